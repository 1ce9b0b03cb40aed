#include "scanner/extract/html_style.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "scanner/ascii.h"
#include "scanner/extract/css_colours.h"
#include "scanner/extract/parse_number.h"

namespace mishen::scanner {
namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes off what stands before `separator`, which counts outside of strings and brackets only.
std::string_view take(std::string_view& rest, char separator) noexcept {
  std::size_t depth = 0;
  char quote = 0;
  std::size_t at = 0;
  for (; at < rest.size(); ++at) {
    const char c = rest[at];
    if (c >= 'a' && c <= 'z') continue;
    if (quote != 0) {
      if (c == '\\') ++at;
      // A string that is not ended ends with its line (CSS Syntax Level 3, 4.3.5).
      if (c == quote || c == '\n') quote = 0;
    } else if (c == separator && depth == 0) {
      break;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if ((c == ')' || c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  at = std::min(at, rest.size());
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return part;
}

/// Takes off the next word; brackets hold words together.
std::string_view take_word(std::string_view& rest) noexcept {
  rest = trimmed(rest);
  std::size_t depth = 0;
  std::size_t at = 0;
  for (; at < rest.size() && (depth > 0 || !is_space(rest[at])); ++at) {
    if (rest[at] == '(') ++depth;
    if (rest[at] == ')' && depth > 0) --depth;
  }
  const std::string_view word = rest.substr(0, at);
  rest.remove_prefix(at);
  return word;
}

bool holds(std::string_view text, std::string_view part) noexcept { return text.find(part) != std::string_view::npos; }

/// Values that are known only when the page is shown.
bool is_computed(std::string_view value) noexcept {
  return holds(value, "var(") || holds(value, "calc(") || holds(value, "env(") || holds(value, "attr(") ||
         holds(value, "min(") || holds(value, "max(") || holds(value, "clamp(");
}

struct Quantity {
  double number = 0;
  std::string_view unit;
};

std::optional<Quantity> parse_quantity(std::string_view value) noexcept {
  if (value.starts_with('+')) value.remove_prefix(1);
  double number = 0;
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), number, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  return Quantity{number, value.substr(static_cast<std::size_t>(end - value.data()))};
}

bool is_length_unit(std::string_view unit) noexcept {
  constexpr std::array<std::string_view, 8> kUnits = {"px", "pt", "em", "rem", "ex", "ch", "cm", "mm"};
  return std::find(kUnits.begin(), kUnits.end(), unit) != kUnits.end();
}

/// A length in pixels of 1/96 inch; characters are taken for 16 of them.
std::optional<double> parse_pixels(std::string_view value) noexcept {
  const std::optional<Quantity> quantity = parse_quantity(value);
  if (!quantity) return std::nullopt;
  const std::string_view unit = quantity->unit;
  if (unit.empty()) return quantity->number == 0 ? std::optional(0.0) : std::nullopt;
  if (unit == "px") return quantity->number;
  if (unit == "pt") return quantity->number * 96 / 72;
  if (unit == "in") return quantity->number * 96;
  if (unit == "cm" || unit == "mm") return quantity->number * (unit == "cm" ? 37.8 : 3.78);
  if (unit == "%" || unit == "vw" || unit == "vh") return quantity->number * 10;  // of a window of 1000
  return is_length_unit(unit) ? std::optional(quantity->number * 16) : std::nullopt;
}

std::optional<InlineStyle::Display> parse_display(std::string_view value) noexcept {
  using enum InlineStyle::Display;
  if (value == "none") return kNone;
  if (value.starts_with("inline") || value == "contents" || value == "ruby") return kInline;
  if (value == "block" || value == "flex" || value == "grid" || value == "flow-root" || value == "list-item" ||
      value.starts_with("-webkit-") || value.starts_with("-ms-") || value.starts_with("-moz-") ||
      value.starts_with("table") || value.starts_with("block ") || value == "flow") {
    return kBlock;
  }
  const bool is_other = value == "revert" || value == "initial" || value == "unset" || value == "inherit";
  return is_other || is_computed(value) ? std::optional(kUnknown) : std::nullopt;
}

std::optional<bool> parse_visibility(std::string_view value) noexcept {
  if (value == "hidden" || value == "collapse") return false;
  if (value == "visible" || value == "initial" || is_computed(value)) return true;
  return std::nullopt;
}

std::optional<bool> parse_opacity(std::string_view value) noexcept {
  constexpr double kUnseen = 0.02;
  if (is_computed(value) || value == "initial" || value == "unset") return false;
  const std::optional<Quantity> quantity = parse_quantity(value);
  if (!quantity || !(quantity->unit.empty() || quantity->unit == "%")) return std::nullopt;
  return quantity->number <= (quantity->unit.empty() ? kUnseen : kUnseen * 100);
}

std::optional<InlineStyle::FontSize> parse_font_size(std::string_view value) noexcept {
  using enum InlineStyle::FontSize;
  const std::optional<Quantity> quantity = parse_quantity(value);
  if (!quantity) {
    if (value == "larger" || value == "smaller" || value == "inherit") return kRelative;
    const bool keyword = value == "medium" || value == "initial" || value.ends_with("small") ||
                         value.ends_with("large") || is_computed(value);
    return keyword ? std::optional(kAbsolute) : std::nullopt;
  }
  constexpr double kTinyEms = 0.08;
  if (quantity->number < 0) return std::nullopt;
  if (quantity->number == 0) return kZero;
  if (quantity->number <= 1 && (quantity->unit == "px" || quantity->unit == "pt")) return kTiny;
  if (quantity->unit.empty()) return std::nullopt;  // a number without unit is no size
  if (quantity->unit == "em" && quantity->number <= kTinyEms) return kTiny;
  if (quantity->unit == "%" && quantity->number <= kTinyEms * 100) return kTiny;
  return quantity->unit == "em" || quantity->unit == "%" || quantity->unit == "ex" || quantity->unit == "ch"
             ? kRelative
             : kAbsolute;
}

/// The size within the shorthand "font: italic 700 12px/1.5 serif".
std::optional<InlineStyle::FontSize> parse_font(std::string_view value) noexcept {
  while (!(value = trimmed(value)).empty()) {
    std::string_view word = take_word(value);
    const bool is_weight = word.find_first_not_of("0123456789") == std::string_view::npos;
    if (is_weight) continue;
    if (const auto size = parse_font_size(take(word, '/'))) return size;
  }
  return std::nullopt;
}

// ---- colours

std::uint32_t rounded(double component) noexcept {
  return static_cast<std::uint32_t>(std::lround(std::clamp(component, 0.0, 255.0)));
}

/// CSS Color Level 4, 7.1: hue in degrees, the others 0 to 1.
std::uint32_t from_hsl(double hue, double saturation, double lightness) noexcept {
  const auto component = [&](double n) {
    const double k = std::fmod(n + hue / 30, 12);
    const double a = saturation * std::min(lightness, 1 - lightness);
    return rounded(255 * (lightness - a * std::max(-1.0, std::min({k - 3, 9 - k, 1.0}))));
  };
  return component(0) << 16U | component(8) << 8U | component(4);
}

StyleColour with_alpha(std::uint32_t colour, double alpha) noexcept {
  constexpr double kOpaque = 0.9;
  constexpr double kUnseen = 0.02;
  if (alpha <= kUnseen) return kTransparentColour;
  return alpha >= kOpaque ? colour : kUnknownColour;
}

/// "rgb(1 2 3 / 50%)", "rgba(1, 2, 3, .5)", hsl() and hsla(); `arguments` without the brackets.
StyleColour parse_colour_function(std::string_view arguments, bool is_hsl) noexcept {
  std::array<Quantity, 4> parts{};
  parts[3] = {1, {}};
  std::size_t count = 0;
  while (count < parts.size()) {
    const std::size_t begin = arguments.find_first_not_of(" ,/\t\n\f\r");
    if (begin == std::string_view::npos) break;
    arguments.remove_prefix(begin);
    const std::size_t end = std::min(arguments.find_first_of(" ,/\t\n\f\r"), arguments.size());
    const auto quantity = parse_quantity(arguments.substr(0, end));
    if (!quantity) return kUnknownColour;
    parts[count++] = *quantity;
    arguments.remove_prefix(end);
  }
  if (count < 3) return kUnknownColour;
  const double alpha = parts[3].unit == "%" ? parts[3].number / 100 : parts[3].number;
  if (is_hsl) {
    if (!(parts[0].unit.empty() || parts[0].unit == "deg")) return kUnknownColour;
    const double hue = std::fmod(std::fmod(parts[0].number, 360) + 360, 360);
    return with_alpha(
        from_hsl(hue, std::clamp(parts[1].number / 100, 0.0, 1.0), std::clamp(parts[2].number / 100, 0.0, 1.0)), alpha);
  }
  std::uint32_t colour = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    colour = colour << 8U | rounded(parts[i].unit == "%" ? parts[i].number * 2.55 : parts[i].number);
  }
  return with_alpha(colour, alpha);
}

/// "#rgb", "#rgba", "#rrggbb", "#rrggbbaa" (CSS Color Level 4, 5.2).
std::optional<StyleColour> parse_hex_colour(std::string_view digits) noexcept {
  const std::optional<std::uint32_t> entire = entire_number<std::uint32_t>(digits, 16);
  if (!entire) return std::nullopt;
  const std::uint32_t number = *entire;
  const auto spread = [](std::uint32_t short_form) {
    const std::uint32_t wide = (short_form & 0xF00U) << 8U | (short_form & 0xF0U) << 4U | (short_form & 0xFU);
    return wide | wide << 4U;
  };
  switch (digits.size()) {
    case 3:
      return spread(number);
    case 4:
      return with_alpha(spread(number >> 4U), (number & 0xFU) / 15.0);
    case 6:
      return number;
    case 8:
      return with_alpha(number >> 8U, (number & 0xFFU) / 255.0);
    default:
      return std::nullopt;
  }
}

std::optional<StyleColour> parse_colour(std::string_view value) noexcept {
  if (value.starts_with('#')) return parse_hex_colour(value.substr(1));
  if (const auto named = find_css_colour(value)) return *named;
  if (value == "transparent") return kTransparentColour;
  if (value == "inherit" || value == "unset" || value == "currentcolor") return kInheritedColour;
  if (value == "initial" || value == "revert") return kUnknownColour;
  const std::size_t bracket = value.find('(');
  if (bracket == std::string_view::npos || !value.ends_with(')')) {
    constexpr std::array<std::string_view, 6> kSystem = {"canvas", "canvastext", "linktext",
                                                         "window", "windowtext", "highlighttext"};
    const bool is_system = std::find(kSystem.begin(), kSystem.end(), value) != kSystem.end();
    return is_system ? std::optional(kUnknownColour) : std::nullopt;
  }
  const std::string_view function = value.substr(0, bracket);
  const std::string_view arguments = value.substr(bracket + 1, value.size() - bracket - 2);
  if (function == "rgb" || function == "rgba") return parse_colour_function(arguments, false);
  if (function == "hsl" || function == "hsla") return parse_colour_function(arguments, true);
  return kUnknownColour;
}

bool is_picture(std::string_view value) noexcept {
  return holds(value, "url(") || holds(value, "gradient(") || holds(value, "image(") || holds(value, "image-set(") ||
         holds(value, "element(") || holds(value, "paint(");
}

std::optional<StyleColour> parse_background_colour(std::string_view value) noexcept {
  const auto colour = parse_colour(value);
  return colour == kInheritedColour ? std::optional(kUnknownColour) : colour;
}

/// Within the shorthand "background: #fff url(a.png) no-repeat": its colour, transparent where it names none.
StyleColour parse_background(std::string_view value) noexcept {
  if (is_computed(value)) return kUnknownColour;
  while (!(value = trimmed(value)).empty()) {
    const std::string_view word = take_word(value);
    if (is_picture(word)) continue;
    if (const auto colour = parse_background_colour(word)) return *colour;
  }
  return kTransparentColour;
}

// ---- boxes

/// Nothing of a screen is that far from it.
constexpr double kFarPixels = 999;
/// Pages are that long, but not that wide.
constexpr double kFarRight = 9000;

bool is_far_before(std::string_view value) noexcept {
  const auto pixels = parse_pixels(value);
  return pixels && *pixels <= -kFarPixels;
}

bool is_nothing(std::string_view value) noexcept {
  const auto pixels = parse_pixels(value);
  return pixels && *pixels <= 1 && *pixels >= 0;
}

std::optional<InlineStyle::Position> parse_position(std::string_view value) noexcept {
  using enum InlineStyle::Position;
  if (value == "static") return kStatic;
  if (value == "relative" || value.ends_with("sticky") || is_computed(value)) return kRelative;
  if (value == "absolute" || value == "fixed") return kOut;
  return std::nullopt;
}

/// "rect(0, 0, 0, 0)", commas or not (CSS 2.1, 11.1.2): no area, or one of a pixel.
bool is_empty_rectangle(std::string_view value) noexcept {
  if (!value.starts_with("rect(")) return false;
  std::array<double, 4> edges{};
  std::string_view rest = value.substr(5);
  for (double& edge : edges) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" ,\t\n\f\r"), rest.size()));
    const std::size_t end = std::min(rest.find_first_of(" ,)\t\n\f\r"), rest.size());
    const auto pixels = parse_pixels(rest.substr(0, end));
    if (!pixels) return false;
    edge = *pixels;
    rest.remove_prefix(end);
  }
  return edges[2] - edges[0] <= 1 || edges[1] - edges[3] <= 1;
}

