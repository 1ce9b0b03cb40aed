#include "scanner/offset_map.h"

#include <gtest/gtest.h>

#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

TEST(OffsetMap, MapsCopiedBytesOneToOne) {
  FoldMap map;
  map.append(10, 1, 1);
  EXPECT_EQ(map.map({2, 5}), (UnwrappedSpan{2, 5}));
}

TEST(OffsetMap, MapsAPositionInsideAGroupOutwards) {
  FoldMap map;
  map.append(1, 3, 6);  // three units here stand for six there
  EXPECT_EQ(map.map({1, 2}), (UnwrappedSpan{0, 6}));
}

TEST(OffsetMap, LeavesWhatWasDroppedAtTheBordersOutAndTakesItInInside) {
  FoldMap map;
  map.append(3, 1, 1);
  map.skip(4);
  map.append(3, 1, 1);
  EXPECT_EQ(map.map({0, 3}), (UnwrappedSpan{0, 3}));
  EXPECT_EQ(map.map({3, 6}), (UnwrappedSpan{7, 10}));
  EXPECT_EQ(map.map({2, 4}), (UnwrappedSpan{2, 8}));
}

TEST(OffsetMap, MapsAnEmptySpanToAnEmptySpan) {
  FoldMap map;
  map.append(2, 1, 3);
  EXPECT_EQ(map.map({1, 1}), (UnwrappedSpan{3, 3}));
  EXPECT_EQ(map.map({2, 2}), (UnwrappedSpan{6, 6}));
}

TEST(OffsetMap, KeepsEqualGroupsInOneRun) {
  FoldMap map;
  for (int i = 0; i < 1000; ++i) map.append(1, 1, 3);
  EXPECT_EQ(map.run_count(), 1U);
  EXPECT_EQ(map.map({999, 1000}), (UnwrappedSpan{2997, 3000}));
}

TEST(OffsetMap, CopiedTextNeedsNoCheckpointAndACharacterThatChangesOne) {
  FoldMap map;
  map.copy(100);
  EXPECT_EQ(map.run_count(), 0U);
  map.append(1, 1, 3);
  map.copy(100);
  map.append(100, 1, 1);
  EXPECT_EQ(map.run_count(), 1U);
  EXPECT_EQ(map.map({99, 102}), (UnwrappedSpan{99, 104}));
  EXPECT_EQ(map.from_size(), 301U);
  EXPECT_EQ(map.to_size(), 303U);
}

TEST(OffsetMap, KeepsWidthsThatNeedMoreThan16Bits) {
  FoldMap map;
  map.copy(2);
  map.append(1, 1, 70'000);
  map.append(2, 65'536, 3);
  map.append(1, 65'535, 65'535);
  map.copy(5);
  EXPECT_EQ(map.map({1, 3}), (UnwrappedSpan{1, 70'002}));
  EXPECT_EQ(map.map({2, 3}), (UnwrappedSpan{2, 70'002}));
  EXPECT_EQ(map.map({3, 4}), (UnwrappedSpan{70'002, 70'005}));
  EXPECT_EQ(map.map({65'539, 65'540}), (UnwrappedSpan{70'005, 70'008}));
  const std::size_t last = 3 + 2 * 65'536;
  EXPECT_EQ(map.map({last + 7, last + 8}), (UnwrappedSpan{70'008, 70'008 + 65'535}));
  EXPECT_EQ(map.map({last + 65'536, last + 65'538}), (UnwrappedSpan{70'008 + 65'536, 70'008 + 65'538}));
}

TEST(OffsetMap, MapsASpanOverAJumpBackToWhatLiesBetween) {
  FoldMap map;
  map.jump_to(10);
  map.copy(3);
  map.jump_to(2);
  map.append(1, 2, 4);
  map.copy(1);
  EXPECT_EQ(map.map({0, 3}), (UnwrappedSpan{10, 13}));
  EXPECT_EQ(map.map({3, 6}), (UnwrappedSpan{2, 7}));
  EXPECT_EQ(map.map({2, 4}), (UnwrappedSpan{2, 13}));
}

// A list of (from, to) for every unit is the simplest map there is: both must agree.
TEST(OffsetMap, AgreesWithAListOfAllUnits) {
  auto random = test::seeded_random("OffsetMap.AgreesWithAListOfAllUnits");
  for (int round = 0; round < 300; ++round) {
    FoldMap map;
    std::vector<UnwrappedSpan> by_unit;
    std::size_t to = 0;
    for (int i = 0; i < 40; ++i) {
      if (test::below(random, 4) == 0) {
        const std::size_t gap = test::below(random, 5);
        map.skip(gap);
        to += gap;
      }
      if (round % 2 == 0 && test::below(random, 8) == 0) {
        to = test::below(random, 200);
        map.jump_to(to);
      }
      const std::size_t count = 1 + test::below(random, 4);
      const bool copied = test::below(random, 3) == 0;
      const std::size_t from_width = copied ? 1 : 1 + test::below(random, 3);
      const std::size_t to_width = copied ? 1 : test::below(random, 20) == 0 ? 70'000 : test::below(random, 5);
      if (copied) {
        map.copy(count);
      } else {
        map.append(count, from_width, to_width);
      }
      for (std::size_t group = 0; group < count; ++group, to += to_width) {
        for (std::size_t unit = 0; unit < from_width; ++unit) by_unit.push_back({to, to + to_width});
      }
    }
    ASSERT_EQ(map.from_size(), by_unit.size());
    FoldMap::Cursor cursor(map);
    std::size_t next = 0;
    for (int i = 0; i < 100; ++i) {
      // Mostly ascending, now and then back.
      next = test::below(random, 10) == 0 ? test::below(random, by_unit.size()) : next + test::below(random, 4);
      const std::size_t begin = next % by_unit.size();
      const std::size_t end = begin + 1 + test::below(random, by_unit.size() - begin);
      UnwrappedSpan expected{by_unit[begin].begin, by_unit[end - 1].end};
      if (expected.end < expected.begin) expected = {by_unit[end - 1].begin, by_unit[begin].end};
      ASSERT_EQ(map.map({begin, end}), expected);
      ASSERT_EQ(cursor.map({begin, end}), expected);
      ASSERT_EQ(cursor.map({begin, begin}), (UnwrappedSpan{by_unit[begin].begin, by_unit[begin].begin}));
    }
  }
}

}  // namespace
}  // namespace mishen::scanner
