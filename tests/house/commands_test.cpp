// The two commands of the README: what they answer to a wrong call, that they name the step that failed, that they do
// nothing twice.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <regex>
#include <string>

#include "tests/house/command.h"

namespace mishen::house {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Programs that stand in front of the real ones on PATH.
class FakePrograms {
 public:
  void add(const std::string& name, const std::string& script) {
    const std::filesystem::path file = folder_.path() / name;
    std::ofstream(file) << "#!/bin/bash\n" << script << '\n';
    std::filesystem::permissions(file, std::filesystem::perms(0755));
  }
  [[nodiscard]] Environment environment() const {
    const char* path = std::getenv("PATH");
    return {{"PATH", folder_.path().string() + ":" + (path == nullptr ? "/usr/bin:/bin" : path)}};
  }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }

 private:
  TemporaryFolder folder_;
};

TEST(Quickstart, ExplainsItself) {
  const Outcome outcome = run("./quickstart --help");
  EXPECT_EQ(outcome.status, 0);
  for (const char* option : {"--demo", "--port", "--stop"}) EXPECT_THAT(outcome.output, HasSubstr(option));
}

TEST(Quickstart, RefusesWhatItDoesNotKnow) {
  struct Case {
    const char* command;
    const char* says;
  };
  constexpr Case kCases[] = {
      {"./quickstart --dmeo", "not an option: --dmeo"},
      {"./quickstart --port", "--port needs a number"},
      {"./quickstart --port 0", "not a port: 0"},
      {"./quickstart --port 65536", "not a port: 65536"},
      {"./quickstart --port=http", "not a port: http"},
      {"./run-tests unit", "not an option: unit"},
      {"./run-tests -R x --full", "--full comes before the"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.command);
    const Outcome outcome = run(c.command);
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.output, HasSubstr(c.says));
  }
}

TEST(RunTests, ExplainsItself) {
  const Outcome outcome = run("./run-tests --help");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("--full"));
}

TEST(Setup, ChoosesTheMatchingEngineByArchitecture) {
  FakePrograms fakes;
  fakes.add("dpkg", "echo arm64");
  const Outcome arm = run(". .ci/setup.sh; packages build", fakes.environment());
  EXPECT_THAT(arm.output, HasSubstr("libvectorscan-dev"));
  EXPECT_THAT(arm.output, Not(HasSubstr("libhyperscan-dev")));
  fakes.add("dpkg", "echo amd64");
  const Outcome amd = run(". .ci/setup.sh; packages build", fakes.environment());
  EXPECT_THAT(amd.output, HasSubstr("libhyperscan-dev"));
  EXPECT_THAT(amd.output, Not(HasSubstr("libvectorscan-dev")));
  EXPECT_THAT(amd.output, Not(HasSubstr("chromium"))) << "only the tests need a browser";
}

TEST(Setup, InstallsOnlyWhatIsMissingAndNeverAsks) {
  FakePrograms fakes;
  fakes.add("npm", "");
  fakes.add("sudo", "[[ $1 == -n ]] || exit 97; shift; exec \"$@\"");
  // Everything but expat is there.
  fakes.add("dpkg-query", "for p in \"${@:3}\"; do [[ $p == libexpat1-dev ]] || echo \"installed $p\"; done; exit 1");
  fakes.add("apt-get", "echo \"$DEBIAN_FRONTEND: $*\" >>\"$0.calls\"");
  const Outcome outcome = run("set -euo pipefail; . .ci/setup.sh; install_packages build", fakes.environment());
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  const std::vector<std::string> calls = lines_of(read_file(fakes.file("apt-get.calls")));
  ASSERT_EQ(calls.size(), 1U) << "the package lists are not fetched when they are not needed";
  EXPECT_THAT(calls[0], HasSubstr("noninteractive: install -y --no-install-recommends"));
  EXPECT_TRUE(calls[0].ends_with(" libexpat1-dev")) << calls[0];
}

