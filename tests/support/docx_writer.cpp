#include "tests/support/docx_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <stdexcept>

namespace mishen::test {
namespace {

constexpr std::string_view kDeclaration = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)";
constexpr std::string_view kNamespaces =
    R"( xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main")"
    R"( xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships")"
    R"( xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing")"
    R"( xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main")"
    R"( xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture")"
    R"( xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006")"
    R"( xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape")"
    R"( xmlns:v="urn:schemas-microsoft-com:vml")";
constexpr std::string_view kRelationshipTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
constexpr std::string_view kContentTypes = "application/vnd.openxmlformats-officedocument.wordprocessingml.";

struct WriterCloser {
  void operator()(archive* writer) const noexcept { archive_write_free(writer); }
};
struct EntryCloser {
  void operator()(archive_entry* entry) const noexcept { archive_entry_free(entry); }
};

extern "C" la_ssize_t append_bytes(archive*, void* target, const void* bytes, std::size_t size) {
  static_cast<std::string*>(target)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

std::string concat(std::initializer_list<std::string_view> pieces) {
  std::string joined;
  for (const std::string_view piece : pieces) joined += piece;
  return joined;
}

std::string run(std::string_view text, std::string_view properties = {}) {
  return concat({"<w:r>", properties.empty() ? "" : concat({"<w:rPr>", properties, "</w:rPr>"}),
                 R"(<w:t xml:space="preserve">)", xml_escaped(text), "</w:t></w:r>"});
}

std::string paragraph_xml(std::string_view text) { return concat({"<w:p>", run(text), "</w:p>"}); }

}  // namespace

std::string zip(const std::vector<ZipMember>& members) {
  std::string file;
  const std::unique_ptr<archive, WriterCloser> writer(archive_write_new());
  archive_write_set_format_zip(writer.get());
  archive_write_set_bytes_per_block(writer.get(), 0);
  const auto require = [&](int result) {
    if (result != ARCHIVE_OK)
      throw std::runtime_error(std::string("cannot write zip: ") + archive_error_string(writer.get()));
  };
  require(archive_write_open(writer.get(), &file, nullptr, append_bytes, nullptr));
  for (const ZipMember& member : members) {
    const std::unique_ptr<archive_entry, EntryCloser> entry(archive_entry_new());
    archive_entry_set_pathname_utf8(entry.get(), member.name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.bytes.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), 315'619'200, 0);
    require(archive_write_header(writer.get(), entry.get()));
    if (archive_write_data(writer.get(), member.bytes.data(), member.bytes.size()) < 0) require(ARCHIVE_FATAL);
  }
  require(archive_write_close(writer.get()));
  return file;
}

std::string png(unsigned width, unsigned height) {
  std::string bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  for (const unsigned side : {width, height}) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes += static_cast<char>(side >> shift & 0xFFU);
  }
  bytes.append("\x08\x02\0\0\0\0\0\0\0", 9);
  bytes.append("\0\0\0\0IEND\xAE\x42\x60\x82", 12);
  return bytes;
}

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

DocxWriter& DocxWriter::paragraph(std::string_view text) { return body_xml(paragraph_xml(text)); }

DocxWriter& DocxWriter::runs(const std::vector<std::string>& texts) {
  std::string content;
  for (const std::string& text : texts) content += run(text);
  return body_xml(concat({"<w:p>", content, "</w:p>"}));
}

DocxWriter& DocxWriter::table(const std::vector<std::vector<std::string>>& rows) {
  std::string content;
  for (const auto& row : rows) {
    content += "<w:tr>";
    for (const std::string& cell : row) content += concat({"<w:tc>", paragraph_xml(cell), "</w:tc>"});
    content += "</w:tr>";
  }
  return body_xml(concat({"<w:tbl><w:tblPr/>", content, "</w:tbl>"}));
}

