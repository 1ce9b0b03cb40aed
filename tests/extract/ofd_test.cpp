#include "scanner/extract/ofd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/ofd_content.h"
#include "tests/support/extracted.h"
#include "tests/support/ofd_writer.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using test::blocks;
using test::expect_sound;
using test::ofd_line;
using test::ofd_part;
using test::ofd_picture;
using test::ofd_rectangle;
using test::ofd_text;
using test::OfdWriter;
using test::reasons;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

ExtractedText extract(std::string_view bytes, const Limits& limits = {}, const MemberSink& members = {}) {
  ExtractedText text = extract_ofd(bytes, limits, members);
  expect_sound(text);
  return text;
}

ExtractedText extract(const OfdWriter& writer) { return extract(writer.bytes()); }

/// What one page holds.
std::vector<std::string> on_page(std::string_view content) {
  const ExtractedText text = extract(OfdWriter().page(content));
  EXPECT_THAT(reasons(text), IsEmpty());
  return blocks(text);
}

// ---- pages

TEST(Ofd, ReadsPagesInOrder) {
  const ExtractedText text =
      extract(OfdWriter().page(ofd_text(30, 50, 5, "机密★10年")).page(ofd_text(30, 50, 5, "第二页")));
  EXPECT_THAT(blocks(text), ElementsAre("body: 机密★10年", "body: 第二页"));
  EXPECT_EQ(text.blocks[0].page, 1U);
  EXPECT_EQ(text.blocks[1].page, 2U);
  EXPECT_EQ(text.parts[text.blocks[1].part], "Doc_0/Pages/Page_1/Content.xml");
  EXPECT_EQ(text.media_type, "application/ofd");
  EXPECT_THAT(text.incomplete, IsEmpty());
}

TEST(Ofd, IsToldByItsMembers) {
  EXPECT_TRUE(looks_like_ofd(OfdWriter().page("").bytes()));
  EXPECT_FALSE(looks_like_ofd(test::DocxWriter().paragraph("正文").bytes()));
  EXPECT_FALSE(looks_like_ofd("OFD.xml"));
}

TEST(Ofd, PlacesCharactersByOffsetsAndRepetitions) {
  // a line within one text code: the fourth offset leads back to its begin and down
  EXPECT_THAT(
      on_page(R"(<ofd:TextObject Boundary="20 20 100 40" Size="5"><ofd:TextCode X="0" Y="5" )"
              R"(DeltaX="g 2 5 5 -15 5 5 5" DeltaY="g 3 0 7 0 0 0">第一行字第二行字</ofd:TextCode></ofd:TextObject>)"),
      ElementsAre("body: 第一行字", "body: 第二行字"));
  // no offsets at all
  EXPECT_THAT(
      on_page(R"(<ofd:TextObject Boundary="20 20 100 40" Size="5"><ofd:TextCode X="0" Y="5">没有偏移</ofd:TextCode>)"
              "</ofd:TextObject>"),
      ElementsAre("body: 没有偏移"));
  // the place of the code before holds where none is given
  EXPECT_THAT(on_page(R"(<ofd:TextObject Boundary="20 20 100 40" Size="5"><ofd:TextCode X="0" Y="5">上</ofd:TextCode>)"
                      R"(<ofd:TextCode X="5">面</ofd:TextCode></ofd:TextObject>)"),
              ElementsAre("body: 上面"));
}

