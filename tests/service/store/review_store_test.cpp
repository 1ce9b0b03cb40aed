#include "service/store/review_store.h"

#include <atomic>
#include <cstdint>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/service/store/temp_folder.h"

namespace mishen::service {
namespace {

std::string mode_of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return "missing";
  return std::to_string((status.st_mode >> 6) & 7U) + std::to_string((status.st_mode >> 3) & 7U) +
         std::to_string(status.st_mode & 7U);
}

std::int64_t version_of(ReviewStore& store) {
  ReviewStore::Snapshot snapshot(store);
  return snapshot.connection().value<std::int64_t>("PRAGMA user_version");
}

/// The message of the StorageError that `action` throws, or "nothing was thrown".
template <class Action>
std::string storage_error_of(const Action& action) {
  try {
    action();
  } catch (const StorageError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

void make_notes(ReviewStore& store) {
  ReviewStore::Transaction transaction(store);
  transaction.connection().run_script(
      "CREATE TABLE note (id INTEGER PRIMARY KEY, number INTEGER, text TEXT, bytes BLOB) STRICT;");
  transaction.commit();
}

std::int64_t count_notes(ReviewStore& store) {
  ReviewStore::Snapshot snapshot(store);
  return snapshot.connection().value<std::int64_t>("SELECT count(*) FROM note");
}

TEST(ReviewStore, MakesANewDatabaseThatOnlyItsOwnerReads) {
  const TempFolder folder;
  const std::string path = folder.file("mishen.db");
  ReviewStore store(path);
  EXPECT_EQ(version_of(store), static_cast<std::int64_t>(schema_steps().size()));
  EXPECT_EQ(mode_of(path), "600");
  EXPECT_EQ(mode_of(path + "-wal"), "600");
  EXPECT_EQ(mode_of(path + "-shm"), "600");
}

TEST(ReviewStore, SetsWhatDurabilityNeeds) {
  const TempFolder folder;
  ReviewStore store(folder.file("mishen.db"));
  ReviewStore::Transaction transaction(store);
  Connection& connection = transaction.connection();
  EXPECT_EQ(connection.value<std::string>("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(connection.value<std::int64_t>("PRAGMA synchronous"), 2);  // FULL
  EXPECT_EQ(connection.value<std::int64_t>("PRAGMA foreign_keys"), 1);
}

TEST(ReviewStore, BringsAnOlderDatabaseToTheNewestSchemaAndKeepsWhatIsInIt) {
  const TempFolder folder;
  const std::string path = folder.file("mishen.db");
  {
    ReviewStore old(path, {schema_steps().front()});
    EXPECT_EQ(version_of(old), 1);
    ReviewStore::Transaction transaction(old);
    transaction.connection().run_script(
        "INSERT INTO account VALUES ('01890000-0000-7000-8000-000000000001', 'first', 'First', '', '$argon2id$x', 0, "
        "0, '2026-01-02T03:04:05.678Z');"
        "INSERT INTO account_role VALUES ('01890000-0000-7000-8000-000000000001', 'editor');"
        "INSERT INTO audit VALUES (1, '2026-01-02T03:04:05.678Z', 'console', 'account.created', "
        "'01890000-0000-7000-8000-000000000001', 0, '{}', "
        "'0123456789012345678901234567890123456789012345678901234567890123');");
    transaction.commit();
  }
  ReviewStore store(path);
  EXPECT_EQ(version_of(store), static_cast<std::int64_t>(schema_steps().size()));
  ReviewStore::Snapshot snapshot(store);
  EXPECT_EQ(snapshot.connection().value<std::string>("SELECT login FROM account"), "first");
  EXPECT_EQ(snapshot.connection().value<std::int64_t>("SELECT count(*) FROM audit"), 1);
  EXPECT_EQ(snapshot.connection().value<std::int64_t>("SELECT count(*) FROM submission"), 0);
}

TEST(ReviewStore, KeepsWhatRefersToATableThatAStepMakesAnew) {
  const TempFolder folder;
  const std::string path = folder.file("mishen.db");
  constexpr const char* kId = "01890000-0000-7000-8000-000000000002";
  {
    ReviewStore old(path, {schema_steps()[0], schema_steps()[1]});
    ReviewStore::Transaction transaction(old);
    transaction.connection().run_script(
        "INSERT INTO account VALUES ('a', 'first', 'First', '', '$argon2id$x', 0, 0, '2026-01-02T03:04:05.678Z');"
        "INSERT INTO submission VALUES ('01890000-0000-7000-8000-000000000002', '2026-000001', 'returned', 1, 3, 'a', "
        "'2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z');"
        "INSERT INTO touch VALUES ('01890000-0000-7000-8000-000000000002', 'a', '2026-01-02T03:04:05.678Z');"
        "INSERT INTO revision SELECT '01890000-0000-7000-8000-000000000002', 1, 't', 'website', '', '', '', '{}', h, "
        "h, "
        "'pass', '', '', 'a', '2026-01-02T03:04:05.678Z' FROM (SELECT hex(zeroblob(32)) AS h);");
    transaction.commit();
  }
  ReviewStore store(path);
  EXPECT_EQ(version_of(store), static_cast<std::int64_t>(schema_steps().size()));
  ReviewStore::Transaction transaction(store);
  Connection& connection = transaction.connection();
  EXPECT_EQ(connection.value<std::string>("SELECT state FROM submission WHERE id = $1", kId), "returned");
  EXPECT_EQ(
      connection.value<std::int64_t>("SELECT count(*) FROM touch JOIN submission ON submission.id = submission_id"), 1);
  EXPECT_EQ(connection.value<std::int64_t>("PRAGMA foreign_keys"), 1) << "they are off for the migration only";
  EXPECT_TRUE(connection.query<std::string>("PRAGMA foreign_key_check").empty());
  EXPECT_THROW(connection.execute("DELETE FROM submission WHERE id = $1", kId), StorageError) << "others refer to it";
  connection.execute("UPDATE submission SET state = 'scanning' WHERE id = $1", kId);
  EXPECT_THROW(connection.execute("UPDATE submission SET state = 'lost' WHERE id = $1", kId), StorageError);
}

TEST(ReviewStore, UndoesAMigrationThatWouldLeaveReferencesToNothing) {
  const TempFolder folder;
  const std::string path = folder.file("mishen.db");
  {
    ReviewStore store(path);
    ReviewStore::Transaction transaction(store);
    transaction.connection().run_script(
        "INSERT INTO account VALUES ('a', 'first', 'First', '', '$argon2id$x', 0, 0, '2026-01-02T03:04:05.678Z');"
        "INSERT INTO account_role VALUES ('a', 'editor');");
    transaction.commit();
  }
  std::vector<SchemaStep> steps = schema_steps();
  steps.push_back({static_cast<int>(steps.size()) + 1, "bad.sql", "DELETE FROM account;"});
  EXPECT_NE(storage_error_of([&] { ReviewStore store(path, steps); }).find("account_role"), std::string::npos);
  ReviewStore store(path);
  ReviewStore::Snapshot snapshot(store);
  EXPECT_EQ(snapshot.connection().value<std::int64_t>("SELECT count(*) FROM account"), 1);
}

TEST(ReviewStore, RefusesADatabaseOfANewerVersionAndSaysWhatToDo) {
  const TempFolder folder;
  const std::string path = folder.file("mishen.db");
  {
    ReviewStore store(path);
    ReviewStore::Transaction transaction(store);
    transaction.connection().execute("PRAGMA user_version = 999");
    transaction.commit();
  }
  EXPECT_THROW(ReviewStore store(path), StoreTooNew);
  const std::string message = storage_error_of([&] { ReviewStore store(path); });
  EXPECT_NE(message.find(path), std::string::npos) << message;
  EXPECT_NE(message.find("version 999"), std::string::npos) << message;
  EXPECT_NE(message.find("start the newer program"), std::string::npos) << message;
}

TEST(ReviewStore, RefusesADatabaseOfAnotherProgram) {
  const TempFolder folder;
  const std::string path = folder.file("other.db");
  {
    Connection connection(path);
    connection.run_script("CREATE TABLE theirs (x INTEGER);");
  }
  EXPECT_NE(storage_error_of([&] { ReviewStore store(path); }).find("another program"), std::string::npos);
  Connection connection(path);
  EXPECT_EQ(connection.value<std::int64_t>("SELECT count(*) FROM sqlite_master"), 1) << "it must be left as it was";
}

TEST(ReviewStore, RefusesAFileThatIsNoDatabase) {
  const TempFolder folder;
  const std::string path = folder.file("text.db");
  FILE* file = fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  for (int i = 0; i < 100; ++i) fputs("this is no database at all\n", file);
  fclose(file);
  EXPECT_NE(storage_error_of([&] { ReviewStore store(path); }).find(path), std::string::npos);
}

TEST(ReviewStore, NamesTheFileWhenItsFolderIsMissing) {
  const TempFolder folder;
  const std::string path = folder.file("missing/mishen.db");
  const std::string message = storage_error_of([&] { ReviewStore store(path); });
  EXPECT_NE(message.find(path), std::string::npos) << message;
}

TEST(ReviewStore, UndoesAMigrationThatFailsHalfWay) {
  const TempFolder folder;
  const std::string path = folder.file("mishen.db");
  { ReviewStore store(path); }
  std::vector<SchemaStep> steps = schema_steps();
  const int next = static_cast<int>(steps.size()) + 1;
  steps.push_back({next, "bad.sql", "CREATE TABLE half (x INTEGER) STRICT; INSERT INTO no_such_table VALUES (1);"});
  EXPECT_NE(storage_error_of([&] { ReviewStore store(path, steps); }).find("bad.sql"), std::string::npos);
  ReviewStore store(path);
  ReviewStore::Snapshot snapshot(store);
  EXPECT_EQ(snapshot.connection().value<std::int64_t>("SELECT count(*) FROM sqlite_master WHERE name = 'half'"), 0);
}

TEST(ReviewStore, EveryTableIsStrictAndSaysWhatItIsFor) {
  const TempFolder folder;
  ReviewStore store(folder.file("mishen.db"));
  ReviewStore::Snapshot snapshot(store);
  const auto tables =
      snapshot.connection().query<std::string, std::string>("SELECT name, sql FROM sqlite_master WHERE type = 'table'");
  EXPECT_GE(tables.size(), 15U);
  for (const auto& [name, sql] : tables) {
    EXPECT_NE(sql.find("STRICT"), std::string::npos) << name;
    EXPECT_NE(sql.find("(\n  -- "), std::string::npos) << name << " has no comment";
    // Every CHECK has a name, so that an error says which rule was broken.
    for (std::size_t at = sql.find("CHECK ("); at != std::string::npos; at = sql.find("CHECK (", at + 1)) {
      const std::size_t constraint = sql.rfind("CONSTRAINT", at);
      ASSERT_NE(constraint, std::string::npos) << name;
      EXPECT_EQ(sql.substr(constraint, at - constraint).find(','), std::string::npos)
          << name << ": " << sql.substr(at, 60);
    }
  }
}

TEST(ReviewStore, RollsBackWhatWasNotCommitted) {
  const TempFolder folder;
  ReviewStore store(folder.file("mishen.db"));
  make_notes(store);
  {
    ReviewStore::Transaction transaction(store);
    transaction.connection().execute("INSERT INTO note (number) VALUES (1)");
  }
  EXPECT_EQ(count_notes(store), 0);
  try {
    ReviewStore::Transaction transaction(store);
    transaction.connection().execute("INSERT INTO note (number) VALUES (1)");
    throw std::runtime_error("something else failed");
  } catch (const std::runtime_error&) {
  }
  EXPECT_EQ(count_notes(store), 0);
  {
    ReviewStore::Transaction transaction(store);
    transaction.connection().execute("INSERT INTO note (number) VALUES (1)");
    transaction.commit();
  }
  EXPECT_EQ(count_notes(store), 1);
}

TEST(ReviewStore, ShowsASnapshotOneCommittedStateForAsLongAsItLives) {
  const TempFolder folder;
  ReviewStore store(folder.file("mishen.db"));
  make_notes(store);
  ReviewStore::Snapshot snapshot(store);
  EXPECT_EQ(snapshot.connection().value<std::int64_t>("SELECT count(*) FROM note"), 0);
  {
    ReviewStore::Transaction transaction(store);
    transaction.connection().execute("INSERT INTO note (number) VALUES (1)");
    transaction.commit();
  }
  EXPECT_EQ(snapshot.connection().value<std::int64_t>("SELECT count(*) FROM note"), 0);
  EXPECT_EQ(count_notes(store), 1);
  EXPECT_THROW(snapshot.connection().execute("INSERT INTO note (number) VALUES (2)"), StorageError);
}

TEST(Connection, GivesBackExactlyWhatWasBound) {
  const TempFolder folder;
  ReviewStore store(folder.file("mishen.db"));
  make_notes(store);
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  const std::string text = std::string("纪要\0'; DROP TABLE note; --", 27);
  ReviewStore::Transaction transaction(store);
  Connection& connection = transaction.connection();
  for (const std::int64_t number : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{1} << 40,
                                    std::numeric_limits<std::int64_t>::max()}) {
    connection.execute("DELETE FROM note");
    connection.execute("INSERT INTO note (number, text, bytes) VALUES ($1, $2, $3)", number, text, Blob{bytes});
    const auto row = connection.find<std::int64_t, std::string, std::string, std::int64_t>(
        "SELECT number, text, bytes, length(bytes) FROM note");
    ASSERT_TRUE(row.has_value());
    EXPECT_EQ(std::get<0>(*row), number);
    EXPECT_EQ(std::get<1>(*row), text);
    EXPECT_EQ(std::get<2>(*row), bytes);
    EXPECT_EQ(std::get<3>(*row), 256);
  }
  connection.execute("DELETE FROM note");
  connection.execute("INSERT INTO note (number, text) VALUES ($1, $2)", nullptr, "");
  const auto row = connection.find<std::optional<std::int64_t>, std::optional<std::string>, std::optional<std::string>>(
      "SELECT number, text, bytes FROM note");
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(std::get<0>(*row), std::nullopt);
  EXPECT_EQ(std::get<1>(*row), std::optional<std::string>(""));
  EXPECT_EQ(std::get<2>(*row), std::nullopt);
}

TEST(Connection, KeepsTheLargestUpload) {
  const TempFolder folder;
  ReviewStore store(folder.file("mishen.db"));
  make_notes(store);
  std::string bytes(std::size_t{101} << 20, '\0');
  for (std::size_t i = 0; i < bytes.size(); i += 4099) bytes[i] = static_cast<char>(i % 251);
  ReviewStore::Transaction transaction(store);
  transaction.connection().execute("INSERT INTO note (bytes) VALUES ($1)", Blob{bytes});
  EXPECT_TRUE(transaction.connection().value<std::string>("SELECT bytes FROM note") == bytes);
}

TEST(Connection, RefusesPlaceholdersThatPocoWouldBindWrongly) {
  const TempFolder folder;
  ReviewStore store(folder.file("mishen.db"));
  make_notes(store);
  ReviewStore::Transaction transaction(store);
  Connection& connection = transaction.connection();
  const std::int64_t one = 1;
  EXPECT_THROW(connection.execute("INSERT INTO note (number, id) VALUES ($2, $1)", one, one), std::logic_error);
  EXPECT_THROW(connection.execute("INSERT INTO note (number, id) VALUES ($1, $1)", one), std::logic_error);
  EXPECT_THROW(connection.execute("INSERT INTO note (number, id) VALUES ($1, $2)", one), std::logic_error);
  EXPECT_THROW(connection.execute("INSERT INTO note (number) VALUES (1)", one), std::logic_error);
}

TEST(Connection, NeverNamesAValueInAnError) {
  const TempFolder folder;
  ReviewStore store(folder.file("mishen.db"));
  ReviewStore::Transaction transaction(store);
  const std::string message = storage_error_of([&] {
    transaction.connection().execute("INSERT INTO account_role (account_id, role) VALUES ($1, $2)", "someone",
                                     "机密内容");
  });
  EXPECT_NE(message.find("account_role"), std::string::npos) << message;
  EXPECT_EQ(message.find("机密内容"), std::string::npos) << message;
}

TEST(ReviewStore, TellsAFullDiskFromOtherFailuresAndGoesOnWhenThereIsRoom) {
  const TempFolder folder;
  ReviewStore store(folder.file("mishen.db"));
  make_notes(store);
  const std::string large(100'000, 'x');
  const auto add = [&](const char* limit) {
    ReviewStore::Transaction transaction(store);
    transaction.connection().execute(limit);
    transaction.connection().execute("INSERT INTO note (text) VALUES ($1)", large);
    transaction.commit();
  };
  EXPECT_THROW(add("PRAGMA max_page_count = 1"), StorageFull);
  EXPECT_EQ(count_notes(store), 0);
  add("PRAGMA max_page_count = 1000000");
  EXPECT_EQ(count_notes(store), 1);
  ReviewStore::Transaction transaction(store);
  try {
    transaction.connection().execute("INSERT INTO no_such_table (text) VALUES ($1)", large);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const StorageFull&) {
    ADD_FAILURE() << "not every failure is a full disk";
  } catch (const StorageError&) {
  }
}

TEST(ReviewStore, ServesManyThreadsAtOnce) {
  const TempFolder folder;
  ReviewStore store(folder.file("mishen.db"));
  make_notes(store);
  constexpr int kThreads = 8;
  constexpr int kRounds = 25;
  std::atomic<int> backwards = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        std::int64_t seen = 0;
        for (int i = 0; i < kRounds; ++i) {
          {
            ReviewStore::Transaction transaction(store);
            transaction.connection().execute("INSERT INTO note (number) VALUES (1)");
            transaction.commit();
          }
          const std::int64_t now = count_notes(store);
          if (now <= seen) ++backwards;
          seen = now;
        }
      });
    }
  }
  EXPECT_EQ(backwards, 0);
  EXPECT_EQ(count_notes(store), kThreads * kRounds);
}

}  // namespace
}  // namespace mishen::service
