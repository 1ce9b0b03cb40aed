// service/accounts/setup_code.h
// The one-time code that lets somebody at the console become the first administrator.
#pragma once
#include <mutex>
#include <string>
#include <string_view>

namespace mishen::service {

/// Twelve characters of an alphabet without look-alikes, in groups of four: "K7QM-3XWD-9RTH" (59 bits). Only the hash
/// is kept, in memory: a restart makes a new one. After kMaxTries wrong tries the code is dead; then only a restart
/// helps, at the machine where it is printed. Locks internally.
class SetupCode {
 public:
  static constexpr int kMaxTries = 5;

  /// A new code, shown once by the caller. The one before becomes worthless.
  [[nodiscard]] std::string make();

  enum class Check { kRight, kWrong, kDead };
  /// Case, spaces and dashes do not matter. kDead also when no code was made.
  [[nodiscard]] Check check(std::string_view code);

  /// Makes the code worthless: there is an administrator now.
  void end();

 private:
  std::mutex mutex_;  ///< guards the two below
  std::string sha256_;
  int tries_left_ = 0;
};

}  // namespace mishen::service
