#include "scanner/extract/number_format.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "scanner/ascii.h"
#include "scanner/extract/parse_number.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

bool starts_with_folded(std::string_view text, std::string_view prefix) {
  return equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

bool has_words(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// A number as people read it: programs write 13800138000 as 1.3800138E10, and 19.9 as 19.899999999999999.
std::string readable(std::string_view stored, double value) {
  constexpr double kExact = 1e18;
  constexpr std::size_t kDigits = 15;  // that programs show
  char buffer[64];
  const bool exponent = stored.find_first_of("eE") != std::string_view::npos;
  if (exponent && std::fabs(value) < kExact && std::floor(value) == value) {
    std::snprintf(buffer, sizeof buffer, "%.0f", value);
    return buffer;
  }
  if (!exponent && stored.find('.') != std::string_view::npos && stored.size() > kDigits + 1) {
    std::snprintf(buffer, sizeof buffer, "%.15g", value);
    return buffer;
  }
  return std::string(stored);
}

std::string iso_date(double value, bool date, bool time, bool from_1904) {
  using std::chrono::days;
  using std::chrono::sys_days;
  using std::chrono::year;
  constexpr double kSecondsPerDay = 86400;
  const double seconds = std::round(value * kSecondsPerDay);
  auto day = static_cast<int>(std::floor(seconds / kSecondsPerDay));
  const auto second = static_cast<int>(seconds - day * kSecondsPerDay);
  char buffer[64] = "";
  std::string text;
  if (date) {
    // Day 60 is 1900-02-29, which never was: days before it count from one day later.
    if (!from_1904 && day < 60) ++day;
    const sys_days first = from_1904 ? sys_days(year(1904) / 1 / 1) : sys_days(year(1899) / 12 / 30);
    const std::chrono::year_month_day at(first + days(day));
    std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(at.year()),
                  static_cast<unsigned>(at.month()), static_cast<unsigned>(at.day()));
    text = buffer;
  }
  if (time && (!date || second > 0)) {
    std::snprintf(buffer, sizeof buffer, "%s%02d:%02d:%02d", date ? " " : "", second / 3600, second / 60 % 60,
                  second % 60);
    text += buffer;
  }
  return text;
}

}  // namespace

NumberFormat::NumberFormat(std::string_view code) {
  if (code.empty() || code == "General" || code == "GENERAL") return;
  sections_ = parse(code);
}

NumberFormat NumberFormat::built_in(std::uint32_t id) {
  // 27-36 and 50-58 are dates in the East Asian locales (18.8.30).
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
    return NumberFormat("yyyy-m-d");
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35)) return NumberFormat("h:mm:ss");
  return id == 22 ? NumberFormat("yyyy-m-d h:mm") : NumberFormat();
}

std::vector<NumberFormat::Section> NumberFormat::parse(std::string_view code) {
  constexpr std::size_t kMaxSections = 4;
  std::vector<Section> sections(1);
  bool month = false;
  const auto close_section = [&] {
    Section& section = sections.back();
    if (month && !section.time) section.date = true;
    month = false;
    if (!has_words(section.before)) section.before.clear();
    if (!has_words(section.after)) section.after.clear();
  };
  const auto literal = [&](std::string_view text) {
    Section& section = sections.back();
    (section.shows() || month ? section.after : section.before) += text;
  };
  for (std::size_t at = 0; at < code.size();) {
    Section& section = sections.back();
    const std::string_view rest = code.substr(at);
    const char c = rest.front();
    std::size_t width = 1;
    if (c == ';') {
      if (sections.size() == kMaxSections) break;
      close_section();
      sections.emplace_back();
      ++at;
      continue;
    }
    section.any = true;
    if (c == '"') {
      const std::size_t end = std::min(code.find('"', at + 1), code.size());
      literal(code.substr(at + 1, end - at - 1));
      width = std::min(end + 1, code.size()) - at;
    } else if (c == '\\' || c == '_' || c == '*') {
      const std::size_t next = at + 1 < code.size() ? utf8_length(code[at + 1]) : 0;
      if (c == '\\') literal(code.substr(at + 1, next));
      width = 1 + next;
    } else if (c == '[') {
      const std::size_t end = std::min(code.find(']', at), code.size());
      std::string_view inside = code.substr(at + 1, end - at - 1);
      width = std::min(end + 1, code.size()) - at;
      if (!inside.empty() && inside.find_first_not_of("hmsHMS") == std::string_view::npos) {
        section.elapsed = true;
      } else if (!inside.empty() && (inside[0] == '<' || inside[0] == '>' || inside[0] == '=')) {
        const bool two = inside.size() > 1 && (inside[1] == '=' || inside[1] == '>');
        section.condition = !two ? inside[0] : inside[1] == '>' ? 'n' : inside[0] == '<' ? 'l' : 'g';
        section.bound = entire_number<double>(inside.substr(two ? 2 : 1)).value_or(0);
      }
    } else if (starts_with_folded(rest, "general")) {
      section.general = true;
      width = 7;
    } else if (rest.starts_with("G/通用格式")) {
      section.general = true;
      width = std::string_view("G/通用格式").size();
    } else if (starts_with_folded(rest, "am/pm") || starts_with_folded(rest, "a/p")) {
      section.time = true;
      width = ascii_lower(rest[1]) == 'm' ? 5 : 3;
    } else if (c == '0' || c == '#' || c == '?') {
      section.digits = true;
    } else if (c == '@') {
      section.text = true;
    } else if ((c == 'E' || c == 'e') && rest.size() > 1 && (rest[1] == '+' || rest[1] == '-')) {
      width = 2;
    } else {
      switch (ascii_lower(c)) {
        case 'm':
          month = true;
          break;
        case 'y':
        case 'd':
        case 'e':
        case 'g':
        case 'a':
        case 'b':
          section.date = true;
          break;
        case 'h':
        case 's':
          section.time = true;
          break;
        default:
          width = utf8_length(c);
          literal(rest.substr(0, width));
      }
    }
    at += width;
  }
  close_section();
  return sections;
}

