// scanner/extract/plain_text.h
// Plain text: each line is a block.
#pragma once
#include "scanner/decode.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// Takes one decoding of a text file over. Lines end at LF, CR, CRLF, VT, FF, U+0085, U+2028, U+2029; each non-empty
/// line is a block.
[[nodiscard]] ExtractedText extract_plain_text(DecodedText decoded);

}  // namespace mishen::scanner
