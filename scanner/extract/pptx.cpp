#include "scanner/extract/pptx.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "scanner/ascii.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/drawing_part.h"
#include "scanner/extract/ooxml_package.h"
#include "scanner/extract/parse_number.h"
#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kMediaType = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
constexpr std::string_view kUsualPresentation = "ppt/presentation.xml";

/// Pairs of shapes that are compared to tell what covers what, in one document.
constexpr std::size_t kMaxComparisons = 20'000'000;

Block place_of(Region region, Concealment concealment = Concealment::kNone) {
  Block place;
  place.region = region;
  place.concealment = concealment;
  return place;
}

struct Presentation {
  std::vector<std::string> slides;  // relationship ids in order
  std::vector<std::string> names;   // of sections and custom shows
  double width = 0;                 // EMU
  double height = 0;
};

class PresentationHandler final : public XmlHandler {
 public:
  explicit PresentationHandler(Presentation& presentation) : presentation_(presentation) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    // Sections (Microsoft's extension) list the slides again, without relationships.
    const bool is_extension = name.uri.find("schemas.microsoft.com") != std::string_view::npos;
    if (name.local == "sldIdLst") {
      in_list_ = !is_extension;
    } else if (name.local == "sldId" && in_list_) {
      presentation_.slides.emplace_back(attributes.within("/relationships", "id"));
    } else if (name.local == "sldSz") {
      presentation_.width = number_or(attributes["cx"], 0.0);
      presentation_.height = number_or(attributes["cy"], 0.0);
    } else if ((name.local == "section" || name.local == "custShow") && !attributes["name"].empty()) {
      presentation_.names.emplace_back(attributes["name"]);
    }
  }
  void end(const XmlName& name) override {
    if (name.local == "sldIdLst") in_list_ = false;
  }
  void text(std::string_view) override {}

 private:
  Presentation& presentation_;
  bool in_list_ = false;
};

/// Comments of slides, old (p:text) and new (paragraphs of DrawingML), and lists of their authors.
class CommentHandler final : public XmlHandler {
 public:
  explicit CommentHandler(ExtractedText& text) : text_(text) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    if ((name.local == "cmAuthor" || name.local == "author") && !attributes["name"].empty()) {
      append_bounded(text_, "批注者：" + std::string(attributes["name"]),
                     place_of(Region::kProperty, Concealment::kProperty));
    }
    if (name.local == "p" || name.local == "text") flush();
    in_text_ = name.local == "t" || name.local == "text";
  }
  void end(const XmlName& name) override {
    if (name.local == "p" || name.local == "text") flush();
    in_text_ = false;
  }
  void text(std::string_view text) override {
    if (in_text_) value_ += text;
  }
  void flush() {
    append_bounded(text_, value_, place_of(Region::kComment, Concealment::kComment));
    value_.clear();
  }

 private:
  ExtractedText& text_;
  std::string value_;
  bool in_text_ = false;
};

/// What add-ins attach to slides and shapes (p:tag). Those of WPS describe its templates.
class TagHandler final : public XmlHandler {
 public:
  explicit TagHandler(ExtractedText& text) : text_(text) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    if (name.local != "tag" || attributes["name"].starts_with("KSO_")) return;
    append_bounded(text_, attributes["val"], place_of(Region::kEmbedded, Concealment::kCachedData));
  }
  void end(const XmlName&) override {}
  void text(std::string_view) override {}

 private:
  ExtractedText& text_;
};

// ---- what a reader sees of a shape

