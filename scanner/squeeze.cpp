#include "scanner/squeeze.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "scanner/pinyin.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

using std::string_view;

enum class Kind : std::uint8_t {
  kOther,
  kHan,
  kNumeral,  // a Han character that is a digit too
  kStar,
  kAlphanumeric,  // ASCII letters and digits
  kAccented,      // a Latin letter that is an ASCII letter with a mark: part of a number like the bare letter
  kSpace,
  kBreak,
  kOpening,      // (
  kClosing,      // )
  kBar,          // |
  kStray,        // stray mark when between Han characters
  kPunctuation,  // , 。 ; : ! ? 、
  kPicture
};

// Signs that machine noise puts into words (DOMAIN 7, form 4; evasion lists of other filters). Not - / | , which stand
// between things that are really separate.
constexpr std::u32string_view kStrayMarks = U".'`´‘’‛′^~@#$&+=_\\¨°·•∙・*";
constexpr std::u32string_view kPunctuations = U",。;:!?、，；：！？";
// Shapes and ticks that carry meaning in forms: □机密 ■秘密 ○○县 ☑.
constexpr std::u32string_view kFormSigns = U"☐☑☒✓✗";
constexpr std::u32string_view kOrnaments = U"◆◇◈◊";

bool is_picture(char32_t c) {
  if (kFormSigns.find(c) != std::u32string_view::npos || c == U'★') return false;
  if (kOrnaments.find(c) != std::u32string_view::npos) return true;
  if (c >= 0x2600 && c <= 0x27BF) return u_charType(static_cast<UChar32>(c)) == U_OTHER_SYMBOL;
  if (c >= 0x1F1E6 && c <= 0x1F1FF) return true;  // regional indicators: flags
  if (c >= 0x1F3FB && c <= 0x1F3FF) return true;  // skin tones
  if (c >= 0x1F000) return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_EXTENDED_PICTOGRAPHIC) != 0;
  return c >= 0x2B00 && c <= 0x2BFF && u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_EXTENDED_PICTOGRAPHIC) != 0;
}

// The ASCII letter under the marks of an accented one; 0 for other characters.
char bare_letter(char32_t c) {
  if (c < 0xC0 || (c >= 0x250 && c < 0x1E00) || c > 0x1EFF) return 0;
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString decomposed;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
  if (U_FAILURE(status) || nfd->getDecomposition(static_cast<UChar32>(c), decomposed) == 0) return 0;
  const char16_t first = decomposed.charAt(0);
  return first >= u'a' && first <= u'z' ? static_cast<char>(first) : '\0';
}

Kind find_kind(char32_t c) {
  if (c == '\n') return Kind::kBreak;
  if (c == ' ') return Kind::kSpace;
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 0xD7) return Kind::kAlphanumeric;
  if (c == '(') return Kind::kOpening;
  if (c == ')') return Kind::kClosing;
  if (c == '|' || c == U'│' || c == U'┃') return Kind::kBar;
  if (c == U'★') return Kind::kStar;
  if (kStrayMarks.find(c) != std::u32string_view::npos) return Kind::kStray;
  if (kPunctuations.find(c) != std::u32string_view::npos) return Kind::kPunctuation;
  if (chinese_digit(c) >= 0) return Kind::kNumeral;
  if (is_picture(c)) return Kind::kPicture;
  if (bare_letter(c) != 0) return Kind::kAccented;
  if (c >= 0x2E80 && u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_IDEOGRAPHIC) != 0) return Kind::kHan;
  return Kind::kOther;
}

class KindTable {
 public:
  static const KindTable& instance() {
    static const KindTable table;
    return table;
  }
  Kind operator[](char32_t c) const { return c < kinds_.size() ? kinds_[c] : find_kind(c); }
  Kind of_basic_plane(char32_t c) const { return kinds_[c]; }

 private:
  KindTable() : kinds_(0x10000) {
    for (char32_t c = 0; c < kinds_.size(); ++c) {
      if (c < 0xD800 || c > 0xDFFF) kinds_[c] = find_kind(c);
    }
  }
  std::vector<Kind> kinds_;
};

bool is_word_kind(Kind kind) { return kind == Kind::kHan || kind == Kind::kNumeral || kind == Kind::kStar; }

