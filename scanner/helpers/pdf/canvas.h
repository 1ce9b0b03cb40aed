// SPDX-License-Identifier: GPL-3.0-or-later
// scanner/helpers/pdf/canvas.h
// A coarse picture of a page: what colour each spot has, and when it was last painted over.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "scanner/helpers/pdf/geometry.h"

namespace mishen_pdf {

struct Colour {
  std::uint8_t red = 255;
  std::uint8_t green = 255;
  std::uint8_t blue = 255;
};

/// Whether text of the one colour cannot be read on the other: contrast (as WCAG 2.1 defines it) below 1.15 : 1.
[[nodiscard]] bool are_alike(Colour a, Colour b);
[[nodiscard]] double luminance(Colour colour);

/// How one painting operation changes the spots it falls on.
struct Paint {
  Colour colour;
  bool is_colour_known = true;  ///< pictures, patterns and gradients have no one colour
  bool is_picture = false;
  bool hides = true;   ///< what lies beneath cannot be seen any more
  double alpha = 1.0;  ///< of what does not hide
  bool multiplies = false;
};

/// A clipping area that is no rectangle, one flag for each spot of the canvas.
using Mask = std::vector<bool>;

struct Clip {
  Box box;
  std::shared_ptr<const Mask> mask;  ///< null: the whole box
};

/// Value type. Not thread-safe.
class Canvas {
 public:
  struct Spot {
    Colour colour;
    bool is_colour_known : 1;
    bool is_painted : 1;
    bool had_picture : 1;       ///< a picture was painted here at some time
    bool is_under_picture : 1;  ///< what hid it last was a picture
    std::uint32_t hidden_at;    ///< number of the operation that last hid what was here
  };

  /// Spots are one point wide, or larger on pages of more than a million square points.
  Canvas(double width, double height);

  void paint(const Shape& shape, const Clip& clip, const Paint& paint, std::uint32_t operation);
  /// `clip` narrowed to `shape`.
  [[nodiscard]] Clip narrowed(const Clip& clip, const Shape& shape);
  /// Null outside of the page.
  [[nodiscard]] const Spot* at(Point p) const;
  [[nodiscard]] bool is_clipped(const Clip& clip, Point p) const;
  /// The part of the page, 0 to 1, where a picture was painted at some time.
  [[nodiscard]] double picture_share() const;
  /// False once so much was painted that the rest was left out.
  [[nodiscard]] bool is_whole() const { return work_left_ > 0; }

 private:
  using Visit = std::function<void(std::size_t first, std::size_t last)>;
  void visit_spans(const Shape& shape, const Box& box, const Visit& visit);

  double width_;
  double height_;
  double scale_ = 1;  // spots per point
  std::size_t columns_;
  std::size_t rows_;
  std::vector<Spot> spots_;
  std::int64_t work_left_ = 400'000'000;
};

}  // namespace mishen_pdf
