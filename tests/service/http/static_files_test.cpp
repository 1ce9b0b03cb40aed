#include "service/http/static_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "tests/service/http/raw_client.h"

namespace mishen::service::http {
namespace {

namespace fs = std::filesystem;

/// A folder of built files with something beside it that must not be reached.
class BuiltFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "mishen-web-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    fs::create_directories(root_ / "dist/assets");
    write("secret.txt", "outside");
    write("dist/index.html", "<!doctype html><title>app</title>");
    write("dist/assets/index-1a2b.js", "export {}");
    fs::create_symlink(root_ / "secret.txt", root_ / "dist/link.txt");
    fs::create_directory_symlink(root_, root_ / "dist/up");
  }
  void TearDown() override { fs::remove_all(root_); }
  void write(const std::string& name, std::string_view text) const { std::ofstream(root_ / name) << text; }

  static Response get(const StaticFiles& files, std::string path, const std::string& etag = "") {
    Request request;
    request.method = "GET";
    request.path = std::move(path);
    if (!etag.empty()) request.headers["if-none-match"] = etag;
    try {
      return files.respond(request);
    } catch (const Problem& problem) {
      return to_response(problem, request);
    }
  }
  static std::string field(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "";
  }

  fs::path root_;
};

TEST_F(BuiltFiles, AreServedWithTypeAndCachingRules) {
  const StaticFiles files = StaticFiles::read(root_ / "dist");
  EXPECT_EQ(files.size(), 2U);
  const Response index = get(files, "/");
  EXPECT_EQ(index.body, "<!doctype html><title>app</title>");
  EXPECT_EQ(index.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(field(index, "Cache-Control"), "no-cache");
  EXPECT_EQ(get(files, "/review/0192").body, index.body) << "the application routes paths itself";
  const Response script = get(files, "/assets/index-1a2b.js");
  EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(field(script, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(get(files, "/assets/missing.js").status, 404);
  const Response unchanged = get(files, "/", field(index, "ETag"));
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(unchanged.body, "");
  EXPECT_EQ(get(files, "/", "\"other\"").status, 200);
}

TEST_F(BuiltFiles, AreTheOnlyOnesWithinReach) {
  const StaticFiles files = StaticFiles::read(root_ / "dist");
  for (const char* path : {"/../secret.txt", "/assets/../../secret.txt", "/link.txt", "/up/secret.txt", "/./index.html",
                           "//index.html", "/assets/..\\..\\secret.txt", "/etc/passwd.txt"}) {
    const Response response = get(files, path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(response.body.find("outside"), std::string::npos) << path;
  }
  // And over the wire, with everything a client may write.
  test::TrivialServer server(
      {}, [&](Router& router) { router.set_fallback([&](const Request& request) { return files.respond(request); }); });
  for (const char* target : {"/../secret.txt", "/%2e%2e/secret.txt", "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
                             "/..%5csecret.txt", "/assets/..;/..;/secret.txt", "/%252e%252e/secret.txt"}) {
    const auto response = server.ask("GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_TRUE(response) << target;
    EXPECT_TRUE(response->status == 400 || response->status == 404) << target << ": " << response->status;
    EXPECT_EQ(response->body.find("outside"), std::string::npos) << target;
  }
}

TEST_F(BuiltFiles, StayAsTheyWereWhenRead) {
  const StaticFiles files = StaticFiles::read(root_ / "dist");
  fs::remove_all(root_ / "dist");
  EXPECT_EQ(get(files, "/assets/index-1a2b.js").body, "export {}");
}

TEST_F(BuiltFiles, AreExplainedWhenAbsent) {
  const StaticFiles files = StaticFiles::read(root_ / "nowhere");
  EXPECT_TRUE(files.empty());
  const Response page = get(files, "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("npm run build"), std::string::npos);
  EXPECT_EQ(get(files, "/assets/a.js").status, 404);
}

}  // namespace
}  // namespace mishen::service::http
