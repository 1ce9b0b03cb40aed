#include "scanner/extract/ooxml_package.h"

#include <algorithm>
#include <array>
#include <deque>
#include <unordered_set>
#include <utility>

#include "scanner/ascii.h"
#include "scanner/decode.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/image_size.h"
#include "scanner/extract/parse_number.h"
#include "scanner/extract/percent_decoded.h"
#include "scanner/extract/picture.h"
#include "scanner/extract/picture_place.h"
#include "scanner/extract/white_space.h"
#include "scanner/extract/xml_reader.h"
#include "scanner/extract/xml_words.h"
#include "scanner/extract/zip_reader.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kContentTypes = "[content_types].xml";
constexpr std::string_view kRootRelationships = "_rels/.rels";

/// More than any container within the limits has members for.
constexpr std::size_t kMaxTypes = 100'000;
constexpr std::size_t kMaxRelationships = 1'000'000;

/// Blocks of one part that is no sheet.
constexpr std::size_t kMaxPieceBlocks = 1'000'000;

/// Links and foreign chunks that are listed; a document with more is as incomplete with these.
constexpr std::size_t kMaxListed = 1000;

/// A name of a member, its bytes percent-encoded where they are no UTF-8.
std::string readable(const std::string& name) {
  if (is_well_formed_utf8(name)) return name;
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      encoded += c;
    } else {
      ((encoded += '%') += kDigits[byte >> 4U]) += kDigits[byte & 0xFU];
    }
  }
  return encoded;
}

/// What names are compared by.
std::string key_of(std::string_view name) { return ascii_lower(percent_decoded(name)); }

