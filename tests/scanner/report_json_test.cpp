// The JSON object of one document, against hand-made reports: what integrators rely on field by field.
#include "scanner/report_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "scanner/decode.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Rule level_rule() {
  Rule rule;
  rule.id = "marking.level";
  rule.detector = "A01";
  rule.category = "marking";
  rule.name = {"国家秘密标志", "State secret marking"};
  rule.advice = {"停止发布，报保密办", "Stop, report to the secrecy office"};
  rule.sources = {{"中华人民共和国保守国家秘密法", "主席令第二十号", "2024-02-27", "第22条"}};
  rule.severity = Severity::kBlock;
  return rule;
}

Rule number_rule() {
  Rule rule;
  rule.id = "personal.resident-id";
  rule.detector = "C01";
  rule.category = "personal-data";
  rule.advice = {"删去", "Remove"};
  rule.masked = true;
  return rule;
}

RuleLookup lookup() {
  static const Rule level = level_rule();
  static const Rule number = number_rule();
  return [](std::string_view id) -> const Rule* {
    if (id == level.id) return &level;
    if (id == number.id) return &number;
    return nullptr;
  };
}

/// A text format whose text is its decoded source, byte for byte, after `bom_bytes`.
ExtractedText plain(const std::string& text, std::string charset, std::size_t bom_bytes = 0) {
  ExtractedText extracted;
  extracted.text = text;
  extracted.charset = std::move(charset);
  extracted.media_type = "text/plain";
  extracted.blocks = {Block{{0, text.size()}, Region::kBody, 0, 1, 0, 0, 0}};
  extracted.extract_map.emplace();
  extracted.extract_map->append(text.size(), 1, 1);
  extracted.decode_map.emplace();
  extracted.decode_map->skip(bom_bytes);
  extracted.decode_map->append(text.size(), 1, 1);
  return extracted;
}

Finding finding_at(const ExtractedText& reading, std::string rule, std::string_view value, Severity severity) {
  Finding finding;
  finding.rule = std::move(rule);
  finding.severity = severity;
  finding.confidence = 95;
  const std::size_t begin = reading.text.find(value);
  EXPECT_NE(begin, std::string::npos);
  finding.span = {begin, begin + value.size()};
  finding.source = reading.source_span(finding.span);
  finding.normalized = std::string(value);
  finding.occurrences = {{finding.span, finding.source}};
  return finding;
}

DocumentReport report_of(ExtractedText reading) {
  DocumentReport report;
  report.document = "draft.txt";
  report.sha256 = std::string(64, 'a');
  report.bytes = reading.text.size();
  report.media_type = reading.media_type;
  report.readings.push_back(std::move(reading));
  report.verdict = Verdict::kPass;
  report.dictionary = "2026.11.1+sha256:0123456789abcdef";
  report.as_of = std::chrono::year{2026} / 11 / 22;
  report.elapsed_ms = 1.23456;
  return report;
}

rapidjson::Document parsed(const std::string& json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(json.data(), json.size());
  EXPECT_FALSE(document.HasParseError()) << json;
  return document;
}

std::string at(const rapidjson::Document& document, const char* pointer) {
  const rapidjson::Value* value = rapidjson::Pointer(pointer).Get(document);
  if (value == nullptr) return "<absent>";
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value->Accept(writer);
  return buffer.GetString();
}

TEST(ReportJson, CountsOnePlaceInBytesCodePointsUtf16AndLines) {
  // 𠮷 is one code point and two UTF-16 units; the first line ends with CRLF.
  const std::string text = "𠮷标题\r\n首行\r\n文头 机密★10年 文尾";
  DocumentReport report = report_of(plain(text, "utf-8"));
  report.findings = {finding_at(report.readings[0], "marking.level", "机密★10年", Severity::kBlock)};
  report.findings[0].evidence = {"level-star-period"};
  report.verdict = Verdict::kBlock;

  const rapidjson::Document json = parsed(report_json(report, lookup(), {.source = text}));
  EXPECT_EQ(at(json, "/document"), R"("draft.txt")");
  EXPECT_EQ(at(json, "/part"), "null");
  EXPECT_EQ(at(json, "/bytes"), std::to_string(text.size()));
  EXPECT_EQ(at(json, "/charset"), R"("utf-8")");
  EXPECT_EQ(at(json, "/charsets"), "<absent>");
  EXPECT_EQ(at(json, "/verdict"), R"("block")");
  EXPECT_EQ(at(json, "/reasons"), R"(["marking.level at 27"])");
  EXPECT_EQ(at(json, "/findings/0/detector"), R"("A01")");
  EXPECT_EQ(at(json, "/findings/0/category"), R"("marking")");
  EXPECT_EQ(at(json, "/findings/0/severity"), R"("block")");
  EXPECT_EQ(at(json, "/findings/0/span"), R"({"byte":[27,41],"codepoint":[12,18],"utf16":[13,19]})");
  EXPECT_EQ(
      at(json, "/findings/0/source"),
      R"({"byte":[27,41],"line":3,"column":4,"page":null,"slide":null,"sheet":null,"cell":null,"part":null,"paragraph":1,)"
      R"("table":null,"region":"body"})");
  EXPECT_EQ(at(json, "/findings/0/matched"), R"("机密★10年")");
  EXPECT_EQ(at(json, "/findings/0/basis"), "[\"" + level_rule().sources[0].cite() + "\"]");
  EXPECT_EQ(at(json, "/findings/0/advice"), R"("停止发布，报保密办")");
  EXPECT_EQ(at(json, "/findings/0/fingerprint"), "null");
  EXPECT_EQ(at(json, "/findings/0/count"), "<absent>");
  EXPECT_EQ(at(json, "/findings/0/decoded_as"), "<absent>");
  EXPECT_EQ(at(json, "/dictionary"), R"("2026.11.1+sha256:0123456789abcdef")");
  EXPECT_EQ(at(json, "/as_of"), R"("2026-11-22")");
  EXPECT_EQ(at(json, "/elapsed_ms"), "1.235");
}

