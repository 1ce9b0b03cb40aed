#include "scanner/extract/word_tables.h"

#include <algorithm>

#include "scanner/extract/parse_number.h"

namespace mishen::scanner {
namespace {

constexpr std::uint32_t kMaxColumns = 10'000;  // Word has 63

}  // namespace

void WordTables::start(const OpenElements& open, const XmlAttributes& attributes) {
  if (open[0] == Element::kTable) {
    Table table;
    table.number = static_cast<std::uint32_t>(tables_.size() + 1);
    tables_.push_back(table);
    OpenTable opened;
    opened.number = table.number;
    open_.push_back(std::move(opened));
    return;
  }
  if (open[0] == Element::kTextBox) {
    open_.emplace_back();
    return;
  }
  if (open_.empty() || open_.back().number == 0) return;
  OpenTable& table = open_.back();
  switch (open[0]) {
    case Element::kTableStyle:
      table.style = styles_.find(attributes["val"]);
      break;
    case Element::kTableLook:
      read_look(table, attributes);
      break;
    case Element::kGridColumn: {
      std::uint32_t& columns = tables_[table.number - 1].columns;
      if (open[1] == Element::kTableGrid && columns < kMaxColumns) ++columns;
      break;
    }
    case Element::kShading:
      if (open[1] == Element::kTableProperties) table.shading = read_shading(attributes);
      if (open[1] == Element::kCellProperties) table.cell_shading = read_shading(attributes);
      break;
    case Element::kRow:
      ++table.row;
      table.columns = 0;
      table.column = 0;
      table.row_is_hidden = false;
      table.row_is_header = false;
      table.row_change = {};
      table.cell_change = {};
      break;
    case Element::kHidden:
      if (open[1] == Element::kRowProperties) table.row_is_hidden = is_on(attributes);
      break;
    case Element::kRowHeight:
      if (attributes["hRule"] == "exact" && number_or(attributes["val"], 0) <= kTinyLineTwips)
        table.row_is_hidden = true;
      break;
    case Element::kHeaderRow:
      if (open[1] == Element::kRowProperties) table.row_is_header = is_on(attributes);
      break;
    case Element::kDeleted:
      if (open[1] == Element::kRowProperties && open[2] == Element::kRow) table.row_change.deleted = true;
      if (open[1] == Element::kCellProperties && open[2] == Element::kCell) table.cell_change.deleted = true;
      break;
    case Element::kInserted:
      if (open[1] == Element::kRowProperties && open[2] == Element::kRow) table.row_change.inserted = true;
      if (open[1] == Element::kCellProperties && open[2] == Element::kCell) table.cell_change.inserted = true;
      break;
    case Element::kGridBefore:
      table.columns += std::min(number_or(attributes["val"], 0U), kMaxColumns);
      break;
    case Element::kCell:
      table.column = ++table.columns;
      table.span = 1;
      table.cell_shading.reset();
      table.cell_change = {};
      table.vertical = OpenTable::Vertical::kAlone;
      table.cell_begin = blocks_.size();
      break;
    case Element::kGridSpan: {
      const std::uint32_t span = std::clamp(number_or(attributes["val"], 0U), 1U, kMaxColumns);
      table.columns += span - table.span;
      table.span = span;
      break;
    }
    case Element::kVerticalMerge:
      if (open[1] == Element::kCellProperties)
        table.vertical = attributes["val"] == "restart" ? OpenTable::Vertical::kFirst : OpenTable::Vertical::kFurther;
      break;
    default:
      break;
  }
}

void WordTables::end(Element closed) {
  if (open_.empty()) return;
  OpenTable& table = open_.back();
  if (closed == Element::kTextBox && table.number == 0) {
    open_.pop_back();
  } else if (table.number == 0) {
    return;
  } else if (closed == Element::kCell) {
    end_cell(table);
  } else if (closed == Element::kRow) {
    end_row(table);
  } else if (closed == Element::kTable) {
    for (const auto& [column, merge] : table.merges) close(table, merge);
    open_.pop_back();
  }
}

void WordTables::finish() {
  for (OpenTable& table : open_) {
    if (table.number == 0) continue;
    end_row(table);
    for (const auto& [column, merge] : table.merges) close(table, merge);
  }
  open_.clear();
}

void WordTables::place(Block& block) const {
  if (open_.empty() || open_.back().number == 0) return;
  const OpenTable& table = open_.back();
  block.table = table.number;
  block.row = table.row;
  block.column = table.column;
  block.column_span = table.span;
  block.kind = BlockKind::kCell;
  if (table.row_is_hidden) {
    block.region = Region::kHiddenRow;
    block.concealment = Concealment::kHiddenRow;
  }
}

bool WordTables::is_deleted() const noexcept {
  return std::any_of(open_.begin(), open_.end(),
                     [](const OpenTable& table) { return table.row_change.deleted || table.cell_change.deleted; });
}

bool WordTables::is_inserted() const noexcept {
  return std::any_of(open_.begin(), open_.end(),
                     [](const OpenTable& table) { return table.row_change.inserted || table.cell_change.inserted; });
}

Concealment WordTables::hidden_by_colour(std::optional<Rgb> text, Backdrop backdrop) const {
  if (open_.empty() || open_.back().number == 0 || backdrop.shading) return scanner::hidden_by_colour(text, backdrop);
  const OpenTable& table = open_.back();
  if (table.cell_shading) {
    backdrop.shading = table.cell_shading->rgb;
    return scanner::hidden_by_colour(text, backdrop);
  }
  if (table.shading) backdrop.shading = table.shading->rgb;
  if (table.style != nullptr && table.style->cell_shading) backdrop.shading = table.style->cell_shading->rgb;
  const Concealment concealment = scanner::hidden_by_colour(text, backdrop);
  if (concealment == Concealment::kNone || table.style == nullptr) return concealment;
  // Which rows and columns are the last, or in which band they fall, is not known yet: text that may be seen is seen.
  for (const ConditionalShading& conditional : table.style->conditional) {
    const bool elsewhere = (conditional.cells == "firstRow" && (table.row != 1 || !table.first_row_differs)) ||
                           (conditional.cells == "firstCol" && (table.column != 1 || !table.first_column_differs));
    if (elsewhere) continue;
    backdrop.shading = conditional.shading.rgb;
    if (scanner::hidden_by_colour(text, backdrop) == Concealment::kNone) return Concealment::kNone;
  }
  return concealment;
}

/// w:tblLook says it in attributes of their own or, in older files, as bits.
void WordTables::read_look(OpenTable& table, const XmlAttributes& attributes) {
  constexpr std::uint32_t kFirstRow = 0x20;
  constexpr std::uint32_t kFirstColumn = 0x80;
  const std::uint32_t bits = number_or(attributes["val"], 0U, 16);
  const auto is_set = [&](std::string_view name, std::uint32_t bit) {
    return attributes.has(name) ? attributes[name] != "0" && attributes[name] != "false" : (bits & bit) != 0;
  };
  table.first_row_differs = is_set("firstRow", kFirstRow);
  table.first_column_differs = is_set("firstColumn", kFirstColumn);
}

void WordTables::end_row(OpenTable& table) {
  Table& listed = tables_[table.number - 1];
  listed.rows = table.row;
  listed.columns = std::max(listed.columns, table.columns);
  if (table.row_is_header && listed.header_rows + 1 == table.row) listed.header_rows = table.row;
}

void WordTables::end_cell(OpenTable& table) {
  const auto merge = table.merges.find(table.column);
  if (table.vertical == OpenTable::Vertical::kFurther) {
    if (merge != table.merges.end()) ++merge->second.rows;
    return;
  }
  if (merge != table.merges.end()) {
    close(table, merge->second);
    table.merges.erase(merge);
  }
  if (table.vertical == OpenTable::Vertical::kFirst) table.merges[table.column] = {table.cell_begin, blocks_.size(), 1};
}

void WordTables::close(const OpenTable& table, const Merge& merge) {
  for (std::size_t i = merge.first_block; i < merge.last_block; ++i) {
    if (blocks_[i].table == table.number) blocks_[i].row_span = merge.rows;
  }
}

}  // namespace mishen::scanner
