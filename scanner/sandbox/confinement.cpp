#include "scanner/sandbox/confinement.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <memory>
#include <string_view>

#include "scanner/errors.h"
#include "scanner/sandbox/unique_fd.h"

namespace mishen::scanner {
namespace {

using std::string_view;

// -- Landlock. Headers of Debian 12 know version 2; a kernel takes a longer structure as long as the rest is zero.

struct LandlockRuleset {
  std::uint64_t handled_access_fs = 0;
  std::uint64_t handled_access_net = 0;  // since 4
  std::uint64_t scoped = 0;              // since 6
};

constexpr std::uint64_t kLandlockRefer = 1U << 13;     // since 2
constexpr std::uint64_t kLandlockTruncate = 1U << 14;  // since 3
constexpr std::uint64_t kLandlockIoctlDev = 1U << 15;  // since 5
constexpr std::uint64_t kLandlockTcp = 0b11;           // bind, connect; since 4
constexpr std::uint64_t kLandlockScopes = 0b11;        // abstract sockets, signals; since 6

constexpr std::uint64_t kReadAndExecute =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kOfFiles = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                   LANDLOCK_ACCESS_FS_READ_FILE | kLandlockTruncate | kLandlockIoctlDev;

std::uint64_t file_accesses(int abi) {
  std::uint64_t accesses = (std::uint64_t{1} << 13) - 1;
  if (abi >= 2) accesses |= kLandlockRefer;
  if (abi >= 3) accesses |= kLandlockTruncate;
  if (abi >= 5) accesses |= kLandlockIoctlDev;
  return accesses;
}

UniqueFd make_ruleset(int abi) {
  LandlockRuleset ruleset;
  ruleset.handled_access_fs = file_accesses(abi);
  if (abi >= 4) ruleset.handled_access_net = kLandlockTcp;
  if (abi >= 6) ruleset.scoped = kLandlockScopes;
  return UniqueFd(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &ruleset, sizeof(ruleset), 0)));
}

bool allow_beneath(int ruleset, int object, std::uint64_t accesses, int abi) {
  struct stat status {};
  if (::fstat(object, &status) != 0) return false;
  if (!S_ISDIR(status.st_mode)) accesses &= kOfFiles;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = accesses & file_accesses(abi);
  rule.parent_fd = object;
  return ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

/// What is not there need not be allowed.
bool allow_beneath(int ruleset, const std::filesystem::path& path, std::uint64_t accesses, int abi) {
  const UniqueFd object(::open(path.c_str(), O_PATH | O_CLOEXEC));
  return object ? allow_beneath(ruleset, object.get(), accesses, abi) : errno == ENOENT || errno == EACCES;
}

bool restrict_self(int ruleset) {
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
}

// -- seccomp

struct ReleaseContext {
  void operator()(void* context) const noexcept { seccomp_release(context); }
};

/// A filter in the making.
class FilterBuilder {
 public:
  explicit FilterBuilder(std::uint32_t otherwise) : context_(seccomp_init(otherwise)) {
    if (context_ == nullptr) throw ScanError("libseccomp cannot be set up");
    // A binary search: parsers make many calls.
    check(seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));
  }

  void rule(std::uint32_t action, int call) { check(seccomp_rule_add_array(context_.get(), action, call, 0, nullptr)); }
  void rule(std::uint32_t action, int call, scmp_arg_cmp argument) {
    check(seccomp_rule_add_array(context_.get(), action, call, 1, &argument));
  }
  void rule(std::uint32_t action, int call, scmp_arg_cmp first, scmp_arg_cmp second) {
    const std::array arguments = {first, second};
    check(seccomp_rule_add_array(context_.get(), action, call, arguments.size(), arguments.data()));
  }

  [[nodiscard]] SystemCallFilter finish() const {
    const UniqueFd file(::memfd_create("filter", MFD_CLOEXEC));
    if (!file) throw ScanError("no memory file can be made for the filter of system calls");
    check(seccomp_export_bpf(context_.get(), file.get()));
    const off_t bytes = ::lseek(file.get(), 0, SEEK_END);
    SystemCallFilter filter(static_cast<std::size_t>(bytes) / sizeof(sock_filter));
    if (::pread(file.get(), filter.data(), filter.size() * sizeof(sock_filter), 0) != bytes) {
      throw ScanError("the filter of system calls cannot be read back");
    }
    return filter;
  }

 private:
  /// A call that this processor's kernel does not have needs no rule (-EDOM).
  static void check(int result) {
    if (result != 0 && result != -EDOM) {
      throw ScanError("libseccomp refused a rule: error " + std::to_string(-result));
    }
  }

  std::unique_ptr<void, ReleaseContext> context_;
};