TEST(Ofd, ReadsARepetitionOfAnyLengthAtNoCost) {
  OfdDeltas deltas("g 1000000000 5 7");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(deltas.next(), 5.0F);
  OfdDeltas none("g 0 5 g -3 5 7");
  EXPECT_EQ(none.next(), 7.0F);
  EXPECT_EQ(none.next(), std::nullopt);
  std::string many;
  for (int i = 0; i < 200'000; ++i) many += "g 0 1 ";
  EXPECT_EQ(OfdDeltas(many).next(), std::nullopt);
  EXPECT_THAT(on_page(R"(<ofd:TextObject Boundary="20 20 100 40" Size="5"><ofd:TextCode X="0" Y="5" )"
                      R"(DeltaX="g 1000000000 5">机密文件</ofd:TextCode></ofd:TextObject>)"),
              ElementsAre("body: 机密文件"));
}

TEST(Ofd, AppliesMatricesAndBlocks) {
  // text of size 1, enlarged by the matrix, in a nested block
  EXPECT_THAT(
      on_page(R"(<ofd:PageBlock><ofd:PageBlock><ofd:TextObject Boundary="20 20 50 9" CTM="9 0 0 9 0 0" Size="1">)"
              R"(<ofd:TextCode X="0" Y="0.8" DeltaX="1 1">绝密件</ofd:TextCode></ofd:TextObject>)"
              "</ofd:PageBlock></ofd:PageBlock>" +
              ofd_text(47, 27.2, 9, "续")),
      ElementsAre("body: 绝密件续"));
}

TEST(Ofd, JoinsCharactersThatAreObjectsOfTheirOwn) {
  EXPECT_THAT(on_page(ofd_text(100, 50, 8, "密") + ofd_text(80, 50, 8, "机")), ElementsAre("body: 机 密"));
}

TEST(Ofd, ReadsTextThatIsWrittenDownwards) {
  EXPECT_THAT(on_page(R"(<ofd:TextObject Boundary="20 20 5 40" Size="5" ReadDirection="90"><ofd:TextCode X="0" Y="5" )"
                      R"(DeltaY="5 5 5">竖排文字</ofd:TextCode></ofd:TextObject>)"),
              ElementsAre("body: 竖排文字"));
  EXPECT_THAT(on_page(R"(<ofd:TextObject Boundary="20 20 5 40" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="0 0" )"
                      R"(DeltaY="8 8">购买方</ofd:TextCode></ofd:TextObject>)"),
              ElementsAre("body: 购买方"));
}

TEST(Ofd, ReadsTablesByTheirLines) {
  std::string lines;
  for (const double y : {50.0, 60.0, 70.0}) lines += ofd_line(20, y, 120, y);
  for (const double x : {20.0, 50.0, 120.0}) lines += ofd_line(x, 50, x, 70);
  const ExtractedText text = extract(OfdWriter().page(lines + ofd_text(44, 57, 5, "甲") + ofd_text(51, 57, 5, "乙") +
                                                      ofd_text(25, 67, 5, "丙") + ofd_text(55, 67, 5, "丁")));
  ASSERT_EQ(text.tables.size(), 1U);
  ASSERT_EQ(text.blocks.size(), 4U);
  EXPECT_EQ(text.slice(text.blocks[1].span), "乙");
  EXPECT_EQ(text.blocks[1].row, 1U);
  EXPECT_EQ(text.blocks[1].column, 2U);
  EXPECT_EQ(text.blocks[3].row, 2U);
}

TEST(Ofd, ReadsTablesWhoseCellsAreRectangles) {
  std::string cells;
  for (const char* boundary : {"20 50 30 10", "50 50 30 10", "20 60 30 10", "50 60 30 10"})
    cells += std::string(R"(<ofd:PathObject LineWidth="0.2" Boundary=")") + boundary +
             R"("><ofd:AbbreviatedData>M 0 0 L 30 0 L 30 10 L 0 10 C</ofd:AbbreviatedData></ofd:PathObject>)";
  const ExtractedText text = extract(OfdWriter().page(cells + ofd_text(44, 57, 5, "甲") + ofd_text(51, 57, 5, "乙")));
  ASSERT_EQ(text.blocks.size(), 2U);
  EXPECT_EQ(text.blocks[0].column, 1U);
  EXPECT_EQ(text.blocks[1].column, 2U);
}

// ---- other places

TEST(Ofd, ReadsHeadersAndFootersFromTemplates) {
  const OfdWriter writer = OfdWriter()
                               .page_template(ofd_text(80, 15, 4, "内部资料") + ofd_text(80, 290, 4, "某某机关") +
                                              ofd_text(80, 150, 4, "底纹"))
                               .page(ofd_text(30, 50, 5, "正文"));
  EXPECT_THAT(blocks(extract(writer)), ElementsAre("header: 内部资料", "body: 正文", "body: 底纹", "footer: 某某机关"));
}

TEST(Ofd, TakesLabelsOfFormsForNoHeaders) {
  const OfdWriter writer = OfdWriter().page_template(ofd_text(20, 15, 4, "编号：")).page(ofd_text(32, 15, 4, "第三号"));
  EXPECT_THAT(blocks(extract(writer)), ElementsAre("body: 编号：第三号"));
}

TEST(Ofd, ReadsAnnotationsByWhatTheyAre) {
  OfdWriter writer;
  writer.page(ofd_text(30, 50, 5, "正文"));
  writer.annotation(R"(Type="Watermark" Creator="甲")", "",
                    ofd_text(30, 100, 9, "秘密") + ofd_text(30, 200, 9, "秘密"));
  writer.annotation(R"(Type="Highlight")", "<ofd:Remark>此处不宜公开</ofd:Remark>", "");
  writer.annotation(R"(Type="Path" Visible="false")", "", ofd_text(30, 120, 5, "隐藏的批注"));
  EXPECT_THAT(
      blocks(extract(writer)),
      UnorderedElementsAre("body: 正文", "watermark: 秘密", "comment/comment: 此处不宜公开",
                           "comment/hidden by an attribute: 隐藏的批注", "property/document property: 批注者：甲"));
}

