// scanner/extract/odf_names.h
// The names of OpenDocument mark-up that matter for text (OASIS OpenDocument 1.0 to 1.3).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// The namespaces. What LibreOffice adds in namespaces of its own (loext, officeooo, calcext ...) is one: its elements
/// become standard ones later and keep their local names.
enum class OdfSpace : std::uint8_t {
  kOther,
  kOffice,
  kText,
  kTable,
  kDraw,
  kPresentation,
  kStyle,
  kNumber,
  kSvg,
  kMath,
  kChart,
  kForm,
  kScene,
  kDublinCore,
  kMeta,
  kScript,
  kManifest,
  kExtension
};
[[nodiscard]] OdfSpace odf_space(std::string_view uri);

/// `odf_space`, which most often is the same as for the element before: comparing is quicker than hashing.
class OdfSpaceCache {
 public:
  [[nodiscard]] OdfSpace operator()(std::string_view uri);

 private:
  std::string uri_;
  OdfSpace space_ = OdfSpace::kOther;
};

/// The elements of content that are told apart; several that are read alike share a value.
enum class OdfElement : std::uint8_t {
  kOther,
  // office
  kDocument,
  kAutomaticStyles,
  kStyles,
  kMasterStyles,
  kMeta,
  kScripts,
  kSettings,
  kFontFaces,
  kBody,
  kTextBody,
  kSpreadsheet,
  kPresentation,
  kDrawing,
  kChart,
  kImageBody,
  kDatabase,
  kForms,
  kAnnotation,
  kBinaryData,
  // text
  kHeading,
  kParagraph,
  kSpan,
  kList,
  kListItem,
  kNumber,
  kSpaces,
  kTab,
  kLineBreak,
  kSoftPageBreak,
  kNote,
  kNoteCitation,
  kNoteBody,
  kTrackedChanges,
  kChangedRegion,
  kDeletion,
  kInsertion,
  kChange,
  kChangeStart,
  kChangeEnd,
  kSection,
  kSectionSource,
  kHiddenTextField,
  kHiddenParagraphField,
  kConditionalText,
  kVariableField,
  kVariableDeclaration,
  kDropDown,
  kLabel,
  kRubyText,
  kIndexTitleTemplate,
  kBibliographyMark,
  kIndexMark,
  kSheetName,
  kScript,
  kPlaceholder,
  kLink,
  kPageField,
  // table
  kTable,
  kTableColumn,
  kColumnGroup,
  kTableRow,
  kRowGroup,
  kHeaderRows,
  kCell,
  kCoveredCell,
  kTableSource,
  kScenario,
  kShapes,
  kValidation,
  kNamedExpression,
  kDatabaseRange,
  kFilterCondition,
  kPivotTable,
  kPivotMember,
  kTableChanges,
  kCellContentChange,
  kOldCell,
  kCellAddress,
  kMessage,
  kTableText,
  // draw
  kPage,
  kFrame,
  kShape,
  kLine,
  kGroup,
  kTextBox,
  kPicture,
  kObject,
  kForeignObject,
  kLinkedFrame,
  kLayer,
  kControl,
  kGeometry,
  // presentation
  kSpeakerNotes,
  kFooterText,
  kHeaderText,
  kPresentationField,
  // style
  kMasterPage,
  kHandoutMaster,
  kPageHeader,
  kPageFooter,
  // others
  kAlternative,
  kFormControl,
  kHiddenControl,
  kFieldParameter,
  kMath,
  kMathElement,
  kMathAnnotation,
  kCreator,
  kDate
};

/// The element called `local` in `space`; kOther for all that need no care of their own.
[[nodiscard]] OdfElement odf_element(OdfSpace space, std::string_view local);

}  // namespace mishen::scanner
