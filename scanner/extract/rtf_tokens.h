// scanner/extract/rtf_tokens.h
// Takes an RTF file apart into groups, control words and bytes of text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mishen::scanner {

struct RtfToken {
  enum class Kind : std::uint8_t {
    kEnd,
    kOpen,
    kClose,
    kWord,    // \name with or without a number
    kSymbol,  // \ and one other character
    kByte,    // \'xx
    kText,    // bytes that stand for themselves
    kBinary   // what \bin announces
  };
  Kind kind = Kind::kEnd;
  std::string_view text;                  // name, symbol, bytes; borrowed from the file
  std::optional<std::int32_t> parameter;  // of a word; the value of a byte
  bool cut_off = false;                   // the file ends before the token does
};

/// Reads tokens one after the other. Borrows the file.
class RtfTokens {
 public:
  explicit RtfTokens(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] RtfToken next();
  /// What was not read yet.
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

 private:
  RtfToken read_control();
  RtfToken read_word();

  std::string_view rest_;
};

/// The value of a hexadecimal digit, or -1.
[[nodiscard]] int hex_value(char digit) noexcept;

}  // namespace mishen::scanner
