// scanner/extract/container.h
// Formats whose bytes are no text of their own: which extractor reads them, told by their content.
#pragma once
#include <cstdint>
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// How the bytes of a document have to be treated.
enum class Carrier : std::uint8_t {
  kText,      ///< text in some character set: plain, HTML, CSV ...
  kPdf,       ///< read by a helper program
  kDocument,  ///< a container that is one document: office formats, RTF, web archives, pictures
  kArchive,   ///< a container of documents: zip, 7z, tar ..., compressed files
  kUnread     ///< known by its signature and not read: old binary formats, programs
};

/// Looks at signatures and, in zip containers, at the names of members; unpacks nothing. O(bytes) at worst.
[[nodiscard]] Carrier carrier_of(std::string_view bytes);

/// What is said about a document that no extractor reads: "unknown-format", or "encrypted" where that can be seen.
[[nodiscard]] ExtractedText unread_container(std::string_view bytes);

/// Extracts a document or archive by the first extractor that knows its content; anything else is unread_container.
/// Parses what strangers wrote: to be run where it can do no harm (Isolation). Never throws for what the bytes are.
[[nodiscard]] ExtractedText extract_container(std::string_view bytes, const Limits& limits, const MemberSink& members);

}  // namespace mishen::scanner
