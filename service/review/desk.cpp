#include "service/review/desk.h"

#include <algorithm>
#include <set>

#include "scanner/decode.h"
#include "scanner/utf8.h"
#include "service/accounts/accounts.h"
#include "service/accounts/visible_text.h"
#include "service/audit/audit_log.h"
#include "service/audit/canonical_json.h"
#include "service/audit/digest.h"
#include "service/release/releases.h"
#include "service/review/records.h"
#include "service/review/submission_json.h"
#include "service/store/uuid.h"

namespace mishen::service {
namespace {

constexpr std::string_view kReasonCodes[] = {"mention",   "already-public", "not-a-secret", "not-personal",
                                             "consented", "statutory",      "read",         "other"};
constexpr std::string_view kOpinions[] = {"公开", "删减后公开", "依申请公开", "不予公开", "需报审"};
// An approval releases: the other opinions say that this is not to be published, or not yet.
constexpr std::string_view kReleasingOpinions[] = {"公开", "删减后公开"};
constexpr std::size_t kMinReason = 2;  // characters that are seen: 同意, 误报 are reasons
constexpr std::size_t kMaxReason = 2000;
constexpr std::chrono::hours kReplyKept{24};
constexpr std::chrono::seconds kRoomLater{30};

Refused bad_request(std::string zh, std::string en) { return {"bad-request", std::move(zh), std::move(en)}; }

Refused not_found() { return to_refused(Refusal::kNotFound, Action::kRevise, State::kSecrecyReview); }

/// Refuses who has lost the account, or the office for `action`, since the request was authenticated. Within the
/// transaction that writes, this is the last word.
void check_still_in_office(Connection& connection, const Actor& actor, Action action) {
  require_enabled(connection, actor.id);
  if (!holds_role(connection, actor.id, acting_role(action, actor.roles)))
    throw to_refused(Refusal::kRoleRequired, action, State::kSecrecyReview);
}

/// A submission that the person may do `action` to, as far as that does not depend on its state.
struct Opened {
  Standing standing;
  ActorFacts facts;
};

Opened open_for(Connection& connection, const Actor& actor, const std::string& id, Action action) {
  // Before the look-up: who has no role for it shall not learn which ids exist.
  if (!has_role_for(action, actor.roles)) throw to_refused(Refusal::kRoleRequired, action, State::kSecrecyReview);
  check_still_in_office(connection, actor, action);
  const std::optional<Standing> standing = find_standing(connection, id);
  if (!standing) throw not_found();
  const ActorFacts facts = facts_of(connection, actor, *standing);
  if (const std::optional<Refusal> refusal = permit(action, facts)) throw to_refused(*refusal, action, standing->state);
  return {*standing, facts};
}

Refused no_text_for_administrators() {
  return {"role-required", "安全管理员不能查看稿件。请用编辑、保密审查人或分管领导的账号登录。",
          "Security administrators see no submissions. Sign in as an editor, secrecy officer or leader."};
}

Standing open_for_reading(Connection& connection, const Actor& actor, const std::string& id) {
  const bool has_office = actor.roles.contains(Role::kEditor) || actor.roles.contains(Role::kSecrecyOfficer) ||
                          actor.roles.contains(Role::kLeader);
  if (!has_office) throw no_text_for_administrators();
  const std::optional<Standing> standing = find_standing(connection, id);
  if (!standing || permit_reading(facts_of(connection, actor, *standing))) throw not_found();
  return *standing;
}

/// The revision asked for, 0 meaning the present one. Refused when it has no finished scan: there is nothing to be seen
/// of it yet, or any more.
std::int64_t existing_revision(Connection& connection, const Standing& standing, std::int64_t revision) {
  if (revision < 0 || revision > standing.revision) {
    throw Refused("not-found", "这份稿件没有这个版本。请刷新页面查看最新版本。",
                  "The submission has no such revision. Reload it.");
  }
  const std::int64_t wanted = revision == 0 ? standing.revision : revision;
  if (is_scanned(connection, standing.id, wanted)) return wanted;
  if (wanted == standing.revision && standing.state == State::kScanning)
    throw to_refused(Refusal::kStillScanning, Action::kAnswer, State::kScanning);
  throw Refused("wrong-state", "这个版本的检查已取消，内容没有保留。请重新送审，或查看其他版本。",
                "The scan of this revision was cancelled and its content was not kept. Send a new revision, or look at "
                "another one.");
}

void check_if_match(const Conditions& conditions, const Standing& standing) {
  if (conditions.if_match.empty()) {
    throw Refused("precondition-required", "请求缺少 If-Match。请先读取稿件，再带上它的 ETag 重试。",
                  "If-Match is missing. Read the submission first and send its ETag.");
  }
  if (conditions.if_match != etag_of(standing.revision, standing.changes)) {
    throw Refused("precondition-failed", "稿件在您打开之后有了变化。请重新打开，看过最新内容后再操作。",
                  "The submission has changed since you opened it. Reload it and look at what changed.");
  }
}

void check_manifest(const std::string& given, const Standing& standing) {
  if (!equal_in_constant_time(given, standing.manifest_sha256)) {
    throw Refused(
        "conflict", "清单哈希与稿件的当前版本不符，您看到的可能不是最新内容。请重新打开后再操作。",
        "The manifest hash is not that of the present revision. Reload the submission and look at its content.");
  }
}

State state_after(const Opened& opened, Action action, std::size_t open_points) {
  const std::variant<State, Refusal> result = next(opened.standing.state, action, opened.facts, open_points);
  if (const Refusal* refusal = std::get_if<Refusal>(&result)) throw to_refused(*refusal, action, opened.standing.state);
  return std::get<State>(result);
}

/// Nobody has seen what is being scanned: what they sent to go with it (If-Match, hashes) is beside the point.
void check_not_scanning(const Opened& opened, Action action) {
  if (opened.standing.state == State::kScanning) throw to_refused(Refusal::kStillScanning, action, State::kScanning);
}

/// Refuses before anything is stored what would be refused after it.
void check_state(const Opened& opened, Action action, std::size_t open_points) {
  static_cast<void>(state_after(opened, action, open_points));
}

/// A reason or explanation in the person's own words.
void check_words(const std::string& text, std::size_t min, const char* zh, const char* en) {
  const bool readable = scanner::is_well_formed_utf8(text) && scanner::utf8_count(text) <= kMaxReason;
  const bool control = std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t'; });
  if (!readable || control || count_visible(text) < min) {
    throw bad_request(
        std::string(zh) + "须为 " + std::to_string(min) + " 到 2000 个字符的文字，空白和不可见字符不算。请写明后重试。",
        std::string(en) + " needs " + std::to_string(min) +
            " to 2000 characters of text; white space and invisible characters do not count. Write it and try again.");
  }
}

void check_answers(const std::vector<GivenAnswer>& answers) {
  if (answers.empty())
    throw bad_request("没有答复。请至少答复一条检查结果。", "There are no answers. Answer one point at least.");
  std::set<std::string> points;
  for (const GivenAnswer& answer : answers) {
    if (!points.insert(answer.point).second) {
      throw bad_request("同一条检查结果答复了两次。请只保留一次。",
                        "A point is answered twice. Keep one of the answers.");
    }
    if (answer.outcome != "cleared" && answer.outcome != "upheld") {
      throw bad_request("答复只能是 cleared（可以公开）或 upheld（不得公开）。",
                        "An answer's outcome is cleared or upheld.");
    }
    if (std::ranges::find(kReasonCodes, std::string_view(answer.reason_code)) == std::end(kReasonCodes)) {
      throw bad_request("不认识的理由类别。请从列表中选择。",
                        "Unknown reason_code. Choose one of those in the API's description.");
    }
    check_words(answer.reason, kMinReason, "答复的理由", "An answer's reason");
  }
}

/// The decision with its default opinion filled in.
GivenDecision checked_decision(GivenDecision decision) {
  const bool needs_reason = decision.decision == Action::kReturn || decision.decision == Action::kRefuse;
  check_words(decision.reason, needs_reason ? kMinReason : 0, needs_reason ? "退回或不予公开的理由" : "理由",
              "A decision's reason");
  if (decision.opinion.empty() && decision.decision == Action::kApprove) decision.opinion = kOpinions[0];
  if (!decision.opinion.empty() &&
      std::ranges::find(kOpinions, std::string_view(decision.opinion)) == std::end(kOpinions)) {
    throw bad_request("不认识的审查意见。请选择：公开、删减后公开、依申请公开、不予公开、需报审。",
                      "Unknown opinion. Choose 公开, 删减后公开, 依申请公开, 不予公开 or 需报审.");
  }
  if (decision.decision == Action::kApprove &&
      std::ranges::find(kReleasingOpinions, std::string_view(decision.opinion)) == std::end(kReleasingOpinions)) {
    throw bad_request("批准就是放行发布，审查意见只能是公开或删减后公开。其他意见请用退回或不予公开。",
                      "An approval releases: its opinion is 公开 or 删减后公开. For the others return or refuse.");
  }
  return decision;
}

void check_key(const std::string& key) {
  const bool visible = std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
  if (key.size() > 128 || !visible) {
    throw bad_request("Idempotency-Key 须为 1 到 128 个可见 ASCII 字符。",
                      "An Idempotency-Key is 1 to 128 visible ASCII characters.");
  }
}

/// The reply given before to the same request; nothing when there is none. A key used for another request is refused.
std::optional<Reply> find_reply(Connection& connection, const Actor& actor, const std::string& key,
                                const std::string& request_sha256) {
  if (key.empty()) return std::nullopt;
  const auto row = connection.find<std::string, std::string, std::string, std::string>(
      "SELECT request_sha256, submission_id, etag, reply FROM idempotency WHERE account_id = $1 AND key = $2", actor.id,
      key);
  if (!row) return std::nullopt;
  const auto& [stored_request, id, etag, reply] = *row;
  if (stored_request != request_sha256) {
    throw Refused("idempotency-key-reused", "这个 Idempotency-Key 已用于另一个请求。请换一个新的。",
                  "This Idempotency-Key was used for another request. Use a new one.");
  }
  return Reply{id, etag, reply, true, false};
}

void keep_reply(Connection& connection, const Actor& actor, const std::string& key, const std::string& request_sha256,
                const Reply& reply, Instant now) {
  if (key.empty()) return;
  connection.execute("DELETE FROM idempotency WHERE at < $1", to_rfc3339(now - kReplyKept));
  connection.execute(
      "INSERT INTO idempotency (account_id, key, request_sha256, submission_id, etag, reply, at) VALUES ($1, $2, $3, "
      "$4, $5, $6, $7)",
      actor.id, key, request_sha256, reply.submission_id, reply.etag, reply.submission, to_rfc3339(now));
}

Reply reply_about(Connection& connection, const Actor& actor, const std::string& id) {
  const Submission submission = load_submission(connection, id, actor);
  return {id, submission.summary.etag, to_json(submission), false, false};
}

/// Ends the taking in of a bundle. A repetition is answered with the submission as it is then, so nothing but its id is
/// kept.
void finish_taking_in(ReviewStore::Transaction& transaction, const Actor& actor, const std::string& id,
                      const std::string& key, const std::string& request_sha256, Instant now) {
  keep_reply(transaction.connection(), actor, key, request_sha256, {id, "", "", false, false}, now);
  transaction.commit();
}

/// Ends an operation: the reply is made, kept for repetitions, and everything becomes durable.
Reply finish(ReviewStore::Transaction& transaction, const Actor& actor, const std::string& id, const std::string& key,
             const std::string& request_sha256, Instant now) {
  Reply reply = reply_about(transaction.connection(), actor, id);
  keep_reply(transaction.connection(), actor, key, request_sha256, reply, now);
  transaction.commit();
  return reply;
}

std::int64_t bytes_of(const std::vector<DraftPart>& parts) {
  std::int64_t bytes = 0;
  for (const DraftPart& part : parts) bytes += static_cast<std::int64_t>(part.bytes.size());
  return bytes;
}

std::string sent_detail(const std::vector<DraftPart>& parts, const std::string& draft_hash) {
  return CanonicalObject()
      .add("bytes", bytes_of(parts))
      .add("draft_sha256", draft_hash)
      .add("parts", static_cast<std::int64_t>(parts.size()))
      .add("state", to_string(State::kScanning))
      .str();
}

std::string request_sha256_of(std::string_view operation, const std::string& id, const std::string& content_json) {
  return sha256_hex(
      CanonicalObject().add("operation", operation).add("submission", id).add_json("content", content_json).str());
}

std::string answers_json(const std::vector<GivenAnswer>& answers) {
  CanonicalArray list;
  for (const GivenAnswer& answer : answers) {
    list.add_json(CanonicalObject()
                      .add("point", answer.point)
                      .add("outcome", answer.outcome)
                      .add("reason_code", answer.reason_code)
                      .add("reason", answer.reason)
                      .str());
  }
  return list.str();
}

/// Of the answers, what the audit log may hold: no words.
std::string answers_detail(const std::vector<GivenAnswer>& answers, State state) {
  CanonicalArray list;
  for (const GivenAnswer& answer : answers) {
    list.add_json(CanonicalObject()
                      .add("point", answer.point)
                      .add("outcome", answer.outcome)
                      .add("reason_code", answer.reason_code)
                      .str());
  }
  return CanonicalObject().add_json("answers", list.str()).add("state", to_string(state)).str();
}

void check_point_exists(Connection& connection, const Standing& standing, const std::string& point) {
  const auto found = connection.value<std::int64_t>(
      "SELECT EXISTS (SELECT 1 FROM point WHERE submission_id = $1 AND revision = $2 AND point = $3)", standing.id,
      standing.revision, point);
  if (found == 0) {
    throw bad_request("有一条检查结果不属于稿件的当前版本。请刷新页面后重试。",
                      "A point does not belong to the present revision. Reload it.");
  }
}

void insert_answer(Connection& connection, const Standing& standing, const GivenAnswer& answer,
                   const std::string& actor, Instant now) {
  check_point_exists(connection, standing, answer.point);
  connection.execute(
      "INSERT INTO answer (submission_id, revision, point, outcome, reason_code, reason, answered_by, at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      standing.id, standing.revision, answer.point, answer.outcome, answer.reason_code, answer.reason, actor,
      to_rfc3339(now));
}

/// Stores a decision, signed over everything it rests on. Returns its id.
std::string insert_decision(Connection& connection, const Opened& opened, const GivenDecision& decision,
                            const Actor& actor, Instant now) {
  const Standing& standing = opened.standing;
  std::string id = new_uuid(now);
  const std::string time = to_rfc3339(now);
  const std::string answers = answers_sha256(connection, standing.id, standing.revision);
  const std::string signed_hash = sha256_hex(CanonicalObject()
                                                 .add("algorithm", "sha-256")
                                                 .add("answers_sha256", answers)
                                                 .add("at", time)
                                                 .add("by", actor.id)
                                                 .add("decision", to_string(decision.decision))
                                                 .add("dictionary", standing.dictionary)
                                                 .add("findings_sha256", standing.findings_sha256)
                                                 .add("manifest_sha256", standing.manifest_sha256)
                                                 .add("opinion", decision.opinion)
                                                 .add("reason", decision.reason)
                                                 .str());
  connection.execute(
      "INSERT INTO decision (id, submission_id, revision, decision, opinion, reason, role, decided_by, at, "
      "manifest_sha256, "
      "findings_sha256, answers_sha256, signed_sha256, algorithm) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'sha-256')",
      id, standing.id, standing.revision, to_string(decision.decision), decision.opinion, decision.reason,
      to_string(acting_role(decision.decision, actor.roles)), actor.id, time, standing.manifest_sha256,
      standing.findings_sha256, answers, signed_hash);
  return id;
}

void release_revision(Connection& connection, const Standing& standing, const std::string& decision_id, Instant now) {
  Approval approval{decision_id, standing.id, standing.revision, standing.manifest_sha256, {}, now};
  for (const PartSummary& part : load_parts(connection, standing.id, standing.revision))
    approval.parts.push_back({part.part, part.sha256});
  enter_release(connection, approval);
}

void check_paging(const std::string& cursor, std::int64_t limit) {
  if (limit < 1 || limit > 200) throw bad_request("limit 须在 1 到 200 之间。", "limit is between 1 and 200.");
  if (!cursor.empty() && !is_uuid(cursor)) {
    throw bad_request("cursor 不对。请从第一页重新开始。", "The cursor is wrong. Start again from the first page.");
  }
}

/// What is stored under a hash must be what was hashed: people decide on it.
void check_stored_bytes(const std::string& bytes, const std::string& sha256, const std::string& id,
                        std::int64_t revision, std::int64_t part) {
  if (sha256_hex(bytes) != sha256) {
    throw StorageError("the stored bytes of part " + std::to_string(part) + " of revision " + std::to_string(revision) +
                       " of submission " + id + " do not have the hash they are stored under");
  }
}

/// No UUID sorts after this.
constexpr std::string_view kAfterEveryId = "g";

}  // namespace

Desk::Desk(ReviewStore& store, Scan scan, Clock clock, std::string fingerprint_key, DeskOptions options)
    : store_(store),
      clock_(clock),
      options_(std::move(options)),
      jobs_(store, std::move(scan), std::move(clock), std::move(fingerprint_key), options_.jobs) {}

/// Refuses what would make the queue of one person, or of all, longer than the service takes.
void Desk::check_room_for(Connection& connection, const Actor& actor, const std::vector<DraftPart>& parts) const {
  if (count_waiting_scans(connection, actor.id) >= options_.max_waiting_scans) {
    Refused refused("too-many-requests",
                    "您已有 " + std::to_string(options_.max_waiting_scans) +
                        " 份稿件在检查，这一份没有保存。请等其中一份检查完，或取消一份，然后重试。",
                    "You have " + std::to_string(options_.max_waiting_scans) +
                        " submissions being scanned; this one was not stored. Wait until one has ended, or cancel one, "
                        "then try again.");
    refused.retry_after = kRoomLater;
    throw refused;
  }
  const std::int64_t waiting = count_waiting_bytes(connection);
  if (waiting > 0 && waiting + bytes_of(parts) > options_.max_waiting_bytes) {
    Refused refused("unavailable", "等待检查的稿件太多，这一份没有保存。请半分钟后重试。",
                    "Too much waits to be scanned; this was not stored. Try again in half a minute.");
    refused.retry_after = kRoomLater;
    throw refused;
  }
}

Reply Desk::wait_and_reply(const Actor& actor, const std::string& id, std::int64_t revision, bool repeated) {
  static_cast<void>(jobs_.wait_for_end(id, revision, options_.request_wait));
  ReviewStore::Snapshot snapshot(store_);
  Submission submission = load_submission(snapshot.connection(), id, actor);
  jobs_.add_progress(submission.summary);
  return {id, submission.summary.etag, to_json(submission), repeated, submission.summary.state == State::kScanning};
}

Reply Desk::repeat(const Actor& actor, Reply reply) {
  std::int64_t revision = 0;
  {
    ReviewStore::Snapshot snapshot(store_);
    const std::optional<Standing> standing = find_standing(snapshot.connection(), reply.submission_id);
    if (!standing) throw StorageError("a reply names the submission " + reply.submission_id + ", which is not there");
    revision = standing->revision;
  }
  return wait_and_reply(actor, reply.submission_id, revision, true);
}

Reply Desk::submit(const Actor& actor, Draft draft, const Conditions& conditions) {
  if (!has_role_for(Action::kRevise, actor.roles))
    throw to_refused(Refusal::kRoleRequired, Action::kRevise, State::kSecrecyReview);
  check_key(conditions.idempotency_key);
  check_draft(draft);
  const std::vector<DraftPart> parts = take_parts(draft);
  const std::vector<std::string> hashes = hashes_of(parts);
  const std::string draft_hash = draft_sha256(draft, parts, hashes);
  const std::string request = request_sha256_of("submit", "", canonical_string(draft_hash));

  const Instant now = clock_();
  const std::string id = new_uuid(now);
  std::optional<Reply> earlier;
  {
    ReviewStore::Transaction transaction(store_);
    Connection& connection = transaction.connection();
    check_still_in_office(connection, actor, Action::kRevise);
    earlier = find_reply(connection, actor, conditions.idempotency_key, request);
    if (!earlier) {
      check_room_for(connection, actor, parts);
      insert_submission(connection, id, actor.id, State::kScanning, now);
      insert_scan_job(connection, id, 1, draft, parts, hashes, actor.id, now);
      append_audit(connection, now, {actor.id, "submission.sent", id, 1, sent_detail(parts, draft_hash)});
      jobs_.enqueue({id, 1, bytes_of(parts), now});
      finish_taking_in(transaction, actor, id, conditions.idempotency_key, request, now);
    }
  }
  if (earlier) return repeat(actor, *std::move(earlier));
  return wait_and_reply(actor, id, 1, false);
}

Reply Desk::revise(const Actor& actor, const std::string& id, Draft draft, const Conditions& conditions) {
  check_key(conditions.idempotency_key);
  {
    // Who may not send it is told so, not what is wrong with it.
    ReviewStore::Snapshot snapshot(store_);
    static_cast<void>(open_for(snapshot.connection(), actor, id, Action::kRevise));
  }
  check_draft(draft);
  const std::vector<DraftPart> parts = take_parts(draft);
  const std::vector<std::string> hashes = hashes_of(parts);
  const std::string draft_hash = draft_sha256(draft, parts, hashes);
  const std::string request = request_sha256_of("revise", id, canonical_string(draft_hash));

  const Instant now = clock_();
  std::optional<Reply> earlier;
  std::int64_t revision = 0;
  {
    ReviewStore::Transaction transaction(store_);
    Connection& connection = transaction.connection();
    const Opened opened = open_for(connection, actor, id, Action::kRevise);
    earlier = find_reply(connection, actor, conditions.idempotency_key, request);
    if (!earlier) {
      check_not_scanning(opened, Action::kRevise);
      check_if_match(conditions, opened.standing);
      const State state = state_after(opened, Action::kRevise, 0);
      check_room_for(connection, actor, parts);
      revision = opened.standing.revision + 1;
      connection.execute("UPDATE decision SET voided_at = $1 WHERE submission_id = $2 AND voided_at IS NULL",
                         to_rfc3339(now), id);
      void_releases(connection, id, now);
      insert_scan_job(connection, id, revision, draft, parts, hashes, actor.id, now);
      update_submission(connection, id, state, revision, now);
      append_audit(connection, now, {actor.id, "submission.revised", id, revision, sent_detail(parts, draft_hash)});
      jobs_.enqueue({id, revision, bytes_of(parts), now});
      finish_taking_in(transaction, actor, id, conditions.idempotency_key, request, now);
    }
  }
  if (earlier) return repeat(actor, *std::move(earlier));
  return wait_and_reply(actor, id, revision, false);
}

Reply Desk::answer(const Actor& actor, const std::string& id, const std::string& manifest_sha256,
                   const std::vector<GivenAnswer>& answers, const Conditions& conditions) {
  check_key(conditions.idempotency_key);
  const std::string request = request_sha256_of(
      "answer", id,
      CanonicalObject().add("manifest_sha256", manifest_sha256).add_json("answers", answers_json(answers)).str());
  const Instant now = clock_();
  ReviewStore::Transaction transaction(store_);
  Connection& connection = transaction.connection();
  const Opened opened = open_for(connection, actor, id, Action::kAnswer);
  const Standing& standing = opened.standing;
  if (std::optional<Reply> reply = find_reply(connection, actor, conditions.idempotency_key, request))
    return *std::move(reply);
  check_not_scanning(opened, Action::kAnswer);
  check_answers(answers);
  check_if_match(conditions, standing);
  check_manifest(manifest_sha256, standing);
  check_state(opened, Action::kAnswer, 0);
  for (const GivenAnswer& given : answers) insert_answer(connection, standing, given, actor.id, now);
  const State state = state_after(opened, Action::kAnswer, count_open_points(connection, id, standing.revision));
  update_submission(connection, id, state, standing.revision, now);
  append_audit(connection, now,
               {actor.id, "submission.answered", id, standing.revision, answers_detail(answers, state)});
  return finish(transaction, actor, id, conditions.idempotency_key, request, now);
}

Reply Desk::explain(const Actor& actor, const std::string& id, const std::string& point, const std::string& text,
                    const Conditions& conditions) {
  check_key(conditions.idempotency_key);
  const std::string request =
      request_sha256_of("explain", id, CanonicalObject().add("point", point).add("text", text).str());
  const Instant now = clock_();
  ReviewStore::Transaction transaction(store_);
  Connection& connection = transaction.connection();
  const Opened opened = open_for(connection, actor, id, Action::kExplain);
  const Standing& standing = opened.standing;
  if (std::optional<Reply> reply = find_reply(connection, actor, conditions.idempotency_key, request))
    return *std::move(reply);
  check_not_scanning(opened, Action::kExplain);
  check_words(text, 1, "说明", "An explanation");
  check_point_exists(connection, standing, point);
  const State state = state_after(opened, Action::kExplain, count_open_points(connection, id, standing.revision));
  connection.execute(
      "INSERT INTO explanation (submission_id, revision, point, text, explained_by, at) VALUES ($1, $2, $3, $4, $5, "
      "$6)",
      id, standing.revision, point, text, actor.id, to_rfc3339(now));
  update_submission(connection, id, state, standing.revision, now);
  append_audit(connection, now,
               {actor.id, "submission.explained", id, standing.revision, CanonicalObject().add("point", point).str()});
  return finish(transaction, actor, id, conditions.idempotency_key, request, now);
}

Reply Desk::decide(const Actor& actor, const std::string& id, const GivenDecision& given,
                   const Conditions& conditions) {
  check_key(conditions.idempotency_key);
  const std::string request = request_sha256_of("decide", id,
                                                CanonicalObject()
                                                    .add("decision", to_string(given.decision))
                                                    .add("manifest_sha256", given.manifest_sha256)
                                                    .add("reason", given.reason)
                                                    .add("opinion", given.opinion)
                                                    .str());
  const Instant now = clock_();
  ReviewStore::Transaction transaction(store_);
  Connection& connection = transaction.connection();
  const Opened opened = open_for(connection, actor, id, given.decision);
  const Standing& standing = opened.standing;
  if (std::optional<Reply> reply = find_reply(connection, actor, conditions.idempotency_key, request))
    return *std::move(reply);
  check_not_scanning(opened, given.decision);
  check_if_match(conditions, standing);
  const GivenDecision decision = checked_decision(given);
  check_manifest(decision.manifest_sha256, standing);
  const State state = state_after(opened, decision.decision, count_open_points(connection, id, standing.revision));
  const std::string decision_id = insert_decision(connection, opened, decision, actor, now);
  if (decision.decision == Action::kApprove) release_revision(connection, standing, decision_id, now);
  update_submission(connection, id, state, standing.revision, now);
  append_audit(connection, now,
               {actor.id, "submission.decided", id, standing.revision,
                CanonicalObject()
                    .add("decision", to_string(decision.decision))
                    .add("decision_id", decision_id)
                    .add("manifest_sha256", standing.manifest_sha256)
                    .add("opinion", decision.opinion)
                    .add("state", to_string(state))
                    .str()});
  return finish(transaction, actor, id, conditions.idempotency_key, request, now);
}

Reply Desk::cancel(const Actor& actor, const std::string& id, const Conditions& conditions) {
  check_key(conditions.idempotency_key);
  const std::string request = request_sha256_of("cancel", id, "{}");
  const Instant now = clock_();
  Reply reply;
  std::int64_t revision = 0;
  {
    ReviewStore::Transaction transaction(store_);
    Connection& connection = transaction.connection();
    const Opened opened = open_for(connection, actor, id, Action::kCancel);
    if (std::optional<Reply> earlier = find_reply(connection, actor, conditions.idempotency_key, request))
      return *std::move(earlier);
    const State state = state_after(opened, Action::kCancel, 0);
    if (!conditions.if_match.empty()) check_if_match(conditions, opened.standing);
    revision = opened.standing.revision;
    cancel_scan_job(connection, id, revision);
    update_submission(connection, id, state, revision, now);
    append_audit(
        connection, now,
        {actor.id, "submission.cancelled", id, revision, CanonicalObject().add("state", to_string(state)).str()});
    reply = finish(transaction, actor, id, conditions.idempotency_key, request, now);
  }
  jobs_.cancel(id, revision);
  return reply;
}

Submission Desk::find(const Actor& actor, const std::string& id) {
  ReviewStore::Snapshot snapshot(store_);
  static_cast<void>(open_for_reading(snapshot.connection(), actor, id));
  Submission submission = load_submission(snapshot.connection(), id, actor);
  jobs_.add_progress(submission.summary);
  return submission;
}

/// The first `limit` ids as a page, when one more was read to know whether there are more.
SubmissionPage Desk::page_of(Connection& connection, const Actor& actor,
                             const std::vector<std::tuple<std::string>>& ids, std::int64_t limit) const {
  SubmissionPage page;
  for (const auto& [id] : ids) {
    if (static_cast<std::int64_t>(page.items.size()) == limit) {
      page.next_cursor = page.items.back().id;
      break;
    }
    page.items.push_back(load_summary(connection, id, actor));
    jobs_.add_progress(page.items.back());
  }
  return page;
}

SubmissionPage Desk::list(const Actor& actor, const ListFilter& filter) {
  check_paging(filter.cursor, filter.limit);
  const bool sees_all = actor.roles.contains(Role::kSecrecyOfficer) || actor.roles.contains(Role::kLeader);
  if (!sees_all && !actor.roles.contains(Role::kEditor)) throw no_text_for_administrators();
  const std::string state(filter.state ? to_string(*filter.state) : std::string_view());
  const std::string before = filter.cursor.empty() ? std::string(kAfterEveryId) : filter.cursor;
  const std::int64_t all = sees_all && !filter.mine ? 1 : 0;
  ReviewStore::Snapshot snapshot(store_);
  Connection& connection = snapshot.connection();
  const auto ids = connection.query<std::string>(
      "SELECT id FROM submission WHERE id < $1 AND ($2 = '' OR state = $3) "
      "AND ($4 = 1 OR EXISTS (SELECT 1 FROM touch WHERE submission_id = submission.id AND account_id = $5)) "
      "ORDER BY id DESC LIMIT $6",
      before, state, state, all, actor.id, filter.limit + 1);
  return page_of(connection, actor, ids, filter.limit);
}

SubmissionPage Desk::queue(const Actor& actor, const std::string& cursor, std::int64_t limit) {
  check_paging(cursor, limit);
  const std::int64_t officer = actor.roles.contains(Role::kSecrecyOfficer) ? 1 : 0;
  const std::int64_t leader = actor.roles.contains(Role::kLeader) ? 1 : 0;
  const std::int64_t editor = actor.roles.contains(Role::kEditor) ? 1 : 0;
  if (officer + leader + editor == 0) throw no_text_for_administrators();
  ReviewStore::Snapshot snapshot(store_);
  Connection& connection = snapshot.connection();
  const auto ids = connection.query<std::string>(
      "SELECT id FROM (SELECT id, state, EXISTS (SELECT 1 FROM touch WHERE submission_id = submission.id AND "
      "account_id = $1) AS own "
      "  FROM submission WHERE id > $2 AND state IN ('scanning', 'secrecy-review', 'leader-approval', 'returned')) AS "
      "waiting "
      "WHERE (state = 'secrecy-review' AND own = 0 AND $3 = 1) OR (state = 'leader-approval' AND own = 0 AND $4 = 1) "
      "OR (state IN ('returned', 'scanning') AND own = 1 AND $5 = 1) ORDER BY id LIMIT $6",
      actor.id, cursor, officer, leader, editor, limit + 1);
  return page_of(connection, actor, ids, limit);
}

std::vector<PartContent> Desk::content(const Actor& actor, const std::string& id, std::int64_t revision) {
  ReviewStore::Snapshot snapshot(store_);
  Connection& connection = snapshot.connection();
  const Standing standing = open_for_reading(connection, actor, id);
  const std::int64_t wanted = existing_revision(connection, standing, revision);
  std::vector<PartContent> contents;
  for (PartSummary& summary : load_parts(connection, id, wanted)) {
    auto row = connection.find<std::string, std::string, std::string, std::string>(
        "SELECT text, blocks, content.bytes, layout FROM part JOIN content ON content.sha256 = part.sha256 "
        "WHERE submission_id = $1 AND revision = $2 AND part = $3",
        id, wanted, summary.part);
    if (!row) throw StorageError("a part of submission " + id + " has no stored bytes");
    check_stored_bytes(std::get<2>(*row), summary.sha256, id, wanted, summary.part);
    contents.push_back(
        {std::move(summary), std::move(std::get<0>(*row)), std::move(std::get<1>(*row)), std::move(std::get<3>(*row))});
  }
  return contents;
}

PartFile Desk::file(const Actor& actor, const std::string& id, std::int64_t revision, std::int64_t part) {
  ReviewStore::Snapshot snapshot(store_);
  Connection& connection = snapshot.connection();
  const Standing standing = open_for_reading(connection, actor, id);
  const std::int64_t wanted = existing_revision(connection, standing, revision);
  auto row = connection.find<std::string, std::string, std::string, std::string, std::string>(
      "SELECT role, name, media_type, part.sha256, content.bytes FROM part JOIN content ON content.sha256 = "
      "part.sha256 "
      "WHERE submission_id = $1 AND revision = $2 AND part = $3",
      id, wanted, part);
  if (!row)
    throw Refused("not-found", "这个版本没有这个附件。请刷新页面。", "The revision has no such part. Reload it.");
  auto& [role, name, media_type, sha256, bytes] = *row;
  check_stored_bytes(bytes, sha256, id, wanted, part);
  return {std::move(role), std::move(name), std::move(media_type), std::move(bytes)};
}

Desk::Points Desk::points(const Actor& actor, const std::string& id, std::int64_t revision) {
  ReviewStore::Snapshot snapshot(store_);
  Connection& connection = snapshot.connection();
  const Standing standing = open_for_reading(connection, actor, id);
  const std::int64_t wanted = existing_revision(connection, standing, revision);
  return {wanted, load_points(connection, id, wanted)};
}

std::vector<HistoryEvent> Desk::history(const Actor& actor, const std::string& id) {
  ReviewStore::Snapshot snapshot(store_);
  Connection& connection = snapshot.connection();
  static_cast<void>(open_for_reading(connection, actor, id));
  std::vector<HistoryEvent> events;
  for (auto& [at, actor_id, actor_name, action, revision, detail] :
       connection.query<std::string, std::string, std::string, std::string, std::int64_t, std::string>(
           "SELECT at, actor, COALESCE(display_name, actor), action, revision, detail FROM audit "
           "LEFT JOIN account ON account.id = audit.actor WHERE object = $1 ORDER BY seq",
           id)) {
    events.push_back({at, {actor_id, actor_name}, action, revision, detail});
  }
  return events;
}

}  // namespace mishen::service
