// Any bytes, as a container and as a part in one: the result is sound, and what is not whole is said to be incomplete.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "scanner/extract/docx.h"
#include "scanner/extract/word_part.h"
#include "tests/fuzz/sound.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  mishen::scanner::Limits limits;
  limits.max_part_bytes = std::size_t{1} << 20U;
  limits.max_bytes = std::size_t{4} << 20U;
  const mishen::scanner::ExtractedText extracted = mishen::scanner::extract_docx(bytes, limits);
  mishen::fuzz::require_sound(extracted);
  MISHEN_REQUIRE(!extracted.blocks.empty() || !extracted.incomplete.empty() || mishen::scanner::looks_like_docx(bytes));

  mishen::scanner::WordPart part = mishen::scanner::read_word_part(bytes, limits.max_xml_depth, {});
  mishen::scanner::ExtractedText text;
  text.text = std::move(part.text);
  text.blocks = std::move(part.blocks);
  mishen::fuzz::require_sound(text);
  static_cast<void>(mishen::scanner::read_word_styles(bytes, limits.max_xml_depth));
  return 0;
}
