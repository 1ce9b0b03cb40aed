// scanner/extract/css_colours.h
// The colours that CSS has names for.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace mishen::scanner {

/// The colour called `name` (ASCII lower case), 0xRRGGBB: CSS Color Level 4, 6.1. O(log names).
[[nodiscard]] std::optional<std::uint32_t> find_css_colour(std::string_view name) noexcept;

}  // namespace mishen::scanner
