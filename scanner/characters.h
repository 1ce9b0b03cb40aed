// scanner/characters.h
// Classes of characters in folded text.
#pragma once

namespace mishen::scanner {

/// Whether `c` is a Han character (CJK unified ideographs and their extensions).
[[nodiscard]] constexpr bool is_han(char32_t c) noexcept {
  return (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/// Whether `c` is an ASCII letter (lower case, as folded) or digit.
[[nodiscard]] constexpr bool is_ascii_alphanumeric(char32_t c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

}  // namespace mishen::scanner
