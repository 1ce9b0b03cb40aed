#include "scanner/extract/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extract/layout_concealment.h"
#include "scanner/utf8.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr Box kPaper{0, 0, 595, 842};  // A4 in points

/// Puts text on a page, a character each, as PDF and OFD do.
class PageBuilder {
 public:
  PageBuilder() {
    page_.paper = kPaper;
    page_.number = 1;
  }
  /// Han characters are one size wide, others half.
  PageBuilder& text(float x, float y, std::string_view content, float size = 10, float step = 0, float angle = 0) {
    ++order_;
    for (std::size_t at = 0; at < content.size(); at += utf8_length(content[at])) {
      PlacedText one;
      one.text = std::string(content.substr(at, utf8_length(content[at])));
      one.advance = utf8_at(content, at) >= 0x2460 ? size : size / 2;
      one.x = x;
      one.y = y;
      one.size = size;
      one.angle = angle;
      one.order = order_;
      one.colour = colour;
      one.region = region;
      one.box = text_box(x, y, one.advance, size, angle);
      const float forward = step > 0 ? step : one.advance;
      page_.texts.push_back(one);
      (angle == 90 ? y : x) += forward;
    }
    return *this;
  }
  PageBuilder& box(Box box, std::uint32_t colour_of_box = kBlack, bool picture = false) {
    page_.shapes.push_back({box, ++order_, colour_of_box, picture});
    return *this;
  }
  PageBuilder& level(float y, float from, float to) {
    page_.rulings.push_back({from, y - 0.2F, to, y + 0.2F});
    return *this;
  }
  PageBuilder& upright(float x, float from, float to) {
    page_.rulings.push_back({x - 0.2F, from, x + 0.2F, to});
    return *this;
  }
  [[nodiscard]] ExtractedText write() const {
    PlacedPage page = page_;
    conceal(page);
    ExtractedText text;
    append_page(text, std::move(page));
    return text;
  }

  std::uint32_t colour = kBlack;
  Region region = Region::kBody;

 private:
  PlacedPage page_;
  std::uint32_t order_ = 0;
};

/// Each block; those that only a line break parts from the one before begin with '+', cells with row and column,
/// concealed ones with why.
std::vector<std::string> blocks(const ExtractedText& text) {
  std::vector<std::string> lines;
  for (const Block& block : text.blocks) {
    std::string line = block.is_next_line ? "+" : "";
    if (block.table > 0) line += std::to_string(block.row) + "," + std::to_string(block.column) + " ";
    if (block.concealment != Concealment::kNone) line += "[" + std::string(to_string(block.concealment)) + "]";
    lines.push_back(line + std::string(text.slice(block.span)));
  }
  return lines;
}

// ---- lines

TEST(Layout, ReadsLinesFromTopToBottomWhateverTheOrderOfDrawing) {
  EXPECT_THAT(
      blocks(PageBuilder().text(50, 300, "第三行。").text(50, 100, "第一行。").text(50, 200, "第二行。").write()),
      ElementsAre("第一行。", "第二行。", "第三行。"));
}

TEST(Layout, JoinsPiecesOfOneLine) {
  PageBuilder page;
  page.text(70, 100, "密★").text(60, 100, "机").text(90, 100, "10").text(100, 100, "年");
  EXPECT_THAT(blocks(page.write()), ElementsAre("机密★10年"));
}

TEST(Layout, PutsSpacesWhereWordsArePartedAndNotWhereTypeIsStretched) {
  EXPECT_THAT(blocks(PageBuilder().text(50, 100, "top").text(69, 100, "secret").write()), ElementsAre("top secret"));
  EXPECT_THAT(blocks(PageBuilder().text(50, 100, "机密文件", 10, 13).write()), ElementsAre("机密文件"));
}

TEST(Layout, JoinsHeadingsWhoseCharactersStandApart) {
  // one string, one object each, and with more than a character's width between
  EXPECT_THAT(blocks(PageBuilder().text(250, 100, "机密", 16, 50).write()), ElementsAre("机 密"));
  EXPECT_THAT(blocks(PageBuilder().text(250, 100, "通", 16).text(300, 100, "知", 16).write()), ElementsAre("通 知"));
  EXPECT_THAT(
      blocks(PageBuilder().text(250, 100, "内").text(280, 100, "部").text(310, 100, "资").text(340, 100, "料").write()),
      ElementsAre("内 部 资 料"));
}

