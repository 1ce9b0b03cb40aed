#include "scanner/extract/word_shapes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>
#include <utility>

#include "scanner/ascii.h"
#include "scanner/extract/parse_number.h"
#include "scanner/extract/picture_place.h"

namespace mishen::scanner {
namespace {

constexpr double kEmuPerPoint = 12'700;

constexpr std::uint32_t kOpaque = 90'000;  // of 100 000
constexpr double kWholeShare = 100'000;    // ST_Percentage; strict documents write "100%"
constexpr double kWholeFraction = 65'536;  // "32768f" of VML

std::optional<double> read_double(std::string_view text, std::string_view* unit = nullptr) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  if (unit != nullptr) *unit = text.substr(static_cast<std::size_t>(end - text.data()));
  return value;
}

/// A length of VML in points. Without a unit it counts in the coordinates of a group.
std::optional<double> read_length(std::string_view text) {
  struct Unit {
    std::string_view name;
    double points;
  };
  constexpr std::array<Unit, 6> kUnits = {Unit{"pt", 1},      {"in", 72},   {"cm", 72 / 2.54},
                                          {"mm", 7.2 / 2.54}, {"px", 0.75}, {"pc", 12}};
  std::string_view name;
  const std::optional<double> value = read_double(text, &name);
  if (!value) return std::nullopt;
  if (*value == 0) return 0;
  const auto* const unit =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& known) { return known.name == name; });
  return unit == kUnits.end() ? std::nullopt : std::optional(*value * unit->points);
}

std::string_view stripped(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t') || text.starts_with('\n')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t') || text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

std::unordered_map<std::string_view, std::string_view> read_declarations(std::string_view style) {
  std::unordered_map<std::string_view, std::string_view> declarations;
  while (!style.empty()) {
    const std::size_t end = std::min(style.find(';'), style.size());
    const std::string_view declaration = style.substr(0, end);
    const std::size_t colon = declaration.find(':');
    if (colon != std::string_view::npos)
      declarations[stripped(declaration.substr(0, colon))] = stripped(declaration.substr(colon + 1));
    style.remove_prefix(std::min(end + 1, style.size()));
  }
  return declarations;
}

bool is_false(std::string_view value) { return value == "f" || value == "false" || value == "0"; }

/// "#ff0000", "#f00", "red", each perhaps with the number of a colour of the palette behind: "white [3212]".
ShapeFill read_vml_colour(std::string_view text) {
  static const std::unordered_map<std::string_view, Rgb> kNames = {
      {"", 0xFFFFFF},       {"white", 0xFFFFFF},  {"black", 0x000000},  {"red", 0xFF0000},       {"green", 0x008000},
      {"blue", 0x0000FF},   {"navy", 0x000080},   {"yellow", 0xFFFF00}, {"gray", 0x808080},      {"silver", 0xC0C0C0},
      {"maroon", 0x800000}, {"purple", 0x800080}, {"window", 0xFFFFFF}, {"windowText", 0x000000}};
  text = stripped(text.substr(0, text.find('[')));
  if (const std::optional<Rgb> rgb = parse_rgb(text)) return {ShapeFill::Kind::kColour, *rgb, true};
  if (text.size() == 4 && text[0] == '#') {
    const std::string doubled{text[1], text[1], text[2], text[2], text[3], text[3]};
    if (const std::optional<Rgb> rgb = parse_rgb(doubled)) return {ShapeFill::Kind::kColour, *rgb, true};
  }
  const auto found = kNames.find(text);
  if (found == kNames.end()) return {ShapeFill::Kind::kOther, 0, true};
  return {ShapeFill::Kind::kColour, found->second, true};
}

/// Whether a side of a picture is cut off by this much. Less is rounding, less than zero a margin.
bool is_crop(std::string_view text, double whole) {
  constexpr double kLeast = 0.01;
  const double value = read_double(text).value_or(0);
  return value / (text.ends_with('%') ? 100 : text.ends_with('f') ? kWholeFraction : whole) >= kLeast;
}

/// The picture of a drawing: a:blip, or v:imagedata, which says all there is to say.
void take_picture(Drawing& drawing, Element around, const XmlAttributes& attributes) {
  const bool is_vml = around == Element::kShape || around == Element::kRectangle;
  drawing.picture_id = attributes[is_vml ? "id" : "embed"];
  if (!is_vml) return;
  ++drawing.pictures;
  drawing.picture = drawing.rectangle = true;
  drawing.shapes = 0;
  drawing.lets_through = attributes.has("chromakey");
  for (const std::string_view side : {"cropleft", "croptop", "cropright", "cropbottom"})
    drawing.cropped = drawing.cropped || is_crop(attributes[side], 1);
}

Drawing::From read_origin(std::string_view relative, bool across) {
  if (relative == "page") return Drawing::From::kPage;
  const bool text = across ? relative == "column" || relative == "margin" || relative == "character" ||
                                 relative == "text" || relative == "char" || relative.empty()
                           : relative == "paragraph" || relative == "line" || relative == "text" || relative.empty();
  return text ? Drawing::From::kText : Drawing::From::kUnknown;
}

