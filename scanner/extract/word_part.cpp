#include "scanner/extract/word_part.h"

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>

#include "scanner/extract/white_space.h"
#include "scanner/extract/word_paragraphs.h"
#include "scanner/extract/word_vocabulary.h"
#include "scanner/extract/xml_words.h"

namespace mishen::scanner {
namespace {

/// Reads parts that are lists of values: each innermost element with text is a block.
class ValueHandler final : public XmlHandler {
 public:
  ValueHandler(WordPart& part, Region region) : part_(part), region_(region) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    flush(name.local);
    take_attributes(attributes);
    // <property name="密级"><vt:lpwstr>...: the name belongs to what its value says.
    if (name.local == "property") label_ = attributes["name"];
  }
  void end(const XmlName& name) override {
    flush(name.local);
    if (name.local == "property") label_.clear();
  }
  void text(std::string_view text) override {
    const std::size_t begin = value_.size();
    value_ += text;
    // Line breaks are only how the XML was laid out.
    std::replace_if(
        value_.begin() + static_cast<std::ptrdiff_t>(begin), value_.end(),
        [](char c) { return c == '\n' || c == '\r'; }, ' ');
  }

 private:
  /// `element` is the one that ends here, or in which another begins.
  void flush(std::string_view element) {
    const std::string_view content = trimmed(value_);
    if (!content.empty() && !is_bookkeeping(element) && !is_bookkeeping(label_)) {
      Block place;
      place.region = region_;
      if (region_ == Region::kEmbedded) place.concealment = Concealment::kCachedData;
      add_block(part_, label_.empty() ? std::string(content) : label_ + "：" + std::string(content), place);
    }
    value_.clear();
  }

  /// Of a part that only programs know, what they keep in attributes.
  void take_attributes(const XmlAttributes& attributes) {
    if (region_ != Region::kEmbedded) return;
    for_each_worded(attributes, [&](std::string_view local, std::string_view value) {
      Block place;
      const bool is_person = local == "author" || local == "userId";
      place.region = is_person ? Region::kProperty : Region::kEmbedded;
      place.concealment = is_person ? Concealment::kProperty : Concealment::kCachedData;
      add_block(part_, value, place);
    });
  }

  /// Properties that programs keep for themselves: counts, versions and times.
  static bool is_bookkeeping(std::string_view local) {
    static const std::unordered_set<std::string_view> kNames = {"revision",
                                                                "created",
                                                                "modified",
                                                                "lastPrinted",
                                                                "version",
                                                                "TotalTime",
                                                                "Pages",
                                                                "Words",
                                                                "Characters",
                                                                "Application",
                                                                "DocSecurity",
                                                                "Lines",
                                                                "Paragraphs",
                                                                "ScaleCrop",
                                                                "LinksUpToDate",
                                                                "CharactersWithSpaces",
                                                                "SharedDoc",
                                                                "HyperlinksChanged",
                                                                "AppVersion",
                                                                "language",
                                                                "KSOProductBuildVer",
                                                                "ICV",
                                                                "i4",
                                                                "i8",
                                                                "bool",
                                                                "filetime",
                                                                "r8"};
    return kNames.contains(local);
  }

  WordPart& part_;
  Region region_;
  std::string label_;
  std::string value_;
};

/// Looks at the root element and hands the events on to the handler for its kind.
class PartHandler final : public XmlHandler {
 public:
  PartHandler(WordPart& part, const WordStyles& styles) : part_(part), styles_(styles) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    if (first_) choose(name);
    first_ = false;
    if (inner_) inner_->start(name, attributes);
  }
  void end(const XmlName& name) override {
    if (inner_) inner_->end(name);
  }
  void text(std::string_view text) override {
    if (inner_) inner_->text(text);
  }
  void finish() {
    if (paragraphs_ != nullptr) paragraphs_->finish();
  }

 private:
  void read_paragraphs(WordPartKind kind, Region region) {
    part_.kind = kind;
    auto reader = make_paragraph_reader(part_, region, styles_);
    paragraphs_ = reader.get();
    inner_ = std::move(reader);
  }

  void choose(const XmlName& root) {
    struct Root {
      std::string_view local;
      WordPartKind kind;
      Region region;
    };
    static constexpr Root kWordRoots[] = {{"document", WordPartKind::kDocument, Region::kBody},
                                          {"hdr", WordPartKind::kHeader, Region::kHeader},
                                          {"ftr", WordPartKind::kFooter, Region::kFooter},
                                          {"footnotes", WordPartKind::kFootnotes, Region::kNote},
                                          {"endnotes", WordPartKind::kEndnotes, Region::kNote},
                                          {"comments", WordPartKind::kComments, Region::kComment},
                                          {"glossaryDocument", WordPartKind::kGlossary, Region::kEmbedded}};
    const auto has = [&](std::string_view piece) { return root.uri.find(piece) != std::string_view::npos; };
    if (is_word_namespace(root.uri)) {
      for (const Root& known : kWordRoots) {
        if (root.local == known.local) return read_paragraphs(known.kind, known.region);
      }
      if (root.local != "styles")
        read_paragraphs(WordPartKind::kOtherXml, Region::kEmbedded);  // settings, numbering ...
      return;
    }
    if (has("/drawingml/") || has("/office/drawing/")) return read_paragraphs(WordPartKind::kDrawing, Region::kTextBox);
    if (root.local == "coreProperties" || root.local == "Properties") {
      part_.kind = WordPartKind::kProperties;
      inner_ = std::make_unique<ValueHandler>(part_, Region::kProperty);
    } else if (root.local != "Signature") {  // digests and certificates
      inner_ = std::make_unique<ValueHandler>(part_, Region::kEmbedded);
    }
  }

  WordPart& part_;
  const WordStyles& styles_;
  std::unique_ptr<XmlHandler> inner_;
  ParagraphReader* paragraphs_ = nullptr;  // inner_, where it is one
  bool first_ = true;
};

}  // namespace

void add_block(WordPart& part, std::string_view text, Block block) {
  if (!part.blocks.empty()) part.text += '\n';
  block.span = {part.text.size(), part.text.size() + text.size()};
  part.text += text;
  part.blocks.push_back(block);
}

WordPart read_word_part(std::string_view xml, std::size_t max_depth, const WordStyles& styles) {
  WordPart part;
  PartHandler handler(part, styles);
  part.outcome = read_xml(xml, max_depth, handler);
  handler.finish();
  return part;
}

}  // namespace mishen::scanner
