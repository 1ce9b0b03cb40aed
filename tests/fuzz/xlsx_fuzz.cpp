// Any bytes, as a container and as each kind of part of a workbook: the result is sound, and what is not whole is said
// to be incomplete.
#include "scanner/extract/xlsx.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extract/number_format.h"
#include "scanner/extract/sheet_part.h"
#include "tests/fuzz/sound.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mishen::scanner;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Limits limits;
  limits.max_part_bytes = std::size_t{1} << 20U;
  limits.max_bytes = std::size_t{4} << 20U;
  const ExtractedText extracted = extract_xlsx(bytes, limits);
  mishen::fuzz::require_sound(extracted);
  MISHEN_REQUIRE(!extracted.sheets.empty() || !extracted.incomplete.empty() || looks_like_xlsx(bytes));

  XmlOutcome outcome = XmlOutcome::kComplete;
  const SharedStrings strings = read_shared_strings(bytes, limits.max_xml_depth, outcome);
  const SheetStyles styles =
      SheetStyles::read(bytes, limits.max_xml_depth, read_colour_scheme(bytes, limits.max_xml_depth), outcome);
  TextBudget budget{limits.max_text_bytes};
  std::vector<bool> used(strings.size());
  SheetContext context{strings, styles, false, limits.max_xml_depth, budget, used};
  mishen::fuzz::require_sound(read_sheet(bytes, context).text);
  if (is_well_formed_utf8(bytes)) {
    const NumberFormat format(bytes);
    for (const char* number : {"0", "-1", "1.5", "45000.25", "1E300", "x"})
      MISHEN_REQUIRE(is_well_formed_utf8(format.show_number(number, size % 2 == 0).text));
    MISHEN_REQUIRE(is_well_formed_utf8(format.show_text("密").text + format.show_text("密").instead));
    MISHEN_REQUIRE(is_well_formed_utf8(unescaped(bytes)));
  }
  return 0;
}
