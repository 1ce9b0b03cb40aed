#include "scanner/extract/odf_drawing.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace mishen::scanner {
namespace {

/// Shapes that are looked at below a text; what lies under so many is not known.
constexpr std::size_t kMaxBelow = 256;

bool encloses(const OdfBox& box, std::int64_t x, std::int64_t y) {
  return box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
}

bool hides(const OdfShape& shape) {
  return shape.box && shape.is_area && !shape.has_text && (shape.is_picture || shape.fill.is_opaque);
}

/// Whether at least 80 % of `box` lie within `cover`.
bool covers(const OdfBox& cover, const OdfBox& box) {
  const auto width = static_cast<double>(std::min(cover.right, box.right) - std::max(cover.left, box.left));
  const auto height = static_cast<double>(std::min(cover.bottom, box.bottom) - std::max(cover.top, box.top));
  if (width < 0 || height < 0) return false;
  const double area = static_cast<double>(box.right - box.left) * static_cast<double>(box.bottom - box.top);
  // Boxes of text may be written without a height: they grow with it.
  if (area <= 0) return encloses(cover, box.left, box.top) && encloses(cover, box.right, box.bottom);
  return width * height >= 0.8 * area;
}

/// "translate(3cm 4cm)" of draw:transform, which stands last where LibreOffice writes it.
std::optional<OdfBox> translated_point(std::string_view transform) {
  const std::size_t at = transform.rfind("translate");
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t open = transform.find('(', at);
  if (open == std::string_view::npos) return std::nullopt;
  std::string_view inside = transform.substr(open + 1, transform.find(')', open) - open - 1);
  const auto skip = [&] { inside.remove_prefix(std::min(inside.find_first_not_of(" ,"), inside.size())); };
  const auto next = [&] {
    skip();
    const std::string_view word = inside.substr(0, inside.find_first_of(" ,"));
    inside.remove_prefix(word.size());
    return odf_length(word);
  };
  const auto x = next();
  const auto y = next();
  if (!x) return std::nullopt;
  return OdfBox{*x, y.value_or(0), *x, y.value_or(0)};
}

}  // namespace

std::optional<OdfBox> odf_box(const XmlAttributes& attributes) {
  if (attributes.has("transform")) return std::nullopt;
  const auto x = odf_length(attributes["x"]);
  const auto y = odf_length(attributes["y"]);
  if (!x || !y) return std::nullopt;
  const std::int64_t width = odf_length(attributes["width"]).value_or(0);
  const std::int64_t height =
      odf_length(attributes["height"]).value_or(odf_length(attributes["min-height"]).value_or(0));
  return OdfBox{*x, *y, *x + std::max<std::int64_t>(width, 0), *y + std::max<std::int64_t>(height, 0)};
}

bool is_off_page(const XmlAttributes& attributes, std::int64_t width, std::int64_t height) {
  std::optional<OdfBox> box = odf_box(attributes);
  if (!box) {
    box = translated_point(attributes["transform"]);
    if (!box) return false;
    const std::int64_t reach =
        odf_length(attributes["width"]).value_or(0) + odf_length(attributes["height"]).value_or(0);
    box = OdfBox{box->left - reach, box->top - reach, box->right + reach, box->bottom + reach};
  }
  // A box that only touches the page from outside shows nothing; one without a width grows with its text.
  const bool grows = box->left == box->right || box->top == box->bottom;
  return box->left >= width || box->top >= height || (box->right <= 0 && (!grows || box->right < 0)) ||
         (box->bottom <= 0 && (!grows || box->bottom < 0));
}

OdfFill fill_behind(const OdfBox& box, const std::vector<OdfShape>& below, const OdfFill& page) {
  const std::int64_t x = (box.left + box.right) / 2;
  const std::int64_t y = (box.top + box.bottom) / 2;
  const std::size_t looked_at = std::min(below.size(), kMaxBelow);
  for (std::size_t i = 0; i < looked_at; ++i) {
    const OdfShape& shape = below[below.size() - 1 - i];
    const bool is_filled = shape.fill.kind == OdfFill::Kind::kColour || shape.fill.kind == OdfFill::Kind::kPattern;
    if (!shape.is_picture && !is_filled) continue;
    // Turned shapes may lie anywhere.
    if (!shape.box) return {OdfFill::Kind::kPattern, 0, false};
    if (!encloses(*shape.box, x, y)) continue;
    if (shape.is_picture) return {OdfFill::Kind::kPattern, 0, true};
    return shape.fill;
  }
  return looked_at < below.size() ? OdfFill{OdfFill::Kind::kPattern, 0, false} : page;
}

std::optional<std::vector<Concealment>> covered_shapes(const std::vector<OdfShape>& shapes, std::size_t& budget) {
  std::vector<Concealment> concealments(shapes.size(), Concealment::kNone);
  std::vector<const OdfShape*> covering;
  for (const OdfShape& shape : shapes) {
    if (hides(shape)) covering.push_back(&shape);
  }
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const OdfShape& shape = shapes[i];
    if (!shape.has_text || !shape.box) continue;
    if (budget < covering.size()) return std::nullopt;
    budget -= covering.size();
    for (const OdfShape* cover : covering) {
      if (cover->level <= shape.level || !covers(*cover->box, *shape.box)) continue;
      concealments[i] = cover->is_picture ? Concealment::kBehindPicture : Concealment::kCovered;
      break;
    }
  }
  return concealments;
}

}  // namespace mishen::scanner
