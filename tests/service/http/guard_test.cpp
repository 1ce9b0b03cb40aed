// The table of probes that a bare Poco server fails, each over a raw socket against the real server, with the answer it
// must get.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/service/http/raw_client.h"

namespace mishen::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kSecond = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

struct Probe {
  int row;  ///< of the table
  const char* name;
  std::string bytes;
  std::vector<int> statuses;  ///< any of these
  bool closes = true;
};

std::string post(std::string_view fields, std::string_view body) {
  return "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) + "\r\n" + std::string(body);
}
std::string get(std::string_view fields) {
  return "GET /hello HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) + "\r\n";
}
std::string many_headers(int count) {  // with Host
  std::string fields;
  for (int i = 1; i < count; ++i) fields += "X-" + std::to_string(i) + ": 1\r\n";
  return fields;
}

std::vector<Probe> probes() {
  const std::string second(kSecond);
  return {
      {1,
       "Content-Length and Transfer-Encoding",
       post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + second),
       {400}},
      {1,
       "Transfer-Encoding and Content-Length",
       post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + second),
       {400}},
      {2, "two different Content-Lengths", post("Content-Length: 0\r\nContent-Length: 44\r\n", second), {400}},
      {3, "two equal Content-Lengths", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc" + second), {400}},
      {3, "a list of equal Content-Lengths", post("Content-Length: 3, 3\r\n", "abc" + second), {400}},
      {4, "unknown transfer coding", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + second), {501}},
      {4,
       "unknown transfer coding and a length",
       post("Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + second),
       {501}},
      {5, "two transfer codings", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + second), {501}},
      {5,
       "two Transfer-Encodings",
       post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + second),
       {400}},
      {6, "space before the colon", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + second), {400}},
      {6, "space before the colon of the length", post("Content-Length : 3\r\n", "abc" + second), {400}},
      {7, "negative length", post("Content-Length: -1\r\n", second), {400}},
      {8, "length with a plus sign", post("Content-Length: +3\r\n", "abc" + second), {400}},
      {8, "length in hexadecimal", post("Content-Length: 0x3\r\n", "abc" + second), {400}},
      {8, "empty length", post("Content-Length:\r\n", second), {400}},
      {8, "length of 13 digits", post("Content-Length: 0000000000003\r\n", "abc" + second), {400}},
      {9, "length as an RFC 2047 word", post("Content-Length: =?utf-8?Q?3?=\r\n", "abc" + second), {400}},
      {10,
       "coding as an RFC 2047 word",
       post("Transfer-Encoding: =?utf-8?Q?chunked?=\r\n", "0\r\n\r\n" + second),
       {400, 501}},
      {11, "POST without a length", "POST /echo HTTP/1.1\r\nHost: localhost\r\n\r\n" + second, {411}},
      {11, "PUT without a length", "PUT /echo HTTP/1.1\r\nHost: localhost\r\n\r\n" + second, {411}},
      {13, "truncated chunked body", post("Transfer-Encoding: chunked\r\n", "5\r\nab"), {411}},
      {13, "chunked body", post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n" + second), {411}},
      {14,
       "encoded CRLF, Q",
       get("X-Value: =?utf-8?Q?a=0D=0ASet-Cookie:_x=3D1?=\r\n").replace(4, 6, "/reflect"),
       {400}},
      {14,
       "encoded CRLF, B",
       get("X-Value: =?utf-8?B?YQ0KU2V0LUNvb2tpZTogeD0x?=\r\n").replace(4, 6, "/reflect"),
       {400}},
      {15, "no Host", "GET /hello HTTP/1.1\r\nAccept: */*\r\n\r\n", {400}},
      {15, "empty Host", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n", {400}},
      {15, "two Hosts", get("Host: localhost\r\n"), {400}},
      {15, "Host with a path", "GET /hello HTTP/1.1\r\nHost: localhost/x\r\n\r\n", {400}},
      {15, "Host with a user", "GET /hello HTTP/1.1\r\nHost: a@localhost\r\n\r\n", {400}},
      {15, "Host with a bad port", "GET /hello HTTP/1.1\r\nHost: localhost:8o\r\n\r\n", {400}},
      {15, "Host and target differ", "GET http://other/hello HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {16, "NUL in a header", get(std::string("X-A: a") + '\0' + "b\r\n"), {400}},
      {16,
       "control byte in a header",
       get("X-A: a\x01"
           "b\r\n"),
       {400}},
      {16,
       "DEL in a header",
       get("X-A: a\x7f"
           "b\r\n"),
       {400}},
      {16, "bare CR in a header", get("X-A: a\rb: c\r\n"), {400}},
      {16, "NUL in a header's name", get(std::string("X") + '\0' + "A: a\r\n"), {400}},
      {17, "method of odd characters", "GE(T /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 501}},
      {17, "unknown method", "BREW /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 501}},
      {17, "method in lower case", "get /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 501}},
      {17, "TRACE", "TRACE /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", {501}},
      {17, "CONNECT", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", {501}},
      {18, "bare LF everywhere", "GET /hello HTTP/1.1\nHost: localhost\n\n", {400}},
      {18, "bare LF in one line", "GET /hello HTTP/1.1\r\nHost: localhost\nX: 1\r\n\r\n", {400}},
      {18, "bare LF as the empty line", "GET /hello HTTP/1.1\r\nHost: localhost\r\n\n", {400}},
      {19, "HTTP/9.9", "GET /hello HTTP/9.9\r\nHost: localhost\r\n\r\n", {505}},
      {19, "HTTP/2.0", "GET /hello HTTP/2.0\r\nHost: localhost\r\n\r\n", {505}},
      {20, "HTTP/0.9", "GET /hello\r\n", {400}},
      {20, "version in lower case", "GET /hello http/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {20, "version with a tail", "GET /hello HTTP/1.10\r\nHost: localhost\r\n\r\n", {400}},
      {21, "URI of 9 KB", "GET /hello?" + std::string(9 * 1024, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n", {414}},
      {21, "URI without an end", "GET /" + std::string(9 * 1024, 'a'), {414}},
      {22, "header of 9 KB", get("X-A: " + std::string(9 * 1024, 'a') + "\r\n"), {400, 431}},
      {22, "header without an end", get("").substr(0, 38) + "X-A: " + std::string(9 * 1024, 'a'), {400, 431}},
      {22,
       "head of 65 KB",
       get([] {
         std::string fields;
         for (int i = 0; i < 13; ++i) fields += "X-" + std::to_string(i) + ": " + std::string(5 * 1024, 'a') + "\r\n";
         return fields;
       }()),
       {400, 431}},
      {23, "101 headers", get(many_headers(101)), {400, 431}},
      {24, "folded header", get("X-A: a\r\n b\r\n"), {400}},
      {24, "folded first header", "GET /hello HTTP/1.1\r\n Host: localhost\r\n\r\n", {400}},
      // -- beyond the table
      {0, "empty line before the request", "\r\n" + get(""), {400}},
      {0, "TLS to the plain port", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), {400}},
      {0, "encoded NUL in the path", "GET /hel%00lo HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {0, "encoded line break in the path", "GET /hello%0d%0aX:1 HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {0, "ill-formed UTF-8 in the path", "GET /%ff HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {0, "overlong slash in the path", "GET /%c0%af HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {0, "dot segments", "GET /a/../hello HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {0, "encoded dot segments", "GET /a/%2e%2E/hello HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {0, "encoded slash", "GET /a%2fhello HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {0, "bad percent-encoding", "GET /hello%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {0, "raw bytes in the target", "GET /h\xc3\xa9 HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {0, "asterisk form", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {0, "target without a slash", "GET hello HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {0, "fragment", "GET /hello#x HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}},
      {0, "unknown expectation", post("Content-Length: 3\r\nExpect: 200-ok\r\n", "abc"), {417}},
      {0,
       "chunked in HTTP/1.0",
       "POST /echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       {400, 411}},
      {0, "more than 100 MB announced", post("Content-Length: 104857601\r\n", ""), {413}},
      {0, "a body of 12 digits announced", post("Content-Length: 999999999999\r\n", ""), {413}},
      {0, "a large body for GET", get("Content-Length: 70000\r\n"), {413}},
  };
}

std::string words(const std::vector<int>& statuses) {
  std::string text;
  for (const int status : statuses) text += (text.empty() ? "" : " or ") + std::to_string(status);
  return text;
}

TEST(Guard, AnswersEachProbeOfTheTableAndClosesWithoutTakingWhatFollowsForARequest) {
  TrivialServer server;
  for (const Probe& probe : probes()) {
    SCOPED_TRACE("row " + std::to_string(probe.row) + ": " + probe.name);
    RawClient client(server.port());
    client.send(probe.bytes);
    const std::optional<RawResponse> response = client.read_response(seconds(3));
    ASSERT_TRUE(response) << "no answer within 3 s";
    EXPECT_NE(std::find(probe.statuses.begin(), probe.statuses.end(), response->status), probe.statuses.end())
        << response->status << " instead of " << words(probe.statuses);
    EXPECT_EQ(response->headers.at("content-type"), "application/problem+json");
    EXPECT_EQ(response->headers.at("connection"), "close");
    EXPECT_FALSE(response->headers.contains("set-cookie"));
    EXPECT_TRUE(client.is_closed(seconds(3))) << "the connection stays open, or more was answered";
  }
  EXPECT_EQ(server.calls, 0) << "a handler was called for a refused request, or for one smuggled behind it";
}

TEST(Guard, AnswersProbesThatArriveByteByByteTheSame) {
  TrivialServer server;
  for (const Probe& probe : probes()) {
    if (probe.bytes.size() > 400) continue;
    SCOPED_TRACE("row " + std::to_string(probe.row) + ": " + probe.name);
    RawClient client(server.port());
    for (const char c : probe.bytes) {
      if (!client.send(std::string_view(&c, 1))) break;
    }
    const std::optional<RawResponse> response = client.read_response(seconds(3));
    ASSERT_TRUE(response);
    EXPECT_NE(std::find(probe.statuses.begin(), probe.statuses.end(), response->status), probe.statuses.end())
        << response->status;
    EXPECT_TRUE(client.is_closed(seconds(3)));
  }
  EXPECT_EQ(server.calls, 0);
}

// Row 12.
TEST(Guard, NeverTakesABodyThatTheHandlerLeftUnreadForARequest) {
  TrivialServer server;
  const std::string body(kSecond);
  RawClient client(server.port());
  client.send("POST /ignore HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body);
  const auto first = client.read_response();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->status, 204);
  // Neither of these has a handler that reads a body; the second request behind each is a real one.
  for (const char* target : {"/nothing-here", "/hello"}) {
    client.send("POST " + std::string(target) +
                " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    const auto refused = client.read_response();
    ASSERT_TRUE(refused);
    EXPECT_TRUE(refused->status == 404 || refused->status == 405) << refused->status;
  }
  client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto last = client.read_response();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->body, "hello");
  EXPECT_EQ(server.smuggled, 0);
  EXPECT_EQ(server.calls, 2);
}

// Row 14: what a handler puts into a field cannot end the field.
TEST(Guard, FiltersLineBreaksFromResponseFields) {
  TrivialServer server;
  const auto response = server.ask("GET /reflect HTTP/1.1\r\nHost: localhost\r\nX-Value: plain\r\n\r\n");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->headers.at("x-reflected"), "plain");
  EXPECT_EQ(response->headers.at("x-raw"), "a  Set-Cookie: injected=1");
  EXPECT_FALSE(response->headers.contains("set-cookie"));
}

TEST(Guard, TakesWhatIsAtTheLimits) {
  TrivialServer server;
  const std::string target = "/hello?" + std::string(8 * 1024 - 7, 'a');
  const auto long_target = server.ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_TRUE(long_target);
  EXPECT_EQ(long_target->status, 200);
  const auto hundred_headers = server.ask(get(many_headers(100)));
  ASSERT_TRUE(hundred_headers);
  EXPECT_EQ(hundred_headers->status, 200);
  const auto long_header = server.ask(get("X-A: " + std::string(8 * 1024 - 5, 'a') + "\r\n"));
  ASSERT_TRUE(long_header);
  EXPECT_EQ(long_header->status, 200);
}

// Row 25: half of the slow sockets never end their head, half never end their body.
TEST(Guard, Answers1000RequestsWhile60SlowSocketsAreHeld) {
  TrivialServer server;
  std::vector<RawClient> slow;
  for (int i = 0; i < 60; ++i) {
    slow.emplace_back(server.port());
    slow.back().send(i % 2 == 0 ? "GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
                                : "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc");
  }
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) {
    if (i % 50 == 0) {
      for (const RawClient& client : slow) client.send("x");  // drips, as slowhttptest does
    }
    const auto response = server.ask("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(response) << "request " << i;
    ASSERT_EQ(response->status, 200) << "request " << i;
  }
  const auto elapsed = std::chrono::steady_clock::now() - begun;
  RecordProperty("milliseconds_for_1000_requests",
                 static_cast<int>(std::chrono::duration_cast<milliseconds>(elapsed).count()));
  for (RawClient& client : slow) {
    EXPECT_FALSE(client.read_response(milliseconds(0)))
        << "a slow socket was ended before the ordinary requests were answered";
  }
  EXPECT_EQ(server.calls, 1000);
}

TEST(Guard, EndsASlowHeadAtItsDeadlineHoweverItDrips) {
  service::http::ServerOptions options;
  options.limits.head_timeout = milliseconds(400);
  TrivialServer server(options);
  RawClient client(server.port());
  const auto begun = std::chrono::steady_clock::now();
  client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
  std::optional<RawResponse> response;
  while (!response && std::chrono::steady_clock::now() - begun < seconds(5)) {
    client.send("x");
    response = client.read_response(milliseconds(20));
  }
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 408);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, milliseconds(390));
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(server.calls, 0);
}

TEST(Guard, EndsASlowBodyAtItsDeadlineHoweverItDrips) {
  service::http::ServerOptions options;
  options.limits.body_timeout = milliseconds(400);
  TrivialServer server(options);
  RawClient client(server.port());
  const auto begun = std::chrono::steady_clock::now();
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n");
  std::optional<RawResponse> response;
  while (!response && std::chrono::steady_clock::now() - begun < seconds(5)) {
    client.send("x");
    response = client.read_response(milliseconds(20));
  }
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 408);
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(server.calls, 0);
}

}  // namespace
}  // namespace mishen::test
