#include "scanner/extract/image_size.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "scanner/ascii.h"
#include "scanner/extract/byte_order.h"

namespace mishen::scanner {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kLargeArea = 10'000;

std::uint32_t big_endian_32(std::string_view bytes, std::size_t at, std::size_t width) {
  return static_cast<std::uint32_t>(big_endian(bytes, at, width));
}

std::uint32_t little_endian_32(std::string_view bytes, std::size_t at, std::size_t width) {
  return static_cast<std::uint32_t>(little_endian(bytes, at, width));
}

/// ITU-T T.81, B.2.2: the frame header, whichever of SOF0 ... SOF15 it is.
std::optional<ImageSize> jpeg_size(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 9 <= bytes.size()) {
    if (big_endian_32(bytes, at, 1) != 0xFF) return std::nullopt;
    const std::uint32_t marker = big_endian_32(bytes, at + 1, 1);
    if (marker == 0xFF) {  // fill byte
      ++at;
      continue;
    }
    const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame) return ImageSize{big_endian_32(bytes, at + 7, 2), big_endian_32(bytes, at + 5, 2)};
    const bool alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    at += alone ? 2 : 2 + std::max<std::size_t>(big_endian_32(bytes, at + 2, 2), 2);
  }
  return std::nullopt;
}

/// TIFF 6.0, 2 and 8: ImageWidth and ImageLength of the only directory. The first of several may be a preview.
std::optional<ImageSize> tiff_size(std::string_view bytes) {
  const bool big = bytes.starts_with("MM");
  const auto number = [&](std::size_t at, std::size_t width) {
    return big ? big_endian_32(bytes, at, width) : little_endian_32(bytes, at, width);
  };
  constexpr std::uint32_t kWidth = 256;
  constexpr std::uint32_t kHeight = 257;
  constexpr std::uint32_t kShort = 3;
  const std::size_t directory = number(4, 4);
  const std::size_t entries = number(directory, 2);
  ImageSize size;
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t at = directory + 2 + 12 * i;
    if (at + 12 > bytes.size()) return std::nullopt;
    const std::uint32_t value = number(at + 8, number(at + 2, 2) == kShort ? 2 : 4);
    if (number(at, 2) == kWidth) size.width = value;
    if (number(at, 2) == kHeight) size.height = value;
  }
  if (number(directory + 2 + 12 * entries, 4) != 0) return std::nullopt;
  return size;
}

/// RFC 9649, 2.5-2.7: the first chunk of a WebP.
std::optional<ImageSize> webp_size(std::string_view bytes) {
  const std::string_view chunk = bytes.substr(12, 4);
  if (bytes.size() < 30) return std::nullopt;
  if (chunk == "VP8X") return ImageSize{1 + little_endian_32(bytes, 24, 3), 1 + little_endian_32(bytes, 27, 3)};
  if (chunk == "VP8 ")
    return ImageSize{little_endian_32(bytes, 26, 2) & 0x3FFFU, little_endian_32(bytes, 28, 2) & 0x3FFFU};
  if (chunk == "VP8L") {
    const std::uint32_t bits = little_endian_32(bytes, 21, 4);
    return ImageSize{1 + (bits & 0x3FFFU), 1 + (bits >> 14U & 0x3FFFU)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ImageSize> image_size(std::string_view bytes) noexcept {
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv) && bytes.size() >= 24)
    return ImageSize{big_endian_32(bytes, 16, 4), big_endian_32(bytes, 20, 4)};
  if (bytes.starts_with("GIF8"sv) && bytes.size() >= 10)
    return ImageSize{little_endian_32(bytes, 6, 2), little_endian_32(bytes, 8, 2)};
  if (bytes.starts_with("BM"sv) && bytes.size() >= 26) {
    const std::uint32_t height = little_endian_32(bytes, 22, 4);  // negative where rows run from the top
    return ImageSize{little_endian_32(bytes, 18, 4), height > 0x7FFFFFFFU ? 0U - height : height};
  }
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) return jpeg_size(bytes);
  if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv)) return tiff_size(bytes);
  if (bytes.starts_with("RIFF"sv) && bytes.size() >= 16 && bytes.substr(8, 4) == "WEBP") return webp_size(bytes);
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
  const std::string lower = ascii_lower(name.substr(name.size() - std::min<std::size_t>(name.size(), 5)));
  for (const std::string_view extension : kExtensions) {
    if (lower.ends_with(extension)) return Picture::kLarge;
  }
  return Picture::kNone;
}

}  // namespace mishen::scanner
