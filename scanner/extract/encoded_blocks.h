// scanner/extract/encoded_blocks.h
// Files and texts that stand within a plain text in letters: uuencode, base64.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::scanner {

struct EncodedBlock {
  std::size_t begin = 0;  ///< of the block in the text
  std::string name;       ///< well-formed UTF-8; "" where it has none
  std::string bytes;
  bool is_whole = true;  ///< whether its end was found, and nothing is missing in its lines
  bool is_text = false;  ///< a piece of Chinese text; otherwise a file
};

/// The blocks of `text` (well-formed UTF-8), in their order, at most kMaxEncodedBlocks: uuencode (POSIX.1-2017,
/// uuencode), and base64 (RFC 4648, 4) that stands for a document by its signature or, in several lines, for Chinese
/// text: what stands in one line is undone in its place (scanner/unwrap.h). Other base64 is keys, certificates and
/// check sums. O(size of `text`).
[[nodiscard]] std::vector<EncodedBlock> find_encoded_blocks(std::string_view text);
inline constexpr std::size_t kMaxEncodedBlocks = 1000;

}  // namespace mishen::scanner
