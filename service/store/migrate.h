// service/store/migrate.h
// Brings a database to the schema that this program knows.
#pragma once
#include <string_view>
#include <vector>

#include "service/store/connection.h"

namespace mishen::service {

/// One step of the schema: from version - 1 to version.
struct SchemaStep {
  int version;
  std::string_view name;    ///< of the script, e.g. "0002_review_and_release.sql"
  std::string_view script;  ///< SQL statements; run in one transaction with the change of the version
};

/// All steps in order, without gaps from 1: the scripts of schema/sqlite, embedded when the program was built.
[[nodiscard]] const std::vector<SchemaStep>& schema_steps();

/// The database was written by a newer version of the program. Its message says what to do.
class StoreTooNew : public StorageError {
 public:
  using StorageError::StorageError;
};

/// Runs the steps that the database lacks, each in a transaction of its own, so that an interrupted migration goes on
/// where it stopped. The version is SQLite's user_version. Throws StoreTooNew when the database has more than `steps`,
/// StorageError when it is not a database of this program or a step fails.
void migrate(Connection& connection, const std::vector<SchemaStep>& steps);

}  // namespace mishen::service
