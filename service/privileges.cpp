#include "service/privileges.h"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mishen::service {
namespace {

namespace fs = std::filesystem;

std::string reason() { return std::system_category().message(errno); }

[[noreturn]] void fail_data_dir(const fs::path& folder) {
  const std::string why = reason();
  throw PrivilegeError(
      "数据目录 " + folder.string() + " 无法使用：" + why + "。请检查权限，或用 --data 指定另一个目录。",
      "the data folder " + folder.string() + " cannot be used: " + why +
          ". Check its permissions or name another with --data.");
}

/// A directory that is open, closed at the end.
struct OpenFolder {
  explicit OpenFolder(const fs::path& folder) : stream(::opendir(folder.c_str())) {}
  ~OpenFolder() {
    if (stream != nullptr) ::closedir(stream);
  }
  OpenFolder(const OpenFolder&) = delete;  ///< owns the stream
  OpenFolder& operator=(const OpenFolder&) = delete;
  DIR* stream;
};

/// Database and keys lie directly in the folder. With O_NOFOLLOW semantics: somebody who could write there must not
/// have root hand over /etc/shadow.
void hand_over(const fs::path& folder, const Account& account) {
  const OpenFolder open(folder);
  if (open.stream == nullptr) fail_data_dir(folder);
  const int fd = ::dirfd(open.stream);
  while (const dirent* entry = ::readdir(open.stream)) {
    struct stat status {};
    if (::fstatat(fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode) ||
        status.st_nlink != 1)
      continue;
    if (::fchownat(fd, entry->d_name, account.uid, account.gid, AT_SYMLINK_NOFOLLOW) != 0)
      fail_data_dir(folder / entry->d_name);
  }
  if (::fchown(fd, account.uid, account.gid) != 0 || ::fchmod(fd, 0700) != 0) fail_data_dir(folder);
}

[[noreturn]] void fail_become(const Account& account, const std::string& step) {
  const std::string why = reason();
  throw PrivilegeError(
      "无法改用账户 " + account.name + "（" + step + "：" + why + "）。服务不以 root 运行。",
      "cannot become the account " + account.name + " (" + step + ": " + why + "). The service does not run as root.");
}

}  // namespace

void protect_process() {
  ::umask(0077);
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0) {
    throw PrivilegeError("无法关闭核心转储：" + reason() + "。", "cannot turn core dumps off: " + reason() + ".");
  }
}

std::optional<Account> account_to_run_as(const std::string& name) {
  if (::geteuid() != 0) return std::nullopt;
  const passwd* entry = nullptr;
  if (!name.empty()) {
    entry = ::getpwnam(name.c_str());
  } else {
    entry = ::getpwnam("mishen");
    if (entry == nullptr) entry = ::getpwnam("nobody");
  }
  const std::string wanted = name.empty() ? "nobody" : name;
  if (entry == nullptr) {
    throw PrivilegeError(
        "没有账户“" + wanted + "”。请用 adduser --system 建立，或用 --user 指定另一个。",
        "there is no account \"" + wanted + "\". Make it with adduser --system or name another with --user.");
  }
  if (entry->pw_uid == 0) {
    throw PrivilegeError("服务不以 root 运行。请用 --user 指定一个普通账户。",
                         "the service does not run as root. Name an ordinary account with --user.");
  }
  return Account{entry->pw_name, entry->pw_uid, entry->pw_gid};
}

void prepare_data_dir(const fs::path& folder, const std::optional<Account>& account) {
  std::error_code error;
  if (folder.has_parent_path() && !fs::exists(folder.parent_path(), error)) {
    // Parents are for everybody to pass through; what is secret is in the folder itself.
    const mode_t mask = ::umask(0022);
    fs::create_directories(folder.parent_path(), error);
    ::umask(mask);
  }
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) fail_data_dir(folder);
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0) fail_data_dir(folder);
  if (!S_ISDIR(status.st_mode)) {
    errno = ENOTDIR;
    fail_data_dir(folder);
  }
  if (account) {
    hand_over(folder, *account);
  } else if (status.st_uid == ::geteuid() && ::chmod(folder.c_str(), 0700) != 0) {
    fail_data_dir(folder);
  }
}

void become(const Account& account) {
  if (::setgroups(0, nullptr) != 0) fail_become(account, "setgroups");
  if (::setresgid(account.gid, account.gid, account.gid) != 0) fail_become(account, "setresgid");
  if (::setresuid(account.uid, account.uid, account.uid) != 0) fail_become(account, "setresuid");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail_become(account, "no_new_privs");
  uid_t real = 0;
  uid_t effective = 0;
  uid_t saved = 0;
  const bool gave_up = ::getresuid(&real, &effective, &saved) == 0 && real == account.uid && effective == account.uid &&
                       saved == account.uid;
  if (!gave_up || ::setuid(0) == 0 || ::seteuid(0) == 0 || ::setgid(0) == 0) {
    errno = EPERM;
    fail_become(account, "root could be taken back");
  }
  // Changing the user may have made the process dumpable again.
  if (::prctl(PR_SET_DUMPABLE, 0) != 0) fail_become(account, "PR_SET_DUMPABLE");
}

bool is_writable(const fs::path& folder) noexcept {
  // O_TMPFILE leaves nothing behind, whatever happens.
  const int fd = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return (errno == EOPNOTSUPP || errno == EISDIR) && ::access(folder.c_str(), W_OK | X_OK) == 0;
  const bool written = ::write(fd, "x", 1) == 1;
  ::close(fd);
  return written;
}

}  // namespace mishen::service
