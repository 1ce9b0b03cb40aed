#include "scanner/extract/docx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "scanner/extract/image_size.h"
#include "scanner/extract/zip_reader.h"
#include "tests/support/docx_writer.h"
#include "tests/support/extracted.h"

namespace mishen::scanner {
namespace {

using std::string_literals::operator""s;
using test::DocxWriter;
using test::expect_sound;
using test::reasons;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

/// "region: text" of each block.
std::vector<std::string> blocks(const ExtractedText& text) {
  std::vector<std::string> lines;
  for (const Block& block : text.blocks)
    lines.push_back(std::string(to_string(block.region)) + ": " + std::string(text.slice(block.span)));
  return lines;
}

ExtractedText extract(std::string_view bytes, const Limits& limits = {}) {
  ExtractedText text = extract_docx(bytes, limits);
  expect_sound(text);
  EXPECT_FALSE(text.extract_map);
  return text;
}

ExtractedText extract(const DocxWriter& writer) { return extract(writer.bytes()); }

// ---- text and where it stands

TEST(Docx, ReadsEachPlaceInItsRegion) {
  const ExtractedText text = extract(DocxWriter()
                                         .header("页眉")
                                         .paragraph("机密★10年")
                                         .table({{"姓名", "单位"}, {"甲", "乙"}})
                                         .footnote("脚注")
                                         .endnote("尾注")
                                         .text_box("文本框")
                                         .comment("批注")
                                         .footer("页脚")
                                         .title("标题")
                                         .custom_property("密级", "秘密"));
  EXPECT_THAT(blocks(text), ElementsAre("body: 机密★10年", "body: 姓名", "body: 单位", "body: 甲", "body: 乙",
                                        "text-box: 文本框", "header: 页眉", "footer: 页脚", "note: 脚注", "note: 尾注",
                                        "comment: 批注", "property: 标题：标题", "property: 密级：秘密"));
  EXPECT_THAT(text.incomplete, IsEmpty());
  EXPECT_EQ(text.media_type, "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  EXPECT_EQ(text.blocks[0].part, 0U);
  EXPECT_EQ(text.parts[text.blocks[6].part], "word/header2.xml");
  EXPECT_EQ(text.parts[text.blocks[8].part], "word/footnotes.xml");
}

TEST(Docx, NumbersParagraphsAndTableCells) {
  const std::string merged =
      R"(<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>宽</w:t></w:r></w:p></w:tc>)"
      R"(<w:tc><w:p><w:r><w:t>后</w:t></w:r></w:p></w:tc></w:tr>)"
      R"(<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:p><w:r><w:t>外</w:t></w:r></w:p>)"
      R"(<w:tbl><w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>)";
  const ExtractedText text = extract(DocxWriter().paragraph("一").body_xml(merged).paragraph("二"));
  ASSERT_THAT(blocks(text), ElementsAre("body: 一", "body: 宽", "body: 后", "body: 外", "body: 内", "body: 二"));
  const auto place = [&](std::size_t i) {
    const Block& block = text.blocks[i];
    return std::vector<std::uint32_t>{block.paragraph, block.table, block.row, block.column};
  };
  EXPECT_THAT(place(0), ElementsAre(1U, 0U, 0U, 0U));
  EXPECT_THAT(place(1), ElementsAre(2U, 1U, 1U, 1U));
  EXPECT_THAT(place(2), ElementsAre(3U, 1U, 1U, 3U));
  EXPECT_THAT(place(3), ElementsAre(4U, 1U, 2U, 2U));
  EXPECT_THAT(place(4), ElementsAre(5U, 2U, 1U, 1U));
  EXPECT_THAT(place(5), ElementsAre(7U, 0U, 0U, 0U));
}

TEST(Docx, JoinsWhatAReaderSeesAsOneWord) {
  struct Case {
    const char* name;
    const char* xml;
    std::vector<std::string> expected;
  };
  const Case cases[] = {
      {"runs",
       "<w:r><w:t>机</w:t></w:r><w:proofErr w:type=\"spellStart\"/><w:r><w:rPr><w:b/></w:rPr><w:t>密</w:t></w:r>",
       {"body: 机密"}},
      {"spaces and special characters",
       "<w:r><w:t xml:space=\"preserve\">机 "
       "</w:t><w:tab/><w:t>密</w:t><w:noBreakHyphen/><w:t>10</w:t><w:softHyphen/><w:br/><w:t>年</w:t><w:cr/><w:t>x</"
       "w:t></w:r>",
       {"body: 机 \t密-10\u00ad\n年\nx"}},
      {"tab stops are no tabs",
       "<w:pPr><w:tabs><w:tab w:val=\"left\" w:pos=\"1\"/></w:tabs></w:pPr><w:r><w:t>文</w:t></w:r>",
       {"body: 文"}},
      {"line breaks of the XML", "<w:r><w:t>机\n密</w:t></w:r>", {"body: 机 密"}},
      {"hyperlink",
       "<w:hyperlink w:tooltip=\"提示\"><w:r><w:t>机</w:t></w:r></w:hyperlink><w:r><w:t>密</w:t></w:r>",
       {"attribute: 提示", "body: 机密"}},
      {"content control",
       "<w:sdt><w:sdtPr><w:alias "
       "w:val=\"x\"/></w:sdtPr><w:sdtContent><w:r><w:t>机</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>密</w:t></w:r>",
       {"body: 机密"}},
      {"field: result, not code",
       "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r><w:r><w:fldChar "
       "w:fldCharType=\"separate\"/></w:r>"
       "<w:r><w:t>2026年</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
       {"body: 2026年"}},
      {"drop-down field",
       "<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:ddList><w:result w:val=\"1\"/><w:listEntry "
       "w:val=\"秘密\"/>"
       "<w:listEntry w:val=\"机密\"/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:t>★</w:t></w:r>",
       {"attribute: 秘密", "body: 机密★"}},
      {"symbol of Wingdings",
       "<w:r><w:t>机密</w:t></w:r><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0AB\"/></w:r><w:r><w:t>10年</w:t></w:r>",
       {"body: 机密★10年"}},
      {"text in Wingdings",
       "<w:r><w:t>机密</w:t></w:r><w:r><w:rPr><w:rFonts w:ascii=\"Wingdings\"/></w:rPr><w:t>\uF0AB</w:t></w:r>",
       {"body: 机密★"}},
      {"star with a fallback",
       "<w:r><w:t>机密</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires=\"w16se\"><w16se:symEx "
       "xmlns:w16se=\"http://schemas.microsoft.com/office/word/2015/wordml/symex\" "
       "w16se:font=\"x\" "
       "w16se:char=\"2605\"/></mc:Choice><mc:Fallback><w:t>★</w:t></mc:Fallback></mc:AlternateContent></"
       "w:r><w:r><w:t>10年</w:t></w:r>",
       {"body: 机密★10年"}},
      {"fallback only",
       "<w:r><mc:AlternateContent><mc:Choice "
       "Requires=\"x\"/><mc:Fallback><w:t>机密</w:t></mc:Fallback></mc:AlternateContent></w:r>",
       {"body: 机密"}},
      {"ruby",
       "<w:r><w:ruby><w:rt><w:r><w:t>jī</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>机</w:t></w:r></w:rubyBase></w:ruby></"
       "w:r><w:r><w:t>密</w:t></w:r>",
       {"body: 机密", "body: jī"}},
      {"formula",
       "<m:oMath "
       "xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"><m:r><m:t>x=1</m:t></m:r></m:oMath>",
       {"body: x=1"}},
      {"vanish switched off", "<w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>机密</w:t></w:r>", {"body: 机密"}},
      {"hidden paragraph mark", "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>机密</w:t></w:r>", {"body: 机密"}},
      {"moved text",
       "<w:moveFrom w:id=\"1\"><w:r><w:t>旧处</w:t></w:r></w:moveFrom><w:moveTo "
       "w:id=\"2\"><w:r><w:t>新处</w:t></w:r></w:moveTo>",
       {"body: 新处", "deleted: 旧处", "inserted: 新处"}},
      {"watermark",
       "<w:r><w:pict><v:shape alt=\"水印\"><v:textpath string=\"机密\"/></v:shape></w:pict></w:r>",
       {"alt: 水印", "watermark: 机密"}},
      {"white space only", "<w:r><w:t xml:space=\"preserve\"> \u3000 </w:t></w:r>", {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const ExtractedText text = extract(DocxWriter().body_xml("<w:p>"s + c.xml + "</w:p>"));
    EXPECT_EQ(blocks(text), c.expected);
    EXPECT_THAT(text.incomplete, IsEmpty());
  }
}

TEST(Docx, JoinsVisibleTextAroundWhatIsHiddenOrDeleted) {
  EXPECT_THAT(blocks(extract(DocxWriter().hidden("机", "隐藏", "密"))), ElementsAre("body: 机密", "hidden-text: 隐藏"));
  EXPECT_THAT(blocks(extract(DocxWriter().tracked("机", "旧文", "密★", "10年"))),
              ElementsAre("body: 机密★10年", "deleted: 旧文", "inserted: 密★"));
}

TEST(Docx, KnowsTextHiddenByItsStyle) {
  const char* styles =
      R"(<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style>)"
      R"(<w:style w:styleId="Derived"><w:basedOn w:val="Hid"/></w:style><w:style w:styleId="Shown"><w:basedOn w:val="Hid"/><w:rPr><w:vanish w:val="false"/></w:rPr></w:style></w:styles>)";
  const ExtractedText text = extract(
      DocxWriter()
          .body_xml(
              R"(<w:p><w:r><w:t>机</w:t></w:r><w:r><w:rPr><w:rStyle w:val="Derived"/></w:rPr><w:t>隐</w:t></w:r><w:r><w:rPr><w:rStyle w:val="Shown"/></w:rPr><w:t>密</w:t></w:r></w:p>)")
          .body_xml(R"(<w:p><w:pPr><w:pStyle w:val="Hid"/></w:pPr><w:r><w:t>全段</w:t></w:r></w:p>)")
          .member("word/styles.xml", styles));
  EXPECT_THAT(blocks(text), ElementsAre("body: 机密", "hidden-text: 隐", "hidden-text: 全段"));
}

TEST(Docx, ReadsATextBoxOnceButNotAFallbackThatDiffers) {
  EXPECT_THAT(blocks(extract(DocxWriter().text_box("机密★10年"))), ElementsAre("text-box: 机密★10年"));
  const std::string differing =
      "<w:p><w:r><mc:AlternateContent><mc:Choice "
      "Requires=\"none\"><w:txbxContent><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
      "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>机密</w:t></w:r></w:p></w:txbxContent></mc:Fallback></"
      "mc:AlternateContent></w:r></w:p>";
  EXPECT_THAT(blocks(extract(DocxWriter().body_xml(differing))), ElementsAre("text-box: 甲", "text-box: 机密"));
}

TEST(Docx, ReadsHeadersThatNothingRefersTo) {
  const ExtractedText text = extract(DocxWriter().paragraph("正文").member(
      "word/header9.xml",
      R"(<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:t>机密</w:t></w:r></w:p></w:hdr>)"));
  EXPECT_THAT(blocks(text), ElementsAre("body: 正文", "header: 机密"));
}

TEST(Docx, ReadsChartsAndDiagrams) {
  const ExtractedText text = extract(
      DocxWriter()
          .paragraph("正文")
          .member(
              "word/charts/chart1.xml",
              R"(<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">)"
              R"(<c:title><a:p><a:r><a:t>图表</a:t></a:r><a:r><a:t>标题</a:t></a:r></a:p></c:title><c:cat><c:strCache><c:pt><c:v>一季度</c:v></c:pt></c:strCache></c:cat></c:chartSpace>)")
          .member(
              "word/diagrams/data1.xml",
              R"(<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:pt><dgm:t><a:p><a:r><a:t>组织</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>)")
          .member(
              "word/diagrams/drawing1.xml",
              R"(<dsp:drawing xmlns:dsp="http://schemas.microsoft.com/office/drawing/2008/diagram" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>组织</a:t></a:r></a:p></dsp:drawing>)"));
  EXPECT_THAT(blocks(text), ElementsAre("body: 正文", "text-box: 图表标题", "text-box: 一季度", "text-box: 组织"));
}

TEST(Docx, ReadsTheStrictFormAndOtherPartNames) {
  const std::string document =
      R"(<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p><w:r><w:t>机密</w:t></w:r></w:p></w:body></w:document>)";
  const std::string types =
      R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/doc/main.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"/></Types>)";
  const std::string relationships =
      R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/doc/main.xml"/></Relationships>)";
  const std::string file =
      test::zip({{"[Content_Types].xml", types}, {"_rels/.rels", relationships}, {"doc/main.xml", document}});
  EXPECT_TRUE(looks_like_docx(file));
  const ExtractedText text = extract(file);
  EXPECT_THAT(blocks(text), ElementsAre("body: 机密"));
  EXPECT_THAT(text.incomplete, IsEmpty());
  EXPECT_EQ(text.media_type, "application/vnd.openxmlformats-officedocument.wordprocessingml.template");
}

TEST(Docx, ReadsPartsInUtf16) {
  const std::string document =
      R"(<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>AB</w:t></w:r></w:p></w:body></w:document>)";
  std::string wide = "\xFF\xFE";
  for (const char c : document) (wide += c) += '\0';
  EXPECT_THAT(blocks(extract(test::zip({{"word/document.xml", wide}}))), ElementsAre("body: AB"));
}

// ---- what a paragraph is

/// "region: text", "region (why it is not seen): text" of each block.
std::vector<std::string> seen(const ExtractedText& text) {
  std::vector<std::string> lines;
  for (const Block& block : text.blocks) {
    std::string line(to_string(block.region));
    if (block.concealment != Concealment::kNone) line += " (" + std::string(to_string(block.concealment)) + ")";
    lines.push_back(line + ": " + std::string(text.slice(block.span)));
  }
  return lines;
}

/// A style part with these styles.
std::string styles(std::string_view content) {
  return R"(<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">)" + std::string(content) +
         "</w:styles>";
}

TEST(Docx, TellsHeadingsListsAndTitles) {
  const std::string part = styles(
      R"(<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>)"
      R"(<w:style w:type="paragraph" w:styleId="2"><w:name w:val="own"/><w:basedOn w:val="1"/></w:style>)"
      R"(<w:style w:type="paragraph" w:styleId="3"><w:name w:val="Title"/></w:style>)"
      R"(<w:style w:type="paragraph" w:styleId="4"><w:name w:val="list"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>)"
      R"(<w:style w:type="paragraph" w:styleId="5"><w:name w:val="level"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>)"
      R"(<w:style w:type="paragraph" w:styleId="6"><w:name w:val="Title Page"/></w:style>)");
  const auto paragraph = [](std::string_view properties) {
    return "<w:p><w:pPr>" + std::string(properties) + "</w:pPr><w:r><w:t>文</w:t></w:r></w:p>";
  };
  const ExtractedText text =
      extract(DocxWriter()
                  .body_xml(paragraph(R"(<w:pStyle w:val="1"/>)"))
                  .body_xml(paragraph(R"(<w:pStyle w:val="2"/>)"))
                  .body_xml(paragraph(R"(<w:pStyle w:val="3"/>)"))
                  .body_xml(paragraph(R"(<w:pStyle w:val="4"/>)"))
                  .body_xml(paragraph(R"(<w:pStyle w:val="5"/>)"))
                  .body_xml(paragraph(R"(<w:pStyle w:val="6"/>)"))
                  .body_xml(paragraph(R"(<w:outlineLvl w:val="0"/>)"))
                  .body_xml(paragraph(R"(<w:outlineLvl w:val="9"/>)"))
                  .body_xml(paragraph(R"(<w:numPr><w:numId w:val="2"/></w:numPr>)"))
                  .body_xml(paragraph(R"(<w:pStyle w:val="4"/><w:numPr><w:numId w:val="0"/></w:numPr>)"))
                  .body_xml(paragraph(R"(<w:pPrChange><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:pPrChange>)"))
                  .table({{"格"}})
                  .member("word/styles.xml", part));
  std::vector<BlockKind> kinds;
  for (const Block& block : text.blocks) kinds.push_back(block.kind);
  using enum BlockKind;
  EXPECT_THAT(kinds, ElementsAre(kHeading, kHeading, kHeading, kListItem, kHeading, kParagraph, kHeading, kParagraph,
                                 kListItem, kParagraph, kParagraph, kCell));
  EXPECT_EQ(text.blocks[2].region, Region::kTitle);
  EXPECT_EQ(text.blocks[0].region, Region::kBody);
  EXPECT_EQ(text.blocks[5].region, Region::kBody);
}

TEST(Docx, ListsTablesWithHeadersAndMergedCells) {
  const auto cell = [](std::string_view properties, std::string_view content) {
    return "<w:tc><w:tcPr>" + std::string(properties) + "</w:tcPr><w:p><w:r><w:t>" + std::string(content) +
           "</w:t></w:r></w:p></w:tc>";
  };
  const std::string first = R"(<w:vMerge w:val="restart"/>)";
  const std::string further = "<w:vMerge/>";
  const std::string rows = "<w:tr><w:trPr><w:tblHeader/></w:trPr>" + cell(R"(<w:gridSpan w:val="2"/>)", "宽") +
                           cell("", "三") + "</w:tr><w:tr>" + cell(first, "高") + cell("", "b") + cell(first, "c") +
                           "</w:tr><w:tr>" + cell(further, "") + cell("", "d") + cell("", "e") + "</w:tr><w:tr>" +
                           cell(further, "") + cell("", "f") + cell(first, "g") + "</w:tr>";
  const ExtractedText text = extract(DocxWriter().body_xml("<w:tbl>" + rows + "</w:tbl>").table({{"x"}}));
  std::vector<std::string> cells;
  for (const Block& block : text.blocks) {
    std::ostringstream line;
    line << text.slice(block.span) << ' ' << block.row << ',' << block.column << ' ' << block.row_span << 'x'
         << block.column_span;
    cells.push_back(line.str());
  }
  EXPECT_THAT(cells, ElementsAre("宽 1,1 1x2", "三 1,3 1x1", "高 2,1 3x1", "b 2,2 1x1", "c 2,3 1x1", "d 3,2 1x1",
                                 "e 3,3 1x1", "f 4,2 1x1", "g 4,3 1x1", "x 1,1 1x1"));
  ASSERT_EQ(text.tables.size(), 2U);
  EXPECT_EQ(text.tables[0].rows, 4U);
  EXPECT_EQ(text.tables[0].columns, 3U);
  EXPECT_EQ(text.tables[0].header_rows, 1U);
  EXPECT_EQ(text.tables[1].number, 2U);
  EXPECT_EQ(text.tables[1].header_rows, 0U);
}

// ---- what a reader does not see, and its harmless twin

/// A shape anchored to the paragraph it stands in; lengths in EMU (12 700 are a point).
std::string shape(std::string_view across, std::string_view down, std::string_view size, std::string_view properties,
                  std::string_view wrap = "<wp:wrapNone/>", std::string_view anchor = R"(behindDoc="0")",
                  std::string_view text = "") {
  std::string box;
  if (!text.empty()) box = "<wps:txbx><w:txbxContent>" + std::string(text) + "</w:txbxContent></wps:txbx>";
  return "<w:r><w:drawing><wp:anchor " + std::string(anchor) + "><wp:positionH " + std::string(across) +
         "</wp:posOffset></wp:positionH><wp:positionV " + std::string(down) +
         "</wp:posOffset></wp:positionV><wp:extent " + std::string(size) + "/>" + std::string(wrap) +
         R"(<wp:docPr id="1" name="x"/><a:graphic><a:graphicData><wps:wsp><wps:spPr><a:prstGeom prst="rect"/>)" +
         std::string(properties) + "</wps:spPr>" + box +
         "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>";
}

constexpr std::string_view kColumn = R"(relativeFrom="column"><wp:posOffset>0)";
constexpr std::string_view kParagraph = R"(relativeFrom="paragraph"><wp:posOffset>0)";
constexpr std::string_view kLineSize = R"(cx="2540000" cy="254000")";
constexpr std::string_view kBlackFill = R"(<a:solidFill><a:srgbClr val="000000"/></a:solidFill>)";

TEST(Docx, SaysWhyTextIsNotSeen) {
  const auto run = [](std::string_view properties, std::string_view text) {
    return "<w:r><w:rPr>" + std::string(properties) + "</w:rPr><w:t>" + std::string(text) + "</w:t></w:r>";
  };
  const auto paragraph = [](std::string_view content) { return "<w:p>" + std::string(content) + "</w:p>"; };
  const auto among = [&](std::string_view properties) {
    return paragraph(run("", "机") + run(properties, "隐") + run("", "密"));
  };
  const auto whole = [&](std::string_view paragraph_properties, std::string_view properties) {
    return paragraph("<w:pPr>" + std::string(paragraph_properties) + "</w:pPr>" + run(properties, "文"));
  };
  const auto cell = [&](std::string_view table, std::string_view row, std::string_view properties,
                        std::string_view look) {
    return "<w:tbl><w:tblPr>" + std::string(table) + "</w:tblPr><w:tr><w:trPr>" + std::string(row) +
           "</w:trPr><w:tc><w:tcPr>" + std::string(properties) + "</w:tcPr>" + whole("", look) +
           "</w:tc></w:tr></w:tbl>";
  };
  const std::string white = R"(<w:color w:val="FFFFFF"/>)";
  const std::string black = R"(<w:color w:val="000000"/>)";
  const std::string text = whole("", "");
  const std::string white_text = whole("", white);
  const std::string no_fill = "<a:noFill/>";
  const std::string page_left = R"(relativeFrom="page"><wp:posOffset>-9000000)";
  const auto box = [&](std::string_view fill, std::string_view content) {
    return paragraph(shape(kColumn, kParagraph, kLineSize, fill, "<wp:wrapSquare/>", R"(behindDoc="0")", content));
  };
  const auto covered = [&](std::string_view down, std::string_view fill, std::string_view wrap,
                           std::string_view anchor) {
    return paragraph(run("", "机密内容") + shape(kColumn, down, kLineSize, fill, wrap, anchor));
  };
  const std::string front = R"(behindDoc="0")";
  const std::string hidden = "hidden-text (hidden by an attribute): ";
  const std::string same = "hidden-text (text in the colour of its background): ";
  const std::string tiny = "hidden-text (text of one point or less): ";
  const std::string blacked = "hidden-text (blacked out, not removed): ";
  struct Case {
    const char* name;
    std::string body;
    std::vector<std::string> expected;
    std::string twin;  // nothing in it is concealed
  };
  const Case cases[] = {
      {"hidden", among("<w:vanish/>"), {"body: 机密", hidden + "隐"}, among(R"(<w:vanish w:val="0"/>)")},
      {"not seen on the web only", among("<w:vanish/>"), {"body: 机密", hidden + "隐"}, among("<w:webHidden/>")},
      {"by its style",
       among(R"(<w:rStyle w:val="hid"/>)"),
       {"body: 机密", hidden + "隐"},
       among(R"(<w:rStyle w:val="hid"/><w:vanish w:val="0"/>)")},
      {"white", among(white), {"body: 机密", same + "隐"}, among(R"(<w:color w:val="FF0000"/>)")},
      {"nearly white",
       among(R"(<w:color w:val="FDFDFD"/>)"),
       {"body: 机密", same + "隐"},
       among(R"(<w:color w:val="BFBFBF"/>)")},
      {"white by the theme",
       among(R"(<w:color w:themeColor="background1"/>)"),
       {"body: 机密", same + "隐"},
       among(R"(<w:color w:themeColor="text1"/>)")},
      {"white by its style",
       whole(R"(<w:pStyle w:val="pale"/>)", ""),
       {same + "文"},
       whole(R"(<w:pStyle w:val="pale"/>)", R"(<w:color w:val="auto"/>)")},
      {"white before a change",
       among(white),
       {"body: 机密", same + "隐"},
       among(R"(<w:rPrChange><w:rPr><w:color w:val="FFFFFF"/><w:vanish/></w:rPr></w:rPrChange>)")},
      {"white on light shading",
       among(white + R"(<w:shd w:val="clear" w:fill="FAFAFA"/>)"),
       {"body: 机密", same + "隐"},
       among(white + R"(<w:shd w:val="clear" w:fill="1F3864"/>)")},
      {"black on black",
       among(black + R"(<w:shd w:val="clear" w:fill="000000"/>)"),
       {"body: 机密", blacked + "隐"},
       among(R"(<w:shd w:val="clear" w:fill="000000"/>)")},
      {"black pattern",
       among(black + R"(<w:shd w:val="solid" w:color="000000"/>)"),
       {"body: 机密", blacked + "隐"},
       among(black + R"(<w:shd w:val="pct10" w:color="000000"/>)")},
      {"black marker",
       among(R"(<w:highlight w:val="black"/>)"),
       {"body: 机密", blacked + "隐"},
       among(white + R"(<w:highlight w:val="black"/>)")},
      {"yellow on yellow",
       among(R"(<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>)"),
       {"body: 机密", same + "隐"},
       among(R"(<w:highlight w:val="yellow"/>)")},
      {"dark paragraph",
       whole(R"(<w:shd w:val="clear" w:fill="000000"/>)", black),
       {blacked + "文"},
       whole(R"(<w:shd w:val="clear" w:fill="000000"/>)", white)},
      {"black cell",
       cell("", "", R"(<w:shd w:val="clear" w:fill="000000"/>)", black),
       {blacked + "文"},
       cell("", "", R"(<w:shd w:val="clear" w:fill="000000"/>)", white)},
      {"white cell", cell("", "", "", white), {same + "文"}, cell(R"(<w:tblStyle w:val="grid"/>)", "", "", white)},
      {"white cell of a style that shades none",
       cell(R"(<w:tblStyle w:val="odd"/>)", "", "", white),
       {same + "文"},
       cell(R"(<w:tblStyle w:val="grid"/>)", "", "", white)},
      {"white cell, header of the style off",
       cell(R"(<w:tblStyle w:val="grid"/><w:tblLook w:val="0000"/>)", "", "", white),
       {same + "文"},
       cell(R"(<w:tblStyle w:val="grid"/><w:tblLook w:firstRow="1"/>)", "", "", white)},
      {"letters without fill",
       among(
           R"(<w14:textFill xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:noFill/></w14:textFill>)"),
       {"body: 机密", "hidden-text (drawn invisibly): 隐"},
       among(
           R"(<w14:textOutline xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:solidFill/></w14:textOutline>)"
           R"(<w14:textFill xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:noFill/></w14:textFill>)")},
      {"one point", among(R"(<w:sz w:val="2"/>)"), {"body: 机密", tiny + "隐"}, among(R"(<w:sz w:val="10"/>)")},
      {"one point by its style",
       whole(R"(<w:pStyle w:val="tiny"/>)", ""),
       {tiny + "文"},
       whole(R"(<w:pStyle w:val="tiny"/>)", R"(<w:sz w:val="24"/>)")},
      {"squeezed", among(R"(<w:w w:val="1"/>)"), {"body: 机密", tiny + "隐"}, among(R"(<w:w w:val="80"/>)")},
      {"line of one point",
       whole(R"(<w:spacing w:line="20" w:lineRule="exact"/>)", ""),
       {tiny + "文"},
       whole(R"(<w:spacing w:line="20" w:lineRule="atLeast"/>)", "")},
      {"hidden row",
       cell("", "<w:hidden/>", "", ""),
       {"hidden-row (hidden row): 文"},
       cell("", R"(<w:hidden w:val="0"/>)", "", "")},
      {"row of no height",
       cell("", R"(<w:trHeight w:val="4" w:hRule="exact"/>)", "", ""),
       {"hidden-row (hidden row): 文"},
       cell("", R"(<w:trHeight w:val="4" w:hRule="atLeast"/>)", "", "")},
      {"deleted row",
       cell("", "<w:del/>", "", ""),
       {"deleted (tracked deletion): 文"},
       cell("", "<w:trPrChange><w:trPr><w:del/></w:trPr></w:trPrChange>", "", "")},
      {"inserted row",
       cell("", "<w:ins/>", "", ""),
       {"body: 文", "inserted (tracked insertion): 文"},
       cell("", "", "", "")},
      {"inserted and deleted row", cell("", "<w:ins/><w:del/>", "", ""), {"deleted (tracked deletion): 文"}, text},
      {"deleted cell",
       cell("", "", "<w:cellDel/>", ""),
       {"deleted (tracked deletion): 文"},
       cell("", "", "<w:cellMerge/>", "")},
      {"inserted cell",
       cell("", "", "<w:cellIns/>", ""),
       {"body: 文", "inserted (tracked insertion): 文"},
       cell("", "", "", "")},
      {"text before a deleted row",
       paragraph(run("", "机密")) + cell("", "<w:del/>", "", ""),
       {"body: 机密", "deleted (tracked deletion): 文"},
       cell("", "", "", "") + paragraph(run("", "机密"))},
      {"deleted",
       paragraph(run("", "机") + "<w:del>" + run("", "旧") + "</w:del>" + run("", "密")),
       {"body: 机密", "deleted (tracked deletion): 旧"},
       among("")},
      {"inserted",
       paragraph(run("", "机") + "<w:ins>" + run("", "密") + run("", "★") + "</w:ins>" + run("", "10年")),
       {"body: 机密★10年", "inserted (tracked insertion): 密★"},
       paragraph("<w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>" + run("", "机密"))},
      {"moved here",
       paragraph("<w:moveTo>" + run("", "文") + "</w:moveTo>"),
       {"body: 文", "inserted (tracked insertion): 文"},
       text},
      {"inserted and hidden", paragraph("<w:ins>" + run("<w:vanish/>", "文") + "</w:ins>"), {hidden + "文"}, text},
      {"white box",
       box(R"(<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>)", white_text),
       {same + "文"},
       box(R"(<a:solidFill><a:srgbClr val="C00000"/></a:solidFill>)", white_text)},
      {"black box", box(kBlackFill, whole("", black)), {blacked + "文"}, box(kBlackFill, white_text)},
      {"box of the theme",
       box(R"(<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>)", white_text),
       {same + "文"},
       box(R"(<a:solidFill><a:schemeClr val="bg1"><a:lumMod val="50000"/></a:schemeClr></a:solidFill>)", white_text)},
      {"box without fill",
       box(no_fill, white_text),
       {same + "文"},
       box(no_fill, white_text) + covered(kParagraph, kBlackFill, "<wp:wrapSquare/>", front)},
      {"box beside the page",
       paragraph(shape(page_left, kParagraph, kLineSize, no_fill, "<wp:wrapNone/>", front, text)),
       {"hidden-text (outside of the page): 文"},
       paragraph(shape(kColumn, kParagraph, kLineSize, no_fill, "<wp:wrapNone/>", front, text))},
      {"box behind the edge of this page",
       paragraph(shape(R"(relativeFrom="page"><wp:posOffset>7600000)", kParagraph, kLineSize, no_fill, "<wp:wrapNone/>",
                       front, text)) +
           R"(<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>)",
       {"hidden-text (outside of the page): 文"},
       paragraph(shape(R"(relativeFrom="page"><wp:posOffset>7600000)", kParagraph, kLineSize, no_fill, "<wp:wrapNone/>",
                       front, text)) +
           R"(<w:sectPr><w:pgSz w:w="16838" w:h="11906"/></w:sectPr>)"},
      {"frame beside the page",
       whole(R"(<w:framePr w:hAnchor="page" w:x="-20000" w:w="2000"/>)", ""),
       {"hidden-text (outside of the page): 文"},
       whole(R"(<w:framePr w:hAnchor="page" w:x="-200" w:w="2000"/>)", "")},
      {"under a rectangle",
       covered(kParagraph, kBlackFill, "<wp:wrapNone/>", front),
       {"hidden-text (covered, not removed): 机密内容"},
       covered(kParagraph, no_fill, "<wp:wrapNone/>", front)},
      {"under a rectangle, which text flows around",
       covered(kParagraph, kBlackFill, "<wp:wrapNone/>", front),
       {"hidden-text (covered, not removed): 机密内容"},
       covered(kParagraph, kBlackFill, "<wp:wrapSquare/>", front)},
      {"under a rectangle, which is behind",
       covered(kParagraph, kBlackFill, "<wp:wrapNone/>", front),
       {"hidden-text (covered, not removed): 机密内容"},
       covered(kParagraph, kBlackFill, "<wp:wrapNone/>", R"(behindDoc="1")")},
      {"under a rectangle, which stands below",
       covered(kParagraph, kBlackFill, "<wp:wrapNone/>", front),
       {"hidden-text (covered, not removed): 机密内容"},
       covered(R"(relativeFrom="paragraph"><wp:posOffset>900000)", kBlackFill, "<wp:wrapNone/>", front)},
      {"under a rectangle, which is transparent",
       covered(kParagraph, kBlackFill, "<wp:wrapNone/>", front),
       {"hidden-text (covered, not removed): 机密内容"},
       covered(kParagraph, R"(<a:solidFill><a:srgbClr val="000000"><a:alpha val="30000"/></a:srgbClr></a:solidFill>)",
               "<wp:wrapNone/>", front)},
      {"under a rectangle of VML",
       paragraph(
           run("", "机密内容") +
           R"(<w:r><w:pict><v:rect style="position:absolute;margin-left:0;margin-top:0;width:200pt;height:20pt;z-index:1" fillcolor="black"/></w:pict></w:r>)"),
       {"hidden-text (covered, not removed): 机密内容"},
       paragraph(
           run("", "机密内容") +
           R"(<w:r><w:pict><v:rect style="position:absolute;margin-left:0;margin-top:0;width:200pt;height:20pt;z-index:-1" fillcolor="black"/></w:pict></w:r>)")},
      {"white in a box of VML",
       paragraph(R"(<w:r><w:pict><v:shape><v:textbox><w:txbxContent>)" + white_text +
                 "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"),
       {same + "文"},
       paragraph(R"(<w:r><w:pict><v:shape fillcolor="#c00 [3204]"><v:textbox><w:txbxContent>)" + white_text +
                 "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>")},
  };
  const std::string part = styles(
      R"(<w:style w:type="character" w:styleId="hid"><w:rPr><w:vanish/></w:rPr></w:style>)"
      R"(<w:style w:type="paragraph" w:styleId="base"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>)"
      R"(<w:style w:type="paragraph" w:styleId="pale"><w:basedOn w:val="base"/></w:style>)"
      R"(<w:style w:type="paragraph" w:styleId="tiny"><w:rPr><w:sz w:val="2"/></w:rPr></w:style>)"
      R"(<w:style w:type="table" w:styleId="grid"><w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:fill="4472C4"/></w:tcPr></w:tblStylePr></w:style>)"
      R"(<w:style w:type="table" w:styleId="odd"><w:tblStylePr w:type="noRow"><w:tcPr><w:shd w:val="clear" w:fill="4472C4"/></w:tcPr></w:tblStylePr></w:style>)");
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(seen(extract(DocxWriter().body_xml(c.body).member("word/styles.xml", part))), c.expected);
    const ExtractedText twin = extract(DocxWriter().body_xml(c.twin).member("word/styles.xml", part));
    EXPECT_FALSE(twin.blocks.empty());
    for (const Block& block : twin.blocks) {
      EXPECT_EQ(block.concealment, Concealment::kNone) << twin.slice(block.span);
      EXPECT_TRUE(block.region == Region::kBody || block.region == Region::kTextBox) << to_string(block.region);
    }
  }
}

TEST(Docx, KnowsTextHiddenByAStyleHoweverFarItInherits) {
  const auto style = [](int number, int base, std::string_view look = "") {
    return R"(<w:style w:styleId="s)" + std::to_string(number) + R"("><w:basedOn w:val="s)" + std::to_string(base) +
           R"("/>)" + std::string(look) + "</w:style>";
  };
  const std::string hidden = "<w:rPr><w:vanish/></w:rPr>";
  const std::string shown = R"(<w:rPr><w:vanish w:val="false"/></w:rPr>)";
  const auto read = [&](const std::string& content) {
    return blocks(extract(DocxWriter()
                              .body_xml(R"(<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr><w:r><w:t>字</w:t></w:r></w:p>)")
                              .member("word/styles.xml", styles(content))));
  };
  std::string chain;
  for (int i = 0; i < 100; ++i) chain += style(i, i + 1);
  EXPECT_THAT(read(chain + style(100, 101, hidden)), ElementsAre("hidden-text: 字"));
  EXPECT_THAT(read(chain + style(100, 101, shown) + style(101, 102, hidden)), ElementsAre("body: 字"));
  // Rings are false, and followed once.
  EXPECT_THAT(read(style(0, 1) + style(1, 2, hidden) + style(2, 0)), ElementsAre("hidden-text: 字"));
  EXPECT_THAT(read(style(1, 2, hidden) + style(2, 0) + style(0, 1)), ElementsAre("hidden-text: 字"));
  EXPECT_THAT(read(style(0, 1) + style(1, 2) + style(2, 1, hidden)), ElementsAre("hidden-text: 字"));
  EXPECT_THAT(read(style(0, 0, hidden)), ElementsAre("hidden-text: 字"));
  EXPECT_THAT(read(style(0, 1) + style(1, 0)), ElementsAre("body: 字"));
}

TEST(Docx, TakesColourAndSizeFromTheDefaultsOfTheDocument) {
  const std::string white_paper =
      styles(R"(<w:docDefaults><w:rPrDefault><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:rPrDefault></w:docDefaults>)"
             R"(<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:rPr><w:sz w:val="21"/></w:rPr></w:style>)");
  const auto read = [&](std::string_view background) {
    // w:background comes before w:body.
    auto members = DocxWriter().paragraph("文").member("word/styles.xml", white_paper).members();
    for (test::ZipMember& member : members) {
      const std::size_t body = member.bytes.find("<w:body>");
      if (member.name == "word/document.xml" && body != std::string::npos) member.bytes.insert(body, background);
    }
    return seen(extract(test::zip(members)));
  };
  EXPECT_THAT(read(""), ElementsAre("hidden-text (text in the colour of its background): 文"));
  EXPECT_THAT(read(R"(<w:background w:color="1F3864"/>)"), ElementsAre("body: 文"));
}

TEST(Docx, KnowsWatermarksByTheirNames) {
  const auto header = [](std::string_view name, std::string_view id) {
    return R"(<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:v="urn:schemas-microsoft-com:vml"><w:p><w:r><w:drawing><wp:anchor><wp:docPr name=")" +
           std::string(name) +
           R"("/><w:txbxContent><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:txbxContent></wp:anchor></w:drawing></w:r><w:r><w:pict><v:shape id=")" +
           std::string(id) +
           R"("><v:textbox><w:txbxContent><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p></w:hdr>)";
  };
  EXPECT_THAT(seen(extract(DocxWriter().member("word/header1.xml",
                                               header("PowerPlusWaterMarkObject1", "PowerPlusWaterMarkObject2")))),
              ElementsAre("watermark: 甲", "watermark: 乙"));
  EXPECT_THAT(seen(extract(DocxWriter().member("word/header1.xml", header("Text Box 1", "s1")))),
              ElementsAre("text-box: 甲", "text-box: 乙"));
}