bool clips_to_nothing(std::string_view value) noexcept {
  if (value.starts_with("inset(")) {
    const auto quantity = parse_quantity(value.substr(6, value.find_first_of(" )", 6) - 6));
    return quantity && quantity->unit == "%" && quantity->number >= 50;
  }
  return value == "circle(0)" || value == "circle(0px)" || value == "circle(0%)" || value == "polygon(0 0)" ||
         value == "polygon(0 0, 0 0, 0 0)" || value == "polygon(0px 0px, 0px 0px, 0px 0px)";
}

bool transforms_away(std::string_view value) noexcept {
  if (value == "scale(0)" || value == "scale(0, 0)" || value == "scale(0,0)" || value == "scalex(0)" ||
      value == "scaley(0)" || value == "scale3d(0,0,0)")
    return true;
  const std::size_t bracket = value.find('(');
  return value.starts_with("translate") && bracket != std::string_view::npos &&
         value.substr(bracket).find('%') == std::string_view::npos &&
         is_far_before(value.substr(bracket + 1, value.find_first_of(",)", bracket) - bracket - 1));
}

void parse_declaration(std::string_view name, std::string_view value, InlineStyle& style) {
  const auto set = [](auto& property, auto parsed) {
    if (parsed) property = *parsed;
  };
  if (name == "display") return set(style.display, parse_display(value));
  if (name == "visibility") return set(style.visible, parse_visibility(value));
  if (name == "content-visibility" && value == "hidden") style.transparent = true;
  if (name == "opacity") return set(style.transparent, parse_opacity(value));
  if (name == "font-size") return set(style.font_size, parse_font_size(value));
  if (name == "font") return set(style.font_size, parse_font(value));
  if (name == "color") return set(style.colour, parse_colour(value));
  // What shows through letters, or takes the place of their colour.
  if (name == "-webkit-text-fill-color" && value != "inherit") style.colour = kUnknownColour;
  if (name == "text-shadow" && value != "none") style.colour = kUnknownColour;
  if (name == "background-color") return set(style.background, parse_background_colour(value));
  if (name == "background-image") style.has_picture = value != "none" && value != "initial";
  if (name == "background") {
    style.has_picture = is_picture(value);
    style.background = parse_background(value);
  }
  if (name == "position") return set(style.position, parse_position(value));
  if (name == "left") {
    const auto pixels = parse_pixels(value);
    style.is_left_of_page = pixels && (*pixels <= -kFarPixels || *pixels >= kFarRight);
  }
  if (name == "right" || name == "inset-inline-start") style.is_left_of_page = is_far_before(value);
  if (name == "top" || name == "bottom") style.is_above_page = is_far_before(value);
  if (name == "margin-left" || name == "margin-top") style.is_moved_away = is_far_before(value);
  if (name == "margin") style.is_moved_away = false;
  if (name == "text-indent") style.is_indented_away = is_far_before(value);
  if (name == "transform" || name == "-webkit-transform") style.is_shrunk = transforms_away(value);
  if (name == "clip-path" || name == "-webkit-clip-path") style.is_clipped = clips_to_nothing(value);
  if (name == "clip") style.is_cut = is_empty_rectangle(value);
  if (name == "height" || name == "max-height") style.has_no_height = is_nothing(value);
  if (name == "width" || name == "max-width") style.has_no_width = is_nothing(value);
  if (name == "min-height" && !is_nothing(value)) style.has_no_height = false;
  if (name.starts_with("padding")) style.is_padded = !is_nothing(value);
  if (name == "overflow") style.hides_overflow = value == "hidden" || value == "clip";
  if (name == "animation" || name == "animation-name" || name == "-webkit-animation" ||
      name == "-webkit-animation-name")
    style.is_animated = value != "none";
}

