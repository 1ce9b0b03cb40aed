#include "scanner/extract/xlsx.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "scanner/ascii.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/drawing_part.h"
#include "scanner/extract/on_off.h"
#include "scanner/extract/ooxml_package.h"
#include "scanner/extract/parse_number.h"
#include "scanner/extract/sheet_covers.h"
#include "scanner/extract/sheet_part.h"
#include "scanner/extract/sheet_styles.h"
#include "scanner/extract/white_space.h"
#include "scanner/extract/xml_words.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kMediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
constexpr std::string_view kUsualWorkbook = "xl/workbook.xml";

/// Pairs of cells and shapes that are compared to tell what covers what, in one document.
constexpr std::size_t kMaxComparisons = 20'000'000;

Block place_of(Region region, Concealment concealment = Concealment::kNone) {
  Block place;
  place.region = region;
  place.concealment = concealment;
  return place;
}

Block cached_place() { return place_of(Region::kEmbedded, Concealment::kCachedData); }

void set_cell(Block& place, std::string_view reference) {
  if (const std::optional<CellRange> range = parse_range(reference)) {
    place.row = range->first_row;
    place.column = range->first_column;
  }
}

// ---- the workbook part

struct WorkbookSheet {
  std::string name;
  std::string relationship;
  Concealment concealment = Concealment::kNone;
};
struct DefinedName {
  std::string name;
  std::string value;
  std::string comment;
  std::optional<std::size_t> sheet;  // 0-based
  bool is_hidden = false;
};
struct Workbook {
  std::vector<WorkbookSheet> sheets;
  std::vector<DefinedName> names;
  std::vector<std::string> words;  // of other elements: views, objects for the web
  std::string folder;              // that it was saved to last
  bool from_1904 = false;
  bool is_cut = false;
};

class WorkbookHandler final : public XmlHandler {
 public:
  explicit WorkbookHandler(Workbook& book) : book_(book) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    constexpr std::size_t kMaxEntries = 1'000'000;
    book_.is_cut = book_.sheets.size() + book_.names.size() + book_.words.size() >= kMaxEntries;
    if (book_.is_cut) return;
    if (name.local == "sheet") {
      const std::string_view state = attributes["state"];
      book_.sheets.push_back({std::string(attributes["name"]), std::string(attributes.within("/relationships", "id")),
                              state == "veryHidden" ? Concealment::kVeryHiddenSheet
                              : state == "hidden"   ? Concealment::kHiddenSheet
                                                    : Concealment::kNone});
    } else if (name.local == "workbookPr") {
      book_.from_1904 = is_on(attributes["date1904"]);
    } else if (name.local == "definedName") {
      DefinedName defined;
      defined.name = attributes["name"];
      for (const std::string_view attribute : {"comment", "description", "help", "statusBar", "customMenu"}) {
        if (attributes[attribute].empty()) continue;
        if (!defined.comment.empty()) defined.comment += '\n';
        defined.comment += attributes[attribute];
      }
      defined.is_hidden = is_on(attributes["hidden"]);
      defined.sheet = leading_number<std::size_t>(attributes["localSheetId"]);
      book_.names.push_back(std::move(defined));
      in_name_ = true;
    } else if (name.local == "absPath") {
      book_.folder = attributes["url"];
    } else {
      for_each_worded(attributes, [&](std::string_view local, std::string_view value) {
        if (local != "codeName") book_.words.emplace_back(value);
      });
    }
  }
  void end(const XmlName& name) override {
    if (name.local == "definedName") in_name_ = false;
  }
  void text(std::string_view text) override {
    if (in_name_) book_.names.back().value += text;
  }

 private:
  Workbook& book_;
  bool in_name_ = false;
};

