#include "service/review/desk.h"

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/audit/digest.h"
#include "service/release/releases.h"
#include "service/review/submission_json.h"
#include "tests/service/review/fake_scan.h"
#include "tests/service/review/office.h"

namespace mishen::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class DeskTest : public Office {
 protected:
  std::string submit(const Draft& draft) { return desk_.submit(editor_, draft, {}).submission_id; }
  Submission see(const std::string& id) { return desk_.find(officer_, id); }
  Conditions now(const std::string& id) { return {see(id).summary.etag, ""}; }
  State state(const std::string& id) { return see(id).summary.state; }

  Reply answer(const Actor& actor, const std::string& id, const std::vector<std::string>& points,
               const std::string& outcome = "cleared") {
    std::vector<GivenAnswer> answers;
    for (const std::string& point : points) answers.push_back({point, outcome, "mention", "只是提到这个词，不是标志"});
    return desk_.answer(actor, id, see(id).manifest_sha256, answers, now(id));
  }
  Reply decide(const Actor& actor, const std::string& id, Action decision, const std::string& reason = "理由写在这里") {
    return desk_.decide(actor, id, {decision, see(id).manifest_sha256, reason, ""}, now(id));
  }
  std::string decide_refusal(const Actor& actor, const std::string& id, Action decision) {
    return refusal_of([&] { return decide(actor, id, decision); });
  }
  std::vector<std::string> may(const Actor& actor, const std::string& id) {
    std::vector<std::string> names;
    for (const Action action : desk_.find(actor, id).summary.may) names.emplace_back(to_string(action));
    return names;
  }
  void break_audit() {
    ReviewStore::Transaction transaction(store_);
    transaction.connection().run_script(
        "CREATE TRIGGER broken_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk'); END;");
    transaction.commit();
  }
  /// Whether the database itself lets a statement pass.
  template <class... Arguments>
  bool lets_pass(const std::string& sql, const Arguments&... arguments) {
    ReviewStore::Transaction transaction(store_);
    try {
      transaction.connection().execute(sql, arguments...);
      return true;
    } catch (const StorageError&) {
      return false;
    }
  }

  /// Changes the database behind the desk's back.
  template <class... Arguments>
  void tamper(const std::string& sql, const Arguments&... arguments) {
    ReviewStore::Transaction transaction(store_);
    transaction.connection().execute(sql, arguments...);
    transaction.commit();
  }

  Releases releases_{store_};
  Desk desk_{store_, fake_scan, clock_.clock(), std::string(32, 'k')};
};

