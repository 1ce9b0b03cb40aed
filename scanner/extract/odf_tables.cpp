#include "scanner/extract/odf_tables.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "scanner/extract/odf_count.h"
#include "scanner/extract/odf_words.h"
#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

/// Rows and columns of half a point and less show nothing.
constexpr std::int64_t kNoExtent = 500;

/// A name for a range that a program gave, not a person.
bool is_made_name(std::string_view name) {
  return name.starts_with("_") || name.starts_with("Excel_BuiltIn") || name == "Print_Area" || name == "Print_Titles" ||
         name == "Sheet_Title";
}

OdfCellValue stored_value(const XmlAttributes& attributes) {
  OdfCellValue stored;
  stored.type = attributes["value-type"];
  if (stored.type.empty()) return stored;
  const std::string_view name = stored.type == "string"    ? "string-value"
                                : stored.type == "date"    ? "date-value"
                                : stored.type == "time"    ? "time-value"
                                : stored.type == "boolean" ? "boolean-value"
                                                           : "value";
  stored.value = attributes[name];
  return stored;
}

void move_to_column(Block& place, std::uint32_t column, bool is_hidden) {
  place.column = column;
  if (is_hidden && !is_out_of_sight(place.concealment)) {
    place.region = Region::kHiddenColumn;
    place.concealment = Concealment::kHiddenColumn;
  } else if (!is_hidden && place.concealment == Concealment::kHiddenColumn) {
    place.region = Region::kBody;
    place.concealment = Concealment::kNone;
  }
}

}  // namespace

void OdfTables::start(const XmlAttributes& attributes) {
  OdfState& state = context_.state();
  switch (state.element) {
    case OdfElement::kTable:
      start_table(attributes);
      break;
    case OdfElement::kColumnGroup:
      state.hides_columns = state.hides_columns || attributes["display"] == "false";
      break;
    case OdfElement::kTableColumn:
      take_column(attributes);
      break;
    case OdfElement::kRowGroup:
      if (attributes["display"] == "false") conceal(state, Region::kHiddenRow, Concealment::kHiddenRow);
      break;
    case OdfElement::kHeaderRows:
      state.in_header_rows = true;
      break;
    case OdfElement::kTableRow:
      start_row(attributes);
      break;
    case OdfElement::kCell:
    case OdfElement::kCoveredCell:
      start_cell(attributes);
      break;
    case OdfElement::kScenario:
      context_.emit(std::string(attributes["comment"]), Region::kComment, Concealment::kComment);
      break;
    case OdfElement::kShapes:
      state.row = state.column = 0;
      break;
    case OdfElement::kValidation:
      enter(state, Region::kAttribute);
      for (std::string& literal : odf_literals(attributes["condition"]))
        context_.emit(std::move(literal), Region::kAttribute, Concealment::kNone);
      break;
    case OdfElement::kMessage:
      context_.emit(std::string(attributes["title"]), Region::kAttribute, Concealment::kNone);
      break;
    case OdfElement::kNamedExpression:
    case OdfElement::kDatabaseRange:
      if (is_made_name(attributes["name"])) break;
      context_.emit(std::string(attributes["name"]), Region::kAttribute, Concealment::kNone);
      for (std::string& literal : odf_literals(attributes["expression"]))
        context_.emit(std::move(literal), Region::kAttribute, Concealment::kNone);
      break;
    case OdfElement::kFilterCondition:
      context_.emit(std::string(attributes["value"]), Region::kAttribute, Concealment::kNone);
      break;
    case OdfElement::kPivotTable:
      conceal(state, Region::kEmbedded, Concealment::kCachedData);
      break;
    case OdfElement::kPivotMember:
      context_.emit(std::string(attributes["name"]), state.region, state.concealment);
      break;
    case OdfElement::kTableChanges:
      conceal(state, Region::kDeleted, Concealment::kDeletion);
      break;
    case OdfElement::kCellContentChange:
      old_place_ = {};
      break;
    case OdfElement::kCellAddress:
      old_place_.table = old_place_.column = old_place_.row = 1;
      old_place_.column = odf_sum(odf_count(attributes["column"], 0), 1);
      old_place_.row = odf_sum(odf_count(attributes["row"], 0), 1);
      old_place_.sheet = context_.is_main() ? odf_sum(odf_count(attributes["table"], 0), 1) : 0;
      break;
    case OdfElement::kOldCell:
      start_old_cell(attributes);
      break;
    default:
      break;
  }
}

