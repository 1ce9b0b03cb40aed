#include "service/http/server.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <string>
#include <thread>

#include "tests/service/http/raw_client.h"

namespace mishen::test {
namespace {

using service::http::Request;
using service::http::Response;
using service::http::Router;
using service::http::Server;
using service::http::ServerOptions;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kHello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string post(std::string_view fields, std::string_view body) {
  return "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}

/// A door that handlers wait at until the test opens it.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  bool wait_for(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, seconds(10), [&] { return waiting_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool open_ = false;
};

TEST(Server, AnswersSeveralRequestsOnOneConnection) {
  TrivialServer server;
  RawClient client(server.port());
  for (int i = 0; i < 5; ++i) {
    client.send(kHello);
    const auto response = client.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "hello");
    EXPECT_FALSE(response->headers.contains("connection"));
  }
  client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const auto last = client.read_response();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->headers.at("connection"), "close");
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  TrivialServer server;
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 50; ++i) all += post("", "body " + std::to_string(i)) + (i % 2 == 0 ? std::string(kHello) : "");
  client.send(all);
  for (int i = 0; i < 50; ++i) {
    const auto response = client.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "body " + std::to_string(i));
    if (i % 2 == 0) {
      const auto between = client.read_response();
      ASSERT_TRUE(between);
      EXPECT_EQ(between->body, "hello");
    }
  }
}

TEST(Server, SendsSecurityFieldsWithEveryAnswer) {
  TrivialServer server(
      {}, [](Router& router) { router.add("GET", "/v1/thing", [](const Request&) { return Response{}; }); });
  for (const char* path : {"/hello", "/v1/thing", "/v1/missing"}) {
    const auto response = server.ask("GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(response->headers.at("referrer-policy"), "no-referrer");
    EXPECT_NE(response->headers.at("content-security-policy").find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(response->headers.at("content-security-policy").find("script-src"), std::string::npos);
    EXPECT_EQ(response->headers.at("x-request-id").size(), 36U);
    EXPECT_TRUE(response->headers.contains("content-length"));
    if (std::string_view(path).starts_with("/v1/")) {
      EXPECT_EQ(response->headers.at("cache-control"), "no-store");
    }
  }
}

TEST(Server, LeavesTheBodyOutForHeadAndKeepsItsLength) {
  TrivialServer server;
  RawClient client(server.port());
  client.send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n" + std::string(kHello));
  const auto head = client.read_response(seconds(5), true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->headers.at("content-length"), "5");
  const auto next = client.read_response();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->body, "hello");
}

TEST(Server, SpeaksHttp10) {
  TrivialServer server;
  RawClient client(server.port());
  client.send("GET /hello HTTP/1.0\r\nHost: localhost\r\n\r\n");
  const auto response = client.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "hello");
  EXPECT_TRUE(client.is_closed());
  RawClient kept(server.port());
  kept.send("GET /hello HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
  const auto first = kept.read_response();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->headers.at("connection"), "keep-alive");
  kept.send(kHello);
  EXPECT_TRUE(kept.read_response());
}

TEST(Server, TellsClientsThatWaitToGoOn) {
  TrivialServer server;
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n");
  const auto go_on = client.read_response();
  ASSERT_TRUE(go_on);
  EXPECT_EQ(go_on->status, 100);
  client.send("abc");
  const auto response = client.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "abc");
  RawClient large(server.port());
  large.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\nExpect: 100-continue\r\n\r\n");
  const auto refused = large.read_response();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 413) << "before a byte of the body was sent";
}

