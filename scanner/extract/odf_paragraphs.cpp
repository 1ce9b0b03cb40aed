#include "scanner/extract/odf_paragraphs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

bool is_white_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

void OdfParagraphs::begin(const XmlAttributes& attributes, bool is_next_line) {
  OdfState& state = context_.state();
  const OdfStyle& style = context_.styles().resolve("paragraph", attributes["style-name"]);
  overlay(state.look, style.text);
  take_ground(state, style.paragraph_fill);
  if (open_.empty()) {
    const bool breaks = style.breaks_before.value_or(false) || !style.master_page.empty() || breaks_after_;
    if (context_.page() > 0 && breaks && count_ > 0 && state.region == Region::kBody) context_.turn_page();
    breaks_after_ = style.breaks_after.value_or(false);
  }
  if (style.is_title || state.element == OdfElement::kHeading) {
    if (state.kind != BlockKind::kCell) state.kind = BlockKind::kHeading;
  }
  state.sink = OdfSink::kParagraph;
  state.paragraph = ++count_;
  Block place = context_.place_here();
  place.is_next_line = is_next_line;
  Paragraph paragraph;
  paragraph.slot = context_.add_piece({}, place);
  paragraph.alignment = style.alignment.value_or(Alignment::kLeft);
  open_.push_back(std::move(paragraph));
}

void OdfParagraphs::end() {
  const Paragraph paragraph = std::move(open_.back());
  open_.pop_back();
  conceal_covered(paragraph);
  if (!paragraph.is_hidden) return;
  for (std::size_t i = paragraph.slot; i < pieces_.size(); ++i) {
    Block& place = pieces_[i].place;
    if (is_out_of_sight(place.concealment)) continue;
    place.region = Region::kHiddenText;
    place.concealment = Concealment::kHiddenAttribute;
  }
}

void OdfParagraphs::conceal_covered(const Paragraph& paragraph) {
  if (paragraph.slot >= pieces_.size()) return;
  OdfPiece& piece = pieces_[paragraph.slot];
  const std::optional<OdfSize>& size = context_.state().look.size_asian;
  constexpr double kUsualPoints = 12;
  const double points = size && !size->is_percent ? static_cast<double>(size->value) / 1000 : kUsualPoints;
  if (is_out_of_sight(piece.place.concealment)) return;
  for (const OdfTextCover& cover : paragraph.covers) {
    if (!hides_paragraph(cover, trimmed(piece.text), points, paragraph.alignment)) continue;
    piece.place.region = Region::kHiddenText;
    piece.place.concealment = cover.is_picture ? Concealment::kBehindPicture : Concealment::kCovered;
    return;
  }
}

void OdfParagraphs::append(std::string_view text) {
  if (open_.empty()) return;
  std::string collapsed;
  collapsed.reserve(text.size());
  bool& ends_with_space = open_.back().ends_with_space;
  for (const char c : text) {
    const bool is_space = is_white_space(c);
    if (!is_space || !ends_with_space) collapsed += is_space ? ' ' : c;
    ends_with_space = is_space;
  }
  append_run(collapsed);
}

void OdfParagraphs::append_verbatim(std::string_view text) {
  if (open_.empty() || context_.state().sink != OdfSink::kParagraph) return;
  open_.back().ends_with_space = false;
  append_run(text);
}

void OdfParagraphs::append_run(std::string_view text) {
  if (text.empty()) return;
  Paragraph& paragraph = open_.back();
  const OdfState& state = context_.state();
  const Block& place = pieces_[paragraph.slot].place;
  const bool is_asian =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7F; });
  const Concealment concealment =
      is_out_of_sight(place.concealment) ? Concealment::kNone : concealment_of_letters(state, is_asian);
  // Spaces between hidden words are nothing that is hidden.
  const bool is_space = only_white_space(text);
  if (concealment != Concealment::kNone && (!is_space || paragraph.aside_open)) {
    append_aside(text, Region::kHiddenText, concealment);
    return;
  }
  if (state.is_aside) {
    append_aside(text, place.region, place.concealment);
    return;
  }
  if (open_deletions_ > 0) {
    append_aside(text, Region::kDeleted, Concealment::kDeletion);
    return;
  }
  if (!is_space) paragraph.aside_open = false;
  context_.keep(pieces_[paragraph.slot].text, text);
  if (open_insertions_ == 0 || place.concealment == Concealment::kDeletion) return;
  if (paragraph.inserted == kNoPiece) {
    Block inserted = place;
    inserted.region = Region::kInserted;
    inserted.concealment = Concealment::kInsertion;
    paragraph.inserted = context_.add_piece({}, inserted);
  }
  context_.keep(pieces_[paragraph.inserted].text, text);
}

void OdfParagraphs::append_aside(std::string_view text, Region region, Concealment concealment) {
  Paragraph& paragraph = open_.back();
  const bool joins = paragraph.aside_open && pieces_[paragraph.aside].place.concealment == concealment &&
                     pieces_[paragraph.aside].place.region == region;
  if (!joins) {
    Block place = pieces_[paragraph.slot].place;
    place.region = region;
    place.concealment = concealment;
    place.is_next_line = false;
    paragraph.aside = context_.add_piece({}, place);
    paragraph.aside_open = true;
  }
  context_.keep(pieces_[paragraph.aside].text, text);
}

void OdfParagraphs::aside(std::string_view text, Region region, Concealment concealment) {
  if (only_white_space(text)) return;
  const OdfState& state = context_.state();
  if (is_out_of_sight(state.concealment)) {
    region = state.region;
    concealment = state.concealment;
  }
  end_aside();
  context_.emit(std::string(text), region, concealment);
}

void OdfParagraphs::end_aside() {
  if (!open_.empty()) open_.back().aside_open = false;
}

void OdfParagraphs::hide() {
  if (!open_.empty()) open_.back().is_hidden = true;
}

void OdfParagraphs::put_under(const OdfTextCover& cover) {
  if (!open_.empty()) open_.back().covers.push_back(cover);
}

void OdfParagraphs::end_deletion() {
  if (open_deletions_ > 0) --open_deletions_;
}

void OdfParagraphs::end_insertion() {
  if (open_insertions_ > 0 && --open_insertions_ == 0 && !open_.empty()) open_.back().inserted = kNoPiece;
}

}  // namespace mishen::scanner
