#include "scanner/extract/ofd.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "scanner/ascii.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/layout.h"
#include "scanner/extract/ofd_content.h"
#include "scanner/extract/ofd_draw.h"
#include "scanner/extract/ofd_package.h"
#include "scanner/extract/white_space.h"
#include "scanner/extract/zip_reader.h"

namespace mishen::scanner {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxPageObjects = 1'000'000;  // objects and characters drawn on one page
constexpr std::size_t kMaxObjects = 4'000'000;      // ... in all; templates and units count each time they are drawn
constexpr std::size_t kMaxTreeBytes = std::size_t{32} << 20U;  // of a part that only says where things are
constexpr std::size_t kMaxListed = 1000;                       // problems; a document with more is as incomplete

/// Properties that name the program that wrote the document.
constexpr std::array kProgramData = {"native-producer"sv, "producer-version"sv};

/// What of a document is drawn again and again, or in another place than it stands.
struct Template {
  OfdMember* member = nullptr;
  bool is_foreground = false;
  bool is_used = false;
  std::optional<OfdContent> content;
};

/// One document body, while it is read.
struct Document {
  std::string folder;
  Concealment concealment = Concealment::kNone;  // of everything in it
  std::vector<float> physical_box;
  OfdResources resources;
  std::map<std::string, Template> templates;                             // by id
  std::unordered_map<std::string, std::vector<OfdMember*>> annotations;  // by page id
  std::unordered_map<std::string, const OfdMember*> unit_parts;          // where units are from, by their ids
  std::unordered_set<std::string> drawn_units;
};

class OfdReader {
 public:
  OfdReader(std::string_view bytes, const Limits& limits, const MemberSink& members)
      : bytes_(bytes), limits_(limits), members_(members), package_(bytes, limits) {
    extracted_.media_type = "application/ofd";
    unused_.concealment = Concealment::kEarlierVersion;
  }

  ExtractedText read() {
    for (const Incomplete& problem : package_.problems()) report(problem.reason, problem.where);
    note_encryption();
    read_bodies();
    read_what_is_left();
    for (const auto& [text, place] : aside_) append_lines(extracted_, text, place);
    give_members();
    return std::move(extracted_);
  }

 private:
  // ---- problems

  void report(std::string reason, const std::string& where) {
    Incomplete problem{std::move(reason), where};
    if (extracted_.incomplete.size() < kMaxListed && reported_.emplace(problem.reason, where).second)
      extracted_.incomplete.push_back(std::move(problem));
  }
  void note(std::string reason, const std::string& where) {
    Notice notice{std::move(reason), where};
    if (extracted_.notices.size() < kMaxListed &&
        std::find(extracted_.notices.begin(), extracted_.notices.end(), notice) == extracted_.notices.end())
      extracted_.notices.push_back(std::move(notice));
  }
  void report_outcome(XmlOutcome outcome, const OfdMember& member) {
    if (outcome == XmlOutcome::kMalformed) report("damaged", member.name);
    if (outcome == XmlOutcome::kTooDeep) report("limit:xml-depth", member.name);
  }

  /// GM/T 0099 and its forerunners: a list of what is encrypted lies beside OFD.xml.
  void note_encryption() {
    for (const auto& [key, member] : package_.members()) {
      const std::string_view file = std::string_view(key).substr(folder_of(key).size());
      if (file.starts_with("encryption") || (!member.xml.empty() && file.starts_with("encrypt"))) is_encrypted_ = true;
    }
    if (is_encrypted_) report("encrypted", "");
  }

