// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/helpers/pdf/document_reader.h"

#include <Catalog.h>
#include <ErrorCodes.h>
#include <FileSpec.h>
#include <GlobalParams.h>
#include <OptionalContent.h>
#include <Outline.h>
#include <PDFDoc.h>
#include <Stream.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>

#include "scanner/helpers/pdf/damage.h"
#include "scanner/helpers/pdf/earlier_versions.h"
#include "scanner/helpers/pdf/page_text.h"
#include "scanner/helpers/pdf/pdf_strings.h"

namespace mishen_pdf {
namespace {

/// Objects that are looked at in each tree (fields, bookmarks, structure), and how deep.
constexpr std::size_t kMaxObjects = 500'000;
constexpr int kMaxDepth = 64;

constexpr std::size_t kMaxAttachments = 10'000;
constexpr std::size_t kAttachmentPiece = std::size_t{768} << 10U;
constexpr std::size_t kMaxAttachmentBytes = std::size_t{256} << 20U;
constexpr std::size_t kMaxXmpBytes = std::size_t{16} << 20U;

// Field flags, ISO 32000-1, tables 221 and 228.
constexpr int kPasswordField = 1 << 13;

/// Whether the file ends as a PDF ends; one that was cut off does not.
bool has_its_end(const std::string& bytes) {
  constexpr std::size_t kTail = 2048;
  const std::string_view all = bytes;
  const std::string_view tail = all.substr(all.size() - std::min(kTail, all.size()));
  constexpr std::string_view kMark = "%%EOF";
  const std::size_t mark = tail.rfind(kMark);
  if (mark == std::string_view::npos || tail.rfind("startxref", mark) == std::string_view::npos) return false;
  // What follows may be the begin of an update that was cut off.
  const std::string_view rest = tail.substr(mark + kMark.size());
  return std::all_of(rest.begin(), rest.end(),
                     [](char c) { return c == '\0' || c == ' ' || (c >= '\t' && c <= '\r'); });
}

/// The text of mark-up, without its tags: rich text of annotations.
std::string without_tags(std::string_view markup) {
  std::string text;
  bool in_tag = false;
  for (std::size_t i = 0; i < markup.size(); ++i) {
    const char c = markup[i];
    if (c == '<') {
      in_tag = true;
      if (markup.substr(i).starts_with("</p") || markup.substr(i).starts_with("<br")) text += '\n';
    } else if (c == '>' && in_tag) {
      in_tag = false;
    } else if (!in_tag) {
      text += c;
    }
  }
  static constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&#13;", "\n"}, {"&amp;", "&"}};
  for (const auto& [entity, meaning] : kEntities) {
    for (std::size_t at = text.find(entity); at != std::string::npos; at = text.find(entity, at + meaning.size())) {
      text.replace(at, entity.size(), meaning);
    }
  }
  return text;
}

class DocumentReader {
 public:
  DocumentReader(const std::string& bytes, PDFDoc& document, LineWriter& out)
      : bytes_(bytes), document_(document), out_(out) {}

  void read() {
    out_.document(document_.getNumPages());
    check_page_tree();
    note_damage(0);
    if (document_.getNumPages() <= 0) out_.problem("damaged", 0);
    for (int number = 1; number <= document_.getNumPages(); ++number) {
      read_page(number);
      out_.flush();
    }
    write_cut_off_text();
    read_fields();
    read_layers();
    read_labels();
    read_outline();
    read_alternatives();
    read_properties();
    read_attachments();
    note_damage(0);
    out_.flush();
    write_earlier_versions(bytes_, document_, shown_, out_);
    static_cast<void>(was_damage_seen());  // of versions that are no longer what the file is
  }

 private:
  struct CutOff {
    int page = 0;
    PlacedLine line;
    std::string bare;  // without white space
  };

  struct Widget {
    int page = 0;
    bool is_hidden = false;
    std::string drawn;  // without white space
  };

  void note_damage(int page) {
    if (was_damage_seen()) out_.problem("damaged", page);
  }

  // ---- pages

