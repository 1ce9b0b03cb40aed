// scanner/extract/placed_page.h
// Text, shapes and lines that stand somewhere on a page, as formats place them that write no paragraphs (OFD, PDF).
//
// Lengths are in one unit throughout a page, whichever the format has; x grows to the right, y downwards.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/concealment.h"
#include "scanner/extract/colours.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

struct Box {
  float left = 0;
  float top = 0;
  float right = 0;
  float bottom = 0;
  [[nodiscard]] float width() const noexcept { return right - left; }
  [[nodiscard]] float height() const noexcept { return bottom - top; }
  friend bool operator==(const Box&, const Box&) = default;
};

/// A colour that is not one colour (a picture, a gradient) or is not known.
inline constexpr std::uint32_t kUnknownColour = 0xFFFFFFFF;

/// A character, or several that were placed together (a word), on a page.
struct PlacedText {
  std::string text;         ///< well-formed UTF-8; white space counts as such
  float x = 0;              ///< where it begins on its baseline
  float y = 0;              ///< of the baseline there; of text written downwards, upright: of the middle of its column
  float advance = 0;        ///< how far it reaches in the direction of writing
  float size = 0;           ///< of the font, as shown
  float angle = 0;          ///< direction of writing in degrees, clockwise: 0 to the right, 90 downwards
  Box box;                  ///< what it takes up
  std::uint32_t order = 0;  ///< in which the page is drawn; what was placed as one string has one
  std::uint32_t colour = kBlack;  ///< 0xRRGGBB
  Region region = Region::kBody;  ///< regions are read one after the other; `concealment` makes kBody kHiddenText
  Concealment concealment = Concealment::kNone;
};

/// The box of text with this begin, advance, size and angle, as high as fonts usually are.
[[nodiscard]] Box text_box(float x, float y, float advance, float size, float angle) noexcept;

/// An opaque area on a page: whatever is drawn before it is not seen there.
struct PlacedShape {
  Box box;
  std::uint32_t order = 0;
  std::uint32_t colour = kUnknownColour;  ///< 0xRRGGBB
  bool is_picture = false;
};

/// One page, in the order in which the file draws it.
struct PlacedPage {
  Box paper;                 ///< what is shown and printed
  float point = 1;           ///< 1/72 inch
  std::uint32_t number = 0;  ///< Block::page
  std::uint32_t part = 0;    ///< Block::part
  std::vector<PlacedText> texts;
  std::vector<PlacedShape> shapes;
  std::vector<Box> rulings;  ///< thin lines, level or upright, that may part the cells of tables
};

/// Puts a filled rectangle on `page`: a ruling where it is thin, a shape otherwise.
void add_rectangle(PlacedPage& page, const Box& box, std::uint32_t order, std::uint32_t colour);

/// `value`, at most kFarthest from 0, and 0 for what is no number: sums of such values stay in range.
[[nodiscard]] float finite(float value) noexcept;
inline constexpr float kFarthest = 1e6F;

/// Does so with places and sizes of the texts on `page`; sizes are more than 0 then.
void make_finite(PlacedPage& page);

/// Whether nothing is seen of `text`: white space and control characters.
[[nodiscard]] bool is_blank(std::string_view text) noexcept;

// How far fonts reach above and below their baseline, in em.
inline constexpr float kAscent = 0.88F;
inline constexpr float kDescent = 0.12F;

/// A direction of writing.
struct WritingDirection {
  float cosine = 1;
  float sine = 0;
};
/// Degrees are clockwise from the right.
[[nodiscard]] WritingDirection writing_direction(float degrees) noexcept;
/// The page turned so that what is written in this direction is level.
[[nodiscard]] std::pair<float, float> turned(float x, float y, WritingDirection by) noexcept;
[[nodiscard]] Box turned(const Box& box, WritingDirection by) noexcept;
/// From 0 to 359.
[[nodiscard]] int whole_degrees(float angle) noexcept;

}  // namespace mishen::scanner
