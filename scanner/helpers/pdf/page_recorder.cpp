// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/helpers/pdf/page_recorder.h"

#include <Gfx.h>
#include <GfxState.h>
#include <Stream.h>
#include <goo/GooString.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "scanner/helpers/pdf/pdf_strings.h"

namespace mishen_pdf {
namespace {

constexpr std::size_t kMaxGlyphs = 1'000'000;
constexpr std::size_t kMaxRules = 20'000;
constexpr int kLargePicture = 100;  // pixels, both ways
constexpr int kSmallPicture = 8;

/// Side of the grid of points in a character's box at which is looked.
constexpr int kSamples = 6;
constexpr int kAllSamples = kSamples * kSamples;
constexpr int kMostSamples = kAllSamples * 7 / 10;  // covered: these and more
constexpr int kNearlyAllSamples = kAllSamples * 17 / 20;

/// From this opacity on what lies beneath is not read any more.
constexpr double kOpaque = 0.85;
constexpr double kTransparent = 0.05;

std::array<Point, kAllSamples> samples(const Glyph& glyph) {
  Point corner;
  Point across;
  Point along;
  if (glyph.is_vertical) {
    across = {-glyph.up.y, glyph.up.x};
    along = glyph.advance;
    corner = {glyph.origin.x - across.x / 2, glyph.origin.y - across.y / 2};
  } else {
    across = glyph.advance;
    along = {glyph.up.x * 0.9, glyph.up.y * 0.9};
    corner = {glyph.origin.x - glyph.up.x * 0.1, glyph.origin.y - glyph.up.y * 0.1};
  }
  std::array<Point, kAllSamples> points;
  for (int i = 0; i < kAllSamples; ++i) {
    const double u = (i % kSamples + 0.5) / kSamples;
    const double v = (i / kSamples + 0.5) / kSamples;
    points[static_cast<std::size_t>(i)] = {corner.x + across.x * u + along.x * v,
                                           corner.y + across.y * u + along.y * v};
  }
  return points;
}

Colour colour_of(GfxRGB rgb) {
  const auto byte = [](GfxColorComp value) {
    return static_cast<std::uint8_t>(colToByte(std::clamp(value, 0, 65536)));
  };
  return {byte(rgb.r), byte(rgb.g), byte(rgb.b)};
}

Point transformed(const double* matrix, double x, double y) {
  return {matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]};
}

Point transformed_delta(const double* matrix, double x, double y) {
  return {matrix[0] * x + matrix[2] * y, matrix[1] * x + matrix[3] * y};
}

/// Characters that are a shape filled to the edges, so that they paint and cover like one.
bool is_solid(Unicode c) {
  return (c >= 0x2586 && c <= 0x2588) || c == 0x25A0 || c == 0x25AC || c == 0x25AE || c == 0x25B0 || c == 0x25CF ||
         c == 0x25FC || c == 0x25FE || c == 0x2B1B || c == 0x2B24 || c == 0xFFED;
}

/// Shapes on which text may stand in the colour of the page: its colour is not known there.
bool may_be_ground(Unicode c) { return (c >= 0x25A0 && c <= 0x2BFF) || (c >= 0xE000 && c <= 0xF8FF); }

/// Fonts of bullets and symbols give their characters private numbers; there is nothing to read in them.
bool is_symbol_font(const GfxFont* font) {
  if (font == nullptr || !font->getName()) return false;
  std::string name = *font->getName();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  static constexpr std::array<std::string_view, 10> kNames = {"symbol", "dings",   "starbats", "marlett", "mtextra",
                                                              "icon",   "awesome", "mt-extra", "math",    "cmsy"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

/// Whether a name of a glyph is a mere number, e.g. "g12", "cid_7", "G0F": poppler then takes the number for a
/// character.
bool is_number_name(std::string_view name) {
  if (name.starts_with("uni") || (name.size() > 4 && name.front() == 'u')) return false;
  const std::size_t digits = name.find_first_of("0123456789");
  if (digits == std::string_view::npos) return false;
  return name.size() > 1 && std::all_of(name.begin() + static_cast<std::ptrdiff_t>(digits), name.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
         });
}

/// Whether the font says which character a code means. Without it poppler passes the code on, which looks like text.
bool says_what_it_means(const GfxFont* font, CharCode code) {
  if (font == nullptr || font->hasToUnicodeCMap()) return true;
  if (font->isCIDFont()) {
    const GooString* collection = static_cast<const GfxCIDFont*>(font)->getCollection();
    const bool is_numbered = collection == nullptr || collection->toStr() == "Adobe-Identity";
    return !is_numbered || font->getEncodingName().rfind("Uni", 0) == 0;
  }
  const char* name = code < 256 ? static_cast<const Gfx8BitFont*>(font)->getCharName(static_cast<int>(code)) : nullptr;
  return name == nullptr || !is_number_name(name);
}

bool is_private(Unicode c) { return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000 || c == 0xFFFD; }

bool is_space(Unicode c) { return c <= 0x20 || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200B); }

Box bounds_of(const Polygon& polygon) {
  Box box{1e9, 1e9, -1e9, -1e9};
  for (const Point& p : polygon) {
    box = {std::min(box.x0, p.x), std::min(box.y0, p.y), std::max(box.x1, p.x), std::max(box.y1, p.y)};
  }
  return box;
}

Zone zone_of(Dict* properties) {
  Zone zone = Zone::kBody;
  const Object subtype = properties->lookup("Subtype");
  if (subtype.isName("Header")) zone = Zone::kHeader;
  if (subtype.isName("Footer")) zone = Zone::kFooter;
  if (subtype.isName("Watermark")) zone = Zone::kWatermark;
  return zone;
}

/// Bytes before the picture itself that are looked at, for pages without end.
constexpr std::size_t kMaxPictureHeader = std::size_t{512} << 10U;
/// Of one page.
constexpr std::size_t kMaxPictureData = std::size_t{4} << 20U;

/// Segments of a JPEG that say something about it (ITU-T T.81, Annex B): APP1 (EXIF, XMP), APP13 (IPTC) and comments,
/// as a JPEG of one pixel; "" where it has none.
std::string telling_segments(Stream& jpeg) {
  std::string kept;
  std::size_t taken = 0;
  const auto next = [&] {
    ++taken;
    return jpeg.getChar();
  };
  jpeg.reset();
  bool goes_on = next() == 0xFF && next() == 0xD8;
  while (goes_on && taken < kMaxPictureHeader) {
    if (next() != 0xFF) break;
    int marker = next();
    while (marker == 0xFF) marker = next();
    const int high = next();
    const int low = next();
    if (marker < 0xC0 || marker == 0xDA || marker == 0xD9 || high < 0 || low < 0) break;
    const int length = high << 8 | low;
    const bool is_kept = marker == 0xE1 || marker == 0xED || marker == 0xFE;
    std::string segment = {'\xFF', static_cast<char>(marker), static_cast<char>(high), static_cast<char>(low)};
    for (int i = 2; i < length && goes_on; ++i) {
      const int byte = next();
      goes_on = byte >= 0;
      if (goes_on && is_kept) segment += static_cast<char>(byte);
    }
    if (is_kept && goes_on) kept += segment;
  }
  if (kept.empty()) return kept;
  using namespace std::string_view_literals;
  constexpr std::string_view kOnePixel = "\xFF\xC0\0\x0B\x08\0\x01\0\x01\x01\x01\x11\0\xFF\xD9"sv;
  return std::string("\xFF\xD8").append(kept).append(kOnePixel);
}

/// Whether nearly all of a mask lets the picture through, so that it hides what lies beneath.
template <typename IsOpaque>
bool is_mostly_opaque(Stream* mask, int width, int height, int bits, const IsOpaque& is_opaque) {
  constexpr std::int64_t kMaxPixels = 4'000'000;
  if (width <= 0 || height <= 0 || std::int64_t{width} * height > kMaxPixels) return false;
  ImageStream pixels(mask, width, 1, bits);
  pixels.reset();
  std::int64_t opaque = 0;
  for (int row = 0; row < height; ++row) {
    unsigned char* line = pixels.getLine();
    for (int column = 0; line != nullptr && column < width; ++column) opaque += is_opaque(line + column) ? 1 : 0;
  }
  pixels.close();
  return static_cast<double>(opaque) >= 0.95 * width * height;
}

/// What of a text says something: no spaces, no punctuation.
std::u32string essence(const std::u32string& text) {
  std::u32string kept;
  for (const char32_t c : text) {
    const bool ascii = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    const bool wide = c >= 0x2E80 && !(c >= 0x3000 && c <= 0x303F) && !(c >= 0xFE00 && c <= 0xFF0F);
    if (ascii || wide) kept += c;
  }
  return kept;
}

bool has_compatibility_forms(const std::u32string& text) {
  return std::any_of(text.begin(), text.end(), [](char32_t c) {
    return (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFB00 && c <= 0xFB4F);
  });
}

}  // namespace

