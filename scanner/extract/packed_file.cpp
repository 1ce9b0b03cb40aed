#include "scanner/extract/packed_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <utility>

#include "scanner/errors.h"
#include "scanner/extract/byte_order.h"

namespace mishen::scanner {
namespace {

using namespace std::string_view_literals;

struct Format {
  Packing packing;
  std::string_view magic;
  std::string_view media_type;
  int filter;  // of libarchive
};
constexpr std::array kFormats = {
    Format{Packing::kGzip, "\x1F\x8B\x08"sv, "application/gzip"sv, ARCHIVE_FILTER_GZIP},
    Format{Packing::kBzip2, "BZh"sv, "application/x-bzip2"sv, ARCHIVE_FILTER_BZIP2},
    Format{Packing::kXz, "\xFD\x37zXZ\0"sv, "application/x-xz"sv, ARCHIVE_FILTER_XZ},
    Format{Packing::kZstandard, "\x28\xB5\x2F\xFD"sv, "application/zstd"sv, ARCHIVE_FILTER_ZSTD},
    Format{Packing::kLz4, "\x04\x22\x4D\x18"sv, "application/x-lz4"sv, ARCHIVE_FILTER_LZ4},
    Format{Packing::kLzip, "LZIP\x01"sv, "application/x-lzip"sv, ARCHIVE_FILTER_LZIP},
    Format{Packing::kCompress, "\x1F\x9D"sv, "application/x-compress"sv, ARCHIVE_FILTER_COMPRESS}};

/// Once so much was unpacked the ratio of unpacked to packed counts.
constexpr std::size_t kRatioFreeBytes = std::size_t{10} << 20U;
/// Largest dictionary that is set up for one file: LZMA keeps all of it in memory.
constexpr std::uint64_t kMaxDictionary = std::uint64_t{256} << 20U;
constexpr std::size_t kPieceBytes = std::size_t{256} << 10U;

const Format& format_of(Packing packing) {
  return *std::find_if(kFormats.begin(), kFormats.end(), [&](const Format& f) { return f.packing == packing; });
}

/// Whether `bytes` are a whole packed file without content, by what the formats then consist of.
bool is_packed_nothing(std::string_view bytes, Packing packing) {
  constexpr std::size_t kLongest = 64;
  const auto ends = [&](std::string_view mark, std::size_t sum) {  // a check sum may follow
    return bytes.ends_with(mark) ||
           (bytes.size() > sum + mark.size() && bytes.substr(0, bytes.size() - sum).ends_with(mark));
  };
  if (bytes.size() > kLongest) return false;
  switch (packing) {
    case Packing::kGzip:
      return false;  // not read here
    case Packing::kBzip2:
      return bytes.size() == 14 && bytes.substr(4, 1) == "\x17";
    case Packing::kXz:
      return bytes.size() == 32 && bytes[12] == '\0';  // an index follows the header
    case Packing::kZstandard:
      return ends("\x01\0\0"sv, 4);  // last block, of no bytes
    case Packing::kLz4:
      return ends("\0\0\0\0"sv, 4);
    case Packing::kLzip:
      return bytes.size() >= 36 && little_endian(bytes, bytes.size() - 16, 8) == 0;
    case Packing::kCompress:
      return bytes.size() == 3;
  }
  return false;
}

struct ReaderCloser {
  void operator()(archive* reader) const noexcept { archive_read_free(reader); }
};

}  // namespace

struct PackedFile::Impl {
  std::string_view bytes;
  Packing packing = Packing::kGzip;
  Limits limits;
  std::size_t unpacked = 0;
  bool ended = false;

  // gzip
  z_stream stream{};
  bool stream_open = false;
  std::string piece;

  // the others
  std::unique_ptr<archive, ReaderCloser> reader;

