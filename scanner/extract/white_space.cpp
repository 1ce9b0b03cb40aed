#include "scanner/extract/white_space.h"

#include <array>

namespace mishen::scanner {

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 5> kBlanks = {" ", "\t", "\n", "\u00a0", "\u3000"};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view blank : kBlanks) {
      while (text.starts_with(blank)) {
        text.remove_prefix(blank.size());
        again = true;
      }
      while (text.ends_with(blank)) {
        text.remove_suffix(blank.size());
        again = true;
      }
    }
  }
  return text;
}

}  // namespace mishen::scanner
