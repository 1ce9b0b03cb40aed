#include "scanner/context.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstring>

#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

using std::string_view;
using std::string_view_literals::operator""sv;

constexpr std::array kLevels = {"绝密"sv, "机密"sv, "秘密"sv};
constexpr std::array kModals = {"不得"sv, "应当"sv, "严禁"sv, "必须"sv, "禁止"sv,
                                "不准"sv, "应标"sv, "须标"sv, "不应"sv};
// Said just before an example of a mark.
constexpr std::array kCuesBefore = {"例如"sv,   "比如"sv,   "譬如"sv, "诸如"sv, "如:"sv,    "如“"sv,
                                    "形式为"sv, "标注为"sv, "标注"sv, "应标"sv, "标明"sv,   "标志为"sv,
                                    "标识为"sv, "标为"sv,   "写作"sv, "写为"sv, "格式为"sv, "样式为"sv,
                                    "表述为"sv, "印有"sv,   "称为"sv, "即"sv,   "如"sv};
constexpr std::array kCuesAfter = {"字样"sv, "的标志"sv, "的标识"sv, "标志的"sv, "等标志"sv, "等标识"sv};
constexpr std::array kCaseWords = {"某省"sv,   "某市"sv, "某县"sv,   "某区"sv,   "某局"sv, "某部"sv,
                                   "某单位"sv, "某厅"sv, "某公司"sv, "某机关"sv, "某某"sv, "案例"sv};
struct QuotePair {
  string_view open, close;
};
constexpr std::array kQuotes = {QuotePair{"“", "”"},   QuotePair{"‘", "’"},   QuotePair{"「", "」"},
                                QuotePair{"『", "』"}, QuotePair{"《", "》"}, QuotePair{"〈", "〉"},
                                QuotePair{"«", "»"}};
constexpr std::size_t kCueReach = 12;    // code points (DOMAIN 3, A01)
constexpr std::size_t kQuoteReach = 40;  // a quotation longer than this is a document, not an example
// How far the surroundings of a hit reach. A block may be a whole document in one line: without these bounds a text
// full of hits would be read as often as it has hits.
constexpr std::size_t kSentenceReach = 200;  // code points
constexpr std::size_t kLeftOverReach = 64;   // weighty code points: no marking line holds more
constexpr std::size_t kRowReach = 64;        // cells
constexpr std::size_t kCellReach = 200;      // code points
constexpr std::size_t kLongStretch = 2048;   // bytes of digits
constexpr std::uint32_t kHeadBlocks = 8;

template <class Words>
bool contains_any(string_view text, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](string_view word) { return text.find(word) != string_view::npos; });
}

// Which pairs of bytes stand side by side in a sentence, as bits of a hash. Dozens of words are sought around every hit
// and hardly any is there: most are ruled out by their pairs, without reading the sentence again.
class BytePairs {
 public:
  explicit BytePairs(string_view text) {
    for (std::size_t i = 1; i < text.size(); ++i) bits_.set(index(text, i));
  }
  [[nodiscard]] bool may_hold(string_view word) const {
    for (std::size_t i = 1; i < word.size(); ++i) {
      if (!bits_.test(index(word, i))) return false;
    }
    return true;
  }
  /// Whether any of `words` stands in `text`, a part of the sentence.
  template <class Words>
  [[nodiscard]] bool any_in(string_view text, const Words& words) const {
    return std::any_of(words.begin(), words.end(),
                       [&](string_view word) { return may_hold(word) && text.find(word) != string_view::npos; });
  }

 private:
  static std::size_t index(string_view text, std::size_t second) {
    const auto byte = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(text[i])}; };
    return (byte(second - 1) << 6 ^ byte(second)) % kBits;
  }
  static constexpr std::size_t kBits = 4096;
  std::bitset<kBits> bits_;
};

bool stands_in_quotes(string_view before, string_view after) {
  const string_view near_before = before.substr(utf8_back(before, before.size(), kQuoteReach));
  const string_view near_after = after.substr(0, utf8_forward(after, 0, kQuoteReach));
  for (const QuotePair& quote : kQuotes) {
    const std::size_t opened = near_before.rfind(quote.open);
    if (opened == string_view::npos) continue;
    const std::size_t closed = near_before.rfind(quote.close);
    if ((closed == string_view::npos || closed < opened) && near_after.find(quote.close) != string_view::npos)
      return true;
  }
  const string_view nearby = before.substr(utf8_back(before, before.size(), kSentenceReach));
  for (const char mark : {'"', '\''}) {
    const bool odd_before = std::count(nearby.begin(), nearby.end(), mark) % 2 == 1;
    if (odd_before && near_after.find(mark) != string_view::npos) return true;
  }
  return false;
}

