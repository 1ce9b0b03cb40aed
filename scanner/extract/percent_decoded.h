// scanner/extract/percent_decoded.h
// Percent-encoding of addresses and of names of members (RFC 3986, 2.1).
#pragma once
#include <string>
#include <string_view>

namespace mishen::scanner {

/// `text`, arbitrary bytes, with the bytes that its escapes stand for; a lone '%' stands for itself.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace mishen::scanner