TEST(Docx, ReadsWhatIsKeptForPrograms) {
  const auto part = [](std::string_view root, std::string_view content) {
    return "<w:" + std::string(root) + R"( xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">)" +
           std::string(content) + "</w:" + std::string(root) + ">";
  };
  const ExtractedText text = extract(
      DocxWriter()
          .comment("批")
          .member("word/settings.xml",
                  part("settings", R"(<w:docVars><w:docVar w:name="密级" w:val="秘密"/></w:docVars>)"
                                   R"(<w:mailMerge><w:query w:val="SELECT 1"/></w:mailMerge>)"))
          .member(
              "word/numbering.xml",
              part(
                  "numbering",
                  R"(<w:abstractNum><w:lvl><w:lvlText w:val="机密第%1号"/></w:lvl><w:lvl><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>)"))
          .member(
              "word/glossary/document.xml",
              part(
                  "glossaryDocument",
                  R"(<w:docParts><w:docPart><w:docPartPr><w:types><w:type w:val="bbPlcHdr"/></w:types></w:docPartPr><w:docPartBody><w:p><w:r><w:t>提示</w:t></w:r></w:p></w:docPartBody></w:docPart>)"
                  R"(<w:docPart><w:docPartBody><w:p><w:r><w:t>词条</w:t></w:r></w:p></w:docPartBody></w:docPart></w:docParts>)"))
          .member("customXml/item1.xml", "<data><name>数据</name></data>"));
  EXPECT_THAT(
      seen(text),
      UnorderedElementsAre("comment (comment): 批", "property (document property): 密级：秘密",
                           "property (document property): 数据源：SELECT 1", "attribute: 机密第%1号", "embedded: 提示",
                           "embedded (data kept by the program): 词条", "embedded (data kept by the program): 数据"));
}

