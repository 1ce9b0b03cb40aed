#include "scanner/extract/style_sheet.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extract/html.h"
#include "scanner/extract/html_style.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kText = "这一句不给人看";

std::string page(std::string_view css, std::string_view body = {}, std::string_view head = {}) {
  std::string html = "<!doctype html><html><head><title>通知</title>";
  html.append(head).append("<style>").append(css).append("</style></head><body><p>正文</p>");
  html += body.empty() ? "<p class=\"x y\" id=n lang=zh>" + std::string(kText) + "</p>" : std::string(body);
  return html + "</body></html>";
}

ExtractedText extract(std::string_view html) { return extract_html(decode_as(html, "utf-8").value(), {}); }

/// Why the block that holds kText is not seen.
Concealment concealment_of(const ExtractedText& text) {
  for (const Block& block : text.blocks) {
    if (text.slice(block.span).find(kText) == std::string_view::npos) continue;
    const bool is_aside = block.region == Region::kHiddenText;
    EXPECT_EQ(is_aside, block.concealment != Concealment::kNone);
    return block.concealment;
  }
  ADD_FAILURE() << "the text is lost";
  return Concealment::kNone;
}

TEST(StyleSheet, TellsWhatItHides) {
  using enum Concealment;
  struct Case {
    std::string_view css;
    Concealment concealment;
  };
  constexpr Case kCases[] = {
      // -- what hides
      {".x{display:none}", kHiddenElement},
      {".x { visibility : hidden }", kHiddenElement},
      {".x{opacity:0}", kHiddenElement},
      {".x{opacity:0%}", kHiddenElement},
      {".x{font-size:0}", kHiddenElement},
      {".x{font:0/0 a}", kHiddenElement},
      {".x{color:transparent}", kHiddenElement},
      {".x{content-visibility:hidden}", kHiddenElement},
      {".x{position:absolute;left:-9999px}", kHiddenElement},
      {".x{position:fixed;top:-100em}", kHiddenElement},
      {".x{text-indent:-9999px}", kHiddenElement},
      {".x{margin-left:-5000px}", kHiddenElement},
      {".x{transform:scale(0)}", kHiddenElement},
      {".x{transform:translateX(-9999px)}", kHiddenElement},
      {".x{position:absolute;clip:rect(0, 0, 0, 0)}", kHiddenElement},
      {".x{clip-path:inset(50%)}", kHiddenElement},
      {".x{height:0;overflow:hidden}", kHiddenElement},
      {".x{width:1px;overflow:hidden}", kHiddenElement},
      {".x{font-size:1px}", kTinyText},
      {".x{font-size:.05em}", kTinyText},
      {".x{color:#fff;background:#fff}", kSameColour},
      {".x{color:white}", kSameColour},
      {"body{background:rgb(255 255 255)}.x{color:#fffffe}", kSameColour},
      {".x{color:hsl(0,0%,100%)}", kSameColour},
      {"body{background:#cce8cf}.x{color:rgba(204,232,207,1)}", kSameColour},
      {".x{color:black;background-color:#000}", kHighlighted},
      // -- how it is told of
      {"p{display:none}", kHiddenElement},
      {"#n{display:none}", kHiddenElement},
      {"*{visibility:hidden}", kHiddenElement},
      {"body p.x.y#n{display:none}", kHiddenElement},
      {"html > body > .x{display:none}", kHiddenElement},
      {":root .x{display:none}", kHiddenElement},
      {"[lang]{display:none}", kHiddenElement},
      {"p[lang=zh]{display:none}", kHiddenElement},
      {"[class~='y']{display:none}", kHiddenElement},
      {"[class^=x][class$=\"y\"][class*=' ']{display:none}", kHiddenElement},
      {"[lang=ZH i]{display:none}", kHiddenElement},
      {"a,.b , .x{display:none}", kHiddenElement},
      {"/* } */.x/**/{/* a:b; */display/**/:none}", kHiddenElement},
      {".\\78 {d\\69splay:n\\6F ne}", kHiddenElement},
      {"DIV,P.x{DISPLAY:NONE}", kHiddenElement},
      {"<!-- .x{display:none} -->", kHiddenElement},
      {"@charset \"utf-8\";@import url(a.css);.x{display:none}", kHiddenElement},
      {"@font-face{src:url(a)}@media screen{@media all{.x{display:none}}}", kHiddenElement},
      {"@media (min-width:1px){.x{display:none}}", kHiddenElement},
      {"@media print,screen{.x{display:none}}", kHiddenElement},
      {"@supports (display:grid){.x{display:none}}", kHiddenElement},
      {"@layer a{.x{display:none}}", kHiddenElement},
      {"body{.x{display:none}}", kHiddenElement},
      {"body{color:red;& > .x{display:none}color:blue}", kHiddenElement},
      {".x{&.y{display:none}}", kHiddenElement},
      {".x{@media screen{display:none}}", kHiddenElement},
      {".x{background:url(a;}b);display:none}", kHiddenElement},
      {".x{content:\"}\";display:none}", kHiddenElement},
      {".x{display:none", kHiddenElement},
      {"b{c:d;}} .z{} ; .x{}", kNone},
      // -- which rule counts
      {".x{display:none!important}#n{display:block}", kHiddenElement},
      {"p.x{display:none}p{display:block}", kHiddenElement},
      {".x{display:none;display:nonsense}", kHiddenElement},
      {"@layer a{.x{display:block!important}}.x{display:none}", kNone},
      {"@layer a{#n{display:none}}p{display:block}", kNone},
      {".x{display:none}.x{display:block}", kNone},
      {"#n{display:block}.x{display:none}", kNone},
      {".x{display:none}.x{display:var(--d)}", kNone},
      {".x{visibility:hidden}p{visibility:visible!important}", kNone},
      {".x{font-size:0}.x{font-size:calc(1em + 1px)}", kNone},
      // -- harmless twins
      {".x{display:block}", kNone},
      {".x{opacity:.5}", kNone},
      {".x{left:-9999px}", kNone},
      {".x{position:absolute;left:-20px}", kNone},
      {".x{clip:rect(0,0,0,0)}", kNone},
      {".x{position:absolute;clip:rect(0,99px,99px,0)}", kNone},
      {".x{height:0}", kNone},
      {".x{height:0;overflow:hidden;padding-bottom:56%}", kNone},
      {".x{text-indent:-2em}", kNone},
      {".x{color:#fff;background:#1f3864}", kNone},
      {"body{background:navy}.x{color:white}", kNone},
      {".x{color:#fff;background:url(a.png)}", kNone},
      {".x{color:#fff;background:linear-gradient(red,blue)}", kNone},
      {".x{color:#fff;background-color:#fff;background-image:url(a)}", kNone},
      {".x{color:#fff;position:absolute}", kNone},
      {".x{color:var(--a);background:#fff}", kNone},
      {".x{color:#fff;text-shadow:0 0 2px #000}", kNone},
      {".x{opacity:0;animation:show 1s forwards}", kNone},
      {".xy{display:none}.X{display:none}#x{display:none}", kNone},
      {"div .x{display:none}", kNone},
      {"html > .x{display:none}", kNone},
      {"[lang=en]{display:none}[class=x]{display:none}", kNone},
      {"/* .x{display:none} */", kNone},
      {"@media print{.x{display:none}}", kNone},
      {"@media (max-width:600px){.x{display:none}}", kNone},
      {"@media not screen{.x{display:none}}", kNone},
      {"@keyframes a{from{display:none}}", kNone},
      // -- what is unsure hides nothing, but may show
      {"p + p{display:none}", kNone},
      {"p:not(.z){display:none}", kNone},
      {"p:nth-child(2){display:none}", kNone},
      {".x:hover{display:none}", kNone},
      {".x::before{display:none}", kNone},
      {".x,:nonsense(a){display:none}", kNone},
      {"[v-cloak],[lang-cloak],.q[x-cloak]{display:none}", kNone},
      {".x{display:none}p:not(.z){display:block!important}", kNone},
      {".x{display:none}@media (min-width:900px){.x{display:block}}", kNone},
      {".x{display:none}.x:hover{display:block}", kHiddenElement},
      {"body{display:none}", kNone},
      {"html{visibility:hidden;opacity:0}", kNone},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.css);
    EXPECT_EQ(concealment_of(extract(page(c.css))), c.concealment);
  }
}

