#include "scanner/alternates.h"

#include <gtest/gtest.h>

#include "scanner/normalize.h"

namespace mishen::scanner {
namespace {

std::vector<std::string_view> alternates(const NormalizedText& normalized) {
  std::vector<std::string_view> texts;
  for (const Alternate& alternate : normalized.alternates.alternates)
    texts.push_back(std::string_view(normalized.alternates.text).substr(alternate.span.begin, alternate.span.size()));
  return texts;
}

using Texts = std::vector<std::string_view>;

TEST(Alternates, JoinLinesWhereAWordMayBeBroken) {
  const ExtractedText text = text_of_lines("机\n密★10年\n现将有关事项通知如下。\n一、要求");
  const NormalizedText normalized = normalize(text);
  EXPECT_EQ(alternates(normalized), (Texts{"机密★10年现将有关事项通知如下。"}));
}

TEST(Alternates, DoNotJoinParagraphsOrBlocksOfOtherDocuments) {
  const ExtractedText ended = text_of_lines("保管打印机。\n密码不得外传");
  EXPECT_EQ(alternates(normalize(ended)), Texts{});
  const ExtractedText blank = text_of_lines("保管打印机\n\n密码不得外传");
  EXPECT_EQ(alternates(normalize(blank)), Texts{});
  ExtractedText paragraphs = text_of_lines("机\n密");
  paragraphs.blocks[1].is_next_line = false;
  EXPECT_EQ(alternates(normalize(paragraphs)), Texts{});
}

TEST(Alternates, JoinCellsOfOneCharacterAlongRowsAndColumns) {
  ExtractedText text = text_of_lines("机\n密\n备注\n绝\n密");
  for (Block& block : text.blocks) block.is_next_line = false;
  for (std::size_t i = 0; i < 3; ++i) {
    text.blocks[i].table = 1;
    text.blocks[i].row = 1;
    text.blocks[i].column = static_cast<std::uint32_t>(i + 1);
  }
  for (std::size_t i = 3; i < 5; ++i) {
    text.blocks[i].table = 2;
    text.blocks[i].row = static_cast<std::uint32_t>(i - 2);
    text.blocks[i].column = 1;
  }
  const NormalizedText normalized = normalize(text);
  EXPECT_EQ(alternates(normalized), (Texts{"机密", "绝密"}));
  const AlternateSpan row = normalized.alternates.alternates[0].span;
  EXPECT_EQ(text.slice(normalized.to_text(normalized.to_plain(View::kAlternates, {row.begin, row.end}))), "机\n密");
}

TEST(Alternates, ReadLevelsInLookalikesAndPinyin) {
  const ExtractedText text = text_of_lines("木几密★10年\njīmì★五年\njimiko\n机密");
  const NormalizedText normalized = normalize(text);
  ASSERT_EQ(normalized.alternates.alternates.size(), 3u);  // and the last two lines joined
  EXPECT_EQ(alternates(normalized)[1], "机密★10年");
  EXPECT_EQ(normalized.alternates.alternates[1].kind, AlternateKind::kLookalike);
  EXPECT_EQ(alternates(normalized)[2], "机密★五年");
  EXPECT_EQ(normalized.alternates.alternates[2].kind, AlternateKind::kPinyin);
}

TEST(Alternates, LeaveOutWhatMayBeSplicedIn) {
  const ExtractedText text =
      text_of_lines("秘密★启用win娱乐城前。\n满分win娱乐城一百五十分，用黑色签win娱乐城字笔书写");
  const NormalizedText normalized = normalize(text);
  EXPECT_EQ(alternates(normalized), (Texts{"秘密★启用前。", "满分一百五十分,用黑色签字笔书写"}));
  EXPECT_EQ(normalized.alternates.alternates[0].kind, AlternateKind::kSplice);
}

TEST(Alternate, IsNeededOnlyForHitsOverAJoint) {
  const Alternate alternate{.kind = AlternateKind::kLines, .span = {0, 12}, .block = 0, .joints = {{3, 3}, {9, 9}}};
  EXPECT_FALSE(alternate.is_needed_for({0, 3}));
  EXPECT_TRUE(alternate.is_needed_for({0, 6}));
  EXPECT_FALSE(alternate.is_needed_for({3, 9}));
  EXPECT_TRUE(alternate.is_needed_for({6, 12}));
  const Alternate replaced{.kind = AlternateKind::kLookalike, .span = {0, 12}, .block = 0, .joints = {{3, 9}}};
  EXPECT_FALSE(replaced.is_needed_for({0, 3}));
  EXPECT_TRUE(replaced.is_needed_for({6, 12}));
}

}  // namespace
}  // namespace mishen::scanner