  ~Impl() {
    if (stream_open) inflateEnd(&stream);
  }
  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
};

std::optional<Packing> packing_of(std::string_view bytes) noexcept {
  for (const Format& format : kFormats) {
    if (!bytes.starts_with(format.magic)) continue;
    // "BZh" begins words; level and block (or end) mark follow.
    if (format.packing == Packing::kBzip2) {
      const bool block = bytes.substr(std::min<std::size_t>(4, bytes.size())).starts_with("1AY&SY") ||
                         bytes.substr(std::min<std::size_t>(4, bytes.size())).starts_with("\x17rE8P\x90");
      if (bytes.size() < 10 || bytes[3] < '1' || bytes[3] > '9' || !block) continue;
    }
    return format.packing;
  }
  // Zstandard and LZ4 may begin with a skippable frame (RFC 8878, 3.1.2), which says not which of them it is.
  const bool skippable = bytes.size() >= 8 && (little_endian(bytes, 0, 4) & 0xFFFFFFF0U) == 0x184D2A50U;
  if (skippable) {
    const std::size_t next = 8 + little_endian(bytes, 4, 4);
    const std::string_view rest = bytes.substr(std::min(next, bytes.size()));
    if (rest.starts_with("\x04\x22\x4D\x18"sv)) return Packing::kLz4;
    if (rest.starts_with("\x28\xB5\x2F\xFD"sv)) return Packing::kZstandard;
  }
  return std::nullopt;
}

std::string_view media_type_of(Packing packing) noexcept { return format_of(packing).media_type; }

std::uint64_t xz_dictionary(std::string_view bytes) noexcept {
  constexpr std::size_t kStreamHeader = 12;
  constexpr std::uint64_t kLzma2 = 0x21;
  const std::size_t header_size = (little_endian(bytes, kStreamHeader, 1) + 1) * 4;
  const std::string_view header = bytes.substr(std::min(kStreamHeader, bytes.size()), header_size);
  std::size_t at = 2;
  const auto integer = [&] {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
      const std::uint64_t byte = little_endian(header, at++, 1);
      value |= (byte & 0x7FU) << shift;
      if ((byte & 0x80U) == 0) break;
    }
    return value;
  };
  const std::uint64_t flags = little_endian(header, 1, 1);
  if ((flags & 0x40U) != 0) static_cast<void>(integer());
  if ((flags & 0x80U) != 0) static_cast<void>(integer());
  for (std::uint64_t filter = 0; filter <= (flags & 3U); ++filter) {
    const std::uint64_t id = integer();
    const std::uint64_t size = integer();
    if (id == kLzma2) {
      const std::uint64_t bits = little_endian(header, at, 1) & 0x3FU;
      return bits >= 40 ? std::uint64_t{0xFFFFFFFF} : (2U | (bits & 1U)) << (bits / 2 + 11);
    }
    if (size > header.size()) break;
    at += size;
  }
  return 0;
}

GzipHeader read_gzip_header(std::string_view bytes) noexcept {
  constexpr std::uint64_t kExtra = 4;
  constexpr std::uint64_t kName = 8;
  constexpr std::uint64_t kComment = 16;
  GzipHeader header;
  const std::uint64_t flags = little_endian(bytes, 3, 1);
  std::size_t at = 10;
  if ((flags & kExtra) != 0) at += 2 + little_endian(bytes, at, 2);
  const auto text = [&] {
    const std::string_view rest = bytes.substr(std::min(at, bytes.size()));
    const std::string_view taken = rest.substr(0, rest.find('\0'));
    at += taken.size() + 1;
    return taken;
  };
  if ((flags & kName) != 0) header.name = text();
  if ((flags & kComment) != 0) header.comment = text();
  return header;
}

