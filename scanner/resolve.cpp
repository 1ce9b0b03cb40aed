#include "scanner/resolve.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "scanner/analysers.h"
#include "scanner/characters.h"
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
  std::vector<std::string> disguises;
  bool is_alternate = false;  // found only by joining or replacing something
  bool ends_line = false;
  bool begins_apart =
      false;  // one character stands before the first joint, and no word before it: （省 / 委密〔2022〕…
  bool is_whole_lines = false;
  bool joins_signs = false;  // every joint is beside a star, a bracket or punctuation
  std::ptrdiff_t joined_lines = 0;
};

bool touches_alphanumeric(std::string_view text, NormSpan span) {
  const auto at = [&](std::size_t position) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[position]));
  };
  return (span.begin > 0 && is_ascii_alphanumeric(at(span.begin - 1))) ||
         (span.end < text.size() && is_ascii_alphanumeric(at(span.end)));
}

// What was undone between the original and the value that matched, as evidence names it (docs/offsets.md).
class Disguises {
 public:
  Disguises(const NormalizedText& normalized, const Place& place, PlainSpan plain) {
    folds(normalized.folded_from(normalized.to_unwrapped(plain)),
          std::string_view(normalized.plain).substr(plain.begin, plain.size()), place.view);
    removals(normalized.squeezed.removals, plain);
    wrappings(normalized.unwrapped.stretches, normalized.to_unwrapped(plain));
    if (place.alternate != nullptr) add(to_string(place.alternate->kind));
    if (place.zone != nullptr && place.zone->repaired) add("digits confused by OCR");
  }
  [[nodiscard]] std::vector<std::string> take() && { return std::move(names_); }

 private:
  void add(std::string_view name) {
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.emplace_back(name);
  }

  // Capitals, brackets, full-width punctuation, line ends and the usual groups of numbers are ordinary writing, no
  // disguise; Chinese numerals are one only in numbers, spaces only where they part characters.
  void folds(std::string_view original, std::string_view plain, View view) {
    const bool is_number = view == View::kDigits;
    const auto spaces = static_cast<std::size_t>(std::count(plain.begin(), plain.end(), ' '));
    const bool spaced = is_number ? 2 * spaces >= plain.size() - spaces : view != View::kPlain;
    const FoldTable& table = FoldTable::instance();
    std::string scratch;
    for (std::size_t at = 0; at < original.size(); at += utf8_length(original[at])) {
      const char32_t c = utf8_at(original, at);
      const std::string_view folded = table.fold(c, scratch);
      const std::string_view written = original.substr(at, utf8_length(original[at]));
      // Some characters keep their form in some words (乾隆).
      if (folded == written || (is_han(c) && plain.find(written) != std::string_view::npos)) {
        if (c == ' ' && spaced) add("spaced out");
        if (is_number && chinese_digit(c) >= 0) add("Chinese numerals");
        if (u_getCombiningClass(static_cast<UChar32>(c)) != 0) add("combining marks");
      } else if (folded.empty()) {
        add("invisible characters inside");
      } else if (folded == " " || folded == "\n") {
        if (spaced) add("spaced out");
      } else if (folded == "(" || folded == ")") {
        continue;
      } else if (folded == "★") {
        add("star variant");
      } else if (c >= 0xFF01 && c <= 0xFF5E) {
        if (is_ascii_alphanumeric(static_cast<unsigned char>(folded[0]))) add("full-width characters");
      } else if (table.is_traditional(c)) {
        add("traditional characters");
      } else if (!(c >= 'A' && c <= 'Z')) {
        add("compatibility characters");
      }
    }
  }

  void removals(const std::vector<Removal>& all, PlainSpan plain) {
    auto removal = std::lower_bound(all.begin(), all.end(), plain.begin,
                                    [](const Removal& r, std::size_t at) { return r.span.begin < at; });
    for (; removal != all.end() && removal->span.begin < plain.end; ++removal) add(to_string(removal->noise));
  }

