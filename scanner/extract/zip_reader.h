// scanner/extract/zip_reader.h
// Reads the members of a zip container from memory, one after the other, within limits. Writes nothing anywhere.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Forward reader over the members of a zip container (PKWARE APPNOTE 6.3), through libarchive.
///
/// Goes by the central directory; where that is lost (a file cut off), by the local headers, so that what lies before
/// the damage is read. Whatever is wrong becomes an entry of `problems()`: "damaged" (no or a false directory, bytes
/// behind its end, bad data or CRC, one name twice), "encrypted", "limit:members", "limit:bytes", "limit:ratio". One
/// per thread. Throws ScanError when libarchive cannot be set up.
class ZipReader {
 public:
  /// Borrows `bytes` until destroyed.
  ZipReader(std::string_view bytes, const Limits& limits);
  ~ZipReader();
  ZipReader(const ZipReader&) = delete;  // holds a position in the container
  ZipReader& operator=(const ZipReader&) = delete;

  /// Goes to the next member that is a file. False at the end, after damage that leaves no way on, and at a limit.
  [[nodiscard]] bool next();

  /// Name of the member, '/' between folders and none before them; bytes as they stand in the container otherwise.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// Content of the member, at most its first `max_bytes`. To be called once for a member. Shorter where the member is
  /// damaged, encrypted or a limit was reached.
  [[nodiscard]] std::string read(std::size_t max_bytes = std::string::npos);

  /// Whether the container is read by its directory: members that are not read cost nothing then.
  [[nodiscard]] bool has_directory() const noexcept;

  [[nodiscard]] const std::vector<Incomplete>& problems() const noexcept { return problems_; }

 private:
  struct Impl;
  void report(std::string reason, const std::string& where);
  std::string unpack(std::size_t max_bytes);

  std::unique_ptr<Impl> impl_;
  std::string name_;
  std::vector<Incomplete> problems_;
};

/// Whether `bytes` begin with a local file header, as every zip container with members does.
[[nodiscard]] bool looks_like_zip(std::string_view bytes) noexcept;

/// Whether a local header or the directory names `member` (compared without regard to case). O(bytes), unpacks nothing.
[[nodiscard]] bool zip_has_member(std::string_view bytes, std::string_view member);

}  // namespace mishen::scanner
