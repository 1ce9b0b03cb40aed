#include "scanner/extract/word_paragraphs.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "scanner/characters.h"
#include "scanner/extract/field_code.h"
#include "scanner/extract/paragraph_text.h"
#include "scanner/extract/parse_number.h"
#include "scanner/extract/picture_place.h"
#include "scanner/extract/text_look.h"
#include "scanner/extract/white_space.h"
#include "scanner/extract/wingdings.h"
#include "scanner/extract/word_shapes.h"
#include "scanner/extract/word_styles.h"
#include "scanner/extract/word_tables.h"
#include "scanner/extract/word_vocabulary.h"
#include "scanner/extract/xml_words.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

/// Appends character data: line breaks in it are only how the XML was laid out.
void append_text(std::string& target, std::string_view text, bool symbols) {
  if (symbols) {
    for (std::size_t at = 0; at < text.size(); at += utf8_length(text[at]))
      append_utf8(target, wingdings(utf8_at(text, at)));
    return;
  }
  const std::size_t begin = target.size();
  target.append(text);
  std::replace_if(
      target.begin() + static_cast<std::ptrdiff_t>(begin), target.end(), [](char c) { return c == '\n' || c == '\r'; },
      ' ');
}

bool holds_letters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
  });
}

/// Whether the label of a list is more than a number and its brackets.
bool names_something(std::string_view label) {
  std::size_t han = 0;
  for (std::size_t at = 0; at < label.size(); at += utf8_length(label[at])) han += is_han(utf8_at(label, at)) ? 1U : 0U;
  return han > 1;
}

