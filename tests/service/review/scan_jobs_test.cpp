// Scans that take longer than the request that asked for them.
#include "service/review/scan_jobs.h"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service/audit/digest.h"
#include "service/release/releases.h"
#include "service/review/desk.h"
#include "service/review/submission_json.h"
#include "tests/service/review/fake_scan.h"
#include "tests/service/review/office.h"

namespace mishen::service {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;

/// A scanner that stands still at documents that hold 慢, until it is let go.
class Gate {
 public:
  ScannedDocument scan(const scanner::DocumentInput& input, std::chrono::milliseconds timeout) {
    {
      std::unique_lock lock(mutex_);
      ++scans_;
      timeout_ = timeout;
      if (input.bytes.find("慢") != std::string_view::npos) {
        ++held_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
      }
    }
    return fake_scan(input, timeout);
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  /// Waits until so many documents have come to stand here.
  bool wait_for(int held) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 60s, [&] { return held_ >= held; });
  }
  int scans() {
    const std::lock_guard lock(mutex_);
    return scans_;
  }
  std::chrono::milliseconds timeout() {
    const std::lock_guard lock(mutex_);
    return timeout_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int held_ = 0;
  int scans_ = 0;
  std::chrono::milliseconds timeout_{0};
};

class ScanJobsTest : public Office {
 protected:
  static DeskOptions impatient() {
    DeskOptions options;
    options.request_wait = 1ms;
    options.jobs.retry_delay = 1ms;
    return options;
  }
  /// Lets everything go that stands at the gate before it ends the desk, which waits for it.
  struct EndDesk {
    Gate* gate;
    void operator()(Desk* desk) const {
      gate->open();
      delete desk;
    }
  };
  std::unique_ptr<Desk, EndDesk> desk_with(DeskOptions options) {
    return {new Desk(
                store_, [this](const auto& input, auto timeout) { return gate_.scan(input, timeout); }, clock_.clock(),
                std::string(32, 'k'), std::move(options)),
            EndDesk{&gate_}};
  }
  /// Waits until no scan is left; false when that takes a minute.
  static bool wait_for_rest(const Desk& desk) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (std::chrono::steady_clock::now() < deadline) {
      const ScanLoad load = desk.scan_load();
      if (load.waiting + load.running == 0) return true;
      std::this_thread::yield();
    }
    return false;
  }
  static Draft slow_draft() {
    Draft draft = draft_of("慢\n中办发");
    draft.parts.push_back({PartRole::kAttachment, "名单.txt", "text/plain", "", "机密★10年"});
    return draft;
  }
  std::vector<std::string> actions(Desk& desk, const std::string& id) {
    std::vector<std::string> list;
    for (const HistoryEvent& event : desk.history(officer_, id))
      list.push_back(event.actor.id + " " + event.action + " " + std::to_string(event.revision));
    return list;
  }
  static std::vector<std::string> ids_of(const SubmissionPage& page) {
    std::vector<std::string> ids;
    for (const SubmissionSummary& item : page.items) ids.push_back(item.id);
    return ids;
  }
  static std::vector<std::string> may(const Submission& submission) {
    std::vector<std::string> names;
    for (const Action action : submission.summary.may) names.emplace_back(to_string(action));
    return names;
  }

  Gate gate_;
};

