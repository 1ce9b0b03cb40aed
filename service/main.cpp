// mishend: the review service. Reads its settings, gives root up, opens the database, listens, and stops in order.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <malloc.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "scanner/dictionary/load.h"
#include "scanner/errors.h"
#include "scanner/sandbox/sandboxed_extractors.h"
#include "scanner/version.h"
#include "service/accounts/accounts.h"
#include "service/audit/audit_log.h"
#include "service/audit/digest.h"
#include "service/config.h"
#include "service/data_folder_lock.h"
#include "service/http/caller.h"
#include "service/http/health_resource.h"
#include "service/http/openapi_resource.h"
#include "service/http/resources.h"
#include "service/http/router.h"
#include "service/http/scan_resource.h"
#include "service/http/server.h"
#include "service/http/static_files.h"
#include "service/log.h"
#include "service/privileges.h"
#include "service/release/releases.h"
#include "service/review/desk.h"
#include "service/review/fingerprint_key.h"
#include "service/scanner_pool.h"
#include "service/store/review_store.h"

namespace mishen::service {
namespace {

namespace fs = std::filesystem;

constexpr int kExitWrongSetup = 2;
constexpr int kExitInternal = 70;
// How long requests in flight may take when the service is told to stop.
constexpr std::chrono::seconds kStopGrace{30};
// Scans of submissions have time: they wait for a scanner where a request would be refused.
constexpr std::chrono::minutes kJobScannerWait{10};
// From then on somebody should look why nothing moves.
constexpr std::int64_t kLongQueueSeconds = 900;
constexpr std::uintmax_t kLowDiskBytes = std::uintmax_t{512} << 20;

/// Whether messages are wanted in English: by LC_ALL, LC_MESSAGES, LANG, the first that is set. Otherwise Chinese.
bool wants_english() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return std::string_view(value).starts_with("en");
  }
  return false;
}

int complain(const std::string& message, int status) {
  std::cerr << "mishend: " << message << std::endl;
  return status;
}

/// The built web application: as told, else as installed, else the source tree's.
fs::path web_dir(const Config& config) {
  if (!config.web_dir.empty()) return config.web_dir;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  fs::path installed = program.parent_path().parent_path() / "share/mishen/web";
  if (!error && fs::exists(installed / "index.html", error)) return installed;
  return fs::path(MISHEN_SOURCE_DIR) / "clients/web/dist";
}

scanner::DictionarySources dictionary_sources(const Config& config) {
  scanner::DictionarySources sources;
  sources.paths = config.dictionaries;
  if (sources.paths.empty()) sources.paths.push_back(scanner::builtin_dictionaries());
  return sources;
}

/// A file for the set-up code, opened while the process may still write where it is told to. Left empty when no set-up
/// is needed.
class SetupCodeFile {
 public:
  explicit SetupCodeFile(const fs::path& path) {
    if (path.empty()) return;
    fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd_ < 0 || ::fchmod(fd_, 0600) != 0) {
      throw ConfigError("无法写入初始化代码文件 " + path.string() + "。请检查目录和权限。",
                        "cannot write the set-up code file " + path.string() + ". Check its folder and permissions.");
    }
  }
  ~SetupCodeFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  SetupCodeFile(const SetupCodeFile&) = delete;  ///< owns the descriptor
  SetupCodeFile& operator=(const SetupCodeFile&) = delete;

  void write(const std::string& code) const {
    const std::string line = code + "\n";
    if (fd_ >= 0 && ::write(fd_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
      log_error("the set-up code file could not be written");
    }
  }

 private:
  int fd_ = -1;
};

/// Large blocks go back to the system when they are freed. glibc would raise its threshold to the size of the first one
/// freed, and argon2's 19 MiB for each sign-in would from then on come from the arena of whatever thread asks, and stay
/// there: after some hundred sign-ins the process held more than 700 MB. Setting the threshold keeps it where it is.
void return_large_blocks() { static_cast<void>(::mallopt(M_MMAP_THRESHOLD, 1 << 20)); }

std::size_t scanners_of(const Config& config) {
  return config.threads != 0 ? config.threads : std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
}

DeskOptions desk_options(const Config& config) {
  DeskOptions options;
  options.request_wait = std::chrono::milliseconds(config.scan_wait_ms);
  options.max_waiting_scans = static_cast<std::int64_t>(config.max_waiting_scans);
  options.max_waiting_bytes = static_cast<std::int64_t>(config.max_waiting_bytes);
  // One scanner is left to short bundles and to requests that only want to know.
  options.jobs.workers = std::max<std::size_t>(scanners_of(config), 2) - 1;
  options.jobs.report = [](std::string_view what, const WaitingScan& scan, std::string_view error) {
    log_error(what, {{"submission", scan.id}, {"revision", scan.revision}, {"error", error}});
  };
  return options;
}

