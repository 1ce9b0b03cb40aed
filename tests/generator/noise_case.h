// tests/generator/noise_case.h
// Documents with one disguised mark or number each, and what must be found in them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scanner/span.h"
#include "tests/generator/forms.h"

namespace mishen::test {

/// A pair of noise form and rule in one kind of file.
struct Cell {
  Form form;
  RuleKind rule;
  Media media;
  std::string_view empty_because;  ///< "" when the two can meet; else why they cannot
};

/// All pairs, by form, rule, media.
[[nodiscard]] std::vector<Cell> noise_matrix();
/// The matrix as committed in matrix.tsv: form, rule, text, html; "x" where cases are made, else the reason.
[[nodiscard]] std::string matrix_tsv();

struct NoiseExpectation {
  std::string rule;
  scanner::Severity severity = scanner::Severity::kBlock;
  std::optional<scanner::Severity> other_severity;  ///< just as right
  scanner::SourceSpan source;                       ///< bytes of the file that the finding must cover, exactly those
  /// Where a decoder is free to say how closely it points (base64 with a label in it): a span from anywhere in `around`
  /// that covers `source` is right. Equal to `source` everywhere else.
  scanner::SourceSpan around;
  /// For text.compromised-page: every place of the brand. The finding must point into one of them.
  std::vector<scanner::SourceSpan> places;
};

struct NoiseCase {
  std::string id;  ///< form/rule/media/number, "~" before the number of a harmless twin
  std::string bytes;
  std::optional<NoiseExpectation> expected;  ///< nothing: nothing may be found
};

/// Whether a finding of the expected rule points to the right place.
[[nodiscard]] bool is_expected_place(const NoiseExpectation& expected, scanner::SourceSpan found) noexcept;

/// Case number `index` of a cell whose `empty_because` is "". The same for the same arguments, independent of the other
/// cases.
[[nodiscard]] NoiseCase make_noise_case(const Cell& cell, std::uint64_t seed, std::size_t index);
/// The harmless twin: the same noise where there is no secret.
[[nodiscard]] NoiseCase make_harmless_case(const Cell& cell, std::uint64_t seed, std::size_t index);

}  // namespace mishen::test