TEST_F(ScanJobsTest, AnswersBeforeTheEndAndShowsHowFarItHasCome) {
  const auto desk = desk_with(impatient());
  const Reply reply = desk->submit(editor_, slow_draft(), {});
  EXPECT_TRUE(reply.scanning);
  ASSERT_TRUE(gate_.wait_for(1));
  EXPECT_EQ(gate_.timeout(), 30s) << "a document has the scanner's own time, not that of a request";
  const Submission now = desk->find(editor_, reply.submission_id);
  EXPECT_EQ(now.summary.state, State::kScanning);
  EXPECT_EQ(now.summary.verdict, "incomplete") << "nobody may take it for clean";
  EXPECT_EQ(now.summary.title, "关于补助名单的公示");
  ASSERT_TRUE(now.summary.progress.has_value());
  const ScanProgress& progress = *now.summary.progress;
  EXPECT_EQ(progress.parts_done, 1);
  EXPECT_EQ(progress.parts_total, 3);
  EXPECT_EQ(progress.bytes_done, static_cast<std::int64_t>(std::string("关于补助名单的公示").size()));
  EXPECT_EQ(progress.bytes_total, progress.bytes_done + static_cast<std::int64_t>(std::string("慢\n中办发").size() +
                                                                                  std::string("机密★10年").size()));
  EXPECT_EQ(progress.started_at, "2026-11-22T06:00:00.000Z");
  EXPECT_EQ(progress.attempt, 1);
  EXPECT_EQ(progress.part, 1);
  ASSERT_EQ(now.parts.size(), 3U);
  EXPECT_EQ(now.parts[2].name, "名单.txt");
  EXPECT_EQ(now.parts[2].sha256, sha256_hex("机密★10年"));
  EXPECT_EQ(now.manifest, "");
  EXPECT_THAT(to_json(now), HasSubstr(R"("manifest_sha256":null)"));
  EXPECT_THAT(to_json(now.summary), HasSubstr(R"("progress":{"attempt":1,"bytes_done":27,"bytes_total":)"));
  const ScanLoad load = desk->scan_load();
  EXPECT_EQ(load.running, 1U);
  EXPECT_EQ(load.waiting, 0U);
  EXPECT_EQ(load.oldest, clock_.now());

  gate_.open();
  ASSERT_TRUE(wait_for_rest(*desk));
  const Submission then = desk->find(editor_, reply.submission_id);
  EXPECT_EQ(then.summary.state, State::kSecrecyReview);
  EXPECT_EQ(then.summary.verdict, "block");
  EXPECT_EQ(then.summary.points.open, 2);
  EXPECT_EQ(then.summary.progress, std::nullopt);
  EXPECT_NE(then.summary.etag, now.summary.etag);
  EXPECT_THAT(to_json(then.summary), HasSubstr(R"("progress":null)"));
  EXPECT_THAT(actions(*desk, reply.submission_id),
              ElementsAre("editor submission.sent 1", "service submission.scanned 1"));
  EXPECT_EQ(rows("scan_job") + rows("scan_part"), 0);
  EXPECT_EQ(desk->scan_load().ended, 1U);
}

TEST_F(ScanJobsTest, RefusesEveryStepUntilTheEnd) {
  const auto desk = desk_with(impatient());
  const std::string id = desk->submit(editor_, slow_draft(), {}).submission_id;
  ASSERT_TRUE(gate_.wait_for(1));
  const std::string hash = sha256_hex("x");
  const std::string etag = desk->find(editor_, id).summary.etag;
  const std::vector<std::function<void()>> steps = {
      [&] {
        desk->decide(leader_, id, {Action::kApprove, hash, "", ""}, {etag, ""});
      },
      [&] {
        desk->decide(leader_, id, {Action::kApprove, hash, "", ""}, {});
      },
      [&] {
        desk->decide(officer_, id, {Action::kReturn, hash, "理由写在这里", ""}, {etag, ""});
      },
      [&] {
        desk->decide(officer_, id, {Action::kRefuse, hash, "理由写在这里", ""}, {etag, ""});
      },
      [&] {
        desk->decide(editor_, id, {Action::kWithdraw, hash, "", ""}, {etag, ""});
      },
      [&] {
        desk->answer(officer_, id, hash, {{"p1-f0", "cleared", "mention", "只是提到"}}, {etag, ""});
      },
      [&] { desk->explain(editor_, id, "p1-f0", "说明", {}); },
      [&] {
        desk->revise(editor_, id, draft_of("别的"), {etag, ""});
      },
      [&] { static_cast<void>(desk->content(officer_, id, 0)); },
      [&] { static_cast<void>(desk->content(officer_, id, 1)); },
      [&] { static_cast<void>(desk->points(officer_, id, 0)); },
      [&] { static_cast<void>(desk->file(officer_, id, 0, 1)); },
  };
  const std::vector<std::int64_t> before = all_rows();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto step = [&] {
      steps[i]();
      return 0;
    };
    EXPECT_EQ(refusal_of(step), "still-scanning") << i;
  }
  EXPECT_EQ(refusal_of([&] {
              return desk->decide(editor_, id, {Action::kApprove, hash, "", ""}, {});
            }),
            "role-required")
      << "who may never do it is told so first";
  EXPECT_EQ(all_rows(), before);
  EXPECT_THAT(may(desk->find(editor_, id)), ElementsAre("cancel"));
  EXPECT_THAT(may(desk->find(officer_, id)), IsEmpty());
  EXPECT_THAT(may(desk->find(leader_, id)), IsEmpty());
}

