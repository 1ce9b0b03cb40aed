#include "scanner/extract/word_part.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>

#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

// Each namespace of ECMA-376 has a second URI in the strict form of ISO/IEC 29500.
enum class Vocabulary : std::uint8_t {
  kOther,
  kWord,
  kDrawing,
  kChart,
  kMath,
  kWordDrawing,
  kCompatibility,
  kVml,
  kSymbolExtension
};

Vocabulary vocabulary(std::string_view uri) {
  static const std::unordered_map<std::string_view, Vocabulary> kUris = {
      {"http://schemas.openxmlformats.org/wordprocessingml/2006/main", Vocabulary::kWord},
      {"http://purl.oclc.org/ooxml/wordprocessingml/main", Vocabulary::kWord},
      {"http://schemas.openxmlformats.org/drawingml/2006/main", Vocabulary::kDrawing},
      {"http://purl.oclc.org/ooxml/drawingml/main", Vocabulary::kDrawing},
      {"http://schemas.openxmlformats.org/drawingml/2006/chart", Vocabulary::kChart},
      {"http://purl.oclc.org/ooxml/drawingml/chart", Vocabulary::kChart},
      {"http://schemas.microsoft.com/office/drawing/2014/chartex", Vocabulary::kChart},
      {"http://schemas.openxmlformats.org/officeDocument/2006/math", Vocabulary::kMath},
      {"http://purl.oclc.org/ooxml/officeDocument/math", Vocabulary::kMath},
      {"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", Vocabulary::kWordDrawing},
      {"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", Vocabulary::kWordDrawing},
      {"http://schemas.openxmlformats.org/markup-compatibility/2006", Vocabulary::kCompatibility},
      {"urn:schemas-microsoft-com:vml", Vocabulary::kVml},
      {"http://schemas.microsoft.com/office/word/2015/wordml/symex", Vocabulary::kSymbolExtension},
  };
  const auto found = kUris.find(uri);
  return found == kUris.end() ? Vocabulary::kOther : found->second;
}

/// `vocabulary`, which most often is the same as for the element before: comparing is quicker than hashing.
class VocabularyCache {
 public:
  Vocabulary operator()(std::string_view uri) {
    if (uri != uri_) {
      uri_ = uri;
      vocabulary_ = vocabulary(uri);
    }
    return vocabulary_;
  }

 private:
  std::string uri_;
  Vocabulary vocabulary_ = Vocabulary::kOther;
};

/// The elements that matter for text.
enum class Element : std::uint8_t {
  kOther,
  kParagraph,
  kRun,
  kText,
  kDeletedText,
  kTab,
  kTabStops,
  kBreak,
  kNoBreakHyphen,
  kSoftHyphen,
  kSymbol,
  kPositionedTab,
  kDeleted,
  kRunProperties,
  kParagraphStyle,
  kRunStyle,
  kVanish,
  kFonts,
  kTable,
  kRow,
  kCell,
  kGridSpan,
  kGridBefore,
  kRowProperties,
  kHidden,
  kTextBox,
  kRubyText,
  kDropDown,
  kListEntry,
  kResult,
  kDocumentVariable,
  kHyperlink,
  kAlternateContent,
  kBranch,
  kDrawingParagraph,
  kDrawingText,
  kDrawingBreak,
  kValue,
  kDrawingProperties,
  kShape,
  kTextPath
};

