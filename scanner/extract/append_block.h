// scanner/extract/append_block.h
// Puts blocks into an ExtractedText of a container format, where no position leads back into the file.
#pragma once
#include <string_view>

#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// Appends `content` (well-formed UTF-8) as one block that stands where `place` says; its span is set here. White space
/// around it stays outside; nothing happens when nothing else is left.
void append_block(ExtractedText& text, std::string_view content, Block place);

/// The same for content of several lines (LF, CR, CRLF): a block each, parted by mere line breaks.
void append_lines(ExtractedText& text, std::string_view content, Block place);

}  // namespace mishen::scanner
