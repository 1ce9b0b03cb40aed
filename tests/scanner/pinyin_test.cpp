#include "scanner/pinyin.h"

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "scanner/fold_table.h"
#include "scanner/utf8.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

// Common characters with their readings, tones as digits, by hand. Characters of notices, not a sample of the table.
struct Known {
  std::u32string_view characters;
  std::string_view syllable;
  int tone;
};
constexpr Known kKnown[] = {
    {U"安", "an", 1},        {U"报抱暴", "bao", 4},   {U"本", "ben", 3},         {U"标", "biao", 1},
    {U"不部布步", "bu", 4},  {U"产", "chan", 3},      {U"成程承城", "cheng", 2}, {U"处", "chu", 3},
    {U"传船", "chuan", 2},   {U"存", "cun", 2},       {U"大", "da", 4},          {U"党", "dang", 3},
    {U"导", "dao", 3},       {U"地第帝弟", "di", 4},  {U"定订", "ding", 4},      {U"度", "du", 4},
    {U"对队", "dui", 4},     {U"法", "fa", 3},        {U"方", "fang", 1},        {U"风封丰", "feng", 1},
    {U"负富付", "fu", 4},    {U"改", "gai", 3},       {U"干", "gan", 4},         {U"工公供", "gong", 1},
    {U"关官观", "guan", 1},  {U"规", "gui", 1},       {U"国", "guo", 2},         {U"会惠", "hui", 4},
    {U"机基激", "ji", 1},    {U"级极集", "ji", 2},    {U"计记纪季", "ji", 4},    {U"家加", "jia", 1},
    {U"监坚艰", "jian", 1},  {U"建件见", "jian", 4},  {U"节结杰", "jie", 2},     {U"经京精", "jing", 1},
    {U"绝决", "jue", 2},     {U"军", "jun", 1},       {U"开", "kai", 1},         {U"控", "kong", 4},
    {U"来", "lai", 2},       {U"理里李", "li", 3},    {U"联连", "lian", 2},      {U"领岭", "ling", 3},
    {U"络", "luo", 4},       {U"密秘蜜", "mi", 4},    {U"民", "min", 2},         {U"内", "nei", 4},
    {U"年", "nian", 2},      {U"农", "nong", 2},      {U"期", "qi", 1},          {U"全权", "quan", 2},
    {U"人", "ren", 2},       {U"认", "ren", 4},       {U"设社射", "she", 4},     {U"生声", "sheng", 1},
    {U"实时十", "shi", 2},   {U"事是世市", "shi", 4}, {U"数树", "shu", 4},       {U"双", "shuang", 1},
    {U"统", "tong", 3},      {U"网", "wang", 3},      {U"文", "wen", 2},         {U"务物", "wu", 4},
    {U"习席", "xi", 2},      {U"现县限", "xian", 4},  {U"协", "xie", 2},         {U"学", "xue", 2},
    {U"训讯", "xun", 4},     {U"严研言", "yan", 2},   {U"业", "ye", 4},          {U"应英", "ying", 1},
    {U"员元原", "yuan", 2},  {U"责则", "ze", 2},      {U"战", "zhan", 4},        {U"长掌", "zhang", 3},
    {U"政正证", "zheng", 4}, {U"之知", "zhi", 1},     {U"制治志质", "zhi", 4},   {U"中终", "zhong", 1},
    {U"准", "zhun", 3},      {U"装庄", "zhuang", 1},  {U"资", "zi", 1},          {U"组", "zu", 3},
    {U"作做", "zuo", 4},
};

/// `syllable` with a tone mark where the orthography puts it: on a or e, on the o of ou, else on the last vowel.
std::string with_mark(std::string_view syllable, int tone) {
  constexpr std::array<std::string_view, 6> kMarks = {"aāáǎà", "eēéěè", "iīíǐì", "oōóǒò", "uūúǔù", "üǖǘǚǜ"};
  std::size_t at = syllable.find_first_of("ae");
  if (at == std::string_view::npos) at = syllable.find("ou");
  if (at == std::string_view::npos) at = syllable.find_last_of("iouv");
  const char vowel = syllable[at] == 'v' ? '\xC3' : syllable[at];
  for (const std::string_view marks : kMarks) {
    if (marks[0] != vowel) continue;
    std::size_t mark = 0;
    for (int i = 0; i < tone; ++i) mark += utf8_length(marks[mark]);
    return std::string(syllable.substr(0, at)) + std::string(marks.substr(mark, utf8_length(marks[mark]))) +
           std::string(syllable.substr(at + 1));
  }
  return std::string(syllable);
}

