// `mishen scan` as scripts and people use it: the real program, on files made here.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/cli/program.h"
#include "tests/support/docx_writer.h"

namespace mishen::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kMarked = "关于印发通知的函\n机密★10年\n";
const std::string kPlain = "今天下午召开安全生产工作会议。\n";
const std::string kMentioned = "涉密文件应当标注“机密★10年”字样。\n";
/// Valid check character; area 110090 is not assigned: the number belongs to nobody.
const std::string kNumber = "110090195001010028";
const std::string kPersonal = "姓名：某人，身份证号：" + kNumber + "，请核对。\n";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Each line as JSON; a line that is none fails the test.
std::vector<rapidjson::Document> reports_of(const std::string& out) {
  std::vector<rapidjson::Document> reports;
  for (const std::string& line : lines_of(out)) {
    rapidjson::Document& report = reports.emplace_back();
    report.Parse<rapidjson::kParseValidateEncodingFlag>(line.data(), line.size());
    EXPECT_FALSE(report.HasParseError()) << line;
  }
  return reports;
}

std::vector<std::string> documents_of(const std::string& out) {
  std::vector<std::string> names;
  for (const rapidjson::Document& report : reports_of(out)) names.emplace_back(report["document"].GetString());
  return names;
}

std::string verdict_of(const std::string& out) {
  const std::vector<rapidjson::Document> reports = reports_of(out);
  return reports.size() == 1 ? reports[0]["verdict"].GetString() : std::to_string(reports.size()) + " reports";
}

/// All that depends on the machine's speed.
std::string without_time(const std::string& out) {
  return std::regex_replace(out, std::regex(R"("elapsed_ms":[0-9.e+-]+)"), "");
}

mode_t mode_of(const std::filesystem::path& file) {
  struct stat status {};
  EXPECT_EQ(stat(file.c_str(), &status), 0) << file;
  return status.st_mode & 0777U;
}

class Scan : public ::testing::Test {
 protected:
  [[nodiscard]] Outcome scan(std::vector<std::string> arguments, const std::string& input = {}) const {
    Program program{folder_.path(), environment_, input, output_};
    arguments.insert(arguments.begin(), "scan");
    return program.run(arguments);
  }
  TemporaryFolder folder_;
  TemporaryFolder home_;
  std::map<std::string, std::string> environment_ = {{"HOME", home_.path().string()}};
  StandardOutput output_ = StandardOutput::kFile;
};

// -- verdicts and exit statuses

struct StatusCase {
  const char* name;
  const std::string& text;
  std::vector<std::string> options;
  const char* verdict;
  int status;
};
TEST_F(Scan, ExitsByWhatWasFound) {
  const StatusCase cases[] = {
      {"a marking blocks", kMarked, {}, "block", 1},
      {"plain text passes", kPlain, {}, "pass", 0},
      {"a quoted marking is a note and passes", kMentioned, {}, "pass", 0},
      {"a note fails when asked to", kMentioned, {"--fail-on", "note"}, "pass", 1},
      {"a mention is no block", kMentioned, {"--fail-on=review"}, "pass", 0},
  };
  for (const StatusCase& c : cases) {
    SCOPED_TRACE(c.name);
    folder_.write("draft.txt", c.text);
    std::vector<std::string> arguments = c.options;
    arguments.emplace_back("draft.txt");
    const Outcome run = scan(arguments);
    EXPECT_EQ(run.status, c.status);
    EXPECT_EQ(verdict_of(run.out), c.verdict);
    EXPECT_THAT(run.err, IsEmpty());
  }
}

TEST_F(Scan, SaysThatAMissingFileWasNotRead) {
  const Outcome run = scan({"gone.txt"});
  EXPECT_EQ(run.status, 3);
  const std::vector<rapidjson::Document> reports = reports_of(run.out);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_STREQ(reports[0]["verdict"].GetString(), "incomplete");
  EXPECT_STREQ(reports[0]["incomplete"][0]["reason"].GetString(), "unreadable");
  EXPECT_TRUE(reports[0]["sha256"].IsNull());
  EXPECT_THAT(run.err, HasSubstr("gone.txt"));
  EXPECT_THAT(run.err, HasSubstr("没有这个文件"));
}

