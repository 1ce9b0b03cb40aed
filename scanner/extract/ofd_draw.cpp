#include "scanner/extract/ofd_draw.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "scanner/extract/layout_concealment.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

constexpr float kPoint = 25.4F / 72;           // mm
constexpr float kDefaultLineWidth = 0.353F;    // mm; GB/T 33190-2016, DrawParam
constexpr std::uint8_t kOpaque = 230;          // of 255: nothing is read through it
constexpr std::uint8_t kTransparent = 10;      // not seen on paper
constexpr std::size_t kMaxUnitDepth = 16;      // composites within composites
constexpr std::size_t kMaxParameterDepth = 8;  // drawing parameters that go on from others
constexpr float kMargin = 0.1F;                // of the height of the paper
constexpr float kCoverThickness = 1;           // mm; thinner strokes strike text out
constexpr float kThickestRuling = 0.7F;        // mm
constexpr float kSmallestCover = 1.5F;         // mm; less does not cover a character
constexpr std::size_t kMaxBands = 64;          // rectangles in place of a shape

struct Point {
  float x = 0;
  float y = 0;
};
using Outline = std::vector<Point>;

/// How wide a character is, in em, where nothing says so.
float usual_width(char32_t c) {
  constexpr std::u32string_view kNarrow = U"ijl.,:;!'|I()[]{}ftr ";
  constexpr std::u32string_view kWide = U"mwMWO@%QGDHNU";
  if (c >= 0x2E80 || c == 0x2014 || c == 0x2026 || (c >= 0x2460 && c <= 0x27BF) || c == 0x201C || c == 0x201D) return 1;
  if (kNarrow.find(c) != std::u32string_view::npos) return 0.35F;
  if (kWide.find(c) != std::u32string_view::npos) return 0.8F;
  return 0.55F;
}

Box common(const Box& a, const Box& b) {
  return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right), std::min(a.bottom, b.bottom)};
}

Box extent(const std::vector<Outline>& outlines) {
  Box box{std::numeric_limits<float>::max(), std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest(),
          std::numeric_limits<float>::lowest()};
  for (const Outline& outline : outlines) {
    for (const Point& point : outline) {
      box = {std::min(box.left, point.x), std::min(box.top, point.y), std::max(box.right, point.x),
             std::max(box.bottom, point.y)};
    }
  }
  return box;
}

OfdMatrix moved(const std::array<float, 4>& boundary) { return {{1, 0, 0, 1, boundary[0], boundary[1]}}; }

/// From the coordinates of the object to those of what it stands in.
OfdMatrix matrix_of(const OfdObject& object) { return moved(object.boundary).after(object.ctm); }

/// Where the clip of an object lies, in the coordinates of what the object stands in.
OfdMatrix clip_matrix_of(const OfdObject& object) {
  return object.is_clip_turned ? matrix_of(object) : moved(object.boundary);
}

// ------------------------------------------------------------------------------------------------------------ paths

/// Reads AbbreviatedData (GB/T 33190-2016, graphics): M S L Q B A C and their points.
class PathReader {
 public:
  PathReader(std::string_view data, const OfdMatrix& matrix) : rest_(data), matrix_(matrix) {}

  std::vector<Outline> read() {
    char command = 0;
    for (std::string_view word = next(); !word.empty(); word = next()) {
      if (word.size() == 1 && std::string_view("MSLQBAC").find(word[0]) != std::string_view::npos) {
        command = word[0];
        if (command == 'C') close();
        continue;
      }
      if (command == 0 || command == 'C') continue;
      pending_.push_back(ofd_numbers(word, 1).empty() ? 0 : ofd_numbers(word, 1)[0]);
      if (pending_.size() == count(command)) {
        apply(command);
        pending_.clear();
      }
    }
    return std::move(outlines_);
  }

