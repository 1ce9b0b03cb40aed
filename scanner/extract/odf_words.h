// scanner/extract/odf_words.h
// Words of persons in the attributes of OpenDocument elements.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/odf_context.h"
#include "scanner/extract/odf_names.h"
#include "scanner/extract/odf_paragraphs.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// Takes what persons wrote into attributes: names, the texts of conditions, where a link leads.
class OdfWords {
 public:
  /// Borrows both until destroyed.
  OdfWords(OdfContext& context, OdfParagraphs& paragraphs) : context_(context), paragraphs_(paragraphs) {}

  /// Of the innermost element, whose local name is `local`. A text is taken once.
  void take(std::string_view local, const XmlAttributes& attributes);

 private:
  /// Elements whose names are read elsewhere or stand for styles and the like.
  [[nodiscard]] bool is_made_by_program(OdfElement element) const;

  OdfContext& context_;
  OdfParagraphs& paragraphs_;
  std::set<std::string, std::less<>> taken_;
};

/// What stands between quotation marks in a formula or condition.
[[nodiscard]] std::vector<std::string> odf_literals(std::string_view formula);

}  // namespace mishen::scanner