TEST_F(ScanJobsTest, IsInTheQueueOfWhoSentItAndNoWorkForWhoDecides) {
  const auto desk = desk_with(impatient());
  const std::string id = desk->submit(editor_, slow_draft(), {}).submission_id;
  ASSERT_TRUE(gate_.wait_for(1));
  const SubmissionPage own = desk->queue(editor_, "", 50);
  ASSERT_THAT(ids_of(own), ElementsAre(id));
  ASSERT_TRUE(own.items[0].progress.has_value());
  EXPECT_EQ(own.items[0].progress->parts_done, 1);
  EXPECT_THAT(ids_of(desk->queue(colleague_, "", 50)), IsEmpty());
  EXPECT_THAT(ids_of(desk->queue(officer_, "", 50)), IsEmpty());
  EXPECT_THAT(ids_of(desk->queue(leader_, "", 50)), IsEmpty());
  ListFilter filter;
  filter.state = State::kScanning;
  EXPECT_THAT(ids_of(desk->list(officer_, filter)), ElementsAre(id)) << "in the list of all it is seen";
  EXPECT_EQ(refusal_of([&] { return desk->find(stranger_, id); }), "not-found");
  gate_.open();
  ASSERT_TRUE(wait_for_rest(*desk));
  EXPECT_THAT(ids_of(desk->queue(editor_, "", 50)), IsEmpty());
  EXPECT_THAT(ids_of(desk->queue(officer_, "", 50)), ElementsAre(id));
}

TEST_F(ScanJobsTest, CancelsForWhoSentItAndLetsTheBytesGo) {
  const auto desk = desk_with(impatient());
  const std::string id = desk->submit(editor_, slow_draft(), {}).submission_id;
  ASSERT_TRUE(gate_.wait_for(1));
  EXPECT_EQ(refusal_of([&] { return desk->cancel(colleague_, id, {}); }), "forbidden");
  EXPECT_EQ(refusal_of([&] { return desk->cancel(stranger_, id, {}); }), "not-found");
  EXPECT_EQ(refusal_of([&] { return desk->cancel(officer_, id, {}); }), "role-required");
  EXPECT_EQ(refusal_of([&] { return desk->cancel(editor_, id, {"\"r1-9\"", ""}); }), "precondition-failed");
  const Conditions seen{desk->find(editor_, id).summary.etag, "cancel-key"};
  const Reply reply = desk->cancel(editor_, id, seen);
  EXPECT_THAT(reply.submission, HasSubstr(R"("state":"cancelled")"));
  EXPECT_EQ(desk->cancel(editor_, id, seen).submission, reply.submission) << "a repeated request";
  EXPECT_EQ(refusal_of([&] { return desk->cancel(editor_, id, {}); }), "wrong-state");
  EXPECT_EQ(rows("content") + rows("scan_part"), 0) << "what nobody decided on is not kept";
  gate_.open();
  ASSERT_TRUE(wait_for_rest(*desk));
  EXPECT_LE(gate_.scans(), 2) << "it stops at the next part";
  EXPECT_EQ(rows("revision") + rows("part") + rows("point"), 0);
  const Submission cancelled = desk->find(officer_, id);
  EXPECT_EQ(cancelled.summary.state, State::kCancelled);
  EXPECT_EQ(cancelled.summary.verdict, "incomplete");
  EXPECT_EQ(cancelled.summary.title, "关于补助名单的公示") << "the record says what it was";
  EXPECT_THAT(cancelled.parts, IsEmpty());
  EXPECT_THAT(actions(*desk, id), ElementsAre("editor submission.sent 1", "editor submission.cancelled 1"));
  const auto read = [&] { return desk->content(officer_, id, 0); };
  EXPECT_EQ(refusal_of(read), "wrong-state");

  // A new revision may follow; it is the second.
  EXPECT_THAT(may(desk->find(editor_, id)), ElementsAre("revise"));
  desk->revise(editor_, id, draft_of("中办发"), {desk->find(editor_, id).summary.etag, ""});
  ASSERT_TRUE(wait_for_rest(*desk));
  EXPECT_EQ(desk->find(editor_, id).summary.state, State::kSecrecyReview);
  EXPECT_EQ(desk->find(editor_, id).summary.revision, 2);
  EXPECT_EQ(refusal_of([&] { return desk->cancel(editor_, id, {}); }), "wrong-state") << "it has ended";
  EXPECT_EQ(refusal_of([&] { return desk->content(officer_, id, 1); }), "wrong-state");
  EXPECT_EQ(desk->content(officer_, id, 0)[1].text, "中办发");
}

