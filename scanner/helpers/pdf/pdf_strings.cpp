// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/helpers/pdf/pdf_strings.h"

#include <UTF.h>
#include <goo/GooString.h>
#include <goo/gmem.h>
#include <iconv.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "scanner/helpers/pdf/line_writer.h"

namespace mishen_pdf {
namespace {

/// `bytes` converted, or "" when they are not of this character set.
std::string converted(std::string_view bytes, const char* charset) {
  const iconv_t converter = ::iconv_open("UTF-8", charset);
  if (converter == reinterpret_cast<iconv_t>(-1)) return {};
  std::string out(bytes.size() * 4, '\0');
  std::string in(bytes);
  char* from = in.data();
  char* to = out.data();
  std::size_t from_left = in.size();
  std::size_t to_left = out.size();
  const bool whole = ::iconv(converter, &from, &from_left, &to, &to_left) != static_cast<std::size_t>(-1);
  ::iconv_close(converter);
  if (!whole || from_left != 0) return {};
  out.resize(out.size() - to_left);
  return out;
}

bool is_chinese(const std::string& text) {
  const std::u32string characters = characters_of(text);
  return !characters.empty() && std::all_of(characters.begin(), characters.end(), [](char32_t c) {
    return c < 0x80 || (c >= 0x3000 && c < 0xA000) || (c >= 0xFF00 && c < 0xFFF0) || (c >= 0x2010 && c < 0x2040);
  });
}

std::string cleaned(const std::string& text) {
  std::string kept;
  for (const char32_t c : characters_of(text)) append_utf8(kept, c == '\r' ? U'\n' : c);
  return kept;
}

}  // namespace

std::string text_of(const GooString& string) {
  const std::string& bytes = string.toStr();
  const auto starts_with = [&](std::string_view mark) { return bytes.compare(0, mark.size(), mark) == 0; };
  if (starts_with("\xEF\xBB\xBF")) return cleaned(bytes.substr(3));
  const bool is_utf16 = starts_with("\xFE\xFF") || starts_with("\xFF\xFE");
  const auto high = std::count_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<signed char>(c) < 0; });
  if (!is_utf16 && high >= 2) {
    // PDFDocEncoding gives every byte a meaning; Chinese text that reads as such is not a chance result.
    for (const char* charset : {"UTF-8", "GB18030"}) {
      const std::string text = converted(bytes, charset);
      if (is_chinese(text)) return cleaned(text);
    }
  }
  Unicode* characters = nullptr;
  const int count = TextStringToUCS4(bytes, &characters);
  const std::unique_ptr<Unicode, decltype(&gfree)> owner(characters, &gfree);
  std::string text;
  for (int i = 0; i < count; ++i) append_utf8(text, characters[i] == '\r' ? U'\n' : characters[i]);
  return text;
}

std::string text_of(const Object& object) { return object.isString() ? text_of(*object.getString()) : std::string(); }

std::u32string characters_of(const std::string& text) {
  std::u32string characters;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t c = size == 1 ? lead : lead & (0x7FU >> size);
    for (std::size_t k = 1; k < size && i + k < text.size(); ++k) {
      c = c << 6U | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    }
    characters += c;
    i += size;
  }
  return characters;
}

std::string without_space(const std::string& text) {
  std::string kept;
  for (const char32_t c : characters_of(text)) {
    if (c > 0x20 && c != 0xA0 && c != 0x3000) append_utf8(kept, c);
  }
  return kept;
}

}  // namespace mishen_pdf
