#include "scanner/extract/ofd_package.h"

#include <algorithm>
#include <array>
#include <utility>

#include "scanner/ascii.h"
#include "scanner/decode.h"
#include "scanner/extract/white_space.h"
#include "scanner/extract/zip_reader.h"

namespace mishen::scanner {
namespace {

using namespace std::string_view_literals;

/// XML parts are kept until the whole package is known; more than this would not fit into a sandboxed child.
constexpr std::size_t kMaxXmlBytes = std::size_t{384} << 20U;

/// Members of which only the begin is of interest.
constexpr std::array kBinary = {".ttf"sv, ".otf"sv, ".ttc"sv,  ".cff"sv, ".png"sv, ".jpg"sv,   ".jpeg"sv, ".bmp"sv,
                                ".gif"sv, ".tif"sv, ".tiff"sv, ".jb2"sv, ".jp2"sv, ".jbig2"sv, ".esl"sv,  ".webp"sv};

bool is_xml(std::string_view content) {
  if (content.starts_with("\xFF\xFE"sv) || content.starts_with("\xFE\xFF"sv)) return true;
  if (content.starts_with("\xEF\xBB\xBF"sv)) content.remove_prefix(3);
  const std::size_t begin = content.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && content[begin] == '<';
}

/// Whether no pixel of a picture lets through what lies under it.
bool is_opaque_picture(std::string_view head) {
  if (head.starts_with("\x89PNG"sv)) {
    constexpr std::size_t kColourType = 25;  // PNG specification, 11.2.2
    if (head.size() <= kColourType) return false;
    const auto type = static_cast<unsigned char>(head[kColourType]);
    return (type & 4U) == 0 && head.substr(0, head.find("IDAT")).find("tRNS") == std::string_view::npos;
  }
  return head.starts_with("\xFF\xD8\xFF"sv) || head.starts_with("BM"sv) || head.starts_with("II*\0"sv) ||
         head.starts_with("MM\0*"sv);
}

bool is_font(std::string_view head) {
  constexpr std::array kMagic = {"\0\1\0\0"sv, "OTTO"sv, "true"sv, "ttcf"sv, "wOFF"sv, "\1\0\4"sv};
  return std::any_of(kMagic.begin(), kMagic.end(), [&](std::string_view magic) { return head.starts_with(magic); });
}

std::string printable(const std::string& name) {
  if (is_well_formed_utf8(name)) return name;
  std::string plain = name;
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return plain;
}

/// `xml` with the colons in names of elements and attributes made underscores, so that no prefix needs a declaration.
std::string without_prefixes(std::string_view xml) {
  std::string plain(xml);
  bool in_tag = false;
  char quote = 0;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    char& c = plain[i];
    if (!in_tag) {
      if (c != '<') continue;
      for (const auto& [open, close] : {std::pair("<!--"sv, "-->"sv), std::pair("<![CDATA["sv, "]]>"sv)}) {
        if (std::string_view(plain).substr(i, open.size()) == open) i = plain.find(close, i);
        if (i == std::string::npos) return plain;
      }
      in_tag = plain[i] == '<';
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      in_tag = false;
    } else if (c == ':') {
      c = '_';
    }
  }
  return plain;
}

/// Names that were made by `without_prefixes` as their local part.
class LocalNames final : public XmlHandler {
 public:
  explicit LocalNames(XmlHandler& handler) : handler_(handler) {}
  void start(const XmlName& name, const XmlAttributes& attributes) override {
    handler_.start({{}, local(name.local)}, attributes);
  }
  void end(const XmlName& name) override { handler_.end({{}, local(name.local)}); }
  void text(std::string_view text) override { handler_.text(text); }

 private:
  static std::string_view local(std::string_view name) {
    const std::size_t at = name.find('_');
    return at == std::string_view::npos ? name : name.substr(at + 1);
  }
  XmlHandler& handler_;
};

class TreeBuilder final : public OfdHandler {
 public:
  explicit TreeBuilder(OfdElement& root) : root_(root) {}
  void restart() override {
    root_ = {};
    open_.clear();
  }
  void start(const XmlName& name, const XmlAttributes& attributes) override {
    OfdElement* element = &root_;
    if (!open_.empty()) element = &open_.back()->children.emplace_back();
    element->name = name.local;
    constexpr std::array kWanted = {"ID"sv,    "PageID"sv, "TemplateID"sv, "BaseLoc"sv, "ZOrder"sv, "Name"sv,
                                    "Title"sv, "Format"sv, "Current"sv,    "URI"sv,     "Index"sv};
    for (const std::string_view wanted : kWanted) {
      if (attributes.has(wanted)) element->attributes.emplace_back(wanted, attributes[wanted]);
    }
    // Children are added to the last open element only, so pointers to the open ones stay valid.
    open_.push_back(element);
  }
  void end(const XmlName& /*name*/) override { open_.pop_back(); }
  void text(std::string_view text) override {
    if (!open_.empty()) open_.back()->text += text;
  }

