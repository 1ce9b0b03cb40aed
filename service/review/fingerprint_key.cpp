#include "service/review/fingerprint_key.h"

#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/audit/digest.h"

namespace mishen::service {
namespace {

constexpr std::size_t kKeyBytes = 32;

[[noreturn]] void fail(const std::string& what, const std::string& path, int reason) {
  throw std::runtime_error(what + " the fingerprint key " + path + ": " + std::strerror(reason));
}

/// A file that is closed on every path.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;  ///< owns the descriptor
  File& operator=(const File&) = delete;
  [[nodiscard]] int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

/// Nothing when there is no such file.
std::optional<std::string> read_key(const std::string& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) {
    if (errno == ENOENT) return std::nullopt;
    fail("reading", path, errno);
  }
  std::string key(kKeyBytes + 1, '\0');
  const ssize_t size = read(file.get(), key.data(), key.size());
  if (size < 0) fail("reading", path, errno);
  if (size != static_cast<ssize_t>(kKeyBytes)) {
    throw std::runtime_error("the fingerprint key " + path +
                             " is not 32 bytes long: restore it from a backup, or remove it to get a new one");
  }
  key.resize(kKeyBytes);
  return key;
}

}  // namespace

std::string load_or_make_fingerprint_key(const std::string& path) {
  if (std::optional<std::string> key = read_key(path)) return *std::move(key);
  const std::string key = random_bytes(kKeyBytes);
  std::string temporary = path + ".XXXXXX";
  const File file(mkostemp(temporary.data(), O_CLOEXEC));  // mode 0600
  if (file.get() < 0) fail("writing", path, errno);
  const bool written =
      write(file.get(), key.data(), key.size()) == static_cast<ssize_t>(key.size()) && fsync(file.get()) == 0;
  // link, not rename: a key that another process has made meanwhile stays.
  const bool linked = written && (link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int reason = errno;
  unlink(temporary.c_str());
  if (!linked) fail("writing", path, reason);
  return *read_key(path);
}

}  // namespace mishen::service
