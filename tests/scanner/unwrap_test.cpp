#include "scanner/unwrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode.h"
#include "scanner/utf8.h"
#include "tests/support/encode.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kHexDigits = "0123456789ABCDEF";

std::string base64(std::string_view bytes, bool padded = true, std::string_view alphabet = kStandard) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t given = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < given ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) {
      if (i <= given) {
        out += alphabet[bits >> (18 - 6 * i) & 63];
      } else if (padded) {
        out += '=';
      }
    }
  }
  return out;
}

std::string percent(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out += '%';
    out += kHexDigits[static_cast<unsigned char>(c) >> 4];
    out += kHexDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

/// Each character of `text` as `before`, its number, `after`.
std::string numbered(std::string_view text, std::string_view before, bool hexadecimal, std::string_view after) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += utf8_length(text[at])) {
    std::uint32_t value = utf8_at(text, at);
    std::string digits;
    const std::uint32_t base = hexadecimal ? 16 : 10;
    for (; value > 0; value /= base) digits.insert(digits.begin(), kHexDigits[value % base]);
    out += std::string(before) + digits + std::string(after);
  }
  return out;
}

ExtractedText block_of(std::string text) {
  ExtractedText out;
  out.text = std::move(text);
  out.blocks.push_back({.span = {0, out.text.size()}});
  return out;
}

/// What one block is unwrapped to; itself where nothing was encoded.
std::string unwrapped(const std::string& text) {
  const UnwrappedText out = unwrap(block_of(text));
  return out.stretches.empty() ? text : out.text;
}

/// The bytes that the first place of `word` in the unwrapped text was written with.
std::string written(const std::string& text, std::string_view word) {
  const UnwrappedText out = unwrap(block_of(text));
  const std::size_t at = out.text.find(word);
  if (at == std::string::npos) return "(not found)";
  const TextSpan span = out.map.map({at, at + word.size()});
  return text.substr(span.begin, span.size());
}

struct Case {
  const char* name;
  std::string text, plain;
};

TEST(Unwrap, ReadsDigitsOfANumberThatAreEncodedOneByOne) {
  EXPECT_EQ(unwrap(text_of_lines("身份证号：110105194912&#51;1002X")).text, "身份证号：11010519491231002X");
  EXPECT_EQ(unwrap(text_of_lines("1101051949%31%32%33%31002X")).text, "11010519491231002X");
  EXPECT_EQ(unwrap(text_of_lines("a=1%20b=2 %32x")).text, "");  // empty: nothing was encoded
}

