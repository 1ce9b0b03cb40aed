// One draft's way over HTTP: submitted, found, answered, signed off by others, released; and every short cut refused.
#include <gtest/gtest.h>

#include "scanner/sha256.h"
#include "tests/support/service_process.h"

namespace mishen::test {
namespace {

// One service for all stories of this file: each submits items of its own.
class Story : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new ServiceFolder;
    service_ = new ServiceProcess(*folder_);
    make_accounts(*service_);
  }
  static void TearDownTestSuite() {
    delete service_;
    delete folder_;
  }
  Story()
      : editor(service_->port()), second_editor(service_->port()), officer(service_->port()), leader(service_->port()) {
    editor.sign_in("editor", kPassword);
    second_editor.sign_in("editor2", kPassword);
    officer.sign_in("officer", kPassword);
    leader.sign_in("leader", kPassword);
  }

  static std::string bundle(const std::string& title, const std::string& body) {
    return R"({"title":)" + json_string(title) + R"(,"channel":"website","body":{"text":)" + json_string(body) +
           R"(},"attachments":[{"name":"附件.txt","text":"附件内容"}]})";
  }
  static std::string id_of(const Answer& answer) { return answer.text({"id"}); }
  static std::string etag_of(const Answer& answer) { return answer.text({"etag"}); }

  // Answers every open point of the item as the officer.
  Answer clear_all(const std::string& id) {
    const Answer findings = officer.get("/v1/submissions/" + id + "/findings");
    const Answer item = officer.get("/v1/submissions/" + id);
    std::string answers;
    for (const auto& point : findings.json["points"].GetArray()) {
      if (std::string(point["severity"].GetString()) == "note") continue;
      answers += (answers.empty() ? "" : ",") + std::string(R"({"point":)") + json_string(point["id"].GetString()) +
                 R"(,"outcome":"cleared","reason_code":"mention","reason":"培训材料中的示例，不是密级标志"})";
    }
    return officer.post(
        "/v1/submissions/" + id + "/answers",
        R"({"manifest_sha256":)" + json_string(item.text({"manifest_sha256"})) + R"(,"answers":[)" + answers + "]}",
        {{"If-Match", etag_of(item)}});
  }
  Answer decide(Client& who, const std::string& id, const std::string& decision) {
    const Answer item = leader.get("/v1/submissions/" + id);
    return who.post("/v1/submissions/" + id + "/decisions",
                    R"({"decision":)" + json_string(decision) + R"(,"manifest_sha256":)" +
                        json_string(item.text({"manifest_sha256"})) + R"(,"reason":"已核实"})",
                    {{"If-Match", etag_of(item)}});
  }

  static ServiceFolder* folder_;
  static ServiceProcess* service_;
  Client editor, second_editor, officer, leader;
};
ServiceFolder* Story::folder_ = nullptr;
ServiceProcess* Story::service_ = nullptr;