bool operator==(const TextState& a, const TextState& b) {
  return a.font == b.font && a.font_size == b.font_size && a.scaling == b.scaling &&
         std::equal(std::begin(a.ctm), std::end(a.ctm), std::begin(b.ctm)) &&
         std::equal(std::begin(a.text_matrix), std::end(a.text_matrix), std::begin(b.text_matrix));
}

Point Glyph::middle() const {
  if (is_vertical) return {origin.x + advance.x / 2, origin.y + advance.y / 2};
  return {origin.x + advance.x / 2 + up.x * 0.35, origin.y + advance.y / 2 + up.y * 0.35};
}

Box Glyph::box() const {
  Polygon corners;
  if (is_vertical) {
    const Point across{-up.y / 2, up.x / 2};
    corners = {{origin.x - across.x, origin.y - across.y},
               {origin.x + across.x, origin.y + across.y},
               {origin.x + across.x + advance.x, origin.y + across.y + advance.y},
               {origin.x - across.x + advance.x, origin.y - across.y + advance.y}};
  } else {
    const Point low{origin.x - up.x * 0.1, origin.y - up.y * 0.1};
    const Point high{origin.x + up.x * 0.85, origin.y + up.y * 0.85};
    corners = {low, high, {low.x + advance.x, low.y + advance.y}, {high.x + advance.x, high.y + advance.y}};
  }
  return bounds_of(corners);
}

PageRecorder::PageRecorder() = default;
PageRecorder::~PageRecorder() = default;

