#include "service/review/scan_jobs.h"

#include <algorithm>

#include "service/audit/audit_log.h"
#include "service/audit/canonical_json.h"
#include "service/audit/digest.h"

namespace mishen::service {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

// A database that fails for a moment shall not cost a scan of minutes; a full disk is waited for as long as it takes.
constexpr int kEnterTries = 5;
constexpr milliseconds kLongestDelay{60'000};

std::size_t open_points_of(const ScannedBundle& bundle) {
  std::size_t open = 0;
  for (const ScannedPart& part : bundle.parts) {
    open += static_cast<std::size_t>(
        std::ranges::count_if(part.points, [](const Point& point) { return point.severity != "note"; }));
  }
  return open;
}

std::string scanned_detail(const ScannedBundle& bundle, State state, std::size_t open_points, std::int64_t attempts) {
  return CanonicalObject()
      .add("attempts", attempts)
      .add("dictionary", bundle.dictionary)
      .add("findings_sha256", bundle.findings_sha256)
      .add("manifest_sha256", bundle.manifest_sha256)
      .add("open", static_cast<std::int64_t>(open_points))
      .add("parts", static_cast<std::int64_t>(bundle.parts.size()))
      .add("state", to_string(state))
      .add("verdict", bundle.verdict)
      .str();
}

}  // namespace

ScanJobs::ScanJobs(ReviewStore& store, Scan scan, Clock clock, std::string fingerprint_key, Options options)
    : store_(store),
      scan_(std::move(scan)),
      clock_(std::move(clock)),
      fingerprint_key_(std::move(fingerprint_key)),
      options_(std::move(options)) {
  {
    ReviewStore::Snapshot snapshot(store_);
    for (WaitingScan& waiting : load_waiting_scans(snapshot.connection()))
      entries_.emplace_back().scan = std::move(waiting);
  }
  const std::size_t workers = std::max<std::size_t>(options_.workers, 1);
  working_ = workers + 1;
  for (std::size_t i = 0; i < workers; ++i) threads_.emplace_back([this] { work(false); });
  threads_.emplace_back([this] { work(true); });
}

ScanJobs::~ScanJobs() { static_cast<void>(stop(milliseconds(0))); }

bool ScanJobs::stop(milliseconds grace) {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  work_.notify_all();
  changed_.notify_all();
  return changed_.wait_for(lock, grace, [this] { return working_ == 0; });
}

void ScanJobs::enqueue(WaitingScan scan) {
  {
    const std::lock_guard lock(mutex_);
    entries_.emplace_back().scan = std::move(scan);
  }
  work_.notify_all();
}

void ScanJobs::cancel(const std::string& id, std::int64_t revision) {
  const std::lock_guard lock(mutex_);
  Entry* entry = find(id, revision);
  if (entry == nullptr) return;
  entry->cancelled = true;
  if (!entry->running) entries_.remove_if([entry](const Entry& each) { return &each == entry; });
  changed_.notify_all();
}

bool ScanJobs::wait_for_end(const std::string& id, std::int64_t revision, milliseconds time) {
  std::unique_lock lock(mutex_);
  const auto has_ended = [&] {
    const Entry* entry = find(id, revision);
    return entry == nullptr || entry->cancelled;
  };
  changed_.wait_for(lock, time, [&] { return stopping_ || has_ended(); });
  return has_ended();
}

void ScanJobs::add_progress(SubmissionSummary& summary) const {
  if (!summary.progress) return;
  const std::lock_guard lock(mutex_);
  for (const Entry& entry : entries_) {
    if (entry.scan.revision != summary.revision || entry.scan.id != summary.id) continue;
    const ScanProgress total = *summary.progress;
    summary.progress = entry.progress;
    summary.progress->parts_total = total.parts_total;
    summary.progress->bytes_total = total.bytes_total;
    return;
  }
}

ScanLoad ScanJobs::load() const {
  const std::lock_guard lock(mutex_);
  ScanLoad load;
  for (const Entry& entry : entries_) {
    (entry.running ? load.running : load.waiting) += 1;
    load.oldest = std::min(load.oldest.value_or(entry.scan.since), entry.scan.since);
  }
  load.ended = ended_;
  load.failed_attempts = failed_attempts_;
  return load;
}

ScanJobs::Entry* ScanJobs::find(const std::string& id, std::int64_t revision) {
  const auto found = std::ranges::find_if(
      entries_, [&](const Entry& entry) { return entry.scan.revision == revision && entry.scan.id == id; });
  return found == entries_.end() ? nullptr : &*found;
}

void ScanJobs::work(bool quick_only) {
  while (Entry* entry = take(quick_only)) run(*entry);
  const std::lock_guard lock(mutex_);
  --working_;
  changed_.notify_all();
}

/// The oldest job that may begin; null when the service stops.
ScanJobs::Entry* ScanJobs::take(bool quick_only) {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const SteadyTime now = SteadyClock::now();
    std::optional<SteadyTime> next;
    for (Entry& entry : entries_) {
      if (entry.running || (quick_only && entry.scan.bytes > kQuickBytes)) continue;
      if (entry.not_before <= now) {
        entry.running = true;
        return &entry;
      }
      next = std::min(next.value_or(entry.not_before), entry.not_before);
    }
    if (next) {
      work_.wait_until(lock, *next);
    } else {
      work_.wait(lock);
    }
  }
  return nullptr;
}

