#include "scanner/garbled.h"

#include <algorithm>
#include <array>
#include <optional>

#include "scanner/decode.h"
#include "scanner/errors.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

using std::string_view;

constexpr std::size_t kLeastMisread = 6;  // characters: two Han characters of UTF-8 are three of GBK
constexpr std::size_t kLeastLatin = 6;    // no language writes so many letters with accents in a row
constexpr std::size_t kLeastQuestionMarks = 4;
constexpr std::size_t kLeastPrivateUse = 3;

// Two Han characters in UTF-8 are six bytes: lead, continuation | continuation, lead | continuation, continuation. Read
// as GBK they are three characters, each of them of one of these kinds.
enum class Pair : std::uint8_t { kNone, kLeadNext, kNextLead, kNextNext };
constexpr std::array kCycle = {Pair::kLeadNext, Pair::kNextLead, Pair::kNextNext};

// What Windows-1252 makes of bytes from 0x80 to 0xFF.
bool is_latin_misread(char32_t c) {
  constexpr std::array<char32_t, 27> kWindows1252 = {
      0x20AC, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x017D, 0x2018,
      0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x017E, 0x0178};
  if (c >= 0x80 && c <= 0xFF) return true;
  return c > 0xFF && std::find(kWindows1252.begin(), kWindows1252.end(), c) != kWindows1252.end();
}
// Only these say that something was misread: dashes and quotation marks are everywhere.
bool is_latin_letter(char32_t c) { return c >= 0xC0 && c <= 0xFF; }

bool is_private_use(char32_t c) { return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000; }

bool is_replacement(char32_t c) { return c == 0xFFFD; }

// 0xFFFD twice in UTF-8, read as GBK; what Microsoft's debugger fills memory with, read as GBK.
constexpr std::array<string_view, 3> kReplacementSigns = {"锟斤拷", "烫烫烫", "屯屯屯"};

class CharacterTable {
 public:
  static const CharacterTable& instance() {
    static const CharacterTable table;
    return table;
  }
  [[nodiscard]] Pair pair(char32_t c) const noexcept {
    return c < kinds_.size() ? static_cast<Pair>(kinds_[c] & kPair) : Pair::kNone;
  }
  /// Whether a damaged stretch may hold `c`: most characters of a text are passed over by this.
  [[nodiscard]] bool may_be_damage(char32_t c) const noexcept { return c >= kinds_.size() || kinds_[c] != 0; }

 private:
  static constexpr std::uint8_t kPair = 3;
  static constexpr std::uint8_t kOther = 4;

  CharacterTable() {
    for (char32_t c = 0; c < kinds_.size(); ++c) {
      if (is_latin_misread(c) || is_private_use(c) || is_replacement(c)) kinds_[c] = kOther;
    }
    for (const string_view sign : kReplacementSigns) {
      for (std::size_t at = 0; at < sign.size(); at += utf8_length(sign[at])) kinds_[utf8_at(sign, at)] = kOther;
    }
    // The lead bytes of the Han block U+4E00 to U+9FFF, and of punctuation and kana before it (U+2000 to U+33FF).
    const auto is_lead = [](unsigned byte) { return byte >= 0xE2 && byte <= 0xE9; };
    const auto is_next = [](unsigned byte) { return byte >= 0x80 && byte <= 0xBF; };
    for (unsigned first = 0x81; first <= 0xE9; ++first) {
      for (unsigned second = 0x80; second <= 0xE9; ++second) {
        Pair pair = Pair::kNone;
        if (is_lead(first) && is_next(second)) pair = Pair::kLeadNext;
        if (is_next(first) && is_lead(second)) pair = Pair::kNextLead;
        if (is_next(first) && is_next(second)) pair = Pair::kNextNext;
        if (pair != Pair::kNone) set(first, second, pair);
      }
    }
  }
  void set(unsigned first, unsigned second, Pair pair) {
    const std::string bytes{static_cast<char>(first), static_cast<char>(second)};
    const std::optional<DecodedText> decoded = decode_as(bytes, "gb18030");
    if (!decoded) throw ScanError("cannot decode GB18030: ICU has no converter for it");
    if (decoded->errors > 0 || decoded->text.empty()) return;
    const char32_t c = utf8_at(decoded->text, 0);
    if (utf8_length(decoded->text[0]) == decoded->text.size() && c < kinds_.size())
      kinds_[c] |= static_cast<std::uint8_t>(pair);
  }

  std::array<std::uint8_t, 0x10000> kinds_{};
};

// Reads a text once from left to right.
class Finder {
 public:
  explicit Finder(string_view text) : text_(text), characters_(CharacterTable::instance()) {}

