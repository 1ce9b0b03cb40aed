#include "scanner/extract/odf_paragraphs.h"

#include <algorithm>

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
  open_.push_back(paragraph);
}

void OdfParagraphs::end() {
  const Paragraph paragraph = open_.back();
  open_.pop_back();
  if (!paragraph.is_hidden) return;
  for (std::size_t i = paragraph.slot; i < pieces_.size(); ++i) {
    Block& place = pieces_[i].place;
    if (is_out_of_sight(place.concealment)) continue;
    place.region = Region::kHiddenText;
    place.concealment = Concealment::kHiddenAttribute;
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

void OdfParagraphs::end_insertion() {
  if (open_insertions_ > 0 && --open_insertions_ == 0 && !open_.empty()) open_.back().inserted = kNoPiece;
}

}  // namespace mishen::scanner
