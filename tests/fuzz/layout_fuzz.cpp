// Any numbers as a page of placed text, shapes and rulings: the result is sound, and no character is lost.
#include "scanner/extract/layout.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "scanner/extract/colours.h"
#include "scanner/extract/layout_concealment.h"
#include "tests/fuzz/sound.h"

namespace {

using namespace mishen::scanner;

/// Numbers out of bytes: mostly places on a page, now and then anything.
class Numbers {
 public:
  explicit Numbers(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(rest_[0]);
    rest_.remove_prefix(1);
    return value;
  }
  float place() {
    const std::uint8_t value = byte();
    if (value < 250) return static_cast<float>(value);
    float any = 0;
    if (rest_.size() >= sizeof(any)) std::memcpy(&any, rest_.data(), sizeof(any));
    rest_.remove_prefix(std::min(rest_.size(), sizeof(any)));
    return any;
  }

 private:
  std::string_view rest_;
};

/// Reads `bytes` as a page of placed text.
void lay_out(std::string_view bytes) {
  Numbers numbers(bytes);
  PlacedPage page;
  page.paper = {0, 0, 200, 200};
  std::size_t characters = 0;
  while (!numbers.empty()) {
    const std::uint8_t kind = numbers.byte();
    const float x = numbers.place();
    const float y = numbers.place();
    if (kind < 160) {
      PlacedText text;
      text.text = kind % 8 == 0 ? " " : kind % 8 == 1 ? "a" : kind % 8 == 2 ? "\u3000" : "密";
      characters += kind % 8 == 1 || kind % 8 > 2 ? 1 : 0;
      text.x = x;
      text.y = y;
      text.size = static_cast<float>(kind / 8);
      text.advance = text.size;
      text.angle = kind > 140 ? numbers.place() : 0;
      text.order = numbers.byte();
      text.colour = kind > 120 ? kWhite : kBlack;
      text.box = text_box(text.x, text.y, text.advance, text.size, text.angle);
      page.texts.push_back(text);
    } else if (kind < 200) {
      add_rectangle(page, {x, y, numbers.place(), numbers.place()}, numbers.byte(), kBlack);
    } else {
      const bool level = kind % 2 == 0;
      page.rulings.push_back({x, y, level ? numbers.place() : x, level ? y : numbers.place()});
    }
  }
  const bool has_text = characters > 0;
  ExtractedText text;
  conceal(page);
  append_page(text, std::move(page));
  mishen::fuzz::require_sound(text);
  for (const Block& block : text.blocks) MISHEN_REQUIRE((block.table == 0) == (block.row == 0));
  MISHEN_REQUIRE(has_text == !text.blocks.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lay_out({reinterpret_cast<const char*>(data), size});
  return 0;
}
