#include "tests/generator/forms.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <optional>
#include <utility>

#include "scanner/utf8.h"
#include "tests/generator/base64.h"
#include "tests/generator/character_tables.h"
#include "tests/generator/prose.h"

namespace mishen::test {
namespace {

using scanner::Severity;
using std::string_view;

bool is_digit(const Glyph& glyph) { return glyph.text.size() == 1 && glyph.text[0] >= '0' && glyph.text[0] <= '9'; }
bool is_letter(const Glyph& glyph) {
  return glyph.text.size() == 1 &&
         ((glyph.text[0] >= 'A' && glyph.text[0] <= 'Z') || (glyph.text[0] >= 'a' && glyph.text[0] <= 'z'));
}

// The places 1 .. size - 1 that `allowed` lets through; some of them: one, all or about half, at least one.
std::vector<std::size_t> some_borders(const Glyphs& glyphs, Random& random,
                                      const std::function<bool(std::size_t)>& allowed) {
  std::vector<std::size_t> all;
  for (std::size_t at = 1; at < glyphs.size(); ++at) {
    if (allowed(at)) all.push_back(at);
  }
  if (all.empty() || once_in(random, 3)) return all;
  std::shuffle(all.begin(), all.end(), random);
  const int most = static_cast<int>(all.size());
  all.resize(static_cast<std::size_t>(once_in(random, 2) ? 1 : between(random, 1, std::max(1, most / 2))));
  std::sort(all.begin(), all.end());
  return all;
}

// Puts what `made` makes at each of `borders` (rising).
bool insert_at(Glyphs& glyphs, const std::vector<std::size_t>& borders, const std::function<Glyph()>& made) {
  for (auto border = borders.rbegin(); border != borders.rend(); ++border) {
    glyphs.insert(glyphs.begin() + static_cast<std::ptrdiff_t>(*border), made());
  }
  return !borders.empty();
}

bool between_han(const Glyphs& glyphs, std::size_t border) {
  return is_han(glyphs[border - 1]) && is_han(glyphs[border]);
}

// Rewrites each glyph that `rewritten` knows something for, all or about half; whether any was.
bool rewrite(Glyphs& glyphs, Random& random, const std::function<std::optional<std::string>(const Glyph&)>& rewritten,
             bool all) {
  bool any = false;
  for (Glyph& glyph : glyphs) {
    if (glyph.markup || (!all && once_in(random, 2))) continue;
    if (auto text = rewritten(glyph)) {
      any |= *text != glyph.text;
      glyph.text = std::move(*text);
    }
  }
  return any;
}

template <class List>
Glyph any_glyph(Random& random, const List& list) {
  return {std::string(pick(random, list))};
}

// ---- 1, 2: readings in brackets

bool add_readings(Glyphs& glyphs, Random& random, bool toned, std::size_t rarely, bool at_end) {
  Glyphs with_readings;
  bool any = false;
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    with_readings.push_back(glyphs[i]);
    const string_view reading = is_han(glyphs[i]) ? reading_of(glyphs[i].text, toned) : string_view();
    if (reading.empty() || (i + 1 == glyphs.size() && !at_end) || !once_in(random, rarely)) continue;
    const bool wide = once_in(random, 3);
    std::string bracketed = (wide ? "（" : "(") + std::string(reading) + (wide ? "）" : ")");
    if (!toned && once_in(random, 2)) bracketed += ' ';
    if (!toned && once_in(random, 4)) bracketed.insert(0, 1, ' ');
    with_readings.push_back({std::move(bracketed)});
    any = true;
  }
  glyphs = std::move(with_readings);
  return any;
}

bool gloss(Piece& piece, Random& random, bool toned) {
  if (!add_readings(piece.value, random, toned, once_in(random, 2) ? 1 : 2, false)) return false;
  // A reading behind the last character is noise outside the value.
  if (is_han(piece.value.back()) && once_in(random, 5)) {
    const string_view reading = reading_of(piece.value.back().text, toned);
    if (!reading.empty()) piece.after.insert(piece.after.begin(), Glyph{"(" + std::string(reading) + ")"});
  }
  return true;
}

// ---- 3: spelled level words

bool spell_level(Piece& piece, Random& random) {
  struct Spelled {
    string_view level;
    std::array<string_view, 9> spellings;
  };
  static constexpr std::array kSpelled = {
      Spelled{"绝密", {"juemi", "JUEMI", "JUE MI", "jue mi", "juémì", "jué mì", "JuéMì", "Jue Mi", "Juemi"}},
      Spelled{"机密", {"jimi", "JIMI", "JI MI", "ji mi", "jīmì", "jī mì", "JīMì", "Ji Mi", "Jimi"}},
      Spelled{"秘密", {"mimi", "MIMI", "MI MI", "mi mi", "mìmì", "mì mì", "MìMì", "Mi Mi", "Mimi"}}};
  // A level's syllables alone are a name or a word as well: a star or the label 密级 must say what they are.
  const bool told = !piece.before.empty() || plain_text(piece.value).find("★") != std::string::npos ||
                    piece.place == Place::kParagraph;
  if (!told) return false;
  if (!piece.before.empty() && plain_text(piece.before).find("级") == std::string::npos) return false;
  for (const Spelled& spelled : kSpelled) {
    const Glyphs word = glyphs_of(spelled.level);
    const auto found = std::search(piece.value.begin(), piece.value.end(), word.begin(), word.end());
    if (found == piece.value.end()) continue;
    found->text = pick(random, spelled.spellings);
    piece.value.erase(found + 1);
    return true;
  }
  return false;
}

// ---- 4, 5, 6: signs

constexpr std::array kStrayMarks = {".", "'", "`", "‘", "’", "^", "~", "@", "+"};

bool add_stray_marks(Glyphs& glyphs, Random& random) {
  return insert_at(glyphs, some_borders(glyphs, random, [&](std::size_t at) { return between_han(glyphs, at); }), [&] {
    Glyph marks = any_glyph(random, kStrayMarks);
    if (once_in(random, 4)) marks.text += pick(random, kStrayMarks);
    return marks;
  });
}

bool double_punctuation(Glyphs& glyphs, Random& random) {
  struct Doubled {
    string_view sign;
    std::array<string_view, 4> forms;
  };
  static constexpr std::array kDoubled = {
      Doubled{"，", {"，，", ",，", "，,", "，、"}}, Doubled{"、", {"、、", "、，", "，、", "、、"}},
      Doubled{"；", {"；；", ";；", "；，", "；;"}}, Doubled{"：", {"：：", ":：", "：:", "：:"}}};
  return rewrite(
      glyphs, random,
      [&](const Glyph& glyph) -> std::optional<std::string> {
        for (const Doubled& doubled : kDoubled) {
          if (glyph.text == doubled.sign) return std::string(pick(random, doubled.forms));
        }
        return std::nullopt;
      },
      true);
}

// No stars and nothing that may stand for one.
constexpr std::array kEmoji = {"\U0001F600",
                               "\U0001F525",
                               "\U0001F44D",
                               "\U0001F9D1\U0001F9D1\U0001F9D2\U0001F9D2",
                               "❤\uFE0F",
                               "✈\uFE0F",
                               "✿",
                               "◈",
                               "❀",
                               "\U0001F1E8\U0001F1F3",
                               "\U0001F468\u200D\U0001F4BB",
                               "\U0001F44B\U0001F3FD",
                               "✔",
                               "➤",
                               "❖",
                               "\U0001F33A",
                               "✿✿",
                               "☎\uFE0F"};

bool add_emoji(Glyphs& glyphs, Random& random, bool han_only) {
  return insert_at(glyphs,
                   some_borders(glyphs, random, [&](std::size_t at) { return !han_only || between_han(glyphs, at); }),
                   [&] { return any_glyph(random, kEmoji); });
}

// ---- 8, 15, 17: what becomes of a mark

bool lose_star(Piece& piece) {
  const std::string text = plain_text(piece.value);
  if (piece.place != Place::kLine || text.find("★") == std::string::npos) return false;
  // What is left must still end in a period that says so: 公布前 without a star is plain speech.
  const bool period_tells = text.ends_with("年") || text.ends_with("月") || text.ends_with("日") ||
                            text.ends_with("天") || text.ends_with("长期") || text.ends_with("启用前") ||
                            text.ends_with("启封前");
  if (!period_tells) return false;
  std::erase_if(piece.value, [](const Glyph& glyph) { return glyph.text == "★"; });
  // 工作秘密 is a label without a star as well.
  piece.severity = text.starts_with("工作") ? Severity::kBlock : Severity::kReview;
  if (text.starts_with("工作")) piece.other_severity = Severity::kReview;
  return true;
}

bool change_star(Piece& piece, Random& random) {
  static constexpr std::array kVariants = {"☆", "⭐", "✩", "✪", "✫", "✮", "✯", "⋆"};
  static constexpr std::array kSubstitutes = {"*", "＊", "※", "•", "·", "/"};
  const auto star = std::find(piece.value.begin(), piece.value.end(), Glyph{"★"});
  if (star == piece.value.end()) return false;
  // DOMAIN 3.1: the second group only between a level and a period; in a sentence those are punctuation as often.
  const bool has_both_sides = star != piece.value.begin() && star + 1 != piece.value.end();
  const bool substitute = has_both_sides && piece.place == Place::kLine && once_in(random, 2);
  star->text = substitute ? pick(random, kSubstitutes) : pick(random, kVariants);
  // The emoji form of the star; at the end of a value the selector would stand outside it.
  if (star->text == "⭐" && star + 1 != piece.value.end() && once_in(random, 2)) star->text += "\uFE0F";
  return true;
}

bool change_brackets(Glyphs& before, Glyphs& value, Glyphs& after, Random& random) {
  struct Pair {
    string_view open, close;
  };
  static constexpr std::array kPairs = {Pair{"〔", "〕"}, Pair{"［", "］"}, Pair{"[", "]"},   Pair{"（", "）"},
                                        Pair{"(", ")"},   Pair{"【", "】"}, Pair{"〖", "〗"}, Pair{"﹝", "﹞"},
                                        Pair{"{", "}"},   Pair{"｛", "｝"}};
  const Pair to = pick(random, kPairs);
  bool any = false;
  for (Glyphs* glyphs : {&before, &value, &after}) {
    any |= rewrite(
        *glyphs, random,
        [&](const Glyph& glyph) -> std::optional<std::string> {
          for (const Pair& from : kPairs) {
            if (glyph.text == from.open) return std::string(to.open);
            if (glyph.text == from.close) return std::string(to.close);
          }
          return std::nullopt;
        },
        true);
  }
  return any;
}

bool look_alike(Piece& piece, Random& random) {
  struct Alike {
    string_view word;
    string_view written;
    bool is_variant;  // an old way of writing the same word: the mark itself
  };
  static constexpr std::array kAlike = {
      Alike{"机密", "机宓", false},   Alike{"机密", "机蜜", false}, Alike{"机密", "木几密", false},
      Alike{"机密", "木几宓", false}, Alike{"绝密", "絶密", true},  Alike{"绝密", "绝宓", false},
      Alike{"绝密", "绝蜜", false},   Alike{"绝密", "絶宓", false}, Alike{"绝密", "纟色密", false},
      Alike{"秘密", "秘蜜", false},   Alike{"秘密", "秘宓", false}, Alike{"秘密", "祕密", true},
      Alike{"秘密", "禾必密", false}, Alike{"秘密", "泌密", false}};
  const std::string text = plain_text(piece.value);
  const std::size_t star = text.find("★");
  if (star == std::string::npos || star + 3 == text.size()) return false;
  const std::size_t start = static_cast<std::size_t>(between(random, 0, static_cast<int>(kAlike.size()) - 1));
  for (std::size_t i = 0; i < kAlike.size(); ++i) {
    const Alike& alike = kAlike[(start + i) % kAlike.size()];
    const std::size_t at = text.find(alike.word);
    if (at == std::string::npos) continue;
    std::string changed = text;
    changed.replace(at, alike.word.size(), alike.written);
    piece.value = glyphs_of(changed);
    if (alike.is_variant) {
      piece.other_severity = Severity::kReview;
    } else {
      piece.severity = Severity::kReview;
    }
    return true;
  }
  return false;
}

// ---- 10, 11, 12: other characters for the same

bool make_traditional(Glyphs& glyphs, Random& random, bool all) {
  return rewrite(
      glyphs, random,
      [&](const Glyph& glyph) -> std::optional<std::string> {
        const auto variants = traditional_of(glyph.text);
        if (variants.empty()) return std::nullopt;
        return std::string(pick(random, variants));
      },
      all);
}

// A style of digits: the characters for 0-9 in a row, and the first of its capital letters where it has them.
struct DigitStyle {
  char32_t zero;
  char32_t one;  // circled and bracketed digits have their zero elsewhere, or none
  char32_t capital_a;
};
constexpr std::array kDigitStyles = {DigitStyle{U'０', U'１', U'Ａ'},        // full-width
                                     DigitStyle{U'⓪', U'①', U'Ⓐ'},           // circled
                                     DigitStyle{0, U'⑴', 0},                 // in brackets
                                     DigitStyle{0, U'⒈', 0},                 // with a full stop
                                     DigitStyle{U'⓿', U'❶', 0},              // white on black
                                     DigitStyle{U'\u2080', U'\u2081', 0},    // subscript
                                     DigitStyle{0x1D7CE, 0x1D7CF, 0x1D400},  // mathematical bold
                                     DigitStyle{0x1D7D8, 0x1D7D9, 0},        // mathematical double-struck
                                     DigitStyle{0x1D7F6, 0x1D7F7, 0x1D670},  // mathematical monospace
                                     DigitStyle{U'\u0660', U'\u0661', 0},    // Arabic-Indic
                                     DigitStyle{U'\u06F0', U'\u06F1', 0},    // extended Arabic-Indic
                                     DigitStyle{U'\u0966', U'\u0967', 0},    // Devanagari
                                     DigitStyle{U'\u09E6', U'\u09E7', 0},    // Bengali
                                     DigitStyle{U'\u0E50', U'\u0E51', 0}};   // Thai

std::optional<std::string> styled(const Glyph& glyph, const DigitStyle& style) {
  char32_t c = 0;
  if (is_digit(glyph)) {
    const auto value = static_cast<char32_t>(glyph.text[0] - '0');
    c = value == 0 ? style.zero : style.one + value - 1;
  } else if (is_letter(glyph) && glyph.text[0] <= 'Z' && style.capital_a != 0) {
    c = style.capital_a + static_cast<char32_t>(glyph.text[0] - 'A');
  }
  if (c == 0) return std::nullopt;
  std::string text;
  scanner::append_utf8(text, c);
  return text;
}

std::optional<std::string> superscript(const Glyph& glyph) {
  static constexpr std::array kSuperscripts = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  if (!is_digit(glyph)) return std::nullopt;
  return kSuperscripts[static_cast<std::size_t>(glyph.text[0] - '0')];
}

bool restyle_digits(Glyphs& glyphs, Random& random) {
  if (once_in(random, 15)) return rewrite(glyphs, random, superscript, true);
  const bool one_style = !once_in(random, 4);
  DigitStyle style = pick(random, kDigitStyles);
  return rewrite(
      glyphs, random,
      [&](const Glyph& glyph) {
        if (!one_style) style = pick(random, kDigitStyles);
        return styled(glyph, style);
      },
      one_style);
}

bool make_ideographs_compatible(Glyphs& glyphs, Random& random) {
  return rewrite(
      glyphs, random,
      [&](const Glyph& glyph) -> std::optional<std::string> {
        const auto variants = compatibility_ideographs_of(glyph.text);
        if (variants.empty()) return std::nullopt;
        return std::string(pick(random, variants));
      },
      true);
}

constexpr std::array kPlainNumerals = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
constexpr std::array kFinancialNumerals = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};

