// The API's resources through the router: what they ask for, what they answer, whom they refuse.
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/accounts/accounts.h"
#include "service/audit/digest.h"
#include "service/http/base64.h"
#include "service/http/draft_reader.h"
#include "service/http/json.h"
#include "service/http/resources.h"
#include "service/http/router.h"
#include "service/release/releases.h"
#include "service/review/desk.h"
#include "tests/service/review/fake_scan.h"
#include "tests/service/store/temp_folder.h"
#include "tests/service/store/test_clock.h"

namespace mishen::service::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPassword = "quiet-harbour-42";

/// Somebody's browser.
struct Client {
  std::string cookie;
  std::string csrf;
};

std::string header_of(const Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

JsonValue parsed(const Response& response) {
  std::variant<JsonValue, JsonError> result = parse_json(response.body);
  if (const JsonError* error = std::get_if<JsonError>(&result)) {
    ADD_FAILURE() << error->message << " in " << response.body;
    return {};
  }
  return std::get<JsonValue>(std::move(result));
}

/// The text of a member of the response's object, or "".
std::string text_of(const Response& response, const std::string& name) {
  const JsonValue value = parsed(response);
  if (value.object() == nullptr || !value.object()->contains(name)) return "";
  const std::string* text = value.object()->at(name).string();
  return text == nullptr ? "" : *text;
}

/// The status and the slug of the problem: "403 csrf"; "200" for no problem.
std::string outcome(const Response& response) {
  std::string slug = response.content_type == "application/problem+json" ? text_of(response, "type") : "";
  if (slug.starts_with("urn:mishen:problem:")) slug = slug.substr(19);
  return std::to_string(response.status) + (slug.empty() ? "" : " " + slug);
}

class ResourcesTest : public ::testing::Test {
 protected:
  ResourcesTest() {
    add_session_routes(router_, resources_);
    add_user_routes(router_, resources_);
    add_submission_routes(router_, resources_);
    add_queue_routes(router_, resources_);
    add_release_routes(router_, resources_);
    accounts_.set_up(accounts_.make_setup_code(), "admin", "管理员", kPassword);
    admin_ = sign_in("admin");
    for (const auto& [login, role] : std::vector<std::pair<std::string, std::string>>{
             {"editor", "editor"}, {"officer", "secrecy-officer"}, {"leader", "leader"}}) {
      const Response response =
          post(admin_, "/v1/users",
               R"({"login":")" + login + R"(","display_name":")" + login + R"(","unit":"","roles":[")" + role +
                   R"("],"password":")" + kPassword + R"(","temporary":false})");
      EXPECT_EQ(response.status, 201) << response.body;
    }
    editor_ = sign_in("editor");
    officer_ = sign_in("officer");
    leader_ = sign_in("leader");
  }

  Response send(const Client& client, const std::string& method, const std::string& target,
                const std::string& body = "", std::map<std::string, std::string> headers = {}) {
    Request request;
    request.method = method;
    const std::size_t question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string::npos) {
      const std::string pair = target.substr(question + 1);
      request.query[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
    }
    if (!client.cookie.empty()) request.headers["cookie"] = "mishen_session=" + client.cookie;
    if (!client.csrf.empty()) request.headers["x-csrf-token"] = client.csrf;
    if (!body.empty()) request.headers["content-type"] = "application/json";
    for (const auto& [name, value] : headers) request.headers[name] = value;
    request.body = body;
    request.request_id = "r";
    return router_.dispatch(request);
  }
  Response get(const Client& client, const std::string& target) { return send(client, "GET", target); }
  Response post(const Client& client, const std::string& target, const std::string& body,
                const std::map<std::string, std::string>& headers = {}) {
    return send(client, "POST", target, body, headers);
  }

  Client sign_in(const std::string& login) {
    const Response response =
        post({}, "/v1/session", R"({"login":")" + login + R"(","password":")" + kPassword + R"("})");
    EXPECT_EQ(response.status, 201) << response.body;
    const std::string cookie = header_of(response, "Set-Cookie");
    const std::size_t begin = cookie.find('=') + 1;
    return {cookie.substr(begin, cookie.find(';') - begin), text_of(response, "csrf_token")};
  }

  Response submit(const std::string& body_text) {
    return post(editor_, "/v1/submissions",
                R"({"title":"公示","channel":"website","body":{"text":")" + body_text + R"("}})");
  }

  TempFolder folder_;
  TestClock clock_;
  ReviewStore store_{folder_.file("mishen.db")};
  Accounts accounts_{store_, clock_.clock(), {8, 1, 1}};
  Desk desk_{store_, fake_scan, clock_.clock(), std::string(32, 'k')};
  Releases releases_{store_};
  Resources resources_{store_, accounts_, desk_, releases_};
  Router router_;
  Client admin_, editor_, officer_, leader_;
};

