// The whole way of a PDF: written here, read by the real mishen-pdf, its lines read by read_pdf_pages().
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scanner/extract/pdf_pages.h"
#include "scanner/normalize.h"
#include "tests/support/extracted.h"
#include "tests/support/pdf_writer.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using test::blocks;
using test::notices;
using test::pdf_text;
using test::PdfWriter;
using test::reasons;
using test::show;
using test::utf16_hex;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

ExtractedText extract(const std::string& bytes, const MemberSink& members = {}) {
  ExtractedText text = read_pdf_pages(test::run_mishen_pdf(bytes), Limits{}, members);
  test::expect_sound(text);
  return text;
}

ExtractedText extract(const PdfWriter& writer) { return extract(writer.bytes()); }

std::string hidden(std::string_view content, Concealment why, std::string_view region = "hidden-text") {
  return std::string(region) + "/" + std::string(to_string(why)) + ": " + std::string(content);
}

/// Blocks of a document of one page.
std::vector<std::string> page(const std::string& content, const std::string& resources = {},
                              const std::string& entries = {}) {
  const ExtractedText text = extract(PdfWriter().page(content, resources, entries));
  EXPECT_THAT(reasons(text), IsEmpty());
  return blocks(text);
}

constexpr const char* kSee =
    "/ExtGState << /Half << /ca 0.4 /CA 0.4 >> /Times << /BM /Multiply >> /Gone << /ca 0 >> >>";

// ---- text

TEST(Pdf, IsToldByItsContent) {
  EXPECT_TRUE(looks_like_pdf("%PDF-1.4\n"));
  EXPECT_TRUE(looks_like_pdf("\n %PDF-1.4\n"));
  EXPECT_TRUE(looks_like_pdf("HTTP junk %PDF-1.4\n1 0 obj\n"));
  EXPECT_FALSE(looks_like_pdf("a text that names %PDF-1.4 as an example"));
  EXPECT_FALSE(looks_like_pdf("%PDF-"));
  EXPECT_FALSE(looks_like_pdf(""));
  EXPECT_FALSE(looks_like_pdf("PK\3\4"));
}

TEST(Pdf, ReadsEachKindOfChineseFont) {
  const std::string content = show("机密★10年", 20, 250) + "BT /F3 12 Tf 20 220 Td <BBFAC3DC> Tj ET\n" +
                              "BT /F4 12 Tf 20 190 Td <000100020003> Tj ET\n" +
                              "BT /F1 12 Tf 20 160 Td (plain) Tj ET\n";
  EXPECT_THAT(page(content), ElementsAre("body: 机密★10年", "body: 机密", "body: 机密甲", "body: plain"));
}

TEST(Pdf, ReadsTextWrittenDownwardsAndTurned) {
  EXPECT_THAT(page("BT /F6 12 Tf 100 250 Td " + utf16_hex("机密文件") + " Tj ET"), ElementsAre("body: 机密文件"));
  EXPECT_THAT(page(show("机密文件", 20, 250), "", "/Rotate 90"), ElementsAre("body: 机密文件"));
  EXPECT_THAT(page("BT /F2 12 Tf 0 1 -1 0 100 50 Tm " + utf16_hex("机密文件") + " Tj ET"),
              ElementsAre("body: 机密文件"));
}

TEST(Pdf, SaysWhereTextStands) {
  const ExtractedText text =
      extract(PdfWriter().page(show("甲", 20, 250)).page(show("乙", 20, 250) + show("丙", 20, 236)));
  ASSERT_THAT(text.blocks, SizeIs(3));
  EXPECT_EQ(text.media_type, "application/pdf");
  EXPECT_EQ(text.blocks[0].page, 1U);
  EXPECT_EQ(text.blocks[1].page, 2U);
  EXPECT_FALSE(text.blocks[1].is_next_line);
  EXPECT_TRUE(text.blocks[2].is_next_line) << "lines of one paragraph";
}

TEST(Pdf, ReadsColumnsOneAfterTheOther) {
  std::string content;
  for (int i = 0; i < 8; ++i) {
    content += show("左" + std::to_string(i) + "栏的文字", 10, 280 - 14 * i, 10);
    content += show("右" + std::to_string(i) + "栏的文字", 110, 280 - 14 * i, 10);
  }
  const std::vector<std::string> lines = page(content);
  ASSERT_THAT(lines, SizeIs(16));
  EXPECT_EQ(lines[7], "body: 左7栏的文字");
  EXPECT_EQ(lines[8], "body: 右0栏的文字");
}

TEST(Pdf, PutsNoSpaceIntoJustifiedChinese) {
  const std::string spread = "BT /F2 12 Tf 2.5 Tc 20 250 Td " + utf16_hex("关于机密文件") + " Tj ET";
  EXPECT_THAT(page(spread), ElementsAre("body: 关于机密文件"));
  EXPECT_THAT(page("BT /F2 12 Tf 20 250 Td " + utf16_hex("甲　乙") + " Tj ET"), ElementsAre("body: 甲 乙"));
}

TEST(Pdf, ReadsLettersThatAreSpreadOverALine) {
  const auto spread = [](const std::vector<std::string>& letters, double step) {
    std::string content;
    double x = 10;
    for (const std::string& letter : letters) content += show(letter, std::exchange(x, x + step), 250, 12);
    return page(content);
  };
  EXPECT_THAT(spread({"机", "密", "★", "1", "0", "年"}, 30), ElementsAre("body: 机 密 ★ 1 0 年"));
  EXPECT_THAT(spread({"通", "知"}, 55), ElementsAre("body: 通 知"));
  EXPECT_THAT(spread({"是", "否"}, 120), ElementsAre("body: 是", "body: 否"));
  EXPECT_THAT(spread({"1", "2", "3"}, 40), ElementsAre("body: 1", "body: 2", "body: 3"));
}

TEST(Pdf, ReadsTextInsideFormsAndPatterns) {
  PdfWriter writer;
  const std::string own = "/Type /XObject /Subtype /Form /BBox [0 0 200 300]";
  const int form = writer.stream(own, "BT /F2 12 Tf 20 200 Td " + utf16_hex("内层") + " Tj ET");
  writer.page(show("外层", 20, 250) + "/X Do", "/XObject << /X " + std::to_string(form) + " 0 R >>");
  EXPECT_THAT(blocks(extract(writer)), ElementsAre("body: 外层", "body: 内层"));
}

