#include "scanner/extract/layout.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "scanner/extract/append_block.h"
#include "scanner/extract/layout_lines.h"
#include "scanner/extract/layout_tables.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

constexpr float kLeading = 2.6F;            // em; baseline to baseline within a paragraph, at most
constexpr std::size_t kMaxColumns = 16;     // of prose
constexpr std::size_t kMaxColumnDepth = 3;  // columns within columns

int rank(Region region) {
  switch (region) {
    case Region::kHeader:
      return 0;
    case Region::kFooter:
      return 2;
    case Region::kWatermark:
      return 3;
    case Region::kComment:
      return 4;
    default:
      return 1;
  }
}

/// Text drawn twice, a little moved, to make it bold or give it a shadow, or again over what covered it: said once, and
/// as seen if one of the two is.
void drop_doubles(PlacedPage& page) {
  const auto key = [](const PlacedText& text, long column, long row) {
    constexpr std::size_t kMix = 0x9E3779B97F4A7C15;
    std::size_t mixed = std::hash<std::string>{}(text.text);
    for (const long part : {column, row}) {
      mixed = (mixed ^ static_cast<std::size_t>(part)) * kMix;
      mixed ^= mixed >> 32U;
    }
    return mixed;
  };
  constexpr float kShift = 0.15F;  // em
  const auto same = [](const PlacedText& a, const PlacedText& b) {
    return a.text == b.text && a.order != b.order && a.region == b.region && a.angle == b.angle &&
           std::abs(a.size - b.size) <= 0.1F * a.size && std::abs(a.x - b.x) <= kShift * a.size &&
           std::abs(a.y - b.y) <= kShift * a.size;
  };
  std::unordered_map<std::size_t, std::size_t> seen;
  seen.reserve(page.texts.size());
  std::vector<bool> dropped(page.texts.size());
  for (std::size_t i = 0; i < page.texts.size(); ++i) {
    const PlacedText& text = page.texts[i];
    if (is_blank(text.text)) continue;
    // What is near enough lies in the same square of a raster or in the nearest ones beside it.
    const float square = 2 * kShift * text.size;
    const auto column = static_cast<long>(std::floor(text.x / square));
    const auto row = static_cast<long>(std::floor(text.y / square));
    const long beside_x = text.x / square - static_cast<float>(column) < 0.5F ? -1 : 1;
    const long beside_y = text.y / square - static_cast<float>(row) < 0.5F ? -1 : 1;
    for (long at = 0; at < 4 && !dropped[i]; ++at) {
      const auto found = seen.find(key(text, column + at % 2 * beside_x, row + at / 2 * beside_y));
      if (found == seen.end() || !same(page.texts[found->second], text)) continue;
      const Concealment other = page.texts[found->second].concealment;
      if (other == text.concealment || other == Concealment::kNone) {
        dropped[i] = true;
      } else if (text.concealment == Concealment::kNone) {
        dropped[found->second] = true;
        seen.erase(found);
      }
    }
    if (!dropped[i]) seen.emplace(key(text, column, row), i);
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < page.texts.size(); ++i) {
    if (dropped[i]) continue;
    if (kept != i) page.texts[kept] = std::move(page.texts[i]);
    ++kept;
  }
  page.texts.resize(kept);
}

/// The size of most of the text.
float body_size(const PlacedPage& page) {
  std::vector<float> sizes;
  for (const PlacedText& text : page.texts) {
    if (text.concealment == Concealment::kNone && text.region == Region::kBody && !is_blank(text.text))
      sizes.push_back(text.size);
  }
  if (sizes.empty()) return 0;
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  return *middle;
}

bool is_page_number(std::string_view text) {
  constexpr std::u32string_view kAround = U" -\u2010\u2011\u2012\u2013\u2014\u2015\u2500\u30FC\uFF0D·.|/第页共頁";
  bool digit = false;
  for (std::size_t at = 0; at < text.size(); at += utf8_length(text[at])) {
    const char32_t c = utf8_at(text, at);
    const bool is_digit = (c >= U'0' && c <= U'9') || (c >= U'\uFF10' && c <= U'\uFF19');
    digit = digit || is_digit;
    if (!is_digit && kAround.find(c) == std::u32string_view::npos) return false;
  }
  constexpr std::size_t kLongest = 40;
  return digit && text.size() <= kLongest;
}

