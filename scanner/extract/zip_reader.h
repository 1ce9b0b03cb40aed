// scanner/extract/zip_reader.h
// Reads the members of a zip container from memory, one after the other, within limits. Writes nothing anywhere.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// What the directory of a container says about a member, or a local header of which the directory knows nothing
/// (PKWARE APPNOTE 6.3, 4.3.7 and 4.3.12). Borrows from the container.
struct ZipEntry {
  std::string_view name;     ///< bytes as they stand there
  std::string_view unicode;  ///< the name in UTF-8, where flag 11 or an Info-ZIP unicode path (0x7075) gives it; or ""
  std::string_view comment;
  std::uint32_t flags = 0;
  std::uint32_t method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed = 0;  ///< bytes
  std::uint64_t size = 0;    ///< bytes when unpacked, as announced
  std::uint64_t local = 0;   ///< where its local header is in the container
  std::uint32_t unix_mode = 0;
  bool is_stray = false;  ///< in no directory

  [[nodiscard]] bool is_encrypted() const noexcept;  ///< any of the three ways of the APPNOTE, or WinZip's
  [[nodiscard]] bool is_folder() const noexcept;
  [[nodiscard]] bool is_link() const noexcept;  ///< symbolic link, device or the like
};

/// Forward reader over the members of a zip container (PKWARE APPNOTE 6.3). Directories are read here; libarchive
/// unpacks the members, one by one.
///
/// Goes by the central directory, and then by the local headers that no directory knows: of a file cut off, all of
/// them. Whatever is wrong becomes an entry of `problems()`: "damaged" (no or a false directory, bytes behind its end,
/// directory and local header in disagreement, overlapping or unlisted members, bad data or CRC, one name twice in a
/// document, a volume of several), "unknown-format" (a method of packing that nobody here reads), "encrypted",
/// "limit:members", "limit:bytes", "limit:ratio", "limit:memory" (a dictionary of LZMA beyond 256 MiB). One per thread.
/// Throws ScanError when libarchive cannot be set up.
class ZipReader {
 public:
  /// In a document two members of one name are damage: programs differ in which of them they show.
  enum class Use { kDocument, kArchive };

  /// Borrows `bytes` until destroyed.
  ZipReader(std::string_view bytes, const Limits& limits, Use use = Use::kDocument);
  ~ZipReader();
  ZipReader(const ZipReader&) = delete;  // holds a position in the container
  ZipReader& operator=(const ZipReader&) = delete;

  /// Goes to the next member that is a file. False at the end, after damage that leaves no way on, and at a limit.
  [[nodiscard]] bool next();

  /// Name of the member, '/' between folders and none before them; bytes as they stand in the container otherwise.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const ZipEntry& entry() const noexcept;

  /// Content of the member, at most its first `max_bytes`. To be called once for a member. Shorter where the member is
  /// damaged, encrypted or a limit was reached; beyond Limits::max_part_bytes only this member is cut.
  [[nodiscard]] std::string read(std::size_t max_bytes = std::string::npos);

  /// Whether the container has a directory: members of it that are not read cost nothing.
  [[nodiscard]] bool has_directory() const noexcept;
  /// What the directory lists, folders included, in its order.
  [[nodiscard]] const std::vector<ZipEntry>& directory() const noexcept;
  /// Comment of the container, bytes as they stand there.
  [[nodiscard]] std::string_view comment() const noexcept;

  /// Whatever is wrong, as said above; bytes between members that belong to none are "damaged" too.
  [[nodiscard]] const std::vector<Incomplete>& problems() const noexcept { return problems_; }

 private:
  struct Impl;
  void report(std::string reason, const std::string& where);
  void check_layout();
  bool take(const ZipEntry& entry);
  std::string unpack(std::size_t max_bytes);
  std::string go_on(std::size_t max_bytes);

  std::unique_ptr<Impl> impl_;
  std::string name_;
  std::vector<Incomplete> problems_;
};

/// Whether `bytes` begin with a local file header, as every zip container with members does.
[[nodiscard]] bool looks_like_zip(std::string_view bytes) noexcept;

/// Whether a local header or the directory names `member` (compared without regard to case). O(bytes), unpacks nothing.
[[nodiscard]] bool zip_has_member(std::string_view bytes, std::string_view member);

}  // namespace mishen::scanner
