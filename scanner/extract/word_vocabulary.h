// scanner/extract/word_vocabulary.h
// The elements of WordprocessingML, DrawingML and VML that say something about text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

enum class Element : std::uint8_t {
  kOther,
  // paragraphs and runs
  kParagraph,
  kParagraphProperties,
  kParagraphStyle,
  kOutlineLevel,
  kNumbering,
  kNumberingId,
  kAlignment,
  kSpacing,
  kFrame,
  kRun,
  kRunProperties,
  kRunStyle,
  kVanish,
  kFonts,
  kColour,
  kSize,
  kScale,
  kHighlight,
  kShading,
  kTextFill,
  kTextOutline,
  // what stands in runs
  kText,
  kDeletedText,
  kTab,
  kTabStops,
  kBreak,
  kNoBreakHyphen,
  kSoftHyphen,
  kSymbol,
  kPositionedTab,
  kRubyText,
  kFieldCharacter,
  kInstruction,
  kSimpleField,
  kDropDown,
  kListEntry,
  kResult,
  kDefault,
  kHelpText,
  kListItem,
  kHyperlink,
  // tracked changes
  kDeleted,
  kInserted,
  // tables
  kTable,
  kTableProperties,
  kTableStyle,
  kTableLook,
  kTableGrid,
  kTableCaption,
  kGridColumn,
  kRow,
  kRowProperties,
  kRowHeight,
  kHeaderRow,
  kHidden,
  kGridBefore,
  kCell,
  kCellProperties,
  kGridSpan,
  kVerticalMerge,
  // styles
  kStyle,
  kStyleName,
  kBasedOn,
  kDefaultRun,
  kDefaultParagraph,
  kConditional,
  // other parts
  kBackground,
  kPageSize,
  kDocumentVariable,
  kDataSource,
  kLevelText,
  kBuildingBlock,
  kBuildingBlockType,
  // shapes
  kTextBox,
  kAlternateContent,
  kBranch,
  kAnchor,
  kInline,
  kPositionHorizontal,
  kPositionVertical,
  kOffset,
  kAlign,
  kExtent,
  kNoWrap,
  kDrawingProperties,
  kWordShape,
  kShapeProperties,
  kGeometry,
  kShapeStyle,
  kFillReference,
  kNoFill,
  kSolidFill,
  kOtherFill,
  kRgb,
  kSchemeColour,
  kSystemColour,
  kAlpha,
  kPicture,
  kPictureProperties,
  kBlip,
  kBlipTransparency,
  kCrop,
  kShape,
  kRectangle,
  kFill,
  kWrap,
  kTextPath,
  // DrawingML text
  kDrawingParagraph,
  kDrawingText,
  kDrawingBreak,
  kValue
};

/// Tells elements by their names; quick for runs of elements of one namespace.
class ElementNames {
 public:
  [[nodiscard]] Element operator()(const XmlName& name);

 private:
  std::string uri_;
  const std::unordered_map<std::string_view, Element>* names_ = nullptr;  // of that namespace
};

/// The elements that are open, innermost first.
class OpenElements {
 public:
  void push(Element element) { elements_.push_back(element); }
  Element pop() {
    const Element element = elements_.back();
    elements_.pop_back();
    return element;
  }
  [[nodiscard]] bool empty() const noexcept { return elements_.empty(); }
  /// 0 is the innermost; kOther above the root.
  [[nodiscard]] Element operator[](std::size_t level) const noexcept {
    return level < elements_.size() ? elements_[elements_.size() - 1 - level] : Element::kOther;
  }

 private:
  std::vector<Element> elements_;
};

/// Whether `uri` is the namespace of WordprocessingML, transitional or strict.
[[nodiscard]] bool is_word_namespace(std::string_view uri) noexcept;

/// ST_OnOff: present without a value means on.
[[nodiscard]] bool is_on(const XmlAttributes& attributes);

}  // namespace mishen::scanner
