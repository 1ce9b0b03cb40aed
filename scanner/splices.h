// scanner/splices.h
// Foreign text spliced into a page again and again (hacked pages; DOMAIN 7, form 7).
#pragma once
#include <string_view>
#include <vector>

#include "scanner/span.h"

namespace mishen::scanner {

/// What was found to be spliced in.
struct Splices {
  /// Every place, by position, not overlapping, whole characters: the foreign words with the signs, spaces and Han
  /// characters that always come with them. Without them the text reads on: what stands before and after a gap belongs
  /// together.
  std::vector<PlainSpan> gaps;

  /// Places of foreign words that are repeated and that Han text, digits or stars touch on one side at least, but that
  /// may as well be names (机WiFi密). By position, overlapping neither one another nor a gap, 2,000 at most.
  std::vector<PlainSpan> suspects;
};

/// Learns which foreign words, with what always comes with them, are spliced into the running Han text of `plain`, and
/// lists all their places. `plain` is a plain view: folded UTF-8, '\n' between blocks and lines. Nothing is known
/// beforehand about such words: they occur three times and more, and words of the text are broken by them (ICU's word
/// segmentation says what a word is); or they have a title of Han characters or letters and digits mixed, and running
/// text goes on at both sides of five places and more; or they are the title of a site with its signs in the middle of
/// sentences. Names and abbreviations that are repeated (GDP, COVID-19, Windows 10, LED显示屏) stand between words and
/// are none. What looks like one must break words in ten places and more; less than that is only suspected, as is what
/// is put in between words in three or four places only.
/// Linear time up to a logarithm. Thread-safe. Throws ScanError when ICU fails.
[[nodiscard]] Splices find_splices(std::string_view plain);

}  // namespace mishen::scanner