TEST_F(DeskTest, TakesAMarkedDraftFromSubmissionToReleaseByThreePeople) {
  // The editor sends a draft with a marking, a number to check and a file that nobody can read.
  Draft draft = draft_of("机密★10年\n通知\n中办发");
  draft.parts.push_back({PartRole::kAttachment, "名单.pdf", "", "", "%PDF-1.7"});
  const std::string id = submit(draft);
  const Submission sent = see(id);
  EXPECT_EQ(sent.summary.number, "2026-000001");
  EXPECT_EQ(sent.summary.state, State::kSecrecyReview);
  EXPECT_EQ(sent.summary.verdict, "block");
  EXPECT_EQ(sent.summary.points.block, 1);
  EXPECT_EQ(sent.summary.points.review, 1);
  EXPECT_EQ(sent.summary.points.incomplete, 1);
  EXPECT_EQ(sent.summary.points.note, 1);
  EXPECT_EQ(sent.summary.points.open, 3);
  EXPECT_THAT(may(editor_, id), ElementsAre("revise", "withdraw"));
  EXPECT_THAT(may(officer_, id), ElementsAre("answer", "return", "refuse"));
  EXPECT_THAT(may(leader_, id), IsEmpty());

  // She cannot decide on it herself, and the leader cannot pass over the officer.
  EXPECT_EQ(decide_refusal(editor_, id, Action::kApprove), "role-required");
  EXPECT_EQ(refusal_of([&] { return answer(editor_, id, {"p1-f0"}); }), "role-required");
  EXPECT_EQ(decide_refusal(leader_, id, Action::kApprove), "unanswered-findings");
  EXPECT_EQ(refusal_of([&] { return answer(leader_, id, {"p1-f0"}); }), "role-required");

  // The officer answers; the last one sends it on. He cannot approve.
  answer(officer_, id, {"p1-f0", "p1-f1"});
  EXPECT_EQ(state(id), State::kSecrecyReview);
  answer(officer_, id, {"p2-i0"});
  EXPECT_EQ(state(id), State::kLeaderApproval);
  EXPECT_EQ(decide_refusal(officer_, id, Action::kApprove), "role-required");

  // The leader approves: manifest and parts are released, nothing else is.
  EXPECT_EQ(releases_.find(sent.manifest_sha256), std::nullopt);
  decide(leader_, id, Action::kApprove, "");
  const Submission approved = see(id);
  EXPECT_EQ(approved.summary.state, State::kApproved);
  ASSERT_EQ(approved.decisions.size(), 1U);
  EXPECT_EQ(approved.decisions[0].opinion, "公开");
  EXPECT_TRUE(is_sha256_hex(approved.decisions[0].signed_sha256));
  const std::optional<Release> release = releases_.find(sent.manifest_sha256);
  ASSERT_TRUE(release.has_value());
  EXPECT_EQ(release->kind, Release::Kind::kManifest);
  EXPECT_EQ(release->submission_id, id);
  EXPECT_EQ(release->approved_by_id, "leader");
  for (const PartSummary& part : sent.parts) {
    const std::optional<Release> found = releases_.find(part.sha256);
    ASSERT_TRUE(found.has_value()) << part.role;
    EXPECT_EQ(found->kind, Release::Kind::kPart);
    EXPECT_EQ(found->part_role, part.role);
    EXPECT_EQ(found->part_name, part.name);
  }
  EXPECT_EQ(releases_.find(sha256_hex("something else")), std::nullopt);

  // One byte more is a new revision: the approval is void and everything begins again.
  draft.parts[0].bytes += "。";
  desk_.revise(editor_, id, draft, now(id));
  const Submission revised = see(id);
  EXPECT_EQ(revised.summary.revision, 2);
  EXPECT_EQ(revised.summary.state, State::kSecrecyReview);
  EXPECT_EQ(revised.summary.points.open, 3) << "no answer carries over";
  EXPECT_TRUE(revised.decisions[0].is_void);
  EXPECT_NE(revised.manifest_sha256, sent.manifest_sha256);
  EXPECT_EQ(releases_.find(sent.manifest_sha256), std::nullopt);
  for (const PartSummary& part : sent.parts) EXPECT_EQ(releases_.find(part.sha256), std::nullopt) << part.role;
  EXPECT_EQ(releases_.find(revised.manifest_sha256), std::nullopt);
}

TEST_F(DeskTest, WritesOneAuditRowForEachThingDoneAndNoWordsInIt) {
  Draft draft = draft_of("中办发");
  draft.title = "绝不外传的标题";
  draft.parts.push_back({PartRole::kAttachment, "秘密名字.txt", "", "", "无"});
  const std::string id = submit(draft);
  desk_.explain(editor_, id, "p1-f0", "这份文件已经公开", {});
  answer(officer_, id, {"p1-f0"});
  decide(leader_, id, Action::kApprove, "同意公开的理由");
  desk_.revise(colleague_, id, draft, now(id));
  std::vector<std::string> actions;
  for (const HistoryEvent& event : desk_.history(editor_, id)) {
    actions.push_back(event.actor.id + " " + event.action + " " + std::to_string(event.revision));
    EXPECT_THAT(event.detail, Not(HasSubstr("绝不外传")));
    EXPECT_THAT(event.detail, Not(HasSubstr("秘密名字")));
    EXPECT_THAT(event.detail, Not(HasSubstr("理由")));
    EXPECT_THAT(event.detail, Not(HasSubstr("已经公开")));
    EXPECT_THAT(event.detail, Not(HasSubstr("只是提到")));
  }
  EXPECT_THAT(actions,
              ElementsAre("editor submission.sent 1", "service submission.scanned 1", "editor submission.explained 1",
                          "officer submission.answered 1", "leader submission.decided 1",
                          "colleague submission.revised 2", "service submission.scanned 2"));
  EXPECT_EQ(rows("audit"), 7);
}

TEST_F(DeskTest, ChangesNothingWhenTheAuditRowCannotBeWritten) {
  const std::string id = submit(draft_of("中办发"));
  const std::string cleared = submit(draft_of("无"));
  const Conditions at = now(id);
  const Conditions cleared_at = now(cleared);
  const std::string manifest = see(id).manifest_sha256;
  break_audit();
  const std::vector<std::int64_t> before = all_rows();
  EXPECT_THROW(submit(draft_of("别的")), StorageError);
  EXPECT_THROW(desk_.revise(editor_, id, draft_of("别的"), at), StorageError);
  EXPECT_THROW(desk_.explain(editor_, id, "p1-f0", "说明", {}), StorageError);
  EXPECT_THROW(desk_.answer(officer_, id, manifest, {{"p1-f0", "cleared", "mention", "只是提到"}}, at), StorageError);
  EXPECT_THROW(desk_.decide(leader_, cleared, {Action::kApprove, see(cleared).manifest_sha256, "", ""}, cleared_at),
               StorageError);
  EXPECT_EQ(all_rows(), before);
  EXPECT_EQ(see(id).summary.etag, at.if_match);
  EXPECT_EQ(see(cleared).summary.etag, cleared_at.if_match);
}

