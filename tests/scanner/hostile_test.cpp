// Hostile texts through the whole scanner. How long they take is measured by bench/hostile, not here.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "tests/support/hostile_families.h"
#include "tests/support/scan_text.h"

namespace mishen {
namespace test {

// GoogleTest finds it by argument-dependent lookup.
void PrintTo(const HostileFamily& family, std::ostream* out) { *out << family.name; }

}  // namespace test

namespace {

constexpr std::size_t kBytes = std::size_t{64} << 10;
constexpr std::string_view kMark = "机密★10年";

class Hostile : public testing::TestWithParam<test::HostileFamily> {
 protected:
  // What was not read is named and never passes; what was found lies within the text and the file.
  static void expect_honest(const scanner::DocumentReport& report, std::size_t bytes) {
    EXPECT_EQ(report.bytes, bytes);
    ASSERT_FALSE(report.readings.empty());
    if (!report.incomplete.empty()) {
      EXPECT_TRUE(report.verdict == scanner::Verdict::kIncomplete || report.verdict == scanner::Verdict::kBlock);
      for (const scanner::Incomplete& missing : report.incomplete) EXPECT_FALSE(missing.reason.empty());
    }
    for (const scanner::Finding& finding : report.findings) {
      ASSERT_LT(finding.reading, report.readings.size());
      const std::size_t size = report.readings[finding.reading].text.size();
      ASSERT_LT(finding.span.begin, finding.span.end) << finding.rule;
      ASSERT_LE(finding.span.end, size) << finding.rule;
      for (const scanner::Occurrence& occurrence : finding.occurrences) {
        ASSERT_LE(occurrence.span.end, size) << finding.rule;
        ASSERT_TRUE(occurrence.source) << finding.rule;
        ASSERT_LE(occurrence.source->end, bytes) << finding.rule;
      }
    }
  }

  // Whether some finding stands over `mark`, or the report says that it does not know.
  static bool reports(const scanner::DocumentReport& report, scanner::SourceSpan mark) {
    return !report.incomplete.empty() ||
           std::any_of(report.findings.begin(), report.findings.end(), [&](const scanner::Finding& finding) {
             return finding.severity == scanner::Severity::kBlock &&
                    std::any_of(finding.occurrences.begin(), finding.occurrences.end(),
                                [&](const scanner::Occurrence& occurrence) {
                                  return occurrence.source->begin <= mark.begin && mark.end <= occurrence.source->end;
                                });
           });
  }
};

// The mark stands first, so that the families that repeat it do not push it out of the listed occurrences.
TEST_P(Hostile, TextIsReadToItsEndOrSaysThatItWasNot) {
  const std::string text = std::string(kMark) + "\n\n" + test::hostile_text(GetParam(), kBytes);
  const scanner::DocumentReport report = test::scan_bytes(text, "hostile.txt", "text/plain", "utf-8");
  expect_honest(report, text.size());
  EXPECT_TRUE(reports(report, {0, kMark.size()}));
}

TEST_P(Hostile, PageIsReadToItsEndOrSaysThatItWasNot) {
  std::string page = test::hostile_html(GetParam(), kBytes);
  const std::size_t body = page.find("<body>") + 6;
  page.insert(body, "<p>" + std::string(kMark) + "</p>");
  const scanner::DocumentReport report = test::scan_bytes(page, "hostile.html", "text/html", "utf-8");
  expect_honest(report, page.size());
  EXPECT_TRUE(reports(report, {body + 3, body + 3 + kMark.size()}));
}

// A mark behind a text that cannot hide it.
TEST_P(Hostile, MarkBehindTheTextIsFoundOrTheReportIsIncomplete) {
  const std::string text = test::hostile_text(GetParam(), kBytes) + "\n\n身份证号11010519491231002X\n";
  const scanner::DocumentReport report = test::scan_bytes(text, "hostile.txt", "text/plain", "utf-8");
  EXPECT_TRUE(!report.incomplete.empty() || test::find_rule(report, "personal.resident-id") != nullptr);
}

INSTANTIATE_TEST_SUITE_P(Families, Hostile,
                         testing::ValuesIn(test::hostile_families().begin(), test::hostile_families().end()),
                         [](const testing::TestParamInfo<test::HostileFamily>& family) {
                           std::string name(family.param.name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace mishen
