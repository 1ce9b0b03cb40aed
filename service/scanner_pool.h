// service/scanner_pool.h
// The scanners of the service: a bounded number, shared by all requests, over a dictionary that can be swapped.
#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "scanner/dictionary/load.h"
#include "scanner/extract/document.h"
#include "scanner/limits.h"
#include "scanner/scan.h"

namespace mishen::service {

/// No scanner became free in time: nothing was scanned. Answered with 503 and Retry-After.
class ScannersBusy : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Locks internally; share one between all threads.
class ScannerPool {
 public:
  struct Options {
    std::size_t scanners = 2;                                            ///< scans at one time, at least 1
    std::chrono::milliseconds max_wait{10'000};                          ///< for a free scanner
    std::chrono::milliseconds scan_timeout = scanner::Limits{}.timeout;  ///< wall time of one document, at most
  };

  /// A report and the dictionary it was made with: its rules are named by id only.
  struct Result {
    scanner::DocumentReport report;
    std::shared_ptr<const scanner::CompiledDictionary> dictionary;
  };

  /// Runs the dictionary's self-check. Throws ScanError when the engine cannot be set up.
  /// Borrows `isolation`, in which documents are parsed, until destroyed.
  ScannerPool(std::shared_ptr<const scanner::CompiledDictionary> dictionary, scanner::Isolation& isolation,
              Options options);

  /// Extracts, scans, judges; as of today in Asia/Shanghai. While the self-check is failed every report has an
  /// `incomplete` entry "dictionary-self-check", so that none says pass. Throws ScannersBusy, ScanError.
  [[nodiscard]] Result scan(const scanner::DocumentInput& input);
  /// The same with at most `timeout` for the document, for requests of many documents.
  [[nodiscard]] Result scan(const scanner::DocumentInput& input, std::chrono::milliseconds timeout);
  /// The same, waiting at most `max_wait` for a free scanner.
  [[nodiscard]] Result scan(const scanner::DocumentInput& input, std::chrono::milliseconds timeout,
                            std::chrono::milliseconds max_wait);

  /// Uses `dictionary` for scans that begin from now on, if its self-check passes; running ones finish on the old one.
  /// Returns the problems found; the old dictionary stays when there are any.
  [[nodiscard]] std::vector<scanner::DictionaryProblem> replace(
      std::shared_ptr<const scanner::CompiledDictionary> dictionary);

  [[nodiscard]] std::shared_ptr<const scanner::CompiledDictionary> dictionary() const;
  /// What the self-check of the dictionary in use found wrong; empty when all is well.
  [[nodiscard]] std::vector<scanner::DictionaryProblem> self_check_problems() const;

 private:
  class Lease;

  Options options_;
  scanner::Isolation& isolation_;
  mutable std::mutex mutex_;  ///< guards everything below
  std::condition_variable freed_;
  std::shared_ptr<const scanner::CompiledDictionary> dictionary_;
  std::vector<scanner::DictionaryProblem> problems_;
  std::vector<std::unique_ptr<scanner::Scanner>> idle_;  ///< of the present dictionary
  std::size_t in_use_ = 0;
};

}  // namespace mishen::service
