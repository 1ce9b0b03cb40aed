#include "scanner/extract/odf_cell_value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>

#include "scanner/extract/parse_number.h"
#include "scanner/extract/sheet_part.h"
#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

/// Shorter numbers are no numbers of persons, telephones or cards: of them rounding and scaling is only formatting.
constexpr std::size_t kLongNumber = 11;

std::string digits_of(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  return digits;
}

/// A whole number written out ("1.1E+5" as 110000); nothing for fractions.
std::optional<std::string> whole_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  std::string digits;
  long point = -1;
  for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
    if (text[at] == '.') {
      point = static_cast<long>(digits.size());
    } else if (text[at] >= '0' && text[at] <= '9') {
      digits += text[at];
    } else {
      return std::nullopt;
    }
  }
  if (point < 0) point = static_cast<long>(digits.size());
  if (at < text.size()) {
    std::string_view exponent = text.substr(at + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    const std::optional<int> power = entire_number<int>(exponent);
    if (!power || *power > 30 || *power < -30) return std::nullopt;
    point += *power;
  }
  if (point <= 0) return std::nullopt;
  const auto whole = static_cast<std::size_t>(point);
  if (digits.size() > whole && digits.find_first_not_of('0', whole) != std::string::npos) return std::nullopt;
  digits.resize(whole, '0');
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return std::nullopt;
  return digits;
}

/// Whether `shown` is `value` in powers of ten, rounded to the digits that it has ("1.38E+10", "1,38E+10").
bool shows_power_of_ten(std::string_view shown, double value) {
  std::string plain(shown);
  std::replace(plain.begin(), plain.end(), ',', '.');
  const std::size_t letter = plain.find_first_of("eE");
  if (letter == std::string::npos) return false;
  const std::optional<double> rounded = entire_number<double>(plain);
  const std::size_t sign = letter + 1 < plain.size() && plain[letter + 1] == '+' ? 1U : 0U;
  const std::optional<double> power = entire_number<double>(std::string_view(plain).substr(letter + 1 + sign));
  if (!rounded || !power) return false;
  const std::size_t point = std::min(plain.find('.'), letter);
  const std::size_t places = letter - std::min(point + 1, letter);
  const double last_digit = std::pow(10, *power - static_cast<double>(places));
  return last_digit <= std::abs(value) && std::abs(*rounded - value) <= last_digit * 0.51;
}

/// Paragraphs, tabs and runs of spaces are one space in an attribute.
std::string without_spaces(std::string_view text) {
  std::string plain;
  std::copy_if(text.begin(), text.end(), std::back_inserter(plain),
               [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; });
  return plain;
}

bool has_letters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

/// Whether `value` fulfils the condition of a section ("value()>=0").
bool fulfils(std::string_view condition, double value) {
  constexpr std::string_view kValue = "value()";
  if (!condition.starts_with(kValue)) return false;
  condition.remove_prefix(kValue.size());
  constexpr std::array<std::string_view, 6> kOperators = {">=", "<=", "!=", ">", "<", "="};
  for (const std::string_view op : kOperators) {
    if (!condition.starts_with(op)) continue;
    const std::optional<double> bound = entire_number<double>(condition.substr(op.size()));
    if (!bound) return false;
    if (op == ">=") return value >= *bound;
    if (op == "<=") return value <= *bound;
    if (op == "!=") return value != *bound;
    if (op == ">") return value > *bound;
    if (op == "<") return value < *bound;
    return value == *bound;
  }
  return false;
}

/// Whether the section of `format` that is for the stored value has no place for it.
bool leaves_out_value(const OdfCellValue& stored, const OdfNumberFormat* format, const OdfStyles& styles) {
  if (format == nullptr || format->says_nothing) return false;
  if (stored.type == "string") return format->is_text && !format->shows_value;
  if (const std::optional<double> number = entire_number<double>(stored.value)) {
    for (const OdfNumberFormat::Section& section : format->sections) {
      if (!fulfils(section.condition, *number)) continue;
      const OdfNumberFormat* applied = styles.number_format(section.style);
      return applied != nullptr && !applied->shows_value;
    }
  }
  // A format for text whose sections do not fit the number shows it as the general one does.
  return !format->is_text && !format->shows_value;
}

}  // namespace

std::string formula_with_text(std::string_view formula) {
  if (!has_literal(formula)) return {};
  return std::string(formula.substr(std::min(formula.find('='), formula.size())));
}

OdfUnseen unseen_in_cell(const OdfCellValue& stored, std::optional<std::string_view> shown,
                         const OdfNumberFormat* format, const OdfStyles& styles) {
  const bool leaves_out = leaves_out_value(stored, format, styles);
  const std::optional<std::string> whole = whole_number(stored.value);
  if (!shown) return {whole.value_or(stored.value), !leaves_out, false};
  const std::string_view text = trimmed(*shown);
  OdfUnseen unseen;
  if (stored.type == "string") {
    const bool repeats = without_spaces(text).find(without_spaces(stored.value)) != std::string::npos;
    if (!repeats) unseen.value = stored.value;
    unseen.text_is_hidden = repeats && leaves_out && !text.empty();
    return unseen;
  }
  if (stored.type == "boolean") return unseen;
  const std::string digits = digits_of(text);
  const std::string value = whole.value_or(stored.value);
  const bool shows_nothing = digits.empty() && !has_letters(text);
  if (stored.type == "date" || stored.type == "time") {
    if (shows_nothing) unseen.value = value;
    return unseen;
  }
  const std::optional<double> number = entire_number<double>(stored.value);
  if (number && (*number == 0 || (whole && whole->size() < 2))) return unseen;
  if (leaves_out) {
    // Digits in the cell are then those of an older or forged display.
    unseen.text_is_hidden = !digits.empty() && digits.find(digits_of(value)) != std::string::npos;
    if (!unseen.text_is_hidden) unseen.value = value;
  } else if (shows_nothing || (whole && whole->size() >= kLongNumber && digits.find(*whole) == std::string::npos)) {
    unseen.value = value;
    unseen.value_is_shown = number && shows_power_of_ten(text, *number);
  }
  return unseen;
}

}  // namespace mishen::scanner