double overlap(const DrawingBox& a, const DrawingBox& b) {
  const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/// Whether `cover` hides `box`: at least four fifths of it.
bool covers(const DrawingBox& cover, const DrawingBox& box) {
  constexpr double kShare = 0.8;
  const double area = box.width * box.height;
  return area > 0 && overlap(cover, box) >= kShare * area;
}

/// The box that a turned shape cannot leave.
DrawingBox widest(const DrawingShape& shape, const DrawingBox& box) {
  if (!shape.turned) return box;
  const double radius = (box.width + box.height) / 2;
  const double x = box.x + box.width / 2;
  const double y = box.y + box.height / 2;
  return {x - radius, y - radius, 2 * radius, 2 * radius};
}

/// A kind of placeholder as masters name it.
std::string_view master_type(std::string_view type) {
  if (type == "ctrTitle") return "title";
  return type.empty() || type == "obj" || type == "subTitle" ? "body" : type;
}

/// `comparisons` is how many shapes may still be looked at.
const DrawingShape* find_placeholder(const DrawingPart* part, const DrawingShape& shape, bool in_master,
                                     std::size_t& comparisons) {
  if (part == nullptr) return nullptr;
  const DrawingShape* of_type = nullptr;
  for (const DrawingShape& candidate : part->shapes) {
    if (comparisons == 0) break;
    --comparisons;
    if (!candidate.is_placeholder) continue;
    if (!in_master && !shape.placeholder_index.empty() && candidate.placeholder_index == shape.placeholder_index)
      return &candidate;
    if (of_type == nullptr && master_type(candidate.placeholder_type) == master_type(shape.placeholder_type))
      of_type = &candidate;
  }
  return of_type;
}

/// A slide with what it takes over from its layout and master.
struct SlideView {
  const DrawingPart* slide = nullptr;
  const DrawingPart* layout = nullptr;  // may be missing
  const DrawingPart* master = nullptr;
  const ColourScheme* scheme = nullptr;
  double width = 0;
  double height = 0;

  [[nodiscard]] std::optional<Rgb> rgb(const DrawingColour& colour) const {
    if (colour.modified) return std::nullopt;
    if (colour.rgb) return colour.rgb;
    std::string name = colour.scheme;
    for (const DrawingPart* part : {slide, layout, master}) {
      if (part == nullptr) continue;
      if (const auto mapped = part->colour_map.find(name); mapped != part->colour_map.end()) {
        name = mapped->second;
        break;
      }
    }
    return scheme == nullptr ? std::nullopt : scheme->named(name);
  }
};

/// A shape with the box and fill that it has or takes over.
struct PlacedShape {
  const DrawingShape* shape;
  std::optional<DrawingBox> box;
  DrawingFill fill;
  DrawingColour text_colour;
};

PlacedShape place_shape(const SlideView& view, const DrawingShape& shape, std::size_t& comparisons) {
  PlacedShape placed{&shape, shape.box, shape.fill, shape.text_colour};
  if (!shape.is_placeholder) return placed;
  const DrawingShape* const from[] = {find_placeholder(view.layout, shape, false, comparisons),
                                      find_placeholder(view.master, shape, true, comparisons)};
  for (const DrawingShape* above : from) {
    if (above == nullptr) continue;
    if (!placed.box) placed.box = above->box;
    if (placed.fill.kind == FillKind::kUnset) placed.fill = above->fill;
    if (!placed.text_colour.is_set()) placed.text_colour = above->text_colour;
  }
  return placed;
}

/// Tells what lies before and behind the text of one slide.
class SlideSight {
 public:
  SlideSight(const SlideView& view, const OoxmlPackage& package, std::size_t& comparisons)
      : view_(view), comparisons_(comparisons) {
    for (const DrawingShape& shape : view.slide->shapes) shapes_.push_back(place_shape(view, shape, comparisons));
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      const DrawingShape& shape = *shapes_[i].shape;
      if (shape.is_hidden || shape.turned || shape.has_text() || !shapes_[i].box) continue;
      const bool fills = shape.kind == DrawingShape::Kind::kShape && shape.is_rectangle && is_opaque(shapes_[i].fill);
      if (fills || shape_shows_opaque_picture(shape, package)) covers_.push_back(i);
    }
    for (const DrawingPart* part : {view.layout, view.master}) {
      if (part == nullptr) continue;
      for (const DrawingShape& shape : part->shapes) {
        if (count() && !shape.is_placeholder) behind_.push_back({&shape, shape.box, shape.fill, {}});
      }
    }
  }

  [[nodiscard]] const std::vector<PlacedShape>& shapes() const noexcept { return shapes_; }

  /// Why nothing of a shape is seen.
  [[nodiscard]] Concealment whole(const PlacedShape& placed) const {
    if (placed.shape->is_hidden) return Concealment::kHiddenAttribute;
    if (!placed.box || view_.width <= 0 || view_.height <= 0) return Concealment::kNone;
    const DrawingBox box = widest(*placed.shape, *placed.box);
    const bool off = box.x >= view_.width || box.y >= view_.height || box.x + box.width <= 0 || box.y + box.height <= 0;
    return off && box.width + box.height > 0 ? Concealment::kOffPage : Concealment::kNone;
  }

  /// What lies over the text of shape number `i`, or over a cell of it.
  [[nodiscard]] Concealment cover(std::size_t i, const DrawingCell* cell) {
    const PlacedShape& placed = shapes_[i];
    if (!placed.box || placed.shape->turned) return Concealment::kNone;
    DrawingBox box = *placed.box;
    if (cell != nullptr) box = {box.x + cell->box.x, box.y + cell->box.y, cell->box.width, cell->box.height};
    for (auto at = std::upper_bound(covers_.begin(), covers_.end(), i); at != covers_.end(); ++at) {
      if (!count()) break;
      const DrawingShape& over = *shapes_[*at].shape;
      // Branches of one alternative are one shape, drawn one way or the other.
      if (over.alternative != 0 && over.alternative == placed.shape->alternative) continue;
      if (covers(*shapes_[*at].box, box))
        return over.kind == DrawingShape::Kind::kPicture ? Concealment::kBehindPicture : Concealment::kCovered;
    }
    return Concealment::kNone;
  }

  /// Why a run is not seen where it stands.
  [[nodiscard]] Concealment run(std::size_t i, const DrawingRun& run, const DrawingCell* cell) {
    constexpr double kInvisible = 0.05;
    if (run.tiny) return Concealment::kTinyText;
    if (run.unfilled) return Concealment::kInvisibleText;
    const DrawingColour& colour = run.colour.is_set() ? run.colour : shapes_[i].text_colour;
    if (colour.is_set() && colour.alpha <= kInvisible) return Concealment::kSameColour;
    DrawingColour usual;
    usual.scheme = "tx1";
    const bool highlighted = run.highlight.is_set();
    if (!colour.is_set() && !highlighted) return Concealment::kNone;
    const std::optional<Rgb> ink = view_.rgb(colour.is_set() ? colour : usual);
    const std::optional<Rgb> paper = highlighted ? view_.rgb(run.highlight) : ink ? paper_of(i, cell) : std::nullopt;
    if (!ink || !paper || !look_the_same(*ink, *paper)) return Concealment::kNone;
    return highlighted && is_dark(*paper) ? Concealment::kHighlighted : Concealment::kSameColour;
  }

 private:
  /// Whether a shape is a picture without transparency.
  bool shape_shows_opaque_picture(const DrawingShape& shape, const OoxmlPackage& package) const {
    if (shape.kind != DrawingShape::Kind::kPicture || shape.picture_id.empty() || shape.lets_through) return false;
    const OoxmlRelationship* link = package.relationship(view_.slide->name, shape.picture_id);
    return link != nullptr && package.is_opaque_picture(link->target);
  }

  bool count() {
    if (comparisons_ == 0) return false;
    --comparisons_;
    return true;
  }

  std::optional<Rgb> plain(const DrawingFill& fill) const {
    return fill.kind == FillKind::kSolid && is_opaque(fill) ? view_.rgb(fill.colour) : std::nullopt;
  }

  /// The colour behind a text; nothing where the file leaves doubt.
  std::optional<Rgb> paper_of(std::size_t i, const DrawingCell* cell) {
    // What a table's style fills is not known here.
    if (cell != nullptr) return plain(cell->fill);
    const PlacedShape& placed = shapes_[i];
    const FillKind kind = placed.fill.kind;
    if (kind != FillKind::kNone && kind != FillKind::kUnset) return plain(placed.fill);
    for (std::size_t at = i; at-- > 0;) {
      if (!count()) return std::nullopt;
      if (!lies_behind(shapes_[at], placed)) continue;
      return contains(shapes_[at], placed) ? plain(shapes_[at].fill) : std::nullopt;
    }
    for (auto at = behind_.begin(); at != behind_.end(); ++at) {
      if (!count()) return std::nullopt;
      if (lies_behind(*at, placed)) return std::nullopt;
    }
    for (const DrawingPart* part : {view_.slide, view_.layout, view_.master}) {
      if (part != nullptr && part->background.kind != FillKind::kUnset) return plain(part->background);
    }
    return kWhite;
  }

  static bool lies_behind(const PlacedShape& below, const PlacedShape& text) {
    const DrawingShape& shape = *below.shape;
    const bool paints = shape.kind != DrawingShape::Kind::kShape ||
                        (below.fill.kind != FillKind::kNone && below.fill.kind != FillKind::kUnset);
    if (!paints || shape.is_hidden) return false;
    if (!below.box || !text.box) return true;
    return overlap(widest(shape, *below.box), widest(*text.shape, *text.box)) > 0;
  }

  static bool contains(const PlacedShape& below, const PlacedShape& text) {
    return below.shape->kind == DrawingShape::Kind::kShape && below.shape->is_rectangle && !below.shape->turned &&
           below.box && text.box && covers(*below.box, *text.box);
  }

  const SlideView& view_;
  std::size_t& comparisons_;
  std::vector<PlacedShape> shapes_;
  std::vector<std::size_t> covers_;  // shapes that hide what lies below them
  std::vector<PlacedShape> behind_;  // of layout and master
};