TEST(Setup, CallsNoInstallerWhenNothingIsMissing) {
  FakePrograms fakes;
  fakes.add("npm", "");
  fakes.add("sudo", "touch \"$0.called\"");
  fakes.add("dpkg-query", "for p in \"${@:3}\"; do echo \"installed $p\"; done");
  fakes.add("apt-get", "touch \"$0.called\"");
  const Outcome outcome = run("set -euo pipefail; . .ci/setup.sh; install_packages build test", fakes.environment());
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_FALSE(std::filesystem::exists(fakes.file("apt-get.called")));
  EXPECT_FALSE(std::filesystem::exists(fakes.file("sudo.called")));
}

TEST(Setup, FetchesTheListsWhenThePackageIsNotFoundAndTriesAgain) {
  FakePrograms fakes;
  fakes.add("npm", "");
  fakes.add("sudo", "shift; exec \"$@\"");
  fakes.add("dpkg-query", "exit 1");
  fakes.add("apt-get", "echo $1 >>\"$0.calls\"; [[ $1 == update ]] && touch \"$0.fresh\"; [[ -e $0.fresh ]]");
  const Outcome outcome = run("set -euo pipefail; . .ci/setup.sh; install_packages build", fakes.environment());
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_EQ(read_file(fakes.file("apt-get.calls")), "install\nupdate\ninstall\n");
}

TEST(Setup, NamesTheStepThatFailedAndWhatToDo) {
  FakePrograms fakes;
  fakes.add("npm", "");
  fakes.add("sudo", "shift; exec \"$@\"");
  fakes.add("dpkg-query", "exit 1");
  fakes.add("apt-get", "echo 'E: Could not resolve the mirror'; exit 100");
  // The port keeps it from finding a service that the machine's owner runs.
  Environment environment = fakes.environment();
  const TemporaryFolder state;
  environment["MISHEN_STATE"] = state.path();
  environment["MISHEN_PORT"] = std::to_string(free_port());
  for (const char* command : {"./quickstart", "./run-tests"}) {
    SCOPED_TRACE(command);
    const Outcome outcome = run(command, environment);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("E: Could not resolve the mirror"));
    const std::vector<std::string> lines = lines_of(outcome.output);
    ASSERT_FALSE(lines.empty());
    EXPECT_THAT(lines.back(), HasSubstr(": failed at: Debian packages — check the network"));
  }
}

TEST(Setup, SaysWhatToInstallWhenItMayNotInstall) {
  if (geteuid() == 0) GTEST_SKIP() << "root may always install";
  FakePrograms fakes;
  fakes.add("npm", "");
  fakes.add("sudo", "echo 'sudo: a password is required' >&2; exit 1");
  fakes.add("dpkg-query", "for p in \"${@:3}\"; do [[ $p == libexpat1-dev ]] || echo \"installed $p\"; done; exit 1");
  const Outcome outcome = run("set -euo pipefail; . .ci/setup.sh; install_packages build", fakes.environment());
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("sudo apt-get install --no-install-recommends libexpat1-dev"));
}

/// A service of its own: folder, port, and a stop at the end whatever happened.
class QuickstartService : public testing::Test {
 protected:
  void SetUp() override {
    if (!inside_run_tests()) GTEST_SKIP() << "starts build/release: run by ./run-tests only";
    environment_["MISHEN_STATE"] = folder_.path() / "mishen";
    environment_["MISHEN_PORT"] = std::to_string(port_);
    environment_["LANG"] = "en_US.UTF-8";
    environment_["LC_ALL"] = "";
  }
  void TearDown() override {
    if (inside_run_tests()) static_cast<void>(run("./quickstart --stop", environment_));
  }
  [[nodiscard]] Outcome quickstart(const std::string& arguments = {}) const {
    return run("./quickstart " + arguments, environment_);
  }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string get(const std::string& path) const {
    return run("curl --noproxy '*' -sS -m 10 " + url() + path).output;
  }
  [[nodiscard]] std::filesystem::path state() const { return folder_.path() / "mishen"; }

  TemporaryFolder folder_;
  int port_ = free_port();
  Environment environment_;
};

