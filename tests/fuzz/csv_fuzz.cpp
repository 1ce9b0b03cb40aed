// Any text as a table, or as Markdown where its first byte asks for that: sound, and every character of a block is that
// of the file.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "scanner/extract/csv.h"
#include "scanner/extract/markdown.h"
#include "tests/fuzz/sound.h"

namespace {

using namespace mishen::scanner;

/// Blocks lead to places of the decoded text that begin and end with the same characters.
void check(const ExtractedText& text, std::string_view decoded) {
  mishen::fuzz::require_sound(text);
  for (const Block& block : text.blocks) {
    const DecodedSpan from = text.extract_map->map(block.span);
    MISHEN_REQUIRE(from.begin < from.end && from.end <= decoded.size());
    MISHEN_REQUIRE(decoded[from.begin] == text.text[block.span.begin]);
    MISHEN_REQUIRE(decoded[from.end - 1] == text.text[block.span.end - 1]);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const bool is_markdown = bytes[0] == 'm';
  const DecodedText decoded = decode_as(bytes.substr(1), "utf-8").value();
  if (is_markdown) {
    check(extract_markdown(decoded), decoded.text);
    return 0;
  }
  const auto told = csv_delimiter(decoded.text);
  if (told) MISHEN_REQUIRE(csv_delimiter(decoded.text, CsvHint::kNamed).has_value());
  check(extract_csv(decoded, told.value_or(',')), decoded.text);
  return 0;
}
