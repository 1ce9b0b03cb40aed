#include "clients/cli/input_list.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include "clients/cli/errors.h"
#include "clients/cli/language.h"

namespace mishen::cli {

namespace {

namespace fs = std::filesystem;

std::string joined(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

/// Whether `path` is `folder` or below it. Both without links.
bool is_within(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

/// Reads `fd` to its end or `max_bytes`, whichever comes first; nothing of a regular file that is longer.
InputBytes read_descriptor(int fd, std::size_t max_bytes) {
  constexpr std::size_t kStep = std::size_t{1} << 18;
  InputBytes read;
  struct stat status {};
  const bool regular = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  if (regular) {
    read.size = static_cast<std::size_t>(status.st_size);
    if (read.size > max_bytes) {  // its first gigabyte would be read for nothing
      read.cut_off = true;
      return read;
    }
    read.bytes.reserve(std::min(read.size, max_bytes) + 1);
  }
  std::size_t filled = 0;
  while (true) {
    // Where the size is known no more is asked for than that, and then one byte at a time: a growing buffer would be
    // copied.
    const std::size_t step = !regular ? kStep : read.size > filled ? std::min(kStep, read.size - filled) : 1;
    const std::size_t room = std::min(step, max_bytes - filled);
    // At the limit one more byte is asked for, to know whether there is one.
    read.bytes.resize(filled + std::max<std::size_t>(room, 1));
    const ssize_t got = ::read(fd, read.bytes.data() + filled, read.bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) read.error = errno;
    if (got <= 0) break;
    if (room == 0) {
      read.cut_off = true;
      break;
    }
    filled += static_cast<std::size_t>(got);
  }
  read.bytes.resize(filled);
  if (!regular || read.size < filled) read.size = filled;
  return read;
}

}  // namespace

InputList::InputList(std::vector<std::string> operands, std::string standard_input_name)
    : operands_(std::move(operands)), standard_input_name_(std::move(standard_input_name)) {
  std::reverse(operands_.begin(), operands_.end());
}

std::optional<Input> InputList::next() {
  while (true) {
    if (!folders_.empty()) {
      Folder& folder = folders_.back();
      if (folder.names.empty()) {
        folders_.pop_back();
        continue;
      }
      const std::string name = joined(folder.name, folder.names.back());
      folder.names.pop_back();
      if (std::optional<Input> input = visit(name)) return input;
      continue;
    }
    if (operands_.empty()) return std::nullopt;
    const std::string operand = std::move(operands_.back());
    operands_.pop_back();
    if (operand == "-") return Input{standard_input_name_, true, {}};
    std::error_code ignored;
    if (!fs::is_directory(operand, ignored)) return Input{operand, false, {}};
    root_ = fs::canonical(operand, ignored);
    if (std::optional<Input> input = open_folder(operand)) return input;
  }
}

std::optional<Input> InputList::open_folder(const std::string& name) {
  std::error_code error;
  Folder folder{name, {}};
  fs::directory_iterator entries(name, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    folder.names.push_back(entries->path().filename().string());
  }
  // What was listed before the error is still visited: unsure is said, not guessed.
  std::sort(folder.names.begin(), folder.names.end(), std::greater<>());
  folders_.push_back(std::move(folder));
  if (error) return Input{name, false, "unreadable"};
  return std::nullopt;
}

std::optional<Input> InputList::visit(const std::string& name) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(name, error);
  switch (status.type()) {
    case fs::file_type::directory:
      return open_folder(name);
    case fs::file_type::symlink: {
      const fs::path target = fs::canonical(name, error);
      if (error || root_.empty() || !is_within(target, root_)) return Input{name, false, "not-read:link"};
      if (fs::is_directory(target, error)) return std::nullopt;
      if (!fs::is_regular_file(target, error)) return Input{name, false, "not-read:special-file"};
      return Input{name, false, {}};
    }
    case fs::file_type::block:
    case fs::file_type::character:
    case fs::file_type::fifo:
    case fs::file_type::socket:
      return Input{name, false, "not-read:special-file"};
    default:
      return Input{name, false, {}};  // a file, or one that went away: reading it tells
  }
}

std::vector<std::string> read_path_list(const std::string& file) {
  const InputBytes list = read_input(Input{file, file == "-", {}}, std::numeric_limits<std::size_t>::max() / 2);
  if (list.error != 0) {
    throw UsageError(filled(say("--files-from 的清单 {} 读不出来：{}", "cannot read the list {} of --files-from: {}"),
                            {file, system_message(list.error)}));
  }
  const char separator = list.bytes.find('\0') != std::string::npos ? '\0' : '\n';
  std::vector<std::string> paths;
  for (std::size_t begin = 0; begin < list.bytes.size();) {
    const std::size_t end = std::min(list.bytes.find(separator, begin), list.bytes.size());
    if (end > begin) paths.push_back(list.bytes.substr(begin, end - begin));
    begin = end + 1;
  }
  return paths;
}

InputBytes read_input(const Input& input, std::size_t max_bytes) {
  if (input.standard_input) return read_descriptor(STDIN_FILENO, max_bytes);
  const int fd = open(input.name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    InputBytes failed;
    failed.error = errno;
    return failed;
  }
  InputBytes read = read_descriptor(fd, max_bytes);
  close(fd);
  return read;
}

}  // namespace mishen::cli
