#include "scanner/extract/drawing_part.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "scanner/extract/on_off.h"
#include "scanner/extract/ooxml_package.h"
#include "scanner/extract/parse_number.h"
#include "scanner/extract/sheet_anchors.h"
#include "scanner/extract/white_space.h"
#include "scanner/extract/xml_words.h"

namespace mishen::scanner {
namespace {

/// Less of a colour than this lets the eye through.
constexpr double kSeenThrough = 0.9;

/// ST_Percentage: 100000 is the whole; strict documents write "100%".
double to_share(std::string_view value) { return number_or(value, 0.0) / (value.ends_with('%') ? 100.0 : 100'000.0); }

enum class Tag : std::uint8_t {
  kOther,
  kCommonSlide,
  kBackground,
  kBackgroundReference,
  kColourMap,
  kGroup,
  kShape,
  kPicture,
  kFrame,
  kProperties,       // cNvPr
  kShapeProperties,  // cNvSpPr
  kPlaceholder,
  kLink,
  kVisual,       // spPr
  kGroupVisual,  // grpSpPr
  kTransform,
  kOffset,
  kExtent,
  kChildOffset,
  kChildExtent,
  kGeometry,
  kOwnGeometry,
  kSolidFill,
  kNoFill,
  kGradientFill,
  kOtherFill,
  kLine,
  kFillReference,
  kFontReference,
  kColour,
  kColourChange,
  kAlpha,
  kTransparentColour,
  kHighlight,
  kBlip,
  kCrop,
  kTable,
  kTableProperties,
  kGridColumn,
  kRow,
  kCell,
  kCellProperties,
  kTextBody,
  kListStyle,
  kFirstLevel,
  kDefaultRun,
  kParagraph,
  kBullet,
  kRun,
  kField,
  kBreak,
  kRunProperties,
  kEndRun,
  kText,
  kAlternateContent,
  kBranch,
  kReference,
  kEffects
};

Tag tag_of(std::string_view local) {
  static const std::unordered_map<std::string_view, Tag> kTags = {
      {"cSld", Tag::kCommonSlide},
      {"bgPr", Tag::kBackground},
      {"bgRef", Tag::kBackgroundReference},
      {"clrMap", Tag::kColourMap},
      {"overrideClrMapping", Tag::kColourMap},
      {"grpSp", Tag::kGroup},
      {"sp", Tag::kShape},
      {"cxnSp", Tag::kShape},
      {"pic", Tag::kPicture},
      {"graphicFrame", Tag::kFrame},
      {"cNvPr", Tag::kProperties},
      {"cNvSpPr", Tag::kShapeProperties},
      {"ph", Tag::kPlaceholder},
      {"hlinkClick", Tag::kLink},
      {"hlinkHover", Tag::kLink},
      {"hlinkMouseOver", Tag::kLink},
      {"spPr", Tag::kVisual},
      {"grpSpPr", Tag::kGroupVisual},
      {"xfrm", Tag::kTransform},
      {"off", Tag::kOffset},
      {"ext", Tag::kExtent},
      {"chOff", Tag::kChildOffset},
      {"chExt", Tag::kChildExtent},
      {"prstGeom", Tag::kGeometry},
      {"custGeom", Tag::kOwnGeometry},
      {"solidFill", Tag::kSolidFill},
      {"noFill", Tag::kNoFill},
      {"gradFill", Tag::kGradientFill},
      {"blipFill", Tag::kOtherFill},
      {"pattFill", Tag::kOtherFill},
      {"grpFill", Tag::kOtherFill},
      {"ln", Tag::kLine},
      {"lnL", Tag::kLine},
      {"lnR", Tag::kLine},
      {"lnT", Tag::kLine},
      {"lnB", Tag::kLine},
      {"lnTlToBr", Tag::kLine},
      {"lnBlToTr", Tag::kLine},
      {"fillRef", Tag::kFillReference},
      {"fontRef", Tag::kFontReference},
      {"srgbClr", Tag::kColour},
      {"schemeClr", Tag::kColour},
      {"sysClr", Tag::kColour},
      {"prstClr", Tag::kColour},
      {"scrgbClr", Tag::kColour},
      {"hslClr", Tag::kColour},
      {"alpha", Tag::kAlpha},
      {"alphaModFix", Tag::kAlpha},
      {"clrChange", Tag::kTransparentColour},
      {"highlight", Tag::kHighlight},
      {"blip", Tag::kBlip},
      {"srcRect", Tag::kCrop},
      {"tbl", Tag::kTable},
      {"tblPr", Tag::kTableProperties},
      {"gridCol", Tag::kGridColumn},
      {"tr", Tag::kRow},
      {"tc", Tag::kCell},
      {"tcPr", Tag::kCellProperties},
      {"txBody", Tag::kTextBody},
      {"lstStyle", Tag::kListStyle},
      {"lvl1pPr", Tag::kFirstLevel},
      {"defRPr", Tag::kDefaultRun},
      {"p", Tag::kParagraph},
      {"buChar", Tag::kBullet},
      {"buAutoNum", Tag::kBullet},
      {"r", Tag::kRun},
      {"fld", Tag::kField},
      {"br", Tag::kBreak},
      {"rPr", Tag::kRunProperties},
      {"endParaRPr", Tag::kEndRun},
      {"t", Tag::kText},
      {"AlternateContent", Tag::kAlternateContent},
      {"Choice", Tag::kBranch},
      {"Fallback", Tag::kBranch},
      {"chart", Tag::kReference},
      {"relIds", Tag::kReference},
      {"oleObj", Tag::kReference},
      {"effectLst", Tag::kEffects},
      {"effectDag", Tag::kEffects},
      {"lumMod", Tag::kColourChange},
      {"lumOff", Tag::kColourChange},
      {"tint", Tag::kColourChange},
      {"shade", Tag::kColourChange},
      {"satMod", Tag::kColourChange},
      {"hueMod", Tag::kColourChange},
      {"inv", Tag::kColourChange},
      {"gray", Tag::kColourChange},
      {"comp", Tag::kColourChange},
  };
  const auto found = kTags.find(local);
  return found == kTags.end() ? Tag::kOther : found->second;
}

DrawingColour read_colour(std::string_view local, const XmlAttributes& attributes) {
  struct Named {
    std::string_view name;
    Rgb rgb;
  };
  static constexpr std::array<Named, 8> kNamed = {{{"black", kBlack},
                                                   {"white", kWhite},
                                                   {"red", 0xFF0000},
                                                   {"yellow", 0xFFFF00},
                                                   {"blue", 0x0000FF},
                                                   {"gray", 0x808080},
                                                   {"green", 0x008000},
                                                   {"snow", 0xFFFAFA}}};
  DrawingColour colour;
  const std::string_view value = attributes["val"];
  if (local == "srgbClr") {
    colour.rgb = parse_rgb(value);
  } else if (local == "schemeClr") {
    colour.scheme = value;
  } else if (local == "sysClr") {
    colour.rgb = parse_rgb(attributes["lastClr"]);
    if (!colour.rgb) colour.rgb = value == "window" ? kWhite : kBlack;
  } else {
    for (const Named& named : kNamed) {
      if (local == "prstClr" && named.name == value) colour.rgb = named.rgb;
    }
    if (!colour.rgb) {
      colour.rgb = kBlack;
      colour.modified = true;
    }
  }
  return colour;
}

bool same(const DrawingColour& a, const DrawingColour& b) {
  return a.rgb == b.rgb && a.scheme == b.scheme && a.modified == b.modified && a.alpha == b.alpha;
}

bool same_letters(const DrawingRun& a, const DrawingRun& b) {
  return a.tiny == b.tiny && a.unfilled == b.unfilled && same(a.colour, b.colour) && same(a.highlight, b.highlight);
}

class DrawingHandler final : public XmlHandler {
 public:
  DrawingHandler(DrawingPart& part, DrawingBudget& budget) : part_(part), budget_(budget) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    const Tag parent = open_.empty() ? Tag::kOther : open_.back();
    const Tag tag = tag_of(name.local);
    if (open_.empty()) {
      part_.root = name.local;
      part_.is_shown = attributes["show"] != "0" && attributes["show"] != "false";
      on_sheet_ = part_.root == "wsDr";
    }
    if (on_sheet_) anchors_.start(name.local, attributes);
    open_.push_back(tag);
    if (tag == Tag::kEffects) ++effects_;
    switch (tag) {
      case Tag::kCommonSlide:
        part_.title = attributes["name"];
        break;
      case Tag::kColourMap:
        for (const std::string_view entry : {"bg1", "tx1", "bg2", "tx2", "accent1", "accent2", "accent3", "accent4",
                                             "accent5", "accent6", "hlink", "folHlink"}) {
          if (attributes.has(entry)) part_.colour_map[std::string(entry)] = attributes[entry];
        }
        break;
      case Tag::kBackground:
        part_.background.kind = FillKind::kUnknown;
        break;
      case Tag::kBackgroundReference:
        // 1001 is the first background of the theme: its plain colour.
        part_.background.kind = attributes["idx"] == "1001" ? FillKind::kSolid : FillKind::kUnknown;
        colour_ = &part_.background.colour;
        break;
      case Tag::kGroup:
        groups_.emplace_back();
        break;
      case Tag::kShape:
        begin_shape(DrawingShape::Kind::kShape);
        break;
      case Tag::kPicture:
        begin_shape(DrawingShape::Kind::kPicture);
        break;
      case Tag::kFrame:
        begin_shape(DrawingShape::Kind::kFrame);
        break;
      case Tag::kProperties:
        take_properties(attributes);
        break;
      case Tag::kShapeProperties:
        if (shape_open_) shape_.is_text_box = is_on(attributes["txBox"]);
        break;
      case Tag::kPlaceholder:
        if (!shape_open_) break;
        shape_.is_placeholder = true;
        shape_.placeholder_type = attributes["type"];
        shape_.placeholder_index = attributes["idx"];
        shape_.has_custom_prompt = is_on(attributes["hasCustomPrompt"]);
        break;
      case Tag::kLink:
        if (!attributes["tooltip"].empty()) current().tooltips.emplace_back(attributes["tooltip"]);
        break;
      case Tag::kTransform:
        if (shape_open_ && parent != Tag::kGroupVisual) {
          shape_.turned = !attributes["rot"].empty() && attributes["rot"] != "0";
          in_transform_ = parent == Tag::kVisual || parent == Tag::kFrame;
        } else {
          in_transform_ = parent == Tag::kGroupVisual;
        }
        break;
      case Tag::kOffset:
      case Tag::kExtent:
      case Tag::kChildOffset:
      case Tag::kChildExtent:
        if (parent == Tag::kTransform && in_transform_) take_geometry(tag, attributes);
        break;
      case Tag::kGeometry:
        if (shape_open_) {
          const std::string_view preset = attributes["prst"];
          shape_.is_rectangle = preset == "rect" || preset == "roundRect" || preset == "flowChartProcess" ||
                                preset == "snip1Rect" || preset == "round1Rect" || preset == "round2SameRect";
        }
        break;
      case Tag::kSolidFill:
      case Tag::kNoFill:
      case Tag::kGradientFill:
      case Tag::kOtherFill:
        take_fill(tag, parent);
        break;
      case Tag::kFillReference:
        // Explicit fills stand before it and go before it; 1000 and 0 are none.
        if (shape_open_ && shape_.fill.kind == FillKind::kUnset) {
          const std::uint32_t index = number_or(attributes["idx"], 0U);
          const bool none = index == 0 || index == 1000;
          shape_.fill.kind = none ? FillKind::kNone : index == 1 ? FillKind::kSolid : FillKind::kOpaque;
          if (index == 1) colour_ = &shape_.fill.colour;
        }
        break;
      case Tag::kFontReference:
        if (shape_open_) colour_ = &shape_.text_colour;
        break;
      case Tag::kColour:
        if (colour_ != nullptr && effects_ == 0) {
          *colour_ = read_colour(name.local, attributes);
          changing_ = colour_;
        }
        break;
      case Tag::kColourChange:
        if (changing_ != nullptr && parent == Tag::kColour) changing_->modified = true;
        break;
      case Tag::kAlpha:
        take_alpha(attributes, parent);
        break;
      case Tag::kTransparentColour:
        shape_.lets_through = true;
        break;
      case Tag::kHighlight:
        colour_ = &run_.highlight;
        break;
      case Tag::kBlip:
        if (shape_open_ && shape_.kind == DrawingShape::Kind::kPicture) {
          shape_.picture_id = attributes["embed"];
        }
        for (const std::string_view id : {"embed", "link"}) refer(attributes[id]);
        break;
      case Tag::kCrop: {
        constexpr double kLeast = 0.01;  // smaller ones are rounding
        for (const std::string_view side : {"l", "t", "r", "b"})
          current().is_cropped = current().is_cropped || to_share(attributes[side]) >= kLeast;
        break;
      }
      case Tag::kReference:
        if (is_own_name(attributes["name"])) current().tooltips.emplace_back(attributes["name"]);
        for (const std::string_view id : {"id", "dm"}) refer(attributes[id]);
        break;
      case Tag::kTable:
        table_x_.assign(1, 0);
        table_y_ = 0;
        break;
      case Tag::kTableProperties:
        if (shape_open_ && is_on(attributes["firstRow"])) shape_.table_header_rows = 1;
        break;
      case Tag::kGridColumn:
        if (!table_x_.empty() && budget_.take()) table_x_.push_back(table_x_.back() + number_or(attributes["w"], 0.0));
        break;
      case Tag::kRow:
        if (shape_open_) ++shape_.table_rows;
        table_y_ += row_height_;
        row_height_ = number_or(attributes["h"], 0.0);
        column_ = 0;
        break;
      case Tag::kCell:
        begin_cell(attributes);
        break;
      case Tag::kParagraph:
        begin_paragraph();
        break;
      case Tag::kBullet:
        if (paragraph_open_) paragraph_.is_list_item = true;
        break;
      case Tag::kRun:
        if (paragraph_open_) run_ = {};
        break;
      case Tag::kField:
        run_ = {};
        // The number is that of the page and no text of anybody.
        field_skipped_ = attributes["type"] == "slidenum";
        break;
      case Tag::kBreak:
        run_ = {};
        run_.text = "\n";
        break;
      case Tag::kRunProperties:
        run_.tiny = !attributes["sz"].empty() && number_or(attributes["sz"], 0.0) <= 100;
        break;
      case Tag::kAlternateContent:
        if (alternatives_.empty()) ++alternative_;
        alternatives_.push_back(0);
        break;
      case Tag::kBranch:
        if (!alternatives_.empty()) ++alternatives_.back();
        break;
      default:
        break;
    }
  }

  void end(const XmlName& name) override {
    const Tag tag = open_.back();
    open_.pop_back();
    if (on_sheet_) anchors_.end(name.local);
    switch (tag) {
      case Tag::kEffects:
        --effects_;
        break;
      case Tag::kGroup:
        groups_.pop_back();
        break;
      case Tag::kShape:
      case Tag::kPicture:
      case Tag::kFrame:
        end_shape();
        break;
      case Tag::kTransform:
        in_transform_ = false;
        break;
      case Tag::kSolidFill:
      case Tag::kHighlight:
      case Tag::kFillReference:
      case Tag::kFontReference:
      case Tag::kBackgroundReference:
        colour_ = nullptr;
        break;
      case Tag::kColour:
        changing_ = nullptr;
        break;
      case Tag::kCell:
        cell_ = 0;
        break;
      case Tag::kRun:
      case Tag::kField:
      case Tag::kBreak:
        end_run();
        break;
      case Tag::kText:
        // m:t of formulas stands outside of runs of DrawingML.
        if (!run_.text.empty() && !inside(Tag::kRun) && !inside(Tag::kField)) end_run();
        break;
      case Tag::kParagraph:
        end_paragraph();
        break;
      case Tag::kAlternateContent:
        alternatives_.pop_back();
        if (alternatives_.empty()) seen_.clear();
        break;
      default:
        break;
    }
  }

  void text(std::string_view text) override {
    if (on_sheet_) anchors_.text(text);
    if (!paragraph_open_ || open_.empty() || open_.back() != Tag::kText || field_skipped_) return;
    const std::size_t begin = run_.text.size();
    run_.text += text;
    std::replace_if(
        run_.text.begin() + static_cast<std::ptrdiff_t>(begin), run_.text.end(),
        [](char c) { return c == '\n' || c == '\r'; }, ' ');
  }

  void finish() {
    if (paragraph_open_) {
      end_run();
      end_paragraph();
    }
    if (shape_open_) end_shape();
    if (loose_.has_text() || !loose_.tooltips.empty()) part_.shapes.push_back(std::move(loose_));
  }

 private:
  /// A group maps the space of its children to that of its parent.
  struct Group {
    DrawingBox own;
    DrawingBox children;
    bool has_transform = false;
    bool is_hidden = false;
  };

  [[nodiscard]] bool inside(Tag tag) const { return std::find(open_.rbegin(), open_.rend(), tag) != open_.rend(); }

  /// What is outside of every shape (diagrams, comments) is kept as one of its own.
  DrawingShape& current() { return shape_open_ ? shape_ : loose_; }

  void refer(std::string_view id) {
    if (!id.empty() && budget_.take()) part_.relationship_ids.emplace(id);
  }

  void begin_shape(DrawingShape::Kind kind) {
    if (shape_open_) {  // shapes do not nest but for pictures that stand for an embedded object in its frame
      ++nested_shapes_;
      return;
    }
    forget_colours();
    shape_ = {};
    shape_.kind = kind;
    shape_.alternative = alternatives_.empty() ? 0 : alternative_;
    shape_open_ = true;
  }

  void forget_colours() { colour_ = changing_ = nullptr; }

  void end_shape() {
    if (nested_shapes_ > 0) {
      --nested_shapes_;
      return;
    }
    if (!shape_open_) return;
    forget_colours();
    shape_open_ = false;
    for (const Group& group : groups_) shape_.is_hidden = shape_.is_hidden || group.is_hidden;
    if (shape_.box) {
      for (auto group = groups_.rbegin(); group != groups_.rend(); ++group) {
        if (!group->has_transform) continue;
        const double x = group->children.width > 0 ? group->own.width / group->children.width : 1;
        const double y = group->children.height > 0 ? group->own.height / group->children.height : 1;
        shape_.box = DrawingBox{group->own.x + (shape_.box->x - group->children.x) * x,
                                group->own.y + (shape_.box->y - group->children.y) * y, shape_.box->width * x,
                                shape_.box->height * y};
      }
    }
    if (!groups_.empty() && groups_.front().has_transform) shape_.outline = groups_.front().own;
    if (on_sheet_) shape_.anchor = anchors_.number_of_open(part_.anchors);
    const bool matters = shape_.has_text() || shape_.is_placeholder || shape_.kind != DrawingShape::Kind::kShape ||
                         shape_.fill.kind != FillKind::kUnset || !shape_.alternative_texts.empty() ||
                         !shape_.tooltips.empty();
    if (matters && budget_.take()) part_.shapes.push_back(std::move(shape_));
    shape_ = {};
  }

  void take_properties(const XmlAttributes& attributes) {
    const bool hidden = is_on(attributes["hidden"]);
    if (!shape_open_ && !groups_.empty()) groups_.back().is_hidden = groups_.back().is_hidden || hidden;
    if (shape_open_ && nested_shapes_ == 0) shape_.is_hidden = hidden;
    if (is_own_name(attributes["name"])) current().tooltips.emplace_back(attributes["name"]);
    for (const std::string_view attribute : {"descr", "title"}) {
      if (!attributes[attribute].empty()) current().alternative_texts.emplace_back(attributes[attribute]);
    }
  }

  void take_geometry(Tag tag, const XmlAttributes& attributes) {
    DrawingBox* box = nullptr;
    if (shape_open_) {
      if (nested_shapes_ > 0) return;
      if (!shape_.box) shape_.box.emplace();
      box = &*shape_.box;
    } else if (!groups_.empty()) {
      groups_.back().has_transform = true;
      box = tag == Tag::kOffset || tag == Tag::kExtent ? &groups_.back().own : &groups_.back().children;
    }
    if (box == nullptr) return;
    if (tag == Tag::kOffset || tag == Tag::kChildOffset) {
      box->x = number_or(attributes["x"], 0.0);
      box->y = number_or(attributes["y"], 0.0);
    } else {
      box->width = number_or(attributes["cx"], 0.0);
      box->height = number_or(attributes["cy"], 0.0);
    }
  }

  void take_fill(Tag tag, Tag parent) {
    DrawingFill* fill = nullptr;
    switch (parent) {
      case Tag::kVisual:
        if (shape_open_ && nested_shapes_ == 0) fill = &shape_.fill;
        break;
      case Tag::kCellProperties:
        if (cell_ > 0) fill = &shape_.cells[cell_ - 1].fill;
        break;
      case Tag::kBackground:
        fill = &part_.background;
        break;
      case Tag::kRunProperties:
        if (tag == Tag::kSolidFill) colour_ = &run_.colour;
        run_.unfilled = tag == Tag::kNoFill;
        return;
      case Tag::kDefaultRun:
        if (tag == Tag::kSolidFill && shape_open_ && open_.size() > 4 && open_[open_.size() - 3] == Tag::kFirstLevel &&
            open_[open_.size() - 4] == Tag::kListStyle)
          colour_ = &shape_.text_colour;
        return;
      case Tag::kLine:
        // Letters without a fill may have an outline.
        if (open_.size() > 2 && open_[open_.size() - 3] == Tag::kRunProperties && tag != Tag::kNoFill) outlined_ = true;
        return;
      default:
        return;
    }
    if (fill == nullptr) return;
    switch (tag) {
      case Tag::kSolidFill:
        fill->kind = FillKind::kSolid;
        colour_ = &fill->colour;
        break;
      case Tag::kNoFill:
        fill->kind = FillKind::kNone;
        break;
      case Tag::kGradientFill:
        fill->kind = FillKind::kOpaque;
        break;
      default:
        fill->kind = FillKind::kUnknown;
    }
  }

  void take_alpha(const XmlAttributes& attributes, Tag parent) {
    const double alpha = to_share(attributes.has("val") ? attributes["val"] : attributes["amt"]);
    if (parent == Tag::kColour && changing_ != nullptr) {
      changing_->alpha = alpha;
    } else if (parent == Tag::kBlip) {
      shape_.lets_through = shape_.lets_through || alpha < kSeenThrough;
    } else if (inside(Tag::kGradientFill) && shape_open_ && shape_.fill.kind == FillKind::kOpaque) {
      shape_.fill.kind = FillKind::kUnknown;
    }
  }

  void begin_cell(const XmlAttributes& attributes) {
    if (!shape_open_ || !budget_.take()) return;
    DrawingCell cell;
    constexpr std::uint32_t kMaxSpan = 10'000;
    cell.row = shape_.table_rows;
    cell.column = ++column_;
    cell.row_span = std::clamp(number_or(attributes["rowSpan"], 0U), 1U, kMaxSpan);
    cell.column_span = std::clamp(number_or(attributes["gridSpan"], 0U), 1U, kMaxSpan);
    cell.merged_over = is_on(attributes["hMerge"]) || is_on(attributes["vMerge"]);
    shape_.table_columns = std::max(shape_.table_columns, column_);
    if (column_ < table_x_.size()) {
      const std::size_t last = std::min<std::size_t>(table_x_.size() - 1, column_ - 1 + cell.column_span);
      cell.box = {table_x_[column_ - 1], table_y_, table_x_[last] - table_x_[column_ - 1], row_height_};
    }
    forget_colours();  // they may be in a cell that moves now
    shape_.cells.push_back(cell);
    cell_ = static_cast<std::uint32_t>(shape_.cells.size());
  }

  void begin_paragraph() {
    if (paragraph_open_) end_paragraph();
    paragraph_ = {};
    paragraph_.cell = cell_;
    paragraph_open_ = true;
    run_ = {};
  }

  void end_run() {
    if (!field_skipped_ && paragraph_open_ && !run_.text.empty()) {
      run_.unfilled = run_.unfilled && !outlined_;
      std::vector<DrawingRun>& runs = paragraph_.runs;
      const bool is_break = run_.text == "\n";
      if (!runs.empty() && (is_break || same_letters(runs.back(), run_))) {
        runs.back().text += run_.text;
      } else if (budget_.take()) {
        runs.push_back(std::move(run_));
      }
    }
    field_skipped_ = false;
    outlined_ = false;
    run_ = {};
  }

  void end_paragraph() {
    if (!paragraph_open_) return;
    paragraph_open_ = false;
    if (paragraph_.runs.empty()) return;
    if (!alternatives_.empty()) {
      std::string whole;
      for (const DrawingRun& run : paragraph_.runs) whole += run.text;
      if (!seen_.insert(std::move(whole)).second && alternatives_.back() > 1) return;
    }
    if (budget_.take()) current().paragraphs.push_back(std::move(paragraph_));
  }

  DrawingPart& part_;
  DrawingBudget& budget_;
  std::vector<Tag> open_;
  std::vector<Group> groups_;
  DrawingShape shape_;
  DrawingShape loose_;
  bool shape_open_ = false;
  unsigned nested_shapes_ = 0;
  bool in_transform_ = false;
  DrawingColour* colour_ = nullptr;    // that the next colour element is for
  DrawingColour* changing_ = nullptr;  // whose element is open
  unsigned effects_ = 0;
  std::vector<double> table_x_;  // left sides of the columns and the right side of the last
  double table_y_ = 0;
  double row_height_ = 0;
  std::uint32_t column_ = 0;
  std::uint32_t cell_ = 0;
  DrawingParagraph paragraph_;
  bool paragraph_open_ = false;
  DrawingRun run_;
  bool outlined_ = false;
  bool field_skipped_ = false;
  SheetAnchors anchors_;
  bool on_sheet_ = false;
  unsigned alternative_ = 0;
  std::vector<unsigned> alternatives_;  // branches begun in each that is open
  std::unordered_set<std::string> seen_;
};

/// Titles are paragraphs of DrawingML; c:v and cx:pt hold what was last shown of a name or value.
class ChartHandler final : public XmlHandler {
 public:
  ChartHandler(ExtractedText& text, const Block& place) : value_(text, place) {}

  void start(const XmlName& name, const XmlAttributes&) override {
    if (name.local == "p") {
      value_.flush();
      in_paragraph_ = true;
    } else if (is_value(name.local)) {
      if (!in_paragraph_) value_.clear();
      in_value_ = true;
    } else if (name.local == "t" && in_paragraph_) {
      in_value_ = true;
    } else {
      in_value_ = false;
    }
  }
  void end(const XmlName& name) override {
    if (name.local == "p") {
      value_.flush();
      in_paragraph_ = false;
    } else if (is_value(name.local) && !in_paragraph_) {
      value_.flush();
    }
    in_value_ = false;
  }
  void text(std::string_view text) override {
    if (in_value_) value_ += text;
  }
  void finish() { value_.flush(); }

 private:
  static bool is_value(std::string_view local) {
    constexpr std::array<std::string_view, 6> kValues = {"v", "pt", "name", "separator", "oddHeader", "oddFooter"};
    return std::find(kValues.begin(), kValues.end(), local) != kValues.end();
  }

  PendingText value_;
  bool in_paragraph_ = false;
  bool in_value_ = false;
};

class VmlHandler final : public XmlHandler {
 public:
  VmlHandler(ExtractedText& text, const Block& place) : text_(text), place_(place), value_(text, place) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    if (boxes_ > 0 || name.local == "textbox") ++boxes_;
    if (name.local == "div" || name.local == "br") value_.flush();
    Block place = place_;
    if (name.local == "textpath") {
      place.region = Region::kWatermark;
      append_bounded(text_, attributes["string"], place);
    } else if (name.local == "shape" || name.local == "rect" || name.local == "imagedata") {
      place.region = Region::kAlt;
      append_bounded(text_, attributes["alt"], place);
      append_bounded(text_, attributes["title"], place);
    }
  }
  void end(const XmlName& name) override {
    if (boxes_ > 0) --boxes_;
    if (boxes_ == 0 || name.local == "div") value_.flush();
  }
  void text(std::string_view text) override {
    if (boxes_ > 0) value_ += text;
  }
  void finish() { value_.flush(); }

 private:
  ExtractedText& text_;
  Block place_;
  std::size_t boxes_ = 0;  // open elements from the outermost text box
  PendingText value_;
};

}  // namespace

bool DrawingShape::has_text() const noexcept { return !paragraphs.empty(); }

bool is_opaque(const DrawingFill& fill) noexcept {
  return fill.kind == FillKind::kOpaque || (fill.kind == FillKind::kSolid && fill.colour.alpha >= kSeenThrough);
}

std::optional<SheetBox> box_on_sheet(const DrawingPart& part, const DrawingShape& shape, const SheetGrid& grid) {
  if (shape.anchor == 0 || shape.anchor > part.anchors.size()) return std::nullopt;
  const SheetBox whole = box_of(part.anchors[shape.anchor - 1], grid);
  if (!shape.outline) return whole;
  const DrawingBox& group = *shape.outline;
  if (!shape.box || group.width <= 0 || group.height <= 0) return std::nullopt;
  const double x = (whole.right - whole.left) / group.width;
  const double y = (whole.bottom - whole.top) / group.height;
  const double left = whole.left + (shape.box->x - group.x) * x;
  const double top = whole.top + (shape.box->y - group.y) * y;
  return SheetBox{left, top, left + shape.box->width * x, top + shape.box->height * y};
}

bool DrawingBudget::take() noexcept {
  if (pieces == 0) {
    exhausted = true;
    return false;
  }
  --pieces;
  return true;
}

DrawingPart read_drawing(std::string_view xml, std::size_t max_depth, DrawingBudget& budget) {
  DrawingPart part;
  DrawingHandler handler(part, budget);
  part.outcome = read_xml(xml, max_depth, handler);
  handler.finish();
  return part;
}

XmlOutcome append_chart(ExtractedText& text, std::string_view xml, std::size_t max_depth, const Block& place) {
  ChartHandler handler(text, place);
  const XmlOutcome outcome = read_xml(xml, max_depth, handler);
  handler.finish();
  return outcome;
}

XmlOutcome append_vml(ExtractedText& text, std::string_view xml, std::size_t max_depth, const Block& place) {
  // Excel writes line breaks of notes as in HTML, without an end.
  std::string closed;
  for (std::size_t at = 0; at < xml.size();) {
    const std::size_t found = std::min(xml.find("<br>", at), xml.size());
    closed += xml.substr(at, found - at);
    if (found < xml.size()) closed += "<br/>";
    at = std::min(found + 4, xml.size());
  }
  VmlHandler handler(text, place);
  const XmlOutcome outcome = read_xml(closed, max_depth, handler);
  handler.finish();
  return outcome;
}

}  // namespace mishen::scanner