// 0 < value < 1000, as it is spoken.
std::string spoken(int value, bool financial, bool contracted) {
  const auto& numerals = financial ? kFinancialNumerals : kPlainNumerals;
  const char* ten = financial ? "拾" : "十";
  std::string text;
  const auto numeral = [&](int digit) { return std::string(numerals[static_cast<std::size_t>(digit)]); };
  if (value >= 100) {
    text += numeral(value / 100) + (financial ? "佰" : "百");
    if (value % 100 == 0) return text;
    if (value % 100 < 10) return text + "零" + numeral(value % 10);
  }
  const int tens = value / 10 % 10;
  if (contracted && (tens == 2 || tens == 3)) {
    text += tens == 2 ? "廿" : "卅";
  } else if (tens > 0) {
    if (tens > 1 || financial || value >= 100) text += numeral(tens);
    text += ten;
  }
  if (value % 10 > 0) text += numeral(value % 10);
  return text;
}

bool write_numerals(Glyphs& glyphs, Random& random) {
  const bool financial = once_in(random, 4);
  const bool contracted = once_in(random, 6);
  static constexpr std::array kZeros = {"〇", "○", "零"};
  const std::string zero = financial ? "零" : pick(random, kZeros);
  bool any = false;
  Glyphs written;
  for (std::size_t at = 0; at < glyphs.size();) {
    if (!is_digit(glyphs[at])) {
      written.push_back(glyphs[at++]);
      continue;
    }
    std::string digits;
    const bool behind_letter = at > 0 && is_letter(glyphs[at - 1]);
    for (; at < glyphs.size() && is_digit(glyphs[at]); ++at) digits += glyphs[at].text;
    const bool before_letter = at < glyphs.size() && is_letter(glyphs[at]);
    any = true;
    if (digits.size() <= 3 && digits[0] != '0' && !behind_letter && !before_letter && at < glyphs.size()) {
      for (const Glyph& numeral : glyphs_of(spoken(std::stoi(digits), financial, contracted)))
        written.push_back(numeral);
      continue;
    }
    for (const char digit : digits) {
      const auto value = static_cast<std::size_t>(digit - '0');
      written.push_back({value == 0 ? zero : financial ? kFinancialNumerals[value] : kPlainNumerals[value]});
    }
  }
  glyphs = std::move(written);
  return any;
}