Block shape_place(const DrawingShape& shape) {
  Block place;
  const std::string_view type = shape.placeholder_type;
  if (!shape.is_placeholder) {
    place.region = shape.cells.empty() ? Region::kTextBox : Region::kBody;
  } else if (type == "title" || type == "ctrTitle") {
    place.region = Region::kTitle;
    place.kind = BlockKind::kHeading;
  } else if (type == "ftr" || type == "dt" || type == "sldNum") {
    place.region = Region::kFooter;
  } else if (type == "hdr") {
    place.region = Region::kHeader;
  }
  return place;
}

/// Whether a slide's name is none that anybody gave it: "Slide 1", "page1".
bool is_usual_title(std::string_view title) {
  const std::string folded = ascii_lower(title);
  return folded.empty() || folded.starts_with("slide") || folded.starts_with("page") ||
         folded.starts_with("powerpoint ") || title.starts_with("幻灯片");
}

/// A part that is no drawing of a slide, as it was read.
struct Piece {
  std::string name;
  std::string root;
  ExtractedText text;
  bool done = false;
};

class PresentationReader {
 public:
  PresentationReader(std::string_view bytes, const Limits& limits) : limits_(limits), package_(bytes, limits) {
    text_budget_.bytes = limits.max_text_bytes;
  }

