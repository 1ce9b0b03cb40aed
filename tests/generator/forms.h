// tests/generator/forms.h
// The disguises of DOMAIN 7, each as a function that rewrites a piece.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "tests/generator/piece.h"
#include "tests/generator/values.h"

namespace mishen::test {

/// A noise form, or a part of one that is worth a cell of its own. The order of kForms.
enum class Form : std::uint8_t {
  kNone,
  kPinyinToned,
  kPinyinToneless,
  kPinyinLevel,
  kPinyinClause,
  kStrayMarks,
  kPunctuation,
  kEmoji,
  kSplices,
  kLostStar,
  kTraditional,
  kDigits,
  kIdeographs,
  kNumerals,
  kSpaces,
  kLineBreak,
  kGroups,
  kInvisible,
  kCombining,
  kStars,
  kBrackets,
  kLookAlikes,
  kEntities,
  kInnerTags,
  kPercent,
  kBase64,
  kEscapes,
  kCells,
  kLetterSpaced,
  kOcrDigits
};

/// The number before '-' is that of DOMAIN 7.
struct FormName {
  Form form;
  std::string_view id;
  std::string_view about;
};
inline constexpr std::array kForms = {
    FormName{Form::kNone, "0-none", "no disguise: what the values are without one"},
    FormName{Form::kPinyinToned, "1-pinyin-toned", "the reading of a character in brackets behind it, with tone marks"},
    FormName{Form::kPinyinToneless, "2-pinyin-toneless", "the same without tones, spaces around the brackets"},
    FormName{Form::kPinyinLevel, "3-pinyin-level", "a level word spelled in pinyin"},
    FormName{Form::kPinyinClause, "3-pinyin-clause", "a whole clause spelled in pinyin"},
    FormName{Form::kStrayMarks, "4-stray-marks", "one or two of . ' ` ‘ ’ ^ ~ @ + between Han characters"},
    FormName{Form::kPunctuation, "5-punctuation", "doubled and mixed punctuation"},
    FormName{Form::kEmoji, "6-emoji", "emoji and dingbats inside"},
    FormName{Form::kSplices, "7-splices", "a brand spliced in at least five times, once inside the value"},
    FormName{Form::kLostStar, "8-lost-star", "the star of a mark lost"},
    FormName{Form::kTraditional, "10-traditional",
             "traditional characters of the mainland, Hong Kong or Taiwan, or half of them"},
    FormName{Form::kDigits, "11-digits",
             "digits and letters full-width, circled, in brackets, raised, of other scripts"},
    FormName{Form::kIdeographs, "11-ideographs", "compatibility ideographs, radicals, circled ideographs"},
    FormName{Form::kNumerals, "12-numerals", "Chinese numerals, by value or digit by digit, plain or financial"},
    FormName{Form::kSpaces, "13-spaces", "white space of any kind inside"},
    FormName{Form::kLineBreak, "13-line-break", "a line break inside"},
    FormName{Form::kGroups, "13-groups", "the digits of a number in groups, with hyphens or spaces between"},
    FormName{Form::kInvisible, "14-invisible",
             "characters without a width: zero-width, soft hyphen, variation selector, direction"},
    FormName{Form::kCombining, "14-combining", "combining marks on the characters"},
    FormName{Form::kStars, "15-stars", "another sign for the star"},
    FormName{Form::kBrackets, "16-brackets", "other brackets"},
    FormName{Form::kLookAlikes, "17-look-alikes",
             "a character that looks or sounds like the right one, split radicals"},
    FormName{Form::kEntities, "18-entities", "character references"},
    FormName{Form::kInnerTags, "18-inner-tags", "inline elements and comments inside"},
    FormName{Form::kPercent, "18-percent", "percent-encoding"},
    FormName{Form::kBase64, "18-base64", "base64"},
    FormName{Form::kEscapes, "18-escapes", "JSON escapes"},
    FormName{Form::kCells, "19-cells", "one character in each cell of a table's row or column"},
    FormName{Form::kLetterSpaced, "19-letter-spaced", "one space between all characters"},
    FormName{Form::kOcrDigits, "21-ocr-digits", "digits as optical recognition confuses them"}};
[[nodiscard]] std::string_view id_of(Form form) noexcept;

/// "" when the form, the rule and the kind of file can meet; else why they cannot.
[[nodiscard]] std::string_view why_not(Form form, RuleKind rule, Media media) noexcept;

/// Rewrites the value of `piece`, and what of its context the form is about, in place. Returns false, with `piece` in
/// an unspecified state, when this value offers nothing to disguise (a form about stars and no star in it): try another
/// one. May lower the severity that must be reported.
[[nodiscard]] bool disguise(Form form, Media media, Piece& piece, Random& random);

/// What a form does to the text around the value: rewrites a part of the characters. Forms that are about single values
/// leave it as it is.
void disguise_prose(Form form, Media media, Glyphs& prose, Random& random);

/// Splices `brand` into `prose` at one place between Han characters.
void splice(std::string_view brand, Glyphs& prose, Random& random);

/// A harmless counterpart for forms that ordinary writing of the rule's kind offers nothing to.
[[nodiscard]] Piece harmless_piece_of(Form form, Media media, Random& random);

}  // namespace mishen::test