RecordedPage PageRecorder::take() {
  if (canvas_) {
    page_.is_scan = canvas_->picture_share() >= 0.5;
    page_.was_cut = page_.was_cut || !canvas_->is_whole();
    judge_covers(page_, *canvas_);
  }
  return std::move(page_);
}

void PageRecorder::startPage(int /*number*/, GfxState* state, XRef* /*xref*/) {
  page_.width = state->getPageWidth();
  page_.height = state->getPageHeight();
  canvas_ = std::make_unique<Canvas>(page_.width, page_.height);
  now_.clip.box = {0, 0, page_.width, page_.height};
}

void PageRecorder::saveState(GfxState* state) {
  now_.alpha = state->getFillOpacity();
  now_.multiplies = state->getBlendMode() == gfxBlendMultiply || state->getBlendMode() == gfxBlendDarken;
  saved_.push_back(now_);
}

void PageRecorder::restoreState(GfxState* /*state*/) {
  if (saved_.empty()) return;
  now_ = std::move(saved_.back());
  saved_.pop_back();
}

// ---- shapes

Shape PageRecorder::shape_of(GfxState* state, bool even_odd) const {
  constexpr int kCurveSteps = 8;
  Shape shape;
  shape.even_odd = even_odd;
  const GfxPath* path = state->getPath();
  const double* ctm = state->getCTM();
  for (int s = 0; s < path->getNumSubpaths(); ++s) {
    const GfxSubpath* subpath = path->getSubpath(s);
    Polygon polygon;
    for (int i = 0; i < subpath->getNumPoints();) {
      if (i > 0 && subpath->getCurve(i) && i + 2 < subpath->getNumPoints()) {
        const Point a = polygon.back();
        const Point b = transformed(ctm, subpath->getX(i), subpath->getY(i));
        const Point c = transformed(ctm, subpath->getX(i + 1), subpath->getY(i + 1));
        const Point d = transformed(ctm, subpath->getX(i + 2), subpath->getY(i + 2));
        for (int step = 1; step <= kCurveSteps; ++step) {
          const double t = static_cast<double>(step) / kCurveSteps;
          const double r = 1 - t;
          polygon.push_back({r * r * r * a.x + 3 * r * r * t * b.x + 3 * r * t * t * c.x + t * t * t * d.x,
                             r * r * r * a.y + 3 * r * r * t * b.y + 3 * r * t * t * c.y + t * t * t * d.y});
        }
        i += 3;
      } else {
        polygon.push_back(transformed(ctm, subpath->getX(i), subpath->getY(i)));
        ++i;
      }
    }
    shape.polygons.push_back(std::move(polygon));
  }
  return shape;
}

double PageRecorder::group_alpha() const {
  double alpha = 1;
  for (const Group& group : groups_) alpha *= group.alpha;
  return alpha;
}

bool PageRecorder::is_painting() const {
  if (!canvas_ || type3_depth_ > 0) return false;
  if (!page_.annotations.empty() && page_.annotations.back().is_hidden) return false;
  return std::none_of(groups_.begin(), groups_.end(), [](const Group& group) { return group.is_mask; });
}

Paint PageRecorder::paint_of(GfxState* state, bool is_stroke) const {
  Paint how;
  const GfxColorSpace* space = is_stroke ? state->getStrokeColorSpace() : state->getFillColorSpace();
  how.is_colour_known = space->getMode() != csPattern;
  if (how.is_colour_known) {
    GfxRGB rgb{};
    if (is_stroke) {
      state->getStrokeRGB(&rgb);
    } else {
      state->getFillRGB(&rgb);
    }
    how.colour = colour_of(rgb);
  }
  how.alpha = (is_stroke ? state->getStrokeOpacity() : state->getFillOpacity()) * group_alpha();
  const GfxBlendMode mode = state->getBlendMode();
  how.multiplies = mode == gfxBlendMultiply || mode == gfxBlendDarken ||
                   std::any_of(groups_.begin(), groups_.end(), [](const Group& group) { return group.multiplies; });
  // What multiplies leaves dark text to be seen, unless it is dark itself.
  const bool is_light = how.multiplies && (!how.is_colour_known || luminance(how.colour) > 0.05);
  how.hides = how.alpha >= kOpaque && !is_light && !now_.has_soft_mask && (mode == gfxBlendNormal || how.multiplies);
  if (now_.has_soft_mask || (mode != gfxBlendNormal && !how.multiplies)) how.is_colour_known = false;
  return how;
}

void PageRecorder::paint(const Shape& shape, const Paint& how) {
  if (is_painting()) canvas_->paint(shape, now_.clip, how, ++operation_);
}

void PageRecorder::keep_rule(const Rule& rule, bool is_horizontal) {
  auto& rules = is_horizontal ? page_.horizontal : page_.vertical;
  if (rules.size() < kMaxRules && std::isfinite(rule.from) && std::isfinite(rule.to)) rules.push_back(rule);
}

