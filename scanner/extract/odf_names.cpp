#include "scanner/extract/odf_names.h"

#include <array>
#include <unordered_map>

namespace mishen::scanner {
namespace {

using Elements = std::unordered_map<std::string_view, OdfElement>;

const Elements& office_elements() {
  static const Elements kElements = {{"document", OdfElement::kDocument},
                                     {"document-content", OdfElement::kDocument},
                                     {"document-styles", OdfElement::kDocument},
                                     {"automatic-styles", OdfElement::kAutomaticStyles},
                                     {"styles", OdfElement::kStyles},
                                     {"master-styles", OdfElement::kMasterStyles},
                                     {"meta", OdfElement::kMeta},
                                     {"scripts", OdfElement::kScripts},
                                     {"settings", OdfElement::kSettings},
                                     {"font-face-decls", OdfElement::kFontFaces},
                                     {"body", OdfElement::kBody},
                                     {"text", OdfElement::kTextBody},
                                     {"spreadsheet", OdfElement::kSpreadsheet},
                                     {"presentation", OdfElement::kPresentation},
                                     {"drawing", OdfElement::kDrawing},
                                     {"chart", OdfElement::kChart},
                                     {"image", OdfElement::kImageBody},
                                     {"database", OdfElement::kDatabase},
                                     {"forms", OdfElement::kForms},
                                     {"annotation", OdfElement::kAnnotation},
                                     {"binary-data", OdfElement::kBinaryData}};
  return kElements;
}

const Elements& text_elements() {
  static const Elements kElements = {{"h", OdfElement::kHeading},
                                     {"p", OdfElement::kParagraph},
                                     {"span", OdfElement::kSpan},
                                     {"list", OdfElement::kList},
                                     {"list-item", OdfElement::kListItem},
                                     {"list-header", OdfElement::kListItem},
                                     {"numbered-paragraph", OdfElement::kListItem},
                                     {"number", OdfElement::kNumber},
                                     {"s", OdfElement::kSpaces},
                                     {"tab", OdfElement::kTab},
                                     {"line-break", OdfElement::kLineBreak},
                                     {"soft-page-break", OdfElement::kSoftPageBreak},
                                     {"note", OdfElement::kNote},
                                     {"note-citation", OdfElement::kNoteCitation},
                                     {"note-body", OdfElement::kNoteBody},
                                     {"footnote", OdfElement::kNote},
                                     {"footnote-citation", OdfElement::kNoteCitation},
                                     {"footnote-body", OdfElement::kNoteBody},
                                     {"endnote", OdfElement::kNote},
                                     {"endnote-citation", OdfElement::kNoteCitation},
                                     {"endnote-body", OdfElement::kNoteBody},
                                     {"tracked-changes", OdfElement::kTrackedChanges},
                                     {"changed-region", OdfElement::kChangedRegion},
                                     {"deletion", OdfElement::kDeletion},
                                     {"insertion", OdfElement::kInsertion},
                                     {"change", OdfElement::kChange},
                                     {"change-start", OdfElement::kChangeStart},
                                     {"change-end", OdfElement::kChangeEnd},
                                     {"section", OdfElement::kSection},
                                     {"section-source", OdfElement::kSectionSource},
                                     {"hidden-text", OdfElement::kHiddenTextField},
                                     {"hidden-paragraph", OdfElement::kHiddenParagraphField},
                                     {"conditional-text", OdfElement::kConditionalText},
                                     {"variable-set", OdfElement::kVariableField},
                                     {"variable-get", OdfElement::kVariableField},
                                     {"user-field-get", OdfElement::kVariableField},
                                     {"expression", OdfElement::kVariableField},
                                     {"sequence", OdfElement::kVariableField},
                                     {"user-field-decl", OdfElement::kVariableDeclaration},
                                     {"drop-down", OdfElement::kDropDown},
                                     {"dropdown", OdfElement::kDropDown},
                                     {"label", OdfElement::kLabel},
                                     {"ruby-text", OdfElement::kRubyText},
                                     {"index-title-template", OdfElement::kIndexTitleTemplate},
                                     {"bibliography-mark", OdfElement::kBibliographyMark},
                                     {"alphabetical-index-mark", OdfElement::kIndexMark},
                                     {"alphabetical-index-mark-start", OdfElement::kIndexMark},
                                     {"toc-mark", OdfElement::kIndexMark},
                                     {"user-index-mark", OdfElement::kIndexMark},
                                     {"sheet-name", OdfElement::kSheetName},
                                     {"title", OdfElement::kSheetName},
                                     {"script", OdfElement::kScript},
                                     {"placeholder", OdfElement::kPlaceholder},
                                     {"text-input", OdfElement::kPlaceholder},
                                     {"a", OdfElement::kLink},
                                     {"page-number", OdfElement::kPageField},
                                     {"page-count", OdfElement::kPageField},
                                     {"date", OdfElement::kPageField},
                                     {"time", OdfElement::kPageField}};
  return kElements;
}

const Elements& table_elements() {
  static const Elements kElements = {{"table", OdfElement::kTable},
                                     {"table-column", OdfElement::kTableColumn},
                                     {"table-column-group", OdfElement::kColumnGroup},
                                     {"table-row", OdfElement::kTableRow},
                                     {"table-row-group", OdfElement::kRowGroup},
                                     {"table-header-rows", OdfElement::kHeaderRows},
                                     {"table-cell", OdfElement::kCell},
                                     {"covered-table-cell", OdfElement::kCoveredCell},
                                     {"table-source", OdfElement::kTableSource},
                                     {"cell-range-source", OdfElement::kTableSource},
                                     {"scenario", OdfElement::kScenario},
                                     {"shapes", OdfElement::kShapes},
                                     {"content-validation", OdfElement::kValidation},
                                     {"named-expression", OdfElement::kNamedExpression},
                                     {"named-range", OdfElement::kNamedExpression},
                                     {"database-range", OdfElement::kDatabaseRange},
                                     {"filter-condition", OdfElement::kFilterCondition},
                                     {"filter-set-item", OdfElement::kFilterCondition},
                                     {"data-pilot-table", OdfElement::kPivotTable},
                                     {"data-pilot-member", OdfElement::kPivotMember},
                                     {"data-pilot-group", OdfElement::kPivotMember},
                                     {"data-pilot-group-member", OdfElement::kPivotMember},
                                     {"tracked-changes", OdfElement::kTableChanges},
                                     {"cell-content-change", OdfElement::kCellContentChange},
                                     {"cell-content-deletion", OdfElement::kCellContentChange},
                                     {"change-track-table-cell", OdfElement::kOldCell},
                                     {"cell-address", OdfElement::kCellAddress},
                                     {"help-message", OdfElement::kMessage},
                                     {"error-message", OdfElement::kMessage},
                                     {"title", OdfElement::kTableText},
                                     {"desc", OdfElement::kTableText}};
  return kElements;
}

const Elements& draw_elements() {
  static const Elements kElements = {{"page", OdfElement::kPage},
                                     {"frame", OdfElement::kFrame},
                                     {"rect", OdfElement::kShape},
                                     {"line", OdfElement::kLine},
                                     {"polyline", OdfElement::kLine},
                                     {"polygon", OdfElement::kShape},
                                     {"regular-polygon", OdfElement::kShape},
                                     {"path", OdfElement::kShape},
                                     {"circle", OdfElement::kShape},
                                     {"ellipse", OdfElement::kShape},
                                     {"connector", OdfElement::kLine},
                                     {"caption", OdfElement::kShape},
                                     {"measure", OdfElement::kLine},
                                     {"custom-shape", OdfElement::kShape},
                                     {"g", OdfElement::kGroup},
                                     {"text-box", OdfElement::kTextBox},
                                     {"image", OdfElement::kPicture},
                                     {"object", OdfElement::kObject},
                                     {"object-ole", OdfElement::kForeignObject},
                                     {"plugin", OdfElement::kForeignObject},
                                     {"floating-frame", OdfElement::kLinkedFrame},
                                     {"layer", OdfElement::kLayer},
                                     {"control", OdfElement::kControl},
                                     {"enhanced-geometry", OdfElement::kGeometry}};
  return kElements;
}

const Elements& presentation_elements() {
  static const Elements kElements = {
      {"notes", OdfElement::kSpeakerNotes},         {"footer-decl", OdfElement::kFooterText},
      {"date-time-decl", OdfElement::kFooterText},  {"header-decl", OdfElement::kHeaderText},
      {"footer", OdfElement::kPresentationField},   {"header", OdfElement::kPresentationField},
      {"date-time", OdfElement::kPresentationField}};
  return kElements;
}

const Elements& style_elements() {
  static const Elements kElements = {
      {"master-page", OdfElement::kMasterPage},  {"handout-master", OdfElement::kHandoutMaster},
      {"header", OdfElement::kPageHeader},       {"header-left", OdfElement::kPageHeader},
      {"header-first", OdfElement::kPageHeader}, {"footer", OdfElement::kPageFooter},
      {"footer-left", OdfElement::kPageFooter},  {"footer-first", OdfElement::kPageFooter}};
  return kElements;
}

OdfElement find(const Elements& elements, std::string_view local) {
  const auto found = elements.find(local);
  return found == elements.end() ? OdfElement::kOther : found->second;
}

/// Elements that LibreOffice writes in its own namespaces before a standard has them.
OdfElement extension_element(std::string_view local) {
  if (local == "param") return OdfElement::kFieldParameter;
  if (local == "list-item") return OdfElement::kLabel;  // of a content control
  for (const auto* elements : {&text_elements(), &table_elements(), &style_elements()}) {
    if (const OdfElement element = find(*elements, local); element != OdfElement::kOther) return element;
  }
  return local == "annotation" ? OdfElement::kAnnotation : OdfElement::kOther;
}

}  // namespace

OdfSpace odf_space(std::string_view uri) {
  static const std::unordered_map<std::string_view, OdfSpace> kUris = {
      {"urn:oasis:names:tc:opendocument:xmlns:office:1.0", OdfSpace::kOffice},
      {"urn:oasis:names:tc:opendocument:xmlns:text:1.0", OdfSpace::kText},
      {"urn:oasis:names:tc:opendocument:xmlns:table:1.0", OdfSpace::kTable},
      {"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0", OdfSpace::kDraw},
      {"urn:oasis:names:tc:opendocument:xmlns:presentation:1.0", OdfSpace::kPresentation},
      {"urn:oasis:names:tc:opendocument:xmlns:style:1.0", OdfSpace::kStyle},
      {"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0", OdfSpace::kNumber},
      {"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0", OdfSpace::kSvg},
      {"http://www.w3.org/1998/Math/MathML", OdfSpace::kMath},
      {"urn:oasis:names:tc:opendocument:xmlns:chart:1.0", OdfSpace::kChart},
      {"urn:oasis:names:tc:opendocument:xmlns:form:1.0", OdfSpace::kForm},
      {"urn:oasis:names:tc:opendocument:xmlns:dr3d:1.0", OdfSpace::kScene},
      {"http://purl.org/dc/elements/1.1/", OdfSpace::kDublinCore},
      {"urn:oasis:names:tc:opendocument:xmlns:meta:1.0", OdfSpace::kMeta},
      {"urn:oasis:names:tc:opendocument:xmlns:script:1.0", OdfSpace::kScript},
      {"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0", OdfSpace::kManifest},
      {"urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0", OdfSpace::kExtension},
      {"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0", OdfSpace::kExtension},
      {"urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0", OdfSpace::kExtension},
      {"http://openoffice.org/2009/office", OdfSpace::kExtension},
      {"http://openoffice.org/2009/table", OdfSpace::kExtension},
      {"http://openoffice.org/2010/draw", OdfSpace::kExtension},
  };
  const auto found = kUris.find(uri);
  return found == kUris.end() ? OdfSpace::kOther : found->second;
}

OdfSpace OdfSpaceCache::operator()(std::string_view uri) {
  if (uri != uri_) {
    uri_ = uri;
    space_ = odf_space(uri);
  }
  return space_;
}

OdfElement odf_element(OdfSpace space, std::string_view local) {
  switch (space) {
    case OdfSpace::kOffice:
      return find(office_elements(), local);
    case OdfSpace::kText:
      return find(text_elements(), local);
    case OdfSpace::kTable:
      return find(table_elements(), local);
    case OdfSpace::kDraw:
      return find(draw_elements(), local);
    case OdfSpace::kPresentation:
      return find(presentation_elements(), local);
    case OdfSpace::kStyle:
      return find(style_elements(), local);
    case OdfSpace::kExtension:
      return extension_element(local);
    case OdfSpace::kSvg:
      return local == "title" || local == "desc" ? OdfElement::kAlternative : OdfElement::kOther;
    case OdfSpace::kForm:
      return local == "hidden" ? OdfElement::kHiddenControl : OdfElement::kFormControl;
    case OdfSpace::kScene:
      return local == "scene" ? OdfElement::kShape : OdfElement::kOther;
    case OdfSpace::kMath:
      if (local == "math") return OdfElement::kMath;
      return local == "annotation" ? OdfElement::kMathAnnotation : OdfElement::kMathElement;
    case OdfSpace::kDublinCore:
      return local == "creator" ? OdfElement::kCreator : local == "date" ? OdfElement::kDate : OdfElement::kOther;
    case OdfSpace::kMeta:
      // Of annotations: initials and the date as text.
      return local == "creator-initials" || local == "date-string" ? OdfElement::kDate : OdfElement::kOther;
    default:
      return OdfElement::kOther;
  }
}

}  // namespace mishen::scanner
