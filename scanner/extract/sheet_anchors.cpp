#include "scanner/extract/sheet_anchors.h"

#include <algorithm>

#include "scanner/extract/parse_number.h"
#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

constexpr double kEmuPerPoint = 12'700;

double points(std::string_view emu) { return number_or(trimmed(emu), 0.0) / kEmuPerPoint; }

std::uint32_t cell_number(std::string_view digits) {
  constexpr std::uint32_t kMost = 2'000'000;  // rows of any program
  return std::min(number_or(trimmed(digits), 0U), kMost);
}

}  // namespace

void SheetAnchors::start(std::string_view local, const XmlAttributes& attributes) {
  const bool two = local == "twoCellAnchor";
  if (depth_ == 0) {
    const bool one = local == "oneCellAnchor";
    if (!two && !one && local != "absoluteAnchor") return;
    anchor_ = {};
    anchor_.kind = two ? SheetAnchor::Kind::kTwoCells : one ? SheetAnchor::Kind::kOneCell : SheetAnchor::Kind::kPlace;
    number_ = 0;
    depth_ = 1;
    return;
  }
  ++depth_;
  constexpr std::size_t kOfAnchor = 2;
  value_.clear();
  if (depth_ != kOfAnchor) return;
  if (local == "from") {
    corner_ = &anchor_.from;
  } else if (local == "to") {
    corner_ = &anchor_.to;
  } else if (local == "pos") {
    anchor_.from.x = points(attributes["x"]);
    anchor_.from.y = points(attributes["y"]);
  } else if (local == "ext") {
    anchor_.width = points(attributes["cx"]);
    anchor_.height = points(attributes["cy"]);
  }
}

void SheetAnchors::text(std::string_view text) {
  constexpr std::size_t kLongest = 32;
  if (corner_ != nullptr && value_.size() < kLongest) value_.append(text.substr(0, kLongest));
}

void SheetAnchors::end(std::string_view local) {
  if (depth_ == 0) return;
  --depth_;
  if (corner_ == nullptr) return;
  if (local == "col") {
    corner_->column = cell_number(value_);
  } else if (local == "colOff") {
    corner_->x = points(value_);
  } else if (local == "row") {
    corner_->row = cell_number(value_);
  } else if (local == "rowOff") {
    corner_->y = points(value_);
  } else if (local == "from" || local == "to") {
    corner_ = nullptr;
  }
}

std::size_t SheetAnchors::number_of_open(std::vector<SheetAnchor>& anchors) {
  if (depth_ == 0) return 0;
  if (number_ == 0) {
    anchors.push_back(anchor_);
    number_ = anchors.size();
  }
  return number_;
}

}  // namespace mishen::scanner