bool is_chinese_number_character(string_view character) {
  static constexpr string_view kDigits = "〇零一二三四五六七八九十百千";
  return character.size() == 3 && kDigits.find(character) != string_view::npos;
}

// 第十二条 · (三) · 三、 · 12. · 12、 · (12)
bool starts_like_an_article(string_view block) {
  std::size_t at = 0;
  const auto next = [&] { return block.substr(at, at < block.size() ? utf8_length(block[at]) : 0); };
  const bool ordinal = block.starts_with("第");
  const bool bracket = block.starts_with("(");
  if (ordinal) at = 3;
  if (bracket) at = 1;
  const std::size_t number = at;
  while (at < block.size() && (is_chinese_number_character(next()) || (block[at] >= '0' && block[at] <= '9')))
    at += next().size();
  if (at == number || at - number > 18) return false;
  const string_view after = next();
  if (ordinal) return after == "条" || after == "章" || after == "款" || after == "项";
  if (bracket) return after == ")";
  return after == "、" || after == "." || after == ")";
}

// "a. 机密★10年": one of several answers to choose from.
bool starts_like_a_choice(string_view block) {
  if (block.size() < 2 || block[0] < 'a' || block[0] > 'h') return false;
  const string_view after = block.substr(1);
  return after[0] == '.' || after[0] == ':' || after[0] == ')' || after.starts_with("、");
}

bool looks_like_a_quiz(string_view sentence, const BytePairs& pairs) {
  const auto holds = [&](string_view sign) { return pairs.may_hold(sign) && sentence.find(sign) != string_view::npos; };
  if (holds("()")) return true;
  constexpr std::array kChoices = {"a."sv, "b."sv, "c."sv, "d."sv, "a、"sv, "b、"sv, "c、"sv, "d、"sv};
  return std::count_if(kChoices.begin(), kChoices.end(), holds) >= 2;
}

bool carries_no_weight(string_view character) {
  if (character.size() == 1) {
    const auto c = static_cast<unsigned char>(character[0]);
    return !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z');
  }
  // CJK symbols and punctuation, general punctuation, geometric shapes and dingbats.
  const char32_t c = utf8_at(character, 0);
  return (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x303F) ||
         (c >= 0xFE30 && c <= 0xFE4F) || c == 0xB7;
}

void erase_all(std::string& text, string_view word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) text.erase(at, word.size());
}

}  // namespace

std::string_view sentence_around(std::string_view text, std::size_t begin, std::size_t end) noexcept {
  const auto is_stop = [text](std::size_t at) {
    constexpr string_view kFullStop = "。";
    const char first = text[at];
    return first == ';' || first == '!' || first == '?' || first == '\n' ||
           (first == kFullStop.front() && text.substr(at).starts_with(kFullStop));
  };
  std::size_t from = begin;
  for (std::size_t count = 0; count < kSentenceReach && from > 0; ++count) {
    const std::size_t previous = utf8_previous(text, from);
    if (is_stop(previous)) break;
    from = previous;
  }
  std::size_t to = end;
  for (std::size_t count = 0; count < kSentenceReach && to < text.size() && !is_stop(to); ++count)
    to = std::min(to + utf8_length(text[to]), text.size());
  return text.substr(from, to - from);
}

Context::Context(const ExtractedText& text, const NormalizedText& normalized, std::chrono::year_month_day as_of)
    : text_(text), normalized_(normalized), as_of_(as_of) {
  body_index_.reserve(text.blocks.size());
  std::uint32_t body_blocks = 0;
  for (std::size_t i = 0; i < text.blocks.size(); ++i) {
    const Block& block = text.blocks[i];
    body_index_.push_back(block.part == 0 || block.region == Region::kBody ? body_blocks : kHeadBlocks);
    if (block.region == Region::kBody) ++body_blocks;
    if (block.table != 0 && block.row == 1) column_head_.emplace(column_key(block), i);
  }
}

std::uint64_t Context::column_key(const Block& block) noexcept {
  return std::uint64_t{block.part} << 48 | (std::uint64_t{block.table} & 0xFFFFFF) << 24 | (block.column & 0xFFFFFF);
}