TEST(StyleSheet, GivesWayToTheElementsOwnStyle) {
  const auto shown = [](std::string_view css, std::string_view style) {
    return concealment_of(
        extract(page(css, "<p class=x style=\"" + std::string(style) + "\">" + std::string(kText) + "</p>")));
  };
  EXPECT_EQ(shown(".x{display:none}", "display:block"), Concealment::kNone);
  EXPECT_EQ(shown(".x{display:none!important}", "display:block"), Concealment::kHiddenElement);
  EXPECT_EQ(shown(".x{display:none!important}", "display:block!important"), Concealment::kNone);
  EXPECT_EQ(shown(".x{color:red}", "display:none"), Concealment::kHiddenElement);
  EXPECT_EQ(shown("body{background:#fff}", "color:#fff"), Concealment::kSameColour);
}

TEST(StyleSheet, WhatIsHiddenIsInherited) {
  const auto inner = [](std::string_view css, std::string_view element) {
    return concealment_of(extract(page(css, "<div class=x><" + std::string(element) + ">" + std::string(kText) + "</" +
                                                std::string(element) + "></div>")));
  };
  EXPECT_EQ(inner(".x{display:none}p{display:block}", "p"), Concealment::kHiddenElement);
  EXPECT_EQ(inner(".x{visibility:hidden}", "p"), Concealment::kHiddenElement);
  EXPECT_EQ(inner(".x{visibility:hidden}p{visibility:visible}", "p"), Concealment::kNone);
  EXPECT_EQ(inner(".x{font-size:0}p{font-size:14px}", "p"), Concealment::kNone);
  EXPECT_EQ(inner(".x{color:#fff}", "p"), Concealment::kSameColour);
  EXPECT_EQ(inner(".x{color:#fff}p{background:green}", "p"), Concealment::kNone);
  EXPECT_EQ(inner(".x{color:#fff}", "a href=b"), Concealment::kNone);  // links have a colour of their own
  EXPECT_EQ(inner(".x{background:#fff;position:relative}p{color:#fff}", "p"), Concealment::kSameColour);
  EXPECT_EQ(inner("body{background:#fff}.x{position:relative}p{color:#fff}", "p"), Concealment::kNone);
}

