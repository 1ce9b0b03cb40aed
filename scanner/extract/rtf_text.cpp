#include "scanner/extract/rtf_text.h"

#include <algorithm>
#include <map>
#include <utility>

#include "scanner/extract/append_block.h"
#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

/// Edges of cells that are meant to be one differ by what is lost in rounding.
constexpr std::int32_t kSameEdgeTwips = 15;

/// The edges of a table's columns, ascending.
std::vector<std::int32_t> column_edges(const std::vector<RtfRow>& rows) {
  std::vector<std::int32_t> edges;
  for (const RtfRow& row : rows) {
    if (!row.cells.empty()) edges.push_back(row.left);
    for (const RtfCell& cell : row.cells) edges.push_back(cell.right);
  }
  std::sort(edges.begin(), edges.end());
  std::vector<std::int32_t> distinct;
  for (const std::int32_t edge : edges) {
    if (distinct.empty() || static_cast<std::int64_t>(edge) - distinct.back() > kSameEdgeTwips)
      distinct.push_back(edge);
  }
  return distinct;
}

/// Number of the last edge at or before `position`.
std::uint32_t edge_number(const std::vector<std::int32_t>& edges, std::int32_t position) {
  const auto behind = std::upper_bound(edges.begin(), edges.end(), position);
  return behind == edges.begin() ? 0 : static_cast<std::uint32_t>(behind - edges.begin() - 1);
}

struct CellPlace {
  std::uint32_t column = 1;
  std::uint32_t columns = 1;
  std::uint32_t rows = 1;
};

/// Where each cell of a table stands in its grid.
std::vector<std::vector<CellPlace>> lay_out_cells(const std::vector<RtfRow>& rows,
                                                  const std::vector<std::int32_t>& edges) {
  std::vector<std::vector<CellPlace>> places(rows.size());
  std::map<std::uint32_t, std::uint32_t> below;  // by column: rows that continue it, counted from the last row up
  for (std::size_t row = rows.size(); row-- > 0;) {
    std::int32_t left = rows[row].left;
    std::map<std::uint32_t, std::uint32_t> continued;
    for (const RtfCell& cell : rows[row].cells) {
      CellPlace place;
      const std::uint32_t begin = edge_number(edges, left);
      const std::uint32_t end = edge_number(edges, cell.right);
      place.column = begin + 1;
      place.columns = std::max(end, begin + 1) - begin;
      left = std::max(left, cell.right);
      if (cell.continues_left && !places[row].empty()) {
        CellPlace& first = places[row].back();
        first.columns = std::max(first.columns, end - std::min(end, first.column - 1));
        place = first;
      }
      const auto found = below.find(place.column);
      const std::uint32_t more = found == below.end() ? 0 : found->second;
      if (cell.continues_up) continued[place.column] = more + 1;
      if (cell.begins_down) place.rows = more + 1;
      places[row].push_back(place);
    }
    below = std::move(continued);
  }
  return places;
}

}  // namespace

void RtfText::begin_flow(Region region, Concealment concealment) {
  Flow flow;
  flow.region = region;
  flow.concealment = concealment;
  flows_.push_back(std::move(flow));
}

void RtfText::end_flow() {
  if (!flows_.back().text.empty() || !flows_.back().behind.empty()) end_paragraph(0, {});
  if (flows_.size() > 1) flows_.pop_back();
}

void RtfText::append(const Seen& seen, std::string_view text) {
  for (std::string* target : flows_.back().text.targets(seen)) {
    if (target != nullptr) target->append(text);
  }
  ++pieces_;
  bytes_ += text.size();
}

void RtfText::end_paragraph(std::int32_t table_level, const Block& place) {
  Flow& flow = flows_.back();
  enter_tables(flow, table_level);
  ++flow.paragraphs;
  Piece piece;
  piece.place = place;
  if (place.concealment == Concealment::kNone) {
    if (place.region != Region::kTitle || flow.region != Region::kBody) piece.place.region = flow.region;
    piece.place.concealment = flow.concealment;
  }
  piece.place.paragraph = flow.paragraphs;
  if (!flow.tables.empty()) {
    piece.place.table = flow.tables.back().number;
    piece.place.row = flow.tables.back().row;
    piece.place.column = flow.tables.back().cell + 1;  // of its row; lay_out() finds that of the grid
    piece.place.kind = BlockKind::kCell;
  }
  const ParagraphText text = std::exchange(flow.text, {});
  std::vector<Piece> behind = std::exchange(flow.behind, {});
  flow.covers.clear();
  const auto take = [&](Piece taken) {
    const std::string content(trimmed(taken.text));
    if (fallback_ && shape_texts_.contains(content)) return;
    if (!fallback_ && flows_.size() > 1) shape_texts_.insert(content);
    put(std::move(taken));
  };
  Piece visible = piece;
  visible.text = text.visible();
  take(std::move(visible));
  for (const ParagraphText::Aside& aside : text.asides()) {
    Piece other = piece;
    other.text = aside.text;
    other.unfilled = aside.seen.unfilled;
    if (aside.seen.concealment != Concealment::kNone) {
      other.place.region = aside.seen.region;
      other.place.concealment = aside.seen.concealment;
    }
    take(std::move(other));
  }
  for (Piece& other : behind) put(std::move(other));
}

void RtfText::end_cell(std::int32_t table_level, const Block& place) {
  end_paragraph(table_level, place);
  ++flows_.back().tables.back().cell;
}