void PageRecorder::fill_path(GfxState* state, bool even_odd) {
  constexpr double kThin = 2.5;
  constexpr double kShortest = 4;
  const Shape shape = shape_of(state, even_odd);
  if (type3_depth_ > 0) return;
  for (const Polygon& polygon : shape.polygons) {
    const Box box = bounds_of(polygon);
    const double width = box.x1 - box.x0;
    const double height = box.y1 - box.y0;
    if (polygon.size() <= 6) {
      if (height <= kThin && width >= kShortest) keep_rule({box.x0, box.x1, (box.y0 + box.y1) / 2}, true);
      if (width <= kThin && height >= kShortest) keep_rule({box.y0, box.y1, (box.x0 + box.x1) / 2}, false);
    } else if (height >= 3 && height <= 60 && width >= 1 && width <= 60) {
      ++page_.drawn_shapes;
    }
  }
  paint(shape, paint_of(state, false));
}

void PageRecorder::fill(GfxState* state) { fill_path(state, false); }
void PageRecorder::eoFill(GfxState* state) { fill_path(state, true); }

void PageRecorder::stroke_segment(Point a, Point b, double width, const Paint& how) {
  constexpr double kThickest = 3;  // of a ruling
  constexpr double kStraight = 0.5;
  constexpr double kShortest = 4;
  if (width <= kThickest) {
    if (std::abs(a.y - b.y) <= kStraight && std::abs(a.x - b.x) >= kShortest) {
      keep_rule({std::min(a.x, b.x), std::max(a.x, b.x), (a.y + b.y) / 2}, true);
    }
    if (std::abs(a.x - b.x) <= kStraight && std::abs(a.y - b.y) >= kShortest) {
      keep_rule({std::min(a.y, b.y), std::max(a.y, b.y), (a.x + b.x) / 2}, false);
    }
  }
  if (width < 0.7) return;
  const Point along{b.x - a.x, b.y - a.y};
  const double reach = length(along);
  if (!(reach > 0)) return;
  const Point half{-along.y / reach * width / 2, along.x / reach * width / 2};
  Shape shape;
  shape.polygons.push_back({{a.x + half.x, a.y + half.y},
                            {b.x + half.x, b.y + half.y},
                            {b.x - half.x, b.y - half.y},
                            {a.x - half.x, a.y - half.y}});
  paint(shape, how);
}

void PageRecorder::stroke(GfxState* state) {
  if (type3_depth_ > 0) return;
  const Shape shape = shape_of(state, false);
  const double width = state->getTransformedLineWidth();
  Paint how = paint_of(state, true);
  double dash_start = 0;
  how.hides = how.hides && state->getLineDash(&dash_start).empty();
  for (std::size_t s = 0; s < shape.polygons.size(); ++s) {
    const Polygon& polygon = shape.polygons[s];
    for (std::size_t i = 0; i + 1 < polygon.size(); ++i) stroke_segment(polygon[i], polygon[i + 1], width, how);
    if (polygon.size() > 2 && state->getPath()->getSubpath(static_cast<int>(s))->isClosed()) {
      stroke_segment(polygon.back(), polygon.front(), width, how);
    }
  }
}

void PageRecorder::paint_clip(GfxState* state, bool hides) {
  if (type3_depth_ > 0) return;
  Paint how = paint_of(state, false);
  how.is_colour_known = false;
  how.hides = hides && how.hides;
  const Box& box = now_.clip.box;
  Shape shape;
  shape.polygons.push_back({{box.x0, box.y0}, {box.x1, box.y0}, {box.x1, box.y1}, {box.x0, box.y1}});
  paint(shape, how);
}

bool PageRecorder::tilingPatternFill(GfxState* state, Gfx* gfx, Catalog* /*catalog*/, GfxTilingPattern* pattern,
                                     const double* matrix, int x0, int y0, int x1, int y1, double x_step,
                                     double y_step) {
  paint_clip(state, false);
  // One tile has all the text there is.
  const double x = (x0 + (x1 - x0) / 2) * x_step;
  const double y = (y0 + (y1 - y0) / 2) * y_step;
  const double tile[6] = {matrix[0],
                          matrix[1],
                          matrix[2],
                          matrix[3],
                          x * matrix[0] + y * matrix[2] + matrix[4],
                          x * matrix[1] + y * matrix[3] + matrix[5]};
  const bool repeats = (x1 - x0 > 1 || y1 - y0 > 1);
  if (repeats) marked_.emplace_back(true, Zone::kWatermark);
  const std::size_t depth = marked_.size();
  gfx->drawForm(pattern->getContentStream(), pattern->getResDict(), tile, pattern->getBBox());
  if (repeats && marked_.size() >= depth) marked_.resize(depth - 1);
  return true;
}

bool PageRecorder::functionShadedFill(GfxState* state, GfxFunctionShading* /*shading*/) {
  paint_clip(state, false);
  return true;
}
bool PageRecorder::axialShadedFill(GfxState* state, GfxAxialShading* shading, double /*t_min*/, double /*t_max*/) {
  paint_clip(state, shading->getExtend0() && shading->getExtend1());
  return true;
}
bool PageRecorder::radialShadedFill(GfxState* state, GfxRadialShading* /*shading*/, double /*s_min*/,
                                    double /*s_max*/) {
  paint_clip(state, false);
  return true;
}
bool PageRecorder::gouraudTriangleShadedFill(GfxState* state, GfxGouraudTriangleShading* /*shading*/) {
  paint_clip(state, false);
  return true;
}
bool PageRecorder::patchMeshShadedFill(GfxState* state, GfxPatchMeshShading* /*shading*/) {
  paint_clip(state, false);
  return true;
}