bool is_letter_of_pinyin(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFC && c != 0xF7) || (c >= 0x100 && c <= 0x17F) ||
         (c >= 0x1CD && c <= 0x1DC) || c == 0x1F9 || c == 0x251 || c == 0x1E3F;
}

constexpr std::u32string_view kQuotes = U"'`´‘’‛′^";
// Signs that stand for the marking star after a level word: there they are no noise.
constexpr std::u32string_view kStarSubstitutes = U"·•∙・*";
// Signs that group the digits of a number. Not , (amounts) and not / (dates, paths).
constexpr std::u32string_view kSeparators = U" -_~·•∙・‐‑‒–—―−⁃";

constexpr std::size_t kMostStrayMarks = 2;
constexpr std::size_t kLongestGloss = 48;  // bytes between the brackets
constexpr std::size_t kGlossReach = 4;     // characters one bracket may spell out

// Whether `gloss`, letters only, spells out the last characters of `text`: one reading each, right to left.
bool spells_end_of(string_view text, string_view gloss, std::size_t characters) {
  if (gloss.empty()) return true;
  if (text.empty() || characters == 0) return false;
  const std::size_t begin = utf8_previous(text, text.size());
  const char32_t han = utf8_at(text, begin);
  for (std::size_t at = gloss.size(); at > 0;) {
    at = utf8_previous(gloss, at);
    if (is_reading(han, gloss.substr(at)) &&
        spells_end_of(text.substr(0, begin), gloss.substr(0, at), characters - 1)) {
      return true;
    }
    if (gloss.size() - at > 9) break;  // no syllable is longer (zhuāng)
  }
  return false;
}

// Digits that OCR writes as letters (DOMAIN 7, form 21), in folded text; 0 for others.
char confused_digit(char c) {
  switch (c) {
    case 'o':
    case 'q':
      return '0';
    case 'i':
    case 'l':
      return '1';
    case 'z':
      return '2';
    case 's':
      return '5';
    case 'b':
      return '8';
    default:
      return 0;
  }
}
// The same where letters belong to the number, as in credit codes: only those that its alphabet leaves out (GB
// 32100-2015).
char confused_code_digit(char c) { return c == 'l' || c == 'b' || c == 'q' ? '\0' : confused_digit(c); }

class Squeezer {
 public:
  Squeezer(string_view plain, const Splices& splices, SqueezedText& squeezed, DigitsText& digits)
      : plain_(plain),
        gap_(splices.gaps.begin()),
        last_gap_(splices.gaps.end()),
        suspect_(splices.suspects.begin()),
        last_suspect_(splices.suspects.end()),
        squeezed_(squeezed),
        digits_(digits) {}

  void block(PlainSpan span, std::size_t index) {
    at_ = span.begin;
    block_ = index;
    end_ = span.end;
    begin_line();
    const std::size_t begin = squeezed_.text.size();
    squeezed_.block_spans.push_back({begin, begin});
    zones_sought_ = at_;
    while (at_ < end_) {
      keep_ordinary();
      if (at_ < end_) step();
    }
    close_zones();
    if (in_suspect_) end_suspect();
    flush();
    squeezed_.block_spans.back().end = squeezed_.text.size();
  }
  void finish() {
    at_ = plain_.size();
    flush();
  }

 private:
  [[nodiscard]] char32_t character(std::size_t at) const { return utf8_at(plain_, at); }
  [[nodiscard]] std::size_t after(std::size_t at) const { return at + utf8_length(plain_[at]); }
  [[nodiscard]] Kind kind(std::size_t at) const { return at < end_ ? kinds_[character(at)] : Kind::kBreak; }