/// Rows that a name such as _xlnm.Print_Titles ("Sheet1!$A:$A,Sheet1!$1:$2") repeats at the top of pages, counted from
/// the first row.
std::uint32_t title_rows(std::string_view value) {
  for (std::size_t at = value.rfind('!'); at != std::string_view::npos;
       at = at == 0 ? at - 1 : value.rfind('!', at - 1)) {
    std::string_view rows = value.substr(at + 1);
    if (!rows.starts_with('$')) continue;
    const std::size_t colon = rows.find(":$");
    if (colon == std::string_view::npos) continue;
    const std::uint32_t first = number_or(rows.substr(1, colon - 1), 0U);
    const std::uint32_t last = number_or(rows.substr(colon + 2), 0U);
    if (first > 0 && last >= first) return last;
  }
  return 0;
}

// ---- parts that hang on sheets

/// Comments and notes of cells, old and threaded.
class CommentHandler final : public XmlHandler {
 public:
  explicit CommentHandler(ExtractedText& text) : text_(text) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    if (name.local == "comment" || name.local == "threadedComment") {
      place_ = place_of(Region::kComment, Concealment::kComment);
      set_cell(place_, attributes["ref"]);
      value_.clear();
    } else if (name.local == "rPh") {
      ++phonetic_;
    } else if (name.local == "person") {
      add_author(attributes["displayName"]);
    }
    in_text_ = name.local == "t" || name.local == "author" || name.local == "text";
    if (name.local == "author") value_.clear();
  }
  void end(const XmlName& name) override {
    in_text_ = false;
    if (name.local == "rPh") {
      --phonetic_;
    } else if (name.local == "author") {
      add_author(value_);
      value_.clear();
    } else if (name.local == "comment" || name.local == "threadedComment") {
      flush();
    }
  }
  void text(std::string_view text) override {
    if (in_text_ && phonetic_ == 0) value_ += text;
  }
  void flush() {
    append_bounded(text_, unescaped(value_), place_);
    value_.clear();
  }

 private:
  void add_author(std::string_view name) {
    // Threaded comments have a number in place of their author.
    if (trimmed(name).empty() || name.starts_with("tc={")) return;
    append_bounded(text_, "批注者：" + std::string(name), place_of(Region::kProperty, Concealment::kProperty));
  }

  ExtractedText& text_;
  Block place_ = place_of(Region::kComment, Concealment::kComment);
  std::string value_;
  bool in_text_ = false;
  unsigned phonetic_ = 0;
};

/// A table of a sheet (ISO/IEC 29500-1, 18.5.1.2 table).
struct SheetTable {
  CellRange range;
  std::uint32_t header_rows = 1;
  bool is_filtered = false;
  bool is_styled = false;
};

class TableHandler final : public XmlHandler {
 public:
  TableHandler(ExtractedText& text, std::optional<SheetTable>& table) : text_(text), table_(table) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    const Block attribute = place_of(Region::kAttribute);
    if (name.local == "table" && !table_) {
      if (const auto range = parse_range(attributes["ref"])) {
        table_ = SheetTable{*range, 1, false, false};
        if (attributes["headerRowCount"] == "0") table_->header_rows = 0;
      }
      append_bounded(text_, attributes["comment"], attribute);
      if (is_own_name(attributes["displayName"])) append_bounded(text_, attributes["displayName"], attribute);
    } else if (name.local == "table") {
      append_bounded(text_, attributes["altText"], place_of(Region::kAlt));
      append_bounded(text_, attributes["altTextSummary"], place_of(Region::kAlt));
    } else if (name.local == "autoFilter" && table_) {
      table_->is_filtered = true;
    } else if (name.local == "tableStyleInfo" && table_) {
      table_->is_styled = !attributes["name"].empty();
    } else if (name.local == "tableColumn" && table_ && table_->header_rows == 0) {
      append_bounded(text_, unescaped(attributes["name"]), attribute);  // shown nowhere else
    }
    in_formula_ = name.local == "calculatedColumnFormula" || name.local == "totalsRowFormula";
    formula_.clear();
  }
  void end(const XmlName&) override {
    if (in_formula_ && has_literal(formula_)) append_bounded(text_, "=" + formula_, place_of(Region::kAttribute));
    in_formula_ = false;
  }
  void text(std::string_view text) override {
    if (in_formula_) formula_ += text;
  }

 private:
  ExtractedText& text_;
  std::optional<SheetTable>& table_;
  std::string formula_;
  bool in_formula_ = false;
};

