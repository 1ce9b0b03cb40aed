// service/audit/audit_log.h
// The record of every change of state, written in the transaction that makes the change.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "service/store/connection.h"
#include "service/store/instant.h"

namespace mishen::service {

/// The actor of what the service does by itself.
inline constexpr std::string_view kServiceActor = "service";

/// One thing that was done.
struct AuditEntry {
  std::string actor;          ///< account id; "console" for what was done at the machine itself; kServiceActor
  std::string action;         ///< e.g. "submission.decided"
  std::string object;         ///< id of what it was done to
  std::int64_t revision = 0;  ///< of the submission; 0 for anything else
  /// Canonical JSON object of ids, rule ids, hashes, counts and codes. Never text of a document, a title, a reason:
  /// those may be secret.
  std::string detail = "{}";
};

/// Appends `entry`. `connection` is that of the transaction that makes the change: both become durable, or neither
/// does. Throws StorageError; let it pass, so that the transaction rolls back.
void append_audit(Connection& connection, Instant at, const AuditEntry& entry);

/// The canonical JSON whose leaf hash (RFC 9162) is stored with the row:
/// {"action","actor","at","detail","object","revision","seq"}.
[[nodiscard]] std::string audit_leaf(std::int64_t seq, const std::string& at, const AuditEntry& entry);

}  // namespace mishen::service
