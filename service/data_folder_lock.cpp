#include "service/data_folder_lock.h"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "service/privileges.h"

namespace mishen::service {

DataFolderLock::DataFolderLock(const std::filesystem::path& folder) {
  const std::string file = (folder / "lock").string();
  fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
  const int reason = errno;
  if (fd_ >= 0) ::close(fd_);
  if (reason == EWOULDBLOCK) {
    throw PrivilegeError(
        "另一个 mishend 正在使用数据目录 " + folder.string() + "。请先停止它，或用 --data 指定另一个目录。",
        "another mishend uses the data folder " + folder.string() + ". Stop it first, or name another with --data.");
  }
  const std::string why = std::system_category().message(reason);
  throw PrivilegeError("无法锁定数据目录（" + file + "：" + why + "）。请检查权限；数据目录须在本机文件系统上。",
                       "the data folder cannot be locked (" + file + ": " + why +
                           "). Check its permissions; it must be on a local file system.");
}

DataFolderLock::~DataFolderLock() { ::close(fd_); }

}  // namespace mishen::service
