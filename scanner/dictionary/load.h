// scanner/dictionary/load.h
// dictionaries/ on disk -> rules -> CompiledDictionary, with every problem reported at once.
#pragma once
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "scanner/dictionary/compiled_dictionary.h"

namespace mishen::scanner {

struct DictionaryProblem {
  std::string file;
  int line = 0;         ///< 1-based; 0 for the file as a whole
  std::string rule_id;  ///< "" when not about one rule
  std::string message;  ///< what is wrong and what to write instead
};

/// Thrown when a dictionary cannot be used; carries all problems found. what() lists them, one a line, as "file:line:
/// rule: message".
class DictionaryError : public std::runtime_error {
 public:
  explicit DictionaryError(std::vector<DictionaryProblem> problems);
  [[nodiscard]] const std::vector<DictionaryProblem>& problems() const noexcept { return problems_; }

 private:
  std::vector<DictionaryProblem> problems_;
};

/// What to load, added up.
struct DictionarySources {
  std::vector<std::filesystem::path> paths;       ///< folders (all *.json below, sorted) or single rule files
  std::vector<std::filesystem::path> term_files;  ///< plain terms, `term[TAB]severity`; rule id term.<file stem>
};

/// The shipped dictionaries: MISHEN_DICTIONARIES if set, else next to the installed program
/// (../share/mishen/dictionaries), else the source tree this program was built from. Throws FileError naming what was
/// tried when there is none.
[[nodiscard]] std::filesystem::path builtin_dictionaries();

/// Loads and compiles; throws DictionaryError with every problem, or FileError. Does not run the examples: see
/// self_check.h.
[[nodiscard]] std::shared_ptr<const CompiledDictionary> load_dictionary(const DictionarySources& sources);

/// Every problem of the files: syntax, schema, duplicate ids, patterns that do not compile, and examples and
/// counter-examples that do not behave. Empty when all is well.
[[nodiscard]] std::vector<DictionaryProblem> check_dictionary(const DictionarySources& sources);

/// Runs every example and counter-example of the enabled rules; what does not behave. Empty when all do.
[[nodiscard]] std::vector<DictionaryProblem> run_examples(const std::shared_ptr<const CompiledDictionary>& dictionary);

/// Self-check at service start: every enabled rule finds its own first example in the running engine. Empty when all
/// do.
[[nodiscard]] std::vector<DictionaryProblem> self_check(const std::shared_ptr<const CompiledDictionary>& dictionary);

}  // namespace mishen::scanner
