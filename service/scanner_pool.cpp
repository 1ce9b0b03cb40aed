#include "service/scanner_pool.h"

#include <algorithm>

#include "service/store/instant.h"

namespace mishen::service {

/// One scanner taken out of the pool; goes back when the lease ends, unless the dictionary was replaced meanwhile.
class ScannerPool::Lease {
 public:
  Lease(ScannerPool& pool, std::chrono::milliseconds max_wait) : pool_(pool) {
    std::unique_lock lock(pool_.mutex_);
    const auto free = [this] { return pool_.in_use_ < pool_.options_.scanners; };
    if (!pool_.freed_.wait_for(lock, max_wait, free)) {
      throw ScannersBusy("all " + std::to_string(pool_.options_.scanners) + " scanners are busy");
    }
    ++pool_.in_use_;
    dictionary_ = pool_.dictionary_;
    failed_check_ = !pool_.problems_.empty();
    if (!pool_.idle_.empty()) {
      scanner_ = std::move(pool_.idle_.back());
      pool_.idle_.pop_back();
    }
  }

  ~Lease() {
    const std::lock_guard lock(pool_.mutex_);
    --pool_.in_use_;
    if (scanner_ != nullptr && dictionary_ == pool_.dictionary_) pool_.idle_.push_back(std::move(scanner_));
    pool_.freed_.notify_one();
  }

  Lease(const Lease&) = delete;  ///< gives its scanner back once
  Lease& operator=(const Lease&) = delete;

  /// Made at first use, outside the pool's lock: allocating scratch takes time.
  [[nodiscard]] scanner::Scanner& scanner() {
    if (scanner_ == nullptr) scanner_ = std::make_unique<scanner::Scanner>(dictionary_);
    return *scanner_;
  }
  [[nodiscard]] const std::shared_ptr<const scanner::CompiledDictionary>& dictionary() const noexcept {
    return dictionary_;
  }
  [[nodiscard]] bool failed_check() const noexcept { return failed_check_; }

 private:
  ScannerPool& pool_;
  std::shared_ptr<const scanner::CompiledDictionary> dictionary_;
  std::unique_ptr<scanner::Scanner> scanner_;
  bool failed_check_ = false;
};

ScannerPool::ScannerPool(std::shared_ptr<const scanner::CompiledDictionary> dictionary, scanner::Isolation& isolation,
                         Options options)
    : options_(options),
      isolation_(isolation),
      dictionary_(std::move(dictionary)),
      problems_(scanner::self_check(dictionary_)) {
  options_.scanners = std::max<std::size_t>(options_.scanners, 1);
}

ScannerPool::Result ScannerPool::scan(const scanner::DocumentInput& input) {
  return scan(input, options_.scan_timeout);
}

ScannerPool::Result ScannerPool::scan(const scanner::DocumentInput& input, std::chrono::milliseconds timeout) {
  return scan(input, timeout, options_.max_wait);
}

ScannerPool::Result ScannerPool::scan(const scanner::DocumentInput& input, std::chrono::milliseconds timeout,
                                      std::chrono::milliseconds max_wait) {
  Lease lease(*this, max_wait);
  scanner::ScanOptions options;
  options.as_of = day_in_shanghai(system_clock()());
  options.limits.timeout = std::min(timeout, options_.scan_timeout);
  Result result{scanner::scan_document(lease.scanner(), isolation_, input, options), lease.dictionary()};
  if (lease.failed_check()) {
    result.report.incomplete.push_back({"dictionary-self-check", ""});
    result.report.verdict = scanner::judge(result.report.findings, result.report.incomplete);
  }
  return result;
}

std::vector<scanner::DictionaryProblem> ScannerPool::replace(
    std::shared_ptr<const scanner::CompiledDictionary> dictionary) {
  std::vector<scanner::DictionaryProblem> problems = scanner::self_check(dictionary);
  if (!problems.empty()) return problems;
  std::vector<std::unique_ptr<scanner::Scanner>> old;
  const std::lock_guard lock(mutex_);
  dictionary_ = std::move(dictionary);
  problems_.clear();
  old.swap(idle_);
  return problems;
}

std::shared_ptr<const scanner::CompiledDictionary> ScannerPool::dictionary() const {
  const std::lock_guard lock(mutex_);
  return dictionary_;
}

std::vector<scanner::DictionaryProblem> ScannerPool::self_check_problems() const {
  const std::lock_guard lock(mutex_);
  return problems_;
}

}  // namespace mishen::service
