#include "tests/support/package_writer.h"

#include <algorithm>
#include <sstream>

namespace mishen::test {
namespace {

constexpr std::string_view kDeclaration = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)";
constexpr std::string_view kNamespaces =
    R"( xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships")"
    R"( xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main")"
    R"( xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main")"
    R"( xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main")"
    R"( xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart")"
    R"( xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing")"
    R"( xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006")";
constexpr std::string_view kTheme =
    R"(<a:clrScheme name="x"><a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1>)"
    R"(<a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1><a:dk2><a:srgbClr val="1F497D"/></a:dk2>)"
    R"(<a:lt2><a:srgbClr val="EEECE1"/></a:lt2><a:accent1><a:srgbClr val="4F81BD"/></a:accent1></a:clrScheme>)";

std::string concat(std::initializer_list<std::string_view> pieces) {
  std::string joined;
  for (const std::string_view piece : pieces) joined += piece;
  return joined;
}

std::string relationships_of(std::string_view source) {
  const std::size_t slash = source.rfind('/') == std::string_view::npos ? 0 : source.rfind('/') + 1;
  return concat({source.substr(0, slash), "_rels/", source.substr(slash), ".rels"});
}

}  // namespace

PackageWriter& PackageWriter::part(std::string_view name, std::string_view type, std::string_view xml) {
  types_.emplace_back(name, concat({"application/vnd.openxmlformats-officedocument.", type, "+xml"}));
  return member(name, xml);
}

PackageWriter& PackageWriter::member(std::string_view name, std::string_view bytes) {
  members_.push_back({std::string(name), std::string(bytes)});
  return *this;
}

PackageWriter& PackageWriter::link(std::string_view source, std::string_view id, std::string_view type,
                                   std::string_view target, std::string_view mode) {
  links_.emplace_back(
      relationships_of(source),
      concat({R"(<Relationship Id=")", id,
              R"(" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/)", type, R"(" Target=")",
              xml_escaped(target), "\"", mode.empty() ? "" : concat({R"( TargetMode=")", mode, "\""}), "/>"}));
  return *this;
}

std::vector<ZipMember> PackageWriter::members() const {
  std::string types = concat(
      {kDeclaration, R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">)",
       R"(<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>)",
       R"(<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>)",
       R"(<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>)"});
  for (const auto& [name, type] : types_)
    types += concat({R"(<Override PartName="/)", name, R"(" ContentType=")", type, R"("/>)"});
  std::vector<ZipMember> members = {{"[Content_Types].xml", types + "</Types>"}};
  std::vector<std::string> names;
  for (const auto& [name, link] : links_) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  for (const std::string& name : names) {
    std::string xml = concat(
        {kDeclaration, R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"});
    for (const auto& [of, link] : links_) xml += of == name ? link : "";
    members.push_back({name, xml + "</Relationships>"});
  }
  members.insert(members.end(), members_.begin(), members_.end());
  return members;
}

std::string PackageWriter::bytes() const { return zip(members()); }

std::string PackageWriter::root(std::string_view name, std::string_view content, std::string_view attributes) {
  return concat({kDeclaration, "<", name, kNamespaces, " ", attributes, ">", content, "</", name, ">"});
}

// ---- workbooks

XlsxWriter& XlsxWriter::sheet(std::string_view name, std::string_view content, std::string_view state) {
  const std::string number = std::to_string(++sheets_);
  list_ += concat({R"(<sheet name=")", xml_escaped(name), R"(" sheetId=")", number, R"(" r:id="rIdxl/worksheets/sheet)",
                   number, R"(.xml")", state.empty() ? "" : concat({R"( state=")", state, "\""}), "/>"});
  std::string xml =
      PackageWriter::root("worksheet", content, R"(xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main")");
  parts_.push_back({"xl/workbook.xml", "xl/worksheets/sheet" + number + ".xml", "worksheet", std::move(xml)});
  return *this;
}

