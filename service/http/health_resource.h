// service/http/health_resource.h
// GET /v1/health: whether the service can do its work.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "service/http/router.h"

namespace mishen::service::http {

/// In order of gravity. Degraded: works, but something is missing. Failed: must not be relied on; answered with 503.
enum class HealthStatus : std::uint8_t { kOk, kDegraded, kFailed };

struct HealthResult {
  HealthStatus status = HealthStatus::kOk;
  std::string detail_zh;  ///< what is wrong and what to do; when all is well "" or how it is done
  std::string detail_en;
};

/// One thing that is looked at. `run` is called from several threads at once; what it throws counts as failed.
struct HealthCheck {
  std::string name;
  std::function<HealthResult()> run;
};

/// How much waits to be scanned, as health and metrics report it.
struct ScanQueue {
  std::size_t waiting = 0;
  std::size_t running = 0;
  std::int64_t oldest_seconds = 0;    ///< since the oldest of them was sent; 0 when there is none
  std::uint64_t ended = 0;            ///< since the start
  std::uint64_t failed_attempts = 0;  ///< since the start
};

/// What the service is made of, as health reports it. Called from several threads at once.
struct Versions {
  std::string service;
  std::string engine;
  std::function<std::string()> dictionary;
  std::function<ScanQueue()> scans = {};  ///< null where nothing is stored to be scanned
};

/// Results are kept for a second: asking needs no session, and must not be a way to keep the disk busy.
/// GET /metrics tells the same numbers in the text format of Prometheus.
void add_health_route(Router& router, Versions versions, std::vector<HealthCheck> checks);

}  // namespace mishen::service::http