Element element(Vocabulary vocabulary, std::string_view local) {
  using Table = std::unordered_map<std::string_view, Element>;
  static const Table kWord = {{"p", Element::kParagraph},
                              {"r", Element::kRun},
                              {"t", Element::kText},
                              {"delText", Element::kDeletedText},
                              {"tab", Element::kTab},
                              {"tabs", Element::kTabStops},
                              {"br", Element::kBreak},
                              {"cr", Element::kBreak},
                              {"noBreakHyphen", Element::kNoBreakHyphen},
                              {"softHyphen", Element::kSoftHyphen},
                              {"sym", Element::kSymbol},
                              {"ptab", Element::kPositionedTab},
                              {"del", Element::kDeleted},
                              {"moveFrom", Element::kDeleted},
                              {"rPr", Element::kRunProperties},
                              {"pStyle", Element::kParagraphStyle},
                              {"rStyle", Element::kRunStyle},
                              {"vanish", Element::kVanish},
                              {"rFonts", Element::kFonts},
                              {"tbl", Element::kTable},
                              {"tr", Element::kRow},
                              {"tc", Element::kCell},
                              {"gridSpan", Element::kGridSpan},
                              {"gridBefore", Element::kGridBefore},
                              {"trPr", Element::kRowProperties},
                              {"hidden", Element::kHidden},
                              {"txbxContent", Element::kTextBox},
                              {"rt", Element::kRubyText},
                              {"ddList", Element::kDropDown},
                              {"listEntry", Element::kListEntry},
                              {"result", Element::kResult},
                              {"docVar", Element::kDocumentVariable},
                              {"hyperlink", Element::kHyperlink}};
  static const Table kDrawing = {
      {"p", Element::kDrawingParagraph}, {"t", Element::kDrawingText}, {"br", Element::kDrawingBreak}};
  static const Table kChart = {{"v", Element::kValue}, {"pt", Element::kValue}};
  static const Table kMath = {{"t", Element::kText}, {"r", Element::kRun}};
  static const Table kWordDrawing = {{"docPr", Element::kDrawingProperties}};
  static const Table kCompatibility = {
      {"AlternateContent", Element::kAlternateContent}, {"Choice", Element::kBranch}, {"Fallback", Element::kBranch}};
  static const Table kVml = {{"textpath", Element::kTextPath}, {"shape", Element::kShape}, {"rect", Element::kShape}};
  static const Table kSymbolExtension = {{"symEx", Element::kSymbol}};
  static const Table kNone = {};
  const auto table = [&]() -> const Table& {
    switch (vocabulary) {
      case Vocabulary::kWord:
        return kWord;
      case Vocabulary::kDrawing:
        return kDrawing;
      case Vocabulary::kChart:
        return kChart;
      case Vocabulary::kMath:
        return kMath;
      case Vocabulary::kWordDrawing:
        return kWordDrawing;
      case Vocabulary::kCompatibility:
        return kCompatibility;
      case Vocabulary::kVml:
        return kVml;
      case Vocabulary::kSymbolExtension:
        return kSymbolExtension;
      case Vocabulary::kOther:
        break;
    }
    return kNone;
  };
  const Table& elements = table();
  const auto found = elements.find(local);
  return found == elements.end() ? Element::kOther : found->second;
}

/// ST_OnOff: present without a value means on.
bool is_on(const XmlAttributes& attributes) {
  const std::string_view value = attributes["val"];
  return value != "0" && value != "false" && value != "off";
}

std::uint32_t to_number(std::string_view digits, int base = 10) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return value;
}

void append_utf8(std::string& text, char32_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0U | (c >> 6U));
    text += static_cast<char>(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    text += static_cast<char>(0xE0U | (c >> 12U));
    text += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    text += static_cast<char>(0x80U | (c & 0x3FU));
  } else {
    text += static_cast<char>(0xF0U | (c >> 18U));
    text += static_cast<char>(0x80U | ((c >> 12U) & 0x3FU));
    text += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    text += static_cast<char>(0x80U | (c & 0x3FU));
  }
}

bool is_wingdings(std::string_view font) { return font == "Wingdings"; }

