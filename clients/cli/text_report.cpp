#include "clients/cli/text_report.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "clients/cli/language.h"
#include "clients/cli/words.h"
#include "scanner/utf8.h"

namespace mishen::cli {

namespace {

using scanner::TextSpan;

constexpr std::size_t kContext = 24;      // code points shown on each side of a hit
constexpr std::size_t kContextRead = 96;  // code points looked at for numbers that reach out of the shown ones
constexpr std::size_t kLongestHit = 80;   // code points of a hit shown in full
constexpr std::size_t kDigitsInARow =
    7;  // so many digits in a row are masked beside a hit: shorter than any telephone number
constexpr std::size_t kDigitsInGroups = 9;  // so many where single spaces or hyphens stand between: longer than a date

Paint paint_of(std::string_view verdict_or_severity) {
  if (verdict_or_severity == "block") return Paint::kBlock;
  if (verdict_or_severity == "incomplete") return Paint::kIncomplete;
  if (verdict_or_severity == "review") return Paint::kReview;
  return verdict_or_severity == "pass" ? Paint::kPass : Paint::kQuiet;
}

/// Severity is shape, word and colour, never colour alone.
std::string_view shape_of(std::string_view severity) {
  return severity == "block" ? "■" : severity == "review" ? "□" : "·";
}

std::string list_of(const std::vector<std::string>& items, std::string_view separator) {
  return items.empty() ? std::string()
                       : std::accumulate(items.begin() + 1, items.end(), items.front(),
                                         [&](std::string list, const std::string& item) {
                                           list += separator;
                                           list += item;
                                           return list;
                                         });
}

std::u32string code_points_of(std::string_view text) {
  std::u32string code_points;
  for (std::size_t at = 0; at < text.size(); at += scanner::utf8_length(text[at]))
    code_points += scanner::utf8_at(text, at);
  return code_points;
}

std::string utf8_of(std::u32string_view code_points) {
  std::string text;
  for (const char32_t c : code_points) scanner::append_utf8(text, c);
  return text;
}

bool is_digit(char32_t c) noexcept { return (c >= U'0' && c <= U'9') || (c >= U'\uFF10' && c <= U'\uFF19'); }
bool joins_digits(char32_t c) noexcept {
  return c == U' ' || c == U'-' || c == U'\u3000' || c == U'\uFF0D' || c == U'\u2013';
}

/// Masks every long number.
void mask_numbers(std::u32string& text) {
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    if (!is_digit(text[begin])) continue;
    std::size_t end = begin;
    std::size_t digits = 0;
    std::size_t row = 0;
    std::size_t longest_row = 0;
    while (end < text.size()) {
      if (is_digit(text[end])) {
        ++digits;
        longest_row = std::max(longest_row, ++row);
        ++end;
      } else if (joins_digits(text[end]) && end + 1 < text.size() && is_digit(text[end + 1])) {
        row = 0;
        ++end;
      } else {
        break;
      }
    }
    if (longest_row >= kDigitsInARow || digits >= kDigitsInGroups) {
      std::replace_if(text.begin() + static_cast<std::ptrdiff_t>(begin),
                      text.begin() + static_cast<std::ptrdiff_t>(end), is_digit, U'*');
    }
    begin = end;
  }
}

/// The quotes of one report.
class Quotes {
 public:
  Quotes(const scanner::DocumentReport& report, const scanner::RuleLookup& rules, bool reveal)
      : report_(report), rules_(rules), reveal_(reveal), masking_(report, rules, reveal) {}

  void fill(FindingText& text, const scanner::Finding& finding) const {
    const scanner::ExtractedText& reading = report_.readings[finding.reading];
    text.hit = shortened(hit_of(finding));
    if (finding.normalized_differs) text.read_as = shortened(masking_.normalized(finding));
    const scanner::Block* block = reading.block_at(finding.span.begin);
    if (block == nullptr) return;
    text.before = before(finding.reading, {block->span.begin, finding.span.begin});
    if (finding.span.end < block->span.end) text.after = after(finding.reading, {finding.span.end, block->span.end});
  }

