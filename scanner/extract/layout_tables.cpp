#include "scanner/extract/layout_tables.h"

#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace mishen::scanner {
namespace {

constexpr std::size_t kMaxCrossings = 2'000'000;  ///< of rulings
constexpr std::size_t kMaxGridCells = 250'000;
constexpr std::size_t kMaxTables = 200;

/// Brings rulings that lie on one another to one place and joins those that touch.
std::vector<PageRuling> joined(std::vector<PageRuling> rulings, float tolerance) {
  std::sort(rulings.begin(), rulings.end(), [](const PageRuling& a, const PageRuling& b) { return a.at < b.at; });
  float first = 0;
  for (std::size_t i = 0; i < rulings.size(); ++i) {
    if (i == 0 || rulings[i].at - first > tolerance) first = rulings[i].at;
    rulings[i].at = first;
  }
  std::sort(rulings.begin(), rulings.end(),
            [](const PageRuling& a, const PageRuling& b) { return std::tie(a.at, a.from) < std::tie(b.at, b.from); });
  std::vector<PageRuling> whole;
  for (const PageRuling& ruling : rulings) {
    if (!whole.empty() && whole.back().at == ruling.at && ruling.from <= whole.back().to + tolerance) {
      whole.back().to = std::max(whole.back().to, ruling.to);
    } else {
      whole.push_back(ruling);
    }
  }
  return whole;
}

class Sets {
 public:
  explicit Sets(std::size_t size) : parents_(size) { std::iota(parents_.begin(), parents_.end(), std::size_t{0}); }
  std::size_t root(std::size_t member) {
    while (parents_[member] != member) member = parents_[member] = parents_[parents_[member]];
    return member;
  }
  /// The smaller root stays.
  void join(std::size_t a, std::size_t b) {
    const auto [low, high] = std::minmax({root(a), root(b)});
    parents_[high] = low;
  }

 private:
  std::vector<std::size_t> parents_;
};

std::vector<float> places(const std::vector<PageRuling>& across, const std::vector<PageRuling>& along,
                          float tolerance) {
  std::vector<float> places;
  for (const PageRuling& ruling : across) places.push_back(ruling.at);
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  float from = kFarthest;
  float to = -kFarthest;
  for (const PageRuling& ruling : along) {
    from = std::min(from, ruling.from);
    to = std::max(to, ruling.to);
  }
  // PageRulings reach over the ones they meet by half their thickness, which makes no cell.
  constexpr float kOverhang = 3;
  if (places.empty() || from < places.front() - kOverhang * tolerance) places.insert(places.begin(), from);
  if (to > places.back() + kOverhang * tolerance) places.push_back(to);
  return places;
}

/// Calls `mark(step)` for the steps between `places` of which `ruling` takes up half or more.
template <class Mark>
void mark_steps(const std::vector<float>& places, const PageRuling& ruling, Mark mark) {
  auto at = static_cast<std::size_t>(std::upper_bound(places.begin(), places.end(), ruling.from) - places.begin());
  at = at == 0 ? 0 : at - 1;
  for (; at + 1 < places.size() && places[at] < ruling.to; ++at) {
    const float shared = std::min(places[at + 1], ruling.to) - std::max(places[at], ruling.from);
    if (shared >= 0.5F * (places[at + 1] - places[at])) mark(at);
  }
}

}  // namespace

std::optional<PageGrid> PageGrid::between(const std::vector<PageRuling>& level, const std::vector<PageRuling>& upright,
                                          float tolerance) {
  PageGrid grid;
  grid.xs_ = places(upright, level, tolerance);
  grid.ys_ = places(level, upright, tolerance);
  if (grid.xs_.size() < 2 || grid.ys_.size() < 2 || grid.rows() * grid.columns() < 2 ||
      grid.rows() * grid.columns() > kMaxGridCells)
    return std::nullopt;
  // Two lines that cross are an ornament or the axes of a chart.
  if (level.size() + upright.size() < 3) return std::nullopt;
  grid.find_cells(level, upright);
  if (grid.count() < 2) return std::nullopt;
  return grid;
}

std::size_t PageGrid::index(float x, float y) const {
  const auto step = [](const std::vector<float>& places, float at) {
    return static_cast<std::size_t>(std::upper_bound(places.begin(), places.end(), at) - places.begin()) - 1;
  };
  return step(ys_, y) * columns() + step(xs_, x);
}

void PageGrid::find_cells(const std::vector<PageRuling>& level, const std::vector<PageRuling>& upright) {
  std::vector<bool> left(rows() * columns());   // a ruling stands at the left of the cell
  std::vector<bool> above(rows() * columns());  // ... above it
  const auto place = [](const std::vector<float>& places, float at) {
    return static_cast<std::size_t>(std::lower_bound(places.begin(), places.end(), at) - places.begin());
  };
  for (const PageRuling& ruling : upright) {
    const std::size_t column = place(xs_, ruling.at);
    if (column < columns()) mark_steps(ys_, ruling, [&](std::size_t row) { left[row * columns() + column] = true; });
  }
  for (const PageRuling& ruling : level) {
    const std::size_t row = place(ys_, ruling.at);
    if (row < rows()) mark_steps(xs_, ruling, [&](std::size_t column) { above[row * columns() + column] = true; });
  }
  Sets sets(rows() * columns());
  for (std::size_t at = 0; at < rows() * columns(); ++at) {
    if (at % columns() > 0 && !left[at]) sets.join(at, at - 1);
    if (at >= columns() && !above[at]) sets.join(at, at - columns());
  }
  cell_of_.resize(rows() * columns());
  for (std::size_t at = 0; at < cell_of_.size(); ++at) add_square(at, sets.root(at));
}

