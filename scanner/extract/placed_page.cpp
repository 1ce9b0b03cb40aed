#include "scanner/extract/placed_page.h"

#include <algorithm>
#include <cmath>

#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

constexpr float kSmallestSize = 1e-3F;

}  // namespace

Box text_box(float x, float y, float advance, float size, float angle) noexcept {
  const WritingDirection along = writing_direction(angle);
  Box box{kFarthest, kFarthest, -kFarthest, -kFarthest};
  for (const float step : {0.0F, advance}) {
    for (const float rise : {-kAscent * size, kDescent * size}) {
      const float corner_x = x + step * along.cosine - rise * along.sine;
      const float corner_y = y + step * along.sine + rise * along.cosine;
      box = {std::min(box.left, corner_x), std::min(box.top, corner_y), std::max(box.right, corner_x),
             std::max(box.bottom, corner_y)};
    }
  }
  return box;
}

void add_rectangle(PlacedPage& page, const Box& box, std::uint32_t order, std::uint32_t colour) {
  const float thin = std::min(box.width(), box.height());
  const float wide = std::max(box.width(), box.height());
  const bool ruling = thin <= 2 * page.point && wide >= 4 * std::max(thin, page.point);
  if (!ruling) {
    page.shapes.push_back({box, order, colour, false});
  } else if (colour == kUnknownColour || !look_the_same(colour, kWhite)) {
    page.rulings.push_back(box);
  }
}

void make_finite(PlacedPage& page) {
  for (PlacedText& text : page.texts) {
    for (float* value : {&text.x, &text.y, &text.advance, &text.angle, &text.box.left, &text.box.top, &text.box.right,
                         &text.box.bottom})
      *value = finite(*value);
    text.size = std::max(finite(text.size), kSmallestSize);
  }
}

float finite(float value) noexcept { return std::isfinite(value) ? std::clamp(value, -kFarthest, kFarthest) : 0.0F; }

bool is_blank(std::string_view text) noexcept {
  return only_white_space(text) ||
         std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
}

WritingDirection writing_direction(float degrees) noexcept {
  const float radians = degrees * 3.14159265F / 180;
  WritingDirection found{std::cos(radians), std::sin(radians)};
  for (float* part : {&found.cosine, &found.sine}) {  // so that level lines stay level
    if (std::abs(*part - std::round(*part)) < 1e-4F) *part = std::round(*part);
  }
  return found;
}

std::pair<float, float> turned(float x, float y, WritingDirection by) noexcept {
  return {x * by.cosine + y * by.sine, y * by.cosine - x * by.sine};
}

Box turned(const Box& box, WritingDirection by) noexcept {
  const auto [x1, y1] = turned(box.left, box.top, by);
  const auto [x2, y2] = turned(box.right, box.bottom, by);
  return {std::min(x1, x2), std::min(y1, y2), std::max(x1, x2), std::max(y1, y2)};
}

int whole_degrees(float angle) noexcept {
  const int degrees = static_cast<int>(std::lround(std::fmod(angle, 360.0F)));
  return (degrees + 360) % 360;
}

}  // namespace mishen::scanner
