// scanner/validators/marking.h
// The grammar of secrecy markings: level, star, period (保守国家秘密法 art. 22; GB/T 9704-2012, 7.2.2; DOMAIN 3.1).
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mishen::scanner {

enum class SecrecyLevel : std::uint8_t { kConfidential /*秘密*/, kSecret /*机密*/, kTopSecret /*绝密*/ };
enum class MarkingStar : std::uint8_t { kNone, kStar /*★*/, kSubstitute /* * ※ • · / */, kBrackets /*机密(10年)*/ };
enum class PeriodKind : std::uint8_t { kNone, kDuration, kLongTerm /*长期*/, kDate, kEvent /*启用前*/ };

/// A marking as parsed from squeezed text. Offsets are bytes of that text.
struct Marking {
  std::size_t begin = 0;
  std::size_t end = 0;
  SecrecyLevel level = SecrecyLevel::kConfidential;
  MarkingStar star = MarkingStar::kNone;
  bool star_first = false;  ///< ★机密10年: a wrong order seen in practice
  PeriodKind period = PeriodKind::kNone;
  std::size_t period_begin = 0;  ///< where there is one
  int months = 0;                ///< of a duration; 0 when not one

  /// Longer than 绝密 30, 机密 20, 秘密 10 years allow (保守国家秘密法 art. 20): a format error, still a mark.
  [[nodiscard]] bool exceeds_legal_period() const noexcept;
};

/// Parses the marking whose level word (绝密, 机密, 秘密) begins at `level_begin` of `squeezed`; a star before it is
/// taken in. Nothing when no level word begins there. The longest reading that the grammar allows; the shortest for
/// open-ended events ("启用前").
[[nodiscard]] std::optional<Marking> parse_marking(std::string_view squeezed, std::size_t level_begin);

}  // namespace mishen::scanner
