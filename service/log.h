// service/log.h
// The service's log: one JSON object a line on standard error.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace mishen::service {

/// A field of a log line. Values are ids, counts, names of things: never document text, never what a person typed.
/// Borrowed for the call.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double> value;  ///< double: written with one decimal
};

/// Writes {"time","level","message",fields...} with the time in UTC, RFC 3339 with milliseconds. One write per line:
/// lines of several threads do not mix. Safe from any thread; ill-formed UTF-8 in a value is replaced; a failing
/// standard error is ignored.
void log_info(std::string_view message, std::initializer_list<LogField> fields = {}) noexcept;
void log_warning(std::string_view message, std::initializer_list<LogField> fields = {}) noexcept;
void log_error(std::string_view message, std::initializer_list<LogField> fields = {}) noexcept;

/// Whether log_info writes anything; warnings and errors always do. On by default. Set before threads start.
void log_requests(bool on) noexcept;

}  // namespace mishen::service
