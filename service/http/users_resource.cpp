#include "service/http/users_resource.h"

#include "service/http/caller.h"
#include "service/http/json.h"
#include "service/http/resources.h"

namespace mishen::service::http {
namespace {

RoleSet roles_from(const std::vector<std::string>& names) {
  RoleSet roles;
  for (const std::string& name : names) {
    const std::optional<Role> role = role_from(name);
    if (!role) {
      throw bad_field("roles", "含有不认识的角色。可用：editor、secrecy-officer、leader、security-admin。",
                      "holds an unknown role; there are editor, secrecy-officer, leader, security-admin.");
    }
    roles.insert(*role);
  }
  return roles;
}

void require_administrator(const Caller& caller) {
  if (!caller.signed_in.user.roles.contains(Role::kSecurityAdmin)) {
    throw Problem{403, "role-required", "只有安全管理员可以管理账号。请与安全管理员联系。",
                  "Only a security administrator manages accounts. Ask one."};
  }
}

Response user_response(int status, const User& user) {
  return {status,
          "application/json",
          JsonWriter().begin_object().member_raw("user", user_json(user)).end_object().take(),
          {}};
}

Response list_users(const Request& request, Accounts& accounts) {
  require_administrator(require_caller(request, accounts));
  JsonWriter json;
  json.begin_object().key("users").begin_array();
  for (const User& user : accounts.users()) json.raw(user_json(user));
  json.end_array().end_object();
  return {200, "application/json", json.take(), {}};
}

Response create_user(const Request& request, Accounts& accounts) {
  const Caller caller = require_caller(request, accounts);
  require_administrator(caller);
  const JsonValue body = json_body(request);
  JsonFields fields(body);
  NewUser user;
  user.login = fields.required_string("login");
  user.display_name = fields.required_string("display_name");
  user.unit = fields.optional_string("unit").value_or("");
  user.roles = roles_from(fields.required_strings("roles"));
  user.password = fields.required_string("password");
  user.temporary = fields.optional_bool("temporary").value_or(true);
  fields.end();
  return user_response(201, accounts.create(caller.actor(), user));
}

Response change_user(const Request& request, Accounts& accounts) {
  const Caller caller = require_caller(request, accounts);
  require_administrator(caller);
  const JsonValue body = json_body(request);
  JsonFields fields(body);
  UserChanges changes;
  changes.display_name = fields.optional_string("display_name");
  changes.unit = fields.optional_string("unit");
  if (const auto names = fields.optional_strings("roles")) changes.roles = roles_from(*names);
  changes.disabled = fields.optional_bool("disabled");
  changes.password = fields.optional_string("password");
  fields.end();
  return user_response(200, accounts.change(caller.actor(), request.path_parameters.at(0), changes));
}

}  // namespace

std::string user_json(const User& user) {
  JsonWriter json;
  json.begin_object();
  json.member("id", user.id);
  json.member("login", user.login);
  json.member("display_name", user.display_name);
  json.member("unit", user.unit);
  json.key("roles").begin_array();
  for (const std::string& role : names_of(user.roles)) json.string(role);
  json.end_array();
  json.member("must_change_password", user.must_change_password);
  json.member("disabled", user.disabled);
  json.end_object();
  return json.take();
}

void add_user_routes(Router& router, Resources& resources) {
  Accounts& accounts = resources.accounts;
  router.add("GET", "/v1/users", [&accounts](const Request& request) { return list_users(request, accounts); });
  router.add("POST", "/v1/users", [&accounts](const Request& request) { return create_user(request, accounts); });
  router.add("POST", "/v1/users/{}", [&accounts](const Request& request) { return change_user(request, accounts); });
}

}  // namespace mishen::service::http
