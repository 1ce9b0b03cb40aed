#include "service/http/connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <exception>

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "scanner/ascii.h"
#include "service/log.h"
#include "service/store/instant.h"
#include "service/store/uuid.h"

namespace mishen::service::http {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kReadBytes = std::size_t{32} * 1024;
// From here on a body's whole length is set aside.
constexpr std::size_t kReserveBytes = 1U << 20U;
// The slowest reader of a large response that is waited for.
constexpr std::size_t kSlowestBytesPerSecond = std::size_t{256} * 1024;
// How long and how much a refused client may go on sending before the socket is closed under it.
constexpr milliseconds kLingerTime{1'000};
constexpr std::size_t kLingerBytes = 8U << 20U;

// The web application is built to run under this; Element Plus sets style attributes, hence 'unsafe-inline' for styles
// only.
constexpr std::string_view kWebPolicy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";
// What the API answers is never a page: an uploaded file that a browser opens as one can do nothing.
constexpr std::string_view kApiPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

struct Reason {
  int status;
  std::string_view phrase;
};
constexpr std::array kReasons = {
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{304, "Not Modified"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{411, "Length Required"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Content Too Large"},
    Reason{414, "URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{417, "Expectation Failed"},
    Reason{428, "Precondition Required"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{503, "Service Unavailable"},
    Reason{505, "HTTP Version Not Supported"},
};

std::string_view reason_of(int status) {
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.phrase;
  }
  return "Unknown";
}

/// IMF-fixdate (RFC 9110, 5.6.7).
std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[40];
  return std::string(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts));
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
  head += name;
  head += ": ";
  for (const char c : value) head += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  head += "\r\n";
}

bool sets(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& field) { return scanner::equal_ignoring_case(field.first, name); });
}

bool has_no_body(int status) { return status == 204 || status == 304; }

Problem timeout_problem() {
  return {408, "request-timeout", "请求在时限内没有传完，没有处理。请检查网络后重试。",
          "The request did not arrive in time and was not handled. Check the network and try again."};
}

Problem too_large_problem(std::size_t limit) {
  const std::string mib = std::to_string(limit >> 20U);
  return {413, "payload-too-large", "内容超过 " + mib + " MB，没有接收。请拆分附件后分别提交。",
          "The content is larger than " + mib +
              " MB and was not received. Split the attachments and submit them separately."};
}

Problem memory_problem() {
  return {503,
          "unavailable",
          "正在接收的内容太多，这次没有接收。请几秒后重试。",
          "Too much is being received at the moment; this was not. Try again in a few seconds.",
          {{"Retry-After", "10"}}};
}

Problem cross_site_problem() {
  return {403, "csrf", "请求来自别的网站，没有处理。请从本站页面操作；若经过反向代理，请让它原样传递 Host。",
          "The request was sent by another site and was not handled. Use this site's pages; a proxy in between must "
          "pass Host on as it is."};
}

/// The client's address: the last one of X-Forwarded-For that is no trusted proxy, if the socket's is one.
std::string client_address(const std::string& peer, std::string_view forwarded,
                           const std::vector<std::string>& trusted) {
  const auto is_trusted = [&](const std::string& address) {
    return std::find(trusted.begin(), trusted.end(), address) != trusted.end();
  };
  std::string address = peer;
  while (!forwarded.empty() && is_trusted(address)) {
    const std::size_t comma = forwarded.rfind(',');
    std::string_view last = comma == std::string_view::npos ? forwarded : forwarded.substr(comma + 1);
    while (!last.empty() && last.front() == ' ') last.remove_prefix(1);
    while (!last.empty() && last.back() == ' ') last.remove_suffix(1);
    const bool plausible = !last.empty() && last.size() <= 45 &&
                           last.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos;
    if (!plausible) break;
    address = last;
    forwarded = comma == std::string_view::npos ? std::string_view() : forwarded.substr(0, comma);
  }
  return address;
}

}  // namespace

/// The bytes of one body in the account of all bodies, given back when the request is done.
class ClientConnection::BodyBudget {
 public:
  explicit BodyBudget(ConnectionContext& context) : context_(context) {}
  ~BodyBudget() { context_.buffered_bytes -= taken_; }
  BodyBudget(const BodyBudget&) = delete;  ///< gives back once
  BodyBudget& operator=(const BodyBudget&) = delete;

  /// Whether a body may grow to `bytes`. Counted as it arrives, not as it is announced: announcing costs a client
  /// nothing.
  [[nodiscard]] bool grow_to(std::size_t bytes) {
    if (bytes <= kSmallBodyBytes || bytes <= taken_) return true;
    const std::size_t more = bytes - taken_;
    if (context_.buffered_bytes.fetch_add(more) + more > context_.limits.buffered_bytes) {
      context_.buffered_bytes -= more;
      return false;
    }
    taken_ = bytes;
    return true;
  }