http::ScanQueue scan_queue(const Desk& desk) {
  const ScanLoad load = desk.scan_load();
  const Instant now = system_clock()();
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - load.oldest.value_or(now));
  return {load.waiting, load.running, age.count(), load.ended, load.failed_attempts};
}

/// Everything behind the routes, in the order in which it is needed.
struct Backend {
  Backend(const Config& config, std::shared_ptr<const scanner::CompiledDictionary> dictionary)
      : store((config.data_dir / "mishen.db").string()),
        accounts(store, system_clock()),
        pool(std::move(dictionary), extractors, {.scanners = scanners_of(config)}),
        fingerprint_key(load_or_make_fingerprint_key((config.data_dir / "fingerprint.key").string())),
        desk(
            store,
            [this](const scanner::DocumentInput& input, std::chrono::milliseconds timeout) {
              ScannerPool::Result result = pool.scan(input, timeout, kJobScannerWait);
              return ScannedDocument{std::move(result.report), [rules = std::move(result.dictionary)](
                                                                   std::string_view id) { return rules->find(id); }};
            },
            system_clock(), fingerprint_key, desk_options(config)),
        releases(store),
        resources{store, accounts, desk, releases, config.behind_tls} {}

  ReviewStore store;
  Accounts accounts;
  scanner::SandboxedExtractors extractors;
  ScannerPool pool;
  std::string fingerprint_key;
  Desk desk;
  Releases releases;
  http::Resources resources;
};

http::HealthResult check_dictionary(const ScannerPool& pool) {
  const auto problems = pool.self_check_problems();
  if (problems.empty()) return {};
  const std::string count = std::to_string(problems.size());
  return {http::HealthStatus::kFailed,
          "词库自检有 " + count + " 处不通过，所有扫描结论都是“未查完”。请用 mishen dictionary check 查看。",
          "The dictionary failed its self-check in " + count +
              " places; every scan ends incomplete. See mishen dictionary check."};
}

http::HealthResult check_disk(const fs::path& folder) {
  if (!is_writable(folder))
    return {http::HealthStatus::kFailed, "数据目录不可写，无法保存。",
            "The data folder cannot be written; nothing can be stored."};
  struct statvfs status {};
  if (::statvfs(folder.c_str(), &status) == 0 && std::uintmax_t{status.f_bavail} * status.f_frsize < kLowDiskBytes) {
    return {http::HealthStatus::kDegraded, "数据目录所在磁盘剩余不足 512 MB，请清理或扩容。",
            "Less than 512 MB are left on the data folder's disk; make room."};
  }
  return {};
}

/// Whether the latest audit row is what was written: its leaf hash is that of its columns.
http::HealthResult check_audit(ReviewStore& store) {
  ReviewStore::Snapshot snapshot(store);
  const auto row = snapshot.connection()
                       .find<std::int64_t, std::string, std::string, std::string, std::string, std::int64_t,
                             std::string, std::string>(
                           "SELECT seq, at, actor, action, object, revision, detail, leaf_sha256 FROM audit ORDER BY "
                           "seq DESC LIMIT 1");
  if (!row) return {};
  const auto& [seq, at, actor, action, object, revision, detail, hash] = *row;
  if (leaf_sha256_hex(audit_leaf(seq, at, {actor, action, object, revision, detail})) == hash) return {};
  return {http::HealthStatus::kFailed,
          "审计记录第 " + std::to_string(seq) + " 行与其校验值不符，可能被改动。请保护现场并报告。",
          "Audit row " + std::to_string(seq) +
              " does not match its hash; it may have been changed. Preserve the machine and report it."};
}

/// Without bubblewrap the tools run under the launcher, which is as it should be in a container; without any they do
/// not.
http::HealthResult check_sandbox(scanner::SandboxedExtractors& extractors) {
  const scanner::SandboxState state = extractors.state();
  const std::string words = to_string(state);
  if (!state.has_seccomp) {
    return {http::HealthStatus::kFailed, "没有可用的隔离环境，办公文件不会被读取（" + words + "）。",
            "There is no sandbox: office documents are not read (" + words + ")."};
  }
  if (state.tools == scanner::ToolClass::kNone) {
    return {http::HealthStatus::kDegraded,
            "PDF 不会被读取：既不能用 bubblewrap，内核也没有 Landlock（" + words + "）。",
            "PDF is not read: neither bubblewrap nor Landlock works here (" + words + ")."};
  }
  return {http::HealthStatus::kOk, words, words};
}

