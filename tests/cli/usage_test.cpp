// Wrong usage, help, versions, dictionaries and extraction on the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"
#include "tests/support/docx_writer.h"

namespace mishen::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Usage : public ::testing::Test {
 protected:
  [[nodiscard]] Outcome run(const std::vector<std::string>& arguments, const std::string& input = {}) const {
    return Program{folder_.path(), environment_, input, StandardOutput::kFile}.run(arguments);
  }
  TemporaryFolder folder_;
  std::map<std::string, std::string> environment_;
};

struct WrongCase {
  const char* name;
  std::vector<std::string> arguments;
  const char* says;
};
TEST_F(Usage, NamesWhatIsWrongAndWhatIsMeant) {
  folder_.write("a.txt", "a");
  const WrongCase cases[] = {
      {"nothing at all", {}, "mishen scan"},
      {"unknown subcommand", {"scna"}, "scan"},
      {"misspelt option", {"scan", "--formt", "text", "a.txt"}, "--format"},
      {"option without its value", {"scan", "a.txt", "--jobs"}, "--jobs"},
      {"value for an option that has none", {"scan", "--reveal=yes", "a.txt"}, "--reveal"},
      {"option given twice", {"scan", "--jobs=1", "--jobs=2", "a.txt"}, "--jobs"},
      {"no number", {"scan", "--jobs", "0", "a.txt"}, "1"},
      {"no date", {"scan", "--as-of", "2026-13-01", "a.txt"}, "2026-11-22"},
      {"no paths", {"scan"}, "-"},
      {"standard input twice", {"scan", "-", "-"}, "-"},
      {"unknown format", {"scan", "--format", "xml", "a.txt"}, "jsonl"},
      {"unknown charset", {"scan", "--charset", "nope", "a.txt"}, "gb18030"},
      {"format of a later version", {"scan", "--format", "sarif", "a.txt"}, "jsonl"},
      {"option of a later version", {"scan", "--profile", "x", "a.txt"}, "本版本还没有 --profile"},
      {"unknown verb of dictionary", {"dictionary", "chek"}, "check"},
      {"unknown rule", {"dictionary", "explain", "marking.levl"}, "marking.level"},
  };
  for (const WrongCase& c : cases) {
    SCOPED_TRACE(c.name);
    const Outcome wrong = run(c.arguments);
    EXPECT_EQ(wrong.status, 2);
    EXPECT_THAT(wrong.out, IsEmpty());
    EXPECT_THAT(wrong.err, HasSubstr(c.says));
  }
}

