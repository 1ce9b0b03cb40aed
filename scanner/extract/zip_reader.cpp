#include "scanner/extract/zip_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <unordered_set>
#include <utility>

#include "scanner/ascii.h"
#include "scanner/decode.h"
#include "scanner/errors.h"
#include "scanner/extract/byte_order.h"
#include "scanner/extract/packed_file.h"

// How it works. The directory is found from the end of the container and read here: libarchive keeps neither the bytes
// of names nor comments, and does not say where directory and local headers disagree. Each member is then unpacked by a
// libarchive reader of its own, which is given a local header made from what the directory says and the packed bytes:
// so the directory alone decides, as in the programs that show documents. What lies between the members is searched
// for local headers that no directory lists; without any directory that is the whole container.

namespace mishen::scanner {
namespace {

// APPNOTE 4.3.7, 4.3.12, 4.3.14-16
constexpr std::string_view kLocalHeader("PK\x03\x04", 4);
constexpr std::string_view kDirectoryHeader("PK\x01\x02", 4);
constexpr std::string_view kDirectoryEnd("PK\x05\x06", 4);
constexpr std::string_view kDirectoryEnd64("PK\x06\x06", 4);
constexpr std::string_view kLocator64("PK\x06\x07", 4);
constexpr std::string_view kDescriptor("PK\x07\x08", 4);  // also the mark of a volume of several, 8.5.5
constexpr std::size_t kLocalHeaderBytes = 30;
constexpr std::size_t kDirectoryHeaderBytes = 46;
constexpr std::size_t kDirectoryEndBytes = 22;
constexpr std::size_t kDirectoryEnd64Bytes = 56;
constexpr std::size_t kLocator64Bytes = 20;
constexpr std::uint64_t kIn64 = 0xFFFFFFFF;  // the value stands in the zip64 field, 4.5.3

// 4.4.4
constexpr std::uint32_t kEncryptedFlag = 1U << 0U;
constexpr std::uint32_t kMethodFlags = 3U << 1U;
constexpr std::uint32_t kDescriptorFlag = 1U << 3U;
constexpr std::uint32_t kStrongEncryptionFlag = 1U << 6U;
constexpr std::uint32_t kUtf8Flag = 1U << 11U;
constexpr std::uint32_t kMaskedFlag = 1U << 13U;
constexpr std::uint32_t kAes = 99;  // method, 4.4.5

/// Methods of packing that libarchive 3.6 unpacks: stored, deflate, bzip2, LZMA, Zstandard, XZ, PPMd.
constexpr std::array<std::uint32_t, 7> kMethods = {0, 8, 12, 14, 93, 95, 98};

/// Largest dictionary that is set up for one member: LZMA keeps all of it in memory.
constexpr std::uint64_t kMaxDictionary = std::uint64_t{256} << 20U;
/// Once so much was unpacked the ratio of unpacked to packed counts.
constexpr std::size_t kRatioFreeBytes = std::size_t{10} << 20U;
/// Longest data descriptor, 4.3.9: signature, CRC and two sizes of zip64.
constexpr std::size_t kDescriptorBytes = 24;
/// Ends of directories that are tried; one more is no container.
constexpr int kMaxDirectoryEnds = 64;

bool has_at(std::string_view bytes, std::size_t at, std::string_view signature) {
  return at <= bytes.size() && bytes.substr(at).starts_with(signature);
}

/// The extra field of `extra` with this id; empty where there is none.
std::string_view extra_field(std::string_view extra, std::uint64_t id) {
  while (extra.size() >= 4) {
    const std::size_t size = std::min<std::size_t>(little_endian(extra, 2, 2), extra.size() - 4);
    if (little_endian(extra, 0, 2) == id) return extra.substr(4, size);
    extra.remove_prefix(4 + size);
  }
  return {};
}

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));  // zlib takes bytes only so
}

