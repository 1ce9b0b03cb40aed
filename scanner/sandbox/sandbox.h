// scanner/sandbox/sandbox.h
// Runs what touches hostile bytes in processes that can do nothing else.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// What keeps tools (programs of others, e.g. around poppler) from everything but their input.
enum class ToolClass : std::uint8_t {
  kBubblewrap,  ///< name spaces of their own, and all that the launcher does
  kLauncher,    ///< Landlock, seccomp, limits, an unprivileged user: where name spaces are refused
  kNone         ///< neither works: tools are refused
};
[[nodiscard]] std::string_view to_string(ToolClass tool_class) noexcept;

/// What is in force, for health and --version.
struct SandboxState {
  int landlock_abi = 0;      ///< 0: the kernel has none; parsers are then kept from files by seccomp alone
  bool has_seccomp = false;  ///< without it no document is parsed
  bool drops_root = false;   ///< the program runs as root, its children as nobody
  ToolClass tools = ToolClass::kNone;
};
/// In words, e.g. "parsers: seccomp, Landlock 7; tools: bubblewrap, seccomp, Landlock 7".
[[nodiscard]] std::string to_string(const SandboxState& state);

struct SandboxOptions {
  /// mishen-extract; "": beside the running program.
  std::filesystem::path program;
  std::filesystem::path bubblewrap = "/usr/bin/bwrap";
  /// Instead of the best one that works.
  std::optional<ToolClass> tools{};
};

/// A helper program: input on standard input (seekable), output on standard output, a folder of its own at most.
struct Tool {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  /// Folders and files that it may read beside /usr and /etc/fonts.
  std::vector<std::filesystem::path> readable;
  /// Whether it needs a folder for temporary files (HOME, TMPDIR), removed at the end.
  bool needs_folder = false;
  /// Further processes and threads that it may have at one time.
  std::size_t more_processes = 0;
  std::size_t max_output_bytes = std::size_t{1} << 30;
};

enum class ToolOutcome : std::uint8_t {
  kComplete,  ///< exit status 0, all output was taken
  kFailed,    ///< another exit status
  kCrashed,   ///< ended by a signal
  kTimeout,
  kOutputLimit,
  kStopped,  ///< the receiver of the output wanted no more
  kRefused   ///< not run: no sandbox, or the program is missing
};
struct ToolResult {
  ToolOutcome outcome = ToolOutcome::kRefused;
  int exit_status = 0;  ///< of kFailed
};
/// The reason for an Incomplete entry; "" for kComplete and kStopped.
[[nodiscard]] std::string_view incomplete_reason(ToolOutcome outcome) noexcept;

/// The sandbox of a program: one server of confined processes, started when first needed, again when it died, ended
/// with this object or with the program. Thread-safe; any number of documents at the same time. See docs/sandbox.md.
class ExtractionSandbox {
 public:
  /// Starts nothing. Throws ScanError, saying what to do, when mishen-extract is not there.
  explicit ExtractionSandbox(SandboxOptions options = {});
  ~ExtractionSandbox();
  ExtractionSandbox(const ExtractionSandbox&) = delete;  // owns the server
  ExtractionSandbox& operator=(const ExtractionSandbox&) = delete;

  /// What mishen-extract reads from `bytes`. A process of its own per document, without files, network, other
  /// processes.
  ///
  /// Never throws for what a document or its child does: the text is then empty and `incomplete` says "crashed",
  /// "timeout", "limit:memory", "limit:output" or "sandbox-unavailable". Members are handed on as they come, in this
  /// thread, and count in any case; when `members` returns false the child is ended and the text is empty, without an
  /// entry. Throws ScanError when the server cannot be started, and whatever `members` throws. Copies `bytes` once.
  [[nodiscard]] ExtractedText extract(std::string_view bytes, const Limits& limits,
                                      std::chrono::steady_clock::time_point deadline, const MemberSink& members = {});

  /// Runs `tool` on `input`; what it writes is handed to `output` in this thread as it comes, until that returns false.
  /// Afterwards nothing of it is left: no process, no file. Limits: max_child_memory for each of its processes (and 256
  /// MiB for its libraries), max_part_bytes for each file it writes, `deadline`. Throws ScanError when the server
  /// cannot be started, and whatever `output` throws.
  ToolResult run_tool(const Tool& tool, std::string_view input, const Limits& limits,
                      std::chrono::steady_clock::time_point deadline,
                      const std::function<bool(std::string_view)>& output);

  /// Starts the server and tries the classes out, once. Throws ScanError.
  [[nodiscard]] SandboxState state();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mishen::scanner
