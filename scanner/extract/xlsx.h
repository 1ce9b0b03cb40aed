// scanner/extract/xlsx.h
// Workbooks (ECMA-376 / ISO/IEC 29500 SpreadsheetML): sheets, their drawings and comments, and what programs keep
// besides.
#pragma once
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Whether the container is a workbook (.xlsx, .xlsm, .xltx, .xltm, .xlsb, new .et), as `ooxml_kind` tells it.
[[nodiscard]] bool looks_like_xlsx(std::string_view bytes);

/// Extracts the text of a workbook: sheets in the order of their tabs, each one a table, its name a title before it.
///
/// Cells hold values as they are read: dates as ISO 8601, numbers as stored, results of formulas as they were last
/// calculated. Where a cell is hidden in several ways the block names the widest: sheet, column, row, format, colour.
/// Binary workbooks (.xlsb) are "unknown-format". Embedded files are given to `members`. Never throws for what the
/// bytes are.
[[nodiscard]] ExtractedText extract_xlsx(std::string_view bytes, const Limits& limits, const MemberSink& members = {});

}  // namespace mishen::scanner
