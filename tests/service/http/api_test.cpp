// Scan, health and the API's description, through the router.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

#include <unistd.h>

#include "scanner/dictionary/load.h"
#include "service/accounts/accounts.h"
#include "service/http/health_resource.h"
#include "service/http/json.h"
#include "service/http/openapi_resource.h"
#include "service/http/resources.h"
#include "service/http/scan_resource.h"
#include "service/release/releases.h"
#include "service/review/desk.h"
#include "service/scanner_pool.h"
#include "service/store/review_store.h"

namespace mishen::service::http {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarked = "关于印发通知的函\n机密★10年\n正文。\n";
constexpr std::string_view kPlain = "关于开展植树活动的通知\n请各单位准时参加。\n";

std::shared_ptr<const scanner::CompiledDictionary> shipped_dictionary() {
  static const auto dictionary = scanner::load_dictionary({{fs::path(MISHEN_SOURCE_DIR) / "dictionaries"}, {}});
  return dictionary;
}

/// A dictionary that loads, with one rule whose own example is not found by it.
std::shared_ptr<const scanner::CompiledDictionary> broken_dictionary() {
  const fs::path file = fs::temp_directory_path() / ("mishen-broken-" + std::to_string(::getpid()) + ".json");
  std::ofstream(file)
      << R"({"rules": [{"id": "term.test", "detector": "A01", "category": "term", "name": {"zh": "测试", "en": "test"},
    "advice": {"zh": "核实", "en": "Check"}, "sources": [{"title": "测试", "number": "1", "version": "2024-01-01", "clause": "第1条"}],
    "severity": "review", "confidence": 80, "view": "plain", "terms": ["甲乙丙"],
    "examples": [{"text": "丁戊己", "match": "丁戊己", "severity": "review"}], "counter_examples": [{"text": "庚辛"}]}]})";
  auto dictionary = scanner::load_dictionary({{file}, {}});
  fs::remove(file);
  return dictionary;
}

const JsonValue& member(const JsonValue& object, std::string_view name) {
  const auto found = object.object()->find(name);
  if (found == object.object()->end()) throw std::runtime_error("no member " + std::string(name));
  return found->second;
}

class Scan : public testing::Test {
 protected:
  Scan() {
    add_scan_routes(router_, pool_, std::string(32, 'k'), [this](const Request& request) {
      if (request.cookie("session").empty()) throw Problem{401, "unauthenticated", "中文", "English"};
      ++admitted_;
    });
  }
  Response post(std::string type, std::string body, std::string name = "") {
    Request request;
    request.method = "POST";
    request.path = "/v1/scan";
    request.headers = {{"cookie", "session=1"}};
    if (!type.empty()) request.headers["content-type"] = std::move(type);
    if (!name.empty()) request.query["name"] = std::move(name);
    request.body = std::move(body);
    return router_.dispatch(request);
  }
  static JsonValue parsed(const Response& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    return std::get<JsonValue>(parse_json(response.body));
  }

  ScannerPool pool_{shipped_dictionary(), scanner::in_process(), {.scanners = 2}};
  Router router_;
  int admitted_ = 0;
};

TEST_F(Scan, ReadsPastedText) {
  const JsonValue marked =
      parsed(post("application/json",
                  JsonWriter().begin_object().member("text", kMarked).member("name", "草稿").end_object().take()));
  EXPECT_EQ(*member(marked, "verdict").string(), "block");
  const JsonValue& report = member(marked, "documents").array()->front();
  EXPECT_EQ(*member(report, "document").string(), "草稿");
  EXPECT_EQ(*member(member(report, "findings").array()->front(), "rule").string(), "marking.level");
  const JsonValue html = parsed(post("application/json", JsonWriter()
                                                             .begin_object()
                                                             .member("text", "<p>机<b>密</b>&#9733;10年</p>")
                                                             .member("media_type", "text/html")
                                                             .end_object()
                                                             .take()));
  EXPECT_EQ(*member(html, "verdict").string(), "block");
}

