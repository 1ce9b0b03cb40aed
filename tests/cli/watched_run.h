// tests/cli/watched_run.h
// A scan of a folder of documents that mean harm, watched for what it leaves behind and what it takes.
#pragma once
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/cli/program.h"

namespace mishen::test {

constexpr double kMostMilliseconds = 30'000;
constexpr long kMostKilobytes = 1536L * 1024;

/// Children and grandchildren that outlived the program: they are handed to this process.
inline std::string left_over_processes() {
  std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/children");
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Run {
  std::map<std::string, std::string> verdicts;  // of each document
  Outcome outcome;
};

/// Scans a folder in an environment where whatever is left behind shows. Expects an orderly end, nothing left behind,
/// and that no document took more time than it may, and no process more memory.
inline Run scan_watched(const TemporaryFolder& folder, const std::vector<std::string>& options = {}) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const TemporaryFolder temporary;
  Run run;
  std::vector<std::string> arguments = {"scan", "--format", "jsonl"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.emplace_back(".");
  run.outcome =
      Program{.folder = folder.path(), .environment = {{"TMPDIR", temporary.path().string()}}, .input = {}}.run(
          arguments);
  EXPECT_LT(run.outcome.status, 4) << run.outcome.err;
  EXPECT_EQ(left_over_processes(), "");
  EXPECT_TRUE(std::filesystem::is_empty(temporary.path()));
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
    if (report["elapsed_ms"].IsNumber()) {
      EXPECT_LE(report["elapsed_ms"].GetDouble(), kMostMilliseconds) << line.substr(0, 200);
    }
    if (report["part"].IsNull()) run.verdicts[report["document"].GetString()] = report["verdict"].GetString();
  }
  return run;
}

inline void expect_none_passes(const Run& run, std::size_t documents) {
  EXPECT_EQ(run.verdicts.size(), documents);
  for (const auto& [document, verdict] : run.verdicts) EXPECT_NE(verdict, "pass") << document;
}

}  // namespace mishen::test
