#include "scanner/extract/docx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extract/image_size.h"
#include "scanner/extract/zip_reader.h"
#include "tests/support/docx_writer.h"

namespace mishen::scanner {
namespace {

using std::string_literals::operator""s;
using test::DocxWriter;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

const std::filesystem::path kShared = std::filesystem::path(MISHEN_SOURCE_DIR) / ".." / "shared";

/// "region: text" of each block.
std::vector<std::string> blocks(const ExtractedText& text) {
  std::vector<std::string> lines;
  for (const Block& block : text.blocks)
    lines.push_back(std::string(to_string(block.region)) + ": " + std::string(text.slice(block.span)));
  return lines;
}

std::vector<std::string> reasons(const ExtractedText& text) {
  std::vector<std::string> lines;
  for (const Incomplete& problem : text.incomplete) lines.push_back(problem.reason + " " + problem.where);
  return lines;
}

/// What holds of every extraction, whatever the bytes are.
void expect_sound(const ExtractedText& text) {
  EXPECT_TRUE(is_well_formed_utf8(text.text));
  std::size_t end = 0;
  for (const Block& block : text.blocks) {
    const bool first = &block == text.blocks.data();
    ASSERT_EQ(block.span.begin, first ? 0 : end + 1);
    ASSERT_TRUE(first || text.text[end] == '\n');
    ASSERT_LT(block.span.begin, block.span.end);
    ASSERT_LT(block.part, text.parts.size());
    end = block.span.end;
  }
  EXPECT_EQ(end, text.text.size());
  EXPECT_FALSE(text.extract_map);
}

ExtractedText extract(std::string_view bytes, const Limits& limits = {}) {
  ExtractedText text = extract_docx(bytes, limits);
  expect_sound(text);
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
                                        "comment: 批注", "property: 标题", "property: 密级：秘密"));
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
       {"body: 机密★"}},
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
       {"body: 新处", "deleted: 旧处"}},
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
              ElementsAre("body: 机密★10年", "deleted: 旧文"));
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

TEST(Docx, ReadsLongTextsInLinearTime) {
  const auto elapsed = [](std::size_t characters) {
    std::string text;
    for (std::size_t i = 0; i < characters; ++i) text += i % 2 == 0 ? "密" : "&#x673A;";
    const std::string file = DocxWriter().body_xml("<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>").bytes();
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(extract_docx(file, {}).text.size(), 3 * characters);
    return std::chrono::steady_clock::now() - begin;
  };
  elapsed(1000);
  const auto small = elapsed(50'000);
  EXPECT_LT(elapsed(400'000), 40 * small) << "8 times the text";
}

// ---- material of others

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(DocxCorpus, ReadsWhatOtherEnginesReadInRealDocuments) {
  const std::filesystem::path list = kShared / "corpus" / "probes.tsv";
  if (!std::filesystem::exists(list)) GTEST_SKIP() << "no shared corpus: " << list;
  std::ifstream lines(list);
  std::string line;
  std::size_t files = 0;
  std::size_t probes = 0;
  std::size_t found = 0;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string file;
    std::string field;
    std::getline(fields, file, '\t');
    if (!file.ends_with(".docx") && !file.ends_with(".dotx")) continue;
    for (int i = 0; i < 3; ++i) std::getline(fields, field, '\t');
    SCOPED_TRACE(file);
    const std::string bytes = read_file(kShared / "corpus" / file);
    EXPECT_TRUE(looks_like_docx(bytes));
    const ExtractedText text = extract(bytes);
    EXPECT_THAT(reasons(text), Not(Contains(testing::StartsWith("damaged"))));
    ++files;
    std::istringstream strings(field);
    for (std::string probe; std::getline(strings, probe, '|');) {
      ++probes;
      found += text.text.find(probe) != std::string::npos ? 1U : 0U;
      EXPECT_NE(text.text.find(probe), std::string::npos) << probe;
    }
  }
  EXPECT_GT(files, 0U);
  RecordProperty("recall", std::to_string(found) + "/" + std::to_string(probes));
}

}  // namespace
}  // namespace mishen::scanner
