#include "scanner/extract/text_look.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

constexpr unsigned kShifts[] = {0, 8, 16};

/// Where the letters of a paragraph stand in its column, in points.
struct TextPlace {
  double left = 0;
  double width = 0;
  double height = 0;
};

TextPlace place_of(std::string_view text, double points, Alignment alignment) {
  constexpr double kLineHeight = 1.3;
  double width = 0;
  for (std::size_t at = 0; at < text.size(); at += utf8_length(text[at]))
    width += utf8_length(text[at]) == 1 ? points / 2 : points;
  const double lines = std::max(1.0, std::ceil(width / kColumnPoints));
  const double shown = std::min(width, kColumnPoints);
  const double left = alignment == Alignment::kLeft     ? 0
                      : alignment == Alignment::kCentre ? (kColumnPoints - shown) / 2
                                                        : kColumnPoints - shown;
  return {left, shown, lines * points * kLineHeight};
}

double across(const Extent& shape, const TextPlace& text) {
  return std::min(shape.left + shape.width, text.left + text.width) - std::max(shape.left, text.left);
}

/// Whether a shape is as high as half of the letters and stands at the height of a line.
bool hides_lines(const Extent& shape, const TextPlace& text, double points) {
  const double down = std::min(shape.top + shape.height, text.height) - std::max(shape.top, 0.0);
  return text.width > 0 && down >= points / 2;
}

}  // namespace

Rgb mixed(Rgb foreground, Rgb background, unsigned percent) noexcept {
  percent = std::min(percent, 100U);
  Rgb colour = 0;
  for (const unsigned shift : kShifts) {
    colour |= ((foreground >> shift & 0xFFU) * percent + (background >> shift & 0xFFU) * (100 - percent)) / 100
              << shift;
  }
  return colour;
}

Concealment hidden_by_colour(std::optional<Rgb> text, const Backdrop& backdrop) noexcept {
  if (!text) {
    const bool blacked_out = backdrop.highlight && look_the_same(*backdrop.highlight, kBlack);
    return blacked_out ? Concealment::kHighlighted : Concealment::kNone;
  }
  const Rgb ground = backdrop.highlight ? *backdrop.highlight : backdrop.shading.value_or(backdrop.page);
  if (!look_the_same(*text, ground)) return Concealment::kNone;
  return is_dark(ground) ? Concealment::kHighlighted : Concealment::kSameColour;
}

bool covers_text(const Extent& shape, std::string_view text, double points, Alignment alignment) noexcept {
  const TextPlace place = place_of(text, points, alignment);
  return hides_lines(shape, place, points) && across(shape, place) >= std::min(2 * points, place.width);
}

bool covers_most_text(const Extent& picture, std::string_view text, double points, Alignment alignment) noexcept {
  const TextPlace place = place_of(text, points, alignment);
  return hides_lines(picture, place, points) && across(picture, place) >= place.width / 2;
}

}  // namespace mishen::scanner