void PageRecorder::clip(GfxState* state) { narrow_clip(state, false); }
void PageRecorder::eoClip(GfxState* state) { narrow_clip(state, true); }

void PageRecorder::narrow_clip(GfxState* state, bool even_odd) {
  constexpr std::size_t kMaxMasks = 100;  // in memory at a time
  if (!canvas_) return;
  if (saved_.size() < kMaxMasks) {
    now_.clip = canvas_->narrowed(now_.clip, shape_of(state, even_odd));
  } else {
    Box box;
    state->getClipBBox(&box.x0, &box.y0, &box.x1, &box.y1);
    now_.clip.box = now_.clip.box.intersected(box);
  }
}
void PageRecorder::clipToStrokePath(GfxState* state) {
  Box box;
  state->getClipBBox(&box.x0, &box.y0, &box.x1, &box.y1);
  now_.clip.box = now_.clip.box.intersected(box);
  now_.has_soft_mask = true;
}

// ---- text

std::uint32_t PageRecorder::state_index(GfxState* state, const double* ctm) {
  TextState now;
  now.font = state->getFont();
  now.font_size = state->getFontSize();
  std::copy_n(ctm, 6, now.ctm);
  std::copy_n(state->getTextMat(), 6, now.text_matrix);
  now.scaling = state->getHorizScaling();
  if (page_.states.empty() || !(page_.states.back() == now)) page_.states.push_back(std::move(now));
  return static_cast<std::uint32_t>(page_.states.size() - 1);
}

void PageRecorder::judge_beneath(GfxState* state, Glyph& glyph) const {
  const bool is_type3 = state->getFont() && state->getFont()->getType() == fontType3;
  const int mode = is_type3 ? 0 : state->getRender();
  if (!page_.annotations.empty() && page_.annotations.back().is_hidden) {
    glyph.hidden = Hidden::kAttribute;
    return;
  }
  const auto points = samples(glyph);
  const auto count = [&](const auto& condition) { return std::count_if(points.begin(), points.end(), condition); };
  if (count([&](Point p) { return canvas_->is_clipped(now_.clip, p); }) >= kNearlyAllSamples) {
    glyph.hidden = Hidden::kOffPage;
    return;
  }
  if (mode == 3 || glyph.alpha < kTransparent) {
    glyph.hidden = Hidden::kInvisible;
    return;
  }
  const double width = length(glyph.advance);
  if (is_type3 ? width <= 0.5 : (glyph.size() <= 1.0 || width < 0.05 * glyph.size())) {
    // Combining marks take up no room, and are none the smaller for it.
    if (is_type3 || glyph.size() <= 1.0 || state->getHorizScaling() < 0.05) glyph.hidden = Hidden::kTiny;
  }
  if (glyph.hidden != Hidden::kNo || mode == 7) return;
  const auto alike = [&](const Paint& ink) {
    return ink.is_colour_known && count([&](Point p) {
                                    const Canvas::Spot* spot = canvas_->at(p);
                                    return spot != nullptr && spot->is_colour_known &&
                                           are_alike(spot->colour, ink.colour);
                                  }) >= kMostSamples;
  };
  const bool fills = mode % 4 == 0 || mode % 4 == 2;
  const bool strokes = mode % 4 == 1 || mode % 4 == 2;
  if (now_.has_soft_mask || (fills && !alike(paint_of(state, false))) || (strokes && !alike(paint_of(state, true)))) {
    return;
  }
  const bool on_dark = luminance(glyph.colour) < 0.4 && count([&](Point p) {
                                                          const Canvas::Spot* spot = canvas_->at(p);
                                                          return spot != nullptr && spot->is_painted;
                                                        }) >= kAllSamples / 2;
  glyph.hidden = on_dark ? Hidden::kHighlighted : Hidden::kSameColour;
}

void PageRecorder::paint_solid_character(const Glyph& glyph) {
  if (!is_painting() || glyph.hidden != Hidden::kNo) return;
  const bool solid = is_solid(glyph.character);
  if (!solid && !may_be_ground(glyph.character)) return;
  const Box box = glyph.box();
  Shape shape;
  shape.polygons.push_back({{box.x0, box.y0}, {box.x1, box.y0}, {box.x1, box.y1}, {box.x0, box.y1}});
  Paint how;
  how.colour = glyph.colour;
  how.is_colour_known = solid;
  how.hides = solid && glyph.alpha >= kOpaque;
  how.alpha = glyph.alpha;
  canvas_->paint(shape, now_.clip, how, glyph.operation);
}

