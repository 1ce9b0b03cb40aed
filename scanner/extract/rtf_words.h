// scanner/extract/rtf_words.h
// The control words of RTF 1.9.1 that say something about text.
#pragma once
#include <cstdint>
#include <string_view>

#include "scanner/concealment.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// Where the text of a group goes.
enum class RtfRoute : std::uint8_t {
  kText,       // to the reader
  kSkip,       // nowhere: bookkeeping of the program
  kCollected,  // into a value, for what happens at the end of the group
  kFonts,
  kColours,
  kStyles,
  kPicture,
  kObject
};

/// What the group of a destination is for.
enum class RtfGroup : std::uint8_t {
  kOther,
  kUnknown,  // a destination that no specification has
  kFlow,     // a text that interrupts the paragraph: header, note, comment
  kFallback,
  kField,
  kFieldCode,
  kFieldResult,
  kFormText,
  kFormEntry,
  kIndexEntry,
  kShape,
  kShapeText,
  kShapeName,
  kShapeValue,
  kBackground,
  kPicture,
  kPictureProperties,
  kWordPicture,   // \shppict
  kOtherPicture,  // \nonshppict: the same for older programs
  kObject,
  kObjectClass,
  kObjectData,
  kProperty,
  kPropertyName,
  kPropertyValue,
  kDocumentVariable,
  kPeople,
  kListText,
  kNestedRow,
  kTwice,   // \upr: once in the character set of the file, once in Unicode
  kUnicode  // \ud
};

struct RtfDestination {
  std::string_view word;
  RtfRoute route;
  RtfGroup group;
  Region region = Region::kBody;
  Concealment concealment = Concealment::kNone;
  std::string_view label = {};  // of a property
};

/// The destination that `word` begins, or null.
[[nodiscard]] const RtfDestination* find_rtf_destination(std::string_view word);

/// Words with an effect of their own.
enum class RtfWord : std::uint8_t {
  kNone,
  kUnicode,
  kUnicodeSkip,
  kCharacter,  // see rtf_character()
  kLine,
  kParagraph,
  kCell,
  kNestedCell,
  kRow,
  kNestedRow,
  // character sets
  kMac,
  kAnsiPage,
  kDefaultFont,
  kFontCharset,
  kFontPage,
  // formatting of characters
  kPlain,
  kFont,
  kSize,
  kAssociatedSize,
  kEastAsian,
  kOtherScript,
  kColour,
  kHighlight,
  kGround,
  kInk,
  kShade,
  kHidden,
  kScale,
  kDeleted,
  kInserted,
  // and of paragraphs
  kParagraphDefaults,
  kStyle,
  kCharacterStyle,
  kOtherStyle,
  kStyleBase,
  kOutlineLevel,
  kList,
  kLeft,
  kCentre,
  kRight,
  kLineHeight,
  kParagraphGround,
  kParagraphInk,
  kParagraphShade,
  kInTable,
  kTableLevel,
  // rows
  kRowDefaults,
  kRowLeft,
  kRowHeader,
  kRowHeight,
  kCellRight,
  kCellFirstDown,
  kCellFurtherDown,
  kCellFurtherAcross,
  kCellGround,
  kCellInk,
  kCellShade,
  // colours
  kRed,
  kGreen,
  kBlue,
  // shapes and pictures
  kPaperWidth,
  kPaperHeight,
  kShapeLeft,
  kShapeTop,
  kShapeRight,
  kShapeBottom,
  kFromPageAcross,
  kFromTextAcross,
  kFromPageDown,
  kFromTextDown,
  kFromMarginDown,
  kWrap,
  kBehindText,
  kBitmapFile,
  kPictureWidth,
  kPictureHeight,
  kPictureCrop,
  kLinkedObject,
  kFormChoice,
  kFormDefault
};

[[nodiscard]] RtfWord find_rtf_word(std::string_view word);

/// The character that a word of kind kCharacter stands for.
[[nodiscard]] char32_t rtf_character(std::string_view word);

}  // namespace mishen::scanner