PackedFile::PackedFile(std::string_view bytes, Packing packing, const Limits& limits)
    : impl_(std::make_unique<Impl>()) {
  Impl& impl = *impl_;
  impl.bytes = bytes;
  impl.packing = packing;
  impl.limits = limits;
  if (packing == Packing::kGzip) {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&impl.stream, kGzipOnly) != Z_OK) throw ScanError("cannot set up zlib");
    impl.stream_open = true;
    // zlib does not write to it.
    impl.stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    impl.stream.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max()));
    impl.piece.resize(kPieceBytes);
    return;
  }
  if (packing == Packing::kXz && xz_dictionary(bytes) > kMaxDictionary) {
    problem_ = "limit:memory";
    impl.ended = true;
    return;
  }
  impl.reader.reset(archive_read_new());
  archive* const reader = impl.reader.get();
  // Named, not told by the bytes: libarchive would unpack layer after layer. It cannot name compress (3.6 crashes).
  const auto add_filter = [&] {
    return packing == Packing::kCompress ? archive_read_support_filter_compress(reader)
                                         : archive_read_append_filter(reader, format_of(packing).filter);
  };
  if (reader == nullptr || add_filter() != ARCHIVE_OK || archive_read_support_format_raw(reader) != ARCHIVE_OK ||
      archive_read_support_format_empty(reader) != ARCHIVE_OK)
    throw ScanError("cannot set up libarchive for packed files");
  archive_entry* ignored = nullptr;
  const bool open = archive_read_open_memory(reader, bytes.data(), bytes.size()) == ARCHIVE_OK;
  const int result = open ? archive_read_next_header(reader, &ignored) : ARCHIVE_FATAL;
  if (result == ARCHIVE_OK) return;
  impl.ended = true;
  // What fails before it gives a byte looks empty to libarchive.
  if (result != ARCHIVE_EOF || !is_packed_nothing(bytes, packing))
    problem_ = archive_errno(reader) == ENOMEM ? "limit:memory" : "damaged";
}

PackedFile::~PackedFile() = default;

std::string_view PackedFile::next() {
  Impl& impl = *impl_;
  if (impl.ended) return {};
  const std::string_view piece = impl.packing == Packing::kGzip ? unpack_gzip() : unpack_other();
  impl.unpacked += piece.size();
  if (impl.unpacked > impl.limits.max_bytes) problem_ = "limit:bytes";
  if (impl.unpacked > kRatioFreeBytes && impl.unpacked / impl.limits.max_ratio > impl.bytes.size())
    problem_ = "limit:ratio";
  impl.ended = impl.ended || piece.empty() || !problem_.empty();
  return piece;
}

std::string_view PackedFile::unpack_gzip() {
  Impl& impl = *impl_;
  z_stream& stream = impl.stream;
  stream.next_out = reinterpret_cast<Bytef*>(impl.piece.data());
  stream.avail_out = static_cast<uInt>(impl.piece.size());
  while (stream.avail_out > 0) {
    const int result = inflate(&stream, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      const std::string_view rest = impl.bytes.substr(impl.bytes.size() - stream.avail_in);
      if (rest.starts_with("\x1F\x8B"sv) && inflateReset(&stream) == Z_OK) continue;
      // Tapes and mail programs fill up with zeros; anything else is more than gzip shows.
      if (rest.find_first_not_of('\0') != std::string_view::npos) problem_ = "damaged";
      impl.ended = true;
      break;
    }
    if (result == Z_MEM_ERROR) throw ScanError("zlib has no memory");
    if (result != Z_OK) {  // also Z_BUF_ERROR: cut off
      problem_ = "damaged";
      impl.ended = true;
      break;
    }
  }
  return std::string_view(impl.piece).substr(0, impl.piece.size() - stream.avail_out);
}

std::string_view PackedFile::unpack_other() {
  Impl& impl = *impl_;
  archive* const reader = impl.reader.get();
  const void* block = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  const int result = archive_read_data_block(reader, &block, &size, &offset);
  if (result == ARCHIVE_OK && size > 0) return {static_cast<const char*>(block), size};
  if (result == ARCHIVE_EOF || result == ARCHIVE_OK) {
    const auto used = static_cast<std::size_t>(std::max<la_int64_t>(archive_filter_bytes(reader, -1), 0));
    if (impl.bytes.find_first_not_of('\0', used) != std::string_view::npos) problem_ = "damaged";
  } else {
    problem_ = archive_errno(reader) == ENOMEM ? "limit:memory" : "damaged";
  }
  impl.ended = true;
  return {};
}

}  // namespace mishen::scanner
