// tests/generator/values.h
// Marks and numbers as they are written when nobody disguises them, and ordinary writing that resembles them.
#pragma once
#include <array>
#include <string_view>

#include "tests/generator/piece.h"

namespace mishen::test {

/// What is planted. The order of kRules.
enum class RuleKind : std::uint8_t {
  kLevel,
  kBareLevel,
  kPortion,
  kExam,
  kRestrictedNumber,
  kPublicNumber,
  kDistribution,
  kInternalLabel,
  kWorkSecret,
  kResidentId,
  kResidentId15,
  kMobile,
  kBankCard,
  kPassport,
  kPlate,
  kCreditCode,
  kUnreadable,
  kCompromised
};

/// A shipped rule.
struct RuleName {
  RuleKind kind;
  std::string_view id;
};
inline constexpr std::array kRules = {RuleName{RuleKind::kLevel, "marking.level"},
                                      RuleName{RuleKind::kBareLevel, "marking.bare-level"},
                                      RuleName{RuleKind::kPortion, "marking.portion"},
                                      RuleName{RuleKind::kExam, "marking.exam"},
                                      RuleName{RuleKind::kRestrictedNumber, "document-number.restricted"},
                                      RuleName{RuleKind::kPublicNumber, "document-number.public"},
                                      RuleName{RuleKind::kDistribution, "distribution.range"},
                                      RuleName{RuleKind::kInternalLabel, "work-secret.internal-label"},
                                      RuleName{RuleKind::kWorkSecret, "work-secret.mark"},
                                      RuleName{RuleKind::kResidentId, "personal.resident-id"},
                                      RuleName{RuleKind::kResidentId15, "personal.resident-id-15"},
                                      RuleName{RuleKind::kMobile, "personal.mobile"},
                                      RuleName{RuleKind::kBankCard, "personal.bank-card"},
                                      RuleName{RuleKind::kPassport, "personal.passport"},
                                      RuleName{RuleKind::kPlate, "personal.plate"},
                                      RuleName{RuleKind::kCreditCode, "organisation.credit-code"},
                                      RuleName{RuleKind::kUnreadable, "text.unreadable-segment"},
                                      RuleName{RuleKind::kCompromised, "text.compromised-page"}};
[[nodiscard]] std::string_view id_of(RuleKind kind) noexcept;

/// Whether the rule finds numbers of people, cards, vehicles or organisations.
[[nodiscard]] bool is_number(RuleKind kind) noexcept;

/// A value of the rule in a place that gives it its full severity, undisguised. Numbers have right check characters and
/// belong to nobody: unassigned areas, made-up serials. For the two text rules: an ordinary sentence.
[[nodiscard]] Piece value_of(RuleKind kind, Random& random);
/// Ordinary writing that resembles a value of the rule: nothing to be found in it.
[[nodiscard]] Piece harmless_value_of(RuleKind kind, Random& random);

}  // namespace mishen::test