TEST(Layout, KeepsApartWhatStandsFarApart) {
  EXPECT_THAT(blocks(PageBuilder().text(50, 100, "经办人").text(300, 100, "审核人").write()),
              ElementsAre("经办人", "审核人"));
}

TEST(Layout, DoesNotMixTwoSmallLinesBesideALargeOne) {
  PageBuilder page;
  page.text(50, 110, "大字", 30);
  for (int i = 0; i < 4; ++i) {  // each character on its own
    page.text(130 + 10 * static_cast<float>(i), 88, std::string("上面一行").substr(static_cast<std::size_t>(i) * 3, 3));
    page.text(130 + 10 * static_cast<float>(i), 100,
              std::string("下面一行").substr(static_cast<std::size_t>(i) * 3, 3));
  }
  EXPECT_THAT(blocks(page.write()), UnorderedElementsAre("大字", "上面一行", "下面一行"));
}

TEST(Layout, SaysTextOnceThatIsDrawnTwiceToLookBold) {
  EXPECT_THAT(blocks(PageBuilder().text(50, 100, "机密").text(50.3F, 100, "机密").write()), ElementsAre("机密"));
  EXPECT_THAT(blocks(PageBuilder().text(50, 100, "人人").write()), ElementsAre("人人"));
}

TEST(Layout, ReadsTextWrittenDownwards) {
  EXPECT_THAT(
      blocks(PageBuilder().text(300, 100, "右边一列", 10, 10, 90).text(280, 100, "左边一列", 10, 10, 90).write()),
      ElementsAre("右边一列", "+左边一列"));
}

TEST(Layout, KeepsTextOfAnotherDirectionToItself) {
  EXPECT_THAT(blocks(PageBuilder().text(100, 100, "正文在此处横排").text(100, 60, "竖着写", 10, 10, 90).write()),
              ElementsAre("正文在此处横排", "竖着写"));
}

// ---- paragraphs and columns

TEST(Layout, ReadsOnOverTheLinesOfAParagraph) {
  PageBuilder page;
  page.text(70, 100, "这一行从缩进两个字的地方开始，一直写到右边")
      .text(50, 118, "这一行顶格写起，也一直写到右边的边上为止。");
  page.text(50, 136, "到此为止。").text(70, 154, "另起一段的文字又缩进两个字，写到右边为止");
  const ExtractedText text = page.write();
  EXPECT_THAT(blocks(text),
              ElementsAre("这一行从缩进两个字的地方开始，一直写到右边", "+这一行顶格写起，也一直写到右边的边上为止。",
                          "+到此为止。", "另起一段的文字又缩进两个字，写到右边为止"));
  EXPECT_EQ(text.blocks[0].paragraph, text.blocks[2].paragraph);
  EXPECT_NE(text.blocks[2].paragraph, text.blocks[3].paragraph);
}

TEST(Layout, ReadsColumnsOfProseOneAfterTheOther) {
  // aligned, and with the right column half a line lower
  for (const float shift : {0.0F, 8.0F}) {
    PageBuilder page;
    page.text(200, 60, "两栏文章的题目", 16);
    for (int i = 0; i < 5; ++i) {
      const float y = 100 + 16 * static_cast<float>(i);
      const std::string number(1, static_cast<char>('1' + i));
      page.text(50, y, "左栏第" + number + "行的文字写满这一栏共二十个字宽度");
      page.text(300, y + shift, "右栏第" + number + "行的文字写满这一栏共二十个字宽度");
    }
    const std::vector<std::string> found = blocks(page.write());
    ASSERT_EQ(found.size(), 11U) << shift;
    EXPECT_EQ(found[0], "两栏文章的题目");
    for (std::size_t i = 0; i < 5; ++i) {
      const std::string number = std::to_string(i + 1);
      EXPECT_EQ(found[1 + i], (i > 0 ? "+左栏第" : "左栏第") + number + "行的文字写满这一栏共二十个字宽度");
      EXPECT_EQ(found[6 + i], (i > 0 ? "+右栏第" : "右栏第") + number + "行的文字写满这一栏共二十个字宽度");
    }
  }
}

