// scanner/offset_map.h
// Maps positions in a text back to the text it was made from.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scanner/span.h"

namespace mishen::scanner {

/// Where each unit of a derived text (space `From`) came from in the text it was made of (space `To`).
///
/// Stored as runs of equally shaped groups: `count` groups, each `from_width` units here for `to_width` units there. A
/// stretch that was copied byte for byte is one run of 1:1 groups; a character that changed its length is a group of
/// its own width; what was dropped is a gap between runs. A position inside a group maps outwards (begins to the
/// group's begin, ends to its end), so a mapped span never cuts a character of the origin.
///
/// Value type. const member functions are safe to call from several threads.
template <class From, class To>
class OffsetMap {
 public:
  /// Appends `count` groups of `from_width` units made from `to_width` units each. `from_width` > 0. Adjacent equal
  /// shapes are merged.
  void append(std::size_t count, std::size_t from_width, std::size_t to_width);
  /// Leaves out `units` of the origin: nothing in the derived text stands for them.
  void skip(std::size_t units) noexcept { to_end_ += units; }
  /// Goes on at position `to` of the origin, forwards or back, for a text that is not in the order of its origin.
  void jump_to(std::size_t to) noexcept { to_end_ = to; }

  /// Units of the derived text covered so far.
  [[nodiscard]] std::size_t from_size() const noexcept { return from_end_; }
  /// Where in the origin the next group begins: the units covered so far, left-out ones included, unless it jumped.
  [[nodiscard]] std::size_t to_size() const noexcept { return to_end_; }

  /// Maps one span; O(log runs). An empty span maps to an empty span at the start of the group it stands before.
  /// A span over a jump back, where end would come before begin, maps to what lies between both ends' groups, these
  /// included. Precondition: span lies within [0, from_size()].
  [[nodiscard]] Span<To> map(Span<From> span) const;

  /// Number of stored runs, for memory accounting.
  [[nodiscard]] std::size_t run_count() const noexcept { return runs_.size(); }

 private:
  struct Run {
    std::size_t from_begin;
    std::size_t to_begin;
    std::size_t count;
    std::uint32_t from_width;
    std::uint32_t to_width;
  };
  [[nodiscard]] const Run* run_at(std::size_t from) const;

  std::vector<Run> runs_;
  std::size_t from_end_ = 0;
  std::size_t to_end_ = 0;
};

using DecodeMap = OffsetMap<InDecoded, InSource>;  ///< decoded UTF-8 -> bytes of the file
using ExtractMap = OffsetMap<InText, InDecoded>;   ///< extracted text -> decoded UTF-8
using NormMap = OffsetMap<InNorm, InText>;         ///< normalized view -> extracted text

extern template class OffsetMap<InDecoded, InSource>;
extern template class OffsetMap<InText, InDecoded>;
extern template class OffsetMap<InNorm, InText>;

}  // namespace mishen::scanner
