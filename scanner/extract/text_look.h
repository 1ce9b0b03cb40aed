// scanner/extract/text_look.h
// Whether text that a word processor was told to show is seen: its colour, its size, what lies behind and above it.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "scanner/concealment.h"
#include "scanner/extract/colours.h"

namespace mishen::scanner {

/// `percent` of `foreground` over `background`, as patterns of shading mix them.
[[nodiscard]] Rgb mixed(Rgb foreground, Rgb background, unsigned percent) noexcept;

/// What lies behind a piece of text.
struct Backdrop {
  std::optional<Rgb> highlight;  ///< of the marker pen
  std::optional<Rgb> shading;    ///< the innermost of characters, paragraph, cell
  Rgb page = kWhite;             ///< or what fills the text box
};

/// Whether text of this colour (nothing: automatic) is seen on `backdrop`. In the colour of something dark it was
/// blacked out (kHighlighted), in the colour of something light made invisible (kSameColour). Automatic text turns
/// white on dark shading, but stays black under a black marker.
[[nodiscard]] Concealment hidden_by_colour(std::optional<Rgb> text, const Backdrop& backdrop) noexcept;

/// Text of this height or less is not read by anybody.
inline constexpr std::uint32_t kTinyHalfPoints = 2;
/// Nor is text whose characters are this many percent as wide as drawn in their font.
inline constexpr std::uint32_t kTinyScalePercent = 5;
/// Nor what stands in a line or row of exactly this height: the rest of it is cut off.
inline constexpr std::int32_t kTinyLineTwips = 20;

/// A rectangle in points; the origin is where the column of the paragraph and its first line begin.
struct Extent {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

/// How a paragraph stands in its column.
enum class Alignment : std::uint8_t { kLeft, kCentre, kRight };

/// Text width of an A4 page with the margins that word processors begin with.
inline constexpr double kColumnPoints = 415;
/// Their left margin.
inline constexpr double kMarginPoints = 90;
/// The largest page that word processors make, 22 inches.
inline constexpr double kLargestPagePoints = 1584;

/// Whether an opaque shape lies over the text of the paragraph it is anchored to. Where lines break is not in the file,
/// so this is an estimate for full-width characters of `points` height set in a column of kColumnPoints: the shape must
/// take half of a line's height and two characters of its width. `text` is what the paragraph shows.
[[nodiscard]] bool covers_text(const Extent& shape, std::string_view text, double points, Alignment alignment) noexcept;

/// Whether a picture lies over the text of the paragraph it is anchored to: like `covers_text`, and over half of the
/// width that the text takes up. Beside a text that was moved aside with spaces may stand a picture.
[[nodiscard]] bool covers_most_text(const Extent& picture, std::string_view text, double points,
                                    Alignment alignment) noexcept;

}  // namespace mishen::scanner
