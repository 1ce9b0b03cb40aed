#include "scanner/extract/odf_words.h"

#include "scanner/decode.h"
#include "scanner/extract/percent_decoded.h"
#include "scanner/extract/xml_words.h"

namespace mishen::scanner {

void OdfWords::take(std::string_view local, const XmlAttributes& attributes) {
  const OdfState& state = context_.state();
  if (state.in_master || is_made_by_program(state.element)) return;
  const auto take = [&](std::string_view words) {
    if (taken_.emplace(words).second) paragraphs_.aside(words, Region::kAttribute, Concealment::kNone);
  };
  if (const std::string_view name = attributes["name"]; is_own_name(name)) take(name);
  if (state.element != OdfElement::kOther && state.element != OdfElement::kLink) return;
  if (local == "condition") {
    for (const std::string& literal : odf_literals(attributes["value"])) take(literal);
  }
  const std::string_view href = attributes["href"];
  if (const std::string path = percent_decoded(href);
      leads_to_file(href) && holds_words(path) && is_well_formed_utf8(path))
    take(path);
}

bool OdfWords::is_made_by_program(OdfElement element) const {
  switch (element) {
    case OdfElement::kOther:
    case OdfElement::kLink:
    case OdfElement::kSection:
    case OdfElement::kPage:
    case OdfElement::kFrame:
    case OdfElement::kShape:
    case OdfElement::kLine:
    case OdfElement::kControl:
    case OdfElement::kGroup:
    case OdfElement::kDropDown:
    case OdfElement::kFormControl:
      return false;
    case OdfElement::kTable:
      return context_.kind() == OdfKind::kSpreadsheet;
    default:
      return true;
  }
}

std::vector<std::string> odf_literals(std::string_view formula) {
  std::vector<std::string> found;
  while (true) {
    const std::size_t open = formula.find('"');
    if (open == std::string_view::npos) return found;
    const std::size_t close = formula.find('"', open + 1);
    if (close == std::string_view::npos) return found;
    if (close > open + 1) found.emplace_back(formula.substr(open + 1, close - open - 1));
    formula.remove_prefix(close + 1);
  }
}

}  // namespace mishen::scanner
