// Any bytes as a part of a Word document, with styles: the result is sound. The first byte says which part; what stands
// behind a NUL are its styles.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/word_part.h"
#include "scanner/limits.h"
#include "tests/fuzz/mend_xml.h"
#include "tests/fuzz/parts.h"
#include "tests/fuzz/sound.h"

namespace {

using namespace mishen::fuzz;

/// A whole part; as it is where `kind` is none of those known.
std::string part_of_kind(char kind, std::string_view content) {
  switch (kind) {
    case 'd':
      return element("w:document", kWordNames, content);
    case 'h':
      return element("w:hdr", kWordNames, content);
    case 'n':
      return element("w:footnotes", kWordNames, content);
    case 'c':
      return element("w:comments", kWordNames, content);
    case 'g':
      return element("c:chartSpace", kWordNames, content);
    case 'o':
      return element("w:settings", kWordNames, content);
    default:
      return std::string(content);
  }
}

}  // namespace

MISHEN_MUTATES_XML(mishen::fuzz::kWordNames)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mishen::scanner;
  if (size == 0) return 0;
  const std::size_t depth = Limits().max_xml_depth;
  const std::vector<std::string_view> pieces = pieces_of({reinterpret_cast<const char*>(data), size});
  WordStyles styles;
  if (pieces.size() > 1) styles = read_word_styles(element("w:styles", kWordNames, pieces[1]), depth);
  WordPart part =
      read_word_part(part_of_kind(pieces[0].empty() ? '\0' : pieces[0][0], pieces[0].substr(pieces[0].empty() ? 0 : 1)),
                     depth, styles);
  ExtractedText text;
  text.text = std::move(part.text);
  text.blocks = std::move(part.blocks);
  require_sound(text);
  for (const Table& table : part.tables) MISHEN_REQUIRE(table.number > 0 && table.header_rows <= table.rows);
  return 0;
}
