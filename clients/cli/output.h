// clients/cli/output.h
// Where results go: standard output, or a file of --output.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace mishen::cli {

/// Writes results at once, unbuffered, and reports every failure to write as OutputError.
///
/// A file is written under another name beside it, mode 0600, and takes its own name in finish(): whoever finds it
/// finds it whole. Devices and pipes (/dev/stdout, a FIFO) are written directly.
class Output {
 public:
  /// Standard output.
  Output() = default;
  /// Throws OutputError when the file cannot be made.
  explicit Output(const std::filesystem::path& file);
  ~Output();                       ///< drops a file that was not finished
  Output(const Output&) = delete;  // owns the file descriptor and the unfinished file
  Output& operator=(const Output&) = delete;

  void write(std::string_view text);
  void finish();
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_ = 1;
  std::filesystem::path target_;     // empty: standard output
  std::filesystem::path temporary_;  // empty: written directly
};

/// Writes `text` to standard output; throws OutputError.
void print(std::string_view text);

}  // namespace mishen::cli
