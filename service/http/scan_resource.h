// service/http/scan_resource.h
// POST /v1/scan: scans what is sent and keeps nothing.
#pragma once
#include <functional>
#include <string>

#include "service/http/router.h"
#include "service/scanner_pool.h"

namespace mishen::service::http {

/// Throws Problem when the request's sender may not use the service: not signed in, no CSRF token.
using Admission = std::function<void(const Request&)>;

/// Wall time for all documents of one request. What takes longer is refused (413 scan-too-long): a submission has the
/// time it needs, and so has the command line.
inline constexpr std::chrono::milliseconds kScanRequestTime{10'000};

/// Borrows `pool` until the router is no longer used. `fingerprint_key`: 32 bytes, for the fingerprints of findings.
void add_scan_routes(Router& router, ScannerPool& pool, std::string fingerprint_key, Admission admission);

}  // namespace mishen::service::http
