#include "scanner/extract/ofd_content.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "scanner/ascii.h"
#include "scanner/extract/ofd_package.h"
#include "scanner/extract/parse_number.h"
#include "scanner/extract/white_space.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

constexpr std::size_t kMaxObjects = 1'000'000;  // in one part

constexpr std::string_view kSpaces = " \t\r\n,";

std::string_view next_word(std::string_view& rest) {
  const std::size_t begin = rest.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) {
    rest = {};
    return {};
  }
  rest.remove_prefix(begin);
  const std::string_view word = rest.substr(0, rest.find_first_of(kSpaces));
  rest.remove_prefix(word.size());
  return word;
}

std::optional<float> bounded_number(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);
  const std::optional<double> value = entire_number<double>(word);
  if (!value) return std::nullopt;
  return static_cast<float>(std::clamp<double>(*value, -kFarthest, kFarthest));
}

std::optional<float> number_in(const XmlAttributes& attributes, std::string_view name) {
  std::string_view value = attributes[name];
  return bounded_number(next_word(value));
}

std::optional<bool> truth_in(const XmlAttributes& attributes, std::string_view name) {
  const std::string value = ascii_lower(trimmed(attributes[name]));
  if (value.empty()) return std::nullopt;
  return value == "true" || value == "1";
}

std::uint8_t alpha_in(const XmlAttributes& attributes) {
  return static_cast<std::uint8_t>(std::clamp(number_in(attributes, "Alpha").value_or(255), 0.0F, 255.0F));
}

std::uint16_t degrees_in(const XmlAttributes& attributes, std::string_view name) {
  const auto degrees = static_cast<int>(number_in(attributes, name).value_or(0));
  return static_cast<std::uint16_t>((degrees % 360 + 360) % 360);
}

std::array<float, 4> box_in(std::string_view text) {
  std::array<float, 4> box{};
  const std::vector<float> values = ofd_numbers(text, box.size());
  std::copy(values.begin(), values.end(), box.begin());
  return box;
}

/// A value of CT_Color: decimal, or #hexadecimal.
std::optional<float> channel(std::string_view word) {
  if (!word.starts_with('#')) return bounded_number(word);
  const std::optional<unsigned> value = entire_number<unsigned>(word.substr(1), 16);
  return value ? std::optional(static_cast<float>(*value)) : std::nullopt;
}

std::uint32_t rgb_of(std::string_view value) {
  std::vector<float> channels;
  for (std::string_view word = next_word(value); !word.empty() && channels.size() < 4; word = next_word(value)) {
    const std::optional<float> one = channel(word);
    if (!one) return kUnknownColour;
    channels.push_back(std::clamp(*one, 0.0F, 255.0F));
  }
  std::array<float, 3> rgb{};
  switch (channels.size()) {
    case 1:
      rgb.fill(channels[0]);
      break;
    case 3:
      std::copy(channels.begin(), channels.end(), rgb.begin());
      break;
    case 4:  // CMYK, as it looks without a profile
      for (std::size_t i = 0; i < 3; ++i) rgb[i] = (255 - channels[i]) * (255 - channels[3]) / 255;
      break;
    default:
      return kUnknownColour;
  }
  std::uint32_t packed = 0;
  for (const float one : rgb) packed = packed << 8U | static_cast<std::uint32_t>(std::lround(one));
  return packed;
}

OfdColour colour_in(const XmlAttributes& attributes) {
  OfdColour colour;
  colour.alpha = alpha_in(attributes);
  if (attributes.has("Value")) {
    colour.rgb = rgb_of(attributes["Value"]);
  } else if (!attributes.has("Index")) {
    colour.rgb = kBlack;  // the default of CT_Color; a pattern in it makes it unknown
  }
  return colour;
}

