// What every extraction has to be, whatever the bytes were.
#pragma once
#include "tests/fuzz/require.h"
#include "tests/support/sound.h"

namespace mishen::fuzz {

/// Ends the run as a fault where `text` is not sound (tests/support/sound.h).
inline void require_sound(const scanner::ExtractedText& text) { MISHEN_REQUIRE(test::unsoundness(text).empty()); }

}  // namespace mishen::fuzz
