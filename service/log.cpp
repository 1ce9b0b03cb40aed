#include "service/log.h"

#include <atomic>
#include <cstdio>
#include <string>

#include <unistd.h>

#include "service/http/json.h"
#include "service/store/instant.h"

namespace mishen::service {
namespace {

std::atomic<bool> requests_logged{true};

void append(http::JsonWriter& json, const std::variant<std::string_view, std::int64_t, double>& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    json.string(*text);
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    json.integer(*number);
  } else {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.1f", std::get<double>(value));
    json.raw(digits);
  }
}

void log_line(std::string_view level, std::string_view message, std::initializer_list<LogField> fields) noexcept {
  try {
    http::JsonWriter json;
    json.begin_object().member("time", to_rfc3339(system_clock()())).member("level", level).member("message", message);
    for (const LogField& field : fields) append(json.key(field.name), field.value);
    json.end_object();
    const std::string line = json.take() + "\n";
    // One write(2): atomic for pipes up to PIPE_BUF and for files opened to append. A log that cannot be written stops
    // nothing.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
  } catch (...) {
    // Out of memory: the line is lost, the request is not.
  }
}

}  // namespace

void log_requests(bool on) noexcept { requests_logged = on; }

void log_info(std::string_view message, std::initializer_list<LogField> fields) noexcept {
  if (requests_logged) log_line("info", message, fields);
}
void log_warning(std::string_view message, std::initializer_list<LogField> fields) noexcept {
  log_line("warning", message, fields);
}
void log_error(std::string_view message, std::initializer_list<LogField> fields) noexcept {
  log_line("error", message, fields);
}

}  // namespace mishen::service