/// What a code of the font Wingdings looks like in Unicode (the stars, bullets and check marks of official documents;
/// correspondence of Unicode document L2/11-344), or the character itself. The codes are 20-FF or, as Word stores them,
/// F020-F0FF.
char32_t wingdings(char32_t c) {
  static const std::unordered_map<char32_t, char32_t> kSymbols = {
      {0x6C, 0x25CF}, {0x6E, 0x25A0}, {0x6F, 0x25A1}, {0x75, 0x25C6}, {0x9F, 0x2022}, {0xA1, 0x25CB}, {0xA7, 0x25AA},
      {0xA8, 0x25FB}, {0xAA, 0x2726}, {0xAB, 0x2605}, {0xAC, 0x2736}, {0xB5, 0x272A}, {0xB6, 0x2730}, {0xD8, 0x27A2},
      {0xE0, 0x2192}, {0xFB, 0x2717}, {0xFC, 0x2713}, {0xFD, 0x2612}, {0xFE, 0x2611}};
  const char32_t code = c >= 0xF020 && c <= 0xF0FF ? c - 0xF000 : c;
  const auto found = kSymbols.find(code);
  return found == kSymbols.end() ? c : found->second;
}

/// Appends character data: line breaks in it are only how the XML was laid out.
void append_text(std::string& target, std::string_view text, bool symbols) {
  if (symbols) {
    for (std::size_t at = 0; at < text.size();) {
      const auto lead = static_cast<unsigned char>(text[at]);
      const std::size_t width = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
      char32_t character = width == 1 ? lead : lead & (0x7FU >> width);
      for (std::size_t i = 1; i < width; ++i)
        character = character << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
      append_utf8(target, wingdings(character));
      at += width;
    }
    return;
  }
  const std::size_t begin = target.size();
  target.append(text);
  std::replace_if(
      target.begin() + static_cast<std::ptrdiff_t>(begin), target.end(), [](char c) { return c == '\n' || c == '\r'; },
      ' ');
}

/// Appends a block to a part: blocks are separated by one '\n'.
void add_block(WordPart& part, std::string_view text, Block block) {
  if (!part.blocks.empty()) part.text += '\n';
  block.span = {part.text.size(), part.text.size() + text.size()};
  part.text += text;
  part.blocks.push_back(block);
}