DocxWriter& DocxWriter::text_box(std::string_view text) {
  const std::string content = concat({"<w:txbxContent>", paragraph_xml(text), "</w:txbxContent>"});
  return body_xml(concat(
      {R"(<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData>)",
       "<wps:wsp><wps:txbx>", content,
       "</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>",
       "<mc:Fallback><w:pict><v:shape><v:textbox>", content,
       "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"}));
}

DocxWriter& DocxWriter::hidden(std::string_view before, std::string_view hidden, std::string_view after) {
  return body_xml(concat({"<w:p>", run(before), run(hidden, "<w:vanish/>"), run(after), "</w:p>"}));
}

DocxWriter& DocxWriter::tracked(std::string_view before, std::string_view deleted, std::string_view inserted,
                                std::string_view after) {
  return body_xml(
      concat({"<w:p>", run(before), R"(<w:del w:id="1"><w:r><w:delText xml:space="preserve">)", xml_escaped(deleted),
              R"(</w:delText></w:r></w:del><w:ins w:id="2">)", run(inserted), "</w:ins>", run(after), "</w:p>"}));
}

DocxWriter& DocxWriter::picture(unsigned width, unsigned height, std::string_view alt_text) {
  const std::string number = std::to_string(++numbered_);
  const std::string id = "rIdImage" + number;
  const std::string target = "media/image" + number + ".png";
  pictures_.emplace_back(id, target);
  extra_.push_back({"word/" + target, png(width, height)});
  return body_xml(
      concat({R"(<w:p><w:r><w:drawing><wp:inline><wp:docPr id=")", number, R"(" name="Picture" descr=")",
              xml_escaped(alt_text), R"("/><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:embed=")", id,
              R"("/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>)"}));
}

void DocxWriter::add_part(std::string_view name, std::string_view type, std::string_view root,
                          std::string_view content) {
  parts_.push_back({std::string(name), std::string(type),
                    concat({kDeclaration, "<", root, kNamespaces, ">", content, "</", root, ">"})});
}

DocxWriter& DocxWriter::header(std::string_view text) {
  const std::string number = std::to_string(++numbered_);
  add_part("header" + number + ".xml", "header", "w:hdr", paragraph_xml(text));
  sections_ += concat({R"(<w:headerReference w:type="default" r:id="rIdheader)", number, R"(.xml"/>)"});
  return *this;
}

DocxWriter& DocxWriter::footer(std::string_view text) {
  const std::string number = std::to_string(++numbered_);
  add_part("footer" + number + ".xml", "footer", "w:ftr", paragraph_xml(text));
  sections_ += concat({R"(<w:footerReference w:type="default" r:id="rIdfooter)", number, R"(.xml"/>)"});
  return *this;
}

DocxWriter& DocxWriter::footnote(std::string_view text) {
  const std::string number = std::to_string(++numbered_);
  footnotes_ += concat({R"(<w:footnote w:id=")", number, R"(">)", paragraph_xml(text), "</w:footnote>"});
  return body_xml(concat({R"(<w:p><w:r><w:footnoteReference w:id=")", number, R"("/></w:r></w:p>)"}));
}

DocxWriter& DocxWriter::endnote(std::string_view text) {
  const std::string number = std::to_string(++numbered_);
  endnotes_ += concat({R"(<w:endnote w:id=")", number, R"(">)", paragraph_xml(text), "</w:endnote>"});
  return body_xml(concat({R"(<w:p><w:r><w:endnoteReference w:id=")", number, R"("/></w:r></w:p>)"}));
}

DocxWriter& DocxWriter::comment(std::string_view text) {
  const std::string number = std::to_string(++numbered_);
  comments_ += concat({R"(<w:comment w:id=")", number, R"(" w:author="">)", paragraph_xml(text), "</w:comment>"});
  return body_xml(concat({R"(<w:p><w:r><w:commentReference w:id=")", number, R"("/></w:r></w:p>)"}));
}

DocxWriter& DocxWriter::title(std::string_view text) {
  title_ = text;
  return *this;
}

DocxWriter& DocxWriter::custom_property(std::string_view name, std::string_view value) {
  const std::string number = std::to_string(++numbered_);
  custom_properties_ +=
      concat({R"(<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid=")", number, R"(" name=")",
              xml_escaped(name), R"("><vt:lpwstr>)", xml_escaped(value), "</vt:lpwstr></property>"});
  return *this;
}

DocxWriter& DocxWriter::body_xml(std::string_view xml) {
  body_ += xml;
  return *this;
}

DocxWriter& DocxWriter::member(std::string_view name, std::string_view bytes) {
  extra_.push_back({std::string(name), std::string(bytes)});
  return *this;
}

std::vector<ZipMember> DocxWriter::members() const {
  DocxWriter whole = *this;
  if (!footnotes_.empty()) whole.add_part("footnotes.xml", "footnotes", "w:footnotes", footnotes_);
  if (!endnotes_.empty()) whole.add_part("endnotes.xml", "endnotes", "w:endnotes", endnotes_);
  if (!comments_.empty()) whole.add_part("comments.xml", "comments", "w:comments", comments_);

  std::string types = concat(
      {kDeclaration, R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">)",
       R"(<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>)",
       R"(<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>)",
       R"(<Override PartName="/word/document.xml" ContentType=")", kContentTypes, R"(document.main+xml"/>)"});
  constexpr std::string_view kRelationships =
      R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)";
  std::string package = concat({kDeclaration, kRelationships, R"(<Relationship Id="rId1" Type=")", kRelationshipTypes,
                                R"(officeDocument" Target="word/document.xml"/>)"});
  std::string document = concat({kDeclaration, kRelationships});
  for (const Part& part : whole.parts_) {
    types += concat(
        {R"(<Override PartName="/word/)", part.name, R"(" ContentType=")", kContentTypes, part.type, R"(+xml"/>)"});
    document += concat({R"(<Relationship Id="rId)", part.name, R"(" Type=")", kRelationshipTypes, part.type,
                        R"(" Target=")", part.name, R"("/>)"});
  }
  for (const auto& [id, target] : pictures_) {
    document += concat(
        {R"(<Relationship Id=")", id, R"(" Type=")", kRelationshipTypes, R"(image" Target=")", target, R"("/>)"});
  }
  std::vector<ZipMember> properties;
  if (!title_.empty()) {
    properties.push_back(
        {"docProps/core.xml",
         concat(
             {kDeclaration,
              R"(<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties")",
              R"( xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>)", xml_escaped(title_),
              "</dc:title></cp:coreProperties>"})});
    package += concat(
        {R"(<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/)",
         R"(core-properties" Target="docProps/core.xml"/>)"});
  }
  if (!custom_properties_.empty()) {
    properties.push_back(
        {"docProps/custom.xml",
         concat({kDeclaration,
                 R"(<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties")",
                 R"( xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">)",
                 custom_properties_, "</Properties>"})});
    package += concat({R"(<Relationship Id="rId3" Type=")", kRelationshipTypes,
                       R"(custom-properties" Target="docProps/custom.xml"/>)"});
  }
  std::vector<ZipMember> members;
  members.push_back({"[Content_Types].xml", types + "</Types>"});
  members.push_back({"_rels/.rels", package + "</Relationships>"});
  members.push_back({"word/document.xml", concat({kDeclaration, "<w:document", kNamespaces, "><w:body>", body_,
                                                  "<w:sectPr>", sections_, "</w:sectPr></w:body></w:document>"})});
  members.push_back({"word/_rels/document.xml.rels", document + "</Relationships>"});
  for (const Part& part : whole.parts_) members.push_back({"word/" + part.name, part.xml});
  members.insert(members.end(), properties.begin(), properties.end());
  members.insert(members.end(), extra_.begin(), extra_.end());
  return members;
}

std::string DocxWriter::bytes() const { return zip(members()); }

}  // namespace mishen::test
