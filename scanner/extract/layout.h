// scanner/extract/layout.h
// Text that stands somewhere on a page -> lines, paragraphs, table cells, in the order in which they are read.
#pragma once
#include "scanner/extract/placed_page.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// Appends what stands on `page` as blocks: a block each line, those after the first of a paragraph with
/// `is_next_line`; cells where rulings part them, with their entry in `text.tables`. Text of other concealment, region
/// or direction is in blocks of its own. Columns of prose are read one after the other. O(texts log texts).
void append_page(ExtractedText& text, PlacedPage&& page);

}  // namespace mishen::scanner