  std::vector<Garbled> find() && {
    while (at_ = next_candidate(), at_ < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte < 0x80) {
        const bool taken = (byte == '?' && take_question_marks()) || (byte == '+' && take_utf7());
        if (!taken) ++at_;
        continue;
      }
      const char32_t c = utf8_at(text_, at_);
      const bool taken = (c < 0x3000 && is_latin_letter(c) && take_latin()) ||
                         (is_private_use(c) && take_private_use()) || take_replaced(c) ||
                         (characters_.pair(c) != Pair::kNone && take_misread());
      if (!taken) at_ += utf8_length(text_[at_]);
    }
    return std::move(found_);
  }

 private:
  // Where from at_ on a damaged stretch may begin. But for rows of question marks, UTF-7 and single replacement
  // characters each is nine bytes long or longer, so that only every ninth byte has to be looked at.
  std::size_t next_candidate() {
    constexpr std::size_t kShortest = 9;
    constexpr std::size_t kFewest = 3;  // characters
    if (question_marks_ < at_) question_marks_ = text_.find("????", at_);
    if (replacement_ < at_) replacement_ = text_.find("\xEF\xBF\xBD", at_);
    if (plus_ < at_) plus_ = text_.find('+', at_);
    const std::size_t end = std::min({question_marks_, replacement_, plus_, text_.size()});
    for (std::size_t probe = at_ + kShortest - 1; probe < end; probe += kShortest) {
      std::size_t begin = character_at(probe);
      if (begin < at_ || !may_be_damage(begin)) continue;
      while (begin > at_ && may_be_damage(utf8_previous(text_, begin))) begin = utf8_previous(text_, begin);
      // One or two such characters stand in every sentence.
      std::size_t last = begin;
      for (std::size_t i = 1; i < kFewest && last < text_.size() && may_be_damage(last); ++i)
        last += utf8_length(text_[last]);
      if (last < text_.size() && may_be_damage(last)) return begin;
    }
    return end;
  }
  [[nodiscard]] bool may_be_damage(std::size_t at) const {
    return static_cast<unsigned char>(text_[at]) >= 0x80 && characters_.may_be_damage(utf8_at(text_, at));
  }
  // The begin of the character that the byte at `at` belongs to.
  [[nodiscard]] std::size_t character_at(std::size_t at) const {
    while (is_utf8_continuation(text_[at])) --at;
    return at;
  }
  // The end of the run of characters from `at` on for which `holds` is true, and their number.
  template <class Test>
  std::pair<std::size_t, std::size_t> run_of(std::size_t at, Test holds) const {
    std::size_t characters = 0;
    for (; at < text_.size() && holds(utf8_at(text_, at)); at += utf8_length(text_[at])) ++characters;
    return {at, characters};
  }
  bool take(std::size_t end, Damage damage, std::size_t characters) {
    const bool goes_on = !found_.empty() && found_.back().span.end == at_ && found_.back().damage == damage;
    if (goes_on) {
      found_.back().span.end = end;
      found_.back().characters += characters;
    } else {
      found_.push_back({{at_, end}, damage, characters});
    }
    at_ = end;
    return true;
  }

  bool take_question_marks() {
    const std::size_t end = std::min(text_.find_first_not_of('?', at_), text_.size());
    if (end - at_ < kLeastQuestionMarks) {
      at_ = end;
      return true;
    }
    return take(end, Damage::kQuestionMarks, end - at_);
  }

  bool take_utf7() {
    const std::size_t length = utf7_sequence(text_, at_);
    constexpr std::size_t kBytesForThree = 8;  // characters
    return length > 0 && take(at_ + length, Damage::kUtf7, length * 3 / kBytesForThree);
  }

  bool take_latin() {
    const auto [end, characters] = run_of(at_, is_latin_misread);
    if (characters >= kLeastLatin) return take(end, Damage::kWrongCharset, characters);
    at_ = end;
    return true;
  }

  bool take_private_use() {
    const auto [end, characters] = run_of(at_, is_private_use);
    if (characters >= kLeastPrivateUse) return take(end, Damage::kPrivateUse, characters);
    at_ = end;
    return true;
  }

  bool take_replaced(char32_t c) {
    if (is_replacement(c)) {
      const auto [end, characters] = run_of(at_, is_replacement);
      return take(end, Damage::kReplacement, characters);
    }
    for (const string_view sign : kReplacementSigns) {
      if (!text_.substr(at_).starts_with(sign)) continue;
      std::size_t end = at_;
      while (text_.substr(end).starts_with(sign)) end += sign.size();
      return take(end, Damage::kReplacement, (end - at_) / 3);
    }
    return false;
  }

  bool take_misread() {
    std::size_t end = at_;
    std::size_t characters = 0;
    const auto first = std::find(kCycle.begin(), kCycle.end(), characters_.pair(utf8_at(text_, at_)));
    auto expected = static_cast<std::size_t>(first - kCycle.begin());
    std::size_t leads = 0;
    for (; end < text_.size(); end += utf8_length(text_[end])) {
      const Pair pair = characters_.pair(utf8_at(text_, end));
      if (pair != kCycle[expected]) break;
      leads += pair == Pair::kLeadNext ? 1U : 0U;
      expected = (expected + 1) % kCycle.size();
      ++characters;
    }
    return characters >= kLeastMisread && leads >= 2 && take(end, Damage::kWrongCharset, characters);
  }

  string_view text_;
  const CharacterTable& characters_;
  std::size_t at_ = 0;
  std::size_t question_marks_ = text_.find("????");       // the first from at_ on
  std::size_t replacement_ = text_.find("\xEF\xBF\xBD");  // the same
  std::size_t plus_ = text_.find('+');                    // the same
  std::vector<Garbled> found_;
};

}  // namespace

string_view to_string(Damage damage) noexcept {
  switch (damage) {
    case Damage::kWrongCharset:
      return "read in a wrong character set";
    case Damage::kReplacement:
      return "characters lost when it was saved";
    case Damage::kQuestionMarks:
      return "question marks in place of characters";
    case Damage::kUtf7:
      return "written in UTF-7";
    case Damage::kPrivateUse:
      return "private-use characters";
  }
  return {};
}

std::vector<Garbled> find_garbled(string_view text) { return Finder(text).find(); }

}  // namespace mishen::scanner
