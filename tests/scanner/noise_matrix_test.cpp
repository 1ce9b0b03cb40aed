// Every noise form with every rule in texts and pages: found, at its severity, over exactly the disguised bytes; and
// nothing where the same noise hides nothing (DOMAIN 7; matrix in tests/generator/matrix.tsv).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>

#include "scanner/utf8.h"
#include "tests/generator/noise_case.h"
#include "tests/support/random.h"
#include "tests/support/scan_text.h"

namespace mishen::test {
namespace {

using scanner::DocumentReport;
using scanner::Finding;
using scanner::Severity;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
constexpr bool kSlowBuild = true;
#else
constexpr bool kSlowBuild = false;
#endif

// Full size in an optimized build; sanitizers and debug builds are there for faults, not for rates, and run fewer.
// MISHEN_NOISE_CASES sets the number. Rates of few cases say little: below this size only the whole is judged.
constexpr std::size_t kFullCases = 200;
std::size_t cases_per_cell() {
  if (const char* given = std::getenv("MISHEN_NOISE_CASES")) return std::strtoull(given, nullptr, 10);
  return kSlowBuild ? 8 : kFullCases;
}

constexpr double kWholeRate = 0.99;
constexpr double kCellRate = 0.97;

DocumentReport scan(scanner::Scanner& scanner, const NoiseCase& made, Media media) {
  const bool html = media == Media::kHtml;
  return scanner::scan_document(scanner, scanner::in_process(),
                                {.bytes = made.bytes,
                                 .name = html ? "draft.html" : "draft.txt",
                                 .charset = "",
                                 .media_type = html ? "text/html" : "text/plain"},
                                {.as_of = kToday, .limits = {}});
}

bool points_to(const Finding& finding, const NoiseExpectation& expected) {
  return std::any_of(finding.occurrences.begin(), finding.occurrences.end(),
                     [&](const scanner::Occurrence& occurrence) {
                       return occurrence.source && is_expected_place(expected, *occurrence.source);
                     });
}

// "" when all is right, else what kind of miss it is.
std::string miss_of(const DocumentReport& report, const NoiseExpectation& expected) {
  std::string miss = "not found";
  for (const Finding& finding : report.findings) {
    if (finding.rule != expected.rule) continue;
    if (!points_to(finding, expected)) {
      if (miss == "not found") miss = "other span";
    } else if (finding.severity != expected.severity && finding.severity != expected.other_severity) {
      miss = "severity " + std::string(scanner::to_string(finding.severity)) + " instead of " +
             std::string(scanner::to_string(expected.severity));
    } else {
      return "";
    }
  }
  if (miss == "not found" && !report.findings.empty()) miss += ", but " + report.findings.front().rule;
  return miss;
}

struct CellResult {
  std::size_t cases = 0;
  std::size_t found = 0;
  std::map<std::string, std::vector<std::size_t>> misses;  // kind -> indexes of cases
};

double rate_of(const CellResult& result) {
  return static_cast<double>(result.found) / static_cast<double>(result.cases);
}

void print_misses(const Cell& cell, std::uint64_t seed, const CellResult& result) {
  for (const auto& [kind, indexes] : result.misses) {
    std::cout << "  " << id_of(cell.form) << ' ' << id_of(cell.rule) << ' ' << to_string(cell.media) << ": " << kind
              << ", " << indexes.size() << " of " << result.cases << "; noise_cases --seed " << seed << " --form "
              << id_of(cell.form) << " --rule " << id_of(cell.rule) << " --media " << to_string(cell.media)
              << " --index";
    for (std::size_t i = 0; i < std::min<std::size_t>(indexes.size(), 3); ++i)
      std::cout << (i > 0 ? "|" : " ") << indexes[i];
    std::cout << '\n';
  }
}

std::vector<Cell> filled_cells() {
  std::vector<Cell> cells = noise_matrix();
  std::erase_if(cells, [](const Cell& cell) { return !cell.empty_because.empty(); });
  return cells;
}

TEST(NoiseMatrix, IsTheCommittedOne) {
  const std::string path = std::string(MISHEN_SOURCE_DIR) + "/tests/generator/matrix.tsv";
  std::ifstream file(path, std::ios::binary);
  std::stringstream committed;
  committed << file.rdbuf();
  EXPECT_EQ(committed.str(), matrix_tsv()) << "write it anew with: noise_cases --list > tests/generator/matrix.tsv";
}

TEST(NoiseMatrix, NamesACaseByItsSeedAndNumber) {
  const std::vector<Cell> cells = filled_cells();
  const Cell& cell = cells.front();
  EXPECT_EQ(make_noise_case(cell, 7, 3).bytes, make_noise_case(cell, 7, 3).bytes);
  EXPECT_NE(make_noise_case(cell, 7, 3).bytes, make_noise_case(cell, 8, 3).bytes);
  EXPECT_NE(make_noise_case(cell, 7, 3).bytes, make_noise_case(cell, 7, 4).bytes);
  EXPECT_NE(make_noise_case(cell, 7, 3).bytes, make_harmless_case(cell, 7, 3).bytes);
}

TEST(NoiseMatrix, ExpectsWholeCharactersOfTheDocument) {
  const std::uint64_t seed = seeded_random("NoiseMatrix spans")();
  for (const Cell& cell : filled_cells()) {
    const NoiseCase made = make_noise_case(cell, seed, 0);
    const NoiseExpectation& expected = *made.expected;
    SCOPED_TRACE(made.id + ", seed " + std::to_string(seed));
    ASSERT_LT(expected.source.begin, expected.source.end);
    ASSERT_LE(expected.around.end, made.bytes.size());
    EXPECT_LE(expected.around.begin, expected.source.begin);
    EXPECT_LE(expected.source.end, expected.around.end);
    EXPECT_FALSE(scanner::is_utf8_continuation(made.bytes[expected.source.begin]));
    EXPECT_FALSE(expected.source.end < made.bytes.size() &&
                 scanner::is_utf8_continuation(made.bytes[expected.source.end]));
  }
}

TEST(NoiseMatrix, HoldsEveryRuleOfTheDictionary) {
  const auto dictionary = builtin_dictionary();
  for (const scanner::Rule& rule : dictionary->rules()) {
    if (!rule.concealments.empty()) continue;  // what it finds is a place, not what stands there
    EXPECT_TRUE(std::any_of(kRules.begin(), kRules.end(), [&](const RuleName& name) { return name.id == rule.id; }))
        << rule.id << " is not in the matrix";
  }
}

TEST(NoiseMatrix, FindsEveryDisguisedValueInItsPlace) {
  const std::uint64_t seed = seeded_random("NoiseMatrix")();
  const std::size_t count = cases_per_cell();
  scanner::Scanner scanner(builtin_dictionary());
  std::size_t cases = 0;
  std::size_t found = 0;
  const std::vector<Cell> cells = filled_cells();
  std::map<std::string_view, CellResult> by_form;
  for (const Cell& cell : cells) {
    CellResult result;
    std::size_t wanted = count;
    for (std::size_t index = 0; index < wanted; ++index) {
      // A cell that looks bad by chance is looked at longer before it is called bad.
      if (index + 1 == count && count >= kFullCases && rate_of(result) < kCellRate + 0.01) wanted = 5 * count;
      const NoiseCase made = make_noise_case(cell, seed, index);
      ++result.cases;
      const std::string miss = miss_of(scan(scanner, made, cell.media), *made.expected);
      if (miss.empty()) {
        ++result.found;
      } else {
        result.misses[miss].push_back(index);
      }
    }
    print_misses(cell, seed, result);
    if (count >= kFullCases) {
      EXPECT_GE(rate_of(result), kCellRate)
          << id_of(cell.form) << ", " << id_of(cell.rule) << ", " << to_string(cell.media);
    }
    cases += result.cases;
    found += result.found;
    by_form[id_of(cell.form)].cases += result.cases;
    by_form[id_of(cell.form)].found += result.found;
  }
  for (const FormName& form : kForms) {
    const CellResult& result = by_form[form.id];
    std::cout << std::setw(20) << form.id << ' ' << result.found << " of " << result.cases << '\n';
  }
  const double rate = static_cast<double>(found) / static_cast<double>(cases);
  std::cout << "noise matrix: " << cells.size() << " cells, " << count << " cases each"
            << (count < kFullCases ? " (a slow build runs fewer)" : "") << ", found " << found << " of " << cases
            << '\n';
  EXPECT_GE(rate, kWholeRate);
}

TEST(NoiseMatrix, FindsNothingInTheHarmlessTwins) {
  const std::uint64_t seed = seeded_random("NoiseMatrix twins")();
  const std::size_t count = cases_per_cell();
  scanner::Scanner scanner(builtin_dictionary());
  std::size_t alarms = 0;
  for (const Cell& cell : filled_cells()) {
    CellResult result;
    for (std::size_t index = 0; index < count; ++index) {
      const NoiseCase made = make_harmless_case(cell, seed, index);
      ++result.cases;
      const DocumentReport report = scan(scanner, made, cell.media);
      // The twin of a spliced page is spliced like it: that is said, and nothing else.
      const bool spliced = id_of(cell.form) == "7-splices" && id_of(cell.rule) != "text.compromised-page";
      const auto alarm = std::find_if(report.findings.begin(), report.findings.end(), [&](const Finding& finding) {
        return !(spliced && finding.rule == "text.compromised-page");
      });
      if (alarm != report.findings.end()) {
        const Finding& first = *alarm;
        result.misses["false " + first.rule + " " + std::string(scanner::to_string(first.severity))].push_back(index);
        ++alarms;
      }
    }
    print_misses(cell, seed, result);
  }
  EXPECT_EQ(alarms, 0U);
}

}  // namespace
}  // namespace mishen::test
