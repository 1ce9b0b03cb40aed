#include "service/review/workflow.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace mishen::service {
namespace {

/// What comes of one action, in a word: the state it leads to, or the slug of the refusal.
std::string outcome(State state, Action action, const ActorFacts& actor, std::size_t open_points) {
  if (const std::optional<Refusal> refusal = permit(action, actor)) return to_refused(*refusal, action, state).slug;
  const std::variant<State, Refusal> result = next(state, action, actor, open_points);
  if (const Refusal* refusal = std::get_if<Refusal>(&result)) return to_refused(*refusal, action, state).slug;
  return std::string(to_string(std::get<State>(result)));
}

/// Somebody's past on the item; everybody here is of the same unit unless said otherwise.
ActorFacts somebody(RoleSet roles, const std::string& past) {
  ActorFacts actor;
  actor.roles = roles;
  actor.created = past == "created";
  actor.touched = past == "created" || past == "touched";
  actor.reviewed = past == "reviewed";
  actor.led = past == "led";
  actor.colleague = past != "stranger";
  return actor;
}

const std::string kPasts[] = {"none", "created", "touched", "reviewed", "led", "stranger"};

/// Written from the contract, not from the table: who may, in which states, leading where.
std::string expected(State state, Action action, RoleSet roles, const std::string& past, std::size_t open) {
  const bool editor = roles.contains(Role::kEditor);
  const bool officer = roles.contains(Role::kSecrecyOfficer);
  const bool leader = roles.contains(Role::kLeader);
  const bool wrote = past == "created" || past == "touched";
  const bool visible = officer || leader || wrote || past != "stranger";
  const bool review = state == State::kSecrecyReview;
  const bool approval = state == State::kLeaderApproval;
  const bool scanning = state == State::kScanning;
  const std::string waiting = open == 0 ? "leader-approval" : "secrecy-review";
  switch (action) {
    case Action::kRevise:
      if (!editor) return "role-required";
      if (!visible) return "not-found";
      if (past == "reviewed" || past == "led") return "separation-of-duties";
      if (scanning) return "still-scanning";
      return review || approval || state == State::kReturned || state == State::kApproved || state == State::kCancelled
                 ? "scanning"
                 : "wrong-state";
    case Action::kCancel:
      if (!editor) return "role-required";
      if (!visible) return "not-found";
      if (!wrote) return "forbidden";
      return scanning ? "cancelled" : "wrong-state";
    case Action::kExplain:
      if (!editor) return "role-required";
      if (!visible) return "not-found";
      if (!wrote) return "forbidden";
      if (scanning) return "still-scanning";
      return review || approval ? waiting : "wrong-state";
    case Action::kWithdraw:
      if (!editor) return "role-required";
      if (!visible) return "not-found";
      if (past != "created") return "forbidden";
      if (scanning) return "still-scanning";
      return review || approval || state == State::kReturned ? "withdrawn" : "wrong-state";
    case Action::kAnswer:
      if (!officer) return "role-required";
      if (wrote || past == "led") return "separation-of-duties";
      if (scanning) return "still-scanning";
      return review || approval ? waiting : "wrong-state";
    case Action::kApprove:
      if (!leader) return "role-required";
      if (wrote || past == "reviewed") return "separation-of-duties";
      if (scanning) return "still-scanning";
      if ((review || approval) && open != 0) return "unanswered-findings";
      return approval ? "approved" : "wrong-state";
    case Action::kReturn:
    case Action::kRefuse:
      if (!officer && !leader) return "role-required";
      if (wrote || (officer && past == "led") || (leader && past == "reviewed")) return "separation-of-duties";
      if (scanning) return "still-scanning";
      if ((officer && review) || (leader && approval)) return action == Action::kReturn ? "returned" : "refused";
      return "wrong-state";
  }
  return "";
}

TEST(Workflow, AnswersEveryCellOfRolesTimesPastTimesActionsTimesStatesAsTheContractSays) {
  int cells = 0;
  std::map<std::string, int> seen;
  for (unsigned bits = 0; bits < 16; ++bits) {
    RoleSet roles;
    for (const Role role : kAllRoles) {
      if ((bits >> static_cast<unsigned>(role) & 1U) != 0) roles.insert(role);
    }
    if (!may_be_held_together(roles)) continue;
    for (const std::string& past : kPasts) {
      for (const Action action : kAllActions) {
        for (const State state : kAllStates) {
          for (const std::size_t open : {std::size_t{0}, std::size_t{2}}) {
            const std::string result = outcome(state, action, somebody(roles, past), open);
            EXPECT_EQ(result, expected(state, action, roles, past, open))
                << "roles " << bits << ", past " << past << ", " << to_string(action) << " in " << to_string(state)
                << ", " << open << " open";
            ++seen[result];
            ++cells;
          }
        }
      }
    }
  }
  EXPECT_EQ(cells, 7 * 6 * 8 * 8 * 2);
  // None of the outcomes is missing: the matrix reaches every one of them.
  for (const char* result : {"scanning", "still-scanning", "cancelled", "secrecy-review", "leader-approval", "approved",
                             "returned", "refused", "withdrawn", "role-required", "not-found", "separation-of-duties",
                             "forbidden", "wrong-state", "unanswered-findings"}) {
    EXPECT_GT(seen[result], 0) << result;
  }
}

TEST(Workflow, NeverApprovesOverAnOpenPointOrByWhoWroteOrAnswered) {
  for (const State state : kAllStates) {
    for (const std::string& past : kPasts) {
      const ActorFacts leader = somebody({Role::kLeader, Role::kEditor}, past);
      EXPECT_NE(outcome(state, Action::kApprove, leader, 1), "approved");
      if (past == "created" || past == "touched" || past == "reviewed") {
        EXPECT_EQ(outcome(state, Action::kApprove, leader, 0), "separation-of-duties");
      }
    }
  }
}

TEST(Workflow, ShowsItemsToThoseWhoHaveToDoWithThem) {
  const auto reading = [](RoleSet roles, const std::string& past) { return permit_reading(somebody(roles, past)); };
  for (const std::string& past : kPasts) {
    EXPECT_EQ(reading({Role::kSecrecyOfficer}, past), std::nullopt);
    EXPECT_EQ(reading({Role::kLeader}, past), std::nullopt);
    EXPECT_EQ(reading({Role::kSecurityAdmin}, past), Refusal::kRoleRequired);
    EXPECT_EQ(reading({}, past), Refusal::kRoleRequired);
  }
  EXPECT_EQ(reading({Role::kEditor}, "none"), std::nullopt) << "of the same unit";
  EXPECT_EQ(reading({Role::kEditor}, "stranger"), Refusal::kNotFound);
}

TEST(Workflow, NamesStatesInOneWay) {
  for (const State state : kAllStates) EXPECT_EQ(state_from(to_string(state)), state);
  EXPECT_EQ(state_from("draft"), std::nullopt);
}

TEST(Workflow, SaysInBothLanguagesWhatToDo) {
  for (const Refusal refusal : {Refusal::kRoleRequired, Refusal::kNotFound, Refusal::kSeparation, Refusal::kForbidden,
                                Refusal::kStillScanning, Refusal::kWrongState, Refusal::kUnanswered}) {
    for (const Action action : kAllActions) {
      const Refused refused = to_refused(refusal, action, State::kApproved);
      EXPECT_FALSE(refused.zh.empty());
      EXPECT_FALSE(refused.en.empty());
    }
  }
}

}  // namespace
}  // namespace mishen::service
