// service/config.h
// What the service is told: command line over configuration file over defaults. The environment is not read.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace mishen::service {

/// What is wrong with an option or a configuration file and what to write instead, in both languages. Ends the program
/// with status 2.
class ConfigError : public std::runtime_error {
 public:
  ConfigError(const std::string& zh_in, const std::string& en_in) : std::runtime_error(en_in), zh(zh_in) {}
  std::string zh;  ///< what() is the English wording
};

struct Config {
  std::string address = "127.0.0.1";  ///< to listen on; IPv4, or IPv6 without brackets
  std::uint16_t port = 8480;          ///< 0: any free one
  std::filesystem::path data_dir;     ///< database and keys; set by resolve
  std::filesystem::path web_dir;      ///< the web application's built files; "" for the installed or the source tree's
  std::vector<std::filesystem::path> dictionaries;  ///< empty for the shipped ones
  std::vector<std::string> trusted_proxies;         ///< addresses whose X-Forwarded-For is believed
  bool behind_tls = false;                          ///< people reach the service through TLS: cookies carry Secure
  std::size_t threads = 0;                          ///< scans at one time; 0: one for each processor
  std::size_t max_connections = 256;
  std::size_t max_upload_bytes = std::size_t{100} << 20;
  std::size_t max_buffered_bytes = std::size_t{1} << 30;
  std::size_t scan_wait_ms = 10'000;                     ///< how long a request waits for the scan of what it submitted
  std::size_t max_waiting_scans = 20;                    ///< of one person, not ended
  std::size_t max_waiting_bytes = std::size_t{1} << 30;  ///< of all scans that have not ended
  std::string user;                       ///< account to run as when started as root; "" for "mishen", else "nobody"
  std::filesystem::path setup_code_file;  ///< where the set-up code is written too; "" for nowhere
};

/// What the command line asks for.
struct CommandLine {
  enum class Action : std::uint8_t { kServe, kHelp, kVersion };
  Action action = Action::kServe;
  Config config;
};

/// Reads options (without the program's name), and the file that --config names; a relative path in the file is taken
/// from the file's folder. Throws ConfigError for the first thing that is wrong, naming it.
[[nodiscard]] CommandLine read_command_line(const std::vector<std::string>& arguments);

/// Applies a configuration file's text (JSON with comments) to `config`. `file` names it in messages. Unknown members
/// are errors.
void apply_config(Config& config, const std::string& text, const std::filesystem::path& file);

/// Where data is kept when nothing says otherwise: /var/lib/mishen/data for root, else
/// $XDG_STATE_HOME/mishen/data or ~/.local/state/mishen/data. Throws ConfigError when there is no home.
[[nodiscard]] std::filesystem::path default_data_dir();

/// What --help prints.
[[nodiscard]] std::string usage(bool english);

}  // namespace mishen::service