TEST(StyleSheet, CountsWhereverItStands) {
  const std::string hidden = "<p class=x>" + std::string(kText) + "</p>";
  EXPECT_EQ(concealment_of(extract("<p>一</p>" + hidden + "<style>.x{display:none}</style>")),
            Concealment::kHiddenElement);
  EXPECT_EQ(concealment_of(extract("<STYLE type=text/css media=screen>.X{display:none}</STYLE>" + hidden)),
            Concealment::kHiddenElement);  // quirks mode
  for (const std::string_view other :
       {"<!-- <style>.x{display:none}</style> -->", "<script>'<style>.x{display:none}</style>'</script>",
        "<template><style>.x{display:none}</style></template>", "<noscript><style>.x{display:none}</style></noscript>",
        "<style media=print>.x{display:none}</style>", "<style type=text/less>.x{display:none}</style>",
        "<p title='<style>.x{display:none}</style>'>", "<textarea><style>.x{display:none}</style></textarea>"}) {
    SCOPED_TRACE(other);
    EXPECT_EQ(concealment_of(extract(std::string(other) + hidden)), Concealment::kNone);
  }
}

TEST(StyleSheet, ColoursAreUnsureBesideSheetsThatAreNotHere) {
  constexpr std::string_view kLink = "<link rel=stylesheet href=a.css>";
  EXPECT_EQ(concealment_of(extract(page(".x{color:#fff}", {}, kLink))), Concealment::kNone);
  EXPECT_EQ(concealment_of(extract(page("body{background:#fff}.x{color:#fff}", {}, kLink))), Concealment::kNone);
  EXPECT_EQ(concealment_of(extract(page(".x{color:#fff;background:#fff}", {}, kLink))), Concealment::kSameColour);
  const ExtractedText text = extract(page("@import 'a.css';.x{color:#fff}"));
  EXPECT_EQ(concealment_of(text), Concealment::kNone);
  EXPECT_TRUE(std::any_of(text.notices.begin(), text.notices.end(),
                          [](const Notice& notice) { return notice.reason == "not-read:linked"; }));
}

TEST(StyleSheet, TextThatASheetPutsOnThePageIsRead) {
  const std::string html = page(".x::before{content:\" 机密★\\31 0年\\a \"}.y:after{content:'a' attr(b) \"\\e601\"}");
  const ExtractedText text = extract(html);
  std::vector<std::string_view> found;
  for (const Block& block : text.blocks) {
    if (block.region == Region::kAttribute) found.push_back(text.slice(block.span));
  }
  ASSERT_EQ(found, std::vector<std::string_view>{"机密★10年"});
  const auto block = std::find_if(text.blocks.begin(), text.blocks.end(),
                                  [](const Block& b) { return b.region == Region::kAttribute; });
  const SourceSpan source = text.source_span(block->span).value();
  EXPECT_EQ(html.substr(source.begin, source.size()), " 机密★\\31 0年\\a ");
}

