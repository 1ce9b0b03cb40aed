// scanner/fold_table.h
// What each character becomes before matching.
#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mishen::scanner {

/// Folding of characters: NFKC_Casefold (Unicode 15, ICU), default-ignorable and control characters dropped, line
/// breaks to '\n' and other white space to ' ', digits of other scripts to ASCII, numbered and lettered signs (⑴ ⒈ ❶ ㈠
/// Ⓐ 🅰) to the bare number or letter, traditional, regional and Japanese forms to simplified (OpenCC data, see
/// dictionaries/folds), star variants to U+2605, bracket variants to ( and ), CJK radicals to ideographs. Combining
/// marks that compose with nothing are dropped on Han characters, ASCII letters, digits and signs, stars and CJK
/// punctuation, where they only disguise; other scripts keep theirs.
///
/// Some traditional characters fold differently inside a phrase (乾 to 干, but not in 乾隆): these are pivots, and
/// pivot_in() says what they become.
///
/// Built once (about 10 ms), then immutable: share freely.
class FoldTable {
 public:
  /// What one character becomes on its own.
  struct Fold {
    std::string_view text;        ///< UTF-8; empty: dropped. Pivots are left as they are. Unset where unchanged
    bool unchanged = true;        ///< it stays what it is
    bool one_character = true;    ///< `text` is one character
    bool joins = false;           ///< it may combine with what stands before it
    bool is_mark = false;         ///< a combining mark (General_Category Mn or Me) that is not dropped everywhere
    bool composes_ascii = false;  ///< a mark that composes with an ASCII character
    bool has_pivot = false;       ///< `text`, or it itself if unchanged, is a pivot
    [[nodiscard]] bool is_dropped() const noexcept { return !unchanged && text.empty(); }
  };

  /// What fold()'s inner loop does with a character of three bytes.
  struct alignas(8) Quick {
    enum class Action : std::uint8_t { kLookCloser, kReplace, kDrop, kPivot };
    std::array<char, 4> text{};  ///< what replaces it: one character
    std::uint8_t size = 0;       ///< of text, at most 3
    Action action = Action::kLookCloser;
  };

  /// The one table. Throws ScanError on first use when ICU's data is missing.
  [[nodiscard]] static const FoldTable& instance();

  /// What `code_point` becomes on its own, outside any phrase, in UTF-8; empty when it is dropped. Borrowed from the
  /// table, or from `scratch`.
  [[nodiscard]] std::string_view fold(char32_t code_point, std::string& scratch) const;
  /// Whether `code_point` is certain not to interact with what stands before it. False is the slow, safe answer.
  [[nodiscard]] bool starts_segment(char32_t code_point) const {
    const Fold& fold = entry(code_point);
    return !fold.joins && !fold.is_dropped();
  }
  /// Folds a stretch whose characters may interact (combining marks, Hangul jamo, phrases): ICU over the whole, then
  /// our own folds.
  [[nodiscard]] std::string fold_segment(std::string_view utf8) const;

  /// Whether folding turns `code_point` from traditional to simplified.
  [[nodiscard]] bool is_traditional(char32_t code_point) const;

  /// For fold(): all about one character.
  [[nodiscard]] const Fold& entry(char32_t code_point) const noexcept {
    return folds_[indices_[page_begins_[code_point >> kPageBits] + (code_point & (kPageSize - 1))]];
  }
  /// As fold_segment, appended to `out`, pivots left as they are.
  void fold_combining(std::string_view utf8, std::string& out) const;
  /// Whether a mark that composes with nothing is dropped behind `folded`.
  [[nodiscard]] static bool drops_marks(char32_t folded) noexcept;
  /// Resolves the pivot at `position` of `text`, whose other characters are folded (pivots as they are or not).
  [[nodiscard]] char32_t pivot_in(std::string_view text, std::size_t position) const;
  [[nodiscard]] bool is_pivot(char32_t code_point) const { return entry(code_point).has_pivot; }

  /// Bit b2 & 0x3F of word (b0 & 0xF) << 6 | (b1 & 0x3F): whether the three-byte character b0 b1 b2 is unchanged,
  /// combines with nothing and is no pivot. Small enough for the first-level cache.
  [[nodiscard]] const std::array<std::uint64_t, 1024>& plain_bits() const noexcept { return plain_bits_; }
  /// The same for characters that are not dropped and combine with nothing before them, whatever they become.
  [[nodiscard]] const std::array<std::uint64_t, 1024>& start_bits() const noexcept { return start_bits_; }
  [[nodiscard]] const Quick& quick(char32_t code_point) const noexcept {
    return quick_[indices_[page_begins_[code_point >> kPageBits] + (code_point & (kPageSize - 1))]];
  }
  /// What an ASCII character becomes if that is one ASCII character whatever follows; 0: look at entry().
  [[nodiscard]] const std::array<char, 128>& ascii() const noexcept { return ascii_; }

 private:
  static constexpr unsigned kPageBits = 8;
  static constexpr std::size_t kPageSize = std::size_t{1} << kPageBits;

  /// A phrase around a pivot, as the classes of its characters.
  struct Pattern {
    std::u32string before;  ///< from the pivot backwards
    std::u32string after;
    char32_t result;
  };

  FoldTable();
  void read_characters();
  void read_phrases();
  void build_entries();
  void set_entry(char32_t code_point, std::uint16_t index);
  [[nodiscard]] static Quick make_quick(const Fold& fold);
  [[nodiscard]] Fold make_fold(char32_t code_point, std::string& text) const;
  [[nodiscard]] char32_t own_fold(char32_t code_point) const;
  [[nodiscard]] char32_t simplified(char32_t code_point) const;
  [[nodiscard]] char32_t class_of(char32_t code_point) const;
  [[nodiscard]] bool matches(const Pattern& pattern, std::string_view text, std::size_t position) const;

  std::deque<std::string> texts_;           ///< what Fold::text points to
  std::vector<Fold> folds_;                 ///< distinct results; [0] is "unchanged"
  std::vector<Quick> quick_;                ///< of folds_
  std::vector<std::uint32_t> page_begins_;  ///< by the upper bits of a code point: its page in indices_
  std::vector<std::uint16_t> indices_;      ///< into folds_; the first page is that of unchanged characters
  std::array<std::uint64_t, 1024> plain_bits_{};
  std::array<std::uint64_t, 1024> start_bits_{};
  std::array<char, 128> ascii_{};
  std::unordered_map<char32_t, char32_t> simplified_;
  std::unordered_map<char32_t, char32_t> classes_;             ///< of what pivots can become, to one of them
  std::unordered_map<char32_t, std::vector<Pattern>> pivots_;  ///< by pivot, best phrases first
};

}  // namespace mishen::scanner