  ExtractedText read(const MemberSink& members) {
    extracted_.pages_are_slides = true;
    extracted_.media_type = package_.media_type().empty() ? std::string(kMediaType) : package_.media_type();
    main_ = package_.main_part().empty() ? std::string(kUsualPresentation) : package_.main_part();
    package_.read_rest([](const std::string&) { return false; },
                       [&](const std::string& name, std::string&& xml) { read_part(name, xml); }, members);
    if (!has_main_) package_.add_incomplete("damaged", main_);
    assemble();
    if (budget_.exhausted || text_budget_.exhausted || too_long_) package_.add_incomplete("limit:text", "");
    if (comparisons_ == 0) package_.add_incomplete("limit:shapes", "");
    package_.finish(extracted_);
    return std::move(extracted_);
  }

 private:
  void note(XmlOutcome outcome, const std::string& name) {
    if (outcome == XmlOutcome::kMalformed) package_.add_incomplete("damaged", name);
    if (outcome == XmlOutcome::kTooDeep) package_.add_incomplete("limit:xml-depth", name);
  }

  void read_part(const std::string& name, std::string_view xml) {
    const std::size_t depth = limits_.max_xml_depth;
    if (ascii_lower(name) == ascii_lower(main_)) {
      PresentationHandler handler(presentation_);
      note(read_xml(xml, depth, handler), name);
      has_main_ = true;
      return;
    }
    const std::string root = root_element(xml);
    if (root == "theme") {
      schemes_.emplace(ascii_lower(name), read_colour_scheme(xml, depth));
      return;
    }
    if (root == "sld" || root == "sldLayout" || root == "sldMaster" || root == "notes" || root == "notesMaster" ||
        root == "handoutMaster" || root == "dataModel" || root == "drawing" || root == "userShapes") {
      DrawingPart part = read_drawing(xml, depth, budget_);
      part.name = name;
      note(part.outcome, name);
      drawings_.push_back(std::move(part));
      return;
    }
    Piece piece{name, root, {}, false};
    if (root == "cmLst" || root == "cmAuthorLst" || root == "authorLst") {
      CommentHandler handler(piece.text);
      note(read_xml(xml, depth, handler), name);
      handler.flush();
    } else if (root == "chartSpace") {
      note(append_chart(piece.text, xml, depth, place_of(Region::kTextBox)), name);
    } else if (root == "tagLst") {
      TagHandler handler(piece.text);
      note(read_xml(xml, depth, handler), name);
    } else if (root == "xml" && ascii_lower(name).ends_with(".vml")) {
      note(append_vml(piece.text, xml, depth, place_of(Region::kTextBox)), name);
    } else if (!append_values(piece.text, xml, depth, place_of(Region::kEmbedded, Concealment::kCachedData))) {
      package_.add_incomplete("damaged", name);
    }
    if (!piece.text.blocks.empty() && text_budget_.take(piece.text)) pieces_.push_back(std::move(piece));
  }

