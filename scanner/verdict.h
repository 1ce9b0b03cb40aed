// scanner/verdict.h
// What a report comes down to.
#pragma once
#include <cstdint>
#include <string_view>

namespace mishen::scanner {

/// How much a finding asks of people. 提示 / 需核实 / 禁止发布
enum class Severity : std::uint8_t { kNote, kReview, kBlock };
/// Order of precedence: block > incomplete > review > pass.
enum class Verdict : std::uint8_t { kPass, kReview, kIncomplete, kBlock };

[[nodiscard]] std::string_view to_string(Severity severity) noexcept;  ///< "note" "review" "block"
[[nodiscard]] std::string_view to_string(Verdict verdict) noexcept;    ///< "pass" "review" "incomplete" "block"

}  // namespace mishen::scanner
