#include "scanner/extract/layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "scanner/characters.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/white_space.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

// How far fonts reach above and below their baseline, in em.
constexpr float kAscent = 0.88F;
constexpr float kDescent = 0.12F;

// ---- gaps, in em
constexpr float kWideGap = 1.5F;        ///< parts what stands side by side
constexpr float kLetterSpacing = 4.0F;  ///< between single characters of one heading
constexpr float kHanSpace = 0.7F;       ///< more than typesetters stretch a full line by
constexpr float kMixedSpace = 0.45F;    ///< more than the quarter em that they leave between Han and Latin
constexpr float kLatinSpace = 0.18F;
constexpr float kLeading = 2.6F;  ///< baseline to baseline within a paragraph, at most

// ---- bounds on what a page may cost
constexpr std::size_t kMaxShapes = 20'000;        ///< the largest; so many are not drawn over text
constexpr std::size_t kShapeBatch = 1U << 16U;    ///< texts that are looked at in one sweep over the shapes
constexpr std::size_t kMaxCrossings = 2'000'000;  ///< of rulings
constexpr std::size_t kMaxGridCells = 250'000;
constexpr std::size_t kMaxTables = 200;
constexpr std::size_t kMaxColumns = 16;     // of prose
constexpr std::size_t kMaxColumnDepth = 3;  // columns within columns

constexpr float kFarthest = 1e6F;
constexpr float kSmallestSize = 1e-3F;

float finite(float value) { return std::isfinite(value) ? std::clamp(value, -kFarthest, kFarthest) : 0.0F; }

bool is_blank(std::string_view text) {
  return trimmed(text).empty() ||
         std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
}

/// Whether `c` is as wide as it is high in Chinese fonts: Han, kana, hangul, full-width signs, stars, numbers in
/// circles.
bool is_wide(char32_t c) { return c >= 0x2E80 || (c >= 0x2460 && c <= 0x27BF); }

char32_t first_character(std::string_view text) { return utf8_at(text, 0); }
char32_t last_character(std::string_view text) { return utf8_at(text, utf8_previous(text, text.size())); }

// ------------------------------------------------------------------------------------------------ what is not seen

bool is_near(std::uint32_t a, std::uint32_t b) {
  constexpr int kNotTold = 16;  // of 255, by eye
  for (const unsigned shift : {0U, 8U, 16U}) {
    const int difference = static_cast<int>(a >> shift & 0xFFU) - static_cast<int>(b >> shift & 0xFFU);
    if (std::abs(difference) > kNotTold) return false;
  }
  return true;
}

/// Which shapes lie over a point, while a line sweeps over the page from left to right: a segment tree over y whose
/// nodes hold the orders of the shapes that reach over them.
class ShapeStack {
 public:
  explicit ShapeStack(std::vector<float> levels) : levels_(std::move(levels)) {
    std::sort(levels_.begin(), levels_.end());
    levels_.erase(std::unique(levels_.begin(), levels_.end()), levels_.end());
    nodes_.resize(2 * levels_.size());
  }
  void add(const PlacedShape& shape) {
    for_nodes(shape, [&](std::set<Place>& node) { node.emplace(shape.order, &shape); });
  }
  void remove(const PlacedShape& shape) {
    for_nodes(shape, [&](std::set<Place>& node) { node.erase({shape.order, &shape}); });
  }
  /// The shape drawn last over `y`, or null.
  [[nodiscard]] const PlacedShape* top(float y) const {
    Place found{};
    for (std::size_t node = leaf(y); node > 0; node /= 2) {
      if (!nodes_[node].empty()) found = std::max(found, *nodes_[node].rbegin());
    }
    return found.second;
  }
  /// The last shape over `y` that is drawn before `order`, or null.
  [[nodiscard]] const PlacedShape* below(float y, std::uint32_t order) const {
    Place found{};
    for (std::size_t node = leaf(y); node > 0; node /= 2) {
      const auto next = nodes_[node].lower_bound({order, nullptr});
      if (next != nodes_[node].begin()) found = std::max(found, *std::prev(next));
    }
    return found.second;
  }

 private:
  using Place = std::pair<std::uint32_t, const PlacedShape*>;

  [[nodiscard]] std::size_t level(float y) const {
    return static_cast<std::size_t>(std::lower_bound(levels_.begin(), levels_.end(), y) - levels_.begin());
  }
  /// 0 where no shape reaches.
  [[nodiscard]] std::size_t leaf(float y) const {
    const auto after = std::upper_bound(levels_.begin(), levels_.end(), y);
    if (after == levels_.begin() || after == levels_.end()) return 0;
    return levels_.size() + static_cast<std::size_t>(after - levels_.begin()) - 1;
  }
  template <class Visit>
  void for_nodes(const PlacedShape& shape, Visit visit) {
    std::size_t begin = level(shape.box.top) + levels_.size();
    std::size_t end = level(shape.box.bottom) + levels_.size();
    for (; begin < end; begin /= 2, end /= 2) {
      if (begin % 2 == 1) visit(nodes_[begin++]);
      if (end % 2 == 1) visit(nodes_[--end]);
    }
  }

  std::vector<float> levels_;
  std::vector<std::set<Place>> nodes_;
};

