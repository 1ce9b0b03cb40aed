// scanner/sandbox/confinement.h
// What a child gives up for good before it sees a byte of a document.
#pragma once
#include <linux/filter.h>
#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "scanner/limits.h"

namespace mishen::scanner {

/// Whether this build carries a sanitizer: they map terabytes, read /proc and signal themselves when they report.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif
#else
inline constexpr bool kIsSanitized = false;
#endif

/// Who children are when the server is root: nobody, nogroup.
inline constexpr unsigned kNobody = 65534;

/// Version of Landlock in this kernel (landlock(7)), 0 when it has none or it is switched off.
[[nodiscard]] int landlock_abi() noexcept;
/// Whether filters of system calls can be installed (seccomp(2)).
[[nodiscard]] bool has_seccomp() noexcept;

/// A filter of system calls, ready for the kernel.
using SystemCallFilter = std::vector<sock_filter>;

/// What a parser may still do: compute, allocate memory that cannot be executed, read and write what is open, end.
/// Everything else fails with EPERM. Made once: building it takes longer than a small document. Throws ScanError.
[[nodiscard]] SystemCallFilter parser_filter();

/// What a tool may not do: the network, processes other than its own, name spaces, mounts, the kernel's rarely used
/// doors, leaving its process group. `may_signal`: the kernel itself keeps signals inside (Landlock 6), so that kill()
/// need not be refused. Throws ScanError.
[[nodiscard]] SystemCallFilter tool_filter(bool may_signal);

// Each returns false when it could not be done; then nothing hostile may run in this process.

/// If root: becomes nobody, without groups. Everybody: no capabilities, and none by executing a file. Root cannot be
/// taken back. Clears the parent-death signal.
[[nodiscard]] bool drop_privileges() noexcept;

/// When the process that forked this one, `parent`, ends, this one does.
[[nodiscard]] bool die_with(pid_t parent) noexcept;

/// With Landlock, as far as this kernel has it: no file is opened, made or removed, no TCP, no signals to others.
[[nodiscard]] bool forbid_files() noexcept;

/// What of the file system a tool may use.
struct ToolFiles {
  std::vector<std::filesystem::path> readable;  ///< folders and files to read and execute; missing ones are left out
  std::filesystem::path folder;                 ///< to write in; "" for none
  int program = -1;                             ///< the tool itself, open
};
[[nodiscard]] bool forbid_files_but(const ToolFiles& files) noexcept;

[[nodiscard]] bool limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) noexcept;

/// Address space in use, in bytes; 0 when unknown.
[[nodiscard]] rlim_t address_space() noexcept;

/// Seconds of processor time that a child with this deadline may use at most.
[[nodiscard]] rlim_t cpu_seconds(std::chrono::steady_clock::time_point deadline) noexcept;

/// Installs the filter. Precondition: drop_privileges().
[[nodiscard]] bool install(const SystemCallFilter& filter) noexcept;

/// Memory, processor time, files, processes, Landlock and the filter of a parser child. The memory is what it has now
/// and limits.max_child_memory more.
[[nodiscard]] bool confine_parser(const Limits& limits, std::chrono::steady_clock::time_point deadline,
                                  const SystemCallFilter& filter) noexcept;

/// When memory is short the kernel ends this process first.
void prefer_as_victim() noexcept;

}  // namespace mishen::scanner
