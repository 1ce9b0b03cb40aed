#include "scanner/sandbox/wire.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

#include "scanner/decode.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

enum class FrameType : std::uint8_t {
  kMember = 1,
  kMemberBytes,
  kText,
  kBlocks,
  kParts,
  kSheets,
  kTables,
  kIncomplete,
  kNotices,
  kEnd,
  kOutOfMemory
};
constexpr auto kLastType = static_cast<std::uint8_t>(FrameType::kOutOfMemory);

// A field that is added to one of these has to go over the wire too: then adapt the number.
static_assert(sizeof(Block) == 64);
static_assert(sizeof(Sheet) == sizeof(std::string) + 8);
static_assert(sizeof(Table) == 24);
static_assert(sizeof(Incomplete) == 2 * sizeof(std::string));
static_assert(sizeof(Notice) == 2 * sizeof(std::string));
static_assert(sizeof(Member) == 4 * sizeof(std::string) + 8);
static_assert(sizeof(ExtractedText) == 3 * sizeof(std::string) + 6 * sizeof(std::vector<Block>) + 16 +
                                           sizeof(std::optional<ExtractMap>) + sizeof(std::optional<DecodeMap>));

constexpr std::size_t kHeaderBytes = 5;
constexpr std::size_t kPieceBytes = std::size_t{64} << 10;  // of text or members in one frame; records a little more
constexpr std::size_t kMaxStringBytes = std::size_t{256} << 10;
constexpr std::size_t kMaxPayloadBytes = std::size_t{1} << 20;  // a piece and the longest record
constexpr std::size_t kMaxNameBytes = 256;                      // of media types, charsets, reasons

// Numbers that a document may have: more than any program can show, so that sums of them cannot overflow.
constexpr std::uint64_t kMaxRows = std::uint64_t{1} << 24;    // LibreOffice's largest sheets
constexpr std::uint64_t kMaxNumber = std::uint64_t{1} << 30;  // paragraphs, pages, tables

constexpr auto kLastRegion = static_cast<std::uint64_t>(Region::kEmbedded);
constexpr auto kLastKind = static_cast<std::uint64_t>(BlockKind::kCell);
constexpr std::uint64_t kLastConcealment = kConcealments - 1;

/// Reasons, media types and charsets are words of the trade.
bool is_name(std::string_view text) {
  return text.size() <= kMaxNameBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return ' ' <= c && c <= '~'; });
}

/// Makes the payload of a frame.
class Payload {
 public:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(value | 0x80);
    byte(value);
  }

  template <class Enum>
  void word(Enum value) {
    number(static_cast<std::uint64_t>(value));
  }

  /// Whatever is longer than a string may be is cut before a character.
  void string(std::string_view text) {
    if (text.size() > kMaxStringBytes) text = text.substr(0, utf8_previous(text, kMaxStringBytes));
    number(text.size());
    bytes_ += text;
  }

  void name(std::string_view text) { string(is_name(text) ? text : std::string_view()); }

  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

  bool send(FrameType type, const FrameSink& frames);

 private:
  void byte(std::uint64_t value) { bytes_.push_back(static_cast<char>(static_cast<unsigned char>(value & 0xFF))); }

  std::string bytes_;
};

std::array<char, kHeaderBytes> header(FrameType type, std::size_t payload_bytes) {
  assert(payload_bytes <= kMaxPayloadBytes);
  std::array<char, kHeaderBytes> head{static_cast<char>(type)};
  for (std::size_t i = 1; i < kHeaderBytes; ++i, payload_bytes >>= 8) {
    head[i] = static_cast<char>(static_cast<unsigned char>(payload_bytes & 0xFF));
  }
  return head;
}

bool send(FrameType type, std::string_view payload, const FrameSink& frames) {
  const auto head = header(type, payload.size());
  return frames({head.data(), head.size()}) && (payload.empty() || frames(payload));
}

bool Payload::send(FrameType type, const FrameSink& frames) {
  const bool wanted = scanner::send(type, bytes_, frames);
  bytes_.clear();
  return wanted;
}

bool send_pieces(FrameType type, std::string_view bytes, const FrameSink& frames) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kPieceBytes))) {
    if (!send(type, bytes.substr(0, kPieceBytes), frames)) return false;
  }
  return true;
}

/// Frames of records, as many in one as make a piece.
template <class Record, class Write>
bool send_records(FrameType type, const std::vector<Record>& records, const FrameSink& frames, Write write) {
  Payload payload;
  for (const Record& record : records) {
    write(payload, record);
    if (payload.size() >= kPieceBytes && !payload.send(type, frames)) return false;
  }
  return payload.size() == 0 || payload.send(type, frames);
}

