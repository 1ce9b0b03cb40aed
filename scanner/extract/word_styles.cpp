#include "scanner/extract/word_styles.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "scanner/ascii.h"
#include "scanner/extract/parse_number.h"

namespace mishen::scanner {
namespace {

template <typename T>
void inherit_value(std::optional<T>& value, const std::optional<T>& base) {
  if (!value) value = base;
}

/// ST_HighlightColor.
ChosenColour highlight_colour(std::string_view name) {
  static const std::unordered_map<std::string_view, Rgb> kColours = {
      {"black", 0x000000},    {"blue", 0x0000FF},       {"cyan", 0x00FFFF},      {"darkBlue", 0x000080},
      {"darkCyan", 0x008080}, {"darkGray", 0x808080},   {"darkGreen", 0x008000}, {"darkMagenta", 0x800080},
      {"darkRed", 0x800000},  {"darkYellow", 0x808000}, {"green", 0x00FF00},     {"lightGray", 0xC0C0C0},
      {"magenta", 0xFF00FF},  {"red", 0xFF0000},        {"white", 0xFFFFFF},     {"yellow", 0xFFFF00}};
  const auto found = kColours.find(name);
  return found == kColours.end() ? ChosenColour{} : ChosenColour{found->second};
}

/// w:color. The value is always written beside a colour of the theme, for programs without themes.
ChosenColour text_colour(const XmlAttributes& attributes) {
  if (const std::optional<Rgb> rgb = parse_rgb(attributes["val"])) return {rgb};
  const std::string_view theme = attributes["themeColor"];
  if (theme == "background1" || theme == "light1") return {kWhite};
  return {};
}

/// Takes what a style says of some cells, each kind of them once (ISO/IEC 29500-1, 17.18.89): what is said later holds.
void take_conditional(std::vector<ConditionalShading>& all, ConditionalShading&& one) {
  constexpr std::array<std::string_view, 13> kKinds = {"wholeTable", "firstRow",  "lastRow",   "firstCol",  "lastCol",
                                                       "band1Vert",  "band2Vert", "band1Horz", "band2Horz", "neCell",
                                                       "nwCell",     "seCell",    "swCell"};
  if (std::find(kKinds.begin(), kKinds.end(), one.cells) == kKinds.end()) return;
  std::erase_if(all, [&](const ConditionalShading& earlier) { return earlier.cells == one.cells; });
  all.push_back(std::move(one));
}

class StyleHandler final : public XmlHandler {
 public:
  struct RawStyle {
    WordStyle style;
    std::string base;
  };

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    const Element opened = names_(name);
    open_.push(opened);
    if (opened == Element::kStyle && open_[1] == Element::kOther) {
      begin_style(attributes);
    } else if (opened == Element::kConditional) {
      conditional_ = attributes["type"];
    } else if (RawStyle* style = open_style()) {
      read_style(*style, attributes);
    } else {
      read_defaults(attributes);
    }
  }
  void end(const XmlName&) override {
    const Element closed = open_.pop();
    if (closed == Element::kConditional) conditional_.clear();
    if (closed == Element::kStyle) has_style_ = false;
  }
  void text(std::string_view) override {}

  std::unordered_map<std::string, RawStyle> styles;
  std::string paragraphs;  // id of the style of paragraphs that name none
  ParagraphLook defaults;

 private:
  void begin_style(const XmlAttributes& attributes) {
    id_ = attributes["styleId"];
    has_style_ = !id_.empty();
    if (!has_style_) return;
    styles[id_];
    const std::string_view by_default = attributes["default"];
    if (attributes["type"] == "paragraph" && (by_default == "1" || by_default == "true" || by_default == "on"))
      paragraphs = id_;
  }

  RawStyle* open_style() { return has_style_ ? &styles[id_] : nullptr; }

