#include "scanner/extract/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "scanner/decode.h"
#include "scanner/errors.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/byte_order.h"
#include "scanner/extract/html.h"
#include "scanner/extract/member_name.h"
#include "scanner/extract/packed_file.h"
#include "scanner/extract/pax_records.h"
#include "scanner/extract/rar_headers.h"
#include "scanner/extract/zip_reader.h"

// Three ways lead to the members. A zip container is read by ZipReader, which knows what its directory says. 7z, RAR
// and tar are read by libarchive from their begin to their end. A packed file is unpacked by PackedFile, one layer of
// it, and is either a tar, which libarchive then reads piece by piece, or a single member.

namespace mishen::scanner {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view k7zSignature = "7z\xBC\xAF\x27\x1C"sv;
constexpr std::string_view kZipEnd = "PK\x05\x06"sv;
constexpr std::string_view kZipVolume = "PK\x07\x08PK\x03\x04"sv;
constexpr std::size_t kTarBlock = 512;

/// Once so much was unpacked the ratio of unpacked to packed counts.
constexpr std::size_t kRatioFreeBytes = std::size_t{10} << 20U;
/// Zeros of sparse files that are filled in, together. A member with more of them is cut: the file says nothing for
/// gigabytes.
constexpr std::size_t kMaxHoles = std::size_t{16} << 20U;
/// Names looked at to tell their character set.
constexpr std::size_t kMaxGuessedNames = std::size_t{1} << 20U;

bool is_zeros(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

/// POSIX.1-2017, pax, "ustar Interchange Format": the sum of the bytes of the header, its own field as blanks. Old
/// programs took them as signed.
bool is_tar_header(std::string_view block) {
  constexpr std::size_t kSumAt = 148;
  constexpr std::size_t kSumBytes = 8;
  if (block.size() < kTarBlock || block.front() == '\0') return false;
  std::int64_t unsigned_sum = 0;
  std::int64_t signed_sum = 0;
  for (std::size_t i = 0; i < kTarBlock; ++i) {
    const char c = i >= kSumAt && i < kSumAt + kSumBytes ? ' ' : block[i];
    unsigned_sum += static_cast<unsigned char>(c);
    signed_sum += static_cast<signed char>(c);
  }
  std::int64_t sum = 0;
  bool digits = false;
  for (const char c : block.substr(kSumAt, kSumBytes)) {
    if (c == ' ' && !digits) continue;
    if (c < '0' || c > '7') break;
    sum = sum * 8 + (c - '0');
    digits = true;
  }
  return digits && (sum == unsigned_sum || sum == signed_sum);
}

/// A tar without members is two blocks of zeros.
bool looks_like_tar(std::string_view bytes) {
  if (is_tar_header(bytes)) return true;
  return bytes.size() >= 2 * kTarBlock && bytes.size() % kTarBlock == 0 && is_zeros(bytes);
}

/// libarchive 3.6 turns names in UTF-16 and UTF-8 into the character set of the thread's locale and knows no other way
/// to have them. Made when the program starts: a process that is shut off from files can no longer load one.
const locale_t kUtf8Locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);

class InUtf8Locale {
 public:
  InUtf8Locale() : before_(kUtf8Locale == nullptr ? nullptr : uselocale(kUtf8Locale)) {}
  ~InUtf8Locale() {
    if (before_ != nullptr) uselocale(before_);
  }
  InUtf8Locale(const InUtf8Locale&) = delete;
  InUtf8Locale& operator=(const InUtf8Locale&) = delete;