TEST(Pdf, ReadsEachFigureOfAType3Font) {
  PdfWriter writer;
  const int g = writer.stream("", "800 0 0 0 700 700 d1 0 0 700 700 re f");
  const int m = writer.stream("",
                              "begincmap 1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <41> <673A> "
                              "<42> <5BC6> endbfchar endcmap");
  const int f = writer.object(
      "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] "
      "/CharProcs << /a " +
      std::to_string(g) +
      " 0 R >> /Encoding << /Differences [65 /a /a] >> "
      "/FirstChar 65 /LastChar 66 /Widths [800 800] /ToUnicode " +
      std::to_string(m) + " 0 R /Resources << >> >>");
  const int form = writer.stream(
      "/Type /XObject /Subtype /Form /BBox [0 0 200 300] /Resources << /Font << /T " + std::to_string(f) + " 0 R >> >>",
      "BT /T 12 Tf 20 250 Td (AB) Tj ET");
  writer.page("/X Do", "/XObject << /X " + std::to_string(form) + " 0 R >>");
  EXPECT_THAT(blocks(extract(writer)), ElementsAre("body: 机密"));
}

// ---- what is not seen, and what is

TEST(PdfConcealment, BlackBoxOverText) {
  EXPECT_THAT(page(show("公开", 20, 250) + show("机密甲", 20, 200) + "0 g 15 195 100 20 re f"),
              ElementsAre("body: 公开", hidden("机密甲", Concealment::kCovered)));
  EXPECT_THAT(page("0 g 15 195 100 20 re f 1 g " + show("机密甲", 20, 200)), ElementsAre("body: 机密甲"))
      << "white text on a banner";
  EXPECT_THAT(page(show("机密甲", 20, 200) + "/Half gs 0 g 15 195 100 20 re f", kSee), ElementsAre("body: 机密甲"))
      << "a veil";
  EXPECT_THAT(page(show("机密甲", 20, 200) + "0 g 15 198 100 1 re f 0 w 15 190 m 100 190 l S"),
              ElementsAre("body: 机密甲"))
      << "underlined";
}

TEST(PdfConcealment, WhiteBoxOverText) {
  EXPECT_THAT(page(show("机密甲", 20, 200) + "1 g 15 195 100 20 re f"),
              ElementsAre(hidden("机密甲", Concealment::kCovered)));
  EXPECT_THAT(page("0.9 g 0 0 200 300 re f 0 g " + show("机密甲", 20, 200)), ElementsAre("body: 机密甲")) << "a ground";
}

TEST(PdfConcealment, PartOfALine) {
  const ExtractedText text = extract(PdfWriter().page(show("姓名测试甲住址", 20, 200) + "0 g 44 195 36 18 re f"));
  EXPECT_THAT(blocks(text), ElementsAre("body: 姓名", hidden("测试甲", Concealment::kCovered), "body: 住址"));
  EXPECT_TRUE(text.blocks[1].is_next_line);
  EXPECT_TRUE(text.blocks[2].is_next_line);
}

TEST(PdfConcealment, SeveralPiecesOfOneCover) {
  std::string strips;
  for (int i = 0; i < 10; ++i) strips += "15 " + std::to_string(195 + 2 * i) + " 100 2.2 re f ";
  EXPECT_THAT(page(show("机密甲", 20, 200) + strips), ElementsAre(hidden("机密甲", Concealment::kCovered)));
}

TEST(PdfConcealment, ThickLineOverText) {
  EXPECT_THAT(page(show("机密甲", 20, 200) + "16 w 15 205 m 110 205 l S"),
              ElementsAre(hidden("机密甲", Concealment::kCovered)));
  EXPECT_THAT(page(show("机密甲", 20, 200) + "1 w 15 205 m 110 205 l S"), ElementsAre("body: 机密甲")) << "struck out";
}

TEST(PdfConcealment, SolidCharactersOverText) {
  EXPECT_THAT(page(show("机密甲", 20, 200) + show("■■■", 20, 200)), Contains(hidden("机密甲", Concealment::kCovered)));
}

TEST(PdfConcealment, FramesAndHolesCoverNothing) {
  EXPECT_THAT(page(show("机密甲", 20, 200) + "0 0 200 300 re 5 5 190 290 re f*"), ElementsAre("body: 机密甲"));
  EXPECT_THAT(page(show("机密甲", 20, 200) + "q 0 0 200 300 re 5 5 190 290 re W* n 0 0 200 300 re f Q"),
              ElementsAre("body: 机密甲"))
      << "by clipping";
}

TEST(PdfConcealment, AnnotationOverText) {
  const auto annotated = [](const std::string& annotation, const std::string& appearance) {
    PdfWriter writer;
    const int form = writer.stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 100 20] "
        "/Resources << /ExtGState << /Times << /BM /Multiply >> >> >>",
        appearance);
    const int number = writer.object("<< /Type /Annot /F 4 /Rect [15 195 115 215] " + annotation + " /AP << /N " +
                                     std::to_string(form) + " 0 R >> >>");
    writer.page(show("机密甲", 20, 200), "", "/Annots [" + std::to_string(number) + " 0 R]");
    return blocks(extract(writer));
  };
  const std::string quads = "/QuadPoints [15 215 115 215 15 195 115 195]";
  const auto covered = ElementsAre(hidden("机密甲", Concealment::kCovered));
  EXPECT_THAT(annotated("/Subtype /Square", "0 g 0 0 100 20 re f"), covered);
  EXPECT_THAT(annotated("/Subtype /Highlight " + quads, "/Times gs 0 g 0 0 100 20 re f"), covered);
  EXPECT_THAT(annotated("/Subtype /Redact " + quads, "0 g 0 0 100 20 re f"), covered);
  EXPECT_THAT(annotated("/Subtype /Highlight " + quads, "/Times gs 1 1 0 rg 0 0 100 20 re f"),
              ElementsAre("body: 机密甲"))
      << "a yellow marker";
  EXPECT_THAT(annotated("/Subtype /Redact " + quads, "1 0 0 RG 0 0 100 20 re S"), ElementsAre("body: 机密甲"))
      << "marked, not covered";
  EXPECT_THAT(annotated("/Subtype /Link", "0 0 1 RG 0 0 100 20 re S"), ElementsAre("body: 机密甲"));
}

