#include "tests/generator/piece.h"

#include "scanner/utf8.h"

namespace mishen::test {

std::string_view to_string(Media media) noexcept { return media == Media::kText ? "text" : "html"; }

Glyphs glyphs_of(std::string_view utf8) {
  Glyphs glyphs;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t length = scanner::utf8_length(utf8[at]);
    glyphs.push_back({std::string(utf8.substr(at, length))});
    at += length;
  }
  return glyphs;
}

std::string plain_text(const Glyphs& glyphs) {
  std::string text;
  for (const Glyph& glyph : glyphs) text += glyph.text;
  return text;
}

bool is_han(const Glyph& glyph) noexcept {
  if (glyph.markup || glyph.text.size() < 3 || scanner::utf8_length(glyph.text[0]) != glyph.text.size()) return false;
  const char32_t c = scanner::utf8_at(glyph.text, 0);
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

bool once_in(Random& random, std::size_t times) {
  return std::uniform_int_distribution<std::size_t>(0, times - 1)(random) == 0;
}

int between(Random& random, int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); }

}  // namespace mishen::test