 private:
  locale_t before_;
};

struct ReaderCloser {
  void operator()(archive* reader) const noexcept { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, ReaderCloser>;

/// Feeds libarchive from a packed file.
struct UnpackedSource {
  PackedFile& file;
  PaxRecords* records = nullptr;  ///< where all that is given goes too
  std::string begin;              ///< read already, to tell what it is
  std::size_t zeros = 0;          ///< at the end of what was given
  bool begin_given = false;
};

extern "C" la_ssize_t give_unpacked(archive* reader, void* data, const void** block) noexcept {
  auto& source = *static_cast<UnpackedSource*>(data);
  std::string_view piece = source.begin;
  try {
    if (std::exchange(source.begin_given, true)) piece = source.file.next();
    if (source.records != nullptr) source.records->read(piece);
  } catch (const ScanError&) {
    archive_set_error(reader, ENOMEM, "cannot unpack");
    return ARCHIVE_FATAL;
  }
  const std::size_t last = piece.find_last_not_of('\0');
  source.zeros = last == std::string_view::npos ? source.zeros + piece.size() : piece.size() - 1 - last;
  *block = piece.data();
  return static_cast<la_ssize_t>(piece.size());
}

enum class Container { k7z, kRar, kTar };

Reader new_reader(Container container) {
  Reader reader(archive_read_new());
  if (reader == nullptr) throw ScanError("cannot set up libarchive");
  int result = ARCHIVE_OK;
  switch (container) {
    case Container::k7z:
      result = archive_read_support_format_7zip(reader.get());
      break;
    case Container::kRar:
      result = std::min(archive_read_support_format_rar(reader.get()), archive_read_support_format_rar5(reader.get()));
      break;
    case Container::kTar:
      // What stands behind the end mark of a tar is not shown by tar, and is there all the same.
      result = archive_read_support_format_tar(reader.get());
      if (result == ARCHIVE_OK)
        result = archive_read_set_format_option(reader.get(), "tar", "read_concatenated_archives", "1");
      break;
  }
  if (result != ARCHIVE_OK) throw ScanError("cannot set up libarchive for archives");
  return reader;
}

/// archive_read_next_header. libarchive 3.6 takes a name that does not convert for lack of memory where errno says
/// ENOMEM from some time before, and then ends the program.
int next_header(archive* reader, archive_entry** entry) {
  errno = 0;
  return archive_read_next_header(reader, entry);
}

/// Why libarchive cannot begin. There is no format yet that could be asked for more.
std::string open_failure(archive* reader) { return archive_errno(reader) == ENOMEM ? "limit:memory" : "damaged"; }

/// Why libarchive cannot go on.
std::string failure(archive* reader, bool has_encrypted) {
  const char* message = archive_error_string(reader);
  const std::string_view said = message == nullptr ? "" : message;
  if (archive_errno(reader) == ENOMEM) return "limit:memory";
  if (said.find("ncrypt") != std::string_view::npos || archive_read_has_encrypted_entries(reader) > 0 || has_encrypted)
    return "encrypted";
  for (const std::string_view unknown : {"nsupported"sv, "not supported"sv, "codec"sv}) {
    if (said.find(unknown) != std::string_view::npos) return "unknown-format";
  }
  return "damaged";
}

bool is_device(unsigned type) { return type == AE_IFCHR || type == AE_IFBLK || type == AE_IFIFO || type == AE_IFSOCK; }

/// Name of a member; its bytes as they are where libarchive could not convert them.
std::string raw_name(archive_entry* entry, std::size_t number) {
  const char* name = archive_entry_pathname(entry);
  if (name == nullptr) name = archive_entry_pathname_utf8(entry);
  return name == nullptr ? "#" + std::to_string(number) : name;
}

class ArchiveExtraction {
 public:
  ArchiveExtraction(std::string_view bytes, const Limits& limits, const MemberSink& members)
      : bytes_(bytes), limits_(limits), members_(members) {
    out_.is_archive = true;
  }

  ExtractedText run() {
    if (bytes_.size() > limits_.max_bytes) {
      out_.media_type = "application/octet-stream";
      report("limit:bytes", "");
      return std::move(out_);
    }
    if (bytes_.starts_with(k7zSignature)) {
      read_7z();
    } else if (looks_like_rar(bytes_)) {
      read_rar();
    } else if (const auto packing = packing_of(bytes_)) {
      read_packed(*packing);
    } else if (looks_like_tar(bytes_)) {
      out_.media_type = "application/x-tar";
      read_tar();
    } else {
      read_zip();
    }
    list_empty_folders();
    return std::move(out_);
  }

 private:
  void read_zip() {
    out_.media_type = "application/zip";
    ZipReader zip(bytes_, limits_, ZipReader::Use::kArchive);
    std::string names;
    for (const ZipEntry& entry : zip.directory()) {
      if (!entry.unicode.empty() || names.size() > kMaxGuessedNames) continue;
      names.append(entry.name).append(1, '\n');
    }
    charset_ = guess_name_charset(names);
    add_comment(zip.comment());
    for (const ZipEntry& entry : zip.directory()) {
      add_comment(entry.comment);
      if (entry.is_folder()) folders_.push_back(take_name(zip_name(entry)));
    }
    while (!stopped_ && zip.next()) {
      const ZipEntry& entry = zip.entry();
      const std::string path = take_name(zip_name(entry));
      if (entry.is_encrypted()) {
        add_unread("encrypted", path);
      } else if (entry.is_link()) {
        read_zip_link(path, zip.read());
      } else if (!members_) {
        add_unread("not-read:embedded", path);
      } else {
        deliver(path, zip.read(), entry.size > 0);
      }
    }
    for (const Incomplete& problem : zip.problems()) {
      const bool whole = problem.where.empty() || problem.where == "volume";
      report(problem.reason, whole ? problem.where : shown(problem.where).path);
    }
  }

  /// What a link of a zip holds is the path that it leads to. Anything else is content, which programs that know no
  /// links unpack.
  void read_zip_link(const std::string& path, std::string content) {
    const bool is_path = std::none_of(content.begin(), content.end(), [](char c) { return c >= '\0' && c < ' '; });
    if (is_path) return add_link(path, content);
    add_notice("not-read:link", path);
    if (!members_) return add_unread("not-read:embedded", path);
    deliver(path, std::move(content), true);
  }

  static bool is_decoded(const ZipEntry& entry) { return !entry.unicode.empty(); }

  [[nodiscard]] MemberName zip_name(const ZipEntry& entry) const {
    return is_decoded(entry) ? safe_member_name(entry.unicode) : decode_member_name(entry.name, charset_);
  }

  void read_7z() {
    out_.media_type = "application/x-7z-compressed";
    // 7zFormat.txt of 7-Zip, "SignatureHeader": the header that lists the members is the last thing in the file.
    constexpr std::size_t kStartBytes = 32;
    const std::uint64_t offset = little_endian(bytes_, 12, 8);
    const std::uint64_t size = little_endian(bytes_, 20, 8);
    const std::size_t room = bytes_.size() - std::min(bytes_.size(), kStartBytes);
    const bool cut = bytes_.size() < kStartBytes || offset > room || size > room - offset;
    if (cut || !is_zeros(bytes_.substr(kStartBytes + offset + size))) report("damaged", "");
    if (!cut && size == 0) return;  // without members there is no header
    Reader reader = new_reader(Container::k7z);
    if (open(reader.get())) read_members(Container::k7z, reader.get());
  }

  void read_rar() {
    out_.media_type = "application/vnd.rar";
    headers_ = read_rar_headers(bytes_);
    if (headers_.headers_encrypted) return report("encrypted", "");
    if (headers_.is_volume) report("damaged", "volume");
    if (headers_.end == 0 || !is_zeros(bytes_.substr(headers_.end))) report("damaged", "");
    if (headers_.comment_unread) report("not-read:comment", "");
    add_comment(headers_.comment);
    Reader reader = new_reader(Container::kRar);
    if (open(reader.get())) read_members(Container::kRar, reader.get());
  }

  void read_tar() {
    add_tar_label(bytes_);
    PaxRecords records;
    records.read(bytes_);
    add_records(records);
    Reader reader = new_reader(Container::kTar);
    if (open(reader.get())) read_members(Container::kTar, reader.get());
    // Cut off between two members it reads like a whole one, but for the end mark.
    const std::size_t last = bytes_.find_last_not_of('\0');
    if (last != std::string_view::npos && bytes_.size() - 1 - last < kTarBlock) report("damaged", "");
  }

  void read_packed(Packing packing) {
    out_.media_type = media_type_of(packing);
    const GzipHeader header = packing == Packing::kGzip ? read_gzip_header(bytes_) : GzipHeader();
    add_comment(header.comment);
    PackedFile file(bytes_, packing, limits_);
    std::string begin;
    while (begin.size() < kTarBlock) {
      const std::string_view piece = file.next();
      if (piece.empty()) break;
      begin += piece;
    }
    if (is_tar_header(begin)) {
      read_packed_tar(packing, file, std::move(begin));
    } else {
      read_packed_member(file, header, std::move(begin));
    }
    if (!file.problem().empty()) report(std::string(file.problem()), "");
  }

  void read_packed_tar(Packing packing, PackedFile& file, std::string begin) {
    add_tar_label(begin);
    PaxRecords records;
    UnpackedSource source{file, &records, std::move(begin)};
    Reader reader = new_reader(Container::kTar);
    if (archive_read_open(reader.get(), &source, nullptr, give_unpacked, nullptr) != ARCHIVE_OK)
      return report(open_failure(reader.get()), "");
    packing_ = packing;
    read_members(Container::kTar, reader.get());
    add_records(records);
    if (!stopped_ && source.zeros < kTarBlock) report("damaged", "");
  }

  void read_packed_member(PackedFile& file, const GzipHeader& header, std::string content) {
    charset_ = guess_name_charset(header.name);
    const std::string path = header.name.empty() ? "data" : take_name(decode_member_name(header.name, charset_));
    if (!members_) return add_unread("not-read:embedded", path);
    while (content.size() <= limits_.max_part_bytes) {
      const std::string_view piece = file.next();
      if (piece.empty()) break;
      content += piece;
    }
    if (content.size() > limits_.max_part_bytes) {
      content.resize(limits_.max_part_bytes);
      report("limit:bytes", path);
    }
    deliver(path, std::move(content), !file.problem().empty());
  }

  /// Opens the archive from memory.
  bool open(archive* reader) {
    if (archive_read_open_memory(reader, bytes_.data(), bytes_.size()) == ARCHIVE_OK) return true;
    report(open_failure(reader), "");
    return false;
  }

  /// GNU tar keeps the name of a volume in a header of its own, which libarchive passes over.
  void add_tar_label(std::string_view header) {
    constexpr std::size_t kTypeAt = 156;
    constexpr std::size_t kNameBytes = 100;
    if (header.size() < kTarBlock || header[kTypeAt] != 'V') return;
    const std::string_view name = header.substr(0, kNameBytes);
    add_comment(name.substr(0, name.find('\0')));
  }

  /// Comments, and fields of programs that are not known here, where they say something.
  void add_records(const PaxRecords& records) {
    if (records.is_cut()) report("limit:bytes", "pax");
    for (const PaxRecords::Record& record : records.records()) {
      const std::string value = guess_short_text(record.value);
      // Git keeps the number of a commit there.
      const bool is_number = record.value.find_first_not_of("0123456789abcdefABCDEF.") == std::string::npos;
      if (record.key == "comment" && !is_number) {
        add_comment(record.value);
      } else if (!is_number && may_say_something(value)) {
        add_comment(record.key + "：" + value);
      }
    }
  }

  void read_members(Container container, archive* reader) {
    const InUtf8Locale utf8;
    archive_entry* entry = nullptr;
    std::size_t number = 0;
    la_int64_t failed_at = -1;
    while (!stopped_) {
      const int result = next_header(reader, &entry);
      if (result == ARCHIVE_EOF) {
        // A 7z archive without members has no list of them.
        if (container == Container::k7z && number == 0) report("damaged", "");
        return;
      }
      if (result == ARCHIVE_FATAL) return report(failure(reader, has_encrypted_), "");
      if (result < ARCHIVE_WARN) {
        report("damaged", "");
        // libarchive would fail at the same place for ever.
        const la_int64_t at = archive_filter_bytes(reader, -1);
        if (at == failed_at) return;
        failed_at = at;
        continue;
      }
      if (++number > limits_.max_members) return report("limit:members", "");
      const std::string raw = raw_name(entry, number);
      if (charset_.empty() && !is_well_formed_utf8(raw)) charset_ = guess_charset(container);
      read_member(container, reader, entry, raw, number);
    }
  }

  /// libarchive 3.6 passes over the check sums of some RAR 5 members.
  void check_rar(const std::string& raw, std::size_t number, std::string_view content, const std::string& path) {
    if (number > headers_.members.size() || headers_.is_volume) return;
    const RarMember& member = headers_.members[number - 1];
    const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size());
    if (member.name == raw && member.crc && *member.crc != crc) report("damaged", path);
  }

  void read_member(Container container, archive* reader, archive_entry* entry, const std::string& raw,
                   std::size_t number) {
    const auto type = archive_entry_filetype(entry);
    const std::string path = take_name(shown(raw));
    add_owner("所有者：", archive_entry_uname(entry));
    add_owner("用户组：", archive_entry_gname(entry));
    // Hard links of pax archives may bring content along; so may what only calls itself a device.
    const bool is_link = type == AE_IFLNK || (archive_entry_size(entry) == 0 &&
                                              (archive_entry_hardlink(entry) != nullptr || is_device(type)));
    if (type == AE_IFDIR && archive_entry_size(entry) == 0) {
      folders_.push_back(path);
    } else if (archive_entry_is_encrypted(entry) != 0 || headers_.encrypted.contains(raw)) {
      has_encrypted_ = true;
      add_unread("encrypted", path);
    } else if (is_link) {
      const char* const target = type == AE_IFLNK ? archive_entry_symlink(entry) : archive_entry_hardlink(entry);
      add_link(path, target == nullptr ? "" : target);
    } else if (!members_) {
      add_unread("not-read:embedded", path);
    } else {
      std::string content = unpack(container, reader, entry, path);
      if (container == Container::kRar && content.size() < limits_.max_part_bytes)
        check_rar(raw, number, content, path);
      deliver(path, std::move(content), archive_entry_size(entry) > 0);
    }
  }

  /// Content of a member, cut at the limit for one; the rest of it is passed over.
  std::string unpack(Container container, archive* reader, archive_entry* entry, const std::string& path) {
    std::string content;
    const std::size_t most = limits_.max_part_bytes;
    bool cut = false;
    const auto reach = [&](std::size_t offset) {  // zeros of a sparse file up to there
      if (cut || offset <= content.size()) return;
      const std::size_t hole = offset - content.size();
      cut = offset > most || holes_ + hole > kMaxHoles;
      if (cut) return;
      holes_ += hole;
      content.resize(offset);
    };
    while (true) {
      const void* block = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int result = archive_read_data_block(reader, &block, &size, &offset);
      if (result == ARCHIVE_EOF) break;
      if (result == ARCHIVE_OK || result == ARCHIVE_WARN) {
        reach(static_cast<std::size_t>(offset));
        const std::size_t taken = cut ? 0 : std::min(size, most - content.size());
        content.append(static_cast<const char*>(block), taken);
        cut = cut || taken < size;
        unpacked_ += size;
      }
      if (result != ARCHIVE_OK) {
        report(result == ARCHIVE_WARN ? "damaged" : failure(reader, has_encrypted_), path);
        break;  // warnings are about check sums, at the end; failures would repeat
      }
      if (is_too_much(path)) break;
      // Only here is going on free; elsewhere the rest has to be unpacked, which counts.
      if (cut && container == Container::kTar && !packing_) break;
    }
    if (archive_entry_sparse_count(entry) > 0 && archive_entry_size(entry) > 0)
      reach(static_cast<std::size_t>(archive_entry_size(entry)));
    if (cut) report("limit:bytes", path);
    return content;
  }

  bool is_too_much(const std::string& path) {
    const bool bytes = unpacked_ > limits_.max_bytes;
    const bool ratio = unpacked_ > kRatioFreeBytes && unpacked_ / limits_.max_ratio > bytes_.size();
    if (bytes) report("limit:bytes", path);
    if (ratio) report("limit:ratio", path);
    stopped_ = stopped_ || bytes || ratio;
    return stopped_;
  }

  /// The character set of the names that are not UTF-8: goes over the archive once more, since one name tells little.
  std::string guess_charset(Container container) {
    std::string names;
    Reader reader = new_reader(container);
    std::optional<PackedFile> file;
    std::optional<UnpackedSource> source;
    if (packing_) {
      file.emplace(bytes_, *packing_, limits_);
      source.emplace(UnpackedSource{*file, nullptr, std::string(file->next())});
      if (archive_read_open(reader.get(), &*source, nullptr, give_unpacked, nullptr) != ARCHIVE_OK) return "gb18030";
    } else if (archive_read_open_memory(reader.get(), bytes_.data(), bytes_.size()) != ARCHIVE_OK) {
      return "gb18030";
    }
    archive_entry* entry = nullptr;
    for (std::size_t number = 1; number <= limits_.max_members && names.size() < kMaxGuessedNames; ++number) {
      const int result = next_header(reader.get(), &entry);
      if (result == ARCHIVE_EOF || result < ARCHIVE_WARN) break;
      const std::string name = raw_name(entry, number);
      if (!is_well_formed_utf8(name)) names.append(name).append(1, '\n');
    }
    return guess_name_charset(names);
  }

  [[nodiscard]] MemberName shown(const std::string& raw) const {
    return is_well_formed_utf8(raw) ? safe_member_name(raw) : decode_member_name(raw, charset_);
  }

  /// The path to show; says what is wrong with the name.
  std::string take_name(MemberName name) {
    if (!name.is_safe) add_notice("unsafe-name", name.path);
    if (!name.is_legible) report("undecodable", name.path);
    return std::move(name.path);
  }

  /// Hands a member on. Of one that `should_hold` something and gives nothing there is only the name; why, was said.
  void deliver(const std::string& path, std::string content, bool should_hold) {
    if (content.empty() && should_hold) return add_name(path);
    if (!paths_.insert(path).second) add_notice("duplicate-name", path);
    Member member;
    member.path = path;
    member.bytes = std::move(content);
    if (!members_(std::move(member))) stopped_ = true;
  }

  void add_unread(std::string reason, const std::string& path) {
    report(std::move(reason), path);
    add_name(path);
  }

  /// `target` as it stands in the archive.
  void add_link(const std::string& path, std::string_view target) {
    add_notice("not-read:link", path);
    add_name(path);
    Block place;
    place.region = Region::kProperty;
    append_lines(out_, guess_short_text(target), place);
  }

  void add_name(const std::string& path) {
    paths_.insert(path);
    Block place;
    place.region = Region::kFileName;
    append_block(out_, path, place);
  }

  void add_comment(std::string_view bytes) {
    Block place;
    place.region = Region::kProperty;
    place.concealment = Concealment::kContainerComment;
    append_lines(out_, guess_short_text(bytes), place);
  }

  /// Whose file a tar says a member is. Most are accounts of machines (root, users): only names in Chinese and long
  /// numbers are told.
  void add_owner(std::string_view label, const char* name) {
    if (name == nullptr || *name == '\0') return;
    std::string text = std::string(label) + guess_short_text(name);
    if (!may_say_something(std::string_view(text).substr(label.size())) || !owners_.insert(text).second) return;
    Block place;
    place.region = Region::kProperty;
    place.concealment = Concealment::kProperty;
    append_lines(out_, text, place);
  }

  /// Folders that no member brings along.
  void list_empty_folders() {
    std::sort(folders_.begin(), folders_.end());
    folders_.erase(std::unique(folders_.begin(), folders_.end()), folders_.end());
    std::vector<std::string_view> paths(paths_.begin(), paths_.end());
    paths.insert(paths.end(), folders_.begin(), folders_.end());
    std::sort(paths.begin(), paths.end());
    for (const std::string& folder : folders_) {
      const std::string below = folder + '/';
      const auto next = std::lower_bound(paths.begin(), paths.end(), std::string_view(below));
      if (folder != "_" && (next == paths.end() || !next->starts_with(below))) add_name(folder);
    }
  }

  void report(std::string reason, std::string where) {
    Incomplete problem{std::move(reason), std::move(where)};
    if (reported_.insert(problem.reason + '\n' + problem.where).second) out_.incomplete.push_back(std::move(problem));
  }

  void add_notice(std::string reason, const std::string& where) {
    if (reported_.insert("notice\n" + reason + '\n' + where).second) out_.notices.push_back({std::move(reason), where});
  }

  std::string_view bytes_;
  const Limits& limits_;
  const MemberSink& members_;
  ExtractedText out_;
  std::string charset_;  // of names that say nothing of it
  RarHeaders headers_;
  std::optional<Packing> packing_;  // around a tar
  std::size_t unpacked_ = 0;
  std::size_t holes_ = 0;  // zeros of sparse files that were filled in
  bool has_encrypted_ = false;
  bool stopped_ = false;
  std::unordered_set<std::string> paths_;  // of members
  std::unordered_set<std::string> owners_;
  std::vector<std::string> folders_;
  std::unordered_set<std::string> reported_;  // reason and place of what was said
};

}  // namespace

bool looks_like_archive(std::string_view bytes) noexcept {
  return looks_like_zip(bytes) || bytes.starts_with(kZipEnd) || bytes.starts_with(kZipVolume) ||
         bytes.starts_with(k7zSignature) || looks_like_rar(bytes) || packing_of(bytes).has_value() ||
         looks_like_tar(bytes);
}

ExtractedText extract_archive(std::string_view bytes, const Limits& limits, const MemberSink& members) {
  return ArchiveExtraction(bytes, limits, members).run();
}

}  // namespace mishen::scanner
