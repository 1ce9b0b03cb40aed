// scanner/extract/html_sheets.h
// Finds the style sheets that a page holds, before it is read: a rule may stand behind what it hides.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/style_sheet.h"
#include "scanner/span.h"

namespace mishen::scanner {

/// Text that a sheet puts on the page, and the <style> element it stands in.
struct SheetText {
  DecodedSpan origin;
  std::string text;
};

/// The style sheets of one page.
struct PageSheets {
  StyleSheet sheet;
  std::vector<SheetText> texts;  ///< in their order
  bool links_others = false;     ///< <link rel=stylesheet> or @import: rules that are not here
};

/// Gives the style sheet (UTF-8) at an address that a page names; nothing where it is not at hand.
using SheetSource = std::function<std::optional<std::string>(std::string_view address)>;

/// Reads the content of each <style> of `html` (well-formed UTF-8), and the sheets it links that `source` has; one in a
/// <template> is left out, one in a <noscript> unsure. O(size of `html`), and of next to no cost where it holds none.
[[nodiscard]] PageSheets read_page_sheets(std::string_view html, const SheetSource& source = {});

}  // namespace mishen::scanner
