// tests/service/store/test_clock.h
// A clock that a test sets.
#pragma once
#include <atomic>
#include <memory>

#include "service/store/instant.h"

namespace mishen::service {

/// Starts on 2026-11-22 at 06:00 UTC and moves only when told to. Copies share the time. Safe from several threads.
class TestClock {
 public:
  void advance(std::chrono::milliseconds by) { *milliseconds_ += by.count(); }
  [[nodiscard]] Instant now() const { return Instant(std::chrono::milliseconds(milliseconds_->load())); }
  [[nodiscard]] Clock clock() const {
    return [*this] { return now(); };
  }

 private:
  std::shared_ptr<std::atomic<std::int64_t>> milliseconds_ =
      std::make_shared<std::atomic<std::int64_t>>(from_rfc3339("2026-11-22T06:00:00.000Z").time_since_epoch().count());
};

}  // namespace mishen::service
