// scanner/extract/odf_count.h
// Counts in OpenDocument: repeated rows and cells, spans, spaces. Files may give any, so they do not wrap around.
#pragma once
#include <cstdint>
#include <limits>
#include <string_view>

namespace mishen::scanner {

/// What larger counts are taken for; two of them can be added.
inline constexpr std::uint32_t kMostOdfCount = std::numeric_limits<std::uint32_t>::max() / 2;

/// The count at the beginning of `digits`, `otherwise` where there is none.
[[nodiscard]] std::uint32_t odf_count(std::string_view digits, std::uint32_t otherwise) noexcept;

/// At most kMostOdfCount, unless `a` alone is more.
[[nodiscard]] std::uint32_t odf_sum(std::uint32_t a, std::uint32_t b) noexcept;

}  // namespace mishen::scanner
