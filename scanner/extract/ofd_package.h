// scanner/extract/ofd_package.h
// The container of an OFD document: its XML parts in memory, and what else lies in it.
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/image_size.h"
#include "scanner/extract/picture.h"
#include "scanner/extract/xml_reader.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// A member of the container.
struct OfdMember {
  std::string key;   ///< its name as bytes, in lower case
  std::string name;  ///< as it stands in the container, '/' between folders, well-formed UTF-8
  std::string xml;   ///< content of an XML part; empty otherwise
  Picture picture = Picture::kNone;
  std::vector<PictureProperty> picture_properties;
  bool is_opaque = false;     ///< a picture without transparent pixels
  bool is_furniture = false;  ///< nothing that anybody wrote: a font, an empty file
  bool is_used = false;       ///< something that was read refers to it
};

/// All members. Parts find one another whatever the case of their names, as the programs that show OFD do.
class OfdPackage {
 public:
  /// Reads the container. Problems are in `problems()`. Throws ScanError as ZipReader does.
  OfdPackage(std::string_view bytes, const Limits& limits);

  /// The member that `location` (ST_Loc: absolute with '/', else relative) names for something in the folder
  /// `folder`, or null. Locations that lead nowhere from there are tried from the folders above: writers differ in
  /// what they take locations to be relative to.
  [[nodiscard]] OfdMember* find(std::string_view folder, std::string_view location);
  /// Where `find` looks first; for problems.
  [[nodiscard]] static std::string resolve(std::string_view folder, std::string_view location);

  /// In the order of their names.
  [[nodiscard]] std::map<std::string, OfdMember>& members() noexcept { return members_; }
  [[nodiscard]] const std::vector<Incomplete>& problems() const noexcept { return problems_; }

 private:
  std::map<std::string, OfdMember> members_;  // by name in lower case
  std::vector<Incomplete> problems_;
};

/// The folder of the member called `name`, "" or with '/' at its end.
[[nodiscard]] std::string_view folder_of(std::string_view name) noexcept;

/// Takes the events of a part, perhaps in two attempts.
class OfdHandler : public XmlHandler {
 public:
  virtual void restart() = 0;  ///< forgets everything: the part is read anew
};

/// Reads an XML part as read_xml does. Parts with prefixes that are not declared are common (invoices of the tax
/// administration): they are read by local names then, in a second attempt.
[[nodiscard]] XmlOutcome read_ofd_xml(std::string_view xml, std::size_t max_depth, OfdHandler& handler);

/// An element with all that is in it, for the small parts that only say where things are.
struct OfdElement {
  std::string name;                                                  ///< local name
  std::vector<std::pair<std::string_view, std::string>> attributes;  ///< those that say where things are, or text
  std::string text;
  std::vector<OfdElement> children;

  [[nodiscard]] std::string_view attribute(std::string_view name) const noexcept;
  [[nodiscard]] const OfdElement* child(std::string_view name) const noexcept;
  /// Text of the child of this name, trimmed; "" where there is none.
  [[nodiscard]] std::string_view text_of(std::string_view child_name) const noexcept;
};

struct OfdTree {
  OfdElement root;
  XmlOutcome outcome = XmlOutcome::kComplete;
};

/// The elements of a part up to its first problem.
[[nodiscard]] OfdTree read_ofd_tree(std::string_view xml, std::size_t max_depth);

/// Local name of the root element of a part, "" where there is none. Looks at its begin only.
[[nodiscard]] std::string ofd_root_name(std::string_view xml);

}  // namespace mishen::scanner
