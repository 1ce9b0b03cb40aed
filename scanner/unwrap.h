// scanner/unwrap.h
// Text inside text: percent-encoding, base64, escapes and character references decoded in place, with an exact map
// back.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extracted_text.h"
#include "scanner/offset_map.h"

namespace mishen::scanner {

enum class Wrapping : std::uint8_t {
  kPercent,   ///< %E6%9C%BA, %u673A: RFC 3986, 2.1; ECMA-262, B.2.1.1
  kBase64,    ///< RFC 4648, sections 4 and 5
  kEscape,    ///< \\u673a, \\u{673a}, \\xE6\\x9C\\xBA, \\673a: RFC 8259, 7; ECMA-262, 12.9.4; CSS Syntax 3, 4.3.7
  kReference  ///< &#26426; &#x673a; where no mark-up was expected: HTML, 13.2.5.72
};
/// As evidence names it: "percent-encoded", "base64", "escaped", "character references".
[[nodiscard]] std::string_view to_string(Wrapping wrapping) noexcept;

/// A decoded stretch.
struct Unwrapped {
  UnwrappedSpan span;  ///< where the decoded text stands
  Wrapping wrapping;   ///< the outermost decoder
  friend auto operator<=>(const Unwrapped&, const Unwrapped&) = default;
};

/// A text with its encoded stretches decoded. Same blocks, same order.
struct UnwrappedText {
  std::string text;                   ///< well-formed UTF-8
  std::vector<UnwrappedSpan> blocks;  ///< one for each block of the extracted text
  /// text -> bytes of the extracted text. A decoded character maps to exactly what it was written with; one out of
  /// base64 to the four-digit groups that hold it, so neighbours may share a group.
  UnwrapMap map;
  std::vector<Unwrapped> stretches;  ///< by position, not overlapping; empty when nothing was encoded
};

/// Encodings within encodings.
inline constexpr int kMaxUnwrapDepth = 3;

/// Decodes, block by block, what is certainly text in disguise:
/// - percent-encoded bytes (UTF-8, or GB18030 where they are not UTF-8), escapes and character references that give a
///   Han character, or a sign such as ★ next to Han text, or eleven digits and more that nobody needed to encode.
///   What is encoded next to it is decoded with it; %20 or \\u0041 alone stay;
/// - base64 of at least 8 digits, both alphabets, padded or not, wrapped in lines or not, that is UTF-8, UTF-16 or
///   GB18030 for a text that is Han for the better part, or for a number of eleven digits and more.
/// Repeated on the result up to kMaxUnwrapDepth times. Everything else stays as it is; so does a text in which nothing
/// was encoded (then all members are empty: use the original). Linear time, and next to none for a text without such
/// signs. Thread-safe. Throws ScanError when ICU fails.
[[nodiscard]] UnwrappedText unwrap(const ExtractedText& text);

}  // namespace mishen::scanner
