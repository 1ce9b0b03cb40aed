// Documents that somebody damaged or built to do harm: never clean, never a crash, nothing left behind.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "tests/cli/program.h"
#include "tests/cli/watched_run.h"
#include "tests/support/random.h"

namespace mishen::cli {
namespace {

namespace fs = std::filesystem;

const fs::path kDocuments = fs::path(MISHEN_SOURCE_DIR) / "tests/data/documents";

std::vector<fs::path> marked_documents() {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(kDocuments)) {
    if (entry.path().filename().string().starts_with("marked.")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
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
  test::expect_none_passes(test::scan_watched(folder), documents);
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
  test::expect_none_passes(test::scan_watched(folder), documents);
}

}  // namespace
}  // namespace mishen::cli
