#include "service/http/guard.h"

#include <algorithm>
#include <array>
#include <vector>

#include "scanner/ascii.h"
#include "scanner/decode.h"

namespace mishen::service::http {
namespace {

using scanner::ascii_lower;

// Room for the longest method, the version and two spaces around a target of the greatest length.
constexpr std::size_t kMaxRequestLineBytes = kMaxTargetBytes + 32;

constexpr std::array<std::string_view, 7> kMethods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

/// Fields of which a second one would leave open which is meant.
constexpr std::array<std::string_view, 16> kSingleFields = {"authorization",
                                                            "content-disposition",
                                                            "content-encoding",
                                                            "content-type",
                                                            "expect",
                                                            "host",
                                                            "idempotency-key",
                                                            "if-match",
                                                            "if-modified-since",
                                                            "origin",
                                                            "range",
                                                            "referer",
                                                            "sec-fetch-site",
                                                            "user-agent",
                                                            "x-csrf-token",
                                                            "x-forwarded-proto"};

Problem bad(std::string_view what_zh, std::string_view what_en) {
  return {400, "bad-request", "请求不符合 HTTP 规范（RFC 9110、9112）：" + std::string(what_zh),
          "The request is not well-formed HTTP (RFC 9110, 9112): " + std::string(what_en)};
}

Problem uri_too_long() {
  return {414, "uri-too-long", "地址超过 8 KB。请缩短查询参数，或用 POST 发送内容。",
          "The request target is longer than 8 KB. Shorten the query or send the content with POST."};
}

Problem headers_too_large() {
  return {431, "headers-too-large",
          "请求头太大：每行不超过 8 KB，最多 100 行，总共不超过 64 KB。浏览器可清除本站 Cookie 后重试。",
          "The header fields are too large: at most 8 KB a line, 100 lines, 64 KB in all. In a browser, clear this "
          "site's cookies and try again."};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// RFC 9110, 5.6.2.
bool is_token_character(char c) {
  return is_digit(c) || is_alpha(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char folded = ascii_lower(c);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

/// Undoes percent-encoding; nothing when it is wrong, or when what comes out is ill-formed UTF-8 or holds control
/// characters.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '%') {
      const int high = at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
      const int low = at + 2 < text.size() ? hex_digit(text[at + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      at += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (is_control(c)) return std::nullopt;
    result += c;
  }
  if (!scanner::is_well_formed_utf8(result)) return std::nullopt;
  return result;
}

struct RequestLine {
  std::string_view method, target;
  bool http_1_1 = true;
};

std::variant<RequestLine, Problem> parse_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return bad("请求行不是“方法 地址 HTTP/1.1”。", "the request line is not \"METHOD target HTTP/1.1\".");
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(method)) return bad("方法名含有不允许的字符。", "the method holds characters that it must not.");
  if (target.size() > kMaxTargetBytes) return uri_too_long();
  const bool legible = std::all_of(target.begin(), target.end(), [](char c) {
    return c > 0x20 && c < 0x7F && std::string_view("\"#<>\\").find(c) == std::string_view::npos;
  });
  if (target.empty() || !legible)
    return bad("地址含有空格或未编码的字符。", "the target holds spaces or characters that must be percent-encoded.");
  const bool shaped = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                      version[6] == '.' && is_digit(version[7]);
  if (!shaped) return bad("请求行没有以 HTTP 版本结尾。", "the request line does not end in an HTTP version.");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return Problem{505, "version-not-supported", "只支持 HTTP/1.1 和 HTTP/1.0。",
                   "Only HTTP/1.1 and HTTP/1.0 are supported."};
  }
  if (std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end()) {
    return Problem{501, "not-implemented", "本服务不支持这个请求方法。",
                   "This service does not implement the request method."};
  }
  return RequestLine{method, target, version == "HTTP/1.1"};
}

/// host [":" port] of RFC 3986, 3.2.2 without what nobody uses there: percent-encoding, sub-delimiters, user
/// information.
bool is_valid_host(std::string_view host) {
  std::string_view port;
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const std::string_view address = host.substr(1, end - 1);
    if (!std::all_of(address.begin(), address.end(), [](char c) { return hex_digit(c) >= 0 || c == ':' || c == '.'; }))
      return false;
    port = host.substr(end + 1);
  } else {
    const std::size_t colon = std::min(host.find(':'), host.size());
    const std::string_view name = host.substr(0, colon);
    if (name.empty() || name.size() > 255) return false;
    if (!std::all_of(name.begin(), name.end(),
                     [](char c) { return is_digit(c) || is_alpha(c) || c == '-' || c == '.' || c == '_'; }))
      return false;
    port = host.substr(colon);
  }
  if (port.empty()) return true;
  return port.front() == ':' && port.size() >= 2 && port.size() <= 6 &&
         std::all_of(port.begin() + 1, port.end(), is_digit);
}

/// Whether the value holds an RFC 2047 encoded word, "=?charset?Q?text?=". No field that we take is defined to hold
/// one; libraries that decode them turn "=0D=0A" into line ends.
bool has_encoded_word(std::string_view value) {
  for (std::size_t at = value.find("=?"); at != std::string_view::npos; at = value.find("=?", at + 2)) {
    const std::size_t encoding = value.find('?', at + 2);
    if (encoding == std::string_view::npos || encoding + 2 >= value.size() || value[encoding + 2] != '?') continue;
    const char kind = ascii_lower(value[encoding + 1]);
    const std::size_t end = value.find('?', encoding + 3);
    if ((kind == 'q' || kind == 'b') && end != std::string_view::npos && end + 1 < value.size() &&
        value[end + 1] == '=')
      return true;
  }
  return false;
}

/// Takes one header line over. Nothing when it is well-formed.
std::optional<Problem> read_header_line(std::string_view line, Head& head) {
  if (line.front() == ' ' || line.front() == '\t') return bad("请求头折行。", "a header field is folded.");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return bad("请求头的名称不对，或名称与冒号之间有空格。",
               "a header field's name is malformed or has a space before the colon.");
  }
  const std::string name = ascii_lower(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (std::any_of(value.begin(), value.end(), [](char c) { return is_control(c) && c != '\t'; }) ||
      !scanner::is_well_formed_utf8(value)) {
    return bad("请求头的值含有控制字符或不是 UTF-8。",
               "a header field's value holds control characters or is not UTF-8.");
  }
  if (has_encoded_word(value))
    return bad("请求头的值含有 RFC 2047 编码。", "a header field's value holds an RFC 2047 encoded word.");

  const auto [existing, inserted] = head.headers.try_emplace(name, value);
  if (inserted) return std::nullopt;
  const bool framing = name == "content-length" || name == "transfer-encoding";
  if (framing || std::find(kSingleFields.begin(), kSingleFields.end(), name) != kSingleFields.end()) {
    return bad("请求头 " + name + " 出现了两次。", "the header field " + name + " is given twice.");
  }
  existing->second += name == "cookie" ? "; " : ", ";
  existing->second += value;
  return std::nullopt;
}

/// Path and query of an origin-form or absolute-form target (RFC 9112, 3.2).
std::optional<Problem> read_target(std::string_view target, Head& head) {
  const std::string scheme = ascii_lower(target.substr(0, 8));
  if (scheme.starts_with("http://") || scheme.starts_with("https://")) {
    target.remove_prefix(target.find("//") + 2);
    const std::string_view authority = target.substr(0, target.find_first_of("/?"));
    // RFC 9112, 3.2.2 lets the target win over Host; two names for one request are refused instead.
    if (ascii_lower(authority) != ascii_lower(head.headers["host"]))
      return bad("地址中的主机与 Host 不一致。", "the target's host and Host differ.");
    target.remove_prefix(authority.size());
    if (target.empty() || target.front() == '?') return bad("地址没有路径。", "the target has no path.");
  }
  if (target.front() != '/') return bad("地址应当以 / 开头。", "the target must begin with a slash.");

  const std::size_t question = std::min(target.find('?'), target.size());
  const std::string_view raw_path = target.substr(0, question);
  const std::string folded = ascii_lower(raw_path);
  if (folded.find("%2f") != std::string::npos || folded.find("%5c") != std::string::npos) {
    // A proxy in front may or may not take them for separators: refused, so that both cannot read different paths.
    return bad("路径含有编码的斜线。", "the path holds an encoded slash.");
  }
  std::optional<std::string> path = percent_decoded(raw_path, false);
  if (!path)
    return bad("路径的百分号编码不对，或解码后不是 UTF-8、含控制字符。",
               "the path is not percent-encoded UTF-8 without control characters.");
  const std::string slashed = *path + "/";
  if (slashed.find("/../") != std::string::npos || slashed.find("/./") != std::string::npos) {
    return bad("路径含有 . 或 .. 段。", "the path holds a \".\" or \"..\" segment.");
  }
  head.path = std::move(*path);

  std::string_view rest = target.substr(std::min(question + 1, target.size()));
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::optional<std::string> name = percent_decoded(pair.substr(0, equals), true);
    std::optional<std::string> value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value)
      return bad("查询参数的百分号编码不对，或解码后不是 UTF-8、含控制字符。",
                 "the query is not percent-encoded UTF-8 without control characters.");
    if (!name->empty()) head.query[std::move(*name)] = std::move(*value);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

Problem length_required() {
  return {411, "length-required", "请求必须用 Content-Length 声明内容长度；不接受分块传输（chunked）。",
          "The request must declare its length with Content-Length; chunked transfer is not taken."};
}

/// How long the body is (RFC 9112, 6): by Content-Length alone.
std::optional<Problem> read_framing(Head& head) {
  const auto coding = head.headers.find("transfer-encoding");
  const auto length = head.headers.find("content-length");
  if (coding != head.headers.end()) {
    if (ascii_lower(coding->second) != "chunked") {
      return Problem{501, "not-implemented", "不支持这种传输编码。请用 Content-Length 声明长度并直接发送内容。",
                     "This transfer coding is not implemented. Declare the length with Content-Length and send the "
                     "content as it is."};
    }
    if (length != head.headers.end())
      return bad("同时有 Content-Length 和 Transfer-Encoding。",
                 "both Content-Length and Transfer-Encoding are given.");
    if (!head.http_1_1) return bad("HTTP/1.0 没有 Transfer-Encoding。", "HTTP/1.0 has no Transfer-Encoding.");
    return length_required();
  }
  if (length == head.headers.end()) {
    const bool needs_body = head.method == "POST" || head.method == "PUT" || head.method == "PATCH";
    if (needs_body) return length_required();
    return std::nullopt;
  }
  const std::string& digits = length->second;
  if (digits.empty() || digits.size() > 12 || !std::all_of(digits.begin(), digits.end(), is_digit)) {
    return bad("Content-Length 应当是 1 到 12 位数字。", "Content-Length must be 1 to 12 digits.");
  }
  for (const char c : digits) head.content_length = head.content_length * 10 + static_cast<std::uint64_t>(c - '0');
  return std::nullopt;
}

/// Whether a comma-separated list of tokens holds `token` (lower case).
bool lists(std::string_view value, std::string_view token) {
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(','), value.size());
    if (ascii_lower(trimmed(value.substr(0, end))) == token) return true;
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return false;
}