TEST_F(Story, ABlockedDraftIsClearedByTheOfficerApprovedByTheLeaderAndReleased) {
  const std::string body = "通知\n机密★10年\n正文";
  const Answer submitted = editor.post("/v1/submissions", bundle("关于值班安排的通知", body));
  ASSERT_EQ(submitted.status, 201) << submitted.body;
  const std::string id = id_of(submitted);
  EXPECT_EQ(submitted.text({"verdict"}), "block");
  EXPECT_EQ(submitted.text({"state"}), "secrecy-review");

  const Answer findings = editor.get("/v1/submissions/" + id + "/findings");
  ASSERT_EQ(findings.status, 200);
  ASSERT_EQ(findings.json["points"].Size(), 1U) << findings.body;
  const auto& finding = findings.json["points"][0]["finding"];
  EXPECT_STREQ(finding["rule"].GetString(), "marking.level");
  EXPECT_EQ(finding["source"]["byte"][0].GetUint64(), body.find("机密"));
  EXPECT_EQ(finding["source"]["byte"][1].GetUint64(), body.find("\n正文"));

  // Nobody goes around the two of them.
  EXPECT_EQ(decide(editor, id, "approve").status, 403);
  EXPECT_EQ(decide(leader, id, "approve").status, 409) << "unanswered";
  EXPECT_EQ(editor
                .post("/v1/submissions/" + id + "/answers",
                      R"({"manifest_sha256":")" + submitted.text({"manifest_sha256"}) + R"(","answers":[]})",
                      {{"If-Match", etag_of(submitted)}})
                .status,
            403);
  const Answer cleared = clear_all(id);
  ASSERT_EQ(cleared.status, 200) << cleared.body;
  EXPECT_EQ(cleared.text({"state"}), "leader-approval");
  EXPECT_EQ(decide(officer, id, "approve").status, 403);
  EXPECT_EQ(decide(editor, id, "approve").status, 403);

  const Answer approved = decide(leader, id, "approve");
  ASSERT_EQ(approved.status, 200) << approved.body;
  EXPECT_EQ(approved.text({"state"}), "approved");

  // Exactly this content may be published, and nothing else.
  const std::string manifest = approved.text({"manifest_sha256"});
  EXPECT_EQ(editor.get("/v1/releases/" + manifest).status, 200);
  for (const auto& part : approved.json["parts"].GetArray()) {
    const Answer release = editor.get("/v1/releases/" + std::string(part["sha256"].GetString()));
    EXPECT_EQ(release.status, 200) << part["role"].GetString();
    EXPECT_TRUE(release.json["released"].GetBool());
  }
  EXPECT_EQ(editor.get("/v1/releases/" + scanner::sha256_hex(body)).status, 200) << "the body as the editor has it";
  EXPECT_EQ(editor.get("/v1/releases/" + scanner::sha256_hex(body + " ")).status, 404);
  EXPECT_EQ(editor.get("/v1/releases/" + scanner::sha256_hex(manifest)).status, 404);

  // One more byte is another revision: the signature is void, the old content no longer released.
  const Answer revised = editor.post("/v1/submissions/" + id + "/revisions", bundle("关于值班安排的通知", body + "。"),
                                     {{"If-Match", etag_of(approved)}});
  ASSERT_EQ(revised.status, 201) << revised.body;
  EXPECT_EQ(revised.json["revision"].GetInt(), 2);
  EXPECT_EQ(revised.text({"state"}), "secrecy-review");
  EXPECT_NE(revised.text({"manifest_sha256"}), manifest);
  ASSERT_EQ(revised.json["decisions"].Size(), 1U);
  EXPECT_TRUE(revised.json["decisions"][0]["void"].GetBool());
  EXPECT_EQ(editor.get("/v1/releases/" + manifest).status, 404);
  EXPECT_EQ(editor.get("/v1/releases/" + scanner::sha256_hex(body)).status, 404);
}

TEST_F(Story, WhoTouchedTheContentNeverDecides) {
  const Answer submitted = editor.post("/v1/submissions", bundle("工作简报", "没有问题的正文"));
  ASSERT_EQ(submitted.status, 201) << submitted.body;
  EXPECT_EQ(submitted.text({"state"}), "leader-approval");
  const Answer revised = second_editor.post("/v1/submissions/" + id_of(submitted) + "/revisions",
                                            bundle("工作简报", "改过的正文"), {{"If-Match", etag_of(submitted)}});
  ASSERT_EQ(revised.status, 201) << revised.body;
  EXPECT_EQ(revised.json["touched_by"].Size(), 2U);
  EXPECT_EQ(decide(editor, id_of(submitted), "approve").status, 403);
  EXPECT_EQ(decide(second_editor, id_of(submitted), "approve").status, 403);
  EXPECT_EQ(decide(leader, id_of(submitted), "approve").status, 200);
}

TEST_F(Story, ADecisionIsBoundToTheStateItsMakerSaw) {
  const Answer submitted = editor.post("/v1/submissions", bundle("简讯", "正文"));
  const std::string id = id_of(submitted);
  const std::string path = "/v1/submissions/" + id + "/decisions";
  const std::string approve = R"({"decision":"approve","manifest_sha256":)" +
                              json_string(submitted.text({"manifest_sha256"})) + R"(,"reason":"同意"})";
  EXPECT_EQ(leader.post(path, approve).status, 428);
  const Answer revised =
      editor.post("/v1/submissions/" + id + "/revisions", bundle("简讯", "正文二"), {{"If-Match", etag_of(submitted)}});
  ASSERT_EQ(revised.status, 201);
  EXPECT_EQ(leader.post(path, approve, {{"If-Match", etag_of(submitted)}}).status, 412);
  EXPECT_EQ(leader.post(path, approve, {{"If-Match", etag_of(revised)}}).status, 409)
      << "the manifest of another revision";
  EXPECT_EQ(decide(leader, id, "approve").status, 200);
}