TEST(Layout, ReadsColumnsWithinAColumn) {
  // a picture stands in the middle above, the text of three columns below
  PageBuilder page;
  for (int i = 0; i < 9; ++i) {
    const float y = 100 + 16 * static_cast<float>(i);
    page.text(50, y, "左栏的文字写满这一栏十四字宽").text(410, y, "右栏的文字写满这一栏十四字宽");
    if (i >= 5) page.text(230, y, "中栏的文字写满这一栏十四字宽");
  }
  std::string order;
  for (const std::string& block : blocks(page.write()))
    order += block[0] == '+' ? block.substr(1, 3) : block.substr(0, 3);
  EXPECT_EQ(order, "左左左左左左左左左中中中中右右右右右右右右右");
}

TEST(Layout, ReadsFormsRowByRow) {
  PageBuilder page;
  for (int i = 0; i < 4; ++i) {
    const float y = 100 + 20 * static_cast<float>(i);
    const std::string number = std::to_string(i + 1);
    page.text(50, y, "名称" + number).text(300, y, "数值" + number);
  }
  EXPECT_THAT(blocks(page.write()),
              ElementsAre("名称1", "数值1", "名称2", "数值2", "名称3", "数值3", "名称4", "数值4"));
}

TEST(Layout, TellsHeadingsBySizeAndPageNumbersByPlace) {
  PageBuilder page;
  page.text(200, 100, "关于某事的通知", 22).text(50, 150, "正文文字若干，占满一行。").text(50, 170, "正文文字若干。");
  page.text(280, 810, "— 1 —");
  const ExtractedText text = page.write();
  ASSERT_EQ(text.blocks.size(), 4U);
  EXPECT_EQ(text.blocks[0].kind, BlockKind::kHeading);
  EXPECT_EQ(text.blocks[1].kind, BlockKind::kParagraph);
  EXPECT_EQ(text.blocks[3].region, Region::kFooter);
}

// ---- tables

TEST(Layout, NeverJoinsCells) {
  PageBuilder page;
  page.level(90, 50, 350).level(110, 50, 350).level(130, 50, 350);
  page.upright(50, 90, 130).upright(100, 90, 130).upright(200, 90, 130).upright(350, 90, 130);
  page.text(85, 104, "甲").text(101, 104, "乙").text(205, 104, "丙").text(55, 124, "丁").text(205, 124, "戊");
  page.text(50, 60, "表前").text(50, 160, "表后");
  const ExtractedText text = page.write();
  EXPECT_THAT(blocks(text), ElementsAre("表前", "1,1 甲", "1,2 乙", "1,3 丙", "2,1 丁", "2,3 戊", "表后"));
  ASSERT_EQ(text.tables.size(), 1U);
  EXPECT_EQ(text.tables[0].rows, 2U);
  EXPECT_EQ(text.tables[0].columns, 3U);
}

TEST(Layout, KnowsMergedCells) {
  PageBuilder page;
  page.level(90, 50, 350).level(110, 50, 350).level(130, 200, 350).level(150, 50, 350);
  page.upright(50, 90, 150).upright(200, 110, 150).upright(350, 90, 150);
  page.text(55, 104, "合并的表头").text(55, 134, "两行").text(205, 124, "上").text(205, 144, "下");
  const ExtractedText text = page.write();
  EXPECT_THAT(blocks(text), ElementsAre("1,1 合并的表头", "2,1 两行", "2,2 上", "3,2 下"));
  EXPECT_EQ(text.blocks[0].column_span, 2U);
  EXPECT_EQ(text.blocks[1].row_span, 2U);
}

TEST(Layout, ReadsTablesThatAreOpenAtTheirSides) {
  PageBuilder page;
  page.level(90, 50, 350).level(110, 50, 350).level(130, 50, 350).upright(200, 90, 130);
  page.text(60, 104, "甲").text(210, 104, "乙").text(60, 124, "丙").text(210, 124, "丁");
  EXPECT_THAT(blocks(page.write()), ElementsAre("1,1 甲", "1,2 乙", "2,1 丙", "2,2 丁"));
}

TEST(Layout, ReadsOnWithinACell) {
  PageBuilder page;
  page.level(90, 50, 350).level(130, 50, 350).upright(50, 90, 130).upright(100, 90, 130).upright(350, 90, 130);
  page.text(55, 104, "项目").text(55, 118, "名称").text(105, 104, "内容");
  EXPECT_THAT(blocks(page.write()), ElementsAre("1,1 项目", "+1,1 名称", "1,2 内容"));
}

