#include "scanner/resolve.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "scanner/context.h"
#include "scanner/dictionary/compiled_dictionary_impl.h"
#include "scanner/fold_table.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

// A judged hit, before overlaps and equal values are sorted out.
struct Hit {
  const Rule* rule = nullptr;
  Severity severity = Severity::kNote;
  int confidence = 0;
  TextSpan span;
  std::size_t block = 0;
  std::string normalized;
  std::vector<std::string> evidence;
};

bool is_ascii_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }

bool touches_alphanumeric(std::string_view text, NormSpan span) {
  return (span.begin > 0 && is_ascii_alphanumeric(text[span.begin - 1])) ||
         (span.end < text.size() && is_ascii_alphanumeric(text[span.end]));
}

// Which disguises folding undid between the original and the value that matched. Capitals and brackets of any kind are
// ordinary writing, no disguise.
std::vector<std::string> disguises(std::string_view original) {
  const FoldTable& table = FoldTable::instance();
  bool invisible = false, traditional = false, full_width = false, spaced = false, star = false, other = false;
  std::string scratch;
  for (std::size_t at = 0; at < original.size(); at += utf8_length(original[at])) {
    const char32_t c = utf8_at(original, at);
    const std::string_view folded = table.fold(c, scratch);
    if (folded == original.substr(at, utf8_length(original[at]))) {
      spaced |= c == ' ' || c == '\t' || c == '\n';
    } else if (folded.empty()) {
      invisible = true;
    } else if (folded == " " || folded == "\n") {
      spaced = true;
    } else if (folded == "(" || folded == ")") {
      continue;
    } else if (folded == "★") {
      star = true;
    } else if (c >= 0xFF01 && c <= 0xFF5E) {
      full_width = true;
    } else if (table.is_traditional(c)) {
      traditional = true;
    } else if (!(c >= 'A' && c <= 'Z')) {
      other = true;
    }
  }
  std::vector<std::string> names;
  if (invisible) names.emplace_back("invisible characters inside");
  if (spaced) names.emplace_back("spaced out");
  if (traditional) names.emplace_back("traditional characters");
  if (full_width) names.emplace_back("full-width characters");
  if (star) names.emplace_back("star variant");
  if (other) names.emplace_back("compatibility characters");
  return names;
}

class Resolver {
 public:
  Resolver(const ExtractedText& text, const NormalizedText& normalized, const CompiledDictionary& dictionary,
           const ScanOptions& options)
      : normalized_(normalized), dictionary_(dictionary.impl()), context_(text, normalized, options.as_of) {}

  // Judges the hits of one view. Returns false when the deadline passed.
  bool judge_view(View view, const std::vector<RawMatch>& matches, std::chrono::steady_clock::time_point deadline) {
    const PatternSet& set = dictionary_.set(view);
    collect_exceptions(set, matches);
    for (std::size_t i = 0; i < matches.size(); ++i) {
      if (i % 256 == 255 && std::chrono::steady_clock::now() > deadline) return false;
      const PatternEntry& entry = set.entries()[matches[i].entry];
      if (!entry.is_except) judge_hit(view, entry, matches[i].span);
    }
    return true;
  }

  std::vector<Hit> take_hits() { return std::move(hits_); }

 private:
  void collect_exceptions(const PatternSet& set, const std::vector<RawMatch>& matches) {
    exceptions_.clear();
    for (const RawMatch& match : matches) {
      const PatternEntry& entry = set.entries()[match.entry];
      if (entry.is_except) exceptions_[entry.rule].push_back(match.span);
    }
  }

  // An allowed phrase cancels only the hit it covers.
  bool is_excepted(std::uint32_t rule, NormSpan span) const {
    const auto found = exceptions_.find(rule);
    if (found == exceptions_.end()) return false;
    const std::vector<NormSpan>& phrases = found->second;  // by begin
    auto phrase = std::upper_bound(phrases.begin(), phrases.end(), span.begin,
                                   [](std::size_t at, const NormSpan& p) { return at < p.begin; });
    // Phrases are short: only those that begin shortly before can cover the hit.
    constexpr std::size_t kLongestPhrase = 512;
    while (phrase != phrases.begin()) {
      --phrase;
      if (phrase->begin + kLongestPhrase < span.begin) break;
      if (phrase->begin <= span.begin && span.end <= phrase->end) return true;
    }
    return false;
  }

  void judge_hit(View view, const PatternEntry& entry, NormSpan span) {
    const std::size_t block = context_.block_of(view, span);
    if (block == Context::npos) return;
    const Rule& rule = dictionary_.rules[entry.rule];
    const NormalizedView& normal = normalized_.view(view);
    if (rule.digit_borders && touches_alphanumeric(normal.text, span)) return;
    if (is_excepted(entry.rule, span)) return;

    const Wording& wording = entry.length != 0 ? rule.terms[entry.pattern] : rule.patterns[entry.pattern];
    const std::size_t block_begin = context_.block_span(view, block).begin;
    Candidate candidate{.rule = &rule,
                        .severity = wording.severity.value_or(rule.severity),
                        .confidence = rule.confidence,
                        .span = span,
                        .block = block,
                        .begin = span.begin - block_begin,
                        .end = span.end - block_begin,
                        .value = normal.slice(span),
                        .near_word = {}};
    if (!rule.near.terms.empty()) {
      candidate.near_word =
          context_.near(view, block, candidate.begin, candidate.end, rule.near.terms, rule.near.within);
      if (rule.near.required && candidate.near_word.empty()) return;
    }
    Judgement judgement{candidate.severity, candidate.confidence, candidate.begin, candidate.end, {}};
    if (const Validator validator = dictionary_.validators[entry.rule]) {
      auto judged = validator(candidate, context_);
      if (!judged) return;
      judgement = std::move(*judged);
    } else {
      judgement.evidence.emplace_back(entry.length != 0 ? "listed term" : "listed form");
      if (!candidate.near_word.empty()) judgement.evidence.push_back("near: " + std::string(candidate.near_word));
    }
    const NormSpan judged_span{block_begin + judgement.begin, block_begin + judgement.end};
    hits_.push_back({.rule = &rule,
                     .severity = judgement.severity,
                     .confidence = judgement.confidence,
                     .span = normal.map.map(judged_span),
                     .block = block,
                     .normalized = std::string(normal.slice(judged_span)),
                     .evidence = std::move(judgement.evidence)});
  }

