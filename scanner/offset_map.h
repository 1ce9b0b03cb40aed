// scanner/offset_map.h
// Maps positions in a text back to the text it was made from.
#pragma once
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "scanner/span.h"

namespace mishen::scanner {

/// Where each unit of a derived text (space `From`) came from in the text it was made of (space `To`).
///
/// Stored as checkpoints of 16 bytes: `count` groups, each `from_width` units here for `to_width` units there, and
/// after them a stretch copied unit by unit up to the next checkpoint. So a text that was copied as a whole needs none,
/// a character that changed its length needs one, and what was dropped is a gap before a checkpoint. A position inside
/// a group maps outwards (begins to the group's begin, ends to its end), so a mapped span never cuts a character of the
/// origin.
///
/// Precondition of all that grows it: both texts stay below 4 GiB.
/// Value type. const member functions are safe to call from several threads.
template <class From, class To>
class OffsetMap {
 public:
  class Cursor;

  /// Appends `count` groups of `from_width` units made from `to_width` units each. `from_width` > 0. Adjacent equal
  /// shapes are merged.
  void append(std::size_t count, std::size_t from_width, std::size_t to_width) {
    if (count == 0) return;
    if (from_width == 1 && to_width == 1) return copy(count);
    if (!extend_last(count, from_width, to_width)) push(count, from_width, to_width);
    from_end_ += count * from_width;
    to_end_ += count * to_width;
    copied_to_ = to_end_;
  }
  /// Appends `units` units that are those of the origin, one by one.
  void copy(std::size_t units) {
    if (units == 0) return;
    if (to_end_ != copied_to_) push(0, 1, 1);
    from_end_ += units;
    to_end_ += units;
    copied_to_ = to_end_;
  }
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

  /// Number of stored checkpoints, for memory accounting.
  [[nodiscard]] std::size_t run_count() const noexcept { return checkpoints_.size(); }

 private:
  static constexpr std::size_t kMaxWidth = std::numeric_limits<std::uint16_t>::max();
  static constexpr std::size_t kMaxSize = std::numeric_limits<std::uint32_t>::max();

  struct Checkpoint {
    std::uint32_t from;
    std::uint32_t to;
    std::uint32_t count;       ///< of groups; their number in wide_ where from_width is 0
    std::uint16_t from_width;  ///< 0: one group whose widths do not fit here
    std::uint16_t to_width;
  };
  static_assert(sizeof(Checkpoint) == 16);
  struct Widths {
    std::uint32_t from, to;
  };

  /// Adds groups to the last checkpoint if they go on where its own end.
  [[nodiscard]] bool extend_last(std::size_t count, std::size_t from_width, std::size_t to_width) {
    if (checkpoints_.empty() || to_end_ != copied_to_) return false;
    Checkpoint& last = checkpoints_.back();
    const std::size_t last_end = last.from + std::size_t{last.count} * last.from_width;
    const auto differs = (last.from_width ^ from_width) | (last.to_width ^ to_width) | (last_end ^ from_end_);
    if (differs != 0) return false;
    last.count += static_cast<std::uint32_t>(count);
    return true;
  }
  void push(std::size_t count, std::size_t from_width, std::size_t to_width) {
    assert(from_width > 0);
    if (from_width > kMaxWidth || to_width > kMaxWidth) return push_wide(count, from_width, to_width);
    assert(from_end_ + count * from_width <= kMaxSize && to_end_ + count * to_width <= kMaxSize);
    checkpoints_.push_back({static_cast<std::uint32_t>(from_end_), static_cast<std::uint32_t>(to_end_),
                            static_cast<std::uint32_t>(count), static_cast<std::uint16_t>(from_width),
                            static_cast<std::uint16_t>(to_width)});
  }
  void push_wide(std::size_t count, std::size_t from_width, std::size_t to_width);
  /// Number of checkpoints at or before `from`, looking from a guess onwards.
  [[nodiscard]] std::size_t checkpoints_up_to(std::size_t from, std::size_t guess) const;
  /// The group that covers `from`, `passed` being checkpoints_up_to(from).
  [[nodiscard]] Span<To> group_at(std::size_t from, std::size_t passed) const;
  [[nodiscard]] Span<To> map_from(Span<From> span, std::size_t& passed) const;

  std::vector<Checkpoint> checkpoints_;
  std::vector<Widths> wide_;
  std::size_t from_end_ = 0;
  std::size_t to_end_ = 0;
  std::size_t copied_to_ = 0;  ///< where the last checkpoint's copied stretch goes on in the origin
};

/// Maps many spans of one map. Spans whose begins ascend take one forward pass over the map; a begin that goes back
/// costs a search. Borrows the map, which must not change meanwhile. One per thread.
template <class From, class To>
class OffsetMap<From, To>::Cursor {
 public:
  explicit Cursor(const OffsetMap& map) noexcept : map_(map) {}
  /// As OffsetMap::map.
  [[nodiscard]] Span<To> map(Span<From> span) { return map_.map_from(span, passed_); }

 private:
  const OffsetMap& map_;
  std::size_t passed_ = 0;
};

using DecodeMap = OffsetMap<InDecoded, InSource>;      ///< decoded UTF-8 -> bytes of the file
using ExtractMap = OffsetMap<InText, InDecoded>;       ///< extracted text -> decoded UTF-8
using UnwrapMap = OffsetMap<InUnwrapped, InText>;      ///< text with encoded stretches decoded -> extracted text
using FoldMap = OffsetMap<InPlain, InUnwrapped>;       ///< plain view -> what was folded
using ViewMap = OffsetMap<InNorm, InPlain>;            ///< squeezed and digits view -> plain view
using AlternateMap = OffsetMap<InAlternates, InNorm>;  ///< alternates -> squeezed view

extern template class OffsetMap<InDecoded, InSource>;
extern template class OffsetMap<InText, InDecoded>;
extern template class OffsetMap<InUnwrapped, InText>;
extern template class OffsetMap<InPlain, InUnwrapped>;
extern template class OffsetMap<InNorm, InPlain>;
extern template class OffsetMap<InAlternates, InNorm>;

}  // namespace mishen::scanner
