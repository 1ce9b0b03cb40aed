// scanner/extract/rtf_text.h
// Puts the text of an RTF file together: paragraphs, tables, and what interrupts them (headers, notes, text boxes).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "scanner/extract/paragraph_text.h"
#include "scanner/extract/rtf_formatting.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

struct RtfCell {
  std::int32_t right = 0;  // its edge, in twips
  bool continues_left = false;
  bool begins_down = false;
  bool continues_up = false;
  RtfShading shading;
};

/// What \trowd and the words behind it say of a row.
struct RtfRow {
  std::int32_t left = 0;
  std::vector<RtfCell> cells;
  bool is_header = false;
  bool is_hidden = false;
  bool was_used = false;  ///< by a row before
};

/// Takes text up in the order of the file and adds blocks to an ExtractedText in the order in which it is read: what
/// interrupts a paragraph stands behind it.
class RtfText {
 public:
  explicit RtfText(ExtractedText& extracted) : extracted_(extracted) {}

  /// A text that interrupts the paragraph that is open, until end_flow().
  void begin_flow(Region region, Concealment concealment);
  void end_flow();

  void append(const Seen& seen, std::string_view text);  ///< line breaks in it part lines of one paragraph
  /// Ends the paragraph that is open. `place` says its kind, and region and concealment where they are not those of the
  /// flow.
  void end_paragraph(std::int32_t table_level, const Block& place);
  void end_cell(std::int32_t table_level, const Block& place);
  /// Marks `row` as used.
  void end_row(std::int32_t table_level, RtfRow& row);
  /// A text of its own beside the paragraph.
  void add(std::string_view text, Region region, Concealment concealment);
  void add_property(std::string_view name, std::string_view value, Concealment concealment);

  /// A shape that lies over the paragraph that is open.
  void add_cover(const Extent& cover) { flows_.back().covers.push_back(cover); }
  [[nodiscard]] const std::vector<Extent>& covers() const { return flows_.back().covers; }
  [[nodiscard]] std::string_view visible() const { return flows_.back().text.visible(); }
  /// Number of the cell that is open in its row, from 0.
  [[nodiscard]] std::size_t cell(std::int32_t table_level) const;
  /// Pieces of text appended so far.
  [[nodiscard]] std::size_t pieces() const noexcept { return pieces_; }

  /// Bytes of it.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  /// A shape begins; its texts are remembered.
  void begin_shape() { shape_texts_.clear(); }
  /// The same once more, for older programs: only what differs is taken.
  void set_fallback(bool fallback) { fallback_ = fallback; }
  [[nodiscard]] bool is_fallback() const noexcept { return fallback_; }

  /// Ends everything that is open. White text in boxes without fill is hidden where nothing lies behind.
  void finish(bool has_ground);

 private:
  struct Piece {
    std::string text;
    Block place;
    bool unfilled = false;
  };
  struct OpenTable {
    std::uint32_t number;
    std::uint32_t row = 1;
    std::uint32_t cell = 0;
  };
  struct Flow {
    Region region = Region::kBody;
    Concealment concealment = Concealment::kNone;
    ParagraphText text;
    std::vector<Extent> covers;
    std::vector<OpenTable> tables;
    std::uint32_t paragraphs = 0;  // ended so far; each flow counts its own
    std::vector<Piece> behind;     // what interrupts the paragraph
  };
  struct TableRows {
    std::vector<RtfRow> rows;
  };

  void enter_tables(Flow& flow, std::int32_t level);
  void put(Piece piece);
  void emit(Piece piece);
  void lay_out();

  ExtractedText& extracted_;
  std::vector<Flow> flows_{1};
  std::vector<TableRows> tables_;
  std::unordered_set<std::string> shape_texts_;
  std::vector<std::size_t> unfilled_;  // blocks
  std::size_t pieces_ = 0;
  std::size_t bytes_ = 0;
  bool fallback_ = false;
};

}  // namespace mishen::scanner
