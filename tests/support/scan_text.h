// tests/support/scan_text.h
// The built-in dictionary and whole documents through it, for tests.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "scanner/dictionary/load.h"
#include "scanner/extract/document.h"

namespace mishen::test {

inline constexpr std::chrono::year_month_day kToday{std::chrono::year(2026), std::chrono::month(11),
                                                    std::chrono::day(22)};

/// The repository's dictionaries, loaded once.
inline std::shared_ptr<const scanner::CompiledDictionary> builtin_dictionary() {
  static const auto dictionary =
      scanner::load_dictionary({.paths = {std::string(MISHEN_SOURCE_DIR) + "/dictionaries"}, .term_files = {}});
  return dictionary;
}

/// Scans `bytes` as a document of its own.
inline scanner::DocumentReport scan_bytes(std::string_view bytes, const std::string& name = "draft",
                                          const std::string& media_type = "", const std::string& charset = "") {
  scanner::Scanner scanner(builtin_dictionary());
  return scanner::scan_document(scanner, scanner::in_process(),
                                {.bytes = bytes, .name = name, .charset = charset, .media_type = media_type},
                                {.as_of = kToday, .limits = {}});
}

/// The first finding of `rule`, or null.
inline const scanner::Finding* find_rule(const scanner::DocumentReport& report, std::string_view rule) {
  for (const scanner::Finding& finding : report.findings) {
    if (finding.rule == rule) return &finding;
  }
  return nullptr;
}

}  // namespace mishen::test
