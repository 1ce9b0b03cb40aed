#include "scanner/extract/pptx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/support/extracted.h"
#include "tests/support/package_writer.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using test::expect_sound;
using test::PackageWriter;
using test::PptxWriter;
using test::reasons;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ExtractedText extract(std::string_view bytes, const Limits& limits = {}) {
  ExtractedText text = extract_pptx(bytes, limits);
  expect_sound(text);
  EXPECT_TRUE(text.pages_are_slides);
  return text;
}

/// "page region/why: text" of each block.
std::vector<std::string> blocks(const ExtractedText& text) {
  std::vector<std::string> lines;
  for (const Block& block : text.blocks)
    lines.push_back(std::to_string(block.page) + " " + test::described(text, block));
  return lines;
}
std::vector<std::string> blocks(const PptxWriter& writer) {
  const ExtractedText text = extract(writer.bytes());
  EXPECT_THAT(text.incomplete, IsEmpty());
  return blocks(text);
}
std::vector<std::string> on_slide(std::string_view shapes, std::string_view background = {}) {
  return blocks(PptxWriter().slide(shapes, {}, background));
}

std::string shape(std::string_view text, std::string_view box, std::string_view fill = {}, std::string_view run = {},
                  std::string_view properties = {}) {
  return PptxWriter::shape(text, box, fill, run, properties);
}
std::string solid(std::string_view rgb) { return PptxWriter::solid(rgb); }
std::string coloured(std::string_view rgb) { return "<a:rPr>" + solid(rgb) + "</a:rPr>"; }

// ---- text and where it stands

TEST(Pptx, ReadsSlidesInTheOrderOfThePresentation) {
  // The writer stores the parts in reverse.
  const PptxWriter writer =
      PptxWriter()
          .slide(PptxWriter::placeholder("ctrTitle", "标题") + PptxWriter::placeholder("body", "正文"))
          .slide(shape("文本框", "1 1 9 9", "", "", "") + PptxWriter::placeholder("ftr", "页脚"));
  EXPECT_THAT(blocks(writer), ElementsAre("1 title: 标题", "1 body: 正文", "2 text-box: 文本框", "2 footer: 页脚"));
  const ExtractedText text = extract(writer.bytes());
  EXPECT_EQ(text.blocks[0].kind, BlockKind::kHeading);
  EXPECT_EQ(text.parts[text.blocks[0].part], "ppt/slides/slide1.xml");
  EXPECT_EQ(text.media_type, "application/vnd.openxmlformats-officedocument.presentationml.presentation");
}

TEST(Pptx, ReadsTheNamesOfSections) {
  PackageWriter package = PptxWriter().slide(shape("甲", "1 1 9 9")).package();
  auto members = package.members();
  for (auto& member : members) {
    if (member.name != "ppt/presentation.xml") continue;
    member.bytes.insert(
        member.bytes.rfind("</p:presentation>"),
        R"(<q:sectionLst xmlns:q="http://schemas.microsoft.com/office/powerpoint/2010/main"><q:section name="节名">)"
        R"(<q:sldIdLst><q:sldId id="256"/></q:sldIdLst></q:section></q:sectionLst>)");
  }
  const ExtractedText text = extract(test::zip(members));
  EXPECT_THAT(blocks(text), ElementsAre("1 text-box: 甲", "0 attribute: 节名"));
  EXPECT_THAT(text.incomplete, IsEmpty());
}