TEST(PdfConcealment, HighlightWithoutAppearance) {
  const auto highlighted = [](const std::string& colour) {
    PdfWriter writer;
    const int number = writer.object("<< /Type /Annot /Subtype /Highlight /F 4 /Rect [15 195 115 215] /C [" + colour +
                                     "] /QuadPoints [15 215 115 215 15 195 115 195] >>");
    writer.page(show("机密甲", 20, 200), "", "/Annots [" + std::to_string(number) + " 0 R]");
    return blocks(extract(writer));
  };
  EXPECT_THAT(highlighted("0 0 0"), ElementsAre(hidden("机密甲", Concealment::kCovered)));
  EXPECT_THAT(highlighted("1 1 0"), ElementsAre("body: 机密甲"));
}

TEST(PdfConcealment, DarkTextOnItsOwnColour) {
  EXPECT_THAT(page("0 g 15 195 100 20 re f " + show("机密甲", 20, 200)),
              ElementsAre(hidden("机密甲", Concealment::kHighlighted)));
  EXPECT_THAT(page("0.8 g 15 195 100 20 re f 0 g " + show("机密甲", 20, 200)), ElementsAre("body: 机密甲"))
      << "a shaded cell";
}

TEST(PdfConcealment, TextInTheColourOfThePaper) {
  const auto same = ElementsAre(hidden("机密甲", Concealment::kSameColour));
  EXPECT_THAT(page("1 g " + show("机密甲", 20, 200)), same);
  EXPECT_THAT(page("0.98 g " + show("机密甲", 20, 200)), same) << "nearly white";
  EXPECT_THAT(page("1 0.9 0.9 rg 0 0 200 300 re f 1 0.9 0.9 rg " + show("机密甲", 20, 200)), same);
  EXPECT_THAT(page("0.85 g " + show("机密甲", 20, 200)), ElementsAre("body: 机密甲")) << "light grey";
  EXPECT_THAT(page("1 g 0 G BT 1 Tr /F2 12 Tf 20 200 Td " + utf16_hex("机密甲") + " Tj ET"),
              ElementsAre("body: 机密甲"))
      << "outlined letters";
  EXPECT_THAT(page("/Half gs 0 g 15 195 100 20 re f 1 g " + show("机密甲", 20, 200), kSee),
              ElementsAre(::testing::HasSubstr("机密甲")));
}

TEST(PdfConcealment, WhiteTextDoesNotTearTheLineItStandsIn) {
  EXPECT_THAT(page(show("机密", 20, 200) + "1 g " + show("甲", 26, 200)),
              ElementsAre("body: 机密", hidden("甲", Concealment::kSameColour)));
}

TEST(PdfConcealment, WhiteTextOnAPictureIsUnsure) {
  PdfWriter writer;
  const int picture = test::add_picture(writer, 50, 50);
  writer.page("q 100 0 0 20 15 195 cm /I Do Q 1 g " + show("机密甲", 20, 200),
              "/XObject << /I " + std::to_string(picture) + " 0 R >>");
  EXPECT_THAT(blocks(extract(writer)), ElementsAre("body: 机密甲"));
}

TEST(PdfConcealment, TinyText) {
  EXPECT_THAT(page(show("公开", 20, 250) + show("机密甲", 20, 200, 0.9)),
              ElementsAre("body: 公开", hidden("机密甲", Concealment::kTinyText)));
  EXPECT_THAT(page("q 0.05 0 0 0.05 0 0 cm " + show("机密甲", 400, 4000, 12) + "Q"),
              ElementsAre(hidden("机密甲", Concealment::kTinyText)))
      << "by its matrix";
  EXPECT_THAT(page("q 12 0 0 12 0 0 cm " + show("机密甲", 2, 20, 1) + "Q"), ElementsAre("body: 机密甲"))
      << "size 1, enlarged";
  EXPECT_THAT(page(show("机密甲", 20, 200, 4)), ElementsAre("body: 机密甲")) << "small print";
}

TEST(PdfConcealment, TextBesideThePage) {
  EXPECT_THAT(page(show("公开", 20, 250) + show("机密甲", 300, 200)),
              ElementsAre("body: 公开", hidden("机密甲", Concealment::kOffPage)));
  EXPECT_THAT(page(show("公开", 60, 150) + show("机密甲", 20, 280), "", "/CropBox [50 50 150 250]"),
              ElementsAre("body: 公开", hidden("机密甲", Concealment::kOffPage)));
  EXPECT_THAT(page("q 0 0 50 50 re W n " + show("机密甲", 100, 200) + "Q"),
              ElementsAre(hidden("机密甲", Concealment::kOffPage)))
      << "clipped away";
  EXPECT_THAT(page("q 0 190 200 50 re W n " + show("机密甲", 100, 200) + "Q"), ElementsAre("body: 机密甲"));
}

TEST(PdfConcealment, TextThatGoesOnOnTheNextPage) {
  const std::string cut = "q 0 0 60 300 re W n " + show("合并单元格的标题", 100, 200) + "Q";
  const ExtractedText text = extract(PdfWriter().page(cut).page(show("合并单元格的标题", 20, 200)));
  EXPECT_THAT(blocks(text), ElementsAre("body: 合并单元格的标题"));
}

TEST(PdfConcealment, InvisibleText) {
  EXPECT_THAT(page(show("公开", 20, 250) + "BT 3 Tr /F2 12 Tf 20 200 Td " + utf16_hex("机密甲") + " Tj ET"),
              ElementsAre("body: 公开", hidden("机密甲", Concealment::kInvisibleText)));
  EXPECT_THAT(page("/Gone gs " + show("机密甲", 20, 200), kSee),
              ElementsAre(hidden("机密甲", Concealment::kInvisibleText)));
}