  void read_style(RawStyle& raw, const XmlAttributes& attributes) {
    const Element parent = open_[1];
    if (parent == Element::kStyle && open_[0] == Element::kBasedOn) {
      raw.base = attributes["val"];
    } else if (parent == Element::kStyle && open_[0] == Element::kStyleName) {
      raw.style.is_heading = is_heading_style(attributes["val"]);
      raw.style.is_title = is_title_style(attributes["val"]);
    } else if (open_[0] == Element::kShading && parent == Element::kCellProperties) {
      if (conditional_.empty()) {
        raw.style.cell_shading = read_shading(attributes);
      } else {
        take_conditional(raw.style.conditional, {conditional_, read_shading(attributes)});
      }
    } else if (conditional_.empty()) {
      read_look(raw.style.look, attributes);
    }
  }

  void read_defaults(const XmlAttributes& attributes) {
    if (open_[2] == Element::kDefaultRun || open_[2] == Element::kDefaultParagraph) read_look(defaults, attributes);
  }

  void read_look(ParagraphLook& look, const XmlAttributes& attributes) const {
    read_run_property(open_, attributes, look.run);
    read_paragraph_property(open_, attributes, look);
  }

  ElementNames names_;
  OpenElements open_;
  std::string id_;
  bool has_style_ = false;
  std::string conditional_;
};

/// Gives styles what they inherit, each once. In a ring each style inherits from all others.
class Resolver {
 public:
  using RawStyle = StyleHandler::RawStyle;
  explicit Resolver(const std::unordered_map<std::string, RawStyle>& styles) : styles_(styles) {}

  void resolve(const std::string& id) {
    std::vector<std::pair<const std::string*, const RawStyle*>> chain;
    const WordStyle* base = nullptr;
    WordStyle ring;
    for (auto at = styles_.find(id); at != styles_.end(); at = styles_.find(at->second.base)) {
      const auto [place, is_new] = resolved_.try_emplace(at->first, nullptr);
      if (!is_new) {
        base = place->second.get();
        if (base != nullptr) break;
        auto member = std::find(chain.begin(), chain.end(), std::pair(&at->first, &at->second));
        for (; member != chain.end(); ++member) inherit(ring, member->second->style);
        base = &ring;
        break;
      }
      chain.emplace_back(&at->first, &at->second);
    }
    for (; !chain.empty(); chain.pop_back()) {
      auto style = std::make_unique<WordStyle>(chain.back().second->style);
      if (base != nullptr) inherit(*style, *base);
      base = style.get();
      resolved_[*chain.back().first] = std::move(style);
    }
  }

  [[nodiscard]] std::unordered_map<std::string, WordStyle> take() {
    std::unordered_map<std::string, WordStyle> styles;
    for (auto& [id, style] : resolved_) styles.emplace(id, std::move(*style));
    return styles;
  }

 private:
  static void inherit(WordStyle& style, const WordStyle& base) {
    style.look.inherit(base.look);
    style.is_heading = style.is_heading || base.is_heading;
    inherit_value(style.cell_shading, base.cell_shading);
    if (style.conditional.empty()) style.conditional = base.conditional;
  }

  const std::unordered_map<std::string, RawStyle>& styles_;
  std::unordered_map<std::string, std::unique_ptr<WordStyle>> resolved_;
};

}  // namespace

void RunLook::inherit(const RunLook& base) {
  inherit_value(vanish, base.vanish);
  inherit_value(colour, base.colour);
  inherit_value(highlight, base.highlight);
  inherit_value(shading, base.shading);
  inherit_value(half_points, base.half_points);
  inherit_value(scale_percent, base.scale_percent);
  if (!unfilled) {
    unfilled = base.unfilled;
    outlined = outlined || base.outlined;
  }
}

void ParagraphLook::inherit(const ParagraphLook& base) {
  inherit_value(shading, base.shading);
  inherit_value(outline_level, base.outline_level);
  inherit_value(is_list_item, base.is_list_item);
  inherit_value(alignment, base.alignment);
  inherit_value(exact_line_twips, base.exact_line_twips);
  run.inherit(base.run);
}

const WordStyle* WordStyles::find(std::string_view id) const {
  const auto found = styles_.find(std::string(id));
  return found == styles_.end() ? nullptr : &found->second;
}

