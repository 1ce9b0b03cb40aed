#include "scanner/extract/docx.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "scanner/extract/image_size.h"
#include "scanner/extract/word_part.h"
#include "scanner/extract/zip_reader.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kUsualDocument = "word/document.xml";
constexpr std::string_view kContentTypes = "[Content_Types].xml";

/// Links and foreign chunks that are listed; a document with more is as incomplete with these.
constexpr std::size_t kMaxListed = 1000;

std::string lower(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return folded;
}

/// The member that `target` of a relationship names. `relationships_name` is "folder/_rels/part.xml.rels"; targets are
/// relative to "folder/".
std::string resolve(std::string_view relationships_name, std::string_view target) {
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

/// What a document is made of, before it is put in order.
struct Package {
  std::vector<WordPart> parts;
  std::set<std::string> altchunks;
  std::size_t links = 0;
  std::vector<std::string> embedded;  // members that are neither XML nor pictures
  std::string main_name;
  std::string content_type;
  std::vector<Incomplete> incomplete;
  std::vector<Notice> notices;
};

void add_incomplete(std::vector<Incomplete>& list, Incomplete problem) {
  if (std::find(list.begin(), list.end(), problem) == list.end()) list.push_back(std::move(problem));
}

bool is_xml_name(std::string_view name) {
  const std::string folded = lower(name);
  return folded.ends_with(".xml") || folded.ends_with(".rels");
}

/// Whether a member holds nothing that anybody wrote: embedded fonts, printer settings.
bool is_furniture(std::string_view name) {
  const std::string folded = lower(name);
  constexpr std::array<std::string_view, 3> kExtensions = {".odttf", ".ttf", ".fntdata"};
  return folded.find("printersettings") != std::string::npos ||
         std::any_of(kExtensions.begin(), kExtensions.end(),
                     [&](std::string_view end) { return folded.ends_with(end); });
}

void take_relationships(const WordPart& part, Package& package) {
  for (const Relationship& relationship : part.relationships) {
    const std::string& type = relationship.type;
    if (relationship.external) {
      // A link is not content, but what it shows was not looked at.
      const bool shown = type == "image" || type == "subDocument" || type == "oleObject" || type == "frame";
      if (shown && package.links++ < kMaxListed) {
        package.notices.push_back({type == "image" ? "not-read:image" : "not-read:linked", relationship.target});
      }
      continue;
    }
    const std::string target = resolve(part.name, relationship.target);
    if (type == "officeDocument" && lower(part.name) == "_rels/.rels") package.main_name = target;
    if (type == "aFChunk" && package.altchunks.size() < kMaxListed) package.altchunks.insert(target);
  }
}

void take_xml(const std::string& name, std::string_view xml, const Limits& limits, const HiddenStyles& styles,
              Package& package) {
  WordPart part = read_word_part(xml, limits.max_xml_depth, styles);
  part.name = name;
  if (part.outcome == XmlOutcome::kMalformed) add_incomplete(package.incomplete, {"damaged", name});
  if (part.outcome == XmlOutcome::kTooDeep) add_incomplete(package.incomplete, {"limit:xml-depth", name});
  take_relationships(part, package);
  if (!part.main_content_type.empty()) package.content_type = part.main_content_type;
  const bool keep = part.kind == WordPartKind::kDocument || !part.blocks.empty();
  if (keep) package.parts.push_back(std::move(part));
}

void take_binary(const std::string& name, std::string_view head, Package& package) {
  switch (classify_picture(name, head)) {
    case Picture::kLarge:
      add_incomplete(package.incomplete, {"not-read:image", name});
      return;
    case Picture::kSmall:
      package.notices.push_back({"not-read:image", name});
      return;
    case Picture::kNone:
      break;
  }
  if (head.empty() || is_furniture(name)) return;
  if (lower(name).find("vbaproject") != std::string::npos) {
    package.notices.push_back({"not-read:macros", name});
  } else {
    package.embedded.push_back(name);
  }
}

/// The styles decide what is hidden, and may stand behind the text in the container.
HiddenStyles find_hidden_styles(std::string_view bytes, const Limits& limits) {
  ZipReader zip(bytes, limits);
  // Of a container that was cut off everything would be unpacked twice; it is reported as damaged anyway.
  while (zip.has_directory() && zip.next()) {
    if (lower(zip.name()).ends_with("/styles.xml")) return read_hidden_styles(zip.read(), limits.max_xml_depth);
  }
  return {};
}

Package read_package(std::string_view bytes, const Limits& limits) {
  Package package;
  const HiddenStyles styles = find_hidden_styles(bytes, limits);
  ZipReader zip(bytes, limits);
  while (zip.next()) {
    const std::string name = zip.name();
    if (is_xml_name(name)) {
      take_xml(name, zip.read(), limits, styles, package);
    } else {
      take_binary(name, zip.read(kImageHeaderBytes), package);
    }
  }
  for (const Incomplete& problem : zip.problems()) add_incomplete(package.incomplete, problem);
  return package;
}

/// Brings the parts into reading order, the main document first. Returns whether there is a main document.
bool put_in_order(Package& package) {
  const std::string wanted = lower(package.main_name.empty() ? kUsualDocument : std::string_view(package.main_name));
  std::stable_sort(package.parts.begin(), package.parts.end(), [&](const WordPart& a, const WordPart& b) {
    const auto rank = [&](const WordPart& part) { return std::pair(part.kind, lower(part.name) != wanted); };
    return rank(a) < rank(b);
  });
  if (package.parts.empty()) return false;
  const WordPart& first = package.parts.front();
  return first.kind == WordPartKind::kDocument && (package.main_name.empty() || lower(first.name) == wanted);
}

/// Appends a part. A diagram is in the file twice, as data and as drawn: `drawn` holds the texts that were already
/// taken from one of them.
void append_part(const WordPart& part, std::uint32_t index, std::unordered_set<std::string>& drawn,
                 ExtractedText& extracted) {
  for (Block block : part.blocks) {
    const std::string_view content = std::string_view(part.text).substr(block.span.begin, block.span.size());
    if (part.kind == WordPartKind::kDrawing && !drawn.emplace(content).second) continue;
    if (!extracted.blocks.empty()) extracted.text += '\n';
    block.part = index;
    block.span = {extracted.text.size(), extracted.text.size() + content.size()};
    extracted.text += content;
    extracted.blocks.push_back(block);
  }
}

std::string media_type(std::string_view main_content_type) {
  struct Type {
    std::string_view main;
    std::string_view media;
  };
  static constexpr Type kTypes[] = {
      {"wordprocessingml.template.main+xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.template"},
      {"document.macroEnabled.main+xml", "application/vnd.ms-word.document.macroEnabled.12"},
      {"template.macroEnabledTemplate.main+xml", "application/vnd.ms-word.template.macroEnabled.12"}};
  for (const Type& type : kTypes) {
    if (main_content_type.ends_with(type.main)) return std::string(type.media);
  }
  return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
}

}  // namespace

