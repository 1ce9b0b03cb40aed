#include "scanner/extract/sheet_part.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <unordered_map>
#include <utility>

#include "scanner/characters.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/on_off.h"
#include "scanner/extract/parse_number.h"
#include "scanner/extract/white_space.h"
#include "scanner/extract/xml_words.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

constexpr std::uint32_t kMaxColumns = 16'384;

/// Points of a character that widths of columns count in: 7 pixels of Calibri 11, their default font.
constexpr double kCharacterPoints = 5.25;
/// What columns and rows have where a sheet says nothing.
constexpr double kUsualColumnPoints = 48;
constexpr double kUsualRowPoints = 15;

struct Cell {
  std::uint32_t row = 0;
  std::uint32_t column = 0;
};

/// Takes "B2" or "$B$2" off the front of `reference`.
std::optional<Cell> take_cell(std::string_view& reference) {
  Cell cell;
  std::size_t at = 0;
  const auto skip_dollar = [&] { at += at < reference.size() && reference[at] == '$' ? 1U : 0U; };
  skip_dollar();
  while (at < reference.size()) {
    const char c = reference[at];
    const bool small = c >= 'a' && c <= 'z';
    if (!small && !(c >= 'A' && c <= 'Z')) break;
    cell.column = cell.column * 26 + static_cast<std::uint32_t>(c - (small ? 'a' : 'A')) + 1;
    if (cell.column > kMaxColumns * 26) return std::nullopt;
    ++at;
  }
  skip_dollar();
  std::string_view rest = reference.substr(at);
  cell.row = take_number<std::uint32_t>(rest).value_or(0);
  if (cell.column == 0 || cell.row == 0) return std::nullopt;
  reference = rest;
  return cell;
}

bool is_wordy(std::string_view text) {
  constexpr std::size_t kAsciiWord = 4;
  std::size_t letters = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) return true;
    const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    letters += letter ? 1U : 0U;
  }
  return letters >= kAsciiWord;
}

/// Header and footer codes (18.3.1.46): "&L", "&P", "&\"font,style\"", "&12", "&KFF0000". Parts the three sections.
std::vector<std::string> header_sections(std::string_view code) {
  constexpr std::string_view kOtherCodes = "PNDTFAGZBIUESXYOH+-";
  std::vector<std::string> sections(1);
  for (std::size_t at = 0; at < code.size(); ++at) {
    if (code[at] != '&' || at + 1 >= code.size()) {
      sections.back() += code[at];
      continue;
    }
    const char kind = code[++at];
    if (kind == '&') {
      sections.back() += '&';
    } else if (kind == '"') {
      const std::size_t end = code.find('"', at + 1);
      if (end != std::string_view::npos) at = end;  // else what follows may be text
    } else if (kind >= '0' && kind <= '9') {
      while (at + 1 < code.size() && code[at + 1] >= '0' && code[at + 1] <= '9') ++at;
    } else if (kind == 'K') {
      constexpr std::string_view kColour = "0123456789ABCDEFabcdef+-";  // RRGGBB, or of the theme: "01+000"
      for (int i = 0; i < 6 && at + 1 < code.size() && kColour.find(code[at + 1]) != std::string_view::npos; ++i) ++at;
    } else if (kind == 'L' || kind == 'C' || kind == 'R') {
      sections.emplace_back();
    } else if (kOtherCodes.find(kind) == std::string_view::npos) {
      sections.back() += kind;
    }
  }
  return sections;
}

enum class Tag : std::uint8_t {
  kOther,
  kFormatDefaults,
  kColumn,
  kRow,
  kCell,
  kValue,
  kFormula,
  kInline,
  kText,
  kRun,
  kRunProperties,
  kPhonetic,
  kColour,
  kSize,
  kMerge,
  kFilter,
  kHyperlink,
  kValidation,
  kListFormula,
  kConditional,
  kFilterValue,
  kHeader,
  kFooter,
  kScenario,
  kInputCells,
  kReference,
  kStringItem,
};

