#include "scanner/extract/rtf.h"

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
#include "scanner/extract/picture.h"
#include "scanner/extract/rtf_code_pages.h"
#include "scanner/extract/rtf_formatting.h"
#include "scanner/extract/rtf_objects.h"
#include "scanner/extract/rtf_shapes.h"
#include "scanner/extract/rtf_text.h"
#include "scanner/extract/rtf_tokens.h"
#include "scanner/extract/rtf_words.h"
#include "scanner/extract/white_space.h"
#include "scanner/extract/wingdings.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

/// Groups within groups. Word writes shapes in groups of shapes some fifty deep.
constexpr std::size_t kMaxDepth = 2'000;
constexpr std::size_t kMaxRun = std::size_t{64} << 10U;  // bytes decoded at a time
constexpr CodePage kSymbols = -1;                        // the bytes of a font of symbols
constexpr std::size_t kMaxListed = 1'000;                // pictures and objects named one by one

/// What a group inherits and its end takes back.
struct State {
  RtfRoute route = RtfRoute::kText;
  const RtfDestination* destination = nullptr;  // of this group or one around it
  RtfRoute outer = RtfRoute::kText;             // the same, around \upr and fields
  const RtfDestination* outer_destination = nullptr;
  bool begins = false;  // the destination begins with this group
  bool nested_row = false;
  std::int32_t font = -1;
  std::int32_t unicode_skip = 1;
  bool in_table = false;
  bool east_asian = false;  // associated properties are those of East Asian characters
  RtfLook look;
  RtfParagraphLook paragraph;
};

struct Field {
  std::string code;
  std::size_t pieces = 0;  // appended before its result
  std::vector<std::string> entries;
  std::int32_t chosen = -1;
};

struct Object {
  explicit Object(std::size_t limit) : data(limit) {}
  std::string class_name;
  bool is_link = false;
  HexBytes data;
};

bool holds_han(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += utf8_length(text[at])) {
    if (is_han(utf8_at(text, at))) return true;
  }
  return false;
}

class Reader {
 public:
  Reader(std::string_view bytes, const Limits& limits, const MemberSink& members, ExtractedText& extracted)
      : tokens_(bytes), limits_(limits), members_(members), extracted_(extracted), text_(extracted) {}

  void read() {
    bool whole = false;
    while (!whole && !stopped_) {
      const RtfToken token = tokens_.next();
      if (token.kind == RtfToken::Kind::kEnd || token.cut_off) break;
      take(token);
      whole = states_.size() == 1 && token.kind == RtfToken::Kind::kClose;
    }
    const bool more =
        whole && tokens_.rest().find_first_not_of(std::string_view(" \t\r\n\0}\x1A", 7)) != std::string_view::npos;
    if (!stopped_ && (!whole || more)) fail("damaged", "");
    flush(true);
    while (states_.size() > 1) end_group();
    end_paragraph();
    text_.finish(shapes_.has_ground());
  }

 private:
  // ---- tokens

  void take(const RtfToken& token) {
    State& state = states_.back();
    switch (token.kind) {
      case RtfToken::Kind::kOpen:
        begin_group();
        break;
      case RtfToken::Kind::kClose:
        end_group();
        break;
      case RtfToken::Kind::kWord:
        take_word(token);
        break;
      case RtfToken::Kind::kSymbol:
        take_symbol(token.text);
        break;
      case RtfToken::Kind::kByte:
        if (token.parameter) {
          const char byte = static_cast<char>(static_cast<unsigned char>(*token.parameter));
          append_bytes({&byte, 1});
        }
        break;
      case RtfToken::Kind::kText:
        append_bytes(token.text);
        break;
      case RtfToken::Kind::kBinary:
        if (state.route == RtfRoute::kPicture) picture_.head.append_raw(token.text);
        if (state.route == RtfRoute::kObject && !objects_.empty()) objects_.back().data.append_raw(token.text);
        break;
      case RtfToken::Kind::kEnd:
        break;
    }
  }

  void begin_group() {
    flush(false);
    if (states_.size() > kMaxDepth) return stop("limit:depth");
    const bool is_style = states_.back().route == RtfRoute::kStyles && states_.back().begins;
    states_.push_back(states_.back());
    states_.back().begins = false;
    skip_ = 0;
    star_ = false;
    if (is_style) begin_style();
  }

