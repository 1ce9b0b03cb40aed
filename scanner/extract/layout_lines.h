// scanner/extract/layout_lines.h
// Text placed on a page -> the lines that a reader sees, row by row.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/placed_page.h"

namespace mishen::scanner {

/// A text as it lies in the direction of reading: x along the lines, y from line to line.
struct PlacedPiece {
  float left = 0;
  float right = 0;
  float base = 0;
  float size = 0;
  std::uint32_t text = 0;  ///< index in the page
};

/// Text of one concealment that stands together on one line.
struct LineSegment {
  std::string text;
  float left = 0;
  float right = 0;
  float base = 0;
  float size = 0;
  Concealment concealment = Concealment::kNone;
  std::size_t characters = 0;  ///< without white space
};

/// What stands on one line without a wide gap.
struct PageLine {
  std::vector<LineSegment> segments;
  float left = 0;
  float right = 0;
  float base = 0;
  float size = 0;
  /// Whether it is one Chinese character, as of a spread heading.
  [[nodiscard]] bool is_single_han() const;
};

/// What stands side by side: lines from left to right, or a table.
struct PageRow {
  std::vector<PageLine> lines;
  float base = 0;
  float size = 0;
  std::size_t table = 0;  ///< 1-based; 0: lines
};

/// The quarter turn in which most of the page is written, in degrees.
[[nodiscard]] int main_angle(const PlacedPage& page);

[[nodiscard]] PlacedPiece piece_of(const PlacedPage& page, std::uint32_t index, WritingDirection along);

/// Rows from top to bottom. `pieces` have one direction and are in the order of drawing.
[[nodiscard]] std::vector<PageRow> rows_of(const PlacedPage& page, std::span<const PlacedPiece> pieces);

}  // namespace mishen::scanner
