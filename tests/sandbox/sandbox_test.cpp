// Children that attack, die, hang, overflow: nothing gets out, the caller goes on, nothing is left.
#include "scanner/sandbox/sandbox.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "scanner/errors.h"
#include "scanner/extract/docx.h"
#include "scanner/sandbox/confinement.h"
#include "tests/support/docx_writer.h"

namespace mishen::scanner {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;

const fs::path kBin = fs::path(MISHEN_BINARY_DIR) / "bin";

/// A folder for one test, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "mishen-sandbox-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed for " + name);
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;  // owns the folder
  Folder& operator=(const Folder&) = delete;
  fs::path path;
};

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

/// Processes whose command line holds `word`, zombies aside.
std::vector<pid_t> processes_with(const std::string& word) {
  std::vector<pid_t> found;
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (content_of(entry->path() / "cmdline").find(word) == std::string::npos) continue;
    found.push_back(std::stoi(name));
  }
  return found;
}

/// Waits until so many processes hold `word`; the number at the end.
std::size_t wait_for_processes(const std::string& word, std::size_t wanted) {
  const Clock::time_point give_up_at = Clock::now() + std::chrono::seconds(20);
  std::size_t found = processes_with(word).size();
  while (found != wanted && Clock::now() < give_up_at) {
    ::usleep(2000);
    found = processes_with(word).size();
  }
  return found;
}

/// The server of this process, alone.
void kill_server() {
  for (const pid_t pid : processes_with("--serve")) {
    const std::string status = content_of("/proc/" + std::to_string(pid) + "/status");
    if (status.find("PPid:\t" + std::to_string(::getpid()) + "\n") != std::string::npos) ::kill(pid, SIGKILL);
  }
}