TEST(Docx, ReadsFieldsAndForms) {
  struct Case {
    const char* name;
    std::string body;
    std::vector<std::string> expected;
  };
  const auto field = [](std::string_view code, std::string_view result) {
    const std::string character = R"(<w:r><w:fldChar w:fldCharType=")";
    return character + R"(begin"/></w:r><w:r><w:instrText>)" + std::string(code) + "</w:instrText></w:r>" + character +
           R"(separate"/></w:r>)" + std::string(result) + character + R"(end"/></w:r>)";
  };
  const std::string result = "<w:r><w:t>果</w:t></w:r>";
  const Case cases[] = {
      {"path of a picture",
       field(R"( INCLUDEPICTURE "C:\\机密\\a.png" \* MERGEFORMAT )", result),
       {"attribute: C:\\机密\\a.png", "body: 果"}},
      {"format of a date", field(R"( DATE \@ "yyyy年M月" )", result), {"body: 果"}},
      {"table of contents", field(R"( TOC \o "1-3" \h \t "标题 1,1" )", result), {"body: 果"}},
      {"name of a counter", field(" SEQ 表 ", result), {"body: 果"}},
      {"what is not chosen",
       field(R"( IF 1 = 2 "甲案" "乙案" )", result),
       {"attribute: 甲案", "attribute: 乙案", "body: 果"}},
      {"simple",
       R"(<w:fldSimple w:instr=" QUOTE &quot;引文&quot; ">)" + result + "</w:fldSimple>",
       {"attribute: 引文", "body: 果"}},
      {"character in a circle", "<w:r><w:t>机</w:t></w:r>" + field(R"(EQ \o\ac(○,密))", ""), {"body: 机密"}},
      {"pronunciation",
       field(R"(EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(jī),机))", ""),
       {"attribute: jī", "body: 机"}},
      {"prompt to click on", field("MACROBUTTON NoMacro [单击此处]", ""), {"body: [单击此处]"}},
      {"field cut off",
       R"(<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>QUOTE "引文"</w:instrText></w:r>)",
       {"attribute: 引文"}},
      {"code without a field", R"(<w:r><w:instrText>QUOTE "引文"</w:instrText></w:r>)", {"attribute: 引文"}},
      {"choices of a content control",
       R"(<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="秘密" w:value="1"/><w:listItem w:displayText="机密" w:value="机密"/></w:dropDownList></w:sdtPr><w:sdtContent><w:r><w:t>秘密</w:t></w:r></w:sdtContent></w:sdt>)",
       {"attribute: 秘密", "attribute: 1", "attribute: 机密", "body: 秘密"}},
      {"form",
       R"(<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:helpText w:val="帮助"/><w:textInput><w:default w:val="默认"/></w:textInput><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>)",
       {"attribute: 帮助", "attribute: 默认"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(seen(extract(DocxWriter().body_xml("<w:p>" + c.body + "</w:p>"))), c.expected);
  }
}

// ---- what is not read is said

TEST(Docx, NamesPicturesThatWereNotRead) {
  const ExtractedText text = extract(DocxWriter().picture(100, 100, "红头文件").picture(16, 16, ""));
  EXPECT_THAT(blocks(text), ElementsAre("alt: 红头文件"));
  EXPECT_THAT(reasons(text), ElementsAre("not-read:image word/media/image2.png"));
  EXPECT_THAT(text.notices, ElementsAre(Notice{"not-read:image", "word/media/image3.png"}));
}

TEST(Docx, NamesEmbeddedFilesAndForeignChunks) {
  const std::string chunk_relationships =
      R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"
      R"(<Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="afchunk.mht"/>)"
      R"(<Relationship Id="b" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" TargetMode="External" Target="https://example.org/a.png"/></Relationships>)";
  const ExtractedText text = extract(DocxWriter()
                                         .paragraph("正文")
                                         .member("word/embeddings/oleObject1.bin", "\xD0\xCF\x11\xE0")
                                         .member("word/media/image1.emf", "....")
                                         .member("word/vbaProject.bin", "\xD0\xCF\x11\xE0")
                                         .member("word/fonts/font1.odttf", "....")
                                         .member("word/afchunk.mht", "MIME-Version: 1.0")
                                         .member("word/_rels/footnotes.xml.rels", chunk_relationships));
  EXPECT_THAT(reasons(text),
              UnorderedElementsAre("not-read:embedded word/embeddings/oleObject1.bin",
                                   "not-read:image word/media/image1.emf", "not-read:altchunk word/afchunk.mht"));
  EXPECT_THAT(text.notices, UnorderedElementsAre(Notice{"not-read:macros", "word/vbaProject.bin"},
                                                 Notice{"not-read:image", "https://example.org/a.png"}));
}

