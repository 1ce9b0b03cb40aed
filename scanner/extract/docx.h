// scanner/extract/docx.h
// Word documents (ECMA-376 / ISO/IEC 29500 WordprocessingML): body, headers, footers, notes.
#pragma once
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Whether the container is a Word document, as `ooxml_kind` tells it.
[[nodiscard]] bool looks_like_docx(std::string_view bytes);

/// Extracts the text of a .docx. Whatever could not be read is in `incomplete` ("damaged", "encrypted", "limit:...",
/// "not-read:image" ...); embedded files are given to `members`. Never throws for what the bytes are.
[[nodiscard]] ExtractedText extract_docx(std::string_view bytes, const Limits& limits, const MemberSink& members = {});

}  // namespace mishen::scanner
