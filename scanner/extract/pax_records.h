// scanner/extract/pax_records.h
// What the extended headers of a tar say that libarchive keeps to itself: comments, and fields of other programs.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::scanner {

/// Finds the records of extended headers in a tar (POSIX.1-2017, pax, "pax Extended Header") while it is read, in
/// pieces of any size. Any bytes are safe. Memory: one header, of kMaxHeader bytes at most. Linear. Not thread-safe.
class PaxRecords {
 public:
  static constexpr std::size_t kMaxHeader = std::size_t{1} << 20U;
  static constexpr std::size_t kMaxRecords = 10'000;

  struct Record {
    std::string key;
    std::string value;  ///< any bytes
    friend bool operator==(const Record&, const Record&) = default;
  };

  void read(std::string_view piece);

  /// Records that people may have written something in, each once: "comment", and what POSIX and libarchive do not
  /// know.
  [[nodiscard]] const std::vector<Record>& records() const noexcept { return records_; }
  /// Whether there were larger headers, or more records, than are read.
  [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }

 private:
  void read_header();
  void read_records();

  std::string held_;           ///< the header or the extended header that is being read
  std::uint64_t wanted_ = 0;   ///< bytes of the extended header still to come; 0 while a header is read
  std::uint64_t skipped_ = 0;  ///< bytes to be passed over
  std::uint64_t padding_ = 0;  ///< behind the extended header
  bool is_cut_ = false;
  bool is_over_ = false;  ///< what came was no tar, or none any more
  std::vector<Record> records_;
};

}  // namespace mishen::scanner
