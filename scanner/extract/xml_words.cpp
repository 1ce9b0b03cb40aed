#include "scanner/extract/xml_words.h"

#include <algorithm>

#include "scanner/decode.h"
#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_font(std::string_view local) { return local == "typeface" || local == "panose" || local == "styleName"; }

}  // namespace

bool holds_words(std::string_view value) noexcept {
  constexpr std::size_t kLongNumber = 11;
  std::size_t digits = 0;
  bool is_fraction = false;
  bool is_mask = true;  // "100000000000": twelve answers to yes or no
  for (const char c : value) {
    if (static_cast<unsigned char>(c) >= 0x80) return true;
    if (!is_digit(c)) {
      is_fraction = c == '.';
      digits = 0;
      continue;
    }
    is_mask = is_mask && c <= '1';
    if (++digits >= kLongNumber && !is_fraction && !is_mask && !value.starts_with('{')) return true;
  }
  return false;
}

bool is_own_name(std::string_view name) noexcept {
  name = trimmed(name);
  constexpr std::size_t kOneCharacter = 4;
  return name.size() > kOneCharacter && holds_words(name) &&
         (!is_digit(name.back()) || std::all_of(name.begin(), name.end(), is_digit));
}

bool leads_to_file(std::string_view address) noexcept {
  if (address.empty() || address.starts_with('#')) return false;
  if (address.starts_with("file:")) return true;
  // The letter of a drive is no scheme, nor is what stands behind a slash: "../../D:/".
  const std::size_t colon = address.find(':');
  return colon == std::string_view::npos || colon == 1 || address.find_first_of("/\\") < colon;
}

void for_each_worded(const XmlAttributes& attributes,
                     const std::function<void(std::string_view local, std::string_view value)>& take) {
  attributes.for_each([&](std::string_view local, std::string_view value) {
    if (!is_font(local) && holds_words(value)) take(local, value);
  });
}

void for_each_worded_comment(std::string_view xml, const std::function<void(std::string_view comment)>& take) {
  constexpr std::string_view kBegin = "<!--";
  constexpr std::string_view kEnd = "-->";
  for (std::size_t at = xml.find(kBegin); at != std::string_view::npos; at = xml.find(kBegin, at)) {
    at += kBegin.size();
    const std::size_t end = std::min(xml.find(kEnd, at), xml.size());
    const std::string_view comment = trimmed(xml.substr(at, end - at));
    if (holds_words(comment) && is_well_formed_utf8(comment)) take(comment);
    at = end;
  }
}

}  // namespace mishen::scanner
