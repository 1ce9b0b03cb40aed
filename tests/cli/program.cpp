#include "tests/cli/program.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace mishen::test {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "mishen-cli-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed for " + name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path TemporaryFolder::write(const fs::path& name, const std::string& content) const {
  const fs::path file = path_ / name;
  fs::create_directories(file.parent_path());
  std::ofstream stream(file, std::ios::binary);
  stream << content;
  if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
  return file;
}

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

namespace {

/// In the child, between fork and exec: only async-signal-safe calls.
void become(const std::string& input, const std::string& out, const std::string& err, StandardOutput output,
            const char* folder, char* const* argv, char* const* environment) {
  signal(SIGPIPE, SIG_DFL);
  if (chdir(folder) != 0) _exit(126);
  dup2(open(input.c_str(), O_RDONLY), STDIN_FILENO);
  dup2(open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
  switch (output) {
    case StandardOutput::kFile:
      dup2(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
      break;
    case StandardOutput::kFull:
      dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
      break;
    case StandardOutput::kClosed:
      close(STDOUT_FILENO);
      break;
    case StandardOutput::kReaderGone: {
      int ends[2];
      if (pipe(ends) != 0) _exit(126);
      dup2(ends[1], STDOUT_FILENO);
      close(ends[0]);
      close(ends[1]);
      break;
    }
  }
  for (int fd = 3; fd < 64; ++fd) close(fd);
  execve(MISHEN_PROGRAM, argv, environment);
  _exit(127);
}

}  // namespace

Outcome Program::run(const std::vector<std::string>& arguments) const {
  const TemporaryFolder own;
  const std::string in = own.write("in", input).string();
  const std::string out = (own.path() / "out").string();
  const std::string err = (own.path() / "err").string();

  std::vector<std::string> words = {"mishen"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::map<std::string, std::string> variables = {{"PATH", "/usr/bin:/bin"}, {"HOME", own.path().string()}};
  for (const auto& [name, value] : environment) variables[name] = value;
  std::vector<std::string> pairs;
  for (const auto& [name, value] : variables) pairs.push_back(name + "=" + value);
  std::vector<char*> envp;
  for (std::string& pair : pairs) envp.push_back(pair.data());
  envp.push_back(nullptr);
  const std::string where = folder.empty() ? own.path().string() : folder.string();

  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) become(in, out, err, output, where.c_str(), argv.data(), envp.data());
  // A child that hangs must not hang the tests, and waitpid() has no time limit.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) kill(child, SIGKILL);
    usleep(2000);
  }
  Outcome outcome;
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.out = content_of(out);
  outcome.err = content_of(err);
  return outcome;
}

}  // namespace mishen::test
