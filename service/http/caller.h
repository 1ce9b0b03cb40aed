// service/http/caller.h
// Who sent a request: the session behind its cookie.
#pragma once
#include <string>
#include <string_view>

#include "service/accounts/accounts.h"
#include "service/http/router.h"

namespace mishen::service::http {

inline constexpr std::string_view kSessionCookie = "mishen_session";

/// Somebody signed in.
struct Caller {
  std::string token;  ///< of the session
  SignedIn signed_in;

  [[nodiscard]] Actor actor() const { return {signed_in.user.id, signed_in.user.roles, signed_in.user.unit}; }
};

/// The person whose session the request's cookie names. Throws Problem: 401 unauthenticated; 403 csrf when a request
/// that may change something lacks the session's X-CSRF-Token; 403 password-change-required while the password is one
/// that an administrator set, because then two people know it and nothing the person does could be told from what the
/// administrator does.
[[nodiscard]] Caller require_caller(const Request& request, Accounts& accounts);

/// The same for the few routes that a person with a temporary password needs: see, change, sign out.
[[nodiscard]] Caller require_caller_with_any_password(const Request& request, Accounts& accounts);

}  // namespace mishen::service::http
