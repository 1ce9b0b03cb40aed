#include "scanner/dictionary/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "scanner/errors.h"
#include "tests/support/scan_text.h"

namespace mishen::scanner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class DictionaryFiles : public testing::Test {
 protected:
  DictionaryFiles() {
    std::string pattern = (fs::temp_directory_path() / "mishen-dictionary-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~DictionaryFiles() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  std::vector<DictionaryProblem> check(const std::string& json) const {
    return check_dictionary({.paths = {write("rules.json", json)}, .term_files = {}});
  }

  fs::path folder_;
};

// One good rule, with the place of a member that a test replaces.
std::string rule(const std::string& members) {
  return R"({"rules": [
{ // line 2
  "id": "custom.test", "category": "custom", "name": {"zh": "测试", "en": "test"}, "advice": {"zh": "删去", "en": "remove"},
  "sources": [{"title": "某规定", "clause": "第1条"}],
)" + members +
         "\n}\n]}";
}
const std::string kGoodMembers = R"(  "terms": ["样例词"],
  "examples": [{"text": "这是样例词。", "match": "样例词", "severity": "review"}],
  "counter_examples": [{"text": "这不是。"}])";

TEST(BuiltinDictionary, HasNoProblemAndEveryExampleBehaves) {
  const auto problems =
      check_dictionary({.paths = {std::string(MISHEN_SOURCE_DIR) + "/dictionaries"}, .term_files = {}});
  for (const DictionaryProblem& problem : problems)
    ADD_FAILURE() << problem.file << ":" << problem.line << ": " << problem.rule_id << ": " << problem.message;
}

TEST(BuiltinDictionary, HoldsTheFirstRulesAndNamesTheirLaw) {
  const auto dictionary = test::builtin_dictionary();
  for (const char* id : {"marking.level", "marking.bare-level", "marking.portion", "marking.exam",
                         "document-number.restricted", "distribution.range", "work-secret.internal-label",
                         "work-secret.mark", "personal.resident-id", "personal.resident-id-15", "personal.mobile",
                         "personal.bank-card", "personal.passport", "personal.plate", "organisation.credit-code"}) {
    const Rule* found = dictionary->find(id);
    ASSERT_NE(found, nullptr) << id;
    EXPECT_FALSE(found->sources.empty()) << id;
    EXPECT_FALSE(found->detector.empty()) << id;
  }
  EXPECT_THAT(dictionary->version(), testing::MatchesRegex("[0-9]{4}\\.[0-9]{1,2}\\.[0-9]+\\+sha256:[0-9a-f]{16}"));
}

TEST(BuiltinDictionary, EveryPersonalRuleIsMasked) {
  for (const Rule& found : test::builtin_dictionary()->rules()) {
    EXPECT_TRUE(found.masked || found.category != "personal-data") << found.id;
  }
}

TEST_F(DictionaryFiles, AGoodRuleHasNoProblem) { EXPECT_TRUE(check(rule(kGoodMembers)).empty()); }

struct BadRule {
  const char* name;
  std::string json;
  int line;
  const char* message;
};

TEST_F(DictionaryFiles, EveryProblemHasItsFileAndLine) {
  const std::string examples =
      R"(  "examples": [{"text": "这是样例词。", "match": "样例词", "severity": "review"}], "counter_examples": [{"text": "无"}],)";
  const BadRule cases[] = {
      {"syntax", "{\"rules\": [\n{,}]}", 2, "not valid JSON"},
      {"shape", "[1]", 1, "{\"rules\": [ ... ]}"},
      {"unknown member", rule(kGoodMembers + ",\n\"colour\": 1"), 8, "unknown member \"colour\""},
      {"severity", rule(kGoodMembers + ",\n\"severity\": \"high\""), 8, "\"note\", \"review\" or \"block\""},
      {"category", R"({"rules": [{"id": "x", "category": "politics"}]})", 1, "unknown category"},
      {"validator", rule(kGoodMembers + ",\n\"validator\": \"guess\""), 8, "unknown validator"},
      {"confidence", rule(kGoodMembers + ",\n\"confidence\": 101"), 8, "from 0 to 100"},
      {"expression", rule(examples + "\n\"terms\": [\"样例词\"],\n\"patterns\": [\"(\"]"), 7, "does not compile"},
      {"empty term", rule(examples + "\n\"terms\": [\"样例词\",\n\"\u200b\"]"), 7, "after folding"},
      {"example not found",
       rule("  \"terms\": [\"别的词\"],\n  \"examples\": [{\"text\": \"样例\", \"match\": \"样例\", \"severity\": "
            "\"review\"}],"
            "\n  \"counter_examples\": [{\"text\": \"无\"}]"),
       6, "the example is not found"},
      {"counter-example found",
       rule("  \"terms\": [\"样例词\"],\n  \"examples\": [{\"text\": \"样例词\", \"match\": \"样例词\", \"severity\": "
            "\"review\"}],"
            "\n  \"counter_examples\": [{\"text\": \"样例词也在\"}]"),
       7, "must not be"},
      {"no law", R"({"rules": [{"id": "x"}]})", 1, "needs \"sources\""},
  };
  for (const BadRule& bad : cases) {
    SCOPED_TRACE(bad.name);
    const auto problems = check(bad.json);
    ASSERT_FALSE(problems.empty());
    const bool named = std::any_of(problems.begin(), problems.end(), [&](const DictionaryProblem& problem) {
      return problem.line == bad.line && problem.message.find(bad.message) != std::string::npos &&
             problem.file.ends_with("rules.json");
    });
    std::string all;
    for (const DictionaryProblem& problem : problems)
      all += std::to_string(problem.line) + ": " + problem.message + "\n";
    EXPECT_TRUE(named) << all;
  }
}

