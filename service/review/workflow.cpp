#include "service/review/workflow.h"

#include <string>

namespace mishen::service {
namespace {

using States = std::uint8_t;
constexpr States in(State state) { return static_cast<States>(1U << static_cast<unsigned>(state)); }
constexpr States kReview = in(State::kSecrecyReview);
constexpr States kApproval = in(State::kLeaderApproval);
constexpr States kOpen = kReview | kApproval;

/// One way of doing something: in which office, with what past on the item, in which states.
struct Way {
  Action action;
  Role role;
  bool ActorFacts::*needs;        ///< must be true; null: nothing
  bool ActorFacts::*excludes[2];  ///< must be false; null: nothing
  States states;
  std::optional<State> leads_to;  ///< nothing: by the open points
};

constexpr Way kWays[] = {
    {Action::kRevise,
     Role::kEditor,
     nullptr,
     {&ActorFacts::reviewed, &ActorFacts::led},
     kOpen | in(State::kReturned) | in(State::kApproved) | in(State::kCancelled),
     State::kScanning},
    {Action::kCancel, Role::kEditor, &ActorFacts::touched, {nullptr, nullptr}, in(State::kScanning), State::kCancelled},
    {Action::kExplain, Role::kEditor, &ActorFacts::touched, {nullptr, nullptr}, kOpen, std::nullopt},
    {Action::kWithdraw,
     Role::kEditor,
     &ActorFacts::created,
     {nullptr, nullptr},
     kOpen | in(State::kReturned),
     State::kWithdrawn},
    {Action::kAnswer, Role::kSecrecyOfficer, nullptr, {&ActorFacts::touched, &ActorFacts::led}, kOpen, std::nullopt},
    {Action::kReturn,
     Role::kSecrecyOfficer,
     nullptr,
     {&ActorFacts::touched, &ActorFacts::led},
     kReview,
     State::kReturned},
    {Action::kRefuse,
     Role::kSecrecyOfficer,
     nullptr,
     {&ActorFacts::touched, &ActorFacts::led},
     kReview,
     State::kRefused},
    {Action::kApprove,
     Role::kLeader,
     nullptr,
     {&ActorFacts::touched, &ActorFacts::reviewed},
     kApproval,
     State::kApproved},
    {Action::kReturn,
     Role::kLeader,
     nullptr,
     {&ActorFacts::touched, &ActorFacts::reviewed},
     kApproval,
     State::kReturned},
    {Action::kRefuse,
     Role::kLeader,
     nullptr,
     {&ActorFacts::touched, &ActorFacts::reviewed},
     kApproval,
     State::kRefused},
};

/// The way open to somebody with these roles, or null. There is one at most: nobody is officer and leader.
const Way* way_for(Action action, RoleSet roles) noexcept {
  for (const Way& way : kWays) {
    if (way.action == action && roles.contains(way.role)) return &way;
  }
  return nullptr;
}

/// The state in the offices' own words.
std::string_view in_chinese(State state) noexcept {
  switch (state) {
    case State::kScanning:
      return "正在检查";
    case State::kSecrecyReview:
      return "保密审查中";
    case State::kLeaderApproval:
      return "待领导审批";
    case State::kApproved:
      return "已批准";
    case State::kReturned:
      return "已退回";
    case State::kRefused:
      return "不予公开";
    case State::kWithdrawn:
      return "已撤回";
    case State::kCancelled:
      return "已取消检查";
  }
  return "";
}

}  // namespace

std::string_view to_string(State state) noexcept {
  switch (state) {
    case State::kScanning:
      return "scanning";
    case State::kSecrecyReview:
      return "secrecy-review";
    case State::kLeaderApproval:
      return "leader-approval";
    case State::kApproved:
      return "approved";
    case State::kReturned:
      return "returned";
    case State::kRefused:
      return "refused";
    case State::kWithdrawn:
      return "withdrawn";
    case State::kCancelled:
      return "cancelled";
  }
  return "";
}

std::optional<State> state_from(std::string_view name) noexcept {
  for (const State state : kAllStates) {
    if (to_string(state) == name) return state;
  }
  return std::nullopt;
}

std::string_view to_string(Action action) noexcept {
  switch (action) {
    case Action::kAnswer:
      return "answer";
    case Action::kApprove:
      return "approve";
    case Action::kReturn:
      return "return";
    case Action::kRefuse:
      return "refuse";
    case Action::kRevise:
      return "revise";
    case Action::kWithdraw:
      return "withdraw";
    case Action::kExplain:
      return "explain";
    case Action::kCancel:
      return "cancel";
  }
  return "";
}

std::optional<Refusal> permit_reading(const ActorFacts& actor) noexcept {
  if (actor.roles.contains(Role::kSecrecyOfficer) || actor.roles.contains(Role::kLeader)) return std::nullopt;
  if (!actor.roles.contains(Role::kEditor)) return Refusal::kRoleRequired;
  if (actor.touched || actor.colleague) return std::nullopt;
  return Refusal::kNotFound;
}

bool has_role_for(Action action, RoleSet roles) noexcept { return way_for(action, roles) != nullptr; }

std::optional<Refusal> permit(Action action, const ActorFacts& actor) noexcept {
  const Way* way = way_for(action, actor.roles);
  if (way == nullptr) return Refusal::kRoleRequired;
  if (const std::optional<Refusal> refusal = permit_reading(actor)) return refusal;
  for (bool ActorFacts::*excluded : way->excludes) {
    if (excluded != nullptr && actor.*excluded) return Refusal::kSeparation;
  }
  if (way->needs != nullptr && !(actor.*(way->needs))) return Refusal::kForbidden;
  return std::nullopt;
}

std::variant<State, Refusal> next(State state, Action action, const ActorFacts& actor,
                                  std::size_t open_points) noexcept {
  const Way* way = way_for(action, actor.roles);
  if (way == nullptr) return Refusal::kRoleRequired;
  if (state == State::kScanning && action != Action::kCancel) return Refusal::kStillScanning;
  if (action == Action::kApprove && (in(state)&kOpen) != 0 && open_points != 0) return Refusal::kUnanswered;
  if ((way->states & in(state)) == 0) return Refusal::kWrongState;
  return way->leads_to.value_or(state_for(open_points));
}

Role acting_role(Action action, RoleSet roles) noexcept {
  const Way* way = way_for(action, roles);
  return way != nullptr ? way->role : Role::kEditor;
}

Refused to_refused(Refusal refusal, Action action, State state) {
  switch (refusal) {
    case Refusal::kRoleRequired:
      switch (action) {
        case Action::kAnswer:
          return {"role-required", "只有保密审查人可以答复检查结果。请交由保密办处理。",
                  "Only a secrecy officer answers findings. Leave it to the secrecy office."};
        case Action::kApprove:
          return {"role-required", "只有分管领导可以批准发布。请等待领导审批。",
                  "Only a leader approves. Wait for the leader's decision."};
        case Action::kReturn:
        case Action::kRefuse:
          return {"role-required", "只有保密审查人和分管领导可以退回或不予公开。",
                  "Only secrecy officers and leaders return or refuse."};
        case Action::kRevise:
        case Action::kWithdraw:
        case Action::kExplain:
        case Action::kCancel:
          return {"role-required", "只有编辑可以报送、修改、说明和撤回稿件，或取消对它的检查。",
                  "Only editors submit, revise, explain, withdraw and cancel."};
      }
      break;
    case Refusal::kNotFound:
      return {"not-found", "没有找到这份稿件。请检查编号，或回到列表重新打开。",
              "There is no such submission. Check the id, or open it from the list."};
    case Refusal::kSeparation:
      return {"separation-of-duties",
              "您报送、修改过这份稿件，或者已经以另一身份处理过它，按回避要求不能再做这一步。请交由其他人处理。",
              "You sent or changed this content, or acted on it in another office: this step is for somebody else."};
    case Refusal::kForbidden:
      return {"forbidden", "只有这份稿件的报送人可以这样做。", "Only those who sent this submission may do this."};
    case Refusal::kStillScanning:
      return {
          "still-scanning", "稿件还在检查，检查完之前不能这样做。请等检查完成后重试；报送人也可以取消检查。",
          "The submission is still being scanned; this can be done once that has ended. Who sent it may also cancel "
          "the scan."};
    case Refusal::kWrongState:
      if (action == Action::kCancel) {
        return {
            "wrong-state",
            "检查已经结束，稿件现在的状态是“" + std::string(in_chinese(state)) + "”，没有可以取消的检查。请刷新页面。",
            "The scan has ended, the submission's state is now \"" + std::string(to_string(state)) +
                "\": there is nothing to cancel. Reload it."};
      }
      return {"wrong-state",
              "稿件现在的状态是“" + std::string(in_chinese(state)) + "”，不能这样做。请刷新页面查看最新状态。",
              "The submission's state is now \"" + std::string(to_string(state)) +
                  "\", which does not allow this. Reload it."};
    case Refusal::kUnanswered:
      return {"unanswered-findings",
              "还有检查结果没有答复，或者答复为不得公开，不能批准。请先由保密审查人逐条处理，或者退回修改。",
              "Some findings have no answer, or were upheld: it cannot be approved. Have a secrecy officer deal with "
              "each, or return it."};
  }
  return {"forbidden", "不允许这样做。", "This is not allowed."};
}

}  // namespace mishen::service