TEST(Pptx, JoinsWhatAReaderSeesAsOneWord) {
  const std::string xml =
      R"(<p:sp><p:txBody><a:p><a:pPr><a:buChar char="•"/></a:pPr><a:r><a:t>机</a:t></a:r><a:r><a:rPr b="1"/><a:t>密</a:t></a:r>)"
      R"(<a:fld type="datetime1"><a:t>日期</a:t></a:fld><a:fld type="slidenum"><a:t>7</a:t></a:fld><a:br/>)"
      R"(<a:r><a:t>下一行</a:t></a:r></a:p><a:p><a:r><a:t>另段</a:t></a:r></a:p></p:txBody></p:sp>)";
  const ExtractedText text = extract(PptxWriter().slide(xml).bytes());
  EXPECT_THAT(blocks(text), ElementsAre("1 text-box: 机密日期", "1 text-box: 下一行", "1 text-box: 另段"));
  EXPECT_TRUE(text.blocks[1].is_next_line);
  EXPECT_FALSE(text.blocks[2].is_next_line);
  EXPECT_EQ(text.blocks[0].kind, BlockKind::kListItem);
}

TEST(Pptx, ReadsTables) {
  const auto cell = [](std::string_view text, std::string_view attributes = "") {
    return "<a:tc " + std::string(attributes) + "><a:txBody><a:p><a:r><a:t>" + std::string(text) +
           "</a:t></a:r></a:p></a:txBody><a:tcPr/></a:tc>";
  };
  const std::string table = R"(<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow="1"/>)"
                            R"(<a:tblGrid><a:gridCol w="5"/><a:gridCol w="5"/></a:tblGrid><a:tr h="5">)" +
                            cell("宽", R"(gridSpan="2")") + cell("压住", R"(hMerge="1")") + R"(</a:tr><a:tr h="5">)" +
                            cell("左") + cell("右") + "</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>";
  const ExtractedText text = extract(PptxWriter().slide(table).bytes());
  EXPECT_THAT(blocks(text),
              ElementsAre("1 body: 宽", "1 hidden-text/hidden by an attribute: 压住", "1 body: 左", "1 body: 右"));
  EXPECT_EQ(text.blocks[0].column_span, 2U);
  EXPECT_EQ(text.blocks[3].row, 2U);
  EXPECT_EQ(text.blocks[3].column, 2U);
  EXPECT_EQ(text.blocks[3].kind, BlockKind::kCell);
  ASSERT_EQ(text.tables.size(), 1U);
  EXPECT_EQ(text.tables[0].rows, 2U);
  EXPECT_EQ(text.tables[0].columns, 2U);
  EXPECT_EQ(text.tables[0].header_rows, 1U);
}

TEST(Pptx, ReadsWhatHangsOnASlide) {
  const PptxWriter writer =
      PptxWriter()
          .slide(shape("正文", "1 1 9 9", "", "", R"(descr="替代文字")") +
                 R"(<p:sp><p:nvSpPr><p:cNvPr id="1"><a:hlinkClick tooltip="提示"/></p:cNvPr></p:nvSpPr></p:sp>)")
          .on_slide(
              "notesSlides/notesSlide1.xml", "notesSlide",
              PackageWriter::root("p:notes", "<p:cSld><p:spTree>" + PptxWriter::placeholder("body", "备注") +
                                                 "<p:sp><p:txBody><a:p><a:fld type=\"slidenum\"><a:t>1</a:t></a:fld></"
                                                 "a:p></p:txBody></p:sp></p:spTree></p:cSld>"))
          .on_slide("comments/comment1.xml", "comments",
                    PackageWriter::root("p:cmLst", "<p:cm><p:pos/><p:text>批注</p:text></p:cm>"))
          .on_slide("comments/modern1.xml", "comments",
                    PackageWriter::root("p:cmLst",
                                        "<p:cm><p:txBody><a:p><a:r><a:t>新批注</a:t></a:r></a:p></p:txBody></p:cm>"))
          .on_slide("commentAuthors.xml", "commentAuthors",
                    PackageWriter::root("p:cmAuthorLst", R"(<p:cmAuthor name="甲"/>)"))
          .on_slide("charts/chart1.xml", "chart", PackageWriter::root("c:chartSpace", "<c:v>类别</c:v>"))
          .on_slide("diagrams/drawing1.xml", "diagramDrawing",
                    PackageWriter::root("drawing", "<a:p><a:r><a:t>图示</a:t></a:r></a:p>"))
          .on_slide("diagrams/data1.xml", "diagramData",
                    PackageWriter::root("dataModel", "<a:p><a:r><a:t>图示</a:t></a:r></a:p>"));
  EXPECT_THAT(blocks(writer), testing::UnorderedElementsAre(
                                  "1 text-box: 正文", "1 alt: 替代文字", "1 attribute: 提示",
                                  "1 note/speaker notes: 备注", "1 comment/comment: 批注", "1 comment/comment: 新批注",
                                  "1 property/document property: 批注者：甲", "1 text-box: 类别", "1 text-box: 图示"));
}

