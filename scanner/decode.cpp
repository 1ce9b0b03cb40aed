#include "scanner/decode.h"

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <memory>
#include <tuple>
#include <utility>

#include "scanner/ascii.h"
#include "scanner/errors.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

// ---------------------------------------------------------------------------------------------------------------------
// Labels

/// The decoders of this file; everything rarer goes through ICU.
enum class Decoder : std::uint8_t { kUtf8, kGb18030, kBig5, kUtf16Le, kUtf16Be, kUtf32Le, kUtf32Be, kHz, kIcu };

struct Encoding {
  std::string_view name;  // as reported, lower case
  Decoder decoder;
  const char* icu;          // ICU's converter where decoder is kIcu
  std::string_view labels;  // further labels, separated and surrounded by spaces
};

// WHATWG Encoding Standard, 4.2, with three differences, because a scanner must read what a browser refuses for safety:
// hz-gb-2312 and iso-2022-* are decoded and not replaced, UTF-7 and UTF-32 exist, and "utf-16" without more is
// little-endian only where no BOM says otherwise.
constexpr Encoding kEncodings[] = {
    {"utf-8", Decoder::kUtf8, nullptr, " unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8 "},
    {"gb18030", Decoder::kGb18030, nullptr, " gb-18030 gb18030-2000 gb18030-2005 gb18030-2022 "},
    {"gbk", Decoder::kGb18030, nullptr,
     " chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk cp936 ms936 windows-936 936 euc-cn "},
    {"big5", Decoder::kBig5, nullptr, " big5-hkscs cn-big5 csbig5 x-x-big5 big-5 cp950 ms950 windows-950 950 "},
    {"utf-16le", Decoder::kUtf16Le, nullptr,
     " csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf16 utf16le utf_16le "},
    {"utf-16be", Decoder::kUtf16Be, nullptr, " unicodefffe utf16be utf_16be "},
    {"utf-32le", Decoder::kUtf32Le, nullptr, " utf-32 utf32 utf32le ucs-4 iso-10646-ucs-4 "},
    {"utf-32be", Decoder::kUtf32Be, nullptr, " utf32be "},
    {"hz-gb-2312", Decoder::kHz, nullptr, " hz hz-gb2312 "},
    {"utf-7", Decoder::kIcu, "UTF-7", " utf7 unicode-1-1-utf-7 csunicode11utf7 "},
    {"iso-2022-cn", Decoder::kIcu, "ISO-2022-CN", " csiso2022cn iso-2022-cn-ext "},
    {"iso-2022-jp", Decoder::kIcu, "ISO-2022-JP", " csiso2022jp "},
    {"iso-2022-kr", Decoder::kIcu, "ISO-2022-KR", " csiso2022kr "},
    {"shift_jis", Decoder::kIcu, "ibm-943_P15A-2003",
     " csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis cp932 "},
    {"euc-jp", Decoder::kIcu, "EUC-JP", " cseucpkdfmtjapanese x-euc-jp "},
    {"euc-kr", Decoder::kIcu, "windows-949-2000",
     " cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 cp949 "},
    {"euc-tw", Decoder::kIcu, "EUC-TW", " x-euc-tw "},
    {"ibm866", Decoder::kIcu, "ibm-866_P100-1995", " 866 cp866 csibm866 "},
    {"iso-8859-2", Decoder::kIcu, "ISO-8859-2",
     " csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2 "},
    {"iso-8859-3", Decoder::kIcu, "ISO-8859-3",
     " csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3 "},
    {"iso-8859-4", Decoder::kIcu, "ISO-8859-4",
     " csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4 "},
    {"iso-8859-5", Decoder::kIcu, "ISO-8859-5",
     " csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 "},
    {"iso-8859-6", Decoder::kIcu, "ISO-8859-6",
     " arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 "
     "iso8859-6 iso88596 "
     "iso_8859-6 iso_8859-6:1987 "},
    {"iso-8859-7", Decoder::kIcu, "ISO-8859-7",
     " csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 "
     "sun_eu_greek "},
    {"iso-8859-8", Decoder::kIcu, "ISO-8859-8",
     " csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 "
     "visual "
     "csiso88598i iso-8859-8-i logical "},
    {"iso-8859-10", Decoder::kIcu, "ISO-8859-10", " csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6 "},
    {"iso-8859-13", Decoder::kIcu, "ISO-8859-13", " iso8859-13 iso885913 "},
    {"iso-8859-14", Decoder::kIcu, "ISO-8859-14", " iso8859-14 iso885914 "},
    {"iso-8859-15", Decoder::kIcu, "ISO-8859-15", " csisolatin9 iso8859-15 iso885915 iso_8859-15 l9 "},
    {"koi8-r", Decoder::kIcu, "KOI8-R", " cskoi8r koi koi8 koi8_r "},
    {"koi8-u", Decoder::kIcu, "KOI8-U", " koi8-ru "},
    {"macintosh", Decoder::kIcu, "macintosh", " csmacintosh mac x-mac-roman "},
    {"windows-874", Decoder::kIcu, "windows-874-2000", " dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 "},
    {"windows-1250", Decoder::kIcu, "windows-1250", " cp1250 x-cp1250 "},
    {"windows-1251", Decoder::kIcu, "windows-1251", " cp1251 x-cp1251 "},
    {"windows-1252", Decoder::kIcu, "windows-1252",
     " ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 "
     "iso_8859-1:1987 l1 "
     "latin1 us-ascii x-cp1252 "},
    {"windows-1253", Decoder::kIcu, "windows-1253", " cp1253 x-cp1253 "},
    {"windows-1254", Decoder::kIcu, "windows-1254",
     " cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 x-cp1254 "},
    {"windows-1255", Decoder::kIcu, "windows-1255", " cp1255 x-cp1255 "},
    {"windows-1256", Decoder::kIcu, "windows-1256", " cp1256 x-cp1256 "},
    {"windows-1257", Decoder::kIcu, "windows-1257", " cp1257 x-cp1257 "},
    {"windows-1258", Decoder::kIcu, "windows-1258", " cp1258 x-cp1258 "},
    {"x-mac-cyrillic", Decoder::kIcu, "x-mac-cyrillic", " x-mac-ukrainian "},
};

/// The encoding of a label, white space around it and case ignored (WHATWG Encoding 4.2, "get an encoding"); null when
/// unknown.
const Encoding* find_encoding(std::string_view label) {
  constexpr std::string_view kSpace = " \t\n\f\r";
  const std::size_t begin = label.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return nullptr;
  label = label.substr(begin, label.find_last_not_of(kSpace) - begin + 1);
  std::string wanted = " ";
  for (const char c : label) wanted += ascii_lower(c);
  wanted += ' ';
  if (wanted.find(' ', 1) != wanted.size() - 1) return nullptr;
  for (const Encoding& encoding : kEncodings) {
    if (std::string_view(wanted).substr(1, wanted.size() - 2) == encoding.name) return &encoding;
    if (encoding.labels.find(wanted) != std::string_view::npos) return &encoding;
  }
  return nullptr;
}

const Encoding& encoding_of(Decoder decoder) {
  for (const Encoding& encoding : kEncodings) {
    if (encoding.decoder == decoder) return encoding;
  }
  assert(false);
  return kEncodings[0];
}

