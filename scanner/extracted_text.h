// scanner/extracted_text.h
// What was read from a document: its text in reading order, where each piece stood, and what could not be read.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/concealment.h"
#include "scanner/offset_map.h"
#include "scanner/span.h"

namespace mishen::scanner {

/// The kind of place a piece of text stood in; `region` in reports.
enum class Region : std::uint8_t {
  kBody,
  kTitle,
  kHeader,
  kFooter,
  kNote,
  kComment,
  kDeleted,
  kInserted,
  kTextBox,
  kWatermark,
  kHiddenRow,
  kHiddenColumn,
  kHiddenSheet,
  kHiddenText,
  kAlt,
  kAttribute,
  kProperty,
  kFileName,
  kEmbedded
};
/// Name of a region as reports write it, e.g. "hidden-text".
[[nodiscard]] std::string_view to_string(Region region) noexcept;

/// What a block is to a reader, apart from the zone that `Region` names.
enum class BlockKind : std::uint8_t { kParagraph, kHeading, kListItem, kCell };
[[nodiscard]] std::string_view to_string(BlockKind kind) noexcept;

/// A stretch of text that is read as one: a paragraph, a line of a plain text, a table cell, an attribute value.
/// Matches never reach from one block into another, but where a mere line break parts them (`is_next_line`; <br> in
/// HTML). Text inside a block holds line breaks only where a Word document has them (<w:br/>).
struct Block {
  TextSpan span;
  Region region = Region::kBody;
  std::uint32_t part = 0;       ///< index into ExtractedText::parts
  std::uint32_t paragraph = 0;  ///< 1-based, in the part; 0 where unknown
  std::uint32_t table = 0;      ///< 1-based number of the table in the part; 0 outside tables
  std::uint32_t row = 0;        ///< 1-based
  std::uint32_t column = 0;     ///< 1-based
  bool is_next_line = false;    ///< a mere line break, not the end of a paragraph, parts it from the block before it
  std::uint32_t page = 0;       ///< 1-based page, or slide of a presentation; 0 where unknown
  std::uint32_t sheet = 0;      ///< 1-based number in ExtractedText::sheets; 0 outside spreadsheets
  std::uint32_t row_span = 1;   ///< rows that a merged cell takes up
  std::uint32_t column_span = 1;
  BlockKind kind = BlockKind::kParagraph;
  Concealment concealment = Concealment::kNone;
};

/// A sheet of a spreadsheet, in the order in which a program shows their tabs.
struct Sheet {
  std::string name;
  bool is_hidden = false;
};

/// A table whose cells are blocks with its `part` and `number`. A sheet is one table; its `number` is 1.
struct Table {
  std::uint32_t part = 0;
  std::uint32_t sheet = 0;   ///< 0 outside spreadsheets
  std::uint32_t number = 0;  ///< as Block::table
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  std::uint32_t header_rows = 0;  ///< first rows that the file itself marks as header; 0 where it says nothing
};

/// Something that could not be read or was cut off. `reason` as in INTERFACES: "encrypted", "damaged", "limit:bytes",
/// "not-read:image" ...
struct Incomplete {
  std::string reason;
  std::string where;  ///< in the user's terms: a part name, "附件", "" for the whole document
  friend bool operator==(const Incomplete&, const Incomplete&) = default;
};

/// Worth saying, not worth stopping for.
struct Notice {
  std::string reason;
  std::string where;
  friend bool operator==(const Notice&, const Notice&) = default;
};

/// The text of one document (or one decoding of it).
///
/// `text` is well-formed UTF-8. `blocks` are in reading order, do not overlap and are separated by exactly one '\n'
/// that belongs to no block; empty blocks are not stored. For text formats both maps are set and `source_span` is
/// exact; for containers they are not.
struct ExtractedText {
  std::string text;
  std::vector<Block> blocks;
  std::vector<std::string> parts{std::string()};  ///< [0] is the document itself, further ones e.g. "word/header1.xml"
  std::vector<Sheet> sheets;                      ///< of a spreadsheet
  std::vector<Table> tables;
  bool pages_are_slides = false;
  std::string media_type;                 ///< e.g. "text/html"
  std::string charset;                    ///< WHATWG label in lower case; "" for containers
  std::optional<ExtractMap> extract_map;  ///< set for text formats
  std::optional<DecodeMap> decode_map;    ///< set for text formats
  std::vector<Incomplete> incomplete;
  std::vector<Notice> notices;
  bool is_archive = false;  ///< its members are documents of their own, given to the MemberSink

  /// Bytes of the uploaded file from which `span` was read; nothing for containers. O(log runs).
  [[nodiscard]] std::optional<SourceSpan> source_span(TextSpan span) const;
  /// The block holding `position`, or null between blocks. O(log blocks). Borrowed: valid while this object is
  /// unchanged.
  [[nodiscard]] const Block* block_at(std::size_t position) const noexcept;
  [[nodiscard]] std::string_view slice(TextSpan span) const noexcept {
    return std::string_view(text).substr(span.begin, span.size());
  }
};

/// A text that stands for itself, each line a body block; no maps. For rule examples.
[[nodiscard]] ExtractedText text_of_lines(std::string_view lines);

}  // namespace mishen::scanner