namespace {

// Index of the span that holds all of [begin, end), or npos.
template <class Spans>
std::size_t index_of(const Spans& spans, std::size_t begin, std::size_t end) {
  const auto after = std::upper_bound(spans.begin(), spans.end(), begin,
                                      [](std::size_t at, const auto& span) { return at < span.begin; });
  // Blocks that fold to nothing share their begin with the next one: take the last that holds something.
  if (after == spans.begin()) return string_view::npos;
  return end <= (after - 1)->end ? static_cast<std::size_t>(after - spans.begin()) - 1 : string_view::npos;
}

// The line of `block` that holds `hit`, with the lines a hit reaches over. Of a very long line only what is near.
NormSpan line_of(string_view text, NormSpan block, NormSpan hit) {
  constexpr std::size_t kNear = 2048;  // bytes
  std::size_t from = std::max(block.begin, hit.begin - std::min(hit.begin, kNear));
  while (from < hit.begin && is_utf8_continuation(text[from])) ++from;
  std::size_t to = std::min(block.end, hit.end + kNear);
  while (to > hit.end && to < block.end && is_utf8_continuation(text[to])) --to;
  const void* const before = memrchr(text.data() + from, '\n', hit.begin - from);
  const std::size_t after = text.substr(hit.end, to - hit.end).find('\n');
  return {before == nullptr ? from : static_cast<std::size_t>(static_cast<const char*>(before) - text.data()) + 1,
          after == string_view::npos ? to : hit.end + after};
}

// Where the line after a joint begins. A star or an opening bracket at the end of the line before belongs to it.
std::size_t line_begin_of(string_view text, const Alternate& alternate,
                          std::vector<AlternateSpan>::const_iterator joint) {
  const string_view before = text.substr(0, joint->begin);
  if (!before.ends_with("★") && !before.ends_with('(')) return joint->end;
  return joint == alternate.joints.begin() ? alternate.span.begin : (joint - 1)->end;
}

}  // namespace

std::optional<Place> Context::place(View view, NormSpan span, std::size_t more_lines) const {
  Place place;
  place.view = view;
  place.span = span;
  NormSpan line;
  const string_view text = normalized_.view(view);
  switch (view) {
    case View::kSqueezed:
      place.block = index_of(normalized_.squeezed.block_spans, span.begin, span.end);
      if (place.block == string_view::npos) return std::nullopt;
      line = line_of(text, normalized_.squeezed.block_spans[place.block], span);
      place.squeezed = span;
      break;
    case View::kDigits: {
      const std::vector<NumberZone>& zones = normalized_.digits.zones;
      const auto after = std::upper_bound(zones.begin(), zones.end(), span.begin,
                                          [](std::size_t at, const NumberZone& zone) { return at < zone.span.begin; });
      if (after == zones.begin() || span.end > (after - 1)->span.end) return std::nullopt;
      place.zone = &*(after - 1);
      place.block = place.zone->block;
      line = place.zone->span;
      place.squeezed = place.zone->squeezed;
      break;
    }
    case View::kAlternates: {
      const std::vector<Alternate>& alternates = normalized_.alternates.alternates;
      const auto after =
          std::upper_bound(alternates.begin(), alternates.end(), span.begin,
                           [](std::size_t at, const Alternate& alternate) { return at < alternate.span.begin; });
      if (after == alternates.begin() || span.end > (after - 1)->span.end) return std::nullopt;
      place.alternate = &*(after - 1);
      const AlternateSpan hit{span.begin, span.end};
      line = {place.alternate->span.begin, place.alternate->span.end};
      if (place.alternate->kind == AlternateKind::kLines) {
        const std::vector<AlternateSpan>& joints = place.alternate->joints;
        const auto inside = place.alternate->first_joint_after(hit.begin);
        const auto behind = place.alternate->first_joint_after(hit.end - 1);
        if (inside != joints.begin()) line.begin = line_begin_of(text, *place.alternate, inside - 1);
        const auto following = static_cast<std::size_t>(joints.end() - behind);
        if (more_lines < following) line.end = (behind + static_cast<std::ptrdiff_t>(more_lines))->begin;
      }
      place.squeezed = normalized_.alternates.map.map(hit);
      place.block = index_of(normalized_.squeezed.block_spans, place.squeezed.begin, place.squeezed.begin);
      break;
    }
    case View::kPlain:
      place.block = index_of(normalized_.plain_blocks, span.begin, span.end);
      if (place.block == string_view::npos) return std::nullopt;
      line =
          line_of(text, {normalized_.plain_blocks[place.block].begin, normalized_.plain_blocks[place.block].end}, span);
      place.squeezed = normalized_.squeezed.block_spans[place.block];
      break;
    case View::kRaw: {
      const Block* block = text_.block_at(span.begin);
      if (block == nullptr || span.end > block->span.end) return std::nullopt;
      place.block = static_cast<std::size_t>(block - text_.blocks.data());
      line = line_of(text, {block->span.begin, block->span.end}, span);
      place.squeezed = normalized_.squeezed.block_spans[place.block];
      break;
    }
  }
  place.line = text.substr(line.begin, line.size());
  place.begin = span.begin - line.begin;
  place.end = span.end - line.begin;
  return place;
}