 private:
  std::string_view next() {
    constexpr std::string_view kSpaces = " \t\r\n,";
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpaces), rest_.size()));
    // "M10 10" without a space between is seen, too.
    const bool letter = !rest_.empty() && std::string_view("MSLQBAC").find(rest_[0]) != std::string_view::npos;
    const std::string_view word = rest_.substr(0, letter ? 1 : rest_.find_first_of(" \t\r\n,MSLQBAC"));
    rest_.remove_prefix(word.size());
    return word;
  }
  static std::size_t count(char command) {
    switch (command) {
      case 'Q':
        return 4;
      case 'B':
        return 6;
      case 'A':
        return 7;
      default:
        return 2;
    }
  }
  void add(float x, float y) {
    at_ = {finite(x), finite(y)};
    const auto [to_x, to_y] = matrix_(at_.x, at_.y);
    if (outlines_.empty()) outlines_.emplace_back();
    outlines_.back().push_back({finite(to_x), finite(to_y)});
  }
  void close() {
    if (!outlines_.empty() && !outlines_.back().empty()) outlines_.back().push_back(outlines_.back().front());
  }
  void apply(char command) {
    constexpr int kSteps = 6;
    const std::vector<float>& v = pending_;
    const Point from = at_;
    switch (command) {
      case 'M':
      case 'S':
        outlines_.emplace_back();
        add(v[0], v[1]);
        break;
      case 'Q':
      case 'B':
        for (int i = 1; i <= kSteps; ++i) {
          const float t = static_cast<float>(i) / kSteps;
          const float s = 1 - t;
          if (command == 'Q') {
            add(s * s * from.x + 2 * s * t * v[0] + t * t * v[2], s * s * from.y + 2 * s * t * v[1] + t * t * v[3]);
          } else {
            add(s * s * s * from.x + 3 * s * s * t * v[0] + 3 * s * t * t * v[2] + t * t * t * v[4],
                s * s * s * from.y + 3 * s * s * t * v[1] + 3 * s * t * t * v[3] + t * t * t * v[5]);
          }
        }
        break;
      case 'A':
        arc(from, {v[5], v[6]}, v[0], v[1], v[3] != 0, v[4] != 0);
        break;
      default:
        add(v[0], v[1]);
    }
  }
  /// An ellipse that is not turned, its radii as they are: near enough to tell what it covers.
  void arc(Point from, Point to, float radius_x, float radius_y, bool large, bool clockwise) {
    constexpr int kSteps = 12;
    const float rx = std::max(std::abs(radius_x), 1e-3F);
    const float ry = std::max(std::abs(radius_y), 1e-3F);
    const float dx = (to.x - from.x) / rx / 2;
    const float dy = (to.y - from.y) / ry / 2;
    const float half = std::min(std::hypot(dx, dy), 1.0F);
    if (half > 1e-4F) {
      const float height = std::sqrt(1 - half * half) * (large != clockwise ? 1.0F : -1.0F) / half;
      const Point middle{(from.x + to.x) / 2 / rx - height * dy, (from.y + to.y) / 2 / ry + height * dx};
      const float begin = std::atan2(from.y / ry - middle.y, from.x / rx - middle.x);
      float sweep = std::atan2(to.y / ry - middle.y, to.x / rx - middle.x) - begin;
      constexpr float kTurn = 6.2831853F;
      if (clockwise && sweep < 0) sweep += kTurn;
      if (!clockwise && sweep > 0) sweep -= kTurn;
      for (int i = 1; i < kSteps; ++i) {
        const float angle = begin + sweep * static_cast<float>(i) / kSteps;
        add((middle.x + std::cos(angle)) * rx, (middle.y + std::sin(angle)) * ry);
      }
    }
    add(to.x, to.y);
  }

  std::string_view rest_;
  OfdMatrix matrix_;
  std::vector<Outline> outlines_;
  std::vector<float> pending_;
  Point at_;
};

/// The rectangles that make up what `outlines` fill: exact where their sides are level and upright, bands otherwise.
std::vector<Box> filled(const std::vector<Outline>& outlines, bool even_odd) {
  std::vector<float> levels;
  for (const Outline& outline : outlines) {
    for (const Point& point : outline) levels.push_back(point.y);
  }
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  if (levels.size() < 2) return {};
  bool straight = levels.size() <= kMaxBands;
  for (const Outline& outline : outlines) {
    for (std::size_t i = 1; i < outline.size() && straight; ++i)
      straight = outline[i].x == outline[i - 1].x || outline[i].y == outline[i - 1].y;
  }
  if (!straight) {
    constexpr int kBands = 32;
    const float top = levels.front();
    const float height = (levels.back() - top) / kBands;
    levels.clear();
    for (int i = 0; i <= kBands; ++i) levels.push_back(top + height * static_cast<float>(i));
  }
  std::vector<Box> boxes;
  for (std::size_t band = 0; band + 1 < levels.size(); ++band) {
    const float y = (levels[band] + levels[band + 1]) / 2;
    std::vector<std::pair<float, int>> crossings;
    for (const Outline& outline : outlines) {
      for (std::size_t i = 0; i < outline.size(); ++i) {
        const Point& a = outline[i];
        const Point& b = outline[(i + 1) % outline.size()];
        if ((a.y <= y) == (b.y <= y)) continue;
        crossings.emplace_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x), a.y < b.y ? 1 : -1);
      }
    }
    std::sort(crossings.begin(), crossings.end());
    int winding = 0;
    for (std::size_t i = 0; i + 1 < crossings.size(); ++i) {
      winding += even_odd ? 1 : crossings[i].second;
      const bool inside = even_odd ? winding % 2 != 0 : winding != 0;
      if (!inside) continue;
      const Box box{crossings[i].first, levels[band], crossings[i + 1].first, levels[band + 1]};
      const bool goes_on = !boxes.empty() && boxes.back().bottom == box.top && boxes.back().left == box.left &&
                           boxes.back().right == box.right;
      if (goes_on) {
        boxes.back().bottom = box.bottom;
      } else {
        boxes.push_back(box);
      }
    }
    if (boxes.size() > kMaxBands * 4) break;
  }
  return boxes;
}

}  // namespace

