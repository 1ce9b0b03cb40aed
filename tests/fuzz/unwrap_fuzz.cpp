// Fuzzes decoding of text inside text: the result is well-formed, blocks stay apart, and every character maps into the
// block it came from.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/decode.h"
#include "scanner/unwrap.h"
#include "scanner/utf8.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mishen::scanner;
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(data[i]);

  const ExtractedText text = text_of_lines(decode_as(bytes, "utf-8").value().text);
  const UnwrappedText out = unwrap(text);
  if (out.stretches.empty()) {
    MISHEN_REQUIRE(out.text.empty() && out.blocks.empty());
    return 0;
  }
  MISHEN_REQUIRE(is_well_formed_utf8(out.text));
  MISHEN_REQUIRE(out.map.from_size() == out.text.size());
  MISHEN_REQUIRE(out.blocks.size() == text.blocks.size());
  for (std::size_t i = 0; i < out.blocks.size(); ++i) {
    const TextSpan within = text.blocks[i].span;
    MISHEN_REQUIRE(out.map.map(out.blocks[i]) == within);
    MISHEN_REQUIRE(i == 0 || out.blocks[i].begin == out.blocks[i - 1].end + 1);
    TextSpan before{within.begin, within.begin};
    for (std::size_t at = out.blocks[i].begin; at < out.blocks[i].end;) {
      const std::size_t length = utf8_length(out.text[at]);
      const TextSpan origin = out.map.map({at, at + length});
      MISHEN_REQUIRE(origin.begin >= within.begin && origin.end <= within.end && origin.begin < origin.end);
      MISHEN_REQUIRE(origin.begin >= before.begin && origin.end >= before.end);
      MISHEN_REQUIRE(!is_utf8_continuation(text.text[origin.begin]));
      before = origin;
      at += length;
    }
  }
  std::size_t end = 0;
  for (const Unwrapped& stretch : out.stretches) {
    MISHEN_REQUIRE(stretch.span.begin >= end && stretch.span.begin < stretch.span.end &&
                   stretch.span.end <= out.text.size());
    end = stretch.span.end;
  }
  return 0;
}
