// service/store/uuid.h
// Identifiers that sort by the time they were made.
#pragma once
#include <string>
#include <string_view>

#include "service/store/instant.h"

namespace mishen::service {

/// A new UUIDv7 (RFC 9562, 5.7) in lower case, made at `now`. Within this process each is greater than the one before,
/// also when the clock stands still or goes back: the 12 bits of rand_a count on (RFC 9562, 6.2, method 1). 62 bits are
/// random, from getrandom(2). Locks internally. Throws std::system_error when the kernel gives no random bytes.
[[nodiscard]] std::string new_uuid(Instant now);

/// Whether `text` is a UUID in the lower-case form that new_uuid writes.
[[nodiscard]] bool is_uuid(std::string_view text) noexcept;

}  // namespace mishen::service