  void wrappings(const std::vector<Unwrapped>& all, UnwrappedSpan span) {
    auto stretch = std::lower_bound(all.begin(), all.end(), span.begin,
                                    [](const Unwrapped& u, std::size_t at) { return u.span.end <= at; });
    for (; stretch != all.end() && stretch->span.begin < span.end; ++stretch) add(to_string(stretch->wrapping));
  }

  std::vector<std::string> names_;
};

class Resolver {
 public:
  Resolver(const ExtractedText& text, const NormalizedText& normalized, const CompiledDictionary& dictionary,
           const ScanOptions& options)
      : normalized_(normalized), dictionary_(dictionary.impl()), context_(text, normalized, options.as_of) {}

  // Judges the hits that `set` has in `view`. Returns false when the deadline passed.
  bool judge_view(View view, const PatternSet& set, const std::vector<RawMatch>& matches,
                  std::chrono::steady_clock::time_point deadline) {
    collect_exceptions(set, matches);
    for (std::size_t i = 0; i < matches.size(); ++i) {
      if (i % 256 == 255 && std::chrono::steady_clock::now() > deadline) return false;
      const PatternEntry& entry = set.entries()[matches[i].entry];
      if (entry.is_except) continue;
      if (view == View::kAlternates) {
        const std::size_t last = last_of_group(matches, i);
        for (const NormSpan span : by_joined_lines(matches, i, last)) {
          if (judge_alternate(entry, span)) break;
        }
        i = last;
      } else {
        judge_hit(view, entry, matches[i].span);
      }
    }
    if (view == View::kSqueezed || view == View::kPlain) std::sort(seen_.begin(), seen_.end());
    return true;
  }

