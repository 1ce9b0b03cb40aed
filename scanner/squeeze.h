// scanner/squeeze.h
// Takes noise out of folded text: the squeezed view, in which words are whole, and the digits view, in which numbers
// are.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/offset_map.h"
#include "scanner/splices.h"

namespace mishen::scanner {

/// What was taken out of a squeezed text (DOMAIN 7). White space is not listed.
enum class Noise : std::uint8_t {
  kPinyin,  ///< 学(xué)社: a reading of the character before it, in brackets (forms 1, 2)
  kStrayMark,  ///< 密件的.名称: at most two of . ' ` ‘ ’ ^ and the like between Han characters (form 4), or a bracket
               ///< there that is never closed
  kPunctuation,  ///< ，，: all but the first of a row (form 5)
  kPicture,      ///< emoji and dingbats (form 6)
  kSplice        ///< foreign text spliced in again and again (form 7)
};

/// As evidence names it: "pinyin in brackets".
[[nodiscard]] std::string_view to_string(Noise noise) noexcept;

struct Removal {
  PlainSpan span;
  Noise noise;
};

/// Folded text without white space and noise, for terms and markings. '\n' stands between blocks and where the author
/// broke a line inside a block.
struct SqueezedText {
  std::string text;
  ViewMap map;
  std::vector<NormSpan> block_spans;  ///< one for each block, same order
  std::vector<Removal> removals;      ///< by position
  std::vector<NormSpan> suspects;     ///< where suspects stand, by position
};

/// One stretch of digits and letters with the signs that group them.
struct NumberZone {
  NormSpan span;          ///< in the digits view
  std::size_t block = 0;  ///< index of the block it stands in
  NormSpan squeezed;      ///< where the same stretch stands in the squeezed view
  bool repaired = false;  ///< letters that OCR confuses with digits (O 0, l 1, S 5, B 8) were taken for digits: report
                          ///< a number only where its check digits hold
};

/// Every stretch that may hold a number, a line each: letters and digits, with Chinese numerals written in Arabic and
/// each group of up to four separators (hyphens, dots, runs of one or two spaces, emoji) as one '-'; more of them, or
/// three spaces in a row, are "--". A Han character directly before or after is kept (plates). Other text is left out.
struct DigitsText {
  std::string text;
  ViewMap map;
  std::vector<NumberZone> zones;  ///< by position, separated by '\n'
};

/// Squeezes `plain`, the folded text of the blocks at `blocks` ('\n' between them). The gaps of `splices` are taken
/// out, its suspects stay. Linear time. Thread-safe.
void squeeze(std::string_view plain, const std::vector<PlainSpan>& blocks, const Splices& splices,
             SqueezedText& squeezed, DigitsText& digits);

/// The value of a Chinese digit (〇 ○ 零 一 二 三 … 九 壹 … 玖 两 幺), or -1.
[[nodiscard]] int chinese_digit(char32_t c) noexcept;

}  // namespace mishen::scanner
