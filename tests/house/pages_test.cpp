// The pages: links lead somewhere.
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "tests/house/command.h"

namespace mishen::house {
namespace {

TEST(Pages, EveryRelativeLinkLeadsToAFile) {
  std::vector<std::filesystem::path> pages;
  for (const std::filesystem::path& folder : {root(), root() / "docs"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".md") pages.push_back(entry.path());
    }
  }
  std::size_t links = 0;
  const std::regex link(R"(\]\(([^)#\s]+)(#[^)\s]*)?\))");
  for (const std::filesystem::path& page : pages) {
    const std::string text = read_file(page);
    for (std::sregex_iterator match(text.begin(), text.end(), link), end; match != end; ++match) {
      const std::string target = (*match)[1].str();
      if (target.find("://") != std::string::npos) continue;
      ++links;
      EXPECT_TRUE(std::filesystem::exists(page.parent_path() / target)) << page << " links to " << target;
    }
  }
  EXPECT_GT(links, 10U) << "the links were not found";
}

}  // namespace
}  // namespace mishen::house
