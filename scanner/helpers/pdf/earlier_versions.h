// SPDX-License-Identifier: GPL-3.0-or-later
// scanner/helpers/pdf/earlier_versions.h
// Text that an incremental update took away and the file still holds (ISO 32000-1, 7.5.6).
#pragma once
#include <PDFDoc.h>

#include <string>
#include <unordered_set>
#include <vector>

#include "scanner/helpers/pdf/line_writer.h"

namespace mishen_pdf {

/// What the last version shows: each line, and each page as a whole, without white space.
struct ShownText {
  std::unordered_set<std::string> lines;
  std::vector<std::string> pages;
};

/// Writes the lines of at most three earlier versions that the last one does not have.
void write_earlier_versions(const std::string& bytes, PDFDoc& last, const ShownText& shown, LineWriter& out);

}  // namespace mishen_pdf