Tag tag_of(std::string_view local) {
  static const std::unordered_map<std::string_view, Tag> kTags = {
      {"sheetFormatPr", Tag::kFormatDefaults},
      {"col", Tag::kColumn},
      {"row", Tag::kRow},
      {"c", Tag::kCell},
      {"v", Tag::kValue},
      {"f", Tag::kFormula},
      {"is", Tag::kInline},
      {"t", Tag::kText},
      {"r", Tag::kRun},
      {"rPr", Tag::kRunProperties},
      {"rPh", Tag::kPhonetic},
      {"color", Tag::kColour},
      {"sz", Tag::kSize},
      {"mergeCell", Tag::kMerge},
      {"autoFilter", Tag::kFilter},
      {"hyperlink", Tag::kHyperlink},
      {"dataValidation", Tag::kValidation},
      {"formula1", Tag::kListFormula},
      {"formula2", Tag::kListFormula},
      {"formula", Tag::kListFormula},
      {"conditionalFormatting", Tag::kConditional},
      {"filter", Tag::kFilterValue},
      {"customFilter", Tag::kFilterValue},
      {"oddHeader", Tag::kHeader},
      {"evenHeader", Tag::kHeader},
      {"firstHeader", Tag::kHeader},
      {"oddFooter", Tag::kFooter},
      {"evenFooter", Tag::kFooter},
      {"firstFooter", Tag::kFooter},
      {"scenario", Tag::kScenario},
      {"inputCells", Tag::kInputCells},
      {"drawing", Tag::kReference},
      {"legacyDrawing", Tag::kReference},
      {"legacyDrawingHF", Tag::kReference},
      {"picture", Tag::kReference},
      {"tablePart", Tag::kReference},
      {"oleObject", Tag::kReference},
      {"control", Tag::kReference},
      {"si", Tag::kStringItem},
  };
  const auto found = kTags.find(local);
  return found == kTags.end() ? Tag::kOther : found->second;
}

/// Gathers the runs of one string from the events of its elements (CT_Rst).
class RichText {
 public:
  RichText(std::string& text, std::vector<SheetRun>& runs, std::vector<std::string>& guides)
      : text_(text), runs_(runs), guides_(guides) {}

  void start(Tag tag, const XmlAttributes& attributes) {
    switch (tag) {
      case Tag::kPhonetic:
        ++phonetic_;
        break;
      case Tag::kRun:
        font_ = {};
        plain_ = true;
        break;
      case Tag::kRunProperties:
        plain_ = false;
        break;
      case Tag::kColour:
        font_.colour = read_sheet_colour(attributes);
        break;
      case Tag::kSize:
        font_.tiny = is_tiny_size(attributes["val"]);
        break;
      case Tag::kText:
        in_text_ = phonetic_ == 0;
        piece_.clear();
        break;
      default:
        break;
    }
  }

  void end(Tag tag) {
    switch (tag) {
      case Tag::kPhonetic:
        --phonetic_;
        take_guide();
        break;
      case Tag::kRun:
        font_ = {};
        plain_ = true;
        break;
      case Tag::kText:
        flush();
        break;
      default:
        break;
    }
  }

  void text(std::string_view text) {
    if (in_text_) piece_ += text;
    if (phonetic_ > 0) guide_ += text;
  }

  [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }

  void flush() {
    in_text_ = false;
    if (piece_.empty()) return;
    const std::string piece = unescaped(piece_);
    piece_.clear();
    constexpr std::size_t kMaxRuns = 8'000'000;
    if (text_.size() + piece.size() > std::numeric_limits<std::uint32_t>::max() || runs_.size() >= kMaxRuns) {
      is_cut_ = true;
      return;
    }
    const auto begin = static_cast<std::uint32_t>(text_.size());
    text_ += piece;
    runs_.push_back({begin, static_cast<std::uint32_t>(text_.size()), plain_, font_});
  }

 private:
  void take_guide() {
    constexpr std::size_t kMaxGuides = 1'000'000;
    bool spells = true;
    for (std::size_t at = 0; at < guide_.size(); at += utf8_length(guide_[at]))
      spells = spells && !is_han(utf8_at(guide_, at));
    is_cut_ = is_cut_ || guides_.size() >= kMaxGuides;
    if (!spells && !is_cut_) guides_.push_back(unescaped(guide_));
    guide_.clear();
  }

