#include "scanner/dictionary/json_node.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>

namespace mishen::scanner {
namespace {

// Counts lines up to a position that only grows.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}
  int at(std::size_t position) {
    position = std::min(position, text_.size());
    line_ += static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(done_),
                                         text_.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
    done_ = position;
    return line_;
  }

 private:
  std::string_view text_;
  std::size_t done_ = 0;
  int line_ = 1;
};

class TreeBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TreeBuilder> {
 public:
  TreeBuilder(const std::string& text, const rapidjson::StringStream& stream) : lines_(text), stream_(stream) {}

  bool Null() { return add({}); }
  bool Bool(bool value) {
    JsonNode node;
    node.kind = JsonNode::Kind::kBool;
    node.boolean = value;
    return add(std::move(node));
  }
  bool Int(int value) { return Double(value); }
  bool Uint(unsigned value) { return Double(value); }
  bool Int64(int64_t value) { return Double(static_cast<double>(value)); }
  bool Uint64(uint64_t value) { return Double(static_cast<double>(value)); }
  bool Double(double value) {
    JsonNode node;
    node.kind = JsonNode::Kind::kNumber;
    node.number = value;
    return add(std::move(node));
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    JsonNode node;
    node.kind = JsonNode::Kind::kString;
    node.text.assign(text, length);
    return add(std::move(node));
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    keys_.back().assign(text, length);
    return true;
  }
  bool StartObject() { return open(JsonNode::Kind::kObject); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(JsonNode::Kind::kArray); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  JsonNode take_root() { return std::move(root_); }

 private:
  bool open(JsonNode::Kind kind) {
    JsonNode node;
    node.kind = kind;
    node.line = lines_.at(stream_.Tell());
    open_.push_back(std::move(node));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    JsonNode node = std::move(open_.back());
    open_.pop_back();
    keys_.pop_back();
    return put(std::move(node));
  }
  bool add(JsonNode node) {
    node.line = lines_.at(stream_.Tell());
    return put(std::move(node));
  }
  bool put(JsonNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().kind == JsonNode::Kind::kArray) {
      open_.back().items.push_back(std::move(node));
    } else {
      open_.back().members.push_back({keys_.back(), std::move(node)});
    }
    return true;
  }

  LineCounter lines_;
  const rapidjson::StringStream& stream_;
  std::vector<JsonNode> open_;
  std::vector<std::string> keys_;
  JsonNode root_;
};

}  // namespace

const JsonNode* JsonNode::find(std::string_view key) const noexcept {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const JsonMember& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

std::optional<JsonNode> parse_json(const std::string& text, JsonSyntaxError& error) {
  rapidjson::StringStream stream(text.c_str());
  TreeBuilder builder(text, stream);
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseCommentsFlag | rapidjson::kParseTrailingCommasFlag |
                              rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (result.IsError()) {
    error = {LineCounter(text).at(result.Offset()), rapidjson::GetParseError_En(result.Code())};
    return std::nullopt;
  }
  return builder.take_root();
}

}  // namespace mishen::scanner
