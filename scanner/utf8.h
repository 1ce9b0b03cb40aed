// scanner/utf8.h
// Walking well-formed UTF-8.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace mishen::scanner {

/// Bytes of the character that starts with `lead`. Precondition: `lead` starts a character of well-formed UTF-8.
[[nodiscard]] constexpr std::size_t utf8_length(char lead) noexcept {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// The character at `position`. Precondition: `position` is the begin of a character of well-formed `text`.
[[nodiscard]] constexpr char32_t utf8_at(std::string_view text, std::size_t position) noexcept {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[position + i]));
  };
  switch (utf8_length(text[position])) {
    case 1:
      return byte(0);
    case 2:
      return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    case 3:
      return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    default:
      return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
  }
}

/// Whether `byte` continues a character (10xxxxxx).
[[nodiscard]] constexpr bool is_utf8_continuation(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// The begin of the character before `position`. Precondition: 0 < position, on a character boundary.
[[nodiscard]] constexpr std::size_t utf8_previous(std::string_view text, std::size_t position) noexcept {
  do --position;
  while (position > 0 && is_utf8_continuation(text[position]));
  return position;
}

/// The position `count` characters before `position`, or 0 when there are fewer. Precondition: on a character boundary.
[[nodiscard]] constexpr std::size_t utf8_back(std::string_view text, std::size_t position, std::size_t count) noexcept {
  for (; count > 0 && position > 0; --count) position = utf8_previous(text, position);
  return position;
}

/// The position `count` characters after `position`, or the end when there are fewer. Precondition: as utf8_back.
[[nodiscard]] constexpr std::size_t utf8_forward(std::string_view text, std::size_t position,
                                                 std::size_t count) noexcept {
  for (; count > 0 && position < text.size(); --count) position += utf8_length(text[position]);
  return position < text.size() ? position : text.size();
}

/// Number of characters.
[[nodiscard]] constexpr std::size_t utf8_count(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char c : text) count += is_utf8_continuation(c) ? 0 : 1;
  return count;
}

/// Appends `code_point`, a Unicode scalar value, as UTF-8.
inline void append_utf8(std::string& out, char32_t code_point) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

}  // namespace mishen::scanner
