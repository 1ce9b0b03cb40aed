// service/data_folder_lock.h
// One service to a data folder.
#pragma once
#include <filesystem>

namespace mishen::service {

/// Holds the lock of a data folder (flock on <folder>/lock) for as long as it lives; the kernel frees it when the
/// process ends, however it ends. Two services on one folder would each keep their own set-up code, scanners and locks,
/// and a newer one would migrate the database under an older one.
class DataFolderLock {
 public:
  /// The folder exists and is writable. Throws PrivilegeError when another service holds the lock, or the file system
  /// has no locks.
  explicit DataFolderLock(const std::filesystem::path& folder);
  ~DataFolderLock();
  DataFolderLock(const DataFolderLock&) = delete;  ///< owns the descriptor
  DataFolderLock& operator=(const DataFolderLock&) = delete;

 private:
  int fd_ = -1;
};

}  // namespace mishen::service
