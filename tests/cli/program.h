// tests/cli/program.h
// The real `mishen` as a child process, in a folder and an environment of its own.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace mishen::test {

/// A fresh folder that is removed with its content.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;  // owns the folder
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  /// Writes a file below the folder, making the folders above it, and returns its path.
  std::filesystem::path write(const std::filesystem::path& name, const std::string& content) const;

 private:
  std::filesystem::path path_;
};

[[nodiscard]] std::string content_of(const std::filesystem::path& file);

enum class StandardOutput { kFile, kClosed, kFull /* /dev/full */, kReaderGone /* a pipe that nobody reads */ };

struct Outcome {
  int status = -1;  ///< exit status; 128 + n when ended by signal n
  std::string out;
  std::string err;
};

/// How the program is started. The environment holds PATH, a HOME in a fresh folder and what `environment` adds,
/// nothing else.
struct Program {
  std::filesystem::path folder;  ///< where it runs
  std::map<std::string, std::string> environment;
  std::string input;  ///< standard input
  StandardOutput output = StandardOutput::kFile;
  /// Runs it to its end; a run of more than a minute is killed and counts as ended by SIGKILL.
  [[nodiscard]] Outcome run(const std::vector<std::string>& arguments) const;
};

}  // namespace mishen::test
