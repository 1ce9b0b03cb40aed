#include "scanner/extract/plain_text.h"

#include <utility>

#include "scanner/extract/white_space.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

/// Bytes of the line break that begins at `at`, 0 where there is none.
std::size_t line_break_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  switch (byte(at)) {
    case '\r':
      return byte(at + 1) == '\n' ? 2 : 1;
    case '\n':
    case '\v':
    case '\f':
      return 1;
    case 0xC2:
      return byte(at + 1) == 0x85 ? 2 : 0;
    case 0xE2:
      return byte(at + 1) == 0x80 && (byte(at + 2) == 0xA8 || byte(at + 2) == 0xA9) ? 3 : 0;
    default:
      return 0;
  }
}

}  // namespace

TextLine line_at(std::string_view text, std::size_t begin) noexcept {
  for (std::size_t at = begin; at < text.size(); at += utf8_length(text[at])) {
    // Nearly all of a text is passed over by its lead bytes.
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte > 0xE2 || (byte >= 0x20 && byte < 0x80)) continue;
    if (const std::size_t width = line_break_at(text, at); width > 0) return {{begin, at}, at + width};
  }
  return {{begin, text.size()}, text.size()};
}

ExtractedText extract_plain_text(DecodedText decoded) {
  const std::string_view source = decoded.text;
  ExtractedText extracted;
  extracted.media_type = "text/plain";
  extracted.charset = decoded.charset;
  extracted.text.reserve(source.size());
  ExtractMap map;
  std::uint32_t number = 0;
  for (std::size_t begin = 0; begin < source.size();) {
    const TextLine line = line_at(source, begin);
    begin = line.next;
    ++number;
    const std::string_view visible = trimmed(source.substr(line.content.begin, line.content.size()));
    const auto visible_begin = static_cast<std::size_t>(visible.data() - source.data());
    const DecodedSpan content{visible_begin, visible_begin + visible.size()};
    if (content.empty()) continue;
    if (!extracted.blocks.empty()) {
      // The separator stands for all that lies between; where that is one LF the map stays one run.
      extracted.text += '\n';
      map.append(1, 1, content.begin - map.to_size());
    } else {
      map.skip(content.begin);
    }
    Block block;
    block.span = {extracted.text.size(), extracted.text.size() + content.size()};
    block.paragraph = number;
    // An indented line begins a paragraph; one space is none.
    constexpr std::size_t kOneSpace = 3;  // bytes of U+3000
    const bool indented =
        visible_begin - line.content.begin > kOneSpace || source.substr(line.content.begin, 2) == "  ";
    block.is_next_line = !indented && !extracted.blocks.empty() && extracted.blocks.back().paragraph + 1 == number;
    extracted.blocks.push_back(block);
    extracted.text.append(source, content.begin, content.size());
    map.append(content.size(), 1, 1);
  }
  extracted.extract_map = std::move(map);
  extracted.decode_map = std::move(decoded.map);
  return extracted;
}

}  // namespace mishen::scanner
