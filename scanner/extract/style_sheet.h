// scanner/extract/style_sheet.h
// Style sheets that a page holds itself: which of their rules apply to an element.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "scanner/extract/html_style.h"

namespace mishen::scanner {

/// What selectors ask of an element. All is borrowed.
struct ElementNames {
  std::string_view type;  ///< ASCII lower case
  std::string_view id;
  std::string_view classes;  ///< as in the attribute, parted by white space
  /// Names in ASCII lower case and values of all attributes; looked at only where StyleSheet::asks_attributes().
  std::span<const std::pair<std::string, std::string>> attributes;
};

/// Text that a sheet puts before or behind elements (`content`).
struct GeneratedText {
  std::size_t begin = 0;  ///< of the string in the sheet, without its quotes
  std::size_t end = 0;
  std::string text;  ///< UTF-8, escapes undone
};

/// The rules of one page's style sheets, as far as they say whether text is seen (CSS Syntax Level 3; Selectors Level
/// 4: types, classes, ids, attributes, `*`, descendants and children, lists, nesting; Media Queries Level 4: types and
/// widths of windows).
///
/// Nothing is hidden by what is unsure. A rule whose selector or condition cannot be judged from the page (siblings,
/// :not(), :nth-child(), @container, narrow windows) counts only where it shows what others hide, and makes colours
/// unknown; states that an untouched page is not in (:hover) never match; @media print is left out.
///
/// add() all sheets in their order, then ask. Immutable while StylePaths use it. Linear in the sheets; at most
/// kMaxSelectors selectors are kept.
class StyleSheet {
 public:
  static constexpr std::size_t kMaxSelectors = 100'000;

  StyleSheet() = default;
  /// Whether names of classes and ids are compared without regard to ASCII case, as on pages in quirks mode.
  explicit StyleSheet(bool ignores_case) : ignores_case_(ignores_case) {}

  /// Adds a sheet (UTF-8, or any bytes) that holds where `media`, a media query list, does.
  void add(std::string_view css, std::string_view media = {});
  /// As add() of a sheet that may not apply at all.
  void add_unsure(std::string_view css);

  [[nodiscard]] bool empty() const noexcept { return selectors_.empty(); }
  [[nodiscard]] bool asks_attributes() const noexcept { return !attribute_tests_.empty(); }
  /// Whether a sheet imports others, which are not here.
  [[nodiscard]] bool imports() const noexcept { return imports_; }
  /// Whether there were more selectors than are kept.
  [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }
  /// Of the sheet added last.
  [[nodiscard]] const std::vector<GeneratedText>& generated() const noexcept { return generated_; }

 private:
  friend class StylePath;
  friend class SheetParser;

  /// Something that a selector asks of one element: a type, a class, an id, an attribute.
  using Feature = std::uint32_t;
  struct AttributeTest {
    char how = 0;  ///< as in [a~=b]; '=' for [a=b], 0 for [a]
    std::string value;
    bool ignores_case = false;
    Feature feature = 0;
  };
  struct Compound {
    std::vector<Feature> features;  ///< all of them
    bool is_child = false;          ///< of what the compound before it matches; otherwise a descendant
  };
  struct Selector {
    std::vector<Compound> compounds;
    std::uint64_t specificity = 0;
    std::uint32_t rule = 0;
    bool is_certain = true;
  };
  struct Rule {
    StyleDeclarations declarations;
    bool is_layered = false;
    bool is_certain = true;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  template <class Value>
  using Names = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  Feature feature(std::string_view key);
  void keep(Selector selector);

  bool ignores_case_ = false;
  std::vector<Rule> rules_;
  std::vector<Selector> selectors_;
  std::vector<std::vector<std::uint32_t>> by_feature_;  ///< selectors by one feature of what they match
  std::vector<std::uint32_t> universal_;                ///< those that ask nothing of it
  Names<Feature> features_;                             ///< "div", ".class", "#id"
  Names<std::vector<AttributeTest>> attribute_tests_;   ///< by the attribute's name
  std::vector<GeneratedText> generated_;
  bool imports_ = false;
  bool is_cut_ = false;
};

/// The open elements of a page that is being read, and what a style sheet says of the innermost.
///
/// Borrows the sheet. The work of all calls together is bounded by kMaxSteps and the size of the page: beyond it
/// nothing matches, and is_exhausted() says so. Not thread-safe.
class StylePath {
 public:
  static constexpr std::size_t kMaxSteps = 20'000'000;

  explicit StylePath(const StyleSheet& sheet) : sheet_(sheet) {}

  /// An element in the innermost open one; style() is then of it.
  void push(const ElementNames& element);
  void pop();
  /// Takes the element at `place` (0 is the outermost) out of the path, but not what is open in it.
  void remove(std::size_t place);

  /// What the rules say of the element pushed last, in the order of the cascade (CSS Cascading Level 4, 6), before its
  /// `style` attribute is looked at.
  [[nodiscard]] StyleDeclarations style();
  [[nodiscard]] bool is_exhausted() const noexcept { return steps_ > kMaxSteps; }

 private:
  using Feature = StyleSheet::Feature;

  void add_feature(std::string_view key);
  void add_attributes(const ElementNames& element);
  [[nodiscard]] std::span<const Feature> features_at(std::size_t place) const noexcept;
  [[nodiscard]] bool has_all(std::size_t place, const std::vector<Feature>& wanted);
  [[nodiscard]] bool matches(const StyleSheet::Selector& selector);

  const StyleSheet& sheet_;
  std::vector<Feature> features_;    ///< of all open elements, each one's ascending
  std::vector<std::size_t> begins_;  ///< of each open element's
  std::vector<std::uint32_t> found_;
  std::string key_;
  std::size_t steps_ = 0;
};

}  // namespace mishen::scanner