TEST(Ofd, TakesPaleTextAskewForAWatermark) {
  const auto turned = [](const char* alpha) {
    return std::string(R"(<ofd:TextObject Boundary="20 20 100 100" Size="9" CTM="0.866 0.5 -0.5 0.866 0 0" Alpha=")") +
           alpha + R"("><ofd:TextCode X="0" Y="9" DeltaX="9 9">内部件</ofd:TextCode></ofd:TextObject>)";
  };
  EXPECT_THAT(on_page(turned("76")), ElementsAre("watermark: 内部件"));
  EXPECT_THAT(on_page(turned("255")), ElementsAre("body: 内部件"));
}

TEST(Ofd, ReadsPropertiesAndTellsThoseAboutPeople) {
  OfdWriter writer;
  writer.page("").info(
      "<ofd:Title>标题文字</ofd:Title><ofd:Author>起草人甲</ofd:Author><ofd:Creator>某程序</ofd:Creator>"
      "<ofd:CreationDate>2026-01-01</ofd:CreationDate><ofd:Keywords><ofd:Keyword>词</ofd:Keyword></ofd:Keywords>"
      R"(<ofd:CustomDatas><ofd:CustomData Name="密级">秘密</ofd:CustomData></ofd:CustomDatas>)");
  EXPECT_THAT(blocks(extract(writer)),
              UnorderedElementsAre("property: 标题：标题文字", "property/document property: 作者：起草人甲",
                                   "property: 创建程序：某程序", "property/document property: 关键词：词",
                                   "property/document property: 密级：秘密"));
}

TEST(Ofd, ReadsBookmarksTagsAndExtensions) {
  OfdWriter writer;
  writer.page("").document(
      R"(<ofd:Outlines><ofd:OutlineElem Title="第一章"><ofd:OutlineElem Title="第一节"/></ofd:OutlineElem></ofd:Outlines>)"
      "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags><ofd:Extensions>Extensions.xml</ofd:Extensions>");
  writer.member("Doc_0/Tags/CustomTags.xml",
                ofd_part("CustomTags", "<ofd:CustomTag><ofd:FileLoc>Tag.xml</ofd:FileLoc></ofd:CustomTag>"));
  // as the tax administration writes them: prefixes without declarations
  writer.member(
      "Doc_0/Tags/Tag.xml",
      R"(<:t xmlns:=""><密级><ofd:ObjectRef PageRef="1">64</ofd:ObjectRef></密级><说明>标引文字</说明></:t>)");
  writer.member(
      "Doc_0/Extensions.xml",
      ofd_part("Extensions", R"(<ofd:Extension><ofd:Property Name="a">扩展文字</ofd:Property></ofd:Extension>)"));
  const ExtractedText text = extract(writer);
  EXPECT_THAT(blocks(text), ElementsAre("title: 第一章", "title: 第一节", "property/document property: 标引文字",
                                        "property/document property: 扩展文字"));
  EXPECT_THAT(reasons(text), IsEmpty());
}

TEST(Ofd, DrawsCompositesWhereTheyAreUsed) {
  OfdWriter writer;
  writer.resources(
      R"(<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="u1"><ofd:Content>)" + ofd_text(0, 5, 5, "组合") +
      R"(</ofd:Content></ofd:CompositeGraphicUnit><ofd:CompositeGraphicUnit ID="u2"><ofd:Content>)" +
      ofd_text(0, 5, 5, "没有用到") + "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>");
  writer.page(ofd_text(30, 55, 5, "前面") + R"(<ofd:CompositeObject ResourceID="u1" Boundary="40 50 100 100"/>)");
  EXPECT_THAT(blocks(extract(writer)), ElementsAre("body: 前面组合", "hidden-text/layer switched off: 没有用到"));
}