  /// The XML part that something in `folder` refers to; null, and a problem, where it is missing.
  OfdMember* part(std::string_view folder, std::string_view location) {
    OfdMember* member = package_.find(folder, location);
    if (member != nullptr) member->is_used = true;
    if (member != nullptr && !member->xml.empty()) return member;
    const std::string where = member != nullptr ? member->name : OfdPackage::resolve(folder, location);
    report(is_encrypted_ ? "encrypted" : "damaged", where);
    return nullptr;
  }
  OfdElement tree(const OfdMember& member) {
    if (member.xml.size() > kMaxTreeBytes) {
      report("limit:bytes", member.name);
      return {};
    }
    OfdTree tree = read_ofd_tree(member.xml, limits_.max_xml_depth);
    report_outcome(tree.outcome, member);
    return std::move(tree.root);
  }
  OfdContent content(const OfdMember& member) {
    OfdContent content = read_ofd_content(member.xml, limits_.max_xml_depth);
    report_outcome(content.outcome, member);
    if (content.is_too_large) report("limit:objects", member.name);
    if (content.has_unreadable_glyphs) report("not-read:glyphs", member.name);
    return content;
  }

  std::uint32_t part_index(const OfdMember& member) {
    const auto [at, is_new] = part_indexes_.emplace(&member, static_cast<std::uint32_t>(extracted_.parts.size()));
    if (is_new) extracted_.parts.push_back(member.name);
    return at->second;
  }

  /// Text that stands on no page; it comes behind the pages.
  void put_aside(std::string_view text, const OfdMember& member, Region region, Concealment concealment,
                 BlockKind kind = BlockKind::kParagraph, std::uint32_t page = 0) {
    if (trimmed(text).empty()) return;
    Block place;
    place.region = region;
    place.concealment = concealment;
    place.kind = kind;
    place.page = page;
    place.part = part_index(member);
    aside_.emplace_back(text, place);
  }

  // ---- OFD.xml

  void read_bodies() {
    OfdMember* entry = package_.find("", "OFD.xml");
    if (entry == nullptr) {  // packed together with its folder
      for (auto& [key, member] : package_.members()) {
        if (key.ends_with("/ofd.xml") && !member.xml.empty() && entry == nullptr) entry = &member;
      }
    }
    if (entry == nullptr || entry->xml.empty()) {
      report(is_encrypted_ ? "encrypted" : "damaged", "OFD.xml");
      return;
    }
    entry->is_used = true;
    const OfdElement root = tree(*entry);
    const std::string_view folder = folder_of(entry->name);
    bool any = false;
    for (const OfdElement& body : root.children) {
      if (body.name != "DocBody") continue;
      if (const OfdElement* info = body.child("DocInfo")) read_info(*info, *entry);
      const std::string_view location = body.text_of("DocRoot");
      if (location.empty()) continue;
      any = true;
      if (OfdMember* document = part(folder, location)) read_document(*document, Concealment::kNone);
      if (const OfdElement* versions = body.child("Versions")) read_versions(*versions, folder);
      for (const OfdElement& child : body.children) {
        if (child.name != "Signatures" || trimmed(child.text).empty()) continue;
        if (OfdMember* signatures = part(folder, child.text)) read_signatures(*signatures);
      }
    }
    if (!any) report("damaged", entry->name);
  }

  void read_info(const OfdElement& info, const OfdMember& entry) {
    const auto property = [&](std::string_view name, std::string_view value, bool tells) {
      if (trimmed(value).empty()) return;
      put_aside(std::string(name).append("：").append(trimmed(value)), entry, Region::kProperty,
                tells ? Concealment::kProperty : Concealment::kNone);
    };
    struct Property {
      std::string_view element, name;
      bool tells;  // about people or handling
    };
    static constexpr Property kProperties[] = {{"Title", "标题", false},
                                               {"Subject", "主题", false},
                                               {"Author", "作者", true},
                                               {"Abstract", "摘要", true},
                                               {"Creator", "创建程序", false}};
    for (const Property& known : kProperties) property(known.name, info.text_of(known.element), known.tells);
    if (const OfdElement* keywords = info.child("Keywords")) {
      for (const OfdElement& keyword : keywords->children) property("关键词", keyword.text, true);
    }
    if (const OfdElement* data = info.child("CustomDatas")) {
      for (const OfdElement& one : data->children) {
        const std::string_view name = one.attribute("Name");
        const bool program = std::find(kProgramData.begin(), kProgramData.end(), name) != kProgramData.end();
        property(name.empty() ? "自定义" : name, one.text, !program);
      }
    }
  }

