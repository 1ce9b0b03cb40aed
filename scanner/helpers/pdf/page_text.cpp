// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/helpers/pdf/page_text.h"

#include <GfxState.h>
#include <OptionalContent.h>
#include <TextOutputDev.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace mishen_pdf {
namespace {

using Indices = std::vector<std::size_t>;

struct ReleasePage {
  void operator()(TextPage* page) const { page->decRefCnt(); }
};

bool is_space(Unicode c) { return c <= 0x20 || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200B); }

bool is_cjk(Unicode c) {
  return (c >= 0x2E80 && c < 0xA4D0) || (c >= 0xF900 && c < 0xFB00) || (c >= 0xFE30 && c < 0xFE50) ||
         (c >= 0xFF00 && c < 0xFFEF) || (c >= 0x20000 && c < 0x40000);
}

bool says_something(Unicode c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return c >= 0xC0 && !is_space(c) && !(c >= 0x2000 && c < 0x2E80) && !(c >= 0x3000 && c < 0x3040);
}

bool is_right_to_left(Unicode c) {
  return (c >= 0x590 && c < 0x900) || (c >= 0xFB1D && c < 0xFE00) || (c >= 0xFE70 && c < 0xFF00);
}

// ---- what belongs together

/// Hash of a character at a place, places being squares of `side` points.
std::uint64_t place_key(Unicode character, double x, double y, double side) {
  const auto cell = [side](double value) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(std::floor(std::clamp(value, -1e6, 1e6) / side)));
  };
  return (cell(x) * 0x9E3779B97F4A7C15ULL ^ cell(y)) * 0xC2B2AE3D27D4EB4FULL ^ character;
}

/// Bold face and shadows are made by drawing a character twice: where one of the two is seen, it is seen.
void drop_hidden_doubles(std::vector<Glyph>& glyphs) {
  constexpr double kSide = 8;
  std::unordered_map<std::uint64_t, Indices> seen;
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    const Glyph& glyph = glyphs[i];
    if (glyph.hidden == Hidden::kNo && !is_space(glyph.character)) {
      seen[place_key(glyph.character, glyph.origin.x, glyph.origin.y, kSide)].push_back(i);
    }
  }
  const auto has_double = [&](const Glyph& glyph) {
    for (const double x : {-kSide, 0.0, kSide}) {
      for (const double y : {-kSide, 0.0, kSide}) {
        const auto found = seen.find(place_key(glyph.character, glyph.origin.x + x, glyph.origin.y + y, kSide));
        if (found == seen.end()) continue;
        for (const std::size_t i : found->second) {
          const Point apart{glyphs[i].origin.x - glyph.origin.x, glyphs[i].origin.y - glyph.origin.y};
          if (glyphs[i].character == glyph.character && length(apart) <= 0.25 * glyph.size()) return true;
        }
      }
    }
    return false;
  };
  std::erase_if(glyphs, [&](const Glyph& glyph) {
    return glyph.hidden != Hidden::kNo && !is_space(glyph.character) && has_double(glyph);
  });
}

/// Dots and lines under a field or box hide nothing.
void show_hidden_punctuation(std::vector<Glyph>& glyphs) {
  for (std::size_t begin = 0; begin < glyphs.size();) {
    std::size_t end = begin;
    bool says = false;
    for (; end < glyphs.size() && glyphs[end].hidden == glyphs[begin].hidden; ++end) {
      says = says || says_something(glyphs[end].character);
    }
    if (!says && glyphs[begin].hidden != Hidden::kLayer && glyphs[begin].hidden != Hidden::kOffPage) {
      for (std::size_t i = begin; i < end; ++i) glyphs[i].hidden = Hidden::kNo;
    }
    begin = end;
  }
}

