#include "service/audit/audit_log.h"

#include "service/audit/canonical_json.h"
#include "service/audit/digest.h"

namespace mishen::service {

std::string audit_leaf(std::int64_t seq, const std::string& at, const AuditEntry& entry) {
  return CanonicalObject()
      .add("action", entry.action)
      .add("actor", entry.actor)
      .add("at", at)
      .add_json("detail", entry.detail)
      .add("object", entry.object)
      .add("revision", entry.revision)
      .add("seq", seq)
      .str();
}

void append_audit(Connection& connection, Instant at, const AuditEntry& entry) {
  // There is one writer at a time, so the next number cannot be taken by anybody else before this transaction ends.
  const auto seq = connection.value<std::int64_t>("SELECT COALESCE(MAX(seq), 0) + 1 FROM audit");
  const std::string time = to_rfc3339(at);
  connection.execute(
      "INSERT INTO audit (seq, at, actor, action, object, revision, detail, leaf_sha256) VALUES ($1, $2, $3, $4, $5, "
      "$6, $7, $8)",
      seq, time, entry.actor, entry.action, entry.object, entry.revision, entry.detail,
      leaf_sha256_hex(audit_leaf(seq, time, entry)));
}

}  // namespace mishen::service
