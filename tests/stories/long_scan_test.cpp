// Drafts whose scan takes longer than their request: kill -9 in the middle, and each is scanned exactly once.
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <functional>
#include <thread>

#include "scanner/sha256.h"
#include "service/audit/audit_log.h"
#include "service/audit/digest.h"
#include "service/store/connection.h"
#include "tests/support/random.h"
#include "tests/support/service_process.h"

namespace mishen::test {
namespace {

/// Settings of a service that waits for no scan.
std::vector<std::string> impatient(const ServiceFolder& folder) {
  const std::filesystem::path file = folder.data().parent_path() / "mishend.json";
  std::ofstream(file) << R"({"limits": {"scan_wait_ms": 1}})";
  return {"--config", file.string()};
}

/// A bundle that takes some seconds: `parts` attachments full of disguised words, which cost the scanner most.
std::string long_draft(int number, int parts) {
  std::string json = R"({"title":"长稿","channel":"website","attachments":[)";
  for (int part = 0; part < parts; ++part) {
    std::string text = "机密★10年\n第" + std::to_string(number) + "稿\n";
    while (text.size() < (std::size_t{256} << 10))
      text += "經辦人(jīng)電話１３８００１３８０００，机(jī)密(mì)★１０年，中办发〔2025〕36号。\n";
    json += std::string(part == 0 ? "" : ",") + R"({"name":"附件)" + std::to_string(part) + R"(.txt","text":)" +
            json_string(text) + "}";
  }
  return json + "]}";
}

/// Waits until the submission is no longer being scanned and returns it.
Answer wait_for_end(Client& client, const std::string& path) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  Answer answer = client.get(path);
  while (answer.text({"state"}) == "scanning" && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    answer = client.get(path);
  }
  return answer;
}

/// Ids and severities of everything that was found.
std::string points_of(Client& client, const std::string& path) {
  const Answer findings = client.get(path + "/findings");
  std::string list;
  if (!findings.json.IsObject()) return findings.body;
  for (const auto& point : findings.json["points"].GetArray())
    list += std::string(point["id"].GetString()) + ' ' + point["severity"].GetString() + '\n';
  return list;
}

/// Every row of the audit log is numbered without gaps, not before the one above it, and what its hash says.
void expect_sound_audit_log(const ServiceFolder& folder) {
  using namespace mishen::service;
  Connection connection((folder.data() / "mishen.db").string());
  std::int64_t expected = 1;
  std::string before;
  for (const auto& [seq, at, actor, action, object, revision, detail, hash] :
       connection.query<std::int64_t, std::string, std::string, std::string, std::string, std::int64_t, std::string,
                        std::string>("SELECT seq, at, actor, action, object, revision, detail, leaf_sha256 FROM audit "
                                     "ORDER BY seq")) {
    EXPECT_EQ(seq, expected++);
    EXPECT_GE(at, before);
    EXPECT_EQ(leaf_sha256_hex(audit_leaf(seq, at, {actor, action, object, revision, detail})), hash) << seq;
    before = at;
  }
  EXPECT_GT(expected, 1);
  EXPECT_EQ(connection.value<std::int64_t>("SELECT count(*) FROM scan_job WHERE state = 'waiting'"), 0);
  EXPECT_EQ(connection.value<std::int64_t>("SELECT count(*) FROM scan_part"), 0);
  EXPECT_EQ(connection.value<std::string>("PRAGMA integrity_check"), "ok");
  EXPECT_TRUE(connection.query<std::string>("PRAGMA foreign_key_check").empty());
}

TEST(LongScan, IsTakenUpAfterEveryKillAndEnteredOnce) {
  auto random = seeded_random("LongScan.IsTakenUpAfterEveryKill");
  const int rounds = full_run() ? 20 : 4;
  constexpr int kParts = 30;
  ServiceFolder folder;
  const std::vector<std::string> settings = impatient(folder);
  // What is found when nothing happens.
  std::string undisturbed;
  {
    ServiceProcess service(folder, settings);
    make_accounts(service);
    Client editor(service.port());
    ASSERT_EQ(editor.sign_in("editor", kPassword).status, 201);
    const std::string path = "/v1/submissions/" + editor.post("/v1/submissions", long_draft(0, kParts)).text({"id"});
    EXPECT_EQ(wait_for_end(editor, path).text({"verdict"}), "block");
    undisturbed = points_of(editor, path);
    service.send(SIGTERM);
    EXPECT_EQ(service.wait().status, 0);
  }
  EXPECT_NE(undisturbed.find("p30-f0 block"), std::string::npos) << undisturbed;
  int killed_while_scanning = 0;
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE(round);
    std::string path;
    {
      ServiceProcess service(folder, settings);
      Client editor(service.port());
      ASSERT_EQ(editor.sign_in("editor", kPassword).status, 201);
      const Answer sent = editor.post("/v1/submissions", long_draft(round, kParts),
                                      {{"Idempotency-Key", "round-" + std::to_string(round)}});
      ASSERT_EQ(sent.status, 202) << sent.body.substr(0, 300);
      ASSERT_EQ(sent.text({"state"}), "scanning");
      path = "/v1/submissions/" + sent.text({"id"});
      EXPECT_EQ(sent.headers.at("location"), path);
      std::this_thread::sleep_for(std::chrono::milliseconds(below(random, 400)));
      killed_while_scanning += editor.get(path).text({"state"}) == "scanning" ? 1 : 0;
      service.send(SIGKILL);
      EXPECT_EQ(service.wait().status, 128 + SIGKILL);
    }
    // Once more, before it can be done.
    {
      ServiceProcess service(folder, settings);
      std::this_thread::sleep_for(std::chrono::milliseconds(below(random, 200)));
      service.send(SIGKILL);
      EXPECT_EQ(service.wait().status, 128 + SIGKILL);
    }
    ServiceProcess service(folder, settings);
    Client editor(service.port());
    ASSERT_EQ(editor.sign_in("editor", kPassword).status, 201);
    const Answer end = wait_for_end(editor, path);
    EXPECT_EQ(end.text({"state"}), "secrecy-review") << end.body.substr(0, 500);
    EXPECT_EQ(end.text({"verdict"}), "block");
    EXPECT_EQ(end.json["parts"].Size(), kParts + 1U);
    EXPECT_EQ(points_of(editor, path), undisturbed) << "nothing is missing, nothing is there twice";
    const Answer history = editor.get(path + "/history");
    ASSERT_EQ(history.json["events"].Size(), 2U) << history.body;
    EXPECT_STREQ(history.json["events"][0]["action"].GetString(), "submission.sent");
    EXPECT_STREQ(history.json["events"][1]["action"].GetString(), "submission.scanned");
    const Answer again = editor.post("/v1/submissions", long_draft(round, kParts),
                                     {{"Idempotency-Key", "round-" + std::to_string(round)}});
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ("/v1/submissions/" + again.text({"id"}), path) << "the same request is not carried out twice";
    service.send(SIGTERM);
    EXPECT_EQ(service.wait().status, 0);
  }
  std::cout << killed_while_scanning << " of " << rounds << " first kills came during a scan\n";
  EXPECT_GT(killed_while_scanning, 0) << "the test must have had something to interrupt";
  expect_sound_audit_log(folder);
}