/// Whether new text stands where other text was covered, so that the two must not be read as one.
bool is_overwritten(const std::vector<Glyph>& glyphs) {
  constexpr double kSide = 16;
  std::unordered_map<std::uint64_t, Indices> covered;
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    if (glyphs[i].hidden != Hidden::kCovered && glyphs[i].hidden != Hidden::kHighlighted) continue;
    const Point middle = glyphs[i].middle();
    covered[place_key(0, middle.x, middle.y, kSide)].push_back(i);
  }
  if (covered.empty()) return false;
  for (const Glyph& glyph : glyphs) {
    if (glyph.hidden != Hidden::kNo || is_space(glyph.character)) continue;
    const Box box = glyph.box();
    const Point middle = glyph.middle();
    for (const double x : {-kSide, 0.0, kSide}) {
      for (const double y : {-kSide, 0.0, kSide}) {
        const auto found = covered.find(place_key(0, middle.x + x, middle.y + y, kSide));
        if (found == covered.end()) continue;
        for (const std::size_t i : found->second) {
          if (box.contains(glyphs[i].middle())) return true;
        }
      }
    }
  }
  return false;
}

/// Degrees by which a character is turned from the nearest of upright, lying and upside down; 0 for nearly none.
int slant(const Glyph& glyph) {
  const Point along = glyph.is_vertical ? Point{glyph.advance.y, -glyph.advance.x} : glyph.advance;
  if (length(along) <= 0) return 0;
  const double degrees = std::atan2(along.y, along.x) * 180 / 3.14159265358979323846;
  const double turn = degrees - 90 * std::round(degrees / 90);
  return std::abs(turn) < 4 ? 0 : static_cast<int>(std::lround(turn));
}

/// What is laid out by itself, because mixing it with the rest would tear lines apart.
struct GroupKey {
  int order = 0;
  Zone zone = Zone::kBody;
  Hidden hidden = Hidden::kNo;
  int slant = 0;
  int annotation = -1;
  friend bool operator<(const GroupKey& a, const GroupKey& b) {
    return std::tie(a.order, a.zone, a.hidden, a.slant, a.annotation) <
           std::tie(b.order, b.zone, b.hidden, b.slant, b.annotation);
  }
};

bool is_watermark_like(const Glyph& glyph, int turn) {
  constexpr double kLarge = 24;
  if (turn != 0) return glyph.size() >= 18 || glyph.alpha < 0.7 || luminance(glyph.colour) > 0.5;
  return glyph.alpha <= 0.5 && glyph.size() >= kLarge;
}

GroupKey key_of(const Glyph& glyph, const RecordedPage& page, bool is_overwritten) {
  GroupKey key;
  key.slant = slant(glyph);
  key.zone = glyph.zone;
  if (key.zone == Zone::kBody && is_watermark_like(glyph, key.slant)) key.zone = Zone::kWatermark;
  const bool stands_in_place =
      glyph.hidden == Hidden::kNo ||
      (!is_overwritten && (glyph.hidden == Hidden::kCovered || glyph.hidden == Hidden::kHighlighted));
  if (!stands_in_place) key.hidden = glyph.hidden;
  if (glyph.annotation >= 0) {
    const Annotation& annotation = page.annotations[static_cast<std::size_t>(glyph.annotation)];
    if (annotation.type != Annot::typeWidget) {
      key.annotation = glyph.annotation;
      if (key.zone == Zone::kBody) key.zone = Zone::kTextBox;
    } else if (annotation.is_hidden) {
      key.annotation = glyph.annotation;
      key.zone = Zone::kForm;
    }
  }
  key.order = 2;
  if (key.zone == Zone::kHeader) key.order = 0;
  if (key.zone == Zone::kBody && key.hidden == Hidden::kNo && key.slant == 0) key.order = 1;
  if (key.zone == Zone::kFooter) key.order = 3;
  return key;
}

// ---- layout

/// A line as poppler composed it: indices of characters, and whether a space follows each.
struct ComposedLine {
  int block = 0;
  std::vector<std::pair<std::size_t, bool>> characters;
};

/// Gaps from this many ems on part columns. Poppler's own 0.7 takes a word spread with ideographic spaces for columns.
constexpr double kColumnGap = 1.3;

