// scanner/extract/ruling_grid.h
// Tables of a page, told by the lines that are drawn around their cells.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace mishen::scanner {

/// A level or upright line, in points; y grows downwards. `at` is y of a level line, x of an upright one.
struct Ruling {
  double from = 0;
  double to = 0;
  double at = 0;
};

/// A cell, in rows and columns from 0; merged ones count what they span.
struct GridCell {
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  std::uint32_t row_span = 1;
  std::uint32_t column_span = 1;
};

/// Rulings that cross each other and enclose cells, two or more beside each other somewhere. Value type.
class RulingGrid {
 public:
  /// `columns` and `rows`: places of the upright and level lines, ascending; `cells` by row, `cell_at` for each square.
  RulingGrid(std::vector<double> columns, std::vector<double> rows, std::vector<GridCell> cells,
             std::vector<std::uint32_t> cell_at);

  [[nodiscard]] std::uint32_t rows() const noexcept { return static_cast<std::uint32_t>(rows_.size() - 1); }
  [[nodiscard]] std::uint32_t columns() const noexcept { return static_cast<std::uint32_t>(columns_.size() - 1); }
  [[nodiscard]] const std::vector<GridCell>& cells() const noexcept { return cells_; }
  /// Index of the cell around a point; nothing outside. O(log lines).
  [[nodiscard]] std::optional<std::size_t> cell_around(double x, double y) const;

 private:
  std::vector<double> columns_;
  std::vector<double> rows_;
  std::vector<GridCell> cells_;
  std::vector<std::uint32_t> cell_at_;
};

/// The tables of one page, from the top. Lines may be drawn in pieces and twice. Open sides count as closed where the
/// lines across end. Pages of more than 3000 lines each way, and grids of more than 200 000 squares, have none.
[[nodiscard]] std::vector<RulingGrid> find_grids(std::vector<Ruling> level, std::vector<Ruling> upright);

}  // namespace mishen::scanner