  void read_page(int number) {
    Page* source = document_.getPage(number);
    if (source == nullptr || !source->isOk()) {
      out_.problem("damaged", number);
      return;
    }
    RecordedPage page = record_page(document_, number);
    check_contents(*source, number);
    out_.page(number, page.width, page.height);
    if (!page.horizontal.empty() && !page.vertical.empty()) out_.rules(number, page.horizontal, page.vertical);
    const PageText text = arrange(page);
    std::string whole;
    std::string seen;
    for (const PlacedLine& line : text.lines) {
      std::string bare = without_space(line.text());
      whole += bare;
      if (line.hidden == Hidden::kNo) seen += bare;
      if (line.hidden == Hidden::kOffPage) {
        cut_off_.push_back({number, line, bare});
      } else {
        out_.line(number, line.block, name_of(line.zone), name_of(line.hidden), line.words);
      }
      shown_.lines.insert(std::move(bare));
    }
    seen_[number] = std::move(seen);
    shown_.pages.resize(static_cast<std::size_t>(number));
    shown_.pages.back() = std::move(whole);
    for (const Replacement& replacement : page.replacements) {
      out_.text(number, "alternative", "hidden-attribute", replacement.text);
    }
    for (std::size_t i = 0; i < page.annotations.size(); ++i) {
      read_annotation(page.annotations[i], number, text.drawn[i]);
    }
    remark_page(page, number);
    note_damage(number);
  }

  /// Text beside a page or clipped away. Spreadsheets put what does not fit on a page onto the next one, where it is
  /// seen: then it is not hidden, and said already.
  void write_cut_off_text() {
    for (const CutOff& text : cut_off_) {
      bool is_seen = false;
      for (int page = text.page - 2; page <= text.page + 2 && !is_seen; ++page) {
        const auto near = seen_.find(page);
        is_seen = page != text.page && near != seen_.end() && near->second.find(text.bare) != std::string::npos;
      }
      if (!is_seen) out_.line(text.page, text.line.block, name_of(text.line.zone), "off-page", text.line.words);
    }
    cut_off_.clear();
    seen_.clear();
  }

  /// A page whose contents are not there, though it has fonts and forms to draw with: poppler shows an empty page.
  void check_contents(Page& page, int number) {
    const Object object = document_.getXRef()->fetch(page.getRef());
    if (!object.isDict()) return;
    const Object contents = object.dictLookup("Contents");
    if (contents.isStream() || contents.isArray()) return;
    bool has_resources = false;
    const Dict* resources = page.getResourceDict();
    for (const char* key : {"Font", "XObject"}) {
      const Object entries = resources != nullptr ? resources->lookup(key) : Object(objNull);
      has_resources = has_resources || (entries.isDict() && entries.dictGetLength() > 0);
    }
    if (has_resources || !object.dictLookupNF("Contents").isNull()) out_.problem("damaged", number);
  }

  /// Poppler believes the number of pages that the page tree states, and reads no others.
  void check_page_tree() {
    std::set<int> visited;
    std::vector<Object> waiting;
    waiting.push_back(document_.getXRef()->getCatalog().dictLookupNF("Pages").copy());
    std::size_t pages = 0;
    while (!waiting.empty() && visited.size() <= kMaxObjects) {
      const Object reference = std::move(waiting.back());
      waiting.pop_back();
      if (reference.isRef() && !visited.insert(reference.getRefNum()).second) continue;
      const Object node = reference.fetch(document_.getXRef());
      if (!node.isDict()) continue;
      const Object kids = node.dictLookup("Kids");
      if (!kids.isArray()) ++pages;
      for (int i = 0; kids.isArray() && i < kids.arrayGetLength(); ++i) waiting.push_back(kids.arrayGetNF(i).copy());
    }
    if (pages != static_cast<std::size_t>(std::max(document_.getNumPages(), 0))) out_.problem("damaged", 0);
  }

  /// Logos are on every page.
  void write_picture_data(const RecordedPage& page, int number) {
    constexpr std::size_t kMaxPictures = 2000;
    for (const std::string& data : page.picture_data) {
      if (picture_data_.count(data) > 0) continue;
      if (picture_data_.size() >= kMaxPictures) return out_.problem("limit:members", 0);
      picture_data_.insert(data);
      out_.picture(number, data);
    }
  }

  void remark_page(const RecordedPage& page, int number) {
    write_picture_data(page, number);
    constexpr std::size_t kOutlinedText = 30;
    if (page.large_pictures > 0) {
      out_.problem("not-read:image", number);
    } else if (page.small_pictures > 0) {
      out_.notice("not-read:image", number);
    }
    if (page.undecodable > 0) out_.problem("undecodable", number);
    if (page.was_cut) out_.problem("limit:page", number);
    const std::size_t characters = page.glyphs.size();
    if (page.drawn_shapes >= kOutlinedText && (characters == 0 || page.drawn_shapes > 200 + 2 * characters)) {
      out_.problem("no-text", number);
    }
  }

