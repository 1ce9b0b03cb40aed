// tests/support/extracted.h
// What the tests of the extractors ask of a text: its blocks as lines to compare, what was not read, what real
// documents hold.
#pragma once
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extracted_text.h"

namespace mishen::test {

/// "region: text" of `block`, or "region/why it is not seen: text".
[[nodiscard]] std::string described(const scanner::ExtractedText& text, const scanner::Block& block);
/// Each block so.
[[nodiscard]] std::vector<std::string> blocks(const scanner::ExtractedText& text);

/// "reason where" of everything that was not read.
[[nodiscard]] std::vector<std::string> reasons(const scanner::ExtractedText& text);
[[nodiscard]] std::vector<std::string> notices(const scanner::ExtractedText& text);

/// The test fails where `text` is not sound (tests/support/sound.h).
void expect_sound(const scanner::ExtractedText& text);

/// Documents of others beside the project. Tests that need them are skipped where they are not there.
[[nodiscard]] std::filesystem::path corpus();
[[nodiscard]] bool has_corpus();

/// A document of the corpus and strings that other engines read in it.
struct ProbedDocument {
  std::string name;  ///< path in the corpus
  std::string bytes;
  std::vector<std::string> probes;
};
/// Those whose names end in one of `suffixes`.
[[nodiscard]] std::vector<ProbedDocument> probed_documents(std::initializer_list<std::string_view> suffixes);

}  // namespace mishen::test
