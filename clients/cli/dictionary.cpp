// `mishen dictionary check|explain`: rules as people who keep them need them.
#include "scanner/dictionary/load.h"

#include <memory>

#include "clients/cli/dictionary_options.h"
#include "clients/cli/errors.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/output.h"
#include "clients/cli/subcommand.h"
#include "clients/cli/terminal.h"
#include "clients/cli/words.h"

namespace mishen::cli {

namespace {

std::string line_of(const scanner::DictionaryProblem& problem) {
  std::string line = problem.file;
  if (problem.line > 0) line += ":" + std::to_string(problem.line);
  if (!problem.rule_id.empty()) line += ": " + problem.rule_id;
  return printable(line + ": " + problem.message) + "\n";
}

int check(const Arguments& arguments, scanner::DictionarySources sources) {
  // Named paths are checked instead of the built-in set: a new rule file stands on its own.
  if (arguments.operands().size() > 1) {
    sources = {};
    for (std::size_t i = 1; i < arguments.operands().size(); ++i) {
      const std::string& path = arguments.operands()[i];
      (path.ends_with(".tsv") || path.ends_with(".txt") ? sources.term_files : sources.paths).emplace_back(path);
    }
  }
  const std::vector<scanner::DictionaryProblem> problems = scanner::check_dictionary(sources);
  if (!problems.empty()) {
    std::string lines;
    for (const scanner::DictionaryProblem& problem : problems) lines += line_of(problem);
    print(lines);
    complain(filled(say("词库有 {} 处问题，改好之前不能使用",
                        "the dictionary has {} problems and cannot be used until they are mended"),
                    {std::to_string(problems.size())}));
    return kUsage;
  }
  const std::shared_ptr<const scanner::CompiledDictionary> dictionary = scanner::load_dictionary(sources);
  std::size_t examples = 0;
  std::size_t counter_examples = 0;
  for (const scanner::Rule& rule : dictionary->rules()) {
    examples += rule.examples.size();
    counter_examples += rule.counter_examples.size();
  }
  print(filled(say("{} 条规则，{} 个例句和 {} 个反例全部符合；词库 {}\n",
                   "{} rules; {} examples and {} counter-examples behave; dictionary {}\n"),
               {std::to_string(dictionary->rules().size()), std::to_string(examples), std::to_string(counter_examples),
                dictionary->version()}));
  return kNothingFound;
}

const std::string& in_language(const scanner::Localized& text) {
  return language() == scanner::Language::kEnglish && !text.en.empty() ? text.en : text.zh;
}

int explain(const Arguments& arguments, const scanner::DictionarySources& sources) {
  if (arguments.operands().size() != 2)
    throw UsageError(std::string(say("缺少规则编号，例如 marking.level", "name one rule, e.g. marking.level")));
  const std::string& id = arguments.operands()[1];
  const std::shared_ptr<const scanner::CompiledDictionary> dictionary = scanner::load_dictionary(sources);
  const scanner::Rule* rule = dictionary->find(id);
  if (rule == nullptr) {
    std::vector<std::string_view> known;
    for (const scanner::Rule& candidate : dictionary->rules()) known.emplace_back(candidate.id);
    const std::string_view meant = nearest(id, known);
    throw UsageError(
        meant.empty() ? filled(say("没有规则 {}", "there is no rule {}"), {id})
                      : filled(say("没有规则 {}，是不是 {}？", "there is no rule {}; did you mean {}?"), {id, meant}));
  }
  std::string text = rule->id + "  " + printable(in_language(rule->name)) + "\n";
  const auto field = [&](std::string_view zh, std::string_view en, std::string_view value) {
    if (!value.empty())
      text += "  " + std::string(say(zh, en)) + std::string(say("：", ": ")) + printable(value) + "\n";
  };
  field("最高级别", "at most", severity_words(to_string(rule->severity)));
  field("怎么办", "what to do", in_language(rule->advice));
  for (const scanner::LegalSource& source : rule->sources) {
    field("依据", "basis",
          source.cite() + (source.number.empty() ? "" : "  " + source.number) +
              (source.version.empty() ? "" : "  " + source.version));
  }
  field("遮盖", "masked", rule->masked ? say("是", "yes") : say("否", "no"));
  for (const scanner::Example& example : rule->examples) field("例句", "example", example.text);
  for (const scanner::Example& example : rule->counter_examples) field("反例", "counter-example", example.text);
  field("写在", "written in", rule->file + (rule->line > 0 ? ":" + std::to_string(rule->line) : ""));
  print(text);
  return kNothingFound;
}

int run(const Arguments& arguments) {
  const std::string verb = arguments.operands().empty() ? std::string() : arguments.operands().front();
  if (verb == "check") return check(arguments, dictionary_sources(arguments));
  if (verb == "explain") return explain(arguments, dictionary_sources(arguments));
  throw UsageError(
      filled(say("dictionary 后面要写 check 或 explain，不能是“{}”", "dictionary needs check or explain, not \"{}\""),
             {verb}));
}

}  // namespace

Subcommand dictionary_command() {
  return {
      "dictionary",
      {"检查词库，说明规则", "check the dictionaries, explain a rule"},
      {"dictionary check [OPTION...] [PATH...]", "dictionary explain [OPTION...] RULE"},
      dictionary_options(),
      {"check 报告每一处问题及其文件和行号；写出路径时只检查这些（.tsv、.txt 是词表）。返回值：0 没有问题；2 有问题。",
       "check reports every problem with its file and line; with paths it checks only these (.tsv and .txt are term "
       "lists). "
       "Exit status: 0 all is well; 2 there are problems."},
      {"mishen dictionary check", "mishen dictionary check my-rules.json", "mishen dictionary explain marking.level"},
      run};
}

}  // namespace mishen::cli