/// The name in UTF-8 where the container says so: 4.4.4 bit 11, or 4.6.9 if it was made for this name.
std::string_view unicode_name(const ZipEntry& entry, std::string_view extra) {
  if ((entry.flags & kUtf8Flag) != 0 && is_well_formed_utf8(entry.name)) return entry.name;
  const std::string_view field = extra_field(extra, 0x7075);
  if (field.size() <= 5 || field.front() != 1 || little_endian(field, 1, 4) != crc_of(entry.name)) return {};
  return is_well_formed_utf8(field.substr(5)) ? field.substr(5) : std::string_view();
}

/// Takes the values that did not fit from the zip64 field, 4.5.3: in this order, and only those.
void widen(std::string_view extra, ZipEntry& entry) {
  std::string_view field = extra_field(extra, 0x0001);
  for (std::uint64_t* value : {&entry.size, &entry.packed, &entry.local}) {
    if (*value != kIn64 || field.size() < 8) continue;
    *value = little_endian(field, 0, 8);
    field.remove_prefix(8);
  }
}

/// A local header as it stands in the container.
struct LocalHeader {
  ZipEntry entry;
  std::size_t data = 0;  ///< where the packed bytes begin
};

std::optional<LocalHeader> local_header_at(std::string_view bytes, std::size_t at) {
  if (!has_at(bytes, at, kLocalHeader) || at + kLocalHeaderBytes > bytes.size()) return std::nullopt;
  LocalHeader header;
  ZipEntry& entry = header.entry;
  entry.flags = static_cast<std::uint32_t>(little_endian(bytes, at + 6, 2));
  entry.method = static_cast<std::uint32_t>(little_endian(bytes, at + 8, 2));
  entry.crc = static_cast<std::uint32_t>(little_endian(bytes, at + 14, 4));
  entry.packed = little_endian(bytes, at + 18, 4);
  entry.size = little_endian(bytes, at + 22, 4);
  const std::size_t name = little_endian(bytes, at + 26, 2);
  const std::size_t extra = little_endian(bytes, at + 28, 2);
  header.data = at + kLocalHeaderBytes + name + extra;
  if (header.data > bytes.size()) return std::nullopt;
  entry.name = bytes.substr(at + kLocalHeaderBytes, name);
  const std::string_view fields = bytes.substr(at + kLocalHeaderBytes + name, extra);
  entry.unicode = unicode_name(entry, fields);
  widen(fields, entry);
  entry.local = at;
  return header;
}

struct Directory {
  std::vector<ZipEntry> entries;
  std::size_t begin = 0;  ///< where it begins in the container
  std::string_view comment;
  bool is_found = false;
  bool is_whole = false;   ///< all of what it announces was read, and nothing follows it
  bool is_volume = false;  ///< of a container in several files
  bool too_many = false;
};

/// Reads the entries from `begin` on. `shift` is what stands before the container.
void read_entries(std::string_view bytes, std::size_t begin, std::size_t end, std::size_t shift, std::size_t most,
                  Directory& directory) {
  std::size_t at = begin;
  while (at + kDirectoryHeaderBytes <= end && has_at(bytes, at, kDirectoryHeader)) {
    if (directory.entries.size() == most) {
      directory.too_many = true;
      return;
    }
    ZipEntry entry;
    entry.flags = static_cast<std::uint32_t>(little_endian(bytes, at + 8, 2));
    entry.method = static_cast<std::uint32_t>(little_endian(bytes, at + 10, 2));
    entry.crc = static_cast<std::uint32_t>(little_endian(bytes, at + 16, 4));
    entry.packed = little_endian(bytes, at + 20, 4);
    entry.size = little_endian(bytes, at + 24, 4);
    const std::size_t name = little_endian(bytes, at + 28, 2);
    const std::size_t extra = little_endian(bytes, at + 30, 2);
    const std::size_t comment = little_endian(bytes, at + 32, 2);
    constexpr std::uint64_t kUnix = 3;     // 4.4.2
    constexpr std::uint64_t kDarwin = 19;  // 4.4.2
    const std::uint64_t host = little_endian(bytes, at + 5, 1);
    if (host == kUnix || host == kDarwin)
      entry.unix_mode = static_cast<std::uint32_t>(little_endian(bytes, at + 40, 2));
    entry.local = little_endian(bytes, at + 42, 4);
    const std::size_t next = at + kDirectoryHeaderBytes + name + extra + comment;
    if (next > end) return;
    entry.name = bytes.substr(at + kDirectoryHeaderBytes, name);
    const std::string_view fields = bytes.substr(at + kDirectoryHeaderBytes + name, extra);
    entry.comment = bytes.substr(at + kDirectoryHeaderBytes + name + extra, comment);
    entry.unicode = unicode_name(entry, fields);
    widen(fields, entry);
    entry.local += shift;
    directory.entries.push_back(entry);
    at = next;
  }
  directory.is_whole = at == end;
}

