#include "service/accounts/accounts.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/service/store/temp_folder.h"
#include "tests/service/store/test_clock.h"

namespace mishen::service {
namespace {

using namespace std::chrono_literals;

constexpr PasswordCost kCheap{8, 1, 1};
constexpr const char* kPassword = "quiet-harbour-42";

/// The slug of the Refused that `action` throws, or "".
template <class Action>
std::string refusal_of(const Action& action) {
  try {
    static_cast<void>(action());
  } catch (const Refused& refused) {
    EXPECT_FALSE(refused.zh.empty());
    EXPECT_FALSE(refused.en.empty());
    return refused.slug;
  }
  return "";
}

class AccountsTest : public ::testing::Test {
 protected:
  Actor set_up() {
    const User user = accounts_.set_up(accounts_.make_setup_code(), "Admin", "管理员", kPassword);
    return {user.id, user.roles, ""};
  }
  User add(const Actor& admin, const std::string& login, RoleSet roles) {
    return accounts_.create(admin, {login, login, "", roles, kPassword, false});
  }
  std::string sign_in_refusal(const std::string& login, const std::string& password) {
    return refusal_of([&] { return accounts_.sign_in(login, password); });
  }
  std::vector<std::string> audit_actions() {
    ReviewStore::Snapshot snapshot(store_);
    std::vector<std::string> actions;
    for (auto& [action] : snapshot.connection().query<std::string>("SELECT action FROM audit ORDER BY seq"))
      actions.push_back(action);
    return actions;
  }

  TempFolder folder_;
  TestClock clock_;
  ReviewStore store_{folder_.file("mishen.db")};
  Accounts accounts_{store_, clock_.clock(), kCheap};
};

TEST_F(AccountsTest, LetsTheHolderOfTheCodeBecomeTheFirstAdministratorOnce) {
  EXPECT_TRUE(accounts_.setup_required());
  EXPECT_EQ(sign_in_refusal("admin", kPassword), "setup-required");
  EXPECT_EQ(refusal_of([&] { return accounts_.set_up("", "admin", "A", kPassword); }), "bad-setup-code");
  std::string code = accounts_.make_setup_code();
  ASSERT_EQ(code.size(), 14U);
  EXPECT_EQ(code[4], '-');
  EXPECT_EQ(code[9], '-');
  EXPECT_EQ(code.find_first_of("ILOU01"), std::string::npos) << code;
  EXPECT_EQ(refusal_of([&] { return accounts_.set_up(code, "admin", "A", "short"); }), "weak-password");
  for (char& c : code) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  const User user = accounts_.set_up(" " + code.substr(0, 4) + " " + code.substr(5), "Admin", "管理员", kPassword);
  EXPECT_EQ(user.login, "admin");
  EXPECT_EQ(user.roles, RoleSet{Role::kSecurityAdmin});
  EXPECT_FALSE(user.must_change_password);
  EXPECT_FALSE(accounts_.setup_required());
  EXPECT_EQ(refusal_of([&] { return accounts_.set_up(code, "again", "A", kPassword); }), "setup-done");
  EXPECT_EQ(refusal_of([&] { return accounts_.set_up(accounts_.make_setup_code(), "again", "A", kPassword); }),
            "setup-done");
  EXPECT_EQ(sign_in_refusal("ADMIN", kPassword), "");
  EXPECT_EQ(audit_actions(), (std::vector<std::string>{"account.created", "session.began"}));
}

TEST_F(AccountsTest, KillsTheSetupCodeAfterFiveWrongTries) {
  const std::string code = accounts_.make_setup_code();
  for (int i = 0; i < SetupCode::kMaxTries; ++i) {
    EXPECT_EQ(refusal_of([&] { return accounts_.set_up("AAAA-AAAA-AAAA", "admin", "A", kPassword); }),
              "bad-setup-code");
  }
  EXPECT_EQ(refusal_of([&] { return accounts_.set_up(code, "admin", "A", kPassword); }), "bad-setup-code");
  EXPECT_EQ(refusal_of([&] { return accounts_.set_up(accounts_.make_setup_code(), "admin", "A", kPassword); }), "");
}

TEST_F(AccountsTest, MakesOneAdministratorWhenManyHoldTheCode) {
  const std::string code = accounts_.make_setup_code();
  std::atomic<int> made = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        if (refusal_of([&] { return accounts_.set_up(code, "admin" + std::to_string(i), "A", kPassword); }).empty())
          ++made;
      });
    }
  }
  EXPECT_EQ(made, 1);
  EXPECT_EQ(accounts_.users().size(), 1U);
}