bool looks_like_docx(std::string_view bytes) {
  if (!looks_like_zip(bytes)) return false;
  if (zip_has_member(bytes, kUsualDocument)) return true;
  if (!zip_has_member(bytes, kContentTypes)) return false;
  ZipReader zip(bytes, Limits{});
  while (zip.next()) {
    if (lower(zip.name()) != lower(kContentTypes)) continue;
    return !read_word_part(zip.read(), Limits{}.max_xml_depth, {}).main_content_type.empty();
  }
  return false;
}

ExtractedText extract_docx(std::string_view bytes, const Limits& limits, const MemberSink& /*members*/) {
  ExtractedText extracted;
  if (bytes.size() > limits.max_bytes) {
    extracted.media_type = media_type({});
    extracted.incomplete.push_back({"limit:bytes", ""});
    return extracted;
  }
  Package package = read_package(bytes, limits);
  extracted.media_type = media_type(package.content_type);
  extracted.incomplete = std::move(package.incomplete);
  extracted.notices = std::move(package.notices);
  const bool has_main = put_in_order(package);
  if (!has_main)
    add_incomplete(extracted.incomplete,
                   {"damaged", package.main_name.empty() ? std::string(kUsualDocument) : package.main_name});
  std::unordered_set<std::string> drawn;
  for (const WordPart& part : package.parts) {
    const bool main = has_main && &part == package.parts.data();
    if (!main) extracted.parts.push_back(part.name);
    append_part(part, main ? 0U : static_cast<std::uint32_t>(extracted.parts.size() - 1), drawn, extracted);
  }
  for (const std::string& target : package.altchunks) extracted.incomplete.push_back({"not-read:altchunk", target});
  for (const std::string& name : package.embedded) {
    if (!package.altchunks.contains(name)) add_incomplete(extracted.incomplete, {"not-read:embedded", name});
  }
  return extracted;
}

}  // namespace mishen::scanner
