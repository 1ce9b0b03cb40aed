#include "clients/cli/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "clients/cli/errors.h"
#include "clients/cli/language.h"

namespace mishen::cli {

namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

[[noreturn]] void fail(const std::filesystem::path& target, int code) {
  const std::string name = target.empty() ? std::string(say("标准输出", "standard output")) : target.string();
  throw OutputError(filled(say("结果写不进{}：{}。已写出的部分不完整",
                               "cannot write results to {}: {}; what was written is not complete"),
                           {name, system_message(code)}),
                    code == EPIPE);
}

}  // namespace

Output::Output(const std::filesystem::path& file) : target_(file) {
  struct stat status {};
  if (stat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    fd_ = open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd_ < 0) fail(target_, errno);
    return;
  }
  std::string name = file.string() + ".XXXXXX";
  fd_ = mkostemp(name.data(), O_CLOEXEC);  // mode 0600
  if (fd_ < 0) fail(target_, errno);
  temporary_ = name;
  if (fchmod(fd_, kOwnerOnly) != 0) fail(target_, errno);
}

Output::~Output() {
  if (target_.empty()) return;
  if (fd_ >= 0) close(fd_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void Output::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      fail(target_, errno);
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Output::finish() {
  if (target_.empty()) return;
  if (!temporary_.empty() && fsync(fd_) != 0) fail(target_, errno);
  const int fd = fd_;
  fd_ = -1;
  // Some file systems (NFS, quota) report a full disk only here.
  if (close(fd) != 0) fail(target_, errno);
  if (temporary_.empty()) return;
  if (rename(temporary_.c_str(), target_.c_str()) != 0) fail(target_, errno);
  temporary_.clear();
}

void print(std::string_view text) {
  Output output;
  output.write(text);
}

}  // namespace mishen::cli
