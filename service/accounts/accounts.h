// service/accounts/accounts.h
// People: who they are, how they sign in, what they may do.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/accounts/passwords.h"
#include "service/accounts/roles.h"
#include "service/accounts/setup_code.h"
#include "service/store/instant.h"
#include "service/store/review_store.h"

namespace mishen::service {

struct User {
  std::string id;
  std::string login;  ///< lower case
  std::string display_name;
  std::string unit;
  RoleSet roles;
  bool must_change_password = false;
  bool disabled = false;
};

/// A valid session.
struct SignedIn {
  User user;
  std::string csrf_token;
  Instant expires_at;  ///< unless the session is used before
};

/// A session just begun. The token exists here and in the client's cookie; the database keeps its hash.
struct NewSession {
  std::string token;  ///< 64 hex digits
  SignedIn signed_in;
};

struct NewUser {
  std::string login;
  std::string display_name;
  std::string unit;
  RoleSet roles;
  std::string password;
  bool temporary = true;  ///< must be changed at the first sign-in
};

/// What is set is changed.
struct UserChanges {
  std::optional<std::string> display_name;
  std::optional<std::string> unit;
  std::optional<RoleSet> roles;
  std::optional<bool> disabled;
  std::optional<std::string> password;  ///< becomes temporary
};

/// For writing transactions, which begin after the caller was authenticated: refuses (unauthenticated) when the account
/// has been disabled since.
void require_enabled(Connection& connection, const std::string& account);
/// Whether the account has the role now. Disabled accounts keep their roles.
[[nodiscard]] bool holds_role(Connection& connection, const std::string& account, Role role);

/// Accounts, sessions and the lock after failed sign-ins. All state is in the store but the set-up code. Locks
/// internally.
///
/// Failed sign-ins are counted by login whether it exists or not, and an unknown login costs the same hash: neither the
/// answer nor its time tells which logins exist. GB/T 22239-2019 asks for a lock after failures and for limits of
/// sessions.
class Accounts {
 public:
  static constexpr int kMaxFailures = 5;
  static constexpr std::chrono::minutes kLockTime{10};
  static constexpr std::chrono::minutes kIdleLimit{30};
  static constexpr std::chrono::hours kSessionLimit{12};
  /// Use of a session is noted at most this often, so that reading does not write each time. An idle limit may end this
  /// much early.
  static constexpr std::chrono::seconds kSeenStep{30};

  /// Borrows `store`. Hashes one password to be ready for unknown logins.
  Accounts(ReviewStore& store, Clock clock, const PasswordCost& cost = {});

  /// Whether there is no administrator yet.
  [[nodiscard]] bool setup_required();
  /// A new set-up code, to be printed on the console once. The one before becomes worthless.
  [[nodiscard]] std::string make_setup_code();
  /// Makes the first administrator (role security-admin). Throws Refused: setup-done, bad-setup-code, bad-request,
  /// weak-password.
  User set_up(std::string_view code, std::string_view login, std::string_view display_name, std::string_view password);

  /// Throws Refused: setup-required, bad-credentials (also for a disabled account), locked (with retry_after).
  [[nodiscard]] NewSession sign_in(std::string_view login, std::string_view password);
  /// The session of a token, or nothing when there is none, it has expired, or the account was disabled.
  [[nodiscard]] std::optional<SignedIn> find_session(std::string_view token);
  void sign_out(std::string_view token);
  /// Ends every session of the user, this one too. Throws Refused: forbidden (wrong old password), locked,
  /// weak-password.
  void change_password(const std::string& user_id, std::string_view old_password, std::string_view new_password);

  /// By login.
  [[nodiscard]] std::vector<User> users();
  /// Throws Refused: unauthenticated (disabled meanwhile), role-required, bad-request, weak-password, conflict (login
  /// taken).
  User create(const Actor& admin, const NewUser& user);
  /// Disabling and a new password end the user's sessions; a new password also lifts the lock after failed sign-ins.
  /// Throws Refused: unauthenticated, role-required, not-found, bad-request,
  /// weak-password, conflict (the last administrator), forbidden (own password: that goes through change_password).
  User change(const Actor& admin, const std::string& id, const UserChanges& changes);

 private:
  void begin_attempt(const std::string& login);
  User insert(Connection& connection, Instant now, const std::string& actor, const NewUser& user,
              const std::string& password_hash);

  ReviewStore& store_;
  Clock clock_;
  PasswordCost cost_;
  std::string nobodys_hash_;  ///< checked for unknown logins
  SetupCode setup_code_;
};

}  // namespace mishen::service