  // ---- putting it together

  const DrawingPart* drawing(const std::string& name) const {
    const auto found = drawing_by_name_.find(ascii_lower(name));
    return found == drawing_by_name_.end() ? nullptr : &drawings_[found->second];
  }

  void assemble() {
    for (std::size_t i = 0; i < drawings_.size(); ++i) drawing_by_name_.emplace(ascii_lower(drawings_[i].name), i);
    for (std::size_t i = 0; i < pieces_.size(); ++i) piece_by_name_.emplace(ascii_lower(pieces_[i].name), i);
    std::uint32_t page = 0;
    for (const std::string& id : presentation_.slides) {
      ++page;
      const OoxmlRelationship* link = package_.relationship(main_, id);
      const DrawingPart* slide = link == nullptr ? nullptr : drawing(link->target);
      if (slide == nullptr) {
        package_.add_incomplete("damaged", link == nullptr ? "第" + std::to_string(page) + "张幻灯片" : link->target);
      } else if (done_.insert(slide).second) {
        append_slide(*slide, page, slide->is_shown ? Concealment::kNone : Concealment::kHiddenSlide);
      }
    }
    // Slides that the presentation does not list (any more).
    for (const DrawingPart& part : drawings_) {
      if (part.root == "sld" && done_.insert(&part).second) append_slide(part, 0, Concealment::kEarlierVersion);
    }
    for (const DrawingPart& part : drawings_) {
      if (done_.contains(&part)) continue;
      done_.insert(&part);
      if (part.root == "notes") {
        append_notes(part, 0);
      } else if (part.root == "drawing" || part.root == "dataModel" || part.root == "userShapes") {
        append_diagram(part, place_of(Region::kEmbedded, Concealment::kCachedData));
      } else {
        append_master(part);
      }
    }
    for (Piece& piece : pieces_) {
      if (!piece.done) append_whole(piece, 0, Concealment::kNone);
    }
    for (const std::string& name : presentation_.names) append(name, place_of(Region::kAttribute));
  }

