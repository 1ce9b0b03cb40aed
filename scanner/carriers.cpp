#include "scanner/carriers.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

constexpr std::size_t kQuotedCharacters = 40;

// Which rule reports a concealment, and how severely.
struct Reporter {
  const Rule* rule = nullptr;
  Severity severity = Severity::kNote;
};
using Reporters = std::array<Reporter, kConcealments>;

Reporters reporters_of(const CompiledDictionary& dictionary) {
  Reporters reporters;
  for (const Rule& rule : dictionary.rules()) {
    if (!rule.enabled) continue;
    for (const ReportedConcealment& reported : rule.concealments) {
      reporters[static_cast<std::size_t>(reported.concealment)] = {&rule, reported.severity.value_or(rule.severity)};
    }
  }
  return reporters;
}

bool stand_together(const Block& a, const Block& b) {
  return std::tie(a.concealment, a.part, a.page, a.sheet, a.table) ==
         std::tie(b.concealment, b.part, b.page, b.sheet, b.table);
}

TextSpan quoted(const ExtractedText& text, TextSpan span) {
  std::size_t end = span.begin;
  for (std::size_t i = 0; i < kQuotedCharacters && end < span.end; ++i) end += utf8_length(text.text[end]);
  return {span.begin, end};
}

// Gathers the blocks of a text into places.
class Places {
 public:
  Places(const ExtractedText& text, const CompiledDictionary& dictionary)
      : text_(text), reporters_(reporters_of(dictionary)) {}

  void add(std::size_t index) {
    const Block& block = text_.blocks[index];
    const Reporter& reporter = reporters_[static_cast<std::size_t>(block.concealment)];
    if (reporter.rule == nullptr) return;
    const TextSpan span = quoted(text_, block.span);
    const Occurrence occurrence{span, text_.source_span(span)};
    const std::size_t place = place_of(index);
    place_of_block_.emplace_back(index, place);
    if (place == findings_.size()) {
      findings_.push_back({.rule = reporter.rule->id,
                           .severity = reporter.severity,
                           .confidence = reporter.rule->confidence,
                           .span = span,
                           .source = occurrence.source,
                           .region = block.region,
                           .normalized = std::string(text_.slice(block.span)),
                           .evidence = {std::string(to_string(block.concealment))},
                           .occurrences = {occurrence}});
      return;
    }
    Finding& finding = findings_[place];
    ++finding.count;
    if (finding.occurrences.size() < kMaxOccurrences) finding.occurrences.push_back(occurrence);
  }

  // What was found in a place weighs more than the place alone.
  void weigh(const std::vector<Finding>& found, const CompiledDictionary& dictionary) {
    for (const Finding& inner : found) {
      const Rule* rule = dictionary.find(inner.rule);
      if (rule == nullptr || inner.severity == Severity::kNote) continue;
      for (const Occurrence& occurrence : inner.occurrences) weigh(occurrence.span, *rule, dictionary);
    }
  }

  [[nodiscard]] std::vector<Finding> take() && { return std::move(findings_); }

 private:
  // The index into findings_ of the place of a block; findings_.size() for a place of its own.
  std::size_t place_of(std::size_t index) {
    const Block& block = text_.blocks[index];
    const auto reason = static_cast<std::size_t>(block.concealment);
    // A page has dozens of comments and hidden menus: together they are one thing to look at.
    const bool is_usual =
        block.concealment == Concealment::kSourceComment || block.concealment == Concealment::kHiddenElement;
    if (is_usual) return last_[reason] ? *last_[reason] : new_place(reason);
    // Hidden columns are met row by row.
    if (block.concealment == Concealment::kHiddenColumn) {
      const auto key = std::tuple(block.part, block.sheet, block.table, block.column);
      const auto [entry, is_new] = columns_.emplace(key, findings_.size());
      return is_new ? entry->second = new_place(reason) : entry->second;
    }
    if (last_block_ && *last_block_ + 1 == index && stand_together(text_.blocks[*last_block_], block)) {
      last_block_ = index;
      return *last_[reason];
    }
    last_block_ = index;
    return new_place(reason);
  }
  std::size_t new_place(std::size_t reason) {
    if (places_[reason]++ < kMaxCarrierPlaces) last_[reason] = findings_.size();
    return *last_[reason];
  }

  void weigh(TextSpan span, const Rule& inner, const CompiledDictionary& dictionary) {
    const Block* block = text_.block_at(span.begin);
    if (block == nullptr || block->concealment == Concealment::kNone) return;
    const auto index = static_cast<std::size_t>(block - text_.blocks.data());
    const auto entry =
        std::lower_bound(place_of_block_.begin(), place_of_block_.end(), std::pair(index, std::size_t{}));
    if (entry == place_of_block_.end() || entry->first != index) return;
    Finding& place = findings_[entry->second];
    const Holding& holding = dictionary.find(place.rule)->holding;
    const auto& categories = holding.categories;
    if (std::find(categories.begin(), categories.end(), inner.category) == categories.end()) return;
    place.severity = std::max(place.severity, holding.severity);
    std::string holds = "holds:" + inner.id;
    if (std::find(place.evidence.begin(), place.evidence.end(), holds) == place.evidence.end())
      place.evidence.push_back(std::move(holds));
  }

  const ExtractedText& text_;
  Reporters reporters_;
  std::vector<Finding> findings_;
  std::vector<std::pair<std::size_t, std::size_t>> place_of_block_;  // by block
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>, std::size_t> columns_;
  std::optional<std::size_t> last_block_;
  std::array<std::optional<std::size_t>, kConcealments> last_;  // place last begun, by reason
  std::array<std::size_t, kConcealments> places_{};
};

}  // namespace

std::vector<Finding> find_carriers(const ExtractedText& text, const std::vector<Finding>& found,
                                   const CompiledDictionary& dictionary) {
  const bool any = std::any_of(text.blocks.begin(), text.blocks.end(),
                               [](const Block& block) { return block.concealment != Concealment::kNone; });
  if (!any) return {};
  Places places(text, dictionary);
  for (std::size_t i = 0; i < text.blocks.size(); ++i) {
    if (text.blocks[i].concealment != Concealment::kNone) places.add(i);
  }
  places.weigh(found, dictionary);
  return std::move(places).take();
}

}  // namespace mishen::scanner
