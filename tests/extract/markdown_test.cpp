#include "scanner/extract/markdown.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

ExtractedText extract(std::string_view source) { return extract_markdown(decode_as(source, "utf-8").value()); }

/// "kind:text" for each block, "+" before lines that go on, and where it is no body text, "region/".
std::vector<std::string> blocks(std::string_view source) {
  const ExtractedText text = extract(source);
  std::vector<std::string> all;
  for (const Block& block : text.blocks) {
    std::string line = block.is_next_line ? "+" : "";
    if (block.region != Region::kBody) line.append(to_string(block.region)).append("/");
    line.append(to_string(block.kind)).append(":").append(text.slice(block.span));
    all.push_back(line);
  }
  return all;
}

using Blocks = std::vector<std::string>;

TEST(Markdown, HeadingsAreHeadings) {
  EXPECT_EQ(blocks("# 一级 #\n正文\n\n副标题\n---\n### 三级\n#标签\n"),
            (Blocks{"heading:一级", "paragraph:正文", "heading:副标题", "heading:三级", "paragraph:#标签"}));
}

TEST(Markdown, LinesOfAParagraphGoOn) {
  EXPECT_EQ(blocks("第一行\n第二行\n\n第三行\n"),
            (Blocks{"paragraph:第一行", "+paragraph:第二行", "paragraph:第三行"}));
}

TEST(Markdown, ListItemsKeepTheirNumbers) {
  EXPECT_EQ(blocks("- 甲\n  续\n* 乙\n1. 丙\n> 引用\n"),
            (Blocks{"list-item:甲", "+list-item:续", "list-item:乙", "list-item:1. 丙", "+list-item:引用"}));
}

TEST(Markdown, TablesHaveCells) {
  const ExtractedText text = extract("前\n\n| 姓名 | 号码 |\n| --- | :-: |\n| 甲\\|乙 | 1 |\n丙 | 2\n\n后 | 文\n");
  ASSERT_EQ(text.tables.size(), 1U);
  EXPECT_EQ(text.tables[0].rows, 3U);
  EXPECT_EQ(text.tables[0].columns, 2U);
  EXPECT_EQ(text.tables[0].header_rows, 1U);
  ASSERT_EQ(text.blocks.size(), 8U);
  EXPECT_EQ(text.slice(text.blocks[3].span), "甲|乙");
  EXPECT_EQ(text.blocks[3].row, 2U);
  EXPECT_EQ(text.blocks[3].column, 1U);
  EXPECT_EQ(text.slice(text.blocks[6].span), "2");
  EXPECT_EQ(text.blocks[7].table, 0U);
}

TEST(Markdown, CommentsAreCommentsAndPartNothing) {
  EXPECT_EQ(blocks("机<!-- 一 -->密\n续行 <!-- 二\n三 --> 末\n\n新段\n"),
            (Blocks{"paragraph:机密", "+paragraph:续行", "+paragraph:末", "comment/paragraph:一",
                    "comment/paragraph:二", "+comment/paragraph:三", "paragraph:新段"}));
  const ExtractedText text = extract("甲<!-- 一 -->");
  EXPECT_EQ(text.blocks.at(1).concealment, Concealment::kSourceComment);
  EXPECT_EQ(text.blocks.at(0).concealment, Concealment::kNone);
  // In code they are shown.
  EXPECT_EQ(blocks("```\n<!-- 一 -->\n```\n"), (Blocks{"paragraph:<!-- 一 -->"}));
}

TEST(Markdown, CodeStaysText) {
  EXPECT_EQ(blocks("~~~ python\n# 甲\n```\n- 乙\n~~~\n# 丙\n"),
            (Blocks{"paragraph:python", "paragraph:# 甲", "+paragraph:```", "+paragraph:- 乙", "heading:丙"}));
}

TEST(Markdown, FrontMatterIsProperty) {
  const ExtractedText text = extract("---\ntitle: 标题\nauthor: 测试\ntags:\n  - 内部\n---\n正文\n");
  ASSERT_EQ(text.blocks.size(), 5U);
  EXPECT_EQ(text.blocks[0].region, Region::kProperty);
  EXPECT_EQ(text.blocks[0].concealment, Concealment::kNone);
  EXPECT_EQ(text.blocks[1].concealment, Concealment::kProperty);
  EXPECT_EQ(text.blocks[3].concealment, Concealment::kProperty);
  EXPECT_EQ(text.blocks[4].region, Region::kBody);
  // A rule at the begin is none.
  EXPECT_EQ(blocks("---\n甲\n---\n乙\n"), (Blocks{"heading:甲", "paragraph:乙"}));
}

