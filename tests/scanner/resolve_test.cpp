// Findings as a whole: borders, context, overlaps, equal values.
#include "scanner/resolve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>

#include "tests/support/random.h"
#include "tests/support/resident_id.h"
#include "tests/support/scan_text.h"
#include "tests/support/term_file.h"

namespace mishen::scanner {
namespace {

TextReport scan_lines(const std::string& lines) {
  Scanner scanner(test::builtin_dictionary());
  return scanner.scan(text_of_lines(lines), {.as_of = test::kToday, .limits = {}});
}

bool has(const TextReport& report, std::string_view rule, Severity severity) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [&](const Finding& finding) { return finding.rule == rule && finding.severity == severity; });
}

struct Sentence {
  const char* text;
  const char* rule;
  std::optional<Severity> severity;  // nothing: no finding of the rule
};

constexpr Sentence kSentences[] = {
    // -- marks
    {"机密★5年 市发展规划", "marking.level", Severity::kBlock},
    {"附件二：机密★5年", "marking.level", Severity::kBlock},
    {"现将有关材料（机密★5年）转发给你们。", "marking.level", Severity::kBlock},
    {"密级★保密期限：机密★5年", "marking.level", Severity::kBlock},
    // -- talk about marks
    {"例如，“机密★5年”表示保密期限为五年。", "marking.level", Severity::kNote},
    {"标志为“绝密★长期”的文件，应当专人保管。", "marking.level", Severity::kNote},
    {"《机密★5年的故事》上映", "marking.level", Severity::kNote},
    {"文件首页标有“秘密★1年”字样。", "marking.level", Severity::kNote},
    {"不得将机密级文件上网。", "marking.bare-level", std::nullopt},
    {"影片《绝密飞行》今日上映", "marking.bare-level", std::nullopt},
    {"他们保守着党和国家的机密", "marking.bare-level", std::nullopt},
    // -- labels
    {"本资料仅供内部使用。", "work-secret.internal-label", Severity::kBlock},
    {"本刊属于内部资料，经批准后可以公开发行，欢迎投稿。", "work-secret.internal-label", std::nullopt},
    // -- numbers
    {"统一社会信用代码：91350100M000100Y43", "personal.resident-id", std::nullopt},
};

TEST(Resolve, TellsAMarkFromATextAboutMarks) {
  for (const Sentence& sentence : kSentences) {
    SCOPED_TRACE(sentence.text);
    const std::string padding(
        "第一段\n第二段\n第三段\n第四段\n第五段\n第六段\n第七段\n第八段\n");  // beyond the header zone: the harder
                                                                              // place
    const TextReport report = scan_lines(padding + sentence.text);
    if (sentence.severity) {
      EXPECT_TRUE(has(report, sentence.rule, *sentence.severity));
    } else {
      for (const Severity severity : {Severity::kNote, Severity::kReview, Severity::kBlock})
        EXPECT_FALSE(has(report, sentence.rule, severity));
    }
  }
}

TEST(Resolve, EqualValuesAreOneFindingWithItsPlaces) {
  const TextReport report = scan_lines("机密★1年\n正文\n機密★１年\n机密★2年");
  ASSERT_EQ(report.findings.size(), 2U);
  EXPECT_EQ(report.findings[0].count, 2U);
  ASSERT_EQ(report.findings[0].occurrences.size(), 2U);
  EXPECT_TRUE(report.findings[0].normalized_differs);
  EXPECT_EQ(report.findings[1].normalized, "机密★2年");
}

TEST(Resolve, KeepsTwentyPlacesAndTheFullCount) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "机密★1年\n";
  const TextReport report = scan_lines(text);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].count, 50U);
  EXPECT_EQ(report.findings[0].occurrences.size(), kMaxOccurrences);
}

TEST(Resolve, TheStrongerOfTwoRulesNamesTheOther) {
  const TextReport report = scan_lines("绝密★启用前\n数学试题");
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].rule, "marking.exam");
  EXPECT_NE(std::find(report.findings[0].evidence.begin(), report.findings[0].evidence.end(), "also:marking.level"),
            report.findings[0].evidence.end());
}

TEST(Resolve, NothingReachesFromOneBlockIntoAnother) {
  for (const char* lines : {"机\n密★10年", "1101051949\n1231002X"}) {
    ExtractedText text = text_of_lines(lines);
    for (Block& block : text.blocks) block.is_next_line = false;  // paragraphs, not lines
    Scanner scanner(test::builtin_dictionary());
    EXPECT_TRUE(scanner.scan(text, {.as_of = test::kToday, .limits = {}}).findings.empty()) << lines;
  }
}

TEST(Resolve, LimitsMakeTheReportIncomplete) {
  Scanner scanner(test::builtin_dictionary());
  Limits limits;
  limits.max_raw_matches = 3;
  std::string text;
  for (int i = 0; i < 50; ++i) text += "机密★1年\n";
  const TextReport cut = scanner.scan(text_of_lines(text), {.as_of = test::kToday, .limits = limits});
  ASSERT_EQ(cut.incomplete.size(), 1U);
  EXPECT_EQ(cut.incomplete[0].reason, "limit:matches");

  limits = {};
  limits.max_findings = 2;
  const TextReport few =
      scanner.scan(text_of_lines("机密★1年\n机密★2年\n机密★3年"), {.as_of = test::kToday, .limits = limits});
  EXPECT_EQ(few.findings.size(), 2U);
  ASSERT_EQ(few.incomplete.size(), 1U);
  EXPECT_EQ(few.incomplete[0].reason, "limit:findings");
}

