#include "service/store/migrate.h"

#include <string>

namespace mishen::service {
namespace {

/// "Mshn": tells our databases from other programs' (SQLite's application_id).
constexpr std::int64_t kApplicationId = 0x4D73686E;

/// Refuses a database that some other program made: adding our tables to it would harm both.
void check_origin(Connection& connection, std::int64_t version) {
  const auto id = connection.value<std::int64_t>("PRAGMA application_id");
  if (id == kApplicationId) return;
  const auto tables = connection.value<std::int64_t>("SELECT count(*) FROM sqlite_master WHERE type = 'table'");
  if (id != 0 || version != 0 || tables != 0) {
    throw StorageError("the file is an SQLite database of another program; choose another data directory");
  }
}

/// References that lead nowhere undo the step: while it ran nothing else would have seen them.
void check_references(Connection& connection) {
  const auto broken = connection.query<std::string>("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check");
  if (!broken.empty()) throw StorageError("rows of " + std::get<0>(broken.front()) + " would refer to nothing");
}

void run_step(Connection& connection, const SchemaStep& step) {
  connection.execute("BEGIN IMMEDIATE");
  try {
    connection.run_script(std::string(step.script));
    check_references(connection);
    // PRAGMA takes no placeholders; both values are ours.
    connection.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
    connection.execute("PRAGMA user_version = " + std::to_string(step.version));
    connection.execute("COMMIT");
  } catch (const StorageError& error) {
    connection.execute("ROLLBACK");
    throw StorageError("bringing the database to schema version " + std::to_string(step.version) + " (" +
                       std::string(step.name) + "): " + error.what());
  }
}

}  // namespace

void migrate(Connection& connection, const std::vector<SchemaStep>& steps) {
  const auto version = connection.value<std::int64_t>("PRAGMA user_version");
  check_origin(connection, version);
  const auto known = static_cast<std::int64_t>(steps.size());
  if (version > known) {
    throw StoreTooNew("the database has schema version " + std::to_string(version) +
                      ", this program (" MISHEN_VERSION ") knows versions up to " + std::to_string(known) +
                      ": start the newer program that wrote it, or restore a backup made with this version");
  }
  if (version == known) return;
  // A step may make a table anew to which others refer (SQLite changes no constraint in place); SQLite ignores this
  // setting within a transaction, so it stands around all of them.
  const auto foreign_keys = connection.value<std::int64_t>("PRAGMA foreign_keys");
  connection.execute("PRAGMA foreign_keys = OFF");
  for (const SchemaStep& step : steps) {
    if (step.version > version) run_step(connection, step);
  }
  connection.execute("PRAGMA foreign_keys = " + std::to_string(foreign_keys));
}

}  // namespace mishen::service
