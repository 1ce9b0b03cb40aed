// scanner/extract/sheet_anchors.h
// The anchors of a drawing that lies on a sheet (ISO/IEC 29500-1, 20.5.2).
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/sheet_covers.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// Follows the anchors of xdr:wsDr, fed with the events of the part by local names.
class SheetAnchors {
 public:
  void start(std::string_view local, const XmlAttributes& attributes);
  void text(std::string_view text);
  void end(std::string_view local);

  /// The number (1-based, in `anchors`) of the one that is open, which is appended where it is not there yet; 0 outside
  /// of them.
  [[nodiscard]] std::size_t number_of_open(std::vector<SheetAnchor>& anchors);

 private:
  std::size_t depth_ = 0;  // open elements from the anchor on
  std::size_t number_ = 0;
  SheetAnchor anchor_;
  SheetCorner* corner_ = nullptr;
  std::string value_;
};

}  // namespace mishen::scanner