// ---------------------------------------------------------------------------------------------------------------------
// ICU: tables of the multi-byte sets, and the rare encodings

struct ConverterCloser {
  void operator()(UConverter* converter) const noexcept { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, ConverterCloser>;

Converter open_converter(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &status));
  if (U_FAILURE(status)) throw ScanError(std::string("cannot open ICU converter ") + name + ": " + u_errorName(status));
  return converter;
}

/// A converter that stops at what it cannot convert.
Converter open_strict_converter(const char* name) {
  Converter converter = open_converter(name);
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  if (U_FAILURE(status))
    throw ScanError(std::string("cannot set up ICU converter ") + name + ": " + u_errorName(status));
  return converter;
}

/// The character of one byte sequence; 0 where there is none.
char32_t convert_one(UConverter* converter, std::string_view bytes) {
  std::array<UChar, 8> units{};
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t length = ucnv_toUChars(converter, units.data(), static_cast<std::int32_t>(units.size()),
                                            bytes.data(), static_cast<std::int32_t>(bytes.size()), &status);
  if (U_FAILURE(status) || length == 0) return 0;
  std::int32_t at = 0;
  UChar32 character = 0;
  U16_NEXT(units.data(), at, length, character);
  return at < length || U_IS_SURROGATE(character) ? 0 : static_cast<char32_t>(character);
}

constexpr std::size_t cell(unsigned lead, unsigned trail) { return (lead - 0x81U) << 8U | trail; }
constexpr std::size_t kCells = std::size_t{126} << 8U;

bool is_private_use(char32_t c) { return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000; }

/// The double-byte cells of GB18030-2022: lead 81-FE, trail 40-FE but 7F.
const std::vector<char32_t>& gbk_cells() {
  static const std::vector<char32_t> kTable = [] {
    std::vector<char32_t> table(kCells, 0);
    const Converter converter = open_strict_converter("gb18030");
    for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
      for (unsigned trail = 0x40; trail <= 0xFE; ++trail) {
        if (trail == 0x7F) continue;
        const std::array<char, 2> pair = {static_cast<char>(lead), static_cast<char>(trail)};
        table[cell(lead, trail)] = convert_one(converter.get(), {pair.data(), pair.size()});
      }
    }
    // GB18030-2022 moved these cells from private use to the characters Unicode has since got; ICU 72 has the 2005
    // edition.
    constexpr std::pair<unsigned, char32_t> kEdition2022[] = {
        {0xA6D9, 0xFE10}, {0xA6DA, 0xFE12}, {0xA6DB, 0xFE11}, {0xA6DC, 0xFE13}, {0xA6DD, 0xFE14}, {0xA6DE, 0xFE15},
        {0xA6DF, 0xFE16}, {0xA6EC, 0xFE17}, {0xA6ED, 0xFE18}, {0xA6F3, 0xFE19}, {0xFE59, 0x9FB4}, {0xFE61, 0x9FB5},
        {0xFE66, 0x9FB6}, {0xFE67, 0x9FB7}, {0xFE6D, 0x9FB8}, {0xFE7E, 0x9FB9}, {0xFE90, 0x9FBA}, {0xFEA0, 0x9FBB}};
    for (const auto& [code, character] : kEdition2022) table[cell(code >> 8U, code & 0xFFU)] = character;
    return table;
  }();
  return kTable;
}

constexpr unsigned kBmpFourByte = 39420;     // linear values of 81308130 ... 8431A439
constexpr unsigned kSupplementary = 189000;  // linear value of 90308130 = U+10000

/// The four-byte sequences of GB18030 that stand for characters of the basic plane, by linear value.
const std::vector<char32_t>& gb18030_four_byte() {
  static const std::vector<char32_t> kTable = [] {
    std::vector<char32_t> table(kBmpFourByte, 0);
    const Converter converter = open_strict_converter("gb18030");
    for (unsigned linear = 0; linear < kBmpFourByte; ++linear) {
      const std::array<char, 4> sequence = {
          static_cast<char>(0x81 + linear / 12600), static_cast<char>(0x30 + linear / 1260 % 10),
          static_cast<char>(0x81 + linear / 10 % 126), static_cast<char>(0x30 + linear % 10)};
      table[linear] = convert_one(converter.get(), {sequence.data(), sequence.size()});
    }
    return table;
  }();
  return kTable;
}

struct Big5Cells {
  std::vector<char32_t> base;
  std::vector<char32_t> mark;  // four cells stand for two characters
};

/// Big5 with HKSCS as in the WHATWG index, and what only Windows code page 950 has; its private use area is left out.
const Big5Cells& big5_cells() {
  static const Big5Cells kTable = [] {
    Big5Cells table{std::vector<char32_t>(kCells, 0), std::vector<char32_t>(kCells, 0)};
    const Converter hkscs = open_strict_converter("Big5-HKSCS");
    const Converter windows = open_strict_converter("windows-950-2000");
    for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
      for (unsigned trail = 0x40; trail <= 0xFE; ++trail) {
        if (trail > 0x7E && trail < 0xA1) continue;
        const std::array<char, 2> pair = {static_cast<char>(lead), static_cast<char>(trail)};
        char32_t character = convert_one(hkscs.get(), {pair.data(), pair.size()});
        if (character == 0 || is_private_use(character)) {
          character = convert_one(windows.get(), {pair.data(), pair.size()});
        }
        if (!is_private_use(character)) table.base[cell(lead, trail)] = character;
      }
    }
    // Each of these cells is two characters (WHATWG Encoding 12.1.1).
    constexpr std::tuple<unsigned, char32_t, char32_t> kPairs[] = {
        {0x8862, 0xCA, 0x304}, {0x8864, 0xCA, 0x30C}, {0x88A3, 0xEA, 0x304}, {0x88A5, 0xEA, 0x30C}};
    for (const auto& [code, base, mark] : kPairs) {
      table.base[cell(code >> 8U, code & 0xFFU)] = base;
      table.mark[cell(code >> 8U, code & 0xFFU)] = mark;
    }
    return table;
  }();
  return kTable;
}

// ---------------------------------------------------------------------------------------------------------------------
// Output

/// Writes `c` as UTF-8 to `to` (4 bytes of room). Returns how many bytes that were.
std::size_t write_utf8(char32_t c, char* to) {
  const auto continuation = [c](unsigned shift) { return static_cast<char>(0x80U | ((c >> shift) & 0x3FU)); };
  if (c < 0x80) {
    to[0] = static_cast<char>(c);
    return 1;
  }
  if (c < 0x800) {
    to[0] = static_cast<char>(0xC0U | (c >> 6U));
    to[1] = continuation(0);
    return 2;
  }
  if (c < 0x10000) {
    to[0] = static_cast<char>(0xE0U | (c >> 12U));
    to[1] = continuation(6);
    to[2] = continuation(0);
    return 3;
  }
  to[0] = static_cast<char>(0xF0U | (c >> 18U));
  to[1] = continuation(12);
  to[2] = continuation(6);
  to[3] = continuation(0);
  return 4;
}

/// Collects text and map of one reading. Equal shapes are counted here and handed to the map in one call.
class Output {
 public:
  Output(std::size_t source_bytes, std::string_view charset, std::size_t bom_bytes) {
    decoded_.charset = charset;
    decoded_.map.skip(bom_bytes);
    decoded_.text.resize(source_bytes + source_bytes / 2 + 16);
  }

