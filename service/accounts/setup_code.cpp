#include "service/accounts/setup_code.h"

#include "service/audit/digest.h"

namespace mishen::service {
namespace {

// Without I, L, O, U, 0, 1: 30 characters.
constexpr std::string_view kAlphabet = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

/// The characters that count, in upper case.
std::string essence(std::string_view code) {
  std::string out;
  for (const char c : code.substr(0, 64)) {
    const char upper = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    if (upper != '-' && upper != ' ') out += upper;
  }
  return out;
}

/// One character of the alphabet, each equally likely: bytes that would favour the first ones are drawn again.
char random_character() {
  constexpr unsigned kFair = 256U / kAlphabet.size() * kAlphabet.size();
  for (;;) {
    const auto byte = static_cast<unsigned char>(random_bytes(1).front());
    if (byte < kFair) return kAlphabet[byte % kAlphabet.size()];
  }
}

}  // namespace

std::string SetupCode::make() {
  std::string code;
  for (int i = 0; i < 12; ++i) {
    if (i == 4 || i == 8) code += '-';
    code += random_character();
  }
  const std::scoped_lock lock(mutex_);
  sha256_ = sha256_hex(essence(code));
  tries_left_ = kMaxTries;
  return code;
}

SetupCode::Check SetupCode::check(std::string_view code) {
  const std::string sha256 = sha256_hex(essence(code));
  const std::scoped_lock lock(mutex_);
  if (tries_left_ == 0) return Check::kDead;
  if (equal_in_constant_time(sha256, sha256_)) return Check::kRight;
  return --tries_left_ == 0 ? Check::kDead : Check::kWrong;
}

void SetupCode::end() {
  const std::scoped_lock lock(mutex_);
  sha256_.clear();
  tries_left_ = 0;
}

}  // namespace mishen::service