// ---- 13, 14, 19: what stands between the characters

constexpr std::array kSpaces = {" ", " ", "\u00A0", "\u3000", "\t", "\u2003", "\u2009", "  ", " \u3000", "\u202F"};

bool add_spaces(Glyphs& glyphs, Media media, Random& random) {
  return insert_at(glyphs, some_borders(glyphs, random, [](std::size_t) { return true; }), [&]() -> Glyph {
    if (media == Media::kHtml && once_in(random, 4)) return {once_in(random, 2) ? "&nbsp;" : "&emsp;", true};
    return any_glyph(random, kSpaces);
  });
}

bool break_line(Piece& piece, Media media, Random& random) {
  if (piece.value.size() < 2) return false;
  // The last characters of a number are not broken off: a plate or a card number without them may be another one.
  const int rest = piece.number && piece.value.size() > 8 ? 4 : piece.number && piece.value.size() > 4 ? 2 : 1;
  const int most = static_cast<int>(piece.value.size()) - rest;
  std::vector<std::size_t> borders{static_cast<std::size_t>(between(random, 1, most))};
  return insert_at(piece.value, borders, [&]() -> Glyph {
    static constexpr std::array kBreaks = {"<br>", "<br/>", "<br />\n"};
    if (media == Media::kHtml && once_in(random, 2)) return {pick(random, kBreaks), true};
    return {"\n"};
  });
}