TEST(Layout, TakesUnderlinesFramesAndCrossesForNoTables) {
  EXPECT_THAT(PageBuilder().level(90, 50, 350).level(190, 50, 350).text(60, 100, "文字").write().tables, IsEmpty());
  EXPECT_THAT(PageBuilder().level(90, 50, 350).upright(200, 50, 150).text(60, 100, "文字").write().tables, IsEmpty());
  PageBuilder frame;
  frame.level(50, 50, 350).level(150, 50, 350).upright(50, 50, 150).upright(350, 50, 150).text(60, 100, "文字");
  EXPECT_THAT(frame.write().tables, IsEmpty());
}

TEST(Layout, TakesLettersDrawnAsOutlinesForNoTables) {
  PageBuilder page;
  page.text(50, 100, "工程名称");
  page.level(92, 50, 60).level(99, 50, 60).upright(55, 92, 99).upright(50, 92, 99);
  const ExtractedText text = page.write();
  EXPECT_THAT(text.tables, IsEmpty());
  EXPECT_THAT(blocks(text), ElementsAre("工程名称"));
}

TEST(Layout, NumbersTheTablesOfAPart) {
  PageBuilder page;
  for (const float top : {90.0F, 290.0F}) {
    page.level(top, 50, 350).level(top + 40, 50, 350);
    page.upright(50, top, top + 40).upright(200, top, top + 40).upright(350, top, top + 40);
    page.text(60, top + 20, "左").text(210, top + 20, "右");
  }
  const ExtractedText text = page.write();
  ASSERT_EQ(text.tables.size(), 2U);
  EXPECT_EQ(text.blocks[0].table, 1U);
  EXPECT_EQ(text.blocks[2].table, 2U);
}

// ---- what is not seen

TEST(Layout, KeepsCoveredCharactersToThemselves) {
  PageBuilder page;
  page.text(50, 100, "姓名甲乙丙电话").box({70, 90, 100, 103});
  const ExtractedText text = page.write();
  EXPECT_THAT(blocks(text), ElementsAre("姓名", "+[covered, not removed]甲乙丙", "+电话"));
  EXPECT_EQ(text.blocks[1].region, Region::kHiddenText);
}

TEST(Layout, DoesNotTakeBackgroundsLinesAndHalvesForCovers) {
  EXPECT_THAT(blocks(PageBuilder().box({40, 80, 200, 110}, 0xEEEEEE).text(50, 100, "机密").write()),
              ElementsAre("机密"));
  EXPECT_THAT(blocks(PageBuilder().text(50, 100, "机密").box({40, 95, 200, 97}).write()), ElementsAre("机密"));
  EXPECT_THAT(blocks(PageBuilder().text(50, 100, "机密").box({40, 80, 200, 96}).write()), ElementsAre("机密"));
}

TEST(Layout, AddsUpShapesThatCoverTogether) {
  PageBuilder page;
  page.text(50, 100, "机密").box({50, 88, 70, 95}).box({50, 95, 70, 103});
  EXPECT_THAT(blocks(page.write()), ElementsAre("[covered, not removed]机密"));
}

TEST(Layout, KnowsTextBehindPictures) {
  EXPECT_THAT(blocks(PageBuilder().text(50, 100, "机密").box({0, 0, 300, 300}, kUnknownColour, true).write()),
              ElementsAre("[behind a picture]机密"));
  EXPECT_THAT(blocks(PageBuilder().box({0, 0, 300, 300}, kUnknownColour, true).text(50, 100, "机密").write()),
              ElementsAre("机密"));
}

TEST(Layout, KnowsTextInTheColourOfWhatLiesUnderIt) {
  PageBuilder white;
  white.colour = 0xFEFEFE;
  EXPECT_THAT(blocks(white.text(50, 100, "机密").write()), ElementsAre("[text in the colour of its background]机密"));
  PageBuilder on_dark;
  on_dark.colour = kWhite;
  EXPECT_THAT(blocks(on_dark.box({40, 80, 200, 110}, 0x800000).text(50, 100, "机密").write()), ElementsAre("机密"));
  PageBuilder black;
  EXPECT_THAT(blocks(black.box({40, 80, 200, 110}).text(50, 100, "机密").write()),
              ElementsAre("[blacked out, not removed]机密"));
}