TEST(Readings, AreKnownInEveryWayOfWritingThem) {
  std::size_t characters = 0;
  for (const Known& known : kKnown) {
    SCOPED_TRACE(known.syllable);
    std::vector<std::string> ways = {std::string(known.syllable)};
    for (int tone = 1; tone <= 5; ++tone) {
      ways.push_back(std::string(known.syllable) + std::to_string(tone));
      if (tone < 5) ways.push_back(with_mark(known.syllable, tone));
    }
    for (const char32_t han : known.characters) {
      ++characters;
      for (const std::string& way : ways) EXPECT_TRUE(is_reading(han, way)) << way;
    }
  }
  EXPECT_GT(characters, 140U);
}

TEST(Readings, OfOtherSyllablesAreFalse) {
  auto random = test::seeded_random("Readings.OfOtherSyllablesAreFalse");
  std::size_t asked = 0;
  std::size_t taken = 0;
  for (int round = 0; round < 5000; ++round) {
    const Known& one = kKnown[test::below(random, std::size(kKnown))];
    const Known& other = kKnown[test::below(random, std::size(kKnown))];
    if (one.syllable == other.syllable) continue;
    ++asked;
    taken +=
        is_reading(one.characters[test::below(random, one.characters.size())], with_mark(other.syllable, other.tone))
            ? 1
            : 0;
  }
  EXPECT_GT(asked, 4000U);
  EXPECT_LT(taken * 20, asked) << "at most one in twenty may be an archaic reading";
}

TEST(Readings, IncludeEveryReadingOfAHeteronym) {
  struct Case {
    char32_t han;
    std::vector<std::string_view> syllables;
  };
  const Case cases[] = {
      {U'行', {"xing", "háng"}},
      {U'长', {"cháng", "zhǎng"}},
      {U'重', {"zhòng", "chóng"}},
      {U'的', {"de", "dì", "dí"}},
      {U'地', {"de", "dì"}},
      {U'得', {"de", "dé", "děi"}},
      {U'了', {"le", "liǎo"}},
      {U'和', {"hé", "huo", "hú"}},
      {U'着', {"zhe", "zháo", "zhuó"}},
      {U'乐', {"lè", "yuè"}},
      {U'率', {"lǜ", "shuài"}},
      {U'会', {"huì", "kuài"}},
      {U'调', {"diào", "tiáo"}},
      {U'都', {"dōu", "dū"}},
      {U'还', {"hái", "huán"}},
      {U'参', {"cān", "shēn"}},
      {U'谁', {"shuí", "shéi"}},
      {U'这', {"zhè", "zhèi"}},
      {U'那', {"nà", "nèi"}},
      {U'哪', {"nǎ", "něi"}},
      {U'血', {"xuè", "xiě"}},
      {U'干', {"gān", "gàn"}},
      {U'〇', {"líng"}},
  };
  for (const Case& c : cases) {
    for (const std::string_view syllable : c.syllables) EXPECT_TRUE(is_reading(c.han, syllable)) << syllable;
  }
}

TEST(Readings, AcceptUWithDotsInEverySpelling) {
  for (const std::string_view way : {"lǜ", "lü", "lv", "lu:", "lu", "lv4", "lü4", "lu:4", "lù"}) {
    EXPECT_TRUE(is_reading(U'律', way)) << way;
  }
  for (const std::string_view way : {"nüè", "nüe", "nve", "nu:e", "nue", "nüe4"})
    EXPECT_TRUE(is_reading(U'虐', way)) << way;
  for (const std::string_view way : {"jù", "ju", "jü", "jǜ", "jv"}) EXPECT_TRUE(is_reading(U'具', way)) << way;
  EXPECT_FALSE(is_reading(U'路', "lü")) << "u is not ü";
  EXPECT_FALSE(is_reading(U'路', "lv"));
  EXPECT_FALSE(is_reading(U'书', "shü"));
}

