// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/helpers/pdf/damage.h"

#include <Error.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <string_view>

namespace mishen_pdf {
namespace {

std::atomic<bool> damage_seen{false};

/// Complaints of no consequence for text: colours, lines, looks of annotations, hints for fonts that are not embedded.
bool is_harmless(std::string_view message) {
  static constexpr std::array<std::string_view, 30> kHarmless = {
      "ICC",
      "color",
      "Color",
      "No current point",
      "Too many args",
      "Restoring state when no valid states",
      "Mismatched EMC",
      "Singular matrix",
      "hading",
      "Leftover args",
      "Couldn't find a font",
      "Unknown font type",
      "embedded font",
      "Mismatch between font type",
      "CIDSystemInfo",
      "GlobalParams",
      "Optional Content",
      "OCG",
      "blend mode",
      "Invalid annotation",
      "Bad annotation",
      "border",
      "destination",
      "Illegal annotation",
      "appearance",
      "rendering intent",
      "ExtGState",
      "Linearization",
      "Invalid Font Weight",
      "Substituting font",
  };
  return std::any_of(kHarmless.begin(), kHarmless.end(),
                     [&](std::string_view part) { return message.find(part) != std::string_view::npos; });
}

void take_error(ErrorCategory category, Goffset /*position*/, const char* message) {
  if (category != errSyntaxError && category != errIO) return;
  if (!is_harmless(message)) damage_seen = true;
}

}  // namespace

void watch_for_damage() { setErrorCallback(&take_error); }

bool was_damage_seen() { return damage_seen.exchange(false); }

}  // namespace mishen_pdf
