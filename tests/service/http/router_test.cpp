#include "service/http/router.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "service/http/json.h"
#include "service/log.h"
#include "service/scanner_pool.h"
#include "service/store/refused.h"

namespace mishen::service::http {
namespace {

Request asking(std::string method, std::string path) {
  Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.request_id = "id-1";
  return request;
}

Handler naming(const std::string& name) {
  return [name](const Request& request) {
    std::string text = name;
    for (const std::string& parameter : request.path_parameters) text += ":" + parameter;
    return Response{200, "text/plain", text, {}};
  };
}

std::string member(const Response& response, std::string_view name) {
  const auto parsed = parse_json(response.body);
  const auto* value = std::get_if<JsonValue>(&parsed);
  if (value == nullptr || value->object() == nullptr || !value->object()->contains(name)) return "(none)";
  const std::string* text = value->object()->find(name)->second.string();
  return text == nullptr ? "(no string)" : *text;
}

TEST(Router, FindsHandlersByMethodAndSegments) {
  Router router;
  router.add("GET", "/v1/submissions", naming("list"));
  router.add("GET", "/v1/submissions/{}", naming("one"));
  router.add("POST", "/v1/submissions/{}/parts/{}", naming("part"));
  struct Case {
    const char *method, *path, *body;
    int status;
  };
  constexpr Case kCases[] = {
      {"GET", "/v1/submissions", "list", 200},
      {"HEAD", "/v1/submissions", "list", 200},
      {"GET", "/v1/submissions/7", "one:7", 200},
      {"POST", "/v1/submissions/a b/parts/密", "part:a b:密", 200},
      {"GET", "/v1/submissions/", "", 404},
      {"GET", "/v1/submissions/7/", "", 404},
      {"GET", "//v1/submissions", "", 404},
      {"GET", "/v1", "", 404},
      {"GET", "/", "", 404},
      {"DELETE", "/v1/submissions/7", "", 405},
      {"POST", "/v1/submissions//parts/1", "", 404},
  };
  for (const Case& c : kCases) {
    Request request = asking(c.method, c.path);
    const Response response = router.dispatch(request);
    EXPECT_EQ(response.status, c.status) << c.method << " " << c.path;
    if (c.status == 200) {
      EXPECT_EQ(response.body, c.body);
    }
  }
}

TEST(Router, NamesTheMethodsThatAPathTakes) {
  Router router;
  router.add("GET", "/a", naming("get"));
  router.add("PUT", "/a", naming("put"));
  Request wrong = asking("DELETE", "/a");
  const Response refused = router.dispatch(wrong);
  EXPECT_EQ(refused.status, 405);
  ASSERT_FALSE(refused.headers.empty());
  EXPECT_EQ(refused.headers.front(), (std::pair<std::string, std::string>("Allow", "GET, HEAD, OPTIONS, PUT")));
  Request options = asking("OPTIONS", "/a");
  const Response allowed = router.dispatch(options);
  EXPECT_EQ(allowed.status, 204);
  EXPECT_EQ(allowed.headers.front().second, "GET, HEAD, OPTIONS, PUT");
}

TEST(Router, LeavesPagesButNotTheApiToTheFallback) {
  Router router;
  router.set_fallback(naming("page"));
  Request page = asking("GET", "/review/7");
  EXPECT_EQ(router.dispatch(page).body, "page");
  Request api = asking("GET", "/v1/nothing");
  EXPECT_EQ(router.dispatch(api).status, 404);
  Request post = asking("POST", "/review/7");
  EXPECT_EQ(router.dispatch(post).status, 405);
}

TEST(Router, TurnsWhateverIsThrownIntoAProblem) {
  log_requests(false);
  Router router;
  router.add("GET", "/problem", [](const Request&) -> Response {
    throw Problem{404, "not-released", "中文", "English", {{"Retry-After", "3"}}, R"("released":false)"};
  });
  router.add("GET", "/refused",
             [](const Request&) -> Response { throw Refused("separation-of-duties", "中文", "English"); });
  router.add("GET", "/busy", [](const Request&) -> Response { throw ScannersBusy("busy"); });
  router.add("GET", "/failed", [](const Request&) -> Response { throw std::runtime_error("secret detail"); });
  router.add("GET", "/odd", [](const Request&) -> Response { throw 5; });

  Request request = asking("GET", "/problem");
  Response response = router.dispatch(request);
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(member(response, "type"), "urn:mishen:problem:not-released");
  EXPECT_EQ(member(response, "title"), "没有批准发布");
  EXPECT_EQ(member(response, "detail"), "中文");
  EXPECT_EQ(member(response, "request_id"), "id-1");
  EXPECT_NE(response.body.find(R"("released":false})"), std::string::npos);
  EXPECT_EQ(response.headers.front().first, "Retry-After");

  request.headers["accept-language"] = "en-GB,en;q=0.9,zh;q=0.8";
  response = router.dispatch(request);
  EXPECT_EQ(member(response, "title"), "Not released");
  EXPECT_EQ(member(response, "detail"), "English");

  request = asking("GET", "/refused");
  response = router.dispatch(request);
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(member(response, "type"), "urn:mishen:problem:separation-of-duties");

  request = asking("GET", "/busy");
  response = router.dispatch(request);
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.front().first, "Retry-After");

  for (const char* path : {"/failed", "/odd"}) {
    request = asking("GET", path);
    response = router.dispatch(request);
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body.find("secret detail"), std::string::npos);
    EXPECT_NE(member(response, "detail").find("id-1"), std::string::npos);
  }
}

TEST(Request, PrefersEnglishOnlyWhenAskedTo) {
  struct Case {
    const char* value;
    bool english;
  };
  constexpr Case kCases[] = {{"", false},
                             {"*", false},
                             {"en", true},
                             {"zh-CN,zh;q=0.9,en;q=0.8", false},
                             {"en;q=0.1", true},
                             {"fr,en;q=0", false},
                             {"zh;q=0.5,EN-us", true},
                             {"en;q=0.5, zh;q=0.6", false},
                             {"en;q=abc", false}};
  for (const Case& c : kCases) {
    Request request;
    request.headers["accept-language"] = c.value;
    EXPECT_EQ(request.english(), c.english) << c.value;
  }
}

TEST(Request, FindsCookiesByTheirWholeName) {
  Request request;
  request.headers["cookie"] = "xmishen_session=1; mishen_session=abc=; mishen_session=2;other";
  EXPECT_EQ(request.cookie("mishen_session"), "abc=");
  EXPECT_EQ(request.cookie("other"), "");
  EXPECT_EQ(request.cookie("session"), "");
}

}  // namespace
}  // namespace mishen::service::http
