// SPDX-License-Identifier: GPL-3.0-or-later
// scanner/helpers/pdf/document_reader.h
// Reads a PDF from the first page to the last attachment.
#pragma once
#include <string>

#include "scanner/helpers/pdf/line_writer.h"

namespace mishen_pdf {

/// Writes all that `bytes` hold, page after page, and what could not be read. Keeps to memory: opens no file but those
/// of poppler's own tables.
void read_document(const std::string& bytes, LineWriter& out);

}  // namespace mishen_pdf
