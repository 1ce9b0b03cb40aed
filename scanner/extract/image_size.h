// scanner/extract/image_size.h
// Tells pictures that may show text from bullets and ornaments, by their headers.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace mishen::scanner {

enum class Picture : std::uint8_t {
  kNone,   ///< no picture
  kSmall,  ///< fewer than 100 x 100 pixels
  kLarge,  ///< that or more, or a picture whose size its header does not say (EMF, WMF, SVG ...)
};

struct ImageSize {
  std::uint32_t width = 0;  // pixels
  std::uint32_t height = 0;
  friend bool operator==(const ImageSize&, const ImageSize&) = default;
};

/// How much of a file `image_size` looks at: JPEG stands its size behind colour profiles and previews.
inline constexpr std::size_t kImageHeaderBytes = std::size_t{1} << 20U;

/// Size of a PNG, JPEG, GIF, BMP, WebP or TIFF from its first bytes; nothing for other formats or a header cut off.
[[nodiscard]] std::optional<ImageSize> image_size(std::string_view bytes) noexcept;

/// What kind of picture `bytes` (the first ones of a file called `name`) are. "100 x 100" is an area of 10 000 pixels:
/// a strip of 2000 x 60 holds a line of text.
[[nodiscard]] Picture classify_picture(std::string_view name, std::string_view bytes);

}  // namespace mishen::scanner
