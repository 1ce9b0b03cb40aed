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
      "SELECT state, submission.revision, changes, submission.created_by, account.unit, manifest_sha256, "
      "findings_sha256, dictionary "
      "FROM submission JOIN account ON account.id = submission.created_by "
      "JOIN revision ON revision.submission_id = submission.id AND revision.revision = submission.revision "
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
  const auto row =
      connection
          .find<std::string, std::string, std::string, std::string, std::string, std::string, std::string, std::string>(
              "SELECT number, title, channel, unit, verdict, submission.created_at, updated_at, "
              "(SELECT display_name FROM account WHERE account.id = submission.created_by) "
              "FROM submission JOIN revision ON revision.submission_id = submission.id AND revision.revision = "
              "submission.revision "
              "WHERE submission.id = $1",
              id);
  if (!standing || !row) throw StorageError("the submission " + id + " is not in the database");
  const auto& [number, title, channel, unit, verdict, created_at, updated_at, creator_name] = *row;
  const PointCounts points = count_points(connection, id, standing->revision);
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
      allowed_actions(facts_of(connection, actor, *standing), standing->state, static_cast<std::size_t>(points.open))};
}

Submission load_submission(Connection& connection, const std::string& id, const Actor& actor) {
  Submission submission;
  submission.summary = load_summary(connection, id, actor);
  const std::int64_t revision = submission.summary.revision;
  const auto row = connection.find<std::string, std::string, std::string, std::string, std::string, std::string>(
      "SELECT profile, note, manifest, manifest_sha256, dictionary, as_of FROM revision WHERE submission_id = $1 AND "
      "revision = $2",
      id, revision);
  if (!row) throw StorageError("the submission " + id + " is not in the database");
  std::tie(submission.profile, submission.note, submission.manifest, submission.manifest_sha256, submission.dictionary,
           submission.as_of) = *row;
  submission.touched_by = load_touched_by(connection, id);
  submission.parts = load_parts(connection, id, revision);
  submission.decisions = load_decisions(connection, id);
  return submission;
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

void insert_revision(Connection& connection, const std::string& id, std::int64_t revision, const Draft& draft,
                     const ScannedBundle& bundle, const std::string& author, Instant now) {
  const std::string time = to_rfc3339(now);
  connection.execute("INSERT INTO touch (submission_id, account_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id,
                     author, time);
  connection.execute(
      "INSERT INTO revision (submission_id, revision, title, channel, profile, unit, note, manifest, manifest_sha256, "
      "findings_sha256, verdict, dictionary, as_of, created_by, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
      id, revision, draft.title, draft.channel, draft.profile, draft.unit, draft.note, bundle.manifest,
      bundle.manifest_sha256, bundle.findings_sha256, bundle.verdict, bundle.dictionary, bundle.as_of, author, time);
  std::int64_t ordinal = 0;
  for (const ScannedPart& part : bundle.parts) {
    const PartSummary& summary = part.summary;
    connection.execute("INSERT INTO content (sha256, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING", summary.sha256,
                       Blob{part.bytes});
    connection.execute(
        "INSERT INTO part (submission_id, revision, part, role, name, media_type, sha256, bytes, charset, verdict, "
        "report, text, "
        "blocks) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        id, revision, summary.part, summary.role, summary.name, summary.media_type, summary.sha256, summary.bytes,
        summary.charset, summary.verdict, part.report, part.text, part.blocks);
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

}  // namespace mishen::service