/// The directory whose end record stands at `end_record`, if there is one.
std::optional<Directory> directory_before(std::string_view bytes, std::size_t end_record, std::size_t most) {
  Directory directory;
  const std::size_t behind = end_record + kDirectoryEndBytes + little_endian(bytes, end_record + 20, 2);
  if (behind > bytes.size()) return std::nullopt;
  directory.comment = bytes.substr(end_record + kDirectoryEndBytes, behind - end_record - kDirectoryEndBytes);
  directory.is_volume =
      little_endian(bytes, end_record + 4, 2) != little_endian(bytes, end_record + 6, 2) ||
      (little_endian(bytes, end_record + 4, 2) != 0 && little_endian(bytes, end_record + 4, 2) != 0xFFFF);
  std::uint64_t count = little_endian(bytes, end_record + 10, 2);
  std::uint64_t size = little_endian(bytes, end_record + 12, 4);
  std::uint64_t offset = little_endian(bytes, end_record + 16, 4);
  std::size_t end = end_record;
  if (end_record >= kLocator64Bytes && has_at(bytes, end_record - kLocator64Bytes, kLocator64)) {
    const std::size_t locator = end_record - kLocator64Bytes;
    std::size_t record = little_endian(bytes, locator + 8, 8);
    // Where something stands before the container the offset is short by it; the record usually is the shortest there
    // is.
    if (!has_at(bytes, record, kDirectoryEnd64) && locator >= kDirectoryEnd64Bytes)
      record = locator - kDirectoryEnd64Bytes;
    if (has_at(bytes, record, kDirectoryEnd64) && record + kDirectoryEnd64Bytes <= locator) {
      count = little_endian(bytes, record + 32, 8);
      size = little_endian(bytes, record + 40, 8);
      offset = little_endian(bytes, record + 48, 8);
      end = record;
    }
  }
  if (size > end) return std::nullopt;
  directory.begin = end - size;
  if (count == 0 ? size != 0 : !has_at(bytes, directory.begin, kDirectoryHeader)) return std::nullopt;
  const std::size_t shift = directory.begin >= offset ? directory.begin - offset : 0;
  read_entries(bytes, directory.begin, end, shift, most, directory);
  // Programs write 16 bits of the count where there are more entries and zip64 is unknown to them.
  const bool counted = (directory.entries.size() & 0xFFFFU) == (count & 0xFFFFU);
  constexpr std::string_view kPadding("\0\r\n ", 4);  // left by mail programs and disk blocks
  const bool ends = bytes.find_first_not_of(kPadding, behind) == std::string_view::npos;
  directory.is_whole = directory.is_whole && counted && ends && offset <= directory.begin;
  directory.is_found = true;
  return directory;
}

Directory find_directory(std::string_view bytes, std::size_t most) {
  int tried = 0;
  for (std::size_t at = bytes.rfind(kDirectoryEnd); at != std::string_view::npos && tried < kMaxDirectoryEnds;
       at = at == 0 ? std::string_view::npos : bytes.rfind(kDirectoryEnd, at - 1), ++tried) {
    if (at + kDirectoryEndBytes > bytes.size()) continue;
    if (auto directory = directory_before(bytes, at, most)) return std::move(*directory);
  }
  return {};
}

