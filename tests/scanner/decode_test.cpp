#include "scanner/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/encode.h"

namespace mishen::scanner {
namespace {

using std::string_literals::operator""s;
using test::encode;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

const std::filesystem::path kShared = std::filesystem::path(MISHEN_SOURCE_DIR) / ".." / "shared";

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> charsets(const Decodings& decodings) {
  std::vector<std::string> names;
  for (const DecodedText& reading : decodings.readings) names.push_back(reading.charset);
  return names;
}

const DecodedText* reading_in(const Decodings& decodings, std::string_view charset) {
  for (const DecodedText& reading : decodings.readings) {
    if (reading.charset == charset) return &reading;
  }
  return nullptr;
}

std::string to_utf8(char32_t c) {
  std::string bytes;
  if (c < 0x80) {
    bytes += static_cast<char>(c);
  } else if (c < 0x800) {
    bytes += static_cast<char>(0xC0 | c >> 6);
    bytes += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    bytes += static_cast<char>(0xE0 | c >> 12);
    bytes += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    bytes += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    bytes += static_cast<char>(0xF0 | c >> 18);
    bytes += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    bytes += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    bytes += static_cast<char>(0x80 | (c & 0x3F));
  }
  return bytes;
}

SourceSpan source_of(const DecodedText& reading, std::string_view quote) {
  const std::size_t begin = reading.text.find(quote);
  EXPECT_NE(begin, std::string::npos);
  return reading.map.map({begin, begin + quote.size()});
}

constexpr std::string_view kSentence = "各单位要严格执行保密工作责任制，涉密文件不得在互联网上公开发布。";
constexpr std::string_view kTraditional = "各單位要嚴格執行保密工作責任制，涉密文件不得在網際網路上公開發布。";

// ---- what says itself what it is

TEST(Decode, TakesPlainAsciiAndUtf8AsTheyAre) {
  for (const std::string_view text :
       {std::string_view(""), std::string_view("a"), std::string_view("line\r\nline\n"), kSentence}) {
    const Decodings decodings = decode(text);
    ASSERT_THAT(charsets(decodings), ElementsAre("utf-8")) << text;
    EXPECT_EQ(decodings.readings[0].text, text);
    EXPECT_EQ(decodings.readings[0].map.map({0, text.size()}), (SourceSpan{0, text.size()}));
    EXPECT_FALSE(decodings.undecodable);
  }
}

TEST(Decode, FollowsTheByteOrderMarkAndCountsItInSourcePositions) {
  struct Case {
    const char* charset;
    std::string mark;
    const char* converter;
  };
  const Case cases[] = {
      {"utf-8", "\xEF\xBB\xBF", "UTF-8"},        {"utf-16le", "\xFF\xFE", "UTF-16LE"},
      {"utf-16be", "\xFE\xFF", "UTF-16BE"},      {"utf-32le", "\xFF\xFE\0\0"s, "UTF-32LE"},
      {"utf-32be", "\0\0\xFE\xFF"s, "UTF-32BE"}, {"gb18030", "\x84\x31\x95\x33", "gb18030"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.charset);
    const std::string before = encode("甲a", c.converter);
    const std::string mark = encode("机密★10年", c.converter);
    const Decodings decodings = decode(c.mark + before + mark);
    ASSERT_THAT(charsets(decodings), ElementsAre(c.charset));
    EXPECT_EQ(decodings.readings[0].text, "甲a机密★10年");
    const std::size_t begin = c.mark.size() + before.size();
    EXPECT_EQ(source_of(decodings.readings[0], "机密★10年"), (SourceSpan{begin, begin + mark.size()}));
  }
}

TEST(Decode, ReadsWhatStandsBehindAByteOrderMarkThatTheRestBelies) {
  const std::string bytes = "\xEF\xBB\xBF" + encode(kSentence, "gb18030");
  const Decodings decodings = decode(bytes);
  const DecodedText* reading = reading_in(decodings, "gb18030");
  ASSERT_NE(reading, nullptr);
  EXPECT_EQ(reading->text, kSentence);
  EXPECT_EQ(reading->map.map({0, 3}), (SourceSpan{3, 5}));
}

TEST(Decode, FollowsADeclarationWithoutErrors) {
  EXPECT_THAT(charsets(decode(encode("绝密", "GBK"), "gb2312")), ElementsAre("gbk"));
  EXPECT_THAT(charsets(decode(encode("絕密", "Big5-HKSCS"), " BIG5 ")), ElementsAre("big5"));
  EXPECT_THAT(charsets(decode(encode("绝密", "UTF-16LE"), "utf-16")), ElementsAre("utf-16le"));
  EXPECT_THAT(charsets(decode(encode("文書は社外秘", "Shift_JIS"), "shift_jis")), Contains("shift_jis"));
}

TEST(Decode, DoesNotBelieveADeclarationThatMakesGarbage) {
  // A page in UTF-8 that declares GBK, and one in GBK that declares UTF-8 or Latin-1: what is really there is always
  // among the readings.
  EXPECT_EQ(decode(kSentence, "gb2312").readings[0].charset, "utf-8");
  EXPECT_EQ(decode(kSentence, "utf-16le").readings[0].charset, "utf-8");
  EXPECT_EQ(decode(encode(kSentence, "GBK"), "utf-8").readings[0].charset, "gb18030");
  EXPECT_EQ(decode(encode(kSentence, "GBK"), "iso-8859-1").readings[0].charset, "gb18030");
  EXPECT_EQ(decode(encode(kSentence, "GBK"), "no-such-label").readings[0].charset, "gb18030");
}

// ---- what does not

TEST(Decode, FindsTheCharacterSetOfOneSentence) {
  struct Case {
    const char* charset;
    const char* converter;
    std::string_view text;
  };
  for (const Case& c : {Case{"gb18030", "gb18030", kSentence}, Case{"big5", "Big5-HKSCS", kTraditional},
                        Case{"utf-16le", "UTF-16LE", kSentence}, Case{"utf-16be", "UTF-16BE", kSentence},
                        Case{"utf-32le", "UTF-32LE", kSentence}}) {
    const Decodings decodings = decode(encode(c.text, c.converter));
    ASSERT_THAT(charsets(decodings), ElementsAre(c.charset));
    EXPECT_EQ(decodings.readings[0].text, c.text);
  }
}

TEST(Decode, KeepsTheRightReadingOfTheShortestMarks) {
  for (const char* text : {"绝密", "机密★10年", "机密★１０年", "秘密★长期", "内部资料注意保存", "（秘密）", "机密\n",
                           "某部\r\n机密★20年\r\n"}) {
    SCOPED_TRACE(text);
    for (const auto& [charset, converter] : std::map<std::string, const char*>{
             {"gb18030", "gb18030"}, {"utf-16le", "UTF-16LE"}, {"utf-16be", "UTF-16BE"}}) {
      const Decodings decodings = decode(encode(text, converter));
      const DecodedText* reading = reading_in(decodings, charset);
      ASSERT_NE(reading, nullptr) << charset;
      EXPECT_EQ(reading->text, text);
    }
    const std::string traditional = test::to_traditional(text);
    const Decodings decodings = decode(encode(traditional, "Big5-HKSCS"));
    const DecodedText* reading = reading_in(decodings, "big5");
    ASSERT_NE(reading, nullptr);
    EXPECT_EQ(reading->text, traditional);
  }
}

TEST(Decode, KeepsBothReadingsWhileEightCharactersDoNotTell) {
  // Names: hardly a frequent character among them.
  const Decodings decodings = decode(encode("鄞璞、郗琰、郜翀", "gb18030"));
  EXPECT_NE(reading_in(decodings, "gb18030"), nullptr);
}

TEST(Decode, ReadsHzWhereItsShiftsStand) {
  const std::string bytes = "No. 1: ~{;zC\\!o~}10~{Dj~} ~~\n";
  const Decodings decodings = decode(bytes);
  ASSERT_THAT(charsets(decodings), ElementsAre("hz-gb-2312", "utf-8"));
  const DecodedText& reading = decodings.readings[0];
  EXPECT_EQ(reading.text, "No. 1: 机密★10年 ~\n");
  const SourceSpan source = source_of(reading, "机密★10年");
  EXPECT_EQ(bytes.substr(source.begin, source.size()), ";zC\\!o~}10~{Dj");
}

TEST(Decode, LeavesProgramTextWithHzLookalikesReadable) {
  const std::string code = "awk '{ if ($1 ~{2}) print }' ~} \n";
  const Decodings decodings = decode(code);
  ASSERT_NE(reading_in(decodings, "utf-8"), nullptr);
  EXPECT_EQ(reading_in(decodings, "utf-8")->text, code);
}

TEST(Decode, ReadsIso2022OrSaysThatItCannot) {
  const std::string japanese = encode("機密文書", "ISO-2022-JP");
  const Decodings decodings = decode(japanese);
  ASSERT_NE(reading_in(decodings, "iso-2022-jp"), nullptr);
  EXPECT_EQ(reading_in(decodings, "iso-2022-jp")->text, "機密文書");
  EXPECT_TRUE(decode("\x1B$Z unknown designation \x1B$~"s).undecodable);
}

TEST(Decode, TakesNearlyValidUtf8ForUtf8) {
  const std::string cut(kSentence.substr(0, kSentence.size() - 1));
  const Decodings decodings = decode(cut);
  ASSERT_FALSE(decodings.readings.empty());
  EXPECT_EQ(decodings.readings[0].charset, "utf-8");
  EXPECT_EQ(decodings.readings[0].errors, 1U);
  EXPECT_TRUE(is_well_formed_utf8(decodings.readings[0].text));
  // Three bytes of U+FFFD stand for the two that were left of the full stop.
  const std::string& text = decodings.readings[0].text;
  EXPECT_EQ(decodings.readings[0].map.map({text.size() - 3, text.size()}), (SourceSpan{cut.size() - 2, cut.size()}));
}

TEST(Decode, ReadsTextWithAFewControlBytes) {
  for (const std::string& text :
       {"页眉\f正文"s + std::string(kSentence), "a\0b "s + std::string(kSentence), "\x1A 文件结束"s}) {
    const Decodings decodings = decode(text);
    ASSERT_FALSE(decodings.readings.empty());
    EXPECT_EQ(decodings.readings[0].charset, "utf-8");
    EXPECT_EQ(decodings.readings[0].text, text);
  }
}

TEST(Decode, ReadsTextCutInTheMiddleOfACharacter) {
  std::string gb = encode(kSentence, "gb18030");
  gb.pop_back();
  EXPECT_EQ(decode(gb).readings.at(0).charset, "gb18030");
  std::string wide = encode(kSentence, "UTF-16LE");
  wide.pop_back();
  EXPECT_EQ(decode(wide).readings.at(0).charset, "utf-16le");
}

TEST(Decode, ReadsTablesDrawnWithLines) {
  const std::string table = "┌────┬────────┐\n│绝密│机密│\n└────┴────────┘\n";
  EXPECT_EQ(decode(encode(table, "gb18030")).readings.at(0).text, table);
}

TEST(Decode, ReadsFourByteScriptsOfGb18030) {
  const std::string tibetan = "བོད་ཡིག་གི་ཡིག་ཆ་གལ་ཆེན།";
  const Decodings decodings = decode(encode(tibetan, "gb18030"));
  ASSERT_NE(reading_in(decodings, "gb18030"), nullptr);
  EXPECT_EQ(reading_in(decodings, "gb18030")->text, tibetan);
}

TEST(Decode, CallsBinaryUndecodable) {
  std::mt19937 random(20261122);
  std::string noise;
  for (int i = 0; i < 4096; ++i) noise += static_cast<char>(random() & 0xFFU);
  EXPECT_TRUE(decode(noise).undecodable);
  EXPECT_THAT(charsets(decode(noise)), IsEmpty());
  EXPECT_TRUE(decode(noise, "gb18030").undecodable);
  EXPECT_TRUE(decode("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\x2c\0\0\0\xc8\x08\x02\0\0\0"s).undecodable);
  EXPECT_TRUE(decode("\x7F"
                     "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0\x40\0\0\0"s)
                  .undecodable);
}

TEST(Decode, CallsOtherMultiByteTextUndecodableRatherThanReadingNonsense) {
  const std::string korean = encode(
      "각 기관은 비밀문서를 인터넷에 공개하여서는 아니 된다. 관계 공무원은 이를 준수하여야 한다.", "windows-949-2000");
  EXPECT_TRUE(decode(korean).undecodable);
  EXPECT_EQ(decode(korean, "euc-kr").readings.at(0).charset, "euc-kr");
}

// ---- exact maps

TEST(Decode, ReplacesIllFormedBytesWithoutSwallowingMarkup) {
  struct Case {
    const char* charset;
    std::string bytes;
    const char* text;
    std::size_t errors;
  };
  const Case cases[] = {
      {"utf-8", "a\xE6\x9C<b>", "a\uFFFD<b>", 1},
      {"utf-8", "\xC0\xAF\xED\xA0\x80\xF5", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD", 6},
      {"gb18030", "a\xBB<b>", "a\uFFFD<b>", 1},
      {"gb18030", "\xFF\x41",
       "\uFFFD"
       "A",
       1},
      {"gb18030", "\x81\x30\x81\x41",
       "\uFFFD"
       "0\u4E04",
       1},
      {"gb18030", "\xE3\x32\x9A\x36",
       "\uFFFD"
       "2\uFFFD"
       "6",
       2},
      {"big5",
       "a\x80"
       "b\xA4",
       "a\uFFFD"
       "b\uFFFD",
       2},
      {"utf-16le",
       "a\0\0\xD8"
       "b\0\0\xDC"s,
       "a\uFFFD"
       "b\uFFFD",
       2},
      {"utf-16be", "\0a\xD8\0\0b\0"s,
       "a\uFFFD"
       "b\uFFFD",
       2},
      {"utf-32le", "a\0\0\0\0\xD8\0\0\0\0\x11\0"s, "a\uFFFD\uFFFD", 2},
      {"hz-gb-2312", "~{;z\xFF~}a",
       "\u673A\uFFFD"
       "a",
       1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.charset) + ": " + c.text);
    const auto decoded = decode_as(c.bytes, c.charset);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->text, c.text);
    EXPECT_EQ(decoded->errors, c.errors);
    EXPECT_EQ(decoded->map.map({0, decoded->text.size()}).begin, c.bytes.starts_with("~{") ? 2U : 0U);
    EXPECT_EQ(decoded->map.to_size(), c.bytes.size());
  }
}

TEST(Decode, MapsEveryCharacterToItsOwnBytes) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RecordProperty("seed", std::to_string(seed));
  std::mt19937 random(seed);
  struct Set {
    const char* charset;
    const char* converter;
    std::vector<std::pair<char32_t, char32_t>> ranges;
  };
  const Set sets[] = {
      {"utf-8", "UTF-8", {{0x20, 0x7E}, {0xA1, 0x2FF}, {0x4E00, 0x9FA5}, {0x20000, 0x2A6D6}, {0x1F300, 0x1F5FF}}},
      {"gb18030",
       "gb18030",
       {{0x20, 0x7E}, {0xA1, 0x2FF}, {0x4E00, 0x9FA5}, {0x3400, 0x4DB5}, {0x20000, 0x2A6D6}, {0x1F300, 0x1F5FF}}},
      {"gbk", "GBK", {{0x20, 0x7E}, {0x4E00, 0x9FA5}, {0x3041, 0x3093}}},
      {"big5", "Big5-HKSCS", {{0x20, 0x7E}, {0x4E00, 0x9FA5}, {0x3105, 0x3129}, {0x20000, 0x2A6D6}}},
      {"utf-16le", "UTF-16LE", {{0x20, 0x7E}, {0x4E00, 0x9FA5}, {0x20000, 0x2A6D6}}},
      {"utf-16be", "UTF-16BE", {{0x20, 0x7E}, {0x4E00, 0x9FA5}, {0x20000, 0x2A6D6}}},
      {"utf-32be", "UTF-32BE", {{0x20, 0x7E}, {0x4E00, 0x9FA5}, {0x20000, 0x2A6D6}}},
      {"shift_jis", "Shift_JIS", {{0x20, 0x5B}, {0x3041, 0x3093}, {0x4E00, 0x9FA5}}},
      {"windows-1252", "windows-1252", {{0x20, 0x7E}, {0xA1, 0xFF}}},
  };
  for (const Set& set : sets) {
    SCOPED_TRACE(set.charset);
    std::string bytes;
    std::string text;
    std::vector<std::pair<DecodedSpan, SourceSpan>> expected;
    for (int i = 0; i < 2000; ++i) {
      const auto& range = set.ranges[random() % set.ranges.size()];
      const std::string character =
          to_utf8(range.first + static_cast<char32_t>(random() % (range.second - range.first + 1)));
      std::string encoded;
      try {
        encoded = encode(character, set.converter);
      } catch (const std::invalid_argument&) {
        continue;  // not in the set
      }
      expected.push_back(
          {{text.size(), text.size() + character.size()}, {bytes.size(), bytes.size() + encoded.size()}});
      text += character;
      bytes += encoded;
    }
    ASSERT_GT(expected.size(), 300U);
    const auto decoded = decode_as(bytes, set.charset);
    ASSERT_TRUE(decoded);
    ASSERT_EQ(decoded->text, text);
    EXPECT_EQ(decoded->errors, 0U);
    for (const auto& [here, there] : expected) ASSERT_EQ(decoded->map.map(here), there);
    // A part of a character stands for all of it, but where the bytes are the same anyway.
    if (set.charset == std::string_view("utf-8")) continue;
    for (const auto& [here, there] : expected) ASSERT_EQ(decoded->map.map({here.end - 1, here.end}), there);
  }
}

