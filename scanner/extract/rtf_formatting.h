// scanner/extract/rtf_formatting.h
// Formatting in RTF as far as it decides what a reader sees and what a paragraph is to him.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scanner/extract/paragraph_text.h"
#include "scanner/extract/rtf_code_pages.h"
#include "scanner/extract/text_look.h"

namespace mishen::scanner {

/// A pattern over a ground, by the numbers of their colours; \shading, \chshdng, \clshdng say hundredths of a percent.
struct RtfShading {
  std::optional<std::int32_t> ground;
  std::optional<std::int32_t> ink;
  std::int32_t share = 0;
};

/// Properties of characters; what is not set is decided by styles.
struct RtfLook {
  std::optional<bool> hidden;
  std::optional<std::int32_t> colour;
  std::optional<std::int32_t> highlight;
  RtfShading shading;
  std::optional<std::int32_t> half_points;
  std::optional<std::int32_t> scale_percent;
  std::int32_t style = -1;
  bool deleted = false;
  bool inserted = false;

  void inherit(const RtfLook& base);
};

struct RtfParagraphLook {
  std::int32_t style = 0;
  std::int32_t table_level = 0;  // 0: in no table
  std::optional<std::int32_t> outline_level;
  bool is_list_item = false;
  Alignment alignment = Alignment::kLeft;
  std::int32_t exact_line_twips = 0;
  RtfShading shading;
};

struct RtfStyle {
  std::string name;
  std::int32_t base = -1;
  RtfLook look;
  std::optional<std::int32_t> outline_level;
  bool is_list_item = false;
};

struct RtfFont {
  CodePage code_page = 0;  // 0: that of the document
  bool wingdings = false;
};

/// The tables at the beginning of a file.
struct RtfTables {
  std::unordered_map<std::int32_t, RtfFont> fonts;
  std::vector<std::optional<Rgb>> colours;  // nothing: automatic
  std::unordered_map<std::int32_t, RtfStyle> styles;

  [[nodiscard]] std::optional<Rgb> colour(std::optional<std::int32_t> number) const;
  /// The colour that shading lays under text, if any.
  [[nodiscard]] std::optional<Rgb> ground(const RtfShading& shading) const;
  /// A style with what it inherits; a plain one where there is none of this number.
  [[nodiscard]] RtfStyle style(std::int32_t number) const;
};

/// What lies behind text apart from what its own formatting says.
struct RtfGround {
  std::optional<Rgb> cell;
  Rgb page = kWhite;      // or what fills the text box
  bool unknown = false;   // a picture, a gradient
  bool unfilled = false;  // a text box without fill
};

/// How text that is formatted like this is seen.
[[nodiscard]] Seen read_seen(const RtfTables& tables, const RtfLook& look, const RtfParagraphLook& paragraph,
                             const RtfGround& ground);

/// What a paragraph is, by its level or its style; a cell is one anyway. Titles are headings.
[[nodiscard]] BlockKind paragraph_kind(const RtfTables& tables, const RtfParagraphLook& paragraph);
[[nodiscard]] bool is_title(const RtfTables& tables, const RtfParagraphLook& paragraph);

}  // namespace mishen::scanner