/// A part of the container.
struct Stretch {
  std::size_t begin;
  std::size_t end;
};

/// Size of the dictionary that a member asks for, where it may be large (5.8.8 for LZMA), or 0.
std::uint64_t dictionary_bytes(std::uint32_t method, std::string_view packed) {
  constexpr std::uint32_t kLzma = 14;
  constexpr std::uint32_t kXz = 95;
  return method == kLzma ? little_endian(packed, 5, 4) : method == kXz ? xz_dictionary(packed) : 0;
}

struct ReaderCloser {
  void operator()(archive* reader) const noexcept { archive_read_free(reader); }
};

/// Hands one member to libarchive: a header and its packed bytes.
struct MemberSource {
  std::string header;
  std::string_view data;
  int next = 0;
};

extern "C" la_ssize_t give_member(archive* /*reader*/, void* source, const void** block) noexcept {
  auto& member = *static_cast<MemberSource*>(source);
  const std::string_view given = member.next == 0 ? std::string_view(member.header) : member.data;
  if (member.next++ > 1) return 0;
  *block = given.data();
  return static_cast<la_ssize_t>(given.size());
}

void put(std::string& out, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) out += static_cast<char>(value >> 8U * i & 0xFFU);
}

/// A local header that says what `entry` says and needs no data descriptor.
std::string header_of(const ZipEntry& entry, std::size_t packed) {
  constexpr std::uint64_t kVersion = 63;  // all methods, 4.4.3.2
  constexpr std::uint64_t kZip64Bytes = 20;
  const bool wide = entry.size >= kIn64;
  std::string header(kLocalHeader);
  put(header, kVersion, 2);
  put(header, entry.flags & kMethodFlags, 2);
  put(header, entry.method, 2);
  put(header, 0, 4);  // time
  put(header, entry.crc, 4);
  put(header, wide ? kIn64 : packed, 4);
  put(header, wide ? kIn64 : entry.size, 4);
  put(header, 1, 2);  // of the name
  put(header, wide ? kZip64Bytes : 0, 2);
  header += '-';
  if (wide) {
    put(header, 1, 2);
    put(header, kZip64Bytes - 4, 2);
    put(header, entry.size, 8);
    put(header, packed, 8);
  }
  return header;
}

}  // namespace

bool ZipEntry::is_encrypted() const noexcept {
  return (flags & (kEncryptedFlag | kStrongEncryptionFlag | kMaskedFlag)) != 0 || method == kAes;
}

bool ZipEntry::is_folder() const noexcept {
  constexpr std::uint64_t kDeflatedNothing = 2;  // bytes; what announces more and is no file hides it
  return size == 0 && packed <= kDeflatedNothing && (name.ends_with('/') || name.ends_with('\\'));
}

bool ZipEntry::is_link() const noexcept {
  const std::uint32_t type = unix_mode & 0170000U;  // as <sys/stat.h> has it
  constexpr std::uint64_t kLongestPath = 4096;      // what is longer leads nowhere
  return type != 0 && type != 0100000U && type != 0040000U && size <= kLongestPath;
}

struct ZipReader::Impl {
  std::string_view bytes;
  Limits limits;
  Use use = Use::kDocument;
  Directory directory;
  std::vector<Stretch> gaps;  // between what the directory lists; reversed, so that the first is the last
  std::size_t listed = 0;     // entries of the directory gone through

  ZipEntry entry;
  std::string_view packed;                // what there is of the member
  bool size_known = true;                 // else the member ends where its packing says so
  std::size_t stray_data = 0;             // where its packed bytes begin in `packed`, where that begins with its header
  bool unpacking = false;                 // begun and not at its end
  std::unordered_set<std::string> names;  // in lower case
  std::size_t members = 0;
  std::size_t unpacked = 0;
  bool ended = false;
  bool has_unknown_bytes = false;  // neither member nor directory