void decode_escape(std::string_view css, std::size_t& at, std::string& simple) {
  std::uint32_t code = 0;
  std::size_t digits = 0;
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  while (digits < 6 && at < css.size() && digit(css[at]) >= 0) {
    code = code * 16 + static_cast<std::uint32_t>(digit(css[at++]));
    ++digits;
  }
  if (digits > 0) {
    if (at < css.size() && is_space(css[at])) ++at;
  } else if (at < css.size()) {
    code = static_cast<unsigned char>(css[at++]);
  }
  const bool is_letter = (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
  if (is_letter) code |= 0x20U;
  const bool is_name = is_letter || (code >= '0' && code <= '9') || code == '-';
  simple += is_name ? static_cast<char>(code) : '_';
}

}  // namespace

std::string simplified_css(std::string_view css) {
  if (css.find_first_of("\\/\"'") == std::string_view::npos) return ascii_lower(css);
  std::string simple;
  simple.reserve(css.size());
  char quote = 0;
  for (std::size_t at = 0; at < css.size();) {
    const char c = css[at];
    if (quote == 0 && c == '/' && css.substr(at, 2) == "/*") {
      at = std::min(css.find("*/", at + 2), css.size() - 2) + 2;
      simple += ' ';
      continue;
    }
    ++at;
    if (c == '\\') {
      if (quote == 0) {
        decode_escape(css, at, simple);
        continue;
      }
      simple += c;
      if (at < css.size()) simple += css[at++];
      continue;
    }
    if (quote != 0 ? c == quote || c == '\n' : c == '"' || c == '\'') quote = quote != 0 ? '\0' : c;
    simple += ascii_lower(c);
  }
  return simple;
}