  std::string& text_;
  std::vector<SheetRun>& runs_;
  std::vector<std::string>& guides_;
  std::string guide_;
  std::string piece_;
  SheetFont font_;
  bool plain_ = true;
  bool in_text_ = false;
  bool is_cut_ = false;
  unsigned phonetic_ = 0;
};

class SharedStringHandler final : public XmlHandler {
 public:
  explicit SharedStringHandler(SharedStrings& strings)
      : strings_(strings), rich_(strings.text, strings.runs, strings.guides) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    const Tag tag = tag_of(name.local);
    if (tag == Tag::kStringItem) strings_.first_run.push_back(static_cast<std::uint32_t>(strings_.runs.size()));
    if (!strings_.first_run.empty()) rich_.start(tag, attributes);
  }
  void end(const XmlName& name) override { rich_.end(tag_of(name.local)); }
  void text(std::string_view text) override { rich_.text(text); }
  void finish() {
    rich_.flush();
    strings_.is_cut = rich_.is_cut();
    strings_.first_run.push_back(static_cast<std::uint32_t>(strings_.runs.size()));
  }

 private:
  SharedStrings& strings_;
  RichText rich_;
};

class SheetHandler final : public XmlHandler {
 public:
  SheetHandler(SheetPart& part, SheetContext& context)
      : part_(part), context_(context), rich_(inline_text_, inline_runs_, guides_) {
    part_.grid.columns.set_usual(kUsualColumnPoints);
    part_.grid.rows.set_usual(kUsualRowPoints);
  }

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    const Tag tag = tag_of(name.local);
    if (cell_open_) {
      start_in_cell(tag, attributes);
      return;
    }
    switch (tag) {
      case Tag::kFormatDefaults:
        rows_hidden_by_default_ = attributes["defaultRowHeight"] == "0";
        columns_hidden_by_default_ = attributes["defaultColWidth"] == "0";
        if (const auto width = leading_number<double>(attributes["defaultColWidth"]))
          part_.grid.columns.set_usual(*width * kCharacterPoints);
        if (const auto height = leading_number<double>(attributes["defaultRowHeight"]);
            height && !is_on(attributes["zeroHeight"]))
          part_.grid.rows.set_usual(*height);
        break;
      case Tag::kColumn:
        start_column(attributes);
        break;
      case Tag::kRow:
        start_row(attributes);
        break;
      case Tag::kCell:
        start_cell(attributes);
        break;
      case Tag::kMerge:
        if (const auto range = parse_range(attributes["ref"])) merges_.push_back(*range);
        break;
      case Tag::kFilter:
        part_.filter = parse_range(attributes["ref"]);
        break;
      case Tag::kHyperlink:
        add_note(attributes["tooltip"], attributes["ref"]);
        for (const std::string_view attribute : {"display", "location"}) {
          if (holds_words(attributes[attribute])) add_note(attributes[attribute], attributes["ref"]);
        }
        break;
      case Tag::kValidation:
        validated_ = attributes["sqref"];
        for (const std::string_view attribute : {"promptTitle", "prompt", "errorTitle", "error"})
          add_note(attributes[attribute], validated_);
        break;
      case Tag::kConditional:
        validated_ = attributes["sqref"];
        break;
      case Tag::kFilterValue:
        if (is_wordy(attributes["val"]) && part_.filter) add_note(attributes["val"], {});
        break;
      case Tag::kScenario:
        for (const std::string_view attribute : {"name", "comment", "user"})
          keep(std::string(attributes[attribute]), cached());
        break;
      case Tag::kInputCells: {
        Block place = cached();
        set_cell(place, attributes["r"]);
        keep(unescaped(attributes["val"]), place);
        break;
      }
      case Tag::kReference:
        if (attributes.has("id")) part_.relationship_ids.emplace(attributes["id"]);
        break;
      case Tag::kHeader:
      case Tag::kFooter:
      case Tag::kListFormula:
        value_.clear();
        in_value_ = true;
        in_list_ = tag == Tag::kListFormula;
        break;
      case Tag::kFormula:  // of xm:f, within x14:formula1 or by itself
        if (!in_list_) value_.clear();
        in_value_ = true;
        break;
      case Tag::kOther:
        for_each_worded(attributes, [&](std::string_view local, std::string_view value) {
          if (local != "codeName") add_note(value, {});
        });
        break;
      default:
        break;
    }
  }

  void end(const XmlName& name) override {
    const Tag tag = tag_of(name.local);
    if (cell_open_) {
      end_in_cell(tag);
      return;
    }
    switch (tag) {
      case Tag::kHeader:
      case Tag::kFooter:
        for (const std::string& section : header_sections(unescaped(value_))) {
          Block place;
          place.region = tag == Tag::kHeader ? Region::kHeader : Region::kFooter;
          keep(section, place);
        }
        break;
      case Tag::kListFormula:
        if (has_literal(value_)) add_note(value_, validated_);
        in_list_ = false;
        break;
      case Tag::kFormula:
        if (in_list_) return;  // its text belongs to the element around it
        if (has_literal(value_)) add_note(value_, validated_);
        break;
      default:
        break;
    }
    in_value_ = false;
  }

  void text(std::string_view text) override {
    if (cell_open_ && in_inline_) {
      rich_.text(text);
    } else if (cell_open_ && in_formula_) {
      formula_ += text;
    } else if (in_value_) {
      value_ += text;
    }
  }

  void finish() {
    if (cell_open_) end_cell();
    part_.cell_blocks = part_.text.blocks.size();
    merge_cells();
    for (const Note& note : notes_) append_lines(part_.text, note.text, note.place);
    if (part_.filter) mark_filtered_rows(part_, {*part_.filter});
  }

 private:
  struct Note {
    std::string text;
    Block place;
  };

  static Block cached() {
    Block place;
    place.region = Region::kHiddenText;
    place.concealment = Concealment::kCachedData;
    return place;
  }

  static void set_cell(Block& place, std::string_view reference) {
    if (const std::optional<Cell> cell = take_cell(reference)) {
      place.row = cell->row;
      place.column = cell->column;
    }
  }

  void add_note(std::string_view text, std::string_view reference) {
    if (text.empty()) return;
    Block place;
    place.region = Region::kAttribute;
    set_cell(place, reference);
    keep(unescaped(text), place);
  }

  /// Keeps a text that belongs behind the cells.
  void keep(std::string text, const Block& place) {
    if (!trimmed(text).empty() && context_.budget.take(text.size())) notes_.push_back({std::move(text), place});
  }

  void start_column(const XmlAttributes& attributes) {
    const std::uint32_t first = std::clamp(number_or(attributes["min"], 0U), 1U, kMaxColumns + 1);
    const std::uint32_t last = std::clamp(number_or(attributes["max"], 0U), first, kMaxColumns);
    if (first > kMaxColumns) return;
    constexpr double kNarrowest = 0.1;  // of a character
    const std::optional<double> width = leading_number<double>(attributes["width"]);
    const bool hidden = is_on(attributes["hidden"]) || (width && *width <= kNarrowest);
    if (hidden || width) part_.grid.columns.set(first, last, hidden ? 0 : *width * kCharacterPoints);
    // Differences between neighbours: ranges may be many and wide. A column that is named at all has no default.
    const int weight = hidden ? 1 : columns_hidden_by_default_ ? -1 : 0;
    if (weight == 0) return;
    if (column_changes_.size() < last + 2) column_changes_.resize(last + 2);
    column_changes_[first] += weight;
    column_changes_[last + 1] -= weight;
  }

  [[nodiscard]] bool is_hidden_column(std::uint32_t column) {
    if (column > kMaxColumns) return false;
    if (!columns_are_known_) {
      columns_are_known_ = true;
      hidden_columns_.resize(column_changes_.size());
      int sum = columns_hidden_by_default_ ? 1 : 0;
      for (std::size_t i = 1; i < column_changes_.size(); ++i) hidden_columns_[i] = (sum += column_changes_[i]) > 0;
    }
    if (column < hidden_columns_.size()) return hidden_columns_[column];
    return columns_hidden_by_default_;
  }

  void start_row(const XmlAttributes& attributes) {
    const std::uint32_t row = number_or(attributes["r"], 0U);
    row_ = row == 0 ? row_ + 1 : row;
    column_ = 0;
    constexpr double kLowest = 1;  // point
    const std::optional<double> height = leading_number<double>(attributes["ht"]);
    hidden_row_ = is_on(attributes["hidden"]) || (height ? *height <= kLowest : rows_hidden_by_default_);
    if (hidden_row_ || height) part_.grid.rows.set(row_, row_, hidden_row_ ? 0 : *height);
  }

  void start_cell(const XmlAttributes& attributes) {
    std::string_view reference = attributes["r"];
    const std::optional<Cell> cell = take_cell(reference);
    column_ = cell ? cell->column : column_ + 1;
    if (cell && cell->row != row_) {  // rows may go without a number, cells may not lie about theirs
      row_ = cell->row;
    }
    type_ = attributes["t"];
    style_ = number_or(attributes["s"], 0U);
    cell_open_ = true;
    in_inline_ = in_value_ = in_formula_ = false;
    value_.clear();
    formula_.clear();
    inline_text_.clear();
    inline_runs_.clear();
    nested_ = 0;
  }

  void start_in_cell(Tag tag, const XmlAttributes& attributes) {
    ++nested_;
    switch (tag) {
      case Tag::kInline:
        in_inline_ = true;
        break;
      case Tag::kValue:
        in_value_ = true;
        break;
      case Tag::kFormula:
        in_formula_ = true;
        break;
      default:
        break;
    }
    if (in_inline_) rich_.start(tag, attributes);
  }

  void end_in_cell(Tag tag) {
    if (nested_ == 0) return end_cell();
    --nested_;
    if (in_inline_) rich_.end(tag);
    switch (tag) {
      case Tag::kInline:
        in_inline_ = false;
        break;
      case Tag::kValue:
        in_value_ = false;
        break;
      case Tag::kFormula:
        in_formula_ = false;
        break;
      default:
        break;
    }
  }

  void end_cell() {
    rich_.flush();
    cell_open_ = in_value_ = in_inline_ = in_formula_ = false;
    Block place;
    place.kind = BlockKind::kCell;
    place.table = 1;
    place.row = row_;
    place.column = column_;
    const std::size_t before = part_.text.blocks.size();
    emit_value(place);
    if (part_.text.blocks.size() > before) {
      part_.rows = std::max(part_.rows, row_);
      part_.columns = std::max(part_.columns, column_);
    }
    place.region = Region::kAttribute;
    place.kind = BlockKind::kParagraph;
    if (has_literal(formula_)) emit("=" + formula_, place);
    for (const std::string& guide : guides_) emit(guide, place);
    guides_.clear();
    value_.clear();
  }

  void emit_value(const Block& place) {
    if (type_ == "s") {
      const std::uint32_t number = number_or(trimmed(value_), 0U);
      if (value_.empty() || number >= context_.strings.size()) return;
      context_.used_strings[number] = true;
      const std::vector<SheetRun>& runs = context_.strings.runs;
      emit_runs(context_.strings.text, runs.data() + context_.strings.first_run[number],
                runs.data() + context_.strings.first_run[number + 1], place);
    } else if (!inline_runs_.empty()) {
      emit_runs(inline_text_, inline_runs_.data(), inline_runs_.data() + inline_runs_.size(), place);
    } else if (type_ == "b") {
      const std::string_view value = trimmed(value_);
      emit_shown({value == "1" ? "TRUE" : value == "0" ? "FALSE" : std::string(value), {}, false}, place);
    } else if (type_ == "str" || type_ == "inlineStr") {
      emit_shown(context_.styles.format(style_).show_text(unescaped(value_)), place);
    } else if (type_ == "e" || type_ == "d") {
      emit_shown({std::string(trimmed(value_)), {}, false}, place);
    } else if (!value_.empty()) {
      emit_shown(context_.styles.format(style_).show_number(trimmed(value_), context_.from_1904), place);
    }
  }

  /// What a cell hides as a whole, the strongest first; `weaker` where it does not.
  void conceal(Block& place, Concealment weaker) {
    if (is_hidden_column(place.column)) {
      place.concealment = Concealment::kHiddenColumn;
      place.region = Region::kHiddenColumn;
    } else if (hidden_row_) {
      place.concealment = Concealment::kHiddenRow;
      place.region = Region::kHiddenRow;
    } else if (weaker != Concealment::kNone) {
      place.concealment = weaker;
      place.region = Region::kHiddenText;
    }
  }

  void emit_shown(const ShownValue& shown, Block place) {
    const Block plain = place;
    conceal(place, shown.concealed ? Concealment::kNumberFormat : context_.styles.concealment(style_, nullptr));
    emit(shown.text, place);
    if (shown.concealed && !shown.instead.empty()) emit_shown({shown.instead, {}, false}, plain);
  }

  void emit_runs(std::string_view text, const SheetRun* first, const SheetRun* last, const Block& place) {
    struct Aside {
      Concealment why;
      std::string text;
    };
    std::string visible;
    std::vector<Aside> asides;
    const SheetRun* before = nullptr;
    Concealment before_why = Concealment::kNone;
    for (const SheetRun* run = first; run != last; before = run++) {
      const Concealment why = context_.styles.concealment(style_, run->plain ? nullptr : &run->font);
      const std::string_view piece = text.substr(run->begin, run->end - run->begin);
      if (why == Concealment::kNone) {
        visible += piece;
      } else if (before != nullptr && before_why == why) {
        asides.back().text += piece;
      } else {
        asides.push_back({why, std::string(piece)});
      }
      before_why = why;
    }
    if (!visible.empty()) {
      const ShownValue shown = context_.styles.format(style_).show_text(visible);
      Block at = place;
      conceal(at, shown.concealed ? Concealment::kNumberFormat : Concealment::kNone);
      emit(shown.text, at);
      if (shown.concealed && !shown.instead.empty()) emit_shown({shown.instead, {}, false}, place);
    }
    for (const Aside& aside : asides) {
      Block at = place;
      conceal(at, aside.why);
      emit(aside.text, at);
    }
  }

  void emit(std::string_view text, const Block& place) {
    if (trimmed(text).empty() || !context_.budget.take(text.size())) return;
    const std::size_t first = part_.text.blocks.size();
    append_lines(part_.text, text, place);
    const bool bare = place.concealment == Concealment::kSameColour && !context_.styles.has_fill(style_);
    for (std::size_t i = first; bare && i < part_.text.blocks.size(); ++i) part_.on_bare_paper.push_back(i);
  }

  /// Spans of merged cells; values that lie under a merged cell are not shown.
  void merge_cells() {
    if (merges_.empty()) return;
    std::sort(merges_.begin(), merges_.end(),
              [](const CellRange& a, const CellRange& b) { return a.first_row < b.first_row; });
    std::vector<std::size_t> cells(part_.cell_blocks);
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = i;
    std::stable_sort(cells.begin(), cells.end(),
                     [&](std::size_t a, std::size_t b) { return part_.text.blocks[a].row < part_.text.blocks[b].row; });
    std::map<std::uint32_t, const CellRange*> open;       // by first column; ranges do not overlap in valid files
    std::multimap<std::uint32_t, std::uint32_t> closing;  // last row -> first column
    auto next = merges_.begin();
    for (const std::size_t i : cells) {
      Block& block = part_.text.blocks[i];
      while (!closing.empty() && closing.begin()->first < block.row) {
        const auto ended = open.find(closing.begin()->second);
        if (ended != open.end() && ended->second->last_row < block.row) open.erase(ended);
        closing.erase(closing.begin());
      }
      for (; next != merges_.end() && next->first_row <= block.row; ++next) {
        if (next->last_row < block.row) continue;
        open[next->first_column] = &*next;
        closing.emplace(next->last_row, next->first_column);
      }
      auto found = open.upper_bound(block.column);
      if (found == open.begin()) continue;
      const CellRange& range = *(--found)->second;
      if (block.column > range.last_column || block.row < range.first_row || block.row > range.last_row) continue;
      if (block.row == range.first_row && block.column == range.first_column) {
        block.row_span = range.last_row - range.first_row + 1;
        block.column_span = range.last_column - range.first_column + 1;
      } else if (block.concealment == Concealment::kNone && block.kind == BlockKind::kCell) {
        block.concealment = Concealment::kHiddenAttribute;
        block.region = Region::kHiddenText;
      }
    }
  }

  SheetPart& part_;
  SheetContext& context_;
  std::string inline_text_;
  std::vector<SheetRun> inline_runs_;
  std::vector<std::string> guides_;  // phonetic, of the open cell
  RichText rich_;
  std::string value_;
  std::string formula_;
  std::string type_;
  std::string validated_;
  std::uint32_t style_ = 0;
  std::uint32_t row_ = 0;
  std::uint32_t column_ = 0;
  std::size_t nested_ = 0;  // elements open within the cell
  bool hidden_row_ = false;
  bool rows_hidden_by_default_ = false;
  bool columns_hidden_by_default_ = false;
  bool cell_open_ = false;
  bool in_inline_ = false;
  bool in_value_ = false;
  bool in_list_ = false;  // of a data validation or conditional format
  bool in_formula_ = false;
  // Up to the last column that is named as hidden, or as seen where columns are hidden by default.
  std::vector<int> column_changes_;
  std::vector<bool> hidden_columns_;
  bool columns_are_known_ = false;
  std::vector<CellRange> merges_;
  std::vector<Note> notes_;
};

}  // namespace