  void end_group() {
    flush(false);
    skip_ = 0;
    star_ = false;
    if (states_.size() == 1) return;
    const State& state = states_.back();
    if (state.begins) {
      if (state.route != RtfRoute::kSkip) flush(true);
      end_destination(*state.destination);
    } else if (state.route == RtfRoute::kCollected && state.destination != nullptr && !collected_.empty()) {
      const RtfGroup group = state.destination->group;
      // Their names and values, one behind the other, stand in groups of their own.
      if (group == RtfGroup::kDocumentVariable || group == RtfGroup::kPeople) collected_.back() += '\n';
    } else if (state.route == RtfRoute::kStyles && states_[states_.size() - 2].begins) {
      end_style();
    }
    states_.pop_back();
    seen_.reset();
  }

  void take_symbol(std::string_view symbol) {
    flush(false);
    if (symbol == "*") {
      star_ = true;
    } else if (symbol == "\\" || symbol == "{" || symbol == "}") {
      append_bytes(symbol);
    } else if (symbol == "~") {
      put("\u00a0");
    } else if (symbol == "-") {
      put("\u00ad");
    } else if (symbol == "_") {
      put("-");
    } else if (symbol == "\t") {
      put("\t");
    } else if (symbol == "\n" || symbol == "\r") {
      if (states_.back().route == RtfRoute::kText) end_paragraph();
    }
  }

  void take_word(const RtfToken& token) {
    State& state = states_.back();
    const bool starred = std::exchange(star_, false);
    if (state.route == RtfRoute::kSkip && state.destination != nullptr) {
      // Nothing in what is skipped matters but the destinations that others only hold.
      const RtfDestination* const inner = find_rtf_destination(token.text);
      if (inner != nullptr && holds_destinations(*state.destination, *inner))
        begin_destination(*inner);
      else if (token.text == "ffres" || token.text == "ffdefres")
        choose_entry(token);
      return;
    }
    flush(false);
    seen_.reset();
    skip_ = 0;
    if (const RtfDestination* const destination = find_rtf_destination(token.text)) {
      // Texts in a destination that nobody knows are as little shown as what is around them.
      const bool unknown = state.destination != nullptr && state.destination->group == RtfGroup::kUnknown;
      if (!unknown || destination->route == RtfRoute::kSkip) begin_destination(*destination);
      return;
    }
    const RtfWord word = find_rtf_word(token.text);
    if (starred && word == RtfWord::kNone) {
      static constexpr RtfDestination kUnknown = {"", RtfRoute::kCollected, RtfGroup::kUnknown};
      begin_destination(kUnknown);
      return;
    }
    take_known(word, token);
  }

  /// Whether text in `inner` matters though `outer` around it is skipped.
  static bool holds_destinations(const RtfDestination& outer, const RtfDestination& inner) {
    if (outer.group == RtfGroup::kTwice) return inner.group == RtfGroup::kUnicode;
    if (inner.route == RtfRoute::kSkip && inner.group != RtfGroup::kTwice && inner.word != "sp") return false;
    constexpr std::array<std::string_view, 5> kHolders = {"info", "userprops", "formfield", "sp", "picprop"};
    return std::find(kHolders.begin(), kHolders.end(), outer.word) != kHolders.end();
  }

  // ---- destinations

  void begin_destination(const RtfDestination& destination) {
    if (destination.route != RtfRoute::kSkip) flush(true);
    State& state = states_.back();
    if (destination.group == RtfGroup::kUnicode) {  // goes where the text around goes
      state.route = state.outer;
      state.destination = state.outer_destination;
      state.begins = false;
      return;
    }
    if (states_.size() <= 2) return;                        // the document itself is none
    if (state.begins) end_destination(*state.destination);  // a second one in a group: the first ends here
    const RtfRoute around = state.route;
    if (destination.group == RtfGroup::kTwice) {
      state.outer = around;
      state.outer_destination = state.destination;
    }
    state.destination = &destination;
    state.begins = true;
    state.route = destination.route;
    switch (destination.group) {
      case RtfGroup::kFlow:
        begin_flow(destination.region, destination.concealment);
        break;
      case RtfGroup::kFallback:
        begin_flow(destination.region, destination.concealment);
        text_.set_fallback(true);
        break;
      case RtfGroup::kField:
        state.route = around;
        state.outer = around;
        fields_.push_back({{}, text_.pieces(), {}, -1});
        break;
      case RtfGroup::kFieldResult:
        state.route = state.outer;
        if (!fields_.empty()) fields_.back().pieces = text_.pieces();
        break;
      case RtfGroup::kShape:
        if (!shapes_.is_open()) text_.begin_shape();
        shapes_.begin();
        break;
      case RtfGroup::kShapeText:
        begin_shape_text();
        break;
      case RtfGroup::kBackground:
        shapes_.begin_background();
        break;
      case RtfGroup::kPicture:
        picture_ = {};
        break;
      case RtfGroup::kPictureProperties:
        shapes_.begin_picture_properties();
        break;
      case RtfGroup::kWordPicture:
        has_word_picture_ = true;
        break;
      case RtfGroup::kOtherPicture:
        if (std::exchange(has_word_picture_, false)) state.route = RtfRoute::kSkip;
        break;
      case RtfGroup::kObject:
        objects_.emplace_back(limits_.max_part_bytes);
        break;
      case RtfGroup::kListText:
        list_text_ = true;
        break;
      case RtfGroup::kNestedRow:
        state.nested_row = true;
        break;
      default:
        break;
    }
    if (state.route == RtfRoute::kCollected) collected_.emplace_back();
  }

