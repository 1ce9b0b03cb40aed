// scanner/validators.h
// What turns a hit of a pattern into a finding, or drops it: check digits, grammar, place, surroundings.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/context.h"
#include "scanner/dictionary/rule.h"

namespace mishen::scanner {

/// A hit on its way to becoming a finding.
struct Candidate {
  const Rule* rule = nullptr;           ///< borrowed from the dictionary
  Severity severity = Severity::kNote;  ///< what the rule (or its wording) claims
  int confidence = 0;
  Place place;
  std::string_view value;      ///< the folded text of the hit
  std::string_view near_word;  ///< which of the rule's `near` words stands close, or ""

  /// A number that holds only if letters were misread digits.
  [[nodiscard]] bool is_repaired() const noexcept { return place.zone != nullptr && place.zone->repaired; }
};

/// What is left of a candidate after a closer look.
struct Judgement {
  Severity severity = Severity::kNote;
  int confidence = 0;
  std::size_t begin = 0;  ///< relative to the place's line: a validator may narrow or widen the hit
  std::size_t end = 0;
  std::vector<std::string> evidence;
  bool proven = false;  ///< check digits or grammar leave no doubt, even where lines had to be joined for it
};

/// Drops a candidate (nothing) or judges it. Thread-safe; never throws for what the text says.
using Validator = std::optional<Judgement> (*)(const Candidate&, const Context&);

/// The validator a rule names, or null when there is none of that name.
[[nodiscard]] Validator find_validator(std::string_view name) noexcept;
/// Names of all validators, for messages.
[[nodiscard]] std::vector<std::string_view> validator_names();

}  // namespace mishen::scanner
