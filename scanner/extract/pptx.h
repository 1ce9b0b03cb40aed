// scanner/extract/pptx.h
// Presentations (ECMA-376 / ISO/IEC 29500 PresentationML): slides, speaker notes, comments, what masters show.
#pragma once
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Whether the container is a presentation (.pptx, .pptm, .potx, .ppsx, new .dps), as `ooxml_kind` tells it.
[[nodiscard]] bool looks_like_pptx(std::string_view bytes);

/// Extracts the text of a presentation: slides in the order in which they are shown (`Block::page`), with the speaker
/// notes and comments of each behind it, then what masters and layouts show, then what the program keeps.
///
/// What covers what, and which colour lies behind a text, is said only where the file leaves no doubt: shapes that are
/// not turned, colours that are not changed. Embedded files are given to `members`. Never throws for what the bytes
/// are.
[[nodiscard]] ExtractedText extract_pptx(std::string_view bytes, const Limits& limits, const MemberSink& members = {});

}  // namespace mishen::scanner
