// scanner/finding.h
// What the scanner reports about one place (or several equal ones) in a document.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "scanner/extracted_text.h"
#include "scanner/verdict.h"

namespace mishen::scanner {

/// One place where a finding's value stands.
struct Occurrence {
  TextSpan span;
  std::optional<SourceSpan> source;  ///< for text formats
};

/// Equal values of one rule in one document are one finding. The rule's names, law and advice are looked up by `rule`
/// in the dictionary.
struct Finding {
  std::string rule;  ///< e.g. "marking.level"; immutable id
  Severity severity = Severity::kNote;
  int confidence = 0;       ///< 0-100
  std::size_t reading = 0;  ///< index into DocumentReport::readings: the decoding it was found in
  TextSpan span;            ///< first occurrence
  std::optional<SourceSpan> source;
  Region region = Region::kBody;
  std::string normalized;           ///< the value as matched
  bool normalized_differs = false;  ///< the original is disguised (capitals and brackets aside): that is evidence
  std::vector<std::string> evidence;
  std::vector<Occurrence> occurrences;  ///< first kMaxOccurrences, `span` included
  std::size_t count = 1;
};
inline constexpr std::size_t kMaxOccurrences = 20;

}  // namespace mishen::scanner