 private:
  static std::string shortened(const std::string& text) {
    std::u32string code_points = code_points_of(text);
    if (code_points.size() <= kLongestHit) return text;
    return utf8_of(code_points.substr(0, kLongestHit / 2)) + "…" +
           utf8_of(code_points.substr(code_points.size() - kLongestHit / 2));
  }

  /// What was hidden may hold numbers that no rule knows.
  [[nodiscard]] std::string hit_of(const scanner::Finding& finding) const {
    const std::string hit = masking_.matched(finding);
    const scanner::Rule* rule = rules_(finding.rule);
    if (reveal_ || rule == nullptr || rule->concealments.empty()) return hit;
    std::u32string code_points = code_points_of(hit);
    mask_numbers(code_points);
    return utf8_of(code_points);
  }

  [[nodiscard]] std::string before(std::size_t reading_index, TextSpan span) const {
    const std::string_view text = report_.readings[reading_index].text;
    std::size_t begin = span.end;
    for (std::size_t i = 0; i < kContextRead && begin > span.begin; ++i) begin = scanner::utf8_previous(text, begin);
    std::u32string code_points = code_points_of(masking_.text(reading_index, {begin, span.end}));
    if (!reveal_) mask_numbers(code_points);
    const bool cut = begin > span.begin || code_points.size() > kContext;
    if (code_points.size() > kContext) code_points.erase(0, code_points.size() - kContext);
    return (cut ? "…" : "") + utf8_of(code_points);
  }

  [[nodiscard]] std::string after(std::size_t reading_index, TextSpan span) const {
    const std::string_view text = report_.readings[reading_index].text;
    std::size_t end = span.begin;
    for (std::size_t i = 0; i < kContextRead && end < span.end; ++i) end += scanner::utf8_length(text[end]);
    std::u32string code_points = code_points_of(masking_.text(reading_index, {span.begin, end}));
    if (!reveal_) mask_numbers(code_points);
    const bool cut = end < span.end || code_points.size() > kContext;
    if (code_points.size() > kContext) code_points.resize(kContext);
    return utf8_of(code_points) + (cut ? "…" : "");
  }

  const scanner::DocumentReport& report_;
  const scanner::RuleLookup& rules_;
  bool reveal_;
  scanner::Masking masking_;
};

const std::string& in_language(const scanner::Localized& text) {
  return language() == scanner::Language::kEnglish && !text.en.empty() ? text.en : text.zh;
}

/// Evidence that names another rule by its id, with the rule's name instead.
std::string with_rule_name(const std::string& evidence, const scanner::RuleLookup& rules) {
  const std::size_t colon = evidence.find(':');
  const scanner::Rule* rule =
      colon == std::string::npos ? nullptr : rules(std::string_view(evidence).substr(colon + 1));
  return rule == nullptr ? evidence : evidence.substr(0, colon + 1) + in_language(rule->name);
}

FindingText text_of(const scanner::DocumentReport& report, const scanner::Finding& finding,
                    const scanner::RuleLookup& rules, const std::optional<scanner::LineColumn>& line,
                    const Quotes& quotes) {
  FindingText text;
  text.severity = to_string(finding.severity);
  text.rule = finding.rule;
  for (const std::string& evidence : finding.evidence) text.evidence.push_back(with_rule_name(evidence, rules));
  text.count = finding.count;
  if (const scanner::Rule* rule = rules(finding.rule); rule != nullptr) {
    text.advice = in_language(rule->advice);
    text.name = in_language(rule->name);
    for (const scanner::LegalSource& source : rule->sources) text.basis.push_back(source.cite());
  }
  Place place;
  const scanner::ExtractedText& reading = report.readings[finding.reading];
  if (line) {
    place.line = line->line;
    place.column = line->column;
  }
  if (const scanner::Block* block = reading.block_at(finding.span.begin); block != nullptr) {
    place.part = block->part < reading.parts.size() ? reading.parts[block->part] : std::string();
    place.paragraph = block->paragraph;
    place.table = block->table;
    place.row = block->row;
    place.cell = block->column;
    place.page = reading.pages_are_slides ? 0 : block->page;
    place.slide = reading.pages_are_slides ? block->page : 0;
    if (block->sheet != 0) place.sheet = reading.sheets[block->sheet - 1].name;
  }
  place.region = to_string(finding.region);
  text.place = place_words(place);
  if (report.readings.size() > 1) text.place += filled(say("（按 {} 解码）", " (decoded as {})"), {reading.charset});
  quotes.fill(text, finding);
  return text;
}

/// Leads with a verb. A rule's advice is for what must not be published; a note (a marking that is only quoted, say)
/// asks for no more than a look.
std::string what_to_do(const FindingText& finding) {
  if (finding.name.empty()) return finding.advice.empty() ? finding.rule : finding.advice;
  if (finding.severity == "note" || finding.advice.empty())
    return filled(say("留意：{}", "look at: {}"), {finding.name});
  return finding.advice;
}

std::string labelled(const Phrase& label, std::string_view text, const Palette& palette) {
  return "      " + palette.paint(Paint::kQuiet, std::string(say(label)) + std::string(say("：", ": "))) +
         std::string(text) + "\n";
}

}  // namespace