TEST_F(ScanJobsTest, KeepsBytesThatAnotherRevisionHasToo) {
  const auto desk = desk_with(impatient());
  const std::string kept = desk->submit(editor_, draft_of("机密★10年"), {}).submission_id;
  ASSERT_TRUE(wait_for_rest(*desk));
  const std::string id = desk->submit(editor_, slow_draft(), {}).submission_id;
  ASSERT_TRUE(gate_.wait_for(1));
  desk->cancel(editor_, id, {});
  EXPECT_EQ(rows("content"), 2) << "title and body of the other one";
  EXPECT_EQ(desk->file(editor_, kept, 0, 1).bytes, "机密★10年");
}

TEST_F(ScanJobsTest, CancelsWhatHasNotBegun) {
  DeskOptions options = impatient();
  const auto desk = desk_with(options);
  // Both threads are held, so that the third waits.
  for (int i = 0; i < 2; ++i) desk->submit(editor_, slow_draft(), {});
  ASSERT_TRUE(gate_.wait_for(2));
  const std::string id = desk->submit(editor_, draft_of("中办发"), {}).submission_id;
  EXPECT_EQ(desk->scan_load().waiting, 1U);
  EXPECT_EQ(desk->find(editor_, id).summary.progress->started_at, "");
  desk->cancel(editor_, id, {});
  EXPECT_EQ(desk->scan_load().waiting, 0U);
  gate_.open();
  ASSERT_TRUE(wait_for_rest(*desk));
  EXPECT_EQ(desk->find(editor_, id).summary.state, State::kCancelled);
}

TEST_F(ScanJobsTest, AnswersARequestThatWaitsOnceItsScanIsCancelled) {
  DeskOptions patient = impatient();
  patient.request_wait = 1h;
  const auto desk = desk_with(patient);
  Reply reply;
  std::jthread request([&] { reply = desk->submit(editor_, slow_draft(), {}); });
  ASSERT_TRUE(gate_.wait_for(1));
  desk->cancel(editor_, desk->queue(editor_, "", 1).items.at(0).id, {});
  request.join();
  EXPECT_THAT(reply.submission, HasSubstr(R"("state":"cancelled")"));
}

