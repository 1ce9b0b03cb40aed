#include "scanner/extract/odf.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/image_size.h"
#include "scanner/extract/odf_content.h"
#include "scanner/extract/odf_manifest.h"
#include "scanner/extract/odf_properties.h"
#include "scanner/extract/odf_styles.h"
#include "scanner/extract/picture.h"
#include "scanner/extract/xml_words.h"
#include "scanner/extract/zip_reader.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kMimetype = "mimetype";
constexpr std::string_view kManifest = "META-INF/manifest.xml";
constexpr std::string_view kContent = "content.xml";
constexpr std::string_view kStyles = "styles.xml";
constexpr std::string_view kMeta = "meta.xml";
constexpr std::string_view kVersions = "VersionList.xml";
constexpr std::string_view kMediaTypes = "application/vnd.oasis.opendocument.";
constexpr std::size_t kLongestMediaType = 256;

/// How much of an XML file is looked at for its root element: declarations of namespaces are long.
constexpr std::size_t kRootBytes = std::size_t{64} << 10U;

class RootHandler final : public XmlHandler {
 public:
  void start(const XmlName& name, const XmlAttributes&) override {
    if (std::exchange(seen_, true)) return;
    is_office_ = odf_space(name.uri) == OdfSpace::kOffice;
    is_flat_ = is_office_ && name.local == "document";
  }
  void end(const XmlName&) override {}
  void text(std::string_view) override {}
  [[nodiscard]] bool is_office() const { return is_office_; }
  [[nodiscard]] bool is_flat() const { return is_flat_; }

 private:
  bool seen_ = false;
  bool is_office_ = false;
  bool is_flat_ = false;
};

RootHandler root_of(std::string_view xml) {
  RootHandler handler;
  // Cut off where it is: what matters comes first.
  static_cast<void>(read_xml(xml.substr(0, kRootBytes), Limits{}.max_xml_depth, handler));
  return handler;
}

bool is_flat_document(std::string_view bytes) {
  const bool may_be_xml = bytes.starts_with('<') || bytes.starts_with("\xEF\xBB\xBF") ||
                          bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") || bytes.starts_with(' ') ||
                          bytes.starts_with('\n') || bytes.starts_with('\r') || bytes.starts_with('\t');
  return may_be_xml && root_of(bytes).is_flat();
}

bool is_odf_media_type(std::string_view type) { return type.starts_with(kMediaTypes); }

std::string_view media_type_of(OdfKind kind) {
  switch (kind) {
    case OdfKind::kText:
      return "application/vnd.oasis.opendocument.text";
    case OdfKind::kSpreadsheet:
      return "application/vnd.oasis.opendocument.spreadsheet";
    case OdfKind::kPresentation:
      return "application/vnd.oasis.opendocument.presentation";
    case OdfKind::kDrawing:
      return "application/vnd.oasis.opendocument.graphics";
    case OdfKind::kChart:
      return "application/vnd.oasis.opendocument.chart";
    case OdfKind::kImage:
      return "application/vnd.oasis.opendocument.image";
    case OdfKind::kDatabase:
      return "application/vnd.oasis.opendocument.base";
    case OdfKind::kFormula:
      return "application/vnd.oasis.opendocument.formula";
    case OdfKind::kUnknown:
      break;
  }
  return {};
}

/// The body decides what a file is; the declared type says whether it is a template or a master document.
std::string media_type_of(OdfKind kind, const std::string& declared) {
  const std::string_view by_body = media_type_of(kind);
  if (is_odf_media_type(declared) && (by_body.empty() || declared.starts_with(by_body))) return declared;
  return std::string(by_body.empty() ? std::string_view("application/vnd.oasis.opendocument.text") : by_body);
}

/// Folder of a member, with its '/'; "" at the top.
std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash + 1));
}

std::string name_in_folder(std::string_view path) { return std::string(path.substr(folder_of(path).size())); }

