// scanner/extract/document.h
// One document from its bytes to its report: extract, scan every reading, judge.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/intake.h"
#include "scanner/extract/isolation.h"
#include "scanner/scan.h"

namespace mishen::scanner {

/// Everything a report about one document says, texts included so that quotes can be cut from them.
struct DocumentReport {
  std::string document;
  std::string part;    ///< path of a member in the archive `document`; "" for the document itself
  std::string sha256;  ///< of the bytes, lower-case hex
  std::size_t bytes = 0;
  std::string media_type;
  std::vector<ExtractedText>
      readings;  ///< one for each plausible decoding; [0] is the likeliest; empty when nothing could be read
  std::vector<Finding> findings;  ///< of all readings; equal source bytes and rule are reported once
  std::vector<Incomplete> incomplete;
  std::vector<Notice> notices;
  Verdict verdict = Verdict::kIncomplete;
  std::optional<std::size_t> members;      ///< of an archive whose members have reports of their own: how many
  std::vector<std::string> worst_members;  ///< paths of the first ones that gave an archive its verdict
  std::string dictionary;                  ///< version, e.g. "2026.11.1+sha256:..."
  std::chrono::year_month_day as_of{};
  double elapsed_ms = 0;
};

/// Reads `input`, whatever format it is, and the documents inside it: their text follows that of the document that
/// holds them, as parts with their paths. Never throws for what the bytes are: unknown, damaged, encrypted or too large
/// become `incomplete` in the first reading. Returns one reading for each plausible decoding; at least one, perhaps
/// empty. The name, where there is one, is the last block of the first reading.
[[nodiscard]] std::vector<ExtractedText> extract(const DocumentInput& input, const Limits& limits,
                                                 Isolation& isolation);

/// extract, scan each reading, join, judge. Throws ScanError when the engine fails.
[[nodiscard]] DocumentReport scan_document(Scanner& scanner, Isolation& isolation, const DocumentInput& input,
                                           const ScanOptions& options);

/// Takes a report over, and borrows the bytes that it is about.
using ReportSink = std::function<void(DocumentReport&& report, std::string_view bytes)>;

/// As scan_document, but each member of an archive gets a report of its own as soon as it was unpacked, before that of
/// the archive, whose verdict is the worst of them all. One member at a time is in memory. `options.limits.timeout` is
/// for each member, and for each kArchivePerTimeout packed bytes begun of the archive, at most kArchiveTimeouts times.
void scan_with_members(Scanner& scanner, Isolation& isolation, const DocumentInput& input, const ScanOptions& options,
                       const ReportSink& sink);
inline constexpr int kArchiveTimeouts = 20;
inline constexpr std::size_t kArchivePerTimeout = std::size_t{4} << 20;

}  // namespace mishen::scanner
