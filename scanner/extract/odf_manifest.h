// scanner/extract/odf_manifest.h
// META-INF/manifest.xml of an OpenDocument package: what it is made of and what is encrypted (OpenDocument 1.3 part 2).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

struct OdfManifestEntry {
  std::string path;  ///< of the member; folders end in '/'
  std::string media_type;
  bool is_encrypted = false;
};

struct OdfManifest {
  std::vector<OdfManifestEntry> entries;  ///< without the one for the package itself
  std::string media_type;                 ///< of the package
  XmlOutcome outcome = XmlOutcome::kComplete;
};

[[nodiscard]] OdfManifest read_odf_manifest(std::string_view xml, std::size_t max_depth);

/// `xml` with spaces in place of a document type declaration that declares nothing itself, as OpenOffice wrote it into
/// manifests: it would end the reading. Borrows `xml` or `storage`.
[[nodiscard]] std::string_view without_doctype(std::string_view xml, std::string& storage);

}  // namespace mishen::scanner