  void read_versions(const OfdElement& versions, std::string_view folder) {
    for (const OfdElement& version : versions.children) {
      const std::string_view location = version.attribute("BaseLoc");
      if (location.empty()) continue;
      OfdMember* member = part(folder, location);
      if (member == nullptr) continue;
      const OfdElement root = tree(*member);
      const std::string_view document = root.text_of("DocRoot");
      OfdMember* earlier = document.empty() ? nullptr : part(folder_of(member->name), document);
      if (earlier != nullptr) read_document(*earlier, Concealment::kEarlierVersion);
    }
  }

  void read_signatures(const OfdMember& signatures) {
    for (const OfdElement& entry : tree(signatures).children) {
      const std::string_view location = entry.attribute("BaseLoc");
      if (entry.name != "Signature" || location.empty()) continue;
      OfdMember* member = part(folder_of(signatures.name), location);
      if (member == nullptr) continue;
      const OfdElement root = tree(*member);
      const std::string_view folder = folder_of(member->name);
      const OfdElement* info = root.child("SignedInfo");
      const OfdElement* seal = info == nullptr ? nullptr : info->child("Seal");
      const bool stamped = info != nullptr && info->child("StampAnnot") != nullptr;
      OfdMember* value = package_.find(folder, root.text_of("SignedValue"));
      OfdMember* picture = seal == nullptr ? nullptr : package_.find(folder, seal->text_of("BaseLoc"));
      for (OfdMember* signed_part : {value, picture}) {
        if (signed_part != nullptr) signed_part->is_used = true;
      }
      // The picture of a seal is in its data, or in the signature.
      if (picture == nullptr && stamped) picture = value;
      if (picture != nullptr && (stamped || seal != nullptr)) note("not-read:image", picture->name);
      const OfdElement* parameters = info == nullptr ? nullptr : info->child("Parameters");
      if (parameters != nullptr) put_aside(leaf_text(*parameters), *member, Region::kProperty, Concealment::kProperty);
    }
  }

  // ---- Document.xml

  void read_document(OfdMember& member, Concealment concealment) {
    if (!documents_.insert(&member).second) return;
    member.is_used = true;
    const OfdElement root = tree(member);
    Document document;
    document.folder = folder_of(member.name);
    document.concealment = concealment;
    for (const OfdElement& common : root.children) {
      if (common.name == "CommonData") read_common(common, document);
    }
    for (const OfdElement& child : root.children) {
      if (child.name == "Annotations") read_annotation_list(child.text, document);
    }
    std::uint32_t number = 0;
    std::size_t pages = 0;
    for (const OfdElement& list : root.children) {
      if (list.name != "Pages") continue;
      for (const OfdElement& page : list.children) {
        ++pages;
        read_page(page, ++number, document);
      }
    }
    if (pages == 0 && concealment == Concealment::kNone) report("damaged", member.name);
    read_hidden_leftovers(document);
    for (const OfdElement& child : root.children) {
      if (child.name == "Outlines" || child.name == "Bookmarks") put_titles_aside(child, member, concealment);
      if (child.name == "CustomTags") read_tags(child.text, document);
      if (child.name == "Attachments") read_attachments(child.text, document);
      if (child.name == "Extensions") read_extensions(child.text, document);
    }
    if (documents_.size() == 1) unused_.resources = std::move(document.resources);
  }

  void read_common(const OfdElement& common, Document& document) {
    if (const OfdElement* area = common.child("PageArea"))
      document.physical_box = ofd_numbers(area->text_of("PhysicalBox"), 4);
    for (const OfdElement& child : common.children) {
      if (child.name == "PublicRes" || child.name == "DocumentRes")
        read_resources(child.text, document.folder, document);
      if (child.name == "TemplatePage") {
        Template page;
        page.member = part(document.folder, child.attribute("BaseLoc"));
        page.is_foreground = child.attribute("ZOrder") == "Foreground";
        if (page.member != nullptr) document.templates.emplace(child.attribute("ID"), std::move(page));
      }
    }
  }