class Composer {
 public:
  Composer(const RecordedPage& page, const Indices& group, int turn) : page_(page), group_(group) {
    const double angle = -turn * 3.14159265358979323846 / 180;
    cosine_ = std::cos(angle);
    sine_ = std::sin(angle);
    Box box{1e9, 1e9, -1e9, -1e9};
    double largest = 0;
    for (const std::size_t i : group) {
      const Point p = turned(page.glyphs[i].origin);
      largest = std::max({largest, page.glyphs[i].size(), length(page.glyphs[i].advance)});
      box = {std::min(box.x0, p.x), std::min(box.y0, p.y), std::max(box.x1, p.x), std::max(box.y1, p.y)};
    }
    constexpr double kLargest = 20'000;  // text further out is added at the end
    const double margin = 20 + std::min(largest, 1000.0);
    shift_ = {margin - std::max(box.x0, -kLargest), margin - std::max(box.y0, -kLargest)};
    width_ = std::clamp(box.x1 + shift_.x + margin, 100.0, 2 * kLargest);
    height_ = std::clamp(box.y1 + shift_.y + margin, 100.0, 2 * kLargest);
  }

  [[nodiscard]] std::vector<ComposedLine> compose() {
    const std::unique_ptr<TextPage, ReleasePage> text(new TextPage(false));
    feed(*text);
    text->endPage();
    text->coalesce(false, 0, false, kColumnGap);
    collect(*text);
    add_left_out();
    return std::move(lines_);
  }

 private:
  [[nodiscard]] Point turned(Point p) const { return {cosine_ * p.x - sine_ * p.y, sine_ * p.x + cosine_ * p.y}; }

  void feed(TextPage& text) {
    const PDFRectangle box(0, 0, width_, height_);
    GfxState state(72, 72, &box, 0, true);
    text.startPage(&state);
    text.setMergeCombining(false);
    std::optional<std::uint32_t> current;
    for (const std::size_t i : group_) {
      const Glyph& glyph = page_.glyphs[i];
      if (current != glyph.state) {
        const TextState& how = page_.states[glyph.state];
        const Point x = turned({how.ctm[0], how.ctm[1]});
        const Point y = turned({how.ctm[2], how.ctm[3]});
        const Point at = turned({how.ctm[4], how.ctm[5]});
        state.setCTM(x.x, x.y, y.x, y.y, at.x + shift_.x, at.y + shift_.y);
        const double* m = how.text_matrix;
        state.setTextMat(m[0], m[1], m[2], m[3], m[4], m[5]);
        state.setHorizScaling(how.scaling * 100);
        state.setFont(how.font, how.font_size);
        text.updateFont(&state);
        current = glyph.state;
      }
      const bool space = is_space(glyph.character);
      const Unicode character = space ? Unicode{0x20} : glyph.character;
      text.addChar(&state, glyph.x, glyph.y, glyph.dx, glyph.dy, 0, 1, &character, 1);
    }
  }

  void collect(const TextPage& text) {
    used_.assign(group_.size(), false);
    for (const TextFlow* flow = text.getFlows(); flow != nullptr; flow = flow->getNext()) {
      for (const TextBlock* block = flow->getBlocks(); block != nullptr; block = block->getNext()) {
        ++blocks_;
        for (const TextLine* line = block->getLines(); line != nullptr; line = line->getNext()) take_line(*line);
      }
    }
  }

  void take_line(const TextLine& line) {
    ComposedLine composed;
    composed.block = blocks_;
    for (const TextWord* word = line.getWords(); word != nullptr; word = word->nextWord()) {
      for (int k = 0; k < word->getLength(); ++k) {
        const auto place = static_cast<std::size_t>(word->getCharPos() + k);
        if (place >= group_.size()) continue;
        used_[place] = true;
        composed.characters.emplace_back(group_[place], false);
      }
      if (composed.characters.empty() || word->nextWord() == nullptr || !word->hasSpaceAfter()) continue;
      composed.characters.back().second = !is_mere_gap(*word, *word->nextWord());
    }
    if (!composed.characters.empty()) lines_.push_back(std::move(composed));
  }

