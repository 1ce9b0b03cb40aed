// scanner/extract/html_entities.h
// Character references of HTML: "&starf;", "&#9733;", "&#x2605;" -> the characters they stand for.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mishen::scanner {

/// A character reference at the start of a text. `length` is 0 where there is none.
struct HtmlReference {
  std::size_t length = 0;      ///< bytes of the reference as written, '&' and ';' included
  std::array<char, 8> utf8{};  ///< what it stands for: one or two code points
  std::uint8_t size = 0;       ///< bytes used of `utf8`

  [[nodiscard]] std::string_view characters() const noexcept { return {utf8.data(), size}; }
};

/// Where a reference stands: in attribute values "&copy=1" is not one.
enum class HtmlReferencePlace : std::uint8_t { kText, kAttributeValue };

/// Reads the reference that `text` begins with (a '&'), by HTML Living Standard 13.2.5.72-80: the longest name that
/// matches, with or without semicolon; numbers with the windows-1252 replacements for 0x80-0x9F, U+FFFD for 0,
/// surrogates and beyond U+10FFFF. O(length of the reference).
[[nodiscard]] HtmlReference match_html_reference(std::string_view text, HtmlReferencePlace place) noexcept;

}  // namespace mishen::scanner
