#include "scanner/extract/colours.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "scanner/extract/parse_number.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {
namespace {

constexpr unsigned kShifts[] = {0, 8, 16};  // of blue, green, red

class SchemeHandler final : public XmlHandler {
 public:
  explicit SchemeHandler(ColourScheme& scheme) : scheme_(scheme) {}

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    if (name.local == "clrScheme") {
      inside_ = !done_;
    } else if (inside_) {
      const auto* const known = std::find(ColourScheme::kNames.begin(), ColourScheme::kNames.end(), name.local);
      if (known != ColourScheme::kNames.end()) {
        at_ = static_cast<std::size_t>(known - ColourScheme::kNames.begin());
      } else if (name.local == "srgbClr") {
        scheme_.colours[at_] = parse_rgb(attributes["val"]);
      } else if (name.local == "sysClr") {
        scheme_.colours[at_] = parse_rgb(attributes["lastClr"]);
        if (!scheme_.colours[at_]) scheme_.colours[at_] = attributes["val"] == "window" ? kWhite : kBlack;
      }
    }
  }
  void end(const XmlName& name) override {
    if (name.local != "clrScheme") return;
    inside_ = false;
    done_ = true;  // themes may hold further schemes to choose from
  }
  void text(std::string_view) override {}

 private:
  ColourScheme& scheme_;
  std::size_t at_ = 0;
  bool inside_ = false;
  bool done_ = false;
};

}  // namespace

std::optional<Rgb> parse_rgb(std::string_view digits) noexcept {
  if (digits.starts_with('#')) digits.remove_prefix(1);
  if (digits.size() == 8) digits.remove_prefix(2);
  if (digits.size() != 6) return std::nullopt;
  return entire_number<Rgb>(digits, 16);
}

bool look_the_same(Rgb a, Rgb b) noexcept {
  constexpr int kMostLevels = 16;
  return std::all_of(std::begin(kShifts), std::end(kShifts), [&](unsigned shift) {
    return std::abs(static_cast<int>(a >> shift & 0xFFU) - static_cast<int>(b >> shift & 0xFFU)) <= kMostLevels;
  });
}

bool is_dark(Rgb colour) noexcept {
  return 299 * (colour >> 16U & 0xFFU) + 587 * (colour >> 8U & 0xFFU) + 114 * (colour & 0xFFU) < 128'000;
}

std::optional<Rgb> ColourScheme::named(std::string_view name) const noexcept {
  const auto* const known = std::find(kNames.begin(), kNames.end(), name);
  if (known == kNames.end()) return std::nullopt;
  return colours[static_cast<std::size_t>(known - kNames.begin())];
}

ColourScheme read_colour_scheme(std::string_view xml, std::size_t max_depth) {
  ColourScheme scheme;
  SchemeHandler handler(scheme);
  static_cast<void>(read_xml(xml, max_depth, handler));  // holds no text: nothing is lost with it
  return scheme;
}

}  // namespace mishen::scanner