// "heading 1", and as programs in Chinese call it in files of their own making.
bool is_heading_style(std::string_view name) {
  constexpr std::array<std::string_view, 2> kWords = {"heading", "标题"};
  const std::string folded = ascii_lower(name);
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    if (!folded.starts_with(word)) return false;
    std::string_view rest = std::string_view(folded).substr(word.size());
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    return rest.size() == 1 && rest[0] >= '1' && rest[0] <= '9';
  });
}

bool is_title_style(std::string_view name) { return ascii_lower(name) == "title"; }

WordStyles read_word_styles(std::string_view xml, std::size_t max_depth) {
  StyleHandler handler;
  // A damaged style part is reported when it is read as a part.
  static_cast<void>(read_xml(xml, max_depth, handler));
  WordStyles styles;
  styles.defaults_ = handler.defaults;
  Resolver resolver(handler.styles);
  for (const auto& [id, raw] : handler.styles) resolver.resolve(id);
  styles.styles_ = resolver.take();
  if (const WordStyle* style = styles.find(handler.paragraphs)) styles.paragraphs_ = *style;
  return styles;
}

ChosenColour read_shading(const XmlAttributes& attributes) {
  const std::string_view pattern = attributes["val"];
  const std::optional<Rgb> fill = parse_rgb(attributes["fill"]);
  const Rgb ink = parse_rgb(attributes["color"]).value_or(kBlack);
  if (pattern == "nil") return {};
  if (pattern == "solid") return {ink};
  if (pattern.starts_with("pct")) return {mixed(ink, fill.value_or(kWhite), number_or(pattern.substr(3), 0U))};
  return {fill};  // stripes and grids leave their ground visible
}

void read_run_property(const OpenElements& open, const XmlAttributes& attributes, RunLook& look) {
  if (open[1] == Element::kTextFill || open[1] == Element::kTextOutline) {
    if (open[2] != Element::kRunProperties) return;
    const bool fill = open[1] == Element::kTextFill;
    if (fill) look.unfilled = open[0] == Element::kNoFill;
    if (!fill) look.outlined = open[0] != Element::kNoFill;
    return;
  }
  if (open[0] == Element::kRgb && open[1] == Element::kSolidFill && open[2] == Element::kTextFill) {
    if (open[3] == Element::kRunProperties) look.colour = ChosenColour{parse_rgb(attributes["val"])};
    return;
  }
  if (open[1] != Element::kRunProperties) return;
  switch (open[0]) {
    case Element::kVanish:
      look.vanish = is_on(attributes);
      break;
    case Element::kColour:
      // Letters filled by w14:textFill come behind it and have the last word.
      look.colour = text_colour(attributes);
      break;
    case Element::kHighlight:
      look.highlight = highlight_colour(attributes["val"]);
      break;
    case Element::kShading:
      look.shading = read_shading(attributes);
      break;
    case Element::kSize:
      look.half_points = number_or(attributes["val"], 0U);
      break;
    case Element::kScale:
      look.scale_percent = number_or(attributes["val"], 0U);
      break;
    default:
      break;
  }
}

void read_paragraph_property(const OpenElements& open, const XmlAttributes& attributes, ParagraphLook& look) {
  if (open[0] == Element::kNumberingId && open[1] == Element::kNumbering) {
    look.is_list_item = number_or(attributes["val"], 0U) != 0;  // 0 takes it out of the list of its style
    return;
  }
  if (open[1] != Element::kParagraphProperties) return;
  switch (open[0]) {
    case Element::kOutlineLevel:
      look.outline_level = number_or(attributes["val"], 0U);
      break;
    case Element::kShading:
      look.shading = read_shading(attributes);
      break;
    case Element::kAlignment: {
      const std::string_view side = attributes["val"];
      look.alignment = side == "center"                   ? Alignment::kCentre
                       : side == "right" || side == "end" ? Alignment::kRight
                                                          : Alignment::kLeft;
      break;
    }
    case Element::kSpacing:
      if (attributes.has("line"))
        look.exact_line_twips = attributes["lineRule"] == "exact" ? number_or(attributes["line"], 0) : 0;
      break;
    default:
      break;
  }
}

}  // namespace mishen::scanner
