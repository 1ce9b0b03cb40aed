// Rules tested by what they say about themselves.
#include <algorithm>

#include "scanner/dictionary/load.h"
#include "scanner/scan.h"

namespace mishen::scanner {
namespace {

// Examples are judged on a fixed day: what a rule says must not change with the calendar.
constexpr std::chrono::year_month_day kExampleDay{std::chrono::year(2026), std::chrono::month(1), std::chrono::day(1)};

const Finding* strongest(const std::vector<Finding>& findings, const std::string& rule) {
  const Finding* best = nullptr;
  for (const Finding& finding : findings) {
    if (finding.rule == rule && (best == nullptr || finding.severity > best->severity)) best = &finding;
  }
  return best;
}

bool named_by_another(const std::vector<Finding>& findings, const std::string& rule) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return std::find(finding.evidence.begin(), finding.evidence.end(), "also:" + rule) != finding.evidence.end();
  });
}

std::vector<Finding> findings_of(Scanner& scanner, const Example& example, ExtractedText& extracted) {
  extracted = text_of_lines(example.text);
  for (Block& block : extracted.blocks) block.concealment = example.concealment;
  return scanner.scan(extracted, {.as_of = kExampleDay, .limits = {}}).findings;
}

std::optional<std::string> failure_of_example(Scanner& scanner, const Rule& rule, const Example& example) {
  ExtractedText extracted;
  const std::vector<Finding> findings = findings_of(scanner, example, extracted);
  const Finding* finding = strongest(findings, rule.id);
  if (finding == nullptr) return "the example is not found";
  const std::string_view found = extracted.slice(finding->span);
  if (found != example.match)
    return "the example is found as \"" + std::string(found) + "\", not as \"" + example.match + "\"";
  if (finding->severity != example.severity) {
    return "the example is found as " + std::string(to_string(finding->severity)) + ", not as " +
           std::string(to_string(example.severity));
  }
  return std::nullopt;
}

std::optional<std::string> failure_of_counter_example(Scanner& scanner, const Rule& rule, const Example& example) {
  ExtractedText extracted;
  const std::vector<Finding> findings = findings_of(scanner, example, extracted);
  const Finding* finding = strongest(findings, rule.id);
  if (finding == nullptr && !(example.absent && named_by_another(findings, rule.id))) return std::nullopt;
  if (example.absent) return "the counter-example is found, but must not be";
  if (finding != nullptr && finding->severity > example.severity) {
    return "the counter-example is found as " + std::string(to_string(finding->severity)) + ", at most " +
           std::string(to_string(example.severity)) + " is allowed";
  }
  return std::nullopt;
}

}  // namespace

std::vector<DictionaryProblem> run_examples(const std::shared_ptr<const CompiledDictionary>& dictionary) {
  std::vector<DictionaryProblem> problems;
  Scanner scanner(dictionary);
  for (const Rule& rule : dictionary->rules()) {
    if (!rule.enabled) continue;
    for (const Example& example : rule.examples) {
      if (auto failure = failure_of_example(scanner, rule, example))
        problems.push_back({rule.file, example.line, rule.id, *failure});
    }
    for (const Example& example : rule.counter_examples) {
      if (auto failure = failure_of_counter_example(scanner, rule, example))
        problems.push_back({rule.file, example.line, rule.id, *failure});
    }
  }
  return problems;
}

std::vector<DictionaryProblem> self_check(const std::shared_ptr<const CompiledDictionary>& dictionary) {
  std::vector<DictionaryProblem> problems;
  Scanner scanner(dictionary);
  for (const Rule& rule : dictionary->rules()) {
    if (!rule.enabled || rule.examples.empty()) continue;
    const Example& example = rule.examples.front();
    if (auto failure = failure_of_example(scanner, rule, example))
      problems.push_back({rule.file, example.line, rule.id, *failure});
  }
  return problems;
}

}  // namespace mishen::scanner
