// tests/service/review/office.h
// People and a database for tests of the desk.
#pragma once
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "service/accounts/accounts.h"
#include "service/review/submission.h"
#include "service/store/review_store.h"
#include "tests/service/store/temp_folder.h"
#include "tests/service/store/test_clock.h"

namespace mishen::service {

/// The slug of the Refused that `action` throws, or "".
template <class Action>
std::string refusal_of(const Action& action) {
  try {
    static_cast<void>(action());
  } catch (const Refused& refused) {
    return refused.slug;
  }
  return "";
}

inline Draft draft_of(const std::string& body) {
  return {"关于补助名单的公示", "website", "", "办公室", "", {{PartRole::kBody, "", "text/plain", "utf-8", body}}};
}

/// An office: an editor, a colleague of hers, a secrecy officer, a leader, a security administrator.
class Office : public ::testing::Test {
 protected:
  Office() {
    editor_ = person("editor", {Role::kEditor}, "");
    colleague_ = person("colleague", {Role::kEditor}, "");
    stranger_ = person("stranger", {Role::kEditor}, "elsewhere");
    officer_ = person("officer", {Role::kSecrecyOfficer}, "");
    leader_ = person("leader", {Role::kLeader}, "");
    admin_ = person("admin", {Role::kSecurityAdmin}, "");
  }

  Actor person(const std::string& name, RoleSet roles, const std::string& unit) {
    {
      ReviewStore::Transaction transaction(store_);
      transaction.connection().execute(
          "INSERT INTO account (id, login, display_name, unit, password_hash, must_change_password, disabled, "
          "created_at) "
          "VALUES ($1, $2, $3, $4, $5, 0, 0, '2026-11-22T06:00:00.000Z')",
          name, name, name, unit, "$argon2id$");
      transaction.commit();
    }
    return in_office(name, roles, unit);
  }
  /// Gives the account these roles and no others.
  Actor in_office(const std::string& name, RoleSet roles, const std::string& unit = "") {
    ReviewStore::Transaction transaction(store_);
    transaction.connection().execute("DELETE FROM account_role WHERE account_id = $1", name);
    for (const std::string& role : names_of(roles))
      transaction.connection().execute("INSERT INTO account_role (account_id, role) VALUES ($1, $2)", name, role);
    transaction.commit();
    return {name, roles, unit};
  }
  void set_disabled(const std::string& name, bool disabled) {
    ReviewStore::Transaction transaction(store_);
    transaction.connection().execute("UPDATE account SET disabled = $1 WHERE id = $2", std::int64_t{disabled}, name);
    transaction.commit();
  }
  std::int64_t rows(const std::string& table) {
    ReviewStore::Snapshot snapshot(store_);
    return snapshot.connection().value<std::int64_t>("SELECT count(*) FROM " + table);
  }
  std::vector<std::int64_t> all_rows() {
    std::vector<std::int64_t> counts;
    for (const char* table :
         {"submission", "revision", "part", "content", "point", "answer", "explanation", "decision", "released",
          "scan_job", "scan_part", "touch", "audit", "idempotency", "submission_number"}) {
      counts.push_back(rows(table));
    }
    return counts;
  }

  TempFolder folder_;
  TestClock clock_;
  ReviewStore store_{folder_.file("mishen.db")};
  Actor editor_, colleague_, stranger_, officer_, leader_, admin_;
};

}  // namespace mishen::service