TEST(Ofd, EndsCompositesThatHoldThemselves) {
  OfdWriter writer;
  std::string units;
  for (const char* id : {"u1", "u2"}) {
    units += std::string(R"(<ofd:CompositeGraphicUnit ID=")") + id + R"("><ofd:Content>)" + ofd_text(0, 5, 5, "环");
    for (int i = 0; i < 20; ++i)
      units += std::string(R"(<ofd:CompositeObject ResourceID=")") + (id[1] == '1' ? "u2" : "u1") + R"("/>)";
    units += "</ofd:Content></ofd:CompositeGraphicUnit>";
  }
  writer.resources("<ofd:CompositeGraphicUnits>" + units + "</ofd:CompositeGraphicUnits>");
  writer.page(R"(<ofd:CompositeObject ResourceID="u1"/>)");
  EXPECT_THAT(reasons(extract(writer)), Contains("limit:objects Doc_0/Pages/Page_0/Content.xml"));
}

TEST(Ofd, FindsPartsWhateverTheirCaseAndSeparators) {
  std::vector<test::ZipMember> members = OfdWriter().page(ofd_text(30, 50, 5, "机密")).members();
  for (test::ZipMember& member : members) {
    if (member.name == "OFD.xml") {
      const std::size_t at = member.bytes.find("Doc_0/Document.xml");
      member.bytes.replace(at, 18, "/DOC_0\\document.XML");
    }
    std::transform(member.name.begin(), member.name.end(), member.name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  }
  const ExtractedText text = extract(test::zip(members));
  EXPECT_THAT(blocks(text), ElementsAre("body: 机密"));
  EXPECT_THAT(reasons(text), IsEmpty());
}

TEST(Ofd, ReadsOtherNamespacesAndUndeclaredPrefixes) {
  for (const std::string_view declaration :
       {R"(xmlns:ofd="http://www.ofdspec.org")", R"(xmlns="http://www.ofdspec.org/2016")", ""}) {
    std::vector<test::ZipMember> members = OfdWriter().page(ofd_text(30, 50, 5, "机密")).members();
    for (test::ZipMember& member : members) {
      constexpr std::string_view kUsual = R"(xmlns:ofd="http://www.ofdspec.org/2016")";
      member.bytes.replace(member.bytes.find(kUsual), kUsual.size(), declaration);
    }
    EXPECT_THAT(blocks(extract(test::zip(members))), ElementsAre("body: 机密")) << declaration;
  }
}

// ---- what nobody sees, and its harmless twin

TEST(Ofd, KnowsObjectsThatAreNotVisible) {
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "机密", R"(Visible="false")")),
              ElementsAre("hidden-text/hidden by an attribute: 机密"));
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "机密", R"(Visible="true")")), ElementsAre("body: 机密"));
}

TEST(Ofd, KnowsWhiteText) {
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "机密", "", R"(<ofd:FillColor Value="255 255 255"/>)")),
              ElementsAre("hidden-text/text in the colour of its background: 机密"));
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "机密", "", R"(<ofd:FillColor Value="#FF #FF #FF"/>)")),
              ElementsAre("hidden-text/text in the colour of its background: 机密"));
  EXPECT_THAT(on_page(ofd_rectangle(20, 40, 50, 20, "0 0 128") +
                      ofd_text(30, 50, 5, "机密", "", R"(<ofd:FillColor Value="255 255 255"/>)")),
              ElementsAre("body: 机密"));
  EXPECT_THAT(on_page(ofd_rectangle(20, 40, 50, 20, "255 0 0") +
                      ofd_text(30, 50, 5, "机密", "", R"(<ofd:FillColor Value="255 0 0"/>)")),
              ElementsAre("hidden-text/blacked out, not removed: 机密"));
}

TEST(Ofd, TakesColoursFromDrawingParameters) {
  OfdWriter writer;
  writer.resources(R"(<ofd:DrawParams><ofd:DrawParam ID="d1"><ofd:FillColor Value="255 255 255"/></ofd:DrawParam>)"
                   R"(<ofd:DrawParam ID="d2" Relative="d1"/><ofd:DrawParam ID="d3" Relative="d3"/></ofd:DrawParams>)");
  writer.page(ofd_text(30, 50, 5, "甲", R"(DrawParam="d2")") + ofd_text(30, 80, 5, "乙", R"(DrawParam="d3")"));
  EXPECT_THAT(blocks(extract(writer)), ElementsAre("hidden-text/text in the colour of its background: 甲", "body: 乙"));
}

TEST(Ofd, KnowsTransparentText) {
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "机密", R"(Alpha="0")")), ElementsAre("hidden-text/drawn invisibly: 机密"));
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "机密", R"(Fill="false")")),
              ElementsAre("hidden-text/drawn invisibly: 机密"));
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "机密", R"(Alpha="80")")), ElementsAre("body: 机密"));
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "机密", R"(Fill="false" Stroke="true")")), ElementsAre("body: 机密"));
}

