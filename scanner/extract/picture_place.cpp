#include "scanner/extract/picture_place.h"

#include <algorithm>
#include <array>
#include <string>

#include "scanner/ascii.h"
#include "scanner/extract/byte_order.h"

namespace mishen::scanner {
namespace {

using namespace std::string_view_literals;

/// Chunks of a PNG that stand before its pixels.
bool has_transparent_colours(std::string_view png) {
  constexpr std::size_t kSignature = 8;
  constexpr std::size_t kFrame = 12;  // length, type and check sum of a chunk
  for (std::size_t at = kSignature; at + kFrame <= png.size();) {
    const std::string_view type = png.substr(at + 4, 4);
    if (type == "IDAT") return false;
    if (type == "tRNS") return true;
    at += kFrame + static_cast<std::size_t>(big_endian(png, at, 4));
  }
  return true;  // not known
}

}  // namespace

bool is_opaque_picture(std::string_view head) noexcept {
  if (head.starts_with("\xFF\xD8\xFF"sv)) return true;
  constexpr std::size_t kBitsPerPixel = 28;
  constexpr std::uint64_t kWithAlpha = 32;
  if (head.starts_with("BM"sv))
    return head.size() > kBitsPerPixel + 2 && little_endian(head, kBitsPerPixel, 2) < kWithAlpha;
  constexpr std::size_t kColourType = 25;
  constexpr char kAlphaUsed = 4;  // bit of the colour type
  if (!head.starts_with("\x89PNG\r\n\x1a\n"sv) || head.size() <= kColourType) return false;
  return (head[kColourType] & kAlphaUsed) == 0 && !has_transparent_colours(head);
}

bool names_opaque_picture(std::string_view name) {
  const std::string end = ascii_lower(name.substr(name.size() - std::min<std::size_t>(name.size(), 5)));
  return end.ends_with(".jpg") || end == ".jpeg" || end.ends_with(".bmp");
}

bool names_place_of_picture(std::string_view text) {
  constexpr std::size_t kLongest = 36;  // bytes: twelve characters
  constexpr std::array<std::string_view, 21> kWords = {
      "照片", "相片", "证件照", "登记照", "免冠照", "寸照", "贴照", "头像", "图片",   "配图", "盖章",
      "印章", "公章", "签章",   "（章）", "(章)",   "印鉴", "签名", "签字", "二维码", "logo"};
  if (text.size() > kLongest || text.find_first_of("0123456789") != std::string_view::npos) return false;
  const std::string folded = ascii_lower(text);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return folded.find(word) != std::string::npos; });
}

bool is_seal_or_portrait(double width, double height) noexcept {
  constexpr double kLargest = 6 * 72 / 2.54;
  constexpr double kMostUneven = 1.6;  // a portrait of 35 x 53 mm
  return width > 0 && height > 0 && width <= kLargest && height <= kLargest && width <= height * kMostUneven &&
         height <= width * kMostUneven;
}

}  // namespace mishen::scanner
