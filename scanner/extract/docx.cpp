#include "scanner/extract/docx.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "scanner/ascii.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/ooxml_package.h"
#include "scanner/extract/word_part.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kUsualDocument = "word/document.xml";

/// The styles decide what is seen, and may stand behind the text in the container.
WordStyles find_styles(OoxmlPackage& package, const Limits& limits) {
  const std::string name = package.target_of_type(package.main_part(), "styles");
  const std::string wanted = ascii_lower(name.empty() ? "word/styles.xml" : name);
  WordStyles styles;
  package.read([&](const std::string& member) { return ascii_lower(member) == wanted; },
               [&](const std::string&, std::string&& xml) { styles = read_word_styles(xml, limits.max_xml_depth); });
  return styles;
}

std::vector<WordPart> read_parts(OoxmlPackage& package, const Limits& limits, const MemberSink& members) {
  std::vector<WordPart> parts;
  const WordStyles styles = find_styles(package, limits);
  package.read_rest([](const std::string&) { return false; },
                    [&](const std::string& name, std::string&& xml) {
                      WordPart part = read_word_part(xml, limits.max_xml_depth, styles);
                      part.name = name;
                      if (part.outcome == XmlOutcome::kMalformed) package.add_incomplete("damaged", name);
                      if (part.outcome == XmlOutcome::kTooDeep) package.add_incomplete("limit:xml-depth", name);
                      const bool keep =
                          part.kind == WordPartKind::kDocument || !part.blocks.empty() || !part.cropped.empty();
                      if (keep) parts.push_back(std::move(part));
                    },
                    members);
  return parts;
}

/// Brings the parts into reading order, the main document first. Returns whether there is a main document.
bool put_in_order(std::vector<WordPart>& parts, std::string_view main_part) {
  const std::string wanted = ascii_lower(main_part.empty() ? kUsualDocument : main_part);
  std::stable_sort(parts.begin(), parts.end(), [&](const WordPart& a, const WordPart& b) {
    const auto rank = [&](const WordPart& part) { return std::pair(part.kind, ascii_lower(part.name) != wanted); };
    return rank(a) < rank(b);
  });
  if (parts.empty()) return false;
  const WordPart& first = parts.front();
  return first.kind == WordPartKind::kDocument && (main_part.empty() || ascii_lower(first.name) == wanted);
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
  for (Table table : part.tables) {
    table.part = index;
    extracted.tables.push_back(table);
  }
}

/// Marks what stands under pictures that nothing is seen through.
void conceal_under_pictures(WordPart& part, const OoxmlPackage& package) {
  for (const UnderPicture& under : part.under_pictures) {
    const OoxmlRelationship* link = package.relationship(part.name, under.picture);
    if (link == nullptr || !package.is_opaque_picture(link->target)) continue;
    Block& block = part.blocks[under.block];
    block.region = Region::kHiddenText;
    block.concealment = Concealment::kBehindPicture;
  }
}

void append_cropped(const WordPart& part, std::uint32_t index, const OoxmlPackage& package, ExtractedText& extracted) {
  for (const std::string& id : part.cropped) {
    const OoxmlRelationship* link = package.relationship(part.name, id);
    if (link == nullptr || !package.is_large_picture(link->target)) continue;
    append_block(extracted, "裁剪的图片：" + link->target,
                 {.span = {}, .region = Region::kProperty, .part = index, .concealment = Concealment::kCroppedPicture});
  }
}

constexpr std::string_view kMediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

}  // namespace

bool looks_like_docx(std::string_view bytes) { return ooxml_kind(bytes) == OoxmlKind::kWord; }

ExtractedText extract_docx(std::string_view bytes, const Limits& limits, const MemberSink& members) {
  ExtractedText extracted;
  extracted.media_type = kMediaType;
  if (bytes.size() > limits.max_bytes) {
    extracted.incomplete.push_back({"limit:bytes", ""});
    return extracted;
  }
  OoxmlPackage package(bytes, limits);
  if (const std::string media_type = package.media_type(); !media_type.empty()) extracted.media_type = media_type;
  std::vector<WordPart> parts = read_parts(package, limits, members);
  const bool has_main = put_in_order(parts, package.main_part());
  if (!has_main)
    package.add_incomplete("damaged", package.main_part().empty() ? std::string(kUsualDocument) : package.main_part());
  std::unordered_set<std::string> drawn;
  for (WordPart& part : parts) {
    const bool main = has_main && &part == parts.data();
    if (!main) extracted.parts.push_back(part.name);
    const std::uint32_t index = main ? 0U : static_cast<std::uint32_t>(extracted.parts.size() - 1);
    conceal_under_pictures(part, package);
    append_part(part, index, drawn, extracted);
    append_cropped(part, index, package, extracted);
  }
  package.finish(extracted);
  return extracted;
}

}  // namespace mishen::scanner
