// scanner/extract/ofd_content.h
// What stands in a page, a template, an annotation part or a resource part of an OFD document, as it is written there.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/layout.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// A matrix a b c d e f (GB/T 33190-2016, CTM): x' = a x + c y + e, y' = b x + d y + f.
struct OfdMatrix {
  std::array<float, 6> values{1, 0, 0, 1, 0, 0};

  [[nodiscard]] std::pair<float, float> operator()(float x, float y) const noexcept;
  /// `first`, then this.
  [[nodiscard]] OfdMatrix after(const OfdMatrix& first) const noexcept;
};

/// The smallest box around what `matrix` makes of `box`.
[[nodiscard]] Box hull(const OfdMatrix& matrix, const Box& box) noexcept;

/// An array of numbers as ST_Array writes it; what is no number ends it.
[[nodiscard]] std::vector<float> ofd_numbers(std::string_view text, std::size_t at_most);

/// Offsets from character to character, "1.5 1.5 g 3 2": repeated ones are not written out.
class OfdDeltas {
 public:
  explicit OfdDeltas(std::string_view text) : rest_(text) {}
  /// The next offset; nothing when there are no more. A repetition costs nothing.
  [[nodiscard]] std::optional<float> next();

 private:
  [[nodiscard]] std::optional<float> number();
  std::string_view rest_;
  std::size_t repeated_ = 0;
  float value_ = 0;
};

struct OfdTextCode {
  std::optional<float> x;
  std::optional<float> y;
  std::string delta_x;
  std::string delta_y;
  std::string text;
};

struct OfdColour {
  std::uint32_t rgb = kUnknownColour;
  std::uint8_t alpha = 255;
};

/// A graphic object (CT_GraphicUnit). What it does not say itself is nothing here: it comes from its drawing
/// parameters.
struct OfdObject {
  enum class Kind : std::uint8_t { kText, kPath, kImage, kComposite };
  Kind kind = Kind::kText;
  bool is_visible = true;
  bool is_mask = false;  ///< an image that only lets a colour through
  std::uint8_t alpha = 255;
  std::uint16_t read_direction = 0;
  std::uint16_t character_direction = 0;
  std::optional<bool> fill;
  std::optional<bool> stroke;
  bool even_odd = false;
  bool has_ctm = false;
  OfdMatrix ctm;
  std::array<float, 4> boundary{};  ///< x y width height
  std::optional<OfdColour> fill_colour;
  std::optional<OfdColour> stroke_colour;
  std::optional<float> line_width;
  std::optional<Box> clip;      ///< hull of what is shown, in the object's own coordinates
  bool is_clip_turned = true;   ///< the matrix of the object holds for the clip, too
  std::string draw_parameters;  ///< id
  std::string resource;         ///< id, of images and composites
  float size = 0;
  float horizontal_scale = 1;
  std::vector<OfdTextCode> codes;
  std::string path;  ///< AbbreviatedData
};

struct OfdLayer {
  enum class Place : std::uint8_t { kBackground, kBody, kForeground };
  Place place = Place::kBody;
  bool is_visible = true;
  std::string draw_parameters;
  std::vector<OfdObject> objects;
};

struct OfdAnnotation {
  std::string type;
  std::string creator;
  std::string remark;
  std::string parameters;  ///< values, a line each
  bool is_visible = true;
  OfdLayer appearance;
  std::array<float, 4> boundary{};
};

struct OfdDrawParameters {
  std::string id;
  std::string relative;  ///< id of those that it goes on from
  std::optional<OfdColour> fill_colour;
  std::optional<OfdColour> stroke_colour;
  std::optional<float> line_width;
};

struct OfdMedia {
  std::string id;
  std::string type;
  std::string file;
};

struct OfdUnit {
  std::string id;
  OfdLayer content;
};

struct OfdTemplateUse {
  std::string id;
  bool is_foreground = false;
};

/// One part, whichever it is.
struct OfdContent {
  std::string root;                 ///< local name of its root element
  std::vector<float> physical_box;  ///< Area/PhysicalBox: x y width height; empty where it is not given
  std::vector<OfdTemplateUse> templates;
  std::vector<std::string> page_resources;
  std::vector<OfdLayer> layers;
  std::vector<OfdAnnotation> annotations;
  std::string base;  ///< of a resource part: BaseLoc
  std::vector<OfdDrawParameters> draw_parameters;
  std::vector<OfdMedia> media;
  std::vector<OfdUnit> units;
  std::vector<std::string> links;      ///< URIs of actions
  bool has_unreadable_glyphs = false;  ///< text that is drawn by glyph numbers and written nowhere
  bool is_too_large = false;           ///< more objects than are read
  XmlOutcome outcome = XmlOutcome::kComplete;
};

/// Reads one part. Linear in the size of `xml`.
[[nodiscard]] OfdContent read_ofd_content(std::string_view xml, std::size_t max_depth);

}  // namespace mishen::scanner