TEST(Ofd, TakesTransparentTextOverAPictureForWhatThePictureShows) {
  OfdWriter writer;
  const std::string picture = writer.picture("page.png", test::png(1000, 1400));
  writer.page(ofd_picture(0, 0, 210, 297, picture) + ofd_text(30, 50, 5, "可检索", R"(Alpha="0")"));
  const ExtractedText text = extract(writer);
  EXPECT_THAT(blocks(text), ElementsAre("body: 可检索"));
  EXPECT_THAT(reasons(text), ElementsAre("not-read:image Doc_0/Res/page.png"));
}

TEST(Ofd, KnowsTinyText) {
  EXPECT_THAT(on_page(ofd_text(30, 50, 0.3528, "机密")), ElementsAre("hidden-text/text of one point or less: 机密"));
  EXPECT_THAT(on_page(ofd_text(30, 50, 0.6, "机密")), ElementsAre("body: 机密"));
  EXPECT_THAT(
      on_page(R"(<ofd:TextObject Boundary="20 20 50 9" CTM="0.05 0 0 0.05 0 0" Size="5"><ofd:TextCode X="0" Y="5" )"
              R"(DeltaX="5">机密</ofd:TextCode></ofd:TextObject>)"),
      ElementsAre("hidden-text/text of one point or less: 机密"));
}

TEST(Ofd, KnowsTextOutsideOfThePageAndOfItsClip) {
  EXPECT_THAT(on_page(ofd_text(230, 50, 5, "机密")), ElementsAre("hidden-text/outside of the page: 机密"));
  const auto clip = [](const char* path) {
    return std::string(R"(<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 100 20"><ofd:AbbreviatedData>)") +
           path + "</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>";
  };
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "机密", "", clip("M 0 0 L 5 0 L 5 20 L 0 20 C"))),
              ElementsAre("body: 机", "hidden-text/outside of the page: 密"));
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "机密", "", clip("M 0 0 L 50 0 L 50 20 L 0 20 C"))),
              ElementsAre("body: 机密"));
}

TEST(Ofd, KnowsTextUnderABlackBox) {
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "姓名甲乙电话") + ofd_rectangle(40, 45, 10, 7, "0 0 0")),
              ElementsAre("body: 姓名", "hidden-text/covered, not removed: 甲乙", "body: 电话"));
  EXPECT_THAT(on_page(ofd_rectangle(40, 45, 10, 7, "255 255 0") + ofd_text(30, 50, 5, "姓名甲乙电话")),
              ElementsAre("body: 姓名甲乙电话"));
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "姓名甲乙电话") + ofd_rectangle(40, 45, 10, 7, "255 255 0", R"(Alpha="90")")),
              ElementsAre("body: 姓名甲乙电话"));
  EXPECT_THAT(on_page(ofd_text(30, 50, 5, "姓名") + ofd_rectangle(20, 45, 40, 7, "0 0 0", R"(Visible="false")")),
              ElementsAre("body: 姓名"));
}

TEST(Ofd, SeesThroughTheHoleOfAFrameAndUnderThickStrokes) {
  const std::string frame =
      R"(<ofd:PathObject Fill="true" Stroke="false" Rule="Even-Odd" Boundary="20 40 60 20"><ofd:AbbreviatedData>)"
      "M 0 0 L 60 0 L 60 20 L 0 20 C M 2 2 L 58 2 L 58 18 L 2 18 C</ofd:AbbreviatedData></ofd:PathObject>";
  EXPECT_THAT(on_page(ofd_text(30, 52, 5, "机密") + frame), ElementsAre("body: 机密"));
  const std::string marker =
      R"(<ofd:PathObject LineWidth="8" Boundary="20 40 60 20"><ofd:AbbreviatedData>M 0 10 L 60 10.5</ofd:AbbreviatedData>)"
      "</ofd:PathObject>";
  EXPECT_THAT(on_page(ofd_text(30, 52, 5, "机密") + marker), ElementsAre("hidden-text/covered, not removed: 机密"));
  const std::string ellipse =
      R"(<ofd:PathObject Fill="true" Boundary="20 30 60 40"><ofd:AbbreviatedData>M 0 20 A 30 20 0 0 1 60 20 A 30 20 0 0 1 0 20 C)"
      "</ofd:AbbreviatedData></ofd:PathObject>";
  EXPECT_THAT(on_page(ofd_text(45, 52, 5, "机密") + ellipse), ElementsAre("hidden-text/covered, not removed: 机密"));
}

