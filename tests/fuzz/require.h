// tests/fuzz/require.h
// What every fuzz target asks with.
#pragma once
#include <cstdio>
#include <cstdlib>

namespace mishen::fuzz {

/// Ends the run as a fault when a relation does not hold; says which.
#define MISHEN_REQUIRE(condition) ::mishen::fuzz::require((condition), #condition, __LINE__)
inline void require(bool holds, const char* relation, int line) {
  if (holds) return;
  std::fprintf(stderr, "does not hold, line %d: %s\n", line, relation);
  std::abort();
}

}  // namespace mishen::fuzz
