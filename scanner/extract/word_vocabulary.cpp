#include "scanner/extract/word_vocabulary.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace mishen::scanner {
namespace {

using Names = std::unordered_map<std::string_view, Element>;

// Each namespace of ECMA-376 has a second URI in the strict form of ISO/IEC 29500.
constexpr std::array<std::string_view, 2> kWordUris = {"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                                                       "http://purl.oclc.org/ooxml/wordprocessingml/main"};

const Names kWord = {{"p", Element::kParagraph},
                     {"pPr", Element::kParagraphProperties},
                     {"pStyle", Element::kParagraphStyle},
                     {"outlineLvl", Element::kOutlineLevel},
                     {"numPr", Element::kNumbering},
                     {"numId", Element::kNumberingId},
                     {"jc", Element::kAlignment},
                     {"spacing", Element::kSpacing},
                     {"framePr", Element::kFrame},
                     {"r", Element::kRun},
                     {"rPr", Element::kRunProperties},
                     {"rStyle", Element::kRunStyle},
                     {"vanish", Element::kVanish},
                     {"rFonts", Element::kFonts},
                     {"color", Element::kColour},
                     {"sz", Element::kSize},
                     {"w", Element::kScale},
                     {"highlight", Element::kHighlight},
                     {"shd", Element::kShading},
                     {"t", Element::kText},
                     {"delText", Element::kDeletedText},
                     {"tab", Element::kTab},
                     {"tabs", Element::kTabStops},
                     {"br", Element::kBreak},
                     {"cr", Element::kBreak},
                     {"noBreakHyphen", Element::kNoBreakHyphen},
                     {"softHyphen", Element::kSoftHyphen},
                     {"sym", Element::kSymbol},
                     {"ptab", Element::kPositionedTab},
                     {"rt", Element::kRubyText},
                     {"fldChar", Element::kFieldCharacter},
                     {"instrText", Element::kInstruction},
                     {"delInstrText", Element::kInstruction},
                     {"fldSimple", Element::kSimpleField},
                     {"ddList", Element::kDropDown},
                     {"listEntry", Element::kListEntry},
                     {"result", Element::kResult},
                     {"default", Element::kDefault},
                     {"helpText", Element::kHelpText},
                     {"statusText", Element::kHelpText},
                     {"listItem", Element::kListItem},
                     {"hyperlink", Element::kHyperlink},
                     {"del", Element::kDeleted},
                     {"moveFrom", Element::kDeleted},
                     {"ins", Element::kInserted},
                     {"moveTo", Element::kInserted},
                     {"cellDel", Element::kDeleted},
                     {"cellIns", Element::kInserted},
                     {"tbl", Element::kTable},
                     {"tblPr", Element::kTableProperties},
                     {"tblStyle", Element::kTableStyle},
                     {"tblLook", Element::kTableLook},
                     {"tblGrid", Element::kTableGrid},
                     {"tblCaption", Element::kTableCaption},
                     {"tblDescription", Element::kTableCaption},
                     {"gridCol", Element::kGridColumn},
                     {"tr", Element::kRow},
                     {"trPr", Element::kRowProperties},
                     {"trHeight", Element::kRowHeight},
                     {"tblHeader", Element::kHeaderRow},
                     {"hidden", Element::kHidden},
                     {"gridBefore", Element::kGridBefore},
                     {"tc", Element::kCell},
                     {"tcPr", Element::kCellProperties},
                     {"gridSpan", Element::kGridSpan},
                     {"vMerge", Element::kVerticalMerge},
                     {"style", Element::kStyle},
                     {"name", Element::kStyleName},
                     {"basedOn", Element::kBasedOn},
                     {"rPrDefault", Element::kDefaultRun},
                     {"pPrDefault", Element::kDefaultParagraph},
                     {"tblStylePr", Element::kConditional},
                     {"background", Element::kBackground},
                     {"pgSz", Element::kPageSize},
                     {"docVar", Element::kDocumentVariable},
                     {"connectString", Element::kDataSource},
                     {"query", Element::kDataSource},
                     {"lvlText", Element::kLevelText},
                     {"docPart", Element::kBuildingBlock},
                     {"type", Element::kBuildingBlockType},
                     {"txbxContent", Element::kTextBox}};
const Names kMath = {{"t", Element::kText}, {"r", Element::kRun}};
const Names kDrawing = {{"p", Element::kDrawingParagraph},
                        {"t", Element::kDrawingText},
                        {"br", Element::kDrawingBreak},
                        {"prstGeom", Element::kGeometry},
                        {"noFill", Element::kNoFill},
                        {"solidFill", Element::kSolidFill},
                        {"gradFill", Element::kOtherFill},
                        {"blipFill", Element::kOtherFill},
                        {"pattFill", Element::kOtherFill},
                        {"grpFill", Element::kOtherFill},
                        {"srgbClr", Element::kRgb},
                        {"schemeClr", Element::kSchemeColour},
                        {"sysClr", Element::kSystemColour},
                        {"alpha", Element::kAlpha},
                        {"fillRef", Element::kFillReference},
                        {"blip", Element::kBlip},
                        {"srcRect", Element::kCrop},
                        {"alphaModFix", Element::kBlipTransparency},
                        {"clrChange", Element::kBlipTransparency}};
const Names kChart = {{"v", Element::kValue},         {"pt", Element::kValue},        {"name", Element::kValue},
                      {"separator", Element::kValue}, {"oddHeader", Element::kValue}, {"oddFooter", Element::kValue}};
const Names kWordDrawing = {{"docPr", Element::kDrawingProperties},
                            {"anchor", Element::kAnchor},
                            {"inline", Element::kInline},
                            {"positionH", Element::kPositionHorizontal},
                            {"positionV", Element::kPositionVertical},
                            {"posOffset", Element::kOffset},
                            {"align", Element::kAlign},
                            {"extent", Element::kExtent},
                            {"wrapNone", Element::kNoWrap}};
const Names kWordShape = {
    {"wsp", Element::kWordShape}, {"spPr", Element::kShapeProperties}, {"style", Element::kShapeStyle}};
const Names kPicture = {
    {"pic", Element::kPicture}, {"cNvPr", Element::kPictureProperties}, {"spPr", Element::kShapeProperties}};
const Names kTextEffects = {{"textFill", Element::kTextFill}, {"textOutline", Element::kTextOutline},
                            {"noFill", Element::kNoFill},     {"solidFill", Element::kSolidFill},
                            {"srgbClr", Element::kRgb},       {"alpha", Element::kAlpha}};
const Names kCompatibility = {
    {"AlternateContent", Element::kAlternateContent}, {"Choice", Element::kBranch}, {"Fallback", Element::kBranch}};
const Names kVml = {{"textpath", Element::kTextPath}, {"shape", Element::kShape},         {"oval", Element::kShape},
                    {"rect", Element::kRectangle},    {"roundrect", Element::kRectangle}, {"fill", Element::kFill},
                    {"imagedata", Element::kBlip}};
const Names kVmlWord = {{"wrap", Element::kWrap}};
const Names kSymbolExtension = {{"symEx", Element::kSymbol}};
const Names kNone;

const Names& names_of(std::string_view uri) {
  static const std::unordered_map<std::string_view, const Names*> kUris = {
      {kWordUris[0], &kWord},
      {kWordUris[1], &kWord},
      {"http://schemas.openxmlformats.org/drawingml/2006/main", &kDrawing},
      {"http://purl.oclc.org/ooxml/drawingml/main", &kDrawing},
      {"http://schemas.openxmlformats.org/drawingml/2006/chart", &kChart},
      {"http://purl.oclc.org/ooxml/drawingml/chart", &kChart},
      {"http://schemas.microsoft.com/office/drawing/2014/chartex", &kChart},
      {"http://schemas.openxmlformats.org/officeDocument/2006/math", &kMath},
      {"http://purl.oclc.org/ooxml/officeDocument/math", &kMath},
      {"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", &kWordDrawing},
      {"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", &kWordDrawing},
      {"http://schemas.openxmlformats.org/drawingml/2006/picture", &kPicture},
      {"http://purl.oclc.org/ooxml/drawingml/picture", &kPicture},
      {"http://schemas.microsoft.com/office/word/2010/wordprocessingShape", &kWordShape},
      {"http://schemas.microsoft.com/office/word/2010/wordml", &kTextEffects},
      {"http://schemas.openxmlformats.org/markup-compatibility/2006", &kCompatibility},
      {"urn:schemas-microsoft-com:vml", &kVml},
      {"urn:schemas-microsoft-com:office:word", &kVmlWord},
      {"http://schemas.microsoft.com/office/word/2015/wordml/symex", &kSymbolExtension},
  };
  const auto found = kUris.find(uri);
  return found == kUris.end() ? kNone : *found->second;
}

}  // namespace

Element ElementNames::operator()(const XmlName& name) {
  // The namespace most often is that of the element before: comparing is quicker than hashing.
  if (names_ == nullptr || name.uri != uri_) {
    uri_ = name.uri;
    names_ = &names_of(name.uri);
  }
  const auto found = names_->find(name.local);
  return found == names_->end() ? Element::kOther : found->second;
}

bool is_word_namespace(std::string_view uri) noexcept {
  return std::find(kWordUris.begin(), kWordUris.end(), uri) != kWordUris.end();
}

bool is_on(const XmlAttributes& attributes) {
  const std::string_view value = attributes["val"];
  return value != "0" && value != "false" && value != "off";
}

}  // namespace mishen::scanner
