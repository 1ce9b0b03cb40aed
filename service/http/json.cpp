#include "service/http/json.h"

#include <algorithm>
#include <cstring>

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "scanner/ascii.h"
#include "scanner/decode.h"

namespace mishen::service::http {
namespace {

/// Builds a JsonValue from RapidJSON's events. Returning false from one stops the parser.
class TreeBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TreeBuilder> {
 public:
  bool Null() { return put({nullptr}); }
  bool Bool(bool value) { return put({value}); }
  bool Int(int value) { return put({std::int64_t{value}}); }
  bool Uint(unsigned value) { return put({std::int64_t{value}}); }
  bool Int64(std::int64_t value) { return put({value}); }
  bool Uint64(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(INT64_MAX)) return put({static_cast<double>(value)});
    return put({static_cast<std::int64_t>(value)});
  }
  bool Double(double value) { return put({value}); }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    if (std::memchr(text, '\0', length) != nullptr) return refuse("A string holds the character U+0000.");
    return put({std::string(text, length)});
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    const auto* object = std::get_if<JsonValue::Object>(&open_.back().value);
    std::string name(text, length);
    if (object->contains(name)) return refuse("Two members of an object have the same name.");
    names_.push_back(std::move(name));
    return true;
  }
  bool StartObject() { return begin({JsonValue::Object()}); }
  bool EndObject(rapidjson::SizeType) { return end(); }
  bool StartArray() { return begin({JsonValue::Array()}); }
  bool EndArray(rapidjson::SizeType) { return end(); }

  [[nodiscard]] JsonValue& result() noexcept { return result_; }
  [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }

 private:
  bool begin(JsonValue container) {
    if (open_.size() >= static_cast<std::size_t>(kMaxJsonDepth)) return refuse("Nested too deeply.");
    open_.push_back(std::move(container));
    return true;
  }
  bool end() {
    JsonValue done = std::move(open_.back());
    open_.pop_back();
    return put(std::move(done));
  }
  bool put(JsonValue value) {
    if (open_.empty()) {
      result_ = std::move(value);
    } else if (auto* array = std::get_if<JsonValue::Array>(&open_.back().value)) {
      array->push_back(std::move(value));
    } else {
      std::get<JsonValue::Object>(open_.back().value).emplace(std::move(names_.back()), std::move(value));
      names_.pop_back();
    }
    return true;
  }
  bool refuse(std::string_view why) {
    refusal_ = why;
    return false;
  }

  std::vector<JsonValue> open_;
  std::vector<std::string> names_;  ///< of the members whose values are being read
  JsonValue result_;
  std::string refusal_;
};

template <unsigned kFlags>
std::variant<JsonValue, JsonError> parse_with(std::string_view text) {
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  TreeBuilder builder;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (!result.IsError()) return std::move(builder.result());
  return JsonError{result.Offset(),
                   builder.refusal().empty() ? rapidjson::GetParseError_En(result.Code()) : builder.refusal()};
}

void append_escaped(std::string& out, std::string_view value) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const bool well_formed = scanner::is_well_formed_utf8(value);
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    } else if (byte >= 0x80 && !well_formed) {
      out += "\xEF\xBF\xBD";
    } else {
      out += c;
    }
  }
}

/// Lower-case media type of a Content-Type without its parameters.
std::string media_type_of(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  std::string type;
  for (const char c : content_type) {
    if (c == ' ' || c == '\t') continue;
    type += scanner::ascii_lower(c);
  }
  return type;
}

}  // namespace

std::variant<JsonValue, JsonError> parse_json(std::string_view text, bool comments) {
  // Iterative: the parser's own stack is on the heap, so that nesting cannot overflow the thread's.
  constexpr unsigned kFlags = rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;
  return comments ? parse_with<kFlags | rapidjson::kParseCommentsFlag>(text) : parse_with<kFlags>(text);
}

Problem bad_field(std::string_view path, std::string_view what_zh, std::string_view what_en) {
  const std::string name(path);
  return {400, "bad-request", "请求中的字段 " + name + "：" + std::string(what_zh),
          "Field " + name + " of the request: " + std::string(what_en)};
}

JsonFields::JsonFields(const JsonValue& value, std::string where) : object_(value.object()), where_(std::move(where)) {
  if (object_ != nullptr) return;
  if (where_.empty()) {
    throw Problem{400, "bad-request", "请求内容应当是一个 JSON 对象。", "The body must be a JSON object."};
  }
  throw bad_field(where_, "应当是一个 JSON 对象。", "must be a JSON object.");
}

std::string JsonFields::path(std::string_view name) const {
  return where_.empty() ? std::string(name) : where_ + "." + std::string(name);
}