/// Puts one page in order and appends it.
class PageWriter {
 public:
  PageWriter(ExtractedText& text, PlacedPage& page) : text_(text), page_(page) {
    if (!text.blocks.empty() && text.blocks.back().part == page.part) paragraph_ = text.blocks.back().paragraph;
  }

  void write() {
    body_size_ = body_size(page_);
    turn_ = main_angle(page_);
    along_ = writing_direction(static_cast<float>(turn_));
    paper_ = turned(page_.paper, along_);
    std::vector<Box> rulings;
    for (const Box& ruling : page_.rulings) rulings.push_back(turned(ruling, along_));
    grids_ = grids_of(rulings, page_.point);
    cells_.resize(grids_.size());

    // Region, then direction.
    std::map<std::tuple<int, Region, int>, std::vector<std::uint32_t>> flows;
    assign_to_cells(flows);
    // Tables are placed among the body text of the page's main direction, which there need not be.
    const std::tuple<int, Region, int> body{rank(Region::kBody), Region::kBody, 0};
    if (std::any_of(cells_.begin(), cells_.end(), [](const auto& cells) { return !cells.empty(); })) flows[body];
    for (const auto& [key, texts] : flows) {
      region_ = std::get<1>(key);
      std::vector<PageRow> rows = rows_in(texts, std::get<2>(key));
      if (key == body) add_tables(rows);
      write_flow(std::move(rows));
    }
  }

 private:
  using Cells = std::map<std::size_t, std::vector<std::uint32_t>>;

  int turn_of(std::uint32_t text) const { return (whole_degrees(page_.texts[text].angle) - turn_ + 360) % 360; }

  std::vector<PageRow> rows_in(const std::vector<std::uint32_t>& texts, int turn) const {
    const WritingDirection along = writing_direction(static_cast<float>(turn_ + turn));
    std::vector<PlacedPiece> pieces;
    pieces.reserve(texts.size());
    for (const std::uint32_t text : texts) pieces.push_back(piece_of(page_, text, along));
    return rows_of(page_, pieces);
  }

  /// Text that stands together goes into one cell, even where it is too long for it.
  void assign_to_cells(std::map<std::tuple<int, Region, int>, std::vector<std::uint32_t>>& flows) {
    const auto count = static_cast<std::uint32_t>(page_.texts.size());
    for (std::uint32_t begin = 0; begin < count;) {
      std::uint32_t end = begin + 1;
      while (end < count && stand_together(page_.texts[end - 1], page_.texts[end])) ++end;
      const Box first = turned(page_.texts[begin].box, along_);
      const Box last = turned(page_.texts[end - 1].box, along_);
      const float x = (std::min(first.left, last.left) + std::max(first.right, last.right)) / 2;
      const float y = (std::min(first.top, last.top) + std::max(first.bottom, last.bottom)) / 2;
      std::vector<std::uint32_t>* home = nullptr;
      if (page_.texts[begin].region == Region::kBody) {
        for (std::size_t i = 0; i < grids_.size() && home == nullptr; ++i) {
          if (grids_[i].holds(x, y) && grids_[i].is_table_for(page_.texts[begin].size))
            home = &cells_[i][grids_[i].cell_at(x, y)];
        }
      }
      if (home == nullptr) {
        const Region region = page_.texts[begin].region;
        home = &flows[{rank(region), region, turn_of(begin)}];
      }
      for (; begin < end; ++begin) home->push_back(begin);
    }
  }
  static bool stand_together(const PlacedText& a, const PlacedText& b) {
    if (a.order != b.order || a.angle != b.angle || is_blank(a.text) || is_blank(b.text)) return false;
    const WritingDirection along = writing_direction(a.angle);
    const auto [ax, ay] = turned(a.x, a.y, along);
    const auto [bx, by] = turned(b.x, b.y, along);
    const float gap = bx - (ax + a.advance);
    return std::abs(by - ay) <= 0.3F * a.size && gap <= 0.3F * a.size && gap >= -0.6F * a.size;
  }

