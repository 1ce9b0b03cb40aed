#include "bench/hostile_documents.h"

#include <utility>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extract/archive.h"
#include "scanner/extract/csv.h"
#include "scanner/extract/docx.h"
#include "scanner/extract/html.h"
#include "scanner/extract/markdown.h"
#include "scanner/extract/mht.h"
#include "scanner/extract/odf.h"
#include "scanner/extract/ofd.h"
#include "scanner/extract/pptx.h"
#include "scanner/extract/rtf.h"
#include "scanner/extract/xlsx.h"
#include "tests/fuzz/parts.h"
#include "tests/fuzz/stored_zip.h"

namespace mishen::bench {
namespace {

using namespace scanner;
using fuzz::element;
using std::to_string;
using Members = std::vector<std::pair<std::string, std::string>>;

std::string times(std::size_t count, std::string_view piece) {
  std::string out;
  out.reserve(count * piece.size());
  for (std::size_t i = 0; i < count; ++i) out += piece;
  return out;
}

template <typename Piece>
std::string each(std::size_t count, const Piece& piece) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += piece(i);
  return out;
}

/// `text` with each '#' replaced by the number `i`, each '%' by the one after it.
std::string numbered(std::string_view text, std::size_t i) {
  std::string out;
  for (const char c : text) {
    if (c == '#') {
      out += to_string(i);
    } else if (c == '%') {
      out += to_string(i + 1);
    } else {
      out += c;
    }
  }
  return out;
}

/// Numbered copies of `piece`.
std::string series(std::size_t count, std::string_view piece) {
  return each(count, [&](std::size_t i) { return numbered(piece, i); });
}

std::string link(std::string_view id, std::string_view type, std::string_view target) {
  return R"(<Relationship Id=")" + std::string(id) + R"(" Type="/)" + std::string(type) + R"(" Target=")" +
         std::string(target) + R"("/>)";
}
std::string links(std::string_view content) { return element("Relationships", {}, content); }

// ---- extractors

ExtractedText read_html(std::string_view bytes) { return extract_html(decode_as(bytes, "utf-8").value(), {}); }
ExtractedText read_csv(std::string_view bytes) {
  const DecodedText decoded = decode_as(bytes, "utf-8").value();
  return extract_csv(decoded, csv_delimiter(decoded.text).value_or(','));
}
ExtractedText read_markdown(std::string_view bytes) { return extract_markdown(decode_as(bytes, "utf-8").value()); }
template <ExtractedText (*extractor)(std::string_view, const Limits&, const MemberSink&)>
ExtractedText read(std::string_view bytes) {
  return extractor(bytes, Limits(), [](Member&&) { return true; });
}

// ---- packages

std::string word(std::string_view body, std::string_view styles = {}, std::string_view relationships = {},
                 Members more = {}) {
  Members members = {{"[Content_Types].xml", "<Types/>"},
                     {"_rels/.rels", links(link("a", "officeDocument", "d.xml"))},
                     {"_rels/d.xml.rels", links(link("s", "styles", "s.xml") + std::string(relationships))}};
  members.emplace_back("d.xml", element("w:document", fuzz::kWordNames, element("w:body", {}, body)));
  members.emplace_back("s.xml", element("w:styles", fuzz::kWordNames, styles));
  for (auto& member : more) members.push_back(std::move(member));
  return test::stored_zip(members);
}

std::string table(std::string_view rows) { return element("w:tbl", {}, rows); }

struct Book {
  std::string sheet{};
  std::string strings{};
  std::string styles{};
  std::string workbook{};
  std::string sheet_links{};
  Members more{};
};
std::string book(const Book& parts) {
  Members members = {{"[Content_Types].xml", "<Types/>"},
                     {"_rels/.rels", links(link("a", "officeDocument", "b.xml"))},
                     {"_rels/b.xml.rels", links(link("a", "worksheet", "a.xml") + link("t", "sharedStrings", "t.xml") +
                                                link("s", "styles", "s.xml"))}};
  members.emplace_back("b.xml", element("workbook", fuzz::kSheetNames,
                                        R"(<sheets><sheet name="a" r:id="a"/></sheets>)" + parts.workbook));
  members.emplace_back("_rels/a.xml.rels", links(parts.sheet_links));
  members.emplace_back("a.xml", element("worksheet", fuzz::kSheetNames, parts.sheet));
  members.emplace_back("t.xml", element("sst", fuzz::kSheetNames, parts.strings));
  members.emplace_back("s.xml", element("styleSheet", fuzz::kSheetNames, parts.styles));
  for (const auto& member : parts.more) members.push_back(member);
  return test::stored_zip(members);
}
std::string rows(std::string_view content) { return element("sheetData", {}, content); }

std::string slides(std::size_t count, std::string_view shapes, Members more = {}, std::string_view slide_links = {}) {
  Members members = {
      {"[Content_Types].xml", "<Types/>"},
      {"_rels/.rels", links(link("a", "officeDocument", "p.xml"))},
      {"_rels/p.xml.rels", links(series(count, R"(<Relationship Id="s#" Type="/slide" Target="s#.xml"/>)"))}};
  members.emplace_back("p.xml", element("p:presentation", fuzz::kDrawingNames,
                                        element("p:sldIdLst", {}, series(count, R"(<p:sldId r:id="s#"/>)")) +
                                            R"(<p:sldSz cx="1000" cy="1000"/>)"));
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "s" + to_string(i) + ".xml";
    members.emplace_back(name,
                         element("p:sld", fuzz::kDrawingNames, element("p:cSld", {}, element("p:spTree", {}, shapes))));
    if (!slide_links.empty()) members.emplace_back("_rels/" + name + ".rels", links(slide_links));
  }
  for (auto& member : more) members.push_back(std::move(member));
  return test::stored_zip(members);
}

/// A rectangle of 50 x 50 somewhere on the slide, with or without text.
std::string shape(std::size_t i, bool has_text, std::string_view fill = R"(<a:srgbClr val="FF0000"/>)") {
  return R"(<p:sp><p:spPr><a:xfrm><a:off x=")" + to_string(i * 37 % 900) + R"(" y=")" + to_string(i * 53 % 900) +
         R"("/><a:ext cx="50" cy="50"/></a:xfrm><a:prstGeom prst="rect"/><a:solidFill>)" + std::string(fill) +
         "</a:solidFill></p:spPr>" + (has_text ? "<p:txBody><a:p><a:r><a:t>字</a:t></a:r></a:p></p:txBody>" : "") +
         "</p:sp>";
}

std::string open_package(std::string_view body, std::string_view styles = {}, Members more = {},
                         std::string_view manifest = {}, std::string_view masters = {}) {
  Members members = {{"mimetype", "application/vnd.oasis.opendocument.text"}};
  members.emplace_back("content.xml",
                       element("office:document-content", fuzz::kOdfNames,
                               element("office:automatic-styles", {}, styles) + element("office:body", {}, body)));
  members.emplace_back(
      "styles.xml", element("office:document-styles", fuzz::kOdfNames, element("office:master-styles", {}, masters)));
  members.emplace_back("META-INF/manifest.xml", element("manifest:manifest", fuzz::kOdfNames, manifest));
  for (auto& member : more) members.push_back(std::move(member));
  return test::stored_zip(members);
}
std::string open_text(std::string_view content, std::string_view styles = {}) {
  return open_package(element("office:text", {}, content), styles);
}
std::string open_sheet(std::string_view content, std::string_view styles = {}) {
  return open_package(element("office:spreadsheet", {}, element("table:table", R"(table:name="a")", content)), styles);
}
std::string open_page(std::string_view shapes) {
  return open_package(element("office:drawing", {}, element("draw:page", R"(draw:name="a")", shapes)));
}
std::string frame(std::size_t i, bool has_text) {
  return R"(<draw:custom-shape svg:x=")" + to_string(i * 37 % 200) + R"(mm" svg:y=")" + to_string(i * 53 % 200) +
         R"(mm" svg:width="20mm" svg:height="20mm">)" + (has_text ? "<text:p>字</text:p>" : "") +
         R"(<draw:enhanced-geometry draw:type="rectangle"/></draw:custom-shape>)";
}

struct Layout {
  std::string page{};
  std::string document{};
  std::string resources{};
  std::string annotations{};
  std::size_t pages = 1;
  Members more{};
};
std::string fixed(const Layout& parts) {
  Members members = {{"OFD.xml", element("ofd:OFD", fuzz::kOfdNames,
                                         "<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>D.xml</ofd:DocRoot></ofd:DocBody>")}};
  members.emplace_back(
      "D.xml", element("ofd:Document", fuzz::kOfdNames,
                       "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
                       "<ofd:DocumentRes>R.xml</ofd:DocumentRes></ofd:CommonData>" +
                           element("ofd:Pages", {}, series(parts.pages, R"(<ofd:Page ID="#" BaseLoc="P#.xml"/>)")) +
                           "<ofd:Annotations>A.xml</ofd:Annotations>" + parts.document));
  members.emplace_back("R.xml", element("ofd:Res", fuzz::kOfdNames, parts.resources));
  const std::string page =
      element("ofd:Page", fuzz::kOfdNames, element("ofd:Content", {}, element("ofd:Layer", {}, parts.page)));
  for (std::size_t i = 0; i < parts.pages; ++i) members.emplace_back("P" + to_string(i) + ".xml", page);
  members.emplace_back("A.xml", element("ofd:Annotations", fuzz::kOfdNames,
                                        R"(<ofd:Page PageID="0"><ofd:FileLoc>B.xml</ofd:FileLoc></ofd:Page>)"));
  members.emplace_back("B.xml", element("ofd:PageAnnot", fuzz::kOfdNames, parts.annotations));
  for (const auto& member : parts.more) members.push_back(member);
  return test::stored_zip(members);
}
std::string placed(std::size_t x, std::size_t y, std::string_view text = "字") {
  return R"(<ofd:TextObject Boundary=")" + to_string(x) + ' ' + to_string(y) +
         R"( 10 5" Size="3"><ofd:TextCode X="0" Y="4">)" + std::string(text) + "</ofd:TextCode></ofd:TextObject>";
}
std::string box(std::size_t x, std::size_t y, std::size_t width, std::size_t height) {
  return R"(<ofd:PathObject Boundary=")" + to_string(x) + ' ' + to_string(y) + ' ' + to_string(width) + ' ' +
         to_string(height) + R"(" Fill="true"><ofd:FillColor Value="0 0 0"/><ofd:AbbreviatedData>M 0 0 L )" +
         to_string(width) + " 0 L " + to_string(width) + ' ' + to_string(height) + " L 0 " + to_string(height) +
         " C</ofd:AbbreviatedData></ofd:PathObject>";
}

