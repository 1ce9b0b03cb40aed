// scanner/extract/sheet_part.h
// The XML parts of a workbook that hold cells, and those that hang on a sheet: shared strings, worksheets, comments.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "scanner/extract/ooxml_package.h"
#include "scanner/extract/sheet_covers.h"
#include "scanner/extract/sheet_styles.h"
#include "scanner/extract/xml_reader.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// A rectangle of cells, both ends included, 1-based.
struct CellRange {
  std::uint32_t first_row = 0;
  std::uint32_t first_column = 0;
  std::uint32_t last_row = 0;
  std::uint32_t last_column = 0;
};
/// "B2:D10", "$B$2", "B2"; nothing for anything else.
[[nodiscard]] std::optional<CellRange> parse_range(std::string_view reference) noexcept;

/// A stretch of a shared or inline string with the same letters.
struct SheetRun {
  std::uint32_t begin = 0;  // in the text of all strings
  std::uint32_t end = 0;
  bool plain = true;  // says nothing of its letters: they are those of the cell
  SheetFont font;
};

/// The strings that cells refer to by number (ISO/IEC 29500-1, 18.4.9 sst). Phonetic guides stand aside: only those
/// with Han characters in them, which spell nothing.
struct SharedStrings {
  std::string text;
  std::vector<SheetRun> runs;
  std::vector<std::uint32_t> first_run;  ///< of each string, and one behind the last
  std::vector<std::string> guides;
  bool is_cut = false;  ///< there were more than are kept
  [[nodiscard]] std::size_t size() const noexcept { return first_run.empty() ? 0 : first_run.size() - 1; }
};
[[nodiscard]] SharedStrings read_shared_strings(std::string_view xml, std::size_t max_depth, XmlOutcome& outcome);

/// What cells are read with.
struct SheetContext {
  const SharedStrings& strings;
  const SheetStyles& styles;
  bool from_1904 = false;
  std::size_t max_xml_depth = 0;
  TextBudget& budget;
  std::vector<bool>& used_strings;  ///< marks the shared strings that cells show
};

/// A worksheet, chart sheet or macro sheet. Blocks stand in `text` as in ExtractedText, `part` and `sheet` 0; cells
/// first, in the order of the file, then what belongs to the sheet as a whole.
struct SheetPart {
  std::string name;  ///< of the part
  ExtractedText text;
  std::size_t cell_blocks = 0;
  std::vector<std::size_t> on_bare_paper;  ///< blocks in the colour of paper, in cells without a fill
  std::uint32_t rows = 0;                  ///< of the last cell with text
  std::uint32_t columns = 0;
  std::optional<CellRange> filter;
  SheetGrid grid;
  std::unordered_set<std::string> relationship_ids;  ///< that the sheet refers to
  XmlOutcome outcome = XmlOutcome::kComplete;
};
[[nodiscard]] SheetPart read_sheet(std::string_view xml, SheetContext& context);

/// Marks the cells of rows that are hidden within the range of a filter. O(filters log filters + cells log filters).
void mark_filtered_rows(SheetPart& sheet, std::vector<CellRange> filters);

/// Whether a formula or the value of a name holds text of its own: a string with words in it, or a long number.
[[nodiscard]] bool has_literal(std::string_view formula);

/// Text of a cell or attribute with _xHHHH_ undone (18.18.94 ST_Xstring).
[[nodiscard]] std::string unescaped(std::string_view text);

}  // namespace mishen::scanner
