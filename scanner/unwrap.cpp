#include "scanner/unwrap.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cassert>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "scanner/ascii.h"
#include "scanner/characters.h"
#include "scanner/decode.h"
#include "scanner/utf8.h"

// How sure is sure. Whatever is decoded wrongly is noise in the reviewer's way, so each decoder asks for evidence that
// random ids, hashes and pictures do not give:
// - Percent-encoded and escaped Han characters say themselves what they are. Bytes that are not UTF-8 must all be
//   GB18030, without control characters and encoded letters, with four fifths of the Han characters in GB2312 level 1
//   and two of them unless Han text is next to them. 16 random bytes are that with a probability under 1e-7.
// - Base64 looks like any id. UTF-8: three random bytes are a Han character once in 800, one of level 1 once in 4,500;
//   the shortest candidate, eight digits, must be two Han characters one of which is of level 1: 6e-7; each further
//   byte makes it less likely. UTF-16 and GB18030: two random bytes are a level 1 character once in 17, so six of them
//   are asked for and at most a fifth of others: 1e-7. With the traditional ones it is once in 10, and nine are asked
//   for. A byte order mark is worth four of them.

namespace mishen::scanner {
namespace {

constexpr std::size_t kMinBase64Digits = 8;
constexpr std::size_t kMinMixedCase = 16;      // base64 digits that are letters of both cases
constexpr std::size_t kMinDigits = 11;         // of a number decoded for its own sake: a mobile phone's; ids have ten
constexpr std::size_t kMinWrappedLine = 16;    // base64 digits before a line break that is part of it
constexpr std::size_t kProbeDigits = 64;       // of a base64 run, looked at before the whole is decoded
constexpr std::size_t kMaxElements = 1 << 16;  // of one stretch of tokens; what follows is the next stretch
constexpr std::size_t kMinImperfect = 12;      // well-formed bytes in percent-encoded UTF-8 that has ill-formed ones
constexpr std::size_t kMinStrictHan = 6;       // level 1 characters in UTF-16 or GB18030 without a mark
constexpr std::size_t kMinStrictKnown = 9;     // or so many of both level 1

// ---------------------------------------------------------------------------------------------------------------------
// Characters

// The text is not folded yet: compatibility ideographs and 〇 are Han too.
bool is_unfolded_han(char32_t c) { return is_han(c) || (c >= 0xF900 && c <= 0xFAFF) || c == 0x3007; }

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
bool is_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_control(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0) || (c >= 0xFFF9 && c <= 0xFFFF) ||
         (c >= 0xE000 && c <= 0xF8FF);
}

/// CJK punctuation, full-width forms, general punctuation and the symbols of Chinese typesetting (★, ①, ■).
bool is_typesetting(char32_t c) {
  return (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x2010 && c <= 0x2040) ||
         (c >= 0x2460 && c <= 0x27BF) || c == 0x2B50 || c == 0xB7;
}

using CharacterSet = std::bitset<0x10000>;

/// The characters of the double-byte cells from `first` to `last`, trail bytes from 0x40 on.
CharacterSet cells(unsigned first, unsigned last, unsigned least_trail, std::string_view charset) {
  std::string bytes;
  for (unsigned code = first; code <= last; ++code) {
    const unsigned trail = code & 0xFFU;
    if (trail < least_trail || trail == 0x7F || trail == 0xFF || (trail > 0x7F && trail < 0xA1)) continue;
    bytes += static_cast<char>(code >> 8U);
    bytes += static_cast<char>(trail);
  }
  CharacterSet set;
  const DecodedText decoded = decode_as(bytes, charset).value();
  for (std::size_t at = 0; at < decoded.text.size(); at += utf8_length(decoded.text[at])) {
    const char32_t c = utf8_at(decoded.text, at);
    if (c < 0x10000) set.set(c);
  }
  return set;
}

/// The characters of GB2312 level 1, the 3,755 most used: rows 16 to 55.
const CharacterSet& level_1() {
  static const CharacterSet kSet = cells(0xB0A1, 0xD7F9, 0xA1, "gb18030");
  return kSet;
}

/// Those and the 5,401 most used traditional ones, Big5 level 1.
const CharacterSet& known() {
  static const CharacterSet kSet = level_1() | cells(0xA440, 0xC67E, 0x40, "big5");
  return kSet;
}

/// What a text is made of.
struct Composition {
  std::size_t all = 0;  // white space not counted
  std::size_t han = 0;
  std::size_t level_1 = 0;
  std::size_t known = 0;
  std::size_t typesetting = 0;
  std::size_t digits = 0;
  std::size_t number_signs = 0;  // what else a number is written with
  std::size_t other_non_ascii = 0;
  bool has_control = false;
};

Composition compose(std::string_view text) {
  Composition out;
  for (std::size_t at = 0; at < text.size(); at += utf8_length(text[at])) {
    const char32_t c = utf8_at(text, at);
    if (is_control(c)) out.has_control = true;
    if (c == ' ' || (c >= '\t' && c <= '\r') || c == 0x3000) continue;
    ++out.all;
    if (is_unfolded_han(c)) {
      ++out.han;
      if (c < 0x10000 && level_1().test(c)) ++out.level_1;
      if (c < 0x10000 && known().test(c)) ++out.known;
    } else if (is_typesetting(c)) {
      ++out.typesetting;
    } else if (is_digit(c)) {
      ++out.digits;
    } else if (c == 'x' || c == 'X' || c == '-') {
      ++out.number_signs;
    } else if (c >= 0x80) {
      ++out.other_non_ascii;
    }
  }
  return out;
}

bool is_mostly_han(const Composition& text) {
  return !text.has_control && text.han >= 2 && (text.han + text.typesetting + text.digits) * 2 > text.all;
}
bool is_number(const Composition& text) {
  return !text.has_control && text.digits >= kMinDigits && text.digits + text.number_signs == text.all;
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

unsigned hex_value(char c) {
  if (c <= '9') return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>((static_cast<unsigned char>(c) | 0x20U) - 'a') + 10;
}

/// The number written as `digits`, all hexadecimal, at most 8 of them.
char32_t hex_number(std::string_view digits) {
  char32_t value = 0;
  for (const char c : digits) value = value << 4 | hex_value(c);
  return value;
}

/// How many hexadecimal digits stand at `at`, at most `most`.
std::size_t hex_run(std::string_view text, std::size_t at, std::size_t most) {
  std::size_t length = 0;
  while (length < most && at + length < text.size() && is_hex(text[at + length])) ++length;
  return length;
}

// ---------------------------------------------------------------------------------------------------------------------
// Layers

/// A text with what was encoded in it decoded; positions of origin count in the text it was made from.
struct Layer {
  std::string text;
  UnwrapMap map;
  std::vector<Unwrapped> stretches;

  void copy(std::string_view bytes, std::size_t origin) {
    if (bytes.empty()) return;
    map.jump_to(origin);
    text += bytes;
    map.append(bytes.size(), 1, 1);
  }
  /// One character that was written with the bytes [begin, end).
  void put(std::string_view character, std::size_t begin, std::size_t end) {
    map.jump_to(begin);
    text += character;
    map.append(1, character.size(), end - begin);
  }
};

void unwrap_stretch(std::string_view text, std::size_t begin, std::size_t end, int depth, Layer& out);

/// `layer` with what is encoded in its text decoded too.
Layer unwrap_again(Layer layer, int depth) {
  if (depth >= kMaxUnwrapDepth) return layer;
  Layer inner;
  unwrap_stretch(layer.text, 0, layer.text.size(), depth, inner);
  if (inner.stretches.empty()) return layer;
  Layer out;
  for (std::size_t at = 0; at < inner.text.size();) {
    const std::size_t length = utf8_length(inner.text[at]);
    const TextSpan between = inner.map.map({at, at + length});
    const TextSpan origin = layer.map.map({between.begin, between.end});
    out.put(std::string_view(inner.text).substr(at, length), origin.begin, origin.end);
    at += length;
  }
  return out;
}

void append_decoded(const Layer& decoded, std::size_t end, Wrapping wrapping, Layer& out) {
  const std::size_t from = out.text.size();
  for (std::size_t at = 0; at < decoded.text.size();) {
    const std::size_t length = utf8_length(decoded.text[at]);
    const TextSpan origin = decoded.map.map({at, at + length});
    out.put(std::string_view(decoded.text).substr(at, length), origin.begin, origin.end);
    at += length;
  }
  out.map.jump_to(end);
  out.stretches.push_back({{from, out.text.size()}, wrapping});
}

// ---------------------------------------------------------------------------------------------------------------------
// Base64

constexpr unsigned kPadding = 64;
constexpr unsigned kNoDigit = 65;

constexpr std::array<std::uint8_t, 256> kBase64Values = [] {
  std::array<std::uint8_t, 256> values{};
  for (auto& value : values) value = kNoDigit;
  for (unsigned i = 0; i < 26; ++i) {
    values['A' + i] = static_cast<std::uint8_t>(i);
    values['a' + i] = static_cast<std::uint8_t>(26 + i);
  }
  for (unsigned i = 0; i < 10; ++i) values['0' + i] = static_cast<std::uint8_t>(52 + i);
  values['+'] = values['-'] = 62;
  values['/'] = values['_'] = 63;
  return values;
}();

bool is_base64_digit(char c) { return kBase64Values[static_cast<unsigned char>(c)] < kPadding; }

/// Where base64 stands in a URL or in JSON, some digits are written so; lower case.
struct Spelling {
  std::string_view written;
  unsigned value;
};
constexpr Spelling kSpellings[] = {{"%2b", 62},     {"%2f", 63},     {"%3d", kPadding},    {"\\/", 63},
                                   {"\\u002b", 62}, {"\\u002f", 63}, {"\\u003d", kPadding}};

struct Base64Digit {
  unsigned value = kNoDigit;
  std::size_t length = 0;
};

Base64Digit base64_digit_at(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '=') return {kPadding, 1};
  if (c != '%' && c != '\\') return {kBase64Values[static_cast<unsigned char>(c)], 1};
  for (const Spelling& spelling : kSpellings) {
    const std::string_view written = text.substr(at, spelling.written.size());
    const auto same = [](char a, char b) { return a == b || ascii_lower(a) == b; };
    if (std::equal(written.begin(), written.end(), spelling.written.begin(), spelling.written.end(), same))
      return {spelling.value, written.size()};
  }
  return {};
}

/// Four digits, or fewer at the end, that stand for three bytes; where they were written, padding included.
struct Quad {
  std::size_t begin;
  std::size_t end;
};

struct Base64 {
  std::string bytes;
  std::vector<Quad> quads;
};

/// The bytes that [begin, end) stands for, or those of its first `most` digits. Nothing where it is not base64.
std::optional<Base64> read_base64(std::string_view text, std::size_t begin, std::size_t end, std::size_t most) {
  Base64 out;
  std::uint32_t bits = 0;
  std::size_t digits = 0;
  std::size_t padding = 0;
  unsigned alphabets = 0;  // bit 0: of section 4, bit 1: of section 5
  for (std::size_t at = begin; at < end && digits < most;) {
    if (text[at] == '\n' || text[at] == '\r' || text[at] == ' ') {
      ++at;
      continue;
    }
    const Base64Digit digit = base64_digit_at(text, at);
    if (digit.value == kPadding) {
      if (digits % 4 < 2 || digits % 4 + ++padding > 4) return std::nullopt;
      out.quads.back().end = at + digit.length;
      at += digit.length;
      continue;
    }
    if (digit.value == kNoDigit || padding > 0) return std::nullopt;
    if (digit.value >= 62) alphabets |= text[at] == '-' || text[at] == '_' ? 2U : 1U;
    if (digits % 4 == 0) out.quads.push_back({at, at});
    out.quads.back().end = at + digit.length;
    bits = bits << 6 | digit.value;
    if (digits % 4 != 0) out.bytes += static_cast<char>(bits >> (6 - digits % 4 * 2) & 0xFF);
    ++digits;
    at += digit.length;
  }
  // One digit alone is no byte; bits left over must be zero, or two texts would stand for the same bytes (RFC
  // 4648, 3.5).
  const bool whole = digits < most;
  if (whole && digits % 4 == 1) return std::nullopt;
  if (whole && digits % 4 > 1 && (bits & (digits % 4 == 2 ? 0xFU : 0x3U)) != 0) return std::nullopt;
  if (whole && padding > 0 && digits % 4 + padding != 4) return std::nullopt;
  if (alphabets == 3) return std::nullopt;
  return out;
}

bool is_strict_text(std::string_view text, bool marked) {
  const Composition composition = compose(text);
  if (!is_mostly_han(composition) || composition.other_non_ascii > 0) return false;
  if (marked) return composition.known == composition.han;
  return (composition.level_1 >= kMinStrictHan && composition.level_1 * 5 >= composition.han * 4) ||
         (composition.known >= kMinStrictKnown && composition.known * 5 >= composition.han * 4);
}

bool has_byte_order_mark(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

constexpr std::string_view kStrictCharsets[] = {"utf-16le", "utf-16be", "gb18030"};

/// Whether the first bytes of a run may begin a text: cheap, and right for nearly all that is none.
bool may_be_text(std::string_view bytes) {
  const auto plain = [](std::string_view text) { return !compose(text).has_control; };
  // The last character may be cut off.
  for (std::size_t cut = 0; cut < 4 && cut < bytes.size(); ++cut) {
    const std::string_view text = bytes.substr(0, bytes.size() - cut);
    if (is_well_formed_utf8(text)) return plain(text);
  }
  if (has_byte_order_mark(bytes)) return true;
  if (bytes.size() < 2 * kMinStrictHan) return false;
  for (const std::string_view charset : kStrictCharsets) {
    const Composition composition = compose(decode_as(bytes, charset).value().text);
    if (composition.known * 3 >= composition.han * 2 && composition.han > 0) return true;
  }
  return false;
}

/// `base64` decoded as `charset`.
Layer layer_of(const Base64& base64, DecodedText reading) {
  Layer layer;
  for (std::size_t at = 0; at < reading.text.size();) {
    const std::size_t length = utf8_length(reading.text[at]);
    const SourceSpan bytes = reading.map.map({at, at + length});
    // The mark that was taken off belongs to the first character.
    layer.put(std::string_view(reading.text).substr(at, length), base64.quads[at == 0 ? 0 : bytes.begin / 3].begin,
              base64.quads[(bytes.end - 1) / 3].end);
    at += length;
  }
  return layer;
}

/// The text that the bytes of `base64` are, decoded to the end; nothing where it is not certainly one.
std::optional<Layer> text_of(const Base64& base64, int depth) {
  const std::string& bytes = base64.bytes;
  if (is_well_formed_utf8(bytes)) {
    DecodedText reading = decode_as(bytes, "utf-8").value();
    const Composition composition = compose(reading.text);
    if (composition.has_control) return std::nullopt;
    Layer layer = unwrap_again(layer_of(base64, std::move(reading)), depth);
    const Composition result = compose(layer.text);
    // Half is enough here: bytes that are UTF-8 by chance hold no two much-used characters ([绝密] in brackets does).
    const bool half_han = !result.has_control && result.level_1 >= 2 && result.han * 2 >= result.all;
    if ((is_mostly_han(result) && result.level_1 > 0) || half_han || is_number(result)) return layer;
    return std::nullopt;
  }
  const bool marked = has_byte_order_mark(bytes);
  for (const std::string_view charset : kStrictCharsets) {
    if (charset != "gb18030" && bytes.size() % 2 != 0) continue;
    DecodedText reading = decode_as(bytes, charset).value();
    if (reading.errors == 0 && is_strict_text(reading.text, marked)) return layer_of(base64, std::move(reading));
  }
  return std::nullopt;
}

/// Whether `run` is written with fewer signs than base64 has, as hashes (hexadecimal), keys and ids are: to those the
/// odds at the top do not apply. Text of kMinMixedCase digits is never written so.
bool is_other_notation(std::string_view run) {
  bool hex = true;
  bool upper = false;
  bool lower = false;
  for (const char c : run) {
    hex = hex && is_hex(c);
    upper = upper || (c >= 'A' && c <= 'Z');
    lower = lower || (c >= 'a' && c <= 'z');
  }
  return hex || (run.size() >= kMinMixedCase && !(upper && lower));
}

/// Decodes [begin, end) if it is base64 of a text. Returns whether it was.
bool unwrap_base64(std::string_view text, std::size_t begin, std::size_t end, int depth, Layer& out) {
  if (end - begin < kMinBase64Digits || is_other_notation(text.substr(begin, end - begin))) return false;
  const std::optional<Base64> probe = read_base64(text, begin, end, kProbeDigits);
  if (!probe || !may_be_text(probe->bytes)) return false;
  const std::optional<Base64> base64 = read_base64(text, begin, end, end - begin + 1);
  if (!base64 || base64->quads.size() < kMinBase64Digits / 4) return false;
  const std::optional<Layer> layer = text_of(*base64, depth);
  if (!layer) return false;
  append_decoded(*layer, end, Wrapping::kBase64, out);
  return true;
}

/// Where a run of base64 that begins at `at` ends: digits, line breaks between long lines, padding.
std::size_t base64_run_end(std::string_view text, std::size_t at, std::size_t end) {
  std::size_t line = 0;
  bool padded = false;
  while (at < end) {
    const Base64Digit digit = base64_digit_at(text.substr(0, end), at);
    if (digit.value == kNoDigit) {
      std::size_t next = at;
      while (next < end && next < at + 2 && (text[next] == '\r' || text[next] == '\n' || text[next] == ' ')) ++next;
      if (next == at || next == end || line < kMinWrappedLine || padded || !is_base64_digit(text[next])) return at;
      at = next;
      line = 0;
      continue;
    }
    if (padded && digit.value != kPadding) return at;
    padded = digit.value == kPadding;
    at += digit.length;
    ++line;
  }
  return at;
}

/// Calls `visit(begin, end)` for each part of [begin, end) between `separators`.
template <class Visit>
void for_each_part(std::string_view text, std::size_t begin, std::size_t end, std::string_view separators,
                   Visit visit) {
  while (begin < end) {
    std::size_t stop = begin;
    while (stop < end && separators.find(text[stop]) == std::string_view::npos) ++stop;
    visit(begin, stop);
    begin = stop + 1;
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Percent-encoding, escapes, character references

/// A piece of a stretch: an encoded byte, an encoded character, or a plain ASCII character between such.
struct Element {
  enum class Kind : std::uint8_t { kPlain, kByte, kCharacter };
  std::size_t begin;
  std::uint32_t length;
  char32_t value;
  Kind kind;
  Wrapping wrapping;
  bool weak;  // a token that also occurs in ordinary text, such as \8888 in a path
};

bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

/// %E6, %u673A; %25E6 is what is left of it after a second encoding.
std::optional<Element> percent_at(std::string_view text, std::size_t at) {
  std::size_t digits = at + 1;
  if (digits < text.size() && (text[digits] == 'u' || text[digits] == 'U') && hex_run(text, digits + 1, 4) == 4) {
    return Element{at, 6, hex_number(text.substr(digits + 1, 4)), Element::Kind::kCharacter, Wrapping::kPercent, false};
  }
  for (int depth = 1; depth < kMaxUnwrapDepth && text.substr(digits, 2) == "25" && hex_run(text, digits + 2, 2) == 2;
       ++depth)
    digits += 2;
  if (hex_run(text, digits, 2) < 2) return std::nullopt;
  return Element{at,
                 static_cast<std::uint32_t>(digits + 2 - at),
                 hex_number(text.substr(digits, 2)),
                 Element::Kind::kByte,
                 Wrapping::kPercent,
                 false};
}

/// \u673a, \u{673a}, a surrogate pair of two, \xE6, CSS's \673a. JSON in JSON doubles the backslash each time.
std::optional<Element> escape_at(std::string_view text, std::size_t at) {
  constexpr std::size_t kMostBackslashes = 1U << (kMaxUnwrapDepth - 1);
  std::size_t next = at;
  while (next < text.size() && next < at + kMostBackslashes && text[next] == '\\') ++next;
  if (next >= text.size()) return std::nullopt;
  const auto element = [at](std::size_t end, char32_t value, Element::Kind kind, bool weak) {
    return Element{at, static_cast<std::uint32_t>(end - at), value, kind, Wrapping::kEscape, weak};
  };
  const char letter = text[next];
  if (letter == 'x' && hex_run(text, next + 1, 2) == 2)
    return element(next + 3, hex_number(text.substr(next + 1, 2)), Element::Kind::kByte, false);
  if (letter == 'u' || letter == 'U') {
    if (hex_run(text, next + 1, 4) == 4)
      return element(next + 5, hex_number(text.substr(next + 1, 4)), Element::Kind::kCharacter, false);
    if (next + 1 < text.size() && text[next + 1] == '{') {
      const std::size_t length = hex_run(text, next + 2, 6);
      if (length > 0 && next + 2 + length < text.size() && text[next + 2 + length] == '}')
        return element(next + 3 + length, hex_number(text.substr(next + 2, length)), Element::Kind::kCharacter, false);
    }
    return std::nullopt;
  }
  const std::size_t length = hex_run(text, next, 7);
  if (length != 4 && !(length == 6 && text.substr(next, 2) == "00")) return std::nullopt;
  // One space after it belongs to it.
  const std::size_t end = next + length;
  const bool spaced = end + 1 < text.size() && text[end] == ' ' && text[end + 1] == '\\';
  return element(end + (spaced ? 1 : 0), hex_number(text.substr(next, length)), Element::Kind::kCharacter, true);
}

/// &#26426; &#x673a; and &amp;#26426; after a second encoding.
std::optional<Element> reference_at(std::string_view text, std::size_t at) {
  constexpr std::string_view kAmpersand = "amp;";
  std::size_t next = at + 1;
  for (int depth = 1; depth < kMaxUnwrapDepth && text.substr(next, kAmpersand.size()) == kAmpersand; ++depth)
    next += kAmpersand.size();
  if (next >= text.size() || text[next] != '#') return std::nullopt;
  ++next;
  char32_t value = 0;
  if (next < text.size() && (text[next] == 'x' || text[next] == 'X')) {
    const std::size_t length = hex_run(text, next + 1, 6);
    if (length == 0) return std::nullopt;
    value = hex_number(text.substr(next + 1, length));
    next += 1 + length;
  } else {
    const std::size_t first = next;
    while (next < text.size() && next < first + 7 && text[next] >= '0' && text[next] <= '9')
      value = value * 10 + static_cast<char32_t>(text[next++] - '0');
    if (next == first) return std::nullopt;
  }
  if (next >= text.size() || text[next] != ';') return std::nullopt;
  return Element{
      at, static_cast<std::uint32_t>(next + 1 - at), value, Element::Kind::kCharacter, Wrapping::kReference, false};
}

std::optional<Element> token_at(std::string_view text, std::size_t at) {
  switch (text[at]) {
    case '%':
      return percent_at(text, at);
    case '\\':
      return escape_at(text, at);
    case '&':
      return reference_at(text, at);
    default:
      return std::nullopt;
  }
}

/// Whether `c` may stand between tokens of one stretch: what no encoder touches, and what may be the second byte of a
/// GBK character.
bool is_glue(char c) { return (c >= '0' && c <= '9') || (c >= '@' && c < 0x7F); }

/// Whether the last token, which is before `tokens_end`, is the encoded sign that another one begins with: %5Cu673a.
bool opens_token(std::span<const Element> elements, std::size_t tokens_end) {
  if (tokens_end == 0) return false;
  const Element& last = elements[tokens_end - 1];
  return last.value == '\\' || last.value == '%';
}

/// The tokens and what is between them, from a token at `begin` on; at the end mostly one plain character, if any.
std::vector<Element> elements_from(std::string_view text, std::size_t begin, std::size_t end) {
  std::vector<Element> elements;
  std::size_t tokens_end = 0;
  const std::string_view view = text.substr(0, end);
  for (std::size_t at = begin; at < end;) {
    std::optional<Element> element = token_at(view, at);
    if (!element && !is_glue(view[at])) break;
    // Better between two characters, but somewhere.
    if (elements.size() >= kMaxElements && (!element || (element->value & 0xC0U) != 0x80)) break;
    if (elements.size() >= 2 * kMaxElements) break;
    if (!element) {
      element = Element{at, 1, static_cast<char32_t>(view[at]), Element::Kind::kPlain, Wrapping::kPercent, false};
      // A long word without any token is no part of it.
      if (elements.size() - tokens_end >= kMinWrappedLine) break;
    }
    at += element->length;
    const bool plain = element->kind == Element::Kind::kPlain;
    elements.push_back(*element);
    if (!plain) tokens_end = elements.size();
  }
  elements.resize(std::min(elements.size(), tokens_end + (opens_token(elements, tokens_end) ? kMinWrappedLine : 1)));
  return elements;
}

/// Elements [begin, end) written as they were.
void copy_elements(std::string_view text, std::span<const Element> elements, Layer& out) {
  for (const Element& element : elements) out.copy(text.substr(element.begin, element.length), element.begin);
}

/// How the bytes among the elements are to be read.
enum class ByteReading : std::uint8_t { kUtf8, kGb18030, kNone };

/// The run of elements that are bytes, from `first` on.
std::size_t byte_run_end(std::span<const Element> elements, std::size_t first) {
  while (first < elements.size() && elements[first].kind == Element::Kind::kByte) ++first;
  return first;
}

std::string bytes_of(std::span<const Element> elements) {
  std::string bytes;
  for (const Element& element : elements) bytes += static_cast<char>(element.value & 0xFF);
  return bytes;
}

/// The size of `bytes` without a character of UTF-8 that is cut off at the end, if a whole one is before it.
std::size_t without_cut_character(std::string_view bytes) {
  const std::size_t size = bytes.size();
  for (std::size_t cut = 1; cut < 4 && cut + 2 < size; ++cut) {
    const auto lead = static_cast<unsigned char>(bytes[size - cut]);
    if ((lead & 0xC0U) == 0x80) continue;
    return lead >= 0xC0 && utf8_length(bytes[size - cut]) > cut ? size - cut : size;
  }
  return size;
}

/// Whether a letter of `reading` was written as a token: half of random ASCII bytes are, and no encoder does so.
bool has_needless_letter(const DecodedText& reading, std::span<const Element> elements) {
  for (std::size_t at = 0; at < reading.text.size(); at += utf8_length(reading.text[at])) {
    if (is_letter(utf8_at(reading.text, at)) &&
        elements[reading.map.map({at, at + 1}).begin].kind == Element::Kind::kByte)
      return true;
  }
  return false;
}

ByteReading reading_of(std::span<const Element> elements, bool beside_han) {
  // One random byte in nine is a control character, none in a text.
  const auto is_binary = [](const Element& element) {
    return element.kind == Element::Kind::kByte && element.value < 0x80 && is_control(element.value);
  };
  if (std::any_of(elements.begin(), elements.end(), is_binary)) return ByteReading::kNone;
  std::size_t good = 0;
  std::size_t bad = 0;
  for (std::size_t first = 0; first < elements.size();) {
    const std::size_t end = byte_run_end(elements, first);
    if (end == first) {
      ++first;
      continue;
    }
    std::string bytes = bytes_of(elements.subspan(first, end - first));
    bytes.resize(without_cut_character(bytes));
    const std::string reading = decode_as(bytes, "utf-8").value().text;
    std::size_t well_formed = 0;
    std::size_t ascii = 0;
    for (std::size_t at = 0; at < reading.size(); at += utf8_length(reading[at])) {
      const char32_t c = utf8_at(reading, at);
      if (c != 0xFFFD) (c < 0x80 ? ascii : well_formed) += utf8_length(reading[at]);
    }
    good += well_formed;
    bad += bytes.size() - well_formed - ascii;
    first = end;
  }
  // Of random bytes a fifth are well-formed.
  if (bad == 0 || (good >= bad * 4 && good >= kMinImperfect)) return ByteReading::kUtf8;

  // Plain characters belong to it: of 機, 99 43, only the first byte needs encoding.
  std::string bytes;
  for (const Element& element : elements)
    bytes += element.kind == Element::Kind::kCharacter ? ' ' : static_cast<char>(element.value & 0xFF);
  const DecodedText reading = decode_as(bytes, "gb18030").value();
  const Composition composition = compose(reading.text);
  if (reading.errors > 0 || composition.has_control || composition.other_non_ascii > 0) return ByteReading::kNone;
  if (has_needless_letter(reading, elements)) return ByteReading::kNone;
  const bool enough = composition.known >= 2 || (beside_han && composition.level_1 == 1);
  const bool much_used = composition.level_1 * 5 >= composition.han * 4 ||
                         (composition.known == composition.han && composition.level_1 * 3 >= composition.han);
  return enough && much_used ? ByteReading::kGb18030 : ByteReading::kNone;
}

/// Writes the characters that the bytes of `elements` are; what is none stays as it was written.
void put_bytes(std::string_view text, std::span<const Element> elements, std::string_view charset, Layer& out) {
  const DecodedText reading = decode_as(bytes_of(elements), charset).value();
  std::size_t done = 0;
  for (std::size_t at = 0; at < reading.text.size();) {
    const std::size_t length = utf8_length(reading.text[at]);
    const SourceSpan bytes = reading.map.map({at, at + length});
    // A byte order mark at the begin is taken off: it belongs to the first character.
    const auto written = elements.subspan(done, bytes.end - done);
    const char32_t c = utf8_at(reading.text, at);
    if (c == 0xFFFD || is_control(c)) {
      copy_elements(text, written, out);
    } else {
      out.put(std::string_view(reading.text).substr(at, length), written.front().begin,
              written.back().begin + written.back().length);
    }
    done = bytes.end;
    at += length;
  }
}

/// Writes an encoded character, of two elements where it is a surrogate pair. Returns how many it took.
std::size_t put_character(std::string_view text, std::span<const Element> elements, Layer& out) {
  const Element& element = elements.front();
  char32_t value = element.value;
  std::size_t taken = 1;
  if (value >= 0xD800 && value <= 0xDBFF && elements.size() > 1 && elements[1].kind == Element::Kind::kCharacter &&
      elements[1].value >= 0xDC00 && elements[1].value <= 0xDFFF) {
    value = 0x10000 + ((value - 0xD800) << 10) + (elements[1].value - 0xDC00);
    taken = 2;
  }
  if (value > 0x10FFFF || is_surrogate(value) || is_control(value)) {
    copy_elements(text, elements.first(1), out);
    return 1;
  }
  std::string character;
  append_utf8(character, value);
  const Element& last = elements[taken - 1];
  out.put(character, element.begin, last.begin + last.length);
  return taken;
}

Layer decode_elements(std::string_view text, std::span<const Element> elements, ByteReading reading) {
  Layer out;
  for (std::size_t at = 0; at < elements.size();) {
    if (elements[at].kind == Element::Kind::kCharacter) {
      at += put_character(text, elements.subspan(at), out);
      continue;
    }
    std::size_t end = at;
    const bool plain_too = reading == ByteReading::kGb18030;
    while (end < elements.size() &&
           (elements[end].kind == Element::Kind::kByte || (plain_too && elements[end].kind == Element::Kind::kPlain)))
      ++end;
    if (end == at) {
      copy_elements(text, elements.subspan(at, 1), out);
      ++at;
      continue;
    }
    const auto run = elements.subspan(at, end - at);
    if (reading == ByteReading::kNone) {
      copy_elements(text, run, out);
    } else {
      put_bytes(text, run, plain_too ? "gb18030" : "utf-8", out);
    }
    at = end;
  }
  return out;
}

bool is_beside_han(std::string_view text, std::size_t begin, std::size_t end, std::size_t from, std::size_t to) {
  return (begin > from && is_unfolded_han(utf8_at(text, utf8_previous(text, begin)))) ||
         (end < to && is_unfolded_han(utf8_at(text, end)));
}

/// Whether a row of digits goes on from [begin, end), `least` of them directly before or after it.
bool is_beside_digits(std::string_view text, std::size_t begin, std::size_t end, std::size_t least) {
  std::size_t before = 0;
  while (before < least && before < begin && is_digit(static_cast<unsigned char>(text[begin - before - 1]))) ++before;
  std::size_t after = 0;
  while (after < least && end + after < text.size() && is_digit(static_cast<unsigned char>(text[end + after]))) ++after;
  return before >= least || after >= least;
}

/// What the tokens of a stretch are.
struct TokenCounts {
  std::size_t number = 0;    // digits side by side, at most
  std::size_t weak_run = 0;  // weak tokens side by side, at most
  bool only_weak = true;
  bool only_known = true;        // the weak ones are Han characters that are much used, or punctuation
  bool has_hex_letter = false;   // in a weak one
  bool has_letter_byte = false;  // which no encoder needs to encode
};

TokenCounts count_tokens(std::string_view text, std::span<const Element> elements) {
  TokenCounts counts;
  std::size_t weak = 0;
  std::size_t digits = 0;
  for (const Element& element : elements) {
    const bool plain = element.kind == Element::Kind::kPlain;
    weak = element.weak ? weak + 1 : 0;
    if (element.kind == Element::Kind::kByte && is_letter(element.value)) counts.has_letter_byte = true;
    digits = !plain && is_digit(element.value) ? digits + 1 : 0;
    counts.weak_run = std::max(counts.weak_run, weak);
    counts.number = std::max(counts.number, digits);
    if (element.weak) {
      const std::string_view written = text.substr(element.begin, element.length);
      if (written.find_first_of("abcdefABCDEF") != std::string_view::npos) counts.has_hex_letter = true;
      const bool is_known = element.value < 0x10000 && known().test(element.value);
      if (!is_known && !is_typesetting(element.value)) counts.only_known = false;
    } else if (!plain) {
      counts.only_weak = false;
    }
  }
  return counts;
}

/// Whether the tokens may be folders of a path: C:\8888\2024.
bool may_be_path(const TokenCounts& counts) {
  return counts.only_weak && (counts.weak_run < 2 || !counts.only_known || !counts.has_hex_letter);
}

/// A stretch of tokens.
struct Stretch {
  std::size_t end;
  Wrapping wrapping;
  std::optional<Layer> decoded;  // nothing where it is no text
};

/// Reads the stretch of tokens that begins at `begin`, in a text that reaches from `from` to `to`.
Stretch read_stretch(std::string_view text, std::size_t begin, std::size_t from, std::size_t to, int depth) {
  std::vector<Element> elements = elements_from(text, begin, to);
  const auto end_of = [&] { return elements.back().begin + elements.back().length; };
  const TokenCounts counts = count_tokens(text, elements);
  // The plain character at the end belongs to the stretch only as the second byte of a GBK character.
  std::optional<Element> tail;
  if (elements.back().kind == Element::Kind::kPlain && !opens_token(elements, elements.size() - 1) &&
      elements[elements.size() - 2].kind != Element::Kind::kPlain) {
    tail = elements.back();
    elements.pop_back();
  }
  const bool beside_han = is_beside_han(text, begin, end_of(), from, to);
  ByteReading reading = reading_of(elements, beside_han);
  if (tail && reading == ByteReading::kNone) {
    elements.push_back(*tail);
    reading = reading_of(elements, beside_han);
    if (reading != ByteReading::kGb18030) elements.pop_back();
  }
  Stretch stretch{end_of(), elements.front().wrapping, std::nullopt};
  if (may_be_path(counts)) return stretch;
  Layer layer = unwrap_again(decode_elements(text, elements, reading), depth);
  const Composition composition = compose(layer.text);
  // Random bytes that are well-formed by chance hold letters, and any characters.
  if (reading == ByteReading::kUtf8 && counts.has_letter_byte &&
      (composition.other_non_ascii > 0 || composition.known < composition.han))
    return stretch;
  // 1101051949&#49;2: part of a number whose other digits are plain. Nobody writes one digit of an address so.
  const std::size_t least_digits = stretch.wrapping == Wrapping::kPercent ? 2 : 1;  // 100%31 may be a percentage
  const bool continues_number = composition.digits + composition.number_signs == composition.all &&
                                composition.all >= least_digits &&
                                is_beside_digits(text.substr(from, to - from), begin - from, end_of() - from, 3);
  if (composition.han > 0 || counts.number >= kMinDigits || continues_number ||
      (beside_han && composition.typesetting > 0))
    stretch.decoded = std::move(layer);
  return stretch;
}

// ---------------------------------------------------------------------------------------------------------------------
// Both

/// The first character in [at, end) that a token may begin with; `end` where there is none.
std::size_t next_token_sign(std::string_view text, std::size_t at, std::size_t end) {
  while (at < end && text[at] != '%' && text[at] != '\\' && text[at] != '&') ++at;
  return at;
}

/// Whether `text` holds a character that a token begins with: three memchr are ten times as fast as looking for either.
bool has_token_sign(std::string_view text) {
  constexpr std::string_view kSigns = "%\\&";
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [&](char sign) { return text.find(sign) != std::string_view::npos; });
}

/// Copies [begin, end) of `text`, in which no base64 is, with its tokens decoded.
void unwrap_between(std::string_view text, std::size_t begin, std::size_t end, int depth, Layer& out) {
  std::size_t done = begin;
  for (std::size_t at = begin; (at = next_token_sign(text, at, end)) < end;) {
    if (!token_at(text.substr(0, end), at)) {
      ++at;
      continue;
    }
    const Stretch stretch = read_stretch(text, at, begin, end, depth);
    if (stretch.decoded) {
      out.copy(text.substr(done, at - done), done);
      append_decoded(*stretch.decoded, stretch.end, stretch.wrapping, out);
      done = stretch.end;
    }
    at = stretch.end;
  }
  out.copy(text.substr(done, end - done), done);
}

/// Where the next run of base64 digits of at least `least` plain ones begins, at or after `at`; `end` where there is
/// none. Looks at every `least`th byte only.
std::size_t next_base64_run(std::string_view text, std::size_t at, std::size_t end, std::size_t least) {
  std::size_t probe = at + least - 1;
  while (probe < end) {
    if (!is_base64_digit(text[probe])) {
      probe += least;
      continue;
    }
    std::size_t begin = probe;
    while (begin > at && is_base64_digit(text[begin - 1])) --begin;
    std::size_t last = probe;
    while (last + 1 < end && last + 1 - begin < least && is_base64_digit(text[last + 1])) ++last;
    if (last + 1 - begin >= least) return begin;
    probe = last + 1 + least;
  }
  return end;
}

/// The position after `begin` where base64 can begin: the digits of %22 are none.
std::size_t after_token(std::string_view text, std::size_t begin, std::size_t from) {
  const bool in_token = begin > from && text[begin - 1] == '%' && hex_run(text, begin, 2) == 2;
  return in_token ? begin + 2 : begin;
}

void unwrap_stretch(std::string_view text, std::size_t begin, std::size_t end, int depth, Layer& out) {
  const std::string_view view = text.substr(0, end);
  const bool has_tokens = has_token_sign(view.substr(begin));
  const std::size_t least = has_tokens ? kMinBase64Digits / 2 : kMinBase64Digits;
  const int inner = depth + 1;
  std::size_t done = begin;
  // Decodes [first, last) if it is base64 of text, and what is before it.
  const auto try_base64 = [&](std::size_t first, std::size_t last) {
    Layer decoded;
    if (!unwrap_base64(text, first, last, inner, decoded)) return false;
    unwrap_between(text, done, first, inner, out);
    append_decoded(decoded, last, Wrapping::kBase64, out);
    done = last;
    return true;
  };
  for (std::size_t at = begin; (at = next_base64_run(text, at, end, least)) < end;) {
    const std::size_t first = after_token(text, at, begin);
    const std::size_t last = base64_run_end(view, first, end);
    // Paths and names are made of the same signs: then only a part may be base64.
    if (!try_base64(first, last)) {
      for_each_part(view, first, last, "/ \r\n", [&](std::size_t part, std::size_t part_end) {
        if ((part != first || part_end != last) && try_base64(part, part_end)) return;
        for_each_part(view, part, part_end, "-_+", [&](std::size_t small, std::size_t small_end) {
          if (small != part || small_end != part_end) static_cast<void>(try_base64(small, small_end));
        });
      });
    }
    at = std::max(last, at + 1);
  }
  if (done == begin && !has_tokens) return out.copy(text.substr(begin, end - begin), begin);
  unwrap_between(text, done, end, inner, out);
}

}  // namespace

std::string_view to_string(Wrapping wrapping) noexcept {
  static constexpr std::array<std::string_view, 4> kNames = {"percent-encoded", "base64", "escaped",
                                                             "character references"};
  return kNames[static_cast<std::size_t>(wrapping)];
}

UnwrappedText unwrap(const ExtractedText& text) {
  const std::string_view whole = text.text;
  // Most texts hold nothing of the kind.
  if (!has_token_sign(whole) && next_base64_run(whole, 0, whole.size(), kMinBase64Digits) == whole.size()) return {};

  Layer layer;
  layer.text.reserve(whole.size());
  UnwrappedText out;
  out.blocks.reserve(text.blocks.size());
  std::size_t done = 0;
  for (const Block& block : text.blocks) {
    layer.copy(whole.substr(done, block.span.begin - done), done);
    const std::size_t from = layer.text.size();
    unwrap_stretch(whole, block.span.begin, block.span.end, 0, layer);
    out.blocks.push_back({from, layer.text.size()});
    done = block.span.end;
  }
  if (layer.stretches.empty()) return {};
  layer.copy(whole.substr(done), done);
  out.text = std::move(layer.text);
  out.map = std::move(layer.map);
  out.stretches = std::move(layer.stretches);
  return out;
}

}  // namespace mishen::scanner
