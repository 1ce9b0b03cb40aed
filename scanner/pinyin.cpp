#include "scanner/pinyin.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "readings_data.h"  // generated from dictionaries/folds/readings.tsv
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

constexpr std::size_t kLongest = 6;  // letters: zhuang, chuang, shuang

/// A toneless syllable of up to six letters as one number, five bits a letter from the top, so that numbers are ordered
/// as the syllables are. Letters are a-z, ü is v.
class SyllableKey {
 public:
  constexpr SyllableKey() = default;
  constexpr explicit SyllableKey(std::string_view letters) {
    for (const char letter : letters) append(letter);
  }

  /// Precondition: size() < kLongest.
  constexpr void append(char letter) { set(size_++, letter); }
  constexpr void set(std::size_t at, char letter) {
    const std::size_t shift = 5 * (kLongest - 1 - at);
    bits_ = (bits_ & ~(std::uint32_t{31} << shift)) | static_cast<std::uint32_t>(letter - 'a' + 1) << shift;
  }
  [[nodiscard]] constexpr char operator[](std::size_t at) const {
    return static_cast<char>('a' - 1 + static_cast<char>(bits_ >> 5 * (kLongest - 1 - at) & 31));
  }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }

 private:
  std::uint32_t bits_ = 0;
  std::size_t size_ = 0;
};

constexpr auto kKeys = [] {
  std::array<std::uint32_t, std::size(kReadings)> keys{};
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = SyllableKey(kReadings[i].syllable).bits();
  return keys;
}();
static_assert(std::is_sorted(kKeys.begin(), kKeys.end()), "readings.tsv is sorted by its script");

const Reading* find_reading(SyllableKey syllable) noexcept {
  const auto* const found = std::lower_bound(kKeys.begin(), kKeys.end(), syllable.bits());
  return found == kKeys.end() || *found != syllable.bits() ? nullptr : &kReadings[found - kKeys.begin()];
}

/// The syllable as the table has it when it was written with the other one of u and ü: ü is ü or u after l and n, but u
/// after j, q, x and y.
std::optional<SyllableKey> with_other_u(SyllableKey syllable) noexcept {
  if (syllable.size() < 2) return std::nullopt;
  const char initial = syllable[0];
  if (syllable[1] == 'u' && (initial == 'l' || initial == 'n')) {
    syllable.set(1, 'v');
    return syllable;
  }
  if (syllable[1] == 'v' && (initial == 'j' || initial == 'q' || initial == 'x' || initial == 'y')) {
    syllable.set(1, 'u');
    return syllable;
  }
  return std::nullopt;
}

bool is_syllable(SyllableKey syllable) noexcept {
  constexpr std::string_view kVowels = "aeiouv";
  bool has_vowel = false;
  for (std::size_t i = 0; i < syllable.size() && !has_vowel; ++i)
    has_vowel = kVowels.find(syllable[i]) != std::string_view::npos;
  if (!has_vowel) return false;
  if (find_reading(syllable) != nullptr) return true;
  const auto other = with_other_u(syllable);
  return other && find_reading(*other) != nullptr;
}

/// One letter of a text and what is written over it.
struct Letter {
  char plain = 0;  ///< a-z, v for ü; 0: no letter of pinyin
  bool toned = false;
  std::size_t bytes = 0;
};

/// Letters that are not ASCII, by what they are without the tone.
struct MarkedLetters {
  char plain;
  bool toned;
  std::u32string_view letters;
};
constexpr MarkedLetters kMarkedLetters[] = {
    {'a', true, U"āáǎàă"}, {'a', false, U"ɑ"},    {'e', true, U"ēéěèĕếề"}, {'e', false, U"ê"},
    {'g', false, U"ɡ"},    {'i', true, U"īíǐìĭ"}, {'m', true, U"ḿ"},       {'n', true, U"ńňǹ"},
    {'o', true, U"ōóǒòŏ"}, {'u', true, U"ūúǔùŭ"}, {'v', true, U"ǖǘǚǜ"},    {'v', false, U"ü"},
};

Letter unmarked_letter(char32_t c) noexcept {
  if (c >= 'a' && c <= 'z') return {static_cast<char>(c), false, 1};
  for (const MarkedLetters& row : kMarkedLetters) {
    if (row.letters.find(c) != std::u32string_view::npos) return {row.plain, row.toned, 0};
  }
  return {};
}

/// Grave, acute, macron, breve, caron: for letters that Unicode has not composed (m̀, ɑ́).
constexpr bool is_combining_tone(char32_t c) {
  return c == 0x300 || c == 0x301 || c == 0x304 || c == 0x306 || c == 0x30C;
}

