// scanner/extract/word_shapes.h
// The shapes of a Word document, DrawingML and VML: where they are anchored, what they are filled with.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/text_look.h"
#include "scanner/extract/word_vocabulary.h"

namespace mishen::scanner {

struct ShapeFill {
  enum class Kind : std::uint8_t { kNone, kColour, kOther /* a colour of the theme, a gradient, a picture */ };
  Kind kind = Kind::kNone;
  Rgb rgb = 0;
  bool opaque = true;
};

/// A drawing in a run: one shape, most often, or a group, a picture, a chart.
struct Drawing {
  bool floating = false;  // anchored, not set among the letters
  bool in_front = false;  // of the text
  bool no_wrap = false;   // text runs on below it
  bool hidden = false;
  bool watermark = false;  // by its name
  bool rectangle = false;
  bool holds_text = false;
  bool picture = false;
  std::string picture_id;     // relationship of the last picture
  bool lets_through = false;  // the picture was made transparent, or one of its colours
  bool cropped = false;
  unsigned shapes = 0;
  unsigned pictures = 0;
  ShapeFill fill;  // of the last shape
  bool fill_chosen = false;
  Extent extent;  // each side relative to what the two below say
  enum class From : std::uint8_t { kUnknown, kText, kPage };
  From across = From::kUnknown;
  From down = From::kUnknown;

  /// Its place over the text of the paragraph, where it hides what is below it, provided that a picture is opaque;
  /// nothing where that is not certain.
  [[nodiscard]] std::optional<Extent> cover() const;
  /// Whether it stands outside of a page of this size, in points.
  [[nodiscard]] bool is_off_page(double width, double height) const noexcept;
};

/// Whether a shape is called a watermark, as programs call those that they make.
[[nodiscard]] bool names_watermark(std::string_view name);

/// Follows the drawings that are open, fed with the events of a part.
class Drawings {
 public:
  /// `open` ends with the element that starts.
  void start(const OpenElements& open, const XmlAttributes& attributes);
  void text(const OpenElements& open, std::string_view text);
  /// The drawing that ends with `closed`, if any; `open` no longer holds it.
  [[nodiscard]] std::optional<Drawing> end(Element closed, const OpenElements& open);

  /// The innermost one, or null.
  [[nodiscard]] Drawing* innermost() { return drawings_.empty() ? nullptr : &drawings_.back(); }

 private:
  void start_in(Drawing& drawing, const OpenElements& open, const XmlAttributes& attributes);

  std::vector<Drawing> drawings_;
  std::string position_;  // character data of wp:posOffset or wp:align
};

}  // namespace mishen::scanner
