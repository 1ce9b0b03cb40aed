// scanner/masking.h
// What outputs may show of a document: values of masked rules are hidden wherever they stand.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/dictionary/rule.h"
#include "scanner/extract/document.h"

namespace mishen::scanner {

/// Finds a rule by its id; null when there is none.
using RuleLookup = std::function<const Rule*(std::string_view id)>;

/// Masks a value: keeps at most the first two and last two code points of eight or more, hides all of a shorter one.
/// Fixed rule for all outputs.
[[nodiscard]] std::string mask(std::string_view value);

/// The texts of one report as outputs may show them. Borrows report and rules: they must outlive it. Thread-safe.
class Masking {
 public:
  /// `reveal`: nothing is hidden. O(findings log findings).
  Masking(const DocumentReport& report, const RuleLookup& rules, bool reveal);

  /// What a finding is about, cut from the original: masked where its rule says so, or one that hit the same
  /// characters ("also:<rule id>" in its evidence), or where one of these is unknown; of a property the name stays.
  /// Values of other masked findings inside it are hidden too.
  [[nodiscard]] std::string matched(const Finding& finding) const;
  /// The same of its normalized form.
  [[nodiscard]] std::string normalized(const Finding& finding) const;
  /// `span` of a reading's text, UTF-8, with the values of masked findings in it as rows of '*'.
  [[nodiscard]] std::string text(std::size_t reading, TextSpan span) const;

 private:
  [[nodiscard]] bool is_masked(const Finding& finding) const;
  [[nodiscard]] bool holds_masked(std::size_t reading, TextSpan span) const;

  const DocumentReport& report_;
  const RuleLookup& rules_;
  bool reveal_;
  std::vector<std::vector<TextSpan>> hidden_;  // of each reading: sorted, without overlaps
  std::vector<std::string_view> repeated_;     // never empty strings
};

}  // namespace mishen::scanner
