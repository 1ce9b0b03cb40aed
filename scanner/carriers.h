// scanner/carriers.h
// Places that hold text which no reader sees: hidden rows, deleted passages, black boxes (DOMAIN 6).
#pragma once
#include <vector>

#include "scanner/dictionary/compiled_dictionary.h"
#include "scanner/extracted_text.h"
#include "scanner/finding.h"

namespace mishen::scanner {

/// One finding for each such place that a rule with `concealments` reports, whatever else was found there: blocks that
/// stand together and are unseen for the same reason, a hidden column from top to bottom, all comments of a page.
/// `occurrences` are its first blocks, `count` is the number of all. A place where one of `found` has a category of the
/// rule's `holding` weighs as much as that says. Places beyond the first kMaxCarrierPlaces of a reason are counted with
/// the last. Thread-safe.
[[nodiscard]] std::vector<Finding> find_carriers(const ExtractedText& text, const std::vector<Finding>& found,
                                                 const CompiledDictionary& dictionary);
inline constexpr std::size_t kMaxCarrierPlaces = 100;

}  // namespace mishen::scanner
