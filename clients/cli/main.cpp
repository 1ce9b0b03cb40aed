// The `mishen` program: finds the subcommand, runs it, and turns failures into messages and exit statuses.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <string>
#include <vector>

#include "clients/cli/dictionary_options.h"
#include "clients/cli/errors.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/output.h"
#include "clients/cli/subcommand.h"
#include "clients/cli/terminal.h"
#include "scanner/errors.h"
#include "scanner/sandbox/sandboxed_extractors.h"
#include "scanner/version.h"

namespace mishen::cli {

namespace {

std::vector<Subcommand> subcommands() {
  return {scan_command(),  extract_command(), dictionary_command(), serve_command(),
          login_command(), logout_command(),  submit_command(),     queue_command(),
          show_command(),  answer_command(),  sign_command(),       release_command()};
}

std::string padded(std::string_view text, std::size_t width) {
  return std::string(text) + std::string(text.size() < width ? width - text.size() : 1, ' ');
}

std::string help(const std::vector<Subcommand>& commands) {
  std::string text(
      say("mishen（密审）：发布前的保密审查\n\n用法：\n", "mishen: secrecy review before publication\n\nUsage:\n"));
  for (const Subcommand& command : commands)
    text += "  mishen " + padded(command.name, 12) + std::string(say(command.summary)) + "\n";
  text += "\n  mishen " + padded("--version", 12) + std::string(say("版本", "versions")) + "\n";
  text += std::string(
      say("\n每个命令的选项和例子：mishen 命令 --help\n", "\nOptions and examples of each: mishen COMMAND --help\n"));
  return text;
}

std::string help(const Subcommand& command) {
  std::string text = std::string(say(command.summary)) + "\n\n" + std::string(say("用法：", "Usage:")) + "\n";
  for (const std::string_view usage : command.usage) text += "  mishen " + std::string(usage) + "\n";
  bool titled = false;
  for (const OptionSpec& option : command.options) {
    if (option.later) continue;
    if (!titled) text += std::string(say("\n选项：\n", "\nOptions:\n"));
    titled = true;
    const std::string name = std::string(option.name) + (option.value.empty() ? "" : " " + std::string(option.value));
    text += "  " + padded(name, 30) + std::string(say(option.help)) + "\n";
  }
  if (!say(command.notes).empty()) text += "\n" + std::string(say(command.notes)) + "\n";
  text += std::string(say("\n例：\n", "\nExamples:\n"));
  for (const std::string_view example : command.examples) text += "  " + std::string(example) + "\n";
  return text;
}

std::string sandbox_words() {
  try {
    return to_string(scanner::SandboxedExtractors().state());
  } catch (const scanner::ScanError& failure) {
    return failure.what();
  }
}

std::string versions() {
  std::string dictionary;
  try {
    dictionary = scanner::load_dictionary({{scanner::builtin_dictionaries()}, {}})->version();
  } catch (const scanner::FileError& failure) {
    // The version of the program must be had even where its dictionaries are not.
    dictionary = std::string(say("没有找到：", "not found: ")) + failure.what();
  }
  return "mishen " MISHEN_VERSION "\n" + scanner::engine_version() + "\nICU " + scanner::icu_version() + "\n" +
         std::string(say("词库 ", "dictionary ")) + dictionary + "\n" + std::string(say("隔离 ", "sandbox ")) +
         sandbox_words() + "\n";
}

int run(const std::vector<std::string>& words) {
  const std::vector<Subcommand> commands = subcommands();
  if (words.empty()) {
    complain(std::string(say("要做什么？", "what is to be done?")) + "\n" + help(commands));
    return kUsage;
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    print(help(commands));
    return kNothingFound;
  }
  if (words[0] == "--version") {
    print(versions());
    return kNothingFound;
  }
  const auto command =
      std::find_if(commands.begin(), commands.end(), [&](const Subcommand& c) { return c.name == words[0]; });
  if (command == commands.end()) {
    std::vector<std::string_view> known = {"--help", "--version"};
    for (const Subcommand& candidate : commands) known.push_back(candidate.name);
    const std::string_view meant = nearest(words[0], known);
    throw UsageError(
        meant.empty()
            ? filled(say("没有命令 {}，全部命令见 mishen --help", "there is no command {}; see mishen --help"),
                     {words[0]})
            : filled(say("没有命令 {}，是不是 {}？", "there is no command {}; did you mean {}?"), {words[0], meant}));
  }
  const std::vector<std::string> rest(words.begin() + 1, words.end());
  const auto options_end = std::find(rest.begin(), rest.end(), "--");
  if (std::any_of(rest.begin(), options_end,
                  [](const std::string& word) { return word == "--help" || word == "-h"; })) {
    print(help(*command));
    return kNothingFound;
  }
  try {
    return command->run(command->passes_words_on ? Arguments::unparsed(rest)
                                                 : Arguments::parse(rest, command->options));
  } catch (const UsageError& refusal) {
    complain(std::string(command->name) + ": " + refusal.what() + "\n" +
             filled(say("用法见 mishen {} --help", "see mishen {} --help"), {command->name}));
    return kUsage;
  }
}

/// The edge: every failure becomes a message for people and a status for programs.
int guarded(const std::vector<std::string>& words) {
  try {
    return run(words);
  } catch (const OutputError& failure) {
    if (!failure.reader_gone()) complain(failure.what());
    return kFailed;
  } catch (const UsageError& failure) {
    complain(failure.what());
    return kUsage;
  } catch (const scanner::DictionaryError& failure) {
    complain(std::string(say("词库不能用，没有检查任何内容：", "the dictionary is not usable, nothing was checked:")) +
             "\n" + failure.what());
    return kUsage;
  } catch (const scanner::FileError& failure) {
    complain(failure.what());
    return kUsage;
  } catch (const ServiceUnreachable& failure) {
    complain(failure.what());
    return kUnreachable;
  } catch (const ServiceRefused& failure) {
    complain(failure.what());
    return kRefused;
  } catch (const std::exception& failure) {
    complain(std::string(say("程序出错，结果不完整：", "internal error, results are not complete: ")) + failure.what());
    return kFailed;
  }
}

/// With a standard descriptor closed, the next file to be opened would get its number, and results would be written
/// into a document.
void occupy_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // Opened the wrong way round on purpose: reading from or writing to it fails as it would if it were closed.
    if (fcntl(fd, F_GETFD) >= 0) continue;
    [[maybe_unused]] const int occupied = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

}  // namespace mishen::cli

int main(int argc, char** argv) {
  mishen::cli::occupy_standard_descriptors();
  signal(SIGPIPE, SIG_IGN);  // a reader that goes away is an error of write()
  return mishen::cli::guarded(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
