// service/review/records.h
// Submissions in the database: rows in, values out. No rules here; those are in workflow.h and desk.h.
//
// Every function works within the caller's transaction or snapshot and throws StorageError.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "service/review/bundle.h"
#include "service/review/submission.h"
#include "service/store/connection.h"
#include "service/store/instant.h"

namespace mishen::service {

/// Where a submission stands. The hashes and the dictionary are empty where there is no finished scan.
struct Standing {
  std::string id;
  State state = State::kSecrecyReview;
  std::int64_t revision = 0;
  std::int64_t changes = 0;
  std::string created_by;
  std::string creator_unit;  ///< of the account, now
  std::string manifest_sha256;
  std::string findings_sha256;
  std::string dictionary;
};

/// A revision that was taken in and not scanned yet.
struct ScanJob {
  Draft draft;                      ///< without parts
  std::vector<DraftPart> parts;     ///< the title first; without bytes
  std::vector<std::string> sha256;  ///< of each part's bytes
  std::vector<std::int64_t> sizes;  ///< of each part
  std::int64_t attempts = 0;        ///< begun
  std::string created_by;
  std::string created_at;
};

/// What waits to be scanned.
struct WaitingScan {
  std::string id;
  std::int64_t revision = 0;
  std::int64_t bytes = 0;
  Instant since;
};

[[nodiscard]] std::optional<Standing> find_standing(Connection& connection, const std::string& id);
/// The ETag of this standing, with its quotes: "r<revision>-<changes>".
[[nodiscard]] std::string etag_of(std::int64_t revision, std::int64_t changes);
[[nodiscard]] ActorFacts facts_of(Connection& connection, const Actor& actor, const Standing& standing);
/// Block, review and incomplete points of the revision without a `cleared` answer.
[[nodiscard]] std::size_t count_open_points(Connection& connection, const std::string& id, std::int64_t revision);

/// Precondition for all that follow: the submission exists.
[[nodiscard]] Submission load_submission(Connection& connection, const std::string& id, const Actor& actor);
[[nodiscard]] SubmissionSummary load_summary(Connection& connection, const std::string& id, const Actor& actor);
/// In the order of the reports; empty also when there is no such revision.
[[nodiscard]] std::vector<Point> load_points(Connection& connection, const std::string& id, std::int64_t revision);
/// Whether the revision was scanned; false also when there is none.
[[nodiscard]] bool is_scanned(Connection& connection, const std::string& id, std::int64_t revision);
/// Of a scanned revision. Empty when there is none.
[[nodiscard]] std::vector<PartSummary> load_parts(Connection& connection, const std::string& id, std::int64_t revision);
/// Over the latest answer of each point, by point id, in canonical JSON.
[[nodiscard]] std::string answers_sha256(Connection& connection, const std::string& id, std::int64_t revision);

/// A new row of submission in its first revision; gives it the next number of the year. Returns nothing: the id is the
/// caller's.
void insert_submission(Connection& connection, const std::string& id, const std::string& creator, State state,
                       Instant now);
/// The revision with its parts and points. Its bytes are there already: insert_scan_job put them there.
void insert_revision(Connection& connection, const std::string& id, std::int64_t revision, const ScanJob& job,
                     const ScannedBundle& bundle);
/// Moves to `state` and `revision`, counts the change.
void update_submission(Connection& connection, const std::string& id, State state, std::int64_t revision, Instant now);

/// Takes a revision in: its description, its bytes, and that `author` touched the submission. `parts` with their bytes
/// and the hashes of them.
void insert_scan_job(Connection& connection, const std::string& id, std::int64_t revision, const Draft& draft,
                     const std::vector<DraftPart>& parts, const std::vector<std::string>& sha256,
                     const std::string& author, Instant now);
/// Oldest first.
[[nodiscard]] std::vector<WaitingScan> load_waiting_scans(Connection& connection);
/// Number of scans of this person that have not ended.
[[nodiscard]] std::int64_t count_waiting_scans(Connection& connection, const std::string& author);
/// Bytes of all scans that have not ended.
[[nodiscard]] std::int64_t count_waiting_bytes(Connection& connection);
/// Nothing when it has ended or was cancelled.
[[nodiscard]] std::optional<ScanJob> find_scan_job(Connection& connection, const std::string& id,
                                                   std::int64_t revision);
/// Nothing when the scan has ended or was cancelled.
[[nodiscard]] std::optional<std::string> find_scan_bytes(Connection& connection, const std::string& id,
                                                         std::int64_t revision, std::int64_t part);
void set_scan_attempts(Connection& connection, const std::string& id, std::int64_t revision, std::int64_t attempts);
/// The scan has ended and its revision was inserted.
void delete_scan_job(Connection& connection, const std::string& id, std::int64_t revision);
/// The scan was cancelled: its description stays, its bytes go unless another revision or scan has the same.
void cancel_scan_job(Connection& connection, const std::string& id, std::int64_t revision);

}  // namespace mishen::service