/// The member that `target` of a relationship names. `relationships_name` is "folder/_rels/part.xml.rels"; targets are
/// relative to "folder/".
std::string resolve(std::string_view relationships_name, std::string_view target) {
  std::string slashed(target.substr(0, target.find('#')));
  std::replace(slashed.begin(), slashed.end(), '\\', '/');
  target = slashed;
  std::string path;
  if (!target.starts_with('/')) {
    const std::size_t folder = relationships_name.rfind("_rels/");
    if (folder != std::string_view::npos) path = relationships_name.substr(0, folder);
  }
  while (!target.empty()) {
    const std::size_t slash = std::min(target.find('/'), target.size());
    const std::string_view step = target.substr(0, slash);
    target.remove_prefix(std::min(slash + 1, target.size()));
    if (step == "..") {
      if (path.ends_with('/')) path.pop_back();
      path.erase(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    } else if (!step.empty() && step != ".") {
      path += step;
      if (!target.empty()) path += '/';
    }
  }
  return path;
}

/// "folder/_rels/part.xml.rels" -> "folder/part.xml"; "" for the package's own.
std::string source_of(std::string_view relationships_name) {
  const std::size_t folder = relationships_name.rfind("_rels/");
  if (folder == std::string_view::npos) return {};
  std::string source(relationships_name.substr(0, folder));
  std::string_view part = relationships_name.substr(folder + 6);
  part.remove_suffix(std::min<std::size_t>(part.size(), 5));
  return source.append(part);
}

/// Whether a member holds nothing that anybody wrote: embedded fonts, printer settings, the order of calculation.
bool is_furniture(std::string_view name) {
  const std::string folded = ascii_lower(name);
  constexpr std::array<std::string_view, 4> kExtensions = {".odttf", ".ttf", ".fntdata", "calcchain.xml"};
  return folded.find("printersettings") != std::string::npos ||
         std::any_of(kExtensions.begin(), kExtensions.end(),
                     [&](std::string_view end) { return folded.ends_with(end); });
}

OoxmlKind kind_of_type(std::string_view content_type) {
  const std::string type = ascii_lower(content_type);
  const auto has = [&](std::string_view piece) { return type.find(piece) != std::string::npos; };
  if (!has(".main")) return OoxmlKind::kNone;
  if (has("wordprocessingml") || has("ms-word")) return OoxmlKind::kWord;
  if (has("spreadsheetml") || has("ms-excel")) return OoxmlKind::kSheets;
  if (has("presentationml") || has("ms-powerpoint")) return OoxmlKind::kSlides;
  return OoxmlKind::kNone;
}

using ContentTypesByName = std::map<std::string, OoxmlContentType>;

class ContentTypeHandler final : public XmlHandler {
 public:
  ContentTypeHandler(ContentTypesByName& by_name, std::unordered_map<std::string, std::string>& by_extension)
      : by_name_(by_name), by_extension_(by_extension) {}

  [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    std::string type(attributes["ContentType"]);
    is_cut_ = is_cut_ || by_name_.size() + by_extension_.size() >= kMaxTypes;
    if (is_cut_) return;
    if (name.local == "Override") {
      std::string_view part = attributes["PartName"];
      while (part.starts_with('/')) part.remove_prefix(1);
      by_name_.emplace(key_of(part), OoxmlContentType{std::string(part), std::move(type)});
    } else if (name.local == "Default") {
      by_extension_.emplace(ascii_lower(attributes["Extension"]), std::move(type));
    }
  }
  void end(const XmlName&) override {}
  void text(std::string_view) override {}

 private:
  ContentTypesByName& by_name_;
  bool is_cut_ = false;
  std::unordered_map<std::string, std::string>& by_extension_;
};

class RelationshipHandler final : public XmlHandler {
 public:
  /// `left` is how many the document may still have.
  RelationshipHandler(std::string_view name, std::vector<OoxmlRelationship>& list, std::size_t left)
      : name_(name), list_(list), left_(left) {}

  [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    if (name.local != "Relationship") return;
    is_cut_ = is_cut_ || list_.size() >= left_;
    if (is_cut_) return;
    const std::string_view type = attributes["Type"];
    const std::string_view target = attributes["Target"];
    const bool external = attributes["TargetMode"] == "External";
    list_.push_back({std::string(attributes["Id"]), std::string(type.substr(type.rfind('/') + 1)),
                     external ? std::string(target) : resolve(name_, target), external});
  }
  void end(const XmlName&) override {}
  void text(std::string_view) override {}

 private:
  std::string_view name_;
  std::vector<OoxmlRelationship>& list_;
  std::size_t left_;
  bool is_cut_ = false;
};

class RootHandler final : public XmlHandler {
 public:
  void start(const XmlName& name, const XmlAttributes&) override {
    if (local_.empty()) local_ = name.local;
  }
  void end(const XmlName&) override {}
  void text(std::string_view) override {}
  [[nodiscard]] const std::string& local() const noexcept { return local_; }

 private:
  std::string local_;
};

OoxmlKind kind_of_root(std::string_view xml) {
  const std::string root = root_element(xml);
  if (root == "document") return OoxmlKind::kWord;
  if (root == "workbook") return OoxmlKind::kSheets;
  return root == "presentation" ? OoxmlKind::kSlides : OoxmlKind::kNone;
}

class ValueHandler final : public XmlHandler {
 public:
  ValueHandler(ExtractedText& text, const Block& place) : text_(text), place_(place), value_(text, place) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    value_.flush();
    if (depth_++ == 0) is_signature_ = name.local == "Signature";  // digests and certificates
    if (is_signature_) return;
    for_each_worded(attributes,
                    [&](std::string_view, std::string_view value) { append_bounded(text_, value, place_); });
  }
  void end(const XmlName&) override {
    --depth_;
    value_.flush();
  }
  void text(std::string_view text) override {
    if (!is_signature_) value_ += text;
  }
  void finish() { value_.flush(); }

 private:
  ExtractedText& text_;
  Block place_;
  PendingText value_;
  std::size_t depth_ = 0;
  bool is_signature_ = false;
};

// ---- document properties