TEST(ImageSize, ReadsTheHeadersOfCommonFormats) {
  EXPECT_EQ(image_size(test::png(640, 480)), (ImageSize{640, 480}));
  EXPECT_EQ(image_size("GIF89a\x80\x02\xE0\x01"s), (ImageSize{640, 480}));
  EXPECT_EQ(image_size("BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0\x80\x02\0\0\x20\xFE\xFF\xFF"s), (ImageSize{640, 480}));
  EXPECT_EQ(image_size("\xFF\xD8\xFF\xE0\0\4ab\xFF\xFF\xC2\0\x11\x08\x01\xE0\x02\x80\x03"s), (ImageSize{640, 480}));
  EXPECT_EQ(image_size("\xFF\xD8\xFF\xE0\0\4ab"s), std::nullopt);
  EXPECT_EQ(image_size(""), std::nullopt);
  EXPECT_EQ(classify_picture("a.png", test::png(99, 99)), Picture::kSmall);
  EXPECT_EQ(classify_picture("a.png", test::png(2000, 60)), Picture::kLarge);
  EXPECT_EQ(classify_picture("a.png", test::png(0, 0)), Picture::kLarge);
  EXPECT_EQ(classify_picture("a.WMF", "x"), Picture::kLarge);
  EXPECT_EQ(classify_picture("oleObject1.bin", "x"), Picture::kNone);
}