TEST(ReportJson, CountsLinesInTheSourceNotInTheExtractedText) {
  // The text leaves out the mark-up around it: "<p>" and two line breaks.
  const std::string source = "<p>\n\n机密★10年</p>";
  ExtractedText reading = plain("机密★10年", "utf-8");
  reading.extract_map.emplace();
  reading.extract_map->skip(5);
  reading.extract_map->append(reading.text.size(), 1, 1);
  reading.extract_map->skip(4);
  reading.decode_map.emplace();
  reading.decode_map->append(source.size(), 1, 1);
  DocumentReport report = report_of(std::move(reading));
  report.findings = {finding_at(report.readings[0], "marking.level", "机密★10年", Severity::kBlock)};

  const rapidjson::Document json = parsed(report_json(report, lookup(), {.source = source}));
  EXPECT_EQ(at(json, "/findings/0/source/byte"), "[5,19]");
  EXPECT_EQ(at(json, "/findings/0/source/line"), "3");
  EXPECT_EQ(at(json, "/findings/0/source/column"), "1");
  EXPECT_EQ(at(parsed(report_json(report, lookup(), {})), "/findings/0/source/line"), "null");
}

TEST(ReportJson, SaysWhereInAContainer) {
  ExtractedText reading;
  reading.text = "机密★10年";
  reading.media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  reading.parts = {"", "word/header1.xml"};
  reading.blocks = {Block{{0, reading.text.size()}, Region::kHeader, 1, 4, 2, 3, 1}};
  DocumentReport report = report_of(std::move(reading));
  report.findings = {finding_at(report.readings[0], "marking.level", "机密★10年", Severity::kBlock)};

  const rapidjson::Document json = parsed(report_json(report, lookup(), {.source = "PK"}));
  EXPECT_EQ(at(json, "/charset"), "null");
  EXPECT_EQ(
      at(json, "/findings/0/source"),
      R"({"byte":null,"line":null,"column":null,"page":null,"slide":null,"sheet":null,"cell":null,"part":"word/header1.xml",)"
      R"("paragraph":4,"table":[2,3,1],"region":"header"})");
}

TEST(ReportJson, NamesTheReadingOfEachFindingWhenThereAreSeveral) {
  DocumentReport report = report_of(plain("机密★10年", "gb18030"));
  report.readings.push_back(plain("诧躇", "big5"));
  report.findings = {finding_at(report.readings[0], "marking.level", "机密★10年", Severity::kBlock)};
  Finding second = finding_at(report.readings[1], "marking.level", "躇", Severity::kReview);
  second.reading = 1;
  report.findings.push_back(second);

  const rapidjson::Document json = parsed(report_json(report, lookup(), {}));
  EXPECT_EQ(at(json, "/charset"), R"("gb18030")");
  EXPECT_EQ(at(json, "/charsets"), R"(["gb18030","big5"])");
  EXPECT_EQ(at(json, "/findings/0/decoded_as"), R"("gb18030")");
  EXPECT_EQ(at(json, "/findings/1/decoded_as"), R"("big5")");
  EXPECT_EQ(at(json, "/findings/1/matched"), R"("躇")");
  EXPECT_EQ(at(json, "/findings/1/span/codepoint"), "[1,2]");
}