  // ---- writing: what is kept is copied in long stretches ----
  void flush() {
    squeezed_.text += plain_.substr(done_, at_ - done_);
    squeezed_.map.append(at_ - done_, 1, 1);
    done_ = at_;
  }
  void drop_to(std::size_t to) {
    flush();
    squeezed_.map.skip(to - done_);
    done_ = at_ = to;
  }
  void remove_to(std::size_t to, Noise noise) {
    squeezed_.removals.push_back({{at_, to}, noise});
    drop_to(to);
  }
  void keep(Kind kind) {
    last_kind_ = kind;
    last_at_ = at_;
    if (kind == Kind::kHan) last_han_at_ = at_;
    at_ = after(at_);
  }
  // A row of punctuation becomes its first sign, and is one group: a hit that ends with it ends with all of it.
  void keep_punctuation() {
    std::size_t end = after(at_);
    while (kind(end) == Kind::kPunctuation) end = after(end);
    const std::size_t first = utf8_length(plain_[at_]);
    if (end == at_ + first) return keep(Kind::kPunctuation);
    flush();
    squeezed_.removals.push_back({{at_ + first, end}, Noise::kPunctuation});
    squeezed_.text += plain_.substr(at_, first);
    squeezed_.map.append(1, first, end - at_);
    last_kind_ = Kind::kPunctuation;
    last_at_ = at_;
    done_ = at_ = end;
  }
  void begin_line() {
    flush();
    line_begin_ = squeezed_.text.size();
    last_kind_ = Kind::kBreak;
    last_han_at_ = kNowhere;
    open_brackets_ = 0;
  }

  // Keeps what is kept whatever stands around it, as step() does: of a text without noise nearly all.
  void keep_ordinary() {
    if (!open_zones_.empty()) return;
    while (gap_ != last_gap_ && gap_->begin < at_) ++gap_;
    std::size_t limit = gap_ == last_gap_ ? end_ : std::min(end_, gap_->begin);
    while (!in_suspect_ && suspect_ != last_suspect_ && suspect_->begin < at_) ++suspect_;
    if (suspect_ != last_suspect_) limit = std::min(limit, in_suspect_ ? suspect_->end : suspect_->begin);
    // Lengths are told by branches, not computed: the next character is then read before this one is done.
    std::size_t at = at_;
    while (at < limit) {
      std::size_t next = at + 3;
      Kind kind = Kind::kOther;
      if (utf8_length(plain_[at]) == 3) {
        kind = kinds_.of_basic_plane(character(at));
      } else if (utf8_length(plain_[at]) == 1) {
        kind = kinds_.of_basic_plane(character(at));
        next = at + 1;
      } else {
        break;
      }
      if (kind == Kind::kHan) {
        last_han_at_ = at;
      } else if (kind == Kind::kPunctuation) {
        if (this->kind(next) == Kind::kPunctuation) break;
      } else if (kind != Kind::kOther && kind != Kind::kStar) {
        break;
      }
      last_kind_ = kind;
      last_at_ = at;
      at = next;
    }
    at_ = at;
  }

  void step() {
    if (!open_zones_.empty() && at_ >= zone_end_) close_zones();
    note_suspects();
    while (gap_ != last_gap_ && gap_->begin < at_) ++gap_;
    if (gap_ != last_gap_ && gap_->begin == at_) {
      const std::size_t to = std::min(gap_->end, end_);
      ++gap_;
      remove_to(to, Noise::kSplice);
      return;
    }
    const Kind kind = kinds_[character(at_)];
    switch (kind) {
      case Kind::kNumeral:
      case Kind::kAlphanumeric:
      case Kind::kAccented:
        if (at_ >= zones_sought_) seek_zone();
        keep(kind);
        break;
      case Kind::kSpace:
        drop_to(after(at_));
        break;
      case Kind::kBreak:
        at_ = after(at_);
        begin_line();
        break;
      case Kind::kOpening:
        if (const std::size_t end = gloss_end(); end != at_) {
          remove_to(end, Noise::kPinyin);
        } else if (is_unpaired()) {
          remove_to(after(at_), Noise::kStrayMark);
        } else if (is_doubled_bracket()) {
          remove_to(after(at_), Noise::kPunctuation);
        } else {
          ++open_brackets_;
          keep(kind);
        }
        break;
      case Kind::kClosing:
        if (is_doubled_bracket()) {
          remove_to(after(at_), Noise::kPunctuation);
        } else {
          open_brackets_ -= open_brackets_ > 0 ? 1 : 0;
          keep(kind);
        }
        break;
      case Kind::kBar:
        if (is_cell_border()) {
          remove_to(after(at_), Noise::kStrayMark);
        } else {
          keep(kind);
        }
        break;
      case Kind::kStray:
        if (const std::size_t end = stray_end(); end != at_) {
          remove_to(end, Noise::kStrayMark);
        } else {
          keep(kind);
        }
        break;
      case Kind::kPunctuation:
        keep_punctuation();
        break;
      case Kind::kPicture:
        remove_to(after(at_), Noise::kPicture);
        break;
      case Kind::kOther:
      case Kind::kHan:
      case Kind::kStar:
        keep(kind);
        break;
    }
  }

