#include "scanner/extract/odf_content.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "scanner/decode.h"
#include "scanner/extract/image_size.h"
#include "scanner/extract/odf_cell_value.h"
#include "scanner/extract/odf_covers.h"
#include "scanner/extract/odf_names.h"
#include "scanner/extract/odf_pieces.h"
#include "scanner/extract/odf_state.h"
#include "scanner/extract/picture.h"
#include "scanner/extract/white_space.h"
#include "scanner/extract/xml_words.h"

namespace mishen::scanner {
namespace {

/// Pairs of shapes that are compared in one document.
constexpr std::size_t kMaxComparedShapes = 20'000'000;

/// Filled shapes of one master page that are looked at.
constexpr std::size_t kMaxMasterShapes = 64;

/// Spaces that one text:s stands for: more is layout.
constexpr std::uint32_t kMaxSpaces = 64;

/// Rows and columns of half a point and less show nothing.
constexpr std::int64_t kNoExtent = 500;

/// Links to other files and problems that are listed; a document with more is as incomplete with these.
constexpr std::size_t kMaxListed = 1000;

std::uint32_t to_number(std::string_view digits, std::uint32_t otherwise) {
  std::uint32_t value = otherwise;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::result_out_of_range) return std::numeric_limits<std::uint32_t>::max() / 2;
  return value;
}

std::uint32_t saturated_sum(std::uint32_t a, std::uint32_t b) {
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max() / 2;
  return a > kMost - std::min(b, kMost) ? kMost : a + b;
}

bool is_blank(std::string_view text) { return trimmed(text).empty(); }

bool is_white_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// What stands between quotation marks in a formula or condition.
std::vector<std::string> literals(std::string_view formula) {
  std::vector<std::string> found;
  while (true) {
    const std::size_t open = formula.find('"');
    if (open == std::string_view::npos) return found;
    const std::size_t close = formula.find('"', open + 1);
    if (close == std::string_view::npos) return found;
    if (close > open + 1) found.emplace_back(formula.substr(open + 1, close - open - 1));
    formula.remove_prefix(close + 1);
  }
}

/// What LibreOffice writes where a field is not worked out yet.
bool is_field_prompt(std::string_view content) {
  return content == "???" || (content.starts_with('<') && content.ends_with('>'));
}

/// A name for a range that a program gave, not a person.
bool is_made_name(std::string_view name) {
  return name.starts_with("_") || name.starts_with("Excel_BuiltIn") || name == "Print_Area" || name == "Print_Titles" ||
         name == "Sheet_Title";
}

std::string unescaped(std::string_view path) {
  std::string plain;
  for (std::size_t i = 0; i < path.size(); ++i) {
    unsigned value = 0;
    const bool is_escape =
        path[i] == '%' && i + 2 < path.size() &&
        std::from_chars(path.data() + i + 1, path.data() + i + 3, value, 16).ptr == path.data() + i + 3;
    plain += is_escape ? static_cast<char>(value) : path[i];
    if (is_escape) i += 2;
  }
  return plain;
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

struct ColumnRun {
  std::uint32_t last = 0;
  bool is_hidden = false;
  std::string cell_style;
};

struct OpenTable {
  std::uint32_t number = 0;
  std::uint32_t sheet = 0;
  bool is_protected = false;
  std::uint32_t row = 0;  // last one of those that the open row stands for
  std::uint32_t row_repeats = 1;
  std::size_t row_mark = 0;
  std::string row_cell_style;
  std::uint32_t column = 0;  // last one used in the open row
  std::uint32_t used_rows = 0;
  std::uint32_t used_columns = 0;
  std::uint32_t widest = 0;
  std::uint32_t header_rows = 0;
  std::vector<ColumnRun> columns;
  std::size_t column_cursor = 0;
};

struct OpenCell {
  std::size_t mark = 0;
  std::uint32_t repeats = 1;
  bool has_comment = false;
  OdfCellValue stored;
  std::string data_style;
  std::string formula;  // that holds text of its own
  Block place;
};

/// Styles of the document being read: of a document inside a document in one file they are its own.
struct Scope {
  OdfStyles* styles = nullptr;
  std::unique_ptr<OdfStyles> own;
  OdfKind kind = OdfKind::kUnknown;
};

class ContentHandler final : public XmlHandler {
 public:
  ContentHandler(const OdfReading& reading, OdfContent& content, ExtractedText& text)
      : reading_(reading), content_(content), text_(text), waiting_(text, reading.limits.max_text_bytes) {
    scopes_.push_back({&reading.styles, nullptr, OdfKind::kUnknown});
    reader_ = std::make_unique<OdfStyleReader>(reading.styles);
    OdfState outside;
    if (reading.is_embedded) {
      outside.region = Region::kEmbedded;
      outside.concealment = Concealment::kEmbeddedDocument;
    }
    states_.push_back(outside);
  }

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    flush_stray();
    const OdfSpace space = spaces_(name.uri);
    const OdfElement element = odf_element(space, name.local);
    states_.push_back(states_.back());
    OdfState& state = states_.back();
    state.element = element;
    if (in_styles_ > 0) {
      ++in_styles_;
      reader_->start(space, name.local, attributes);
      return;
    }
    start_part(space, name.local, attributes);
    if (states_.back().reads) start_content(name.local, attributes);
  }

  void end(const XmlName& name) override {
    flush_stray();
    if (in_styles_ > 0) {
      reader_->end(spaces_(name.uri), name.local);
      --in_styles_;
      states_.pop_back();
      return;
    }
    if (states_.back().reads) end_content();
    const OdfElement closed = states_.back().element;
    states_.pop_back();
    if (closed == OdfElement::kDocument && scopes_.size() > 1) end_inner_document();
    flush();
  }

  void text(std::string_view text) override {
    if (in_styles_ > 0 || waiting_.is_full()) return;
    switch (states_.back().sink) {
      case OdfSink::kParagraph:
        append(text);
        break;
      case OdfSink::kBuffer:
        if (states_.back().element == OdfElement::kBinaryData) {
          buffer_ += text;  // no text of the document
        } else {
          keep(buffer_, text);
        }
        break;
      case OdfSink::kFormula:
        if (!is_blank(text)) keep(formula_, trimmed(text));
        break;
      case OdfSink::kAnnotation:
        keep(annotation_, text);
        break;
      case OdfSink::kStray:
        if (!is_blank(text)) keep(stray_, text);
        break;
      case OdfSink::kNowhere:
        break;
    }
  }

  /// Keeps what was open when the part broke off.
  void finish() {
    flush_stray();
    if (states_.back().reads && states_.back().sink == OdfSink::kBuffer &&
        states_.back().element != OdfElement::kBinaryData) {
      Block place = place_here();
      emit(std::exchange(buffer_, {}), place);
    }
    while (!paragraphs_.empty()) end_paragraph();
    for (auto& [id, pieces] : deletions_) std::move(pieces.begin(), pieces.end(), std::back_inserter(pieces_));
    deletions_.clear();
    hold_ = 0;
    while (!tables_.empty()) {
      list_table(tables_.back());
      tables_.pop_back();
    }
    flush();
    if (waiting_.is_full()) report("limit:bytes", {});
  }

 private:
  // ---- the parts of a document

  void start_part(OdfSpace space, std::string_view local, const XmlAttributes& attributes) {
    OdfState& state = states_.back();
    switch (state.element) {
      case OdfElement::kDocument:
        if (states_.size() > 2) start_inner_document();
        break;
      case OdfElement::kAutomaticStyles:
      case OdfElement::kStyles:
      case OdfElement::kMasterStyles:
        state.reads = false;
        state.sink = OdfSink::kNowhere;
        if (state.element == OdfElement::kMasterStyles && reading_.section == OdfSection::kMasterPages &&
            scopes_.size() == 1) {
          begin_reading();
        } else if (reading_.reads_styles || scopes_.size() > 1) {
          in_styles_ = 1;
          reader_->start(space, local, attributes);
        }
        break;
      case OdfElement::kMeta:
      case OdfElement::kSettings:
      case OdfElement::kFontFaces:
      case OdfElement::kScripts:
        state.reads = false;
        state.sink = OdfSink::kNowhere;
        break;
      case OdfElement::kBody:
        if (reading_.section == OdfSection::kBody) begin_reading();
        break;
      case OdfElement::kMath:
        if (states_.size() == 2 && reading_.section == OdfSection::kBody) {
          content_.kind = OdfKind::kFormula;
          begin_reading();
          state.concealment = Concealment::kNone;
        }
        break;
      case OdfElement::kOther:
        // LibreOffice lists its libraries whether or not there is anything in them.
        if (!state.reads && (local == "module" || local == "source-code")) content_.has_scripts = true;
        break;
      default:
        break;
    }
  }

  void begin_reading() {
    OdfState& state = states_.back();
    state.reads = true;
    state.sink = OdfSink::kStray;
    state.look = styles().default_of("paragraph").text;
    base_look_ = state.look;
    state.background = kOdfWhite;
    state.background_is_page = true;
    if (const OdfPageLayout* layout = styles().layout_of(styles().first_master_page());
        layout != nullptr && layout->fill.kind >= OdfFill::Kind::kColour) {
      state.background = layout->fill;
    }
    page_background_ = state.background;
  }

  void start_inner_document() {
    Scope scope;
    scope.own = std::make_unique<OdfStyles>();
    scope.styles = scope.own.get();
    reader_ = std::make_unique<OdfStyleReader>(*scope.styles);
    scopes_.push_back(std::move(scope));
    OdfState& state = states_.back();
    conceal(state, Region::kEmbedded, Concealment::kEmbeddedDocument);
    state.sheet = state.table = state.row = state.column = 0;
  }

  void end_inner_document() {
    scopes_.pop_back();
    reader_ = std::make_unique<OdfStyleReader>(*scopes_.back().styles);
    base_look_ = styles().default_of("paragraph").text;
  }

  void take_kind(OdfKind kind) {
    if (scopes_.size() == 1 && content_.kind == OdfKind::kUnknown) content_.kind = kind;
    scopes_.back().kind = kind;
    if (kind == OdfKind::kPresentation && !reading_.is_embedded && scopes_.size() == 1) text_.pages_are_slides = true;
    // Titles of a chart are seen in the document around it; its numbers may be.
    if (kind == OdfKind::kChart && states_.back().concealment == Concealment::kEmbeddedDocument)
      states_.back().concealment = Concealment::kNone;
  }

  [[nodiscard]] OdfStyles& styles() { return *scopes_.back().styles; }
  [[nodiscard]] bool is_main() const { return !reading_.is_embedded && scopes_.size() == 1; }

  // ---- elements

  void start_content(std::string_view local, const XmlAttributes& attributes) {
    take_words(local, attributes);
    OdfState& state = states_.back();
    switch (state.element) {
      case OdfElement::kTextBody:
        take_kind(OdfKind::kText);
        if (is_main() && attributes["use-soft-page-breaks"] == "true") page_ = 1;
        break;
      case OdfElement::kSpreadsheet:
        take_kind(OdfKind::kSpreadsheet);
        break;
      case OdfElement::kPresentation:
        take_kind(OdfKind::kPresentation);
        break;
      case OdfElement::kDrawing:
        take_kind(OdfKind::kDrawing);
        break;
      case OdfElement::kChart:
        take_kind(OdfKind::kChart);
        break;
      case OdfElement::kImageBody:
        take_kind(OdfKind::kImage);
        break;
      case OdfElement::kDatabase:
        take_kind(OdfKind::kDatabase);
        break;
      case OdfElement::kBinaryData:
        state.sink = OdfSink::kBuffer;
        buffer_.clear();
        break;
      case OdfElement::kAnnotation:
        start_aside_document(state);
        state.background = kOdfUnknownGround;
        conceal(state, Region::kComment, Concealment::kComment);
        if (!cells_.empty()) cells_.back().has_comment = true;
        break;
      case OdfElement::kAlternative:
        state.sink = OdfSink::kBuffer;
        buffer_.clear();
        // In the table of a chart LibreOffice notes the ranges that it was filled from.
        if (scopes_.back().kind == OdfKind::kChart && state.table > 0) state.sink = OdfSink::kNowhere;
        break;
      case OdfElement::kCreator:
      case OdfElement::kTableText:
      case OdfElement::kFooterText:
      case OdfElement::kHeaderText:
      case OdfElement::kIndexTitleTemplate:
      case OdfElement::kSheetName:
        state.sink = OdfSink::kBuffer;
        buffer_.clear();
        break;
      case OdfElement::kDate:
      case OdfElement::kNoteCitation:
      case OdfElement::kPresentationField:
        state.sink = OdfSink::kNowhere;
        break;
      case OdfElement::kPageField:
        if (state.sink == OdfSink::kParagraph) {
          state.sink = state.in_master ? OdfSink::kNowhere : OdfSink::kBuffer;
          buffer_.clear();
        }
        break;
      case OdfElement::kScript:
        state.sink = OdfSink::kNowhere;
        content_.has_scripts = true;
        break;
      case OdfElement::kMath:
        start_formula(state);
        break;
      case OdfElement::kMathAnnotation:
        state.sink = OdfSink::kAnnotation;
        break;
      default:
        start_in_text(local, attributes);
        break;
    }
  }

  /// What persons wrote into attributes: names, the texts of conditions, where a link leads.
  void take_words(std::string_view local, const XmlAttributes& attributes) {
    const OdfState& state = states_.back();
    if (state.in_master || is_made_by_program(state.element)) return;
    const auto take = [&](std::string_view words) {
      if (names_.emplace(words).second) aside(words, Region::kAttribute, Concealment::kNone);
    };
    if (const std::string_view name = attributes["name"]; is_own_name(name)) take(name);
    if (state.element != OdfElement::kOther && state.element != OdfElement::kLink) return;
    if (local == "condition") {
      for (const std::string& literal : literals(attributes["value"])) take(literal);
    }
    const std::string_view href = attributes["href"];
    if (const std::string path = unescaped(href); leads_to_file(href) && holds_words(path) && is_well_formed_utf8(path))
      take(path);
  }

  /// Elements whose names are read elsewhere or stand for styles and the like.
  [[nodiscard]] bool is_made_by_program(OdfElement element) const {
    switch (element) {
      case OdfElement::kOther:
      case OdfElement::kLink:
      case OdfElement::kSection:
      case OdfElement::kPage:
      case OdfElement::kFrame:
      case OdfElement::kShape:
      case OdfElement::kLine:
      case OdfElement::kControl:
      case OdfElement::kGroup:
      case OdfElement::kDropDown:
      case OdfElement::kFormControl:
        return false;
      case OdfElement::kTable:
        return scopes_.back().kind == OdfKind::kSpreadsheet;
      default:
        return true;
    }
  }

  void start_in_text(std::string_view local, const XmlAttributes& attributes) {
    OdfState& state = states_.back();
    switch (state.element) {
      case OdfElement::kHeading:
      case OdfElement::kParagraph:
        begin_paragraph(attributes);
        break;
      case OdfElement::kSpan:
        overlay(state.look, styles().resolve("text", attributes["style-name"]).text);
        break;
      case OdfElement::kListItem:
        if (state.kind == BlockKind::kParagraph) state.kind = BlockKind::kListItem;
        break;
      case OdfElement::kNumber:
        if (state.sink == OdfSink::kStray) {
          state.sink = OdfSink::kBuffer;
          buffer_.clear();
        }
        break;
      case OdfElement::kSpaces:
        append_verbatim(std::string(std::min(to_number(attributes["c"], 1), kMaxSpaces), ' '));
        break;
      case OdfElement::kTab:
        append_verbatim("\t");
        break;
      case OdfElement::kLineBreak:
        append_verbatim("\n");
        break;
      case OdfElement::kSoftPageBreak:
        if (page_ > 0 && is_main()) ++page_;
        break;
      case OdfElement::kNote:
        start_aside_document(state);
        break;
      case OdfElement::kNoteBody:
        start_aside_document(state);
        enter(state, Region::kNote);
        break;
      case OdfElement::kTrackedChanges:
        ++hold_;
        break;
      case OdfElement::kChangedRegion:
        changed_region_ = attributes["id"];
        break;
      case OdfElement::kInsertion:
        insertions_.insert(changed_region_);
        break;
      case OdfElement::kDeletion:
        conceal(state, Region::kDeleted, Concealment::kDeletion);
        deletion_mark_ = pieces_.size();
        deleted_regions_.insert(changed_region_);
        break;
      case OdfElement::kChange:
        put_deletion(std::string(attributes["change-id"]));
        break;
      case OdfElement::kChangeStart:
        if (insertions_.contains(std::string(attributes["change-id"]))) ++open_insertions_;
        if (deleted_regions_.contains(std::string(attributes["change-id"]))) ++open_deletions_;
        break;
      case OdfElement::kChangeEnd:
        if (open_deletions_ > 0 && deleted_regions_.contains(std::string(attributes["change-id"]))) --open_deletions_;
        if (open_insertions_ > 0 && insertions_.contains(std::string(attributes["change-id"]))) {
          if (--open_insertions_ == 0 && !paragraphs_.empty()) paragraphs_.back().inserted = kNoPiece;
        }
        break;
      case OdfElement::kSection:
        if (attributes["display"] == "none" ||
            (attributes["display"] == "condition" && attributes["is-hidden"] == "true")) {
          conceal(state, Region::kHiddenText, Concealment::kHiddenAttribute);
        }
        take_ground(state, styles().resolve("section", attributes["style-name"]).fill);
        break;
      case OdfElement::kSectionSource:
      case OdfElement::kTableSource:
      case OdfElement::kLinkedFrame:
        note_link("not-read:linked", attributes["href"]);
        break;
      default:
        start_field(local, attributes);
        break;
    }
  }

  void start_field(std::string_view local, const XmlAttributes& attributes) {
    OdfState& state = states_.back();
    switch (state.element) {
      case OdfElement::kHiddenTextField:
        if (attributes["is-hidden"] == "true") {
          start_hidden_field(state, attributes["string-value"]);
        } else {
          start_chosen_field(state, {std::string(attributes["string-value"])});
        }
        break;
      case OdfElement::kDropDown:
        for (const std::string_view name : {"help", "hint"})
          aside(attributes[name], Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kHiddenParagraphField:
        if (attributes["is-hidden"] == "true" && !paragraphs_.empty()) paragraphs_.back().is_hidden = true;
        break;
      case OdfElement::kConditionalText:
        start_chosen_field(
            state, {std::string(attributes["string-value-if-true"]), std::string(attributes["string-value-if-false"])});
        break;
      case OdfElement::kVariableField:
        if (attributes["display"] == "none") start_hidden_field(state, attributes["string-value"]);
        break;
      case OdfElement::kVariableDeclaration: {
        std::string variable(attributes["name"]);
        const std::string_view value = attributes["string-value"];
        if (value.empty()) break;
        emit((variable += "：") += value, Region::kProperty, Concealment::kProperty);
        break;
      }
      case OdfElement::kLabel:
        if (attributes["current-selected"] != "true")
          aside(attributes["value"], Region::kAttribute, Concealment::kNone);
        aside(attributes["display-text"], Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kRubyText:
        state.is_aside = true;
        break;
      case OdfElement::kBibliographyMark:
        for (const std::string_view name :
             {"author", "title", "booktitle", "editor", "publisher", "institution", "organizations", "address", "note",
              "annote", "custom1", "custom2", "custom3", "custom4", "custom5"}) {
          aside(attributes[name], Region::kAttribute, Concealment::kNone);
        }
        break;
      case OdfElement::kIndexMark:
        for (const std::string_view name : {"string-value", "key1", "key2"})
          aside(attributes[name], Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kPlaceholder:
        aside(attributes["description"], Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kLink:
        aside(attributes["title"], Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kFieldParameter:
        aside(attributes["value"], Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kFormControl:
      case OdfElement::kHiddenControl:
        take_control(local, attributes);
        break;
      default:
        start_in_table(attributes);
        break;
    }
  }

  void start_in_table(const XmlAttributes& attributes) {
    OdfState& state = states_.back();
    switch (state.element) {
      case OdfElement::kTable:
        start_table(attributes);
        break;
      case OdfElement::kColumnGroup:
        state.hides_columns = state.hides_columns || attributes["display"] == "false";
        break;
      case OdfElement::kTableColumn:
        take_column(attributes);
        break;
      case OdfElement::kRowGroup:
        if (attributes["display"] == "false") conceal(state, Region::kHiddenRow, Concealment::kHiddenRow);
        break;
      case OdfElement::kHeaderRows:
        state.in_header_rows = true;
        break;
      case OdfElement::kTableRow:
        start_row(attributes);
        break;
      case OdfElement::kCell:
      case OdfElement::kCoveredCell:
        start_cell(attributes);
        break;
      case OdfElement::kScenario:
        emit(std::string(attributes["comment"]), Region::kComment, Concealment::kComment);
        break;
      case OdfElement::kShapes:
        state.row = state.column = 0;
        break;
      case OdfElement::kValidation:
        enter(state, Region::kAttribute);
        for (std::string& literal : literals(attributes["condition"]))
          emit(std::move(literal), Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kMessage:
        emit(std::string(attributes["title"]), Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kNamedExpression:
      case OdfElement::kDatabaseRange:
        if (is_made_name(attributes["name"])) break;
        emit(std::string(attributes["name"]), Region::kAttribute, Concealment::kNone);
        for (std::string& literal : literals(attributes["expression"]))
          emit(std::move(literal), Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kFilterCondition:
        emit(std::string(attributes["value"]), Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kPivotTable:
        conceal(state, Region::kEmbedded, Concealment::kCachedData);
        break;
      case OdfElement::kPivotMember:
        emit(std::string(attributes["name"]), state.region, state.concealment);
        break;
      case OdfElement::kTableChanges:
        conceal(state, Region::kDeleted, Concealment::kDeletion);
        break;
      case OdfElement::kCellContentChange:
        old_place_ = {};
        break;
      case OdfElement::kCellAddress:
        old_place_.table = old_place_.column = old_place_.row = 1;
        old_place_.column = saturated_sum(to_number(attributes["column"], 0), 1);
        old_place_.row = saturated_sum(to_number(attributes["row"], 0), 1);
        old_place_.sheet = is_main() ? saturated_sum(to_number(attributes["table"], 0), 1) : 0;
        break;
      case OdfElement::kOldCell:
        start_old_cell(attributes);
        break;
      default:
        start_in_drawing(attributes);
        break;
    }
  }

  void start_in_drawing(const XmlAttributes& attributes) {
    OdfState& state = states_.back();
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
        start_aside_document(state);
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
        take_layer(state, attributes);
        break;
      case OdfElement::kGeometry:
        if (attributes["text-path"] == "true") take_drawn_letters(states_[states_.size() - 2]);
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
        states_[states_.size() - 2].frame_is_read = true;
        take_reference("not-read:linked", attributes["href"], content_.objects);
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

  void end_content() {
    const OdfState& state = states_.back();
    switch (state.element) {
      case OdfElement::kHeading:
      case OdfElement::kParagraph:
        end_paragraph();
        break;
      case OdfElement::kCell:
      case OdfElement::kCoveredCell:
        end_cell();
        break;
      case OdfElement::kTableRow:
        end_row();
        break;
      case OdfElement::kTable:
        if (!tables_.empty()) {
          if (is_sheet(tables_.back())) end_sheet(tables_.back());
          list_table(tables_.back());
          tables_.pop_back();
        }
        break;
      case OdfElement::kFrame:
      case OdfElement::kShape:
      case OdfElement::kLine:
      case OdfElement::kControl:
        end_shape(state);
        break;
      case OdfElement::kPage:
        end_page();
        break;
      case OdfElement::kMasterPage:
        end_master_page();
        break;
      case OdfElement::kDeletion:
        end_deletion();
        break;
      case OdfElement::kTrackedChanges:
        if (hold_ > 0) --hold_;
        break;
      case OdfElement::kOldCell:
        end_old_cell();
        break;
      case OdfElement::kMath:
        end_formula();
        break;
      case OdfElement::kBody:
        for (auto& [id, pieces] : deletions_) std::move(pieces.begin(), pieces.end(), std::back_inserter(pieces_));
        deletions_.clear();
        break;
      default:
        if (state.sink == OdfSink::kBuffer && states_[states_.size() - 2].sink != OdfSink::kBuffer) end_buffer();
        break;
    }
  }

  /// The elements that hold text of their own.
  void end_buffer() {
    const OdfState& state = states_.back();
    std::string content = std::exchange(buffer_, {});
    switch (state.element) {
      case OdfElement::kCreator:
        if (!is_blank(content)) content_.people.emplace(trimmed(content));
        break;
      case OdfElement::kAlternative:
      case OdfElement::kTableText:
        emit(std::move(content), is_out_of_sight(state.concealment) ? state.region : Region::kAlt, state.concealment);
        break;
      case OdfElement::kFooterText:
        emit(std::move(content), Region::kFooter, state.concealment);
        break;
      case OdfElement::kHeaderText:
        emit(std::move(content), Region::kHeader, state.concealment);
        break;
      case OdfElement::kIndexTitleTemplate:
        emit(std::move(content), Region::kAttribute, state.concealment);
        break;
      case OdfElement::kSheetName:
      case OdfElement::kPageField:
        if (!is_field_prompt(content) && states_[states_.size() - 2].sink == OdfSink::kParagraph) {
          states_.back().sink = OdfSink::kParagraph;
          append(content);
        }
        break;
      case OdfElement::kConditionalText:
        end_chosen_field(content);
        break;
      case OdfElement::kHiddenTextField:
        if (!choices_.empty()) {
          end_chosen_field(content);
          break;
        }
        [[fallthrough]];
      case OdfElement::kVariableField:
        if (trimmed(content) != trimmed(hidden_value_))
          aside(content, Region::kHiddenText, Concealment::kHiddenAttribute);
        break;
      case OdfElement::kBinaryData:
        take_binary(content);
        break;
      default:
        emit(std::move(content), state.region, state.concealment);
        break;
    }
  }

  // ---- what is seen

  /// Notes, comments, shapes and headers stand in the text and take nothing of its look or place in tables over.
  void start_aside_document(OdfState& state) {
    state.look = base_look_;
    state.background = page_background_;
    state.background_is_page = true;
    state.kind = BlockKind::kParagraph;
    state.sink = OdfSink::kStray;
    state.is_aside = false;
    state.cell_depth = 0;
    if (state.sheet == 0) state.table = state.row = state.column = 0;
    state.row_span = state.column_span = 1;
  }

  [[nodiscard]] Block place_here() const {
    const OdfState& state = states_.back();
    Block place;
    place.part = reading_.part;
    place.region = state.region;
    place.concealment = state.concealment;
    place.kind = state.kind;
    place.table = state.table;
    place.row = state.row;
    place.column = state.column;
    place.row_span = state.row_span;
    place.column_span = state.column_span;
    place.sheet = state.sheet;
    place.page = page_;
    place.paragraph = paragraphs_.empty() ? 0 : pieces_[paragraphs_.back().slot].place.paragraph;
    return place;
  }

  // ---- paragraphs

  void begin_paragraph(const XmlAttributes& attributes) {
    OdfState& state = states_.back();
    const OdfStyle& style = styles().resolve("paragraph", attributes["style-name"]);
    overlay(state.look, style.text);
    take_ground(state, style.paragraph_fill);
    const bool is_outermost = paragraphs_.empty();
    if (is_outermost) {
      ground_is_unknown_ = page_has_pictures_;
      const bool breaks = style.breaks_before.value_or(false) || !style.master_page.empty() || breaks_after_;
      if (page_ > 0 && breaks && paragraph_count_ > 0 && state.region == Region::kBody) ++page_;
      breaks_after_ = style.breaks_after.value_or(false);
    }
    if (style.is_title || state.element == OdfElement::kHeading) {
      if (state.kind != BlockKind::kCell) state.kind = BlockKind::kHeading;
    }
    state.sink = OdfSink::kParagraph;
    Paragraph paragraph;
    paragraph.slot = pieces_.size();
    paragraph.alignment = style.alignment.value_or(Alignment::kLeft);
    OdfPiece piece;
    piece.place = place_here();
    piece.place.paragraph = ++paragraph_count_;
    // Paragraphs of a cell of a sheet are its lines.
    const bool is_in_cell = state.cell_depth > 0 && state.sheet > 0;
    piece.place.is_next_line =
        is_in_cell && state.cell_depth == cells_.size() && std::exchange(cell_has_paragraph_, true);
    piece.shape = state.shape;
    piece.cell_depth = state.cell_depth;
    pieces_.push_back(std::move(piece));
    paragraphs_.push_back(paragraph);
  }

  void end_paragraph() {
    const Paragraph paragraph = std::move(paragraphs_.back());
    paragraphs_.pop_back();
    if (paragraph.slot < pieces_.size()) conceal_covered(paragraph, pieces_[paragraph.slot]);
    if (!paragraph.is_hidden) return;
    for (std::size_t i = paragraph.slot; i < pieces_.size(); ++i) {
      Block& place = pieces_[i].place;
      if (is_out_of_sight(place.concealment)) continue;
      place.region = Region::kHiddenText;
      place.concealment = Concealment::kHiddenAttribute;
    }
  }

  void conceal_covered(const Paragraph& paragraph, OdfPiece& piece) const {
    const std::optional<OdfSize>& size = states_.back().look.size_asian;
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

  /// Character data: white space in it is one space (OpenDocument 1.3 part 3, 6.1.2).
  void append(std::string_view text) {
    if (paragraphs_.empty()) return;
    std::string collapsed;
    collapsed.reserve(text.size());
    bool& ends_with_space = paragraphs_.back().ends_with_space;
    for (const char c : text) {
      const bool is_space = is_white_space(c);
      if (!is_space || !ends_with_space) collapsed += is_space ? ' ' : c;
      ends_with_space = is_space;
    }
    append_run(collapsed);
  }

  void append_verbatim(std::string_view text) {
    if (paragraphs_.empty() || states_.back().sink != OdfSink::kParagraph) return;
    paragraphs_.back().ends_with_space = false;
    append_run(text);
  }

  void append_run(std::string_view text) {
    if (text.empty()) return;
    Paragraph& paragraph = paragraphs_.back();
    const OdfState& state = states_.back();
    const Block& place = pieces_[paragraph.slot].place;
    const bool is_asian =
        std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7F; });
    const Concealment concealment =
        is_out_of_sight(place.concealment) ? Concealment::kNone : concealment_of_letters(state, is_asian);
    // Spaces between hidden words are nothing that is hidden.
    const bool is_space = is_blank(text);
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
    keep(pieces_[paragraph.slot].text, text);
    if (open_insertions_ == 0 || place.concealment == Concealment::kDeletion) return;
    if (paragraph.inserted == kNoPiece) {
      Block inserted = place;
      inserted.region = Region::kInserted;
      inserted.concealment = Concealment::kInsertion;
      paragraph.inserted = add_piece({}, inserted);
    }
    keep(pieces_[paragraph.inserted].text, text);
  }

  /// Text of the open paragraph that its reader does not see as part of it; pieces in a row are one.
  void append_aside(std::string_view text, Region region, Concealment concealment) {
    Paragraph& paragraph = paragraphs_.back();
    const bool joins = paragraph.aside_open && pieces_[paragraph.aside].place.concealment == concealment &&
                       pieces_[paragraph.aside].place.region == region;
    if (!joins) {
      Block place = pieces_[paragraph.slot].place;
      place.region = region;
      place.concealment = concealment;
      place.is_next_line = false;
      paragraph.aside = add_piece({}, place);
      paragraph.aside_open = true;
    }
    keep(pieces_[paragraph.aside].text, text);
  }

  /// A text in an attribute of a field.
  void aside(std::string_view text, Region region, Concealment concealment) {
    if (is_blank(text)) return;
    const OdfState& state = states_.back();
    if (is_out_of_sight(state.concealment)) {
      region = state.region;
      concealment = state.concealment;
    }
    if (!paragraphs_.empty()) paragraphs_.back().aside_open = false;
    emit(std::string(text), region, concealment);
  }

  void start_hidden_field(OdfState& state, std::string_view value) {
    hidden_value_ = value;
    aside(value, Region::kHiddenText, Concealment::kHiddenAttribute);
    state.sink = OdfSink::kBuffer;
    buffer_.clear();
  }

  /// A field that shows one of `values`, or none: LibreOffice does not always say which.
  void start_chosen_field(OdfState& state, std::vector<std::string> values) {
    choices_ = std::move(values);
    state.sink = OdfSink::kBuffer;
    buffer_.clear();
  }

  void end_chosen_field(const std::string& shown) {
    const std::vector<std::string> values = std::exchange(choices_, {});
    if (states_[states_.size() - 2].sink == OdfSink::kParagraph) {
      states_.back().sink = OdfSink::kParagraph;
      append(shown);
    }
    for (const std::string& value : values) {
      if (trimmed(value) != trimmed(shown)) aside(value, Region::kHiddenText, Concealment::kHiddenAttribute);
    }
  }

  // ---- tracked changes

  void end_deletion() {
    std::vector<OdfPiece>& kept = deletions_[changed_region_];
    deletion_mark_ = std::min(deletion_mark_, pieces_.size());
    std::move(pieces_.begin() + static_cast<std::ptrdiff_t>(deletion_mark_), pieces_.end(), std::back_inserter(kept));
    pieces_.resize(deletion_mark_);
  }

  /// A deletion is kept in front of the text; here is where it was.
  void put_deletion(const std::string& id) {
    const auto found = deletions_.find(id);
    if (found == deletions_.end() || states_.back().element != OdfElement::kChange || in_deletion()) return;
    const OdfState& state = states_.back();
    if (!paragraphs_.empty()) paragraphs_.back().aside_open = false;
    for (OdfPiece& piece : found->second) {
      piece.place.table = state.table;
      piece.place.row = state.row;
      piece.place.column = state.column;
      piece.place.page = page_;
      pieces_.push_back(std::move(piece));
    }
    deletions_.erase(found);
  }

  [[nodiscard]] bool in_deletion() const { return states_.back().concealment == Concealment::kDeletion; }

  // ---- tables

  void start_table(const XmlAttributes& attributes) {
    OdfState& state = states_.back();
    states_[states_.size() - 2].frame_is_read = true;
    OpenTable table;
    const bool is_of_book = scopes_.back().kind == OdfKind::kSpreadsheet && tables_.empty() &&
                            states_[states_.size() - 2].element == OdfElement::kSpreadsheet;
    const OdfStyle& style = styles().resolve("table", attributes["style-name"]);
    const std::string_view name = attributes["name"];
    const bool is_hidden = !style.is_displayed.value_or(true);
    // Values of another file that LibreOffice keeps with this one.
    const bool is_cache = is_of_book && name.starts_with('\'') && name.find("'#$") != std::string_view::npos;
    if (is_of_book && is_main()) {
      covers_.begin_sheet();
      sheet_block_ = text_.blocks.size();
      text_.sheets.push_back({std::string(name), is_hidden});
      table.sheet = static_cast<std::uint32_t>(text_.sheets.size());
      table.number = 1;
      table.is_protected = attributes["protected"] == "true";
    } else {
      table.sheet = state.sheet;
      table.number = ++table_count_ + (table.sheet > 0 ? 1 : 0);  // the sheet itself is 1
    }
    if (is_cache) conceal(state, Region::kHiddenSheet, Concealment::kCachedData);
    if (is_hidden && is_of_book) conceal(state, Region::kHiddenSheet, Concealment::kHiddenSheet);
    if (is_hidden && !is_of_book) conceal(state, Region::kHiddenText, Concealment::kHiddenAttribute);
    if (scopes_.back().kind == OdfKind::kChart && state.region == Region::kEmbedded)
      conceal(state, Region::kEmbedded, Concealment::kChartData);
    if (page_ > 0 && is_main() && !is_of_book && state.region == Region::kBody && paragraphs_.empty() &&
        (style.breaks_before.value_or(false) || !style.master_page.empty()) && paragraph_count_ > 0) {
      ++page_;
    }
    // On slides the fillings of cells come from the template of the table, by row and column.
    if (state.on_page && attributes.has("template-name")) take_ground(state, kOdfUnknownGround);
    take_ground(state, style.fill);
    state.table = table.number;
    state.sheet = table.sheet;
    state.row = state.column = 0;
    state.sink = OdfSink::kStray;
    tables_.push_back(std::move(table));
    if (is_of_book && is_main()) {
      Block title = place_here();
      title.kind = BlockKind::kHeading;
      title.table = 0;
      if (!is_out_of_sight(title.concealment)) title.region = Region::kTitle;
      emit(std::string(name), title);
    }
  }

  /// Whether a table is a sheet of the document itself, not of one in it, and not a table in a shape.
  [[nodiscard]] bool is_sheet(const OpenTable& table) const {
    return table.sheet > 0 && table.number == 1 && tables_.size() == 1 && is_main();
  }

  void end_sheet(const OpenTable& table) {
    flush();
    const std::size_t first = std::min(sheet_block_, text_.blocks.size());
    const std::span<Block> blocks(text_.blocks.data() + first, text_.blocks.size() - first);
    if (!covers_.end_sheet(text_.text, blocks, compared_shapes_left_))
      report("limit:shapes", text_.sheets[table.sheet - 1].name);
  }

  void list_table(const OpenTable& table) {
    Table entry;
    entry.part = reading_.part;
    entry.sheet = table.sheet;
    entry.number = table.number;
    entry.rows = table.sheet > 0 ? table.used_rows : std::max(table.row, table.used_rows);
    entry.columns = table.sheet > 0 ? table.used_columns : std::max(table.widest, table.used_columns);
    entry.header_rows = std::min(table.header_rows, entry.rows);
    text_.tables.push_back(entry);
  }

  void take_column(const XmlAttributes& attributes) {
    if (tables_.empty()) return;
    OpenTable& table = tables_.back();
    const std::uint32_t before = table.columns.empty() ? 0 : table.columns.back().last;
    ColumnRun run;
    run.last = saturated_sum(before, std::max(to_number(attributes["number-columns-repeated"], 1), 1U));
    run.cell_style = attributes["default-cell-style-name"];
    const std::string_view visibility = attributes["visibility"];
    const std::optional<std::int64_t> width = styles().resolve("table-column", attributes["style-name"]).extent;
    run.is_hidden = states_.back().hides_columns || visibility == "collapse" || visibility == "filter" ||
                    (table.sheet > 0 && width && *width <= kNoExtent);
    if (is_sheet(table) && (width || run.is_hidden))
      covers_.grid().columns.set(before + 1, run.last, run.is_hidden ? 0 : static_cast<double>(*width) / 1000);
    table.columns.push_back(std::move(run));
  }

  [[nodiscard]] static const ColumnRun* run_of(const std::vector<ColumnRun>& columns, std::uint32_t column,
                                               std::size_t& cursor) {
    while (cursor < columns.size() && columns[cursor].last < column) ++cursor;
    return cursor < columns.size() ? &columns[cursor] : nullptr;
  }

  void start_row(const XmlAttributes& attributes) {
    OdfState& state = states_.back();
    if (tables_.empty()) return;
    OpenTable& table = tables_.back();
    const OdfStyle& style = styles().resolve("table-row", attributes["style-name"]);
    table.row_repeats = std::max(to_number(attributes["number-rows-repeated"], 1), 1U);
    state.row = saturated_sum(table.row, 1);
    table.row = saturated_sum(table.row, table.row_repeats);
    table.row_mark = pieces_.size();
    table.row_cell_style = attributes["default-cell-style-name"];
    table.column = 0;
    table.column_cursor = 0;
    if (state.in_header_rows) table.header_rows = table.row;
    const std::string_view visibility = attributes["visibility"];
    const bool is_shown = visibility != "filter" && visibility != "collapse";
    if (is_sheet(table) && (style.extent || !is_shown))
      covers_.grid().rows.set(state.row, table.row, is_shown ? static_cast<double>(*style.extent) / 1000 : 0);
    if (visibility == "filter") conceal(state, Region::kHiddenRow, Concealment::kFilteredRow);
    // On slides a row is at least as high as its text: LibreOffice keeps the height of 0 that other programs wrote.
    const bool grows = style.fits_text.value_or(false) && scopes_.back().kind != OdfKind::kSpreadsheet;
    if (visibility == "collapse" || (style.extent && *style.extent <= kNoExtent && !grows))
      conceal(state, Region::kHiddenRow, Concealment::kHiddenRow);
    take_ground(state, style.fill);
    ++hold_;
  }

  void end_row() {
    if (hold_ > 0) --hold_;
    if (tables_.empty()) return;
    OpenTable& table = tables_.back();
    const std::size_t last = pieces_.size();
    for (std::uint32_t repeat = 1; repeat < table.row_repeats && last > table.row_mark; ++repeat) {
      if (!copy_pieces(table.row_mark, last, [&](Block& place) {
            if (place.table == table.number && place.sheet == table.sheet && place.row > 0)
              place.row = saturated_sum(place.row, repeat);
          })) {
        break;
      }
      if (table.used_rows > 0) table.used_rows = saturated_sum(table.used_rows, 1);
    }
  }

  /// Appends the pieces [first, last) once more, moved by `move`. False when that would be too many.
  bool copy_pieces(std::size_t first, std::size_t last, const std::function<void(Block&)>& move) {
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

  [[nodiscard]] std::string page_name() const { return page_ > 0 ? "page " + std::to_string(page_) : std::string(); }

  [[nodiscard]] std::string sheet_name() const {
    const std::uint32_t sheet = states_.back().sheet;
    return sheet > 0 && sheet <= text_.sheets.size() ? text_.sheets[sheet - 1].name : std::string();
  }

  void start_cell(const XmlAttributes& attributes) {
    OdfState& state = states_.back();
    OpenCell cell;
    cell.mark = pieces_.size();
    cell.repeats = std::max(to_number(attributes["number-columns-repeated"], 1), 1U);
    std::string_view style_name = attributes["style-name"];
    if (!tables_.empty()) {
      OpenTable& table = tables_.back();
      state.column = saturated_sum(table.column, 1);
      table.column = saturated_sum(table.column, cell.repeats);
      table.widest = std::max(table.widest, table.column);
      const ColumnRun* run = run_of(table.columns, state.column, table.column_cursor);
      if (run != nullptr && run->is_hidden) conceal(state, Region::kHiddenColumn, Concealment::kHiddenColumn);
      if (style_name.empty()) style_name = table.row_cell_style;
      if (style_name.empty() && run != nullptr) style_name = run->cell_style;
    }
    const OdfStyle& style = styles().resolve("table-cell", style_name);
    overlay(state.look, styles().default_of("table-cell").text);
    overlay(state.look, style.text);
    take_ground(state, style.fill);
    const bool is_protected = !tables_.empty() && tables_.back().is_protected;
    if (is_protected && style.hides_content.value_or(false))
      conceal(state, Region::kHiddenText, Concealment::kHiddenAttribute);
    // What stood in a cell before it was merged with another stays in the file.
    if (state.element == OdfElement::kCoveredCell) conceal(state, Region::kHiddenText, Concealment::kHiddenAttribute);
    state.kind = BlockKind::kCell;
    state.row_span = std::max(to_number(attributes["number-rows-spanned"], 1), 1U);
    state.column_span = std::max(to_number(attributes["number-columns-spanned"], 1), 1U);
    cell.stored = stored_value(attributes);
    cell.data_style = style.data_style;
    cell.formula = formula_with_text(attributes["formula"]);
    cell.place = place_here();
    cells_.push_back(std::move(cell));
    state.cell_depth = cells_.size();
    cell_has_paragraph_ = false;
    ++hold_;
  }

  [[nodiscard]] static OdfCellValue stored_value(const XmlAttributes& attributes) {
    OdfCellValue stored;
    stored.type = attributes["value-type"];
    if (stored.type.empty()) return stored;
    const std::string_view name = stored.type == "string"    ? "string-value"
                                  : stored.type == "date"    ? "date-value"
                                  : stored.type == "time"    ? "time-value"
                                  : stored.type == "boolean" ? "boolean-value"
                                                             : "value";
    stored.value = attributes[name];
    return stored;
  }

  void end_cell() {
    if (hold_ > 0) --hold_;
    if (cells_.empty()) return;
    const OpenCell cell = std::move(cells_.back());
    const std::size_t depth = cells_.size();
    cells_.pop_back();
    if (!cell.stored.type.empty()) compare_with_stored(cell, depth);
    if (!cell.formula.empty()) {
      Block place = cell.place;
      place.kind = BlockKind::kParagraph;
      if (!is_out_of_sight(place.concealment)) place.region = Region::kAttribute;
      emit(cell.formula, place);
    }
    if (cell.has_comment) {
      // They stand in front of the text of the cell.
      std::stable_partition(pieces_.begin() + static_cast<std::ptrdiff_t>(cell.mark), pieces_.end(),
                            [](const OdfPiece& piece) { return piece.place.region != Region::kComment; });
    }
    const bool has_text = std::any_of(pieces_.begin() + static_cast<std::ptrdiff_t>(cell.mark), pieces_.end(),
                                      [](const OdfPiece& piece) { return !is_blank(piece.text); });
    if (tables_.empty() || !has_text) return;
    OpenTable& table = tables_.back();
    table.used_rows = std::max(table.used_rows, saturated_sum(cell.place.row, cell.place.row_span - 1));
    table.used_columns = std::max(table.used_columns, saturated_sum(cell.place.column, cell.place.column_span - 1));
    const std::size_t last = pieces_.size();
    std::size_t cursor = table.column_cursor;
    for (std::uint32_t repeat = 1; repeat < cell.repeats; ++repeat) {
      const std::uint32_t column = saturated_sum(cell.place.column, repeat);
      const ColumnRun* run = run_of(table.columns, column, cursor);
      const bool is_hidden = run != nullptr && run->is_hidden;
      if (!copy_pieces(cell.mark, last, [&](Block& place) { move_to_column(place, column, is_hidden); })) break;
      table.used_columns = std::max(table.used_columns, column);
    }
  }

  static void move_to_column(Block& place, std::uint32_t column, bool is_hidden) {
    place.column = column;
    if (is_hidden && !is_out_of_sight(place.concealment)) {
      place.region = Region::kHiddenColumn;
      place.concealment = Concealment::kHiddenColumn;
    } else if (!is_hidden && place.concealment == Concealment::kHiddenColumn) {
      place.region = Region::kBody;
      place.concealment = Concealment::kNone;
    }
  }

  void compare_with_stored(const OpenCell& cell, std::size_t depth) {
    std::optional<std::string> shown;
    for (std::size_t i = cell.mark; i < pieces_.size(); ++i) {
      if (pieces_[i].cell_depth != depth || pieces_[i].place.region == Region::kInserted) continue;
      if (!shown) shown.emplace();
      ((*shown) += ' ') += pieces_[i].text;
    }
    const OdfUnseen unseen = unseen_in_cell(
        cell.stored, shown, cell.data_style.empty() ? nullptr : styles().number_format(cell.data_style), styles());
    const bool is_out = is_out_of_sight(cell.place.concealment);
    Block place = cell.place;
    if (!is_out && unseen.value_is_shown) {
      place.concealment = concealment_of_letters(states_.back(), false);
      if (place.concealment != Concealment::kNone) place.region = Region::kHiddenText;
    }
    if (!is_out && !unseen.value_is_shown) {
      place.region = Region::kHiddenText;
      place.concealment = Concealment::kNumberFormat;
    }
    for (std::size_t i = cell.mark; unseen.text_is_hidden && i < pieces_.size(); ++i) {
      if (pieces_[i].cell_depth != depth || is_out_of_sight(pieces_[i].place.concealment)) continue;
      pieces_[i].place.region = place.region;
      pieces_[i].place.concealment = place.concealment;
    }
    emit(unseen.value, place);
  }

  void start_old_cell(const XmlAttributes& attributes) {
    OdfState& state = states_.back();
    state.table = old_place_.table;
    state.row = old_place_.row;
    state.column = old_place_.column;
    state.sheet = old_place_.sheet;
    state.kind = BlockKind::kCell;
    OpenCell cell;
    cell.mark = pieces_.size();
    cell.stored = stored_value(attributes);
    cells_.push_back(std::move(cell));
    ++hold_;
  }

  void end_old_cell() {
    if (hold_ > 0) --hold_;
    if (cells_.empty()) return;
    const OpenCell cell = std::move(cells_.back());
    cells_.pop_back();
    const bool has_text = std::any_of(pieces_.begin() + static_cast<std::ptrdiff_t>(cell.mark), pieces_.end(),
                                      [](const OdfPiece& piece) { return !is_blank(piece.text); });
    if (!has_text) emit(cell.stored.value, place_here());
  }

  // ---- pages and shapes

  void start_page(const XmlAttributes& attributes) {
    OdfState& state = states_.back();
    const std::string master(attributes["master-page-name"]);
    const OdfStyle& style = styles().resolve("drawing-page", attributes["style-name"]);
    if (is_main()) ++page_;
    OdfFill fill = style.fill;
    if (const OdfMasterPage* master_page = styles().master_page(master);
        master_page != nullptr && fill.kind == OdfFill::Kind::kUnset) {
      fill = styles().resolve("drawing-page", master_page->style).fill;
    }
    if (!style.is_displayed.value_or(true)) conceal(state, Region::kHiddenText, Concealment::kHiddenSlide);
    begin_shapes(state, fill, master);
    if (const auto below = reading_.master_shapes.find(master);
        below != reading_.master_shapes.end() && scopes_.size() == 1) {
      shapes_ = below->second;
    }
    master_shapes_ = shapes_.size();
  }

  void begin_shapes(OdfState& state, const OdfFill& fill, const std::string& master) {
    state.on_page = true;
    state.background = fill.kind >= OdfFill::Kind::kColour ? fill : kOdfWhite;
    state.background_is_page = true;
    page_fill_ = state.background;
    page_size_.reset();
    if (const OdfPageLayout* layout = styles().layout_of(master);
        layout != nullptr && layout->width && layout->height && *layout->width > 0 && *layout->height > 0) {
      page_size_ = {*layout->width, *layout->height};
    }
    shapes_.clear();
    master_shapes_ = 0;
    page_mark_ = pieces_.size();
    ++hold_;
  }

  void end_page() {
    if (hold_ > 0) --hold_;
    page_mark_ = std::min(page_mark_, pieces_.size());
    for (std::size_t i = page_mark_; i < pieces_.size(); ++i) {
      const OdfPiece& piece = pieces_[i];
      if (piece.shape < shapes_.size() && piece.place.region != Region::kAlt && !is_blank(piece.text))
        shapes_[piece.shape].has_text = true;
    }
    const auto covered = covered_shapes(shapes_, compared_shapes_left_);
    if (!covered) report("limit:shapes", page_name());
    for (std::size_t i = page_mark_; covered && i < pieces_.size(); ++i) {
      OdfPiece& piece = pieces_[i];
      if (piece.shape >= covered->size() || (*covered)[piece.shape] == Concealment::kNone) continue;
      if (is_out_of_sight(piece.place.concealment) || piece.place.region == Region::kAlt) continue;
      piece.place.region = Region::kHiddenText;
      piece.place.concealment = (*covered)[piece.shape];
    }
    shapes_.clear();
  }

  void start_master_page(const XmlAttributes& attributes) {
    OdfState& state = states_.back();
    master_name_ = attributes["name"];
    // Only pages of presentations and drawings have a style of their own.
    const OdfStyle& style = styles().resolve("drawing-page", attributes["style-name"]);
    begin_shapes(state, style.fill, master_name_);
    state.on_page = state.in_master = reading_.has_pages;
    const OdfPageLayout* layout = styles().layout_of(master_name_);
    if (layout != nullptr && style.fill.kind < OdfFill::Kind::kColour && layout->fill.kind >= OdfFill::Kind::kColour) {
      state.background = layout->fill;
      page_fill_ = layout->fill;
    }
    page_background_ = state.background;
  }

  /// Keeps what can lie behind the text of slides. Every slide has it behind it, so it must be little.
  void keep_master_shapes() {
    std::vector<OdfShape>& kept = reading_.master_shapes[master_name_];
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

  void end_master_page() {
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

  /// Where the programs put prompts ("Click to edit the title text format") and fields into master pages.
  [[nodiscard]] static bool is_prompt(std::string_view placeholder) {
    constexpr std::array<std::string_view, 4> kOwnText = {"header", "footer", "date-time", "page-number"};
    return !placeholder.empty() && std::find(kOwnText.begin(), kOwnText.end(), placeholder) == kOwnText.end();
  }

  void take_layer(OdfState& state, const XmlAttributes& attributes) {
    if (const std::string_view layer = attributes["layer"]; !layer.empty() && styles().is_hidden_layer(layer))
      conceal(state, Region::kHiddenText, Concealment::kHiddenLayer);
    if (attributes["display"] == "none") conceal(state, Region::kHiddenText, Concealment::kHiddenAttribute);
  }

  void start_shape(const XmlAttributes& attributes) {
    OdfState& state = states_.back();
    const std::string_view placeholder = attributes["class"];
    if (state.in_master && is_prompt(placeholder)) {
      state.reads = false;
      state.sink = OdfSink::kNowhere;
      return;
    }
    const OdfFill ground = state.background;
    const bool ground_is_page = state.background_is_page;
    start_aside_document(state);
    state.frame_is_read = false;
    if (scopes_.back().kind != OdfKind::kSpreadsheet) state.sheet = 0;
    state.row = state.column = 0;
    state.table = 0;
    const OdfStyle& style = styles().resolve_shape(attributes["style-name"]);
    const OdfState& around = states_[states_.size() - 2];
    state.is_cropped = style.is_cropped.value_or(false);
    overlay(state.look, styles().default_of("graphic").text);
    overlay(state.look, style.text);
    overlay(state.look, styles().resolve("paragraph", attributes["text-style-name"]).text);
    take_layer(state, attributes);
    OdfFill fill = style.fill;
    if (fill.kind == OdfFill::Kind::kUnset && state.element == OdfElement::kShape) {
      fill = styles().default_of("graphic").fill;
      if (fill.kind == OdfFill::Kind::kUnset) fill = kOdfUnknownGround;
    }
    const bool on_sheet = scopes_.back().kind == OdfKind::kSpreadsheet;
    covers_.begin_shape({style, fill, state.element != OdfElement::kLine, on_sheet, around.row, around.column},
                        attributes);
    if (state.on_page) {
      place_shape(state, attributes, fill);
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
    ++hold_;
  }

  void end_shape(const OdfState& state) {
    if (hold_ > 0) --hold_;
    const auto first = pieces_.begin() + static_cast<std::ptrdiff_t>(std::min(state.shape_mark, pieces_.size()));
    const bool has_text = std::any_of(first, pieces_.end(), [](const OdfPiece& piece) {
      return piece.place.region != Region::kAlt && !is_blank(piece.text);
    });
    const std::optional<OdfTextCover> cover = covers_.end_shape(!has_text && !state.frame_is_read);
    if (cover && !state.on_page && !paragraphs_.empty()) paragraphs_.back().covers.push_back(*cover);
  }

  /// The letters of a shape are stretched along a path and filled as it is: their own size and colour say nothing.
  void take_drawn_letters(OdfState& shape) {
    const bool is_watermark = shape.region == Region::kHeader || shape.region == Region::kFooter;
    for (std::size_t i = shape.shape_mark; i < pieces_.size(); ++i) {
      Block& place = pieces_[i].place;
      const bool by_look = place.concealment == Concealment::kTinyText ||
                           place.concealment == Concealment::kSameColour ||
                           place.concealment == Concealment::kHighlighted;
      if (!by_look && place.concealment != shape.concealment) continue;
      place.region = is_watermark ? Region::kWatermark : shape.region;
      place.concealment = shape.concealment;
    }
    shape.shape_mark = pieces_.size();
  }

  void note_ground(std::string_view anchor) {
    ground_is_unknown_ = true;
    if (anchor == "page" || paragraphs_.empty()) page_has_pictures_ = true;
  }

  void place_shape(OdfState& state, const XmlAttributes& attributes, const OdfFill& fill) {
    OdfShape shape;
    shape.box = odf_box(attributes);
    shape.fill = fill;
    shape.is_area = state.element != OdfElement::kLine;
    shape.level =
        static_cast<std::int64_t>(to_number(attributes["z-index"], static_cast<std::uint32_t>(shapes_.size())));
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

  void take_picture(std::string_view href) {
    const OdfState& state = states_.back();
    if (state.shape < shapes_.size()) shapes_[state.shape].is_picture = !state.frame_is_read;
    covers_.take_picture(href);
    if (!state.on_page) note_ground({});
    take_reference("not-read:image", href, state.frame_is_read ? content_.previews : content_.members);
    if (state.is_cropped && !state.frame_is_read) take_reference("not-read:image", href, content_.cropped);
  }

  /// A member of the container, or a link out of it.
  void take_reference(const char* reason, std::string_view href, std::set<std::string>& members) {
    if (href.starts_with("./")) href.remove_prefix(2);
    if (href.empty() || href.starts_with('#')) return;
    if (href.find(':') != std::string_view::npos || href.starts_with("../") || href.starts_with('/')) {
      note_link(reason, href);
    } else {
      members.insert(unescaped(href));
    }
  }

  void note_link(const char* reason, std::string_view href) {
    if (href.empty() || links_++ >= kMaxListed) return;
    content_.notices.push_back({reason, std::string(href)});
  }

  void take_binary(std::string_view base64) {
    const OdfElement holder = states_[states_.size() - 2].element;
    std::string bytes = decoded_base64(base64);
    const std::string where = page_name();
    if (holder == OdfElement::kObject || holder == OdfElement::kForeignObject) {
      content_.foreign.push_back(std::move(bytes));
      return;
    }
    if (states_[states_.size() - 2].frame_is_read) {
      content_.notices.push_back({"not-read:image", where});
      return;
    }
    for (PictureProperty& property : read_picture(bytes, reading_.limits).properties)
      emit(std::move(property.text), Region::kProperty, property.concealment);
    switch (classify_picture({}, bytes)) {
      case Picture::kSmall:
        content_.notices.push_back({"not-read:image", where});
        break;
      case Picture::kNone:
        if (bytes.empty()) break;
        [[fallthrough]];
      case Picture::kLarge:
        report("not-read:image", where);
        break;
    }
  }

  // ---- formulas and forms

  void start_formula(OdfState& state) {
    formula_.clear();
    annotation_.clear();
    state.sink = OdfSink::kFormula;
    if (state.concealment == Concealment::kEmbeddedDocument) state.concealment = Concealment::kNone;
  }

  void end_formula() {
    Block place = place_here();
    place.kind = BlockKind::kParagraph;
    emit(std::exchange(formula_, {}), place);
    emit(std::exchange(annotation_, {}), place);
  }

  void take_control(std::string_view local, const XmlAttributes& attributes) {
    if (local == "property" && attributes["property-name"] == "HelpText")
      aside(attributes["string-value"], Region::kAttribute, Concealment::kNone);
    if (local == "password" || local == "property" || local == "list-property" || local == "form") return;
    const bool is_hidden = states_.back().element == OdfElement::kHiddenControl;
    std::string_view last;
    for (const std::string_view name : {"label", "current-value", "value", "title"}) {
      const std::string_view value = attributes[name];
      if (is_blank(value) || value == last) continue;
      last = value;
      emit(std::string(value), is_hidden ? Region::kHiddenText : Region::kTextBox,
           is_hidden ? Concealment::kHiddenAttribute : Concealment::kNone);
    }
  }

  // ---- pieces

  void emit(std::string content, Region region, Concealment concealment) {
    Block place = place_here();
    if (!is_out_of_sight(place.concealment)) {
      place.region = region;
      place.concealment = concealment;
    }
    emit(std::move(content), place);
  }

  void emit(std::string content, const Block& place) {
    if (is_blank(content)) return;
    add_piece(std::move(content), place);
  }

  std::size_t add_piece(std::string content, const Block& place) {
    const OdfState& state = states_.back();
    return waiting_.add({std::move(content), place, state.shape, state.cell_depth});
  }

  void keep(std::string& target, std::string_view text) { waiting_.keep(target, text); }

  void flush_stray() {
    if (stray_.empty()) return;
    Block place = place_here();
    if (!is_out_of_sight(place.concealment)) {
      place.region = Region::kHiddenText;
      place.concealment = Concealment::kHiddenAttribute;
    }
    emit(std::exchange(stray_, {}), place);
  }

  void flush() {
    if (hold_ == 0 && paragraphs_.empty()) waiting_.flush();
  }

  void report(std::string reason, std::string where) {
    Incomplete problem{std::move(reason), std::move(where)};
    auto& list = content_.incomplete;
    if (list.size() >= kMaxListed) return;
    if (std::find(list.begin(), list.end(), problem) == list.end()) list.push_back(std::move(problem));
  }

  const OdfReading& reading_;
  OdfContent& content_;
  ExtractedText& text_;
  OdfSpaceCache spaces_;
  std::vector<Scope> scopes_;
  std::unique_ptr<OdfStyleReader> reader_;
  std::size_t in_styles_ = 0;  // open elements of a styles section
  std::vector<OdfState> states_;
  std::vector<Paragraph> paragraphs_;
  std::vector<OpenTable> tables_;
  std::vector<OpenCell> cells_;
  bool cell_has_paragraph_ = false;
  OdfPieces waiting_;
  std::vector<OdfPiece>& pieces_ = waiting_.pieces();
  std::size_t hold_ = 0;  // open elements whose text must wait for their end
  OdfTextLook base_look_;
  OdfFill page_background_ = kOdfWhite;
  std::string buffer_;
  std::string stray_;
  std::string formula_;
  std::string annotation_;
  std::string hidden_value_;
  std::vector<std::string> choices_;  // of a field that shows one of several texts
  std::set<std::string, std::less<>> names_;
  std::string changed_region_;
  std::set<std::string> insertions_;
  std::map<std::string, std::vector<OdfPiece>> deletions_;
  std::size_t deletion_mark_ = 0;
  std::size_t open_insertions_ = 0;
  std::set<std::string> deleted_regions_;
  std::size_t open_deletions_ = 0;  ///< LibreOffice leaves deleted text where it was while it shows the changes
  Block old_place_;
  std::uint32_t page_ = 0;
  bool breaks_after_ = false;
  std::uint32_t paragraph_count_ = 0;
  std::uint32_t table_count_ = 0;
  std::size_t compared_shapes_left_ = kMaxComparedShapes;
  OdfCovers covers_;
  std::size_t sheet_block_ = 0;  // the first one of the open sheet
  std::size_t links_ = 0;
  // of the open page
  std::vector<OdfShape> shapes_;
  std::size_t master_shapes_ = 0;
  std::size_t page_mark_ = 0;
  OdfFill page_fill_ = kOdfWhite;
  std::optional<std::pair<std::int64_t, std::int64_t>> page_size_;
  std::string master_name_;
  // in texts: pictures or fillings under which or over which a frame may lie
  bool ground_is_unknown_ = false;
  bool page_has_pictures_ = false;
};

/// Changes stand before the sheets and say by number where they were: there may be fewer sheets.
void drop_unknown_sheets(ExtractedText& text) {
  for (Block& block : text.blocks) {
    if (block.sheet > text.sheets.size()) block.sheet = block.table = block.row = block.column = 0;
  }
}

}  // namespace

OdfContent read_odf_content(std::string_view xml, const OdfReading& reading, ExtractedText& text) {
  OdfContent content;
  ContentHandler handler(reading, content, text);
  content.outcome = read_xml(xml, reading.limits.max_xml_depth, handler);
  handler.finish();
  drop_unknown_sheets(text);
  return content;
}

}  // namespace mishen::scanner
