#include "scanner/extract/rtf_objects.h"

#include <algorithm>

#include "scanner/extract/rtf_code_pages.h"
#include "scanner/extract/rtf_tokens.h"

namespace mishen::scanner {
namespace {

/// Little-endian numbers and strings one after the other; `is_whole` ends with the first that is cut off.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : rest_(bytes) {}

  std::uint32_t number(std::size_t width) {
    const std::string_view bytes = take(width);
    std::uint32_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[i]);
    return value;
  }
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) is_whole_ = false;
    const std::string_view bytes = is_whole_ ? rest_.substr(0, size) : std::string_view();
    rest_.remove_prefix(bytes.size());
    return bytes;
  }
  std::string_view counted_string() {
    std::string_view bytes = take(number(4));
    while (bytes.ends_with('\0')) bytes.remove_suffix(1);
    return bytes;
  }
  std::string_view ended_string() {
    const std::size_t end = rest_.find('\0');
    if (end == std::string_view::npos) is_whole_ = false;
    const std::string_view bytes = take(is_whole_ ? end : 0);
    take(1);
    return bytes;
  }
  [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }

 private:
  std::string_view rest_;
  bool is_whole_ = true;
};

std::string to_utf8(std::string_view bytes) {
  constexpr CodePage kChinese = 936;  // names in the character set of the machine that made the object
  constexpr std::size_t kLongestName = 1024;
  return decode_code_page(bytes.substr(0, kLongestName), kChinese, kChinese);
}

}  // namespace

void HexBytes::append_digits(std::string_view digits) {
  for (const char digit : digits) {
    const int value = hex_value(digit);
    if (value < 0) continue;
    if (high_ < 0) {
      high_ = value;
      continue;
    }
    if (bytes_.size() == limit_) {
      is_cut_ = true;
      return;
    }
    bytes_ += static_cast<char>(high_ * 16 + value);
    high_ = -1;
  }
}

void HexBytes::append_raw(std::string_view bytes) {
  const std::size_t room = limit_ - bytes_.size();
  is_cut_ = is_cut_ || bytes.size() > room;
  bytes_.append(bytes.substr(0, room));
}

Picture classify_rtf_picture(const RtfPicture& picture) {
  if (picture.head.bytes().empty()) return Picture::kNone;
  if (picture.is_bitmap_file && image_size(picture.head.bytes())) return classify_picture("", picture.head.bytes());
  constexpr std::int64_t kLargeArea = 1'500 * 1'500;
  const std::int64_t area =
      std::int64_t{std::max(picture.width_twips, 0)} * std::int64_t{std::max(picture.height_twips, 0)};
  return area > 0 && area < kLargeArea ? Picture::kSmall : Picture::kLarge;
}

std::optional<Member> read_ole1_object(std::string_view bytes) {
  constexpr std::uint32_t kEmbedded = 2;
  Fields object(bytes);
  object.number(4);  // version, not to be relied on
  if (object.number(4) != kEmbedded) return std::nullopt;
  const std::string_view class_name = object.counted_string();
  object.counted_string();  // topic
  object.counted_string();  // item
  const std::string_view native = object.take(object.number(4));
  if (!object.is_whole() || native.empty()) return std::nullopt;
  Member member;
  member.concealment = Concealment::kEmbeddedDocument;
  if (class_name != "Package") {
    member.path = to_utf8(class_name);
    member.bytes = native;
    return member;
  }
  Fields package(native);
  package.number(2);
  member.path = to_utf8(package.ended_string());
  package.ended_string();  // the path it was taken from
  package.number(4);
  package.counted_string();  // the path it was unpacked to
  member.bytes = package.take(package.number(4));
  if (!package.is_whole()) return std::nullopt;
  return member;
}

}  // namespace mishen::scanner
