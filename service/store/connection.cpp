#include "service/store/connection.h"

#include <charconv>
#include <deque>
#include <mutex>
#include <utility>

#include <Poco/Data/LOB.h>
#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/Exception.h>
#include <Poco/Nullable.h>

namespace mishen::service {
namespace {

void register_sqlite() {
  static std::once_flag once;
  std::call_once(once, [] { Poco::Data::SQLite::Connector::registerConnector(); });
}

/// Refuses a statement whose placeholders are not $1 ... $count in this order, each once.
void check_placeholders(std::string_view sql, std::size_t count) {
  std::size_t seen = 0;
  for (std::size_t at = sql.find('$'); at != std::string_view::npos; at = sql.find('$', at + 1)) {
    std::size_t number = 0;
    const char* const end = sql.data() + sql.size();
    if (std::from_chars(sql.data() + at + 1, end, number).ec != std::errc() || number != ++seen) {
      throw std::logic_error("placeholders must be $1, $2 ... in order, each once: " + std::string(sql));
    }
  }
  if (seen != count) throw std::logic_error("as many values as placeholders are needed: " + std::string(sql));
}

[[noreturn]] void fail(std::string_view sql, const Poco::Exception& error) {
  const std::string message =
      "database statement failed: " + error.displayText() + " in: " + std::string(sql.substr(0, 200));
  if (dynamic_cast<const Poco::Data::SQLite::DatabaseFullException*>(&error) != nullptr) throw StorageFull(message);
  throw StorageError(message);
}

/// The values of one statement, kept where Poco can refer to them until it has run.
class Bindings {
 public:
  void bind(Poco::Data::Statement& statement, const BoundValue& value) {
    using Poco::Data::Keywords::use;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      statement, use(integers_.emplace_back(*integer));
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      statement, use(texts_.emplace_back(*text));
    } else if (const auto* blob = std::get_if<Blob>(&value); blob != nullptr && !blob->bytes.empty()) {
      const auto* bytes = reinterpret_cast<const unsigned char*>(blob->bytes.data());
      statement, use(blobs_.emplace_back(bytes, blob->bytes.size()));
    } else {
      statement, use(null_);
    }
  }

 private:
  // Deques: their elements stay where they are when more are added.
  std::deque<Poco::Int64> integers_;
  std::deque<std::string> texts_;
  std::deque<Poco::Data::BLOB> blobs_;
  Poco::Nullable<std::string> null_;
};

}  // namespace

struct Connection::Impl {
  explicit Impl(const std::string& path) : session("SQLite", path) {}
  Poco::Data::Session session;
};

Connection::Connection(const std::string& path) {
  register_sqlite();
  try {
    impl_ = std::make_unique<Impl>(path);
  } catch (const Poco::Exception& error) {
    throw StorageError("opening the database " + path + ": " + error.displayText());
  }
}

Connection::~Connection() = default;

std::int64_t Connection::integer_of(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw StorageError("a column holds no whole number where one was expected");
  return value;
}

void Connection::run(std::string_view sql, std::span<const BoundValue> values) {
  check_placeholders(sql, values.size());
  try {
    Poco::Data::Statement statement(impl_->session);
    Bindings bindings;
    statement << std::string(sql);
    for (const BoundValue& value : values) bindings.bind(statement, value);
    statement.execute();
  } catch (const Poco::Exception& error) {
    fail(sql, error);
  }
}

std::vector<std::vector<Connection::Cell>> Connection::select(std::string_view sql, std::span<const BoundValue> values,
                                                              std::size_t columns) {
  check_placeholders(sql, values.size());
  try {
    Poco::Data::Statement statement(impl_->session);
    Bindings bindings;
    statement << std::string(sql);
    for (const BoundValue& value : values) bindings.bind(statement, value);
    // CLOB for every column: Poco ends a std::string at the first NUL, a CLOB holds the bytes as they are.
    std::vector<std::vector<Poco::Nullable<Poco::Data::CLOB>>> raw(columns);
    for (auto& column : raw) statement, Poco::Data::Keywords::into(column);
    statement.execute();

    std::vector<std::vector<Cell>> cells(columns);
    for (std::size_t column = 0; column < columns; ++column) {
      cells[column].reserve(raw[column].size());
      for (const Poco::Nullable<Poco::Data::CLOB>& cell : raw[column]) {
        if (cell.isNull()) {
          cells[column].emplace_back();
        } else {
          const std::vector<char>& content = cell.value().content();
          cells[column].emplace_back(std::in_place, content.begin(), content.end());
        }
      }
    }
    return cells;
  } catch (const Poco::Exception& error) {
    fail(sql, error);
  }
}

void Connection::run_script(const std::string& script) {
  try {
    Poco::Data::Statement statement(impl_->session);
    statement << script;
    statement.execute();
  } catch (const Poco::Exception& error) {
    fail(script, error);
  }
}

}  // namespace mishen::service