TEST_F(DeskTest, SendsADraftWithoutOpenPointsStraightToTheLeader) {
  const std::string id = submit(draft_of("通知"));
  EXPECT_EQ(state(id), State::kLeaderApproval);
  EXPECT_THAT(may(leader_, id), ElementsAre("approve", "return", "refuse"));
  EXPECT_THAT(may(officer_, id), ElementsAre("answer"));
}

TEST_F(DeskTest, BringsAnItemBackWhenAPointIsUpheld) {
  const std::string id = submit(draft_of("中办发"));
  answer(officer_, id, {"p1-f0"});
  EXPECT_EQ(state(id), State::kLeaderApproval);
  answer(officer_, id, {"p1-f0"}, "upheld");
  EXPECT_EQ(state(id), State::kSecrecyReview);
  EXPECT_EQ(see(id).summary.points.open, 1);
  EXPECT_EQ(decide_refusal(leader_, id, Action::kApprove), "unanswered-findings");
  decide(officer_, id, Action::kReturn);
  EXPECT_EQ(state(id), State::kReturned);
  EXPECT_EQ(refusal_of([&] { return answer(officer_, id, {"p1-f0"}); }), "wrong-state");
  const Desk::Points points = desk_.points(editor_, id, 0);
  ASSERT_EQ(points.points.size(), 1U);
  EXPECT_EQ(points.points[0].answer->outcome, "upheld");
  EXPECT_EQ(rows("answer"), 2) << "the earlier answer is kept";
}

TEST_F(DeskTest, KeepsWhoeverTouchedTheContentFromDecidingWhateverRolesTheyGetLater) {
  const std::string id = submit(draft_of("中办发"));
  desk_.revise(colleague_, id, draft_of("中办发。"), now(id));
  for (const char* name : {"editor", "colleague"}) {
    const Actor officer = in_office(name, {Role::kSecrecyOfficer});
    EXPECT_EQ(refusal_of([&] { return answer(officer, id, {"p1-f0"}); }), "separation-of-duties") << name;
    EXPECT_EQ(decide_refusal(officer, id, Action::kReturn), "separation-of-duties") << name;
    const Actor leader = in_office(name, {Role::kLeader});
    EXPECT_EQ(decide_refusal(leader, id, Action::kApprove), "separation-of-duties") << name;
    EXPECT_THAT(may(leader, id), IsEmpty());
  }
  answer(officer_, id, {"p1-f0"});
  const Actor promoted = in_office("officer", {Role::kLeader, Role::kEditor});
  EXPECT_EQ(decide_refusal(promoted, id, Action::kApprove), "separation-of-duties");
  EXPECT_EQ(refusal_of([&] { return desk_.revise(promoted, id, draft_of("无"), now(id)); }), "separation-of-duties");
  decide(leader_, id, Action::kApprove);
  EXPECT_EQ(state(id), State::kApproved);
}

TEST_F(DeskTest, IsBackedByTheDatabaseInItsTwoMainRules) {
  const std::string id = submit(draft_of("中办发"));
  const std::string decision =
      "INSERT INTO decision (id, submission_id, revision, decision, opinion, reason, role, decided_by, at, "
      "manifest_sha256, "
      "findings_sha256, answers_sha256, signed_sha256, algorithm) VALUES ('d', $1, 1, 'approve', '公开', '', 'leader', "
      "$2, "
      "'2026-11-22T06:00:00.000Z', $3, $4, $5, $6, 'sha-256')";
  const std::string hash = sha256_hex("");
  const auto approve_by = [&](const std::string& who) { return lets_pass(decision, id, who, hash, hash, hash, hash); };
  const std::string answer_row =
      "INSERT INTO answer (submission_id, revision, point, outcome, reason_code, reason, answered_by, at) "
      "VALUES ($1, 1, 'p1-f0', 'cleared', 'mention', '理由', $2, '2026-11-22T06:00:00.000Z')";
  EXPECT_FALSE(lets_pass(answer_row, id, "editor"));
  EXPECT_TRUE(lets_pass(answer_row, id, "officer"));
  EXPECT_FALSE(approve_by("leader")) << "a point is open";
  answer(officer_, id, {"p1-f0"});
  EXPECT_FALSE(approve_by("editor"));
  EXPECT_FALSE(approve_by("officer"));
  EXPECT_TRUE(approve_by("leader"));
  EXPECT_FALSE(lets_pass("UPDATE revision SET title = 'x' WHERE submission_id = $1", id));
  EXPECT_FALSE(lets_pass("UPDATE answer SET outcome = 'upheld' WHERE submission_id = $1", id));
  EXPECT_FALSE(lets_pass("DELETE FROM touch WHERE submission_id = $1", id));
  EXPECT_FALSE(
      lets_pass("INSERT INTO released (sha256, kind, decision_id, part, submission_id, revision, approved_at) "
                "VALUES ($1, 'manifest', 'none', -1, $2, 1, '2026-11-22T06:00:00.000Z')",
                hash, id));
  decide(leader_, id, Action::kApprove);
  EXPECT_FALSE(lets_pass("UPDATE decision SET reason = 'x', voided_at = '2026-11-22T06:00:00.000Z'"));
  EXPECT_FALSE(lets_pass("DELETE FROM decision"));
}

