// scanner/extract/colours.h
// Colours of office documents: whether text can be told from what lies behind it.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mishen::scanner {

/// A colour as 0xRRGGBB.
using Rgb = std::uint32_t;
inline constexpr Rgb kBlack = 0x000000;
inline constexpr Rgb kWhite = 0xFFFFFF;

/// "RRGGBB", "#RRGGBB" or "AARRGGBB" in hexadecimal digits; nothing for anything else ("auto").
[[nodiscard]] std::optional<Rgb> parse_rgb(std::string_view digits) noexcept;

/// Whether no reader tells the two apart: at most 16 of 255 levels between them in each component, a contrast below
/// 1.15 : 1.
[[nodiscard]] bool look_the_same(Rgb a, Rgb b) noexcept;

/// Whether text in its own colour looks blacked out rather than absent: below half of the luma of ITU-R BT.601.
[[nodiscard]] bool is_dark(Rgb colour) noexcept;

/// The colour scheme of a DrawingML theme (ISO/IEC 29500-1, 20.1.6.2 clrScheme), in the order in which themes write it.
struct ColourScheme {
  static constexpr std::array<std::string_view, 12> kNames = {"dk1",     "lt1",     "dk2",     "lt2",
                                                              "accent1", "accent2", "accent3", "accent4",
                                                              "accent5", "accent6", "hlink",   "folHlink"};
  std::array<std::optional<Rgb>, 12> colours;

  /// By its name in the theme, e.g. "accent1"; nothing where there is none.
  [[nodiscard]] std::optional<Rgb> named(std::string_view name) const noexcept;
};

/// Reads a theme part. What is damaged in it has no colour.
[[nodiscard]] ColourScheme read_colour_scheme(std::string_view xml, std::size_t max_depth);

}  // namespace mishen::scanner
