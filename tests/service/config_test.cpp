#include "service/config.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

namespace mishen::service {
namespace {

ConfigError error_of(const std::vector<std::string>& arguments) {
  try {
    static_cast<void>(read_command_line(arguments));
  } catch (const ConfigError& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was refused";
  return {"", ""};
}

ConfigError error_of_file(const std::string& text) {
  try {
    Config config;
    apply_config(config, text, "/etc/mishen/mishen.json");
  } catch (const ConfigError& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was refused in " << text;
  return {"", ""};
}

TEST(CommandLine, HasDefaultsForEverything) {
  const CommandLine line = read_command_line({});
  EXPECT_EQ(line.action, CommandLine::Action::kServe);
  EXPECT_EQ(line.config.address, "127.0.0.1");
  EXPECT_EQ(line.config.port, 8480);
  EXPECT_FALSE(line.config.behind_tls);
  EXPECT_EQ(line.config.scan_wait_ms, 10'000U);
}

TEST(CommandLine, ReadsOptionsInBothForms) {
  const Config config = read_command_line({"--listen=[::1]:0", "--data", "/d", "--web=/w", "--dictionaries", "a",
                                           "--dictionaries=b", "--user", "u", "--setup-code-file", "/c"})
                            .config;
  EXPECT_EQ(config.address, "::1");
  EXPECT_EQ(config.port, 0);
  EXPECT_EQ(config.data_dir, "/d");
  EXPECT_EQ(config.web_dir, "/w");
  EXPECT_EQ(config.dictionaries, (std::vector<std::filesystem::path>{"a", "b"}));
  EXPECT_EQ(config.user, "u");
  EXPECT_EQ(config.setup_code_file, "/c");
  EXPECT_EQ(read_command_line({"--help"}).action, CommandLine::Action::kHelp);
  EXPECT_EQ(read_command_line({"--version"}).action, CommandLine::Action::kVersion);
}

TEST(CommandLine, NamesWhatIsWrong) {
  struct Case {
    std::vector<std::string> arguments;
    const char* named;
  };
  const Case cases[] = {
      {{"--prot", "1"}, "--prot"},
      {{"serve"}, "serve"},
      {{"--data"}, "--data"},
      {{"--data="}, "--data"},
      {{"--listen", "localhost:8480"}, "localhost:8480"},
      {{"--listen", "127.0.0.1"}, "127.0.0.1"},
      {{"--listen", "127.0.0.1:99999"}, "99999"},
      {{"--listen", "127.0.0.1:80a"}, "80a"},
      {{"--listen", "300.0.0.1:80"}, "300.0.0.1"},
      {{"--config", "/nonexistent/mishen.json"}, "/nonexistent/mishen.json"},
  };
  for (const Case& c : cases) {
    const ConfigError error = error_of(c.arguments);
    EXPECT_NE(std::string(error.what()).find(c.named), std::string::npos) << error.what();
    EXPECT_NE(error.zh.find(c.named), std::string::npos) << error.zh;
  }
}

TEST(ConfigFile, SetsEverythingAndTakesPathsFromItsOwnFolder) {
  Config config;
  apply_config(config, R"({
    // for the intranet
    "listen": "0.0.0.0:9000", "data_dir": "data", "web_dir": "/srv/web", "dictionaries": ["rules"],
    "trusted_proxies": ["10.0.0.1", "::1"], "behind_tls": true, "threads": 4, "user": "www-data", /* not root */
    "setup_code_file": "code", "limits": {"connections": 10, "upload_bytes": 2048, "buffered_bytes": 1048576, "scan_wait_ms": 1, "waiting_scans": 3,
    "waiting_bytes": 2097152}
  })",
               "/etc/mishen/mishen.json");
  EXPECT_EQ(config.address, "0.0.0.0");
  EXPECT_EQ(config.port, 9000);
  EXPECT_EQ(config.data_dir, "/etc/mishen/data");
  EXPECT_EQ(config.web_dir, "/srv/web");
  EXPECT_EQ(config.dictionaries, std::vector<std::filesystem::path>{"/etc/mishen/rules"});
  EXPECT_EQ(config.trusted_proxies, (std::vector<std::string>{"10.0.0.1", "::1"}));
  EXPECT_TRUE(config.behind_tls);
  EXPECT_EQ(config.threads, 4U);
  EXPECT_EQ(config.user, "www-data");
  EXPECT_EQ(config.max_connections, 10U);
  EXPECT_EQ(config.max_upload_bytes, 2048U);
  EXPECT_EQ(config.max_buffered_bytes, 1048576U);
  EXPECT_EQ(config.scan_wait_ms, 1U);
  EXPECT_EQ(config.max_waiting_scans, 3U);
  EXPECT_EQ(config.max_waiting_bytes, 2097152U);
}

TEST(ConfigFile, NamesFileAndMemberThatIsWrong) {
  struct Case {
    const char *text, *named;
  };
  constexpr Case kCases[] = {
      {R"({"listn": "127.0.0.1:1"})", "listn"},
      {R"({"limits": {"conections": 1}})", "limits.conections"},
      {R"({"limits": []})", "limits."},
      {R"({"limits": {"waiting_scans": 0}})", "limits.waiting_scans"},
      {R"({"listen": 8480})", "listen"},
      {R"({"listen": "here"})", "here"},
      {R"({"threads": -1})", "threads"},
      {R"({"threads": 2.5})", "threads"},
      {R"({"behind_tls": "yes"})", "behind_tls"},
      {R"({"trusted_proxies": ["proxy.example"]})", "proxy.example"},
      {R"({"dictionaries": "rules"})", "dictionaries"},
      {R"({"data_dir": ""})", "data_dir"},
      {R"([])", "JSON"},
      {"{\n\"listen\": \"127.0.0.1:1\",\n}", "3"},
      {R"({"user": "a", "user": "b"})", "same name"},
  };
  for (const Case& c : kCases) {
    const ConfigError error = error_of_file(c.text);
    EXPECT_NE(std::string(error.what()).find("/etc/mishen/mishen.json"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find(c.named), std::string::npos) << error.what();
    EXPECT_NE(error.zh.find(c.named), std::string::npos) << error.zh;
  }
}

TEST(ConfigFile, GivesWayToOptions) {
  std::string name = (std::filesystem::temp_directory_path() / "mishen-config-XXXXXX").string();
  const int fd = ::mkstemp(name.data());
  ASSERT_GE(fd, 0);
  ::close(fd);
  std::ofstream(name) << R"({"listen": "127.0.0.1:1111", "data_dir": "/from-file", "dictionaries": ["/from-file"]})";
  const Config config = read_command_line({"--data", "/from-option", "--config", name}).config;
  std::filesystem::remove(name);
  EXPECT_EQ(config.port, 1111);
  EXPECT_EQ(config.data_dir, "/from-option");
  EXPECT_EQ(config.dictionaries, std::vector<std::filesystem::path>{"/from-file"});
}

}  // namespace
}  // namespace mishen::service