  // ---- annotations

  void read_annotation(const Annotation& annotation, int page, const std::string& drawn) {
    if (!annotation.object.isDict()) return;
    const Object& dict = annotation.object;
    if (annotation.type == Annot::typeWidget) {
      if (annotation.ref != Ref::INVALID()) widgets_[annotation.ref.num] = {page, annotation.is_hidden, drawn};
      loose_widgets_.emplace_back(dict.copy(), annotation.ref);
      return;
    }
    const std::string contents = text_of(dict.dictLookup("Contents"));
    const bool is_seen = without_space(contents).empty() || drawn.find(without_space(contents)) != std::string::npos;
    if (!is_seen) {
      const bool is_text_box = annotation.type == Annot::typeFreeText && drawn.empty() && !annotation.is_hidden;
      // Programs write there what a link leads to, for those who hear the page (ISO 32000-1, 14.9.3).
      const bool is_link = annotation.type == Annot::typeLink && !annotation.is_hidden;
      const std::string_view zone = is_text_box ? "text-box" : is_link ? "alternative" : "comment";
      out_.text(page, zone, zone == "comment" ? "comment" : "", contents);
    }
    const std::string rich = without_tags(text_of(dict.dictLookup("RC")));
    const std::string bare = without_space(rich);
    if (without_space(contents).find(bare) == std::string::npos && drawn.find(bare) == std::string::npos) {
      out_.text(page, "comment", "comment", rich);
    }
    if (annotation.type == Annot::typeFileAttachment) {
      const Object file = dict.dictLookup("FS");
      take_file(file, page, contents);
    }
    if (annotation.type == Annot::typeRichMedia || annotation.type == Annot::typeMovie ||
        annotation.type == Annot::typeSound || annotation.type == Annot::type3D ||
        annotation.type == Annot::typeScreen) {
      out_.problem("not-read:embedded", page);
    }
  }

  // ---- forms

  /// What a field inherits from the fields above it (ISO 32000-1, 12.7.3.1).
  struct Inherited {
    std::string type;
    int flags = 0;
    Object value;
  };

  void read_fields() {
    const Object form = document_.getXRef()->getCatalog().dictLookup("AcroForm");
    if (form.isDict()) {
      const Object fields = form.dictLookup("Fields");
      if (fields.isArray()) {
        for (int i = 0; i < fields.arrayGetLength(); ++i) read_field(fields.arrayGetNF(i), {}, 0);
      }
      read_xfa(form.dictLookup("XFA"));
    }
    for (const auto& [dict, ref] : loose_widgets_) {
      if (ref != Ref::INVALID() && visited_fields_.contains(ref.num)) continue;
      if (ref != Ref::INVALID()) {
        read_field(Object(ref), {}, 0);
      } else {
        read_field_dict(dict, Ref::INVALID(), {}, 0);
      }
    }
  }

  void read_field(const Object& reference, const Inherited& above, int depth) {
    Ref ref = Ref::INVALID();
    if (reference.isRef()) {
      ref = reference.getRef();
      if (visited_fields_.size() > kMaxObjects || !visited_fields_.insert(ref.num).second) return;
    }
    const Object field = reference.fetch(document_.getXRef());
    if (field.isDict()) read_field_dict(field, ref, above, depth);
  }

  void read_field_dict(const Object& field, Ref ref, const Inherited& above, int depth) {
    if (depth > kMaxDepth) {
      out_.problem("limit:depth", 0, "AcroForm");
      return;
    }
    Inherited now;
    const Object type = field.dictLookup("FT");
    now.type = type.isName() ? type.getName() : above.type;
    const Object flags = field.dictLookup("Ff");
    now.flags = flags.isInt() ? flags.getInt() : above.flags;
    now.value = field.dictLookup("V");
    if (now.value.isNull()) now.value = above.value.copy();

    const Object kids = field.dictLookup("Kids");
    std::vector<int> shown_by;
    if (ref != Ref::INVALID()) shown_by.push_back(ref.num);
    bool has_fields_below = false;
    if (kids.isArray()) {
      for (int i = 0; i < kids.arrayGetLength(); ++i) {
        const Object& kid = kids.arrayGetNF(i);
        const Object kid_dict = kid.fetch(document_.getXRef());
        const bool is_field = kid_dict.isDict() && !kid_dict.dictLookup("T").isNull();
        if (is_field) {
          has_fields_below = true;
          read_field(kid, now, depth + 1);
        } else if (kid.isRef()) {
          shown_by.push_back(kid.getRefNum());
          visited_fields_.insert(kid.getRefNum());
        }
      }
    }
    if (!has_fields_below) write_field(field, now, shown_by);
  }