  // Where a suspect begins and ends in the squeezed text, as it is passed.
  void note_suspects() {
    if (in_suspect_ && at_ >= suspect_->end) end_suspect();
    while (!in_suspect_ && suspect_ != last_suspect_ && suspect_->begin < at_) ++suspect_;
    if (in_suspect_ || suspect_ == last_suspect_ || suspect_->begin != at_) return;
    flush();
    squeezed_.suspects.push_back({squeezed_.text.size(), squeezed_.text.size()});
    in_suspect_ = true;
  }
  void end_suspect() {
    flush();
    squeezed_.suspects.back().end = squeezed_.text.size();
    in_suspect_ = false;
    ++suspect_;
  }

  // Where the bracket that begins here ends if it holds readings of the characters before it; else here.
  std::size_t gloss_end() {
    if (last_kind_ != Kind::kHan && last_kind_ != Kind::kNumeral) return at_;
    std::string letters;
    std::size_t at = at_ + 1;
    for (const std::size_t limit = std::min(end_, at_ + 1 + kLongestGloss); at < limit; at = after(at)) {
      const char32_t c = character(at);
      if (c == ')') break;
      if (c == ' ' || c == '\'' || c == U'’') continue;
      if (!is_letter_of_pinyin(c) && !(c >= '1' && c <= '5' && !letters.empty())) return at_;
      letters += plain_.substr(at, utf8_length(plain_[at]));
    }
    if (at >= end_ || plain_[at] != ')' || letters.empty()) return at_;
    flush();
    const string_view line = string_view(squeezed_.text).substr(line_begin_);
    return spells_end_of(line, letters, kGlossReach) ? at + 1 : at_;
  }

  // 国【人: a bracket between Han characters that is never closed. After a level it may be closed on the next line.
  [[nodiscard]] bool is_unpaired() const {
    if (last_kind_ != Kind::kHan || kind(at_ + 1) != Kind::kHan || is_level_end(character(last_at_))) return false;
    // What follows is the rest of a word: after more text the bracket may be closed on the next line.
    constexpr std::size_t kLongestRest = 2;  // characters
    std::size_t at = at_ + 1;
    for (std::size_t characters = 0; characters <= kLongestRest; ++characters) {
      if (at >= end_ || plain_[at] == '(' || plain_[at] == '\n') return true;
      if (kind(at) != Kind::kHan) return false;
      at = after(at);
    }
    return false;
  }
  // 〔〔2013〕, 〔2013〕〕: a bracket that is doubled, not nested: what is open and what is closed do not balance.
  [[nodiscard]] bool is_doubled_bracket() const {
    if (at_ == 0 || plain_[at_ - 1] != plain_[at_]) return false;
    constexpr std::size_t kReach = 120;  // bytes
    const string_view rest = plain_.substr(at_, std::min(end_ - at_, kReach));
    const string_view line = rest.substr(0, rest.find('\n'));
    const auto count = [&](char c) { return static_cast<std::size_t>(std::count(line.begin(), line.end(), c)); };
    const std::size_t opened = open_brackets_ + count('(');
    return plain_[at_] == '(' ? count(')') < opened : count(')') > opened;
  }
  static bool is_level_end(char32_t c) { return c == U'密' || c == U'级'; }

  // 机 | 密: between cells of one character each, as letter-spaced heads are drawn in plain text (DOMAIN 7, form 19).
  [[nodiscard]] bool is_cell_border() const {
    if (!is_word_kind(last_kind_) && last_kind_ != Kind::kAlphanumeric) return false;
    std::size_t before = last_at_;
    while (before > 0 && plain_[before - 1] == ' ') --before;
    const bool one_before = before == 0 || plain_[before - 1] == '\n' || plain_[before - 1] == '|';
    std::size_t next = at_ + 1;
    while (kind(next) == Kind::kSpace) next = after(next);
    if (!is_word_kind(kind(next)) && kind(next) != Kind::kAlphanumeric) return false;
    std::size_t behind = after(next);
    while (kind(behind) == Kind::kSpace) behind = after(behind);
    return one_before && (kind(behind) == Kind::kBreak || kind(behind) == Kind::kBar);
  }