bool group_digits(Glyphs& glyphs, Random& random) {
  struct Groups {
    std::size_t length;
    std::array<std::size_t, 5> ends;  // 0: no more
  };
  // Resident numbers by area, date and serial; cards in fours; telephones 3-4-4; codes by their parts.
  static constexpr std::array kGroups = {Groups{18, {6, 14}},
                                         Groups{18, {6, 10, 14}},
                                         Groups{18, {3, 6, 14}},
                                         Groups{18, {2, 8, 17}},
                                         Groups{18, {4, 8, 12, 16}},
                                         Groups{15, {6, 12}},
                                         Groups{15, {3, 6, 9, 12}},
                                         Groups{19, {4, 8, 12, 16}},
                                         Groups{19, {6, 12, 18}},
                                         Groups{16, {4, 8, 12}},
                                         Groups{11, {3, 7}},
                                         Groups{9, {1, 5}},
                                         Groups{9, {1}},
                                         Groups{9, {3, 6}},
                                         Groups{7, {2}},
                                         Groups{8, {2}},
                                         Groups{8, {2, 3}}};
  static constexpr std::array kSeparators = {"-", " ", "-", " ", "\u00A0", "\u2011", "\u2013", "－", "\u3000", " - "};
  std::vector<Groups> fitting;
  for (const Groups& groups : kGroups) {
    if (groups.length == glyphs.size()) fitting.push_back(groups);
  }
  if (fitting.empty()) return false;
  const Groups& groups = pick(random, fitting);
  std::vector<std::size_t> borders;
  for (const std::size_t end : groups.ends) {
    if (end != 0) borders.push_back(end);
  }
  Glyph separator = any_glyph(random, kSeparators);
  return insert_at(glyphs, borders, [&] { return separator; });
}

constexpr std::array kInvisible = {"\u200B", "\u200C", "\u200D",     "\u2060", "\uFEFF", "\u00AD",
                                   "\uFE00", "\uFE0F", "\U000E0100", "\u202A", "\u202C", "\u202E",
                                   "\u2066", "\u2069", "\u200E",     "\u200F", "\u180E", "\u2063"};

