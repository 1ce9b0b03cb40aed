// Any bytes as a part of an OFD document: read, drawn and laid out, the result is sound. The first byte says which
// part; what stands behind a NUL are the resources of a page.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/extract/layout.h"
#include "scanner/extract/ofd_content.h"
#include "scanner/extract/ofd_draw.h"
#include "scanner/extract/ofd_package.h"
#include "tests/fuzz/mend_xml.h"
#include "tests/fuzz/parts.h"
#include "tests/fuzz/sound.h"

namespace {

using namespace mishen::scanner;
using namespace mishen::fuzz;

constexpr std::size_t kMaxDepth = 256;
constexpr std::size_t kMaxObjects = 20'000;

/// Draws all of `part` as the reader of documents does.
void draw(const OfdContent& part, OfdContent&& resource_part) {
  OfdResources resources;
  for (OfdDrawParameters& parameters : resource_part.draw_parameters) {
    std::string id = parameters.id;
    resources.draw_parameters.insert_or_assign(std::move(id), std::move(parameters));
  }
  for (OfdUnit& unit : resource_part.units) resources.units.insert_or_assign(unit.id, std::move(unit.content));
  for (const OfdMedia& media : resource_part.media) resources.opaque_pictures.insert(media.id);
  OfdPageDrawing drawing({0, 0, 200, 200}, resources, kMaxObjects);
  OfdSituation situation;
  for (const OfdLayer& layer : part.layers) drawing.draw(layer, situation);
  for (const OfdAnnotation& annotation : part.annotations) {
    situation.matrix = {{1, 0, 0, 1, annotation.boundary[0], annotation.boundary[1]}};
    situation.region = annotation.type == "Watermark" ? Region::kWatermark : Region::kComment;
    drawing.draw(annotation.appearance, situation);
  }
  ExtractedText text;
  append_page(text, drawing.finish());
  require_sound(text);
  for (const Block& block : text.blocks) MISHEN_REQUIRE((block.table == 0) == (block.row == 0));
}

}  // namespace

MISHEN_MUTATES_XML(mishen::fuzz::kOfdNames)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view rest = bytes.substr(1);
  if (bytes[0] == 't') {
    static_cast<void>(read_ofd_tree(rest, kMaxDepth));
    static_cast<void>(ofd_root_name(rest));
    return 0;
  }
  const std::vector<std::string_view> pieces = pieces_of(rest);
  std::string page;
  if (bytes[0] == 'p') {
    page = element("ofd:Page", kOfdNames, element("ofd:Content", {}, element("ofd:Layer", {}, pieces[0])));
  } else if (bytes[0] == 'a') {
    page = element("ofd:PageAnnot", kOfdNames, pieces[0]);
  } else {
    page = std::string(pieces[0]);
  }
  OfdContent resources;
  if (pieces.size() > 1) resources = read_ofd_content(element("ofd:Res", kOfdNames, pieces[1]), kMaxDepth);
  draw(read_ofd_content(page, kMaxDepth), std::move(resources));
  return 0;
}
