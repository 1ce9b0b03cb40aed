#include "service/release/releases.h"

#include "service/audit/digest.h"

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
                std::string, std::string, std::string, std::string, std::string, std::string>(
              "SELECT released.kind, released.submission_id, submission.number, revision.title, released.revision, "
              "revision.channel, "
              "part.role, part.name, decision.opinion, released.approved_at, account.id, account.display_name, "
              "decision.manifest_sha256, revision.manifest "
              "FROM released "
              "JOIN decision ON decision.id = released.decision_id AND decision.submission_id = released.submission_id "
              "AND decision.revision = released.revision AND decision.decision = 'approve' "
              "AND decision.opinion IN ('公开', '删减后公开') "
              "JOIN account ON account.id = decision.decided_by "
              "JOIN submission ON submission.id = released.submission_id "
              "JOIN revision ON revision.submission_id = released.submission_id AND revision.revision = "
              "released.revision AND revision.manifest_sha256 = decision.manifest_sha256 "
              "LEFT JOIN part ON part.submission_id = released.submission_id AND part.revision = released.revision "
              "AND part.part = released.part AND part.sha256 = released.sha256 "
              "WHERE released.sha256 = $1 AND released.voided_at IS NULL AND decision.voided_at IS NULL "
              "AND ((released.kind = 'manifest' AND revision.manifest_sha256 = released.sha256) OR "
              "(released.kind = 'part' AND part.part IS NOT NULL AND instr(revision.manifest, released.sha256) > 0)) "
              "ORDER BY released.approved_at DESC, released.decision_id DESC, released.part LIMIT 1",
              sha256);
  if (!row) return std::nullopt;
  const auto& [kind, submission, number, title, revision, channel, part_role, part_name, opinion, approved_at, by_id,
               by_name, manifest_sha256, manifest] = *row;
  if (sha256_hex(manifest) != manifest_sha256) {
    throw StorageError("the manifest of revision " + std::to_string(revision) + " of submission " + submission +
                       " does not have the hash that was approved");
  }
  return Release{kind == "part" ? Release::Kind::kPart : Release::Kind::kManifest,
                 submission,
                 number,
                 title,
                 revision,
                 channel,
                 part_role,
                 part_name,
                 opinion,
                 approved_at,
                 by_id,
                 by_name,
                 manifest_sha256};
}

}  // namespace mishen::service
