// Any bytes as RTF: the result is sound, cells stand in their tables, and what is not whole is said to be incomplete.
#include "scanner/extract/rtf.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/decode.h"
#include "tests/fuzz/sound.h"

namespace {

void check(std::string_view bytes) {
  mishen::scanner::Limits limits;
  limits.max_part_bytes = std::size_t{1} << 20U;
  limits.max_bytes = std::size_t{4} << 20U;
  std::size_t members = 0;
  const mishen::scanner::MemberSink sink = [&](mishen::scanner::Member&& member) {
    MISHEN_REQUIRE(mishen::scanner::is_well_formed_utf8(member.path));
    return ++members < 10;
  };
  const mishen::scanner::ExtractedText extracted = mishen::scanner::extract_rtf(bytes, limits, sink);
  mishen::fuzz::require_sound(extracted);
  for (const mishen::scanner::Block& block : extracted.blocks) {
    if (block.table == 0) continue;
    MISHEN_REQUIRE(block.table <= extracted.tables.size());
    const mishen::scanner::Table& table = extracted.tables[block.table - 1];
    MISHEN_REQUIRE(block.row >= 1 && block.row <= table.rows && block.row_span >= 1);
    MISHEN_REQUIRE(block.column >= 1 && block.column <= table.columns && block.column_span >= 1);
  }
  const std::size_t last = bytes.find_last_not_of(std::string_view(" \t\r\n\0}\x1A", 7));
  const bool closed = last != std::string_view::npos && bytes.find('}', last) != std::string_view::npos;
  MISHEN_REQUIRE(closed || !extracted.incomplete.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // Most inputs do not begin as they should: what they hold is read as the inside of a file.
  if (bytes.starts_with('{')) {
    check(bytes);
  } else {
    check("{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 a;}}" + std::string(bytes) + "}");
  }
  return 0;
}
