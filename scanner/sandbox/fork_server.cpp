#include "scanner/sandbox/fork_server.h"

#include <fcntl.h>
#include <iconv.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "scanner/errors.h"
#include "scanner/sandbox/confinement.h"
#include "scanner/sandbox/messages.h"
#include "scanner/sandbox/private_folder.h"
#include "scanner/sandbox/tool_launcher.h"
#include "scanner/sandbox/unique_fd.h"
#include "scanner/sandbox/wire.h"

namespace mishen::scanner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxChildren = 512;
/// How long the end of a tool's last process is waited for before the next look.
constexpr int kDrainMs = 5;

/// What parsers would open files for: tables of character sets, the time zone. Kept open: the C library would unload a
/// table some time after its last use.
class LoadedTables {
 public:
  LoadedTables() {
    ::tzset();
    for (const char* charset : {"GB18030", "GBK", "BIG5", "EUC-TW", "SHIFT_JIS", "CP437", "UTF-16LE", "UTF-16BE"}) {
      const iconv_t table = ::iconv_open("UTF-8", charset);
      // NOLINTNEXTLINE(performance-no-int-to-ptr): POSIX' sign of an error
      if (table != reinterpret_cast<iconv_t>(-1)) tables_.push_back(table);
    }
  }
  ~LoadedTables() {
    for (const iconv_t table : tables_) ::iconv_close(table);
  }
  LoadedTables(const LoadedTables&) = delete;  // owns the tables
  LoadedTables& operator=(const LoadedTables&) = delete;

 private:
  std::vector<iconv_t> tables_;
};

void ignore_terminal() {
  // Whoever asks this server to stop closes the socket: a signal to the whole group must not cost running documents.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::signal(signal, SIG_IGN);
}

/// In a fresh child.
void reset_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD}) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// The input of a document in memory, for the life of the process. Nothing when it cannot be mapped.
std::optional<std::string_view> mapped(int file) {
  struct stat status {};
  if (::fstat(file, &status) != 0) return std::nullopt;
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return std::string_view();
  const void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) return std::nullopt;
  return std::string_view(static_cast<const char*>(bytes), size);
}

/// The body of a parser child.
[[noreturn]] void parse(const RequestMessage& message, Extractor extract, const SystemCallFilter& filter,
                        pid_t server) {
  reset_signals();
  prefer_as_victim();
  const std::optional<std::string_view> bytes = mapped(message.input.get());
  if (!bytes || ::dup2(message.output.get(), kResultPipe) < 0) ::_exit(kRefusedStatus);
  if (!kIsSanitized) ::dup2(STDOUT_FILENO, STDERR_FILENO);  // /dev/null: documents do not write into logs
  ::closefrom(kResultPipe + 1);
  ::prctl(PR_SET_DUMPABLE, 0);  // no other process of this user looks into it
  const Limits& limits = message.request.limits;
  if (!drop_privileges() || !die_with(server) || !confine_parser(limits, message.request.deadline, filter)) {
    ::_exit(kRefusedStatus);
  }
  const auto frames = [](std::string_view frame) { return write_all(kResultPipe, frame); };
  try {
    ExtractedText text =
        extract(*bytes, limits, [&frames](const Member& member) { return write_member(member, frames); });
    bound_places(text);
    ::_exit(write_text(text, frames) ? 0 : 1);
  } catch (const std::bad_alloc&) {
    ::_exit(write_out_of_memory(frames) ? 0 : 1);
  } catch (...) {
    // The fault of the extractor or the environment; whoever waits for a text gets none.
    ::_exit(1);
  }
}

