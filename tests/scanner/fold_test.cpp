#include "scanner/fold.h"

#include <gtest/gtest.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "scanner/fold_table.h"
#include "scanner/utf8.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

struct Folded {
  std::string text;
  FoldMap map;
};

Folded folded(std::string_view block) {
  Folded result;
  fold(block, result.text, result.map);
  return result;
}

std::string fold_of(std::string_view block) { return folded(block).text; }

std::string nfkc_casefold(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  icu::Normalizer2::getNFKCCasefoldInstance(status)->normalizeUTF8(
      0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink, nullptr, status);
  EXPECT_TRUE(U_SUCCESS(status));
  return result;
}

struct Case {
  const char* name;
  std::string_view text, folded, hit, quoted;
};

constexpr Case kCases[] = {
    // -- width and case
    {"full-width document number", "文号：ＪＭ－２０２３", "文号:jm-2023", "jm-2023", "ＪＭ－２０２３"},
    {"upper case", "ABC机密", "abc机密", "bc机", "BC机"},
    // -- numbers and letters
    {"circled", "第①②条", "第12条", "2", "②"},
    {"circled, two digits", "第⑫条", "第12条", "12", "⑫"},
    {"parenthesized", "⑴⑳", "120", "20", "⑳"},
    {"full stop", "⒈⒍⒛", "1620", "6", "⒍"},
    {"negative circled", "❶❿⓫⓿", "110110", "0", "❿"},
    {"double circled", "⓵⓾", "110", "10", "⓾"},
    {"dingbats", "➀➉➊➓", "110110", "1", "➀"},
    {"comma and full stop after a digit", "🄀🄁🄂", "001", "01", "🄁🄂"},
    {"beyond twenty", "㉑㊿㉈㉏", "21501080", "50", "㊿"},
    {"Chinese numerals", "㈠㈩㊀㊉", "一十一十", "十一", "㈩㊀"},
    {"letters", "⒜⒦Ⓐⓩ🄐🄰🅐🅰", "akazaaaa", "k", "⒦"},
    {"superscript and subscript", "10²₃", "1023", "23", "²₃"},
    {"keycaps", "1\uFE0F\u20E32\u20E3🔟", "1210", "1", "1\uFE0F\u20E3"},
    {"digits of another script", "编号١٢٣", "编号123", "123", "١٢٣"},
    {"mathematical digits", "𝟏𝟐", "12", "2", "𝟐"},
    {"Chinese zeros stay", "二〇二四二○", "二〇二四二○", "○", "○"},
    // -- script
    {"traditional", "機密文件", "机密文件", "机密", "機密"},
    {"variant of 秘", "祕密", "秘密", "秘密", "祕密"},
    {"Japanese form", "絶密と強", "绝密と强", "绝密", "絶密"},
    {"Hong Kong and Taiwan forms", "衞生説明裡面", "卫生说明里面", "说", "説"},
    {"compatibility ideograph", "\uFA0B", "廓", "廓", "\uFA0B"},
    {"radicals", "⼈⺠⻋", "人民车", "民", "⺠"},
    {"phrases keep a character", "乾隆年乾淨", "乾隆年干净", "干", "乾"},
    {"phrases change a character", "沈默覆信", "沉默复信", "沉", "沈"},
    {"half-converted phrase", "瞭然于心 慰藉", "了然于心 慰藉", "了", "瞭"},
    {"compatibility form in a phrase", "\uF914乾隆\uF972默", "乐乾隆沉默", "沉", "\uF972"},
    {"ordinary words are no phrases", "破坏土地，覆盖，皇后，公里，范围，于是，台湾，干部，著作，瞭望",
     "破坏土地,覆盖,皇后,公里,范围,于是,台湾,干部,著作,瞭望", "破坏土地", "破坏土地"},
    {"aspect particle of Taiwan", "看著你", "看着你", "着", "著"},
    // -- stars and brackets
    {"star variants", "机密☆⭐🌟", "机密★★★", "★★★", "☆⭐🌟"},
    {"brackets", "中发〔2016〕5号【秘密】", "中发(2016)5号(秘密)", "(2016)", "〔2016〕"},
    {"book titles stay", "《机密》", "《机密》", "《机密》", "《机密》"},
    // -- characters put in to dodge a match
    {"zero-width space inside", "绝\u200b密", "绝密", "绝密", "绝\u200b密"},
    {"soft hyphen and joiner", "绝\u200d\u00ad密", "绝密", "绝密", "绝\u200d\u00ad密"},
    {"dropped characters at the border stay outside", "\u200b绝密\u200b。", "绝密。", "绝密", "绝密"},
    {"zero-width space inside a phrase", "乾\u200b隆", "乾隆", "乾隆", "乾\u200b隆"},
    {"variation selector", "密\ufe00级", "密级", "密级", "密\ufe00级"},
    {"bidi controls", "\u202e机密\u202c", "机密", "机密", "机密"},
    {"control character", "机\x01密", "机密", "机密", "机\x01密"},
    {"control character before a mark", "e\x01\u0301", "é", "é", "e\x01\u0301"},
    // -- combining marks
    {"strike-through", "机̶密̶，a̶1̶★̶", "机密,a1★", "密", "密̶"},
    {"enclosing mark", "机\u0489密\u20dd", "机密", "机密", "机\u0489密\u20dd"},
    {"strike-through in traditional", "乾̶隆̶機̶", "乾隆机", "机", "機̶"},
    {"strike-through on a full-width letter", "Ａ̶", "a", "a", "Ａ̶"},
    {"composed letters stay", "Cafe\u0301 lǖ", "café lǖ", "é", "e\u0301"},
    {"composes before what is dropped", "e\u0336\u0301", "é\u0336", "é", "e\u0336\u0301"},
    {"uncomposed on a letter", "q\u0301密", "q密", "q", "q\u0301"},
    {"other scripts keep their marks", "ที่ كَ हिं", "ที่ كَ हिं", "हिं", "हिं"},
    {"space loses its marks like a sign", "机\t\u0301密", "机 密", "密", "密"},
    {"hangul jamo", "\u1112\u1161\u11ab", "한", "한", "\u1112\u1161\u11ab"},
    {"half-width kana", "ﾊﾟ", "パ", "パ", "ﾊﾟ"},
    // -- white space
    {"ideographic space", "机　密", "机 密", "机 密", "机　密"},
    {"no-break space and tab", "机\u00a0密\t级", "机 密 级", "机 密", "机\u00a0密"},
    {"line breaks", "一\n二\r\n三\r四\v五\f六", "一\n二\n三\n四\n五\n六", "\n三", "\r\n三"},
    {"line breaks of Unicode", "一\u0085二\u2028三\u2029四", "一\n二\n三\n四", "\n三", "\u2028三"},
    // -- expansion
    {"squared word", "㍿㎏", "株式会社kg", "株式会社", "㍿"},
    {"long ligature", "\uFDFA", "صلى الله عليه وسلم", "صلى", "\uFDFA"},
};

