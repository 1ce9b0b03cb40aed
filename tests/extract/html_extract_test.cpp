#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <iterator>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/extract/html.h"
#include "scanner/extract/html_tokenizer.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

DecodedText decoded(std::string_view html) {
  DecodedText text{.text = std::string(html), .map = {}, .charset = "utf-8"};
  text.map.append(html.size(), 1, 1);
  return text;
}

ExtractedText extract(std::string_view html) { return extract_html(decoded(html), {}); }

/// A block's region, text and the bytes of the source it spans.
struct Seen {
  Region region;
  std::string text;
  std::string source;

  friend bool operator==(const Seen&, const Seen&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Seen& seen) {
    return out << to_string(seen.region) << " \"" << seen.text << "\" from \"" << seen.source << '"';
  }
};
Seen body(std::string text) { return {Region::kBody, text, text}; }
Seen body(std::string text, std::string source) { return {Region::kBody, std::move(text), std::move(source)}; }
Seen seen(Region region, std::string text) { return {region, text, text}; }
Seen hidden(std::string text) { return seen(Region::kHiddenText, std::move(text)); }

std::vector<Seen> read(std::string_view html) {
  const ExtractedText text = extract(html);
  std::vector<Seen> blocks;
  for (const Block& block : text.blocks) {
    const SourceSpan source = text.source_span(block.span).value();
    blocks.push_back(
        {block.region, std::string(text.slice(block.span)), std::string(html.substr(source.begin, source.size()))});
  }
  return blocks;
}

struct Case {
  const char* name;
  std::string_view html;
  std::vector<Seen> blocks;
};
template <std::size_t kSize>
void expect_blocks(const Case (&cases)[kSize]) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(read(c.html), c.blocks);
  }
}

TEST(HtmlExtract, JoinsWhatReadersSeeAsOneWord) {
  using std::string_view_literals::operator""sv;
  const Case cases[] = {
      {"inline elements and references",
       "<p>（机<b>密</b>&#9733;10年）</p>",
       {body("（机密★10年）", "（机<b>密</b>&#9733;10年）")}},
      {"all forms of a star", "★&#9733;&#x2605;&starf;&bigstar;", {body("★★★★★", "★&#9733;&#x2605;&starf;&bigstar;")}},
      {"upper case, unquoted",
       "<P>机<SPAN STYLE=color:red>密</SPAN></P>",
       {body("机密", "机<SPAN STYLE=color:red>密")}},
      {"word break and soft markup", "机<wbr>密<a href='x'>★</a>", {body("机密★", "机<wbr>密<a href='x'>★")}},
      {"unknown elements", "机<o:p>密</o:p>", {body("机密", "机<o:p>密")}},
      {"blocks made inline",
       "<div style='display: inline'>机</div><div style=display:inline-block>密</div>",
       {body("机密", "机</div><div style=display:inline-block>密")}},
      {"misnested", "<b>机<i>密</b>★</i>10年", {body("机密★10年", "机<i>密</b>★</i>10年")}},
      {"NUL is no character in a page", "机\0密"sv, {body("机密", std::string("机\0密", 7))}},
      {"text alone", "机密", {body("机密")}},
      {"less-than signs", "1 < 2 <3", {body("1 < 2 <3")}},
  };
  expect_blocks(cases);
}

TEST(HtmlExtract, SpansOnlyTheBytesOfAMatchInsideABlock) {
  const std::string_view html = "<p>（机<b>密</b>&#9733;10年）</p>";
  const ExtractedText text = extract(html);
  const std::size_t begin = text.text.find("机");
  const SourceSpan source = text.source_span({begin, text.text.find("）")}).value();
  EXPECT_EQ(html.substr(source.begin, source.size()), "机<b>密</b>&#9733;10年");
}

TEST(HtmlExtract, EndsABlockWhereALineEnds) {
  const Case cases[] = {
      {"paragraphs",
       "<p>一<p>二</p>三<div>四<div>五</div>六</div>七",
       {body("一"), body("二"), body("三"), body("四"), body("五"), body("六"), body("七")}},
      {"line breaks",
       "一<br>二<BR/>三<hr>四</br>五</p>六",
       {body("一"), body("二"), body("三"), body("四"), body("五"), body("六")}},
      {"lists", "<ul><li>一<li>二</ul><dl><dt>三<dd>四</dl>", {body("一"), body("二"), body("三"), body("四")}},
      {"headings", "<h1>一</h1><h2>二</h3>三", {body("一"), body("二"), body("三")}},
      {"choices", "<select><option>一<option>二</select>三", {body("一"), body("二"), body("三")}},
      {"cells", "<table><tr><td>一<th>二<tr><td>三</table>四", {body("一"), body("二"), body("三"), body("四")}},
      {"cells cut out of a table", "<tr><td>一</td><td>二</td></tr>", {body("一"), body("二")}},
      {"spans made blocks",
       "<span style='display:block'>一</span><span style='DISPLAY:BLOCK'>二</span>",
       {body("一"), body("二")}},
  };
  expect_blocks(cases);
}