struct PropertyName {
  std::string_view local;
  std::string_view label;  // as the programs name it in Chinese
  Concealment concealment;
};
// Part 2 of ISO/IEC 29500 (core properties), part 1, 22.2 (extended properties). Left out are counters, dates,
// versions and names of programs.
constexpr std::array<PropertyName, 13> kPropertyNames = {{
    {"title", "标题", Concealment::kNone},
    {"subject", "主题", Concealment::kNone},
    {"creator", "作者", Concealment::kProperty},
    {"keywords", "关键词", Concealment::kProperty},
    {"description", "备注", Concealment::kProperty},
    {"lastModifiedBy", "最后保存者", Concealment::kProperty},
    {"category", "类别", Concealment::kProperty},
    {"contentStatus", "内容状态", Concealment::kNone},
    {"identifier", "标识符", Concealment::kNone},
    {"Company", "单位", Concealment::kProperty},
    {"Manager", "主管", Concealment::kProperty},
    {"Template", "模板", Concealment::kProperty},
    {"HyperlinkBase", "链接基准", Concealment::kProperty},
}};

/// Whether a value names the program that wrote the file, not a person, a machine or a path.
bool is_program(std::string_view value) {
  static const std::unordered_set<std::string> kPrograms = {
      "openpyxl",    "python-docx", "python-pptx",      "xlsxwriter",    "apache poi",   "pptxgenjs",  "exceljs",
      "sheetjs",     "docx4j",      "libreoffice",      "unknown",       "un-named",     "normal",     "normal.dot",
      "normal.dotm", "wps office",  "microsoft office", "default theme", "office theme", "office 主题"};
  return kPrograms.contains(ascii_lower(trimmed(value)));
}

bool is_bare_number(std::string_view value) { return value.find_first_not_of("0123456789.,-+ ") == value.npos; }

/// Custom properties that programs keep for themselves.
bool is_bookkeeping(std::string_view name) {
  return name == "KSOProductBuildVer" || name == "ICV" || name == "KSORubyTemplateID" || name == "AppVersion" ||
         name == "Application" || name == "PresentationFormat";
}

/// Reads one of the three kinds of property parts; which of them is told by its elements.
class PropertyHandler final : public XmlHandler {
 public:
  struct Value {
    std::string label;
    std::string value;
    Concealment concealment;
  };

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    value_.clear();
    if (++depth_ != 2) return;
    known_ = std::find_if(kPropertyNames.begin(), kPropertyNames.end(),
                          [&](const PropertyName& known) { return known.local == name.local; });
    is_titles_ = name.local == "TitlesOfParts";
    is_pairs_ = name.local == "HeadingPairs";
    is_custom_ = name.local == "property";
    if (is_custom_) label_ = attributes["name"];
  }

  void end(const XmlName& name) override {
    const std::string_view content = trimmed(value_);
    if (is_pairs_ && !content.empty()) {
      take_pair(name.local, content);
    } else if (!content.empty()) {
      take(name.local, content);
    }
    value_.clear();
    if (--depth_ == 1) {
      known_ = kPropertyNames.end();
      is_titles_ = is_custom_ = is_pairs_ = false;
    }
  }
  void text(std::string_view text) override { value_ += text; }

  std::vector<Value> values;
  std::vector<std::string> part_titles;

 private:
  /// HeadingPairs says what the titles are, and of each kind how many: those of programs are left out.
  void take_pair(std::string_view local, std::string_view content) {
    constexpr std::array<std::string_view, 6> kOfPrograms = {"字体", "主题", "ole", "font", "theme", "设计模板"};
    if (local != "i4") {
      const std::string kind = ascii_lower(content);
      skips_ = std::any_of(kOfPrograms.begin(), kOfPrograms.end(),
                           [&](std::string_view word) { return kind.find(word) != std::string::npos; });
      return;
    }
    const std::size_t count = number_or(content, std::size_t{0});
    title_kinds_.push_back({std::min(count, kMaxListed), skips_});
  }

  [[nodiscard]] bool is_title_of_program() {
    while (!title_kinds_.empty() && title_kinds_.front().left == 0) title_kinds_.pop_front();
    if (title_kinds_.empty()) return false;
    --title_kinds_.front().left;
    return title_kinds_.front().skip;
  }

  void take(std::string_view local, std::string_view content) {
    if (is_titles_) {
      if (!is_title_of_program()) part_titles.emplace_back(content);
    } else if (is_custom_) {
      // Numbers are kept where they can be those of a person or a document.
      constexpr std::size_t kLongNumber = 7;
      const bool plain = local == "bool" || local == "filetime" || local == "date" ||
                         (is_bare_number(content) && content.size() < kLongNumber);
      if (!plain && !is_bookkeeping(label_)) values.push_back({label_, std::string(content), Concealment::kProperty});
    } else if (known_ != kPropertyNames.end()) {
      const bool says_nothing = is_program(content);
      if (says_nothing && known_->local == "Template") return;
      values.push_back(
          {std::string(known_->label), std::string(content), says_nothing ? Concealment::kNone : known_->concealment});
    }
  }

  struct TitleKind {
    std::size_t left;
    bool skip;
  };

  std::deque<TitleKind> title_kinds_;
  bool skips_ = false;
  bool is_pairs_ = false;
  std::size_t depth_ = 0;
  decltype(kPropertyNames)::const_iterator known_ = kPropertyNames.end();
  bool is_titles_ = false;
  bool is_custom_ = false;
  std::string label_;
  std::string value_;
};