TEST(Fold, MapsEachHitBackToTheQuotedOriginal) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const Folded result = folded(c.text);
    EXPECT_EQ(result.text, c.folded);
    EXPECT_EQ(result.map.from_size(), result.text.size());
    EXPECT_EQ(result.map.to_size(), c.text.size());
    const std::size_t at = result.text.find(c.hit);
    ASSERT_NE(at, std::string::npos);
    const UnwrappedSpan span = result.map.map({at, at + c.hit.size()});
    EXPECT_EQ(c.text.substr(span.begin, span.size()), c.quoted);
  }
}

TEST(Fold, AppendsToWhatIsThere) {
  Folded result;
  fold("ＡＢ", result.text, result.map);
  fold("機", result.text, result.map);
  EXPECT_EQ(result.text, "ab机");
  EXPECT_EQ(result.map.map({2, 5}), (UnwrappedSpan{6, 9}));
}

TEST(Fold, PhrasesEndWithTheBlock) {
  Folded result;
  fold("乾", result.text, result.map);
  fold("隆", result.text, result.map);
  EXPECT_EQ(result.text, "干隆");
}

TEST(Fold, ALineOfUnchangedTextNeedsNoCheckpoint) {
  EXPECT_EQ(folded("机密文件 abc\n機密").map.run_count(), 0U);
  EXPECT_EQ(folded("机密，文件").map.run_count(), 1U);
}

// A row of marks on a character is dropped whole, however long it is, and costs linear time.
TEST(Fold, DropsLongRowsOfMarks) {
  std::string text = "x";
  for (int i = 0; i < 100'000; ++i) text += i % 2 == 0 ? "\u0301" : "\u0323";
  EXPECT_EQ(fold_of(text + "密"), "x密");
}

std::string random_text(std::mt19937_64& random) {
  static constexpr std::u32string_view kPool =
      U"机密機密绝秘★☆＊*〔[【】]〕。，、0123456789０１２ＡＢabxX乾隆淨沈默覆信著作於邑瞭望藉口\uF972\uF92F"
      U"\t\r\n\v\u2028\u3000\u00a0\u200b\u00ad\u200d\ufe00\ufe0f\u034f\x01\u0301\u0308\u0336\u0323\u20e3\u0489"
      U"\u1112\u1161\u11abéqeǖ가\u09c7\u09beกั"
      U"ß\u0130①⒍⑿㈠﹝﹞ǅ㎏…\uFA0B\uFDFA\U0001F600\U00020000\U0002F800\U0001D7CFﾊﾟ١٢⺠";
  std::string text;
  const std::size_t length = 1 + test::below(random, 60);
  for (std::size_t i = 0; i < length; ++i) append_utf8(text, kPool[test::below(random, kPool.size())]);
  return text;
}

// CR LF is one line break to fold(), two to FoldTable, which knows single characters.
std::string with_single_breaks(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!text.substr(at).starts_with("\r\n")) result += text[at];
  }
  return result;
}