/// The shapes that can hide a text, sorted by their left side; if they are too many the largest.
std::vector<PlacedShape> shapes_that_count(const PlacedPage& page) {
  std::vector<PlacedShape> shapes;
  std::copy_if(page.shapes.begin(), page.shapes.end(), std::back_inserter(shapes), [](const PlacedShape& shape) {
    return shape.box.width() > 0 && shape.box.height() > 0;  // not so where a number is none
  });
  if (shapes.size() > kMaxShapes) {
    const auto area = [](const PlacedShape& shape) { return shape.box.width() * shape.box.height(); };
    std::nth_element(shapes.begin(), shapes.begin() + kMaxShapes, shapes.end(),
                     [&](const PlacedShape& a, const PlacedShape& b) { return area(a) > area(b); });
    shapes.resize(kMaxShapes);
  }
  std::sort(shapes.begin(), shapes.end(),
            [](const PlacedShape& a, const PlacedShape& b) { return a.box.left < b.box.left; });
  return shapes;
}

/// What lies over and under a text, by points spread over its box.
struct Surroundings {
  static constexpr int kSide = 4;
  static constexpr int kPoints = kSide * kSide;
  static constexpr int kCoveredPoints = 12;  // 70 % of kPoints, rounded up
  std::uint8_t covered = 0;
  std::uint8_t by_picture = 0;
  std::uint32_t background = kWhite;
};

/// Looks at `count` texts from `first` on, in one sweep over `shapes` (sorted by their left side).
std::vector<Surroundings> look_around(const PlacedPage& page, const std::vector<PlacedShape>& shapes, std::size_t first,
                                      std::size_t count) {
  struct Point {
    float x, y;
    std::uint32_t text;
    bool middle;
  };
  std::vector<Point> points;
  for (std::size_t i = 0; i < count; ++i) {
    const Box& box = page.texts[first + i].box;
    const auto index = static_cast<std::uint32_t>(i);
    for (int at = 0; at < Surroundings::kPoints; ++at) {
      const auto part = [](int step) { return (static_cast<float>(step) + 0.5F) / Surroundings::kSide; };
      points.push_back({box.left + box.width() * part(at % Surroundings::kSide),
                        box.top + box.height() * part(at / Surroundings::kSide), index, false});
    }
    points.push_back({(box.left + box.right) / 2, (box.top + box.bottom) / 2, index, true});
  }
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.x < b.x; });

  std::vector<float> levels;
  std::vector<std::size_t> by_right(shapes.size());
  std::iota(by_right.begin(), by_right.end(), std::size_t{0});
  std::sort(by_right.begin(), by_right.end(),
            [&](std::size_t a, std::size_t b) { return shapes[a].box.right < shapes[b].box.right; });
  for (const PlacedShape& shape : shapes) levels.insert(levels.end(), {shape.box.top, shape.box.bottom});
  ShapeStack stack(std::move(levels));

  std::vector<Surroundings> found(count);
  std::size_t begun = 0;
  std::size_t ended = 0;
  for (const Point& point : points) {
    for (; begun < shapes.size() && shapes[begun].box.left <= point.x; ++begun) stack.add(shapes[begun]);
    for (; ended < begun && shapes[by_right[ended]].box.right < point.x; ++ended) stack.remove(shapes[by_right[ended]]);
    Surroundings& around = found[point.text];
    const std::uint32_t order = page.texts[first + point.text].order;
    if (point.middle) {
      if (const PlacedShape* below = stack.below(point.y, order)) around.background = below->colour;
    } else if (const PlacedShape* top = stack.top(point.y); top != nullptr && top->order > order) {
      ++around.covered;
      if (top->is_picture) ++around.by_picture;
    }
  }
  return found;
}

Concealment concealment_of(const PlacedText& text, const Surroundings& around) {
  if (around.covered >= Surroundings::kCoveredPoints)
    return around.by_picture * 2 > around.covered ? Concealment::kBehindPicture : Concealment::kCovered;
  if (text.colour != kUnknownColour && around.background != kUnknownColour && is_near(text.colour, around.background))
    return is_dark(around.background) ? Concealment::kHighlighted : Concealment::kSameColour;
  return Concealment::kNone;
}

// --------------------------------------------------------------------------------------------------------- geometry

/// A text as it lies in the direction of reading: x along the lines, y from line to line.
struct Piece {
  float left = 0;
  float right = 0;
  float base = 0;
  float size = 0;
  std::uint32_t text = 0;  // index in the page
};

struct Direction {
  float cosine = 1;
  float sine = 0;
};

Direction direction(float degrees) {
  const float radians = degrees * 3.14159265F / 180;
  Direction found{std::cos(radians), std::sin(radians)};
  for (float* part : {&found.cosine, &found.sine}) {  // so that level lines stay level
    if (std::abs(*part - std::round(*part)) < 1e-4F) *part = std::round(*part);
  }
  return found;
}

std::pair<float, float> turned(float x, float y, Direction by) {
  return {x * by.cosine + y * by.sine, y * by.cosine - x * by.sine};
}

Box turned(const Box& box, Direction by) {
  const auto [x1, y1] = turned(box.left, box.top, by);
  const auto [x2, y2] = turned(box.right, box.bottom, by);
  return {std::min(x1, x2), std::min(y1, y2), std::max(x1, x2), std::max(y1, y2)};
}

