// tests/support/resident_id.h
// Synthetic resident identity numbers: valid check character, unassigned area under an assigned province.
#pragma once
#include <array>
#include <cstdio>
#include <random>
#include <string>

#include "tests/support/random.h"

namespace mishen::test {

/// 18 characters, 'x' in lower case as folded text has it. The area's last four digits are 00xx with 90-99: no such
/// division exists (GB/T 2260 numbers prefectures from 01), so the number belongs to nobody.
inline std::string resident_id(std::mt19937_64& random) {
  static constexpr std::array kProvinces = {"11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33",
                                            "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50",
                                            "51", "52", "53", "54", "61", "62", "63", "64", "65"};
  static constexpr std::array kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  std::array<char, 18> digits{};
  std::snprintf(digits.data(), digits.size(), "%s00%02zu%04zu%02zu%02zu%03zu",
                kProvinces[below(random, kProvinces.size())], 90 + below(random, 10), 1940 + below(random, 80),
                1 + below(random, 12), 1 + below(random, 28), below(random, 1000));
  std::string id(digits.data(), 17);
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += (id[i] - '0') * kWeights[i];
  id += std::string_view("10x98765432")[static_cast<std::size_t>(sum % 11)];
  return id;
}

}  // namespace mishen::test
