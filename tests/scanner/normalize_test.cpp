#include "scanner/normalize.h"

#include <gtest/gtest.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include "scanner/fold_table.h"
#include "scanner/utf8.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

struct Case {
  const char* name;
  std::string_view text, normalized, hit, quoted;
};

constexpr Case kPlainCases[] = {
    // -- width and case
    {"full-width document number", "文号：ＪＭ－２０２３", "文号:jm-2023", "jm-2023", "ＪＭ－２０２３"},
    {"circled and compatibility numbers", "第⑫条", "第12条", "12", "⑫"},
    {"digits of another script", "编号١٢٣", "编号123", "123", "١٢٣"},
    // -- script
    {"traditional", "機密文件", "机密文件", "机密", "機密"},
    {"variant of 秘", "祕密", "秘密", "秘密", "祕密"},
    {"compatibility ideograph", "\uFA0B", "廓", "廓", "\uFA0B"},
    // -- stars and brackets
    {"star variants", "机密☆⭐", "机密★★", "★★", "☆⭐"},
    {"brackets", "中发〔2016〕5号【秘密】", "中发(2016)5号(秘密)", "(2016)", "〔2016〕"},
    {"book titles stay", "《机密》", "《机密》", "《机密》", "《机密》"},
    // -- characters put in to dodge a match
    {"zero-width space inside", "绝\u200b密", "绝密", "绝密", "绝\u200b密"},
    {"soft hyphen and joiner", "绝\u200d\u00ad密", "绝密", "绝密", "绝\u200d\u00ad密"},
    {"dropped characters at the border stay outside", "\u200b绝密\u200b。", "绝密。", "绝密", "绝密"},
    {"variation selector", "密\ufe00级", "密级", "密级", "密\ufe00级"},
    {"bidi controls", "\u202e机密\u202c", "机密", "机密", "机密"},
    {"control character", "机\x01密", "机密", "机密", "机\x01密"},
    // -- white space
    {"ideographic space", "机　密", "机 密", "机 密", "机　密"},
    {"no-break space", "机\u00a0密", "机 密", "机 密", "机\u00a0密"},
    // -- sequences that combine
    {"combining mark", "Cafe\u0301", "café", "é", "e\u0301"},
    {"a mark on white space", "机\t\u0301密", "机 密", "密", "密"},
    {"combining strokes", "机\u0336密\u0336", "机密", "机密", "机\u0336密\u0336"},
    {"hangul jamo", "\u1112\u1161\u11ab", "한", "한", "\u1112\u1161\u11ab"},
};

TEST(Normalize, MapsEachHitBackToTheQuotedOriginal) {
  for (const Case& c : kPlainCases) {
    SCOPED_TRACE(c.name);
    const ExtractedText text = text_of_lines(std::string(c.text));
    const NormalizedText normalized = normalize(text);
    ASSERT_EQ(normalized.plain, c.normalized);
    const std::size_t at = normalized.plain.find(c.hit);
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(text.slice(normalized.to_text(PlainSpan{at, at + c.hit.size()})), c.quoted);
  }
}

TEST(Normalize, LineBreaksStandBetweenBlocksAndWhereTheAuthorPutThem) {
  ExtractedText text = text_of_lines("一\n二");
  text.text = "一\n二\n三";
  text.blocks = {{.span = {0, 7}}, {.span = {8, 11}}};  // "一\n二" is one block with a line break inside
  const NormalizedText normalized = normalize(text);
  EXPECT_EQ(normalized.plain, "一\n二\n三");
  EXPECT_EQ(normalized.plain_blocks[1], (PlainSpan{8, 11}));
  EXPECT_EQ(normalized.squeezed.text, "一\n二\n三");
  EXPECT_EQ(normalized.squeezed.block_spans[1], (NormSpan{8, 11}));
}

TEST(Normalize, EncodedTextIsFoldedAsWhatItSays) {
  const ExtractedText text = text_of_lines("前%E6%A9%9F%E5%AF%86后");
  const NormalizedText normalized = normalize(text);
  EXPECT_EQ(normalized.plain, "前机密后");
  const std::size_t at = normalized.plain.find("机密");
  EXPECT_EQ(text.slice(normalized.to_text(PlainSpan{at, at + 6})), "%E6%A9%9F%E5%AF%86");
}

