#include "scanner/extract/image_size.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace mishen::scanner {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kLargeArea = 10'000;

std::uint32_t byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value = value << 8U | byte_at(bytes, at + i);
  return value;
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint32_t value = 0;
  for (std::size_t i = width; i-- > 0;) value = value << 8U | byte_at(bytes, at + i);
  return value;
}

/// ITU-T T.81, B.2.2: the frame header, whichever of SOF0 ... SOF15 it is.
std::optional<ImageSize> jpeg_size(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 9 <= bytes.size()) {
    if (byte_at(bytes, at) != 0xFF) return std::nullopt;
    const std::uint32_t marker = byte_at(bytes, at + 1);
    if (marker == 0xFF) {  // fill byte
      ++at;
      continue;
    }
    const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame) return ImageSize{big_endian(bytes, at + 7, 2), big_endian(bytes, at + 5, 2)};
    const bool alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    at += alone ? 2 : 2 + std::max<std::size_t>(big_endian(bytes, at + 2, 2), 2);
  }
  return std::nullopt;
}

}  // namespace

std::optional<ImageSize> image_size(std::string_view bytes) noexcept {
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv) && bytes.size() >= 24)
    return ImageSize{big_endian(bytes, 16, 4), big_endian(bytes, 20, 4)};
  if (bytes.starts_with("GIF8"sv) && bytes.size() >= 10)
    return ImageSize{little_endian(bytes, 6, 2), little_endian(bytes, 8, 2)};
  if (bytes.starts_with("BM"sv) && bytes.size() >= 26) {
    const std::uint32_t height = little_endian(bytes, 22, 4);  // negative where rows run from the top
    return ImageSize{little_endian(bytes, 18, 4), height > 0x7FFFFFFFU ? 0U - height : height};
  }
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) return jpeg_size(bytes);
  return std::nullopt;
}

Picture classify_picture(std::string_view name, std::string_view bytes) {
  if (const auto size = image_size(bytes)) {
    // A header that says 0 pixels says nothing.
    const std::uint64_t area = std::uint64_t{size->width} * size->height;
    return area > 0 && area < kLargeArea ? Picture::kSmall : Picture::kLarge;
  }
  constexpr std::array<std::string_view, 6> kSignatures = {"\xFF\xD8\xFF"sv, "\x89PNG"sv,          "II*\0"sv,
                                                           "MM\0*"sv,        "\xD7\xCD\xC6\x9A"sv, "<svg"sv};
  for (const std::string_view signature : kSignatures) {
    if (bytes.starts_with(signature)) return Picture::kLarge;
  }
  constexpr std::array<std::string_view, 19> kExtensions = {".png",  ".jpg", ".jpeg", ".jpe",  ".gif", ".bmp",  ".dib",
                                                            ".emf",  ".wmf", ".emz",  ".wmz",  ".tif", ".tiff", ".svg",
                                                            ".webp", ".wdp", ".ico",  ".pict", ".pcx"};
  std::string lower(name.substr(name.size() - std::min<std::size_t>(name.size(), 5)));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const std::string_view extension : kExtensions) {
    if (lower.ends_with(extension)) return Picture::kLarge;
  }
  return Picture::kNone;
}

}  // namespace mishen::scanner