http::HealthResult check_scans(const Desk& desk) {
  const http::ScanQueue scans = scan_queue(desk);
  if (scans.oldest_seconds < kLongQueueSeconds) return {};
  const std::string minutes = std::to_string(scans.oldest_seconds / 60);
  const std::string count = std::to_string(scans.waiting + scans.running);
  return {http::HealthStatus::kDegraded,
          "有 " + count + " 份稿件在等待检查，最早的已等 " + minutes + " 分钟。请查看日志；稿件多时可增加 threads。",
          count + " submissions wait to be scanned, the oldest for " + minutes +
              " minutes. See the log; more threads help when there are many."};
}

std::vector<http::HealthCheck> health_checks(Backend& backend, const fs::path& data_dir, bool has_pages) {
  return {
      {"database",
       [&store = backend.store] {
         store.check();
         return http::HealthResult{};
       }},
      {"dictionary", [&pool = backend.pool] { return check_dictionary(pool); }},
      {"sandbox", [&extractors = backend.extractors] { return check_sandbox(extractors); }},
      {"disk", [data_dir] { return check_disk(data_dir); }},
      {"audit", [&store = backend.store] { return check_audit(store); }},
      {"scans", [&desk = backend.desk] { return check_scans(desk); }},
      {"web",
       [has_pages] {
         if (has_pages) return http::HealthResult{};
         return http::HealthResult{http::HealthStatus::kDegraded, "网页还没有构建，只有接口可用。",
                                   "The web application is not built; only the API works."};
       }},
  };
}

void add_routes(http::Router& router, Backend& backend, const Config& config, http::StaticFiles pages) {
  http::add_session_routes(router, backend.resources);
  http::add_user_routes(router, backend.resources);
  http::add_submission_routes(router, backend.resources);
  http::add_queue_routes(router, backend.resources);
  http::add_release_routes(router, backend.resources);
  http::add_scan_routes(router, backend.pool, backend.fingerprint_key,
                        [&accounts = backend.accounts](const http::Request& request) {
                          static_cast<void>(http::require_caller(request, accounts));
                        });
  http::add_health_route(
      router,
      {MISHEN_VERSION, scanner::engine_version(), [&pool = backend.pool] { return pool.dictionary()->version(); },
       [&desk = backend.desk] { return scan_queue(desk); }},
      health_checks(backend, config.data_dir, !pages.empty()));
  http::add_openapi_route(router);
  router.set_fallback([files = std::make_shared<const http::StaticFiles>(std::move(pages))](
                          const http::Request& request) { return files->respond(request); });
}

http::ServerOptions server_options(const Config& config) {
  http::ServerOptions options;
  options.address = config.address;
  options.port = config.port;
  options.limits.connections = config.max_connections;
  options.limits.body_bytes = config.max_upload_bytes;
  options.limits.buffered_bytes = config.max_buffered_bytes;
  options.trusted_proxies = config.trusted_proxies;
  options.behind_tls = config.behind_tls;
  return options;
}

std::string url_of(const Config& config, std::uint16_t port) {
  const bool is_ipv6 = config.address.find(':') != std::string::npos;
  return "http://" + (is_ipv6 ? "[" + config.address + "]" : config.address) + ":" + std::to_string(port);
}

/// Both stand on lines of their own, in one form for every language: scripts read them.
void announce(Accounts& accounts, const SetupCodeFile& file, const std::string& url, bool english) {
  if (accounts.setup_required()) {
    const std::string code = accounts.make_setup_code();
    file.write(code);
    std::cerr << (english ? "First start: open the address below and make the first administrator with this code. It "
                            "is valid until the service stops."
                          : "首次启动：请打开下面的地址，用这个代码建立第一个管理员。代码在服务停止前有效。")
              << "\nsetup code: " << code << "\n";
  }
  std::cerr << "listening on " << url << std::endl;
}

/// Waits for SIGTERM or SIGINT; both are blocked in every thread.
void wait_for_stop(const sigset_t& signals) {
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  log_info("stopping", {{"signal", signal}});
}

