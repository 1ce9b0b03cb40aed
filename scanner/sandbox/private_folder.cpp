#include "scanner/sandbox/private_folder.h"

#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "scanner/errors.h"
#include "scanner/sandbox/confinement.h"

namespace mishen::scanner {
namespace {

namespace fs = std::filesystem;

std::string reason() { return std::system_category().message(errno); }

void open_up(const fs::path& folder) {
  std::error_code error;
  fs::permissions(folder, fs::perms::owner_all, fs::perm_options::add | fs::perm_options::nofollow, error);
  std::error_code end;
  for (fs::directory_iterator entry(folder, end); !end && entry != fs::directory_iterator(); entry.increment(end)) {
    if (entry->symlink_status(error).type() == fs::file_type::directory) open_up(entry->path());
  }
}

}  // namespace

PrivateFolder::PrivateFolder() {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  std::string name = ((error ? fs::path("/tmp") : parent) / "mishen-tool-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw ScanError("no folder for temporary files can be made as " + name + ": " + reason());
  }
  path_ = name;
  if (::geteuid() == 0 && ::chown(name.c_str(), kNobody, kNobody) != 0) {
    const std::string why = reason();
    remove_with_content(path_);
    throw ScanError("the folder for temporary files " + name + " cannot be handed over: " + why);
  }
}

PrivateFolder::~PrivateFolder() { remove_with_content(path_); }

void remove_with_content(const fs::path& folder) noexcept {
  std::error_code error;
  fs::remove_all(folder, error);
  if (!error) return;
  open_up(folder);
  fs::remove_all(folder, error);
}

}  // namespace mishen::scanner
