// scanner/extract/odf_drawing.h
// Where the shapes of a slide or drawing lie: outside of the page, over and under each other.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "scanner/concealment.h"
#include "scanner/extract/odf_styles.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// In 1/1000 points from the left top corner of the page.
struct OdfBox {
  std::int64_t left = 0;
  std::int64_t top = 0;
  std::int64_t right = 0;
  std::int64_t bottom = 0;
};

struct OdfShape {
  std::optional<OdfBox> box;  ///< nothing where its place is not known, as of turned shapes
  OdfFill fill;
  bool is_picture = false;
  bool is_area = false;  ///< fills its box, as a rectangle does and a line does not
  bool has_text = false;
  std::int64_t level = 0;  ///< draw:z-index, or its number in the document: the higher one lies above
};

/// The place of a shape by svg:x, svg:y, svg:width, svg:height.
[[nodiscard]] std::optional<OdfBox> odf_box(const XmlAttributes& attributes);

/// Whether a shape lies wholly outside of a page of this size, turned or not.
[[nodiscard]] bool is_off_page(const XmlAttributes& attributes, std::int64_t width, std::int64_t height);

/// What is seen behind the middle of `box` when `below` (in the order of the document) are drawn on `page`.
[[nodiscard]] OdfFill fill_behind(const OdfBox& box, const std::vector<OdfShape>& below, const OdfFill& page);

/// For each shape with text whether another one without text hides it: kCovered, kBehindPicture, else kNone. A shape
/// hides another if 80 % of that one's box lie within its own. Compares at most `budget` pairs, which are taken off it;
/// nothing where it does not suffice.
[[nodiscard]] std::optional<std::vector<Concealment>> covered_shapes(const std::vector<OdfShape>& shapes,
                                                                     std::size_t& budget);

}  // namespace mishen::scanner
