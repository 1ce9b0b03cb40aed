// tests/generator/character_tables.h
// What the characters of the made-up texts are read and written like elsewhere. Made by hand and apart from the
// scanner's tables, so that a mistake there is not repeated here.
#pragma once
#include <string_view>
#include <vector>

namespace mishen::test {

/// The reading of a Han character (UTF-8) in pinyin, "mì" or "mi" (ü without tones is v); "" where the table has none.
[[nodiscard]] std::string_view reading_of(std::string_view han, bool toned);
/// Traditional characters for a simplified one; empty where it has none of its own.
[[nodiscard]] const std::vector<std::string_view>& traditional_of(std::string_view han);
/// Compatibility ideographs, radicals and circled ideographs for a Han character.
[[nodiscard]] const std::vector<std::string_view>& compatibility_ideographs_of(std::string_view han);

}  // namespace mishen::test