TEST(Ofd, KnowsWhatIsDrawnLaterByLayersTemplatesAndAnnotations) {
  const std::string box = ofd_rectangle(20, 40, 60, 20, "0 0 0");
  const std::string text = ofd_text(30, 50, 5, "机密");
  const std::string covered = "hidden-text/covered, not removed: 机密";
  const auto layers = [](std::string_view first, std::string_view inner, std::string_view second,
                         std::string_view inner2) {
    return "<ofd:Content><ofd:Layer Type=\"" + std::string(first) + "\">" + std::string(inner) +
           "</ofd:Layer><ofd:Layer Type=\"" + std::string(second) + "\">" + std::string(inner2) +
           "</ofd:Layer></ofd:Content>";
  };
  EXPECT_THAT(blocks(extract(OfdWriter().page_xml(layers("Foreground", box, "Body", text)))), ElementsAre(covered));
  EXPECT_THAT(blocks(extract(OfdWriter().page_xml(layers("Body", text, "Background", box)))),
              ElementsAre("hidden-text/blacked out, not removed: 机密"));
  EXPECT_THAT(blocks(extract(OfdWriter().page_template(box, "Foreground").page(text))), ElementsAre(covered));
  EXPECT_THAT(blocks(extract(OfdWriter().page(text).annotation(R"(Type="Path")", "", box))), ElementsAre(covered));
  EXPECT_THAT(blocks(extract(OfdWriter().page(text).annotation(R"(Type="Path" Visible="false")", "", box))),
              ElementsAre("body: 机密"));
}

TEST(Ofd, KnowsTextBehindPicturesButNotBehindTransparentOnes) {
  for (const bool transparent : {false, true}) {
    OfdWriter writer;
    std::string png = test::png(1000, 1400);
    if (transparent) png[25] = 6;  // with an alpha channel, like the picture of a seal
    const std::string picture = writer.picture("page.png", png);
    writer.page(ofd_text(30, 50, 5, "机密") + ofd_picture(20, 40, 60, 20, picture));
    EXPECT_THAT(blocks(extract(writer)),
                ElementsAre(transparent ? "body: 机密" : "hidden-text/behind a picture: 机密"));
  }
}

TEST(Ofd, ReadsWhatNoPageShows) {
  OfdWriter writer;
  writer.page(ofd_text(30, 50, 5, "正文"));
  writer.member(
      "Doc_0/Pages/Page_9/Content.xml",
      ofd_part("Page", "<ofd:Content><ofd:Layer>" + ofd_text(30, 50, 5, "删去的一页") + "</ofd:Layer></ofd:Content>"));
  EXPECT_THAT(blocks(extract(writer)), ElementsAre("body: 正文", "hidden-text/earlier version: 删去的一页"));
}

TEST(Ofd, ReadsEarlierVersions) {
  std::vector<test::ZipMember> members = OfdWriter().page(ofd_text(30, 50, 5, "新版")).members();
  for (test::ZipMember& member : members) {
    if (member.name != "OFD.xml") continue;
    const std::size_t at = member.bytes.find("</ofd:DocBody>");
    member.bytes.insert(
        at, R"(<ofd:Versions><ofd:Version ID="1" Index="1" BaseLoc="Doc_0/Versions/V.xml"/></ofd:Versions>)");
  }
  members.push_back({"Doc_0/Versions/V.xml", ofd_part("DocVersion", "<ofd:DocRoot>/Doc_0/Old.xml</ofd:DocRoot>")});
  members.push_back(
      {"Doc_0/Old.xml", ofd_part("Document", R"(<ofd:Pages><ofd:Page BaseLoc="OldPage.xml"/></ofd:Pages>)")});
  members.push_back({"Doc_0/OldPage.xml", ofd_part("Page", "<ofd:Content><ofd:Layer>" + ofd_text(30, 50, 5, "旧版") +
                                                               "</ofd:Layer></ofd:Content>")});
  EXPECT_THAT(blocks(extract(test::zip(members))), ElementsAre("body: 新版", "hidden-text/earlier version: 旧版"));
}

// ---- what is not read

