#include "service/http/paging.h"

#include <algorithm>
#include <charconv>

namespace mishen::service::http {

void check_query(const Request& request, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : request.query) {
    if (std::ranges::find(known, std::string_view(name)) != known.end()) continue;
    std::string names;
    for (const std::string_view one : known) names += (names.empty() ? "" : ", ") + std::string(one);
    throw Problem{400, "bad-request", "地址中有不认识的查询参数。可用的参数：" + names + "。",
                  "The address has an unknown query parameter. Known ones: " + names + "."};
  }
}

std::int64_t query_integer(const Request& request, std::string_view name, std::int64_t missing) {
  const std::string& text = request.query_value(name);
  if (text.empty()) return missing;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > 1'000'000'000) {
    throw Problem{400, "bad-request", "查询参数 " + std::string(name) + " 应当是不小于 0 的整数。",
                  "Query parameter " + std::string(name) + " must be a whole number, 0 or more."};
  }
  return value;
}

}  // namespace mishen::service::http
