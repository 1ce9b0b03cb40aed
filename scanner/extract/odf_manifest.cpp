#include "scanner/extract/odf_manifest.h"

#include <algorithm>
#include <utility>

namespace mishen::scanner {
namespace {

class ManifestHandler final : public XmlHandler {
 public:
  explicit ManifestHandler(OdfManifest& manifest) : manifest_(manifest) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    if (name.local == "file-entry") {
      entry_ = {std::string(attributes["full-path"]), std::string(attributes["media-type"]), false};
    } else if (name.local == "encryption-data" || name.local == "encrypted-key") {
      entry_.is_encrypted = true;
    }
  }
  void end(const XmlName& name) override {
    if (name.local != "file-entry") return;
    if (entry_.path == "/" && !entry_.is_encrypted) {
      manifest_.media_type = entry_.media_type;
    } else {
      manifest_.entries.push_back(std::move(entry_));
    }
    entry_ = {};
  }
  void text(std::string_view) override {}

 private:
  OdfManifest& manifest_;
  OdfManifestEntry entry_;
};

}  // namespace

OdfManifest read_odf_manifest(std::string_view xml, std::size_t max_depth) {
  OdfManifest manifest;
  ManifestHandler handler(manifest);
  manifest.outcome = read_xml(xml, max_depth, handler);
  return manifest;
}

std::string_view without_doctype(std::string_view xml, std::string& storage) {
  constexpr std::size_t kProlog = 4096;
  const std::size_t begin = xml.substr(0, kProlog).find("<!DOCTYPE");
  if (begin == std::string_view::npos) return xml;
  const std::size_t end = xml.substr(begin, kProlog).find('>');
  if (end == std::string_view::npos || xml.substr(begin, end).find('[') != std::string_view::npos) return xml;
  // Not in a comment or behind the root element.
  const std::string_view before = xml.substr(0, begin);
  if (before.find("<!--") != std::string_view::npos) return xml;
  storage = xml;
  std::fill_n(storage.begin() + static_cast<std::ptrdiff_t>(begin), end + 1, ' ');
  return storage;
}

}  // namespace mishen::scanner