TEST_F(DeskTest, BindsEachActToWhatThePersonSaw) {
  const std::string id = submit(draft_of("中办发"));
  const std::string manifest = see(id).manifest_sha256;
  const std::string etag = see(id).summary.etag;
  const std::vector<GivenAnswer> answers = {{"p1-f0", "cleared", "mention", "只是提到"}};
  EXPECT_EQ(refusal_of([&] { return desk_.answer(officer_, id, manifest, answers, {}); }), "precondition-required");
  EXPECT_EQ(refusal_of([&] {
              return desk_.answer(officer_, id, manifest, answers, {"\"r1-9\"", ""});
            }),
            "precondition-failed");
  EXPECT_EQ(refusal_of([&] {
              return desk_.answer(officer_, id, manifest, answers, {"*", ""});
            }),
            "precondition-failed");
  EXPECT_EQ(refusal_of([&] { return desk_.answer(officer_, id, sha256_hex("x"), answers, {etag, ""}); }), "conflict");
  desk_.answer(officer_, id, manifest, answers, {etag, ""});
  EXPECT_EQ(refusal_of([&] {
              return desk_.decide(leader_, id, {Action::kApprove, manifest, "", ""}, {etag, ""});
            }),
            "precondition-failed");
  // Role and separation come before If-Match: who may not decide is told so first.
  EXPECT_EQ(refusal_of([&] {
              return desk_.decide(officer_, id, {Action::kApprove, manifest, "", ""}, {});
            }),
            "role-required");
  const Actor turncoat = in_office("editor", {Role::kLeader});
  EXPECT_EQ(refusal_of([&] {
              return desk_.decide(turncoat, id, {Action::kApprove, manifest, "", ""}, {});
            }),
            "separation-of-duties");
  EXPECT_EQ(refusal_of([&] {
              return desk_.decide(leader_, id, {Action::kApprove, manifest, "", ""}, {});
            }),
            "precondition-required");
  EXPECT_EQ(refusal_of([&] {
              return desk_.decide(leader_, id, {Action::kApprove, sha256_hex("x"), "", ""}, now(id));
            }),
            "conflict");
}

TEST_F(DeskTest, WantsReasonsInWords) {
  const std::string id = submit(draft_of("中办发"));
  const auto answer_with = [&](const GivenAnswer& given) {
    return refusal_of([&] { return desk_.answer(officer_, id, see(id).manifest_sha256, {given}, now(id)); });
  };
  EXPECT_EQ(answer_with({"p1-f0", "cleared", "mention", "短"}), "bad-request");
  EXPECT_EQ(answer_with({"p1-f0", "cleared", "mention", "      "}), "bad-request");
  // Ideographic and no-break spaces, zero-width characters, a Hangul filler: nothing that anybody could read.
  for (const char* unseen :
       {"　　　", "\u00A0\u00A0\u00A0", "\u200B\u200B\u200B", "\u2060\uFEFF\u00AD", "\u3164\u3164", "短\u200B\u3000"}) {
    EXPECT_EQ(answer_with({"p1-f0", "cleared", "mention", unseen}), "bad-request") << unseen;
    EXPECT_EQ(refusal_of([&] { return decide(officer_, id, Action::kReturn, unseen); }), "bad-request") << unseen;
  }
  EXPECT_EQ(refusal_of([&] { return desk_.explain(editor_, id, "p1-f0", "\u3000\u200B", {}); }), "bad-request");
  EXPECT_EQ(answer_with({"p1-f0", "cleared", "because", "只是提到"}), "bad-request");
  EXPECT_EQ(answer_with({"p1-f0", "maybe", "mention", "只是提到"}), "bad-request");
  EXPECT_EQ(answer_with({"p9-f0", "cleared", "mention", "只是提到"}), "bad-request");
  EXPECT_EQ(refusal_of([&] { return desk_.answer(officer_, id, see(id).manifest_sha256, {}, now(id)); }),
            "bad-request");
  EXPECT_EQ(refusal_of([&] { return decide(officer_, id, Action::kReturn, ""); }), "bad-request");
  EXPECT_EQ(refusal_of([&] { return decide(officer_, id, Action::kRefuse, "    "); }), "bad-request");
  EXPECT_EQ(rows("answer"), 0);
  decide(officer_, id, Action::kRefuse, "内容涉及工作秘密");
  EXPECT_EQ(state(id), State::kRefused);
}