TEST_F(ScanJobsTest, LeavesAPartUnreadThatFailsThreeTimesAndReadsTheOthers) {
  std::vector<std::string> failures;
  std::mutex mutex;
  DeskOptions options = impatient();
  options.request_wait = 1min;
  options.jobs.report = [&](std::string_view what, const WaitingScan&, std::string_view error) {
    const std::lock_guard lock(mutex);
    failures.push_back(std::string(what) + ": " + std::string(error));
  };
  const auto desk = desk_with(options);
  Draft draft = draft_of("engine fails");
  draft.parts.push_back({PartRole::kAttachment, "a.txt", "", "", "中办发"});
  const std::string id = desk->submit(editor_, draft, {}).submission_id;
  const Submission end = desk->find(editor_, id);
  EXPECT_EQ(end.summary.state, State::kSecrecyReview);
  EXPECT_EQ(end.summary.verdict, "incomplete");
  const std::vector<Point> points = desk->points(officer_, id, 0).points;
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].id, "p1-i0");
  EXPECT_EQ(points[0].body, R"({"reason":"scan-failed","where":""})");
  EXPECT_EQ(points[1].id, "p2-f0");
  EXPECT_THAT(failures, ElementsAre("scan failed: the engine failed", "scan failed: the engine failed",
                                    "part left unread: the engine failed"));
  EXPECT_EQ(desk->scan_load().failed_attempts, 2U);
  EXPECT_THAT(actions(*desk, id), ElementsAre("editor submission.sent 1", "service submission.scanned 1"));
  EXPECT_EQ(desk->file(officer_, id, 0, 1).bytes, "engine fails") << "a person can read it";
}

TEST_F(ScanJobsTest, DoesNotScanOtherBytesThanWereSent) {
  const auto desk = desk_with(impatient());
  Draft draft = slow_draft();
  draft.title = "慢的标题";
  const std::string id = desk->submit(editor_, draft, {}).submission_id;
  ASSERT_TRUE(gate_.wait_for(1));
  {
    ReviewStore::Transaction transaction(store_);
    transaction.connection().execute("UPDATE content SET bytes = x'41' WHERE sha256 = $1", sha256_hex("机密★10年"));
    transaction.commit();
  }
  gate_.open();
  ASSERT_TRUE(wait_for_rest(*desk));
  std::vector<std::string> ids;
  for (const Point& point : desk->points(officer_, id, 0).points) ids.push_back(point.id);
  EXPECT_THAT(ids, Contains("p2-i0")) << "left to a person";
  EXPECT_EQ(desk->find(officer_, id).parts[2].sha256, sha256_hex("机密★10年"));
}

TEST_F(ScanJobsTest, GoesOnAfterAnOrderlyStopWithoutCountingIt) {
  const std::string id = [&] {
    const auto desk = desk_with(impatient());
    const std::string sent = desk->submit(editor_, slow_draft(), {}).submission_id;
    EXPECT_TRUE(gate_.wait_for(1));
    EXPECT_FALSE(desk->stop_scans(0ms)) << "a part is being scanned";
    EXPECT_TRUE(desk->submit(editor_, draft_of("机密★10年"), {}).scanning) << "stored, for the next start";
    gate_.open();
    EXPECT_TRUE(desk->stop_scans(1min));
    return sent;
  }();
  EXPECT_EQ(rows("scan_job"), 2);
  EXPECT_EQ(rows("revision"), 0);
  {
    ReviewStore::Snapshot snapshot(store_);
    EXPECT_EQ(snapshot.connection().value<std::int64_t>("SELECT sum(attempts) FROM scan_job"), 0);
  }
  const auto desk = desk_with(impatient());
  ASSERT_TRUE(wait_for_rest(*desk));
  EXPECT_EQ(desk->find(editor_, id).summary.state, State::kSecrecyReview);
  EXPECT_EQ(rows("revision"), 2);
  EXPECT_EQ(rows("audit"), 4);
}

