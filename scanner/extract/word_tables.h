// scanner/extract/word_tables.h
// The tables of a Word document: which cell is open, what it spans, what lies behind its text.
#pragma once
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "scanner/extract/word_styles.h"
#include "scanner/extract/word_vocabulary.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// Follows the tables that are open, fed with the events of a part, and lists them. Text boxes in cells stand outside
/// of the table.
class WordTables {
 public:
  WordTables(std::vector<Table>& tables, std::vector<Block>& blocks, const WordStyles& styles)
      : tables_(tables), blocks_(blocks), styles_(styles) {}

  void start(const OpenElements& open, const XmlAttributes& attributes);
  void end(Element closed);
  /// Ends the tables that are open in a part that broke off.
  void finish();

  /// Sets table, row, column and spans of a paragraph that begins here. Region and concealment where the row is hidden.
  void place(Block& block) const;

  /// Whether the open cell, its row, or a cell or row around was deleted or inserted by a tracked change (ECMA-376,
  /// 17.13.5: del and ins in trPr, cellDel and cellIns in tcPr).
  [[nodiscard]] bool is_deleted() const noexcept;
  [[nodiscard]] bool is_inserted() const noexcept;

  /// How text of this colour is seen in the cell that is open; `backdrop` holds what lies nearer to it than the cell.
  /// Outside of cells what `backdrop` says.
  [[nodiscard]] Concealment hidden_by_colour(std::optional<Rgb> text, Backdrop backdrop) const;

 private:
  /// The cell that further ones below it continue.
  struct Merge {
    std::size_t first_block;
    std::size_t last_block;
    std::uint32_t rows;
  };
  struct Change {
    bool deleted = false;
    bool inserted = false;
  };
  struct OpenTable {
    std::uint32_t number = 0;  // 0: a text box, not a table
    const WordStyle* style = nullptr;
    std::optional<ChosenColour> shading;
    bool first_row_differs = true;  // of w:tblLook; so do the others in a style that says so
    bool first_column_differs = true;
    std::uint32_t row = 0;
    bool row_is_hidden = false;
    bool row_is_header = false;
    Change row_change;
    Change cell_change;
    std::uint32_t columns = 0;  // used in the row so far
    std::uint32_t column = 0;   // of the open cell
    std::uint32_t span = 1;
    std::optional<ChosenColour> cell_shading;
    enum class Vertical : std::uint8_t { kAlone, kFirst, kFurther };
    Vertical vertical = Vertical::kAlone;
    std::size_t cell_begin = 0;                       // its first block
    std::unordered_map<std::uint32_t, Merge> merges;  // by column
  };

  void read_look(OpenTable& table, const XmlAttributes& attributes);
  void end_row(OpenTable& table);
  void end_cell(OpenTable& table);
  void close(const OpenTable& table, const Merge& merge);

  std::vector<Table>& tables_;
  std::vector<Block>& blocks_;
  const WordStyles& styles_;
  std::vector<OpenTable> open_;
};

}  // namespace mishen::scanner
