// scanner/report_json.h
// One report as the JSON object of INTERFACES ("One JSON object per document").
#pragma once
#include <string>
#include <string_view>

#include "scanner/extract/document.h"

namespace mishen::scanner {

enum class Language : std::uint8_t { kChinese, kEnglish };

struct ReportStyle {
  bool reveal = false;             ///< show masked values
  std::string_view fingerprint_key;  ///< 32 bytes; HMAC-SHA256 key of this installation. Empty: fingerprints are left out (null)
  Language language = Language::kChinese;
};

/// One line of JSON, no line break at the end. `dictionary` must be the one the report was made with.
[[nodiscard]] std::string report_json(const DocumentReport& report, const CompiledDictionary& dictionary, const ReportStyle& style);

/// The value of a finding as outputs may show it: cut from the original, masked where its rule says so unless `reveal`.
[[nodiscard]] std::string shown_value(const Finding& finding, const DocumentReport& report, const Rule& rule, bool reveal);

/// Masks a value: keeps at most the first two and last two code points of eight or more, hides all of a shorter one. Fixed rule for all outputs.
[[nodiscard]] std::string mask(std::string_view value);

/// "hmac:" + hex of HMAC-SHA256(key, rule id, 0x00, normalized value).
[[nodiscard]] std::string fingerprint(std::string_view key, std::string_view rule_id, std::string_view normalized);

/// Line and column (1-based, code points) of a byte of a decoded text.
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
};

}  // namespace mishen::scanner