  void read_resources(std::string_view location, std::string_view folder, Document& document) {
    if (trimmed(location).empty()) return;
    OfdMember* member = part(folder, location);
    if (member == nullptr) return;
    OfdContent resources = content(*member);
    for (OfdDrawParameters& parameters : resources.draw_parameters) {
      std::string id = parameters.id;
      document.resources.draw_parameters.insert_or_assign(std::move(id), std::move(parameters));
    }
    for (OfdUnit& unit : resources.units) {
      document.unit_parts.insert_or_assign(unit.id, member);
      document.resources.units.insert_or_assign(std::move(unit.id), std::move(unit.content));
    }
    std::string base = OfdPackage::resolve(folder_of(member->name), resources.base);
    if (!base.empty() && !base.ends_with('/')) base += '/';
    for (const OfdMedia& media : resources.media) {
      if (media.file.empty()) continue;
      OfdMember* file = package_.find(base, media.file);
      if (file == nullptr) {
        report(is_encrypted_ ? "encrypted" : "damaged", OfdPackage::resolve(base, media.file));
      } else if (media.type == "Image" && file->picture == Picture::kNone) {
        file->picture = Picture::kLarge;  // JBIG2 and others that say nothing of their size
      } else if (file->is_opaque) {
        document.resources.opaque_pictures.insert(media.id);
      }
    }
  }

  void read_annotation_list(std::string_view location, Document& document) {
    if (trimmed(location).empty()) return;
    OfdMember* list = part(document.folder, location);
    if (list == nullptr) return;
    for (const OfdElement& page : tree(*list).children) {
      const std::string_view file = page.text_of("FileLoc");
      OfdMember* member = file.empty() ? nullptr : part(folder_of(list->name), file);
      if (member != nullptr) document.annotations[std::string(page.attribute("PageID"))].push_back(member);
    }
  }

  // ---- pages

  static Box paper_of(const std::vector<float>& page, const std::vector<float>& document) {
    const std::vector<float>& box = page.size() == 4 ? page : document;
    if (box.size() != 4 || box[2] <= 0 || box[3] <= 0) return {0, 0, 210, 297};
    // Programs differ in whether the origin of the box moves the origin of the page.
    return {std::min(box[0], 0.0F), std::min(box[1], 0.0F), std::max(box[2], box[0] + box[2]),
            std::max(box[3], box[1] + box[3])};
  }

  [[nodiscard]] OfdPageDrawing drawing(const Box& paper, const Document& document) const {
    return {paper, document.resources, std::min(kMaxPageObjects, budget_)};
  }

  /// Draws the layers from the lowest to the highest.
  static void draw_layers(const OfdContent& part, const OfdSituation& situation, OfdPageDrawing& drawing) {
    for (const OfdLayer::Place place :
         {OfdLayer::Place::kBackground, OfdLayer::Place::kBody, OfdLayer::Place::kForeground}) {
      for (const OfdLayer& layer : part.layers) {
        if (layer.place == place) drawing.draw(layer, situation);
      }
    }
  }

  void read_page(const OfdElement& entry, std::uint32_t number, Document& document) {
    OfdMember* member = part(document.folder, entry.attribute("BaseLoc"));
    if (member == nullptr || !pages_.insert(member).second) return;
    OfdContent page = content(*member);
    for (const std::string& resources : page.page_resources)
      read_resources(resources, folder_of(member->name), document);
    OfdPageDrawing drawing = this->drawing(paper_of(page.physical_box, document.physical_box), document);
    OfdSituation situation;
    situation.concealment = document.concealment;
    draw_templates(page, *member, false, situation, document, drawing);
    draw_layers(page, situation, drawing);
    draw_templates(page, *member, true, situation, document, drawing);
    const auto annotations = document.annotations.find(std::string(entry.attribute("ID")));
    if (annotations != document.annotations.end()) {
      for (OfdMember* annotation : std::exchange(annotations->second, {}))
        draw_annotations(*annotation, number, document.concealment, drawing);
    }
    append(std::move(drawing), *member, number, document);
    for (const std::string& link : page.links)
      put_aside(link, *member, Region::kAttribute, document.concealment, BlockKind::kParagraph, number);
  }

