// Places that hold text which no reader sees are findings of their own.
#include "scanner/carriers.h"

#include <gtest/gtest.h>

#include "scanner/scan.h"
#include "tests/support/scan_text.h"

namespace mishen::scanner {
namespace {

// Builds a text of blocks that stand in different places.
class Text {
 public:
  Text& add(std::string_view content, Concealment concealment, std::uint32_t row = 0, std::uint32_t column = 0) {
    if (!text_.blocks.empty()) text_.text += '\n';
    Block block;
    block.span = {text_.text.size(), text_.text.size() + content.size()};
    block.concealment = concealment;
    block.row = row;
    block.column = column;
    block.table = row == 0 ? 0 : 1;
    text_.text += content;
    text_.blocks.push_back(block);
    return *this;
  }
  [[nodiscard]] std::vector<Finding> scan() const {
    Scanner scanner(test::builtin_dictionary());
    return scanner.scan(text_, {.as_of = std::chrono::year(2026) / 11 / 22, .limits = {}}).findings;
  }
  [[nodiscard]] std::string_view slice(TextSpan span) const { return text_.slice(span); }

 private:
  ExtractedText text_;
};

std::string described(const std::vector<Finding>& findings) {
  std::string all;
  for (const Finding& finding : findings) {
    all += finding.rule + "/" + std::string(to_string(finding.severity)) + "/" + std::to_string(finding.count) + " ";
  }
  return all;
}

TEST(Carriers, APlaceIsWhatStandsTogether) {
  EXPECT_EQ(described(Text()
                          .add("甲", Concealment::kHiddenRow, 2, 1)
                          .add("乙", Concealment::kHiddenRow, 2, 2)
                          .add("丙", Concealment::kHiddenRow, 3, 1)
                          .add("丁", Concealment::kNone, 4, 1)
                          .add("戊", Concealment::kHiddenRow, 5, 1)
                          .scan()),
            "carrier.hidden/review/3 carrier.hidden/review/1 ");
}

TEST(Carriers, AColumnIsOnePlaceFromTopToBottom) {
  Text text;
  for (std::uint32_t row = 1; row <= 30; ++row) {
    text.add("甲", Concealment::kNone, row, 1).add("乙", Concealment::kHiddenColumn, row, 2);
    text.add("丙", Concealment::kHiddenColumn, row, 4);
  }
  const std::vector<Finding> findings = text.scan();
  EXPECT_EQ(described(findings), "carrier.hidden/review/30 carrier.hidden/review/30 ");
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].occurrences.size(), kMaxOccurrences);
  EXPECT_EQ(findings[0].evidence, std::vector<std::string>{"hidden column"});
}

TEST(Carriers, PersonalDataInIsABlockAndStaysAFindingOfItsOwn) {
  Text text;
  text.add("身份证号：11010519491231002X", Concealment::kVeryHiddenSheet).add("甲", Concealment::kNone);
  const std::vector<Finding> findings = text.scan();
  EXPECT_EQ(described(findings), "carrier.hidden/block/1 personal.resident-id/block/1 ");
  EXPECT_EQ(findings[0].evidence, (std::vector<std::string>{"very hidden sheet", "holds:personal.resident-id"}));
  EXPECT_EQ(findings[1].region, Region::kBody);
}

TEST(Carriers, SaysWhatIsSeenNothing) {
  EXPECT_EQ(described(Text().add("甲", Concealment::kNone).add("乙", Concealment::kNone).scan()), "");
}

TEST(Carriers, CommentsOfAPageAreOneThingToLookAt) {
  Text text;
  for (int i = 0; i < 500; ++i) text.add("注释", Concealment::kSourceComment).add("正文", Concealment::kNone);
  EXPECT_EQ(described(text.scan()), "carrier.hidden/note/500 ");
}

TEST(Carriers, ManyPlacesStayBounded) {
  Text text;
  for (std::size_t i = 0; i < 3 * kMaxCarrierPlaces; ++i) {
    text.add("甲", Concealment::kHiddenRow, 2, 1).add("乙", Concealment::kNone, 3, 1);
  }
  const std::vector<Finding> findings = text.scan();
  ASSERT_EQ(findings.size(), kMaxCarrierPlaces);
  EXPECT_EQ(findings.back().count, 2 * kMaxCarrierPlaces + 1);
}

TEST(Carriers, EveryConcealmentHasItsRule) {
  const auto dictionary = test::builtin_dictionary();
  for (std::size_t i = 1; i < kConcealments; ++i) {
    const auto concealment = static_cast<Concealment>(i);
    std::size_t rules = 0;
    for (const Rule& rule : dictionary->rules()) {
      for (const ReportedConcealment& reported : rule.concealments)
        rules += reported.concealment == concealment ? 1 : 0;
    }
    EXPECT_EQ(rules, 1U) << to_string(concealment);
    EXPECT_EQ(parse_concealment(to_string(concealment)), concealment);
  }
  EXPECT_EQ(parse_concealment(""), std::nullopt);
}

}  // namespace
}  // namespace mishen::scanner
