// clients/cli/json.h
// What the service answers, read without ceremony.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::cli {

/// A value inside a parsed JSON text, which it keeps alive. Asking for what is not there gives an empty value, so that
/// an answer of a newer or older service is read as far as it goes. Immutable; cheap to copy.
class Json {
 public:
  Json() = default;
  /// An empty value when `text` is not JSON in UTF-8.
  [[nodiscard]] static Json parse(std::string_view text);

  [[nodiscard]] bool exists() const noexcept { return value_ != nullptr; }
  [[nodiscard]] Json operator[](std::string_view member) const;
  [[nodiscard]] std::vector<Json> items() const;         ///< of an array, else none
  [[nodiscard]] std::string text() const;                ///< of a string, else ""
  [[nodiscard]] std::int64_t number() const;             ///< of a whole number, else 0
  [[nodiscard]] bool truth() const;                      ///< of a boolean, else false
  [[nodiscard]] std::vector<std::string> texts() const;  ///< the strings of an array
  [[nodiscard]] std::string dump() const;                ///< as JSON, indented

 private:
  struct Tree;
  std::shared_ptr<const Tree> tree_;
  const void* value_ = nullptr;  // a rapidjson::Value in *tree_
};

/// Builds one flat JSON object of strings, for requests; `raw` adds a member whose value is JSON already.
class JsonObject {
 public:
  JsonObject& add(std::string_view name, std::string_view value);
  JsonObject& raw(std::string_view name, std::string_view json);
  [[nodiscard]] std::string str() const { return body_ + "}"; }

 private:
  std::string body_ = "{";
};

}  // namespace mishen::cli
