#include "scanner/splices.h"

#include <unicode/ubrk.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "scanner/characters.h"
#include "scanner/errors.h"
#include "scanner/utf8.h"

// How a splice is told from a name that is repeated. Both are foreign words amid Han text; what differs is what they
// stand in. A name stands between words (使用WPS平台), a splice anywhere: take it away, and what was left and right of
// it closes to a word that was broken (政bet府). So every repeated unit is taken away, place by place, and ICU's word
// segmentation of the text around says whether the joint is inside a word, and between which words it is else. One
// place proves little, different places together do: their evidence is added up in bits.
//
// A page with half a dozen splices breaks two or three words only. What tells more there is that a splice has running
// text on both sides at every place, where a name also stands at the border of a sentence, in brackets and in lists;
// and that few names come with a title. But a name that has got into the middle of words (文化COVID-19馆) is the
// same to see: what looks like a name needs many broken words.
//
// Second kind: the title of another site, put in the place of whole words (bet_体育-投注*官网 #). No word is broken
// there; but no name is made of so many parts and signs and runs into the sentence on both sides all the same.

namespace mishen::scanner {
namespace {

constexpr std::size_t kMinOccurrences = 3;
constexpr std::size_t kMinAlnum = 4;
constexpr std::size_t kMinBriefAlnum = 2;  // of a brief word, which is a splice only with a title behind it
constexpr std::size_t kMinLetters = 2;
constexpr std::size_t kMaxBetween = 48;     // bytes between two foreign words of one unit
constexpr std::size_t kMaxParts = 4;        // foreign words of one unit
constexpr std::size_t kMaxExtension = 24;   // characters on the right of the foreign words that come with them
constexpr std::size_t kMaxLeft = 4;         // and on the left
constexpr std::size_t kContext = 4;         // characters on either side that the segmentation sees
constexpr std::size_t kSample = 48;         // places of a unit that are judged
constexpr std::size_t kChoiceSample = 12;   // places by which the borders of a unit are chosen
constexpr std::size_t kMaxUnits = 400;      // units judged, the most frequent first
constexpr std::size_t kMaxSplices = 16;     // units that are splices
constexpr std::size_t kMaxSuspects = 2000;  // places that are suspected

// Evidence in bits, from the shares measured on 45 MB of public articles full of names (10,430 repeated units) and on
// 870 units planted five to nine times each at random places of prose. What is seen once can be chance (据X称), and
// joints of one unit are not independent, so the bits are rounded to the safe side.
//
// A joint inside a word: 1.6 % at names, 45 % at splices.
constexpr double kBrokenLevelWord = 9.0;     // inside 绝密, 机密 or 秘密
constexpr double kBrokenFamiliarWord = 6.5;  // inside a word that is whole kFamiliar times in the document
constexpr double kBrokenKnownWord = 5.0;     // inside a word that is whole elsewhere
constexpr double kBrokenWord = 3.0;          // inside a word
// A joint between words. A name is led in and followed by particles (对X的); two scraps of one character are a word
// that the segmentation does not know; the pair of characters stands side by side elsewhere in the document at 15 % of
// the joints of names and 44 % of those of splices.
constexpr double kBetweenParticles = -4.0;
constexpr double kLedIn = -2.0;
constexpr double kFollowed = -1.0;
constexpr double kScraps = 1.0;
constexpr double kScrap = 0.0;
constexpr double kBetweenWords = -0.7;
constexpr double kKnownPair = 1.0;  // added to each of them
constexpr double kAlike = -1.5;     // and this to each that begins or ends like another: names are led in alike
// Han text on both sides without a space: at four places of five of one name in nine, of one titled name in four
// hundred. More than these shares alone give: so much that half a dozen places prove a splice, while the names of the
// articles that stand so stay a bit and a half below the threshold.
constexpr double kAllEmbedded = 6.0;
constexpr double kTitledAllEmbedded = 9.0;  // with a title of Han characters behind
constexpr double kNotEmbedded = -0.7;       // no Han text there: at the border of Han text; menus and titles repeat, so
constexpr double kMostNotEmbedded = -4.0;   // no more than this
constexpr double kAlwaysBroken = 1.0;       // three places and more, and all inside words
constexpr double kMixed = 1.5;              // letters and digits mixed: one name in ten
constexpr double kEnough = 6.5;
constexpr std::size_t kFamiliar = 3;
constexpr std::size_t kManyJoints = 5;         // different ones, from which on places without a broken word can prove
constexpr std::size_t kManyPlacesOfName = 10;  // places and
constexpr std::size_t kManyBrokenByName = 4;   // broken words that prove what looks like a name

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_letter(c) || is_digit(c); }

/// Signs that are no punctuation of a sentence.
bool is_odd(char32_t c) {
  constexpr std::string_view kOdd = "-_*#|@~^+=$";
  return c < 0x80 && kOdd.find(static_cast<char>(c)) != std::string_view::npos;
}

/// What may belong to a unit besides its foreign words.
bool may_extend(char32_t c) {
  return is_han(c) || c == ' ' || is_odd(c) || (c < 0x80 && is_alnum(static_cast<char>(c)));
}

struct Word {
  std::size_t begin;
  std::size_t end;
};

/// The foreign words of `text` by the number of their letters and digits.
struct Words {
  std::vector<Word> all;    // kMinAlnum and more
  std::vector<Word> brief;  // fewer
};

/// The first ASCII character at or after `at`: Han text is passed over eight bytes at a time.
std::size_t skip_beyond_ascii(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  for (std::uint64_t bytes = 0; text.size() - at >= sizeof(bytes); at += sizeof(bytes)) {
    std::memcpy(&bytes, text.data() + at, sizeof(bytes));
    if ((bytes & kHighBits) != kHighBits) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) ++at;
  return at;
}

/// The foreign words of `text`: letters and digits, single -_. between them.
Words foreign_words(std::string_view text) {
  Words words;
  for (std::size_t at = 0; at < text.size();) {
    at = skip_beyond_ascii(text, at);
    if (at == text.size()) break;
    if (!is_alnum(text[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    std::size_t letters = 0;
    std::size_t all = 0;
    while (at < text.size()) {
      if (is_alnum(text[at])) {
        ++all;
        if (is_letter(text[at])) ++letters;
        ++at;
      } else if ((text[at] == '-' || text[at] == '_' || text[at] == '.') && at + 1 < text.size() &&
                 is_alnum(text[at + 1])) {
        ++at;
      } else {
        break;
      }
    }
    if (all < kMinBriefAlnum || letters < kMinLetters) continue;
    (all < kMinAlnum ? words.brief : words.all).push_back({begin, at});
  }
  return words;
}

/// A repeated unit: the foreign words with what always comes with them.
struct Unit {
  std::vector<Word> places;  // of the foreign words alone
  std::size_t first_word;    // bytes of the first foreign word
  std::string_view before;   // what comes with it on the left
  std::string_view after;    // and on the right
};

/// Its foreign words.
std::string_view words_of(std::string_view text, const Unit& unit) {
  const Word& place = unit.places.front();
  return text.substr(place.begin, place.end - place.begin);
}

std::size_t han_before(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] == ' ') --at;
  return at > 0 && is_han(utf8_at(text, utf8_previous(text, at))) ? at : std::string_view::npos;
}

std::size_t han_after(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at < text.size() && is_han(utf8_at(text, at)) ? at : std::string_view::npos;
}

using Counts = std::unordered_map<std::string_view, std::size_t>;

/// How often the words of `text` occur that do so kMinOccurrences times; few others are in it. Most foreign words of a
/// text occur once: they cost a byte each, not an entry.
Counts count_repeated(std::string_view text, const std::vector<Word>& words) {
  const auto slice = [text](const Word& word) { return text.substr(word.begin, word.end - word.begin); };
  std::vector<std::uint8_t> seen(std::bit_ceil(2 * words.size() + 1), 0);  // by hash, up to kMinOccurrences
  const auto seen_of = [&](std::string_view word) -> std::uint8_t& {
    return seen[std::hash<std::string_view>()(word) & (seen.size() - 1)];
  };
  for (const Word& word : words) {
    std::uint8_t& times = seen_of(slice(word));
    if (times < kMinOccurrences) ++times;
  }
  Counts counts;
  for (const Word& word : words) {
    if (seen_of(slice(word)) >= kMinOccurrences) ++counts[slice(word)];
  }
  return counts;
}

/// Foreign words that come together again and again as one.
std::vector<Unit> repeated_units(std::string_view text, const std::vector<Word>& words) {
  const auto slice = [text](std::size_t begin, std::size_t end) { return text.substr(begin, end - begin); };
  const Counts word_counts = count_repeated(text, words);
  Counts pair_counts;
  const auto pair_of = [&](std::size_t i) -> std::string_view {
    if (i + 1 >= words.size() || words[i + 1].begin - words[i].end > kMaxBetween) return {};
    const std::string_view pair = slice(words[i].begin, words[i + 1].end);
    return pair.find('\n') == std::string_view::npos ? pair : std::string_view();
  };
  const auto is_repeated = [&](std::size_t i) {
    const auto found = word_counts.find(slice(words[i].begin, words[i].end));
    return found != word_counts.end() && found->second >= kMinOccurrences;
  };
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (!is_repeated(i) || !is_repeated(i + 1)) continue;
    if (const std::string_view pair = pair_of(i); !pair.empty()) ++pair_counts[pair];
  }
  const auto belong_together = [&](std::size_t i) {
    const auto found = pair_counts.find(pair_of(i));
    if (found == pair_counts.end() || found->second < kMinOccurrences) return false;
    const std::size_t of_first = word_counts.at(slice(words[i].begin, words[i].end));
    const std::size_t of_second = word_counts.at(slice(words[i + 1].begin, words[i + 1].end));
    return found->second * 10 >= std::min(of_first, of_second) * 3;
  };

  std::unordered_map<std::string_view, std::size_t> index;
  std::vector<Unit> units;
  for (std::size_t i = 0; i < words.size();) {
    std::size_t last = i;
    while (last - i + 1 < kMaxParts && last + 1 < words.size() && belong_together(last)) ++last;
    if (is_repeated(i)) {
      const auto [entry, is_new] = index.emplace(slice(words[i].begin, words[last].end), units.size());
      if (is_new) units.push_back({{}, words[i].end - words[i].begin, {}, {}});
      units[entry->second].places.push_back({words[i].begin, words[last].end});
    }
    i = last + 1;
  }
  std::erase_if(units, [&](const Unit& unit) {
    if (unit.places.size() < kMinOccurrences) return true;
    const auto touching = std::count_if(unit.places.begin(), unit.places.end(), [&](const Word& place) {
      return han_before(text, place.begin) != std::string_view::npos ||
             han_after(text, place.end) != std::string_view::npos;
    });
    return static_cast<std::size_t>(touching) < kMinOccurrences;
  });
  std::stable_sort(units.begin(), units.end(),
                   [](const Unit& a, const Unit& b) { return a.places.size() > b.places.size(); });
  if (units.size() > kMaxUnits) units.resize(kMaxUnits);
  return units;
}

/// How far a unit reaches on one side.
struct Reach {
  std::vector<std::size_t> lengths;  // in bytes: 0, and after each further character that nine places of ten share
  Word place;                        // one of these
};

template <class Next>
Reach reach(std::string_view text, const Unit& unit, std::size_t most, Next next) {
  std::vector<std::size_t> lengths = {0};
  std::vector<Word> places = unit.places;
  const std::size_t needed = std::max(kMinOccurrences, (unit.places.size() * 9 + 9) / 10);
  while (lengths.size() <= most) {
    std::unordered_map<std::string_view, std::size_t> counts;
    for (const Word& place : places) ++counts[next(text, place, lengths.back())];
    const auto best = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    const std::string_view character = best->first;
    if (best->second < needed || character.empty() || !may_extend(utf8_at(character, 0))) break;
    std::erase_if(places, [&](const Word& place) { return next(text, place, lengths.back()) != character; });
    lengths.push_back(lengths.back() + character.size());
  }
  return {std::move(lengths), places.front()};
}

std::string_view next_right(std::string_view text, const Word& place, std::size_t length) {
  const std::size_t at = place.end + length;
  return at < text.size() ? text.substr(at, utf8_length(text[at])) : std::string_view();
}

std::string_view next_left(std::string_view text, const Word& place, std::size_t length) {
  const std::size_t at = place.begin - length;
  if (at == 0) return {};
  const std::size_t before = utf8_previous(text, at);
  return text.substr(before, at - before);
}

// ---------------------------------------------------------------------------------------------------------------------
// What was broken

struct BreakCloser {
  void operator()(UBreakIterator* iterator) const noexcept { ubrk_close(iterator); }
};

/// Where two Han texts meet.
struct Joint {
  bool inside_word = false;
  // Between words, each text read for itself:
  bool left_scrap = false;   // the left one ends with a word of one character
  bool right_scrap = false;  // the right one begins with one
};

/// Says where two Han texts meet.
class Joints {
 public:
  /// `left` ends and `right` begins with a Han character.
  Joint at(const std::u16string& left, const std::u16string& right) {
    const auto [entry, is_new] = known_.emplace(left + u'|' + right, Joint{});
    if (is_new) entry->second = read(left, right);
    return entry->second;
  }

