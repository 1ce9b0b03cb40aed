// scanner/decode.h
// Bytes of a file -> well-formed UTF-8 with an exact map back; every plausible decoding where the bytes do not say
// which.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/offset_map.h"

namespace mishen::scanner {

/// One reading of the bytes.
struct DecodedText {
  std::string text;  ///< well-formed UTF-8, BOM not included; U+FFFD for what did not decode
  DecodeMap map;     ///< text -> bytes of the file (the BOM counts there)
  std::string
      charset;  ///< WHATWG label in lower case: "utf-8", "gb18030", "big5", "utf-16le", "utf-16be", "hz-gb-2312" ...
  std::size_t errors = 0;  ///< ill-formed sequences replaced
};

/// The plausible readings of `bytes`, most likely first; never empty unless `undecodable`.
struct Decodings {
  std::vector<DecodedText> readings;
  bool undecodable = false;  ///< nothing plausible: binary, or a character set nobody here reads
};

/// Decodes `bytes` by the order of DECISIONS: BOM; `declared` (any WHATWG label, as from a <meta> or --charset) if it
/// decodes without an error; strict UTF-8 without NUL; else every plausible decoding of GB18030, Big5, UTF-16LE/BE, and
/// HZ where `~{` ... `~}` occurs, UTF-7 where utf7_sequence() does. Thread-safe. Throws ScanError when ICU fails for a
/// reason other than the bytes.
[[nodiscard]] Decodings decode(std::string_view bytes, std::string_view declared = {});

/// Decodes `bytes` as `charset` alone (a WHATWG label); nothing when the label is unknown.
[[nodiscard]] std::optional<DecodedText> decode_as(std::string_view bytes, std::string_view charset);

/// Bytes of the UTF-7 sequence that begins with the '+' at `at` (RFC 2152), its '-' included, if what it stands for is
/// Chinese text of three Han characters or more; 0 otherwise. O(length of the sequence).
[[nodiscard]] std::size_t utf7_sequence(std::string_view text, std::size_t at) noexcept;

/// Whether a stretch of Chinese text in UTF-16, of five characters or more, stands among bytes in another character
/// set, of which it makes gibberish: GB18030 and Big5 have a character for nearly every pair of bytes. O(n).
[[nodiscard]] bool holds_utf16_stretch(std::string_view bytes);

/// Whether `text` is well-formed UTF-8 (Unicode 15, table 3-7). O(n).
[[nodiscard]] bool is_well_formed_utf8(std::string_view text) noexcept;

/// `text` with every ill-formed sequence replaced by U+FFFD: names of files may be any bytes.
[[nodiscard]] std::string to_well_formed_utf8(std::string_view text);

}  // namespace mishen::scanner
