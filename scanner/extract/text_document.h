// scanner/extract/text_document.h
// Documents that are text in some character set: plain text, HTML.
#pragma once
#include <vector>

#include "scanner/extract/intake.h"
#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Decodes `input` in every plausible way and extracts each decoding as what it looks like, is called and is declared
/// to be; where that is unsure, as both. At least one reading, perhaps empty. What a page holds within itself goes to
/// `members`. Never throws for what the bytes are.
[[nodiscard]] std::vector<ExtractedText> extract_text_document(const DocumentInput& input, const Limits& limits,
                                                               const MemberSink& members = {});

}  // namespace mishen::scanner
