// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/helpers/pdf/canvas.h"

#include <cstddef>
#include <tuple>
#include <utility>

namespace mishen_pdf {
namespace {

constexpr double kMaxSpots = 1'000'000;

/// Beyond this a page has no text that anybody reads; keeps the arithmetic in range.
constexpr double kMaxSide = 1e6;

double linear(std::uint8_t value) {
  const double c = value / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

std::uint8_t mixed(std::uint8_t below, std::uint8_t above, const Paint& paint) {
  const double over = paint.multiplies ? above * below / 255.0 : above;
  return static_cast<std::uint8_t>(std::lround(below + (over - below) * paint.alpha));
}

void apply(Canvas::Spot& spot, const Paint& paint, std::uint32_t operation) {
  if (paint.is_picture) spot.had_picture = true;
  if (paint.hides) {
    spot.hidden_at = operation;
    spot.is_under_picture = paint.is_picture;
  }
  if (!paint.is_colour_known) {
    spot.is_colour_known = false;
  } else if (paint.hides && !paint.multiplies) {
    spot.colour = paint.colour;
    spot.is_colour_known = true;
  } else if (spot.is_colour_known) {
    spot.colour = {mixed(spot.colour.red, paint.colour.red, paint), mixed(spot.colour.green, paint.colour.green, paint),
                   mixed(spot.colour.blue, paint.colour.blue, paint)};
  }
  spot.is_painted = true;
}

}  // namespace

double luminance(Colour colour) {
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

bool are_alike(Colour a, Colour b) {
  const double la = luminance(a);
  const double lb = luminance(b);
  if ((std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05) >= 1.15) return false;
  // Colours of one lightness but different hue are told apart.
  const auto apart = [](std::uint8_t x, std::uint8_t y) { return std::abs(int{x} - int{y}) > 40; };
  return !apart(a.red, b.red) && !apart(a.green, b.green) && !apart(a.blue, b.blue);
}

Canvas::Canvas(double width, double height)
    : width_(std::clamp(width, 1.0, kMaxSide)), height_(std::clamp(height, 1.0, kMaxSide)) {
  if (width_ * height_ > kMaxSpots) scale_ = std::sqrt(kMaxSpots / (width_ * height_));
  columns_ = static_cast<std::size_t>(std::max(1.0, std::ceil(width_ * scale_)));
  rows_ = static_cast<std::size_t>(std::max(1.0, std::ceil(height_ * scale_)));
  spots_.assign(columns_ * rows_, Spot{{}, true, false, false, false, 0});
}

void Canvas::visit_spans(const Shape& shape, const Box& box, const Visit& visit) {
  const Box area = box.intersected({0, 0, width_, height_});
  if (!(area.x0 < area.x1 && area.y0 < area.y1)) return;
  // The centres of the spots decide.
  const auto first_at = [this](double position) {
    return static_cast<std::ptrdiff_t>(std::ceil(position * scale_ - 0.5));
  };
  const std::ptrdiff_t row_begin = std::max<std::ptrdiff_t>(0, first_at(area.y0));
  const std::ptrdiff_t row_end = std::min(static_cast<std::ptrdiff_t>(rows_), first_at(area.y1));
  if (row_begin >= row_end) return;

  struct Crossing {
    std::ptrdiff_t row;
    double x;
    int winding;
  };
  std::vector<Crossing> crossings;
  for (const Polygon& polygon : shape.polygons) {
    for (std::size_t i = 0; i < polygon.size(); ++i) {
      Point a = polygon[i];
      Point b = polygon[(i + 1) % polygon.size()];
      if (!(std::isfinite(a.x) && std::isfinite(a.y) && std::isfinite(b.x) && std::isfinite(b.y))) continue;
      const int winding = a.y < b.y ? 1 : -1;
      if (a.y > b.y) std::swap(a, b);
      const double low = std::clamp(a.y, area.y0, area.y1);
      const double high = std::clamp(b.y, area.y0, area.y1);
      const std::ptrdiff_t last = std::min(row_end, first_at(high));
      for (std::ptrdiff_t row = std::max(row_begin, first_at(low)); row < last; ++row) {
        const double y = (static_cast<double>(row) + 0.5) / scale_;
        const double x = a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y);
        crossings.push_back({row, x, winding});
        --work_left_;
      }
      if (--work_left_ < 0) return;
    }
  }
  std::sort(crossings.begin(), crossings.end(),
            [](const Crossing& a, const Crossing& b) { return std::tie(a.row, a.x) < std::tie(b.row, b.x); });
  int winding = 0;
  bool is_odd = false;
  for (std::size_t i = 0; i + 1 < crossings.size(); ++i) {
    const Crossing& left = crossings[i];
    const Crossing& right = crossings[i + 1];
    if (i == 0 || crossings[i - 1].row != left.row) {
      winding = 0;
      is_odd = false;
    }
    winding += left.winding;
    is_odd = !is_odd;
    if (left.row != right.row || !(shape.even_odd ? is_odd : winding != 0)) continue;
    const auto first = std::max<std::ptrdiff_t>(0, first_at(std::clamp(left.x, area.x0, area.x1)));
    const auto last = std::min(static_cast<std::ptrdiff_t>(columns_), first_at(std::clamp(right.x, area.x0, area.x1)));
    if (first >= last) continue;
    const std::size_t line = static_cast<std::size_t>(left.row) * columns_;
    visit(line + static_cast<std::size_t>(first), line + static_cast<std::size_t>(last));
    work_left_ -= last - first;
    if (work_left_ < 0) return;
  }
}

void Canvas::paint(const Shape& shape, const Clip& clip, const Paint& paint, std::uint32_t operation) {
  if (!is_whole()) return;
  visit_spans(shape, clip.box, [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      if (!clip.mask || (*clip.mask)[i]) apply(spots_[i], paint, operation);
    }
  });
}

Clip Canvas::narrowed(const Clip& clip, const Shape& shape) {
  Box bounds{1e9, 1e9, -1e9, -1e9};
  for (const Polygon& polygon : shape.polygons) {
    if (polygon.size() < 3) continue;
    for (const Point& p : polygon) {
      bounds = {std::min(bounds.x0, p.x), std::min(bounds.y0, p.y), std::max(bounds.x1, p.x), std::max(bounds.y1, p.y)};
    }
  }
  Clip narrow{clip.box.intersected(bounds), clip.mask};
  if (!is_whole()) return narrow;
  const auto areas = std::count_if(shape.polygons.begin(), shape.polygons.end(),
                                   [](const Polygon& polygon) { return polygon.size() > 2; });
  const bool is_rectangle = areas == 1 && [&] {
    const Polygon& polygon = *std::find_if(shape.polygons.begin(), shape.polygons.end(),
                                           [](const Polygon& candidate) { return candidate.size() > 2; });
    return polygon.size() <= 6 && std::all_of(polygon.begin(), polygon.end(), [&](Point p) {
             return (std::abs(p.x - bounds.x0) < 0.01 || std::abs(p.x - bounds.x1) < 0.01) &&
                    (std::abs(p.y - bounds.y0) < 0.01 || std::abs(p.y - bounds.y1) < 0.01);
           });
  }();
  if (is_rectangle) return narrow;
  auto mask = std::make_shared<Mask>(spots_.size(), false);
  visit_spans(shape, clip.box, [&](std::size_t first, std::size_t last) {
    if (!clip.mask) {
      std::fill(mask->begin() + static_cast<std::ptrdiff_t>(first), mask->begin() + static_cast<std::ptrdiff_t>(last),
                true);
      return;
    }
    for (std::size_t i = first; i < last; ++i) (*mask)[i] = (*clip.mask)[i];
  });
  work_left_ -= static_cast<std::int64_t>(spots_.size() / 64);
  narrow.mask = std::move(mask);
  return narrow;
}

const Canvas::Spot* Canvas::at(Point p) const {
  if (!(p.x >= 0 && p.y >= 0 && p.x < width_ && p.y < height_)) return nullptr;
  const std::size_t column = std::min(columns_ - 1, static_cast<std::size_t>(p.x * scale_));
  const std::size_t row = std::min(rows_ - 1, static_cast<std::size_t>(p.y * scale_));
  return &spots_[row * columns_ + column];
}

bool Canvas::is_clipped(const Clip& clip, Point p) const {
  const Spot* spot = at(p);
  if (spot == nullptr || !clip.box.contains(p)) return true;
  return clip.mask && !(*clip.mask)[static_cast<std::size_t>(spot - spots_.data())];
}

double Canvas::picture_share() const {
  std::size_t count = 0;
  for (const Spot& spot : spots_) count += spot.had_picture ? 1 : 0;
  return static_cast<double>(count) / static_cast<double>(spots_.size());
}

}  // namespace mishen_pdf
