// scanner/report_json.h
// One report as the JSON object of INTERFACES ("One JSON object per document").
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/decode.h"
#include "scanner/extract/document.h"
#include "scanner/line_index.h"
#include "scanner/masking.h"

namespace mishen::scanner {

enum class Language : std::uint8_t { kChinese, kEnglish };

struct ReportStyle {
  bool reveal = false;  ///< show masked values
  /// 32 bytes, borrowed: HMAC-SHA256 key of this installation. Empty: fingerprints are left out (null).
  std::string_view fingerprint_key = {};
  Language language = Language::kChinese;
  /// The bytes of the document, borrowed. Line and column are counted in them, because a report keeps the extracted
  /// text only; empty: both are null.
  std::string_view source = {};
};

/// One line of well-formed UTF-8 JSON, no line break at the end. `dictionary` must be the one the report was made with.
/// Same report and style: same JSON. O(text + findings log findings). Throws ScanError when a fingerprint cannot be
/// computed.
[[nodiscard]] std::string report_json(const DocumentReport& report, const CompiledDictionary& dictionary,
                                      const ReportStyle& style);
[[nodiscard]] std::string report_json(const DocumentReport& report, const RuleLookup& rules, const ReportStyle& style);

/// As spreadsheets name a cell, rows and columns from 1: row 12, column 28 is "AB12".
[[nodiscard]] std::string cell_name(std::size_t row, std::size_t column);

/// "hmac:" + hex of HMAC-SHA256(key, rule id, 0x00, normalized value).
[[nodiscard]] std::string fingerprint(std::string_view key, std::string_view rule_id, std::string_view normalized);

/// Line and column of each finding's first occurrence, in the order of `report.findings`; nothing where the format has
/// no lines or `source` (the bytes of the document) is empty. O(source + findings log findings).
[[nodiscard]] std::vector<std::optional<LineColumn>> finding_lines(const DocumentReport& report,
                                                                   std::string_view source);

}  // namespace mishen::scanner
