#include "scanner/extract/field_code.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "scanner/extract/white_space.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

bool is_letter(char c) noexcept { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_foreign(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }
bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool holds_words(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_foreign(c); });
}

struct Argument {
  std::string text;
  bool quoted = false;
  bool is_switch = false;  // "\o"
};

/// Takes instructions apart: words, "quoted words" (straight or typographic quotes), switches. A backslash is written
/// twice.
class Arguments {
 public:
  explicit Arguments(std::string_view instruction) : rest_(instruction) {}

  bool next(Argument& argument) {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    if (rest_.empty()) return false;
    argument = {};
    for (const auto& [open, close] : kQuotes) {
      if (rest_.starts_with(open)) {
        rest_.remove_prefix(open.size());
        argument.quoted = true;
        take(argument.text, [&, close = close] { return rest_.starts_with(close); });
        rest_.remove_prefix(std::min(close.size(), rest_.size()));
        return true;
      }
    }
    argument.is_switch = rest_.size() >= 2 && rest_[0] == '\\' && rest_[1] != '\\';
    if (argument.is_switch) {
      const std::size_t end = std::min(1 + utf8_length(rest_[1]), rest_.size());
      argument.text = rest_.substr(1, end - 1);
      rest_.remove_prefix(end);
    } else {
      take(argument.text, [&] { return is_space(rest_.front()) || rest_.front() == '"'; });
    }
    return true;
  }

  [[nodiscard]] std::string_view rest() const noexcept { return trimmed(rest_); }

 private:
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kQuotes = {
      std::pair<std::string_view, std::string_view>{"\"", "\""}, {"\u201C", "\u201D"}};

  template <typename AtEnd>
  void take(std::string& text, AtEnd at_end) {
    while (!rest_.empty() && !at_end()) {
      if (rest_.front() == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
      text += rest_.front();
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
};

/// EQ, the formula field of older programs: `\o\ac(○,密)` is a character in a circle, `\o\ad(\s\up 9(jī),机)` one
/// with its pronunciation above. What is overstruck comes first, the character itself last.
FieldCode read_equation(std::string_view code) {
  struct Bracket {
    bool overstrike;
    std::size_t argument;  // where it begins in what is shown
  };
  FieldCode field;
  std::vector<Bracket> brackets;
  bool overstrike = false;
  for (std::size_t at = 0; at < code.size();) {
    const char c = code[at];
    const bool escape = c == '\\' && at + 1 < code.size();
    if (escape && is_letter(code[at + 1])) {
      std::size_t end = at + 1;
      while (end < code.size() && is_letter(code[end])) ++end;
      overstrike = overstrike || code.substr(at + 1, end - at - 1) == "o";
      while (end < code.size() && (is_space(code[end]) || (code[end] >= '0' && code[end] <= '9'))) ++end;
      at = end;
      continue;
    }
    if (escape) ++at;
    const std::string_view character = code.substr(at, utf8_length(code[at]));
    at += character.size();
    if (!escape && c == '(') {
      brackets.push_back({std::exchange(overstrike, false), field.shown.size()});
    } else if (!escape && c == ')') {
      if (!brackets.empty()) brackets.pop_back();
    } else if (!escape && (c == ',' || c == ';') && !brackets.empty()) {
      if (brackets.back().overstrike) {
        const std::string struck = field.shown.substr(brackets.back().argument);
        field.shown.resize(brackets.back().argument);
        if (holds_words(struck) && utf8_count(struck) > 1) field.texts.push_back(struck);
      }
    } else if (!brackets.empty()) {
      field.shown += character;
    }
  }
  return field;
}

enum class Plain : std::uint8_t { kNever, kForeign, kAlways };  // which words without quotes are text

Plain plain_words(std::string_view name) {
  constexpr std::array<std::string_view, 9> kFiles = {"INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "LINK",
                                                      "HYPERLINK",      "DDE",         "DDEAUTO", "RD"};
  constexpr std::array<std::string_view, 9> kNames = {"SEQ",        "STYLEREF",    "REF",         "PAGEREF", "NOTEREF",
                                                      "MERGEFIELD", "DOCPROPERTY", "DOCVARIABLE", "TOC"};
  if (std::find(kFiles.begin(), kFiles.end(), name) != kFiles.end()) return Plain::kAlways;
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() ? Plain::kNever : Plain::kForeign;
}

}  // namespace

FieldCode read_field_code(std::string_view instruction) {
  Arguments arguments(instruction);
  Argument argument;
  if (!arguments.next(argument)) return {};
  std::string name = std::move(argument.text);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  if (name == "EQ") return read_equation(arguments.rest());
  FieldCode field;
  if (name == "ADDIN") {  // the program that added it writes what it likes
    if (holds_words(arguments.rest())) field.texts.emplace_back(arguments.rest());
    return field;
  }
  if (name == "MACROBUTTON") {
    if (arguments.next(argument)) field.shown = arguments.rest();
    return field;
  }
  const Plain plain = plain_words(name);
  bool is_format = false;  // the argument of \@, \#, \* or of the table of contents' \t
  while (arguments.next(argument)) {
    if (argument.is_switch) {
      constexpr std::string_view kFormats = "@#*";
      is_format = kFormats.find(argument.text) != std::string_view::npos || (name == "TOC" && argument.text == "t");
      continue;
    }
    const bool foreign = std::any_of(argument.text.begin(), argument.text.end(), is_foreign);
    const bool wanted = argument.quoted || plain == Plain::kAlways || (plain == Plain::kForeign && foreign);
    if (!is_format && wanted && holds_words(argument.text)) field.texts.push_back(std::move(argument.text));
    is_format = false;
  }
  return field;
}

}  // namespace mishen::scanner
