#include "scanner/offset_map.h"

#include <algorithm>
#include <cassert>

namespace mishen::scanner {

template <class From, class To>
void OffsetMap<From, To>::append(std::size_t count, std::size_t from_width, std::size_t to_width) {
  assert(from_width > 0);
  if (count == 0) return;
  if (!runs_.empty()) {
    Run& last = runs_.back();
    const bool contiguous = last.to_begin + last.count * last.to_width == to_end_;
    if (contiguous && last.from_width == from_width && last.to_width == to_width) {
      last.count += count;
      from_end_ += count * from_width;
      to_end_ += count * to_width;
      return;
    }
  }
  runs_.push_back(
      {from_end_, to_end_, count, static_cast<std::uint32_t>(from_width), static_cast<std::uint32_t>(to_width)});
  from_end_ += count * from_width;
  to_end_ += count * to_width;
}

template <class From, class To>
const typename OffsetMap<From, To>::Run* OffsetMap<From, To>::run_at(std::size_t from) const {
  const auto after = std::upper_bound(runs_.begin(), runs_.end(), from,
                                      [](std::size_t position, const Run& run) { return position < run.from_begin; });
  return after == runs_.begin() ? nullptr : &*(after - 1);
}

template <class From, class To>
Span<To> OffsetMap<From, To>::map(Span<From> span) const {
  assert(span.begin <= span.end && span.end <= from_end_);
  if (span.begin >= from_end_) return {to_end_, to_end_};
  const Run* first = run_at(span.begin);
  const std::size_t begin = first->to_begin + (span.begin - first->from_begin) / first->from_width * first->to_width;
  if (span.empty()) return {begin, begin};
  const Run* last = run_at(span.end - 1);
  const std::size_t end = last->to_begin + ((span.end - 1 - last->from_begin) / last->from_width + 1) * last->to_width;
  if (end < begin) return {end - last->to_width, begin + first->to_width};
  return {begin, end};
}

template class OffsetMap<InDecoded, InSource>;
template class OffsetMap<InText, InDecoded>;
template class OffsetMap<InNorm, InText>;

}  // namespace mishen::scanner
