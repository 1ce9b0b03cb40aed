// scanner/dictionary/rule_reader.h
// Rule files and term lists -> Rule values. Nothing is compiled here.
#pragma once
#include <string>
#include <vector>

#include "scanner/dictionary/load.h"

namespace mishen::scanner {

/// Reads the rules of one JSON file (`{"rules": [...]}`, see dictionaries/README.md). Problems are appended; a rule
/// with a problem is left out.
[[nodiscard]] std::vector<Rule> read_rules(const std::string& file, const std::string& json,
                                           std::vector<DictionaryProblem>& problems);

/// Reads a plain list, `term[TAB]severity` a line, `#` comments: one rule term.<stem>.
[[nodiscard]] Rule read_terms(const std::string& file, const std::string& stem, const std::string& text,
                              std::vector<DictionaryProblem>& problems);

}  // namespace mishen::scanner
