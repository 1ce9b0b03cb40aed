#include "scanner/extract/rtf_tokens.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace mishen::scanner {
namespace {

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

template <typename Is>
std::size_t count_while(std::string_view text, std::size_t begin, Is is) {
  std::size_t end = begin;
  while (end < text.size() && is(text[end])) ++end;
  return end - begin;
}

}  // namespace

int hex_value(char digit) noexcept {
  if (is_digit(digit)) return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

RtfToken RtfTokens::next() {
  constexpr std::string_view kIgnored("\r\n\0", 3);  // how the file was laid out, and padding
  rest_.remove_prefix(std::min(rest_.find_first_not_of(kIgnored), rest_.size()));
  RtfToken token;
  if (rest_.empty()) return token;
  if (rest_.front() == '\\') return read_control();
  if (rest_.front() == '{' || rest_.front() == '}') {
    token.kind = rest_.front() == '{' ? RtfToken::Kind::kOpen : RtfToken::Kind::kClose;
    rest_.remove_prefix(1);
    return token;
  }
  constexpr std::string_view kSpecial("\\{}\r\n\0", 6);
  token.kind = RtfToken::Kind::kText;
  token.text = rest_.substr(0, rest_.find_first_of(kSpecial));
  rest_.remove_prefix(token.text.size());
  return token;
}

/// Precondition: the rest begins with a backslash.
RtfToken RtfTokens::read_control() {
  RtfToken token;
  if (rest_.size() < 2) {
    token.kind = RtfToken::Kind::kSymbol;
    token.cut_off = true;
    rest_ = {};
    return token;
  }
  if (is_letter(rest_[1])) return read_word();
  if (rest_[1] == '\'') {
    token.kind = RtfToken::Kind::kByte;
    const int high = rest_.size() > 2 ? hex_value(rest_[2]) : -1;
    const int low = rest_.size() > 3 ? hex_value(rest_[3]) : -1;
    token.cut_off = rest_.size() < 4;
    if (high >= 0 && low >= 0) token.parameter = high * 16 + low;
    // What is no number is no byte either; it is left to be read as text.
    rest_.remove_prefix(token.parameter ? 4 : 2);
    return token;
  }
  token.kind = RtfToken::Kind::kSymbol;
  token.text = rest_.substr(1, 1);
  rest_.remove_prefix(2);
  return token;
}

RtfToken RtfTokens::read_word() {
  RtfToken token;
  token.kind = RtfToken::Kind::kWord;
  token.text = rest_.substr(1, count_while(rest_, 1, is_letter));
  rest_.remove_prefix(1 + token.text.size());
  const std::size_t sign = !rest_.empty() && rest_[0] == '-' ? 1 : 0;
  const std::size_t digits = count_while(rest_, sign, is_digit);
  if (digits > 0) {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + sign + digits, value);
    if (error != std::errc())
      value = sign > 0 ? std::numeric_limits<std::int32_t>::min() : std::numeric_limits<std::int32_t>::max();
    token.parameter = value;
    rest_.remove_prefix(sign + digits);
  }
  token.cut_off = rest_.empty();
  if (!rest_.empty() && rest_[0] == ' ') rest_.remove_prefix(1);
  if (token.text == "bin") {
    const auto size = static_cast<std::size_t>(std::max(token.parameter.value_or(0), 0));
    token.kind = RtfToken::Kind::kBinary;
    token.cut_off = size > rest_.size();
    token.text = rest_.substr(0, size);
    rest_.remove_prefix(token.text.size());
  }
  return token;
}

}  // namespace mishen::scanner