  void analyse() {
    for (std::size_t r = 0; r < dictionary_.rules.size(); ++r) {
      const Rule& rule = dictionary_.rules[r];
      const Analyser analyser = find_analyser(rule.analyser);
      if (analyser == nullptr || !rule.enabled) continue;
      for (Observation& observation : analyser(rule, context_)) {
        const auto place = context_.place(observation.view, observation.span);
        if (!place) continue;
        Judgement judgement{observation.severity, observation.confidence,          place->begin,
                            place->end,           std::move(observation.evidence), true};
        add(rule, *place, std::move(judgement));
      }
    }
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

  // The hits of one pattern that begin at the same place stand side by side.
  static std::size_t last_of_group(const std::vector<RawMatch>& matches, std::size_t first) {
    std::size_t last = first;
    while (last + 1 < matches.size() && matches[last + 1].entry == matches[first].entry &&
           matches[last + 1].span.begin == matches[first].span.begin) {
      ++last;
    }
    return last;
  }

  // The hits of one pattern at one place in the order in which they are tried: those that join the fewest lines first,
  // of those the longest.
  std::vector<NormSpan> by_joined_lines(const std::vector<RawMatch>& matches, std::size_t first,
                                        std::size_t last) const {
    std::vector<std::pair<std::ptrdiff_t, NormSpan>> hits;
    for (std::size_t i = first; i <= last; ++i) {
      const auto place = context_.place(View::kAlternates, matches[i].span);
      if (place) hits.emplace_back(joined_lines(*place, {matches[i].span.begin, matches[i].span.end}), matches[i].span);
    }
    std::stable_sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<NormSpan> spans;
    for (const auto& [joints, span] : hits) spans.push_back(span);
    return spans;
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

  // A term that stands plainly in the raw text is judged there only where its own view did not show it: nothing that
  // folding does may hide what a reader sees.
  bool was_seen(const PatternEntry& entry, TextSpan raw) const {
    const auto key = std::tuple(entry.rule, entry.pattern);
    const auto after = std::upper_bound(seen_.begin(), seen_.end(), Seen{entry.rule, entry.pattern, {raw.end, 0}});
    return after != seen_.begin() && std::tuple(std::prev(after)->rule, std::prev(after)->pattern) == key &&
           std::prev(after)->span.end > raw.begin;
  }

  void judge_hit(View view, const PatternEntry& entry, NormSpan span) {
    if (view == View::kRaw) {
      if (was_seen(entry, {span.begin, span.end})) return;
    } else if (entry.length != 0 && (view == View::kSqueezed || view == View::kPlain)) {
      seen_.push_back({entry.rule, entry.pattern, normalized_.to_text(normalized_.to_plain(view, span))});
    }
    const Rule& rule = dictionary_.rules[entry.rule];
    if ((rule.digit_borders || entry.has_borders) && touches_alphanumeric(normalized_.view(view), span)) return;
    if (is_excepted(entry.rule, span)) return;
    if (const auto place = context_.place(view, span)) {
      if (auto judgement = judge(entry, *place)) add(rule, *place, std::move(*judgement));
    }
  }

  // The same in the alternates. Only what needs the alternate counts; numbers only with proof: digits look alike on
  // every line. A validator may widen a hit over line breaks: 机密★ / 10年. Returns whether it became a finding.
  bool judge_alternate(const PatternEntry& entry, NormSpan span) {
    const Rule& rule = dictionary_.rules[entry.rule];
    if ((rule.digit_borders || entry.has_borders) && touches_alphanumeric(normalized_.view(View::kAlternates), span)) {
      return false;
    }
    if (is_excepted(entry.rule, span)) return false;
    const std::size_t most_lines = entry.length != 0 && dictionary_.validators[entry.rule] != nullptr ? kMarkLines : 0;
    for (std::size_t more_lines = 0; more_lines <= most_lines; ++more_lines) {
      const auto place = context_.place(View::kAlternates, span, more_lines);
      if (!place) return false;
      if (most_lines == 0 && !place->alternate->is_needed_for({span.begin, span.end})) return false;
      auto judgement = judge(entry, *place);
      if (judgement && place->alternate->is_needed_for(judged_span(*place, *judgement))) {
        const bool reads_on = judgement->proven || (rule.view != View::kDigits &&
                                                    context_.reads_on(*place, judged_span(*place, *judgement)));
        if (reads_on) add(rule, *place, std::move(*judgement));
        return reads_on;
      }
      if (place->alternate->kind != AlternateKind::kLines) return false;
    }
    return false;
  }

  static std::ptrdiff_t joined_lines(const Place& place, AlternateSpan hit) {
    const bool lines = place.alternate != nullptr && place.alternate->kind == AlternateKind::kLines;
    return lines ? place.alternate->joints_in(hit) : 0;
  }

  [[nodiscard]] bool begins_apart(const Alternate& alternate, AlternateSpan hit) const {
    const std::string_view text = normalized_.alternates.text;
    const auto joint = alternate.first_joint_after(hit.begin);
    return joint != alternate.joints.end() && hit.begin + utf8_length(text[hit.begin]) == joint->begin &&
           (hit.begin == alternate.span.begin || !is_han(utf8_at(text, utf8_previous(text, hit.begin))));
  }

  [[nodiscard]] bool joins_signs(const Alternate& alternate, AlternateSpan hit) const {
    const std::string_view text = normalized_.alternates.text;
    const auto is_sign = [&](std::size_t at) {
      return !is_han(utf8_at(text, at)) && !is_ascii_alphanumeric(utf8_at(text, at));
    };
    for (auto joint = alternate.first_joint_after(hit.begin); joint != alternate.joints.end() && joint->begin < hit.end;
         ++joint) {
      if (joint->begin == 0 || !(is_sign(joint->begin) || is_sign(utf8_previous(text, joint->begin)))) return false;
    }
    return true;
  }

  static AlternateSpan judged_span(const Place& place, const Judgement& judgement) {
    const std::size_t line_begin = place.span.begin - place.begin;
    return {line_begin + judgement.begin, line_begin + judgement.end};
  }

  std::optional<Judgement> judge(const PatternEntry& entry, const Place& place) const {
    const Rule& rule = dictionary_.rules[entry.rule];
    const Wording& wording = entry.length != 0 ? rule.terms[entry.pattern] : rule.patterns[entry.pattern];
    Candidate candidate{.rule = &rule,
                        .severity = wording.severity.value_or(rule.severity),
                        .confidence = rule.confidence,
                        .place = place,
                        .value = normalized_.slice(place.view, place.span),
                        .near_word = {}};
    if (!rule.near.terms.empty()) {
      candidate.near_word = context_.near(place, rule.near.terms, rule.near.within);
      if (rule.near.required && candidate.near_word.empty()) return std::nullopt;
    }
    std::optional<Judgement> judgement;
    if (const Validator validator = dictionary_.validators[entry.rule]) {
      judgement = validator(candidate, context_);
    } else if (!candidate.is_repaired()) {  // only check digits prove that letters were misread
      judgement = Judgement{candidate.severity, candidate.confidence, place.begin, place.end, {}, false};
      judgement->evidence.emplace_back(entry.length != 0 ? "listed term" : "listed form");
      if (!candidate.near_word.empty()) judgement->evidence.push_back("near: " + std::string(candidate.near_word));
    }
    if (!judgement) return std::nullopt;
    // A number that is broken over lines is one number where the text announces it.
    judgement->proven |= rule.view == View::kDigits && !candidate.near_word.empty();
    // Nor does chance put so many characters of an expression on both sides of a break.
    judgement->proven |=
        rule.view != View::kDigits && entry.length == 0 && utf8_count(candidate.value) >= kLongExpression;
    if (place.alternate != nullptr && place.alternate->kind == AlternateKind::kLookalike)
      judgement->severity = std::min(judgement->severity, Severity::kReview);  // DOMAIN 7, form 17
    return judgement;
  }

  void add(const Rule& rule, const Place& place, Judgement judgement) {
    const std::size_t line_begin = place.span.begin - place.begin;
    const NormSpan judged{line_begin + judgement.begin, line_begin + judgement.end};
    Hit hit{.rule = &rule,
            .severity = judgement.severity,
            .confidence = judgement.confidence,
            .span = {judged.begin, judged.end},
            .block = place.block,
            .normalized = std::string(normalized_.slice(place.view, judged)),
            .evidence = std::move(judgement.evidence),
            .disguises = {},
            .is_alternate = place.alternate != nullptr,
            .ends_line = judgement.end == place.line.size(),
            .begins_apart = place.alternate != nullptr && begins_apart(*place.alternate, {judged.begin, judged.end}),
            .is_whole_lines = judgement.begin == 0 && judgement.end == place.line.size(),
            .joins_signs = place.alternate != nullptr && joins_signs(*place.alternate, {judged.begin, judged.end}),
            .joined_lines = joined_lines(place, {judged.begin, judged.end})};
    if (place.view != View::kRaw) {
      const PlainSpan plain = normalized_.to_plain(place.view, judged);
      hit.span = normalized_.to_text(plain);
      hit.disguises = Disguises(normalized_, place, plain).take();
      if (place.view == View::kDigits) std::erase(hit.normalized, '-');
      if (!hit.disguises.empty() && rule.disguised) hit.severity = std::max(hit.severity, *rule.disguised);
    }
    hits_.push_back(std::move(hit));
  }

  static constexpr std::size_t kLongExpression = 6;  // code points
  static constexpr std::size_t kMarkLines = 8;       // written downwards, a character a line

  // A term hit of a normalized view, as a place in the extracted text.
  struct Seen {
    std::uint32_t rule, pattern;
    TextSpan span;
    friend auto operator<=>(const Seen&, const Seen&) = default;
  };

  const NormalizedText& normalized_;
  const CompiledDictionary::Impl& dictionary_;
  Context context_;
  std::map<std::uint32_t, std::vector<NormSpan>> exceptions_;
  std::vector<Seen> seen_;
  std::vector<Hit> hits_;
};

// What a rule found without joining anything need not be found again with more around it: an alternate is dropped when
// it reaches back before such a hit, or goes on after one that ends with its line. It stays when it completes a hit
// (工作秘密★5 / 年) or is made of several (内部资料， / 注意保存).
void drop_needless_alternates(std::vector<Hit>& hits) {
  std::map<const Rule*, std::vector<const Hit*>> plain;
  for (const Hit& hit : hits) {
    if (!hit.is_alternate) plain[hit.rule].push_back(&hit);
  }
  for (auto& [rule, found] : plain) {
    std::sort(found.begin(), found.end(), [](const Hit* a, const Hit* b) { return a->span.begin < b->span.begin; });
  }
  std::vector<bool> needless(hits.size(), false);
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const Hit& hit = hits[i];
    const auto same_rule = plain.find(hit.rule);
    if (!hit.is_alternate || same_rule == plain.end()) continue;
    const std::vector<const Hit*>& found = same_rule->second;
    const auto behind = std::lower_bound(found.begin(), found.end(), hit.span.end,
                                         [](const Hit* other, std::size_t at) { return other->span.begin < at; });
    // Hits of one rule overlap little: few stand in a span.
    auto first = behind;
    while (first != found.begin() && (*std::prev(first))->span.end > hit.span.begin) --first;
    if (first == behind) continue;
    const Hit& last = **std::prev(behind);
    needless[i] = (*first)->severity >= hit.severity && !hit.joins_signs && !hit.is_whole_lines &&
                  ((hit.span.begin < (*first)->span.begin && !hit.begins_apart) ||
                   (last.ends_line && last.span.end < hit.span.end));
  }
  std::map<const Rule*, std::map<std::size_t, std::size_t>> best;  // by end: alternates that do not overlap
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (!hits[i].is_alternate || needless[i]) continue;
    auto& others = best[hits[i].rule];
    const auto other = others.upper_bound(hits[i].span.begin);
    if (other == others.end() || hits[other->second].span.begin >= hits[i].span.end) {
      others.emplace(hits[i].span.end, i);
    } else if (hits[i].joined_lines < hits[other->second].joined_lines) {
      needless[other->second] = true;
      others.erase(other);
      others.emplace(hits[i].span.end, i);
    } else if (hits[i].joined_lines > hits[other->second].joined_lines) {
      needless[i] = true;
    }
  }
  std::size_t index = 0;
  std::erase_if(hits, [&](const Hit&) { return needless[index++]; });
}