/// How an object is drawn, whoever says so.
struct OfdPageDrawing::Style {
  OfdColour fill{kBlack, 255};
  OfdColour stroke{kBlack, 255};
  float line_width = kDefaultLineWidth;
  std::uint8_t alpha = 255;

  [[nodiscard]] std::uint8_t alpha_of(const OfdColour& colour) const {
    return static_cast<std::uint8_t>(static_cast<unsigned>(alpha) * colour.alpha / 255U);
  }
};

OfdPageDrawing::OfdPageDrawing(const Box& paper, const OfdResources& resources, std::size_t budget)
    : resources_(resources), budget_(budget) {
  page_.paper = paper;
  page_.point = kPoint;
}

OfdPageDrawing::Style OfdPageDrawing::style_of(const OfdObject& object, const std::string& layer_parameters) const {
  std::optional<OfdColour> fill = object.fill_colour;
  std::optional<OfdColour> stroke = object.stroke_colour;
  std::optional<float> line_width = object.line_width;
  for (const std::string* first : {&object.draw_parameters, &layer_parameters}) {
    const std::string* id = first;
    for (std::size_t depth = 0; depth < kMaxParameterDepth && !id->empty(); ++depth) {
      const auto found = resources_.draw_parameters.find(*id);
      if (found == resources_.draw_parameters.end()) break;
      const OfdDrawParameters& parameters = found->second;
      if (!fill) fill = parameters.fill_colour;
      if (!stroke) stroke = parameters.stroke_colour;
      if (!line_width) line_width = parameters.line_width;
      id = &parameters.relative;
    }
  }
  Style style;
  style.fill = fill.value_or(style.fill);
  style.stroke = stroke.value_or(style.stroke);
  style.line_width = line_width.value_or(style.line_width);
  return style;
}

void OfdPageDrawing::draw(const OfdLayer& layer, const OfdSituation& situation) {
  OfdSituation own = situation;
  if (!layer.is_visible && own.concealment == Concealment::kNone) own.concealment = Concealment::kHiddenLayer;
  for (const OfdObject& object : layer.objects) draw_object(object, layer.draw_parameters, own, 0);
}

void OfdPageDrawing::draw_object(const OfdObject& object, const std::string& layer_parameters,
                                 const OfdSituation& situation, std::size_t depth) {
  std::size_t written = object.path.size();
  for (const OfdTextCode& code : object.codes) written += code.delta_x.size() + code.delta_y.size();
  constexpr std::size_t kBytesAnObject = 32;  // of numbers; objects may be drawn many times
  budget_ -= std::min(budget_, 1 + written / kBytesAnObject);
  if (budget_ == 0) return;
  ++order_;
  Style style = style_of(object, layer_parameters);
  style.alpha = static_cast<std::uint8_t>(static_cast<unsigned>(object.alpha) * situation.alpha / 255U);
  OfdSituation own = situation;
  own.alpha = style.alpha;
  if (!object.is_visible && own.concealment == Concealment::kNone) own.concealment = Concealment::kHiddenAttribute;
  const bool drawn = own.concealment == Concealment::kNone;
  switch (object.kind) {
    case OfdObject::Kind::kText:
      draw_text(object, style, own);
      break;
    case OfdObject::Kind::kPath:
      if (drawn) draw_path(object, style, own);
      break;
    case OfdObject::Kind::kImage:
      if (drawn) draw_image(object, style, own);
      break;
    case OfdObject::Kind::kComposite: {
      const auto unit = resources_.units.find(object.resource);
      if (unit == resources_.units.end()) {
        misses_unit_ = true;
        break;
      }
      if (depth >= kMaxUnitDepth) {
        budget_ = 0;  // composites that hold themselves
        break;
      }
      own.matrix = situation.matrix.after(matrix_of(object));
      drawn_units_.insert(unit->first);
      for (const OfdObject& part : unit->second.objects) draw_object(part, layer_parameters, own, depth + 1);
      break;
    }
  }
}

