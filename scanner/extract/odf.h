// scanner/extract/odf.h
// OpenDocument files (OASIS OpenDocument 1.0 to 1.3, ISO/IEC 26300): texts, spreadsheets, presentations, drawings and
// their templates, as packages and as single XML files.
#pragma once
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Whether `bytes` are a package whose mimetype, manifest or content.xml says OpenDocument, or an XML file with the
/// root office:document. Looks at the directory and the begin of those members only.
[[nodiscard]] bool looks_like_odf(std::string_view bytes);

/// Extracts the text of an OpenDocument file: the body, headers and footers, embedded objects of its own kind, then
/// properties. Other objects and earlier versions are given to `members`, or are "not-read:embedded". Whatever else
/// could not be read is in `incomplete` ("damaged", "encrypted", "limit:...", "not-read:image" ...); never throws for
/// what the bytes are.
[[nodiscard]] ExtractedText extract_odf(std::string_view bytes, const Limits& limits, const MemberSink& members = {});

}  // namespace mishen::scanner
