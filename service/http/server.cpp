#include "service/http/server.h"

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <set>
#include <system_error>

#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnection.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/Net/TCPServerParams.h>
#include <Poco/ThreadPool.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mishen::service::http {
namespace {

using std::chrono::milliseconds;

// Connections over the limit that may at one time be told so, and be given a second to read it. Beyond that they are
// closed.
constexpr std::size_t kOverCapacity = 64;
// What a request that was cut gets to notice it.
constexpr milliseconds kCutTime{2'000};

/// Connections that are open now. Counted from the accept on, so that the cap holds while they wait for a thread.
class OpenConnections {
 public:
  /// Whether one more may be opened.
  bool open(std::size_t limit) {
    const std::lock_guard lock(mutex_);
    if (count_ >= limit) return false;
    ++count_;
    return true;
  }
  void close() {
    const std::lock_guard lock(mutex_);
    --count_;
    if (count_ == 0) all_closed_.notify_all();
  }
  /// Takes note of a socket that is being served.
  void enter(int fd) {
    const std::lock_guard lock(mutex_);
    sockets_.insert(fd);
  }
  void leave(int fd) {
    const std::lock_guard lock(mutex_);
    sockets_.erase(fd);
    if (sockets_.empty()) all_closed_.notify_all();
  }
  [[nodiscard]] std::size_t count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }
  /// Waits until no socket is being served.
  bool wait_until_served(milliseconds limit) {
    std::unique_lock lock(mutex_);
    return all_closed_.wait_for(lock, limit, [this] { return sockets_.empty(); });
  }
  /// Ends reading and writing on all sockets that are being served.
  void cut() {
    const std::lock_guard lock(mutex_);
    for (const int fd : sockets_) ::shutdown(fd, SHUT_RDWR);
  }

 private:
  std::mutex mutex_;  ///< guards everything below
  std::condition_variable all_closed_;
  std::size_t count_ = 0;
  std::set<int> sockets_;
};

class PocoConnection : public Poco::Net::TCPServerConnection {
 public:
  PocoConnection(const Poco::Net::StreamSocket& socket, ConnectionContext& context, OpenConnections& open)
      : TCPServerConnection(socket), context_(context), open_(open), fd_(this->socket().impl()->sockfd()) {
    open_.enter(fd_);
  }
  ~PocoConnection() override {
    open_.leave(fd_);
    open_.close();
  }
  PocoConnection(const PocoConnection&) = delete;  ///< registered once
  PocoConnection& operator=(const PocoConnection&) = delete;

  void run() override {
    std::string peer;
    try {
      socket().setNoDelay(true);
      peer = socket().peerAddress().host().toString();
    } catch (const Poco::Exception&) {
      return;  // the client is gone already
    }
    ClientConnection connection(fd_, std::move(peer), context_);
    if (open_.count() > context_.limits.connections) {
      connection.run_over_capacity();
    } else {
      connection.run();
    }
  }

 private:
  ConnectionContext& context_;
  OpenConnections& open_;
  int fd_;
};

class ConnectionFactory : public Poco::Net::TCPServerConnectionFactory {
 public:
  ConnectionFactory(ConnectionContext& context, OpenConnections& open) : context_(context), open_(open) {}
  Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override {
    return new PocoConnection(socket, context_, open_);  // Poco deletes it
  }

 private:
  ConnectionContext& context_;
  OpenConnections& open_;
};

class ConnectionLimit : public Poco::Net::TCPServerConnectionFilter {
 public:
  ConnectionLimit(OpenConnections& open, std::size_t limit) : open_(open), limit_(limit) {}
  bool accept(const Poco::Net::StreamSocket&) override { return open_.open(limit_); }

 private:
  OpenConnections& open_;
  std::size_t limit_;
};

Poco::Net::ServerSocket listen_on(const std::string& address, std::uint16_t port) {
  try {
    Poco::Net::ServerSocket socket;
    // Without SO_REUSEPORT, which Poco sets by itself: a second service on the same port must be refused, not share the
    // requests.
    socket.bind(Poco::Net::SocketAddress(address, port), true, false);
    socket.listen(1024);
    return socket;
  } catch (const Poco::Exception& error) {
    throw ListenError(error.displayText(), error.code() == EADDRINUSE);
  }
}

}  // namespace

struct Server::Impl {
  Impl(const Router& router, ServerOptions options)
      : context{router, options.limits, std::move(options.trusted_proxies), options.behind_tls,
                std::move(options.admit_body)},
        threads("http", 2, static_cast<int>(options.limits.connections + kOverCapacity) + 1),
        socket(listen_on(options.address, options.port)),
        port(socket.address().port()) {
    context.stop_event = ::eventfd(0, EFD_CLOEXEC);
    if (context.stop_event < 0) throw std::system_error(errno, std::generic_category(), "starting the server: eventfd");
  }
  ~Impl() { ::close(context.stop_event); }
  Impl(const Impl&) = delete;  ///< owns a descriptor
  Impl& operator=(const Impl&) = delete;

  ConnectionContext context;
  OpenConnections open;
  Poco::ThreadPool threads;  ///< outlives the server that uses it
  Poco::Net::ServerSocket socket;
  std::uint16_t port;
  std::unique_ptr<Poco::Net::TCPServer> server;
  bool stopped = false;
};

Server::Server(const Router& router, ServerOptions options)
    : impl_(std::make_unique<Impl>(router, std::move(options))) {}

Server::~Server() {
  if (!impl_->stopped) stop(milliseconds(0));
}

void Server::start() {
  const std::size_t limit = impl_->context.limits.connections + kOverCapacity;
  Poco::Net::TCPServerParams::Ptr parameters = new Poco::Net::TCPServerParams;
  // The filter keeps the count below both, so Poco itself never drops a connection.
  parameters->setMaxThreads(static_cast<int>(limit));
  parameters->setMaxQueued(static_cast<int>(limit) + 1);
  parameters->setThreadIdleTime(Poco::Timespan(1, 0));
  impl_->server = std::make_unique<Poco::Net::TCPServer>(new ConnectionFactory(impl_->context, impl_->open),
                                                         impl_->threads, impl_->socket, parameters);
  impl_->server->setConnectionFilter(new ConnectionLimit(impl_->open, limit));
  impl_->server->start();
}

std::uint16_t Server::port() const noexcept { return impl_->port; }

bool Server::stop(milliseconds grace) {
  impl_->stopped = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(impl_->context.stop_event, &one, sizeof one);
  if (impl_->server == nullptr) return true;
  impl_->server->stop();
  impl_->socket.close();
  if (impl_->open.wait_until_served(grace)) return true;
  impl_->open.cut();
  return impl_->open.wait_until_served(kCutTime);
}

}  // namespace mishen::service::http