/// Runs a desk in a process of its own until it scans something slow, then kills it.
void kill_while_scanning(const std::string& path) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    close(pipe_ends[0]);
    try {
      ReviewStore store(path);
      Desk desk(
          store,
          [&](const scanner::DocumentInput& input, std::chrono::milliseconds timeout) {
            if (input.bytes.find("慢") == std::string_view::npos) return fake_scan(input, timeout);
            if (write(pipe_ends[1], "x", 1) != 1) _exit(1);
            while (true) pause();
          },
          system_clock(), std::string(32, 'k'));
      while (true) pause();
    } catch (const std::exception&) {
      _exit(2);
    }
  }
  close(pipe_ends[1]);
  char scanning = 0;
  EXPECT_EQ(read(pipe_ends[0], &scanning, 1), 1) << "the child does not scan";
  close(pipe_ends[0]);
  ASSERT_EQ(kill(child, SIGKILL), 0);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
}

TEST_F(ScanJobsTest, SurvivesBeingKilledAndEntersTheResultOnce) {
  std::string id;
  {
    const auto desk = desk_with(impatient());
    id = desk->submit(editor_, slow_draft(), {}).submission_id;
    ASSERT_TRUE(gate_.wait_for(1));
    static_cast<void>(desk->stop_scans(0ms));
    gate_.open();
  }
  for (int i = 0; i < 2; ++i) kill_while_scanning(folder_.file("mishen.db"));
  const auto desk = desk_with(impatient());
  ASSERT_TRUE(wait_for_rest(*desk));
  EXPECT_EQ(desk->find(editor_, id).summary.verdict, "block");
  EXPECT_EQ(rows("revision"), 1);
  EXPECT_EQ(rows("part"), 3);
  EXPECT_EQ(rows("point"), 2);
  EXPECT_THAT(actions(*desk, id), ElementsAre("editor submission.sent 1", "service submission.scanned 1"));
  EXPECT_THAT(desk->history(officer_, id).back().detail, HasSubstr(R"("attempts":3)"));
}

TEST_F(ScanJobsTest, GivesUpAfterThreeAttemptsThatKilledTheService) {
  std::string id;
  {
    const auto desk = desk_with(impatient());
    id = desk->submit(editor_, slow_draft(), {}).submission_id;
    ASSERT_TRUE(gate_.wait_for(1));
    static_cast<void>(desk->stop_scans(0ms));
    gate_.open();
  }
  for (int i = 0; i < 3; ++i) kill_while_scanning(folder_.file("mishen.db"));
  const int before = gate_.scans();
  const auto desk = desk_with(impatient());
  ASSERT_TRUE(wait_for_rest(*desk));
  EXPECT_EQ(gate_.scans(), before) << "it is not touched again";
  const Submission end = desk->find(editor_, id);
  EXPECT_EQ(end.summary.state, State::kSecrecyReview);
  EXPECT_EQ(end.summary.verdict, "incomplete");
  EXPECT_EQ(end.summary.points.incomplete, 3) << "a person reads every part";
  EXPECT_EQ(end.as_of, "2026-11-22");
  std::vector<std::string> bodies;
  for (const Point& point : desk->points(officer_, id, 0).points) bodies.push_back(point.body);
  EXPECT_THAT(bodies, Each(HasSubstr("scan-failed")));
}

