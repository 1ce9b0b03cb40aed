#include "scanner/extract/sheet_styles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <unordered_map>

#include "scanner/extract/parse_number.h"

namespace mishen::scanner {
namespace {

// ISO/IEC 29500-1, 18.8.27 indexedColors
constexpr std::array<Rgb, 66> kPalette = {
    0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF, 0x000000, 0xFFFFFF, 0xFF0000,
    0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF, 0x800000, 0x008000, 0x000080, 0x808000, 0x800080, 0x008080,
    0xC0C0C0, 0x808080, 0x9999FF, 0x993366, 0xFFFFCC, 0xCCFFFF, 0x660066, 0xFF8080, 0x0066CC, 0xCCCCFF, 0x000080,
    0xFF00FF, 0xFFFF00, 0x00FFFF, 0x800080, 0x800000, 0x008080, 0x0000FF, 0x00CCFF, 0xCCFFFF, 0xCCFFCC, 0xFFFF99,
    0x99CCFF, 0xFF99CC, 0xCC99FF, 0xFFCC99, 0x3366FF, 0x33CCCC, 0x99CC00, 0xFFCC00, 0xFF9900, 0xFF6600, 0x666699,
    0x969696, 0x003366, 0x339966, 0x003300, 0x333300, 0x993300, 0x993366, 0x333399, 0x333333, 0x000000, 0xFFFFFF};

/// `colour` lightened or darkened (18.8.19): its lightness changes, hue and saturation stay.
Rgb tinted(Rgb colour, double tint) {
  if (tint == 0) return colour;
  const std::array<unsigned, 3> shifts = {16, 8, 0};
  const auto component = [&](unsigned shift) { return static_cast<double>(colour >> shift & 0xFFU) / 255; };
  const auto [least, most] = std::minmax({component(16), component(8), component(0)});
  const double lightness = (least + most) / 2;
  const double wanted = tint < 0 ? lightness * (1 + tint) : lightness * (1 - tint) + tint;
  // A colour's distance from the grey of its lightness is in proportion to this.
  const auto room = [](double light) { return 1 - std::abs(2 * light - 1); };
  const double stretch = room(lightness) > 0 ? room(wanted) / room(lightness) : 0;
  Rgb result = 0;
  for (const unsigned shift : shifts) {
    const double changed = wanted + (component(shift) - lightness) * stretch;
    result |= static_cast<Rgb>(std::lround(std::clamp(changed, 0.0, 1.0) * 255)) << shift;
  }
  return result;
}

}  // namespace

SheetColour read_sheet_colour(const XmlAttributes& attributes) {
  using Kind = SheetColour::Kind;
  double tint = 0;
  if (const std::string_view written = attributes["tint"]; !written.empty()) {
    const std::optional<double> number = entire_number<double>(written);
    if (!number || std::abs(*number) > 1) return {Kind::kUnknown, 0};
    tint = *number;
  }
  if (const std::string_view digits = attributes["rgb"]; !digits.empty()) {
    const std::optional<Rgb> rgb = parse_rgb(digits);
    if (!rgb) return {Kind::kUnknown, 0};
    return {Kind::kRgb, *rgb, tint};
  }
  if (attributes.has("theme")) return {Kind::kTheme, number_or(attributes["theme"], 0xFFFFU), tint};
  if (attributes.has("indexed")) return {Kind::kIndexed, number_or(attributes["indexed"], 0xFFFFU), tint};
  return {tint == 0 ? Kind::kAutomatic : Kind::kUnknown, 0};
}

bool is_tiny_size(std::string_view points) noexcept {
  const std::optional<double> size = leading_number<double>(points);
  return size && *size <= 1;
}

/// Reads the style part; what an element means is told by the list it stands in.
class StyleHandler final : public XmlHandler {
 public:
  explicit StyleHandler(SheetStyles& styles) : styles_(styles) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    ++depth_;
    if (depth_ == 2) list_ = list_of(name.local);
    switch (list_) {
      case List::kFormats:
        if (name.local == "numFmt") codes_[number_or(attributes["numFmtId"], 0U)] = attributes["formatCode"];
        break;
      case List::kFonts:
        if (name.local == "font") styles_.fonts_.emplace_back();
        if (styles_.fonts_.empty()) break;
        if (name.local == "color") styles_.fonts_.back().colour = read_sheet_colour(attributes);
        if (name.local == "sz") styles_.fonts_.back().tiny = is_tiny_size(attributes["val"]);
        break;
      case List::kFills:
        start_fill(name.local, attributes);
        break;
      case List::kStyles:
        if (name.local == "xf") {
          styles_.styles_.push_back({format_number(number_or(attributes["numFmtId"], 0U)),
                                     number_or(attributes["fontId"], 0U), number_or(attributes["fillId"], 0U)});
        }
        break;
      case List::kColours:
        if (name.local == "rgbColor") {
          const std::optional<Rgb> rgb = parse_rgb(attributes["rgb"]);
          if (own_colours_ < styles_.palette_.size() && rgb) styles_.palette_[own_colours_] = *rgb;
          ++own_colours_;
        }
        break;
      case List::kOther:
        break;
    }
  }

  void end(const XmlName&) override {
    if (depth_-- == 2) list_ = List::kOther;
  }
  void text(std::string_view) override {}