// The short cuts of fold() make no difference: it is what ICU makes of the whole text, and our own folds of that.
TEST(Fold, AgreesWithIcuOverTheWholeText) {
  auto random = test::seeded_random("Fold.AgreesWithIcuOverTheWholeText");
  for (int round = 0; round < 5000; ++round) {
    const std::string text = random_text(random);
    ASSERT_EQ(fold_of(text), FoldTable::instance().fold_segment(with_single_breaks(text))) << text;
  }
}

TEST(Fold, FoldingTwiceIsFoldingOnce) {
  auto random = test::seeded_random("Fold.FoldingTwiceIsFoldingOnce");
  for (int round = 0; round < 5000; ++round) {
    const std::string once = fold_of(random_text(random));
    ASSERT_EQ(fold_of(once), once);
  }
}

TEST(Fold, FoldingTwiceIsFoldingOnceForEveryCharacter) {
  std::string text;
  for (char32_t c = 1; c < 0x110000; ++c) {
    if ((c >= 0xD800 && c <= 0xDFFF) || (c >= 0x40000 && c < 0xE0000)) continue;
    text.clear();
    append_utf8(text, c);
    const std::string once = fold_of(text);
    ASSERT_EQ(fold_of(once), once) << "U+" << std::hex << static_cast<unsigned>(c);
  }
}

// The fold with what phrases decide about left open: a piece of a text may lack what made a phrase.
std::string without_phrases(std::string_view text) {
  const FoldTable& table = FoldTable::instance();
  std::string folded;
  table.fold_combining(with_single_breaks(text), folded);
  std::string out;
  for (std::size_t at = 0; at < folded.size(); at += utf8_length(folded[at])) {
    const char32_t c = utf8_at(folded, at);
    const bool is_open =
        table.is_pivot(c) || std::u32string_view(U"干沉复着于了借").find(c) != std::u32string_view::npos;
    append_utf8(out, is_open ? U'?' : c);
  }
  return out;
}

// Every span covers whole characters, lies in the text, and folds to what it was found as.
TEST(Fold, EverySpanMapsToWholeCharacters) {
  auto random = test::seeded_random("Fold.EverySpanMapsToWholeCharacters");
  for (int round = 0; round < 3000; ++round) {
    const std::string text = random_text(random);
    const Folded result = folded(text);
    ASSERT_EQ(result.map.from_size(), result.text.size());
    ASSERT_EQ(result.map.to_size(), text.size());
    std::vector<std::size_t> borders;
    for (std::size_t at = 0; at < result.text.size(); at += utf8_length(result.text[at])) borders.push_back(at);
    borders.push_back(result.text.size());
    std::size_t covered = 0;
    for (std::size_t i = 0; i + 1 < borders.size(); ++i) {
      const UnwrappedSpan span = result.map.map({borders[i], borders[i + 1]});
      ASSERT_LT(span.begin, span.end);
      ASSERT_LE(span.end, text.size());
      ASSERT_FALSE(is_utf8_continuation(text[span.begin]));
      ASSERT_TRUE(span.end == text.size() || !is_utf8_continuation(text[span.end]));
      ASSERT_GE(span.end, covered);
      covered = span.end;
    }
    for (int i = 0; i < 10 && borders.size() > 1; ++i) {
      const std::size_t first = test::below(random, borders.size() - 1);
      const std::size_t last = first + 1 + test::below(random, borders.size() - first - 1);
      const UnwrappedSpan span = result.map.map({borders[first], borders[last]});
      const std::string_view hit = std::string_view(result.text).substr(borders[first], borders[last] - borders[first]);
      ASSERT_NE(without_phrases(text.substr(span.begin, span.size())).find(without_phrases(hit)), std::string::npos);
    }
  }
}