void ScanJobs::run(Entry& entry) {
  try {
    switch (attempt(entry)) {
      case Ending::kEntered:
      case Ending::kGone:
        return remove(entry);
      case Ending::kInterrupted:
        return put_back(entry);
    }
  } catch (const std::exception& error) {
    report("scan failed", entry.scan, error);
  }
  put_back(entry);
}

ScanJobs::Ending ScanJobs::attempt(Entry& entry) {
  const WaitingScan& scan = entry.scan;
  const std::optional<ScanJob> job = begin_attempt(scan);
  if (!job) return Ending::kGone;
  ScanProgress progress;
  progress.attempt = std::min(job->attempts, kAttempts);
  progress.started_at = to_rfc3339(clock_());
  BundleScan bundle(job->draft, fingerprint_key_);
  const SteadyTime deadline = SteadyClock::now() + kBundleScanTime;
  for (std::size_t i = 0; i < job->parts.size(); ++i) {
    if (is_to_end(entry)) {
      give_attempt_back(scan, job->attempts - 1);
      return Ending::kInterrupted;
    }
    progress.part = static_cast<std::int64_t>(i);
    note_progress(entry, progress);
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - SteadyClock::now());
    if (!add_part(bundle, scan, *job, i, left)) return Ending::kGone;
    ++progress.parts_done;
    progress.bytes_done += job->sizes[i];
  }
  progress.part.reset();
  note_progress(entry, progress);
  return enter_with_patience(entry, bundle.finish());
}

/// The job with this attempt counted; nothing when there is none any more. Of a job whose attempts are used up the
/// count is one too many: it is not scanned again.
std::optional<ScanJob> ScanJobs::begin_attempt(const WaitingScan& scan) {
  ReviewStore::Transaction transaction(store_);
  std::optional<ScanJob> job = find_scan_job(transaction.connection(), scan.id, scan.revision);
  if (!job) return std::nullopt;
  ++job->attempts;
  if (job->attempts <= kAttempts) {
    set_scan_attempts(transaction.connection(), scan.id, scan.revision, job->attempts);
    transaction.commit();
  }
  return job;
}

/// Nothing when the job was cancelled meanwhile. People will decide on what was hashed when it was sent: other bytes
/// are not scanned in its place.
std::optional<std::string> ScanJobs::load_bytes(const WaitingScan& scan, const ScanJob& job, std::size_t part) {
  ReviewStore::Snapshot snapshot(store_);
  std::optional<std::string> bytes =
      find_scan_bytes(snapshot.connection(), scan.id, scan.revision, static_cast<std::int64_t>(part));
  if (bytes && sha256_hex(*bytes) != job.sha256[part]) {
    throw StorageError("the stored bytes of part " + std::to_string(part) + " of revision " +
                       std::to_string(scan.revision) + " of submission " + scan.id +
                       " do not have the hash they are stored under");
  }
  return bytes;
}

