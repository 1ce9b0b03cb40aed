#include "scanner/scan.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "scanner/carriers.h"
#include "scanner/dictionary/compiled_dictionary_impl.h"
#include "scanner/match.h"
#include "scanner/normalize.h"
#include "scanner/resolve.h"

namespace mishen::scanner {

struct Scanner::Impl {
  explicit Impl(std::shared_ptr<const CompiledDictionary> given)
      : dictionary(std::move(given)), matcher(pattern_sets(dictionary->impl())) {}

  static std::vector<const PatternSet*> pattern_sets(const CompiledDictionary::Impl& dictionary) {
    std::vector<const PatternSet*> sets;
    for (const PatternSet& set : dictionary.sets) sets.push_back(&set);
    sets.push_back(&*dictionary.raw_terms);
    return sets;
  }

  // All hits of all views, in the order in which they are judged. Returns false when a limit was reached.
  bool match(const NormalizedText& normalized, std::size_t limit, std::vector<ViewMatches>& out) {
    const CompiledDictionary::Impl& rules = dictionary->impl();
    bool complete = true;
    for (const View view : {View::kSqueezed, View::kDigits, View::kPlain}) {
      out.push_back({.view = view, .set = &rules.set(view), .matches = {}});
      complete &= matcher.match(rules.set(view), normalized.view(view), limit, out.back().matches);
    }
    for (const View view : {View::kSqueezed, View::kDigits}) {
      out.push_back({.view = View::kAlternates, .set = &rules.set(view), .matches = {}});
      complete &= matcher.match_all(rules.set(view), normalized.alternates.text, limit, out.back().matches);
    }
    for (const PatternSet* set : {&rules.set(View::kSqueezed), &rules.set(View::kPlain), &*rules.raw_terms}) {
      out.push_back({.view = View::kRaw, .set = set, .matches = {}});
      complete &= matcher.match_literals(*set, normalized.view(View::kRaw), limit, out.back().matches);
    }
    return complete;
  }

  std::shared_ptr<const CompiledDictionary> dictionary;
  Matcher matcher;
};

Scanner::Scanner(std::shared_ptr<const CompiledDictionary> dictionary)
    : impl_(std::make_unique<Impl>(std::move(dictionary))) {}
Scanner::~Scanner() = default;
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner& Scanner::operator=(Scanner&&) noexcept = default;

const CompiledDictionary& Scanner::dictionary() const noexcept { return *impl_->dictionary; }

TextReport Scanner::scan(const ExtractedText& text, const ScanOptions& options) {
  const auto deadline = std::chrono::steady_clock::now() + options.limits.timeout;
  const NormalizedText normalized = normalize(text);
  std::vector<ViewMatches> matches;
  const bool complete = impl_->match(normalized, options.limits.max_raw_matches, matches);
  TextReport report = resolve(text, normalized, matches, *impl_->dictionary, options, deadline);
  if (!complete) report.incomplete.push_back({"limit:matches", ""});
  std::vector<Finding> carriers = find_carriers(text, report.findings, *impl_->dictionary);
  if (!carriers.empty()) {
    std::move(carriers.begin(), carriers.end(), std::back_inserter(report.findings));
    std::stable_sort(report.findings.begin(), report.findings.end(), [](const Finding& a, const Finding& b) {
      return std::tie(a.span, a.rule) < std::tie(b.span, b.rule);
    });
  }
  return report;
}

Verdict judge(const std::vector<Finding>& findings, const std::vector<Incomplete>& incomplete) noexcept {
  const auto any = [&](Severity severity) {
    return std::any_of(findings.begin(), findings.end(),
                       [&](const Finding& finding) { return finding.severity == severity; });
  };
  if (any(Severity::kBlock)) return Verdict::kBlock;
  if (!incomplete.empty()) return Verdict::kIncomplete;
  return any(Severity::kReview) ? Verdict::kReview : Verdict::kPass;
}

}  // namespace mishen::scanner