constexpr std::array kParserCalls = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(_llseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(fstat64),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
};

/// Threads and their stacks, and the names of the program for a report.
constexpr std::array kSanitizerCalls = {
    SCMP_SYS(getuid),
    SCMP_SYS(prctl),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(dup),
    SCMP_SYS(getrlimit),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(newfstatat),
    SCMP_SYS(getcwd),
    SCMP_SYS(uname),
    SCMP_SYS(mincore),
    SCMP_SYS(msync),
    SCMP_SYS(pipe2),
    SCMP_SYS(getppid),
    SCMP_SYS(poll),
    SCMP_SYS(ioctl),
};

constexpr std::array kToolRefusals = {
    // the network; pairs of connected sockets reach nobody
    SCMP_SYS(socket),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(socketcall),
    // other processes
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(process_madvise),
    SCMP_SYS(process_mrelease),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_send_signal),
    SCMP_SYS(kcmp),
    SCMP_SYS(move_pages),
    SCMP_SYS(migrate_pages),
    SCMP_SYS(rt_sigqueueinfo),
    SCMP_SYS(rt_tgsigqueueinfo),
    SCMP_SYS(tkill),
    // out of the process group that is killed at the end
    SCMP_SYS(setsid),
    SCMP_SYS(setpgid),
    // name spaces and mounts
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(mount),
    SCMP_SYS(umount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(quotactl),
    SCMP_SYS(quotactl_fd),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(acct),
    // doors of the kernel that documents need not knock at
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(fanotify_init),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(reboot),
    SCMP_SYS(syslog),
    SCMP_SYS(vhangup),
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
    SCMP_SYS(modify_ldt),
    SCMP_SYS(lookup_dcookie),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(adjtimex),
    SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname),
    SCMP_SYS(memfd_secret),
};

constexpr std::array<unsigned, 8> kNamespaces = {CLONE_NEWUSER,   CLONE_NEWNS,  CLONE_NEWPID,
                                                 CLONE_NEWNET,    CLONE_NEWIPC, CLONE_NEWUTS,
                                                 CLONE_NEWCGROUP, 0x80 /* CLONE_NEWTIME, missing in <sched.h> */};

scmp_arg_cmp argument(unsigned index, scmp_compare compare, scmp_datum_t first, scmp_datum_t second = 0) {
  return {index, compare, first, second};
}

}  // namespace

int landlock_abi() noexcept {
  const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi > 0 ? static_cast<int>(abi) : 0;
}

bool has_seccomp() noexcept {
  const std::uint32_t action = SECCOMP_RET_ERRNO;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

SystemCallFilter parser_filter() {
  FilterBuilder filter(SCMP_ACT_ERRNO(EPERM));
  for (const int call : kParserCalls) filter.rule(SCMP_ACT_ALLOW, call);
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)}) {
    filter.rule(SCMP_ACT_ALLOW, call, argument(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  }
  // Asking for limits (stack bounds of threads), not setting them.
  filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), argument(0, SCMP_CMP_EQ, 0), argument(2, SCMP_CMP_EQ, 0));
  if (kIsSanitized) {
    for (const int call : kSanitizerCalls) filter.rule(SCMP_ACT_ALLOW, call);
  }
  return filter.finish();
}

