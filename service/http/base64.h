// service/http/base64.h
// Files inside JSON bodies.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace mishen::service::http {

/// The bytes that `text` stands for: RFC 4648, section 4, with padding, without line breaks. Nothing when it is written
/// otherwise.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace mishen::service::http