/// Reads parts whose text stands in paragraphs: body, headers, notes, comments, and DrawingML parts.
class ParagraphHandler final : public XmlHandler {
 public:
  ParagraphHandler(WordPart& part, Region region, const HiddenStyles& hidden_styles)
      : part_(part), region_(region), hidden_styles_(hidden_styles) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    const Element parent = open_.empty() ? Element::kOther : open_.back();
    const Element grandparent = open_.size() < 2 ? Element::kOther : open_[open_.size() - 2];
    const Element opened = element(vocabulary_(name.uri), name.local);
    open_.push_back(opened);
    switch (opened) {
      case Element::kParagraph:
        begin_paragraph(text_boxes_ > 0 ? Region::kTextBox : region_);
        break;
      case Element::kDrawingParagraph:
        begin_paragraph(Region::kTextBox);
        break;
      case Element::kRun:
        begin_run();
        break;
      case Element::kTab:
        if (parent != Element::kTabStops) append("\t");
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
      case Element::kDeleted:
        ++deleted_;
        break;
      case Element::kParagraphStyle:
        if (!paragraphs_.empty())
          paragraphs_.back().hidden_by_style = hidden_styles_.contains(std::string(attributes["val"]));
        break;
      case Element::kRunStyle:
        if (grandparent == Element::kRun && hidden_styles_.contains(std::string(attributes["val"])))
          runs_.back().hidden = true;
        break;
      case Element::kVanish:
        // Below w:pPr it would hide the paragraph mark only.
        if (parent == Element::kRunProperties && grandparent == Element::kRun) runs_.back().hidden = is_on(attributes);
        break;
      case Element::kFonts:
        if (grandparent == Element::kRun)
          runs_.back().symbols = is_wingdings(attributes["ascii"]) || is_wingdings(attributes["hAnsi"]);
        break;
      case Element::kTable:
        tables_.push_back({++table_count_, 0, 0, 0, false});
        break;
      case Element::kRow:
        if (!tables_.empty()) tables_.back() = {tables_.back().number, tables_.back().row + 1, 0, 0, false};
        break;
      case Element::kCell:
        if (!tables_.empty()) tables_.back().column = ++tables_.back().columns;
        break;
      case Element::kGridSpan:
        widen(attributes, 1);
        break;
      case Element::kGridBefore:
        widen(attributes, 0);
        break;
      case Element::kHidden:
        if (parent == Element::kRowProperties && !tables_.empty()) tables_.back().hidden_row = is_on(attributes);
        break;
      case Element::kTextBox:
        ++text_boxes_;
        tables_.push_back({});  // a text box anchored in a table stands outside of it
        break;
      case Element::kRubyText:
        ++ruby_;
        break;
      case Element::kDropDown:
        drop_down_ = {};
        break;
      case Element::kResult:
        if (parent == Element::kDropDown) drop_down_.chosen = to_number(attributes["val"]);
        break;
      case Element::kListEntry:
        if (parent == Element::kDropDown) drop_down_.entries.emplace_back(attributes["val"]);
        break;
      case Element::kDocumentVariable: {
        std::string variable(attributes["name"]);
        emit((variable += "：") += attributes["val"], Region::kProperty);
        break;
      }
      case Element::kHyperlink:
        emit(attributes["tooltip"], Region::kAttribute);
        break;
      case Element::kAlternateContent:
        alternatives_.push_back({paragraphs_.size(), 0, false, false});
        break;
      case Element::kBranch:
        if (!alternatives_.empty()) alternatives_.back().begin_branch();
        break;
      case Element::kDrawingProperties:
        emit(attributes["descr"], Region::kAlt);
        emit(attributes["title"], Region::kAlt);
        break;
      case Element::kShape:
        emit(attributes["alt"], Region::kAlt);
        break;
      case Element::kTextPath:
        emit(attributes["string"], Region::kWatermark);
        break;
      default:
        break;
    }
  }

  void end(const XmlName&) override {
    const Element closed = open_.back();
    open_.pop_back();
    switch (closed) {
      case Element::kParagraph:
      case Element::kDrawingParagraph:
        end_paragraph();
        break;
      case Element::kRun:
        runs_.pop_back();
        break;
      case Element::kValue:
        end_value();
        break;
      case Element::kDeleted:
        --deleted_;
        break;
      case Element::kTextBox:
        --text_boxes_;
        [[fallthrough]];
      case Element::kTable:
        tables_.pop_back();
        break;
      case Element::kRubyText:
        --ruby_;
        break;
      case Element::kDropDown:
        if (drop_down_.chosen < drop_down_.entries.size()) append(drop_down_.entries[drop_down_.chosen]);
        break;
      case Element::kAlternateContent:
        alternatives_.pop_back();
        if (alternatives_.empty()) seen_.clear();
        break;
      default:
        break;
    }
  }

  void text(std::string_view text) override {
    if (open_.empty()) return;
    switch (open_.back()) {
      case Element::kText:
      case Element::kDeletedText:
      case Element::kDrawingText:
        append(text);
        break;
      case Element::kValue:
        append_text(value_, text, false);
        break;
      default:
        break;
    }
  }

  /// Keeps the text of paragraphs that were open when the part broke off.
  void finish() {
    while (!paragraphs_.empty()) end_paragraph();
    end_value();
  }

 private:
  /// Text of a paragraph that its reader does not see as part of it.
  struct Aside {
    Region region;
    std::string text;
  };
  struct Paragraph {
    Block place;
    std::string visible;
    std::vector<Aside> asides;
    bool aside_open = false;  // the last piece of text was an aside: more of its kind joins it
    bool hidden_by_style = false;
  };
  struct Run {
    bool hidden = false;
    bool symbols = false;
  };
  struct Table {
    std::uint32_t number = 0;
    std::uint32_t row = 0;
    std::uint32_t column = 0;   // of the open cell, in grid columns
    std::uint32_t columns = 0;  // grid columns used in the row so far
    bool hidden_row = false;
  };
  struct DropDown {
    std::vector<std::string> entries;
    std::size_t chosen = 0;
  };
  /// mc:AlternateContent holds one thing several times, for programs of different age. Which branch is shown depends on
  /// the program, so all are read; what a further branch only repeats is left out.
  struct Alternative {
    std::size_t paragraph_depth;  // paragraphs open around it
    unsigned branch;
    bool inline_before;  // an earlier branch put text into the paragraph around
    bool inline_now;

    void begin_branch() {
      ++branch;
      inline_before = inline_before || inline_now;
      inline_now = false;
    }
  };

  void begin_paragraph(Region region) {
    Paragraph paragraph;
    paragraph.place.region = region;
    paragraph.place.paragraph = ++paragraph_count_;
    if (!tables_.empty() && tables_.back().number > 0) {
      const Table& table = tables_.back();
      paragraph.place.table = table.number;
      paragraph.place.row = table.row;
      paragraph.place.column = table.column;
      if (table.hidden_row) paragraph.place.region = Region::kHiddenRow;
    }
    paragraphs_.push_back(std::move(paragraph));
  }

  void end_paragraph() {
    const Paragraph paragraph = std::move(paragraphs_.back());
    paragraphs_.pop_back();
    emit(paragraph.visible, paragraph.place);
    for (const Aside& aside : paragraph.asides) {
      Block place = paragraph.place;
      place.region = aside.region;
      emit(aside.text, place);
    }
  }

  void begin_run() {
    Run run;
    run.hidden = !paragraphs_.empty() && paragraphs_.back().hidden_by_style;
    runs_.push_back(run);
  }

  void end_value() {
    emit(value_, Region::kTextBox);
    value_.clear();
  }

  void widen(const XmlAttributes& attributes, std::uint32_t counted) {
    constexpr std::uint32_t kMaxColumns = 10'000;  // Word has 63
    const std::uint32_t width = std::min(to_number(attributes["val"]), kMaxColumns);
    if (!tables_.empty() && width > counted) tables_.back().columns += width - counted;
  }

  void append_symbol(const XmlAttributes& attributes) {
    char32_t character = to_number(attributes["char"], 16);
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
    if (std::string* target = target_of_text()) append_text(*target, text, !runs_.empty() && runs_.back().symbols);
  }

  void append_break() {
    if (std::string* target = target_of_text()) *target += '\n';
  }

  /// Where the text that comes now belongs: the open paragraph, or what stands aside of it. Null where it is to be left
  /// out.
  std::string* target_of_text() {
    if (paragraphs_.empty()) return nullptr;
    if (!alternatives_.empty() && repeats_a_branch()) return nullptr;
    Paragraph& paragraph = paragraphs_.back();
    const bool hidden = !runs_.empty() && runs_.back().hidden;
    if (deleted_ == 0 && !hidden && ruby_ == 0) {
      paragraph.aside_open = false;
      return &paragraph.visible;
    }
    const Region region = deleted_ > 0 ? Region::kDeleted : hidden ? Region::kHiddenText : paragraph.place.region;
    if (!paragraph.aside_open || paragraph.asides.back().region != region) paragraph.asides.push_back({region, {}});
    paragraph.aside_open = true;
    return &paragraph.asides.back().text;
  }

  void emit(std::string_view text, Region region) {
    Block place;
    place.region = region;
    place.paragraph = paragraphs_.empty() ? 0 : paragraphs_.back().place.paragraph;
    emit(text, place);
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

  WordPart& part_;
  Region region_;
  const HiddenStyles& hidden_styles_;
  VocabularyCache vocabulary_;
  std::vector<Element> open_;
  std::vector<Paragraph> paragraphs_;
  std::vector<Run> runs_;
  std::vector<Table> tables_;
  std::vector<Alternative> alternatives_;
  std::unordered_set<std::string> seen_;  // blocks within the outermost of alternatives_
  std::string value_;
  DropDown drop_down_;
  std::uint32_t paragraph_count_ = 0;
  std::uint32_t table_count_ = 0;
  unsigned deleted_ = 0;
  unsigned text_boxes_ = 0;
  unsigned ruby_ = 0;
};

