#include "scanner/extract/odf_count.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace mishen::scanner {

std::uint32_t odf_count(std::string_view digits, std::uint32_t otherwise) noexcept {
  std::uint32_t value = otherwise;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::result_out_of_range) return kMostOdfCount;
  return value;
}

std::uint32_t odf_sum(std::uint32_t a, std::uint32_t b) noexcept {
  return a > kMostOdfCount - std::min(b, kMostOdfCount) ? kMostOdfCount : a + b;
}

}  // namespace mishen::scanner