int whole_degrees(float angle) {
  const int degrees = static_cast<int>(std::lround(std::fmod(angle, 360.0F)));
  return (degrees + 360) % 360;
}

/// The quarter turn in which most of the page is written.
int main_angle(const PlacedPage& page) {
  std::array<std::size_t, 4> counts{};
  for (const PlacedText& text : page.texts) {
    const int degrees = whole_degrees(text.angle);
    if (degrees % 90 == 0 && text.concealment == Concealment::kNone) ++counts[static_cast<std::size_t>(degrees / 90)];
  }
  return 90 * static_cast<int>(std::max_element(counts.begin(), counts.end()) - counts.begin());
}

Piece piece_of(const PlacedPage& page, std::uint32_t index, Direction along) {
  const PlacedText& text = page.texts[index];
  const auto [x, y] = turned(text.x, text.y, along);
  return {x, x + text.advance, y, text.size, index};
}

// ------------------------------------------------------------------------------------------------------------ lines

/// Text of one concealment that stands together on one line.
struct Segment {
  std::string text;
  float left = 0;
  float right = 0;
  float base = 0;
  float size = 0;
  Concealment concealment = Concealment::kNone;
  std::size_t characters = 0;  // without white space
};

/// Segments without a wide gap between them.
struct Line {
  std::vector<Segment> segments;
  float left = 0;
  float right = 0;
  float base = 0;
  float size = 0;
  [[nodiscard]] bool is_single_han() const {
    return segments.size() == 1 && segments[0].characters == 1 && is_han(first_character(segments[0].text));
  }
};

/// What stands side by side: lines from left to right, or a table.
struct Row {
  std::vector<Line> lines;
  float base = 0;
  float size = 0;
  std::size_t table = 0;  // 1-based; 0: lines
};

float top_of(float base, float size) { return base - kAscent * size; }
float bottom_of(float base, float size) { return base + kDescent * size; }

bool is_gap_a_space(std::string_view before, std::string_view after, float gap_em) {
  const bool wide_before = is_wide(last_character(before));
  const bool wide_after = is_wide(first_character(after));
  if (wide_before && wide_after) return gap_em > kHanSpace;
  return gap_em > (wide_before || wide_after ? kMixedSpace : kLatinSpace);
}

void append_text(Segment& segment, std::string_view text, float left, float right, float size) {
  if (!segment.text.empty() && !is_blank(segment.text.substr(utf8_previous(segment.text, segment.text.size()))) &&
      is_gap_a_space(segment.text, text, (left - segment.right) / std::max(segment.size, size))) {
    segment.text += ' ';
  }
  segment.text += text;
  segment.right = std::max(segment.right, right);
  segment.size = std::max(segment.size, size);
}

bool on_one_line(const Segment& a, const Segment& b) {
  return std::abs(a.base - b.base) <= 0.6F * std::min(a.size, b.size);
}

/// What was placed as one string and stands together: sorting its characters by where they stand could only do harm.
std::vector<Segment> strands(const PlacedPage& page, std::span<const Piece> pieces) {
  std::vector<Segment> found;
  bool open = false;
  std::uint32_t order = 0;
  float end = 0;  // with white space
  for (const Piece& piece : pieces) {
    const PlacedText& text = page.texts[piece.text];
    const bool blank = is_blank(text.text);
    const bool joins = open && text.order == order && text.concealment == found.back().concealment &&
                       std::abs(piece.base - found.back().base) <= 0.3F * std::max(piece.size, found.back().size) &&
                       piece.left - end <= kWideGap * found.back().size && piece.left - end >= -0.6F * piece.size;
    if (!joins) {
      open = !blank;
      if (blank) continue;
      found.push_back({"", piece.left, piece.left, piece.base, piece.size, text.concealment, 0});
      order = text.order;
    }
    if (blank) {
      found.back().text += ' ';
    } else {
      append_text(found.back(), text.text, piece.left, piece.right, piece.size);
      found.back().characters += utf8_count(text.text);
    }
    end = std::max(piece.right, found.back().right);
  }
  for (Segment& strand : found) strand.text = trimmed(strand.text);
  return found;
}

/// Joins the strands of one row into segments. Text of another concealment between two strands keeps them apart.
std::vector<Segment> segments_of(std::vector<Segment>&& strands) {
  std::stable_sort(strands.begin(), strands.end(), [](const Segment& a, const Segment& b) { return a.left < b.left; });
  // Few lines overlap in one row; looking further back than this finds nothing.
  constexpr std::size_t kOpen = 8;
  std::vector<Segment> segments;
  for (Segment& strand : strands) {
    Segment* home = nullptr;
    const std::size_t oldest = segments.size() - std::min(segments.size(), kOpen);
    for (std::size_t i = segments.size(); i > oldest && home == nullptr; --i) {
      Segment& open = segments[i - 1];
      const float em = std::max(open.size, strand.size);
      const float gap = strand.left - open.right;
      const bool near = open.concealment == strand.concealment && on_one_line(open, strand) && gap < kWideGap * em &&
                        gap > -0.5F * em;
      if (!near) continue;
      const bool parted = gap > 0.3F * em && std::any_of(segments.begin() + static_cast<std::ptrdiff_t>(oldest),
                                                         segments.end(), [&](const Segment& other) {
                                                           return other.concealment != open.concealment &&
                                                                  on_one_line(other, open) &&
                                                                  other.left > open.right - 0.3F * em &&
                                                                  other.right < strand.left + 0.3F * em;
                                                         });
      if (parted) break;
      home = &open;
    }
    if (home == nullptr) {
      segments.push_back(std::move(strand));
    } else {
      append_text(*home, strand.text, strand.left, strand.right, strand.size);
      home->characters += strand.characters;
    }
  }
  return segments;
}

