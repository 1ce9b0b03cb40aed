// service/store/review_store.h
// The database of the service: one writer, several readers, transactions that end on every path.
//
// SQLite in WAL mode with synchronous=FULL: what was committed survives kill -9 and power loss. Readers see the last
// committed state and never wait for the writer. Poco's SessionPool is not used: it can deadlock (pocoproject/poco
// #1372).
#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "service/store/connection.h"
#include "service/store/migrate.h"

namespace mishen::service {

/// Keeps the connections. Share freely between threads; outlives its transactions and snapshots.
///
/// A thread holds one Transaction or one Snapshot at a time: a second one would wait for the first. Waiting ends with a
/// StorageError after kWaitLimit, so a mistake shows instead of hanging the service.
class ReviewStore {
 public:
  static constexpr std::chrono::seconds kWaitLimit{30};
  static constexpr std::size_t kReaders = 4;

  /// Opens the database file at `path`, creating it with mode 0600, and migrates it. The folder must exist.
  /// Throws StoreTooNew, StorageError (message names the file).
  explicit ReviewStore(const std::string& path, const std::vector<SchemaStep>& steps = schema_steps());
  ~ReviewStore();
  ReviewStore(const ReviewStore&) = delete;  ///< owns connections and locks
  ReviewStore& operator=(const ReviewStore&) = delete;

  /// The one write transaction at a time. Rolls back unless commit() was called.
  class Transaction {
   public:
    explicit Transaction(ReviewStore& store);
    ~Transaction();
    Transaction(const Transaction&) = delete;  ///< holds the writer
    Transaction& operator=(const Transaction&) = delete;

    [[nodiscard]] Connection& connection() noexcept { return *writer_; }
    /// Makes everything durable. Throws StorageError; then nothing was changed.
    void commit();

   private:
    ReviewStore& store_;
    std::unique_ptr<Connection> writer_;
    bool open_ = false;
  };

  /// A read-only view of one committed state for as long as it lives.
  class Snapshot {
   public:
    explicit Snapshot(ReviewStore& store);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;  ///< holds a reader
    Snapshot& operator=(const Snapshot&) = delete;

    [[nodiscard]] Connection& connection() noexcept { return *reader_; }

   private:
    ReviewStore& store_;
    std::unique_ptr<Connection> reader_;
  };

  /// Throws StorageError when the database cannot be read and written (a write lock is taken and given back).
  void check();

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  /// Connections that are lent to one thread at a time. Not a std::timed_mutex for the writer: the thread sanitizer of
  /// GCC 12 does not know the call it locks with.
  class Pool {
   public:
    void add(std::unique_ptr<Connection> connection);
    /// Waits for a free one. Throws StorageError after kWaitLimit.
    [[nodiscard]] std::unique_ptr<Connection> take();
    void give_back(std::unique_ptr<Connection> connection) noexcept;

   private:
    std::mutex mutex_;  ///< guards free_
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> free_;
  };

  std::string path_;
  Pool writer_;   ///< of one
  Pool readers_;  ///< of kReaders
};

}  // namespace mishen::service