TEST(Markdown, EmbeddedPicturesAreCounted) {
  const ExtractedText text = extract("![图](data:image/png;base64,iVBORw0KGgo=)\n![链](a.png)\n");
  EXPECT_EQ(text.incomplete, (std::vector<Incomplete>{{"not-read:image", "#1"}}));
}

TEST(Markdown, MapsAreExactAndNoTextIsLost) {
  auto random = test::seeded_random("MarkdownMapsAreExact");
  constexpr std::string_view kPieces[] = {"甲",   "乙丙", "# ",  "- ",  "|",  "| --- |", "\n",
                                          "\n\n", "<!--", "-->", "```", "> ", "\\",      "---",
                                          "1. ",  "a: b", "===", "\t",  "*",  "\u3000"};
  for (int i = 0; i < 3000; ++i) {
    std::string source;
    const std::size_t pieces = test::below(random, 40);
    for (std::size_t p = 0; p < pieces; ++p) source += kPieces[test::below(random, std::size(kPieces))];
    const ExtractedText text = extract(source);
    EXPECT_TRUE(is_well_formed_utf8(text.text));
    std::size_t end = 0;
    for (const Block& block : text.blocks) {
      EXPECT_EQ(block.span.begin, end == 0 ? 0 : end + 1);
      end = block.span.end;
    }
    const auto han = [](std::string_view from) {
      std::size_t count = 0;
      for (const char c : from) count += static_cast<unsigned char>(c) >= 0xE4 ? 1 : 0;
      return count;
    };
    EXPECT_EQ(han(text.text), han(source)) << source;
    for (std::size_t at = 0; at < text.text.size(); ++at) {
      if (text.text[at] == '\n' || (static_cast<unsigned char>(text.text[at]) & 0xC0U) == 0x80U) continue;
      const auto span = text.source_span({at, at + 1});
      EXPECT_EQ(source[span->begin], text.text[at]) << source;
    }
  }
}

/// Why the block that is `wanted` is not seen; "lost" is a failure.
Concealment concealment_of(std::string_view source, std::string_view wanted) {
  const ExtractedText text = extract_markdown(decode_as(source, "utf-8").value());
  for (const Block& block : text.blocks) {
    const std::string_view content = text.slice(block.span);
    if (content.find(wanted) == std::string_view::npos) continue;
    const SourceSpan origin = text.source_span(block.span).value();
    EXPECT_NE(source.substr(origin.begin, origin.size()).find(wanted), std::string_view::npos);
    EXPECT_EQ(block.region == Region::kHiddenText, block.concealment != Concealment::kNone);
    if (block.concealment != Concealment::kNone) {
      EXPECT_EQ(content, wanted);
    }
    return block.concealment;
  }
  ADD_FAILURE() << "lost: " << source;
  return Concealment::kNone;
}

TEST(Markdown, WhatItsHtmlHidesIsHidden) {
  using enum Concealment;
  const auto in = [](std::string_view before, std::string_view after) {
    return concealment_of("# 题\n\n" + std::string(before) + "看不见" + std::string(after) + "\n\n后文\n", "看不见");
  };
  EXPECT_EQ(in("<p style=\"display:none\">", "</p>"), kHiddenElement);
  EXPECT_EQ(in("前文<span hidden>", "</span>后文"), kHiddenElement);
  EXPECT_EQ(in("<div style='visibility:hidden'>\n\n", "\n\n</div>"), kHiddenElement);
  EXPECT_EQ(in("- 项 <b style='font-size:1px'>", "</b>"), kTinyText);
  EXPECT_EQ(in("<style>.x{color:#fff;background:#fff}</style>\n\n<i class=x>", "</i>"), kSameColour);
  EXPECT_EQ(in("<template>", "</template>"), kHiddenElement);
  EXPECT_EQ(in("| 甲 | 乙 |\n| --- | --- |\n| 丙 | <span hidden>", "</span> |"), kHiddenElement);
  // -- harmless twins
  EXPECT_EQ(in("<p style=\"display:block\">", "</p>"), kNone);
  EXPECT_EQ(in("`<p hidden>`", ""), kNone);
  EXPECT_EQ(in("``<p hidden> ` ``", ""), kNone);
  EXPECT_EQ(in("\\<p hidden>", ""), kNone);
  EXPECT_EQ(in("```\n<p hidden>", "\n```"), kNone);
  EXPECT_EQ(in("    <p hidden>\n\n", ""), kNone);
  EXPECT_EQ(in("<p hidden></p>", ""), kNone);
  EXPECT_EQ(in("1 < 2 与 hidden ", ""), kNone);
}

}  // namespace
}  // namespace mishen::scanner