void PageRecorder::add_glyphs(GfxState* state, const double* ctm, double x, double y, double dx, double dy,
                              CharCode code, const Unicode* characters, int count) {
  if (!canvas_) return;
  if (page_.glyphs.size() >= kMaxGlyphs) {
    page_.was_cut = true;
    return;
  }
  const double* matrix = state->getTextMat();
  const GfxFont* font = state->getFont().get();
  const bool is_type3 = font != nullptr && font->getType() == fontType3;
  Glyph glyph;
  glyph.is_vertical = font != nullptr && font->getWMode() != 0;
  // Character spacing is no part of the character.
  const double space = state->getCharSpace();
  const Point spacing = glyph.is_vertical ? transformed_delta(matrix, 0, space)
                                          : transformed_delta(matrix, space * state->getHorizScaling(), 0);
  if (std::hypot(dx - spacing.x, dy - spacing.y) > 0.01 * std::hypot(dx, dy)) {
    dx -= spacing.x;
    dy -= spacing.y;
  }
  const Point em = transformed_delta(matrix, 0, state->getFontSize());
  glyph.up = transformed_delta(ctm, em.x, em.y);
  const bool stroked = !is_type3 && state->getRender() % 4 == 1;
  const Paint ink = paint_of(state, stroked);
  glyph.colour = ink.colour;
  glyph.alpha = ink.alpha;
  glyph.annotation = static_cast<int>(page_.annotations.size()) - 1;
  glyph.state = state_index(state, ctm);
  for (const auto& [is_known, zone] : marked_) {
    if (is_known && zone != Zone::kBody) glyph.zone = zone;
  }
  const bool is_known = says_what_it_means(font, code);
  const int pieces = std::max(count, 1);
  for (int i = 0; i < pieces; ++i) {
    glyph.character = count > 0 ? characters[i] : 0;
    glyph.x = x + dx * i / pieces;
    glyph.y = y + dy * i / pieces;
    glyph.dx = dx / pieces;
    glyph.dy = dy / pieces;
    glyph.origin = transformed(ctm, glyph.x, glyph.y);
    glyph.advance = transformed_delta(ctm, glyph.dx, glyph.dy);
    if (is_type3) {
      // The matrix of the font decides how large an em is; the width of the character says enough.
      const double width = length(glyph.advance);
      const double size = length(glyph.up);
      const double scale = size > 0 ? width * 1.2 / size : 0;
      glyph.up = {glyph.up.x * scale, glyph.up.y * scale};
    }
    glyph.operation = ++operation_;
    glyph.hidden = Hidden::kNo;
    const bool finite = std::isfinite(glyph.origin.x) && std::isfinite(glyph.origin.y) &&
                        std::isfinite(glyph.advance.x) && std::isfinite(glyph.advance.y) && std::isfinite(glyph.up.x) &&
                        std::isfinite(glyph.up.y);
    if (!finite) glyph.origin = glyph.advance = glyph.up = {-1, -1};
    if (glyph.character < 0x20) glyph.character = is_known && glyph.character != 0 ? 0x20 : 0;
    const bool undecodable =
        !is_known || glyph.character == 0 || (is_private(glyph.character) && !is_symbol_font(font));
    if (undecodable && length(glyph.advance) > 0 && !is_symbol_font(font)) {
      ++page_.undecodable;
      ++actual_text_undecodable_;
    }
    if (glyph.character == 0) {
      undecoded_ = glyph;
      if (actual_text_depth_ == 0) continue;
    }
    judge_beneath(state, glyph);
    if (glyph.hidden == Hidden::kNo) paint_solid_character(glyph);
    page_.glyphs.push_back(glyph);
  }
}

void PageRecorder::beginString(GfxState* state, const GooString* /*string*/) {
  std::copy_n(state->getCTM(), 6, string_ctm_);
}

void PageRecorder::drawChar(GfxState* state, double x, double y, double dx, double dy, double /*origin_x*/,
                            double /*origin_y*/, CharCode code, int /*bytes*/, const Unicode* characters, int count) {
  if (state->getRender() >= 4) clips_to_text_ = true;
  if (type3_depth_ > 0) ++type3_contents_;
  add_glyphs(state, state->getCTM(), x, y, dx, dy, code, characters, count);
}

bool PageRecorder::beginType3Char(GfxState* state, double x, double y, double dx, double dy, CharCode code,
                                  const Unicode* characters, int count) {
  // The matrix is that of the glyph by now, and poppler multiplied the advance with it: that is undone here.
  const double* glyph = state->getCTM();
  const double determinant = glyph[0] * glyph[3] - glyph[1] * glyph[2];
  if (determinant != 0) {
    const Point text{(glyph[3] * dx - glyph[2] * dy) / determinant, (glyph[0] * dy - glyph[1] * dx) / determinant};
    const Point user = transformed_delta(state->getTextMat(), text.x, text.y);
    add_glyphs(state, string_ctm_, x, y, user.x, user.y, code, characters, count);
  }
  constexpr int kMaxDepth = 4;
  const std::pair key{state->getFont() ? state->getFont()->getID()->num : -1, code};
  const auto known = plain_type3_.find(key);
  if (type3_depth_ >= kMaxDepth || (known != plain_type3_.end() && known->second)) return true;
  open_type3_.emplace_back(key, type3_contents_);
  ++type3_depth_;
  return false;
}

void PageRecorder::endType3Char(GfxState* /*state*/) {
  if (open_type3_.empty()) return;
  const auto [key, contents] = open_type3_.back();
  open_type3_.pop_back();
  --type3_depth_;
  plain_type3_[key] = contents == type3_contents_;
}

void PageRecorder::endTextObject(GfxState* /*state*/) {
  if (clips_to_text_) now_.has_soft_mask = true;
  clips_to_text_ = false;
}

void PageRecorder::beginActualText(GfxState* /*state*/, const GooString* text) {
  if (actual_text_depth_++ > 0) return;
  actual_text_ = text_of(*text);
  actual_text_glyphs_ = page_.glyphs.size();
  actual_text_undecodable_ = 0;
}