  void write_field(const Object& field, const Inherited& now, const std::vector<int>& shown_by) {
    Widget shown;
    shown.is_hidden = true;
    for (const int number : shown_by) {
      const auto widget = widgets_.find(number);
      if (widget == widgets_.end()) continue;
      shown.page = widget->second.page;
      shown.is_hidden = shown.is_hidden && widget->second.is_hidden;
      shown.drawn += widget->second.drawn;
    }
    const auto is_drawn = [&](const std::string& text) {
      return shown.drawn.find(without_space(text)) != std::string::npos;
    };
    out_.text(shown.page, "alternative", "", text_of(field.dictLookup("TU")));
    if (now.type == "Tx" || now.type == "Ch") {
      const bool is_secret = now.type == "Tx" && (now.flags & kPasswordField) != 0;
      for (const std::string& value : values_of(now.value)) {
        if (is_drawn(value)) continue;
        // Without an appearance of its own a field shows its value; with another one it does not.
        const bool is_seen = !shown.is_hidden && !is_secret && shown.drawn.empty();
        out_.text(shown.page, "form", is_seen ? "" : "hidden-attribute", value);
      }
    }
    if (now.type == "Ch") {
      const Object options = field.dictLookup("Opt");
      for (const std::string& option : values_of(options)) {
        if (!is_drawn(option)) out_.text(shown.page, "attribute", "", option);
      }
    }
    const std::vector<std::string> defaults = values_of(field.dictLookup("DV"));
    const std::vector<std::string> values = values_of(now.value);
    for (const std::string& value : defaults) {
      if (std::find(values.begin(), values.end(), value) == values.end() && !is_drawn(value)) {
        out_.text(shown.page, "form", "hidden-attribute", value);
      }
    }
  }

  /// A string, a stream, or an array of strings or of pairs of which the second is shown.
  std::vector<std::string> values_of(const Object& object) {
    std::vector<std::string> values;
    if (object.isString()) values.push_back(text_of(object));
    if (object.isStream()) {
      GooString content;
      object.getStream()->fillGooString(&content);
      values.push_back(text_of(content));
    }
    if (object.isArray()) {
      for (int i = 0; i < object.arrayGetLength(); ++i) {
        const Object element = object.arrayGet(i, 0);
        if (element.isString()) values.push_back(text_of(element));
        if (element.isArray() && element.arrayGetLength() >= 2) values.push_back(text_of(element.arrayGet(1, 0)));
      }
    }
    return values;
  }

  /// The form as XML (XFA): its packets, one after the other, are one document.
  void read_xfa(const Object& xfa) {
    std::string document;
    const auto add = [&](const Object& object) {
      if (!object.isStream()) return;
      GooString content;
      object.getStream()->fillGooString(&content);
      document += content.toStr();
    };
    add(xfa);
    if (xfa.isArray()) {
      for (int i = 1; i < xfa.arrayGetLength(); i += 2) add(xfa.arrayGet(i, 0));
    }
    if (!document.empty()) write_attachment("XFA.xml", "application/xml", document);
  }

  // ---- what stands beside the pages

  void read_layers() {
    OCGs* layers = document_.getOptContentConfig();
    if (layers == nullptr || !layers->hasOCGs()) return;
    std::set<std::string> names;
    for (const auto& [ref, layer] : layers->getOCGs()) {
      if (layer->getName() != nullptr) names.insert(text_of(*layer->getName()));
    }
    for (const std::string& name : names) out_.text(0, "attribute", "", name);
  }

  /// Prefixes of page numbers that are words.
  void read_labels() {
    const Object labels = document_.getXRef()->getCatalog().dictLookup("PageLabels");
    std::size_t left = 10'000;
    std::set<std::string> prefixes;
    collect_prefixes(labels, 0, left, prefixes);
    for (const std::string& prefix : prefixes) out_.text(0, "attribute", "", prefix);
  }

