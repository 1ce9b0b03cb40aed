// scanner/extract/ofd_draw.h
// Draws the objects of an OFD page: where each character stands, what lies over it, which lines part cells.
#pragma once
#include <cstddef>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "scanner/extract/layout.h"
#include "scanner/extract/ofd_content.h"

namespace mishen::scanner {

/// What the objects of a document refer to, by id.
struct OfdResources {
  std::unordered_map<std::string, OfdDrawParameters> draw_parameters;
  std::unordered_map<std::string, OfdLayer> units;
  std::unordered_set<std::string> opaque_pictures;  ///< others may let through what lies under them
};

/// What holds of all that is drawn with it.
struct OfdSituation {
  OfdMatrix matrix;
  Region region = Region::kBody;
  Concealment concealment = Concealment::kNone;  ///< of all of it, whatever else holds
  std::uint8_t alpha = 255;
  bool has_margins = false;  ///< text at the top and bottom of the paper is header and footer: of templates
};

/// Collects one page. Lengths are millimetres.
class OfdPageDrawing {
 public:
  /// Borrows `resources`. Draws `budget` objects and characters at most.
  OfdPageDrawing(const Box& paper, const OfdResources& resources, std::size_t budget);

  void draw(const OfdLayer& layer, const OfdSituation& situation);

  /// What is left of the budget; at 0 something may be missing.
  [[nodiscard]] std::size_t budget() const noexcept { return budget_; }
  /// Ids of the composite units that were drawn.
  [[nodiscard]] const std::unordered_set<std::string>& drawn_units() const noexcept { return drawn_units_; }

  /// Whether a composite unit that should be drawn is not there.
  [[nodiscard]] bool misses_unit() const noexcept { return misses_unit_; }

  /// The page with the concealments of its text. To be called once.
  [[nodiscard]] PlacedPage finish();

 private:
  struct Style;
  [[nodiscard]] Style style_of(const OfdObject& object, const std::string& layer_parameters) const;
  void draw_object(const OfdObject& object, const std::string& layer_parameters, const OfdSituation& situation,
                   std::size_t depth);
  void draw_text(const OfdObject& object, const Style& style, const OfdSituation& situation);
  void draw_code(const OfdObject& object, const OfdTextCode& code, const OfdMatrix& matrix, PlacedText& sample);
  void draw_path(const OfdObject& object, const Style& style, const OfdSituation& situation);
  void draw_image(const OfdObject& object, const Style& style, const OfdSituation& situation);

  void give_back_labels();

  PlacedPage page_;
  const OfdResources& resources_;
  std::size_t budget_;
  std::unordered_set<std::string> drawn_units_;
  bool misses_unit_ = false;
  std::uint32_t order_ = 0;
};

}  // namespace mishen::scanner
