// scanner/extract/odf_cell_value.h
// Whether a cell shows the value that is stored in it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "scanner/extract/odf_styles.h"

namespace mishen::scanner {

/// The value of a cell as its attributes give it (OpenDocument 1.3 part 3, 19.385 ff.).
struct OdfCellValue {
  std::string type;   ///< office:value-type: "float", "string", "date" ...; "" where there is none
  std::string value;  ///< office:value, office:string-value, office:date-value ... as written
};

/// What a reader of a cell misses.
struct OdfUnseen {
  std::string value;            ///< the stored value in full, to be extracted beside what is shown; "" for none
  bool value_is_shown = false;  ///< the cell has no text (programs make it from the value), or shows powers of ten
  bool text_is_hidden = false;  ///< the number format shows nothing of the text that stands in the cell
};

/// The formula of a cell without the name of its language ("of:=..."), if it holds text or a long number of its own;
/// else "".
[[nodiscard]] std::string formula_with_text(std::string_view formula);

/// Compares what is stored with `shown` (the cell's paragraphs; nothing where it has none) and its number format (null:
/// the general one). Rounding, thousands, percent and dates are formatting; a format without a place for the value, or
/// one that cuts long numbers short, hides it; a number shown in powers of ten (1.38E+10) is seen to be a long one.
/// Zeros and one-digit codes are never missed: formats that show them as words or nothing are usual.
[[nodiscard]] OdfUnseen unseen_in_cell(const OdfCellValue& stored, std::optional<std::string_view> shown,
                                       const OdfNumberFormat* format, const OdfStyles& styles);

}  // namespace mishen::scanner
