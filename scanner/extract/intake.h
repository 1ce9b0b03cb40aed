// scanner/extract/intake.h
// Reads one document and the documents inside it, within one budget for all of them.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/isolation.h"
#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// What is known about a document besides its bytes.
struct DocumentInput {
  std::string_view bytes;  ///< borrowed for the call
  std::string
      name;  ///< as it is to be reported: path as given, "-", a file name; a hint for the format, content decides
  std::string charset;     ///< declared by the caller, or ""
  std::string media_type;  ///< declared by the caller (e.g. "text/html" for pasted HTML), or ""
};

/// Reads a document and whatever is nested in it: Limits::max_members, max_bytes and max_text_bytes hold for all of it
/// together, max_depth for the nesting. For one document; one thread.
class Intake {
 public:
  /// Borrows `isolation` until destroyed.
  Intake(const Limits& limits, Isolation& isolation) : limits_(limits), isolation_(isolation) {}

  /// Reads `input`, which is nested `depth` deep, in all its plausible decodings; at least one, perhaps empty. The
  /// members of an archive go to `archive_members`; where that is empty, and for documents inside other documents,
  /// their text is appended to that of their host. Never throws for what the bytes are.
  [[nodiscard]] std::vector<ExtractedText> read(const DocumentInput& input, std::size_t depth, Deadline deadline,
                                                const MemberSink& archive_members);

 private:
  class Nested;

  Limits limits_;
  Isolation& isolation_;
  std::size_t members_ = 0;
  std::size_t unpacked_ = 0;  // bytes
  std::size_t text_bytes_ = 0;
};

}  // namespace mishen::scanner
