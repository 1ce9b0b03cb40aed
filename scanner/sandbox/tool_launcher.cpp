#include "scanner/sandbox/tool_launcher.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "scanner/errors.h"
#include "scanner/sandbox/confinement.h"
#include "scanner/sandbox/unique_fd.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kEndOfBounds = "--";
constexpr std::size_t kMaxOpenFiles = 256;

constexpr std::array<std::pair<std::string_view, std::uint64_t ConfinedTool::*>, 4> kNumbers = {{
    {"memory=", &ConfinedTool::memory_bytes},
    {"cpu=", &ConfinedTool::cpu_seconds},
    {"file=", &ConfinedTool::file_bytes},
    {"processes=", &ConfinedTool::processes},
}};
constexpr std::string_view kLandlock = "landlock=required";
constexpr std::string_view kFolder = "folder=";
constexpr std::string_view kReadable = "readable=";

bool read_bound(ConfinedTool& tool, std::string_view word) {
  for (const auto& [name, number] : kNumbers) {
    if (!word.starts_with(name)) continue;
    const char* end = word.data() + word.size();
    const auto [rest, error] = std::from_chars(word.data() + name.size(), end, tool.*number);
    return error == std::errc() && rest == end;
  }
  if (word == kLandlock) {
    tool.needs_landlock = true;
  } else if (word.starts_with(kFolder)) {
    tool.folder = word.substr(kFolder.size());
  } else if (word.starts_with(kReadable)) {
    tool.readable.emplace_back(word.substr(kReadable.size()));
  } else {
    return false;
  }
  return true;
}

std::vector<std::string> environment(const ConfinedTool& tool) {
  std::vector<std::string> variables = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"};
  if (!tool.folder.empty()) {
    variables.push_back("HOME=" + tool.folder);
    variables.push_back("TMPDIR=" + tool.folder);
  }
  if (const char* value = std::getenv("LD_LIBRARY_PATH")) variables.push_back(std::string("LD_LIBRARY_PATH=") + value);
  // The search for leaks traces its own process, which is refused here.
  if (kIsSanitized) variables.emplace_back("ASAN_OPTIONS=detect_leaks=0");
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

bool set_limits(const ConfinedTool& tool) {
  return limit(RLIMIT_CPU, tool.cpu_seconds, tool.cpu_seconds + 1) && limit(RLIMIT_CORE, 0, 0) &&
         limit(RLIMIT_FSIZE, tool.file_bytes, tool.file_bytes) && limit(RLIMIT_NPROC, tool.processes, tool.processes) &&
         limit(RLIMIT_NOFILE, kMaxOpenFiles, kMaxOpenFiles) && limit(RLIMIT_MEMLOCK, 0, 0) &&
         limit(RLIMIT_MSGQUEUE, 0, 0) && (kIsSanitized || limit(RLIMIT_AS, tool.memory_bytes, tool.memory_bytes));
}

}  // namespace

std::vector<std::string> to_words(const ConfinedTool& tool) {
  std::vector<std::string> words = {kLaunchWord};
  for (const auto& [name, number] : kNumbers) words.push_back(std::string(name) + std::to_string(tool.*number));
  if (tool.needs_landlock) words.emplace_back(kLandlock);
  if (!tool.folder.empty()) words.push_back(std::string(kFolder) + tool.folder);
  for (const std::string& path : tool.readable) words.push_back(std::string(kReadable) + path);
  words.emplace_back(kEndOfBounds);
  words.push_back(tool.program);
  words.insert(words.end(), tool.arguments.begin(), tool.arguments.end());
  return words;
}

std::optional<ConfinedTool> confined_tool(const std::vector<std::string>& words) {
  if (words.empty() || words.front() != kLaunchWord) return std::nullopt;
  ConfinedTool tool;
  tool.needs_landlock = false;
  std::size_t at = 1;
  for (; at < words.size() && words[at] != kEndOfBounds; ++at) {
    if (!read_bound(tool, words[at])) return std::nullopt;
  }
  if (at + 1 >= words.size()) return std::nullopt;
  tool.program = words[at + 1];
  tool.arguments.assign(words.begin() + static_cast<std::ptrdiff_t>(at) + 2, words.end());
  return tool;
}

void launch(const ConfinedTool& tool) {
  // Opened before privileges are dropped: it may lie where nobody else may look.
  const UniqueFd program(::open(tool.program.c_str(), O_PATH | O_CLOEXEC));
  if (!program) return;
  std::vector<std::string> words = {tool.program};
  words.insert(words.end(), tool.arguments.begin(), tool.arguments.end());
  const std::vector<char*> argv = pointers(words);
  std::vector<std::string> variables = environment(tool);
  const std::vector<char*> envp = pointers(variables);

  ToolFiles files;
  files.readable.assign(tool.readable.begin(), tool.readable.end());
  files.folder = tool.folder;
  files.program = program.get();
  const int abi = landlock_abi();
  if (tool.needs_landlock && abi == 0) return;
  const SystemCallFilter filter = tool_filter(abi >= 6);
  const pid_t parent = ::getppid();
  if (::chdir(tool.folder.empty() ? "/" : tool.folder.c_str()) != 0 || !drop_privileges() || !die_with(parent) ||
      (abi > 0 && !forbid_files_but(files)) || !set_limits(tool) || !install(filter)) {
    return;
  }
  // By descriptor, so that what runs is what was opened.
  ::fexecve(program.get(), argv.data(), envp.data());
}

}  // namespace mishen::scanner