void write_block(Payload& payload, const Block& block) {
  // Blocks follow one another with one byte between them: their sizes say where they are.
  payload.number(block.span.size());
  payload.word(block.region);
  payload.number(block.part);
  payload.number(block.paragraph);
  payload.number(block.table);
  payload.number(block.row);
  payload.number(block.column);
  payload.word(block.is_next_line);
  payload.number(block.page);
  payload.number(block.sheet);
  payload.number(block.row_span);
  payload.number(block.column_span);
  payload.word(block.kind);
  payload.word(block.concealment);
}

/// Takes the payload of a frame apart. After a fault every further field is 0 or "".
class Fields {
 public:
  explicit Fields(std::string_view payload) : rest_(payload) {}

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
  [[nodiscard]] bool is_sound() const noexcept { return is_sound_; }

  std::uint64_t number(std::uint64_t max) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      const std::uint64_t bits = byte & 0x7FU;
      if (shift == 63 && bits > 1) break;
      value |= bits << shift;
      if (byte < 0x80) return value <= max ? value : fault();
    }
    return fault();
  }

  std::uint32_t number32(std::uint64_t max) {
    assert(max <= std::numeric_limits<std::uint32_t>::max());
    return static_cast<std::uint32_t>(number(max));
  }

  bool flag() { return number(1) == 1; }

  template <class Enum>
  Enum word(std::uint64_t last) {
    return static_cast<Enum>(number(last));
  }

  /// Well-formed UTF-8.
  std::string string() {
    const std::uint64_t size = number(kMaxStringBytes);
    if (size > rest_.size()) fault();
    if (!is_sound_) return {};
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    if (!is_well_formed_utf8(text)) fault();
    return std::string(text);
  }

  std::string name() {
    std::string text = string();
    if (!is_name(text)) fault();
    return text;
  }

 private:
  std::uint64_t fault() {
    is_sound_ = false;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool is_sound_ = true;
};

Block read_block(Fields& fields, std::size_t begin, std::size_t max_size) {
  Block block;
  block.span = {begin, begin + fields.number(max_size)};
  block.region = fields.word<Region>(kLastRegion);
  block.part = fields.number32(kMaxNumber);
  block.paragraph = fields.number32(kMaxNumber);
  block.table = fields.number32(kMaxNumber);
  block.row = fields.number32(kMaxRows);
  block.column = fields.number32(kMaxRows);
  block.is_next_line = fields.flag();
  block.page = fields.number32(kMaxNumber);
  block.sheet = fields.number32(kMaxNumber);
  block.row_span = fields.number32(kMaxRows);
  block.column_span = fields.number32(kMaxRows);
  block.kind = fields.word<BlockKind>(kLastKind);
  block.concealment = fields.word<Concealment>(kLastConcealment);
  return block;
}

/// Reads records until the payload ends; false on a fault. `read` returns false to end early.
template <class Read>
bool read_records(std::string_view payload, Read read) {
  Fields fields(payload);
  while (!fields.at_end()) {
    if (!read(fields)) break;
  }
  return fields.is_sound();
}

}  // namespace

bool write_member(const Member& member, const FrameSink& frames) {
  Payload payload;
  payload.string(member.path);
  payload.name(member.media_type);
  payload.name(member.charset);
  payload.word(member.concealment);
  payload.number(member.bytes.size());
  return payload.send(FrameType::kMember, frames) && send_pieces(FrameType::kMemberBytes, member.bytes, frames);
}

void bound_places(ExtractedText& text) noexcept {
  const auto bound = [](std::uint32_t& number) { number = std::min(number, static_cast<std::uint32_t>(kMaxRows)); };
  for (Block& block : text.blocks) {
    for (std::uint32_t* number : {&block.row, &block.column, &block.row_span, &block.column_span}) bound(*number);
  }
  for (Table& table : text.tables) {
    for (std::uint32_t* number : {&table.rows, &table.columns, &table.header_rows}) bound(*number);
  }
}

