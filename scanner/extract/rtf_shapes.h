// scanner/extract/rtf_shapes.h
// The shapes of an RTF file: where they lie, what they are filled with, what lies behind the text in them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/rtf_formatting.h"
#include "scanner/extract/rtf_words.h"
#include "scanner/extract/text_look.h"
#include "scanner/extract/word_shapes.h"

namespace mishen::scanner {

/// Follows the shapes that are open, fed with the words and properties of a file.
class RtfShapes {
 public:
  void begin();
  /// What the shape that ends hides of the paragraph it is anchored in, if anything.
  [[nodiscard]] std::optional<Extent> end();
  [[nodiscard]] bool is_open() const noexcept { return !open_.empty(); }

  /// Size of the paper, place and order of the innermost shape; other words are left alone.
  void take(RtfWord word, std::int32_t number);
  /// A property of the innermost shape, or of the background of the page ([MS-ODRAW] 2.3; colours are 0xBBGGRR).
  void take_property(std::string_view name, std::string_view value);
  /// The innermost shape, if any, holds text or is a picture.
  void note_text();
  void note_picture();

  struct TextBox {
    Region region = Region::kTextBox;
    Concealment concealment = Concealment::kNone;
  };
  /// The text of the innermost shape begins; where it stands.
  [[nodiscard]] TextBox begin_text();
  void end_text();
  /// What lies behind text: the text box that is open, or the page.
  [[nodiscard]] RtfGround ground() const;
  /// Whether there were pictures or filled shapes that text may stand on.
  [[nodiscard]] bool has_ground() const noexcept { return has_ground_; }

  /// The shape that fills the pages, and properties that are those of a picture.
  void begin_background() { ++backgrounds_; }
  void end_background() { --backgrounds_; }
  void begin_picture_properties() { ++picture_properties_; }
  void end_picture_properties() { --picture_properties_; }

 private:
  std::vector<Drawing> open_;
  std::vector<RtfGround> grounds_;  // of the text boxes that are open
  unsigned picture_properties_ = 0;
  unsigned backgrounds_ = 0;
  bool has_ground_ = false;
  Rgb page_ = kWhite;
  double paper_width_ = kLargestPagePoints;
  double paper_height_ = kLargestPagePoints;
};

}  // namespace mishen::scanner
