// scanner/extract/byte_order.h
// Numbers as they stand in files.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mishen::scanner {

/// The unsigned number of `width` (at most 8) bytes at `at`, least significant byte first. Bytes behind the end count
/// as 0.
[[nodiscard]] constexpr std::uint64_t little_endian(std::string_view bytes, std::size_t at,
                                                    std::size_t width) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) {
    value = value << 8U | (i < bytes.size() && at < bytes.size() - i ? static_cast<unsigned char>(bytes[at + i]) : 0U);
  }
  return value;
}

/// The same, most significant byte first.
[[nodiscard]] constexpr std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t width) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    value = value << 8U | (i < bytes.size() && at < bytes.size() - i ? static_cast<unsigned char>(bytes[at + i]) : 0U);
  }
  return value;
}

}  // namespace mishen::scanner