/// Connection and Expect.
std::optional<Problem> read_options(Head& head) {
  const auto connection = head.headers.find("connection");
  const std::string_view value = connection == head.headers.end() ? std::string_view() : connection->second;
  head.keep_alive = head.http_1_1 ? !lists(value, "close") : lists(value, "keep-alive");
  const auto expect = head.headers.find("expect");
  if (expect == head.headers.end()) return std::nullopt;
  if (ascii_lower(expect->second) != "100-continue") {
    return Problem{417, "expectation-failed", "只支持 Expect: 100-continue。",
                   "Only Expect: 100-continue is supported."};
  }
  head.expects_continue = head.http_1_1;  // RFC 9110, 10.1.1: ignored in HTTP/1.0
  return std::nullopt;
}

/// "example.org:443" of an https origin is "example.org".
std::string without_default_port(std::string authority, std::string_view port) {
  if (authority.ends_with(port)) authority.resize(authority.size() - port.size());
  return authority;
}

}  // namespace

HeadCursor::Result HeadCursor::advance(std::string_view buffered) {
  for (; position_ < buffered.size(); ++position_) {
    const char c = buffered[position_];
    const bool after_cr = position_ > line_begin_ && buffered[position_ - 1] == '\r';
    if (after_cr != (c == '\n')) return bad("换行应当是 CRLF。", "lines must end in CRLF.");
    if (is_control(c) && c != '\r' && c != '\n' && c != '\t')
      return bad("请求头含有控制字符。", "the head holds control characters.");
    if (position_ >= kMaxHeadBytes) return headers_too_large();
    const std::size_t length = position_ - line_begin_;
    if (lines_ == 0 && length > kMaxRequestLineBytes) return uri_too_long();
    if (lines_ > 0 && length > kMaxHeaderLineBytes + 1) return headers_too_large();
    if (c != '\n') continue;

    const std::string_view line = buffered.substr(line_begin_, length - 1);
    line_begin_ = position_ + 1;
    if (lines_ == 0) {
      const auto request_line = parse_request_line(line);
      if (const auto* problem = std::get_if<Problem>(&request_line)) return *problem;
    } else if (line.empty()) {
      return Complete{++position_};
    } else if (lines_ > kMaxHeaders) {
      return headers_too_large();
    }
    ++lines_;
  }
  return NeedMore{};
}

