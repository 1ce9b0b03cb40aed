// scanner/extract/html_style.h
// What CSS declarations say about whether and how the text of an element is seen.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mishen::scanner {

/// A colour of CSS: 0xRRGGBB, or one of the values below.
using StyleColour = std::uint32_t;
inline constexpr StyleColour kTransparentColour = 0xFD000000;
inline constexpr StyleColour kInheritedColour = 0xFE000000;
inline constexpr StyleColour kUnknownColour = 0xFF000000;  ///< valid, but not to be told from here: var(), color-mix()

/// The few properties that decide it; unset where nothing gives a (valid) value.
struct InlineStyle {
  /// kUnknown: some other value than none, as var().
  enum class Display : std::uint8_t { kNone, kBlock, kInline, kUnknown };
  /// kTiny: one pixel or point or less; kRelative: stays what the parent's is.
  enum class FontSize : std::uint8_t { kZero, kTiny, kRelative, kAbsolute };
  enum class Position : std::uint8_t { kStatic, kRelative, kOut };
  std::optional<Display> display;
  std::optional<FontSize> font_size;
  std::optional<bool> visible;      ///< visibility
  std::optional<bool> transparent;  ///< opacity: 0
  std::optional<StyleColour> colour;
  std::optional<StyleColour> background;
  std::optional<bool> has_picture;  ///< background-image
  std::optional<Position> position;
  std::optional<bool> is_left_of_page;   ///< left, or right from the other side, by 999 pixels or more
  std::optional<bool> is_above_page;     ///< top, bottom
  std::optional<bool> is_moved_away;     ///< margin-left, margin-top
  std::optional<bool> is_indented_away;  ///< text-indent
  std::optional<bool> is_shrunk;         ///< transform: scale(0), or translated by 999 pixels or more
  std::optional<bool> is_clipped;        ///< clip-path to nothing
  std::optional<bool> is_cut;            ///< clip: rect() of nothing, for what is out of the flow
  std::optional<bool> has_no_height;     ///< height of a pixel or less
  std::optional<bool> has_no_width;
  std::optional<bool> hides_overflow;
  std::optional<bool> is_padded;
  std::optional<bool> is_animated;

  friend bool operator==(const InlineStyle&, const InlineStyle&) = default;

  /// Lets every value that `over` gives take the place of the one here.
  void apply(const InlineStyle& over);
  /// Whether all that the element holds is out of sight.
  [[nodiscard]] bool hides() const noexcept;
};

/// Declarations, those marked !important apart: they win over all others, wherever these stand.
struct StyleDeclarations {
  InlineStyle normal;
  InlineStyle important;
  friend bool operator==(const StyleDeclarations&, const StyleDeclarations&) = default;
};

/// Reads declarations as a `style` attribute or the block of a rule holds them (CSS Syntax Level 3, 5.3.8; UTF-8):
/// the last valid one of a property counts, unless an earlier one is !important. O(size of `css`).
[[nodiscard]] StyleDeclarations parse_declarations(std::string_view css);

/// `css` in ASCII lower case without comments; escapes of letters, digits, - and _ outside of strings are undone,
/// others are '_' (CSS Syntax Level 3, 4.3.7).
[[nodiscard]] std::string simplified_css(std::string_view css);

/// A colour as `bgcolor` and other attributes of HTML give it (HTML Living Standard, 2.3.6 in part): a name, or
/// hexadecimal digits; kUnknownColour for anything else.
[[nodiscard]] StyleColour parse_attribute_colour(std::string_view value);

}  // namespace mishen::scanner
