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

/// Where a submission stands.
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
/// Empty when there is no such revision.
[[nodiscard]] std::vector<PartSummary> load_parts(Connection& connection, const std::string& id, std::int64_t revision);
/// Over the latest answer of each point, by point id, in canonical JSON.
[[nodiscard]] std::string answers_sha256(Connection& connection, const std::string& id, std::int64_t revision);

/// A new row of submission in its first revision; gives it the next number of the year. Returns nothing: the id is the
/// caller's.
void insert_submission(Connection& connection, const std::string& id, const std::string& creator, State state,
                       Instant now);
/// The revision with its parts, contents and points, and that `author` touched the submission.
void insert_revision(Connection& connection, const std::string& id, std::int64_t revision, const Draft& draft,
                     const ScannedBundle& bundle, const std::string& author, Instant now);
/// Moves to `state` and `revision`, counts the change.
void update_submission(Connection& connection, const std::string& id, State state, std::int64_t revision, Instant now);

}  // namespace mishen::service