bool is_unreadable(char32_t c) { return c == 0xFFFD || (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000 || c < 0x20; }

class ContentReader final : public OfdHandler {
 public:
  void restart() override { *this = ContentReader(); }

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    const std::string_view local = name.local;
    if (in_code_) {  // what stands between does not end the text
      ++depth_in_code_;
      return;
    }
    if (depth_++ == 0) {
      content.root = local;
      content.base = attributes["BaseLoc"];
    }
    text_.clear();
    if (!clips_.empty() && start_in_clip(local, attributes)) return;
    if (start_object(local, attributes) || start_in_object(local, attributes)) return;
    if (local == "Layer") {
      start_layer(content.layers.emplace_back(), attributes);
      const std::string type = ascii_lower(attributes["Type"]);
      if (type == "background") content.layers.back().place = OfdLayer::Place::kBackground;
      if (type == "foreground") content.layers.back().place = OfdLayer::Place::kForeground;
    } else if (local == "PageBlock" || local == "CellContent") {
      hidden_.push_back(!truth_in(attributes, "Visible").value_or(true));
    } else if (local == "Template") {
      content.templates.push_back({std::string(attributes["TemplateID"]), attributes["ZOrder"] == "Foreground"});
    } else if (local == "Annot") {
      content.annotations.emplace_back();
      content.annotations.back().type = attributes["Type"];
      content.annotations.back().creator = attributes["Creator"];
      content.annotations.back().is_visible = truth_in(attributes, "Visible").value_or(true);
    } else if (local == "Appearance" && !content.annotations.empty()) {
      content.annotations.back().boundary = box_in(attributes["Boundary"]);
      in_appearance_ = true;
    } else {
      start_resource(local, attributes);
    }
    if (attributes.has("URI")) content.links.emplace_back(attributes["URI"]);
  }

  void end(const XmlName& name) override {
    const std::string_view local = name.local;
    if (depth_in_code_ > 0) {
      --depth_in_code_;
      return;
    }
    --depth_;
    if (!clips_.empty() && end_in_clip(local)) return;
    if (!open_.empty() && end_in_object(local)) return;
    if (local == "PageBlock" || local == "CellContent") {
      if (!hidden_.empty()) hidden_.pop_back();
    } else if (local == "PhysicalBox") {
      content.physical_box = ofd_numbers(text_, 4);
    } else if (local == "PageRes") {
      content.page_resources.emplace_back(trimmed(text_));
    } else if (local == "Appearance") {
      in_appearance_ = false;
    } else if (local == "Remark" && !content.annotations.empty()) {
      content.annotations.back().remark = trimmed(text_);
    } else if (local == "Parameter" && !content.annotations.empty()) {
      if (!trimmed(text_).empty()) content.annotations.back().parameters.append(trimmed(text_)).append("\n");
    } else if (local == "MediaFile" && !content.media.empty()) {
      content.media.back().file = trimmed(text_);
    } else if (local == "DrawParam") {
      in_parameters_ = false;
    } else if (local == "CompositeGraphicUnit") {
      in_unit_ = false;
    }
    text_.clear();
  }

  void text(std::string_view text) override { text_ += text; }

  OfdContent content;

 private:
  struct Clip {
    std::optional<Box> all;  // what all Clip elements so far leave
    std::optional<Box> one;  // union of the areas of the open one
    bool unbounded = false;  // the open one has an area that no box describes
    OfdMatrix area;
    OfdMatrix path;
    bool is_turned = true;
  };

  static void start_layer(OfdLayer& layer, const XmlAttributes& attributes) {
    layer.is_visible = truth_in(attributes, "Visible").value_or(true);
    layer.draw_parameters = attributes["DrawParam"];
  }

  void start_resource(std::string_view local, const XmlAttributes& attributes) {
    if (local == "MultiMedia") {
      content.media.push_back({std::string(attributes["ID"]), std::string(attributes["Type"]), {}});
    } else if (local == "DrawParam") {
      OfdDrawParameters parameters;
      parameters.id = attributes["ID"];
      parameters.relative = attributes["Relative"];
      parameters.line_width = number_in(attributes, "LineWidth");
      content.draw_parameters.push_back(std::move(parameters));
      in_parameters_ = true;
    } else if (local == "CompositeGraphicUnit" || local == "CompositeGraphUnit") {
      content.units.emplace_back().id = attributes["ID"];
      in_unit_ = true;
    } else if (in_parameters_ && local == "FillColor") {
      content.draw_parameters.back().fill_colour = colour_in(attributes);
    } else if (in_parameters_ && local == "StrokeColor") {
      content.draw_parameters.back().stroke_colour = colour_in(attributes);
    }
  }

  // ---- objects

  bool start_object(std::string_view local, const XmlAttributes& attributes) {
    OfdObject object;
    if (local == "TextObject" || local == "Text") {
      object.kind = OfdObject::Kind::kText;
    } else if (local == "PathObject" || local == "Path") {
      object.kind = OfdObject::Kind::kPath;
    } else if (local == "ImageObject") {
      object.kind = OfdObject::Kind::kImage;
    } else if (local == "CompositeObject") {
      object.kind = OfdObject::Kind::kComposite;
    } else {
      return false;
    }
    object.is_visible = truth_in(attributes, "Visible").value_or(true) &&
                        std::find(hidden_.begin(), hidden_.end(), true) == hidden_.end();
    object.alpha = alpha_in(attributes);
    object.boundary = box_in(attributes["Boundary"]);
    if (const std::vector<float> ctm = ofd_numbers(attributes["CTM"], 6); ctm.size() == 6) {
      std::copy(ctm.begin(), ctm.end(), object.ctm.values.begin());
      object.has_ctm = true;
    }
    object.fill = truth_in(attributes, "Fill");
    object.stroke = truth_in(attributes, "Stroke");
    object.even_odd = attributes["Rule"] == "Even-Odd";
    object.line_width = number_in(attributes, "LineWidth");
    object.draw_parameters = attributes["DrawParam"];
    object.resource = attributes["ResourceID"];
    object.is_mask = attributes.has("ImageMask");
    object.size = number_in(attributes, "Size").value_or(0);
    object.horizontal_scale = number_in(attributes, "HScale").value_or(1);
    object.read_direction = degrees_in(attributes, "ReadDirection");
    object.character_direction = degrees_in(attributes, "CharDirection");
    open_.push_back(std::move(object));
    open_names_.emplace_back(local);
    return true;
  }

  bool start_in_object(std::string_view local, const XmlAttributes& attributes) {
    if (open_.empty()) return false;
    OfdObject& object = open_.back();
    if (local == "TextCode") {
      OfdTextCode code;
      code.x = number_in(attributes, "X");
      code.y = number_in(attributes, "Y");
      code.delta_x = attributes["DeltaX"];
      code.delta_y = attributes["DeltaY"];
      object.codes.push_back(std::move(code));
      in_code_ = true;
    } else if (local == "FillColor") {
      object.fill_colour = colour_in(attributes);
    } else if (local == "StrokeColor") {
      object.stroke_colour = colour_in(attributes);
    } else if (local == "Pattern" || local.ends_with("Shd")) {
      if (object.fill_colour) object.fill_colour->rgb = kUnknownColour;
      if (object.stroke_colour) object.stroke_colour->rgb = kUnknownColour;
    } else if (local == "Clips") {
      Clip clip;
      clip.is_turned = truth_in(attributes, "TransFlag").value_or(true);
      clips_.push_back(std::move(clip));
    } else if (local != "CGTransform" && local != "Glyphs" && local != "AbbreviatedData") {
      return false;
    }
    return true;
  }

  bool end_in_object(std::string_view local) {
    OfdObject& object = open_.back();
    if (local == open_names_.back()) {
      keep(std::move(object));
      open_.pop_back();
      open_names_.pop_back();
    } else if (local == "TextCode" && !object.codes.empty()) {
      // Line ends are of those who wrote the XML; they have no offset either.
      std::copy_if(text_.begin(), text_.end(), std::back_inserter(object.codes.back().text),
                   [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
      in_code_ = false;
    } else if (local == "AbbreviatedData") {
      object.path = std::move(text_);
    } else if (local == "Glyphs") {
      has_glyphs_ = has_glyphs_ || !trimmed(text_).empty();
    } else {
      return false;
    }
    text_.clear();
    return true;
  }

  void keep(OfdObject&& object) {
    if (object.kind == OfdObject::Kind::kText && std::exchange(has_glyphs_, false)) note_glyphs(object);
    if (++kept_ > kMaxObjects) {
      content.is_too_large = true;
      return;
    }
    OfdLayer* home = nullptr;
    if (in_unit_) {
      home = &content.units.back().content;
    } else if (in_appearance_) {
      home = &content.annotations.back().appearance;
    } else {
      // Objects outside of layers are drawn by lenient programs.
      if (content.layers.empty()) content.layers.emplace_back();
      home = &content.layers.back();
    }
    home->objects.push_back(std::move(object));
  }

  void note_glyphs(const OfdObject& object) {
    bool any = false;
    for (const OfdTextCode& code : object.codes) {
      for (std::size_t at = 0; at < code.text.size(); at += utf8_length(code.text[at])) {
        any = true;
        if (is_unreadable(utf8_at(code.text, at))) content.has_unreadable_glyphs = true;
      }
    }
    if (!any) content.has_unreadable_glyphs = true;
  }

  // ---- clips

  bool start_in_clip(std::string_view local, const XmlAttributes& attributes) {
    Clip& clip = clips_.back();
    const auto matrix_in = [&] {
      OfdMatrix matrix;
      const std::vector<float> ctm = ofd_numbers(attributes["CTM"], 6);
      if (ctm.size() == 6) std::copy(ctm.begin(), ctm.end(), matrix.values.begin());
      return matrix;
    };
    if (local == "Clip") {
      clip.one.reset();
      clip.unbounded = false;
    } else if (local == "Area") {
      clip.area = matrix_in();
    } else if (local == "Path") {
      const std::array<float, 4> boundary = box_in(attributes["Boundary"]);
      clip.path = clip.area.after(OfdMatrix{{1, 0, 0, 1, boundary[0], boundary[1]}}.after(matrix_in()));
    } else if (local == "AbbreviatedData") {
      return true;
    } else {
      // Text may be a clip, and be seen through it.
      clip.unbounded = clip.unbounded || local == "Text";
      return false;
    }
    return true;
  }

  bool end_in_clip(std::string_view local) {
    Clip& clip = clips_.back();
    if (local == "Clips") {
      if (!open_.empty()) {
        open_.back().clip = clip.all;
        open_.back().is_clip_turned = clip.is_turned;
      }
      clips_.pop_back();
    } else if (local == "Clip") {
      if (clip.one && !clip.unbounded) {
        const Box& one = *clip.one;
        clip.all = !clip.all ? one
                             : Box{std::max(clip.all->left, one.left), std::max(clip.all->top, one.top),
                                   std::min(clip.all->right, one.right), std::min(clip.all->bottom, one.bottom)};
      }
    } else if (local == "AbbreviatedData") {
      if (const std::optional<Box> box = extent(text_)) {
        const Box placed = hull(clip.path, *box);
        clip.one = !clip.one ? placed
                             : Box{std::min(clip.one->left, placed.left), std::min(clip.one->top, placed.top),
                                   std::max(clip.one->right, placed.right), std::max(clip.one->bottom, placed.bottom)};
      } else {
        clip.unbounded = true;
      }
    } else if (local != "Area" && local != "Path") {
      return false;
    }
    text_.clear();
    return true;
  }

  /// The hull of the points of a path; nothing where arcs reach beyond their points.
  static std::optional<Box> extent(std::string_view data) {
    std::optional<Box> box;
    std::optional<float> x;
    for (std::string_view word = next_word(data); !word.empty(); word = next_word(data)) {
      if (word == "A") return std::nullopt;
      const std::optional<float> value = bounded_number(word);
      if (!value) {
        x.reset();
      } else if (!x) {
        x = value;
      } else {
        if (!box) box = Box{*x, *value, *x, *value};
        box = Box{std::min(box->left, *x), std::min(box->top, *value), std::max(box->right, *x),
                  std::max(box->bottom, *value)};
        x.reset();
      }
    }
    return box;
  }

  std::size_t depth_ = 0;
  std::string text_;
  std::vector<OfdObject> open_;  // objects may stand in the patterns of others
  std::vector<std::string> open_names_;
  std::vector<bool> hidden_;  // of the open page blocks
  std::vector<Clip> clips_;
  std::size_t kept_ = 0;
  bool in_unit_ = false;
  bool in_appearance_ = false;
  bool in_parameters_ = false;
  bool has_glyphs_ = false;
  bool in_code_ = false;
  std::size_t depth_in_code_ = 0;
};

}  // namespace

std::pair<float, float> OfdMatrix::operator()(float x, float y) const noexcept {
  return {values[0] * x + values[2] * y + values[4], values[1] * x + values[3] * y + values[5]};
}

OfdMatrix OfdMatrix::after(const OfdMatrix& first) const noexcept {
  const auto& a = first.values;
  const auto& b = values;
  return {{a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
           a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5]}};
}