TEST(Decode, KeepsTextWellFormedAndMapsWithinTheFileForAnyBytes) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::string bytes = encode(kSentence, round % 2 == 0 ? "gb18030" : "UTF-16LE");
    for (int i = 0; i < round % 40; ++i) bytes[random() % bytes.size()] = static_cast<char>(random() & 0xFFU);
    std::vector<DecodedText> readings = decode(bytes).readings;
    for (const char* charset :
         {"utf-8", "gb18030", "big5", "utf-16le", "utf-16be", "utf-32le", "hz-gb-2312", "iso-2022-jp", "euc-tw"}) {
      readings.push_back(decode_as(bytes, charset).value());
    }
    for (const DecodedText& reading : readings) {
      SCOPED_TRACE(reading.charset);
      ASSERT_TRUE(is_well_formed_utf8(reading.text));
      ASSERT_EQ(reading.map.from_size(), reading.text.size());
      ASSERT_EQ(reading.map.to_size(), bytes.size());
    }
  }
}

// ---- labels, validity

TEST(DecodeAs, KnowsTheLabelsOfTheEncodingStandard) {
  struct Case {
    const char* label;
    const char* charset;
  };
  for (const Case& c :
       {Case{"UTF-8", "utf-8"}, Case{" utf8\n", "utf-8"}, Case{"GB_2312-80", "gbk"}, Case{"chinese", "gbk"},
        Case{"x-x-big5", "big5"}, Case{"Big5-HKSCS", "big5"}, Case{"unicodeFFFE", "utf-16be"},
        Case{"latin1", "windows-1252"}, Case{"us-ascii", "windows-1252"}, Case{"ms_kanji", "shift_jis"},
        Case{"ks_c_5601-1987", "euc-kr"}, Case{"iso-8859-8-i", "iso-8859-8"}, Case{"koi8_r", "koi8-r"}}) {
    const auto decoded = decode_as("a", c.label);
    ASSERT_TRUE(decoded) << c.label;
    EXPECT_EQ(decoded->charset, c.charset);
  }
  for (const char* label : {"", " ", "utf", "utf-8 gbk", "iso-8859-99", "gb"})
    EXPECT_FALSE(decode_as("a", label)) << label;
}

