#include "scanner/lookalikes.h"

#include <algorithm>
#include <iterator>

#include "lookalikes_data.h"  // generated from dictionaries/folds/lookalikes.tsv
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

constexpr bool is_before(const Lookalike& left, const Lookalike& right) { return left.written < right.written; }
static_assert(std::is_sorted(std::begin(kLookalikes), std::end(kLookalikes), is_before),
              "lookalikes.tsv is sorted by its first column");

}  // namespace

std::span<const Lookalike> lookalikes() noexcept { return kLookalikes; }

std::span<const Lookalike> lookalikes_at(std::string_view text) noexcept {
  if (text.empty()) return {};
  // Nearly every text ends here: no entry begins with its first character.
  const std::string_view first = text.substr(0, utf8_length(text[0]));
  const auto* entry =
      std::lower_bound(std::begin(kLookalikes), std::end(kLookalikes), first,
                       [](const Lookalike& left, std::string_view wanted) { return left.written < wanted; });
  const Lookalike* longest = entry;
  std::size_t count = 0;
  for (; entry != std::end(kLookalikes) && entry->written.starts_with(first); ++entry) {
    if (!text.starts_with(entry->written)) continue;
    // Sorted, so what is a prefix of `text` comes the shorter the earlier, and equal ones side by side.
    if (count == 0 || entry->written != longest->written) {
      longest = entry;
      count = 0;
    }
    ++count;
  }
  return {longest, count};
}

}  // namespace mishen::scanner
