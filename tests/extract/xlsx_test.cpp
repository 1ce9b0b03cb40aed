#include "scanner/extract/xlsx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "scanner/extract/sheet_part.h"
#include "tests/support/extracted.h"
#include "tests/support/package_writer.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using std::string_literals::operator""s;
using test::expect_sound;
using test::PackageWriter;
using test::reasons;
using test::XlsxWriter;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ExtractedText extract(std::string_view bytes, const Limits& limits = {}) {
  ExtractedText text = extract_xlsx(bytes, limits);
  expect_sound(text);
  return text;
}

/// Each block but the names of sheets.
std::vector<std::string> blocks(const ExtractedText& text) {
  std::vector<std::string> lines;
  for (const Block& block : text.blocks) {
    if (block.region != Region::kTitle) lines.push_back(test::described(text, block));
  }
  return lines;
}
std::vector<std::string> blocks(const XlsxWriter& writer) {
  const ExtractedText text = extract(writer.bytes());
  EXPECT_THAT(text.incomplete, IsEmpty());
  return blocks(text);
}

std::string text_cell(std::string_view reference, std::string_view text, std::string_view attributes = {}) {
  return "<c r=\"" + std::string(reference) + "\" t=\"inlineStr\" " + std::string(attributes) + "><is><t>" +
         test::xml_escaped(text) + "</t></is></c>";
}
std::string row(unsigned number, std::string_view cells, std::string_view attributes = {}) {
  return "<row r=\"" + std::to_string(number) + "\" " + std::string(attributes) + ">" + std::string(cells) + "</row>";
}
std::string sheet_data(std::string_view rows) { return "<sheetData>" + std::string(rows) + "</sheetData>"; }

// ---- values and where they stand

TEST(Xlsx, ReadsValuesOfEachKind) {
  const std::string cells =
      R"(<c r="A1" t="s"><v>0</v></c><c r="B1"><v>110101199003074514</v></c><c r="C1" s="1"><v>46348</v></c>)"
      R"(<c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#N/A</v></c><c r="F1" t="str"><f>A1</f><v>结果</v></c>)"
      R"(<c r="G1" t="d"><v>2026-11-22</v></c><c r="H1" t="s"><v>1</v></c><c r="I1"/>)";
  const XlsxWriter writer =
      XlsxWriter()
          .sheet("一", sheet_data(row(1, cells)))
          .shared_strings(
              "<si><t>共享</t></si><si><r><t>富</t></r><r><rPr><b/></rPr><t>文本</t></r><rPh sb=\"0\" "
              "eb=\"1\"><t>注音</t></rPh></si>")
          .styles(R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>)");
  EXPECT_THAT(blocks(writer),
              ElementsAre("body: 共享", "body: 110101199003074514", "body: 2026-11-22", "body: TRUE", "body: #N/A",
                          "body: 结果", "body: 2026-11-22", "body: 富文本", "attribute: 注音"));
}