  void append(OfdPageDrawing&& drawing, const OfdMember& member, std::uint32_t number, Document& document) {
    const std::size_t given = std::min(kMaxPageObjects, budget_);
    if (drawing.budget() == 0) report("limit:objects", member.name);
    if (drawing.misses_unit()) report(is_encrypted_ ? "encrypted" : "damaged", member.name);
    budget_ -= given - drawing.budget();
    document.drawn_units.insert(drawing.drawn_units().begin(), drawing.drawn_units().end());
    PlacedPage page = drawing.finish();
    page.number = number;
    page.part = part_index(member);
    if (extracted_.text.size() > limits_.max_text_bytes) {
      report("limit:text", "");
      return;
    }
    append_page(extracted_, std::move(page));
  }

  void draw_templates(const OfdContent& page, const OfdMember& member, bool foreground, OfdSituation situation,
                      Document& document, OfdPageDrawing& drawing) {
    situation.has_margins = true;
    for (const OfdTemplateUse& use : page.templates) {
      const auto found = document.templates.find(use.id);
      if (found == document.templates.end()) {
        report(is_encrypted_ ? "encrypted" : "damaged", member.name);
        continue;
      }
      Template& sheet = found->second;
      if ((use.is_foreground || sheet.is_foreground) != foreground) continue;
      sheet.is_used = true;
      if (!sheet.content) sheet.content = content(*sheet.member);
      draw_layers(*sheet.content, situation, drawing);
    }
  }

  void draw_annotations(const OfdMember& member, std::uint32_t number, Concealment concealment,
                        OfdPageDrawing& drawing) {
    const OfdContent part = content(member);
    for (const OfdAnnotation& annotation : part.annotations) {
      OfdSituation situation;
      situation.matrix = {{1, 0, 0, 1, annotation.boundary[0], annotation.boundary[1]}};
      const bool overlay = annotation.type == "Watermark" || annotation.type == "Stamp";
      situation.region = overlay ? Region::kWatermark : Region::kComment;
      situation.concealment = concealment;
      if (!annotation.is_visible && concealment == Concealment::kNone)
        situation.concealment = Concealment::kHiddenAttribute;
      drawing.draw(annotation.appearance, situation);
      for (const std::string* text : {&annotation.remark, &annotation.parameters})
        put_aside(*text, member, Region::kComment, Concealment::kComment, BlockKind::kParagraph, number);
      if (!annotation.creator.empty() && authors_.insert(annotation.creator).second)
        put_aside("批注者：" + annotation.creator, member, Region::kProperty, Concealment::kProperty);
    }
    for (const std::string& link : part.links)
      put_aside(link, member, Region::kAttribute, concealment, BlockKind::kParagraph, number);
  }

  /// What a document holds and no page shows: templates, composites, annotations of pages that are gone.
  void read_hidden_leftovers(Document& document) {
    const Box paper = paper_of({}, document.physical_box);
    const bool earlier = document.concealment != Concealment::kNone;
    OfdSituation situation;
    situation.concealment = earlier ? document.concealment : Concealment::kHiddenLayer;
    for (auto& [id, sheet] : document.templates) {
      if (sheet.is_used || !pages_.insert(sheet.member).second) continue;
      OfdPageDrawing drawing = this->drawing(paper, document);
      draw_layers(content(*sheet.member), situation, drawing);
      append(std::move(drawing), *sheet.member, 0, document);
    }
    for (auto& [id, members] : document.annotations) {
      for (OfdMember* member : members) {
        if (!pages_.insert(member).second) continue;
        OfdPageDrawing drawing = this->drawing(paper, document);
        draw_annotations(*member, 0, Concealment::kEarlierVersion, drawing);
        append(std::move(drawing), *member, 0, document);
      }
    }
    std::vector<std::string> unused;
    for (const auto& [id, unit] : document.resources.units) {
      const bool text = std::any_of(unit.objects.begin(), unit.objects.end(),
                                    [](const OfdObject& object) { return object.kind == OfdObject::Kind::kText; });
      if (text && !document.drawn_units.contains(id)) unused.push_back(id);
    }
    std::sort(unused.begin(), unused.end());
    for (const std::string& id : unused) {
      OfdPageDrawing drawing = this->drawing(paper, document);
      drawing.draw(document.resources.units.at(id), situation);
      append(std::move(drawing), *document.unit_parts.at(id), 0, document);
    }
  }