// ---- what programs keep

bool is_long_number(std::string_view value) {
  constexpr std::size_t kDigits = 7;
  return std::count_if(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; }) >=
         static_cast<std::ptrdiff_t>(kDigits);
}

/// Values that a pivot table, a link to another workbook or a data connection keeps: texts and long numbers.
class CacheHandler final : public XmlHandler {
 public:
  CacheHandler(ExtractedText& text, const Block& place) : text_(text), place_(place) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    value_.clear();
    if (name.local == "s") {
      add(attributes["v"]);
      add(attributes["c"]);
    } else if (name.local == "n" && is_long_number(attributes["v"])) {
      add(attributes["v"]);
    } else if (name.local == "cacheField") {
      add(attributes["name"]);
    } else if (name.local == "sheetName") {
      add(attributes["val"]);
    } else if (name.local == "cell") {
      is_text_ = attributes["t"] == "str";
    } else if (name.local == "connection" || name.local == "dbPr" || name.local == "webPr" || name.local == "textPr" ||
               name.local == "parameter") {
      for (const std::string_view attribute : {"name", "description", "connection", "command", "url", "sourceFile"})
        add(attributes[attribute]);
    } else if (name.local == "definedName" || name.local == "ddeItem") {
      add(attributes["name"]);
    }
    if (!attributes["refreshedBy"].empty())
      append_bounded(text_, "刷新者：" + std::string(attributes["refreshedBy"]),
                     place_of(Region::kProperty, Concealment::kProperty));
    for_each_worded(attributes, [&](std::string_view local, std::string_view value) {
      constexpr std::array<std::string_view, 11> kTaken = {"v",           "c",          "name",    "val",
                                                           "description", "connection", "command", "url",
                                                           "refreshedBy", "sourceFile", "caption"};
      const bool taken = std::find(kTaken.begin(), kTaken.end(), local) != kTaken.end();
      if (!taken || (local == "caption" && value != attributes["name"])) add(value);
    });
  }
  void end(const XmlName& name) override {
    if (name.local == "v" || name.local == "val") {
      if (is_text_ || !is_short_number(value_)) add(value_);
    }
    value_.clear();
  }
  void text(std::string_view text) override { value_ += text; }

 private:
  static bool is_short_number(std::string_view value) {
    return value.find_first_not_of("0123456789.+-eE") == std::string_view::npos && !is_long_number(value);
  }
  void add(std::string_view value) { append_bounded(text_, unescaped(value), place_); }

  ExtractedText& text_;
  Block place_;
  std::string value_;
  bool is_text_ = false;
};

/// What was read from a part that is no sheet.
struct Piece {
  std::string name;
  ExtractedText text;
  std::optional<SheetTable> table;
  std::vector<std::string> relationship_ids;
  std::vector<std::string> cropped;  // relationships of pictures
  DrawingPart covers;                // its anchors, and the shapes that may hide cells
  bool done = false;
};

/// Whether a shape hides what lies under it, provided that a picture lets nothing through.
bool may_hide(const DrawingShape& shape) {
  if (shape.anchor == 0 || shape.is_hidden || shape.turned || shape.has_text()) return false;
  if (shape.kind == DrawingShape::Kind::kPicture) return !shape.picture_id.empty() && !shape.lets_through;
  return shape.kind == DrawingShape::Kind::kShape && shape.is_rectangle && is_opaque(shape.fill);
}

