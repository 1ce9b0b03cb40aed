// scanner/extract/odf_properties.h
// What an OpenDocument file says about itself: meta.xml, the list of its versions, RDF statements.
#pragma once
#include <cstdint>
#include <string_view>

#include "scanner/extract/xml_reader.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// Appends the properties in meta.xml, or in the office:meta of a document in one file, as blocks "名称：值" of `part`.
/// Dates, counters, languages and names of programs are left out.
XmlOutcome append_odf_properties(std::string_view xml, std::size_t max_depth, std::uint32_t part, ExtractedText& text);

/// Appends who saved the versions listed in VersionList.xml and the remarks on them.
XmlOutcome append_odf_versions(std::string_view xml, std::size_t max_depth, std::uint32_t part, ExtractedText& text);

/// Appends the literals of an RDF part (OpenDocument 1.3 part 2, 5): nothing in the programs' windows shows them.
XmlOutcome append_odf_statements(std::string_view xml, std::size_t max_depth, std::uint32_t part, ExtractedText& text);

}  // namespace mishen::scanner
