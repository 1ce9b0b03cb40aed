// scanner/analysers.h
// Rules that look at a whole document instead of matching words.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scanner/context.h"
#include "scanner/dictionary/rule.h"

namespace mishen::scanner {

/// What an analyser saw at one place.
struct Observation {
  NormSpan span;  ///< in `view`, within one block
  Severity severity = Severity::kNote;
  int confidence = 0;
  std::vector<std::string> evidence;
  View view = View::kPlain;  ///< kPlain or kRaw
};

/// Looks at a document. Thread-safe; never throws for what the text says.
using Analyser = std::vector<Observation> (*)(const Rule&, const Context&);

/// The analyser a rule names, or null when there is none of that name.
[[nodiscard]] Analyser find_analyser(std::string_view name) noexcept;
/// Names of all analysers, for messages.
[[nodiscard]] std::vector<std::string_view> analyser_names();

}  // namespace mishen::scanner
