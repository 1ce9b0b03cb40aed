// What a person sees when the service cannot start: what, on what, what to do; exit status 2.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/service_process.h"

namespace mishen::test {
namespace {

namespace fs = std::filesystem;

Exit start_with(const ServiceFolder& folder, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"--listen", "127.0.0.1:0", "--data", folder.data().string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return ServiceProcess::run(arguments, folder.log());
}

TEST(Startup, ABusyPortIsNamed) {
  ServiceFolder first, second;
  ServiceProcess running(first);
  const std::string address = "127.0.0.1:" + std::to_string(running.port());
  const Exit exit = ServiceProcess::run(
      {"--listen", address, "--data", second.data().string(), "--dictionaries", MISHEN_SOURCE_DIR "/dictionaries"},
      second.log());
  EXPECT_EQ(exit.status, 2) << exit.log;
  EXPECT_NE(exit.log.find(address), std::string::npos) << exit.log;
  EXPECT_NE(exit.log.find("--listen"), std::string::npos) << "says what to do: " << exit.log;
}

TEST(Startup, ASecondServiceOnOneFolderIsRefused) {
  ServiceFolder folder;
  ServiceProcess running(folder);
  const Exit exit = ServiceProcess::run({"--listen", "127.0.0.1:0", "--data", folder.data().string(), "--dictionaries",
                                         MISHEN_SOURCE_DIR "/dictionaries"},
                                        folder.log().string() + ".second");
  EXPECT_EQ(exit.status, 2) << exit.log;
  EXPECT_NE(exit.log.find(folder.data().string()), std::string::npos) << exit.log;
}

TEST(Startup, AnUnknownOptionIsNamed) {
  ServiceFolder folder;
  const Exit exit = start_with(folder, {"--colour"});
  EXPECT_EQ(exit.status, 2);
  EXPECT_NE(exit.log.find("--colour"), std::string::npos) << exit.log;
}

TEST(Startup, ABrokenDictionaryIsReportedWithFileAndLine) {
  ServiceFolder folder;
  const fs::path file = folder.log().parent_path() / "rules.json";
  std::ofstream(file) << "{\"rules\": [\n{\"id\": \"x\", \"severity\": \"high\"}\n]}";
  const Exit exit = start_with(folder, {"--dictionaries", file.string()});
  EXPECT_EQ(exit.status, 2) << exit.log;
  EXPECT_NE(exit.log.find("rules.json:2"), std::string::npos) << exit.log;
}

TEST(Startup, AMissingDictionaryIsNamed) {
  ServiceFolder folder;
  const Exit exit = start_with(folder, {"--dictionaries", "/nonexistent/dictionaries"});
  EXPECT_EQ(exit.status, 2) << exit.log;
  EXPECT_NE(exit.log.find("/nonexistent/dictionaries"), std::string::npos) << exit.log;
}

TEST(Startup, ANewerDatabaseIsLeftAloneAndSaysWhatToDo) {
  ServiceFolder folder;
  {
    ServiceProcess service(folder);
    service.send(SIGTERM);
    ASSERT_EQ(service.wait().status, 0);
  }
  // The schema's number (PRAGMA user_version) is the big-endian word at byte 60 of an SQLite file.
  const fs::path database = folder.data() / "mishen.db";
  std::fstream file(database, std::ios::binary | std::ios::in | std::ios::out);
  ASSERT_TRUE(file) << database;
  file.seekp(60).write("\x00\x00\x27\x0F", 4);  // 9999
  file.close();
  const Exit exit = start_with(folder, {"--dictionaries", MISHEN_SOURCE_DIR "/dictionaries"});
  EXPECT_EQ(exit.status, 2) << exit.log;
  EXPECT_NE(exit.log.find("9999"), std::string::npos) << exit.log;
}

TEST(Startup, TheDataIsForTheServiceAlone) {
  ServiceFolder folder;
  ServiceProcess service(folder);
  struct stat status {};
  ASSERT_EQ(::stat(folder.data().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder.data())) {
    if (!entry.is_regular_file()) continue;
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0077, 0U) << entry.path();
    EXPECT_NE(status.st_uid, 0U) << "the service never runs as root";
    ++files;
  }
  EXPECT_GE(files, 1);
}

TEST(Startup, TheSetUpCodeWorksOnceAndThereIsNoDefaultPassword) {
  ServiceFolder folder;
  ServiceProcess service(folder);
  Client nobody(service.port());
  EXPECT_TRUE(nobody.get("/v1/setup").json["required"].GetBool());
  for (const char* guess : {"admin", "password", "mishen", ""})
    EXPECT_EQ(nobody.sign_in("admin", guess).status / 100, 4);
  EXPECT_EQ(
      nobody
          .post("/v1/setup",
                R"({"code":"AAAA-AAAA-AAAA","login":"admin","display_name":"a","password":"correct horse battery"})")
          .status,
      403);
  make_accounts(service);
  EXPECT_FALSE(nobody.get("/v1/setup").json["required"].GetBool());
  EXPECT_EQ(nobody
                .post("/v1/setup", R"({"code":)" + json_string(service.setup_code()) +
                                       R"(,"login":"second","display_name":"a","password":"correct horse battery"})")
                .status,
            409);
}

}  // namespace
}  // namespace mishen::test
