#include "service/accounts/visible_text.h"

#include "scanner/normalize.h"
#include "scanner/utf8.h"

namespace mishen::service {
namespace {

bool is_layout_control(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool separator = c == 0x2028 || c == 0x2029;
  const bool bidirectional =
      c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || separator || bidirectional;
}

}  // namespace

std::size_t count_visible(std::string_view text) {
  return scanner::utf8_count(scanner::normalize_term(text, scanner::View::kSqueezed));
}

bool has_layout_control(std::string_view text, std::string_view allowed) {
  for (std::size_t at = 0; at < text.size(); at += scanner::utf8_length(text[at])) {
    if (is_layout_control(scanner::utf8_at(text, at)) && allowed.find(text[at]) == std::string_view::npos) return true;
  }
  return false;
}

bool is_all_visible(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += scanner::utf8_length(text[at])) {
    if (count_visible(text.substr(at, scanner::utf8_length(text[at]))) == 0) return false;
  }
  return true;
}

}  // namespace mishen::service
