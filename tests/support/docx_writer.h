// tests/support/docx_writer.h
// Writes small valid Word documents (and zip containers) into memory.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mishen::test {

/// One member of a zip container.
struct ZipMember {
  std::string name;
  std::string bytes;
};

/// A zip container with the members in this order, deflated, without times of day: equal members give equal bytes.
[[nodiscard]] std::string zip(const std::vector<ZipMember>& members);

/// A PNG announcing `width` x `height` pixels: header and end, no pixels between.
[[nodiscard]] std::string png(unsigned width, unsigned height);

/// Escapes text for XML content and attribute values.
[[nodiscard]] std::string xml_escaped(std::string_view text);

/// Builds a document piece by piece; texts are UTF-8 and escaped here. What goes into the body stands there in the
/// order of the calls.
class DocxWriter {
 public:
  DocxWriter& paragraph(std::string_view text);
  /// One paragraph of several runs, as a word processor splits words when somebody edits them.
  DocxWriter& runs(const std::vector<std::string>& texts);
  DocxWriter& table(const std::vector<std::vector<std::string>>& rows);
  DocxWriter& text_box(std::string_view text);  ///< twice in the file, as Word writes it: mc:Choice and mc:Fallback
  DocxWriter& hidden(std::string_view before, std::string_view hidden, std::string_view after);
  DocxWriter& tracked(std::string_view before, std::string_view deleted, std::string_view inserted,
                      std::string_view after);
  DocxWriter& picture(unsigned width, unsigned height, std::string_view alt_text);
  DocxWriter& header(std::string_view text);
  DocxWriter& footer(std::string_view text);
  DocxWriter& footnote(std::string_view text);
  DocxWriter& endnote(std::string_view text);
  DocxWriter& comment(std::string_view text);
  DocxWriter& title(std::string_view text);  ///< dc:title
  DocxWriter& custom_property(std::string_view name, std::string_view value);
  /// Block-level WordprocessingML as it is; prefixes w r wp a pic mc wps v are declared.
  DocxWriter& body_xml(std::string_view xml);
  /// A further member of the container.
  DocxWriter& member(std::string_view name, std::string_view bytes);

  /// The members, [Content_Types].xml first.
  [[nodiscard]] std::vector<ZipMember> members() const;
  /// The file.
  [[nodiscard]] std::string bytes() const;

 private:
  struct Part {
    std::string name;  // below word/
    std::string type;  // last part of its relationship type and content type
    std::string xml;
  };
  void add_part(std::string_view name, std::string_view type, std::string_view root, std::string_view content);

  std::string body_;
  std::vector<Part> parts_;
  std::string footnotes_;
  std::string endnotes_;
  std::string comments_;
  std::string title_;
  std::string custom_properties_;
  std::string sections_;  // w:headerReference, w:footerReference
  std::vector<ZipMember> extra_;
  std::vector<std::pair<std::string, std::string>> pictures_;  // relationship id, target below word/
  unsigned numbered_ = 1;                                      // for ids
};

}  // namespace mishen::test
