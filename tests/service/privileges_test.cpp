#include "service/privileges.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mishen::service {
namespace {

namespace fs = std::filesystem;

class Folder : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "mishen-data-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    fs::permissions(root_, fs::perms(0755));
  }
  void TearDown() override { fs::remove_all(root_); }
  fs::path root_;
};

/// Runs `check` in a child, which may change itself for good; its exit status.
template <class Check>
int in_child(Check check) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(check());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Privileges, ProtectTheProcessFromCoreDumpsAndTracing) {
  EXPECT_EQ(in_child([] {
              protect_process();
              rlimit limit{};
              ::getrlimit(RLIMIT_CORE, &limit);
              return limit.rlim_max == 0 && ::prctl(PR_GET_DUMPABLE) == 0 && ::umask(0) == 0077 ? 0 : 1;
            }),
            0);
}

TEST_F(Folder, IsMadeForTheOwnerAlone) {
  const fs::path data = root_ / "state/mishen";
  prepare_data_dir(data, std::nullopt);
  EXPECT_EQ(fs::status(data).permissions(), fs::perms(0700));
  EXPECT_TRUE(is_writable(data));
  EXPECT_TRUE(fs::is_empty(data)) << "the check leaves something behind";
  prepare_data_dir(data, std::nullopt);  // again: nothing to do
}

TEST_F(Folder, IsRefusedWhenItIsNoFolder) {
  std::ofstream(root_ / "file") << "x";
  EXPECT_THROW(prepare_data_dir(root_ / "file", std::nullopt), PrivilegeError);
  EXPECT_THROW(prepare_data_dir(root_ / "file/below", std::nullopt), PrivilegeError);
  fs::create_directory_symlink(root_, root_ / "link");
  EXPECT_THROW(prepare_data_dir(root_ / "link", std::nullopt), PrivilegeError);
}

TEST_F(Folder, IsHandedToTheAccountWithItsFilesButNotWhatLinksReach) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const std::optional<Account> nobody = account_to_run_as("nobody");
  ASSERT_TRUE(nobody);
  const fs::path data = root_ / "data";
  fs::create_directory(data);
  std::ofstream(data / "mishen.db") << "x";
  std::ofstream(root_ / "victim") << "x";
  std::ofstream(root_ / "hard") << "x";
  fs::create_symlink(root_ / "victim", data / "link");
  fs::create_hard_link(root_ / "hard", data / "hard");
  prepare_data_dir(data, nobody);
  struct stat status {};
  ASSERT_EQ(::stat((data / "mishen.db").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, nobody->uid);
  ASSERT_EQ(::stat(data.c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, nobody->uid);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  for (const char* name : {"victim", "hard"}) {
    ASSERT_EQ(::stat((root_ / name).c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 0U) << name;
  }
}

TEST(Privileges, AreGivenUpForGood) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  EXPECT_EQ(in_child([] {
              const std::optional<Account> account = account_to_run_as("nobody");
              become(*account);
              const bool gone = ::getuid() == account->uid && ::geteuid() == account->uid &&
                                ::getgid() == account->gid && ::getgroups(0, nullptr) == 0;
              return gone && ::setuid(0) != 0 && ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 && !is_writable("/etc")
                         ? 0
                         : 1;
            }),
            0);
}

TEST(Privileges, AreNotKeptByRunningAsRoot) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  EXPECT_THROW(static_cast<void>(account_to_run_as("root")), PrivilegeError);
  EXPECT_THROW(static_cast<void>(account_to_run_as("no-such-account")), PrivilegeError);
  const std::optional<Account> account = account_to_run_as("");
  ASSERT_TRUE(account);
  EXPECT_NE(account->uid, 0U);
}

}  // namespace
}  // namespace mishen::service
