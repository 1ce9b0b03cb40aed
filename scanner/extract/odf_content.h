// scanner/extract/odf_content.h
// The text of one XML part of an OpenDocument file: a body, or the master pages with their headers and footers.
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scanner/extract/odf_drawing.h"
#include "scanner/extract/odf_styles.h"
#include "scanner/extract/xml_reader.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// What office:body holds, or the root of a formula.
enum class OdfKind : std::uint8_t {
  kUnknown,
  kText,
  kSpreadsheet,
  kPresentation,
  kDrawing,
  kChart,
  kImage,
  kDatabase,
  kFormula
};

/// Shapes of the master pages, by name: they lie under those of the pages.
using OdfMasterShapes = std::unordered_map<std::string, std::vector<OdfShape>>;

enum class OdfSection : std::uint8_t { kBody, kMasterPages };

/// How to read a part. Borrows everything during the call.
struct OdfReading {
  const Limits& limits;
  OdfStyles& styles;
  OdfMasterShapes& master_shapes;
  OdfSection section = OdfSection::kBody;
  std::uint32_t part = 0;     ///< index in ExtractedText::parts
  bool is_embedded = false;   ///< an object in another document
  bool has_pages = false;     ///< a presentation or drawing: its master pages are slides, not headers and footers
  bool reads_styles = false;  ///< the automatic styles of the part are not in `styles` yet
};

/// What was found in a part besides its text.
struct OdfContent {
  XmlOutcome outcome = XmlOutcome::kComplete;
  OdfKind kind = OdfKind::kUnknown;
  std::set<std::string> members;     ///< members of the container that it refers to
  std::set<std::string> objects;     ///< those that are objects
  std::set<std::string> previews;    ///< those that are pictures of a table or object that stands in the same frame
  std::set<std::string> cropped;     ///< those that are pictures of which not all is shown
  std::set<std::string> people;      ///< who commented or changed something
  std::vector<std::string> foreign;  ///< objects of other programs inside a document in one file
  bool has_scripts = false;
  std::vector<Incomplete> incomplete;
  std::vector<Notice> notices;
};

/// Appends the text of a part to `text`: blocks, tables and, of the document itself, sheets. Text before a problem is
/// kept, `outcome` says that there was one. Linear in the size of `xml`.
[[nodiscard]] OdfContent read_odf_content(std::string_view xml, const OdfReading& reading, ExtractedText& text);

}  // namespace mishen::scanner