bool add_invisible(Glyphs& glyphs, Random& random) {
  return insert_at(glyphs, some_borders(glyphs, random, [](std::size_t) { return true; }), [&] {
    Glyph made = any_glyph(random, kInvisible);
    if (once_in(random, 3)) made.text += pick(random, kInvisible);
    return made;
  });
}

bool add_combining(Glyphs& glyphs, Random& random) {
  static constexpr std::array kMarks = {"\u0336", "\u0335", "\u0332", "\u0301", "\u20E3", "\u0338", "\u0489", "\u0334"};
  Glyph mark = any_glyph(random, kMarks);
  return insert_at(glyphs, some_borders(glyphs, random, [](std::size_t) { return true; }), [&] { return mark; });
}

bool space_letters(Glyphs& glyphs, Random& random) {
  static constexpr std::array kUniform = {" ", "\u3000", "\u00A0", "  ", "\t"};
  if (glyphs.size() < 2) return false;
  Glyph space = any_glyph(random, kUniform);
  std::vector<std::size_t> borders;
  for (std::size_t at = 1; at < glyphs.size(); ++at) borders.push_back(at);
  return insert_at(glyphs, borders, [&] { return space; });
}

// ---- 18: ways of writing the same characters in the file

std::string hexadecimal(unsigned value, int width, bool capitals) {
  const string_view digits = capitals ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string text;
  for (int shift = (width - 1) * 4; shift >= 0; shift -= 4) text += digits[value >> shift & 0xF];
  return text;
}

bool write_entities(Glyphs& glyphs, Random& random) {
  struct Named {
    string_view character, reference;
  };
  static constexpr std::array kNamed = {Named{"★", "&starf;"},  Named{"★", "&bigstar;"}, Named{"☆", "&star;"},
                                        Named{"(", "&lpar;"},   Named{")", "&rpar;"},    Named{"[", "&lsqb;"},
                                        Named{"]", "&rsqb;"},   Named{"·", "&middot;"},  Named{" ", "&#32;"},
                                        Named{"：", "&#xff1a;"}};
  bool any = false;
  const bool all = once_in(random, 2);
  for (Glyph& glyph : glyphs) {
    if (glyph.markup || (!all && once_in(random, 2))) continue;
    const auto code = static_cast<unsigned>(scanner::utf8_at(glyph.text, 0));
    const auto named =
        std::find_if(kNamed.begin(), kNamed.end(), [&](const Named& n) { return n.character == glyph.text; });
    if (named != kNamed.end() && once_in(random, 2)) {
      glyph.text = named->reference;
    } else if (once_in(random, 2)) {
      glyph.text = "&#" + std::string(once_in(random, 4) ? "00" : "") + std::to_string(code) + ";";
    } else {
      glyph.text = (once_in(random, 2) ? "&#x" : "&#X") + hexadecimal(code, 6, once_in(random, 2)) + ";";
    }
    glyph.markup = true;
    any = true;
  }
  return any;
}

bool add_inner_tags(Piece& piece, Random& random) {
  struct Element {
    string_view open, close;
  };
  static constexpr std::array kElements = {Element{"<b>", "</b>"},
                                           Element{"<span>", "</span>"},
                                           Element{"<span class=\"a1\">", "</span>"},
                                           Element{"<em>", "</em>"},
                                           Element{"<font color=\"#333333\">", "</font>"},
                                           Element{"<strong>", "</strong>"},
                                           Element{"<a href=\"index.html\">", "</a>"}};
  static constexpr std::array kSingle = {"<wbr>", "<!-- -->", "<!--a-->", "<span></span>"};
  Glyphs& value = piece.value;
  if (value.size() < 2) return false;
  const int last = static_cast<int>(value.size()) - 1;
  if (once_in(random, 4)) {
    return insert_at(value, some_borders(value, random, [](std::size_t) { return true; }), [&]() -> Glyph {
      return {pick(random, kSingle), true};
    });
  }
  // An element around some of the characters; its tag at the value's border is no part of the value.
  const Element element = pick(random, kElements);
  const int first = between(random, 0, last);
  const int end = first == 0 ? between(random, 0, last - 1) : between(random, first, last);
  if (end == last) {
    piece.after.insert(piece.after.begin(), Glyph{std::string(element.close), true});
  } else {
    value.insert(value.begin() + end + 1, Glyph{std::string(element.close), true});
  }
  if (first == 0) {
    piece.before.push_back({std::string(element.open), true});
  } else {
    value.insert(value.begin() + first, Glyph{std::string(element.open), true});
  }
  return true;
}

std::string percent_encoded(string_view text, bool capitals) {
  static constexpr string_view kKept = "-_.!~*'()";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      kKept.find(c) != string_view::npos;
    encoded += kept ? std::string(1, c) : "%" + hexadecimal(byte, 2, capitals);
  }
  return encoded;
}

std::string escaped(string_view text, bool capitals) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += scanner::utf8_length(text[at])) {
    const auto code = static_cast<unsigned>(scanner::utf8_at(text, at));
    if (code < 0x80) {
      out += text[at];
    } else if (code < 0x10000) {
      out += "\\u" + hexadecimal(code, 4, capitals);
    } else {
      const unsigned above = code - 0x10000;
      out += "\\u" + hexadecimal(0xD800 + (above >> 10), 4, capitals) + "\\u" +
             hexadecimal(0xDC00 + (above & 0x3FF), 4, capitals);
    }
  }
  return out;
}