  // Where the stray marks that begin here end; here if they are none: ordinary punctuation, decimal points, rows of
  // dots.
  std::size_t stray_end() const {
    // 1'0年: quotation marks never stand inside numbers; dots do.
    const bool in_number =
        last_kind_ == Kind::kAlphanumeric && kQuotes.find(character(at_)) != std::u32string_view::npos;
    if (!is_word_kind(last_kind_) && !in_number) return at_;
    const bool space_before = last_at_ + utf8_length(plain_[last_at_]) != at_;
    std::size_t at = at_;
    for (std::size_t marks = 0; kind(at) == Kind::kStray; at = after(at)) {
      if (++marks > kMostStrayMarks) return at_;
    }
    const bool space_after = kind(at) == Kind::kSpace;
    if (space_after != space_before) return at_;
    std::size_t next = at;
    while (kind(next) == Kind::kSpace) next = after(next);
    const Kind next_kind = kind(next);
    const bool digit_next = next_kind == Kind::kAlphanumeric && plain_[next] <= '9';
    if (!is_word_kind(next_kind) && !(digit_next && (in_number || last_kind_ == Kind::kStar))) return at_;
    const char32_t last = character(last_at_);
    const bool may_be_star = is_level_end(last) || last_kind_ == Kind::kNumeral;
    if (may_be_star && kStarSubstitutes.find(character(at_)) != std::u32string_view::npos) return at_;
    return at;
  }

  // ---- numbers ----
  void close_zones() {
    if (open_zones_.empty()) return;
    flush();
    for (const std::size_t zone : open_zones_) digits_.zones[zone].squeezed.end = squeezed_.text.size();
    open_zones_.clear();
  }

  // One character of a zone, or a row of separators.
  struct Token {
    PlainSpan span;
    char digit = 0;              // of a Chinese numeral
    char written = 0;            // ASCII letters and digits; '-' for separators
    std::size_t separators = 0;  // what they weigh; 0 for other tokens
    std::size_t spaces = 0;      // at the end of the separators
  };

  // Reads the stretch of letters, digits and separators that begins here; writes it if it may hold a number.
  void seek_zone() {
    std::vector<Token>& tokens = tokens_;
    tokens.clear();
    std::size_t digits = 0, numerals = 0, letters = 0;
    std::size_t at = at_;
    auto gap = gap_;
    while (at < end_ && tokens.size() < kMostTokens) {
      while (gap != last_gap_ && gap->begin < at) ++gap;
      if (gap != last_gap_ && gap->begin == at) {
        add_separator(tokens, {at, std::min(gap->end, end_)});
        at = std::min(gap->end, end_);
        ++gap;
        continue;
      }
      const char32_t c = character(at);
      const std::size_t next = after(at);
      const Kind kind = kinds_[c];
      if (kind == Kind::kAlphanumeric) {
        const char written = c == 0xD7 ? 'x' : static_cast<char>(c);
        tokens.push_back({.span = {at, next}, .digit = 0, .written = written, .separators = 0, .spaces = 0});
        ++(written <= '9' ? digits : letters);
      } else if (kind == Kind::kAccented) {
        tokens.push_back({.span = {at, next}, .digit = 0, .written = bare_letter(c), .separators = 0, .spaces = 0});
        ++letters;
      } else if (kind == Kind::kNumeral) {
        const char digit = static_cast<char>('0' + chinese_digit(c));
        tokens.push_back({.span = {at, next}, .digit = digit, .written = 0, .separators = 0, .spaces = 0});
        ++numerals;
      } else if (kind == Kind::kPicture) {
        add_picture(tokens, {at, next});
      } else if (kSeparators.find(c) != std::u32string_view::npos || is_grouping_dot(at)) {
        add_separator(tokens, {at, next});
      } else {
        break;
      }
      at = next;
    }
    // What goes on is read in pieces, so that memory stays bounded. They overlap: a number stands whole in one of them.
    if (at < end_ && tokens.size() >= kMostTokens) at = begin_of_next_piece();
    zones_sought_ = at;
    while (!tokens.empty() && tokens.back().separators != 0) tokens.pop_back();
    if (digits + numerals < kLeastDigits || digits + numerals + letters < kLeastLength) return;
    const bool as_written = digits >= kLeastDigits;
    const bool numerals_read = numerals > 0 && digits + numerals >= (letters > 0 ? kLeastDigits : kLeastReadNumerals);
    if (!as_written && !numerals_read) return;
    flush();
    zone_end_ = at;
    if (as_written) write_zone(tokens, false, nullptr);
    if (numerals_read) write_zone(tokens, true, nullptr);
    if (digits + numerals < kLeastRepairable) return;
    for (const auto repair : {confused_digit, confused_code_digit}) {
      const auto confused =
          std::count_if(tokens.begin(), tokens.end(), [&](const Token& token) { return repair(token.written) != 0; });
      if (confused > 0 && static_cast<std::size_t>(confused) <= digits + numerals)
        write_zone(tokens, numerals > 0, repair);
    }
  }

