#include "scanner/extracted_text.h"

#include <algorithm>
#include <array>

namespace mishen::scanner {

std::string_view to_string(Region region) noexcept {
  static constexpr std::array<std::string_view, 19> kNames = {
      "body",     "title",     "header",    "footer",     "note",          "comment",      "deleted",
      "inserted", "text-box",  "watermark", "hidden-row", "hidden-column", "hidden-sheet", "hidden-text",
      "alt",      "attribute", "property",  "file-name",  "embedded"};
  return kNames[static_cast<std::size_t>(region)];
}

std::string_view to_string(BlockKind kind) noexcept {
  static constexpr std::array<std::string_view, 4> kNames = {"paragraph", "heading", "list-item", "cell"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<SourceSpan> ExtractedText::source_span(TextSpan span) const {
  // The name of a file stands behind its text and in none of its bytes.
  if (!extract_map || !decode_map || span.end > extract_map->from_size()) return std::nullopt;
  return decode_map->map(extract_map->map(span));
}

const Block* ExtractedText::block_at(std::size_t position) const noexcept {
  const auto after = std::upper_bound(blocks.begin(), blocks.end(), position,
                                      [](std::size_t at, const Block& block) { return at < block.span.begin; });
  if (after == blocks.begin()) return nullptr;
  const Block& block = *(after - 1);
  return position < block.span.end ? &block : nullptr;
}

ExtractedText text_of_lines(std::string_view lines) {
  ExtractedText text;
  text.media_type = "text/plain";
  std::uint32_t paragraph = 0;
  for (std::size_t at = 0; at <= lines.size(); ++paragraph) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    if (end > at) {
      if (!text.text.empty()) text.text += '\n';
      const std::size_t begin = text.text.size();
      text.text += lines.substr(at, end - at);
      text.blocks.push_back({.span = {begin, text.text.size()},
                             .paragraph = paragraph + 1,
                             .is_next_line = !text.blocks.empty() && text.blocks.back().paragraph == paragraph});
    }
    at = end + 1;
  }
  return text;
}

}  // namespace mishen::scanner
