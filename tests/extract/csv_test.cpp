#include "scanner/extract/csv.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode.h"
#include "tests/support/encode.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

DecodedText decoded(std::string_view bytes, std::string_view charset = "utf-8") {
  return decode_as(bytes, charset).value();
}

/// "1,2:text" for each block, "+" before lines that go on.
std::vector<std::string> cells(const ExtractedText& text) {
  std::vector<std::string> all;
  for (const Block& block : text.blocks) {
    EXPECT_EQ(block.kind, BlockKind::kCell);
    EXPECT_EQ(block.table, 1U);
    all.push_back((block.is_next_line ? "+" : "") + std::to_string(block.row) + "," + std::to_string(block.column) +
                  ":" + std::string(text.slice(block.span)));
  }
  return all;
}

std::vector<std::string> cells(std::string_view bytes, char delimiter) {
  return cells(extract_csv(decoded(bytes), delimiter));
}

using Cells = std::vector<std::string>;

TEST(Csv, EachFieldIsACell) {
  EXPECT_EQ(cells("姓名,电话\r\n甲,1\r\n", ','), (Cells{"1,1:姓名", "1,2:电话", "2,1:甲", "2,2:1"}));
  EXPECT_EQ(cells("a\tb\rc\td", '\t'), (Cells{"1,1:a", "1,2:b", "2,1:c", "2,2:d"}));
  EXPECT_EQ(cells("a;;c\n\n;x", ';'), (Cells{"1,1:a", "1,3:c", "3,2:x"}));  // ragged, empty fields and lines
}

TEST(Csv, TheTableSaysHowLargeItIs) {
  const ExtractedText text = extract_csv(decoded("a,b\nc\nd,e,f\n"), ',');
  ASSERT_EQ(text.tables.size(), 1U);
  EXPECT_EQ(text.tables[0].rows, 3U);
  EXPECT_EQ(text.tables[0].columns, 3U);
  EXPECT_EQ(text.tables[0].header_rows, 0U);
  EXPECT_EQ(text.media_type, "text/csv");
}

TEST(Csv, QuotesAreThoseOfRfc4180) {
  EXPECT_EQ(cells("\"a,b\",\"c \"\"d\"\" e\"\n", ','), (Cells{"1,1:a,b", "1,2:c \"d\" e"}));
  EXPECT_EQ(cells("\"第一行\r\n第二行\n\n第四行\",x", ','),
            (Cells{"1,1:第一行", "+1,1:第二行", "+1,1:第四行", "1,2:x"}));
  // No quoted field: text behind the quote.
  EXPECT_EQ(cells("\"甲\"乙,丙", ','), (Cells{"1,1:\"甲\"乙", "1,2:丙"}));
}

TEST(Csv, AnUnclosedQuoteLosesNothing) {
  const ExtractedText text = extract_csv(decoded("a,\"b\nc,d\ne,f\n"), ',');
  EXPECT_EQ(cells(text), (Cells{"1,1:a", "1,2:\"b", "2,1:c", "2,2:d", "3,1:e", "3,2:f"}));
  EXPECT_EQ(text.notices, (std::vector<Notice>{{"unclosed-quote", ""}}));
  EXPECT_TRUE(extract_csv(decoded("a,\"b\"\n"), ',').notices.empty());
}

TEST(Csv, ExcelsMarksForTextAreLeftOut) {
  EXPECT_EQ(cells("=\"0110\",\"=\"\"0220\"\"\",'0330\n", ','), (Cells{"1,1:0110", "1,2:0220", "1,3:0330"}));
  EXPECT_EQ(cells("'tis,=A1,'", ','), (Cells{"1,1:'tis", "1,2:=A1", "1,3:'"}));
  EXPECT_EQ(cells("sep=;\r\na;b\r\n", ';'), (Cells{"1,1:a", "1,2:b"}));
}

TEST(Csv, MapsLeadToTheBytesOfTheFile) {
  const std::string bytes = test::encode("甲,\"说 \"\"密\"\" 话\n下一行\",=\"0110\"\n", "GBK");
  const ExtractedText text = extract_csv(decoded(bytes, "gbk"), ',');
  const auto source = [&](std::size_t block) {
    const auto span = text.source_span(text.blocks[block].span);
    return bytes.substr(span->begin, span->size());
  };
  ASSERT_EQ(text.blocks.size(), 4U);
  EXPECT_EQ(source(1), test::encode("说 \"\"密\"\" 话", "GBK"));
  EXPECT_EQ(source(2), test::encode("下一行", "GBK"));
  EXPECT_EQ(source(3), "0110");
  const std::size_t quoted = text.text.find("\"密\"");
  const auto span = text.source_span({quoted, quoted + 5});
  EXPECT_EQ(bytes.substr(span->begin, span->size()), test::encode("\"\"密\"\"", "GBK"));
}

