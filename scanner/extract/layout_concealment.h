// scanner/extract/layout_concealment.h
// Which text on a page is not seen: under shapes, in the colour of what it stands on, tiny, outside of the paper.
#pragma once
#include "scanner/extract/placed_page.h"

namespace mishen::scanner {

/// Sets `concealment` of the texts that have none and are not seen: outside of the paper (kOffPage), 1 point or less
/// (kTinyText), under shapes that take up 70 % of their box or more (kCovered, kBehindPicture), in the colour of the
/// shape or paper on which they stand (kHighlighted where that is dark, else kSameColour). O((texts + shapes) log^2).
void conceal(PlacedPage& page);

}  // namespace mishen::scanner