// ---- hostile

TEST(Docx, RecognizesWordDocumentsOnly) {
  EXPECT_TRUE(looks_like_docx(DocxWriter().paragraph("a").bytes()));
  EXPECT_TRUE(looks_like_docx(test::zip({{"word\\Document.xml", "x"}})));
  EXPECT_FALSE(looks_like_docx(test::zip({{"xl/workbook.xml", "x"}})));
  EXPECT_FALSE(looks_like_docx(test::zip({{"readme.txt", "word/document.xml"}})));
  EXPECT_FALSE(looks_like_docx(""));
  EXPECT_FALSE(looks_like_docx("word/document.xml"));
  EXPECT_FALSE(
      looks_like_docx("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 EncryptedPackage"));  // OLE container of an encrypted document
}

TEST(Docx, IsNeverCompleteWhenCutOffAnywhere) {
  const std::string file = DocxWriter()
                               .header("页眉")
                               .paragraph("机密★10年")
                               .picture(50, 50, "")
                               .table({{"甲", "乙"}})
                               .footnote("注")
                               .title("题")
                               .bytes();
  ASSERT_THAT(extract(file).incomplete, IsEmpty());
  bool kept = false;
  for (std::size_t size = 0; size < file.size(); ++size) {
    SCOPED_TRACE(size);
    const ExtractedText text = extract(std::string_view(file).substr(0, size));
    ASSERT_THAT(text.incomplete, Not(IsEmpty()));
    kept = kept || std::any_of(text.blocks.begin(), text.blocks.end(),
                               [&](const Block& block) { return text.slice(block.span) == "机密★10年"; });
  }
  EXPECT_TRUE(kept) << "text before the damage";
}