TEST(PdfConcealment, TextLayerOfAScanIsItsText) {
  PdfWriter writer;
  const int picture = test::add_picture(writer, 200, 300);
  const std::string use = "/XObject << /I " + std::to_string(picture) + " 0 R >>";
  const std::string layer = "BT 3 Tr /F2 12 Tf 20 200 Td " + utf16_hex("机密甲") + " Tj ET ";
  const std::string scan = "q 200 0 0 300 0 0 cm /I Do Q ";
  writer.page(scan + layer, use).page(layer + scan, use).page(show("乙", 20, 200) + scan, use);
  const ExtractedText text = extract(writer);
  EXPECT_THAT(blocks(text), ElementsAre("body: 机密甲", "body: 机密甲", "body: 乙"));
  EXPECT_THAT(reasons(text), ElementsAre("not-read:image 第1页", "not-read:image 第2页", "not-read:image 第3页"));
}

TEST(PdfConcealment, TextBehindAPicture) {
  PdfWriter writer;
  const int picture = test::add_picture(writer, 60, 20);
  const std::string use = "/XObject << /I " + std::to_string(picture) + " 0 R >>";
  const std::string draw = "q 100 0 0 20 15 195 cm /I Do Q ";
  writer.page(show("机密甲", 20, 200) + draw, use).page(draw + show("机密甲", 20, 200), use);
  const ExtractedText text = extract(writer);
  EXPECT_THAT(blocks(text), ElementsAre(hidden("机密甲", Concealment::kBehindPicture), "body: 机密甲"));
  EXPECT_THAT(notices(text), ElementsAre("not-read:image 第1页", "not-read:image 第2页"));
}

TEST(PdfConcealment, HiddenLayer) {
  PdfWriter writer;
  const int off = writer.object("<< /Type /OCG /Name " + pdf_text("草稿层") + " >>");
  const int on = writer.object("<< /Type /OCG /Name (seen) >>");
  const std::string refs = std::to_string(off) + " 0 R " + std::to_string(on) + " 0 R";
  writer.catalog("/OCProperties << /OCGs [" + refs + "] /D << /OFF [" + std::to_string(off) + " 0 R] >> >>");
  writer.page(
      show("公开", 20, 250) + "/OC /A BDC " + show("机密甲", 20, 200) + "EMC /OC /B BDC " + show("乙", 20, 150) + "EMC",
      "/Properties << /A " + std::to_string(off) + " 0 R /B " + std::to_string(on) + " 0 R >>");
  EXPECT_THAT(blocks(extract(writer)),
              ElementsAre("body: 公开", "body: 乙", hidden("机密甲", Concealment::kHiddenLayer), "attribute: seen",
                          "attribute: 草稿层"));
}

TEST(PdfConcealment, ShadowsAndBoldFaceAreOneText) {
  EXPECT_THAT(page("1 g " + show("机密甲", 20.5, 199.5) + "0 g " + show("机密甲", 20, 200)),
              ElementsAre("body: 机密甲"));
  EXPECT_THAT(page(show("机密甲", 20, 200) + show("机密甲", 20.3, 200)), ElementsAre("body: 机密甲"));
}

TEST(PdfConcealment, WatermarksHideNothing) {
  const std::string mark =
      "q /Half gs 0.5 g BT /F2 40 Tf 0.7 0.7 -0.7 0.7 40 60 Tm " + utf16_hex("内部资料") + " Tj ET Q ";
  EXPECT_THAT(page(show("公开", 20, 250) + mark, kSee), ElementsAre("body: 公开", "watermark: 内部资料"));
}

// ---- zones

TEST(Pdf, TellsHeadersAndFootersThatAreMarked) {
  EXPECT_THAT(page("/Artifact << /Type /Pagination /Subtype /Footer >> BDC " + show("第1页", 20, 10) +
                   "EMC /Artifact << /Type /Pagination /Subtype /Header >> BDC " + show("机密", 20, 280) + "EMC " +
                   show("正文", 20, 150) + "/Artifact << /Type /Pagination /Subtype /Watermark >> BDC " +
                   show("内部", 20, 100) + "EMC"),
              ElementsAre("header: 机密", "body: 正文", "watermark: 内部", "footer: 第1页"));
}

std::string lines(const std::string& more = {}) {
  // Three columns and two rows: x 20, 80, 140, 190; y 250, 225, 200.
  return "0.5 w 20 250 m 190 250 l S 20 225 m 190 225 l S 20 200 m 190 200 l S "
         "20 200 m 20 250 l S 80 200 m 80 250 l S 140 200 m 140 250 l S 190 200 m 190 250 l S " +
         more;
}

TEST(Pdf, ReadsTables) {
  const ExtractedText text = extract(PdfWriter().page(
      show("名单", 20, 270) +
      lines(show("姓名", 25, 230, 10) + show("证件", 85, 230, 10) + show("电话", 145, 230, 10) +
            show("测试甲", 25, 205, 10) + "BT /F1 6 Tf 85 212 Td (11010119900307) Tj 0 -9 Td (0015) Tj ET ") +
      show("结束", 20, 150)));
  EXPECT_THAT(reasons(text), IsEmpty());
  EXPECT_THAT(blocks(text), ElementsAre("body: 名单", "body: 姓名", "body: 证件", "body: 电话", "body: 测试甲",
                                        "body: 11010119900307", "body: 0015", "body: 结束"));
  ASSERT_THAT(text.tables, SizeIs(1));
  EXPECT_EQ(text.tables[0].rows, 2U);
  EXPECT_EQ(text.tables[0].columns, 3U);
  const auto at = [&](std::size_t i) { return std::pair(text.blocks[i].row, text.blocks[i].column); };
  EXPECT_EQ(text.blocks[0].table, 0U);
  EXPECT_EQ(text.blocks[1].table, 1U);
  EXPECT_EQ(text.blocks[1].kind, BlockKind::kCell);
  EXPECT_EQ(at(1), std::pair(1U, 1U));
  EXPECT_EQ(at(3), std::pair(1U, 3U));
  EXPECT_EQ(at(4), std::pair(2U, 1U));
  EXPECT_EQ(at(5), std::pair(2U, 2U));
  EXPECT_EQ(at(6), std::pair(2U, 2U));
  EXPECT_TRUE(text.blocks[6].is_next_line) << "one cell, broken into lines";
  EXPECT_FALSE(text.blocks[5].is_next_line);
  EXPECT_EQ(text.blocks[7].table, 0U);
}

TEST(Pdf, PartsTextThatRunsAcrossARuling) {
  EXPECT_THAT(page(lines("BT /F1 10 Tf 50 230 Td (1234567890123456) Tj ET ")), SizeIs(2));
}