TEST(DecodeAs, OpensEveryConverterItNames) {
  for (const char* label :
       {"iso-2022-cn",  "iso-2022-jp",  "iso-2022-kr",  "shift_jis",    "euc-jp",        "euc-kr",       "euc-tw",
        "ibm866",       "iso-8859-2",   "iso-8859-3",   "iso-8859-4",   "iso-8859-5",    "iso-8859-6",   "iso-8859-7",
        "iso-8859-8",   "iso-8859-10",  "iso-8859-13",  "iso-8859-14",  "iso-8859-15",   "koi8-r",       "koi8-u",
        "macintosh",    "windows-874",  "windows-1250", "windows-1251", "windows-1252",  "windows-1253", "windows-1254",
        "windows-1255", "windows-1256", "windows-1257", "windows-1258", "x-mac-cyrillic"}) {
    EXPECT_EQ(decode_as("plain text", label).value().text, "plain text") << label;
  }
}

TEST(DecodeAs, ReadsTheCellsThatEditionsOfTheStandardsDifferIn) {
  EXPECT_EQ(decode_as("\xA6\xD9\xFE\x59\x80", "gb18030")->text, "︐龴€");          // GB18030-2022; WHATWG euro
  EXPECT_EQ(decode_as("\x88\x62\x88\x64\x88\xA3\x88\xA5", "big5")->text, "Ê̄Ê̌ê̄ê̌");  // HKSCS: two characters in one cell
  EXPECT_EQ(decode_as("\xF9\xD6\xA1\x45", "big5")->text.substr(0, 3), "碁");       // ETEN extension
}