TEST(Docx, KeepsTheTextBeforeMalformedXml) {
  const ExtractedText text = extract(DocxWriter().paragraph("机密★10年").body_xml("<w:p><w:r><w:t>半段</w:r>"));
  EXPECT_THAT(blocks(text), ElementsAre("body: 机密★10年", "body: 半段"));
  EXPECT_THAT(reasons(text), ElementsAre("damaged word/document.xml"));
}

TEST(Docx, FindsEveryFlippedByteThatMatters) {
  const std::string file = DocxWriter().paragraph("机密★10年").bytes();
  const std::vector<std::string> expected = blocks(extract(file));
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 1000; ++i) {
    std::string damaged = file;
    const std::size_t at = random() % damaged.size();
    damaged[at] = static_cast<char>(damaged[at] ^ static_cast<char>(1U << (random() % 8)));
    const ExtractedText text = extract(damaged);
    // Either nothing was lost (time stamps, attributes of members), or it is said that something may be.
    EXPECT_TRUE(blocks(text) == expected || !text.incomplete.empty()) << "at " << at;
  }
}

TEST(Docx, SaysThatAMissingDocumentIsDamage) {
  auto members = DocxWriter().paragraph("正文").header("机密").members();
  std::erase_if(members, [](const test::ZipMember& member) { return member.name == "word/document.xml"; });
  const ExtractedText text = extract(test::zip(members));
  EXPECT_THAT(blocks(text), ElementsAre("header: 机密"));
  EXPECT_THAT(reasons(text), ElementsAre("damaged word/document.xml"));
  EXPECT_THAT(reasons(extract("")), Contains("damaged "));
  EXPECT_THAT(reasons(extract("PK\3\4")), Contains("damaged "));
  EXPECT_THAT(reasons(extract("not a container")), Contains("damaged "));
}

