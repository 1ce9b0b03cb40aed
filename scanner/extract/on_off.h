// scanner/extract/on_off.h
// Attributes of OOXML that say yes or no.
#pragma once
#include <string_view>

namespace mishen::scanner {

/// Whether an attribute of type ST_OnOff or xsd:boolean says yes. One that is missing, "", does not.
[[nodiscard]] constexpr bool is_on(std::string_view value) noexcept {
  return value == "1" || value == "true" || value == "on";
}

}  // namespace mishen::scanner
