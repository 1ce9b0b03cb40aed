// Documents that carry what a reader does not see, and their harmless twins: `mishen scan` reports each carrier, reads
// what it hides, and says nothing of the twins. The list is tests/data/carriers/carriers.tsv.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/program.h"

namespace mishen::cli {
namespace {

const std::string kFolder = MISHEN_SOURCE_DIR "/tests/data/carriers/";
constexpr std::string_view kNumberRule = "personal.resident-id";

struct Expectation {
  std::string file, rule, evidence;
  std::string text, region;  // what the finding quotes, and where it stands
  std::string number;        // region of the resident number that the document holds; "" for none
  [[nodiscard]] bool is_twin() const { return rule == "none"; }
};
std::vector<Expectation> expectations() {
  std::vector<Expectation> all;
  std::ifstream file(kFolder + "carriers.tsv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    Expectation row;
    for (std::string* field : {&row.file, &row.rule, &row.evidence, &row.text, &row.region, &row.number})
      std::getline(fields, *field, '\t');
    all.push_back(row);
  }
  return all;
}

struct Found {
  std::string rule, quoted, region;
  std::vector<std::string> evidence;
};

/// What the lines of one document say, those of its members with its own.
struct Report {
  std::vector<std::string> verdicts;
  std::vector<Found> findings;
};

std::string described(const Report& report) {
  std::string text;
  for (const std::string& verdict : report.verdicts) text += verdict + " ";
  for (const Found& found : report.findings) {
    text += "\n" + found.rule + " in " + found.region + ": " + found.quoted;
    for (const std::string& evidence : found.evidence) text += "; " + evidence;
  }
  return text;
}

void add_line(const rapidjson::Value& line, Report& report) {
  report.verdicts.emplace_back(line["verdict"].GetString());
  for (const rapidjson::Value& finding : line["findings"].GetArray()) {
    Found found;
    found.rule = finding["rule"].GetString();
    found.quoted = finding["matched"].GetString();
    found.region = finding["source"]["region"].GetString();
    for (const rapidjson::Value& evidence : finding["evidence"].GetArray())
      found.evidence.emplace_back(evidence.GetString());
    report.findings.push_back(std::move(found));
  }
}

std::map<std::string, Report> reports_by_file() {
  std::map<std::string, Report> reports;
  const test::TemporaryFolder folder;
  const test::Outcome output = test::Program{.folder = folder.path(), .environment = {}, .input = {}}.run(
      {"scan", "--format", "jsonl", "--reveal", kFolder});
  std::istringstream lines(output.out);
  for (std::string line; std::getline(lines, line);) {
    rapidjson::Document json;
    json.Parse(line.c_str());
    if (json.HasParseError()) {
      ADD_FAILURE() << "no report: " << line;
      continue;
    }
    add_line(json, reports[std::filesystem::path(json["document"].GetString()).filename().string()]);
  }
  EXPECT_FALSE(reports.empty()) << output.err;
  return reports;
}

void check(const Expectation& expected, const Report& report) {
  ASSERT_FALSE(report.verdicts.empty()) << "no report of it";
  SCOPED_TRACE(described(report));
  const auto any = [&](const auto& is_it) {
    return std::any_of(report.findings.begin(), report.findings.end(), is_it);
  };
  if (expected.is_twin()) {
    EXPECT_FALSE(any([](const Found& found) { return found.rule.starts_with("carrier."); }));
  } else {
    EXPECT_TRUE(any([&](const Found& found) {
      const auto& evidence = found.evidence;
      return found.rule == expected.rule && found.region == expected.region &&
             found.quoted.find(expected.text) != std::string::npos &&
             (expected.evidence.empty() ||
              std::find(evidence.begin(), evidence.end(), expected.evidence) != evidence.end());
    })) << expected.rule
        << " in " << expected.region << ": " << expected.text << "; " << expected.evidence;
  }
  if (expected.number.empty()) return;
  EXPECT_TRUE(any([&](const Found& found) { return found.rule == kNumberRule && found.region == expected.number; }))
      << kNumberRule << " in " << expected.number;
  EXPECT_NE(std::find(report.verdicts.begin(), report.verdicts.end(), "block"), report.verdicts.end());
}

// One run over all of them, hence one test.
TEST(CarrierDocuments, AreReportedAndTheirTwinsAreNot) {
  std::map<std::string, Report> reports = reports_by_file();
  for (const Expectation& expected : expectations()) {
    SCOPED_TRACE(expected.file);
    check(expected, reports[expected.file]);
  }
}

TEST(CarrierDocuments, AreOneOfEachKindInEachFormatAndATwin) {
  std::map<std::string, std::size_t> formats;
  std::size_t twins = 0;
  for (const Expectation& row : expectations()) {
    if (row.is_twin()) ++twins;
    if (!row.is_twin()) ++formats[std::filesystem::path(row.file).extension().string()];
  }
  EXPECT_GE(twins, 50U);
  for (const char* format :
       {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".rtf", ".html", ".mht", ".pdf", ".ofd"})
    EXPECT_GE(formats[format], 8U) << format;
}

}  // namespace
}  // namespace mishen::cli
