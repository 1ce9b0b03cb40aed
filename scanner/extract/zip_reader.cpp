#include "scanner/extract/zip_reader.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cstdint>
#include <unordered_set>
#include <utility>

#include "scanner/errors.h"

namespace mishen::scanner {
namespace {

// APPNOTE 4.3.7, 4.3.12, 4.3.16
constexpr std::string_view kLocalHeader("PK\x03\x04", 4);
constexpr std::string_view kDirectoryHeader("PK\x01\x02", 4);
constexpr std::string_view kDirectoryEnd("PK\x05\x06", 4);
constexpr std::size_t kLocalHeaderBytes = 30;
constexpr std::size_t kDirectoryHeaderBytes = 46;
constexpr std::size_t kDirectoryEndBytes = 22;

/// Once so much was unpacked the ratio of unpacked to packed counts.
constexpr std::size_t kRatioFreeBytes = std::size_t{10} << 20U;

std::size_t number(std::string_view bytes, std::size_t at, std::size_t width) {
  std::size_t value = 0;
  for (std::size_t i = width; i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

/// Whether the container ends with a directory that lies within it and nothing follows. Without that it was cut off, or
/// carries more than a word processor shows.
bool has_whole_directory(std::string_view bytes) {
  constexpr std::size_t kMaxComment = 0xFFFF;
  constexpr std::string_view kPadding("\0\r\n ", 4);  // left by mail programs and disk blocks
  if (bytes.size() < kDirectoryEndBytes) return false;
  const std::size_t first = bytes.size() - std::min(bytes.size(), kDirectoryEndBytes + kMaxComment);
  for (std::size_t at = bytes.rfind(kDirectoryEnd); at != std::string_view::npos && at >= first;
       at = at == 0 ? std::string_view::npos : bytes.rfind(kDirectoryEnd, at - 1)) {
    if (at + kDirectoryEndBytes > bytes.size()) continue;
    const std::size_t end = at + kDirectoryEndBytes + number(bytes, at + 20, 2);
    if (end > bytes.size() || bytes.find_first_not_of(kPadding, end) != std::string_view::npos) continue;
    const std::size_t size = number(bytes, at + 12, 4);
    const std::size_t offset = number(bytes, at + 16, 4);
    const bool zip64 = size == 0xFFFFFFFF || offset == 0xFFFFFFFF;
    return zip64 || offset + size <= at;
  }
  return false;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct ReaderCloser {
  void operator()(archive* reader) const noexcept { archive_read_free(reader); }
};

}  // namespace

struct ZipReader::Impl {
  std::string_view bytes;
  Limits limits;
  std::unique_ptr<archive, ReaderCloser> reader;
  archive_entry* entry = nullptr;         // owned by reader
  std::unordered_set<std::string> names;  // in lower case
  std::size_t members = 0;
  std::size_t unpacked = 0;
  bool by_directory = false;
  bool member_open = false;  // not read to its end
  bool ended = false;

  /// Opens the container by its directory, which makes skipping free, or by its local headers. Returns whether that
  /// worked.
  bool open(bool by_directory_wanted) {
    by_directory = by_directory_wanted;
    reader.reset(archive_read_new());
    if (reader == nullptr) throw ScanError("cannot set up libarchive");
    const int supported = by_directory ? archive_read_support_format_zip_seekable(reader.get())
                                       : archive_read_support_format_zip_streamable(reader.get());
    if (supported != ARCHIVE_OK) throw ScanError("cannot set up libarchive for zip");
    return archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) == ARCHIVE_OK;
  }
};

ZipReader::ZipReader(std::string_view bytes, const Limits& limits) : impl_(std::make_unique<Impl>()) {
  impl_->bytes = bytes;
  impl_->limits = limits;
  const bool whole = has_whole_directory(bytes);
  if (!whole) report("damaged", "");
  if (!impl_->open(whole)) {
    report("damaged", "");
    impl_->ended = true;
  }
}

ZipReader::~ZipReader() = default;

void ZipReader::report(std::string reason, const std::string& where) {
  Incomplete problem{std::move(reason), where};
  if (std::find(problems_.begin(), problems_.end(), problem) == problems_.end())
    problems_.push_back(std::move(problem));
}

bool ZipReader::next() {
  // Without a directory the end of a member is found by unpacking it: that has to count.
  if (impl_->member_open && !impl_->by_directory) unpack(0);
  impl_->member_open = false;
  while (!impl_->ended) {
    int result = archive_read_next_header(impl_->reader.get(), &impl_->entry);
    if (result < ARCHIVE_WARN && impl_->by_directory && impl_->members == 0) {
      report("damaged", "");
      if (!impl_->open(false)) break;
      result = archive_read_next_header(impl_->reader.get(), &impl_->entry);
    }
    if (result == ARCHIVE_EOF) break;
    // A warning is about the name or a time stamp; what a member holds is checked when it is read.
    if (result < ARCHIVE_WARN) {
      report("damaged", "");
      break;
    }
    if (++impl_->members > impl_->limits.max_members) {
      report("limit:members", "");
      break;
    }
    if (archive_entry_filetype(impl_->entry) == AE_IFDIR) continue;
    const char* path = archive_entry_pathname(impl_->entry);
    if (path == nullptr) path = archive_entry_pathname_utf8(impl_->entry);
    name_ = path == nullptr ? "#" + std::to_string(impl_->members) : path;
    std::replace(name_.begin(), name_.end(), '\\', '/');
    while (name_.starts_with('/') || name_.starts_with("./")) name_.erase(0, name_.starts_with('/') ? 1 : 2);
    std::string key = name_;
    std::transform(key.begin(), key.end(), key.begin(), lower);
    // Programs differ in which of two members of one name they show.
    if (!impl_->names.insert(std::move(key)).second) report("damaged", name_);
    impl_->member_open = true;
    return true;
  }
  impl_->ended = true;
  return false;
}

std::string ZipReader::read(std::size_t max_bytes) {
  if (archive_entry_is_encrypted(impl_->entry) != 0) {
    report("encrypted", name_);
    impl_->member_open = false;
    return {};
  }
  return unpack(max_bytes);
}

std::string ZipReader::unpack(std::size_t max_bytes) {
  const Limits& limits = impl_->limits;
  std::string content;
  std::size_t member_bytes = 0;
  const auto fail = [&](const char* reason, bool for_good) {
    report(reason, name_);
    impl_->member_open = false;
    impl_->ended = impl_->ended || for_good;
  };
  while (true) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int result = archive_read_data_block(impl_->reader.get(), &block, &size, &offset);
    if (result == ARCHIVE_EOF) {
      impl_->member_open = false;
      break;
    }
    if (size > 0 && (result == ARCHIVE_OK || result == ARCHIVE_WARN)) {
      content.append(static_cast<const char*>(block), std::min(size, max_bytes - content.size()));
      member_bytes += size;
      impl_->unpacked += size;
    }
    if (result != ARCHIVE_OK) {  // a wrong CRC is only a warning to libarchive
      fail("damaged", result == ARCHIVE_FATAL);
      break;
    }
    if (member_bytes > limits.max_part_bytes || impl_->unpacked > limits.max_bytes) {
      fail("limit:bytes", true);
      break;
    }
    if (impl_->unpacked > kRatioFreeBytes && impl_->unpacked / limits.max_ratio > impl_->bytes.size()) {
      fail("limit:ratio", true);
      break;
    }
    // 0 asks for nothing but the end.
    if (max_bytes > 0 && content.size() >= max_bytes) break;
  }
  return content;
}

bool ZipReader::has_directory() const noexcept { return impl_->by_directory; }

bool looks_like_zip(std::string_view bytes) noexcept { return bytes.starts_with(kLocalHeader); }

bool zip_has_member(std::string_view bytes, std::string_view member) {
  const auto named_at = [&](std::size_t header, std::size_t header_bytes, std::size_t length_at) {
    if (header + header_bytes + member.size() > bytes.size()) return false;
    if (number(bytes, header + length_at, 2) != member.size()) return false;
    const std::string_view name = bytes.substr(header + header_bytes, member.size());
    return std::equal(name.begin(), name.end(), member.begin(),
                      [](char a, char b) { return (a == '\\' ? '/' : lower(a)) == lower(b); });
  };
  for (std::size_t at = bytes.find("PK"); at != std::string_view::npos; at = bytes.find("PK", at + 2)) {
    const std::string_view signature = bytes.substr(at, 4);
    if (signature == kLocalHeader && named_at(at, kLocalHeaderBytes, 26)) return true;
    if (signature == kDirectoryHeader && named_at(at, kDirectoryHeaderBytes, 28)) return true;
  }
  return false;
}

}  // namespace mishen::scanner
