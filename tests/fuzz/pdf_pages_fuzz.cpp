// Any bytes as the lines of mishen-pdf: the result is sound, and lines without an end are incomplete.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/decode.h"
#include "scanner/extract/pdf_pages.h"
#include "tests/fuzz/sound.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(mishen::scanner::looks_like_pdf(bytes));
  mishen::scanner::Limits limits;
  limits.max_part_bytes = std::size_t{1} << 20U;
  limits.max_text_bytes = std::size_t{1} << 16U;
  const mishen::scanner::ExtractedText text =
      mishen::scanner::read_pdf_pages(bytes, limits, [](mishen::scanner::Member&& member) {
        MISHEN_REQUIRE(mishen::scanner::is_well_formed_utf8(member.path));
        return true;
      });
  mishen::fuzz::require_sound(text);
  MISHEN_REQUIRE(text.text.size() <= 2 * limits.max_text_bytes);
  for (const mishen::scanner::Block& block : text.blocks) {
    MISHEN_REQUIRE(block.table <= text.tables.size());
    if (block.table != 0) {
      const mishen::scanner::Table& table = text.tables[block.table - 1];
      MISHEN_REQUIRE(block.row >= 1 && block.row + block.row_span - 1 <= table.rows);
      MISHEN_REQUIRE(block.column >= 1 && block.column + block.column_span - 1 <= table.columns);
    }
  }
  for (const mishen::scanner::Incomplete& problem : text.incomplete) {
    MISHEN_REQUIRE(mishen::scanner::is_well_formed_utf8(problem.where));
  }
  constexpr std::string_view kEnd = "end";
  MISHEN_REQUIRE(bytes.find(kEnd) != std::string_view::npos || bytes.find('\\') != std::string_view::npos ||
                 !text.incomplete.empty());
  return 0;
}
