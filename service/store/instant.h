// service/store/instant.h
// Points in time as the service keeps them: UTC, to the millisecond.
#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace mishen::service {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// Tells the time. Passed in wherever the time matters, so that tests need no sleeps. Must be callable from several
/// threads.
using Clock = std::function<Instant()>;

/// The system's clock.
[[nodiscard]] Clock system_clock();

/// RFC 3339 in UTC with milliseconds, always 24 characters: "2026-11-22T06:05:04.123Z". Texts compare like the instants
/// they stand for. Precondition: year 0000 to 9999.
[[nodiscard]] std::string to_rfc3339(Instant instant);

/// The instant that `text` stands for, in exactly the form that to_rfc3339 writes. Throws std::invalid_argument for
/// anything else.
[[nodiscard]] Instant from_rfc3339(std::string_view text);

/// The calendar day in Asia/Shanghai (UTC+8, no daylight saving time since 1991) at `instant`.
[[nodiscard]] std::chrono::year_month_day day_in_shanghai(Instant instant) noexcept;

}  // namespace mishen::service
