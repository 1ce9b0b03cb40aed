// Documents inside documents: one budget, one report, or a report for each member.
#include "scanner/extract/intake.h"

#include <gtest/gtest.h>

#include <map>

#include "scanner/extract/append_block.h"
#include "scanner/extract/document.h"
#include "tests/support/scan_text.h"

namespace mishen::scanner {
namespace {

using namespace std::string_literals;

const std::string kArchive = "PK\x03\x04";
const std::string kOffice = "{\\rtf";

/// Containers by their bytes, instead of extractors: what they hold is scripted.
class Script final : public Isolation {
 public:
  struct Container {
    std::string text;
    std::vector<Member> members;
  };
  std::map<std::string, Container, std::less<>> containers;
  std::size_t refused = 0;
  Deadline deadline;  ///< of the last call

  ExtractedText container(std::string_view bytes, const Limits&, Deadline until, const MemberSink& members) override {
    deadline = until;
    ExtractedText text;
    text.media_type = "application/test";
    const auto found = containers.find(bytes);
    if (found == containers.end()) {
      text.incomplete.push_back({"damaged", ""});
      return text;
    }
    for (Member member : found->second.members) {
      if (!members(std::move(member))) {
        ++refused;
        break;
      }
    }
    append_lines(text, found->second.text, {});
    return text;
  }
  ExtractedText pdf(std::string_view, const Limits&, Deadline, const MemberSink&) override {
    ExtractedText text;
    append_block(text, "绝密★1年", {});
    return text;
  }
};

Member member(std::string path, std::string bytes, Concealment concealment = Concealment::kNone) {
  return {std::move(path), std::move(bytes), "", "", concealment};
}

std::vector<ExtractedText> read(Script& script, std::string_view bytes, const Limits& limits = {},
                                const std::string& name = "-") {
  return extract({bytes, name, {}, {}}, limits, script);
}

std::string incompletes(const ExtractedText& text) {
  std::string all;
  for (const Incomplete& entry : text.incomplete) all += entry.reason + " " + entry.where + ";";
  return all;
}

TEST(Intake, AppendsWhatAnOfficeDocumentHolds) {
  Script script;
  script.containers[kOffice] = {"正文", {member("embeddings/1.txt", "机密★1年", Concealment::kChartData)}};
  const ExtractedText text = read(script, kOffice).at(0);
  EXPECT_EQ(text.text, "正文\n机密★1年\nembeddings/1.txt");
  ASSERT_EQ(text.blocks.size(), 3U);
  EXPECT_EQ(text.blocks[2].region, Region::kFileName);
  EXPECT_EQ(text.blocks[1].region, Region::kEmbedded);
  EXPECT_EQ(text.blocks[1].concealment, Concealment::kChartData);
  EXPECT_EQ(text.parts.at(text.blocks[1].part), "embeddings/1.txt");
}

TEST(Intake, TheNameOfAFileIsRead) {
  Script script;
  const ExtractedText text = read(script, "正文", {}, "收件箱/机密★1年.txt").at(0);
  EXPECT_EQ(text.text, "正文\n机密★1年.txt");
  ASSERT_EQ(text.blocks.size(), 2U);
  EXPECT_EQ(text.blocks[1].region, Region::kFileName);
  EXPECT_EQ(text.source_span(text.blocks[1].span), std::nullopt);
  EXPECT_TRUE(text.source_span(text.blocks[0].span).has_value());
  EXPECT_EQ(read(script, "正文").at(0).blocks.size(), 1U) << "standard input has no name";
}

TEST(Intake, ALevelBetweenSeparatorsInANameIsALabel) {
  const auto verdict_of = [](const char* name) { return to_string(test::scan_bytes("一切正常", name).verdict); };
  for (const char* name : {"机密-通知.txt", "通知（秘密）.txt", "绝密.txt", "2026-机密-名单.txt", "机密级-附件.txt"}) {
    EXPECT_EQ(verdict_of(name), "review") << name;
  }
  for (const char* name : {"秘密花园.txt", "保密工作要点.txt", "最高机密-第一集.txt", "机密文件管理办法.txt"}) {
    EXPECT_EQ(verdict_of(name), "pass") << name;
  }
}

TEST(Intake, OneBudgetForAllThatIsNested) {
  Script script;
  std::vector<Member> members;
  for (int i = 0; i < 10; ++i) members.push_back(member(std::to_string(i), "一二三四"));
  script.containers[kArchive] = {"", members};
  Limits few;
  few.max_members = 4;
  EXPECT_EQ(incompletes(read(script, kArchive, few).at(0)), "limit:members ;");
  EXPECT_EQ(script.refused, 1U);
  Limits small;
  small.max_bytes = 50;
  EXPECT_EQ(incompletes(read(script, kArchive, small).at(0)), "limit:bytes 4;");
  Limits terse;
  terse.max_text_bytes = 30;
  EXPECT_EQ(incompletes(read(script, kArchive, terse).at(0)), "limit:text 2;");
  EXPECT_EQ(incompletes(read(script, kArchive).at(0)), "");
}

TEST(Intake, AContainerThatHoldsItselfEndsAtTheDepthLimit) {
  Script script;
  script.containers[kArchive] = {"甲", {member("r.zip", kArchive), member("a.txt", "乙")}};
  Limits limits;
  limits.max_depth = 3;
  const ExtractedText text = read(script, kArchive, limits).at(0);
  EXPECT_EQ(text.parts.back(), "a.txt");
  EXPECT_NE(incompletes(text).find("limit:depth"), std::string::npos);
  EXPECT_EQ(std::count(text.text.begin(), text.text.end(), '\n') + 1, std::ssize(text.blocks));
}

TEST(Intake, EachMemberOfAnArchiveHasItsReport) {
  Script script;
  script.containers[kArchive] = {
      "", {member("通知.txt", "一切正常"), member("密件.txt", "机密★1年"), member("内.zip", kArchive + "内")}};
  script.containers[kArchive + "内"] = {"", {member("附件.pdf", "%PDF-1.4"), member("坏.zip", kArchive + "坏")}};
  Scanner scanner(test::builtin_dictionary());
  std::vector<std::string> reports;
  std::optional<std::size_t> members;
  scan_with_members(scanner, script, {kArchive, "归档.zip", {}, {}}, {},
                    [&](DocumentReport&& report, std::string_view bytes) {
                      EXPECT_EQ(report.document, "归档.zip");
                      EXPECT_EQ(report.bytes, bytes.size());
                      reports.push_back(report.part + "=" + std::string(to_string(report.verdict)));
                      members = report.members;
                    });
  EXPECT_EQ(reports, (std::vector{"通知.txt=pass"s, "密件.txt=block"s, "内.zip/附件.pdf=block"s,
                                  "内.zip/坏.zip=incomplete"s, "内.zip=block"s, "=block"s}));
  EXPECT_EQ(members, 3U);
}

TEST(Intake, AnArchiveIsAsBadAsItsWorstMember) {
  Script script;
  script.containers[kArchive] = {"", {member("坏.zip", kArchive + "坏"), member("通知.txt", "一切正常")}};
  Scanner scanner(test::builtin_dictionary());
  DocumentReport last;
  scan_with_members(scanner, script, {kArchive, "归档.zip", {}, {}}, {},
                    [&](DocumentReport&& report, std::string_view) { last = std::move(report); });
  EXPECT_EQ(last.verdict, Verdict::kIncomplete);
  EXPECT_EQ(last.worst_members, std::vector{"坏.zip"s});
  EXPECT_TRUE(last.incomplete.empty()) << "what was not read is said where it stands";
}

TEST(Intake, ReadingLeavesTimeToScan) {
  Script script;
  script.containers[kOffice] = {"正文", {}};
  Scanner scanner(test::builtin_dictionary());
  ScanOptions options;
  options.limits.timeout = std::chrono::hours(1);
  const Deadline before = std::chrono::steady_clock::now();
  static_cast<void>(scan_document(scanner, script, {kOffice, "-", {}, {}}, options));
  const Deadline after = std::chrono::steady_clock::now();
  EXPECT_GE(script.deadline, before + std::chrono::minutes(54));
  EXPECT_LE(script.deadline, after + std::chrono::minutes(54));
}

TEST(Intake, ALargeArchiveMayTakeLonger) {
  Scanner scanner(test::builtin_dictionary());
  ScanOptions options;
  options.limits.timeout = std::chrono::hours(1);
  for (const auto& [size, hours] : {std::pair(kArchivePerTimeout / 2, 1), std::pair(3 * kArchivePerTimeout, 4),
                                    std::pair(20 * kArchivePerTimeout, kArchiveTimeouts)}) {
    const std::string archive = kArchive + std::string(size, 'x');
    Script script;
    const Deadline before = std::chrono::steady_clock::now();
    scan_with_members(scanner, script, {archive, "归档.zip", {}, {}}, options,
                      [](DocumentReport&&, std::string_view) {});
    EXPECT_GE(script.deadline, before + hours * std::chrono::minutes(54)) << size;
    EXPECT_LE(script.deadline, std::chrono::steady_clock::now() + hours * std::chrono::minutes(54)) << size;
  }
}

TEST(Intake, WithoutAChildNothingIsReadAsPdf) {
  const ExtractedText text = extract({"%PDF-1.4 机密★1年", "-", {}, {}}, {}, in_process()).at(0);
  EXPECT_EQ(incompletes(text), "sandbox-unavailable ;");
}

}  // namespace
}  // namespace mishen::scanner