TEST(Docx, ReadsBothMembersOfOneNameAndSaysSo) {
  auto members = DocxWriter().paragraph("甲").members();
  const auto again = DocxWriter().paragraph("乙").members();
  members.push_back(again[2]);
  const ExtractedText text = extract(test::zip(members));
  EXPECT_THAT(blocks(text), ElementsAre("body: 甲", "body: 乙"));
  EXPECT_THAT(reasons(text), ElementsAre("damaged word/document.xml"));
}

TEST(Docx, SaysThatSomethingFollowsTheContainer) {
  EXPECT_THAT(reasons(extract(DocxWriter().paragraph("甲").bytes() + "Rar!")), ElementsAre("damaged "));
  EXPECT_THAT(reasons(extract(DocxWriter().paragraph("甲").bytes() + "\n")), IsEmpty()) << "padding";
}

TEST(Docx, ReadsMembersWhateverTheirPathsAre) {
  const ExtractedText text = extract(DocxWriter().paragraph("正文").member(
      "../../etc/evil.xml",
      R"(<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:t>机密</w:t></w:r></w:p></w:hdr>)"));
  EXPECT_THAT(blocks(text), ElementsAre("body: 正文", "header: 机密"));
}

TEST(Docx, SaysThatAMemberIsEncrypted) {
  std::string file = DocxWriter().paragraph("正文").bytes();
  // The general purpose flag, bit 0, in each local and directory header (APPNOTE 4.4.4).
  for (const auto& [signature, flag] : {std::pair{"PK\3\4"s, 6U}, std::pair{"PK\1\2"s, 8U}}) {
    for (std::size_t at = file.find(signature); at != std::string::npos; at = file.find(signature, at + 1))
      file[at + flag] |= 1;
  }
  const ExtractedText text = extract(file);
  EXPECT_THAT(text.blocks, IsEmpty());
  EXPECT_THAT(reasons(text), Contains("encrypted word/document.xml"));
}