Line line_of(Segment&& segment) {
  Line line;
  line.left = segment.left;
  line.right = segment.right;
  line.base = segment.base;
  line.size = segment.size;
  line.segments.push_back(std::move(segment));
  return line;
}

/// Joins single characters that are spread over a line by equal gaps: headings are set like that.
void join_spaced_letters(std::vector<Line>& lines) {
  std::vector<Line> joined;
  float gap_before = -1;  // between the last two joined
  for (Line& line : lines) {
    bool joins = !joined.empty() && line.is_single_han();
    if (joins) {
      const Segment& last = joined.back().segments.back();
      const float em = std::max(last.size, line.size);
      const float gap = line.left - last.right;
      const bool begins = joined.back().is_single_han();
      joins = (begins || gap_before >= 0) && gap > 0 && gap <= kLetterSpacing * em &&
              std::abs(last.size - line.size) <= 0.2F * em && last.concealment == line.segments[0].concealment &&
              (gap_before < 0 || std::abs(gap - gap_before) <= 0.5F * em) && on_one_line(last, line.segments[0]);
      if (joins) gap_before = gap;
    }
    if (!joins) {
      gap_before = -1;
      joined.push_back(std::move(line));
      continue;
    }
    Segment& last = joined.back().segments.back();
    append_text(last, line.segments[0].text, line.left, line.right, line.size);
    last.characters += 1;
    joined.back().right = line.right;
  }
  lines = std::move(joined);
}

std::vector<Line> lines_of(std::vector<Segment>&& segments) {
  std::vector<Line> lines;
  for (Segment& segment : segments) {
    if (!lines.empty()) {
      Line& line = lines.back();
      const float em = std::max(line.size, segment.size);
      const float gap = segment.left - line.right;
      if (gap < kWideGap * em && gap > -0.5F * em && on_one_line(line.segments.back(), segment)) {
        line.right = std::max(line.right, segment.right);
        line.size = std::max(line.size, segment.size);
        line.segments.push_back(std::move(segment));
        continue;
      }
    }
    lines.push_back(line_of(std::move(segment)));
  }
  join_spaced_letters(lines);
  return lines;
}

/// Rows from top to bottom. `pieces` have one direction and are in the order of drawing.
std::vector<Row> rows_of(const PlacedPage& page, std::span<const Piece> pieces) {
  std::vector<Segment> all = strands(page, pieces);
  std::stable_sort(all.begin(), all.end(), [](const Segment& a, const Segment& b) { return a.base < b.base; });
  std::vector<Row> rows;
  for (std::size_t begin = 0; begin < all.size();) {
    const Segment* widest = &all[begin];
    std::size_t end = begin + 1;
    for (; end < all.size(); ++end) {
      const Segment& next = all[end];
      const float overlap = std::min(bottom_of(widest->base, widest->size), bottom_of(next.base, next.size)) -
                            std::max(top_of(widest->base, widest->size), top_of(next.base, next.size));
      if (overlap < 0.5F * std::min(widest->size, next.size)) break;
      if (next.size > widest->size) widest = &next;
    }
    Row row;
    row.base = widest->base;
    row.size = widest->size;
    std::vector<Segment> members(std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(begin)),
                                 std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(end)));
    row.lines = lines_of(segments_of(std::move(members)));
    rows.push_back(std::move(row));
    begin = end;
  }
  return rows;
}

// ----------------------------------------------------------------------------------------------------------- tables

struct Ruling {
  float at = 0;  // across its direction
  float from = 0;
  float to = 0;
};

/// Brings rulings that lie on one another to one place and joins those that touch.
std::vector<Ruling> joined(std::vector<Ruling> rulings, float tolerance) {
  std::sort(rulings.begin(), rulings.end(), [](const Ruling& a, const Ruling& b) { return a.at < b.at; });
  float first = 0;
  for (std::size_t i = 0; i < rulings.size(); ++i) {
    if (i == 0 || rulings[i].at - first > tolerance) first = rulings[i].at;
    rulings[i].at = first;
  }
  std::sort(rulings.begin(), rulings.end(),
            [](const Ruling& a, const Ruling& b) { return std::tie(a.at, a.from) < std::tie(b.at, b.from); });
  std::vector<Ruling> whole;
  for (const Ruling& ruling : rulings) {
    if (!whole.empty() && whole.back().at == ruling.at && ruling.from <= whole.back().to + tolerance) {
      whole.back().to = std::max(whole.back().to, ruling.to);
    } else {
      whole.push_back(ruling);
    }
  }
  return whole;
}

class Sets {
 public:
  explicit Sets(std::size_t size) : parents_(size) { std::iota(parents_.begin(), parents_.end(), std::size_t{0}); }
  std::size_t root(std::size_t member) {
    while (parents_[member] != member) member = parents_[member] = parents_[parents_[member]];
    return member;
  }
  /// The smaller root stays.
  void join(std::size_t a, std::size_t b) {
    const auto [low, high] = std::minmax({root(a), root(b)});
    parents_[high] = low;
  }

