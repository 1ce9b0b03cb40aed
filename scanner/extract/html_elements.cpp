#include "scanner/extract/html_elements.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace mishen::scanner {
namespace {

constexpr std::uint32_t kSectioning = kBlockElement | kSpecialElement | kClosesParagraph | kScopedEnd;
constexpr std::uint32_t kHeading =
    kBlockElement | kSpecialElement | kClosesParagraph | kHeadingElement | kBreaksOutOfForeign;
constexpr std::uint32_t kFormatting = kFormattingElement | kBreaksOutOfForeign;
constexpr std::uint32_t kListPart =
    kBlockElement | kSpecialElement | kClosesParagraph | kScopedEnd | kBreaksOutOfForeign;
constexpr std::uint32_t kTableCell = kBlockElement | kSpecialElement | kScopeElement | kTablePart | kCell;
constexpr std::uint32_t kTableRows = kBlockElement | kSpecialElement | kTablePart | kRowGroup;

// Sorted by name. Elements of SVG and MathML that matter are here too, so that their names have numbers; their flags
// are unused.
constexpr std::array kElements = {
    HtmlElement{"a", kFormattingElement},
    HtmlElement{"address", kSectioning},
    HtmlElement{"annotation-xml", 0},
    HtmlElement{"applet", kSpecialElement | kScopeElement | kScopedEnd},
    HtmlElement{"area", kSpecialElement | kVoidElement},
    HtmlElement{"article", kSectioning},
    HtmlElement{"aside", kSectioning},
    HtmlElement{"b", kFormatting},
    HtmlElement{"base", kSpecialElement | kVoidElement},
    HtmlElement{"basefont", kSpecialElement | kVoidElement},
    HtmlElement{"bgsound", kSpecialElement | kVoidElement},
    HtmlElement{"big", kFormatting},
    HtmlElement{"blockquote", kSectioning | kBreaksOutOfForeign},
    HtmlElement{"body", kBlockElement | kSpecialElement | kBreaksOutOfForeign},
    HtmlElement{"br", kSpecialElement | kVoidElement | kBlockElement | kBreaksOutOfForeign},
    HtmlElement{"button", kBlockElement | kSpecialElement | kScopedEnd},
    HtmlElement{"caption", kBlockElement | kSpecialElement | kScopeElement | kTablePart},
    HtmlElement{"center", kSectioning | kBreaksOutOfForeign},
    HtmlElement{"code", kFormatting},
    HtmlElement{"col", kBlockElement | kSpecialElement | kVoidElement},
    HtmlElement{"colgroup", kBlockElement | kSpecialElement | kTablePart},
    HtmlElement{"dd", kListPart},
    HtmlElement{"desc", 0},
    HtmlElement{"details", kSectioning},
    HtmlElement{"dialog", kBlockElement | kClosesParagraph | kScopedEnd},
    HtmlElement{"dir", kSectioning},
    HtmlElement{"div", kSectioning | kBreaksOutOfForeign},
    HtmlElement{"dl", kSectioning | kBreaksOutOfForeign},
    HtmlElement{"dt", kListPart},
    HtmlElement{"em", kFormatting},
    HtmlElement{"embed", kSpecialElement | kVoidElement | kBreaksOutOfForeign},
    HtmlElement{"fieldset", kSectioning},
    HtmlElement{"figcaption", kSectioning},
    HtmlElement{"figure", kSectioning},
    HtmlElement{"font", kFormattingElement},
    HtmlElement{"footer", kSectioning},
    HtmlElement{"foreignobject", 0},
    HtmlElement{"form", kSectioning},
    HtmlElement{"frame", kSpecialElement | kVoidElement},
    HtmlElement{"frameset", kBlockElement | kSpecialElement},
    HtmlElement{"h1", kHeading},
    HtmlElement{"h2", kHeading},
    HtmlElement{"h3", kHeading},
    HtmlElement{"h4", kHeading},
    HtmlElement{"h5", kHeading},
    HtmlElement{"h6", kHeading},
    HtmlElement{"head", kBlockElement | kSpecialElement | kBreaksOutOfForeign},
    HtmlElement{"header", kSectioning},
    HtmlElement{"hgroup", kSectioning},
    HtmlElement{"hr", kSpecialElement | kVoidElement | kBlockElement | kClosesParagraph | kBreaksOutOfForeign},
    HtmlElement{"html", kBlockElement | kSpecialElement | kScopeElement},
    HtmlElement{"i", kFormatting},
    HtmlElement{"iframe", kSpecialElement | kRawTextElement | kAsideElement | kNotShown},
    HtmlElement{"image", kSpecialElement | kVoidElement},
    HtmlElement{"img", kSpecialElement | kVoidElement | kBreaksOutOfForeign},
    HtmlElement{"input", kSpecialElement | kVoidElement},
    HtmlElement{"keygen", kSpecialElement | kVoidElement},
    HtmlElement{"legend", kBlockElement},
    HtmlElement{"li", kListPart},
    HtmlElement{"link", kSpecialElement | kVoidElement},
    HtmlElement{"listing", kSectioning | kKeepsSpace | kBreaksOutOfForeign},
    HtmlElement{"main", kSectioning},
    HtmlElement{"malignmark", 0},
    HtmlElement{"marquee", kBlockElement | kSpecialElement | kScopeElement | kScopedEnd},
    HtmlElement{"math", 0},
    HtmlElement{"menu", kSectioning | kBreaksOutOfForeign},
    HtmlElement{"meta", kSpecialElement | kVoidElement | kBreaksOutOfForeign},
    HtmlElement{"mglyph", 0},
    HtmlElement{"mi", 0},
    HtmlElement{"mn", 0},
    HtmlElement{"mo", 0},
    HtmlElement{"ms", 0},
    HtmlElement{"mtext", 0},
    HtmlElement{"nav", kSectioning},
    HtmlElement{"nobr", kFormatting},
    HtmlElement{"noembed", kSpecialElement | kRawTextElement | kAsideElement | kNotShown},
    HtmlElement{"noframes", kSpecialElement | kRawTextElement | kAsideElement | kNotShown},
    HtmlElement{"noscript", kSpecialElement | kScopeElement | kAsideElement},
    HtmlElement{"object", kSpecialElement | kScopeElement | kScopedEnd},
    HtmlElement{"ol", kSectioning | kBreaksOutOfForeign},
    HtmlElement{"optgroup", kBlockElement},
    HtmlElement{"option", kBlockElement},
    HtmlElement{"p", kBlockElement | kSpecialElement | kClosesParagraph | kBreaksOutOfForeign},
    HtmlElement{"param", kSpecialElement | kVoidElement},
    HtmlElement{"plaintext", kBlockElement | kSpecialElement | kClosesParagraph | kKeepsSpace},
    HtmlElement{"pre", kSectioning | kKeepsSpace | kBreaksOutOfForeign},
    HtmlElement{"rb", 0},
    HtmlElement{"rp", kAsideElement},
    HtmlElement{"rt", kAsideElement},
    HtmlElement{"rtc", kAsideElement},
    HtmlElement{"ruby", kBreaksOutOfForeign},
    HtmlElement{"s", kFormatting},
    HtmlElement{"script", kSpecialElement | kNotText},
    HtmlElement{"search", kSectioning},
    HtmlElement{"section", kSectioning},
    HtmlElement{"select", kBlockElement | kSpecialElement | kScopedEnd},
    HtmlElement{"small", kFormatting},
    HtmlElement{"source", kSpecialElement | kVoidElement},
    HtmlElement{"span", kBreaksOutOfForeign},
    HtmlElement{"strike", kFormatting},
    HtmlElement{"strong", kFormatting},
    HtmlElement{"style", kSpecialElement | kRawTextElement | kNotText},
    HtmlElement{"sub", kBreaksOutOfForeign},
    HtmlElement{"summary", kSectioning},
    HtmlElement{"sup", kBreaksOutOfForeign},
    HtmlElement{"svg", 0},
    HtmlElement{"table", kBlockElement | kSpecialElement | kScopeElement | kClosesParagraph | kBreaksOutOfForeign},
    HtmlElement{"tbody", kTableRows},
    HtmlElement{"td", kTableCell},
    HtmlElement{"template", kSpecialElement | kScopeElement},
    HtmlElement{"text", 0},
    HtmlElement{"textarea", kBlockElement | kSpecialElement | kRcdataElement | kKeepsSpace},
    HtmlElement{"tfoot", kTableRows},
    HtmlElement{"th", kTableCell},
    HtmlElement{"thead", kTableRows},
    HtmlElement{"title", kSpecialElement | kRcdataElement | kAsideElement},
    HtmlElement{"tr", kBlockElement | kSpecialElement | kTablePart},
    HtmlElement{"track", kSpecialElement | kVoidElement},
    HtmlElement{"tt", kFormatting},
    HtmlElement{"u", kFormatting},
    HtmlElement{"ul", kSectioning | kBreaksOutOfForeign},
    HtmlElement{"var", kBreaksOutOfForeign},
    HtmlElement{"wbr", kSpecialElement | kVoidElement},
    HtmlElement{"xmp", kBlockElement | kSpecialElement | kClosesParagraph | kRawTextElement | kKeepsSpace},
};
static_assert(std::ranges::is_sorted(kElements, {}, &HtmlElement::name));
static_assert(kElements.size() == html_tag::kCount && kElements[html_tag::li].name == "li" &&
              kElements[html_tag::xmp].name == "xmp");

}  // namespace

std::uint32_t find_html_element(std::string_view name) noexcept {
  const auto found = std::ranges::lower_bound(kElements, name, {}, &HtmlElement::name);
  if (found == kElements.end() || found->name != name) return html_tag::kUnknown;
  return static_cast<std::uint32_t>(found - kElements.begin());
}

const HtmlElement& html_element(std::uint32_t number) noexcept {
  assert(number < kElements.size());
  return kElements[number];
}

}  // namespace mishen::scanner