// ------------------------------------------------------------------------------------------------------------- text

void OfdPageDrawing::draw_text(const OfdObject& object, const Style& style, const OfdSituation& situation) {
  PlacedText sample;
  sample.order = order_;
  sample.region = situation.region;
  sample.concealment = situation.concealment;
  const bool filled = object.fill.value_or(true);
  const bool stroked = object.stroke.value_or(false);
  sample.colour = filled ? style.fill.rgb : style.stroke.rgb;
  // A white letter with a dark rim is seen.
  if (filled && stroked && style.stroke.rgb != style.fill.rgb) sample.colour = kUnknownColour;
  const std::uint8_t alpha = std::max(filled ? style.alpha_of(style.fill) : std::uint8_t{0},
                                      stroked ? style.alpha_of(style.stroke) : std::uint8_t{0});
  if (alpha <= kTransparent && sample.concealment == Concealment::kNone)
    sample.concealment = Concealment::kInvisibleText;

  const OfdMatrix matrix = situation.matrix.after(matrix_of(object));
  const std::size_t first = page_.texts.size();
  OfdTextCode place;
  for (const OfdTextCode& code : object.codes) {
    place.x = code.x ? code.x : place.x;
    place.y = code.y ? code.y : place.y;
    OfdTextCode placed = code;
    placed.x = place.x;
    placed.y = place.y;
    draw_code(object, placed, matrix, sample);
  }

  const std::optional<Box> clip =
      object.clip ? std::optional(hull(situation.matrix.after(clip_matrix_of(object)), *object.clip)) : std::nullopt;
  for (std::size_t i = first; i < page_.texts.size(); ++i) {
    PlacedText& text = page_.texts[i];
    if (clip && text.concealment == Concealment::kNone) {
      const float x = (text.box.left + text.box.right) / 2;
      const float y = (text.box.top + text.box.bottom) / 2;
      const bool shown = x >= clip->left && x <= clip->right && y >= clip->top && y <= clip->bottom;
      if (!shown) text.concealment = Concealment::kOffPage;
    }
    // Pale text askew is a watermark, whatever it is called.
    const float askew = std::abs(std::remainder(text.angle, 90.0F));
    if (text.region == Region::kBody && askew > 5 && alpha < kOpaque) text.region = Region::kWatermark;
    if (situation.has_margins && text.region == Region::kBody) {
      const float margin = kMargin * page_.paper.height();
      if (text.box.bottom <= page_.paper.top + margin) text.region = Region::kHeader;
      if (text.box.top >= page_.paper.bottom - margin) text.region = Region::kFooter;
    }
  }
}

