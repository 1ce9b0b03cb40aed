// scanner/extract/drawing_part.h
// DrawingML (ISO/IEC 29500-1, 20 and 21): the shapes of a slide, of a sheet's drawing or of a diagram, with their text
// and what is needed to say whether a reader sees it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "scanner/extract/colours.h"
#include "scanner/extract/sheet_covers.h"
#include "scanner/extract/xml_reader.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// A rectangle on the slide, in EMU (914 400 to the inch).
struct DrawingBox {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};

/// A colour as DrawingML writes it.
struct DrawingColour {
  std::optional<Rgb> rgb;
  std::string scheme;     ///< name in the colour scheme or colour map, "" where `rgb` is given
  bool modified = false;  ///< made lighter, darker ...: unknown
  double alpha = 1;       ///< 0: not to be seen
  [[nodiscard]] bool is_set() const noexcept { return rgb.has_value() || !scheme.empty(); }
};

enum class FillKind : std::uint8_t { kUnset, kNone, kSolid, kOpaque, kUnknown };
struct DrawingFill {
  FillKind kind = FillKind::kUnset;
  DrawingColour colour;  ///< of a solid one
};

/// A stretch of a paragraph with the same letters.
struct DrawingRun {
  std::string text;
  DrawingColour colour;
  DrawingColour highlight;
  bool tiny = false;      ///< 1 point or less
  bool unfilled = false;  ///< drawn without a fill and an outline
};

struct DrawingParagraph {
  std::vector<DrawingRun> runs;
  bool is_list_item = false;
  std::uint32_t cell = 0;  ///< 1-based, in DrawingShape::cells; 0 outside tables
};

struct DrawingCell {
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  std::uint32_t row_span = 1;
  std::uint32_t column_span = 1;
  bool merged_over = false;  ///< lies under a merged cell
  DrawingFill fill;
  DrawingBox box;  ///< relative to the table
};

struct DrawingShape {
  enum class Kind : std::uint8_t { kShape, kPicture, kFrame };
  Kind kind = Kind::kShape;
  std::optional<DrawingBox> box;  ///< groups undone; nothing where the part does not say
  bool turned = false;            ///< rotated: `box` is that of the shape before
  bool is_hidden = false;         ///< by itself or by a group
  bool is_text_box = false;
  bool is_rectangle = false;  ///< or nearly: covers the whole of its box
  bool is_placeholder = false;
  bool has_custom_prompt = false;
  std::string placeholder_type;  ///< "" is a body
  std::string placeholder_index;
  unsigned alternative = 0;  ///< number of the mc:AlternateContent around it; 0 for none
  DrawingFill fill;
  DrawingColour text_colour;  ///< of runs that do not say theirs
  std::vector<DrawingParagraph> paragraphs;
  std::vector<DrawingCell> cells;
  std::uint32_t table_rows = 0;
  std::uint32_t table_columns = 0;
  std::uint32_t table_header_rows = 0;
  std::vector<std::string> alternative_texts;
  std::vector<std::string> tooltips;
  std::string picture_id;  ///< relationship of a picture
  bool is_cropped = false;
  bool lets_through = false;          ///< a picture that was made transparent, or one of its colours
  std::size_t anchor = 0;             ///< 1-based, in DrawingPart::anchors; 0 where it hangs on no sheet
  std::optional<DrawingBox> outline;  ///< of the outermost group around, in the space of `box`

  [[nodiscard]] bool has_text() const noexcept;
};

/// How many shapes and runs of a document are kept at one time. One for a document.
struct DrawingBudget {
  std::size_t pieces = 500'000;
  bool exhausted = false;
  [[nodiscard]] bool take() noexcept;
};

struct DrawingPart {
  std::string name;   ///< of the part
  std::string root;   ///< local name of the root element: "sld", "sldLayout", "notes", "wsDr" ...
  std::string title;  ///< name that the part gives itself (p:cSld)
  bool is_shown = true;
  DrawingFill background;
  std::map<std::string, std::string> colour_map;  ///< p:clrMap or an override of it, e.g. "bg1" -> "lt1"
  std::vector<DrawingShape> shapes;               ///< the lowest first
  std::vector<SheetAnchor> anchors;               ///< of the shapes of a sheet
  std::unordered_set<std::string> relationship_ids;
  XmlOutcome outcome = XmlOutcome::kComplete;
};

/// Whether nothing is seen through an area that is filled like this.
[[nodiscard]] bool is_opaque(const DrawingFill& fill) noexcept;

/// Where a shape of `part` lies on its sheet; nothing where it hangs on none.
[[nodiscard]] std::optional<SheetBox> box_on_sheet(const DrawingPart& part, const DrawingShape& shape,
                                                   const SheetGrid& grid);

/// Reads a part whose root element is p:sld, p:sldLayout, p:sldMaster, p:notes, p:notesMaster, p:handoutMaster,
/// xdr:wsDr, dsp:drawing, dgm:dataModel, c:userShapes or a part of unknown kind with DrawingML in it. What mc:Fallback
/// repeats is left out. Linear in the size of `xml`.
[[nodiscard]] DrawingPart read_drawing(std::string_view xml, std::size_t max_depth, DrawingBudget& budget);

/// Reads a chart (c:chartSpace, cx:chartSpace): titles, and names and values as they were last shown, a block each.
XmlOutcome append_chart(ExtractedText& text, std::string_view xml, std::size_t max_depth, const Block& place);

/// Reads a part of VML: texts of boxes and controls, alternative texts, WordArt.
XmlOutcome append_vml(ExtractedText& text, std::string_view xml, std::size_t max_depth, const Block& place);

}  // namespace mishen::scanner
