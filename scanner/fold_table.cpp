#include "scanner/fold_table.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/usetiter.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <tuple>
#include <unordered_set>

#include "scanner/errors.h"
#include "scanner/utf8.h"
#include "t2s_data.h"  // generated from dictionaries/folds

namespace mishen::scanner {
namespace {

const icu::Normalizer2& nfkc_casefold() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status)) {
    throw ScanError(std::string("cannot load ICU's NFKC_Casefold data: ") + u_errorName(status) +
                    "; check the ICU installation");
  }
  return *normalizer;
}

const icu::Normalizer2& nfc() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) throw ScanError(std::string("cannot load ICU's NFC data: ") + u_errorName(status));
  return *normalizer;
}

std::string normalized(const icu::Normalizer2& normalizer, std::string_view utf8) {
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  UErrorCode status = U_ZERO_ERROR;
  normalizer.normalizeUTF8(0, icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())), sink, nullptr, status);
  if (U_FAILURE(status)) throw ScanError(std::string("cannot normalize a segment: ") + u_errorName(status));
  return result;
}

std::string fold_by_icu(std::string_view utf8) {
  // U+0345 folds to a letter, so it must be in its canonical place before (The Unicode Standard, D145).
  if (utf8.find("\u0345") != std::string_view::npos) return normalized(nfkc_casefold(), normalized(nfc(), utf8));
  return normalized(nfkc_casefold(), utf8);
}

// Stars that are drawn like U+2605 in markings (DOMAIN 3.1, STAR). * · / and the like are stars only between a level
// and a period: the patterns and the marking parser decide that.
constexpr std::u32string_view kStars = U"☆⭐✩✪✫✬✭✮✯✰⋆⍟🌟";
// Brackets around years and levels (DOMAIN 3.2). Book-title and quotation marks are left alone: they say "mention".
constexpr std::u32string_view kOpening = U"〔［[【〖﹝{〘⟦⦅";
constexpr std::u32string_view kClosing = U"〕］]】〗﹞}〙⟧⦆";

// Radicals that look like a whole ideograph and have no compatibility decomposition (PDF texts have them in place of
// the ideographs), in the order of the ideographs.
constexpr std::u32string_view kRadicals =
    U"⺁⺄⺇⺈⺊⺎⺒⺓⺝⺠⺧⺩⺬⺮⺶⺻⺼⺽⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲";
constexpr std::u32string_view kRadicalsAs =
    U"厂乙几刀卜兀巳幺月民牛王示竹羊聿肉臼虎西见角贝车長长门雨青韦页风飞食首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀";
static_assert(kRadicals.size() == kRadicalsAs.size());

// Signs around a number or a letter. NFKC leaves some of them and gives others the brackets or stop they are drawn
// with.
struct SignRange {
  char32_t first, last;
  int number;  // the first one's; -1: Latin letters from a, -2: Chinese numerals from 一
  int step = 1;
};
constexpr int kLetters = -1;
constexpr int kNumerals = -2;
constexpr SignRange kSigns[] = {
    {0x2460, 0x2473, 1},          {0x2474, 0x2487, 1},          {0x2488, 0x249B, 1},
    {0x249C, 0x24B5, kLetters},   {0x24B6, 0x24CF, kLetters},   {0x24D0, 0x24E9, kLetters},
    {0x24EA, 0x24EA, 0},          {0x24EB, 0x24F4, 11},         {0x24F5, 0x24FE, 1},
    {0x24FF, 0x24FF, 0},          {0x2776, 0x277F, 1},          {0x2780, 0x2789, 1},
    {0x278A, 0x2793, 1},          {0x3220, 0x3229, kNumerals},  {0x3248, 0x324F, 10, 10},
    {0x3251, 0x325F, 21},         {0x3280, 0x3289, kNumerals},  {0x32B1, 0x32BF, 36},
    {0x1F100, 0x1F100, 0},        {0x1F101, 0x1F10A, 0},        {0x1F10B, 0x1F10B, 0},
    {0x1F10C, 0x1F10C, 0},        {0x1F110, 0x1F129, kLetters}, {0x1F130, 0x1F149, kLetters},
    {0x1F150, 0x1F169, kLetters}, {0x1F170, 0x1F189, kLetters}, {0x1F51F, 0x1F51F, 10},
};
constexpr std::u32string_view kChineseNumerals = U"一二三四五六七八九十";

bool is_dropped_control(char32_t c) {
  if (c < 0x20) return c != '\t' && c != '\n' && c != '\r' && c != '\v' && c != '\f';
  return (c >= 0x7F && c < 0xA0 && c != 0x85) || (c >= 0xFFF9 && c <= 0xFFFC);
}

