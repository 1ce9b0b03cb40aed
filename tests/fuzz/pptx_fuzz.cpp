// Any bytes, as a container and as each kind of part of a presentation: the result is sound, and what is not whole is
// said to be incomplete.
#include "scanner/extract/pptx.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/extract/drawing_part.h"
#include "scanner/extract/ooxml_package.h"
#include "tests/fuzz/sound.h"
#include "tests/fuzz/stored_zip.h"

namespace {

constexpr std::string_view kNames =
    R"( xmlns:a="a" xmlns:p="p" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships")";

/// A presentation of one slide with these shapes.
std::string presentation(std::string_view shapes) {
  const auto element = [](std::string_view name, std::string_view content) {
    std::string xml = "<";
    ((xml += name) += kNames) += ">";
    (((xml += content) += "</") += name) += ">";
    return xml;
  };
  return mishen::test::stored_zip(
      {{"[Content_Types].xml", "<Types/>"},
       {"_rels/.rels",
        R"(<Relationships><Relationship Id="a" Type="/officeDocument" Target="p.xml"/></Relationships>)"},
       {"p.xml",
        element("p:presentation", R"(<p:sldIdLst><p:sldId r:id="a"/></p:sldIdLst><p:sldSz cx="100" cy="100"/>)")},
       {"_rels/p.xml.rels", R"(<Relationships><Relationship Id="a" Type="/slide" Target="s.xml"/></Relationships>)"},
       {"s.xml", element("p:sld", shapes)}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mishen::scanner;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Limits limits;
  limits.max_part_bytes = std::size_t{1} << 20U;
  limits.max_bytes = std::size_t{4} << 20U;
  const ExtractedText extracted = extract_pptx(bytes, limits);
  mishen::fuzz::require_sound(extracted);
  MISHEN_REQUIRE(!extracted.blocks.empty() || !extracted.incomplete.empty() || looks_like_pptx(bytes));

  // The same bytes as shapes of a slide: what is compared there has boxes, fills and letters of all kinds.
  mishen::fuzz::require_sound(extract_pptx(presentation(bytes), limits));
  ExtractedText text;
  static_cast<void>(append_chart(text, bytes, limits.max_xml_depth, {}));
  static_cast<void>(append_vml(text, bytes, limits.max_xml_depth, {}));
  append_values(text, bytes, limits.max_xml_depth, {});
  mishen::fuzz::require_sound(text);
  return 0;
}
