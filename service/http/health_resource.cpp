#include "service/http/health_resource.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>

#include "service/http/json.h"
#include "service/log.h"

namespace mishen::service::http {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds kKept{1};
constexpr std::array<std::string_view, 3> kNames = {"ok", "degraded", "failed"};

std::string_view to_string(HealthStatus status) { return kNames[static_cast<std::size_t>(status)]; }

class Health {
 public:
  Health(Versions versions, std::vector<HealthCheck> checks)
      : versions_(std::move(versions)), checks_(std::move(checks)) {}

  Response respond(const Request& request) {
    const std::vector<HealthResult> results = current();
    HealthStatus worst = HealthStatus::kOk;
    for (const HealthResult& result : results) worst = std::max(worst, result.status);
    JsonWriter json;
    json.begin_object().member("status", to_string(worst)).member("version", versions_.service);
    json.member("dictionary", versions_.dictionary()).member("engine", versions_.engine).key("checks").begin_array();
    for (std::size_t i = 0; i < results.size(); ++i) {
      const std::string& detail = request.english() ? results[i].detail_en : results[i].detail_zh;
      json.begin_object().member("name", checks_[i].name).member("status", to_string(results[i].status));
      if (!detail.empty()) json.member("detail", detail);
      json.end_object();
    }
    json.end_array();
    const ScanQueue scans = queue();
    json.key("scans").begin_object().member("waiting", scans.waiting).member("running", scans.running);
    json.member("oldest_seconds", scans.oldest_seconds).end_object().end_object();
    return {worst == HealthStatus::kFailed ? 503 : 200, "application/json", json.take(), {}};
  }

  Response metrics() {
    HealthStatus worst = HealthStatus::kOk;
    for (const HealthResult& result : current()) worst = std::max(worst, result.status);
    const ScanQueue scans = queue();
    std::string text;
    const auto add = [&text](const char* name, const char* type, const char* help, std::uint64_t value) {
      text += "# HELP " + std::string(name) + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n' + name + ' ' +
              std::to_string(value) + '\n';
    };
    add("mishen_up", "gauge", "1 unless health says failed.", worst == HealthStatus::kFailed ? 0 : 1);
    add("mishen_scans_waiting", "gauge", "Submitted revisions whose scan has not begun.", scans.waiting);
    add("mishen_scans_running", "gauge", "Submitted revisions being scanned.", scans.running);
    add("mishen_scan_oldest_seconds", "gauge", "Seconds since the oldest of them was sent.",
        static_cast<std::uint64_t>(std::max<std::int64_t>(scans.oldest_seconds, 0)));
    add("mishen_scans_ended_total", "counter", "Scans of submitted revisions that have ended.", scans.ended);
    add("mishen_scan_attempts_failed_total", "counter", "Attempts to scan a submitted revision that failed.",
        scans.failed_attempts);
    return {200, "text/plain; version=0.0.4; charset=utf-8", std::move(text), {}};
  }

 private:
  [[nodiscard]] ScanQueue queue() const { return versions_.scans ? versions_.scans() : ScanQueue(); }

  std::vector<HealthResult> current() {
    {
      const std::lock_guard lock(mutex_);
      if (results_ && SteadyClock::now() - checked_at_ < kKept) return *results_;
    }
    // Several threads may run the checks at once; none waits for another's.
    std::vector<HealthResult> results;
    for (const HealthCheck& check : checks_) results.push_back(run(check));
    const std::lock_guard lock(mutex_);
    results_ = results;
    checked_at_ = SteadyClock::now();
    return results;
  }

  static HealthResult run(const HealthCheck& check) {
    try {
      return check.run();
    } catch (const std::exception& error) {
      log_error("health check failed", {{"check", check.name}, {"error", error.what()}});
      return {HealthStatus::kFailed, "检查失败，原因见日志。", "The check failed; the log says why."};
    }
  }

  Versions versions_;
  std::vector<HealthCheck> checks_;
  std::mutex mutex_;  ///< guards the two below
  std::optional<std::vector<HealthResult>> results_;
  SteadyClock::time_point checked_at_;
};

}  // namespace

void add_health_route(Router& router, Versions versions, std::vector<HealthCheck> checks) {
  const auto health = std::make_shared<Health>(std::move(versions), std::move(checks));
  router.add("GET", "/v1/health", [health](const Request& request) { return health->respond(request); });
  router.add("GET", "/metrics", [health](const Request&) { return health->metrics(); });
}

}  // namespace mishen::service::http