  /// Between Chinese characters a gap is justification, unless it is wide or a space was drawn.
  [[nodiscard]] bool is_mere_gap(const TextWord& before, const TextWord& after) const {
    const auto last = static_cast<std::size_t>(before.getCharPos() + before.getLength() - 1);
    const auto first = static_cast<std::size_t>(after.getCharPos());
    if (last >= group_.size() || first != last + 1 || first >= group_.size()) return false;
    const Glyph& a = page_.glyphs[group_[last]];
    const Glyph& b = page_.glyphs[group_[first]];
    if (!is_cjk(a.character) || !is_cjk(b.character)) return false;
    const Point gap{b.origin.x - a.origin.x - a.advance.x, b.origin.y - a.origin.y - a.advance.y};
    return length(gap) < 0.6 * std::max(a.size(), 1.0);
  }

  /// What poppler took for the second drawing of a bold character was seen already; the rest it left out for its size
  /// or place.
  void add_left_out() {
    constexpr double kSide = 8;
    std::unordered_map<std::uint64_t, Indices> taken;
    for (std::size_t place = 0; place < group_.size(); ++place) {
      const Glyph& glyph = page_.glyphs[group_[place]];
      if (used_[place]) {
        taken[place_key(glyph.character, glyph.origin.x, glyph.origin.y, kSide)].push_back(group_[place]);
      }
    }
    const auto is_double = [&](const Glyph& glyph) {
      for (const double x : {-kSide, 0.0, kSide}) {
        for (const double y : {-kSide, 0.0, kSide}) {
          const auto found = taken.find(place_key(glyph.character, glyph.origin.x + x, glyph.origin.y + y, kSide));
          if (found == taken.end()) continue;
          for (const std::size_t i : found->second) {
            const Point apart{page_.glyphs[i].origin.x - glyph.origin.x, page_.glyphs[i].origin.y - glyph.origin.y};
            if (page_.glyphs[i].character == glyph.character && length(apart) <= 0.5 * glyph.size()) return true;
          }
        }
      }
      return false;
    };
    std::optional<std::size_t> previous;
    for (std::size_t place = 0; place < group_.size(); ++place) {
      const Glyph& glyph = page_.glyphs[group_[place]];
      if (used_[place] || is_double(glyph)) continue;
      if (is_space(glyph.character)) {
        if (previous && !lines_.empty()) lines_.back().characters.back().second = true;
        continue;
      }
      const bool follows = previous && is_on_line_of(page_.glyphs[*previous], glyph);
      if (!follows) lines_.push_back({++blocks_, {}});
      lines_.back().characters.emplace_back(group_[place], false);
      previous = group_[place];
    }
  }

  static bool is_on_line_of(const Glyph& before, const Glyph& after) {
    const double reach = length(before.advance);
    if (!(reach > 0)) return true;
    const Point gap{after.origin.x - before.origin.x, after.origin.y - before.origin.y};
    const double across = std::abs(gap.x * before.advance.y - gap.y * before.advance.x) / reach;
    return across <= 0.5 * std::max(before.size(), 1.0);
  }

  const RecordedPage& page_;
  const Indices& group_;
  double cosine_ = 1;
  double sine_ = 0;
  Point shift_;
  double width_ = 0;
  double height_ = 0;
  int blocks_ = 0;
  std::vector<bool> used_;
  std::vector<ComposedLine> lines_;
};

// ---- lines as they are written

/// Finds the vertical rulings between two characters.
class Dividers {
 public:
  explicit Dividers(std::vector<Rule> rules) : rules_(std::move(rules)) {
    std::sort(rules_.begin(), rules_.end(), [](const Rule& a, const Rule& b) { return a.at < b.at; });
  }

  [[nodiscard]] bool part(Point a, Point b) const {
    if (a.x > b.x) std::swap(a, b);
    auto rule = std::upper_bound(rules_.begin(), rules_.end(), a.x,
                                 [](double x, const Rule& candidate) { return x < candidate.at; });
    const double y = (a.y + b.y) / 2;
    for (; rule != rules_.end() && rule->at < b.x; ++rule) {
      if (rule->from <= y && y <= rule->to) return true;
    }
    return false;
  }

 private:
  std::vector<Rule> rules_;
};