  /// One character made from `source_width` bytes.
  void put(char32_t character, std::size_t source_width) { shape(put_utf8(character), source_width); }
  /// Two characters made from the same bytes.
  void put(char32_t first, char32_t second, std::size_t source_width) {
    const std::size_t width = put_utf8(first);
    shape(width + put_utf8(second), source_width);
  }
  /// Characters whose encoding is their UTF-8 form, byte for byte.
  void copy(std::string_view bytes) {
    if (bytes.empty()) return;  // memcpy must not be given null, not even for nothing
    std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
    if (from_width_ != 1 || to_width_ != 1) flush(1, 1);
    count_ += bytes.size();
  }
  /// An ill-formed sequence.
  void put_error(std::size_t source_width) {
    put(0xFFFD, source_width);
    ++decoded_.errors;
  }
  /// Bytes that stand for nothing, such as a shift sequence.
  void skip(std::size_t source_bytes) {
    flush(0, 0);
    decoded_.map.skip(source_bytes);
  }
  /// Collecting goes on to the end.
  [[nodiscard]] static bool hopeless() noexcept { return false; }

  [[nodiscard]] DecodedText take() {
    flush(0, 0);
    decoded_.text.resize(size_);
    decoded_.text.shrink_to_fit();
    return std::move(decoded_);
  }

 private:
  /// Makes room for `bytes` more; the text is as long as its buffer until it is taken.
  char* room(std::size_t bytes) {
    std::string& text = decoded_.text;
    if (size_ + bytes > text.size()) text.resize((size_ + bytes) * 3 / 2 + 64);
    return text.data() + size_;
  }
  std::size_t put_utf8(char32_t c) {
    char* const to = room(4);
    const std::size_t width = write_utf8(c, to);
    size_ += width;
    return width;
  }
  void shape(std::size_t from_width, std::size_t to_width) {
    if (from_width != from_width_ || to_width != to_width_) flush(from_width, to_width);
    ++count_;
  }
  void flush(std::size_t from_width, std::size_t to_width) {
    if (count_ > 0) decoded_.map.append(count_, from_width_, to_width_);
    count_ = 0;
    from_width_ = from_width;
    to_width_ = to_width;
  }

  DecodedText decoded_;
  std::size_t size_ = 0;  // of the text so far
  std::size_t count_ = 0;
  std::size_t from_width_ = 0;
  std::size_t to_width_ = 0;
};

// ---------------------------------------------------------------------------------------------------------------------
// Decoders, for a sink that collects the text (Output) or counts what it is made of (Counter). Ill-formed input never
// swallows a following ASCII byte: mark-up and digits behind it stay readable.

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

/// Length of the ASCII stretch at `at`, 8 bytes at a time.
std::size_t ascii_length(std::string_view bytes, std::size_t at) noexcept {
  const std::size_t begin = at;
  while (at + 8 <= bytes.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, 8);
    if ((word & 0x8080808080808080U) != 0) break;
    at += 8;
  }
  while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
  return at - begin;
}

/// Length of a stretch at `at` that is well-formed at a glance: ASCII and characters of three bytes, which Chinese text
/// is made of. What follows it may be well-formed too.
std::size_t plainly_well_formed_length(std::string_view bytes, std::size_t at) noexcept {
  const std::size_t begin = at;
  do {
    at += ascii_length(bytes, at);
    while (at + 3 <= bytes.size()) {
      const unsigned lead = byte_at(bytes, at);
      const unsigned others = (byte_at(bytes, at + 1) ^ 0x80) | (byte_at(bytes, at + 2) ^ 0x80);
      if ((lead & 0xF0) != 0xE0 || lead == 0xE0 || lead == 0xED || others > 0x3F) break;
      at += 3;
    }
  } while (at < bytes.size() && byte_at(bytes, at) < 0x80);
  return at - begin;
}

/// The multi-byte sequence at `at`: its length if well-formed, else the length of its maximal ill-formed part
/// (Unicode 15, table 3-7 and "U+FFFD Substitution of Maximal Subparts").
struct Utf8Sequence {
  std::size_t length;
  bool well_formed;
};

Utf8Sequence utf8_sequence(std::string_view bytes, std::size_t at) noexcept {
  const auto lead = static_cast<unsigned char>(bytes[at]);
  if (lead < 0xC2 || lead > 0xF4) return {1, false};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  for (std::size_t i = 1; i < length; ++i) {
    if (at + i >= bytes.size()) return {i, false};
    const auto next = static_cast<unsigned char>(bytes[at + i]);
    if (next < low || next > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

template <class Sink>
void decode_utf8(std::string_view bytes, Sink& out) {
  std::size_t good = 0;  // begin of the well-formed stretch that was not copied yet
  std::size_t at = 0;
  while (at < bytes.size()) {
    at += plainly_well_formed_length(bytes, at);
    if (at == bytes.size()) break;
    const Utf8Sequence sequence = utf8_sequence(bytes, at);
    if (!sequence.well_formed) {
      out.copy(bytes.substr(good, at - good));
      out.put_error(sequence.length);
      if (out.hopeless()) return;
      good = at + sequence.length;
    }
    at += sequence.length;
  }
  out.copy(bytes.substr(good));
}

bool is_gb_digit(unsigned byte) { return byte >= 0x30 && byte <= 0x39; }

/// The four-byte sequence at `at`; 0 where it is none.
char32_t gb18030_four(std::string_view bytes, std::size_t at) {
  if (at + 4 > bytes.size()) return 0;
  const unsigned lead = byte_at(bytes, at);
  const unsigned third = byte_at(bytes, at + 2);
  const unsigned fourth = byte_at(bytes, at + 3);
  if (third < 0x81 || third > 0xFE || !is_gb_digit(fourth)) return 0;
  const unsigned linear =
      (((lead - 0x81) * 10 + (byte_at(bytes, at + 1) - 0x30)) * 126 + (third - 0x81)) * 10 + (fourth - 0x30);
  if (linear < kBmpFourByte) return gb18030_four_byte()[linear];
  if (linear >= kSupplementary && linear < kSupplementary + 0x100000) return 0x10000 + (linear - kSupplementary);
  return 0;
}

template <class Sink>
void decode_gb18030(std::string_view bytes, Sink& out) {
  const std::vector<char32_t>& cells = gbk_cells();
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (const std::size_t ascii = ascii_length(bytes, at); ascii > 0) {
      out.copy(bytes.substr(at, ascii));
      at += ascii;
      continue;
    }
    if (out.hopeless()) return;
    const unsigned lead = byte_at(bytes, at);
    if (lead == 0x80) {  // Windows code page 936 and WHATWG: the euro sign
      out.put(0x20AC, 1);
      ++at;
      continue;
    }
    if (lead == 0xFF || at + 1 >= bytes.size()) {
      out.put_error(1);
      ++at;
      continue;
    }
    const unsigned trail = byte_at(bytes, at + 1);
    if (is_gb_digit(trail)) {
      const char32_t character = gb18030_four(bytes, at);
      if (character != 0) {
        out.put(character, 4);
        at += 4;
      } else {
        out.put_error(1);
        ++at;
      }
      continue;
    }
    const char32_t character = cells[cell(lead, trail)];
    const std::size_t width = character == 0 && trail < 0x80 ? 1 : 2;
    if (character != 0) {
      out.put(character, 2);
    } else {
      out.put_error(width);
    }
    at += width;
  }
}

template <class Sink>
void decode_big5(std::string_view bytes, Sink& out) {
  const Big5Cells& cells = big5_cells();
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (const std::size_t ascii = ascii_length(bytes, at); ascii > 0) {
      out.copy(bytes.substr(at, ascii));
      at += ascii;
      continue;
    }
    if (out.hopeless()) return;
    const unsigned lead = byte_at(bytes, at);
    if (lead == 0x80 || lead == 0xFF || at + 1 >= bytes.size()) {
      out.put_error(1);
      ++at;
      continue;
    }
    const unsigned trail = byte_at(bytes, at + 1);
    const std::size_t index = cell(lead, trail);
    if (cells.base[index] == 0) {
      const std::size_t width = trail < 0x80 ? 1 : 2;
      out.put_error(width);
      at += width;
      continue;
    }
    if (cells.mark[index] != 0) {
      out.put(cells.base[index], cells.mark[index], 2);
    } else {
      out.put(cells.base[index], 2);
    }
    at += 2;
  }
}

enum class ByteOrder : std::uint8_t { kLittle, kBig };

unsigned unit16(std::string_view bytes, std::size_t at, ByteOrder order) {
  const unsigned first = byte_at(bytes, at);
  const unsigned second = byte_at(bytes, at + 1);
  return order == ByteOrder::kLittle ? second << 8U | first : first << 8U | second;
}

template <class Sink>
void decode_utf16(std::string_view bytes, ByteOrder order, Sink& out) {
  std::size_t at = 0;
  for (; at + 2 <= bytes.size(); at += 2) {
    if (out.hopeless()) return;
    const unsigned unit = unit16(bytes, at, order);
    if (unit < 0xD800 || unit > 0xDFFF) {
      out.put(unit, 2);
      continue;
    }
    const unsigned next = unit < 0xDC00 && at + 4 <= bytes.size() ? unit16(bytes, at + 2, order) : 0;
    if (next >= 0xDC00 && next <= 0xDFFF) {
      out.put(0x10000 + ((unit - 0xD800) << 10U) + (next - 0xDC00), 4);
      at += 2;
      continue;
    }
    out.put_error(2);
  }
  if (at < bytes.size()) out.put_error(bytes.size() - at);
}

template <class Sink>
void decode_utf32(std::string_view bytes, ByteOrder order, Sink& out) {
  std::size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    const unsigned first = unit16(bytes, at, order);
    const unsigned second = unit16(bytes, at + 2, order);
    const char32_t character = order == ByteOrder::kLittle ? second << 16U | first : first << 16U | second;
    if (character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF)) {
      out.put_error(4);
      if (out.hopeless()) return;
    } else {
      out.put(character, 4);
    }
  }
  if (at < bytes.size()) out.put_error(bytes.size() - at);
}

