// tests/service/http/raw_client.h
// A socket that sends exactly the bytes it is given, and a server to send them to.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/http/router.h"
#include "service/http/server.h"

namespace mishen::test {

/// A response as it came over the wire.
struct RawResponse {
  int status = 0;
  std::string head;                            ///< with its empty line
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// One TCP connection to 127.0.0.1. Throws std::runtime_error when it cannot be opened.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&&) = delete;  ///< not needed
  RawClient(const RawClient&) = delete;        ///< owns the socket

  /// Sends all bytes; false when the other side has closed.
  bool send(std::string_view bytes) const;
  /// No more will be sent; responses can still be read.
  void shutdown_write() const;
  /// The next response, by its Content-Length; nothing when the connection ends before there is a whole one, or nothing
  /// comes for `limit`.
  std::optional<RawResponse> read_response(std::chrono::milliseconds limit = std::chrono::seconds(20),
                                           bool to_head = false);
  /// Whether the server has closed its side, waiting for it at most `limit`; false also when more bytes come.
  bool is_closed(std::chrono::milliseconds limit = std::chrono::seconds(5));

 private:
  enum class Read { kBytes, kClosed, kTimeout };
  Read read_more(std::chrono::steady_clock::time_point deadline);

  int fd_ = -1;
  std::string buffer_;
};

/// A server on a free port with a few trivial routes that count their calls.
///   GET /hello -> "hello" · POST /echo -> the body · GET /smuggled -> counts · GET /reflect?value= -> in a header
///   field
class TrivialServer {
 public:
  /// `more_routes` may add to them before the server starts.
  explicit TrivialServer(service::http::ServerOptions options = {},
                         const std::function<void(service::http::Router&)>& more_routes = {});
  ~TrivialServer();
  TrivialServer(const TrivialServer&) = delete;  ///< owns a server
  TrivialServer& operator=(const TrivialServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return server->port(); }
  /// Sends `bytes` on a new connection and reads the first response.
  [[nodiscard]] std::optional<RawResponse> ask(std::string_view bytes) const;

  std::atomic<int> calls{0};     ///< of any handler
  std::atomic<int> smuggled{0};  ///< of GET /smuggled
  service::http::Router router;
  std::unique_ptr<service::http::Server> server;
};

}  // namespace mishen::test
