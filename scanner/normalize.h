// scanner/normalize.h
// Extracted text -> the folded views that rules are matched against, each with an exact map back (docs/offsets.md).
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/alternates.h"
#include "scanner/dictionary/rule.h"
#include "scanner/extracted_text.h"
#include "scanner/offset_map.h"
#include "scanner/squeeze.h"
#include "scanner/unwrap.h"

namespace mishen::scanner {

/// The views that rules are written for; each has a pattern set.
inline constexpr std::array kRuleViews = {View::kSqueezed, View::kDigits, View::kPlain};

/// All views of one text. UTF-8; '\n' stands between blocks and where the author broke a line inside a block, so a
/// pattern that does not accept '\n' never reaches over either. Borrows the extracted text: it must outlive this.
struct NormalizedText {
  const ExtractedText* extracted = nullptr;
  UnwrappedText unwrapped;  ///< empty when nothing was encoded
  std::string plain;        ///< unwrapped (or extracted) text, folded
  FoldMap plain_map;
  std::vector<PlainSpan> plain_blocks;  ///< one for each block, same order
  Splices splices;                      ///< foreign text spliced in
  SqueezedText squeezed;
  DigitsText digits;
  AlternatesText alternates;

  [[nodiscard]] std::string_view view(View which) const noexcept;
  [[nodiscard]] std::string_view slice(View which, NormSpan span) const noexcept {
    return view(which).substr(span.begin, span.size());
  }
  /// Where a span of a view (not kRaw) stands in the plain view. O(log runs).
  [[nodiscard]] PlainSpan to_plain(View which, NormSpan span) const;
  /// Where a span of the plain view stands in the text that was folded. O(log runs).
  [[nodiscard]] UnwrappedSpan to_unwrapped(PlainSpan span) const { return plain_map.map(span); }
  /// Bytes of the extracted text from which `span` was made. O(log runs).
  [[nodiscard]] TextSpan to_text(PlainSpan span) const;
  /// What was folded: the unwrapped text, or the extracted text where nothing was encoded.
  [[nodiscard]] std::string_view folded_from(UnwrappedSpan span) const noexcept;
};

/// Makes all views of `text`, which is borrowed. Linear time. Thread-safe. Throws ScanError when ICU fails.
[[nodiscard]] NormalizedText normalize(const ExtractedText& text);

/// Folds one string that stands for itself, as dictionary terms: the same folds as a document's block. `text` is
/// well-formed UTF-8; `view` is kPlain or kSqueezed.
[[nodiscard]] std::string normalize_term(std::string_view text, View view);

}  // namespace mishen::scanner
