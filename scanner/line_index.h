// scanner/line_index.h
// Byte positions of a text in the units that people and programs outside count in: lines, columns, code points, UTF-16
// code units.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace mishen::scanner {

/// Line and column of a byte, both counted from 1; a column is a code point.
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
  friend bool operator==(const LineColumn&, const LineColumn&) = default;
};

/// A byte position counted in code points and in UTF-16 code units (what JavaScript and Java count in), both from 0.
struct CharacterOffset {
  std::size_t codepoint = 0;
  std::size_t utf16 = 0;
  friend bool operator==(const CharacterOffset&, const CharacterOffset&) = default;
};

/// Line and column of each of `positions` in one forward pass: O(text + positions). Lines end at LF, CR or CRLF, as
/// editors count them. Precondition: `text` is well-formed UTF-8; `positions` are sorted, not beyond its end, and each
/// stands at the first byte of a character.
[[nodiscard]] std::vector<LineColumn> line_columns(std::string_view text, std::span<const std::size_t> positions);

/// Each of `positions` in code points and UTF-16 code units, in one forward pass: O(text + positions). Preconditions as
/// above.
[[nodiscard]] std::vector<CharacterOffset> character_offsets(std::string_view text,
                                                             std::span<const std::size_t> positions);

}  // namespace mishen::scanner