TEST(StyleSheet, WhatItHidesInALineIsReadBothWays) {
  const std::string html = page(".x{display:none}", "<p>机<span class=x>保</span>密</p>");
  const auto read = [](std::string_view page) { return read_html(decode_as(page, "utf-8").value(), {}); };
  const std::vector<ExtractedText> readings = read(html);
  ASSERT_EQ(readings.size(), 2U);
  EXPECT_NE(readings[0].text.find("机密"), std::string::npos);
  EXPECT_NE(readings[1].text.find("机保密"), std::string::npos);
  EXPECT_EQ(read(page(".x{display:none}")).size(), 1U);
  EXPECT_EQ(read(page(".x{display:none}", "<p>机<span class=z>保</span>密</p>")).size(), 1U);
  EXPECT_EQ(read(page(".x{display:none}", "<p>一</p><div class=x>二</div><p>三</p>")).size(), 1U);
}

TEST(StyleSheet, ManyRulesOnManyElementsAreBounded) {
  std::string css;
  for (int i = 0; i < 3000; ++i) css += ".a .b" + std::to_string(i) + " .x{display:none}";
  std::string body;
  for (int i = 0; i < 3000; ++i) body += "<div class=a><p class=x>一</p>";
  const ExtractedText text = extract(page(css, body + "<p>" + std::string(kText) + "</p>"));
  EXPECT_TRUE(std::find(text.incomplete.begin(), text.incomplete.end(), Incomplete{"limit:style-sheet", ""}) !=
              text.incomplete.end());
  EXPECT_EQ(concealment_of(text), Concealment::kNone);
}

TEST(StyleSheet, SelectorsAndBlocksAreBounded) {
  std::string list;
  for (std::size_t i = 0; i <= StyleSheet::kMaxSelectors; ++i) list += ".a,";
  StyleSheet many;
  many.add(list + ".x{display:none}");
  EXPECT_TRUE(many.is_cut());

  std::string nested;
  for (int i = 0; i < 2000; ++i) nested += ".a" + std::to_string(i) + ",";
  nested += ".b{";
  for (int i = 0; i < 20'000; ++i) nested += ".c,.d{display:none}";
  StyleSheet deep;
  deep.add(nested);
  EXPECT_TRUE(deep.is_cut());

  StyleSheet bottomless;
  bottomless.add(std::string(1'000'000, '{') + ".x{display:none}");
  std::string media;
  for (int i = 0; i < 100'000; ++i) media += "@media screen{";
  bottomless.add(media + ".x{display:none}");
  EXPECT_FALSE(bottomless.is_cut());
}

TEST(StyleSheet, AnythingIsSurvived) {
  std::mt19937_64 random = test::seeded_random("StyleSheet.AnythingIsSurvived");
  constexpr std::string_view kPieces[] = {".x",         "{",  "}",  "display", ":", "none", ";",    "@media ",
                                          "screen",     "(",  ")",  "[",       "]", "\"",   "'",    "\\",
                                          "/*",         "*/", "&",  ">",       "+", "~",    "::",   ":not(",
                                          "!important", ",",  "\n", "#a",      "*", "url(", "\xFF", "|"};
  for (int i = 0; i < 3000; ++i) {
    std::string css;
    for (std::size_t n = random() % 40; n > 0; --n) css += kPieces[random() % std::size(kPieces)];
    StyleSheet sheet;
    sheet.add(css);
    StylePath path(sheet);
    const std::vector<std::pair<std::string, std::string>> attributes = {{"a", "b"}};
    path.push({"div", "a", "x", attributes});
    path.push({"p", "", "x y", {}});
    static_cast<void>(path.style());
    path.remove(0);
    static_cast<void>(path.style());
    path.pop();
    path.pop();
  }
}

TEST(Declarations, KeepToStringsBracketsAndEscapes) {
  const InlineStyle style = parse_declarations("a:\";display:none\";b:url(x;display:none);color:#0f0;;:;c").normal;
  EXPECT_FALSE(style.display.has_value());
  EXPECT_EQ(style.colour, 0x00FF00U);
  EXPECT_EQ(parse_declarations("color:RebeccaPurple").normal.colour, 0x663399U);
  EXPECT_EQ(parse_declarations("color:#12345678").normal.colour, kUnknownColour);
  EXPECT_EQ(parse_declarations("color:nonsense").normal.colour, std::nullopt);
  EXPECT_EQ(parse_declarations("background:url(a) #FFF no-repeat").normal.background, 0xFFFFFFU);
  EXPECT_EQ(parse_declarations("display:none ! important").important.display, InlineStyle::Display::kNone);
  EXPECT_EQ(parse_attribute_colour("FFFFFF"), 0xFFFFFFU);
  EXPECT_EQ(parse_attribute_colour("chucknorris"), kUnknownColour);
}

}  // namespace
}  // namespace mishen::scanner
