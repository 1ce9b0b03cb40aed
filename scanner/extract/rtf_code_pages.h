// scanner/extract/rtf_code_pages.h
// The character sets of RTF: by font, by document, of one byte or two.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace mishen::scanner {

/// A Windows code page by its number; 0 where it is not said.
using CodePage = std::int32_t;

/// The code page of a character set of fonts (\fcharset): 134 is 936 (GBK), 136 is 950 (Big5) ...; 0 for "default" and
/// for numbers that mean nothing.
[[nodiscard]] CodePage code_page_of_charset(std::int32_t charset) noexcept;

/// Whether `byte` begins a character of two bytes.
[[nodiscard]] bool is_lead_byte(CodePage code_page, char byte) noexcept;

/// `bytes` as well-formed UTF-8; U+FFFD for what is no character. Code pages that nobody here reads are taken for 1252.
///
/// Programs write Chinese in fonts that they call Western: bytes of a one-byte code page in a document of
/// `document_page` with two bytes a character (936, 950, 932, 949) are read by that one where they are pairs of bytes
/// from A1 to FE; UTF-8 that stands for 1252 is read as UTF-8. Precondition: at most 64 MiB.
[[nodiscard]] std::string decode_code_page(std::string_view bytes, CodePage code_page, CodePage document_page);

}  // namespace mishen::scanner