bool is_property_type(std::string_view type) {
  return type == "core-properties" || type == "extended-properties" || type == "extendedProperties" ||
         type == "custom-properties" || type == "customProperties";
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return line;
}

}  // namespace

OoxmlKind ooxml_kind(std::string_view bytes) {
  constexpr std::array<std::pair<std::string_view, OoxmlKind>, 3> kUsualParts = {
      {{"word/document.xml", OoxmlKind::kWord},
       {"xl/workbook.xml", OoxmlKind::kSheets},
       {"ppt/presentation.xml", OoxmlKind::kSlides}}};
  if (!looks_like_zip(bytes)) return OoxmlKind::kNone;
  const auto usual = std::find_if(kUsualParts.begin(), kUsualParts.end(),
                                  [&](const auto& part) { return zip_has_member(bytes, part.first); });
  if (usual == kUsualParts.end() && !zip_has_member(bytes, kContentTypes)) return OoxmlKind::kNone;

  const Limits limits;
  ContentTypesByName by_name;
  std::unordered_map<std::string, std::string> by_extension;
  ContentTypeHandler types(by_name, by_extension);
  std::vector<OoxmlRelationship> list;
  RelationshipHandler relationships(kRootRelationships, list, kMaxRelationships);
  ZipReader zip(bytes, limits);
  int left = 2;
  while (left > 0 && zip.next()) {
    const std::string key = key_of(zip.name());
    if (key != kContentTypes && key != kRootRelationships) continue;
    XmlHandler& handler = key == kContentTypes ? static_cast<XmlHandler&>(types) : relationships;
    static_cast<void>(read_xml(zip.read(), limits.max_xml_depth, handler));  // reported when the document is read
    --left;
  }
  const auto main = std::find_if(list.begin(), list.end(), [](const OoxmlRelationship& relationship) {
    return relationship.type == "officeDocument" && !relationship.external;
  });
  if (main != list.end()) {
    const std::string key = key_of(main->target);
    const auto type = by_name.find(key);
    if (type != by_name.end() && kind_of_type(type->second.type) != OoxmlKind::kNone)
      return kind_of_type(type->second.type);
    ZipReader again(bytes, limits);
    while (again.next()) {
      constexpr std::size_t kRootBytes = 8192;
      if (key_of(again.name()) == key) {
        const OoxmlKind kind = kind_of_root(again.read(kRootBytes));
        if (kind != OoxmlKind::kNone) return kind;
      }
    }
  }
  for (const auto& [part, type] : by_name) {
    if (kind_of_type(type.type) != OoxmlKind::kNone) return kind_of_type(type.type);
  }
  return usual == kUsualParts.end() ? OoxmlKind::kNone : usual->second;
}