TEST_F(DeskTest, ReleasesOnlyByAnOpinionThatReleases) {
  const std::string id = submit(draft_of("无"));
  const std::string manifest = see(id).manifest_sha256;
  for (const char* opinion : {"依申请公开", "不予公开", "需报审", "同意"}) {
    EXPECT_EQ(refusal_of([&] {
                return desk_.decide(leader_, id, {Action::kApprove, manifest, "理由写在这里", opinion}, now(id));
              }),
              "bad-request")
        << opinion;
  }
  EXPECT_EQ(state(id), State::kLeaderApproval);
  EXPECT_EQ(rows("decision"), 0);
  EXPECT_EQ(releases_.find(manifest), std::nullopt);
  desk_.decide(leader_, id, {Action::kApprove, manifest, "", "删减后公开"}, now(id));
  ASSERT_TRUE(releases_.find(manifest).has_value());
  EXPECT_EQ(releases_.find(manifest)->opinion, "删减后公开");
  const std::string other = submit(draft_of("别的"));
  desk_.decide(leader_, other, {Action::kRefuse, see(other).manifest_sha256, "需要先报审", "需报审"}, now(other));
  EXPECT_EQ(see(other).decisions[0].opinion, "需报审");
}

TEST_F(DeskTest, ActsForNobodyWhoLostAccountOrOfficeAfterTheyWereAuthenticated) {
  const std::string open = submit(draft_of("中办发"));
  const std::string clean = submit(draft_of("无"));
  struct Case {
    Actor actor;
    std::function<Reply()> act;
  };
  const std::vector<Case> cases = {
      {editor_, [&] { return desk_.submit(editor_, draft_of("别的"), {}); }},
      {editor_, [&] { return desk_.revise(editor_, open, draft_of("别的"), now(open)); }},
      {editor_, [&] { return desk_.explain(editor_, open, "p1-f0", "说明", {}); }},
      {editor_, [&] { return decide(editor_, open, Action::kWithdraw); }},
      {officer_, [&] { return answer(officer_, open, {"p1-f0"}); }},
      {officer_, [&] { return decide(officer_, open, Action::kReturn); }},
      {leader_, [&] { return decide(leader_, clean, Action::kApprove); }},
      {leader_, [&] { return decide(leader_, clean, Action::kRefuse); }},
  };
  const std::vector<std::int64_t> before = all_rows();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Actor& actor = cases[i].actor;
    set_disabled(actor.id, true);
    EXPECT_EQ(refusal_of(cases[i].act), "unauthenticated") << i;
    set_disabled(actor.id, false);
    in_office(actor.id, {Role::kSecurityAdmin});
    EXPECT_EQ(refusal_of(cases[i].act), "role-required") << i;
    in_office(actor.id, actor.roles);
  }
  EXPECT_EQ(all_rows(), before);
  for (const Case& one : {cases[4], cases[6]}) EXPECT_EQ(refusal_of(one.act), "") << "the same acts in office";
}

TEST_F(DeskTest, GivesOutNothingForBytesThatWereChangedInTheDatabase) {
  Draft draft = draft_of("原来的正文");
  draft.parts.push_back({PartRole::kAttachment, "a.txt", "", "", "附件"});
  const std::string id = submit(draft);
  tamper("UPDATE content SET bytes = CAST('改过的正文' AS BLOB) WHERE sha256 = $1", sha256_hex("原来的正文"));
  for (const auto& read :
       std::vector<std::function<void()>>{[&] { static_cast<void>(desk_.file(officer_, id, 0, 1)); },
                                          [&] { static_cast<void>(desk_.content(officer_, id, 0)); }}) {
    try {
      read();
      ADD_FAILURE() << "changed bytes were given out";
    } catch (const StorageError& error) {
      EXPECT_THAT(error.what(), HasSubstr("part 1 of revision 1 of submission " + id));
      EXPECT_THAT(error.what(), Not(HasSubstr("正文")));
    }
  }
  EXPECT_EQ(desk_.file(officer_, id, 0, 2).bytes, "附件") << "the others are still there";
}