void OdfTables::end() {
  switch (context_.state().element) {
    case OdfElement::kCell:
    case OdfElement::kCoveredCell:
      end_cell();
      break;
    case OdfElement::kTableRow:
      end_row();
      break;
    case OdfElement::kTable:
      if (!tables_.empty()) {
        if (is_sheet(tables_.back())) end_sheet(tables_.back());
        list_table(tables_.back());
        tables_.pop_back();
      }
      break;
    case OdfElement::kOldCell:
      end_old_cell();
      break;
    default:
      break;
  }
}

void OdfTables::finish() {
  while (!tables_.empty()) {
    list_table(tables_.back());
    tables_.pop_back();
  }
}

void OdfTables::forget_missing_sheets() {
  if (!has_old_cells_) return;
  ExtractedText& text = context_.result();
  for (Block& block : text.blocks) {
    if (block.sheet > text.sheets.size()) block.sheet = block.table = block.row = block.column = 0;
  }
}

void OdfTables::note_comment() {
  if (!cells_.empty()) cells_.back().has_comment = true;
}

bool OdfTables::continues_cell() {
  const OdfState& state = context_.state();
  return state.cell_depth > 0 && state.sheet > 0 && state.cell_depth == cells_.size() &&
         std::exchange(cell_has_paragraph_, true);
}

void OdfTables::start_table(const XmlAttributes& attributes) {
  OdfState& state = context_.state();
  context_.around().frame_is_read = true;
  OpenTable table;
  const bool is_of_book = context_.kind() == OdfKind::kSpreadsheet && tables_.empty() &&
                          context_.around().element == OdfElement::kSpreadsheet;
  const OdfStyle& style = context_.styles().resolve("table", attributes["style-name"]);
  const std::string_view name = attributes["name"];
  const bool is_hidden = !style.is_displayed.value_or(true);
  // Values of another file that LibreOffice keeps with this one.
  const bool is_cache = is_of_book && name.starts_with('\'') && name.find("'#$") != std::string_view::npos;
  if (is_of_book && context_.is_main()) {
    covers_.begin_sheet();
    sheet_block_ = context_.result().blocks.size();
    context_.result().sheets.push_back({std::string(name), is_hidden});
    table.sheet = static_cast<std::uint32_t>(context_.result().sheets.size());
    table.number = 1;
    table.is_protected = attributes["protected"] == "true";
  } else {
    table.sheet = state.sheet;
    table.number = ++table_count_ + (table.sheet > 0 ? 1 : 0);  // the sheet itself is 1
  }
  if (is_cache) conceal(state, Region::kHiddenSheet, Concealment::kCachedData);
  if (is_hidden && is_of_book) conceal(state, Region::kHiddenSheet, Concealment::kHiddenSheet);
  if (is_hidden && !is_of_book) conceal(state, Region::kHiddenText, Concealment::kHiddenAttribute);
  if (context_.kind() == OdfKind::kChart && state.region == Region::kEmbedded)
    conceal(state, Region::kEmbedded, Concealment::kChartData);
  if (context_.page() > 0 && context_.is_main() && !is_of_book && state.region == Region::kBody &&
      !paragraphs_.is_open() && (style.breaks_before.value_or(false) || !style.master_page.empty()) &&
      paragraphs_.count() > 0) {
    context_.turn_page();
  }
  // On slides the fillings of cells come from the template of the table, by row and column.
  if (state.on_page && attributes.has("template-name")) take_ground(state, kOdfUnknownGround);
  take_ground(state, style.fill);
  state.table = table.number;
  state.sheet = table.sheet;
  state.row = state.column = 0;
  state.sink = OdfSink::kStray;
  tables_.push_back(std::move(table));
  if (is_of_book && context_.is_main()) {
    Block title = context_.place_here();
    title.kind = BlockKind::kHeading;
    title.table = 0;
    if (!is_out_of_sight(title.concealment)) title.region = Region::kTitle;
    context_.emit(std::string(name), title);
  }
}