TEST(Readings, AcceptLettersOfTextbooksAndUncomposedMarks) {
  EXPECT_TRUE(is_reading(U'关', "guān"));
  EXPECT_TRUE(is_reading(U'关', "gua\u0304n"));
  EXPECT_TRUE(is_reading(U'关', "\u0261u\u0251\u0304n")) << "script g and alpha";
  EXPECT_TRUE(is_reading(U'统', "t\u014Fng")) << "breve for caron";
  EXPECT_TRUE(is_reading(U'呣', "m\u0300"));
  EXPECT_TRUE(is_reading(U'嗯', "ńg"));
  EXPECT_TRUE(is_reading(U'诶', "ê\u0304"));
}

TEST(Readings, RefuseWhatIsNoSyllable) {
  for (const std::string_view way : {"",      "2",      "guan22",    "guan6",    "guan0",
                                     "guān1", "guāán",  "guang uan", "guan ",    " guan",
                                     "g",     "gua",    "guang",     "guanguan", "guanguanguanguan",
                                     "关",    "guan关", "gu.an",     "guān-",    "guan:",
                                     "gu:an"}) {
    EXPECT_FALSE(is_reading(U'关', way)) << way;
  }
  EXPECT_FALSE(is_reading(U'A', "a"));
  EXPECT_FALSE(is_reading(U'，', "guan"));
  EXPECT_FALSE(is_reading(0x10FFFF, "guan"));
}

/// Every syllable there is, found by trying all initials with all finals, and the vowelless ones.
std::vector<std::string> all_syllables() {
  std::vector<std::string> syllables = {"m", "n", "ng", "hm", "hng", "r"};
  for (const std::string_view initial : {"",  "b", "p", "m", "f", "d", "t", "n",  "l",  "g",  "k", "h",
                                         "j", "q", "x", "r", "z", "c", "s", "zh", "ch", "sh", "y", "w"}) {
    for (const std::string_view final :
         {"a",  "o",  "e",   "ai", "ei",  "ao", "ou",   "an", "en",   "ang", "eng",  "ong",
          "er", "i",  "ia",  "ie", "iao", "iu", "ian",  "in", "iang", "ing", "iong", "u",
          "ua", "uo", "uai", "ui", "uan", "un", "uang", "ue", "v",    "ve"}) {
      const std::string both = std::string(initial) + std::string(final);
      if (pinyin_syllable(both) == both.size()) syllables.push_back(both);
    }
  }
  return syllables;
}

TEST(Readings, AreThoseOfTheFourHundredSyllables) {
  const std::size_t count = all_syllables().size();
  EXPECT_GT(count, 400U);
  EXPECT_LT(count, 440U);
}

TEST(Readings, CoverGb2312) {
  auto random = test::seeded_random("Readings.CoverGb2312");
  const std::vector<std::string> syllables = all_syllables();
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> gb2312(ucnv_open("GB2312", &status), &ucnv_close);
  ASSERT_TRUE(U_SUCCESS(status)) << u_errorName(status);
  std::size_t characters = 0;
  std::string scratch;
  for (int row = 0xB0; row <= 0xF7; ++row) {
    // Every fourth character is enough for a test that runs with every build.
    for (int cell = 0xA1 + static_cast<int>(test::below(random, 4)); cell <= 0xFE; cell += 4) {
      const char bytes[] = {static_cast<char>(row), static_cast<char>(cell)};
      const char* at = bytes;
      const UChar32 han = ucnv_getNextUChar(gb2312.get(), &at, bytes + 2, &status);
      ASSERT_TRUE(U_SUCCESS(status)) << u_errorName(status);
      if (han < 0x4E00 || han > 0x9FFF) continue;  // the last five cells of row 0xD7 are empty
      ++characters;
      const char32_t folded = utf8_at(FoldTable::instance().fold(static_cast<char32_t>(han), scratch), 0);
      EXPECT_TRUE(
          std::any_of(syllables.begin(), syllables.end(), [&](const std::string& s) { return is_reading(folded, s); }))
          << "U+" << std::hex << han;
    }
  }
  EXPECT_GT(characters, 1600U);
}