std::string rich(std::string_view content) {
  return R"({\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 a;}}{\colortbl;\red255\green255\blue255;})" +
         std::string(content) + "}";
}

std::string page_file(std::string_view parts) {
  return "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"; type=\"text/html\"\r\n"
         "Content-Location: http://a/\r\n\r\n" +
         std::string(parts) + "--b--\r\n";
}
std::string page_part(std::string_view type, std::string_view headers, std::string_view body) {
  return "--b\r\nContent-Type: " + std::string(type) + "\r\n" + std::string(headers) + "\r\n" + std::string(body) +
         "\r\n";
}

std::string folded(std::size_t count, std::string_view name) {
  return each(count, [&](std::size_t i) { return std::string(name) + to_string(i) + ": " + to_string(i) + "\r\n"; });
}

// ---- families. n is the number of pieces.

constexpr auto kHtml = read_html;
constexpr auto kWord = read<extract_docx>;
constexpr auto kBook = read<extract_xlsx>;
constexpr auto kSlides = read<extract_pptx>;
constexpr auto kOdf = read<extract_odf>;
constexpr auto kOfd = read<extract_ofd>;
constexpr auto kRtf = read<extract_rtf>;
constexpr auto kMht = read<extract_mht>;
constexpr auto kArchive = read<extract_archive>;
using std::size_t;
using std::string;