void append_shapes(Piece& piece, DrawingPart& part, Region region) {
  for (const DrawingShape& shape : part.shapes) {
    Block place = place_of(region);
    if (shape.is_hidden) place = place_of(Region::kHiddenText, Concealment::kHiddenAttribute);
    for (const DrawingParagraph& paragraph : shape.paragraphs) {
      std::string visible;
      std::string tiny;
      for (const DrawingRun& run : paragraph.runs) (run.tiny ? tiny : visible) += run.text;
      append_bounded(piece.text, visible, place);
      append_bounded(piece.text, tiny, place_of(Region::kHiddenText, Concealment::kTinyText));
    }
    place.region = shape.is_hidden ? place.region : Region::kAlt;
    for (const std::string& text : shape.alternative_texts) append_bounded(piece.text, text, place);
    place.region = shape.is_hidden ? place.region : Region::kAttribute;
    for (const std::string& text : shape.tooltips) append_bounded(piece.text, text, place);
    if (shape.is_cropped && !shape.picture_id.empty()) piece.cropped.push_back(shape.picture_id);
  }
  piece.relationship_ids.assign(part.relationship_ids.begin(), part.relationship_ids.end());
  std::erase_if(part.shapes, [](const DrawingShape& shape) { return !may_hide(shape); });
  if (part.shapes.empty()) return;
  piece.covers.anchors = std::move(part.anchors);
  piece.covers.shapes = std::move(part.shapes);
}

class WorkbookReader {
 public:
  WorkbookReader(std::string_view bytes, const Limits& limits)
      : limits_(limits), package_(bytes, limits), budget_{limits.max_text_bytes} {}

  ExtractedText read(const MemberSink& members) {
    extracted_.media_type = package_.media_type().empty() ? std::string(kMediaType) : package_.media_type();
    if (ascii_lower(package_.content_type(package_.main_part())).find("binary") != std::string::npos) {
      extracted_.incomplete.push_back({"unknown-format", ""});
      return std::move(extracted_);
    }
    read_book();
    read_parts(members);
    assemble();
    if (budget_.exhausted || drawing_budget_.exhausted) package_.add_incomplete("limit:text", "");
    package_.finish(extracted_);
    return std::move(extracted_);
  }

 private:
  /// Name of the part that the workbook refers to with this type; the usual one where references are lost.
  [[nodiscard]] std::string part_of_type(std::string_view type, std::string_view usual) const {
    const std::string name = package_.target_of_type(main_, type);
    return ascii_lower(name.empty() ? usual : name);
  }

  void note(XmlOutcome outcome, const std::string& name) {
    if (outcome == XmlOutcome::kMalformed) package_.add_incomplete("damaged", name);
    if (outcome == XmlOutcome::kTooDeep) package_.add_incomplete("limit:xml-depth", name);
  }

  void read_book() {
    main_ = package_.main_part().empty() ? std::string(kUsualWorkbook) : package_.main_part();
    const std::string main = ascii_lower(main_);
    const std::string styles = part_of_type("styles", "xl/styles.xml");
    const std::string theme = part_of_type("theme", "xl/theme/theme1.xml");
    const std::string strings = part_of_type("sharedStrings", "xl/sharedStrings.xml");
    book_parts_ = {main, styles, theme, strings};
    std::string style_xml;
    std::string style_name;
    ColourScheme scheme;
    bool has_book = false;
    package_.read([&](const std::string& name) { return is_book_part(name); },
                  [&](const std::string& name, std::string&& xml) {
                    const std::string key = ascii_lower(name);
                    if (key == main) {
                      WorkbookHandler handler(book_);
                      note(read_xml(xml, limits_.max_xml_depth, handler), name);
                      budget_.exhausted = budget_.exhausted || book_.is_cut;
                      has_book = true;
                    } else if (key == styles) {
                      style_xml = std::move(xml);
                      style_name = name;
                    } else if (key == theme) {
                      scheme = read_colour_scheme(xml, limits_.max_xml_depth);
                    } else if (strings_.size() == 0) {
                      XmlOutcome outcome = XmlOutcome::kComplete;
                      strings_ = read_shared_strings(xml, limits_.max_xml_depth, outcome);
                      note(outcome, name);
                      budget_.exhausted = budget_.exhausted || strings_.is_cut;
                    }
                  });
    if (!has_book) package_.add_incomplete("damaged", main_);
    if (!style_xml.empty()) {
      XmlOutcome outcome = XmlOutcome::kComplete;
      styles_ = SheetStyles::read(style_xml, limits_.max_xml_depth, scheme, outcome);
      note(outcome, style_name);
    }
    used_strings_.resize(strings_.size());
  }

