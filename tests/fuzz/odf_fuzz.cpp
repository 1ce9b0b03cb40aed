// Any bytes, as a container, as a document in one file and as each part in one: the result is sound, and what is not
// whole is said to be incomplete.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/extract/odf.h"
#include "scanner/extract/odf_content.h"
#include "scanner/extract/odf_manifest.h"
#include "scanner/extract/odf_properties.h"
#include "tests/fuzz/sound.h"

namespace {

using namespace mishen::scanner;

/// Reads `bytes` as one part of a package.
void read_as_part(std::string_view bytes, const Limits& limits) {
  for (const OdfSection section : {OdfSection::kBody, OdfSection::kMasterPages}) {
    OdfStyles styles;
    OdfMasterShapes shapes;
    ExtractedText text;
    OdfReading reading{limits, styles, shapes};
    reading.section = section;
    reading.reads_styles = section == OdfSection::kBody;
    reading.has_pages = true;
    static_cast<void>(read_odf_styles(bytes, limits.max_xml_depth, styles));
    static_cast<void>(read_odf_content(bytes, reading, text));
    mishen::fuzz::require_sound(text);
    MISHEN_REQUIRE(text.text.size() <= limits.max_text_bytes + text.blocks.size());
    for (const Table& table : text.tables) MISHEN_REQUIRE(table.number > 0 && table.header_rows <= table.rows);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Limits limits;
  limits.max_part_bytes = std::size_t{1} << 20U;
  limits.max_bytes = std::size_t{4} << 20U;
  limits.max_text_bytes = std::size_t{1} << 20U;
  static_cast<void>(looks_like_odf(bytes));
  const ExtractedText extracted = extract_odf(bytes, limits);
  mishen::fuzz::require_sound(extracted);
  MISHEN_REQUIRE(!extracted.blocks.empty() || !extracted.incomplete.empty() || looks_like_odf(bytes));
  read_as_part(bytes, limits);
  ExtractedText properties;
  static_cast<void>(append_odf_properties(bytes, limits.max_xml_depth, 0, properties));
  static_cast<void>(append_odf_versions(bytes, limits.max_xml_depth, 0, properties));
  static_cast<void>(append_odf_statements(bytes, limits.max_xml_depth, 0, properties));
  mishen::fuzz::require_sound(properties);
  static_cast<void>(read_odf_manifest(bytes, limits.max_xml_depth));
  return 0;
}
