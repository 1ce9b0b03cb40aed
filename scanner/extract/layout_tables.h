// scanner/extract/layout_tables.h
// The tables of a page by the thin lines that are drawn around their cells.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "scanner/extract/placed_page.h"

namespace mishen::scanner {

/// A level or upright line.
struct PageRuling {
  float at = 0;  // across its direction
  float from = 0;
  float to = 0;
};

/// Cells between rulings that cross.
class PageGrid {
 public:
  struct Cell {
    std::uint32_t row = 0;  // 0-based
    std::uint32_t column = 0;
    std::uint32_t row_span = 1;
    std::uint32_t column_span = 1;
  };

  /// Nothing when the rulings make no two cells. Tables are often open at their sides: the ends of the level rulings
  /// are borders, too. What is nearer than `tolerance` is in one place.
  [[nodiscard]] static std::optional<PageGrid> between(const std::vector<PageRuling>& level,
                                                       const std::vector<PageRuling>& upright, float tolerance);

  [[nodiscard]] Box box() const { return {xs_.front(), ys_.front(), xs_.back(), ys_.back()}; }
  [[nodiscard]] std::size_t rows() const { return ys_.size() - 1; }
  [[nodiscard]] std::size_t columns() const { return xs_.size() - 1; }
  [[nodiscard]] std::size_t count() const { return cells_.size(); }
  [[nodiscard]] bool holds(float x, float y) const {
    return x >= xs_.front() && x < xs_.back() && y >= ys_.front() && y < ys_.back();
  }
  /// Whether text of this size can stand in its cells; letters drawn as outlines make grids of their own size.
  [[nodiscard]] bool is_table_for(float size) const {
    const Box whole = box();
    return std::max(whole.width(), whole.height()) >= 3 * size && std::min(whole.width(), whole.height()) >= size;
  }
  /// Number of the cell, in reading order. Precondition: `holds(x, y)`.
  [[nodiscard]] std::size_t cell_at(float x, float y) const { return cell_of_[index(x, y)]; }
  [[nodiscard]] Cell cell(std::size_t number) const { return cells_[number]; }

 private:
  [[nodiscard]] std::size_t index(float x, float y) const;
  void find_cells(const std::vector<PageRuling>& level, const std::vector<PageRuling>& upright);
  /// The square `at` belongs to the cell whose first square is `first`. Squares are added in reading order.
  void add_square(std::size_t at, std::size_t first);

  std::vector<float> xs_;
  std::vector<float> ys_;
  std::vector<std::size_t> cell_of_;  // of each square
  std::vector<Cell> cells_;
};

/// The tables that `rulings` make: each a set of rulings that cross or touch; `point` is 1/72 inch. A table within the
/// cell of another comes first. The largest ones where there are very many; none where that takes too long.
[[nodiscard]] std::vector<PageGrid> grids_of(const std::vector<Box>& rulings, float point);

}  // namespace mishen::scanner
