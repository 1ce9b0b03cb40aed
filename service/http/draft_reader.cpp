#include "service/http/draft_reader.h"

#include <algorithm>
#include <set>

#include "scanner/ascii.h"
#include "service/http/base64.h"
#include "service/http/json.h"
#include "service/http/multipart.h"

namespace mishen::service::http {
namespace {

/// A declared content type, taken apart. Both empty when it says nothing or is not written as RFC 9110 has it: the
/// content decides anyway.
struct DeclaredType {
  std::string media_type;
  std::string charset;
};

bool is_token(std::string_view text, bool slash) {
  return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, [slash](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == '_' ||
           (slash && c == '/');
  });
}

std::string lower_trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '"')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '"')) text.remove_suffix(1);
  return scanner::ascii_lower(text);
}

DeclaredType declared_type(std::string_view content_type) {
  DeclaredType type;
  const std::size_t semicolon = std::min(content_type.find(';'), content_type.size());
  type.media_type = lower_trimmed(content_type.substr(0, semicolon));
  if (!is_token(type.media_type, true) || type.media_type == "application/octet-stream") type.media_type.clear();
  const std::string parameters = lower_trimmed(content_type.substr(semicolon));
  if (const std::size_t at = parameters.find("charset="); at != std::string::npos) {
    const std::string value = parameters.substr(at + 8);
    type.charset = lower_trimmed(std::string_view(value).substr(0, value.find(';')));
    if (!is_token(type.charset, false)) type.charset.clear();
  }
  return type;
}

/// Puts body, cover and attachments into the order that manifests have, whatever order they came in.
void order_parts(std::vector<DraftPart>& parts) {
  std::ranges::stable_sort(parts, {}, [](const DraftPart& part) { return static_cast<int>(part.role); });
}

void refuse_second(const std::vector<DraftPart>& parts, PartRole role, std::string_view field) {
  const bool has_one = std::ranges::any_of(parts, [role](const DraftPart& part) { return part.role == role; });
  if (has_one && role != PartRole::kAttachment)
    throw bad_field(field, "只能有一个正文和一个封面。", "there is one body and one cover at most.");
}

Draft read_form(const Request& request) {
  Draft draft;
  std::set<std::string> seen;
  const auto text_field = [&draft](std::string_view name) -> std::string* {
    if (name == "title") return &draft.title;
    if (name == "channel") return &draft.channel;
    if (name == "profile") return &draft.profile;
    if (name == "unit") return &draft.unit;
    return name == "note" ? &draft.note : nullptr;
  };
  for (const FormPart& part : parse_multipart(request)) {
    if (std::string* field = part.file_name ? nullptr : text_field(part.name)) {
      if (!seen.insert(part.name).second) throw bad_field(part.name, "出现了两次。", "was sent twice.");
      field->assign(part.body);
      continue;
    }
    DraftPart file;
    if (part.name == "body_text" || part.name == "body_html") {
      file = {PartRole::kBody, "", part.name == "body_html" ? "text/html" : "text/plain", "utf-8",
              std::string(part.body)};
    } else if (part.file_name && (part.name == "body" || part.name == "cover" || part.name == "attachment")) {
      // A file input that nothing was chosen for is sent by browsers as an empty file without a name.
      if (part.file_name->empty() && part.body.empty()) continue;
      const PartRole role = part.name == "body"    ? PartRole::kBody
                            : part.name == "cover" ? PartRole::kCover
                                                   : PartRole::kAttachment;
      const DeclaredType type = declared_type(part.content_type);
      file = {role, *part.file_name, type.media_type, type.charset, std::string(part.body)};
    } else {
      throw bad_field(part.name, "表单没有这个字段，或者它不是文件。",
                      "the form has no such field, or it is not a file.");
    }
    refuse_second(draft.parts, file.role, part.name);
    draft.parts.push_back(std::move(file));
  }
  return draft;
}

DraftPart read_json_file(const JsonValue& value, PartRole role, const std::string& where) {
  JsonFields fields(value, where);
  std::optional<std::string> text = fields.optional_string("text");
  std::optional<std::string> html = fields.optional_string("html");
  const std::optional<std::string> base64 = fields.optional_string("base64");
  DraftPart part{role, fields.optional_string("name").value_or(""), "", "", ""};
  const DeclaredType type = declared_type(fields.optional_string("media_type").value_or(""));
  fields.end();
  if (int{text.has_value()} + int{html.has_value()} + int{base64.has_value()} != 1) {
    throw bad_field(where, "应当恰好有 text、html、base64 中的一个。", "needs exactly one of text, html, base64.");
  }
  if (base64) {
    std::optional<std::string> bytes = decode_base64(*base64);
    if (!bytes)
      throw bad_field(fields.path("base64"), "不是合法的 Base64（RFC 4648，带填充，无换行）。",
                      "is not Base64 (RFC 4648, padded, no line breaks).");
    part.bytes = *std::move(bytes);
    part.media_type = type.media_type;
    part.charset = type.charset;
  } else {
    part.media_type = html ? "text/html" : type.media_type.empty() ? "text/plain" : type.media_type;
    part.bytes = html ? *std::move(html) : *std::move(text);
    part.charset = "utf-8";
  }
  return part;
}

Draft read_json(const Request& request) {
  const JsonValue body = json_body(request);
  JsonFields fields(body);
  Draft draft;
  draft.title = fields.required_string("title");
  draft.channel = fields.required_string("channel");
  draft.profile = fields.optional_string("profile").value_or("");
  draft.unit = fields.optional_string("unit").value_or("");
  draft.note = fields.optional_string("note").value_or("");
  if (const JsonValue* value = fields.optional_object("body"))
    draft.parts.push_back(read_json_file(*value, PartRole::kBody, "body"));
  if (const JsonValue* value = fields.optional_object("cover"))
    draft.parts.push_back(read_json_file(*value, PartRole::kCover, "cover"));
  if (const JsonValue::Array* values = fields.optional_array("attachments")) {
    for (std::size_t i = 0; i < values->size(); ++i) {
      draft.parts.push_back(
          read_json_file((*values)[i], PartRole::kAttachment, "attachments[" + std::to_string(i) + "]"));
    }
  }
  fields.end();
  return draft;
}

}  // namespace

Draft read_draft(const Request& request) {
  Draft draft = is_multipart(request) ? read_form(request) : read_json(request);
  order_parts(draft.parts);
  return draft;
}

}  // namespace mishen::service::http