  void append(std::string_view text, const Block& place) {
    if (extracted_.text.size() + text.size() > limits_.max_text_bytes) {
      too_long_ = true;
    } else {
      append_lines(extracted_, text, place);
    }
  }

  std::uint32_t add_part(const std::string& name) {
    extracted_.parts.push_back(name);
    return static_cast<std::uint32_t>(extracted_.parts.size() - 1);
  }

  SlideView view_of(const DrawingPart& slide) const {
    SlideView view;
    view.slide = &slide;
    view.layout = drawing(package_.target_of_type(slide.name, "slideLayout"));
    if (view.layout != nullptr) view.master = drawing(package_.target_of_type(view.layout->name, "slideMaster"));
    if (view.master != nullptr) {
      const auto scheme = schemes_.find(ascii_lower(package_.target_of_type(view.master->name, "theme")));
      if (scheme != schemes_.end()) view.scheme = &scheme->second;
    }
    view.width = presentation_.width;
    view.height = presentation_.height;
    return view;
  }

  void append_slide(const DrawingPart& slide, std::uint32_t page, Concealment concealment) {
    const SlideView view = view_of(slide);
    SlideSight sight(view, package_, comparisons_);
    Block base;
    base.part = add_part(slide.name);
    base.page = page;
    base.concealment = concealment;
    std::uint32_t tables = 0;
    for (std::size_t i = 0; i < sight.shapes().size(); ++i) append_shape(sight, i, base, tables);
    if (!is_usual_title(slide.title)) {
      Block place = base;
      place.region = concealment == Concealment::kNone ? Region::kAttribute : Region::kHiddenText;
      append(slide.title, place);
    }
    check_references(slide);
    append_links(slide.name, base);
  }

  void check_references(const DrawingPart& part) {
    for (const std::string& id : part.relationship_ids) {
      if (package_.relationship(part.name, id) == nullptr) package_.add_incomplete("damaged", part.name);
    }
  }

  /// `base` says where the slide is and why nothing of it is seen.
  void append_shape(SlideSight& sight, std::size_t i, const Block& base, std::uint32_t& tables) {
    const PlacedShape& placed = sight.shapes()[i];
    const DrawingShape& shape = *placed.shape;
    const Concealment whole = base.concealment != Concealment::kNone ? base.concealment : sight.whole(placed);
    Block place = shape_place(shape);
    place.part = base.part;
    place.page = base.page;
    if (!shape.cells.empty()) {
      place.table = ++tables;
      place.kind = BlockKind::kCell;
      Table table;
      table.part = base.part;
      table.number = tables;
      table.rows = shape.table_rows;
      table.columns = shape.table_columns;
      table.header_rows = shape.table_header_rows;
      extracted_.tables.push_back(table);
    }
    std::optional<Concealment> cover;
    std::uint32_t cover_cell = 0;
    for (const DrawingParagraph& paragraph : shape.paragraphs) {
      ++paragraph_;
      const DrawingCell* cell = paragraph.cell == 0 ? nullptr : &shape.cells[paragraph.cell - 1];
      if (!cover || cover_cell != paragraph.cell) cover = sight.cover(i, cell);
      cover_cell = paragraph.cell;
      Block at = place;
      at.paragraph = paragraph_;
      if (cell != nullptr) {
        at.row = cell->row;
        at.column = cell->column;
        at.row_span = cell->row_span;
        at.column_span = cell->column_span;
      } else if (paragraph.is_list_item && at.kind == BlockKind::kParagraph) {
        at.kind = BlockKind::kListItem;
      }
      const bool merged = cell != nullptr && cell->merged_over;
      append_paragraph(paragraph, at, whole == Concealment::kNone && merged ? Concealment::kHiddenAttribute : whole,
                       [&](const DrawingRun& run) {
                         const Concealment own = sight.run(i, run, cell);
                         return own == Concealment::kNone ? *cover : own;
                       });
    }
    append_attributes(shape, base, whole);
  }