TEST_F(Scan, ReadsFilesOfAFormAndGivesTheWorstVerdict) {
  const auto file = [](std::string_view name, std::string_view text) {
    return "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + std::string(name) +
           "\"\r\nContent-Type: text/plain\r\n\r\n" + std::string(text) + "\r\n";
  };
  const JsonValue result =
      parsed(post("multipart/form-data; boundary=B",
                  file("一.txt", kPlain) + file("二.txt", kMarked) + file("三.txt", kPlain) + "--B--\r\n"));
  EXPECT_EQ(*member(result, "verdict").string(), "block");
  const JsonValue::Array& documents = *member(result, "documents").array();
  ASSERT_EQ(documents.size(), 3U);
  EXPECT_EQ(*member(documents[0], "verdict").string(), "pass");
  EXPECT_EQ(*member(documents[1], "verdict").string(), "block");
  EXPECT_EQ(*member(documents[1], "document").string(), "二.txt");
}

TEST_F(Scan, ReadsRawBytesOfAnyType) {
  const JsonValue result = parsed(post("application/x-www-form-urlencoded", std::string(kMarked), "通知.txt"));
  EXPECT_EQ(*member(result, "verdict").string(), "block");
  EXPECT_EQ(*member(member(result, "documents").array()->front(), "document").string(), "通知.txt");
  // 机密★10年 in GB18030, named by the charset parameter.
  const JsonValue gb = parsed(post("text/plain; charset=GB18030",
                                   "\xbb\xfa\xc3\xdc\xa1\xef"
                                   "10\xc4\xea\n"));
  EXPECT_EQ(*member(gb, "verdict").string(), "block");
}

TEST_F(Scan, RefusesWhatCannotBeScanned) {
  EXPECT_EQ(post("application/json", "{}").status, 400);
  EXPECT_EQ(post("application/json", R"({"text":"a","media_type":"image/png"})").status, 400);
  EXPECT_EQ(post("application/json", R"({"text":"a","reveal":true})").status, 400);
  EXPECT_EQ(post("text/plain", "").status, 400);
  EXPECT_EQ(post("multipart/form-data; boundary=B", "--B--").status, 400);
  EXPECT_EQ(
      post("multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--B--")
          .status,
      400);
}

TEST_F(Scan, RefusesWhatTakesTooLongAndSaysWhereItCanBeScanned) {
  Router router;
  ScannerPool pool(shipped_dictionary(), scanner::in_process(),
                   {.scanners = 1, .scan_timeout = std::chrono::milliseconds(1)});
  add_scan_routes(router, pool, std::string(32, 'k'), [](const Request&) {});
  Request request;
  request.method = "POST";
  request.path = "/v1/scan";
  request.headers = {{"content-type", "text/plain"}};
  while (request.body.size() < (std::size_t{4} << 20)) request.body += "这一段用来让扫描持续一会儿，机密★10年。\n";
  const Response response = router.dispatch(request);
  EXPECT_EQ(response.status, 413);
  const JsonValue problem = std::get<JsonValue>(parse_json(response.body));
  EXPECT_EQ(*member(problem, "type").string(), "urn:mishen:problem:scan-too-long");
  EXPECT_NE(member(problem, "detail").string()->find("送审"), std::string::npos);
  EXPECT_NE(member(problem, "detail").string()->find("mishen scan"), std::string::npos);
}

TEST_F(Scan, AsksWhoIsThereFirst) {
  Request request;
  request.method = "POST";
  request.path = "/v1/scan";
  request.headers = {{"content-type", "application/json"}};
  request.body = "not json";
  EXPECT_EQ(router_.dispatch(request).status, 401);
  EXPECT_EQ(admitted_, 0);
}

TEST(ScannerPool, NeverSaysPassWhileTheSelfCheckFails) {
  ScannerPool pool(broken_dictionary(), scanner::in_process(), {.scanners = 1});
  EXPECT_FALSE(pool.self_check_problems().empty());
  const auto result = pool.scan({kPlain, "a.txt", "", ""});
  EXPECT_EQ(result.report.verdict, scanner::Verdict::kIncomplete);
  ASSERT_FALSE(result.report.incomplete.empty());
  EXPECT_EQ(result.report.incomplete.back().reason, "dictionary-self-check");
}