TEST(Pdf, AFrameIsNoTable) {
  const ExtractedText text =
      extract(PdfWriter().page("10 10 180 280 re S " + show("甲", 20, 250) + show("乙", 20, 100)));
  EXPECT_THAT(text.tables, IsEmpty());
  EXPECT_EQ(text.blocks.at(0).kind, BlockKind::kParagraph);
}

// ---- annotations and forms

TEST(Pdf, ReadsCommentsAndTextBoxes) {
  PdfWriter writer;
  const int note = writer.object("<< /Type /Annot /Subtype /Text /Rect [10 10 20 20] /Contents " +
                                 pdf_text("请删除身份证号") + " >>");
  const int popup = writer.object("<< /Type /Annot /Subtype /Popup /Rect [10 10 90 90] >>");
  const int box = writer.object(
      "<< /Type /Annot /Subtype /FreeText /F 4 /Rect [20 100 180 140] /DA (0 g /Helv 12 Tf) /Contents (typed over) >>");
  const int marked = writer.object(
      "<< /Type /Annot /Subtype /Highlight /F 4 /Rect [15 195 115 215] /C [1 1 0] "
      "/QuadPoints [15 215 115 215 15 195 115 195] /Contents " +
      pdf_text("存疑") + " >>");
  std::string all;
  for (const int number : {note, popup, box, marked}) all += std::to_string(number) + " 0 R ";
  writer.page(show("正文", 20, 200), "", "/Annots [" + all + "]");
  EXPECT_THAT(blocks(extract(writer)), ElementsAre("body: 正文", "text-box: typed over",
                                                   hidden("请删除身份证号", Concealment::kComment, "comment"),
                                                   hidden("存疑", Concealment::kComment, "comment")));
}

TEST(Pdf, WhatALinkSaysOfItselfIsNoComment) {
  PdfWriter writer;
  const auto link = [&writer](const std::string& words, const std::string& more) {
    return writer.object("<< /Type /Annot /Subtype /Link " + more + " /Rect [10 10 20 20] /Contents " +
                         pdf_text(words) + " >>");
  };
  const std::string all =
      std::to_string(link("至脚注一", "")) + " 0 R " + std::to_string(link("请勿外传", "/F 2")) + " 0 R";
  writer.page(show("正文", 20, 200), "", "/Annots [" + all + "]");
  EXPECT_THAT(blocks(extract(writer)),
              ElementsAre("body: 正文", "alt: 至脚注一", hidden("请勿外传", Concealment::kComment, "comment")));
}

TEST(Pdf, ReadsFormFields) {
  PdfWriter writer;
  const int form = writer.stream(
      "/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /H "
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>",
      "BT /H 10 Tf 2 5 Td (shown) Tj ET");
  const auto field = [&](const std::string& entries, const std::string& rect) {
    return std::to_string(
               writer.object("<< /Type /Annot /Subtype /Widget /FT /Tx /Rect " + rect + " " + entries + " >>")) +
           " 0 R ";
  };
  const std::string look = " /AP << /N " + std::to_string(form) + " 0 R >>";
  const std::string all = field("/F 4 /T (a) /V (shown)" + look, "[60 195 160 215]") +
                          field("/F 2 /T (b) /V " + pdf_text("隐藏的值"), "[60 150 160 170]") +
                          field("/F 4 /T (c) /V (stale)" + look, "[60 100 160 120]") +
                          field("/F 4 /Ff 8192 /T (d) /V (secret) /TU " + pdf_text("口令"), "[60 50 160 70]");
  const int nowhere = writer.object("<< /FT /Tx /T (e) /V " + pdf_text("无处") + " >>");
  writer.catalog("/AcroForm << /Fields [" + all + std::to_string(nowhere) + " 0 R] >>");
  writer.page(show("姓名", 20, 200), "", "/Annots [" + all + "]");
  const std::vector<std::string> found = blocks(extract(writer));
  EXPECT_THAT(found, Contains("body: shown")) << ::testing::PrintToString(found);
  EXPECT_THAT(found, Contains(hidden("隐藏的值", Concealment::kHiddenAttribute)));
  EXPECT_THAT(found, Contains(hidden("stale", Concealment::kHiddenAttribute)));
  EXPECT_THAT(found, Contains(hidden("secret", Concealment::kHiddenAttribute)));
  EXPECT_THAT(found, Contains(hidden("无处", Concealment::kHiddenAttribute)));
  EXPECT_THAT(found, Contains("alt: 口令"));
}

TEST(Pdf, ReadsHiddenAnnotations) {
  PdfWriter writer;
  const int form = writer.stream(
      "/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /H "
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>",
      "0 g 0 0 100 20 re f 1 g BT /H 10 Tf 2 5 Td (stamped) Tj ET");
  const int stamp = writer.object("<< /Type /Annot /Subtype /Stamp /F 2 /Rect [15 195 115 215] /AP << /N " +
                                  std::to_string(form) + " 0 R >> >>");
  writer.page(show("正文", 20, 200), "", "/Annots [" + std::to_string(stamp) + " 0 R]");
  EXPECT_THAT(blocks(extract(writer)), ElementsAre("body: 正文", hidden("stamped", Concealment::kHiddenAttribute)));
}

// ---- beside the pages

TEST(Pdf, ReadsPropertiesThatSaySomething) {
  PdfWriter writer;
  writer.info("/Title " + pdf_text("通知") + " /Author " + pdf_text("测试甲") +
              " /Producer (Any 1.0) /CreationDate (D:20260101000000Z)"
              " /Company <B2E2CAD4B5A5CEBB> /Pages (12)");
  const std::string xmp =
      R"(<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">)"
      R"(<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:AuthorsPosition="处长" xmp:CreateDate="2026-01-01">)"
      R"(<dc:creator><rdf:Seq><rdf:li>测试甲</rdf:li><rdf:li>测试乙</rdf:li></rdf:Seq></dc:creator><xmp:CreatorTool>Any 1.0</xmp:CreatorTool></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>)";
  const int metadata = writer.stream("/Type /Metadata /Subtype /XML", xmp);
  writer.catalog("/Metadata " + std::to_string(metadata) + " 0 R");
  writer.page(show("正文", 20, 200));
  const ExtractedText text = extract(writer);
  EXPECT_THAT(reasons(text), IsEmpty());
  EXPECT_THAT(blocks(text),
              ::testing::UnorderedElementsAre("body: 正文", "property: 标题：通知",
                                              hidden("作者：测试甲", Concealment::kProperty, "property"),
                                              hidden("公司：测试单位", Concealment::kProperty, "property"),
                                              hidden("作者职务：处长", Concealment::kProperty, "property"),
                                              hidden("作者：测试乙", Concealment::kProperty, "property")));
}

