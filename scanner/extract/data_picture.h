// scanner/extract/data_picture.h
// Tells what kind of picture a "data:" address carries.
#pragma once
#include <string>
#include <string_view>

#include "scanner/extract/image_size.h"

namespace mishen::scanner {

/// What kind of picture `address` ("data:image/png;base64,...", RFC 2397) carries; kNone if its media type is no image.
/// SVG is small if it declares fewer than 100 x 100 pixels and neither text nor pictures stand in it. O(size of
/// `address`), at most 2 MiB of it.
[[nodiscard]] Picture classify_data_picture(std::string_view address);

/// Sets `bytes` and `media_type` to the picture that `address` carries, if by the look of it it says something about
/// itself (EXIF, XMP, IPTC, comments); false if not. Which pictures do is told by their segments' names: what they say
/// is for read_picture. O(size of `address`).
[[nodiscard]] bool read_telling_picture(std::string_view address, std::string& bytes, std::string& media_type);

}  // namespace mishen::scanner
