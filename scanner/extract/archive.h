// scanner/extract/archive.h
// Archives and compressed files: each member is handed on as a document of its own.
#pragma once
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Whether `bytes` are a zip, 7z, RAR (1.5 to 5) or tar archive, or a file packed by gzip, bzip2, xz, Zstandard, LZ4,
/// lzip or compress. Looks at the first bytes only. Office documents in zip containers are archives to it too: ask
/// their own functions first.
[[nodiscard]] bool looks_like_archive(std::string_view bytes) noexcept;

/// Hands the files in an archive to `members`, one after the other, so that at most one is in memory; a packed tar is
/// unpacked on the way, a single packed file is a member with the name that its header keeps, or "data". Sets
/// `is_archive`.
///
/// The text is what the archive says about itself: comments (Concealment::kContainerComment), and as Region::kFileName
/// the paths that no member brings along (empty folders, links, what could not be unpacked). Names are decoded by what
/// the format says, else by a guess over all of them, and lead nowhere: see member_name.h; one that was changed for
/// that is a notice "unsafe-name". Links and devices are notices "not-read:link" and never followed. Nothing is written
/// anywhere.
///
/// `incomplete` gets "encrypted", "damaged" (also bytes behind the end, volumes of several: "volume", zip directories
/// that contradict local headers), "unknown-format" (a method of packing), "limit:members", "limit:bytes" (a member is
/// cut, the next one is read), "limit:ratio", "limit:memory", "not-read:comment", each with the path of the member;
/// without `members` each member is "not-read:embedded". Never throws for what the bytes are.
[[nodiscard]] ExtractedText extract_archive(std::string_view bytes, const Limits& limits,
                                            const MemberSink& members = {});

}  // namespace mishen::scanner
