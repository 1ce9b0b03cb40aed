#include "scanner/concealment.h"

#include <array>

namespace mishen::scanner {
namespace {

struct Row {
  std::string_view evidence;
  std::string_view rule;
};
// In the order of the enumeration.
constexpr std::array<Row, kConcealments> kRows = {
    Row{"", ""},                                                    // kNone
    Row{"hidden row", "carrier.hidden"},                            // kHiddenRow
    Row{"row hidden by a filter", "carrier.hidden"},                // kFilteredRow
    Row{"hidden column", "carrier.hidden"},                         // kHiddenColumn
    Row{"hidden sheet", "carrier.hidden"},                          // kHiddenSheet
    Row{"very hidden sheet", "carrier.hidden"},                     // kVeryHiddenSheet
    Row{"hidden slide", "carrier.hidden"},                          // kHiddenSlide
    Row{"layer switched off", "carrier.hidden"},                    // kHiddenLayer
    Row{"hidden by an attribute", "carrier.hidden"},                // kHiddenAttribute
    Row{"text in the colour of its background", "carrier.hidden"},  // kSameColour
    Row{"text of one point or less", "carrier.hidden"},             // kTinyText
    Row{"number format that hides the value", "carrier.hidden"},    // kNumberFormat
    Row{"outside of the page", "carrier.hidden"},                   // kOffPage
    Row{"behind a picture", "carrier.hidden"},                      // kBehindPicture
    Row{"drawn invisibly", "carrier.hidden"},                       // kInvisibleText
    Row{"comment in the mark-up", "carrier.hidden"},                // kSourceComment
    Row{"tracked deletion", "carrier.revision"},                    // kDeletion
    Row{"tracked insertion", "carrier.revision"},                   // kInsertion
    Row{"comment", "carrier.revision"},                             // kComment
    Row{"speaker notes", "carrier.revision"},                       // kSpeakerNotes
    Row{"embedded document", "carrier.revision"},                   // kEmbeddedDocument
    Row{"data behind a chart", "carrier.revision"},                 // kChartData
    Row{"data kept by the program", "carrier.revision"},            // kCachedData
    Row{"earlier version", "carrier.revision"},                     // kEarlierVersion
    Row{"covered, not removed", "carrier.false-redaction"},         // kCovered
    Row{"blacked out, not removed", "carrier.false-redaction"},     // kHighlighted
    Row{"cropped picture kept whole", "carrier.false-redaction"},   // kCroppedPicture
    Row{"document property", "carrier.metadata"},                   // kProperty
    Row{"data in a picture", "carrier.metadata"},                   // kPictureMetadata
    Row{"place where a picture was taken", "carrier.metadata"},     // kLocation
    Row{"comment of an archive", "carrier.metadata"},               // kContainerComment
};

}  // namespace

std::string_view to_string(Concealment concealment) noexcept {
  return kRows[static_cast<std::size_t>(concealment)].evidence;
}

std::string_view carrier_rule(Concealment concealment) noexcept {
  return kRows[static_cast<std::size_t>(concealment)].rule;
}

}  // namespace mishen::scanner
