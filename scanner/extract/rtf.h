// scanner/extract/rtf.h
// Rich Text Format (Microsoft, version 1.9.1): what word processors exchange and old official templates are kept in.
#pragma once
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Whether the file begins as RTF, after a byte order mark or white space at most.
[[nodiscard]] bool looks_like_rtf(std::string_view bytes) noexcept;

/// Extracts the text of an RTF file: body, tables, headers, notes, comments, text boxes, properties; what is hidden,
/// deleted, inserted or covered with its reason. Bytes are decoded by the character set of their font. Embedded objects
/// go to `members`. Whatever could not be read is in `incomplete`; a file that was cut off is "damaged". Never throws
/// for what the bytes are. Linear in the size of `bytes`.
[[nodiscard]] ExtractedText extract_rtf(std::string_view bytes, const Limits& limits, const MemberSink& members = {});

}  // namespace mishen::scanner
