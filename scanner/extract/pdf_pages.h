// scanner/extract/pdf_pages.h
// PDF documents (ISO 32000), as the program mishen-pdf reads them: its lines become blocks, cells, members.
//
// mishen-pdf is under the GPL and a program of its own (scanner/helpers/pdf); whoever calls read_pdf_pages() runs it in
// a sandbox, with the document on its standard input. What it writes is described in its README.md. A document may take
// that program over, so its lines are read as carefully as the document would be.
#pragma once
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Whether `bytes` are a PDF, told by "%PDF-" and a digit at their begin; after other bytes, up to 1024 of them, only
/// with a PDF's objects behind.
[[nodiscard]] bool looks_like_pdf(std::string_view bytes);

/// Text of the document of which mishen-pdf wrote `lines` (any bytes). Blocks are lines, those of one paragraph parted
/// by mere line breaks; where rulings form a grid they are cells. Lines that break off before their end are reported
/// as "damaged". Attached files go to `members`. Linear in `lines` but for sorting.
[[nodiscard]] ExtractedText read_pdf_pages(std::string_view lines, const Limits& limits,
                                           const MemberSink& members = {});

}  // namespace mishen::scanner
