#include "scanner/extract/rtf_shapes.h"

#include <algorithm>
#include <array>

#include "scanner/extract/parse_number.h"

namespace mishen::scanner {

void RtfShapes::begin() {
  Drawing shape;
  shape.floating = true;
  shape.in_front = true;
  shape.shapes = 1;
  shape.across = Drawing::From::kText;  // unless it says otherwise
  shape.down = Drawing::From::kText;
  shape.fill = {ShapeFill::Kind::kColour, kWhite, true};
  open_.push_back(shape);
}

std::optional<Extent> RtfShapes::end() {
  if (open_.empty()) return std::nullopt;
  const Drawing shape = open_.back();
  open_.pop_back();
  if (backgrounds_ > 0) return std::nullopt;
  const bool filled = shape.fill.kind == ShapeFill::Kind::kOther ||
                      (shape.fill.kind == ShapeFill::Kind::kColour && shape.fill.rgb != kWhite);
  has_ground_ = has_ground_ || filled || shape.picture;
  return shape.cover();
}

void RtfShapes::take(RtfWord word, std::int32_t number) {
  constexpr double kTwips = 20;  // in a point
  if (word == RtfWord::kPaperWidth) paper_width_ = number / kTwips;
  if (word == RtfWord::kPaperHeight) paper_height_ = number / kTwips;
  if (open_.empty()) return;
  Drawing& shape = open_.back();
  switch (word) {
    case RtfWord::kShapeLeft:
      shape.extent.left = number / kTwips;
      break;
    case RtfWord::kShapeTop:
      shape.extent.top = number / kTwips;
      break;
    case RtfWord::kShapeRight:
      shape.extent.width = number / kTwips - shape.extent.left;
      break;
    case RtfWord::kShapeBottom:
      shape.extent.height = number / kTwips - shape.extent.top;
      break;
    case RtfWord::kFromPageAcross:
      shape.across = Drawing::From::kPage;
      break;
    case RtfWord::kFromTextAcross:
      shape.across = Drawing::From::kText;
      break;
    case RtfWord::kFromPageDown:
      shape.down = Drawing::From::kPage;
      break;
    case RtfWord::kFromTextDown:
      shape.down = Drawing::From::kText;
      break;
    case RtfWord::kFromMarginDown:
      shape.down = Drawing::From::kUnknown;
      break;
    case RtfWord::kWrap:
      shape.no_wrap = number == 3;  // 1 above and below, 2 and 4 around it, 5 through it
      break;
    case RtfWord::kBehindText:
      shape.in_front = number == 0;
      break;
    default:
      break;
  }
}

void RtfShapes::take_property(std::string_view name, std::string_view value) {
  if (open_.empty() || picture_properties_ > 0) return;
  Drawing& shape = open_.back();
  const std::int64_t number = number_or(value, std::int64_t{0});
  if (name == "fillColor") {
    const auto bgr = static_cast<Rgb>(number & 0xFFFFFF);
    const Rgb rgb = (bgr & 0xFFU) << 16U | (bgr & 0xFF00U) | bgr >> 16U;
    if (shape.fill.kind == ShapeFill::Kind::kColour) shape.fill.rgb = rgb;
    if (backgrounds_ > 0) page_ = rgb;
  } else if (name == "fFilled" && number == 0) {
    shape.fill = {};
  } else if (name == "fillType" && number != 0) {
    shape.fill = {ShapeFill::Kind::kOther, 0, false};
  } else if (name == "fillOpacity") {
    constexpr std::int64_t kOpaque = 59'000;  // of 65 536
    shape.fill.opaque = number >= kOpaque;
  } else if (name == "shapeType") {
    constexpr std::array<std::int64_t, 4> kRectangles = {1, 2, 109, 202};
    shape.rectangle = std::find(kRectangles.begin(), kRectangles.end(), number) != kRectangles.end();
    constexpr std::int64_t kPictureFrame = 75;
    if (number == kPictureFrame) shape.fill = {};
  } else if (name == "wzName") {
    shape.watermark = names_watermark(value);
  } else if (name == "fHidden") {
    shape.hidden = number != 0;
  } else if (name == "fBehindDocument") {
    shape.in_front = number == 0;
  } else if (name == "posrelh") {
    shape.across = number == 1 ? Drawing::From::kPage : Drawing::From::kText;
  } else if (name == "posrelv") {
    shape.down = number == 1 ? Drawing::From::kPage : number == 0 ? Drawing::From::kUnknown : Drawing::From::kText;
  }
}

void RtfShapes::note_text() {
  if (!open_.empty()) open_.back().holds_text = true;
}

void RtfShapes::note_picture() {
  if (!open_.empty()) open_.back().picture = true;
}

RtfShapes::TextBox RtfShapes::begin_text() {
  TextBox box;
  RtfGround ground;
  if (!open_.empty()) {
    const Drawing& shape = open_.back();
    if (shape.watermark) box.region = Region::kWatermark;
    if (shape.hidden) box.concealment = Concealment::kHiddenAttribute;
    if (shape.is_off_page(paper_width_, paper_height_)) box.concealment = Concealment::kOffPage;
    if (box.concealment != Concealment::kNone) box.region = Region::kHiddenText;
    ground.page = shape.fill.rgb;
    ground.unknown = shape.fill.kind == ShapeFill::Kind::kOther || !shape.fill.opaque;
    ground.unfilled = shape.fill.kind == ShapeFill::Kind::kNone;
    if (ground.unfilled) ground.page = page_;
  }
  grounds_.push_back(ground);
  return box;
}

void RtfShapes::end_text() {
  if (!grounds_.empty()) grounds_.pop_back();
}

RtfGround RtfShapes::ground() const {
  if (!grounds_.empty()) return grounds_.back();
  RtfGround ground;
  ground.page = page_;
  return ground;
}

}  // namespace mishen::scanner