constexpr HostileDocument kDocuments[] = {
    // -- HTML
    {"html", "html-deep-blocks", [](size_t n) { return times(n, "<div>") + "字"; }, kHtml},
    {"html", "html-deep-and-closed", [](size_t n) { return times(n, "<div>") + "字" + times(n, "</div>"); }, kHtml},
    {"html", "html-deep-inline", [](size_t n) { return times(n, "<b><i>字"); }, kHtml},
    {"html", "html-deep-lists", [](size_t n) { return times(n, "<ul><li>字"); }, kHtml},
    {"html", "html-deep-tables", [](size_t n) { return times(n, "<table><tr><td>字"); }, kHtml},
    {"html", "html-end-tags", [](size_t n) { return times(n, "<div>") + times(n, "</p></b></td>"); }, kHtml},
    {"html", "html-unknown-elements", [](size_t n) { return series(n, "<x#>字"); }, kHtml},
    {"html", "html-unknown-closed", [](size_t n) { return series(n, "<x#>") + series(n, "</y#>"); }, kHtml},
    {"html", "html-paragraphs", [](size_t n) { return times(n, "<p>字"); }, kHtml},
    {"html", "html-rows", [](size_t n) { return "<table>" + times(n, "<tr><td>字<td>字"); }, kHtml},
    {"html", "html-empty-cells", [](size_t n) { return "<table><tr>" + times(n, "<td>"); }, kHtml},
    {"html", "html-cells-of-a-row", [](size_t n) { return "<table><tr>" + times(n, "<td>字"); }, kHtml},
    {"html", "html-column-spans", [](size_t n) { return "<table>" + times(n, "<tr><td colspan=1000>字"); }, kHtml},
    {"html", "html-row-spans", [](size_t n) { return "<table>" + times(n, "<tr><td rowspan=65534>字"); }, kHtml},
    {"html", "html-row-spans-of-a-row",
     [](size_t n) { return "<table><tr>" + times(n, "<td rowspan=1000>") + times(n, "<tr><td>字"); }, kHtml},
    {"html", "html-both-spans", [](size_t n) { return "<table>" + times(n, "<tr><td rowspan=1000 colspan=1000>字"); },
     kHtml},
    {"html", "html-attribute-value", [](size_t n) { return "<p title=\"" + times(n, "字") + "\">字"; }, kHtml},
    {"html", "html-attributes", [](size_t n) { return "<p " + series(n, "a#=b ") + ">字"; }, kHtml},
    {"html", "html-same-attributes", [](size_t n) { return "<p " + times(n, "style='color:red' ") + ">字"; }, kHtml},
    {"html", "html-style-value", [](size_t n) { return "<p style=\"" + times(n, "color:red;") + "\">字"; }, kHtml},
    {"html", "html-styled", [](size_t n) { return times(n, "<span style='display:none'>字</span>"); }, kHtml},
    {"html", "html-entities", [](size_t n) { return times(n, "&amp;&#x5b57;&nosuch;"); }, kHtml},
    {"html", "html-comments", [](size_t n) { return times(n, "<!--字"); }, kHtml},
    {"html", "html-comment-ends", [](size_t n) { return "<!--" + times(n, "-- >"); }, kHtml},
    {"html", "html-declarations", [](size_t n) { return times(n, "<![CDATA[字"); }, kHtml},
    {"html", "html-open-tags", [](size_t n) { return times(n, "<a "); }, kHtml},
    {"html", "html-open-values", [](size_t n) { return times(n, "<a b=\""); }, kHtml},
    {"html", "html-scripts", [](size_t n) { return times(n, "<script>"); }, kHtml},
    {"html", "html-script-ends", [](size_t n) { return "<script>" + times(n, "</scrip"); }, kHtml},
    {"html", "html-text-areas", [](size_t n) { return times(n, "<textarea>字</textarea>"); }, kHtml},
    {"html", "html-titles", [](size_t n) { return times(n, "<title>字</title>"); }, kHtml},
    {"html", "html-data-pictures", [](size_t n) { return times(n, "<img src='data:image/png;base64,AAAA'>"); }, kHtml},
    {"html", "html-ruby", [](size_t n) { return times(n, "<ruby>字<rt>zi"); }, kHtml},
    {"html", "html-templates", [](size_t n) { return times(n, "<template>字"); }, kHtml},
    {"html", "html-foreign", [](size_t n) { return times(n, "<svg><text>字"); }, kHtml},
    {"html", "html-charsets", [](size_t n) { return times(n, "<meta charset=x>"); },
     [](std::string_view bytes) {
       (void)declared_charset(bytes);
       (void)looks_like_html(bytes);
       return ExtractedText();
     }},
    // -- Word
    {"docx", "docx-paragraphs", [](size_t n) { return word(times(n, "<w:p><w:r><w:t>字</w:t></w:r></w:p>")); }, kWord},
    {"docx", "docx-runs",
     [](size_t n) { return word("<w:p>" + times(n, "<w:r><w:t>字</w:t></w:r>") + "</w:p>"); }, kWord},
    {"docx", "docx-hidden-runs",
     [](size_t n) {
       return word("<w:p>" + times(n, "<w:r><w:t>字</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>字</w:t></w:r>") +
                   "</w:p>");
     },
     kWord},
    {"docx", "docx-deep", [](size_t n) { return word(times(n, "<w:sdt><w:sdtContent>")); }, kWord},
    {"docx", "docx-deep-many",
     [](size_t n) {
       return word(times(n / 50, times(100, "<w:sdt>") + "<w:p><w:r><w:t>字</w:t></w:r></w:p>" + times(100, "</w:sdt>")));
     },
     kWord},
    {"docx", "docx-nested-tables",
     [](size_t n) {
       return word(times(n / 20, times(60, "<w:tbl><w:tr><w:tc>") + "<w:p/>" + times(60, "</w:tc></w:tr></w:tbl>")));
     },
     kWord},
    {"docx", "docx-rows",
     [](size_t n) {
       return word(table(times(n, "<w:tr><w:tc><w:p><w:r><w:t>字</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>")));
     },
     kWord},
    {"docx", "docx-empty-cells",
     [](size_t n) { return word(table("<w:tr>" + times(n, "<w:tc><w:p/></w:tc>") + "</w:tr>")); }, kWord},
    {"docx", "docx-wide-cells",
     [](size_t n) {
       return word(table(times(n, "<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"1000\"/></w:tcPr><w:p/></w:tc></w:tr>")));
     },
     kWord},
    {"docx", "docx-merged-down",
     [](size_t n) {
       return word(table(times(n, "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>字</w:t></w:r></w:p></w:tc></w:tr>")));
     },
     kWord},
    {"docx", "docx-merges-of-columns",
     [](size_t n) {
       const string cell = "<w:tc><w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr><w:p/></w:tc>";
       return word(table("<w:tr>" + times(n, cell) + "</w:tr>" + times(n, "<w:tr><w:tc><w:p/></w:tc></w:tr>")));
     },
     kWord},
    {"docx", "docx-styles",
     [](size_t n) {
       return word(series(n, "<w:p><w:pPr><w:pStyle w:val=\"s#\"/></w:pPr><w:r><w:t>字</w:t></w:r></w:p>"),
                   series(n, "<w:style w:styleId=\"s#\" w:type=\"paragraph\"><w:rPr><w:vanish/></w:rPr></w:style>"));
     },
     kWord},
    {"docx", "docx-style-chain",
     [](size_t n) {
       return word(series(n, "<w:p><w:pPr><w:pStyle w:val=\"s#\"/></w:pPr><w:r><w:t>字</w:t></w:r></w:p>"),
                   series(n, "<w:style w:styleId=\"s#\" w:type=\"paragraph\"><w:basedOn w:val=\"s%\"/></w:style>"));
     },
     kWord},
{"docx", "docx-table-styles",
     [](size_t n) {
       return word(times(n / 16, "<w:tbl><w:tblPr><w:tblStyle w:val=\"s1\"/></w:tblPr><w:tr><w:tc><w:p><w:r><w:rPr>"
                                 "<w:color w:val=\"FFFFFF\"/></w:rPr><w:t>字</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
                   "<w:style w:styleId=\"s0\" w:type=\"table\">" +
                       series(n / 16, "<w:tblStylePr w:type=\"t#\"><w:tcPr><w:shd w:fill=\"FFFFFF\"/></w:tcPr>"
                                      "</w:tblStylePr>") +
                       "</w:style>" +
                       series(n / 16, "<w:style w:styleId=\"s%\" w:type=\"table\"><w:basedOn w:val=\"s0\"/></w:style>"));
     },
     kWord},
    {"docx", "docx-open-fields",
     [](size_t n) { return word("<w:p>" + times(n, "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>") + "</w:p>"); },
     kWord},
    {"docx", "docx-field-codes",
     [](size_t n) {
       return word("<w:p>" + times(n, "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>IF \"a\" "
                                      "</w:instrText></w:r>") +
                   times(n, "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>") + "</w:p>");
     },
     kWord},
    {"docx", "docx-field-code",
     [](size_t n) { return word("<w:p><w:r><w:instrText>" + times(n, "QUOTE \"字\" ") + "</w:instrText></w:r></w:p>"); },
     kWord},
    {"docx", "docx-text-boxes",
     [](size_t n) {
       return word("<w:p>" + times(n, "<w:r><w:pict><v:shape style=\"position:absolute;width:9pt;height:9pt\"><v:textbox>"
                                      "<w:txbxContent><w:p><w:r><w:t>字</w:t></w:r></w:p></w:txbxContent></v:textbox>"
                                      "</v:shape></w:pict></w:r>") +
                   "</w:p>");
     },
     kWord},
    {"docx", "docx-anchored-shapes",
     [](size_t n) {
       return word(times(n, "<w:p><w:r><w:drawing><wp:anchor behindDoc=\"0\"><wp:positionH relativeFrom=\"page\">"
                            "<wp:posOffset>9</wp:posOffset></wp:positionH><wp:positionV relativeFrom=\"page\">"
                            "<wp:posOffset>9</wp:posOffset></wp:positionV><wp:extent cx=\"99999999\" cy=\"99999999\"/>"
                            "<a:graphic><a:graphicData><wps:wsp><wps:spPr><a:prstGeom prst=\"rect\"/><a:solidFill>"
                            "<a:srgbClr val=\"000000\"/></a:solidFill></wps:spPr></wps:wsp></a:graphicData></a:graphic>"
                            "</wp:anchor></w:drawing></w:r><w:r><w:t>字</w:t></w:r></w:p>"));
     },
     kWord},
    {"docx", "docx-shape-style",
     [](size_t n) {
       return word("<w:p><w:r><w:pict><v:shape style=\"" + times(n, "width:9pt;") + "\"/></w:pict></w:r></w:p>");
     },
     kWord},
    {"docx", "docx-attributes",
     [](size_t n) { return word("<w:p " + series(n, "a#=\"b\" ") + "><w:r><w:t>字</w:t></w:r></w:p>"); }, kWord},
    {"docx", "docx-attribute-value",
     [](size_t n) { return word("<w:p a=\"" + times(n, "字") + "\"><w:r><w:t>字</w:t></w:r></w:p>"); }, kWord},
    {"docx", "docx-references", [](size_t n) { return word("<w:p><w:r><w:t>" + times(n, "&amp;") + "</w:t></w:r></w:p>"); },
     kWord},
    {"docx", "docx-insertions",
     [](size_t n) {
       return word("<w:p>" + times(n, "<w:ins><w:r><w:t>字</w:t></w:r></w:ins><w:del><w:r><w:delText>字</w:delText></w:r>"
                                      "</w:del>") +
                   "</w:p>");
     },
     kWord},
    {"docx", "docx-relationships",
     [](size_t n) {
       return word("<w:p/>", {}, series(n, "<Relationship Id=\"x#\" Type=\"/hyperlink\" Target=\"http://a/#\" "
                                           "TargetMode=\"External\"/>"));
     },
     kWord},
    {"docx", "docx-absent-parts",
     [](size_t n) { return word("<w:p/>", {}, series(n, "<Relationship Id=\"x#\" Type=\"/image\" Target=\"m#.png\"/>")); },
     kWord},
    {"docx", "docx-headers",
     [](size_t n) {
       Members more;
       string relationships;
       for (size_t i = 0; i < n / 64; ++i) {
         more.emplace_back(numbered("h#.xml", i), element("w:hdr", fuzz::kWordNames, "<w:p><w:r><w:t>字</w:t></w:r></w:p>"));
         relationships += numbered("<Relationship Id=\"h#\" Type=\"/header\" Target=\"h#.xml\"/>", i);
       }
       return word("<w:p/>", {}, relationships, more);
     },
     kWord},
    {"docx", "docx-embedded",
     [](size_t n) {
       Members more;
       for (size_t i = 0; i < n / 64; ++i) more.emplace_back(numbered("e#.bin", i), "x");
       return word("<w:p/>", {}, {}, more);
     },
     kWord},
    // -- Excel
    {"xlsx", "xlsx-rows",
     [](size_t n) {
       return book({.sheet = rows(series(n, "<row r=\"%\"><c r=\"A%\"><v>#</v></c><c r=\"B%\" t=\"str\"><v>字</v></c></row>"))});
     },
     kBook},
    {"xlsx", "xlsx-empty-cells",
     [](size_t n) { return book({.sheet = rows("<row r=\"1\">" + times(n, "<c s=\"1\"/>") + "</row>")}); }, kBook},
    {"xlsx", "xlsx-empty-rows", [](size_t n) { return book({.sheet = rows(times(n, "<row/>"))}); }, kBook},
    {"xlsx", "xlsx-same-cell",
     [](size_t n) { return book({.sheet = rows("<row>" + times(n, "<c r=\"A1\"><v>1</v></c>") + "</row>")}); }, kBook},
    {"xlsx", "xlsx-strings",
     [](size_t n) {
       return book({.sheet = rows("<row>" + series(n, "<c t=\"s\"><v>#</v></c>") + "</row>"),
                    .strings = series(n, "<si><t>字#</t></si>")});
     },
     kBook},
    {"xlsx", "xlsx-unused-strings", [](size_t n) { return book({.strings = series(n, "<si><t>字#</t></si>")}); }, kBook},
    {"xlsx", "xlsx-rich-string",
     [](size_t n) {
       return book({.sheet = rows("<row><c t=\"s\"><v>0</v></c></row>"),
                    .strings = "<si>" + times(n, "<r><rPr><color rgb=\"FFFFFFFF\"/></rPr><t>字</t></r><r><t>字</t></r>") +
                               "</si>"});
     },
     kBook},
    {"xlsx", "xlsx-styles",
     [](size_t n) {
       return book({.sheet = rows("<row>" + series(n, "<c s=\"#\"><v>#</v></c>") + "</row>"),
                    .styles = element("fonts", {}, times(n, "<font><color rgb=\"FFFFFFFF\"/></font>")) +
                              element("cellXfs", {}, series(n, "<xf fontId=\"#\" numFmtId=\"#\"/>"))});
     },
     kBook},
    {"xlsx", "xlsx-formats",
     [](size_t n) {
       return book({.sheet = rows("<row>" + series(n, "<c s=\"#\"><v>#</v></c>") + "</row>"),
                    .styles = element("numFmts", {}, series(n, "<numFmt numFmtId=\"#\" formatCode=\"0.00&quot;a#&quot;\"/>")) +
                              element("cellXfs", {}, series(n, "<xf numFmtId=\"#\"/>"))});
     },
     kBook},
    {"xlsx", "xlsx-long-format",
     [](size_t n) {
       return book({.sheet = rows(times(64, "<row><c s=\"0\"><v>1</v></c></row>")),
                    .styles = "<numFmts><numFmt numFmtId=\"200\" formatCode=\"" + times(n, "[Red]0;") +
                              "\"/></numFmts><cellXfs><xf numFmtId=\"200\"/></cellXfs>"});
     },
     kBook},
    {"xlsx", "xlsx-format-of-many",
     [](size_t n) {
       return book({.sheet = rows(times(n, "<row><c s=\"0\"><v>1</v></c></row>")),
                    .styles = "<numFmts><numFmt numFmtId=\"200\" formatCode=\"" + times(20, "[Red]0;") +
                              "\"/></numFmts><cellXfs><xf numFmtId=\"200\"/></cellXfs>"});
     },
     kBook},
    {"xlsx", "xlsx-merges",
     [](size_t n) {
       return book({.sheet = rows(series(n, "<row r=\"%\"><c r=\"A%\"><v>#</v></c></row>")) +
                             element("mergeCells", {}, series(n, "<mergeCell ref=\"A%:C%\"/>"))});
     },
     kBook},
    {"xlsx", "xlsx-nested-merges",
     [](size_t n) {
       return book({.sheet = rows(series(n, "<row r=\"%\"><c r=\"A%\"><v>#</v></c></row>")) +
                             element("mergeCells", {}, series(n, "<mergeCell ref=\"A%:XFD1048576\"/>"))});
     },
     kBook},
    {"xlsx", "xlsx-hidden-columns",
     [](size_t n) {
       return book({.sheet = element("cols", {}, times(n, "<col min=\"1\" max=\"16384\" hidden=\"1\"/>")) +
                             rows(times(n, "<row><c><v>1</v></c></row>"))});
     },
     kBook},
    {"xlsx", "xlsx-validations",
     [](size_t n) {
       return book({.sheet = element("dataValidations", {},
                                     times(n, "<dataValidation prompt=\"字\" sqref=\"A1 B1 C1\"><formula1>\"字\"</formula1>"
                                              "</dataValidation>"))});
     },
     kBook},
    {"xlsx", "xlsx-links",
     [](size_t n) {
       return book({.sheet = element("hyperlinks", {}, series(n, "<hyperlink ref=\"A%\" r:id=\"h#\" tooltip=\"字\"/>")),
                    .sheet_links = series(n, "<Relationship Id=\"h#\" Type=\"/hyperlink\" Target=\"http://a/#\" "
                                             "TargetMode=\"External\"/>")});
     },
     kBook},
    {"xlsx", "xlsx-names",
     [](size_t n) {
       return book({.workbook = element("definedNames", {}, series(n, "<definedName name=\"n#\">a!$A$#</definedName>"))});
     },
     kBook},
    {"xlsx", "xlsx-title-rows",
     [](size_t n) {
       return book({.workbook = "<definedNames><definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">" +
                                times(n, "a!$A:$A,") + "</definedName></definedNames>"});
     },
     kBook},
    {"xlsx", "xlsx-listed-sheets",
     [](size_t n) { return book({.workbook = element("sheets", {}, series(n, "<sheet name=\"s#\" r:id=\"a\"/>"))}); },
     kBook},
    {"xlsx", "xlsx-comments",
     [](size_t n) {
       return book({.sheet_links = link("c", "comments", "c.xml"),
                    .more = {{"c.xml", element("comments", {}, series(n, "<comment ref=\"A%\"><text><t>字</t></text></comment>"))}}});
     },
     kBook},
    {"xlsx", "xlsx-filtered-tables",
     [](size_t n) {
       Members more;
       string relationships;
       for (size_t i = 0; i < n / 16; ++i) {
         more.emplace_back(numbered("t#.xml", i), "<table ref=\"A1:B9999\"><autoFilter ref=\"A1:B9999\"/></table>");
         relationships += numbered("<Relationship Id=\"t#\" Type=\"/table\" Target=\"t#.xml\"/>", i);
       }
       return book({.sheet = rows(series(n, "<row r=\"%\" hidden=\"1\"><c r=\"A%\"><v>1</v></c></row>")),
                    .sheet_links = relationships,
                    .more = more});
     },
     kBook},
    {"xlsx", "xlsx-sheet-drawings",
     [](size_t n) {
       return book({.sheet = "<drawing r:id=\"d\"/>",
                    .sheet_links = link("d", "drawing", "w.xml"),
                    .more = {{"w.xml", element("xdr:wsDr", fuzz::kDrawingNames,
                                               times(n, "<xdr:sp><xdr:txBody><a:p><a:r><a:t>字</a:t></a:r></a:p></xdr:txBody>"
                                                        "</xdr:sp>"))}}});
     },
     kBook},
    {"xlsx", "xlsx-pivot-cache",
     [](size_t n) {
       return book({.more = {{"p.xml", element("pivotCacheRecords", {}, times(n, "<r><s v=\"字\"/><n v=\"1\"/></r>"))}}});
     },
     kBook},
    // -- PowerPoint
    {"pptx", "pptx-slides", [](size_t n) { return slides(n / 64, shape(1, true)); }, kSlides},
    {"pptx", "pptx-texts", [](size_t n) { return slides(1, each(n, [](size_t i) { return shape(i, true); })); }, kSlides},
    {"pptx", "pptx-covers",
     [](size_t n) { return slides(1, each(n, [](size_t i) { return shape(i, i % 2 == 0); })); }, kSlides},
    {"pptx", "pptx-covers-of-slides",
     [](size_t n) { return slides(n / 128, each(200, [](size_t i) { return shape(i, i % 2 == 0); })); }, kSlides},
    {"pptx", "pptx-groups", [](size_t n) { return slides(1, times(n, "<p:grpSp>")); }, kSlides},
    {"pptx", "pptx-runs",
     [](size_t n) {
       return slides(1, "<p:sp><p:txBody><a:p>" + times(n, "<a:r><a:rPr sz=\"100\"/><a:t>字</a:t></a:r><a:r><a:t>字</a:t></a:r>") +
                            "</a:p></p:txBody></p:sp>");
     },
     kSlides},
    {"pptx", "pptx-rows",
     [](size_t n) {
       return slides(1, "<p:graphicFrame><a:graphic><a:graphicData><a:tbl>" +
                            times(n, "<a:tr h=\"1\"><a:tc><a:txBody><a:p><a:r><a:t>字</a:t></a:r></a:p></a:txBody></a:tc><a:tc/>"
                                     "</a:tr>") +
                            "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>");
     },
     kSlides},
    {"pptx", "pptx-cells",
     [](size_t n) {
       return slides(1, "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblGrid>" + times(n, "<a:gridCol w=\"1\"/>") +
                            "</a:tblGrid><a:tr h=\"1\">" + times(n, "<a:tc gridSpan=\"9\" rowSpan=\"9\"/>") +
                            "</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>");
     },
     kSlides},
    {"pptx", "pptx-alternatives",
     [](size_t n) {
       return slides(1, times(n, "<mc:AlternateContent><mc:Choice><p:sp/></mc:Choice><mc:Fallback><p:sp/></mc:Fallback>"
                                 "</mc:AlternateContent>"));
     },
     kSlides},
    {"pptx", "pptx-chart",
     [](size_t n) {
       return slides(1, "<p:sp/>", {{"c.xml", element("c:chartSpace", fuzz::kDrawingNames, times(n, "<c:pt><c:v>字</c:v></c:pt>"))}},
                     link("c", "chart", "c.xml"));
     },
     kSlides},
    {"pptx", "pptx-diagram",
     [](size_t n) {
       return slides(1, "<p:sp/>",
                     {{"g.xml", element("dgm:dataModel", fuzz::kDrawingNames,
                                        series(n, "<dgm:pt><dgm:t><a:p><a:r><a:t>字#</a:t></a:r></a:p></dgm:t></dgm:pt>"))}},
                     link("g", "diagramData", "g.xml"));
     },
     kSlides},
    {"pptx", "pptx-shape-drawing",
     [](size_t n) {
       return slides(1, "<p:sp/>", {{"v.vml", element("xml", fuzz::kDrawingNames, times(n, "<v:shape><v:textbox>字</v:textbox></v:shape>"))}},
                     link("v", "vmlDrawing", "v.vml"));
     },
     kSlides},
    {"pptx", "pptx-masters",
     [](size_t n) {
       return slides(n / 64, shape(1, true),
                     {{"l.xml", element("p:sldLayout", fuzz::kDrawingNames, each(64, [](size_t i) { return shape(i, false); }))},
                      {"_rels/l.xml.rels", links(link("m", "slideMaster", "m.xml"))},
                      {"m.xml", element("p:sldMaster", fuzz::kDrawingNames, each(64, [](size_t i) { return shape(i, true); }))}},
                     link("l", "slideLayout", "l.xml"));
     },
     kSlides},
    // -- OpenDocument
    {"odf", "odf-paragraphs", [](size_t n) { return open_text(times(n, "<text:p>字</text:p>")); }, kOdf},
    {"odf", "odf-spans", [](size_t n) { return open_text("<text:p>" + times(n, "<text:span>字</text:span>") + "</text:p>"); },
     kOdf},
    {"odf", "odf-deep", [](size_t n) { return open_text(times(n, "<text:section>")); }, kOdf},
    {"odf", "odf-deep-lists",
     [](size_t n) {
       return open_text(times(n / 50, times(100, "<text:list><text:list-item>") + "<text:p>字</text:p>" +
                                          times(100, "</text:list-item></text:list>")));
     },
     kOdf},
    {"odf", "odf-nested-tables",
     [](size_t n) {
       return open_text(times(n / 20, times(60, "<table:table><table:table-row><table:table-cell>") + "<text:p>字</text:p>" +
                                          times(60, "</table:table-cell></table:table-row></table:table>")));
     },
     kOdf},
    {"odf", "odf-styles",
     [](size_t n) {
       return open_text(series(n, "<text:p text:style-name=\"s#\">字</text:p>"),
                        series(n, "<style:style style:name=\"s#\" style:family=\"paragraph\"/>"));
     },
     kOdf},
    {"odf", "odf-style-chain",
     [](size_t n) {
       return open_text(series(n, "<text:p text:style-name=\"s#\">字</text:p>"),
                        series(n, "<style:style style:name=\"s#\" style:family=\"paragraph\" "
                                  "style:parent-style-name=\"s%\"/>"));
     },
     kOdf},
    {"odf", "odf-same-style-chain",
     [](size_t n) {
       return open_text(times(n, "<text:p text:style-name=\"s0\">字</text:p>"),
                        series(n, "<style:style style:name=\"s#\" style:family=\"paragraph\" "
                                  "style:parent-style-name=\"s%\"/>"));
     },
     kOdf},
    {"odf", "odf-changes",
     [](size_t n) {
       return open_text(element("text:tracked-changes", {},
                                series(n, "<text:changed-region text:id=\"c#\"><text:deletion><text:p>字</text:p></text:deletion>"
                                          "</text:changed-region>")) +
                        series(n, "<text:p><text:change text:change-id=\"c#\"/>字</text:p>"));
     },
     kOdf},
    {"odf", "odf-same-change",
     [](size_t n) {
       return open_text("<text:tracked-changes><text:changed-region text:id=\"c\"><text:deletion>" +
                        times(n, "<text:p>字</text:p>") + "</text:deletion></text:changed-region></text:tracked-changes>" +
                        times(n, "<text:p><text:change text:change-id=\"c\"/>字</text:p>"));
     },
     kOdf},
    {"odf", "odf-open-insertions",
     [](size_t n) {
       return open_text(element("text:tracked-changes", {},
                                series(n, "<text:changed-region text:id=\"c#\"><text:insertion/></text:changed-region>")) +
                        "<text:p>" + series(n, "<text:change-start text:change-id=\"c#\"/>字") + "</text:p>");
     },
     kOdf},
    {"odf", "odf-notes",
     [](size_t n) {
       return open_text("<text:p>" + times(n, "字<text:note><text:note-body><text:p>注</text:p></text:note-body></text:note>") +
                        "</text:p>");
     },
     kOdf},
    {"odf", "odf-comments",
     [](size_t n) {
       return open_text("<text:p>" + series(n, "字<office:annotation><dc:creator>#</dc:creator><text:p>注</text:p>"
                                               "</office:annotation>") +
                        "</text:p>");
     },
     kOdf},
    {"odf", "odf-frames-in-text",
     [](size_t n) {
       return open_text(times(n, "<text:p>字<draw:frame svg:x=\"1cm\" svg:y=\"1cm\" svg:width=\"9cm\" svg:height=\"9cm\">"
                                 "<draw:text-box><text:p>字</text:p></draw:text-box></draw:frame></text:p>"));
     },
     kOdf},
    {"odf", "odf-missing-pictures",
     [](size_t n) {
       return open_text(series(n, "<text:p><draw:frame><draw:image xlink:href=\"Pictures/#.png\"/></draw:frame></text:p>"));
     },
     kOdf},
    {"odf", "odf-rows",
     [](size_t n) {
       return open_sheet(times(n, "<table:table-row><table:table-cell><text:p>字</text:p></table:table-cell>"
                                  "<table:table-cell/></table:table-row>"));
     },
     kOdf},
    {"odf", "odf-empty-cells",
     [](size_t n) { return open_sheet("<table:table-row>" + times(n, "<table:table-cell/>") + "</table:table-row>"); }, kOdf},
    {"odf", "odf-repeated-cells",
     [](size_t n) {
       return open_sheet(times(n, "<table:table-row><table:table-cell table:number-columns-repeated=\"16000\"/>"
                                  "</table:table-row>"));
     },
     kOdf},
    {"odf", "odf-repeated-text",
     [](size_t n) {
       return open_sheet(times(n, "<table:table-row><table:table-cell table:number-columns-repeated=\"9\"><text:p>字</text:p>"
                                  "</table:table-cell></table:table-row>"));
     },
     kOdf},
    {"odf", "odf-repeated-rows",
     [](size_t n) {
       return open_sheet(times(n, "<table:table-row table:number-rows-repeated=\"1000\"><table:table-cell><text:p>字</text:p>"
                                  "</table:table-cell></table:table-row>"));
     },
     kOdf},
    {"odf", "odf-repeated-blank-cells",
     [](size_t n) {
       return open_sheet("<table:table-row table:number-rows-repeated=\"1000000\">" +
                         times(n, "<table:table-cell><text:p> <text:s/></text:p></table:table-cell>") +
                         "<table:table-cell><text:p>字</text:p></table:table-cell></table:table-row>");
     },
     kOdf},
    {"odf", "odf-repeated-repetitions",
     [](size_t n) {
       return open_sheet(times(n / 64, "<table:table-row table:number-rows-repeated=\"1000000\">" +
                                           times(64, "<table:table-cell><text:p>字</text:p></table:table-cell>") +
                                           "</table:table-row>"));
     },
     kOdf},
    {"odf", "odf-columns",
     [](size_t n) {
       return open_sheet(times(n, "<table:table-column table:visibility=\"collapse\"/><table:table-column/>") +
                         "<table:table-row>" + times(n, "<table:table-cell><text:p>字</text:p></table:table-cell>") +
                         "</table:table-row>");
     },
     kOdf},
    {"odf", "odf-merged-cells",
     [](size_t n) {
       return open_sheet(times(n, "<table:table-row><table:table-cell table:number-columns-spanned=\"9\" "
                                  "table:number-rows-spanned=\"9999\"><text:p>字</text:p></table:table-cell>"
                                  "<table:covered-table-cell/></table:table-row>"));
     },
     kOdf},
    {"odf", "odf-old-cells",
     [](size_t n) {
       return open_package(element(
           "office:spreadsheet", {},
           element("table:tracked-changes", {},
                   times(n, "<table:cell-content-change><table:cell-address table:column=\"1\" table:row=\"1\" "
                            "table:table=\"0\"/><table:previous><table:change-track-table-cell><text:p>字</text:p>"
                            "</table:change-track-table-cell></table:previous></table:cell-content-change>")) +
               "<table:table/>"));
     },
     kOdf},
    {"odf", "odf-number-formats",
     [](size_t n) {
       return open_sheet(series(n, "<table:table-row><table:table-cell table:style-name=\"c#\" office:value-type=\"float\" "
                                   "office:value=\"1\"><text:p>1</text:p></table:table-cell></table:table-row>"),
                         series(n, "<number:number-style style:name=\"f#\"><style:map style:condition=\"value()&gt;=0\" "
                                   "style:apply-style-name=\"f%\"/></number:number-style><style:style style:name=\"c#\" "
                                   "style:family=\"table-cell\" style:data-style-name=\"f#\"/>"));
     },
     kOdf},
    {"odf", "odf-sheets",
     [](size_t n) {
       return open_package(element("office:spreadsheet", {}, series(n, "<table:table table:name=\"s#\"/>")));
     },
     kOdf},
    {"odf", "odf-shapes", [](size_t n) { return open_page(each(n, [](size_t i) { return frame(i, true); })); }, kOdf},
    {"odf", "odf-covers", [](size_t n) { return open_page(each(n, [](size_t i) { return frame(i, i % 2 == 0); })); }, kOdf},
    {"odf", "odf-pages",
     [](size_t n) {
       return open_package(element("office:presentation", {},
                                   times(n / 16, "<draw:page draw:master-page-name=\"m\">" + frame(1, true) + "</draw:page>")),
                           {}, {}, {},
                           element("style:master-page", "style:name=\"m\"", each(16, [](size_t i) { return frame(i, false); })));
     },
     kOdf},
    {"odf", "odf-manifest",
     [](size_t n) {
       return open_package("<office:text/>", {}, {}, series(n, "<manifest:file-entry manifest:full-path=\"m#.png\"/>"));
     },
     kOdf},
    {"odf", "odf-encrypted",
     [](size_t n) {
       return open_package("<office:text/>", {}, {},
                           series(n, "<manifest:file-entry manifest:full-path=\"m#.png\"><manifest:encryption-data/>"
                                     "</manifest:file-entry>"));
     },
     kOdf},
    {"odf", "odf-replacements",
     [](size_t n) {
       Members more;
       for (size_t i = 0; i < n / 32; ++i) more.emplace_back(numbered("ObjectReplacements/#", i), "x");
       return open_package("<office:text/>", {}, more);
     },
     kOdf},
    {"odf", "odf-scripts",
     [](size_t n) {
       Members more;
       for (size_t i = 0; i < n / 32; ++i) more.emplace_back(numbered("Basic/l#/a.xml", i), "x");
       return open_package("<office:text/>", {}, more);
     },
     kOdf},
    {"odf", "odf-objects",
     [](size_t n) {
       Members more;
       for (size_t i = 0; i < n / 64; ++i)
         more.emplace_back(numbered("Object #/content.xml", i),
                           element("office:document-content", fuzz::kOdfNames,
                                   "<office:body><office:text><text:p>字</text:p></office:text></office:body>"));
       return open_package("<office:text/>", {}, more);
     },
     kOdf},
    {"odf", "odf-one-file",
     [](size_t n) {
       return element("office:document", fuzz::kOdfNames,
                      element("office:body", {}, element("office:text", {}, times(n, "<text:p>字</text:p>"))));
     },
     kOdf},
    {"odf", "odf-one-file-objects",
     [](size_t n) {
       return element("office:document", fuzz::kOdfNames,
                      element("office:body", {},
                              element("office:text", {},
                                      times(n, "<text:p><draw:frame><draw:image><office:binary-data>QUJD"
                                               "</office:binary-data></draw:image></draw:frame></text:p>"))));
     },
     kOdf},
    // -- OFD
    {"ofd", "ofd-texts",
     [](size_t n) { return fixed({.page = each(n, [](size_t i) { return placed(i * 11 % 190, i * 7 % 290); })}); }, kOfd},
    {"ofd", "ofd-stacked-texts", [](size_t n) { return fixed({.page = times(n, placed(9, 9))}); }, kOfd},
    {"ofd", "ofd-line", [](size_t n) { return fixed({.page = each(n, [](size_t i) { return placed(i, 9); })}); }, kOfd},
    {"ofd", "ofd-column", [](size_t n) { return fixed({.page = each(n, [](size_t i) { return placed(9, i); })}); }, kOfd},
    {"ofd", "ofd-covers",
     [](size_t n) {
       return fixed({.page = each(n, [](size_t i) { return placed(i * 11 % 190, i * 7 % 290) + box(i * 13 % 190, i * 5 % 290, 10, 10); })});
     },
     kOfd},
    {"ofd", "ofd-stacked-covers",
     [](size_t n) { return fixed({.page = times(n, placed(9, 9)) + times(n, box(9, 9, 3, 3))}); }, kOfd},
    {"ofd", "ofd-large-covers",
     [](size_t n) { return fixed({.page = each(n, [](size_t i) { return placed(i * 11 % 190, 9) + box(0, 0, 200, 290); })}); },
     kOfd},
    {"ofd", "ofd-rulings",
     [](size_t n) {
       return fixed({.page = each(n, [](size_t i) { return box(0, i % 290, 200, 0) + box(i % 190, 0, 0, 290); })});
     },
     kOfd},
    {"ofd", "ofd-cells",
     [](size_t n) {
       return fixed({.page = each(n, [](size_t i) {
                       return placed(i % 19 * 10, i / 19 * 5) + box(i % 19 * 10, i / 19 * 5, 10, 0) +
                              box(i % 19 * 10, i / 19 * 5, 0, 5);
                     })});
     },
     kOfd},
    {"ofd", "ofd-pages", [](size_t n) { return fixed({.page = placed(9, 9), .pages = n / 64}); }, kOfd},
    {"ofd", "ofd-text-code", [](size_t n) { return fixed({.page = placed(1, 1, times(n, "字"))}); }, kOfd},
    {"ofd", "ofd-deltas",
     [](size_t n) {
       return fixed({.page = "<ofd:TextObject Boundary=\"1 1 9 9\" Size=\"3\"><ofd:TextCode X=\"0\" Y=\"4\" DeltaX=\"" +
                             times(n, "1 ") + "\">" + times(n, "字") + "</ofd:TextCode></ofd:TextObject>"});
     },
     kOfd},
    {"ofd", "ofd-repeated-deltas",
     [](size_t n) {
       return fixed({.page = times(n, "<ofd:TextObject Boundary=\"1 1 9 9\" Size=\"3\"><ofd:TextCode X=\"0\" Y=\"4\" "
                                      "DeltaX=\"g 100000000 1\">字</ofd:TextCode></ofd:TextObject>")});
     },
     kOfd},
    {"ofd", "ofd-path",
     [](size_t n) {
       return fixed({.page = "<ofd:PathObject Boundary=\"1 1 9 9\" Fill=\"true\"><ofd:AbbreviatedData>M 0 0 " +
                             series(n, "L # 1 ") + "C</ofd:AbbreviatedData></ofd:PathObject>"});
     },
     kOfd},
    {"ofd", "ofd-path-moves",
     [](size_t n) {
       return fixed({.page = "<ofd:PathObject Boundary=\"1 1 9 9\" Fill=\"true\"><ofd:AbbreviatedData>" +
                             series(n, "M # 1 L 1 # L 2 2 C ") + "</ofd:AbbreviatedData></ofd:PathObject>"});
     },
     kOfd},
    {"ofd", "ofd-parameter-chain",
     [](size_t n) {
       return fixed({.page = series(n, "<ofd:TextObject Boundary=\"1 1 9 9\" Size=\"3\" DrawParam=\"d#\"><ofd:TextCode X=\"0\" "
                                       "Y=\"4\">字</ofd:TextCode></ofd:TextObject>"),
                     .resources = element("ofd:DrawParams", {}, series(n, "<ofd:DrawParam ID=\"d#\" Relative=\"d%\"/>"))});
     },
     kOfd},
    {"ofd", "ofd-units",
     [](size_t n) {
       return fixed({.page = "<ofd:CompositeObject ResourceID=\"u0\" Boundary=\"1 1 9 9\"/>",
                     .resources = element("ofd:CompositeGraphicUnits", {},
                                          series(n, "<ofd:CompositeGraphicUnit ID=\"u#\"><ofd:Content><ofd:CompositeObject "
                                                    "ResourceID=\"u%\" Boundary=\"1 1 9 9\"/><ofd:CompositeObject "
                                                    "ResourceID=\"u%\" Boundary=\"1 1 9 9\"/></ofd:Content>"
                                                    "</ofd:CompositeGraphicUnit>"))});
     },
     kOfd},
    {"ofd", "ofd-annotations",
     [](size_t n) {
       return fixed({.annotations = series(n, "<ofd:Annot ID=\"#\" Type=\"Highlight\" Creator=\"#\"><ofd:Remark>字</ofd:Remark>"
                                              "<ofd:Appearance Boundary=\"1 1 9 9\"/></ofd:Annot>")});
     },
     kOfd},
    {"ofd", "ofd-deep", [](size_t n) { return fixed({.page = times(n, "<ofd:PageBlock>")}); }, kOfd},
    {"ofd", "ofd-outlines",
     [](size_t n) { return fixed({.document = element("ofd:Outlines", {}, times(n, "<ofd:OutlineElem Title=\"字\"/>"))}); },
     kOfd},
    {"ofd", "ofd-absent-pages",
     [](size_t n) {
       return fixed({.document = element("ofd:Pages", {}, series(n, "<ofd:Page ID=\"x#\" BaseLoc=\"a/b/c/x#.xml\"/>"))});
     },
     kOfd},
    {"ofd", "ofd-unused-parts",
     [](size_t n) {
       Members more;
       for (size_t i = 0; i < n / 64; ++i)
         more.emplace_back(numbered("x#.xml", i),
                           element("ofd:Page", fuzz::kOfdNames, "<ofd:Content><ofd:Layer>" + placed(9, 9) + "</ofd:Layer></ofd:Content>"));
       return fixed({.more = more});
     },
     kOfd},
    // -- RTF
    {"rtf", "rtf-paragraphs", [](size_t n) { return rich(times(n, "a\\par ")); }, kRtf},
    {"rtf", "rtf-deep", [](size_t n) { return rich(times(n, "{\\b a")); }, kRtf},
    {"rtf", "rtf-groups", [](size_t n) { return rich(times(n, "{\\b a}")); }, kRtf},
    {"rtf", "rtf-unknown-destinations", [](size_t n) { return rich(times(n, "{\\*\\xyz a}")); }, kRtf},
    {"rtf", "rtf-unicode", [](size_t n) { return rich(times(n, "\\u23383?")); }, kRtf},
    {"rtf", "rtf-skipped", [](size_t n) { return rich("\\uc32000 " + times(n, "\\u23383 ")); }, kRtf},
    {"rtf", "rtf-bytes", [](size_t n) { return rich(times(n, "\\'d7\\'d6")); }, kRtf},
    {"rtf", "rtf-hidden", [](size_t n) { return rich(times(n, "a{\\v b}")); }, kRtf},
    {"rtf", "rtf-rows", [](size_t n) { return rich(times(n, "\\trowd\\cellx9\\cellx99\\intbl a\\cell b\\cell\\row ")); }, kRtf},
    {"rtf", "rtf-cells",
     [](size_t n) { return rich("\\trowd" + series(n, "\\cellx%") + "\\intbl " + times(n, "a\\cell ") + "\\row "); }, kRtf},
    {"rtf", "rtf-row-of-many-cells",
     [](size_t n) { return rich("\\trowd" + series(500, "\\cellx%") + times(n, "\\intbl a\\cell\\row ")); }, kRtf},
    {"rtf", "rtf-rows-of-one-definition",
     [](size_t n) { return rich("\\trowd" + series(n, "\\cellx%") + times(n, "\\intbl a\\cell\\row ")); }, kRtf},
    {"rtf", "rtf-row-definitions", [](size_t n) { return rich(times(n, "\\trowd\\cellx9 ")); }, kRtf},
    {"rtf", "rtf-merged-down", [](size_t n) { return rich(times(n, "\\trowd\\clvmrg\\cellx9\\intbl a\\cell\\row ")); }, kRtf},
    {"rtf", "rtf-merges-of-columns",
     [](size_t n) {
       return rich("\\trowd" + series(n, "\\clvmgf\\cellx%") + "\\intbl\\row " + times(n, "\\trowd\\clvmrg\\cellx1\\intbl a\\cell\\row "));
     },
     kRtf},
    {"rtf", "rtf-ragged-rows", [](size_t n) { return rich(series(n, "\\trowd\\cellx%\\intbl a\\cell\\row ")); }, kRtf},
    {"rtf", "rtf-nested-tables",
     [](size_t n) { return rich(times(n, "\\itap2 a\\nestcell{\\*\\nesttableprops\\trowd\\cellx9\\nestrow}")); }, kRtf},
    {"rtf", "rtf-deeper-tables", [](size_t n) { return rich(series(n, "\\intbl\\itap% a\\nestcell ")); }, kRtf},
    {"rtf", "rtf-fonts",
     [](size_t n) { return rich("{\\fonttbl" + series(n, "{\\f#\\fcharset134 a;}") + "}" + series(n, "\\f# a")); }, kRtf},
    {"rtf", "rtf-colours",
     [](size_t n) { return rich("{\\colortbl" + times(n, "\\red255\\green255\\blue255;") + "}" + series(n, "\\cf# a")); }, kRtf},
    {"rtf", "rtf-styles",
     [](size_t n) { return rich("{\\stylesheet" + series(n, "{\\s#\\sbasedon% a;}") + "}" + series(n, "\\pard\\s# a\\par ")); },
     kRtf},
    {"rtf", "rtf-fields",
     [](size_t n) { return rich(times(n, "{\\field{\\*\\fldinst HYPERLINK \"a\"}{\\fldrslt b}}")); }, kRtf},
    {"rtf", "rtf-nested-fields", [](size_t n) { return rich(times(n, "{\\field{\\*\\fldinst QUOTE \"a\"}{\\fldrslt b")); }, kRtf},
    {"rtf", "rtf-pictures", [](size_t n) { return rich(times(n, "{\\pict\\pngblip 89504e47}")); }, kRtf},
    {"rtf", "rtf-picture", [](size_t n) { return rich("{\\pict\\pngblip " + times(n, "89504e47") + "}"); }, kRtf},
    {"rtf", "rtf-objects", [](size_t n) { return rich(times(n, "{\\object\\objemb{\\*\\objdata 0105}{\\result a}}")); }, kRtf},
    {"rtf", "rtf-shapes",
     [](size_t n) { return rich(times(n, "{\\shp{\\*\\shpinst\\shpleft1\\shptop1{\\sp{\\sn fillColor}{\\sv 0}}{\\shptxt a}}}")); },
     kRtf},
    {"rtf", "rtf-footnotes", [](size_t n) { return rich(times(n, "a{\\footnote b}")); }, kRtf},
    {"rtf", "rtf-comments", [](size_t n) { return rich(times(n, "{\\*\\atnid a}{\\*\\annotation b}")); }, kRtf},
    {"rtf", "rtf-changes", [](size_t n) { return rich(times(n, "{\\deleted a}{\\revised b}")); }, kRtf},
    {"rtf", "rtf-binary", [](size_t n) { return rich(times(n, "\\bin1 x")); }, kRtf},
    {"rtf", "rtf-alternatives", [](size_t n) { return rich(times(n, "{\\upr{a}{\\*\\ud{b}}}")); }, kRtf},
    {"rtf", "rtf-long-word", [](size_t n) { return rich("\\" + times(n, "a") + " b"); }, kRtf},
    // -- CSV and Markdown
    {"csv", "csv-rows", [](size_t n) { return times(n, "a,b,c\n"); }, read_csv},
    {"csv", "csv-empty-cells", [](size_t n) { return times(n, ",,,,,,,,\n"); }, read_csv},
    {"csv", "csv-cells-of-a-row", [](size_t n) { return "a,b\nc,d\ne,f\ng,h\n" + times(n, "a,"); }, read_csv},
    {"csv", "csv-quotes", [](size_t n) { return "a,b\nc,d\ne,f\ng,h\n" + times(n, "\"a,"); }, read_csv},
    {"csv", "csv-open-quotes", [](size_t n) { return "a,b\nc,d\ne,f\ng,h\n" + times(n, "\"a\"b,\"\n"); }, read_csv},
    {"csv", "csv-doubled-quotes", [](size_t n) { return "a,b\nc,d\ne,f\ng,\"" + times(n, "\"\"") + "\"\n"; }, read_csv},
    {"csv", "csv-lines-of-a-cell", [](size_t n) { return "a,b\nc,d\ne,f\ng,\"" + times(n, "a\n") + "\"\n"; }, read_csv},
    {"csv", "csv-blanks", [](size_t n) { return "a,b\nc,d\ne,f\ng," + times(n, " ") + "x\n"; }, read_csv},
    {"csv", "csv-blank-cells", [](size_t n) { return "a,b\nc,d\ne,f\n" + times(n, "\u3000,\u00a0\n"); }, read_csv},
    {"csv", "csv-ragged", [](size_t n) { return series(n, "a,b,#\n,\n"); }, read_csv},
    {"md", "md-paragraphs", [](size_t n) { return times(n, "a\n\n"); }, read_markdown},
    {"md", "md-lines", [](size_t n) { return times(n, "a\n"); }, read_markdown},
    {"md", "md-quotes", [](size_t n) { return times(n, ">") + " a"; }, read_markdown},
    {"md", "md-brackets", [](size_t n) { return times(n, "["); }, read_markdown},
    {"md", "md-links", [](size_t n) { return times(n, "[a](b)"); }, read_markdown},
    {"md", "md-open-links", [](size_t n) { return times(n, "[a]("); }, read_markdown},
    {"md", "md-pictures", [](size_t n) { return times(n, "!["); }, read_markdown},
    {"md", "md-stars", [](size_t n) { return times(n, "**a*"); }, read_markdown},
    {"md", "md-ticks", [](size_t n) { return each(n, [](size_t i) { return string(i % 50 + 1, '`') + "a"; }); }, read_markdown},
    {"md", "md-fences", [](size_t n) { return times(n, "```\na\n"); }, read_markdown},
    {"md", "md-lists", [](size_t n) { return each(n, [](size_t i) { return string(i % 200, ' ') + "- a\n"; }); }, read_markdown},
    {"md", "md-rows", [](size_t n) { return "|a|b|\n|-|-|\n" + times(n, "|a|b|\n"); }, read_markdown},
    {"md", "md-cells", [](size_t n) { return "|a|\n|-|\n|" + times(n, "|"); }, read_markdown},
    {"md", "md-comments", [](size_t n) { return times(n, "<!-- "); }, read_markdown},
    {"md", "md-tags", [](size_t n) { return times(n, "<a "); }, read_markdown},
    {"md", "md-entities", [](size_t n) { return times(n, "&amp;&x"); }, read_markdown},
    {"md", "md-references", [](size_t n) { return series(n, "[a#]: b#\n") + series(n, "[a#]"); }, read_markdown},
    {"md", "md-escapes", [](size_t n) { return times(n, "\\*\\a"); }, read_markdown},
    // -- saved pages
    {"mht", "mht-parts",
     [](size_t n) { return page_file(each(n / 16, [](size_t i) { return page_part("text/html", "Content-Location: a" + to_string(i) + "\r\n", "字"); })); },
     kMht},
    {"mht", "mht-pictures",
     [](size_t n) {
       return page_file(page_part("text/html", "", series(n / 16, "<img src=\"cid:a#\">")) +
                        each(n / 16, [](size_t i) { return page_part("image/png", "Content-ID: <a" + to_string(i) + ">\r\n", "x"); }));
     },
     kMht},
    {"mht", "mht-absent-parts",
     [](size_t n) { return page_file(page_part("text/html", "", series(n, "<img src=\"cid:a#\">"))); }, kMht},
    {"mht", "mht-nested",
     [](size_t n) {
       return page_file(each(n, [](size_t i) {
         return numbered("--b#\r\nContent-Type: multipart/related; boundary=b%\r\n\r\n", i);
       }));
     },
     kMht},
    {"mht", "mht-headers", [](size_t n) { return page_file(page_part("text/html", folded(n, "X-"), "字")); }, kMht},
    {"mht", "mht-file-headers", [](size_t n) { return folded(n, "X-") + page_file(page_part("text/html", "", "字")); }, kMht},
    {"mht", "mht-long-header", [](size_t n) { return "Subject: " + times(n, "a\r\n ") + "\r\n" + page_file(page_part("text/html", "", "字")); }, kMht},
    {"mht", "mht-encoded-words", [](size_t n) { return "Subject: " + times(n, "=?utf-8?B?5a2X?= ") + "\r\n" + page_file(page_part("text/html", "", "字")); }, kMht},
    {"mht", "mht-parameters", [](size_t n) { return page_file(page_part("text/html; " + series(n, "a*#=b; "), "", "字")); }, kMht},
    {"mht", "mht-dashes", [](size_t n) { return page_file(page_part("text/html", "", times(n, "--\r\n--bb\r\n"))); }, kMht},
    {"mht", "mht-quoted", [](size_t n) { return page_file(page_part("text/html", "Content-Transfer-Encoding: quoted-printable\r\n", times(n, "=E5=AD=97=\r\n"))); }, kMht},
    {"mht", "mht-base64", [](size_t n) { return page_file(page_part("text/html", "Content-Transfer-Encoding: base64\r\n", times(n, "5a2X5a2X\r\n"))); }, kMht},
    {"mht", "mht-frames",
     [](size_t n) {
       return page_file(page_part("text/html", "Content-Location: a\r\n", times(n / 16, "<iframe src=\"b\">")) +
                        page_part("text/html", "Content-Location: b\r\n", times(n, "<p>字")));
     },
     kMht},
    // -- containers
    {"zip", "zip-members",
     [](size_t n) {
       Members members;
       for (size_t i = 0; i < n / 16; ++i) members.emplace_back(numbered("a#.txt", i), "x");
       return test::stored_zip(members);
     },
     kArchive},
    {"zip", "zip-same-member",
     [](size_t n) {
       Members members;
       for (size_t i = 0; i < n / 16; ++i) members.emplace_back("a.txt", "x");
       return test::stored_zip(members);
     },
     kArchive},
    {"zip", "zip-same-member-docx",
     [](size_t n) {
       Members more;
       for (size_t i = 0; i < n / 32; ++i) more.emplace_back("a.xml", "<a/>");
       return word("<w:p/>", {}, {}, more);
     },
     kWord},
    {"zip", "zip-headers", [](size_t n) { return test::stored_zip({{"a", times(n, "PK\x03\x04")}}); }, kArchive},
    {"zip", "zip-lost-directory",
     [](size_t n) {
       Members members;
       for (size_t i = 0; i < n / 16; ++i) members.emplace_back(numbered("a#.txt", i), "x");
       string zip = test::stored_zip(members);
       zip.resize(zip.size() - 30);
       return zip;
     },
     kArchive},
    {"zip", "zip-ends", [](size_t n) { return test::stored_zip({{"a", "x"}}) + times(n, "PK\x05\x06"); }, kArchive},
    {"zip", "zip-directories", [](size_t n) { return test::stored_zip({{"a", times(n, "PK\x01\x02")}}); }, kArchive},
    {"zip", "zip-folders",
     [](size_t n) { return test::stored_zip({{times(n % 60'000, "a/") + "b", "x"}}); }, kArchive},
};

}  // namespace

std::span<const HostileDocument> hostile_documents() { return kDocuments; }

}  // namespace mishen::bench
