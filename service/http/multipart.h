// service/http/multipart.h
// multipart/form-data (RFC 7578) as browsers and curl send it, parsed in memory.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/http/router.h"

namespace mishen::service::http {

/// One field or file of a form. `body` borrows the request's body.
struct FormPart {
  std::string name;                      ///< well-formed UTF-8, no control characters
  std::optional<std::string> file_name;  ///< set for files: last component of the path, well-formed UTF-8, perhaps ""
  std::string content_type;              ///< of the part, e.g. "text/html; charset=gb18030", or ""
  std::string_view body;                 ///< arbitrary bytes
};

inline constexpr std::size_t kMaxFormFiles = 500;
inline constexpr std::size_t kMaxFormFields = 16;  ///< parts that are no files; no form of ours has as many
inline constexpr std::size_t kMaxPartHeadBytes = std::size_t{8} * 1024;

/// Whether the request's Content-Type is multipart/form-data.
[[nodiscard]] bool is_multipart(const Request& request);

/// The parts in order. Strict: CRLF line ends, nothing before the first boundary, a closing boundary, a form-data
/// disposition with a name in each part. Throws Problem 400 for anything else, 413 for more than kMaxFormFiles files or
/// kMaxFormFields fields,
/// 415 when the request is no form. Not Poco's MultipartReader: it accepts bare LF, reads a stream byte by byte and
/// decodes RFC 2047 words in names.
[[nodiscard]] std::vector<FormPart> parse_multipart(const Request& request);

}  // namespace mishen::service::http
