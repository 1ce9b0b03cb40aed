// Fuzzes what finds files and texts that stand in a text in letters.
#include <cstddef>
#include <cstdint>
#include <string>

#include "scanner/decode.h"
#include "scanner/extract/encoded_blocks.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mishen::scanner;
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(data[i]);
  std::size_t last = 0;
  std::size_t bytes = 0;
  for (const EncodedBlock& block : find_encoded_blocks(text)) {
    MISHEN_REQUIRE(block.begin >= last && block.begin < size);
    MISHEN_REQUIRE(!block.is_text || is_well_formed_utf8(block.bytes));
    last = block.begin;
    bytes += block.bytes.size();
  }
  MISHEN_REQUIRE(bytes <= 45 * size);  // lines of uuencode that were cut are filled up
  for (std::size_t at = text.find('+'); at != std::string::npos; at = text.find('+', at + 1))
    MISHEN_REQUIRE(at + utf7_sequence(text, at) <= size);
  static_cast<void>(holds_utf16_stretch(text));
  return 0;
}