  // ---- what else a document has

  void put_titles_aside(const OfdElement& element, const OfdMember& member, Concealment concealment) {
    for (const std::string_view name : {"Title"sv, "Name"sv})
      put_aside(element.attribute(name), member, Region::kTitle, concealment, BlockKind::kHeading);
    put_aside(element.attribute("URI"), member, Region::kAttribute, concealment);
    for (const OfdElement& child : element.children) put_titles_aside(child, member, concealment);
  }

  /// What stands in the elements, a line each; references to objects are no text.
  static std::string leaf_text(const OfdElement& element) {
    std::string text;
    if (element.name != "ObjectRef" && !trimmed(element.text).empty()) text.append(trimmed(element.text)).append("\n");
    for (const OfdElement& child : element.children) text += leaf_text(child);
    return text;
  }

  void read_tags(std::string_view location, Document& document) {
    if (trimmed(location).empty()) return;
    OfdMember* list = part(document.folder, location);
    if (list == nullptr) return;
    for (const OfdElement& tag : tree(*list).children) {
      if (OfdMember* schema = package_.find(folder_of(list->name), tag.text_of("SchemaLoc"))) schema->is_used = true;
      const std::string_view file = tag.text_of("FileLoc");
      OfdMember* member = file.empty() ? nullptr : part(folder_of(list->name), file);
      if (member != nullptr) put_aside(leaf_text(tree(*member)), *member, Region::kProperty, Concealment::kProperty);
    }
  }

  void read_extensions(std::string_view location, Document& document) {
    if (trimmed(location).empty()) return;
    OfdMember* member = part(document.folder, location);
    if (member == nullptr) return;
    const OfdElement root = tree(*member);
    put_aside(leaf_text(root), *member, Region::kProperty, Concealment::kProperty);
  }

  void read_attachments(std::string_view location, Document& document) {
    if (trimmed(location).empty()) return;
    OfdMember* list = part(document.folder, location);
    if (list == nullptr) return;
    for (const OfdElement& attachment : tree(*list).children) {
      put_aside(attachment.attribute("Name"), *list, Region::kFileName, document.concealment);
      const std::string_view file = attachment.text_of("FileLoc");
      if (file.empty()) continue;
      OfdMember* member = package_.find(folder_of(list->name), file);
      if (member == nullptr) {
        report(is_encrypted_ ? "encrypted" : "damaged", OfdPackage::resolve(folder_of(list->name), file));
      } else {
        member->is_used = true;
        embedded_.insert(member->key);
      }
    }
  }

  // ---- what nothing refers to

  void read_what_is_left() {
    // Documents first: they refer to others.
    for (auto& [key, member] : package_.members()) {
      if (!member.is_used && !member.xml.empty() && ofd_root_name(member.xml) == "Document")
        read_document(member, Concealment::kEarlierVersion);
    }
    for (auto& [key, member] : package_.members()) {
      for (const PictureProperty& property : member.picture_properties)
        put_aside(property.text, member, Region::kProperty, property.concealment);
      if (!member.xml.empty()) {
        if (!member.is_used) read_unused_part(member);
      } else if (member.picture == Picture::kLarge) {
        report("not-read:image", member.name);
      } else if (member.picture == Picture::kSmall) {
        note("not-read:image", member.name);
      } else if (!member.is_used && !member.is_furniture) {
        embedded_.insert(member.key);
      }
    }
  }