TEST_F(DeskTest, ReleasesNothingForARowThatWasPutThereByItself) {
  const std::string id = submit(draft_of("无"));
  decide(leader_, id, Action::kApprove);
  const std::string manifest = see(id).manifest_sha256;
  const std::string made_up = sha256_hex("never submitted");
  const auto put = [&](const std::string& sha256, const char* kind, std::int64_t part) {
    tamper(
        "INSERT INTO released (sha256, kind, decision_id, part, submission_id, revision, approved_at) "
        "SELECT $1, $2, id, $3, submission_id, revision, at FROM decision WHERE submission_id = $4",
        sha256, kind, part, id);
  };
  const std::int64_t before = rows("released");
  put(made_up, "manifest", -1);
  EXPECT_EQ(releases_.find(made_up), std::nullopt);
  put(made_up, "part", 1);
  put(made_up, "part", 7);
  ASSERT_EQ(rows("released"), before + 3);
  EXPECT_EQ(releases_.find(made_up), std::nullopt);
  EXPECT_TRUE(releases_.find(sha256_hex("无")).has_value());
  // Not even with a part to go with it: the manifest that was approved lists another.
  tamper("INSERT INTO content (sha256, bytes) VALUES ($1, x'00')", made_up);
  tamper("UPDATE part SET sha256 = $1 WHERE submission_id = $2 AND part = 1", made_up, id);
  EXPECT_EQ(releases_.find(made_up), std::nullopt);
  EXPECT_TRUE(releases_.find(manifest).has_value());
  tamper("DROP TRIGGER revision_is_never_changed");
  tamper("UPDATE revision SET manifest = '{}' WHERE submission_id = $1", id);
  EXPECT_THROW(static_cast<void>(releases_.find(manifest)), StorageError);
}

TEST_F(DeskTest, LetsTheSenderWithdrawAndNobodyElse) {
  const std::string id = submit(draft_of("中办发"));
  EXPECT_EQ(decide_refusal(colleague_, id, Action::kWithdraw), "forbidden");
  EXPECT_EQ(decide_refusal(leader_, id, Action::kWithdraw), "role-required");
  decide(editor_, id, Action::kWithdraw, "");
  EXPECT_EQ(state(id), State::kWithdrawn);
  EXPECT_EQ(refusal_of([&] { return desk_.revise(editor_, id, draft_of("无"), now(id)); }), "wrong-state");
}

TEST_F(DeskTest, ShowsSubmissionsToThoseWhoHaveToDoWithThem) {
  const std::string id = submit(draft_of("中办发"));
  EXPECT_EQ(desk_.find(colleague_, id).summary.id, id);
  for (const auto& read : std::vector<std::function<void(const Actor&)>>{
           [&](const Actor& actor) { static_cast<void>(desk_.find(actor, id)); },
           [&](const Actor& actor) { static_cast<void>(desk_.content(actor, id, 0)); },
           [&](const Actor& actor) { static_cast<void>(desk_.file(actor, id, 0, 1)); },
           [&](const Actor& actor) { static_cast<void>(desk_.points(actor, id, 0)); },
           [&](const Actor& actor) { static_cast<void>(desk_.history(actor, id)); }}) {
    const auto refusal = [&](const Actor& actor) {
      return refusal_of([&] {
        read(actor);
        return 0;
      });
    };
    EXPECT_EQ(refusal(stranger_), "not-found");
    EXPECT_EQ(refusal(admin_), "role-required");
    EXPECT_EQ(refusal(leader_), "");
  }
  EXPECT_EQ(refusal_of([&] { return desk_.revise(stranger_, id, draft_of("无"), now(id)); }), "not-found");
  EXPECT_EQ(refusal_of([&] { return desk_.list(admin_, {}); }), "role-required");
  EXPECT_EQ(refusal_of([&] { return desk_.queue(admin_, "", 50); }), "role-required");
  EXPECT_EQ(refusal_of([&] { return desk_.find(officer_, "no-such-id"); }), "not-found");
}

