#include "scanner/validators/marking.h"

#include <array>
#include <charconv>

#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

using std::string_view;
using std::string_view_literals::operator""sv;

struct LevelWord {
  string_view word;
  SecrecyLevel level;
};
constexpr std::array kLevelWords = {LevelWord{"绝密", SecrecyLevel::kTopSecret},
                                    LevelWord{"机密", SecrecyLevel::kSecret},
                                    LevelWord{"秘密", SecrecyLevel::kConfidential}};
constexpr string_view kStar = "★";
constexpr std::array kSubstitutes = {"*"sv, "※"sv, "•"sv, "·"sv, "∙"sv, "・"sv, "/"sv, "●"sv};
constexpr std::array kEventEnds = {"前"sv, "后"sv, "时"sv};
constexpr std::size_t kLongestEvent = 10;  // code points (DOMAIN 3.1)

// Reads forward over a text; every take_* moves on only if it succeeds.
class Cursor {
 public:
  Cursor(string_view text, std::size_t at) : text_(text), at_(at) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  void rewind(std::size_t at) { at_ = at; }
  [[nodiscard]] string_view peek() const {
    return at_ < text_.size() ? text_.substr(at_, utf8_length(text_[at_])) : string_view();
  }

  bool take(string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  template <class Words>
  bool take_any(const Words& words) {
    for (const string_view word : words) {
      if (take(word)) return true;
    }
    return false;
  }
  // An Arabic or Chinese number of at most `max_characters` characters.
  std::optional<int> take_number(std::size_t max_characters) {
    const std::size_t start = at_;
    while (at_ < text_.size() && at_ - start < max_characters && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    if (at_ > start) {
      int value = 0;
      std::from_chars(text_.data() + start, text_.data() + at_, value);
      return value;
    }
    return take_chinese_number(max_characters);
  }

 private:
  // 十五 and 三十 by value, 二〇二七 digit by digit.
  std::optional<int> take_chinese_number(std::size_t max_characters) {
    static constexpr std::array kDigits = {"〇"sv, "一"sv, "二"sv, "三"sv, "四"sv,
                                           "五"sv, "六"sv, "七"sv, "八"sv, "九"sv};
    int value = 0;
    bool any = false;
    bool tens = false;
    for (std::size_t taken = 0; taken < max_characters; ++taken) {
      const string_view character = peek();
      if (character == "十" && !tens) {
        value = (any ? value : 1) * 10;
        tens = true;
      } else {
        int digit = character == "零" || character == "○" ? 0 : character == "两" ? 2 : -1;
        for (std::size_t i = 0; i < kDigits.size(); ++i) {
          if (character == kDigits[i]) digit = static_cast<int>(i);
        }
        if (digit < 0) break;
        value = tens ? value + digit : value * 10 + digit;
      }
      any = true;
      at_ += character.size();
    }
    if (!any) return std::nullopt;
    return value;
  }

  string_view text_;
  std::size_t at_;
};

struct Period {
  PeriodKind kind = PeriodKind::kNone;
  int months = 0;
};

std::optional<Period> take_date(Cursor& cursor) {
  const std::size_t start = cursor.at();
  if (const auto year = cursor.take_number(4); year && *year >= 1900 && cursor.take("年")) {
    if (cursor.take_number(2) && cursor.take("月")) {
      const std::size_t after_month = cursor.at();
      if (!cursor.take_number(3) || !(cursor.take("日") || cursor.take("号"))) cursor.rewind(after_month);
    }
    cursor.take("前");
    return Period{PeriodKind::kDate};
  }
  cursor.rewind(start);
  return std::nullopt;
}

std::optional<Period> take_duration(Cursor& cursor) {
  const std::size_t start = cursor.at();
  int months = 0;
  bool any = false;
  for (std::size_t unit_start = start; const auto number = cursor.take_number(3); unit_start = cursor.at()) {
    if (cursor.take("年")) {
      months += *number * 12;
    } else if (cursor.take("个月") || cursor.take("月")) {
      months += *number;
    } else if (!cursor.take("日") && !cursor.take("天")) {
      cursor.rewind(unit_start);
      break;
    }
    any = true;
  }
  if (any) return Period{PeriodKind::kDuration, months};
  cursor.rewind(start);
  return std::nullopt;
}

bool is_han(string_view character) {
  if (character.size() < 3) return false;
  const char32_t c = utf8_at(character, 0);
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

std::optional<Period> take_event(Cursor& cursor) {
  const std::size_t start = cursor.at();
  for (std::size_t taken = 0; taken < kLongestEvent; ++taken) {
    const string_view character = cursor.peek();
    if (!is_han(character)) break;
    cursor.take(character);
    for (const string_view end : kEventEnds) {
      if (taken >= 1 && character == end) return Period{PeriodKind::kEvent};
    }
  }
  cursor.rewind(start);
  return std::nullopt;
}

std::optional<Period> take_period(Cursor& cursor, bool event_allowed) {
  if (cursor.take("长期")) return Period{PeriodKind::kLongTerm};
  if (auto date = take_date(cursor)) return date;
  if (auto duration = take_duration(cursor)) return duration;
  return event_allowed ? take_event(cursor) : std::nullopt;
}

std::size_t star_before(string_view text, std::size_t position) {
  return text.substr(0, position).ends_with(kStar) ? position - kStar.size() : position;
}

}  // namespace

bool Marking::exceeds_legal_period() const noexcept {
  static constexpr std::array kYears = {10, 20, 30};
  return months > kYears[static_cast<std::size_t>(level)] * 12;
}

std::optional<Marking> parse_marking(std::string_view squeezed, std::size_t level_begin) {
  Cursor cursor(squeezed, level_begin);
  Marking marking;
  marking.begin = level_begin;
  bool found = false;
  for (const LevelWord& word : kLevelWords) {
    if (!cursor.take(word.word)) continue;
    marking.level = word.level;
    found = true;
    break;
  }
  if (!found) return std::nullopt;
  marking.end = cursor.at();
  cursor.take("级");
  const std::size_t after_level = cursor.at();

  if (cursor.take(kStar)) {
    cursor.take(kStar);  // doubled in some templates
    marking.star = MarkingStar::kStar;
    marking.end = cursor.at();
    if (const auto period = take_period(cursor, true)) {
      marking.period = period->kind;
      marking.months = period->months;
      marking.end = cursor.at();
    }
    return marking;
  }
  if (const std::size_t star = star_before(squeezed, level_begin); star != level_begin) {
    marking.begin = star;
    marking.star = MarkingStar::kStar;
    marking.star_first = true;
    marking.end = after_level;
    if (const auto period = take_period(cursor, true)) {
      marking.period = period->kind;
      marking.months = period->months;
      marking.end = cursor.at();
    }
    return marking;
  }
  if (cursor.take_any(kSubstitutes)) {
    cursor.take("*");
    if (const auto period = take_period(cursor, false)) {
      marking.star = MarkingStar::kSubstitute;
      marking.period = period->kind;
      marking.months = period->months;
      marking.end = cursor.at();
      return marking;
    }
    if (cursor.take("启用前") || cursor.take("启封前")) {
      marking.star = MarkingStar::kSubstitute;
      marking.period = PeriodKind::kEvent;
      marking.end = cursor.at();
      return marking;
    }
    cursor.rewind(after_level);
  }
  if (cursor.take("(")) {
    const auto period = take_period(cursor, false);
    if (period && cursor.take(")")) {
      marking.star = MarkingStar::kBrackets;
      marking.period = period->kind;
      marking.months = period->months;
      marking.end = cursor.at();
      return marking;
    }
    cursor.rewind(after_level);
  }
  // The star was eaten by a scraper or never printed: 机密10年.
  if (const auto period = take_period(cursor, false)) {
    marking.period = period->kind;
    marking.months = period->months;
    marking.end = cursor.at();
  } else if (cursor.take("启用前") || cursor.take("启封前")) {
    marking.period = PeriodKind::kEvent;
    marking.end = cursor.at();
  }
  return marking;
}

}  // namespace mishen::scanner
