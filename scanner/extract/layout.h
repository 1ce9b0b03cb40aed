// scanner/extract/layout.h
// Text that stands somewhere on a page -> lines, paragraphs, table cells, in the order in which they are read.
//
// For formats that place characters instead of writing paragraphs (OFD, PDF). Lengths are in one unit throughout a
// page, whichever the format has; x grows to the right, y downwards.
#pragma once
#include <cstdint>
#include <string>
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

/// Sets `concealment` of the texts that have none and are not seen: outside of the paper (kOffPage), 1 point or less
/// (kTinyText), under shapes that take up 70 % of their box or more (kCovered, kBehindPicture), in the colour of the
/// shape or paper on which they stand (kHighlighted where that is dark, else kSameColour). O((texts + shapes) log^2).
void conceal(PlacedPage& page);

/// Appends what stands on `page` as blocks: a block each line, those after the first of a paragraph with
/// `is_next_line`; cells where rulings part them, with their entry in `text.tables`. Text of other concealment, region
/// or direction is in blocks of its own. Columns of prose are read one after the other. O(texts log texts).
void append_page(ExtractedText& text, PlacedPage&& page);

}  // namespace mishen::scanner