/// Reads parts that are lists of values: each innermost element with text is a block.
class ValueHandler final : public XmlHandler {
 public:
  ValueHandler(WordPart& part, Region region) : part_(part), region_(region) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    value_.clear();
    // <property name="密级"><vt:lpwstr>...: the name belongs to what its value says.
    if (name.local == "property") label_ = attributes["name"];
  }
  void end(const XmlName& name) override {
    const std::string_view content = trimmed(value_);
    if (!content.empty() && !is_bookkeeping(name.local) && !is_bookkeeping(label_)) {
      Block place;
      place.region = region_;
      add_block(part_, label_.empty() ? std::string(content) : label_ + "：" + std::string(content), place);
    }
    value_.clear();
    if (name.local == "property") label_.clear();
  }
  void text(std::string_view text) override { append_text(value_, text, false); }

 private:
  /// Properties that programs keep for themselves: counts, versions and times.
  static bool is_bookkeeping(std::string_view local) {
    static const std::unordered_set<std::string_view> kNames = {"revision",
                                                                "created",
                                                                "modified",
                                                                "lastPrinted",
                                                                "version",
                                                                "TotalTime",
                                                                "Pages",
                                                                "Words",
                                                                "Characters",
                                                                "Application",
                                                                "DocSecurity",
                                                                "Lines",
                                                                "Paragraphs",
                                                                "ScaleCrop",
                                                                "LinksUpToDate",
                                                                "CharactersWithSpaces",
                                                                "SharedDoc",
                                                                "HyperlinksChanged",
                                                                "AppVersion",
                                                                "language",
                                                                "KSOProductBuildVer",
                                                                "ICV",
                                                                "i4",
                                                                "i8",
                                                                "bool",
                                                                "filetime",
                                                                "r8"};
    return kNames.contains(local);
  }

  WordPart& part_;
  Region region_;
  std::string label_;
  std::string value_;
};

