// Any bytes as a part of an OpenDocument file, or as a whole document in one file: the result is sound. The first byte
// says which part; what stands behind a NUL are its styles.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/odf.h"
#include "scanner/extract/odf_content.h"
#include "scanner/extract/odf_manifest.h"
#include "scanner/extract/odf_properties.h"
#include "tests/fuzz/mend_xml.h"
#include "tests/fuzz/parts.h"
#include "tests/fuzz/sound.h"

namespace {

using namespace mishen::scanner;
using namespace mishen::fuzz;

void check(const ExtractedText& text, const Limits& limits) {
  require_sound(text);
  MISHEN_REQUIRE(text.text.size() <= limits.max_text_bytes + text.blocks.size());
  for (const Table& table : text.tables) MISHEN_REQUIRE(table.number > 0 && table.header_rows <= table.rows);
}

/// Reads `pieces` as a body of this kind, or as master pages.
void read_content(std::string_view kind, const std::vector<std::string_view>& pieces, const Limits& limits) {
  const bool masters = kind == "office:master-styles";
  std::string inner;
  if (pieces.size() > 1) inner = element("office:automatic-styles", {}, pieces[1]);
  const std::string body = element(kind, {}, pieces[0]);
  inner += masters ? body : element("office:body", {}, body);
  const std::string xml = element("office:document-content", kOdfNames, inner);
  OdfStyles styles;
  OdfMasterShapes shapes;
  OdfReading reading{limits, styles, shapes};
  if (masters) {
    reading.section = OdfSection::kMasterPages;
    static_cast<void>(read_odf_styles(xml, limits.max_xml_depth, styles));
  }
  reading.reads_styles = !masters;
  reading.has_pages = masters ? pieces[0].size() % 2 == 0 : kind != "office:text" && kind != "office:spreadsheet";
  ExtractedText text;
  static_cast<void>(read_odf_content(xml, reading, text));
  check(text, limits);
}

}  // namespace

MISHEN_MUTATES_XML(mishen::fuzz::kOdfNames)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view rest = bytes.substr(1);
  Limits limits;
  limits.max_part_bytes = std::size_t{1} << 20U;
  limits.max_bytes = std::size_t{4} << 20U;
  limits.max_text_bytes = std::size_t{1} << 12U;  // more would be repeated cells
  ExtractedText text;
  switch (bytes[0]) {
    case 't':
      read_content("office:text", pieces_of(rest), limits);
      break;
    case 's':
      read_content("office:spreadsheet", pieces_of(rest), limits);
      break;
    case 'p':
      read_content("office:presentation", pieces_of(rest), limits);
      break;
    case 'c':
      read_content("office:chart", pieces_of(rest), limits);
      break;
    case 'm':
      read_content("office:master-styles", pieces_of(rest), limits);
      break;
    case 'q':
      static_cast<void>(append_odf_properties(element("office:meta", kOdfNames, rest), limits.max_xml_depth, 0, text));
      break;
    case 'v':
      static_cast<void>(append_odf_versions(rest, limits.max_xml_depth, 0, text));
      break;
    case 'r':
      static_cast<void>(append_odf_statements(rest, limits.max_xml_depth, 0, text));
      break;
    case 'k': {
      std::string storage;
      static_cast<void>(read_odf_manifest(without_doctype(rest, storage), limits.max_xml_depth));
      break;
    }
    case 'f':
      text = extract_odf(element("office:document", kOdfNames, rest), limits);
      break;
    default:
      text = extract_odf(bytes, limits);
      MISHEN_REQUIRE(!text.blocks.empty() || !text.incomplete.empty() || looks_like_odf(bytes));
  }
  check(text, limits);
  return 0;
}