/// HZ (RFC 1843): `~{` begins and `~}` ends GB2312 pairs of 7-bit bytes, `~~` is a tilde, `~` before a line break joins
/// lines. A line break ends GB text, as every reader does it.
template <class Sink>
void decode_hz(std::string_view bytes, Sink& out) {
  const auto gb2312_pair = [&cells = gbk_cells()](unsigned byte, unsigned next) {
    return next > 0x20 && next <= 0x7E ? cells[cell(byte | 0x80U, next | 0x80U)] : 0;
  };
  bool gb = false;
  std::size_t at = 0;
  while (at < bytes.size() && !out.hopeless()) {
    const unsigned byte = byte_at(bytes, at);
    const unsigned next = at + 1 < bytes.size() ? byte_at(bytes, at + 1) : 0;
    if (byte == '~' && (next == (gb ? '}' : '{') || next == '\n')) {
      if (next != '\n') gb = !gb;
      out.skip(2);
      at += 2;
    } else if (byte == '~' && next == '~' && !gb) {
      out.put('~', 2);
      at += 2;
    } else if (byte < 0x80 && (!gb || byte <= 0x20)) {
      if (byte == '\n' || byte == '\r') gb = false;
      out.copy(bytes.substr(at, 1));
      ++at;
    } else if (const char32_t character = byte <= 0x7D ? gb2312_pair(byte, next) : 0; character != 0) {
      out.put(character, 2);
      at += 2;
    } else {
      out.put_error(1);
      ++at;
    }
  }
}

extern "C" void count_and_replace(const void* context, UConverterToUnicodeArgs* arguments, const char*, std::int32_t,
                                  UConverterCallbackReason reason, UErrorCode* status) noexcept {
  if (reason > UCNV_IRREGULAR) return;
  ++*static_cast<std::size_t*>(const_cast<void*>(context));
  static constexpr UChar kReplacement = 0xFFFD;
  *status = U_ZERO_ERROR;
  ucnv_cbToUWriteUChars(arguments, &kReplacement, 1, 0, status);
}

/// More is not decoded through ICU: its buffers take twelve bytes for each of the file.
constexpr std::size_t kMaxIcuBytes = std::size_t{64} << 20U;

/// Decodes through ICU. Bytes without a character of their own (shift sequences) count to the character before them.
DecodedText decode_through_icu(std::string_view bytes, const Encoding& encoding) {
  const Converter converter = open_converter(encoding.icu);
  std::size_t errors = 0;
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setToUCallBack(converter.get(), count_and_replace, &errors, nullptr, nullptr, &status);
  if (U_FAILURE(status)) throw ScanError(std::string("cannot set up ICU converter: ") + u_errorName(status));
  std::vector<UChar> units(bytes.size() * 2 + 16);
  std::vector<std::int32_t> offsets(units.size());
  UChar* target = units.data();
  const char* source = bytes.data();
  ucnv_toUnicode(converter.get(), &target, units.data() + units.size(), &source, bytes.data() + bytes.size(),
                 offsets.data(), 1, &status);
  if (U_FAILURE(status))
    throw ScanError(std::string("ICU converter ") + encoding.icu + " failed: " + u_errorName(status));
  const auto length = static_cast<std::int32_t>(target - units.data());

  Output out(bytes.size(), encoding.name, 0);
  std::size_t covered = 0;
  for (std::int32_t at = 0; at < length;) {
    UChar32 character = 0;
    U16_NEXT(units.data(), at, length, character);
    if (U_IS_SURROGATE(character)) character = 0xFFFD;
    const std::int32_t next =
        at < length ? offsets[static_cast<std::size_t>(at)] : static_cast<std::int32_t>(bytes.size());
    const std::size_t end = std::max(covered, static_cast<std::size_t>(std::max(next, 0)));
    out.put(static_cast<char32_t>(character), end - covered);
    covered = end;
  }
  if (covered < bytes.size()) out.skip(bytes.size() - covered);
  DecodedText decoded = out.take();
  decoded.errors = errors;
  return decoded;
}