/// Scans the part; false when the job was cancelled meanwhile. In the last attempt a part that fails does not take the
/// findings of the others with it.
bool ScanJobs::add_part(BundleScan& bundle, const WaitingScan& scan, const ScanJob& job, std::size_t part,
                        milliseconds left) {
  const auto leave_unread = [&] {
    bundle.add_unread(job.parts[part], job.sha256[part], job.sizes[part], "scan-failed", day_in_shanghai(clock_()));
    return true;
  };
  if (job.attempts > kAttempts) return leave_unread();
  try {
    std::optional<std::string> bytes = load_bytes(scan, job, part);
    if (!bytes) return false;
    DraftPart whole = job.parts[part];
    whole.bytes = *std::move(bytes);
    bundle.add(whole, scan_, std::min(kPartScanTime, left));
    return true;
  } catch (const std::exception& error) {
    if (job.attempts < kAttempts) throw;
    report("part left unread", scan, error);
  }
  return leave_unread();
}

/// An orderly stop is no failure of the bundle.
void ScanJobs::give_attempt_back(const WaitingScan& scan, std::int64_t attempts) {
  if (attempts >= kAttempts) return;
  ReviewStore::Transaction transaction(store_);
  set_scan_attempts(transaction.connection(), scan.id, scan.revision, attempts);
  transaction.commit();
}

/// Everything that the scan changes, or nothing when it was cancelled in the meantime.
bool ScanJobs::enter(const WaitingScan& scan, const ScannedBundle& bundle) {
  const Instant now = clock_();
  const std::size_t open_points = open_points_of(bundle);
  const State state = state_for(open_points);
  ReviewStore::Transaction transaction(store_);
  Connection& connection = transaction.connection();
  const std::optional<ScanJob> job = find_scan_job(connection, scan.id, scan.revision);
  if (!job) return false;
  insert_revision(connection, scan.id, scan.revision, *job, bundle);
  delete_scan_job(connection, scan.id, scan.revision);
  update_submission(connection, scan.id, state, scan.revision, now);
  append_audit(connection, now,
               {std::string(kServiceActor), "submission.scanned", scan.id, scan.revision,
                scanned_detail(bundle, state, open_points, job->attempts)});
  transaction.commit();
  return true;
}

ScanJobs::Ending ScanJobs::enter_with_patience(Entry& entry, const ScannedBundle& bundle) {
  for (int tries = 1;; ++tries) {
    try {
      return enter(entry.scan, bundle) ? Ending::kEntered : Ending::kGone;
    } catch (const StorageFull& error) {
      report("disk full", entry.scan, error);
    } catch (const StorageError& error) {
      if (tries == kEnterTries) throw;
      report("scan not entered", entry.scan, error);
    }
    if (!pause(options_.retry_delay)) return Ending::kInterrupted;
  }
}

void ScanJobs::report(std::string_view what, const WaitingScan& scan, const std::exception& error) const {
  if (options_.report) options_.report(what, scan, error.what());
}

bool ScanJobs::is_to_end(const Entry& entry) const {
  const std::lock_guard lock(mutex_);
  return stopping_ || entry.cancelled;
}

/// Waits. False when the service stops.
bool ScanJobs::pause(milliseconds time) {
  std::unique_lock lock(mutex_);
  return !work_.wait_for(lock, time, [this] { return stopping_; });
}

void ScanJobs::note_progress(Entry& entry, const ScanProgress& progress) {
  const std::lock_guard lock(mutex_);
  entry.progress = progress;
}

void ScanJobs::remove(Entry& entry) {
  const std::lock_guard lock(mutex_);
  entries_.remove_if([&entry](const Entry& each) { return &each == &entry; });
  ++ended_;
  changed_.notify_all();
}

/// The job waits for its next attempt, unless it was cancelled.
void ScanJobs::put_back(Entry& entry) {
  const std::lock_guard lock(mutex_);
  if (entry.cancelled) {
    entries_.remove_if([&entry](const Entry& each) { return &each == &entry; });
  } else {
    // Delays double: 1, 2, 4 times the first.
    const auto doublings = std::clamp<std::int64_t>(entry.progress.attempt - 1, 0, 16);
    entry.not_before = SteadyClock::now() + std::min(options_.retry_delay * (1 << doublings), kLongestDelay);
    entry.running = false;
    entry.progress = {};
    if (!stopping_) ++failed_attempts_;
  }
  changed_.notify_all();
  work_.notify_all();
}

}  // namespace mishen::service
