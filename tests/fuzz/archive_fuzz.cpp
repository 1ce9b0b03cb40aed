// Any bytes as an archive: sound; paths lead nowhere; members stay within the limits.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/extract/archive.h"
#include "tests/fuzz/sound.h"

// libarchive asks for what a header announces and goes on without it: not a fault.
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mishen::scanner;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (!looks_like_archive(bytes)) return 0;
  // libarchive alone reads these, and sets up dictionaries of any size: the memory of a child bounds them.
  if (bytes.starts_with("7z\xBC\xAF")) return 0;
  Limits limits;
  limits.max_members = 100;
  limits.max_part_bytes = std::size_t{1} << 20U;
  limits.max_bytes = std::size_t{4} << 20U;
  std::size_t members = 0;
  mishen::fuzz::require_sound(extract_archive(bytes, limits, [&](Member&& member) {
    MISHEN_REQUIRE(++members <= limits.max_members);
    MISHEN_REQUIRE(member.bytes.size() <= limits.max_part_bytes);
    MISHEN_REQUIRE(is_well_formed_utf8(member.path) && !member.path.empty() && member.path.front() != '/');
    MISHEN_REQUIRE(("/" + member.path + "/").find("/../") == std::string::npos);
    return true;
  }));
  return 0;
}
