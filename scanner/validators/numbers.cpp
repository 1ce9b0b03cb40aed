#include "scanner/validators/numbers.h"

#include <array>
#include <charconv>

namespace mishen::scanner {
namespace {

int number_of(std::string_view digits) {
  int value = -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace

bool has_province_prefix(std::string_view number) noexcept {
  static constexpr std::array kProvinces = {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43,
                                            44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83};
  if (number.size() < 2) return false;
  const int province = number_of(number.substr(0, 2));
  for (const int known : kProvinces) {
    if (known == province) return true;
  }
  return false;
}

bool is_birth_date(std::string_view digits, std::chrono::year_month_day latest) noexcept {
  if (digits.size() != 8) return false;
  const std::chrono::year_month_day day{std::chrono::year(number_of(digits.substr(0, 4))),
                                        std::chrono::month(static_cast<unsigned>(number_of(digits.substr(4, 2)))),
                                        std::chrono::day(static_cast<unsigned>(number_of(digits.substr(6, 2))))};
  return day.ok() && day.year() >= std::chrono::year(1850) && day <= latest;
}

bool has_resident_id_check(std::string_view number) noexcept {
  static constexpr std::array kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  static constexpr std::string_view kCheck = "10x98765432";
  if (number.size() != 18) return false;
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    if (number[i] < '0' || number[i] > '9') return false;
    sum += (number[i] - '0') * kWeights[i];
  }
  return number[17] == kCheck[static_cast<std::size_t>(sum % 11)];
}

bool is_credit_code(std::string_view number) noexcept {
  static constexpr std::string_view kAlphabet = "0123456789abcdefghjklmnpqrtuwxy";  // without i o s v z: 31 characters
  if (number.size() != 18) return false;
  int sum = 0;
  int weight = 1;
  for (std::size_t i = 0; i < 17; ++i) {
    const std::size_t value = kAlphabet.find(number[i]);
    if (value == std::string_view::npos) return false;
    sum += static_cast<int>(value) * weight;
    weight = weight * 3 % 31;
  }
  const int check = (31 - sum % 31) % 31;
  return number[17] == kAlphabet[static_cast<std::size_t>(check)];
}

bool passes_luhn(std::string_view digits) noexcept {
  int sum = 0;
  bool doubled = false;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubled = !doubled) {
    if (*digit < '0' || *digit > '9') return false;
    const int value = (*digit - '0') * (doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return !digits.empty() && sum % 10 == 0;
}

}  // namespace mishen::scanner
