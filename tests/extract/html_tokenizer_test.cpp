#include "scanner/extract/html_tokenizer.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/html_entities.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

/// A tokenizer's answer in one line a token: "start a href=x", "text x", "comment x", "doctype html - - ok". NUL stands
/// as itself.
struct Start {
  HtmlContent content = HtmlContent::kData;
  std::string end_tag = {};
  bool foreign = false;
};

std::string written(const std::string* value) { return value == nullptr ? "-" : '"' + *value + '"'; }

std::string doctype_line(const std::string* name, const std::string* public_id, const std::string* system_id,
                         bool quirks) {
  return "doctype " + written(name) + ' ' + written(public_id) + ' ' + written(system_id) +
         (quirks ? " quirks" : " ok");
}

std::string start_tag_line(const std::string& name, const std::map<std::string, std::string>& attributes,
                           bool self_closing) {
  std::string line = "start " + name;
  for (const auto& [key, value] : attributes) line += ' ' + key + '=' + written(&value);
  return line + (self_closing ? " /" : "");
}

void add_text(std::vector<std::string>& lines, std::string_view text) {
  if (lines.empty() || !lines.back().starts_with("text ")) lines.emplace_back("text ");
  lines.back() += text;
}

std::vector<std::string> tokenize(std::string_view text, const Start& start = {}) {
  HtmlTokenizer tokenizer(text);
  tokenizer.set_foreign(start.foreign);
  tokenizer.enter(start.content, start.end_tag);
  std::vector<std::string> lines;
  std::size_t position = 0;
  for (HtmlToken token; tokenizer.next(token);) {
    EXPECT_LE(position, token.span.begin);
    EXPECT_LT(token.span.begin, token.span.end);
    EXPECT_LE(token.span.end, text.size());
    position = token.span.end;
    const auto decoded = [text](std::optional<DecodedSpan> span, HtmlDecoding decoding) {
      return span ? std::optional(decode_html(text, *span, decoding)) : std::nullopt;
    };
    const auto pointer = [](const std::optional<std::string>& value) { return value ? &*value : nullptr; };
    switch (token.kind) {
      case HtmlToken::Kind::kCharacters:
        add_text(lines, decode_html(text, token.span, token.decoding));
        break;
      case HtmlToken::Kind::kStartTag: {
        std::map<std::string, std::string> attributes;
        for (const HtmlAttribute& attribute : token.attributes) {
          attributes[decode_html(text, attribute.name, HtmlDecoding::kName)] =
              decode_html(text, attribute.value, HtmlDecoding::kAttributeValue);
        }
        lines.push_back(
            start_tag_line(decode_html(text, token.name, HtmlDecoding::kName), attributes, token.self_closing));
        break;
      }
      case HtmlToken::Kind::kEndTag:
        lines.push_back("end " + decode_html(text, token.name, HtmlDecoding::kName));
        break;
      case HtmlToken::Kind::kComment:
        lines.push_back("comment " + decode_html(text, token.data, HtmlDecoding::kRawText));
        break;
      case HtmlToken::Kind::kDoctype: {
        const auto name = decoded(token.doctype.name, HtmlDecoding::kName);
        const auto public_id = decoded(token.doctype.public_id, HtmlDecoding::kRawText);
        const auto system_id = decoded(token.doctype.system_id, HtmlDecoding::kRawText);
        lines.push_back(
            doctype_line(pointer(name), pointer(public_id), pointer(system_id), token.doctype.force_quirks));
        break;
      }
      case HtmlToken::Kind::kUnfinishedTag:
        break;
    }
  }
  return lines;
}

using Lines = std::vector<std::string>;

struct Case {
  const char* name;
  std::string_view html;
  Lines tokens;
  Start start = {};
};