void InlineStyle::apply(const InlineStyle& over) {
  const auto set = [](auto& property, const auto& value) {
    if (value) property = value;
  };
  set(display, over.display);
  set(font_size, over.font_size);
  set(visible, over.visible);
  set(transparent, over.transparent);
  set(colour, over.colour);
  set(background, over.background);
  set(has_picture, over.has_picture);
  set(position, over.position);
  set(is_left_of_page, over.is_left_of_page);
  set(is_above_page, over.is_above_page);
  set(is_moved_away, over.is_moved_away);
  set(is_indented_away, over.is_indented_away);
  set(is_shrunk, over.is_shrunk);
  set(is_clipped, over.is_clipped);
  set(is_cut, over.is_cut);
  set(has_no_height, over.has_no_height);
  set(has_no_width, over.has_no_width);
  set(hides_overflow, over.hides_overflow);
  set(is_padded, over.is_padded);
  set(is_animated, over.is_animated);
}

bool InlineStyle::hides() const noexcept {
  const auto is = [](const std::optional<bool>& property) { return property.value_or(false); };
  if (display == Display::kNone) return true;
  const Position where = position.value_or(Position::kStatic);
  // What is animated moves or shows up when the page is shown.
  if (is(is_animated)) return false;
  return is(transparent) || is(is_shrunk) || is(is_clipped) || is(is_moved_away) || is(is_indented_away) ||
         (is(is_cut) && where == Position::kOut) ||
         ((is(is_left_of_page) || is(is_above_page)) && where != Position::kStatic) ||
         // A height that padding makes up for holds a place for a film.
         (((is(has_no_height) && !is(is_padded)) || is(has_no_width)) && is(hides_overflow));
}

StyleDeclarations parse_declarations(std::string_view css) {
  const std::string simple = simplified_css(css);
  StyleDeclarations declarations;
  for (std::string_view rest = simple; !rest.empty();) {
    std::string_view declaration = take(rest, ';');
    const std::string_view name = trimmed(take(declaration, ':'));
    const std::string_view value = trimmed(take(declaration, '!'));
    const bool is_important = trimmed(declaration) == "important";
    parse_declaration(name, value, is_important ? declarations.important : declarations.normal);
  }
  return declarations;
}

StyleColour parse_attribute_colour(std::string_view value) {
  std::string name = simplified_css(trimmed(value));
  if (name.size() == 6 && name.find_first_not_of("0123456789abcdef") == std::string::npos) name.insert(0, 1, '#');
  const auto colour = parse_colour(name);
  return colour && *colour <= 0xFFFFFF ? *colour : kUnknownColour;
}

}  // namespace mishen::scanner