// Digits and Latin letters stay as they are in these; a number is in disguise when its label is.
template <class Encode>
bool encode_characters(Piece& piece, const Encode& encode) {
  bool any = false;
  const auto encode_all = [&](Glyphs& glyphs) {
    for (Glyph& glyph : glyphs) {
      std::string encoded = encode(glyph.text);
      any |= encoded != glyph.text;
      glyph.text = std::move(encoded);
    }
  };
  encode_all(piece.value);
  if (piece.number) encode_all(piece.before);
  return any;
}

bool encode_base64(Piece& piece) {
  // A number alone is in no encoding that anybody could tell from a word: with its label it is.
  const std::string label = piece.number ? plain_text(piece.before) : std::string();
  const std::string value = plain_text(piece.value);
  if (piece.number && label.empty()) return false;
  const std::string encoded = base64(label + value);
  // Shorter words cannot be told from Latin letters.
  if (encoded.size() < 8) return false;
  piece.value = {{encoded}};
  if (piece.number) {
    piece.before.clear();
    // Three bytes are four characters: the characters that hold any bit of the value.
    piece.part_begin = label.size() * 4 / 3;
    piece.part_end = ((label.size() + value.size()) * 8 + 5) / 6;
  }
  return true;
}

// ---- 19: cells

bool put_into_cells(Piece& piece, Random& random) {
  if (piece.place != Place::kLine || piece.value.size() < 2) return false;
  const bool row = once_in(random, 2);
  Glyph between_cells{row ? "</td><td>" : "</td></tr>\n<tr><td>", true};
  std::string label = plain_text(piece.before);
  // A label ends in a colon, a bracket stays where it is: in a cell of its own.
  if (label.ends_with("：")) label.resize(label.size() - std::string("：").size());
  piece.before = {{"<table border=\"1\"><tr><td>", true}};
  if (!label.empty()) {
    piece.before.push_back({label});
    piece.before.push_back(between_cells);
  }
  if (!piece.after.empty()) {
    piece.after.insert(piece.after.begin(), between_cells);
  }
  piece.after.push_back({"</td></tr></table>", true});
  // Spaces between words are no characters of their own in a table.
  std::erase_if(piece.value, [](const Glyph& glyph) { return glyph.text == " " || glyph.text == "\u3000"; });
  std::vector<std::size_t> borders;
  for (std::size_t at = 1; at < piece.value.size(); ++at) borders.push_back(at);
  insert_at(piece.value, borders, [&] { return between_cells; });
  piece.is_raw = true;
  // DOMAIN 3, A02: a level in a table is a question as often as a mark.
  if (piece.severity == Severity::kBlock && !piece.number) piece.other_severity = Severity::kReview;
  return true;
}

// ---- 21: confused digits

bool confuse_digits(Glyphs& glyphs, bool has_own_letters, Random& random) {
  // B and L belong to the alphabet of credit codes (GB 32100-2015): there nobody can tell a misread one.
  const auto confused = [has_own_letters](const std::string& digit) -> string_view {
    if (digit == "0") return "Oo";
    if (digit == "1") return has_own_letters ? "I" : "lI";
    if (digit == "5") return "Ss";
    if (digit == "8" && !has_own_letters) return "B";
    return {};
  };
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < glyphs.size(); ++at) {
    if (!confused(glyphs[at].text).empty()) places.push_back(at);
  }
  if (places.empty()) return false;
  std::shuffle(places.begin(), places.end(), random);
  places.resize(std::min<std::size_t>(places.size(), static_cast<std::size_t>(between(random, 1, 2))));
  for (const std::size_t at : places) glyphs[at].text = pick(random, confused(glyphs[at].text));
  if (glyphs.back().text == "X" && once_in(random, 2)) glyphs.back().text = "×";
  return true;
}

}  // namespace

std::string_view id_of(Form form) noexcept { return kForms[static_cast<std::size_t>(form)].id; }