TEST(HtmlTokenizer, SplitsTagsTextAndComments) {
  using std::string_view_literals::operator""sv;
  const Case cases[] = {
      // -- tags
      {"upper case", "<P CLASS=\"A\">x</P>", {"start p class=\"A\"", "text x", "end p"}},
      {"unquoted values", "<a href=x/y?z id='i'>", {"start a href=\"x/y?z\" id=\"i\""}},
      {"an unquoted value takes the slash", "<a b=c/>", {"start a b=\"c/\""}},
      {"self-closing", "<br/><br / >", {"start br /", "start br"}},
      {"the first of equal attributes counts", "<a b=1 B=2 c>", {"start a b=\"1\" c=\"\""}},
      {"a leading equals sign is part of a name", "<a =b=c>", {"start a =b=\"c\""}},
      {"no value", "<a b= >", {"start a b=\"\""}},
      {"quotes and angle brackets in values", "<a b=\"<x>\" c='\"'>", {"start a b=\"<x>\" c=\"\"\""}},
      {"empty end tag", "x</>y", {"text xy"}},
      {"tag cut off", "x<a b='y", {"text x"}},
      // -- text that looks like tags
      {"less-than signs", "1 < 2 <3 <", {"text 1 < 2 <3 <"}},
      {"end of text in an end tag", "x</", {"text x</"}},
      // -- comments
      {"comment", "<!-- x -- y -->z", {"comment  x -- y ", "text z"}},
      {"abruptly closed", "<!--><!--->x", {"comment ", "comment ", "text x"}},
      {"closed with a bang", "<!--x--!>y", {"comment x", "text y"}},
      {"not closed", "<!--x--", {"comment x"}},
      {"nested opening", "<!-- <!-- x --> y -->", {"comment  <!-- x ", "text  y -->"}},
      {"bogus comments", "<?x?><!y></ z>", {"comment ?x?", "comment y", "comment  z"}},
      {"CDATA is a comment in HTML", "<![CDATA[x]]>", {"comment [CDATA[x]]"}},
      {"CDATA in SVG", "<![CDATA[x]]]>y", {"text x]y"}, {.foreign = true}},
      // -- references
      {"forms of a star", "&starf;&#9733;&#x2605;&#X2605", {"text ★★★★"}},
      {"without semicolon", "&ampx &notit; &notin;", {"text &x ¬it; ∉"}},
      {"no reference", "& &; &x &# &#x; &#xg", {"text & &; &x &# &#x; &#xg"}},
      {"windows-1252", "&#x80;&#150;&#129;", {"text €–\u0081"}},
      {"not characters", "&#0;&#xD800;&#x110000;&#99999999999999;", {"text \uFFFD\uFFFD\uFFFD\uFFFD"}},
      {"two code points", "&bne;&NotEqualTilde;", {"text =\u20E5\u2242\u0338"}},
      {"in attributes", "<a b=\"?x&copy=1&copy;&copyx&copy\">", {"start a b=\"?x&copy=1©&copyx©\""}},
      // -- line ends and NUL
      {"line ends", "a\r\nb\rc\n<!--\r\n--><a b='\r'>", {"text a\nb\nc\n", "comment \n", "start a b=\"\n\""}},
      {"NUL",
       "a\0b<c\0 d\0='\0'><!--\0-->"sv,
       {std::string("text a\0b", 8), "start c\uFFFD d\uFFFD=\"\uFFFD\"", "comment \uFFFD"}},
      // -- content of elements
      {"RCDATA",
       "a<b>&amp;</TITLEx></title >c",
       {"text a<b>&</TITLEx>", "end title", "text c"},
       {HtmlContent::kRcdata, "title"}},
      {"RAWTEXT", "a&amp;<!--</style/>c", {"text a&amp;<!--", "end style", "text c"}, {HtmlContent::kRawText, "style"}},
      {"script", "a</b><!-- </script>c", {"text a</b><!-- ", "end script", "text c"}, {HtmlContent::kScript, "script"}},
      {"script in a comment in a script",
       "<!--<script>x</script>y--></script>z",
       {"text <!--<script>x</script>y-->", "end script", "text z"},
       {HtmlContent::kScript, "script"}},
      {"script after a comment",
       "<!--><script></script>z",
       {"text <!--><script>", "end script", "text z"},
       {HtmlContent::kScript, "script"}},
      {"plaintext", "a</plaintext>&amp;", {"text a</plaintext>&amp;"}, {HtmlContent::kPlaintext, {}}},
      // -- doctypes
      {"doctype", "<!DOCTYPE HTML>", {"doctype \"html\" - - ok"}},
      {"public", "<!doctype html PUBLIC 'p' \"s\" x>", {"doctype \"html\" \"p\" \"s\" ok"}},
      {"broken", "<!doctype html SYSTEM 's>x", {"doctype \"html\" - \"s\" quirks", "text x"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(tokenize(c.html, c.start), c.tokens);
  }
}

TEST(HtmlTokenizer, SaysWhetherTheTextBrokeOff) {
  const auto is_cut_off = [](std::string_view html, Start start = {}) {
    HtmlTokenizer tokenizer(html);
    tokenizer.enter(start.content, start.end_tag);
    tokenizer.set_foreign(start.foreign);
    for (HtmlToken token; tokenizer.next(token);) continue;
    return tokenizer.is_cut_off();
  };
  for (const std::string_view cut : {"x<a", "x<a b", "x<a b=", "x<a b='c", "x<a b=c", "x</a", "x<", "x</", "x<!--",
                                     "x<!--y", "x<!--y-", "x<!--y--", "x<!--y--!", "x<!y", "x<!doctype html"})
    EXPECT_TRUE(is_cut_off(cut)) << cut;
  for (const std::string_view whole :
       {"", "x", "<a>x", "x</a>", "1 < 2", "x<!--y-->", "<!---->", "<!y>", "<!doctype html>", "<?php x", "</>"})
    EXPECT_FALSE(is_cut_off(whole)) << whole;
  const Start title{HtmlContent::kRcdata, "title"};
  const Start script{HtmlContent::kScript, "script"};
  for (const std::string_view cut : {"", "x", "x</", "x<!--y"}) {
    EXPECT_TRUE(is_cut_off(cut, title)) << cut;
    EXPECT_TRUE(is_cut_off(cut, script)) << cut;
  }
  EXPECT_TRUE(is_cut_off("x</title", title));
  EXPECT_FALSE(is_cut_off("x</title>", title));
  EXPECT_FALSE(is_cut_off("x</script>y", script));
  EXPECT_FALSE(is_cut_off("x<!--", {HtmlContent::kPlaintext, {}}));
  EXPECT_TRUE(is_cut_off("<![CDATA[x", {.foreign = true}));
  EXPECT_FALSE(is_cut_off("<![CDATA[x]]>", {.foreign = true}));
}

TEST(HtmlTokenizer, GivesEachCharacterItsOrigin) {
  const std::string_view html = "机&#9733;\r\n&ampx";
  HtmlReader reader(html, {0, html.size()}, HtmlDecoding::kText);
  std::vector<std::pair<std::string, std::string_view>> pieces;
  for (HtmlPiece piece; reader.next(piece);) {
    pieces.emplace_back(piece.characters, html.substr(piece.origin.begin, piece.origin.size()));
    EXPECT_TRUE(!piece.verbatim || pieces.back().first == pieces.back().second);
  }
  const decltype(pieces) expected = {{"机", "机"}, {"★", "&#9733;"}, {"\n", "\r\n"}, {"&", "&amp"}, {"x", "x"}};
  EXPECT_EQ(pieces, expected);
}

TEST(HtmlTokenizer, LosesNoByteOfRandomMarkup) {
  static constexpr std::string_view kScraps[] = {
      "<",      ">", "/", "!--", "-->", "-",  "a",  " ",  "=",  "\"",  "'",   "&",        "lt",        "&lt",
      "&#9733", ";", "?", "<!",  "]]>", "\r", "\n", "机", "密", "<p ", "</p", "<script>", "</script>", "<title>"};
  auto random = test::seeded_random("HtmlTokenizer.LosesNoByteOfRandomMarkup");
  for (int round = 0; round < 2000; ++round) {
    std::string html;
    for (std::size_t i = test::below(random, 60); i > 0; --i) html += kScraps[test::below(random, std::size(kScraps))];
    SCOPED_TRACE(html);
    std::size_t position = 0;
    HtmlTokenizer tokenizer(html);
    for (HtmlToken token; tokenizer.next(token);) {
      // Only "</>" and what opens and closes a CDATA section leave no token.
      for (; position < token.span.begin; position += 3) ASSERT_EQ(html.substr(position, 3), "</>");
      ASSERT_EQ(position, token.span.begin);
      ASSERT_LT(token.span.begin, token.span.end);
      position = token.span.end;
    }
    for (; position < html.size(); position += 3) ASSERT_EQ(html.substr(position, 3), "</>");
  }
}

TEST(HtmlEntities, PrefersTheLongestName) {
  EXPECT_EQ(match_html_reference("&notinva;", HtmlReferencePlace::kText).length, 9U);
  EXPECT_EQ(match_html_reference("&notinvax", HtmlReferencePlace::kText).length, 4U);
  EXPECT_EQ(match_html_reference("&notin", HtmlReferencePlace::kText).characters(), "¬");
  EXPECT_EQ(match_html_reference("&CounterClockwiseContourIntegral;", HtmlReferencePlace::kText).characters(), "∳");
  EXPECT_EQ(match_html_reference("&CounterClockwiseContourIntegral", HtmlReferencePlace::kText).length, 0U);
  EXPECT_EQ(match_html_reference("x", HtmlReferencePlace::kText).length, 0U);
}

// The tokenizer tests of html5lib, in the format of html5lib-tests/tokenizer/README.md.

/// UTF-8 of a JSON string whose content is escaped once more; lone surrogates get three bytes as if they were
/// characters.
std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at, 2) != "\\u") {
      plain += text[at++];
      continue;
    }
    const auto unit = static_cast<unsigned>(std::stoul(std::string(text.substr(at + 2, 4)), nullptr, 16));
    at += 6;
    if (unit < 0x80) {
      plain += static_cast<char>(unit);
    } else if (unit < 0x800) {
      plain += {static_cast<char>(0xC0 | (unit >> 6)), static_cast<char>(0x80 | (unit & 0x3F))};
    } else {
      plain += {static_cast<char>(0xE0 | (unit >> 12)), static_cast<char>(0x80 | ((unit >> 6) & 0x3F)),
                static_cast<char>(0x80 | (unit & 0x3F))};
    }
  }
  return plain;
}

