// `mishen serve`: starts the review service in this process's place.
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "clients/cli/errors.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/subcommand.h"
#include "clients/cli/terminal.h"

namespace mishen::cli {

namespace {

int run(const Arguments& arguments) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  std::vector<std::string> words = {"mishend"};
  words.insert(words.end(), arguments.operands().begin(), arguments.operands().end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  signal(SIGPIPE, SIG_DFL);  // main() ignores it, and a program inherits that
  if (!error) execv((self.parent_path() / "mishend").c_str(), argv.data());
  execvp("mishend", argv.data());
  complain(filled(say("启动不了服务程序 mishend：{}。它应当和 mishen 在同一个文件夹里，或在 PATH 里",
                      "cannot start the service program mishend: {}. It should stand beside mishen or on the PATH"),
                  {system_message(errno)}));
  return kFailed;
}

}  // namespace

Subcommand serve_command() {
  return {"serve",
          {"启动审查服务", "start the review service"},
          {"serve [OPTION...]"},
          {},
          {"选项原样交给 mishend，见 mishend --help。", "Options go to mishend as they are: see mishend --help."},
          {"mishen serve", "mishen serve --config /etc/mishen/mishend.json"},
          run,
          true};
}

}  // namespace mishen::cli
