#include "scanner/extract/white_space.h"

#include <cstddef>

namespace mishen::scanner {
namespace {

constexpr std::string_view kNoBreakSpace = "\u00a0";
constexpr std::string_view kIdeographicSpace = "\u3000";

/// Bytes of the blank that `text` begins with.
std::size_t leading_blank(std::string_view text) noexcept {
  if (text.empty()) return 0;
  switch (text.front()) {
    case ' ':
    case '\t':
    case '\n':
      return 1;
    case '\xC2':
      return text.starts_with(kNoBreakSpace) ? kNoBreakSpace.size() : 0;
    case '\xE3':
      return text.starts_with(kIdeographicSpace) ? kIdeographicSpace.size() : 0;
    default:
      return 0;
  }
}

/// Bytes of the blank that `text` ends with.
std::size_t trailing_blank(std::string_view text) noexcept {
  if (text.empty()) return 0;
  switch (text.back()) {
    case ' ':
    case '\t':
    case '\n':
      return 1;
    case '\xA0':
      return text.ends_with(kNoBreakSpace) ? kNoBreakSpace.size() : 0;
    case '\x80':
      return text.ends_with(kIdeographicSpace) ? kIdeographicSpace.size() : 0;
    default:
      return 0;
  }
}

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
  while (const std::size_t blank = leading_blank(text)) text.remove_prefix(blank);
  while (const std::size_t blank = trailing_blank(text)) text.remove_suffix(blank);
  return text;
}

}  // namespace mishen::scanner
