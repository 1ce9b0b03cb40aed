// scanner/sandbox/tool_launcher.h
// Turns the calling process into a confined tool: `mishen-extract --tool`.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mishen::scanner {

/// The first word of a command that the server's own launcher is to execute.
inline constexpr const char* kLaunchWord = "--tool";

/// A tool and what it may use.
struct ConfinedTool {
  std::uint64_t memory_bytes = 0;  ///< address space of each of its processes
  std::uint64_t cpu_seconds = 0;   ///< of each
  std::uint64_t file_bytes = 0;    ///< of each file that it writes
  std::uint64_t processes = 0;     ///< of its user, the tool's own and those that ran before included
  bool needs_landlock = true;      ///< nothing else keeps files from it
  std::string folder;              ///< to write in, its HOME and TMPDIR; "" for none
  std::vector<std::string> readable;
  std::string program;
  std::vector<std::string> arguments;
};

/// As words of a command, kLaunchWord first.
[[nodiscard]] std::vector<std::string> to_words(const ConfinedTool& tool);
/// Nothing when they are not what to_words() makes.
[[nodiscard]] std::optional<ConfinedTool> confined_tool(const std::vector<std::string>& words);

/// Gives up everything that the tool does not need and executes it. Returns only when that cannot be done: nothing ran,
/// and the process must end.
void launch(const ConfinedTool& tool);

}  // namespace mishen::scanner
