// scanner/ascii.h
// Capital and small letters of ASCII, whatever the locale. All other bytes, those of UTF-8 too, stay what they are.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>

namespace mishen::scanner {

[[nodiscard]] constexpr char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// `text`, arbitrary bytes, with small letters for capital ones.
[[nodiscard]] inline std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = ascii_lower(c);
  return lower;
}

/// Whether nothing but the case of letters tells the two apart.
[[nodiscard]] inline bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char of_a, char of_b) { return ascii_lower(of_a) == ascii_lower(of_b); });
}

}  // namespace mishen::scanner
