#include "tests/support/ofd_writer.h"

#include <array>
#include <cstdio>
#include <initializer_list>

namespace mishen::test {
namespace {

std::string concat(std::initializer_list<std::string_view> pieces) {
  std::string joined;
  for (const std::string_view piece : pieces) joined += piece;
  return joined;
}

std::string numbers(std::initializer_list<double> values) {
  std::string text;
  for (const double value : values) {
    std::array<char, 32> digits{};
    std::snprintf(digits.data(), digits.size(), "%.4f", value);
    if (!text.empty()) text += ' ';
    text += digits.data();
  }
  return text;
}

}  // namespace

std::string ofd_part(std::string_view root, std::string_view inner, std::string_view attributes) {
  return concat({R"(<?xml version="1.0" encoding="UTF-8"?><ofd:)", root, R"( xmlns:ofd="http://www.ofdspec.org/2016" )",
                 attributes, ">", inner, "</ofd:", root, ">"});
}

std::string ofd_text(double x, double y, double size, std::string_view text, std::string_view attributes,
                     std::string_view children) {
  std::string steps;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!continues) steps += numbers({static_cast<unsigned char>(c) < 0x80 ? size / 2 : size}) + " ";
  }
  return concat({R"(<ofd:TextObject ID="1" Font="2" Boundary=")", numbers({x, y - size, 100, 2 * size}), R"(" Size=")",
                 numbers({size}), "\" ", attributes, ">", children, R"(<ofd:TextCode X="0" Y=")", numbers({size}),
                 R"(" DeltaX=")", steps, "\">", xml_escaped(text), "</ofd:TextCode></ofd:TextObject>"});
}

std::string ofd_rectangle(double x, double y, double width, double height, std::string_view colour,
                          std::string_view attributes) {
  const std::string w = numbers({width});
  const std::string h = numbers({height});
  return concat({R"(<ofd:PathObject ID="1" Fill="true" Stroke="false" Boundary=")", numbers({x, y, width, height}),
                 "\" ", attributes, R"(><ofd:FillColor Value=")", colour, R"("/><ofd:AbbreviatedData>M 0 0 L )", w,
                 " 0 L ", w, " ", h, " L 0 ", h, " C</ofd:AbbreviatedData></ofd:PathObject>"});
}

std::string ofd_line(double x1, double y1, double x2, double y2) {
  return concat({R"(<ofd:PathObject ID="1" LineWidth="0.2" Boundary="0 0 210 297"><ofd:AbbreviatedData>M )",
                 numbers({x1, y1}), " L ", numbers({x2, y2}), "</ofd:AbbreviatedData></ofd:PathObject>"});
}

std::string ofd_picture(double x, double y, double width, double height, std::string_view id) {
  return concat({R"(<ofd:ImageObject ID="1" ResourceID=")", id, R"(" Boundary=")", numbers({x, y, width, height}),
                 R"(" CTM=")", numbers({width, 0, 0, height, 0, 0}), "\"/>"});
}

OfdWriter& OfdWriter::page(std::string_view content) {
  return page_xml(concat({"<ofd:Content><ofd:Layer ID=\"1\">", content, "</ofd:Layer></ofd:Content>"}));
}

OfdWriter& OfdWriter::page_xml(std::string_view xml) {
  pages_.emplace_back(xml);
  return *this;
}

OfdWriter& OfdWriter::page_template(std::string_view content, std::string_view z_order) {
  templates_.emplace_back(z_order, content);
  return *this;
}

OfdWriter& OfdWriter::annotation(std::string_view attributes, std::string_view inner, std::string_view content) {
  annotations_ += concat({"<ofd:Annot ID=\"1\" ", attributes, ">", inner, "<ofd:Appearance Boundary=\"0 0 210 297\">",
                          content, "</ofd:Appearance></ofd:Annot>"});
  return *this;
}

OfdWriter& OfdWriter::info(std::string_view xml) {
  info_ += xml;
  return *this;
}

