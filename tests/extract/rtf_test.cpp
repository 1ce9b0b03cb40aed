#include "scanner/extract/rtf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/rtf_code_pages.h"
#include "scanner/utf8.h"
#include "tests/support/docx_writer.h"
#include "tests/support/extracted.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using std::string_literals::operator""s;
using test::blocks;
using test::expect_sound;
using test::reasons;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ExtractedText extract(std::string_view bytes, const Limits& limits = {}, const MemberSink& members = {}) {
  ExtractedText text = extract_rtf(bytes, limits, members);
  expect_sound(text);
  for (const Block& block : text.blocks) EXPECT_LE(block.table, text.tables.size());
  return text;
}

/// UTF-8 as \uN with '?' behind each for old programs. For characters of the basic plane.
std::string u(std::string_view text) {
  std::string written;
  for (std::size_t at = 0; at < text.size(); at += utf8_length(text[at])) {
    const auto unit = static_cast<std::int16_t>(static_cast<std::uint16_t>(utf8_at(text, at)));
    written += "\\u" + std::to_string(unit) + "?";
  }
  return written;
}

/// A file with fonts (0 Western, 1 GBK, 2 Big5, 3 Shift JIS, 4 Wingdings), colours (1 black, 2 white, 3 red, 4 dark
/// blue) and this body.
std::string file(std::string_view body) {
  return R"({\rtf1\ansi\ansicpg936\deff0\uc1{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 SimSun{\*\falt \'cb\'ce\'cc\'e5};})"
         R"({\f2\fnil\fcharset136 MingLiU;}{\f3\fnil\fcharset128 MS Mincho;}{\f4\fnil\fcharset2{\*\panose 0500}Wingdings;}})"
         R"({\colortbl;\red0\green0\blue0;\red255\green255\blue255;\red255\green0\blue0;\red0\green0\blue64;}{\stylesheet{\ql\fs24 Normal;})"
         R"({\s1\outlinelevel0\fs32 heading 1;}{\s2\qc Title;}{\s3\sbasedon0\v secret;}{\*\cs10\additive\cf2 pale;}{\s4\ls1 List;}}\paperw11906\paperh16838 )" +
         std::string(body) + "}";
}

std::vector<std::string> read(std::string_view body) {
  const ExtractedText text = extract(file(body));
  EXPECT_THAT(reasons(text), IsEmpty());
  return blocks(text);
}

// ---- characters

