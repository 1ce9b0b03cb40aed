// scanner/extract/white_space.h
// The white space around a line or paragraph: typesetters indent and centre with it, so it stays outside blocks.
#pragma once
#include <string_view>

namespace mishen::scanner {

/// `text` (well-formed UTF-8) without the spaces, tabs, line feeds, no-break spaces (U+00A0) and ideographic spaces
/// (U+3000) around it. Borrows from `text`. O(what is left out).
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// Whether `text` is nothing but such spaces.
[[nodiscard]] inline bool only_white_space(std::string_view text) noexcept { return trimmed(text).empty(); }

}  // namespace mishen::scanner