const JsonValue* JsonFields::take(std::string_view name) {
  const auto found = object_->find(name);
  if (found == object_->end()) return nullptr;
  taken_.push_back(found->first);
  return found->second.is_null() ? nullptr : &found->second;
}

const JsonValue& JsonFields::require(std::string_view name) {
  const JsonValue* value = take(name);
  if (value == nullptr) throw bad_field(path(name), "缺少，必须给出。", "is missing; it is required.");
  return *value;
}

std::string JsonFields::required_string(std::string_view name) {
  const std::string* text = require(name).string();
  if (text == nullptr) throw bad_field(path(name), "应当是字符串。", "must be a string.");
  return *text;
}

std::optional<std::string> JsonFields::optional_string(std::string_view name) {
  if (take(name) == nullptr) return std::nullopt;
  return required_string(name);
}

std::optional<bool> JsonFields::optional_bool(std::string_view name) {
  const JsonValue* value = take(name);
  if (value == nullptr) return std::nullopt;
  const bool* flag = std::get_if<bool>(&value->value);
  if (flag == nullptr) throw bad_field(path(name), "应当是 true 或 false。", "must be true or false.");
  return *flag;
}

std::optional<std::int64_t> JsonFields::optional_integer(std::string_view name) {
  const JsonValue* value = take(name);
  if (value == nullptr) return std::nullopt;
  const std::int64_t* number = std::get_if<std::int64_t>(&value->value);
  if (number == nullptr) throw bad_field(path(name), "应当是整数。", "must be a whole number.");
  return *number;
}

std::vector<std::string> JsonFields::required_strings(std::string_view name) {
  const JsonValue::Array& array = required_array(name);
  std::vector<std::string> strings;
  strings.reserve(array.size());
  for (const JsonValue& value : array) {
    const std::string* text = value.string();
    if (text == nullptr) throw bad_field(path(name), "应当是字符串的列表。", "must be a list of strings.");
    strings.push_back(*text);
  }
  return strings;
}

std::optional<std::vector<std::string>> JsonFields::optional_strings(std::string_view name) {
  if (take(name) == nullptr) return std::nullopt;
  return required_strings(name);
}

const JsonValue* JsonFields::optional_object(std::string_view name) {
  const JsonValue* value = take(name);
  if (value != nullptr && value->object() == nullptr)
    throw bad_field(path(name), "应当是一个 JSON 对象。", "must be a JSON object.");
  return value;
}

const JsonValue::Array* JsonFields::optional_array(std::string_view name) {
  const JsonValue* value = take(name);
  if (value == nullptr) return nullptr;
  if (value->array() == nullptr) throw bad_field(path(name), "应当是列表。", "must be a list.");
  return value->array();
}

const JsonValue::Array& JsonFields::required_array(std::string_view name) {
  const JsonValue::Array* array = require(name).array();
  if (array == nullptr) throw bad_field(path(name), "应当是列表。", "must be a list.");
  return *array;
}

void JsonFields::end() const {
  for (const auto& [name, value] : *object_) {
    if (std::find(taken_.begin(), taken_.end(), name) != taken_.end()) continue;
    // The name is not repeated as it is: it is the caller's text and may be long or odd.
    const std::string shown = name.size() <= 64 ? path(name) : path("…");
    throw bad_field(shown, "接口没有这个字段，请检查拼写或去掉它。", "is unknown; check the spelling or leave it out.");
  }
}

JsonValue json_body(const Request& request) {
  if (media_type_of(request.header("content-type")) != "application/json") {
    throw Problem{415, "unsupported-media-type", "请求内容应当是 JSON，并带请求头 Content-Type: application/json。",
                  "The body must be JSON, with the header Content-Type: application/json."};
  }
  std::variant<JsonValue, JsonError> parsed = parse_json(request.body);
  if (const auto* error = std::get_if<JsonError>(&parsed)) {
    const std::string at = std::to_string(error->offset);
    throw Problem{400, "bad-request", "请求内容不是可读的 JSON（第 " + at + " 字节处）：" + error->message,
                  "The body is not readable JSON (at byte " + at + "): " + error->message};
  }
  return std::get<JsonValue>(std::move(parsed));
}

void JsonWriter::separate() {
  if (needs_comma_) text_ += ',';
  needs_comma_ = true;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  text_ += '{';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  text_ += '}';
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  text_ += '[';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  text_ += ']';
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  string(name);
  text_ += ':';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
  separate();
  text_ += '"';
  append_escaped(text_, value);
  text_ += '"';
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) { return raw(std::to_string(value)); }
JsonWriter& JsonWriter::boolean(bool value) { return raw(value ? "true" : "false"); }
JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

std::string JsonWriter::take() {
  needs_comma_ = false;
  std::string text;
  text.swap(text_);
  return text;
}

}  // namespace mishen::service::http
