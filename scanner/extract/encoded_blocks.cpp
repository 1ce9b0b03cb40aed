#include "scanner/extract/encoded_blocks.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "scanner/characters.h"
#include "scanner/decode.h"
#include "scanner/extract/container.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

/// Signatures are two bytes and more: a check sum may begin with them.
constexpr std::size_t kLeastDocument = 100;
/// Lines of base64 that go on in the next are that long.
constexpr std::size_t kLeastLine = 40;
constexpr std::size_t kLeastHan = 3;

int base64_value(char c) noexcept {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/// Takes off a line with its end.
std::string_view take_line(std::string_view& rest) noexcept {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Adds the bytes that `line` stands for, zeros for those that are missing. Whether it is whole; nothing where it is no
/// line of uuencode.
std::optional<bool> take_uuencoded(std::string_view line, std::string& bytes) {
  if (line.empty()) return std::nullopt;
  const auto value = [&](std::size_t at) -> std::uint32_t {  // blanks at the end of lines get lost
    return at < line.size() ? (static_cast<unsigned char>(line[at]) - 0x20U) & 0x3FU : 0U;
  };
  const bool is_sound = std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '`'; });
  const std::size_t length = value(0);
  const std::size_t digits = (length + 2) / 3 * 4;
  if (!is_sound || line.size() > 1 + digits + 2) return std::nullopt;
  std::string taken;
  for (std::size_t at = 1; at < 1 + digits; at += 4) {
    const std::uint32_t group = value(at) << 18U | value(at + 1) << 12U | value(at + 2) << 6U | value(at + 3);
    for (const unsigned shift : {16U, 8U, 0U}) taken += static_cast<char>(group >> shift & 0xFFU);
  }
  bytes.append(taken, 0, length);
  return line.size() > digits;
}

/// "begin 644 name"; its name.
std::optional<std::string_view> uuencode_name(std::string_view line) noexcept {
  constexpr std::string_view kBegin = "begin ";
  if (!line.starts_with(kBegin)) return std::nullopt;
  line.remove_prefix(kBegin.size());
  const std::size_t digits = std::min(line.find_first_not_of("01234567"), line.size());
  if (digits < 3 || digits > 4 || digits + 1 >= line.size() || line[digits] != ' ') return std::nullopt;
  return line.substr(digits + 1);
}

class BlockFinder {
 public:
  explicit BlockFinder(std::string_view text) : text_(text) {}

  std::vector<EncodedBlock> run() && {
    std::size_t at = 0;
    while (found_.size() < kMaxEncodedBlocks) {
      if (uuencode_ < at) uuencode_ = next_begin(at);
      if (base64_ < at) base64_ = next_digits(at);
      if (uuencode_ == kNone && base64_ == kNone) break;
      at = uuencode_ < base64_ ? std::max(take_uuencode(uuencode_), uuencode_ + 1) : take_base64(base64_);
    }
    return std::move(found_);
  }

 private:
  static constexpr std::size_t kNone = std::string_view::npos;

  /// The next line from `from` on that begins like a block of uuencode.
  [[nodiscard]] std::size_t next_begin(std::size_t from) const noexcept {
    std::size_t at = text_.find("begin ", from);
    while (at != kNone && at > 0 && text_[at - 1] != '\n') at = text_.find("begin ", at + 1);
    return at;
  }
  /// Where from `from` on kLeastLine digits of base64 and more stand in a row: of prose only every so-manieth byte is
  /// looked at.
  [[nodiscard]] std::size_t next_digits(std::size_t from) const noexcept {
    for (std::size_t probe = from + kLeastLine - 1; probe < text_.size(); probe += kLeastLine) {
      if (base64_value(text_[probe]) < 0) continue;
      std::size_t begin = probe;
      while (begin > from && base64_value(text_[begin - 1]) >= 0) --begin;
      std::size_t end = probe;
      while (end < text_.size() && end < begin + kLeastLine && base64_value(text_[end]) >= 0) ++end;
      if (end == begin + kLeastLine) return begin;
      from = probe = end;
    }
    return kNone;
  }

  /// Where the block that begins at `at` ends; `at` if there is none.
  std::size_t take_uuencode(std::size_t at) {
    std::string_view rest = text_.substr(at);
    const auto name = uuencode_name(take_line(rest));
    if (!name) return at;
    EncodedBlock block{at, std::string(*name), {}, false, false};
    bool is_whole = true;
    bool ended = false;
    while (!rest.empty()) {
      const std::string_view before = rest;
      const std::string_view line = take_line(rest);
      if (line == "end") {
        block.is_whole = is_whole;
        ended = true;
        break;
      }
      const std::optional<bool> taken = take_uuencoded(line, block.bytes);
      if (!taken) {
        rest = before;
        break;
      }
      is_whole = is_whole && *taken;
    }
    if (block.bytes.empty() && !ended) return at;  // prose
    found_.push_back(std::move(block));
    return text_.size() - rest.size();
  }

  /// Behind the digits that begin at `at`, whatever they are.
  std::size_t take_base64(std::size_t at) {
    const std::size_t begin = at;
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    std::size_t digits = 0;
    std::size_t line = at;
    while (at < text_.size()) {
      const int value = base64_value(text_[at]);
      if (value < 0) {
        const std::size_t next = at + (text_.substr(at, 2) == "\r\n" ? 2 : 1);
        const bool goes_on =
            (text_[at] == '\n' || next == at + 2) && at - line >= kLeastLine && is_line_of_digits(next);
        if (!goes_on) break;
        at = line = next;
        continue;
      }
      bits = (bits << 6U | static_cast<std::uint32_t>(value)) & 0xFFFFFFU;
      count += 6;
      ++digits;
      ++at;
      if (count < 8) continue;
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xFFU);
    }
    // What a picture in a page holds is looked at there.
    const bool is_address = text_.substr(0, begin).ends_with("base64,");
    if (digits < kLeastLine || digits % 4 == 1 || is_address) return at;
    const bool is_document = bytes.size() >= kLeastDocument && carrier_of(bytes) != Carrier::kText;
    if (is_document || (line > begin && is_chinese(bytes)))
      found_.push_back({begin, {}, std::move(bytes), true, !is_document});
    return at;
  }

  /// Whether nothing but base64 stands in the line that begins at `at`.
  [[nodiscard]] bool is_line_of_digits(std::size_t at) const noexcept {
    const std::size_t begin = at;
    while (at < text_.size() && base64_value(text_[at]) >= 0) ++at;
    return at > begin && (at == text_.size() || text_[at] == '\n' || text_[at] == '\r' || text_[at] == '=');
  }

  static bool is_chinese(std::string_view bytes) {
    if (!is_well_formed_utf8(bytes)) return false;
    std::size_t han = 0;
    for (std::size_t at = 0; at < bytes.size(); at += utf8_length(bytes[at])) {
      const char32_t c = utf8_at(bytes, at);
      if (c < 0x20 && c != '\n' && c != '\r' && c != '\t') return false;
      if (is_han(c)) ++han;
    }
    return han >= kLeastHan;
  }

  std::string_view text_;
  std::size_t uuencode_ = next_begin(0);  // the next from where the finder is; kNone: there is no more
  std::size_t base64_ = next_digits(0);   // the same
  std::vector<EncodedBlock> found_;
};

}  // namespace

std::vector<EncodedBlock> find_encoded_blocks(std::string_view text) { return BlockFinder(text).run(); }

}  // namespace mishen::scanner