 private:
  OfdElement& root_;
  std::vector<OfdElement*> open_;
};

}  // namespace

OfdPackage::OfdPackage(std::string_view bytes, const Limits& limits) {
  ZipReader zip(bytes, limits);
  std::size_t kept = 0;
  while (zip.next()) {
    std::string key = ascii_lower(zip.name());
    OfdMember member;
    member.key = key;
    member.name = printable(zip.name());
    const bool binary =
        std::any_of(kBinary.begin(), kBinary.end(), [&](std::string_view end) { return key.ends_with(end); });
    std::string content = zip.read(binary ? kImageHeaderBytes : std::string::npos);
    member.is_furniture = content.empty() || is_font(content);
    if (!binary && is_xml(content)) {
      kept += content.size();
      if (kept > kMaxXmlBytes) {
        problems_.push_back({"limit:bytes", member.name});
        break;
      }
      member.xml = std::move(content);
    } else {
      member.picture = classify_picture(member.name, content);
      member.is_opaque = is_opaque_picture(content);
      // What stands behind the head is not seen here: only what was found counts.
      member.picture_properties = read_picture(content, limits).properties;
    }
    members_.emplace(std::move(key), std::move(member));
  }
  problems_.insert(problems_.end(), zip.problems().begin(), zip.problems().end());
  for (Incomplete& problem : problems_) problem.where = printable(problem.where);
}

std::string OfdPackage::resolve(std::string_view folder, std::string_view location) {
  std::string wanted(trimmed(location));
  std::replace(wanted.begin(), wanted.end(), '\\', '/');
  std::string path;
  std::string_view rest = wanted;
  if (!rest.starts_with('/')) path = folder;
  while (!rest.empty()) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view step = rest.substr(0, slash);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (step == "..") {
      if (path.ends_with('/')) path.pop_back();
      path.erase(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    } else if (!step.empty() && step != ".") {
      path += step;
      if (!rest.empty()) path += '/';
    }
  }
  return path;
}

OfdMember* OfdPackage::find(std::string_view folder, std::string_view location) {
  if (trimmed(location).empty()) return nullptr;
  while (true) {
    const auto found = members_.find(ascii_lower(resolve(folder, location)));
    if (found != members_.end()) return &found->second;
    if (folder.empty()) return nullptr;
    folder.remove_suffix(1);
    folder = folder_of(folder);
  }
}

std::string_view folder_of(std::string_view name) noexcept {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : name.substr(0, slash + 1);
}

XmlOutcome read_ofd_xml(std::string_view xml, std::size_t max_depth, OfdHandler& handler) {
  const XmlOutcome outcome = read_xml(xml, max_depth, handler);
  if (outcome != XmlOutcome::kMalformed) return outcome;
  handler.restart();
  const std::string plain = without_prefixes(xml);
  LocalNames local(handler);
  return read_xml(plain, max_depth, local);
}

std::string_view OfdElement::attribute(std::string_view wanted) const noexcept {
  for (const auto& [key, value] : attributes) {
    if (key == wanted) return value;
  }
  return {};
}

const OfdElement* OfdElement::child(std::string_view wanted) const noexcept {
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const OfdElement& child) { return child.name == wanted; });
  return found == children.end() ? nullptr : &*found;
}

std::string_view OfdElement::text_of(std::string_view child_name) const noexcept {
  const OfdElement* element = child(child_name);
  return element == nullptr ? std::string_view() : trimmed(element->text);
}

OfdTree read_ofd_tree(std::string_view xml, std::size_t max_depth) {
  OfdTree tree;
  TreeBuilder builder(tree.root);
  tree.outcome = read_ofd_xml(xml, max_depth, builder);
  return tree;
}

std::string ofd_root_name(std::string_view xml) {
  // The root stands behind a declaration and comments; a cut within it leaves its start tag whole.
  constexpr std::size_t kEnough = std::size_t{64} << 10U;
  class Root final : public XmlHandler {
   public:
    void start(const XmlName& name, const XmlAttributes& /*attributes*/) override {
      if (found.empty()) found = name.local;
    }
    void end(const XmlName& /*name*/) override {}
    void text(std::string_view /*text*/) override {}
    std::string found;
  } root;
  static_cast<void>(read_xml(xml.substr(0, kEnough), 1, root));
  if (!root.found.empty()) return root.found;
  const std::string plain = without_prefixes(xml.substr(0, kEnough));
  LocalNames local(root);
  static_cast<void>(read_xml(plain, 1, local));
  return root.found;
}

}  // namespace mishen::scanner