bool is_font(std::string_view path) {
  constexpr std::array<std::string_view, 6> kExtensions = {".ttf", ".otf", ".ttc", ".odttf", ".eot", ".woff"};
  return std::any_of(kExtensions.begin(), kExtensions.end(), [&](std::string_view end) { return path.ends_with(end); });
}

/// Members that hold nothing that anybody wrote: settings of programs, their tool bars, signatures, fonts.
bool is_furniture(std::string_view path) {
  const std::string name = name_in_folder(path);
  if (path.starts_with("META-INF/") || path.starts_with("Configurations2/"))
    return name.ends_with(".xml") || name.ends_with(".png") || name.empty();
  return name == "settings.xml" || path == "layout-cache" || path == kMimetype || is_font(path);
}

bool is_script(std::string_view path) {
  return path.starts_with("Basic/") || path.starts_with("Scripts/") || path.starts_with("Dialogs/");
}

std::string well_formed(std::string_view path) {
  std::string plain(path);
  if (is_well_formed_utf8(plain)) return plain;
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7F; }, '?');
  return plain;
}

/// Reads a document member by member.
class Extraction {
 public:
  Extraction(const Limits& limits, const MemberSink& members) : limits_(limits), members_(members) {}

  ExtractedText package(std::string_view bytes) {
    collect(bytes);
    const OdfKind kind = read_document();
    read_others(bytes);
    if (!meta_.empty()) read_meta(kMeta, meta_);
    check_manifest();
    name_people();
    sort_tables();
    text_.media_type = media_type_of(kind, declared_type());
    return std::move(text_);
  }

  ExtractedText flat(std::string_view xml) {
    OdfStyles styles;
    const XmlOutcome outcome = read_odf_styles(xml, limits_.max_xml_depth, styles);
    take_outcome(outcome, "");
    ExtractedText masters;
    OdfMasterShapes shapes;
    OdfReading reading{limits_, styles, shapes};
    reading.section = OdfSection::kMasterPages;
    reading.has_pages = has_pages(xml, {});
    static_cast<void>(take_findings(read_odf_content(xml, reading, masters), "", ""));
    reading.section = OdfSection::kBody;
    OdfContent content = read_odf_content(xml, reading, text_);
    const OdfKind kind = content.kind;
    std::size_t number = 0;
    for (std::string& object : content.foreign)
      offer({"object " + std::to_string(++number), std::move(object), "", "", Concealment::kEmbeddedDocument});
    static_cast<void>(take_findings(std::move(content), "", ""));
    append(masters, 0);
    take_comments(xml, "");
    static_cast<void>(append_odf_properties(xml, limits_.max_xml_depth, 0, text_));
    name_people();
    sort_tables();
    text_.media_type = media_type_of(kind);
    if (kind == OdfKind::kUnknown) add_incomplete({"damaged", ""});
    return std::move(text_);
  }

 private:
  // ---- reading the members

  /// First way through the container: what the others are understood by.
  void collect(std::string_view bytes) {
    ZipReader zip(bytes, limits_);
    while (zip.next()) {
      const std::string& name = zip.name();
      names_.insert(name);
      if (name == kMimetype) {
        mimetype_ = zip.read(kLongestMediaType);
      } else if (name == kManifest) {
        take_manifest(zip.read());
      } else if (name == kContent) {
        content_ = zip.read();
      } else if (name == kMeta) {
        meta_ = zip.read();
      } else if (name == kStyles) {
        styles_xml_ = zip.read();
      } else if (name_in_folder(name) == kStyles) {
        std::string storage;
        const std::string xml = zip.read();
        OdfStyles& styles = object_styles_[folder_of(name)];
        static_cast<void>(read_odf_styles(without_doctype(xml, storage), limits_.max_xml_depth, styles));
      }
    }
    for (const Incomplete& problem : zip.problems()) add_incomplete(problem);
  }

