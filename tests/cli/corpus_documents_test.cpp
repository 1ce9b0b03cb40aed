// Real documents that other engines read: what they saw in them is found here too, and every file has its line.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/program.h"

namespace mishen::cli {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = fs::path(MISHEN_SOURCE_DIR) / "../shared/corpus";

std::vector<std::vector<std::string>> rows_of(const fs::path& table) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> fields;
    std::istringstream rest(line);
    for (std::string field; std::getline(rest, field, '\t');) fields.push_back(field);
    fields.resize(6);
    rows.push_back(fields);
  }
  return rows;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream rest(text);
  for (std::string part; std::getline(rest, part, '|');) parts.push_back(part);
  return parts;
}

std::vector<rapidjson::Document> reports_of(const test::Outcome& outcome) {
  std::vector<rapidjson::Document> reports;
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) {
    reports.emplace_back();
    reports.back().Parse(line.c_str());
  }
  return reports;
}

/// Whether a finding is of the rule, or names it as one that hit the same characters.
bool reports_rule(const std::vector<rapidjson::Document>& reports, const std::string& rule) {
  for (const rapidjson::Document& report : reports) {
    for (const rapidjson::Value& finding : report["findings"].GetArray()) {
      if (finding["rule"].GetString() == rule) return true;
      for (const rapidjson::Value& evidence : finding["evidence"].GetArray()) {
        if (evidence.GetString() == "also:" + rule) return true;
      }
    }
  }
  return false;
}

// Old binary formats and mail are not read, and say so.
bool is_read_format(const rapidjson::Document& report) {
  constexpr std::array<std::string_view, 2> kUnread = {"unknown-format", "not-read:mail"};
  for (const rapidjson::Value& entry : report["incomplete"].GetArray()) {
    const bool is_unread = std::find(kUnread.begin(), kUnread.end(), entry["reason"].GetString()) != kUnread.end();
    if (is_unread && std::string_view(entry["where"].GetString()).empty()) return false;
  }
  return true;
}

TEST(CorpusDocuments, WhatOtherEnginesReadIsFound) {
  if (!fs::exists(kCorpus / "probes.tsv")) GTEST_SKIP() << "the folder ../shared is not here";
  const test::TemporaryFolder folder;
  std::size_t probes = 0;
  std::size_t found = 0;
  std::size_t unread = 0;
  for (const std::vector<std::string>& row : rows_of(kCorpus / "probes.tsv")) {
    const std::vector<std::string> words = split(row[3]);
    std::vector<std::string> arguments = {"scan", "--no-builtin", "--format", "jsonl"};
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string name = "probe" + std::to_string(i) + ".txt";
      arguments.insert(arguments.end(), {"--terms", folder.write(name, words[i] + "\n").string()});
    }
    if (words.empty()) continue;
    arguments.push_back((kCorpus / row[0]).string());
    const std::vector<rapidjson::Document> reports =
        reports_of(test::Program{.folder = folder.path(), .environment = {}, .input = {}}.run(arguments));
    ASSERT_FALSE(reports.empty()) << row[0];
    if (!is_read_format(reports.back())) {
      ++unread;
      continue;
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
      ++probes;
      const bool is_found = reports_rule(reports, "term.probe" + std::to_string(i));
      found += is_found ? 1U : 0U;
      if (!is_found) std::cout << "missed in " << row[0] << ": " << words[i] << '\n';
    }
  }
  std::cout << found << " of " << probes << " probes found; " << unread << " documents of formats that are not read\n";
  EXPECT_GE(found * 100, probes * 97);
  EXPECT_GT(probes, 60U);
}

TEST(CorpusDocuments, EveryFileHasItsLine) {
  if (!fs::exists(kCorpus / "docs.tsv")) GTEST_SKIP() << "the folder ../shared is not here";
  const test::TemporaryFolder folder;
  std::vector<std::string> arguments = {"scan", "--format", "jsonl"};
  std::size_t files = 0;
  for (const std::vector<std::string>& row : rows_of(kCorpus / "docs.tsv")) {
    arguments.push_back((kCorpus / row[0]).string());
    ++files;
  }
  const test::Outcome outcome = test::Program{.folder = folder.path(), .environment = {}, .input = {}}.run(arguments);
  std::size_t documents = 0;
  for (const rapidjson::Document& report : reports_of(outcome)) {
    ASSERT_TRUE(report.IsObject());
    EXPECT_FALSE(report["verdict"].IsNull());
    documents += report["part"].IsNull() ? 1U : 0U;
  }
  EXPECT_EQ(documents, files) << outcome.err;
  EXPECT_LT(outcome.status, 4) << outcome.err;
}

}  // namespace
}  // namespace mishen::cli
