// SPDX-License-Identifier: GPL-3.0-or-later
// scanner/helpers/pdf/page_text.h
// A recorded page as lines in reading order.
#pragma once
#include <PDFDoc.h>

#include <string>
#include <string_view>
#include <vector>

#include "scanner/helpers/pdf/line_writer.h"
#include "scanner/helpers/pdf/page_recorder.h"

namespace mishen_pdf {

/// A line, or the part of one that is seen, or the part that is hidden.
struct PlacedLine {
  int block = 0;  ///< lines of one number were one block to poppler; counts from 1 in the page
  Zone zone = Zone::kBody;
  Hidden hidden = Hidden::kNo;
  std::vector<WrittenWord> words;

  [[nodiscard]] std::string text() const;
};

struct PageText {
  std::vector<PlacedLine> lines;
  std::vector<std::string> drawn;  ///< what each annotation shows, without white space
};

/// Runs page `number` (from 1), and again with every layer on and off, so that text of hidden ones is there too.
[[nodiscard]] RecordedPage record_page(PDFDoc& document, int number);

/// Brings the characters into reading order, as TextPage of poppler sees it. Nothing is lost: what poppler leaves out
/// because it stands outside of the page or is too small comes last.
[[nodiscard]] PageText arrange(RecordedPage& page);

[[nodiscard]] std::string_view name_of(Zone zone);
[[nodiscard]] std::string_view name_of(Hidden hidden);

}  // namespace mishen_pdf