TEST_F(DeskTest, GivesBackTheBytesAndTheTextOfEachRevision) {
  Draft draft = draft_of("第一版");
  const std::string bytes("\x00\xFF\r\n\x1A%", 6);
  draft.parts.push_back({PartRole::kAttachment, "a.bin", "", "", bytes});
  const std::string id = submit(draft);
  draft.parts[0].bytes = "第二版";
  desk_.revise(editor_, id, draft, now(id));
  EXPECT_EQ(desk_.file(editor_, id, 0, 2).bytes, bytes);
  EXPECT_EQ(desk_.file(editor_, id, 1, 1).bytes, "第一版");
  EXPECT_EQ(desk_.file(editor_, id, 2, 1).bytes, "第二版");
  EXPECT_EQ(desk_.content(editor_, id, 1)[1].text, "第一版");
  EXPECT_EQ(desk_.content(editor_, id, 0)[1].text, "第二版");
  EXPECT_EQ(rows("content"), 4) << "title and attachment are kept once";
  EXPECT_EQ(refusal_of([&] { return desk_.file(editor_, id, 3, 1); }), "not-found");
  EXPECT_EQ(refusal_of([&] { return desk_.file(editor_, id, 0, 9); }), "not-found");
}

TEST_F(DeskTest, RepeatsItsReplyInsteadOfTheWork) {
  const Conditions conditions{"", "key-1"};
  const Reply first = desk_.submit(editor_, draft_of("中办发"), conditions);
  const Reply again = desk_.submit(editor_, draft_of("中办发"), conditions);
  EXPECT_FALSE(first.repeated);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.submission, first.submission);
  EXPECT_EQ(again.etag, first.etag);
  EXPECT_EQ(rows("submission"), 1);
  EXPECT_EQ(refusal_of([&] { return desk_.submit(editor_, draft_of("别的"), conditions); }), "idempotency-key-reused");
  EXPECT_FALSE(desk_.submit(colleague_, draft_of("中办发"), conditions).repeated) << "keys are each person's own";
  EXPECT_EQ(refusal_of([&] { return desk_.submit(editor_, draft_of("x"), {"", "has space"}); }), "bad-request");
  EXPECT_EQ(refusal_of([&] {
              return desk_.submit(editor_, draft_of("x"), {"", std::string(129, 'k')});
            }),
            "bad-request");

  // A repeated decision carries the ETag of before; it must not fail for that.
  const std::string id = first.submission_id;
  answer(officer_, id, {"p1-f0"});
  const GivenDecision approval{Action::kApprove, see(id).manifest_sha256, "", ""};
  const Conditions once{see(id).summary.etag, "key-2"};
  const Reply approved = desk_.decide(leader_, id, approval, once);
  EXPECT_EQ(desk_.decide(leader_, id, approval, once).submission, approved.submission);
  EXPECT_EQ(rows("decision"), 1);
  clock_.advance(std::chrono::hours(25));
  EXPECT_FALSE(desk_.submit(editor_, draft_of("新的"), {"", "key-3"}).repeated);
  EXPECT_EQ(rows("idempotency"), 1) << "replies are kept for a day";
}

TEST_F(DeskTest, TakesARequestThatIsSentManyTimesAtOnceOnce) {
  std::vector<std::string> replies(8);
  {
    std::vector<std::jthread> threads;
    for (std::string& reply : replies) {
      threads.emplace_back([&] { reply = desk_.submit(editor_, draft_of("中办发"), {"", "same-key"}).submission; });
    }
  }
  EXPECT_EQ(rows("submission"), 1);
  for (const std::string& reply : replies) EXPECT_EQ(reply, replies.front());
}

TEST_F(DeskTest, ListsAndQueuesPageByPage) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(submit(draft_of("中办发")));
  const std::string clean = submit(draft_of("无"));
  const std::string other = desk_.submit(stranger_, draft_of("中办发"), {}).submission_id;
  const auto ids_of = [](const SubmissionPage& page) {
    std::vector<std::string> list;
    for (const SubmissionSummary& item : page.items) list.push_back(item.id);
    return list;
  };
  const SubmissionPage first = desk_.queue(officer_, "", 4);
  EXPECT_THAT(ids_of(first), ElementsAre(ids[0], ids[1], ids[2], ids[3])) << "oldest first";
  EXPECT_EQ(first.next_cursor, ids[3]);
  const SubmissionPage second = desk_.queue(officer_, first.next_cursor, 4);
  EXPECT_THAT(ids_of(second), ElementsAre(ids[4], other));
  EXPECT_EQ(second.next_cursor, "");
  EXPECT_THAT(ids_of(desk_.queue(leader_, "", 50)), ElementsAre(clean));
  EXPECT_THAT(ids_of(desk_.queue(editor_, "", 50)), IsEmpty());
  decide(officer_, ids[1], Action::kReturn);
  EXPECT_THAT(ids_of(desk_.queue(editor_, "", 50)), ElementsAre(ids[1]));
  EXPECT_THAT(ids_of(desk_.queue(stranger_, "", 50)), IsEmpty());

  ListFilter filter;
  EXPECT_THAT(ids_of(desk_.list(editor_, filter)), ElementsAre(clean, ids[4], ids[3], ids[2], ids[1], ids[0]));
  EXPECT_THAT(ids_of(desk_.list(stranger_, filter)), ElementsAre(other));
  EXPECT_EQ(desk_.list(officer_, filter).items.size(), 7U);
  filter.state = State::kReturned;
  EXPECT_THAT(ids_of(desk_.list(leader_, filter)), ElementsAre(ids[1]));
  filter = {};
  filter.limit = 5;
  const SubmissionPage page = desk_.list(editor_, filter);
  filter.cursor = page.next_cursor;
  EXPECT_THAT(ids_of(desk_.list(editor_, filter)), ElementsAre(ids[0]));
  filter.limit = 201;
  EXPECT_EQ(refusal_of([&] { return desk_.list(editor_, filter); }), "bad-request");
  EXPECT_EQ(refusal_of([&] { return desk_.queue(officer_, "' OR 1=1", 5); }), "bad-request");
}

