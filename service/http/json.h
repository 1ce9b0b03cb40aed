// service/http/json.h
// JSON bodies in and out. RapidJSON parses; its headers stay in json.cpp.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "service/http/router.h"

namespace mishen::service::http {

/// A parsed JSON value. Strings are well-formed UTF-8 without NUL; numbers are int64 where they are whole and fit, else
/// double.
struct JsonValue {
  using Array = std::vector<JsonValue>;
  using Object = std::map<std::string, JsonValue, std::less<>>;
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> value = nullptr;

  [[nodiscard]] bool is_null() const noexcept { return std::holds_alternative<std::nullptr_t>(value); }
  /// Null when the value is of another kind. Borrowed.
  [[nodiscard]] const std::string* string() const noexcept { return std::get_if<std::string>(&value); }
  [[nodiscard]] const Array* array() const noexcept { return std::get_if<Array>(&value); }
  [[nodiscard]] const Object* object() const noexcept { return std::get_if<Object>(&value); }
};

/// Nesting that JSON bodies may have.
inline constexpr int kMaxJsonDepth = 32;

/// What was wrong with a JSON text, and where.
struct JsonError {
  std::size_t offset = 0;  ///< byte of the text
  std::string message;     ///< English, e.g. "Missing a comma or } after an object member."
};

/// Parses one JSON text (RFC 8259, UTF-8). Ill-formed UTF-8, NUL in strings, equal member names and nesting over
/// kMaxJsonDepth are errors. `comments`: also // and /* */, as in configuration files.
[[nodiscard]] std::variant<JsonValue, JsonError> parse_json(std::string_view text, bool comments = false);

/// The members of one object of a request's body, each taken by name; whatever is wrong is thrown as Problem 400 naming
/// the field. Borrows the value it reads.
///
///     const JsonValue body = json_body(request);
///     JsonFields fields(body);
///     const std::string login = fields.required_string("login");
///     const std::optional<std::string> unit = fields.optional_string("unit");
///     fields.end();   // unknown members: 400
class JsonFields {
 public:
  /// `where` names the object in messages, e.g. "answers[2]"; "" for the body itself. Throws Problem 400 when `value`
  /// is no object.
  explicit JsonFields(const JsonValue& value, std::string where = "");

  [[nodiscard]] std::string required_string(std::string_view name);
  /// Nothing when absent or null.
  [[nodiscard]] std::optional<std::string> optional_string(std::string_view name);
  [[nodiscard]] std::optional<bool> optional_bool(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view name);
  [[nodiscard]] std::vector<std::string> required_strings(std::string_view name);
  [[nodiscard]] std::optional<std::vector<std::string>> optional_strings(std::string_view name);
  /// Null when absent. Borrowed.
  [[nodiscard]] const JsonValue* optional_object(std::string_view name);
  [[nodiscard]] const JsonValue::Array* optional_array(std::string_view name);
  [[nodiscard]] const JsonValue::Array& required_array(std::string_view name);
  /// Throws Problem 400 when the object has members that were not asked for. Call it last.
  void end() const;

  /// "answers[2].reason": for messages about the contents of a field.
  [[nodiscard]] std::string path(std::string_view name) const;

 private:
  [[nodiscard]] const JsonValue* take(std::string_view name);
  [[nodiscard]] const JsonValue& require(std::string_view name);

  const JsonValue::Object* object_;
  std::string where_;
  std::vector<std::string_view> taken_;
};

/// The request's body as JSON. Throws Problem 415 when Content-Type is not application/json, 400 when it does not
/// parse.
[[nodiscard]] JsonValue json_body(const Request& request);

/// Problem 400 "bad-request" about one field, saying what is wrong with it in both languages.
[[nodiscard]] Problem bad_field(std::string_view path, std::string_view what_zh, std::string_view what_en);

/// Writes one JSON text. Strings must be UTF-8; of an ill-formed one each byte outside ASCII is written as U+FFFD.
/// Precondition: begins and ends match, keys are written in objects only.
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view value);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  /// A finished JSON value, put in as it is.
  JsonWriter& raw(std::string_view json);

  JsonWriter& member(std::string_view name, std::string_view value) { return key(name).string(value); }
  JsonWriter& member(std::string_view name, const std::string& value) { return key(name).string(value); }
  JsonWriter& member(std::string_view name, const char* value) { return key(name).string(value); }
  JsonWriter& member(std::string_view name, bool value) { return key(name).boolean(value); }
  JsonWriter& member(std::string_view name, int value) { return key(name).integer(value); }
  JsonWriter& member(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  JsonWriter& member(std::string_view name, std::size_t value) {
    return key(name).integer(static_cast<std::int64_t>(value));
  }
  JsonWriter& member_raw(std::string_view name, std::string_view json) { return key(name).raw(json); }

  /// The text written so far; the writer is empty afterwards.
  [[nodiscard]] std::string take();

 private:
  void separate();

  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace mishen::service::http
