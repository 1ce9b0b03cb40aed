// service/audit/digest.h
// Hashes, random bytes and comparisons that take the same time for every input. Thread-safe.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace mishen::service {

/// SHA-256 (FIPS 180-4) of `bytes` as 64 lower-case hex digits. Throws std::runtime_error when OpenSSL fails.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// Leaf hash of an RFC 9162 (2.1.1) tree: SHA-256(0x00 || entry) as hex.
[[nodiscard]] std::string leaf_sha256_hex(std::string_view entry);

/// Whether `text` is 64 lower-case hex digits.
[[nodiscard]] bool is_sha256_hex(std::string_view text) noexcept;

/// `count` bytes of the system's random generator (RAND_bytes). Throws std::runtime_error when it cannot give any.
[[nodiscard]] std::string random_bytes(std::size_t count);

/// random_bytes as lower-case hex: 2 * `count` characters.
[[nodiscard]] std::string random_hex(std::size_t count);

/// Compares in a time that depends on the lengths only.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace mishen::service
