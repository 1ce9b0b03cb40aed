// tests/generator/base64.h
// Bytes as base64 text.
#pragma once
#include <string>
#include <string_view>

namespace mishen::test {

/// `bytes` in base64 with padding, without line breaks (RFC 4648, 4).
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace mishen::test
