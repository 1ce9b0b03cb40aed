// service/http/static_files.h
// The web application's built files, held in memory.
#pragma once
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "service/http/router.h"

namespace mishen::service::http {

/// Bytes that all files together may have.
inline constexpr std::size_t kMaxStaticBytes = std::size_t{64} << 20;

/// The files of a folder as they were when it was read: later changes on disk, and the loss of the right to read it, do
/// not matter. A path is looked up as a whole among the names that were found, so no path reaches a file outside.
/// Immutable: share between threads.
class StaticFiles {
 public:
  /// Nothing was built: every page is one that says how to build it.
  StaticFiles() = default;

  /// Reads `folder` and all below it; links are left out. A folder without an index.html counts as not built. Throws
  /// std::runtime_error naming what could not be read, or that there is more than kMaxStaticBytes.
  [[nodiscard]] static StaticFiles read(const std::filesystem::path& folder);

  /// Answers GET: the file; index.html for "/" and for paths without an extension, which the application routes itself;
  /// else throws Problem 404. With an ETag, 304 when If-None-Match has it. Files under /assets/ carry a hash in their
  /// names and may be kept for a year.
  [[nodiscard]] Response respond(const Request& request) const;

  [[nodiscard]] bool empty() const noexcept { return files_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return files_.size(); }

 private:
  struct File {
    std::string bytes;
    std::string content_type;
    std::string etag;
  };
  std::map<std::string, File, std::less<>> files_;  ///< by path as in URLs: "/assets/index-1a2b.js"
};

}  // namespace mishen::service::http
