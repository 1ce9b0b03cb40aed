// scanner/resolve.h
// Raw hits -> findings: borders, exceptions, validators, context, overlaps, equal values.
#pragma once
#include <chrono>
#include <vector>

#include "scanner/dictionary/compiled_dictionary.h"
#include "scanner/extracted_text.h"
#include "scanner/finding.h"
#include "scanner/match.h"
#include "scanner/normalize.h"
#include "scanner/scan.h"

namespace mishen::scanner {

/// The hits that one pattern set has in one view, sorted by position (as Matcher::match leaves them). A view may be
/// matched with the sets of several views: the alternates with those of the squeezed and of the digits view.
struct ViewMatches {
  View view = View::kSqueezed;
  const PatternSet* set = nullptr;  ///< borrowed
  std::vector<RawMatch> matches;
};

/// Judges the raw hits of all views of `text`. Where several rules hit the same characters the one with the higher
/// severity, then confidence, then longer span, then smaller id is reported and its evidence names the others
/// ("also:<rule id>"). Equal values of a rule with equal severity and region are one finding. Limits reached, and
/// running past `deadline`, become entries of `incomplete`. Thread-safe.
[[nodiscard]] TextReport resolve(const ExtractedText& text, const NormalizedText& normalized,
                                 const std::vector<ViewMatches>& matches, const CompiledDictionary& dictionary,
                                 const ScanOptions& options, std::chrono::steady_clock::time_point deadline);

}  // namespace mishen::scanner
