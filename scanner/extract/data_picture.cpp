#include "scanner/extract/data_picture.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>

#include "scanner/ascii.h"
#include "scanner/extract/html_tokenizer.h"

namespace mishen::scanner {
namespace {

/// Base64 of the header that image_size looks at, and room to spare.
constexpr std::size_t kLongestRead = 2 * kImageHeaderBytes;
constexpr double kSmallArea = 100 * 100;

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    if (text[at] == '%' && at + 2 < text.size()) {
      const char* const digits = text.data() + at + 1;
      if (std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
        decoded += static_cast<char>(value);
        at += 2;
        continue;
      }
    }
    decoded += text[at];
  }
  return decoded;
}

/// What is not of the alphabet is left out, as browsers do with white space.
std::string base64_decoded(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string decoded;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) continue;
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
  double value = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), value);
  const std::string_view unit = length.substr(static_cast<std::size_t>(end - length.data()));
  if (error != std::errc() || !(unit.empty() || unit == "px")) return std::nullopt;
  return value;
}

/// Third and fourth number of "min-x min-y width height".
std::optional<double> view_box_area(std::string_view box) {
  double area = 1;
  for (int i = 0; i < 4; ++i) {
    box.remove_prefix(std::min(box.find_first_not_of(" ,\t\n\r"), box.size()));
    double value = 0;
    const auto [end, error] = std::from_chars(box.data(), box.data() + box.size(), value);
    if (error != std::errc()) return std::nullopt;
    box.remove_prefix(static_cast<std::size_t>(end - box.data()));
    if (i >= 2) area *= value;
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

}  // namespace

Picture classify_data_picture(std::string_view address) {
  address = address.substr(0, kLongestRead);
  constexpr std::string_view kScheme = "data:";
  const std::size_t comma = address.find(',');
  if (comma == std::string_view::npos || comma < kScheme.size()) return Picture::kNone;
  const std::string type = ascii_lower(address.substr(kScheme.size(), comma - kScheme.size()));
  if (!type.starts_with("image/")) return Picture::kNone;
  std::string data = percent_decoded(address.substr(comma + 1));
  if (type.ends_with(";base64")) data = base64_decoded(data);
  if (type.starts_with("image/svg+xml")) return classify_svg(data);
  return classify_picture("", data) == Picture::kSmall ? Picture::kSmall : Picture::kLarge;
}

}  // namespace mishen::scanner