void PageRecorder::endActualText(GfxState* /*state*/) {
  if (actual_text_depth_ == 0 || --actual_text_depth_ > 0) return;
  const auto begin = page_.glyphs.begin() + static_cast<std::ptrdiff_t>(actual_text_glyphs_);
  if (actual_text_glyphs_ > page_.glyphs.size() || begin == page_.glyphs.end()) {
    if (essence(characters_of(actual_text_)).size() > 1) page_.replacements.push_back({actual_text_});
    return;
  }
  const std::u32string meant = characters_of(actual_text_);
  if (actual_text_undecodable_ > 0 && !meant.empty()) {
    // The font does not say what it draws, and this does.
    page_.undecodable -= std::min(page_.undecodable, actual_text_undecodable_);
    const Glyph first = *begin;
    const Glyph last = page_.glyphs.back();
    page_.glyphs.erase(begin, page_.glyphs.end());
    const auto pieces = static_cast<double>(meant.size());
    for (std::size_t i = 0; i < meant.size(); ++i) {
      const double at = static_cast<double>(i) / pieces;
      const auto between = [at](double from, double to) { return from + (to - from) * at; };
      Glyph glyph = first;
      glyph.character = meant[i];
      glyph.x = between(first.x, last.x + last.dx);
      glyph.y = between(first.y, last.y + last.dy);
      glyph.dx = (last.x + last.dx - first.x) / pieces;
      glyph.dy = (last.y + last.dy - first.y) / pieces;
      const double* ctm = page_.states[glyph.state].ctm;
      glyph.origin = transformed(ctm, glyph.x, glyph.y);
      glyph.advance = transformed_delta(ctm, glyph.dx, glyph.dy);
      page_.glyphs.push_back(glyph);
    }
    return;
  }
  std::u32string shown;
  for (auto glyph = begin; glyph != page_.glyphs.end(); ++glyph) shown += static_cast<char32_t>(glyph->character);
  const std::u32string said = essence(meant);
  if (said.size() < 2 || has_compatibility_forms(shown) || has_compatibility_forms(meant)) return;
  if (essence(shown).find(said) == std::u32string::npos) page_.replacements.push_back({actual_text_});
}

// ---- pictures

void PageRecorder::paint_picture(GfxState* state, int width, int height, bool hides) {
  if (width >= kLargePicture && height >= kLargePicture) {
    ++page_.large_pictures;
  } else if (width >= kSmallPicture && height >= kSmallPicture) {
    ++page_.small_pictures;
  }
  if (type3_depth_ > 0) {
    ++type3_contents_;
    return;
  }
  Paint how = paint_of(state, false);
  how.is_colour_known = false;
  how.is_picture = true;
  how.hides = hides && how.alpha >= kOpaque && !how.multiplies && !now_.has_soft_mask;
  const double* ctm = state->getCTM();
  Shape shape;
  shape.polygons.push_back(
      {transformed(ctm, 0, 0), transformed(ctm, 1, 0), transformed(ctm, 1, 1), transformed(ctm, 0, 1)});
  paint(shape, how);
}

void PageRecorder::keep_picture_data(Stream* stream, bool is_inline) {
  // What is inline is read with the page, once, and has no room for photos.
  if (is_inline || stream == nullptr || stream->getKind() != strDCT) return;
  Stream* const jpeg = stream->getNextStream();
  if (jpeg == nullptr) return;
  std::string data = telling_segments(*jpeg);
  std::size_t kept = data.size();
  for (const std::string& other : page_.picture_data) {
    if (other == data) return;
    kept += other.size();
  }
  if (data.empty()) return;
  if (kept > kMaxPictureData) {
    page_.was_cut = true;
    return;
  }
  page_.picture_data.push_back(std::move(data));
}

void PageRecorder::drawImageMask(GfxState* state, Object* ref, Stream* stream, int width, int height, bool invert,
                                 bool interpolate, bool is_inline) {
  constexpr int kRectangle = 4;  // pixels: a filled rectangle in disguise
  if (type3_depth_ == 0) {
    if (width * height <= kRectangle && width > 0 && height > 0) {
      const double* ctm = state->getCTM();
      Shape shape;
      shape.polygons.push_back(
          {transformed(ctm, 0, 0), transformed(ctm, 1, 0), transformed(ctm, 1, 1), transformed(ctm, 0, 1)});
      paint(shape, paint_of(state, false));
    } else {
      paint_picture(state, width, height, false);
    }
  }
  OutputDev::drawImageMask(state, ref, stream, width, height, invert, interpolate, is_inline);
}

void PageRecorder::setSoftMaskFromImageMask(GfxState* state, Object* ref, Stream* stream, int width, int height,
                                            bool invert, bool is_inline, double* /*matrix*/) {
  drawImageMask(state, ref, stream, width, height, invert, false, is_inline);
  now_.has_soft_mask = true;
}

void PageRecorder::unsetSoftMaskFromImageMask(GfxState* /*state*/, double* /*matrix*/) { now_.has_soft_mask = false; }

