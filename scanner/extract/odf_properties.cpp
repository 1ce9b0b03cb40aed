#include "scanner/extract/odf_properties.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "scanner/extract/append_block.h"
#include "scanner/extract/odf_names.h"
#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

void append_property(ExtractedText& text, std::uint32_t part, std::string_view name, std::string_view value,
                     Concealment concealment) {
  value = trimmed(value);
  if (value.empty()) return;
  Block place;
  place.part = part;
  place.region = Region::kProperty;
  place.concealment = concealment;
  std::string line(name);
  append_block(text, (line += "：") += value, place);
}

/// Custom properties that programs set for themselves.
bool is_bookkeeping(std::string_view name) {
  static const std::unordered_set<std::string_view> kNames = {
      "AppVersion",         "DocSecurity", "HyperlinksChanged",         "LinksUpToDate", "ScaleCrop", "ShareDoc",
      "KSOProductBuildVer", "ICV",         "KSOTemplateDocerSaveRecord"};
  return kNames.contains(name);
}

/// Counters, switches: too short for anything that has to be found.
bool is_bare_number(std::string_view value) {
  constexpr std::size_t kShortest = 7;
  if (value == "true" || value == "false") return true;
  return value.size() < kShortest && std::all_of(value.begin(), value.end(), [](char c) {
           return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ',';
         });
}

struct Property {
  OdfSpace space;
  std::string_view local;
  std::string_view name;
  bool is_about_people;  // or machines or handling, not about the content
};
constexpr Property kProperties[] = {
    {OdfSpace::kDublinCore, "title", "标题", false},        {OdfSpace::kDublinCore, "subject", "主题", false},
    {OdfSpace::kDublinCore, "description", "备注", true},   {OdfSpace::kDublinCore, "creator", "最后保存者", true},
    {OdfSpace::kDublinCore, "contributor", "参与者", true}, {OdfSpace::kDublinCore, "publisher", "发布者", true},
    {OdfSpace::kDublinCore, "coverage", "范围", true},      {OdfSpace::kDublinCore, "identifier", "标识", true},
    {OdfSpace::kDublinCore, "relation", "关系", true},      {OdfSpace::kDublinCore, "rights", "权限", true},
    {OdfSpace::kDublinCore, "source", "来源", true},        {OdfSpace::kDublinCore, "type", "类型", true},
    {OdfSpace::kMeta, "initial-creator", "作者", true},     {OdfSpace::kMeta, "printed-by", "打印者", true},
    {OdfSpace::kMeta, "keyword", "关键词", true},
};

class PropertyHandler final : public XmlHandler {
 public:
  PropertyHandler(std::uint32_t part, ExtractedText& text) : part_(part), text_(text) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    const OdfSpace space = spaces_(name.uri);
    if (space == OdfSpace::kOffice && name.local == "meta") in_meta_ = true;
    if (!in_meta_) return;
    value_.clear();
    label_.clear();
    if (space == OdfSpace::kMeta && name.local == "user-defined") {
      label_ = attributes["name"];
      const std::string_view type = attributes["value-type"];
      is_text_ = type != "date" && type != "time" && type != "boolean";
    }
    if (space == OdfSpace::kMeta && name.local == "template") {
      append_property(text_, part_, "模板", attributes["title"], Concealment::kProperty);
      append_property(text_, part_, "模板路径", attributes["href"], Concealment::kProperty);
    }
  }

  void end(const XmlName& name) override {
    const OdfSpace space = spaces_(name.uri);
    if (space == OdfSpace::kOffice && name.local == "meta") in_meta_ = false;
    if (!in_meta_) return;
    const std::string_view value = trimmed(value_);
    if (space == OdfSpace::kMeta && name.local == "user-defined") {
      if (is_text_ && !is_bookkeeping(label_) && !is_bare_number(value))
        append_property(text_, part_, label_, value, Concealment::kProperty);
    }
    for (const Property& property : kProperties) {
      if (property.space != space || property.local != name.local) continue;
      append_property(text_, part_, property.name, value,
                      property.is_about_people ? Concealment::kProperty : Concealment::kNone);
    }
    value_.clear();
  }

  void text(std::string_view text) override {
    if (in_meta_) value_ += text;
  }

 private:
  std::uint32_t part_;
  ExtractedText& text_;
  OdfSpaceCache spaces_;
  bool in_meta_ = false;
  bool is_text_ = true;
  std::string label_;
  std::string value_;
};

class VersionHandler final : public XmlHandler {
 public:
  VersionHandler(std::uint32_t part, ExtractedText& text) : part_(part), text_(text) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    if (name.local != "version-entry") return;
    append_property(text_, part_, "版本作者", attributes["creator"], Concealment::kProperty);
    Block place;
    place.part = part_;
    place.region = Region::kComment;
    place.concealment = Concealment::kEarlierVersion;
    append_lines(text_, attributes["comment"], place);
  }
  void end(const XmlName&) override {}
  void text(std::string_view) override {}

 private:
  std::uint32_t part_;
  ExtractedText& text_;
};

class StatementHandler final : public XmlHandler {
 public:
  StatementHandler(std::uint32_t part, ExtractedText& text) : part_(part), text_(text) {}

  void start(const XmlName&, const XmlAttributes&) override { value_.clear(); }
  void end(const XmlName& name) override {
    if (!trimmed(value_).empty()) append_property(text_, part_, name.local, value_, Concealment::kProperty);
    value_.clear();
  }
  void text(std::string_view text) override { value_ += text; }

 private:
  std::uint32_t part_;
  ExtractedText& text_;
  std::string value_;
};

}  // namespace

XmlOutcome append_odf_properties(std::string_view xml, std::size_t max_depth, std::uint32_t part, ExtractedText& text) {
  PropertyHandler handler(part, text);
  return read_xml(xml, max_depth, handler);
}

XmlOutcome append_odf_versions(std::string_view xml, std::size_t max_depth, std::uint32_t part, ExtractedText& text) {
  VersionHandler handler(part, text);
  return read_xml(xml, max_depth, handler);
}

XmlOutcome append_odf_statements(std::string_view xml, std::size_t max_depth, std::uint32_t part, ExtractedText& text) {
  StatementHandler handler(part, text);
  return read_xml(xml, max_depth, handler);
}

}  // namespace mishen::scanner
