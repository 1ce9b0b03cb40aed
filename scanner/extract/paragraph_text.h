// scanner/extract/paragraph_text.h
// The text of a paragraph while it is read: what stands among its letters, and what stands aside of them.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "scanner/concealment.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// How a reader sees a piece of text.
struct Seen {
  Region region = Region::kBody;  ///< of what is concealed; else that of its paragraph
  Concealment concealment = Concealment::kNone;
  bool unfilled = false;  ///< white, in a text box without fill: hidden unless something lies behind the box
  bool aside = false;     ///< does not stand among the letters of its paragraph
  bool inserted = false;  ///< by a tracked change; it does stand among them
  friend bool operator==(const Seen&, const Seen&) = default;
};

/// What is concealed, standing aside.
[[nodiscard]] inline Seen concealed(Region region, Concealment concealment) {
  return {region, concealment, false, true, false};
}

/// Gathers the pieces of one paragraph: what is seen as one text, so that a mark is found though something hidden
/// stands in its middle or a part of it was inserted; what is not seen, and once more what was inserted, as texts of
/// their own.
class ParagraphText {
 public:
  struct Aside {
    Seen seen;
    std::string text;
  };

  /// Where a piece of text that is seen like this is to be appended; the second is null, but for insertions. Valid
  /// until the next call.
  [[nodiscard]] std::array<std::string*, 2> targets(const Seen& seen);

  [[nodiscard]] const std::string& visible() const noexcept { return visible_; }
  [[nodiscard]] const std::vector<Aside>& asides() const noexcept { return asides_; }
  [[nodiscard]] bool empty() const noexcept { return visible_.empty() && asides_.empty(); }

 private:
  std::string& aside(const Seen& seen);

  std::string visible_;
  std::vector<Aside> asides_;
  Seen last_;
};

}  // namespace mishen::scanner
