#include "service/store/uuid.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <system_error>

#include <sys/random.h>

namespace mishen::service {
namespace {

/// Time and counter of the identifier made last.
struct Sequence {
  std::mutex mutex;  ///< guards the two below
  std::uint64_t milliseconds = 0;
  std::uint32_t counter = 0;
};

constexpr std::uint32_t kCounterEnd = 1U << 12;

/// The next pair of time and counter, greater than every earlier one. A counter that runs over borrows from the next
/// millisecond.
std::pair<std::uint64_t, std::uint32_t> next_in_sequence(std::uint64_t now) {
  static Sequence sequence;
  const std::scoped_lock lock(sequence.mutex);
  if (now > sequence.milliseconds) {
    sequence.milliseconds = now;
    sequence.counter = 0;
  } else if (++sequence.counter == kCounterEnd) {
    ++sequence.milliseconds;
    sequence.counter = 0;
  }
  return {sequence.milliseconds, sequence.counter};
}

bool is_lower_hex(char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string new_uuid(Instant now) {
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw std::system_error(errno, std::generic_category(), "making an identifier: getrandom");
  }
  const auto [milliseconds, counter] = next_in_sequence(static_cast<std::uint64_t>(now.time_since_epoch().count()));
  for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<unsigned char>(milliseconds >> (40 - 8 * i));
  bytes[6] = static_cast<unsigned char>(0x70U | (counter >> 8));
  bytes[7] = static_cast<unsigned char>(counter);
  bytes[8] = static_cast<unsigned char>(0x80U | (bytes[8] & 0x3FU));

  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 0xFU];
  }
  return text;
}

bool is_uuid(std::string_view text) noexcept {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_lower_hex(text[i])) return false;
  }
  return true;
}

}  // namespace mishen::service
