// scanner/extract/odf_styles.h
// Styles of OpenDocument: what they say about whether text can be seen (OpenDocument 1.3 part 3, 16 and 20).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "scanner/extract/odf_names.h"
#include "scanner/extract/text_look.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// What fills an area.
struct OdfFill {
  enum class Kind : std::uint8_t {
    kUnset,
    kTransparent,
    kColour,
    kPattern,  ///< gradient, picture, hatching, half-transparent: no single colour
  };
  Kind kind = Kind::kUnset;
  std::uint32_t colour = 0;  ///< 0xRRGGBB
  bool is_opaque = false;    ///< what lies below cannot be seen
};

/// 1/1000 points, or percent of what is inherited.
struct OdfSize {
  std::int64_t value = 0;
  bool is_percent = false;
};

/// A length such as "2.5cm" in 1/1000 points; nothing where it is none.
[[nodiscard]] std::optional<std::int64_t> odf_length(std::string_view text);

/// How letters look. What is not set is inherited.
struct OdfTextLook {
  enum class Ink : std::uint8_t { kUnset, kAutomatic, kColour };
  Ink ink = Ink::kUnset;
  std::uint32_t colour = 0;           ///< 0xRRGGBB
  OdfFill fill;                       ///< behind the letters only
  std::optional<OdfSize> size;        ///< of Western letters and digits
  std::optional<OdfSize> size_asian;  ///< of Chinese characters
  std::optional<bool> is_hidden;      ///< text:display="none"
  std::optional<bool> is_transparent;
};

/// How a shape is placed at the paragraph that it is anchored to: values of style:vertical-pos and the like, "" where
/// they are inherited.
struct OdfPosition {
  std::string horizontal;
  std::string horizontal_to;
  std::string vertical;
  std::string vertical_to;
};

/// Properties of one style, of whatever family. What is not set is inherited.
struct OdfStyle {
  OdfTextLook text;
  // of paragraphs
  OdfFill paragraph_fill;
  std::optional<bool> breaks_before;
  std::optional<bool> breaks_after;
  std::optional<Alignment> alignment;
  // of shapes, cells, rows, tables, pages
  OdfFill fill;
  std::optional<bool> is_displayed;   ///< table:display, presentation:visibility
  std::optional<bool> hides_content;  ///< style:cell-protect="hidden-and-protected"
  std::optional<bool> is_cropped;     ///< fo:clip leaves something of a picture out
  std::optional<bool> runs_through;   ///< text does not make room for the shape
  std::optional<bool> in_background;  ///< behind the text
  OdfPosition position;
  std::optional<std::int64_t> extent;  ///< height of a row, width of a column; 1/1000 points
  std::optional<bool> fits_text;       ///< style:use-optimal-row-height
  std::string data_style;
  std::string master_page;
  std::string parent;
  bool is_title = false;  ///< the paragraph style for the title of a document, or based on it
};

/// A number format (style:*-style in the namespace number).
struct OdfNumberFormat {
  struct Section {
    std::string condition;  ///< e.g. "value()>=0"
    std::string style;
  };
  bool is_text = false;      ///< number:text-style
  bool says_nothing = true;  ///< no element at all: the general format
  bool shows_value = false;  ///< holds a place for the value, not only literal text
  std::vector<Section> sections;
};

struct OdfMasterPage {
  std::string layout;
  std::string style;  ///< of family drawing-page
};

struct OdfPageLayout {
  std::optional<std::int64_t> width;  ///< 1/1000 points
  std::optional<std::int64_t> height;
  OdfFill fill;
};

/// The styles of one part and, behind them, the common ones of another part (styles.xml). Automatic styles of the two
/// have the same names and nothing to do with each other. Not for several threads: resolved styles are kept.
class OdfStyles {
 public:
  OdfStyles() = default;
  /// Borrows `common` until destroyed.
  explicit OdfStyles(const OdfStyles* common) : common_styles_(common) {}

  /// The style with what it inherits from its parents, not from the default style of its family. Borrowed: valid until
  /// styles are added.
  [[nodiscard]] const OdfStyle& resolve(std::string_view family, std::string_view name);
  /// The style of a shape, which may be of family graphic or presentation.
  [[nodiscard]] const OdfStyle& resolve_shape(std::string_view name);
  /// style:default-style of a family.
  [[nodiscard]] const OdfStyle& default_of(std::string_view family) const;
  [[nodiscard]] const OdfNumberFormat* number_format(std::string_view name) const;
  [[nodiscard]] const OdfMasterPage* master_page(std::string_view name) const;
  [[nodiscard]] const OdfPageLayout* layout_of(std::string_view master_page) const;
  /// The master page that text begins on: "Standard", else the first one. "" where there is none.
  [[nodiscard]] std::string_view first_master_page() const;
  [[nodiscard]] bool is_hidden_layer(std::string_view name) const;

 private:
  friend class OdfStyleReader;
  [[nodiscard]] const OdfStyle* find(const std::string& key, bool is_common) const;

  const OdfStyles* common_styles_ = nullptr;
  std::unordered_map<std::string, OdfStyle> common_;  // by family and name
  std::unordered_map<std::string, OdfStyle> automatic_;
  std::unordered_map<std::string, OdfStyle> defaults_;  // by family
  std::unordered_map<std::string, OdfNumberFormat> formats_;
  std::unordered_map<std::string, OdfMasterPage> masters_;
  std::unordered_map<std::string, OdfPageLayout> layouts_;
  std::unordered_set<std::string> hidden_layers_;
  std::string first_master_;
  std::unordered_map<std::string, OdfStyle> resolved_;
};

/// Takes what `over` sets into `base`; sizes in percent are made out of the size in `base`.
void overlay(OdfTextLook& base, const OdfTextLook& over);
void overlay(OdfFill& base, const OdfFill& over);

/// Fills an OdfStyles from the events inside office:styles, office:automatic-styles and office:master-styles.
class OdfStyleReader {
 public:
  /// Borrows `styles` until destroyed.
  explicit OdfStyleReader(OdfStyles& styles) : styles_(styles) {}
  void start(OdfSpace space, std::string_view local, const XmlAttributes& attributes);
  void end(OdfSpace space, std::string_view local);

 private:
  void start_style(std::string_view local, const XmlAttributes& attributes);
  void start_number(std::string_view local, const XmlAttributes& attributes);
  void take_properties(std::string_view local, const XmlAttributes& attributes);

  OdfStyles& styles_;
  bool is_automatic_ = false;
  OdfStyle* style_ = nullptr;  // open style:style
  bool is_of_cells_ = false;   // style_ is of the family table-cell
  OdfPageLayout* layout_ = nullptr;
  OdfNumberFormat* format_ = nullptr;
};

/// Reads the styles of a whole part (styles.xml, or a document in one file) into `styles`.
XmlOutcome read_odf_styles(std::string_view xml, std::size_t max_depth, OdfStyles& styles);

}  // namespace mishen::scanner
