#include "scanner/extract/odf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/extracted.h"
#include "tests/support/odf_writer.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using std::string_literals::operator""s;
using test::described;
using test::expect_sound;
using test::notices;
using test::OdfWriter;
using test::reasons;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

/// As of all extractions, but without the names of sheets.
std::vector<std::string> blocks(const ExtractedText& text) {
  std::vector<std::string> lines;
  for (const Block& block : text.blocks) {
    const bool is_sheet_name = block.sheet > 0 && block.kind == BlockKind::kHeading && block.row == 0;
    if (!is_sheet_name) lines.push_back(described(text, block));
  }
  return lines;
}

ExtractedText extract(std::string_view bytes, const Limits& limits = {}, const MemberSink& members = {}) {
  ExtractedText text = extract_odf(bytes, limits, members);
  expect_sound(text);
  return text;
}

ExtractedText extract(const OdfWriter& writer) { return extract(writer.bytes()); }

std::string style(const std::string& family, const std::string& name, const std::string& properties) {
  return "<style:style style:name=\"" + name + "\" style:family=\"" + family + "\">" + properties + "</style:style>";
}

std::string text_style(const std::string& name, const std::string& properties) {
  return style("text", name, "<style:text-properties " + properties + "/>");
}

std::string cell(const std::string& text, const std::string& attributes = {}) {
  return "<table:table-cell office:value-type=\"string\" " + attributes + "><text:p>" + text +
         "</text:p></table:table-cell>";
}

std::string row(const std::string& cells, const std::string& attributes = {}) {
  return "<table:table-row " + attributes + ">" + cells + "</table:table-row>";
}

std::string sheet(const std::string& rows, const std::string& attributes = {}) {
  return "<table:table table:name=\"表\" " + attributes + ">" + rows + "</table:table>";
}

/// One cell of a sheet.
OdfWriter one_cell(const std::string& cell_xml, const std::string& styles = {}) {
  return OdfWriter("spreadsheet").automatic_styles(styles).body(sheet(row(cell_xml)));
}

std::string frame(const std::string& place, const std::string& text, const std::string& attributes = {}) {
  return "<draw:frame " + place + " " + attributes + "><draw:text-box>" + text + "</draw:text-box></draw:frame>";
}

std::string box(int left, int top, int width, int height) {
  const auto centimetres = [](const char* name, int value) {
    return "svg:"s + name + "=\"" + std::to_string(value) + "cm\" ";
  };
  return centimetres("x", left) + centimetres("y", top) + centimetres("width", width) + centimetres("height", height);
}

/// Slides of 28 x 21 cm; styles: black and no are fillings, hidden a page, white a colour of letters.
OdfWriter slides(const std::string& pages) {
  OdfWriter writer("presentation");
  writer
      .page_styles(
          "<style:page-layout style:name=\"PM\"><style:page-layout-properties fo:page-width=\"28cm\" "
          "fo:page-height=\"21cm\"/></style:page-layout>")
      .automatic_styles(
          style("graphic", "black", "<style:graphic-properties draw:fill=\"solid\" draw:fill-color=\"#000000\"/>") +
          style("graphic", "glass",
                "<style:graphic-properties draw:fill=\"solid\" draw:fill-color=\"#000000\" draw:opacity=\"40%\"/>") +
          style("graphic", "no", "<style:graphic-properties draw:fill=\"none\"/>") +
          style("drawing-page", "hidden", "<style:drawing-page-properties presentation:visibility=\"hidden\"/>") +
          style("drawing-page", "blue",
                "<style:drawing-page-properties draw:fill=\"solid\" draw:fill-color=\"#000080\"/>") +
          text_style("white", "fo:color=\"#ffffff\""))
      .body(pages);
  return writer;
}

std::string slide(const std::string& shapes, const std::string& attributes = {}) {
  return "<draw:page draw:master-page-name=\"M\" " + attributes + ">" + shapes + "</draw:page>";
}

const std::string kMaster = "<style:master-page style:name=\"M\" style:page-layout-name=\"PM\"/>";

// ---- telling what a file is

TEST(Odf, IsToldByItsContent) {
  EXPECT_TRUE(looks_like_odf(OdfWriter("text").body("<text:p>文</text:p>").bytes()));
  EXPECT_TRUE(looks_like_odf(OdfWriter("text").flat()));
  // Without the mimetype by the manifest, without that by the root of content.xml.
  std::vector<test::ZipMember> members = OdfWriter("spreadsheet").members();
  members.erase(members.begin());
  EXPECT_TRUE(looks_like_odf(test::zip(members)));
  EXPECT_TRUE(looks_like_odf(test::zip({{"content.xml", OdfWriter("text").content_xml()}})));
  // The media type stands in front, not deflated, as programs write it.
  EXPECT_TRUE(
      looks_like_odf("PK\x03\x04"s + std::string(26, '\0') + "mimetypeapplication/vnd.oasis.opendocument.text"));
  EXPECT_FALSE(looks_like_odf(test::zip({{"mimetype", "application/epub+zip"}})));
  EXPECT_FALSE(looks_like_odf(test::zip({{"content.xml", "<a/>"}})));
  EXPECT_FALSE(looks_like_odf(test::DocxWriter().paragraph("文").bytes()));
  EXPECT_FALSE(looks_like_odf("<?xml version=\"1.0\"?><html/>"));
  EXPECT_FALSE(looks_like_odf("office:document urn:oasis:names:tc:opendocument:xmlns:office:1.0"));
  EXPECT_FALSE(looks_like_odf(""));
}

TEST(Odf, NamesTheMediaTypeByTheBody) {
  EXPECT_EQ(extract(OdfWriter("text")).media_type, "application/vnd.oasis.opendocument.text");
  EXPECT_EQ(extract(OdfWriter("text-template")).media_type, "application/vnd.oasis.opendocument.text-template");
  EXPECT_EQ(extract(OdfWriter("graphics-template")).media_type, "application/vnd.oasis.opendocument.graphics-template");
  std::vector<test::ZipMember> members = OdfWriter("spreadsheet").members();
  members[0].bytes = "application/vnd.oasis.opendocument.text";
  EXPECT_EQ(extract(test::zip(members)).media_type, "application/vnd.oasis.opendocument.spreadsheet");
  EXPECT_EQ(extract(OdfWriter("presentation").flat()).media_type, "application/vnd.oasis.opendocument.presentation");
}

// ---- texts

TEST(Odf, ReadsEachPlaceOfATextInItsRegion) {
  const ExtractedText text = extract(
      OdfWriter("text")
          .page_styles("<style:page-layout style:name=\"pm\"/>")
          .master_styles(
              "<style:master-page style:name=\"Standard\" style:page-layout-name=\"pm\"><style:header><text:p>"
              "页眉</text:p></style:header><style:header-left style:display=\"false\"><text:p>页眉</text:p>"
              "</style:header-left><style:footer><text:p>页脚</text:p></style:footer></style:master-page>")
          .meta("<dc:title>题</dc:title><meta:initial-creator>甲</meta:initial-creator><meta:editing-cycles>3"
                "</meta:editing-cycles><dc:date>2026-01-01T00:00:00</dc:date><meta:generator>程序</meta:generator>"
                "<meta:user-defined meta:name=\"密级\">秘密</meta:user-defined>"
                "<meta:user-defined meta:name=\"AppVersion\">15.0000</meta:user-defined>"
                "<meta:template xlink:href=\"file:///甲/模.ott\" xlink:title=\"模\"/>")
          .body("<text:h text:outline-level=\"1\">题目</text:h><text:list><text:list-item><text:p>条目</text:p>"
                "</text:list-item></text:list>"
                "<text:p>机<text:note text:note-class=\"footnote\"><text:note-citation>1</text:note-citation>"
                "<text:note-body><text:p>脚注</text:p></text:note-body></text:note>密<office:annotation>"
                "<dc:creator>乙</dc:creator><dc:date>2026-01-01</dc:date><text:p>批注</text:p></office:annotation></"
                "text:p>"
                "<text:p>框外<draw:frame><draw:text-box><text:p>框内</text:p></draw:text-box><svg:title>短说明</"
                "svg:title>"
                "<svg:desc>说明</svg:desc></draw:frame></text:p>"));
  EXPECT_THAT(
      blocks(text),
      ElementsAre("body: 题目", "body: 条目", "body: 机密", "note: 脚注", "comment/comment: 批注", "body: 框外",
                  "text-box: 框内", "alt: 短说明", "alt: 说明", "header: 页眉", "footer: 页脚", "property: 标题：题",
                  "property/document property: 作者：甲", "property/document property: 密级：秘密",
                  "property/document property: 模板：模", "property/document property: 模板路径：file:///甲/模.ott",
                  "property/document property: 批注或修订者：乙"));
  EXPECT_THAT(text.incomplete, IsEmpty());
  EXPECT_EQ(text.blocks[0].kind, BlockKind::kHeading);
  EXPECT_EQ(text.blocks[1].kind, BlockKind::kListItem);
  EXPECT_EQ(text.parts[text.blocks[9].part], "styles.xml");
  EXPECT_EQ(text.parts[text.blocks[11].part], "meta.xml");
}

