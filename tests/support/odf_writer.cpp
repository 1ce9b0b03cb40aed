#include "tests/support/odf_writer.h"

#include <initializer_list>

namespace mishen::test {
namespace {

constexpr std::string_view kDeclaration = R"(<?xml version="1.0" encoding="UTF-8"?>)";
constexpr std::string_view kOasis = "urn:oasis:names:tc:opendocument:xmlns:";

std::string concat(std::initializer_list<std::string_view> pieces) {
  std::string joined;
  for (const std::string_view piece : pieces) joined += piece;
  return joined;
}

std::string namespaces() {
  struct Space {
    std::string_view prefix;
    std::string_view name;
  };
  constexpr Space kSpaces[] = {{"office", "office"},
                               {"style", "style"},
                               {"text", "text"},
                               {"table", "table"},
                               {"draw", "drawing"},
                               {"presentation", "presentation"},
                               {"fo", "xsl-fo-compatible"},
                               {"svg", "svg-compatible"},
                               {"number", "datastyle"},
                               {"meta", "meta"},
                               {"form", "form"},
                               {"chart", "chart"}};
  std::string text;
  for (const Space& space : kSpaces) text += concat({" xmlns:", space.prefix, "=\"", kOasis, space.name, ":1.0\""});
  text += R"( xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink")";
  text += R"( xmlns:math="http://www.w3.org/1998/Math/MathML")";
  text += R"( xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0")";
  text += R"( xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0")";
  return text;
}

std::string root(std::string_view name, std::initializer_list<std::string_view> content) {
  return concat({kDeclaration, "<office:", name, namespaces(), R"( office:version="1.3">)", concat(content),
                 "</office:", name, ">"});
}

std::string element(std::string_view name, std::string_view content) {
  return concat({"<office:", name, ">", content, "</office:", name, ">"});
}

}  // namespace

OdfWriter& OdfWriter::body(std::string_view xml) {
  body_ += xml;
  return *this;
}

OdfWriter& OdfWriter::automatic_styles(std::string_view xml) {
  automatic_styles_ += xml;
  return *this;
}

OdfWriter& OdfWriter::common_styles(std::string_view xml) {
  common_styles_ += xml;
  return *this;
}

OdfWriter& OdfWriter::page_styles(std::string_view xml) {
  page_styles_ += xml;
  return *this;
}

OdfWriter& OdfWriter::master_styles(std::string_view xml) {
  master_styles_ += xml;
  return *this;
}

OdfWriter& OdfWriter::meta(std::string_view xml) {
  meta_ += xml;
  return *this;
}

OdfWriter& OdfWriter::member(std::string_view name, std::string_view bytes, std::string_view media_type) {
  extra_.push_back({std::string(name), std::string(bytes)});
  if (media_type == "-") return *this;
  return manifest(concat(
      {R"(<manifest:file-entry manifest:full-path=")", name, R"(" manifest:media-type=")", media_type, R"("/>)"}));
}

OdfWriter& OdfWriter::manifest(std::string_view xml) {
  manifest_ += xml;
  return *this;
}

std::string OdfWriter::body_xml() const {
  std::string_view name = kind_;
  name = name.substr(0, name.find('-'));
  if (name == "graphics") name = "drawing";
  return element("body", element(name, body_));
}

std::string OdfWriter::content_xml() const {
  return root("document-content", {element("automatic-styles", automatic_styles_), body_xml()});
}

std::vector<ZipMember> OdfWriter::members() const {
  const std::string media_type = "application/vnd.oasis.opendocument." + kind_;
  const auto entry = [](std::string_view path, std::string_view type) {
    return concat({R"(<manifest:file-entry manifest:full-path=")", path, R"(" manifest:media-type=")", type, R"("/>)"});
  };
  std::vector<ZipMember> members = {{"mimetype", media_type},
                                    {"content.xml", content_xml()},
                                    {"styles.xml", root("document-styles", {element("styles", common_styles_),
                                                                            element("automatic-styles", page_styles_),
                                                                            element("master-styles", master_styles_)})},
                                    {"meta.xml", root("document-meta", {element("meta", meta_)})}};
  members.insert(members.end(), extra_.begin(), extra_.end());
  members.push_back({"META-INF/manifest.xml",
                     concat({kDeclaration, "<manifest:manifest xmlns:manifest=\"", kOasis, "manifest:1.0\">",
                             entry("/", media_type), entry("content.xml", "text/xml"), entry("styles.xml", "text/xml"),
                             entry("meta.xml", "text/xml"), manifest_, "</manifest:manifest>"})});
  return members;
}

std::string OdfWriter::bytes() const { return zip(members()); }

std::string OdfWriter::flat() const {
  return root("document", {element("meta", meta_), element("styles", common_styles_),
                           element("automatic-styles", page_styles_ + automatic_styles_),
                           element("master-styles", master_styles_), body_xml()});
}

}  // namespace mishen::test
