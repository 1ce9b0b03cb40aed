#include "scanner/dictionary/load.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "scanner/dictionary/compiled_dictionary_impl.h"
#include "scanner/dictionary/rule_reader.h"
#include "scanner/errors.h"
#include "scanner/sha256.h"

namespace mishen::scanner {
namespace {

namespace fs = std::filesystem;

std::string describe(const std::vector<DictionaryProblem>& problems) {
  std::string text;
  for (const DictionaryProblem& problem : problems) {
    if (!text.empty()) text += '\n';
    text += problem.file;
    if (problem.line != 0) text += ":" + std::to_string(problem.line);
    text += ": ";
    if (!problem.rule_id.empty()) text += problem.rule_id + ": ";
    text += problem.message;
  }
  return text;
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw FileError("cannot open the dictionary " + path.string() + ": check that the file exists and may be read");
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad()) throw FileError("cannot read the dictionary " + path.string());
  return text.str();
}

std::vector<fs::path> rule_files(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    if (!fs::exists(path, error))
      throw FileError("cannot open the dictionary " + path.string() + ": no such file or folder");
    return {path};
  }
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    if (at->is_regular_file() && at->path().extension() == ".json" && at->path().filename() != "rule.schema.json")
      files.push_back(at->path());
  }
  if (error) throw FileError("cannot list the dictionary folder " + path.string() + ": " + error.message());
  if (files.empty()) throw FileError("the dictionary folder " + path.string() + " holds no .json rule file");
  std::sort(files.begin(), files.end());
  return files;
}

// `YYYY.MM.N` from the VERSION file of the first folder that has one.
std::string release_of(const DictionarySources& sources) {
  for (const fs::path& path : sources.paths) {
    std::ifstream in(path / "VERSION");
    std::string release;
    if (in >> release) return release;
  }
  return "0";
}

struct Loaded {
  std::vector<Rule> rules;
  std::string version;
};

Loaded read_all(const DictionarySources& sources, std::vector<DictionaryProblem>& problems) {
  Loaded loaded;
  Sha256 digest;
  for (const fs::path& source : sources.paths) {
    for (const fs::path& file : rule_files(source)) {
      const std::string json = read_file(file);
      digest.update(json);
      for (Rule& rule : read_rules(file.string(), json, problems)) loaded.rules.push_back(std::move(rule));
    }
  }
  for (const fs::path& file : sources.term_files) {
    const std::string text = read_file(file);
    digest.update(file.stem().string());
    digest.update(text);
    loaded.rules.push_back(read_terms(file.string(), file.stem().string(), text, problems));
  }
  loaded.version = release_of(sources) + "+sha256:" + digest.hex().substr(0, 16);
  return loaded;
}

}  // namespace

DictionaryError::DictionaryError(std::vector<DictionaryProblem> problems)
    : std::runtime_error(describe(problems)), problems_(std::move(problems)) {}

// Turns rules into pattern sets. A friend of CompiledDictionary: the only place where one is made.
class DictionaryCompiler {
 public:
  static std::shared_ptr<const CompiledDictionary> compile(Loaded loaded, std::vector<DictionaryProblem>& problems) {
    std::shared_ptr<CompiledDictionary> dictionary(new CompiledDictionary);
    CompiledDictionary::Impl& impl = *dictionary->impl_;
    impl.version = std::move(loaded.version);
    impl.rules = std::move(loaded.rules);
    for (std::size_t i = 0; i < impl.rules.size(); ++i) {
      Rule& rule = impl.rules[i];
      if (!impl.by_id.emplace(rule.id, i).second) {
        const Rule& first = impl.rules[impl.by_id.at(rule.id)];
        problems.push_back({rule.file, rule.line, rule.id,
                            "the id is used already, in " + first.file + ":" + std::to_string(first.line)});
      }
      const View words = rule.view == View::kPlain ? View::kPlain : View::kSqueezed;
      for (std::string& word : rule.near.terms) word = normalize_term(word, words);
      impl.validators.push_back(find_validator(rule.validator));
    }
    for (const View view : kRuleViews) impl.sets.push_back(compile_view(impl.rules, view, problems));
    impl.raw_terms = compile_raw_terms(impl.rules);
    return dictionary;
  }

 private:
  static PatternSet compile_view(const std::vector<Rule>& rules, View view, std::vector<DictionaryProblem>& problems) {
    std::vector<PatternSet::Source> literals;
    std::vector<PatternSet::Source> expressions;
    for (std::size_t r = 0; r < rules.size(); ++r) {
      const Rule& rule = rules[r];
      if (!rule.enabled) continue;
      PatternEntry entry{.rule = static_cast<std::uint32_t>(r)};
      add_literals(rule, rule.terms, entry, view, literals, problems);
      entry.is_except = true;
      add_literals(rule, rule.except, entry, view, literals, problems);
      entry.is_except = false;
      if (rule.view != view) continue;
      for (const Wording& pattern : rule.patterns) {
        expressions.push_back({entry, view == View::kDigits ? with_digits(pattern.text) : pattern.text});
        ++entry.pattern;
      }
    }
    std::vector<PatternProblem> refused;
    PatternSet set(literals, std::move(expressions), refused);
    for (const PatternProblem& problem : refused) {
      const Rule& rule = rules[problem.entry.rule];
      problems.push_back({rule.file, rule.patterns[problem.entry.pattern].line, rule.id,
                          "the expression does not compile: " + problem.message});
    }
    return set;
  }

