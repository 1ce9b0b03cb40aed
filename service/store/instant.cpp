#include "service/store/instant.h"

#include <cstdio>
#include <stdexcept>

namespace mishen::service {
namespace {

/// The number written in `digits` decimal digits at `begin`.
int number_at(std::string_view text, std::size_t begin, std::size_t digits) {
  int value = 0;
  for (const char c : text.substr(begin, digits)) {
    if (c < '0' || c > '9') throw std::invalid_argument("not a time in RFC 3339, UTC, with milliseconds");
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

Clock system_clock() {
  return [] { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); };
}

std::string to_rfc3339(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(instant - day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

Instant from_rfc3339(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z";
  if (text.size() != kForm.size()) throw std::invalid_argument("not a time in RFC 3339, UTC, with milliseconds");
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] != '0' && text[i] != kForm[i])
      throw std::invalid_argument("not a time in RFC 3339, UTC, with milliseconds");
  }
  const std::chrono::year_month_day date{std::chrono::year(number_at(text, 0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number_at(text, 5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number_at(text, 8, 2)))};
  const int hour = number_at(text, 11, 2);
  const int minute = number_at(text, 14, 2);
  const int second = number_at(text, 17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) throw std::invalid_argument("no such time");
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + std::chrono::milliseconds(number_at(text, 20, 3));
}

std::chrono::year_month_day day_in_shanghai(Instant instant) noexcept {
  return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(instant + std::chrono::hours(8)));
}

}  // namespace mishen::service