  void append_attributes(const DrawingShape& shape, const Block& base, Concealment whole) {
    Block place = base;
    place.concealment = whole;
    place.region = whole == Concealment::kNone ? Region::kAlt : Region::kHiddenText;
    for (const std::string& text : shape.alternative_texts) append(text, place);
    place.region = whole == Concealment::kNone ? Region::kAttribute : Region::kHiddenText;
    for (const std::string& text : shape.tooltips) append(text, place);
    if (!shape.is_cropped || shape.picture_id.empty()) return;
    const OoxmlRelationship* link = package_.relationship(extracted_.parts[base.part], shape.picture_id);
    if (link == nullptr || !package_.is_large_picture(link->target)) return;
    place.region = Region::kProperty;
    place.concealment = Concealment::kCroppedPicture;
    append("裁剪的图片：" + link->target, place);
  }

  /// A block of what is seen, then one of each stretch that is not. `why` says it of a run where `whole` says nothing.
  template <typename Why>
  void append_paragraph(const DrawingParagraph& paragraph, Block place, Concealment whole, const Why& why) {
    struct Aside {
      Concealment why;
      std::string text;
    };
    std::string visible;
    std::vector<Aside> asides;
    Concealment before = Concealment::kNone;
    for (const DrawingRun& run : paragraph.runs) {
      const Concealment here = whole == Concealment::kNone ? why(run) : whole;
      if (here == Concealment::kNone) {
        visible += run.text;
      } else if (here == before) {
        asides.back().text += run.text;
      } else {
        asides.push_back({here, run.text});
      }
      before = here;
    }
    append(visible, place);
    for (const Aside& aside : asides) {
      place.concealment = aside.why;
      place.region = Region::kHiddenText;
      append(aside.text, place);
    }
  }

  void append_texts(const DrawingShape& shape, Block place) {
    for (const DrawingParagraph& paragraph : shape.paragraphs) {
      std::string text;
      for (const DrawingRun& run : paragraph.runs) text += run.text;
      place.paragraph = ++paragraph_;
      append(text, place);
    }
    place.paragraph = 0;
    for (const std::string& text : shape.alternative_texts) append(text, place);
    for (const std::string& text : shape.tooltips) append(text, place);
  }

  void append_notes(const DrawingPart& notes, std::uint32_t page) {
    Block place = place_of(Region::kNote, Concealment::kSpeakerNotes);
    place.part = add_part(notes.name);
    place.page = page;
    for (const DrawingShape& shape : notes.shapes) append_texts(shape, place);
    check_references(notes);
  }

  /// Texts of a diagram, which is in the file twice: as data and as it was drawn last.
  void append_diagram(const DrawingPart& part, Block place) {
    place.part = add_part(part.name);
    for (const DrawingShape& shape : part.shapes) {
      for (const DrawingParagraph& paragraph : shape.paragraphs) {
        std::string text;
        for (const DrawingRun& run : paragraph.runs) text += run.text;
        if (!drawn_.insert(text).second) continue;
        place.paragraph = ++paragraph_;
        append(text, place);
      }
      place.paragraph = 0;
      for (const std::string& text : shape.alternative_texts) {
        if (drawn_.insert(text).second) append(text, place);
      }
    }
    check_references(part);
  }

  /// What a master or layout shows on its slides by itself. The prompts of its placeholders are shown to whoever edits:
  /// each is read once.
  void append_master(const DrawingPart& part) {
    const std::uint32_t number = add_part(part.name);
    for (const DrawingShape& shape : part.shapes) {
      Block place = place_of(Region::kWatermark);
      place.part = number;
      if (shape.is_hidden) {
        place = place_of(Region::kHiddenText, Concealment::kHiddenAttribute);
        place.part = number;
      } else if (shape.is_placeholder) {
        place.region = shape_place(shape).region;
        if (place.region != Region::kFooter && place.region != Region::kHeader) place.region = Region::kEmbedded;
        for (const DrawingParagraph& paragraph : shape.paragraphs) {
          std::string text;
          for (const DrawingRun& run : paragraph.runs) text += run.text;
          if (prompts_.insert(text).second) append(text, place);
        }
        continue;
      } else if (shape.box && presentation_.height > 0) {
        const double middle = shape.box->y + shape.box->height / 2;
        if (middle < presentation_.height / 4) place.region = Region::kHeader;
        if (middle > presentation_.height * 3 / 4) place.region = Region::kFooter;
      }
      append_texts(shape, place);
    }
    check_references(part);
  }