class RelationshipHandler final : public XmlHandler {
 public:
  explicit RelationshipHandler(WordPart& part) : part_(part) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    if (name.local != "Relationship") return;
    const std::string_view type = attributes["Type"];
    part_.relationships.push_back({std::string(type.substr(type.rfind('/') + 1)), std::string(attributes["Target"]),
                                   attributes["TargetMode"] == "External"});
  }
  void end(const XmlName&) override {}
  void text(std::string_view) override {}

 private:
  WordPart& part_;
};

class ContentTypeHandler final : public XmlHandler {
 public:
  explicit ContentTypeHandler(WordPart& part) : part_(part) {}

  void start(const XmlName&, const XmlAttributes& attributes) override {
    const std::string_view type = attributes["ContentType"];
    const bool word =
        type.find("wordprocessingml") != std::string_view::npos || type.find("ms-word") != std::string_view::npos;
    if (word && type.ends_with(".main+xml")) part_.main_content_type = type;
  }
  void end(const XmlName&) override {}
  void text(std::string_view) override {}

 private:
  WordPart& part_;
};

/// Looks at the root element and hands the events on to the handler for its kind.
class PartHandler final : public XmlHandler {
 public:
  PartHandler(WordPart& part, const HiddenStyles& hidden_styles) : part_(part), hidden_styles_(hidden_styles) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    if (first_) choose(name);
    first_ = false;
    if (inner_) inner_->start(name, attributes);
  }
  void end(const XmlName& name) override {
    if (inner_) inner_->end(name);
  }
  void text(std::string_view text) override {
    if (inner_) inner_->text(text);
  }
  void finish() {
    if (paragraphs_ != nullptr) paragraphs_->finish();
  }

 private:
  void read_paragraphs(WordPartKind kind, Region region) {
    part_.kind = kind;
    auto handler = std::make_unique<ParagraphHandler>(part_, region, hidden_styles_);
    paragraphs_ = handler.get();
    inner_ = std::move(handler);
  }

  void choose(const XmlName& root) {
    struct Root {
      std::string_view local;
      WordPartKind kind;
      Region region;
    };
    static constexpr Root kWordRoots[] = {{"document", WordPartKind::kDocument, Region::kBody},
                                          {"hdr", WordPartKind::kHeader, Region::kHeader},
                                          {"ftr", WordPartKind::kFooter, Region::kFooter},
                                          {"footnotes", WordPartKind::kFootnotes, Region::kNote},
                                          {"endnotes", WordPartKind::kEndnotes, Region::kNote},
                                          {"comments", WordPartKind::kComments, Region::kComment},
                                          {"glossaryDocument", WordPartKind::kGlossary, Region::kEmbedded}};
    const auto has = [&](std::string_view piece) { return root.uri.find(piece) != std::string_view::npos; };
    if (vocabulary(root.uri) == Vocabulary::kWord) {
      for (const Root& known : kWordRoots) {
        if (root.local == known.local) return read_paragraphs(known.kind, known.region);
      }
      if (root.local != "styles")
        read_paragraphs(WordPartKind::kOtherXml, Region::kEmbedded);  // settings, numbering ...
      return;
    }
    if (has("/drawingml/") || has("/office/drawing/")) return read_paragraphs(WordPartKind::kDrawing, Region::kTextBox);
    if (root.local == "Relationships") {
      part_.kind = WordPartKind::kRelationships;
      inner_ = std::make_unique<RelationshipHandler>(part_);
    } else if (root.local == "Types" && has("/content-types")) {
      part_.kind = WordPartKind::kContentTypes;
      inner_ = std::make_unique<ContentTypeHandler>(part_);
    } else if (root.local == "coreProperties" || root.local == "Properties") {
      part_.kind = WordPartKind::kProperties;
      inner_ = std::make_unique<ValueHandler>(part_, Region::kProperty);
    } else if (root.local != "Signature") {  // digests and certificates
      inner_ = std::make_unique<ValueHandler>(part_, Region::kEmbedded);
    }
  }

  WordPart& part_;
  const HiddenStyles& hidden_styles_;
  std::unique_ptr<XmlHandler> inner_;
  ParagraphHandler* paragraphs_ = nullptr;  // inner_, where it is one
  bool first_ = true;
};

