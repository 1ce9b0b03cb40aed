// scanner/extract/document.h
// One document from its bytes to its report: sniff, extract, scan every reading, judge.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/scan.h"

namespace mishen::scanner {

/// What is known about a document besides its bytes.
struct DocumentInput {
  std::string_view bytes;  ///< borrowed for the call
  std::string
      name;  ///< as it is to be reported: path as given, "-", a file name; a hint for the format, content decides
  std::string charset;     ///< declared by the caller, or ""
  std::string media_type;  ///< declared by the caller (e.g. "text/html" for pasted HTML), or ""
};

/// Everything a report about one document says, texts included so that quotes can be cut from them.
struct DocumentReport {
  std::string document;
  std::string sha256;  ///< of the bytes, lower-case hex
  std::size_t bytes = 0;
  std::string media_type;
  std::vector<ExtractedText>
      readings;  ///< one for each plausible decoding; [0] is the likeliest; empty when nothing could be read
  std::vector<Finding> findings;  ///< of all readings; equal source bytes and rule are reported once
  std::vector<Incomplete> incomplete;
  std::vector<Notice> notices;
  Verdict verdict = Verdict::kIncomplete;
  std::string dictionary;  ///< version, e.g. "2026.11.1+sha256:..."
  std::chrono::year_month_day as_of{};
  double elapsed_ms = 0;
};

/// Reads `input` as whatever format it is (plain text, HTML, DOCX). Never throws for what the bytes are: unknown,
/// damaged, encrypted or too large become `incomplete` in the first reading. Returns one reading for each plausible
/// decoding; at least one, perhaps empty.
[[nodiscard]] std::vector<ExtractedText> extract(const DocumentInput& input, const Limits& limits);

/// extract, scan each reading, join, judge. Throws ScanError when the engine fails.
[[nodiscard]] DocumentReport scan_document(Scanner& scanner, const DocumentInput& input, const ScanOptions& options);

}  // namespace mishen::scanner