std::string place_words(const Place& place) {
  std::vector<std::string> words;
  if (place.line != 0) {
    words.push_back(filled(say("第 {} 行第 {} 列", "line {}, column {}"),
                           {std::to_string(place.line), std::to_string(place.column)}));
  }
  if (!place.part.empty() && place.sheet.empty()) words.push_back(printable(place.part));
  if (place.page != 0) words.push_back(filled(say("第 {} 页", "page {}"), {std::to_string(place.page)}));
  if (place.slide != 0) words.push_back(filled(say("第 {} 张幻灯片", "slide {}"), {std::to_string(place.slide)}));
  if (!place.sheet.empty()) words.push_back(filled(say("工作表“{}”", "sheet \"{}\""), {printable(place.sheet)}));
  if (!place.sheet.empty() && place.row != 0) {
    words.push_back(filled(say("{} 单元格", "cell {}"), {scanner::cell_name(place.row, place.cell)}));
  } else if (place.table != 0) {
    words.push_back(filled(say("表 {} 第 {} 行第 {} 列", "table {}, row {}, column {}"),
                           {std::to_string(place.table), std::to_string(place.row), std::to_string(place.cell)}));
  } else if (place.line == 0 && place.paragraph != 0) {
    words.push_back(filled(say("第 {} 段", "paragraph {}"), {std::to_string(place.paragraph)}));
  }
  if (place.region != "body" && !place.region.empty()) words.push_back(region_words(place.region));
  return list_of(words, say("，", ", "));
}

std::string finding_lines_of(const FindingText& finding, const Palette& palette) {
  const Paint paint = paint_of(finding.severity);
  const std::string label = std::string(shape_of(finding.severity)) + " " + severity_words(finding.severity);
  std::string lines =
      "  " + palette.paint(paint, label) + "  " + palette.paint(Paint::kStrong, printable(what_to_do(finding))) + "\n";
  std::string place = finding.place;
  if (finding.count > 1) {
    place += filled(say("{}共 {} 处", "{}{} places in all"),
                    {place.empty() ? "" : say("；", "; "), std::to_string(finding.count)});
  }
  if (!place.empty()) lines += labelled({"位置", "where"}, place, palette);
  if (!finding.hit.empty()) {
    lines += labelled({"原文", "text"},
                      printable(finding.before) + palette.paint(Paint::kHit, "【" + printable(finding.hit) + "】") +
                          printable(finding.after),
                      palette);
  }
  if (!finding.read_as.empty()) lines += labelled({"读作", "reads"}, printable(finding.read_as), palette);
  std::vector<std::string> evidence;
  for (const std::string& entry : finding.evidence) evidence.push_back(evidence_words(entry));
  std::string why = what_to_do(finding) == finding.advice ? finding.name : std::string();
  if (!evidence.empty()) why += std::string(why.empty() ? "" : say("：", ": ")) + list_of(evidence, say("、", "; "));
  if (!why.empty()) lines += labelled({"理由", "why"}, printable(why), palette);
  if (!finding.basis.empty())
    lines += labelled({"依据", "basis"}, printable(list_of(finding.basis, say("；", "; "))), palette);
  lines += labelled({"规则", "rule"}, printable(finding.rule), palette);
  return lines;
}

