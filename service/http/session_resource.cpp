// Routes of set-up and sign-in; declared in resources.h.
#include "service/http/caller.h"
#include "service/http/json.h"
#include "service/http/resources.h"
#include "service/http/users_resource.h"

namespace mishen::service::http {
namespace {

std::string session_json(const SignedIn& signed_in) {
  return JsonWriter()
      .begin_object()
      .member_raw("user", user_json(signed_in.user))
      .member("csrf_token", signed_in.csrf_token)
      .member("expires_at", to_rfc3339(signed_in.expires_at))
      .end_object()
      .take();
}

/// The Set-Cookie header for a token; an empty one takes the cookie away.
std::pair<std::string, std::string> session_cookie(const std::string& token, bool secure) {
  std::string value = std::string(kSessionCookie) + "=" + token + "; Path=/; HttpOnly; SameSite=Strict";
  if (token.empty()) value += "; Max-Age=0";
  if (secure) value += "; Secure";
  return {"Set-Cookie", value};
}

Response setup_state(Accounts& accounts) {
  return {200,
          "application/json",
          JsonWriter().begin_object().member("required", accounts.setup_required()).end_object().take(),
          {}};
}

Response set_up(const Request& request, Accounts& accounts) {
  const JsonValue body = json_body(request);
  JsonFields fields(body);
  const std::string code = fields.required_string("code");
  const std::string login = fields.required_string("login");
  const std::string display_name = fields.required_string("display_name");
  const std::string password = fields.required_string("password");
  fields.end();
  const User user = accounts.set_up(code, login, display_name, password);
  return {
      201, "application/json", JsonWriter().begin_object().member_raw("user", user_json(user)).end_object().take(), {}};
}

Response sign_in(const Request& request, const Resources& resources) {
  const JsonValue body = json_body(request);
  JsonFields fields(body);
  const std::string login = fields.required_string("login");
  const std::string password = fields.required_string("password");
  fields.end();
  const NewSession session = resources.accounts.sign_in(login, password);
  return {201,
          "application/json",
          session_json(session.signed_in),
          {session_cookie(session.token, resources.secure_cookies)}};
}

Response sign_out(const Request& request, const Resources& resources) {
  const Caller caller = require_caller_with_any_password(request, resources.accounts);
  resources.accounts.sign_out(caller.token);
  return {204, "", "", {session_cookie("", resources.secure_cookies)}};
}

Response change_password(const Request& request, const Resources& resources) {
  const Caller caller = require_caller_with_any_password(request, resources.accounts);
  const JsonValue body = json_body(request);
  JsonFields fields(body);
  const std::string old_password = fields.required_string("old_password");
  const std::string new_password = fields.required_string("new_password");
  fields.end();
  resources.accounts.change_password(caller.signed_in.user.id, old_password, new_password);
  return {204, "", "", {session_cookie("", resources.secure_cookies)}};
}

}  // namespace

void add_session_routes(Router& router, Resources& resources) {
  router.add("GET", "/v1/setup", [&resources](const Request&) { return setup_state(resources.accounts); });
  router.add("POST", "/v1/setup", [&resources](const Request& request) { return set_up(request, resources.accounts); });
  router.add("POST", "/v1/session", [&resources](const Request& request) { return sign_in(request, resources); });
  router.add("GET", "/v1/session", [&resources](const Request& request) {
    return Response{200,
                    "application/json",
                    session_json(require_caller_with_any_password(request, resources.accounts).signed_in),
                    {}};
  });
  router.add("DELETE", "/v1/session", [&resources](const Request& request) { return sign_out(request, resources); });
  router.add("POST", "/v1/session/password",
             [&resources](const Request& request) { return change_password(request, resources); });
}

}  // namespace mishen::service::http
