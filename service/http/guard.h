// service/http/guard.h
// Decides on the raw bytes of a request's head whether it is HTTP as we take it; nothing behind this sees bytes that
// were not checked.
//
// Poco's HTTPServerConnection and HTTPRequest are not used: they accept bare LF, folded lines, spaces before the colon,
// two Content-Lengths and unknown versions, decode RFC 2047 words in header values (so that "=?utf-8?Q?3?=" is a length
// and an encoded CRLF a line end), and leave unread bodies to be taken for the next request. Each of these lets one
// request be read as two behind a proxy. A head that passes here has one reading only. What is refused is refused for
// good: the connection closes, because where the next request would begin is not certain.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "service/http/router.h"

namespace mishen::service::http {

inline constexpr std::size_t kMaxTargetBytes = std::size_t{8} * 1024;
inline constexpr std::size_t kMaxHeaderLineBytes = std::size_t{8} * 1024;
inline constexpr std::size_t kMaxHeaders = 100;
inline constexpr std::size_t kMaxHeadBytes = std::size_t{64} * 1024;

/// Finds the end of a head in bytes as they arrive, and refuses it at the first byte that cannot belong to one: whoever
/// sends half a bad head is answered at once, not after a time-out. Each byte is looked at once.
class HeadCursor {
 public:
  struct NeedMore {};
  struct Complete {
    std::size_t size;  ///< of the head with its empty line
  };
  using Result = std::variant<NeedMore, Complete, Problem>;

  /// `buffered` is everything received since the head's first byte; it only grows from call to call.
  [[nodiscard]] Result advance(std::string_view buffered);

 private:
  std::size_t line_begin_ = 0;
  std::size_t position_ = 0;
  std::size_t lines_ = 0;
};

/// A head with exactly one reading.
struct Head {
  std::string method;  ///< one of GET HEAD POST PUT PATCH DELETE OPTIONS
  std::string path;    ///< as in Request
  std::map<std::string, std::string, std::less<>> query;
  std::map<std::string, std::string, std::less<>>
      headers;  ///< names in lower case; repeated fields joined with ", " (Cookie "; ")
  std::uint64_t content_length = 0;
  bool keep_alive = true;  ///< what the client asks for, by version and Connection
  bool http_1_1 = true;
  bool expects_continue = false;  ///< waits for 100 (Continue) before it sends the body
};

/// Reads a whole head, from the method to the empty line. Pure; safe for arbitrary bytes. A Problem means: answer it
/// and close.
[[nodiscard]] std::variant<Head, Problem> parse_head(std::string_view bytes);

/// Whether a state-changing request was sent by a page of another site: its Origin does not name the Host it came to,
/// or Sec-Fetch-Site says cross-site. A request without these headers is no browser's.
[[nodiscard]] bool is_cross_site(const Request& request);

}  // namespace mishen::service::http
