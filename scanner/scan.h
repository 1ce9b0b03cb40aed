// scanner/scan.h
// The whole path of one extracted text: normalize, match, resolve, judge. Read this first.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "scanner/dictionary/compiled_dictionary.h"
#include "scanner/extracted_text.h"
#include "scanner/finding.h"
#include "scanner/limits.h"
#include "scanner/verdict.h"

namespace mishen::scanner {

struct ScanOptions {
  /// The day the report speaks for; there is no hidden clock. Recorded in the report.
  std::chrono::year_month_day as_of{};
  Limits limits;
};

/// What was found in one extracted text.
struct TextReport {
  std::vector<Finding> findings;  ///< by position, then rule id
  std::vector<Incomplete> incomplete;
};

/// Scans texts with one dictionary. One per thread: owns Hyperscan scratch. Keeps its dictionary alive.
class Scanner {
 public:
  /// Throws ScanError when scratch cannot be allocated.
  explicit Scanner(std::shared_ptr<const CompiledDictionary> dictionary);
  ~Scanner();
  Scanner(Scanner&&) noexcept;
  Scanner& operator=(Scanner&&) noexcept;

  /// Finds what the dictionary's rules look for. Same text, dictionary and options: same report.
  /// Never fails because of what the text says: limits become `incomplete` entries. Throws ScanError when the engine
  /// fails.
  [[nodiscard]] TextReport scan(const ExtractedText& text, const ScanOptions& options);

  [[nodiscard]] const CompiledDictionary& dictionary() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The verdict of what was found and what was not read, in the order block > incomplete > review > pass.
[[nodiscard]] Verdict judge(const std::vector<Finding>& findings, const std::vector<Incomplete>& incomplete) noexcept;

}  // namespace mishen::scanner
