#include "scanner/sandbox/sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <mutex>
#include <system_error>
#include <utility>

#include "scanner/errors.h"
#include "scanner/sandbox/confinement.h"
#include "scanner/sandbox/messages.h"
#include "scanner/sandbox/private_folder.h"
#include "scanner/sandbox/tool_launcher.h"
#include "scanner/sandbox/unique_fd.h"
#include "scanner/sandbox/wire.h"

namespace mishen::scanner {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using OutputSink = std::function<bool(std::string_view)>;

constexpr milliseconds kStartTimeout{30'000};  // of the server, on a busy machine
constexpr milliseconds kEndTimeout{7'000};     // of the server, which gives its children five seconds
constexpr milliseconds kProbeTimeout{20'000};
constexpr std::chrono::hours kLongest{24};  // of one document: sums with later deadlines might overflow
/// The server kills at the deadline; whoever waits for it is a little more patient.
constexpr milliseconds kGrace{2'000};
/// A parser that has closed its pipe has nothing more to say.
constexpr milliseconds kParserFarewell{1'000};
constexpr std::size_t kReadBytes = std::size_t{64} << 10;
constexpr std::uint64_t kLibraryBytes = std::uint64_t{256}
                                        << 20;  // of address space, for a tool's program and libraries
constexpr const char* kToolInside = "/mishen/tool";
constexpr const char* kLauncherInside = "/mishen/mishen-extract";

/// What tools find beside their own file: programs, libraries, fonts.
constexpr std::array kSystemPaths = {
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/fonts", "/etc/alternatives", "/etc/ld.so.cache"};

std::string reason() { return std::system_category().message(errno); }

int milliseconds_until(Clock::time_point time) {
  const auto left = std::chrono::ceil<milliseconds>(time - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

fs::path program_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw ScanError("no pipe to a sandboxed child can be made: " + reason());
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// A copy of `bytes` that nobody can change, and that is no file of any file system.
UniqueFd memory_file(std::string_view bytes) {
  constexpr unsigned kNoExecute = 8;  // MFD_NOEXEC_SEAL, since Linux 6.3
  UniqueFd file(::memfd_create("document", MFD_CLOEXEC | MFD_ALLOW_SEALING | kNoExecute));
  if (!file) file = UniqueFd(::memfd_create("document", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file) throw ScanError("no memory file can be made for a document: " + reason());
  off_t at = 0;
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file.get(), bytes.data(), bytes.size(), at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw ScanError("a document cannot be copied into a memory file: " + reason());
    at += written;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
    throw ScanError("the memory file of a document cannot be sealed: " + reason());
  }
  return file;
}

/// Variables that children may know: a document's child must not find out tokens and addresses.
std::vector<std::string> server_environment() {
  std::vector<std::string> variables = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"};
  for (const char* name : {"TZ", "TMPDIR", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
  }
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// What posix_spawn is told, freed at the end.
struct SpawnActions {
  SpawnActions() { ::posix_spawn_file_actions_init(&value); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&value); }
  SpawnActions(const SpawnActions&) = delete;  // owns its memory
  SpawnActions& operator=(const SpawnActions&) = delete;
  posix_spawn_file_actions_t value{};
};
struct SpawnAttributes {
  SpawnAttributes() { ::posix_spawnattr_init(&value); }
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&value); }
  SpawnAttributes(const SpawnAttributes&) = delete;  // owns its memory
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  posix_spawnattr_t value{};
};

/// Processes and threads that run as `user`: RLIMIT_NPROC counts all of them.
std::size_t tasks_of(uid_t user) {
  std::size_t tasks = 0;
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::ifstream status(entry->path() / "status");
    bool is_of_user = false;
    std::string name;
    for (std::size_t value = 0; status >> name;) {
      if (name == "Uid:") is_of_user = static_cast<bool>(status >> value) && value == user;
      if (name == "Threads:" && status >> value && is_of_user) tasks += value;
    }
  }
  return tasks;
}

/// Kills the tool of process group `group` (0: not known yet) and waits until its server says that it is over.
void end_tool(int events, pid_t group) {
  const Clock::time_point give_up_at = Clock::now() + kEndTimeout;
  while (Clock::now() < give_up_at) {
    if (group > 0) {
      ::kill(-group, SIGKILL);
      ::kill(group, SIGKILL);  // it may not have its group yet
    }
    pollfd fd{events, POLLIN, 0};
    if (::poll(&fd, 1, milliseconds_until(give_up_at)) <= 0) continue;
    Event event;
    if (::read(events, &event, sizeof(event)) != static_cast<ssize_t>(sizeof(event))) return;
    if (event.kind != Event::Kind::kStarted) return;
    group = event.value;
  }
}

std::string failure_reason(FrameReader::State state, const std::optional<Event>& event) {
  switch (state) {
    case FrameReader::State::kOutputLimit:
      return "limit:output";
    case FrameReader::State::kMemoryLimit:
    case FrameReader::State::kOutOfMemory:
      return "limit:memory";
    case FrameReader::State::kFault:
      return "crashed";
    default:
      break;
  }
  if (!event) return "crashed";
  switch (event->kind) {
    case Event::Kind::kTimedOut:
      return "timeout";
    case Event::Kind::kRefused:
      return "sandbox-unavailable";
    case Event::Kind::kKilled:
      if (event->value == SIGXCPU) return "timeout";
      // Not by the server, so by the kernel, which ends these children first when memory is short.
      if (event->value == SIGKILL) return "limit:memory";
      return "crashed";
    default:
      return "crashed";
  }
}

/// The command that runs the launcher, and in it `confined`, where nothing of the file system is but what tools need.
/// `program`: the tool as it lies outside.
std::vector<std::string> bubblewrapped(const SandboxOptions& options, const fs::path& program, const Tool& tool,
                                       const ConfinedTool& confined) {
  std::vector<std::string> words = {options.bubblewrap.string(),
                                    "--die-with-parent",
                                    "--unshare-pid",
                                    "--unshare-net",
                                    "--unshare-ipc",
                                    "--unshare-uts",
                                    "--unshare-cgroup-try",
                                    "--cap-drop",
                                    "ALL"};
  const auto add = [&words](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
  if (::geteuid() == 0) {
    // Root needs no name space of users; its launcher becomes nobody.
    add({"--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"});
  } else {
    add({"--unshare-user"});
  }
  for (const char* path : kSystemPaths) {
    std::error_code error;
    if (fs::is_symlink(path, error)) {
      add({"--symlink", fs::read_symlink(path, error).string(), path});
    } else {
      add({"--ro-bind-try", path, path});
    }
  }
  for (const fs::path& path : tool.readable) add({"--ro-bind-try", path.string(), path.string()});
  if (kIsSanitized) add({"--proc", "/proc"});
  add({"--dev", "/dev", "--perms", "1777", "--size", std::to_string(confined.memory_bytes), "--tmpfs", "/tmp"});
  add({"--ro-bind", options.program.string(), kLauncherInside, "--ro-bind", program.string(), kToolInside});
  add({"--remount-ro", "/", "--chdir", "/", "--", kLauncherInside});
  const std::vector<std::string> launch = to_words(confined);
  words.insert(words.end(), launch.begin(), launch.end());
  return words;
}

/// mishen-extract, running.
class Server {
 public:
  explicit Server(const fs::path& program) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      throw ScanError("no socket to mishen-extract can be made: " + reason());
    }
    socket_ = UniqueFd(ends[0]);
    UniqueFd other_end(ends[1]);
    // A server that takes no request for so long is dead.
    const timeval patience{5, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    spawn(program, other_end.get());
    other_end.reset();
    try {
      greet(program);
    } catch (...) {
      give_up();
      end();
      throw;
    }
  }
  ~Server() { end(); }
  Server(const Server&) = delete;  // owns the process
  Server& operator=(const Server&) = delete;

  [[nodiscard]] const Hello& hello() const noexcept { return hello_; }
  [[nodiscard]] bool send(const RequestMessage& message) const { return send_request(socket_.get(), message); }
  /// It does not do what it should.
  void give_up() const noexcept { ::kill(pid_, SIGKILL); }

 private:
  void spawn(const fs::path& program, int socket) {
    SpawnActions actions;
    ::posix_spawn_file_actions_adddup2(&actions.value, socket, kServerSocket);
    ::posix_spawn_file_actions_addopen(&actions.value, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions.value, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&actions.value, kServerSocket + 1);
    SpawnAttributes attributes;
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes.value, &none);
    ::posix_spawnattr_setsigdefault(&attributes.value, &all);
    // Its own session: what is typed at a terminal does not reach it.
    ::posix_spawnattr_setflags(&attributes.value, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    std::vector<std::string> words = {program.string(), "--serve"};
    std::vector<std::string> variables = server_environment();
    const int error = ::posix_spawn(&pid_, program.c_str(), &actions.value, &attributes.value, pointers(words).data(),
                                    pointers(variables).data());
    if (error != 0) {
      throw ScanError("mishen-extract cannot be started as " + program.string() + ": " +
                      std::system_category().message(error));
    }
  }

  void greet(const fs::path& program) {
    pollfd fd{socket_.get(), POLLIN, 0};
    const Clock::time_point give_up_at = Clock::now() + kStartTimeout;
    int ready = -1;
    do ready = ::poll(&fd, 1, milliseconds_until(give_up_at));
    while (ready < 0 && errno == EINTR);
    const ssize_t size = ready == 1 ? ::recv(socket_.get(), &hello_, sizeof(hello_), 0) : 0;
    if (size != static_cast<ssize_t>(sizeof(hello_))) {
      throw ScanError(program.string() + " does not start as a sandbox; run it with --version to see why");
    }
    if (!(hello_.build == this_build())) {
      throw ScanError(program.string() + " is of another version than this program; install both together");
    }
  }

  /// It ends when the socket is closed.
  void end() {
    socket_.reset();
    const Clock::time_point give_up_at = Clock::now() + kEndTimeout;
    while (::waitpid(pid_, nullptr, WNOHANG) == 0) {
      if (Clock::now() > give_up_at) give_up();
      ::poll(nullptr, 0, 1);
    }
  }

  UniqueFd socket_;
  pid_t pid_ = -1;
  Hello hello_;
};

}  // namespace

std::string_view to_string(ToolClass tool_class) noexcept {
  switch (tool_class) {
    case ToolClass::kBubblewrap:
      return "bubblewrap";
    case ToolClass::kLauncher:
      return "fallback";
    case ToolClass::kNone:
      break;
  }
  return "none";
}

std::string to_string(const SandboxState& state) {
  const std::string landlock = state.landlock_abi > 0 ? ", Landlock " + std::to_string(state.landlock_abi) : "";
  std::string words = state.has_seccomp ? "parsers: seccomp" + landlock : "parsers: none, documents are not read";
  words += "; tools: " + std::string(to_string(state.tools));
  if (state.tools != ToolClass::kNone) words += ", seccomp" + landlock;
  if (state.drops_root) words += "; both as nobody";
  return words;
}

std::string_view incomplete_reason(ToolOutcome outcome) noexcept {
  switch (outcome) {
    case ToolOutcome::kComplete:
    case ToolOutcome::kStopped:
      return "";
    case ToolOutcome::kFailed:
    case ToolOutcome::kCrashed:
      return "crashed";
    case ToolOutcome::kTimeout:
      return "timeout";
    case ToolOutcome::kOutputLimit:
      return "limit:output";
    case ToolOutcome::kRefused:
      break;
  }
  return "sandbox-unavailable";
}

struct ExtractionSandbox::Impl {
  explicit Impl(SandboxOptions given);

  /// One child's output and how it ended.
  struct Course {
    std::optional<Event> event;  ///< nothing when the server died, or the output was no longer wanted
    bool server_died = false;
    bool has_output = false;
  };

  /// Has a child made and hands its output on until `take` returns false (the child is then killed) or it has ended.
  Course run_child(Task task, std::vector<std::string> words, std::string_view input, const Limits& limits,
                   Clock::time_point deadline, const OutputSink& take);
  ToolResult run_tool(ToolClass tool_class, const Tool& tool, std::string_view input, const Limits& limits,
                      Clock::time_point deadline, const OutputSink& output);
  [[nodiscard]] std::shared_ptr<Server> server();
  void forget(const std::shared_ptr<Server>& lost);
  [[nodiscard]] ToolClass tool_class();
  [[nodiscard]] bool works(ToolClass tool_class);

  SandboxOptions options;
  std::mutex server_mutex;
  std::shared_ptr<Server> running;  ///< guarded by server_mutex; null before the first use and after its death
  std::mutex probe_mutex;           ///< held while the classes are tried
  std::optional<ToolClass> tools;   ///< guarded by probe_mutex
};

ExtractionSandbox::Impl::Impl(SandboxOptions given) : options(std::move(given)) {
  if (options.program.empty()) options.program = program_folder() / "mishen-extract";
  std::error_code error;
  const fs::path program = fs::canonical(options.program, error);
  if (error || ::access(program.c_str(), X_OK) != 0) {
    throw ScanError("mishen-extract is not there or cannot be executed: " + options.program.string() +
                    "; it reads documents and is installed beside this program");
  }
  options.program = program;
}

std::shared_ptr<Server> ExtractionSandbox::Impl::server() {
  const std::lock_guard lock(server_mutex);
  if (!running) running = std::make_shared<Server>(options.program);
  return running;
}

void ExtractionSandbox::Impl::forget(const std::shared_ptr<Server>& lost) {
  lost->give_up();
  const std::lock_guard lock(server_mutex);
  if (running == lost) running.reset();
}

ExtractionSandbox::Impl::Course ExtractionSandbox::Impl::run_child(Task task, std::vector<std::string> words,
                                                                   std::string_view input, const Limits& limits,
                                                                   Clock::time_point deadline, const OutputSink& take) {
  deadline = std::min(deadline, Clock::now() + kLongest);
  RequestMessage message;
  message.request.task = task;
  message.request.limits = limits;
  message.request.deadline = deadline;
  message.words = std::move(words);
  message.input = memory_file(input);
  Pipe output = make_pipe();
  Pipe events = make_pipe();
  message.output = std::move(output.write_end);
  message.events = std::move(events.write_end);
  std::shared_ptr<Server> asked = server();
  if (!asked->send(message)) {
    // It died while nobody looked.
    forget(asked);
    asked = server();
    if (!asked->send(message)) throw ScanError("mishen-extract takes no requests");
  }
  message = {};

  Course course;
  pid_t group = 0;
  /// Returns only when nothing of a tool is left: its folder is removed next.
  const auto end_early = [&] {
    if (task == Task::kTool) end_tool(events.read_end.get(), group);
  };
  Clock::time_point give_up_at = deadline + kGrace;
  std::vector<char> buffer(kReadBytes);
  while (output.read_end || (!course.event && !course.server_died)) {
    const bool has_news = !course.event && !course.server_died;
    std::array<pollfd, 2> fds = {
        {{output.read_end.get(), POLLIN, 0}, {has_news ? events.read_end.get() : -1, POLLIN, 0}}};
    const int ready = ::poll(fds.data(), fds.size(), milliseconds_until(give_up_at));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0 && Clock::now() < give_up_at) continue;
    if (ready <= 0) {
      const bool has_left = task == Task::kParse && !output.read_end;  // a parser that closed its pipe, and stays
      if (!has_left) forget(asked);                                    // a server that does not keep the time
      if (!course.event) course.event = Event{has_left ? Event::Kind::kExited : Event::Kind::kTimedOut, 1};
      break;
    }
    if (fds[1].revents != 0) {
      Event event;
      const ssize_t size = ::read(events.read_end.get(), &event, sizeof(event));
      if (size != static_cast<ssize_t>(sizeof(event))) {
        course.server_died = true;
        // Its children die with it; what a tool left behind does not.
        if (group > 0) ::kill(-group, SIGKILL);
        forget(asked);
      } else if (event.kind == Event::Kind::kStarted) {
        group = event.value;
      } else {
        course.event = event;
      }
    }
    if (fds[0].revents == 0) continue;
    const ssize_t size = ::read(output.read_end.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) {
      output.read_end.reset();
      if (task == Task::kParse) give_up_at = std::min(give_up_at, Clock::now() + kParserFarewell);
      continue;
    }
    course.has_output = true;
    try {
      if (take({buffer.data(), static_cast<std::size_t>(size)})) continue;
    } catch (...) {
      end_early();
      throw;
    }
    end_early();
    break;
  }
  return course;
}

ToolResult ExtractionSandbox::Impl::run_tool(ToolClass tool_class, const Tool& tool, std::string_view input,
                                             const Limits& limits, Clock::time_point deadline,
                                             const OutputSink& output) {
  std::error_code error;
  const fs::path program = fs::canonical(tool.program, error);
  if (error || tool_class == ToolClass::kNone) return {ToolOutcome::kRefused, 0};

  const bool is_root = ::geteuid() == 0;
  const bool is_wrapped = tool_class == ToolClass::kBubblewrap;
  ConfinedTool confined;
  confined.memory_bytes = limits.max_child_memory + kLibraryBytes;
  confined.cpu_seconds = cpu_seconds(std::min(deadline, Clock::now() + kLongest));
  confined.file_bytes = limits.max_part_bytes;
  // In a name space of users only those in it are counted: bubblewrap's first process, the tool, and what it adds.
  if (tool.more_processes > 0) {
    confined.processes =
        tool.more_processes + 2 + (is_wrapped && !is_root ? 0 : tasks_of(is_root ? kNobody : ::geteuid()));
  }
  confined.needs_landlock = !is_wrapped;
  confined.readable.assign(kSystemPaths.begin(), kSystemPaths.end());
  if (kIsSanitized) confined.readable.emplace_back("/proc");  // their run-time libraries read their own maps
  for (const fs::path& path : tool.readable) confined.readable.push_back(path.string());
  confined.arguments = tool.arguments;
  std::optional<PrivateFolder> folder;
  std::vector<std::string> words;
  if (is_wrapped) {
    confined.folder = tool.needs_folder ? "/tmp" : "";
    confined.program = kToolInside;
    words = bubblewrapped(options, program, tool, confined);
  } else {
    if (tool.needs_folder) confined.folder = folder.emplace().path().string();
    confined.program = program.string();
    words = to_words(confined);
  }

  std::size_t bytes = 0;
  bool is_stopped = false;
  bool is_over = false;
  const Course course = run_child(Task::kTool, std::move(words), input, limits, deadline, [&](std::string_view piece) {
    is_over = piece.size() > tool.max_output_bytes - bytes;
    if (is_over) return false;
    bytes += piece.size();
    is_stopped = !output(piece);
    return !is_stopped;
  });
  if (is_over) return {ToolOutcome::kOutputLimit, 0};
  if (is_stopped) return {ToolOutcome::kStopped, 0};
  if (!course.event) return {ToolOutcome::kCrashed, 0};
  switch (course.event->kind) {
    case Event::Kind::kTimedOut:
      return {ToolOutcome::kTimeout, 0};
    case Event::Kind::kRefused:
      return {ToolOutcome::kRefused, 0};
    case Event::Kind::kKilled:
      return {course.event->value == SIGXCPU ? ToolOutcome::kTimeout : ToolOutcome::kCrashed, 0};
    default:
      break;
  }
  const int status = course.event->value;
  if (status == 0) return {ToolOutcome::kComplete, 0};
  // A shell and bubblewrap say so of a program that a signal ended.
  if (status > 128) return {status == 128 + SIGXCPU ? ToolOutcome::kTimeout : ToolOutcome::kCrashed, 0};
  return {ToolOutcome::kFailed, status};
}

bool ExtractionSandbox::Impl::works(ToolClass tool_class) {
  std::error_code error;
  if (tool_class == ToolClass::kBubblewrap && !fs::exists(options.bubblewrap, error)) return false;
  Tool probe;
  probe.program = options.program;
  probe.arguments = {"--probe"};
  std::string said;
  const ToolResult result =
      run_tool(tool_class, probe, {}, Limits{}, Clock::now() + kProbeTimeout, [&said](std::string_view piece) {
        said += piece;
        return said.size() < 16;
      });
  return result.outcome == ToolOutcome::kComplete && said == "ok\n";
}

ToolClass ExtractionSandbox::Impl::tool_class() {
  const std::lock_guard lock(probe_mutex);
  if (!tools) {
    tools = ToolClass::kNone;
    const std::array candidates = {ToolClass::kBubblewrap, ToolClass::kLauncher};
    for (const ToolClass candidate : candidates) {
      if (options.tools && *options.tools != candidate) continue;
      if (!works(candidate)) continue;
      tools = candidate;
      break;
    }
  }
  return *tools;
}

ExtractionSandbox::ExtractionSandbox(SandboxOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

ExtractionSandbox::~ExtractionSandbox() = default;

ExtractedText ExtractionSandbox::extract(std::string_view bytes, const Limits& limits, Clock::time_point deadline,
                                         const MemberSink& members) {
  for (bool is_again = false;; is_again = true) {
    FrameReader reader(limits, members);
    FrameReader::State state = FrameReader::State::kReading;
    const Impl::Course course =
        impl_->run_child(Task::kParse, {}, bytes, limits, deadline, [&reader, &state](std::string_view piece) {
          state = reader.read(piece);
          return state == FrameReader::State::kReading;
        });
    if (state == FrameReader::State::kWhole) return reader.take();
    // The server was killed from outside, before this document had a say: that says nothing about the document.
    if (course.server_died && !course.has_output && !is_again) continue;
    ExtractedText text;
    if (state != FrameReader::State::kStopped) text.incomplete.push_back({failure_reason(state, course.event), ""});
    return text;
  }
}

ToolResult ExtractionSandbox::run_tool(const Tool& tool, std::string_view input, const Limits& limits,
                                       Clock::time_point deadline, const OutputSink& output) {
  return impl_->run_tool(impl_->tool_class(), tool, input, limits, deadline, output);
}

SandboxState ExtractionSandbox::state() {
  SandboxState state;
  state.tools = impl_->tool_class();
  const Hello hello = impl_->server()->hello();
  state.landlock_abi = hello.landlock_abi;
  state.has_seccomp = hello.has_seccomp;
  state.drops_root = hello.drops_root;
  return state;
}

}  // namespace mishen::scanner
