// Any bytes as a picture: sound, and said to be unread.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/extract/picture.h"
#include "tests/fuzz/sound.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mishen::scanner;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const ExtractedText text = extract_picture(bytes, Limits{});
  mishen::fuzz::require_sound(text);
  MISHEN_REQUIRE(!text.incomplete.empty() || !text.notices.empty());
  ExtractedText document;
  append_picture(document, bytes, Block(), "a.png");
  mishen::fuzz::require_sound(document);
  MISHEN_REQUIRE(document.text == text.text);
  return 0;
}