TEST(Csv, ABomIsNoText) {
  const std::string bytes = "\xEF\xBB\xBF姓名,电话\n甲,1\n";
  const Decodings decodings = decode(bytes);
  const ExtractedText text = extract_csv(decodings.readings.at(0), ',');
  EXPECT_EQ(text.slice(text.blocks.at(0).span), "姓名");
  EXPECT_EQ(text.source_span(text.blocks.at(0).span)->begin, 3U);
}

struct Sniffed {
  const char* name;
  std::string_view text;
  char plain;  // what is told without a hint, 0 for nothing
  char named;
};
constexpr Sniffed kSniffed[] = {
    {"three columns", "姓名,性别,电话\n甲,男,1\n乙,女,2\n", ',', ','},
    {"tabs", "姓名\t性别\t电话\n甲\t男\t1\n乙\t女\t2\n", '\t', '\t'},
    {"semicolons", "a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", ';', ';'},
    {"bars", "a|b|c\n1|2|3\n4|5|6\n", '|', '|'},
    {"quoted delimiters", "a,b,c\n\"1,2,3\",4,5\n\"x\ny\",6,7\n", ',', ','},
    {"a separator line", "sep=|\na|b\n", '|', '|'},
    {"two columns, few rows", "姓名,电话\n甲,1\n乙,2\n", 0, ','},
    {"two columns, enough rows", "姓名,电话\n甲,1\n乙,2\n丙,3\n", ',', ','},
    {"one column", "姓名\n甲\n乙\n丙\n", 0, 0},
    {"one line", "a,b,c,d,e", 0, 0},
    {"Chinese prose", "关于开展工作的通知\n各单位：根据要求,现将有关事项通知如下。\n一,提高认识。\n", 0, 0},
    {"full-width commas", "甲，乙\n丙，丁\n戊，己\n庚，辛\n", 0, 0},
    {"English prose", "Well, we know, that it is\nHello, world, this is it\nYes, but, no\nOne, two, three\n", 0, 0},
    {"sentences", "今天来了,走了。\n明天来,后天走。\n昨天在,今天不在。\n有人说,有人听。\n", 0, 0},
    {"lines of a program", "a = 1;\nb = 2;\nc = 3;\nd = 4;\n", 0, 0},
    {"indented by tabs", "\t第一段\n\t第二段\n\t第三段\n\t第四段\n", 0, 0},
    {"empty", "", 0, 0}};

TEST(Csv, TellsTablesFromProse) {
  for (const Sniffed& c : kSniffed) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(csv_delimiter(c.text).value_or('\0'), c.plain);
    EXPECT_EQ(csv_delimiter(c.text, CsvHint::kNamed).value_or('\0'), c.named);
    EXPECT_EQ(looks_like_csv(c.text), c.plain != 0);
  }
}

TEST(Csv, LosesNoText) {
  auto random = test::seeded_random("CsvLosesNoText");
  constexpr std::string_view kPieces[] = {"甲", "b", ",", ",", "\"", "\"\"", "\n", "\r\n", " ", "=\"", "'1", "\t"};
  for (int i = 0; i < 3000; ++i) {
    std::string source;
    const std::size_t pieces = test::below(random, 30);
    for (std::size_t p = 0; p < pieces; ++p) source += kPieces[test::below(random, std::size(kPieces))];
    const ExtractedText text = extract_csv(decoded(source), ',');
    const auto letters = [](std::string_view from) {
      std::string kept;
      for (const char c : from) {
        if (static_cast<unsigned char>(c) >= 0x80 || c == 'b' || c == '1') kept += c;
      }
      return kept;
    };
    EXPECT_EQ(letters(text.text), letters(source)) << source;
    for (const Block& block : text.blocks) {
      const auto span = text.source_span(block.span);
      EXPECT_EQ(letters(text.slice(block.span)), letters(source.substr(span->begin, span->size()))) << source;
    }
  }
}

TEST(Csv, ReadsLongFilesAndFields) {
  std::string rows;
  for (int i = 0; i < 100'000; ++i) rows += "甲,1,\"x\"\n";
  EXPECT_EQ(extract_csv(decoded(rows), ',').blocks.size(), 300'000U);
  const std::string field(std::size_t{1} << 20U, 'x');
  EXPECT_EQ(extract_csv(decoded("a,\"" + field + "\"\n"), ',').blocks.at(1).span.size(), field.size());
  EXPECT_EQ(extract_csv(decoded(std::string(100'000, '"')), ',').notices.size(), 0U);
}

}  // namespace
}  // namespace mishen::scanner
