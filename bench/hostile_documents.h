// bench/hostile_documents.h
// Documents made to cost a parser more than their length: one small thing repeated to any number.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "scanner/extracted_text.h"

namespace mishen::bench {

/// One kind of hostile document. Documents of one kind differ only in how often a piece is repeated, and grow in
/// proportion to that.
struct HostileDocument {
  std::string_view format;
  std::string_view name;                                      ///< letters, digits and '-'; unlike any format
  std::string (*make)(std::size_t pieces);                    ///< the document's bytes
  scanner::ExtractedText (*extract)(std::string_view bytes);  ///< by the extractor of its format
};

/// All kinds.
[[nodiscard]] std::span<const HostileDocument> hostile_documents();

}  // namespace mishen::bench
