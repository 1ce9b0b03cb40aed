#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kNoBreakSpace = "\u00a0";
constexpr std::string_view kIdeographicSpace = "\u3000";

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
  // By the outermost byte: each line of a text comes by here, and hardly any has a blank at its end.
  const auto leading = [](std::string_view rest) -> std::size_t {
    if (rest.empty()) return 0;
    if (rest.front() == ' ' || rest.front() == '\t' || rest.front() == '\n') return 1;
    if (rest.front() == kNoBreakSpace.front() && rest.starts_with(kNoBreakSpace)) return kNoBreakSpace.size();
    return rest.front() == kIdeographicSpace.front() && rest.starts_with(kIdeographicSpace) ? kIdeographicSpace.size()
                                                                                            : 0;
  };
  const auto trailing = [](std::string_view rest) -> std::size_t {
    if (rest.empty()) return 0;
    if (rest.back() == ' ' || rest.back() == '\t' || rest.back() == '\n') return 1;
    if (rest.back() == kNoBreakSpace.back() && rest.ends_with(kNoBreakSpace)) return kNoBreakSpace.size();
    return rest.back() == kIdeographicSpace.back() && rest.ends_with(kIdeographicSpace) ? kIdeographicSpace.size() : 0;
  };
  while (const std::size_t blank = leading(text)) text.remove_prefix(blank);
  while (const std::size_t blank = trailing(text)) text.remove_suffix(blank);
  return text;
}

}  // namespace mishen::scanner
