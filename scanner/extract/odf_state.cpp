#include "scanner/extract/odf_state.h"

#include <optional>

#include "scanner/extract/colours.h"

namespace mishen::scanner {
namespace {

/// 1 point and less. A size of 0 is no size.
bool is_tiny(const std::optional<OdfSize>& size) {
  return size && !size->is_percent && size->value > 0 && size->value <= 1000;
}

}  // namespace

bool is_out_of_sight(Concealment concealment) {
  return (concealment >= Concealment::kHiddenRow && concealment <= Concealment::kSourceComment) ||
         concealment == Concealment::kDeletion || concealment == Concealment::kCovered ||
         concealment == Concealment::kHighlighted || concealment == Concealment::kCachedData;
}

void conceal(OdfState& state, Region region, Concealment concealment) {
  if (is_out_of_sight(state.concealment)) return;
  state.region = region;
  state.concealment = concealment;
}

void enter(OdfState& state, Region region) {
  if (state.region == Region::kBody || state.region == Region::kTextBox || state.region == Region::kTitle)
    state.region = region;
}

void take_ground(OdfState& state, const OdfFill& fill) {
  if (fill.kind < OdfFill::Kind::kColour) return;
  state.background = fill;
  state.background_is_page = false;
}

Concealment concealment_of_letters(const OdfState& state, bool is_asian) {
  const OdfTextLook& look = state.look;
  if (look.is_hidden.value_or(false)) return Concealment::kHiddenAttribute;
  if (look.is_transparent.value_or(false)) return Concealment::kInvisibleText;
  if (is_tiny(is_asian ? look.size_asian : look.size)) return Concealment::kTinyText;
  if (look.ink != OdfTextLook::Ink::kColour) return Concealment::kNone;
  const bool is_own = look.fill.kind >= OdfFill::Kind::kColour;
  const OdfFill& ground = is_own ? look.fill : state.background;
  if (ground.kind != OdfFill::Kind::kColour || !look_the_same(look.colour, ground.colour)) return Concealment::kNone;
  const bool is_page = !is_own && state.background_is_page;
  return is_dark(look.colour) && !is_page ? Concealment::kHighlighted : Concealment::kSameColour;
}

}  // namespace mishen::scanner
