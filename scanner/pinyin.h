// scanner/pinyin.h
// Readings of Han characters, for pinyin that was put into a text to hide it.
#pragma once
#include <cstddef>
#include <string_view>

namespace mishen::scanner {

// All text here is well-formed UTF-8 that was folded (see FoldTable): lower case, tone marks composed with their vowel.
// Letters may carry a tone mark (xué; a breve counts as the caron it is mistaken for), be the ɑ and ɡ of textbooks, and
// ü may be written ü, v, u: or, after l and n, u.

/// Whether `syllable` is a reading of `han` (a simplified or unchanged character) in Mandarin: xué, xue, xue2. Any
/// reading will do, archaic ones too, and the tone need not be the right one: what puts pinyin into texts does not
/// choose well. At most one tone mark, or a tone digit (1-5) at the end. Source: Unihan, see
/// dictionaries/folds/make_readings.py. Covers 通用规范汉字表 and U+4E00-9FFF as far as Unihan has readings.
/// Thread-safe, no allocation, below a microsecond.
[[nodiscard]] bool is_reading(char32_t han, std::string_view syllable) noexcept;

/// Length in bytes of the longest prefix of `letters` that is one syllable of pinyin, toned or toneless, its tone digit
/// included; 0 when none is. Interjections without a vowel (m, ng, hng) and the r of 儿 are no syllables here.
/// Thread-safe, no allocation.
[[nodiscard]] std::size_t pinyin_syllable(std::string_view letters) noexcept;

/// Number of syllables when all of `letters` can be read as a row of pinyin syllables (an apostrophe, ' ‘ or ’, allowed
/// between two), else 0; the fewest when there are several ways. Two syllables of one letter do not follow each other
/// without an apostrophe: "aaaa" is no pinyin. Many short words of other languages are rows too (china, banana); from
/// 12 letters on hardly any is. Thread-safe. Linear time and memory.
[[nodiscard]] std::size_t pinyin_syllables(std::string_view letters);

}  // namespace mishen::scanner