std::string_view why_not(Form form, RuleKind rule, Media media) noexcept {
  const bool number = is_number(rule);
  const bool html = media == Media::kHtml;
  const bool level_mark = rule == RuleKind::kLevel || rule == RuleKind::kExam;
  if (rule == RuleKind::kUnreadable) {
    return form == Form::kPinyinClause ? "" : "the rule is about form 3 only: a clause in pinyin";
  }
  if (rule == RuleKind::kCompromised) {
    return form == Form::kSplices ? "" : "the rule is about form 7 only: a brand spliced in again and again";
  }
  switch (form) {
    case Form::kPinyinToned:
    case Form::kPinyinToneless:
      if (number && rule != RuleKind::kPlate) return "no Han in the number to gloss";
      return "";
    case Form::kPinyinLevel:
      if (number || rule == RuleKind::kRestrictedNumber || rule == RuleKind::kPublicNumber ||
          rule == RuleKind::kDistribution || rule == RuleKind::kInternalLabel)
        return "no level word in it; other words in pinyin are 3-pinyin-clause";
      return "";
    case Form::kPinyinClause:
      return "nothing of the value is left to find; text.unreadable-segment reports the clause";
    case Form::kStrayMarks:
      if (number) return "no two Han characters side by side in the number";
      return "";
    case Form::kPunctuation:
      if (rule == RuleKind::kExam) return "no punctuation in the mark or its label";
      return "";
    case Form::kLostStar:
      if (rule == RuleKind::kBareLevel) return "without its star it is the bare level itself";
      if (!level_mark && rule != RuleKind::kWorkSecret) return "no star in it";
      return "";
    case Form::kTraditional:
      if (rule == RuleKind::kCreditCode) return "no Han in the code, and no word near it is needed";
      return "";
    case Form::kDigits:
    case Form::kNumerals:
      if (rule == RuleKind::kBareLevel || rule == RuleKind::kPortion || rule == RuleKind::kExam ||
          rule == RuleKind::kDistribution || rule == RuleKind::kInternalLabel)
        return "no digit in it";
      return "";
    case Form::kIdeographs:
      if (number && rule != RuleKind::kPlate) return "no Han in the number";
      if (rule == RuleKind::kPublicNumber) return "none of its characters has a compatibility form";
      return "";
    case Form::kGroups:
      if (!number) return "not a number of so many digits that they are grouped";
      return "";
    case Form::kStars:
      if (!level_mark && rule != RuleKind::kBareLevel && rule != RuleKind::kWorkSecret) return "no star in it";
      return "";
    case Form::kBrackets:
      if (number || rule == RuleKind::kExam) return "no brackets in it";
      return "";
    case Form::kLookAlikes:
      if (!level_mark) return "DOMAIN 7: only for short high-value terms, here level words with a star and a period";
      return "";
    case Form::kEntities:
    case Form::kInnerTags:
      return html ? "" : "a plain text has no mark-up";
    case Form::kCells:
      if (!html) return "a plain text has no cells; one character a line is 13-line-break";
      if (rule == RuleKind::kPortion) return "a mark on a paragraph stands in the paragraph, not in cells of its own";
      return "";
    case Form::kOcrDigits:
      if (rule != RuleKind::kResidentId && rule != RuleKind::kBankCard && rule != RuleKind::kCreditCode)
        return "no check character that could tell a right repair from a wrong one";
      return "";
    case Form::kNone:
    case Form::kEmoji:
    case Form::kSplices:
    case Form::kSpaces:
    case Form::kLineBreak:
    case Form::kInvisible:
    case Form::kCombining:
    case Form::kPercent:
    case Form::kBase64:
    case Form::kEscapes:
    case Form::kLetterSpaced:
      return "";
  }
  return "";
}

bool disguise(Form form, Media media, Piece& piece, Random& random) {
  switch (form) {
    case Form::kNone:
      return true;
    case Form::kPinyinToned:
      return gloss(piece, random, true);
    case Form::kPinyinToneless:
      return gloss(piece, random, false);
    case Form::kPinyinLevel:
      return spell_level(piece, random);
    case Form::kPinyinClause: {
      const std::string clause = pinyin_clause(random);
      piece.lead_in = plain_text(piece.value);
      piece.value = glyphs_of(clause);
      piece.lead_out = once_in(random, 2) ? "；" + sentence(random) : "。";
      piece.place = Place::kSentence;
      return true;
    }
    case Form::kStrayMarks:
      return add_stray_marks(piece.value, random);
    case Form::kPunctuation: {
      const bool label = double_punctuation(piece.before, random);
      return double_punctuation(piece.value, random) || label;
    }
    case Form::kEmoji:
      return add_emoji(piece.value, random, false);
    case Form::kSplices:
      return piece.value.size() > 1;  // the document splices its own brand
    case Form::kLostStar:
      return lose_star(piece);
    case Form::kTraditional: {
      const bool all = once_in(random, 2);
      // A converted document is converted around the value too: a number's label is a part of what must be seen
      // through.
      const bool label = make_traditional(piece.before, random, all) && piece.number;
      return make_traditional(piece.value, random, all) || label;
    }
    case Form::kDigits:
      return restyle_digits(piece.value, random);
    case Form::kIdeographs:
      return make_ideographs_compatible(piece.value, random);
    case Form::kNumerals:
      return write_numerals(piece.value, random);
    case Form::kSpaces:
      return add_spaces(piece.value, media, random);
    case Form::kLineBreak:
      return break_line(piece, media, random);
    case Form::kGroups:
      return group_digits(piece.value, random);
    case Form::kInvisible:
      if (!add_invisible(piece.value, random)) return false;
      if (once_in(random, 4)) piece.after.insert(piece.after.begin(), any_glyph(random, kInvisible));
      return true;
    case Form::kCombining:
      return add_combining(piece.value, random);
    case Form::kStars:
      return change_star(piece, random);
    case Form::kBrackets:
      return change_brackets(piece.before, piece.value, piece.after, random);
    case Form::kLookAlikes:
      return look_alike(piece, random);
    case Form::kEntities:
      return write_entities(piece.value, random);
    case Form::kInnerTags:
      return add_inner_tags(piece, random);
    case Form::kPercent: {
      const bool capitals = !once_in(random, 3);
      return encode_characters(piece, [&](string_view text) { return percent_encoded(text, capitals); });
    }
    case Form::kBase64:
      return encode_base64(piece);
    case Form::kEscapes: {
      const bool capitals = once_in(random, 3);
      return encode_characters(piece, [&](string_view text) { return escaped(text, capitals); });
    }
    case Form::kCells:
      return put_into_cells(piece, random);
    case Form::kLetterSpaced:
      return space_letters(piece.value, random);
    case Form::kOcrDigits:
      return confuse_digits(piece.value, piece.has_own_letters, random);
  }
  return false;
}