void OfdPageDrawing::draw_code(const OfdObject& object, const OfdTextCode& code, const OfdMatrix& matrix,
                               PlacedText& sample) {
  OfdDeltas steps_x(code.delta_x);
  OfdDeltas steps_y(code.delta_y);
  const float size = object.size;
  float x = code.x.value_or(0);
  float y = code.y.value_or(0);

  // Written downwards: said so, or by offsets that only lead downwards, as in the narrow cells of forms.
  const bool said_downwards = object.read_direction == 90 || object.read_direction == 270;
  bool downwards = said_downwards;
  if (!said_downwards && utf8_count(code.text) > 1) {
    OfdDeltas ahead_x(code.delta_x);
    OfdDeltas ahead_y(code.delta_y);
    const std::size_t count = utf8_count(code.text) - 1;
    downwards = !code.delta_y.empty();
    for (std::size_t i = 0; i < count && downwards; ++i)
      downwards = ahead_x.next().value_or(0) == 0 && ahead_y.next().value_or(0) > 0.5F * size;
  }
  int turn = object.read_direction;
  if (downwards && !said_downwards) turn = 90;
  const bool upright = downwards && object.character_direction != object.read_direction;
  const float turn_x = turn == 0 ? 1.0F : turn == 180 ? -1.0F : 0.0F;
  const float turn_y = turn == 90 ? 1.0F : turn == 270 ? -1.0F : 0.0F;

  const auto length = [&](float dx, float dy) {
    const auto& m = matrix.values;
    return std::hypot(m[0] * dx + m[2] * dy, m[1] * dx + m[3] * dy);
  };
  const float scale_along = length(turn_x, turn_y);
  const float scale_across = length(turn_y, turn_x);
  const auto& m = matrix.values;
  const float along_x = m[0] * turn_x + m[2] * turn_y;
  const float along_y = m[1] * turn_x + m[3] * turn_y;
  sample.angle = std::atan2(along_y, along_x) * 180 / 3.14159265F;
  sample.size = size * (upright ? scale_along : scale_across);

  for (std::size_t at = 0; at < code.text.size();) {
    if (budget_ == 0) return;
    --budget_;
    const std::size_t bytes = utf8_length(code.text[at]);
    const char32_t c = utf8_at(code.text, at);
    const float usual = (upright ? 1 : usual_width(c) * object.horizontal_scale) * size;
    const std::optional<float> step_x = steps_x.next();
    const std::optional<float> step_y = steps_y.next();
    const bool placed = step_x || step_y;
    const float dx = placed ? step_x.value_or(0) : usual * turn_x;
    const float dy = placed ? step_y.value_or(0) : usual * turn_y;
    // The step to the next character is its width, unless it leaves a gap or goes back.
    const float forward = dx * turn_x + dy * turn_y;
    const float width = forward > 0.3F * usual ? std::min(forward, usual) : usual;

    PlacedText text = sample;
    text.text.assign(code.text, at, bytes);
    text.advance = width * scale_along;
    Box box;
    if (upright) {
      // Its middle is what columns have in common.
      const float half = 0.5F * usual_width(c) * size;
      const auto [to_x, to_y] = matrix(x + half, y - kAscent * size * (turn == 90 ? 1.0F : 0.0F));
      text.x = to_x;
      text.y = to_y;
      box = {x, y - kAscent * size, x + 2 * half, y + kDescent * size};
    } else {
      const auto [to_x, to_y] = matrix(x, y);
      text.x = to_x;
      text.y = to_y;
      const float end_x = x + width * turn_x;
      const float end_y = y + width * turn_y;
      // Above the baseline is to the left of the direction of writing.
      const float up_x = turn_y * size;
      const float up_y = -turn_x * size;
      box = {std::min(x, end_x) + std::min(kAscent * up_x, -kDescent * up_x),
             std::min(y, end_y) + std::min(kAscent * up_y, -kDescent * up_y),
             std::max(x, end_x) + std::max(kAscent * up_x, -kDescent * up_x),
             std::max(y, end_y) + std::max(kAscent * up_y, -kDescent * up_y)};
    }
    text.box = hull(matrix, box);
    page_.texts.push_back(std::move(text));
    x += dx;
    y += dy;
    at += bytes;
  }
}

// ----------------------------------------------------------------------------------------------- paths and pictures

void OfdPageDrawing::draw_path(const OfdObject& object, const Style& style, const OfdSituation& situation) {
  const OfdMatrix matrix = situation.matrix.after(matrix_of(object));
  const std::vector<Outline> outlines = PathReader(object.path, matrix).read();
  std::optional<Box> clip;
  if (object.clip) clip = hull(situation.matrix.after(clip_matrix_of(object)), *object.clip);
  const auto add = [&](Box box, const OfdColour& colour) {
    if (clip) box = common(box, *clip);
    if (box.right >= box.left && box.bottom >= box.top) add_rectangle(page_, box, order_, colour.rgb);
  };
  const auto cover = [&](const std::vector<Outline>& area, bool even_odd, const OfdColour& colour) {
    for (Box box : filled(area, even_odd)) {
      if (clip) box = common(box, *clip);
      if (box.right > box.left && box.bottom > box.top) page_.shapes.push_back({box, order_, colour.rgb, false});
    }
  };
  if (object.fill.value_or(false) && style.alpha_of(style.fill) >= kOpaque) {
    // Rulings are often drawn as thin areas, all those of a table as one path.
    std::vector<Outline> areas;
    for (const Outline& outline : outlines) {
      const Box box = extent({outline});
      const float thin = std::min(box.width(), box.height());
      if (thin <= kThickestRuling) {
        add(box, style.fill);
      } else {
        areas.push_back(outline);
      }
    }
    const Box whole = extent(areas);
    if (std::min(whole.width(), whole.height()) >= kSmallestCover) cover(areas, object.even_odd, style.fill);
  }
  if (!object.stroke.value_or(true) || style.alpha_of(style.stroke) < kOpaque) return;
  const auto& m = matrix.values;
  const float half = finite(style.line_width * std::sqrt(std::abs(m[0] * m[3] - m[1] * m[2])) / 2);
  for (const Outline& outline : outlines) {
    for (std::size_t i = 1; i < outline.size(); ++i) {
      const Point& a = outline[i - 1];
      const Point& b = outline[i];
      const bool level = std::abs(a.y - b.y) < kPoint / 4;
      const bool upright = std::abs(a.x - b.x) < kPoint / 4;
      if (level || upright) {
        add({std::min(a.x, b.x) - (upright ? half : 0), std::min(a.y, b.y) - (level ? half : 0),
             std::max(a.x, b.x) + (upright ? half : 0), std::max(a.y, b.y) + (level ? half : 0)},
            style.stroke);
      } else if (2 * half >= kCoverThickness) {
        const float length = std::hypot(b.x - a.x, b.y - a.y);
        const float nx = (b.y - a.y) / length * half;
        const float ny = (a.x - b.x) / length * half;
        const Outline bar{{a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}};
        cover({bar}, false, style.stroke);
      }
    }
  }
}

