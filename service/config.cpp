#include "service/config.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include <arpa/inet.h>
#include <unistd.h>

#include "service/http/json.h"

namespace mishen::service {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& zh, const std::string& en) { throw ConfigError(zh, en); }

bool is_ip_address(const std::string& text) {
  unsigned char bytes[16];
  return ::inet_pton(AF_INET, text.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

/// "127.0.0.1:8480", "[::1]:8480". `what` names the option or member.
void read_listen(Config& config, const std::string& text, const std::string& what) {
  const std::size_t colon = text.rfind(':');
  std::string address = colon == std::string::npos ? "" : text.substr(0, colon);
  if (address.size() > 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
  const bool digits = !port.empty() && port.size() <= 5 &&
                      std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  const int number = digits ? std::stoi(port) : -1;
  if (!is_ip_address(address) || number < 0 || number > 65535) {
    fail(what + "：“" + text + "”不是“地址:端口”。请写 IP 地址和端口，例如 127.0.0.1:8480 或 [::1]:8480。",
         what + ": \"" + text +
             "\" is not ADDRESS:PORT. Write an IP address and a port, such as 127.0.0.1:8480 or [::1]:8480.");
  }
  config.address = address;
  config.port = static_cast<std::uint16_t>(number);
}

/// Members of one object of a configuration file; says file and member in every message.
class Members {
 public:
  Members(const http::JsonValue& value, fs::path file, std::string where)
      : file_(std::move(file)), where_(std::move(where)) {
    object_ = value.object();
    if (object_ == nullptr) wrong("", "应当是一个 JSON 对象。", "must be a JSON object.");
  }

  void string(std::string_view name, const std::function<void(const std::string&)>& use) {
    if (const http::JsonValue* value = take(name)) {
      if (value->string() == nullptr || value->string()->empty())
        wrong(name, "应当是非空字符串。", "must be a string that is not empty.");
      use(*value->string());
    }
  }
  void strings(std::string_view name, const std::function<void(const std::string&)>& use) {
    if (const http::JsonValue* value = take(name)) {
      if (value->array() == nullptr) wrong(name, "应当是字符串的列表。", "must be a list of strings.");
      for (const http::JsonValue& element : *value->array()) {
        if (element.string() == nullptr) wrong(name, "应当是字符串的列表。", "must be a list of strings.");
        use(*element.string());
      }
    }
  }
  void boolean(std::string_view name, bool& target) {
    if (const http::JsonValue* value = take(name)) {
      const bool* flag = std::get_if<bool>(&value->value);
      if (flag == nullptr) wrong(name, "应当是 true 或 false。", "must be true or false.");
      target = *flag;
    }
  }
  void number(std::string_view name, std::int64_t least, std::int64_t most, std::size_t& target) {
    if (const http::JsonValue* value = take(name)) {
      const auto* number = std::get_if<std::int64_t>(&value->value);
      if (number == nullptr || *number < least || *number > most) {
        const std::string range = std::to_string(least) + " – " + std::to_string(most);
        wrong(name, "应当是 " + range + " 之间的整数。", "must be a whole number in " + range + ".");
      }
      target = static_cast<std::size_t>(*number);
    }
  }
  const http::JsonValue* object(std::string_view name) { return take(name); }

  /// Refuses members that nobody asked for.
  void end() const {
    for (const auto& [name, value] : *object_) {
      if (std::find(taken_.begin(), taken_.end(), name) != taken_.end()) continue;
      std::string known;
      for (const std::string& each : taken_) known += (known.empty() ? "" : ", ") + each;
      wrong(name, "没有这个配置项。可用的有：" + known + "。", "is no setting. Known ones: " + known + ".");
    }
  }

  [[noreturn]] void wrong(std::string_view name, const std::string& zh, const std::string& en) const {
    const std::string member = where_ + std::string(name);
    fail("配置文件 " + file_.string() + (member.empty() ? "：" : "，" + member + "：") + zh,
         "configuration file " + file_.string() + ": " + (member.empty() ? "the file" : member) + " " + en);
  }

 private:
  const http::JsonValue* take(std::string_view name) {
    taken_.emplace_back(name);
    const auto found = object_->find(name);
    return found == object_->end() ? nullptr : &found->second;
  }

  const http::JsonValue::Object* object_;
  fs::path file_;
  std::string where_;
  std::vector<std::string> taken_;
};

std::size_t line_of(std::string_view text, std::size_t offset) {
  return static_cast<std::size_t>(std::count(
             text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size())), '\n')) +
         1;
}

std::string read_config_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream.is_open() || stream.bad()) {
    fail("无法读取配置文件 " + file.string() + "。请检查路径和权限。",
         "cannot read the configuration file " + file.string() + ". Check its path and permissions.");
  }
  return text;
}

}  // namespace

