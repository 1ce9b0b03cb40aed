#include "scanner/validators/marking.h"

#include <gtest/gtest.h>

namespace mishen::scanner {
namespace {

struct Case {
  std::string_view text;
  std::string_view mark;  // "" : no star and no period
  MarkingStar star;
  PeriodKind period;
  int months;
};

constexpr Case kCases[] = {
    // -- the three legal forms
    {"机密★10年", "机密★10年", MarkingStar::kStar, PeriodKind::kDuration, 120},
    {"秘密★6个月", "秘密★6个月", MarkingStar::kStar, PeriodKind::kDuration, 6},
    {"绝密★2027年5月1日", "绝密★2027年5月1日", MarkingStar::kStar, PeriodKind::kDate, 0},
    {"机密★会议开始前", "机密★会议开始前", MarkingStar::kStar, PeriodKind::kEvent, 0},
    {"绝密★长期", "绝密★长期", MarkingStar::kStar, PeriodKind::kLongTerm, 0},
    // -- Chinese numerals
    {"秘密★十五年", "秘密★十五年", MarkingStar::kStar, PeriodKind::kDuration, 180},
    {"绝密★三十年", "绝密★三十年", MarkingStar::kStar, PeriodKind::kDuration, 360},
    {"绝密★二〇二七年五月", "绝密★二〇二七年五月", MarkingStar::kStar, PeriodKind::kDate, 0},
    {"秘密★两年", "秘密★两年", MarkingStar::kStar, PeriodKind::kDuration, 24},
    // -- other stars and orders
    {"机密*10年", "机密*10年", MarkingStar::kSubstitute, PeriodKind::kDuration, 120},
    {"机密·10年", "机密·10年", MarkingStar::kSubstitute, PeriodKind::kDuration, 120},
    {"★机密10年", "★机密10年", MarkingStar::kStar, PeriodKind::kDuration, 120},
    {"机密级★3年", "机密级★3年", MarkingStar::kStar, PeriodKind::kDuration, 36},
    {"机密(5年)", "机密(5年)", MarkingStar::kBrackets, PeriodKind::kDuration, 60},
    // -- what follows does not belong to the mark
    {"机密★10年内部资料", "机密★10年", MarkingStar::kStar, PeriodKind::kDuration, 120},
    {"绝密★启用前考试后收回", "绝密★启用前", MarkingStar::kStar, PeriodKind::kEvent, 0},
    {"机密★", "机密★", MarkingStar::kStar, PeriodKind::kNone, 0},
    // -- star lost
    {"机密10年", "机密10年", MarkingStar::kNone, PeriodKind::kDuration, 120},
    // -- no marks
    {"机密/秘密", "", MarkingStar::kNone, PeriodKind::kNone, 0},
    {"机密(文件)", "", MarkingStar::kNone, PeriodKind::kNone, 0},
    {"机密文件", "", MarkingStar::kNone, PeriodKind::kNone, 0},
};

TEST(Marking, ParsesTheWholeMarkAndNoMore) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const std::size_t level = c.text.find("密") - 3;
    const auto marking = parse_marking(c.text, level);
    ASSERT_TRUE(marking);
    EXPECT_EQ(marking->star, c.star);
    EXPECT_EQ(marking->period, c.period);
    EXPECT_EQ(marking->months, c.months);
    if (c.mark.empty()) continue;
    EXPECT_EQ(c.text.substr(marking->begin, marking->end - marking->begin), c.mark);
  }
}

TEST(Marking, KnowsTheLegalLimits) {
  EXPECT_FALSE(parse_marking("秘密★10年", 0)->exceeds_legal_period());
  EXPECT_TRUE(parse_marking("秘密★11年", 0)->exceeds_legal_period());
  EXPECT_FALSE(parse_marking("绝密★30年", 0)->exceeds_legal_period());
  EXPECT_TRUE(parse_marking("机密★30年", 0)->exceeds_legal_period());
}

TEST(Marking, NothingWithoutALevelWord) { EXPECT_FALSE(parse_marking("内部★1年", 0)); }

}  // namespace
}  // namespace mishen::scanner
