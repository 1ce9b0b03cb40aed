// kill -9 in the middle of submissions: nothing acknowledged is lost, nothing half-written is visible.
#include <chrono>
#include <csignal>
#include <set>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service/review/desk.h"
#include "tests/service/review/fake_scan.h"
#include "tests/service/store/temp_folder.h"

namespace mishen::service {
namespace {

const Actor kEditor{"editor", {Role::kEditor}, ""};
constexpr std::size_t kIdLength = 36;

Draft draft_of(int number) {
  Draft draft{"公示", "website", "",
              "",     "",        {{PartRole::kBody, "", "text/plain", "utf-8", "中办发 " + std::to_string(number)}}};
  for (int i = 0; i < 5; ++i) {
    draft.parts.push_back(
        {PartRole::kAttachment, std::to_string(i) + ".txt", "", "", std::string(20'000, 'a') + std::to_string(number)});
  }
  return draft;
}

/// Submits until killed; writes each id to `acknowledged` once the desk has returned it.
[[noreturn]] void submit_for_ever(const std::string& path, int acknowledged) {
  try {
    ReviewStore store(path);
    Desk desk(store, fake_scan, system_clock(), std::string(32, 'k'));
    for (int i = 0;; ++i) {
      const std::string id = desk.submit(kEditor, draft_of(i), {}).submission_id;
      if (write(acknowledged, id.data(), id.size()) != static_cast<ssize_t>(kIdLength)) _exit(1);
    }
  } catch (const std::exception&) {
    _exit(2);
  }
}

std::string read_all(int descriptor) {
  std::string all;
  char buffer[4096];
  for (ssize_t size = 0; (size = read(descriptor, buffer, sizeof buffer)) > 0;)
    all.append(buffer, static_cast<std::size_t>(size));
  return all;
}

TEST(DeskKill, LosesNothingAcknowledgedAndShowsNothingHalfWritten) {
  const TempFolder folder;
  const std::string path = folder.file("mishen.db");
  {
    ReviewStore store(path);
    ReviewStore::Transaction transaction(store);
    transaction.connection().execute(
        "INSERT INTO account (id, login, display_name, unit, password_hash, must_change_password, disabled, "
        "created_at) "
        "VALUES ('editor', 'editor', 'editor', '', $1, 0, 0, '2026-11-22T06:00:00.000Z')",
        "$argon2id$");
    transaction.connection().execute("INSERT INTO account_role (account_id, role) VALUES ('editor', 'editor')");
    transaction.commit();
  }
  std::set<std::string> acknowledged;
  for (int round = 0; round < 8; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(pipe_ends[0]);
      submit_for_ever(path, pipe_ends[1]);
    }
    close(pipe_ends[1]);
    // Once one submission was acknowledged the child is at work; it is killed at a different moment in each round.
    std::string first(kIdLength, '\0');
    ASSERT_EQ(read(pipe_ends[0], first.data(), first.size()), static_cast<ssize_t>(kIdLength)) << "the child failed";
    std::this_thread::sleep_for(std::chrono::microseconds(3'700 * round));
    ASSERT_EQ(kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    const std::string ids = first + read_all(pipe_ends[0]);
    close(pipe_ends[0]);
    ASSERT_EQ(ids.size() % kIdLength, 0U);
    for (std::size_t at = 0; at < ids.size(); at += kIdLength) acknowledged.insert(ids.substr(at, kIdLength));
  }

  ReviewStore store(path);
  Desk desk(store, fake_scan, system_clock(), std::string(32, 'k'));
  // What was stored and not scanned when the service was killed is taken up again.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (desk.scan_load().waiting + desk.scan_load().running > 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  for (const std::string& id : acknowledged) EXPECT_EQ(desk.find(kEditor, id).parts.size(), 7U) << id;
  ReviewStore::Snapshot snapshot(store);
  Connection& connection = snapshot.connection();
  const auto count = [&](const char* sql) { return connection.value<std::int64_t>(sql); };
  const std::int64_t stored = count("SELECT count(*) FROM submission");
  EXPECT_GE(stored, static_cast<std::int64_t>(acknowledged.size()));
  EXPECT_LE(stored, static_cast<std::int64_t>(acknowledged.size()) + 8) << "at most the one in flight of each round";
  EXPECT_EQ(count("SELECT count(*) FROM revision"), stored);
  EXPECT_EQ(count("SELECT count(*) FROM part"), 7 * stored);
  EXPECT_EQ(count("SELECT count(*) FROM point"), stored);
  EXPECT_EQ(count("SELECT count(*) FROM touch"), stored);
  EXPECT_EQ(count("SELECT count(*) FROM audit"), 2 * stored);
  EXPECT_EQ(count("SELECT count(*) FROM scan_job"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM scan_part"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM part JOIN content ON content.sha256 = part.sha256"), 7 * stored);
  EXPECT_EQ(count("SELECT max(last) FROM submission_number"), stored);
  EXPECT_EQ(connection.value<std::string>("PRAGMA integrity_check"), "ok");
  EXPECT_TRUE(connection.query<std::string>("PRAGMA foreign_key_check").empty());
}

}  // namespace
}  // namespace mishen::service