void disguise_prose(Form form, Media media, Glyphs& prose, Random& random) {
  switch (form) {
    case Form::kPinyinToned:
      add_readings(prose, random, true, 8, true);
      break;
    case Form::kPinyinToneless:
      add_readings(prose, random, false, 8, true);
      break;
    case Form::kStrayMarks:
      add_stray_marks(prose, random);
      break;
    case Form::kPunctuation:
      double_punctuation(prose, random);
      break;
    case Form::kEmoji:
      add_emoji(prose, random, true);
      break;
    case Form::kTraditional:
      make_traditional(prose, random, once_in(random, 2));
      break;
    case Form::kDigits:
      restyle_digits(prose, random);
      break;
    case Form::kIdeographs:
      make_ideographs_compatible(prose, random);
      break;
    case Form::kSpaces:
      add_spaces(prose, media, random);
      break;
    case Form::kInvisible:
      add_invisible(prose, random);
      break;
    case Form::kCombining:
      add_combining(prose, random);
      break;
    case Form::kEntities:
      write_entities(prose, random);
      break;
    default:
      break;
  }
}

void splice(std::string_view brand, Glyphs& prose, Random& random) {
  std::vector<std::size_t> borders;
  for (std::size_t at = 1; at < prose.size(); ++at) {
    if (between_han(prose, at)) borders.push_back(at);
  }
  if (borders.empty()) return;
  prose.insert(prose.begin() + static_cast<std::ptrdiff_t>(pick(random, borders)), Glyph{std::string(brand)});
}

Piece harmless_piece_of(Form form, Media media, Random& random) {
  Piece piece;
  const auto line = [&](string_view text) { piece.value = glyphs_of(text); };
  switch (form) {
    case Form::kPinyinLevel: {
      static constexpr std::array kLines = {"Jimi Hendrix 的唱片发行50年。", "MIMI咖啡店★★★★★ 营业10年。",
                                            "咪咪(mi mi)是一只猫，今年3岁。", "投影仪品牌 JIMI 质保2年。",
                                            "密码(mì mǎ)长期有效。"};
      line(pick(random, kLines));
      break;
    }
    case Form::kPinyinClause:
      piece.lead_in = sentence(random);
      line(latin_phrase(random));
      piece.place = Place::kSentence;
      piece.lead_out = "。";
      break;
    case Form::kLostStar: {
      static constexpr std::array kLines = {"他保守这个秘密10年，从未对人说起。", "商业秘密10年", "非密10年",
                                            "密级保密期限", "新书《花园的秘密》出版3年。"};
      line(pick(random, kLines));
      break;
    }
    case Form::kStars: {
      static constexpr std::array kLines = {"剧情☆☆☆☆　画面⭐⭐⭐", "定密✿✿◈★,",         "商业秘密☆☆☆好评",      "非密☆",
                                            "10年·回顾",         "机票/10年有效签证", "※ 3年以内的车辆免检。"};
      line(pick(random, kLines));
      break;
    }
    case Form::kLookAlikes: {
      static constexpr std::array kLines = {"蜂蜜★10年老店", "本店红木几案保修10年。", "泌尿科★10年专家门诊",
                                            "甜蜜★5年纪念",  "宓先生★3年工龄",         "手机蜜蜂贴膜★1年质保"};
      line(pick(random, kLines));
      break;
    }
    case Form::kCells: {
      // Cells of several characters: what one ends with and the next begins with belong to different words.
      static constexpr std::array kRows = {
          "<td>计算机</td><td>密封条★</td><td>10年</td>", "<td>姓</td><td>名</td><td>备</td><td>注</td>",
          "<td>手机</td><td>密码★★★</td><td>3年</td>",    "<td>拒绝</td><td>密集</td><td>长期</td>",
          "<td>单位内部</td><td>资料</td><td>室</td>",    "<td>星</td><td>级</td><td>★</td><td>5</td><td>年</td>",
          "<td>1390000</td><td>0001</td><td>号</td>"};
      piece.value = {{"<table border=\"1\"><tr>" + std::string(pick(random, kRows)) + "</tr></table>", true}};
      piece.is_raw = true;
      break;
    }
    case Form::kOcrDigits: {
      // Serials whose confused letters no repair turns into a number that holds.
      static constexpr std::array kLines = {"型号 B8O0l5S2019BO1l2345",     "编号SOl180B55O0llIS88OB",
                                            "版本 vl.0.5S8 build 2O2401B5", "书号ISBN 978O1B5Sl8",
                                            "批次 OOO1I5S8-2O24",           "设备SB500lOO0 型",
                                            "资产编号 BOlS5O8I1",           "序列号 l5OSB8I0-OOO1-8BSI"};
      line(pick(random, kLines));
      break;
    }
    case Form::kBrackets: {
      static constexpr std::array kLines = {"【活动预告】〔2024〕年度总结﹝会议﹞",
                                            "[三]秘密级、{四}机密级由办公室分别登记。",
                                            "（秘密级事项的保密期限不超过10年）", "【公告】（2024年）"};
      line(pick(random, kLines));
      break;
    }
    case Form::kLineBreak: {
      // Lines that have nothing to do with each other, and sentences that go on in the next line.
      static constexpr std::array kLines = {"会议室配备计算机\n密封保存的样品有10年\n长期供应",
                                            "有三人拒绝\n密集安排的行程\n1年后再议",
                                            "加强单位内部\n控制和审计",
                                            "★\n活动须知\n10年老店",
                                            "推荐名额130人\n0001号窗口领取",
                                            "欢迎来到图书馆\n内设阅览室，资料丰富",
                                            "奥秘\n密林深处的植物★\n3年一见"};
      if (once_in(random, 2)) {
        line(pick(random, kLines));
        break;
      }
      line(sentence(random));
      const bool broken = break_line(piece, media, random);
      assert(broken);
      static_cast<void>(broken);
      break;
    }
    default:
      line(sentence(random));
  }
  return piece;
}

}  // namespace mishen::test
