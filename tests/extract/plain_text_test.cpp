#include "scanner/extract/plain_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/support/encode.h"

namespace mishen::scanner {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ExtractedText extract(std::string_view bytes, const char* charset = "utf-8") {
  return extract_plain_text(decode_as(bytes, charset).value());
}

std::vector<std::string> blocks(const ExtractedText& text) {
  std::vector<std::string> slices;
  for (const Block& block : text.blocks) slices.emplace_back(text.slice(block.span));
  return slices;
}

TEST(PlainText, MakesABlockOfEachLine) {
  const ExtractedText text = extract("一\n二\r\n三\r四\v五\f六\u0085七\u2028八\u2029九");
  EXPECT_THAT(blocks(text), ElementsAre("一", "二", "三", "四", "五", "六", "七", "八", "九"));
  EXPECT_EQ(text.text, "一\n二\n三\n四\n五\n六\n七\n八\n九");
  EXPECT_EQ(text.blocks[3].paragraph, 4U);
  EXPECT_EQ(text.blocks[3].region, Region::kBody);
  EXPECT_EQ(text.media_type, "text/plain");
  EXPECT_EQ(text.charset, "utf-8");
}

TEST(PlainText, CountsEmptyLinesButStoresNone) {
  const ExtractedText text = extract("\n\n  \n机密\r\n\r\n\u3000\r\n绝密\n\n");
  EXPECT_THAT(blocks(text), ElementsAre("机密", "绝密"));
  EXPECT_EQ(text.text, "机密\n绝密");
  EXPECT_EQ(text.blocks[0].paragraph, 4U);
  EXPECT_EQ(text.blocks[1].paragraph, 7U);
  EXPECT_THAT(blocks(extract("")), IsEmpty());
  EXPECT_THAT(blocks(extract(" \n\t\r\n")), IsEmpty());
}

TEST(PlainText, LeavesIndentationOutsideAndInnerSpaceInside) {
  const ExtractedText text = extract("\u3000\u3000 \t机 密\u3000★10年\u00a0 \n");
  EXPECT_THAT(blocks(text), ElementsAre("机 密\u3000★10年"));
}

TEST(PlainText, KeepsCharactersWhoseBytesResembleLineBreaks) {
  // U+0105 ends in 85; U+2014, U+2030 begin like U+2028; U+00A9 like U+0085.
  EXPECT_THAT(blocks(extract("ą—‰©…")), ElementsAre("ą—‰©…"));
}

TEST(PlainText, MapsTheMarkToItsBytesInEveryEncoding) {
  const std::string_view mark = "机密★10年";
  const std::string before = "\u3000\u3000某单位\r\n\r\n  ";
  for (const auto& [charset, converter] : {std::pair{"utf-8", "UTF-8"}, std::pair{"gb18030", "gb18030"},
                                           std::pair{"utf-16le", "UTF-16LE"}, std::pair{"utf-16be", "UTF-16BE"}}) {
    SCOPED_TRACE(charset);
    const std::string bytes = test::encode(before + std::string(mark) + " \r\n正文", converter);
    const ExtractedText text = extract(bytes, charset);
    ASSERT_EQ(text.blocks.size(), 3U);
    EXPECT_EQ(text.slice(text.blocks[1].span), mark);
    const auto source = text.source_span(text.blocks[1].span);
    ASSERT_TRUE(source);
    EXPECT_EQ(bytes.substr(source->begin, source->size()), test::encode(mark, converter));
  }
}

TEST(PlainText, KeepsEveryCharacterThatIsNotWhiteSpaceAndItsPlace) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::vector<std::string> pieces = {"机",     "密", "★",  "a",    " ",      "\t",     "\u3000",
                                           "\u00a0", "\n", "\r", "\r\n", "\u0085", "\u2028", "é"};
  for (int round = 0; round < 500; ++round) {
    std::string source;
    for (std::size_t i = random() % 60; i > 0; --i) source += pieces[random() % pieces.size()];
    const ExtractedText text = extract(source);
    std::size_t expected_begin = 0;
    for (const Block& block : text.blocks) {
      if (&block != text.blocks.data()) {
        ASSERT_EQ(block.span.begin, expected_begin + 1);
        ASSERT_EQ(text.text[expected_begin], '\n');
      }
      expected_begin = block.span.end;
      ASSERT_FALSE(block.span.empty());
      const auto span = text.source_span(block.span);
      ASSERT_TRUE(span);
      ASSERT_EQ(source.substr(span->begin, span->size()), text.slice(block.span));
    }
    ASSERT_EQ(expected_begin, text.text.size());
    const auto visible = [](std::string_view from) {
      std::string kept;
      for (std::size_t at = 0; at < from.size();) {
        std::size_t width = 1;
        while (at + width < from.size() && (static_cast<unsigned char>(from[at + width]) & 0xC0U) == 0x80U) ++width;
        const std::string_view character = from.substr(at, width);
        if (character == "机" || character == "密" || character == "★" || character == "a" || character == "é")
          kept += character;
        at += width;
      }
      return kept;
    };
    ASSERT_EQ(visible(text.text), visible(source));
  }
}

}  // namespace
}  // namespace mishen::scanner
