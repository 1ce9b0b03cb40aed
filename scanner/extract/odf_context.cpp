#include "scanner/extract/odf_context.h"

#include <algorithm>
#include <utility>

#include "scanner/extract/percent_decoded.h"
#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

/// Links to other files and problems that are listed; a document with more is as incomplete with these.
constexpr std::size_t kMaxListed = 1000;

}  // namespace

OdfContext::OdfContext(const OdfReading& reading, OdfContent& content, ExtractedText& text)
    : reading_(reading), content_(content), text_(text), waiting_(text, reading.limits.max_text_bytes) {
  scopes_.push_back({&reading.styles, nullptr, OdfKind::kUnknown});
  OdfState outside;
  if (reading.is_embedded) {
    outside.region = Region::kEmbedded;
    outside.concealment = Concealment::kEmbeddedDocument;
  }
  states_.push_back(outside);
}

void OdfContext::open(OdfElement element) {
  states_.push_back(states_.back());
  states_.back().element = element;
}

void OdfContext::begin_reading() {
  OdfState& current = state();
  current.reads = true;
  current.sink = OdfSink::kStray;
  current.look = styles().default_of("paragraph").text;
  base_look_ = current.look;
  current.background = kOdfWhite;
  current.background_is_page = true;
  if (const OdfPageLayout* layout = styles().layout_of(styles().first_master_page());
      layout != nullptr && layout->fill.kind >= OdfFill::Kind::kColour) {
    current.background = layout->fill;
  }
  page_background_ = current.background;
}

void OdfContext::begin_aside() {
  OdfState& current = state();
  current.look = base_look_;
  current.background = page_background_;
  current.background_is_page = true;
  current.kind = BlockKind::kParagraph;
  current.sink = OdfSink::kStray;
  current.is_aside = false;
  current.cell_depth = 0;
  if (current.sheet == 0) current.table = current.row = current.column = 0;
  current.row_span = current.column_span = 1;
}

void OdfContext::begin_inner_document() {
  Scope scope;
  scope.own = std::make_unique<OdfStyles>();
  scope.styles = scope.own.get();
  scopes_.push_back(std::move(scope));
  OdfState& current = state();
  conceal(current, Region::kEmbedded, Concealment::kEmbeddedDocument);
  current.sheet = current.table = current.row = current.column = 0;
}

void OdfContext::end_inner_document() {
  scopes_.pop_back();
  base_look_ = styles().default_of("paragraph").text;
}

void OdfContext::take_kind(OdfKind kind) {
  if (!in_inner_document() && content_.kind == OdfKind::kUnknown) content_.kind = kind;
  scopes_.back().kind = kind;
  if (kind == OdfKind::kPresentation && is_main()) text_.pages_are_slides = true;
  // Titles of a chart are seen in the document around it; its numbers may be.
  if (kind == OdfKind::kChart && state().concealment == Concealment::kEmbeddedDocument)
    state().concealment = Concealment::kNone;
}

std::string OdfContext::page_name() const { return page_ > 0 ? "page " + std::to_string(page_) : std::string(); }

std::string OdfContext::sheet_name() const {
  const std::uint32_t sheet = states_.back().sheet;
  return sheet > 0 && sheet <= text_.sheets.size() ? text_.sheets[sheet - 1].name : std::string();
}

Block OdfContext::place_here() const {
  const OdfState& current = states_.back();
  Block place;
  place.part = reading_.part;
  place.region = current.region;
  place.concealment = current.concealment;
  place.kind = current.kind;
  place.table = current.table;
  place.row = current.row;
  place.column = current.column;
  place.row_span = current.row_span;
  place.column_span = current.column_span;
  place.sheet = current.sheet;
  place.page = page_;
  place.paragraph = current.paragraph;
  return place;
}

void OdfContext::emit(std::string content, Region region, Concealment concealment) {
  Block place = place_here();
  if (!is_out_of_sight(place.concealment)) {
    place.region = region;
    place.concealment = concealment;
  }
  emit(std::move(content), place);
}

void OdfContext::emit(std::string content, const Block& place) {
  if (only_white_space(content)) return;
  add_piece(std::move(content), place);
}

std::size_t OdfContext::add_piece(std::string content, const Block& place) {
  const OdfState& current = states_.back();
  return waiting_.add({std::move(content), place, current.shape, current.cell_depth});
}

bool OdfContext::copy_pieces(std::size_t first, std::size_t last, const std::function<void(Block&)>& move) {
  switch (waiting_.copy(first, last, move)) {
    case OdfPieces::Copied::kAll:
      return true;
    case OdfPieces::Copied::kTooMuch:
      report("limit:repeated-cells", sheet_name());
      return false;
    case OdfPieces::Copied::kNothing:
      break;
  }
  return false;
}

void OdfContext::release() {
  if (held_ > 0) --held_;
}

void OdfContext::flush() {
  if (held_ == 0) waiting_.flush();
}

void OdfContext::report(std::string reason, std::string where) {
  Incomplete problem{std::move(reason), std::move(where)};
  auto& list = content_.incomplete;
  if (list.size() >= kMaxListed) return;
  if (std::find(list.begin(), list.end(), problem) == list.end()) list.push_back(std::move(problem));
}

void OdfContext::note_link(const char* reason, std::string_view href) {
  if (href.empty() || links_++ >= kMaxListed) return;
  content_.notices.push_back({reason, std::string(href)});
}

void OdfContext::take_reference(const char* reason, std::string_view href, std::set<std::string>& members) {
  if (href.starts_with("./")) href.remove_prefix(2);
  if (href.empty() || href.starts_with('#')) return;
  if (href.find(':') != std::string_view::npos || href.starts_with("../") || href.starts_with('/')) {
    note_link(reason, href);
  } else {
    members.insert(percent_decoded(href));
  }
}

}  // namespace mishen::scanner
