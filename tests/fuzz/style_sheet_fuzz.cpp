// Fuzzes the style sheet reader: the same rules twice say the same, what may not apply hides nothing, and every text
// that a sheet puts on the page lies within it.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/extract/style_sheet.h"
#include "tests/fuzz/require.h"

namespace {

using namespace mishen::scanner;

StyleDeclarations style_of(const StyleSheet& sheet) {
  const std::vector<std::pair<std::string, std::string>> attributes = {{"a", "b"}, {"class", "x y"}};
  StylePath path(sheet);
  path.push({"html", "", "", {}});
  path.push({"body", "", "", {}});
  path.push({"div", "i", "x", attributes});
  path.push({"p", "", "x y", attributes});
  const StyleDeclarations style = path.style();
  path.remove(2);
  static_cast<void>(path.style());
  path.pop();
  path.push({"p", "", "x y", attributes});
  path.pop();
  path.pop();
  path.pop();
  path.pop();
  return style;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string css;
  for (std::size_t i = 0; i < size; ++i) css += static_cast<char>(data[i]);

  StyleSheet sheet;
  sheet.add(css);
  for (const GeneratedText& text : sheet.generated()) {
    MISHEN_REQUIRE(text.begin <= text.end && text.end <= css.size());
    MISHEN_REQUIRE(!text.text.empty());
  }
  const StyleDeclarations style = style_of(sheet);
  // The same rules twice say the same.
  StyleSheet twice;
  twice.add(css);
  twice.add(css);
  MISHEN_REQUIRE(twice.is_cut() || style_of(twice) == style);
  // What may not apply hides nothing.
  StyleSheet unsure;
  unsure.add_unsure(css);
  const StyleDeclarations maybe = style_of(unsure);
  MISHEN_REQUIRE(!maybe.normal.hides() && !maybe.important.hides());
  StyleSheet print;
  print.add(css, "print");
  MISHEN_REQUIRE(print.empty());
  static_cast<void>(parse_declarations(css));
  static_cast<void>(parse_attribute_colour(css));
  return 0;
}
