// service/accounts/passwords.h
// Passwords: what is accepted, and how they are kept.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "service/store/refused.h"

namespace mishen::service {

/// Work of one hash. The default takes about 48 ms and is OWASP's minimum for argon2id.
struct PasswordCost {
  std::uint32_t memory_kib = 19 * 1024;
  std::uint32_t iterations = 2;
  std::uint32_t lanes = 1;
};

/// Hashes and checks passwords with argon2id (RFC 9106). As many calls work at a time as there are processors,
/// kMaxAtOnce at most; others wait: each takes memory_kib. Thread-safe.
[[nodiscard]] std::string hash_password(std::string_view password, const PasswordCost& cost);

/// Whether `password` is the one that `encoded` ("$argon2id$v=19$...") was made from. Throws std::runtime_error when
/// argon2 fails.
[[nodiscard]] bool password_matches(std::string_view password, const std::string& encoded);

inline constexpr int kMaxAtOnce = 4;
inline constexpr std::size_t kMinPasswordCharacters = 12;
inline constexpr std::size_t kMaxPasswordBytes = 1024;

/// Why `password` (UTF-8) is not accepted for `login`: fewer than kMinPasswordCharacters code points, over
/// kMaxPasswordBytes, equal to the login, one of the most common ones, or a single character repeated. Nothing when it
/// is accepted. Slug "weak-password".
[[nodiscard]] std::optional<Refused> password_problem(std::string_view password, std::string_view login);

}  // namespace mishen::service
