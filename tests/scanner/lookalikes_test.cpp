#include "scanner/lookalikes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "scanner/fold_table.h"
#include "scanner/pinyin.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

constexpr std::u32string_view kTargets = U"绝机秘密";

std::string utf8(char32_t c) {
  std::string out;
  append_utf8(out, c);
  return out;
}

TEST(Lookalikes, StandForTheCharactersOfLevels) {
  std::set<char32_t> targets;
  for (const Lookalike& entry : lookalikes()) targets.insert(entry.target);
  EXPECT_EQ(targets, std::set<char32_t>(kTargets.begin(), kTargets.end()));
}

TEST(Lookalikes, AreSortedAndSaidOnce) {
  std::set<std::pair<std::string_view, char32_t>> seen;
  for (const Lookalike& entry : lookalikes())
    EXPECT_TRUE(seen.emplace(entry.written, entry.target).second) << entry.written;
  EXPECT_TRUE(std::is_sorted(lookalikes().begin(), lookalikes().end(),
                             [](const Lookalike& a, const Lookalike& b) { return a.written < b.written; }));
}

TEST(Lookalikes, AreFoldedText) {
  for (const Lookalike& entry : lookalikes()) {
    EXPECT_EQ(FoldTable::instance().fold_segment(entry.written), entry.written)
        << "folding changes it, so it would never be seen";
  }
}

TEST(Lookalikes, NeverHoldATargetAndHaveTheLengthOfTheirKind) {
  for (const Lookalike& entry : lookalikes()) {
    for (std::size_t at = 0; at < entry.written.size(); at += utf8_length(entry.written[at])) {
      EXPECT_EQ(kTargets.find(utf8_at(entry.written, at)), std::u32string_view::npos) << entry.written;
    }
    const std::size_t characters = utf8_count(entry.written);
    EXPECT_LE(characters, 4U) << entry.written;
    EXPECT_GE(characters, entry.kind == LookalikeKind::kParts ? 2U : 1U) << entry.written;
    EXPECT_TRUE(entry.kind != LookalikeKind::kSounds || characters == 1) << entry.written;
  }
}

TEST(Lookalikes, ThatSoundAlikeShareAReadingWithTheirTarget) {
  const std::map<char32_t, std::string_view> syllables = {
      {U'绝', "jue"},
      {U'机', "ji"},
      {U'秘', "mi"},
      {U'密', "mi"},
  };
  std::size_t sounding = 0;
  for (const Lookalike& entry : lookalikes()) {
    if (entry.kind != LookalikeKind::kSounds) continue;
    ++sounding;
    EXPECT_TRUE(is_reading(entry.target, syllables.at(entry.target)));
    EXPECT_TRUE(is_reading(utf8_at(entry.written, 0), syllables.at(entry.target))) << entry.written;
  }
  EXPECT_GT(sounding, 10U);
}

TEST(Lookalikes, AreNoFrequentCharactersAndNoWords) {
  // Parts of the targets and homophones that every text is full of.
  constexpr std::u32string_view kFrequent =
      U"必几己木禾山示色及人入口立音阝次贝米斗牛午千其月日一儿九八决觉极集积基鸡记计及急即季技科货贫陪培纹闻问稳健建简"
      U"见"
      U"间今令念常场厂张章帐涨其起气器汽七自字子咨姿布步不步迷米闭避";
  for (const Lookalike& entry : lookalikes()) {
    if (utf8_count(entry.written) == 1) {
      EXPECT_EQ(kFrequent.find(utf8_at(entry.written, 0)), std::u32string_view::npos) << entry.written;
    }
  }
  for (const std::string_view word :
       {"绝密", "机密", "秘密", "内部", "资料", "文件", "长期", "门人", "其月", "必山", "人牛"}) {
    EXPECT_TRUE(std::none_of(lookalikes().begin(), lookalikes().end(), [&](const Lookalike& e) {
      return e.written == word;
    })) << word;
  }
}

TEST(Lookalikes, AreFoundAtTheBeginOfAText) {
  struct Case {
    std::string_view text, written;
    std::u32string_view targets;
  };
  constexpr Case kCases[] = {
      {"木几密★20年", "木几", U"机"},
      {"宓", "宓", U"密秘"},
      {"宓山★", "宓山", U"密"},
      {"蜜级", "蜜", U"密秘"},
      {"禾必密", "禾必", U"秘"},
      {"糸色密", "糸色", U"绝"},
      {"", "", U""},
      {"机密", "", U""},
      {"木", "", U""},
      {"木密", "", U""},
      {"必密", "", U""},
      {"abc", "", U""},
      {"在木几", "", U""},
      {"立口", "", U""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const auto found = lookalikes_at(c.text);
    ASSERT_EQ(found.size(), c.targets.size());
    for (const Lookalike& entry : found) {
      EXPECT_EQ(entry.written, c.written);
      EXPECT_NE(c.targets.find(entry.target), std::u32string_view::npos) << utf8(entry.target);
    }
  }
}

TEST(Lookalikes, AreAllFoundWhateverFollows) {
  for (const Lookalike& entry : lookalikes()) {
    for (const std::string_view rest : {"", "密", "★", "x", "\n"}) {
      const auto found = lookalikes_at(std::string(entry.written) + std::string(rest));
      EXPECT_TRUE(std::any_of(found.begin(), found.end(), [&](const Lookalike& other) {
        return other.target == entry.target;
      })) << entry.written;
    }
  }
}

TEST(LookalikesOnPublicTexts, AreRare) {
  const auto corpus = std::filesystem::path(MISHEN_SOURCE_DIR) / ".." / "shared" / "corpus";
  std::size_t characters = 0;
  std::map<std::string_view, std::size_t> hits;
  for (const char* name : {"negatives_gov", "negatives_secrecy", "negatives_wechat"}) {
    if (!std::filesystem::exists(corpus / name)) continue;
    for (const auto& file : std::filesystem::recursive_directory_iterator(corpus / name)) {
      if (!file.is_regular_file()) continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::string raw{std::istreambuf_iterator<char>(in), {}};
      const std::string text = FoldTable::instance().fold_segment(raw);
      for (std::size_t at = 0; at < text.size(); at += utf8_length(text[at])) {
        ++characters;
        if (const auto found = lookalikes_at(std::string_view(text).substr(at)); !found.empty())
          ++hits[found.front().written];
      }
    }
  }
  if (characters == 0) GTEST_SKIP() << "../shared/corpus is not here";
  for (const auto& [written, count] : hits) {
    EXPECT_LT(count * 20'000, characters) << written << " is an ordinary word: " << count << " in " << characters;
  }
}

}  // namespace
}  // namespace mishen::scanner
