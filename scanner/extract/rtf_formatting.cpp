#include "scanner/extract/rtf_formatting.h"

#include <algorithm>

#include "scanner/extract/word_styles.h"

namespace mishen::scanner {
namespace {

template <typename T>
void inherit_value(std::optional<T>& value, const std::optional<T>& base) {
  if (!value) value = base;
}

}  // namespace

void RtfLook::inherit(const RtfLook& base) {
  inherit_value(hidden, base.hidden);
  inherit_value(colour, base.colour);
  inherit_value(highlight, base.highlight);
  inherit_value(half_points, base.half_points);
  inherit_value(scale_percent, base.scale_percent);
  if (!shading.ground && !shading.ink) shading = base.shading;
}

std::optional<Rgb> RtfTables::colour(std::optional<std::int32_t> number) const {
  if (!number || *number < 0 || static_cast<std::size_t>(*number) >= colours.size()) return std::nullopt;
  return colours[static_cast<std::size_t>(*number)];
}

std::optional<Rgb> RtfTables::ground(const RtfShading& shading) const {
  const std::optional<Rgb> ground = colour(shading.ground);
  if (shading.share <= 0) return ground;
  const auto percent = static_cast<unsigned>(std::min(shading.share, 10'000) / 100);
  return mixed(colour(shading.ink).value_or(kBlack), ground.value_or(kWhite), percent);
}

RtfStyle RtfTables::style(std::int32_t number) const {
  constexpr int kMaxChain = 20;  // a false one may be a ring
  RtfStyle whole;
  for (int step = 0; step < kMaxChain && number >= 0; ++step) {
    const auto found = styles.find(number);
    if (found == styles.end()) break;
    const RtfStyle& style = found->second;
    if (step == 0) whole.name = style.name;
    whole.look.inherit(style.look);
    inherit_value(whole.outline_level, style.outline_level);
    whole.is_list_item = whole.is_list_item || style.is_list_item;
    number = style.base;
  }
  return whole;
}

Seen read_seen(const RtfTables& tables, const RtfLook& look, const RtfParagraphLook& paragraph,
               const RtfGround& ground) {
  if (look.deleted) return concealed(Region::kDeleted, Concealment::kDeletion);
  RtfLook whole = look;
  if (look.style >= 0) whole.inherit(tables.style(look.style).look);
  whole.inherit(tables.style(paragraph.style).look);
  if (whole.hidden.value_or(false)) return concealed(Region::kHiddenText, Concealment::kHiddenAttribute);

  constexpr std::int32_t kUsualHalfPoints = 24;
  const bool tiny = whole.half_points.value_or(kUsualHalfPoints) <= static_cast<std::int32_t>(kTinyHalfPoints) ||
                    whole.scale_percent.value_or(100) <= static_cast<std::int32_t>(kTinyScalePercent) ||
                    (paragraph.exact_line_twips > 0 && paragraph.exact_line_twips <= kTinyLineTwips);
  if (tiny) return concealed(Region::kHiddenText, Concealment::kTinyText);

  Seen seen;
  seen.inserted = look.inserted;
  Backdrop backdrop;
  backdrop.page = ground.page;
  backdrop.highlight = tables.colour(whole.highlight);
  backdrop.shading = tables.ground(whole.shading);
  if (!backdrop.shading) backdrop.shading = tables.ground(paragraph.shading);
  if (!backdrop.shading) backdrop.shading = ground.cell;
  const bool laid_under = backdrop.highlight || backdrop.shading;
  if (!laid_under && ground.unknown) return seen;
  const Concealment concealment = hidden_by_colour(tables.colour(whole.colour), backdrop);
  if (concealment == Concealment::kNone) return seen;
  if (laid_under || !ground.unfilled) return concealed(Region::kHiddenText, concealment);
  seen = concealed(Region::kHiddenText, Concealment::kNone);
  seen.unfilled = true;
  return seen;
}

BlockKind paragraph_kind(const RtfTables& tables, const RtfParagraphLook& paragraph) {
  constexpr std::int32_t kHeadingLevels = 9;
  const RtfStyle style = tables.style(paragraph.style);
  const std::int32_t level = paragraph.outline_level.value_or(style.outline_level.value_or(kHeadingLevels));
  if (level < kHeadingLevels || is_heading_style(style.name) || is_title_style(style.name)) return BlockKind::kHeading;
  return paragraph.is_list_item || style.is_list_item ? BlockKind::kListItem : BlockKind::kParagraph;
}

bool is_title(const RtfTables& tables, const RtfParagraphLook& paragraph) {
  return is_title_style(tables.style(paragraph.style).name);
}

}  // namespace mishen::scanner
