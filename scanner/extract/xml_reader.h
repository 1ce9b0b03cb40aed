// scanner/extract/xml_reader.h
// Reads XML parts of documents as a stream of events: no tree, no DTD, no entities of their own, no network.
#pragma once
#include <cstddef>
#include <functional>
#include <string_view>

namespace mishen::scanner {

/// An expanded name: `local` within the namespace `uri` ("" for none).
struct XmlName {
  std::string_view uri;
  std::string_view local;
};

/// The attributes of one element. Borrowed: valid during the call that hands them over.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char* const* pairs) : pairs_(pairs) {}
  /// Value of the attribute with this local name, whatever its namespace (OOXML parts write w:val and val alike); ""
  /// where there is none.
  [[nodiscard]] std::string_view operator[](std::string_view local) const noexcept;
  [[nodiscard]] bool has(std::string_view local) const noexcept;
  /// Value of the attribute with this local name within a namespace whose URI ends with `uri_end`: tells p:sldId/@id
  /// from its @r:id ("/relationships"). "" where there is none.
  [[nodiscard]] std::string_view within(std::string_view uri_end, std::string_view local) const noexcept;
  /// Calls `take` with the local name and the value of each, in the order of the document.
  void for_each(const std::function<void(std::string_view local, std::string_view value)>& take) const;

 private:
  const char* const* pairs_;  // name, value, ..., null; as expat gives them
};

/// Receives the events of one XML document. All text is well-formed UTF-8.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void start(const XmlName& name, const XmlAttributes& attributes) = 0;
  virtual void end(const XmlName& name) = 0;
  virtual void text(std::string_view text) = 0;  ///< character data; may come in several pieces
};

enum class XmlOutcome {
  kComplete,
  kMalformed,  ///< not well-formed, cut off, in an encoding OOXML does not allow, or with a document type declaration
  kTooDeep,
};

/// Parses `xml` (UTF-8 or UTF-16, as its BOM or declaration says) and hands what it holds to `handler` up to the first
/// problem. Linear in the size of `xml`. A DOCTYPE ends the reading: so no entity is ever declared or expanded (billion
/// laughs, XXE). Throws ScanError when expat cannot be set up. `handler` must not throw.
[[nodiscard]] XmlOutcome read_xml(std::string_view xml, std::size_t max_depth, XmlHandler& handler);

}  // namespace mishen::scanner