bool is_combining_mark(char32_t c) {
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0;
}

// What must be folded before ICU sees it: signs that it would expand, and controls, which must not keep a mark from its
// base.
void append_before_icu(std::string& out, char32_t c) {
  if (is_dropped_control(c)) return;
  if (c >= 0x2460) {
    for (const SignRange& range : kSigns) {
      if (c < range.first || c > range.last) continue;
      const auto at = static_cast<int>(c - range.first);
      if (range.number == kLetters) {
        append_utf8(out, U'a' + (c - range.first));
      } else if (range.number == kNumerals) {
        append_utf8(out, kChineseNumerals[c - range.first]);
      } else {
        out += std::to_string(range.number + at * range.step);
      }
      return;
    }
    if (const std::size_t at = kRadicals.find(c); at != std::u32string_view::npos)
      return append_utf8(out, kRadicalsAs[at]);
  }
  append_utf8(out, c);
}

std::u32string to_characters(std::string_view utf8) {
  std::u32string characters;
  for (std::size_t at = 0; at < utf8.size(); at += utf8_length(utf8[at])) characters += utf8_at(utf8, at);
  return characters;
}

/// Calls `take(key, value)` for each line of a table.
template <class Take>
void for_each_line(std::string_view lines, Take take) {
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const std::size_t tab = line.find('\t');
    if (line.starts_with('#') || tab == std::string_view::npos) continue;
    take(line.substr(0, tab), line.substr(tab + 1));
  }
}

}  // namespace

const FoldTable& FoldTable::instance() {
  static const FoldTable table;
  return table;
}

FoldTable::FoldTable() : folds_(1), page_begins_(0x110000 >> kPageBits, 0), indices_(kPageSize, 0) {
  read_characters();
  read_phrases();
  build_entries();
}

void FoldTable::read_characters() {
  for_each_line(kT2sTable, [this](std::string_view from, std::string_view to) {
    simplified_.emplace(utf8_at(from, 0), utf8_at(to, 0));
  });
}

void FoldTable::read_phrases() {
  std::unordered_set<char32_t> pivots;
  for_each_line(kT2sPhrases, [&](std::string_view from, std::string_view to) {
    const std::u32string phrase = to_characters(from);
    const std::u32string folded = to_characters(to);
    assert(phrase.size() == folded.size());
    for (std::size_t i = 0; i < phrase.size(); ++i) {
      if (simplified(phrase[i]) != folded[i]) {
        pivots.insert(phrase[i]);
        if (simplified(folded[i]) != folded[i]) pivots.insert(folded[i]);
      }
      // A character and what it may become are one class, so folding a phrase's context does not change the outcome.
      const char32_t from_class = class_of(phrase[i]);
      const char32_t to_class = class_of(folded[i]);
      if (from_class != to_class) classes_.emplace(from_class, to_class);
    }
  });
  for_each_line(kT2sPhrases, [&](std::string_view from, std::string_view to) {
    const std::u32string phrase = to_characters(from);
    const std::u32string folded = to_characters(to);
    std::u32string classes;
    for (const char32_t c : phrase) classes += class_of(c);
    for (std::size_t i = 0; i < phrase.size(); ++i) {
      for (const char32_t pivot : std::unordered_set<char32_t>{phrase[i], folded[i]}) {
        if (!pivots.contains(pivot)) continue;
        Pattern pattern{classes.substr(0, i), classes.substr(i + 1), folded[i]};
        std::reverse(pattern.before.begin(), pattern.before.end());
        pivots_[pivot].push_back(std::move(pattern));
      }
    }
  });
  // Of several phrases the longest counts, then the one that folds as usual, then the one that begins first.
  for (auto& [pivot, patterns] : pivots_) {
    const auto rank = [usual = simplified(pivot)](const Pattern& pattern) {
      return std::tuple(pattern.before.size() + pattern.after.size(), pattern.result == usual, pattern.before.size());
    };
    std::stable_sort(patterns.begin(), patterns.end(),
                     [&](const Pattern& a, const Pattern& b) { return rank(a) > rank(b); });
  }
}