TEST_F(Usage, ExplainsEverySubcommandWithAnExample) {
  const Outcome all = run({"--help"});
  EXPECT_EQ(all.status, 0);
  for (const char* name : {"scan", "extract", "dictionary", "serve", "login", "logout", "submit", "queue", "show",
                           "answer", "sign", "release"}) {
    SCOPED_TRACE(name);
    EXPECT_THAT(all.out, HasSubstr(name));
    const Outcome help = run({name, "--help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_THAT(help.out, AllOf(HasSubstr("用法："), HasSubstr("例：\n  "), HasSubstr(std::string("mishen ") + name)));
  }
  EXPECT_THAT(run({"scan", "--help"}).out, Not(::testing::AnyOf(HasSubstr("sarif"), HasSubstr("--profile"))));
}

TEST_F(Usage, SpeaksEnglishByTheLocale) {
  environment_["LANG"] = "zh_CN.UTF-8";
  EXPECT_THAT(run({"--help"}).out, HasSubstr("用法"));
  environment_["LC_ALL"] = "en_GB.UTF-8";
  EXPECT_THAT(run({"--help"}).out, HasSubstr("Usage"));
  EXPECT_THAT(run({"scan", "--formt", "x"}).err, HasSubstr("did you mean --format?"));
  environment_["LC_ALL"] = "C";
  EXPECT_THAT(run({"--help"}).out, HasSubstr("用法"));
}

TEST_F(Usage, PrintsTheVersionsThatAReportDependsOn) {
  const Outcome version = run({"--version"});
  EXPECT_EQ(version.status, 0);
  EXPECT_THAT(version.out, ::testing::ContainsRegex("mishen [0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_THAT(version.out, ::testing::ContainsRegex("(Hyper|Vector)scan [0-9]"));
  EXPECT_THAT(version.out, ::testing::ContainsRegex("ICU [0-9]+"));
  EXPECT_THAT(version.out, ::testing::ContainsRegex("sha256:[0-9a-f]{16}"));
}

TEST_F(Usage, ChecksTheBuiltInDictionaries) {
  const Outcome check = run({"dictionary", "check"});
  EXPECT_EQ(check.status, 0) << check.out << check.err;
  EXPECT_THAT(check.out, ::testing::ContainsRegex("[0-9]+ 条规则，[0-9]+ 个例句"));
}

TEST_F(Usage, ReportsEveryProblemOfADictionaryWithItsLine) {
  folder_.write("one.json", "{\n  \"rules\": [\n    {\"id\": \"x\", \"nonsense\": 1}\n  ]\n}\n");
  folder_.write("two.json", "{\n  \"rules\": [\n");
  const Outcome check = run({"dictionary", "check", "one.json", "two.json"});
  EXPECT_EQ(check.status, 2);
  EXPECT_THAT(check.out, HasSubstr("one.json:3: "));
  EXPECT_THAT(check.out, HasSubstr("two.json:"));
  EXPECT_EQ(run({"dictionary", "check", "gone.json"}).status, 2);
}

TEST_F(Usage, ExplainsARule) {
  const Outcome explained = run({"dictionary", "explain", "marking.level"});
  EXPECT_EQ(explained.status, 0) << explained.err;
  EXPECT_THAT(explained.out,
              AllOf(HasSubstr("国家秘密标志"), HasSubstr("保守国家秘密法"), HasSubstr("例句"), HasSubstr("反例")));
}

TEST_F(Usage, ExtractsWhatIsRead) {
  folder_.write("a.html", "<p>甲<b>乙</b></p><p hidden>丙</p><script>丁</script>");
  const Outcome text = run({"extract", "a.html"});
  EXPECT_EQ(text.status, 0);
  EXPECT_EQ(text.out, "甲乙\n丙\n");
  const Outcome json = run({"extract", "--format", "json", "a.html"});
  EXPECT_THAT(json.out, AllOf(HasSubstr(R"("text":"丙","byte":[7,10])"), HasSubstr(R"("region":"hidden-text")"),
                              Not(HasSubstr("丁"))));

  folder_.write("b.docx", DocxWriter().paragraph("正文").header("页眉").bytes());
  EXPECT_THAT(run({"extract", "--format", "json", "b.docx"}).out,
              AllOf(HasSubstr(R"("region":"header","part":"word/header)"), HasSubstr("正文")));
  folder_.write("c.docx", DocxWriter().paragraph("正文").bytes().substr(0, 100));
  EXPECT_EQ(run({"extract", "c.docx"}).status, 3);
  EXPECT_EQ(run({"extract", "gone"}).status, 3);
}

TEST_F(Usage, ServeStartsTheServiceBesideItOrSaysWhatIsMissing) {
  folder_.write("mishend", "#!/bin/sh\necho \"started with $*\"\n");
  std::filesystem::permissions(folder_.path() / "mishend", std::filesystem::perms::owner_all);
  environment_["PATH"] = folder_.path().string() + ":/usr/bin:/bin";
  if (std::filesystem::exists(std::filesystem::path(MISHEN_PROGRAM).parent_path() / "mishend")) {
    // The built service stands beside the program and comes first: a configuration that is not there ends it.
    EXPECT_EQ(run({"serve", "--config", "gone.json"}).status, 2);
  } else {
    EXPECT_EQ(run({"serve", "--config", "gone.json"}).out, "started with --config gone.json\n");
  }
}

}  // namespace
}  // namespace mishen::test