TEST_F(ScanJobsTest, BoundsWhatWaits) {
  DeskOptions options = impatient();
  options.max_waiting_scans = 2;
  options.max_waiting_bytes = 200'000;
  const auto desk = desk_with(options);
  for (int i = 0; i < 2; ++i) desk->submit(editor_, slow_draft(), {"", "key-" + std::to_string(i)});
  ASSERT_TRUE(gate_.wait_for(2));
  const std::vector<std::int64_t> before = all_rows();
  try {
    desk->submit(editor_, draft_of("中办发"), {});
    ADD_FAILURE() << "taken";
  } catch (const Refused& refused) {
    EXPECT_EQ(refused.slug, "too-many-requests");
    EXPECT_GT(refused.retry_after.count(), 0);
  }
  EXPECT_TRUE(desk->submit(editor_, slow_draft(), {"", "key-0"}).repeated) << "a repetition needs no room";
  try {
    desk->submit(colleague_, draft_of(std::string(200'000, 'x')), {});
    ADD_FAILURE() << "taken";
  } catch (const Refused& refused) {
    EXPECT_EQ(refused.slug, "unavailable");
    EXPECT_GT(refused.retry_after.count(), 0);
  }
  EXPECT_EQ(all_rows(), before);
  EXPECT_TRUE(desk->submit(colleague_, draft_of("中办发"), {}).scanning) << "another person has room";
  gate_.open();
  ASSERT_TRUE(wait_for_rest(*desk));
  EXPECT_EQ(refusal_of([&] { return desk->submit(editor_, draft_of(std::string(300'000, 'x')), {}); }), "")
      << "one always fits, or it would never be taken";
}

TEST_F(ScanJobsTest, RepeatsItsReplyWithTheSubmissionAsItIsThen) {
  const auto desk = desk_with(impatient());
  const Conditions conditions{"", "key"};
  const Reply first = desk->submit(editor_, slow_draft(), conditions);
  const Reply again = desk->submit(editor_, slow_draft(), conditions);
  EXPECT_TRUE(again.repeated);
  EXPECT_TRUE(again.scanning);
  EXPECT_EQ(again.submission_id, first.submission_id);
  gate_.open();
  ASSERT_TRUE(wait_for_rest(*desk));
  const Reply later = desk->submit(editor_, slow_draft(), conditions);
  EXPECT_FALSE(later.scanning);
  EXPECT_EQ(later.etag, desk->find(editor_, first.submission_id).summary.etag);
  EXPECT_EQ(rows("submission"), 1);
}

TEST_F(ScanJobsTest, MakesAnApprovalVoidAtOnceWhenARevisionIsSent) {
  const auto desk = desk_with(impatient());
  Releases releases(store_);
  const std::string id = desk->submit(editor_, draft_of("无"), {}).submission_id;
  ASSERT_TRUE(wait_for_rest(*desk));
  const Submission clean = desk->find(leader_, id);
  desk->decide(leader_, id, {Action::kApprove, clean.manifest_sha256, "", ""}, {clean.summary.etag, ""});
  ASSERT_TRUE(releases.find(clean.manifest_sha256).has_value());
  const std::string etag = desk->find(editor_, id).summary.etag;
  EXPECT_TRUE(desk->revise(editor_, id, slow_draft(), {etag, ""}).scanning);
  EXPECT_EQ(releases.find(clean.manifest_sha256), std::nullopt);
  EXPECT_EQ(desk->content(officer_, id, 1)[1].text, "无") << "the earlier revision can still be read";
  desk->cancel(editor_, id, {});
  EXPECT_EQ(releases.find(clean.manifest_sha256), std::nullopt) << "what was void stays void";
  EXPECT_TRUE(desk->find(officer_, id).decisions.at(0).is_void);
}

TEST_F(ScanJobsTest, LetsShortBundlesPassLongOnes) {
  const auto desk = desk_with(impatient());
  Draft large = slow_draft();
  large.parts[0].bytes += std::string(ScanJobs::kQuickBytes, ' ');
  const std::string held = desk->submit(editor_, large, {}).submission_id;
  ASSERT_TRUE(gate_.wait_for(1));
  const std::string quick = desk->submit(editor_, draft_of("中办发"), {}).submission_id;
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (desk->find(editor_, quick).summary.state == State::kScanning && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(desk->find(editor_, quick).summary.state, State::kSecrecyReview);
  EXPECT_EQ(desk->find(editor_, held).summary.state, State::kScanning);
}

TEST_F(ScanJobsTest, ScansOnWhatSomebodySentWhoLostTheAccountSince) {
  const auto desk = desk_with(impatient());
  const std::string id = desk->submit(editor_, slow_draft(), {}).submission_id;
  ASSERT_TRUE(gate_.wait_for(1));
  set_disabled("editor", true);
  EXPECT_EQ(refusal_of([&] { return desk->cancel(editor_, id, {}); }), "unauthenticated");
  gate_.open();
  ASSERT_TRUE(wait_for_rest(*desk));
  EXPECT_EQ(desk->find(officer_, id).summary.state, State::kSecrecyReview);
}

}  // namespace
}  // namespace mishen::service