  void append_whole(Piece& piece, std::uint32_t page, Concealment concealment) {
    piece.done = true;
    if (extracted_.text.size() + piece.text.text.size() > limits_.max_text_bytes) {
      too_long_ = true;
      return;
    }
    const std::size_t first = extracted_.blocks.size();
    append_piece(extracted_, piece.text, add_part(piece.name));
    for (std::size_t i = first; i < extracted_.blocks.size(); ++i) {
      Block& block = extracted_.blocks[i];
      block.page = page;
      if (block.concealment != Concealment::kNone || concealment == Concealment::kNone) continue;
      block.concealment = concealment;
      block.region = Region::kHiddenText;
    }
    piece.text = {};
  }

  /// What hangs on a slide: charts, diagrams, comments, notes, and what hangs on those.
  void append_links(const std::string& source, const Block& base) {
    std::vector<std::string> open = {source};
    std::unordered_set<std::string> seen = {ascii_lower(source)};
    drawn_.clear();
    while (!open.empty()) {
      const std::string at = std::move(open.back());
      open.pop_back();
      // The data of a diagram before its drawing: it is the whole of it.
      for (const bool data : {true, false}) {
        for (const OoxmlRelationship& link : package_.relationships(at)) {
          if (link.external || (link.type == "diagramData") != data) continue;
          const DrawingPart* part = drawing(link.target);
          const auto piece = piece_by_name_.find(ascii_lower(link.target));
          if (part != nullptr && (part->root == "notes" || part->root == "drawing" || part->root == "dataModel" ||
                                  part->root == "userShapes")) {
            if (!done_.insert(part).second) continue;
            Block place = base;
            place.region = base.concealment == Concealment::kNone ? Region::kTextBox : Region::kHiddenText;
            if (part->root == "notes") {
              append_notes(*part, base.page);
            } else {
              append_diagram(*part, place);
            }
          } else if (piece != piece_by_name_.end() && !pieces_[piece->second].done) {
            append_whole(pieces_[piece->second], base.page, base.concealment);
          } else {
            continue;
          }
          if (seen.insert(ascii_lower(link.target)).second) open.push_back(link.target);
        }
      }
    }
  }

  const Limits& limits_;
  OoxmlPackage package_;
  std::string main_;
  bool has_main_ = false;
  Presentation presentation_;
  DrawingBudget budget_;
  TextBudget text_budget_;
  std::size_t comparisons_ = kMaxComparisons;
  bool too_long_ = false;
  std::vector<DrawingPart> drawings_;
  std::vector<Piece> pieces_;
  std::map<std::string, ColourScheme> schemes_;
  std::unordered_map<std::string, std::size_t> drawing_by_name_;
  std::unordered_map<std::string, std::size_t> piece_by_name_;
  std::unordered_set<const DrawingPart*> done_;
  std::unordered_set<std::string> drawn_;    // texts of the diagrams of a slide
  std::unordered_set<std::string> prompts_;  // of placeholders
  std::uint32_t paragraph_ = 0;
  ExtractedText extracted_;
};

}  // namespace

bool looks_like_pptx(std::string_view bytes) { return ooxml_kind(bytes) == OoxmlKind::kSlides; }

ExtractedText extract_pptx(std::string_view bytes, const Limits& limits, const MemberSink& members) {
  if (bytes.size() > limits.max_bytes) {
    ExtractedText extracted;
    extracted.media_type = kMediaType;
    extracted.pages_are_slides = true;
    extracted.incomplete.push_back({"limit:bytes", ""});
    return extracted;
  }
  return PresentationReader(bytes, limits).read(members);
}

}  // namespace mishen::scanner
