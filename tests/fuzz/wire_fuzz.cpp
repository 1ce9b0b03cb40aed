// Any bytes as the frames of a child: a sound text, or none; never more than the limits; the same whatever the pieces.
// And what is written again from a text that was read is that text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode.h"
#include "scanner/sandbox/wire.h"
#include "tests/fuzz/sound.h"

namespace {

using namespace mishen::scanner;
using State = FrameReader::State;

Limits limits() {
  Limits limits;
  limits.max_members = 8;
  limits.max_part_bytes = 4096;
  limits.max_bytes = 8192;
  limits.max_text_bytes = 4096;
  limits.max_child_memory = std::size_t{1} << 16U;
  return limits;
}

struct Reading {
  State state = State::kReading;
  ExtractedText text;
  std::vector<Member> members;
};

Reading read(std::string_view bytes, std::size_t piece) {
  Reading reading;
  const MemberSink members = [&reading](Member&& member) {
    reading.members.push_back(std::move(member));
    return true;
  };
  FrameReader reader(limits(), members);
  while (!bytes.empty() && reading.state == State::kReading) {
    reading.state = reader.read(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  if (reading.state == State::kWhole) reading.text = reader.take();
  return reading;
}

void check(const Reading& reading) {
  MISHEN_REQUIRE(reading.members.size() <= limits().max_members);
  std::size_t bytes = 0;
  for (const Member& member : reading.members) {
    MISHEN_REQUIRE(member.bytes.size() <= limits().max_part_bytes);
    MISHEN_REQUIRE(is_well_formed_utf8(member.path));
    MISHEN_REQUIRE(static_cast<std::size_t>(member.concealment) < kConcealments);
    bytes += member.bytes.size();
  }
  MISHEN_REQUIRE(bytes <= limits().max_bytes);
  if (reading.state != State::kWhole) return;

  const ExtractedText& text = reading.text;
  MISHEN_REQUIRE(text.text.size() <= limits().max_text_bytes);
  mishen::fuzz::require_sound(text);
  MISHEN_REQUIRE(!text.extract_map && !text.decode_map);
  for (const Block& block : text.blocks) {
    MISHEN_REQUIRE(!to_string(block.region).empty() && !to_string(block.kind).empty());
    static_cast<void>(to_string(block.concealment));
  }
  for (const Table& table : text.tables) {
    MISHEN_REQUIRE(table.part < text.parts.size() && table.sheet <= text.sheets.size());
  }
}

std::string frames_of(const ExtractedText& text) {
  std::string bytes;
  MISHEN_REQUIRE(write_text(text, [&bytes](std::string_view frame) {
    bytes += frame;
    return true;
  }));
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Reading whole = read(bytes, std::max<std::size_t>(bytes.size(), 1));
  check(whole);
  const Reading pieces = read(bytes, 3);
  MISHEN_REQUIRE(pieces.state == whole.state && pieces.members.size() == whole.members.size());
  if (whole.state != State::kWhole) return 0;
  const std::string again = frames_of(whole.text);
  const Reading second = read(again, again.size());
  MISHEN_REQUIRE(second.state == State::kWhole);
  MISHEN_REQUIRE(frames_of(second.text) == again);
  return 0;
}
