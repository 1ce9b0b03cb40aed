#include "scanner/extract/odf_shapes.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <memory>
#include <set>
#include <utility>

#include "scanner/extract/image_size.h"
#include "scanner/extract/odf_count.h"
#include "scanner/extract/picture.h"
#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

/// Filled shapes of one master page that are looked at.
constexpr std::size_t kMaxMasterShapes = 64;

/// Where the programs put prompts ("Click to edit the title text format") and fields into master pages.
bool is_prompt(std::string_view placeholder) {
  constexpr std::array<std::string_view, 4> kOwnText = {"header", "footer", "date-time", "page-number"};
  return !placeholder.empty() && std::find(kOwnText.begin(), kOwnText.end(), placeholder) == kOwnText.end();
}

/// RFC 2045, as far as it goes without an error.
std::string decoded_base64(std::string_view text) {
  struct ContextCloser {
    void operator()(EVP_ENCODE_CTX* context) const noexcept { EVP_ENCODE_CTX_free(context); }
  };
  const std::unique_ptr<EVP_ENCODE_CTX, ContextCloser> context(EVP_ENCODE_CTX_new());
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  if (!context || text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return {};
  EVP_DecodeInit(context.get());
  int size = 0;
  const int result =
      EVP_DecodeUpdate(context.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size,
                       reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  bytes.resize(result < 0 || size < 0 ? 0 : static_cast<std::size_t>(size));
  return bytes;
}

}  // namespace

void OdfShapes::start(const XmlAttributes& attributes) {
  OdfState& state = context_.state();
  switch (state.element) {
    case OdfElement::kPage:
      start_page(attributes);
      break;
    case OdfElement::kMasterPage:
      start_master_page(attributes);
      break;
    case OdfElement::kHandoutMaster:
      state.in_master = true;
      break;
    case OdfElement::kPageHeader:
    case OdfElement::kPageFooter:
      context_.begin_aside();
      enter(state, state.element == OdfElement::kPageHeader ? Region::kHeader : Region::kFooter);
      if (attributes["display"] == "false") conceal(state, Region::kHiddenText, Concealment::kHiddenAttribute);
      break;
    case OdfElement::kFrame:
    case OdfElement::kShape:
    case OdfElement::kLine:
    case OdfElement::kControl:
      start_shape(attributes);
      break;
    case OdfElement::kGroup:
      take_layer(attributes);
      break;
    case OdfElement::kGeometry:
      if (attributes["text-path"] == "true") take_drawn_letters(context_.around());
      break;
    case OdfElement::kTextBox:
      if (state.shape != kNoPiece && attributes.has("min-height") && shapes_[state.shape].box) {
        OdfBox& box = *shapes_[state.shape].box;
        box.bottom = std::max(box.bottom, box.top + odf_length(attributes["min-height"]).value_or(0));
      }
      break;
    case OdfElement::kPicture:
      take_picture(attributes["href"]);
      break;
    case OdfElement::kObject:
    case OdfElement::kForeignObject:
      context_.around().frame_is_read = true;
      context_.take_reference("not-read:linked", attributes["href"], context_.content().objects);
      break;
    case OdfElement::kSpeakerNotes:
      state.on_page = false;
      state.shape = kNoPiece;
      state.background = kOdfWhite;
      if (!state.in_master) conceal(state, Region::kNote, Concealment::kSpeakerNotes);
      break;
    default:
      break;
  }
}

void OdfShapes::end() {
  switch (context_.state().element) {
    case OdfElement::kFrame:
    case OdfElement::kShape:
    case OdfElement::kLine:
    case OdfElement::kControl:
      end_shape();
      break;
    case OdfElement::kPage:
      end_page();
      break;
    case OdfElement::kMasterPage:
      end_master_page();
      break;
    default:
      break;
  }
}

void OdfShapes::begin_paragraph() {
  if (!paragraphs_.is_open()) ground_is_unknown_ = page_has_pictures_;
}

void OdfShapes::start_page(const XmlAttributes& attributes) {
  OdfState& state = context_.state();
  const std::string master(attributes["master-page-name"]);
  const OdfStyle& style = context_.styles().resolve("drawing-page", attributes["style-name"]);
  if (context_.is_main()) context_.turn_page();
  OdfFill fill = style.fill;
  if (const OdfMasterPage* master_page = context_.styles().master_page(master);
      master_page != nullptr && fill.kind == OdfFill::Kind::kUnset) {
    fill = context_.styles().resolve("drawing-page", master_page->style).fill;
  }
  if (!style.is_displayed.value_or(true)) conceal(state, Region::kHiddenText, Concealment::kHiddenSlide);
  begin_page(fill, master);
  if (const auto below = context_.reading().master_shapes.find(master);
      below != context_.reading().master_shapes.end() && !context_.in_inner_document()) {
    shapes_ = below->second;
  }
  master_shapes_ = shapes_.size();
}

void OdfShapes::begin_page(const OdfFill& fill, const std::string& master) {
  OdfState& state = context_.state();
  state.on_page = true;
  state.background = fill.kind >= OdfFill::Kind::kColour ? fill : kOdfWhite;
  state.background_is_page = true;
  page_fill_ = state.background;
  page_size_.reset();
  if (const OdfPageLayout* layout = context_.styles().layout_of(master);
      layout != nullptr && layout->width && layout->height && *layout->width > 0 && *layout->height > 0) {
    page_size_ = {*layout->width, *layout->height};
  }
  shapes_.clear();
  master_shapes_ = 0;
  page_mark_ = pieces_.size();
  context_.hold();
}

void OdfShapes::end_page() {
  context_.release();
  page_mark_ = std::min(page_mark_, pieces_.size());
  for (std::size_t i = page_mark_; i < pieces_.size(); ++i) {
    const OdfPiece& piece = pieces_[i];
    if (piece.shape < shapes_.size() && piece.place.region != Region::kAlt && !only_white_space(piece.text))
      shapes_[piece.shape].has_text = true;
  }
  const auto covered = covered_shapes(shapes_, context_.comparisons_left());
  if (!covered) context_.report("limit:shapes", context_.page_name());
  for (std::size_t i = page_mark_; covered && i < pieces_.size(); ++i) {
    OdfPiece& piece = pieces_[i];
    if (piece.shape >= covered->size() || (*covered)[piece.shape] == Concealment::kNone) continue;
    if (is_out_of_sight(piece.place.concealment) || piece.place.region == Region::kAlt) continue;
    piece.place.region = Region::kHiddenText;
    piece.place.concealment = (*covered)[piece.shape];
  }
  shapes_.clear();
}

void OdfShapes::start_master_page(const XmlAttributes& attributes) {
  OdfState& state = context_.state();
  master_name_ = attributes["name"];
  // Only pages of presentations and drawings have a style of their own.
  const OdfStyle& style = context_.styles().resolve("drawing-page", attributes["style-name"]);
  begin_page(style.fill, master_name_);
  state.on_page = state.in_master = context_.reading().has_pages;
  const OdfPageLayout* layout = context_.styles().layout_of(master_name_);
  if (layout != nullptr && style.fill.kind < OdfFill::Kind::kColour && layout->fill.kind >= OdfFill::Kind::kColour) {
    state.background = layout->fill;
    page_fill_ = layout->fill;
  }
  context_.set_page_background(state.background);
}

void OdfShapes::keep_master_shapes() {
  std::vector<OdfShape>& kept = context_.reading().master_shapes[master_name_];
  kept.clear();
  for (OdfShape& shape : shapes_) {
    if (!shape.is_picture && shape.fill.kind < OdfFill::Kind::kColour) continue;
    if (kept.size() == kMaxMasterShapes) {
      kept.assign(1, OdfShape());
      kept.front().fill = kOdfUnknownGround;
      kept.front().level = -1;
      return;
    }
    shape.level = -1;
    kept.push_back(shape);
  }
}

void OdfShapes::end_master_page() {
  keep_master_shapes();
  // Left and first pages that are not set apart keep a copy of the common header.
  std::set<std::string, std::less<>> shown;
  const std::size_t mark = std::min(page_mark_, pieces_.size());
  for (std::size_t i = mark; i < pieces_.size(); ++i) {
    if (pieces_[i].place.concealment == Concealment::kNone) shown.emplace(trimmed(pieces_[i].text));
  }
  for (std::size_t i = mark; i < pieces_.size(); ++i) {
    OdfPiece& piece = pieces_[i];
    if (piece.place.concealment == Concealment::kHiddenAttribute && shown.contains(trimmed(piece.text)))
      piece.text.clear();
  }
  end_page();
}

void OdfShapes::take_layer(const XmlAttributes& attributes) {
  OdfState& state = context_.state();
  if (const std::string_view layer = attributes["layer"]; !layer.empty() && context_.styles().is_hidden_layer(layer))
    conceal(state, Region::kHiddenText, Concealment::kHiddenLayer);
  if (attributes["display"] == "none") conceal(state, Region::kHiddenText, Concealment::kHiddenAttribute);
}

void OdfShapes::start_shape(const XmlAttributes& attributes) {
  OdfState& state = context_.state();
  const std::string_view placeholder = attributes["class"];
  if (state.in_master && is_prompt(placeholder)) {
    state.reads = false;
    state.sink = OdfSink::kNowhere;
    return;
  }
  const OdfFill ground = state.background;
  const bool ground_is_page = state.background_is_page;
  context_.begin_aside();
  state.frame_is_read = false;
  if (context_.kind() != OdfKind::kSpreadsheet) state.sheet = 0;
  state.row = state.column = 0;
  state.table = 0;
  const OdfStyle& style = context_.styles().resolve_shape(attributes["style-name"]);
  state.is_cropped = style.is_cropped.value_or(false);
  overlay(state.look, context_.styles().default_of("graphic").text);
  overlay(state.look, style.text);
  overlay(state.look, context_.styles().resolve("paragraph", attributes["text-style-name"]).text);
  take_layer(attributes);
  OdfFill fill = style.fill;
  if (fill.kind == OdfFill::Kind::kUnset && state.element == OdfElement::kShape) {
    fill = context_.styles().default_of("graphic").fill;
    if (fill.kind == OdfFill::Kind::kUnset) fill = kOdfUnknownGround;
  }
  const OdfState& around = context_.around();
  const bool on_sheet = context_.kind() == OdfKind::kSpreadsheet;
  covers_.begin_shape({style, fill, state.element != OdfElement::kLine, on_sheet, around.row, around.column},
                      attributes);
  if (state.on_page) {
    place_shape(attributes, fill);
  } else {
    state.background = ground;
    state.background_is_page = ground_is_page;
    if (fill.kind >= OdfFill::Kind::kColour) note_ground(attributes["anchor-type"]);
    // What lies under a frame without a filling is known only on slides.
    if (ground_is_unknown_) state.background = kOdfUnknownGround;
  }
  take_ground(state, fill);
  if (placeholder == "title" || placeholder == "subtitle") {
    enter(state, Region::kTitle);
    state.kind = BlockKind::kHeading;
  } else if (placeholder.empty() && !state.in_master) {
    enter(state, Region::kTextBox);
  }
  // The name that both Word and LibreOffice give to theirs.
  if (attributes["name"].starts_with("PowerPlusWaterMark") && !is_out_of_sight(state.concealment))
    state.region = Region::kWatermark;
  state.shape_mark = pieces_.size();
  context_.hold();
}

void OdfShapes::end_shape() {
  context_.release();
  const OdfState& state = context_.state();
  const auto first = pieces_.begin() + static_cast<std::ptrdiff_t>(std::min(state.shape_mark, pieces_.size()));
  const bool has_text = std::any_of(first, pieces_.end(), [](const OdfPiece& piece) {
    return piece.place.region != Region::kAlt && !only_white_space(piece.text);
  });
  const std::optional<OdfTextCover> cover = covers_.end_shape(!has_text && !state.frame_is_read);
  if (cover && !state.on_page) paragraphs_.put_under(*cover);
}

void OdfShapes::take_drawn_letters(OdfState& shape) {
  const bool is_watermark = shape.region == Region::kHeader || shape.region == Region::kFooter;
  for (std::size_t i = shape.shape_mark; i < pieces_.size(); ++i) {
    Block& place = pieces_[i].place;
    const bool by_look = place.concealment == Concealment::kTinyText || place.concealment == Concealment::kSameColour ||
                         place.concealment == Concealment::kHighlighted;
    if (!by_look && place.concealment != shape.concealment) continue;
    place.region = is_watermark ? Region::kWatermark : shape.region;
    place.concealment = shape.concealment;
  }
  shape.shape_mark = pieces_.size();
}

void OdfShapes::note_ground(std::string_view anchor) {
  ground_is_unknown_ = true;
  if (anchor == "page" || !paragraphs_.is_open()) page_has_pictures_ = true;
}

void OdfShapes::place_shape(const XmlAttributes& attributes, const OdfFill& fill) {
  OdfState& state = context_.state();
  OdfShape shape;
  shape.box = odf_box(attributes);
  shape.fill = fill;
  shape.is_area = state.element != OdfElement::kLine;
  shape.level = static_cast<std::int64_t>(odf_count(attributes["z-index"], static_cast<std::uint32_t>(shapes_.size())));
  // Shapes of the master page lie under all others.
  shape.level += static_cast<std::int64_t>(master_shapes_);
  if (page_size_ && is_off_page(attributes, page_size_->first, page_size_->second))
    conceal(state, Region::kHiddenText, Concealment::kOffPage);
  state.background =
      shape.box ? fill_behind(*shape.box, shapes_, page_fill_) : (shapes_.empty() ? page_fill_ : kOdfUnknownGround);
  state.background_is_page = state.background.kind == page_fill_.kind && state.background.colour == page_fill_.colour;
  state.shape = shapes_.size();
  shapes_.push_back(shape);
}

void OdfShapes::take_picture(std::string_view href) {
  const OdfState& state = context_.state();
  if (state.shape < shapes_.size()) shapes_[state.shape].is_picture = !state.frame_is_read;
  covers_.take_picture(href);
  if (!state.on_page) note_ground({});
  context_.take_reference("not-read:image", href,
                          state.frame_is_read ? context_.content().previews : context_.content().members);
  if (state.is_cropped && !state.frame_is_read)
    context_.take_reference("not-read:image", href, context_.content().cropped);
}

void OdfShapes::take_binary(std::string_view base64) {
  const OdfElement holder = context_.around().element;
  std::string bytes = decoded_base64(base64);
  const std::string where = context_.page_name();
  if (holder == OdfElement::kObject || holder == OdfElement::kForeignObject) {
    context_.content().foreign.push_back(std::move(bytes));
    return;
  }
  if (context_.around().frame_is_read) {
    context_.content().notices.push_back({"not-read:image", where});
    return;
  }
  for (PictureProperty& property : read_picture(bytes, context_.reading().limits).properties)
    context_.emit(std::move(property.text), Region::kProperty, property.concealment);
  switch (classify_picture({}, bytes)) {
    case Picture::kSmall:
      context_.content().notices.push_back({"not-read:image", where});
      break;
    case Picture::kNone:
      if (bytes.empty()) break;
      [[fallthrough]];
    case Picture::kLarge:
      context_.report("not-read:image", where);
      break;
  }
}

}  // namespace mishen::scanner