TEST(Unwrap, DecodesWhatIsCertainlyText) {
  const std::vector<Case> cases = {
      // -- percent-encoding
      {"UTF-8", "标题：%E6%9C%BA%E5%AF%86，完", "标题：机密，完"},
      {"one character of a word", "机%E5%AF%86", "机密"},
      {"lower case, ASCII between", "%e6%9c%ba%e5%af%86%e2%98%8510%e5%b9%b4", "机密★10年"},
      {"ASCII encoded with it", "%E6%9C%BA%E5%AF%86%E2%98%85%31%30%E5%B9%B4", "机密★10年"},
      {"a star beside Han text", "机密%E2%98%8510年", "机密★10年"},
      {"GBK", "q=%BB%FA%C3%DC&x=%20", "q=机密&x=%20"},
      {"GBK, second byte not encoded", "q=%99C%C3%DC", "q=機密"},
      {"+ stays", "%E6%9C%BA+%E5%AF%86", "机+密"},
      {"JavaScript's escape()", "%u673A%u5BC6", "机密"},
      {"twice", "%25E6%259C%25BA%25E5%25AF%2586", "机密"},
      {"three times", "%2525E6%25259C%2525BA", "机"},
      {"cut off at the end", "%E6%9C%BA%E5%AF", "机%E5%AF"},
      {"a number that needed no encoding", percent("13800138000"), "13800138000"},
      // -- escapes
      {"JSON", R"({"t":"\u673a\u5bc6\u260510\u5e74"})", R"({"t":"机密★10年"})"},
      {"braces", R"(\u{673a}\u{005bc6})", "机密"},
      {"surrogate pair", R"(\ud840\udc00)", "\U00020000"},
      {"a lone surrogate stays", R"(\ud840\u673a)", R"(\ud840机)"},
      {"JSON in JSON", R"(\\u673a\\u5bc6)", "机密"},
      {"bytes", R"(\xE6\x9C\xBA\xe5\xaf\x86)", "机密"},
      {"CSS", R"(content:"\673a\5bc6")", R"(content:"机密")"},
      {"beside Han text", R"(机\u5bc6★10年)", "机密★10年"},
      // -- character references
      {"decimal and hexadecimal", "&#26426;&#x5BC6;", "机密"},
      {"twice", "&amp;#26426;&amp;#x5bc6;", "机密"},
      // -- base64
      {"the shortest", "5py65a+G", "机密"},
      {"padded", "见5py65a+G4piFMTDlubQ=号", "见机密★10年号"},
      {"not padded", "5py65a+G4piFMTDlubQ", "机密★10年"},
      {"URL-safe", base64("机密？？？>>>文件", false, kUrlSafe), "机密？？？>>>文件"},
      {"in a path", "/a/b/5py65a+G4piFMTDlubQ=", "/a/b/机密★10年"},
      {"in a query", "t=5py65a%2BG4piFMTDlubQ%3D&x=1", "t=机密★10年&x=1"},
      {"in JSON", R"("data:text/plain;base64,5py65a+G4piFMTDlubQ\u003d")", R"("data:text/plain;base64,机密★10年")"},
      {"a number", base64("110101199003070012"), "110101199003070012"},
      {"UTF-16LE", base64(test::encode("关于开展保密检查的通知", "UTF-16LE")), "关于开展保密检查的通知"},
      {"UTF-16BE", base64(test::encode("关于开展保密检查的通知", "UTF-16BE")), "关于开展保密检查的通知"},
      {"UTF-16 with a mark", base64("\xFF\xFE" + test::encode("机密文件", "UTF-16LE")), "机密文件"},
      {"GB18030", base64(test::encode("关于开展保密检查的通知", "gb18030")), "关于开展保密检查的通知"},
      {"GB18030, traditional", base64(test::encode("關於開展保密檢查工作的通知書", "gb18030")),
       "關於開展保密檢查工作的通知書"},
      // -- one in another
      {"base64 of base64", base64(base64("机密★10年")), "机密★10年"},
      {"base64 of base64 of base64", base64(base64(base64("机密★10年"))), "机密★10年"},
      {"base64 of percent-encoding", base64(percent("机密")), "机密"},
      {"percent-encoded escapes", "%5Cu673a%5Cu5bc6", "机密"},
      {"percent-encoded references", "%26%2326426%3B%26%2323494%3B", "机密"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(unwrapped(c.text), c.plain);
  }
}

TEST(Unwrap, LeavesEverythingElseAlone) {
  const std::vector<Case> cases = {
      {"a space", "a%20b", ""},
      {"a percentage", "增长50%以上，占100%20", ""},
      {"an ASCII escape", R"(\u0041\u0020)", ""},
      {"paths", R"(C:\8888\2024 D:\5bc6\x)", ""},
      {"Latin-1", "caf%E9 M%FCller stra%DFe", ""},
      {"a hash in a link", "info_hash=%12%AB%CD%EF%01%99%88%77%E4%B8%AD%00%FE%C1%2F%90%11%D3%08%7A%B5", ""},
      {"a link", "https://a.example/x?b=c&d=%2Fe%3Ff#g", ""},
      {"JWT",
       "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MD"
       "IyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
       ""},
      {"an account in a link", "__biz=MjM5OTA4ODAwNA==", ""},
      {"a picture",
       "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", ""},
      {"a product key", "VK7JG-NPHTM-C97JM-9MPGT-3V66T", ""},
      {"a UUID", "6fa459ea-ee8a-3ca4-894e-db77e160355e", ""},
      {"words", "Administrator/Configuration/InternetExplorer", ""},
      {"four times base64", base64(base64(base64(base64("机密★10年")))), ""},
      {"two UTF-16 characters", base64(test::encode("机密", "UTF-16LE")), ""},
      {"base64 of a page", base64("<p class=\"a\">机密</p><div id=\"main\"></div>"), ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const UnwrappedText out = unwrap(block_of(c.text));
    EXPECT_TRUE(out.stretches.empty() && out.text.empty() && out.blocks.empty() && out.map.from_size() == 0)
        << out.text;
  }
}

TEST(Unwrap, MapsEachCharacterToWhatItWasWrittenWith) {
  EXPECT_EQ(written("文%E6%9C%BA%E5%AF%86件", "密"), "%E5%AF%86");
  EXPECT_EQ(written("文%E6%9C%BA%E5%AF%86件", "机密"), "%E6%9C%BA%E5%AF%86");
  EXPECT_EQ(written("机%E5%AF%86", "机密"), "机%E5%AF%86");
  EXPECT_EQ(written("%25E6%259C%25BA", "机"), "%25E6%259C%25BA");
  EXPECT_EQ(written("%BB%FA%C3%DC", "密"), "%C3%DC");
  EXPECT_EQ(written("%99C%C3%DC", "機"), "%99C");
  EXPECT_EQ(written(R"(\u673a\u5bc6)", "密"), R"(\u5bc6)");
  EXPECT_EQ(written(R"(\ud840\udc00\u673a)", "\U00020000"), R"(\ud840\udc00)");
  EXPECT_EQ(written("&#26426;&#x5BC6;", "密"), "&#x5BC6;");
  EXPECT_EQ(written("x 5py65a+G y", "密"), "5a+G");
  // 年 is in the last two groups, the padding belongs to the last one.
  EXPECT_EQ(written("见5py65a+G4piFMTDlubQ=号", "年"), "MTDlubQ=");
  EXPECT_EQ(written("见5py65a+G4piFMTDlubQ=号", "机密★10年"), "5py65a+G4piFMTDlubQ=");
  EXPECT_EQ(written(base64(percent("机密")), "机密"), base64(percent("机密")));
  EXPECT_EQ(written("\xEF\xBB\xBF" + base64("\xFF\xFE" + test::encode("机密文件", "UTF-16LE")), "机密文件"),
            base64("\xFF\xFE" + test::encode("机密文件", "UTF-16LE")));
}

TEST(Unwrap, NamesTheOutermostDecoder) {
  const auto name = [](const std::string& text) {
    const UnwrappedText out = unwrap(block_of(text));
    return out.stretches.size() == 1 ? to_string(out.stretches[0].wrapping) : std::string_view("(none)");
  };
  EXPECT_EQ(name("%E6%9C%BA"), "percent-encoded");
  EXPECT_EQ(name(base64(percent("机密"))), "base64");
  EXPECT_EQ(name(R"(\u673a)"), "escaped");
  EXPECT_EQ(name("&#26426;"), "character references");
}

TEST(Unwrap, ReadsBase64OverLinesOfOneBlock) {
  const std::string text = "关于印发保密工作制度的通知各科室：为增强全局干部职工保密意识，坚持积极防范。";
  std::string lines = base64(text);
  lines.insert(76, "\r\n");
  lines.insert(38, "\n");
  EXPECT_EQ(unwrapped(lines), text);
  EXPECT_EQ(written(lines, text), lines);
}

TEST(Unwrap, KeepsBlocks) {
  const ExtractedText text = text_of_lines("第一段 5py6\n5a+G\n第%E4%BA%8C段\n\\u7b2c三段");
  const UnwrappedText out = unwrap(text);
  ASSERT_EQ(out.blocks.size(), text.blocks.size());
  EXPECT_EQ(out.text, "第一段 5py6\n5a+G\n第二段\n第三段");
  for (std::size_t i = 0; i < out.blocks.size(); ++i) EXPECT_EQ(out.map.map(out.blocks[i]), text.blocks[i].span);
  EXPECT_EQ(out.stretches.size(), 2U);
}

std::string random_han(std::mt19937_64& random, std::size_t length) {
  constexpr std::string_view kCharacters =
      "机密绝秘文件工作通知保护单位人员管理内部资料领导小组会议纪要项目建设规划审批★〔〕，。、0123456789年月日";
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < kCharacters.size(); at += utf8_length(kCharacters[at]))
    characters.push_back(kCharacters.substr(at, utf8_length(kCharacters[at])));
  std::string out = "密级";  // two Han characters at least, and more Han than not
  for (std::size_t i = 0; i < length; ++i) out += characters[test::below(random, characters.size())];
  return out;
}

// Whatever is encoded, however, and wherever it stands: it comes out, and maps to exactly the encoded bytes.
TEST(Unwrap, UndoesEveryEncodingOfRandomText) {
  auto random = test::seeded_random("Unwrap.UndoesEveryEncodingOfRandomText");
  constexpr std::array<std::string_view, 4> kAround = {"", "文件编号：", "x=", "（附"};
  for (int round = 0; round < 3000; ++round) {
    const std::string text = random_han(random, test::below(random, 30));
    std::string encoded;
    switch (test::below(random, 8)) {
      case 0:
        encoded = percent(text);
        break;
      case 1:
        encoded = percent(test::encode(text, "gb18030"));
        break;
      case 2:
        encoded = numbered(text, "\\u{", true, "}");
        break;
      case 3:
        encoded = numbered(text, "&#", false, ";");
        break;
      case 4:
        encoded = numbered(text, "&#x", true, ";");
        break;
      case 5:
        encoded = base64(text, test::below(random, 2) == 0);
        break;
      case 6:
        encoded = base64(text, false, kUrlSafe);
        break;
      default:
        encoded = base64(percent(text));
    }
    const std::string before(kAround[test::below(random, kAround.size())]);
    const std::string whole = before + encoded + "（完";
    SCOPED_TRACE(whole);
    ASSERT_EQ(unwrapped(whole), before + text + "（完");
    ASSERT_EQ(written(whole, text), encoded);
  }
}

std::string random_of(std::mt19937_64& random, std::string_view alphabet, std::size_t length) {
  std::string out;
  for (std::size_t i = 0; i < length; ++i) out += alphabet[test::below(random, alphabet.size())];
  return out;
}

// A random string of 16 digits and more is taken for text with a probability under 1e-7 (see the top of unwrap.cpp):
// 160,000 of them fail once in 60 runs at the very worst.
TEST(Unwrap, DecodesNoRandomString) {
  auto random = test::seeded_random("Unwrap.DecodesNoRandomString");
  constexpr std::string_view kAlphanumeric = kStandard.substr(0, 62);
  const int rounds = test::full_run() ? 100'000 : 10'000;
  for (int round = 0; round < rounds; ++round) {
    std::string bytes;
    for (std::size_t i = 0, n = 16 + test::below(random, 100); i < n; ++i)
      bytes += static_cast<char>(static_cast<unsigned char>(test::below(random, 256)));
    for (const std::string& text :
         {random_of(random, kAlphanumeric, 16 + test::below(random, 60)), base64(bytes), base64(bytes, false, kUrlSafe),
          percent(bytes), random_of(random, "0123456789abcdef", 32), random_of(random, kHexDigits, 64),
          random_of(random, "abcdefghijklmnopqrstuvwxyz0123456789", 16 + test::below(random, 40)),
          random_of(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16 + test::below(random, 40))}) {
      ASSERT_TRUE(unwrap(block_of(text)).stretches.empty()) << text;
      ASSERT_TRUE(unwrap(block_of("编号" + text + "号")).stretches.empty()) << text;
    }
  }
}

TEST(Unwrap, ComesThroughHostileTexts) {
  constexpr std::size_t kSize = 1 << 20;
  std::string nested = "机密★10年";
  while (nested.size() < kSize) nested = base64(nested);
  std::vector<std::string> texts = {nested};
  for (const std::string_view unit : {"%",
                                      "A",
                                      "\\u",
                                      "\\",
                                      "&#",
                                      "&amp;",
                                      "%25",
                                      "%2",
                                      "%E6",
                                      "=",
                                      "A=",
                                      "A/",
                                      "QUJD",
                                      "A\n",
                                      "%80",
                                      "\\x80",
                                      "&#1;",
                                      "\\u0041",
                                      "5py6",
                                      "AAAAAAAAAAAAAAAA\n",
                                      "5py65py6/AAAAAAAA/"}) {
    std::string text;
    while (text.size() < kSize) text += unit;
    texts.push_back(std::move(text));
  }
  for (const std::string& text : texts) {
    SCOPED_TRACE(text.substr(0, 12));
    const UnwrappedText out = unwrap(block_of(text));
    if (out.stretches.empty()) continue;
    EXPECT_TRUE(is_well_formed_utf8(out.text));
    EXPECT_EQ(out.map.map({0, out.text.size()}), (TextSpan{0, text.size()}));
  }
}

}  // namespace
}  // namespace mishen::scanner