TEST(Readings, OfTraditionalCharactersStandUnderTheirSimplifiedForm) {
  struct Case {
    char32_t traditional;
    std::string_view syllable;
  };
  constexpr Case kCases[] = {{U'學', "xué"},  {U'關', "guān"}, {U'責', "zé"}, {U'領', "lǐng"}, {U'導', "dǎo"},
                             {U'應', "yīng"}, {U'嚴', "yán"},  {U'據', "jù"}, {U'監', "jiān"}, {U'轉', "zhuǎn"}};
  std::string scratch;
  for (const Case& c : kCases) {
    const char32_t simplified = utf8_at(FoldTable::instance().fold(c.traditional, scratch), 0);
    EXPECT_NE(simplified, c.traditional);
    EXPECT_TRUE(is_reading(simplified, c.syllable)) << c.syllable;
  }
}

TEST(PinyinSyllable, IsTheLongestPrefix) {
  struct Case {
    std::string_view letters;
    std::size_t length;
  };
  constexpr Case kCases[] = {
      {"dangguan", 4}, {"zhuang", 6},  {"xian", 4}, {"xi'an", 2}, {"guǎn", 5},  {"guan3li3", 5}, {"guan6", 4},
      {"lüxing", 3},   {"lu:xing", 3}, {"fu:", 2},  {"liu:", 3},  {"nüe", 4},   {"xīān", 3},     {"a", 1},
      {"er", 2},       {"ng", 0},      {"m", 0},    {"r", 0},     {"", 0},      {"the", 0},      {"学", 0},
      {"1", 0},        {"'an", 0},     {"shr", 0},  {"zh", 0},    {"xue学", 3},
  };
  for (const Case& c : kCases) EXPECT_EQ(pinyin_syllable(c.letters), c.length) << c.letters;
}

TEST(PinyinSyllables, CountsRows) {
  struct Case {
    std::string_view letters;
    std::size_t count;
  };
  constexpr Case kCases[] = {
      // -- clauses without their characters
      {"dangguanganbu", 4},
      {"shulizhuzhongjiceng", 6},
      {"jiaqiangbaomigongzuo", 6},
      {"guojiamimibaohutiaoli", 8},
      {"juemi", 2},
      {"jimi", 2},
      {"mimi", 2},
      // -- the greedy first syllable is wrong
      {"fanganer", 3},
      {"gangaozhi", 3},
      {"xinguo", 2},
      {"chengongsi", 3},
      // -- tones and apostrophes
      {"gōngzuò", 2},
      {"gong1zuo4", 2},
      {"xian", 1},
      {"xīān", 2},
      {"xi'an", 2},
      {"xi’an", 2},
      {"nǚxìng", 2},
      {"lu:you", 2},
      {"lveduo", 2},
      {"lüeduo", 2},
      {"lueduo", 2},
      // -- no rows
      {"", 0},
      {"'xian", 0},
      {"xian'", 0},
      {"xi''an", 0},
      {"1", 0},
      {"gong12", 0},
      {"gōng1", 0},
      {"gong zuo", 0},
      {"gongzuo,", 0},
      {"工作", 0},
      {"gongzuo工", 0},
      {"aaaa", 0},
      {"mmm", 0},
      {"aaaaaaaaaaaaaaaaaaaaaaaa", 0},
      {"a'a", 2},
  };
  for (const Case& c : kCases) EXPECT_EQ(pinyin_syllables(c.letters), c.count) << c.letters;
}

TEST(PinyinSyllables, RefusesLongWordsOfOtherLanguages) {
  for (const std::string_view word :
       {"administration", "confidentiality", "information",    "international", "infrastructure", "communications",
        "responsibility", "organization",    "javascript",     "stylesheet",    "documentation",  "authentication",
        "implementation", "relationship",    "transportation", "university",    "environmental",  "understanding",
        "manufacturing",  "deserializer",    "localization",   "participate",   "datasource",     "windowsupdate",
        "charsequence",   "vulnerability",   "cybersecurity",  "certification", "recommendation", "headquarters"}) {
    EXPECT_EQ(pinyin_syllables(word), 0U) << word;
  }
}

