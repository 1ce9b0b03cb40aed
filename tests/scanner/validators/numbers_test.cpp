#include "scanner/validators/numbers.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/random.h"
#include "tests/support/resident_id.h"

namespace mishen::scanner {
namespace {

constexpr std::chrono::year_month_day kToday{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(22)};

TEST(Numbers, AcceptTheStandardsOwnExample) { EXPECT_TRUE(has_resident_id_check("11010519491231002x")); }

TEST(Numbers, EverySingleErrorAndAdjacentSwapBreaksTheCheckCharacter) {
  auto random = test::seeded_random("Numbers.EverySingleErrorAndAdjacentSwap");
  for (int round = 0; round < 200; ++round) {
    const std::string id = test::resident_id(random);
    ASSERT_TRUE(has_resident_id_check(id)) << id;
    for (std::size_t i = 0; i < 18; ++i) {
      for (const char c : std::string_view("0123456789x")) {
        if (c == id[i] || (c == 'x' && i != 17)) continue;
        std::string wrong = id;
        wrong[i] = c;
        EXPECT_FALSE(has_resident_id_check(wrong)) << wrong;
      }
      if (i == 17 || id[i] == id[i + 1]) continue;
      std::string swapped = id;
      std::swap(swapped[i], swapped[i + 1]);
      EXPECT_FALSE(has_resident_id_check(swapped)) << swapped;
    }
  }
}

TEST(Numbers, BirthDatesAreDaysOfTheCalendarUpToToday) {
  EXPECT_TRUE(is_birth_date("20000229", kToday));
  EXPECT_FALSE(is_birth_date("19000229", kToday));
  EXPECT_FALSE(is_birth_date("20010229", kToday));
  EXPECT_FALSE(is_birth_date("19991301", kToday));
  EXPECT_TRUE(is_birth_date("20261122", kToday));
  EXPECT_FALSE(is_birth_date("20261123", kToday));
}

TEST(Numbers, CreditCodesOfDomainPass) {
  for (const std::string_view code :
       {"11330600098643214c", "11640100317765618r", "1137078555222300xq", "91350100m000100y43"}) {
    EXPECT_TRUE(is_credit_code(code)) << code;
  }
  EXPECT_FALSE(is_credit_code("91350100m000100y44"));
  EXPECT_FALSE(is_credit_code("91350100i000100y43"));  // letters I O S V Z are not used
}

TEST(Numbers, LuhnFindsSingleErrors) {
  EXPECT_TRUE(passes_luhn("4111111111111111"));
  EXPECT_FALSE(passes_luhn("4111111111111112"));
  EXPECT_FALSE(passes_luhn(""));
}

TEST(Numbers, ProvincePrefixes) {
  EXPECT_TRUE(has_province_prefix("330000"));
  EXPECT_TRUE(has_province_prefix("830000"));
  EXPECT_FALSE(has_province_prefix("100000"));
  EXPECT_FALSE(has_province_prefix("990000"));
}

}  // namespace
}  // namespace mishen::scanner