class Reader final : public ParagraphReader {
 public:
  Reader(WordPart& part, Region region, const WordStyles& styles)
      : part_(part), region_(region), styles_(styles), tables_(part.tables, part.blocks, styles) {
    if (region == Region::kComment) concealment_ = Concealment::kComment;
  }

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    open_.push(names_(name));
    tables_.start(open_, attributes);
    drawings_.start(open_, attributes);
    if (!paragraphs_.empty() && open_[2] == Element::kParagraph)
      read_paragraph_property(open_, attributes, paragraphs_.back().look);
    if (!paragraphs_.empty() && open_[3] == Element::kParagraph && open_[1] == Element::kNumbering)
      read_paragraph_property(open_, attributes, paragraphs_.back().look);
    if (!runs_.empty() && is_run_property()) read_run_property(open_, attributes, runs_.back().look);
    take_author(name, attributes);
    switch (open_[0]) {
      case Element::kOther:
        take_unknown(name, attributes);
        break;
      case Element::kParagraph:
        begin_paragraph(boxes_.empty() ? region_ : boxes_.back().region);
        break;
      case Element::kDrawingParagraph:
        begin_paragraph(Region::kTextBox);
        break;
      case Element::kRun:
        runs_.emplace_back();
        break;
      case Element::kParagraphStyle:
        if (!paragraphs_.empty() && open_[2] == Element::kParagraph)
          paragraphs_.back().style = styles_.find(attributes["val"]);
        break;
      case Element::kFrame:
        if (!paragraphs_.empty()) paragraphs_.back().off_page = is_off_page(attributes);
        break;
      case Element::kRunStyle:
        if (open_[2] == Element::kRun) runs_.back().style = styles_.find(attributes["val"]);
        break;
      case Element::kFonts:
        if (open_[2] == Element::kRun)
          runs_.back().symbols = is_wingdings(attributes["ascii"]) || is_wingdings(attributes["hAnsi"]);
        break;
      case Element::kDeleted:
        ++deleted_;
        break;
      case Element::kInserted:
        ++inserted_;
        break;
      case Element::kRubyText:
        ++ruby_;
        break;
      case Element::kAlternateContent:
        alternatives_.push_back({paragraphs_.size(), 0, false, false, false, false});
        break;
      case Element::kBranch:
        if (!alternatives_.empty()) alternatives_.back().begin_branch();
        break;
      case Element::kTextBox:
        begin_box();
        break;
      case Element::kBackground:
        page_ = parse_rgb(attributes["color"]).value_or(kWhite);
        break;
      case Element::kPageSize:
        width_ = std::max(width_, number_or(attributes["w"], 0U) / 20.0);
        height_ = std::max(height_, number_or(attributes["h"], 0U) / 20.0);
        break;
      case Element::kBuildingBlock:
        concealment_ = Concealment::kCachedData;
        break;
      case Element::kBuildingBlockType:
        // The prompt of a content control that nobody has filled in yet is shown where it stands.
        if (attributes["val"] == "bbPlcHdr") concealment_ = Concealment::kNone;
        break;
      default:
        start_text(attributes);
    }
  }

  void end(const XmlName&) override {
    const Element closed = open_.pop();
    if (closed == Element::kParagraph || closed == Element::kDrawingParagraph) end_paragraph();
    tables_.end(closed);
    if (const std::optional<Drawing> drawing = drawings_.end(closed, open_)) end_drawing(*drawing);
    switch (closed) {
      case Element::kRun:
        runs_.pop_back();
        break;
      case Element::kValue:
        end_value();
        break;
      case Element::kDeleted:
        --deleted_;
        break;
      case Element::kInserted:
        --inserted_;
        break;
      case Element::kTextBox:
        end_box();
        break;
      case Element::kRubyText:
        --ruby_;
        break;
      case Element::kDropDown:
        end_drop_down();
        break;
      case Element::kAlternateContent:
        alternatives_.pop_back();
        if (alternatives_.empty()) seen_.clear();
        break;
      case Element::kSimpleField:
        end_field();
        break;
      default:
        break;
    }
  }

  void text(std::string_view text) override {
    switch (open_[0]) {
      case Element::kText:
      case Element::kDeletedText:
      case Element::kDrawingText:
        append(text);
        break;
      case Element::kInstruction:
        (fields_.empty() ? stray_code_ : fields_.back().code) += text;
        break;
      case Element::kValue:
        append_text(value_, text, false);
        break;
      default:
        drawings_.text(open_, text);
    }
  }

  void finish() override {
    while (!fields_.empty()) end_field();
    for (const std::string& words : read_field_code(stray_code_).texts) emit(words, Region::kAttribute);
    while (!paragraphs_.empty()) end_paragraph();
    while (!boxes_.empty()) end_box();
    end_value();
    tables_.finish();
    conceal_late();
  }

 private:
  /// An opaque shape, or a picture that may be opaque.
  struct Cover {
    Extent extent;
    std::string picture;  // relationship
  };
  struct Paragraph {
    Block place;
    ParagraphLook look;
    const WordStyle* style = nullptr;
    bool is_complete = false;  // `look` holds what it inherits
    bool off_page = false;
    ParagraphText text;
    std::vector<Cover> covers;  // in front of it
  };
  struct Run {
    RunLook look;
    const WordStyle* style = nullptr;
    bool symbols = false;
    bool is_complete = false;
    Seen seen;
  };
  struct Box {
    Region region = Region::kTextBox;
    Concealment concealment = Concealment::kNone;
    ShapeFill fill;
    Drawing drawing;
    std::size_t first_block = 0;
  };
  struct DropDown {
    std::vector<std::string> entries;
    std::size_t chosen = 0;
  };
  struct Field {
    std::string code;
    std::size_t pieces = 0;  // appended before its result
  };
  /// mc:AlternateContent holds one thing several times, for programs of different age. Which branch is shown depends on
  /// the program, so all are read; what a further branch only repeats is left out.
  struct Alternative {
    std::size_t paragraph_depth;  // paragraphs open around it
    unsigned branch;
    bool inline_before;  // an earlier branch put text into the paragraph around
    bool inline_now;
    bool drawn_before;  // an earlier branch held a drawing
    bool drawn_now;

    void begin_branch() {
      ++branch;
      inline_before = inline_before || inline_now;
      drawn_before = drawn_before || drawn_now;
      inline_now = drawn_now = false;
    }
  };
  /// Blocks of a text box whose place is compared with the page when its size is known.
  struct Placed {
    std::size_t first_block;
    std::size_t last_block;
    Drawing drawing;
  };

  /// w:rPr of a run, or w14:textFill in it; not the formatting before a tracked change.
  [[nodiscard]] bool is_run_property() const {
    for (std::size_t level = 1; level <= 3; ++level) {
      if (open_[level] == Element::kRunProperties) return open_[level + 1] == Element::kRun;
    }
    return false;
  }

  /// A frame beside every page that a word processor makes. w:w is its width, in twips like its place.
  static bool is_off_page(const XmlAttributes& attributes) {
    constexpr std::int32_t kLargest = 31'680;
    const auto is_beyond = [&](std::string_view anchor, std::string_view at, std::string_view size) {
      if (attributes[anchor] != "page" || !attributes.has(at)) return false;
      const std::int64_t begin = number_or(attributes[at], 0);
      const std::int64_t extent = attributes.has(size) ? number_or(attributes[size], 0) : kLargest;
      return begin >= kLargest || begin + extent <= 0;
    };
    return is_beyond("hAnchor", "x", "w") || is_beyond("vAnchor", "y", "h");
  }

  // ---- what elements say by themselves

  void start_text(const XmlAttributes& attributes) {
    switch (open_[0]) {
      case Element::kTab:
        if (open_[1] != Element::kTabStops) append("\t");
        break;
      case Element::kPositionedTab:
        append("\t");
        break;
      case Element::kBreak:
      case Element::kDrawingBreak:
        append_break();
        break;
      case Element::kNoBreakHyphen:
        append("-");
        break;
      case Element::kSoftHyphen:
        append("\u00ad");
        break;
      case Element::kSymbol:
        append_symbol(attributes);
        break;
      case Element::kFieldCharacter: {
        const std::string_view type = attributes["fldCharType"];
        if (type == "begin") fields_.push_back({{}, pieces_});
        if (type == "separate" && !fields_.empty()) fields_.back().pieces = pieces_;
        if (type == "end") end_field();
        break;
      }
      case Element::kSimpleField:
        fields_.push_back({std::string(attributes["instr"]), pieces_});
        break;
      case Element::kDropDown:
        drop_down_ = {};
        break;
      case Element::kResult:
        if (open_[1] == Element::kDropDown) drop_down_.chosen = number_or(attributes["val"], 0U);
        break;
      case Element::kListEntry:
        if (open_[1] == Element::kDropDown) drop_down_.entries.emplace_back(attributes["val"]);
        break;
      default:
        start_words(attributes);
    }
  }

  /// Attributes that hold words.
  void start_words(const XmlAttributes& attributes) {
    switch (open_[0]) {
      case Element::kDocumentVariable:
        emit_property(attributes["name"], attributes["val"]);
        break;
      case Element::kDataSource:
        emit_property("数据源", attributes["val"]);
        break;
      case Element::kHyperlink:
        emit(attributes["tooltip"], Region::kAttribute);
        if (holds_words(attributes["docLocation"])) emit(attributes["docLocation"], Region::kAttribute);
        break;
      case Element::kDefault:
      case Element::kHelpText:
        if (holds_letters(attributes["val"])) emit(attributes["val"], Region::kAttribute);
        break;
      case Element::kListItem:
        emit(attributes["displayText"], Region::kAttribute);
        if (attributes["value"] != attributes["displayText"]) emit(attributes["value"], Region::kAttribute);
        break;
      case Element::kLevelText:
        if (names_something(attributes["val"])) emit_once(attributes["val"], Region::kAttribute);
        break;
      case Element::kTableCaption:
        emit(attributes["val"], Region::kAlt);
        break;
      case Element::kStyleName:
        if (open_[1] != Element::kStyle && is_own_name(attributes["val"]))
          emit_once(attributes["val"], Region::kAttribute);
        break;
      case Element::kDrawingProperties:
        // The name of a picture often is that of the file that it came from.
        if (is_own_name(attributes["name"])) emit_once(attributes["name"], Region::kAttribute);
        emit(attributes["descr"], Region::kAlt);
        emit(attributes["title"], Region::kAlt);
        break;
      case Element::kShape:
      case Element::kRectangle:
        emit(attributes["alt"], Region::kAlt);
        emit(attributes["title"], Region::kAlt);
        if (holds_words(attributes["href"])) emit(attributes["href"], Region::kAttribute);
        break;
      case Element::kPictureProperties:
        if (is_own_name(attributes["name"])) emit_once(attributes["name"], Region::kAttribute);
        break;
      case Element::kBlip:
        if (is_own_name(attributes["title"])) emit_once(attributes["title"], Region::kAttribute);
        break;
      case Element::kTextPath:
        if (Drawing* drawing = drawings_.innermost()) drawing->holds_text = true;
        emit(attributes["string"], Region::kWatermark);
        break;
      default:
        break;
    }
  }

  /// Who commented or changed something.
  void take_author(const XmlName& name, const XmlAttributes& attributes) {
    const bool changes = open_[0] == Element::kInserted || open_[0] == Element::kDeleted || open_[0] == Element::kOther;
    if (!changes || !is_word_namespace(name.uri)) return;
    const std::string_view author = trimmed(attributes["author"]);
    if (author.empty()) return;
    const std::string text = (name.local == "comment" ? "批注者：" : "修订者：") + std::string(author);
    if (!once_.emplace(text).second) return;
    Block place;
    place.region = Region::kProperty;
    place.concealment = Concealment::kProperty;
    emit(text, place);
  }

  /// Words in attributes of elements that say nothing of how text looks: titles of content controls, bookmarks ...
  void take_unknown(const XmlName& name, const XmlAttributes& attributes) {
    const bool known = is_word_namespace(name.uri) || name.uri.starts_with("http://schemas.microsoft.com/office/word/");
    constexpr std::array<std::string_view, 4> kFonts = {"font", "altName", "panose1", "lang"};
    if (!known || std::find(kFonts.begin(), kFonts.end(), name.local) != kFonts.end()) return;
    for_each_worded(attributes, [&](std::string_view local, std::string_view value) {
      if (local != "author" && local != "initials" && is_own_name(value)) emit_once(value, Region::kAttribute);
    });
  }

  void end_field() {
    if (fields_.empty()) return;
    const Field field = std::move(fields_.back());
    fields_.pop_back();
    const FieldCode code = read_field_code(field.code);
    for (const std::string& words : code.texts) emit(words, Region::kAttribute);
    if (field.pieces == pieces_ && !code.shown.empty()) append(code.shown);
  }

  void end_drop_down() {
    for (std::size_t i = 0; i < drop_down_.entries.size(); ++i) {
      if (i == drop_down_.chosen) append(drop_down_.entries[i]);
    }
    for (std::size_t i = 0; i < drop_down_.entries.size(); ++i) {
      if (i != drop_down_.chosen) emit(drop_down_.entries[i], Region::kAttribute);
    }
    drop_down_ = {};
  }

  void end_value() {
    emit(value_, Region::kTextBox);
    value_.clear();
  }

  // ---- shapes

  void begin_box() {
    Box box;
    box.first_block = part_.blocks.size();
    if (const Drawing* drawing = drawings_.innermost()) {
      box.drawing = *drawing;
      box.fill = drawing->fill;
      if (drawing->watermark) box.region = Region::kWatermark;
      // A shape is as hidden as the run it is anchored in.
      if (drawing->hidden || (!runs_.empty() && runs_.back().look.vanish.value_or(false))) {
        box.region = Region::kHiddenText;
        box.concealment = Concealment::kHiddenAttribute;
      }
    } else {
      box.fill.kind = ShapeFill::Kind::kOther;
    }
    boxes_.push_back(std::move(box));
  }

  void end_box() {
    const Box& box = boxes_.back();
    const bool on_page = box.drawing.across == Drawing::From::kPage || box.drawing.down == Drawing::From::kPage;
    if (box.drawing.floating && on_page) placed_.push_back({box.first_block, part_.blocks.size(), box.drawing});
    boxes_.pop_back();
  }

  void end_drawing(const Drawing& drawing) {
    const bool filled = drawing.fill.kind == ShapeFill::Kind::kOther ||
                        (drawing.fill.kind == ShapeFill::Kind::kColour && drawing.fill.rgb != kWhite);
    has_ground_ = has_ground_ || (drawing.floating && (drawing.picture || filled || drawing.shapes > 1));
    if (Drawing* around = drawings_.innermost()) around->holds_text = around->holds_text || drawing.holds_text;
    if (drawing.cropped && !drawing.picture_id.empty()) part_.cropped.insert(drawing.picture_id);
    // Where it stands say the newer programs: what LibreOffice writes for older ones is always in front of the text.
    if (!alternatives_.empty()) alternatives_.back().drawn_now = true;
    if (paragraphs_.empty() || (!alternatives_.empty() && alternatives_.back().drawn_before)) return;
    if (const std::optional<Extent> cover = drawing.cover())
      paragraphs_.back().covers.push_back({*cover, drawing.picture ? drawing.picture_id : std::string()});
  }

  /// What only the whole part tells.
  void conceal_late() {
    const auto conceal = [&](std::size_t index, Concealment concealment) {
      Block& block = part_.blocks[index];
      if (block.concealment != Concealment::kNone) return;
      block.region = Region::kHiddenText;
      block.concealment = concealment;
    };
    const double width = width_ > 0 ? width_ : kLargestPagePoints;
    const double height = height_ > 0 ? height_ : kLargestPagePoints;
    for (const Placed& placed : placed_) {
      if (!placed.drawing.is_off_page(width, height)) continue;
      for (std::size_t i = placed.first_block; i < placed.last_block; ++i) conceal(i, Concealment::kOffPage);
    }
    if (has_ground_) return;
    for (const std::size_t index : unfilled_) conceal(index, Concealment::kSameColour);
  }

  // ---- paragraphs and runs

  void begin_paragraph(Region region) {
    Paragraph paragraph;
    paragraph.place.region = region;
    paragraph.place.concealment = boxes_.empty() ? concealment_ : boxes_.back().concealment;
    paragraph.place.paragraph = ++paragraph_count_;
    tables_.place(paragraph.place);
    paragraphs_.push_back(std::move(paragraph));
  }

  /// Adds what the paragraph inherits, once all its own properties are known.
  Paragraph& complete_paragraph() {
    Paragraph& paragraph = paragraphs_.back();
    if (paragraph.is_complete) return paragraph;
    paragraph.is_complete = true;
    const WordStyle& style = paragraph.style != nullptr ? *paragraph.style : styles_.of_paragraphs();
    paragraph.look.inherit(style.look);
    paragraph.look.inherit(styles_.defaults());
    constexpr std::uint32_t kHeadingLevels = 9;
    Block& place = paragraph.place;
    if (place.kind == BlockKind::kCell) return paragraph;
    if (style.is_heading || style.is_title || paragraph.look.outline_level.value_or(kHeadingLevels) < kHeadingLevels) {
      place.kind = BlockKind::kHeading;
      if (style.is_title && place.region == Region::kBody) place.region = Region::kTitle;
    } else if (paragraph.look.is_list_item.value_or(false)) {
      place.kind = BlockKind::kListItem;
    }
    return paragraph;
  }

  void end_paragraph() {
    complete_paragraph();
    Paragraph paragraph = std::move(paragraphs_.back());
    paragraphs_.pop_back();
    Block place = paragraph.place;
    if (place.concealment == Concealment::kNone && paragraph.off_page) {
      place.region = Region::kHiddenText;
      place.concealment = Concealment::kOffPage;
    }
    const double points = paragraph.look.run.half_points.value_or(kUsualHalfPoints) / 2.0;
    const Alignment alignment = paragraph.look.alignment.value_or(Alignment::kLeft);
    const std::string_view shown = trimmed(paragraph.text.visible());
    const bool covered = std::any_of(paragraph.covers.begin(), paragraph.covers.end(), [&](const Cover& cover) {
      return cover.picture.empty() && covers_text(cover.extent, shown, points, alignment);
    });
    if (place.concealment == Concealment::kNone && covered) {
      place.region = Region::kHiddenText;
      place.concealment = Concealment::kCovered;
    }
    const std::size_t visible = part_.blocks.size();
    emit(paragraph.text.visible(), place);
    if (place.concealment == Concealment::kNone && part_.blocks.size() > visible && !names_place_of_picture(shown)) {
      for (Cover& cover : paragraph.covers) {
        if (covers_most_text(cover.extent, shown, points, alignment))
          part_.under_pictures.push_back({visible, std::move(cover.picture)});
      }
    }
    for (const ParagraphText::Aside& aside : paragraph.text.asides()) {
      Block other = place;
      if (aside.seen.concealment != Concealment::kNone) {
        other.region = aside.seen.region;
        other.concealment = aside.seen.concealment;
      }
      const std::size_t before = part_.blocks.size();
      emit(aside.text, other);
      if (aside.seen.unfilled && part_.blocks.size() > before) unfilled_.push_back(before);
    }
  }

  /// What formatting does to the text of the run that is open.
  const Seen& complete_run(const Paragraph& paragraph) {
    Run& run = runs_.back();
    if (run.is_complete) return run.seen;
    run.is_complete = true;
    RunLook& look = run.look;
    if (run.style != nullptr) look.inherit(run.style->look.run);
    look.inherit(paragraph.look.run);
    const auto conceal = [&](Concealment concealment) { run.seen = concealed(Region::kHiddenText, concealment); };
    const std::int32_t line = paragraph.look.exact_line_twips.value_or(0);
    const bool tiny = look.half_points.value_or(kUsualHalfPoints) <= kTinyHalfPoints ||
                      look.scale_percent.value_or(100) <= kTinyScalePercent || (line > 0 && line <= kTinyLineTwips);
    if (look.vanish.value_or(false)) {
      conceal(Concealment::kHiddenAttribute);
    } else if (tiny) {
      conceal(Concealment::kTinyText);
    } else if (look.unfilled.value_or(false) && !look.outlined) {
      conceal(Concealment::kInvisibleText);
    } else {
      conceal_by_colour(paragraph, run);
    }
    return run.seen;
  }

  void conceal_by_colour(const Paragraph& paragraph, Run& run) const {
    const RunLook& look = run.look;
    Backdrop backdrop;
    backdrop.page = page_;
    if (look.highlight) backdrop.highlight = look.highlight->rgb;
    if (look.shading) backdrop.shading = look.shading->rgb;
    if (!backdrop.shading && paragraph.look.shading) backdrop.shading = paragraph.look.shading->rgb;
    const std::optional<Rgb> colour = look.colour ? look.colour->rgb : std::nullopt;
    const bool laid_under = backdrop.shading || backdrop.highlight;
    const ShapeFill fill = boxes_.empty() ? ShapeFill{} : boxes_.back().fill;
    if (fill.kind == ShapeFill::Kind::kColour) backdrop.page = fill.rgb;
    const bool unknown = !laid_under && (fill.kind == ShapeFill::Kind::kOther || !fill.opaque);
    const Concealment concealment = tables_.hidden_by_colour(colour, backdrop);
    if (unknown || concealment == Concealment::kNone) return;
    const bool unfilled = !boxes_.empty() && !laid_under && fill.kind == ShapeFill::Kind::kNone;
    run.seen = concealed(Region::kHiddenText, unfilled ? Concealment::kNone : concealment);
    run.seen.unfilled = unfilled;
  }

  // ---- text

  void append_symbol(const XmlAttributes& attributes) {
    char32_t character = number_or(attributes["char"], 0U, 16);
    if (is_wingdings(attributes["font"])) character = wingdings(character);
    if (character == 0 || character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF)) character = 0xFFFD;
    std::string symbol;
    append_utf8(symbol, character);
    append(symbol);
  }

  /// Whether an earlier branch already gave the text that now follows in the open paragraph.
  bool repeats_a_branch() {
    bool repeats = false;
    for (Alternative& alternative : alternatives_) {
      if (alternative.paragraph_depth != paragraphs_.size()) continue;
      repeats = repeats || alternative.inline_before;
      alternative.inline_now = true;
    }
    return repeats;
  }

  void append(std::string_view text) {
    const bool symbols = !runs_.empty() && runs_.back().symbols;
    for (std::string* target : targets_of_text()) {
      if (target != nullptr) append_text(*target, text, symbols);
    }
    ++pieces_;
    Drawing* drawing = drawings_.innermost();
    if (drawing != nullptr && !drawing->holds_text) drawing->holds_text = !trimmed(text).empty();
  }

  void append_break() {
    for (std::string* target : targets_of_text()) {
      if (target != nullptr) *target += '\n';
    }
  }

  /// Where the text that comes now belongs: the open paragraph, or what stands aside of it, or both. Null where it is
  /// to be left out.
  std::array<std::string*, 2> targets_of_text() {
    if (paragraphs_.empty()) return {};
    if (!alternatives_.empty() && repeats_a_branch()) return {};
    Paragraph& paragraph = complete_paragraph();
    Seen seen;
    if (!runs_.empty()) seen = complete_run(paragraph);
    seen.aside = seen.aside || ruby_ > 0;
    seen.inserted = (inserted_ > 0 || tables_.is_inserted()) && !seen.aside;
    if (deleted_ > 0 || tables_.is_deleted()) seen = concealed(Region::kDeleted, Concealment::kDeletion);
    return paragraph.text.targets(seen);
  }

  // ---- blocks

  void emit(std::string_view text, Region region) {
    Block place;
    place.region = region;
    place.concealment = concealment_;
    place.paragraph = paragraphs_.empty() ? 0 : paragraphs_.back().place.paragraph;
    emit(text, place);
  }

  void emit_property(std::string_view name, std::string_view value) {
    if (trimmed(value).empty()) return;
    Block place;
    place.region = Region::kProperty;
    place.concealment = Concealment::kProperty;
    emit(((std::string(name) += "：") += value), place);
  }

  void emit_once(std::string_view text, Region region) {
    if (once_.emplace(text).second) emit(text, region);
  }

  void emit(std::string_view text, const Block& place) {
    const std::string_view content = trimmed(text);
    if (content.empty()) return;
    bool repeated = false;
    if (!alternatives_.empty() && !seen_.emplace(content).second) {
      repeated = std::any_of(alternatives_.begin(), alternatives_.end(),
                             [](const Alternative& alternative) { return alternative.branch > 1; });
    }
    if (!repeated) add_block(part_, content, place);
  }

  static constexpr std::uint32_t kUsualHalfPoints = 21;

  WordPart& part_;
  Region region_;
  Concealment concealment_ = Concealment::kNone;  // of all that stands in the part
  const WordStyles& styles_;
  ElementNames names_;
  OpenElements open_;
  WordTables tables_;
  Drawings drawings_;
  std::vector<Paragraph> paragraphs_;
  std::vector<Run> runs_;
  std::vector<Box> boxes_;
  std::vector<Field> fields_;
  std::vector<Alternative> alternatives_;
  std::unordered_set<std::string> seen_;  // blocks within the outermost of alternatives_
  std::unordered_set<std::string> once_;
  std::vector<Placed> placed_;
  std::vector<std::size_t> unfilled_;  // blocks with Seen::unfilled
  std::string stray_code_;             // of fields that were never begun
  std::string value_;
  DropDown drop_down_;
  Rgb page_ = kWhite;
  double width_ = 0;  // of the largest page, in points
  double height_ = 0;
  bool has_ground_ = false;  // pictures or filled shapes that text may stand on
  std::size_t pieces_ = 0;   // of text appended so far
  std::uint32_t paragraph_count_ = 0;
  unsigned deleted_ = 0;
  unsigned inserted_ = 0;
  unsigned ruby_ = 0;
};

}  // namespace

std::unique_ptr<ParagraphReader> make_paragraph_reader(WordPart& part, Region region, const WordStyles& styles) {
  return std::make_unique<Reader>(part, region, styles);
}

}  // namespace mishen::scanner