TEST(Pdf, ReadsBookmarksLabelsAndAlternativeTexts) {
  PdfWriter writer;
  const int outline = writer.reserve();
  const int first = writer.reserve();
  const int second = writer.object("<< /Title " + pdf_text("第二节") + " /Parent " + std::to_string(first) + " 0 R >>");
  writer.set(first, "<< /Title " + pdf_text("第一节") + " /Parent " + std::to_string(outline) + " 0 R /First " +
                        std::to_string(second) + " 0 R /Last " + std::to_string(second) + " 0 R >>");
  writer.set(outline, "<< /First " + std::to_string(first) + " 0 R /Last " + std::to_string(first) + " 0 R >>");
  const int root = writer.reserve();
  const int figure = writer.object("<< /Type /StructElem /S /Figure /P " + std::to_string(root) + " 0 R /Alt " +
                                   pdf_text("公章图") + " >>");
  writer.set(root,
             "<< /Type /StructTreeRoot /K [" + std::to_string(figure) + " 0 R " + std::to_string(figure) + " 0 R] >>");
  writer.catalog("/Outlines " + std::to_string(outline) + " 0 R /StructTreeRoot " + std::to_string(root) +
                 " 0 R /PageLabels << /Nums [0 << /S /D /P " + pdf_text("内部-") + " >>] >>");
  writer.page(show("正文", 20, 200));
  EXPECT_THAT(blocks(extract(writer)),
              ElementsAre("body: 正文", "attribute: 内部-", "attribute: 第一节", "attribute: 第二节", "alt: 公章图"));
}

TEST(Pdf, ReadsTextThatStandsInForCharacters) {
  const std::string said = "/Span << /ActualText " + pdf_text("机密") + " >> BDC ";
  EXPECT_THAT(page(said + show("机密", 20, 200) + "EMC"), ElementsAre("body: 机密"));
  EXPECT_THAT(page(said + show("公开", 20, 200) + "EMC"),
              ElementsAre("body: 公开", hidden("机密", Concealment::kHiddenAttribute, "alt")));
  EXPECT_THAT(page(said + "BT /F5 12 Tf 20 200 Td <00070008> Tj ET EMC"), ElementsAre("body: 机密"))
      << "in place of what the font does not tell";
}

TEST(Pdf, HandsOnAttachedFiles) {
  PdfWriter writer;
  const int file = writer.stream("/Type /EmbeddedFile /Subtype /text#2Fplain", "attached text");
  const int other = writer.stream("/Type /EmbeddedFile", "pinned");
  const auto specification = [](int number, const std::string& name) {
    return "<< /Type /Filespec /F (x) /UF " + pdf_text(name) + " /EF << /F " + std::to_string(number) + " 0 R >> >>";
  };
  const int pin = writer.object("<< /Type /Annot /Subtype /FileAttachment /Rect [10 10 20 20] /FS " +
                                specification(other, "别针.txt") + " >>");
  writer.catalog("/Names << /EmbeddedFiles << /Names [(a) " + specification(file, "附表.txt") + "] >> >>");
  writer.page(show("正文", 20, 200), "", "/Annots [" + std::to_string(pin) + " 0 R]");
  std::vector<Member> members;
  ExtractedText text = extract(writer.bytes(), [&](Member&& member) {
    members.push_back(std::move(member));
    return true;
  });
  EXPECT_THAT(reasons(text), IsEmpty());
  ASSERT_THAT(members, SizeIs(2));
  EXPECT_EQ(members[0].path, "别针.txt");
  EXPECT_EQ(members[0].bytes, "pinned");
  EXPECT_EQ(members[1].path, "附表.txt");
  EXPECT_EQ(members[1].bytes, "attached text");
  EXPECT_EQ(members[1].media_type, "text/plain");
  EXPECT_EQ(members[1].concealment, Concealment::kEmbeddedDocument);
  EXPECT_THAT(reasons(extract(writer)), ElementsAre("not-read:embedded 别针.txt", "not-read:embedded 附表.txt"));
}

TEST(Pdf, SendsLargeAttachmentsInPieces) {
  PdfWriter writer;
  std::string content(2'000'000, 'a');
  content.back() = 'z';
  const int file = writer.stream("/Type /EmbeddedFile", content);
  writer.catalog("/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (big.bin) /EF << /F " +
                 std::to_string(file) + " 0 R >> >>] >> >>");
  writer.page(show("正文", 20, 200));
  std::vector<std::string> members;
  const std::string said = test::run_mishen_pdf(writer.bytes());
  const MemberSink sink = [&](Member&& member) {
    members.push_back(std::move(member.bytes));
    return true;
  };
  ExtractedText text = read_pdf_pages(said, Limits{}, sink);
  EXPECT_THAT(members, ElementsAre(content));
  Limits limits;
  limits.max_part_bytes = 1'000'000;
  members.clear();
  text = read_pdf_pages(said, limits, sink);
  EXPECT_THAT(members, IsEmpty());
  EXPECT_THAT(reasons(text), ElementsAre("limit:bytes big.bin"));
}

TEST(Pdf, FindsTextThatAnUpdateTookAway) {
  PdfWriter writer;
  writer.page(show("公开", 20, 250) + show("机密甲", 20, 200));
  const std::string file = writer.bytes();
  const std::string after = test::updated(
      file, {{writer.contents_of(0), test::stream_body("", show("公开", 20, 250) + show("新文", 20, 200))}});
  const ExtractedText text = extract(after);
  EXPECT_THAT(blocks(text),
              ElementsAre("body: 公开", "body: 新文", hidden("机密甲", Concealment::kEarlierVersion, "deleted")));
  EXPECT_THAT(notices(text), ElementsAre("earlier-version "));
  EXPECT_THAT(reasons(text), IsEmpty());
  const std::string added = test::updated(file, {{900, "<< /Nothing true >>"}});
  EXPECT_THAT(blocks(extract(added)), ElementsAre("body: 公开", "body: 机密甲")) << "an update that takes nothing away";
}