  void collect_prefixes(const Object& node, int depth, std::size_t& left, std::set<std::string>& prefixes) {
    if (!node.isDict() || depth > kMaxDepth || left == 0) return;
    --left;
    const Object numbers = node.dictLookup("Nums");
    for (int i = 1; numbers.isArray() && i < numbers.arrayGetLength(); i += 2) {
      const Object label = numbers.arrayGet(i, 0);
      if (!label.isDict()) continue;
      const std::string prefix = text_of(label.dictLookup("P"));
      if (characters_of(without_space(prefix)).size() >= 2) prefixes.insert(prefix);
    }
    const Object kids = node.dictLookup("Kids");
    for (int i = 0; kids.isArray() && i < kids.arrayGetLength(); ++i) {
      collect_prefixes(kids.arrayGet(i, 0), depth + 1, left, prefixes);
    }
  }

  void read_outline() {
    const Object outline = document_.getXRef()->getCatalog().dictLookup("Outlines");
    if (!outline.isDict()) return;
    std::set<int> visited;
    std::vector<Object> waiting;
    waiting.push_back(outline.dictLookupNF("First").copy());
    while (!waiting.empty()) {
      const Object reference = std::move(waiting.back());
      waiting.pop_back();
      if (reference.isRef() && !visited.insert(reference.getRefNum()).second) continue;
      if (visited.size() > kMaxObjects) {
        out_.problem("limit:objects", 0, "Outlines");
        return;
      }
      const Object item = reference.fetch(document_.getXRef());
      if (!item.isDict()) continue;
      out_.text(0, "bookmark", "", text_of(item.dictLookup("Title")));
      waiting.push_back(item.dictLookupNF("Next").copy());
      waiting.push_back(item.dictLookupNF("First").copy());
    }
  }

  /// Alternative texts of pictures in the structure tree (ISO 32000-1, 14.9.3).
  void read_alternatives() {
    const Object root = document_.getXRef()->getCatalog().dictLookup("StructTreeRoot");
    if (!root.isDict()) return;
    std::set<int> visited;
    std::vector<Object> waiting;
    waiting.push_back(root.dictLookupNF("K").copy());
    std::size_t objects = 0;
    while (!waiting.empty()) {
      const Object node = std::move(waiting.back());
      waiting.pop_back();
      if (node.isRef() && !visited.insert(node.getRefNum()).second) continue;
      if (++objects > kMaxObjects) {
        out_.problem("limit:objects", 0, "StructTreeRoot");
        return;
      }
      const Object element = node.fetch(document_.getXRef());
      if (element.isArray()) {
        for (int i = element.arrayGetLength(); i-- > 0;) {
          if (!element.arrayGetNF(i).isInt()) waiting.push_back(element.arrayGetNF(i).copy());
        }
      }
      if (!element.isDict()) continue;
      out_.text(0, "alternative", "", text_of(element.dictLookup("Alt")));
      const Object& kids = element.dictLookupNF("K");
      if (kids.isRef() || kids.isArray() || kids.isDict()) waiting.push_back(kids.copy());
    }
  }

  void read_properties() {
    const Object info = document_.getDocInfo();
    if (info.isDict()) {
      for (int i = 0; i < info.dictGetLength(); ++i) {
        const Object value = info.dictGetVal(i);
        if (value.isString()) out_.property(info.dictGetKey(i), text_of(value));
      }
    }
    const Object metadata = document_.getXRef()->getCatalog().dictLookup("Metadata");
    if (metadata.isStream()) {
      GooString packet;
      metadata.getStream()->fillGooString(&packet);
      if (packet.toStr().size() > kMaxXmpBytes) {
        out_.problem("limit:bytes", 0, "XMP");
      } else {
        out_.xmp(packet.toStr());
      }
    }
    const Object names = document_.getXRef()->getCatalog().dictLookup("Names");
    if (names.isDict() && !names.dictLookup("JavaScript").isNull()) out_.notice("not-read:macros", 0);
  }

  // ---- attachments

  void read_attachments() {
    const Object root = document_.getXRef()->getCatalog();
    const Object names = root.dictLookup("Names");
    std::size_t left = kMaxAttachments;
    if (names.isDict()) collect_files(names.dictLookup("EmbeddedFiles"), 0, left);
    const Object associated = root.dictLookup("AF");
    for (int i = 0; associated.isArray() && i < associated.arrayGetLength(); ++i) {
      take_file(associated.arrayGet(i, 0), 0, {});
    }
  }