template <class Sink>
void run_decoder(std::string_view bytes, Decoder decoder, Sink& sink) {
  switch (decoder) {
    case Decoder::kUtf8:
      return decode_utf8(bytes, sink);
    case Decoder::kGb18030:
      return decode_gb18030(bytes, sink);
    case Decoder::kBig5:
      return decode_big5(bytes, sink);
    case Decoder::kUtf16Le:
      return decode_utf16(bytes, ByteOrder::kLittle, sink);
    case Decoder::kUtf16Be:
      return decode_utf16(bytes, ByteOrder::kBig, sink);
    case Decoder::kUtf32Le:
      return decode_utf32(bytes, ByteOrder::kLittle, sink);
    case Decoder::kUtf32Be:
      return decode_utf32(bytes, ByteOrder::kBig, sink);
    case Decoder::kHz:
      return decode_hz(bytes, sink);
    case Decoder::kIcu:
      assert(false);
  }
}

/// Decodes what follows the first `bom` bytes.
DecodedText read_as(std::string_view bytes, const Encoding& encoding, std::size_t bom) {
  if (encoding.decoder == Decoder::kIcu) return decode_through_icu(bytes, encoding);
  const std::string_view rest = bytes.substr(bom);
  Output out(rest.size(), encoding.name, bom);
  run_decoder(rest, encoding.decoder, out);
  return out.take();
}

// ---------------------------------------------------------------------------------------------------------------------
// Plausibility: does a reading look like text that somebody wrote?
//
// Every Big5 text is also valid GB18030, and any even number of bytes is nearly always valid UTF-16, so validity alone
// decides nothing. What decides is the share of characters that Chinese texts are made of: most Han characters of a
// right reading are among the ones listed here, few of a wrong one.

/// The characters that make up most of any Chinese office text (GB2312 level 1), roughly by frequency.
constexpr char16_t kFrequentSimplified[] =
    u"的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得"
    u"里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用"
    u"第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回"
    u"位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感见明问力"
    u"理尔点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打"
    u"太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员许先口由死安"
    u"写性马光白或住难望教命花结乐色更拉东神记处让母父应直字场平报友关放至张认"
    u"接告入笑内英军候民岁往何度山觉路带万男边风解叫任金快原吃变通师立象数四失"
    u"满战远格士音轻目条病始达深完今提求清王化空业思切怎非找片罗钱语元喜曾离飞"
    u"科言干流欢约各即指合反题必该论交终林请医晚制球决传画保读运及则房早院量苦"
    u"火布品近坐产答星精视五连司奇管类未朋且婚台夜青北队久越观落尽形影红百令周"
    u"识步希术留市半热送兴造谈容极随演收首根讲整式取照办强石古华拿计您装似足双"
    u"转诉米称客南领节衣站黑刻统断福城故历惊脸选包紧争另建维绝树系伤示愿持千史"
    u"谁准联纪基买志静独复消社算义确酒需单治卡幸兰念举仅怕共毛句息功官待究跟室"
    u"易游程号居考突皮费倒价图具刚脑永响商细专黄块灵改据般破引食仍存众注笔某沉"
    u"血备习校默务土微试怀料调广苏显赛查密议底列富座参八除跑假印设线温虽掉京初"
    u"养停际致阳纸验助激够严证帝饭支春集木研班普导睡展跳获艺六波察群皇段急庭创"
    u"区器谢弟店否害草排背组州朝封板角况馆育忙质河续呼若推境雨标充围案护冷警雪"
    u"索剧险依斗值帮汉慢唱局低资屋击速顾洲团旁堂兵七露园牛街劳型烈陈鱼异抱宝权"
    u"鲁简态级票杀律胜份右洋范舞秘登楼贵吸责例追较职属左录牙党继托章智冲叶胡坚"
    u"修松藏担善卫药敢靠村词短云规窗散油旧适乡投弹铁博雷府压超负洗采毕九既状乱"
    u"席童顶派农疑练按犯征坏余承置灯免环技换翻束增忍餐缺判欧层付阵批岛项休懂武"
    u"革良恶委营退课降困罪健伴守挥鲜财枪禁恐伙迹副坦牌江顺秋划授归浪凡预雄升编"
    u"典含盛济端招释误乾省县镇址邮码网版稿件签审阅涉泄限须勿抄附函厅署税券册档"
    u"载稳控储粮矿源械督巡策纳罚债贷筹款账额销购售租赁施履协届讯播域频政二构监"
    u"违服防检织企供予执申止污措益符核刑评损测效偿输配疗救补移辖优培赔航灾融鉴"
    u"宣遵享拒遗订毒占估股扫恢缴";
/// Their traditional forms where they differ.
constexpr char16_t kFrequentTraditional[] =
    u"這個們來時為說國著後會過對於學麼發當沒還樣種開總從無現動頭經長兒愛給間兩"
    u"親進話與見問爾點幾將實聲車機氣並別書體卻電門聽員許寫馬難結樂東記處讓應場"
    u"報關張認內軍歲覺帶萬邊風變師數滿戰遠輕條達業羅錢語離飛歡約題該論終請醫決"
    u"傳畫讀運則產視連類隊觀盡紅識術熱興談極隨講辦強華計裝雙轉訴稱領節統斷歷驚"
    u"臉選緊爭維絕樹傷願誰聯紀買靜獨復義確單蘭舉僅號費價圖剛腦響細專黃塊靈據眾"
    u"筆沈備習務試懷調廣蘇顯賽議參設線溫雖養際陽紙驗夠嚴證飯導獲藝創區謝組況館"
    u"質續標圍護劇險鬥幫漢資擊顧團園勞陳魚異寶權魯簡態級殺勝範樓貴責較職屬錄黨"
    u"繼衝葉堅擔衛藥詞雲規舊適鄉彈鐵壓負採畢狀亂頂農練徵壞燈環換歐層陣島項惡營"
    u"課揮鮮財槍跡順歸預編濟釋誤縣鎮郵碼網簽審閱洩須廳稅冊檔載穩儲糧礦納罰債貸"
    u"籌賬額銷購賃協屆訊頻裡裏隻臺幹髮麵鬆複係繫製週準鐘禦餘穀爲註誌託佈佔併彙"
    u"曆構監違檢織執評損測償輸療補轄優賠災鑒遺訂掃繳";
/// Punctuation and symbols of Chinese typesetting.
constexpr char16_t kFrequentSymbols[] =
    u"\u3000、。〈〉《》「」『』【】〔〕·—…‘’“”（），：；？！％／～－．★☆○●◎◇◆□■△▲※→①②③④⑤⑥⑦⑧⑨⑩°℃№×";

enum class CharacterClass : std::uint8_t { kAscii, kFrequent, kHan, kOther, kControl, kBad };

CharacterClass classify_by_properties(UChar32 c) {
  if (c < 0x80) {
    const bool text = (c >= 0x20 && c < 0x7F) || (c >= '\t' && c <= '\r');
    return text ? CharacterClass::kAscii : CharacterClass::kControl;
  }
  if (c == 0x85) return CharacterClass::kOther;  // next line: a line break of some systems
  switch (u_charType(c)) {
    case U_CONTROL_CHAR:
      return CharacterClass::kControl;
    case U_UNASSIGNED:
    case U_PRIVATE_USE_CHAR:
    case U_SURROGATE:
      return CharacterClass::kBad;
    default:
      break;
  }
  return u_hasBinaryProperty(c, UCHAR_UNIFIED_IDEOGRAPH) != 0 ? CharacterClass::kHan : CharacterClass::kOther;
}