  /// The formats stand before the styles as the schema has it, but need not: they are looked up at the end.
  void finish() {
    styles_.formats_.reserve(ids_.size());
    for (const std::uint32_t id : ids_) {
      const auto code = codes_.find(id);
      styles_.formats_.push_back(code == codes_.end() ? NumberFormat::built_in(id) : NumberFormat(code->second));
    }
  }

 private:
  enum class List { kOther, kFormats, kFonts, kFills, kStyles, kColours };

  static List list_of(std::string_view local) {
    if (local == "numFmts") return List::kFormats;
    if (local == "fonts") return List::kFonts;
    if (local == "fills") return List::kFills;
    if (local == "cellXfs") return List::kStyles;
    return local == "colors" ? List::kColours : List::kOther;
  }

  std::uint32_t format_number(std::uint32_t id) {
    const auto [at, added] = numbers_.emplace(id, static_cast<std::uint32_t>(ids_.size()));
    if (added) ids_.push_back(id);
    return at->second;
  }

  void start_fill(std::string_view local, const XmlAttributes& attributes) {
    if (local == "fill") styles_.fills_.emplace_back();
    if (styles_.fills_.empty()) return;
    SheetStyles::Fill& fill = styles_.fills_.back();
    if (local == "patternFill") {
      const std::string_view pattern = attributes["patternType"];
      fill.none = pattern.empty() || pattern == "none";
      solid_ = pattern == "solid";
      if (!fill.none) fill.colour = {SheetColour::Kind::kUnknown, 0};
    } else if (local == "gradientFill") {
      fill = {false, {SheetColour::Kind::kUnknown, 0}};
      solid_ = false;
    } else if (local == "fgColor" && solid_) {
      fill.colour = read_sheet_colour(attributes);
      // Automatic in a fill is the colour of the window's text.
      if (fill.colour.kind == SheetColour::Kind::kAutomatic) fill.colour = {SheetColour::Kind::kIndexed, 64};
    }
  }

  SheetStyles& styles_;
  std::size_t depth_ = 0;
  List list_ = List::kOther;
  bool solid_ = false;
  std::size_t own_colours_ = 0;
  std::unordered_map<std::uint32_t, std::string> codes_;
  std::unordered_map<std::uint32_t, std::uint32_t> numbers_;  // format id -> place in ids_
  std::vector<std::uint32_t> ids_;
};

SheetStyles SheetStyles::read(std::string_view xml, std::size_t max_depth, const ColourScheme& scheme,
                              XmlOutcome& outcome) {
  SheetStyles styles;
  styles.scheme_ = scheme;
  styles.palette_.assign(kPalette.begin(), kPalette.end());
  StyleHandler handler(styles);
  outcome = read_xml(xml, max_depth, handler);
  handler.finish();
  return styles;
}

const NumberFormat& SheetStyles::format(std::uint32_t style) const noexcept {
  static const NumberFormat kGeneral;
  if (style >= styles_.size() || styles_[style].format >= formats_.size()) return kGeneral;
  return formats_[styles_[style].format];
}

bool SheetStyles::has_fill(std::uint32_t style) const noexcept {
  if (style >= styles_.size()) return false;
  const std::uint32_t fill = styles_[style].fill;
  return fill < fills_.size() && !fills_[fill].none;
}

std::optional<Rgb> SheetStyles::rgb(const SheetColour& colour) const {
  // Themes are numbered with light and dark in turn, unlike they are written.
  constexpr std::array<std::size_t, 4> kSwapped = {1, 0, 3, 2};
  switch (colour.kind) {
    case SheetColour::Kind::kRgb:
      return tinted(colour.value, colour.tint);
    case SheetColour::Kind::kTheme: {
      const std::size_t at = colour.value < kSwapped.size() ? kSwapped[colour.value] : colour.value;
      if (at >= scheme_.colours.size() || !scheme_.colours[at]) return std::nullopt;
      return tinted(*scheme_.colours[at], colour.tint);
    }
    case SheetColour::Kind::kIndexed:
      if (colour.value >= palette_.size()) return std::nullopt;
      return tinted(palette_[colour.value], colour.tint);
    case SheetColour::Kind::kNone:
    case SheetColour::Kind::kAutomatic:
      return kBlack;
    case SheetColour::Kind::kUnknown:
      break;
  }
  return std::nullopt;
}

Concealment SheetStyles::concealment(std::uint32_t style, const SheetFont* run) const {
  const Style at = style < styles_.size() ? styles_[style] : Style{};
  const SheetFont cell = at.font < fonts_.size() ? fonts_[at.font] : SheetFont{};
  // A run with properties of its own does not take those of the cell.
  const SheetFont& font = run == nullptr ? cell : *run;
  if (font.tiny) return Concealment::kTinyText;
  const bool filled = at.fill < fills_.size() && !fills_[at.fill].none;
  const std::optional<Rgb> ink = rgb(font.colour);
  const std::optional<Rgb> paper = filled ? rgb(fills_[at.fill].colour) : kWhite;
  if (!ink || !paper || !look_the_same(*ink, *paper)) return Concealment::kNone;
  return is_dark(*paper) ? Concealment::kHighlighted : Concealment::kSameColour;
}

}  // namespace mishen::scanner
