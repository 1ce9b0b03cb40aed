// The subcommands that speak to the service: what they send, what they keep, how they fail. The service itself has its
// own tests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/cli/canned_service.h"
#include "tests/cli/program.h"

namespace mishen::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::string kId = "01931f2e-0000-7000-8000-000000000001";
const std::string kItem = "/v1/submissions/" + kId;
const std::string kManifest(64, 'b');
const std::string kSubmission =
    R"({"id":")" + kId + R"(","number":"2026-000001","title":"关于检查的通知","channel":"website",)" +
    R"("state":"secrecy-review","revision":2,"verdict":"block","manifest_sha256":")" + kManifest +
    R"(","parts":[{"index":0,"role":"title","name":"","sha256":"aa","verdict":"pass"},)" +
    R"({"index":1,"role":"body","name":"通知.docx","sha256":"cc","verdict":"block"}],)" +
    R"("points":{"block":1,"review":1,"incomplete":1,"note":0,"open":3},"decisions":[]})";
const std::string kScanning =
    R"({"id":")" + kId + R"(","number":"2026-000001","title":"关于检查的通知","channel":"website",)" +
    R"("state":"scanning","revision":2,"verdict":"incomplete","manifest_sha256":null,"points":{"open":0},"decisions":[],)" +
    R"("parts":[{"index":1,"role":"body","name":"通知.docx","sha256":"cc","verdict":"incomplete"}],)" +
    R"("progress":{"parts_done":1,"parts_total":3,"bytes_done":1048576,"bytes_total":5242880,"started_at":"2026-11-22T06:00:00.000Z"}})";
const std::string kFindings =
    R"({"revision":2,"points":[)"
    R"({"id":"p1-f0","kind":"finding","severity":"block","part":1,"answer":null,"explanation":null,"finding":{"rule":"marking.level",)"
    R"("name":"国家秘密标志","advice":"停止发布","matched":"机密★10年","evidence":["standalone line"],"basis":["保守国家秘密法 第22条"],)"
    R"("fingerprint":"hmac:1","source":{"line":null,"part":"word/header1.xml","paragraph":2,"region":"header"}}},)"
    R"({"id":"p1-f1","kind":"finding","severity":"block","part":1,"finding":{"rule":"marking.level","matched":"机密★10年","fingerprint":"hmac:1"}},)"
    R"({"id":"p1-f2","kind":"finding","severity":"review","part":1,"finding":{"rule":"personal.mobile","matched":"13*******00","fingerprint":"hmac:2"},)"
    R"("answer":{"outcome":"cleared","reason_code":"already-public","reason":"官网已公布","by":{"display_name":"保密员"}}},)"
    R"({"id":"p1-i0","kind":"incomplete","severity":"block","part":1,"incomplete":{"reason":"not-read:image","where":"word/media/image1.png"}}]})";

class ServiceCommands : public ::testing::Test {
 protected:
  [[nodiscard]] Outcome run(const std::vector<std::string>& arguments, const std::string& input = {}) const {
    return Program{folder_.path(), environment_, input, StandardOutput::kFile}.run(arguments);
  }
  void sign_in() {
    service_.answer("POST /v1/session", 200, "Set-Cookie: mishen_session=s3cret; HttpOnly; SameSite=Strict; Path=/\r\n",
                    R"({"user":{"display_name":"拟稿人","must_change_password":false},"csrf_token":"t0ken"})");
    const Outcome login = run({"login", "--login", "editor", "--password-stdin"}, "a long password\n");
    ASSERT_EQ(login.status, 0) << login.err;
  }
  [[nodiscard]] CannedRequest last() const { return service_.requests().back(); }

  TemporaryFolder folder_;
  TemporaryFolder home_;
  CannedService service_;
  std::map<std::string, std::string> environment_ = {{"HOME", home_.path().string()},
                                                     {"MISHEN_SERVER", service_.address()}};
};

TEST_F(ServiceCommands, LoginKeepsTheSessionForItsOwnerOnly) {
  sign_in();
  EXPECT_EQ(last().body, R"({"login":"editor","password":"a long password"})");
  EXPECT_EQ(last().headers.at("content-type"), "application/json");
  const std::filesystem::path file = home_.path() / ".local/state/mishen/session.json";
  struct stat status {};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(stat(file.parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  EXPECT_THAT(content_of(file), AllOf(HasSubstr("s3cret"), HasSubstr("t0ken"), Not(HasSubstr("a long password"))));

  service_.answer("DELETE /v1/session", 204, "", "");
  EXPECT_EQ(run({"logout"}).status, 0);
  EXPECT_EQ(last().headers.at("cookie"), "mishen_session=s3cret");
  EXPECT_EQ(last().headers.at("x-csrf-token"), "t0ken");
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(ServiceCommands, TakesNoPasswordAsAnArgument) {
  EXPECT_EQ(run({"login", "--login", "editor", "--password", "x"}).status, 2);
  const Outcome piped = run({"login", "--login", "editor"}, "a long password\n");
  EXPECT_EQ(piped.status, 2);
  EXPECT_THAT(piped.err, HasSubstr("--password-stdin"));
  EXPECT_THAT(service_.requests(), IsEmpty());
}

TEST_F(ServiceCommands, SendsTheSessionToItsOwnServerOnly) {
  sign_in();
  const CannedService other;
  const Outcome queue = run({"queue", "--server", other.address()});
  EXPECT_EQ(queue.status, 5);
  EXPECT_THAT(queue.err, HasSubstr("mishen login"));
  EXPECT_THAT(other.requests(), IsEmpty());
  EXPECT_EQ(run({"release", std::string(64, 'a'), "--server", other.address()}).status, 5);
  ASSERT_THAT(other.requests(), SizeIs(1));
  EXPECT_EQ(other.requests()[0].headers.count("cookie"), 0U);
}

TEST_F(ServiceCommands, SaysWhyTheServiceRefused) {
  service_.answer(
      "POST /v1/session", 401, "",
      R"({"type":"urn:mishen:problem:bad-credentials","title":"不能登录","detail":"账号或密码不对\u001b[31m"})");
  const Outcome refused = run({"login", "--login", "editor", "--password-stdin"}, "wrong\n");
  EXPECT_EQ(refused.status, 5);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("不能登录：账号或密码不对"), Not(HasSubstr("\x1b"))));
  service_.answer("POST /v1/session", 503, "", R"({"title":"稍后再试"})");
  EXPECT_EQ(run({"login", "--login", "editor", "--password-stdin"}, "wrong\n").status, 4);
}

TEST_F(ServiceCommands, SaysWhenThereIsNoService) {
  std::string gone;
  {
    const CannedService closed;
    gone = closed.address();
  }
  const Outcome unreachable = run({"release", std::string(64, 'a'), "--server", gone});
  EXPECT_EQ(unreachable.status, 4);
  EXPECT_THAT(unreachable.err, HasSubstr(gone));
  const Outcome tls = run({"queue", "--server", "https://127.0.0.1"});
  EXPECT_EQ(tls.status, 2);
  EXPECT_THAT(tls.err, HasSubstr("TLS"));
  EXPECT_EQ(run({"queue", "--server", "127.0.0.1:8480"}).status, 2);
}

TEST_F(ServiceCommands, SubmitsABundleWithAKeyAgainstDoubles) {
  sign_in();
  folder_.write("通知.txt", "正文\n");
  folder_.write("名\"单.docx", "PK");
  service_.answer("POST /v1/submissions", 201, "ETag: \"1\"\r\n", kSubmission);
  const Outcome submitted = run({"submit", "--title", "关于检查的通知", "--channel", "wechat", "--body", "通知.txt",
                                 "--attachment", "名\"单.docx"});
  EXPECT_EQ(submitted.status, 0) << submitted.err;
  EXPECT_THAT(submitted.out, AllOf(HasSubstr("2026-000001"), HasSubstr(kId), HasSubstr("待保密审查")));
  const CannedRequest request = last();
  EXPECT_EQ(request.headers.at("idempotency-key").size(), 32U);
  EXPECT_EQ(request.headers.at("x-csrf-token"), "t0ken");
  EXPECT_EQ(request.headers.count("transfer-encoding"), 0U);
  EXPECT_THAT(
      request.body,
      AllOf(HasSubstr("name=\"title\"\r\n\r\n关于检查的通知\r\n"), HasSubstr("name=\"channel\"\r\n\r\nwechat\r\n"),
            HasSubstr("name=\"body\"; filename=\"通知.txt\"\r\nContent-Type: text/plain\r\n\r\n正文\n\r\n"),
            HasSubstr("name=\"attachment\"; filename=\"名%22单.docx\"")));
}

TEST_F(ServiceCommands, AsksAgainWithTheSameKeyWhenTheAnswerWasLost) {
  sign_in();
  service_.answer("POST /v1/submissions", 201, "", kSubmission);
  service_.lose_next_answer();
  EXPECT_EQ(run({"submit", "--title", "通知", "--body", "-"}, "正文").status, 0);
  const std::vector<CannedRequest> requests = service_.requests();
  ASSERT_THAT(requests, SizeIs(3));  // login, lost, answered
  EXPECT_EQ(requests[1].headers.at("idempotency-key"), requests[2].headers.at("idempotency-key"));
  EXPECT_EQ(requests[1].body, requests[2].body);
}

TEST_F(ServiceCommands, WaitsUntilALongDraftIsScanned) {
  sign_in();
  service_.answer("POST /v1/submissions", 202, "ETag: \"1\"\r\n", kScanning);
  service_.answer("GET " + kItem, 200, "", kScanning);
  service_.answer_then("GET " + kItem, 503, "", R"({"title":"稍后再试"})");
  service_.answer_then("GET " + kItem, 200, "", kSubmission);
  const Outcome submitted = run({"submit", "--title", "通知", "--body", "-"}, "正文");
  EXPECT_EQ(submitted.status, 0) << submitted.err;
  EXPECT_THAT(submitted.out, AllOf(HasSubstr("待保密审查"), Not(HasSubstr("正在检查"))));
  EXPECT_EQ(submitted.err, "") << "progress is for terminals";
  EXPECT_THAT(service_.requests(), SizeIs(5));  // login, submit, asked three times
}

TEST_F(ServiceCommands, SubmitsWithoutWaitingWhenAskedTo) {
  sign_in();
  service_.answer("POST /v1/submissions", 202, "ETag: \"1\"\r\n", kScanning);
  const Outcome submitted = run({"submit", "--title", "通知", "--body", "-", "--no-wait"}, "正文");
  EXPECT_EQ(submitted.status, 0) << submitted.err;
  EXPECT_THAT(submitted.out, AllOf(HasSubstr("正在检查"), HasSubstr("已检查 1/3 部分（1.0/5.0 MB）"), HasSubstr(kId),
                                   Not(HasSubstr("待答复"))));
  EXPECT_THAT(service_.requests(), SizeIs(2));
}

TEST_F(ServiceCommands, ShowsHowFarAScanHasComeAndNoVerdict) {
  sign_in();
  service_.answer("GET " + kItem, 200, "", kScanning);
  const Outcome shown = run({"show", kId});
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_THAT(shown.out, AllOf(HasSubstr("正在检查"), HasSubstr("已检查 1/3 部分"), HasSubstr("通知.docx"),
                               Not(HasSubstr("没有查完")), Not(HasSubstr("清单"))));
  EXPECT_THAT(run({"show", "--format", "json", kId}).out, HasSubstr("\"findings\": null"));
  EXPECT_THAT(service_.requests(), SizeIs(3)) << "findings are not asked for";
}

TEST_F(ServiceCommands, SendsARevisionAgainstTheStateItSaw) {
  sign_in();
  service_.answer("GET " + kItem, 200, "ETag: \"7\"\r\n", kSubmission);
  service_.answer("POST " + kItem + "/revisions", 201, "", kSubmission);
  EXPECT_EQ(run({"submit", "--revision-of", kId, "--body", "-"}, "新稿").status, 0);
  EXPECT_EQ(last().headers.at("if-match"), "\"7\"");
  EXPECT_THAT(last().body, HasSubstr("name=\"title\"\r\n\r\n关于检查的通知"));
}

TEST_F(ServiceCommands, ShowsFindingsAndAnswersInWords) {
  sign_in();
  service_.answer("GET " + kItem, 200, "ETag: \"7\"\r\n", kSubmission);
  service_.answer("GET " + kItem + "/findings?revision=2", 200, "", kFindings);
  const Outcome shown = run({"show", kId});
  EXPECT_EQ(shown.status, 0) << shown.err;
  for (const char* words : {"关于检查的通知", "停止发布", "【机密★10年】", "独立成行", "word/header1.xml", "第 2 段",
                            "页眉", "图片没有识读", "已经公开", "官网已公布", "还没有答复", "p1-i0"}) {
    EXPECT_THAT(shown.out, HasSubstr(words));
  }
  EXPECT_THAT(run({"show", "--format", "json", kId}).out, AllOf(HasSubstr("\"submission\""), HasSubstr("\"p1-f2\"")));
}

TEST_F(ServiceCommands, ListsTheQueuePageByPage) {
  sign_in();
  service_.answer("GET /v1/queue?limit=50", 200, "", R"({"items":[)" + kSubmission + R"(],"next_cursor":"a b"})");
  service_.answer("GET /v1/queue?limit=49&cursor=a%20b", 200, "",
                  R"({"items":[)" + kSubmission + R"(],"next_cursor":null})");
  const Outcome queue = run({"queue"});
  EXPECT_EQ(queue.status, 0) << queue.err;
  EXPECT_THAT(queue.out, HasSubstr("共 2 件"));
}

TEST_F(ServiceCommands, AnswersEqualPointsTogether) {
  sign_in();
  service_.answer("GET " + kItem, 200, "ETag: \"7\"\r\n", kSubmission);
  service_.answer("GET " + kItem + "/findings?revision=2", 200, "", kFindings);
  service_.answer("POST " + kItem + "/answers", 200, "", kSubmission);
  const std::vector<std::string> answer = {"answer",  kId,      "--point", "p1-f0",    "--outcome",
                                           "cleared", "--code", "mention", "--reason", "是在讲解\"标志\""};
  EXPECT_EQ(run(answer).status, 0);
  EXPECT_THAT(last().body, AllOf(HasSubstr("p1-f0"), Not(HasSubstr("p1-f1")), HasSubstr(kManifest),
                                 HasSubstr(R"(是在讲解\"标志\")")));
  EXPECT_EQ(last().headers.at("if-match"), "\"7\"");
  std::vector<std::string> all = answer;
  all.emplace_back("--all-equal");
  EXPECT_EQ(run(all).status, 0);
  EXPECT_THAT(last().body, AllOf(HasSubstr("p1-f0"), HasSubstr("p1-f1"), Not(HasSubstr("p1-f2"))));
  std::vector<std::string> unknown = answer;
  unknown[3] = "p9-f9";
  EXPECT_EQ(run(unknown).status, 2);
}

TEST_F(ServiceCommands, SignsTheContentThatWasShown) {
  sign_in();
  service_.answer("GET " + kItem, 200, "ETag: \"7\"\r\n", kSubmission);
  service_.answer("POST " + kItem + "/decisions", 200, "", kSubmission);
  const Outcome signed_item = run({"sign", kId, "--approve", "--manifest", kManifest});
  EXPECT_EQ(signed_item.status, 0) << signed_item.err;
  EXPECT_THAT(signed_item.out, AllOf(HasSubstr(kManifest), HasSubstr("通知.docx"), HasSubstr("已签：同意公开")));
  EXPECT_EQ(last().headers.at("if-match"), "\"7\"");
  EXPECT_EQ(last().body, R"({"decision":"approve","manifest_sha256":")" + kManifest + R"(","reason":""})");

  const std::size_t before = service_.requests().size();
  const Outcome changed = run({"sign", kId, "--approve", "--manifest", std::string(64, 'c')});
  EXPECT_EQ(changed.status, 5);
  EXPECT_THAT(changed.err, HasSubstr("内容已经变了"));
  EXPECT_EQ(service_.requests().size(), before + 1) << "nothing but the look was sent";

  EXPECT_EQ(run({"sign", kId, "--return"}).status, 2) << "a return needs its reason";
  EXPECT_EQ(run({"sign", kId, "--approve", "--refuse"}).status, 2);
  EXPECT_EQ(run({"sign", kId}).status, 2);
  service_.answer("POST " + kItem + "/decisions", 403, "",
                  R"({"title":"不能自己审批","detail":"提交人不能对自己的稿件作决定"})");
  EXPECT_EQ(run({"sign", kId, "--approve"}).status, 5);
}

TEST_F(ServiceCommands, ReleaseAsksByTheHashOfTheBytes) {
  folder_.write("通知.txt", "abc");
  const std::string hash =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";  // FIPS 180-2, appendix B.1
  service_.answer("GET /v1/releases/" + hash, 404, "",
                  R"({"type":"urn:mishen:problem:not-released","title":"没有","released":false})");
  const Outcome no = run({"release", "通知.txt"});
  EXPECT_EQ(no.status, 5);
  EXPECT_THAT(no.out, AllOf(HasSubstr("不得发布"), HasSubstr(hash)));
  service_.answer(
      "GET /v1/releases/" + hash, 200, "",
      R"({"released":true,"number":"2026-000001","channel":"wechat","approved_at":"2026-11-22T17:05:09.183Z","approved_by":{"display_name":"局长"}})");
  const Outcome yes = run({"release", "通知.txt"});
  EXPECT_EQ(yes.status, 0);
  EXPECT_THAT(yes.out, AllOf(HasSubstr("可以发布"), HasSubstr("微信公众号"), HasSubstr("2026年11月23日 01:05")));
  EXPECT_EQ(run({"release", hash}).status, 0);
  EXPECT_EQ(run({"release", "gone.txt"}).status, 2);
}

}  // namespace
}  // namespace mishen::test
