// scanner/extract/sheet_styles.h
// The style part of a workbook: what a cell's style makes of its value, and whether its text can be seen.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "scanner/concealment.h"
#include "scanner/extract/colours.h"
#include "scanner/extract/number_format.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// A colour as a workbook writes it (ISO/IEC 29500-1, 18.8.19 color).
struct SheetColour {
  enum class Kind : std::uint8_t { kNone, kAutomatic, kRgb, kTheme, kIndexed, kUnknown };
  Kind kind = Kind::kNone;
  std::uint32_t value = 0;  // 0xRRGGBB, or a number in the theme or palette
  double tint = 0;          // -1 (black) to 1 (white)
  friend bool operator==(const SheetColour&, const SheetColour&) = default;
};
/// Reads an element of type CT_Color.
[[nodiscard]] SheetColour read_sheet_colour(const XmlAttributes& attributes);

/// What is said about the letters of a run or a cell.
struct SheetFont {
  SheetColour colour;
  bool tiny = false;  ///< 1 point or less
};

/// Whether an attribute of type ST_Xstring "sz" or "val" says a size of 1 point or less.
[[nodiscard]] bool is_tiny_size(std::string_view points) noexcept;

/// All cell styles (cellXfs) of a workbook. Immutable once read.
class SheetStyles {
 public:
  /// Reads a style part; colours of the theme are those of `scheme`. `outcome` says whether it was whole.
  [[nodiscard]] static SheetStyles read(std::string_view xml, std::size_t max_depth, const ColourScheme& scheme,
                                        XmlOutcome& outcome);

  /// The format of cells of this style; General where there is none.
  [[nodiscard]] const NumberFormat& format(std::uint32_t style) const noexcept;

  /// Why text of a cell of this style is not seen: kTinyText, kSameColour, kHighlighted, or kNone. `run` is what a run
  /// of rich text says of itself, or null.
  [[nodiscard]] Concealment concealment(std::uint32_t style, const SheetFont* run) const;

  /// Whether cells of this style have a fill of their own.
  [[nodiscard]] bool has_fill(std::uint32_t style) const noexcept;

 private:
  friend class StyleHandler;
  struct Fill {
    bool none = true;
    SheetColour colour;
  };
  struct Style {
    std::uint32_t format = 0;
    std::uint32_t font = 0;
    std::uint32_t fill = 0;
  };

  [[nodiscard]] std::optional<Rgb> rgb(const SheetColour& colour) const;

  ColourScheme scheme_;
  std::vector<Rgb> palette_;
  std::vector<NumberFormat> formats_;  // of the styles, each once
  std::vector<SheetFont> fonts_;
  std::vector<Fill> fills_;
  std::vector<Style> styles_;
};

}  // namespace mishen::scanner
