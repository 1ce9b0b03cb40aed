// Documents of several parts, put into a container: what holds of one part must hold when it is put together with
// others. The first byte says which format; NULs part the parts.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/extract/docx.h"
#include "scanner/extract/odf.h"
#include "scanner/extract/ofd.h"
#include "scanner/extract/pptx.h"
#include "scanner/extract/xlsx.h"
#include "tests/fuzz/mend_xml.h"
#include "tests/fuzz/parts.h"
#include "tests/fuzz/sound.h"
#include "tests/fuzz/stored_zip.h"

namespace {

using namespace mishen::scanner;
using namespace mishen::fuzz;

using Members = std::vector<std::pair<std::string, std::string>>;
using Pieces = std::vector<std::string_view>;

constexpr std::string_view kRelationships = "Relationships";

std::string relationship(std::string_view id, std::string_view type, std::string_view target) {
  std::string xml = R"(<Relationship Id=")";
  (xml += id) += R"(" Type="/)";
  (xml += type) += R"(" Target=")";
  (xml += target) += R"("/>)";
  return xml;
}

Members office_members(std::string_view main) {
  return {{"[Content_Types].xml", "<Types/>"},
          {"_rels/.rels", element(kRelationships, {}, relationship("a", "officeDocument", main))}};
}

/// Text, styles, footnotes, a header, and what else the text refers to.
Members word_document(const Pieces& pieces) {
  Members members = office_members("d.xml");
  members.emplace_back("_rels/d.xml.rels",
                       element(kRelationships, {},
                               relationship("s", "styles", "s.xml") + relationship("n", "footnotes", "n.xml") +
                                   relationship("h", "header", "h.xml") + std::string(piece_at(pieces, 4))));
  members.emplace_back("d.xml", element("w:document", kWordNames, piece_at(pieces, 0)));
  members.emplace_back("s.xml", element("w:styles", kWordNames, piece_at(pieces, 1)));
  members.emplace_back("n.xml", element("w:footnotes", kWordNames, piece_at(pieces, 2)));
  members.emplace_back("h.xml", element("w:hdr", kWordNames, piece_at(pieces, 3)));
  return members;
}

/// A sheet, strings, styles, what else is in the workbook part, a whole part that hangs on the sheet, and what else the
/// sheet refers to.
Members workbook(const Pieces& pieces) {
  Members members = office_members("b.xml");
  members.emplace_back("b.xml",
                       element("workbook", kSheetNames,
                               R"(<sheets><sheet name="a" r:id="a"/></sheets>)" + std::string(piece_at(pieces, 3))));
  members.emplace_back("_rels/b.xml.rels",
                       element(kRelationships, {},
                               relationship("a", "worksheet", "a.xml") + relationship("t", "sharedStrings", "t.xml") +
                                   relationship("s", "styles", "s.xml")));
  members.emplace_back("a.xml", element("worksheet", kSheetNames, piece_at(pieces, 0)));
  members.emplace_back("t.xml", element("sst", kSheetNames, piece_at(pieces, 1)));
  members.emplace_back("s.xml", element("styleSheet", kSheetNames, piece_at(pieces, 2)));
  members.emplace_back(
      "_rels/a.xml.rels",
      element(kRelationships, {}, relationship("x", "comments", "x.xml") + std::string(piece_at(pieces, 5))));
  members.emplace_back("x.xml", std::string(piece_at(pieces, 4)));
  return members;
}

/// A slide, its layout and master, a whole part that hangs on the slide, and what else the slide refers to.
Members presentation(const Pieces& pieces) {
  Members members = office_members("p.xml");
  members.emplace_back("p.xml", element("p:presentation", kDrawingNames,
                                        R"(<p:sldIdLst><p:sldId r:id="a"/></p:sldIdLst><p:sldSz cx="100" cy="100"/>)"));
  members.emplace_back("_rels/p.xml.rels", element(kRelationships, {}, relationship("a", "slide", "a.xml")));
  members.emplace_back("a.xml", element("p:sld", kDrawingNames, piece_at(pieces, 0)));
  members.emplace_back("_rels/a.xml.rels",
                       element(kRelationships, {},
                               relationship("l", "slideLayout", "l.xml") + relationship("n", "notesSlide", "n.xml") +
                                   std::string(piece_at(pieces, 4))));
  if (pieces.size() > 1) {
    members.emplace_back("l.xml", element("p:sldLayout", kDrawingNames, pieces[1]));
    members.emplace_back("_rels/l.xml.rels", element(kRelationships, {}, relationship("m", "slideMaster", "m.xml")));
    members.emplace_back("m.xml", element("p:sldMaster", kDrawingNames, piece_at(pieces, 2)));
  }
  if (pieces.size() > 3) members.emplace_back("n.xml", std::string(pieces[3]));
  return members;
}

