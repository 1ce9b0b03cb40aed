// service/release/releases.h
// Whether exactly this content may be published.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "service/store/instant.h"
#include "service/store/review_store.h"

namespace mishen::service {

/// One approved part to be entered.
struct ReleasedPart {
  std::int64_t part = 0;
  std::string sha256;
};

/// What an approval releases.
struct Approval {
  std::string decision_id;
  std::string submission_id;
  std::int64_t revision = 0;
  std::string manifest_sha256;
  std::vector<ReleasedPart> parts;
  Instant at;
};

/// Enters the manifest and each part of an approval. `connection` is that of the approving transaction, after the
/// decision was stored. Throws StorageError.
void enter_release(Connection& connection, const Approval& approval);

/// Makes every release of a submission void: a newer revision was sent. Part of the transaction that stores that
/// revision.
void void_releases(Connection& connection, const std::string& submission_id, Instant at);

/// A release as the look-up gives it.
struct Release {
  enum class Kind : std::uint8_t { kManifest, kPart };
  Kind kind = Kind::kManifest;
  std::string submission_id;
  std::string number;
  std::string title;
  std::int64_t revision = 0;
  std::string channel;
  std::string part_role;  ///< of a part
  std::string part_name;  ///< of a part
  std::string opinion;    ///< of the approval: 公开, 删减后公开
  std::string approved_at;
  std::string approved_by_id;
  std::string approved_by_name;
  std::string manifest_sha256;
};

/// The look-up. Thread-safe.
class Releases {
 public:
  /// Borrows `store`.
  explicit Releases(ReviewStore& store) : store_(store) {}

  /// The latest valid release of a manifest or part with this SHA-256 (64 lower-case hex digits); nothing when there is
  /// none. What `released` says counts only as far as the approval, its revision and that revision's own manifest or
  /// part bear it out: a row that was put there by itself releases nothing. Throws StorageError, which names ids only,
  /// when the manifest that is stored is not the one that was approved. Equal bytes approved in several submissions are
  /// several releases; they hold independently of each other.
  [[nodiscard]] std::optional<Release> find(const std::string& sha256);

 private:
  ReviewStore& store_;
};

}  // namespace mishen::service