  void take_manifest(const std::string& xml) {
    std::string storage;
    manifest_ = read_odf_manifest(without_doctype(xml, storage), limits_.max_xml_depth);
    take_outcome(manifest_.outcome, std::string(kManifest));
    for (const OdfManifestEntry& entry : manifest_.entries) {
      if (!entry.media_type.empty()) media_types_[entry.path] = entry.media_type;
      if (!entry.is_encrypted) continue;
      encrypted_.insert(entry.path);
    }
    if (encrypted_.empty()) return;
    add_incomplete({"encrypted", ""});
    for (const std::string& path : encrypted_) add_incomplete({"encrypted", path});
  }

  [[nodiscard]] const std::string& declared_type() const {
    return is_odf_media_type(mimetype_) ? mimetype_ : manifest_.media_type;
  }

  [[nodiscard]] static bool has_pages(std::string_view xml, std::string_view type) {
    return type.find("presentation") != std::string_view::npos || type.find("graphics") != std::string_view::npos ||
           xml.find("<office:presentation") != std::string_view::npos ||
           xml.find("<office:drawing") != std::string_view::npos;
  }

  /// The body and the master pages of the document itself.
  OdfKind read_document() {
    OdfStyles common;
    OdfMasterShapes shapes;
    ExtractedText masters;
    const bool pages = has_pages(content_, declared_type());
    if (names_.contains(std::string(kStyles)) && !is_encrypted(kStyles)) {
      std::string storage;
      const std::string_view xml = without_doctype(styles_xml_, storage);
      take_outcome(read_odf_styles(xml, limits_.max_xml_depth, common), std::string(kStyles));
      OdfReading reading{limits_, common, shapes};
      reading.section = OdfSection::kMasterPages;
      reading.has_pages = pages;
      static_cast<void>(take_findings(read_odf_content(xml, reading, masters), std::string(kStyles), ""));
      take_comments(xml, kStyles);
    }
    styles_xml_ = {};
    OdfKind kind = OdfKind::kUnknown;
    if (names_.contains(std::string(kContent)) && !is_encrypted(kContent)) {
      std::string storage;
      OdfStyles styles(&common);
      OdfReading reading{limits_, styles, shapes};
      reading.reads_styles = true;
      reading.has_pages = pages;
      kind = take_findings(read_odf_content(without_doctype(content_, storage), reading, text_), std::string(kContent),
                           "");
      take_comments(content_, kContent);
      if (kind == OdfKind::kUnknown) add_incomplete({"damaged", std::string(kContent)});
    } else if (encrypted_.empty()) {
      add_incomplete({"damaged", std::string(kContent)});
    }
    content_ = {};
    append_part(masters, std::string(kStyles));
    return kind;
  }

  /// Second way through the container: everything else.
  void read_others(std::string_view bytes) {
    ZipReader zip(bytes, limits_);
    while (zip.next()) {
      const std::string name = zip.name();
      if (name == kContent || name == kStyles || name == kMeta || is_encrypted(name)) continue;
      if (is_furniture(name)) continue;
      if (name.starts_with("Thumbnails/")) {
        text_.notices.push_back({"not-read:image", name});
      } else if (is_script(name)) {
        note_scripts(folder_of(name.substr(0, name.find('/') + 1)));
      } else if (name_in_folder(name) == kContent) {
        read_object(name, zip.read());
      } else if (name_in_folder(name) == kStyles) {
        read_object_masters(name, zip.read());
      } else if (name_in_folder(name) == kMeta) {
        read_meta(name, zip.read());
      } else if (name == kVersions || name.ends_with(".rdf")) {
        read_statements(name, zip.read());
      } else if (is_preview(name)) {
        text_.notices.push_back({"not-read:image", name});
      } else {
        take_binary(name, zip);
      }
    }
    for (const Incomplete& problem : zip.problems()) add_incomplete(problem);
  }