// ---- what is not read is said

TEST(PdfIncomplete, Encrypted) {
  PdfWriter writer;
  writer.page(show("机密甲", 20, 200));
  const ExtractedText closed = extract(writer.encrypted(true));
  EXPECT_THAT(closed.blocks, IsEmpty());
  EXPECT_THAT(reasons(closed), ElementsAre("encrypted "));
  const ExtractedText open = extract(writer.encrypted(false));
  EXPECT_THAT(blocks(open), ElementsAre("body: 机密甲"));
  EXPECT_THAT(reasons(open), IsEmpty());
}

TEST(PdfIncomplete, Pictures) {
  PdfWriter writer;
  const int large = test::add_picture(writer, 100, 100);
  const int small = test::add_picture(writer, 99, 300);
  const std::string use = "/XObject << /L " + std::to_string(large) + " 0 R /S " + std::to_string(small) + " 0 R >>";
  writer.page(show("甲", 20, 200) + "q 9 0 0 9 0 0 cm /L Do /L Do Q", use).page("q 9 0 0 9 0 0 cm /S Do Q", use);
  const ExtractedText text = extract(writer);
  EXPECT_THAT(reasons(text), ElementsAre("not-read:image 第1页"));
  EXPECT_THAT(notices(text), ElementsAre("not-read:image 第2页"));
}

TEST(PdfIncomplete, CharactersWithoutMeaning) {
  const ExtractedText text = extract(PdfWriter().page(show("甲", 20, 200) + "BT /F5 12 Tf 20 150 Td <00070008> Tj ET"));
  EXPECT_THAT(blocks(text), ElementsAre("body: 甲"));
  EXPECT_THAT(reasons(text), ElementsAre("undecodable 第1页"));
}

TEST(PdfIncomplete, LettersDrawnAsShapes) {
  std::string shapes;
  for (int i = 0; i < 60; ++i) {
    const std::string x = std::to_string(10 + 3 * i);
    shapes += x + " 200 m " + x + " 210 " + x + " 205 " + std::to_string(12 + 3 * i) + " 209 c " +
              std::to_string(13 + 3 * i) + " 205 " + x + " 203 " + std::to_string(11 + 3 * i) + " 201 c f ";
  }
  EXPECT_THAT(reasons(extract(PdfWriter().page(shapes))), ElementsAre("not-read:drawing 第1页"));
  EXPECT_THAT(page("10 10 50 50 re f 20 20 m 30 40 l 50 20 l f"), IsEmpty()) << "a figure";
  EXPECT_THAT(page(""), IsEmpty()) << "an empty page";
}

TEST(PdfIncomplete, CutOffAnywhere) {
  PdfWriter writer;
  for (int i = 0; i < 5; ++i) writer.page(show("机密甲", 20, 200));
  const std::string file = writer.bytes();
  for (std::size_t i = 0; i < 20; ++i) {
    const std::size_t size = file.size() * i / 20;
    EXPECT_THAT(reasons(extract(file.substr(0, size))), Not(IsEmpty())) << size << " bytes";
  }
  EXPECT_THAT(reasons(extract(file.substr(0, file.size() - 7))), Not(IsEmpty()));
  EXPECT_THAT(reasons(extract(file)), IsEmpty());
}

TEST(PdfIncomplete, MissingParts) {
  PdfWriter writer;
  writer.page(show("甲", 20, 200)).page("/Gone Do " + show("乙", 20, 200), "/XObject << /Gone 800 0 R >>");
  writer.set(writer.contents_of(0), "null");
  EXPECT_THAT(reasons(extract(writer)), ::testing::IsSupersetOf({"damaged 第1页", "damaged 第2页"}));
}

TEST(PdfIncomplete, PagesThatTheTreeDoesNotCount) {
  std::string file = PdfWriter().page(show("甲", 20, 200)).page(show("乙", 20, 200)).bytes();
  file[file.find("/Count 2") + 7] = '1';
  EXPECT_THAT(reasons(extract(file)), ElementsAre("damaged "));
}

TEST(PdfIncomplete, PageWithoutItsContents) {
  std::string file = PdfWriter().page(show("甲", 20, 200)).bytes();
  file[file.find("/Contents") + 1] = 'X';
  EXPECT_THAT(reasons(extract(file)), ElementsAre("damaged 第1页"));
}

TEST(PdfIncomplete, UpdateThatIsCutOff) {
  PdfWriter writer;
  writer.page(show("甲", 20, 200));
  const std::string file = writer.bytes();
  const std::string after = test::updated(file, {{writer.contents_of(0), test::stream_body("", show("乙", 20, 200))}});
  EXPECT_THAT(reasons(extract(after.substr(0, file.size() + 100))), Contains("damaged "));
  EXPECT_THAT(reasons(extract(file + "\n\n")), IsEmpty());
}

TEST(PdfIncomplete, FlippedBits) {
  PdfWriter writer;
  for (int i = 0; i < 3; ++i) writer.page(show("机密甲", 20, 200) + show("乙", 20, 100));
  const std::string file = writer.bytes();
  auto random = test::seeded_random("PdfIncomplete.FlippedBits");
  for (int i = 0; i < (test::full_run() ? 2000 : 60); ++i) {
    std::string damaged = file;
    for (int k = 0; k < 3; ++k) {
      char& byte = damaged[test::below(random, damaged.size())];
      byte = static_cast<char>(byte ^ static_cast<char>(1U << test::below(random, 8)));
    }
    EXPECT_NO_THROW(static_cast<void>(extract(damaged))) << i;
  }
}

TEST(PdfIncomplete, WhatIsNoPdf) {
  for (const std::string file : {"", "%PDF-1.7\n", "PK\3\4", "%PDF-1.7\n%%EOF\n"}) {
    EXPECT_THAT(reasons(extract(file)), Not(IsEmpty())) << file;
  }
}

