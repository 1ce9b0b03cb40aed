// Tells HTML from other text, and what character set it declares, from its first bytes.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/ascii.h"
#include "scanner/decode.h"
#include "scanner/extract/html.h"
#include "scanner/extract/html_elements.h"

namespace mishen::scanner {
namespace {

constexpr std::size_t kPrescanSize = 1024;

constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
constexpr bool is_alpha(char c) noexcept { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

/// Whether `text` begins with `expected` (in lower case), ASCII case aside.
bool starts_with(std::string_view text, std::string_view expected) noexcept {
  return equal_ignoring_case(text.substr(0, expected.size()), expected);
}

std::string_view without_space(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

/// Takes away all up to and including `end`; all of it if `end` does not occur.
void skip_past(std::string_view& text, std::string_view end) noexcept {
  const std::size_t at = text.find(end);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + end.size());
}

/// Whether `label` names an encoding ("get an encoding").
bool is_known(std::string_view label) { return !label.empty() && decode_as({}, label).has_value(); }

/// Elements that a page or a piece of one may begin with; too many plain texts begin with "<i>" or "<x>" of other
/// languages.
bool is_known_tag(std::string_view text) noexcept {
  constexpr std::size_t kLongestName = 16;
  std::string_view name = text.substr(1, kLongestName);
  if (name.starts_with('/')) name.remove_prefix(1);
  std::size_t size = 0;
  char buffer[kLongestName];
  while (size < name.size() && !is_space(name[size]) && name[size] != '>' && name[size] != '/') {
    buffer[size] = ascii_lower(name[size]);
    ++size;
  }
  if (size == name.size()) return false;  // cut off, or too long to be known
  const std::uint32_t number = find_html_element({buffer, size});
  return number != html_tag::kUnknown && number != html_tag::text;  // <text> is of SVG alone
}

/// The prescan (13.2.3.2) over the first bytes of a file.
class Prescan {
 public:
  explicit Prescan(std::string_view bytes) : rest_(bytes) {}

  std::string run() {
    while (!rest_.empty()) {
      if (rest_.starts_with("<!--")) {
        rest_.remove_prefix(2);  // the two dashes of "<!-->" count at both ends
        skip_past(rest_, "-->");
      } else if (starts_with(rest_, "<meta") && rest_.size() > 5 && (is_space(rest_[5]) || rest_[5] == '/')) {
        rest_.remove_prefix(5);
        if (std::string label = read_meta(); !label.empty()) return label;
      } else if (is_tag()) {
        while (!rest_.empty() && !is_space(rest_.front()) && rest_.front() != '>') rest_.remove_prefix(1);
        while (read_attribute()) {
        }
      } else if (rest_.starts_with("<!") || rest_.starts_with("</") || rest_.starts_with("<?")) {
        skip_past(rest_, ">");
      } else {
        rest_.remove_prefix(1);
      }
    }
    return {};
  }

  /// The encoding that the value of a `content` attribute names (2.4.3), or "".
  static std::string charset_of_content(std::string_view content) {
    constexpr std::string_view kCharset = "charset";
    while (!content.empty()) {
      if (!starts_with(content, kCharset)) {
        content.remove_prefix(1);
        continue;
      }
      content = without_space(content.substr(kCharset.size()));
      if (!content.starts_with('=')) continue;
      content = without_space(content.substr(1));
      if (content.starts_with('"') || content.starts_with('\'')) {
        const std::size_t close = content.find(content.front(), 1);
        return close == std::string_view::npos ? std::string() : std::string(content.substr(1, close - 1));
      }
      return std::string(content.substr(0, content.find_first_of(" \t\n\f\r;")));
    }
    return {};
  }

 private:
  struct NamedValue {
    std::string name;
    std::string value;
  };

  [[nodiscard]] bool is_tag() const noexcept {
    const std::string_view name = rest_.substr(rest_.starts_with("</") ? 2 : 1);
    return rest_.front() == '<' && rest_.size() > 1 && !name.empty() && is_alpha(name.front());
  }

  /// "Get an attribute": in lower case; nothing at the end of the tag.
  std::optional<NamedValue> read_attribute() {
    while (!rest_.empty() && (is_space(rest_.front()) || rest_.front() == '/')) rest_.remove_prefix(1);
    if (rest_.empty() || rest_.front() == '>') return std::nullopt;
    NamedValue attribute;
    const auto take = [this] {
      const char c = ascii_lower(rest_.front());
      rest_.remove_prefix(1);
      return c;
    };
    do {
      attribute.name += take();
    } while (!rest_.empty() && !is_space(rest_.front()) && rest_.front() != '=' && rest_.front() != '/' &&
             rest_.front() != '>');
    const std::string_view after_name = without_space(rest_);
    if (!after_name.starts_with('=')) return attribute;
    rest_ = without_space(after_name.substr(1));
    if (rest_.starts_with('"') || rest_.starts_with('\'')) {
      const char quote = take();
      while (!rest_.empty() && rest_.front() != quote) attribute.value += take();
      if (rest_.empty()) return std::nullopt;
      rest_.remove_prefix(1);
      return attribute;
    }
    while (!rest_.empty() && !is_space(rest_.front()) && rest_.front() != '>') attribute.value += take();
    if (rest_.empty()) return std::nullopt;
    return attribute;
  }

  /// The known encoding that the attributes of a <meta> declare, or "".
  std::string read_meta() {
    bool is_pragma = false;
    bool has_charset = false;
    std::optional<bool> needs_pragma;
    std::optional<std::string> http_equiv;
    std::optional<std::string> content;
    std::optional<std::string> charset;
    while (auto attribute = read_attribute()) {
      if (attribute->name == "http-equiv" && !http_equiv) {
        http_equiv = attribute->value;
        is_pragma = *http_equiv == "content-type";
      } else if (attribute->name == "content" && !content) {
        content = attribute->value;
        if (std::string label = charset_of_content(*content); !charset && is_known(label)) {
          charset = std::move(label);
          needs_pragma = true;
        }
      } else if (attribute->name == "charset" && !has_charset) {
        has_charset = true;
        charset = attribute->value;
        needs_pragma = false;
      }
    }
    if (!charset || rest_.empty() || (*needs_pragma && !is_pragma) || !is_known(*charset)) return {};
    return *charset;
  }

  std::string_view rest_;
};

/// What an XML declaration at the start of `bytes` names ("get an XML encoding"), or "".
std::string xml_encoding(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return {};
  const std::size_t close = bytes.find('>');
  if (close == std::string_view::npos) return {};
  bytes = bytes.substr(0, close);
  const auto skip_controls = [&bytes] {
    while (!bytes.empty() && static_cast<unsigned char>(bytes.front()) <= 0x20) bytes.remove_prefix(1);
  };
  const std::size_t encoding = bytes.find("encoding");
  if (encoding == std::string_view::npos) return {};
  bytes.remove_prefix(encoding + std::string_view("encoding").size());
  skip_controls();
  if (!bytes.starts_with('=')) return {};
  bytes.remove_prefix(1);
  skip_controls();
  if (!bytes.starts_with('"') && !bytes.starts_with('\'')) return {};
  const std::size_t end = bytes.find(bytes.front(), 1);
  if (end == std::string_view::npos) return {};
  std::string label = ascii_lower(bytes.substr(1, end - 1));
  return label.find_first_of(" \t\n\f\r") == std::string::npos && is_known(label) ? label : std::string();
}

}  // namespace

bool looks_like_html(std::string_view text) noexcept {
  bool has_comment = false;
  bool is_xml = false;
  for (;;) {
    text = without_space(text);
    if (text.starts_with("<!--")) {
      has_comment = true;
      skip_past(text, "-->");
    } else if (starts_with(text, "<?xml")) {
      is_xml = true;
      skip_past(text, ">");
    } else {
      break;
    }
  }
  if (starts_with(text, "<!doctype")) {
    return starts_with(without_space(text.substr(std::string_view("<!doctype").size())), "html");
  }
  if (text.starts_with('<') && is_known_tag(text)) return true;
  return has_comment && !is_xml;
}

std::string declared_charset(std::string_view bytes) {
  using std::string_view_literals::operator""sv;
  bytes = bytes.substr(0, kPrescanSize);
  if (bytes.starts_with("<\0?\0x\0"sv)) return "utf-16le";
  if (bytes.starts_with("\0<\0?\0x"sv)) return "utf-16be";
  std::string label = Prescan(bytes).run();
  if (label.empty()) label = xml_encoding(bytes);
  label = without_space(label);
  while (!label.empty() && is_space(label.back())) label.pop_back();
  // Whoever could read the declaration byte by byte is not reading UTF-16.
  if (label.starts_with("utf-16")) return "utf-8";
  if (label == "x-user-defined") return "windows-1252";
  return label;
}
}  // namespace mishen::scanner
