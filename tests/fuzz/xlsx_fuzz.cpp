// Any bytes as parts of a workbook: a sheet, and behind NULs its strings, its styles and its theme. The result is
// sound, and cells stand within the sheet. The first byte can ask for something else.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/extract/number_format.h"
#include "scanner/extract/sheet_part.h"
#include "tests/fuzz/mend_xml.h"
#include "tests/fuzz/parts.h"
#include "tests/fuzz/sound.h"

namespace {

using namespace mishen::scanner;
using namespace mishen::fuzz;

constexpr std::size_t kMaxDepth = 256;

void show_numbers(std::string_view code) {
  if (!is_well_formed_utf8(code)) return;
  const NumberFormat format(code);
  for (const char* number : {"0", "-1", "1.5", "45000.25", "1E300", "x"})
    MISHEN_REQUIRE(is_well_formed_utf8(format.show_number(number, code.size() % 2 == 0).text));
  MISHEN_REQUIRE(is_well_formed_utf8(format.show_text("密").text + format.show_text("密").instead));
  MISHEN_REQUIRE(is_well_formed_utf8(unescaped(code)));
  static_cast<void>(parse_range(code));
  static_cast<void>(has_literal(code));
}

void read_parts(const std::vector<std::string_view>& pieces, bool whole) {
  const auto part = [&](std::size_t number, std::string_view root) {
    return whole ? std::string(piece_at(pieces, number)) : element(root, kSheetNames, piece_at(pieces, number));
  };
  XmlOutcome outcome = XmlOutcome::kComplete;
  SharedStrings strings;
  if (pieces.size() > 1) strings = read_shared_strings(part(1, "sst"), kMaxDepth, outcome);
  SheetStyles styles;
  if (pieces.size() > 2) {
    ColourScheme scheme;
    if (pieces.size() > 3) scheme = read_colour_scheme(part(3, "a:theme"), kMaxDepth);
    styles = SheetStyles::read(part(2, "styleSheet"), kMaxDepth, scheme, outcome);
  }
  TextBudget budget{std::size_t{1} << 20U};
  std::vector<bool> used(strings.size());
  SheetContext context{strings, styles, false, kMaxDepth, budget, used};
  SheetPart sheet = read_sheet(part(0, "worksheet"), context);
  if (sheet.filter) mark_filtered_rows(sheet, {*sheet.filter});
  require_sound(sheet.text);
  MISHEN_REQUIRE(sheet.cell_blocks <= sheet.text.blocks.size());
}

}  // namespace

MISHEN_MUTATES_XML(mishen::fuzz::kSheetNames)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes[0] == 'f') {
    show_numbers(bytes.substr(1));
  } else if (bytes[0] == 'w') {
    read_parts(pieces_of(bytes.substr(1)), false);
  } else {
    read_parts(pieces_of(bytes), true);
  }
  return 0;
}