OoxmlPackage::OoxmlPackage(std::string_view bytes, const Limits& limits) : bytes_(bytes), limits_(limits) {
  ZipReader zip(bytes, limits);
  std::vector<std::pair<std::string, std::string>> relationship_parts;
  while (zip.next()) {
    const std::string name = readable(zip.name());
    const std::string key = key_of(name);
    names_.emplace(key, name);
    if (key == kContentTypes) {
      ContentTypeHandler handler(types_, types_by_extension_);
      const XmlOutcome outcome = read_xml(zip.read(), limits.max_xml_depth, handler);
      if (outcome != XmlOutcome::kComplete) add_incomplete("damaged", name);
      if (handler.is_cut()) add_incomplete("limit:relationships", name);
    } else if (key.ends_with(".rels")) {
      take_relationships(name, zip.read());
    }
  }
  note(zip.problems());
  for (const OoxmlRelationship& relationship : relationships({})) {
    if (relationship.type != "officeDocument" || relationship.external) continue;
    const auto found = names_.find(key_of(relationship.target));
    main_part_ = found == names_.end() ? relationship.target : found->second;
    break;
  }
}

void OoxmlPackage::note(std::vector<Incomplete> problems) {
  for (Incomplete& problem : problems) add_incomplete(std::move(problem.reason), readable(problem.where));
}

void OoxmlPackage::add_incomplete(std::string reason, std::string where) {
  if (known_incomplete_.emplace(reason, where).second) incomplete_.push_back({std::move(reason), std::move(where)});
}

std::string OoxmlPackage::media_type() const {
  constexpr std::string_view kMain = ".main";
  constexpr std::string_view kMacros = "macroEnabled";
  std::string type(content_type(main_part_));
  if (kind_of_type(type) == OoxmlKind::kNone) return {};
  type.erase(type.rfind(kMain));
  const std::size_t macros = type.find(kMacros);
  if (macros != std::string::npos) (type.erase(macros + kMacros.size())) += ".12";
  return type;
}

std::string_view OoxmlPackage::content_type(std::string_view name) const {
  const std::string key = key_of(name);
  if (const auto own = types_.find(key); own != types_.end()) return own->second.type;
  const auto by_extension = types_by_extension_.find(key.substr(key.rfind('.') + 1));
  return by_extension == types_by_extension_.end() ? std::string_view() : by_extension->second;
}

bool OoxmlPackage::contains(std::string_view name) const { return names_.contains(key_of(name)); }

const std::vector<OoxmlRelationship>& OoxmlPackage::relationships(std::string_view name) const {
  static const std::vector<OoxmlRelationship> kNone;
  const auto found = relationships_.find(key_of(name));
  return found == relationships_.end() ? kNone : found->second.list;
}

const OoxmlRelationship* OoxmlPackage::relationship(std::string_view name, std::string_view id) const {
  const auto links = relationships_.find(key_of(name));
  if (links == relationships_.end()) return nullptr;
  const auto found = links->second.by_id.find(std::string(id));
  return found == links->second.by_id.end() ? nullptr : &links->second.list[found->second];
}

std::string OoxmlPackage::target_of_type(std::string_view name, std::string_view type) const {
  const auto links = relationships_.find(key_of(name));
  if (links == relationships_.end()) return {};
  const auto found = links->second.by_type.find(std::string(type));
  return found == links->second.by_type.end() ? std::string() : links->second.list[found->second].target;
}

void OoxmlPackage::take_relationships(const std::string& name, std::string_view xml) {
  const std::string source = key_of(source_of(name));
  Links& links = relationships_[source];
  RelationshipHandler handler(name, links.list, kMaxRelationships - relationship_count_);
  const XmlOutcome outcome = read_xml(xml, limits_.max_xml_depth, handler);
  if (outcome != XmlOutcome::kComplete) add_incomplete("damaged", name);
  if (handler.is_cut()) add_incomplete("limit:relationships", name);
  relationship_count_ += links.list.size();
  const bool from_chart = source.find("chart") != std::string::npos;
  for (std::size_t i = 0; i < links.list.size(); ++i) {
    const OoxmlRelationship& relationship = links.list[i];
    links.by_id.emplace(relationship.id, i);
    if (relationship.external) {
      take_link(relationship);
      continue;
    }
    links.by_type.emplace(relationship.type, i);
    const std::string key = key_of(relationship.target);
    if (relationship.type == "aFChunk") {
      altchunks_.insert(key);
      embedded_as_[key] = Concealment::kNone;  // shown as part of the document
    } else if (relationship.type == "package" || relationship.type == "oleObject") {
      embedded_as_.emplace(key, from_chart ? Concealment::kChartData : Concealment::kEmbeddedDocument);
    }
  }
}