/// A body, automatic styles, master pages, properties, the list of members, an object.
Members open_document(const Pieces& pieces) {
  const std::string styles = element("office:automatic-styles", {}, piece_at(pieces, 1));
  Members members = {{"mimetype", "application/vnd.oasis.opendocument.text"}};
  members.emplace_back("content.xml", element("office:document-content", kOdfNames,
                                              styles + element("office:body", {}, piece_at(pieces, 0))));
  if (pieces.size() > 2)
    members.emplace_back("styles.xml", element("office:document-styles", kOdfNames,
                                               styles + element("office:master-styles", {}, pieces[2])));
  if (pieces.size() > 3) members.emplace_back("meta.xml", element("office:meta", kOdfNames, pieces[3]));
  members.emplace_back("META-INF/manifest.xml", element("manifest:manifest", kOdfNames, piece_at(pieces, 4)));
  if (pieces.size() > 5) members.emplace_back("o/content.xml", std::string(pieces[5]));
  return members;
}

/// A page, what else is in the document part, resources, annotations, what is said of the document.
Members fixed_layout(const Pieces& pieces) {
  Members members;
  members.emplace_back("OFD.xml", element("ofd:OFD", kOfdNames,
                                          element("ofd:DocBody", {},
                                                  element("ofd:DocInfo", {}, piece_at(pieces, 4)) +
                                                      "<ofd:DocRoot>D.xml</ofd:DocRoot>")));
  members.emplace_back(
      "D.xml", element("ofd:Document", kOfdNames,
                       "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 200 200</ofd:PhysicalBox></ofd:PageArea>"
                       "<ofd:DocumentRes>R.xml</ofd:DocumentRes></ofd:CommonData>"
                       R"(<ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages>)"
                       "<ofd:Annotations>A.xml</ofd:Annotations>" +
                           std::string(piece_at(pieces, 1))));
  members.emplace_back("R.xml", element("ofd:Res", kOfdNames, piece_at(pieces, 2)));
  members.emplace_back("P.xml", element("ofd:Page", kOfdNames,
                                        element("ofd:Content", {}, element("ofd:Layer", {}, piece_at(pieces, 0)))));
  members.emplace_back("A.xml", element("ofd:Annotations", kOfdNames,
                                        R"(<ofd:Page PageID="1"><ofd:FileLoc>B.xml</ofd:FileLoc></ofd:Page>)"));
  members.emplace_back("B.xml", element("ofd:PageAnnot", kOfdNames, piece_at(pieces, 3)));
  members.emplace_back("x.xml", std::string(piece_at(pieces, 5)));
  return members;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  std::string_view names = kDrawingNames;
  switch (size == 0 ? 0 : data[0]) {
    case 'd':
      names = kWordNames;
      break;
    case 'x':
      names = kSheetNames;
      break;
    case 'o':
      names = kOdfNames;
      break;
    case 'f':
      names = kOfdNames;
      break;
    default:
      break;
  }
  return mutate_xml(data, size, max_size, seed, names);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Pieces pieces = pieces_of(bytes.substr(1));
  Limits limits;
  limits.max_part_bytes = std::size_t{1} << 20U;
  limits.max_bytes = std::size_t{4} << 20U;
  limits.max_text_bytes = std::size_t{1} << 12U;  // more would be repeated cells
  std::size_t members = 0;
  const MemberSink sink = [&](Member&& member) {
    MISHEN_REQUIRE(is_well_formed_utf8(member.path));
    return ++members < 10;
  };
  ExtractedText text;
  switch (bytes[0]) {
    case 'd':
      text = extract_docx(mishen::test::stored_zip(word_document(pieces)), limits, sink);
      break;
    case 'x':
      text = extract_xlsx(mishen::test::stored_zip(workbook(pieces)), limits, sink);
      break;
    case 'p':
      text = extract_pptx(mishen::test::stored_zip(presentation(pieces)), limits, sink);
      break;
    case 'o':
      text = extract_odf(mishen::test::stored_zip(open_document(pieces)), limits, sink);
      break;
    case 'f':
      text = extract_ofd(mishen::test::stored_zip(fixed_layout(pieces)), limits, sink);
      break;
    default:
      return -1;
  }
  require_sound(text);
  MISHEN_REQUIRE(text.text.size() <= limits.max_text_bytes + text.blocks.size());
  return 0;
}
