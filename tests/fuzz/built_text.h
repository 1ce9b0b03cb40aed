// tests/fuzz/built_text.h
// Extracted texts out of a fuzzer's bytes, blocks as extractors make them, and what all targets over texts ask.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/decode.h"
#include "scanner/extracted_text.h"
#include "scanner/utf8.h"
#include "tests/fuzz/require.h"

namespace mishen::fuzz {

// What a control character at the begin of a line makes of the line; elsewhere it stays in the text. noise.dict has
// them.
constexpr char kNextLine = '\x01';   ///< goes on from the line before it
constexpr char kNextCell = '\x02';   ///< the next cell of the row
constexpr char kNextRow = '\x03';    ///< the first cell of the next row
constexpr char kNextTable = '\x04';  ///< the first cell of a table
constexpr char kSameBlock = '\x05';  ///< in the block of the line before it, as after <br>
constexpr char kTitle = '\x06';      ///< the title of the document

/// A text of one block a line, whatever the bytes are: ill-formed ones become U+FFFD.
inline scanner::ExtractedText built_text(std::string_view bytes) {
  const std::string text =
      scanner::is_well_formed_utf8(bytes) ? std::string(bytes) : scanner::decode_as(bytes, "utf-8").value().text;
  scanner::ExtractedText built;
  scanner::Block place;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = std::string_view(text).substr(at, end - at);
    at = end + 1;
    const char flag = line.empty() ? '\0' : line.front();
    const bool is_flag = flag >= kNextLine && flag <= kTitle;
    if (is_flag) line.remove_prefix(1);
    place.is_next_line = flag == kNextLine && !built.blocks.empty();
    place.region = flag == kTitle ? scanner::Region::kTitle : scanner::Region::kBody;
    if (flag == kNextTable || (flag == kNextRow && place.table == 0)) {
      ++place.table;
      place.row = place.column = 1;
    } else if (flag == kNextRow) {
      ++place.row;
      place.column = 1;
    } else if (flag == kNextCell && place.table != 0) {
      ++place.column;
    } else if (!is_flag) {
      place.row = place.column = 0;
    }
    if (line.empty()) continue;
    if (flag == kSameBlock && !built.blocks.empty()) {
      built.text += '\n';
      built.text += line;
      built.blocks.back().span.end = built.text.size();
      continue;
    }
    if (!built.text.empty()) built.text += '\n';
    place.span.begin = built.text.size();
    built.text += line;
    place.span.end = built.text.size();
    ++place.paragraph;
    built.blocks.push_back(place);
    if (place.row == 0) built.blocks.back().table = 0;
  }
  return built;
}

/// Whether `position` is the begin of a character of `text`, or its end.
inline bool is_border(std::string_view text, std::size_t position) {
  return position == text.size() || (position < text.size() && !scanner::is_utf8_continuation(text[position]));
}

/// Whether `span` holds whole characters of `text`, one at least.
template <class Space>
bool is_whole(std::string_view text, scanner::Span<Space> span) {
  return span.begin < span.end && is_border(text, span.begin) && is_border(text, span.end);
}

/// Whether `inner` lies within `outer`.
template <class Space>
bool is_within(scanner::Span<Space> inner, scanner::Span<Space> outer) {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

}  // namespace mishen::fuzz
