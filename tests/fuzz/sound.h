// What every extraction has to be, whatever the bytes were.
#pragma once
#include "scanner/decode.h"
#include "scanner/extracted_text.h"
#include "tests/fuzz/require.h"

namespace mishen::fuzz {

/// `text` is well-formed; its blocks follow each other, parted by one character each, and fill it.
inline void require_sound(const scanner::ExtractedText& text) {
  MISHEN_REQUIRE(scanner::is_well_formed_utf8(text.text));
  std::size_t end = 0;
  for (const scanner::Block& block : text.blocks) {
    MISHEN_REQUIRE(block.span.begin == (end == 0 ? 0 : end + 1));
    MISHEN_REQUIRE(!block.span.empty() && block.span.end <= text.text.size());
    MISHEN_REQUIRE(block.part < text.parts.size());
    end = block.span.end;
  }
  MISHEN_REQUIRE(end == text.text.size());
}

}  // namespace mishen::fuzz