const NumberFormat::Section* NumberFormat::section_for(double value) const noexcept {
  const auto holds = [&](const Section& section) {
    switch (section.condition) {
      case '<':
        return value < section.bound;
      case '>':
        return value > section.bound;
      case '=':
        return value == section.bound;
      case 'l':
        return value <= section.bound;
      case 'g':
        return value >= section.bound;
      default:
        return value != section.bound;
    }
  };
  const std::size_t numbers = std::min<std::size_t>(sections_.size(), 3);
  const bool conditional = sections_[0].condition != 0 || (numbers > 1 && sections_[1].condition != 0);
  if (numbers == 1) return conditional && !holds(sections_[0]) ? nullptr : sections_.data();
  if (!conditional) {
    const std::size_t which = value > 0 ? 0 : value < 0 ? 1 : numbers - 1;
    return &sections_[numbers == 2 && value == 0 ? 0 : which];
  }
  if (sections_[0].condition != 0 ? holds(sections_[0]) : value > 0) return sections_.data();
  if (sections_[1].condition != 0 ? holds(sections_[1]) : numbers == 2 || value < 0) return &sections_[1];
  return numbers > 2 ? &sections_[2] : nullptr;
}

ShownValue NumberFormat::show_number(std::string_view stored, bool from_1904) const {
  const std::optional<double> value = entire_number<double>(stored);
  if (!value) return {std::string(stored), {}, false};
  std::string number = readable(stored, *value);
  if (sections_.empty()) return {std::move(number), {}, false};
  const Section* section = section_for(*value);
  if (section == nullptr) return {std::move(number), {}, false};
  if (!section->shows()) {
    // "-", "是" or nothing in place of a zero or a short code is how it is read, not how it is hidden.
    constexpr double kCodes = 100;
    const bool code = *value == 0 || (section->any && std::fabs(*value) < kCodes);
    return {std::move(number), section->before, !code};
  }
  constexpr double kLastDay = 2'958'466;  // 10000-01-01
  if ((section->date || section->time) && !section->elapsed && *value >= 0 && *value < kLastDay)
    return {iso_date(*value, section->date, section->time, from_1904), {}, false};
  if (!section->digits && !section->text) return {std::move(number), {}, false};
  return {section->before + number + section->after, {}, false};
}

ShownValue NumberFormat::show_text(std::string_view text) const {
  const Section* section = nullptr;
  if (sections_.size() == 4) {
    section = &sections_[3];
  } else if (!sections_.empty() && sections_.back().text) {
    section = &sections_.back();
  }
  if (section == nullptr) return {std::string(text), {}, false};
  if (!section->text && !section->general) return {std::string(text), section->before, true};
  return {section->before + std::string(text) + section->after, {}, false};
}

}  // namespace mishen::scanner