void OoxmlPackage::take_link(const OoxmlRelationship& link) {
  // A link is not content, but what it shows was not looked at.
  constexpr std::array<std::string_view, 8> kShown = {"image",   "subDocument", "oleObject", "frame",
                                                      "package", "video",       "audio",     "externalLinkPath"};
  const bool shown = std::find(kShown.begin(), kShown.end(), link.type) != kShown.end();
  if (shown && links_++ < kMaxListed)
    notices_.push_back({link.type == "image" ? "not-read:image" : "not-read:linked", link.target});
  // Paths name machines, people and folders; an address in a link need not be the one that is shown.
  const std::string folded = ascii_lower(link.target);
  const bool is_path = folded.starts_with("file:") || folded.starts_with("\\\\") || folded.starts_with('/') ||
                       (folded.size() > 2 && folded[1] == ':' && (folded[2] == '\\' || folded[2] == '/'));
  const bool is_template = link.type == "attachedTemplate" && !is_program(link.target);
  const bool is_mail = folded.starts_with("mailto:");
  // Of a file beside this one only the names of folders and files are given.
  const bool is_relative = leads_to_file(folded);
  if (!is_path && !is_template && !is_mail && !is_relative) return;
  std::string target = percent_decoded(link.target);
  if (!is_well_formed_utf8(target)) target = link.target;
  target = one_line(target);
  if (!known_links_.insert(target).second || known_links_.size() > kMaxListed) return;
  if (is_mail || (is_relative && !is_path && !is_template)) {
    properties_.push_back({target, Region::kAttribute, Concealment::kNone});
  } else {
    properties_.push_back({(is_template ? "模板：" : "链接：") + target, Region::kProperty, Concealment::kProperty});
  }
}

bool OoxmlPackage::is_xml(const std::string& name) const {
  const std::string folded = ascii_lower(name);
  if (folded.ends_with(".xml") || folded.ends_with(".rels")) return true;
  const std::string type = ascii_lower(content_type(name));
  return type.ends_with("+xml") ? !type.starts_with("image/") : type.ends_with("/xml") || type.ends_with(".vmldrawing");
}

void OoxmlPackage::read(const Wanted& wanted, const Take& take) {
  ZipReader zip(bytes_, limits_);
  while (zip.next()) {
    const std::string name = readable(zip.name());
    if (!wanted(name)) continue;
    std::string bytes = zip.read();
    if (is_xml(name)) take_comments(name, bytes);
    take(name, std::move(bytes));
  }
  note(zip.problems());
}

bool OoxmlPackage::is_preview(std::string_view name) const {
  const std::string preview = target_of_type("", "thumbnail");
  return !preview.empty() && key_of(preview) == key_of(name);
}

void OoxmlPackage::take_picture_properties(std::string_view head) {
  // What stands behind the head is not seen here: only what was found counts.
  for (PictureProperty& property : read_picture(head, limits_).properties)
    properties_.push_back({std::move(property.text), Region::kProperty, property.concealment});
}

void OoxmlPackage::take_binary(const std::string& name, std::string_view head) {
  if (mishen::scanner::is_opaque_picture(head)) opaque_pictures_.insert(key_of(name));
  switch (classify_picture(name, head)) {
    case Picture::kLarge:
      take_picture_properties(head);
      if (is_preview(name)) {
        notices_.push_back({"not-read:image", name});
        return;
      }
      large_pictures_.insert(key_of(name));
      add_incomplete("not-read:image", name);
      return;
    case Picture::kSmall:
      take_picture_properties(head);
      notices_.push_back({"not-read:image", name});
      return;
    case Picture::kNone:
      break;
  }
  if (head.empty() || is_furniture(name)) return;
  if (ascii_lower(name).find("vbaproject") != std::string::npos) {
    notices_.push_back({"not-read:macros", name});
  } else {
    embedded_.push_back(name);
  }
}

bool OoxmlPackage::is_large_picture(std::string_view name) const { return large_pictures_.contains(key_of(name)); }