  [[nodiscard]] bool is_book_part(std::string_view name) const {
    return std::find(book_parts_.begin(), book_parts_.end(), ascii_lower(name)) != book_parts_.end();
  }

  void read_parts(const MemberSink& members) {
    package_.read_rest([&](const std::string& name) { return is_book_part(name); },
                       [&](const std::string& name, std::string&& xml) { read_part(name, xml); }, members);
    for (std::size_t i = 0; i < sheets_.size(); ++i) sheet_by_name_.emplace(ascii_lower(sheets_[i].name), i);
    for (std::size_t i = 0; i < pieces_.size(); ++i) piece_by_name_.emplace(ascii_lower(pieces_[i].name), i);
  }

  void read_part(const std::string& name, std::string_view xml) {
    const std::string root = root_element(xml);
    if (root == "worksheet" || root == "chartsheet" || root == "dialogsheet" || root == "macrosheet") {
      SheetContext context{strings_, styles_, book_.from_1904, limits_.max_xml_depth, budget_, used_strings_};
      sheets_.push_back(read_sheet(xml, context));
      sheets_.back().name = name;
      note(sheets_.back().outcome, name);
      return;
    }
    Piece piece;
    piece.name = name;
    const std::size_t depth = limits_.max_xml_depth;
    if (root == "comments" || root == "ThreadedComments" || root == "personList") {
      CommentHandler handler(piece.text);
      note(read_xml(xml, depth, handler), name);
      handler.flush();
    } else if (root == "table") {
      TableHandler handler(piece.text, piece.table);
      note(read_xml(xml, depth, handler), name);
    } else if (root == "pivotCacheDefinition" || root == "pivotCacheRecords" || root == "externalLink" ||
               root == "connections") {
      CacheHandler handler(piece.text, cached_place());
      note(read_xml(xml, depth, handler), name);
    } else if (root == "chartSpace") {
      note(append_chart(piece.text, xml, depth, place_of(Region::kTextBox)), name);
    } else if (root == "wsDr" || root == "drawing" || root == "userShapes" || root == "cellImages" ||
               root == "dataModel") {
      DrawingPart part = read_drawing(xml, depth, drawing_budget_);
      note(part.outcome, name);
      append_shapes(piece, part, Region::kTextBox);
    } else if (root == "xml" && ascii_lower(name).ends_with(".vml")) {
      note(append_vml(piece.text, xml, depth, place_of(Region::kTextBox)), name);
    } else {
      // Changes of workbooks that several people share, XML of others, and what is not known yet.
      const bool is_log = root == "revisions" || root == "users";
      constexpr std::array<std::string_view, 6> kShown = {"slicers",       "timelines",  "pivotTableDefinition",
                                                          "formControlPr", "queryTable", "slicerCacheDefinition"};
      const bool shown = std::find(kShown.begin(), kShown.end(), root) != kShown.end();
      const Block place = is_log  ? place_of(Region::kHiddenText, Concealment::kEarlierVersion)
                          : shown ? place_of(Region::kAttribute)
                                  : cached_place();
      if (!append_values(piece.text, xml, depth, place)) package_.add_incomplete("damaged", name);
    }
    if (!budget_.take(piece.text)) piece.text = {};
    if (!piece.text.blocks.empty() || piece.table || !piece.relationship_ids.empty() || !piece.cropped.empty() ||
        !piece.covers.shapes.empty())
      pieces_.push_back(std::move(piece));
  }

  // ---- putting it together

