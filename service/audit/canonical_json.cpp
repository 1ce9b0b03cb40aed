#include "service/audit/canonical_json.h"

namespace mishen::service {

std::string canonical_string(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (const auto byte = static_cast<unsigned char>(c); byte < 0x20) {
          out += "\\u00";
          out += kHex[byte >> 4];
          out += kHex[byte & 0xFU];
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

CanonicalObject& CanonicalObject::add(const std::string& name, std::string_view text) {
  return add_json(name, canonical_string(text));
}

CanonicalObject& CanonicalObject::add(const std::string& name, std::int64_t number) {
  return add_json(name, std::to_string(number));
}

CanonicalObject& CanonicalObject::add_json(const std::string& name, std::string json) {
  members_.insert_or_assign(name, std::move(json));
  return *this;
}

std::string CanonicalObject::str() const {
  std::string out = "{";
  for (const auto& [name, json] : members_) {
    if (out.size() > 1) out += ',';
    out += canonical_string(name);
    out += ':';
    out += json;
  }
  return out + '}';
}

CanonicalArray& CanonicalArray::add(std::string_view text) { return add_json(canonical_string(text)); }

CanonicalArray& CanonicalArray::add_json(std::string_view json) {
  if (!items_.empty()) items_ += ',';
  items_ += json;
  return *this;
}

}  // namespace mishen::service