class Html5LibTest {
 public:
  explicit Html5LibTest(const rapidjson::Value& test)
      : test_(test), escaped_(test.HasMember("doubleEscaped") && test["doubleEscaped"].GetBool()) {}

  [[nodiscard]] std::string text(const rapidjson::Value& value) const {
    const std::string_view raw(value.GetString(), value.GetStringLength());
    return escaped_ ? unescaped(raw) : std::string(raw);
  }
  [[nodiscard]] std::string input() const { return text(test_["input"]); }

  [[nodiscard]] std::vector<Start> starts() const {
    const std::string end_tag = test_.HasMember("lastStartTag") ? text(test_["lastStartTag"]) : "";
    if (!test_.HasMember("initialStates")) return {{}};
    static const std::map<std::string, HtmlContent> kStates = {
        {"Data state", HtmlContent::kData},           {"RCDATA state", HtmlContent::kRcdata},
        {"RAWTEXT state", HtmlContent::kRawText},     {"Script data state", HtmlContent::kScript},
        {"PLAINTEXT state", HtmlContent::kPlaintext}, {"CDATA section state", HtmlContent::kCdata}};
    std::vector<Start> starts;
    for (const auto& state : test_["initialStates"].GetArray()) {
      starts.push_back({.content = kStates.at(state.GetString()), .end_tag = end_tag});
    }
    return starts;
  }

