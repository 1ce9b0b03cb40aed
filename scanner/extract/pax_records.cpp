#include "scanner/extract/pax_records.h"

#include <algorithm>
#include <array>

#include "scanner/extract/parse_number.h"

namespace mishen::scanner {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kSizeAt = 124;
constexpr std::size_t kSizeBytes = 12;
constexpr std::size_t kTypeAt = 156;

/// Octal digits; in GNU tar's large form big-endian bytes behind one with its highest bit set.
std::uint64_t number_of(std::string_view field) noexcept {
  std::uint64_t number = 0;
  if ((static_cast<unsigned char>(field.front()) & 0x80U) != 0) {
    for (const char c : field.substr(field.size() - 8)) number = number << 8U | static_cast<unsigned char>(c);
    return number;
  }
  for (const char c : field) {
    if (c >= '0' && c <= '7') number = number << 3U | static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

/// Names, sizes and times, which whoever unpacks the tar reads; numbers of programs.
bool is_read_elsewhere(std::string_view key) {
  constexpr std::array<std::string_view, 16> kKeys = {
      "path",  "linkpath", "size",  "uid",     "gid",        "uname", "gname",
      "mtime", "atime",    "ctime", "charset", "hdrcharset", "dev",   "LIBARCHIVE.creationtime",
      "ino",   "nlink"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end() || key.starts_with("GNU.sparse") ||
         key.starts_with("SCHILY.acl") || key.starts_with("SCHILY.realsize") || key.starts_with("SCHILY.dev") ||
         key.starts_with("SCHILY.ino") || key.starts_with("SCHILY.nlink") || key.starts_with("RHT.security") ||
         key.starts_with("SUN.");
}

}  // namespace

void PaxRecords::read(std::string_view piece) {
  while (!piece.empty() && !is_over_) {
    if (skipped_ > 0) {
      const std::size_t passed = static_cast<std::size_t>(std::min<std::uint64_t>(skipped_, piece.size()));
      piece.remove_prefix(passed);
      skipped_ -= passed;
      continue;
    }
    const std::size_t whole = wanted_ > 0 ? static_cast<std::size_t>(wanted_) : kBlock;
    const std::size_t taken = std::min(whole - held_.size(), piece.size());
    held_.append(piece.substr(0, taken));
    piece.remove_prefix(taken);
    if (held_.size() < whole) continue;
    wanted_ > 0 ? read_records() : read_header();
    held_.clear();
  }
}

void PaxRecords::read_header() {
  const std::string_view header = held_;
  if (header.front() == '\0') return;  // the end mark, behind which another tar may stand
  const std::uint64_t size = number_of(header.substr(kSizeAt, kSizeBytes));
  constexpr std::uint64_t kLargest = std::uint64_t{1} << 60U;
  if (size > kLargest) {
    is_over_ = true;
    return;
  }
  const std::uint64_t padded = (size + kBlock - 1) / kBlock * kBlock;
  const char type = header[kTypeAt];
  const bool is_extended = type == 'x' || type == 'g' || type == 'X';
  if (is_extended && size > 0 && size <= kMaxHeader) {
    wanted_ = size;
    padding_ = padded - size;
    return;
  }
  is_cut_ = is_cut_ || (is_extended && size > kMaxHeader);
  // Of links, devices and folders the size says nothing about what follows; nobody gives them one.
  skipped_ = padded;
}

/// "27 comment=...\n": the length counts all of the record.
void PaxRecords::read_records() {
  std::string_view rest = held_;
  while (!rest.empty()) {
    std::string_view behind = rest;
    const std::size_t length = take_number<std::size_t>(behind).value_or(0);
    const std::size_t digits = rest.size() - behind.size();
    if (length <= digits + 1 || length > rest.size() || rest[digits] != ' ') break;
    std::string_view record = rest.substr(digits + 1, length - digits - 1);
    rest.remove_prefix(length);
    if (record.ends_with('\n')) record.remove_suffix(1);
    const std::size_t equals = record.find('=');
    if (equals == std::string_view::npos || is_read_elsewhere(record.substr(0, equals))) continue;
    Record entry{std::string(record.substr(0, equals)), std::string(record.substr(equals + 1))};
    const bool is_known = !records_.empty() && records_.back() == entry;
    if (entry.value.empty() || is_known) continue;
    if (records_.size() >= kMaxRecords) {
      is_cut_ = true;
      break;
    }
    records_.push_back(std::move(entry));
  }
  wanted_ = 0;
  skipped_ = padding_;
}

}  // namespace mishen::scanner