 private:
  ConnectionContext& context_;
  std::size_t taken_ = 0;
};

ClientConnection::ClientConnection(int fd, std::string peer, ConnectionContext& context)
    : fd_(fd), peer_(std::move(peer)), context_(context) {}

void ClientConnection::run() noexcept {
  try {
    while (serve_one()) ++served_;
  } catch (const std::exception& error) {
    // Out of memory or no random bytes for an id: this connection ends without an answer, the others go on.
    log_error("connection failed", {{"peer", peer_}, {"error", error.what()}});
  }
}

void ClientConnection::run_over_capacity() noexcept {
  try {
    refuse({503,
            "unavailable",
            "连接数已满，请几秒后重试。",
            "There are too many connections; try again in a few seconds.",
            {{"Retry-After", "5"}}},
           {}, SteadyClock::now());
  } catch (const std::exception& error) {
    log_error("connection failed", {{"peer", peer_}, {"error", error.what()}});
  }
}

bool ClientConnection::serve_one() {
  const TimePoint begun = SteadyClock::now();
  std::size_t head_size = 0;
  if (!read_head(head_size)) return false;

  Request request;
  request.request_id = new_uuid(system_clock()());
  request.peer = peer_;
  request.secure = context_.behind_tls;
  std::variant<Head, Problem> parsed = parse_head(std::string_view(buffer_).substr(0, head_size));
  buffer_.erase(0, head_size);
  if (const auto* problem = std::get_if<Problem>(&parsed)) {
    refuse(*problem, std::move(request), begun);
    return false;
  }
  auto& head = std::get<Head>(parsed);
  request.method = head.method;
  request.path = std::move(head.path);
  request.query = std::move(head.query);
  request.headers = std::move(head.headers);
  request.peer = client_address(peer_, request.header("x-forwarded-for"), context_.trusted_proxies);

  BodyBudget budget(context_);
  try {
    if (!read_body(request, head, budget)) return false;
  } catch (const Problem& problem) {
    refuse(problem, std::move(request), begun);
    return false;
  }
  const Response response =
      is_cross_site(request) ? to_response(cross_site_problem(), request) : context_.router.dispatch(request);
  pollfd stop{context_.stop_event, POLLIN, 0};
  const bool keep_alive = head.keep_alive && ::poll(&stop, 1, 0) == 0;
  answer(request, response, keep_alive, &head, begun);
  return keep_alive;
}

/// Reads until the buffer holds a whole head. False when there will be none: the connection has been answered if there
/// was a reason to.
bool ClientConnection::read_head(std::size_t& head_size) {
  HeadCursor cursor;
  bool idle = buffer_.empty();
  TimePoint deadline =
      SteadyClock::now() + (idle && served_ > 0 ? context_.limits.keep_alive_timeout : context_.limits.head_timeout);
  while (true) {
    const HeadCursor::Result result = cursor.advance(buffer_);
    if (const auto* complete = std::get_if<HeadCursor::Complete>(&result)) {
      head_size = complete->size;
      return true;
    }
    if (const auto* problem = std::get_if<Problem>(&result)) {
      refuse(*problem, {}, SteadyClock::now());
      return false;
    }
    const Received received = receive(deadline, idle);
    if (received == Received::kTimeout && !idle) refuse(timeout_problem(), {}, SteadyClock::now());
    if (received != Received::kBytes) return false;
    if (idle && served_ > 0) deadline = SteadyClock::now() + context_.limits.head_timeout;
    idle = false;
  }
}

/// Reads the whole body. False when the client went away. Throws Problem for what is not taken.
bool ClientConnection::read_body(Request& request, const Head& head, BodyBudget& budget) {
  if (head.content_length == 0) return true;
  const bool takes_body = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  const std::size_t limit =
      takes_body ? context_.limits.body_bytes : std::min(context_.limits.body_bytes, kSmallBodyBytes);
  if (head.content_length > limit) throw too_large_problem(context_.limits.body_bytes);
  const auto length = static_cast<std::size_t>(head.content_length);
  if (length > kSmallBodyBytes && context_.admit_body) context_.admit_body(request);
  if (head.expects_continue && buffer_.size() < length && !send("HTTP/1.1 100 Continue\r\n\r\n", {})) return false;

  const TimePoint deadline = SteadyClock::now() + context_.limits.body_timeout;
  std::string body;
  while (true) {
    const std::size_t used = std::min(buffer_.size(), length - body.size());
    if (!budget.grow_to(body.size() + used)) throw memory_problem();
    // Room for all of it once enough has come: no copies while it grows, and announcing alone takes no memory.
    if (body.size() + used > kReserveBytes) body.reserve(length);
    body.append(buffer_, 0, used);
    buffer_.erase(0, used);
    if (body.size() == length) break;
    const Received received = receive(deadline, false);
    if (received == Received::kTimeout) throw timeout_problem();
    if (received != Received::kBytes) return false;
  }
  request.body = std::move(body);
  return true;
}