TEST_F(AccountsTest, KeepsHashesOnly) {
  set_up();
  const NewSession session = accounts_.sign_in("admin", kPassword);
  EXPECT_EQ(session.token.size(), 64U);
  EXPECT_EQ(session.signed_in.csrf_token.size(), 64U);
  EXPECT_NE(session.signed_in.csrf_token, session.token);
  ReviewStore::Snapshot snapshot(store_);
  EXPECT_NE(snapshot.connection().value<std::string>("SELECT token_sha256 FROM session"), session.token);
  const auto hash = snapshot.connection().value<std::string>("SELECT password_hash FROM account");
  EXPECT_EQ(hash.rfind("$argon2id$v=19$m=8,t=1,p=1$", 0), 0U) << hash;
}

TEST(Passwords, CostWhatTheyShouldByDefault) {
  const std::string hash = hash_password("quiet-harbour-42", {});
  EXPECT_EQ(hash.rfind("$argon2id$v=19$m=19456,t=2,p=1$", 0), 0U) << hash;
  EXPECT_TRUE(password_matches("quiet-harbour-42", hash));
  EXPECT_FALSE(password_matches("quiet-harbour-43", hash));
  EXPECT_NE(hash_password("quiet-harbour-42", {}), hash) << "each hash has a salt of its own";
}

TEST(Passwords, AreRefusedWhenTheyAreWeak) {
  for (const char* weak :
       {"", "short", "elevenchars", "一二三四五六七八九十甲", "123456789012", "Password1234", "PASSWORD1234",
        "aaaaaaaaaaaa", "abababababab", "密密密密密密密密密密密密", "harbour-master"}) {
    EXPECT_TRUE(password_problem(weak, "Harbour-Master").has_value()) << weak;
  }
  for (const char* good : {"quiet-harbour-42", "一二三四五六七八九十甲乙", "twelve chars"}) {
    EXPECT_FALSE(password_problem(good, "harbour-master").has_value()) << good;
  }
  EXPECT_TRUE(password_problem(std::string(kMaxPasswordBytes, 'x') + "y", "a").has_value());
}

TEST_F(AccountsTest, LocksALoginAfterFiveFailuresForTenMinutes) {
  set_up();
  for (int i = 0; i < Accounts::kMaxFailures; ++i)
    EXPECT_EQ(sign_in_refusal("admin", "wrong-password"), "bad-credentials");
  EXPECT_EQ(sign_in_refusal("admin", kPassword), "locked") << "also with the right password";
  clock_.advance(4min);
  try {
    static_cast<void>(accounts_.sign_in("admin", kPassword));
    FAIL() << "must be locked";
  } catch (const Refused& refused) {
    EXPECT_EQ(refused.slug, "locked");
    EXPECT_EQ(refused.retry_after, 6min);
  }
  clock_.advance(6min);
  EXPECT_EQ(sign_in_refusal("admin", kPassword), "");
  const std::vector<std::string> actions = audit_actions();
  EXPECT_EQ(std::count(actions.begin(), actions.end(), "session.refused"), 4);
  EXPECT_EQ(std::count(actions.begin(), actions.end(), "account.locked"), 1);
}

TEST_F(AccountsTest, TreatsUnknownLoginsLikeKnownOnes) {
  set_up();
  for (int i = 0; i < Accounts::kMaxFailures; ++i)
    EXPECT_EQ(sign_in_refusal("nobody", "wrong-password"), "bad-credentials");
  EXPECT_EQ(sign_in_refusal("nobody", "wrong-password"), "locked");
}

TEST_F(AccountsTest, ForgetsFailuresAfterASuccess) {
  set_up();
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < Accounts::kMaxFailures - 1; ++i)
      EXPECT_EQ(sign_in_refusal("admin", "wrong-password"), "bad-credentials");
    EXPECT_EQ(sign_in_refusal("admin", kPassword), "");
  }
}

TEST_F(AccountsTest, GivesNoMoreThanFiveGuessesToManyAtOnce) {
  set_up();
  std::atomic<int> checked = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) {
      threads.emplace_back([&] {
        if (sign_in_refusal("admin", "wrong-password") == "bad-credentials") ++checked;
      });
    }
  }
  EXPECT_EQ(checked, Accounts::kMaxFailures);
}