  void collect_files(const Object& node, int depth, std::size_t& left) {
    if (!node.isDict()) return;
    if (depth > kMaxDepth || left == 0) {
      out_.problem("limit:members", 0);
      return;
    }
    --left;
    const Object files = node.dictLookup("Names");
    for (int i = 0; files.isArray() && i + 1 < files.arrayGetLength(); i += 2) {
      take_file(files.arrayGet(i + 1, 0), 0, text_of(files.arrayGet(i, 0)));
    }
    const Object kids = node.dictLookup("Kids");
    for (int i = 0; kids.isArray() && i < kids.arrayGetLength(); ++i) {
      collect_files(kids.arrayGet(i, 0), depth + 1, left);
    }
  }

  void take_file(const Object& specification, int page, const std::string& fallback_name) {
    if (!specification.isDict()) {
      out_.problem("not-read:embedded", page, fallback_name);
      return;
    }
    std::string name = text_of(specification.dictLookup("UF"));
    if (name.empty()) name = text_of(specification.dictLookup("F"));
    if (name.empty()) name = fallback_name;
    const Object streams = specification.dictLookup("EF");
    if (!streams.isDict()) {
      out_.notice("not-read:linked", page, name);
      return;
    }
    std::set<int> taken;
    bool found = false;
    for (const char* key : {"UF", "F", "Unix", "DOS", "Mac"}) {
      const Object& reference = streams.dictLookupNF(key);
      if (reference.isNull()) continue;
      if (reference.isRef() && !taken.insert(reference.getRefNum()).second) continue;
      found = true;
      if (reference.isRef() && !attached_.insert(reference.getRefNum()).second) continue;
      out_.text(page, "attribute", "", text_of(specification.dictLookup("Desc")));
      const Object stream = streams.dictLookup(key);
      if (!stream.isStream()) {
        out_.problem("damaged", page, name);
        continue;
      }
      send_stream(stream, page, name);
    }
    if (!found) out_.problem("not-read:embedded", page, name);
  }

  void send_stream(const Object& object, int page, const std::string& name) {
    const Object type = object.getStream()->getDict()->lookup("Subtype");
    const std::string media_type = type.isName() ? type.getName() : "";
    Stream* stream = object.getStream();
    stream->reset();
    std::string piece(kAttachmentPiece, '\0');
    std::size_t total = 0;
    while (true) {
      const int count =
          stream->doGetChars(static_cast<int>(piece.size()), reinterpret_cast<unsigned char*>(piece.data()));
      if (count <= 0) break;
      total += static_cast<std::size_t>(count);
      if (total > kMaxAttachmentBytes) {
        out_.problem("limit:bytes", page, name);
        break;
      }
      out_.attachment(name, media_type, std::string_view(piece).substr(0, static_cast<std::size_t>(count)), false);
    }
    stream->close();
    out_.attachment(name, media_type, {}, true);
    if (was_damage_seen()) out_.problem("damaged", page, name);
    out_.flush();
  }

  void write_attachment(std::string_view name, std::string_view media_type, std::string_view content) {
    for (; content.size() > kAttachmentPiece; content.remove_prefix(kAttachmentPiece)) {
      out_.attachment(name, media_type, content.substr(0, kAttachmentPiece), false);
    }
    out_.attachment(name, media_type, content, true);
  }

  const std::string& bytes_;
  PDFDoc& document_;
  LineWriter& out_;
  ShownText shown_;
  std::set<std::string> picture_data_;
  std::vector<CutOff> cut_off_;
  std::map<int, std::string> seen_;  // of each page, without white space
  std::map<int, Widget> widgets_;
  std::vector<std::pair<Object, Ref>> loose_widgets_;
  std::set<int> visited_fields_;
  std::set<int> attached_;
};

}  // namespace

void read_document(const std::string& bytes, LineWriter& out) {
  bool was_rebuilt = false;
  PDFDoc document(new MemStream(bytes.data(), 0, static_cast<Goffset>(bytes.size()), Object(objNull)), {}, {}, nullptr,
                  [&was_rebuilt] { was_rebuilt = true; });
  if (!document.isOk()) {
    out.problem(document.getErrorCode() == errEncrypted ? "encrypted" : "damaged", 0);
    return;
  }
  if (!has_its_end(bytes)) out.problem("damaged", 0);
  DocumentReader(bytes, document, out).read();
  // Objects are looked up late, so that a table turns out wrong only now.
  if (was_rebuilt) out.problem("damaged", 0);
}

}  // namespace mishen_pdf