void PageRecorder::drawImage(GfxState* state, Object* ref, Stream* stream, int width, int height,
                             GfxImageColorMap* colours, bool interpolate, const int* mask_colours, bool is_inline) {
  paint_picture(state, width, height, mask_colours == nullptr);
  keep_picture_data(stream, is_inline);
  OutputDev::drawImage(state, ref, stream, width, height, colours, interpolate, mask_colours, is_inline);
}

void PageRecorder::drawMaskedImage(GfxState* state, Object* /*ref*/, Stream* stream, int width, int height,
                                   GfxImageColorMap* /*colours*/, bool /*interpolate*/, Stream* mask, int mask_width,
                                   int mask_height, bool mask_invert, bool /*mask_interpolate*/) {
  const bool hides = !page_.glyphs.empty() &&
                     is_mostly_opaque(mask, mask_width, mask_height, 1,
                                      [&](const unsigned char* pixel) { return (*pixel != 0) == mask_invert; });
  paint_picture(state, width, height, hides);
  keep_picture_data(stream, false);
}

void PageRecorder::drawSoftMaskedImage(GfxState* state, Object* /*ref*/, Stream* stream, int width, int height,
                                       GfxImageColorMap* /*colours*/, bool /*interpolate*/, Stream* mask,
                                       int mask_width, int mask_height, GfxImageColorMap* mask_colours,
                                       bool /*mask_interpolate*/) {
  const auto is_opaque = [&](unsigned char* pixel) {
    GfxGray gray = 0;
    mask_colours->getGray(pixel, &gray);
    return colToDbl(gray) >= kOpaque;
  };
  const bool hides = !page_.glyphs.empty() && mask_colours->getNumPixelComps() == 1 &&
                     is_mostly_opaque(mask, mask_width, mask_height, mask_colours->getBits(), is_opaque);
  paint_picture(state, width, height, hides);
  keep_picture_data(stream, false);
}

// ---- marked content, transparency

void PageRecorder::beginMarkedContent(const char* name, Dict* properties) {
  const bool is_artifact = std::strcmp(name, "Artifact") == 0 && properties != nullptr;
  marked_.emplace_back(is_artifact, is_artifact ? zone_of(properties) : Zone::kBody);
}

void PageRecorder::endMarkedContent(GfxState* /*state*/) {
  if (!marked_.empty()) marked_.pop_back();
}

void PageRecorder::beginTransparencyGroup(GfxState* /*state*/, const double* /*box*/, GfxColorSpace* /*colour_space*/,
                                          bool /*isolated*/, bool /*knockout*/, bool for_soft_mask) {
  // The alpha with which the group is painted was set before the state was saved for it; within it is 1 again.
  Group group;
  if (!saved_.empty() && !for_soft_mask) {
    group.alpha = saved_.back().has_soft_mask ? std::min(saved_.back().alpha, 0.5) : saved_.back().alpha;
    group.multiplies = saved_.back().multiplies;
  }
  group.is_mask = for_soft_mask;
  groups_.push_back(group);
  now_.has_soft_mask = false;
}

void PageRecorder::endTransparencyGroup(GfxState* /*state*/) {
  if (!groups_.empty()) groups_.pop_back();
}

void PageRecorder::setSoftMask(GfxState* /*state*/, const double* /*box*/, bool /*alpha*/, Function* /*transfer*/,
                               GfxColor* /*backdrop*/) {
  now_.has_soft_mask = true;
}

void PageRecorder::clearSoftMask(GfxState* /*state*/) { now_.has_soft_mask = false; }

// ---- annotations

bool PageRecorder::show_annotation(Annot* annotation, void* recorder) {
  auto& self = *static_cast<PageRecorder*>(recorder);
  Annotation now;
  now.object = annotation->getAnnotObj().copy();
  if (annotation->getHasRef()) now.ref = annotation->getRef();
  now.type = annotation->getType();
  constexpr unsigned kNotShown = Annot::flagHidden | Annot::flagNoView;
  const unsigned flags = annotation->getFlags();
  now.is_hidden = (flags & kNotShown) != 0;
  if (now.is_hidden) annotation->setFlags(flags & ~kNotShown);
  self.page_.annotations.push_back(std::move(now));
  // Each annotation starts anew, whatever the page left open.
  self.marked_.clear();
  self.actual_text_depth_ = 0;
  if (annotation->getType() == Annot::typeWatermark) self.marked_.emplace_back(true, Zone::kWatermark);
  return annotation->getType() != Annot::typePopup;
}

void judge_covers(RecordedPage& page, const Canvas& canvas) {
  for (Glyph& glyph : page.glyphs) {
    if (glyph.hidden == Hidden::kInvisible && page.is_scan) glyph.hidden = Hidden::kNo;  // text layer of a scan
    if (glyph.hidden != Hidden::kNo || is_space(glyph.character)) continue;
    int covered = 0;
    int by_picture = 0;
    for (const Point p : samples(glyph)) {
      const Canvas::Spot* spot = canvas.at(p);
      if (spot == nullptr || spot->hidden_at <= glyph.operation) continue;
      ++covered;
      by_picture += spot->is_under_picture ? 1 : 0;
    }
    if (covered < kMostSamples) continue;
    if (by_picture * 2 < covered) {
      glyph.hidden = Hidden::kCovered;
    } else if (!page.is_scan) {
      glyph.hidden = Hidden::kBehindPicture;
    }
  }
}

}  // namespace mishen_pdf
