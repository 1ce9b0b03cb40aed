#include "scanner/extract/mht.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode.h"
#include "tests/support/docx_writer.h"
#include "tests/support/encode.h"
#include "tests/support/extracted.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    unsigned group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8U | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) out += at + i > bytes.size() ? '=' : kDigits[group >> (18 - 6 * i) & 63U];
    if (at % 57 == 54) out += "\r\n";
  }
  return out;
}

std::string quoted_printable(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (column > 70) {
      out += "=\r\n";
      column = 0;
    }
    if (byte >= 0x80 || c == '=') {
      out += '=';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 15U];
      column += 3;
    } else {
      out += c;
      ++column;
    }
  }
  return out;
}

struct Body {
  std::string header;  // lines, each with its line break
  std::string content;
  bool quoted = false;  // else base64
};

std::string mht(const std::vector<Body>& bodies, std::string_view header = "From: <Saved by Blink>\r\n",
                std::string_view type = "text/html") {
  std::string out(header);
  out += "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"" + std::string(type) +
         "\";\r\n\tboundary=\"----MultipartBoundary--x----\"\r\n\r\n";
  for (const Body& body : bodies) {
    out += "\r\n------MultipartBoundary--x----\r\n" + body.header;
    out += body.quoted ? "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(body.content)
                       : "Content-Transfer-Encoding: base64\r\n\r\n" + base64(body.content);
  }
  return out + "\r\n------MultipartBoundary--x------\r\n";
}

Body html(std::string_view content, const char* converter = "UTF-8", std::string_view charset = "utf-8") {
  return {"Content-Type: text/html; charset=\"" + std::string(charset) +
              "\"\r\nContent-Location: http://example.invalid/\r\n",
          test::encode(content, converter), true};
}

std::vector<std::string> texts(const ExtractedText& text, Region region) {
  std::vector<std::string> all;
  for (const Block& block : text.blocks) {
    if (block.region == region) all.emplace_back(text.slice(block.span));
  }
  return all;
}

bool says(const ExtractedText& text, const std::string& reason, const std::string& where) {
  return std::find(text.incomplete.begin(), text.incomplete.end(), Incomplete{reason, where}) != text.incomplete.end();
}

ExtractedText extract(std::string_view bytes) {
  EXPECT_TRUE(looks_like_mht(bytes));
  EXPECT_FALSE(looks_like_mail(bytes));
  ExtractedText text = extract_mht(bytes, Limits{});
  test::expect_sound(text);
  EXPECT_FALSE(text.extract_map.has_value());
  return text;
}

using Texts = std::vector<std::string>;

TEST(Mht, ReadsThePageInItsCharset) {
  struct Case {
    const char* converter;
    std::string_view charset;
  };
  for (const Case& c : {Case{"UTF-8", "utf-8"}, Case{"GBK", "gb2312"}, Case{"gb18030", "GB18030"}, Case{"Big5", "big5"},
                        Case{"GBK", "\"; x=\""}}) {
    for (const bool quoted : {true, false}) {
      Body page = html("<html><title>文件</title><body><p>正文<b>部</b>分</p></body></html>", c.converter, c.charset);
      page.quoted = quoted;
      const ExtractedText text = extract(mht({page}));
      EXPECT_EQ(texts(text, Region::kTitle).at(0), "文件") << c.charset;
      EXPECT_EQ(texts(text, Region::kBody).at(0), "正文部分") << c.charset;
      EXPECT_TRUE(text.incomplete.empty());
    }
  }
}

TEST(Mht, ReadsFramesAndOtherTextsAsParts) {
  const Body frame = {"Content-Type: text/html; charset=gbk\r\nContent-Location: cid:frame-1@mhtml.blink\r\n",
                      test::encode("<p>框架</p><table><tr><td>格</td></tr></table>", "GBK")};
  const Body plain = {"Content-Type: text/plain; charset=utf-8\r\nContent-Location: note.txt\r\n", "附言"};
  const Body style = {"Content-Type: text/css\r\n", "p { content: '不是文字' }"};
  const Body list = {"Content-Type: text/xml; charset=utf-8\r\nContent-Location: data.xml\r\n",
                     "<a><b>数据</b><c x='y'/></a>"};
  const ExtractedText text = extract(mht({html("<p>正文</p>"), frame, plain, style, list}));
  EXPECT_EQ(texts(text, Region::kBody), (Texts{"正文", "框架", "格", "附言"}));
  EXPECT_EQ(texts(text, Region::kEmbedded), Texts{"数据"});
  EXPECT_EQ(text.parts, (Texts{"", "cid:frame-1@mhtml.blink", "note.txt", "data.xml"}));
  ASSERT_EQ(text.tables.size(), text.tables.empty() ? 0U : 1U);
  EXPECT_EQ(text.blocks.at(1).part, 1U);
  EXPECT_TRUE(text.incomplete.empty());
}