TEST(Server, TakesBodiesUpToTheLimit) {
  ServerOptions options;
  options.limits.body_bytes = 1 << 20;
  TrivialServer server(options);
  RawClient client(server.port());
  const std::string largest(1 << 20, 'x');
  client.send(post("", largest));
  const auto taken = client.read_response();
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->status, 200);
  EXPECT_EQ(taken->body, largest);
  client.send(post("", largest + "x"));
  const auto refused = client.read_response();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 413);
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, BoundsTheBodiesInMemory) {
  ServerOptions options;
  options.limits.buffered_bytes = 300'000;
  Gate gate;
  TrivialServer server(options, [&](Router& router) {
    router.add("POST", "/hold", [&](const Request& request) {
      gate.pass();
      return Response{200, "text/plain", std::to_string(request.body.size()), {}};
    });
  });
  RawClient holder(server.port());
  holder.send("POST /hold HTTP/1.1\r\nHost: localhost\r\nContent-Length: 250000\r\n\r\n" + std::string(250'000, 'x'));
  ASSERT_TRUE(gate.wait_for(1));
  const auto refused = server.ask(post("", std::string(100'000, 'y')));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_TRUE(refused->headers.contains("retry-after"));
  const auto small = server.ask(post("", "small"));
  ASSERT_TRUE(small);
  EXPECT_EQ(small->status, 200) << "small requests are always taken";
  gate.open();
  const auto held = holder.read_response();
  ASSERT_TRUE(held);
  EXPECT_EQ(held->body, "250000");
  // The memory is given back just after the answer: ask until it has been.
  std::optional<RawResponse> after;
  const auto deadline = std::chrono::steady_clock::now() + seconds(10);
  do {
    after = server.ask(post("", std::string(100'000, 'y')));
    ASSERT_TRUE(after);
  } while (after->status == 503 && std::chrono::steady_clock::now() < deadline);
  EXPECT_EQ(after->status, 200) << "the memory was not given back";
}

TEST(Server, AsksBeforeItReadsALargeBody) {
  ServerOptions options;
  options.admit_body = [](const Request& request) {
    if (request.cookie("session").empty()) throw service::http::Problem{401, "unauthenticated", "中文", "English"};
  };
  TrivialServer server(options);
  RawClient stranger(server.port());
  stranger.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 70000\r\n\r\n");
  const auto refused = stranger.read_response(seconds(3));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 401);
  EXPECT_TRUE(stranger.is_closed());
  const auto known = server.ask(post("Cookie: session=1\r\n", std::string(70'000, 'x')));
  ASSERT_TRUE(known);
  EXPECT_EQ(known->status, 200);
  const auto small = server.ask(post("", "small"));
  ASSERT_TRUE(small);
  EXPECT_EQ(small->status, 200);
}

TEST(Server, RefusesStateChangesFromOtherSites) {
  TrivialServer server;
  const auto other = server.ask(post("Origin: http://evil.example\r\n", "x"));
  ASSERT_TRUE(other);
  EXPECT_EQ(other->status, 403);
  EXPECT_NE(other->body.find("urn:mishen:problem:csrf"), std::string::npos);
  EXPECT_EQ(server.calls, 0);
  const auto own = server.ask(post("Origin: http://localhost\r\n", "x"));
  ASSERT_TRUE(own);
  EXPECT_EQ(own->status, 200);
}

TEST(Server, TurnsConnectionsAwayWhenThereAreTooMany) {
  ServerOptions options;
  options.limits.connections = 4;
  TrivialServer server(options);
  std::vector<RawClient> held;
  for (int i = 0; i < 4; ++i) {
    held.emplace_back(server.port());
    held.back().send(kHello);
    ASSERT_TRUE(held.back().read_response());
  }
  RawClient fifth(server.port());
  fifth.send(kHello);
  const auto refused = fifth.read_response(seconds(3));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_TRUE(refused->headers.contains("retry-after"));
  EXPECT_TRUE(fifth.is_closed());
  held.back().send(kHello);
  EXPECT_TRUE(held.back().read_response()) << "those inside are not disturbed";
  held.clear();
  std::optional<RawResponse> response;
  const auto deadline = std::chrono::steady_clock::now() + seconds(10);
  do {
    response = server.ask(kHello);
  } while ((!response || response->status != 200) && std::chrono::steady_clock::now() < deadline);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200) << "room was not given back";
}

TEST(Server, EndsIdleConnections) {
  ServerOptions options;
  options.limits.keep_alive_timeout = milliseconds(200);
  TrivialServer server(options);
  RawClient client(server.port());
  client.send(kHello);
  ASSERT_TRUE(client.read_response());
  EXPECT_TRUE(client.is_closed(seconds(5)));
}

TEST(Server, LetsRequestsInFlightFinishWhenItStops) {
  Gate gate;
  TrivialServer server({}, [&](Router& router) {
    router.add("GET", "/slow", [&](const Request&) {
      gate.pass();
      return Response{200, "text/plain", "done", {}};
    });
  });
  RawClient idle(server.port());
  idle.send(kHello);
  ASSERT_TRUE(idle.read_response());
  RawClient busy(server.port());
  busy.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n" + std::string(kHello));
  ASSERT_TRUE(gate.wait_for(1));
  std::future<bool> stopped = std::async(std::launch::async, [&] { return server.server->stop(seconds(10)); });
  EXPECT_TRUE(idle.is_closed(seconds(5))) << "an idle connection must not hold the stop up";
  EXPECT_EQ(stopped.wait_for(milliseconds(300)), std::future_status::timeout)
      << "stopped before the request was answered";
  gate.open();
  const auto response = busy.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "done");
  EXPECT_EQ(response->headers.at("connection"), "close");
  EXPECT_TRUE(stopped.get());
  EXPECT_THROW(RawClient{server.port()}, std::runtime_error);
}

TEST(Server, StopsWaitingAfterTheGraceTime) {
  TrivialServer server;
  RawClient slow(server.port());
  slow.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
  RawClient other(server.port());
  other.send(kHello);
  ASSERT_TRUE(other.read_response());
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(server.server->stop(milliseconds(200)));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(5));
}

TEST(Server, SaysWhenThePortIsTaken) {
  TrivialServer server;
  ServerOptions options;
  options.port = server.port();
  try {
    const Server second(server.router, options);
    FAIL() << "two servers share a port";
  } catch (const service::http::ListenError& error) {
    EXPECT_TRUE(error.in_use);
  }
  options.address = "192.0.2.1";  // TEST-NET-1: never one of ours
  EXPECT_THROW(Server(server.router, options), service::http::ListenError);
}

TEST(Server, BelievesForwardedAddressesOfTrustedProxiesOnly) {
  for (const bool trusted : {false, true}) {
    ServerOptions options;
    if (trusted) options.trusted_proxies = {"127.0.0.1", "10.0.0.9"};
    TrivialServer server(options, [](Router& router) {
      router.add("GET", "/peer", [](const Request& request) { return Response{200, "text/plain", request.peer, {}}; });
    });
    const auto response =
        server.ask("GET /peer HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 1.2.3.4, 198.51.100.7, 10.0.0.9\r\n\r\n");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, trusted ? "198.51.100.7" : "127.0.0.1");
  }
}

TEST(Server, AnswersManyClientsAtOnce) {
  TrivialServer server;
  std::vector<std::jthread> clients;
  std::atomic<int> answered{0};
  for (int i = 0; i < 16; ++i) {
    clients.emplace_back([&, i] {
      RawClient client(server.port());
      for (int j = 0; j < 50; ++j) {
        const std::string body = std::to_string(i) + ":" + std::string(static_cast<std::size_t>(j) * 100, 'x');
        client.send(post("", body));
        const auto response = client.read_response();
        if (response && response->body == body) ++answered;
      }
    });
  }
  clients.clear();
  EXPECT_EQ(answered, 800);
}

}  // namespace
}  // namespace mishen::test
