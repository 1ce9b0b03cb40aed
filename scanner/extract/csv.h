// scanner/extract/csv.h
// Tables in text files (RFC 4180, and what spreadsheet programs write under its name): each field is a cell.
#pragma once
#include <optional>
#include <string_view>

#include "scanner/decode.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// What is known besides the text.
enum class CsvHint { kNone, kNamed /* by file name or media type */ };

/// The character (comma, tab, semicolon or '|') that parts the fields of `text`, if it is a table: lines of the same
/// number of fields, quotes as in RFC 4180. Strict, since in prose taken for a table no match would go over the end of
/// a line: prose with commas, lists and lines of "a，b" are none, whatever the name says; named, two rows are enough.
/// A first line "sep=;" decides. Looks at the first 64 KiB. `text` is well-formed UTF-8.
[[nodiscard]] std::optional<char> csv_delimiter(std::string_view text, CsvHint hint = CsvHint::kNone);

[[nodiscard]] bool looks_like_csv(std::string_view text);

/// Takes one decoding of such a file over. Each non-empty field is a block with row and column (all of one table,
/// number 1, without header rows); lines within a quoted field are blocks of the same cell. Quotes around a field, the
/// second of doubled ones, and Excel's ways to say "this is text" (a leading apostrophe before a number, ="...") are
/// left out; maps are exact. A quote that is never closed is a notice "unclosed-quote", and what follows it is read
/// line by line.
[[nodiscard]] ExtractedText extract_csv(DecodedText decoded, char delimiter);

}  // namespace mishen::scanner
