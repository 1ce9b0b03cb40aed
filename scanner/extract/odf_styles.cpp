#include "scanner/extract/odf_styles.h"

#include <cmath>
#include <utility>

#include "scanner/extract/colours.h"
#include "scanner/extract/parse_number.h"

namespace mishen::scanner {
namespace {

/// Styles that are based on each other in a ring end somewhere.
constexpr std::size_t kMaxParents = 64;

std::string key_of(std::string_view family, std::string_view name) {
  std::string key(family);
  key += '\n';
  key += name;
  return key;
}

/// "85%" as 85.
std::optional<double> percentage(std::string_view text) {
  const std::optional<double> value = take_number<double>(text);
  return text == "%" ? value : std::nullopt;
}

/// "#1a2B3c"; nothing for anything else.
std::optional<std::uint32_t> colour_of(std::string_view text) {
  return text.size() == 7 && text[0] == '#' ? parse_rgb(text) : std::nullopt;
}

/// fo:background-color.
OdfFill background(std::string_view text) {
  if (text == "transparent") return {OdfFill::Kind::kTransparent, 0, false};
  if (const auto colour = colour_of(text)) return {OdfFill::Kind::kColour, *colour, true};
  return {};
}

std::optional<OdfSize> size_of(std::string_view text) {
  if (const auto percent = percentage(text)) {
    if (*percent >= 0 && *percent < 10'000) return OdfSize{static_cast<std::int64_t>(*percent), true};
    return std::nullopt;
  }
  if (const auto length = odf_length(text)) return OdfSize{*length, false};
  return std::nullopt;
}

void overlay_size(std::optional<OdfSize>& base, const std::optional<OdfSize>& over) {
  if (!over) return;
  if (over->is_percent && base) {
    base->value = base->value * over->value / 100;
  } else {
    base = over;
  }
}

template <class Value>
void overlay_value(std::optional<Value>& base, const std::optional<Value>& over) {
  if (over) base = over;
}

void take_text_properties(OdfTextLook& style, const XmlAttributes& attributes) {
  if (const auto colour = colour_of(attributes["color"])) {
    style.ink = OdfTextLook::Ink::kColour;
    style.colour = *colour;
  }
  const bool is_automatic = attributes["use-window-font-color"] == "true";
  if (is_automatic) style.ink = OdfTextLook::Ink::kAutomatic;
  overlay(style.fill, background(attributes["background-color"]));
  const std::optional<OdfSize> size = size_of(attributes["font-size"]);
  const std::optional<OdfSize> asian = size_of(attributes["font-size-asian"]);
  overlay_value(style.size, size);
  // Whoever sets one size only means all of the text.
  overlay_value(style.size_asian, asian ? asian : size);
  if (attributes.has("display")) style.is_hidden = attributes["display"] == "none";
  // Programs write the opacity of the automatic colour as 0 %.
  if (const auto opacity = percentage(attributes["opacity"]); opacity && !is_automatic)
    style.is_transparent = *opacity <= 5;
}

/// draw:fill and what goes with it. LibreOffice leaves draw:fill away where a colour fills.
void take_fill(OdfStyle& style, const XmlAttributes& attributes) {
  const std::string_view kind = attributes["fill"];
  const auto colour = colour_of(attributes["fill-color"]);
  if (kind == "none") {
    style.fill = {OdfFill::Kind::kTransparent, 0, false};
  } else if (kind == "gradient" || kind == "bitmap") {
    style.fill = {OdfFill::Kind::kPattern, 0, true};
  } else if (kind == "hatch") {
    style.fill = {OdfFill::Kind::kPattern, 0, false};
  } else if (colour) {
    style.fill = {OdfFill::Kind::kColour, *colour, true};
  } else if (kind == "solid" && style.fill.kind == OdfFill::Kind::kUnset) {
    style.fill = {OdfFill::Kind::kPattern, 0, true};
  } else if (kind.empty()) {
    overlay(style.fill, background(attributes["background-color"]));
  }
  const auto opacity = percentage(attributes["opacity"]);
  if (opacity && *opacity < 95 && style.fill.kind != OdfFill::Kind::kUnset) {
    style.fill.is_opaque = false;
    style.fill.kind = *opacity <= 5 ? OdfFill::Kind::kTransparent : OdfFill::Kind::kPattern;
  }
}

/// "rect(0cm, 0.5cm, 0cm, 0cm)": what is cut off on each side. Programs write zeros where nothing is, and less than
/// zero for a margin.
bool is_crop(std::string_view clip) {
  constexpr std::string_view kRectangle = "rect(";
  if (!clip.starts_with(kRectangle)) return false;
  clip.remove_prefix(kRectangle.size());
  while (!clip.empty()) {
    const std::size_t end = std::min(clip.find_first_of(", )"), clip.size());
    if (odf_length(clip.substr(0, end)).value_or(0) > 0) return true;
    clip.remove_prefix(std::min(end + 1, clip.size()));
  }
  return false;
}

Alignment alignment_of(std::string_view value) {
  if (value == "center") return Alignment::kCentre;
  return value == "end" || value == "right" ? Alignment::kRight : Alignment::kLeft;
}

void overlay(OdfPosition& base, const OdfPosition& over) {
  for (std::string OdfPosition::*const side :
       {&OdfPosition::horizontal, &OdfPosition::horizontal_to, &OdfPosition::vertical, &OdfPosition::vertical_to}) {
    if (!(over.*side).empty()) base.*side = over.*side;
  }
}

/// Where text runs on under or over a shape.
void take_position(OdfStyle& style, const XmlAttributes& attributes) {
  if (attributes.has("wrap")) style.runs_through = attributes["wrap"] == "run-through";
  if (attributes.has("run-through")) style.in_background = attributes["run-through"] == "background";
  style.position.horizontal = attributes["horizontal-pos"];
  style.position.horizontal_to = attributes["horizontal-rel"];
  style.position.vertical = attributes["vertical-pos"];
  style.position.vertical_to = attributes["vertical-rel"];
}

bool is_page_break(std::string_view value) { return value == "page" || value == "even-page" || value == "odd-page"; }

/// Elements of number formats that stand for the value.
bool stands_for_value(std::string_view local) {
  static const std::unordered_set<std::string_view> kPlaces = {
      "number", "scientific-number", "fraction", "boolean", "text-content", "day",     "month",       "year",
      "era",    "day-of-week",       "quarter",  "hours",   "minutes",      "seconds", "week-of-year"};
  return kPlaces.contains(local);
}

/// Takes what a style sets into what it inherits.
void inherit(OdfStyle& base, const OdfStyle& over) {
  overlay(base.text, over.text);
  overlay(base.paragraph_fill, over.paragraph_fill);
  overlay_value(base.breaks_before, over.breaks_before);
  overlay_value(base.breaks_after, over.breaks_after);
  overlay(base.fill, over.fill);
  overlay_value(base.is_displayed, over.is_displayed);
  overlay_value(base.hides_content, over.hides_content);
  overlay_value(base.alignment, over.alignment);
  overlay_value(base.is_cropped, over.is_cropped);
  overlay_value(base.runs_through, over.runs_through);
  overlay_value(base.in_background, over.in_background);
  overlay(base.position, over.position);
  overlay_value(base.extent, over.extent);
  overlay_value(base.fits_text, over.fits_text);
  if (!over.data_style.empty()) base.data_style = over.data_style;
  base.master_page = over.master_page;  // said by a style for itself only
  base.is_title = base.is_title || over.is_title;
}

class StylePartHandler final : public XmlHandler {
 public:
  explicit StylePartHandler(OdfStyles& styles) : reader_(styles) {}
  void start(const XmlName& name, const XmlAttributes& attributes) override {
    const OdfSpace space = spaces_(name.uri);
    // Documents inside the body have styles of their own.
    if (body_depth_ > 0 || (space == OdfSpace::kOffice && name.local == "body")) {
      ++body_depth_;
      return;
    }
    reader_.start(space, name.local, attributes);
  }
  void end(const XmlName& name) override {
    if (body_depth_ > 0) {
      --body_depth_;
      return;
    }
    reader_.end(spaces_(name.uri), name.local);
  }
  void text(std::string_view) override {}

 private:
  OdfStyleReader reader_;
  OdfSpaceCache spaces_;
  std::size_t body_depth_ = 0;
};

}  // namespace

std::optional<std::int64_t> odf_length(std::string_view text) {
  std::string_view unit = text;
  const std::optional<double> number = take_number<double>(unit);
  if (!number) return std::nullopt;
  double points = 0;
  if (unit == "cm")
    points = *number * 72 / 2.54;
  else if (unit == "mm")
    points = *number * 72 / 25.4;
  else if (unit == "in" || unit == "inch")
    points = *number * 72;
  else if (unit == "pt")
    points = *number;
  else if (unit == "pc")
    points = *number * 12;
  else if (unit == "px")
    points = *number * 0.75;
  else
    return std::nullopt;
  constexpr double kLongest = 1e9;  // 350 km; keeps sums in range
  if (std::abs(points) > kLongest) points = std::copysign(kLongest, points);
  return static_cast<std::int64_t>(std::llround(points * 1000));
}

void overlay(OdfFill& base, const OdfFill& over) {
  if (over.kind != OdfFill::Kind::kUnset) base = over;
}

void overlay(OdfTextLook& base, const OdfTextLook& over) {
  if (over.ink != OdfTextLook::Ink::kUnset) {
    base.ink = over.ink;
    base.colour = over.colour;
  }
  overlay(base.fill, over.fill);
  overlay_size(base.size, over.size);
  overlay_size(base.size_asian, over.size_asian);
  overlay_value(base.is_hidden, over.is_hidden);
  overlay_value(base.is_transparent, over.is_transparent);
}

const OdfStyle* OdfStyles::find(const std::string& key, bool is_common) const {
  if (!is_common) {
    if (const auto found = automatic_.find(key); found != automatic_.end()) return &found->second;
  }
  if (const auto found = common_.find(key); found != common_.end()) return &found->second;
  return common_styles_ == nullptr ? nullptr : common_styles_->find(key, true);
}

const OdfStyle& OdfStyles::resolve(std::string_view family, std::string_view name) {
  static const OdfStyle kNone;
  if (name.empty()) return kNone;
  std::string key = key_of(family, name);
  if (const auto found = resolved_.find(key); found != resolved_.end()) return found->second;
  std::vector<const OdfStyle*> chain;
  const OdfStyle* style = find(key, false);
  while (style != nullptr && chain.size() < kMaxParents) {
    chain.push_back(style);
    if (style->parent.empty()) break;
    const std::string parent = key_of(family, style->parent);
    style = find(parent, true);
    if (style == nullptr) style = find(parent, false);
  }
  if (chain.empty()) return kNone;
  OdfStyle resolved;
  for (auto step = chain.rbegin(); step != chain.rend(); ++step) inherit(resolved, **step);
  return resolved_.emplace(std::move(key), std::move(resolved)).first->second;
}

const OdfStyle& OdfStyles::resolve_shape(std::string_view name) {
  const bool is_graphic = find(key_of("graphic", name), false) != nullptr;
  return resolve(is_graphic ? "graphic" : "presentation", name);
}

const OdfStyle& OdfStyles::default_of(std::string_view family) const {
  static const OdfStyle kNone;
  if (const auto found = defaults_.find(std::string(family)); found != defaults_.end()) return found->second;
  return common_styles_ == nullptr ? kNone : common_styles_->default_of(family);
}

const OdfNumberFormat* OdfStyles::number_format(std::string_view name) const {
  if (const auto found = formats_.find(std::string(name)); found != formats_.end()) return &found->second;
  return common_styles_ == nullptr ? nullptr : common_styles_->number_format(name);
}

const OdfMasterPage* OdfStyles::master_page(std::string_view name) const {
  if (const auto found = masters_.find(std::string(name)); found != masters_.end()) return &found->second;
  return common_styles_ == nullptr ? nullptr : common_styles_->master_page(name);
}

const OdfPageLayout* OdfStyles::layout_of(std::string_view master_page) const {
  if (const auto master = masters_.find(std::string(master_page)); master != masters_.end()) {
    const auto found = layouts_.find(master->second.layout);
    return found == layouts_.end() ? nullptr : &found->second;
  }
  return common_styles_ == nullptr ? nullptr : common_styles_->layout_of(master_page);
}

std::string_view OdfStyles::first_master_page() const {
  if (masters_.empty() && common_styles_ != nullptr) return common_styles_->first_master_page();
  return masters_.contains("Standard") ? std::string_view("Standard") : std::string_view(first_master_);
}

bool OdfStyles::is_hidden_layer(std::string_view name) const {
  return hidden_layers_.contains(std::string(name)) ||
         (common_styles_ != nullptr && common_styles_->is_hidden_layer(name));
}

void OdfStyleReader::start(OdfSpace space, std::string_view local, const XmlAttributes& attributes) {
  switch (space) {
    case OdfSpace::kOffice:
      if (local == "styles") is_automatic_ = false;
      if (local == "automatic-styles") is_automatic_ = true;
      break;
    case OdfSpace::kStyle:
    case OdfSpace::kExtension:
      start_style(local, attributes);
      break;
    case OdfSpace::kNumber:
      start_number(local, attributes);
      break;
    case OdfSpace::kDraw:
      if (local == "layer" && attributes["display"] == "none") styles_.hidden_layers_.emplace(attributes["name"]);
      break;
    default:
      break;
  }
}

void OdfStyleReader::start_style(std::string_view local, const XmlAttributes& attributes) {
  if (local == "style") {
    const std::string key = key_of(attributes["family"], attributes["name"]);
    style_ = &(is_automatic_ ? styles_.automatic_ : styles_.common_)[key];
    *style_ = {};
    style_->parent = attributes["parent-style-name"];
    style_->data_style = attributes["data-style-name"];
    style_->master_page = attributes["master-page-name"];
    const std::string_view name = attributes["name"];
    is_of_cells_ = attributes["family"] == "table-cell";
    style_->is_title = attributes["family"] == "paragraph" && (name == "Title" || name == "Subtitle");
  } else if (local == "default-style") {
    style_ = &styles_.defaults_[std::string(attributes["family"])];
    is_of_cells_ = attributes["family"] == "table-cell";
    *style_ = {};
  } else if (local == "page-layout") {
    layout_ = &styles_.layouts_[std::string(attributes["name"])];
    *layout_ = {};
  } else if (local == "page-layout-properties" && layout_ != nullptr) {
    layout_->width = odf_length(attributes["page-width"]);
    layout_->height = odf_length(attributes["page-height"]);
    OdfStyle page;
    take_fill(page, attributes);
    layout_->fill = page.fill;
  } else if (local == "master-page") {
    const std::string name(attributes["name"]);
    if (styles_.first_master_.empty()) styles_.first_master_ = name;
    styles_.masters_[name] = {std::string(attributes["page-layout-name"]), std::string(attributes["style-name"])};
  } else if (local == "map") {
    if (format_ != nullptr) {
      format_->says_nothing = false;
      format_->sections.push_back({std::string(attributes["condition"]), std::string(attributes["apply-style-name"])});
    }
  } else if (style_ != nullptr && format_ == nullptr && local.ends_with("-properties")) {
    take_properties(local, attributes);
  }
}

void OdfStyleReader::take_properties(std::string_view local, const XmlAttributes& attributes) {
  OdfStyle& style = *style_;
  if (local == "text-properties") {
    take_text_properties(style.text, attributes);
    // Hidden text there is within paragraphs only: LibreOffice shows such cells, and Gnumeric writes it of all whose
    // formulas are hidden.
    if (is_of_cells_) style.text.is_hidden.reset();
  } else if (local == "paragraph-properties") {
    overlay(style.paragraph_fill, background(attributes["background-color"]));
    if (attributes.has("break-before")) style.breaks_before = is_page_break(attributes["break-before"]);
    if (attributes.has("text-align")) style.alignment = alignment_of(attributes["text-align"]);
    if (attributes.has("break-after")) style.breaks_after = is_page_break(attributes["break-after"]);
  } else {
    take_fill(style, attributes);
    if (local == "graphic-properties") take_position(style, attributes);
    if (attributes.has("clip")) style.is_cropped = is_crop(attributes["clip"]);
    if (attributes.has("display")) style.is_displayed = attributes["display"] != "false";
    if (attributes.has("visibility")) style.is_displayed = attributes["visibility"] != "hidden";
    if (attributes.has("cell-protect"))
      style.hides_content = attributes["cell-protect"].find("hidden-and-protected") != std::string_view::npos;
    if (attributes.has("break-before")) style.breaks_before = is_page_break(attributes["break-before"]);
    for (const std::string_view name : {"row-height", "column-width"}) {
      if (const auto extent = odf_length(attributes[name])) style.extent = extent;
    }
    if (attributes.has("use-optimal-row-height")) style.fits_text = attributes["use-optimal-row-height"] == "true";
  }
}

void OdfStyleReader::start_number(std::string_view local, const XmlAttributes& attributes) {
  if (local.ends_with("-style")) {
    format_ = &styles_.formats_[std::string(attributes["name"])];
    *format_ = {};
    format_->is_text = local == "text-style";
  } else if (format_ != nullptr) {
    format_->says_nothing = false;
    format_->shows_value = format_->shows_value || stands_for_value(local);
  }
}

void OdfStyleReader::end(OdfSpace space, std::string_view local) {
  if (space == OdfSpace::kStyle) {
    if (local == "style" || local == "default-style") style_ = nullptr;
    if (local == "page-layout") layout_ = nullptr;
  } else if (space == OdfSpace::kNumber && local.ends_with("-style")) {
    format_ = nullptr;
  }
}

XmlOutcome read_odf_styles(std::string_view xml, std::size_t max_depth, OdfStyles& styles) {
  StylePartHandler handler(styles);
  return read_xml(xml, max_depth, handler);
}

}  // namespace mishen::scanner