TEST(LongScan, IsCancelledAndRefusesDecisionsUntilItHasEnded) {
  ServiceFolder folder;
  const std::vector<std::string> settings = impatient(folder);
  ServiceProcess service(folder, settings);
  make_accounts(service);
  Client editor(service.port());
  Client leader(service.port());
  ASSERT_EQ(editor.sign_in("editor", kPassword).status, 201);
  ASSERT_EQ(leader.sign_in("leader", kPassword).status, 201);
  const Answer sent = editor.post("/v1/submissions", long_draft(1, 60));
  ASSERT_EQ(sent.status, 202) << sent.body.substr(0, 300);
  const std::string path = "/v1/submissions/" + sent.text({"id"});
  const Answer refused =
      leader.post(path + "/decisions", R"({"decision":"approve","manifest_sha256":")" + std::string(64, 'a') + R"("})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.problem(), "still-scanning");
  const Answer cancelled = editor.post(path + "/cancel", "{}");
  ASSERT_EQ(cancelled.status, 200) << cancelled.body;
  EXPECT_EQ(cancelled.text({"state"}), "cancelled");
  EXPECT_EQ(editor.post(path + "/cancel", "{}").problem(), "wrong-state");
  const Answer revised =
      editor.post(path + "/revisions", R"({"title":"短稿","channel":"website","body":{"text":"机密★10年"}})",
                  {{"If-Match", cancelled.headers.at("etag")}});
  EXPECT_TRUE(revised.status == 201 || revised.status == 202) << revised.body;
  EXPECT_EQ(wait_for_end(editor, path).text({"state"}), "secrecy-review");
  service.send(SIGTERM);
  EXPECT_EQ(service.wait().status, 0);
  expect_sound_audit_log(folder);
}

}  // namespace
}  // namespace mishen::test