TEST(Pptx, ReadsWhatMastersShow) {
  const PptxWriter writer =
      PptxWriter()
          .slide(shape("正文", "1 1 9 9"))
          .master(shape("页眉处", "0 0 50 5") + shape("页脚处", "0 95 50 5") + shape("水印", "30 40 40 20") +
                  PptxWriter::placeholder("title", "单击此处编辑标题"))
          .layout(PptxWriter::placeholder("title", "单击此处编辑标题") + PptxWriter::placeholder("ftr", "版式页脚"));
  EXPECT_THAT(blocks(writer), ElementsAre("1 text-box: 正文", "0 embedded: 单击此处编辑标题", "0 footer: 版式页脚",
                                          "0 header: 页眉处", "0 footer: 页脚处", "0 watermark: 水印"));
}

// ---- what people overlook: each with its harmless twin

TEST(Pptx, TellsHiddenSlides) {
  EXPECT_THAT(
      blocks(PptxWriter().slide(shape("甲", "1 1 9 9"), R"(show="0")").slide(shape("乙", "1 1 9 9"), R"(show="1")")),
      ElementsAre("1 hidden-text/hidden slide: 甲", "2 text-box: 乙"));
  PackageWriter package = PptxWriter().slide(shape("甲", "1 1 9 9")).package();
  package.part("ppt/slides/old.xml", "presentationml.slide", PackageWriter::root("p:sld", shape("旧", "1 1 9 9")));
  EXPECT_THAT(blocks(extract(package.bytes())), ElementsAre("1 text-box: 甲", "0 hidden-text/earlier version: 旧"));
}

TEST(Pptx, TellsHiddenShapesAndThoseOutsideOfTheSlide) {
  struct Case {
    std::string shapes;
    const char* expected;
  };
  const std::string group = R"(<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9" hidden="1"/></p:nvGrpSpPr><p:grpSpPr/>)";
  const std::string moved =
      R"(<p:grpSp><p:nvGrpSpPr/><p:grpSpPr><a:xfrm><a:off x="20000000" y="0"/><a:ext cx="9144000" cy="6858000"/>)"
      R"(<a:chOff x="0" y="0"/><a:chExt cx="9144000" cy="6858000"/></a:xfrm></p:grpSpPr>)";
  const Case cases[] = {
      {shape("字", "1 1 9 9", "", "", R"(hidden="1")"), "1 hidden-text/hidden by an attribute: 字"},
      {group + shape("字", "1 1 9 9") + "</p:grpSp>", "1 hidden-text/hidden by an attribute: 字"},
      {shape("字", "101 1 9 9"), "1 hidden-text/outside of the page: 字"},
      {shape("字", "-20 1 9 9"), "1 hidden-text/outside of the page: 字"},
      {shape("字", "1 -20 9 9"), "1 hidden-text/outside of the page: 字"},
      {moved + shape("字", "1 1 9 9") + "</p:grpSp>", "1 hidden-text/outside of the page: 字"},
      {shape("字", "1 1 9 9", "", "", R"(hidden="0")"), "1 text-box: 字"},
      {shape("字", "95 1 9 9"), "1 text-box: 字"},
      {shape("字", ""), "1 text-box: 字"},
  };
  for (const Case& c : cases) EXPECT_THAT(on_slide(c.shapes), ElementsAre(c.expected)) << c.shapes;
}

