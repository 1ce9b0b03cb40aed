// scanner/extract/word_styles.h
// Formatting of Word documents as far as it decides what a reader sees and what a paragraph is to him.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scanner/extract/text_look.h"
#include "scanner/extract/word_vocabulary.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// A colour, or that somebody chose "automatic" or "none": unlike an unset property that ends a search through styles.
struct ChosenColour {
  std::optional<Rgb> rgb;
};

/// Properties of runs; what is not set is decided elsewhere.
struct RunLook {
  std::optional<bool> vanish;
  std::optional<ChosenColour> colour;
  std::optional<ChosenColour> highlight;
  std::optional<ChosenColour> shading;
  std::optional<std::uint32_t> half_points;
  std::optional<std::uint32_t> scale_percent;
  std::optional<bool> unfilled;  // letters without fill
  bool outlined = false;         // but with an outline

  /// Takes over from `base` what is not set here.
  void inherit(const RunLook& base);
};

/// Properties of paragraphs, and of the runs in them.
struct ParagraphLook {
  std::optional<ChosenColour> shading;
  std::optional<std::uint32_t> outline_level;  // 0-8 are headings, 9 is body text
  std::optional<bool> is_list_item;
  std::optional<Alignment> alignment;
  std::optional<std::int32_t> exact_line_twips;  // 0: lines are as high as they need to be
  RunLook run;

  void inherit(const ParagraphLook& base);
};

/// Shading that a style of tables gives to some of its cells.
struct ConditionalShading {
  std::string cells;  // ST_TblStyleOverrideType: "firstRow", "band1Horz" ...
  ChosenColour shading;
};

struct WordStyle {
  ParagraphLook look;
  bool is_heading = false;  // by its name
  bool is_title = false;
  std::optional<ChosenColour> cell_shading;
  std::vector<ConditionalShading> conditional;
};

/// The styles of a document, each with what it inherits. Immutable once read.
class WordStyles {
 public:
  WordStyles() = default;

  /// The style with this id, or null.
  [[nodiscard]] const WordStyle* find(std::string_view id) const;
  /// That of paragraphs that name none.
  [[nodiscard]] const WordStyle& of_paragraphs() const noexcept { return paragraphs_; }
  /// What holds where no style says otherwise (w:docDefaults).
  [[nodiscard]] const ParagraphLook& defaults() const noexcept { return defaults_; }

 private:
  friend WordStyles read_word_styles(std::string_view xml, std::size_t max_depth);

  std::unordered_map<std::string, WordStyle> styles_;
  WordStyle paragraphs_;
  ParagraphLook defaults_;
};

/// Whether the name of a style says so: "heading 1", "标题 1"; "Title".
[[nodiscard]] bool is_heading_style(std::string_view name);
[[nodiscard]] bool is_title_style(std::string_view name);

/// Reads the style part. What comes before a problem in it is kept.
[[nodiscard]] WordStyles read_word_styles(std::string_view xml, std::size_t max_depth);

/// Takes the child `element` of w:rPr over into `look`; for w14:textFill, its descendants. `open` ends with `element`.
void read_run_property(const OpenElements& open, const XmlAttributes& attributes, RunLook& look);

/// Takes a child of w:pPr, or of w:numPr in it, over into `look`.
void read_paragraph_property(const OpenElements& open, const XmlAttributes& attributes, ParagraphLook& look);

/// What w:shd lays under text: a colour, or a pattern of one over another.
[[nodiscard]] ChosenColour read_shading(const XmlAttributes& attributes);

}  // namespace mishen::scanner
