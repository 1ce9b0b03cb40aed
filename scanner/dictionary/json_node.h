// scanner/dictionary/json_node.h
// JSON with comments, read into a tree that remembers the line of every value, so that problems can be reported where
// they are.
#pragma once
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::scanner {

struct JsonMember;

/// A value of a JSON document. Value type.
struct JsonNode {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  bool boolean = false;
  double number = 0;
  std::string text;                 ///< kString
  std::vector<JsonNode> items;      ///< kArray
  std::vector<JsonMember> members;  ///< kObject, in file order
  int line = 0;                     ///< 1-based

  /// Null when there is no such member.
  [[nodiscard]] const JsonNode* find(std::string_view key) const noexcept;
};

struct JsonMember {
  std::string key;
  JsonNode value;
};

struct JsonSyntaxError {
  int line = 0;
  std::string message;
};

/// Parses UTF-8 JSON; `//` and `/* */` comments and trailing commas are allowed. Returns the error in `error` and
/// nothing otherwise.
[[nodiscard]] std::optional<JsonNode> parse_json(const std::string& text, JsonSyntaxError& error);

}  // namespace mishen::scanner