Drawing read_vml_shape(Element element, const XmlAttributes& attributes) {
  const auto style = read_declarations(attributes["style"]);
  const auto declared = [&](std::string_view property) {
    const auto found = style.find(property);
    return found == style.end() ? std::string_view() : found->second;
  };
  Drawing drawing;
  drawing.shapes = 1;
  drawing.rectangle = element == Element::kRectangle;
  drawing.floating = declared("position") == "absolute";
  drawing.in_front = !declared("z-index").starts_with('-');
  drawing.no_wrap = true;  // w10:wrap says otherwise
  drawing.hidden = declared("visibility") == "hidden";
  drawing.watermark = names_watermark(attributes["id"]);
  drawing.fill = is_false(attributes["filled"]) ? ShapeFill{} : read_vml_colour(attributes["fillcolor"]);
  const auto length = [&](std::string_view property, std::string_view otherwise) {
    const std::string_view value = declared(property);
    return read_length(value.empty() ? declared(otherwise) : value);
  };
  const std::optional<double> left = length("margin-left", "left");
  const std::optional<double> top = length("margin-top", "top");
  drawing.extent = {left.value_or(0), top.value_or(0), read_length(declared("width")).value_or(0),
                    read_length(declared("height")).value_or(0)};
  if (left) drawing.across = read_origin(declared("mso-position-horizontal-relative"), true);
  if (top) drawing.down = read_origin(declared("mso-position-vertical-relative"), false);
  return drawing;
}

}  // namespace

bool names_watermark(std::string_view name) {
  constexpr std::string_view kWord = "watermark";
  const auto same = [](char a, char b) { return ascii_lower(a) == b; };
  return std::search(name.begin(), name.end(), kWord.begin(), kWord.end(), same) != name.end() ||
         name.find("水印") != std::string_view::npos;
}

std::optional<Extent> Drawing::cover() const {
  const bool fills = !picture && shapes == 1 && fill.kind != ShapeFill::Kind::kNone && fill.opaque;
  const bool shows = picture && pictures == 1 && shapes == 0 && !picture_id.empty() && !lets_through &&
                     !is_seal_or_portrait(extent.width, extent.height);
  const bool hides = floating && in_front && no_wrap && !hidden && rectangle && !holds_text && (fills || shows);
  if (!hides || down != From::kText || across == From::kUnknown) return std::nullopt;
  Extent place = extent;
  if (across == From::kPage) place.left -= kMarginPoints;
  return place;
}

bool Drawing::is_off_page(double width, double height) const noexcept {
  const bool beside = across == From::kPage && (extent.left + extent.width <= 0 || extent.left >= width);
  const bool above = down == From::kPage && (extent.top + extent.height <= 0 || extent.top >= height);
  return floating && (beside || above);
}

void Drawings::start(const OpenElements& open, const XmlAttributes& attributes) {
  switch (open[0]) {
    case Element::kAnchor: {
      Drawing drawing;
      drawing.floating = true;
      const std::string_view behind = attributes["behindDoc"];
      drawing.in_front = behind.empty() || is_false(behind);
      drawings_.push_back(drawing);
      return;
    }
    case Element::kInline:
      drawings_.emplace_back();
      return;
    case Element::kShape:
    case Element::kRectangle:
      drawings_.push_back(read_vml_shape(open[0], attributes));
      return;
    default:
      if (!drawings_.empty()) start_in(drawings_.back(), open, attributes);
  }
}

