// tests/support/encode.h
// UTF-8 -> other encodings, by ICU: the independent side of the decoding tests.
#pragma once
#include <string>
#include <string_view>

namespace mishen::test {

/// Encodes well-formed UTF-8 with an ICU converter ("gb18030", "GBK", "Big5-HKSCS", "HZ", "UTF-16LE" ...), no BOM.
/// Throws std::invalid_argument for an unknown converter or a character the set does not have.
[[nodiscard]] std::string encode(std::string_view utf8, const char* converter);

/// Simplified to traditional, character by character (ICU Hans-Hant).
[[nodiscard]] std::string to_traditional(std::string_view utf8);

}  // namespace mishen::test