void OfdPageDrawing::draw_image(const OfdObject& object, const Style& style, const OfdSituation& situation) {
  if (style.alpha < kOpaque || object.is_mask || !resources_.opaque_pictures.contains(object.resource)) return;
  // The picture is the unit square (GB/T 33190-2016, image objects); without a matrix it fills its boundary.
  Box box;
  if (object.has_ctm) {
    box = hull(situation.matrix.after(matrix_of(object)), {0, 0, 1, 1});
  } else {
    const std::array<float, 4>& b = object.boundary;
    box = hull(situation.matrix, {b[0], b[1], b[0] + b[2], b[1] + b[3]});
  }
  if (object.clip) box = common(box, hull(situation.matrix.after(clip_matrix_of(object)), *object.clip));
  if (box.right > box.left && box.bottom > box.top) page_.shapes.push_back({box, order_, kUnknownColour, true});
}

/// Labels of a form stand in its template and their values on the page: what shares its lines with the page is no
/// header or footer.
void OfdPageDrawing::give_back_labels() {
  constexpr std::string_view kPageNumber = "0123456789-—–/第页共 ";
  for (const Region zone : {Region::kHeader, Region::kFooter}) {
    float top = std::numeric_limits<float>::max();
    float bottom = std::numeric_limits<float>::lowest();
    for (const PlacedText& text : page_.texts) {
      if (text.region != zone) continue;
      top = std::min(top, text.box.top);
      bottom = std::max(bottom, text.box.bottom);
    }
    const bool shared = std::any_of(page_.texts.begin(), page_.texts.end(), [&](const PlacedText& text) {
      const float middle = (text.box.top + text.box.bottom) / 2;
      return text.region == Region::kBody && middle > top && middle < bottom &&
             kPageNumber.find(text.text) == std::string_view::npos;
    });
    if (!shared) continue;
    for (PlacedText& text : page_.texts) {
      if (text.region == zone) text.region = Region::kBody;
    }
  }
}

PlacedPage OfdPageDrawing::finish() {
  give_back_labels();
  // Text that cannot be seen over a picture is what the picture shows, made searchable.
  std::vector<Box> pictures;
  for (const PlacedShape& shape : page_.shapes) {
    constexpr std::size_t kMaxPictures = 16;
    if (shape.is_picture && pictures.size() < kMaxPictures) pictures.push_back(shape.box);
  }
  const auto transcribes = [&](const PlacedText& text) {
    const float x = (text.box.left + text.box.right) / 2;
    const float y = (text.box.top + text.box.bottom) / 2;
    return text.concealment == Concealment::kInvisibleText &&
           std::any_of(pictures.begin(), pictures.end(), [&](const Box& box) {
             return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
           });
  };
  std::vector<std::size_t> transcripts;
  for (std::size_t i = 0; i < page_.texts.size(); ++i) {
    if (transcribes(page_.texts[i])) transcripts.push_back(i);
  }
  conceal(page_);
  for (const std::size_t i : transcripts) page_.texts[i].concealment = Concealment::kNone;
  return std::move(page_);
}

}  // namespace mishen::scanner