TEST(PdfIncomplete, EndlessNesting) {
  PdfWriter writer;
  const int form = writer.reserve();
  const std::string self = std::to_string(form) + " 0 R";
  writer.set(form, test::stream_body("/Type /XObject /Subtype /Form /BBox [0 0 200 300] /Resources << /XObject << /X " +
                                         self + " >> >>",
                                     "/X Do"));
  const int field = writer.reserve();
  writer.set(field, "<< /T (a) /Kids [" + std::to_string(field) + " 0 R] >>");
  const int item = writer.reserve();
  writer.set(item, "<< /Title (a) /First " + std::to_string(item) + " 0 R /Next " + std::to_string(item) + " 0 R >>");
  writer.catalog("/AcroForm << /Fields [" + std::to_string(field) + " 0 R] >> /Outlines << /First " +
                 std::to_string(item) + " 0 R >>");
  writer.page(show("甲", 20, 200) + "/X Do", "/XObject << /X " + self + " >>");
  EXPECT_THAT(blocks(extract(writer)), Contains("body: 甲"));
}

// ---- lines that a helper should not have written

constexpr const char* kEnd = "{\"type\":\"end\"}\n";

ExtractedText from_lines(const std::string& text) { return read_pdf_pages(text, Limits{}); }

std::string line_of(const std::string& text) {
  return R"({"type":"line","page":1,"block":1,"zone":"body","words":[[0,0,9,9,")" + text + "\"]]}\n";
}

TEST(PdfLines, BreakingOffIsDamage) {
  EXPECT_THAT(reasons(from_lines("")), ElementsAre("damaged "));
  EXPECT_THAT(reasons(from_lines(line_of("甲"))), ElementsAre("damaged "));
  EXPECT_THAT(blocks(from_lines(line_of("甲"))), ElementsAre("body: 甲"));
  EXPECT_THAT(reasons(from_lines(line_of("甲") + kEnd)), IsEmpty());
  EXPECT_THAT(reasons(from_lines(line_of("甲") + "{\"type\":\"end\"}")), ElementsAre("damaged ")) << "no line feed";
  EXPECT_THAT(reasons(from_lines(R"({"type":"attachment","name":"a","last":false,"data":"YQ=="})"
                                 "\n" +
                                 std::string(kEnd))),
              ElementsAre("damaged a"));
}

TEST(PdfLines, GarbageIsDamage) {
  for (const std::string line :
       {"x", "[]", "{", "{\"type\":\"line\"", "\xFF\xFE", R"({"type":"text","text":"\uD800"})"}) {
    EXPECT_THAT(reasons(from_lines(line + "\n" + line_of("甲") + kEnd)), ElementsAre("damaged ")) << line;
  }
  EXPECT_THAT(reasons(from_lines(std::string(1'000'000, '[') + "\n" + kEnd)), ElementsAre("damaged "));
  EXPECT_THAT(reasons(from_lines("{\"type\":\"text\",\"text\":\"\xC3\x28\"}\n" + std::string(kEnd))),
              ElementsAre("damaged "));
}

TEST(PdfLines, OddValuesAreLeftOut) {
  EXPECT_THAT(
      blocks(from_lines(
          R"({"type":"line","page":-1,"block":1e99,"zone":7,"words":[1,[],[1,2,3,4],[0,0,0,0,5],["a","b",null,{},"甲"]]})"
          "\n"
          R"({"type":"rules","page":1,"horizontal":[[0,1e308,2],[1],"x"],"vertical":{}})"
          "\n"
          R"({"type":"never heard of"})"
          "\n" +
          std::string(kEnd))),
      ElementsAre("body: 甲"));
  const ExtractedText text = from_lines(R"({"type":"problem","reason":"<script>","where":"a"})"
                                        "\n" +
                                        std::string(kEnd));
  EXPECT_THAT(reasons(text), ElementsAre("damaged a"));
}

TEST(PdfLines, StopAtTheLimitOfText) {
  Limits limits;
  limits.max_text_bytes = 100;
  std::string lines;
  for (int i = 0; i < 50; ++i) lines += line_of("机密甲");
  const ExtractedText text = read_pdf_pages(lines + kEnd, limits);
  EXPECT_LE(text.text.size(), 200U);
  EXPECT_THAT(reasons(text), Contains("limit:text "));
}

TEST(PdfLines, UnknownReasonsOfHidingHide) {
  const ExtractedText text = from_lines(R"({"type":"text","zone":"body","concealment":"new one","text":"甲"})"
                                        "\n" +
                                        std::string(kEnd));
  EXPECT_THAT(blocks(text), ElementsAre(hidden("甲", Concealment::kHiddenAttribute)));
}

// ---- material of others

/// As the scanner compares: fonts often map characters to compatibility forms of them.
TEST(PdfPages, WhatPicturesSayIsHandedOn) {
  const std::string lines = R"({"type":"picture","page":2,"data":"/9j/2Q=="})"
                            "\n"
                            R"({"type":"picture","page":3,"data":"!"})"
                            "\n{\"type\":\"end\"}\n";
  std::vector<Member> members;
  const ExtractedText text = read_pdf_pages(lines, Limits{}, [&members](Member&& member) {
    members.push_back(std::move(member));
    return true;
  });
  ASSERT_EQ(members.size(), 1U);
  EXPECT_EQ(members[0].path, "第2页 图片 1");
  EXPECT_EQ(members[0].bytes, "\xFF\xD8\xFF\xD9");
  EXPECT_EQ(members[0].concealment, Concealment::kNone);
  EXPECT_EQ(text.incomplete, std::vector<Incomplete>({{"damaged", "第3页 图片 2"}}));
  EXPECT_EQ(from_lines(lines).notices.size(), 1U);
}

std::string folded(const std::string& text) { return normalize_term(text, View::kSqueezed); }

TEST(PdfCorpus, EveryProbeIsFound) {
  if (!test::has_corpus()) GTEST_SKIP() << "no " << test::corpus();
  std::size_t looked_for = 0;
  for (const test::ProbedDocument& document : test::probed_documents({".pdf"})) {
    EXPECT_TRUE(looks_like_pdf(document.bytes)) << document.name;
    const std::string text = folded(extract(document.bytes).text);
    for (const std::string& probe : document.probes) {
      EXPECT_NE(text.find(folded(probe)), std::string::npos) << document.name << ": " << probe;
      ++looked_for;
    }
  }
  EXPECT_GT(looked_for, 0U);
}

}  // namespace
}  // namespace mishen::scanner