 private:
  std::vector<std::size_t> parents_;
};

/// Cells between rulings that cross.
class Grid {
 public:
  struct Cell {
    std::uint32_t row = 0;  // 0-based
    std::uint32_t column = 0;
    std::uint32_t row_span = 1;
    std::uint32_t column_span = 1;
  };

  /// Nothing when the rulings make no two cells. Tables are often open at their sides: the ends of the level rulings
  /// are borders, too.
  static std::optional<Grid> between(const std::vector<Ruling>& level, const std::vector<Ruling>& upright,
                                     float tolerance) {
    Grid grid;
    grid.xs_ = places(upright, level, tolerance);
    grid.ys_ = places(level, upright, tolerance);
    if (grid.xs_.size() < 2 || grid.ys_.size() < 2 || grid.rows() * grid.columns() < 2 ||
        grid.rows() * grid.columns() > kMaxGridCells)
      return std::nullopt;
    // Two lines that cross are an ornament or the axes of a chart.
    if (level.size() + upright.size() < 3) return std::nullopt;
    grid.find_cells(level, upright);
    if (grid.count_ < 2) return std::nullopt;
    return grid;
  }

  [[nodiscard]] Box box() const { return {xs_.front(), ys_.front(), xs_.back(), ys_.back()}; }
  [[nodiscard]] std::size_t rows() const { return ys_.size() - 1; }
  [[nodiscard]] std::size_t columns() const { return xs_.size() - 1; }
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] bool holds(float x, float y) const {
    return x >= xs_.front() && x < xs_.back() && y >= ys_.front() && y < ys_.back();
  }
  /// Whether text of this size can stand in its cells; letters drawn as outlines make grids of their own size.
  [[nodiscard]] bool is_table_for(float size) const {
    const Box whole = box();
    return std::max(whole.width(), whole.height()) >= 3 * size && std::min(whole.width(), whole.height()) >= size;
  }
  /// Number of the cell, in reading order. Precondition: `holds(x, y)`.
  [[nodiscard]] std::size_t cell_at(float x, float y) const { return roots_[index(x, y)]; }
  [[nodiscard]] Cell cell(std::size_t number) const { return cells_[number]; }

 private:
  static std::vector<float> places(const std::vector<Ruling>& across, const std::vector<Ruling>& along,
                                   float tolerance) {
    std::vector<float> places;
    for (const Ruling& ruling : across) places.push_back(ruling.at);
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    float from = kFarthest;
    float to = -kFarthest;
    for (const Ruling& ruling : along) {
      from = std::min(from, ruling.from);
      to = std::max(to, ruling.to);
    }
    // Rulings reach over the ones they meet by half their thickness, which makes no cell.
    constexpr float kOverhang = 3;
    if (places.empty() || from < places.front() - kOverhang * tolerance) places.insert(places.begin(), from);
    if (to > places.back() + kOverhang * tolerance) places.push_back(to);
    return places;
  }
  [[nodiscard]] std::size_t index(float x, float y) const {
    const auto step = [](const std::vector<float>& places, float at) {
      return static_cast<std::size_t>(std::upper_bound(places.begin(), places.end(), at) - places.begin()) - 1;
    };
    return step(ys_, y) * columns() + step(xs_, x);
  }
  /// Calls `mark(step)` for the steps between `places` of which `ruling` takes up half or more.
  template <class Mark>
  static void mark_steps(const std::vector<float>& places, const Ruling& ruling, Mark mark) {
    auto at = static_cast<std::size_t>(std::upper_bound(places.begin(), places.end(), ruling.from) - places.begin());
    at = at == 0 ? 0 : at - 1;
    for (; at + 1 < places.size() && places[at] < ruling.to; ++at) {
      const float shared = std::min(places[at + 1], ruling.to) - std::max(places[at], ruling.from);
      if (shared >= 0.5F * (places[at + 1] - places[at])) mark(at);
    }
  }
  void find_cells(const std::vector<Ruling>& level, const std::vector<Ruling>& upright) {
    std::vector<bool> left(rows() * columns());   // a ruling stands at the left of the cell
    std::vector<bool> above(rows() * columns());  // ... above it
    const auto place = [](const std::vector<float>& places, float at) {
      return static_cast<std::size_t>(std::lower_bound(places.begin(), places.end(), at) - places.begin());
    };
    for (const Ruling& ruling : upright) {
      const std::size_t column = place(xs_, ruling.at);
      if (column < columns()) mark_steps(ys_, ruling, [&](std::size_t row) { left[row * columns() + column] = true; });
    }
    for (const Ruling& ruling : level) {
      const std::size_t row = place(ys_, ruling.at);
      if (row < rows()) mark_steps(xs_, ruling, [&](std::size_t column) { above[row * columns() + column] = true; });
    }
    Sets sets(rows() * columns());
    for (std::size_t at = 0; at < rows() * columns(); ++at) {
      if (at % columns() > 0 && !left[at]) sets.join(at, at - 1);
      if (at >= columns() && !above[at]) sets.join(at, at - columns());
    }
    number_cells(sets);
  }
  void number_cells(Sets& sets) {
    roots_.resize(rows() * columns());
    for (std::size_t at = 0; at < roots_.size(); ++at) {
      const std::size_t root = sets.root(at);
      const auto row = static_cast<std::uint32_t>(at / columns());
      const auto column = static_cast<std::uint32_t>(at % columns());
      if (root == at) {
        roots_[at] = count_++;
        cells_.push_back({row, column, 1, 1});
        continue;
      }
      roots_[at] = roots_[root];
      Cell& cell = cells_[roots_[at]];
      if (column < cell.column) {  // of a shape that is no rectangle
        cell.column_span += cell.column - column;
        cell.column = column;
      }
      cell.row_span = std::max(cell.row_span, row - cell.row + 1);
      cell.column_span = std::max(cell.column_span, column - cell.column + 1);
    }
  }

  std::vector<float> xs_;
  std::vector<float> ys_;
  std::vector<std::size_t> roots_;  // of each place its cell
  std::vector<Cell> cells_;
  std::size_t count_ = 0;
};

