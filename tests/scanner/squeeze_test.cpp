#include "scanner/squeeze.h"

#include <gtest/gtest.h>

#include "scanner/normalize.h"

namespace mishen::scanner {
namespace {

struct Case {
  const char* name;
  std::string_view text, squeezed;
};

constexpr Case kSqueezedCases[] = {
    {"spaces", "机 密 ★ 1 0 年", "机密★10年"},
    // -- pinyin in brackets
    {"toned", "学(xué)社", "学社"},
    {"toneless, with a space", "党 (dang) 政", "党政"},
    {"full-width brackets", "关（guān）于", "关于"},
    {"a word spelled out", "学社(xuéshè)章程", "学社章程"},
    {"another reading of the character", "银行(háng)，行(xíng)动", "银行,行动"},
    {"not a reading", "附件(abc)和学(she)", "附件(abc)和学(she)"},
    {"no character before", "(xué)社", "(xué)社"},
    {"not across a line", "学\n(xué)社", "学\n(xué)社"},
    // -- stray marks
    {"one", "密件的.名称", "密件的名称"},
    {"two", "机'`密", "机密"},
    {"three are none", "机...密", "机...密"},
    {"a sentence end", "完成. 下一步", "完成.下一步"},
    {"numbering", "1.部署和3.5万", "1.部署和3.5万"},
    {"things that are separate", "打印机/密码本|机-密、机,密", "打印机/密码本|机-密、机,密"},
    {"a substitute of the star", "秘密*启用前·机*密", "秘密*启用前机密"},
    {"inside a period", "机密★1'0年", "机密★10年"},
    {"Latin text", "it's a.b, don't", "it'sa.b,don't"},
    // -- punctuation
    {"doubled", "内部资料，，注意保存。。", "内部资料,注意保存。"},
    {"mixed", "好。？！", "好。"},
    // -- pictures
    {"emoji", "国家🧑🧑‍🧒秘密", "国家秘密"},
    {"dingbats", "定密✿✿◈★,", "定密★,"},
    {"choices of a form stay", "□秘密☑机密■绝密○○县", "□秘密☑机密■绝密○○县"},
};

std::string squeezed(std::string_view text) {
  const ExtractedText extracted = text_of_lines(text);
  return normalize(extracted).squeezed.text;
}

TEST(Squeeze, TakesOutNoiseAndNothingElse) {
  for (const Case& c : kSqueezedCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(squeezed(c.text), c.squeezed);
  }
}

TEST(Squeeze, NamesWhatItTookOut) {
  const ExtractedText text = text_of_lines("学(xué)社的.名🧑称，，完");
  const NormalizedText normalized = normalize(text);
  std::vector<std::pair<std::string, Noise>> removals;
  for (const Removal& removal : normalized.squeezed.removals)
    removals.emplace_back(text.slice(normalized.to_text(removal.span)), removal.noise);
  const std::vector<std::pair<std::string, Noise>> expected = {
      {"(xué)", Noise::kPinyin}, {".", Noise::kStrayMark}, {"🧑", Noise::kPicture}, {"，", Noise::kPunctuation}};
  EXPECT_EQ(removals, expected);
}

struct ZoneCase {
  const char* name;
  std::string_view text;
  std::vector<std::string_view> zones;
};

const ZoneCase kZoneCases[] = {
    {"a number", "身份证号110105194912310021。", {"号110105194912310021"}},
    {"groups", "卡号 6222 0202-0011.2230.012", {"号6222-0202-0011-2230-012"}},
    {"columns", "编号12345   67890", {"号12345--67890"}},
    {"no decimal point", "共1.56789元", {"56789元"}},
    {"a plate", "车牌浙D·12345", {"浙d-12345"}},
    {"country code", "电话：+86-13900000001", {"+86-13900000001"}},
    {"Chinese numerals", "手机一三九〇零○〇〇〇〇一", {"机13900000001"}},
    {"Chinese and Arabic digits: both ways", "一1390000二", {"一1390000二", "113900002"}},
    {"letters for digits: as written and repaired",
     "33O6O2l99001011234",
     {"33o6o2l99001011234", "330602199001011234", "330602l99001011234"}},
    {"years and small numbers are left out", "二〇二四年一二三四，2024年3月", {}},
    {"amounts in groups of three", "1,234,567,890", {}},
    {"emoji inside", "139🧑0000🧑0001", {"139-0000-0001"}},
};

TEST(Digits, HoldEveryStretchThatMayBeANumber) {
  for (const ZoneCase& c : kZoneCases) {
    SCOPED_TRACE(c.name);
    const ExtractedText text = text_of_lines(c.text);
    const NormalizedText normalized = normalize(text);
    std::vector<std::string_view> zones;
    for (const NumberZone& zone : normalized.digits.zones) zones.push_back(normalized.slice(View::kDigits, zone.span));
    EXPECT_EQ(zones, c.zones);
  }
}

TEST(Digits, MapBackToTheDisguisedDigits) {
  const ExtractedText text = text_of_lines("前三三〇\u200b六 ０２1990后");
  const NormalizedText normalized = normalize(text);
  ASSERT_EQ(normalized.digits.zones.size(), 2u);  // as written, and with the numerals read
  const std::size_t at = normalized.digits.text.find("3306-02");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(text.slice(normalized.to_text(normalized.to_plain(View::kDigits, {at, at + 7}))), "三三〇\u200b六 ０２");
}

TEST(ChineseDigit, KnowsEveryWayToWriteOne) {
  EXPECT_EQ(chinese_digit(U'〇'), 0);
  EXPECT_EQ(chinese_digit(U'○'), 0);
  EXPECT_EQ(chinese_digit(U'零'), 0);
  EXPECT_EQ(chinese_digit(U'壹'), 1);
  EXPECT_EQ(chinese_digit(U'九'), 9);
  EXPECT_EQ(chinese_digit(U'十'), -1);
}

TEST(Squeeze, ReadsARowOfNumbersWithoutEndPieceByPiece) {
  // The numbers move by one place against the pieces, so that one of them stands over each place of their borders.
  std::string text;
  std::vector<std::string> numbers;
  for (int i = 0; i < 12'000; ++i) {
    std::string number = std::to_string(100'000'000'000'000'000 + i);
    number.insert(6, " ");
    text += number + (i % 2 == 0 ? ' ' : '_');
    number.replace(6, 1, "-");
    numbers.push_back(std::move(number));
  }
  const ExtractedText extracted = text_of_lines(text);
  const NormalizedText normalized = normalize(extracted);
  const std::string& digits = normalized.digits.text;
  EXPECT_GE(normalized.digits.zones.size(), 3U);
  EXPECT_LE(digits.size(), text.size() + 4096);
  for (const std::string& number : numbers) {
    const std::size_t at = digits.find(number);
    ASSERT_NE(at, std::string::npos) << number;
    const PlainSpan plain = normalized.digits.map.map({at, at + number.size()});
    std::string written(text, plain.begin, plain.size());
    written.replace(6, 1, "-");
    ASSERT_EQ(written, number);
  }
}

}  // namespace
}  // namespace mishen::scanner
