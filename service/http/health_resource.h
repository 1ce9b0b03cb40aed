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
  std::string detail_zh;  ///< what is wrong and what to do; "" when all is well
  std::string detail_en;
};

/// One thing that is looked at. `run` is called from several threads at once; what it throws counts as failed.
struct HealthCheck {
  std::string name;
  std::function<HealthResult()> run;
};

/// What the service is made of, as health reports it. Called from several threads at once.
struct Versions {
  std::string service;
  std::string engine;
  std::function<std::string()> dictionary;
};

/// Results are kept for a second: asking needs no session, and must not be a way to keep the disk busy.
void add_health_route(Router& router, Versions versions, std::vector<HealthCheck> checks);

}  // namespace mishen::service::http
