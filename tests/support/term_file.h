// tests/support/term_file.h
// A list of terms, loaded as --terms loads it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/document.h"

namespace mishen::test {

/// A dictionary of nothing but these terms, read through a file as the option --terms does. Not for several threads.
class TermFile {
 public:
  /// Writes the terms, one a line, into a temporary file, loads it and removes it. Throws what loading throws.
  explicit TermFile(const std::vector<std::string>& terms);

  /// Scans `bytes` as a text or, with "text/html", as a page.
  [[nodiscard]] scanner::DocumentReport scan(std::string_view bytes,
                                             const std::string& media_type = "text/plain") const;

 private:
  std::shared_ptr<const scanner::CompiledDictionary> dictionary_;
};

}  // namespace mishen::test
