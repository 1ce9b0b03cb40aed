#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include "scanner/extract/html.h"

namespace mishen::scanner {
namespace {

TEST(HtmlSniff, TellsHtmlFromOtherText) {
  using std::string_view_literals::operator""sv;
  const std::string_view html[] = {"<!DOCTYPE html>",
                                   " \r\n<!doctype\nHTML PUBLIC \"x\">",
                                   "<html lang=zh>",
                                   "<P>机密",
                                   "<section class=x>",
                                   "<br/>",
                                   "<!-- x --> <div>",
                                   "<!-- x --> 机密",
                                   "<?xml version='1.0'?><!-- x --><html>",
                                   "</p>"};
  const std::string_view other[] = {"",
                                    "机密",
                                    "机密<p>",
                                    "< p>",
                                    "<",
                                    "<p",
                                    "<a@b.example>",
                                    "<x>",
                                    "<?xml version='1.0'?><rss>",
                                    "<?xml version='1.0'?><!-- x --><document>",
                                    "<!DOCTYPE plist>",
                                    "<《机密》>"};
  for (const std::string_view text : html) EXPECT_TRUE(looks_like_html(text)) << text;
  for (const std::string_view text : other) EXPECT_FALSE(looks_like_html(text)) << text;
}

TEST(HtmlSniff, FindsTheDeclaredCharset) {
  using std::string_view_literals::operator""sv;
  struct Case {
    std::string_view html;
    std::string_view charset;
  };
  const Case cases[] = {
      {"<meta charset=GBK>", "gbk"},
      {"<META Charset = 'gb2312' />", "gb2312"},
      {"<meta/charset=\"big5\">", "big5"},
      {"<meta http-equiv=Content-Type content='text/html; charset=gb18030'>", "gb18030"},
      {"<meta content='text/html;charset = \"gbk\"' http-equiv=content-type>", "gbk"},
      {"<!-- <meta charset=big5> --><title a='<meta charset=big5>'><meta charset=gbk>", "gbk"},
      {"<!--><meta charset=gbk>", "gbk"},
      {"<meta charset=nonsense><meta charset=gbk>", "gbk"},
      {"<meta charset=' gbk\n'>", "gbk"},
      {"<meta charset=utf-16>", "utf-8"},
      {"<?xml version='1.0' encoding='GB2312'?><html>", "gb2312"},
      {"<?xml version='1.0' encoding='gb2312'?><meta charset=gbk>", "gbk"},
      {"<\0?\0x\0m\0"sv, "utf-16le"},
      // -- none
      {"", ""},
      {"<", ""},
      {"<meta charset=gbk", ""},
      {"<metacharset=gbk>", ""},
      {"<meta content='text/html; charset=gbk'>", ""},
      {"<meta charset=nonsense>", ""},
      {"<!-- <meta charset=gbk>", ""},
      {"<?xml version='1.0' encoding='g b'?>", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(declared_charset(c.html), c.charset) << c.html;
}

TEST(HtmlSniff, LooksAtTheFirstKilobyteOnly) {
  EXPECT_EQ(declared_charset(std::string(1000, ' ') + "<meta charset=gbk>"), "gbk");
  EXPECT_EQ(declared_charset(std::string(1020, ' ') + "<meta charset=gbk>"), "");
}

/// The WHATWG name of an encoding for the labels whose name differs that occur in the tests.
std::string canonical(std::string label) {
  static const std::map<std::string, std::string> kNames = {
      {"iso-8859-1", "windows-1252"}, {"iso8859-1", "windows-1252"}, {"iso8859-2", "iso-8859-2"}, {"euc_jp", "euc-jp"},
      {"x-sjis", "shift_jis"},        {"sjis", "shift_jis"},         {"utf8", "utf-8"},           {"", "windows-1252"}};
  for (char& c : label) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto found = kNames.find(label);
  return found == kNames.end() ? label : found->second;
}

TEST(HtmlSniff, AgreesWithHtml5Lib) {
  const std::filesystem::path folder = MISHEN_SOURCE_DIR "/../shared/corpus/html5lib";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder << ": the tests of html5lib are not run";
  std::size_t run = 0;
  std::size_t passed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".dat") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string tests(std::istreambuf_iterator<char>(file), {});
    constexpr std::string_view kData = "#data\n";
    constexpr std::string_view kEncoding = "\n#encoding\n";
    for (std::size_t at = tests.find(kData); at != std::string::npos; at = tests.find(kData, at)) {
      const std::size_t data = at + kData.size();
      const std::size_t data_end = tests.find(kEncoding, data);
      ASSERT_NE(data_end, std::string::npos);
      const std::size_t encoding = data_end + kEncoding.size();
      const std::string expected = canonical(tests.substr(encoding, tests.find('\n', encoding) - encoding));
      const std::string bytes = tests.substr(data, data_end - data);
      at = encoding;
      // A BOM is for decode(); what parsers find behind the first kilobyte is not the prescan's.
      const bool is_late = expected != "windows-1252" && bytes.rfind("<meta") >= 1024 && bytes.size() > 1024;
      if (bytes.starts_with("\xEF\xBB\xBF") || is_late) continue;
      const std::string found = canonical(declared_charset(bytes));
      ++run;
      passed += found == expected ? 1 : 0;
      EXPECT_EQ(found, expected) << entry.path().filename() << ": " << bytes.substr(0, 400);
    }
  }
  std::cout << "html5lib: " << passed << " of " << run << " encoding tests pass\n";
  EXPECT_GT(run, 50U);
}

}  // namespace
}  // namespace mishen::scanner