  const NormalizedText& normalized_;
  const CompiledDictionary::Impl& dictionary_;
  Context context_;
  std::map<std::uint32_t, std::vector<NormSpan>> exceptions_;
  std::vector<Hit> hits_;
};

// Keeps the strongest of overlapping hits and lets it name the others.
std::vector<Hit> without_overlaps(std::vector<Hit> hits) {
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    if (a.confidence != b.confidence) return a.confidence > b.confidence;
    if (a.span.size() != b.span.size()) return a.span.size() > b.span.size();
    return std::tie(a.rule->id, a.span) < std::tie(b.rule->id, b.span);
  });
  std::map<std::size_t, std::size_t> kept_by_begin;  // begin -> index into kept; kept spans do not overlap
  std::vector<Hit> kept;
  for (Hit& hit : hits) {
    const auto after = kept_by_begin.lower_bound(hit.span.end);
    if (after != kept_by_begin.begin()) {
      Hit& other = kept[std::prev(after)->second];
      if (other.span.end > hit.span.begin) {
        const std::string also = "also:" + hit.rule->id;
        if (other.rule != hit.rule &&
            std::find(other.evidence.begin(), other.evidence.end(), also) == other.evidence.end()) {
          other.evidence.push_back(also);
        }
        continue;
      }
    }
    kept_by_begin.emplace(hit.span.begin, kept.size());
    kept.push_back(std::move(hit));
  }
  std::sort(kept.begin(), kept.end(),
            [](const Hit& a, const Hit& b) { return std::tie(a.span, a.rule->id) < std::tie(b.span, b.rule->id); });
  return kept;
}

void append_missing(std::vector<std::string>& evidence, std::vector<std::string> more) {
  for (std::string& item : more) {
    if (std::find(evidence.begin(), evidence.end(), item) == evidence.end()) evidence.push_back(std::move(item));
  }
}

// Raises findings of rules that find enough different values (DOMAIN 2: severity is a function of the count too).
void escalate(std::vector<Finding>& findings, const CompiledDictionary& dictionary) {
  std::map<std::string_view, std::set<std::string_view>> values;
  for (const Finding& finding : findings) values[finding.rule].insert(finding.normalized);
  for (Finding& finding : findings) {
    const Rule& rule = *dictionary.find(finding.rule);
    if (rule.escalation.distinct == 0 || values[finding.rule].size() < rule.escalation.distinct) continue;
    if (finding.severity != rule.severity || finding.severity >= rule.escalation.severity) continue;
    finding.severity = rule.escalation.severity;
    finding.evidence.emplace_back("several different values");
  }
}

}  // namespace

TextReport resolve(const ExtractedText& text, const NormalizedText& normalized, const ViewMatches& matches,
                   const CompiledDictionary& dictionary, const ScanOptions& options,
                   std::chrono::steady_clock::time_point deadline) {
  TextReport report;
  Resolver resolver(text, normalized, dictionary, options);
  for (const View view : kViews) {
    if (!resolver.judge_view(view, matches[static_cast<std::size_t>(view)], deadline)) {
      report.incomplete.push_back({"timeout", ""});
      break;
    }
  }

  std::map<std::tuple<const Rule*, std::string, Severity, Region>, std::size_t> equal;
  for (Hit& hit : without_overlaps(resolver.take_hits())) {
    const Region region = text.blocks[hit.block].region;
    std::vector<std::string> undone = disguises(text.slice(hit.span));
    const bool differs = !undone.empty();
    append_missing(hit.evidence, std::move(undone));
    const Occurrence occurrence{hit.span, text.source_span(hit.span)};
    const auto [entry, is_new] =
        equal.emplace(std::tuple(hit.rule, hit.normalized, hit.severity, region), report.findings.size());
    if (!is_new) {
      Finding& finding = report.findings[entry->second];
      ++finding.count;
      finding.confidence = std::max(finding.confidence, hit.confidence);
      finding.normalized_differs |= differs;
      append_missing(finding.evidence, std::move(hit.evidence));
      if (finding.occurrences.size() < kMaxOccurrences) finding.occurrences.push_back(occurrence);
      continue;
    }
    if (report.findings.size() == options.limits.max_findings) {
      report.incomplete.push_back({"limit:findings", ""});
      break;
    }
    report.findings.push_back({.rule = hit.rule->id,
                               .severity = hit.severity,
                               .confidence = hit.confidence,
                               .span = occurrence.span,
                               .source = occurrence.source,
                               .region = region,
                               .normalized = std::move(hit.normalized),
                               .normalized_differs = differs,
                               .evidence = std::move(hit.evidence),
                               .occurrences = {occurrence}});
  }
  escalate(report.findings, dictionary);
  return report;
}

}  // namespace mishen::scanner