void PageGrid::add_square(std::size_t at, std::size_t first) {
  const auto row = static_cast<std::uint32_t>(at / columns());
  const auto column = static_cast<std::uint32_t>(at % columns());
  if (first == at) {
    cell_of_[at] = cells_.size();
    cells_.push_back({row, column, 1, 1});
    return;
  }
  cell_of_[at] = cell_of_[first];
  Cell& cell = cells_[cell_of_[at]];
  if (column < cell.column) {  // of a shape that is no rectangle
    cell.column_span += cell.column - column;
    cell.column = column;
  }
  cell.row_span = std::max(cell.row_span, row - cell.row + 1);
  cell.column_span = std::max(cell.column_span, column - cell.column + 1);
}

std::vector<PageGrid> grids_of(const std::vector<Box>& rulings, float point) {
  const float tolerance = 2.5F * point;  // double borders are one
  std::vector<PageRuling> level;
  std::vector<PageRuling> upright;
  for (const Box& box : rulings) {
    const auto [left, right] = std::minmax({finite(box.left), finite(box.right)});
    const auto [top, bottom] = std::minmax({finite(box.top), finite(box.bottom)});
    if (right - left >= bottom - top) {
      level.push_back({(top + bottom) / 2, left, right});
    } else {
      upright.push_back({(left + right) / 2, top, bottom});
    }
  }
  level = joined(std::move(level), tolerance);
  upright = joined(std::move(upright), tolerance);

  // Sweep from top to bottom: uprights that have begun and not ended, by where they stand.
  Sets sets(level.size() + upright.size());
  std::vector<std::size_t> by_from(upright.size());
  std::iota(by_from.begin(), by_from.end(), std::size_t{0});
  std::vector<std::size_t> by_to = by_from;
  std::sort(by_from.begin(), by_from.end(),
            [&](std::size_t a, std::size_t b) { return upright[a].from < upright[b].from; });
  std::sort(by_to.begin(), by_to.end(), [&](std::size_t a, std::size_t b) { return upright[a].to < upright[b].to; });
  std::multimap<float, std::size_t> active;
  std::vector<std::multimap<float, std::size_t>::iterator> places(upright.size());
  std::size_t begun = 0;
  std::size_t ended = 0;
  std::size_t crossings = 0;
  std::vector<bool> has_begun(upright.size());
  for (std::size_t i = 0; i < level.size(); ++i) {
    for (; begun < by_from.size() && upright[by_from[begun]].from <= level[i].at + tolerance; ++begun) {
      places[by_from[begun]] = active.emplace(upright[by_from[begun]].at, by_from[begun]);
      has_begun[by_from[begun]] = true;
    }
    for (; ended < by_to.size() && upright[by_to[ended]].to < level[i].at - tolerance; ++ended) {
      if (has_begun[by_to[ended]]) active.erase(places[by_to[ended]]);
    }
    const auto end = active.upper_bound(level[i].to + tolerance);
    for (auto at = active.lower_bound(level[i].from - tolerance); at != end; ++at) {
      if (++crossings > kMaxCrossings) return {};
      sets.join(i, level.size() + at->second);
    }
  }

  std::map<std::size_t, std::pair<std::vector<PageRuling>, std::vector<PageRuling>>> groups;
  for (std::size_t i = 0; i < level.size(); ++i) groups[sets.root(i)].first.push_back(level[i]);
  for (std::size_t i = 0; i < upright.size(); ++i) groups[sets.root(level.size() + i)].second.push_back(upright[i]);
  std::vector<PageGrid> grids;
  for (const auto& [root, group] : groups) {
    if (group.first.empty() || group.second.empty()) continue;
    std::optional<PageGrid> grid = PageGrid::between(group.first, group.second, tolerance);
    if (grid) grids.push_back(std::move(*grid));
  }
  if (grids.size() > kMaxTables) {
    std::nth_element(grids.begin(), grids.begin() + kMaxTables, grids.end(),
                     [](const PageGrid& a, const PageGrid& b) { return a.count() > b.count(); });
    grids.erase(grids.begin() + kMaxTables, grids.end());
  }
  // A table within the cell of another comes first: what stands in it belongs to it.
  std::sort(grids.begin(), grids.end(), [](const PageGrid& a, const PageGrid& b) {
    return a.box().width() * a.box().height() < b.box().width() * b.box().height();
  });
  return grids;
}

}  // namespace mishen::scanner