bool OdfTables::is_sheet(const OpenTable& table) const {
  return table.sheet > 0 && table.number == 1 && tables_.size() == 1 && context_.is_main();
}

void OdfTables::end_sheet(const OpenTable& table) {
  if (!paragraphs_.is_open()) context_.flush();
  ExtractedText& text = context_.result();
  const std::size_t first = std::min(sheet_block_, text.blocks.size());
  const std::span<Block> blocks(text.blocks.data() + first, text.blocks.size() - first);
  if (!covers_.end_sheet(text.text, blocks, context_.comparisons_left()))
    context_.report("limit:shapes", text.sheets[table.sheet - 1].name);
}

void OdfTables::list_table(const OpenTable& table) {
  Table entry;
  entry.part = context_.reading().part;
  entry.sheet = table.sheet;
  entry.number = table.number;
  entry.rows = table.sheet > 0 ? table.used_rows : std::max(table.row, table.used_rows);
  entry.columns = table.sheet > 0 ? table.used_columns : std::max(table.widest, table.used_columns);
  entry.header_rows = std::min(table.header_rows, entry.rows);
  context_.result().tables.push_back(entry);
}

void OdfTables::take_column(const XmlAttributes& attributes) {
  if (tables_.empty()) return;
  OpenTable& table = tables_.back();
  const std::uint32_t before = table.columns.empty() ? 0 : table.columns.back().last;
  ColumnRun run;
  run.last = odf_sum(before, std::max(odf_count(attributes["number-columns-repeated"], 1), 1U));
  run.cell_style = attributes["default-cell-style-name"];
  const std::string_view visibility = attributes["visibility"];
  const std::optional<std::int64_t> width = context_.styles().resolve("table-column", attributes["style-name"]).extent;
  run.is_hidden = context_.state().hides_columns || visibility == "collapse" || visibility == "filter" ||
                  (table.sheet > 0 && width && *width <= kNoExtent);
  if (is_sheet(table) && (width || run.is_hidden))
    covers_.grid().columns.set(before + 1, run.last, run.is_hidden ? 0 : static_cast<double>(*width) / 1000);
  table.columns.push_back(std::move(run));
}

const OdfTables::ColumnRun* OdfTables::run_of(const std::vector<ColumnRun>& columns, std::uint32_t column,
                                              std::size_t& cursor) {
  while (cursor < columns.size() && columns[cursor].last < column) ++cursor;
  return cursor < columns.size() ? &columns[cursor] : nullptr;
}

void OdfTables::start_row(const XmlAttributes& attributes) {
  OdfState& state = context_.state();
  if (tables_.empty()) return;
  OpenTable& table = tables_.back();
  const OdfStyle& style = context_.styles().resolve("table-row", attributes["style-name"]);
  table.row_repeats = std::max(odf_count(attributes["number-rows-repeated"], 1), 1U);
  state.row = odf_sum(table.row, 1);
  table.row = odf_sum(table.row, table.row_repeats);
  table.row_mark = pieces_.size();
  table.row_cell_style = attributes["default-cell-style-name"];
  table.column = 0;
  table.column_cursor = 0;
  if (state.in_header_rows) table.header_rows = table.row;
  const std::string_view visibility = attributes["visibility"];
  const bool is_shown = visibility != "filter" && visibility != "collapse";
  if (is_sheet(table) && (style.extent || !is_shown))
    covers_.grid().rows.set(state.row, table.row, is_shown ? static_cast<double>(*style.extent) / 1000 : 0);
  if (visibility == "filter") conceal(state, Region::kHiddenRow, Concealment::kFilteredRow);
  // On slides a row is at least as high as its text: LibreOffice keeps the height of 0 that other programs wrote.
  const bool grows = style.fits_text.value_or(false) && context_.kind() != OdfKind::kSpreadsheet;
  if (visibility == "collapse" || (style.extent && *style.extent <= kNoExtent && !grows))
    conceal(state, Region::kHiddenRow, Concealment::kHiddenRow);
  take_ground(state, style.fill);
  context_.hold();
}

