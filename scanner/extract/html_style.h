// scanner/extract/html_style.h
// What an inline style says about whether and how its element's text is seen.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace mishen::scanner {

/// The few properties that decide it; unset where the style does not give a (valid) value.
struct InlineStyle {
  enum class Display : std::uint8_t { kNone, kBlock, kInline };
  /// kTiny: one pixel or point or less; kRelative: stays what the parent's is.
  enum class FontSize : std::uint8_t { kZero, kTiny, kRelative, kAbsolute };
  std::optional<Display> display;
  std::optional<FontSize> font_size;
  std::optional<bool> visible;              ///< visibility
  std::optional<bool> transparent;          ///< opacity: 0
  std::optional<std::uint32_t> colour;      ///< 0xRRGGBB
  std::optional<std::uint32_t> background;  ///< 0xRRGGBB
};

/// Reads the value of a `style` attribute (CSS Style Attributes; UTF-8): the last declaration of a property counts,
/// unless an earlier one is !important. Style sheets are not read. O(size of `css`).
[[nodiscard]] InlineStyle parse_inline_style(std::string_view css);

}  // namespace mishen::scanner
