#include "scanner/extract/html_entities.h"

#include <algorithm>

namespace mishen::scanner {
namespace {

struct NamedReference {
  std::string_view name;  ///< without '&'; with ';' where it needs one
  std::string_view characters;
};

constexpr NamedReference kNamedReferences[] = {
#include "scanner/extract/html_entities_table.inc"
};
static_assert(std::ranges::is_sorted(kNamedReferences, {}, &NamedReference::name));
static_assert(std::ranges::all_of(kNamedReferences, [](const NamedReference& reference) {
  return reference.characters.size() <= std::tuple_size_v<decltype(HtmlReference::utf8)>;
}));

/// What 0x80-0x9F mean in numeric references: their windows-1252 characters; 0 where it has none (13.2.5.80).
constexpr std::array<char32_t, 32> kWindows1252 = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                   0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_alphanumeric(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void put(HtmlReference& reference, std::string_view characters) noexcept {
  std::ranges::copy(characters, reference.utf8.begin());
  reference.size = static_cast<std::uint8_t>(characters.size());
}

void put(HtmlReference& reference, char32_t c) noexcept {
  const auto tail = [c](unsigned shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    reference.utf8 = {static_cast<char>(c)};
    reference.size = 1;
  } else if (c < 0x800) {
    reference.utf8 = {static_cast<char>(0xC0 | (c >> 6)), tail(0)};
    reference.size = 2;
  } else if (c < 0x10000) {
    reference.utf8 = {static_cast<char>(0xE0 | (c >> 12)), tail(6), tail(0)};
    reference.size = 3;
  } else {
    reference.utf8 = {static_cast<char>(0xF0 | (c >> 18)), tail(12), tail(6), tail(0)};
    reference.size = 4;
  }
}

/// The longest name in the table that `text` begins with, or null. Narrows the table by one character at a time.
const NamedReference* longest_name(std::string_view text) noexcept {
  const NamedReference* first = std::begin(kNamedReferences);
  const NamedReference* last = std::end(kNamedReferences);
  const NamedReference* longest = nullptr;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // Names that end here sort before all longer ones, so -1 stands for their missing character.
    const auto character = [i](const NamedReference& reference) {
      return i < reference.name.size() ? int{reference.name[i]} : -1;
    };
    first = std::ranges::lower_bound(first, last, int{text[i]}, {}, character);
    last = std::ranges::upper_bound(first, last, int{text[i]}, {}, character);
    if (first == last) break;
    if (first->name.size() == i + 1) longest = first;
  }
  return longest;
}

HtmlReference match_named(std::string_view text, HtmlReferencePlace place) noexcept {
  const NamedReference* named = longest_name(text.substr(1));
  if (named == nullptr) return {};
  const std::size_t length = named->name.size() + 1;
  if (place == HtmlReferencePlace::kAttributeValue && named->name.back() != ';' && length < text.size() &&
      (text[length] == '=' || is_alphanumeric(text[length]))) {
    return {};  // "for historical reasons": query strings such as ?a=1&copy=2
  }
  HtmlReference reference{.length = length};
  put(reference, named->characters);
  return reference;
}

HtmlReference match_numeric(std::string_view text) noexcept {
  std::size_t at = 2;
  const bool hex = at < text.size() && (text[at] == 'x' || text[at] == 'X');
  if (hex) ++at;
  const std::size_t digits = at;
  char32_t value = 0;
  for (; at < text.size(); ++at) {
    const int digit = hex_value(text[at]);
    if (digit < 0 || (!hex && digit > 9)) break;
    if (value <= 0x10FFFF) value = value * (hex ? 16 : 10) + static_cast<char32_t>(digit);
  }
  if (at == digits) return {};
  if (at < text.size() && text[at] == ';') ++at;
  if (value >= 0x80 && value <= 0x9F && kWindows1252[value - 0x80] != 0) value = kWindows1252[value - 0x80];
  if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) value = 0xFFFD;
  HtmlReference reference{.length = at};
  put(reference, value);
  return reference;
}

}  // namespace

HtmlReference match_html_reference(std::string_view text, HtmlReferencePlace place) noexcept {
  if (text.size() < 2 || text[0] != '&') return {};
  if (text[1] == '#') return match_numeric(text);
  return is_alphanumeric(text[1]) ? match_named(text, place) : HtmlReference{};
}

}  // namespace mishen::scanner
