// scanner/extract/parse_number.h
// Numbers as files write them: ASCII digits and '.', whatever the locale; neither white space nor '+' in front.
#pragma once
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace mishen::scanner {

/// The number that `text` begins with, which is taken off it: 2.5 off "2.5cm". Nothing, and nothing taken off, where
/// there is none or `Number` cannot hold it; infinity is no number. `base` is that of whole numbers.
template <class Number>
[[nodiscard]] std::optional<Number> take_number(std::string_view& text, [[maybe_unused]] int base = 10) noexcept {
  Number value = 0;
  std::from_chars_result result{};
  if constexpr (std::is_floating_point_v<Number>) {
    result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (!std::isfinite(value)) return std::nullopt;
  } else {
    result = std::from_chars(text.data(), text.data() + text.size(), value, base);
  }
  if (result.ec != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
  return value;
}

/// The number that `text` begins with: 12 for "12pt"; nothing where take_number finds none.
template <class Number>
[[nodiscard]] std::optional<Number> leading_number(std::string_view text, int base = 10) noexcept {
  return take_number<Number>(text, base);
}

/// The number that `text` begins with, `otherwise` where there is none.
template <class Number>
[[nodiscard]] Number number_or(std::string_view text, Number otherwise, int base = 10) noexcept {
  return take_number<Number>(text, base).value_or(otherwise);
}

/// The number that `text` is, all of it.
template <class Number>
[[nodiscard]] std::optional<Number> entire_number(std::string_view text, int base = 10) noexcept {
  const std::optional<Number> value = take_number<Number>(text, base);
  return text.empty() ? value : std::nullopt;
}

}  // namespace mishen::scanner
