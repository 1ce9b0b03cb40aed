// service/http/connection.h
// One client's connection: reads requests, has them answered, keeps the deadlines.
#pragma once
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "service/http/guard.h"
#include "service/http/router.h"

namespace mishen::service::http {

/// Bounds of what clients may take. All deadlines are absolute: a slow drip of bytes does not move them.
struct ConnectionLimits {
  std::size_t connections = 256;                      ///< at one time; further ones get 503 at once
  std::size_t body_bytes = std::size_t{100} << 20;    ///< of one request; more is 413
  std::size_t buffered_bytes = std::size_t{1} << 30;  ///< of all bodies in memory together; more is 503
  std::chrono::milliseconds head_timeout{
      5'000};  ///< from the first byte (of a new connection: from its start) to the empty line
  std::chrono::milliseconds keep_alive_timeout{10'000};  ///< between two requests
  std::chrono::milliseconds body_timeout{60'000};        ///< from the head to the body's last byte
  std::chrono::milliseconds write_timeout{60'000};       ///< for one response; large ones get more, by their size
};

/// What all connections of a server share. Outlives them.
struct ConnectionContext {
  const Router& router;
  ConnectionLimits limits;
  std::vector<std::string> trusted_proxies;  ///< addresses whose X-Forwarded-For is believed
  bool behind_tls = false;
  /// Asked before a body of more than kSmallBodyBytes is read, with everything but the body; refuses by throwing
  /// Problem. May be empty.
  std::function<void(const Request&)> admit_body;

  std::atomic<std::size_t> buffered_bytes{0};  ///< of bodies now in memory, small ones not counted
  int stop_event = -1;                         ///< eventfd, readable once the server stops: idle connections end
};

/// Bodies up to this size are read from anybody and not counted: with the greatest number of connections they are a few
/// MiB.
inline constexpr std::size_t kSmallBodyBytes = std::size_t{64} * 1024;

/// One connection on the thread that runs it.
class ClientConnection {
 public:
  /// Borrows the socket `fd` and the context. `peer` is the other end's address without the port.
  ClientConnection(int fd, std::string peer, ConnectionContext& context);

  /// Answers requests in order until one side ends. Never throws.
  void run() noexcept;

  /// Answers 503 without waiting for a request. Never throws.
  void run_over_capacity() noexcept;

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class Wait : std::uint8_t { kReady, kTimeout, kStopped };
  enum class Received : std::uint8_t { kBytes, kTimeout, kStopped, kClosed };
  class BodyBudget;

  /// Answers one request; whether another may follow.
  bool serve_one();
  bool read_head(std::size_t& head_size);
  bool read_body(Request& request, const Head& head, BodyBudget& budget);
  void answer(const Request& request, const Response& response, bool keep_alive, const Head* head, TimePoint begun);
  void refuse(const Problem& problem, Request request, TimePoint begun);

  /// Waits for `events` on the socket. `may_stop`: also ends when the server stops.
  [[nodiscard]] Wait wait(short events, TimePoint deadline, bool may_stop) const;
  /// Appends what has arrived to the buffer, at least one byte.
  [[nodiscard]] Received receive(TimePoint deadline, bool may_stop);
  bool send(std::string_view head, std::string_view body);
  /// Lets the client read a last answer: closing with unread bytes makes TCP throw away what was sent.
  void linger();

  int fd_;
  std::string peer_;
  ConnectionContext& context_;
  std::string buffer_;  ///< received and not yet used: the rest of a request, and requests behind it
  std::size_t served_ = 0;
};

/// The status line, fields and empty line of a response; the body is sent behind it. Field values are filtered: CR, LF
/// and other controls become spaces. Adds Date, Content-Type, Content-Length (but for 1xx, 204 and 304, RFC 9110, 8.6),
/// Connection, X-Request-Id and the security fields that the response does not set itself.
[[nodiscard]] std::string response_head(const Request& request, const Response& response, bool keep_alive,
                                        bool http_1_1);

}  // namespace mishen::service::http
