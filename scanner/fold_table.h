// scanner/fold_table.h
// What each character becomes before matching.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mishen::scanner {

/// Folding of single characters: NFKC_Casefold (Unicode 15, ICU), default-ignorable and control characters dropped,
/// digits of other scripts to ASCII, traditional to simplified (OpenCC data, see dictionaries/folds), star variants to
/// U+2605, bracket variants to ( and ).
///
/// Built once (about 20 ms), then immutable: share freely.
class FoldTable {
 public:
  /// The one table. Throws ScanError on first use when ICU's data is missing.
  [[nodiscard]] static const FoldTable& instance();

  /// What `code_point` becomes on its own, in UTF-8; empty when it is dropped. Borrowed from the table, or from
  /// `scratch`.
  [[nodiscard]] std::string_view fold(char32_t code_point, std::string& scratch) const;
  /// Whether `code_point` is certain not to interact with what stands before it. False is the slow, safe answer.
  [[nodiscard]] bool starts_segment(char32_t code_point) const;
  /// Folds a stretch whose characters may interact (combining marks, Hangul jamo): ICU over the whole, then our own
  /// folds.
  [[nodiscard]] std::string fold_segment(std::string_view utf8) const;

  /// Whether folding turns `code_point` from traditional to simplified.
  [[nodiscard]] bool is_traditional(char32_t code_point) const;

 private:
  FoldTable();
  [[nodiscard]] std::string fold_by_icu(std::string_view utf8) const;
  void append_own_folds(std::string_view nfkc_cf, std::string& out) const;

  static constexpr std::size_t kBmp = 0x10000;
  std::vector<std::string> folded_;  ///< distinct results; [0] is "same"
  std::vector<std::uint16_t> bmp_;   ///< index into folded_ by code point; 0: unchanged
  std::vector<bool> bmp_starts_segment_;
  std::unordered_map<char32_t, char32_t> simplified_;
};

}  // namespace mishen::scanner
