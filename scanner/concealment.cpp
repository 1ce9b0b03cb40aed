#include "scanner/concealment.h"

#include <algorithm>
#include <array>

namespace mishen::scanner {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, kConcealments> kEvidence = {
    "",                                      // kNone
    "hidden row",                            // kHiddenRow
    "row hidden by a filter",                // kFilteredRow
    "hidden column",                         // kHiddenColumn
    "hidden sheet",                          // kHiddenSheet
    "very hidden sheet",                     // kVeryHiddenSheet
    "hidden slide",                          // kHiddenSlide
    "layer switched off",                    // kHiddenLayer
    "hidden by an attribute",                // kHiddenAttribute
    "text in the colour of its background",  // kSameColour
    "text of one point or less",             // kTinyText
    "number format that hides the value",    // kNumberFormat
    "outside of the page",                   // kOffPage
    "behind a picture",                      // kBehindPicture
    "drawn invisibly",                       // kInvisibleText
    "comment in the mark-up",                // kSourceComment
    "element that the page does not show",   // kHiddenElement
    "tracked deletion",                      // kDeletion
    "tracked insertion",                     // kInsertion
    "comment",                               // kComment
    "speaker notes",                         // kSpeakerNotes
    "embedded document",                     // kEmbeddedDocument
    "data behind a chart",                   // kChartData
    "data kept by the program",              // kCachedData
    "earlier version",                       // kEarlierVersion
    "covered, not removed",                  // kCovered
    "blacked out, not removed",              // kHighlighted
    "cropped picture kept whole",            // kCroppedPicture
    "document property",                     // kProperty
    "data in a picture",                     // kPictureMetadata
    "place where a picture was taken",       // kLocation
    "comment of an archive",                 // kContainerComment
};

}  // namespace

std::string_view to_string(Concealment concealment) noexcept {
  return kEvidence[static_cast<std::size_t>(concealment)];
}

std::optional<Concealment> parse_concealment(std::string_view evidence) noexcept {
  const auto* found = std::find(kEvidence.begin() + 1, kEvidence.end(), evidence);
  if (found == kEvidence.end()) return std::nullopt;
  return static_cast<Concealment>(found - kEvidence.begin());
}

}  // namespace mishen::scanner