TEST(Mht, TheRootIsTheOneThatIsNamed) {
  Body first = html("<p>框架</p>");
  Body second = html("<p>正文</p>");
  second.header += "Content-ID: <root@x>\r\n";
  const ExtractedText text = extract(mht({first, second}, "", "text/html\"; start=\"<root@x>"));
  EXPECT_EQ(texts(text, Region::kBody), (Texts{"正文", "框架"}));
  EXPECT_TRUE(says(extract(mht({first}, "", "text/html\"; start=\"<gone@x>")), "damaged", "gone@x"));
}

TEST(Mht, PicturesGoByTheirSize) {
  const auto picture = [](const char* id, unsigned size) {
    return Body{"Content-Type: image/png\r\nContent-ID: <" + std::string(id) + ">\r\n", test::png(size, size)};
  };
  const ExtractedText text =
      extract(mht({html("<img src=\"cid:a\"><img src=\"cid:b\">"), picture("a", 200), picture("b", 10)}));
  EXPECT_TRUE(says(text, "not-read:image", "a"));
  EXPECT_FALSE(says(text, "not-read:image", "b"));
  EXPECT_NE(std::find(text.notices.begin(), text.notices.end(), Notice{"not-read:image", "b"}), text.notices.end());
}

TEST(Mht, APartThatIsReferredToHasToBeThere) {
  EXPECT_TRUE(says(extract(mht({html("<img src=\"cid:gone\">")})), "damaged", "cid:gone"));
  EXPECT_TRUE(extract(mht({html("<p>cid:gone</p>")})).incomplete.empty());
}

TEST(Mht, OtherPartsAreMembers) {
  const Body sheet = {"Content-Type: application/vnd.ms-excel\r\nContent-Location: file:///C:/1A2B3C4D/x/book.xls\r\n",
                      "workbook"};
  const std::string bytes = mht({html("<p>正文</p>"), sheet});
  EXPECT_TRUE(says(extract(bytes), "not-read:embedded", "file:///C:/1A2B3C4D/x/book.xls"));
  std::vector<Member> taken;
  const ExtractedText text = extract_mht(bytes, Limits{}, [&](Member&& member) {
    taken.push_back(std::move(member));
    return true;
  });
  EXPECT_TRUE(text.incomplete.empty());
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].bytes, "workbook");
  EXPECT_EQ(taken[0].media_type, "application/vnd.ms-excel");
  EXPECT_EQ(taken[0].concealment, Concealment::kEmbeddedDocument);
}

TEST(Mht, SaysWhoSavedItWhere) {
  Body page = html("<p>正文</p>");
  page.header =
      "Content-Type: text/html; charset=utf-8\r\n"
      "Content-Location: file:///C:/Users/ceshi/%E6%A1%8C%E9%9D%A2/a.htm\r\n";
  const std::string subject = "=?gb2312?B?" + base64(test::encode("内部", "GBK")) + "?=\r\n =?gb2312?Q?=D7=CA=C1=CF?=";
  const ExtractedText text = extract(
      mht({page}, "From: =?UTF-8?B?" + base64("测试员") + "?= <a@example.invalid>\r\nSubject: " + subject + "\r\n"));
  EXPECT_EQ(texts(text, Region::kProperty), (Texts{"主题：内部资料", "作者：测试员 <a@example.invalid>"}));
  EXPECT_EQ(text.blocks.at(0).concealment, Concealment::kNone);
  EXPECT_EQ(text.blocks.at(1).concealment, Concealment::kProperty);
  EXPECT_EQ(texts(text, Region::kAttribute), Texts{"C:/Users/ceshi/桌面/"});

  // What browsers and Word write of their own accord says nothing.
  page.header = "Content-Type: text/html; charset=utf-8\r\nContent-Location: file:///C:/1A2B3C4D/a.htm\r\n";
  const ExtractedText harmless = extract(mht({page}, "From: <Saved by Blink>\r\n"));
  EXPECT_TRUE(texts(harmless, Region::kProperty).empty());
  EXPECT_TRUE(texts(harmless, Region::kAttribute).empty());
}