TEST_F(AccountsTest, EndsASessionThatIsNotUsedForHalfAnHour) {
  set_up();
  const NewSession session = accounts_.sign_in("admin", kPassword);
  for (int i = 0; i < 5; ++i) {
    clock_.advance(29min);
    ASSERT_TRUE(accounts_.find_session(session.token).has_value()) << i;
  }
  clock_.advance(30min);
  EXPECT_FALSE(accounts_.find_session(session.token).has_value());
}

TEST_F(AccountsTest, EndsASessionAfterTwelveHoursWhateverIsDoneInIt) {
  set_up();
  const NewSession session = accounts_.sign_in("admin", kPassword);
  const Instant begin = clock_.now();
  while (clock_.now() - begin < 11h + 50min) {
    clock_.advance(10min);
    ASSERT_TRUE(accounts_.find_session(session.token).has_value());
  }
  EXPECT_EQ(accounts_.find_session(session.token)->expires_at, begin + 12h);
  clock_.advance(10min);
  EXPECT_FALSE(accounts_.find_session(session.token).has_value());
}

TEST_F(AccountsTest, KnowsNoSessionByAnotherToken) {
  set_up();
  const NewSession session = accounts_.sign_in("admin", kPassword);
  EXPECT_TRUE(accounts_.find_session(session.token).has_value());
  std::string other = session.token;
  other.back() = other.back() == '0' ? '1' : '0';
  for (const std::string& wrong : {other, std::string(), std::string("' OR 1=1 --"), std::string(64, 'g')})
    EXPECT_FALSE(accounts_.find_session(wrong).has_value()) << wrong;
  accounts_.sign_out(session.token);
  EXPECT_FALSE(accounts_.find_session(session.token).has_value());
}

TEST_F(AccountsTest, EndsEverySessionWhenThePasswordIsChanged) {
  const Actor admin = set_up();
  const NewSession one = accounts_.sign_in("admin", kPassword);
  const NewSession two = accounts_.sign_in("admin", kPassword);
  const auto change = [&](const char* from, const char* to) {
    return refusal_of([&] {
      accounts_.change_password(admin.id, from, to);
      return 0;
    });
  };
  EXPECT_EQ(change("wrong-password", "another-harbour-7"), "forbidden");
  EXPECT_EQ(change(kPassword, kPassword), "weak-password");
  EXPECT_EQ(change(kPassword, "short"), "weak-password");
  EXPECT_TRUE(accounts_.find_session(one.token).has_value());
  EXPECT_EQ(change(kPassword, "another-harbour-7"), "");
  EXPECT_FALSE(accounts_.find_session(one.token).has_value());
  EXPECT_FALSE(accounts_.find_session(two.token).has_value());
  EXPECT_EQ(sign_in_refusal("admin", kPassword), "bad-credentials");
  EXPECT_EQ(sign_in_refusal("admin", "another-harbour-7"), "");
}

TEST_F(AccountsTest, LocksTheChangeOfPasswordAfterFiveWrongOldOnes) {
  const Actor admin = set_up();
  const auto change = [&](const char* from) {
    return refusal_of([&] {
      accounts_.change_password(admin.id, from, "another-harbour-7");
      return 0;
    });
  };
  for (int i = 0; i < Accounts::kMaxFailures; ++i) EXPECT_EQ(change("wrong-password"), "forbidden");
  EXPECT_EQ(change(kPassword), "locked");
}

TEST_F(AccountsTest, EndsTheSessionsOfSomebodyWhoIsDisabled) {
  const Actor admin = set_up();
  const User editor = add(admin, "editor", {Role::kEditor});
  const NewSession session = accounts_.sign_in("editor", kPassword);
  UserChanges disable;
  disable.disabled = true;
  EXPECT_TRUE(accounts_.change(admin, editor.id, disable).disabled);
  EXPECT_FALSE(accounts_.find_session(session.token).has_value());
  EXPECT_EQ(sign_in_refusal("editor", kPassword), "bad-credentials");
  disable.disabled = false;
  static_cast<void>(accounts_.change(admin, editor.id, disable));
  EXPECT_FALSE(accounts_.find_session(session.token).has_value()) << "the old session stays ended";
  EXPECT_EQ(sign_in_refusal("editor", kPassword), "");
}

