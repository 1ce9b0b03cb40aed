#include "scanner/extract/ruling_grid.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace mishen::scanner {
namespace {

constexpr double kSnap = 3.0;      // lines this near to each other are one, e.g. the borders of two cells side by side
constexpr double kReach = 3.5;     // gaps at crossings
constexpr double kSmallest = 5.0;  // sides of cells
constexpr std::size_t kMaxLines = 3000;
constexpr std::size_t kMaxSquares = 200'000;

/// Joins what is one line drawn in pieces: in one place, touching or overlapping.
std::vector<Ruling> joined(std::vector<Ruling> rulings) {
  std::erase_if(rulings, [](const Ruling& r) {
    return !(std::isfinite(r.from) && std::isfinite(r.to) && std::isfinite(r.at)) || r.to - r.from < kSmallest / 2;
  });
  std::sort(rulings.begin(), rulings.end(), [](const Ruling& a, const Ruling& b) { return a.at < b.at; });
  std::vector<Ruling> lines;
  for (std::size_t begin = 0; begin < rulings.size();) {
    std::size_t end = begin + 1;
    while (end < rulings.size() && rulings[end].at - rulings[begin].at <= kSnap) ++end;
    double at = 0;
    for (std::size_t i = begin; i < end; ++i) at += rulings[i].at / static_cast<double>(end - begin);
    const auto first = rulings.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = rulings.begin() + static_cast<std::ptrdiff_t>(end);
    std::sort(first, last, [](const Ruling& a, const Ruling& b) { return a.from < b.from; });
    bool is_first = true;
    for (auto r = first; r != last; ++r) {
      if (!is_first && r->from <= lines.back().to + kReach) {
        lines.back().to = std::max(lines.back().to, r->to);
      } else {
        lines.push_back({r->from, r->to, at});
      }
      is_first = false;
    }
    begin = end;
  }
  return lines;
}

class Union {
 public:
  explicit Union(std::size_t size) : parents_(size) { std::iota(parents_.begin(), parents_.end(), std::size_t{0}); }
  std::size_t find(std::size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    a = find(a);
    b = find(b);
    parents_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> parents_;
};

bool cross(const Ruling& level, const Ruling& upright) {
  return level.from - kReach <= upright.at && upright.at <= level.to + kReach && upright.from - kReach <= level.at &&
         level.at <= upright.to + kReach;
}

/// Places of lines, each once, with both ends of the lines across them.
std::vector<double> places(const std::vector<Ruling>& lines, const std::vector<Ruling>& across) {
  std::vector<double> all;
  for (const Ruling& line : lines) all.push_back(line.at);
  for (const Ruling& line : across) {
    all.push_back(line.from);
    all.push_back(line.to);
  }
  std::sort(all.begin(), all.end());
  // Where the lines themselves stand counts for more than where those across them end; only the outermost ends do.
  std::vector<double> kept;
  for (const Ruling& line : lines) kept.push_back(line.at);
  if (!all.empty()) {
    kept.push_back(all.front());
    kept.push_back(all.back());
  }
  std::sort(kept.begin(), kept.end());
  std::vector<double> apart;
  for (const double place : kept) {
    if (apart.empty() || place - apart.back() >= kSmallest) apart.push_back(place);
  }
  return apart;
}

/// For each place and each stretch between two places across, whether a line is drawn there.
class Walls {
 public:
  Walls(const std::vector<Ruling>& lines, const std::vector<double>& places, const std::vector<double>& across)
      : stretches_(across.size() - 1), drawn_(places.size() * (across.size() - 1), false) {
    for (const Ruling& line : lines) {
      const auto nearest = std::lower_bound(places.begin(), places.end(), line.at - kSmallest);
      for (auto place = nearest; place != places.end() && *place <= line.at + kSmallest; ++place) {
        const auto row = static_cast<std::size_t>(place - places.begin());
        for (std::size_t i = 0; i < stretches_; ++i) {
          const double middle = (across[i] + across[i + 1]) / 2;
          if (line.from <= middle && middle <= line.to) drawn_[row * stretches_ + i] = true;
        }
      }
    }
  }
  [[nodiscard]] bool at(std::size_t place, std::size_t stretch) const { return drawn_[place * stretches_ + stretch]; }