TEST(Odf, ReadsADocumentInOneFileAsItsPackage) {
  OdfWriter writer("text");
  writer.meta("<dc:title>题</dc:title>")
      .automatic_styles(text_style("white", "fo:color=\"#ffffff\""))
      .master_styles(
          "<style:master-page style:name=\"Standard\"><style:header><text:p>页眉</text:p></style:header>"
          "</style:master-page>")
      .body("<text:p>看<text:span text:style-name=\"white\">白</text:span></text:p>");
  const ExtractedText flat = extract(writer.flat());
  EXPECT_EQ(blocks(flat), blocks(extract(writer)));
  EXPECT_THAT(blocks(flat), ElementsAre("body: 看", "hidden-text/text in the colour of its background: 白",
                                        "header: 页眉", "property: 标题：题"));
  EXPECT_THAT(flat.incomplete, IsEmpty());
}

TEST(Odf, JoinsWhatAReaderSeesAsOneWord) {
  struct Case {
    const char* name;
    const char* xml;
    std::vector<std::string> expected;
  };
  const Case cases[] = {
      {"spans", "<text:span>机</text:span><text:bookmark text:name=\"b\"/><text:span>密</text:span>", {"body: 机密"}},
      {"spaces", "机<text:s text:c=\"2\"/>密<text:tab/>10<text:line-break/>年", {"body: 机  密\t10\n年"}},
      {"lay-out of the XML", "机\n    密", {"body: 机 密"}},
      {"link", "<text:a xlink:href=\"x\" office:title=\"提示\">机</text:a>密", {"body: 机密", "attribute: 提示"}},
      {"ruby",
       "<text:ruby><text:ruby-base>机</text:ruby-base><text:ruby-text>jī</text:ruby-text></text:ruby>密",
       {"body: 机密", "body: jī"}},
      {"field", "<text:date>2026年</text:date>机密", {"body: 2026年机密"}},
      {"drop-down",
       "<text:drop-down><text:label text:value=\"秘密\"/><text:label text:current-selected=\"true\" "
       "text:value=\"机密\"/>机密</text:drop-down>★",
       {"body: 机密★", "attribute: 秘密"}},
      {"soft page break", "机<text:soft-page-break/>密", {"body: 机密"}},
      {"index mark", "机<text:toc-mark text:string-value=\"目\"/>密", {"body: 机密", "attribute: 目"}},
      {"bibliography",
       "见<text:bibliography-mark text:author=\"甲\" text:title=\"书\">[甲]</text:bibliography-mark>",
       {"body: 见[甲]", "attribute: 甲", "attribute: 书"}},
      {"unknown inline element", "机<x:y xmlns:x=\"urn:x\">密</x:y>", {"body: 机密"}},
      {"hidden field",
       "见<text:hidden-text text:string-value=\"藏\" text:is-hidden=\"true\">藏</text:hidden-text>",
       {"body: 见", "hidden-text/hidden by an attribute: 藏"}},
      {"hidden field that is shown",
       "见<text:hidden-text text:string-value=\"藏\">藏</text:hidden-text>",
       {"body: 见藏"}},
      {"conditional text",
       "<text:conditional-text text:string-value-if-true=\"甲\" text:string-value-if-false=\"乙\" "
       "text:current-value=\"true\">甲</text:conditional-text>",
       {"body: 甲", "hidden-text/hidden by an attribute: 乙"}},
      {"hidden paragraph",
       "<text:hidden-paragraph text:is-hidden=\"true\"/>藏",
       {"hidden-text/hidden by an attribute: 藏"}},
      {"paragraph that could be hidden", "<text:hidden-paragraph/>见", {"body: 见"}},
      {"variable that is not shown",
       "见<text:variable-set text:display=\"none\" office:string-value=\"藏\"/>",
       {"body: 见", "hidden-text/hidden by an attribute: 藏"}},
      {"formula",
       "<draw:frame><draw:object><math:math><math:semantics><math:mi>x</math:mi><math:mn>1</math:mn>"
       "<math:annotation>x 1</math:annotation></math:semantics></math:math></draw:object></draw:frame>",
       {"text-box: x1", "text-box: x 1"}},
      {"white space only", " <text:s/>\u3000", {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const ExtractedText text = extract(OdfWriter("text").body("<text:p>"s + c.xml + "</text:p>"));
    EXPECT_EQ(blocks(text), c.expected);
    EXPECT_THAT(text.incomplete, IsEmpty());
  }
}

TEST(Odf, SaysWhyLettersAreNotSeen) {
  struct Case {
    const char* name;
    const char* properties;
    const char* why;  // "" where they are seen
  };
  const Case cases[] = {
      {"white on white", "fo:color=\"#ffffff\"", "text in the colour of its background"},
      {"nearly white", "fo:color=\"#FEFDFE\"", "text in the colour of its background"},
      {"grey", "fo:color=\"#808080\"", ""},
      {"white on red", "fo:color=\"#ffffff\" fo:background-color=\"#ff0000\"", ""},
      {"red on red", "fo:color=\"#ff0000\" fo:background-color=\"#ff0000\"", "blacked out, not removed"},
      {"black on black", "fo:color=\"#000000\" fo:background-color=\"#000000\"", "blacked out, not removed"},
      {"black on yellow", "fo:color=\"#000000\" fo:background-color=\"#ffff00\"", ""},
      {"automatic colour on black", "style:use-window-font-color=\"true\" fo:background-color=\"#000000\"", ""},
      {"one point", "fo:font-size=\"1pt\"", "text of one point or less"},
      {"one point for Chinese only", "fo:font-size=\"12pt\" style:font-size-asian=\"0.5pt\"",
       "text of one point or less"},
      {"one point for letters only", "fo:font-size=\"1pt\" style:font-size-asian=\"12pt\"", ""},
      {"small", "fo:font-size=\"6pt\"", ""},
      {"five percent of ten points", "fo:font-size=\"5%\"", "text of one point or less"},
      {"hidden", "text:display=\"none\"", "hidden by an attribute"},
      {"shown", "text:display=\"true\"", ""},
      {"transparent", "fo:color=\"#ff0000\" loext:opacity=\"0%\"", "drawn invisibly"},
      {"opacity of the automatic colour", "style:use-window-font-color=\"true\" loext:opacity=\"0%\"", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string base =
        "<style:style style:name=\"Base\" style:family=\"paragraph\"><style:text-properties "
        "fo:font-size=\"10pt\" style:font-size-asian=\"10pt\"/></style:style>";
    const ExtractedText text =
        extract(OdfWriter("text")
                    .common_styles(base)
                    .automatic_styles(text_style("T", c.properties))
                    .body("<text:p text:style-name=\"Base\">前<text:span text:style-name=\"T\">文字"
                          "</text:span>后</text:p>"));
    if (*c.why == '\0') {
      EXPECT_THAT(blocks(text), ElementsAre("body: 前文字后"));
    } else {
      EXPECT_THAT(blocks(text), ElementsAre("body: 前后", "hidden-text/"s + c.why + ": 文字"));
    }
  }
}

TEST(Odf, ResolvesStylesThroughTheirParents) {
  // Automatic styles of the two parts share names and nothing else.
  const ExtractedText text =
      extract(OdfWriter("text")
                  .common_styles(
                      "<style:default-style style:family=\"paragraph\"><style:text-properties fo:color=\"#ffffff\"/>"
                      "</style:default-style><style:style style:name=\"Seen\" style:family=\"paragraph\">"
                      "<style:text-properties fo:color=\"#000000\"/></style:style>"
                      "<style:style style:name=\"Child\" style:family=\"paragraph\" style:parent-style-name=\"Seen\"/>"
                      "<style:style style:name=\"Ring\" style:family=\"paragraph\" style:parent-style-name=\"Ring\"/>")
                  .page_styles(style("paragraph", "P1", "<style:text-properties fo:color=\"#000000\"/>"))
                  .automatic_styles(
                      "<style:style style:name=\"P1\" style:family=\"paragraph\" style:parent-style-name=\"Child\">"
                      "<style:paragraph-properties fo:background-color=\"#000000\"/></style:style>")
                  .master_styles(
                      "<style:master-page style:name=\"S\"><style:header><text:p text:style-name=\"P1\">页眉</text:p>"
                      "</style:header></style:master-page>")
                  .body("<text:p>默认</text:p><text:p text:style-name=\"Child\">继承</text:p>"
                        "<text:p text:style-name=\"P1\">黑底</text:p><text:p text:style-name=\"Ring\">环</text:p>"));
  EXPECT_THAT(blocks(text), ElementsAre("hidden-text/text in the colour of its background: 默认", "body: 继承",
                                        "hidden-text/blacked out, not removed: 黑底",
                                        "hidden-text/text in the colour of its background: 环", "header: 页眉"));
}

TEST(Odf, KnowsWhatLiesBehindTheLetters) {
  struct Case {
    const char* name;
    std::string body;
    std::vector<std::string> expected;
  };
  const std::string white = "<text:p><text:span text:style-name=\"W\">白</text:span></text:p>";
  const std::string hidden = "hidden-text/text in the colour of its background: 白";
  const Case cases[] = {
      {"page", white, {hidden}},
      {"cell with a filling",
       sheet(row("<table:table-cell table:style-name=\"C\">" + white + "</table:table-cell>")),
       {"body: 白"}},
      {"row with a filling",
       sheet(row("<table:table-cell>" + white + "</table:table-cell>", "table:style-name=\"R\"")),
       {"body: 白"}},
      {"cell without", sheet(row("<table:table-cell>" + white + "</table:table-cell>")), {hidden}},
      {"frame with a filling", "<text:p>" + frame("draw:style-name=\"F\"", white) + "</text:p>", {"text-box: 白"}},
      {"frame without", "<text:p>" + frame("draw:style-name=\"N\"", white) + "</text:p>", {hidden}},
      {"frame over a picture",
       "<text:p><draw:frame><draw:image xlink:href=\"http://a.example/x.png\"/></draw:frame>" +
           frame("draw:style-name=\"N\"", white) + "</text:p>",
       {"text-box: 白"}},
      {"shape with a gradient",
       "<text:p><draw:rect draw:style-name=\"G\">" + white + "</draw:rect></text:p>",
       {"text-box: 白"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const ExtractedText text = extract(
        OdfWriter("text")
            .automatic_styles(
                text_style("W", "fo:color=\"#ffffff\"") +
                style("table-cell", "C", "<style:table-cell-properties fo:background-color=\"#c00000\"/>") +
                style("table-row", "R", "<style:table-row-properties fo:background-color=\"#c00000\"/>") +
                style("graphic", "F", "<style:graphic-properties draw:fill=\"solid\" draw:fill-color=\"#c00000\"/>") +
                style("graphic", "N", "<style:graphic-properties draw:fill=\"none\"/>") +
                style("graphic", "G", "<style:graphic-properties draw:fill=\"gradient\"/>"))
            .body(c.body));
    EXPECT_EQ(blocks(text), c.expected);
  }
}

TEST(Odf, FindsHiddenSectionsAndTheirTwins) {
  const auto section = [](const std::string& attributes) {
    return blocks(extract(
        OdfWriter("text").body("<text:section text:name=\"S\" " + attributes + "><text:p>节</text:p></text:section>")));
  };
  EXPECT_THAT(section("text:display=\"none\""), ElementsAre("hidden-text/hidden by an attribute: 节"));
  EXPECT_THAT(section("text:display=\"condition\" text:is-hidden=\"true\""),
              ElementsAre("hidden-text/hidden by an attribute: 节"));
  EXPECT_THAT(section("text:display=\"condition\""), ElementsAre("body: 节"));
  EXPECT_THAT(section("text:protected=\"true\""), ElementsAre("body: 节"));
}

TEST(Odf, KeepsDeletedTextApartAndInsertedTextInItsSentence) {
  const ExtractedText text = extract(OdfWriter("text").body(
      "<text:tracked-changes>"
      "<text:changed-region "
      "text:id=\"d\"><text:deletion><office:change-info><dc:creator>甲</dc:creator></office:change-info>"
      "<text:p>删一</text:p><text:p>删二</text:p></text:deletion></text:changed-region>"
      "<text:changed-region text:id=\"x\"><text:deletion><text:p>无处</text:p></text:deletion></text:changed-region>"
      "<text:changed-region text:id=\"i\"><text:insertion/></text:changed-region>"
      "<text:changed-region text:id=\"f\"><text:format-change/></text:changed-region></text:tracked-changes>"
      "<text:p>前<text:change text:change-id=\"d\"/>中<text:change-start text:change-id=\"i\"/>新</text:p>"
      "<text:p>增<text:change-end text:change-id=\"i\"/>后<text:change-start text:change-id=\"f\"/>样</text:p>"));
  EXPECT_THAT(blocks(text),
              ElementsAre("body: 前中新", "deleted/tracked deletion: 删一", "deleted/tracked deletion: 删二",
                          "inserted/tracked insertion: 新", "body: 增后样", "inserted/tracked insertion: 增",
                          "deleted/tracked deletion: 无处", "property/document property: 批注或修订者：甲"));
}

TEST(Odf, KnowsDeletedTextThatStandsWhereItWas) {
  // So LibreOffice writes while it shows the changes.
  const std::string regions =
      "<text:tracked-changes><text:changed-region text:id=\"d\"><text:deletion/></text:changed-region>"
      "<text:changed-region text:id=\"i\"><text:insertion/></text:changed-region></text:tracked-changes>";
  const auto changed = [&](const std::string& id) {
    return blocks(extract(OdfWriter("text").body(regions + "<text:p>前<text:change-start text:change-id=\"" + id +
                                                 "\"/>词一</text:p><text:p>词二<text:change-end text:change-id=\"" +
                                                 id + "\"/>后</text:p>")));
  };
  EXPECT_THAT(changed("d"),
              ElementsAre("body: 前", "deleted/tracked deletion: 词一", "body: 后", "deleted/tracked deletion: 词二"));
  EXPECT_THAT(changed("i"), ElementsAre("body: 前词一", "inserted/tracked insertion: 词一", "body: 词二后",
                                        "inserted/tracked insertion: 词二"));
}

TEST(Odf, KeepsTextOfDeletionsInsideAParagraph) {
  const std::string hidden = "<text:span text:style-name=\"hidden\">";
  const ExtractedText text =
      extract(OdfWriter("text")
                  .automatic_styles(text_style("hidden", "text:display=\"none\""))
                  .body("<text:p>前<text:deletion>" + hidden + "隐一</text:span></text:deletion>" + hidden +
                        "隐二</text:span>后</text:p>"));
  EXPECT_THAT(blocks(text), ElementsAre("body: 前后", "hidden-text/hidden by an attribute: 隐一隐二"));
}

TEST(Odf, KnowsWatermarks) {
  // LibreOffice keeps the 1 point that Word writes for letters stretched to a shape.
  const std::string shape = "<draw:custom-shape draw:style-name=\"S\"><text:p text:style-name=\"P\">内部</text:p>";
  const std::string geometry = "<draw:enhanced-geometry draw:text-path=\"true\"/></draw:custom-shape>";
  const auto header = [](const std::string& content) {
    return blocks(extract(OdfWriter("text")
                              .page_styles(style("paragraph", "P", "<style:text-properties fo:font-size=\"1pt\"/>"))
                              .master_styles("<style:master-page style:name=\"M\"><style:header><text:p>" + content +
                                             "</text:p></style:header></style:master-page>")));
  };
  EXPECT_THAT(header(shape + geometry), ElementsAre("watermark: 内部"));
  EXPECT_THAT(header(shape + "</draw:custom-shape>"), ElementsAre("hidden-text/text of one point or less: 内部"));
  EXPECT_THAT(header(frame("draw:name=\"PowerPlusWaterMarkObject1\"", "<text:p>内部</text:p>")),
              ElementsAre("watermark: 内部"));
  EXPECT_THAT(header(frame("draw:name=\"Frame1\"", "<text:p>内部</text:p>")), ElementsAre("header: 内部"));
  EXPECT_THAT(
      blocks(extract(OdfWriter("text")
                         .automatic_styles(style("paragraph", "P", "<style:text-properties fo:font-size=\"1pt\"/>"))
                         .body(shape + geometry))),
      ElementsAre("text-box: 内部"));
}

TEST(Odf, SaysWhetherThereAreScripts) {
  const auto scripts = [](const std::string& content) {
    std::string xml = OdfWriter("text").body("<text:p>文</text:p>").flat();
    xml.insert(xml.find("<office:styles>"),
               "<office:scripts><office:script>" + content + "</office:script></office:scripts>");
    return notices(extract(xml));
  };
  EXPECT_THAT(scripts("<library/>"), IsEmpty());
  EXPECT_THAT(scripts("<module><source-code>Sub Main</source-code></module>"), ElementsAre("not-read:macros "));
}

TEST(Odf, CountsPagesWhereTheFileMarksThem) {
  const std::string body =
      "<text:p>一<text:soft-page-break/></text:p><text:p>二</text:p><text:p text:style-name=\"B\">三"
      "</text:p>";
  const std::string styles = style("paragraph", "B", "<style:paragraph-properties fo:break-before=\"page\"/>");
  OdfWriter writer = OdfWriter("text").automatic_styles(styles).body(body);
  EXPECT_EQ(extract(writer).blocks[2].page, 0U);
  std::string xml = writer.flat();
  xml.replace(xml.find("<office:text>"), 13, "<office:text text:use-soft-page-breaks=\"true\">");
  const ExtractedText text = extract(xml);
  ASSERT_THAT(text.blocks, SizeIs(3));
  EXPECT_EQ(text.blocks[0].page, 1U);
  EXPECT_EQ(text.blocks[1].page, 2U);
  EXPECT_EQ(text.blocks[2].page, 3U);
}

TEST(Odf, TakesControlsVariablesAndStrayTextAlong) {
  EXPECT_THAT(
      blocks(extract(OdfWriter("text").body(
          "<office:forms><form:form><form:text form:current-value=\"填写\"/><form:button form:label=\"按钮\"/>"
          "<form:hidden form:value=\"暗值\"/></form:form></office:forms>"
          "<text:user-field-decls><text:user-field-decl text:name=\"变量\" "
          "office:string-value=\"值\"/></text:user-field-decls>"
          "<text:p>文</text:p>散落"))),
      ElementsAre("text-box: 填写", "text-box: 按钮", "hidden-text/hidden by an attribute: 暗值",
                  "property/document property: 变量：值", "body: 文", "hidden-text/hidden by an attribute: 散落"));
}

// ---- tables

TEST(Odf, NumbersCellsOfTables) {
  const ExtractedText text = extract(OdfWriter("text").body(
      "<text:p>前</text:p><table:table><table:table-column "
      "table:number-columns-repeated=\"3\"/><table:table-header-rows>" +
      row(cell("姓名", "table:number-columns-spanned=\"2\"") + "<table:covered-table-cell/>" + cell("单位")) +
      "</table:table-header-rows>" +
      row(cell("甲") + "<table:table-cell table:number-columns-repeated=\"1\"/>" +
          "<table:table-cell><text:p>外</text:p><table:table table:is-sub-table=\"true\">" + row(cell("内")) +
          "</table:table></table:table-cell>") +
      "</table:table>"));
  ASSERT_THAT(blocks(text), ElementsAre("body: 前", "body: 姓名", "body: 单位", "body: 甲", "body: 外", "body: 内"));
  const auto place = [&](std::size_t i) {
    const Block& block = text.blocks[i];
    return std::vector<std::uint32_t>{block.table, block.row, block.column, block.column_span};
  };
  EXPECT_THAT(place(0), ElementsAre(0U, 0U, 0U, 1U));
  EXPECT_THAT(place(1), ElementsAre(1U, 1U, 1U, 2U));
  EXPECT_THAT(place(2), ElementsAre(1U, 1U, 3U, 1U));
  EXPECT_THAT(place(3), ElementsAre(1U, 2U, 1U, 1U));
  EXPECT_THAT(place(4), ElementsAre(1U, 2U, 3U, 1U));
  EXPECT_THAT(place(5), ElementsAre(2U, 1U, 1U, 1U));
  EXPECT_EQ(text.blocks[1].kind, BlockKind::kCell);
  ASSERT_THAT(text.tables, SizeIs(2));
  EXPECT_EQ(text.tables[0].number, 1U);
  EXPECT_EQ(text.tables[0].rows, 2U);
  EXPECT_EQ(text.tables[0].columns, 3U);
  EXPECT_EQ(text.tables[0].header_rows, 1U);
}

TEST(Odf, SeesRowsThatGrowWithTheirText) {
  const auto on_slide = [](const std::string& optimal) {
    return blocks(
        extract(OdfWriter("presentation")
                    .automatic_styles(style("table-row", "flat",
                                            "<style:table-row-properties style:row-height=\"0cm\" "
                                            "style:use-optimal-row-height=\"" +
                                                optimal + "\"/>"))
                    .body("<draw:page><draw:frame><table:table><table:table-column/>" +
                          row("<table:table-cell><text:p>格</text:p></table:table-cell>", "table:style-name=\"flat\"") +
                          "</table:table></draw:frame></draw:page>")));
  };
  EXPECT_THAT(on_slide("true"), ElementsAre("text-box: 格"));
  EXPECT_THAT(on_slide("false"), ElementsAre("hidden-row/hidden row: 格"));
}

TEST(Odf, KeepsTheOrderOfCellsAndRowsWithoutATable) {
  const std::string cell =
      "<table:table-cell><office:annotation><text:p>注</text:p></office:annotation><table:table-row/>"
      "<table:table-row/><text:p>字</text:p></table:table-cell>";
  EXPECT_THAT(blocks(extract(OdfWriter("text").body(cell))), ElementsAre("body: 字", "comment/comment: 注"));
  EXPECT_THAT(blocks(extract(OdfWriter("text").body(frame({}, "<text:p>前</text:p>" + cell)))),
              ElementsAre("text-box: 前", "text-box: 字", "comment/comment: 注"));
}

TEST(Odf, ReadsSheetsInOrderWithWhatTheyHide) {
  const std::string styles =
      style("table", "off", "<style:table-properties table:display=\"false\"/>") +
      style("table-row", "flat", "<style:table-row-properties style:row-height=\"0cm\"/>") +
      style("table-column", "thin", "<style:table-column-properties style:column-width=\"0.01cm\"/>");
  const ExtractedText text = extract(
      OdfWriter("spreadsheet")
          .automatic_styles(styles)
          .body(
              sheet("<table:table-column/><table:table-column table:visibility=\"collapse\"/>"
                    "<table:table-column table:style-name=\"thin\"/><table:table-column-group table:display=\"false\">"
                    "<table:table-column/></table:table-column-group><table:table-column/>" +
                    row(cell("看") + cell("藏列") + cell("细列") + cell("组列") + cell("又看")) +
                    row(cell("藏行"), "table:visibility=\"collapse\"") +
                    row(cell("筛行"), "table:visibility=\"filter\"") + row(cell("零高"), "table:style-name=\"flat\"") +
                    "<table:table-row-group table:display=\"false\">" + row(cell("组行")) + "</table:table-row-group>" +
                    row(cell("尾"))) +
              sheet(row(cell("藏表文")), "table:style-name=\"off\"")));
  EXPECT_THAT(blocks(text),
              ElementsAre("body: 看", "hidden-column/hidden column: 藏列", "hidden-column/hidden column: 细列",
                          "hidden-column/hidden column: 组列", "body: 又看", "hidden-row/hidden row: 藏行",
                          "hidden-row/row hidden by a filter: 筛行", "hidden-row/hidden row: 零高",
                          "hidden-row/hidden row: 组行", "body: 尾", "hidden-sheet/hidden sheet: 藏表文"));
  ASSERT_THAT(text.sheets, SizeIs(2));
  EXPECT_FALSE(text.sheets[0].is_hidden);
  EXPECT_TRUE(text.sheets[1].is_hidden);
  EXPECT_EQ(text.sheets[0].name, "表");
  EXPECT_EQ(text.slice(text.blocks[0].span), "表");
  EXPECT_EQ(text.blocks[0].region, Region::kTitle);
  EXPECT_EQ(text.blocks[10].row, 6U);
  EXPECT_EQ(text.blocks[10].sheet, 1U);
  EXPECT_EQ(text.slice(text.blocks[11].span), "表");
  EXPECT_EQ(text.blocks[11].concealment, Concealment::kHiddenSheet);
  EXPECT_EQ(text.blocks[12].sheet, 2U);
  EXPECT_EQ(text.blocks[12].table, 1U);
  ASSERT_THAT(text.tables, SizeIs(2));
  EXPECT_EQ(text.tables[0].rows, 6U);
  EXPECT_EQ(text.tables[0].columns, 5U);
}

TEST(Odf, SaysWhichValuesACellHides) {
  const std::string formats =
      "<number:number-style style:name=\"N0\"><number:text/></number:number-style>"
      "<number:text-style style:name=\"NT\"><number:text/></number:text-style>"
      "<number:number-style style:name=\"NE\"/><number:text-style style:name=\"NU\"/>"
      "<number:number-style style:name=\"NS\"><number:text>****</number:text></number:number-style>"
      "<number:number-style style:name=\"N2\"><number:number number:decimal-places=\"2\"/></number:number-style>"
      "<number:number-style style:name=\"NP\"><number:text/></number:number-style>"
      "<number:number-style style:name=\"NZ\"><number:number/><style:map style:condition=\"value()&gt;=0\" "
      "style:apply-style-name=\"NP\"/></number:number-style>" +
      [] {
        std::string styles;
        for (const std::string name : {"N0", "NT", "NS", "N2", "NZ", "NE", "NU"})
          styles += "<style:style style:name=\"c" + name + "\" style:family=\"table-cell\" style:data-style-name=\"" +
                    name + "\"/>";
        return styles;
      }();
  struct Case {
    const char* name;
    std::string cell;
    std::vector<std::string> expected;
  };
  const auto number = [](const std::string& value, const std::string& format, const std::string& content) {
    return "<table:table-cell office:value-type=\"float\" office:value=\"" + value + "\" table:style-name=\"" + format +
           "\">" + content + "</table:table-cell>";
  };
  const std::string hidden = "hidden-text/number format that hides the value: ";
  const Case cases[] = {
      {"as it is", number("13800138000", "", "<text:p>13800138000</text:p>"), {"body: 13800138000"}},
      {"nothing shown", number("13800138000", "cN0", "<text:p/>"), {hidden + "13800138000"}},
      {"nothing shown, zero", number("0", "cN0", "<text:p/>"), {}},
      {"stars", number("13800138000", "cNS", "<text:p>****</text:p>"), {"body: ****", hidden + "13800138000"}},
      {"stars, format not known",
       number("13800138000", "", "<text:p>****</text:p>"),
       {"body: ****", hidden + "13800138000"}},
      {"a word for a code", number("1", "cNS", "<text:p>是</text:p>"), {"body: 是"}},
      {"section for positive numbers", number("5000", "cNZ", "<text:p/>"), {hidden + "5000"}},
      {"section for negative numbers", number("-5000", "cNZ", "<text:p>-5000</text:p>"), {"body: -5000"}},
      {"text left by another program",
       number("13800138000", "cN0", "<text:p>13800138000</text:p>"),
       {hidden + "13800138000"}},
      {"rounded", number("3.14159", "cN2", "<text:p>3.14</text:p>"), {"body: 3.14"}},
      {"in ten thousands", number("1234567", "cN2", "<text:p>123.46</text:p>"), {"body: 123.46"}},
      {"long number cut short",
       number("1.1010119900307E+17", "", "<text:p>110101</text:p>"),
       {"body: 110101", hidden + "110101199003070000"}},
      {"powers of ten",
       number("1.1010119900307E+17", "", "<text:p>1.1E+17</text:p>"),
       {"body: 1.1E+17", "body: 110101199003070000"}},
      {"powers of ten with a comma",
       number("13800138000", "", "<text:p>1,38E+010</text:p>"),
       {"body: 1,38E+010", "body: 13800138000"}},
      {"other powers of ten",
       number("13800138000", "", "<text:p>1.39E+10</text:p>"),
       {"body: 1.39E+10", hidden + "13800138000"}},
      {"no digit of it", number("13800138000", "", "<text:p>0E+99</text:p>"), {"body: 0E+99", hidden + "13800138000"}},
      {"grouped", number("13800138000", "", "<text:p>138-0013-8000</text:p>"), {"body: 138-0013-8000"}},
      {"without text", number("13800138000", "", ""), {"body: 13800138000"}},
      {"without text, hidden", number("13800138000", "cN0", ""), {hidden + "13800138000"}},
      {"string left out",
       "<table:table-cell office:value-type=\"string\" office:string-value=\"藏\"><text:p/></table:table-cell>",
       {hidden + "藏"}},
      {"string in a format for nothing",
       "<table:table-cell office:value-type=\"string\" table:style-name=\"cNT\"><text:p>藏</text:p></table:table-cell>",
       {hidden + "藏"}},
      {"number in a format that says nothing",
       number("13800138000", "cNE", "<text:p>13800138000</text:p>"),
       {"body: 13800138000"}},
      {"string in a format that says nothing",
       "<table:table-cell office:value-type=\"string\" table:style-name=\"cNU\"><text:p>藏</text:p></table:table-cell>",
       {"body: 藏"}},
      {"string of two lines",
       "<table:table-cell office:value-type=\"string\" office:string-value=\"上 "
       "下\"><text:p>上</text:p><text:p>下</text:p>"
       "</table:table-cell>",
       {"body: 上", "body: 下"}},
      {"date",
       "<table:table-cell office:value-type=\"date\" office:date-value=\"1990-03-07\"><text:p>三月七日</text:p>"
       "</table:table-cell>",
       {"body: 三月七日"}},
      {"date as stars",
       "<table:table-cell office:value-type=\"date\" "
       "office:date-value=\"1990-03-07\"><text:p>**</text:p></table:table-cell>",
       {"body: **", hidden + "1990-03-07"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(blocks(extract(one_cell(c.cell, formats))), c.expected);
  }
  const ExtractedText lines = extract(one_cell(cases[23].cell));
  EXPECT_TRUE(lines.blocks[2].is_next_line);
}

TEST(Odf, FindsTextInTheColourOfItsCellAndLockedCells) {
  const std::string styles =
      style("table-cell", "white", "<style:text-properties fo:color=\"#ffffff\"/>") +
      style("table-cell", "inverse",
            "<style:table-cell-properties fo:background-color=\"#003366\"/><style:text-properties "
            "fo:color=\"#ffffff\"/>") +
      style("table-cell", "black",
            "<style:table-cell-properties fo:background-color=\"#000000\"/><style:text-properties "
            "fo:color=\"#000000\"/>") +
      style("table-cell", "locked", "<style:table-cell-properties style:cell-protect=\"hidden-and-protected\"/>") +
      style("table-cell", "formula",
            "<style:table-cell-properties style:cell-protect=\"protected formula-hidden\"/><style:text-properties "
            "text:display=\"none\"/>");
  const std::string cells =
      row(cell("白", "table:style-name=\"white\"") + cell("反白", "table:style-name=\"inverse\"") +
          cell("黑", "table:style-name=\"black\"") + cell("锁", "table:style-name=\"locked\"") +
          cell("式", "table:style-name=\"formula\""));
  EXPECT_THAT(blocks(extract(OdfWriter("spreadsheet").automatic_styles(styles).body(sheet(cells)))),
              ElementsAre("hidden-text/text in the colour of its background: 白", "body: 反白",
                          "hidden-text/blacked out, not removed: 黑", "body: 锁", "body: 式"));
  // Locks hold in a protected sheet only.
  EXPECT_THAT(
      blocks(extract(OdfWriter("spreadsheet").automatic_styles(styles).body(sheet(cells, "table:protected=\"true\"")))),
      Contains("hidden-text/hidden by an attribute: 锁"));
  // Styles of columns and rows stand in for cells without one.
  EXPECT_THAT(blocks(extract(
                  OdfWriter("spreadsheet")
                      .automatic_styles(styles)
                      .body(sheet("<table:table-column table:default-cell-style-name=\"white\"/>" + row(cell("列白")) +
                                  row(cell("行反"), "table:default-cell-style-name=\"inverse\""))))),
              ElementsAre("hidden-text/text in the colour of its background: 列白", "body: 行反"));
}

TEST(Odf, WritesRepeatedCellsOutAsOftenAsTheyStand) {
  const ExtractedText text =
      extract(OdfWriter("spreadsheet")
                  .body(sheet("<table:table-column table:number-columns-repeated=\"2\"/><table:table-column "
                              "table:visibility=\"collapse\"/>" +
                              row(cell("重", "table:number-columns-repeated=\"3\"") +
                                      "<table:table-cell table:number-columns-repeated=\"16000\"/>" + cell("远"),
                                  "table:number-rows-repeated=\"2\"") +
                              row("<table:table-cell table:number-columns-repeated=\"16384\"/>",
                                  "table:number-rows-repeated=\"1048573\"") +
                              row(cell("底")))));
  ASSERT_THAT(text.blocks, SizeIs(10));
  EXPECT_THAT(blocks(text),
              ElementsAre("body: 重", "body: 重", "hidden-column/hidden column: 重", "body: 远", "body: 重", "body: 重",
                          "hidden-column/hidden column: 重", "body: 远", "body: 底"));
  EXPECT_EQ(text.blocks[2].column, 2U);
  EXPECT_EQ(text.blocks[4].column, 16004U);
  EXPECT_EQ(text.blocks[5].row, 2U);
  EXPECT_EQ(text.blocks[9].row, 1048576U);
  EXPECT_THAT(text.incomplete, IsEmpty());
}

TEST(Odf, BoundsRepeatedText) {
  const ExtractedText text = extract(OdfWriter("spreadsheet")
                                         .body(sheet(row(cell("重", "table:number-columns-repeated=\"99999999999\""),
                                                         "table:number-rows-repeated=\"4000000000\""))));
  EXPECT_LE(text.blocks.size(), 100'002U);
  EXPECT_THAT(reasons(text), ElementsAre("limit:repeated-cells 表"));
  const std::string large(1U << 20U, 'x');
  const ExtractedText bytes =
      extract(OdfWriter("spreadsheet").body(sheet(row(cell(large, "table:number-columns-repeated=\"1000\"")))));
  EXPECT_LE(bytes.text.size(), std::size_t{18} << 20U);
  EXPECT_THAT(reasons(bytes), ElementsAre("limit:repeated-cells 表"));
}

TEST(Odf, ChangesOfSheetsThatAreNotThereStandInNone) {
  for (const char* const number : {"0", "1", "7", "4294967295"}) {
    const std::string address =
        "<table:cell-address table:column=\"1\" table:row=\"2\" table:table=\"" + std::string(number) + "\"/>";
    const ExtractedText text = extract(
        OdfWriter("spreadsheet")
            .body("<table:tracked-changes><table:cell-content-change>" + address +
                  "<table:previous><table:change-track-table-cell office:value-type=\"string\"><text:p>旧文</text:p>"
                  "</table:change-track-table-cell></table:previous></table:cell-content-change></"
                  "table:tracked-changes>" +
                  sheet(row(cell("格")))));
    ASSERT_THAT(blocks(text), ElementsAre("deleted/tracked deletion: 旧文", "body: 格")) << number;
    const bool is_there = number == std::string_view("0");
    EXPECT_EQ(text.blocks[0].sheet, is_there ? 1U : 0U) << number;
    EXPECT_EQ(text.blocks[0].row, is_there ? 3U : 0U) << number;
    EXPECT_EQ(text.blocks[1].sheet, 1U) << number;
  }
}

TEST(Odf, RowsOfBlankCellsAreNotLookedAtForEver) {
  std::string cells = cell("字");
  for (int i = 0; i < 1000; ++i) cells += "<table:table-cell><text:p> <text:s/></text:p></table:table-cell>";
  const auto read = [&](std::string_view times) {
    return extract(OdfWriter("spreadsheet")
                       .body(sheet("<table:table-row table:number-rows-repeated=\"" + std::string(times) + "\">" +
                                   cells + "</table:table-row>")));
  };
  const ExtractedText many = read("1000000");
  EXPECT_THAT(reasons(many), ElementsAre("limit:repeated-cells 表"));
  EXPECT_GE(many.blocks.size(), 1000U);
  EXPECT_LE(many.blocks.size(), 20'000U);
  const ExtractedText few = read("100");
  EXPECT_THAT(reasons(few), ElementsAre());
  EXPECT_EQ(few.blocks.size(), 101U);  // and the name of the sheet
}

TEST(Odf, TakesAlongWhatSheetsKeepBesidesCells) {
  const ExtractedText text = extract(
      OdfWriter("spreadsheet")
          .body(
              "<table:tracked-changes><table:cell-content-change><table:cell-address table:column=\"1\" "
              "table:row=\"2\" "
              "table:table=\"0\"/><office:change-info><dc:creator>甲</dc:creator></office:change-info><table:previous>"
              "<table:change-track-table-cell "
              "office:value-type=\"string\"><text:p>旧文</text:p></table:change-track-table-cell>"
              "</table:previous></table:cell-content-change><table:cell-content-change><table:previous>"
              "<table:change-track-table-cell office:value-type=\"float\" "
              "office:value=\"13800138000\"/></table:previous>"
              "</table:cell-content-change></table:tracked-changes>"
              "<table:content-validations><table:content-validation "
              "table:condition='cell-content-is-in-list(\"选甲\";\"选乙\")'>"
              "<table:help-message "
              "table:title=\"提示题\"><text:p>提示</text:p></table:help-message></table:content-validation>"
              "</table:content-validations>" +
              sheet("<table:shapes><draw:rect><text:p>图形字</text:p></draw:rect></table:shapes>" +
                    row("<table:table-cell "
                        "office:value-type=\"string\"><office:annotation><text:p>批注</text:p></office:annotation>"
                        "<text:p>格</text:p></table:table-cell>")) +
              "<table:table table:name=\"'file:///甲.ods'#$表\"><table:table-source xlink:href=\"file:///甲.ods\"/>" +
              row(cell("外表值")) + "</table:table>" +
              "<table:named-expressions><table:named-expression table:name=\"名\" table:expression='of:=\"常量\"'/>"
              "<table:named-range table:name=\"_xlnm_Print_Area\"/></table:named-expressions>"
              "<table:database-ranges><table:database-range "
              "table:name=\"__Anonymous\"><table:filter><table:filter-condition "
              "table:value=\"条件\"/></table:filter></table:database-range></table:database-ranges>"
              "<table:data-pilot-tables><table:data-pilot-table><table:data-pilot-member table:name=\"旧项\"/>"
              "</table:data-pilot-table></table:data-pilot-tables>"));
  EXPECT_THAT(blocks(text),
              ElementsAre("deleted/tracked deletion: 旧文", "deleted/tracked deletion: 13800138000", "attribute: 选甲",
                          "attribute: 选乙", "attribute: 提示题", "attribute: 提示", "text-box: 图形字", "body: 格",
                          "comment/comment: 批注", "hidden-sheet/data kept by the program: 外表值", "attribute: 名",
                          "attribute: 常量", "attribute: 条件", "embedded/data kept by the program: 旧项",
                          "property/document property: 批注或修订者：甲"));
  EXPECT_EQ(text.blocks[0].row, 3U);
  EXPECT_EQ(text.blocks[0].column, 2U);
  EXPECT_EQ(text.blocks[0].sheet, 1U);
  EXPECT_EQ(text.blocks[8].row, 1U);
  EXPECT_THAT(notices(text), ElementsAre("not-read:linked file:///甲.ods"));
}

TEST(Odf, ReadsTheRemarksOnScenarios) {
  EXPECT_THAT(
      blocks(extract(
          OdfWriter("spreadsheet").body(sheet("<table:scenario table:comment=\"方案注\"/>" + row(cell("格")))))),
      ElementsAre("comment/comment: 方案注", "body: 格"));
}

TEST(Odf, FindsWhatAMergedCellCovers) {
  EXPECT_THAT(blocks(extract(
                  OdfWriter("spreadsheet")
                      .body(sheet(row(cell("合", "table:number-columns-spanned=\"2\"") +
                                      "<table:covered-table-cell><text:p>盖</text:p></table:covered-table-cell>"))))),
              ElementsAre("body: 合", "hidden-text/hidden by an attribute: 盖"));
}

// ---- slides

TEST(Odf, ReadsSlidesInOrder) {
  const ExtractedText text = extract(
      slides("<presentation:footer-decl presentation:name=\"f\">页脚</presentation:footer-decl>" +
             slide("<draw:frame presentation:class=\"title\" " + box(1, 1, 20, 2) +
                   "><draw:text-box><text:p>题</text:p></draw:text-box></draw:frame>" +
                   "<draw:frame presentation:class=\"outline\" " + box(1, 4, 20, 8) +
                   "><draw:text-box><text:p>文</text:p></draw:text-box></draw:frame>" +
                   frame(box(1, 14, 5, 1), "<text:p>框</text:p>") +
                   "<presentation:notes><draw:frame presentation:class=\"notes\"><draw:text-box><text:p>备注</text:p>"
                   "</draw:text-box></draw:frame></presentation:notes><office:annotation><text:p>批注</text:p>"
                   "</office:annotation>") +
             slide(frame(box(1, 1, 5, 1), "<text:p>藏页</text:p>"), "draw:style-name=\"hidden\"") +
             slide("<draw:frame " + box(1, 1, 9, 9) + ">" + sheet(row(cell("格"))) + "</draw:frame>"))
          .master_styles(
              "<style:master-page style:name=\"M\" style:page-layout-name=\"PM\"><draw:frame "
              "presentation:class=\"title\"><draw:text-box><text:p>单击编辑标题</text:p></draw:text-box></draw:frame>" +
              frame(box(1, 19, 5, 1), "<text:p>母版字<text:page-number>&lt;编号&gt;</text:page-number></text:p>") +
              "</style:master-page>"));
  EXPECT_THAT(blocks(text),
              ElementsAre("footer: 页脚", "title: 题", "body: 文", "text-box: 框", "note/speaker notes: 备注",
                          "comment/comment: 批注", "hidden-text/hidden slide: 藏页", "text-box: 格", "body: 母版字"));
  EXPECT_TRUE(text.pages_are_slides);
  EXPECT_EQ(text.blocks[1].page, 1U);
  EXPECT_EQ(text.blocks[6].page, 2U);
  EXPECT_EQ(text.blocks[7].page, 3U);
  EXPECT_EQ(text.blocks[7].table, 1U);
  EXPECT_THAT(text.incomplete, IsEmpty());
}

TEST(Odf, KnowsWhatShapesOnASlideHide) {
  struct Case {
    const char* name;
    std::string shapes;
    std::vector<std::string> expected;
  };
  const std::string text = frame("draw:style-name=\"no\" " + box(2, 2, 6, 2), "<text:p>字</text:p>");
  const std::string white = frame("draw:style-name=\"no\" " + box(2, 2, 6, 2),
                                  "<text:p><text:span text:style-name=\"white\">字</text:span></text:p>");
  const auto cover = [](const std::string& name, const std::string& place, const std::string& content = {}) {
    return "<draw:custom-shape draw:style-name=\"" + name + "\" " + place + "><text:p>" + content +
           "</text:p></draw:custom-shape>";
  };
  const std::string covered = "hidden-text/covered, not removed: 字";
  const std::string seen = "text-box: 字";
  const Case cases[] = {
      {"alone", text, {seen}},
      {"black box over it", text + cover("black", box(2, 2, 6, 2)), {covered}},
      {"black box under it", cover("black", box(2, 2, 6, 2)) + text, {seen}},
      {"beside it", text + cover("black", box(9, 2, 6, 2)), {seen}},
      {"over half of it", text + cover("black", box(5, 2, 6, 2)), {seen}},
      {"over five sixths of it", text + cover("black", box(3, 2, 6, 2)), {covered}},
      {"without filling", text + cover("no", box(2, 2, 6, 2)), {seen}},
      {"half transparent", text + cover("glass", box(2, 2, 6, 2)), {seen}},
      {"with text of its own", text + cover("black", box(2, 2, 6, 2), "标"), {seen, "text-box: 标"}},
      {"line over it", text + "<draw:line draw:style-name=\"black\" " + box(2, 2, 6, 2) + "/>", {seen}},
      {"lifted by its level",
       "<draw:custom-shape draw:z-index=\"9\" draw:style-name=\"black\" " + box(2, 2, 6, 2) + "/>" + text,
       {covered}},
      {"picture over it",
       text + "<draw:frame " + box(1, 1, 9, 9) + "><draw:image xlink:href=\"http://a.example/x.png\"/></draw:frame>",
       {"hidden-text/behind a picture: 字"}},
      {"picture under it",
       "<draw:frame " + box(1, 1, 9, 9) + "><draw:image xlink:href=\"http://a.example/x.png\"/></draw:frame>" + text,
       {seen}},
      {"right of the page", frame(box(30, 2, 6, 2), "<text:p>字</text:p>"), {"hidden-text/outside of the page: 字"}},
      {"above the page", frame(box(2, -5, 6, 2), "<text:p>字</text:p>"), {"hidden-text/outside of the page: 字"}},
      {"half on the page", frame(box(25, 2, 6, 2), "<text:p>字</text:p>"), {seen}},
      {"turned, outside",
       frame("draw:transform=\"rotate (1.5) translate (60cm 2cm)\" svg:width=\"6cm\" svg:height=\"2cm\"",
             "<text:p>字</text:p>"),
       {"hidden-text/outside of the page: 字"}},
      {"turned, on the page",
       frame("draw:transform=\"rotate (1.5) translate (20cm 5cm)\" svg:width=\"6cm\" svg:height=\"2cm\"",
             "<text:p>字</text:p>"),
       {seen}},
      {"white on the page", white, {"hidden-text/text in the colour of its background: 字"}},
      {"white on a box below", cover("black", box(1, 1, 9, 9)) + white, {seen}},
      {"white over a picture",
       "<draw:frame " + box(1, 1, 9, 9) + "><draw:image xlink:href=\"http://a.example/x.png\"/></draw:frame>" + white,
       {seen}},
      {"layer switched off",
       frame("draw:layer=\"off\" " + box(2, 2, 6, 2), "<text:p>字</text:p>"),
       {"hidden-text/layer switched off: 字"}},
      {"layer switched on", frame("draw:layer=\"on\" " + box(2, 2, 6, 2), "<text:p>字</text:p>"), {seen}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string layers =
        "<draw:layer-set><draw:layer draw:name=\"off\" draw:display=\"none\"/><draw:layer "
        "draw:name=\"on\" draw:display=\"always\"/></draw:layer-set>";
    EXPECT_EQ(blocks(extract(slides(slide(c.shapes)).master_styles(layers + kMaster))), c.expected);
  }
  const std::string white_cell = sheet(
      row("<table:table-cell><text:p><text:span text:style-name=\"white\">字</text:span></text:p></table:table-cell>"),
      "table:template-name=\"blue\"");
  EXPECT_THAT(
      blocks(extract(
          slides(slide("<draw:frame " + box(2, 2, 6, 2) + ">" + white_cell + "</draw:frame>")).master_styles(kMaster))),
      ElementsAre("text-box: 字"));
  EXPECT_THAT(blocks(extract(slides(slide(white, "draw:style-name=\"blue\"")).master_styles(kMaster))),
              ElementsAre("text-box: 字"));
  // A dark box on the master page lies under the text of the slide.
  EXPECT_THAT(blocks(extract(
                  slides(slide(white))
                      .page_styles(style("graphic", "dark",
                                         "<style:graphic-properties draw:fill=\"solid\" draw:fill-color=\"#102030\"/>"))
                      .master_styles("<style:master-page style:name=\"M\" style:page-layout-name=\"PM\">" +
                                     cover("dark", box(0, 0, 28, 21)) + "</style:master-page>"))),
              ElementsAre("text-box: 字"));
}

// ---- what is inside

TEST(Odf, ReadsObjectsOfItsOwnKindAsParts) {
  const std::string chart = OdfWriter("chart")
                                .body("<chart:chart><chart:title><text:p>图题</text:p></chart:title>" +
                                      sheet(row(cell("数列"))) + "</chart:chart>")
                                .content_xml();
  const std::string formula = "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><mi>x</mi></math>";
  const std::string text_object = OdfWriter("text").body("<text:p>内文</text:p>").content_xml();
  const ExtractedText text =
      extract(OdfWriter("text")
                  .body("<text:p>文<draw:frame><draw:object xlink:href=\"./Object 1\"/><draw:image "
                        "xlink:href=\"./ObjectReplacements/Object 1\"/></draw:frame></text:p>")
                  .member("Object 1/content.xml", chart)
                  .member("Object 2/content.xml", formula)
                  .member("Object 3/content.xml", text_object)
                  .member("ObjectReplacements/Object 1", "VCLMTF....")
                  .member("Thumbnails/thumbnail.png", test::png(200, 200)));
  EXPECT_THAT(blocks(text), ElementsAre("body: 文", "embedded: 图题", "embedded/data behind a chart: 数列",
                                        "embedded: x", "embedded/embedded document: 内文"));
  EXPECT_EQ(text.parts[text.blocks[1].part], "Object 1/content.xml");
  EXPECT_THAT(text.incomplete, IsEmpty());
  EXPECT_THAT(notices(text), UnorderedElementsAre("not-read:image ObjectReplacements/Object 1",
                                                  "not-read:image Thumbnails/thumbnail.png"));
}

TEST(Odf, ReadsDocumentsInsideADocumentInOneFile) {
  const std::string inner =
      R"(<office:document><office:meta><meta:generator>程序</meta:generator></office:meta><office:automatic-styles>)" +
      style("paragraph", "P1", "<style:text-properties fo:color=\"#ffffff\"/>") +
      R"(</office:automatic-styles><office:body><office:text><text:p text:style-name="P1">内白</text:p>)"
      R"(<text:p>内文</text:p></office:text></office:body></office:document>)";
  const ExtractedText text =
      extract(OdfWriter("text")
                  .automatic_styles(style("paragraph", "P1", "<style:text-properties fo:color=\"#ff0000\"/>"))
                  .body("<text:p text:style-name=\"P1\">外<draw:frame><draw:object>" + inner +
                        "</draw:object></draw:frame></text:p><text:p text:style-name=\"P1\">后</text:p>")
                  .flat());
  EXPECT_THAT(blocks(text), ElementsAre("body: 外", "hidden-text/text in the colour of its background: 内白",
                                        "embedded/embedded document: 内文", "body: 后"));
}

TEST(Odf, HandsOnWhatItDoesNotRead) {
  const OdfWriter writer =
      OdfWriter("text")
          .body("<text:p>文<draw:frame><draw:object-ole xlink:href=\"./Obj100\"/></draw:frame></text:p>")
          .member("Obj100", "\xD0\xCF\x11\xE0 ole", "application/vnd.sun.star.oleobject")
          .member("Versions/Version1", "old")
          .member("VersionList.xml",
                  "<v:version-list xmlns:v=\"urn:v\"><v:version-entry v:comment=\"旧稿\" "
                  "v:creator=\"甲\"/></v:version-list>")
          .member("extra.bin", "other", "-");
  const ExtractedText alone = extract(writer);
  EXPECT_THAT(reasons(alone), UnorderedElementsAre("not-read:embedded Obj100", "not-read:embedded Versions/Version1",
                                                   "not-read:embedded extra.bin"));
  EXPECT_THAT(blocks(alone),
              ElementsAre("body: 文", "property/document property: 版本作者：甲", "comment/earlier version: 旧稿"));
  std::vector<Member> members;
  const ExtractedText text = extract(writer.bytes(), {}, [&](Member&& member) {
    members.push_back(std::move(member));
    return true;
  });
  EXPECT_THAT(text.incomplete, IsEmpty());
  ASSERT_THAT(members, SizeIs(3));
  EXPECT_EQ(members[0].path, "Obj100");
  EXPECT_EQ(members[0].bytes, "\xD0\xCF\x11\xE0 ole");
  EXPECT_EQ(members[0].media_type, "application/vnd.sun.star.oleobject");
  EXPECT_EQ(members[0].concealment, Concealment::kEmbeddedDocument);
  EXPECT_EQ(members[1].concealment, Concealment::kEarlierVersion);
}

TEST(Odf, SaysWhichPicturesWereNotRead) {
  const ExtractedText text =
      extract(OdfWriter("text")
                  .body("<text:p>文<draw:frame><draw:image xlink:href=\"Pictures/a.png\"/></draw:frame>"
                        "<draw:frame><draw:image xlink:href=\"https://a.example/b.png\"/></draw:frame></text:p>")
                  .member("Pictures/a.png", test::png(600, 400))
                  .member("Pictures/b.png", test::png(20, 20))
                  .member("Pictures/c", "VCLMTF", "image/x-svm")
                  .member("Basic/Standard/M.xml", "<m/>")
                  .member("Configurations2/toolbar/x.xml", "<x/>")
                  .member("settings.xml", "<s/>")
                  .member("layout-cache", "1234"));
  EXPECT_THAT(reasons(text), ElementsAre("not-read:image Pictures/a.png", "not-read:image Pictures/c"));
  EXPECT_THAT(notices(text), UnorderedElementsAre("not-read:image https://a.example/b.png",
                                                  "not-read:image Pictures/b.png", "not-read:macros Basic/"));
  const std::string picture =
      "<text:p>文<draw:frame><draw:image><office:binary-data>iVBORw0KGgoAAAANSUhEUgAAAlgAAAGQ"
      "</office:binary-data></draw:image></draw:frame></text:p>";
  EXPECT_THAT(reasons(extract(OdfWriter("text").body(picture).flat())), ElementsAre("not-read:image "));
}

TEST(Odf, ReadsAManifestWithADocumentType) {
  std::vector<test::ZipMember> members = OdfWriter("text").body("<text:p>文</text:p>").members();
  std::string& manifest = members.back().bytes;
  manifest.insert(manifest.find("?>") + 2,
                  "<!DOCTYPE manifest:manifest PUBLIC \"-//OpenOffice.org//DTD Manifest 1.0//EN\" \"Manifest.dtd\">");
  EXPECT_THAT(extract(test::zip(members)).incomplete, IsEmpty());
  // One that declares something of its own is not followed.
  members[1].bytes.insert(members[1].bytes.find("?>") + 2, "<!DOCTYPE x [<!ENTITY a \"机密\">]>");
  EXPECT_THAT(reasons(extract(test::zip(members))), Contains("damaged content.xml"));
}

// ---- not read whole

TEST(Odf, ReportsEncryption) {
  const ExtractedText text =
      extract(OdfWriter("text")
                  .body("<text:p>密文</text:p>")
                  .manifest("<manifest:file-entry manifest:full-path=\"content.xml\"><manifest:encryption-data/>"
                            "</manifest:file-entry>"));
  EXPECT_THAT(reasons(text), ElementsAre("encrypted ", "encrypted content.xml"));
  EXPECT_THAT(blocks(text), IsEmpty());
  // The whole package encrypted as one member.
  const std::string bytes = test::zip(
      {{"mimetype", "application/vnd.oasis.opendocument.text"},
       {"encrypted-package", "noise"},
       {"META-INF/manifest.xml",
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry "
        "manifest:full-path=\"encrypted-package\"><manifest:encryption-data/></manifest:file-entry></"
        "manifest:manifest>"}});
  EXPECT_TRUE(looks_like_odf(bytes));
  EXPECT_THAT(reasons(extract(bytes)), ElementsAre("encrypted ", "encrypted encrypted-package"));
}

TEST(Odf, ReportsWhatIsMissing) {
  const auto without = [](const std::string& name) {
    std::vector<test::ZipMember> members = OdfWriter("text").body("<text:p>文</text:p>").members();
    members.erase(std::remove_if(members.begin(), members.end(), [&](const auto& m) { return m.name == name; }),
                  members.end());
    return reasons(extract(test::zip(members)));
  };
  EXPECT_THAT(without("content.xml"), ElementsAre("damaged content.xml"));
  EXPECT_THAT(without("styles.xml"), ElementsAre("damaged styles.xml"));
  EXPECT_THAT(without("meta.xml"), ElementsAre("damaged meta.xml"));
  EXPECT_THAT(without("META-INF/manifest.xml"), ElementsAre("damaged META-INF/manifest.xml"));
  EXPECT_THAT(without("mimetype"), IsEmpty());
  EXPECT_THAT(reasons(extract(OdfWriter("text").body(
                  "<text:p>文<draw:frame><draw:image xlink:href=\"Pictures/a%20b.png\"/></draw:frame></text:p>"))),
              ElementsAre("damaged Pictures/a b.png"));
  EXPECT_THAT(reasons(extract(OdfWriter("text").body(
                  "<text:p>文<draw:frame><draw:object xlink:href=\"./Object 1\"/></draw:frame></text:p>"))),
              ElementsAre("damaged Object 1"));
  // A body of no known kind.
  std::vector<test::ZipMember> members = OdfWriter("text").members();
  members[1].bytes = "<a/>";
  EXPECT_THAT(reasons(extract(test::zip(members))), ElementsAre("damaged content.xml"));
}

OdfWriter marked_document() {
  return OdfWriter("text")
      .body("<text:h text:outline-level=\"1\">题目</text:h>" + sheet(row(cell("甲") + cell("乙"))) +
            "<text:p>机密<text:note text:note-class=\"footnote\"><text:note-body><text:p>脚注</text:p></text:note-body>"
            "</text:note></text:p>")
      .member("Pictures/a.png", test::png(20, 20))
      .meta("<dc:title>题</dc:title>");
}

TEST(Odf, NeverTakesACutFileForWhole) {
  for (const std::string& bytes : {marked_document().bytes(), marked_document().flat()}) {
    EXPECT_THAT(extract(bytes).incomplete, IsEmpty());
    for (std::size_t i = 1; i < 20; ++i) {
      SCOPED_TRACE(i);
      EXPECT_THAT(extract(bytes.substr(0, bytes.size() * i / 20)).incomplete, Not(IsEmpty()));
    }
    EXPECT_THAT(extract(bytes.substr(0, bytes.size() - 1)).incomplete, Not(IsEmpty()));
  }
}

TEST(Odf, StaysSoundWhateverTheBytesAre) {
  std::mt19937_64 random = test::seeded_random("Odf.StaysSoundWhateverTheBytesAre");
  const std::string package = marked_document().bytes();
  const std::string flat = marked_document().flat();
  for (int i = 0; i < (test::full_run() ? 5000 : 300); ++i) {
    std::string bytes = i % 2 == 0 ? package : flat;
    for (std::size_t flips = 1 + test::below(random, 8); flips > 0; --flips)
      bytes[test::below(random, bytes.size())] = static_cast<char>(test::below(random, 256));
    static_cast<void>(looks_like_odf(bytes));
    extract(bytes);
  }
}

TEST(Odf, KeepsToItsLimits) {
  const std::string bytes = marked_document().bytes();
  Limits small;
  small.max_bytes = 100;
  EXPECT_THAT(reasons(extract(bytes, small)), ElementsAre("limit:bytes "));
  Limits parts;
  parts.max_part_bytes = 100;
  EXPECT_THAT(reasons(extract(bytes, parts)), Contains("limit:bytes content.xml"));
  Limits members;
  members.max_members = 2;
  EXPECT_THAT(reasons(extract(bytes, members)), Contains("limit:members "));
  Limits text;
  text.max_text_bytes = 20;
  const ExtractedText cut = extract(bytes, text);
  EXPECT_LE(cut.text.size(), 20U + 8U);
  EXPECT_THAT(reasons(cut), Contains("limit:bytes "));
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "<text:section>";
  for (int i = 0; i < 1000; ++i) deep += "</text:section>";
  EXPECT_THAT(reasons(extract(OdfWriter("text").body("<text:p>前</text:p>" + deep))),
              Contains("limit:xml-depth content.xml"));
  std::string spaces;
  for (int i = 0; i < 1000; ++i) spaces += "<text:s text:c=\"4000000000\"/>";
  EXPECT_LE(extract(OdfWriter("text").body("<text:p>a" + spaces + "b</text:p>")).text.size(), 100'000U);
}

TEST(Odf, ComparesOnlySoManyShapes) {
  std::string shapes;
  for (int i = 0; i < 6000; ++i) {
    shapes += frame(box(1, 1, 2, 1), "<text:p>字</text:p>") + "<draw:rect draw:style-name=\"black\" " +
              box(9, 9, 1, 1) + "/>";
  }
  EXPECT_THAT(reasons(extract(slides(slide(shapes)).master_styles(kMaster))), ElementsAre("limit:shapes page 1"));
}

TEST(Odf, ExpandsNoEntities) {
  std::string xml = OdfWriter("text").body("<text:p>&a;</text:p>").flat();
  xml.insert(xml.find("?>") + 2, "<!DOCTYPE d [<!ENTITY a \"机密\">]>");
  const ExtractedText text = extract(xml);
  EXPECT_THAT(blocks(text), IsEmpty());
  EXPECT_THAT(reasons(text), Contains("damaged "));
}

}  // namespace
}  // namespace mishen::scanner
