// tests/support/service_process.h
// The real mishend as a child process, and clients that speak HTTP to it.
#pragma once
#include <rapidjson/document.h>
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::test {

/// A folder for one service: removed at the end, and reachable for the unprivileged user that the service becomes when
/// tests run as root.
class ServiceFolder {
 public:
  ServiceFolder();
  ~ServiceFolder();
  ServiceFolder(const ServiceFolder&) = delete;  // owns the folder
  ServiceFolder& operator=(const ServiceFolder&) = delete;

  [[nodiscard]] std::filesystem::path data() const { return path_ / "data"; }
  [[nodiscard]] std::filesystem::path log() const { return path_ / "log"; }

 private:
  std::filesystem::path path_;
};

/// What a finished start looks like from outside.
struct Exit {
  int status = -1;  ///< exit status; 128 + n when ended by signal n
  std::string log;  ///< standard error and standard output
};

/// A running mishend on a free port of 127.0.0.1.
class ServiceProcess {
 public:
  /// Starts it on `folder` and waits until it listens. Throws std::runtime_error with its log when it ends instead.
  explicit ServiceProcess(const ServiceFolder& folder, const std::vector<std::string>& more_arguments = {});
  ~ServiceProcess();
  ServiceProcess(const ServiceProcess&) = delete;  // owns the process
  ServiceProcess& operator=(const ServiceProcess&) = delete;

  [[nodiscard]] unsigned short port() const noexcept { return port_; }
  /// The one-time code of a first start, from the console.
  [[nodiscard]] std::string setup_code() const;
  [[nodiscard]] std::string log() const;
  void send(int signal) const;
  /// Waits for its end.
  Exit wait();

  /// Runs mishend with these arguments to its end: for starts that are expected to fail.
  static Exit run(const std::vector<std::string>& arguments, const std::filesystem::path& log);

 private:
  std::filesystem::path log_;
  pid_t pid_ = -1;
  unsigned short port_ = 0;
};

/// An answer of the service. `json` is null when the body is not JSON.
struct Answer {
  int status = 0;                              ///< 0 when there was no answer
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  rapidjson::Document json;

  /// A string below the root by member names, or "".
  [[nodiscard]] std::string text(std::initializer_list<const char*> path) const;
  /// The last segment of a problem's `type`.
  [[nodiscard]] std::string problem() const;
};

/// One person's session. Not thread-safe.
class Client {
 public:
  explicit Client(unsigned short port) : port_(port) {}

  Answer get(const std::string& path) { return send("GET", path, "", {}); }
  Answer post(const std::string& path, const std::string& json, std::map<std::string, std::string> headers = {});
  /// One request; cookies and the CSRF token are added.
  Answer send(const std::string& method, const std::string& path, const std::string& body,
              std::map<std::string, std::string> headers);
  /// Signs in; later requests carry the session.
  Answer sign_in(const std::string& login, const std::string& password);

 private:
  unsigned short port_;
  std::string cookie_;
  std::string csrf_token_;
};

inline constexpr const char* kPassword = "correct horse battery";

/// The accounts of a review desk: editor, officer, leader (and a second editor), made through the API on a first start.
void make_accounts(const ServiceProcess& service);

/// `text` as a JSON string, quotes included.
[[nodiscard]] std::string json_string(std::string_view text);

}  // namespace mishen::test