  // Of a stray member whose end only unpacking tells. The source outlives the reader.
  MemberSource source;
  std::unique_ptr<archive, ReaderCloser> reader;

  /// Begins to unpack the member. Returns whether that worked.
  bool open() {
    reader.reset(archive_read_new());
    if (reader == nullptr || archive_read_support_format_zip_streamable(reader.get()) != ARCHIVE_OK)
      throw ScanError("cannot set up libarchive for zip");
    source = {size_known ? header_of(entry, packed.size()) : std::string(), packed, size_known ? 0 : 1};
    archive_entry* ignored = nullptr;
    return archive_read_open(reader.get(), &source, nullptr, give_member, nullptr) == ARCHIVE_OK &&
           archive_read_next_header(reader.get(), &ignored) >= ARCHIVE_WARN;
  }

  /// Takes the next local header in the gaps. Returns whether there is one.
  bool find_stray() {
    while (!gaps.empty()) {
      Stretch& gap = gaps.back();
      const std::string_view rest = bytes.substr(0, gap.end);
      const std::size_t at = rest.find(kLocalHeader, gap.begin);
      const auto header = at == std::string_view::npos ? std::nullopt : local_header_at(rest, at);
      if (!header) {
        if (at == std::string_view::npos) {
          const std::string_view left = rest.substr(gap.begin);
          has_unknown_bytes = has_unknown_bytes || (left.size() > kDescriptorBytes &&
                                                    left.find_first_not_of('\0') != std::string_view::npos);
          gaps.pop_back();
        } else {
          gap.begin = at + kLocalHeader.size();
        }
        continue;
      }
      entry = header->entry;
      entry.is_stray = true;
      size_known = (entry.flags & kDescriptorFlag) == 0 || entry.packed > 0 || entry.is_encrypted();
      stray_data = header->data - at;
      packed = size_known ? rest.substr(header->data, entry.packed) : rest.substr(at);
      gap.begin = size_known ? header->data + packed.size() : at + kLocalHeader.size();
      return true;
    }
    return false;
  }

  /// After a stray member of unknown size was unpacked: goes on behind it.
  void pass_stray() {
    if (size_known || reader == nullptr || gaps.empty()) return;
    archive_entry* ignored = nullptr;
    static_cast<void>(archive_read_next_header(reader.get(), &ignored));
    const la_int64_t used = archive_read_header_position(reader.get());
    if (used > 0) gaps.back().begin = std::max(gaps.back().begin, entry.local + static_cast<std::size_t>(used));
    size_known = true;
  }
};

ZipReader::ZipReader(std::string_view bytes, const Limits& limits, Use use) : impl_(std::make_unique<Impl>()) {
  impl_->bytes = bytes;
  impl_->limits = limits;
  impl_->use = use;
  impl_->directory = find_directory(bytes, limits.max_members);
  const Directory& directory = impl_->directory;
  const bool volume = directory.is_volume || bytes.starts_with(kDescriptor);
  if (!directory.is_whole && !directory.too_many) report("damaged", volume ? "volume" : "");
  if (volume) report("damaged", "volume");
  if (directory.too_many) report("limit:members", "");
  check_layout();
}

ZipReader::~ZipReader() = default;

/// Finds what lies between the members that the directory lists.
void ZipReader::check_layout() {
  const std::string_view bytes = impl_->bytes;
  const Directory& directory = impl_->directory;
  std::vector<Stretch> taken;
  taken.reserve(directory.entries.size() + 1);
  for (const ZipEntry& entry : directory.entries) {
    const auto header = local_header_at(bytes, entry.local);
    if (!header) continue;
    const std::size_t room = bytes.size() - header->data;
    taken.push_back({entry.local, header->data + std::min<std::size_t>(entry.packed, room)});
  }
  std::sort(taken.begin(), taken.end(), [](const Stretch& a, const Stretch& b) { return a.begin < b.begin; });
  // Of a directory that was not read to its end all the rest would be strays.
  std::size_t end = directory.too_many ? bytes.size() : 0;
  for (const Stretch& member : taken) {
    if (member.begin < end && !directory.too_many) report("damaged", "");
    if (member.begin > end) impl_->gaps.push_back({end, member.begin});
    end = std::max(end, member.end);
  }
  const std::size_t last = directory.is_found ? directory.begin : bytes.size();
  if (end < last) impl_->gaps.push_back({end, last});
  std::reverse(impl_->gaps.begin(), impl_->gaps.end());
}