// What a joined row was made of is one way to read it, so it always reads, with as many syllables or fewer.
TEST(PinyinSyllables, ReadsEveryRowOfSyllables) {
  auto random = test::seeded_random("PinyinSyllables.ReadsEveryRowOfSyllables");
  for (int round = 0; round < 2000; ++round) {
    const std::size_t count = 1 + test::below(random, 20);
    std::string joined;
    std::string toned;
    std::string separated;
    for (std::size_t i = 0; i < count; ++i) {
      const Known& known = kKnown[test::below(random, std::size(kKnown))];
      joined += known.syllable;
      toned += with_mark(known.syllable, known.tone);
      separated += (i == 0 ? "" : "'") + std::string(known.syllable);
    }
    const std::size_t found = pinyin_syllables(joined);
    EXPECT_GT(found, 0U) << joined;
    EXPECT_LE(found, count) << joined;
    EXPECT_EQ(pinyin_syllables(toned), count) << toned << ": a syllable has one mark at most";
    EXPECT_EQ(pinyin_syllables(separated), count) << separated;
    EXPECT_EQ(pinyin_syllables(joined + "x"), 0U) << joined;
  }
}

TEST(PinyinSyllables, TakesALongRow) {
  std::string row;
  for (int i = 0; i < 100'000; ++i) row += "guan";
  EXPECT_EQ(pinyin_syllables(row), 100'000U);
  row += "q";
  EXPECT_EQ(pinyin_syllables(row), 0U);
}

std::string folded_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return FoldTable::instance().fold_segment(text);
}

struct Groups {
  std::size_t all = 0;    ///< Latin letters in brackets right after a Han character
  std::size_t taken = 0;  ///< of those, readings of that character
  std::string first_other;
};

Groups groups_in(const std::string& folded) {
  Groups groups;
  for (std::size_t open = folded.find('('); open != std::string::npos; open = folded.find('(', open + 1)) {
    const std::size_t close = folded.find(')', open);
    if (close == std::string::npos) break;
    if (open == 0 || close == open + 1 || close - open > 12) continue;
    const char32_t han = utf8_at(folded, utf8_previous(folded, open));
    if (han < 0x4E00 || han > 0x9FFF) continue;
    const std::string_view inside = std::string_view(folded).substr(open + 1, close - open - 1);
    bool letters = true;
    for (std::size_t at = 0; at < inside.size(); at += utf8_length(inside[at])) {
      const char32_t c = utf8_at(inside, at);
      letters = letters && ((c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x370));
    }
    if (!letters) continue;
    ++groups.all;
    if (is_reading(han, inside)) {
      ++groups.taken;
    } else if (groups.first_other.empty()) {
      groups.first_other = inside;
    }
  }
  return groups;
}

const std::filesystem::path kShared = std::filesystem::path(MISHEN_SOURCE_DIR) / ".." / "shared";

TEST(ReadingsOnPublicTexts, AreFoundWhereAMachinePutThem) {
  const auto folder = kShared / "sources";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "../shared/sources is not here";
  Groups most;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    Groups groups = groups_in(folded_file(file.path()));
    if (groups.taken > most.taken) most = groups;
  }
  EXPECT_GT(most.all, 300U) << "one of the sources has pinyin behind its characters";
  EXPECT_EQ(most.taken, most.all) << most.first_other;
}

TEST(ReadingsOnPublicTexts, AreNotSeenInOrdinaryBrackets) {
  std::size_t files = 0;
  Groups all;
  for (const char* name :
       {"negatives_gov", "negatives_gov_html", "negatives_news_html", "negatives_secrecy", "negatives_wechat"}) {
    const auto folder = kShared / "corpus" / name;
    if (!std::filesystem::exists(folder)) continue;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
      if (!file.is_regular_file()) continue;
      ++files;
      const Groups groups = groups_in(folded_file(file.path()));
      all.all += groups.all;
      all.taken += groups.taken;
    }
  }
  if (files == 0) GTEST_SKIP() << "../shared/corpus is not here";
  EXPECT_GT(all.all, 20U);
  EXPECT_EQ(all.taken, 0U);
}

}  // namespace
}  // namespace mishen::scanner