bool Context::in_head(std::size_t block) const noexcept {
  switch (text_.blocks[block].region) {
    case Region::kTitle:
    case Region::kHeader:
    case Region::kWatermark:
    case Region::kFileName:
    case Region::kProperty:
      return true;
    case Region::kBody:
    case Region::kTextBox:
      return body_index_[block] < kHeadBlocks;
    default:
      return false;
  }
}

std::size_t left_over(string_view squeezed, std::size_t begin, std::size_t end) {
  // Outwards from the hit, until there is clearly too much around it.
  std::string rest;
  std::size_t weighty = 0;
  for (std::size_t at = begin; at > 0 && weighty < kLeftOverReach;) {
    at = utf8_previous(squeezed, at);
    const string_view character = squeezed.substr(at, utf8_length(squeezed[at]));
    if (carries_no_weight(character)) continue;
    rest.insert(0, character);
    ++weighty;
  }
  rest += '\n';
  for (std::size_t at = end; at < squeezed.size() && weighty < kLeftOverReach; at += utf8_length(squeezed[at])) {
    const string_view character = squeezed.substr(at, utf8_length(squeezed[at]));
    if (carries_no_weight(character)) continue;
    rest += character;
    ++weighty;
  }
  if (weighty == kLeftOverReach) return weighty;
  // Longest first: 密级和保密期限 before 密级.
  for (const string_view label : {"密级和保密期限"sv, "保密等级"sv, "保密期限"sv, "紧急程度"sv, "密级"sv, "份号"sv,
                                  "编号"sv, "特急"sv, "特提"sv, "加急"sv, "平急"sv, "no"sv}) {
    erase_all(rest, label);
  }
  std::size_t digits = 0;
  std::size_t others = 0;
  for (const char c : rest) {
    if (c >= '0' && c <= '9') {
      ++digits;
    } else if (c != '\n' && !is_utf8_continuation(c)) {
      ++others;
    }
  }
  return others + (digits > 6 ? digits : 0);  // six digits are a copy number (GB/T 9704-2012, 7.2.1)
}

bool Context::is_quoted(const Place& place, std::size_t begin, std::size_t end) const {
  // In the plain view: squeezing may have taken a quotation mark for a stray one.
  if (place.view == View::kRaw || place.view == View::kDigits) return stands_in_quotes(place.before(), place.after());
  const std::size_t line_begin = place.span.begin - place.begin;
  const PlainSpan hit = normalized_.to_plain(place.view, {line_begin + begin, line_begin + end});
  const PlainSpan block = normalized_.plain_blocks[place.block];
  const string_view plain = normalized_.plain;
  if (hit.end > block.end) return false;  // joined lines
  return stands_in_quotes(plain.substr(block.begin, hit.begin - block.begin),
                          plain.substr(hit.end, block.end - hit.end));
}

MentionSigns Context::mention_signs(const Place& place, std::size_t begin, std::size_t end) const {
  const string_view text = place.line;
  const string_view before = text.substr(0, begin);
  const string_view after = text.substr(end);
  const string_view sentence = sentence_around(text, begin, end);
  const auto sentence_begin = static_cast<std::size_t>(sentence.data() - text.data());
  const BytePairs pairs(sentence);
  MentionSigns signs;
  signs.quoted = is_quoted(place, begin, end);
  signs.cue = contains_any(before.substr(utf8_back(before, before.size(), kCueReach)), kCuesBefore) ||
              contains_any(after.substr(0, utf8_forward(after, 0, 4)), kCuesAfter);
  // Modal verbs inside the hit ("严禁外传") belong to the label itself.
  signs.modal = pairs.any_in(sentence.substr(0, begin - sentence_begin), kModals) ||
                pairs.any_in(sentence.substr(end - sentence_begin), kModals);
  signs.article = starts_like_an_article(text);
  signs.enumeration = std::count_if(kLevels.begin(), kLevels.end(),
                                    [&](string_view level) { return sentence.find(level) != string_view::npos; }) >= 2;
  signs.quiz = looks_like_a_quiz(sentence, pairs) || starts_like_a_choice(text);
  signs.case_study = pairs.any_in(sentence, kCaseWords);
  const std::array<std::pair<bool, const char*>, 7> named = {{{signs.quoted, "quoted"},
                                                              {signs.cue, "introduced as an example"},
                                                              {signs.modal, "modal verb"},
                                                              {signs.article, "numbered article"},
                                                              {signs.enumeration, "several levels listed"},
                                                              {signs.quiz, "quiz form"},
                                                              {signs.case_study, "case study"}}};
  for (const auto& [present, name] : named) {
    if (present) signs.evidence.emplace_back(name);
  }
  return signs;
}

