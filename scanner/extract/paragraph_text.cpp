#include "scanner/extract/paragraph_text.h"

namespace mishen::scanner {

std::array<std::string*, 2> ParagraphText::targets(const Seen& seen) {
  std::string* also = nullptr;
  if (seen.aside) {
    also = &aside(seen);
    last_ = seen;
    return {also, nullptr};
  }
  Seen insertion = concealed(Region::kInserted, Concealment::kInsertion);
  insertion.inserted = true;
  if (seen.inserted) also = &aside(insertion);
  last_ = seen.inserted ? insertion : Seen{};
  return {&visible_, also};
}

/// The aside that takes up text like this: the last one, where nothing else came between.
std::string& ParagraphText::aside(const Seen& seen) {
  if (asides_.empty() || last_ != seen) asides_.push_back({seen, {}});
  return asides_.back().text;
}

}  // namespace mishen::scanner
