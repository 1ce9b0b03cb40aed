#include "service/store/review_store.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mishen::service {
namespace {

/// Creates the file for this user alone before SQLite does; SQLite gives its -wal and -shm files the same mode.
void create_private(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file < 0) throw StorageError("opening the database " + path + ": " + std::strerror(errno));
  const bool restricted = fchmod(file, S_IRUSR | S_IWUSR) == 0;
  const int reason = errno;
  close(file);
  if (!restricted) throw StorageError("restricting the database " + path + " to its owner: " + std::strerror(reason));
}

/// What each connection needs; SQLite forgets these when the connection is closed.
void configure(Connection& connection) {
  connection.execute("PRAGMA busy_timeout = 10000");
  connection.execute("PRAGMA foreign_keys = ON");
  connection.execute("PRAGMA synchronous = FULL");
}

}  // namespace

ReviewStore::ReviewStore(const std::string& path, const std::vector<SchemaStep>& steps) : path_(path) {
  create_private(path);
  try {
    auto writer = std::make_unique<Connection>(path);
    configure(*writer);
    if (writer->value<std::string>("PRAGMA journal_mode = WAL") != "wal") {
      throw StorageError("write-ahead logging is not available there; put the data directory on a local file system");
    }
    migrate(*writer, steps);
    writer_.add(std::move(writer));
    for (std::size_t i = 0; i < kReaders; ++i) {
      auto reader = std::make_unique<Connection>(path);
      configure(*reader);
      reader->execute("PRAGMA query_only = ON");
      readers_.add(std::move(reader));
    }
  } catch (const StoreTooNew& error) {
    throw StoreTooNew(path + ": " + error.what());
  } catch (const StorageError& error) {
    throw StorageError(path + ": " + error.what());
  }
}

ReviewStore::~ReviewStore() = default;

void ReviewStore::check() {
  Transaction transaction(*this);
  static_cast<void>(transaction.connection().value<std::int64_t>("SELECT count(*) FROM sqlite_master"));
}

void ReviewStore::Pool::add(std::unique_ptr<Connection> connection) { free_.push_back(std::move(connection)); }

std::unique_ptr<Connection> ReviewStore::Pool::take() {
  std::unique_lock lock(mutex_);
  if (!freed_.wait_for(lock, kWaitLimit, [this] { return !free_.empty(); })) {
    throw StorageError("using the database: no connection became free in time");
  }
  std::unique_ptr<Connection> connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

void ReviewStore::Pool::give_back(std::unique_ptr<Connection> connection) noexcept {
  {
    const std::scoped_lock lock(mutex_);
    free_.push_back(std::move(connection));  // never allocates: the vector held all of them before
  }
  freed_.notify_one();
}

ReviewStore::Transaction::Transaction(ReviewStore& store) : store_(store), writer_(store.writer_.take()) {
  try {
    writer_->execute("BEGIN IMMEDIATE");
    open_ = true;
  } catch (const StorageError&) {
    store_.writer_.give_back(std::move(writer_));
    throw;
  }
}

ReviewStore::Transaction::~Transaction() {
  if (open_) {
    try {
      writer_->execute("ROLLBACK");
    } catch (const StorageError&) {
      // SQLite had rolled back by itself (full disk, I/O error): there is nothing left to undo.
    }
  }
  store_.writer_.give_back(std::move(writer_));
}

void ReviewStore::Transaction::commit() {
  writer_->execute("COMMIT");
  open_ = false;
}

ReviewStore::Snapshot::Snapshot(ReviewStore& store) : store_(store), reader_(store.readers_.take()) {
  try {
    reader_->execute("BEGIN");
  } catch (const StorageError&) {
    store_.readers_.give_back(std::move(reader_));
    throw;
  }
}

ReviewStore::Snapshot::~Snapshot() {
  try {
    reader_->execute("ROLLBACK");
  } catch (const StorageError&) {
    // The read transaction had ended by itself; the connection is usable.
  }
  store_.readers_.give_back(std::move(reader_));
}

}  // namespace mishen::service