void OdfTables::end_row() {
  if (tables_.empty()) return;
  context_.release();
  OpenTable& table = tables_.back();
  const std::size_t last = pieces_.size();
  for (std::uint32_t repeat = 1; repeat < table.row_repeats && last > table.row_mark; ++repeat) {
    if (!context_.copy_pieces(table.row_mark, last, [&](Block& place) {
          if (place.table == table.number && place.sheet == table.sheet && place.row > 0)
            place.row = odf_sum(place.row, repeat);
        })) {
      break;
    }
    if (table.used_rows > 0) table.used_rows = odf_sum(table.used_rows, 1);
  }
}

void OdfTables::start_cell(const XmlAttributes& attributes) {
  OdfState& state = context_.state();
  OpenCell cell;
  cell.mark = pieces_.size();
  cell.repeats = std::max(odf_count(attributes["number-columns-repeated"], 1), 1U);
  std::string_view style_name = attributes["style-name"];
  if (!tables_.empty()) {
    OpenTable& table = tables_.back();
    state.column = odf_sum(table.column, 1);
    table.column = odf_sum(table.column, cell.repeats);
    table.widest = std::max(table.widest, table.column);
    const ColumnRun* run = run_of(table.columns, state.column, table.column_cursor);
    if (run != nullptr && run->is_hidden) conceal(state, Region::kHiddenColumn, Concealment::kHiddenColumn);
    if (style_name.empty()) style_name = table.row_cell_style;
    if (style_name.empty() && run != nullptr) style_name = run->cell_style;
  }
  const OdfStyle& style = context_.styles().resolve("table-cell", style_name);
  overlay(state.look, context_.styles().default_of("table-cell").text);
  overlay(state.look, style.text);
  take_ground(state, style.fill);
  const bool is_protected = !tables_.empty() && tables_.back().is_protected;
  if (is_protected && style.hides_content.value_or(false))
    conceal(state, Region::kHiddenText, Concealment::kHiddenAttribute);
  // What stood in a cell before it was merged with another stays in the file.
  if (state.element == OdfElement::kCoveredCell) conceal(state, Region::kHiddenText, Concealment::kHiddenAttribute);
  state.kind = BlockKind::kCell;
  state.row_span = std::max(odf_count(attributes["number-rows-spanned"], 1), 1U);
  state.column_span = std::max(odf_count(attributes["number-columns-spanned"], 1), 1U);
  cell.stored = stored_value(attributes);
  cell.data_style = style.data_style;
  cell.formula = formula_with_text(attributes["formula"]);
  cell.place = context_.place_here();
  cells_.push_back(std::move(cell));
  state.cell_depth = cells_.size();
  cell_has_paragraph_ = false;
  context_.hold();
}

