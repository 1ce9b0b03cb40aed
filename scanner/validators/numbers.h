// scanner/validators/numbers.h
// Check rules of Chinese identity, card and registration numbers. Pure functions over folded ASCII.
#pragma once
#include <chrono>
#include <string_view>

namespace mishen::scanner {

/// Whether the first two digits are a province-level division of GB/T 2260 (11-65, 71, 81, 82) or 83, as used for
/// residents from Taiwan.
[[nodiscard]] bool has_province_prefix(std::string_view number) noexcept;

/// Whether eight digits YYYYMMDD are a day of the calendar from 1850 up to `latest`.
[[nodiscard]] bool is_birth_date(std::string_view digits, std::chrono::year_month_day latest) noexcept;

/// Whether the check character of an 18-character resident identity number (公民身份号码) is right: GB 11643-1999, ISO
/// 7064:1983 MOD 11-2. `number` is 17 digits and a digit or 'x'.
[[nodiscard]] bool has_resident_id_check(std::string_view number) noexcept;

/// Whether `number` is 18 characters of the unified social credit code's alphabet with the right check character (GB
/// 32100-2015). Lower case (folded) letters.
[[nodiscard]] bool is_credit_code(std::string_view number) noexcept;

/// Whether the digits pass the Luhn check (ISO/IEC 7812-1, annex B).
[[nodiscard]] bool passes_luhn(std::string_view digits) noexcept;

}  // namespace mishen::scanner