TEST(Pptx, TellsTextThatItsColourHides) {
  constexpr std::string_view kSame = "1 hidden-text/text in the colour of its background: 字";
  const std::string dark = "<p:bg><p:bgPr>" + solid("003366") + "</p:bgPr></p:bg>";
  const std::string reference = R"(<p:bg><p:bgRef idx="1001"><a:schemeClr val="bg1"/></p:bgRef></p:bg>)";
  const std::string picture = "<p:bg><p:bgPr><a:blipFill/></p:bgPr></p:bg>";
  struct Case {
    const char* name;
    std::string shapes;
    std::string background;
    std::string_view expected;
  };
  const Case cases[] = {
      {"white on nothing", shape("字", "1 1 9 9", "", coloured("FFFFFF")), "", kSame},
      {"white on the theme's white", shape("字", "1 1 9 9", "", coloured("FFFFFF")), reference, kSame},
      {"the theme's white",
       shape("字", "1 1 9 9", "<a:noFill/>", R"(<a:rPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill></a:rPr>)"),
       "", kSame},
      {"the slide's colour", shape("字", "1 1 9 9", "", coloured("003366")), dark, kSame},
      {"the shape's colour", shape("字", "1 1 9 9", solid("00FF00"), coloured("00FF00")), "", kSame},
      {"the colour of a shape below",
       shape("", "0 0 20 20", solid("00FF00")) + shape("字", "1 1 9 9", "", coloured("00FF00")), "", kSame},
      {"transparent",
       shape("字", "1 1 9 9", "",
             R"(<a:rPr><a:solidFill><a:srgbClr val="000000"><a:alpha val="0"/></a:srgbClr></a:solidFill></a:rPr>)"),
       "", kSame},
      {"one point", shape("字", "1 1 9 9", "", R"(<a:rPr sz="100"/>)"), "",
       "1 hidden-text/text of one point or less: 字"},
      {"without fill", shape("字", "1 1 9 9", "", "<a:rPr><a:noFill/></a:rPr>"), "",
       "1 hidden-text/drawn invisibly: 字"},
      {"black highlight",
       shape("字", "1 1 9 9", "", R"(<a:rPr><a:highlight><a:srgbClr val="000000"/></a:highlight></a:rPr>)"), "",
       "1 hidden-text/blacked out, not removed: 字"},
      // -- harmless
      {"white on a dark slide", shape("字", "1 1 9 9", "", coloured("FFFFFF")), dark, "1 text-box: 字"},
      {"white on a picture", shape("字", "1 1 9 9", "", coloured("FFFFFF")), picture, "1 text-box: 字"},
      {"white on its own blue", shape("字", "1 1 9 9", solid("0000FF"), coloured("FFFFFF")), "", "1 text-box: 字"},
      {"white over a blue shape",
       shape("", "0 0 20 20", solid("0000FF")) + shape("字", "1 1 9 9", "", coloured("FFFFFF")), "", "1 text-box: 字"},
      {"white over a picture",
       R"(<p:pic><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9000000" cy="6000000"/></a:xfrm></p:spPr></p:pic>)" +
           shape("字", "1 1 9 9", "", coloured("FFFFFF")),
       "", "1 text-box: 字"},
      {"a darker white",
       shape(
           "字", "1 1 9 9", "",
           R"(<a:rPr><a:solidFill><a:schemeClr val="bg1"><a:lumMod val="50000"/></a:schemeClr></a:solidFill></a:rPr>)"),
       "", "1 text-box: 字"},
      {"eight points", shape("字", "1 1 9 9", "", R"(<a:rPr sz="800"/>)"), "", "1 text-box: 字"},
      {"outline without fill",
       shape("字", "1 1 9 9", "", "<a:rPr><a:ln>" + solid("000000") + "</a:ln><a:noFill/></a:rPr>"), "",
       "1 text-box: 字"},
      {"yellow highlight",
       shape("字", "1 1 9 9", "", R"(<a:rPr><a:highlight><a:srgbClr val="FFFF00"/></a:highlight></a:rPr>)"), "",
       "1 text-box: 字"},
      {"white on the master's shape", shape("字", "30 40 9 9", "", coloured("FFFFFF")), "master", "1 text-box: 字"},
  };
  for (const Case& c : cases) {
    PptxWriter writer;
    const bool on_master = c.background == "master";
    if (on_master) writer.master(shape("", "0 0 99 99", solid("FF0000")));
    EXPECT_THAT(blocks(writer.slide(c.shapes, {}, on_master ? "" : c.background)), ElementsAre(std::string(c.expected)))
        << c.name;
  }
}