const std::vector<CharacterClass>& basic_plane_classes() {
  static const std::vector<CharacterClass> kBasicPlane = [] {
    std::vector<CharacterClass> classes(0x10000);
    for (UChar32 basic = 0; basic < 0x10000; ++basic)
      classes[static_cast<std::size_t>(basic)] = classify_by_properties(basic);
    for (const std::u16string_view list :
         {std::u16string_view(kFrequentSimplified), std::u16string_view(kFrequentTraditional),
          std::u16string_view(kFrequentSymbols)}) {
      for (const char16_t frequent : list) classes[frequent] = CharacterClass::kFrequent;
    }
    // Tables in plain text are drawn with these.
    for (char16_t box = 0x2500; box <= 0x257F; ++box) classes[box] = CharacterClass::kFrequent;
    for (char16_t full_width = 0xFF10; full_width <= 0xFF5A; ++full_width) {
      if (u_isalnum(full_width) != 0) classes[full_width] = CharacterClass::kFrequent;
    }
    return classes;
  }();
  return kBasicPlane;
}

/// What a reading is made of, in characters.
struct Composition {
  std::array<std::size_t, 6> counts{};
  std::size_t errors = 0;

  [[nodiscard]] std::size_t of(CharacterClass kind) const { return counts[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] std::size_t non_ascii() const {
    return of(CharacterClass::kFrequent) + of(CharacterClass::kHan) + of(CharacterClass::kOther) +
           of(CharacterClass::kBad) + errors;
  }
  [[nodiscard]] std::size_t all() const {
    return non_ascii() + of(CharacterClass::kAscii) + of(CharacterClass::kControl);
  }
  /// Share of frequent characters in what is not ASCII; 1 where all is ASCII.
  [[nodiscard]] double frequent_share() const {
    return non_ascii() == 0 ? 1.0
                            : static_cast<double>(of(CharacterClass::kFrequent)) / static_cast<double>(non_ascii());
  }
};

/// How many ill-formed sequences a text may have: one (cut off at its end), and one in fifty characters, because
/// collected pages cut their excerpts anywhere. Wrong readings that the shares do not give away have far more.
std::size_t allowed_errors(std::size_t characters) { return 1 + characters / 50; }

/// A sink that counts. Gives up once a text of this size can no longer pass.
class Counter {
 public:
  explicit Counter(std::size_t source_bytes)
      : allowed_(allowed_errors(source_bytes)), classes_(basic_plane_classes()) {}

  void put(char32_t character, std::size_t) { count(character); }
  void put(char32_t first, char32_t second, std::size_t) {
    count(first);
    count(second);
  }
  void copy(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
      const unsigned lead = byte_at(bytes, at);
      const std::size_t width = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
      char32_t character = width == 1 ? lead : lead & (0x7FU >> width);
      for (std::size_t i = 1; i < width; ++i) character = character << 6U | (byte_at(bytes, at + i) & 0x3FU);
      count(character);
      at += width;
    }
  }
  void put_error(std::size_t) { ++composition_.errors; }
  static void skip(std::size_t) {}
  [[nodiscard]] bool hopeless() const noexcept {
    return composition_.errors > allowed_ || composition_.of(CharacterClass::kBad) > allowed_;
  }

  [[nodiscard]] const Composition& composition() const noexcept { return composition_; }

 private:
  void count(char32_t c) {
    const CharacterClass kind = c < 0x10000 ? classes_[c] : classify_by_properties(static_cast<UChar32>(c));
    ++composition_.counts[static_cast<std::size_t>(kind)];
  }

  Composition composition_;
  std::size_t allowed_;
  const std::vector<CharacterClass>& classes_;
};

/// What a finished reading is made of.
Composition compose(const DecodedText& decoded) {
  Counter counter(decoded.text.size());
  counter.copy(decoded.text);
  Composition composition = counter.composition();
  std::size_t& others = composition.counts[static_cast<std::size_t>(CharacterClass::kOther)];
  others -= std::min(others, decoded.errors);  // U+FFFD stands there for each
  composition.errors = decoded.errors;
  return composition;
}

/// What `bytes` read by `decoder` would be made of: much cheaper than reading them. Cut short where the reading would
/// not be plausible.
Composition compose(std::string_view bytes, Decoder decoder) {
  Counter counter(bytes.size());
  run_decoder(bytes, decoder, counter);
  return counter.composition();
}

/// Below this number of non-ASCII characters statistics say nothing and every valid reading is kept.
constexpr std::size_t kFewCharacters = 16;
/// A longer reading with a smaller share of frequent characters is not Chinese text.
constexpr double kMinFrequentShare = 0.2;

/// Whether no reader would take it for text: too many control characters (an executable, a picture) or ill-formed
/// sequences.
bool is_damaged(const Composition& composition) {
  return composition.errors > allowed_errors(composition.non_ascii()) ||
         composition.of(CharacterClass::kControl) > 2 + composition.all() / 50;
}

/// Whether there are more private-use and unassigned characters than a text has that was decoded rightly.
bool has_unlikely_characters(const Composition& composition) {
  return composition.of(CharacterClass::kBad) > allowed_errors(composition.non_ascii());
}

/// Whether a guessed reading is Chinese (or pure ASCII) text or, being short, may be.
bool is_plausible(const Composition& composition, Decoder decoder) {
  if (is_damaged(composition) || has_unlikely_characters(composition)) return false;
  if (composition.frequent_share() >= kMinFrequentShare) return true;
  const bool wide = decoder == Decoder::kUtf16Le || decoder == Decoder::kUtf16Be || decoder == Decoder::kUtf32Le ||
                    decoder == Decoder::kUtf32Be;
  // ASCII is NUL in every other byte there, which no other text has: then it may be in any language.
  if (wide && composition.of(CharacterClass::kAscii) * 4 >= composition.all()) return true;
  if (composition.non_ascii() >= kFewCharacters) return false;
  if (!wide) return true;
  // Any few bytes are valid UTF-16, so a short one must be Han throughout: of byte-swapped or foreign bytes a third
  // are.
  const std::size_t han = composition.of(CharacterClass::kFrequent) + composition.of(CharacterClass::kHan);
  return han * 10 >= composition.non_ascii() * 9;
}

/// Whether GB18030 was read without an error and with a good part of its four-byte sequences, as texts in Tibetan,
/// Uyghur or Mongolian have: their pattern (byte, digit, byte, digit) does not come about by chance.
bool has_four_byte_script(const Composition& composition, std::size_t source_bytes) {
  if (composition.errors > 0 || is_damaged(composition) || has_unlikely_characters(composition)) return false;
  const std::size_t one_byte = composition.all() - composition.non_ascii();
  const std::size_t at_two_bytes = one_byte + 2 * composition.non_ascii();
  return source_bytes > at_two_bytes && (source_bytes - at_two_bytes) / 2 * 4 >= composition.non_ascii();
}

/// Whether a text that is not quite UTF-8 was meant to be: four fifths of its non-ASCII bytes stand in well-formed
/// sequences. Of GBK or Big5 read as UTF-8 under a fifth do.
bool was_meant_as_utf8(std::string_view bytes) {
  std::size_t good = 0;
  std::size_t bad = 0;
  for (std::size_t at = ascii_length(bytes, 0); at < bytes.size(); at += ascii_length(bytes, at)) {
    const Utf8Sequence sequence = utf8_sequence(bytes, at);
    (sequence.well_formed ? good : bad) += sequence.length;
    at += sequence.length;
  }
  return good > 0 && good >= bad * 4;
}

