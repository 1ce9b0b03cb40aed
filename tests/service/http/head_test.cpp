#include <gtest/gtest.h>

#include <random>
#include <string>
#include <variant>

#include "scanner/decode.h"
#include "service/http/guard.h"

namespace mishen::service::http {
namespace {

Head accepted(std::string_view bytes) {
  const std::variant<Head, Problem> result = parse_head(bytes);
  if (const auto* problem = std::get_if<Problem>(&result)) {
    ADD_FAILURE() << "refused with " << problem->status << ": " << problem->detail_en;
    return {};
  }
  return std::get<Head>(result);
}

int refused(std::string_view bytes) {
  const std::variant<Head, Problem> result = parse_head(bytes);
  const auto* problem = std::get_if<Problem>(&result);
  return problem == nullptr ? 0 : problem->status;
}

TEST(ParseHead, ReadsMethodPathQueryAndFields) {
  const Head head = accepted(
      "POST /v1/scan?name=%E9%80%9A%E7%9F%A5+1.txt&empty=&flag&name=b%26c HTTP/1.1\r\nHOST: localhost:8480\r\n"
      "Content-Length:  12 \r\nX-Mixed-Case:\tvalue\r\nCookie: a=1\r\nCookie: b=2\r\nAccept: x\r\nAccept: y\r\n\r\n");
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.path, "/v1/scan");
  EXPECT_EQ(head.query.at("name"), "b&c");
  EXPECT_EQ(head.query.at("empty"), "");
  EXPECT_EQ(head.query.at("flag"), "");
  EXPECT_EQ(head.headers.at("host"), "localhost:8480");
  EXPECT_EQ(head.headers.at("x-mixed-case"), "value");
  EXPECT_EQ(head.headers.at("cookie"), "a=1; b=2");
  EXPECT_EQ(head.headers.at("accept"), "x, y");
  EXPECT_EQ(head.content_length, 12U);
  EXPECT_TRUE(head.keep_alive);
}

TEST(ParseHead, DecodesPathsOnce) {
  EXPECT_EQ(accepted("GET /%E5%AF%86/a%20b HTTP/1.1\r\nHost: h\r\n\r\n").path, "/密/a b");
  EXPECT_EQ(accepted("GET /%2561 HTTP/1.1\r\nHost: h\r\n\r\n").path, "/%61");
  EXPECT_EQ(accepted("GET /a+b HTTP/1.1\r\nHost: h\r\n\r\n").path, "/a+b");
  EXPECT_EQ(accepted("GET /..a/b..c/... HTTP/1.1\r\nHost: h\r\n\r\n").path, "/..a/b..c/...");
}

TEST(ParseHead, TakesTheAbsoluteFormOfItsOwnHost) {
  const Head head = accepted("GET http://LocalHost:8480/a?b=c HTTP/1.1\r\nHost: localhost:8480\r\n\r\n");
  EXPECT_EQ(head.path, "/a");
  EXPECT_EQ(head.query.at("b"), "c");
  EXPECT_EQ(refused("GET http://localhost HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
  EXPECT_EQ(refused("GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
}

TEST(ParseHead, KnowsHosts) {
  for (const char* host :
       {"localhost", "127.0.0.1:8480", "[::1]", "[::1]:8480", "mishen.example.gov.cn", "under_score"}) {
    EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n"), 0) << host;
  }
  for (const char* host :
       {"", ":80", "a b", "a,b", "[::1", "[]", "a:", "a:123456", "a:1:2", "[::1]x", "a/b", "a?b", "a%41"}) {
    EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n"), 400) << host;
  }
}

TEST(ParseHead, ClosesByDefaultInHttp10Only) {
  EXPECT_FALSE(accepted("GET / HTTP/1.0\r\nHost: h\r\n\r\n").keep_alive);
  EXPECT_TRUE(accepted("GET / HTTP/1.0\r\nHost: h\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
  EXPECT_FALSE(accepted("GET / HTTP/1.1\r\nHost: h\r\nConnection: foo, Close\r\n\r\n").keep_alive);
}

TEST(ParseHead, RefusesEncodedWordsButNotLookalikes) {
  EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: h\r\nX: =?gb18030?b?YQ==?=\r\n\r\n"), 400);
  EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: h\r\nX: a=?x=?utf-8?Q?=41?=\r\n\r\n"), 400);
  EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: h\r\nReferer: http://h/?a=?b=?c=1\r\n\r\n"), 0);
}

TEST(IsCrossSite, ComparesOriginWithHostOnStateChangesOnly) {
  struct Case {
    const char *method, *origin, *host, *site;
    bool cross;
  };
  constexpr Case kCases[] = {
      {"POST", "", "a:8480", "", false},
      {"POST", "http://a:8480", "a:8480", "same-origin", false},
      {"POST", "https://A", "a", "", false},
      {"POST", "https://a", "a:443", "", false},
      {"POST", "http://a:80", "a", "", false},
      {"POST", "http://b:8480", "a:8480", "", true},
      {"POST", "http://a:8481", "a:8480", "", true},
      {"POST", "http://a.evil", "a", "", true},
      {"POST", "null", "a", "", true},
      {"DELETE", "file://", "a", "", true},
      {"PUT", "", "a", "cross-site", true},
      {"GET", "http://b", "a", "cross-site", false},
  };
  for (const Case& c : kCases) {
    Request request;
    request.method = c.method;
    request.headers = {{"host", c.host}};
    if (*c.origin != '\0') request.headers["origin"] = c.origin;
    if (*c.site != '\0') request.headers["sec-fetch-site"] = c.site;
    EXPECT_EQ(is_cross_site(request), c.cross) << c.method << " " << c.origin << " to " << c.host;
  }
}

// Whatever is accepted has the promised form, and the incremental reader agrees with the whole one.
TEST(ParseHead, HoldsItsPromisesForMutatedHeads) {
  const unsigned seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  const std::string valid =
      "POST /v1/a%E5%AF%86?x=%41+b HTTP/1.1\r\nHost: localhost:8480\r\nContent-Length: 12\r\nCookie: "
      "a=b\r\nConnection: keep-alive\r\n\r\n";
  const std::string alphabet =
      "\r\n\t :/?%.=,\\\"#0aZ" + std::string("\0\x7f\x80\xe5\xaf\x86", 6) + "Transfer-Encoding: chunked\r\n";
  int accepted_count = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = valid;
    for (auto change = random() % 3; change > 0; --change) {
      const std::size_t at = random() % bytes.size();
      const char c = alphabet[random() % alphabet.size()];
      if (random() % 3 == 0)
        bytes.erase(at, 1);
      else if (random() % 2 == 0)
        bytes.insert(at, 1, c);
      else
        bytes[at] = c;
    }
    HeadCursor cursor;
    HeadCursor::Result stepwise;
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
      stepwise = cursor.advance(std::string_view(bytes).substr(0, size));
      if (!std::holds_alternative<HeadCursor::NeedMore>(stepwise)) break;
    }
    const auto result = parse_head(bytes);
    const auto* head = std::get_if<Head>(&result);
    if (head == nullptr) continue;
    ++accepted_count;
    const auto* complete = std::get_if<HeadCursor::Complete>(&stepwise);
    ASSERT_TRUE(complete != nullptr && complete->size == bytes.size()) << bytes;
    ASSERT_TRUE(head->path.starts_with('/'));
    ASSERT_TRUE(scanner::is_well_formed_utf8(head->path));
    ASSERT_EQ(head->path.find('\0'), std::string::npos);
    ASSERT_FALSE(head->headers.contains("transfer-encoding")) << bytes;
    for (const auto& [name, value] : head->headers) {
      ASSERT_TRUE(scanner::is_well_formed_utf8(value));
      ASSERT_EQ(value.find_first_of(std::string("\r\n\0", 3)), std::string::npos);
    }
  }
  EXPECT_GT(accepted_count, 1000);
}

}  // namespace
}  // namespace mishen::service::http