/// The body of a tool child: executes the words.
[[noreturn]] void run_tool(RequestMessage& message, pid_t server) {
  reset_signals();
  prefer_as_victim();
  if (::setsid() < 0 || !die_with(server) || ::dup2(STDOUT_FILENO, STDERR_FILENO) < 0 ||
      ::dup2(message.input.get(), STDIN_FILENO) < 0 || ::dup2(message.output.get(), STDOUT_FILENO) < 0) {
    ::_exit(kRefusedStatus);
  }
  ::closefrom(STDERR_FILENO + 1);
  try {
    if (const std::optional<ConfinedTool> tool = confined_tool(message.words)) {
      launch(*tool);
    } else {
      std::vector<char*> argv;
      for (std::string& word : message.words) argv.push_back(word.data());
      argv.push_back(nullptr);
      ::execv(argv.front(), argv.data());
    }
  } catch (const std::exception&) {
    // Nothing ran: said by the status.
  }
  ::_exit(kRefusedStatus);
}

/// The server's knowledge of one child.
struct Child {
  pid_t pid = -1;
  bool is_tool = false;
  UniqueFd events;
  std::string folder;  // that a tool may write in; "" for none
  Clock::time_point deadline;
  bool is_over_time = false;
  bool is_unwanted = false;  // nobody reads its events
  bool has_ended = false;    // the child itself; of a tool, others of its group may still run
  Event ending;
};

class ForkServer {
 public:
  explicit ForkServer(Extractor extract)
      : extract_(extract), filter_(parser_filter()), self_(::getpid()), signals_(child_signals()) {}

  /// Until the other end of the socket is closed.
  void serve() {
    for (;;) {
      std::vector<pollfd> fds = {{kServerSocket, POLLIN, 0}, {signals_.get(), POLLIN, 0}};
      // No events are asked for: that the reader of a pipe has gone is always told.
      for (const Child& child : children_) fds.push_back({child.is_unwanted ? -1 : child.events.get(), 0, 0});
      if (::poll(fds.data(), fds.size(), wait_ms()) < 0 && errno != EINTR) break;
      for (std::size_t i = 0; i < children_.size(); ++i) {
        if (fds[i + 2].revents == 0) continue;
        children_[i].is_unwanted = true;
        kill_all_of(children_[i]);
      }
      if (fds[1].revents != 0) forget_signals();
      end_overdue();
      reap();
      report_ended();
      if (fds[0].revents == 0) continue;
      std::optional<RequestMessage> message = receive_request(kServerSocket);
      if (!message) break;
      start(std::move(*message));
    }
    end_all();
  }