void OdfTables::end_cell() {
  context_.release();
  if (cells_.empty()) return;
  const OpenCell cell = std::move(cells_.back());
  const std::size_t depth = cells_.size();
  cells_.pop_back();
  if (!cell.stored.type.empty()) compare_with_stored(cell, depth);
  if (!cell.formula.empty()) {
    Block place = cell.place;
    place.kind = BlockKind::kParagraph;
    if (!is_out_of_sight(place.concealment)) place.region = Region::kAttribute;
    context_.emit(cell.formula, place);
  }
  if (cell.has_comment) {
    // They stand in front of the text of the cell.
    std::stable_partition(pieces_.begin() + static_cast<std::ptrdiff_t>(cell.mark), pieces_.end(),
                          [](const OdfPiece& piece) { return piece.place.region != Region::kComment; });
  }
  const bool has_text = std::any_of(pieces_.begin() + static_cast<std::ptrdiff_t>(cell.mark), pieces_.end(),
                                    [](const OdfPiece& piece) { return !only_white_space(piece.text); });
  if (tables_.empty() || !has_text) return;
  OpenTable& table = tables_.back();
  table.used_rows = std::max(table.used_rows, odf_sum(cell.place.row, cell.place.row_span - 1));
  table.used_columns = std::max(table.used_columns, odf_sum(cell.place.column, cell.place.column_span - 1));
  const std::size_t last = pieces_.size();
  std::size_t cursor = table.column_cursor;
  for (std::uint32_t repeat = 1; repeat < cell.repeats; ++repeat) {
    const std::uint32_t column = odf_sum(cell.place.column, repeat);
    const ColumnRun* run = run_of(table.columns, column, cursor);
    const bool is_hidden = run != nullptr && run->is_hidden;
    if (!context_.copy_pieces(cell.mark, last, [&](Block& place) { move_to_column(place, column, is_hidden); })) break;
    table.used_columns = std::max(table.used_columns, column);
  }
}

void OdfTables::compare_with_stored(const OpenCell& cell, std::size_t depth) {
  std::optional<std::string> shown;
  for (std::size_t i = cell.mark; i < pieces_.size(); ++i) {
    if (pieces_[i].cell_depth != depth || pieces_[i].place.region == Region::kInserted) continue;
    if (!shown) shown.emplace();
    ((*shown) += ' ') += pieces_[i].text;
  }
  const OdfUnseen unseen = unseen_in_cell(
      cell.stored, shown, cell.data_style.empty() ? nullptr : context_.styles().number_format(cell.data_style),
      context_.styles());
  const bool is_out = is_out_of_sight(cell.place.concealment);
  Block place = cell.place;
  if (!is_out && unseen.value_is_shown) {
    place.concealment = concealment_of_letters(context_.state(), false);
    if (place.concealment != Concealment::kNone) place.region = Region::kHiddenText;
  }
  if (!is_out && !unseen.value_is_shown) {
    place.region = Region::kHiddenText;
    place.concealment = Concealment::kNumberFormat;
  }
  for (std::size_t i = cell.mark; unseen.text_is_hidden && i < pieces_.size(); ++i) {
    if (pieces_[i].cell_depth != depth || is_out_of_sight(pieces_[i].place.concealment)) continue;
    pieces_[i].place.region = place.region;
    pieces_[i].place.concealment = place.concealment;
  }
  context_.emit(unseen.value, place);
}

void OdfTables::start_old_cell(const XmlAttributes& attributes) {
  OdfState& state = context_.state();
  has_old_cells_ = true;
  state.table = old_place_.table;
  state.row = old_place_.row;
  state.column = old_place_.column;
  state.sheet = old_place_.sheet;
  state.kind = BlockKind::kCell;
  OpenCell cell;
  cell.mark = pieces_.size();
  cell.stored = stored_value(attributes);
  cells_.push_back(std::move(cell));
  context_.hold();
}

void OdfTables::end_old_cell() {
  context_.release();
  if (cells_.empty()) return;
  const OpenCell cell = std::move(cells_.back());
  cells_.pop_back();
  const bool has_text = std::any_of(pieces_.begin() + static_cast<std::ptrdiff_t>(cell.mark), pieces_.end(),
                                    [](const OdfPiece& piece) { return !only_white_space(piece.text); });
  if (!has_text) context_.emit(cell.stored.value, context_.place_here());
}

}  // namespace mishen::scanner
