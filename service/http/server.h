// service/http/server.h
// Listens, gives each connection a thread, stops in order.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "service/http/connection.h"
#include "service/http/router.h"

namespace mishen::service::http {

struct ServerOptions {
  std::string address = "127.0.0.1";  ///< IPv4 or IPv6, without brackets
  std::uint16_t port = 8480;          ///< 0: any free one
  ConnectionLimits limits;
  std::vector<std::string> trusted_proxies;  ///< see ConnectionContext
  bool behind_tls = false;
  std::function<void(const Request&)> admit_body;  ///< see ConnectionContext; called from many threads
};

/// The address cannot be listened on; `in_use` when another program does.
class ListenError : public std::runtime_error {
 public:
  ListenError(const std::string& what, bool in_use_in) : std::runtime_error(what), in_use(in_use_in) {}
  bool in_use;
};

/// A thread for each connection: a thread that waits costs some KiB, and slow clients hold nobody up.
/// Poco::Net::TCPServer accepts and runs the threads; everything on the connection is ours (guard.h says why).
class Server {
 public:
  /// Binds and listens; connections wait until start(). Borrows the router. Throws ListenError.
  Server(const Router& router, ServerOptions options);
  /// Stops without grace if stop() was not called.
  ~Server();
  Server(const Server&) = delete;  ///< owns threads and a socket
  Server& operator=(const Server&) = delete;

  void start();
  /// The port in use, also when 0 was asked for.
  [[nodiscard]] std::uint16_t port() const noexcept;

  /// Stops accepting, ends idle connections, lets requests in flight finish for at most `grace`, then cuts the rest.
  /// Returns whether all have ended; if not, handlers are still running and what they use must stay alive.
  bool stop(std::chrono::milliseconds grace);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mishen::service::http