bool write_text(const ExtractedText& text, const FrameSink& frames) {
  const auto write_string = [](Payload& payload, const std::string& string) { payload.string(string); };
  const auto write_sheet = [](Payload& payload, const Sheet& sheet) {
    payload.string(sheet.name);
    payload.word(sheet.is_hidden);
  };
  const auto write_table = [](Payload& payload, const Table& table) {
    for (const std::uint32_t number :
         {table.part, table.sheet, table.number, table.rows, table.columns, table.header_rows}) {
      payload.number(number);
    }
  };
  const auto write_remark = [](Payload& payload, const auto& remark) {
    payload.name(remark.reason);
    payload.string(remark.where);
  };
  if (!send_records(FrameType::kParts, text.parts, frames, write_string) ||
      !send_records(FrameType::kSheets, text.sheets, frames, write_sheet) ||
      !send_records(FrameType::kTables, text.tables, frames, write_table) ||
      !send_records(FrameType::kIncomplete, text.incomplete, frames, write_remark) ||
      !send_records(FrameType::kNotices, text.notices, frames, write_remark) ||
      !send_records(FrameType::kBlocks, text.blocks, frames, write_block) ||
      !send_pieces(FrameType::kText, text.text, frames)) {
    return false;
  }
  Payload end;
  end.name(text.media_type);
  end.name(text.charset);
  end.word(text.pages_are_slides);
  end.word(text.is_archive);
  return end.send(FrameType::kEnd, frames);
}

bool write_out_of_memory(const FrameSink& frames) { return send(FrameType::kOutOfMemory, {}, frames); }

FrameReader::FrameReader(const Limits& limits, const MemberSink& members) : limits_(limits), members_(members) {
  text_.parts.clear();
}

FrameReader::State FrameReader::read(std::string_view bytes) {
  const auto take = [&](std::size_t size) {
    const std::size_t count = std::min(bytes.size(), size - frame_.size());
    frame_ += bytes.substr(0, count);
    bytes.remove_prefix(count);
    return frame_.size() == size;
  };
  while (state_ == State::kReading) {
    if (frame_.size() < kHeaderBytes && !take(kHeaderBytes)) break;
    const auto type = static_cast<std::uint8_t>(frame_.front());
    std::size_t size = 0;
    for (std::size_t i = kHeaderBytes - 1; i > 0; --i) size = size << 8 | static_cast<unsigned char>(frame_[i]);
    if (type == 0 || type > kLastType || size > kMaxPayloadBytes) return state_ = State::kFault;
    if (frame_.size() < kHeaderBytes + size && !take(kHeaderBytes + size)) break;
    state_ = accept(type, std::string_view(frame_).substr(kHeaderBytes));
    frame_.clear();
  }
  return state_;
}

FrameReader::State FrameReader::accept(std::uint8_t type, std::string_view payload) {
  const auto kind = static_cast<FrameType>(type);
  if (kind == FrameType::kOutOfMemory) return payload.empty() ? State::kOutOfMemory : State::kFault;
  if (kind == FrameType::kMember) return begin_member(payload);
  if (kind == FrameType::kMemberBytes) return add_to_member(payload);
  if (member_bytes_missing_ > 0) return State::kFault;
  in_text_ = true;
  const auto sound = [](bool holds) { return holds ? State::kReading : State::kFault; };
  switch (kind) {
    case FrameType::kText:
      return add_text(payload);
    case FrameType::kBlocks:
      return add_blocks(payload);
    case FrameType::kTables:
      return add_tables(payload);
    case FrameType::kEnd:
      return end(payload);
    default:
      break;
  }
  State held = State::kReading;
  const bool whole = read_records(payload, [&](Fields& fields) {
    std::size_t bytes = 0;
    if (kind == FrameType::kParts) {
      const std::string& part = text_.parts.emplace_back(fields.string());
      bytes = sizeof(part) + part.size();
    } else if (kind == FrameType::kSheets) {
      Sheet& sheet = text_.sheets.emplace_back();
      sheet.name = fields.string();
      sheet.is_hidden = fields.flag();
      bytes = sizeof(sheet) + sheet.name.size();
    } else {
      std::string reason = fields.name();
      std::string where = fields.string();
      bytes = sizeof(Notice) + reason.size() + where.size();
      if (kind == FrameType::kIncomplete) {
        text_.incomplete.push_back({std::move(reason), std::move(where)});
      } else {
        text_.notices.push_back({std::move(reason), std::move(where)});
      }
    }
    held = hold(bytes);
    return held == State::kReading;
  });
  return held != State::kReading ? held : sound(whole);
}

