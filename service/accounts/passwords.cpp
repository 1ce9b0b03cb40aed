#include "service/accounts/passwords.h"

#include <algorithm>
#include <array>
#include <semaphore>
#include <stdexcept>
#include <thread>

#include <argon2.h>

#include "scanner/ascii.h"
#include "service/audit/digest.h"

namespace mishen::service {
namespace {

/// More at once than processors would only take memory: the work is all computing.
std::counting_semaphore<kMaxAtOnce>& free_places() {
  static std::counting_semaphore<kMaxAtOnce> places(
      std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMaxAtOnce));
  return places;
}

/// One of the places in which argon2 may work, for as long as it lives.
class Place {
 public:
  Place() { free_places().acquire(); }
  ~Place() { free_places().release(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
};

// Frequent passwords of twelve characters and more: keyboard walks, repeated words, and what Chinese lists of leaked
// passwords add.
constexpr std::array<std::string_view, 44> kCommon = {
    "123456789012",   "1234567890123", "12345678901234",  "123456789123",  "1234567890ab",     "12345678abcd",
    "123456123456",   "123123123123",  "112233445566",    "abcdefghijkl",  "abcd12345678",     "abc123456789",
    "a12345678901",   "qwertyuiop12",  "qwertyuiop123",   "qwertyuiop[]",  "qwertyuiopas",     "qwerty123456",
    "qwertyqwerty",   "asdfghjkl123",  "asdfghjkl;'\\",   "1qaz2wsx3edc",  "1qaz2wsx3edc4rfv", "zaq12wsxcde3",
    "1q2w3e4r5t6y",   "q1w2e3r4t5y6",  "password1234",    "password12345", "passwordpassword", "password@123",
    "password123456", "p@ssw0rd1234",  "passw0rd1234",    "administrator", "admin1234567",     "admin12345678",
    "admin@123456",   "adminadmin12",  "adminadminadmin", "iloveyou1234",  "woaini1314520",    "woaini5201314",
    "5201314520131",  "changeme1234"};

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Whether `text` repeats its first `period` bytes only, for a period of up to four: "aaaaaaaaaaaa",
/// "密密密密密密密密密密密密", "abababababab".
bool is_repetition(std::string_view text) {
  for (std::size_t period = 1; period <= 4; ++period) {
    if (text.size() > period && text.substr(period) == text.substr(0, text.size() - period)) return true;
  }
  return false;
}

Refused weak(std::string zh, std::string en) { return {"weak-password", std::move(zh), std::move(en)}; }

}  // namespace

std::string hash_password(std::string_view password, const PasswordCost& cost) {
  constexpr std::size_t kHashBytes = 32;
  const std::string salt = random_bytes(16);
  std::string encoded(argon2_encodedlen(cost.iterations, cost.memory_kib, cost.lanes,
                                        static_cast<std::uint32_t>(salt.size()), kHashBytes, Argon2_id),
                      '\0');
  const Place place;
  const int result =
      argon2id_hash_encoded(cost.iterations, cost.memory_kib, cost.lanes, password.data(), password.size(), salt.data(),
                            salt.size(), kHashBytes, encoded.data(), encoded.size());
  if (result != ARGON2_OK) throw std::runtime_error(std::string("hashing a password: ") + argon2_error_message(result));
  encoded.resize(encoded.find('\0'));
  return encoded;
}

bool password_matches(std::string_view password, const std::string& encoded) {
  const Place place;
  const int result = argon2id_verify(encoded.c_str(), password.data(), password.size());
  if (result == ARGON2_OK) return true;
  if (result == ARGON2_VERIFY_MISMATCH) return false;
  throw std::runtime_error(std::string("checking a password: ") + argon2_error_message(result));
}

std::optional<Refused> password_problem(std::string_view password, std::string_view login) {
  if (code_points(password) < kMinPasswordCharacters) {
    return weak("密码至少要有 12 个字符。可以用一句自己记得住的话。",
                "A password needs at least 12 characters. A sentence that you remember will do.");
  }
  if (password.size() > kMaxPasswordBytes) {
    return weak("密码太长：请用不超过 1024 字节的密码。", "The password is too long: use at most 1024 bytes.");
  }
  const std::string lower = scanner::ascii_lower(password);
  if (lower == scanner::ascii_lower(login)) {
    return weak("密码不能和账号相同，请换一个。", "The password must not equal the login; choose another.");
  }
  if (is_repetition(lower) || std::ranges::find(kCommon, std::string_view(lower)) != kCommon.end()) {
    return weak("这个密码太常见，很容易被猜中，请换一个。",
                "This password is among the most common ones; choose another.");
  }
  return std::nullopt;
}

}  // namespace mishen::service
