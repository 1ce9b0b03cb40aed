// tests/support/sound.h
// What holds of every extraction, whatever the bytes were.
#pragma once
#include <cstddef>
#include <string>

#include "scanner/decode.h"
#include "scanner/extracted_text.h"

namespace mishen::test {

/// What is wrong with `text`; "" where it is well-formed, its blocks follow each other, parted by one line feed each,
/// and fill it, and each stands in a part and, if in any, in a sheet that there is.
[[nodiscard]] inline std::string unsoundness(const scanner::ExtractedText& text) {
  if (!scanner::is_well_formed_utf8(text.text)) return "the text is not well-formed";
  std::size_t next = 0;  // where a block must begin
  for (const scanner::Block& block : text.blocks) {
    const std::string which = "block " + std::to_string(&block - text.blocks.data());
    if (block.span.begin != next) return which + " does not follow the one before";
    if (block.span.empty() || block.span.end > text.text.size()) return which + " is empty or outside of the text";
    if (next > 0 && text.text[next - 1] != '\n') return which + " is not parted from the one before";
    if (block.part >= text.parts.size()) return which + " stands in no part";
    if (block.sheet > text.sheets.size()) return which + " stands in a sheet that there is not";
    next = block.span.end + 1;
  }
  const std::size_t end = next > 0 ? next - 1 : 0;
  return end == text.text.size() ? "" : "there is text outside of blocks";
}

}  // namespace mishen::test