Clock::time_point soon() { return Clock::now() + std::chrono::seconds(60); }
Clock::time_point at_once() { return Clock::now() + milliseconds(300); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// A hostile mishen-extract under a name of its own, so that its processes can be told from all others.
class HostileParser : public testing::Test {
 protected:
  HostileParser() : program_(folder_.path / "hostile_extract") {
    fs::copy_file(kBin / "hostile_extract", program_);
    sandbox_.emplace(SandboxOptions{.program = program_});
  }

  ExtractedText extract(std::string_view order, Clock::time_point deadline = soon(), const Limits& limits = {}) {
    members_.clear();
    return sandbox_->extract(order, limits, deadline, [this](Member&& member) {
      members_.push_back(std::move(member));
      return true;
    });
  }

  std::vector<Incomplete> incomplete(std::string_view order, Clock::time_point deadline = soon(),
                                     const Limits& limits = {}) {
    const ExtractedText text = extract(order, deadline, limits);
    EXPECT_EQ(text.text, "");
    return text.incomplete;
  }

  static std::vector<Incomplete> only(const char* reason) { return {{reason, ""}}; }

  Folder folder_;
  fs::path program_;
  std::optional<ExtractionSandbox> sandbox_;
  std::vector<Member> members_;
};

TEST_F(HostileParser, IsRefusedEverything) {
  const ExtractedText text = extract("attacks");
  EXPECT_TRUE(text.incomplete.empty());
  const std::vector<std::string> lines = lines_of(text.text);
  EXPECT_GE(lines.size(), 30U);
  EXPECT_THAT(lines, Each(EndsWith(": refused")));
  EXPECT_FALSE(fs::exists("/tmp/mishen-hostile"));
}

TEST_F(HostileParser, HandsOverWhatItReads) {
  const ExtractedText text = extract("这是文本");
  EXPECT_EQ(text.text, "这是文本");
  EXPECT_EQ(text.media_type, "text/x-test");
  EXPECT_TRUE(text.incomplete.empty());
}

TEST_F(HostileParser, MayGetAnEmptyDocument) {
  const ExtractedText text = extract("");
  EXPECT_EQ(text.text, "");
  EXPECT_TRUE(text.incomplete.empty());
}

TEST_F(HostileParser, ThatDiesIsSaidToHaveCrashed) {
  for (const char* order :
       {"crash", "abort", "throw", "nothing", "half a frame", "garbage", "closed pipe", "unsound text"}) {
    SCOPED_TRACE(order);
    EXPECT_EQ(incomplete(order), only("crashed"));
  }
  EXPECT_EQ(extract("after").text, "after");
}

TEST_F(HostileParser, ThatHangsIsEndedAtTheDeadline) {
  const Clock::time_point begin = Clock::now();
  EXPECT_EQ(incomplete("loop", at_once()), only("timeout"));
  EXPECT_EQ(incomplete("sleep", at_once()), only("timeout"));
  EXPECT_EQ(incomplete("sleep", Clock::now() - milliseconds(1)), only("timeout"));
  EXPECT_GE(Clock::now() - begin, milliseconds(600));
}

TEST_F(HostileParser, ThatAllocatesWithoutEndRunsOutOfItsMemory) {
  if (kIsSanitized) GTEST_SKIP() << "sanitizers need more address space than any limit leaves";
  Limits limits;
  limits.max_child_memory = std::size_t{64} << 20;
  EXPECT_EQ(incomplete("allocate", soon(), limits), only("limit:memory"));
}

TEST_F(HostileParser, ThatWritesWithoutEndIsEnded) {
  Limits limits;
  limits.max_bytes = std::size_t{10} << 20;
  limits.max_text_bytes = std::size_t{1} << 20;
  EXPECT_EQ(incomplete("members without end", soon(), limits), only("limit:output"));
  EXPECT_EQ(members_.size(), 10U);
  EXPECT_EQ(incomplete("empty members without end", soon(), limits), only("limit:output"));
  EXPECT_EQ(members_.size(), limits.max_members);
  EXPECT_EQ(incomplete("text without end", soon(), limits), only("limit:output"));
  limits = {};
  limits.max_child_memory = std::size_t{20} << 20;
  EXPECT_EQ(incomplete("blocks without end", soon(), limits), only("limit:memory"));
}

TEST_F(HostileParser, WhatCameBeforeTheEndCounts) {
  EXPECT_EQ(incomplete("member, crash"), only("crashed"));
  ASSERT_EQ(members_.size(), 1U);
  EXPECT_EQ(members_[0].path, "附件.bin");
  EXPECT_EQ(members_[0].bytes.size(), 100'000U);
  EXPECT_EQ(incomplete("member, sleep", at_once()), only("timeout"));
  EXPECT_EQ(members_.size(), 1U);
}

TEST_F(HostileParser, IsEndedWhenNoMoreMembersAreWanted) {
  std::size_t seen = 0;
  const ExtractedText text =
      sandbox_->extract("members without end", {}, soon(), [&seen](Member&&) { return ++seen < 3; });
  EXPECT_EQ(seen, 3U);
  EXPECT_TRUE(text.incomplete.empty());
  EXPECT_EQ(wait_for_processes(program_.string(), 1), 1U);  // the server alone
}

TEST_F(HostileParser, IsEndedWhenTheSinkThrows) {
  EXPECT_THROW(static_cast<void>(sandbox_->extract("members without end", {}, soon(),
                                                   [](Member&&) -> bool { throw ScanError("engine"); })),
               ScanError);
  EXPECT_EQ(wait_for_processes(program_.string(), 1), 1U);
}

TEST_F(HostileParser, MembersMayBeExtractedWhileTheContainerIs) {
  std::string inner;
  const ExtractedText text = sandbox_->extract("member, crash", {}, soon(), [&](Member&& member) {
    inner = sandbox_->extract(member.path, {}, soon()).text;
    return true;
  });
  EXPECT_EQ(inner, "附件.bin");
  EXPECT_EQ(text.incomplete, only("crashed"));
}

TEST_F(HostileParser, TheServerMayBeKilled) {
  EXPECT_EQ(extract("before").text, "before");
  kill_server();
  EXPECT_EQ(extract("after").text, "after");

  // In the middle of a document.
  const ExtractedText text = sandbox_->extract("member, sleep", {}, soon(), [](Member&&) {
    kill_server();
    return true;
  });
  EXPECT_EQ(text.incomplete, only("crashed"));
  EXPECT_EQ(extract("again").text, "again");
  EXPECT_EQ(wait_for_processes(program_.string(), 1), 1U);
}

TEST_F(HostileParser, ADocumentThatHadNoSayYetIsReadAgain) {
  EXPECT_EQ(extract("before").text, "before");
  std::thread killer([this] {
    // The second server's child sleeps until the deadline.
    EXPECT_EQ(wait_for_processes(program_.string(), 2), 2U);
    for (const pid_t pid : processes_with(program_.string())) ::kill(pid, SIGKILL);
  });
  EXPECT_EQ(incomplete("sleep", Clock::now() + std::chrono::seconds(3)), only("timeout"));
  killer.join();
}

TEST_F(HostileParser, NothingIsLeftWhenTheSandboxEnds) {
  EXPECT_EQ(extract("before").text, "before");
  std::thread waiting([this] { EXPECT_EQ(incomplete("sleep", at_once()), only("timeout")); });
  waiting.join();
  sandbox_.reset();
  EXPECT_EQ(processes_with(program_.string()).size(), 0U);
}

TEST_F(HostileParser, NothingIsLeftWhenTheCallerIsKilled) {
  const pid_t caller = ::fork();
  ASSERT_GE(caller, 0);
  if (caller == 0) {
    ExtractionSandbox own(SandboxOptions{.program = program_});
    static_cast<void>(own.extract("sleep", {}, soon()));
    ::_exit(0);
  }
  EXPECT_EQ(wait_for_processes(program_.string(), 2), 2U);
  ::kill(caller, SIGKILL);
  ::waitpid(caller, nullptr, 0);
  EXPECT_EQ(wait_for_processes(program_.string(), 0), 0U);
}

TEST_F(HostileParser, ManyDocumentsAtTheSameTime) {
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this, thread, &wrong] {
      for (int i = 0; i < 50; ++i) {
        const std::string content = "文件 " + std::to_string(thread) + "/" + std::to_string(i);
        const bool dies = i % 10 == 9;
        const ExtractedText text = sandbox_->extract(dies ? "crash" : content, {}, soon());
        if (dies ? text.incomplete != only("crashed") : text.text != content) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(wait_for_processes(program_.string(), 1), 1U);
}

TEST(Parser, ReadsAsInThisProcess) {
  ExtractionSandbox sandbox(SandboxOptions{.program = kBin / "mishen-extract"});
  const std::string docx = test::DocxWriter()
                               .title("标题")
                               .paragraph("第一段")
                               .table({{"甲", "乙"}, {"丙", "丁"}})
                               .hidden("前", "隐藏", "后")
                               .header("页眉")
                               .picture(300, 200, "说明")
                               .bytes();
  const ExtractedText here = extract_docx(docx, {});
  const ExtractedText there = sandbox.extract(docx, {}, soon());
  EXPECT_EQ(there.text, here.text);
  EXPECT_EQ(there.media_type, here.media_type);
  EXPECT_EQ(there.parts, here.parts);
  EXPECT_EQ(there.incomplete, here.incomplete);
  ASSERT_EQ(there.blocks.size(), here.blocks.size());
  for (std::size_t i = 0; i < here.blocks.size(); ++i) {
    EXPECT_EQ(there.blocks[i].span, here.blocks[i].span);
    EXPECT_EQ(there.blocks[i].region, here.blocks[i].region);
    EXPECT_EQ(there.blocks[i].concealment, here.blocks[i].concealment);
  }
  const ExtractedText unknown = sandbox.extract("no container", {}, soon());
  ASSERT_EQ(unknown.incomplete.size(), 1U);
  EXPECT_EQ(unknown.incomplete[0].reason, "unknown-format");
}

TEST(Parser, CostOfAProcessOfItsOwn) {
  ExtractionSandbox sandbox(SandboxOptions{.program = kBin / "mishen-extract"});
  test::DocxWriter writer;
  for (int i = 0; i < 40; ++i) writer.paragraph("关于进一步做好年度工作的通知，各单位应当于月底前报送。");
  const std::string docx = writer.bytes();
  ASSERT_TRUE(sandbox.extract(docx, {}, soon()).incomplete.empty());
  constexpr int kRounds = 100;
  const auto time = [](const auto& once) {
    std::vector<double> ms;
    for (int i = 0; i < kRounds; ++i) {
      const Clock::time_point begin = Clock::now();
      once();
      ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
    }
    std::sort(ms.begin(), ms.end());
    return ms;
  };
  const std::vector<double> here = time([&] { ASSERT_FALSE(extract_docx(docx, {}).text.empty()); });
  const std::vector<double> there = time([&] { ASSERT_FALSE(sandbox.extract(docx, {}, soon()).text.empty()); });
  std::cout << "DOCX of " << docx.size() << " bytes, median of " << kRounds << ": " << here[kRounds / 2]
            << " ms in this process, " << there[kRounds / 2] << " ms in its own (90 %: " << there[kRounds * 9 / 10]
            << " ms)\n";
}

TEST(Sandbox, SaysWhenItsProgramIsMissing) {
  try {
    const ExtractionSandbox sandbox(SandboxOptions{.program = "/nowhere/mishen-extract"});
    FAIL() << "no program, no error";
  } catch (const ScanError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/nowhere/mishen-extract"));
    EXPECT_THAT(error.what(), HasSubstr("installed beside"));
  }
}

TEST(Sandbox, SaysWhenItsProgramIsAnother) {
  ExtractionSandbox sandbox(SandboxOptions{.program = "/bin/true"});
  EXPECT_THROW(static_cast<void>(sandbox.extract("x", {}, soon())), ScanError);
}

TEST(Sandbox, SaysWhatIsInForce) {
  ExtractionSandbox sandbox(SandboxOptions{.program = kBin / "mishen-extract"});
  const SandboxState state = sandbox.state();
  std::cout << to_string(state) << '\n';
  EXPECT_TRUE(state.has_seccomp);
  EXPECT_EQ(state.drops_root, ::geteuid() == 0);
  EXPECT_EQ(state.landlock_abi, landlock_abi());
  EXPECT_THAT(to_string(state), HasSubstr("tools: " + std::string(to_string(state.tools))));
  EXPECT_EQ(to_string(SandboxState{}), "parsers: none, documents are not read; tools: none");

  ExtractionSandbox without(SandboxOptions{.program = kBin / "mishen-extract", .tools = ToolClass::kNone});
  EXPECT_EQ(without.state().tools, ToolClass::kNone);
  Tool tool;
  tool.program = kBin / "hostile_tool";
  tool.arguments = {"status", "0"};
  const ToolResult result = without.run_tool(tool, "", {}, soon(), [](std::string_view) { return true; });
  EXPECT_EQ(result.outcome, ToolOutcome::kRefused);
  EXPECT_EQ(incomplete_reason(result.outcome), "sandbox-unavailable");
}

TEST(Sandbox, FallsBackWhereNameSpacesAreRefused) {
  if (landlock_abi() == 0) GTEST_SKIP() << "this kernel has no Landlock";
  for (const char* bubblewrap : {"/nowhere/bwrap", "/bin/false"}) {
    SCOPED_TRACE(bubblewrap);
    ExtractionSandbox sandbox(SandboxOptions{.program = kBin / "mishen-extract", .bubblewrap = bubblewrap});
    EXPECT_EQ(sandbox.state().tools, ToolClass::kLauncher);
  }
}

/// A tool that was taken over, in each class.
class HostileTool : public testing::TestWithParam<ToolClass> {
 protected:
  HostileTool()
      : word_("hostile-" + folder_.path.filename().string()),
        sandbox_(SandboxOptions{.program = kBin / "mishen-extract", .tools = GetParam()}) {
    // Where its folders can be counted, and whoever it runs as can reach them.
    fs::permissions(folder_.path, fs::perms::all);
    ::setenv("TMPDIR", folder_.path.c_str(), 1);
  }
  ~HostileTool() override { ::unsetenv("TMPDIR"); }

  void SetUp() override {
    if (sandbox_.state().tools != GetParam()) GTEST_SKIP() << to_string(GetParam()) << " does not work on this machine";
  }

  /// Its processes carry `word_` as last argument.
  Tool tool(std::vector<std::string> arguments) const {
    Tool tool;
    tool.program = kBin / "hostile_tool";
    tool.arguments = std::move(arguments);
    tool.arguments.push_back(word_);
    return tool;
  }

  ToolOutcome run(const Tool& tool, Clock::time_point deadline = soon(), const Limits& limits = {},
                  std::string_view input = {}) {
    said_.clear();
    result_ = sandbox_.run_tool(tool, input, limits, deadline, [this](std::string_view piece) {
      said_ += piece;
      return true;
    });
    return result_.outcome;
  }

  Folder folder_;
  std::string word_;
  ExtractionSandbox sandbox_;
  std::string said_;
  ToolResult result_;
};

TEST_P(HostileTool, ReadsItsInputAndWritesItsOutput) {
  std::string input;
  for (int i = 0; i < 200'000; ++i) input += std::to_string(i) + '\n';
  EXPECT_EQ(run(tool({"echo"}), soon(), {}, input), ToolOutcome::kComplete);
  EXPECT_EQ(said_, input);
  EXPECT_EQ(run(tool({"echo"})), ToolOutcome::kComplete);
  EXPECT_EQ(said_, "");
}

TEST_P(HostileTool, IsRefusedEverything) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener, 5), 0);
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const fs::path secret = folder_.path / "secret";
  std::ofstream(secret) << "secret";
  fs::permissions(secret, fs::perms::all);

  EXPECT_EQ(run(tool({"attack", std::to_string(ntohs(address.sin_port)), secret.string(), std::to_string(::getpid())})),
            ToolOutcome::kComplete);
  const std::vector<std::string> lines = lines_of(said_);
  EXPECT_GE(lines.size(), 33U);
  EXPECT_THAT(lines, Each(EndsWith(": refused")));
  EXPECT_EQ(content_of(secret), "secret");
  ::close(listener);
}

TEST_P(HostileTool, WritesInItsOwnFolderOnlyAndLeavesNothing) {
  Tool with = tool({"files"});
  with.needs_folder = true;
  EXPECT_EQ(run(with), ToolOutcome::kComplete);
  EXPECT_EQ(said_, "written\n");
  EXPECT_TRUE(fs::is_empty(folder_.path));

  EXPECT_EQ(run(tool({"files"})), ToolOutcome::kComplete);
  EXPECT_EQ(said_, "\n");
  EXPECT_TRUE(fs::is_empty(folder_.path));
}

TEST_P(HostileTool, SeesNoVariablesOfTheCaller) {
  ::setenv("MISHEN_TEST_TOKEN", "abc", 1);
  EXPECT_EQ(run(tool({"environment"})), ToolOutcome::kComplete);
  ::unsetenv("MISHEN_TEST_TOKEN");
  EXPECT_THAT(said_, HasSubstr("LANG=C.UTF-8"));
  EXPECT_THAT(said_, testing::Not(HasSubstr("MISHEN")));
  EXPECT_THAT(said_, testing::Not(HasSubstr("HOME=/")));
}

TEST_P(HostileTool, EndsAreTold) {
  EXPECT_EQ(run(tool({"status", "3"})), ToolOutcome::kFailed);
  EXPECT_EQ(result_.exit_status, 3);
  EXPECT_EQ(run(tool({"loop"}), at_once()), ToolOutcome::kTimeout);
  EXPECT_EQ(run(tool({"sleep"}), at_once()), ToolOutcome::kTimeout);
  // A sanitizer makes an exit status of it.
  EXPECT_EQ(run(tool({"crash"})), kIsSanitized ? ToolOutcome::kFailed : ToolOutcome::kCrashed);
  Tool flood = tool({"flood"});
  flood.max_output_bytes = std::size_t{5} << 20;
  EXPECT_EQ(run(flood), ToolOutcome::kOutputLimit);
  EXPECT_LE(said_.size(), flood.max_output_bytes);
  EXPECT_EQ(wait_for_processes(word_, 0), 0U);
  Tool missing = tool({});
  missing.program = folder_.path / "missing";
  EXPECT_EQ(run(missing), ToolOutcome::kRefused);
}

TEST_P(HostileTool, RunsOutOfItsMemory) {
  if (kIsSanitized) GTEST_SKIP() << "sanitizers need more address space than any limit leaves";
  Limits limits;
  limits.max_child_memory = std::size_t{64} << 20;
  EXPECT_EQ(run(tool({"allocate"}), soon(), limits), ToolOutcome::kCrashed);
}

TEST_P(HostileTool, IsEndedWhenNoMoreIsWanted) {
  EXPECT_EQ(sandbox_.run_tool(tool({"flood"}), "", {}, soon(), [](std::string_view) { return false; }).outcome,
            ToolOutcome::kStopped);
  EXPECT_EQ(processes_with(word_).size(), 0U);
  EXPECT_THROW(
      sandbox_.run_tool(tool({"flood"}), "", {}, soon(), [](std::string_view) -> bool { throw ScanError("engine"); }),
      ScanError);
  EXPECT_EQ(processes_with(word_).size(), 0U);
}

TEST_P(HostileTool, ForkBombsAreBoundedAndGoneAfterwards) {
  Tool bomb = tool({"fork bomb"});
  bomb.more_processes = 16;
  // Processes of the same user that began or ended meanwhile count too, outside of a name space.
  for (int attempt = 0; attempt < 10 && std::stoi("0" + said_) < 1; ++attempt) {
    EXPECT_EQ(run(bomb), ToolOutcome::kComplete);
  }
  EXPECT_GE(std::stoi("0" + said_), 1);
  EXPECT_LE(std::stoi("0" + said_), 200);
  EXPECT_EQ(processes_with(word_).size(), 0U);

  Tool endless = tool({"fork without end"});
  endless.more_processes = 16;
  EXPECT_EQ(run(endless, at_once()), ToolOutcome::kTimeout);
  EXPECT_EQ(processes_with(word_).size(), 0U);
}

TEST_P(HostileTool, NothingIsLeftWhenTheServerIsKilled) {
  Tool two = tool({"fork, sleep"});
  two.more_processes = 4;
  const ToolResult result = sandbox_.run_tool(two, "", {}, soon(), [this](std::string_view) {
    const std::vector<pid_t> tools = processes_with(word_);
    EXPECT_GE(tools.size(), 2U);
    kill_server();
    return true;
  });
  EXPECT_EQ(result.outcome, ToolOutcome::kCrashed);
  EXPECT_EQ(wait_for_processes(word_, 0), 0U);
}

TEST_P(HostileTool, NothingIsLeftWhenTheCallerIsKilled) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t caller = ::fork();
  ASSERT_GE(caller, 0);
  if (caller == 0) {
    ExtractionSandbox own(SandboxOptions{.program = kBin / "mishen-extract", .tools = GetParam()});
    Tool two = tool({"fork, sleep"});
    two.more_processes = 4;
    two.needs_folder = true;
    own.run_tool(two, "", {}, soon(), [&ready](std::string_view) { return ::write(ready[1], "x", 1) == 1; });
    ::_exit(0);
  }
  ::close(ready[1]);
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ::close(ready[0]);
  EXPECT_GE(processes_with(word_).size(), 2U);
  EXPECT_EQ(fs::is_empty(folder_.path), GetParam() == ToolClass::kBubblewrap);
  ::kill(caller, SIGKILL);
  ::waitpid(caller, nullptr, 0);
  EXPECT_EQ(wait_for_processes(word_, 0), 0U);
  const Clock::time_point give_up_at = Clock::now() + std::chrono::seconds(20);
  while (!fs::is_empty(folder_.path) && Clock::now() < give_up_at) ::usleep(2000);
  EXPECT_TRUE(fs::is_empty(folder_.path));
}

