#include "scanner/extract/html_sheets.h"

#include <algorithm>
#include <string>
#include <utility>

#include "scanner/extract/html_elements.h"
#include "scanner/extract/html_tokenizer.h"

namespace mishen::scanner {
namespace {

/// Where the last "<style" begins; npos where there is none.
std::size_t find_last_style(std::string_view html) noexcept {
  constexpr std::string_view kName = "style";
  for (std::size_t at = html.rfind('<'); at != std::string_view::npos; at = html.rfind('<', at - 1)) {
    if (html.size() - at > kName.size() &&
        std::ranges::equal(html.substr(at + 1, kName.size()), kName, {}, [](char c) { return c | 0x20; }))
      return at;
    if (at == 0) break;
  }
  return std::string_view::npos;
}

/// Whether "stylesheet" stands in `html`, as it does in each <link> to one.
bool names_sheets(std::string_view html) noexcept { return html.find("stylesheet") != std::string_view::npos; }

class SheetFinder {
 public:
  SheetFinder(std::string_view html, const SheetSource& source) : html_(html), source_(source), tokenizer_(html) {}

  PageSheets run() && {
    std::size_t last = find_last_style(html_);
    if (source_) {
      const std::size_t link = html_.rfind("stylesheet");
      if (link != std::string_view::npos && (last == std::string_view::npos || link > last)) last = link;
    }
    if (last == std::string_view::npos) return {};
    HtmlToken token;
    bool has_doctype = false;
    while (tokenizer_.position() <= last && tokenizer_.next(token)) {
      switch (token.kind) {
        case HtmlToken::Kind::kDoctype:
          has_doctype = true;
          break;
        case HtmlToken::Kind::kStartTag:
          if (!is_ready_) {
            is_ready_ = true;
            page_.sheet = StyleSheet(!has_doctype);
          }
          read_start(token);
          break;
        case HtmlToken::Kind::kEndTag:
          read_end(token);
          break;
        default:
          break;
      }
    }
    page_.links_others = page_.links_others || page_.sheet.imports() ||
                         names_sheets(html_.substr(std::min(tokenizer_.position(), html_.size())));
    return std::move(page_);
  }

 private:
  [[nodiscard]] std::uint32_t element_of(const HtmlToken& token) const {
    constexpr std::size_t kLongestName = 16;
    if (token.name.size() > kLongestName) return html_tag::kUnknown;
    return find_html_element(decode_html(html_, token.name, HtmlDecoding::kName));
  }

  [[nodiscard]] std::string attribute(const HtmlToken& token, std::string_view wanted) const {
    for (const HtmlAttribute& attribute : token.attributes) {
      if (attribute.name.size() == wanted.size() && decode_html(html_, attribute.name, HtmlDecoding::kName) == wanted)
        return decode_html(html_, attribute.value, HtmlDecoding::kAttributeValue);
    }
    return {};
  }

  void read_start(const HtmlToken& token) {
    const std::uint32_t name = element_of(token);
    if (name >= html_tag::kCount) return;
    if (name == html_tag::template_) ++templates_;
    if (name == html_tag::noscript) in_noscript_ = true;
    if (name == html_tag::link && names_sheets(html_.substr(token.span.begin, token.span.size()))) read_link(token);
    const std::uint32_t flags = html_element(name).flags;
    if ((flags & kRcdataElement) != 0) tokenizer_.enter(HtmlContent::kRcdata, html_element(name).name);
    if ((flags & kRawTextElement) != 0) tokenizer_.enter(HtmlContent::kRawText, html_element(name).name);
    if (name == html_tag::script) tokenizer_.enter(HtmlContent::kScript, html_element(name).name);
    if (name == html_tag::plaintext) tokenizer_.enter(HtmlContent::kPlaintext, {});
    if (name == html_tag::style) read_sheet(token);
  }

  void read_end(const HtmlToken& token) {
    const std::uint32_t name = element_of(token);
    if (name == html_tag::template_ && templates_ > 0) --templates_;
    if (name == html_tag::noscript) in_noscript_ = false;
  }

  void read_link(const HtmlToken& tag) {
    const auto sheet = source_ ? source_(attribute(tag, "href")) : std::nullopt;
    if (sheet) {
      page_.sheet.add(*sheet, attribute(tag, "media"));
    } else {
      page_.links_others = true;
    }
  }

  void read_sheet(const HtmlToken& tag) {
    const std::string type = attribute(tag, "type");
    const std::string media = attribute(tag, "media");
    HtmlToken content;
    const std::size_t begin = tokenizer_.position();
    if (!tokenizer_.next(content) || content.kind != HtmlToken::Kind::kCharacters) return;
    if (templates_ > 0 || !(type.empty() || type == "text/css" || type == "TEXT/CSS")) return;
    const std::string_view css = html_.substr(begin, content.span.size());
    in_noscript_ ? page_.sheet.add_unsure(css) : page_.sheet.add(css, media);
    for (const GeneratedText& text : page_.sheet.generated())
      page_.texts.push_back({{begin + text.begin, begin + text.end}, text.text});
  }

  std::string_view html_;
  const SheetSource& source_;
  HtmlTokenizer tokenizer_;
  PageSheets page_;
  std::size_t templates_ = 0;
  bool in_noscript_ = false;
  bool is_ready_ = false;
};

}  // namespace

PageSheets read_page_sheets(std::string_view html, const SheetSource& source) {
  return SheetFinder(html, source).run();
}

}  // namespace mishen::scanner
