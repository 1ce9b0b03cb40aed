// The parts of a document out of the bytes of one input.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::fuzz {

/// The pieces of `bytes` between its NULs, which no XML holds. Borrows from `bytes`.
inline std::vector<std::string_view> pieces_of(std::string_view bytes) {
  std::vector<std::string_view> pieces;
  for (std::size_t begin = 0;;) {
    const std::size_t end = bytes.find('\0', begin);
    pieces.push_back(bytes.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return pieces;
    begin = end + 1;
  }
}

/// The piece of this number, "" where there are fewer.
inline std::string_view piece_at(const std::vector<std::string_view>& pieces, std::size_t number) {
  return number < pieces.size() ? pieces[number] : std::string_view();
}

/// An element around `content`, so that few bytes of an input go into what every part begins with.
inline std::string element(std::string_view name, std::string_view attributes, std::string_view content) {
  std::string xml;
  xml.reserve(2 * name.size() + attributes.size() + content.size() + 8);
  ((((xml += '<') += name) += ' ') += attributes) += '>';
  (((xml += content) += "</") += name) += '>';
  return xml;
}

// Declarations of the prefixes that documents use. Where only local names are asked for, the namespace is a short one.
inline constexpr std::string_view kWordNames =
    R"(xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" )"
    R"(xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" )"
    R"(xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" )"
    R"(xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" )"
    R"(xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" )"
    R"(xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" )"
    R"(xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" )"
    R"(xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" )"
    R"(xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" )"
    R"(xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w10="urn:schemas-microsoft-com:office:word" xmlns:o="o" )"
    R"(xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships")";
inline constexpr std::string_view kSheetNames =
    R"(xmlns:x14="x14" xmlns:xm="xm" xmlns:mc="mc" xmlns:xdr="xdr" xmlns:a="a" )"
    R"(xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships")";
inline constexpr std::string_view kDrawingNames =
    R"(xmlns:p="p" xmlns:a="a" xmlns:c="c" xmlns:cx="cx" xmlns:mc="mc" xmlns:dgm="dgm" xmlns:dsp="dsp" )"
    R"(xmlns:xdr="xdr" xmlns:p14="p14" xmlns:v="v" xmlns:o="o" xmlns:x="x" )"
    R"(xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships")";
inline constexpr std::string_view kOdfNames =
    R"(xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" )"
    R"(xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" )"
    R"(xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" )"
    R"(xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" )"
    R"(xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" )"
    R"(xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" )"
    R"(xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" )"
    R"(xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" )"
    R"(xmlns:chart="urn:oasis:names:tc:opendocument:xmlns:chart:1.0" )"
    R"(xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0" )"
    R"(xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" )"
    R"(xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" )"
    R"(xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0" )"
    R"(xmlns:math="http://www.w3.org/1998/Math/MathML" )"
    R"(xmlns:fo="fo" xmlns:xlink="xlink" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0")";
inline constexpr std::string_view kOfdNames = R"(xmlns:ofd="http://www.ofdspec.org/2016")";

}  // namespace mishen::fuzz
