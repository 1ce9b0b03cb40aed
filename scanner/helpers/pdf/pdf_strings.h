// SPDX-License-Identifier: GPL-3.0-or-later
// scanner/helpers/pdf/pdf_strings.h
// Text strings of a PDF (ISO 32000-1, 7.9.2.2) as UTF-8.
#pragma once
#include <Object.h>

#include <string>

class GooString;

namespace mishen_pdf {

/// UTF-16 with a byte order mark, UTF-8 with one, else PDFDocEncoding; but where the bytes can only be UTF-8 or Chinese
/// in GB 18030, as programs write against the standard, that. Control characters are left out.
[[nodiscard]] std::string text_of(const GooString& string);
/// The same for a string object; "" for any other.
[[nodiscard]] std::string text_of(const Object& object);
/// Code points of well-formed UTF-8.
[[nodiscard]] std::u32string characters_of(const std::string& text);
/// Without white space, to compare what may be broken into lines differently.
[[nodiscard]] std::string without_space(const std::string& text);

}  // namespace mishen_pdf
