// scanner/extract/packed_file.h
// Unpacks a compressed file (gzip, bzip2, xz ...) piece by piece, within limits.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/limits.h"

namespace mishen::scanner {

enum class Packing { kGzip, kBzip2, kXz, kZstandard, kLz4, kLzip, kCompress };

/// By the first bytes; nothing where they are none of these.
[[nodiscard]] std::optional<Packing> packing_of(std::string_view bytes) noexcept;
[[nodiscard]] std::string_view media_type_of(Packing packing) noexcept;

/// What gzip keeps about the file (RFC 1952, 2.3), bytes as they stand there.
struct GzipHeader {
  std::string_view name;
  std::string_view comment;
};
[[nodiscard]] GzipHeader read_gzip_header(std::string_view bytes) noexcept;

/// Size of the dictionary, in bytes, that the first block of an xz file asks for (The .xz File Format 1.1.0, 3.1 and
/// 5.3.1), or 0.
[[nodiscard]] std::uint64_t xz_dictionary(std::string_view bytes) noexcept;

/// One packed file; several one after the other count as one, as their programs see it. Exactly one layer is unpacked.
class PackedFile {
 public:
  /// Borrows `bytes` until destroyed. Throws ScanError when the library cannot be set up.
  PackedFile(std::string_view bytes, Packing packing, const Limits& limits);
  ~PackedFile();
  PackedFile(const PackedFile&) = delete;  // holds a position in the file
  PackedFile& operator=(const PackedFile&) = delete;

  /// The next piece; empty at the end. Borrowed until the next call.
  [[nodiscard]] std::string_view next();

  /// Why not all of it was unpacked: "damaged" (false check sum, cut off, other bytes behind it), "limit:bytes",
  /// "limit:ratio", "limit:memory"; "" for none so far.
  [[nodiscard]] std::string_view problem() const noexcept { return problem_; }

 private:
  struct Impl;
  std::string_view unpack_gzip();
  std::string_view unpack_other();

  std::unique_ptr<Impl> impl_;
  std::string_view problem_;
};

}  // namespace mishen::scanner