int serve(Config config, bool english) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before the first thread, so that all inherit it
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);

  // What only root may be able to read or write comes first, then root is given up.
  if (config.data_dir.empty()) config.data_dir = default_data_dir();
  const std::optional<Account> account = account_to_run_as(config.user);
  const auto dictionary = scanner::load_dictionary(dictionary_sources(config));
  http::StaticFiles pages = http::StaticFiles::read(web_dir(config));
  const SetupCodeFile setup_code_file(config.setup_code_file);
  prepare_data_dir(config.data_dir, account);
  if (account) become(*account);
  if (!is_writable(config.data_dir)) {
    throw PrivilegeError("数据目录 " + config.data_dir.string() + " 不可写。请检查权限，或用 --data 指定另一个目录。",
                         "the data folder " + config.data_dir.string() +
                             " is not writable. Check its permissions or name another with --data.");
  }

  // The folder is locked and the port taken before the database is touched: a second start must not migrate it under
  // the first.
  const DataFolderLock lock(config.data_dir);
  std::unique_ptr<Backend> backend;
  http::Router router;
  http::ServerOptions options = server_options(config);
  options.admit_body = [&backend](const http::Request& request) {
    static_cast<void>(http::require_caller(request, backend->accounts));
  };
  http::Server server(router, std::move(options));
  backend = std::make_unique<Backend>(config, dictionary);
  add_routes(router, *backend, config, std::move(pages));
  server.start();
  announce(backend->accounts, setup_code_file, url_of(config, server.port()), english);

  wait_for_stop(signals);
  // Requests that wait for a scan are answered with how far it has come; it is taken up at the next start.
  static_cast<void>(backend->desk.stop_scans(std::chrono::milliseconds(0)));
  const bool requests_ended = server.stop(kStopGrace);
  if (!requests_ended || !backend->desk.stop_scans(kStopGrace)) {
    // Threads still run and use what would be destroyed now. What was acknowledged is on disk.
    log_warning(requests_ended ? "scans were cut" : "requests were cut", {{"after_s", kStopGrace.count()}});
    std::_Exit(EXIT_SUCCESS);
  }
  log_info("stopped");
  return EXIT_SUCCESS;
}

int run(const std::vector<std::string>& arguments, bool english) {
  const CommandLine command_line = read_command_line(arguments);
  switch (command_line.action) {
    case CommandLine::Action::kHelp:
      std::cout << usage(english);
      return EXIT_SUCCESS;
    case CommandLine::Action::kVersion:
      std::cout << "mishend " << MISHEN_VERSION << "\n"
                << scanner::engine_version() << "\nICU " << scanner::icu_version() << "\n";
      return EXIT_SUCCESS;
    case CommandLine::Action::kServe:
      break;
  }
  protect_process();
  return_large_blocks();
  return serve(command_line.config, english);
}

/// Runs and turns every failure into a message that says what to do, and the exit status of its kind.
int run_and_report(const std::vector<std::string>& arguments) {
  const bool english = wants_english();
  const auto say = [english](const std::string& zh, const std::string& en) { return english ? en : zh; };
  try {
    return run(arguments, english);
  } catch (const ConfigError& error) {
    return complain(say(error.zh, error.what()), kExitWrongSetup);
  } catch (const PrivilegeError& error) {
    return complain(say(error.zh, error.what()), kExitWrongSetup);
  } catch (const scanner::DictionaryError& error) {
    return complain(say("词库有 " + std::to_string(error.problems().size()) +
                            " 处问题，服务没有启动。修改后用 mishen dictionary check 检查：\n",
                        "the dictionary has " + std::to_string(error.problems().size()) +
                            " problems; the service did not start. Correct them and run mishen dictionary check:\n") +
                        error.what(),
                    kExitWrongSetup);
  } catch (const scanner::FileError& error) {
    return complain(say("文件无法读取：", "a file cannot be read: ") + std::string(error.what()), kExitWrongSetup);
  } catch (const http::ListenError& error) {
    const std::string what = error.what();
    if (error.in_use) {
      return complain(
          say("端口已被占用（" + what +
                  "）。可能服务已在运行；请先停止它，或用 --listen 地址:端口 换一个端口，ss -ltnp 可查看占用者。",
              "the port is in use (" + what +
                  "). The service may be running already; stop it, or take another port with "
                  "--listen ADDRESS:PORT. ss -ltnp shows who has it."),
          kExitWrongSetup);
    }
    return complain(say("无法监听这个地址（" + what + "）。请用 --listen 指定本机的地址；1024 以下的端口请交给 nginx。",
                        "this address cannot be listened on (" + what +
                            "). Name one of this machine's with --listen; leave ports below 1024 to nginx."),
                    kExitWrongSetup);
  } catch (const StoreTooNew& error) {
    return complain(say("数据库由更新版本的密审写入，本程序不能使用它。请升级程序，或恢复升级前的备份。（",
                        "the database was written by a newer version. Upgrade "
                        "the program or restore the backup made before the upgrade. (") +
                        std::string(error.what()) + say("）", ")"),
                    kExitWrongSetup);
  } catch (const StorageError& error) {
    return complain(say("数据库无法打开：", "the database cannot be opened: ") + std::string(error.what()) +
                        say("。请检查数据目录的权限和磁盘空间；文件损坏时请恢复备份。",
                            ". Check the data folder's permissions and disk space; restore a backup if "
                            "the file is damaged."),
                    kExitWrongSetup);
  } catch (const std::exception& error) {
    return complain(say("内部错误：", "internal error: ") + std::string(error.what()), kExitInternal);
  }
}

}  // namespace
}  // namespace mishen::service

int main(int argc, char** argv) {
  return mishen::service::run_and_report(std::vector<std::string>(argv + 1, argv + argc));
}
