// tests/house/command.h
// Runs a shell command as a person would type it in the clone, and keeps what it printed.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::house {

struct Outcome {
  int status = 0;      ///< exit status; 128 + N after signal N
  std::string output;  ///< standard output and standard error, in the order written
};

/// Environment variables to set for one command; an empty value unsets.
using Environment = std::map<std::string, std::string>;

/// Runs `command` with bash in the root of the clone, standard input empty. Throws std::runtime_error when it cannot be
/// started.
[[nodiscard]] Outcome run(const std::string& command, const Environment& environment = {});

/// A new folder under the system's temporary folder that other users may enter (the service is one), removed with this
/// object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;  ///< owns the folder
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// Whether ./run-tests is running this, so that build/release is complete and current.
[[nodiscard]] bool inside_run_tests() noexcept;

/// A port of 127.0.0.1 that nobody listens on at the moment.
[[nodiscard]] int free_port();

[[nodiscard]] std::filesystem::path root();
[[nodiscard]] std::string read_file(const std::filesystem::path& path);
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

}  // namespace mishen::house
