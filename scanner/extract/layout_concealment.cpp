#include "scanner/extract/layout_concealment.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <set>
#include <vector>

namespace mishen::scanner {
namespace {

constexpr std::size_t kMaxShapes = 20'000;      ///< the largest; so many are not drawn over text
constexpr std::size_t kShapeBatch = 1U << 16U;  ///< texts that are looked at in one sweep over the shapes

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
  if (text.colour != kUnknownColour && around.background != kUnknownColour &&
      look_the_same(text.colour, around.background))
    return is_dark(around.background) ? Concealment::kHighlighted : Concealment::kSameColour;
  return Concealment::kNone;
}

}  // namespace

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

}  // namespace mishen::scanner
