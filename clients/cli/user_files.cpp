#include "clients/cli/user_files.h"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include "clients/cli/language.h"
#include "clients/cli/terminal.h"

namespace mishen::cli {

namespace {

constexpr std::size_t kKeyBytes = 32;

std::filesystem::path folder_of(const char* variable, std::string_view below_home) {
  const char* value = std::getenv(variable);
  if (value != nullptr && *value == '/') return std::filesystem::path(value) / "mishen";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return {};
  return std::filesystem::path(home) / below_home / "mishen";
}

/// Makes the last folder private; those above it are the user's own affair.
int make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder.parent_path(), error);
  if (error) return error.value();
  if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return errno;
  return 0;
}

int write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(fd) == 0 ? 0 : errno;
}

/// Writes `content` to a new file beside `file` and returns its name; "" with errno set when that fails.
std::string write_beside(const std::filesystem::path& file, std::string_view content, int& error) {
  std::string temporary = file.string() + ".XXXXXX";
  const int fd = mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
  if (fd < 0) {
    error = errno;
    return {};
  }
  error = write_all(fd, content);
  close(fd);
  if (error == 0) return temporary;
  unlink(temporary.c_str());
  return {};
}

std::string no_fingerprints(const std::filesystem::path& file, std::string_view reason) {
  complain(filled(say("指纹密钥 {} 不能用：{}。本次报告不含指纹（fingerprint 为 null）",
                      "the fingerprint key {} is not usable: {}; reports carry no fingerprints (null) this time"),
                  {file.string(), reason}));
  return {};
}

}  // namespace

std::filesystem::path config_folder() { return folder_of("XDG_CONFIG_HOME", ".config"); }
std::filesystem::path state_folder() { return folder_of("XDG_STATE_HOME", ".local/state"); }

int write_private_file(const std::filesystem::path& file, std::string_view content) {
  if (const int error = make_private_folder(file.parent_path()); error != 0) return error;
  int error = 0;
  const std::string temporary = write_beside(file, content, error);
  if (error != 0) return error;
  if (rename(temporary.c_str(), file.c_str()) == 0) return 0;
  error = errno;
  unlink(temporary.c_str());
  return error;
}

std::optional<std::string> read_small_file(const std::filesystem::path& file, std::size_t max_bytes) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  std::string content(max_bytes + 1, '\0');
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  const auto size = static_cast<std::size_t>(stream.gcount());
  if (stream.bad() || size > max_bytes) return std::nullopt;
  content.resize(size);
  return content;
}

std::string fingerprint_key() {
  const std::filesystem::path folder = config_folder();
  if (folder.empty()) return no_fingerprints("fingerprint.key", say("没有设置 HOME", "HOME is not set"));
  const std::filesystem::path file = folder / "fingerprint.key";
  std::error_code ignored;
  if (!std::filesystem::exists(std::filesystem::symlink_status(file, ignored))) {
    std::array<unsigned char, kKeyBytes> random{};
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
      return no_fingerprints(file, say("得不到随机数", "there are no random numbers"));
    }
    if (const int error = make_private_folder(folder); error != 0) return no_fingerprints(file, system_message(error));
    int error = 0;
    const std::string temporary =
        write_beside(file, {reinterpret_cast<const char*>(random.data()), random.size()}, error);
    if (error != 0) return no_fingerprints(file, system_message(error));
    // link() refuses to replace: of two first runs at the same time, both go on with the key of the one that came
    // first.
    const bool linked = link(temporary.c_str(), file.c_str()) == 0 || errno == EEXIST;
    error = errno;
    unlink(temporary.c_str());
    if (!linked) return no_fingerprints(file, system_message(error));
  }
  std::optional<std::string> key = read_small_file(file, kKeyBytes);
  if (!key || key->size() != kKeyBytes) {
    return no_fingerprints(file, say("读不出 32 个字节；删去它，下次会重新生成",
                                     "it does not hold 32 readable bytes; remove it and the next run makes a new one"));
  }
  return *key;
}

}  // namespace mishen::cli
