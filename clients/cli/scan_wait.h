// clients/cli/scan_wait.h
// Waiting for the service to finish the scan of what was submitted.
#pragma once
#include <string>

#include "clients/cli/json.h"
#include "clients/cli/service_client.h"

namespace mishen::cli {

/// "已检查 1/3 部分（2.0/45.3 MB）" of a submission in state `scanning`, or that it waits for its turn.
[[nodiscard]] std::string scan_progress_text(const Json& submission);

/// Asks for the submission until its scan has ended and returns it as it is then; on a terminal (standard error) one
/// line says how far it is. The scan does not depend on this: ending the program leaves it alone. A service that is not
/// there for a moment (a restart) is asked again; throws ServiceUnreachable, ServiceRefused.
[[nodiscard]] Json wait_for_scan(const ServiceClient& client, Json submission);

}  // namespace mishen::cli
