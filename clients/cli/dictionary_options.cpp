#include "clients/cli/dictionary_options.h"

#include "clients/cli/errors.h"

namespace mishen::cli {

std::vector<OptionSpec> dictionary_options() {
  return {
      {"--dictionaries",
       "DIR|FILE",
       {"加用这些词库（规则文件夹或 .json 文件）", "add these rules (a folder or a .json file)"},
       true},
      {"--no-builtin", "", {"不用自带词库", "leave out the built-in rules"}},
      {"--terms",
       "FILE",
       {"加用词表：每行一词，可接制表符和 note|review|block", "add plain terms, one a line, `term[TAB]severity`"},
       true},
  };
}

scanner::DictionarySources dictionary_sources(const Arguments& arguments) {
  scanner::DictionarySources sources;
  if (!arguments.has("--no-builtin")) sources.paths.push_back(scanner::builtin_dictionaries());
  for (const std::string& path : arguments.values("--dictionaries")) {
    if (path.ends_with(".mdict")) {
      throw UsageError(
          filled(say("{}：本版本还不能读编译好的词库（.mdict），请给出规则文件夹或 .json 文件",
                     "{}: this version cannot read compiled dictionaries (.mdict); name the folder or the .json files"),
                 {path}));
    }
    sources.paths.emplace_back(path);
  }
  for (const std::string& path : arguments.values("--terms")) sources.term_files.emplace_back(path);
  if (sources.paths.empty() && sources.term_files.empty()) {
    throw UsageError(std::string(say("--no-builtin 之后一个词库也没有了，请加 --dictionaries 或 --terms",
                                     "--no-builtin leaves no rules: add --dictionaries or --terms")));
  }
  return sources;
}

}  // namespace mishen::cli
