#include "tests/service/http/raw_client.h"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service/log.h"

#if defined(__SANITIZE_THREAD__)
/// The distribution's Poco is not built for the thread sanitizer, which therefore does not see the atomic reference
/// count that keeps a socket alive until both the accepting thread and the connection's have let go of it.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:Poco::Net::TCPServer::run\nrace:Poco::Net::SocketImpl::close\n";
}
#endif

namespace mishen::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::map<std::string, std::string> fields_of(const std::string& head) {
  std::map<std::string, std::string> fields;
  std::size_t begin = head.find("\r\n") + 2;
  while (begin + 2 < head.size()) {
    const std::size_t end = head.find("\r\n", begin);
    const std::size_t colon = head.find(": ", begin);
    std::string name = head.substr(begin, colon - begin);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
    fields[name] = head.substr(colon + 2, end - colon - 2);
    begin = end + 2;
  }
  return fields;
}

}  // namespace

RawClient::RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd_ < 0 || ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect to the server under test");
  }
}

RawClient::~RawClient() {
  if (fd_ >= 0) ::close(fd_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}

bool RawClient::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void RawClient::shutdown_write() const { ::shutdown(fd_, SHUT_WR); }

RawClient::Read RawClient::read_more(SteadyClock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
  pollfd polled{fd_, POLLIN, 0};
  if (::poll(&polled, 1, left > 0 ? static_cast<int>(left) : 0) <= 0) return Read::kTimeout;
  char bytes[16384];
  const ssize_t count = ::recv(fd_, bytes, sizeof bytes, 0);
  if (count <= 0) return Read::kClosed;
  buffer_.append(bytes, static_cast<std::size_t>(count));
  return Read::kBytes;
}

std::optional<RawResponse> RawClient::read_response(std::chrono::milliseconds limit, bool to_head) {
  const auto deadline = SteadyClock::now() + limit;
  std::size_t head_end = 0;
  while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (read_more(deadline) != Read::kBytes) return std::nullopt;
  }
  RawResponse response;
  response.head = buffer_.substr(0, head_end + 4);
  response.status = std::stoi(response.head.substr(9, 3));
  response.headers = fields_of(response.head);
  buffer_.erase(0, head_end + 4);
  if (to_head || !response.headers.contains("content-length")) return response;
  const std::size_t length = std::stoul(response.headers["content-length"]);
  while (buffer_.size() < length) {
    if (read_more(deadline) != Read::kBytes) return std::nullopt;
  }
  response.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return response;
}

bool RawClient::is_closed(std::chrono::milliseconds limit) {
  return buffer_.empty() && read_more(SteadyClock::now() + limit) == Read::kClosed;
}

TrivialServer::TrivialServer(service::http::ServerOptions options,
                             const std::function<void(service::http::Router&)>& more_routes) {
  using service::http::Request;
  using service::http::Response;
  service::log_requests(false);
  router.add("GET", "/hello", [this](const Request&) {
    ++calls;
    return Response{200, "text/plain", "hello", {}};
  });
  router.add("POST", "/echo", [this](const Request& request) {
    ++calls;
    return Response{200, "application/octet-stream", request.body, {}};
  });
  router.add("POST", "/ignore", [this](const Request&) {
    ++calls;
    return Response{204, "", "", {}};
  });
  router.add("GET", "/smuggled", [this](const Request&) {
    ++calls;
    ++smuggled;
    return Response{200, "text/plain", "smuggled", {}};
  });
  router.add("GET", "/reflect", [this](const Request& request) {
    ++calls;
    return Response{
        200, "text/plain", "", {{"X-Reflected", request.header("x-value")}, {"X-Raw", "a\r\nSet-Cookie: injected=1"}}};
  });
  if (more_routes) more_routes(router);
  options.port = 0;
  server = std::make_unique<service::http::Server>(router, std::move(options));
  server->start();
}

TrivialServer::~TrivialServer() { server->stop(std::chrono::milliseconds(0)); }

std::optional<RawResponse> TrivialServer::ask(std::string_view bytes) const {
  RawClient client(port());
  client.send(bytes);
  return client.read_response();
}

}  // namespace mishen::test
