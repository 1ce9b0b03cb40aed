// Arbitrary bytes as a request head: what is accepted has one reading and the promised form, however it arrives.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "scanner/decode.h"
#include "service/http/guard.h"
#include "tests/fuzz/require.h"

namespace {

using mishen::service::http::Head;
using mishen::service::http::HeadCursor;

void check(const Head& head) {
  MISHEN_REQUIRE(head.path.starts_with('/'));
  MISHEN_REQUIRE(mishen::scanner::is_well_formed_utf8(head.path));
  for (const char c : head.path) MISHEN_REQUIRE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  MISHEN_REQUIRE(!head.headers.contains("transfer-encoding"));
  MISHEN_REQUIRE(head.headers.contains("host"));
  MISHEN_REQUIRE(head.content_length < 1'000'000'000'000);
  for (const auto& [name, value] : head.headers) {
    MISHEN_REQUIRE(!name.empty());
    for (const char c : value) MISHEN_REQUIRE((static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\t');
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  HeadCursor whole;
  const HeadCursor::Result at_once = whole.advance(bytes);

  // Byte by byte and at once: the same end, or both refused.
  HeadCursor stepwise;
  HeadCursor::Result last = HeadCursor::NeedMore{};
  for (std::size_t length = 1; length <= size && std::holds_alternative<HeadCursor::NeedMore>(last); ++length) {
    last = stepwise.advance(bytes.substr(0, length));
  }
  MISHEN_REQUIRE(at_once.index() == last.index());

  const auto* complete = std::get_if<HeadCursor::Complete>(&at_once);
  const std::string_view head_bytes = complete == nullptr ? bytes : bytes.substr(0, complete->size);
  const auto parsed = mishen::service::http::parse_head(head_bytes);
  if (const auto* head = std::get_if<Head>(&parsed)) {
    MISHEN_REQUIRE(complete != nullptr);
    check(*head);
  }
  return 0;
}