/// The letter at `at`, with the tone mark and the colon of u: behind it. `before` are the letters of the syllable so
/// far.
Letter letter_at(std::string_view text, std::size_t at, SyllableKey before) noexcept {
  Letter letter = unmarked_letter(utf8_at(text, at));
  if (letter.plain == 0) return letter;
  std::size_t end = at + utf8_length(text[at]);
  // Elsewhere ü is written u, and the colon is one: fu:
  const bool may_be_umlaut = before.size() == 1 && (before[0] == 'l' || before[0] == 'n');
  if (letter.plain == 'u' && may_be_umlaut && end < text.size() && text[end] == ':') {
    letter.plain = 'v';
    ++end;
  }
  if (!letter.toned && end < text.size() && is_combining_tone(utf8_at(text, end))) {
    letter.toned = true;
    end += utf8_length(text[end]);
  }
  letter.bytes = end - at;
  return letter;
}

constexpr bool is_tone_digit(char c) { return c >= '1' && c <= '5'; }

/// Calls visit(end, letters) for every syllable that begins at `begin`, the shorter first: where it ends in bytes, its
/// tone digit included, and how many letters it has.
template <typename Visit>
void each_syllable(std::string_view text, std::size_t begin, Visit visit) {
  SyllableKey key;
  bool toned = false;
  for (std::size_t at = begin; at < text.size() && key.size() < kLongest;) {
    const Letter letter = letter_at(text, at, key);
    if (letter.plain == 0 || (toned && letter.toned)) return;
    key.append(letter.plain);
    toned = toned || letter.toned;
    at += letter.bytes;
    if (!is_syllable(key)) continue;
    const bool has_digit = !toned && at < text.size() && is_tone_digit(text[at]);
    visit(at + (has_digit ? 1 : 0), key.size());
  }
}

/// Length of the apostrophe at `at`, 0 when there is none.
std::size_t apostrophe_at(std::string_view text, std::size_t at) noexcept {
  const char32_t c = utf8_at(text, at);
  return c == '\'' || c == U'‘' || c == U'’' ? utf8_length(text[at]) : 0;
}

constexpr std::size_t kNoWay = std::numeric_limits<std::size_t>::max();

/// The fewest syllables that end at one place of a row; kNoWay when none do.
struct Ways {
  std::size_t any = kNoWay;         ///< the next syllable may have any length
  std::size_t one_letter = kNoWay;  ///< the last syllable is one letter, so the next one is longer
};

}  // namespace

bool is_reading(char32_t han, std::string_view syllable) noexcept {
  SyllableKey key;
  std::size_t tones = 0;
  for (std::size_t at = 0; at < syllable.size();) {
    if (key.size() > 0 && at + 1 == syllable.size() && is_tone_digit(syllable[at])) {
      ++tones;
      break;
    }
    const Letter letter = letter_at(syllable, at, key);
    if (letter.plain == 0 || key.size() == kLongest) return false;
    key.append(letter.plain);
    tones += letter.toned ? 1 : 0;
    at += letter.bytes;
  }
  if (key.size() == 0 || tones > 1) return false;

  std::string character;  // four bytes at most: not allocated
  append_utf8(character, han);
  const auto has = [&character](const Reading* reading) {
    return reading != nullptr && reading->characters.find(character) != std::string_view::npos;
  };
  if (has(find_reading(key))) return true;
  const auto other = with_other_u(key);
  return other && has(find_reading(*other));
}

std::size_t pinyin_syllable(std::string_view letters) noexcept {
  std::size_t longest = 0;
  each_syllable(letters, 0, [&](std::size_t end, std::size_t) { longest = end; });
  return longest;
}

std::size_t pinyin_syllables(std::string_view letters) {
  // By byte: only the begins of letters are ever reached.
  std::vector<Ways> ways(letters.size() + 1);
  ways[0].any = 0;
  const auto take = [](std::size_t& fewest, std::size_t count) { fewest = std::min(fewest, count); };
  for (std::size_t begin = 0; begin < letters.size(); ++begin) {
    const std::size_t fewest = std::min(ways[begin].any, ways[begin].one_letter);
    if (fewest == kNoWay) continue;
    if (const std::size_t apostrophe = apostrophe_at(letters, begin); apostrophe != 0) {
      // Between two syllables: not first, not last, not twice.
      const std::size_t next = begin + apostrophe;
      if (begin != 0 && next < letters.size() && apostrophe_at(letters, next) == 0) take(ways[next].any, fewest);
      continue;
    }
    each_syllable(letters, begin, [&](std::size_t end, std::size_t size) {
      if (size > 1) {
        take(ways[end].any, fewest + 1);
      } else if (ways[begin].any != kNoWay) {
        take(ways[end].one_letter, ways[begin].any + 1);
      }
    });
  }
  const std::size_t all = std::min(ways.back().any, ways.back().one_letter);
  return all == kNoWay ? 0 : all;
}

}  // namespace mishen::scanner
