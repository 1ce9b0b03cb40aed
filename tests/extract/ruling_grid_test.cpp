#include "scanner/extract/ruling_grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mishen::scanner {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A table of 3 columns, 100 points each, and 2 rows of 20, as full lines.
std::vector<Ruling> level() { return {{0, 300, 0}, {0, 300, 20}, {0, 300, 40}}; }
std::vector<Ruling> upright() { return {{0, 40, 0}, {0, 40, 100}, {0, 40, 200}, {0, 40, 300}}; }

TEST(RulingGrid, HasACellForEachSquare) {
  const auto grids = find_grids(level(), upright());
  ASSERT_THAT(grids, SizeIs(1));
  EXPECT_EQ(grids[0].rows(), 2U);
  EXPECT_EQ(grids[0].columns(), 3U);
  EXPECT_THAT(grids[0].cells(), SizeIs(6));
  const auto cell = grids[0].cell_around(250, 30);
  ASSERT_TRUE(cell);
  EXPECT_EQ(grids[0].cells()[*cell].row, 1U);
  EXPECT_EQ(grids[0].cells()[*cell].column, 2U);
  EXPECT_FALSE(grids[0].cell_around(310, 30));
  EXPECT_FALSE(grids[0].cell_around(-1, 30));
}

TEST(RulingGrid, JoinsWhatNoLineParts) {
  auto lines = upright();
  lines[1].from = 20;  // the first two columns of the first row are one
  const auto grids = find_grids(level(), lines);
  ASSERT_THAT(grids, SizeIs(1));
  ASSERT_THAT(grids[0].cells(), SizeIs(5));
  EXPECT_EQ(grids[0].cells()[0].column_span, 2U);
  EXPECT_EQ(grids[0].cell_around(50, 10), grids[0].cell_around(150, 10));
  EXPECT_NE(grids[0].cell_around(50, 30), grids[0].cell_around(150, 30));
}

TEST(RulingGrid, CountsMergedRows) {
  auto lines = level();
  lines[1].from = 100;  // the first column is one cell
  const auto grids = find_grids(lines, upright());
  ASSERT_THAT(grids, SizeIs(1));
  EXPECT_EQ(grids[0].cells()[0].row_span, 2U);
  EXPECT_EQ(grids[0].cells()[0].column_span, 1U);
}

TEST(RulingGrid, TakesLinesInPiecesAndDouble) {
  std::vector<Ruling> pieces;
  for (const Ruling& line : level()) {
    for (double x = 0; x < 300; x += 50) pieces.push_back({x, x + 49.5, line.at + (x > 100 ? 0.4 : 0)});
    pieces.push_back({0, 300, line.at + 1.5});
  }
  const auto grids = find_grids(pieces, upright());
  ASSERT_THAT(grids, SizeIs(1));
  EXPECT_THAT(grids[0].cells(), SizeIs(6));
}

TEST(RulingGrid, ClosesOpenSides) {
  const std::vector<Ruling> inner = {{0, 40, 100}, {0, 40, 200}};
  const auto grids = find_grids(level(), inner);
  ASSERT_THAT(grids, SizeIs(1));
  EXPECT_EQ(grids[0].columns(), 3U);
}

TEST(RulingGrid, TellsTablesFromFramesAndUnderlines) {
  EXPECT_THAT(find_grids({{0, 300, 0}, {0, 300, 400}}, {{0, 400, 0}, {0, 400, 300}}), IsEmpty()) << "a frame";
  EXPECT_THAT(find_grids({{0, 300, 0}, {0, 300, 50}, {0, 300, 400}}, {{0, 400, 0}, {0, 400, 300}}), IsEmpty())
      << "a frame with a rule beneath its heading";
  EXPECT_THAT(find_grids({{0, 300, 0}, {20, 80, 40}, {0, 300, 80}}, {}), IsEmpty()) << "rules and underlines";
}

TEST(RulingGrid, KeepsTablesApart) {
  auto two = level();
  auto sides = upright();
  for (const Ruling& line : level()) two.push_back({line.from, line.to, line.at + 100});
  for (const Ruling& line : upright()) sides.push_back({line.from + 100, line.to + 100, line.at});
  const auto grids = find_grids(two, sides);
  ASSERT_THAT(grids, SizeIs(2));
  EXPECT_TRUE(grids[0].cell_around(50, 10));
  EXPECT_TRUE(grids[1].cell_around(50, 110));
}

TEST(RulingGrid, StandsWildNumbers) {
  const double huge = 1e300;
  EXPECT_THAT(find_grids({{-huge, huge, 0}, {0, 300, huge}}, {{0, 0, 0}, {5, -5, 3}}), IsEmpty());
  std::vector<Ruling> many;
  for (int i = 0; i < 5000; ++i) many.push_back({0, 100'000, i * 10.0});
  EXPECT_THAT(find_grids(many, many), IsEmpty()) << "too many";
}

}  // namespace
}  // namespace mishen::scanner
