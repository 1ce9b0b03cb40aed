// service/http/router.h
// From a request that the guard let through to the function that answers it.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::service::http {

/// A whole request. The body has been read: its length was declared and within the limits.
struct Request {
  std::string method;   ///< upper case
  std::string path;     ///< percent-decoded, without the query; well-formed UTF-8, no NUL
  std::map<std::string, std::string> query;    ///< percent-decoded; of equal names the last
  std::map<std::string, std::string> headers;  ///< names in lower case; values without control bytes
  std::string body;
  std::string peer;        ///< address of the client, from the socket (or the trusted proxy)
  std::string request_id;  ///< UUIDv7, in logs and in the X-Request-Id of the response
  std::vector<std::string> path_parameters;    ///< what the {…} of the route stood for, in order

  /// Value of a header by lower-case name, or "".
  [[nodiscard]] const std::string& header(std::string_view name) const;
  [[nodiscard]] const std::string& query_value(std::string_view name) const;
  /// Value of a cookie, or "".
  [[nodiscard]] std::string cookie(std::string_view name) const;
  /// Whether English is asked for by Accept-Language; otherwise Chinese.
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
  int status;
  std::string slug;       ///< stable; type is "urn:mishen:problem:<slug>"
  std::string detail_zh;  ///< what was attempted, on what, what to do
  std::string detail_en;
  std::vector<std::pair<std::string, std::string>> headers;  ///< e.g. Retry-After
  std::string extension_json;  ///< further members, e.g. R"("released":false)", or ""
};

using Handler = std::function<Response(const Request&)>;

/// Routes by method and path. Patterns are exact segments or `{}`: "/v1/submissions/{}/answers".
/// Filled before the server starts, then only read: safe from several threads.
class Router {
 public:
  void add(std::string method, std::string pattern, Handler handler);
  /// Runs the handler; turns Problem and every exception into a problem response; 404 and 405 (with Allow) by itself. Never throws.
  [[nodiscard]] Response dispatch(Request& request) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    Handler handler;
  };
  std::vector<Route> routes_;
};

/// The problem as a response, in the language the request asks for.
[[nodiscard]] Response to_response(const Problem& problem, const Request& request);

}  // namespace mishen::service::http