std::optional<CellRange> parse_range(std::string_view reference) noexcept {
  const std::optional<Cell> first = take_cell(reference);
  if (!first) return std::nullopt;
  std::optional<Cell> last = first;
  if (reference.starts_with(':')) {
    reference.remove_prefix(1);
    last = take_cell(reference);
  }
  if (!last) return std::nullopt;
  return CellRange{std::min(first->row, last->row), std::min(first->column, last->column),
                   std::max(first->row, last->row), std::max(first->column, last->column)};
}

SharedStrings read_shared_strings(std::string_view xml, std::size_t max_depth, XmlOutcome& outcome) {
  SharedStrings strings;
  SharedStringHandler handler(strings);
  outcome = read_xml(xml, max_depth, handler);
  handler.finish();
  return strings;
}

SheetPart read_sheet(std::string_view xml, SheetContext& context) {
  SheetPart part;
  SheetHandler handler(part, context);
  part.outcome = read_xml(xml, context.max_xml_depth, handler);
  handler.finish();
  return part;
}

void mark_filtered_rows(SheetPart& sheet, std::vector<CellRange> filters) {
  std::sort(filters.begin(), filters.end(),
            [](const CellRange& a, const CellRange& b) { return a.first_row < b.first_row; });
  std::map<std::uint32_t, std::uint32_t> rows;  // first -> last, without those between
  for (const CellRange& filter : filters) {
    if (!rows.empty() && rows.rbegin()->second >= filter.first_row) {
      rows.rbegin()->second = std::max(rows.rbegin()->second, filter.last_row);
    } else {
      rows.emplace(filter.first_row, filter.last_row);
    }
  }
  for (std::size_t i = 0; i < sheet.cell_blocks; ++i) {
    Block& block = sheet.text.blocks[i];
    if (block.concealment != Concealment::kHiddenRow) continue;
    // The first row of a range holds the buttons.
    const auto after = rows.lower_bound(block.row);
    if (after != rows.begin() && block.row <= std::prev(after)->second) block.concealment = Concealment::kFilteredRow;
  }
}

bool has_literal(std::string_view formula) {
  constexpr std::size_t kLongNumber = 8;  // rows have seven digits at most
  std::size_t digits = 0;
  for (std::size_t at = 0; at < formula.size(); ++at) {
    const char c = formula[at];
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits >= kLongNumber) return true;
    if (c != '"') continue;
    const std::size_t end = std::min(formula.find('"', at + 1), formula.size());
    if (is_wordy(formula.substr(at + 1, end - at - 1))) return true;
    at = end;
  }
  return false;
}

std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view code = text.substr(at, 7);
    if (code.size() == 7 && code[0] == '_' && code[1] == 'x' && code[6] == '_') {
      const std::optional<std::uint32_t> value = entire_number<std::uint32_t>(code.substr(2, 4), 16);
      if (value && (*value < 0xD800 || *value > 0xDFFF)) {
        if (*value >= 0x20 || *value == '\t' || *value == '\n') append_utf8(plain, *value);
        if (*value == '\r') plain += '\n';
        at += 7;
        continue;
      }
    }
    plain += text[at++];
  }
  return plain;
}

}  // namespace mishen::scanner
