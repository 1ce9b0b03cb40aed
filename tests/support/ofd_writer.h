// tests/support/ofd_writer.h
// Writes small OFD documents (GB/T 33190-2016) into memory.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/docx_writer.h"

namespace mishen::test {

/// A text object whose first character stands at (x, y) millimetres, `y` its baseline; ASCII characters are half a
/// `size` wide, others one. `attributes` and `children` (FillColor ...) are XML.
[[nodiscard]] std::string ofd_text(double x, double y, double size, std::string_view text,
                                   std::string_view attributes = {}, std::string_view children = {});

/// A filled rectangle, `colour` as in "0 0 0".
[[nodiscard]] std::string ofd_rectangle(double x, double y, double width, double height, std::string_view colour,
                                        std::string_view attributes = {});

/// A thin line.
[[nodiscard]] std::string ofd_line(double x1, double y1, double x2, double y2);

/// A picture, by the id that OfdWriter::picture gave it.
[[nodiscard]] std::string ofd_picture(double x, double y, double width, double height, std::string_view id);

/// A document of one body. Content of pages, templates and annotations is XML; its prefix `ofd` is declared.
class OfdWriter {
 public:
  OfdWriter& page(std::string_view content);  ///< objects of one body layer
  OfdWriter& page_xml(std::string_view xml);  ///< everything inside of <ofd:Page>
  /// A template that all pages use, whose content is given as for `page`.
  OfdWriter& page_template(std::string_view content, std::string_view z_order = "Background");
  OfdWriter& annotation(std::string_view attributes, std::string_view inner, std::string_view content);  ///< of page 1
  OfdWriter& info(std::string_view xml);       ///< inside of <ofd:DocInfo>
  OfdWriter& document(std::string_view xml);   ///< inside of <ofd:Document>, behind its pages
  OfdWriter& resources(std::string_view xml);  ///< inside of <ofd:Res> of DocumentRes.xml
  /// A picture resource; returns its id.
  std::string picture(std::string_view file_name, std::string_view bytes);
  OfdWriter& attachment(std::string_view name, std::string_view bytes);
  OfdWriter& member(std::string_view name, std::string_view bytes);

  [[nodiscard]] std::vector<ZipMember> members() const;
  [[nodiscard]] std::string bytes() const;

 private:
  std::string info_;
  std::vector<std::string> pages_;
  std::vector<std::pair<std::string, std::string>> templates_;  // z order, content
  std::string annotations_;
  std::string document_;
  std::string resources_;
  std::string media_;
  std::string attachments_;
  std::vector<ZipMember> extra_;
  unsigned numbered_ = 1000;
};

/// A whole part: declaration, and a root element of this name around `inner`.
[[nodiscard]] std::string ofd_part(std::string_view root, std::string_view inner, std::string_view attributes = {});

}  // namespace mishen::test
