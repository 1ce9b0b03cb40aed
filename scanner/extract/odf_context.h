// scanner/extract/odf_context.h
// What the readers of an OpenDocument part share: the elements that are open, the styles that hold, the texts found.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/odf_content.h"
#include "scanner/extract/odf_pieces.h"
#include "scanner/extract/odf_state.h"
#include "scanner/extract/odf_styles.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// Where the reading of one part stands. One per part; not for several threads.
class OdfContext {
 public:
  /// Borrows all three until destroyed.
  OdfContext(const OdfReading& reading, OdfContent& content, ExtractedText& text);

  [[nodiscard]] const OdfReading& reading() const noexcept { return reading_; }
  [[nodiscard]] OdfContent& content() noexcept { return content_; }
  /// The result, for its tables and sheets: texts go through pieces.
  [[nodiscard]] ExtractedText& result() noexcept { return text_; }

  // ---- elements

  /// An element begins: what it does not set it inherits from the one around it.
  void open(OdfElement element);
  void close() { states_.pop_back(); }
  /// Elements that are open.
  [[nodiscard]] std::size_t depth() const noexcept { return states_.size() - 1; }
  /// The innermost open element. The reference is valid until another one is opened.
  [[nodiscard]] OdfState& state() noexcept { return states_.back(); }
  /// The element around it. Precondition: depth() > 0.
  [[nodiscard]] OdfState& around() noexcept { return states_[states_.size() - 2]; }

  /// What is in the innermost element is to be read, as text on an empty page.
  void begin_reading();
  /// The innermost element is a note, comment, shape or header: it stands in the text and takes nothing of its look or
  /// place in tables over.
  void begin_aside();
  /// Texts set aside from here on lie on `fill`.
  void set_page_background(const OdfFill& fill) { page_background_ = fill; }

  // ---- documents

  /// The innermost element is a document inside a document in one file: it has styles of its own.
  void begin_inner_document();
  void end_inner_document();
  [[nodiscard]] bool in_inner_document() const noexcept { return scopes_.size() > 1; }
  /// Whether what is read is the document itself, not an object in it.
  [[nodiscard]] bool is_main() const noexcept { return !reading_.is_embedded && !in_inner_document(); }
  void take_kind(OdfKind kind);
  [[nodiscard]] OdfKind kind() const noexcept { return scopes_.back().kind; }
  [[nodiscard]] OdfStyles& styles() noexcept { return *scopes_.back().styles; }

  /// Pairs of shapes and of shapes and cells that may still be compared in this part.
  [[nodiscard]] std::size_t& comparisons_left() noexcept { return comparisons_left_; }

  // ---- pages

  /// The page of the document that is being read, from 1; 0 where pages cannot be counted.
  [[nodiscard]] std::uint32_t page() const noexcept { return page_; }
  /// The text says where its pages end.
  void count_pages_from_here() { page_ = 1; }
  void turn_page() { ++page_; }
  /// Of what is read, for problems; "" where there is none.
  [[nodiscard]] std::string page_name() const;
  [[nodiscard]] std::string sheet_name() const;

  // ---- texts

  /// Texts in reading order that wait until what stands around them is known.
  [[nodiscard]] std::vector<OdfPiece>& pieces() noexcept { return waiting_.pieces(); }
  /// Where a text of the innermost element stands.
  [[nodiscard]] Block place_here() const;
  /// Appends a piece unless it is blank. Where nothing is seen `region` and `concealment` are those of what is around.
  void emit(std::string content, Region region, Concealment concealment);
  void emit(std::string content, const Block& place);
  /// Appends a piece, which may be empty, and returns its index.
  std::size_t add_piece(std::string content, const Block& place);
  /// Appends `more` to the text of a piece, or one that is going to be.
  void keep(std::string& text, std::string_view more) { waiting_.keep(text, more); }
  /// Appends the pieces [first, last) once more, moved by `move`. False when that would be too many.
  bool copy_pieces(std::size_t first, std::size_t last, const std::function<void(Block&)>& move);
  /// Whether text was left out for the limit.
  [[nodiscard]] bool is_full() const noexcept { return waiting_.is_full(); }

  /// An element is open whose text must wait for its end.
  void hold() { ++held_; }
  void release();
  void release_all() { held_ = 0; }
  /// Writes the pieces unless they are held.
  void flush();

  // ---- problems and references

  void report(std::string reason, std::string where);
  void note_link(const char* reason, std::string_view href);
  /// A member of the container, which is kept in `members`, or a link out of it.
  void take_reference(const char* reason, std::string_view href, std::set<std::string>& members);

 private:
  /// Styles of the document being read: of a document inside a document in one file they are its own.
  struct Scope {
    OdfStyles* styles = nullptr;
    std::unique_ptr<OdfStyles> own;
    OdfKind kind = OdfKind::kUnknown;
  };

  const OdfReading& reading_;
  OdfContent& content_;
  ExtractedText& text_;
  std::vector<Scope> scopes_;
  std::vector<OdfState> states_;
  OdfPieces waiting_;
  std::size_t held_ = 0;
  OdfTextLook base_look_;
  OdfFill page_background_ = kOdfWhite;
  std::uint32_t page_ = 0;
  std::size_t links_ = 0;

  /// Pairs that are compared in one document.
  static constexpr std::size_t kMaxComparisons = 20'000'000;
  std::size_t comparisons_left_ = kMaxComparisons;
};

}  // namespace mishen::scanner