struct Bom {
  std::string_view bytes;
  Decoder decoder;
};
constexpr Bom kBoms[] = {
    {std::string_view("\xFF\xFE\x00\x00", 4), Decoder::kUtf32Le},
    {std::string_view("\x00\x00\xFE\xFF", 4), Decoder::kUtf32Be},
    {std::string_view("\x84\x31\x95\x33", 4), Decoder::kGb18030},
    {std::string_view("\xEF\xBB\xBF", 3), Decoder::kUtf8},
    {std::string_view("\xFF\xFE", 2), Decoder::kUtf16Le},
    {std::string_view("\xFE\xFF", 2), Decoder::kUtf16Be},
};

const Bom* find_bom(std::string_view bytes) {
  for (const Bom& bom : kBoms) {
    if (bytes.starts_with(bom.bytes)) return &bom;
  }
  return nullptr;
}

std::size_t bom_size(std::string_view bytes, Decoder decoder) {
  for (const Bom& bom : kBoms) {
    if (bom.decoder == decoder && bytes.starts_with(bom.bytes)) return bom.bytes.size();
  }
  return 0;
}

/// Readings with how well each is believed.
class Candidates {
 public:
  void add(DecodedText&& reading, double belief) {
    const bool known = std::any_of(readings_.begin(), readings_.end(),
                                   [&](const auto& other) { return other.second.text == reading.text; });
    if (!known) readings_.emplace_back(belief, std::move(reading));
  }
  [[nodiscard]] bool empty() const noexcept { return readings_.empty(); }

  [[nodiscard]] Decodings take() {
    std::stable_sort(readings_.begin(), readings_.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    Decodings decodings;
    for (auto& [belief, reading] : readings_) decodings.readings.push_back(std::move(reading));
    decodings.undecodable = decodings.readings.empty();
    return decodings;
  }

 private:
  std::vector<std::pair<double, DecodedText>> readings_;
};

// Beliefs. A measured share of frequent characters is 0 to 1.
constexpr double kCertain = 3.0;
constexpr double kLikely = 2.0;
constexpr double kDeclared = 0.5;  // added to the share of what was declared but is not free of errors
constexpr double kForeign = 0.3;   // declared and not Chinese: behind any convincing Chinese reading
constexpr double kClaimed = -1.0;  // declared and not sensible: last

/// Whether `bytes` hold `~{` and a `~}` behind it.
bool may_be_hz(std::string_view bytes) {
  const std::size_t begin = bytes.find("~{");
  return begin != std::string_view::npos && bytes.find("~}", begin) != std::string_view::npos;
}

/// Whether UTF-7 that stands for Chinese text occurs.
bool may_be_utf7(std::string_view bytes) {
  for (std::size_t at = bytes.find('+'); at != std::string_view::npos; at = bytes.find('+', at + 1)) {
    if (utf7_sequence(bytes, at) > 0) return true;
  }
  return false;
}

/// Whether 7-bit `bytes` switch to a double-byte set the ISO 2022 way, by ESC $.
bool has_iso2022_designation(std::string_view bytes) { return bytes.find("\x1B$") != std::string_view::npos; }

void add_iso2022(std::string_view bytes, Candidates& candidates) {
  if (bytes.size() > kMaxIcuBytes) return;
  for (const Encoding& encoding : kEncodings) {
    if (!encoding.name.starts_with("iso-2022-")) continue;
    DecodedText reading = read_as(bytes, encoding, 0);
    const Composition composition = compose(reading);
    if (reading.errors == 0 && !is_damaged(composition))
      candidates.add(std::move(reading), composition.frequent_share());
  }
}

/// Adds the readings of well-formed UTF-8 without NUL: nearly always itself, but 7-bit encodings of Chinese hide in
/// ASCII. What switches character sets by escape sequences is not readable as it stands, so it is not taken for UTF-8.
void add_valid_utf8(std::string_view bytes, std::size_t bom, double belief, Candidates& candidates) {
  if (has_iso2022_designation(bytes)) return add_iso2022(bytes, candidates);
  if (may_be_hz(bytes)) {
    if (is_plausible(compose(bytes.substr(bom), Decoder::kHz), Decoder::kHz)) {
      candidates.add(read_as(bytes, encoding_of(Decoder::kHz), bom), kCertain);
    }
  }
  const std::string_view rest = bytes.substr(bom);
  Output out(rest.size(), encoding_of(Decoder::kUtf8).name, bom);
  out.copy(rest);
  candidates.add(out.take(), belief);
  const bool is_ascii = ascii_length(bytes, bom) + bom >= bytes.size();
  if (is_ascii && bytes.size() <= kMaxIcuBytes && may_be_utf7(bytes)) {
    DecodedText reading = read_as(bytes, *find_encoding("utf-7"), 0);
    const Composition composition = compose(reading);
    if (!is_damaged(composition)) candidates.add(std::move(reading), composition.frequent_share());
  }
}

/// Adds UTF-8 with a few ill-formed bytes or with NULs in it.
void add_imperfect_utf8(std::string_view bytes, std::size_t bom, Candidates& candidates) {
  const std::string_view rest = bytes.substr(bom);
  if (!was_meant_as_utf8(rest) && !is_well_formed_utf8(rest)) return;
  DecodedText reading = read_as(bytes, encoding_of(Decoder::kUtf8), bom);
  Composition composition = compose(reading);
  composition.errors = 0;  // judged above
  if (!is_damaged(composition)) candidates.add(std::move(reading), kLikely);
}

/// Adds each plausible reading of a text that says nothing about itself.
void add_guesses(std::string_view bytes, std::size_t bom, Candidates& candidates) {
  const std::string_view rest = bytes.substr(bom);
  const auto add = [&](Decoder decoder) {
    const Composition composition = compose(rest, decoder);
    if (is_plausible(composition, decoder) ||
        (decoder == Decoder::kGb18030 && has_four_byte_script(composition, rest.size()))) {
      candidates.add(read_as(bytes, encoding_of(decoder), bom), composition.frequent_share());
    }
  };
  add_imperfect_utf8(bytes, bom, candidates);
  for (const Decoder decoder : {Decoder::kGb18030, Decoder::kBig5, Decoder::kUtf16Le, Decoder::kUtf16Be}) add(decoder);
  if (rest.size() % 4 == 0 && rest.find('\0') != std::string_view::npos) {
    add(Decoder::kUtf32Le);
    add(Decoder::kUtf32Be);
  }
}

/// Adds the declared reading. Returns whether it settles the matter: free of errors, and text.
bool add_declared(std::string_view bytes, const Encoding& declared, Candidates& candidates) {
  if (declared.decoder == Decoder::kIcu && bytes.size() > kMaxIcuBytes) return false;
  DecodedText reading = read_as(bytes, declared, 0);
  const Composition composition = compose(reading);
  if (is_damaged(composition)) return false;
  if (declared.name.starts_with("iso-2022-") && reading.errors == 0) {
    candidates.add(std::move(reading), kCertain);
    return true;
  }
  if (declared.decoder == Decoder::kIcu) {
    candidates.add(std::move(reading), kForeign);
    return false;
  }
  if (reading.errors > 0) {
    if (is_plausible(composition, declared.decoder))
      candidates.add(std::move(reading), composition.frequent_share() + kDeclared);
    return false;
  }
  const bool text = declared.decoder == Decoder::kUtf8 || is_plausible(composition, declared.decoder);
  candidates.add(std::move(reading), text ? kLikely + composition.frequent_share() : kClaimed);
  return text;
}

/// Length of the well-formed sequence at `at` (Unicode 15, table 3-7), or 0.
std::size_t well_formed_length(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto continues = [&](std::size_t i, unsigned low, unsigned high) { return byte(i) >= low && byte(i) <= high; };
  const unsigned lead = byte(at);
  if (lead < 0x80U) return 1;
  if (lead >= 0xC2U && lead <= 0xDFU) return continues(at + 1, 0x80U, 0xBFU) ? 2 : 0;
  if (lead >= 0xE0U && lead <= 0xEFU) {
    const unsigned low = lead == 0xE0U ? 0xA0U : 0x80U;
    const unsigned high = lead == 0xEDU ? 0x9FU : 0xBFU;  // no surrogates
    return continues(at + 1, low, high) && continues(at + 2, 0x80U, 0xBFU) ? 3 : 0;
  }
  if (lead >= 0xF0U && lead <= 0xF4U) {
    const unsigned low = lead == 0xF0U ? 0x90U : 0x80U;
    const unsigned high = lead == 0xF4U ? 0x8FU : 0xBFU;
    return continues(at + 1, low, high) && continues(at + 2, 0x80U, 0xBFU) && continues(at + 3, 0x80U, 0xBFU) ? 4 : 0;
  }
  return 0;
}

bool is_base64(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

std::uint32_t base64_value(char c) noexcept {
  if (c == '+') return 62;
  if (c == '/') return 63;
  if (c >= 'a') return static_cast<std::uint32_t>(c - 'a') + 26;
  return static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '0' + 52);
}

}  // namespace