void FoldTable::build_entries() {
  const icu::Normalizer2& normalizer = nfkc_casefold();
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeSet special(u"[[:CWKCF:][:Nd:][:White_Space:][:Cc:][:Mn:][:Me:][\\uFFF9-\\uFFFC]]", status);
  if (U_FAILURE(status)) throw ScanError(std::string("cannot read ICU's character properties: ") + u_errorName(status));
  const auto add = [&special](char32_t c) { special.add(static_cast<UChar32>(c)); };
  for (const std::u32string_view list : {kStars, kOpening, kClosing, kRadicals})
    std::for_each(list.begin(), list.end(), add);
  for (const SignRange& range : kSigns)
    special.add(static_cast<UChar32>(range.first), static_cast<UChar32>(range.last));
  for (const auto& [from, to] : simplified_) add(from);
  for (const auto& [pivot, patterns] : pivots_) add(pivot);
  for (char32_t c = 0; c < 0x20000; ++c) {
    if (!normalizer.hasBoundaryBefore(static_cast<UChar32>(c))) add(c);
  }
  special.remove(0xD800, 0xDFFF);

  using Key = std::tuple<std::string, bool, bool, bool, bool, bool>;
  std::map<Key, std::uint16_t> known;
  std::string text;
  for (icu::UnicodeSetIterator each(special); each.next();) {
    const auto c = static_cast<char32_t>(each.getCodepoint());
    text.clear();
    Fold fold = make_fold(c, text);
    const auto [place, is_new] =
        known.try_emplace(Key(text, fold.unchanged, fold.joins, fold.is_mark, fold.composes_ascii, fold.has_pivot),
                          static_cast<std::uint16_t>(folds_.size()));
    if (is_new) {
      fold.text = texts_.emplace_back(text);
      folds_.push_back(fold);
    }
    set_entry(c, place->second);
  }

  for (const Fold& fold : folds_) quick_.push_back(make_quick(fold));
  for (char32_t c = 0x800; c < 0x10000; ++c) {
    const Fold& fold = entry(c);
    const bool is_plain = fold.unchanged && !fold.joins && !fold.has_pivot;
    if (is_plain) plain_bits_[c >> 6] |= std::uint64_t{1} << (c & 0x3F);
    if (!fold.joins && !fold.is_dropped()) start_bits_[c >> 6] |= std::uint64_t{1} << (c & 0x3F);
  }
  for (char32_t c = 0; c < ascii_.size(); ++c) {
    const Fold& fold = entry(c);
    if (c == '\r' || fold.is_dropped()) continue;  // CR LF is one line break
    ascii_[c] = fold.unchanged ? static_cast<char>(c) : fold.text[0];
  }
}

void FoldTable::set_entry(char32_t code_point, std::uint16_t index) {
  std::uint32_t& begin = page_begins_[code_point >> kPageBits];
  if (begin == 0) {
    begin = static_cast<std::uint32_t>(indices_.size());
    indices_.resize(indices_.size() + kPageSize, 0);
  }
  indices_[begin + (code_point & (kPageSize - 1))] = index;
}

FoldTable::Quick FoldTable::make_quick(const Fold& fold) {
  Quick quick;
  if (fold.joins) return quick;
  if (fold.is_dropped()) {
    quick.action = Quick::Action::kDrop;
  } else if (fold.one_character && !fold.text.empty() && fold.text.size() <= 3) {
    quick.action = fold.has_pivot ? Quick::Action::kPivot : Quick::Action::kReplace;
    quick.size = static_cast<std::uint8_t>(fold.text.size());
    std::copy(fold.text.begin(), fold.text.end(), quick.text.begin());
  }
  return quick;
}

FoldTable::Fold FoldTable::make_fold(char32_t code_point, std::string& text) const {
  const icu::Normalizer2& normalizer = nfkc_casefold();
  std::string original;
  append_utf8(original, code_point);
  fold_combining(original, text);
  Fold fold;
  fold.unchanged = text == original;
  const std::u32string characters = to_characters(text);
  fold.one_character = characters.size() == 1;
  fold.has_pivot = fold.one_character && pivots_.contains(characters[0]);
  if (text.empty()) return fold;
  const bool has_boundary = normalizer.hasBoundaryBefore(static_cast<UChar32>(code_point));
  fold.is_mark = fold.unchanged && is_combining_mark(code_point);
  fold.joins = !has_boundary || is_combining_mark(code_point);
  if (fold.is_mark && !has_boundary) {
    for (UChar32 base = 0x21; base < 0x7F && !fold.composes_ascii; ++base)
      fold.composes_ascii = normalizer.composePair(base, static_cast<UChar32>(code_point)) >= 0;
  }
  return fold;
}

std::string_view FoldTable::fold(char32_t code_point, std::string& scratch) const {
  const Fold& fold = entry(code_point);
  if (!fold.unchanged && !fold.has_pivot) return fold.text;
  scratch.clear();
  append_utf8(scratch, fold.has_pivot ? simplified(fold.unchanged ? code_point : utf8_at(fold.text, 0)) : code_point);
  return scratch;
}