std::string unread_line(std::string_view reason, std::string_view where, const Palette& palette) {
  return "  " + palette.paint(Paint::kIncomplete, "▨ " + std::string(say("未读", "not read"))) + "  " +
         reason_words(reason) + (where.empty() ? std::string() : std::string(say("：", ": ")) + printable(where)) +
         "\n";
}

std::string document_text(const scanner::DocumentReport& report, const scanner::RuleLookup& rules,
                          const scanner::ReportStyle& style, const Palette& palette) {
  const std::string_view verdict = to_string(report.verdict);
  std::string text = palette.paint(paint_of(verdict), verdict_words(verdict)) + "  " +
                     palette.paint(Paint::kStrong, printable(report.document)) +
                     (report.part.empty() ? "" : " › " + palette.paint(Paint::kStrong, printable(report.part))) + "\n";
  if (report.members) {
    text += "  " +
            palette.paint(Paint::kQuiet, filled(say("内含 {} 份文件，各有结论", "{} members, each with its own report"),
                                                {std::to_string(*report.members)})) +
            "\n";
  }
  for (const scanner::Incomplete& entry : report.incomplete) text += unread_line(entry.reason, entry.where, palette);
  const std::vector<std::optional<scanner::LineColumn>> lines = scanner::finding_lines(report, style.source);
  const Quotes quotes(report, rules, style.reveal);
  // What must not be published comes first; within a severity the order of the text stays.
  for (const scanner::Severity severity :
       {scanner::Severity::kBlock, scanner::Severity::kReview, scanner::Severity::kNote}) {
    for (std::size_t i = 0; i < report.findings.size(); ++i) {
      if (report.findings[i].severity != severity) continue;
      text += finding_lines_of(text_of(report, report.findings[i], rules, lines[i], quotes), palette);
    }
  }
  for (const scanner::Notice& notice : report.notices) {
    text += "  " + palette.paint(Paint::kQuiet, std::string(say("说明", "notice"))) + "  " +
            reason_words(notice.reason) +
            (notice.where.empty() ? std::string() : std::string(say("：", ": ")) + printable(notice.where)) + "\n";
  }
  return text + "\n";
}

void Tally::add(const scanner::DocumentReport& report) {
  ++documents[std::string(to_string(report.verdict))];
  for (const scanner::Finding& finding : report.findings) ++findings[std::string(to_string(finding.severity))];
}

std::string summary_text(const Tally& tally, std::string_view dictionary, std::string_view as_of,
                         const Palette& palette) {
  const auto count = [](const auto& counts, std::string_view name) {
    const auto found = counts.find(name);
    return found == counts.end() ? std::size_t{0} : found->second;
  };
  std::size_t documents = 0;
  std::size_t findings = 0;
  for (const auto& [verdict, number] : tally.documents) documents += number;
  for (const auto& [severity, number] : tally.findings) findings += number;
  std::vector<std::string> verdicts;
  for (const std::string_view verdict : {"block", "incomplete", "review", "pass"}) {
    const std::size_t number = count(tally.documents, verdict);
    const std::string words = verdict_words(verdict) + " " + std::to_string(number);
    verdicts.push_back(number == 0 ? words : palette.paint(paint_of(verdict), words));
  }
  std::string text =
      filled(say("共 {} 份：{}；发现 {} 处（禁止发布 {} · 需核实 {} · 提示 {}）\n",
                 "{} documents: {}; {} findings (block {} · review {} · note {})\n"),
             {std::to_string(documents), list_of(verdicts, " · "), std::to_string(findings),
              std::to_string(count(tally.findings, "block")), std::to_string(count(tally.findings, "review")),
              std::to_string(count(tally.findings, "note"))});
  if (count(tally.documents, "pass") > 0) text += std::string(pass_promise()) + "\n";
  text +=
      palette.paint(Paint::kQuiet, filled(say("词库 {}，截至 {}", "dictionary {}, as of {}"), {dictionary, as_of})) +
      "\n";
  return text;
}

}  // namespace mishen::cli
