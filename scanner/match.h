// scanner/match.h
// Multi-pattern matching over normalized views. match.cpp is the only file that includes hs.h at scan time.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/dictionary/rule.h"
#include "scanner/span.h"

namespace mishen::scanner {

/// A pattern as the engine knows it.
struct PatternEntry {
  std::uint32_t rule = 0;     ///< index into CompiledDictionary::rules()
  std::uint32_t pattern = 0;  ///< index into Rule::patterns, Rule::terms or Rule::except
  std::uint32_t length = 0;   ///< bytes of a literal; 0 for expressions
  bool is_except = false;     ///< a phrase that cancels hits inside it
  bool has_borders = false;   ///< a hit must not touch further letters or digits: Latin terms
};

/// What the engine saw: integers only. All thinking happens in resolve.
struct RawMatch {
  std::uint32_t entry = 0;  ///< index into PatternSet::entries
  NormSpan span;
  friend auto operator<=>(const RawMatch&, const RawMatch&) = default;
};

/// An expression that the engine refuses.
struct PatternProblem {
  PatternEntry entry;
  std::string message;
};

/// The literals and expressions of one view, compiled. Literals and expressions are separate databases (mixing their
/// flags slows large sets). Immutable; share freely.
class PatternSet {
 public:
  struct Source {
    PatternEntry entry;
    std::string text;  ///< normalized literal bytes, or an expression
  };
  /// Compiles; problems with single expressions are appended to `problems` and the expression is left out. Throws
  /// ScanError on other failures.
  PatternSet(const std::vector<Source>& literals, std::vector<Source> expressions,
             std::vector<PatternProblem>& problems);
  ~PatternSet();
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;

  [[nodiscard]] const std::vector<PatternEntry>& entries() const noexcept;

 private:
  friend class Matcher;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Runs pattern sets. One per thread: owns the engine's scratch.
class Matcher {
 public:
  /// Prepares scratch for `sets` (borrowed: must outlive this). Throws ScanError when memory runs out.
  explicit Matcher(const std::vector<const PatternSet*>& sets);
  ~Matcher();
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;

  /// Appends every hit of `set` in `text` to `out`, sorted by position, pattern and length, longest first: all
  /// occurrences of literals, overlapping ones included; for expressions the longest hit for each start. Returns false
  /// when `limit` hits were reached: then the rest is missing and the caller must say so. Throws ScanError when the
  /// engine fails.
  [[nodiscard]] bool match(const PatternSet& set, std::string_view text, std::size_t limit, std::vector<RawMatch>& out);
  /// The same with every hit of the expressions, not only the longest.
  [[nodiscard]] bool match_all(const PatternSet& set, std::string_view text, std::size_t limit,
                               std::vector<RawMatch>& out);
  /// The same for the literals of `set` only.
  [[nodiscard]] bool match_literals(const PatternSet& set, std::string_view text, std::size_t limit,
                                    std::vector<RawMatch>& out);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mishen::scanner
