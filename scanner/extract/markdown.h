// scanner/extract/markdown.h
// Markdown (CommonMark 0.31, tables of GitHub Flavored Markdown): kinds of blocks on top of plain text.
#pragma once
#include "scanner/decode.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// Takes one decoding of a Markdown file over. Each line is a block as in plain text, and says whether it is a heading,
/// list item or table cell; marks at the begin of lines (#, -, >, rows of dashes) are left out, those within lines
/// stay.
/// <!-- --> is Region::kComment outside of code fences, front matter (YAML between --- lines) Region::kProperty.
/// Embedded pictures (data: addresses) are counted as such. Maps are exact.
[[nodiscard]] ExtractedText extract_markdown(DecodedText decoded);

}  // namespace mishen::scanner
