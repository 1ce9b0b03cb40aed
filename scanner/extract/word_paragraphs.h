// scanner/extract/word_paragraphs.h
// Parts of a Word document whose text stands in paragraphs: body, headers, notes, comments, drawings, settings.
#pragma once
#include <memory>

#include "scanner/extract/word_part.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// Fills a part with what the events of its XML say.
class ParagraphReader : public XmlHandler {
 public:
  /// To be called after the last event: keeps the text of paragraphs that were open when the part broke off.
  virtual void finish() = 0;
};

/// A reader for one part; `region` is that of its paragraphs. Borrows `part` and `styles`.
///
/// A paragraph becomes one block of what a reader sees of it, so that a mark is found though a piece was inserted into
/// it or something hidden stands in its middle. Behind it stand, as blocks of their own, what is deleted or hidden and,
/// once more, what is inserted.
[[nodiscard]] std::unique_ptr<ParagraphReader> make_paragraph_reader(WordPart& part, Region region,
                                                                     const WordStyles& styles);

}  // namespace mishen::scanner
