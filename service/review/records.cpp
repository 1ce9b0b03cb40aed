#include "service/review/records.h"

#include <cstdio>

#include "service/audit/canonical_json.h"
#include "service/audit/digest.h"

namespace mishen::service {
namespace {

State stored_state(const std::string& name) {
  const std::optional<State> state = state_from(name);
  if (!state) throw StorageError("a submission is in an unknown state: " + name);
  return *state;
}

PartRole stored_role(const std::string& name) {
  for (const PartRole role : {PartRole::kTitle, PartRole::kBody, PartRole::kCover, PartRole::kAttachment}) {
    if (to_string(role) == name) return role;
  }
  throw StorageError("a part has an unknown role: " + name);
}

PointCounts count_points(Connection& connection, const std::string& id, std::int64_t revision) {
  PointCounts counts;
  for (const auto& [kind, severity, outcome, count] :
       connection.query<std::string, std::string, std::string, std::int64_t>(
           "SELECT kind, severity, outcome, count(*) FROM ("
           "  SELECT kind, severity, COALESCE((SELECT answer.outcome FROM answer WHERE answer.submission_id = "
           "point.submission_id"
           "    AND answer.revision = point.revision AND answer.point = point.point ORDER BY answer.seq DESC LIMIT 1), "
           "'') AS outcome"
           "  FROM point WHERE point.submission_id = $1 AND point.revision = $2) AS answered "
           "GROUP BY kind, severity, outcome",
           id, revision)) {
    std::int64_t& of_kind = kind == "incomplete"   ? counts.incomplete
                            : severity == "block"  ? counts.block
                            : severity == "review" ? counts.review
                                                   : counts.note;
    of_kind += count;
    if (severity != "note" && outcome != "cleared") counts.open += count;
  }
  return counts;
}

/// What the person may do now, in the order of kAllActions. Explaining is not listed: it decides nothing.
std::vector<Action> allowed_actions(const ActorFacts& facts, State state, std::size_t open_points) {
  std::vector<Action> allowed;
  for (const Action action : kAllActions) {
    if (action == Action::kExplain || permit(action, facts)) continue;
    if (std::holds_alternative<State>(next(state, action, facts, open_points))) allowed.push_back(action);
  }
  return allowed;
}

std::vector<Decision> load_decisions(Connection& connection, const std::string& id) {
  std::vector<Decision> decisions;
  for (auto& [decision_id, revision, decision, opinion, reason, by_id, by_name, at, manifest, signed_hash, voided_at] :
       connection.query<std::string, std::int64_t, std::string, std::string, std::string, std::string, std::string,
                        std::string, std::string, std::string, std::string>(
           "SELECT decision.id, revision, decision, opinion, reason, account.id, display_name, at, manifest_sha256, "
           "signed_sha256, voided_at "
           "FROM decision JOIN account ON account.id = decision.decided_by WHERE submission_id = $1 ORDER BY "
           "decision.id",
           id)) {
    decisions.push_back({decision_id,
                         revision,
                         decision,
                         opinion,
                         reason,
                         {by_id, by_name},
                         at,
                         manifest,
                         signed_hash,
                         !voided_at.empty()});
  }
  return decisions;
}

std::vector<Person> load_touched_by(Connection& connection, const std::string& id) {
  std::vector<Person> people;
  for (auto& [account, name] :
       connection.query<std::string, std::string>("SELECT account.id, display_name FROM touch JOIN account ON "
                                                  "account.id = touch.account_id WHERE submission_id = $1 "
                                                  "ORDER BY touch.at, account.id",
                                                  id)) {
    people.push_back({account, name});
  }
  return people;
}

/// "2026-000123": counts from 1 in each year of Asia/Shanghai.
std::string take_number(Connection& connection, Instant now) {
  const std::int64_t year = static_cast<int>(day_in_shanghai(now).year());
  connection.execute(
      "INSERT INTO submission_number (year, last) VALUES ($1, 1) ON CONFLICT (year) DO UPDATE SET last = last + 1",
      year);
  const auto last = connection.value<std::int64_t>("SELECT last FROM submission_number WHERE year = $1", year);
  char text[48];
  std::snprintf(text, sizeof text, "%04lld-%06lld", static_cast<long long>(year), static_cast<long long>(last));
  return text;
}

}  // namespace

std::string_view to_string(PartRole role) noexcept {
  switch (role) {
    case PartRole::kTitle:
      return "title";
    case PartRole::kBody:
      return "body";
    case PartRole::kCover:
      return "cover";
    case PartRole::kAttachment:
      return "attachment";
  }
  return "";
}

std::optional<Standing> find_standing(Connection& connection, const std::string& id) {
  const auto row = connection.find<std::string, std::int64_t, std::int64_t, std::string, std::string, std::string,
                                   std::string, std::string>(
      "SELECT submission.state, submission.revision, changes, submission.created_by, account.unit, manifest_sha256, "
      "findings_sha256, dictionary "
      "FROM submission JOIN account ON account.id = submission.created_by "
      "LEFT JOIN revision ON revision.submission_id = submission.id AND revision.revision = submission.revision "
      "WHERE submission.id = $1",
      id);
  if (!row) return std::nullopt;
  const auto& [state, revision, changes, created_by, unit, manifest, findings, dictionary] = *row;
  return Standing{id, stored_state(state), revision, changes, created_by, unit, manifest, findings, dictionary};
}

std::string etag_of(std::int64_t revision, std::int64_t changes) {
  return "\"r" + std::to_string(revision) + "-" + std::to_string(changes) + "\"";
}

ActorFacts facts_of(Connection& connection, const Actor& actor, const Standing& standing) {
  const auto exists = [&](const char* sql) { return connection.value<std::int64_t>(sql, standing.id, actor.id) != 0; };
  ActorFacts facts;
  facts.roles = actor.roles;
  facts.created = standing.created_by == actor.id;
  facts.touched = exists("SELECT EXISTS (SELECT 1 FROM touch WHERE submission_id = $1 AND account_id = $2)");
  facts.reviewed = exists("SELECT EXISTS (SELECT 1 FROM answer WHERE submission_id = $1 AND answered_by = $2)") ||
                   exists(
                       "SELECT EXISTS (SELECT 1 FROM decision WHERE submission_id = $1 AND decided_by = $2 AND role = "
                       "'secrecy-officer')");
  facts.led =
      exists("SELECT EXISTS (SELECT 1 FROM decision WHERE submission_id = $1 AND decided_by = $2 AND role = 'leader')");
  // Where no units are used, the whole office is one unit.
  facts.colleague = standing.creator_unit == actor.unit;
  return facts;
}

std::size_t count_open_points(Connection& connection, const std::string& id, std::int64_t revision) {
  return static_cast<std::size_t>(count_points(connection, id, revision).open);
}

SubmissionSummary load_summary(Connection& connection, const std::string& id, const Actor& actor) {
  const std::optional<Standing> standing = find_standing(connection, id);
  const auto row = connection.find<std::string, std::string, std::string, std::string, std::string, std::string,
                                   std::string, std::string, std::optional<std::int64_t>, std::optional<std::int64_t>>(
      "SELECT number, COALESCE(revision.title, scan_job.title), COALESCE(revision.channel, scan_job.channel), "
      "COALESCE(revision.unit, scan_job.unit), COALESCE(verdict, 'incomplete'), submission.created_at, "
      "updated_at, (SELECT display_name FROM account WHERE account.id = submission.created_by), "
      "scan_job.parts, scan_job.bytes "
      "FROM submission LEFT JOIN revision ON revision.submission_id = submission.id AND revision.revision = "
      "submission.revision "
      "LEFT JOIN scan_job ON scan_job.submission_id = submission.id AND scan_job.revision = "
      "submission.revision "
      "WHERE submission.id = $1",
      id);
  if (!standing || !row) throw StorageError("the submission " + id + " is not in the database");
  const auto& [number, title, channel, unit, verdict, created_at, updated_at, creator_name, parts, bytes] = *row;
  const PointCounts points = count_points(connection, id, standing->revision);
  std::optional<ScanProgress> progress;
  if (standing->state == State::kScanning) {
    progress.emplace();
    progress->parts_total = parts.value_or(0);
    progress->bytes_total = bytes.value_or(0);
  }
  return {
      id,
      number,
      title,
      channel,
      unit,
      standing->state,
      standing->revision,
      verdict,
      points,
      created_at,
      updated_at,
      {standing->created_by, creator_name},
      etag_of(standing->revision, standing->changes),
      allowed_actions(facts_of(connection, actor, *standing), standing->state, static_cast<std::size_t>(points.open)),
      progress};
}

/// The parts of a revision that waits to be scanned. Nobody knows yet what is in them.
std::vector<PartSummary> load_unscanned_parts(Connection& connection, const std::string& id, std::int64_t revision) {
  const std::optional<ScanJob> job = find_scan_job(connection, id, revision);
  std::vector<PartSummary> parts;
  for (std::size_t i = 0; job && i < job->parts.size(); ++i) {
    const DraftPart& part = job->parts[i];
    parts.push_back({static_cast<std::int64_t>(i), std::string(to_string(part.role)), part.name, part.media_type,
                     job->sha256[i], job->sizes[i], part.charset, "incomplete"});
  }
  return parts;
}

Submission load_submission(Connection& connection, const std::string& id, const Actor& actor) {
  Submission submission;
  submission.summary = load_summary(connection, id, actor);
  const std::int64_t revision = submission.summary.revision;
  const auto row = connection.find<std::string, std::string, std::string, std::string, std::string, std::string>(
      "SELECT COALESCE(revision.profile, scan_job.profile), COALESCE(revision.note, scan_job.note), manifest, "
      "manifest_sha256, dictionary, as_of FROM submission "
      "LEFT JOIN revision ON revision.submission_id = submission.id AND revision.revision = submission.revision "
      "LEFT JOIN scan_job ON scan_job.submission_id = submission.id AND scan_job.revision = submission.revision "
      "WHERE submission.id = $1",
      id);
  if (!row) throw StorageError("the submission " + id + " is not in the database");
  std::tie(submission.profile, submission.note, submission.manifest, submission.manifest_sha256, submission.dictionary,
           submission.as_of) = *row;
  submission.touched_by = load_touched_by(connection, id);
  submission.parts = submission.summary.state == State::kScanning ? load_unscanned_parts(connection, id, revision)
                                                                  : load_parts(connection, id, revision);
  submission.decisions = load_decisions(connection, id);
  return submission;
}

bool is_scanned(Connection& connection, const std::string& id, std::int64_t revision) {
  return connection.value<std::int64_t>(
             "SELECT EXISTS (SELECT 1 FROM revision WHERE submission_id = $1 AND revision = $2)", id, revision) != 0;
}

std::vector<PartSummary> load_parts(Connection& connection, const std::string& id, std::int64_t revision) {
  std::vector<PartSummary> parts;
  for (auto& [part, role, name, media_type, sha256, bytes, charset, verdict] :
       connection.query<std::int64_t, std::string, std::string, std::string, std::string, std::int64_t, std::string,
                        std::string>("SELECT part, role, name, media_type, sha256, bytes, charset, verdict FROM part "
                                     "WHERE submission_id = $1 AND revision = $2 ORDER BY part",
                                     id, revision)) {
    parts.push_back({part, role, name, media_type, sha256, bytes, charset, verdict});
  }
  return parts;
}

std::vector<Point> load_points(Connection& connection, const std::string& id, std::int64_t revision) {
  std::vector<Point> points;
  for (auto& [point, kind, severity, part, body, outcome, code, reason, by_id, by_name, at, text, text_by_id,
              text_by_name, text_at] :
       connection.query<std::string, std::string, std::string, std::int64_t, std::string, std::optional<std::string>,
                        std::string, std::string, std::string, std::string, std::string, std::optional<std::string>,
                        std::string, std::string, std::string>(
           "SELECT point.point, kind, severity, point.part, body, answer.outcome, answer.reason_code, answer.reason, "
           "answered.id, "
           "answered.display_name, answer.at, explanation.text, explained.id, explained.display_name, explanation.at "
           "FROM point "
           "LEFT JOIN answer ON answer.seq = (SELECT MAX(seq) FROM answer AS latest WHERE latest.submission_id = "
           "point.submission_id "
           "  AND latest.revision = point.revision AND latest.point = point.point) "
           "LEFT JOIN account AS answered ON answered.id = answer.answered_by "
           "LEFT JOIN explanation ON explanation.seq = (SELECT MAX(seq) FROM explanation AS latest "
           "  WHERE latest.submission_id = point.submission_id AND latest.revision = point.revision AND latest.point = "
           "point.point) "
           "LEFT JOIN account AS explained ON explained.id = explanation.explained_by "
           "WHERE point.submission_id = $1 AND point.revision = $2 ORDER BY point.ordinal",
           id, revision)) {
    Point loaded{point, kind, severity, part, body, std::nullopt, std::nullopt};
    if (outcome) loaded.answer = Answer{*outcome, code, reason, {by_id, by_name}, at};
    if (text) loaded.explanation = Explanation{*text, {text_by_id, text_by_name}, text_at};
    points.push_back(std::move(loaded));
  }
  return points;
}

std::string answers_sha256(Connection& connection, const std::string& id, std::int64_t revision) {
  CanonicalArray list;
  for (const auto& [point, outcome, code, reason, by, at] :
       connection.query<std::string, std::string, std::string, std::string, std::string, std::string>(
           "SELECT point, outcome, reason_code, reason, answered_by, at FROM answer WHERE submission_id = $1 AND "
           "revision = $2 "
           "AND seq = (SELECT MAX(seq) FROM answer AS latest WHERE latest.submission_id = answer.submission_id "
           "  AND latest.revision = answer.revision AND latest.point = answer.point) ORDER BY point",
           id, revision)) {
    list.add_json(CanonicalObject()
                      .add("point", point)
                      .add("outcome", outcome)
                      .add("reason_code", code)
                      .add("reason", reason)
                      .add("by", by)
                      .add("at", at)
                      .str());
  }
  return sha256_hex(list.str());
}

void insert_submission(Connection& connection, const std::string& id, const std::string& creator, State state,
                       Instant now) {
  const std::string time = to_rfc3339(now);
  connection.execute(
      "INSERT INTO submission (id, number, state, revision, changes, created_by, created_at, updated_at) "
      "VALUES ($1, $2, $3, 1, 1, $4, $5, $6)",
      id, take_number(connection, now), to_string(state), creator, time, time);
}

void insert_revision(Connection& connection, const std::string& id, std::int64_t revision, const ScanJob& job,
                     const ScannedBundle& bundle) {
  const Draft& draft = job.draft;
  connection.execute(
      "INSERT INTO revision (submission_id, revision, title, channel, profile, unit, note, manifest, manifest_sha256, "
      "findings_sha256, verdict, dictionary, as_of, created_by, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
      id, revision, draft.title, draft.channel, draft.profile, draft.unit, draft.note, bundle.manifest,
      bundle.manifest_sha256, bundle.findings_sha256, bundle.verdict, bundle.dictionary, bundle.as_of, job.created_by,
      job.created_at);
  std::int64_t ordinal = 0;
  for (const ScannedPart& part : bundle.parts) {
    const PartSummary& summary = part.summary;
    connection.execute(
        "INSERT INTO part (submission_id, revision, part, role, name, media_type, sha256, bytes, charset, verdict, "
        "report, text, blocks, layout) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        id, revision, summary.part, summary.role, summary.name, summary.media_type, summary.sha256, summary.bytes,
        summary.charset, summary.verdict, part.report, part.text, part.blocks, part.layout);
    for (const Point& point : part.points) {
      connection.execute(
          "INSERT INTO point (submission_id, revision, point, ordinal, part, kind, severity, body) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          id, revision, point.id, ordinal++, point.part, point.kind, point.severity, point.body);
    }
  }
}

void update_submission(Connection& connection, const std::string& id, State state, std::int64_t revision, Instant now) {
  connection.execute(
      "UPDATE submission SET state = $1, revision = $2, changes = changes + 1, updated_at = $3 WHERE id = $4",
      to_string(state), revision, to_rfc3339(now), id);
}

void insert_scan_job(Connection& connection, const std::string& id, std::int64_t revision, const Draft& draft,
                     const std::vector<DraftPart>& parts, const std::vector<std::string>& sha256,
                     const std::string& author, Instant now) {
  const std::string time = to_rfc3339(now);
  connection.execute("INSERT INTO touch (submission_id, account_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id,
                     author, time);
  std::int64_t total = 0;
  for (const DraftPart& part : parts) total += static_cast<std::int64_t>(part.bytes.size());
  connection.execute(
      "INSERT INTO scan_job (submission_id, revision, state, title, channel, profile, unit, note, parts, bytes, "
      "attempts, created_by, created_at) VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7, $8, $9, 0, $10, $11)",
      id, revision, draft.title, draft.channel, draft.profile, draft.unit, draft.note,
      static_cast<std::int64_t>(parts.size()), total, author, time);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const DraftPart& part = parts[i];
    connection.execute("INSERT INTO content (sha256, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING", sha256[i],
                       Blob{part.bytes});
    connection.execute(
        "INSERT INTO scan_part (submission_id, revision, part, role, name, media_type, charset, sha256, bytes) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id, revision, static_cast<std::int64_t>(i), to_string(part.role), part.name, part.media_type, part.charset,
        sha256[i], static_cast<std::int64_t>(part.bytes.size()));
  }
}

std::vector<WaitingScan> load_waiting_scans(Connection& connection) {
  std::vector<WaitingScan> scans;
  for (auto& [id, revision, bytes, since] : connection.query<std::string, std::int64_t, std::int64_t, std::string>(
           "SELECT submission_id, revision, bytes, created_at FROM scan_job WHERE state = 'waiting' "
           "ORDER BY created_at, submission_id")) {
    scans.push_back({id, revision, bytes, from_rfc3339(since)});
  }
  return scans;
}

std::int64_t count_waiting_scans(Connection& connection, const std::string& author) {
  return connection.value<std::int64_t>("SELECT count(*) FROM scan_job WHERE state = 'waiting' AND created_by = $1",
                                        author);
}

std::int64_t count_waiting_bytes(Connection& connection) {
  return connection.value<std::int64_t>("SELECT COALESCE(sum(bytes), 0) FROM scan_job WHERE state = 'waiting'");
}

std::optional<ScanJob> find_scan_job(Connection& connection, const std::string& id, std::int64_t revision) {
  const auto row = connection.find<std::string, std::string, std::string, std::string, std::string, std::int64_t,
                                   std::string, std::string>(
      "SELECT title, channel, profile, unit, note, attempts, created_by, created_at FROM scan_job "
      "WHERE submission_id = $1 AND revision = $2 AND state = 'waiting'",
      id, revision);
  if (!row) return std::nullopt;
  ScanJob job;
  Draft& draft = job.draft;
  std::tie(draft.title, draft.channel, draft.profile, draft.unit, draft.note, job.attempts, job.created_by,
           job.created_at) = *row;
  for (auto& [role, name, media_type, charset, sha256, bytes] :
       connection.query<std::string, std::string, std::string, std::string, std::string, std::int64_t>(
           "SELECT role, name, media_type, charset, sha256, bytes FROM scan_part WHERE submission_id = $1 AND "
           "revision = $2 ORDER BY part",
           id, revision)) {
    job.parts.push_back({stored_role(role), name, media_type, charset, ""});
    job.sha256.push_back(sha256);
    job.sizes.push_back(bytes);
  }
  return job;
}

std::optional<std::string> find_scan_bytes(Connection& connection, const std::string& id, std::int64_t revision,
                                           std::int64_t part) {
  auto row = connection.find<std::string>(
      "SELECT content.bytes FROM scan_part JOIN content ON content.sha256 = scan_part.sha256 "
      "WHERE submission_id = $1 AND revision = $2 AND part = $3",
      id, revision, part);
  if (!row) return std::nullopt;
  return std::get<0>(*std::move(row));
}

void set_scan_attempts(Connection& connection, const std::string& id, std::int64_t revision, std::int64_t attempts) {
  connection.execute("UPDATE scan_job SET attempts = $1 WHERE submission_id = $2 AND revision = $3", attempts, id,
                     revision);
}

void delete_scan_job(Connection& connection, const std::string& id, std::int64_t revision) {
  connection.execute("DELETE FROM scan_part WHERE submission_id = $1 AND revision = $2", id, revision);
  connection.execute("DELETE FROM scan_job WHERE submission_id = $1 AND revision = $2", id, revision);
}

void cancel_scan_job(Connection& connection, const std::string& id, std::int64_t revision) {
  const auto hashes = connection.query<std::string>(
      "SELECT DISTINCT sha256 FROM scan_part WHERE submission_id = $1 AND revision = $2", id, revision);
  connection.execute("DELETE FROM scan_part WHERE submission_id = $1 AND revision = $2", id, revision);
  for (const auto& [sha256] : hashes) {
    connection.execute(
        "DELETE FROM content WHERE sha256 = $1 AND NOT EXISTS (SELECT 1 FROM part WHERE part.sha256 = content.sha256) "
        "AND NOT EXISTS (SELECT 1 FROM scan_part WHERE scan_part.sha256 = content.sha256)",
        sha256);
  }
  connection.execute("UPDATE scan_job SET state = 'cancelled' WHERE submission_id = $1 AND revision = $2", id,
                     revision);
}

}  // namespace mishen::service