TEST_F(Story, WhatCouldNotBeReadIsAnsweredLikeABlock) {
  const Answer submitted = editor.post(
      "/v1/submissions",
      R"({"title":"带附件的通知","channel":"website","body":{"text":"正文"},"attachments":[{"name":"扫描件.pdf","text":"%PDF-1.7"}]})");
  ASSERT_EQ(submitted.status, 201) << submitted.body;
  EXPECT_EQ(submitted.text({"verdict"}), "incomplete");
  EXPECT_EQ(decide(leader, id_of(submitted), "approve").status, 409);
  EXPECT_EQ(clear_all(id_of(submitted)).status, 200);
  EXPECT_EQ(decide(leader, id_of(submitted), "approve").status, 200);
}

TEST_F(Story, AnUpheldFindingCannotBeApproved) {
  const Answer submitted = editor.post("/v1/submissions", bundle("名单", "身份证号11010519491231002X"));
  const std::string id = id_of(submitted);
  const Answer findings = officer.get("/v1/submissions/" + id + "/findings");
  ASSERT_GE(findings.json["points"].Size(), 1U) << findings.body;
  const Answer answered =
      officer.post("/v1/submissions/" + id + "/answers",
                   R"({"manifest_sha256":)" + json_string(submitted.text({"manifest_sha256"})) +
                       R"(,"answers":[{"point":)" + json_string(findings.json["points"][0]["id"].GetString()) +
                       R"(,"outcome":"upheld","reason_code":"other","reason":"含有身份证号，须删去"}]})",
                   {{"If-Match", etag_of(submitted)}});
  ASSERT_EQ(answered.status, 200) << answered.body;
  EXPECT_EQ(decide(leader, id, "approve").status, 409);
  EXPECT_EQ(decide(officer, id, "return").status, 200);
  EXPECT_EQ(editor.get("/v1/submissions/" + id).text({"state"}), "returned");
}

TEST_F(Story, PersonalDataIsMaskedInEveryAnswer) {
  const std::string id_number = "11010519491231002X";
  const Answer submitted = editor.post("/v1/submissions", bundle("名单", "身份证号" + id_number));
  const std::string path = "/v1/submissions/" + id_of(submitted);
  for (const std::string& page : {path, path + "/findings", path + "/history"}) {
    EXPECT_EQ(editor.get(page).body.find(id_number), std::string::npos) << page;
  }
  EXPECT_EQ(editor.post("/v1/scan", R"({"text":"身份证号11010519491231002X"})").body.find(id_number),
            std::string::npos);
  EXPECT_EQ(service_->log().find(id_number), std::string::npos);
  EXPECT_EQ(service_->log().find("名单"), std::string::npos) << "no content in logs";
}

TEST_F(Story, ARepeatedKeyGivesTheFirstAnswerAgain) {
  const std::string request = bundle("重复提交", "正文");
  const Answer first = editor.post("/v1/submissions", request, {{"Idempotency-Key", "story-key-1"}});
  const Answer again = editor.post("/v1/submissions", request, {{"Idempotency-Key", "story-key-1"}});
  ASSERT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(id_of(again), id_of(first));
  EXPECT_EQ(editor.post("/v1/submissions", bundle("重复提交", "别的正文"), {{"Idempotency-Key", "story-key-1"}}).status,
            409);
}

TEST_F(Story, NothingIsShownWithoutASessionOrToAdministrators) {
  Client nobody(service_->port());
  EXPECT_EQ(nobody.get("/v1/submissions").status, 401);
  EXPECT_EQ(nobody.get("/v1/releases/" + std::string(64, '0')).status, 401);
  EXPECT_EQ(nobody.get("/v1/health").status, 200);
  Client administrator(service_->port());
  administrator.sign_in("admin", kPassword);
  const Answer submitted = editor.post("/v1/submissions", bundle("简讯", "正文"));
  EXPECT_EQ(administrator.get("/v1/submissions/" + id_of(submitted) + "/content").status, 403);
}

}  // namespace
}  // namespace mishen::test