TEST(IsWellFormedUtf8, FollowsTable37OfUnicode) {
  for (const std::string& good : {""s, "a"s, "\0"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s, "\xED\x9F\xBF"s,
                                  "\xEE\x80\x80"s, "\xEF\xBF\xBF"s, "\xF0\x90\x80\x80"s, "\xF4\x8F\xBF\xBF"s,
                                  "12345678\xE6\x9C\xBA"
                                  "12345678"s}) {
    EXPECT_TRUE(is_well_formed_utf8(good));
  }
  for (const std::string& bad : {"\x80"s, "\xBF"s, "\xC0\x80"s, "\xC1\xBF"s, "\xC2"s, "\xE0\x9F\xBF"s, "\xED\xA0\x80"s,
                                 "\xE6\x9C"s, "\xF0\x8F\xBF\xBF"s, "\xF4\x90\x80\x80"s, "\xF5\x80\x80\x80"s, "\xFF"s,
                                 "1234567\xE6\x9C"
                                 "8"s,
                                 "\xC2\xC2\x80"s}) {
    EXPECT_FALSE(is_well_formed_utf8(bad));
    EXPECT_FALSE(is_well_formed_utf8("12345678" + bad));
  }
}

// ---- material of others

TEST(Decode, ReadsUtf7WhereItStandsForChinese) {
  const auto has = [](std::string_view bytes, std::string_view text) {
    const Decodings decodings = decode(bytes);
    return std::any_of(decodings.readings.begin(), decodings.readings.end(),
                       [&](const DecodedText& reading) { return reading.text == text; });
  };
  EXPECT_TRUE(has("No. 7: +ZyyYdU46ZzpbxiYF-10+XnQ-", "No. 7: 本页为机密★10年"));
  EXPECT_TRUE(has("No. 7: +ZyyYdU46ZzpbxiYF-10+XnQ-", "No. 7: +ZyyYdU46ZzpbxiYF-10+XnQ-"));
  for (const std::string_view text : {"1 +- 2", "C++-", "+Zzpbxg-", "a+ZyyYdU46ZzpbxiYF-"})
    EXPECT_EQ(decode(text).readings.size(), 1U) << text;
}