// Text may be folded in pieces wherever nothing combines over the border and no phrase stands over it.
TEST(Fold, PiecesFoldAsTheWhole) {
  auto random = test::seeded_random("Fold.PiecesFoldAsTheWhole");
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2& icu_fold = *icu::Normalizer2::getNFKCCasefoldInstance(status);
  for (int round = 0; round < 3000; ++round) {
    const std::string first = random_text(random) + "。";
    const std::string second = random_text(random);
    const char32_t begin = utf8_at(second, 0);
    if (!icu_fold.hasBoundaryBefore(static_cast<UChar32>(begin)) || !FoldTable::instance().starts_segment(begin))
      continue;
    Folded pieces;
    fold(first, pieces.text, pieces.map);
    fold(second, pieces.text, pieces.map);
    const Folded whole = folded(first + second);
    ASSERT_EQ(pieces.text, whole.text);
    for (std::size_t at = 0; at < whole.text.size(); at += utf8_length(whole.text[at])) {
      const PlainSpan span{at, at + utf8_length(whole.text[at])};
      ASSERT_EQ(pieces.map.map(span), whole.map.map(span));
    }
  }
}

TEST(FoldTable, EverySingleBmpCharacterFoldsAsIcuDoesBeforeOurOwnFolds) {
  const FoldTable& table = FoldTable::instance();
  std::string scratch;
  int unchanged = 0;
  for (char32_t c = 0x4E00; c < 0xA000; ++c) {
    std::string original;
    append_utf8(original, c);
    if (table.is_traditional(c)) {
      EXPECT_NE(table.fold(c, scratch), nfkc_casefold(original));
    } else {
      EXPECT_EQ(table.fold(c, scratch), nfkc_casefold(original));
      ++unchanged;
    }
  }
  EXPECT_GT(unchanged, 15000);
}

// -- material from outside

const std::filesystem::path kCorpus = std::filesystem::path(MISHEN_SOURCE_DIR) / ".." / "shared" / "corpus";

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, separator);) fields.push_back(field);
  return fields;
}

// UAX #15: NFKC(c1) = ... = NFKC(c5), so all five columns fold alike. Signs that we fold before ICU can expand them are
// the exception: ⑴ folds to 1 and its decomposition to (1).
TEST(Fold, UnicodeNormalizationTest) {
  const auto path = kCorpus / "unicode/NormalizationTest.txt";
  std::ifstream file(path);
  if (!file) GTEST_SKIP() << path << " is not here";
  int lines = 0;
  int signs = 0;
  int of_icu = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#' || line[0] == '@') continue;
    const auto fields = split(line, ';');
    std::vector<std::string> columns;
    bool has_sign = false;
    for (std::size_t i = 0; i < 5; ++i) {
      std::string text;
      for (const std::string& hex : split(fields[i], ' ')) {
        std::string character;
        append_utf8(character, static_cast<char32_t>(std::stoul(hex, nullptr, 16)));
        const std::string by_icu = nfkc_casefold(character);
        const std::string ours = fold_of(character);
        has_sign = has_sign || (i == 0 && ours != fold_of(by_icu));
        text += character;
      }
      columns.push_back(text);
    }
    ++lines;
    if (has_sign) {
      ++signs;
      continue;
    }
    const std::string expected = fold_of(columns[0]);
    for (const std::string& column : columns) ASSERT_EQ(fold_of(column), expected) << line;
    // What we fold on top of ICU is the same whether ICU went before or not.
    ASSERT_EQ(fold_of(nfkc_casefold(columns[4])), expected) << line;
    if (expected == nfkc_casefold(columns[0])) ++of_icu;
  }
  std::cout << lines << " lines, " << signs << " with a sign of ours, " << of_icu << " equal to NFKC_Casefold\n";
  EXPECT_GT(lines, 19000);
  EXPECT_LT(signs, 300);
  EXPECT_GT(of_icu, 15000);
}

// OpenCC's cases: both sides fold alike. Misses: the list is of another version of OpenCC than our data (1.4.1), where
// 乾斷食 is no phrase yet (its 乾斷 -> 乾断 applies) and 乾紅 is still 乾红.
TEST(Fold, TraditionalAndSimplifiedOfOpenCC) {
  const auto path = kCorpus / "t2s.tsv";
  std::ifstream file(path);
  if (!file) GTEST_SKIP() << path << " is not here";
  std::map<std::string, std::pair<int, int>> right_and_all;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const auto fields = split(line, '\t');
    auto& [right, all] = right_and_all[fields[0]];
    ++all;
    const std::string from_traditional = fold_of(fields[1]);
    const std::string from_simplified = fold_of(fields[2]);
    if (from_traditional == from_simplified || from_traditional == nfkc_casefold(fields[2])) {
      ++right;
    } else {
      std::cout << "miss: " << line << " -> " << from_traditional << '\n';
    }
  }
  EXPECT_GE(right_and_all.size(), 5U);
  for (const auto& [config, counts] : right_and_all) {
    std::cout << config << ": " << counts.first << " of " << counts.second << '\n';
    EXPECT_GE(counts.first, counts.second * 0.99) << config;
  }
}

}  // namespace
}  // namespace mishen::scanner
