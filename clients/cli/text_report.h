// clients/cli/text_report.h
// Reports for people: per document a verdict, what to do about each finding, where and why, and what was not read.
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/terminal.h"
#include "scanner/report_json.h"

namespace mishen::cli {

/// One finding in words; not yet made printable.
struct FindingText {
  std::string severity;  ///< as reports write it: "block"
  std::string advice;
  std::string name;
  std::string rule;
  std::string place;               ///< "第 9 行第 3 列"
  std::string before, hit, after;  ///< the quote; the hit is marked in it
  std::string read_as;             ///< how a disguised value reads; "" when it is written plainly
  std::vector<std::string> evidence;
  std::vector<std::string> basis;
  std::size_t count = 1;
};
[[nodiscard]] std::string finding_lines_of(const FindingText& finding, const Palette& palette);

/// One entry of `incomplete` or `notices`.
[[nodiscard]] std::string unread_line(std::string_view reason, std::string_view where, const Palette& palette);

/// A place in words: line and column, or part, paragraph and cell, and the region when it is not the body. Zero and ""
/// are unknown.
struct Place {
  std::size_t line = 0, column = 0;
  std::string part;
  std::size_t page = 0, slide = 0;
  std::string sheet;
  std::size_t paragraph = 0, table = 0, row = 0, cell = 0;
  std::string region;
};
[[nodiscard]] std::string place_words(const Place& place);

/// Everything about one document. Values of masked rules are masked in quotes too, and so is every long run of digits
/// beside a hit (unless `style.reveal`): what stands next to a marking may be a number that no finding lists.
[[nodiscard]] std::string document_text(const scanner::DocumentReport& report, const scanner::RuleLookup& rules,
                                        const scanner::ReportStyle& style, const Palette& palette);

/// Counts over a whole run.
struct Tally {
  std::map<std::string, std::size_t, std::less<>> documents;  ///< by verdict
  std::map<std::string, std::size_t, std::less<>> findings;   ///< by severity
  void add(const scanner::DocumentReport& report);
};
[[nodiscard]] std::string summary_text(const Tally& tally, std::string_view dictionary, std::string_view as_of,
                                       const Palette& palette);

}  // namespace mishen::cli