TEST(Mht, WhatStandsOutsideTheBoundariesIsAComment) {
  std::string bytes = mht({html("<p>正文</p>")});
  const std::size_t begin = bytes.find("\r\n\r\n") + 4;
  const ExtractedText text = extract(bytes.substr(0, begin) + "藏在前面\r\n" + bytes.substr(begin) + "藏在后面\r\n");
  ASSERT_EQ(texts(text, Region::kComment), (Texts{"藏在前面", "藏在后面"}));
  EXPECT_EQ(text.blocks.at(0).concealment, Concealment::kSourceComment);
  const std::string usual = test::encode("此文档为“单个文件网页”。\r\n", "GBK");
  const ExtractedText word = extract(bytes.substr(0, begin) + usual + bytes.substr(begin));
  EXPECT_EQ(word.blocks.at(0).concealment, Concealment::kNone);
}

TEST(Mht, ReadsAPageWithoutOtherParts) {
  const std::string header =
      "MIME-Version: 1.0\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n"
      "Content-Location: http://example.invalid/\r\n\r\n";
  const std::string page = test::encode("<html><body>正文</body></html>", "GBK");
  EXPECT_EQ(texts(extract(header + page), Region::kBody), Texts{"正文"});
  EXPECT_TRUE(extract(header + page).incomplete.empty());
  EXPECT_TRUE(says(extract(header + page.substr(0, page.size() - 8)), "damaged", ""));
}

TEST(Mht, CutOffAnywhereItIsNeverWhole) {
  const std::string bytes = mht({html("<p>" + std::string(300, 'x') + "</p>"),
                                 {"Content-Type: image/png\r\n", test::png(10, 10)},
                                 html("<p>框架</p>")});
  ASSERT_TRUE(extract(bytes).incomplete.empty());
  for (std::size_t i = 1; i < 20; ++i) {
    const std::string_view cut = std::string_view(bytes).substr(0, bytes.size() * i / 20);
    if (looks_like_mht(cut)) {
      EXPECT_FALSE(extract_mht(cut, Limits{}).incomplete.empty()) << cut.size();
    }
  }
}

TEST(Mht, FlippedBytesAreSurvived) {
  auto random = test::seeded_random("MhtFlippedBytes");
  const std::string bytes = mht({html("<p>正文</p>"), {"Content-Type: image/png\r\n", test::png(10, 10)}});
  for (int i = 0; i < 500; ++i) {
    std::string flipped = bytes;
    for (std::size_t n = 1 + test::below(random, 4); n > 0; --n)
      flipped[test::below(random, flipped.size())] = static_cast<char>(test::below(random, 256));
    EXPECT_TRUE(is_well_formed_utf8(extract_mht(flipped, Limits{}).text));
  }
}

TEST(Mht, NestingIsBounded) {
  std::string bytes = "MIME-Version: 1.0\r\n";
  for (int i = 0; i < 5000; ++i)
    bytes +=
        "Content-Type: multipart/related; boundary=b" + std::to_string(i) + "\r\n\r\n--b" + std::to_string(i) + "\r\n";
  bytes += "Content-Type: text/html\r\n\r\n<p>x";
  EXPECT_FALSE(extract_mht(bytes, Limits{}).incomplete.empty());
  Limits limits;
  limits.max_members = 3;
  const ExtractedText text = extract_mht(mht(std::vector<Body>(10, html("<p>x</p>"))), limits);
  EXPECT_TRUE(says(text, "limit:members", ""));
}