SystemCallFilter tool_filter(bool may_signal) {
  const std::uint32_t refuse = SCMP_ACT_ERRNO(EPERM);
  FilterBuilder filter(SCMP_ACT_ALLOW);
  for (const int call : kToolRefusals) filter.rule(refuse, call);
  for (const unsigned space : kNamespaces) {
    filter.rule(refuse, SCMP_SYS(clone), argument(0, SCMP_CMP_MASKED_EQ, space, space));
  }
  // Its flags are in memory, where a filter cannot look; without it libraries use clone.
  filter.rule(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
  // Typing into the terminal that the caller sits at.
  filter.rule(refuse, SCMP_SYS(ioctl), argument(1, SCMP_CMP_MASKED_EQ, 0xFFFFFFFF, TIOCSTI));
  filter.rule(refuse, SCMP_SYS(ioctl), argument(1, SCMP_CMP_MASKED_EQ, 0xFFFFFFFF, 0x541C /* TIOCLINUX */));
  filter.rule(refuse, SCMP_SYS(prctl), argument(0, SCMP_CMP_EQ, PR_SET_PDEATHSIG));
  if (!may_signal) {
    const auto self = static_cast<scmp_datum_t>(::getpid());
    filter.rule(refuse, SCMP_SYS(kill), argument(0, SCMP_CMP_NE, self));
    filter.rule(refuse, SCMP_SYS(tgkill), argument(0, SCMP_CMP_NE, self));
  }
  return filter.finish();
}

bool drop_privileges() noexcept {
  if (::geteuid() == 0 || ::getuid() == 0) {
    if (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
        ::setresuid(kNobody, kNobody, kNobody) != 0 || ::setuid(0) == 0 || ::getuid() == 0 || ::geteuid() == 0) {
      return false;
    }
  }
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{};
  header.version = _LINUX_CAPABILITY_VERSION_3;
  const std::array<__user_cap_data_struct, 2> none{};
  return ::syscall(SYS_capset, &header, none.data()) == 0 && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

bool die_with(pid_t parent) noexcept { return ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::getppid() == parent; }

bool forbid_files() noexcept {
  const int abi = landlock_abi();
  if (abi == 0) return true;
  const UniqueFd ruleset = make_ruleset(abi);
  return ruleset && restrict_self(ruleset.get());
}

bool forbid_files_but(const ToolFiles& files) noexcept {
  const int abi = landlock_abi();
  if (abi == 0) return false;
  const UniqueFd ruleset = make_ruleset(abi);
  if (!ruleset || !allow_beneath(ruleset.get(), files.program, kReadAndExecute, abi)) return false;
  for (const std::filesystem::path& path : files.readable) {
    if (!allow_beneath(ruleset.get(), path, kReadAndExecute, abi)) return false;
  }
  if (!files.folder.empty() && !allow_beneath(ruleset.get(), files.folder,
                                              file_accesses(abi) & ~std::uint64_t{LANDLOCK_ACCESS_FS_EXECUTE}, abi)) {
    return false;
  }
  constexpr std::uint64_t kReadWrite = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
  for (const char* device : {"/dev/null", "/dev/zero", "/dev/urandom"}) {
    if (!allow_beneath(ruleset.get(), device, kReadWrite, abi)) return false;
  }
  return restrict_self(ruleset.get());
}

bool limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) noexcept {
  rlimit now{};
  if (::getrlimit(resource, &now) != 0) return false;
  // What is stricter already stays so.
  const rlimit wanted{std::min(soft, now.rlim_max), std::min(hard, now.rlim_max)};
  return ::setrlimit(resource, &wanted) == 0;
}

rlim_t address_space() noexcept {
  const UniqueFd file(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  std::array<char, 64> line{};
  const ssize_t size = file ? ::read(file.get(), line.data(), line.size()) : 0;
  rlim_t pages = 0;
  if (size > 0) std::from_chars(line.data(), line.data() + size, pages);
  return pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
}

rlim_t cpu_seconds(std::chrono::steady_clock::time_point deadline) noexcept {
  const auto left = std::chrono::ceil<std::chrono::seconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<rlim_t>(std::max<std::int64_t>(left.count(), 0)) + 1;
}

bool install(const SystemCallFilter& filter) noexcept {
  sock_fprog program{};
  program.len = static_cast<unsigned short>(filter.size());
  program.filter = const_cast<sock_filter*>(filter.data());  // the kernel's interface takes no const
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

bool confine_parser(const Limits& limits, std::chrono::steady_clock::time_point deadline,
                    const SystemCallFilter& filter) noexcept {
  const rlim_t memory = address_space() + limits.max_child_memory;
  const rlim_t cpu = cpu_seconds(deadline);
  if (!forbid_files() || !limit(RLIMIT_CPU, cpu, cpu + 1) || !limit(RLIMIT_CORE, 0, 0) || !limit(RLIMIT_FSIZE, 0, 0) ||
      !limit(RLIMIT_NPROC, 0, 0) || !limit(RLIMIT_MEMLOCK, 0, 0) || !limit(RLIMIT_MSGQUEUE, 0, 0)) {
    return false;
  }
  if (!kIsSanitized && (!limit(RLIMIT_AS, memory, memory) || !limit(RLIMIT_NOFILE, 0, 0))) return false;
  return install(filter);
}

void prefer_as_victim() noexcept {
  const UniqueFd file(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  // Where it cannot be said, the kernel's own choice stands.
  if (file && ::write(file.get(), "1000", 4) != 4) return;
}

}  // namespace mishen::scanner