/// Text that is read from right to left is drawn from left to right here; numbers and Latin words in it are not turned.
void order_right_to_left(std::vector<std::pair<std::size_t, bool>>& line, const std::vector<Glyph>& glyphs) {
  const auto count = std::count_if(line.begin(), line.end(),
                                   [&](const auto& entry) { return is_right_to_left(glyphs[entry.first].character); });
  if (count * 2 <= static_cast<std::ptrdiff_t>(line.size())) return;
  const bool is_drawn_leftwards = [&] {
    return glyphs[line.front().first].origin.x > glyphs[line.back().first].origin.x;
  }();
  if (is_drawn_leftwards) return;
  std::vector<std::pair<std::size_t, bool>> turned;
  for (std::size_t i = line.size(); i-- > 0;) turned.emplace_back(line[i].first, i > 0 && line[i - 1].second);
  for (std::size_t begin = 0; begin < turned.size();) {
    std::size_t end = begin;
    while (end < turned.size() && !is_right_to_left(glyphs[turned[end].first].character)) ++end;
    if (end > begin + 1) {
      const bool space = turned[end - 1].second;
      std::reverse(turned.begin() + static_cast<std::ptrdiff_t>(begin),
                   turned.begin() + static_cast<std::ptrdiff_t>(end));
      turned[begin].second = turned[begin].second && end - begin == 1;
      turned[end - 1].second = space;
    }
    begin = std::max(end, begin + 1);
  }
  line = std::move(turned);
}

void write_characters(const ComposedLine& line, const std::vector<Glyph>& glyphs, const Dividers& dividers,
                      const GroupKey& key, int block, std::vector<PlacedLine>& lines) {
  bool is_open = false;
  std::optional<std::size_t> previous;
  bool space_before = false;
  for (const auto& [index, space] : line.characters) {
    const Glyph& glyph = glyphs[index];
    const bool continues = is_open && lines.back().hidden == glyph.hidden;
    if (!continues) {
      lines.push_back({block, key.zone, glyph.hidden, {}});
      is_open = true;
      previous.reset();
    }
    std::vector<WrittenWord>& words = lines.back().words;
    const bool starts = !previous || space_before || dividers.part(glyphs[*previous].middle(), glyph.middle());
    const Box box = glyph.box();
    if (starts) {
      words.push_back({box, {}});
    } else {
      Box& whole = words.back().box;
      whole = {std::min(whole.x0, box.x0), std::min(whole.y0, box.y0), std::max(whole.x1, box.x1),
               std::max(whole.y1, box.y1)};
    }
    append_utf8(words.back().text, glyph.character);
    if (space) words.back().text += ' ';
    space_before = space;
    previous = index;
  }
}

std::map<GroupKey, Indices> groups_of(const RecordedPage& page) {
  const bool overwritten = is_overwritten(page.glyphs);
  std::map<GroupKey, Indices> groups;
  GroupKey last;
  bool has_last = false;
  for (std::size_t i = 0; i < page.glyphs.size(); ++i) {
    const Glyph& glyph = page.glyphs[i];
    // A space goes where the text around it goes.
    if (!is_space(glyph.character) || !has_last) {
      last = key_of(glyph, page, overwritten);
      has_last = true;
    }
    groups[last].push_back(i);
  }
  return groups;
}

// ---- recording

RecordedPage record_once(PDFDoc& document, int number) {
  PageRecorder recorder;
  document.displayPage(&recorder, number, 72, 72, 0, false, true, false, nullptr, nullptr,
                       &PageRecorder::show_annotation, &recorder);
  return recorder.take();
}

