// SPDX-License-Identifier: GPL-3.0-or-later
// scanner/helpers/pdf/geometry.h
// Points and boxes of a page in points (1/72 inch), origin at the top left corner of what a viewer shows of it.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

namespace mishen_pdf {

struct Point {
  double x = 0;
  double y = 0;
};

struct Box {
  double x0 = 0;
  double y0 = 0;
  double x1 = 0;
  double y1 = 0;

  [[nodiscard]] bool contains(Point p) const { return p.x >= x0 && p.x <= x1 && p.y >= y0 && p.y <= y1; }
  [[nodiscard]] Box intersected(const Box& other) const {
    return {std::max(x0, other.x0), std::max(y0, other.y0), std::min(x1, other.x1), std::min(y1, other.y1)};
  }
};

using Polygon = std::vector<Point>;

/// An area with straight edges; each polygon is closed by itself.
struct Shape {
  std::vector<Polygon> polygons;
  bool even_odd = false;
};

[[nodiscard]] inline double length(Point vector) { return std::hypot(vector.x, vector.y); }

}  // namespace mishen_pdf
