#include "scanner/offset_map.h"

#include <gtest/gtest.h>

#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

TEST(OffsetMap, MapsCopiedBytesOneToOne) {
  NormMap map;
  map.append(10, 1, 1);
  EXPECT_EQ(map.map({2, 5}), (TextSpan{2, 5}));
}

TEST(OffsetMap, MapsAPositionInsideAGroupOutwards) {
  NormMap map;
  map.append(1, 3, 6);  // three units here stand for six there
  EXPECT_EQ(map.map({1, 2}), (TextSpan{0, 6}));
}

TEST(OffsetMap, LeavesWhatWasDroppedAtTheBordersOutAndTakesItInInside) {
  NormMap map;
  map.append(3, 1, 1);
  map.skip(4);
  map.append(3, 1, 1);
  EXPECT_EQ(map.map({0, 3}), (TextSpan{0, 3}));
  EXPECT_EQ(map.map({3, 6}), (TextSpan{7, 10}));
  EXPECT_EQ(map.map({2, 4}), (TextSpan{2, 8}));
}

TEST(OffsetMap, MapsAnEmptySpanToAnEmptySpan) {
  NormMap map;
  map.append(2, 1, 3);
  EXPECT_EQ(map.map({1, 1}), (TextSpan{3, 3}));
  EXPECT_EQ(map.map({2, 2}), (TextSpan{6, 6}));
}

TEST(OffsetMap, KeepsEqualGroupsInOneRun) {
  NormMap map;
  for (int i = 0; i < 1000; ++i) map.append(1, 1, 3);
  EXPECT_EQ(map.run_count(), 1U);
  EXPECT_EQ(map.map({999, 1000}), (TextSpan{2997, 3000}));
}

// A list of (from, to) for every unit is the simplest map there is: both must agree.
TEST(OffsetMap, AgreesWithAListOfAllUnits) {
  auto random = test::seeded_random("OffsetMap.AgreesWithAListOfAllUnits");
  for (int round = 0; round < 200; ++round) {
    NormMap map;
    std::vector<TextSpan> by_unit;
    std::size_t to = 0;
    for (int i = 0; i < 40; ++i) {
      if (test::below(random, 4) == 0) {
        const std::size_t gap = test::below(random, 5);
        map.skip(gap);
        to += gap;
      }
      const std::size_t count = 1 + test::below(random, 4);
      const std::size_t from_width = 1 + test::below(random, 3);
      const std::size_t to_width = test::below(random, 5);
      map.append(count, from_width, to_width);
      for (std::size_t group = 0; group < count; ++group, to += to_width) {
        for (std::size_t unit = 0; unit < from_width; ++unit) by_unit.push_back({to, to + to_width});
      }
    }
    ASSERT_EQ(map.from_size(), by_unit.size());
    for (int i = 0; i < 100; ++i) {
      const std::size_t begin = test::below(random, by_unit.size());
      const std::size_t end = begin + 1 + test::below(random, by_unit.size() - begin);
      ASSERT_EQ(map.map({begin, end}), (TextSpan{by_unit[begin].begin, by_unit[end - 1].end}));
    }
  }
}

}  // namespace
}  // namespace mishen::scanner