TEST(Pptx, PartsHiddenRunsFromSeenOnes) {
  const std::string xml = "<p:sp><p:txBody><a:p><a:r><a:t>前</a:t></a:r><a:r>" + coloured("FFFFFF") +
                          "<a:t>暗</a:t></a:r><a:r><a:t>后</a:t></a:r></a:p></p:txBody></p:sp>";
  EXPECT_THAT(on_slide(xml), ElementsAre("1 text-box: 前后", "1 hidden-text/text in the colour of its background: 暗"));
}

TEST(Pptx, TellsTextThatIsCoveredAndNotRemoved) {
  constexpr std::string_view kCovered = "1 hidden-text/covered, not removed: 字";
  constexpr std::string_view kSeen = "1 text-box: 字";
  const std::string text = shape("字", "10 10 20 10");
  const std::string cover = solid("000000");
  struct Case {
    const char* name;
    std::string shapes;
    std::string_view expected;
  };
  const std::string placeholder =
      R"(<p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>字</a:t></a:r></a:p></p:txBody></p:sp>)";
  const Case cases[] = {
      {"whole", text + shape("", "9 9 22 12", cover), kCovered},
      {"nine tenths", text + shape("", "12 10 30 10", cover), kCovered},
      {"by a gradient", text + shape("", "9 9 22 12", "<a:gradFill><a:gsLst/></a:gradFill>"), kCovered},
      {"where the layout places it", placeholder + shape("", "0 0 60 20", cover),
       "1 hidden-text/covered, not removed: 字"},
      // -- harmless
      {"half", text + shape("", "20 10 30 10", cover), kSeen},
      {"below", shape("", "9 9 22 12", cover) + text, kSeen},
      {"without a fill", text + shape("", "9 9 22 12", "<a:noFill/>"), kSeen},
      {"seen through",
       text + shape("", "9 9 22 12",
                    R"(<a:solidFill><a:srgbClr val="000000"><a:alpha val="30000"/></a:srgbClr></a:solidFill>)"),
       kSeen},
      {"turned",
       text +
           R"(<p:sp><p:spPr><a:xfrm rot="2700000"><a:off x="0" y="0"/><a:ext cx="9144000" cy="6858000"/></a:xfrm><a:prstGeom prst="rect"/>)" +
           cover + "</p:spPr></p:sp>",
       kSeen},
      {"hidden cover", text + shape("", "9 9 22 12", cover, "", R"(hidden="1")"), kSeen},
  };
  for (const Case& c : cases) {
    const std::string layout =
        R"(<p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>)"
        R"(<a:off x="100000" y="100000"/><a:ext cx="5000000" cy="900000"/></a:xfrm></p:spPr></p:sp>)";
    EXPECT_THAT(blocks(PptxWriter().layout(layout).slide(c.shapes)), ElementsAre(std::string(c.expected))) << c.name;
  }
}