  void add_tables(std::vector<PageRow>& rows) {
    for (std::size_t i = 0; i < grids_.size(); ++i) {
      if (cells_[i].empty()) continue;
      PageRow row;
      row.base = grids_[i].box().top;
      row.table = i + 1;
      rows.push_back(std::move(row));
    }
    std::stable_sort(rows.begin(), rows.end(), [](const PageRow& a, const PageRow& b) { return a.base < b.base; });
  }

  void write_table(std::size_t index) {
    const PageGrid& grid = grids_[index];
    const bool first = text_.tables.empty() || text_.tables.back().part != page_.part;
    const std::uint32_t number = first ? 1 : text_.tables.back().number + 1;
    text_.tables.push_back({.part = page_.part,
                            .number = number,
                            .rows = static_cast<std::uint32_t>(grid.rows()),
                            .columns = static_cast<std::uint32_t>(grid.columns())});
    for (const auto& [at, texts] : cells_[index]) {
      const PageGrid::Cell cell = grid.cell(at);
      Block place = block();
      place.table = number;
      place.row = cell.row + 1;
      place.column = cell.column + 1;
      place.row_span = cell.row_span;
      place.column_span = cell.column_span;
      place.kind = BlockKind::kCell;
      place.paragraph = ++paragraph_;
      write_cell(texts, place);
    }
  }
  void write_cell(const std::vector<std::uint32_t>& texts, Block place) {
    std::map<int, std::vector<std::uint32_t>> by_turn;
    for (const std::uint32_t text : texts) by_turn[turn_of(text)].push_back(text);
    for (const auto& [turn, members] : by_turn) {
      place.is_next_line = false;
      for (const PageRow& row : rows_in(members, turn)) {
        for (const PageLine& line : row.lines) {
          // Cells are narrow: what does not stand apart reads on.
          if (&line != row.lines.data()) place.is_next_line = false;
          write_line(line, place);
          place.is_next_line = true;
        }
      }
    }
  }

  [[nodiscard]] Block block() const {
    Block place;
    place.region = region_;
    place.part = page_.part;
    place.page = page_.number;
    return place;
  }

  void write_line(const PageLine& line, Block place) {
    for (const LineSegment& segment : line.segments) {
      Block own = place;
      own.concealment = segment.concealment;
      const bool zone = own.region != Region::kWatermark && own.region != Region::kComment;
      if (segment.concealment != Concealment::kNone && zone) own.region = Region::kHiddenText;
      // A watermark is strewn over the page.
      if (own.region == Region::kWatermark && !watermarks_.emplace(segment.concealment, segment.text).second) continue;
      append_block(text_, segment.text, own);
      place.is_next_line = true;
    }
  }

  // ---- columns

  struct Gutter {
    float left = 0;
    float right = 0;
  };

  /// The gaps between what stands side by side in `row`, or in `row` and the next, where columns are not aligned.
  static std::vector<Gutter> gaps(const PageRow& row, const PageRow* next) {
    std::vector<std::pair<float, float>> taken;
    for (const PageLine& line : row.lines) taken.emplace_back(line.left, line.right);
    if (next != nullptr && next->table == 0 && next->base - row.base < 0.95F * row.size) {
      for (const PageLine& line : next->lines) taken.emplace_back(line.left, line.right);
    }
    if (taken.size() > kMaxColumns) return {};
    std::sort(taken.begin(), taken.end());
    std::vector<Gutter> found;
    float end = taken.empty() ? 0 : taken.front().second;
    for (const auto& [left, right] : taken) {
      if (left - end >= row.size) found.push_back({end, left});
      end = std::max(end, right);
    }
    return found;
  }

  /// What `row` leaves of `gutters`. A column may begin within one, below a picture: it parts it.
  static std::vector<Gutter> narrowed(const std::vector<Gutter>& gutters, const PageRow& row) {
    std::vector<Gutter> left_over;
    for (const Gutter& gutter : gutters) {
      float left = gutter.left;
      for (const PageLine& line : row.lines) {  // from left to right
        if (line.right <= left || line.left >= gutter.right) continue;
        if (line.left - left >= row.size) left_over.push_back({left, line.left});
        left = std::max(left, line.right);
      }
      if (gutter.right - left >= row.size) left_over.push_back({left, gutter.right});
    }
    return left_over.size() > kMaxColumns ? std::vector<Gutter>() : left_over;
  }