OfdWriter& OfdWriter::document(std::string_view xml) {
  document_ += xml;
  return *this;
}

OfdWriter& OfdWriter::resources(std::string_view xml) {
  resources_ += xml;
  return *this;
}

std::string OfdWriter::picture(std::string_view file_name, std::string_view bytes) {
  std::string id = std::to_string(numbered_++);
  media_ += concat({R"(<ofd:MultiMedia ID=")", id, R"(" Type="Image"><ofd:MediaFile>)", file_name,
                    "</ofd:MediaFile></ofd:MultiMedia>"});
  member(concat({"Doc_0/Res/", file_name}), bytes);
  return id;
}

OfdWriter& OfdWriter::attachment(std::string_view name, std::string_view bytes) {
  attachments_ +=
      concat({R"(<ofd:Attachment ID="1" Name=")", name, R"("><ofd:FileLoc>)", name, "</ofd:FileLoc></ofd:Attachment>"});
  return member(concat({"Doc_0/Attachs/", name}), bytes);
}

OfdWriter& OfdWriter::member(std::string_view name, std::string_view bytes) {
  extra_.push_back({std::string(name), std::string(bytes)});
  return *this;
}

std::vector<ZipMember> OfdWriter::members() const {
  std::vector<ZipMember> members;
  members.push_back(
      {"OFD.xml", ofd_part("OFD",
                           concat({"<ofd:DocBody><ofd:DocInfo>", info_,
                                   "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"}),
                           R"(Version="1.0" DocType="OFD")")});
  std::string templates;
  std::string uses;
  for (std::size_t i = 0; i < templates_.size(); ++i) {
    const std::string number = std::to_string(i);
    templates +=
        concat({R"(<ofd:TemplatePage ID="t)", number, R"(" BaseLoc="Tpls/Tpl_)", number, R"(/Content.xml"/>)"});
    uses += concat({R"(<ofd:Template TemplateID="t)", number, R"(" ZOrder=")", templates_[i].first, R"("/>)"});
    members.push_back({"Doc_0/Tpls/Tpl_" + number + "/Content.xml",
                       ofd_part("Page", concat({"<ofd:Content><ofd:Layer ID=\"1\">", templates_[i].second,
                                                "</ofd:Layer></ofd:Content>"}))});
  }
  std::string pages;
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    const std::string number = std::to_string(i);
    pages += concat({R"(<ofd:Page ID="p)", number, R"(" BaseLoc="Pages/Page_)", number, R"(/Content.xml"/>)"});
    members.push_back({"Doc_0/Pages/Page_" + number + "/Content.xml", ofd_part("Page", uses + pages_[i])});
  }
  std::string document =
      concat({"<ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
              "</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
              templates, "</ofd:CommonData><ofd:Pages>", pages, "</ofd:Pages>", document_});
  if (!annotations_.empty()) {
    document += "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>";
    members.push_back(
        {"Doc_0/Annots/Annotations.xml",
         ofd_part("Annotations", R"(<ofd:Page PageID="p0"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc>)"
                                 "</ofd:Page>")});
    members.push_back({"Doc_0/Annots/Page_0/Annotation.xml", ofd_part("PageAnnot", annotations_)});
  }
  if (!attachments_.empty()) {
    document += "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>";
    members.push_back({"Doc_0/Attachs/Attachments.xml", ofd_part("Attachments", attachments_)});
  }
  members.push_back({"Doc_0/Document.xml", ofd_part("Document", document)});
  members.push_back(
      {"Doc_0/DocumentRes.xml",
       ofd_part("Res", concat({resources_, "<ofd:MultiMedias>", media_, "</ofd:MultiMedias>"}), R"(BaseLoc="Res")")});
  members.insert(members.end(), extra_.begin(), extra_.end());
  return members;
}

std::string OfdWriter::bytes() const { return zip(members()); }

}  // namespace mishen::test
