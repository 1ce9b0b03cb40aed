#include "service/accounts/accounts.h"

#include <algorithm>

#include "scanner/ascii.h"
#include "scanner/decode.h"
#include "scanner/utf8.h"
#include "service/accounts/visible_text.h"
#include "service/audit/audit_log.h"
#include "service/audit/canonical_json.h"
#include "service/audit/digest.h"
#include "service/store/uuid.h"

namespace mishen::service {
namespace {

constexpr std::string_view kUserColumns =
    "SELECT id, login, display_name, unit, must_change_password, disabled FROM account ";

/// Whether `text` has at most `max` code points, at least one that is seen, and none that breaks or reorders a line.
bool is_name(std::string_view text, std::size_t max) {
  return scanner::is_well_formed_utf8(text) && scanner::utf8_count(text) <= max && !has_layout_control(text) &&
         count_visible(text) >= 1;
}

void check_login(std::string_view login) {
  // Two logins that look the same must not be two accounts: what is not drawn is refused, not only left out of account.
  if (!is_name(login, 64) || !is_all_visible(login)) {
    throw Refused("bad-request", "账号须为 1 到 64 个字符，不含空格、控制字符和不可见字符。请改后重试。",
                  "A login has 1 to 64 characters, without white space, control or invisible characters. Change it and "
                  "try again.");
  }
}

void check_display_name(std::string_view name) {
  if (!is_name(name, 64)) {
    throw Refused("bad-request",
                  "姓名须为 1 到 64 个字符，不能全是空白，不含换行、控制字符和文字方向控制符。请改后重试。",
                  "A display name has 1 to 64 characters, is not blank, and holds no line separators, control or "
                  "bidirectional control characters. Change it and try again.");
  }
}

void check_unit(std::string_view unit) {
  if (!unit.empty() && !is_name(unit, 100)) {
    throw Refused("bad-request",
                  "单位名称不超过 100 个字符，不能全是空白，不含换行、控制字符和文字方向控制符。请改后重试。",
                  "A unit has at most 100 characters, is not blank, and holds no line separators, control or "
                  "bidirectional control characters. Change it and try again.");
  }
}

void check_roles(RoleSet roles) {
  if (!may_be_held_together(roles)) {
    throw Refused("bad-request", "保密审查人和分管领导不能由同一人担任；安全管理员不能兼任其他角色。请只留下其中一个。",
                  "Secrecy officer and leader may not be one person, and a security administrator holds no other role. "
                  "Keep one of them.");
  }
  if (roles.empty()) throw Refused("bad-request", "请至少选择一个角色。", "Choose at least one role.");
}

Refused admin_required() {
  return {"role-required", "只有安全管理员可以管理账号。请与安全管理员联系。",
          "Only a security administrator manages accounts. Ask one."};
}

void require_admin(const Actor& actor) {
  if (!actor.roles.contains(Role::kSecurityAdmin)) throw admin_required();
}

RoleSet roles_of(Connection& connection, const std::string& account) {
  RoleSet roles;
  for (const auto& [name] :
       connection.query<std::string>("SELECT role FROM account_role WHERE account_id = $1", account)) {
    if (const std::optional<Role> role = role_from(name)) roles.insert(*role);
  }
  return roles;
}

/// Within the writing transaction: the administrator may have lost account or office since the request came in.
void require_admin_still(Connection& connection, const Actor& actor) {
  require_enabled(connection, actor.id);
  if (!holds_role(connection, actor.id, Role::kSecurityAdmin)) throw admin_required();
}

using UserRow = std::tuple<std::string, std::string, std::string, std::string, std::int64_t, std::int64_t>;

User user_of(Connection& connection, const UserRow& row) {
  const auto& [id, login, display_name, unit, must_change_password, disabled] = row;
  return {id, login, display_name, unit, roles_of(connection, id), must_change_password != 0, disabled != 0};
}

std::optional<User> find_user(Connection& connection, const std::string& id) {
  const auto row = connection.find<std::string, std::string, std::string, std::string, std::int64_t, std::int64_t>(
      std::string(kUserColumns) + "WHERE id = $1", id);
  if (!row) return std::nullopt;
  return user_of(connection, *row);
}

std::int64_t administrators(Connection& connection) {
  return connection.value<std::int64_t>(
      "SELECT count(*) FROM account JOIN account_role ON account_role.account_id = account.id "
      "WHERE account_role.role = 'security-admin' AND account.disabled = 0");
}

std::string role_list(RoleSet roles) {
  CanonicalArray list;
  for (const std::string& name : names_of(roles)) list.add(name);
  return list.str();
}

void put_roles(Connection& connection, const std::string& account, RoleSet roles) {
  connection.execute("DELETE FROM account_role WHERE account_id = $1", account);
  for (const std::string& name : names_of(roles)) {
    connection.execute("INSERT INTO account_role (account_id, role) VALUES ($1, $2)", account, name);
  }
}

void end_sessions(Connection& connection, const std::string& account) {
  connection.execute("DELETE FROM session WHERE account_id = $1", account);
}

Refused bad_credentials() {
  return {"bad-credentials", "账号或密码不对。连续输错 5 次会锁定 10 分钟；忘记密码请找安全管理员重设。",
          "Wrong login or password. Five failures lock the login for 10 minutes; a security administrator can set a "
          "new password."};
}

Refused locked(std::chrono::milliseconds left) {
  Refused refused("locked", "连续输错密码，账号已暂时锁定，请在 10 分钟后重试。如果不是您本人操作，请告诉安全管理员。",
                  "Too many failures: the login is locked for now. Try again in 10 minutes. If it was not you, tell a "
                  "security administrator.");
  refused.retry_after = std::chrono::ceil<std::chrono::seconds>(left);
  return refused;
}

/// When a session that began at `created_at` and was last used at `seen_at` ends.
Instant end_of_session(Instant created_at, Instant seen_at) {
  return std::min(seen_at + Accounts::kIdleLimit, created_at + Accounts::kSessionLimit);
}

}  // namespace

void require_enabled(Connection& connection, const std::string& account) {
  const auto enabled =
      connection.value<std::int64_t>("SELECT EXISTS (SELECT 1 FROM account WHERE id = $1 AND disabled = 0)", account);
  if (enabled == 0) {
    throw Refused("unauthenticated", "您的账号已被停用，没有保存任何更改。请与安全管理员联系。",
                  "Your account has been disabled; nothing was changed. Ask a security administrator.");
  }
}

bool holds_role(Connection& connection, const std::string& account, Role role) {
  return connection.value<std::int64_t>(
             "SELECT EXISTS (SELECT 1 FROM account_role WHERE account_id = $1 AND role = $2)", account,
             to_string(role)) != 0;
}

Accounts::Accounts(ReviewStore& store, Clock clock, const PasswordCost& cost)
    : store_(store), clock_(std::move(clock)), cost_(cost), nobodys_hash_(hash_password(random_hex(16), cost)) {}

bool Accounts::setup_required() {
  ReviewStore::Snapshot snapshot(store_);
  // Disabled ones count: somebody who can disable accounts must not be able to reopen the set-up.
  return snapshot.connection().value<std::int64_t>("SELECT count(*) FROM account_role WHERE role = 'security-admin'") ==
         0;
}

std::string Accounts::make_setup_code() { return setup_code_.make(); }

User Accounts::set_up(std::string_view code, std::string_view login, std::string_view display_name,
                      std::string_view password) {
  const auto refuse_when_done = [](bool required) {
    if (!required) throw Refused("setup-done", "初始化已经完成，请直接登录。", "Set-up is done. Sign in instead.");
  };
  refuse_when_done(setup_required());
  switch (setup_code_.check(code)) {
    case SetupCode::Check::kRight:
      break;
    case SetupCode::Check::kWrong:
      throw Refused("bad-setup-code", "初始化代码不对。请按启动服务的控制台上显示的代码输入。",
                    "Wrong set-up code. Enter the code that the console showed when the service was started.");
    case SetupCode::Check::kDead:
      throw Refused("bad-setup-code", "初始化代码已失效（输错次数太多）。请重新启动服务，使用控制台上显示的新代码。",
                    "The set-up code is no longer valid (too many wrong tries). Restart the service and use the new "
                    "code on its console.");
  }
  check_login(login);
  check_display_name(display_name);
  if (std::optional<Refused> problem = password_problem(password, login)) throw *std::move(problem);

  const NewUser administrator{
      scanner::ascii_lower(login), std::string(display_name), "", {Role::kSecurityAdmin}, "", false};
  const std::string hash = hash_password(password, cost_);
  ReviewStore::Transaction transaction(store_);
  Connection& connection = transaction.connection();
  refuse_when_done(connection.value<std::int64_t>("SELECT count(*) FROM account_role WHERE role = 'security-admin'") ==
                   0);
  User user = insert(connection, clock_(), "console", administrator, hash);
  transaction.commit();
  setup_code_.end();
  return user;
}

/// Counts an attempt before it is checked, so that many at once cannot get more than kMaxFailures guesses. Success
/// takes it back.
void Accounts::begin_attempt(const std::string& login) {
  const Instant now = clock_();
  const std::string time = to_rfc3339(now);
  const std::string login_sha256 = sha256_hex(login);
  ReviewStore::Transaction transaction(store_);
  Connection& connection = transaction.connection();
  connection.execute("DELETE FROM login_attempt WHERE COALESCE(locked_until, last_at) <= $1 AND last_at <= $2", time,
                     to_rfc3339(now - kLockTime));
  const auto row = connection.find<std::int64_t, std::optional<std::string>>(
      "SELECT failures, locked_until FROM login_attempt WHERE login_sha256 = $1", login_sha256);
  if (row && std::get<1>(*row)) throw locked(from_rfc3339(*std::get<1>(*row)) - now);

  const std::int64_t failures = row ? std::get<0>(*row) + 1 : 1;
  std::optional<std::string> locked_until;
  if (failures >= kMaxFailures) locked_until = to_rfc3339(now + kLockTime);
  connection.execute(
      "INSERT INTO login_attempt (login_sha256, failures, last_at, locked_until) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (login_sha256) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, "
      "locked_until = excluded.locked_until",
      login_sha256, failures, time, locked_until);
  transaction.commit();
}

NewSession Accounts::sign_in(std::string_view given_login, std::string_view password) {
  if (setup_required()) {
    throw Refused("setup-required", "还没有管理员。请先用控制台上的代码完成初始化。",
                  "There is no administrator yet. Finish the set-up first, with the code on the console.");
  }
  const std::string login = scanner::ascii_lower(given_login.substr(0, 256));
  begin_attempt(login);

  std::optional<std::tuple<std::string, std::string>> account;
  {
    ReviewStore::Snapshot snapshot(store_);
    account = snapshot.connection().find<std::string, std::string>(
        "SELECT id, password_hash FROM account WHERE login = $1", login);
  }
  const std::string& hash = account ? std::get<1>(*account) : nobodys_hash_;
  const bool right = password_matches(password.substr(0, kMaxPasswordBytes + 1), hash) && account;

  if (!account) throw bad_credentials();
  const Instant now = clock_();
  ReviewStore::Transaction transaction(store_);
  Connection& connection = transaction.connection();
  const std::string& id = std::get<0>(*account);
  // Between the look-up and now the account may have been disabled or given another password.
  const bool still =
      connection.value<std::int64_t>(
          "SELECT count(*) FROM account WHERE id = $1 AND password_hash = $2 AND disabled = 0", id, hash) == 1;
  if (!right || !still) {
    const auto failures = connection.value<std::int64_t>(
        "SELECT COALESCE(MAX(failures), 0) FROM login_attempt WHERE login_sha256 = $1", sha256_hex(login));
    append_audit(connection, now,
                 {id, failures >= kMaxFailures ? "account.locked" : "session.refused", id, 0,
                  CanonicalObject().add("failures", failures).str()});
    transaction.commit();
    throw bad_credentials();
  }

  NewSession session{random_hex(32), {*find_user(connection, id), random_hex(32), end_of_session(now, now)}};
  const std::string time = to_rfc3339(now);
  connection.execute("DELETE FROM login_attempt WHERE login_sha256 = $1", sha256_hex(login));
  connection.execute("DELETE FROM session WHERE seen_at <= $1 OR created_at <= $2", to_rfc3339(now - kIdleLimit),
                     to_rfc3339(now - kSessionLimit));
  connection.execute(
      "INSERT INTO session (token_sha256, account_id, csrf_token, created_at, seen_at) VALUES ($1, $2, $3, $4, $5)",
      sha256_hex(session.token), id, session.signed_in.csrf_token, time, time);
  append_audit(connection, now, {id, "session.began", id});
  transaction.commit();
  return session;
}

std::optional<SignedIn> Accounts::find_session(std::string_view token) {
  if (!is_sha256_hex(token)) return std::nullopt;  // the same form as a hash: 64 hex digits
  const std::string token_sha256 = sha256_hex(token);
  const Instant now = clock_();
  SignedIn found;
  Instant created_at;
  Instant seen_at;
  {
    ReviewStore::Snapshot snapshot(store_);
    Connection& connection = snapshot.connection();
    const auto row = connection.find<std::string, std::string, std::string, std::string>(
        "SELECT account_id, csrf_token, created_at, seen_at FROM session WHERE token_sha256 = $1", token_sha256);
    if (!row) return std::nullopt;
    created_at = from_rfc3339(std::get<2>(*row));
    seen_at = from_rfc3339(std::get<3>(*row));
    if (now >= end_of_session(created_at, seen_at)) return std::nullopt;
    std::optional<User> user = find_user(connection, std::get<0>(*row));
    if (!user || user->disabled) return std::nullopt;
    found = {*std::move(user), std::get<1>(*row), end_of_session(created_at, std::max(now, seen_at))};
  }
  if (now - seen_at >= kSeenStep) {
    ReviewStore::Transaction transaction(store_);
    transaction.connection().execute("UPDATE session SET seen_at = $1 WHERE token_sha256 = $2", to_rfc3339(now),
                                     token_sha256);
    transaction.commit();
  }
  return found;
}

void Accounts::sign_out(std::string_view token) {
  const std::string token_sha256 = sha256_hex(token);
  ReviewStore::Transaction transaction(store_);
  Connection& connection = transaction.connection();
  const auto row = connection.find<std::string>("SELECT account_id FROM session WHERE token_sha256 = $1", token_sha256);
  if (!row) return;
  connection.execute("DELETE FROM session WHERE token_sha256 = $1", token_sha256);
  append_audit(connection, clock_(), {std::get<0>(*row), "session.ended", std::get<0>(*row)});
  transaction.commit();
}

void Accounts::change_password(const std::string& user_id, std::string_view old_password,
                               std::string_view new_password) {
  std::string login;
  std::string hash;
  {
    ReviewStore::Snapshot snapshot(store_);
    const auto row = snapshot.connection().find<std::string, std::string>(
        "SELECT login, password_hash FROM account WHERE id = $1 AND disabled = 0", user_id);
    if (!row) throw Refused("not-found", "没有这个账号。", "There is no such account.");
    std::tie(login, hash) = *row;
  }
  if (std::optional<Refused> problem = password_problem(new_password, login)) throw *std::move(problem);
  begin_attempt(login);  // a stolen session must not be a way to guess the password without limit
  if (!password_matches(old_password.substr(0, kMaxPasswordBytes + 1), hash)) {
    throw Refused("forbidden", "原密码不对，密码没有更改。请重新输入原密码。",
                  "The old password is wrong; nothing was changed. Enter it again.");
  }
  if (old_password == new_password) {
    throw Refused("weak-password", "新密码和原密码相同，请换一个。",
                  "The new password equals the old one; choose another.");
  }
  const std::string new_hash = hash_password(new_password, cost_);
  ReviewStore::Transaction transaction(store_);
  Connection& connection = transaction.connection();
  connection.execute("DELETE FROM login_attempt WHERE login_sha256 = $1", sha256_hex(login));
  connection.execute("UPDATE account SET password_hash = $1, must_change_password = 0 WHERE id = $2", new_hash,
                     user_id);
  end_sessions(connection, user_id);
  append_audit(connection, clock_(), {user_id, "account.password-changed", user_id});
  transaction.commit();
}

std::vector<User> Accounts::users() {
  ReviewStore::Snapshot snapshot(store_);
  Connection& connection = snapshot.connection();
  std::vector<User> users;
  for (const auto& row :
       connection.query<std::string, std::string, std::string, std::string, std::int64_t, std::int64_t>(
           std::string(kUserColumns) + "ORDER BY login")) {
    users.push_back(user_of(connection, row));
  }
  return users;
}

User Accounts::insert(Connection& connection, Instant now, const std::string& actor, const NewUser& user,
                      const std::string& password_hash) {
  const std::string login = scanner::ascii_lower(user.login);
  if (connection.value<std::int64_t>("SELECT count(*) FROM account WHERE login = $1", login) != 0) {
    throw Refused("conflict", "这个账号已经有人使用，请换一个。", "This login is taken; choose another.");
  }
  const std::string id = new_uuid(now);
  connection.execute(
      "INSERT INTO account (id, login, display_name, unit, password_hash, must_change_password, disabled, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, 0, $7)",
      id, login, user.display_name, user.unit, password_hash, std::int64_t{user.temporary}, to_rfc3339(now));
  put_roles(connection, id, user.roles);
  append_audit(connection, now,
               {actor, "account.created", id, 0, CanonicalObject().add_json("roles", role_list(user.roles)).str()});
  return *find_user(connection, id);
}

User Accounts::create(const Actor& admin, const NewUser& user) {
  require_admin(admin);
  check_login(user.login);
  check_display_name(user.display_name);
  check_unit(user.unit);
  check_roles(user.roles);
  if (std::optional<Refused> problem = password_problem(user.password, user.login)) throw *std::move(problem);
  const std::string hash = hash_password(user.password, cost_);
  ReviewStore::Transaction transaction(store_);
  require_admin_still(transaction.connection(), admin);
  User created = insert(transaction.connection(), clock_(), admin.id, user, hash);
  transaction.commit();
  return created;
}

User Accounts::change(const Actor& admin, const std::string& id, const UserChanges& changes) {
  require_admin(admin);
  if (changes.display_name) check_display_name(*changes.display_name);
  if (changes.unit) check_unit(*changes.unit);
  if (changes.roles) check_roles(*changes.roles);
  if (changes.password && id == admin.id) {
    throw Refused("forbidden", "自己的密码请在“修改密码”中更改，需要输入原密码。",
                  "Change your own password through /v1/session/password, which asks for the old one.");
  }
  // The hash takes its time: it is made before the one writer is held.
  const std::string hash = changes.password ? hash_password(*changes.password, cost_) : "";

  const Instant now = clock_();
  ReviewStore::Transaction transaction(store_);
  Connection& connection = transaction.connection();
  require_admin_still(connection, admin);
  const std::optional<User> before = find_user(connection, id);
  if (!before)
    throw Refused("not-found", "没有这个账号。请刷新账号列表。", "There is no such account. Reload the list.");
  CanonicalArray fields;
  if (changes.display_name) {
    connection.execute("UPDATE account SET display_name = $1 WHERE id = $2", *changes.display_name, id);
    fields.add("display_name");
  }
  if (changes.unit) {
    connection.execute("UPDATE account SET unit = $1 WHERE id = $2", *changes.unit, id);
    fields.add("unit");
  }
  if (changes.roles) {
    put_roles(connection, id, *changes.roles);
    fields.add("roles");
  }
  if (changes.disabled) {
    connection.execute("UPDATE account SET disabled = $1 WHERE id = $2", std::int64_t{*changes.disabled}, id);
    fields.add("disabled");
  }
  if (changes.password) {
    if (std::optional<Refused> problem = password_problem(*changes.password, before->login)) throw *std::move(problem);
    connection.execute("UPDATE account SET password_hash = $1, must_change_password = 1 WHERE id = $2", hash, id);
    // The failures were guesses at a password that is no more; whoever forgot theirs may sign in at once.
    connection.execute("DELETE FROM login_attempt WHERE login_sha256 = $1", sha256_hex(before->login));
    fields.add("password");
  }
  if (changes.password || changes.disabled.value_or(false)) end_sessions(connection, id);
  if (administrators(connection) == 0) {
    throw Refused("conflict", "这是最后一个可用的安全管理员，不能停用或改变角色。请先增加另一个安全管理员。",
                  "This is the last security administrator and can be neither disabled nor given another role. Add "
                  "another one first.");
  }
  User after = *find_user(connection, id);
  append_audit(connection, now,
               {admin.id, "account.changed", id, 0,
                CanonicalObject()
                    .add("disabled", std::int64_t{after.disabled})
                    .add_json("fields", fields.str())
                    .add_json("roles", role_list(after.roles))
                    .str()});
  transaction.commit();
  return after;
}

}  // namespace mishen::service