TEST_F(ResourcesTest, CarryADraftFromSubmissionToRelease) {
  const Response sent = submit("中办发");
  ASSERT_EQ(outcome(sent), "201") << sent.body;
  const std::string path = header_of(sent, "Location");
  EXPECT_EQ(path, "/v1/submissions/" + text_of(sent, "id"));
  const std::string manifest = text_of(sent, "manifest_sha256");
  EXPECT_EQ(text_of(sent, "state"), "secrecy-review");
  EXPECT_EQ(header_of(get(officer_, path), "ETag"), header_of(sent, "ETag"));
  EXPECT_EQ(text_of(sent, "etag"), header_of(sent, "ETag"));

  const std::string approve = R"({"decision":"approve","manifest_sha256":")" + manifest + R"("})";
  EXPECT_EQ(outcome(post(editor_, path + "/decisions", approve)), "403 role-required");
  EXPECT_EQ(outcome(post(officer_, path + "/decisions", approve)), "403 role-required");
  EXPECT_EQ(outcome(post(leader_, path + "/decisions", approve)), "428 precondition-required");

  const std::string answers =
      R"({"manifest_sha256":")" + manifest +
      R"(","answers":[{"point":"p1-f0","outcome":"cleared","reason_code":"already-public","reason":"文件已公开"}]})";
  EXPECT_EQ(outcome(post(leader_, path + "/answers", answers)), "403 role-required");
  const Response answered = post(officer_, path + "/answers", answers, {{"if-match", header_of(sent, "ETag")}});
  ASSERT_EQ(outcome(answered), "200") << answered.body;
  EXPECT_EQ(text_of(answered, "state"), "leader-approval");
  EXPECT_EQ(outcome(post(leader_, path + "/decisions", approve, {{"if-match", header_of(sent, "ETag")}})),
            "412 precondition-failed");
  EXPECT_EQ(outcome(get(editor_, "/v1/releases/" + manifest)), "404 not-released");
  const Response approved =
      post(leader_, path + "/decisions", approve, {{"if-match", "W/" + header_of(answered, "ETag")}});
  ASSERT_EQ(outcome(approved), "200") << approved.body;
  EXPECT_EQ(text_of(approved, "state"), "approved");

  const Response release = get(editor_, "/v1/releases/" + manifest);
  EXPECT_EQ(outcome(release), "200");
  EXPECT_THAT(release.body, HasSubstr(R"("released":true)"));
  EXPECT_THAT(release.body, HasSubstr(R"("kind":"manifest")"));
  const Response part = get(editor_, "/v1/releases/" + sha256_hex("中办发"));
  EXPECT_THAT(part.body, HasSubstr(R"("part":{"role":"body","name":""})"));
  EXPECT_THAT(get(admin_, "/v1/releases/" + manifest).body, Not(HasSubstr("公示")));
  const Response missing = get(editor_, "/v1/releases/" + sha256_hex("other"));
  EXPECT_EQ(outcome(missing), "404 not-released");
  EXPECT_THAT(missing.body, HasSubstr(R"("released":false)"));
  EXPECT_EQ(outcome(get(editor_, "/v1/releases/abc")), "400 bad-request");

  const Response revised =
      post(editor_, path + "/revisions", R"({"title":"公示","channel":"website","body":{"text":"中办发。"}})",
           {{"if-match", header_of(approved, "ETag")}});
  ASSERT_EQ(outcome(revised), "201") << revised.body;
  EXPECT_THAT(revised.body, HasSubstr(R"("void":true)"));
  EXPECT_EQ(outcome(get(editor_, "/v1/releases/" + manifest)), "404 not-released");
}

