// Documents that somebody damaged or built to do harm: never clean, never a crash, nothing left behind.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/program.h"
#include "tests/support/random.h"

namespace mishen::cli {
namespace {

namespace fs = std::filesystem;

const fs::path kDocuments = fs::path(MISHEN_SOURCE_DIR) / "tests/data/documents";
constexpr double kMostMilliseconds = 30'000;
constexpr long kMostKilobytes = 1536L * 1024;

std::vector<fs::path> marked_documents() {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(kDocuments)) {
    if (entry.path().filename().string().starts_with("marked.")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Children and grandchildren that outlived the program: they are handed to this process.
std::string left_over_processes() {
  std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/children");
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Run {
  std::map<std::string, std::string> verdicts;  // of each document
  test::Outcome outcome;
};

/// Scans a folder in an environment where whatever is left behind shows.
Run scan(const test::TemporaryFolder& folder) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const test::TemporaryFolder temporary;
  Run run;
  run.outcome =
      test::Program{.folder = folder.path(), .environment = {{"TMPDIR", temporary.path().string()}}, .input = {}}.run(
          {"scan", "--format", "jsonl", "."});
  EXPECT_LT(run.outcome.status, 4) << run.outcome.err;
  EXPECT_EQ(left_over_processes(), "");
  EXPECT_TRUE(fs::is_empty(temporary.path()));
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  EXPECT_LE(usage.ru_maxrss, kMostKilobytes);
  std::istringstream lines(run.outcome.out);
  for (std::string line; std::getline(lines, line);) {
    rapidjson::Document report;
    report.Parse(line.c_str());
    if (!report.IsObject()) {
      ADD_FAILURE() << "no report: " << line;
      continue;
    }
    EXPECT_LE(report["elapsed_ms"].GetDouble(), kMostMilliseconds) << line.substr(0, 200);
    if (report["part"].IsNull()) run.verdicts[report["document"].GetString()] = report["verdict"].GetString();
  }
  return run;
}

void expect_none_passes(const Run& run, std::size_t documents) {
  EXPECT_EQ(run.verdicts.size(), documents);
  for (const auto& [document, verdict] : run.verdicts) EXPECT_NE(verdict, "pass") << document;
}

TEST(DamagedDocuments, CutOffAnywhereAreNeverClean) {
  const test::TemporaryFolder folder;
  std::size_t documents = 0;
  for (const fs::path& file : marked_documents()) {
    const std::string whole = test::content_of(file);
    for (std::size_t i = 1; i <= 20; ++i) {
      const std::string name = "cut" + std::to_string(i) + file.extension().string();
      folder.write(name, whole.substr(0, whole.size() * i / 21));
      ++documents;
    }
  }
  expect_none_passes(scan(folder), documents);
}

TEST(DamagedDocuments, WithFlippedBitsAreNeverClean) {
  if (std::system("command -v zzuf >/dev/null") != 0) GTEST_SKIP() << "zzuf is not installed";
  std::mt19937_64 random = test::seeded_random("DamagedDocuments");
  const std::vector<fs::path> files = marked_documents();
  const std::size_t documents = test::full_run() ? 2000 : 200;
  const char* const rates[] = {"0.00001", "0.0001", "0.001", "0.004", "0.02"};
  const test::TemporaryFolder folder;
  for (std::size_t i = 0; i < documents; ++i) {
    const fs::path& file = files[i % files.size()];
    const std::string rate = rates[test::below(random, std::size(rates))];
    const std::string seed = std::to_string(random() % 1'000'000'000);
    const fs::path out = folder.path() / ("s" + seed + "-r" + rate + "-" + file.filename().string());
    ASSERT_EQ(
        std::system(("zzuf -s" + seed + " -r" + rate + " <'" + file.string() + "' >'" + out.string() + "'").c_str()),
        0);
  }
  expect_none_passes(scan(folder), documents);
}

}  // namespace
}  // namespace mishen::cli