  std::uint32_t add_part(const std::string& name) {
    extracted_.parts.push_back(name);
    return static_cast<std::uint32_t>(extracted_.parts.size() - 1);
  }

  void append(const ExtractedText& piece, std::uint32_t part) {
    if (extracted_.text.size() + piece.text.size() > limits_.max_text_bytes) {
      budget_.exhausted = true;
      return;
    }
    append_piece(extracted_, piece, part);
  }

  void assemble() {
    std::map<std::size_t, std::uint32_t> titles;
    for (const DefinedName& name : book_.names) {
      if (name.name == "_xlnm.Print_Titles" && name.sheet) titles[*name.sheet] = title_rows(name.value);
    }
    for (std::size_t i = 0; i < book_.sheets.size(); ++i) {
      const WorkbookSheet& listed = book_.sheets[i];
      const OoxmlRelationship* link = package_.relationship(main_, listed.relationship);
      const auto found = link == nullptr ? sheet_by_name_.end() : sheet_by_name_.find(ascii_lower(link->target));
      SheetPart* const part = found == sheet_by_name_.end() ? nullptr : &sheets_[found->second];
      if (part == nullptr) package_.add_incomplete("damaged", link == nullptr ? listed.name : link->target);
      append_sheet(listed.name, listed.concealment, part, titles.contains(i) ? titles[i] : 0);
      if (found != sheet_by_name_.end()) sheet_by_name_.erase(found);
    }
    // Sheets that the workbook does not list (any more).
    for (SheetPart& part : sheets_) {
      if (!part.text.blocks.empty()) append_sheet(part.name, Concealment::kEarlierVersion, &part, 0);
    }
    append_links_of(main_, 0, Concealment::kNone);
    for (Piece& piece : pieces_) {
      if (!piece.done) append_whole(piece, 0, Concealment::kCachedData);
    }
    append_unused_strings();
    append_names();
  }

  void append_sheet(const std::string& name, Concealment concealment, SheetPart* part, std::uint32_t title_row_count) {
    extracted_.sheets.push_back({name, concealment != Concealment::kNone});
    const auto number = static_cast<std::uint32_t>(extracted_.sheets.size());
    const std::uint32_t part_number = add_part(part == nullptr ? name : part->name);
    const std::size_t first = extracted_.blocks.size();
    Block title = place_of(Region::kTitle);
    title.kind = BlockKind::kHeading;
    title.part = part_number;
    append_lines(extracted_, name, title);
    if (part != nullptr) {
      Table table;
      table.part = part_number;
      table.sheet = number;
      table.number = 1;
      table.rows = part->rows;
      table.columns = part->columns;
      table.header_rows = std::max(apply_tables(*part), title_row_count);
      if (table.header_rows == 0 && part->filter) table.header_rows = part->filter->first_row;
      conceal_cells(*part, name);
      append(part->text, part_number);
      if (table.rows > 0) extracted_.tables.push_back(table);
      for (const std::string& id : part->relationship_ids) {
        if (package_.relationship(part->name, id) == nullptr) package_.add_incomplete("damaged", name);
      }
      part->text = {};
    }
    for (std::size_t i = first; i < extracted_.blocks.size(); ++i) settle(extracted_.blocks[i], number, concealment);
    if (part != nullptr) append_links_of(part->name, number, concealment);
  }

  /// Says of a block that belongs to a sheet which one it is, and that it is hidden with it.
  static void settle(Block& block, std::uint32_t sheet, Concealment concealment) {
    block.sheet = sheet;
    if (concealment == Concealment::kNone || block.concealment == Concealment::kProperty) return;
    const bool of_sheet = sheet > 0;
    if (!of_sheet && block.concealment != Concealment::kNone) return;
    block.concealment = concealment;
    block.region = of_sheet ? Region::kHiddenSheet : Region::kEmbedded;
  }