  [[nodiscard]] Lines expected() const {
    Lines lines;
    for (const auto& token : test_["output"].GetArray()) {
      const std::string kind = token[0].GetString();
      if (kind == "Character") add_text(lines, text(token[1]));
      if (kind == "Comment") lines.push_back("comment " + text(token[1]));
      if (kind == "EndTag") lines.push_back("end " + text(token[1]));
      if (kind == "StartTag") {
        std::map<std::string, std::string> attributes;
        for (const auto& [name, value] : token[2].GetObject()) attributes[text(name)] = text(value);
        lines.push_back(start_tag_line(text(token[1]), attributes, token.Size() > 3 && token[3].GetBool()));
      }
      if (kind == "DOCTYPE") {
        std::vector<std::string> values;
        for (unsigned i = 1; i <= 3; ++i) values.push_back(token[i].IsNull() ? std::string() : text(token[i]));
        const auto given = [&](unsigned i) { return token[i].IsNull() ? nullptr : &values[i - 1]; };
        lines.push_back(doctype_line(given(1), given(2), given(3), !token[4].GetBool()));
      }
    }
    return lines;
  }

 private:
  const rapidjson::Value& test_;
  bool escaped_;
};

TEST(HtmlTokenizer, AgreesWithHtml5Lib) {
  const std::filesystem::path folder = MISHEN_SOURCE_DIR "/../shared/corpus/html5lib";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder << ": the tests of html5lib are not run";
  std::size_t run = 0;
  std::size_t passed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".test") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string json(std::istreambuf_iterator<char>(file), {});
    rapidjson::Document document;
    ASSERT_FALSE(document.Parse(json.data(), json.size()).HasParseError()) << entry.path();
    // "xmlViolationTests" are of an optional mode that turns HTML into XML.
    if (!document.HasMember("tests")) continue;
    for (const auto& value : document["tests"].GetArray()) {
      const Html5LibTest test(value);
      for (const Start& start : test.starts()) {
        ++run;
        const std::string input = test.input();
        const Lines tokens = tokenize(input, start);
        passed += tokens == test.expected() ? 1 : 0;
        EXPECT_EQ(tokens, test.expected()) << entry.path().filename() << ": " << value["description"].GetString();
      }
    }
  }
  std::cout << "html5lib: " << passed << " of " << run << " runs pass\n";
  EXPECT_GT(run, 6000U);
}

}  // namespace
}  // namespace mishen::scanner
