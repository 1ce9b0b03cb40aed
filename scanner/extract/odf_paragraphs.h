// scanner/extract/odf_paragraphs.h
// The paragraphs of an OpenDocument part: what a reader sees of them, and beside it what is hidden or inserted.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/extract/odf_context.h"
#include "scanner/extract/odf_covers.h"
#include "scanner/extract/text_look.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// Follows the paragraphs that are open; each becomes one piece of what is seen, and further ones behind it.
class OdfParagraphs {
 public:
  /// Borrows `context` until destroyed.
  explicit OdfParagraphs(OdfContext& context) : context_(context) {}

  /// `is_next_line`: of the cell whose text it is.
  void begin(const XmlAttributes& attributes, bool is_next_line);
  void end();
  [[nodiscard]] bool is_open() const noexcept { return !open_.empty(); }
  /// Paragraphs that began so far.
  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }

  /// Character data: white space in it is one space (OpenDocument 1.3 part 3, 6.1.2).
  void append(std::string_view text);
  /// What elements stand for: spaces, tabs, line ends.
  void append_verbatim(std::string_view text);
  /// A text in an attribute of a field.
  void aside(std::string_view text, Region region, Concealment concealment);
  /// Hidden text that follows is not joined to what was hidden before.
  void end_aside();
  /// Nothing of the open paragraph is seen.
  void hide();
  /// `cover` lies in front of the open paragraph, if there is one.
  void put_under(const OdfTextCover& cover);

  /// Text from here on was inserted with tracked changes on, until as many insertions ended.
  void begin_insertion() { ++open_insertions_; }
  void end_insertion();
  /// Text from here on was deleted, until as many deletions ended: LibreOffice leaves it where it was while it shows
  /// the changes.
  void begin_deletion() { ++open_deletions_; }
  void end_deletion();

 private:
  struct Paragraph {
    std::size_t slot = 0;  // of its visible text in the pieces
    std::size_t aside = kNoPiece;
    std::size_t inserted = kNoPiece;
    bool aside_open = false;
    bool ends_with_space = true;
    bool is_hidden = false;
    Alignment alignment = Alignment::kLeft;
    std::vector<OdfTextCover> covers;  // in front of it
  };

  void conceal_covered(const Paragraph& paragraph);
  void append_run(std::string_view text);
  /// Text of the open paragraph that its reader does not see as part of it; pieces in a row are one.
  void append_aside(std::string_view text, Region region, Concealment concealment);

  OdfContext& context_;
  std::vector<OdfPiece>& pieces_ = context_.pieces();
  std::vector<Paragraph> open_;
  std::size_t open_insertions_ = 0;
  std::size_t open_deletions_ = 0;
  std::uint32_t count_ = 0;
  bool breaks_after_ = false;
};

}  // namespace mishen::scanner