// A document in one line, full of hits: the work for each hit must not grow with the line.
TEST(Resolve, ALineFullOfHitsTakesTimeInProportion) {
  const auto seconds = [](std::size_t repeats) {
    std::string line;
    for (std::size_t i = 0; i < repeats; ++i) line += "机密级、秘密级文件应当按规定办理内部资料";
    const std::clock_t begin = std::clock();
    (void)scan_lines(line);
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  (void)seconds(500);  // tables are built on first use
  const double small = std::max(seconds(500), 0.001);
  EXPECT_LT(seconds(8000), small * 100) << "16 times the text: linear gives about 16, quadratic 256";
}

TEST(Resolve, ManyDifferentMobileNumbersAreWorseThanOne) {
  EXPECT_TRUE(has(scan_lines("联系电话13900000001"), "personal.mobile", Severity::kReview));
  EXPECT_TRUE(has(scan_lines("电话13900000001，13900000002"), "personal.mobile", Severity::kReview));
  const TextReport three = scan_lines("电话13900000001\n电话13900000002\n电话13900000003");
  ASSERT_EQ(three.findings.size(), 3U);
  for (const Finding& finding : three.findings) EXPECT_EQ(finding.severity, Severity::kBlock);
  EXPECT_FALSE(
      has(scan_lines("电话13900000001\n电话13900000001\n电话13900000001"), "personal.mobile", Severity::kBlock));
}

// Folding keeps 乾 in 乾隆 and makes 干 of the lone term: only the raw text holds the term as it is listed.
TEST(Resolve, ATermThatStandsInTheRawTextIsFoundWhateverFoldingDoes) {
  const test::TermFile terms({"乾"});
  const DocumentReport report = terms.scan("乾隆年间");
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].span, (TextSpan{0, 3}));
  EXPECT_FALSE(report.findings[0].normalized_differs);
}

TEST(Resolve, LatinTermsAreWholeWords) {
  const test::TermFile terms({"Top Secret", "av"});
  EXPECT_EQ(terms.scan("I have a vase").findings.size(), 0U);
  EXPECT_EQ(terms.scan("TOP SECRET").findings.size(), 1U);
  EXPECT_EQ(terms.scan("Ⓐⓥ片").findings.size(), 1U);
}

TEST(Resolve, TheSameInputGivesTheSameReport) {
  const std::string text = "机密★1年\n身份证号11010519491231002X\n中发〔2016〕5号";
  const TextReport first = scan_lines(text);
  const TextReport second = scan_lines(text);
  ASSERT_EQ(first.findings.size(), second.findings.size());
  for (std::size_t i = 0; i < first.findings.size(); ++i) {
    EXPECT_EQ(first.findings[i].rule, second.findings[i].rule);
    EXPECT_EQ(first.findings[i].span, second.findings[i].span);
    EXPECT_EQ(first.findings[i].evidence, second.findings[i].evidence);
  }
}

// 10 000 synthetic numbers: all valid ones are found in running text; after any single-digit error or swap of unequal
// neighbours none is reported with high confidence.
TEST(ResidentId, ValidOnesAreFoundAndDamagedOnesAreNotTrusted) {
  auto random = test::seeded_random("ResidentId.ValidOnesAreFoundAndDamagedOnesAreNotTrusted");
  Scanner scanner(test::builtin_dictionary());
  constexpr int kHighConfidence = 80;
  const auto finding_of = [&](const std::string& id, const TextReport& report) -> const Finding* {
    for (const Finding& finding : report.findings) {
      if (finding.rule == "personal.resident-id" && finding.normalized == id) return &finding;
    }
    return nullptr;
  };
  for (int batch = 0; batch < 100; ++batch) {
    std::vector<std::string> ids;
    std::string valid_text;
    std::string damaged_text;
    for (int i = 0; i < 100; ++i) {
      const std::string id = test::resident_id(random);
      ids.push_back(id);
      valid_text += (i % 2 == 0 ? "申请人的身份证号为" : "登记编号") + id + "，材料齐全。\n";
      std::string damaged = id;
      const std::size_t at = test::below(random, 17);
      if (i % 2 == 0 && id[at] != id[at + 1]) {
        std::swap(damaged[at], damaged[at + 1]);
      } else {
        damaged[at] = static_cast<char>('0' + (damaged[at] - '0' + 1 + static_cast<int>(test::below(random, 9))) % 10);
      }
      damaged_text += "申请人的身份证号为" + damaged + "，材料齐全。\n";
    }
    const TextReport valid = scanner.scan(text_of_lines(valid_text), {.as_of = test::kToday, .limits = {}});
    for (const std::string& id : ids) {
      const Finding* finding = finding_of(id, valid);
      ASSERT_NE(finding, nullptr) << id;
      EXPECT_EQ(finding->severity, Severity::kBlock) << id;
      EXPECT_GE(finding->confidence, kHighConfidence) << id;
    }
    const TextReport damaged = scanner.scan(text_of_lines(damaged_text), {.as_of = test::kToday, .limits = {}});
    for (const Finding& finding : damaged.findings) {
      EXPECT_LT(finding.confidence, kHighConfidence) << finding.rule << " " << finding.normalized;
    }
  }
}

}  // namespace
}  // namespace mishen::scanner