void RtfText::end_row(std::int32_t table_level, RtfRow& row) {
  Flow& flow = flows_.back();
  enter_tables(flow, table_level);
  OpenTable& table = flow.tables.back();
  std::vector<RtfRow>& rows = tables_[table.number - 1].rows;
  if (std::exchange(row.was_used, true) && table.cell < row.cells.size()) {
    // Many rows may use one long definition: of those after the first only the cells that are there count.
    RtfRow part;
    part.left = row.left;
    part.is_header = row.is_header;
    part.is_hidden = row.is_hidden;
    part.cells.assign(row.cells.begin(), row.cells.begin() + static_cast<std::ptrdiff_t>(table.cell));
    rows.push_back(std::move(part));
  } else {
    rows.push_back(row);
  }
  table.cell = 0;
  ++table.row;
}

void RtfText::add(std::string_view text, Region region, Concealment concealment) {
  Piece piece;
  piece.text = text;
  piece.place.region = region;
  piece.place.concealment = concealment;
  piece.place.paragraph = flows_.back().paragraphs + 1;
  flows_.back().behind.push_back(std::move(piece));
}

void RtfText::add_property(std::string_view name, std::string_view value, Concealment concealment) {
  value = trimmed(value);
  if (value.empty()) return;
  std::string text(name);
  Piece piece;
  piece.text = (text += "：") += value;
  piece.place.region = Region::kProperty;
  piece.place.concealment = concealment;
  emit(std::move(piece));
}

std::size_t RtfText::cell(std::int32_t table_level) const {
  const std::vector<OpenTable>& tables = flows_.back().tables;
  const auto level = static_cast<std::size_t>(table_level);
  return table_level > 0 && tables.size() >= level ? tables[level - 1].cell : 0;
}

void RtfText::finish(bool has_ground) {
  while (flows_.size() > 1) end_flow();
  end_paragraph(0, {});
  if (!has_ground) {
    for (const std::size_t index : unfilled_) {
      Block& block = extracted_.blocks[index];
      if (block.concealment != Concealment::kNone) continue;
      block.region = Region::kHiddenText;
      block.concealment = Concealment::kSameColour;
    }
  }
  lay_out();
}

/// Closes the tables that are deeper than `level` and opens those that are missing.
void RtfText::enter_tables(Flow& flow, std::int32_t level) {
  constexpr std::int32_t kMaxLevel = 64;
  const auto depth = static_cast<std::size_t>(std::clamp(level, 0, kMaxLevel));
  if (flow.tables.size() > depth) flow.tables.resize(depth, OpenTable{0});
  while (flow.tables.size() < depth) {
    tables_.emplace_back();
    flow.tables.push_back({static_cast<std::uint32_t>(tables_.size())});
  }
}

/// Adds a piece of the innermost flow: to the text, or behind the paragraph that it interrupts.
void RtfText::put(Piece piece) {
  if (trimmed(piece.text).empty()) return;
  constexpr std::size_t kMaxNested = 8;  // deeper ones are taken to be behind that one: no piece is passed on often
  // Headers stand in front of the first paragraph.
  const bool interrupts = flows_.size() > 2 || (flows_.size() == 2 && !flows_[0].text.empty());
  if (interrupts) {
    flows_[std::min(flows_.size() - 2, kMaxNested)].behind.push_back(std::move(piece));
  } else {
    emit(std::move(piece));
  }
}

void RtfText::emit(Piece piece) {
  const std::size_t before = extracted_.blocks.size();
  append_lines(extracted_, piece.text, piece.place);
  if (!piece.unfilled) return;
  for (std::size_t i = before; i < extracted_.blocks.size(); ++i) unfilled_.push_back(i);
}

/// Gives every cell its place in the grid of its table: the edges of a row may stand behind its text.
void RtfText::lay_out() {
  std::vector<std::vector<std::vector<CellPlace>>> places;
  places.reserve(tables_.size());
  for (const TableRows& rows : tables_) {
    const std::vector<std::int32_t> edges = column_edges(rows.rows);
    Table table;
    table.number = static_cast<std::uint32_t>(places.size() + 1);
    table.rows = static_cast<std::uint32_t>(rows.rows.size());
    table.columns = edges.empty() ? 0 : static_cast<std::uint32_t>(edges.size() - 1);
    while (table.header_rows < table.rows && rows.rows[table.header_rows].is_header) ++table.header_rows;
    extracted_.tables.push_back(table);
    places.push_back(lay_out_cells(rows.rows, edges));
  }
  for (Block& block : extracted_.blocks) {
    if (block.table == 0) continue;
    Table& table = extracted_.tables[block.table - 1];
    const auto& rows = places[block.table - 1];
    if (block.row <= rows.size() && block.column <= rows[block.row - 1].size()) {
      const CellPlace& place = rows[block.row - 1][block.column - 1];
      block.column = place.column;
      block.column_span = place.columns;
      block.row_span = place.rows;
    }
    // A file that was cut off ends within a row.
    table.rows = std::max(table.rows, block.row);
    table.columns = std::max(table.columns, block.column);
    const std::vector<RtfRow>& listed = tables_[block.table - 1].rows;
    if (block.row <= listed.size() && listed[block.row - 1].is_hidden && block.concealment == Concealment::kNone) {
      block.region = Region::kHiddenRow;
      block.concealment = Concealment::kHiddenRow;
    }
  }
}

}  // namespace mishen::scanner
