#include "scanner/offset_map.h"

#include <algorithm>

namespace mishen::scanner {

template <class From, class To>
void OffsetMap<From, To>::push_wide(std::size_t count, std::size_t from_width, std::size_t to_width) {
  assert(from_end_ + count * from_width <= kMaxSize && to_end_ + count * to_width <= kMaxSize);
  for (std::size_t i = 0; i < count; ++i) {
    checkpoints_.push_back({static_cast<std::uint32_t>(from_end_ + i * from_width),
                            static_cast<std::uint32_t>(to_end_ + i * to_width),
                            static_cast<std::uint32_t>(wide_.size()), 0, 0});
    wide_.push_back({static_cast<std::uint32_t>(from_width), static_cast<std::uint32_t>(to_width)});
  }
}

template <class From, class To>
std::size_t OffsetMap<From, To>::checkpoints_up_to(std::size_t from, std::size_t guess) const {
  const auto before = [](std::size_t position, const Checkpoint& checkpoint) { return position < checkpoint.from; };
  const auto begin = checkpoints_.begin();
  if (guess > 0 && checkpoints_[guess - 1].from > from) {
    return static_cast<std::size_t>(std::upper_bound(begin, begin + static_cast<std::ptrdiff_t>(guess), from, before) -
                                    begin);
  }
  std::size_t low = guess;
  std::size_t step = 1;
  while (low + step <= checkpoints_.size() && checkpoints_[low + step - 1].from <= from) {
    low += step;
    step *= 2;
  }
  const std::size_t high = std::min(low + step, checkpoints_.size());
  return static_cast<std::size_t>(std::upper_bound(begin + static_cast<std::ptrdiff_t>(low),
                                                   begin + static_cast<std::ptrdiff_t>(high), from, before) -
                                  begin);
}

template <class From, class To>
Span<To> OffsetMap<From, To>::group_at(std::size_t from, std::size_t passed) const {
  if (passed == 0) return {from, from + 1};
  const Checkpoint& checkpoint = checkpoints_[passed - 1];
  std::size_t count = checkpoint.count;
  std::size_t from_width = checkpoint.from_width;
  std::size_t to_width = checkpoint.to_width;
  if (from_width == 0) {
    from_width = wide_[count].from;
    to_width = wide_[count].to;
    count = 1;
  }
  const std::size_t distance = from - checkpoint.from;
  if (distance < count * from_width) {
    const std::size_t begin = checkpoint.to + distance / from_width * to_width;
    return {begin, begin + to_width};
  }
  const std::size_t begin = checkpoint.to + count * to_width + (distance - count * from_width);
  return {begin, begin + 1};
}

template <class From, class To>
Span<To> OffsetMap<From, To>::map_from(Span<From> span, std::size_t& passed) const {
  assert(span.begin <= span.end && span.end <= from_end_);
  if (span.begin >= from_end_) return {to_end_, to_end_};
  passed = checkpoints_up_to(span.begin, passed);
  const Span<To> first = group_at(span.begin, passed);
  if (span.empty()) return {first.begin, first.begin};
  const Span<To> last = group_at(span.end - 1, checkpoints_up_to(span.end - 1, passed));
  if (last.end < first.begin) return {last.begin, first.end};
  return {first.begin, last.end};
}

template <class From, class To>
Span<To> OffsetMap<From, To>::map(Span<From> span) const {
  std::size_t middle = checkpoints_.size() / 2;
  return map_from(span, middle);
}

template class OffsetMap<InDecoded, InSource>;
template class OffsetMap<InText, InDecoded>;
template class OffsetMap<InUnwrapped, InText>;
template class OffsetMap<InPlain, InUnwrapped>;
template class OffsetMap<InNorm, InPlain>;
template class OffsetMap<InAlternates, InNorm>;

}  // namespace mishen::scanner
