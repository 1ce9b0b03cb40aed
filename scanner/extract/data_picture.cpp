#include "scanner/extract/data_picture.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "scanner/ascii.h"
#include "scanner/extract/byte_order.h"
#include "scanner/extract/html_tokenizer.h"
#include "scanner/extract/parse_number.h"
#include "scanner/extract/percent_decoded.h"
#include "scanner/extract/picture.h"

namespace mishen::scanner {
namespace {

/// Base64 of the header that image_size looks at, and room to spare.
constexpr std::size_t kLongestRead = 2 * kImageHeaderBytes;
constexpr double kSmallArea = 100 * 100;

/// What is not of the alphabet is left out, as browsers do with white space.
std::string base64_decoded(std::string_view text) {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  static const std::array<std::int8_t, 256> kValues = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
      values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    return values;
  }();
  std::string decoded;
  decoded.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const std::int8_t value = kValues[static_cast<unsigned char>(c)];
    if (value < 0) continue;
    bits = (bits << 6U | static_cast<std::uint32_t>(value)) & 0xFFFFFFU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded += static_cast<char>(bits >> count & 0xFFU);
  }
  return decoded;
}

/// A length in pixels; nothing for percentages and other units.
std::optional<double> pixels(std::string_view length) {
  const std::optional<double> value = take_number<double>(length);
  return length.empty() || length == "px" ? value : std::nullopt;
}

/// Third and fourth number of "min-x min-y width height".
std::optional<double> view_box_area(std::string_view box) {
  double area = 1;
  for (int i = 0; i < 4; ++i) {
    box.remove_prefix(std::min(box.find_first_not_of(" ,\t\n\r"), box.size()));
    const std::optional<double> value = take_number<double>(box);
    if (!value) return std::nullopt;
    if (i >= 2) area *= *value;
  }
  return area;
}

Picture classify_svg(std::string_view svg) {
  std::optional<double> width;
  std::optional<double> height;
  std::optional<double> box;
  HtmlTokenizer tokenizer(svg);
  for (HtmlToken token; tokenizer.next(token);) {
    if (token.kind != HtmlToken::Kind::kStartTag) continue;
    const std::string tag = decode_html(svg, token.name, HtmlDecoding::kName);
    if (tag == "text" || tag == "image" || tag == "foreignobject" || tag == "style") return Picture::kLarge;
    if (tag != "svg" || width || height || box) continue;
    for (const HtmlAttribute& attribute : token.attributes) {
      const std::string name = decode_html(svg, attribute.name, HtmlDecoding::kName);
      const std::string value = decode_html(svg, attribute.value, HtmlDecoding::kAttributeValue);
      if (name == "width") width = pixels(value);
      if (name == "height") height = pixels(value);
      if (name == "viewbox") box = view_box_area(value);
    }
  }
  const std::optional<double> area = width && height ? *width * *height : box;
  return area && *area < kSmallArea ? Picture::kSmall : Picture::kLarge;
}

/// Whether a JPEG has segments for programs and people before its picture: APP1 (EXIF, XMP), APP13 (IPTC), comments.
bool has_telling_segment(std::string_view jpeg) {
  for (std::size_t at = 2; at + 4 <= jpeg.size() && jpeg[at] == '\xFF';) {
    const auto marker = static_cast<unsigned char>(jpeg[at + 1]);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    if (marker == 0xE1 || marker == 0xED || marker == 0xFE) return true;
    if (marker == 0xDA || marker == 0xD9) break;
    at += 2 + big_endian(jpeg, at + 2, 2);
  }
  return false;
}

bool tells_something(std::string_view picture) {
  if (picture.starts_with("\xFF\xD8")) return has_telling_segment(picture);
  if (picture.starts_with("II*") || picture.starts_with("MM")) return true;
  constexpr std::array<std::string_view, 8> kNames = {"tEXt", "iTXt", "zTXt",     "eXIf",
                                                      "EXIF", "XMP ", "XMP Data", "\x21\xFE"};
  const bool is_gif = picture.starts_with("GIF");
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) {
    return (is_gif || name != kNames.back()) && picture.find(name) != std::string_view::npos;
  });
}

struct Address {
  std::string type;  ///< lower case
  std::string_view data;
};

std::optional<Address> split_address(std::string_view address) {
  constexpr std::string_view kScheme = "data:";
  const std::size_t comma = address.find(',');
  if (comma == std::string_view::npos || comma < kScheme.size()) return std::nullopt;
  return Address{ascii_lower(address.substr(kScheme.size(), comma - kScheme.size())), address.substr(comma + 1)};
}

}  // namespace

Picture classify_data_picture(std::string_view address) {
  address = address.substr(0, kLongestRead);
  const std::optional<Address> parts = split_address(address);
  if (!parts || !parts->type.starts_with("image/")) return Picture::kNone;
  std::string data = percent_decoded(parts->data);
  if (parts->type.ends_with(";base64")) data = base64_decoded(data);
  if (parts->type.starts_with("image/svg+xml")) return classify_svg(data);
  return classify_picture("", data) == Picture::kSmall ? Picture::kSmall : Picture::kLarge;
}

bool read_telling_picture(std::string_view address, std::string& bytes, std::string& media_type) {
  const std::optional<Address> parts = split_address(address);
  if (!parts) return false;
  bytes = percent_decoded(parts->data);
  if (parts->type.ends_with(";base64")) bytes = base64_decoded(bytes);
  if (!looks_like_picture(bytes) || !tells_something(bytes)) return false;
  media_type = parts->type.substr(0, parts->type.find(';'));
  return true;
}

}  // namespace mishen::scanner
