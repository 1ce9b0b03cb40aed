// Any bytes, declared as the first of them says: readings are well-formed UTF-8 whose maps cover the file, and plain
// text extracted from them quotes the file exactly.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>

#include "scanner/decode.h"
#include "scanner/extract/plain_text.h"
#include "tests/fuzz/sound.h"

namespace {

void check(mishen::scanner::DecodedText reading, std::size_t bytes) {
  MISHEN_REQUIRE(mishen::scanner::is_well_formed_utf8(reading.text));
  MISHEN_REQUIRE(reading.map.from_size() == reading.text.size());
  MISHEN_REQUIRE(reading.map.to_size() == bytes);
  const mishen::scanner::ExtractedText text = mishen::scanner::extract_plain_text(std::move(reading));
  mishen::fuzz::require_sound(text);
  for (const mishen::scanner::Block& block : text.blocks) {
    const auto source = text.source_span(block.span);
    MISHEN_REQUIRE(source && source->begin <= source->end && source->end <= bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::string_view kLabels[] = {"",           "utf-8",      "gb18030",   "big5",        "utf-16le",
                                          "utf-32be",   "hz-gb-2312", "shift_jis", "iso-2022-cn", "windows-1252",
                                          "iso-2022-kr"};
  const std::string_view label = kLabels[data[0] % std::size(kLabels)];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  mishen::scanner::Decodings decodings = mishen::scanner::decode(bytes, label);
  MISHEN_REQUIRE(decodings.undecodable == decodings.readings.empty());
  for (mishen::scanner::DecodedText& reading : decodings.readings) check(std::move(reading), bytes.size());
  if (auto reading = mishen::scanner::decode_as(bytes, label)) check(std::move(*reading), bytes.size());
  return 0;
}
