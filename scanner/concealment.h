// scanner/concealment.h
// Why a piece of text is not seen by whoever opens the document. Rules of dictionaries/carriers name what they report.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mishen::scanner {

/// How text stands in a document without standing before the reader's eyes.
enum class Concealment : std::uint8_t {
  kNone,
  // D01: on the page or sheet, and not to be seen
  kHiddenRow,
  kFilteredRow,  ///< hidden by an automatic filter
  kHiddenColumn,
  kHiddenSheet,
  kVeryHiddenSheet,  ///< cannot be shown from the program's menus
  kHiddenSlide,
  kHiddenLayer,      ///< optional content that is switched off
  kHiddenAttribute,  ///< font attribute "hidden": w:vanish, \v, text:display="none"
  kSameColour,       ///< in the colour of what lies behind it
  kTinyText,         ///< 1 point or less
  kNumberFormat,     ///< a number format that shows nothing or something else (;;;  "****")
  kOffPage,          ///< outside of the page, slide or clipping area
  kBehindPicture,
  kInvisibleText,  ///< drawn with text rendering mode 3, without a picture that it transcribes
  kSourceComment,  ///< <!-- --> in mark-up
  kHiddenElement,  ///< element that a page does not show: display:none, the hidden attribute
  // D02: kept by the program that wrote the document
  kDeletion,
  kInsertion,
  kComment,
  kSpeakerNotes,
  kEmbeddedDocument,
  kChartData,   ///< the workbook behind a chart, or what was kept of it
  kCachedData,  ///< pivot caches, values of linked workbooks, hidden names
  kEarlierVersion,
  // D03: covered, not removed
  kCovered,      ///< a shape or picture lies over it
  kHighlighted,  ///< a highlight or background in its own colour, dark
  kCroppedPicture,
  // D05: about the document
  kProperty,         ///< author, company, last saved by, template, custom properties
  kPictureMetadata,  ///< EXIF, XMP, comments in pictures
  kLocation,         ///< where a picture was taken (GPS)
  kContainerComment  ///< comment of a zip or other archive
};
inline constexpr std::size_t kConcealments = static_cast<std::size_t>(Concealment::kContainerComment) + 1;

/// As evidence of findings names it, e.g. "hidden row"; "" for kNone.
[[nodiscard]] std::string_view to_string(Concealment concealment) noexcept;

/// The concealment that `evidence` names; nothing when there is none of that name.
[[nodiscard]] std::optional<Concealment> parse_concealment(std::string_view evidence) noexcept;

}  // namespace mishen::scanner