TEST_F(Scan, FoundWinsOverNotRead) {
  folder_.write("draft.txt", kMarked);
  const Outcome run = scan({"gone.txt", "draft.txt"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(documents_of(run.out), ElementsAre("gone.txt", "draft.txt"));
}

TEST_F(Scan, NeverPassesADamagedDocx) {
  std::string bytes = DocxWriter().paragraph(kPlain).bytes();
  const std::string whole = bytes;
  for (const std::size_t size : {bytes.size() - 1, bytes.size() / 2, std::size_t{30}}) {
    folder_.write("draft.docx", whole.substr(0, size));
    const Outcome run = scan({"draft.docx"});
    EXPECT_EQ(run.status, 3) << size;
    EXPECT_EQ(verdict_of(run.out), "incomplete") << size;
  }
  folder_.write("draft.docx", whole);
  EXPECT_EQ(scan({"draft.docx"}).status, 0);
}

TEST_F(Scan, StopsAtTheSizeLimitWithoutPassing) {
  folder_.write("draft.txt", kPlain);
  const Outcome over = scan({"--max-bytes", std::to_string(kPlain.size() - 1), "draft.txt"});
  EXPECT_EQ(over.status, 3);
  EXPECT_THAT(over.out, HasSubstr(R"("reason":"limit:bytes")"));
  EXPECT_EQ(scan({"--max-bytes", std::to_string(kPlain.size()), "draft.txt"}).status, 0);
}

// -- what is scanned

TEST_F(Scan, WalksFoldersByNameWithHiddenFiles) {
  folder_.write("in/b.txt", kPlain);
  folder_.write("in/.hidden", kMarked);
  folder_.write("in/a/z.txt", kPlain);
  folder_.write("in/c.html", "<p>" + kPlain + "</p>");
  const Outcome run = scan({"in"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(documents_of(run.out), ElementsAre("in/.hidden", "in/a/z.txt", "in/b.txt", "in/c.html"));
  EXPECT_THAT(documents_of(scan({"in/"}).out), ElementsAre("in/.hidden", "in/a/z.txt", "in/b.txt", "in/c.html"));
}

TEST_F(Scan, DoesNotFollowLinksOutOfAFolderAndSaysSo) {
  folder_.write("outside.txt", kMarked);
  folder_.write("in/draft.txt", kPlain);
  std::filesystem::create_symlink("../outside.txt", folder_.path() / "in/out");
  std::filesystem::create_symlink("draft.txt", folder_.path() / "in/same");
  std::filesystem::create_symlink(".", folder_.path() / "in/loop");
  std::filesystem::create_symlink("gone", folder_.path() / "in/broken");
  ASSERT_EQ(mkfifo((folder_.path() / "in/pipe").c_str(), 0600), 0);
  const Outcome run = scan({"in"});
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(documents_of(run.out), ElementsAre("in/broken", "in/draft.txt", "in/out", "in/pipe", "in/same"));
  EXPECT_THAT(run.out, Not(HasSubstr("marking.level")));
  EXPECT_THAT(run.err, HasSubstr("in/out"));
  // Named on the command line, a link is followed.
  EXPECT_EQ(scan({"in/out"}).status, 1);
}

TEST_F(Scan, ReadsStandardInputUnderAName) {
  const Outcome unnamed = scan({"-"}, kMarked);
  EXPECT_EQ(unnamed.status, 1);
  EXPECT_THAT(documents_of(unnamed.out), ElementsAre("-"));
  EXPECT_THAT(documents_of(scan({"--name", "通知.txt", "-"}, kMarked).out), ElementsAre("通知.txt"));
}

TEST_F(Scan, TakesPathsFromAListOfLinesOrNuls) {
  folder_.write("a b.txt", kPlain);
  folder_.write("line\nbreak.txt", kMarked);
  folder_.write("lines", "a b.txt\n\na b.txt\n");
  EXPECT_THAT(documents_of(scan({"--files-from", "lines"}).out), ElementsAre("a b.txt", "a b.txt"));
  using std::string_literals::operator""s;
  const Outcome run = scan({"--files-from", "-"}, "a b.txt\0line\nbreak.txt\0"s);
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(documents_of(run.out), ElementsAre("a b.txt", "line\nbreak.txt"));
  EXPECT_EQ(scan({"--files-from", "gone"}).status, 2);
}

TEST_F(Scan, TakesOperandsThatLookLikeOptionsAfterTwoDashes) {
  folder_.write("--format", kMarked);
  EXPECT_THAT(documents_of(scan({"--", "--format"}).out), ElementsAre("--format"));
}

TEST_F(Scan, SaysWhenThereWasNothing) {
  std::filesystem::create_directory(folder_.path() / "empty");
  const Outcome run = scan({"empty"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, HasSubstr("没有检查任何内容"));
}

// -- several jobs

TEST_F(Scan, GivesTheSameReportsInTheSameOrderWithAnyNumberOfJobs) {
  for (int i = 0; i < 200; ++i) {
    // Long and short ones in turn, so that several jobs finish out of order.
    std::string text = i % 3 == 0 ? kMarked : kPersonal;
    for (int j = i % 7; j > 0; --j) text += text;
    folder_.write("in/" + std::to_string(i) + ".txt", text);
  }
  const Outcome one = scan({"--jobs", "1", "in"});
  EXPECT_EQ(one.status, 1);
  EXPECT_EQ(lines_of(one.out).size(), 200U);
  for (const char* jobs : {"2", "4", "16"}) {
    EXPECT_EQ(without_time(scan({"--jobs", jobs, "in"}).out), without_time(one.out)) << jobs;
  }
  std::vector<std::string> ordered = lines_of(without_time(one.out));
  std::vector<std::string> unordered = lines_of(without_time(scan({"--jobs", "4", "--unordered", "in"}).out));
  std::sort(ordered.begin(), ordered.end());
  std::sort(unordered.begin(), unordered.end());
  EXPECT_EQ(unordered, ordered);
}

// -- masking

TEST_F(Scan, ShowsNoPersonalValueUnlessAskedTo) {
  std::string text = kMarked;
  // The number beside a marking, in a quote of a term, more often than occurrences are listed, and spaced.
  text += "机密★10年 " + kNumber + " 某某\n";
  for (int i = 0; i < 30; ++i) text += "名单 内部资料 " + kNumber + " 请勿外传\n";
  folder_.write("draft.txt", text + kPersonal);
  folder_.write("draft.docx", DocxWriter().paragraph(text).header(kPersonal).table({{"身份证号", kNumber}}).bytes());
  folder_.write("terms.tsv", "请勿外传\tblock\n名单\n");
  for (const char* language : {"", "en_US.UTF-8"}) {
    environment_["LANG"] = language;
    for (const char* format : {"text", "jsonl"}) {
      SCOPED_TRACE(format);
      const Outcome run = scan({"--format", format, "--terms", "terms.tsv", "draft.txt", "draft.docx"});
      EXPECT_EQ(run.status, 1) << run.err;
      EXPECT_THAT(run.out, HasSubstr("personal.resident-id"));
      EXPECT_THAT(run.out, HasSubstr("11**************28"));
      EXPECT_THAT(run.out + run.err, Not(HasSubstr(kNumber)));
      EXPECT_THAT(scan({"--format", format, "--reveal", "draft.txt"}).out, HasSubstr(kNumber));
    }
  }
}

TEST_F(Scan, KeepsAFingerprintKeyOfItsOwn) {
  folder_.write("draft.txt", kPersonal);
  const Outcome first = scan({"draft.txt"});
  const std::filesystem::path key = home_.path() / ".config/mishen/fingerprint.key";
  EXPECT_EQ(std::filesystem::file_size(key), 32U);
  EXPECT_EQ(mode_of(key), 0600U);
  EXPECT_EQ(mode_of(key.parent_path()), 0700U);
  EXPECT_THAT(first.out, HasSubstr(R"("fingerprint":"hmac:)"));
  EXPECT_EQ(without_time(scan({"draft.txt"}).out), without_time(first.out));

  environment_["XDG_CONFIG_HOME"] = (folder_.path() / "other").string();
  EXPECT_NE(without_time(scan({"draft.txt"}).out), without_time(first.out)) << "another installation has another key";

  folder_.write("file", "");
  environment_["XDG_CONFIG_HOME"] = (folder_.path() / "file").string();
  const Outcome none = scan({"draft.txt", "draft.txt"});
  EXPECT_THAT(none.out, HasSubstr(R"("fingerprint":null)"));
  EXPECT_EQ(lines_of(none.err).size(), 1U) << none.err;
  EXPECT_THAT(none.err, HasSubstr("fingerprint.key"));
}

// -- dictionaries and terms

TEST_F(Scan, LooksForPlainTermsToo) {
  folder_.write("projects.tsv", "海燕计划\tblock\n内部代号\n");
  folder_.write("draft.txt", "海 燕 計劃 的内部代号\n");
  const Outcome run = scan({"--no-builtin", "--terms", "projects.tsv", "draft.txt"});
  EXPECT_EQ(run.status, 1) << run.err;
  const std::vector<rapidjson::Document> reports = reports_of(run.out);
  ASSERT_EQ(reports.size(), 1U);
  ASSERT_EQ(reports[0]["findings"].Size(), 2U) << run.out;
  EXPECT_STREQ(reports[0]["findings"][0]["rule"].GetString(), "term.projects");
  EXPECT_STREQ(reports[0]["findings"][0]["severity"].GetString(), "block");
  EXPECT_STREQ(reports[0]["findings"][0]["matched"].GetString(), "海 燕 計劃");
  EXPECT_STREQ(reports[0]["findings"][1]["severity"].GetString(), "review");
}

TEST_F(Scan, ChecksNothingWithAnUnusableDictionary) {
  folder_.write("draft.txt", kPlain);
  const Outcome missing = scan({"--dictionaries", "gone", "draft.txt"});
  EXPECT_EQ(missing.status, 2);
  EXPECT_THAT(missing.out, IsEmpty());
  EXPECT_THAT(missing.err, HasSubstr("gone"));

  folder_.write("rules/broken.json", "{\n  \"rules\": [\n    {\"id\": \"term.x\", \"terms\": [\"x\"}\n  ]\n}\n");
  const Outcome broken = scan({"--dictionaries", "rules", "draft.txt"});
  EXPECT_EQ(broken.status, 2);
  EXPECT_THAT(broken.out, IsEmpty());
  EXPECT_THAT(broken.err, HasSubstr("broken.json:3"));

  EXPECT_EQ(scan({"--no-builtin", "draft.txt"}).status, 2);
  EXPECT_EQ(scan({"--dictionaries", "x.mdict", "draft.txt"}).status, 2);
}

TEST_F(Scan, NeverPassesWithARuleThatDoesNotFindItsOwnExample) {
  folder_.write("draft.txt", kPlain);
  std::string rules = content_of(std::filesystem::path(MISHEN_SOURCE_DIR) / "tests/cli/golden/rules.json");
  const std::string example = R"({"text": "海燕计划", "match": "海燕计划")";
  const std::size_t at = rules.find(example);
  ASSERT_NE(at, std::string::npos);
  rules.replace(at, example.size(), R"({"text": "信天翁计划", "match": "信天翁计划")");
  folder_.write("rules.json", rules);
  const Outcome run = scan({"--no-builtin", "--dictionaries", "rules.json", "draft.txt"});
  EXPECT_EQ(run.status, 3);
  EXPECT_EQ(verdict_of(run.out), "incomplete");
  EXPECT_THAT(run.out, HasSubstr("dictionary-self-check"));
  EXPECT_THAT(run.err, HasSubstr("term.projects"));
}

// -- output

TEST_F(Scan, WritesToAFileThatOnlyItsOwnerReads) {
  folder_.write("draft.txt", kMarked);
  const Outcome run = scan({"--output", "report.jsonl", "draft.txt"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_EQ(mode_of(folder_.path() / "report.jsonl"), 0600U);
  EXPECT_EQ(verdict_of(content_of(folder_.path() / "report.jsonl")), "block");
  // Nothing else is left behind.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 2);
}

TEST_F(Scan, FailsWhenResultsCannotBeWritten) {
  folder_.write("draft.txt", kMarked);
  output_ = StandardOutput::kFull;
  const Outcome full = scan({"draft.txt"});
  EXPECT_EQ(full.status, 70);
  EXPECT_THAT(full.err, HasSubstr("磁盘已满"));
  output_ = StandardOutput::kClosed;
  EXPECT_EQ(scan({"draft.txt"}).status, 70);
  EXPECT_EQ(content_of(folder_.path() / "draft.txt"), kMarked) << "a report must not be written into the document";
  output_ = StandardOutput::kReaderGone;
  const Outcome gone = scan({"draft.txt"});
  EXPECT_EQ(gone.status, 70);
  EXPECT_THAT(gone.err, IsEmpty());
  output_ = StandardOutput::kFile;
  EXPECT_EQ(scan({"--output", "no/such/folder", "draft.txt"}).status, 70);
}

TEST_F(Scan, DoesNotLetADocumentSteerTheTerminal) {
  folder_.write("\x1b]0;x\x07.txt", "\x1b[31m 机\u200b密★10年 \u202e\n");
  const Outcome run = scan({"--format", "text", "."});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(run.out, Not(HasSubstr("\u202e")));
  EXPECT_THAT(run.out, HasSubstr("机⟨U+200B⟩密"));
}

// -- former bugs and golden texts

struct GoldenCase {
  const char* file;
  const char* language;
};
TEST_F(Scan, ReadsWellForPeople) {
  folder_.write("1-通知.txt", kMarked + "请于12月1日前报送。\n" + kPersonal);
  folder_.write("2-讲解.html", "<!doctype html>\n<p>" + kMentioned + "</p>\n<p hidden>海燕计划</p>\n");
  folder_.write("3-会议.txt", kPlain);
  folder_.write("4-附件.docx", DocxWriter().paragraph(kPlain).table({{"项目", "海燕计划"}}).header("海燕计划").bytes());
  std::string damaged = DocxWriter().paragraph(kPlain).bytes();
  for (std::size_t i = 0; i < 40; ++i) damaged[damaged.size() / 3 + i] = 'x';
  folder_.write("5-损坏.docx", damaged);
  folder_.write("rules/projects.json",
                content_of(std::filesystem::path(MISHEN_SOURCE_DIR) / "tests/cli/golden/rules.json"));
  for (const GoldenCase& c : {GoldenCase{"scan.zh.txt", "zh_CN.UTF-8"}, GoldenCase{"scan.en.txt", "en_US.UTF-8"}}) {
    SCOPED_TRACE(c.file);
    environment_["LC_ALL"] = c.language;
    const Outcome run = scan({"--format", "text", "--as-of", "2026-11-22", "--no-builtin", "--dictionaries", "rules",
                              "1-通知.txt", "2-讲解.html", "3-会议.txt", "4-附件.docx", "5-损坏.docx", "6-没有.txt"});
    EXPECT_EQ(run.status, 1) << run.err;
    const std::string out = std::regex_replace(run.out, std::regex("sha256:[0-9a-f]{16}"), "sha256:…");
    const std::filesystem::path golden = std::filesystem::path(MISHEN_SOURCE_DIR) / "tests/cli/golden" / c.file;
    if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << out;
    EXPECT_EQ(out, content_of(golden)) << "UPDATE_GOLDEN=1 writes the file anew";
  }
}

}  // namespace
}  // namespace mishen::test