Box hull(const OfdMatrix& matrix, const Box& box) noexcept {
  Box found{std::numeric_limits<float>::max(), std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest(),
            std::numeric_limits<float>::lowest()};
  for (const float x : {box.left, box.right}) {
    for (const float y : {box.top, box.bottom}) {
      const auto [to_x, to_y] = matrix(x, y);
      found = {std::min(found.left, to_x), std::min(found.top, to_y), std::max(found.right, to_x),
               std::max(found.bottom, to_y)};
    }
  }
  return found;
}

std::vector<float> ofd_numbers(std::string_view text, std::size_t at_most) {
  std::vector<float> numbers;
  while (numbers.size() < at_most) {
    const std::optional<float> number = bounded_number(next_word(text));
    if (!number) break;
    numbers.push_back(*number);
  }
  return numbers;
}

std::optional<float> OfdDeltas::number() { return bounded_number(next_word(rest_)); }

std::optional<float> OfdDeltas::next() {
  while (repeated_ == 0) {
    std::string_view ahead = rest_;
    if (next_word(ahead) != "g") return number();
    rest_ = ahead;
    const std::optional<float> count = number();
    const std::optional<float> value = number();
    if (!count || !value) return std::nullopt;
    repeated_ = static_cast<std::size_t>(std::max(*count, 0.0F));
    value_ = *value;
  }
  --repeated_;
  return value_;
}

OfdContent read_ofd_content(std::string_view xml, std::size_t max_depth) {
  ContentReader reader;
  const XmlOutcome outcome = read_ofd_xml(xml, max_depth, reader);
  reader.content.outcome = outcome;
  return std::move(reader.content);
}

}  // namespace mishen::scanner
