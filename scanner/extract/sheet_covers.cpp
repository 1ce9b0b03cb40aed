#include "scanner/extract/sheet_covers.h"

#include <algorithm>

#include "scanner/extract/picture_place.h"

namespace mishen::scanner {
namespace {

/// More rows than any program has.
constexpr std::size_t kMaxRuns = 1'100'000;

SheetBox box_of_cell(const Block& cell, const SheetGrid& grid) {
  return {grid.columns.begin_of(cell.column), grid.rows.begin_of(cell.row),
          grid.columns.begin_of(cell.column + cell.column_span), grid.rows.begin_of(cell.row + cell.row_span)};
}

bool covers_most(const SheetBox& cover, const SheetBox& cell) {
  const double width = std::min(cover.right, cell.right) - std::max(cover.left, cell.left);
  const double height = std::min(cover.bottom, cell.bottom) - std::max(cover.top, cell.top);
  const double area = (cell.right - cell.left) * (cell.bottom - cell.top);
  return width > 0 && height > 0 && width * height > area / 2;
}

}  // namespace

void SheetAxis::set(std::uint32_t first, std::uint32_t last, double size) {
  const std::uint32_t before = runs_.empty() ? 0 : runs_.back().last;
  if (first <= before || last < first) return;
  if (!runs_.empty() && before + 1 == first && runs_.back().size == size) {
    runs_.back().last = last;
  } else if (size != usual_ && runs_.size() < kMaxRuns) {
    runs_.push_back({first, last, size, begin_of(first)});
  }
}

double SheetAxis::begin_of(std::uint32_t number) const noexcept {
  const auto after =
      std::partition_point(runs_.begin(), runs_.end(), [&](const Run& run) { return run.first < number; });
  if (after == runs_.begin()) return usual_ * (number - 1.0);
  const Run& run = *(after - 1);
  const std::uint32_t inside = std::min(number, run.last + 1) - run.first;
  return run.begin + run.size * inside + usual_ * (number - run.first - inside);
}

SheetBox box_of(const SheetAnchor& anchor, const SheetGrid& grid) noexcept {
  // Programs draw no corner outside of its cell, whatever the file says.
  const auto across = [&](const SheetCorner& corner) {
    return grid.columns.begin_of(corner.column + 1) + std::min(corner.x, grid.columns.size_of(corner.column + 1));
  };
  const auto down = [&](const SheetCorner& corner) {
    return grid.rows.begin_of(corner.row + 1) + std::min(corner.y, grid.rows.size_of(corner.row + 1));
  };
  SheetBox box;
  const bool in_cell = anchor.kind != SheetAnchor::Kind::kPlace;
  box.left = in_cell ? across(anchor.from) : anchor.from.x;
  box.top = in_cell ? down(anchor.from) : anchor.from.y;
  const bool to_cell = anchor.kind == SheetAnchor::Kind::kTwoCells;
  box.right = to_cell ? across(anchor.to) : box.left + anchor.width;
  box.bottom = to_cell ? down(anchor.to) : box.top + anchor.height;
  return box;
}

bool conceal_covered_cells(std::string_view text, std::span<Block> blocks, const SheetGrid& grid,
                           std::vector<SheetCover> covers, std::size_t& comparisons) {
  if (covers.empty()) return true;
  std::sort(covers.begin(), covers.end(),
            [](const SheetCover& a, const SheetCover& b) { return a.box.top < b.box.top; });
  std::vector<Block*> cells;
  for (Block& block : blocks) {
    const bool is_seen = block.concealment == Concealment::kNone && block.kind == BlockKind::kCell;
    if (is_seen && block.row > 0 && block.column > 0) cells.push_back(&block);
  }
  std::stable_sort(cells.begin(), cells.end(), [](const Block* a, const Block* b) { return a->row < b->row; });
  std::vector<const SheetCover*> open;  // that reach down to the row
  std::size_t next = 0;
  std::uint32_t row = 0;
  for (Block* cell : cells) {
    const SheetBox box = box_of_cell(*cell, grid);
    if (cell->row != row) {
      row = cell->row;
      std::erase_if(open, [&](const SheetCover* cover) { return cover->box.bottom <= box.top; });
    }
    for (; next < covers.size() && covers[next].box.top < box.bottom; ++next) open.push_back(&covers[next]);
    if (open.size() > comparisons) return false;
    comparisons -= open.size();
    for (const SheetCover* cover : open) {
      if (!covers_most(cover->box, box)) continue;
      if (cover->is_picture && names_place_of_picture(text.substr(cell->span.begin, cell->span.size()))) continue;
      cell->region = Region::kHiddenText;
      cell->concealment = cover->is_picture ? Concealment::kBehindPicture : Concealment::kCovered;
      break;
    }
  }
  return true;
}

}  // namespace mishen::scanner