  /// Takes from the tables of a sheet what they say of its cells; returns how many first rows are headers.
  std::uint32_t apply_tables(SheetPart& part) {
    std::uint32_t header_rows = 0;
    std::vector<CellRange> filters;
    std::multimap<std::uint32_t, CellRange> styled_headers;  // by row
    std::unordered_set<std::size_t> seen;
    for (const OoxmlRelationship& link : package_.relationships(part.name)) {
      const auto found = link.type == "table" ? piece_by_name_.find(ascii_lower(link.target)) : piece_by_name_.end();
      if (found == piece_by_name_.end() || !pieces_[found->second].table) continue;
      if (!seen.insert(found->second).second) continue;
      const SheetTable& table = *pieces_[found->second].table;
      if (table.header_rows > 0) {
        const std::uint32_t last = table.range.first_row + table.header_rows - 1;
        header_rows = header_rows == 0 ? last : std::min(header_rows, last);
      }
      if (table.is_filtered) filters.push_back(table.range);
      if (table.is_styled && table.header_rows > 0) styled_headers.emplace(table.range.first_row, table.range);
    }
    if (!filters.empty()) mark_filtered_rows(part, std::move(filters));
    show_headers(part, styled_headers);
    return header_rows;
  }

  /// Marks the cells that lie under the shapes and pictures of the sheet.
  void conceal_cells(SheetPart& part, const std::string& sheet) {
    std::vector<SheetCover> covers;
    std::unordered_set<std::size_t> seen;
    bool all = true;
    for (const OoxmlRelationship& link : package_.relationships(part.name)) {
      const auto found = link.type == "drawing" ? piece_by_name_.find(ascii_lower(link.target)) : piece_by_name_.end();
      if (found == piece_by_name_.end() || !seen.insert(found->second).second) continue;
      const Piece& piece = pieces_[found->second];
      all = all && piece.covers.shapes.size() <= comparisons_;
      if (!all) break;
      comparisons_ -= piece.covers.shapes.size();
      for (const DrawingShape& shape : piece.covers.shapes) {
        const bool is_picture = shape.kind == DrawingShape::Kind::kPicture;
        const OoxmlRelationship* picture = is_picture ? package_.relationship(piece.name, shape.picture_id) : nullptr;
        if (is_picture && (picture == nullptr || !package_.is_opaque_picture(picture->target))) continue;
        if (const auto box = box_on_sheet(piece.covers, shape, part.grid)) covers.push_back({*box, is_picture});
      }
    }
    const std::span<Block> cells(part.text.blocks.data(), part.cell_blocks);
    if (!conceal_covered_cells(part.text.text, cells, part.grid, std::move(covers), comparisons_) || !all)
      package_.add_incomplete("limit:shapes", sheet);
  }

  /// The header row of a styled table has a fill that no cell names: light letters can be read on it.
  static void show_headers(SheetPart& part, const std::multimap<std::uint32_t, CellRange>& headers) {
    for (const std::size_t i : part.on_bare_paper) {
      Block& block = part.text.blocks[i];
      if (block.concealment != Concealment::kSameColour) continue;
      const auto [first, last] = headers.equal_range(block.row);
      const bool inside = std::any_of(first, last, [&](const auto& header) {
        return block.column >= header.second.first_column && block.column <= header.second.last_column;
      });
      if (!inside) continue;
      block.concealment = Concealment::kNone;
      block.region = Region::kBody;
    }
  }

  /// The parts that hang on a part, and those that hang on them: drawings, their charts and diagrams, comments.
  void append_links_of(const std::string& source, std::uint32_t sheet, Concealment concealment) {
    std::vector<std::string> open = {source};
    while (!open.empty()) {
      const std::string at = std::move(open.back());
      open.pop_back();
      for (const OoxmlRelationship& link : package_.relationships(at)) {
        const auto found = link.external ? piece_by_name_.end() : piece_by_name_.find(ascii_lower(link.target));
        if (found == piece_by_name_.end() || pieces_[found->second].done) continue;
        open.push_back(pieces_[found->second].name);
        append_whole(pieces_[found->second], sheet, concealment);
      }
    }
  }