  static PatternSet compile_raw_terms(const std::vector<Rule>& rules) {
    std::vector<PatternSet::Source> literals;
    for (std::size_t r = 0; r < rules.size(); ++r) {
      const Rule& rule = rules[r];
      if (!rule.enabled) continue;
      for (std::size_t t = 0; t < rule.terms.size(); ++t) {
        const std::string plain = normalize_term(rule.terms[t].text, View::kPlain);
        const View own = view_of(rule, plain);
        if (rule.terms[t].text.empty() || normalize_term(rule.terms[t].text, own) == rule.terms[t].text) continue;
        const PatternEntry entry{.rule = static_cast<std::uint32_t>(r),
                                 .pattern = static_cast<std::uint32_t>(t),
                                 .length = 0,
                                 .is_except = false,
                                 .has_borders = is_latin(plain)};
        literals.push_back({entry, rule.terms[t].text});
      }
    }
    std::vector<PatternProblem> none;
    return PatternSet(literals, {}, none);
  }

  // '#' is a digit that may begin a new group.
  static std::string with_digits(std::string_view pattern) {
    std::string out;
    for (const char c : pattern) {
      if (c == '#') {
        out += "(?:-?[0-9])";
      } else {
        out += c;
      }
    }
    return out;
  }

  // Terms of Latin letters are matched where spaces still part words, and only as whole words.
  static bool is_latin(const std::string& plain) {
    return std::all_of(plain.begin(), plain.end(), [](char c) { return c >= ' ' && c <= '~'; });
  }
  static View view_of(const Rule& rule, const std::string& plain) {
    return rule.view == View::kSqueezed && is_latin(plain) ? View::kPlain : rule.view;
  }

  static void add_literals(const Rule& rule, const std::vector<Wording>& wordings, PatternEntry entry, View view,
                           std::vector<PatternSet::Source>& literals, std::vector<DictionaryProblem>& problems) {
    for (std::size_t t = 0; t < wordings.size(); ++t) {
      std::string term = normalize_term(wordings[t].text, View::kPlain);
      const View own = view_of(rule, term);
      if (own != view) continue;
      if (own == View::kSqueezed) term = normalize_term(wordings[t].text, View::kSqueezed);
      if (term.empty()) {
        problems.push_back(
            {rule.file, wordings[t].line, rule.id, "nothing is left of the term after folding; remove it"});
        continue;
      }
      entry.pattern = static_cast<std::uint32_t>(t);
      entry.has_borders = is_latin(term);
      literals.push_back({entry, std::move(term)});
    }
  }
};

std::filesystem::path builtin_dictionaries() {
  std::string tried;
  const auto usable = [&](const fs::path& path) {
    std::error_code error;
    tried += (tried.empty() ? "" : ", ") + path.string();
    return fs::is_regular_file(path / "VERSION", error);
  };
  if (const char* chosen = std::getenv("MISHEN_DICTIONARIES"); chosen != nullptr && *chosen != '\0') return chosen;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    if (fs::path installed = program.parent_path().parent_path() / "share/mishen/dictionaries"; usable(installed))
      return installed;
    // build/<preset>/bin/mishen in the source tree
    if (fs::path tree = program.parent_path().parent_path().parent_path().parent_path() / "dictionaries"; usable(tree))
      return tree;
  }
  if (fs::path built_from = MISHEN_SOURCE_DICTIONARIES; usable(built_from)) return built_from;
  throw FileError("cannot find the built-in dictionaries (tried " + tried +
                  "); set MISHEN_DICTIONARIES to their folder");
}

std::shared_ptr<const CompiledDictionary> load_dictionary(const DictionarySources& sources) {
  std::vector<DictionaryProblem> problems;
  Loaded loaded = read_all(sources, problems);
  auto dictionary = DictionaryCompiler::compile(std::move(loaded), problems);
  if (!problems.empty()) throw DictionaryError(std::move(problems));
  return dictionary;
}

std::vector<DictionaryProblem> check_dictionary(const DictionarySources& sources) {
  std::vector<DictionaryProblem> problems;
  Loaded loaded = read_all(sources, problems);
  const auto dictionary = DictionaryCompiler::compile(std::move(loaded), problems);
  for (DictionaryProblem& problem : run_examples(dictionary)) problems.push_back(std::move(problem));
  return problems;
}

}  // namespace mishen::scanner
