#include "scanner/extract/rtf_code_pages.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "scanner/decode.h"
#include "scanner/errors.h"

namespace mishen::scanner {
namespace {

constexpr CodePage kWestern = 1252;

bool is_high(char byte) noexcept { return static_cast<unsigned char>(byte) >= 0x80; }

/// WHATWG label; that of 1252 where there is none.
std::string_view label(CodePage code_page) noexcept {
  constexpr std::array<std::pair<CodePage, std::string_view>, 27> kLabels = {
      std::pair<CodePage, std::string_view>{936, "gb18030"},
      {54936, "gb18030"},
      {20936, "gb18030"},
      {10008, "gb18030"},
      {52936, "hz-gb-2312"},
      {950, "big5"},
      {10002, "big5"},
      {932, "shift_jis"},
      {10001, "shift_jis"},
      {949, "euc-kr"},
      {1361, "euc-kr"},
      {10003, "euc-kr"},
      {874, "windows-874"},
      {866, "ibm866"},
      {1250, "windows-1250"},
      {1251, "windows-1251"},
      {1253, "windows-1253"},
      {1254, "windows-1254"},
      {1255, "windows-1255"},
      {1256, "windows-1256"},
      {1257, "windows-1257"},
      {1258, "windows-1258"},
      {10000, "macintosh"},
      {10007, "x-mac-cyrillic"},
      {20866, "koi8-r"},
      {65001, "utf-8"},
      {51932, "euc-jp"}};
  const auto* const found =
      std::find_if(kLabels.begin(), kLabels.end(), [&](const auto& known) { return known.first == code_page; });
  return found == kLabels.end() ? "windows-1252" : found->second;
}

bool has_pairs(CodePage code_page) noexcept {
  const std::string_view charset = label(code_page);
  return charset == "gb18030" || charset == "big5" || charset == "shift_jis" || charset == "euc-kr";
}

/// Whether every stretch of bytes above 7F is made of pairs as GB 2312, Big5 and KS X 1001 have them.
bool is_paired(std::string_view bytes) noexcept {
  std::size_t stretch = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_high(c)) {
      if (byte < 0xA1 || byte == 0xFF) return false;
      ++stretch;
    } else {
      if (stretch % 2 != 0) return false;
      stretch = 0;
    }
  }
  return stretch % 2 == 0;
}

/// Whether the bytes are UTF-8 with characters of three bytes: as text of 1252 those would be a letter with an accent
/// and two signs, each time.
bool is_utf8_of_east_asia(std::string_view bytes) noexcept {
  const auto begins_three = [](char byte) { return (static_cast<unsigned char>(byte) & 0xF0U) == 0xE0; };
  return std::any_of(bytes.begin(), bytes.end(), begins_three) && is_well_formed_utf8(bytes);
}

}  // namespace

CodePage code_page_of_charset(std::int32_t charset) noexcept {
  constexpr std::array<std::pair<std::int32_t, CodePage>, 29> kCharsets = {
      std::pair<std::int32_t, CodePage>{0, kWestern},
      {2, kWestern},  // symbols: the font says what they are
      {77, 10000},
      {78, 10001},
      {79, 10003},
      {80, 10008},
      {81, 10002},
      {83, kWestern},
      {89, 10007},
      {128, 932},
      {129, 949},
      {130, 1361},
      {134, 936},
      {136, 950},
      {161, 1253},
      {162, 1254},
      {163, 1258},
      {177, 1255},
      {178, 1256},
      {179, 1256},
      {180, 1256},
      {181, 1255},
      {186, 1257},
      {204, 1251},
      {222, 874},
      {238, 1250},
      {254, kWestern},
      {255, kWestern},
      {256, kWestern}};
  const auto* const found =
      std::find_if(kCharsets.begin(), kCharsets.end(), [&](const auto& known) { return known.first == charset; });
  return found == kCharsets.end() ? 0 : found->second;
}

bool is_lead_byte(CodePage code_page, char byte) noexcept {
  const auto value = static_cast<unsigned char>(byte);
  if (!has_pairs(code_page)) return false;
  if (label(code_page) == "shift_jis") return (value >= 0x81 && value <= 0x9F) || (value >= 0xE0 && value <= 0xFC);
  return value >= 0x81 && value <= 0xFE;
}

std::string decode_code_page(std::string_view bytes, CodePage code_page, CodePage document_page) {
  if (std::none_of(bytes.begin(), bytes.end(), is_high)) return std::string(bytes);
  if (code_page == 0) code_page = document_page;
  if (label(code_page) == "windows-1252") {
    if (is_utf8_of_east_asia(bytes)) return std::string(bytes);
    if (has_pairs(document_page) && is_paired(bytes)) code_page = document_page;
  }
  std::optional<DecodedText> decoded = decode_as(bytes, label(code_page));
  if (!decoded) throw ScanError("no decoder for code page " + std::to_string(code_page));
  return std::move(decoded->text);
}

}  // namespace mishen::scanner
