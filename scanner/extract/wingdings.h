// scanner/extract/wingdings.h
// Characters that documents write as codes of a symbol font.
#pragma once
#include <string_view>

namespace mishen::scanner {

[[nodiscard]] bool is_wingdings(std::string_view font) noexcept;

/// What a code of the font Wingdings looks like in Unicode (the stars, bullets and check marks of official documents;
/// correspondence of Unicode document L2/11-344), or the character itself. The codes are 20-FF or, as Word stores them,
/// F020-F0FF.
[[nodiscard]] char32_t wingdings(char32_t code);

}  // namespace mishen::scanner
