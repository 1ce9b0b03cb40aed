// scanner/extract/picture_place.h
// Which pictures hide what lies under them, and which texts only wait for a picture.
#pragma once
#include <string_view>

namespace mishen::scanner {

/// Whether nothing is seen through the picture that begins with `head` (its first kImageHeaderBytes, or all of it): a
/// JPEG, a BMP without an alpha channel, a PNG without one and without transparent colours (ISO/IEC 15948, 11.2.2 and
/// 11.3.2). Everything else may let something through, as may a PNG cut off before its first pixel.
[[nodiscard]] bool is_opaque_picture(std::string_view head) noexcept;

/// Whether the file name of a picture is that of a format without transparency: .jpg, .jpeg, .bmp.
[[nodiscard]] bool names_opaque_picture(std::string_view name);

/// Whether a text is a label for the picture that is put onto it, as in forms: "照片", "贴照片处", "（盖章）". Such a
/// text is short and without digits.
[[nodiscard]] bool names_place_of_picture(std::string_view text);

/// Whether a picture of this size, in points, is one that forms and letters carry: a seal, a photo of a person. They
/// are about as wide as high and at most 6 cm.
[[nodiscard]] bool is_seal_or_portrait(double width, double height) noexcept;

}  // namespace mishen::scanner
