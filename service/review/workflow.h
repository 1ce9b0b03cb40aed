// service/review/workflow.h
// Who may do what in which state, and where it leads. Pure functions over one table; the desk asks them, the database
// repeats the gist.
//
// The separations are those of DOMAIN 8.1: nobody reviews or approves what they wrote, and clearing by a secrecy
// officer plus approval by another person, a leader, is the two-person rule. They bind a person to an item for good: a
// role given later changes nothing.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "service/accounts/roles.h"
#include "service/store/refused.h"

namespace mishen::service {

enum class State : std::uint8_t {
  kScanning,  ///< stored; nobody knows yet what is in it
  kSecrecyReview,
  kLeaderApproval,
  kApproved,
  kReturned,
  kRefused,
  kWithdrawn,
  kCancelled  ///< its scan was; a new revision may follow
};
inline constexpr std::array kAllStates = {State::kScanning,  State::kSecrecyReview, State::kLeaderApproval,
                                          State::kApproved,  State::kReturned,      State::kRefused,
                                          State::kWithdrawn, State::kCancelled};
[[nodiscard]] std::string_view to_string(State state) noexcept;  ///< "scanning" "secrecy-review" ...
[[nodiscard]] std::optional<State> state_from(std::string_view name) noexcept;

enum class Action : std::uint8_t { kAnswer, kApprove, kReturn, kRefuse, kRevise, kWithdraw, kExplain, kCancel };
inline constexpr std::array kAllActions = {Action::kAnswer, Action::kApprove,  Action::kReturn,  Action::kRefuse,
                                           Action::kRevise, Action::kWithdraw, Action::kExplain, Action::kCancel};
[[nodiscard]] std::string_view to_string(Action action) noexcept;  ///< "answer" "approve" "return" ...

/// What the person who asks has to do with the item.
struct ActorFacts {
  RoleSet roles;
  bool created = false;    ///< sent the first revision
  bool touched = false;    ///< sent any revision
  bool reviewed = false;   ///< acted on the item as secrecy officer: answered, returned or refused
  bool led = false;        ///< acted on the item as leader
  bool colleague = false;  ///< of the same unit as the one who created it
};

enum class Refusal : std::uint8_t {
  kRoleRequired,
  kNotFound,
  kSeparation,
  kForbidden,
  kStillScanning,
  kWrongState,
  kUnanswered
};

/// Whether the person may read the item: officers and leaders all, editors those they touched and those of their unit.
/// kRoleRequired for who has no office in the review (security administrators), kNotFound for editors of other units.
[[nodiscard]] std::optional<Refusal> permit_reading(const ActorFacts& actor) noexcept;

/// Whether the person may do this to the item at all, whatever its state: role, then visibility, then separation.
[[nodiscard]] std::optional<Refusal> permit(Action action, const ActorFacts& actor) noexcept;

/// Whether somebody with these roles may do this to any item: the part of permit that needs no item.
[[nodiscard]] bool has_role_for(Action action, RoleSet roles) noexcept;

/// The state in which points wait once the scan has ended: for the officer while a point is open, else for the leader.
[[nodiscard]] constexpr State state_for(std::size_t open_points) noexcept {
  return open_points == 0 ? State::kLeaderApproval : State::kSecrecyReview;
}

/// Where the action leads. `open_points`: block, review and incomplete points without a `cleared` answer, as they are
/// after the action. Precondition: permit(action, actor) refused nothing.
[[nodiscard]] std::variant<State, Refusal> next(State state, Action action, const ActorFacts& actor,
                                                std::size_t open_points) noexcept;

/// The office in which the person acts; kEditor where they have none for it.
[[nodiscard]] Role acting_role(Action action, RoleSet roles) noexcept;

/// The refusal in words.
[[nodiscard]] Refused to_refused(Refusal refusal, Action action, State state);

}  // namespace mishen::service
