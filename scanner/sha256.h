// scanner/sha256.h
// SHA-256 (FIPS 180-4) through libcrypto.
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace mishen::scanner {

/// Digest of what was fed in so far. Not thread-safe. Throws ScanError when libcrypto fails.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;  ///< a digest in progress has one owner
  Sha256& operator=(const Sha256&) = delete;

  void update(std::string_view bytes);
  /// 64 lower-case hex digits. Ends the digest: call once.
  [[nodiscard]] std::string hex();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// 64 lower-case hex digits of `bytes`.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace mishen::scanner
