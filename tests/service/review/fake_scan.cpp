#include "tests/service/review/fake_scan.h"

#include <algorithm>
#include <stdexcept>

namespace mishen::service {
namespace {

struct Word {
  std::string_view text;
  const char* rule;
  scanner::Severity severity;
};
constexpr Word kWords[] = {
    {"机密★10年", "marking.level", scanner::Severity::kBlock},
    {"中办发", "document-number.restricted", scanner::Severity::kReview},
    {"13800000000", "personal.mobile", scanner::Severity::kReview},
    {"通知", "test.note", scanner::Severity::kNote},
};

const std::vector<scanner::Rule>& rules() {
  static const std::vector<scanner::Rule> made = [] {
    std::vector<scanner::Rule> list;
    for (const Word& word : kWords) {
      scanner::Rule rule;
      rule.id = word.rule;
      rule.name = {"名称", "name"};
      rule.masked = rule.id.starts_with("personal.");
      list.push_back(rule);
    }
    return list;
  }();
  return made;
}

const scanner::Rule* find_rule(std::string_view id) {
  const auto found = std::ranges::find(rules(), id, &scanner::Rule::id);
  return found == rules().end() ? nullptr : &*found;
}

// The name of a file is the last line, as the scanner has it.
scanner::ExtractedText lines_of(const scanner::DocumentInput& input) {
  scanner::ExtractedText text;
  text.text = input.bytes;
  if (!input.name.empty()) text.text += '\n' + input.name;
  const std::string_view bytes = text.text;
  text.media_type = "text/plain";
  text.charset = "utf-8";
  for (std::size_t begin = 0; begin <= bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    scanner::Block block;
    block.span = {begin, end};
    if (begin > input.bytes.size()) block.region = scanner::Region::kFileName;
    if (end > begin) text.blocks.push_back(block);
    begin = end + 1;
  }
  return text;
}

}  // namespace

ScannedDocument fake_scan(const scanner::DocumentInput& input, std::chrono::milliseconds) {
  using namespace std::chrono_literals;
  if (input.bytes.find("engine fails") != std::string_view::npos) throw std::runtime_error("the engine failed");
  scanner::DocumentReport report;
  report.document = input.name;
  report.bytes = input.bytes.size();
  report.dictionary = "2026.11.1+sha256:0123456789abcdef";
  report.as_of = 2026y / 11 / 22;
  report.verdict = scanner::Verdict::kPass;
  if (input.bytes.starts_with("%PDF")) {
    report.media_type = "application/pdf";
    report.incomplete.push_back({"unknown-format", ""});
    report.verdict = scanner::Verdict::kIncomplete;
    return {std::move(report), find_rule};
  }
  report.media_type = input.media_type.empty() ? "text/plain" : input.media_type;
  report.readings.push_back(lines_of(input));
  const std::string_view text = report.readings[0].text;
  for (const Word& word : kWords) {
    for (std::size_t at = text.find(word.text); at != std::string_view::npos; at = text.find(word.text, at + 1)) {
      scanner::Finding finding;
      finding.rule = word.rule;
      finding.severity = word.severity;
      finding.confidence = 90;
      finding.span = {at, at + word.text.size()};
      finding.normalized = word.text;
      finding.occurrences.push_back({finding.span, std::nullopt});
      report.findings.push_back(std::move(finding));
      const scanner::Verdict verdict = word.severity == scanner::Severity::kBlock    ? scanner::Verdict::kBlock
                                       : word.severity == scanner::Severity::kReview ? scanner::Verdict::kReview
                                                                                     : scanner::Verdict::kPass;
      report.verdict = std::max(report.verdict, verdict);
    }
  }
  return {std::move(report), find_rule};
}

}  // namespace mishen::service
