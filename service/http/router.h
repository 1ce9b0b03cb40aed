// service/http/router.h
// From a request that the guard let through to the function that answers it.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mishen::service {
class Refused;
}

namespace mishen::service::http {

/// A whole request. The body has been read: its length was declared and within the limits.
struct Request {
  std::string method;  ///< upper case
  std::string
      path;  ///< percent-decoded, without the query; well-formed UTF-8, no control characters, no "." or ".." segments
  std::map<std::string, std::string, std::less<>>
      query;  ///< percent-decoded, well-formed UTF-8; of equal names the last
  std::map<std::string, std::string, std::less<>> headers;  ///< names in lower case; values without control bytes
  std::string body;
  std::string peer;                          ///< address of the client, from the socket (or named by a trusted proxy)
  std::string request_id;                    ///< UUIDv7, in logs and in the X-Request-Id of the response
  bool secure = false;                       ///< whether the client came through TLS, as configured (`behind_tls`)
  std::vector<std::string> path_parameters;  ///< what the {…} of the route stood for, in order

  /// Value of a header by lower-case name, or "".
  [[nodiscard]] const std::string& header(std::string_view name) const;
  /// Value of a query parameter, or "".
  [[nodiscard]] const std::string& query_value(std::string_view name) const;
  /// Value of a cookie, or "". Of equal names the first.
  [[nodiscard]] std::string cookie(std::string_view name) const;
  /// Whether Accept-Language prefers English; otherwise Chinese.
  [[nodiscard]] bool english() const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< values are filtered for CR and LF when written
};

/// What a handler throws to refuse: becomes problem JSON (RFC 9457) in one place.
struct Problem {
  int status = 500;
  std::string slug;       ///< stable; type is "urn:mishen:problem:<slug>"
  std::string detail_zh;  ///< what was attempted, on what, what to do
  std::string detail_en;
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< e.g. Retry-After
  std::string extension_json = {};  ///< further members, e.g. R"("released":false)", or ""
};

using Handler = std::function<Response(const Request&)>;

/// Routes by method and path. Patterns are exact segments or `{}`: "/v1/submissions/{}/answers".
/// Filled before the server starts, then only read: safe from several threads.
class Router {
 public:
  /// Of two patterns that fit a path the one added first answers. HEAD is answered by GET's handler, OPTIONS by the
  /// router.
  void add(std::string method, std::string_view pattern, Handler handler);
  /// Answers GET and HEAD of paths that no pattern fits, but for those under /v1/.
  void set_fallback(Handler handler);
  /// Runs the handler; turns Problem, Refused, ScannersBusy and StorageFull (503) and every other exception (500) into
  /// a problem response; 404 and 405 (with Allow) by itself. Never throws. The body of an answer to HEAD is still
  /// there: the connection leaves it out and keeps its length.
  [[nodiscard]] Response dispatch(Request& request) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    Handler handler;
  };
  [[nodiscard]] Response route(Request& request) const;

  std::vector<Route> routes_;
  Handler fallback_;
};

/// What a rule of the service refused, with the status that its slug stands for.
[[nodiscard]] Problem to_problem(const Refused& refused);

/// The problem as a response, in the language the request asks for.
[[nodiscard]] Response to_response(const Problem& problem, const Request& request);

}  // namespace mishen::service::http
