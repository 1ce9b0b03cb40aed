// scanner/extract/mht.h
// Web pages saved in one file (MHTML, RFC 2557).
#pragma once
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Whether `bytes` begin with the header of a saved web page: multipart/related, or text/html with the place it came
/// from, and no sign of a mail (To, Received, Message-ID ...). Looks at the header only.
[[nodiscard]] bool looks_like_mht(std::string_view bytes);

/// Whether `bytes` begin with the header of a mail (RFC 5322) and are no saved web page that can be read: MIME-Version,
/// several parts, or the address of a sender with a receiver or a subject. One such line alone begins notes too.
[[nodiscard]] bool looks_like_mail(std::string_view bytes);

/// Whether what looks like a mail ends within its header: nothing says then whether it was a mail or a saved page.
[[nodiscard]] bool is_cut_in_header(std::string_view bytes);

/// Extracts a saved web page: the root HTML, then frames and other texts as parts of their own, named by where they
/// came from. Positions in the file are not kept: bodies are encoded. Bodies are decoded by their declared character
/// set, else by every plausible one. Pictures go by append_picture; style sheets, scripts and fonts are not text;
/// anything else goes to `members`, or is "not-read:embedded" without them. Subject and author are Region::kProperty,
/// local folders from which the page was saved Region::kAttribute.
///
/// `incomplete` gets "damaged" (cut off, bad encoding, references to parts that are not there), "undecodable",
/// "limit:members", "limit:bytes". Never throws for what the bytes are.
[[nodiscard]] ExtractedText extract_mht(std::string_view bytes, const Limits& limits, const MemberSink& members = {});

}  // namespace mishen::scanner
