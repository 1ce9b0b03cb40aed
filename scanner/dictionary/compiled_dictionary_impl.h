// scanner/dictionary/compiled_dictionary_impl.h
// Inside of CompiledDictionary, for the compiler and the scanner only.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "scanner/dictionary/compiled_dictionary.h"
#include "scanner/match.h"
#include "scanner/normalize.h"
#include "scanner/validators.h"

namespace mishen::scanner {

struct CompiledDictionary::Impl {
  std::string version;
  std::vector<Rule> rules;
  std::unordered_map<std::string_view, std::size_t> by_id;  ///< into rules
  std::vector<Validator> validators;                        ///< by rule; null where a rule names none
  std::vector<PatternSet> sets;                             ///< by view, in the order of kRuleViews

  std::optional<PatternSet>
      raw_terms;  ///< terms that folding changes, as they are written: for the raw text. Always set

  [[nodiscard]] const PatternSet& set(View view) const noexcept { return sets[static_cast<std::size_t>(view)]; }
};

}  // namespace mishen::scanner