  void read_object(const std::string& name, const std::string& xml) {
    std::string storage;
    const std::string folder = folder_of(name);
    OdfStyles styles(&object_styles_[folder]);
    OdfMasterShapes shapes;
    ExtractedText object;
    OdfReading reading{limits_, styles, shapes};
    reading.reads_styles = true;
    reading.is_embedded = true;
    const OdfKind kind = take_findings(read_odf_content(without_doctype(xml, storage), reading, object), name, folder);
    if (kind == OdfKind::kUnknown) add_incomplete({"damaged", name});
    append_part(object, name);
  }

  void read_object_masters(const std::string& name, const std::string& xml) {
    std::string storage;
    const std::string folder = folder_of(name);
    OdfMasterShapes shapes;
    ExtractedText object;
    OdfReading reading{limits_, object_styles_[folder], shapes};
    reading.section = OdfSection::kMasterPages;
    reading.is_embedded = true;
    const auto type = media_types_.find(folder);
    reading.has_pages = has_pages({}, type == media_types_.end() ? std::string_view() : std::string_view(type->second));
    static_cast<void>(take_findings(read_odf_content(without_doctype(xml, storage), reading, object), name, folder));
    append_part(object, name);
  }

  void read_meta(std::string_view name, const std::string& xml) {
    if (is_encrypted(name)) return;
    std::string storage;
    ExtractedText properties;
    take_outcome(append_odf_properties(without_doctype(xml, storage), limits_.max_xml_depth, 0, properties),
                 std::string(name));
    append_part(properties, std::string(name));
  }

  void read_statements(const std::string& name, const std::string& xml) {
    std::string storage;
    ExtractedText statements;
    const std::string_view plain = without_doctype(xml, storage);
    take_outcome(name == kVersions ? append_odf_versions(plain, limits_.max_xml_depth, 0, statements)
                                   : append_odf_statements(plain, limits_.max_xml_depth, 0, statements),
                 name);
    append_part(statements, name);
  }

  /// Whether a picture only shows an object or table that is read or reported itself. LibreOffice numbers objects anew
  /// and their pictures not, so that names do not always agree.
  [[nodiscard]] bool is_preview(const std::string& name) {
    if (previews_.contains(name)) return true;
    constexpr std::string_view kFolder = "ObjectReplacements/";
    if (!name.starts_with(kFolder)) return false;
    if (!replacements_) {
      const auto first = names_.lower_bound(std::string(kFolder));
      const auto last =
          std::find_if_not(first, names_.end(), [&](const std::string& n) { return n.starts_with(kFolder); });
      replacements_ = static_cast<std::size_t>(std::distance(first, last));
    }
    return *replacements_ <= objects_.size();
  }

  void take_binary(const std::string& name, ZipReader& zip) {
    const auto listed = media_types_.find(name);
    const std::string media_type = listed == media_types_.end() ? std::string() : listed->second;
    const bool is_named_picture = classify_picture(name, {}) != Picture::kNone || media_type.starts_with("image/");
    std::string bytes = zip.read(is_named_picture ? kImageHeaderBytes : std::string::npos);
    if (bytes.empty()) return;
    switch (classify_picture(name, std::string_view(bytes).substr(0, kImageHeaderBytes))) {
      case Picture::kSmall:
        take_picture_properties(bytes, name);
        text_.notices.push_back({"not-read:image", name});
        return;
      case Picture::kNone:
        if (!media_type.starts_with("image/") && name.find("ObjectReplacements/") == std::string::npos) break;
        [[fallthrough]];
      case Picture::kLarge:
        take_picture_properties(bytes, name);
        note_crop(name);
        add_incomplete({"not-read:image", name});
        return;
    }
    const bool is_version = name.starts_with("Versions/");
    offer({well_formed(name), std::move(bytes), media_type, "",
           is_version ? Concealment::kEarlierVersion : Concealment::kEmbeddedDocument});
  }

