#include "scanner/extract/html_style.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "scanner/ascii.h"
#include "scanner/extract/colours.h"
#include "scanner/extract/parse_number.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kSpace = " \t\n\f\r";

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

/// Takes off what stands before `separator`.
std::string_view take(std::string_view& rest, char separator) noexcept {
  const std::size_t at = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return part;
}

/// Lower case, without comments.
std::string simplified(std::string_view css) {
  std::string simple;
  for (std::size_t at = 0; at < css.size();) {
    if (css.substr(at, 2) == "/*") {
      at = std::min(css.find("*/", at + 2), css.size() - 2) + 2;
      simple += ' ';
      continue;
    }
    simple += ascii_lower(css[at++]);
  }
  return simple;
}

struct Quantity {
  bool zero = false;
  bool one_or_less = false;
  std::string_view unit;
};

std::optional<Quantity> parse_quantity(std::string_view value) noexcept {
  if (value.starts_with('+')) value.remove_prefix(1);
  double number = 0;
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), number, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  return Quantity{number <= 0, number <= 1, value.substr(static_cast<std::size_t>(end - value.data()))};
}

std::optional<InlineStyle::Display> parse_display(std::string_view value) noexcept {
  if (value == "none") return InlineStyle::Display::kNone;
  if (value.starts_with("inline") || value == "contents" || value == "ruby") return InlineStyle::Display::kInline;
  if (value == "block" || value == "flex" || value == "grid" || value == "flow-root" || value == "list-item" ||
      value == "-webkit-box" || value.starts_with("table")) {
    return InlineStyle::Display::kBlock;
  }
  return std::nullopt;
}

std::optional<bool> parse_visibility(std::string_view value) noexcept {
  if (value == "hidden" || value == "collapse") return false;
  if (value == "visible" || value == "initial") return true;
  return std::nullopt;
}

std::optional<bool> parse_opacity(std::string_view value) noexcept {
  const std::optional<Quantity> quantity = parse_quantity(value);
  if (!quantity || !(quantity->unit.empty() || quantity->unit == "%")) return std::nullopt;
  return quantity->zero;
}

std::optional<InlineStyle::FontSize> parse_font_size(std::string_view value) noexcept {
  using enum InlineStyle::FontSize;
  const std::optional<Quantity> quantity = parse_quantity(value);
  if (!quantity) {
    if (value == "larger" || value == "smaller" || value == "inherit") return kRelative;
    const bool keyword =
        value == "medium" || value == "initial" || value.ends_with("small") || value.ends_with("large");
    return keyword ? std::optional(kAbsolute) : std::nullopt;
  }
  if (quantity->zero) return kZero;
  if (quantity->one_or_less && (quantity->unit == "px" || quantity->unit == "pt")) return kTiny;
  if (quantity->unit.empty()) return std::nullopt;  // a number without unit is no size
  return quantity->unit == "em" || quantity->unit == "%" || quantity->unit == "ex" || quantity->unit == "ch"
             ? kRelative
             : kAbsolute;
}

/// The size within the shorthand "font: italic 700 12px/1.5 serif".
std::optional<InlineStyle::FontSize> parse_font(std::string_view value) noexcept {
  while (!(value = trimmed(value)).empty()) {
    std::string_view word = take(value, ' ');
    if (const auto size = parse_font_size(take(word, '/'))) return size;
  }
  return std::nullopt;
}

/// An opaque colour (CSS Color 4, 5.2, 6.1): "#rgb", "#rrggbb", "rgb(r, g, b)", and the names that hide text or cover
/// it.
std::optional<std::uint32_t> parse_colour(std::string_view value) noexcept {
  if (value == "white") return 0xFFFFFF;
  if (value == "black") return 0x000000;
  if (value.starts_with('#')) {
    if (value.size() == 7) return parse_rgb(value);
    if (value.size() != 4) return std::nullopt;
    const std::array<char, 6> doubled = {value[1], value[1], value[2], value[2], value[3], value[3]};
    return parse_rgb({doubled.data(), doubled.size()});
  }
  if (!value.starts_with("rgb(") || !value.ends_with(')')) return std::nullopt;
  value = value.substr(4, value.size() - 5);
  std::uint32_t colour = 0;
  for (int i = 0; i < 3; ++i) {
    const std::string_view word = trimmed(take(value, ','));
    const std::optional<std::uint32_t> number = entire_number<std::uint32_t>(word);
    if (!number || *number > 255) return std::nullopt;
    colour = colour << 8U | *number;
  }
  return value.empty() ? std::optional(colour) : std::nullopt;
}

/// Keeps a value by the cascade within one style attribute.
template <class Value>
void assign(std::optional<Value>& property, bool& is_important, std::optional<Value> value, bool important) {
  if (!value || (is_important && !important)) return;
  property = value;
  is_important = important;
}

}  // namespace

InlineStyle parse_inline_style(std::string_view css) {
  const std::string simple = simplified(css);
  InlineStyle style;
  struct {
    bool display = false, font_size = false, visible = false, transparent = false, colour = false, background = false;
  } important;
  for (std::string_view rest = simple; !rest.empty();) {
    std::string_view declaration = take(rest, ';');
    const std::string_view name = trimmed(take(declaration, ':'));
    const std::string_view value = trimmed(take(declaration, '!'));
    const bool is_important = trimmed(declaration) == "important";
    if (name == "display") assign(style.display, important.display, parse_display(value), is_important);
    if (name == "visibility") assign(style.visible, important.visible, parse_visibility(value), is_important);
    if (name == "opacity") assign(style.transparent, important.transparent, parse_opacity(value), is_important);
    if (name == "font-size") assign(style.font_size, important.font_size, parse_font_size(value), is_important);
    if (name == "color") assign(style.colour, important.colour, parse_colour(value), is_important);
    if (name == "background-color" || name == "background")
      assign(style.background, important.background, parse_colour(value), is_important);
    if (name == "font") assign(style.font_size, important.font_size, parse_font(value), is_important);
  }
  return style;
}

}  // namespace mishen::scanner