TEST(Ofd, HandsOutAttachments) {
  const OfdWriter writer = OfdWriter().page("").attachment("a.docx", "bytes of a").attachment("b.xml", "<b>文</b>");
  const ExtractedText unread = extract(writer);
  EXPECT_THAT(reasons(unread),
              ElementsAre("not-read:embedded Doc_0/Attachs/a.docx", "not-read:embedded Doc_0/Attachs/b.xml"));
  EXPECT_THAT(blocks(unread), ElementsAre("file-name: a.docx", "file-name: b.xml"));
  std::vector<std::string> given;
  const ExtractedText read = extract(writer.bytes(), {}, [&](Member&& member) {
    EXPECT_EQ(member.concealment, Concealment::kEmbeddedDocument);
    given.push_back(member.path + " " + member.bytes);
    return true;
  });
  EXPECT_THAT(given, UnorderedElementsAre("Doc_0/Attachs/a.docx bytes of a", "Doc_0/Attachs/b.xml <b>文</b>"));
  EXPECT_THAT(reasons(read), IsEmpty());
}

TEST(Ofd, SaysWhichPicturesWereNotRead) {
  OfdWriter writer;
  writer.picture("large.png", test::png(100, 100));
  writer.picture("small.png", test::png(20, 20));
  writer.picture("unknown.jb2", "\x97JB2....");
  const ExtractedText text = extract(writer.page(""));
  EXPECT_THAT(reasons(text),
              UnorderedElementsAre("not-read:image Doc_0/Res/large.png", "not-read:image Doc_0/Res/unknown.jb2"));
  EXPECT_THAT(text.notices, ElementsAre(Notice{"not-read:image", "Doc_0/Res/small.png"}));
}

TEST(Ofd, NotesThePicturesOfSeals) {
  std::vector<test::ZipMember> members = OfdWriter().page("").members();
  for (test::ZipMember& member : members) {
    const std::size_t at = member.bytes.find("</ofd:DocBody>");
    if (member.name == "OFD.xml")
      member.bytes.insert(at, "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>");
  }
  members.push_back(
      {"Doc_0/Signs/Signatures.xml", ofd_part("Signatures", R"(<ofd:Signature ID="1" BaseLoc="Sign_0/S.xml"/>)")});
  members.push_back(
      {"Doc_0/Signs/Sign_0/S.xml",
       ofd_part("Signature",
                "<ofd:SignedInfo><ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal><ofd:StampAnnot/>"
                "</ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue>")});
  members.push_back({"Doc_0/Signs/Sign_0/Seal.esl", "0\x82.."});
  members.push_back({"Doc_0/Signs/Sign_0/SignedValue.dat", "0\x82.."});
  const ExtractedText text = extract(test::zip(members));
  EXPECT_THAT(text.notices, ElementsAre(Notice{"not-read:image", "Doc_0/Signs/Sign_0/Seal.esl"}));
  EXPECT_THAT(reasons(text), IsEmpty());
}

TEST(Ofd, SaysWhereTextIsGlyphNumbersOnly) {
  const auto glyphs = [](const char* text) {
    return std::string(
               R"(<ofd:TextObject Boundary="20 20 50 9" Size="5"><ofd:CGTransform CodePosition="0" GlyphCount="2">)") +
           R"(<ofd:Glyphs>12 13</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X="0" Y="5">)" + text +
           "</ofd:TextCode></ofd:TextObject>";
  };
  EXPECT_THAT(reasons(extract(OfdWriter().page(glyphs("")))),
              ElementsAre("not-read:glyphs Doc_0/Pages/Page_0/Content.xml"));
  EXPECT_THAT(reasons(extract(OfdWriter().page(glyphs("\uE001\uE002")))), Contains(HasSubstr("not-read:glyphs")));
  EXPECT_THAT(reasons(extract(OfdWriter().page(glyphs("机密")))), IsEmpty());
}

TEST(Ofd, SaysThatItIsEncrypted) {
  std::vector<test::ZipMember> members = OfdWriter().page(ofd_text(30, 50, 5, "机密")).members();
  for (test::ZipMember& member : members) {
    if (member.name == "Doc_0/Document.xml") member.bytes = "\x8F\x01 not to be read";
  }
  members.push_back({"Encryptions.xml", ofd_part("Encryptions", "")});
  EXPECT_THAT(reasons(extract(test::zip(members))), Contains("encrypted "));
}

TEST(Ofd, SaysWhichPartsAreMissing) {
  for (const std::string_view missing :
       {"OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml", "Doc_0/DocumentRes.xml",
        "Doc_0/Annots/Page_0/Annotation.xml", "Doc_0/Res/a.png", "Doc_0/Attachs/b", "Doc_0/Tpls/Tpl_0/Content.xml"}) {
    OfdWriter writer;
    writer.picture("a.png", test::png(10, 10));
    writer.page(ofd_text(30, 50, 5, "正文")).page_template("").annotation("", "", "").attachment("b", "b");
    std::vector<test::ZipMember> members = writer.members();
    std::erase_if(members, [&](const test::ZipMember& member) { return member.name == missing; });
    EXPECT_THAT(reasons(extract(test::zip(members))), Contains("damaged " + std::string(missing)));
  }
}