  /// Columns may hold narrower ones. `depth`: how many times rows have been parted into columns.
  void write_flow(std::vector<PageRow>&& rows, std::size_t depth = 0) {
    if (depth == kMaxColumnDepth) return write_rows(std::move(rows));
    std::vector<PageRow> page_numbers;
    while (depth == 0 && !rows.empty() && holds_page_numbers(rows.back())) {
      page_numbers.push_back(std::move(rows.back()));
      rows.pop_back();
    }
    std::span<PageRow> rest(rows);
    std::vector<PageRow> single;  // rows of one column that are not written yet
    while (!rest.empty()) {
      if (rest.front().table != 0) {
        write_rows(std::exchange(single, {}));
        write_table(rest.front().table - 1);
        rest = rest.subspan(1);
        continue;
      }
      std::vector<Gutter> gutters = gaps(rest[0], rest.size() > 1 ? &rest[1] : nullptr);
      std::size_t count = 1;
      while (!gutters.empty() && count < rest.size() && rest[count].table == 0) {
        std::vector<Gutter> left_over = narrowed(gutters, rest[count]);
        if (left_over.empty()) break;
        gutters = std::move(left_over);
        ++count;
      }
      std::vector<std::vector<PageRow>> columns = columns_of(rest.first(count), gutters);
      if (columns.empty()) {
        // Not columns all the same: on from the next row, unless the rows behind it could only say so again.
        const std::size_t done = gutters.empty() ? 1 : count;
        std::move(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(done), std::back_inserter(single));
        rest = rest.subspan(done);
        continue;
      }
      write_rows(std::exchange(single, {}));
      for (std::vector<PageRow>& column : columns) write_flow(std::move(column), depth + 1);
      rest = rest.subspan(count);
    }
    write_rows(std::move(single));
    std::reverse(page_numbers.begin(), page_numbers.end());
    write_rows(std::move(page_numbers));
  }

  /// The columns of prose that `gutters` part `rows` into; none where it is something else: a form, a list of names.
  static std::vector<std::vector<PageRow>> columns_of(std::span<PageRow> rows, const std::vector<Gutter>& gutters) {
    constexpr std::size_t kFewestLines = 3;
    constexpr float kShortestLine = 8;  // em
    if (gutters.empty() || rows.size() < kFewestLines) return {};
    const auto column_at = [&](const PageLine& line) {
      const float middle = (line.left + line.right) / 2;
      return static_cast<std::size_t>(std::count_if(gutters.begin(), gutters.end(), [&](const Gutter& gutter) {
        return gutter.left + gutter.right < 2 * middle;
      }));
    };
    struct Measure {
      float left = kFarthest;
      float right = -kFarthest;
      float widths = 0;
      float size = 0;
      std::size_t lines = 0;
    };
    std::vector<Measure> measures(gutters.size() + 1);
    for (const PageRow& row : rows) {
      for (const PageLine& line : row.lines) {
        Measure& measure = measures[column_at(line)];
        measure.left = std::min(measure.left, line.left);
        measure.right = std::max(measure.right, line.right);
        measure.widths += line.right - line.left;
        measure.size = std::max(measure.size, line.size);
        ++measure.lines;
      }
    }
    for (const Measure& measure : measures) {
      if (measure.lines < kFewestLines) return {};
      const float mean = measure.widths / static_cast<float>(measure.lines);
      const bool full = mean >= 0.6F * (measure.right - measure.left) || mean >= 1.25F * kShortestLine * measure.size;
      if (mean < kShortestLine * measure.size || !full) return {};
    }
    std::vector<std::vector<PageRow>> columns(measures.size());
    for (PageRow& row : rows) {
      std::map<std::size_t, PageRow> parts;
      for (PageLine& line : row.lines) {
        PageRow& part = parts[column_at(line)];
        part.base = part.lines.empty() ? line.base : part.base;
        part.size = std::max(part.size, line.size);
        part.lines.push_back(std::move(line));
      }
      for (auto& [column, part] : parts) columns[column].push_back(std::move(part));
    }
    return columns;
  }

