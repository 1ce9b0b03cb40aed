// scanner/extract/sheet_covers.h
// What is drawn over the cells of a sheet, and which cells nobody can read because of it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// Where the columns (or rows) of a sheet begin, in points. Those that the file says nothing of have the usual size.
class SheetAxis {
 public:
  void set_usual(double size) noexcept { usual_ = size; }
  /// The size of the columns `first` to `last`, 1-based. They come in ascending order; what comes out of it is ignored.
  void set(std::uint32_t first, std::uint32_t last, double size);
  /// Distance of the near side of column `number` (1-based) from that of the first one. O(log runs).
  [[nodiscard]] double begin_of(std::uint32_t number) const noexcept;
  [[nodiscard]] double size_of(std::uint32_t number) const noexcept { return begin_of(number + 1) - begin_of(number); }

 private:
  struct Run {
    std::uint32_t first;
    std::uint32_t last;
    double size;
    double begin;
  };
  double usual_ = 0;
  std::vector<Run> runs_;
};

struct SheetGrid {
  SheetAxis columns;
  SheetAxis rows;
};

/// A rectangle in points from the left top corner of the sheet.
struct SheetBox {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};

/// A corner of a drawing: a cell, both numbers 0-based, and how far it is from the left top corner of that cell.
struct SheetCorner {
  std::uint32_t column = 0;
  std::uint32_t row = 0;
  double x = 0;  ///< points
  double y = 0;
};

/// How a drawing hangs on a sheet (ISO/IEC 29500-1, 20.5.2: absoluteAnchor, oneCellAnchor, twoCellAnchor).
struct SheetAnchor {
  enum class Kind : std::uint8_t { kPlace, kOneCell, kTwoCells };
  Kind kind = Kind::kPlace;
  SheetCorner from;  ///< of kPlace: `x` and `y` only, from the corner of the sheet
  SheetCorner to;    ///< of kTwoCells
  double width = 0;  ///< points, but of kTwoCells
  double height = 0;
};
[[nodiscard]] SheetBox box_of(const SheetAnchor& anchor, const SheetGrid& grid) noexcept;

/// Something opaque that lies over a sheet.
struct SheetCover {
  SheetBox box;
  bool is_picture = false;
};

/// Marks the cells of one sheet that lie under a cover with more than half of their area: kBehindPicture or kCovered,
/// in Region::kHiddenText. `blocks` are those of the sheet in `text`; what is not a cell or is already not seen stays
/// as it is. So does the name of the place under a picture that belongs there ("照片", "（盖章）"). Compares at most
/// `comparisons` pairs, which are taken off it, and returns false where they do not suffice.
[[nodiscard]] bool conceal_covered_cells(std::string_view text, std::span<Block> blocks, const SheetGrid& grid,
                                         std::vector<SheetCover> covers, std::size_t& comparisons);

}  // namespace mishen::scanner