TEST(ScannerPool, KeepsTheOldDictionaryWhenTheNewOneFailsItsSelfCheck) {
  ScannerPool pool(shipped_dictionary(), scanner::in_process(), {.scanners = 1});
  EXPECT_FALSE(pool.replace(broken_dictionary()).empty());
  EXPECT_EQ(pool.dictionary(), shipped_dictionary());
  EXPECT_EQ(pool.scan({kPlain, "a.txt", "", ""}).report.verdict, scanner::Verdict::kPass);
  ScannerPool broken(broken_dictionary(), scanner::in_process(), {.scanners = 1});
  static_cast<void>(broken.scan({kPlain, "a.txt", "", ""}));
  EXPECT_TRUE(broken.replace(shipped_dictionary()).empty());
  EXPECT_EQ(broken.scan({kMarked, "a.txt", "", ""}).report.verdict, scanner::Verdict::kBlock)
      << "an idle scanner of the old dictionary was used";
}

TEST(ScannerPool, ServesMoreThreadsThanItHasScanners) {
  ScannerPool pool(shipped_dictionary(), scanner::in_process(), {.scanners = 2, .max_wait = std::chrono::seconds(60)});
  std::atomic<int> blocked{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 5; ++j) {
        if (pool.scan({kMarked, "a.txt", "", ""}).report.verdict == scanner::Verdict::kBlock) ++blocked;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(blocked, 40);
}

TEST(Health, IsTheWorstOfItsChecks) {
  struct Case {
    HealthStatus second;
    const char* status;
    int code;
  };
  constexpr Case kCases[] = {{HealthStatus::kOk, "ok", 200},
                             {HealthStatus::kDegraded, "degraded", 200},
                             {HealthStatus::kFailed, "failed", 503}};
  for (const Case& c : kCases) {
    Router router;
    add_health_route(router, {"1.2.3", "engine", [] { return std::string("dictionary"); }},
                     {{"one", [] { return HealthResult{}; }}, {"two", [&] {
                                                                 return HealthResult{c.second, "中文", "English"};
                                                               }}});
    Request request;
    request.method = "GET";
    request.path = "/v1/health";
    const Response response = router.dispatch(request);
    EXPECT_EQ(response.status, c.code);
    const JsonValue body = std::get<JsonValue>(parse_json(response.body));
    EXPECT_EQ(*member(body, "status").string(), c.status);
    EXPECT_EQ(*member(body, "version").string(), "1.2.3");
    EXPECT_EQ(*member(body, "dictionary").string(), "dictionary");
    EXPECT_EQ(member(body, "checks").array()->size(), 2U);
  }
}

TEST(Health, TellsHowMuchWaitsToBeScanned) {
  Router router;
  add_health_route(router, {"1", "e", [] { return std::string(); }, [] { return ScanQueue{3, 1, 75, 9, 2}; }}, {});
  Request request;
  request.method = "GET";
  request.path = "/v1/health";
  const JsonValue body = std::get<JsonValue>(parse_json(router.dispatch(request).body));
  const JsonValue& scans = member(body, "scans");
  EXPECT_EQ(std::get<std::int64_t>(member(scans, "waiting").value), 3);
  EXPECT_EQ(std::get<std::int64_t>(member(scans, "running").value), 1);
  EXPECT_EQ(std::get<std::int64_t>(member(scans, "oldest_seconds").value), 75);
  request.path = "/metrics";
  const Response metrics = router.dispatch(request);
  EXPECT_EQ(metrics.status, 200);
  EXPECT_TRUE(metrics.content_type.starts_with("text/plain; version=0.0.4"));
  for (const char* line : {"\nmishen_up 1\n", "\nmishen_scans_waiting 3\n", "\nmishen_scans_running 1\n",
                           "\nmishen_scan_oldest_seconds 75\n", "\nmishen_scans_ended_total 9\n",
                           "\nmishen_scan_attempts_failed_total 2\n", "# TYPE mishen_scans_ended_total counter\n"}) {
    EXPECT_NE(metrics.body.find(line), std::string::npos) << line;
  }
}

TEST(Health, TakesAnExceptionForAFailureAndRunsChecksOnceASecond) {
  Router router;
  int runs = 0;
  add_health_route(router, {"1", "e", [] { return std::string(); }}, {{"broken", [&]() -> HealthResult {
                                                                         ++runs;
                                                                         throw std::runtime_error("disk is gone");
                                                                       }}});
  Request request;
  request.method = "GET";
  request.path = "/v1/health";
  for (int i = 0; i < 20; ++i) {
    const Response response = router.dispatch(request);
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.body.find("disk is gone"), std::string::npos) << "reasons belong into the log";
  }
  EXPECT_LE(runs, 2);
}

