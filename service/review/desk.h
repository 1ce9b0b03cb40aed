// service/review/desk.h
// The review desk: takes bundles in, and everything people do with them until they may be published.
//
// Each operation that changes something checks, in this order: role (in the transaction also that account and role are
// still there), separation of duties, repeated request, If-Match, manifest hash, state. It then writes the change, its
// audit row and the reply to a repeated request in one transaction: what was acknowledged survives a kill, and nothing
// half-written is ever visible. What is sent in is stored first, then scanned by threads of its own (scan_jobs.h).
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "service/review/bundle.h"
#include "service/review/scan_jobs.h"
#include "service/review/submission.h"
#include "service/store/instant.h"
#include "service/store/review_store.h"

namespace mishen::service {

/// What came of an operation: the submission as the person who asked sees it afterwards.
struct Reply {
  std::string submission_id;
  std::string etag;
  std::string submission;  ///< JSON
  bool repeated = false;   ///< to a request that was answered before
  bool scanning = false;   ///< the scan has not ended
};

/// What an operation was given besides its contents.
struct Conditions {
  std::string if_match;         ///< header value, "" when absent
  std::string idempotency_key;  ///< 1-128 visible ASCII characters, or "" for none
};

struct GivenAnswer {
  std::string point;
  std::string outcome;
  std::string reason_code;
  std::string reason;
};

struct GivenDecision {
  Action decision = Action::kApprove;  ///< kApprove kReturn kRefuse kWithdraw
  std::string manifest_sha256;
  std::string reason;
  std::string opinion;  ///< "" for the default
};

struct ListFilter {
  bool mine = false;  ///< only what the person sent; always so for editors
  std::optional<State> state;
  std::string cursor;       ///< "" for the first page
  std::int64_t limit = 50;  ///< 1 to 200
};

struct DeskOptions {
  std::chrono::milliseconds request_wait{10'000};  ///< for the scan of what was sent in, before the request is answered
  std::int64_t max_waiting_scans = 20;             ///< of one person, not ended
  std::int64_t max_waiting_bytes = std::int64_t{1} << 30;  ///< of all scans that have not ended; one always fits
  ScanJobs::Options jobs = {};
};

/// Share between threads; all state is in the store, but for how far scans have come. Throws Refused where a rule says
/// no, StorageError where the database fails.
class Desk {
 public:
  /// Borrows `store`; scans go on in threads of the desk from here on. `fingerprint_key`: 32 bytes, see
  /// load_or_make_fingerprint_key.
  Desk(ReviewStore& store, Scan scan, Clock clock, std::string fingerprint_key, DeskOptions options = {});

  /// Takes a new bundle in. Role editor. It is durable before it is scanned; the reply waits for the scan as long as
  /// the options say. A repeated request is answered with the submission as it is then.
  Reply submit(const Actor& actor, Draft draft, const Conditions& conditions);
  /// A new revision: scanned anew, every earlier decision and release becomes void at once, whatever the scan says. No
  /// answer carries over to it in this version: an answer was given about other bytes. Waits and repeats like submit.
  Reply revise(const Actor& actor, const std::string& id, Draft draft, const Conditions& conditions);
  /// Answers points of the present revision. The last open point answered `cleared` sends the item to the leader; one
  /// answered `upheld` brings it back to the secrecy review.
  Reply answer(const Actor& actor, const std::string& id, const std::string& manifest_sha256,
               const std::vector<GivenAnswer>& answers, const Conditions& conditions);
  /// Notes what an editor says about a point. If-Match is not needed: it decides nothing.
  Reply explain(const Actor& actor, const std::string& id, const std::string& point, const std::string& text,
                const Conditions& conditions);
  /// Decides. An approval enters the manifest and every part as released, in the same transaction.
  Reply decide(const Actor& actor, const std::string& id, const GivenDecision& decision, const Conditions& conditions);

  /// Ends the scan of the present revision for good; its bytes are deleted. By an editor who sent a revision of the
  /// item. If-Match is checked when it is given. Refused once the scan has ended.
  Reply cancel(const Actor& actor, const std::string& id, const Conditions& conditions);

  [[nodiscard]] Submission find(const Actor& actor, const std::string& id);
  /// Newest first.
  [[nodiscard]] SubmissionPage list(const Actor& actor, const ListFilter& filter);
  /// What waits for the person's office, oldest first: for officers and leaders what they did not write themselves, for
  /// editors what came back, and what they sent and is being scanned.
  [[nodiscard]] SubmissionPage queue(const Actor& actor, const std::string& cursor, std::int64_t limit);
  /// `revision` 0: the present one; refused while it has no finished scan. content and file throw StorageError, which
  /// names ids only, when the stored bytes of a part do not have the hash that they were stored under.
  [[nodiscard]] std::vector<PartContent> content(const Actor& actor, const std::string& id, std::int64_t revision);
  [[nodiscard]] PartFile file(const Actor& actor, const std::string& id, std::int64_t revision, std::int64_t part);
  struct Points {
    std::int64_t revision = 0;
    std::vector<Point> points;
  };
  [[nodiscard]] Points points(const Actor& actor, const std::string& id, std::int64_t revision);
  [[nodiscard]] std::vector<HistoryEvent> history(const Actor& actor, const std::string& id);

  [[nodiscard]] ScanLoad scan_load() const { return jobs_.load(); }
  /// See ScanJobs::stop.
  bool stop_scans(std::chrono::milliseconds grace) { return jobs_.stop(grace); }

 private:
  void check_room_for(Connection& connection, const Actor& actor, const std::vector<DraftPart>& parts) const;
  /// Waits for the scan of the revision and tells how the submission stands then.
  Reply wait_and_reply(const Actor& actor, const std::string& id, std::int64_t revision, bool repeated);
  Reply repeat(const Actor& actor, Reply reply);
  [[nodiscard]] SubmissionPage page_of(Connection& connection, const Actor& actor,
                                       const std::vector<std::tuple<std::string>>& ids, std::int64_t limit) const;

  ReviewStore& store_;
  Clock clock_;
  DeskOptions options_;
  ScanJobs jobs_;
};

}  // namespace mishen::service
