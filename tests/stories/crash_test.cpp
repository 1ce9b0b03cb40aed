// kill -9 in the middle of submissions: nothing acknowledged is lost, nothing half-written is visible. SIGTERM:
// requests in flight finish.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <thread>

#include "scanner/sha256.h"
#include "tests/support/random.h"
#include "tests/support/service_process.h"

namespace mishen::test {
namespace {

struct Acknowledged {
  std::string id;
  std::string manifest;
  std::string body_sha256;
};

// Every item the service shows is whole: as many parts as its manifest names, each with its bytes, and its findings.
void expect_whole(Client& editor, const std::string& id) {
  Answer item = editor.get("/v1/submissions/" + id);
  // What was stored but not scanned when the service was killed is scanned now.
  for (int i = 0; i < 1200 && item.text({"state"}) == "scanning"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    item = editor.get("/v1/submissions/" + id);
  }
  ASSERT_EQ(item.status, 200) << item.body;
  const auto& parts = item.json["parts"];
  ASSERT_EQ(parts.Size(), item.json["manifest"]["parts"].Size());
  ASSERT_EQ(parts.Size(), 3U);
  for (const auto& part : parts.GetArray()) {
    const Answer file =
        editor.get("/v1/submissions/" + id + "/parts/" + std::to_string(part["index"].GetInt()) + "/file");
    ASSERT_EQ(file.status, 200);
    EXPECT_EQ(scanner::sha256_hex(file.body), part["sha256"].GetString());
  }
  const Answer findings = editor.get("/v1/submissions/" + id + "/findings");
  ASSERT_EQ(findings.status, 200);
  EXPECT_EQ(findings.json["points"].Size(), 1U) << findings.body;
  const Answer history = editor.get("/v1/submissions/" + id + "/history");
  EXPECT_GE(history.json["events"].Size(), 1U) << "the audit row is of the same transaction";
}

TEST(Crash, NothingAcknowledgedIsLostAndNothingHalfWrittenIsVisible) {
  auto random = seeded_random("Crash.NothingAcknowledgedIsLost");
  const int kills = full_run() ? 100 : 10;
  ServiceFolder folder;
  {
    ServiceProcess service(folder);
    make_accounts(service);
    service.send(SIGTERM);
    EXPECT_EQ(service.wait().status, 0);
  }
  std::vector<Acknowledged> acknowledged;
  int number = 0;
  for (int round = 0; round < kills; ++round) {
    ServiceProcess service(folder);
    std::atomic<bool> gone = false;
    std::vector<Acknowledged> of_round;
    std::thread submitter([&] {
      Client editor(service.port());
      editor.sign_in("editor", kPassword);
      while (!gone) {
        const std::string body = "机密★10年\n第" + std::to_string(++number) + "号稿件" + std::string(4096, 'x');
        const Answer answer = editor.post("/v1/submissions",
                                          R"({"title":"稿件","channel":"website","body":{"text":)" + json_string(body) +
                                              R"(},"attachments":[{"name":"a.txt","text":"附件"}]})");
        if (answer.status == 201)
          of_round.push_back({answer.text({"id"}), answer.text({"manifest_sha256"}), scanner::sha256_hex(body)});
      }
    });
    // Argon2 makes the sign-in about 50 ms; then submissions follow each other closely.
    std::this_thread::sleep_for(std::chrono::milliseconds(100 + below(random, 200)));
    service.send(SIGKILL);
    EXPECT_EQ(service.wait().status, 128 + SIGKILL);
    gone = true;
    submitter.join();
    acknowledged.insert(acknowledged.end(), of_round.begin(), of_round.end());
  }
  std::cout << kills << " kills, " << acknowledged.size() << " acknowledged submissions\n";
  ASSERT_GT(acknowledged.size(), static_cast<std::size_t>(kills) / 2) << "the test must have had something to lose";

  ServiceProcess service(folder);
  Client editor(service.port());
  ASSERT_EQ(editor.sign_in("editor", kPassword).status, 201);
  for (const Acknowledged& item : acknowledged) {
    const Answer found = editor.get("/v1/submissions/" + item.id);
    ASSERT_EQ(found.status, 200) << "an acknowledged submission is lost";
    EXPECT_EQ(found.text({"manifest_sha256"}), item.manifest);
    EXPECT_EQ(found.json["parts"][1]["sha256"].GetString(), item.body_sha256);
  }
  std::size_t visible = 0;
  std::string cursor;
  do {
    const Answer page = editor.get("/v1/submissions?mine=1&limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(page.status, 200) << page.body;
    for (const auto& item : page.json["items"].GetArray()) {
      expect_whole(editor, item["id"].GetString());
      ++visible;
    }
    cursor = page.text({"next_cursor"});
  } while (!cursor.empty());
  EXPECT_GE(visible, acknowledged.size());
  EXPECT_LE(visible, acknowledged.size() + static_cast<std::size_t>(kills))
      << "at most one per kill was stored and not acknowledged";
}

TEST(Stop, RequestsInFlightFinishAfterSigterm) {
  ServiceFolder folder;
  ServiceProcess service(folder);
  make_accounts(service);
  Client editor(service.port());
  ASSERT_EQ(editor.sign_in("editor", kPassword).status, 201);
  std::string text;
  while (text.size() < (std::size_t{6} << 20)) text += "这一段用来让扫描持续一会儿，机密★10年。\n";
  std::atomic<bool> sent = false;
  Answer answer;
  std::thread request([&] {
    const std::string body = R"({"text":)" + json_string(text) + "}";
    sent = true;
    answer = editor.post("/v1/scan", body);
  });
  while (!sent) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(150));  // the body is on its way: the request is in flight
  service.send(SIGTERM);
  request.join();
  EXPECT_EQ(answer.status, 200) << answer.body.substr(0, 200);
  EXPECT_EQ(service.wait().status, 0);
}

}  // namespace
}  // namespace mishen::test