bool OoxmlPackage::is_opaque_picture(std::string_view name) const { return opaque_pictures_.contains(key_of(name)); }

void OoxmlPackage::take_comments(const std::string& name, std::string_view xml) {
  if (!with_comments_taken_.insert(key_of(name)).second) return;
  for_each_worded_comment(xml, [&](std::string_view comment) {
    if (comments_++ >= kMaxListed) return;
    properties_.push_back({one_line(comment), Region::kHiddenText, Concealment::kSourceComment});
  });
}

void OoxmlPackage::take_properties(const std::string& name, std::string_view xml) {
  PropertyHandler handler;
  const XmlOutcome outcome = read_xml(xml, limits_.max_xml_depth, handler);
  if (outcome == XmlOutcome::kMalformed) add_incomplete("damaged", name);
  if (outcome == XmlOutcome::kTooDeep) add_incomplete("limit:xml-depth", name);
  for (const PropertyHandler::Value& value : handler.values)
    properties_.push_back({value.label + "：" + one_line(value.value), Region::kProperty, value.concealment});
  part_titles_.insert(part_titles_.end(), handler.part_titles.begin(), handler.part_titles.end());
}

void OoxmlPackage::read_rest(const Wanted& done, const Take& take, const MemberSink& members) {
  std::unordered_set<std::string> property_parts;
  for (const OoxmlRelationship& relationship : relationships({})) {
    if (is_property_type(relationship.type) && !relationship.external)
      property_parts.insert(key_of(relationship.target));
  }
  ZipReader zip(bytes_, limits_);
  while (zip.next()) {
    const std::string name = readable(zip.name());
    const std::string key = key_of(name);
    if (key == kContentTypes || key.ends_with(".rels") || done(name)) continue;
    if (!is_xml(name)) {
      take_binary(name, zip.read(kImageHeaderBytes));
    } else if (property_parts.contains(key)) {
      take_properties(name, zip.read());
    } else if (!is_furniture(name)) {
      std::string xml = zip.read();
      take_comments(name, xml);
      take(name, std::move(xml));
    }
  }
  note(zip.problems());
  hand_over(members);
  check_targets();
}

void OoxmlPackage::hand_over(const MemberSink& members) {
  std::unordered_set<std::string> wanted;
  for (const std::string& name : embedded_) {
    const bool chunk = altchunks_.contains(key_of(name));
    if (!members && !chunk) add_incomplete("not-read:embedded", name);
    wanted.insert(name);
  }
  if (!members) {
    std::size_t listed = 0;
    for (const std::string& key : altchunks_) {
      const auto found = names_.find(key);
      if (found != names_.end() && listed++ < kMaxListed) add_incomplete("not-read:altchunk", found->second);
    }
    return;
  }
  for (const std::string& key : altchunks_) {
    if (const auto found = names_.find(key); found != names_.end()) wanted.insert(found->second);
  }
  if (wanted.empty()) return;
  bool goes_on = true;
  read([&](const std::string& name) { return goes_on && wanted.contains(name); },
       [&](const std::string& name, std::string&& bytes) {
         const auto why = embedded_as_.find(key_of(name));
         goes_on = members({.path = name,
                            .bytes = std::move(bytes),
                            .media_type = std::string(content_type(name)),
                            .charset = {},
                            .concealment = why == embedded_as_.end() ? Concealment::kEmbeddedDocument : why->second});
       });
}

