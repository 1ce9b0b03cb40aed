#include "scanner/analysers.h"

#include <algorithm>
#include <array>

#include "scanner/characters.h"
#include "scanner/garbled.h"
#include "scanner/pinyin.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

using std::string_view;

// Every place where foreign text was spliced in (DOMAIN 7, form 7): the page was broken into.
std::vector<Observation> compromised_page(const Rule& rule, const Context& context) {
  std::vector<Observation> observations;
  for (const PlainSpan gap : context.normalized().splices.gaps) {
    observations.push_back({.span = {gap.begin, gap.end},
                            .severity = rule.severity,
                            .confidence = rule.confidence,
                            .evidence = {"spliced in again and again"}});
  }
  return observations;
}

bool is_pinyin_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFC && c != 0xF7) || (c >= 0x100 && c <= 0x17F) ||
         (c >= 0x1CD && c <= 0x1DC);
}
bool is_part_of_address(char32_t c) { return c == '.' || c == '@' || c == '/' || c == '_' || c == '-' || c == ':'; }

// A clause of a Chinese sentence written in pinyin (DOMAIN 7, form 3): a long run of letters that is nothing but
// syllables, of two and a half letters or more on average (getUserImage has two).
void find_pinyin_clauses(const Rule& rule, const Context& context, std::vector<Observation>& observations) {
  constexpr std::size_t kLeastLetters = 12;
  constexpr std::size_t kLeastSyllables = 5;
  const string_view plain = context.normalized().plain;
  const auto is_letter_at = [plain](std::size_t at) { return is_pinyin_letter(utf8_at(plain, at)); };
  for (const PlainSpan block : context.normalized().plain_blocks) {
    // Nearly all of a Chinese text is passed over: no run that is long enough lies between two bytes that are looked
    // at.
    for (std::size_t from = block.begin, probe = from + kLeastLetters - 1; probe < block.end; probe += kLeastLetters) {
      std::size_t begin = probe;
      while (is_utf8_continuation(plain[begin])) --begin;
      if (!is_letter_at(begin)) continue;
      std::size_t at = begin;
      while (begin > from && is_letter_at(utf8_previous(plain, begin))) begin = utf8_previous(plain, begin);
      while (at < block.end && is_letter_at(at)) at += utf8_length(plain[at]);
      from = probe = at;
      if (at - begin < kLeastLetters) continue;
      const char32_t before = begin > block.begin ? utf8_at(plain, utf8_previous(plain, begin)) : U' ';
      const char32_t after = at < block.end ? utf8_at(plain, at) : U' ';
      // In the flow of a sentence: keywords and names stand between spaces, parts of addresses between their signs.
      if (!is_han(before) && !is_han(after) && after != U'。' && after != ';') continue;
      if (is_part_of_address(before) || is_ascii_alphanumeric(before) || is_part_of_address(after) ||
          is_ascii_alphanumeric(after)) {
        continue;
      }
      const std::size_t syllables = pinyin_syllables(plain.substr(begin, at - begin));
      if (syllables < kLeastSyllables || 2 * (at - begin) < 5 * syllables) continue;
      observations.push_back({.span = {begin, at},
                              .severity = rule.severity,
                              .confidence = rule.confidence,
                              .evidence = {"a clause in pinyin"}});
    }
  }
}

// Stretches that nobody can read (D08). A few are a note; where they are a good part of the text it was not read.
void find_garbled_stretches(const Rule& rule, const Context& context, std::vector<Observation>& observations) {
  constexpr std::size_t kGoodPart = 20;  // one in so many characters that are no ASCII
  const string_view text = context.normalized().view(View::kRaw);
  const std::vector<Garbled> stretches = find_garbled(text);
  if (stretches.empty()) return;
  std::size_t damaged = 0;
  for (const Garbled& stretch : stretches) damaged += stretch.characters;
  const auto foreign = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xC0; }));
  const bool is_good_part = damaged * kGoodPart >= foreign;
  for (const Garbled& stretch : stretches) {
    observations.push_back({.span = {stretch.span.begin, stretch.span.end},
                            .severity = is_good_part ? rule.severity : Severity::kNote,
                            .confidence = rule.confidence,
                            .evidence = {std::string(to_string(stretch.damage))},
                            .view = View::kRaw});
  }
}

std::vector<Observation> unreadable_segment(const Rule& rule, const Context& context) {
  std::vector<Observation> observations;
  find_pinyin_clauses(rule, context, observations);
  find_garbled_stretches(rule, context, observations);
  return observations;
}

struct NamedAnalyser {
  string_view name;
  Analyser function;
};
constexpr std::array kAnalysers = {NamedAnalyser{"compromised-page", compromised_page},
                                   NamedAnalyser{"unreadable-segment", unreadable_segment}};

}  // namespace

Analyser find_analyser(std::string_view name) noexcept {
  for (const NamedAnalyser& analyser : kAnalysers) {
    if (analyser.name == name) return analyser.function;
  }
  return nullptr;
}

std::vector<std::string_view> analyser_names() {
  std::vector<std::string_view> names;
  for (const NamedAnalyser& analyser : kAnalysers) names.push_back(analyser.name);
  return names;
}

}  // namespace mishen::scanner