TEST(Layout, KnowsTinyTextAndTextOutsideOfThePaper) {
  EXPECT_THAT(blocks(PageBuilder().text(50, 100, "机密", 1).write()), ElementsAre("[text of one point or less]机密"));
  EXPECT_THAT(blocks(PageBuilder().text(50, 100, "机密", 2).write()), ElementsAre("机密"));
  EXPECT_THAT(blocks(PageBuilder().text(-90, 100, "机密").write()), ElementsAre("[outside of the page]机密"));
}

TEST(Layout, DoesNotMixHiddenTextIntoTheLineThatItLiesOn) {
  PageBuilder page;
  for (int i = 0; i < 4; ++i) {
    page.colour = kBlack;
    page.text(50 + 10 * static_cast<float>(i), 100, std::string("公开文件").substr(static_cast<std::size_t>(i) * 3, 3));
    page.colour = kWhite;
    page.text(53 + 10 * static_cast<float>(i), 100, std::string("绝密内容").substr(static_cast<std::size_t>(i) * 3, 3));
  }
  EXPECT_THAT(blocks(page.write()), UnorderedElementsAre("公开文件", "[text in the colour of its background]绝密内容"));
}

TEST(Layout, SaysACoveredTextOnceWhenItIsDrawnAgainOverItsCover) {
  PageBuilder page;
  page.text(50, 100, "机密").box({0, 0, 300, 300}, kUnknownColour, true).text(50, 100, "机密");
  EXPECT_THAT(blocks(page.write()), ElementsAre("机密"));
}

// ---- whatever is given

TEST(Layout, KeepsEveryCharacterOfAnyPage) {
  std::mt19937_64 random = test::seeded_random("Layout.KeepsEveryCharacterOfAnyPage");
  const auto number = [&](double low, double high) {
    return static_cast<float>(std::uniform_real_distribution<double>(low, high)(random));
  };
  constexpr float kOdd[] = {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN(), -1e30F,
                            1e30F, 0};
  for (int round = 0; round < 300; ++round) {
    PlacedPage page;
    page.paper = kPaper;
    const std::size_t count = test::below(random, 200);
    std::multiset<std::string> given;
    for (std::size_t i = 0; i < count; ++i) {
      PlacedText text;
      append_utf8(text.text, static_cast<char32_t>(0x4E00 + i));
      given.insert(text.text);
      text.x = number(-50, 650);
      text.y = number(-50, 900);
      text.size = number(0, 20);
      text.advance = number(0, 20);
      text.angle = test::below(random, 3) == 0 ? number(-400, 400) : 0;
      if (test::below(random, 20) == 0) text.x = kOdd[test::below(random, 5)];
      if (test::below(random, 20) == 0) text.size = kOdd[test::below(random, 5)];
      text.order = static_cast<std::uint32_t>(test::below(random, 50));
      text.colour = test::below(random, 3) == 0 ? kWhite : kBlack;
      text.box = text_box(text.x, text.y, text.advance, text.size, text.angle);
      page.texts.push_back(std::move(text));
    }
    for (std::size_t i = test::below(random, 30); i > 0; --i) {
      const float x = number(0, 500);
      const float y = number(0, 800);
      if (test::below(random, 2) == 0) {
        add_rectangle(page, {x, y, x + number(0, 200), y + number(0, 100)},
                      static_cast<std::uint32_t>(test::below(random, 50)), kBlack);
      } else {
        const bool level = test::below(random, 2) == 0;
        page.rulings.push_back({x, y, level ? x + 300 : x, level ? y : y + 300});
      }
    }
    ExtractedText extracted;
    conceal(page);
    append_page(extracted, std::move(page));
    ASSERT_TRUE(is_well_formed_utf8(extracted.text));
    std::multiset<std::string> found;
    std::size_t end = 0;
    for (const Block& block : extracted.blocks) {
      ASSERT_EQ(block.span.begin, &block == extracted.blocks.data() ? 0 : end + 1);
      end = block.span.end;
      const std::string_view slice = extracted.slice(block.span);
      for (std::size_t at = 0; at < slice.size(); at += utf8_length(slice[at])) {
        if (slice[at] != ' ') found.insert(std::string(slice.substr(at, utf8_length(slice[at]))));
      }
    }
    ASSERT_EQ(found, given);
  }
}

}  // namespace
}  // namespace mishen::scanner