/// The tables that `rulings` make: each a set of rulings that cross or touch.
std::vector<Grid> grids_of(const std::vector<Box>& rulings, float point) {
  const float tolerance = 2.5F * point;  // double borders are one
  std::vector<Ruling> level;
  std::vector<Ruling> upright;
  for (const Box& box : rulings) {
    const auto [left, right] = std::minmax({finite(box.left), finite(box.right)});
    const auto [top, bottom] = std::minmax({finite(box.top), finite(box.bottom)});
    if (right - left >= bottom - top) {
      level.push_back({(top + bottom) / 2, left, right});
    } else {
      upright.push_back({(left + right) / 2, top, bottom});
    }
  }
  level = joined(std::move(level), tolerance);
  upright = joined(std::move(upright), tolerance);

  // Sweep from top to bottom: uprights that have begun and not ended, by where they stand.
  Sets sets(level.size() + upright.size());
  std::vector<std::size_t> by_from(upright.size());
  std::iota(by_from.begin(), by_from.end(), std::size_t{0});
  std::vector<std::size_t> by_to = by_from;
  std::sort(by_from.begin(), by_from.end(),
            [&](std::size_t a, std::size_t b) { return upright[a].from < upright[b].from; });
  std::sort(by_to.begin(), by_to.end(), [&](std::size_t a, std::size_t b) { return upright[a].to < upright[b].to; });
  std::multimap<float, std::size_t> active;
  std::vector<std::multimap<float, std::size_t>::iterator> places(upright.size());
  std::size_t begun = 0;
  std::size_t ended = 0;
  std::size_t crossings = 0;
  std::vector<bool> has_begun(upright.size());
  for (std::size_t i = 0; i < level.size(); ++i) {
    for (; begun < by_from.size() && upright[by_from[begun]].from <= level[i].at + tolerance; ++begun) {
      places[by_from[begun]] = active.emplace(upright[by_from[begun]].at, by_from[begun]);
      has_begun[by_from[begun]] = true;
    }
    for (; ended < by_to.size() && upright[by_to[ended]].to < level[i].at - tolerance; ++ended) {
      if (has_begun[by_to[ended]]) active.erase(places[by_to[ended]]);
    }
    const auto end = active.upper_bound(level[i].to + tolerance);
    for (auto at = active.lower_bound(level[i].from - tolerance); at != end; ++at) {
      if (++crossings > kMaxCrossings) return {};
      sets.join(i, level.size() + at->second);
    }
  }

  std::map<std::size_t, std::pair<std::vector<Ruling>, std::vector<Ruling>>> groups;
  for (std::size_t i = 0; i < level.size(); ++i) groups[sets.root(i)].first.push_back(level[i]);
  for (std::size_t i = 0; i < upright.size(); ++i) groups[sets.root(level.size() + i)].second.push_back(upright[i]);
  std::vector<Grid> grids;
  for (const auto& [root, group] : groups) {
    if (group.first.empty() || group.second.empty()) continue;
    std::optional<Grid> grid = Grid::between(group.first, group.second, tolerance);
    if (grid) grids.push_back(std::move(*grid));
  }
  if (grids.size() > kMaxTables) {
    std::nth_element(grids.begin(), grids.begin() + kMaxTables, grids.end(),
                     [](const Grid& a, const Grid& b) { return a.count() > b.count(); });
    grids.erase(grids.begin() + kMaxTables, grids.end());
  }
  // A table within the cell of another comes first: what stands in it belongs to it.
  std::sort(grids.begin(), grids.end(), [](const Grid& a, const Grid& b) {
    return a.box().width() * a.box().height() < b.box().width() * b.box().height();
  });
  return grids;
}

// ------------------------------------------------------------------------------------------------------------- page

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

