// scanner/extract/plain_text.h
// Plain text: each line is a block.
#pragma once
#include <cstddef>
#include <string_view>

#include "scanner/decode.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

struct TextLine {
  DecodedSpan content;   ///< without its line break
  std::size_t next = 0;  ///< behind the line break
};

/// The line of `text` (well-formed UTF-8) that begins at `begin`. Lines end at LF, CR, CRLF, VT, FF, U+0085, U+2028,
/// U+2029 (Unicode 15, 5.8).
[[nodiscard]] TextLine line_at(std::string_view text, std::size_t begin) noexcept;

/// Takes one decoding of a text file over. Each non-empty line is a block.
[[nodiscard]] ExtractedText extract_plain_text(DecodedText decoded);

}  // namespace mishen::scanner
