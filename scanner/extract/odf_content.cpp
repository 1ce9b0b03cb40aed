#include "scanner/extract/odf_content.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "scanner/extract/odf_changes.h"
#include "scanner/extract/odf_context.h"
#include "scanner/extract/odf_count.h"
#include "scanner/extract/odf_covers.h"
#include "scanner/extract/odf_names.h"
#include "scanner/extract/odf_paragraphs.h"
#include "scanner/extract/odf_shapes.h"
#include "scanner/extract/odf_tables.h"
#include "scanner/extract/odf_words.h"
#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

/// Spaces that one text:s stands for: more is layout.
constexpr std::uint32_t kMaxSpaces = 64;

/// What LibreOffice writes where a field is not worked out yet.
bool is_field_prompt(std::string_view content) {
  return content == "???" || (content.starts_with('<') && content.ends_with('>'));
}

/// Tells the elements of a part apart and hands them on.
class ContentHandler final : public XmlHandler {
 public:
  ContentHandler(const OdfReading& reading, OdfContent& content, ExtractedText& text)
      : context_(reading, content, text), reader_(std::make_unique<OdfStyleReader>(reading.styles)) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    flush_stray();
    const OdfSpace space = spaces_(name.uri);
    context_.open(odf_element(space, name.local));
    if (in_styles_ > 0) {
      ++in_styles_;
      reader_->start(space, name.local, attributes);
      return;
    }
    start_part(space, name.local, attributes);
    if (context_.state().reads) start_content(name.local, attributes);
  }

  void end(const XmlName& name) override {
    flush_stray();
    if (in_styles_ > 0) {
      reader_->end(spaces_(name.uri), name.local);
      --in_styles_;
      context_.close();
      return;
    }
    if (context_.state().reads) end_content();
    const OdfElement closed = context_.state().element;
    context_.close();
    if (closed == OdfElement::kDocument && context_.in_inner_document()) {
      context_.end_inner_document();
      reader_ = std::make_unique<OdfStyleReader>(context_.styles());
    }
    if (!paragraphs_.is_open()) context_.flush();
  }

  void text(std::string_view text) override {
    if (in_styles_ > 0 || context_.is_full()) return;
    switch (context_.state().sink) {
      case OdfSink::kParagraph:
        paragraphs_.append(text);
        break;
      case OdfSink::kBuffer:
        if (context_.state().element == OdfElement::kBinaryData) {
          buffer_ += text;  // no text of the document
        } else {
          context_.keep(buffer_, text);
        }
        break;
      case OdfSink::kFormula:
        if (!only_white_space(text)) context_.keep(formula_, trimmed(text));
        break;
      case OdfSink::kAnnotation:
        context_.keep(annotation_, text);
        break;
      case OdfSink::kStray:
        if (!only_white_space(text)) context_.keep(stray_, text);
        break;
      case OdfSink::kNowhere:
        break;
    }
  }

  /// Keeps what was open when the part broke off.
  void finish() {
    flush_stray();
    if (context_.state().reads && context_.state().sink == OdfSink::kBuffer &&
        context_.state().element != OdfElement::kBinaryData) {
      Block place = context_.place_here();
      context_.emit(std::exchange(buffer_, {}), place);
    }
    while (paragraphs_.is_open()) paragraphs_.end();
    changes_.put_all();
    context_.release_all();
    tables_.finish();
    context_.flush();
    tables_.forget_missing_sheets();
    if (context_.is_full()) context_.report("limit:bytes", {});
  }

 private:
  // ---- the parts of a document

  void start_part(OdfSpace space, std::string_view local, const XmlAttributes& attributes) {
    OdfState& state = context_.state();
    switch (state.element) {
      case OdfElement::kDocument:
        if (context_.depth() > 1) {
          context_.begin_inner_document();
          reader_ = std::make_unique<OdfStyleReader>(context_.styles());
        }
        break;
      case OdfElement::kAutomaticStyles:
      case OdfElement::kStyles:
      case OdfElement::kMasterStyles:
        state.reads = false;
        state.sink = OdfSink::kNowhere;
        if (state.element == OdfElement::kMasterStyles && context_.reading().section == OdfSection::kMasterPages &&
            !context_.in_inner_document()) {
          context_.begin_reading();
        } else if (context_.reading().reads_styles || context_.in_inner_document()) {
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
        if (context_.reading().section == OdfSection::kBody) context_.begin_reading();
        break;
      case OdfElement::kMath:
        if (context_.depth() == 1 && context_.reading().section == OdfSection::kBody) {
          context_.content().kind = OdfKind::kFormula;
          context_.begin_reading();
          state.concealment = Concealment::kNone;
        }
        break;
      case OdfElement::kOther:
        // LibreOffice lists its libraries whether or not there is anything in them.
        if (!state.reads && (local == "module" || local == "source-code")) context_.content().has_scripts = true;
        break;
      default:
        break;
    }
  }

  // ---- elements

  void start_content(std::string_view local, const XmlAttributes& attributes) {
    words_.take(local, attributes);
    OdfState& state = context_.state();
    switch (state.element) {
      case OdfElement::kTextBody:
        context_.take_kind(OdfKind::kText);
        if (context_.is_main() && attributes["use-soft-page-breaks"] == "true") context_.count_pages_from_here();
        break;
      case OdfElement::kSpreadsheet:
        context_.take_kind(OdfKind::kSpreadsheet);
        break;
      case OdfElement::kPresentation:
        context_.take_kind(OdfKind::kPresentation);
        break;
      case OdfElement::kDrawing:
        context_.take_kind(OdfKind::kDrawing);
        break;
      case OdfElement::kChart:
        context_.take_kind(OdfKind::kChart);
        break;
      case OdfElement::kImageBody:
        context_.take_kind(OdfKind::kImage);
        break;
      case OdfElement::kDatabase:
        context_.take_kind(OdfKind::kDatabase);
        break;
      case OdfElement::kBinaryData:
        state.sink = OdfSink::kBuffer;
        buffer_.clear();
        break;
      case OdfElement::kAnnotation:
        context_.begin_aside();
        state.background = kOdfUnknownGround;
        conceal(state, Region::kComment, Concealment::kComment);
        tables_.note_comment();
        break;
      case OdfElement::kAlternative:
        state.sink = OdfSink::kBuffer;
        buffer_.clear();
        // In the table of a chart LibreOffice notes the ranges that it was filled from.
        if (context_.kind() == OdfKind::kChart && state.table > 0) state.sink = OdfSink::kNowhere;
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
        context_.content().has_scripts = true;
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

  void start_in_text(std::string_view local, const XmlAttributes& attributes) {
    OdfState& state = context_.state();
    switch (state.element) {
      case OdfElement::kHeading:
      case OdfElement::kParagraph:
        shapes_.begin_paragraph();
        paragraphs_.begin(attributes, tables_.continues_cell());
        break;
      case OdfElement::kSpan:
        overlay(state.look, context_.styles().resolve("text", attributes["style-name"]).text);
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
        paragraphs_.append_verbatim(std::string(std::min(odf_count(attributes["c"], 1), kMaxSpaces), ' '));
        break;
      case OdfElement::kTab:
        paragraphs_.append_verbatim("\t");
        break;
      case OdfElement::kLineBreak:
        paragraphs_.append_verbatim("\n");
        break;
      case OdfElement::kSoftPageBreak:
        if (context_.page() > 0 && context_.is_main()) context_.turn_page();
        break;
      case OdfElement::kNote:
        context_.begin_aside();
        break;
      case OdfElement::kNoteBody:
        context_.begin_aside();
        enter(state, Region::kNote);
        break;
      case OdfElement::kTrackedChanges:
        context_.hold();
        break;
      case OdfElement::kChangedRegion:
        changes_.begin_region(attributes["id"]);
        break;
      case OdfElement::kInsertion:
        changes_.note_insertion();
        break;
      case OdfElement::kDeletion:
        changes_.begin_deletion();
        break;
      case OdfElement::kChange:
        changes_.put_deletion(attributes["change-id"]);
        break;
      case OdfElement::kChangeStart:
        changes_.begin_change(attributes["change-id"]);
        break;
      case OdfElement::kChangeEnd:
        changes_.end_change(attributes["change-id"]);
        break;
      case OdfElement::kSection:
        if (attributes["display"] == "none" ||
            (attributes["display"] == "condition" && attributes["is-hidden"] == "true")) {
          conceal(state, Region::kHiddenText, Concealment::kHiddenAttribute);
        }
        take_ground(state, context_.styles().resolve("section", attributes["style-name"]).fill);
        break;
      case OdfElement::kSectionSource:
      case OdfElement::kTableSource:
      case OdfElement::kLinkedFrame:
        context_.note_link("not-read:linked", attributes["href"]);
        break;
      default:
        start_field(local, attributes);
        break;
    }
  }

  void start_field(std::string_view local, const XmlAttributes& attributes) {
    OdfState& state = context_.state();
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
          paragraphs_.aside(attributes[name], Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kHiddenParagraphField:
        if (attributes["is-hidden"] == "true") paragraphs_.hide();
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
        context_.emit((variable += "：") += value, Region::kProperty, Concealment::kProperty);
        break;
      }
      case OdfElement::kLabel:
        if (attributes["current-selected"] != "true")
          paragraphs_.aside(attributes["value"], Region::kAttribute, Concealment::kNone);
        paragraphs_.aside(attributes["display-text"], Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kRubyText:
        state.is_aside = true;
        break;
      case OdfElement::kBibliographyMark:
        for (const std::string_view name :
             {"author", "title", "booktitle", "editor", "publisher", "institution", "organizations", "address", "note",
              "annote", "custom1", "custom2", "custom3", "custom4", "custom5"}) {
          paragraphs_.aside(attributes[name], Region::kAttribute, Concealment::kNone);
        }
        break;
      case OdfElement::kIndexMark:
        for (const std::string_view name : {"string-value", "key1", "key2"})
          paragraphs_.aside(attributes[name], Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kPlaceholder:
        paragraphs_.aside(attributes["description"], Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kLink:
        paragraphs_.aside(attributes["title"], Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kFieldParameter:
        paragraphs_.aside(attributes["value"], Region::kAttribute, Concealment::kNone);
        break;
      case OdfElement::kFormControl:
      case OdfElement::kHiddenControl:
        take_control(local, attributes);
        break;
      default:
        tables_.start(attributes);
        shapes_.start(attributes);
        break;
    }
  }

  void start_hidden_field(OdfState& state, std::string_view value) {
    hidden_value_ = value;
    paragraphs_.aside(value, Region::kHiddenText, Concealment::kHiddenAttribute);
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
    if (context_.around().sink == OdfSink::kParagraph) {
      context_.state().sink = OdfSink::kParagraph;
      paragraphs_.append(shown);
    }
    for (const std::string& value : values) {
      if (trimmed(value) != trimmed(shown))
        paragraphs_.aside(value, Region::kHiddenText, Concealment::kHiddenAttribute);
    }
  }

  void end_content() {
    const OdfState& state = context_.state();
    switch (state.element) {
      case OdfElement::kHeading:
      case OdfElement::kParagraph:
        paragraphs_.end();
        break;
      case OdfElement::kDeletion:
        changes_.end_deletion();
        break;
      case OdfElement::kTrackedChanges:
        context_.release();
        break;
      case OdfElement::kMath:
        end_formula();
        break;
      case OdfElement::kBody:
        changes_.put_all();
        break;
      default:
        tables_.end();
        shapes_.end();
        if (state.sink == OdfSink::kBuffer && context_.around().sink != OdfSink::kBuffer) end_buffer();
        break;
    }
  }

  /// The elements that hold text of their own.
  void end_buffer() {
    const OdfState& state = context_.state();
    std::string content = std::exchange(buffer_, {});
    switch (state.element) {
      case OdfElement::kCreator:
        if (!only_white_space(content)) context_.content().people.emplace(trimmed(content));
        break;
      case OdfElement::kAlternative:
      case OdfElement::kTableText:
        context_.emit(std::move(content), is_out_of_sight(state.concealment) ? state.region : Region::kAlt,
                      state.concealment);
        break;
      case OdfElement::kFooterText:
        context_.emit(std::move(content), Region::kFooter, state.concealment);
        break;
      case OdfElement::kHeaderText:
        context_.emit(std::move(content), Region::kHeader, state.concealment);
        break;
      case OdfElement::kIndexTitleTemplate:
        context_.emit(std::move(content), Region::kAttribute, state.concealment);
        break;
      case OdfElement::kSheetName:
      case OdfElement::kPageField:
        if (!is_field_prompt(content) && context_.around().sink == OdfSink::kParagraph) {
          context_.state().sink = OdfSink::kParagraph;
          paragraphs_.append(content);
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
          paragraphs_.aside(content, Region::kHiddenText, Concealment::kHiddenAttribute);
        break;
      case OdfElement::kBinaryData:
        shapes_.take_binary(content);
        break;
      default:
        context_.emit(std::move(content), state.region, state.concealment);
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
    Block place = context_.place_here();
    place.kind = BlockKind::kParagraph;
    context_.emit(std::exchange(formula_, {}), place);
    context_.emit(std::exchange(annotation_, {}), place);
  }

  void take_control(std::string_view local, const XmlAttributes& attributes) {
    if (local == "property" && attributes["property-name"] == "HelpText")
      paragraphs_.aside(attributes["string-value"], Region::kAttribute, Concealment::kNone);
    if (local == "password" || local == "property" || local == "list-property" || local == "form") return;
    const bool is_hidden = context_.state().element == OdfElement::kHiddenControl;
    std::string_view last;
    for (const std::string_view name : {"label", "current-value", "value", "title"}) {
      const std::string_view value = attributes[name];
      if (only_white_space(value) || value == last) continue;
      last = value;
      context_.emit(std::string(value), is_hidden ? Region::kHiddenText : Region::kTextBox,
                    is_hidden ? Concealment::kHiddenAttribute : Concealment::kNone);
    }
  }

  void flush_stray() {
    if (stray_.empty()) return;
    Block place = context_.place_here();
    if (!is_out_of_sight(place.concealment)) {
      place.region = Region::kHiddenText;
      place.concealment = Concealment::kHiddenAttribute;
    }
    context_.emit(std::exchange(stray_, {}), place);
  }

  OdfContext context_;
  OdfParagraphs paragraphs_{context_};
  OdfChanges changes_{context_, paragraphs_};
  OdfCovers covers_;
  OdfTables tables_{context_, paragraphs_, covers_};
  OdfShapes shapes_{context_, paragraphs_, covers_};
  OdfWords words_{context_, paragraphs_};
  OdfSpaceCache spaces_;
  std::unique_ptr<OdfStyleReader> reader_;
  std::size_t in_styles_ = 0;  // open elements of a styles section
  std::string buffer_;
  std::string stray_;
  std::string formula_;
  std::string annotation_;
  std::string hidden_value_;
  std::vector<std::string> choices_;  // of a field that shows one of several texts
};

}  // namespace

OdfContent read_odf_content(std::string_view xml, const OdfReading& reading, ExtractedText& text) {
  OdfContent content;
  ContentHandler handler(reading, content, text);
  content.outcome = read_xml(xml, reading.limits.max_xml_depth, handler);
  handler.finish();
  return content;
}

}  // namespace mishen::scanner