TEST(Normalize, TermsAreFoldedLikeDocuments) {
  for (const Case& c : kPlainCases) {
    SCOPED_TRACE(c.name);
    const ExtractedText text = text_of_lines(std::string(c.text));
    const NormalizedText normalized = normalize(text);
    EXPECT_EQ(normalize_term(c.text, View::kPlain), normalized.plain);
    EXPECT_EQ(normalize_term(c.text, View::kSqueezed), normalized.squeezed.text);
  }
}

std::string random_text(std::mt19937_64& random) {
  static constexpr std::u32string_view kPool =
      U"机密機密绝秘★☆＊*〔[【】]〕。，、0123456789０１２ＡＢabxX "
      U"\t\u3000\u00a0\u200b\u00ad\u200d\ufe00\ufe0f\u0301\u0308\u1112\u1161\u11abé"
      U"ß\u0130①⒍㈠﹝﹞ǅ\uFA0B\U0001F600\U00020000\U0002F800ﾊﾟ١٢";
  std::string text;
  const std::size_t length = 1 + test::below(random, 60);
  for (std::size_t i = 0; i < length; ++i) append_utf8(text, kPool[test::below(random, kPool.size())]);
  return text;
}

// Every span covers whole characters and lies in the text, whatever the view.
TEST(Normalize, EverySpanOfEveryViewMapsToWholeCharacters) {
  auto random = test::seeded_random("Normalize.EverySpanOfEveryViewMapsToWholeCharacters");
  for (int round = 0; round < 2000; ++round) {
    const std::string original = random_text(random);
    const ExtractedText text = text_of_lines(original);
    if (text.blocks.empty()) continue;
    const NormalizedText normalized = normalize(text);
    for (const View which : {View::kPlain, View::kSqueezed, View::kDigits, View::kAlternates}) {
      const std::string_view view = normalized.view(which);
      std::vector<std::size_t> borders;
      for (std::size_t at = 0; at < view.size(); ++at) {
        if (!is_utf8_continuation(view[at])) borders.push_back(at);
      }
      borders.push_back(view.size());
      for (int i = 0; i < 20 && borders.size() > 1; ++i) {
        const std::size_t first = test::below(random, borders.size() - 1);
        std::size_t last = first + 1 + test::below(random, borders.size() - first - 1);
        // Zones and alternates are texts of their own: no hit reaches from one into the next.
        const bool pieces = which == View::kDigits || which == View::kAlternates;
        while (pieces && last > first + 1 &&
               view.substr(borders[first], borders[last] - borders[first]).find('\n') != std::string::npos)
          --last;
        if (pieces && view[borders[first]] == '\n') continue;
        const TextSpan span = normalized.to_text(normalized.to_plain(which, {borders[first], borders[last]}));
        ASSERT_LE(span.end, text.text.size());
        ASSERT_LT(span.begin, span.end);
        ASSERT_FALSE(is_utf8_continuation(text.text[span.begin]));
        ASSERT_TRUE(span.end == text.text.size() || !is_utf8_continuation(text.text[span.end]));
      }
    }
  }
}

TEST(FoldTable, EverySingleBmpCharacterFoldsAsIcuDoesBeforeOurOwnFolds) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2& icu_fold = *icu::Normalizer2::getNFKCCasefoldInstance(status);
  ASSERT_TRUE(U_SUCCESS(status));
  const FoldTable& table = FoldTable::instance();
  std::string scratch;
  int unchanged = 0;
  for (char32_t c = 0x4E00; c < 0xA000; ++c) {
    std::string original;
    append_utf8(original, c);
    std::string folded;
    icu::StringByteSink<std::string> sink(&folded);
    icu_fold.normalizeUTF8(0, original, sink, nullptr, status);
    if (table.is_traditional(c)) {
      EXPECT_NE(table.fold(c, scratch), folded);
    } else {
      EXPECT_EQ(table.fold(c, scratch), folded);
      ++unchanged;
    }
  }
  EXPECT_GT(unchanged, 15000);
}

TEST(FoldTable, FoldingTwiceIsFoldingOnce) {
  const FoldTable& table = FoldTable::instance();
  std::string scratch;
  for (char32_t c = 1; c < 0x10000; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const std::string once(table.fold(c, scratch));
    ASSERT_EQ(table.fold_segment(once), once) << "U+" << std::hex << static_cast<unsigned>(c);
  }
}

}  // namespace
}  // namespace mishen::scanner
