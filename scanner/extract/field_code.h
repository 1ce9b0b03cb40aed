// scanner/extract/field_code.h
// The instructions of fields in Word and RTF documents (ECMA-376 part 1, 17.16): what they show, what they only say.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mishen::scanner {

struct FieldCode {
  std::string shown;               ///< what stands on the page though the field has no result: EQ, MACROBUTTON
  std::vector<std::string> texts;  ///< paths, addresses, prompts, alternatives: not seen until the field is opened
};

/// Reads an instruction, e.g. ` HYPERLINK "https://..." \o "提示" `. Words for the program itself (names of fields and
/// styles, formats of dates and numbers) are left out. Linear in the size of `instruction` (well-formed UTF-8).
[[nodiscard]] FieldCode read_field_code(std::string_view instruction);

}  // namespace mishen::scanner
