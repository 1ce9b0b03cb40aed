#include "scanner/match.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "scanner/utf8.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using Hits = std::set<std::pair<std::string, NormSpan>>;

Hits naive(const std::vector<std::string>& terms, std::string_view text) {
  Hits hits;
  for (const std::string& term : terms) {
    for (std::size_t at = text.find(term); at != std::string_view::npos; at = text.find(term, at + 1)) {
      hits.insert({term, {at, at + term.size()}});
    }
  }
  return hits;
}

std::string random_string(std::mt19937_64& random, std::u32string_view alphabet, std::size_t longest) {
  std::string text;
  const std::size_t length = 1 + test::below(random, longest);
  for (std::size_t i = 0; i < length; ++i) append_utf8(text, alphabet[test::below(random, alphabet.size())]);
  return text;
}

PatternSet literals(const std::vector<std::string>& terms) {
  std::vector<PatternSet::Source> sources;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    sources.push_back(
        {{.rule = 0, .pattern = static_cast<std::uint32_t>(i), .length = 0, .is_except = false}, terms[i]});
  }
  std::vector<PatternProblem> problems;
  return PatternSet(sources, {}, problems);
}

PatternSet expressions(const std::vector<std::string>& texts, std::vector<PatternProblem>& problems) {
  std::vector<PatternSet::Source> sources;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    sources.push_back(
        {{.rule = 0, .pattern = static_cast<std::uint32_t>(i), .length = 0, .is_except = false}, texts[i]});
  }
  return PatternSet({}, std::move(sources), problems);
}

// Small alphabets make overlaps, prefixes and suffixes likely; the larger one holds characters that share lead bytes.
TEST(Matcher, FindsWhatANaiveMatcherFinds) {
  auto random = test::seeded_random("Matcher.FindsWhatANaiveMatcherFinds");
  const std::u32string_view alphabets[] = {U"ab", U"机密秘绝", U"机密秘绝★10年ab，。字学学生会議",
                                           U"\U00020000\U00020001a"};
  for (int round = 0; round < 150; ++round) {
    const std::u32string_view alphabet = alphabets[test::below(random, std::size(alphabets))];
    std::set<std::string> distinct;
    const std::size_t count = 1 + test::below(random, round % 10 == 0 ? 300 : 12);
    for (std::size_t i = 0; i < count; ++i) distinct.insert(random_string(random, alphabet, 5));
    const std::vector<std::string> terms(distinct.begin(), distinct.end());
    const PatternSet set = literals(terms);
    Matcher matcher({&set});
    for (int texts = 0; texts < 10; ++texts) {
      const std::string text = random_string(random, alphabet, 400);
      std::vector<RawMatch> matches;
      ASSERT_TRUE(matcher.match(set, text, 1'000'000, matches));
      Hits found;
      for (const RawMatch& match : matches) {
        const auto [entry, is_new] = found.insert({terms[set.entries()[match.entry].pattern], match.span});
        EXPECT_TRUE(is_new) << "reported twice";
      }
      ASSERT_EQ(found, naive(terms, text));
    }
  }
}

TEST(Matcher, ReportsTheLongestHitForEachStartOfAnExpression) {
  std::vector<PatternProblem> problems;
  const PatternSet set = expressions({"ab{1,5}"}, problems);
  Matcher matcher({&set});
  std::vector<RawMatch> matches;
  ASSERT_TRUE(matcher.match(set, "xabbb ab", 100, matches));
  ASSERT_EQ(matches.size(), 2U);
  EXPECT_EQ(matches[0].span, (NormSpan{1, 5}));
  EXPECT_EQ(matches[1].span, (NormSpan{6, 8}));
}

TEST(Matcher, SaysWhenTheLimitCutTheHits) {
  const PatternSet set = literals({"a"});
  Matcher matcher({&set});
  std::vector<RawMatch> matches;
  EXPECT_FALSE(matcher.match(set, std::string(100, 'a'), 10, matches));
  EXPECT_EQ(matches.size(), 10U);
  matches.clear();
  EXPECT_TRUE(matcher.match(set, std::string(10, 'a'), 10, matches));
}

TEST(PatternSet, ReportsARefusedExpressionAndKeepsTheOthers) {
  std::vector<PatternProblem> problems;
  const PatternSet set = expressions({"a(", "b+"}, problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].entry.pattern, 0U);
  EXPECT_FALSE(problems[0].message.empty());
  Matcher matcher({&set});
  std::vector<RawMatch> matches;
  ASSERT_TRUE(matcher.match(set, "abb", 100, matches));
  ASSERT_FALSE(matches.empty());
  EXPECT_EQ(set.entries()[matches[0].entry].pattern, 1U);
}

}  // namespace
}  // namespace mishen::scanner