TEST(Rtf, DecodesBytesByTheCharacterSetOfTheirFont) {
  struct Case {
    const char* name;
    std::string body;
    std::vector<std::string> expected;
  };
  const Case cases[] = {
      {"GBK", R"(\f1\'bb\'fa\'c3\'dc\par)", {"body: 机密"}},
      {"Big5", R"(\f2\'be\'f7\'b1\'4b\par)", {"body: 機密"}},
      {"second byte a letter", R"(\f2\'b1K\par)", {"body: 密"}},
      {"second byte escaped", R"({\f2\'b3\\}\par)", {"body: 許"}},
      {"Shift JIS", R"(\f3\'8b\'40\'96\'a7\par)", {"body: 機密"}},
      {"bytes as they are", "\\f1 \xBB\xFA\xC3\xDC\\par", {"body: 机密"}},
      {"a character parted by formatting", R"(\f1\'bb\b\'fa{\i\'c3}\'dc\par)", {"body: 机密"}},
      {"a character parted by a bookmark", R"(\f1\'bb{\*\bkmkstart a}\'fa\par)", {"body: 机"}},
      {"half a character", R"(\f1 a\'bb\par)", {"body: a\uFFFD"}},
      {"Western font, Chinese file", R"(\f0\'bb\'fa\'c3\'dc\par)", {"body: 机密"}},
      {"Western font, Western bytes", R"(\f0 caf\'e9 \'93x\'94\par)", {"body: caf\u00e9 \u201cx\u201d"}},
      {"Western font, UTF-8", R"(\f0\'e6\'9c\'ba x\'e5\'af\'86\par)", {"body: 机 x密"}},
      {"no such font", R"(\f77\'bb\'fa\par)", {"body: 机"}},
      {"four bytes of GB 18030", R"(\f1\'81\'39\'ee\'39\par)", {"body: \u3400"}},
      {"Unicode with one byte for old programs", R"(\u26426?\u23494\'3f\par)", {"body: 机密"}},
      {"with two", R"({\uc2\u26426\'bb\'fa\u23494\'c3\'dc}\u9733?\par)", {"body: 机密★"}},
      {"with none", R"({\uc0\u26426\u23494 x}\par)", {"body: 机密x"}},
      {"negative numbers", R"(\u-10179?\u-8638?\u-257?\par)", {"body: \U0001F642\uFEFF"}},
      {"large numbers", R"({\uc0\u128578 }\par)", {"body: \U0001F642"}},
      {"half a pair", R"(a\u-8638?b\par)", {"body: a\uFFFDb"}},
      {"special characters",
       R"(a\~b\_c\-d\emdash\endash\lquote\rquote\ldblquote\rdblquote\bullet\tab x\{\}\\\par)",
       {"body: a\u00a0b-c\u00add—–‘’“”•\tx{}\\"}},
      {"star of Wingdings as a byte", R"(\f1\'bb\'fa{\f4\'ab}\f1\'c3\'dc\par)", {"body: 机★密"}},
      {"star of Wingdings as Unicode", R"(\u26426?{\f4\u61601?\u61611?}\par)", {"body: 机○★"}},
      {"file laid out in lines", "\\f1\\'bb\r\n\\'fa\r\n\\'c3\\'dc\\par", {"body: 机密"}},
      {"the same in one group", R"({\upr{a}\*\ud{b}}c\par)", {"body: bc"}},
      {"the same in two ways", R"({\upr{ansi}{\*\ud{\u26426?\u23494?}}}\par)", {"body: 机密"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(read(c.body), c.expected);
  }
}

TEST(Rtf, TakesTheCodePageOfTheDocumentWhereFontsSayNothing) {
  EXPECT_THAT(blocks(extract(R"({\rtf1\ansi\ansicpg950 \'be\'f7\'b1\'4b\par})")), ElementsAre("body: 機密"));
  EXPECT_THAT(blocks(extract(R"({\rtf1\ansi\ansicpg65001 )"
                             "机密}")),
              ElementsAre("body: 机密"));
  EXPECT_THAT(blocks(extract(R"({\rtf1{\fonttbl{\f0\cpg936 x;}}\f0\'bb\'fa\'c3\'dc})")), ElementsAre("body: 机密"));
  EXPECT_THAT(blocks(extract(R"({\rtf1{\fonttbl\f0\fcharset134 x;}\f0\'bb\'fa\'c3\'dc})")), ElementsAre("body: 机密"));
  EXPECT_THAT(blocks(extract(R"({\rtf1\ansi\ansicpg1252 \'c4\'d6})")), ElementsAre("body: ÄÖ"));
}

// ---- where text stands

TEST(Rtf, ReadsEachPlaceInItsRegion) {
  const std::vector<std::string> expected = {"property: 标题：题",
                                             "property/document property: 作者：甲",
                                             "property/document property: 单位：某局",
                                             "property/document property: 密级：秘密",
                                             "header: 眉",
                                             "body: 正文",
                                             "note: 注",
                                             "comment/comment: 批",
                                             "text-box: 框",
                                             "alt: 图注",
                                             "watermark: 水印",
                                             "footer: 脚"};
  EXPECT_EQ(read(R"({\info{\title )" + u("题") + R"(}{\author )" + u("甲") + R"(}{\*\company )" + u("某局") +
                 R"(}{\creatim\yr2026\mo1}{\nofwords12}}{\*\userprops{\propname )" + u("密级") +
                 R"(}\proptype30{\staticval )" + u("秘密") + R"(}}{\header )" + u("眉") + R"(\par}\pard )" + u("正文") +
                 R"({\footnote\pard )" + u("注") + R"(}{\*\atnid a}{\*\annotation )" + u("批") +
                 R"(}{\shp{\*\shpinst\shpleft0{\sp{\sn fLine}{\sv 1}}{\shptxt )" + u("框") +
                 R"(\par}}{\shprslt{\*\do{\dptxbxtext )" + u("框") +
                 R"(\par}}}}{\shp{\*\shpinst{\sp{\sn wzDescription}{\sv )" + u("图注") +
                 R"(}}{\sp{\sn gtextUNICODE}{\sv )" + u("水印") + R"(}}}}\par{\footer )" + u("脚") + R"(\par})"),
            expected);
}

TEST(Rtf, ReadsWhatOnlyTheFallbackOfAShapeSays) {
  EXPECT_THAT(read(R"({\shp{\*\shpinst{\shptxt a\par}}{\shprslt{\*\do{\dptxbxtext a\par b\par}}}})"),
              ElementsAre("text-box: a", "text-box: b"));
}

TEST(Rtf, PartsLinesAndParagraphs) {
  const ExtractedText text = extract(file(R"(a\line b\par c\page d\sect e)"));
  EXPECT_THAT(blocks(text), ElementsAre("body: a", "body: b", "body: c", "body: d", "body: e"));
  ASSERT_EQ(text.blocks.size(), 5U);
  EXPECT_FALSE(text.blocks[0].is_next_line);
  EXPECT_TRUE(text.blocks[1].is_next_line);
  EXPECT_FALSE(text.blocks[2].is_next_line);
  EXPECT_EQ(text.blocks[0].paragraph, text.blocks[1].paragraph);
  EXPECT_EQ(text.blocks[2].paragraph, text.blocks[1].paragraph + 1);
  EXPECT_EQ(text.media_type, "application/rtf");
}

TEST(Rtf, TellsHeadingsListsAndTitles) {
  const ExtractedText text = extract(file(
      R"(\pard\s2 a\par\pard\s1 b\par\pard\outlinelevel2 c\par\pard\ls1 d\par{\listtext\pard\plain 1.\tab}\pard\ls0 e\par)"
      R"({\pntext 2.\tab}f\par\pard\s4 g\par\pard h\par)"));
  std::vector<std::string> kinds;
  for (const Block& block : text.blocks)
    kinds.push_back(std::string(to_string(block.region)) + " " + std::string(to_string(block.kind)));
  const std::string heading = std::string(to_string(BlockKind::kHeading));
  const std::string item = std::string(to_string(BlockKind::kListItem));
  const std::string paragraph = std::string(to_string(BlockKind::kParagraph));
  EXPECT_THAT(kinds, ElementsAre("title " + heading, "body " + heading, "body " + heading, "body " + item,
                                 "body " + paragraph, "body " + item, "body " + item, "body " + paragraph));
  EXPECT_EQ(text.slice(text.blocks[5].span), "2.\tf");
}

struct Cell {
  std::string text;
  std::vector<std::uint32_t> place;  // table, row, column, row span, column span
  friend bool operator==(const Cell&, const Cell&) = default;
};

std::vector<Cell> cells(const ExtractedText& text) {
  std::vector<Cell> all;
  for (const Block& block : text.blocks) {
    all.push_back({std::string(text.slice(block.span)),
                   {block.table, block.row, block.column, block.row_span, block.column_span}});
  }
  return all;
}

TEST(Rtf, FindsCellsInTheirGrid) {
  const ExtractedText text =
      extract(file(R"(x\par\trowd\trhdr\clvmgf\cellx1000\cellx2000\cellx3000\pard\intbl a\cell b\cell c\cell\row)"
                   R"(\trowd\clvmrg\cellx1005\cellx3000\pard\intbl\cell d\par dd\cell\row)"
                   R"(\trowd\cellx1000\clmgf\cellx2000\clmrg\cellx3000\pard\intbl e\cell f\cell\cell\row\pard y\par)"
                   R"(\trowd\cellx500\pard\intbl z\cell\row)"));
  EXPECT_THAT(cells(text),
              ElementsAre(Cell{"x", {0, 0, 0, 1, 1}}, Cell{"a", {1, 1, 1, 2, 1}}, Cell{"b", {1, 1, 2, 1, 1}},
                          Cell{"c", {1, 1, 3, 1, 1}}, Cell{"d", {1, 2, 2, 1, 2}}, Cell{"dd", {1, 2, 2, 1, 2}},
                          Cell{"e", {1, 3, 1, 1, 1}}, Cell{"f", {1, 3, 2, 1, 2}}, Cell{"y", {0, 0, 0, 1, 1}},
                          Cell{"z", {2, 1, 1, 1, 1}}));
  ASSERT_EQ(text.tables.size(), 2U);
  EXPECT_EQ(text.tables[0].rows, 3U);
  EXPECT_EQ(text.tables[0].columns, 3U);
  EXPECT_EQ(text.tables[0].header_rows, 1U);
  EXPECT_EQ(text.tables[1].header_rows, 0U);
}

TEST(Rtf, ReadsTablesInTablesAndRowsDescribedBehindTheirText) {
  const ExtractedText text = extract(file(
      R"(\pard\intbl a\par\pard\intbl\itap2 b\nestcell c\nestcell{\*\nesttableprops\trowd\cellx100\cellx200\nestrow}{\nonesttables\par})"
      R"(\pard\intbl\itap1 d\cell e\cell{\trowd\cellx1000\cellx2000\row})"));
  EXPECT_THAT(cells(text),
              ElementsAre(Cell{"a", {1, 1, 1, 1, 1}}, Cell{"b", {2, 1, 1, 1, 1}}, Cell{"c", {2, 1, 2, 1, 1}},
                          Cell{"d", {1, 1, 1, 1, 1}}, Cell{"e", {1, 1, 2, 1, 1}}));
}

// ---- what a reader does not see, and its harmless twin

TEST(Rtf, RowsMayUseTheDefinitionOfTheRowBefore) {
  const ExtractedText text =
      extract(file(R"(\trowd\trhdr\cellx1000\cellx2000\cellx3000\pard\intbl a\cell b\cell c\cell\row)"
                   R"(\pard\intbl d\cell e\cell f\cell\row\pard\intbl g\cell\row\pard\intbl\row\pard h\par)"));
  EXPECT_THAT(cells(text),
              ElementsAre(Cell{"a", {1, 1, 1, 1, 1}}, Cell{"b", {1, 1, 2, 1, 1}}, Cell{"c", {1, 1, 3, 1, 1}},
                          Cell{"d", {1, 2, 1, 1, 1}}, Cell{"e", {1, 2, 2, 1, 1}}, Cell{"f", {1, 2, 3, 1, 1}},
                          Cell{"g", {1, 3, 1, 1, 1}}, Cell{"h", {0, 0, 0, 1, 1}}));
  ASSERT_EQ(text.tables.size(), 1U);
  EXPECT_EQ(text.tables[0].rows, 4U);
  EXPECT_EQ(text.tables[0].columns, 3U);
  EXPECT_EQ(text.tables[0].header_rows, 4U);
}

TEST(Rtf, SaysWhyTextIsNotSeen) {
  struct Case {
    const char* name;
    const char* body;
    std::vector<std::string> expected;
    const char* twin;  // shows all
  };
  const Case cases[] = {
      {"hidden", R"(a{\v b}c\par)", {"body: ac", "hidden-text/hidden by an attribute: b"}, R"(a{\v0 b}c\par)"},
      {"by its style", R"(\pard\s3 abc\par)", {"hidden-text/hidden by an attribute: abc"}, R"(\pard\s3\v0 abc\par)"},
      {"white",
       R"(a{\cf2 b}c\par)",
       {"body: ac", "hidden-text/text in the colour of its background: b"},
       R"(a{\cf3 b}c\par)"},
      {"white by its style",
       R"(a{\cs10 b}c\par)",
       {"body: ac", "hidden-text/text in the colour of its background: b"},
       R"(a{\cs10\cf1 b}c\par)"},
      {"red on red",
       R"(a{\cf3\chcbpat3 b}c\par)",
       {"body: ac", "hidden-text/blacked out, not removed: b"},
       R"(a{\cf2\chcbpat3 b}c\par)"},
      {"black marker",
       R"(a{\highlight1 b}c\par)",
       {"body: ac", "hidden-text/blacked out, not removed: b"},
       R"(a{\cf2\highlight1 b}c\par)"},
      {"black shading",
       R"(a{\cf1\chshdng10000\chcfpat1 b}c\par)",
       {"body: ac", "hidden-text/blacked out, not removed: b"},
       R"(a{\cf1\chshdng1000\chcfpat1 b}c\par)"},
      {"dark paragraph",
       R"(\pard\cbpat4 a{\cf4 b}c\par)",
       {"body: ac", "hidden-text/blacked out, not removed: b"},
       R"(\pard\cbpat4\cf2 abc\par)"},
      {"one point",
       R"(a{\fs2 b}c\par)",
       {"body: ac", "hidden-text/text of one point or less: b"},
       R"(a{\fs16 b}c\par)"},
      {"one point, of East Asian characters",
       R"(a{\dbch\afs2 b}c\par)",
       {"body: ac", "hidden-text/text of one point or less: b"},
       R"(a{\rtlch\afs2\ltrch b}c\par)"},
      {"squeezed",
       R"(a{\charscalex1 b}c\par)",
       {"body: ac", "hidden-text/text of one point or less: b"},
       R"(a{\charscalex66 b}c\par)"},
      {"in a line of one point",
       R"(\pard\sl-20\slmult0 abc\par)",
       {"hidden-text/text of one point or less: abc"},
       R"(\pard\sl-400\slmult0 abc\par)"},
      {"deleted", R"(a{\deleted b}c\par)", {"body: ac", "deleted/tracked deletion: b"}, "abc\\par"},
      {"inserted", R"(a{\revised b}c\par)", {"body: abc", "inserted/tracked insertion: b"}, "abc\\par"},
      {"in a hidden shape",
       R"({\shp{\*\shpinst{\sp{\sn fHidden}{\sv 1}}{\shptxt abc\par}}})",
       {"hidden-text/hidden by an attribute: abc"},
       R"({\shp{\*\shpinst{\sp{\sn fHidden}{\sv 0}}{\shptxt abc\par}}})"},
      {"beside the page",
       R"({\shp{\*\shpinst\shpleft-5000\shpright-100\shpbxpage{\shptxt abc\par}}})",
       {"hidden-text/outside of the page: abc"},
       R"({\shp{\*\shpinst\shpleft-100\shpright5000\shpbxpage{\shptxt abc\par}}})"},
      {"white in a white box",
       R"({\shp{\*\shpinst{\shptxt\cf2 abc\par}}})",
       {"hidden-text/text in the colour of its background: abc"},
       R"({\shp{\*\shpinst{\sp{\sn fillColor}{\sv 255}}{\shptxt\cf2 abc\par}}})"},
      {"white in a box without fill",
       R"({\shp{\*\shpinst{\sp{\sn fFilled}{\sv 0}}{\shptxt\cf2 abc\par}}})",
       {"hidden-text/text in the colour of its background: abc"},
       R"({\shp{\*\shpinst{\sp{\sn fFilled}{\sv 0}}{\shptxt\cf2 abc\par}}}{\shp{\*\shpinst{\sp{\sn fillColor}{\sv 255}}}})"},
      {"under a box",
       R"(abcabc{\shp{\*\shpinst\shpleft0\shptop0\shpright2000\shpbottom300\shpbxcolumn\shpbypara\shpwr3{\sp{\sn shapeType}{\sv 1}}{\sp{\sn fillColor}{\sv 0}}}}\par)",
       {"hidden-text/covered, not removed: abcabc"},
       R"(abcabc{\shp{\*\shpinst\shpleft0\shptop0\shpright2000\shpbottom300\shpbxcolumn\shpbypara\shpwr3{\sp{\sn shapeType}{\sv 1}}{\sp{\sn fFilled}{\sv 0}}}}\par)"},
      {"a box below the text",
       R"(abcabc{\shp{\*\shpinst\shpleft0\shptop0\shpright2000\shpbottom300\shpbxcolumn\shpbypara\shpwr3{\sp{\sn shapeType}{\sv 1}}}}\par)",
       {"hidden-text/covered, not removed: abcabc"},
       R"(abcabc{\shp{\*\shpinst\shpleft0\shptop900\shpright2000\shpbottom1300\shpbxcolumn\shpbypara\shpwr3{\sp{\sn shapeType}{\sv 1}}}}\par)"},
      {"row of no height",
       R"(\trowd\trrh-10\cellx100\pard\intbl abc\cell\row)",
       {"hidden-row/hidden row: abc"},
       R"(\trowd\trrh-400\cellx100\pard\intbl abc\cell\row)"},
      {"black cell",
       R"(\trowd\clcbpat1\cellx100\pard\intbl\cf1 abc\cell\row)",
       {"hidden-text/blacked out, not removed: abc"},
       R"(\trowd\clcbpat1\cellx100\pard\intbl\cf2 abc\cell\row)"},
      {"unknown destination",
       R"(a{\*\vendor {\b \u26426?}}bc\par)",
       {"body: abc", "attribute/hidden by an attribute: 机"},
       R"(a{\*\vendor 0123}bc\par)"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(read(c.body), c.expected);
    const ExtractedText twin = extract(file(c.twin));
    std::string seen;
    for (const Block& block : twin.blocks) {
      EXPECT_EQ(block.concealment, Concealment::kNone) << blocks(twin)[0];
      seen += twin.slice(block.span);
    }
    EXPECT_TRUE(seen == "abc" || seen == "abcabc") << seen;
  }
}

TEST(Rtf, SeesWhiteTextOnThePageColourOfTheDocument) {
  EXPECT_THAT(read(R"({\*\background{\shp{\*\shpinst{\sp{\sn fillColor}{\sv 4194304}}}}}\cf2 a\par{\cf4 b\par})"),
              ElementsAre("body: a", "hidden-text/blacked out, not removed: b"));
}

TEST(Rtf, ReadsFieldsAndForms) {
  struct Case {
    const char* name;
    std::string body;
    std::vector<std::string> expected;
  };
  const Case cases[] = {
      {"result, not code", R"({\field{\*\fldinst DATE}{\fldrslt 2026}}\par)", {"body: 2026"}},
      {"link with a hint",
       R"(a{\field{\*\fldinst{ HYPERLINK "https://example.org/x" \\o "hint" }}{\fldrslt{b}}}c\par)",
       {"body: abc", "attribute: https://example.org/x", "attribute: hint"}},
      {"picture of a path",
       R"({\field{\*\fldinst INCLUDEPICTURE "C:\\\\secret\\\\a.png"}{\fldrslt}}a\par)",
       {"body: a", "attribute: C:\\secret\\a.png"}},
      {"character in a circle",
       u("机") + R"({\field{\*\fldinst EQ \\o\\ac()" + u("○") + "," + u("密") + R"()}}\par)",
       {"body: 机密"}},
      {"result of a field in a field",
       R"({\field{\*\fldinst IF {\field{\*\fldinst PAGE}{\fldrslt 1}} = 1 "yes" "no"}{\fldrslt yes}}\par)",
       {"body: yes", "attribute: yes", "attribute: no"}},
      {"drop-down",
       R"({\field{\*\fldinst FORMDROPDOWN{\*\formfield{\fftype2\ffres1{\*\ffname x}{\*\ffl one}{\*\ffl two}}}}{\fldrslt}}\par)",
       {"body: two", "attribute: one"}},
      {"index entry", R"(a{\xe {\v entry}}b\par)", {"body: ab", "attribute: entry"}},
      {"document variable",
       R"({\*\docvar {name}{value}}a\par)",
       {"property/document property: name：value", "body: a"}},
      {"authors of changes",
       R"({\*\revtbl{Unknown;}{A;}{B;}}a{\*\atnauthor A}\par)",
       {"property/document property: 修订者：A", "property/document property: 修订者：B", "body: a"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(read(c.body), c.expected);
  }
}

TEST(Rtf, KeepsToItselfWhatStandsInUnknownDestinations) {
  EXPECT_THAT(read(R"({\*\vendor{\header a\par}}{\*\pgdsctbl{\pgdsc0{\header )" + u("机密") + R"(\par}}}b\par)"),
              ElementsAre("body: b"));
}

TEST(Rtf, SkipsBookkeepingAndBinaryData) {
  EXPECT_THAT(read(R"({\*\themedata 504b0304}{\*\listtable{\list{\listlevel{\leveltext )" + u("第") +
                   R"(;}}}}{\*\generator x}{\*\rsidtbl\rsid1}{\*\latentstyles{\lsdlockedexcept Normal;}}a\par)"),
              ElementsAre("body: a"));
  EXPECT_THAT(read("a{\\*\\unknown\\bin5 }}}}}b}c\\par"), ElementsAre("body: ac"));
}

// ---- what is not read is said

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    digits += kDigits[byte / 16U];
    digits += kDigits[byte % 16U];
  }
  return digits;
}

TEST(Rtf, NamesPicturesThatWereNotRead) {
  const ExtractedText text = extract(
      file(R"({\*\shppict{\pict{\*\picprop{\sp{\sn wzDescription}{\sv seal}}}\pngblip )" + hex(test::png(300, 300)) +
           R"(}}{\nonshppict{\pict\wmetafile8\picwgoal9000\pichgoal9000 0100}}{\pict\pngblip )" +
           hex(test::png(16, 16)) + R"(}{\pict\wmetafile8\picwgoal9000\pichgoal9000\bin4 })" + "\\{}}" +
           R"({\pict\wmetafile8\picwgoal300\pichgoal300 0100}a\par)"));
  EXPECT_THAT(blocks(text), ElementsAre("body: a", "alt: seal"));
  EXPECT_THAT(reasons(text), ElementsAre("not-read:image 图片 1", "not-read:image 图片 3"));
  EXPECT_THAT(text.notices, ElementsAre(Notice{"not-read:image", "图片 2"}, Notice{"not-read:image", "图片 4"}));
}

std::string number(std::uint32_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> 8U * static_cast<unsigned>(i) & 0xFFU);
  return bytes;
}

std::string counted(const std::string& text) {
  return number(static_cast<std::uint32_t>(text.size() + 1)) + text + '\0';
}

TEST(Rtf, HandsEmbeddedObjectsOn) {
  const std::string native = "\xD0\xCF\x11\xE0...";
  const std::string workbook = number(0x501) + number(2) + counted("Excel.Sheet.8") + number(0) + number(0) +
                               number(static_cast<std::uint32_t>(native.size())) + native;
  const std::string content = "hello";
  const std::string package_data = "\2\0"s + "a.txt\0"s + "C:\\a.txt\0"s + "\0\0\3\0"s + counted("C:\\t\\a.txt") +
                                   number(static_cast<std::uint32_t>(content.size())) + content;
  const std::string package = number(0x501) + number(2) + counted("Package") + number(0) + number(0) +
                              number(static_cast<std::uint32_t>(package_data.size())) + package_data;
  const std::string body = R"({\object\objemb{\*\objclass Excel.Sheet.8}{\*\objdata )" + hex(workbook) +
                           R"(}{\result{a}}}{\object\objemb{\*\objclass Package}{\*\objdata )" + hex(package) +
                           R"(}}{\object\objautlink{\*\objclass Word.Document.8}}b\par)";
  std::vector<std::string> members;
  const ExtractedText text = extract(file(body), {}, [&](Member&& member) {
    EXPECT_EQ(member.concealment, Concealment::kEmbeddedDocument);
    members.push_back(member.path + ": " + member.bytes);
    return true;
  });
  EXPECT_THAT(members, ElementsAre("Excel.Sheet.8: " + native, "a.txt: hello"));
  EXPECT_THAT(blocks(text), ElementsAre("body: ab"));
  EXPECT_THAT(text.incomplete, IsEmpty());
  EXPECT_THAT(text.notices, ElementsAre(Notice{"not-read:linked", "对象 3 (Word.Document.8)"}));
  EXPECT_THAT(reasons(extract(file(body))),
              ElementsAre("not-read:embedded 对象 1 (Excel.Sheet.8)", "not-read:embedded 对象 2 (Package)"));
  EXPECT_THAT(reasons(extract(file(R"({\object\objemb{\*\objdata 0105})"), {}, [](Member&&) { return true; })),
              Contains("not-read:embedded 对象 1"));
}

TEST(Rtf, RecognizesRtfOnly) {
  EXPECT_TRUE(looks_like_rtf("{\\rtf1 a}"));
  EXPECT_TRUE(looks_like_rtf("\xEF\xBB\xBF\r\n{\\rtf1 a}"));
  EXPECT_FALSE(looks_like_rtf(""));
  EXPECT_FALSE(looks_like_rtf("{\\rt"));
  EXPECT_FALSE(looks_like_rtf("a {\\rtf1}"));
  EXPECT_THAT(reasons(extract("text")), ElementsAre("damaged "));
}

TEST(Rtf, IsNeverCompleteWhenCutOffAnywhere) {
  const std::string whole =
      file(
          R"({\header a}b{\footnote c}\trowd\cellx9\intbl d\cell\row\f1\'bb\'fa{\pict\picwgoal300\pichgoal300\bin3 xyz}\par)") +
      "\n";
  ASSERT_THAT(extract(whole).incomplete, IsEmpty());
  for (std::size_t size = 0; size < whole.size() - 1; ++size) {
    SCOPED_TRACE(size);
    ASSERT_THAT(extract(std::string_view(whole).substr(0, size)).incomplete, Not(IsEmpty()));
  }
  const std::size_t at = whole.find("\\trowd");
  EXPECT_THAT(blocks(extract(std::string_view(whole).substr(0, at))), ElementsAre("header: a", "body: b", "note: c"));
}

TEST(Rtf, SaysThatSomethingFollowsTheDocument) {
  EXPECT_THAT(reasons(extract(file("a") + "more")), ElementsAre("damaged "));
  EXPECT_THAT(reasons(extract(file("a") + "\r\n}\0"s)), IsEmpty());
}

TEST(Rtf, IsSoundWhateverBytesAreFlipped) {
  const std::string whole = file(
      R"({\header a}b{\footnote c}\trowd\clvmgf\cellx9\intbl d\cell\row\f1\'bb\'fa\u26426?{\field{\*\fldinst IF "x"}{\fldrslt y}}{\shp{\*\shpinst{\shptxt z\par}}}\par)");
  auto random = test::seeded_random("Rtf.IsSoundWhateverBytesAreFlipped");
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = whole;
    for (std::size_t n = test::below(random, 4) + 1; n > 0; --n) {
      const std::size_t at = test::below(random, damaged.size());
      damaged[at] = static_cast<char>(damaged[at] ^ static_cast<char>(1U << test::below(random, 8)));
    }
    extract(damaged);
  }
}

TEST(Rtf, StopsAtEachLimit) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{\\footnote ";
  EXPECT_THAT(reasons(extract(file("a\\par" + deep))), ElementsAre("limit:depth "));
  EXPECT_THAT(blocks(extract(file("a\\par" + deep))), ElementsAre("body: a"));
  Limits limits;
  limits.max_bytes = 100;
  EXPECT_THAT(reasons(extract(file("a"), limits)), ElementsAre("limit:bytes "));
  limits = {};
  limits.max_text_bytes = 100;
  EXPECT_THAT(reasons(extract(file(std::string(200, 'a') + "\\par " + std::string(200, 'b')), limits)),
              ElementsAre("limit:bytes "));
  limits = {};
  limits.max_part_bytes = 10;
  EXPECT_THAT(reasons(extract(file(R"({\object\objemb{\*\objdata )" + std::string(100, '0') + "}}"), limits,
                              [](Member&&) { return true; })),
              ElementsAre("limit:bytes 对象 1"));
}

TEST(RtfCodePages, KnowsLeadBytes) {
  EXPECT_TRUE(is_lead_byte(936, '\x81'));
  EXPECT_FALSE(is_lead_byte(936, 'a'));
  EXPECT_TRUE(is_lead_byte(932, '\x9F'));
  EXPECT_FALSE(is_lead_byte(932, '\xB1'));  // half-width katakana
  EXPECT_FALSE(is_lead_byte(1252, '\xBB'));
}

// ---- material of others

TEST(RtfCorpus, ReadsWhatOtherEnginesReadInRealDocuments) {
  if (!test::has_corpus()) GTEST_SKIP() << "no " << test::corpus();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test::corpus() / "docs")) {
    if (entry.path().extension() != ".rtf") continue;
    SCOPED_TRACE(entry.path().filename());
    std::ifstream input(entry.path(), std::ios::binary);
    const ExtractedText text = extract(std::string(std::istreambuf_iterator<char>(input), {}));
    EXPECT_THAT(text.blocks, Not(IsEmpty()));
    EXPECT_THAT(reasons(text), Not(Contains("damaged ")));
    EXPECT_EQ(text.text.find("\uFFFD"), std::string::npos);
  }
  const std::vector<test::ProbedDocument> documents = test::probed_documents({".rtf"});
  EXPECT_THAT(documents, Not(IsEmpty()));
  for (const test::ProbedDocument& document : documents) {
    SCOPED_TRACE(document.name);
    EXPECT_TRUE(looks_like_rtf(document.bytes));
    const ExtractedText text = extract(document.bytes);
    for (const std::string& probe : document.probes) EXPECT_THAT(text.text, HasSubstr(probe));
  }
}

}  // namespace
}  // namespace mishen::scanner
