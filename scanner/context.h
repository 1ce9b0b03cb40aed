// scanner/context.h
// Where a hit stands and what is said around it: a marking, or a text about markings?
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
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

/// Where a hit stands.
struct Place {
  View view = View::kSqueezed;
  NormSpan span;          ///< in that view
  std::size_t block = 0;  ///< index of the (first) block that holds it
  std::string_view line;  ///< the line, or the lines it reaches over, in that view
  std::size_t begin = 0;  ///< of the hit in `line`
  std::size_t end = 0;
  NormSpan squeezed;                     ///< the hit (or the stretch of digits around it) in the squeezed view
  const Alternate* alternate = nullptr;  ///< kAlternates: how it was read
  const NumberZone* zone = nullptr;      ///< kDigits: the stretch it stands in

  /// Whether pieces were joined at `position` of the line.
  [[nodiscard]] bool is_joined_at(std::size_t position) const noexcept {
    const std::size_t at = span.begin - begin + position;
    if (alternate == nullptr || at == 0) return false;
    const auto joint = alternate->first_joint_after(at - 1);
    return joint != alternate->joints.end() && joint->begin == at;
  }
  [[nodiscard]] std::string_view before() const noexcept { return line.substr(0, begin); }
  [[nodiscard]] std::string_view after() const noexcept { return line.substr(end); }
};

/// What validators may ask about the surroundings of a hit. Borrows the texts: they must outlive it. One per thread: it
/// remembers what it said of the last stretch of digits.
class Context {
 public:
  Context(const ExtractedText& text, const NormalizedText& normalized, std::chrono::year_month_day as_of);

  [[nodiscard]] std::chrono::year_month_day as_of() const noexcept { return as_of_; }
  [[nodiscard]] const NormalizedText& normalized() const noexcept { return normalized_; }

  /// Where `span` of `view` stands; nothing when it reaches over the border of a block. In joined lines `more_lines` of
  /// those that follow belong to the place's line too. O(log blocks).
  [[nodiscard]] std::optional<Place> place(View view, NormSpan span, std::size_t more_lines = 0) const;

  /// Header zone (DOMAIN 3, H): one of the first eight body blocks, a title, a page header, a watermark, a file name or
  /// property.
  [[nodiscard]] bool in_head(std::size_t block) const noexcept;
  /// Whether the block is a table cell.
  [[nodiscard]] bool in_table(std::size_t block) const noexcept { return text_.blocks[block].table != 0; }
  [[nodiscard]] bool in_file_name(std::size_t block) const noexcept {
    return text_.blocks[block].region == Region::kFileName;
  }
  /// Signs of a mention around [begin, end) of the place's line.
  [[nodiscard]] MentionSigns mention_signs(const Place& place, std::size_t begin, std::size_t end) const;
  /// The sentence around a hit in the squeezed view, whatever view it was found in. Of a very long stretch of digits
  /// only the begin.
  [[nodiscard]] std::string_view squeezed_sentence(const Place& place) const noexcept;

  /// The first of `words` (folded as the place's view: squeezed but for kPlain) that stands within `within` code points
  /// of the hit: in its block, in the block before it, or, for a table cell, in its row or at the head of its column.
  /// "" when none does.
  [[nodiscard]] std::string_view near(const Place& place, const std::vector<std::string>& words,
                                      std::size_t within) const;
  /// Whether any of `words` (folded) occurs at the begin of the document or around the hit, about a thousand characters
  /// either side.
  [[nodiscard]] bool mentions_any(const Place& place, const std::vector<std::string_view>& words) const;
  /// Whether the text reads on over what was joined inside `hit`: over line breaks by the look of the lines, over
  /// repeated foreign text never. True for hits that nothing was joined for.
  [[nodiscard]] bool reads_on(const Place& place, AlternateSpan hit) const;

 private:
  [[nodiscard]] static std::uint64_t column_key(const Block& block) noexcept;
  [[nodiscard]] bool is_quoted(const Place& place, std::size_t begin, std::size_t end) const;
  [[nodiscard]] std::string_view find_near(const Place& place, const std::vector<std::string>& words,
                                           std::size_t within) const;

  const ExtractedText& text_;
  const NormalizedText& normalized_;
  std::chrono::year_month_day as_of_;
  std::vector<std::uint32_t> body_index_;                       // 0-based among body blocks of the first part
  std::unordered_map<std::uint64_t, std::size_t> column_head_;  // (part, table, column) -> block of the first row

  // What near() said of the hits of one stretch of digits: for all of them it is the same, and a stretch may be a
  // megabyte of numbers.
  struct NearZone {
    const std::vector<std::string>* words;
    std::size_t within;
    std::string_view word;
  };
  mutable const NumberZone* zone_ = nullptr;
  mutable std::vector<NearZone> near_zone_;
};

/// How much of weight a squeezed line holds besides [begin, end): labels, copy number, urgency and punctuation aside.
/// In code points; 0: the hit is alone.
[[nodiscard]] std::size_t left_over(std::string_view line, std::size_t begin, std::size_t end);

/// The part of `text` around [begin, end) up to the nearest sentence ends, 200 code points either side at the most.
[[nodiscard]] std::string_view sentence_around(std::string_view text, std::size_t begin, std::size_t end) noexcept;

}  // namespace mishen::scanner
