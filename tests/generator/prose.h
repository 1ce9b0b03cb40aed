// tests/generator/prose.h
// Made-up official prose with nothing in it that any rule looks for.
#pragma once
#include <string>

#include "tests/generator/piece.h"

namespace mishen::test {

/// One sentence of an ordinary notice, with its full stop.
[[nodiscard]] std::string sentence(Random& random);
/// A sentence that speaks of something by its name.
[[nodiscard]] std::string sentence_naming(std::string_view name, Random& random);
/// One to four sentences.
[[nodiscard]] std::string paragraph(Random& random);
/// A title of a notice.
[[nodiscard]] std::string title(Random& random);
/// A line of an examination paper, no marking in it.
[[nodiscard]] std::string examination_line(Random& random);
/// A title of an examination paper.
[[nodiscard]] std::string examination_title(Random& random);
/// Ten to twenty-four syllables of pinyin without tones: a clause that nobody can read.
[[nodiscard]] std::string pinyin_clause(Random& random);
/// Latin letters that ordinary texts hold: English phrases, addresses, file names, abbreviations.
[[nodiscard]] std::string latin_phrase(Random& random);
/// A made-up brand as spam splices it into pages; ends in a Han character or a sign, so that a number behind it stays
/// readable.
[[nodiscard]] std::string brand(Random& random);
/// A name or an abbreviation that ordinary pages repeat.
[[nodiscard]] std::string repeated_name(Random& random);

}  // namespace mishen::test