TEST_F(ResourcesTest, AnswerBeforeALongScanHasEndedAndLetItBeCancelled) {
  std::mutex scanning;
  std::unique_lock held(scanning);
  Desk desk(store_,
            [&](const scanner::DocumentInput& input, std::chrono::milliseconds timeout) {
              const std::lock_guard wait(scanning);
              return fake_scan(input, timeout);
            },
            clock_.clock(), std::string(32, 'k'), {.request_wait = std::chrono::milliseconds(1)});
  Resources resources{store_, accounts_, desk, releases_};
  router_ = {};
  add_submission_routes(router_, resources);
  add_queue_routes(router_, resources);
  add_release_routes(router_, resources);

  const Response sent = submit("中办发");
  ASSERT_EQ(outcome(sent), "202") << sent.body;
  const std::string path = header_of(sent, "Location");
  EXPECT_EQ(path, "/v1/submissions/" + text_of(sent, "id"));
  EXPECT_EQ(text_of(sent, "state"), "scanning");
  EXPECT_THAT(sent.body, HasSubstr(R"("parts_total":2)"));
  EXPECT_EQ(header_of(get(editor_, path), "ETag"), header_of(sent, "ETag"));

  const std::string approve = R"({"decision":"approve","manifest_sha256":")" + sha256_hex("中办发") + R"("})";
  const Response refused = post(leader_, path + "/decisions", approve);
  EXPECT_EQ(outcome(refused), "409 still-scanning");
  EXPECT_THAT(refused.body, HasSubstr("检查完之前不能这样做"));
  EXPECT_THAT(send(leader_, "POST", path + "/decisions", approve, {{"accept-language", "en"}}).body,
              HasSubstr("still being scanned"));
  EXPECT_EQ(outcome(post(editor_, path + "/decisions", approve)), "403 role-required");
  for (const char* suffix : {"/content", "/findings", "/parts/1/file", "/content?revision=1"})
    EXPECT_EQ(outcome(get(officer_, path + suffix)), "409 still-scanning") << suffix;
  EXPECT_EQ(outcome(get(editor_, "/v1/releases/" + sha256_hex("中办发"))), "404 not-released");
  EXPECT_THAT(get(editor_, "/v1/queue").body, HasSubstr(R"("state":"scanning")"));
  EXPECT_THAT(get(leader_, "/v1/queue").body, HasSubstr(R"("items":[])"));
  EXPECT_THAT(get(officer_, "/v1/submissions?state=scanning").body, HasSubstr(text_of(sent, "id")));

  EXPECT_EQ(outcome(post(officer_, path + "/cancel", "")), "403 role-required");
  EXPECT_EQ(outcome(send({editor_.cookie, ""}, "POST", path + "/cancel")), "403 csrf");
  EXPECT_EQ(outcome(post(editor_, path + "/cancel", R"({"why":"x"})")), "400 bad-request");
  const Response cancelled = post(editor_, path + "/cancel", "", {{"if-match", header_of(sent, "ETag")}});
  EXPECT_EQ(outcome(cancelled), "200") << cancelled.body;
  EXPECT_EQ(text_of(cancelled, "state"), "cancelled");
  EXPECT_EQ(outcome(post(editor_, path + "/cancel", "{}")), "409 wrong-state");

  const Response other = submit("通知");
  EXPECT_EQ(outcome(other), "202");
  held.unlock();
  const std::string other_path = header_of(other, "Location");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (text_of(get(editor_, other_path), "state") == "scanning" && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(text_of(get(editor_, other_path), "state"), "leader-approval");
  EXPECT_EQ(outcome(post(editor_, other_path + "/cancel", "")), "409 wrong-state");
}

TEST_F(ResourcesTest, SayWhenTooMuchWaitsToBeScanned) {
  std::mutex scanning;
  Desk desk(store_,
            [&](const scanner::DocumentInput& input, std::chrono::milliseconds timeout) {
              const std::lock_guard wait(scanning);
              return fake_scan(input, timeout);
            },
            clock_.clock(), std::string(32, 'k'),
            {.request_wait = std::chrono::milliseconds(1), .max_waiting_scans = 2, .max_waiting_bytes = 1000});
  const std::lock_guard held(scanning);
  Resources resources{store_, accounts_, desk, releases_};
  router_ = {};
  add_submission_routes(router_, resources);
  EXPECT_EQ(outcome(submit("一")), "202");
  const Response large = submit(std::string(2000, 'x'));
  EXPECT_EQ(outcome(large), "503 unavailable");
  EXPECT_EQ(header_of(large, "Retry-After"), "30");
  EXPECT_EQ(outcome(submit("二")), "202");
  const Response third = submit("三");
  EXPECT_EQ(outcome(third), "429 too-many-requests");
  EXPECT_EQ(header_of(third, "Retry-After"), "30");
  EXPECT_THAT(get(editor_, "/v1/submissions").body, Not(HasSubstr("2026-000003")));
}

TEST_F(ResourcesTest, AskForASessionAndItsToken) {
  const Client nobody;
  for (const char* target : {"/v1/session", "/v1/users", "/v1/submissions", "/v1/queue",
                             "/v1/releases/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                             "/v1/submissions/01890000-0000-7000-8000-000000000001/content"}) {
    EXPECT_EQ(outcome(get(nobody, target)), "401 unauthenticated") << target;
    EXPECT_EQ(outcome(get({std::string(64, 'a'), ""}, target)), "401 unauthenticated") << target;
  }
  const Client without_token{editor_.cookie, ""};
  const Client with_other_token{editor_.cookie, officer_.csrf};
  for (const char* target : {"/v1/submissions", "/v1/session/password", "/v1/users",
                             "/v1/submissions/01890000-0000-7000-8000-000000000001/decisions"}) {
    EXPECT_EQ(outcome(post(without_token, target, "{}")), "403 csrf") << target;
    EXPECT_EQ(outcome(post(with_other_token, target, "{}")), "403 csrf") << target;
  }
  EXPECT_EQ(outcome(send(without_token, "DELETE", "/v1/session")), "403 csrf");
  EXPECT_EQ(outcome(get(without_token, "/v1/session")), "200") << "reading needs no token";
}

TEST_F(ResourcesTest, SetACookieThatScriptsAndOtherSitesCannotUse) {
  const Response response = post({}, "/v1/session", R"({"login":"editor","password":"quiet-harbour-42"})");
  const std::string cookie = header_of(response, "Set-Cookie");
  EXPECT_THAT(cookie, HasSubstr("; Path=/; HttpOnly; SameSite=Strict"));
  EXPECT_THAT(cookie, Not(HasSubstr("Secure")));
  resources_.secure_cookies = true;
  EXPECT_THAT(header_of(post({}, "/v1/session", R"({"login":"editor","password":"quiet-harbour-42"})"), "Set-Cookie"),
              HasSubstr("; Secure"));
  EXPECT_EQ(outcome(send({}, "POST", "/v1/session", R"({"login":"editor","password":"quiet-harbour-42"})",
                         {{"content-type", "text/plain"}})),
            "415 unsupported-media-type");
  EXPECT_EQ(outcome(send(editor_, "DELETE", "/v1/session")), "204");
  EXPECT_EQ(outcome(get(editor_, "/v1/session")), "401 unauthenticated");
}

TEST_F(ResourcesTest, SayWhenALoginIsLocked) {
  const std::string wrong = R"({"login":"editor","password":"wrong-password"})";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(outcome(post({}, "/v1/session", wrong)), "401 bad-credentials");
  const Response locked = post({}, "/v1/session", wrong);
  EXPECT_EQ(outcome(locked), "429 locked");
  EXPECT_EQ(header_of(locked, "Retry-After"), "600");
}

TEST_F(ResourcesTest, LetATemporaryPasswordDoNothingButBeChanged) {
  const Response made = post(
      admin_, "/v1/users", R"({"login":"new","display_name":"新人","roles":["editor"],"password":"quiet-harbour-42"})");
  ASSERT_EQ(outcome(made), "201");
  EXPECT_THAT(made.body, HasSubstr(R"("must_change_password":true)"));
  const Client fresh = sign_in("new");
  EXPECT_EQ(outcome(get(fresh, "/v1/session")), "200");
  EXPECT_EQ(outcome(get(fresh, "/v1/submissions")), "403 password-change-required");
  EXPECT_EQ(outcome(post(fresh, "/v1/submissions", "{}")), "403 password-change-required");
  EXPECT_EQ(outcome(post(fresh, "/v1/session/password",
                         R"({"old_password":"quiet-harbour-42","new_password":"another-harbour-7"})")),
            "204");
  EXPECT_EQ(outcome(get(fresh, "/v1/session")), "401 unauthenticated") << "every session has ended";
}

TEST_F(ResourcesTest, KeepAccountsToAdministratorsAndTextFromThem) {
  const std::string id = text_of(submit("中办发"), "id");
  for (const Client& client : {editor_, officer_, leader_}) {
    EXPECT_EQ(outcome(get(client, "/v1/users")), "403 role-required");
    EXPECT_EQ(outcome(post(client, "/v1/users", "{}")), "403 role-required");
    EXPECT_EQ(outcome(post(client, "/v1/users/" + id, "{}")), "403 role-required");
  }
  for (const std::string suffix : {"", "/content", "/findings", "/history", "/parts/1/file"})
    EXPECT_EQ(outcome(get(admin_, "/v1/submissions/" + id + suffix)), "403 role-required") << suffix;
  EXPECT_EQ(outcome(get(admin_, "/v1/submissions")), "403 role-required");
  EXPECT_EQ(outcome(get(admin_, "/v1/queue")), "403 role-required");
  EXPECT_EQ(outcome(post(admin_, "/v1/submissions", "{}")), "403 role-required");
  EXPECT_EQ(outcome(get(admin_, "/v1/users")), "200");
  EXPECT_EQ(outcome(post(admin_, "/v1/users",
                         R"({"login":"x","display_name":"x","roles":["king"],"password":"quiet-harbour-42"})")),
            "400 bad-request");
}

TEST_F(ResourcesTest, RefuseWhatTheyDoNotKnow) {
  const std::string id = text_of(submit("中办发"), "id");
  EXPECT_EQ(
      outcome(post(editor_, "/v1/submissions", R"({"title":"a","channel":"website","body":{"text":"x"},"extra":1})")),
      "400 bad-request");
  EXPECT_EQ(
      outcome(post(editor_, "/v1/submissions", R"({"title":"a","channel":"website","body":{"text":"x","html":"y"}})")),
      "400 bad-request");
  EXPECT_EQ(outcome(post(editor_, "/v1/submissions", R"({"title":"a","channel":"website","body":{"base64":"*"}})")),
            "400 bad-request");
  EXPECT_EQ(
      outcome(send(editor_, "POST", "/v1/submissions", "a=b", {{"content-type", "application/x-www-form-urlencoded"}})),
      "415 unsupported-media-type");
  EXPECT_EQ(outcome(get(editor_, "/v1/submissions?stat=returned")), "400 bad-request");
  EXPECT_EQ(outcome(get(editor_, "/v1/submissions?state=draft")), "400 bad-request");
  EXPECT_EQ(outcome(get(editor_, "/v1/submissions?limit=0")), "400 bad-request");
  EXPECT_EQ(outcome(get(editor_, "/v1/submissions?limit=abc")), "400 bad-request");
  EXPECT_EQ(outcome(get(editor_, "/v1/queue?cursor=1")), "400 bad-request");
  EXPECT_EQ(outcome(get(editor_, "/v1/submissions/" + id + "/content?revision=7")), "404 not-found");
  EXPECT_EQ(outcome(get(editor_, "/v1/submissions/" + id + "/parts/x/file")), "404 not-found");
  EXPECT_EQ(outcome(get(editor_, "/v1/submissions/1")), "404 not-found");
  EXPECT_EQ(outcome(get(editor_, "/v1/submissions/" + id + "/form")), "404 not-found");
  EXPECT_EQ(
      outcome(post(leader_, "/v1/submissions/" + id + "/decisions", R"({"decision":"publish","manifest_sha256":""})")),
      "400 bad-request");
  EXPECT_EQ(outcome(post(editor_, "/v1/submissions", "{}", {{"idempotency-key", ""}})), "400 bad-request");
}

TEST_F(ResourcesTest, RepeatAReplyForTheSameKey) {
  const std::string body = R"({"title":"公示","channel":"website","body":{"text":"中办发"}})";
  const Response first = post(editor_, "/v1/submissions", body, {{"idempotency-key", "k1"}});
  const Response again = post(editor_, "/v1/submissions", body, {{"idempotency-key", "k1"}});
  EXPECT_EQ(outcome(again), "201");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(header_of(again, "Location"), header_of(first, "Location"));
  EXPECT_EQ(header_of(again, "ETag"), header_of(first, "ETag"));
  EXPECT_EQ(outcome(post(editor_, "/v1/submissions", R"({"title":"别的","channel":"website","body":{"text":"x"}})",
                         {{"idempotency-key", "k1"}})),
            "409 idempotency-key-reused");
}

TEST_F(ResourcesTest, NameTheOpinionOfAReleaseAndTakeNoneThatDoesNotRelease) {
  const Response sent = submit("无");
  const std::string decisions = header_of(sent, "Location") + "/decisions";
  const std::string manifest = text_of(sent, "manifest_sha256");
  const auto approve = [&](const std::string& opinion) {
    return post(leader_, decisions,
                R"({"decision":"approve","manifest_sha256":")" + manifest + R"(","opinion":")" + opinion + R"("})",
                {{"if-match", header_of(sent, "ETag")}});
  };
  EXPECT_EQ(outcome(approve("不予公开")), "400 bad-request");
  EXPECT_EQ(outcome(get(editor_, "/v1/releases/" + manifest)), "404 not-released");
  EXPECT_EQ(outcome(approve("删减后公开")), "200");
  EXPECT_EQ(text_of(get(editor_, "/v1/releases/" + manifest), "opinion"), "删减后公开");
}

TEST_F(ResourcesTest, RefuseChangedBytesAsAFailureOfTheService) {
  const std::string path = header_of(submit("原文"), "Location");
  {
    ReviewStore::Transaction transaction(store_);
    transaction.connection().execute("UPDATE content SET bytes = x'00' WHERE sha256 = $1", sha256_hex("原文"));
    transaction.commit();
  }
  EXPECT_EQ(outcome(get(officer_, path + "/parts/1/file")), "500 internal");
  EXPECT_EQ(outcome(get(officer_, path + "/content")), "500 internal");
  EXPECT_EQ(outcome(get(officer_, path + "/parts/0/file")), "200");
}

TEST_F(ResourcesTest, SayThatTheDiskIsFullAndKeepNothing) {
  {
    ReviewStore::Transaction transaction(store_);
    transaction.connection().execute("PRAGMA max_page_count = 1");  // no less than there are: none can be added
    transaction.commit();
  }
  const Response full = submit(std::string(200'000, 'x'));
  EXPECT_EQ(outcome(full), "503 unavailable") << full.body;
  EXPECT_EQ(header_of(full, "Retry-After"), "60");
  EXPECT_THAT(full.body, HasSubstr("磁盘已满"));
  {
    ReviewStore::Transaction transaction(store_);
    transaction.connection().execute("PRAGMA max_page_count = 1000000");
    transaction.commit();
  }
  EXPECT_THAT(get(editor_, "/v1/submissions").body, HasSubstr(R"("items":[])"));
  EXPECT_EQ(outcome(submit(std::string(200'000, 'x'))), "201") << "once there is room again";
}

TEST_F(ResourcesTest, GiveFilesBackAsDownloadsOnly) {
  const Response sent =
      post(editor_, "/v1/submissions",
           R"({"title":"公示","channel":"website","attachments":[{"name":"名单 1.html","base64":"PGI+AP8="}]})");
  ASSERT_EQ(outcome(sent), "201") << sent.body;
  const Response file = get(officer_, "/v1/submissions/" + text_of(sent, "id") + "/parts/1/file");
  EXPECT_EQ(file.body, std::string("<b>\0\xFF", 5));
  EXPECT_EQ(file.content_type, "application/octet-stream");
  EXPECT_EQ(header_of(file, "Content-Disposition"),
            "attachment; filename=\"part-1\"; filename*=UTF-8''%E5%90%8D%E5%8D%95%201.html");
  EXPECT_EQ(header_of(file, "X-Content-Type-Options"), "nosniff");
}

TEST_F(ResourcesTest, ShowFindingsContentQueueAndHistory) {
  const std::string id = text_of(submit("第一段\\n中办发"), "id");
  const Response findings = get(officer_, "/v1/submissions/" + id + "/findings");
  EXPECT_THAT(findings.body, HasSubstr(R"("id":"p1-f0")"));
  EXPECT_THAT(findings.body, HasSubstr(R"("utf16":[4,7])"));
  EXPECT_THAT(findings.body, HasSubstr(R"("answer":null)"));
  const Response content = get(officer_, "/v1/submissions/" + id + "/content?revision=1");
  EXPECT_THAT(content.body, HasSubstr(R"("text":"第一段\n中办发")"));
  EXPECT_THAT(content.body, HasSubstr(R"({"begin":4,"column":0,"end":7,)"));
  EXPECT_THAT(get(officer_, "/v1/queue").body, HasSubstr(id));
  EXPECT_THAT(get(leader_, "/v1/queue").body, HasSubstr(R"("items":[])"));
  EXPECT_THAT(get(editor_, "/v1/submissions").body, HasSubstr(id));
  EXPECT_THAT(get(editor_, "/v1/submissions/" + id + "/history").body, HasSubstr(R"("action":"submission.sent")"));
  const Response explained =
      post(editor_, "/v1/submissions/" + id + "/explanations", R"({"point":"p1-f0","text":"已公开"})");
  EXPECT_EQ(outcome(explained), "200");
}

/// A form as browsers send it, from name, file name or null, content type, content.
struct Field {
  const char* name;
  const char* file_name;
  const char* type;
  std::string content;
};
Request form_of(const std::vector<Field>& fields) {
  Request request;
  request.method = "POST";
  request.headers["content-type"] = "multipart/form-data; boundary=xyz";
  for (const Field& field : fields) {
    request.body += "--xyz\r\nContent-Disposition: form-data; name=\"" + std::string(field.name) + "\"";
    if (field.file_name != nullptr) request.body += "; filename=\"" + std::string(field.file_name) + "\"";
    if (field.type != nullptr) request.body += "\r\nContent-Type: " + std::string(field.type);
    request.body += "\r\n\r\n" + field.content + "\r\n";
  }
  request.body += "--xyz--\r\n";
  return request;
}

TEST(DraftReader, ReadsAFormWithItsPartsInTheOrderOfManifests) {
  const Draft draft =
      read_draft(form_of({{"attachment", "一.txt", "text/plain; charset=GB18030", "A"},
                          {"title", nullptr, nullptr, "标题"},
                          {"cover", "c.png", "image/png", "P"},
                          {"channel", nullptr, nullptr, "wechat"},
                          {"attachment", "二.bin", "application/octet-stream", std::string("\0\r\n", 3)},
                          {"body_html", nullptr, nullptr, "<p>正文"},
                          {"note", nullptr, nullptr, "急"}}));
  EXPECT_EQ(draft.title, "标题");
  EXPECT_EQ(draft.channel, "wechat");
  EXPECT_EQ(draft.note, "急");
  ASSERT_EQ(draft.parts.size(), 4U);
  EXPECT_EQ(draft.parts[0].role, PartRole::kBody);
  EXPECT_EQ(draft.parts[0].media_type, "text/html");
  EXPECT_EQ(draft.parts[0].bytes, "<p>正文");
  EXPECT_EQ(draft.parts[1].role, PartRole::kCover);
  EXPECT_EQ(draft.parts[2].name, "一.txt");
  EXPECT_EQ(draft.parts[2].media_type, "text/plain");
  EXPECT_EQ(draft.parts[2].charset, "gb18030");
  EXPECT_EQ(draft.parts[3].media_type, "");
  EXPECT_EQ(draft.parts[3].bytes, std::string("\0\r\n", 3));
}

TEST(DraftReader, RefusesFormsThatSayTwoThings) {
  const auto refused = [](const std::vector<Field>& fields) {
    try {
      static_cast<void>(read_draft(form_of(fields)));
    } catch (const Problem& problem) {
      return problem.status;
    }
    return 0;
  };
  EXPECT_EQ(refused({{"title", nullptr, nullptr, "a"}, {"title", nullptr, nullptr, "b"}}), 400);
  EXPECT_EQ(refused({{"body_text", nullptr, nullptr, "a"}, {"body", "b.txt", "text/plain", "b"}}), 400);
  EXPECT_EQ(refused({{"cover", "a.png", "image/png", "a"}, {"cover", "b.png", "image/png", "b"}}), 400);
  EXPECT_EQ(refused({{"unknown", nullptr, nullptr, "a"}}), 400);
  EXPECT_EQ(refused({{"attachment", nullptr, nullptr, "no file"}}), 400);
  EXPECT_EQ(refused({{"body_text", nullptr, nullptr, "a"}, {"cover", "", "application/octet-stream", ""}}), 0)
      << "a file input that nothing was chosen for";
}

TEST(Base64, IsReadStrictly) {
  EXPECT_EQ(decode_base64(""), "");
  EXPECT_EQ(decode_base64("Zg=="), "f");
  EXPECT_EQ(decode_base64("Zm8="), "fo");
  EXPECT_EQ(decode_base64("Zm9v"), "foo");
  EXPECT_EQ(decode_base64("/+8A"), std::string("\xFF\xEF\0", 3));
  for (const char* wrong : {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zm9v\n", "Z===", "====", "Zm 9", "Zg==Zg=="})
    EXPECT_EQ(decode_base64(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace mishen::service::http