TEST_F(DeskTest, NumbersSubmissionsAnewEachYearOfShanghai) {
  EXPECT_EQ(see(submit(draft_of("无"))).summary.number, "2026-000001");
  EXPECT_EQ(see(submit(draft_of("无"))).summary.number, "2026-000002");
  clock_.advance(from_rfc3339("2026-12-31T16:00:00.000Z") - clock_.now());
  EXPECT_EQ(see(submit(draft_of("无"))).summary.number, "2027-000001");
}

TEST_F(DeskTest, LetsEqualBytesApprovedTwiceStandOnTheirOwn) {
  const std::string one = submit(draft_of("无"));
  const std::string two = submit(draft_of("无"));
  decide(leader_, one, Action::kApprove);
  decide(leader_, two, Action::kApprove);
  const std::string body = sha256_hex("无");
  EXPECT_TRUE(releases_.find(body).has_value());
  desk_.revise(editor_, two, draft_of("别的"), now(two));
  ASSERT_TRUE(releases_.find(body).has_value());
  EXPECT_EQ(releases_.find(body)->submission_id, one);
}

TEST_F(DeskTest, ExplainsWithoutClearing) {
  const std::string id = submit(draft_of("中办发"));
  EXPECT_EQ(refusal_of([&] { return desk_.explain(colleague_, id, "p1-f0", "说明", {}); }), "forbidden");
  EXPECT_EQ(refusal_of([&] { return desk_.explain(editor_, id, "p1-f7", "说明", {}); }), "bad-request");
  desk_.explain(editor_, id, "p1-f0", "文件已在网站公开", {});
  EXPECT_EQ(state(id), State::kSecrecyReview);
  const Desk::Points points = desk_.points(officer_, id, 0);
  EXPECT_EQ(points.points[0].explanation->text, "文件已在网站公开");
  EXPECT_EQ(points.points[0].answer, std::nullopt);
  EXPECT_THAT(to_json(points.points[0]), HasSubstr(R"("answer":null)"));
}

TEST_F(DeskTest, LosesNothingWhenManyWorkAtOnce) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 5;
  std::atomic<int> approved = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kRounds; ++i) {
          const std::string id = submit(draft_of("中办发 " + std::to_string(t) + "/" + std::to_string(i)));
          static_cast<void>(desk_.queue(officer_, "", 10));
          answer(officer_, id, {"p1-f0"});
          decide(leader_, id, Action::kApprove);
          if (releases_.find(see(id).manifest_sha256)) ++approved;
        }
      });
    }
  }
  EXPECT_EQ(approved, kThreads * kRounds);
  EXPECT_EQ(rows("submission"), kThreads * kRounds);
  EXPECT_EQ(rows("decision"), kThreads * kRounds);
  EXPECT_EQ(rows("audit"), 4 * kThreads * kRounds);
}

TEST_F(DeskTest, LetsOneOfTwoDecisionsMadeAtOnceStand) {
  for (int round = 0; round < 5; ++round) {
    const std::string id = submit(draft_of("无"));
    const Conditions at = now(id);
    const std::string manifest = see(id).manifest_sha256;
    std::atomic<int> stood = 0;
    {
      std::vector<std::jthread> threads;
      for (const Action action : {Action::kApprove, Action::kReturn, Action::kRefuse}) {
        threads.emplace_back([&, action] {
          if (refusal_of([&] { return desk_.decide(leader_, id, {action, manifest, "理由写在这里", ""}, at); }).empty())
            ++stood;
        });
      }
    }
    EXPECT_EQ(stood, 1);
    EXPECT_EQ(see(id).decisions.size(), 1U);
  }
}

}  // namespace
}  // namespace mishen::service
