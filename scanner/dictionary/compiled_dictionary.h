// scanner/dictionary/compiled_dictionary.h
// Rules ready to be matched.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/dictionary/rule.h"

namespace mishen::scanner {

/// A set of rules compiled for matching. Immutable; share freely between threads as shared_ptr<const
/// CompiledDictionary>.
class CompiledDictionary {
 public:
  ~CompiledDictionary();
  CompiledDictionary(const CompiledDictionary&) = delete;  ///< owns engine databases; share the pointer instead
  CompiledDictionary& operator=(const CompiledDictionary&) = delete;

  /// "2026.11.1+sha256:<first 16 hex digits over all rule files>".
  [[nodiscard]] const std::string& version() const noexcept;
  [[nodiscard]] const std::vector<Rule>& rules() const noexcept;
  /// Null when no rule has that id. Borrowed: valid while the dictionary lives.
  [[nodiscard]] const Rule* find(std::string_view id) const noexcept;

  struct Impl;  ///< engine databases; defined in matcher-side sources only
  [[nodiscard]] const Impl& impl() const noexcept { return *impl_; }

 private:
  friend class DictionaryCompiler;
  CompiledDictionary();
  std::unique_ptr<Impl> impl_;
};

}  // namespace mishen::scanner
