// scanner/garbled.h
// Stretches of text that nobody can read any more: read in a wrong character set, or replaced when somebody saved them.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/span.h"

namespace mishen::scanner {

enum class Damage : std::uint8_t {
  kWrongCharset,   ///< UTF-8 read as GBK (涓枃), UTF-8 or GBK read as Windows-1252 (ä¸­æ–‡, ÖÐÎÄ)
  kReplacement,    ///< U+FFFD, and what becomes of it in GBK: 锟斤拷; never initialized memory: 烫烫烫, 屯屯屯
  kQuestionMarks,  ///< four or more '?' in a row
  kUtf7,           ///< "+Zzpbxg-": UTF-7, which few programs read
  kPrivateUse      ///< three or more private-use characters in a row: a font's own glyphs
};
/// As evidence names it, e.g. "read in a wrong character set".
[[nodiscard]] std::string_view to_string(Damage damage) noexcept;

struct Garbled {
  TextSpan span;
  Damage damage = Damage::kWrongCharset;
  std::size_t characters = 0;
};

/// The garbled stretches of `text` (well-formed UTF-8) by position, never over a line end. O(text). Thread-safe. Throws
/// ScanError when ICU has no converter for GB18030.
[[nodiscard]] std::vector<Garbled> find_garbled(std::string_view text);

}  // namespace mishen::scanner
