// Executes every command of the README, in its order, and compares what is printed with what the README shows.
//
// A `console` block is a transcript: lines that begin with "$ " are commands (a trailing backslash continues one), the
// lines after it are its output. A line that is only "…" stands for any lines, "…" inside a line for any text. What
// differs from run to run is made equal first: ports, folders, hashes, ids, dates, durations, passwords, set-up codes.
#include <gtest/gtest.h>

#include <regex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/house/command.h"

namespace mishen::house {
namespace {

constexpr std::string_view kAny = "…";

struct Command {
  std::size_t line = 0;  ///< 1-based, in the README
  std::string text;
  std::vector<std::string> output;
  bool english = false;
};

std::vector<Command> commands_of(const std::vector<std::string>& readme) {
  std::vector<Command> commands;
  bool in_block = false;
  bool english = false;
  for (std::size_t i = 0; i < readme.size(); ++i) {
    const std::string& line = readme[i];
    if (line.starts_with("```")) {
      in_block = !in_block && line == "```console";
      continue;
    }
    if (line == "# Mishen") english = true;
    if (!in_block) continue;
    if (line.starts_with("$ ")) {
      commands.push_back({i + 1, line.substr(2), {}, english});
      while (commands.back().text.ends_with('\\')) commands.back().text += "\n" + readme[++i];
    } else if (!commands.empty()) {
      commands.back().output.push_back(line);
    }
  }
  return commands;
}

/// Makes equal what differs from run to run.
std::string normalized(std::string line) {
  static const std::vector<std::pair<std::regex, std::string>> kSame = {
      {std::regex(R"(127\.0\.0\.1:\d+)"), "127.0.0.1:PORT"},
      {std::regex(R"(/[^\s：:]*/mishen/(data|mishend\.log))"), "STATE/$1"},
      {std::regex(R"([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})"), "UUID"},
      {std::regex(R"(hmac:[0-9a-f]+)"), "hmac:HASH"},
      {std::regex(R"(sha256:[0-9a-f]+)"), "sha256:HASH"},
      {std::regex(R"(\b[0-9a-f]{64}\b)"), "HASH"},
      {std::regex(R"(\b20\d\d-\d\d-\d\d(T[0-9:.]+Z)?)"), "DATE"},
      {std::regex(R"(\b\d+(\.\d+)?( ?ms\b| sec\b))"), "N$2"},
      {std::regex(R"("elapsed_ms":[0-9.e+-]+)"), "\"elapsed_ms\":N"},
      {std::regex(R"(out of \d+)"), "out of N"},
      {std::regex(R"(\b[a-z2-9]{20}\b)"), "PASSWORD"},
      {std::regex(R"((初始化代码（[^）]*）：|set-up code \([^)]*\): ).*)"), "$1CODE"},
  };
  for (const auto& [pattern, replacement] : kSame) line = std::regex_replace(line, pattern, replacement);
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

bool line_fits(std::string_view pattern, std::string_view line) {
  const std::size_t any = pattern.find(kAny);
  if (any == std::string_view::npos) return pattern == line;
  if (!line.starts_with(pattern.substr(0, any))) return false;
  const std::string_view rest = pattern.substr(any + kAny.size());
  for (std::size_t skipped = any; skipped <= line.size(); ++skipped) {
    if (line_fits(rest, line.substr(skipped))) return true;
  }
  return false;
}

bool lines_fit(std::span<const std::string> pattern, std::span<const std::string> lines) {
  if (pattern.empty()) return lines.empty();
  if (pattern[0] == kAny) {
    for (std::size_t skipped = 0; skipped <= lines.size(); ++skipped) {
      if (lines_fit(pattern.subspan(1), lines.subspan(skipped))) return true;
    }
    return false;
  }
  return !lines.empty() && line_fits(pattern[0], lines[0]) && lines_fit(pattern.subspan(1), lines.subspan(1));
}

std::vector<std::string> normalized_lines(std::vector<std::string> lines) {
  for (std::string& line : lines) line = normalized(std::move(line));
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "    " + line + "\n";
  return text;
}

TEST(Readme, EveryCommandPrintsWhatIsShown) {
  if (!inside_run_tests()) GTEST_SKIP() << "needs build/release complete: run by ./run-tests only";
  const std::vector<Command> commands = commands_of(lines_of(read_file(root() / "README.md")));
  ASSERT_GE(commands.size(), 8U) << "the commands were not found";

  const TemporaryFolder folder;
  Environment environment = {{"MISHEN_STATE", folder.path() / "mishen"},
                             {"MISHEN_PORT", std::to_string(free_port())},
                             {"HOME", folder.path()},
                             {"LC_ALL", ""},
                             {"LC_MESSAGES", ""},
                             {"NO_COLOR", "1"}};
  int status = 0;
  bool english = false;
  for (const Command& command : commands) {
    SCOPED_TRACE("README.md:" + std::to_string(command.line) + ": $ " + command.text);
    if (command.english && !english) {
      // The second half tells the same story to somebody else: from the beginning.
      english = true;
      std::filesystem::remove_all(folder.path() / "mishen");
    }
    environment["LANG"] = english ? "en_US.UTF-8" : "zh_CN.UTF-8";
    std::string text = command.text;
    // This test is part of ./run-tests: inside, it runs one small group through the same steps.
    if (text == "./run-tests") text += " -R '^Quickstart\\.ExplainsItself$'";
    const Outcome outcome = run("(exit " + std::to_string(status) + "); " + text, environment);
    status = outcome.status;
    const std::vector<std::string> shown = normalized_lines(command.output);
    const std::vector<std::string> printed = normalized_lines(lines_of(outcome.output));
    EXPECT_TRUE(lines_fit(shown, printed)) << "shown:\n" << joined(shown) << "printed:\n" << joined(printed);
  }
  static_cast<void>(run("./quickstart --stop", environment));
}

TEST(Readme, BothLanguagesShowTheSameCommands) {
  std::vector<std::string> chinese;
  std::vector<std::string> english;
  for (const Command& command : commands_of(lines_of(read_file(root() / "README.md")))) {
    (command.english ? english : chinese).push_back(command.text);
  }
  EXPECT_EQ(chinese, english);
}

}  // namespace
}  // namespace mishen::house
