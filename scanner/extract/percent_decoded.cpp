#include "scanner/extract/percent_decoded.h"

#include <optional>

#include "scanner/extract/parse_number.h"

namespace mishen::scanner {

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    const std::optional<unsigned> byte =
        text[0] == '%' && text.size() > 2 ? entire_number<unsigned>(text.substr(1, 2), 16) : std::nullopt;
    decoded += byte ? static_cast<char>(*byte) : text[0];
    text.remove_prefix(byte ? 3 : 1);
  }
  return decoded;
}

}  // namespace mishen::scanner
