// service/audit/canonical_json.h
// JSON whose bytes are fixed by its content, so that it can be hashed and signed.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace mishen::service {

/// An object in canonical form: members sorted by name, no spaces, strings escaped only where JSON demands it (RFC
/// 8785, 3.2.2.2), whole numbers only. Names are ASCII; strings are well-formed UTF-8.
class CanonicalObject {
 public:
  CanonicalObject& add(const std::string& name, std::string_view text);
  CanonicalObject& add(const std::string& name, std::int64_t number);
  /// A finished canonical value.
  CanonicalObject& add_json(const std::string& name, std::string json);
  [[nodiscard]] std::string str() const;

 private:
  std::map<std::string, std::string> members_;
};

/// An array in canonical form, in the order of adding.
class CanonicalArray {
 public:
  CanonicalArray& add(std::string_view text);
  /// A finished canonical value.
  CanonicalArray& add_json(std::string_view json);
  [[nodiscard]] std::string str() const { return "[" + items_ + "]"; }

 private:
  std::string items_;
};

/// `text` as a JSON string with its quotes. `text` is well-formed UTF-8.
[[nodiscard]] std::string canonical_string(std::string_view text);

}  // namespace mishen::service