TEST_F(DictionaryFiles, AllProblemsAreReportedTogether) {
  const auto problems = check(R"({"rules": [
{"id": "Bad Id", "severity": "high"},
{"id": "b", "category": "nope"}
]})");
  std::set<int> lines;
  for (const DictionaryProblem& problem : problems) lines.insert(problem.line);
  EXPECT_EQ(lines, (std::set<int>{2, 3}));
  EXPECT_GE(problems.size(), 8U);
}

TEST_F(DictionaryFiles, AnIdIsUsedOnce) {
  const fs::path first = write("a.json", rule(kGoodMembers));
  const fs::path second = write("b.json", rule(kGoodMembers));
  try {
    (void)load_dictionary({.paths = {first, second}, .term_files = {}});
    FAIL() << "loaded";
  } catch (const DictionaryError& error) {
    EXPECT_THAT(error.what(), HasSubstr("b.json:2: custom.test: the id is used already"));
  }
}

TEST_F(DictionaryFiles, AMissingFileIsNamed) {
  EXPECT_THROW(
      {
        try {
          (void)load_dictionary({.paths = {folder_ / "none.json"}, .term_files = {}});
        } catch (const FileError& error) {
          EXPECT_THAT(error.what(), HasSubstr("none.json"));
          throw;
        }
      },
      FileError);
}

TEST_F(DictionaryFiles, TermListsBecomeOneRuleWithASeverityATerm) {
  const fs::path list = write("projects.tsv", "\xEF\xBB\xBF# comment\r\n样例工程\r\n机密工程\tblock\n");
  const auto dictionary = load_dictionary({.paths = {}, .term_files = {list}});
  ASSERT_NE(dictionary->find("term.projects"), nullptr);
  Scanner scanner(dictionary);
  const ExtractedText text = text_of_lines("樣例 工程与机密工程");
  const TextReport report = scanner.scan(text, {.as_of = test::kToday, .limits = {}});
  ASSERT_EQ(report.findings.size(), 2U);
  EXPECT_EQ(report.findings[0].severity, Severity::kReview);
  EXPECT_EQ(text.slice(report.findings[0].span), "樣例 工程");
  EXPECT_EQ(report.findings[1].severity, Severity::kBlock);
}

TEST_F(DictionaryFiles, TermListProblemsHaveTheirLine) {
  const auto problems = check_dictionary({.paths = {}, .term_files = {write("x.tsv", "词\n另一个\thigh\n")}});
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].line, 2);
}

TEST_F(DictionaryFiles, AnExceptionCancelsOnlyTheHitItCovers) {
  const fs::path file = write("rules.json", rule(kGoodMembers + ",\n\"except\": [\"公开样例词汇编\"]"));
  Scanner scanner(load_dictionary({.paths = {file}, .term_files = {}}));
  const TextReport report =
      scanner.scan(text_of_lines("公开样例词汇编\n样例词"), {.as_of = test::kToday, .limits = {}});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].count, 1U);
  EXPECT_EQ(report.findings[0].span.begin, std::string("公开样例词汇编\n").size());
}

TEST_F(DictionaryFiles, SelfCheckNamesARuleThatDoesNotFindItsExample) {
  const std::string broken = rule(
      "  \"terms\": [\"别的词\"],\n  \"examples\": [{\"text\": \"样例\", \"match\": \"样例\", \"severity\": "
      "\"review\"}],\n  \"counter_examples\": [{\"text\": \"无\"}]");
  const auto problems = self_check(load_dictionary({.paths = {write("rules.json", broken)}, .term_files = {}}));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].rule_id, "custom.test");
  EXPECT_TRUE(self_check(test::builtin_dictionary()).empty());
}

}  // namespace
}  // namespace mishen::scanner