 private:
  Joint read(const std::u16string& left, const std::u16string& right) {
    Joint joint;
    segment(left + right);
    joint.inside_word = ubrk_isBoundary(iterator_.get(), static_cast<std::int32_t>(left.size())) == 0;
    if (joint.inside_word) return joint;
    segment(left);
    joint.left_scrap = ubrk_preceding(iterator_.get(), static_cast<std::int32_t>(left.size())) + 1 ==
                       static_cast<std::int32_t>(left.size());
    segment(right);
    joint.right_scrap = ubrk_following(iterator_.get(), 0) == 1;
    return joint;
  }

  void segment(std::u16string text) {
    UErrorCode status = U_ZERO_ERROR;
    if (!iterator_) {
      iterator_.reset(ubrk_open(UBRK_WORD, "zh", nullptr, 0, &status));
      if (U_FAILURE(status))
        throw ScanError(std::string("cannot open ICU's word segmentation: ") + u_errorName(status));
    }
    text_ = std::move(text);
    ubrk_setText(iterator_.get(), text_.data(), static_cast<std::int32_t>(text_.size()), &status);
    if (U_FAILURE(status)) throw ScanError(std::string("ICU's word segmentation failed: ") + u_errorName(status));
  }

  std::u16string text_;  // what the iterator reads
  std::unique_ptr<UBreakIterator, BreakCloser> iterator_;
  std::unordered_map<std::u16string, Joint> known_;
};

void append_utf16(std::u16string& out, char32_t c) {
  out += static_cast<char16_t>(c);  // is_han() takes characters of the basic plane only
}

/// Up to kContext Han characters that end at `end`.
std::u16string han_context_before(std::string_view text, std::size_t end) {
  std::u16string out;
  while (end > 0 && out.size() < kContext) {
    end = utf8_previous(text, end);
    const char32_t c = utf8_at(text, end);
    if (!is_han(c)) break;
    append_utf16(out, c);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::u16string han_context_after(std::string_view text, std::size_t begin) {
  std::u16string out;
  while (begin < text.size() && out.size() < kContext) {
    const char32_t c = utf8_at(text, begin);
    if (!is_han(c)) break;
    append_utf16(out, c);
    begin += utf8_length(text[begin]);
  }
  return out;
}

constexpr std::uint32_t bigram(char16_t first, char16_t second) {
  return static_cast<std::uint32_t>(first) << 16U | second;
}

/// The pairs of Han characters that stand side by side in a text.
class Bigrams {
 public:
  explicit Bigrams(std::string_view text) : text_(text) {}
  /// How often `pair` stands in the text.
  std::size_t count(std::uint32_t pair) {
    if (!read_) read();
    const auto [first, last] = std::equal_range(pairs_.begin(), pairs_.end(), pair);
    return static_cast<std::size_t>(last - first);
  }

 private:
  void read() {
    read_ = true;
    char32_t before = 0;
    for (std::size_t at = 0; at < text_.size(); at += utf8_length(text_[at])) {
      const char32_t c = utf8_at(text_, at);
      if (is_han(c) && before != 0) pairs_.push_back(bigram(static_cast<char16_t>(before), static_cast<char16_t>(c)));
      before = is_han(c) ? c : 0;
    }
    std::sort(pairs_.begin(), pairs_.end());
  }

  std::string_view text_;
  bool read_ = false;
  std::vector<std::uint32_t> pairs_;
};

/// A joint between words.
struct Seam {
  std::uint32_t pair;
  double bits;
};

/// What the places of a unit say.
struct Evidence {
  std::size_t places = 0;             // but those beside digits and stars
  std::size_t embedded = 0;           // Han on both sides
  std::size_t touching = 0;           // of these without spaces
  std::size_t broken_places = 0;      // inside a word
  std::vector<std::uint32_t> broken;  // the different pairs there, sorted
  std::vector<Seam> unbroken;         // those at the others
};

/// Whether a digit or the star of a marking stands there: prose ends, the text goes on.
bool is_number_or_star(char32_t c) { return (c >= '0' && c <= '9') || c == U'★' || c == U'☆' || c == '*'; }

bool beside_number(std::string_view text, PlainSpan place) {
  return (place.begin > 0 && is_number_or_star(utf8_at(text, utf8_previous(text, place.begin)))) ||
         (place.end < text.size() && is_number_or_star(utf8_at(text, place.end)));
}

/// The whole unit at one of its places; empty where not all that comes with it is there.
PlainSpan whole_place(std::string_view text, const Unit& unit, const Word& place) {
  const bool is_whole =
      text.substr(0, place.begin).ends_with(unit.before) && text.substr(place.end).starts_with(unit.after);
  return is_whole ? PlainSpan{place.begin - unit.before.size(), place.end + unit.after.size()} : PlainSpan{};
}

/// The bits of a joint between words that end with `before` and begin with `after`.
double bits_of_seam(const Joint& joint, char16_t before, char16_t after) {
  constexpr std::u16string_view kLeadIn =
      u"的用在于到了是和对个为过将与从向由有入据取以中而当及被或其如给把让比至即称叫款种";
  constexpr std::u16string_view kFollow = u"的中和是在上内等时后与及或对也将为来并已可以了则都还被就从会能不所";
  const bool led_in = joint.left_scrap && kLeadIn.find(before) != std::u16string_view::npos;
  const bool followed = joint.right_scrap && kFollow.find(after) != std::u16string_view::npos;
  if (led_in) return followed ? kBetweenParticles : kLedIn;
  if (followed) return kFollowed;
  if (joint.left_scrap && joint.right_scrap) return kScraps;
  return joint.left_scrap || joint.right_scrap ? kScrap : kBetweenWords;
}

Evidence gather(std::string_view text, const Unit& unit, std::size_t sample, Joints& joints) {
  Evidence out;
  const std::size_t step = std::max<std::size_t>(1, unit.places.size() / sample);
  for (std::size_t i = 0; i < unit.places.size(); i += step) {
    const PlainSpan place = whole_place(text, unit, unit.places[i]);
    const std::size_t before = place.empty() ? std::string_view::npos : han_before(text, place.begin);
    const std::size_t after = place.empty() ? std::string_view::npos : han_after(text, place.end);
    if (before == std::string_view::npos || after == std::string_view::npos) {
      if (place.empty() || !beside_number(text, place)) ++out.places;
      continue;
    }
    ++out.places;
    ++out.embedded;
    if (before == place.begin && after == place.end) ++out.touching;
    const std::u16string left_text = han_context_before(text, before);
    const std::u16string right_text = han_context_after(text, after);
    const std::uint32_t pair = bigram(left_text.back(), right_text.front());
    const Joint joint = joints.at(left_text, right_text);
    if (joint.inside_word) {
      ++out.broken_places;
      out.broken.push_back(pair);
    } else {
      out.unbroken.push_back({pair, bits_of_seam(joint, left_text.back(), right_text.front())});
    }
  }
  std::sort(out.broken.begin(), out.broken.end());
  out.broken.erase(std::unique(out.broken.begin(), out.broken.end()), out.broken.end());
  std::stable_sort(out.unbroken.begin(), out.unbroken.end(),
                   [](const Seam& a, const Seam& b) { return a.pair < b.pair; });
  out.unbroken.erase(std::unique(out.unbroken.begin(), out.unbroken.end(),
                                 [](const Seam& a, const Seam& b) { return a.pair == b.pair; }),
                     out.unbroken.end());
  return out;
}

double bits_of_broken(std::uint32_t pair, Bigrams& bigrams) {
  constexpr std::array kLevels = {bigram(u'绝', u'密'), bigram(u'机', u'密'), bigram(u'秘', u'密')};
  if (std::find(kLevels.begin(), kLevels.end(), pair) != kLevels.end()) return kBrokenLevelWord;
  const std::size_t elsewhere = bigrams.count(pair);
  return elsewhere >= kFamiliar ? kBrokenFamiliarWord : elsewhere > 0 ? kBrokenKnownWord : kBrokenWord;
}

/// What the foreign words and the characters that come with them look like.
enum class Look {
  kTitled,   ///< words with a title behind them: 娱乐城, 官网 #
  kJumbled,  ///< letters and digits run together: bet365
  kName,  ///< an abbreviation or a word of a language, also with a number or a short noun: WiFi, COVID-19, KN95口罩
};

/// `words` are the foreign words of a unit, `tail` is what comes with them on the right.
Look look_of(std::string_view words, std::string_view tail) {
  std::size_t letters = 0;
  std::size_t digits = 0;
  bool joined = false;  // digits right behind a letter
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is_letter(words[i])) ++letters;
    if (!is_digit(words[i])) continue;
    ++digits;
    if (i > 0 && is_letter(words[i - 1])) joined = true;
  }
  std::size_t han = 0;
  std::size_t odd = 0;
  for (std::size_t at = 0; at < tail.size(); at += utf8_length(tail[at])) {
    if (is_han(utf8_at(tail, at))) ++han;
    if (is_odd(utf8_at(tail, at))) ++odd;
  }
  const std::size_t alnum = letters + digits;
  const bool titled = han >= 4 || (han >= 3 && alnum >= kMinAlnum) || (han >= 2 && odd > 0);
  if (titled) return Look::kTitled;
  return joined && letters >= 3 && alnum > kMinAlnum ? Look::kJumbled : Look::kName;
}

/// Whether Han text goes on at both sides of all its places, and another one each time.
bool is_everywhere(const Evidence& evidence) {
  return evidence.broken.size() + evidence.unbroken.size() >= kManyJoints &&
         evidence.touching * 10 >= evidence.places * 8;
}

/// How many of the joints between words begin like another one, and how many end like another one.
std::size_t alike(const std::vector<Seam>& seams) {
  std::vector<std::uint32_t> firsts;
  std::vector<std::uint32_t> seconds;
  for (const Seam& seam : seams) {
    firsts.push_back(seam.pair >> 16U);
    seconds.push_back(seam.pair & 0xFFFFU);
  }
  const auto repeated = [](std::vector<std::uint32_t>& characters) {
    std::sort(characters.begin(), characters.end());
    return static_cast<std::size_t>(characters.end() - std::unique(characters.begin(), characters.end()));
  };
  return repeated(firsts) + repeated(seconds);
}

/// All the evidence that the places of a unit give.
double bits_of(Look look, bool mixed, const Evidence& evidence, Bigrams& bigrams) {
  double bits = std::max(kMostNotEmbedded, kNotEmbedded * static_cast<double>(evidence.places - evidence.embedded));
  if (is_everywhere(evidence)) bits += look == Look::kTitled ? kTitledAllEmbedded : kAllEmbedded;
  for (const std::uint32_t pair : evidence.broken) bits += bits_of_broken(pair, bigrams);
  for (const Seam& seam : evidence.unbroken) bits += seam.bits + (bigrams.count(seam.pair) > 0 ? kKnownPair : 0.0);
  bits += kAlike * static_cast<double>(alike(evidence.unbroken));
  if (evidence.broken_places >= kMinOccurrences && evidence.unbroken.empty()) bits += kAlwaysBroken;
  if (mixed) bits += kMixed;
  return bits;
}

/// Whether the places of a unit prove it a splice. `has_head` says that it takes Han characters before its words away
/// too: then one word is no proof, as any two equal characters on both sides of a phrase (信息X零信任) can be made to
/// meet. `mixed` says that letters and digits are mixed in it.
bool breaks_words(Look look, bool mixed, bool has_head, const Evidence& evidence, Bigrams& bigrams) {
  if (evidence.broken_places < 2 && !is_everywhere(evidence)) return false;
  if (has_head && evidence.broken.size() < 2) return false;
  if (look == Look::kName && evidence.broken.size() < kManyBrokenByName) return false;
  return bits_of(look, mixed, evidence, bigrams) >= kEnough;
}

/// Whether `unit` is the title of a site in the middle of sentences.
bool is_foreign_title(std::string_view text, const Unit& unit, Joints& joints) {
  const std::string whole = std::string(unit.before) + std::string(words_of(text, unit)) + std::string(unit.after);
  std::size_t odd = 0;
  std::size_t han = 0;
  std::string kinds;
  for (std::size_t at = 0; at < whole.size(); at += utf8_length(whole[at])) {
    const char32_t c = utf8_at(whole, at);
    if (is_han(c)) ++han;
    if (!is_odd(c)) continue;
    ++odd;
    if (kinds.find(static_cast<char>(c)) == std::string::npos) kinds += static_cast<char>(c);
  }
  if (odd < 3 || kinds.size() < 2 || han < 4) return false;
  const Evidence evidence = gather(text, unit, kSample, joints);
  return evidence.broken.size() + evidence.unbroken.size() >= 2;
}

/// Whether a word of `text` itself would be cut in two at `at`.
bool cuts_word(std::string_view text, std::size_t at, Joints& joints) {
  const std::u16string left = han_context_before(text, at);
  const std::u16string right = han_context_after(text, at);
  return !left.empty() && !right.empty() && joints.at(left, right).inside_word;
}

/// Sets how far `unit`, which reaches as far as it can, really reaches. What its places share may be part of the word
/// that is broken (机bet密 again and again): closer borders at which far more places are inside words are the right
/// ones, of such the ones with the surest words, unless a word that comes with it would be cut (体|育).
void choose_borders(std::string_view text, const Reach& left, const Reach& right, Unit& unit, Joints& joints,
                    Bigrams& bigrams) {
  if (unit.before.empty() && unit.after.empty()) return;
  const std::string_view all_before = unit.before;
  const std::string_view all_after = unit.after;
  const Evidence widest = gather(text, unit, kChoiceSample, joints);
  std::size_t most = widest.broken_places + std::max<std::size_t>(2, widest.places / 2);
  double most_bits = 0;
  std::string_view best_before = all_before;
  std::string_view best_after = all_after;
  for (auto before = left.lengths.rbegin(); before != left.lengths.rend(); ++before) {
    if (cuts_word(all_before, all_before.size() - *before, joints)) continue;
    for (auto after = right.lengths.rbegin(); after != right.lengths.rend(); ++after) {
      if (cuts_word(all_after, *after, joints)) continue;
      unit.before = all_before.substr(all_before.size() - *before);
      unit.after = all_after.substr(0, *after);
      const Evidence evidence = gather(text, unit, kChoiceSample, joints);
      if (evidence.broken_places < most) continue;
      double bits = 0;
      for (const std::uint32_t pair : evidence.broken) bits += bits_of_broken(pair, bigrams);
      if (evidence.broken_places == most && bits <= most_bits) continue;
      most = evidence.broken_places;
      most_bits = bits;
      best_before = unit.before;
      best_after = unit.after;
    }
  }
  unit.before = best_before;
  unit.after = best_after;
}

/// Decides how far `unit` reaches and says whether it is a splice.
bool is_splice(std::string_view text, Unit& unit, Joints& joints, Bigrams& bigrams) {
  const Reach left = reach(text, unit, kMaxLeft, next_left);
  const Reach right = reach(text, unit, kMaxExtension, next_right);
  unit.before = text.substr(left.place.begin - left.lengths.back(), left.lengths.back());
  unit.after = text.substr(right.place.end, right.lengths.back());
  if (is_foreign_title(text, unit, joints)) return true;
  choose_borders(text, left, right, unit, joints, bigrams);
  const std::string_view words = words_of(text, unit);
  const Look look = look_of(words, unit.after);
  if (look == Look::kName && (words.size() < kMinAlnum || unit.places.size() < kManyPlacesOfName)) return false;
  const bool mixed = std::any_of(words.begin(), words.end(), is_digit);
  const bool has_head =
      std::any_of(unit.before.begin(), unit.before.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return breaks_words(look, mixed, has_head, gather(text, unit, kSample, joints), bigrams);
}

// ---------------------------------------------------------------------------------------------------------------------
// Places

/// How many bytes two texts share at their begin, whole characters.
std::size_t common_prefix(std::string_view a, std::string_view b) {
  std::size_t length = 0;
  while (length < a.size() && length < b.size() && a[length] == b[length]) ++length;
  while (length > 0 && length < b.size() && is_utf8_continuation(b[length])) --length;
  return length;
}

std::size_t common_suffix(std::string_view a, std::string_view b) {
  std::size_t length = 0;
  while (length < a.size() && length < b.size() && a[a.size() - 1 - length] == b[b.size() - 1 - length]) ++length;
  while (length > 0 && is_utf8_continuation(b[b.size() - length])) --length;
  return length;
}

/// What a unit consists of.
struct Model {
  std::string_view before;
  std::string_view word;  // the first foreign word
  std::string tail;       // and all behind it
};

Model model_of(std::string_view text, const Unit& unit) {
  const std::string_view words = words_of(text, unit);
  return {unit.before, words.substr(0, unit.first_word),
          std::string(words.substr(unit.first_word)) + std::string(unit.after)};
}

/// The place of a unit whose first word begins at `at`, with as much of what comes with it as is there.
PlainSpan place_at(std::string_view text, const Model& model, std::size_t at) {
  const std::size_t end = at + model.word.size();
  return {at - common_suffix(model.before, text.substr(0, at)), end + common_prefix(model.tail, text.substr(end))};
}

/// Every place of `unit`, also where its tail is cut off or digits of the text touch it.
void add_places(std::string_view text, const Unit& unit, std::vector<PlainSpan>& gaps) {
  const Model model = model_of(text, unit);
  // A whole tail of some length is proof enough also where letters of the text touch the word; a brief word is the unit
  // only with a good part of its tail.
  constexpr std::size_t kProvingTail = 6;
  const std::size_t least_tail = model.word.size() < kMinAlnum ? model.tail.size() / 2 : 0;
  for (std::size_t at = text.find(model.word); at != std::string_view::npos;) {
    const std::size_t end = at + model.word.size();
    PlainSpan gap = place_at(text, model, at);
    const std::size_t tail = gap.end - end;
    const bool in_word = (at > 0 && is_letter(text[at - 1]) && is_letter(model.word.front()) &&
                          (tail < model.tail.size() || tail < kProvingTail)) ||
                         (end < text.size() && is_letter(text[end]) && is_letter(model.word.back()) && tail == 0);
    if (in_word || tail < least_tail) {
      at = text.find(model.word, at + 1);
      continue;
    }
    // Spaces around it were put in with it where Han text goes on behind them.
    if (const std::size_t before = han_before(text, gap.begin); before != std::string_view::npos) gap.begin = before;
    if (const std::size_t after = han_after(text, gap.end); after != std::string_view::npos) gap.end = after;
    gaps.push_back(gap);
    at = text.find(model.word, gap.end);
  }
}

/// Whether text goes on beside `at` without a space or a punctuation mark.
bool continues_before(std::string_view text, std::size_t at) {
  if (at == 0) return false;
  const char32_t c = utf8_at(text, utf8_previous(text, at));
  return is_han(c) || is_number_or_star(c);
}

bool continues_after(std::string_view text, std::size_t at) {
  return at < text.size() && (is_han(utf8_at(text, at)) || is_number_or_star(utf8_at(text, at)));
}

/// Whether text goes on beside kMinOccurrences places of `unit`.
bool repeatedly_continues(std::string_view text, const Unit& unit) {
  std::size_t count = 0;
  for (const Word& word : unit.places) {
    const PlainSpan place = whole_place(text, unit, word);
    if (place.empty() || (!continues_before(text, place.begin) && !continues_after(text, place.end))) continue;
    if (++count == kMinOccurrences) return true;
  }
  return false;
}

/// Finds the words of units in foreign words to which digits of the text may have been joined.
class Suspicion {
 public:
  void add(std::string_view text, const Unit& unit) {
    Model model = model_of(text, unit);
    models_.emplace(model.word, std::move(model));
  }

  /// Lists the places of the units among `words`, kMaxSuspects in all.
  void list(std::string_view text, const std::vector<Word>& words, std::vector<PlainSpan>& out) const {
    for (const Word& word : words) {
      if (out.size() == kMaxSuspects) return;
      const std::string_view whole = text.substr(word.begin, word.end - word.begin);
      std::size_t from = 0;
      const Model* model = find(whole);
      if (model == nullptr) {
        while (from < whole.size() && is_digit(whole[from])) ++from;
        model = find(whole.substr(from));
      }
      // A unit that ends with digits, digits of the text behind it: the longest one.
      constexpr std::size_t kMostDigits = 18;
      for (std::size_t n = 1;
           model == nullptr && n <= kMostDigits && n < whole.size() && is_digit(whole[whole.size() - n]); ++n) {
        model = find(whole.substr(from, whole.size() - n - std::min(from, whole.size() - n)));
      }
      if (model == nullptr) continue;
      const PlainSpan place = place_at(text, *model, word.begin + from);
      if (continues_before(text, place.begin) || continues_after(text, place.end)) out.push_back(place);
    }
  }

 private:
  const Model* find(std::string_view word) const {
    const auto found = models_.find(word);
    return found == models_.end() ? nullptr : &found->second;
  }

  std::unordered_map<std::string_view, Model> models_;
};

/// Puts `spans` in order and unites those that overlap.
void merge(std::vector<PlainSpan>& spans) {
  std::sort(spans.begin(), spans.end());
  std::size_t kept = 0;
  for (const PlainSpan& span : spans) {
    if (kept > 0 && span.begin < spans[kept - 1].end) {
      spans[kept - 1].end = std::max(spans[kept - 1].end, span.end);
    } else {
      spans[kept++] = span;
    }
  }
  spans.resize(kept);
}

/// Takes the spans out that overlap one of `others`; both are in order and do not overlap among themselves.
void remove_overlapping(const std::vector<PlainSpan>& others, std::vector<PlainSpan>& spans) {
  auto other = others.begin();
  std::erase_if(spans, [&](const PlainSpan& span) {
    while (other != others.end() && other->end <= span.begin) ++other;
    return other != others.end() && other->begin < span.end;
  });
}

}  // namespace

Splices find_splices(std::string_view plain) {
  Splices out;
  const Words words = foreign_words(plain);
  Joints joints;
  Bigrams bigrams(plain);
  Suspicion suspicion;
  std::size_t found = 0;
  for (const std::vector<Word>* kind : {&words.all, &words.brief}) {
    for (Unit& unit : repeated_units(plain, *kind)) {
      if (found < kMaxSplices && is_splice(plain, unit, joints, bigrams)) {
        add_places(plain, unit, out.gaps);
        ++found;
      } else if (repeatedly_continues(plain, unit)) {
        suspicion.add(plain, unit);
      }
    }
  }
  merge(out.gaps);
  suspicion.list(plain, words.all, out.suspects);
  suspicion.list(plain, words.brief, out.suspects);
  merge(out.suspects);
  remove_overlapping(out.gaps, out.suspects);
  return out;
}

}  // namespace mishen::scanner