std::variant<Head, Problem> parse_head(std::string_view bytes) {
  HeadCursor cursor;
  const HeadCursor::Result found = cursor.advance(bytes);
  if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
  const auto* complete = std::get_if<HeadCursor::Complete>(&found);
  if (complete == nullptr || complete->size != bytes.size()) return bad("请求头没有结束。", "the head has no end.");

  const std::size_t first_end = bytes.find("\r\n");
  const auto parsed_line = parse_request_line(bytes.substr(0, first_end));
  if (const auto* problem = std::get_if<Problem>(&parsed_line)) return *problem;
  const auto& request_line = std::get<RequestLine>(parsed_line);
  Head head;
  head.method = request_line.method;
  head.http_1_1 = request_line.http_1_1;
  for (std::size_t begin = first_end + 2; begin + 2 < bytes.size();) {
    const std::size_t end = bytes.find("\r\n", begin);
    if (auto problem = read_header_line(bytes.substr(begin, end - begin), head)) return *std::move(problem);
    begin = end + 2;
  }
  const auto host = head.headers.find("host");
  if (host == head.headers.end() || !is_valid_host(host->second))
    return bad("缺少 Host，或 Host 不是主机名。", "Host is missing or no host name.");
  if (auto problem = read_target(request_line.target, head)) return *std::move(problem);
  if (auto problem = read_framing(head)) return *std::move(problem);
  if (auto problem = read_options(head)) return *std::move(problem);
  return head;
}

bool is_cross_site(const Request& request) {
  if (request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS") return false;
  if (request.header("sec-fetch-site") == "cross-site") return true;
  const std::string origin = ascii_lower(request.header("origin"));
  if (origin.empty()) return false;
  const std::string host = ascii_lower(request.header("host"));
  if (origin.starts_with("http://"))
    return without_default_port(origin.substr(7), ":80") != without_default_port(host, ":80");
  if (origin.starts_with("https://"))
    return without_default_port(origin.substr(8), ":443") != without_default_port(host, ":443");
  return true;
}

}  // namespace mishen::service::http