  // In plain_; behind a separator if there is one, so that no number seems to begin in the middle of a longer one.
  [[nodiscard]] std::size_t begin_of_next_piece() const {
    const auto first = tokens_.end() - kOverlap;
    const auto separator =
        std::find_if(first, tokens_.end() - kOverlap / 2, [](const Token& token) { return token.separators != 0; });
    return separator == tokens_.end() - kOverlap / 2 ? first->span.begin : separator->span.end;
  }

  // 330602.1990.0101: a dot that groups digits, no decimal point and no end of a sentence.
  [[nodiscard]] bool is_grouping_dot(std::size_t at) const {
    const auto digits_only = [&](std::size_t from, std::size_t to) {
      return std::all_of(plain_.begin() + static_cast<std::ptrdiff_t>(from),
                         plain_.begin() + static_cast<std::ptrdiff_t>(to), [](char c) { return c >= '0' && c <= '9'; });
    };
    return plain_[at] == '.' && at >= 3 && at + 4 <= end_ && digits_only(at - 3, at) && digits_only(at + 1, at + 4);
  }

  // A sign weighs one, and so does a row of one or two spaces; more spaces are a gap between columns.
  void add_separator(std::vector<Token>& tokens, PlainSpan span) const {
    if (tokens.empty() || tokens.back().separators == 0)
      tokens.push_back({.span = {span.begin, span.begin}, .digit = 0, .written = '-', .separators = 0, .spaces = 0});
    Token& token = tokens.back();
    token.span.end = span.end;
    token.spaces = plain_[span.begin] == ' ' ? token.spaces + 1 : 0;
    if (token.spaces <= 1) ++token.separators;
    if (token.spaces == 3) token.separators += kMostSeparators;
  }
  // However many emoji stand between two digits, they group them as one sign.
  void add_picture(std::vector<Token>& tokens, PlainSpan span) const {
    if (!tokens.empty() && tokens.back().separators != 0) {
      tokens.back().span.end = span.end;
    } else {
      add_separator(tokens, span);
    }
  }