void make_finite(PlacedPage& page) {
  for (PlacedText& text : page.texts) {
    for (float* value : {&text.x, &text.y, &text.advance, &text.angle, &text.box.left, &text.box.top, &text.box.right,
                         &text.box.bottom})
      *value = finite(*value);
    text.size = std::max(finite(text.size), kSmallestSize);
  }
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
    along_ = direction(static_cast<float>(turn_));
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
      std::vector<Row> rows = rows_in(texts, std::get<2>(key));
      if (key == body) add_tables(rows);
      write_flow(std::move(rows));
    }
  }

 private:
  using Cells = std::map<std::size_t, std::vector<std::uint32_t>>;

  int turn_of(std::uint32_t text) const { return (whole_degrees(page_.texts[text].angle) - turn_ + 360) % 360; }

  std::vector<Row> rows_in(const std::vector<std::uint32_t>& texts, int turn) const {
    const Direction along = direction(static_cast<float>(turn_ + turn));
    std::vector<Piece> pieces;
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
    const Direction along = direction(a.angle);
    const auto [ax, ay] = turned(a.x, a.y, along);
    const auto [bx, by] = turned(b.x, b.y, along);
    const float gap = bx - (ax + a.advance);
    return std::abs(by - ay) <= 0.3F * a.size && gap <= 0.3F * a.size && gap >= -0.6F * a.size;
  }

  void add_tables(std::vector<Row>& rows) {
    for (std::size_t i = 0; i < grids_.size(); ++i) {
      if (cells_[i].empty()) continue;
      Row row;
      row.base = grids_[i].box().top;
      row.table = i + 1;
      rows.push_back(std::move(row));
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.base < b.base; });
  }

  void write_table(std::size_t index) {
    const Grid& grid = grids_[index];
    const bool first = text_.tables.empty() || text_.tables.back().part != page_.part;
    const std::uint32_t number = first ? 1 : text_.tables.back().number + 1;
    text_.tables.push_back({.part = page_.part,
                            .number = number,
                            .rows = static_cast<std::uint32_t>(grid.rows()),
                            .columns = static_cast<std::uint32_t>(grid.columns())});
    for (const auto& [at, texts] : cells_[index]) {
      const Grid::Cell cell = grid.cell(at);
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
      for (const Row& row : rows_in(members, turn)) {
        for (const Line& line : row.lines) {
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

  void write_line(const Line& line, Block place) {
    for (const Segment& segment : line.segments) {
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
  static std::vector<Gutter> gaps(const Row& row, const Row* next) {
    std::vector<std::pair<float, float>> taken;
    for (const Line& line : row.lines) taken.emplace_back(line.left, line.right);
    if (next != nullptr && next->table == 0 && next->base - row.base < 0.95F * row.size) {
      for (const Line& line : next->lines) taken.emplace_back(line.left, line.right);
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
  static std::vector<Gutter> narrowed(const std::vector<Gutter>& gutters, const Row& row) {
    std::vector<Gutter> left_over;
    for (const Gutter& gutter : gutters) {
      float left = gutter.left;
      for (const Line& line : row.lines) {  // from left to right
        if (line.right <= left || line.left >= gutter.right) continue;
        if (line.left - left >= row.size) left_over.push_back({left, line.left});
        left = std::max(left, line.right);
      }
      if (gutter.right - left >= row.size) left_over.push_back({left, gutter.right});
    }
    return left_over.size() > kMaxColumns ? std::vector<Gutter>() : left_over;
  }

  /// Columns may hold narrower ones. `depth`: how many times rows have been parted into columns.
  void write_flow(std::vector<Row>&& rows, std::size_t depth = 0) {
    if (depth == kMaxColumnDepth) return write_rows(std::move(rows));
    std::vector<Row> page_numbers;
    while (depth == 0 && !rows.empty() && holds_page_numbers(rows.back())) {
      page_numbers.push_back(std::move(rows.back()));
      rows.pop_back();
    }
    std::span<Row> rest(rows);
    std::vector<Row> single;  // rows of one column that are not written yet
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
      std::vector<std::vector<Row>> columns = columns_of(rest.first(count), gutters);
      if (columns.empty()) {
        // Not columns all the same: on from the next row, unless the rows behind it could only say so again.
        const std::size_t done = gutters.empty() ? 1 : count;
        std::move(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(done), std::back_inserter(single));
        rest = rest.subspan(done);
        continue;
      }
      write_rows(std::exchange(single, {}));
      for (std::vector<Row>& column : columns) write_flow(std::move(column), depth + 1);
      rest = rest.subspan(count);
    }
    write_rows(std::move(single));
    std::reverse(page_numbers.begin(), page_numbers.end());
    write_rows(std::move(page_numbers));
  }

  /// The columns of prose that `gutters` part `rows` into; none where it is something else: a form, a list of names.
  static std::vector<std::vector<Row>> columns_of(std::span<Row> rows, const std::vector<Gutter>& gutters) {
    constexpr std::size_t kFewestLines = 3;
    constexpr float kShortestLine = 8;  // em
    if (gutters.empty() || rows.size() < kFewestLines) return {};
    const auto column_at = [&](const Line& line) {
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
    for (const Row& row : rows) {
      for (const Line& line : row.lines) {
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
    std::vector<std::vector<Row>> columns(measures.size());
    for (Row& row : rows) {
      std::map<std::size_t, Row> parts;
      for (Line& line : row.lines) {
        Row& part = parts[column_at(line)];
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
  static Margins margins(const std::vector<Row>& rows) {
    std::vector<float> lefts;
    std::vector<float> rights;
    for (const Row& row : rows) {
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

  static bool reads_on(const Row& row, const Row& next, const Margins& margins) {
    if (row.lines.size() != 1 || next.lines.size() != 1) return false;
    const Line& above = row.lines[0];
    const Line& below = next.lines[0];
    const float em = std::max(above.size, below.size);
    if (std::min(above.size, below.size) < 0.8F * em) return false;
    const float leading = below.base - above.base;
    if (leading > kLeading * em || leading < 0.7F * em) return false;
    const bool centred = std::abs(above.left + above.right - below.left - below.right) <= 1.2F * em;
    const bool full = above.right >= margins.right - 2 * em;
    const bool not_indented = below.left <= margins.left + em || below.left <= above.left + 0.6F * em;
    return centred || (full && not_indented);
  }

  void write_rows(std::vector<Row>&& rows) {
    const Margins edges = margins(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool next_line = i > 0 && reads_on(rows[i - 1], rows[i], edges);
      for (const Line& line : rows[i].lines) {
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
  void set_kind(const Line& line, bool alone, Block& place) const {
    constexpr float kHeadingSize = 1.2F;
    constexpr std::size_t kLongestHeading = 60;
    std::size_t characters = 0;
    for (const Segment& segment : line.segments) characters += segment.characters;
    if (body_size_ > 0 && line.size >= kHeadingSize * body_size_ && characters <= kLongestHeading && alone)
      place.kind = BlockKind::kHeading;
    if (is_at_foot(line) && is_page_number(line.segments[0].text)) place.region = Region::kFooter;
  }
  [[nodiscard]] bool is_at_foot(const Line& line) const {
    constexpr float kFooterZone = 0.12F;  // of the height of the paper
    return line.segments.size() == 1 && line.base > paper_.bottom - kFooterZone * paper_.height();
  }
  [[nodiscard]] bool holds_page_numbers(const Row& row) const {
    return region_ == Region::kBody && row.table == 0 &&
           std::all_of(row.lines.begin(), row.lines.end(),
                       [&](const Line& line) { return is_at_foot(line) && is_page_number(line.segments[0].text); });
  }

  ExtractedText& text_;
  PlacedPage& page_;
  float body_size_ = 0;
  int turn_ = 0;     // of the page's main direction, in degrees
  Direction along_;  // that direction
  Box paper_;        // turned
  Region region_ = Region::kBody;
  std::uint32_t paragraph_ = 0;
  std::vector<Grid> grids_;
  std::vector<Cells> cells_;  // texts in the cells of each grid
  std::set<std::pair<Concealment, std::string>> watermarks_;
};

}  // namespace

Box text_box(float x, float y, float advance, float size, float angle) noexcept {
  const Direction along = direction(angle);
  Box box{kFarthest, kFarthest, -kFarthest, -kFarthest};
  for (const float step : {0.0F, advance}) {
    for (const float rise : {-kAscent * size, kDescent * size}) {
      const float corner_x = x + step * along.cosine - rise * along.sine;
      const float corner_y = y + step * along.sine + rise * along.cosine;
      box = {std::min(box.left, corner_x), std::min(box.top, corner_y), std::max(box.right, corner_x),
             std::max(box.bottom, corner_y)};
    }
  }
  return box;
}

void add_rectangle(PlacedPage& page, const Box& box, std::uint32_t order, std::uint32_t colour) {
  const float thin = std::min(box.width(), box.height());
  const float wide = std::max(box.width(), box.height());
  const bool ruling = thin <= 2 * page.point && wide >= 4 * std::max(thin, page.point);
  if (!ruling) {
    page.shapes.push_back({box, order, colour, false});
  } else if (colour == kUnknownColour || !is_near(colour, kWhite)) {
    page.rulings.push_back(box);
  }
}

void conceal(PlacedPage& page) {
  make_finite(page);
  for (PlacedText& text : page.texts) {
    if (text.concealment != Concealment::kNone) continue;
    const float x = (text.box.left + text.box.right) / 2;
    const float y = (text.box.top + text.box.bottom) / 2;
    const bool on_paper =
        x >= page.paper.left && x <= page.paper.right && y >= page.paper.top && y <= page.paper.bottom;
    if (!on_paper) {
      text.concealment = Concealment::kOffPage;
    } else if (text.size <= 1.01F * page.point) {  // rounded by the writer
      text.concealment = Concealment::kTinyText;
    }
  }
  const std::vector<PlacedShape> shapes = shapes_that_count(page);
  for (std::size_t first = 0; first < page.texts.size(); first += kShapeBatch) {
    const std::size_t count = std::min(kShapeBatch, page.texts.size() - first);
    const std::vector<Surroundings> around =
        shapes.empty() ? std::vector<Surroundings>(count) : look_around(page, shapes, first, count);
    for (std::size_t i = 0; i < count; ++i) {
      PlacedText& text = page.texts[first + i];
      if (text.concealment == Concealment::kNone && !is_blank(text.text))
        text.concealment = concealment_of(text, around[i]);
    }
  }
  // Blanks carry no marks of their own; alone in a run they would part it.
  for (std::size_t i = 1; i < page.texts.size(); ++i) {
    if (is_blank(page.texts[i].text) && page.texts[i].order == page.texts[i - 1].order)
      page.texts[i].concealment = page.texts[i - 1].concealment;
  }
}

void append_page(ExtractedText& text, PlacedPage&& page) {
  make_finite(page);
  drop_doubles(page);
  PageWriter(text, page).write();
}

}  // namespace mishen::scanner
