#include "clients/cli/json.h"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "scanner/report_json.h"

namespace mishen::cli {

namespace {

const rapidjson::Value& as_value(const void* value) { return *static_cast<const rapidjson::Value*>(value); }

std::string quoted(std::string_view text) {
  const std::string valid = scanner::to_well_formed_utf8(text);
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

struct Json::Tree {
  rapidjson::Document document;
};

Json Json::parse(std::string_view text) {
  auto tree = std::make_shared<Tree>();
  // Iterative: an answer cannot exhaust the stack by nesting.
  tree->document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(text.data(),
                                                                                               text.size());
  Json json;
  if (tree->document.HasParseError()) return json;
  json.value_ = &tree->document;
  json.tree_ = std::move(tree);
  return json;
}

Json Json::operator[](std::string_view member) const {
  Json json;
  if (value_ == nullptr || !as_value(value_).IsObject()) return json;
  const rapidjson::Value key(rapidjson::StringRef(member.data(), static_cast<rapidjson::SizeType>(member.size())));
  const auto found = as_value(value_).FindMember(key);
  if (found == as_value(value_).MemberEnd()) return json;
  json.tree_ = tree_;
  json.value_ = &found->value;
  return json;
}

std::vector<Json> Json::items() const {
  std::vector<Json> items;
  if (value_ == nullptr || !as_value(value_).IsArray()) return items;
  for (const rapidjson::Value& element : as_value(value_).GetArray()) {
    Json& item = items.emplace_back();
    item.tree_ = tree_;
    item.value_ = &element;
  }
  return items;
}

std::string Json::text() const {
  if (value_ == nullptr || !as_value(value_).IsString()) return {};
  return {as_value(value_).GetString(), as_value(value_).GetStringLength()};
}

std::int64_t Json::number() const {
  return value_ != nullptr && as_value(value_).IsInt64() ? as_value(value_).GetInt64() : std::int64_t{0};
}

bool Json::truth() const { return value_ != nullptr && as_value(value_).IsTrue(); }

std::vector<std::string> Json::texts() const {
  std::vector<std::string> texts;
  for (const Json& item : items()) texts.push_back(item.text());
  return texts;
}

std::string Json::dump() const {
  if (value_ == nullptr) return "null";
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  as_value(value_).Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

JsonObject& JsonObject::add(std::string_view name, std::string_view value) { return raw(name, quoted(value)); }

JsonObject& JsonObject::raw(std::string_view name, std::string_view json) {
  if (body_.size() > 1) body_ += ",";
  body_ += quoted(name) + ":" + std::string(json);
  return *this;
}

}  // namespace mishen::cli