std::size_t utf7_sequence(std::string_view text, std::size_t at) noexcept {
  constexpr std::size_t kLeastHan = 3;
  // Within base64 of something else a '+' follows on other digits.
  if (text[at] != '+' || (at > 0 && is_base64(text[at - 1]))) return 0;
  std::size_t end = at + 1;
  std::uint32_t bits = 0;
  unsigned count = 0;
  std::size_t han = 0;
  std::size_t others = 0;
  for (; end < text.size() && is_base64(text[end]); ++end) {
    bits = (bits << 6U | base64_value(text[end])) & 0x3FFFFFU;
    count += 6;
    if (count < 16) continue;
    count -= 16;
    const std::uint32_t unit = bits >> count & 0xFFFFU;
    const bool is_mark = (unit >= 0x2010 && unit <= 0x2642) || (unit >= 0x3000 && unit <= 0x303F) ||
                         (unit >= 0xFF00 && unit <= 0xFFEF) || (unit >= 0x20 && unit <= 0x7E) || unit == 0xB7 ||
                         unit == '\n' || unit == '\r' || unit == '\t';
    if (unit >= 0x4E00 && unit <= 0x9FFF) {
      ++han;
    } else if (is_mark) {
      ++others;
    } else {
      return 0;
    }
  }
  const bool is_padded = count < 6 && (bits & ((1U << count) - 1)) == 0;
  if (!is_padded || han < kLeastHan || han < others) return 0;
  return end - at + (end < text.size() && text[end] == '-' ? 1 : 0);
}

bool holds_utf16_stretch(std::string_view bytes) {
  constexpr std::size_t kLeast = 5;
  constexpr std::size_t kLeastTelling = 2;  // units that are not two letters of ASCII, which may be Han too
  const std::vector<CharacterClass>& classes = basic_plane_classes();
  const auto is_printable = [](unsigned byte) { return byte >= 0x20 && byte < 0x7F; };
  for (const std::size_t begin : {0U, 1U}) {
    for (const bool is_little : {true, false}) {
      std::size_t run = 0;
      std::size_t telling = 0;
      for (std::size_t at = begin; at + 1 < bytes.size(); at += 2) {
        const unsigned first = byte_at(bytes, at);
        const unsigned second = byte_at(bytes, at + 1);
        const unsigned unit = is_little ? second << 8U | first : first << 8U | second;
        const bool is_common = unit >= 0x4E00 && unit <= 0x9FFF && classes[unit] == CharacterClass::kFrequent;
        run = is_common ? run + 1 : 0;
        telling = is_common ? telling + (is_printable(first) && is_printable(second) ? 0 : 1) : 0;
        if (run >= kLeast && telling >= kLeastTelling) return true;
      }
    }
  }
  return false;
}

bool is_well_formed_utf8(std::string_view text) noexcept {
  for (std::size_t at = 0; (at += plainly_well_formed_length(text, at)) < text.size();) {
    const Utf8Sequence sequence = utf8_sequence(text, at);
    if (!sequence.well_formed) return false;
    at += sequence.length;
  }
  return true;
}

std::optional<DecodedText> decode_as(std::string_view bytes, std::string_view charset) {
  const Encoding* encoding = find_encoding(charset);
  if (encoding == nullptr || (encoding->decoder == Decoder::kIcu && bytes.size() > kMaxIcuBytes)) return std::nullopt;
  return read_as(bytes, *encoding, bom_size(bytes, encoding->decoder));
}

Decodings decode(std::string_view bytes, std::string_view declared) {
  Candidates candidates;
  std::size_t bom = 0;
  if (const Bom* mark = find_bom(bytes)) {
    DecodedText reading = read_as(bytes, encoding_of(mark->decoder), mark->bytes.size());
    if (!is_damaged(compose(reading))) {
      candidates.add(std::move(reading), kCertain);
      return candidates.take();
    }
    // A mark that the rest belies may have been put in front to hide it: what follows is read as if the mark were not
    // there.
    bom = mark->bytes.size();
  }
  const std::string_view rest = bytes.substr(bom);
  const bool valid_utf8 = rest.find('\0') == std::string_view::npos && is_well_formed_utf8(rest);
  const Encoding* claimed = bom == 0 ? find_encoding(declared) : nullptr;
  const bool settled = claimed != nullptr && !(valid_utf8 && claimed->decoder == Decoder::kUtf8) &&
                       add_declared(bytes, *claimed, candidates);
  if (valid_utf8) {
    // Many pages are UTF-8 and declare something else, and Chinese in another encoding is practically never valid
    // UTF-8: both are kept. Pure ASCII reads the same either way.
    if (!settled || rest.size() != ascii_length(rest, 0) || may_be_hz(rest) || may_be_utf7(rest))
      add_valid_utf8(bytes, bom, kLikely, candidates);
  } else if (!settled) {
    add_guesses(bytes, bom, candidates);
  }
  return candidates.take();
}

std::string to_well_formed_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = well_formed_length(text, at);
    if (length == 0) {
      append_utf8(valid, U'\uFFFD');
      ++at;
    } else {
      valid.append(text.substr(at, length));
      at += length;
    }
  }
  return valid;
}

}  // namespace mishen::scanner
