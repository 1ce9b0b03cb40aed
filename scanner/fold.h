// scanner/fold.h
// Folding of one block: what every character becomes before matching, with an exact map back.
#pragma once
#include <string>
#include <string_view>

#include "scanner/offset_map.h"

namespace mishen::scanner {

/// Appends the folded form of `block` (see FoldTable) to `out` and what it came from to `map`; both have the same
/// length before and after. `block` is well-formed UTF-8 and stands for itself: nothing combines with what is before or
/// after it. White space becomes ' ', line breaks '\n'. Groups are as small as the text allows: a character that
/// neither combines with others nor belongs to a phrase keeps a place of its own. What is dropped leaves a gap in the
/// map, so that a hit before or after it does not reach over it. Linear time. Thread-safe. Throws ScanError when ICU
/// fails.
void fold(std::string_view block, std::string& out, FoldMap& map);

}  // namespace mishen::scanner
