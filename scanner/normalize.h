// scanner/normalize.h
// Extracted text -> the folded views that rules are matched against, each with an exact map back.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/dictionary/rule.h"
#include "scanner/extracted_text.h"
#include "scanner/offset_map.h"

namespace mishen::scanner {

inline constexpr std::array kViews = {View::kPlain, View::kSqueezed};

/// One folded form of a text. UTF-8; NormSpan counts its bytes.
/// '\n' stands only between blocks (line breaks inside a block are a space in kPlain, nothing in kSqueezed), so a
/// pattern that does not accept '\n' never reaches from one block into another.
struct NormalizedView {
  std::string text;
  NormMap map;                        ///< text -> bytes of the extracted text
  std::vector<NormSpan> block_spans;  ///< where each block of the extracted text stands here, same order and number

  [[nodiscard]] std::string_view slice(NormSpan span) const noexcept {
    return std::string_view(text).substr(span.begin, span.size());
  }
};

/// All views of one text.
struct NormalizedText {
  std::array<NormalizedView, kViews.size()> views;

  [[nodiscard]] const NormalizedView& view(View which) const noexcept { return views[static_cast<std::size_t>(which)]; }
};

/// Folds `text` (see FoldTable) block by block. Linear time. Thread-safe. Throws ScanError when ICU fails.
[[nodiscard]] NormalizedText normalize(const ExtractedText& text);

/// Folds one string that stands for itself, as dictionary terms: the same folds as a document's block.
/// `text` is well-formed UTF-8.
[[nodiscard]] std::string normalize_term(std::string_view text, View view);

}  // namespace mishen::scanner