void ClientConnection::answer(const Request& request, const Response& response, bool keep_alive, const Head* head,
                              TimePoint begun) {
  const bool leave_out_body = request.method == "HEAD" || has_no_body(response.status);
  const std::string fields = response_head(request, response, keep_alive, head == nullptr || head->http_1_1);
  send(fields, leave_out_body ? std::string_view() : std::string_view(response.body));
  const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - begun).count();
  log_info("request", {{"request_id", request.request_id},
                       {"method", request.method},
                       {"path", std::string_view(request.path).substr(0, 200)},
                       {"status", response.status},
                       {"ms", static_cast<double>(elapsed) / 1000},
                       {"peer", request.peer}});
  // A whole request was read: unless another one has begun to arrive, closing throws nothing away.
  if (!keep_alive && (head == nullptr || !buffer_.empty())) linger();
}

void ClientConnection::refuse(const Problem& problem, Request request, TimePoint begun) {
  if (request.request_id.empty()) {
    request.request_id = new_uuid(system_clock()());
    request.peer = peer_;
  }
  answer(request, to_response(problem, request), false, nullptr, begun);
}

ClientConnection::Wait ClientConnection::wait(short events, TimePoint deadline, bool may_stop) const {
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - SteadyClock::now()).count();
    if (left <= 0) return Wait::kTimeout;
    std::array<pollfd, 2> polled{{{fd_, events, 0}, {context_.stop_event, POLLIN, 0}}};
    const int ready = ::poll(polled.data(), may_stop ? 2 : 1, static_cast<int>(left));
    if (ready < 0 && errno != EINTR) return Wait::kTimeout;
    if (ready <= 0) continue;
    if (polled[0].revents != 0) return Wait::kReady;
    return Wait::kStopped;
  }
}

ClientConnection::Received ClientConnection::receive(TimePoint deadline, bool may_stop) {
  while (true) {
    const Wait waited = wait(POLLIN, deadline, may_stop);
    if (waited == Wait::kTimeout) return Received::kTimeout;
    if (waited == Wait::kStopped) return Received::kStopped;
    std::array<char, kReadBytes> bytes;
    const ssize_t count = ::recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count > 0) {
      buffer_.append(bytes.data(), static_cast<std::size_t>(count));
      return Received::kBytes;
    }
    if (count == 0) return Received::kClosed;
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return Received::kClosed;
  }
}

bool ClientConnection::send(std::string_view head, std::string_view body) {
  const TimePoint deadline =
      SteadyClock::now() + context_.limits.write_timeout + std::chrono::seconds(body.size() / kSlowestBytesPerSecond);
  while (!head.empty() || !body.empty()) {
    // sendmsg takes non-const buffers but does not write to them.
    std::array<iovec, 2> pieces{
        {{const_cast<char*>(head.data()), head.size()}, {const_cast<char*>(body.data()), body.size()}}};
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    const ssize_t count = ::sendmsg(fd_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
      if (wait(POLLOUT, deadline, false) != Wait::kReady) return false;
      continue;
    }
    const auto sent = static_cast<std::size_t>(count);
    const std::size_t of_head = std::min(sent, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(sent - of_head);
  }
  return true;
}

void ClientConnection::linger() {
  ::shutdown(fd_, SHUT_WR);
  const TimePoint deadline = SteadyClock::now() + kLingerTime;
  std::size_t drained = 0;
  while (drained < kLingerBytes) {
    buffer_.clear();
    if (receive(deadline, false) != Received::kBytes) return;
    drained += buffer_.size();
  }
}

std::string response_head(const Request& request, const Response& response, bool keep_alive, bool http_1_1) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status);
  head += ' ';
  head += reason_of(response.status);
  head += "\r\n";
  append_field(head, "Date", http_date());
  if (!has_no_body(response.status)) {
    if (!response.content_type.empty()) append_field(head, "Content-Type", response.content_type);
    append_field(head, "Content-Length", std::to_string(response.body.size()));
  }
  if (!keep_alive) {
    append_field(head, "Connection", "close");
  } else if (!http_1_1) {
    append_field(head, "Connection", "keep-alive");
  }
  append_field(head, "X-Request-Id", request.request_id);
  const bool is_api = request.path.empty() || request.path.starts_with("/v1/");
  const std::array<std::pair<std::string_view, std::string_view>, 5> defaults{{
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Content-Security-Policy", is_api ? kApiPolicy : kWebPolicy},
      {"Cache-Control", is_api ? "no-store" : "no-cache"},
  }};
  if (request.secure) append_field(head, "Strict-Transport-Security", "max-age=31536000");
  for (const auto& [name, value] : defaults) {
    if (!sets(response, name)) append_field(head, name, value);
  }
  for (const auto& [name, value] : response.headers) append_field(head, name, value);
  head += "\r\n";
  return head;
}

}  // namespace mishen::service::http
