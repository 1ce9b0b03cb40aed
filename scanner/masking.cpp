#include "scanner/masking.h"

#include <algorithm>

#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

constexpr std::size_t kKeptEachSide = 2;
constexpr std::size_t kKeepsFrom = 8;  // code points
constexpr std::string_view kAlso = "also:";

void join_overlapping(std::vector<TextSpan>& spans) {
  std::sort(spans.begin(), spans.end());
  std::size_t kept = 0;
  for (const TextSpan& span : spans) {
    if (kept > 0 && span.begin <= spans[kept - 1].end) {
      spans[kept - 1].end = std::max(spans[kept - 1].end, span.end);
    } else {
      spans[kept++] = span;
    }
  }
  spans.resize(kept);
}

/// `value` masked; of a property ("作者：…") what stands behind its name.
std::string mask(std::string_view value, Region region) {
  constexpr std::string_view kColon = "：";
  const std::size_t colon = region == Region::kProperty ? value.find(kColon) : std::string_view::npos;
  if (colon == std::string_view::npos) return scanner::mask(value);
  const std::size_t begin = colon + kColon.size();
  return std::string(value.substr(0, begin)) + scanner::mask(value.substr(begin));
}

}  // namespace

std::string mask(std::string_view value) {
  const std::size_t length = utf8_count(value);
  if (length < kKeepsFrom) return std::string(length, '*');
  const std::size_t head = utf8_forward(value, 0, kKeptEachSide);
  const std::size_t tail = utf8_back(value, value.size(), kKeptEachSide);
  std::string masked(value.substr(0, head));
  masked.append(length - 2 * kKeptEachSide, '*');
  masked.append(value.substr(tail));
  return masked;
}

Masking::Masking(const DocumentReport& report, const RuleLookup& rules, bool reveal)
    : report_(report), rules_(rules), reveal_(reveal), hidden_(report.readings.size()) {
  if (reveal_) return;
  for (const Finding& finding : report.findings) {
    if (!is_masked(finding)) continue;
    for (const Occurrence& occurrence : finding.occurrences) hidden_[finding.reading].push_back(occurrence.span);
    hidden_[finding.reading].push_back(finding.span);
    // Only the first places of a value are listed; in the others it is known by its letters.
    if (finding.count > finding.occurrences.size() && !finding.span.empty())
      repeated_.emplace_back(report.readings[finding.reading].slice(finding.span));
  }
  for (std::vector<TextSpan>& spans : hidden_) join_overlapping(spans);
}

std::string Masking::matched(const Finding& finding) const {
  if (reveal_ || !is_masked(finding)) return text(finding.reading, finding.span);
  return mask(report_.readings[finding.reading].slice(finding.span), finding.region);
}

std::string Masking::normalized(const Finding& finding) const {
  if (reveal_) return finding.normalized;
  if (is_masked(finding)) return mask(finding.normalized, finding.region);
  if (!holds_masked(finding.reading, finding.span)) return finding.normalized;
  // Where in the normalized form the other value stands is not known, but for what was not changed.
  const bool is_as_written = finding.normalized == report_.readings[finding.reading].slice(finding.span);
  return is_as_written ? text(finding.reading, finding.span) : mask(finding.normalized);
}

std::string Masking::text(std::size_t reading, TextSpan span) const {
  const std::string_view whole = report_.readings[reading].text;
  const std::vector<TextSpan>& hidden = hidden_[reading];
  auto next =
      std::partition_point(hidden.begin(), hidden.end(), [&](const TextSpan& h) { return h.end <= span.begin; });
  std::string result;
  for (std::size_t at = span.begin; at < span.end;) {
    if (next == hidden.end() || at < next->begin) {
      const std::size_t end = next == hidden.end() ? span.end : std::min(span.end, next->begin);
      result += whole.substr(at, end - at);
      at = end;
    } else {
      const std::size_t end = std::min(span.end, next->end);
      result.append(utf8_count(whole.substr(at, end - at)), '*');
      at = end;
      ++next;
    }
  }
  for (const std::string_view value : repeated_) {
    for (std::size_t at = result.find(value); at != std::string::npos; at = result.find(value, at)) {
      result.replace(at, value.size(), std::string(utf8_count(value), '*'));
    }
  }
  return result;
}

bool Masking::is_masked(const Finding& finding) const {
  // An unknown rule hides its value: a value shown by mistake cannot be taken back.
  const auto hides = [this](std::string_view id) {
    const Rule* rule = rules_(id);
    return rule == nullptr || rule->masked;
  };
  return hides(finding.rule) ||
         std::any_of(finding.evidence.begin(), finding.evidence.end(), [&](std::string_view evidence) {
           return evidence.starts_with(kAlso) && hides(evidence.substr(kAlso.size()));
         });
}

bool Masking::holds_masked(std::size_t reading, TextSpan span) const {
  const std::vector<TextSpan>& hidden = hidden_[reading];
  const auto next =
      std::partition_point(hidden.begin(), hidden.end(), [&](const TextSpan& h) { return h.end <= span.begin; });
  return next != hidden.end() && next->begin < span.end;
}

}  // namespace mishen::scanner