TEST_F(QuickstartService, StartsOnceAndStops) {
  const Outcome first = quickstart();
  ASSERT_EQ(first.status, 0) << first.output;
  EXPECT_THAT(first.output, HasSubstr("Mishen: " + url()));
  EXPECT_THAT(first.output, HasSubstr("one-time set-up code"));
  EXPECT_THAT(get("/v1/health"), HasSubstr("\"status\":\"ok\""));
  EXPECT_THAT(get("/"), HasSubstr("<html")) << "the web client is served";
  const std::string pid = read_file(state() / "mishend.pid");

  const Outcome second = quickstart();
  EXPECT_EQ(second.status, 0) << second.output;
  EXPECT_THAT(second.output, HasSubstr("already running"));
  EXPECT_THAT(second.output, HasSubstr("Mishen: " + url()));
  EXPECT_THAT(second.output, Not(HasSubstr("== build"))) << "nothing to do, nothing done";
  EXPECT_EQ(read_file(state() / "mishend.pid"), pid);

  const Outcome stop = quickstart("--stop");
  EXPECT_EQ(stop.status, 0);
  EXPECT_THAT(stop.output, HasSubstr("Mishen has stopped"));
  EXPECT_NE(run("curl --noproxy '*' -sS -m 10 " + url() + "/v1/health").status, 0);
  EXPECT_THAT(quickstart("--stop").output, HasSubstr("not running"));
}

TEST_F(QuickstartService, RunsTheServiceUnprivileged) {
  ASSERT_EQ(quickstart().status, 0);
  const Outcome owner = run("stat -c %u /proc/$(cat " + (state() / "mishend.pid").string() + ")");
  EXPECT_NE(owner.output, "0\n");
  EXPECT_EQ(run("stat -c %a " + (state() / "data").string()).output, "700\n");
}

TEST_F(QuickstartService, SaysWhatToDoWhenThePortIsTaken) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port_));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener, 8), 0);
  const Outcome outcome = quickstart();
  close(listener);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("port " + std::to_string(port_) + " is taken"));
  EXPECT_THAT(outcome.output, HasSubstr("./quickstart --port "));
  EXPECT_FALSE(std::filesystem::exists(state() / "mishend.pid"));
}

TEST_F(QuickstartService, LeavesAStrangerWithTheSameProcessIdAlone) {
  std::filesystem::create_directories(state());
  std::ofstream(state() / "mishend.pid") << getpid() << '\n';
  const Outcome stop = quickstart("--stop");  // would end this very test
  EXPECT_EQ(stop.status, 0);
  EXPECT_THAT(stop.output, HasSubstr("not running"));
  const Outcome start = quickstart();
  EXPECT_EQ(start.status, 0) << start.output;
  EXPECT_THAT(start.output, Not(HasSubstr("already running")));
}

TEST_F(QuickstartService, MakesTheDemonstrationOnce) {
  const Outcome first = quickstart("--demo");
  ASSERT_EQ(first.status, 0) << first.output;
  std::smatch account;
  const std::regex line("  editor2? +([a-z2-9]{20})  editor ");
  ASSERT_TRUE(std::regex_search(first.output, account, line)) << first.output;
  const std::string sign_in = "{\"login\":\"editor\",\"password\":\"" + account[1].str() + "\"}";
  const std::string jar = (folder_.path() / "jar").string();
  ASSERT_THAT(run("curl --noproxy '*' -sS -m 10 -c " + jar + " -H 'Content-Type: application/json' -d '" + sign_in +
                  "' " + url() + "/v1/session")
                  .output,
              HasSubstr("csrf_token"));
  const auto drafts = [&] {
    return run("curl --noproxy '*' -sS -m 10 -b " + jar + " '" + url() + "/v1/submissions?mine=1'").output;
  };
  const std::string before = drafts();
  EXPECT_THAT(before, HasSubstr("\"verdict\":\"pass\""));
  EXPECT_THAT(before, HasSubstr("\"verdict\":\"block\""));

  const Outcome second = quickstart("--demo");
  EXPECT_EQ(second.status, 0) << second.output;
  EXPECT_THAT(second.output, HasSubstr("demonstration accounts exist"));
  EXPECT_FALSE(std::regex_search(second.output, line)) << "passwords are shown once";
  EXPECT_EQ(drafts(), before);
}

}  // namespace
}  // namespace mishen::house
