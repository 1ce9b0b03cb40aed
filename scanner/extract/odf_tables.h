// scanner/extract/odf_tables.h
// The tables and sheets of an OpenDocument part: which cell is open, what is hidden, what a cell holds unseen.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "scanner/extract/odf_cell_value.h"
#include "scanner/extract/odf_context.h"
#include "scanner/extract/odf_covers.h"
#include "scanner/extract/odf_paragraphs.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// Follows the tables that are open, lists them, and takes what belongs to sheets besides their cells: names, checks,
/// filters, old values of cells.
class OdfTables {
 public:
  /// Borrows all three until destroyed.
  OdfTables(OdfContext& context, const OdfParagraphs& paragraphs, OdfCovers& covers)
      : context_(context), paragraphs_(paragraphs), covers_(covers) {}

  /// The innermost element begins or ends; those of no table are left alone.
  void start(const XmlAttributes& attributes);
  void end();
  /// Lists the tables that are open in a part that broke off.
  void finish();
  /// Takes the place from old values of cells in sheets that there turned out not to be. For when all text is written.
  void forget_missing_sheets();

  /// The open cell has a comment.
  void note_comment();
  /// Whether a paragraph that begins here is a further line of a cell of a sheet; the first one is not.
  [[nodiscard]] bool continues_cell();

 private:
  struct ColumnRun {
    std::uint32_t last = 0;
    bool is_hidden = false;
    std::string cell_style;
  };
  struct OpenTable {
    std::uint32_t number = 0;
    std::uint32_t sheet = 0;
    bool is_protected = false;
    std::uint32_t row = 0;  // last one of those that the open row stands for
    std::uint32_t row_repeats = 1;
    std::size_t row_mark = 0;
    std::string row_cell_style;
    std::uint32_t column = 0;  // last one used in the open row
    std::uint32_t used_rows = 0;
    std::uint32_t used_columns = 0;
    std::uint32_t widest = 0;
    std::uint32_t header_rows = 0;
    std::vector<ColumnRun> columns;
    std::size_t column_cursor = 0;
  };
  struct OpenCell {
    std::size_t mark = 0;
    std::uint32_t repeats = 1;
    bool has_comment = false;
    OdfCellValue stored;
    std::string data_style;
    std::string formula;  // that holds text of its own
    Block place;
  };

  void start_table(const XmlAttributes& attributes);
  /// Whether a table is a sheet of the document itself, not of one in it, and not a table in a shape.
  [[nodiscard]] bool is_sheet(const OpenTable& table) const;
  void end_sheet(const OpenTable& table);
  void list_table(const OpenTable& table);
  void take_column(const XmlAttributes& attributes);
  [[nodiscard]] static const ColumnRun* run_of(const std::vector<ColumnRun>& columns, std::uint32_t column,
                                               std::size_t& cursor);
  void start_row(const XmlAttributes& attributes);
  void end_row();
  void start_cell(const XmlAttributes& attributes);
  void end_cell();
  void compare_with_stored(const OpenCell& cell, std::size_t depth);
  void start_old_cell(const XmlAttributes& attributes);
  void end_old_cell();

  OdfContext& context_;
  const OdfParagraphs& paragraphs_;
  OdfCovers& covers_;
  std::vector<OdfPiece>& pieces_ = context_.pieces();
  std::vector<OpenTable> tables_;
  std::vector<OpenCell> cells_;
  bool cell_has_paragraph_ = false;
  Block old_place_;  // of a cell before it was changed
  bool has_old_cells_ = false;
  std::uint32_t table_count_ = 0;
  std::size_t sheet_block_ = 0;  // the first one of the open sheet
};

}  // namespace mishen::scanner
