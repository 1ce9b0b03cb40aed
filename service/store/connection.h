// service/store/connection.h
// One connection to the database: runs statements with bound values and gives back typed rows.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace mishen::service {

/// The database could not do what was asked: disk, lock, damage, or a constraint that the program should have kept.
/// The message names the statement and the database's reason, never a bound value.
class StorageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// There is no room left on the disk (SQLITE_FULL). The statement was undone; the same may succeed once there is room.
class StorageFull : public StorageError {
 public:
  using StorageError::StorageError;
};

/// Arbitrary bytes to be bound to a BLOB column. Borrowed for the call. Empty bytes are bound as NULL (Poco binds a
/// null pointer): write COALESCE($n, x'') where they may occur.
struct Blob {
  std::string_view bytes;
};

/// What can be bound to a placeholder. Texts are borrowed for the call.
using BoundValue = std::variant<std::nullptr_t, std::int64_t, std::string_view, Blob>;

/// A connection to the database. Used by one thread at a time; lent by ReviewStore::Transaction and
/// ReviewStore::Snapshot.
///
/// Placeholders are written $1, $2 ... in order of first appearance, each once: Poco binds by position, and a statement
/// that breaks this would bind the wrong values, so it is refused (std::logic_error).
class Connection {
 public:
  /// Opens (creates) the SQLite database at `path`. Throws StorageError.
  explicit Connection(const std::string& path);
  ~Connection();
  Connection(const Connection&) = delete;  ///< owns the connection
  Connection& operator=(const Connection&) = delete;

  /// Runs a statement that gives no rows. Throws StorageError.
  template <class... Arguments>
  void execute(std::string_view sql, const Arguments&... arguments) {
    const std::vector<BoundValue> values{bound(arguments)...};
    run(sql, values);
  }

  /// Runs a statement and gives its rows, a tuple each. Columns are std::string (texts and BLOBs; NULL is ""),
  /// std::int64_t or std::optional of them. Throws StorageError, also when a column is no number where one is asked
  /// for.
  ///
  ///     for (const auto& [id, revision] : connection.query<std::string, std::int64_t>("SELECT id, revision FROM
  ///     submission WHERE state = $1", state))
  template <class... Columns, class... Arguments>
  [[nodiscard]] std::vector<std::tuple<Columns...>> query(std::string_view sql, const Arguments&... arguments) {
    const std::vector<BoundValue> values{bound(arguments)...};
    std::vector<std::vector<Cell>> columns = select(sql, values, sizeof...(Columns));
    std::vector<std::tuple<Columns...>> rows;
    rows.reserve(columns.front().size());
    for (std::size_t row = 0; row < columns.front().size(); ++row) {
      rows.push_back(row_of<Columns...>(columns, row, std::index_sequence_for<Columns...>()));
    }
    return rows;
  }

  /// The only row, or nothing when there is none. Throws StorageError when there are several.
  template <class... Columns, class... Arguments>
  [[nodiscard]] std::optional<std::tuple<Columns...>> find(std::string_view sql, const Arguments&... arguments) {
    std::vector<std::tuple<Columns...>> rows = query<Columns...>(sql, arguments...);
    if (rows.empty()) return std::nullopt;
    if (rows.size() > 1) throw StorageError("one row at most was expected of: " + std::string(sql));
    return std::move(rows.front());
  }

  /// The first column of the only row. Throws StorageError when there is not exactly one row.
  template <class Column, class... Arguments>
  [[nodiscard]] Column value(std::string_view sql, const Arguments&... arguments) {
    std::optional<std::tuple<Column>> row = find<Column>(sql, arguments...);
    if (!row) throw StorageError("a row was expected of: " + std::string(sql));
    return std::get<0>(std::move(*row));
  }

  /// Runs several statements without values, as in a schema script. Throws StorageError.
  void run_script(const std::string& script);

 private:
  using Cell = std::optional<std::string>;

  static BoundValue bound(std::nullptr_t) { return nullptr; }
  static BoundValue bound(std::int64_t value) { return value; }
  static BoundValue bound(std::string_view value) { return value; }
  static BoundValue bound(Blob value) { return value; }
  static BoundValue bound(const std::optional<std::string>& value) {
    if (!value) return nullptr;
    return std::string_view(*value);
  }
  static BoundValue bound(const std::string& value) { return std::string_view(value); }
  static BoundValue bound(const char* value) { return std::string_view(value); }

  static std::int64_t integer_of(const std::string& text);
  template <class Column>
  static Column convert(Cell&& cell) {
    if constexpr (std::is_same_v<Column, std::string>) {
      return cell ? std::move(*cell) : std::string();
    } else if constexpr (std::is_same_v<Column, std::optional<std::string>>) {
      return std::move(cell);
    } else if constexpr (std::is_same_v<Column, std::optional<std::int64_t>>) {
      return cell ? std::optional<std::int64_t>(integer_of(*cell)) : std::nullopt;
    } else {
      static_assert(std::is_same_v<Column, std::int64_t>,
                    "columns are std::string, std::int64_t or std::optional of them");
      return integer_of(cell.value_or(std::string()));
    }
  }
  template <class... Columns, std::size_t... Index>
  static std::tuple<Columns...> row_of(std::vector<std::vector<Cell>>& columns, std::size_t row,
                                       std::index_sequence<Index...>) {
    return {convert<Columns>(std::move(columns[Index][row]))...};
  }

  void run(std::string_view sql, std::span<const BoundValue> values);
  /// Columns of rows, not rows of columns: that is how Poco fills them.
  [[nodiscard]] std::vector<std::vector<Cell>> select(std::string_view sql, std::span<const BoundValue> values,
                                                      std::size_t columns);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mishen::service