TEST(ReportJson, ListsTheFirstTwentyOfEqualValues) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "机密★10年\n";
  DocumentReport report = report_of(plain(text, "utf-8"));
  Finding finding = finding_at(report.readings[0], "marking.level", "机密★10年", Severity::kBlock);
  finding.occurrences.clear();
  for (std::size_t i = 0; i < kMaxOccurrences; ++i) {
    const TextSpan span{i * 15, i * 15 + 14};
    finding.occurrences.push_back({span, report.readings[0].source_span(span)});
  }
  finding.count = 30;
  report.findings = {finding};

  const rapidjson::Document json = parsed(report_json(report, lookup(), {.source = text}));
  EXPECT_EQ(at(json, "/findings/0/count"), "30");
  ASSERT_TRUE(json["findings"][0]["occurrences"].IsArray());
  EXPECT_EQ(json["findings"][0]["occurrences"].Size(), 20U);
  EXPECT_EQ(at(json, "/findings/0/occurrences/19/source/line"), "20");
  EXPECT_EQ(at(json, "/findings/0/occurrences/19/span/byte"), "[285,299]");
}

TEST(ReportJson, MasksPersonalValuesEverywhereUnlessRevealed) {
  const std::string number = "11000019491231002X";
  DocumentReport report = report_of(plain("身份证号：" + number, "utf-8"));
  report.findings = {finding_at(report.readings[0], "personal.resident-id", number, Severity::kReview)};
  report.verdict = Verdict::kReview;

  const std::string masked = report_json(report, lookup(), {.fingerprint_key = "0123456789abcdef0123456789abcdef"});
  EXPECT_THAT(masked, Not(HasSubstr(number)));
  EXPECT_THAT(masked, HasSubstr(R"("matched":"11**************2X")"));
  EXPECT_THAT(masked, HasSubstr(R"("normalized":"11**************2X")"));
  EXPECT_THAT(report_json(report, lookup(), {.reveal = true}), HasSubstr(number));
}

TEST(ReportJson, MasksAValueThatAMaskedOrUnknownRuleAlsoHit) {
  DocumentReport report = report_of(plain("11000019491231002X", "utf-8"));
  report.findings = {finding_at(report.readings[0], "marking.level", "11000019491231002X", Severity::kBlock)};
  EXPECT_THAT(report_json(report, lookup(), {}), HasSubstr("11000019491231002X"));
  report.findings[0].evidence = {"also:personal.resident-id"};
  EXPECT_THAT(report_json(report, lookup(), {}), Not(HasSubstr("11000019491231002X")));
  report.findings[0].evidence.clear();
  report.findings[0].rule = "no.such-rule";
  EXPECT_THAT(report_json(report, lookup(), {}), Not(HasSubstr("11000019491231002X")));
}

TEST(ReportJson, HidesPersonalValuesInsideWhatAnotherFindingQuotes) {
  const std::string number = "11000019491231002X";
  const std::string quoted = "机密★10年 " + number + " 甲";
  DocumentReport report = report_of(plain(quoted, "utf-8"));
  report.findings = {finding_at(report.readings[0], "marking.level", quoted, Severity::kBlock),
                     finding_at(report.readings[0], "personal.resident-id", number, Severity::kBlock)};
  const std::string stars = R"("机密★10年 ****************** 甲")";
  rapidjson::Document json = parsed(report_json(report, lookup(), {}));
  EXPECT_EQ(at(json, "/findings/0/matched"), stars);
  EXPECT_EQ(at(json, "/findings/0/normalized"), stars);
  // What was read otherwise than it is written has no known place for the value.
  report.findings[0].normalized = "机密★10年" + number + "甲";
  EXPECT_THAT(report_json(report, lookup(), {}), Not(HasSubstr(number)));
  json = parsed(report_json(report, lookup(), {.reveal = true}));
  EXPECT_EQ(at(json, "/findings/0/matched"), "\"" + quoted + "\"");
}

TEST(ReportJson, NamesAMaskedProperty) {
  DocumentReport report = report_of(plain("作者：文印室甲乙丙丁戊", "utf-8"));
  report.findings = {finding_at(report.readings[0], "personal.resident-id", "作者：文印室甲乙丙丁戊", Severity::kNote)};
  report.findings[0].region = Region::kProperty;
  EXPECT_EQ(at(parsed(report_json(report, lookup(), {})), "/findings/0/matched"), R"("作者：文印****丁戊")");
}

TEST(ReportJson, ListsWhatWasNotReadWhateverTheVerdict) {
  DocumentReport report = report_of(plain("正文", "utf-8"));
  report.incomplete = {{"encrypted", ""}, {"not-read:image", "word/media/image1.png"}};
  report.notices = {{"linked-image", "a.png"}};
  report.verdict = Verdict::kIncomplete;
  const rapidjson::Document json = parsed(report_json(report, lookup(), {}));
  EXPECT_EQ(at(json, "/verdict"), R"("incomplete")");
  EXPECT_EQ(at(json, "/reasons"), R"(["encrypted","not-read:image in word/media/image1.png"])");
  EXPECT_EQ(at(json, "/incomplete"),
            R"([{"reason":"encrypted","where":""},{"reason":"not-read:image","where":"word/media/image1.png"}])");
  EXPECT_EQ(at(json, "/notices"), R"([{"reason":"linked-image","where":"a.png"}])");
}