string_view Context::squeezed_sentence(const Place& place) const noexcept {
  const string_view text = normalized_.squeezed.text;
  std::size_t end = place.squeezed.end;
  if (place.squeezed.size() > kLongStretch) {
    end = place.squeezed.begin + kLongStretch;
    while (is_utf8_continuation(text[end])) --end;
  }
  return sentence_around(text, place.squeezed.begin, end);
}

std::string_view Context::near(const Place& place, const std::vector<std::string>& words, std::size_t within) const {
  if (place.zone == nullptr) return find_near(place, words, within);
  if (place.zone != zone_) near_zone_.clear();
  zone_ = place.zone;
  for (const NearZone& known : near_zone_) {
    if (known.words == &words && known.within == within) return known.word;
  }
  near_zone_.push_back({&words, within, find_near(place, words, within)});
  return near_zone_.back().word;
}

std::string_view Context::find_near(const Place& place, const std::vector<std::string>& words,
                                    std::size_t within) const {
  const auto first_in = [&](string_view text) -> string_view {
    for (const std::string& word : words) {
      if (text.find(word) != string_view::npos) return word;
    }
    return {};
  };
  const bool plain = place.view == View::kPlain;
  const auto block_text = [&](std::size_t index) {
    if (plain) {
      const PlainSpan span = normalized_.plain_blocks[index];
      return string_view(normalized_.plain).substr(span.begin, span.size());
    }
    return normalized_.slice(View::kSqueezed, normalized_.squeezed.block_spans[index]);
  };
  const std::size_t block = place.block;
  const std::size_t block_begin =
      plain ? normalized_.plain_blocks[block].begin : normalized_.squeezed.block_spans[block].begin;
  const NormSpan hit = plain ? place.span : place.squeezed;
  const string_view text = block_text(block);
  const std::size_t begin = hit.begin - block_begin;
  const std::size_t end = std::min(hit.end - block_begin, text.size());
  const std::size_t from = utf8_back(text, begin, within);
  if (const string_view word = first_in(text.substr(from, utf8_forward(text, end, within) - from)); !word.empty())
    return word;

  const Block& here = text_.blocks[block];
  if (here.table != 0) {
    const auto same_row = [&](std::size_t i) {
      const Block& other = text_.blocks[i];
      return other.part == here.part && other.table == here.table && other.row == here.row;
    };
    const auto begin_of_cell = [&](std::size_t i) {
      const string_view cell = block_text(i);
      return cell.substr(0, utf8_forward(cell, 0, kCellReach));
    };
    for (std::size_t i = block; i > 0 && block - i < kRowReach && same_row(i - 1); --i) {
      if (const string_view word = first_in(begin_of_cell(i - 1)); !word.empty()) return word;
    }
    for (std::size_t i = block + 1; i < text_.blocks.size() && i - block <= kRowReach && same_row(i); ++i) {
      if (const string_view word = first_in(begin_of_cell(i)); !word.empty()) return word;
    }
    const auto head = column_head_.find(column_key(here));
    return head == column_head_.end() ? string_view() : first_in(begin_of_cell(head->second));
  }
  // A label on the line before ("银行卡号:" / number).
  if (block == 0 || from > 0) return {};
  const string_view previous = block_text(block - 1);
  return first_in(previous.substr(utf8_back(previous, previous.size(), within)));
}

bool Context::mentions_any(const Place& place, const std::vector<std::string_view>& words) const {
  const string_view text = normalized_.squeezed.text;
  // Bytes, not characters: words are found whole wherever the window is cut.
  constexpr std::size_t kHead = 6000;
  constexpr std::size_t kAround = 3000;
  const std::size_t from = place.squeezed.begin > kAround ? place.squeezed.begin - kAround : 0;
  return contains_any(text.substr(0, kHead), words) || contains_any(text.substr(from, 2 * kAround), words);
}

bool Context::reads_on(const Place& place, AlternateSpan hit) const {
  if (place.alternate == nullptr) return true;
  // Repeated foreign text may be a name: only what proves itself counts without it.
  if (place.alternate->kind == AlternateKind::kSplice) return false;
  if (place.alternate->kind != AlternateKind::kLines) return true;
  return scanner::reads_on(normalized_.squeezed, normalized_.alternates, *place.alternate, hit);
}

}  // namespace mishen::scanner