/// Adds what `other` shows and `page` does not.
void add_hidden_layers(RecordedPage& page, RecordedPage other) {
  constexpr double kSide = 0.5;
  std::unordered_map<std::uint64_t, std::size_t> shown;
  for (const Glyph& glyph : page.glyphs) {
    ++shown[place_key(glyph.character, glyph.origin.x + kSide / 4, glyph.origin.y + kSide / 4, kSide)];
  }
  const auto offset = static_cast<std::uint32_t>(page.states.size());
  const std::size_t annotations = page.annotations.size();
  bool adds = false;
  for (Glyph& glyph : other.glyphs) {
    const auto found =
        shown.find(place_key(glyph.character, glyph.origin.x + kSide / 4, glyph.origin.y + kSide / 4, kSide));
    if (found != shown.end() && found->second > 0) {
      --found->second;
      continue;
    }
    glyph.hidden = Hidden::kLayer;
    glyph.state += offset;
    if (glyph.annotation >= static_cast<int>(annotations)) glyph.annotation = -1;
    page.glyphs.push_back(glyph);
    adds = true;
  }
  if (adds) page.states.insert(page.states.end(), other.states.begin(), other.states.end());
  page.large_pictures = std::max(page.large_pictures, other.large_pictures);
  page.small_pictures = std::max(page.small_pictures, other.small_pictures);
  page.undecodable = std::max(page.undecodable, other.undecodable);
  page.drawn_shapes = std::max(page.drawn_shapes, other.drawn_shapes);
  page.was_cut = page.was_cut || other.was_cut;
}

}  // namespace

std::string PlacedLine::text() const {
  std::string text;
  for (const WrittenWord& word : words) text += word.text;
  return text;
}

RecordedPage record_page(PDFDoc& document, int number) {
  RecordedPage page = record_once(document, number);
  OCGs* layers = document.getOptContentConfig();
  if (layers == nullptr || !layers->hasOCGs()) return page;
  std::vector<std::pair<OptionalContentGroup*, OptionalContentGroup::State>> states;
  for (const auto& [ref, layer] : layers->getOCGs()) states.emplace_back(layer.get(), layer->getState());
  // All off: membership may be defined by what is off (ISO 32000-1, 8.11.2.2).
  for (const auto all : {OptionalContentGroup::On, OptionalContentGroup::Off}) {
    for (const auto& [layer, state] : states) layer->setState(all);
    add_hidden_layers(page, record_once(document, number));
  }
  for (const auto& [layer, state] : states) layer->setState(state);
  return page;
}

PageText arrange(RecordedPage& page) {
  PageText text;
  text.drawn.resize(page.annotations.size());
  for (const Glyph& glyph : page.glyphs) {
    if (glyph.annotation >= 0 && !is_space(glyph.character)) {
      append_utf8(text.drawn[static_cast<std::size_t>(glyph.annotation)], glyph.character);
    }
  }
  drop_hidden_doubles(page.glyphs);
  show_hidden_punctuation(page.glyphs);
  const Dividers dividers(page.vertical);
  const Dividers none({});
  int blocks = 0;
  for (const auto& [key, group] : groups_of(page)) {
    std::vector<ComposedLine> lines = Composer(page, group, key.slant).compose();
    int most = 0;
    for (ComposedLine& line : lines) {
      order_right_to_left(line.characters, page.glyphs);
      write_characters(line, page.glyphs, key.slant == 0 ? dividers : none, key, blocks + line.block, text.lines);
      most = std::max(most, line.block);
    }
    blocks += most;
  }
  return text;
}

std::string_view name_of(Zone zone) {
  switch (zone) {
    case Zone::kBody:
      return "body";
    case Zone::kHeader:
      return "header";
    case Zone::kFooter:
      return "footer";
    case Zone::kWatermark:
      return "watermark";
    case Zone::kTextBox:
      return "text-box";
    case Zone::kForm:
      return "form";
  }
  return "body";
}

std::string_view name_of(Hidden hidden) {
  switch (hidden) {
    case Hidden::kNo:
      return "";
    case Hidden::kCovered:
      return "covered";
    case Hidden::kBehindPicture:
      return "behind-picture";
    case Hidden::kHighlighted:
      return "highlighted";
    case Hidden::kSameColour:
      return "same-colour";
    case Hidden::kTiny:
      return "tiny-text";
    case Hidden::kOffPage:
      return "off-page";
    case Hidden::kInvisible:
      return "invisible-text";
    case Hidden::kLayer:
      return "hidden-layer";
    case Hidden::kAttribute:
      return "hidden-attribute";
  }
  return "";
}

}  // namespace mishen_pdf
