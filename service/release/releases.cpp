#include "service/release/releases.h"

namespace mishen::service {
namespace {

/// The manifest stands in the part column as this: a primary key holds no NULL.
constexpr std::int64_t kManifestPart = -1;

}  // namespace

void enter_release(Connection& connection, const Approval& approval) {
  const auto enter = [&](const std::string& sha256, const char* kind, std::int64_t part) {
    connection.execute(
        "INSERT INTO released (sha256, kind, decision_id, part, submission_id, revision, approved_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        sha256, kind, approval.decision_id, part, approval.submission_id, approval.revision, to_rfc3339(approval.at));
  };
  enter(approval.manifest_sha256, "manifest", kManifestPart);
  for (const ReleasedPart& part : approval.parts) enter(part.sha256, "part", part.part);
}

void void_releases(Connection& connection, const std::string& submission_id, Instant at) {
  connection.execute("UPDATE released SET voided_at = $1 WHERE submission_id = $2 AND voided_at IS NULL",
                     to_rfc3339(at), submission_id);
}

std::optional<Release> Releases::find(const std::string& sha256) {
  ReviewStore::Snapshot snapshot(store_);
  const auto row =
      snapshot.connection()
          .find<std::string, std::string, std::string, std::string, std::int64_t, std::string, std::string, std::string,
                std::string, std::string, std::string, std::string>(
              "SELECT released.kind, released.submission_id, submission.number, revision.title, released.revision, "
              "revision.channel, "
              "part.role, part.name, released.approved_at, account.id, account.display_name, decision.manifest_sha256 "
              "FROM released "
              "JOIN decision ON decision.id = released.decision_id "
              "JOIN account ON account.id = decision.decided_by "
              "JOIN submission ON submission.id = released.submission_id "
              "JOIN revision ON revision.submission_id = released.submission_id AND revision.revision = "
              "released.revision "
              "LEFT JOIN part ON part.submission_id = released.submission_id AND part.revision = released.revision "
              "AND part.part = released.part "
              "WHERE released.sha256 = $1 AND released.voided_at IS NULL AND decision.voided_at IS NULL "
              "ORDER BY released.approved_at DESC, released.decision_id DESC, released.part LIMIT 1",
              sha256);
  if (!row) return std::nullopt;
  const auto& [kind, submission, number, title, revision, channel, part_role, part_name, approved_at, by_id, by_name,
               manifest] = *row;
  return Release{kind == "part" ? Release::Kind::kPart : Release::Kind::kManifest,
                 submission,
                 number,
                 title,
                 revision,
                 channel,
                 part_role,
                 part_name,
                 approved_at,
                 by_id,
                 by_name,
                 manifest};
}

}  // namespace mishen::service