  void end_destination(const RtfDestination& destination) {
    std::string value;
    if (states_.back().route == RtfRoute::kCollected && !collected_.empty()) {
      value = std::move(collected_.back());
      collected_.pop_back();
    }
    switch (destination.group) {
      case RtfGroup::kUnknown:
        if (holds_han(value)) text_.add(value, Region::kAttribute, Concealment::kHiddenAttribute);
        break;
      case RtfGroup::kFlow:
        end_flow();
        break;
      case RtfGroup::kFallback:
        end_flow();
        text_.set_fallback(false);
        break;
      case RtfGroup::kField:
        end_field();
        break;
      case RtfGroup::kFieldCode:
        if (fields_.empty()) fields_.push_back({{}, text_.pieces() + 1, {}, -1});
        fields_.back().code = std::move(value);
        break;
      case RtfGroup::kFormText:
      case RtfGroup::kIndexEntry:
        text_.add(value, Region::kAttribute, Concealment::kNone);
        break;
      case RtfGroup::kFormEntry:
        if (!fields_.empty()) fields_.back().entries.push_back(std::move(value));
        break;
      case RtfGroup::kShape:
        if (const std::optional<Extent> cover = shapes_.end()) text_.add_cover(*cover);
        break;
      case RtfGroup::kShapeText:
        end_flow();
        shapes_.end_text();
        break;
      case RtfGroup::kShapeName:
        shape_property_ = std::move(value);
        break;
      case RtfGroup::kShapeValue:
        take_shape_property(shape_property_, value);
        break;
      case RtfGroup::kBackground:
        shapes_.end_background();
        break;
      case RtfGroup::kPicture:
        end_picture();
        break;
      case RtfGroup::kPictureProperties:
        shapes_.end_picture_properties();
        break;
      case RtfGroup::kObject:
        end_object();
        break;
      case RtfGroup::kObjectClass:
        if (!objects_.empty()) objects_.back().class_name = trimmed(value);
        break;
      default:
        end_property(destination, value);
    }
  }

  void end_property(const RtfDestination& destination, const std::string& value) {
    switch (destination.group) {
      case RtfGroup::kProperty:
        text_.add_property(destination.label, value, destination.concealment);
        break;
      case RtfGroup::kPropertyName:
        property_name_ = trimmed(value);
        break;
      case RtfGroup::kPropertyValue:
        if (!is_bookkeeping(property_name_)) text_.add_property(property_name_, value, Concealment::kProperty);
        break;
      case RtfGroup::kDocumentVariable: {
        const std::size_t end = std::min(value.find('\n'), value.size());
        text_.add_property(trimmed(value.substr(0, end)), value.substr(end), Concealment::kProperty);
        break;
      }
      case RtfGroup::kPeople:
        take_people(destination, value);
        break;
      default:
        break;
    }
  }

