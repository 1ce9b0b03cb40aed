// tests/support/package_writer.h
// Writes small workbooks and presentations into memory.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/docx_writer.h"

namespace mishen::test {

/// A package of Office Open XML built part by part. Names are without a '/' before them; prefixes r a p x c xdr mc are
/// declared in parts made with `root`.
class PackageWriter {
 public:
  /// A part with its content type below "application/vnd.openxmlformats-officedocument." and "+xml", e.g.
  /// "spreadsheetml.worksheet".
  PackageWriter& part(std::string_view name, std::string_view type, std::string_view xml);
  /// A member that no content type names.
  PackageWriter& member(std::string_view name, std::string_view bytes);
  /// From `source` ("" for the package) to `target`, which is written as it is.
  PackageWriter& link(std::string_view source, std::string_view id, std::string_view type, std::string_view target,
                      std::string_view mode = {});
  [[nodiscard]] std::vector<ZipMember> members() const;
  [[nodiscard]] std::string bytes() const;

  /// `content` in an element `name` that declares the prefixes.
  [[nodiscard]] static std::string root(std::string_view name, std::string_view content,
                                        std::string_view attributes = {});

 private:
  std::vector<std::pair<std::string, std::string>> types_;
  std::vector<std::pair<std::string, std::string>> links_;  // of a relationship part, in pieces
  std::vector<ZipMember> members_;
};

/// A workbook; sheets, and rows in them, in the order of the calls.
class XlsxWriter {
 public:
  /// `content` is what stands in the worksheet element, e.g. "<sheetData>...</sheetData>".
  XlsxWriter& sheet(std::string_view name, std::string_view content, std::string_view state = {});
  XlsxWriter& shared_strings(std::string_view items);
  XlsxWriter& styles(std::string_view content);
  XlsxWriter& workbook_xml(std::string_view content);  ///< behind the list of sheets
  /// A part that hangs on the last sheet, or on the workbook where there is none yet. Its name is "xl/" + name.
  XlsxWriter& on_sheet(std::string_view name, std::string_view relationship, std::string_view xml);
  [[nodiscard]] PackageWriter package() const;
  [[nodiscard]] std::string bytes() const { return package().bytes(); }

 private:
  struct Part {
    std::string source;
    std::string name;
    std::string relationship;
    std::string xml;
  };
  std::string list_;
  std::string workbook_;
  std::vector<Part> parts_;
  unsigned sheets_ = 0;
};

/// A presentation of 10 x 7.5 inches (9144000 x 6858000 EMU) with a master, a layout and a theme.
class PptxWriter {
 public:
  /// `shapes` is what stands in the shape tree. `attributes` e.g. "show=\"0\"", `background` a p:bg element.
  PptxWriter& slide(std::string_view shapes, std::string_view attributes = {}, std::string_view background = {});
  PptxWriter& layout(std::string_view shapes);
  PptxWriter& master(std::string_view shapes);
  /// A part that hangs on the last slide. Its name is "ppt/" + name.
  PptxWriter& on_slide(std::string_view name, std::string_view relationship, std::string_view xml);
  [[nodiscard]] PackageWriter package() const;
  [[nodiscard]] std::string bytes() const { return package().bytes(); }

  /// A p:sp with one run. `box` is "x y width height" in hundredths of the slide's sides, "" for none; `fill` and `run`
  /// are DrawingML for p:spPr and a:rPr; `properties` attributes of p:cNvPr.
  [[nodiscard]] static std::string shape(std::string_view text, std::string_view box, std::string_view fill = {},
                                         std::string_view run = {}, std::string_view properties = {});
  [[nodiscard]] static std::string placeholder(std::string_view type, std::string_view text);
  [[nodiscard]] static std::string solid(std::string_view rgb);

 private:
  struct Part {
    std::string source;
    std::string name;
    std::string relationship;
    std::string xml;
  };
  std::string layout_;
  std::string master_;
  std::vector<Part> parts_;
  unsigned slides_ = 0;
};

}  // namespace mishen::test