  void append_whole(Piece& piece, std::uint32_t sheet, Concealment concealment) {
    piece.done = true;
    const std::size_t first = extracted_.blocks.size();
    append(piece.text, add_part(piece.name));
    for (const std::string& id : piece.cropped) {
      const OoxmlRelationship* link = package_.relationship(piece.name, id);
      if (link != nullptr && package_.is_large_picture(link->target))
        append_block(extracted_, "裁剪的图片：" + link->target,
                     place_of(Region::kProperty, Concealment::kCroppedPicture));
    }
    for (const std::string& id : piece.relationship_ids) {
      if (package_.relationship(piece.name, id) == nullptr) package_.add_incomplete("damaged", piece.name);
    }
    for (std::size_t i = first; i < extracted_.blocks.size(); ++i) settle(extracted_.blocks[i], sheet, concealment);
    piece.text = {};
  }

  /// Strings that no cell shows: values of cells that were removed.
  void append_unused_strings() {
    ExtractedText unused;
    for (std::size_t i = 0; i < strings_.size(); ++i) {
      if (used_strings_[i]) continue;
      std::string text;
      for (std::uint32_t run = strings_.first_run[i]; run < strings_.first_run[i + 1]; ++run) {
        const SheetRun& at = strings_.runs[run];
        text += std::string_view(strings_.text).substr(at.begin, at.end - at.begin);
      }
      if (!trimmed(text).empty() && budget_.take(text.size())) append_lines(unused, text, cached_place());
    }
    for (const std::string& guide : strings_.guides) {
      if (budget_.take(guide.size())) append_lines(unused, guide, place_of(Region::kAttribute));
    }
    if (!unused.blocks.empty()) append(unused, add_part(book_parts_.back()));
  }

  void append_names() {
    ExtractedText names;
    for (const DefinedName& name : book_.names) {
      const bool own_words =
          std::any_of(name.name.begin(), name.name.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
      const bool says = has_literal(name.value) || own_words || !name.comment.empty();
      if (!says || name.name.starts_with("_xlnm.") || !budget_.take(name.value.size())) continue;
      const Block place =
          name.is_hidden ? place_of(Region::kHiddenText, Concealment::kCachedData) : place_of(Region::kAttribute);
      append_lines(names, name.name + "：" + name.value, place);
      append_lines(names, name.comment, place);
    }
    for (const std::string& words : book_.words) {
      if (budget_.take(words.size())) append_lines(names, words, place_of(Region::kAttribute));
    }
    if (!book_.folder.empty())
      append_lines(names, "保存位置：" + book_.folder, place_of(Region::kProperty, Concealment::kProperty));
    append(names, 0);
  }

  const Limits& limits_;
  OoxmlPackage package_;
  std::string main_;
  std::array<std::string, 4> book_parts_;  // in lower case; the shared strings last
  Workbook book_;
  SharedStrings strings_;
  SheetStyles styles_;
  TextBudget budget_;
  DrawingBudget drawing_budget_;
  std::size_t comparisons_ = kMaxComparisons;
  std::vector<bool> used_strings_;
  std::vector<SheetPart> sheets_;
  std::vector<Piece> pieces_;
  std::unordered_map<std::string, std::size_t> sheet_by_name_;  // those that were not appended yet
  std::unordered_map<std::string, std::size_t> piece_by_name_;
  ExtractedText extracted_;
};

}  // namespace

bool looks_like_xlsx(std::string_view bytes) { return ooxml_kind(bytes) == OoxmlKind::kSheets; }

ExtractedText extract_xlsx(std::string_view bytes, const Limits& limits, const MemberSink& members) {
  if (bytes.size() > limits.max_bytes) {
    ExtractedText extracted;
    extracted.media_type = kMediaType;
    extracted.incomplete.push_back({"limit:bytes", ""});
    return extracted;
  }
  return WorkbookReader(bytes, limits).read(members);
}

}  // namespace mishen::scanner
