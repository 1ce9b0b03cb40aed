// Any bytes as a part of a presentation, or of what hangs on sheets and pages: the result is sound. The first byte says
// which kind of part.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/extract/colours.h"
#include "scanner/extract/drawing_part.h"
#include "scanner/extract/ooxml_package.h"
#include "tests/fuzz/mend_xml.h"
#include "tests/fuzz/parts.h"
#include "tests/fuzz/sound.h"

namespace {

using namespace mishen::scanner;
using namespace mishen::fuzz;

constexpr std::size_t kMaxDepth = 256;

void check(const DrawingPart& part) {
  for (const DrawingShape& shape : part.shapes) {
    for (const DrawingParagraph& paragraph : shape.paragraphs) {
      MISHEN_REQUIRE(paragraph.cell <= shape.cells.size());
      for (const DrawingRun& run : paragraph.runs) MISHEN_REQUIRE(is_well_formed_utf8(run.text));
    }
    for (const DrawingCell& cell : shape.cells) MISHEN_REQUIRE(cell.row_span >= 1 && cell.column_span >= 1);
  }
}

}  // namespace

MISHEN_MUTATES_XML(mishen::fuzz::kDrawingNames)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view content = bytes.substr(1);
  DrawingBudget budget{10'000, false};
  ExtractedText text;
  switch (bytes[0]) {
    case 's':
      check(read_drawing(element("p:sld", kDrawingNames, content), kMaxDepth, budget));
      break;
    case 'w':
      check(read_drawing(element("xdr:wsDr", kDrawingNames, content), kMaxDepth, budget));
      break;
    case 'd':
      check(read_drawing(element("dgm:dataModel", kDrawingNames, content), kMaxDepth, budget));
      break;
    case 'c':
      static_cast<void>(append_chart(text, element("c:chartSpace", kDrawingNames, content), kMaxDepth, {}));
      break;
    case 'v':
      static_cast<void>(append_vml(text, element("xml", kDrawingNames, content), kMaxDepth, {}));
      break;
    case 't':
      static_cast<void>(read_colour_scheme(element("a:theme", kDrawingNames, content), kMaxDepth));
      break;
    case 'x':
      static_cast<void>(append_values(text, content, kMaxDepth, {}));
      static_cast<void>(root_element(content));
      break;
    default:
      check(read_drawing(bytes, kMaxDepth, budget));
  }
  require_sound(text);
  return 0;
}
