// tests/support/random.h
// Seeded randomness for property tests. Every test prints its seed; MISHEN_TEST_SEED repeats a run.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>

namespace mishen::test {

/// A generator with a fresh seed, or the one in MISHEN_TEST_SEED; prints it with the test's name.
inline std::mt19937_64 seeded_random(std::string_view test) {
  const char* given = std::getenv("MISHEN_TEST_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << test << ": seed " << seed << '\n';
  return std::mt19937_64(seed);
}

/// A number from 0 to below - 1.
inline std::size_t below(std::mt19937_64& random, std::size_t bound) {
  return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
}

/// Whether the long runs of `./run-tests --full` are asked for.
inline bool full_run() { return std::getenv("MISHEN_TEST_FULL") != nullptr; }

}  // namespace mishen::test