  void take_picture_properties(std::string_view head, const std::string& name) {
    ExtractedText properties;
    Block place;
    place.region = Region::kProperty;
    // What stands behind the head is not seen here: only what was found counts.
    for (const PictureProperty& property : read_picture(head, limits_).properties) {
      place.concealment = property.concealment;
      append_lines(properties, property.text, place);
    }
    append_part(properties, name);
  }

  void note_crop(const std::string& name) {
    if (!cropped_.contains(name)) return;
    ExtractedText property;
    Block place;
    place.region = Region::kProperty;
    place.concealment = Concealment::kCroppedPicture;
    append_block(property, "裁剪的图片：" + well_formed(name), place);
    append_part(property, name);
  }

  void take_comments(std::string_view xml, std::string_view name) {
    ExtractedText comments;
    Block place;
    place.region = Region::kHiddenText;
    place.concealment = Concealment::kSourceComment;
    for_each_worded_comment(xml, [&](std::string_view comment) { append_lines(comments, comment, place); });
    append_part(comments, std::string(name));
  }

  void offer(Member member) {
    if (!members_) {
      add_incomplete({"not-read:embedded", member.path});
    } else if (wants_members_) {
      wants_members_ = members_(std::move(member));
    }
  }

  void note_scripts(const std::string& where) {
    const Notice notice{"not-read:macros", where};
    if (std::find(text_.notices.begin(), text_.notices.end(), notice) == text_.notices.end())
      text_.notices.push_back(notice);
  }

  // ---- what is missing

  [[nodiscard]] bool is_encrypted(std::string_view name) const { return encrypted_.contains(std::string(name)); }

  /// Whether there is a member `path`, or members in a folder of that name.
  [[nodiscard]] bool has_member(const std::string& path) const {
    if (names_.contains(path)) return true;
    const std::string folder = path.ends_with('/') ? path : path + "/";
    const auto at = names_.lower_bound(folder);
    return at != names_.end() && at->starts_with(folder);
  }

  void check_manifest() {
    if (!names_.contains(std::string(kManifest))) add_incomplete({"damaged", std::string(kManifest)});
    for (const OdfManifestEntry& entry : manifest_.entries) {
      if (!entry.path.empty() && !entry.path.ends_with('/') && !names_.contains(entry.path)) add_missing(entry.path);
    }
    for (const auto& [folder, reference] : references_) {
      if (!has_member(folder + reference) && !has_member(reference)) add_missing(reference);
    }
  }

  void add_missing(const std::string& path) {
    constexpr std::size_t kMaxListed = 1000;
    if (++missing_ <= kMaxListed) add_incomplete({"damaged", path});
  }

  // ---- putting it together

  void add_incomplete(Incomplete problem) {
    if (known_incomplete_.emplace(problem.reason, problem.where).second) text_.incomplete.push_back(std::move(problem));
  }

  void take_outcome(XmlOutcome outcome, const std::string& name) {
    if (outcome == XmlOutcome::kMalformed) add_incomplete({"damaged", name});
    if (outcome == XmlOutcome::kTooDeep) add_incomplete({"limit:xml-depth", name});
  }

  OdfKind take_findings(OdfContent content, const std::string& name, const std::string& folder) {
    take_outcome(content.outcome, name);
    for (Incomplete& problem : content.incomplete) add_incomplete(std::move(problem));
    for (Notice& notice : content.notices) text_.notices.push_back(std::move(notice));
    for (const std::string& member : content.members) references_.insert({folder, member});
    for (const std::string& object : content.objects) {
      references_.insert({folder, object});
      objects_.insert(folder + object);
    }
    for (const std::string& preview : content.previews) previews_.insert(folder + preview);
    for (const std::string& picture : content.cropped) cropped_.insert(folder + picture);
    people_.merge(content.people);
    if (content.has_scripts) note_scripts(name);
    return content.kind;
  }

