// tests/generator/piece.h
// The parts a made-up document is put together from, character by character, so that every disguise knows its bytes.
#pragma once
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/verdict.h"

namespace mishen::test {

enum class Media : std::uint8_t { kText, kHtml };
[[nodiscard]] std::string_view to_string(Media media) noexcept;

/// One character, or what a disguise made of it. UTF-8.
struct Glyph {
  std::string text;
  bool markup = false;  ///< HTML that goes into the file as it is; otherwise text, escaped where the file is HTML
  friend bool operator==(const Glyph&, const Glyph&) = default;
};
using Glyphs = std::vector<Glyph>;

/// `utf8` as one glyph for each code point.
[[nodiscard]] Glyphs glyphs_of(std::string_view utf8);
/// The concatenation of the glyphs, nothing escaped.
[[nodiscard]] std::string plain_text(const Glyphs& glyphs);
/// Whether a glyph is exactly one code point of the Han script's unified ideographs.
[[nodiscard]] bool is_han(const Glyph& glyph) noexcept;

/// Where a value stands: what its rule's full severity asks for.
enum class Place : std::uint8_t {
  kLine,       ///< alone on its line, label and brackets aside
  kParagraph,  ///< at the begin of a paragraph that goes on
  kSentence    ///< inside a sentence
};

/// A value with what belongs to it. The span that must be found covers `value`, all of it and nothing else.
struct Piece {
  std::string lead_in;  ///< words of the sentence before, never disguised with the value
  Glyphs before;        ///< a label or an opening bracket: belongs to the value's context
  Glyphs value;
  Glyphs after;          ///< a closing bracket
  std::string lead_out;  ///< the rest of the sentence
  Place place = Place::kLine;
  bool in_body = false;          ///< must stand behind the head: DOMAIN 3, A02 asks less there
  bool in_head = false;          ///< must stand among the first lines of the document
  bool number = false;           ///< a number of a person, card, vehicle or organisation
  bool has_own_letters = false;  ///< letters belong to the number: credit codes
  scanner::Severity severity = scanner::Severity::kBlock;  ///< DOMAIN 3 and 5, for this value in this place
  std::optional<scanner::Severity> other_severity = {};    ///< just as right
  std::size_t part_begin = 0;  ///< when the value was encoded together with its label: where it begins and ends in the
  std::size_t part_end = 0;    ///< single glyph of `value`, in bytes; 0 and 0 otherwise
  bool is_raw = false;         ///< the glyphs are blocks of HTML themselves
};

using Random = std::mt19937_64;

/// True once in `times`.
[[nodiscard]] bool once_in(Random& random, std::size_t times);

/// Any element of an array-like container.
template <class Container>
[[nodiscard]] const auto& pick(Random& random, const Container& container) {
  return container[std::uniform_int_distribution<std::size_t>(0, std::size(container) - 1)(random)];
}
/// A number from `low` to `high`, both included.
[[nodiscard]] int between(Random& random, int low, int high);

}  // namespace mishen::test