  void read_unused_part(OfdMember& member) {
    const std::string root = ofd_root_name(member.xml);
    if (root == "Page" || root == "PageAnnot") {
      const OfdContent page = content(member);
      OfdPageDrawing drawing = this->drawing(paper_of(page.physical_box, {}), unused_);
      OfdSituation situation;
      situation.concealment = unused_.concealment;
      draw_layers(page, situation, drawing);
      if (root == "PageAnnot") draw_annotations(member, 0, unused_.concealment, drawing);
      append(std::move(drawing), member, 0, unused_);
      return;
    }
    constexpr std::array kWithoutText = {"OFD"sv,         "Res"sv,        "Annotations"sv, "Attachments"sv,
                                         "Signatures"sv,  "Signature"sv,  "CustomTags"sv,  "DocVersion"sv,
                                         "Encryptions"sv, "Extensions"sv, "EncryptInfo"sv, "OFDEntries"sv};
    if (std::find(kWithoutText.begin(), kWithoutText.end(), root) != kWithoutText.end()) {
      const OfdElement part = tree(member);
      if (root == "Extensions" || root == "Annotations")
        put_aside(leaf_text(part), member, Region::kProperty, Concealment::kProperty);
      return;
    }
    embedded_.insert(member.key);
  }

  // ---- members

  void give_members() {
    if (members_ && !embedded_.empty()) {
      ZipReader zip(bytes_, limits_);
      while (!embedded_.empty() && zip.next()) {
        const auto found = embedded_.find(ascii_lower(zip.name()));
        if (found == embedded_.end()) continue;
        Member member;
        member.path = package_.members().at(*found).name;
        member.bytes = zip.read();
        member.concealment = Concealment::kEmbeddedDocument;
        embedded_.erase(found);
        if (!members_(std::move(member))) return;
      }
      for (const Incomplete& problem : zip.problems()) report(problem.reason, problem.where);
    }
    for (const std::string& key : embedded_) report("not-read:embedded", package_.members().at(key).name);
  }

  std::string_view bytes_;
  const Limits& limits_;
  const MemberSink& members_;
  OfdPackage package_;
  ExtractedText extracted_;
  bool is_encrypted_ = false;
  std::size_t budget_ = kMaxObjects;
  std::set<std::pair<std::string, std::string>> reported_;
  std::unordered_map<const OfdMember*, std::uint32_t> part_indexes_;
  std::vector<std::pair<std::string, Block>> aside_;
  Document unused_;  // for pages that belong to no document any more
  std::unordered_set<const OfdMember*> documents_;
  std::unordered_set<const OfdMember*> pages_;  // drawn already
  std::unordered_set<std::string> authors_;
  std::set<std::string> embedded_;  // keys of members
};

}  // namespace

bool looks_like_ofd(std::string_view bytes) {
  if (!looks_like_zip(bytes)) return false;
  // OFD.xml may be the last member, and lost with the end of the file.
  constexpr std::array kTelling = {"OFD.xml"sv, "Doc_0/Document.xml"sv, "Doc_0/PublicRes.xml"sv,
                                   "Doc_0/DocumentRes.xml"sv, "Doc_0/Pages/Page_0/Content.xml"sv};
  return std::any_of(kTelling.begin(), kTelling.end(),
                     [&](std::string_view member) { return zip_has_member(bytes, member); });
}

ExtractedText extract_ofd(std::string_view bytes, const Limits& limits, const MemberSink& members) {
  if (bytes.size() > limits.max_bytes) {
    ExtractedText unread;
    unread.media_type = "application/ofd";
    unread.incomplete.push_back({"limit:bytes", ""});
    return unread;
  }
  return OfdReader(bytes, limits, members).read();
}

}  // namespace mishen::scanner
