// mishen-extract with an extractor that was taken over: does what the "document" names.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "scanner/extract/append_block.h"
#include "scanner/extract/docx.h"
#include "scanner/sandbox/confinement.h"
#include "scanner/sandbox/fork_server.h"
#include "scanner/sandbox/messages.h"
#include "scanner/sandbox/wire.h"

namespace {

using namespace mishen::scanner;

std::string_view g_bytes;  // of the document: an address to read from

/// A call that has to fail, as system calls do: -1 and errno.
struct Attack {
  const char* name;
  long (*run)();
};

long map_executable() {
  return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

long make_executable() {
  void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return page == MAP_FAILED ? 0 : ::mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

long execute() {
  std::array<char, 10> program = {"/bin/true"};
  std::array<char*, 2> words = {program.data(), nullptr};
  return ::execve(program.data(), words.data(), nullptr);
}

long read_parent() {
  std::array<char, 16> own{};
  iovec here{own.data(), own.size()};
  iovec there{const_cast<char*>(g_bytes.data()), own.size()};
  return ::process_vm_readv(::getppid(), &here, 1, &there, 1, 0);
}

constexpr Attack kAttacks[] = {
    {"open", [] { return static_cast<long>(::open("/etc/passwd", O_RDONLY)); }},
    {"open itself", [] { return static_cast<long>(::open("/proc/self/maps", O_RDONLY)); }},
    {"open a device", [] { return static_cast<long>(::open("/dev/null", O_RDWR)); }},
    {"create", [] { return static_cast<long>(::open("/tmp/mishen-hostile", O_WRONLY | O_CREAT, 0600)); }},
    {"create without a name", [] { return static_cast<long>(::open("/tmp", O_TMPFILE | O_RDWR, 0600)); }},
    {"create in memory", [] { return static_cast<long>(::memfd_create("hostile", 0)); }},
    {"open the old way", [] { return ::syscall(SYS_openat2, AT_FDCWD, "/", nullptr, 0); }},
    {"make a folder", [] { return static_cast<long>(::mkdir("/tmp/mishen-hostile", 0700)); }},
    {"remove", [] { return static_cast<long>(::unlink("/tmp/mishen-hostile")); }},
    {"change folder", [] { return static_cast<long>(::chdir("/tmp")); }},
    {"socket", [] { return static_cast<long>(::socket(AF_INET, SOCK_STREAM, 0)); }},
    {"local socket", [] { return static_cast<long>(::socket(AF_UNIX, SOCK_STREAM, 0)); }},
    {"kernel socket", [] { return static_cast<long>(::socket(AF_NETLINK, SOCK_RAW, 0)); }},
    {"execute", execute},
    {"fork", [] { return static_cast<long>(::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)); }},
    {"fork the new way", [] { return ::syscall(SYS_clone3, nullptr, 0); }},
    {"trace the parent", [] { return ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr); }},
    {"read the parent", read_parent},
    {"kill the parent", [] { return static_cast<long>(::kill(::getppid(), SIGKILL)); }},
    {"kill a thread of the parent", [] { return ::syscall(SYS_tgkill, ::getppid(), ::getppid(), SIGKILL); }},
    {"kill everybody", [] { return static_cast<long>(::kill(-1, 0)); }},
    {"descriptor of the parent", [] { return ::syscall(SYS_pidfd_open, ::getppid(), 0); }},
    {"map executable", map_executable},
    {"make executable", make_executable},
    {"become root", [] { return static_cast<long>(::setresuid(0, 0, 0)); }},
    {"name space", [] { return static_cast<long>(::unshare(CLONE_NEWUSER)); }},
    {"io_uring", [] { return ::syscall(SYS_io_uring_setup, 1, nullptr); }},
    {"bpf", [] { return ::syscall(SYS_bpf, 0, nullptr, 0); }},
    {"keys", [] { return ::syscall(SYS_keyctl, 0, 0, 0, 0, 0); }},
    {"raise limits",
     [] {
       const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
       return static_cast<long>(::setrlimit(RLIMIT_CPU, &none));
     }},
};
// What sanitizers need in a build of theirs.
constexpr Attack kAttacksOnRealBuilds[] = {
    {"look at a file",
     [] {
       struct stat status {};
       return static_cast<long>(::stat("/etc/passwd", &status));
     }},
    {"stay after the parent", [] { return ::syscall(SYS_prctl, 1 /* PR_SET_PDEATHSIG */, 0, 0, 0, 0); }},
};

void run(const Attack& attack, ExtractedText& text) {
  errno = 0;
  const long result = attack.run();
  append_block(text, std::string(attack.name) + (result == -1 ? ": refused" : ": DONE"), {});
}

ExtractedText run_attacks() {
  ExtractedText text;
  for (const Attack& attack : kAttacks) run(attack, text);
  if (!kIsSanitized) {
    for (const Attack& attack : kAttacksOnRealBuilds) run(attack, text);
  }
  return text;
}

[[noreturn]] void loop() {
  [[maybe_unused]] volatile std::uint64_t turns = 0;
  for (std::uint64_t i = 0;; ++i) turns = i;
}

void crash() {
  // Not a constant, or compilers see that it never can be.
  static volatile int* volatile nowhere = nullptr;
  *nowhere = 1;
}

[[noreturn]] void sleep_for_ever() {
  for (;;) ::sleep(1000);
}

ExtractedText allocate() {
  static std::vector<std::string> held;
  for (;;) held.emplace_back(std::size_t{1} << 20, 'x');
}

ExtractedText text_of(std::string_view content) {
  ExtractedText text;
  text.media_type = "text/x-test";
  append_block(text, content, {});
  return text;
}

bool raw(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(kResultPipe, bytes.data(), bytes.size());
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Member member_of(std::size_t size) { return {"附件.bin", std::string(size, 'm'), "", "", Concealment::kNone}; }

ExtractedText obey(std::string_view bytes, const Limits& limits, const MemberSink& members) {
  g_bytes = bytes;
  if (bytes == "attacks") return run_attacks();
  if (bytes == "crash") crash();
  if (bytes == "abort") std::abort();
  if (bytes == "throw") throw std::runtime_error("broken");
  if (bytes == "loop") loop();
  if (bytes == "sleep") sleep_for_ever();
  if (bytes == "allocate") return allocate();
  if (bytes == "member, crash") {
    members(member_of(100'000));
    crash();
  }
  if (bytes == "member, sleep") {
    members(member_of(10));
    sleep_for_ever();
  }
  if (bytes == "members without end") {
    while (members(member_of(1 << 20))) continue;
  }
  if (bytes == "empty members without end") {
    while (members(member_of(0))) continue;
  }
  if (bytes == "text without end") {
    const std::string frame = std::string("\x03\x04\x00\x00\x00", 5) + "text";
    while (raw(frame)) continue;
  }
  if (bytes == "blocks without end") {
    ExtractedText text;
    text.text = "x";
    text.blocks.assign(100'000, {.span = {0, 1}});
    std::vector<std::string> frames;
    static_cast<void>(write_text(text, [&frames](std::string_view frame) {
      frames.emplace_back(frame);
      return true;
    }));
    frames.resize(frames.size() - 2);  // without the end
    for (;;) {
      for (const std::string& frame : frames) raw(frame);
    }
  }
  if (bytes == "garbage") {
    raw(std::string(100'000, '\xEE'));
    sleep_for_ever();
  }
  if (bytes == "half a frame") {
    raw(std::string_view("\x03\xFF\x00\x00\x00 half", 10));
    ::_exit(0);
  }
  if (bytes == "nothing") ::_exit(0);
  if (bytes == "closed pipe") {
    ::close(kResultPipe);
    sleep_for_ever();
  }
  if (bytes == "unsound text") {
    ExtractedText text = text_of("abc");
    text.blocks.front().part = 7;
    return text;
  }
  if (looks_like_docx(bytes)) return extract_docx(bytes, limits, members);
  return text_of(bytes);
}

}  // namespace

int main(int argc, char** argv) { return run_extract_program(argc, argv, obey); }
