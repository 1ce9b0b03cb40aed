#include "scanner/validators/marking.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "scanner/characters.h"
#include "scanner/squeeze.h"
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
  // By value: 十五, 三十, 廿, 壹拾伍, 一百二十; digit by digit: 二〇二七.
  std::optional<int> take_chinese_number(std::size_t max_characters) {
    int value = 0;   // of the hundreds and tens read so far
    int digits = 0;  // of the digits after them
    bool any = false;
    bool open = false;  // digits wait for a unit
    for (std::size_t taken = 0; taken < max_characters; ++taken) {
      const string_view character = peek();
      if (character.empty()) break;
      const char32_t c = utf8_at(character, 0);
      if (const int digit = chinese_digit(c); digit >= 0) {
        digits = open ? digits * 10 + digit : digit;
        open = true;
      } else if (c == U'十' || c == U'拾') {
        value += (open ? digits : 1) * 10;
        open = false;
      } else if (c == U'百' || c == U'佰') {
        value += (open ? digits : 1) * 100;
        open = false;
      } else if (c == U'廿' || c == U'卅') {
        value += c == U'廿' ? 20 : 30;
        open = false;
      } else {
        break;
      }
      if (!open) digits = 0;
      any = true;
      at_ += character.size();
    }
    if (!any) return std::nullopt;
    return value + digits;
  }

  string_view text_;
  std::size_t at_;
};

struct Period {
  PeriodKind kind = PeriodKind::kNone;
  int months = 0;
};

void set_period(Marking& marking, const Period& period, std::size_t begin) {
  marking.period = period.kind;
  marking.months = period.months;
  marking.period_begin = begin;
}

std::optional<Period> take_date(Cursor& cursor) {
  const std::size_t start = cursor.at();
  const auto year = cursor.take_number(4);
  if (!year || *year < 1900 || !cursor.take("年")) {
    cursor.rewind(start);
    return std::nullopt;
  }
  const std::size_t after_year = cursor.at();
  if (cursor.take_number(3) && cursor.take("月")) {
    const std::size_t after_month = cursor.at();
    if (!cursor.take_number(3) || !(cursor.take("日") || cursor.take("号"))) cursor.rewind(after_month);
  } else {
    cursor.rewind(after_year);
  }
  cursor.take("前");
  return Period{PeriodKind::kDate};
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

std::optional<Period> take_event(Cursor& cursor) {
  const std::size_t start = cursor.at();
  for (std::size_t taken = 0; taken < kLongestEvent; ++taken) {
    const string_view character = cursor.peek();
    if (character.empty() || !is_han(utf8_at(character, 0))) break;
    cursor.take(character);
    for (const string_view end : kEventEnds) {
      if (taken >= 1 && character == end) return Period{PeriodKind::kEvent};
    }
  }
  cursor.rewind(start);
  return std::nullopt;
}

// What marks are often valid until (DOMAIN 3.1): without a star only these count, 机密文件归档前 is a sentence.
bool starts_with_usual_event(string_view text) {
  static constexpr std::array kEvents = {"启用"sv, "启封"sv, "开考"sv, "考试"sv, "会议"sv, "公布"sv,
                                         "发布"sv, "公开"sv, "宣布"sv, "开始"sv, "结束"sv};
  return std::any_of(kEvents.begin(), kEvents.end(), [&](string_view event) { return text.starts_with(event); });
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

  std::size_t period_begin = after_level;
  if (cursor.take(kStar)) {
    while (cursor.take(kStar)) continue;  // doubled and tripled in some templates
    period_begin = cursor.at();
    marking.star = MarkingStar::kStar;
    marking.end = cursor.at();
    if (const auto period = take_period(cursor, true)) {
      set_period(marking, *period, period_begin);
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
      set_period(marking, *period, period_begin);
      marking.end = cursor.at();
    }
    return marking;
  }
  if (cursor.take_any(kSubstitutes)) {
    cursor.take("*");
    period_begin = cursor.at();
    if (const auto period = take_period(cursor, false)) {
      marking.star = MarkingStar::kSubstitute;
      set_period(marking, *period, period_begin);
      marking.end = cursor.at();
      return marking;
    }
    // 机密*开考前: an event after a mere substitute must stand alone, or be one that is said of marks only.
    if (take_event(cursor) &&
        (cursor.at() == squeezed.size() || squeezed[cursor.at()] == '\n' ||
         squeezed.substr(period_begin).starts_with("启用前") || squeezed.substr(period_begin).starts_with("启封前"))) {
      marking.star = MarkingStar::kSubstitute;
      set_period(marking, {PeriodKind::kEvent}, period_begin);
      marking.end = cursor.at();
      return marking;
    }
    cursor.rewind(after_level);
  }
  period_begin = after_level;
  if (cursor.take("(")) {
    period_begin = cursor.at();
    const auto period = take_period(cursor, true);
    if (period && cursor.take(")")) {
      marking.star = MarkingStar::kBrackets;
      set_period(marking, *period, period_begin);
      marking.end = cursor.at();
      return marking;
    }
    cursor.rewind(after_level);
    period_begin = after_level;
  }
  // The star was eaten by a scraper or never printed: 机密10年.
  if (const auto period = take_period(cursor, false)) {
    set_period(marking, *period, period_begin);
    marking.end = cursor.at();
  } else if (starts_with_usual_event(squeezed.substr(after_level)) && take_event(cursor)) {
    set_period(marking, {PeriodKind::kEvent}, period_begin);
    marking.end = cursor.at();
  }
  return marking;
}

}  // namespace mishen::scanner