void apply_config(Config& config, const std::string& text, const fs::path& file) {
  const auto parsed = http::parse_json(text, true);
  if (const auto* error = std::get_if<http::JsonError>(&parsed)) {
    const std::string line = std::to_string(line_of(text, error->offset));
    fail("配置文件 " + file.string() + " 第 " + line + " 行不是可读的 JSON：" + error->message,
         "configuration file " + file.string() + ", line " + line + " is not readable JSON: " + error->message);
  }
  const fs::path folder = fs::absolute(file).parent_path();
  Members members(std::get<http::JsonValue>(parsed), file, "");
  members.string("listen", [&](const std::string& value) { read_listen(config, value, file.string() + ": listen"); });
  members.string("data_dir", [&](const std::string& value) { config.data_dir = folder / value; });
  members.string("web_dir", [&](const std::string& value) { config.web_dir = folder / value; });
  members.strings("dictionaries", [&](const std::string& value) { config.dictionaries.push_back(folder / value); });
  members.strings("trusted_proxies", [&](const std::string& value) {
    if (!is_ip_address(value))
      members.wrong("trusted_proxies", "“" + value + "”不是 IP 地址。",
                    "holds \"" + value + "\", which is no IP address.");
    config.trusted_proxies.push_back(value);
  });
  members.boolean("behind_tls", config.behind_tls);
  members.number("threads", 0, 256, config.threads);
  members.string("user", [&](const std::string& value) { config.user = value; });
  members.string("setup_code_file", [&](const std::string& value) { config.setup_code_file = folder / value; });
  if (const http::JsonValue* value = members.object("limits")) {
    Members limits(*value, file, "limits.");
    limits.number("connections", 1, 4096, config.max_connections);
    limits.number("upload_bytes", 1024, std::int64_t{1} << 30, config.max_upload_bytes);
    limits.number("buffered_bytes", 1 << 20, std::int64_t{1} << 40, config.max_buffered_bytes);
    limits.number("scan_wait_ms", 0, 60'000, config.scan_wait_ms);
    limits.number("waiting_scans", 1, 10'000, config.max_waiting_scans);
    limits.number("waiting_bytes", 1 << 20, std::int64_t{1} << 40, config.max_waiting_bytes);
    limits.end();
  }
  members.end();
}

CommandLine read_command_line(const std::vector<std::string>& arguments) {
  CommandLine result;
  std::map<std::string, std::string> values;
  std::vector<std::string> dictionaries;
  constexpr const char* kWithValue[] = {"--config",       "--listen", "--data",           "--web",
                                        "--dictionaries", "--user",   "--setup-code-file"};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string option = arguments[i];
    if (option == "--help" || option == "-h") return {CommandLine::Action::kHelp, {}};
    if (option == "--version") return {CommandLine::Action::kVersion, {}};
    std::optional<std::string> value;
    if (const std::size_t equals = option.find('='); option.starts_with("--") && equals != std::string::npos) {
      value = option.substr(equals + 1);
      option.resize(equals);
    }
    if (std::find(std::begin(kWithValue), std::end(kWithValue), option) == std::end(kWithValue)) {
      fail("不认识的选项“" + option + "”。mishend --help 列出全部选项。",
           "unknown option \"" + option + "\". mishend --help lists them all.");
    }
    if (!value && i + 1 < arguments.size()) value = arguments[++i];
    if (!value || value->empty()) fail("选项 " + option + " 后面缺少值。", "option " + option + " needs a value.");
    if (option == "--dictionaries")
      dictionaries.push_back(*value);
    else
      values[option] = *value;
  }

  Config& config = result.config;
  if (values.contains("--config")) apply_config(config, read_config_file(values["--config"]), values["--config"]);
  if (values.contains("--listen")) read_listen(config, values["--listen"], "--listen");
  if (values.contains("--data")) config.data_dir = fs::absolute(values["--data"]);
  if (values.contains("--web")) config.web_dir = fs::absolute(values["--web"]);
  if (values.contains("--user")) config.user = values["--user"];
  if (values.contains("--setup-code-file")) config.setup_code_file = fs::absolute(values["--setup-code-file"]);
  if (!dictionaries.empty()) config.dictionaries.assign(dictionaries.begin(), dictionaries.end());
  return result;
}

fs::path default_data_dir() {
  if (::geteuid() == 0) return "/var/lib/mishen/data";
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return fs::path(state) / "mishen/data";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return fs::path(home) / ".local/state/mishen/data";
  fail("不知道数据存放在哪里：没有 HOME。请用 --data 目录 指定。",
       "no place for the data: HOME is not set. Name one with --data DIR.");
}

std::string usage(bool english) {
  if (english) {
    return "mishend [OPTION...]   the review service of Mishen\n"
           "  --config FILE           settings, JSON with comments; options win over it\n"
           "  --listen ADDRESS:PORT   default 127.0.0.1:8480; port 0 takes any free one\n"
           "  --data DIR              database and keys; default /var/lib/mishen/data as root, else "
           "~/.local/state/mishen/data\n"
           "  --web DIR               the built web application\n"
           "  --dictionaries DIR      use these dictionaries instead of the shipped ones; may be given again\n"
           "  --user NAME             account to run as when started as root; default mishen, else nobody\n"
           "  --setup-code-file FILE  write the set-up code of the first start there too (mode 0600)\n"
           "  --version, --help\n"
           "Exit status: 0 stopped in order, 2 wrong options, settings, dictionary or data, or the port is taken, 70 "
           "internal error.\n";
  }
  return "mishend [选项...]   密审的审查服务\n"
         "  --config 文件            配置，带注释的 JSON；命令行选项优先\n"
         "  --listen 地址:端口       默认 127.0.0.1:8480；端口 0 表示任意空闲端口\n"
         "  --data 目录              数据库和密钥；root 默认 /var/lib/mishen/data，其他用户默认 "
         "~/.local/state/mishen/data\n"
         "  --web 目录               已构建的网页\n"
         "  --dictionaries 目录      用这些词库代替自带的；可重复\n"
         "  --user 用户              以 root 启动时改用的账户；默认 mishen，没有则用 nobody\n"
         "  --setup-code-file 文件   首次启动的初始化代码也写到这里（权限 0600）\n"
         "  --version、--help\n"
         "退出状态：0 正常停止；2 选项、配置、词库或数据有问题，或端口被占用；70 内部错误。\n";
}

}  // namespace mishen::service
