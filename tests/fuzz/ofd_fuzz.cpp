// Any bytes, as a container, as the content of a page and as a page of placed text: the result is sound, and what is
// not whole is said to be incomplete.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "scanner/extract/layout.h"
#include "scanner/extract/layout_concealment.h"
#include "scanner/extract/ofd.h"
#include "scanner/extract/ofd_content.h"
#include "scanner/extract/ofd_package.h"
#include "tests/fuzz/sound.h"
#include "tests/support/ofd_writer.h"

namespace {

using mishen::scanner::Block;
using mishen::scanner::ExtractedText;

void check(const ExtractedText& text) {
  mishen::fuzz::require_sound(text);
  for (const Block& block : text.blocks) MISHEN_REQUIRE((block.table == 0) == (block.row == 0));
}

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

void lay_out(std::string_view bytes) {
  Numbers numbers(bytes);
  mishen::scanner::PlacedPage page;
  page.paper = {0, 0, 200, 200};
  std::size_t characters = 0;
  while (!numbers.empty()) {
    const std::uint8_t kind = numbers.byte();
    const float x = numbers.place();
    const float y = numbers.place();
    if (kind < 160) {
      mishen::scanner::PlacedText text;
      text.text = kind % 8 == 0 ? " " : kind % 8 == 1 ? "a" : kind % 8 == 2 ? "\u3000" : "密";
      characters += kind % 8 == 1 || kind % 8 > 2 ? 1 : 0;
      text.x = x;
      text.y = y;
      text.size = static_cast<float>(kind / 8);
      text.advance = text.size;
      text.angle = kind > 140 ? numbers.place() : 0;
      text.order = numbers.byte();
      text.colour = kind > 120 ? mishen::scanner::kWhite : mishen::scanner::kBlack;
      text.box = mishen::scanner::text_box(text.x, text.y, text.advance, text.size, text.angle);
      page.texts.push_back(text);
    } else if (kind < 200) {
      add_rectangle(page, {x, y, numbers.place(), numbers.place()}, numbers.byte(), mishen::scanner::kBlack);
    } else {
      const bool level = kind % 2 == 0;
      page.rulings.push_back({x, y, level ? numbers.place() : x, level ? y : numbers.place()});
    }
  }
  const bool has_text = characters > 0;
  ExtractedText text;
  conceal(page);
  append_page(text, std::move(page));
  check(text);
  MISHEN_REQUIRE(has_text == !text.blocks.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) return 0;
  mishen::scanner::Limits limits;
  limits.max_part_bytes = std::size_t{1} << 20U;
  limits.max_bytes = std::size_t{4} << 20U;
  const std::string_view rest = bytes.substr(1);
  if (bytes[0] == 'L') {
    lay_out(rest);
    return 0;
  }
  std::string package;
  if (bytes[0] == 'C') {
    package = mishen::test::OfdWriter().page(rest).resources("").bytes();
  } else if (bytes[0] == 'D') {
    package = mishen::test::OfdWriter().page("").document(rest).member("Doc_0/x.xml", rest).bytes();
  } else if (bytes[0] == 'R') {
    package = mishen::test::OfdWriter()
                  .page(R"(<ofd:CompositeObject ResourceID="u" Boundary="9 9 9 9" DrawParam="d"/>)")
                  .resources(rest)
                  .bytes();
  } else {
    package = bytes;
  }
  const ExtractedText text = mishen::scanner::extract_ofd(package, limits);
  check(text);
  MISHEN_REQUIRE(!text.blocks.empty() || !text.incomplete.empty() || mishen::scanner::looks_like_ofd(package));
  static_cast<void>(mishen::scanner::read_ofd_content(rest, limits.max_xml_depth));
  static_cast<void>(mishen::scanner::read_ofd_tree(rest, limits.max_xml_depth));
  static_cast<void>(mishen::scanner::ofd_root_name(rest));
  return 0;
}
