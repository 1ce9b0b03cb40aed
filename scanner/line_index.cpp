#include "scanner/line_index.h"

#include <algorithm>
#include <cassert>

#include "scanner/utf8.h"

namespace mishen::scanner {

std::vector<LineColumn> line_columns(std::string_view text, std::span<const std::size_t> positions) {
  assert(std::is_sorted(positions.begin(), positions.end()));
  std::vector<LineColumn> found;
  found.reserve(positions.size());
  LineColumn here;
  std::size_t at = 0;
  for (const std::size_t position : positions) {
    for (; at < position && at < text.size(); ++at) {
      const char byte = text[at];
      const bool ends_line = byte == '\n' || (byte == '\r' && (at + 1 == text.size() || text[at + 1] != '\n'));
      if (ends_line) {
        ++here.line;
        here.column = 1;
      } else if (!is_utf8_continuation(byte)) {
        ++here.column;
      }
    }
    found.push_back(here);
  }
  return found;
}

std::vector<CharacterOffset> character_offsets(std::string_view text, std::span<const std::size_t> positions) {
  assert(std::is_sorted(positions.begin(), positions.end()));
  std::vector<CharacterOffset> found;
  found.reserve(positions.size());
  CharacterOffset here;
  std::size_t at = 0;
  for (const std::size_t position : positions) {
    for (; at < position && at < text.size(); ++at) {
      if (is_utf8_continuation(text[at])) continue;
      ++here.codepoint;
      here.utf16 += utf8_length(text[at]) == 4 ? 2 : 1;  // beyond the basic plane: a surrogate pair
    }
    found.push_back(here);
  }
  return found;
}

}  // namespace mishen::scanner
