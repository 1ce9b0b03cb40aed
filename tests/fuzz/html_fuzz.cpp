// Fuzzes the HTML extractor: any text gives well-formed text, blocks in order, and spans within the source.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "scanner/extract/html.h"
#include "tests/fuzz/sound.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mishen::scanner;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);

  const std::string charset = declared_charset(bytes);
  MISHEN_REQUIRE(charset.empty() || decode_as({}, charset).has_value());
  static_cast<void>(looks_like_html(bytes));

  DecodedText decoded = decode_as(bytes, "utf-8").value();
  const ExtractedText text = extract_html(std::move(decoded), {});
  mishen::fuzz::require_sound(text);
  // Not every byte each time: that would take more time than all the rest.
  const std::size_t step = 1 + size % 8;
  for (const Block& block : text.blocks) {
    MISHEN_REQUIRE(is_well_formed_utf8(text.slice(block.span)));
    const SourceSpan whole = text.source_span(block.span).value();
    MISHEN_REQUIRE(whole.begin < whole.end && whole.end <= size);
    std::size_t source = whole.begin;
    for (std::size_t at = block.span.begin; at < block.span.end; at += step) {
      const SourceSpan byte = text.source_span({at, at + 1}).value();
      MISHEN_REQUIRE(byte.begin >= whole.begin && byte.end <= whole.end && byte.begin < byte.end);
      MISHEN_REQUIRE(byte.begin >= source);
      source = byte.begin;
    }
  }
  return 0;
}
