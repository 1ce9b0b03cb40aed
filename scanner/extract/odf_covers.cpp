#include "scanner/extract/odf_covers.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "scanner/extract/picture_place.h"
#include "scanner/extract/sheet_part.h"

namespace mishen::scanner {
namespace {

/// What LibreOffice gives columns and rows that say nothing.
constexpr double kUsualColumnPoints = 64;
constexpr double kUsualRowPoints = 12.8;

/// Shapes of one sheet that are looked at.
constexpr std::size_t kMaxDrawn = 500'000;

std::optional<double> points(std::string_view length) {
  const std::optional<std::int64_t> value = odf_length(length);
  return value ? std::optional(static_cast<double>(*value) / 1000) : std::nullopt;
}

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// Where a shape stands over the text of the paragraph around it (OpenDocument 1.3 part 3, 20.300 ff. and 20.401 ff.);
/// nothing where it stands beside or behind it, or the layout of the page decides.
std::optional<Extent> place_over_text(const OdfStyle& style, const XmlAttributes& attributes) {
  const OdfPosition& position = style.position;
  const bool in_front = style.runs_through.value_or(false) && !style.in_background.value_or(false);
  if (!in_front || attributes.has("transform")) return std::nullopt;
  if (!is_one_of(attributes["anchor-type"], {"", "paragraph", "char"})) return std::nullopt;
  if (!is_one_of(position.vertical_to, {"", "paragraph", "paragraph-content", "char", "line", "text"}))
    return std::nullopt;
  Extent place;
  place.width = points(attributes["width"]).value_or(0);
  place.height = points(attributes["height"]).value_or(0);
  if (is_one_of(position.vertical, {"", "from-top"})) {
    place.top = points(attributes["y"]).value_or(0);
  } else if (position.vertical != "top") {
    return std::nullopt;
  }
  const double room = kColumnPoints - place.width;
  if (position.horizontal == "center") {
    place.left = room / 2;
  } else if (is_one_of(position.horizontal, {"right", "outside"})) {
    place.left = room;
  } else if (!is_one_of(position.horizontal, {"left", "inside"})) {
    place.left = points(attributes["x"]).value_or(0);
    if (position.horizontal_to == "page") place.left -= kMarginPoints;
  }
  return place;
}

/// Where a shape hangs on a sheet: in a cell its place is counted from the corner of that.
std::optional<SheetAnchor> anchor_on_sheet(const OdfCovers::Shape& shape, const XmlAttributes& attributes) {
  if (attributes["table-background"] == "true" || attributes.has("transform")) return std::nullopt;
  SheetAnchor anchor;
  anchor.from.x = points(attributes["x"]).value_or(0);
  anchor.from.y = points(attributes["y"]).value_or(0);
  anchor.width = points(attributes["width"]).value_or(0);
  anchor.height = points(attributes["height"]).value_or(0);
  if (shape.row == 0 || shape.column == 0) return anchor;
  anchor.kind = SheetAnchor::Kind::kOneCell;
  anchor.from.row = shape.row - 1;
  anchor.from.column = shape.column - 1;
  const std::string_view address = attributes["end-cell-address"];
  const std::size_t dot = address.rfind('.');
  const auto end = parse_range(dot == std::string_view::npos ? address : address.substr(dot + 1));
  const auto x = points(attributes["end-x"]);
  const auto y = points(attributes["end-y"]);
  if (end && x && y) {
    anchor.kind = SheetAnchor::Kind::kTwoCells;
    anchor.to = {end->first_column - 1, end->first_row - 1, *x, *y};
  }
  return anchor;
}

}  // namespace

void OdfCovers::begin_shape(const Shape& shape, const XmlAttributes& attributes) {
  Open open;
  open.fills = shape.is_area && shape.fill.is_opaque;
  if (shape.on_sheet) {
    open.anchor = anchor_on_sheet(shape, attributes);
  } else {
    open.extent = place_over_text(shape.style, attributes);
  }
  open_.push_back(open);
}

void OdfCovers::take_picture(std::string_view href) {
  if (open_.empty()) return;
  open_.back().is_picture = true;
  open_.back().is_opaque_picture = names_opaque_picture(href);
}

std::optional<OdfTextCover> OdfCovers::end_shape(bool is_bare) {
  if (open_.empty()) return std::nullopt;
  const Open shape = open_.back();
  open_.pop_back();
  const bool hides = is_bare && (shape.is_picture ? shape.is_opaque_picture : shape.fills);
  if (!hides) return std::nullopt;
  if (shape.anchor && drawn_.size() < kMaxDrawn) drawn_.push_back({*shape.anchor, shape.is_picture});
  if (!shape.extent) return std::nullopt;
  if (shape.is_picture && is_seal_or_portrait(shape.extent->width, shape.extent->height)) return std::nullopt;
  return OdfTextCover{*shape.extent, shape.is_picture};
}

void OdfCovers::begin_sheet() {
  grid_ = {};
  grid_.columns.set_usual(kUsualColumnPoints);
  grid_.rows.set_usual(kUsualRowPoints);
  drawn_.clear();
}

bool OdfCovers::end_sheet(std::string_view text, std::span<Block> blocks, std::size_t& comparisons) {
  std::vector<SheetCover> covers;
  covers.reserve(drawn_.size());
  for (const Drawn& drawn : drawn_) covers.push_back({box_of(drawn.anchor, grid_), drawn.is_picture});
  const bool all = drawn_.size() < kMaxDrawn;
  drawn_.clear();
  return conceal_covered_cells(text, blocks, grid_, std::move(covers), comparisons) && all;
}

bool hides_paragraph(const OdfTextCover& cover, std::string_view text, double points, Alignment alignment) {
  if (!cover.is_picture) return covers_text(cover.extent, text, points, alignment);
  return !names_place_of_picture(text) && covers_most_text(cover.extent, text, points, alignment);
}

}  // namespace mishen::scanner
