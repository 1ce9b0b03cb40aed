// service/review/fingerprint_key.h
// The installation's key for fingerprints of found values.
#pragma once
#include <string>

namespace mishen::service {

/// The 32 bytes in the file at `path`; when there is none yet, makes them and stores them with mode 0600, complete or
/// not at all. Losing the key only means that equal values of old and new reports no longer show the same fingerprint.
/// Throws std::runtime_error naming the file when it cannot be read or written, or is not 32 bytes long.
[[nodiscard]] std::string load_or_make_fingerprint_key(const std::string& path);

}  // namespace mishen::service
