// scanner/context.h
// Where a hit stands and what is said around it: a marking, or a text about markings?
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scanner/extracted_text.h"
#include "scanner/normalize.h"

namespace mishen::scanner {

/// Signs around a hit that somebody is talking about markings (DOMAIN 3.3). Each true sign has its word in `evidence`.
struct MentionSigns {
  bool quoted = false;       ///< inside “…”, 《…》 or the like
  bool cue = false;          ///< "例如", "标注为" and the like just before, "字样" just after
  bool modal = false;        ///< 不得 应当 严禁 … in the same sentence
  bool article = false;      ///< the block is a numbered article or item
  bool enumeration = false;  ///< several secrecy levels in the same sentence
  bool quiz = false;         ///< blanks or lettered choices
  bool case_study = false;   ///< 某…
  std::vector<std::string> evidence;
};

/// What validators may ask about the surroundings of a hit. Borrows the texts: they must outlive it. const members are
/// thread-safe.
class Context {
 public:
  Context(const ExtractedText& text, const NormalizedText& normalized, std::chrono::year_month_day as_of);

  [[nodiscard]] std::chrono::year_month_day as_of() const noexcept { return as_of_; }

  /// Index of the block that holds all of `span`, or npos when it reaches over a border.
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  [[nodiscard]] std::size_t block_of(View view, NormSpan span) const noexcept;
  [[nodiscard]] const Block& block(std::size_t index) const noexcept { return text_.blocks[index]; }
  /// The block's folded text in `view`.
  [[nodiscard]] std::string_view block_text(View view, std::size_t index) const noexcept;
  [[nodiscard]] NormSpan block_span(View view, std::size_t index) const noexcept;

  /// Header zone (DOMAIN 3, H): one of the first eight body blocks, a title, a page header, a watermark, a file name or
  /// property.
  [[nodiscard]] bool in_head(std::size_t block) const noexcept;
  /// Whether the block holds nothing of weight besides [begin, end) of its squeezed text: labels, copy number, urgency
  /// and punctuation aside. Returns the code points left over (0: alone).
  [[nodiscard]] std::size_t left_over(std::size_t block, std::size_t begin, std::size_t end) const;
  /// Signs of a mention around [begin, end) of the block's squeezed text.
  [[nodiscard]] MentionSigns mention_signs(std::size_t block, std::size_t begin, std::size_t end) const;

  /// The first of `words` (folded) that stands within `within` code points of [begin, end) of the block's text in
  /// `view`: in the block, in the block before it, or, for a table cell, in its row or at the head of its column. ""
  /// when none does.
  [[nodiscard]] std::string_view near(View view, std::size_t block, std::size_t begin, std::size_t end,
                                      const std::vector<std::string>& words, std::size_t within) const;
  /// Whether any of `words` (folded) occurs at the begin of the document or around byte `begin` of the block's squeezed
  /// text, about a thousand characters either side.
  [[nodiscard]] bool mentions_any(std::size_t block, std::size_t begin,
                                  const std::vector<std::string_view>& words) const;
  /// Whether the block is a table cell.
  [[nodiscard]] bool in_table(std::size_t index) const noexcept { return text_.blocks[index].table != 0; }

 private:
  [[nodiscard]] static std::uint64_t column_key(const Block& block) noexcept;

  const ExtractedText& text_;
  const NormalizedText& normalized_;
  std::chrono::year_month_day as_of_;
  std::vector<std::uint32_t> body_index_;                       // 0-based among body blocks of the first part
  std::unordered_map<std::uint64_t, std::size_t> column_head_;  // (part, table, column) -> block of the first row
};

/// The part of `text` around [begin, end) up to the nearest sentence ends, 200 code points either side at the most.
[[nodiscard]] std::string_view sentence_around(std::string_view text, std::size_t begin, std::size_t end) noexcept;

}  // namespace mishen::scanner