TEST_F(AccountsTest, LetsChangedRolesCountAtOnce) {
  const Actor admin = set_up();
  const User user = add(admin, "someone", {Role::kEditor});
  const NewSession session = accounts_.sign_in("someone", kPassword);
  UserChanges changes;
  changes.roles = RoleSet{Role::kLeader};
  static_cast<void>(accounts_.change(admin, user.id, changes));
  EXPECT_EQ(accounts_.find_session(session.token)->user.roles, RoleSet{Role::kLeader});
}

TEST_F(AccountsTest, RefusesRolesThatMustNotBeHeldTogether) {
  const Actor admin = set_up();
  for (unsigned bits = 0; bits < 16; ++bits) {
    RoleSet roles;
    for (const Role role : kAllRoles) {
      if ((bits >> static_cast<unsigned>(role) & 1U) != 0) roles.insert(role);
    }
    const bool officer_and_leader = roles.contains(Role::kSecrecyOfficer) && roles.contains(Role::kLeader);
    const bool admin_and_more = roles.contains(Role::kSecurityAdmin) && !(roles == RoleSet{Role::kSecurityAdmin});
    const bool allowed = !roles.empty() && !officer_and_leader && !admin_and_more;
    EXPECT_EQ(refusal_of([&] { return add(admin, "user" + std::to_string(bits), roles); }),
              allowed ? "" : "bad-request")
        << bits;
  }
  // The database keeps the rule too.
  const User editor = add(admin, "both", {Role::kSecrecyOfficer});
  ReviewStore::Transaction transaction(store_);
  for (const char* role : {"leader", "security-admin"}) {
    EXPECT_THROW(transaction.connection().execute("INSERT INTO account_role (account_id, role) VALUES ($1, $2)",
                                                  editor.id, role),
                 StorageError);
  }
}

TEST_F(AccountsTest, LetsOnlySecurityAdministratorsManageAccounts) {
  const Actor admin = set_up();
  const User editor = add(admin, "editor", {Role::kEditor});
  const Actor actor{editor.id, editor.roles, ""};
  EXPECT_EQ(refusal_of([&] { return add(actor, "friend", {Role::kLeader}); }), "role-required");
  EXPECT_EQ(refusal_of([&] { return accounts_.change(actor, admin.id, {}); }), "role-required");
}

TEST_F(AccountsTest, RefusesALoginThatIsTakenOrUnfit) {
  const Actor admin = set_up();
  add(admin, "editor", {Role::kEditor});
  EXPECT_EQ(refusal_of([&] { return add(admin, "EDITOR", {Role::kEditor}); }), "conflict");
  for (const std::string& unfit : {std::string(), std::string("a b"), std::string("a\nb"), std::string(65, 'x')})
    EXPECT_EQ(refusal_of([&] { return add(admin, unfit, {Role::kEditor}); }), "bad-request") << unfit;
}

TEST_F(AccountsTest, RefusesNamesThatAreBlankOrShownAsSomethingElse) {
  const Actor admin = set_up();
  for (const char* login : {"a\u200Bb", "a\u3000b", "a\u00A0b", "ab\u202E", "a\u2028b", "\uFEFFab", "a\u00ADb",
                            "a\xC2\x85"
                            "b"})
    EXPECT_EQ(refusal_of([&] { return add(admin, login, {Role::kEditor}); }), "bad-request") << login;
  const auto name = [&](const std::string& login, const std::string& display_name, const std::string& unit) {
    return refusal_of([&] {
      return accounts_.create(admin, {login, display_name, unit, {Role::kEditor}, kPassword, false});
    });
  };
  for (const char* unfit :
       {"\u3000\u3000", "\u200B", "\u3164", "甲\u202E乙", "甲\u2067乙", "甲\u2028乙", "甲\xC2\x85乙"}) {
    EXPECT_EQ(name("someone", unfit, ""), "bad-request") << unfit;
    EXPECT_EQ(name("someone", "Someone", unfit), "bad-request") << unfit;
  }
  EXPECT_EQ(name("li.hua-2_保密办", "某 某", "办公室\u3000一科"), "");
}