FrameReader::State FrameReader::begin_member(std::string_view payload) {
  if (in_text_ || member_bytes_missing_ > 0) return State::kFault;
  Fields fields(payload);
  member_.path = fields.string();
  member_.media_type = fields.name();
  member_.charset = fields.name();
  member_.concealment = fields.word<Concealment>(kLastConcealment);
  const std::uint64_t size = fields.number(std::numeric_limits<std::uint64_t>::max());
  if (!fields.is_sound() || !fields.at_end()) return State::kFault;
  if (++members_read_ > limits_.max_members || size > limits_.max_part_bytes ||
      size > limits_.max_bytes - member_bytes_announced_) {
    return State::kOutputLimit;
  }
  member_bytes_announced_ += size;
  member_bytes_missing_ = size;
  return size == 0 ? hand_on_member() : State::kReading;
}

FrameReader::State FrameReader::add_to_member(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > member_bytes_missing_) return State::kFault;
  // What was announced is not set aside: it may never come.
  member_.bytes += bytes;
  member_bytes_missing_ -= bytes.size();
  return member_bytes_missing_ == 0 ? hand_on_member() : State::kReading;
}

FrameReader::State FrameReader::hand_on_member() {
  Member whole = std::move(member_);
  member_ = {};
  return !members_ || members_(std::move(whole)) ? State::kReading : State::kStopped;
}

FrameReader::State FrameReader::add_text(std::string_view bytes) {
  if (bytes.empty()) return State::kFault;
  if (bytes.size() > limits_.max_text_bytes - std::min(limits_.max_text_bytes, text_.text.size())) {
    return State::kOutputLimit;
  }
  text_.text += bytes;
  return hold(bytes.size());
}

FrameReader::State FrameReader::add_blocks(std::string_view payload) {
  State held = State::kReading;
  const bool whole = read_records(payload, [&](Fields& fields) {
    const std::size_t begin = text_.blocks.empty() ? 0 : text_.blocks.back().span.end + 1;
    const Block block = read_block(fields, begin, kMaxNumber << 10);
    if (!fields.is_sound()) return false;
    if (block.span.end > limits_.max_text_bytes) held = State::kOutputLimit;
    text_.blocks.push_back(block);
    if (held == State::kReading) held = hold(sizeof(block));
    return held == State::kReading;
  });
  return held != State::kReading ? held : whole ? State::kReading : State::kFault;
}

FrameReader::State FrameReader::add_tables(std::string_view payload) {
  State held = State::kReading;
  const bool whole = read_records(payload, [&](Fields& fields) {
    Table& table = text_.tables.emplace_back();
    table.part = fields.number32(kMaxNumber);
    table.sheet = fields.number32(kMaxNumber);
    table.number = fields.number32(kMaxNumber);
    table.rows = fields.number32(kMaxRows);
    table.columns = fields.number32(kMaxRows);
    table.header_rows = fields.number32(kMaxRows);
    held = hold(sizeof(table));
    return held == State::kReading;
  });
  return held != State::kReading ? held : whole ? State::kReading : State::kFault;
}

FrameReader::State FrameReader::end(std::string_view payload) {
  Fields fields(payload);
  text_.media_type = fields.name();
  text_.charset = fields.name();
  text_.pages_are_slides = fields.flag();
  text_.is_archive = fields.flag();
  return fields.is_sound() && fields.at_end() && is_sound() ? State::kWhole : State::kFault;
}

bool FrameReader::is_sound() const {
  const std::string_view text = text_.text;
  std::size_t end = 0;
  for (const Block& block : text_.blocks) {
    if (block.span.empty() || block.span.end > text.size()) return false;
    if (block.span.begin > 0 && text[block.span.begin - 1] != '\n') return false;
    if (block.part >= text_.parts.size() || block.sheet > text_.sheets.size()) return false;
    if (block.row_span == 0 || block.column_span == 0) return false;
    end = block.span.end;
  }
  for (const Table& table : text_.tables) {
    if (table.part >= text_.parts.size() || table.sheet > text_.sheets.size()) return false;
  }
  const auto has_reason = [](const auto& remark) { return !remark.reason.empty(); };
  return end == text.size() && !text_.parts.empty() && is_well_formed_utf8(text) &&
         std::all_of(text_.incomplete.begin(), text_.incomplete.end(), has_reason) &&
         std::all_of(text_.notices.begin(), text_.notices.end(), has_reason);
}

FrameReader::State FrameReader::hold(std::size_t bytes) {
  held_bytes_ += bytes;
  return held_bytes_ <= limits_.max_child_memory ? State::kReading : State::kMemoryLimit;
}

}  // namespace mishen::scanner