void ZipReader::report(std::string reason, const std::string& where) {
  Incomplete problem{std::move(reason), where};
  if (std::find(problems_.begin(), problems_.end(), problem) == problems_.end())
    problems_.push_back(std::move(problem));
}

/// Makes an entry of the directory the current one, whether its local header is there or not.
bool ZipReader::take(const ZipEntry& entry) {
  impl_->entry = entry;
  impl_->size_known = true;
  impl_->packed = {};
  const auto header = local_header_at(impl_->bytes, entry.local);
  if (!header || entry.local >= impl_->directory.begin) return false;
  const std::size_t room = impl_->directory.begin > header->data ? impl_->directory.begin - header->data : 0;
  impl_->packed = impl_->bytes.substr(header->data, std::min<std::size_t>(entry.packed, room));
  if (impl_->packed.size() < entry.packed) return false;
  const ZipEntry& local = header->entry;
  const bool sizes_follow = (local.flags & kDescriptorFlag) != 0;
  const bool masked = (entry.flags & kMaskedFlag) != 0;
  const bool agree =
      masked ||
      (local.name == entry.name && local.method == entry.method &&
       (local.flags & kEncryptedFlag) == (entry.flags & kEncryptedFlag) &&
       (sizes_follow || (local.packed == entry.packed && local.size == entry.size && local.crc == entry.crc)));
  if (agree) return true;
  // What a program that goes by local headers would unpack is looked at too.
  const bool other_bytes = local.method != entry.method || (!sizes_follow && local.packed != entry.packed);
  if (other_bytes || local.name != entry.name) {
    const std::size_t packed = sizes_follow ? room : std::min<std::size_t>(local.packed, room);
    impl_->gaps.push_back({entry.local, header->data + packed});
  }
  return false;
}

bool ZipReader::next() {
  Impl& impl = *impl_;
  // Without a directory the end of a member is found by unpacking it: that has to count.
  if (!impl.size_known && !impl.ended) {
    if (impl.reader == nullptr) {
      static_cast<void>(unpack(0));
    } else {
      static_cast<void>(go_on(0));
    }
  }
  impl.pass_stray();
  impl.reader.reset();
  while (!impl.ended) {
    bool sound = true;
    if (impl.listed < impl.directory.entries.size()) {
      const ZipEntry& entry = impl.directory.entries[impl.listed++];
      if (entry.is_folder()) continue;
      sound = take(entry);
    } else if (impl.find_stray()) {
      if (impl.size_known && impl.entry.is_folder()) continue;
      sound = !impl.directory.is_found;
    } else {
      break;
    }
    if (++impl.members > impl.limits.max_members) {
      report("limit:members", "");
      break;
    }
    name_ = impl.entry.unicode.empty() ? impl.entry.name : impl.entry.unicode;
    std::replace(name_.begin(), name_.end(), '\\', '/');
    while (name_.starts_with('/') || name_.starts_with("./")) name_.erase(0, name_.starts_with('/') ? 1 : 2);
    if (name_.empty()) name_ = "#" + std::to_string(impl.members);
    if (!sound) report("damaged", name_);
    if (impl.use == Use::kDocument && !impl.names.insert(ascii_lower(name_)).second) report("damaged", name_);
    return true;
  }
  impl.ended = true;
  if (impl.has_unknown_bytes) report("damaged", "");
  return false;
}