  void write_zone(const std::vector<Token>& tokens, bool read_numerals, char (*repair)(char)) {
    if (!digits_.text.empty()) put_digits("\n", 1);
    const std::size_t begin = digits_.text.size();
    const std::size_t first = tokens.front().span.begin;
    if (first > 0 && plain_[first - 1] == '+') {
      put_context(first - 1, first);
    } else if (last_han_at_ != kNowhere) {
      // 闽-G12345: the province may be parted from the letter.
      const std::size_t han_end = last_han_at_ + utf8_length(plain_[last_han_at_]);
      if (last_kind_ == Kind::kHan) {
        put_context(last_han_at_, han_end);
      } else if (is_parted_by_little(han_end, first)) {
        put_context(last_han_at_, han_end);
        put_digits("-", first - han_end);
      }
    }
    for (const Token& token : tokens) {
      digits_.map.jump_to(token.span.begin);
      if (token.separators != 0) {
        put_digits(token.separators <= kMostSeparators ? "-" : "--", token.span.size());
      } else if (token.digit != 0) {
        if (read_numerals) {
          put_digits(string_view(&token.digit, 1), token.span.size());
        } else {
          put_digits(plain_.substr(token.span.begin, token.span.size()), token.span.size());
        }
      } else {
        const char repaired = repair == nullptr ? '\0' : repair(token.written);
        put_digits(string_view(repaired == 0 ? &token.written : &repaired, 1), token.span.size());
      }
    }
    const std::size_t last = tokens.back().span.end;
    if (kind(last) == Kind::kHan) {
      put_context(last, after(last));
    }
    open_zones_.push_back(digits_.zones.size());
    digits_.zones.push_back({.span = {begin, digits_.text.size()},
                             .block = block_,
                             .squeezed = {squeezed_.text.size(), squeezed_.text.size()},
                             .repaired = repair != nullptr});
  }
  void put_context(std::size_t begin, std::size_t end) {
    digits_.map.jump_to(begin);
    put_digits(plain_.substr(begin, end - begin), end - begin);
  }
  // Nothing, or a few separators, stands between two places of this line.
  [[nodiscard]] bool is_parted_by_little(std::size_t begin, std::size_t end) const {
    std::size_t signs = 0;
    for (std::size_t at = begin; at < end; at = after(at)) {
      if (kSeparators.find(character(at)) == std::u32string_view::npos || ++signs > kMostSeparators) return false;
    }
    return true;
  }
  void put_digits(string_view text, std::size_t width) {
    digits_.text += text;
    digits_.map.append(1, text.size(), width);
  }

  static constexpr std::size_t kLeastDigits = 2;
  static constexpr std::size_t kLeastLength = 5;        // a plate without its province
  static constexpr std::size_t kLeastReadNumerals = 5;  // no year; beside letters (plates, passports) fewer will do
  static constexpr std::size_t kLeastRepairable = 8;
  static constexpr std::size_t kMostTokens = 1 << 16;
  static constexpr std::ptrdiff_t kOverlap = 256;    // in tokens; no number with its separators is half as long
  static constexpr std::size_t kMostSeparators = 4;  // " - ·"; more stand between columns

  string_view plain_;
  std::vector<PlainSpan>::const_iterator gap_, last_gap_, suspect_, last_suspect_;
  SqueezedText& squeezed_;
  DigitsText& digits_;
  const KindTable& kinds_ = KindTable::instance();
  std::size_t at_ = 0;    // in plain_: what is being looked at
  std::size_t done_ = 0;  // in plain_: written or dropped up to here
  std::size_t end_ = 0;   // in plain_: of the block
  std::size_t block_ = 0;
  std::size_t line_begin_ = 0;     // in squeezed_.text
  Kind last_kind_ = Kind::kBreak;  // of the last character kept in this line
  std::size_t last_at_ = 0;        // where it stands in plain_
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  std::size_t last_han_at_ = kNowhere;  // the last Han character kept in this line
  std::size_t zones_sought_ = 0;        // in plain_
  std::size_t zone_end_ = 0;
  bool in_suspect_ = false;
  std::size_t open_brackets_ = 0;  // kept in this line and not closed
  std::vector<std::size_t> open_zones_;
  std::vector<Token> tokens_;
};

}  // namespace

std::string_view to_string(Noise noise) noexcept {
  static constexpr std::array<std::string_view, 5> kNames = {
      "pinyin in brackets", "stray marks inside", "repeated punctuation", "emoji inside", "foreign text spliced in"};
  return kNames[static_cast<std::size_t>(noise)];
}

int chinese_digit(char32_t c) noexcept {
  static constexpr std::u32string_view kDigits[] = {U"〇零○", U"一壹幺", U"二贰两", U"三叁", U"四肆",
                                                    U"五伍",  U"六陆",   U"七柒",   U"八捌", U"九玖"};
  for (int value = 0; value < 10; ++value) {
    if (kDigits[value].find(c) != std::u32string_view::npos) return value;
  }
  return -1;
}

void squeeze(std::string_view plain, const std::vector<PlainSpan>& blocks, const Splices& splices,
             SqueezedText& squeezed, DigitsText& digits) {
  squeezed.text.reserve(plain.size());
  squeezed.block_spans.reserve(blocks.size());
  Squeezer squeezer(plain, splices, squeezed, digits);
  for (std::size_t i = 0; i < blocks.size(); ++i) squeezer.block(blocks[i], i);
  squeezer.finish();
}

}  // namespace mishen::scanner
