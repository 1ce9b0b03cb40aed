// Any bytes, as a container and as a part in one: the result is sound, and what is not whole is said to be incomplete.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extract/docx.h"
#include "scanner/extract/word_part.h"
#include "tests/fuzz/require.h"

namespace {

void check(std::string_view text, const std::vector<mishen::scanner::Block>& blocks) {
  MISHEN_REQUIRE(mishen::scanner::is_well_formed_utf8(text));
  std::size_t end = 0;
  for (const mishen::scanner::Block& block : blocks) {
    MISHEN_REQUIRE(block.span.begin == (end == 0 ? 0 : end + 1));
    MISHEN_REQUIRE(!block.span.empty() && block.span.end <= text.size());
    end = block.span.end;
  }
  MISHEN_REQUIRE(end == text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  mishen::scanner::Limits limits;
  limits.max_part_bytes = std::size_t{1} << 20U;
  limits.max_bytes = std::size_t{4} << 20U;
  const mishen::scanner::ExtractedText extracted = mishen::scanner::extract_docx(bytes, limits);
  check(extracted.text, extracted.blocks);
  MISHEN_REQUIRE(!extracted.blocks.empty() || !extracted.incomplete.empty() || mishen::scanner::looks_like_docx(bytes));

  const mishen::scanner::WordPart part = mishen::scanner::read_word_part(bytes, limits.max_xml_depth, {});
  check(part.text, part.blocks);
  static_cast<void>(mishen::scanner::read_word_styles(bytes, limits.max_xml_depth));
  return 0;
}
