// scanner/version.h
// What this build is made of.
#pragma once
#include <string>

namespace mishen::scanner {

/// The matching engine's own version, e.g. "Hyperscan 5.4.0 2022-04-20"; Vectorscan calls itself "Hyperscan 5.4.9".
[[nodiscard]] std::string engine_version();
/// ICU's version, e.g. "72.1".
[[nodiscard]] std::string icu_version();

}  // namespace mishen::scanner