class StyleHandler final : public XmlHandler {
 public:
  void start(const XmlName& name, const XmlAttributes& attributes) override {
    if (name.local == "style") {
      id_ = attributes["styleId"];
    } else if (name.local == "basedOn" && !id_.empty()) {
      based_on_[id_] = attributes["val"];
    } else if (name.local == "vanish" && !id_.empty()) {
      (is_on(attributes) ? hiding_ : showing_).insert(id_);
    }
  }
  void end(const XmlName& name) override {
    if (name.local == "style") id_.clear();
  }
  void text(std::string_view) override {}

  /// Follows each style to the one that decides. Chains are short; a false one may be a ring.
  [[nodiscard]] HiddenStyles resolve() const {
    constexpr int kMaxChain = 20;
    HiddenStyles hidden = hiding_;
    for (const auto& [id, base] : based_on_) {
      const std::string* at = &id;
      for (int step = 0; step < kMaxChain && !showing_.contains(*at); ++step) {
        if (hiding_.contains(*at)) {
          hidden.insert(id);
          break;
        }
        const auto next = based_on_.find(*at);
        if (next == based_on_.end()) break;
        at = &next->second;
      }
    }
    return hidden;
  }

 private:
  std::string id_;
  std::unordered_map<std::string, std::string> based_on_;
  HiddenStyles hiding_;
  HiddenStyles showing_;
};

}  // namespace

HiddenStyles read_hidden_styles(std::string_view xml, std::size_t max_depth) {
  StyleHandler handler;
  // A damaged style part is reported when it is read as a part.
  static_cast<void>(read_xml(xml, max_depth, handler));
  return handler.resolve();
}

WordPart read_word_part(std::string_view xml, std::size_t max_depth, const HiddenStyles& hidden_styles) {
  WordPart part;
  PartHandler handler(part, hidden_styles);
  part.outcome = read_xml(xml, max_depth, handler);
  handler.finish();
  return part;
}

}  // namespace mishen::scanner