TEST_P(HostileTool, ManyAtTheSameTime) {
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this, thread, &wrong] {
      for (int i = 0; i < 5; ++i) {
        const std::string input = std::to_string(thread) + "/" + std::to_string(i);
        std::string said;
        const ToolResult result = sandbox_.run_tool(tool({"echo"}), input, {}, soon(), [&said](std::string_view piece) {
          said += piece;
          return true;
        });
        if (result.outcome != ToolOutcome::kComplete || said != input) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_P(HostileTool, CostOfATool) {
  std::vector<double> ms;
  for (int i = 0; i < 20; ++i) {
    const Clock::time_point begin = Clock::now();
    ASSERT_EQ(run(tool({"status", "0"})), ToolOutcome::kComplete);
    ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  }
  std::sort(ms.begin(), ms.end());
  std::cout << to_string(GetParam()) << ": " << ms[10] << " ms to run a tool that does nothing (median of 20)\n";
}

INSTANTIATE_TEST_SUITE_P(Classes, HostileTool, testing::Values(ToolClass::kBubblewrap, ToolClass::kLauncher),
                         [](const auto& parameter) {
                           return parameter.param == ToolClass::kBubblewrap ? "Bubblewrap" : "Launcher";
                         });

}  // namespace
}  // namespace mishen::scanner