  /// Properties that programs keep for themselves; some converters carry them over.
  static bool is_bookkeeping(std::string_view name) {
    constexpr std::array<std::string_view, 8> kNames = {"KSOProductBuildVer", "ICV",       "AppVersion",
                                                        "DocSecurity",        "ScaleCrop", "LinksUpToDate",
                                                        "HyperlinksChanged",  "ShareDoc"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
  }

  /// Names, each ended by a semicolon or a line break; everybody once.
  void take_people(const RtfDestination& destination, std::string_view names) {
    while (!names.empty()) {
      const std::size_t end = std::min(names.find_first_of(";\n"), names.size());
      const std::string_view name = trimmed(names.substr(0, end));
      // Where a name does not fit into the character set of the file, question marks are left of it.
      const bool is_name = name.find_first_not_of('?') != std::string_view::npos && name != "Unknown";
      if (is_name && people_.emplace(name).second) text_.add_property(destination.label, name, destination.concealment);
      names.remove_prefix(std::min(end + 1, names.size()));
    }
  }

  // ---- words

  void take_known(RtfWord word, const RtfToken& token) {
    State& state = states_.back();
    const std::int32_t number = token.parameter.value_or(0);
    switch (word) {
      case RtfWord::kUnicode:
        take_unicode(number);
        break;
      case RtfWord::kUnicodeSkip:
        state.unicode_skip = std::clamp(number, 0, 64);
        break;
      case RtfWord::kCharacter: {
        std::string character;
        append_utf8(character, rtf_character(token.text));
        put(character);
        break;
      }
      case RtfWord::kLine:
        put("\n");
        break;
      case RtfWord::kParagraph:
        if (state.route == RtfRoute::kText) end_paragraph();
        if (state.route == RtfRoute::kCollected) put("\n");
        break;
      case RtfWord::kCell:
        if (state.route == RtfRoute::kText) end_cell(1);
        break;
      case RtfWord::kNestedCell:
        if (state.route == RtfRoute::kText) end_cell(std::max(2, table_level()));
        break;
      case RtfWord::kRow:
        if (state.route == RtfRoute::kText) end_row(1, row_);
        break;
      case RtfWord::kNestedRow:
        if (state.route == RtfRoute::kText) end_row(std::max(2, table_level()), nested_row_);
        break;
      case RtfWord::kMac:
        document_page_ = 10000;
        break;
      case RtfWord::kAnsiPage:
        document_page_ = number;
        break;
      case RtfWord::kDefaultFont:
        default_font_ = number;
        for (State& open : states_) open.font = number;
        break;
      case RtfWord::kFontCharset:
        if (state.route == RtfRoute::kFonts) tables_.fonts[font_].code_page = code_page_of_charset(number);
        break;
      case RtfWord::kFontPage:
        if (state.route == RtfRoute::kFonts) tables_.fonts[font_].code_page = number;
        break;
      case RtfWord::kFont:
        state.font = number;
        if (state.route == RtfRoute::kFonts) {
          font_ = number;
          font_name_.clear();
        }
        break;
      case RtfWord::kRed:
        red_ = number;
        break;
      case RtfWord::kGreen:
        green_ = number;
        break;
      case RtfWord::kBlue:
        blue_ = number;
        break;
      default:
        take_formatting(word, token);
    }
  }

  void take_formatting(RtfWord word, const RtfToken& token) {
    State& state = states_.back();
    const std::int32_t number = token.parameter.value_or(0);
    const bool on = !token.parameter || number != 0;
    switch (word) {
      case RtfWord::kPlain:
        state.look = {};
        state.font = default_font_;
        break;
      case RtfWord::kSize:
        if (token.parameter) state.look.half_points = number;
        break;
      case RtfWord::kEastAsian:
        state.east_asian = true;
        break;
      case RtfWord::kOtherScript:
        state.east_asian = false;
        break;
      case RtfWord::kAssociatedSize:
        if (state.east_asian && token.parameter) state.look.half_points = number;
        break;
      case RtfWord::kColour:
        state.look.colour = number;
        break;
      case RtfWord::kHighlight:
        state.look.highlight = number;
        break;
      case RtfWord::kGround:
        state.look.shading.ground = number;
        break;
      case RtfWord::kInk:
        state.look.shading.ink = number;
        break;
      case RtfWord::kShade:
        state.look.shading.share = number;
        break;
      case RtfWord::kHidden:
        state.look.hidden = on;
        break;
      case RtfWord::kScale:
        if (token.parameter) state.look.scale_percent = number;
        break;
      case RtfWord::kDeleted:
        state.look.deleted = on;
        break;
      case RtfWord::kInserted:
        state.look.inserted = on;
        break;
      case RtfWord::kParagraphDefaults:
        state.paragraph = {};
        state.in_table = false;
        list_text_ = list_text_ && state.route == RtfRoute::kText && state.destination != nullptr &&
                     state.destination->group == RtfGroup::kListText;
        break;
      case RtfWord::kStyle:
        state.paragraph.style = number;
        style_number_ = number;
        break;
      case RtfWord::kCharacterStyle:
        state.look.style = number;
        style_number_ = number;
        break;
      case RtfWord::kOtherStyle:
        style_number_ = number;
        break;
      case RtfWord::kStyleBase:
        style_.base = number;
        break;
      case RtfWord::kOutlineLevel:
        state.paragraph.outline_level = number;
        break;
      case RtfWord::kList:
        state.paragraph.is_list_item = number > 0;
        break;
      case RtfWord::kLeft:
        state.paragraph.alignment = Alignment::kLeft;
        break;
      case RtfWord::kCentre:
        state.paragraph.alignment = Alignment::kCentre;
        break;
      case RtfWord::kRight:
        state.paragraph.alignment = Alignment::kRight;
        break;
      case RtfWord::kLineHeight:
        state.paragraph.exact_line_twips = number < -1'000'000 ? 0 : -number;  // negative: exactly
        break;
      case RtfWord::kParagraphGround:
        state.paragraph.shading.ground = number;
        break;
      case RtfWord::kParagraphInk:
        state.paragraph.shading.ink = number;
        break;
      case RtfWord::kParagraphShade:
        state.paragraph.shading.share = number;
        break;
      case RtfWord::kInTable:
        state.in_table = on;
        break;
      case RtfWord::kTableLevel:
        state.paragraph.table_level = number;
        break;
      default:
        take_row(word, number, on);
    }
  }

  void take_row(RtfWord word, std::int32_t number, bool on) {
    RtfRow& row = states_.back().nested_row ? nested_row_ : row_;
    switch (word) {
      case RtfWord::kRowDefaults:
        row = {};
        cell_ = {};
        break;
      case RtfWord::kRowLeft:
        row.left = number;
        break;
      case RtfWord::kRowHeader:
        row.is_header = on;
        break;
      case RtfWord::kRowHeight:
        row.is_hidden = number < 0 && number >= -kTinyLineTwips;  // negative: exactly
        break;
      case RtfWord::kCellRight:
        cell_.right = number;
        row.cells.push_back(std::exchange(cell_, {}));
        break;
      case RtfWord::kCellFirstDown:
        cell_.begins_down = true;
        break;
      case RtfWord::kCellFurtherDown:
        cell_.continues_up = true;
        break;
      case RtfWord::kCellFurtherAcross:
        cell_.continues_left = true;
        break;
      case RtfWord::kCellGround:
        cell_.shading.ground = number;
        break;
      case RtfWord::kCellInk:
        cell_.shading.ink = number;
        break;
      case RtfWord::kCellShade:
        cell_.shading.share = number;
        break;
      default:
        take_picture(word, number);
    }
  }

  void take_picture(RtfWord word, std::int32_t number) {
    switch (word) {
      case RtfWord::kBitmapFile:
        picture_.is_bitmap_file = true;
        break;
      case RtfWord::kPictureWidth:
        picture_.width_twips = number;
        break;
      case RtfWord::kPictureCrop:
        picture_.is_cropped = picture_.is_cropped || number > 0;  // less than 0 adds a margin
        break;
      case RtfWord::kPictureHeight:
        picture_.height_twips = number;
        break;
      case RtfWord::kLinkedObject:
        if (!objects_.empty()) objects_.back().is_link = true;
        break;
      default:
        shapes_.take(word, number);
    }
  }

  // ---- shapes, pictures, objects, fields

  void begin_shape_text() {
    const RtfShapes::TextBox box = shapes_.begin_text();
    begin_flow(box.region, box.concealment);
  }

  void take_shape_property(std::string_view name, const std::string& value) {
    if (name == "wzDescription") {
      if (!text_.is_fallback()) text_.add(value, Region::kAlt, Concealment::kNone);
    } else if (name == "wzTooltip") {
      text_.add(value, Region::kAttribute, Concealment::kNone);
    } else if (name == "gtextUNICODE") {
      shapes_.note_text();
      text_.add(value, Region::kWatermark, Concealment::kNone);
    } else {
      shapes_.take_property(name, value);
    }
  }

  void end_picture() {
    shapes_.note_picture();
    if (text_.is_fallback()) return;
    const Picture size = classify_rtf_picture(picture_);
    if (size == Picture::kNone || ++pictures_ > kMaxListed) return;
    // What stands behind the head is not seen here: only what was found counts.
    for (const PictureProperty& property : read_picture(picture_.head.bytes(), limits_).properties)
      text_.add(property.text, Region::kProperty, property.concealment);
    const std::string name = "图片 " + std::to_string(pictures_);
    if (size == Picture::kLarge) {
      if (picture_.is_cropped) text_.add("裁剪的图片：" + name, Region::kProperty, Concealment::kCroppedPicture);
      return fail("not-read:image", name);
    }
    extracted_.notices.push_back({"not-read:image", name});
  }

  void end_object() {
    if (objects_.empty()) return;
    const Object object = std::move(objects_.back());
    objects_.pop_back();
    const std::string name =
        "对象 " + std::to_string(++object_count_) + (object.class_name.empty() ? "" : " (" + object.class_name + ")");
    if (object.is_link) {
      extracted_.notices.push_back({"not-read:linked", name});
      return;
    }
    if (object.data.is_cut()) return fail("limit:bytes", name);
    std::optional<Member> member = read_ole1_object(object.data.bytes());
    if (!member || !members_) return fail("not-read:embedded", name);
    if (member->path.empty()) member->path = name;
    members_(std::move(*member));
  }

  void end_field() {
    if (fields_.empty()) return;
    const Field field = std::move(fields_.back());
    fields_.pop_back();
    const FieldCode code = read_field_code(field.code);
    for (const std::string& words : code.texts) text_.add(words, Region::kAttribute, Concealment::kNone);
    std::string shown = code.shown;
    for (std::size_t i = 0; i < field.entries.size(); ++i) {
      if (static_cast<std::int64_t>(i) == field.chosen) {
        shown = field.entries[i];
      } else {
        text_.add(field.entries[i], Region::kAttribute, Concealment::kNone);
      }
    }
    if (field.pieces == text_.pieces() && !shown.empty() && states_.back().route == RtfRoute::kText) put(shown);
  }

  /// 25 stands for the entry that was chosen to begin with.
  void choose_entry(const RtfToken& token) {
    constexpr std::int32_t kByDefault = 25;
    if (fields_.empty()) return;
    const std::int32_t number = token.parameter.value_or(0);
    std::int32_t& chosen = fields_.back().chosen;
    const bool by_default = token.text == "ffdefres";
    if (by_default ? chosen < 0 : number != kByDefault) chosen = number;
  }

  // ---- styles and fonts

  void begin_style() {
    style_ = {};
    style_name_.clear();
    style_number_ = 0;
    states_.back().look = {};
    states_.back().paragraph = {};
  }

  void end_style() {
    const State& state = states_.back();
    if (style_name_.empty()) return;
    style_.name = trimmed(std::string_view(style_name_).substr(0, style_name_.find(';')));
    style_.look = state.look;
    style_.look.style = -1;
    style_.outline_level = state.paragraph.outline_level;
    style_.is_list_item = state.paragraph.is_list_item;
    tables_.styles[style_number_] = style_;
    style_name_.clear();
  }

  void end_colours(std::string_view text) {
    for (const char c : text) {
      if (c != ';') continue;
      const bool automatic = red_ < 0 && green_ < 0 && blue_ < 0;
      const auto part = [](std::int32_t value) { return static_cast<Rgb>(std::clamp(value, 0, 255)); };
      tables_.colours.push_back(automatic ? std::nullopt
                                          : std::optional<Rgb>(part(red_) << 16U | part(green_) << 8U | part(blue_)));
      red_ = green_ = blue_ = -1;
    }
  }

  // ---- paragraphs

  void begin_flow(Region region, Concealment concealment) {
    State& state = states_.back();
    state.in_table = false;
    state.paragraph = {};
    text_.begin_flow(region, concealment);
    open_flows_.push_back(list_text_);
    list_text_ = false;
  }

  void end_flow() {
    if (open_flows_.empty()) return;
    if (!text_.visible().empty()) end_paragraph();
    list_text_ = open_flows_.back();
    open_flows_.pop_back();
    text_.end_flow();
  }

  [[nodiscard]] std::int32_t table_level() const {
    const State& state = states_.back();
    const std::int32_t level = state.paragraph.table_level;
    return state.in_table ? std::max(level, 1) : level > 1 ? level : 0;
  }

  void end_paragraph() {
    flush(true);
    text_.end_paragraph(table_level(), paragraph_place());
    list_text_ = false;
  }

  void end_cell(std::int32_t level) {
    flush(true);
    text_.end_cell(level, paragraph_place());
    list_text_ = false;
  }

  void end_row(std::int32_t level, RtfRow& row) {
    flush(true);
    if (!text_.visible().empty()) text_.end_cell(level, paragraph_place());
    text_.end_row(level, row);
  }

  [[nodiscard]] Block paragraph_place() const {
    const State& state = states_.back();
    Block place;
    place.kind = paragraph_kind(tables_, state.paragraph);
    if (place.kind == BlockKind::kParagraph && list_text_) place.kind = BlockKind::kListItem;
    if (place.kind == BlockKind::kHeading && is_title(tables_, state.paragraph)) place.region = Region::kTitle;
    constexpr double kUsualHalfPoints = 24;
    const double points = state.look.half_points.value_or(static_cast<std::int32_t>(kUsualHalfPoints)) / 2.0;
    const std::string_view shown = trimmed(text_.visible());
    const bool covered = std::any_of(text_.covers().begin(), text_.covers().end(), [&](const Extent& cover) {
      return covers_text(cover, shown, points, state.paragraph.alignment);
    });
    if (covered) {
      place.region = Region::kHiddenText;
      place.concealment = Concealment::kCovered;
    }
    return place;
  }

  // ---- text

  [[nodiscard]] CodePage code_page(const State& state) const {
    if (state.route == RtfRoute::kFonts) return document_page_;
    const auto found = tables_.fonts.find(state.font);
    if (found == tables_.fonts.end()) return document_page_;
    if (found->second.wingdings) return kSymbols;
    return found->second.code_page == 0 ? document_page_ : found->second.code_page;
  }

  void append_bytes(std::string_view bytes) {
    const std::size_t skipped = std::min(skip_, bytes.size());
    skip_ -= skipped;
    bytes.remove_prefix(skipped);
    const State& state = states_.back();
    switch (state.route) {
      case RtfRoute::kSkip:
        return;
      case RtfRoute::kPicture:
        return picture_.head.append_digits(bytes);
      case RtfRoute::kObject:
        if (!objects_.empty()) objects_.back().data.append_digits(bytes);
        return;
      case RtfRoute::kColours:
        return end_colours(bytes);
      default:
        break;
    }
    const CodePage page = code_page(state);
    if (page != pending_page_) flush(true);
    pending_page_ = page;
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, kMaxRun);
      for (const char byte : piece) lead_open_ = !lead_open_ && is_lead_byte(page, byte);
      pending_ += piece;
      bytes.remove_prefix(piece.size());
      if (pending_.size() >= kMaxRun) flush(false);
    }
  }

  /// Decodes the bytes gathered so far. The first half of a character waits for the second, which may stand behind
  /// control words, unless it is `all` that there is.
  void flush(bool all) {
    if (pending_.empty()) return;
    const std::size_t size = pending_.size() - (lead_open_ && !all ? 1 : 0);
    if (size == 0) return;
    const std::string_view bytes = std::string_view(pending_).substr(0, size);
    std::string decoded;
    if (pending_page_ == kSymbols) {
      for (const char byte : bytes) append_utf8(decoded, wingdings(static_cast<unsigned char>(byte)));
    } else {
      decoded = decode_code_page(bytes, pending_page_, document_page_);
    }
    pending_.erase(0, size);
    if (pending_.empty()) lead_open_ = false;
    put_decoded(decoded);
  }

  void take_unicode(std::int32_t number) {
    flush(true);
    skip_ = static_cast<std::size_t>(states_.back().unicode_skip);
    // Signed numbers of 16 bits; some programs write larger ones as they are.
    auto character = static_cast<char32_t>(number < 0 ? number + 0x10000 : number);
    if (number < -0x8000 || number > 0x10FFFF) character = 0xFFFD;
    const char32_t high = std::exchange(high_surrogate_, 0);
    if (character >= 0xD800 && character <= 0xDBFF) {
      high_surrogate_ = character;
      return;
    }
    if (character >= 0xDC00 && character <= 0xDFFF)
      character = high == 0 ? 0xFFFD : 0x10000 + ((high - 0xD800) << 10U) + (character - 0xDC00);
    if (code_page(states_.back()) == kSymbols) character = wingdings(character);
    if (character == 0) return;
    std::string text;
    append_utf8(text, character);
    put_decoded(text);
  }

  void put(std::string_view text) {
    flush(true);
    put_decoded(text);
  }

  void put_decoded(std::string_view text) {
    const State& state = states_.back();
    switch (state.route) {
      case RtfRoute::kText:
        if (states_.size() == 1) return;
        if (!seen_) seen_ = read_seen(tables_, state.look, state.paragraph, ground());
        text_.append(*seen_, text);
        if (!only_white_space(text)) shapes_.note_text();
        if (text_.bytes() > limits_.max_text_bytes) stop("limit:bytes");
        break;
      case RtfRoute::kCollected:
        if (!collected_.empty()) collected_.back() += text;
        break;
      case RtfRoute::kStyles:
        style_name_ += text;
        break;
      case RtfRoute::kFonts:
        font_name_ += text;
        if (text.find(';') != std::string_view::npos) {
          tables_.fonts[font_].wingdings = is_wingdings(trimmed(font_name_.substr(0, font_name_.find(';'))));
          font_name_.clear();
        }
        break;
      default:
        break;
    }
  }

  [[nodiscard]] RtfGround ground() const {
    RtfGround ground = shapes_.ground();
    const std::int32_t level = table_level();
    if (level == 0) return ground;
    // The row of a table in a table is described behind it.
    if (level > 1) ground.unknown = true;
    const std::size_t cell = text_.cell(level);
    if (level == 1 && cell < row_.cells.size()) ground.cell = tables_.ground(row_.cells[cell].shading);
    return ground;
  }

  // ---- problems

  void fail(std::string reason, std::string where) {
    Incomplete problem{std::move(reason), std::move(where)};
    if (extracted_.incomplete.size() < kMaxListed) extracted_.incomplete.push_back(std::move(problem));
  }

  void stop(const char* reason) {
    if (!stopped_) fail(reason, "");
    stopped_ = true;
  }

  RtfTokens tokens_;
  const Limits& limits_;
  const MemberSink& members_;
  ExtractedText& extracted_;
  RtfText text_;
  std::vector<State> states_{1};
  bool star_ = false;
  bool stopped_ = false;

  RtfTables tables_;
  CodePage document_page_ = 1252;
  std::int32_t default_font_ = -1;
  std::int32_t font_ = 0;  // that the font table is about to describe
  std::string font_name_;
  std::int32_t red_ = -1;
  std::int32_t green_ = -1;
  std::int32_t blue_ = -1;
  RtfStyle style_;
  std::int32_t style_number_ = 0;
  std::string style_name_;

  std::string pending_;  // bytes not decoded yet
  CodePage pending_page_ = 0;
  bool lead_open_ = false;  // the last of them is the first half of a character
  std::size_t skip_ = 0;    // bytes to skip behind \u
  char32_t high_surrogate_ = 0;
  std::optional<Seen> seen_;  // of text in the formatting at hand
  std::vector<std::string> collected_;

  std::vector<bool> open_flows_;  // each with what list_text_ was
  bool list_text_ = false;        // the paragraph has a number or bullet in front
  RtfRow row_;
  RtfRow nested_row_;
  RtfCell cell_;

  std::vector<Field> fields_;
  std::vector<Object> objects_;
  RtfShapes shapes_;
  std::string shape_property_;
  std::string property_name_;
  std::unordered_set<std::string> people_;
  RtfPicture picture_;
  std::size_t pictures_ = 0;
  std::size_t object_count_ = 0;
  bool has_word_picture_ = false;
};

}  // namespace

bool looks_like_rtf(std::string_view bytes) noexcept {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (bytes.starts_with(kMark)) bytes.remove_prefix(kMark.size());
  constexpr std::size_t kLongestSpace = 64;
  const std::size_t begin = bytes.substr(0, kLongestSpace).find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && bytes.substr(begin).starts_with("{\\rtf");
}

ExtractedText extract_rtf(std::string_view bytes, const Limits& limits, const MemberSink& members) {
  ExtractedText extracted;
  extracted.media_type = "application/rtf";
  if (bytes.size() > limits.max_bytes) {
    extracted.incomplete.push_back({"limit:bytes", ""});
    return extracted;
  }
  if (!looks_like_rtf(bytes)) {
    extracted.incomplete.push_back({"damaged", ""});
    return extracted;
  }
  Reader(bytes.substr(bytes.find('{')), limits, members, extracted).read();
  return extracted;
}

}  // namespace mishen::scanner
