#include "scanner/extract/layout_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "scanner/characters.h"
#include "scanner/extract/white_space.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

// ---- gaps, in em
constexpr float kWideGap = 1.5F;        ///< parts what stands side by side
constexpr float kLetterSpacing = 4.0F;  ///< between single characters of one heading
constexpr float kHanSpace = 0.7F;       ///< more than typesetters stretch a full line by
constexpr float kMixedSpace = 0.45F;    ///< more than the quarter em that they leave between Han and Latin
constexpr float kLatinSpace = 0.18F;

/// Whether `c` is as wide as it is high in Chinese fonts: Han, kana, hangul, full-width signs, stars, numbers in
/// circles.
bool is_wide(char32_t c) { return c >= 0x2E80 || (c >= 0x2460 && c <= 0x27BF); }

char32_t first_character(std::string_view text) { return utf8_at(text, 0); }
char32_t last_character(std::string_view text) { return utf8_at(text, utf8_previous(text, text.size())); }

float top_of(float base, float size) { return base - kAscent * size; }
float bottom_of(float base, float size) { return base + kDescent * size; }

bool is_gap_a_space(std::string_view before, std::string_view after, float gap_em) {
  const bool wide_before = is_wide(last_character(before));
  const bool wide_after = is_wide(first_character(after));
  if (wide_before && wide_after) return gap_em > kHanSpace;
  return gap_em > (wide_before || wide_after ? kMixedSpace : kLatinSpace);
}

void append_text(LineSegment& segment, std::string_view text, float left, float right, float size) {
  if (!segment.text.empty() && !is_blank(segment.text.substr(utf8_previous(segment.text, segment.text.size()))) &&
      is_gap_a_space(segment.text, text, (left - segment.right) / std::max(segment.size, size))) {
    segment.text += ' ';
  }
  segment.text += text;
  segment.right = std::max(segment.right, right);
  segment.size = std::max(segment.size, size);
}

bool on_one_line(const LineSegment& a, const LineSegment& b) {
  return std::abs(a.base - b.base) <= 0.6F * std::min(a.size, b.size);
}

/// What was placed as one string and stands together: sorting its characters by where they stand could only do harm.
std::vector<LineSegment> strands(const PlacedPage& page, std::span<const PlacedPiece> pieces) {
  std::vector<LineSegment> found;
  bool open = false;
  std::uint32_t order = 0;
  float end = 0;  // with white space
  for (const PlacedPiece& piece : pieces) {
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
  for (LineSegment& strand : found) strand.text = trimmed(strand.text);
  return found;
}

/// Joins the strands of one row into segments. Text of another concealment between two strands keeps them apart.
std::vector<LineSegment> segments_of(std::vector<LineSegment>&& strands) {
  std::stable_sort(strands.begin(), strands.end(),
                   [](const LineSegment& a, const LineSegment& b) { return a.left < b.left; });
  // Few lines overlap in one row; looking further back than this finds nothing.
  constexpr std::size_t kOpen = 8;
  std::vector<LineSegment> segments;
  for (LineSegment& strand : strands) {
    LineSegment* home = nullptr;
    const std::size_t oldest = segments.size() - std::min(segments.size(), kOpen);
    for (std::size_t i = segments.size(); i > oldest && home == nullptr; --i) {
      LineSegment& open = segments[i - 1];
      const float em = std::max(open.size, strand.size);
      const float gap = strand.left - open.right;
      const bool near = open.concealment == strand.concealment && on_one_line(open, strand) && gap < kWideGap * em &&
                        gap > -0.5F * em;
      if (!near) continue;
      const bool parted = gap > 0.3F * em && std::any_of(segments.begin() + static_cast<std::ptrdiff_t>(oldest),
                                                         segments.end(), [&](const LineSegment& other) {
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

PageLine line_of(LineSegment&& segment) {
  PageLine line;
  line.left = segment.left;
  line.right = segment.right;
  line.base = segment.base;
  line.size = segment.size;
  line.segments.push_back(std::move(segment));
  return line;
}

/// Joins single characters that are spread over a line by equal gaps: headings are set like that.
void join_spaced_letters(std::vector<PageLine>& lines) {
  std::vector<PageLine> joined;
  float gap_before = -1;  // between the last two joined
  for (PageLine& line : lines) {
    bool joins = !joined.empty() && line.is_single_han();
    if (joins) {
      const LineSegment& last = joined.back().segments.back();
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
    LineSegment& last = joined.back().segments.back();
    append_text(last, line.segments[0].text, line.left, line.right, line.size);
    last.characters += 1;
    joined.back().right = line.right;
  }
  lines = std::move(joined);
}

std::vector<PageLine> lines_of(std::vector<LineSegment>&& segments) {
  std::vector<PageLine> lines;
  for (LineSegment& segment : segments) {
    if (!lines.empty()) {
      PageLine& line = lines.back();
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

}  // namespace

bool PageLine::is_single_han() const {
  return segments.size() == 1 && segments[0].characters == 1 && is_han(first_character(segments[0].text));
}

int main_angle(const PlacedPage& page) {
  std::array<std::size_t, 4> counts{};
  for (const PlacedText& text : page.texts) {
    const int degrees = whole_degrees(text.angle);
    if (degrees % 90 == 0 && text.concealment == Concealment::kNone) ++counts[static_cast<std::size_t>(degrees / 90)];
  }
  return 90 * static_cast<int>(std::max_element(counts.begin(), counts.end()) - counts.begin());
}

PlacedPiece piece_of(const PlacedPage& page, std::uint32_t index, WritingDirection along) {
  const PlacedText& text = page.texts[index];
  const auto [x, y] = turned(text.x, text.y, along);
  return {x, x + text.advance, y, text.size, index};
}

std::vector<PageRow> rows_of(const PlacedPage& page, std::span<const PlacedPiece> pieces) {
  std::vector<LineSegment> all = strands(page, pieces);
  std::stable_sort(all.begin(), all.end(), [](const LineSegment& a, const LineSegment& b) { return a.base < b.base; });
  std::vector<PageRow> rows;
  for (std::size_t begin = 0; begin < all.size();) {
    const LineSegment* widest = &all[begin];
    std::size_t end = begin + 1;
    for (; end < all.size(); ++end) {
      const LineSegment& next = all[end];
      const float overlap = std::min(bottom_of(widest->base, widest->size), bottom_of(next.base, next.size)) -
                            std::max(top_of(widest->base, widest->size), top_of(next.base, next.size));
      if (overlap < 0.5F * std::min(widest->size, next.size)) break;
      if (next.size > widest->size) widest = &next;
    }
    PageRow row;
    row.base = widest->base;
    row.size = widest->size;
    std::vector<LineSegment> members(std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(begin)),
                                     std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(end)));
    row.lines = lines_of(segments_of(std::move(members)));
    rows.push_back(std::move(row));
    begin = end;
  }
  return rows;
}

}  // namespace mishen::scanner