TEST(Pptx, TellsWhichCellOfATableIsCovered) {
  const auto cell = [](std::string_view text) {
    return "<a:tc><a:txBody><a:p><a:r><a:t>" + std::string(text) + "</a:t></a:r></a:p></a:txBody><a:tcPr/></a:tc>";
  };
  const std::string table =
      R"(<p:graphicFrame><p:xfrm><a:off x="0" y="0"/><a:ext cx="9144000" cy="6858000"/></p:xfrm><a:graphic><a:graphicData><a:tbl>)"
      R"(<a:tblGrid><a:gridCol w="4572000"/><a:gridCol w="4572000"/></a:tblGrid><a:tr h="3429000">)" +
      cell("一") + cell("二") + R"(</a:tr><a:tr h="3429000">)" + cell("三") + cell("四") +
      "</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>";
  EXPECT_THAT(on_slide(table + shape("", "50 50 50 50", solid("000000"))),
              ElementsAre("1 body: 一", "1 body: 二", "1 body: 三", "1 hidden-text/covered, not removed: 四"));
}

TEST(Pptx, TellsWhatAPictureCovers) {
  const auto with = [](std::string_view target, std::string_view content, std::string_view blip = {}) {
    PackageWriter package =
        PptxWriter()
            .slide(shape("字", "10 10 20 10") + R"(<p:pic><p:blipFill><a:blip r:embed="i">)" + std::string(blip) +
                   R"(</a:blip><a:srcRect b="50000"/></p:blipFill><p:spPr><a:xfrm><a:off x="0" y="0"/>)"
                   R"(<a:ext cx="9144000" cy="6858000"/></a:xfrm></p:spPr></p:pic>)")
            .package();
    package.link("ppt/slides/slide1.xml", "i", "image", "../media/" + std::string(target));
    package.member("ppt/media/" + std::string(target), content);
    return blocks(extract(package.bytes()));
  };
  const std::string jpeg("\xFF\xD8\xFF\xC0\0\x11\x08\x01\x2C\x01\x2C", 11);
  EXPECT_THAT(with("a.jpeg", jpeg), ElementsAre("1 hidden-text/behind a picture: 字",
                                                "1 property/cropped picture kept whole: 裁剪的图片：ppt/media/a.jpeg"));
  EXPECT_THAT(with("a.png", jpeg), Contains("1 hidden-text/behind a picture: 字")) << "names lie";
  EXPECT_THAT(with("a.png", test::png(300, 300)), Contains("1 text-box: 字")) << "may be transparent";
  EXPECT_THAT(with("a.jpeg", jpeg, R"(<a:alphaModFix amt="30000"/>)"), Contains("1 text-box: 字"));
}

TEST(Pptx, LeavesOutWhatAFallbackRepeats) {
  const std::string twice = "<mc:AlternateContent><mc:Choice>" + shape("字", "10 10 20 10") +
                            "</mc:Choice><mc:Fallback>" + shape("字", "10 10 20 10") +
                            shape("", "9 9 22 12", solid("000000")) + shape("别的", "1 50 9 9") +
                            "</mc:Fallback></mc:AlternateContent>";
  EXPECT_THAT(on_slide(twice), ElementsAre("1 text-box: 字", "1 text-box: 别的"));
}

// ---- damage and limits

TEST(Pptx, SaysThatASlideOrItsPartsAreMissing) {
  const PptxWriter writer = PptxWriter()
                                .slide(shape("甲", "1 1 9 9") +
                                       R"(<p:graphicFrame><c:chart r:id="rIdppt/charts/chart1.xml"/></p:graphicFrame>)")
                                .on_slide("charts/chart1.xml", "chart", PackageWriter::root("c:chartSpace", ""))
                                .slide(shape("乙", "1 1 9 9"));
  const auto without = [&](std::string_view name) {
    auto members = writer.package().members();
    std::erase_if(members, [&](const test::ZipMember& member) { return member.name == name; });
    return reasons(extract(test::zip(members)));
  };
  EXPECT_THAT(without("nothing"), IsEmpty());
  EXPECT_THAT(without("ppt/slides/slide2.xml"), ElementsAre("damaged ppt/slides/slide2.xml"));
  EXPECT_THAT(without("ppt/charts/chart1.xml"), ElementsAre("damaged ppt/charts/chart1.xml"));
  EXPECT_THAT(without("ppt/slides/_rels/slide1.xml.rels"), ElementsAre("damaged ppt/slides/slide1.xml"));
  EXPECT_THAT(without("ppt/_rels/presentation.xml.rels"), Contains("damaged 第1张幻灯片"));
  EXPECT_THAT(without("ppt/presentation.xml"), Contains("damaged ppt/presentation.xml"));
}