TEST_F(AccountsTest, LiftsTheLockWhenAnAdministratorSetsAPassword) {
  const Actor admin = set_up();
  const User editor = add(admin, "editor", {Role::kEditor});
  for (int i = 0; i < Accounts::kMaxFailures; ++i) sign_in_refusal("editor", "wrong-password");
  EXPECT_EQ(sign_in_refusal("editor", kPassword), "locked");
  UserChanges other;
  other.unit = "办公室";
  static_cast<void>(accounts_.change(admin, editor.id, other));
  EXPECT_EQ(sign_in_refusal("editor", kPassword), "locked") << "another change does not";
  UserChanges reset;
  reset.password = "third-harbour-99";
  static_cast<void>(accounts_.change(admin, editor.id, reset));
  EXPECT_EQ(sign_in_refusal("editor", "third-harbour-99"), "");
}

TEST_F(AccountsTest, LetsNoAdministratorActWhoLostTheAccountOrTheOffice) {
  const Actor admin = set_up();
  const User second = add(admin, "second", {Role::kSecurityAdmin});
  const Actor former{second.id, second.roles, ""};  // as authenticated before what follows
  UserChanges changes;
  changes.roles = RoleSet{Role::kEditor};
  static_cast<void>(accounts_.change(admin, second.id, changes));
  EXPECT_EQ(refusal_of([&] { return add(former, "friend", {Role::kLeader}); }), "role-required");
  changes = {};
  changes.disabled = true;
  static_cast<void>(accounts_.change(admin, second.id, changes));
  EXPECT_EQ(refusal_of([&] { return add(former, "friend", {Role::kLeader}); }), "unauthenticated");
  EXPECT_EQ(refusal_of([&] { return accounts_.change(former, admin.id, changes); }), "unauthenticated");
  EXPECT_EQ(accounts_.users().size(), 2U);
}

TEST_F(AccountsTest, KeepsTheLastAdministrator) {
  const Actor admin = set_up();
  UserChanges changes;
  changes.disabled = true;
  EXPECT_EQ(refusal_of([&] { return accounts_.change(admin, admin.id, changes); }), "conflict");
  changes = {};
  changes.roles = RoleSet{Role::kEditor};
  EXPECT_EQ(refusal_of([&] { return accounts_.change(admin, admin.id, changes); }), "conflict");
  EXPECT_EQ(accounts_.users().front().roles, RoleSet{Role::kSecurityAdmin}) << "nothing was changed";
  add(admin, "second", {Role::kSecurityAdmin});
  EXPECT_EQ(refusal_of([&] { return accounts_.change(admin, admin.id, changes); }), "");
}

TEST_F(AccountsTest, MakesAPasswordSetByAnAdministratorTemporary) {
  const Actor admin = set_up();
  const User user = accounts_.create(admin, {"someone", "Someone", "", {Role::kEditor}, kPassword, true});
  EXPECT_TRUE(user.must_change_password);
  accounts_.change_password(user.id, kPassword, "another-harbour-7");
  EXPECT_FALSE(accounts_.sign_in("someone", "another-harbour-7").signed_in.user.must_change_password);
  UserChanges reset;
  reset.password = "third-harbour-99";
  EXPECT_TRUE(accounts_.change(admin, user.id, reset).must_change_password);
  EXPECT_EQ(refusal_of([&] { return accounts_.change(admin, admin.id, reset); }), "forbidden");
}

TEST_F(AccountsTest, ChangesNothingWhenTheAuditRowCannotBeWritten) {
  const Actor admin = set_up();
  const NewSession session = accounts_.sign_in("admin", kPassword);
  {
    ReviewStore::Transaction transaction(store_);
    transaction.connection().run_script(
        "CREATE TRIGGER broken_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk'); END;");
    transaction.commit();
  }
  EXPECT_THROW(add(admin, "editor", {Role::kEditor}), StorageError);
  EXPECT_THROW(accounts_.change_password(admin.id, kPassword, "another-harbour-7"), StorageError);
  EXPECT_THROW(accounts_.sign_out(session.token), StorageError);
  EXPECT_EQ(accounts_.users().size(), 1U);
  EXPECT_TRUE(accounts_.find_session(session.token).has_value());
  ReviewStore::Snapshot snapshot(store_);
  EXPECT_EQ(snapshot.connection().value<std::int64_t>("SELECT count(*) FROM session"), 1);
}

}  // namespace
}  // namespace mishen::service