 private:
  std::size_t stretches_;
  std::vector<bool> drawn_;
};

std::optional<RulingGrid> grid_of(const std::vector<Ruling>& level, const std::vector<Ruling>& upright) {
  if (level.size() < 2 || upright.empty()) return std::nullopt;
  std::vector<double> columns = places(upright, level);
  std::vector<double> rows = places(level, upright);
  if (columns.size() < 3 || rows.size() < 2) return std::nullopt;
  const std::size_t width = columns.size() - 1;
  const std::size_t height = rows.size() - 1;
  if (width > kMaxSquares / height) return std::nullopt;
  const Walls level_walls(level, rows, columns);
  const Walls upright_walls(upright, columns, rows);
  Union squares(width * height);
  for (std::size_t row = 0; row < height; ++row) {
    for (std::size_t column = 0; column < width; ++column) {
      const std::size_t square = row * width + column;
      if (column + 1 < width && !upright_walls.at(column + 1, row)) squares.join(square, square + 1);
      if (row + 1 < height && !level_walls.at(row + 1, column)) squares.join(square, square + width);
    }
  }
  std::vector<GridCell> cells;
  std::vector<std::uint32_t> number(width * height, 0);
  std::vector<std::uint32_t> cell_at(width * height, 0);
  bool has_neighbours = false;
  for (std::size_t row = 0; row < height; ++row) {
    const std::size_t in_rows_above = cells.size();
    for (std::size_t column = 0; column < width; ++column) {
      const std::size_t square = row * width + column;
      const std::size_t root = squares.find(square);
      if (number[root] == 0) {
        cells.push_back({static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column), 1, 1});
        number[root] = static_cast<std::uint32_t>(cells.size());
      }
      const std::uint32_t index = number[root] - 1;
      cell_at[square] = index;
      // The root of a joined area is its first square in reading order, but it may reach further left below.
      GridCell& cell = cells[index];
      const auto right = std::max(cell.column + cell.column_span, static_cast<std::uint32_t>(column + 1));
      cell.column = std::min(cell.column, static_cast<std::uint32_t>(column));
      cell.column_span = right - cell.column;
      cell.row_span = static_cast<std::uint32_t>(row) - cell.row + 1;
    }
    has_neighbours = has_neighbours || cells.size() - in_rows_above >= 2;
  }
  if (!has_neighbours) return std::nullopt;
  return RulingGrid(std::move(columns), std::move(rows), std::move(cells), std::move(cell_at));
}

std::optional<std::size_t> stretch_around(const std::vector<double>& places, double value) {
  const auto after = std::upper_bound(places.begin(), places.end(), value);
  if (after == places.begin() || after == places.end()) return std::nullopt;
  return static_cast<std::size_t>(after - places.begin()) - 1;
}

}  // namespace

RulingGrid::RulingGrid(std::vector<double> columns, std::vector<double> rows, std::vector<GridCell> cells,
                       std::vector<std::uint32_t> cell_at)
    : columns_(std::move(columns)), rows_(std::move(rows)), cells_(std::move(cells)), cell_at_(std::move(cell_at)) {}

std::optional<std::size_t> RulingGrid::cell_around(double x, double y) const {
  const auto column = stretch_around(columns_, x);
  const auto row = stretch_around(rows_, y);
  if (!column || !row) return std::nullopt;
  return cell_at_[*row * columns() + *column];
}

std::vector<RulingGrid> find_grids(std::vector<Ruling> level, std::vector<Ruling> upright) {
  level = joined(std::move(level));
  upright = joined(std::move(upright));
  std::vector<RulingGrid> grids;
  if (level.size() > kMaxLines || upright.size() > kMaxLines) return grids;
  Union touching(level.size() + upright.size());
  for (std::size_t i = 0; i < level.size(); ++i) {
    for (std::size_t k = 0; k < upright.size(); ++k) {
      if (cross(level[i], upright[k])) touching.join(i, level.size() + k);
    }
  }
  // `level` is sorted from the top, and the first member is the root.
  for (std::size_t root = 0; root < level.size(); ++root) {
    if (touching.find(root) != root) continue;
    std::vector<Ruling> mine;
    std::vector<Ruling> across;
    for (std::size_t i = root; i < level.size(); ++i) {
      if (touching.find(i) == root) mine.push_back(level[i]);
    }
    for (std::size_t k = 0; k < upright.size(); ++k) {
      if (touching.find(level.size() + k) == root) across.push_back(upright[k]);
    }
    if (auto grid = grid_of(mine, across)) grids.push_back(std::move(*grid));
  }
  return grids;
}

}  // namespace mishen::scanner