  /// Appends what was read of a further part, if anything was.
  void append_part(const ExtractedText& read, const std::string& name) {
    if (read.blocks.empty()) return;
    text_.parts.push_back(well_formed(name));
    append(read, static_cast<std::uint32_t>(text_.parts.size() - 1));
  }

  void append(const ExtractedText& read, std::uint32_t part) {
    for (Block place : read.blocks) {
      if (text_.text.size() + place.span.size() > limits_.max_text_bytes) {
        add_incomplete({"limit:bytes", ""});
        break;
      }
      const std::string_view content = read.slice(place.span);
      place.part = part;
      append_block(text_, content, place);
    }
    for (Table table : read.tables) {
      table.part = part;
      text_.tables.push_back(table);
    }
  }

  /// Tables come in the order of their ends: one inside another before it.
  void sort_tables() {
    std::stable_sort(text_.tables.begin(), text_.tables.end(), [](const Table& a, const Table& b) {
      return std::tie(a.part, a.sheet, a.number) < std::tie(b.part, b.sheet, b.number);
    });
  }

  void name_people() {
    for (const std::string& person : people_) {
      Block place;
      place.region = Region::kProperty;
      place.concealment = Concealment::kProperty;
      append_block(text_, "批注或修订者：" + person, place);
    }
  }

  const Limits& limits_;
  const MemberSink& members_;
  bool wants_members_ = true;
  ExtractedText text_;
  std::set<std::string> names_;
  std::string mimetype_;
  OdfManifest manifest_;
  std::map<std::string, std::string> media_types_;
  std::set<std::string> encrypted_;
  std::string content_;
  std::string styles_xml_;
  std::string meta_;
  std::map<std::string, OdfStyles> object_styles_;  // by folder
  std::set<std::pair<std::string, std::string>> references_;
  std::set<std::string> objects_;
  std::set<std::string> previews_;
  std::set<std::string> cropped_;
  std::set<std::string> people_;
  std::size_t missing_ = 0;
  std::optional<std::size_t> replacements_;  // members that may be pictures of objects
  std::set<std::pair<std::string, std::string>> known_incomplete_;
};

/// The media type that stands in front of a package, stored (OpenDocument 1.3 part 2, 3.3).
std::string_view leading_media_type(std::string_view bytes) {
  constexpr std::size_t kHeader = 30;
  if (bytes.substr(0, kHeader + kMimetype.size()).substr(std::min(kHeader, bytes.size())) != kMimetype) return {};
  return bytes.substr(kHeader + kMimetype.size(), kLongestMediaType);
}

bool is_odf_package(std::string_view bytes) {
  if (is_odf_media_type(leading_media_type(bytes))) return true;
  if (!zip_has_member(bytes, kMimetype) && !zip_has_member(bytes, kContent)) return false;
  ZipReader zip(bytes, Limits{});
  while (zip.next()) {
    if (zip.name() == kMimetype && is_odf_media_type(zip.read(kLongestMediaType))) return true;
    if (zip.name() == kContent && root_of(zip.read(kRootBytes)).is_office()) return true;
    if (zip.name() == kManifest &&
        is_odf_media_type(read_odf_manifest(zip.read(kRootBytes), Limits{}.max_xml_depth).media_type)) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool looks_like_odf(std::string_view bytes) {
  return looks_like_zip(bytes) ? is_odf_package(bytes) : is_flat_document(bytes);
}

ExtractedText extract_odf(std::string_view bytes, const Limits& limits, const MemberSink& members) {
  if (bytes.size() > limits.max_bytes) {
    ExtractedText text;
    text.media_type = media_type_of(OdfKind::kText);
    text.incomplete.push_back({"limit:bytes", ""});
    return text;
  }
  Extraction extraction(limits, members);
  if (looks_like_zip(bytes)) return extraction.package(bytes);
  return extraction.flat(bytes);
}

}  // namespace mishen::scanner
