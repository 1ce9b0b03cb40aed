// scanner/alternates.h
// What a text says if lines are read on, cells are read along, and look-alikes and pinyin are taken for what they stand
// for.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extracted_text.h"
#include "scanner/squeeze.h"

namespace mishen::scanner {

enum class AlternateKind : std::uint8_t {
  kLines,      ///< lines joined where a word may have been broken (DOMAIN 7, form 13)
  kCells,      ///< table cells of one character each, along a row or a column (form 19)
  kLookalike,  ///< a secrecy level written with look-alike characters (form 17)
  kPinyin,     ///< a secrecy level written in pinyin (form 3)
  kSplice      ///< without foreign text that is repeated, but not certainly spliced in (form 7)
};

/// As evidence names it: "broken over lines".
[[nodiscard]] std::string_view to_string(AlternateKind kind) noexcept;

/// Another way to read a place. Only hits that need it count: those that hold one of its joints.
struct Alternate {
  AlternateKind kind = AlternateKind::kLines;
  AlternateSpan span;
  std::size_t block = 0;              ///< index of the first block it was read from
  std::vector<AlternateSpan> joints;  ///< by position: empty spans where pieces were joined, else what was replaced

  /// The first joint that ends after `position`. O(log joints).
  [[nodiscard]] std::vector<AlternateSpan>::const_iterator first_joint_after(std::size_t position) const noexcept;
  /// How many joints `hit` holds: places where pieces were joined, or something that was replaced. O(log joints).
  [[nodiscard]] std::ptrdiff_t joints_in(AlternateSpan hit) const noexcept;
  [[nodiscard]] bool is_needed_for(AlternateSpan hit) const noexcept { return joints_in(hit) > 0; }
};

/// All alternates of a text, a line each.
struct AlternatesText {
  std::string text;
  AlternateMap map;
  std::vector<Alternate> alternates;  ///< by position
};

/// Finds the alternates of a squeezed text. Linear time but for sorting table cells. Thread-safe.
[[nodiscard]] AlternatesText find_alternates(const ExtractedText& text, const SqueezedText& squeezed);

/// Whether the text reads on over every line break inside `hit`, by the look of the lines: the broken line was full, is
/// in the middle of a sentence, or is a single character. For words and numbers that carry no proof of their own.
[[nodiscard]] bool reads_on(const SqueezedText& squeezed, const AlternatesText& alternates, const Alternate& alternate,
                            AlternateSpan hit);

}  // namespace mishen::scanner
