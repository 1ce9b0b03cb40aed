// Text that nobody can read any more is told from text that somebody only writes rarely.
#include "scanner/garbled.h"

#include <gtest/gtest.h>

#include <string>

#include "scanner/decode.h"
#include "scanner/utf8.h"
#include "tests/support/encode.h"

namespace mishen::scanner {
namespace {

using namespace std::string_literals;

std::string described(std::string_view text) {
  std::string all;
  for (const Garbled& garbled : find_garbled(text)) {
    all += std::string(text.substr(garbled.span.begin, garbled.span.size())) + "[" +
           std::string(to_string(garbled.damage)) + "]";
  }
  return all;
}

const std::string kProse =
    "根据《中华人民共和国政府信息公开条例》的规定，现将有关事项通知如下：一、各单位应当于每月五日前报送上月情况；"
    "二、联系电话见附件。";

TEST(Garbled, Utf8ReadAsGb18030IsFound) {
  const auto misread = decode_as(kProse, "gb18030");
  ASSERT_TRUE(misread.has_value());
  // Where ASCII signs part the words a byte is left over, and becomes a replacement character.
  std::size_t wrong = 0;
  for (const Garbled& garbled : find_garbled(misread->text)) {
    wrong += garbled.damage == Damage::kWrongCharset ? garbled.characters : 0;
  }
  const std::size_t all = utf8_count(misread->text);
  EXPECT_GT(wrong, all * 7 / 10) << misread->text;
  EXPECT_EQ(described(kProse), "");
}

TEST(Garbled, GbkAndUtf8ReadAsWindows1252AreFound) {
  for (const std::string& bytes : {test::encode("现将有关事项通知如下", "gb18030"), "现将有关事项通知如下"s}) {
    const auto misread = decode_as(bytes, "windows-1252");
    ASSERT_TRUE(misread.has_value());
    EXPECT_EQ(described("见" + misread->text + "。"), misread->text + "[read in a wrong character set]");
  }
}

TEST(Garbled, EachDamageIsNamed) {
  EXPECT_EQ(described("附件锟斤拷锟斤拷。"), "锟斤拷锟斤拷[characters lost when it was saved]");
  EXPECT_EQ(described("烫烫烫烫烫烫"), "烫烫烫烫烫烫[characters lost when it was saved]");
  EXPECT_EQ(described("第\uFFFD\uFFFD页"), "\uFFFD\uFFFD[characters lost when it was saved]");
  EXPECT_EQ(described("办公室????年"), "????[question marks in place of characters]");
  EXPECT_EQ(described("\uE001\uE002\uE003"), "\uE001\uE002\uE003[private-use characters]");
}

TEST(Garbled, RareWritingIsNone) {
  for (const char* text :
       {"为什么???", "Zürich, Málaga, São Paulo, Übergrößenträger", "涓涓细流，浠水县，鍏里，鐨字的写法",
        "\uE001 图标 \uE002", "他说：“……”——《春秋》", "烫伤烫伤"}) {
    EXPECT_EQ(described(text), "") << text;
  }
}

TEST(Garbled, Utf7ThatStandsForChineseIsGarbled) {
  const auto found = find_garbled("见 +Zzpbxg- 与 +Zzpbxn6nTouYeQ-。");  // 机密, 机密级事项
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].damage, Damage::kUtf7);
  for (const std::string_view text :
       {"a+b-c", "+86-13800138000", "C++-", "+Zzpb-", "x+Zzpbxn6nTouYeQ-", "+abcdefghijkl-",
        "1+Zzpbxn6nTouYeQ=", "+Zzpbxn6nTouYeR-", "https://example.test/?q=+a+b+c"})
    EXPECT_TRUE(find_garbled(text).empty()) << text;
}

}  // namespace
}  // namespace mishen::scanner
