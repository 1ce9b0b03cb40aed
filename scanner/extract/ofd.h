// scanner/extract/ofd.h
// OFD documents (GB/T 33190-2016): pages with what they hide, annotations, properties, what is attached.
#pragma once
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Whether the zip container names OFD.xml or a part that only OFD has. Cheap: unpacks nothing.
[[nodiscard]] bool looks_like_ofd(std::string_view bytes);

/// Extracts the text of an OFD document, all its versions and document bodies. Whatever could not be read is in
/// `incomplete` ("damaged", "encrypted", "limit:...", "not-read:image", "not-read:embedded", "not-read:glyphs"); never
/// throws for what the bytes are. Attachments go to `members` where it is set. Linear in what is unpacked; memory is
/// about three times the XML parts, of which it takes 384 MiB at most.
[[nodiscard]] ExtractedText extract_ofd(std::string_view bytes, const Limits& limits, const MemberSink& members = {});

}  // namespace mishen::scanner