TEST(Decode, SeesUtf16AmongBytesOfAnotherCharacterSet) {
  const std::string gbk = "\xB8\xF7\xB5\xA5\xCE\xBB\xB0\xB4\xCA\xB1\xB1\xA8\xCB\xCD";  // 各单位按时报送
  for (const std::string_view order : {"le", "be"}) {
    std::string utf16;
    for (const char16_t unit : std::u16string_view(u"经办人说明情况")) {
      const char high = static_cast<char>(unit >> 8U);
      const char low = static_cast<char>(unit & 0xFFU);
      order == "le" ? utf16.append({low, high}) : utf16.append({high, low});
    }
    for (const std::string_view before : {"", "\n"}) {
      EXPECT_TRUE(holds_utf16_stretch(std::string(before) + gbk + utf16 + gbk));
      EXPECT_TRUE(holds_utf16_stretch(std::string(before) + utf16));
    }
    EXPECT_FALSE(holds_utf16_stretch(gbk + utf16.substr(0, 8) + gbk));
  }
  EXPECT_FALSE(holds_utf16_stretch(gbk));
  EXPECT_FALSE(holds_utf16_stretch("x" + gbk + "Bush hid the facts and gbk the rest" + gbk));
}

TEST(DecodeCorpus, HasTheTrueCharacterSetAmongTheReadingsOfEveryKnownFile) {
  const std::filesystem::path list = kShared / "corpus" / "encodings.tsv";
  if (!std::filesystem::exists(list)) GTEST_SKIP() << "no shared corpus: " << list;
  const std::map<std::string, std::string> names = {{"GB2312/GB18030", "gb18030"},  {"GBK", "gb18030"},
                                                    {"GB18030", "gb18030"},         {"Big5", "big5"},
                                                    {"UTF-16(BOM)", "utf-16le"},    {"UTF-16LE-BOM", "utf-16le"},
                                                    {"UTF-16LE-noBOM", "utf-16le"}, {"UTF-16LE(no BOM)", "utf-16le"},
                                                    {"UTF-16BE-BOM", "utf-16be"},   {"UTF-16BE(no BOM)", "utf-16be"},
                                                    {"UTF-32(BOM)", "utf-32le"},    {"UTF-8(BOM)", "utf-8"},
                                                    {"UTF-8-BOM", "utf-8"},         {"HZ-GB-2312", "hz-gb-2312"}};
  std::ifstream lines(list);
  std::string line;
  std::getline(lines, line);
  std::size_t files = 0;
  std::size_t first = 0;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string file;
    std::string truth;
    std::getline(fields, file, '\t');
    std::getline(fields, truth, '\t');
    SCOPED_TRACE(file);
    const std::string bytes = read_file(kShared / "corpus" / "encodings" / file);
    const Decodings decodings = decode(bytes);
    const bool ascii = std::all_of(bytes.begin(), bytes.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\0'; });
    const std::string expected = ascii && truth != "HZ-GB-2312" ? "utf-8" : names.at(truth);
    if (ascii && bytes.find("~{") == std::string::npos) {
      EXPECT_THAT(charsets(decodings), Contains("utf-8"));  // ASCII reads the same in all of them
      continue;
    }
    ++files;
    EXPECT_THAT(charsets(decodings), Contains(expected));
    first += !decodings.readings.empty() && decodings.readings[0].charset == expected ? 1U : 0U;
  }
  ASSERT_GT(files, 0U);
  EXPECT_EQ(first, files) << "likeliest-first accuracy";
}

TEST(DecodeCorpus, ReadsRealTextsInEveryEncoding) {
  const std::filesystem::path folder = kShared / "sources";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no shared corpus: " << folder;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path().filename());
    const std::string text = read_file(entry.path());
    for (const auto& [charset, converter] : std::map<std::string, const char*>{
             {"utf-8", "UTF-8"}, {"gb18030", "gb18030"}, {"utf-16le", "UTF-16LE"}, {"utf-16be", "UTF-16BE"}}) {
      const std::string bytes = encode(text, converter);
      const Decodings decodings = decode(bytes);
      ASSERT_THAT(charsets(decodings), ElementsAre(charset));
      EXPECT_EQ(decodings.readings[0].text, text);
      // Every character by its own bytes.
      const DecodedText& reading = decodings.readings[0];
      for (std::size_t at = 0; at < text.size(); at += 4096) {
        std::size_t begin = at;
        while ((static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
        std::size_t end = begin + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
        const SourceSpan source = reading.map.map({begin, end});
        EXPECT_EQ(bytes.substr(source.begin, source.size()), encode(text.substr(begin, end - begin), converter));
      }
    }
  }
}

}  // namespace
}  // namespace mishen::scanner
