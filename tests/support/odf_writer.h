// tests/support/odf_writer.h
// Writes small OpenDocument files into memory out of pieces of their XML.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/docx_writer.h"

namespace mishen::test {

/// Builds a document piece by piece. XML is taken as it is; prefixes office style text table draw presentation fo svg
/// number meta dc xlink form chart math loext calcext are declared. What goes into one place stands there in the order
/// of the calls.
class OdfWriter {
 public:
  /// `kind` as in the media type: "text", "spreadsheet", "presentation", "graphics", "text-template" ...
  explicit OdfWriter(std::string_view kind) : kind_(kind) {}

  OdfWriter& body(std::string_view xml);              ///< inside office:text, office:spreadsheet ...
  OdfWriter& automatic_styles(std::string_view xml);  ///< of content.xml
  OdfWriter& common_styles(std::string_view xml);     ///< office:styles
  OdfWriter& page_styles(std::string_view xml);       ///< automatic styles of styles.xml
  OdfWriter& master_styles(std::string_view xml);
  OdfWriter& meta(std::string_view xml);
  /// A further member, listed in the manifest unless `media_type` is "-".
  OdfWriter& member(std::string_view name, std::string_view bytes, std::string_view media_type = "");
  /// XML put into the manifest.
  OdfWriter& manifest(std::string_view xml);

  [[nodiscard]] std::vector<ZipMember> members() const;
  [[nodiscard]] std::string bytes() const;  ///< the package
  [[nodiscard]] std::string flat() const;   ///< the document as one XML file, without further members

  /// A content.xml of its own, for embedded objects.
  [[nodiscard]] std::string content_xml() const;

 private:
  [[nodiscard]] std::string body_xml() const;

  std::string kind_;
  std::string body_;
  std::string automatic_styles_;
  std::string common_styles_;
  std::string page_styles_;
  std::string master_styles_;
  std::string meta_;
  std::string manifest_;
  std::vector<ZipMember> extra_;
};

}  // namespace mishen::test