void Drawings::start_in(Drawing& drawing, const OpenElements& open, const XmlAttributes& attributes) {
  const auto choose = [&](ShapeFill::Kind kind) {
    drawing.fill = {kind, 0, true};
    drawing.fill_chosen = true;
  };
  const bool of_shape = open[1] == Element::kShapeProperties;
  const bool of_fill = open[1] == Element::kSolidFill && open[2] == Element::kShapeProperties;
  const bool varies = open[1] == Element::kSchemeColour && open[3] == Element::kShapeProperties;
  if (varies && open[0] != Element::kAlpha) drawing.fill.kind = ShapeFill::Kind::kOther;  // lighter or darker
  switch (open[0]) {
    case Element::kExtent:
      if (open[1] != Element::kAnchor) break;
      drawing.extent.width = read_double(attributes["cx"]).value_or(0) / kEmuPerPoint;
      drawing.extent.height = read_double(attributes["cy"]).value_or(0) / kEmuPerPoint;
      break;
    case Element::kPositionHorizontal:
      drawing.across = read_origin(attributes["relativeFrom"], true);
      break;
    case Element::kPositionVertical:
      drawing.down = read_origin(attributes["relativeFrom"], false);
      break;
    case Element::kOffset:
    case Element::kAlign:
      position_.clear();
      break;
    case Element::kNoWrap:
      drawing.no_wrap = true;
      break;
    case Element::kDrawingProperties:
      drawing.hidden = !attributes["hidden"].empty() && !is_false(attributes["hidden"]);
      drawing.watermark = names_watermark(attributes["name"]);
      break;
    case Element::kWordShape:
      ++drawing.shapes;
      drawing.fill = {};
      drawing.fill_chosen = false;
      break;
    case Element::kGeometry:
      if (of_shape) {
        constexpr std::array<std::string_view, 3> kRectangles = {"rect", "roundRect", "flowChartProcess"};
        drawing.rectangle = std::find(kRectangles.begin(), kRectangles.end(), attributes["prst"]) != kRectangles.end();
      }
      break;
    case Element::kNoFill:
      if (of_shape) choose(ShapeFill::Kind::kNone);
      break;
    case Element::kSolidFill:
    case Element::kOtherFill:
      if (of_shape) choose(ShapeFill::Kind::kOther);
      if (of_shape && open[0] == Element::kOtherFill) drawing.fill.opaque = false;
      break;
    case Element::kFillReference:
      // 0 is no fill; 1 the plain one of the theme, 2 and 3 are gradients, and those from 1001 on stand behind the
      // text.
      if (open[1] == Element::kShapeStyle && !drawing.fill_chosen && number_or(attributes["idx"], 0U) > 0)
        choose(ShapeFill::Kind::kOther);
      break;
    case Element::kRgb:
    case Element::kSystemColour:
      if (of_fill) {
        const std::string_view value = attributes[open[0] == Element::kRgb ? "val" : "lastClr"];
        if (const std::optional<Rgb> rgb = parse_rgb(value)) drawing.fill = {ShapeFill::Kind::kColour, *rgb, true};
      }
      break;
    case Element::kSchemeColour:
      if (of_fill && (attributes["val"] == "bg1" || attributes["val"] == "lt1"))
        drawing.fill = {ShapeFill::Kind::kColour, kWhite, true};
      if (of_fill && (attributes["val"] == "tx1" || attributes["val"] == "dk1"))
        drawing.fill = {ShapeFill::Kind::kColour, kBlack, true};
      break;
    case Element::kAlpha: {
      if (open[2] == Element::kSolidFill && open[3] == Element::kShapeProperties)
        drawing.fill.opaque = number_or(attributes["val"], 0U) >= kOpaque;
      break;
    }
    case Element::kPicture:
      ++drawing.pictures;
      drawing.picture = true;
      break;
    case Element::kBlip:
      take_picture(drawing, open[1], attributes);
      break;
    case Element::kBlipTransparency:
      drawing.lets_through =
          drawing.lets_through || attributes["amt"].empty() || number_or(attributes["amt"], 0U) < kOpaque;
      break;
    case Element::kCrop:
      for (const std::string_view side : {"l", "t", "r", "b"})
        drawing.cropped = drawing.cropped || is_crop(attributes[side], kWholeShare);
      break;
    case Element::kFill: {
      const std::string_view type = attributes["type"];
      const std::optional<double> opacity = read_double(attributes["opacity"]);
      if (!type.empty() && type != "solid") drawing.fill = {ShapeFill::Kind::kOther, 0, false};
      if (is_false(attributes["on"])) drawing.fill = {};
      const bool parts = attributes["opacity"].ends_with('f');
      const bool percent = attributes["opacity"].ends_with('%');
      if (opacity) drawing.fill.opaque = *opacity / (parts ? kWholeFraction : percent ? 100 : 1) >= 0.9;
      break;
    }
    case Element::kWrap:
      drawing.no_wrap = attributes["type"].empty() || attributes["type"] == "none";
      break;
    default:
      break;
  }
}

void Drawings::text(const OpenElements& open, std::string_view text) {
  constexpr std::size_t kLongest = 32;
  if ((open[0] == Element::kOffset || open[0] == Element::kAlign) && position_.size() < kLongest)
    position_.append(text.substr(0, kLongest));
}

std::optional<Drawing> Drawings::end(Element closed, const OpenElements& open) {
  if (drawings_.empty()) return std::nullopt;
  Drawing& drawing = drawings_.back();
  switch (closed) {
    case Element::kOffset: {
      const double points = read_double(stripped(position_)).value_or(0) / kEmuPerPoint;
      (open[0] == Element::kPositionHorizontal ? drawing.extent.left : drawing.extent.top) = points;
      return std::nullopt;
    }
    case Element::kAlign: {
      const std::string_view side = stripped(position_);
      if (open[0] != Element::kPositionHorizontal) {
        // Aligned with the line it is anchored in, or else with a page that is not laid out here.
        if (side != "top") drawing.down = Drawing::From::kUnknown;
      } else if (drawing.across == Drawing::From::kText) {
        const double room = kColumnPoints - drawing.extent.width;
        drawing.extent.left = side == "center" ? room / 2 : side == "right" || side == "outside" ? room : 0;
      } else {
        drawing.across = Drawing::From::kUnknown;
      }
      return std::nullopt;
    }
    case Element::kAnchor:
    case Element::kInline:
    case Element::kShape:
    case Element::kRectangle: {
      const Drawing ended = drawing;
      drawings_.pop_back();
      return ended;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace mishen::scanner