 private:
  static UniqueFd child_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    return UniqueFd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  }

  void forget_signals() const {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof(info)) == static_cast<ssize_t>(sizeof(info))) continue;
  }

  static void tell(const Child& child, Event event) {
    // Smaller than any pipe; that nobody reads it any more is no matter.
    static_cast<void>(write_all(child.events.get(), {reinterpret_cast<const char*>(&event), sizeof(event)}));
  }

  void start(RequestMessage message) {
    Child child;
    child.is_tool = message.request.task == Task::kTool;
    child.deadline = message.request.deadline;
    const bool is_sound = child.is_tool ? !message.words.empty() : true;
    child.pid = is_sound && children_.size() < kMaxChildren ? ::fork() : -1;
    if (child.pid == 0) {
      if (child.is_tool) run_tool(message, self_);
      parse(message, extract_, filter_, self_);
    }
    child.events = std::move(message.events);
    if (const std::optional<ConfinedTool> tool = confined_tool(message.words)) child.folder = tool->folder;
    if (child.pid < 0) return tell(child, {Event::Kind::kRefused, 0});
    if (child.is_tool) tell(child, {Event::Kind::kStarted, child.pid});
    children_.push_back(std::move(child));
  }

  static void kill_all_of(const Child& child) {
    if (child.is_tool) ::kill(-child.pid, SIGKILL);
    if (!child.has_ended) ::kill(child.pid, SIGKILL);
  }

  void end_overdue() {
    const Clock::time_point now = Clock::now();
    for (Child& child : children_) {
      if (child.is_over_time || now < child.deadline) continue;
      child.is_over_time = true;
      kill_all_of(child);
    }
  }

  /// Collects what ended: children, and what tools left behind, whose parent this process has become.
  void reap() {
    siginfo_t info{};
    while (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0) {
      const pid_t pid = info.si_pid;
      const auto child = std::find_if(children_.begin(), children_.end(),
                                      [pid](const Child& one) { return one.pid == pid && !one.has_ended; });
      if (child != children_.end()) {
        child->has_ended = true;
        child->ending = ending(info);
        // Before it is reaped: as long as it is not, its number is nobody else's.
        if (child->is_tool) ::kill(-pid, SIGKILL);
      }
      ::waitpid(pid, nullptr, 0);
      info.si_pid = 0;
    }
  }

  static Event ending(const siginfo_t& info) {
    if (info.si_code != CLD_EXITED) return {Event::Kind::kKilled, info.si_status};
    if (info.si_status == kRefusedStatus) return {Event::Kind::kRefused, 0};
    return {Event::Kind::kExited, info.si_status};
  }

  /// A tool is over when nobody is left in its group.
  void report_ended() {
    const auto is_over = [](const Child& child) {
      return child.has_ended && (!child.is_tool || (::kill(-child.pid, 0) != 0 && errno == ESRCH));
    };
    for (const Child& child : children_) {
      if (is_over(child)) tell(child, child.is_over_time ? Event{Event::Kind::kTimedOut, 0} : child.ending);
    }
    children_.erase(std::remove_if(children_.begin(), children_.end(), is_over), children_.end());
  }

  [[nodiscard]] int wait_ms() const {
    auto wait = std::chrono::milliseconds(60'000);
    const Clock::time_point now = Clock::now();
    for (const Child& child : children_) {
      if (child.has_ended) return kDrainMs;
      if (child.is_over_time) continue;
      wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(child.deadline - now));
    }
    return static_cast<int>(std::max<std::int64_t>(wait.count(), 0));
  }

  /// Kills and waits, so that nothing outlives whoever asked for it.
  void end_all() {
    std::vector<std::string> folders;
    for (const Child& child : children_) {
      kill_all_of(child);
      if (!child.folder.empty()) folders.push_back(child.folder);
    }
    const Clock::time_point give_up = Clock::now() + std::chrono::seconds(5);
    while (!children_.empty() && Clock::now() < give_up) {
      reap();
      report_ended();
      if (!children_.empty()) ::poll(nullptr, 0, kDrainMs);
    }
    for (const std::string& folder : folders) remove_with_content(folder);
  }

  Extractor extract_;
  SystemCallFilter filter_;
  pid_t self_;
  UniqueFd signals_;
  std::vector<Child> children_;
};

int serve(Extractor extract) {
  ignore_terminal();
  ::signal(SIGPIPE, SIG_IGN);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  if (::fcntl(kServerSocket, F_SETFD, FD_CLOEXEC) != 0 || ::chdir("/") != 0) return 1;
  const LoadedTables tables;
  ForkServer server(extract);
  Hello hello;
  hello.build = this_build();
  hello.landlock_abi = landlock_abi();
  hello.has_seccomp = has_seccomp();
  hello.drops_root = ::geteuid() == 0;
  if (::send(kServerSocket, &hello, sizeof(hello), MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof(hello))) return 1;
  server.serve();
  return 0;
}

}  // namespace

int run_extract_program(int argc, char** argv, Extractor extract) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const std::string mode = words.empty() ? "" : words.front();
  try {
    if (mode == "--serve") return serve(extract);
    if (mode == kLaunchWord) {
      if (const std::optional<ConfinedTool> tool = confined_tool(words)) launch(*tool);
      return kRefusedStatus;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mishen-extract: %s\n", error.what());
    return mode == kLaunchWord ? kRefusedStatus : 1;
  }
  if (mode == "--probe") return std::puts("ok") >= 0 && std::fflush(stdout) == 0 ? 0 : 1;
  if (mode == "--version") return std::puts("mishen-extract " MISHEN_VERSION) >= 0 ? 0 : 1;
  std::fputs("mishen-extract reads documents for mishen and mishend, which start it. It takes no files.\n", stderr);
  return 2;
}

}  // namespace mishen::scanner