TEST(Ofd, SaysWhichPagesReferToWhatIsNotThere) {
  EXPECT_THAT(reasons(extract(OfdWriter().page(R"(<ofd:CompositeObject ResourceID="none"/>)"))),
              ElementsAre("damaged Doc_0/Pages/Page_0/Content.xml"));
  EXPECT_THAT(reasons(extract(OfdWriter().page_xml(R"(<ofd:Template TemplateID="none"/>)"))),
              ElementsAre("damaged Doc_0/Pages/Page_0/Content.xml"));
}

TEST(Ofd, NeverTakesACutFileForWhole) {
  const std::string whole = OfdWriter().page(ofd_text(30, 50, 5, "机密")).page(ofd_text(30, 50, 5, "乙")).bytes();
  EXPECT_THAT(extract(whole).incomplete, IsEmpty());
  for (std::size_t i = 0; i < 40; ++i)
    EXPECT_THAT(extract(whole.substr(0, whole.size() * i / 40)).incomplete, Not(IsEmpty()));
}

TEST(Ofd, SurvivesAnyChangedByte) {
  std::mt19937_64 random = test::seeded_random("Ofd.SurvivesAnyChangedByte");
  const std::string whole = OfdWriter().page(ofd_text(30, 50, 5, "机密")).bytes();
  for (int round = 0; round < 300; ++round) {
    std::string bytes = whole;
    for (std::size_t i = test::below(random, 4) + 1; i > 0; --i)
      bytes[test::below(random, bytes.size())] = static_cast<char>(test::below(random, 256));
    const ExtractedText text = extract(bytes);
    EXPECT_TRUE(text.text.find("机密") != std::string::npos || !text.incomplete.empty());
  }
}

TEST(Ofd, KeepsToItsLimits) {
  const OfdWriter writer = OfdWriter().page(ofd_text(30, 50, 5, "机密")).page(ofd_text(30, 50, 5, "乙"));
  Limits limits;
  limits.max_bytes = 100;
  EXPECT_THAT(reasons(extract(writer.bytes(), limits)), ElementsAre("limit:bytes "));
  limits = {};
  limits.max_members = 2;
  EXPECT_THAT(reasons(extract(writer.bytes(), limits)), Contains("limit:members "));
  limits = {};
  limits.max_text_bytes = 3;
  EXPECT_THAT(reasons(extract(writer.bytes(), limits)), Contains("limit:text "));
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += "<ofd:PageBlock>";
  deep += ofd_text(30, 50, 5, "深处");
  for (int i = 0; i < 300; ++i) deep += "</ofd:PageBlock>";
  EXPECT_THAT(reasons(extract(OfdWriter().page(deep))), Contains("limit:xml-depth Doc_0/Pages/Page_0/Content.xml"));
}

TEST(Ofd, ReadsAPageOnceHoweverOftenItIsListed) {
  std::vector<test::ZipMember> members = OfdWriter().page(ofd_text(30, 50, 5, "机密")).members();
  for (test::ZipMember& member : members) {
    if (member.name != "Doc_0/Document.xml") continue;
    std::string pages;
    for (int i = 0; i < 10'000; ++i) pages += R"(<ofd:Page ID="x" BaseLoc="Pages/Page_0/Content.xml"/>)";
    member.bytes.insert(member.bytes.find("</ofd:Pages>"), pages);
  }
  EXPECT_THAT(blocks(extract(test::zip(members))), ElementsAre("body: 机密"));
}

// ---- documents that others wrote

TEST(Ofd, ReadsRealDocuments) {
  if (!test::has_corpus()) GTEST_SKIP() << "no " << test::corpus();
  std::size_t looked_for = 0;
  for (const test::ProbedDocument& document : test::probed_documents({".ofd"})) {
    SCOPED_TRACE(document.name);
    EXPECT_TRUE(looks_like_ofd(document.bytes));
    // Lines of one paragraph read on.
    std::string text = extract(document.bytes).text;
    std::erase_if(text, [](char c) { return c == '\n' || c == ' '; });
    for (std::string probe : document.probes) {
      std::erase(probe, ' ');
      EXPECT_THAT(text, HasSubstr(probe));
      ++looked_for;
    }
  }
  EXPECT_GT(looked_for, 10U);
}

}  // namespace
}  // namespace mishen::scanner
