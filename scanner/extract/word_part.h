// scanner/extract/word_part.h
// One XML part of a Word document -> its text. What a part is says its root element, not its name: names can be
// anything.
#pragma once
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/word_styles.h"
#include "scanner/extract/xml_reader.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// In the order in which a reader should meet them.
enum class WordPartKind : std::uint8_t {
  kDocument,
  kHeader,
  kFooter,
  kFootnotes,
  kEndnotes,
  kComments,
  kDrawing,   ///< chart or diagram
  kGlossary,  ///< building blocks of templates
  kProperties,
  kOtherXml
};

/// A block over which a picture lies; hidden if nothing is seen through the picture.
struct UnderPicture {
  std::size_t block = 0;
  std::string picture;  ///< relationship
};

/// What one XML part holds. `text`, `blocks` and `tables` as in ExtractedText, `part` 0 in them.
struct WordPart {
  WordPartKind kind = WordPartKind::kOtherXml;
  std::string name;
  std::string text;
  std::vector<Block> blocks;
  std::vector<Table> tables;
  std::vector<UnderPicture> under_pictures;
  std::set<std::string> cropped;  ///< relationships of pictures that are not shown whole
  XmlOutcome outcome = XmlOutcome::kComplete;
};

/// Appends a block; one '\n' separates it from the one before.
void add_block(WordPart& part, std::string_view text, Block block);

/// Reads one part. Text before a problem is kept, `outcome` says that there was one. Linear in the size of `xml`.
[[nodiscard]] WordPart read_word_part(std::string_view xml, std::size_t max_depth, const WordStyles& styles);

}  // namespace mishen::scanner