/// Paths of docs/openapi.yaml with their methods in upper case, read by indentation.
std::map<std::string, std::set<std::string>> described_operations() {
  std::map<std::string, std::set<std::string>> operations;
  std::ifstream file(fs::path(MISHEN_SOURCE_DIR) / "docs/openapi.yaml");
  std::string path;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("  /") && line.ends_with(":")) {
      path = line.substr(2, line.size() - 3);
    } else if (line.starts_with("components:")) {
      break;
    }
    for (const auto& [key, method] : {std::pair("    get:", "GET"), std::pair("    post:", "POST"),
                                      std::pair("    put:", "PUT"), std::pair("    delete:", "DELETE")}) {
      if (line == key) operations[path].insert(method);
    }
  }
  return operations;
}

/// Methods that the router takes at a path, without the ones it answers by itself.
std::set<std::string> methods_at(const Router& router, const std::string& pattern) {
  Request request;
  request.method = "OPTIONS";
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    request.path += pattern[i] == '{' ? 'x' : pattern[i];
    if (pattern[i] == '{') i = pattern.find('}', i);
  }
  const Response response = router.dispatch(request);
  std::set<std::string> methods;
  if (response.status != 204) return methods;
  std::istringstream allow(response.headers.front().second);
  for (std::string method; allow >> method;) {
    if (method.ends_with(',')) method.pop_back();
    if (method != "HEAD" && method != "OPTIONS") methods.insert(method);
  }
  return methods;
}

TEST(OpenApi, DescribesTheRoutesThatThereAre) {
  std::string folder = (fs::temp_directory_path() / "mishen-api-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  {
    ReviewStore store(folder + "/mishen.db");
    Accounts accounts(store, system_clock());
    ScannerPool pool(shipped_dictionary(), scanner::in_process(), {.scanners = 1});
    Desk desk(store, {}, system_clock(), std::string(32, 'k'));
    Releases releases(store);
    Resources resources{store, accounts, desk, releases};
    Router router;
    add_session_routes(router, resources);
    add_user_routes(router, resources);
    add_submission_routes(router, resources);
    add_queue_routes(router, resources);
    add_release_routes(router, resources);
    add_scan_routes(router, pool, "", [](const Request&) {});
    add_health_route(router, {}, {});
    add_openapi_route(router);
    const auto operations = described_operations();
    EXPECT_EQ(operations.size(), 22U);
    for (const auto& [path, methods] : operations) EXPECT_EQ(methods_at(router, path), methods) << path;
  }
  fs::remove_all(folder);
}

TEST(OpenApi, IsServedAsItIsInTheSourceTree) {
  Router router;
  add_openapi_route(router);
  Request request;
  request.method = "GET";
  request.path = "/v1/openapi.yaml";
  std::ifstream file(fs::path(MISHEN_SOURCE_DIR) / "docs/openapi.yaml");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(router.dispatch(request).body, text);
  EXPECT_TRUE(text.starts_with("openapi: 3.1"));
}

}  // namespace
}  // namespace mishen::service::http