XlsxWriter& XlsxWriter::shared_strings(std::string_view items) {
  parts_.push_back(
      {"xl/workbook.xml", "xl/sharedStrings.xml", "sharedStrings",
       PackageWriter::root("sst", items, R"(xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main")")});
  return *this;
}

XlsxWriter& XlsxWriter::styles(std::string_view content) {
  parts_.push_back({"xl/workbook.xml", "xl/styles.xml", "styles",
                    PackageWriter::root("styleSheet", content,
                                        R"(xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main")")});
  return *this;
}

XlsxWriter& XlsxWriter::workbook_xml(std::string_view content) {
  workbook_ += content;
  return *this;
}

XlsxWriter& XlsxWriter::on_sheet(std::string_view name, std::string_view relationship, std::string_view xml) {
  const std::string source =
      sheets_ == 0 ? "xl/workbook.xml" : "xl/worksheets/sheet" + std::to_string(sheets_) + ".xml";
  parts_.push_back({source, concat({"xl/", name}), std::string(relationship), std::string(xml)});
  return *this;
}

PackageWriter XlsxWriter::package() const {
  PackageWriter package;
  package.link("", "rId1", "officeDocument", "xl/workbook.xml");
  package.part("xl/workbook.xml", "spreadsheetml.sheet.main",
               PackageWriter::root("workbook", concat({"<sheets>", list_, "</sheets>", workbook_}),
                                   R"(xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main")"));
  package.part("xl/theme/theme1.xml", "theme", PackageWriter::root("a:theme", kTheme));
  package.link("xl/workbook.xml", "rIdTheme", "theme", "/xl/theme/theme1.xml");
  for (const Part& part : parts_) {
    package.link(part.source, "rId" + part.name, part.relationship, "/" + part.name);
    if (part.name.ends_with(".xml")) {
      package.part(part.name, "spreadsheetml." + part.relationship, part.xml);
    } else {
      package.member(part.name, part.xml);
    }
  }
  return package;
}

// ---- presentations

PptxWriter& PptxWriter::slide(std::string_view shapes, std::string_view attributes, std::string_view background) {
  const std::string name = "ppt/slides/slide" + std::to_string(++slides_) + ".xml";
  parts_.push_back({"ppt/presentation.xml", name, "slide",
                    PackageWriter::root("p:sld",
                                        concat({"<p:cSld>", background, "<p:spTree><p:nvGrpSpPr/><p:grpSpPr/>", shapes,
                                                "</p:spTree></p:cSld>"}),
                                        attributes)});
  return *this;
}

PptxWriter& PptxWriter::layout(std::string_view shapes) {
  layout_ += shapes;
  return *this;
}

PptxWriter& PptxWriter::master(std::string_view shapes) {
  master_ += shapes;
  return *this;
}

PptxWriter& PptxWriter::on_slide(std::string_view name, std::string_view relationship, std::string_view xml) {
  parts_.push_back({"ppt/slides/slide" + std::to_string(slides_) + ".xml", concat({"ppt/", name}),
                    std::string(relationship), std::string(xml)});
  return *this;
}

PackageWriter PptxWriter::package() const {
  constexpr std::string_view kMaster = "ppt/slideMasters/slideMaster1.xml";
  constexpr std::string_view kLayout = "ppt/slideLayouts/slideLayout1.xml";
  PackageWriter package;
  package.link("", "rId1", "officeDocument", "ppt/presentation.xml");
  std::string list;
  // The list goes the other way round than the parts: what counts is the list.
  for (unsigned number = slides_; number > 0; --number) {
    const std::string name = "ppt/slides/slide" + std::to_string(number) + ".xml";
    list.insert(0, concat({R"(<p:sldId id=")", std::to_string(255 + number), R"(" r:id="rId)", name, R"("/>)"}));
    package.link(name, "rIdLayout", "slideLayout", "/ppt/slideLayouts/slideLayout1.xml");
  }
  package.part("ppt/presentation.xml", "presentationml.presentation.main",
               PackageWriter::root("p:presentation", concat({"<p:sldIdLst>", list, "</p:sldIdLst>",
                                                             R"(<p:sldSz cx="9144000" cy="6858000"/>)"})));
  package.link("ppt/presentation.xml", "rIdMaster", "slideMaster", "slideMasters/slideMaster1.xml");
  for (auto part = parts_.rbegin(); part != parts_.rend(); ++part) {
    package.link(part->source, "rId" + part->name, part->relationship, "/" + part->name);
    package.part(part->name, "presentationml." + part->relationship, part->xml);
  }
  const auto tree = [](std::string_view shapes) {
    return concat({"<p:cSld><p:spTree><p:nvGrpSpPr/><p:grpSpPr/>", shapes, "</p:spTree></p:cSld>"});
  };
  package.part(kLayout, "presentationml.slideLayout", PackageWriter::root("p:sldLayout", tree(layout_)));
  package.part(
      kMaster, "presentationml.slideMaster",
      PackageWriter::root("p:sldMaster",
                          tree(master_) + R"(<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1"/>)"));
  package.part("ppt/theme/theme1.xml", "theme", PackageWriter::root("a:theme", kTheme));
  package.link(kLayout, "rId1", "slideMaster", "../slideMasters/slideMaster1.xml");
  package.link(kMaster, "rId1", "slideLayout", "../slideLayouts/slideLayout1.xml");
  package.link(kMaster, "rId2", "theme", "../theme/theme1.xml");
  return package;
}

std::string PptxWriter::solid(std::string_view rgb) {
  return concat({R"(<a:solidFill><a:srgbClr val=")", rgb, R"("/></a:solidFill>)"});
}

std::string PptxWriter::shape(std::string_view text, std::string_view box, std::string_view fill, std::string_view run,
                              std::string_view properties) {
  std::string transform;
  if (!box.empty()) {
    std::istringstream numbers{std::string(box)};
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    numbers >> x >> y >> width >> height;
    const auto emu = [](double share, double side) { return std::to_string(static_cast<long>(share * side / 100)); };
    transform = concat({R"(<a:xfrm><a:off x=")", emu(x, 9144000), R"(" y=")", emu(y, 6858000), R"("/><a:ext cx=")",
                        emu(width, 9144000), R"(" cy=")", emu(height, 6858000), R"("/></a:xfrm>)"});
  }
  const std::string body = text.empty() ? "<p:txBody><a:bodyPr/><a:p><a:endParaRPr/></a:p></p:txBody>"
                                        : concat({"<p:txBody><a:bodyPr/><a:p><a:r>", run, "<a:t>", xml_escaped(text),
                                                  "</a:t></a:r></a:p></p:txBody>"});
  return concat({R"(<p:sp><p:nvSpPr><p:cNvPr id="2" name="x" )", properties, R"(/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>)",
                 "<p:spPr>", transform, R"(<a:prstGeom prst="rect"/>)", fill, "</p:spPr>", body, "</p:sp>"});
}

std::string PptxWriter::placeholder(std::string_view type, std::string_view text) {
  return concat({R"(<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:cNvSpPr/><p:nvPr><p:ph type=")", type,
                 R"("/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>)", xml_escaped(text),
                 "</a:t></a:r></a:p></p:txBody></p:sp>"});
}

}  // namespace mishen::test