TEST(Pptx, NeverComesOutCleanWhenItIsCutOff) {
  const std::string file = PptxWriter().slide(shape("机密★10年", "1 1 9 9")).slide(shape("乙", "1 1 9 9")).bytes();
  for (std::size_t i = 0; i < 20; ++i)
    EXPECT_THAT(extract(std::string_view(file).substr(0, file.size() * i / 20)).incomplete, Not(IsEmpty())) << i;
}

TEST(Pptx, SurvivesFlippedBytes) {
  const std::string file =
      PptxWriter().slide(shape("机密★10年", "1 1 9 9", solid("00FF00"), coloured("00FF00"))).bytes();
  std::mt19937_64 random = test::seeded_random("SurvivesFlippedBytes");
  for (int i = 0; i < 300; ++i) {
    std::string damaged = file;
    const std::size_t at = random() % damaged.size();
    damaged[at] = static_cast<char>(damaged[at] ^ static_cast<char>(1U << (random() % 8)));
    extract(damaged);
  }
}

TEST(Pptx, StopsAtEachLimit) {
  Limits limits;
  limits.max_text_bytes = 10;
  EXPECT_THAT(reasons(extract(PptxWriter().slide(shape("这段文字太长了", "1 1 9 9")).bytes(), limits)),
              ElementsAre("limit:text "));
  limits = {};
  limits.max_xml_depth = 20;
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<p:grpSp>";
  EXPECT_THAT(reasons(extract(PptxWriter().slide(deep).bytes(), limits)),
              Contains("limit:xml-depth ppt/slides/slide1.xml"));
  std::string many;
  for (int i = 0; i < 8000; ++i)
    many += "<p:sp><p:spPr><a:xfrm><a:off x='1' y='1'/><a:ext cx='9' cy='9'/></a:xfrm><a:prstGeom prst='rect'/>" +
            solid("000000") + "</p:spPr></p:sp>";
  std::string texts;
  for (int i = 0; i < 8000; ++i) texts += shape("字", "50 50 9 9");
  EXPECT_THAT(reasons(extract(PptxWriter().slide(texts + many).bytes())), ElementsAre("limit:shapes "));
  limits = {};
  limits.max_bytes = 10;
  EXPECT_THAT(reasons(extract(PptxWriter().slide("").bytes(), limits)), ElementsAre("limit:bytes "));
}

// ---- material of others

TEST(PptxCorpus, ReadsWhatOtherEnginesReadInRealDocuments) {
  if (!test::has_corpus()) GTEST_SKIP() << "no " << test::corpus();
  const std::vector<test::ProbedDocument> documents = test::probed_documents({".pptx"});
  EXPECT_THAT(documents, Not(IsEmpty()));
  for (const test::ProbedDocument& document : documents) {
    SCOPED_TRACE(document.name);
    EXPECT_TRUE(looks_like_pptx(document.bytes));
    const ExtractedText text = extract(document.bytes);
    EXPECT_THAT(reasons(text), Not(Contains(testing::StartsWith("damaged"))));
    for (const std::string& probe : document.probes) EXPECT_THAT(text.text, HasSubstr(probe));
  }
}

}  // namespace
}  // namespace mishen::scanner