TEST(Mht, ManyParametersCostNoTime) {
  std::string bytes = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b";
  for (int i = 0; i < 100'000; ++i) bytes += ";\r\n p" + std::to_string(i) + "*" + std::to_string(i) + "=x";
  bytes += "\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>x\r\n--b--\r\n";
  EXPECT_TRUE(says(extract_mht(bytes, Limits{}), "damaged", ""));
}

TEST(Mht, TellsPagesFromMailsAndTexts) {
  const std::string_view mail =
      "From: a@example.invalid\r\nTo: b@example.invalid\r\nSubject: x\r\n"
      "Date: Mon, 2 Nov 2026 08:00:00 +0800\r\n\r\ntext";
  EXPECT_TRUE(looks_like_mail(mail));
  EXPECT_FALSE(looks_like_mht(mail));
  const std::string related = "To: b@example.invalid\r\n" + mht({html("<p>x</p>")}, "From: a@example.invalid\r\n");
  EXPECT_TRUE(looks_like_mail(related));
  EXPECT_FALSE(looks_like_mht(related));
  for (const std::string_view text : {"From: 甲\nTo: 乙\n\n请查收", "标题: 通知\n正文", "Subject: x", "", "普通文字",
                                      "Content-Type: text/html\n说明", "a: b\nc: d\n\n"}) {
    EXPECT_FALSE(looks_like_mail(text)) << text;
    EXPECT_FALSE(looks_like_mht(text)) << text;
  }
}

TEST(Mht, WhatIsCutInItsHeaderIsNoText) {
  constexpr std::string_view kPage =
      "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://example.test/\r\nSubject: x\r\n"
      "Date: Mon, 2 Nov 2026 08:00:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
      "\ttype=\"text/html\";\r\n\tboundary=\"b\"\r\n";
  constexpr std::size_t kFirstField = 24;
  for (std::size_t size = kFirstField; size < kPage.size(); ++size) {
    const std::string_view cut = kPage.substr(0, size);
    EXPECT_TRUE(looks_like_mht(cut) || (looks_like_mail(cut) && is_cut_in_header(cut))) << cut;
  }
  EXPECT_TRUE(looks_like_mail("MIME-Version: 1.0\r\nContent-Ty"));
  EXPECT_TRUE(looks_like_mail("Content-Type: multipart/mixed; boundary=b\n\n--b"));
  EXPECT_TRUE(looks_like_mail("From: a@example.invalid\nSubject: x\n\ntext"));
  EXPECT_FALSE(is_cut_in_header("From: a@example.invalid\nSubject: x\n\ntext"));
  for (const std::string_view note : {"主题：通知\n正文", "From: 甲\n正文", "From: 甲", "From: 甲\nTo: 乙\n正文",
                                      "Subject: a@b\nTo: a@b\n", "Content-Type: text/plain\n\n正文"}) {
    EXPECT_FALSE(looks_like_mail(note)) << note;
  }
}

TEST(Mht, StyleSheetsThatComeAlongCount) {
  const auto page = [](std::string_view link, std::string_view css) {
    const Body sheet{"Content-Type: text/css\r\nContent-Location: http://example.test/css/a.css\r\n", std::string(css)};
    return mht({html("<link rel=stylesheet href=\"" + std::string(link) + "\"><p class=x>看不见</p>"), sheet});
  };
  const auto is_hidden = [](const ExtractedText& text) {
    return std::any_of(text.blocks.begin(), text.blocks.end(), [&](const Block& block) {
      return text.slice(block.span) == "看不见" && block.concealment == Concealment::kHiddenElement;
    });
  };
  EXPECT_TRUE(is_hidden(extract_mht(page("http://example.test/css/a.css", ".x{display:none}"), {})));
  EXPECT_TRUE(is_hidden(extract_mht(page("a.css", ".x{display:none}"), {})));
  EXPECT_FALSE(is_hidden(extract_mht(page("b.css", ".x{display:none}"), {})));
  EXPECT_FALSE(is_hidden(extract_mht(page("a.css", ".x{color:red}"), {})));
}

TEST(Mht, BodiesWhoseEncodingIsNotSaidAreDamaged) {
  const std::string line(76, 'Q');
  const std::string head =
      "MIME-Version: 1.0\r\nContent-Type: text/html; charset=gb18030\r\nContent-Location: http://example.cn/\r\n";
  const auto is_damaged = [](const ExtractedText& text) {
    return std::any_of(text.incomplete.begin(), text.incomplete.end(),
                       [](const Incomplete& entry) { return entry.reason == "damaged"; });
  };
  EXPECT_TRUE(is_damaged(extract_mht(head + "\r\n" + line + "\r\n" + line + "\r\n", {})));
  EXPECT_FALSE(
      is_damaged(extract_mht(head + "Content-Transfer-Encoding: base64\r\n\r\n" + line + "\r\n" + line + "\r\n", {})));
  EXPECT_FALSE(is_damaged(extract_mht(head + "\r\n<p>" + line + "</p>\r\n", {})));
}

}  // namespace
}  // namespace mishen::scanner
