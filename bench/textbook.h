// bench/textbook.h
// What anybody would put together from the same libraries: the pipeline that the scanner is measured against.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::bench {

/// ICU NFKC_Casefold with Edits, Hyperscan in UTF-8 mode with start of match over terms and expressions together, hits
/// mapped back to bytes of the original through the Edits. No blocks, no judgement, no report.
///
/// One per thread: owns scratch.
class Textbook {
 public:
  struct Hit {
    std::uint32_t pattern = 0;  ///< terms first, then expressions
    std::size_t begin = 0;      ///< bytes of the original
    std::size_t end = 0;
    friend auto operator<=>(const Hit&, const Hit&) = default;
  };

  /// Compiles; terms are folded as texts are. Takes seconds for 100 000 terms. Expressions that Hyperscan refuses are
  /// left out and counted. Throws std::runtime_error on other failures.
  Textbook(const std::vector<std::string>& terms, std::vector<std::string> expressions);
  ~Textbook();
  Textbook(const Textbook&) = delete;  // owns scratch
  Textbook& operator=(const Textbook&) = delete;

  /// All hits in `text`, ascending by begin. Ill-formed UTF-8 gives none.
  [[nodiscard]] const std::vector<Hit>& scan(std::string_view text);

  /// The folding alone; returns the folded text's length.
  [[nodiscard]] std::size_t fold(std::string_view text);

  [[nodiscard]] std::size_t refused_expressions() const noexcept { return refused_; }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  std::size_t refused_ = 0;
};

}  // namespace mishen::bench