TEST(Xlsx, SaysWhereCellsStand) {
  const XlsxWriter writer = XlsxWriter()
                                .sheet("甲表", sheet_data(row(2, text_cell("C2", "合并") + text_cell("D2", "右")) +
                                                          row(70000, text_cell("XFD70000", "远"))) +
                                                   R"(<mergeCells><mergeCell ref="C2:E5"/></mergeCells>)")
                                .sheet("乙表", sheet_data("<row><c t=\"inlineStr\"><is><t>无号</t></is></c></row>"));
  const ExtractedText text = extract(writer.bytes());
  ASSERT_EQ(text.sheets.size(), 2U);
  EXPECT_EQ(text.sheets[0].name, "甲表");
  EXPECT_EQ(text.media_type, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  ASSERT_EQ(text.blocks.size(), 6U);
  EXPECT_EQ(text.slice(text.blocks[0].span), "甲表");
  EXPECT_EQ(text.blocks[0].region, Region::kTitle);
  const Block& merged = text.blocks[1];
  EXPECT_EQ(merged.kind, BlockKind::kCell);
  EXPECT_EQ(merged.sheet, 1U);
  EXPECT_EQ(merged.table, 1U);
  EXPECT_EQ(merged.row, 2U);
  EXPECT_EQ(merged.column, 3U);
  EXPECT_EQ(merged.row_span, 4U);
  EXPECT_EQ(merged.column_span, 3U);
  EXPECT_EQ(text.blocks[2].concealment, Concealment::kHiddenAttribute) << "lies under the merged cell";
  EXPECT_EQ(text.blocks[3].row, 70000U);
  EXPECT_EQ(text.blocks[3].column, 16384U);
  EXPECT_EQ(text.blocks[3].concealment, Concealment::kNone);
  EXPECT_EQ(text.blocks[5].sheet, 2U);
  EXPECT_EQ(text.blocks[5].row, 1U);
  EXPECT_EQ(text.blocks[5].column, 1U);
  ASSERT_EQ(text.tables.size(), 2U);
  EXPECT_EQ(text.tables[0].rows, 70000U);
  EXPECT_EQ(text.tables[0].columns, 16384U);
  EXPECT_EQ(text.tables[0].header_rows, 0U);
  EXPECT_EQ(text.parts[text.blocks[5].part], "xl/worksheets/sheet2.xml");
}

TEST(Xlsx, TakesHeaderRowsFromTheFile) {
  const std::string rows = sheet_data(row(1, text_cell("A1", "姓名")) + row(2, text_cell("A2", "甲")));
  const auto header_rows = [](const XlsxWriter& writer) {
    const ExtractedText text = extract(writer.bytes());
    return text.tables.empty() ? 99U : text.tables[0].header_rows;
  };
  EXPECT_EQ(header_rows(XlsxWriter().sheet("a", rows)), 0U);
  EXPECT_EQ(header_rows(XlsxWriter().sheet("a", rows + R"(<autoFilter ref="A1:A2"/>)")), 1U);
  EXPECT_EQ(header_rows(XlsxWriter().sheet("a", rows).on_sheet("tables/table1.xml", "table",
                                                               PackageWriter::root("table", "", R"(ref="A1:A2")"))),
            1U);
  EXPECT_EQ(header_rows(XlsxWriter().sheet("a", rows).on_sheet(
                "tables/table1.xml", "table", PackageWriter::root("table", "", R"(ref="A1:A2" headerRowCount="0")"))),
            0U);
  EXPECT_EQ(
      header_rows(XlsxWriter().sheet("a", rows).workbook_xml(
          R"(<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">a!$A:$A,a!$1:$2</definedName></definedNames>)")),
      2U);
}

TEST(Xlsx, KeepsLinesOfACellTogether) {
  const ExtractedText text =
      extract(XlsxWriter().sheet("a", sheet_data(row(1, text_cell("A1", "机\n密_x000D_★")))).bytes());
  EXPECT_THAT(blocks(text), ElementsAre("body: 机", "body: 密", "body: ★"));
  EXPECT_FALSE(text.blocks[1].is_next_line);
  EXPECT_TRUE(text.blocks[2].is_next_line);
  EXPECT_TRUE(text.blocks[3].is_next_line);
  EXPECT_EQ(text.blocks[3].column, 1U);
}

// ---- what people overlook: each with its harmless twin

constexpr std::string_view kStyles =
    R"(<numFmts><numFmt numFmtId="170" formatCode=";;;"/><numFmt numFmtId="171" formatCode="**;**;**;**"/></numFmts>)"
    R"(<fonts><font><sz val="11"/></font><font><color rgb="FFFFFFFF"/></font><font><color theme="0"/></font>)"
    R"(<font><sz val="1"/></font><font><color rgb="FF000000"/></font><font><color indexed="9"/></font>)"
    R"(<font><color theme="0" tint="-0.5"/></font><font><color rgb="FFFDFDFF"/></font>)"
    R"(<font><color theme="0" tint="-2.0E-2"/></font><font><color theme="0" tint="?"/></font></fonts>)"
    R"(<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>)"
    R"(<fill><patternFill patternType="solid"><fgColor rgb="FF0000FF"/></patternFill></fill>)"
    R"(<fill><patternFill patternType="solid"><fgColor theme="1"/></patternFill></fill>)"
    R"(<fill><patternFill patternType="solid"><fgColor rgb="FFFFFFFF"/></patternFill></fill>)"
    R"(<fill><patternFill patternType="solid"><fgColor rgb="FF0000FF" tint="0.95"/></patternFill></fill>)"
    R"(<fill><patternFill patternType="solid"><fgColor rgb="FF0000FF" tint="0.4"/></patternFill></fill></fills>)"
    R"(<cellStyleXfs><xf fontId="1"/></cellStyleXfs><cellXfs>)"
    R"(<xf numFmtId="0"/><xf fontId="1"/><xf fontId="2"/><xf fontId="3"/><xf fontId="4" fillId="3"/><xf fontId="5"/>)"
    R"(<xf fontId="1" fillId="2"/><xf fontId="6"/><xf fontId="1" fillId="1"/><xf numFmtId="170"/><xf numFmtId="171"/>)"
    R"(<xf fontId="0" fillId="4"/><xf fontId="7"/>)"
    R"(<xf fontId="8"/><xf fontId="8" fillId="5"/><xf fontId="8" fillId="6"/><xf fontId="9"/></cellXfs>)";

std::string styled(unsigned style) {
  const auto found = blocks(XlsxWriter().styles(kStyles).sheet(
      "a", sheet_data(row(1, text_cell("A1", "字", "s=\"" + std::to_string(style) + "\"")))));
  return found.size() == 1 ? found[0] : "";
}

TEST(Xlsx, TellsTextThatItsStyleHides) {
  EXPECT_EQ(styled(0), "body: 字");
  EXPECT_EQ(styled(1), "hidden-text/text in the colour of its background: 字") << "white";
  EXPECT_EQ(styled(2), "hidden-text/text in the colour of its background: 字") << "the theme's white";
  EXPECT_EQ(styled(5), "hidden-text/text in the colour of its background: 字") << "the palette's white";
  EXPECT_EQ(styled(12), "hidden-text/text in the colour of its background: 字") << "nearly white";
  EXPECT_EQ(styled(13), "hidden-text/text in the colour of its background: 字") << "the theme's white, a little darker";
  EXPECT_EQ(styled(14), "hidden-text/text in the colour of its background: 字") << "on a blue that is nearly white";
  EXPECT_EQ(styled(3), "hidden-text/text of one point or less: 字");
  EXPECT_EQ(styled(4), "hidden-text/blacked out, not removed: 字");
  EXPECT_EQ(styled(9), "hidden-text/number format that hides the value: 字");
  EXPECT_EQ(styled(10), "hidden-text/number format that hides the value: 字");
  EXPECT_EQ(styled(6), "body: 字") << "white on blue";
  EXPECT_EQ(styled(7), "body: 字") << "grey made of white";
  EXPECT_EQ(styled(8), "body: 字") << "white on a pattern";
  EXPECT_EQ(styled(15), "body: 字") << "nearly white on light blue";
  EXPECT_EQ(styled(16), "body: 字") << "a colour that is not told";
  EXPECT_EQ(styled(11), "body: 字") << "black on white";
}

TEST(Xlsx, PartsHiddenRunsFromSeenOnes) {
  const std::string strings =
      R"(<si><r><t>前</t></r><r><rPr><color rgb="FFFFFFFF"/></rPr><t>暗</t></r><r><rPr><sz val="1"/></rPr><t>小</t></r>)"
      R"(<r><rPr><color rgb="FFFF0000"/></rPr><t>后</t></r></si>)";
  EXPECT_THAT(
      blocks(XlsxWriter().shared_strings(strings).sheet("a", sheet_data(row(1, R"(<c r="A1" t="s"><v>0</v></c>)")))),
      ElementsAre("body: 前后", "hidden-text/text in the colour of its background: 暗",
                  "hidden-text/text of one point or less: 小"));
}

TEST(Xlsx, TellsHiddenRowsColumnsAndSheets) {
  const std::string cell = text_cell("B2", "字");
  struct Case {
    const char* name;
    std::string content;
    const char* expected;
  };
  const Case cases[] = {
      {"row", sheet_data(row(2, cell, R"(hidden="1")")), "hidden-row/hidden row: 字"},
      {"row without height", sheet_data(row(2, cell, R"(ht="0" customHeight="1")")), "hidden-row/hidden row: 字"},
      {"column", R"(<cols><col min="1" max="3" width="9" hidden="1"/></cols>)" + sheet_data(row(2, cell)),
       "hidden-column/hidden column: 字"},
      {"column without width",
       R"(<cols><col min="2" max="2" width="0" customWidth="1"/></cols>)" + sheet_data(row(2, cell)),
       "hidden-column/hidden column: 字"},
      {"column before row",
       R"(<cols><col min="2" max="16384" hidden="true"/></cols>)" + sheet_data(row(2, cell, R"(hidden="1")")),
       "hidden-column/hidden column: 字"},
      {"column hidden by default", R"(<sheetFormatPr defaultColWidth="0"/>)" + sheet_data(row(2, cell)),
       "hidden-column/hidden column: 字"},
      {"column behind those that are named",
       R"(<sheetFormatPr defaultColWidth="0"/><cols><col min="1" max="1" width="9"/></cols>)" +
           sheet_data(row(2, cell)),
       "hidden-column/hidden column: 字"},
      {"row hidden by a filter",
       sheet_data(row(2, cell, R"(hidden="1")")) + R"(<autoFilter ref="B1:B9"><filterColumn colId="0"/></autoFilter>)",
       "hidden-row/row hidden by a filter: 字"},
      {"row hidden outside of the filter", sheet_data(row(2, cell, R"(hidden="1")")) + R"(<autoFilter ref="B3:B9"/>)",
       "hidden-row/hidden row: 字"},
      // -- harmless
      {"seen row", sheet_data(row(2, cell, R"(hidden="0" ht="15")")), "body: 字"},
      {"another column", R"(<cols><col min="3" max="9" hidden="1"/></cols>)" + sheet_data(row(2, cell)), "body: 字"},
      {"a seen column among hidden ones",
       R"(<sheetFormatPr defaultColWidth="0"/><cols><col min="2" max="2" width="9"/></cols>)" +
           sheet_data(row(2, cell)),
       "body: 字"},
      {"another row", sheet_data(row(1, "", R"(hidden="1")") + row(2, cell)), "body: 字"},
      {"a filter that hides nothing", sheet_data(row(2, cell)) + R"(<autoFilter ref="B1:B9"/>)", "body: 字"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(blocks(XlsxWriter().sheet("a", c.content)), ElementsAre(c.expected)) << c.name;
  }
  const std::string hidden_row = sheet_data(row(2, cell, R"(hidden="1")"));
  EXPECT_THAT(blocks(XlsxWriter().sheet("a", hidden_row, "hidden")),
              ElementsAre("hidden-sheet/hidden sheet: a", "hidden-sheet/hidden sheet: 字"));
  EXPECT_THAT(blocks(XlsxWriter().sheet("a", hidden_row, "veryHidden")),
              ElementsAre("hidden-sheet/very hidden sheet: a", "hidden-sheet/very hidden sheet: 字"));
  EXPECT_THAT(blocks(XlsxWriter().sheet("a", sheet_data(row(2, cell)), "visible")), ElementsAre("body: 字"));
  EXPECT_TRUE(extract(XlsxWriter().sheet("a", hidden_row, "hidden").bytes()).sheets[0].is_hidden);
}

TEST(Xlsx, ShowsLightLettersInTheHeaderOfAStyledTable) {
  const std::string rows =
      sheet_data(row(1, text_cell("A1", "姓名", "s=\"1\"")) + row(2, text_cell("A2", "暗", "s=\"1\"")));
  const auto with_table = [&](std::string_view style) {
    return blocks(XlsxWriter().styles(kStyles).sheet("a", rows).on_sheet(
        "tables/table1.xml", "table", PackageWriter::root("table", style, R"(ref="A1:A2")")));
  };
  EXPECT_THAT(with_table(R"(<tableStyleInfo name="TableStyleMedium9"/>)"),
              ElementsAre("body: 姓名", "hidden-text/text in the colour of its background: 暗"));
  EXPECT_THAT(with_table(""), ElementsAre("hidden-text/text in the colour of its background: 姓名",
                                          "hidden-text/text in the colour of its background: 暗"));
}

TEST(Xlsx, CodesOfHeadersTakeNoTextAlong) {
  const auto header = [](std::string_view code) {
    return blocks(XlsxWriter().sheet(
        "a", sheet_data("") + "<headerFooter><oddHeader>" + std::string(code) + "</oddHeader></headerFooter>"));
  };
  EXPECT_THAT(header("&amp;KFF0000绝密"), ElementsAre("header: 绝密"));
  EXPECT_THAT(header("&amp;K01+000绝密"), ElementsAre("header: 绝密"));
  EXPECT_THAT(header("&amp;K绝密★"), ElementsAre("header: 绝密★"));
  EXPECT_THAT(header("&amp;KFF绝密"), ElementsAre("header: 绝密"));
  EXPECT_THAT(header("&amp;K?ampň"), ElementsAre("header: ?ampň"));
  EXPECT_THAT(header("&amp;\"宋体,常规\"绝密"), ElementsAre("header: 绝密"));
  EXPECT_THAT(header("&amp;\"绝密"), ElementsAre("header: 绝密"));
  EXPECT_THAT(header("绝密&amp;K"), ElementsAre("header: 绝密"));
}

TEST(Xlsx, ReadsWhatHangsOnASheet) {
  const std::string extras =
      R"(<dataValidations><dataValidation sqref="B2" promptTitle="题" prompt="提示" error="错"><formula1>"男,女"</formula1>)"
      R"(</dataValidation></dataValidations><hyperlinks><hyperlink ref="A1" tooltip="悬停"/></hyperlinks>)"
      R"(<headerFooter><oddHeader>&amp;L&amp;"宋体,常规"&amp;12秘密&amp;C第&amp;P页&amp;R&amp;KFF0000A&amp;&amp;B</oddHeader>)"
      R"(<oddFooter>&amp;C页脚</oddFooter></headerFooter>)";
  const XlsxWriter writer =
      XlsxWriter()
          .sheet(
              "a",
              sheet_data(row(
                  1,
                  R"(<c r="A1" t="str"><f>IF(B1="机密","是","否")</f><v>否</v></c><c r="B1"><f>B2+1</f><v>3</v></c>)")) +
                  extras)
          .on_sheet(
              "comments1.xml", "comments",
              PackageWriter::root(
                  "comments", R"(<authors><author>甲</author></authors><commentList><comment ref="C3" authorId="0">)"
                              R"(<text><r><t>批</t></r><r><t>注</t></r></text></comment></commentList>)"))
          .on_sheet("threadedComments/threadedComment1.xml", "threadedComment",
                    PackageWriter::root("ThreadedComments",
                                        R"(<threadedComment ref="C4"><text>讨论</text></threadedComment>)"))
          .on_sheet(
              "drawings/drawing1.xml", "drawing",
              PackageWriter::root(
                  "xdr:wsDr",
                  R"(<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="1" name="n" descr="替代"/></xdr:nvSpPr><xdr:spPr/><xdr:txBody><a:p><a:r><a:t>文本</a:t></a:r>)"
                  R"(<a:r><a:t>框</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="n" hidden="1"/></xdr:nvSpPr>)"
                  R"(<xdr:txBody><a:p><a:r><a:t>藏框</a:t></a:r></a:p></xdr:txBody></xdr:sp>)"))
          .on_sheet(
              "drawings/vmlDrawing1.vml", "vmlDrawing",
              R"(<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><div>按<br>钮</div></v:textbox></v:shape></xml>)");
  EXPECT_THAT(blocks(writer),
              ElementsAre("body: 否", "attribute: =IF(B1=\"机密\",\"是\",\"否\")", "body: 3", "attribute: 题",
                          "attribute: 提示", "attribute: 错", "attribute: \"男,女\"", "attribute: 悬停", "header: 秘密",
                          "header: 第页", "header: A&B", "footer: 页脚", "property/document property: 批注者：甲",
                          "comment/comment: 批注", "comment/comment: 讨论", "text-box: 文本框", "alt: 替代",
                          "hidden-text/hidden by an attribute: 藏框", "text-box: 按", "text-box: 钮"));
  const ExtractedText text = extract(writer.bytes());
  const auto comment = std::find_if(text.blocks.begin(), text.blocks.end(),
                                    [](const Block& block) { return block.region == Region::kComment; });
  EXPECT_EQ(comment->row, 3U);
  EXPECT_EQ(comment->column, 3U);
  EXPECT_EQ(comment->sheet, 1U);
}

TEST(Xlsx, ReadsWhatTheProgramKeeps) {
  const XlsxWriter writer =
      XlsxWriter()
          .on_sheet(
              "pivotCache/pivotCacheDefinition1.xml", "pivotCacheDefinition",
              PackageWriter::root(
                  "pivotCacheDefinition",
                  R"(<cacheFields><cacheField name="字段"><sharedItems><s v="缓存"/><n v="5"/><n v="13800138000"/>)"
                  R"(</sharedItems></cacheField></cacheFields>)"))
          .on_sheet("externalLinks/externalLink1.xml", "externalLink",
                    PackageWriter::root(
                        "externalLink",
                        R"(<externalBook><sheetDataSet><sheetData><row><cell r="A1" t="str"><v>外部</v></cell>)"
                        R"(<cell r="A2"><v>5</v></cell></row></sheetData></sheetDataSet></externalBook>)"))
          .on_sheet("customXml/item1.xml", "customXml", "<x><y>自定义</y></x>")
          .sheet("a", sheet_data(row(1, R"(<c r="A1" t="s"><v>1</v></c>)")))
          .shared_strings("<si><t>删掉的</t></si><si><t>在用</t></si>")
          .workbook_xml(
              R"(<definedNames><definedName name="N" hidden="1">"藏起来"</definedName>)"
              R"(<definedName name="名称">"看得见"</definedName><definedName name="R">a!$A$1</definedName></definedNames>)");
  EXPECT_THAT(
      blocks(writer),
      ElementsAre("body: 在用", "embedded/data kept by the program: 字段", "embedded/data kept by the program: 缓存",
                  "embedded/data kept by the program: 13800138000", "embedded/data kept by the program: 外部",
                  "embedded/data kept by the program: 自定义", "embedded/data kept by the program: 删掉的",
                  "hidden-text/data kept by the program: N：\"藏起来\"", "attribute: 名称：\"看得见\""));
}

TEST(Xlsx, ReadsChartsAndHandsTheirWorkbooksOn) {
  PackageWriter package =
      XlsxWriter()
          .sheet("a", sheet_data(row(1, text_cell("A1", "字"))) + R"(<drawing r:id="rIdxl/drawings/drawing1.xml"/>)")
          .on_sheet("drawings/drawing1.xml", "drawing",
                    PackageWriter::root("xdr:wsDr", R"(<xdr:graphicFrame><c:chart r:id="c"/></xdr:graphicFrame>)"))
          .package();
  package.link("xl/drawings/drawing1.xml", "c", "chart", "../charts/chart1.xml");
  package.part(
      "xl/charts/chart1.xml", "drawingml.chart",
      PackageWriter::root(
          "c:chartSpace",
          R"(<c:title><a:p><a:r><a:t>标</a:t></a:r><a:r><a:t>题</a:t></a:r></a:p></c:title><c:cat><c:strRef><c:f>Sheet1!A1</c:f>)"
          R"(<c:strCache><c:pt idx="0"><c:v>类别</c:v></c:pt></c:strCache></c:strRef></c:cat>)"));
  package.link("xl/charts/chart1.xml", "e", "package", "../embeddings/book.xlsx");
  package.member("xl/embeddings/book.xlsx", "PK");
  std::vector<std::string> seen;
  const ExtractedText text = extract_xlsx(package.bytes(), {}, [&](Member&& member) {
    seen.push_back(member.path + ": " + std::string(to_string(member.concealment)));
    return true;
  });
  EXPECT_THAT(blocks(text), ElementsAre("body: 字", "text-box: 标题", "text-box: 类别"));
  EXPECT_THAT(text.incomplete, IsEmpty());
  EXPECT_THAT(seen, ElementsAre("xl/embeddings/book.xlsx: data behind a chart"));
  EXPECT_THAT(reasons(extract(package.bytes())), ElementsAre("not-read:embedded xl/embeddings/book.xlsx"));
  EXPECT_EQ(text.blocks.back().sheet, 1U);
}

TEST(Xlsx, SaysThatAPictureIsCropped) {
  const auto with = [](unsigned side, std::string_view crop) {
    PackageWriter package =
        XlsxWriter()
            .sheet("a", sheet_data(""))
            .on_sheet("drawings/drawing1.xml", "drawing",
                      PackageWriter::root("xdr:wsDr", R"(<xdr:pic><xdr:blipFill><a:blip r:embed="i"/>)" +
                                                          std::string(crop) + "</xdr:blipFill></xdr:pic>"))
            .package();
    package.link("xl/drawings/drawing1.xml", "i", "image", "../media/image1.png");
    package.member("xl/media/image1.png", test::png(side, side));
    return blocks(extract(package.bytes()));
  };
  EXPECT_THAT(with(200, R"(<a:srcRect l="20000"/>)"),
              ElementsAre("property/cropped picture kept whole: 裁剪的图片：xl/media/image1.png"));
  EXPECT_THAT(with(200, R"(<a:srcRect l="3"/>)"), IsEmpty());
  EXPECT_THAT(with(200, "<a:srcRect/>"), IsEmpty());
  EXPECT_THAT(with(50, R"(<a:srcRect l="20000"/>)"), IsEmpty());
}

TEST(Xlsx, FindsPartsByRelationshipsInStrictAndTransitionalForm) {
  // A sheet of another name in another folder, and one that the workbook does not list.
  PackageWriter package = XlsxWriter().sheet("a", sheet_data(row(1, text_cell("A1", "一")))).package();
  package.part("other/b.xml", "spreadsheetml.worksheet",
               PackageWriter::root("worksheet", sheet_data(row(1, text_cell("A1", "旧表"))),
                                   R"(xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main")"));
  const ExtractedText text = extract(package.bytes());
  EXPECT_THAT(blocks(text), ElementsAre("body: 一", "hidden-sheet/earlier version: other/b.xml",
                                        "hidden-sheet/earlier version: 旧表"));
  EXPECT_THAT(text.incomplete, IsEmpty());
}

// ---- damage and limits

TEST(Xlsx, SaysThatASheetOrItsPartsAreMissing) {
  const XlsxWriter writer = XlsxWriter()
                                .sheet("甲", sheet_data(row(1, text_cell("A1", "一"))))
                                .sheet("乙", sheet_data(row(1, text_cell("A1", "二"))))
                                .on_sheet("comments1.xml", "comments", PackageWriter::root("comments", ""));
  const auto without = [&](std::string_view name) {
    auto members = writer.package().members();
    std::erase_if(members, [&](const test::ZipMember& member) { return member.name == name; });
    return reasons(extract(test::zip(members)));
  };
  EXPECT_THAT(without("nothing"), IsEmpty());
  EXPECT_THAT(without("xl/worksheets/sheet2.xml"), ElementsAre("damaged xl/worksheets/sheet2.xml"));
  EXPECT_THAT(without("xl/comments1.xml"), ElementsAre("damaged xl/comments1.xml"));
  EXPECT_THAT(without("xl/_rels/workbook.xml.rels"), Contains("damaged 甲"));
  EXPECT_THAT(without("xl/workbook.xml"), Contains("damaged xl/workbook.xml"));
  EXPECT_THAT(without("[Content_Types].xml"), Contains("damaged [Content_Types].xml"));
  EXPECT_THAT(without("_rels/.rels"), Contains("damaged _rels/.rels"));
  EXPECT_THAT(reasons(extract(XlsxWriter().sheet("a", sheet_data("") + R"(<drawing r:id="none"/>)").bytes())),
              ElementsAre("damaged a"));
}

TEST(Xlsx, NeverComesOutCleanWhenItIsCutOff) {
  const std::string file = XlsxWriter()
                               .sheet("甲", sheet_data(row(1, text_cell("A1", "机密★10年"))))
                               .sheet("乙", sheet_data(row(1, R"(<c r="A1" t="s"><v>0</v></c>)")))
                               .shared_strings("<si><t>字</t></si>")
                               .bytes();
  ASSERT_THAT(extract(file).incomplete, IsEmpty());
  for (std::size_t i = 0; i < 20; ++i) {
    const ExtractedText text = extract(std::string_view(file).substr(0, file.size() * i / 20));
    EXPECT_THAT(text.incomplete, Not(IsEmpty())) << i;
  }
}

TEST(Xlsx, SurvivesFlippedBytes) {
  const std::string file = XlsxWriter()
                               .styles(kStyles)
                               .sheet("甲", sheet_data(row(1, text_cell("A1", "机密★10年", "s=\"4\""))))
                               .shared_strings("<si><t>字</t></si>")
                               .bytes();
  std::mt19937_64 random = test::seeded_random("SurvivesFlippedBytes");
  for (int i = 0; i < 300; ++i) {
    std::string damaged = file;
    const std::size_t at = random() % damaged.size();
    damaged[at] = static_cast<char>(damaged[at] ^ static_cast<char>(1U << (random() % 8)));
    extract(damaged);
  }
}

TEST(Xlsx, StopsAtEachLimit) {
  std::string rows;
  for (unsigned i = 1; i <= 2000; ++i) rows += row(i, R"(<c t="s"><v>0</v></c>)");
  const std::string file = XlsxWriter()
                               .sheet("a", sheet_data(rows))
                               .shared_strings("<si><t>" + std::string(1000, 'a') + "</t></si>")
                               .bytes();
  Limits limits;
  limits.max_text_bytes = 100'000;
  ExtractedText text = extract(file, limits);
  EXPECT_THAT(reasons(text), ElementsAre("limit:text ")) << "one string in many cells";
  EXPECT_LE(text.text.size(), 110'000U);
  EXPECT_THAT(extract(file).incomplete, IsEmpty());

  limits = {};
  limits.max_xml_depth = 20;
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<x:a>";
  EXPECT_THAT(reasons(extract(XlsxWriter().sheet("a", deep).bytes(), limits)),
              Contains("limit:xml-depth xl/worksheets/sheet1.xml"));
  limits = {};
  limits.max_bytes = 10;
  EXPECT_THAT(reasons(extract(file, limits)), ElementsAre("limit:bytes "));

  const std::string wide =
      R"(<dimension ref="A1:XFD1048576"/><cols><col min="1" max="4294967295" hidden="0"/><col min="0" max="0"/></cols>)";
  text = extract(XlsxWriter().sheet("a", wide + sheet_data(row(1048576, text_cell("A1048576", "底")))).bytes());
  EXPECT_THAT(blocks(text), ElementsAre("body: 底"));
}

TEST(Xlsx, SaysThatBinaryWorkbooksAreNotRead) {
  PackageWriter package;
  package.link("", "a", "officeDocument", "xl/workbook.bin").member("xl/workbook.bin", "x");
  auto members = package.members();
  members[0].bytes.insert(
      members[0].bytes.rfind("</Types>"),
      R"(<Override PartName="/xl/workbook.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>)");
  const std::string file = test::zip(members);
  EXPECT_TRUE(looks_like_xlsx(file));
  EXPECT_THAT(reasons(extract(file)), ElementsAre("unknown-format "));
}

TEST(Xlsx, ReadsRanges) {
  const auto range = parse_range("$B$2:$D$10");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->first_column, 2U);
  EXPECT_EQ(range->last_row, 10U);
  EXPECT_TRUE(parse_range("XFD1048576"));
  EXPECT_FALSE(parse_range("A"));
  EXPECT_FALSE(parse_range("1"));
  EXPECT_FALSE(parse_range("ZZZZZZ1"));
  EXPECT_FALSE(parse_range("A99999999999"));
}

// ---- material of others

TEST(XlsxCorpus, ReadsWhatOtherEnginesReadInRealDocuments) {
  if (!test::has_corpus()) GTEST_SKIP() << "no " << test::corpus();
  const std::vector<test::ProbedDocument> documents = test::probed_documents({".xlsx"});
  EXPECT_THAT(documents, Not(IsEmpty()));
  for (const test::ProbedDocument& document : documents) {
    SCOPED_TRACE(document.name);
    EXPECT_TRUE(looks_like_xlsx(document.bytes));
    const ExtractedText text = extract(document.bytes);
    EXPECT_THAT(reasons(text), Not(Contains(testing::StartsWith("damaged"))));
    for (const std::string& probe : document.probes) EXPECT_THAT(text.text, HasSubstr(probe));
  }
}

}  // namespace
}  // namespace mishen::scanner
