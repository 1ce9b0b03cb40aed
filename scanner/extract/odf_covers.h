// scanner/extract/odf_covers.h
// Shapes and pictures of OpenDocument texts and spreadsheets that lie over paragraphs and cells.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/extract/odf_styles.h"
#include "scanner/extract/sheet_covers.h"
#include "scanner/extract/text_look.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// Something opaque in front of the paragraph that it is anchored to.
struct OdfTextCover {
  Extent extent;
  bool is_picture = false;
};

/// Follows the shapes that are open, and keeps those that lie over the cells of the open sheet.
class OdfCovers {
 public:
  /// What a shape is and has besides its attributes.
  struct Shape {
    const OdfStyle& style;
    const OdfFill& fill;
    bool is_area = false;   ///< fills its box, as a line does not
    bool on_sheet = false;  ///< not in a text
    std::uint32_t row = 0;  ///< of the cell that it is anchored to, 1-based; 0 for none
    std::uint32_t column = 0;
  };

  void begin_shape(const Shape& shape, const XmlAttributes& attributes);
  /// The innermost shape shows the picture of this address.
  void take_picture(std::string_view href);
  /// Ends the innermost shape. `is_bare`: it holds neither text nor an object. Returns what lies in front of the text
  /// around it, if it does.
  [[nodiscard]] std::optional<OdfTextCover> end_shape(bool is_bare);

  // ---- of the open sheet
  void begin_sheet();
  [[nodiscard]] SheetGrid& grid() noexcept { return grid_; }
  /// Marks the cells of the sheet that nobody can read. `blocks` as in `conceal_covered_cells`; false where there are
  /// too many shapes.
  [[nodiscard]] bool end_sheet(std::string_view text, std::span<Block> blocks, std::size_t& comparisons);

 private:
  struct Open {
    std::optional<SheetAnchor> anchor;  // of a shape in front of a sheet
    std::optional<Extent> extent;       // of a shape in front of a text
    bool fills = false;
    bool is_picture = false;
    bool is_opaque_picture = false;
  };
  std::vector<Open> open_;
  SheetGrid grid_;
  struct Drawn {
    SheetAnchor anchor;
    bool is_picture;
  };
  std::vector<Drawn> drawn_;
};

/// Whether `cover` hides the text of its paragraph, which shows `text` in letters of `points` height.
[[nodiscard]] bool hides_paragraph(const OdfTextCover& cover, std::string_view text, double points,
                                   Alignment alignment);

}  // namespace mishen::scanner
