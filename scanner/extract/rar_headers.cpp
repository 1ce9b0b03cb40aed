#include "scanner/extract/rar_headers.h"

#include <algorithm>
#include <cstdint>

#include "scanner/decode.h"
#include "scanner/extract/byte_order.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kSignature4("Rar!\x1A\x07\x00", 7);
constexpr std::string_view kSignature5("Rar!\x1A\x07\x01\x00", 8);
constexpr std::string_view kCommentName = "CMT";

/// Reads the variable-length integers and fields of one RAR 5 header; behind its end all are 0.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; !rest_.empty() && shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if ((byte & 0x80U) == 0) break;
    }
    return value;
  }
  std::string_view bytes(std::uint64_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

 private:
  std::string_view rest_;
};

/// A file or service header: the fields that both have.
struct FileFields {
  std::string_view name;
  std::uint64_t method = 0;
  std::optional<std::uint32_t> crc;
};

FileFields file_fields(Fields& fields) {
  constexpr std::uint64_t kHasTime = 2;
  constexpr std::uint64_t kHasCrc = 4;
  FileFields file;
  const std::uint64_t flags = fields.number();
  static_cast<void>(fields.number());  // size
  static_cast<void>(fields.number());  // attributes
  if ((flags & kHasTime) != 0) static_cast<void>(fields.bytes(4));
  if ((flags & kHasCrc) != 0) file.crc = static_cast<std::uint32_t>(little_endian(fields.bytes(4), 0, 4));
  file.method = fields.number() >> 7U & 7U;
  static_cast<void>(fields.number());  // system
  const std::uint64_t name = fields.number();
  file.name = fields.bytes(name);
  return file;
}

/// Whether the extra area of a file header holds an encryption record.
bool has_encryption_record(std::string_view extra) {
  constexpr std::uint64_t kEncryption = 1;
  Fields records(extra);
  while (!records.rest().empty()) {
    const std::uint64_t size = records.number();
    Fields record(records.bytes(size));
    if (record.number() == kEncryption) return true;
    if (size == 0) break;
  }
  return false;
}

RarHeaders read_version_5(std::string_view bytes) {
  enum : std::uint64_t { kMain = 1, kFile = 2, kService = 3, kEncryption = 4, kEnd = 5 };
  constexpr std::uint64_t kHasExtra = 1;
  constexpr std::uint64_t kHasData = 2;
  RarHeaders headers;
  std::size_t at = kSignature5.size();
  while (at + 7 <= bytes.size()) {
    Fields outer(bytes.substr(at + 4));  // behind the CRC
    const std::uint64_t size = outer.number();
    const std::size_t begin = static_cast<std::size_t>(outer.rest().data() - bytes.data());
    if (size == 0 || size > outer.rest().size()) return headers;
    Fields fields(outer.bytes(size));
    const std::uint64_t type = fields.number();
    const std::uint64_t flags = fields.number();
    const std::uint64_t extra_size = (flags & kHasExtra) != 0 ? fields.number() : 0;
    const std::uint64_t data_size = (flags & kHasData) != 0 ? fields.number() : 0;
    const std::string_view header = bytes.substr(begin, size);
    const std::string_view extra = header.substr(header.size() - std::min<std::size_t>(extra_size, header.size()));
    const std::size_t data = begin + size;
    if (type == kMain) headers.is_volume = (fields.number() & 1U) != 0;
    if (type == kEncryption) {
      headers.headers_encrypted = true;
      return headers;
    }
    if (type == kFile || type == kService) {
      const FileFields file = file_fields(fields);
      const bool encrypted = has_encryption_record(extra);
      if (type == kFile) headers.members.push_back({std::string(file.name), encrypted ? std::nullopt : file.crc});
      if (type == kFile && encrypted) headers.encrypted.emplace(file.name);
      if (type == kService && file.name == kCommentName) {
        headers.comment_unread = encrypted || file.method != 0 || data_size > bytes.size() - data;
        if (!headers.comment_unread) headers.comment = bytes.substr(data, data_size);
      }
    }
    if (data_size > bytes.size() - data) return headers;
    at = data + data_size;
    if (type == kEnd) {
      headers.end = at;
      return headers;
    }
  }
  return headers;
}

RarHeaders read_version_4(std::string_view bytes) {
  enum : std::uint64_t { kMain = 0x73, kFile = 0x74, kOldComment = 0x75, kSubBlock = 0x7A, kEnd = 0x7B };
  constexpr std::uint64_t kVolume = 1;
  constexpr std::uint64_t kHasComment = 2;
  constexpr std::uint64_t kHeadersEncrypted = 0x80;
  constexpr std::uint64_t kEncrypted = 4;
  constexpr std::uint64_t kLarge = 0x100;
  constexpr std::uint64_t kHasData = 0x8000;
  constexpr std::size_t kFileHeaderBytes = 32;
  constexpr std::uint64_t kStored = 0x30;
  RarHeaders headers;
  std::size_t at = kSignature4.size();
  while (at + 7 <= bytes.size()) {
    const std::uint64_t type = little_endian(bytes, at + 2, 1);
    const std::uint64_t flags = little_endian(bytes, at + 3, 2);
    const std::size_t size = little_endian(bytes, at + 5, 2);
    const bool file = type == kFile || type == kSubBlock;
    if (size < 7 || size > bytes.size() - at) return headers;
    std::uint64_t data_size = file || (flags & kHasData) != 0 ? little_endian(bytes, at + 7, 4) : 0;
    if (file && (flags & kLarge) != 0) data_size |= little_endian(bytes, at + kFileHeaderBytes, 4) << 32U;
    const std::size_t data = at + size;
    if (type == kMain) {
      headers.is_volume = (flags & kVolume) != 0;
      headers.headers_encrypted = (flags & kHeadersEncrypted) != 0;
      headers.comment_unread = (flags & kHasComment) != 0;
      if (headers.headers_encrypted) return headers;
    }
    if (type == kOldComment) headers.comment_unread = true;
    const std::size_t name_at = at + kFileHeaderBytes + ((flags & kLarge) != 0 ? 8 : 0);
    if (type == kSubBlock && bytes.substr(std::min(name_at, bytes.size()), kCommentName.size()) == kCommentName &&
        little_endian(bytes, at + 26, 2) == kCommentName.size()) {
      headers.comment_unread =
          (flags & kEncrypted) != 0 || little_endian(bytes, at + 25, 1) != kStored || data_size > bytes.size() - data;
      constexpr std::uint64_t kUnicode = 1;  // in place of file attributes
      if (!headers.comment_unread) headers.comment = bytes.substr(data, data_size);
      if ((little_endian(bytes, at + 28, 4) & kUnicode) != 0)
        headers.comment = decode_as(headers.comment, "utf-16le").value_or(DecodedText()).text;
    }
    if (data_size > bytes.size() - data) return headers;
    at = data + data_size;
    if (type == kEnd) {
      headers.end = at;
      return headers;
    }
  }
  // Old versions write no end record.
  if (at == bytes.size()) headers.end = at;
  return headers;
}

}  // namespace

RarHeaders read_rar_headers(std::string_view bytes) {
  if (bytes.starts_with(kSignature5)) return read_version_5(bytes);
  if (bytes.starts_with(kSignature4)) return read_version_4(bytes);
  return {};
}

bool looks_like_rar(std::string_view bytes) noexcept {
  return bytes.starts_with(kSignature4) || bytes.starts_with(kSignature5);
}

}  // namespace mishen::scanner