TEST(Docx, RefusesDocumentTypesAndForeignEncodings) {
  const std::string bomb =
      R"(<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "机密"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]><w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:t>&b;&f;</w:t></w:r></w:p></w:hdr>)";
  ExtractedText text = extract(DocxWriter().paragraph("正文").member("word/header1.xml", bomb));
  EXPECT_THAT(blocks(text), ElementsAre("body: 正文"));
  EXPECT_THAT(reasons(text), ElementsAre("damaged word/header1.xml"));
  for (const char* encoding : {"GBK", "ISO-8859-1", "no-such"}) {
    text = extract(DocxWriter().paragraph("正文").member(
        "word/header1.xml", "<?xml version=\"1.0\" encoding=\""s + encoding + "\"?><a>b</a>"));
    EXPECT_THAT(reasons(text), ElementsAre("damaged word/header1.xml")) << encoding;
  }
  text = extract(DocxWriter().paragraph("正文").member("word/header1.xml", "<a>\xBB\xFA</a>"));
  EXPECT_THAT(reasons(text), ElementsAre("damaged word/header1.xml"));
}

TEST(Docx, StopsAtEachLimit) {
  Limits limits;
  limits.max_xml_depth = 20;
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<w:sdt>";
  EXPECT_THAT(reasons(extract(DocxWriter().paragraph("前").body_xml(deep).bytes(), limits)),
              Contains("limit:xml-depth word/document.xml"));
  EXPECT_THAT(blocks(extract(DocxWriter().paragraph("前").body_xml(deep).bytes(), limits)), ElementsAre("body: 前"));

  limits = {};
  limits.max_members = 3;
  EXPECT_THAT(reasons(extract(DocxWriter().paragraph("前").bytes(), limits)), Contains("limit:members "));

  limits = {};
  limits.max_part_bytes = 1000;
  EXPECT_THAT(reasons(extract(DocxWriter().paragraph("前").paragraph(std::string(5000, 'a')).bytes(), limits)),
              Contains("limit:bytes word/document.xml"));

  limits = {};
  limits.max_bytes = 100;
  EXPECT_THAT(reasons(extract(DocxWriter().paragraph("前").bytes(), limits)), ElementsAre("limit:bytes "));

  const std::string bomb = DocxWriter()
                               .paragraph("前")
                               .member("word/header1.xml", "<a>" + std::string(std::size_t{40} << 20U, ' ') + "</a>")
                               .bytes();
  ASSERT_LT(bomb.size(), 100'000U);
  const ExtractedText text = extract(bomb);
  EXPECT_THAT(reasons(text), Contains("limit:ratio word/header1.xml"));
  EXPECT_THAT(blocks(text), ElementsAre("body: 前"));
}

TEST(Docx, CountsWhatItUnpacksWithoutADirectory) {
  // Without a directory the end of a picture is found only by unpacking it.
  const std::string bomb = DocxWriter()
                               .paragraph("前")
                               .member("word/media/a.png", test::png(1, 1) + std::string(std::size_t{40} << 20U, ' '))
                               .bytes();
  const ExtractedText text = extract(std::string_view(bomb).substr(0, bomb.size() - 10));
  EXPECT_THAT(blocks(text), ElementsAre("body: 前"));
  EXPECT_THAT(reasons(text), Contains("damaged "));
}

TEST(Docx, ReadsALongTextThatComesInManyPieces) {
  // A character reference is a piece of its own. What that costs is measured in bench/scan_bench.cpp.
  constexpr std::size_t kPairs = 200'000;
  std::string written;
  std::string expected;
  for (std::size_t i = 0; i < kPairs; ++i) {
    written += "密&#x673A;";
    expected += "密机";
  }
  const ExtractedText text = extract(DocxWriter().body_xml("<w:p><w:r><w:t>" + written + "</w:t></w:r></w:p>").bytes());
  EXPECT_TRUE(text.text == expected) << text.text.size() << " bytes";
  EXPECT_THAT(text.blocks, testing::SizeIs(1));
  EXPECT_THAT(reasons(text), IsEmpty());
}

// ---- material of others

TEST(DocxCorpus, ReadsWhatOtherEnginesReadInRealDocuments) {
  if (!test::has_corpus()) GTEST_SKIP() << "no " << test::corpus();
  const std::vector<test::ProbedDocument> documents = test::probed_documents({".docx", ".dotx"});
  EXPECT_THAT(documents, Not(IsEmpty()));
  for (const test::ProbedDocument& document : documents) {
    SCOPED_TRACE(document.name);
    EXPECT_TRUE(looks_like_docx(document.bytes));
    const ExtractedText text = extract(document.bytes);
    EXPECT_THAT(reasons(text), Not(Contains(testing::StartsWith("damaged"))));
    for (const std::string& probe : document.probes) EXPECT_THAT(text.text, HasSubstr(probe));
  }
}

}  // namespace
}  // namespace mishen::scanner
