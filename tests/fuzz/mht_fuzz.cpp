// Any bytes as a saved web page: sound, and never nothing without a word.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/extract/mht.h"
#include "tests/fuzz/sound.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mishen::scanner;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Limits limits;
  limits.max_members = 100;
  MISHEN_REQUIRE(!(looks_like_mht(bytes) && looks_like_mail(bytes)));
  MemberSink sink;
  if (size % 2 == 0) {
    sink = [](Member&& member) {
      MISHEN_REQUIRE(is_well_formed_utf8(member.path) && !member.path.empty());
      return true;
    };
  }
  mishen::fuzz::require_sound(extract_mht(bytes, limits, sink));
  return 0;
}
