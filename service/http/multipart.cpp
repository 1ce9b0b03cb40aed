#include "service/http/multipart.h"

#include <algorithm>

#include "scanner/ascii.h"
#include "scanner/decode.h"

namespace mishen::service::http {
namespace {

using scanner::ascii_lower;
using scanner::equal_ignoring_case;

[[noreturn]] void refuse(std::string_view why_zh, std::string_view why_en) {
  throw Problem{400, "bad-request", "表单内容（multipart/form-data）格式不对：" + std::string(why_zh),
                "The form (multipart/form-data) is malformed: " + std::string(why_en)};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

struct Parameter {
  std::string name;   ///< lower case
  std::string value;  ///< unquoted; browsers' %22 is still %22
};

/// The parameters of a header value behind its first element: `form-data; name="a"; filename="b"`. Refuses what is not
/// of that form. In quoted strings only \" is an escape: browsers leave a backslash in file names as it is, curl writes
/// \" for a quotation mark.
std::vector<Parameter> parameters_of(std::string_view value) {
  std::vector<Parameter> parameters;
  std::size_t at = std::min(value.find(';'), value.size());
  while (at < value.size()) {
    ++at;
    while (at < value.size() && (value[at] == ' ' || value[at] == '\t')) ++at;
    if (at == value.size()) break;
    Parameter parameter;
    while (at < value.size() && is_token_character(value[at])) parameter.name += ascii_lower(value[at++]);
    if (parameter.name.empty() || at == value.size() || value[at] != '=') {
      refuse("参数写法不对。", "a parameter is not written as name=value.");
    }
    ++at;
    if (at < value.size() && value[at] == '"') {
      ++at;
      while (at < value.size() && value[at] != '"') {
        if (value[at] == '\\' && at + 1 < value.size() && value[at + 1] == '"') ++at;
        parameter.value += value[at++];
      }
      if (at == value.size()) refuse("参数的引号没有结束。", "a quoted parameter has no end.");
      ++at;
    } else {
      while (at < value.size() && is_token_character(value[at])) parameter.value += value[at++];
    }
    while (at < value.size() && (value[at] == ' ' || value[at] == '\t')) ++at;
    if (at < value.size() && value[at] != ';')
      refuse("参数之间缺少分号。", "a semicolon is missing between parameters.");
    for (const Parameter& earlier : parameters) {
      if (earlier.name == parameter.name) refuse("同一个参数出现两次。", "a parameter is given twice.");
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

const std::string* find_parameter(const std::vector<Parameter>& parameters, std::string_view name) {
  for (const Parameter& parameter : parameters) {
    if (parameter.name == name) return &parameter.value;
  }
  return nullptr;
}

/// Undoes the WHATWG escape of quotation marks ("multipart/form-data encoding algorithm"); %0D and %0A stay as written.
std::string unescape_quotes(std::string text) {
  for (std::size_t at = text.find("%22"); at != std::string::npos; at = text.find("%22", at + 1))
    text.replace(at, 3, "\"");
  return text;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f') return ascii_lower(c) - 'a' + 10;
  return -1;
}

/// Value of an extended parameter (RFC 8187): UTF-8''percent-encoded.
std::string decode_extended(std::string_view value) {
  const std::size_t first = value.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  if (second == std::string_view::npos || !equal_ignoring_case(value.substr(0, first), "utf-8")) {
    refuse("filename* 应当以 UTF-8'' 开头。", "filename* must begin with UTF-8''.");
  }
  std::string text;
  for (std::size_t at = second + 1; at < value.size(); ++at) {
    if (value[at] != '%') {
      text += value[at];
      continue;
    }
    const int high = at + 2 < value.size() ? hex_digit(value[at + 1]) : -1;
    const int low = at + 2 < value.size() ? hex_digit(value[at + 2]) : -1;
    if (high < 0 || low < 0) refuse("filename* 的百分号编码不对。", "filename* is not percent-encoded correctly.");
    text += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return text;
}

/// Names must be text: they are stored, shown and logged by others.
std::string checked_name(std::string name) {
  if (!scanner::is_well_formed_utf8(name)) refuse("名称不是 UTF-8。", "a name is not UTF-8.");
  if (has_control(name)) refuse("名称含有控制字符。", "a name holds a control character.");
  if (name.size() > 1024) refuse("名称超过 1024 字节。", "a name is longer than 1024 bytes.");
  return name;
}

/// RFC 7578, 4.2: a path in front of the file name says nothing to the receiver.
std::string last_component(const std::string& name) {
  const std::size_t slash = name.find_last_of("/\\");
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

void read_disposition(std::string_view value, FormPart& part) {
  if (!equal_ignoring_case(trimmed(value.substr(0, value.find(';'))), "form-data")) {
    refuse("某一部分的 Content-Disposition 不是 form-data。", "the Content-Disposition of a part is not form-data.");
  }
  const std::vector<Parameter> parameters = parameters_of(value);
  const std::string* name = find_parameter(parameters, "name");
  if (name == nullptr) refuse("某一部分没有 name。", "a part has no name.");
  part.name = checked_name(unescape_quotes(*name));
  if (const std::string* extended = find_parameter(parameters, "filename*")) {
    part.file_name = last_component(checked_name(decode_extended(*extended)));
  } else if (const std::string* file_name = find_parameter(parameters, "filename")) {
    part.file_name = last_component(checked_name(unescape_quotes(*file_name)));
  }
}

void read_head(std::string_view head, FormPart& part) {
  bool has_disposition = false;
  std::size_t begin = 0;
  while (begin < head.size()) {
    const std::size_t end = head.find("\r\n", begin);
    const std::string_view line = head.substr(begin, end - begin);
    begin = end + 2;
    if (line.find_first_of("\r\n") != std::string_view::npos)
      refuse("某一部分的头里有单独的换行。", "the head of a part holds a bare line break.");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 ||
        !std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), is_token_character)) {
      refuse("某一部分的头不对。", "a header of a part is malformed.");
    }
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (equal_ignoring_case(name, "content-disposition")) {
      if (has_disposition)
        refuse("某一部分有两个 Content-Disposition。", "a part has two Content-Disposition headers.");
      has_disposition = true;
      read_disposition(value, part);
    } else if (equal_ignoring_case(name, "content-type")) {
      part.content_type = checked_name(std::string(value));
    } else if (equal_ignoring_case(name, "content-transfer-encoding") && !equal_ignoring_case(value, "binary") &&
               !equal_ignoring_case(value, "8bit") && !equal_ignoring_case(value, "7bit")) {
      // RFC 7578, 4.7 deprecates it; taking base64 as the file itself would scan what nobody will read.
      refuse("不支持 Content-Transfer-Encoding。", "Content-Transfer-Encoding is not supported.");
    }
  }
  if (!has_disposition) refuse("某一部分没有 Content-Disposition。", "a part has no Content-Disposition.");
}

std::string boundary_of(const Request& request) {
  const std::vector<Parameter> parameters = parameters_of(request.header("content-type"));
  const std::string* boundary = find_parameter(parameters, "boundary");
  // RFC 2046, 5.1.1: 1 to 70 characters.
  if (boundary == nullptr || boundary->empty() || boundary->size() > 70 || has_control(*boundary)) {
    refuse("Content-Type 里没有可用的 boundary。", "Content-Type has no usable boundary.");
  }
  return *boundary;
}

void check_counts(std::size_t files, std::size_t fields) {
  if (files > kMaxFormFiles) {
    const std::string limit = std::to_string(kMaxFormFiles);
    throw Problem{413, "payload-too-large", "表单超过 " + limit + " 个文件。请分几次提交。",
                  "The form has more than " + limit + " files. Submit it in several pieces."};
  }
  if (fields > kMaxFormFields) {
    const std::string limit = std::to_string(kMaxFormFields);
    throw Problem{413, "payload-too-large", "表单超过 " + limit + " 个字段。请只填写表单原有的字段。",
                  "The form has more than " + limit + " fields. Send only those that the form has."};
  }
}

}  // namespace

bool is_multipart(const Request& request) {
  const std::string& type = request.header("content-type");
  return equal_ignoring_case(trimmed(std::string_view(type).substr(0, type.find(';'))), "multipart/form-data");
}

std::vector<FormPart> parse_multipart(const Request& request) {
  if (!is_multipart(request)) {
    throw Problem{415, "unsupported-media-type", "请求内容应当是表单（multipart/form-data）。",
                  "The body must be a form (multipart/form-data)."};
  }
  const std::string opening = "--" + boundary_of(request);
  const std::string delimiter = "\r\n" + opening;
  const std::string_view body = request.body;
  if (!body.starts_with(opening)) refuse("开头不是分隔线。", "it does not begin with the boundary.");

  std::vector<FormPart> parts;
  std::size_t files = 0;
  std::size_t at = opening.size();  // behind a delimiter
  while (true) {
    if (body.substr(at, 2) == "--") {
      const std::string_view rest = body.substr(at + 2);
      if (!rest.empty() && rest != "\r\n")
        refuse("结束线后面还有内容。", "there is something behind the closing boundary.");
      return parts;
    }
    if (body.substr(at, 2) != "\r\n") refuse("分隔线不完整。", "a boundary line is incomplete.");
    const std::size_t head_begin = at + 2;
    const std::size_t head_end =
        body.substr(0, std::min(body.size(), head_begin + kMaxPartHeadBytes)).find("\r\n\r\n", head_begin);
    if (head_end == std::string_view::npos)
      refuse("某一部分的头太长或没有结束。", "the head of a part is too long or has no end.");
    FormPart part;
    read_head(body.substr(head_begin, head_end + 2 - head_begin), part);
    files += part.file_name ? 1 : 0;
    check_counts(files, parts.size() + 1 - files);
    // An empty part's body ends at once: the delimiter's CRLF may be the second one of the head's end.
    const std::size_t end = body.find(delimiter, head_end + 2);
    if (end == std::string_view::npos)
      refuse("结束线缺失，内容可能没有传完。", "the closing boundary is missing; perhaps it was cut off.");
    const std::size_t body_begin = head_end + 4;
    if (end < body_begin) refuse("某一部分没有内容区。", "a part has no body.");
    part.body = body.substr(body_begin, end - body_begin);
    parts.push_back(std::move(part));
    at = end + delimiter.size();
  }
}

}  // namespace mishen::service::http