bool FoldTable::is_traditional(char32_t code_point) const { return simplified_.contains(code_point); }

std::string FoldTable::fold_segment(std::string_view utf8) const {
  std::string folded;
  fold_combining(utf8, folded);
  std::string out;
  for (std::size_t at = 0; at < folded.size(); at += utf8_length(folded[at])) {
    const char32_t c = utf8_at(folded, at);
    append_utf8(out, is_pivot(c) ? pivot_in(folded, at) : c);
  }
  return out;
}

void FoldTable::fold_combining(std::string_view utf8, std::string& out) const {
  std::string prepared;
  for (std::size_t at = 0; at < utf8.size(); at += utf8_length(utf8[at]))
    append_before_icu(prepared, utf8_at(utf8, at));
  const std::string folded = fold_by_icu(prepared);
  bool drops = false;
  for (std::size_t at = 0; at < folded.size(); at += utf8_length(folded[at])) {
    const char32_t c = utf8_at(folded, at);
    if (is_combining_mark(c)) {
      if (drops) continue;
    } else {
      drops = drops_marks(own_fold(c));
    }
    append_utf8(out, own_fold(c));
  }
}

char32_t FoldTable::own_fold(char32_t c) const {
  if (c < 0x80) {
    if (c == '[' || c == '{') return '(';
    if (c == ']' || c == '}') return ')';
    if (c == '\r' || c == '\v' || c == '\f') return '\n';
    return c == '\t' ? U' ' : c;
  }
  if (u_isUWhiteSpace(static_cast<UChar32>(c))) return c == 0x85 || c == 0x2028 || c == 0x2029 ? U'\n' : U' ';
  if (kStars.find(c) != std::u32string_view::npos) return U'★';
  if (kOpening.find(c) != std::u32string_view::npos) return U'(';
  if (kClosing.find(c) != std::u32string_view::npos) return U')';
  if (u_charType(static_cast<UChar32>(c)) == U_DECIMAL_DIGIT_NUMBER) {
    return U'0' + static_cast<char32_t>(u_charDigitValue(static_cast<UChar32>(c)));
  }
  return pivots_.contains(c) ? c : simplified(c);
}

bool FoldTable::drops_marks(char32_t folded) noexcept {
  const auto in = [folded](char32_t first, char32_t last) { return folded >= first && folded <= last; };
  return in(0x20, 0x7E) || folded == 0xB7 || in(0x2010, 0x2027) || in(0x2030, 0x205E) || in(0x25A0, 0x26FF) ||
         in(0x3001, 0x3029) || in(0x3030, 0x303F) || in(0x3400, 0x4DBF) || in(0x4E00, 0x9FFF) || in(0xF900, 0xFAFF) ||
         in(0x20000, 0x3FFFF);
}

char32_t FoldTable::pivot_in(std::string_view text, std::size_t position) const {
  const char32_t pivot = utf8_at(text, position);
  const auto found = pivots_.find(pivot);
  if (found == pivots_.end()) return pivot;
  const std::size_t behind = position + utf8_length(text[position]);
  const char32_t before = position > 0 ? class_of(utf8_at(text, utf8_previous(text, position))) : 0;
  const char32_t after = behind < text.size() ? class_of(utf8_at(text, behind)) : 0;
  for (const Pattern& pattern : found->second) {
    if (!pattern.before.empty() && pattern.before[0] != before) continue;
    if (!pattern.after.empty() && pattern.after[0] != after) continue;
    if (matches(pattern, text, position)) return pattern.result;
  }
  return simplified(pivot);
}

bool FoldTable::matches(const Pattern& pattern, std::string_view text, std::size_t position) const {
  std::size_t at = position;
  for (const char32_t expected : pattern.before) {
    if (at == 0) return false;
    at = utf8_previous(text, at);
    if (class_of(utf8_at(text, at)) != expected) return false;
  }
  at = position + utf8_length(text[position]);
  for (const char32_t expected : pattern.after) {
    if (at >= text.size() || class_of(utf8_at(text, at)) != expected) return false;
    at += utf8_length(text[at]);
  }
  return true;
}

char32_t FoldTable::simplified(char32_t code_point) const {
  const auto found = simplified_.find(code_point);
  return found == simplified_.end() ? code_point : found->second;
}

char32_t FoldTable::class_of(char32_t code_point) const {
  code_point = simplified(code_point);
  for (auto found = classes_.find(code_point); found != classes_.end(); found = classes_.find(code_point))
    code_point = found->second;
  return code_point;
}

}  // namespace mishen::scanner
