#include "service/data_folder_lock.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "service/privileges.h"
#include "tests/service/store/temp_folder.h"

namespace mishen::service {
namespace {

namespace fs = std::filesystem;

TEST(DataFolderLock, IsHeldByOneAtATime) {
  const TempFolder temp;
  const fs::path folder = fs::path(temp.file("lock")).parent_path();
  std::optional<DataFolderLock> first(std::in_place, folder);
  EXPECT_EQ(fs::status(folder / "lock").permissions(), fs::perms(0600));
  try {
    const DataFolderLock second(folder);
    ADD_FAILURE() << "two hold the lock";
  } catch (const PrivilegeError& error) {
    const std::string what = error.what();
    EXPECT_NE(what.find("another mishend uses the data folder " + folder.string()), std::string::npos) << what;
    EXPECT_NE(error.zh.find("另一个 mishend"), std::string::npos) << error.zh;
  }
  first.reset();
  EXPECT_NO_THROW(DataFolderLock{folder}) << "the file that is left behind locks nobody out";
}

TEST(DataFolderLock, FollowsNoLinkAndNamesWhatCannotBeLocked) {
  const TempFolder temp;
  const fs::path folder = fs::path(temp.file("lock")).parent_path();
  std::ofstream(folder / "elsewhere") << "x";
  fs::create_symlink(folder / "elsewhere", folder / "lock");
  try {
    const DataFolderLock lock(folder);
    ADD_FAILURE() << "a link was followed";
  } catch (const PrivilegeError& error) {
    EXPECT_NE(std::string(error.what()).find((folder / "lock").string()), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace mishen::service