void OoxmlPackage::check_targets() {
  std::unordered_set<std::string> said;
  for (const Incomplete& problem : incomplete_) said.insert(key_of(problem.where));
  std::size_t listed = 0;
  const auto check = [&](const std::string& name) {
    const std::string key = key_of(name);
    if (key.empty() || names_.contains(key) || is_furniture(key) || listed >= kMaxListed) return;
    if (!said.insert(key).second) return;
    add_incomplete("damaged", name);
    ++listed;
  };
  for (const auto& [source, links] : relationships_) {
    if (!source.empty() && !names_.contains(source)) continue;  // nothing is left that could refer to them
    for (const OoxmlRelationship& relationship : links.list) {
      if (!relationship.external && relationship.type != "hyperlink") check(relationship.target);
    }
  }
  // Without their relationships nobody can tell what is missing. Overrides alone are no sign: some writers list parts
  // that never were (pptxgenjs: a slide master for each slide).
  if (!contains(kContentTypes)) check("[Content_Types].xml");
  if (!contains(kRootRelationships)) check(std::string(kRootRelationships));
  const std::string main = key_of(main_part_);
  const std::string folder = main.substr(0, main.rfind('/') == std::string::npos ? 0 : main.rfind('/') + 1);
  const bool has_others = std::any_of(types_.begin(), types_.end(), [&](const auto& entry) {
    return entry.first != main && entry.first.starts_with(folder) && names_.contains(entry.first) && !folder.empty();
  });
  if (!main.empty() && has_others && !relationships_.contains(main))
    check(folder + "_rels/" + main.substr(folder.size()) + ".rels");
}

void OoxmlPackage::finish(ExtractedText& text) {
  for (const Property& property : properties_)
    append_block(text, property.text, {.span = {}, .region = property.region, .concealment = property.concealment});
  // Names of sheets, headings and slides: kept from what stands in the document, or from what once stood there.
  std::unordered_set<std::string> known;
  if (!part_titles_.empty()) {
    for (const Block& block : text.blocks) known.emplace(text.slice(block.span));
  }
  for (const std::string& title : part_titles_) {
    if (known.emplace(title).second) append_lines(text, "部分：" + title, {.span = {}, .region = Region::kProperty});
  }
  std::set<std::pair<std::string, std::string>> said;
  for (const Incomplete& problem : text.incomplete) said.emplace(problem.reason, problem.where);
  for (Incomplete& problem : incomplete_) {
    if (!said.contains({problem.reason, problem.where})) text.incomplete.push_back(std::move(problem));
  }
  text.notices.insert(text.notices.end(), std::make_move_iterator(notices_.begin()),
                      std::make_move_iterator(notices_.end()));
}

std::string root_element(std::string_view xml) {
  RootHandler handler;
  static_cast<void>(read_xml(xml, 1, handler));  // the rest is too deep or cut off
  return handler.local();
}

bool TextBudget::take(std::size_t size) noexcept {
  if (blocks == 0 || size > bytes) {
    exhausted = true;
    return false;
  }
  --blocks;
  bytes -= size;
  return true;
}

bool TextBudget::take(const ExtractedText& piece) noexcept {
  if (piece.blocks.size() > blocks || piece.text.size() > bytes) {
    exhausted = true;
    return false;
  }
  blocks -= piece.blocks.size();
  bytes -= piece.text.size();
  return true;
}

void append_bounded(ExtractedText& text, std::string_view content, const Block& place) {
  if (text.blocks.size() < kMaxPieceBlocks) {
    append_lines(text, content, place);
  } else if (text.incomplete.empty() && !trimmed(content).empty()) {
    text.incomplete.push_back({"limit:text", ""});
  }
}

void PendingText::flush() {
  append_bounded(text_, value_, place_);
  value_.clear();
}

void append_piece(ExtractedText& text, const ExtractedText& piece, std::uint32_t part) {
  for (const Incomplete& problem : piece.incomplete) {
    if (std::find(text.incomplete.begin(), text.incomplete.end(), problem) == text.incomplete.end())
      text.incomplete.push_back(problem);
  }
  if (piece.blocks.empty()) return;
  if (!text.blocks.empty()) text.text += '\n';
  const std::size_t offset = text.text.size();
  text.text += piece.text;
  text.blocks.reserve(text.blocks.size() + piece.blocks.size());
  for (Block block : piece.blocks) {
    block.span = {block.span.begin + offset, block.span.end + offset};
    block.part = part;
    text.blocks.push_back(block);
  }
}

bool append_values(ExtractedText& text, std::string_view xml, std::size_t max_depth, const Block& place) {
  ValueHandler handler(text, place);
  const XmlOutcome outcome = read_xml(xml, max_depth, handler);
  handler.finish();
  return outcome == XmlOutcome::kComplete;
}

}  // namespace mishen::scanner