TEST(ReportJson, SaysNothingAboutBytesItNeverSaw) {
  DocumentReport report;
  report.document = "gone.txt";
  report.incomplete = {{"unreadable", "No such file or directory"}};
  report.as_of = std::chrono::year{2026} / 1 / 2;
  const rapidjson::Document json = parsed(report_json(report, lookup(), {}));
  EXPECT_EQ(at(json, "/sha256"), "null");
  EXPECT_EQ(at(json, "/bytes"), "null");
  EXPECT_EQ(at(json, "/verdict"), R"("incomplete")");
  EXPECT_EQ(at(json, "/as_of"), R"("2026-01-02")");
}

TEST(ReportJson, IsWellFormedUtf8OnOneLineWhateverTheFileIsCalled) {
  DocumentReport report = report_of(plain("正文", "utf-8"));
  report.document = "\xff\xfe a\nb\x01 \xe6\x9c .txt";
  const std::string json = report_json(report, lookup(), {});
  EXPECT_TRUE(is_well_formed_utf8(json));
  EXPECT_EQ(json.find('\n'), std::string::npos);
  EXPECT_EQ(std::string(parsed(json)["document"].GetString()), "\uFFFD\uFFFD a\nb\x01 \uFFFD\uFFFD .txt");
}

TEST(ReportJson, SpeaksEnglishWhenAsked) {
  DocumentReport report = report_of(plain("机密★10年", "utf-8"));
  report.findings = {finding_at(report.readings[0], "marking.level", "机密★10年", Severity::kBlock)};
  const rapidjson::Document json = parsed(report_json(report, lookup(), {.language = Language::kEnglish}));
  EXPECT_EQ(at(json, "/findings/0/advice"), R"("Stop, report to the secrecy office")");
  EXPECT_EQ(at(json, "/findings/0/name"), R"("State secret marking")");
}

struct MaskCase {
  const char* name;
  std::string_view value, masked;
};
constexpr MaskCase kMaskCases[] = {
    {"empty", "", ""},
    {"seven characters hide all", "1234567", "*******"},
    {"eight keep two at each end", "12345678", "12****78"},
    {"counts characters, not bytes", "京Ａ１２３４５", "*******"},
    {"cuts between characters", "京Ａ１２３４５警", "京Ａ****５警"},
};
TEST(Mask, KeepsAtMostTwoCharactersAtEachEnd) {
  for (const MaskCase& c : kMaskCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(mask(c.value), c.masked);
  }
}

TEST(Fingerprint, IsHmacSha256OverRuleAndValue) {
  // Computed with: printf 'personal.mobile\0001' | openssl dgst -sha256 -hmac key
  EXPECT_EQ(fingerprint("key", "personal.mobile", "1"),
            "hmac:675a07f4f6f789c909a7140c55ad3e955eb34607207643446f9b73275f8de89f");
  EXPECT_NE(fingerprint("key", "personal.mobile", "1"), fingerprint("yek", "personal.mobile", "1"));
  EXPECT_NE(fingerprint("key", "a", "bc"), fingerprint("key", "ab", "c"));
}

TEST(LineIndex, CountsLinesAsEditorsDo) {
  const std::string_view text = "a\r\nb\rc\n\n京x";
  const std::vector<std::size_t> positions = {0, 3, 5, 7, 8, 11};
  EXPECT_THAT(line_columns(text, positions), ElementsAre(LineColumn{1, 1}, LineColumn{2, 1}, LineColumn{3, 1},
                                                         LineColumn{4, 1}, LineColumn{5, 1}, LineColumn{5, 2}));
}

TEST(LineIndex, AgreesWithCountingEachPositionByItself) {
  std::mt19937_64 random = test::seeded_random("LineIndex.AgreesWithCountingEachPositionByItself");
  constexpr std::string_view kPieces[] = {"a", "\n", "\r\n", "\r", "京", "𠮷", "é"};
  for (int round = 0; round < 200; ++round) {
    std::string text;
    std::vector<std::size_t> positions = {0};
    for (auto i = test::below(random, 40); i > 0; --i) {
      text += kPieces[test::below(random, std::size(kPieces))];
      positions.push_back(text.size());
    }
    const std::vector<CharacterOffset> together = character_offsets(text, positions);
    const std::vector<LineColumn> lines = line_columns(text, positions);
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const std::vector<std::size_t> alone = {positions[i]};
      EXPECT_EQ(character_offsets(text, alone)[0], together[i]);
      EXPECT_EQ(line_columns(text, alone)[0], lines[i]);
    }
  }
}

}  // namespace
}  // namespace mishen::scanner
