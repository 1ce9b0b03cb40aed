// service/review/scan_jobs.h
// Scans submitted bundles outside of the requests that sent them: threads that take what was stored, scan it part by
// part and enter what was found.
//
// The database is the queue (scan_job, scan_part), memory only knows the order and how far each scan has come. An
// attempt is counted before it begins; what was found, the new state and the audit row are one transaction, in which
// the job's own row is deleted. So a kill at any moment loses an attempt at most, nothing is entered twice, and a
// bundle that kills the service each time ends unread after kAttempts of them.
#pragma once
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "service/review/bundle.h"
#include "service/review/records.h"
#include "service/store/instant.h"
#include "service/store/review_store.h"

namespace mishen::service {

/// What waits, for health and metrics.
struct ScanLoad {
  std::size_t waiting = 0;  ///< not begun
  std::size_t running = 0;
  std::optional<Instant> oldest;      ///< when the oldest of both was sent
  std::uint64_t ended = 0;            ///< since the start of the service
  std::uint64_t failed_attempts = 0;  ///< since the start of the service
};

/// Locks internally; share between threads.
class ScanJobs {
 public:
  static constexpr std::int64_t kAttempts = 3;
  /// Bundles up to this size have a thread of their own: they do not wait behind long ones.
  static constexpr std::int64_t kQuickBytes = std::int64_t{4} << 20;

  struct Options {
    std::size_t workers = 1;  ///< scans of any size at one time, at least 1; one more for quick ones
    std::chrono::milliseconds retry_delay{1'000};  ///< after a failed attempt; doubles with each
    /// Told what went wrong with which scan, for the log. Called from several threads; must not throw.
    std::function<void(std::string_view what, const WaitingScan& scan, std::string_view error)> report = {};
  };

  /// Takes up what was left when the service ended. Borrows `store`. Throws StorageError.
  ScanJobs(ReviewStore& store, Scan scan, Clock clock, std::string fingerprint_key, Options options);
  /// Waits for the parts that are being scanned.
  ~ScanJobs();
  ScanJobs(const ScanJobs&) = delete;  ///< owns threads
  ScanJobs& operator=(const ScanJobs&) = delete;

  /// A scan_job was inserted. Called before its transaction commits, so that nobody who sees the job finds it missing
  /// here: an attempt begins with a transaction of its own, hence after that one, and forgets a job that is not there.
  void enqueue(WaitingScan scan);
  /// A scan_job was cancelled: its scan ends after the part at hand.
  void cancel(const std::string& id, std::int64_t revision);
  /// Waits until the scan has ended. False when it has not in that time, or when the service stops.
  [[nodiscard]] bool wait_for_end(const std::string& id, std::int64_t revision, std::chrono::milliseconds time);

  /// Fills in how far the scan has come. Does nothing for submissions that are not being scanned.
  void add_progress(SubmissionSummary& summary) const;
  [[nodiscard]] ScanLoad load() const;

  /// Begins nothing more; waiting requests go on without the result, scans end after the part at hand and are taken up
  /// again at the next start. Returns whether all have ended within `grace`.
  bool stop(std::chrono::milliseconds grace);

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  /// A job as this process knows it. The stable address of a list's element is what a worker holds.
  struct Entry {
    WaitingScan scan;
    bool running = false;
    bool cancelled = false;
    SteadyTime not_before;
    ScanProgress progress;
  };
  enum class Ending : std::uint8_t { kEntered, kGone, kInterrupted };

  void work(bool quick_only);
  [[nodiscard]] Entry* take(bool quick_only);
  void run(Entry& entry);
  [[nodiscard]] Ending attempt(Entry& entry);
  [[nodiscard]] std::optional<ScanJob> begin_attempt(const WaitingScan& scan);
  [[nodiscard]] std::optional<std::string> load_bytes(const WaitingScan& scan, const ScanJob& job, std::size_t part);
  [[nodiscard]] bool add_part(BundleScan& bundle, const WaitingScan& scan, const ScanJob& job, std::size_t part,
                              std::chrono::milliseconds left);
  void give_attempt_back(const WaitingScan& scan, std::int64_t attempts);
  [[nodiscard]] bool enter(const WaitingScan& scan, const ScannedBundle& bundle);
  [[nodiscard]] Ending enter_with_patience(Entry& entry, const ScannedBundle& bundle);
  void report(std::string_view what, const WaitingScan& scan, const std::exception& error) const;
  [[nodiscard]] bool is_to_end(const Entry& entry) const;
  [[nodiscard]] bool pause(std::chrono::milliseconds time);
  void note_progress(Entry& entry, const ScanProgress& progress);
  void remove(Entry& entry);
  void put_back(Entry& entry);
  [[nodiscard]] Entry* find(const std::string& id, std::int64_t revision);

  ReviewStore& store_;
  Scan scan_;
  Clock clock_;
  std::string fingerprint_key_;
  Options options_;

  mutable std::mutex mutex_;         ///< guards everything below
  std::condition_variable work_;     ///< something waits, or the service stops
  std::condition_variable changed_;  ///< a scan or a worker has ended, or the service stops
  std::list<Entry> entries_;         ///< oldest first
  bool stopping_ = false;
  std::size_t working_ = 0;  ///< threads that have not ended
  std::uint64_t ended_ = 0;
  std::uint64_t failed_attempts_ = 0;

  std::vector<std::jthread> threads_;
};

}  // namespace mishen::service