std::string ZipReader::read(std::size_t max_bytes) {
  if (impl_->entry.is_encrypted()) {
    report("encrypted", name_);
    return {};
  }
  return unpack(max_bytes);
}

std::string ZipReader::unpack(std::size_t max_bytes) {
  Impl& impl = *impl_;
  if (std::find(kMethods.begin(), kMethods.end(), impl.entry.method) == kMethods.end()) {
    report("unknown-format", name_);
    impl.size_known = true;
    return {};
  }
  const std::string_view packed =
      impl.size_known ? impl.packed : impl.packed.substr(std::min(impl.packed.size(), impl.stray_data));
  if (dictionary_bytes(impl.entry.method, packed) > kMaxDictionary) {
    report("limit:memory", name_);
    impl.size_known = true;
    return {};
  }
  impl.unpacking = impl.open();
  if (!impl.unpacking) report("damaged", name_);
  return go_on(max_bytes);
}

/// Goes on unpacking what was begun.
std::string ZipReader::go_on(std::size_t max_bytes) {
  Impl& impl = *impl_;
  const Limits& limits = impl.limits;
  std::string content;
  std::size_t member_bytes = 0;
  while (impl.unpacking) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int result = archive_read_data_block(impl.reader.get(), &block, &size, &offset);
    impl.unpacking = result != ARCHIVE_EOF;
    if (!impl.unpacking) break;
    if (size > 0 && (result == ARCHIVE_OK || result == ARCHIVE_WARN)) {
      content.append(static_cast<const char*>(block), std::min(size, max_bytes - content.size()));
      member_bytes += size;
      impl.unpacked += size;
    }
    if (result != ARCHIVE_OK) {  // a wrong CRC is only a warning to libarchive
      report("damaged", name_);
      impl.unpacking = false;
    }
    if (impl.unpacked > limits.max_bytes) {
      report("limit:bytes", name_);
      impl.ended = true;
      impl.unpacking = false;
    }
    if (impl.unpacked > kRatioFreeBytes && impl.unpacked / limits.max_ratio > impl.bytes.size()) {
      report("limit:ratio", name_);
      impl.ended = true;
      impl.unpacking = false;
    }
    if (member_bytes > limits.max_part_bytes) {
      report("limit:bytes", name_);
      impl.unpacking = false;
    }
    // 0 asks for nothing but the end.
    if (max_bytes > 0 && content.size() >= max_bytes) break;
  }
  if (content.size() > limits.max_part_bytes) content.resize(limits.max_part_bytes);
  return content;
}

const ZipEntry& ZipReader::entry() const noexcept { return impl_->entry; }

bool ZipReader::has_directory() const noexcept { return impl_->directory.is_found; }

const std::vector<ZipEntry>& ZipReader::directory() const noexcept { return impl_->directory.entries; }

std::string_view ZipReader::comment() const noexcept { return impl_->directory.comment; }

bool looks_like_zip(std::string_view bytes) noexcept { return bytes.starts_with(kLocalHeader); }

bool zip_has_member(std::string_view bytes, std::string_view member) {
  const auto named_at = [&](std::size_t header, std::size_t header_bytes, std::size_t length_at) {
    if (header + header_bytes + member.size() > bytes.size()) return false;
    if (little_endian(bytes, header + length_at, 2) != member.size()) return false;
    const std::string_view name = bytes.substr(header + header_bytes, member.size());
    return std::equal(name.begin(), name.end(), member.begin(),
                      [](char a, char b) { return (a == '\\' ? '/' : ascii_lower(a)) == ascii_lower(b); });
  };
  for (std::size_t at = bytes.find("PK"); at != std::string_view::npos; at = bytes.find("PK", at + 2)) {
    const std::string_view signature = bytes.substr(at, 4);
    if (signature == kLocalHeader && named_at(at, kLocalHeaderBytes, 26)) return true;
    if (signature == kDirectoryHeader && named_at(at, kDirectoryHeaderBytes, 28)) return true;
  }
  return false;
}

}  // namespace mishen::scanner
