#include "scanner/extract/append_block.h"

#include <algorithm>

#include "scanner/extract/white_space.h"

namespace mishen::scanner {

void append_block(ExtractedText& text, std::string_view content, Block place) {
  content = trimmed(content);
  if (content.empty()) return;
  if (!text.blocks.empty()) text.text += '\n';
  place.span = {text.text.size(), text.text.size() + content.size()};
  text.text += content;
  text.blocks.push_back(place);
}

void append_lines(ExtractedText& text, std::string_view content, Block place) {
  while (!content.empty()) {
    const std::size_t end = std::min(content.find_first_of("\r\n"), content.size());
    const std::size_t blocks = text.blocks.size();
    append_block(text, content.substr(0, end), place);
    place.is_next_line = place.is_next_line || text.blocks.size() > blocks;
    content.remove_prefix(std::min(end + 1, content.size()));
  }
}

}  // namespace mishen::scanner
