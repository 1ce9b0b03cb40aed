#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "service/store/instant.h"
#include "service/store/uuid.h"

namespace mishen::service {
namespace {

TEST(Instant, IsWrittenAndReadInOneForm) {
  const Instant instant = from_rfc3339("2026-11-22T06:05:04.123Z");
  EXPECT_EQ(instant.time_since_epoch().count(), 1795327504123);
  EXPECT_EQ(to_rfc3339(instant), "2026-11-22T06:05:04.123Z");
  for (const char* wrong : {"", "2026-11-22T06:05:04Z", "2026-11-22 06:05:04.123Z", "2026-13-22T06:05:04.123Z",
                            "2026-02-30T06:05:04.123Z", "2026-11-22T24:05:04.123Z", "2026-11-22T06:05:04.12xZ"}) {
    EXPECT_THROW(static_cast<void>(from_rfc3339(wrong)), std::invalid_argument) << wrong;
  }
}

TEST(Instant, KnowsTheDayInShanghai) {
  using namespace std::chrono_literals;
  EXPECT_EQ(day_in_shanghai(from_rfc3339("2026-12-31T15:59:59.999Z")), 2026y / 12 / 31);
  EXPECT_EQ(day_in_shanghai(from_rfc3339("2026-12-31T16:00:00.000Z")), 2027y / 1 / 1);
}

TEST(Uuid, HasTheFormOfVersion7AndTheTimeInFront) {
  const std::string id = new_uuid(from_rfc3339("2099-01-01T00:00:00.000Z"));
  EXPECT_TRUE(is_uuid(id)) << id;
  EXPECT_EQ(id.substr(0, 13), "03b3d512-ac00");  // 4070908800000 ms
  EXPECT_EQ(id[14], '7');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
  EXPECT_FALSE(is_uuid(""));
  EXPECT_FALSE(is_uuid(id + "0"));
  EXPECT_FALSE(is_uuid("03B3D512-AC00-7000-8000-000000000000"));
  EXPECT_FALSE(is_uuid("03b3d512xac00-7000-8000-000000000000"));
}

TEST(Uuid, GrowsWhenTheClockStandsStillOrGoesBack) {
  const Instant later = from_rfc3339("2099-06-01T00:00:00.000Z");
  std::string last = new_uuid(later);
  for (int i = 0; i < 10'000; ++i) {
    const std::string next = new_uuid(i % 2 == 0 ? later : later - std::chrono::hours(1));
    ASSERT_LT(last, next);
    last = next;
  }
}

TEST(Uuid, IsNeverGivenTwiceToSeveralThreads) {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kEach = 2'000;
  std::vector<std::vector<std::string>> made(kThreads);
  {
    std::vector<std::jthread> threads;
    for (std::vector<std::string>& ids : made) {
      threads.emplace_back([&ids] {
        for (std::size_t i = 0; i < kEach; ++i) ids.push_back(new_uuid(system_clock()()));
      });
    }
  }
  std::set<std::string> all;
  for (const std::vector<std::string>& ids : made) all.insert(ids.begin(), ids.end());
  EXPECT_EQ(all.size(), kThreads * kEach);
}

}  // namespace
}  // namespace mishen::service
