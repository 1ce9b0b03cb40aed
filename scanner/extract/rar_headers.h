// scanner/extract/rar_headers.h
// What libarchive does not say about RAR archives: what is encrypted, comments, volumes, bytes behind the end.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace mishen::scanner {

struct RarMember {
  std::string name;                  ///< UTF-8
  std::optional<std::uint32_t> crc;  ///< CRC-32 of its content, where it has one
};

/// The block headers of a RAR archive (RAR 5.0 archive format, and its predecessor as of RAR 1.5 to 4), without data.
struct RarHeaders {
  bool is_volume = false;                     ///< a part of an archive in several files
  bool headers_encrypted = false;             ///< not even names can be read
  std::unordered_set<std::string> encrypted;  ///< names of encrypted members, UTF-8; of RAR 5 only
  std::vector<RarMember> members;             ///< files and folders in their order; of RAR 5 only
  std::string comment;                        ///< UTF-8 or whatever the writer used; "" where there is none
  bool comment_unread = false;                ///< there is a comment, and it is packed or encrypted
  std::size_t end = 0;                        ///< behind the end record; 0 where there is none
};

/// Walks from header to header: O(number of headers), however large the data. Never fails: what is damaged ends it.
[[nodiscard]] RarHeaders read_rar_headers(std::string_view bytes);

[[nodiscard]] bool looks_like_rar(std::string_view bytes) noexcept;

}  // namespace mishen::scanner