// Keeps the strongest of overlapping hits and lets it name the others. What an analyser says of the text (foreign text
// spliced in) is another thing than the values that stand there: both are kept.
std::vector<Hit> without_overlaps(std::vector<Hit> hits) {
  drop_needless_alternates(hits);
  const auto observed =
      std::stable_partition(hits.begin(), hits.end(), [](const Hit& hit) { return hit.rule->analyser.empty(); });
  std::vector<Hit> kept(std::make_move_iterator(observed), std::make_move_iterator(hits.end()));
  hits.erase(observed, hits.end());
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    if (a.confidence != b.confidence) return a.confidence > b.confidence;
    if (a.span.size() != b.span.size()) return a.span.size() > b.span.size();
    return std::tie(a.rule->id, a.span) < std::tie(b.rule->id, b.span);
  });
  std::map<std::size_t, std::size_t> kept_by_begin;  // begin -> index into kept; these spans do not overlap
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

TextReport resolve(const ExtractedText& text, const NormalizedText& normalized, const std::vector<ViewMatches>& matches,
                   const CompiledDictionary& dictionary, const ScanOptions& options,
                   std::chrono::steady_clock::time_point deadline) {
  TextReport report;
  Resolver resolver(text, normalized, dictionary, options);
  for (const ViewMatches& view : matches) {
    if (!resolver.judge_view(view.view, *view.set, view.matches, deadline)) {
      report.incomplete.push_back({"timeout", ""});
      break;
    }
  }
  resolver.analyse();

  std::map<std::tuple<const Rule*, std::string, Severity, Region>, std::size_t> equal;
  for (Hit& hit : without_overlaps(resolver.take_hits())) {
    const Region region = text.blocks[hit.block].region;
    const bool differs = !hit.disguises.empty();
    append_missing(hit.evidence, std::move(hit.disguises));
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
