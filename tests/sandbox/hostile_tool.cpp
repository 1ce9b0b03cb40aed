// A tool that was taken over: does what its first argument names. Says for each attack whether it was refused.
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

extern char** environ;

namespace {

void report(const char* attack, bool is_refused) { std::cout << attack << (is_refused ? ": refused\n" : ": DONE\n"); }

bool cannot_open(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags, 0600);
  if (fd >= 0) ::close(fd);
  return fd < 0;
}

bool cannot_list(const char* path) { return ::opendir(path) == nullptr; }

bool cannot_connect(const char* port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return true;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0;
}

/// The caller's process numbers mean nothing or nobody inside, or are refused.
void attack(const char* port, const char* secret, pid_t victim) {
  report("connect", cannot_connect(port));
  report("local socket", ::socket(AF_UNIX, SOCK_STREAM, 0) < 0);
  report("read the caller's file", cannot_open(secret, O_RDONLY));
  report("write the caller's file", cannot_open(secret, O_WRONLY));
  report("read accounts", cannot_open("/etc/passwd", O_RDONLY));
  report("list root's home", cannot_list("/root"));
  report("list homes", cannot_list("/home"));
  report("list /etc", cannot_list("/etc/ssl"));
  report("list /var", cannot_list("/var"));
  report("read the caller's memory", cannot_open("/proc/" + std::to_string(victim) + "/mem", O_RDONLY));
  report("read the caller's environment", cannot_open("/proc/" + std::to_string(victim) + "/environ", O_RDONLY));
  report("create in /", cannot_open("/mishen-hostile", O_WRONLY | O_CREAT));
  report("create in /usr", cannot_open("/usr/mishen-hostile", O_WRONLY | O_CREAT));
  report("create in /var/tmp", cannot_open("/var/tmp/mishen-hostile", O_WRONLY | O_CREAT));
  report("change /usr", ::chmod("/usr", 0755) != 0);
  report("trace the caller", ::ptrace(PTRACE_ATTACH, victim, nullptr, nullptr) != 0);
  report("trace itself", ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0);
  report("kill the caller", ::kill(victim, SIGKILL) != 0);
  report("kill the launcher", ::kill(::getppid(), SIGKILL) != 0);
  report("new session", ::setsid() < 0);
  report("new group", ::setpgid(0, 0) != 0);
  report("name space", ::unshare(CLONE_NEWUSER) != 0);
  report("name space by clone", ::syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0) < 0);
  report("clone3", ::syscall(SYS_clone3, nullptr, 0) < 0);
  report("mount", ::mount("none", "/mnt", "tmpfs", 0, nullptr) != 0);
  report("bpf", ::syscall(SYS_bpf, 0, nullptr, 0) < 0);
  report("keys", ::syscall(SYS_keyctl, 0, 0, 0, 0, 0) < 0);
  report("userfaultfd", ::syscall(SYS_userfaultfd, 0) < 0);
  report("io_uring", ::syscall(SYS_io_uring_setup, 1, nullptr) < 0);
  report("become root", ::setuid(0) != 0);
  report("is root", ::getuid() != 0 && ::geteuid() != 0);
  report("stay after the parent", ::prctl(PR_SET_PDEATHSIG, 0) != 0);
  report("fork", ::fork() < 0);
}

[[noreturn]] void sleep_for_ever() {
  for (;;) ::sleep(1000);
}

void fork_bomb() {
  int made = 0;
  for (; made < 100'000; ++made) {
    const pid_t child = ::fork();
    if (child == 0) sleep_for_ever();
    if (child < 0) break;
  }
  std::cout << made << '\n';
}

[[noreturn]] void fork_without_end() {
  for (;;) {
    if (::fork() < 0) ::usleep(1000);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view order = argc > 1 ? argv[1] : "";
  if (order == "echo") {
    std::copy(std::istreambuf_iterator<char>(std::cin), {}, std::ostreambuf_iterator<char>(std::cout));
  } else if (order == "attack" && argc > 4) {
    attack(argv[2], argv[3], std::atoi(argv[4]));
  } else if (order == "files") {
    const char* folder = std::getenv("TMPDIR");
    const std::string file = std::string(folder != nullptr ? folder : "/nowhere") + "/left-over";
    std::ofstream(file) << "written";
    std::ifstream back(file);
    std::cout << std::string(std::istreambuf_iterator<char>(back), {}) << '\n';
    const std::string deep = std::string(folder != nullptr ? folder : "/nowhere") + "/deep";
    ::mkdir(deep.c_str(), 0700);
    std::ofstream(deep + "/below") << "x";
    ::chmod(deep.c_str(), 0);
  } else if (order == "environment") {
    for (char** variable = environ; *variable != nullptr; ++variable) std::cout << *variable << '\n';
  } else if (order == "fork bomb") {
    fork_bomb();
  } else if (order == "fork without end") {
    fork_without_end();
  } else if (order == "fork, sleep") {
    if (::fork() == 0) sleep_for_ever();
    std::cout << "ready" << std::endl;
    sleep_for_ever();
  } else if (order == "crash") {
    static volatile int* volatile nowhere = nullptr;  // not a constant, or compilers see that it never can be
    *nowhere = 1;
  } else if (order == "loop") {
    [[maybe_unused]] volatile std::uint64_t turns = 0;
    for (std::uint64_t i = 0;; ++i) turns = i;
  } else if (order == "sleep") {
    sleep_for_ever();
  } else if (order == "allocate") {
    static std::vector<std::string> held;
    for (;;) held.emplace_back(std::size_t{1} << 20, 'x');
  } else if (order == "flood") {
    const std::string piece(1 << 16, 'f');
    while (std::cout << piece) continue;
  } else if (order == "status") {
    return std::atoi(argc > 2 ? argv[2] : "1");
  } else {
    return 2;
  }
  return std::cout.flush() ? 0 : 1;
}
