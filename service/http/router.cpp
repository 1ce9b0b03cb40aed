#include "service/http/router.h"

#include <algorithm>
#include <exception>
#include <set>

#include "scanner/ascii.h"
#include "service/log.h"
#include "service/scanner_pool.h"
#include "service/store/connection.h"
#include "service/store/refused.h"

namespace mishen::service::http {
namespace {

const std::string kNone;

/// "/v1/queue" -> {"v1", "queue"}; a trailing slash makes an empty last segment, so that it is another path.
std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  std::size_t begin = 1;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    segments.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return segments;
}

/// Whether the segments fit the pattern; collects what its placeholders stand for.
bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& segments,
          std::vector<std::string>& parameters) {
  if (pattern.size() != segments.size()) return false;
  parameters.clear();
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == "{}") {
      if (segments[i].empty()) return false;
      parameters.push_back(segments[i]);
    } else if (pattern[i] != segments[i]) {
      return false;
    }
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Weight of one element of Accept-Language in thousandths (RFC 9110, 12.4.2); 0 when it is not a number.
int weight(std::string_view parameters) {
  const std::size_t q = parameters.find("q=");
  if (q == std::string_view::npos) return 1000;
  const std::string_view digits = trimmed(parameters.substr(q + 2));
  int value = 0;
  int unit = 1000;
  for (const char c : digits) {
    if (c == '.') continue;
    if (c < '0' || c > '9' || unit == 0) break;
    value += (c - '0') * unit;
    unit /= 10;
  }
  return std::min(value, 1000);
}

/// The language that `range` asks for, without its region: "en-GB" -> "en".
std::string language_of(std::string_view range) { return scanner::ascii_lower(range.substr(0, range.find('-'))); }

Problem internal_problem(const Request& request) {
  return {500, "internal",
          "服务在处理这个请求时出错，没有保存任何更改。请稍后重试；仍不成功时把请求编号 " + request.request_id +
              " 交给系统管理员。",
          "The service failed while it handled this request; nothing was changed. Try again later; if it fails again "
          "give the "
          "request id " +
              request.request_id + " to the system administrator."};
}

Problem busy_problem() {
  return {503,
          "unavailable",
          "扫描任务已满，这次没有扫描，也没有保存。请几秒后重试。",
          "All scanners are busy; nothing was scanned or stored. Try again in a few seconds.",
          {{"Retry-After", "5"}}};
}

Problem full_problem() {
  return {503,
          "unavailable",
          "服务器磁盘已满，没有保存任何更改。请联系系统管理员清理或扩大数据目录所在的磁盘，然后重试。",
          "The server's disk is full; nothing was changed. Have the system administrator make room on the disk of the "
          "data folder, then try again.",
          {{"Retry-After", "60"}}};
}

}  // namespace

const std::string& Request::header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? kNone : found->second;
}

const std::string& Request::query_value(std::string_view name) const {
  const auto found = query.find(name);
  return found == query.end() ? kNone : found->second;
}

std::string Request::cookie(std::string_view name) const {
  std::string_view rest = header("cookie");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view pair = trimmed(rest.substr(0, end));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return std::string(pair.substr(equals + 1));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

bool Request::english() const {
  int english = 0;
  int chinese = 0;
  std::string_view rest = header("accept-language");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view element = trimmed(rest.substr(0, end));
    const std::size_t semicolon = std::min(element.find(';'), element.size());
    const std::string language = language_of(trimmed(element.substr(0, semicolon)));
    const int value = weight(element.substr(semicolon));
    if (language == "en") english = std::max(english, value);
    if (language == "zh") chinese = std::max(chinese, value);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return english > chinese;
}

void Router::add(std::string method, std::string_view pattern, Handler handler) {
  routes_.push_back({std::move(method), segments_of(pattern), std::move(handler)});
}

void Router::set_fallback(Handler handler) { fallback_ = std::move(handler); }

Response Router::dispatch(Request& request) const {
  try {
    return route(request);
  } catch (const Problem& problem) {
    return to_response(problem, request);
  } catch (const Refused& refused) {
    return to_response(to_problem(refused), request);
  } catch (const ScannersBusy&) {
    return to_response(busy_problem(), request);
  } catch (const StorageFull& error) {
    log_error("disk full", {{"request_id", request.request_id}, {"method", request.method}, {"error", error.what()}});
    return to_response(full_problem(), request);
  } catch (const std::exception& error) {
    log_error("handler failed",
              {{"request_id", request.request_id}, {"method", request.method}, {"error", error.what()}});
  } catch (...) {
    log_error("handler failed",
              {{"request_id", request.request_id}, {"method", request.method}, {"error", "not a std::exception"}});
  }
  return to_response(internal_problem(request), request);
}

Response Router::route(Request& request) const {
  const std::vector<std::string> segments = segments_of(request.path);
  const std::string& wanted = request.method == "HEAD" ? "GET" : request.method;
  std::set<std::string> allowed;
  for (const Route& route : routes_) {
    if (!fits(route.segments, segments, request.path_parameters)) continue;
    if (route.method == wanted) return route.handler(request);
    allowed.insert(route.method);
  }
  request.path_parameters.clear();

  const bool is_api = segments.front() == "v1";
  if (allowed.empty() && fallback_ && !is_api) {
    if (wanted == "GET") return fallback_(request);
    allowed.insert("GET");
  }
  if (allowed.empty()) {
    throw Problem{404, "not-found", "没有这个地址。请检查路径是否写对；接口清单见 /v1/openapi.yaml。",
                  "There is nothing at this address. Check the path; /v1/openapi.yaml lists the API."};
  }
  if (allowed.contains("GET")) allowed.insert("HEAD");
  allowed.insert("OPTIONS");
  std::string allow;
  for (const std::string& method : allowed) allow += (allow.empty() ? "" : ", ") + method;
  if (request.method == "OPTIONS") return {204, "", "", {{"Allow", allow}}};
  throw Problem{405,
                "method-not-allowed",
                "这个地址不接受 " + request.method + " 请求，可用的方法：" + allow + "。",
                "This address does not take " + request.method + " requests; it takes " + allow + ".",
                {{"Allow", allow}}};
}

}  // namespace mishen::service::http