  // ---- paragraphs

  /// Where most lines begin and end.
  struct Margins {
    float left = 0;
    float right = 0;
  };
  static Margins margins(const std::vector<PageRow>& rows) {
    std::vector<float> lefts;
    std::vector<float> rights;
    for (const PageRow& row : rows) {
      if (row.lines.size() != 1) continue;
      lefts.push_back(row.lines[0].left);
      rights.push_back(row.lines[0].right);
    }
    if (lefts.empty()) return {};
    const auto at = [](std::vector<float>& values, std::size_t fifths) {
      const auto place = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) * fifths / 5);
      std::nth_element(values.begin(), place, values.end());
      return *place;
    };
    return {at(lefts, 1), at(rights, 4)};
  }

  static bool reads_on(const PageRow& row, const PageRow& next, const Margins& margins) {
    if (row.lines.size() != 1 || next.lines.size() != 1) return false;
    const PageLine& above = row.lines[0];
    const PageLine& below = next.lines[0];
    const float em = std::max(above.size, below.size);
    if (std::min(above.size, below.size) < 0.8F * em) return false;
    const float leading = below.base - above.base;
    if (leading > kLeading * em || leading < 0.7F * em) return false;
    const bool centred = std::abs(above.left + above.right - below.left - below.right) <= 1.2F * em;
    const bool full = above.right >= margins.right - 2 * em;
    const bool not_indented = below.left <= margins.left + em || below.left <= above.left + 0.6F * em;
    return centred || (full && not_indented);
  }

  void write_rows(std::vector<PageRow>&& rows) {
    const Margins edges = margins(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool next_line = i > 0 && reads_on(rows[i - 1], rows[i], edges);
      for (const PageLine& line : rows[i].lines) {
        Block place = block();
        place.is_next_line = next_line && is_behind_text();
        if (!place.is_next_line) ++paragraph_;
        place.paragraph = paragraph_;
        if (region_ == Region::kBody) set_kind(line, rows[i].lines.size() == 1, place);
        write_line(line, place);
      }
    }
  }
  [[nodiscard]] bool is_behind_text() const {
    return !text_.blocks.empty() && text_.blocks.back().part == page_.part && text_.blocks.back().page == page_.number;
  }
  void set_kind(const PageLine& line, bool alone, Block& place) const {
    constexpr float kHeadingSize = 1.2F;
    constexpr std::size_t kLongestHeading = 60;
    std::size_t characters = 0;
    for (const LineSegment& segment : line.segments) characters += segment.characters;
    if (body_size_ > 0 && line.size >= kHeadingSize * body_size_ && characters <= kLongestHeading && alone)
      place.kind = BlockKind::kHeading;
    if (is_at_foot(line) && is_page_number(line.segments[0].text)) place.region = Region::kFooter;
  }
  [[nodiscard]] bool is_at_foot(const PageLine& line) const {
    constexpr float kFooterZone = 0.12F;  // of the height of the paper
    return line.segments.size() == 1 && line.base > paper_.bottom - kFooterZone * paper_.height();
  }
  [[nodiscard]] bool holds_page_numbers(const PageRow& row) const {
    return region_ == Region::kBody && row.table == 0 &&
           std::all_of(row.lines.begin(), row.lines.end(),
                       [&](const PageLine& line) { return is_at_foot(line) && is_page_number(line.segments[0].text); });
  }

  ExtractedText& text_;
  PlacedPage& page_;
  float body_size_ = 0;
  int turn_ = 0;            // of the page's main direction, in degrees
  WritingDirection along_;  // that direction
  Box paper_;               // turned
  Region region_ = Region::kBody;
  std::uint32_t paragraph_ = 0;
  std::vector<PageGrid> grids_;
  std::vector<Cells> cells_;  // texts in the cells of each grid
  std::set<std::pair<Concealment, std::string>> watermarks_;
};

}  // namespace

void append_page(ExtractedText& text, PlacedPage&& page) {
  make_finite(page);
  drop_doubles(page);
  PageWriter(text, page).write();
}

}  // namespace mishen::scanner
