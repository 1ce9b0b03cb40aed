#include "service/http/caller.h"

#include "service/audit/digest.h"

namespace mishen::service::http {

Caller require_caller_with_any_password(const Request& request, Accounts& accounts) {
  const std::string token = request.cookie(kSessionCookie);
  std::optional<SignedIn> signed_in = accounts.find_session(token);
  if (!signed_in) {
    throw Problem{401, "unauthenticated", "尚未登录，或登录已过期。请重新登录。",
                  "Not signed in, or the session has ended. Sign in again."};
  }
  const bool changes = request.method != "GET" && request.method != "HEAD";
  if (changes && !equal_in_constant_time(request.header("x-csrf-token"), signed_in->csrf_token)) {
    throw Problem{403, "csrf", "请求没有带上本次登录的 X-CSRF-Token。请刷新页面后重试。",
                  "The request lacks this session's X-CSRF-Token. Reload the page and try again."};
  }
  return {token, *std::move(signed_in)};
}

Caller require_caller(const Request& request, Accounts& accounts) {
  Caller caller = require_caller_with_any_password(request, accounts);
  if (caller.signed_in.user.must_change_password) {
    throw Problem{403, "password-change-required", "您的密码是管理员设的临时密码。请先修改密码，再继续使用。",
                  "Your password is a temporary one set by an administrator. Change it first."};
  }
  return caller;
}

}  // namespace mishen::service::http
