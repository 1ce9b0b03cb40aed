#include "service/audit/audit_log.h"

#include <string>

#include <gtest/gtest.h>

#include "service/audit/canonical_json.h"
#include "service/audit/digest.h"
#include "service/store/review_store.h"
#include "tests/service/store/temp_folder.h"

namespace mishen::service {
namespace {

const Instant kNow = from_rfc3339("2026-11-22T06:00:00.000Z");

class AuditLog : public ::testing::Test {
 protected:
  void append(const std::string& action) {
    ReviewStore::Transaction transaction(store_);
    append_audit(transaction.connection(), kNow, {"someone", action, "something", 2, R"({"points":3})"});
    transaction.commit();
  }
  std::int64_t rows() {
    ReviewStore::Snapshot snapshot(store_);
    return snapshot.connection().value<std::int64_t>("SELECT count(*) FROM audit");
  }
  /// Runs a statement in a transaction of its own. Whether the database let it pass.
  bool lets_pass(const std::string& sql) {
    try {
      ReviewStore::Transaction transaction(store_);
      transaction.connection().run_script(sql);
      transaction.commit();
      return true;
    } catch (const StorageError&) {
      return false;
    }
  }

  TempFolder folder_;
  ReviewStore store_{folder_.file("mishen.db")};
};

TEST_F(AuditLog, NumbersItsRowsWithoutGaps) {
  append("a");
  append("b");
  ReviewStore::Snapshot snapshot(store_);
  const auto rows =
      snapshot.connection().query<std::int64_t, std::string>("SELECT seq, action FROM audit ORDER BY seq");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0], (std::tuple<std::int64_t, std::string>(1, "a")));
  EXPECT_EQ(rows[1], (std::tuple<std::int64_t, std::string>(2, "b")));
}

TEST_F(AuditLog, StoresTheLeafHashOfTheRow) {
  append("submission.sent");
  ReviewStore::Snapshot snapshot(store_);
  const std::string leaf =
      R"({"action":"submission.sent","actor":"someone","at":"2026-11-22T06:00:00.000Z","detail":{"points":3},)"
      R"("object":"something","revision":2,"seq":1})";
  EXPECT_EQ(snapshot.connection().value<std::string>("SELECT leaf_sha256 FROM audit"),
            sha256_hex(std::string("\0", 1) + leaf));
}

TEST_F(AuditLog, CannotBeChangedDeletedOrRenumbered) {
  append("a");
  append("b");
  EXPECT_FALSE(lets_pass("UPDATE audit SET actor = 'nobody' WHERE seq = 1;"));
  EXPECT_FALSE(lets_pass("DELETE FROM audit WHERE seq = 2;"));
  EXPECT_FALSE(lets_pass("DELETE FROM audit;"));
  EXPECT_FALSE(
      lets_pass("INSERT OR REPLACE INTO audit SELECT 1, at, actor, 'other', object, revision, detail, leaf_sha256 "
                "FROM audit WHERE seq = 2;"));
  EXPECT_FALSE(
      lets_pass("INSERT INTO audit SELECT 9, at, actor, action, object, revision, detail, leaf_sha256 "
                "FROM audit WHERE seq = 2;"));
  EXPECT_EQ(rows(), 2);
}

TEST_F(AuditLog, VanishesWithTheTransactionThatDidNotHappen) {
  {
    ReviewStore::Transaction transaction(store_);
    append_audit(transaction.connection(), kNow, {"someone", "a", "something"});
  }
  EXPECT_EQ(rows(), 0);
}

TEST(CanonicalJson, SortsMembersAndEscapesOnlyWhatMustBe) {
  EXPECT_EQ(CanonicalObject().add("b", std::int64_t{-1}).add("a", "密\"\\/\b\f\n\r\t\x01\x7F").str(),
            "{\"a\":\"密\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7F\",\"b\":-1}");
  EXPECT_EQ(CanonicalArray().add("x").add_json("{}").str(), R"(["x",{}])");
  EXPECT_EQ(CanonicalArray().str(), "[]");
}

TEST(Digest, AgreesWithPublishedVectors) {
  // FIPS 180-4 examples; RFC 9162 leaf of the empty entry.
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(leaf_sha256_hex(""), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_TRUE(is_sha256_hex(sha256_hex("")));
  EXPECT_FALSE(is_sha256_hex("E3" + sha256_hex("").substr(2)));
  EXPECT_NE(random_bytes(32), random_bytes(32));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

}  // namespace
}  // namespace mishen::service