TEST(HtmlExtract, CollapsesWhiteSpaceAsBrowsersDo) {
  const Case cases[] = {
      {"runs and ends", "<p> \r\n 机 \t\n 密 \f</p>\n", {body("机 密", "机 \t\n 密")}},
      {"over elements", "<p>机 <b> 密</b> </p>", {body("机 密", "机 <b> 密")}},
      {"written as references", "机&#32;&#10;&Tab;密&#32;", {body("机 密", "机&#32;&#10;&Tab;密")}},
      {"no-break spaces stay", "&nbsp;机&nbsp; &nbsp;密", {body("\u00A0机\u00A0 \u00A0密", "&nbsp;机&nbsp; &nbsp;密")}},
      {"ideographic spaces stay", "\u3000机\u3000密", {body("\u3000机\u3000密")}},
      {"preformatted", "<pre>\r\n a  b \r\n\r\n&#32;c<br>d\r</pre>", {body("a  b"), body("c"), body("d")}},
      {"text fields", "<textarea>\na  <b>&amp;\nc</textarea>", {body("a  <b>&", "a  <b>&amp;"), body("c")}},
      {"nothing but space", "<p> </p>\n<div>&#32;</div>", {}},
  };
  expect_blocks(cases);
}

TEST(HtmlExtract, KeepsHiddenTextApartAndJoinsAroundIt) {
  const Case cases[] = {
      {"display: none",
       "<p>机<span style=\"display:none\">x</span>密</p>",
       {body("机密", "机<span style=\"display:none\">x</span>密"), hidden("x")}},
      {"a hidden block too",
       "<div>机<div hidden>x</div>密</div>",
       {body("机密", "机<div hidden>x</div>密"), hidden("x")}},
      {"visibility", "<i style='Visibility : Hidden !important; visibility:visible'>x</i>y", {hidden("x"), body("y")}},
      {"font size",
       "<i style='font-size:0px'>x</i><i style='font:0/0 a'>y</i>z",
       {hidden("x"), hidden("y"), body("z")}},
      {"opacity", "<p style='opacity:0.0'>x</p><p style='opacity:.5'>y", {hidden("x"), body("y")}},
      {"escaped style", "<p style='display&colon;none'>x", {hidden("x")}},
      {"what overrides it",
       "<p hidden style='display:block'>x</p><p style='display:none;display:block'>y",
       {body("x"), body("y")}},
      {"a readable size inside size zero",
       "<section style='font-size:0'>x<b style='font-size:14px'>y</b></section>",
       {hidden("x"), body("y")}},
      {"a relative size inside size zero", "<p style='font-size:0'><b style='font-size:2em'>y</b>", {hidden("y")}},
      {"visible inside invisible",
       "<div style='visibility:hidden'>x<b style='visibility:visible'>y</b></div>",
       {hidden("x"), body("y")}},
      {"nothing is visible inside display: none", "<p hidden>x<b style='visibility:visible'>y</b>", {hidden("xy")}},
      {"nested content",
       "<div hidden><p>机<b>密</b></p><p>x<!--c--></div>y",
       {{Region::kHiddenText, "机密", "机<b>密"}, hidden("x"), seen(Region::kComment, "c"), body("y")}},
      {"aria-hidden is seen", "<p aria-hidden=true>x", {body("x")}},
      {"until the next paragraph",
       "<p hidden>x<p>y<ul><li hidden>z<li>w</ul>",
       {hidden("x"), body("y"), hidden("z"), body("w")}},
      {"rows and cells",
       "<table><tr hidden><td>x<td>y<tr><td style=display:none>z<td>w</table>",
       {hidden("x"), hidden("y"), hidden("z"), body("w")}},
      {"misnested", "<b hidden><p>x</b>y</p>z", {hidden("x"), body("y"), body("z")}},
      // Each of these is what Chromium shows.
      {"ended by a formatting element around it", "<font><p><span hidden>x</font>y", {hidden("x"), body("y")}},
      {"a cell without a table ends nothing",
       "<div hidden><tr><h2>x<td>y</div>z",
       {hidden("x"), hidden("y"), body("z")}},
      {"a template ends with its own tag only", "<table><template>x</table>y", {hidden("xy")}},
      {"templates",
       "a<template><p title=x>b<template>c</template></template>d",
       {body("ad", "a<template><p title=x>b<template>c</template></template>d"), hidden("x"), hidden("b"),
        hidden("c")}},
      {"stray end tags", "<div hidden><p>x</span></i></td>y</div>z", {hidden("xy"), body("z")}},
      {"hidden fields", "<input type=HIDDEN value=x><input value=y>", {hidden("x"), seen(Region::kAttribute, "y")}},
      {"attributes in hidden elements", "<div hidden><img alt=x title=y></div>", {hidden("x"), hidden("y")}},
      {"a tag cut off", "y<a title='x", {body("y"), hidden("<a title='x")}},
  };
  const Case adjusted[] = {
      // Where the source is longer than the text.
      {"nested text", "<p hidden>x<b>y</b>", {{Region::kHiddenText, "xy", "x<b>y"}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<std::pair<Region, std::string>> regions;
    std::vector<std::pair<Region, std::string>> expected;
    for (const Seen& block : read(c.html)) regions.emplace_back(block.region, block.text);
    for (const Seen& block : c.blocks) expected.emplace_back(block.region, block.text);
    EXPECT_EQ(regions, expected);
  }
  expect_blocks(adjusted);
}

TEST(HtmlExtract, ReadsCommentsAsBlocksOfTheirOwn) {
  const Case cases[] = {
      {"inside a word", "<p>机<!-- x -->密</p>", {body("机密", "机<!-- x -->密"), seen(Region::kComment, "x")}},
      {"lines of a comment", "<!--\r\n一\r\n 二\n-->", {{Region::kComment, "一\n 二", "一\r\n 二"}}},
      {"not decoded", "<!--&amp;<b>-->", {seen(Region::kComment, "&amp;<b>")}},
      {"conditional comments",
       "<!--[if mso]>x<![endif]-->y",
       {seen(Region::kComment, "[if mso]>x<![endif]"), body("y")}},
      {"bogus comments",
       "<?机密?></ 绝密><!秘密>",
       {seen(Region::kComment, "?机密?"), seen(Region::kComment, "绝密"), seen(Region::kComment, "秘密")}},
      {"declarations are no text", "<?xml version='1.0'?><![if !mso]>x<![endif]>", {body("x")}},
      {"not closed", "x<!-- y", {body("x"), seen(Region::kComment, "y")}},
      {"NUL", std::string_view("<!--a\0b-->", 10), {{Region::kComment, "a\uFFFDb", std::string("a\0b", 3)}}},
  };
  expect_blocks(cases);
}

TEST(HtmlExtract, ReadsAttributesThatPeopleSee) {
  const Case cases[] = {
      {"pictures",
       "<img alt='机&#9733;密' title=\"b\" src=x data-x=c class=d>",
       {{Region::kAlt, "机★密", "机&#9733;密"}, seen(Region::kAttribute, "b")}},
      {"inside a word", "机<img alt=x>密", {body("机密", "机<img alt=x>密"), seen(Region::kAlt, "x")}},
      {"fields",
       "<input placeholder=a aria-label=b value=c><button value=d>e</button><option label=f>",
       {seen(Region::kAttribute, "a"), seen(Region::kAttribute, "b"), seen(Region::kAttribute, "c"),
        seen(Region::kAttribute, "d"), body("e"), seen(Region::kAttribute, "f")}},
      {"tables", "<table summary='  a \n b '></table>", {{Region::kAttribute, "a b", "a \n b"}}},
      {"metas",
       "<meta name=Description content=a><meta content=b name=keywords><meta name=author content=c>"
       "<meta property='og:title' content=d><meta name=viewport content=e><meta charset=f>"
       "<meta property=og:image content='https://x/'>",
       {seen(Region::kAttribute, "a"), seen(Region::kAttribute, "b"), seen(Region::kAttribute, "c"),
        seen(Region::kAttribute, "d")}},
      {"only the first of equal names", "<img alt=a alt=b>", {seen(Region::kAlt, "a")}},
      {"not of end tags, not of scripts", "<p></p title=a><script title=b></script>", {}},
  };
  expect_blocks(cases);
}

TEST(HtmlExtract, TellsTheRegionsOfAPage) {
  EXPECT_EQ(read("<html><head><title>题&amp;目</title></head><body><header><h1>一</h1></header>二"
                 "<footer>三<p>四</footer>五</body></html>六"),
            (std::vector<Seen>{{Region::kTitle, "题&目", "题&amp;目"},
                               seen(Region::kHeader, "一"),
                               body("二"),
                               seen(Region::kFooter, "三"),
                               seen(Region::kFooter, "四"),
                               body("五"),
                               body("六")}));
}

TEST(HtmlExtract, LeavesOutWhatIsNotText) {
  const Case cases[] = {
      {"scripts and styles",
       "a<script>'<p>机密'<!--<script>x</script>--></script><style><p>b</style>c",
       {body("ac", "a<script>'<p>机密'<!--<script>x</script>--></script><style><p>b</style>c")}},
      {"templates that are shown", "<div><template shadowrootmode=open>机密</template></div>", {body("机密")}},
      {"without scripts",
       "机<noscript>x<img alt=y></noscript>密",
       {body("机密", "机<noscript>x<img alt=y></noscript>密"), seen(Region::kAlt, "y"), body("x")}},
      {"noscript ends at its first end tag",
       "<noscript><style></noscript><p>机密<!--</style>-->",
       {body("机密"), seen(Region::kComment, "</style>")}},
      {"noscript without end", "<noscript>x<noscript>y", {body("x"), body("y")}},
      {"for browsers of long ago",
       "<iframe>a<b></iframe><noframes>c</noframes>d",
       {hidden("a<b>"), hidden("c"), body("d")}},
      {"a listing", "<xmp>&amp;<b></xmp>", {body("&amp;<b>")}},
      {"all after plaintext", "<plaintext>a</plaintext>\nb", {body("a</plaintext>"), body("b")}},
      {"ruby text",
       "<ruby>机<rt>x</rt>密<rp>(</rp><rt>y</ruby>★",
       {body("机密★", "机<rt>x</rt>密<rp>(</rp><rt>y</ruby>★"), body("x"), body("("), body("y")}},
  };
  expect_blocks(cases);
}

TEST(HtmlExtract, ReadsForeignContent) {
  const Case cases[] = {
      {"SVG text",
       "a<svg><title>b</title><text>机<tspan>密</tspan></text><![CDATA[c]]><style>d</style></svg>",
       {body("a"), seen(Region::kAlt, "b"), body("机密", "机<tspan>密"), body("c")}},
      {"title is no RCDATA there", "<svg><title><!--x--></title></svg>y", {seen(Region::kComment, "x"), body("y")}},
      {"HTML inside",
       "<svg><foreignObject><p>a<title>b</title><![CDATA[c]]></p></foreignObject><path/></svg>d",
       {body("a"), seen(Region::kTitle, "b"), seen(Region::kComment, "[CDATA[c]]"), body("d")}},
      {"HTML breaks out", "<svg><g><p>a<title><b></title>", {body("a"), {Region::kTitle, "<b>", "<b>"}}},
      {"MathML", "<math><mi>x</mi><mo>&le;</mo><mn>2</mn></math>", {body("x≤2", "x</mi><mo>&le;</mo><mn>2")}},
  };
  expect_blocks(cases);
}

TEST(HtmlExtract, NumbersTablesRowsColumnsAndParagraphs) {
  const ExtractedText text = extract(
      "<p>前<table><caption>题</caption><tr><td rowspan=2>a<td colspan=2>b<tr><th>c<td>d"
      "<table><tr><td>e</table>f</table><p>后<!--x-->");
  struct Place {
    std::string text;
    std::uint32_t table, row, column, paragraph;
    bool operator==(const Place&) const = default;
  };
  std::vector<Place> places;
  for (const Block& block : text.blocks) {
    places.push_back({std::string(text.slice(block.span)), block.table, block.row, block.column, block.paragraph});
  }
  const std::vector<Place> expected = {{"前", 0, 0, 0, 1}, {"题", 0, 0, 0, 2}, {"a", 1, 1, 1, 3}, {"b", 1, 1, 2, 4},
                                       {"c", 1, 2, 2, 5},  {"d", 1, 2, 3, 6},  {"e", 2, 1, 1, 7}, {"f", 1, 2, 3, 8},
                                       {"后", 0, 0, 0, 9}, {"x", 0, 0, 0, 9}};
  EXPECT_TRUE(places == expected) << testing::PrintToString(text.text);
}

TEST(HtmlExtract, BoundsWhatCellsMaySpan) {
  std::string html = "<table>";
  for (int i = 0; i < 2000; ++i) html += "<tr><td colspan=99999999999 rowspan=99999999999>x";
  const ExtractedText text = extract(html);
  ASSERT_EQ(text.blocks.size(), 2000U);
  EXPECT_EQ(text.blocks[1999].row, 2000U);
  EXPECT_LE(text.blocks[1999].column, 1000U);
}

TEST(HtmlExtract, SaysWhichPagesInAddressesWereNotRead) {
  const auto unread = [](std::string_view page) { return extract(page).incomplete; };
  EXPECT_THAT(unread("<iframe src=' DATA:text/html,<p>机密</p>'></iframe><a href='data:text/html;base64,5py6'>甲</a>"),
              ElementsAre(Incomplete{"not-read:embedded", "data: 1"}, Incomplete{"not-read:embedded", "data: 2"}));
  EXPECT_THAT(unread("<iframe src='a.html'></iframe><iframe src='data:,'></iframe><a href='#data:a'>甲</a>"),
              IsEmpty());
}

TEST(HtmlExtract, SaysWhatItDidNotRead) {
  // A GIF of 1 x 1 pixels, one of 100 x 100, cut off behind the header; an SVG of 24 x 24 without and with text.
  const ExtractedText text = extract(
      "<img src=' data:image/gif;base64,R0lGODlhAQABAA=='><img src='DATA:image/gif;base64,R0lGODlhZABkAA=='>"
      "<img src=\"data:image/svg+xml,%3Csvg width='24' height='24px'%3E\" data-src=b.png>"
      "<img src=\"data:image/svg+xml,<svg viewBox='0 0 24 24'><text>\"><img src=data:image/webp,x>"
      "<img src=a.png><p style='background:url(&quot;c.png&quot;), url(data:image/gif,x)'>"
      "<iframe srcdoc='<p>机密</p>'></iframe>");
  EXPECT_THAT(text.incomplete,
              ElementsAre(Incomplete{"not-read:image", "图片 2"}, Incomplete{"not-read:image", "图片 4"},
                          Incomplete{"not-read:image", "图片 5"}, Incomplete{"not-read:image", "图片 6"}));
  EXPECT_THAT(text.notices, ElementsAre(Notice{"not-read:image", "图片 1"}, Notice{"not-read:image", "图片 3"},
                                        Notice{"not-read:srcdoc", "1"}, Notice{"not-read:linked-image", "3"}));
  ASSERT_EQ(text.blocks.size(), 1U);
  EXPECT_EQ(text.slice(text.blocks[0].span), "<p>机密</p>");
  EXPECT_THAT(extract("<p>机密</p>").notices, IsEmpty());
}

TEST(HtmlExtract, NamesOnlySoManyPictures) {
  std::string html;
  for (int i = 0; i < 1000; ++i) html += "<img src=data:image/png,x>";
  const ExtractedText text = extract(html);
  ASSERT_EQ(text.incomplete.size(), 101U);
  EXPECT_EQ(text.incomplete.back(), (Incomplete{"not-read:image", "另有 900 张图片"}));
}

TEST(HtmlExtract, IsIncompleteBeyondTheLimit) {
  const ExtractedText text = extract_html(decoded("<p>机密</p>"), {.max_bytes = 7});
  EXPECT_EQ(text.text, "机");
  EXPECT_THAT(text.incomplete, ElementsAre(Incomplete{"limit:bytes", ""}));
}

TEST(HtmlExtract, SaysThatAPageBrokeOff) {
  const auto is_damaged = [](std::string_view page) {
    const std::vector<Incomplete> incomplete = extract(page).incomplete;
    return incomplete == std::vector<Incomplete>{{"damaged", ""}};
  };
  for (const std::string_view cut :
       {"<!DOCTYPE ", "<html><p>机密</p><div cla", "<html><p title='机密", "<html><p>机密</p><!-- x", "<html><title>机",
        "<html><style>p{", "<html><script>var a", "<html><textarea>机密", "<html><noscript>机</noscript><p>密</p><b"}) {
    EXPECT_TRUE(is_damaged(cut)) << cut;
  }
  // Much is left open in pages that are whole.
  for (const std::string_view whole :
       {"机密", "<p>机密", "<!doctype html><html><body><p>机密<div><b>", "<html><p>机密</p></html>\n<!-- x -->",
        "<noscript><b</noscript>机密", "<plaintext>机密 <b", "<body><p>机密</p><iframe src='a.html'/></body></html>",
        "<html><p>机密</p><!-- x</html>\n", "<html><p>机密</p><a title='x></HTML>"}) {
    EXPECT_THAT(extract(whole).incomplete, IsEmpty()) << whole;
  }
  EXPECT_TRUE(is_damaged("<html><script src='a.js'/><p>机密</p></html>")) << "a script to a browser: nobody read it";
}

TEST(HtmlExtract, MapsThroughTheDecodingToo) {
  // As if the file had a BOM and two bytes for every Han character.
  DecodedText text{.text = "<p>机&#9733;密", .map = {}, .charset = "gbk"};
  text.map.skip(3);
  text.map.append(3, 1, 1);
  text.map.append(1, 3, 2);
  text.map.append(7, 1, 1);
  text.map.append(1, 3, 2);
  const ExtractedText extracted = extract_html(std::move(text), {});
  EXPECT_EQ(extracted.text, "机★密");
  EXPECT_EQ(extracted.charset, "gbk");
  EXPECT_EQ(extracted.media_type, "text/html");
  EXPECT_EQ(extracted.source_span({0, 9}), (SourceSpan{6, 17}));
  EXPECT_EQ(extracted.source_span({3, 6}), (SourceSpan{8, 15}));
}

// Whatever the markup: the text is well-formed, the blocks are in order, and each character comes from bytes that stand
// for it.

std::size_t character_size(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

void expect_consistent(std::string_view html) {
  const ExtractedText text = extract(html);
  ASSERT_TRUE(is_well_formed_utf8(text.text));
  std::size_t end = 0;
  for (std::size_t i = 0; i < text.blocks.size(); ++i) {
    const TextSpan span = text.blocks[i].span;
    ASSERT_LT(span.begin, span.end);
    ASSERT_EQ(span.begin, i == 0 ? 0 : end + 1);
    ASSERT_TRUE(i == 0 || text.text[end] == '\n');
    end = span.end;
    std::size_t source_end = 0;
    for (std::size_t at = span.begin; at < span.end;) {
      const std::size_t size = character_size(text.text[at]);
      const std::string_view character = text.slice({at, at + size});
      const SourceSpan source = text.source_span({at, at + size}).value();
      ASSERT_LE(source_end, source.begin);
      ASSERT_LT(source.begin, source.end);
      ASSERT_LE(source.end, html.size());
      source_end = source.end;
      const std::string_view bytes = html.substr(source.begin, source.size());
      if (character == " " || character == "\n") {
        ASSERT_TRUE(std::string_view(" \t\n\r\f").find(bytes.front()) != std::string_view::npos ||
                    bytes.starts_with('&'))
            << bytes;
      } else if (bytes.starts_with('&') && bytes.size() > 1) {
        ASSERT_EQ(decode_html(bytes, {0, bytes.size()}, HtmlDecoding::kText), character);
      } else if (character == "\uFFFD") {
        ASSERT_EQ(bytes, std::string_view("\0", 1));
      } else {
        ASSERT_EQ(bytes, character);
      }
      at += size;
    }
  }
  ASSERT_EQ(end, text.text.size());
}

TEST(HtmlExtract, MapsEachCharacterToItsOrigin) {
  using std::string_view_literals::operator""sv;
  static constexpr std::string_view kScraps[] = {"机",
                                                 "密",
                                                 "★",
                                                 "10年",
                                                 " ",
                                                 "\n",
                                                 "\r\n",
                                                 "\t",
                                                 "x",
                                                 "\0"sv,
                                                 "<b>",
                                                 "</b>",
                                                 "<p>",
                                                 "</p>",
                                                 "<div>",
                                                 "</div>",
                                                 "<br>",
                                                 "<span hidden>",
                                                 "<span style='display:none'>",
                                                 "<i style=\"font-size:0\">",
                                                 "</i>",
                                                 "</span>",
                                                 "<p hidden>",
                                                 "<!-- x -->",
                                                 "<!--",
                                                 "-->",
                                                 "<table>",
                                                 "<tr>",
                                                 "<td colspan=2 rowspan=3>",
                                                 "<td>",
                                                 "</td>",
                                                 "</table>",
                                                 "<pre>",
                                                 "</pre>",
                                                 "<title>",
                                                 "</title>",
                                                 "<textarea>",
                                                 "</textarea>",
                                                 "<script>",
                                                 "</script>",
                                                 "<template>",
                                                 "</template>",
                                                 "<noscript>",
                                                 "</noscript>",
                                                 "<svg>",
                                                 "</svg>",
                                                 "<text>",
                                                 "<foreignObject>",
                                                 "<![CDATA[",
                                                 "]]>",
                                                 "<img alt='机\r\n密' title=x>",
                                                 "<input value=机&#9733;>",
                                                 "<meta name=keywords content=\"密 \">",
                                                 "<li>",
                                                 "<ul>",
                                                 "</ul>",
                                                 "<select>",
                                                 "<option>",
                                                 "<a href=x>",
                                                 "</a>",
                                                 "<h1>",
                                                 "</h1>",
                                                 "<ruby>",
                                                 "<rt>",
                                                 "</ruby>",
                                                 "&#9733;",
                                                 "&#x2605",
                                                 "&starf;",
                                                 "&amp",
                                                 "&",
                                                 "<",
                                                 "<style>",
                                                 "</style>",
                                                 "<iframe>",
                                                 "</iframe>",
                                                 "<a title='",
                                                 "<header>",
                                                 "</header>",
                                                 "<body style='opacity:0'>",
                                                 "</body>",
                                                 "<math>",
                                                 "<mi>",
                                                 "<button>"};
  auto random = test::seeded_random("HtmlExtract.MapsEachCharacterToItsOrigin");
  const int rounds = test::full_run() ? 100'000 : 4'000;
  for (int round = 0; round < rounds; ++round) {
    std::string html;
    for (std::size_t i = test::below(random, 80); i > 0; --i) html += kScraps[test::below(random, std::size(kScraps))];
    SCOPED_TRACE(html);
    expect_consistent(html);
    if (HasFatalFailure()) return;
  }
}

TEST(HtmlExtract, FindsVisibleTextInAnySurroundings) {
  // Balanced markup around a mark must neither swallow it nor move it.
  static constexpr std::pair<std::string_view, std::string_view> kAround[] = {
      {"<div>", "</div>"},
      {"<p>", "</p>"},
      {"<section style='font-size:16px'>", "</section>"},
      {"<table><tr><td>", "</table>"},
      {"<ul><li>", "</ul>"},
      {"x<p hidden>y</p>", "<!-- z -->"},
      {"<b>", "</b>"},
      {"<noscript>x</noscript>", "</i>"},
      {"<svg><text>x</text></svg>", ""},
      {"<script>if (a<b) '</p>'</script>", "<style>p{}</style>"},
      {"1 < 2 ", "&amp"}};
  auto random = test::seeded_random("HtmlExtract.FindsVisibleTextInAnySurroundings");
  for (int round = 0; round < 2000; ++round) {
    std::string html = "机<i>密</i>&#9733;10年";
    for (std::size_t i = 1 + test::below(random, 12); i > 0; --i) {
      const auto& [before, after] = kAround[test::below(random, std::size(kAround))];
      html = std::string(before) + html + std::string(after);
    }
    SCOPED_TRACE(html);
    const ExtractedText text = extract(html);
    const std::size_t at = text.text.find("机密★10年");
    ASSERT_NE(at, std::string::npos);
    ASSERT_EQ(text.block_at(at)->region, Region::kBody);
    const SourceSpan source = text.source_span({at, at + std::string_view("机密★10年").size()}).value();
    ASSERT_EQ(html.substr(source.begin, source.size()), "机<i>密</i>&#9733;10年");
  }
}

// Attacks: time and memory in proportion to the input.

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  while (times-- > 0) text += piece;
  return text;
}

TEST(HtmlExtract, ReadsTextAtAnyDepth) {
  for (const std::string_view piece : {"<div>", "<b>", "<x-y>", "<table><tr><td>", "<ul><li>", "<svg>"}) {
    const std::string html = repeated(piece, 100'000) + "机密";
    EXPECT_THAT(read(html), Contains(body("机密"))) << piece;
  }
  // Beyond what is tracked.
  EXPECT_THAT(read(repeated("<div>", 600'000) + "机<title>题</title>密" + repeated("</div>", 600'000) + "后"),
              ElementsAre(body("机密", "机<title>题</title>密"), seen(Region::kTitle, "题"), body("后")));
}

TEST(HtmlExtract, TakesTimeInProportionToTheInput) {
  const std::pair<std::string_view, std::string_view> kAttacks[] = {{"", "<"},
                                                                    {"", "&"},
                                                                    {"", "<!--"},
                                                                    {"", "</"},
                                                                    {"", "<a "},
                                                                    {"", "<p>"},
                                                                    {"", "<b>"},
                                                                    {"", "<div>x</span>"},
                                                                    {"", "<b><p>x</b>"},
                                                                    {"", "<a>x"},
                                                                    {"<p ", "a=b "},
                                                                    {"", "&#9733"},
                                                                    {"", "<script>"},
                                                                    {"", "<title>x</"},
                                                                    {"", "<noscript>"},
                                                                    {"", "<table>"},
                                                                    {"", "<td>"},
                                                                    {"", "<i hidden>x"},
                                                                    {"", "x<!--y-->"},
                                                                    {"", "<![CDATA["},
                                                                    {"", "<svg><p>"},
                                                                    {"", "<li><p>"},
                                                                    {"", "<!doctype a public '>"},
                                                                    {"", "<p style='"},
                                                                    {"", "&CounterClockwiseContourIntegra"},
                                                                    {"<table><tr>", "<td rowspan=9 colspan=9>x<tr>"},
                                                                    {"<span><div>", "<i></span>"},
                                                                    {"<p hidden>", "x<b>y</b>"}};
  const auto ticks = [](const std::string& html) {  // of processor time: what else the machine does must not count
    std::clock_t least = std::numeric_limits<std::clock_t>::max();
    for (int i = 0; i < 3; ++i) {
      const std::clock_t start = std::clock();
      const ExtractedText text = extract(html);
      least = std::min(least, std::clock() - start);
    }
    return static_cast<double>(std::max<std::clock_t>(least, 1));
  };
  constexpr std::size_t kSize = 50'000;
  constexpr std::size_t kTimes = 16;
  for (const auto& [before, piece] : kAttacks) {
    const double once = ticks(std::string(before) + repeated(piece, kSize / piece.size()));
    const double more = ticks(std::string(before) + repeated(piece, kTimes * kSize / piece.size()));
    // Linear gives 16, and up to four times that when memory leaves the caches; quadratic gives 256. Below 50 ms all is
    // well.
    EXPECT_TRUE(more < 0.05 * CLOCKS_PER_SEC || more < 120 * once)
        << before << piece << "... takes " << more / once << " times as long when it is 16 times as long";
  }
}

TEST(HtmlExtract, NeedsFewRunsForManyBlocks) {
  const ExtractedText text = extract(repeated("<p>机密</p>", 10'000));
  EXPECT_EQ(text.blocks.size(), 10'000U);
  EXPECT_LE(text.extract_map->run_count(), 10'000U);
}

TEST(HtmlExtract, PicturesThatSaySomethingAreHandedOn) {
  // A JPEG of one pixel with a comment, and one with a segment for programs.
  constexpr std::string_view kTelling = "/9j//gAIcmVtYXJr/8AACwgAAQABAQERAP/Z";
  constexpr std::string_view kPlain = "/9j/4AAEYWL/wAALCAABAAEBAREA/9k=";
  const std::string html = "<img src=\"data:image/jpeg;base64," + std::string(kPlain) +
                           "\"><p style='background:url(data:image/jpeg;base64," + std::string(kTelling) + ")'>文</p>";
  std::vector<Member> members;
  const std::vector<ExtractedText> readings = read_html(decoded(html), {}, [&members](Member&& member) {
    members.push_back(std::move(member));
    return true;
  });
  ASSERT_EQ(members.size(), 1U);
  EXPECT_EQ(members[0].path, "图片 2");
  EXPECT_EQ(members[0].media_type, "image/jpeg");
  EXPECT_TRUE(members[0].bytes.starts_with("\xFF\xD8\xFF\xFE"));
  EXPECT_EQ(members[0].concealment, Concealment::kNone);
  ASSERT_EQ(readings.size(), 1U);
  ASSERT_EQ(readings[0].notices.size(), 1U);
  EXPECT_EQ(readings[0].notices[0].where, "图片 1");
  EXPECT_EQ(extract(html).notices.size(), 2U);
}

std::string concealments(std::string_view html) {
  const ExtractedText text = extract(html);
  std::string seen;
  for (const Block& block : text.blocks) {
    seen += std::string(text.slice(block.span)) + "[" + std::string(to_string(block.concealment)) + "]";
  }
  return seen;
}

TEST(HtmlExtract, SaysWhyTextIsNotSeen) {
  EXPECT_EQ(concealments("<p style='display:none'>机密</p>"), "机密[element that the page does not show]");
  EXPECT_EQ(concealments("<p hidden>机密</p>"), "机密[element that the page does not show]");
  EXPECT_EQ(concealments("<!-- 待删：名单 -->"), "待删：名单[comment in the mark-up]");
  EXPECT_EQ(concealments("<p style='color:#fff;background:white'>机密</p>"),
            "机密[text in the colour of its background]");
  EXPECT_EQ(concealments("<div style='background-color:rgb(0, 0, 0)'><b style='color:#000'>机密</b></div>"),
            "机密[blacked out, not removed]");
  EXPECT_EQ(concealments("<p style='font-size:1px'>机密</p>"), "机密[text of one point or less]");
  // Twins.
  EXPECT_EQ(concealments("<p style='display:block'>机密</p>"), "机密[]");
  EXPECT_EQ(concealments("<p style='color:#fff;background:#c00'>机密</p>"), "机密[]");
  EXPECT_EQ(concealments("<div style='background:#000;color:#000'><b style='color:#fff'>机密</b></div>"), "机密[]");
  EXPECT_EQ(concealments("<p style='color:white'>机密</p>"), "机密[]") << "what lies behind it is not known";
  EXPECT_EQ(concealments("<!doctype html><p style='color:white'>机密</p>"),
            "机密[text in the colour of its background]");
  EXPECT_EQ(concealments("<!doctype html><link rel=stylesheet href=a.css><p style='color:white'>机密</p>"), "机密[]");
  EXPECT_EQ(concealments("<p style='font-size:1px'><b style='font-size:12px'>机密</b></p>"), "机密[]");
  EXPECT_EQ(concealments("<!-- nav begin --><p>机密</p>"), "nav begin[]机密[]");
}

}  // namespace
}  // namespace mishen::scanner
