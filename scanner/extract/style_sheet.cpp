#include "scanner/extract/style_sheet.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "scanner/ascii.h"
#include "scanner/extract/parse_number.h"
#include "scanner/utf8.h"

// A sheet is read once from its begin to its end; what is open (@media, a rule, a rule in it) is a stack. Selectors are
// taken apart when the block behind them turned out to say something of the few properties that count: nearly all rules
// of a page are about other things.
//
// Matching: each element that is open has the numbers of the features that selectors ask for and it has. A selector is
// looked at for an element that has one feature of its last compound, the one that fewest elements are likely to have.
// From there ancestors are gone through outwards; what stands between two descendant combinators is matched as near as
// it can be, which leaves the most ancestors for the rest, so nothing is tried twice.

namespace mishen::scanner {

namespace {

using std::string_view;
using std::string_view_literals::operator""sv;

constexpr std::size_t kMaxDepth = 32;      // of blocks in blocks
constexpr std::size_t kMaxCompounds = 32;  // of a selector
constexpr std::size_t kMaxFeatures = 16;   // of a compound
/// Bytes of selectors made for rules within rules, in one sheet: each takes all of the rule around it along.
constexpr std::size_t kMaxNestedBytes = std::size_t{32} << 20U;
constexpr std::size_t kMaxGenerated = 1000;  // texts of one sheet

constexpr std::uint64_t kIdWeight = std::uint64_t{1} << 40U;
constexpr std::uint64_t kClassWeight = std::uint64_t{1} << 20U;

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

string_view trimmed(string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_hex(char c) noexcept { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

bool is_name_character(char c) noexcept {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

void append_character(std::string& text, std::uint32_t code) {
  const bool is_none = code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF);
  append_utf8(text, is_none ? U'\uFFFD' : static_cast<char32_t>(code));
}

/// Takes an escape, `at` behind its backslash (CSS Syntax Level 3, 4.3.7).
void take_escape(string_view css, std::size_t& at, std::string& text) {
  std::size_t digits = 0;
  for (; digits < 6 && at + digits < css.size() && is_hex(css[at + digits]); ++digits) {
  }
  if (digits == 0) {
    if (at < css.size()) text += css[at++];
    return;
  }
  append_character(text, number_or(css.substr(at, digits), 0U, 16));
  at += digits;
  if (css.substr(at, 2) == "\r\n") ++at;
  if (at < css.size() && is_space(css[at])) ++at;
}

std::string take_name(string_view css, std::size_t& at) {
  std::string name;
  while (at < css.size()) {
    if (css[at] == '\\' && at + 1 < css.size() && css[at + 1] != '\n') {
      take_escape(css, ++at, name);
    } else if (is_name_character(css[at])) {
      name += css[at++];
    } else {
      break;
    }
  }
  return name;
}

/// Behind the string that begins at `at`; one that is not ended ends with its line (4.3.5).
std::size_t string_end(string_view css, std::size_t at) noexcept {
  const char quote = css[at++];
  for (; at < css.size(); ++at) {
    if (css[at] == '\\') {
      ++at;
    } else if (css[at] == quote) {
      return at + 1;
    } else if (css[at] == '\n') {
      return at;
    }
  }
  return css.size();
}

std::size_t comment_end(string_view css, std::size_t at) noexcept {
  const std::size_t end = css.find("*/", at + 2);
  return end == string_view::npos ? css.size() : end + 2;
}

/// Behind "url(...)" without quotes, which is one token whatever it holds (4.3.6); `at` itself where there is none.
std::size_t url_end(string_view css, std::size_t at) noexcept {
  const bool is_url = at + 4 <= css.size() && (css[at] | 0x20) == 'u' && (css[at + 1] | 0x20) == 'r' &&
                      (css[at + 2] | 0x20) == 'l' && css[at + 3] == '(';
  if (!is_url || (at > 0 && is_name_character(css[at - 1]))) return at;
  std::size_t end = at + 4;
  while (end < css.size() && is_space(css[end])) ++end;
  if (end < css.size() && (css[end] == '"' || css[end] == '\'')) return at;
  for (; end < css.size() && css[end] != ')'; ++end) {
    if (css[end] == '\\') ++end;
  }
  return std::min(end + 1, css.size());
}

/// Characters that find_end has to look at: nearly all others are passed over.
constexpr std::array<bool, 256> kMarks = [] {
  std::array<bool, 256> marks{};
  for (const char c : "\"'/\\uU()[]{};,"sv) marks[static_cast<unsigned char>(c)] = true;
  return marks;
}();

/// The first of `ends`, which are among kMarks, at or behind `at`, outside of strings, comments and brackets.
std::size_t find_end(string_view css, std::size_t at, string_view ends) noexcept {
  std::size_t depth = 0;
  while (at < css.size()) {
    const char c = css[at];
    if (!kMarks[static_cast<unsigned char>(c)]) {
      ++at;
      continue;
    }
    if (depth == 0 && ends.find(c) != string_view::npos) return at;
    if (c == '"' || c == '\'') {
      at = string_end(css, at);
    } else if (c == '/' && css.substr(at, 2) == "/*") {
      at = comment_end(css, at);
    } else if (c == '\\') {
      at += 2;
    } else if (const std::size_t url = (c | 0x20) == 'u' ? url_end(css, at) : at; url > at) {
      at = url;
    } else {
      if (c == '(' || c == '[' || (c == '{' && depth > 0)) ++depth;
      if ((c == ')' || c == ']' || (c == '}' && depth > 0)) && depth > 0) --depth;
      ++at;
    }
  }
  return css.size();
}

std::string without_comments(string_view css) {
  std::string text;
  for (std::size_t at = 0; at < css.size();) {
    const char c = css[at];
    if (c == '/' && css.substr(at, 2) == "/*") {
      at = comment_end(css, at);
      continue;
    }
    const std::size_t end = c == '"' || c == '\'' ? string_end(css, at) : at + 1;
    text += css.substr(at, end - at);
    at = end;
  }
  return text;
}

// ---- conditions

enum class Holds : std::uint8_t { kNever, kMaybe, kAlways };

/// Windows and screens that people read pages in, in pixels: what holds for all of them holds.
constexpr double kNarrowest = 320;
constexpr double kWidest = 3840;

/// "(min-width: 100px)"; anything else may hold or not.
Holds judge_feature(string_view feature) {
  feature = trimmed(feature);
  const std::size_t colon = feature.find(':');
  if (!feature.starts_with('(') || !feature.ends_with(')') || colon == string_view::npos) return Holds::kMaybe;
  const string_view name = trimmed(feature.substr(1, colon - 1));
  string_view unit = trimmed(feature.substr(colon + 1, feature.size() - colon - 2));
  const std::optional<double> value = take_number<double>(unit);
  if (!value) return Holds::kMaybe;
  const double number = unit == "em" || unit == "rem" ? *value * 16 : *value;
  if (name == "min-width" && number <= kNarrowest) return Holds::kAlways;
  if (name == "max-width" && number >= kWidest) return Holds::kAlways;
  if (name == "min-height" && number <= 0) return Holds::kAlways;
  if (name == "max-width" && number <= 0) return Holds::kNever;
  return Holds::kMaybe;
}

/// One media query (Media Queries Level 4, 3), in lower case.
Holds judge_query(string_view query) {
  query = trimmed(query);
  if (query.empty()) return Holds::kAlways;
  if (query.starts_with("not ") || query.starts_with("not(")) return Holds::kMaybe;
  if (query.starts_with("only ")) query = trimmed(query.substr(5));
  Holds holds = Holds::kAlways;
  while (!query.empty()) {
    const std::size_t end = query.front() == '(' ? find_end(query, 1, ")") + 1 : query.find_first_of(" \t\n\f\r(");
    const string_view word = query.substr(0, end);
    query = trimmed(query.substr(std::min(end, query.size())));
    if (word == "and" || word == "screen" || word == "all") continue;
    constexpr std::array kOtherMedia = {"print"sv,    "speech"sv,     "aural"sv, "braille"sv, "embossed"sv,
                                        "handheld"sv, "projection"sv, "tty"sv,   "tv"sv};
    const bool is_other = std::find(kOtherMedia.begin(), kOtherMedia.end(), word) != kOtherMedia.end();
    holds = std::min(holds, is_other ? Holds::kNever : word.starts_with('(') ? judge_feature(word) : Holds::kMaybe);
  }
  return holds;
}

Holds judge_media(string_view list) {
  const std::string lower = ascii_lower(without_comments(list));
  string_view rest = lower;
  Holds holds = Holds::kNever;
  do {
    const std::size_t comma = find_end(rest, 0, ",");
    holds = std::max(holds, judge_query(rest.substr(0, comma)));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  } while (!rest.empty());
  return holds;
}

/// @supports: browsers that are in use know what pages ask for; what they ask not to be known may be either.
Holds judge_supports(string_view condition) {
  return ascii_lower(condition).find("not") == std::string::npos ? Holds::kAlways : Holds::kMaybe;
}

// ---- selectors, taken apart but not yet kept

struct DraftCompound {
  std::vector<std::string> keys;
  bool is_child = false;
};

struct DraftSelector {
  std::vector<DraftCompound> compounds;
  std::uint64_t specificity = 0;
  bool is_certain = true;
  bool never_matches = false;  ///< a state, or a part of an element
  bool generates = false;      ///< ::before, ::after
  bool is_nested = false;      ///< begins with &
  bool begins_with_child = false;
};

/// "[", then what it asks, parted by NUL.
constexpr char kPart = '\0';

class SelectorReader {
 public:
  SelectorReader(string_view text, bool ignores_case) : text_(text), ignores_case_(ignores_case) {}

  /// Nothing where a browser would not take the list.
  std::optional<std::vector<DraftSelector>> read_list() {
    std::vector<DraftSelector> list;
    do {
      DraftSelector selector;
      if (!read_selector(selector)) return std::nullopt;
      list.push_back(std::move(selector));
    } while (at_ < text_.size() && text_[at_++] == ',');
    return list;
  }

 private:
  [[nodiscard]] bool ended() const noexcept { return at_ >= text_.size() || text_[at_] == ','; }
  bool skip_space() noexcept {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    return at_ > from;
  }

  bool read_selector(DraftSelector& selector) {
    skip_space();
    if (!ended() && text_[at_] == '>') {
      selector.begins_with_child = true;
      ++at_;
      skip_space();
    }
    DraftCompound compound;
    while (true) {
      const std::size_t from = at_;
      if (!read_compound(compound, selector) || at_ == from) return false;
      const bool spaced = skip_space();
      if (ended()) break;
      char combinator = text_[at_];
      if (combinator == '>' || combinator == '+' || combinator == '~') {
        ++at_;
        skip_space();
        if (ended()) return false;
      } else if (spaced) {
        combinator = ' ';
      } else {
        return false;
      }
      if (combinator == '+' || combinator == '~') {
        // Siblings are not kept: what is asked of the parent holds for both.
        selector.is_certain = false;
        compound.keys.clear();
        continue;
      }
      selector.compounds.push_back(std::move(compound));
      compound = {};
      compound.is_child = combinator == '>';
    }
    selector.compounds.push_back(std::move(compound));
    if (selector.compounds.size() > kMaxCompounds) selector.never_matches = true;
    return true;
  }

  [[nodiscard]] std::string key(char mark, const std::string& name) const {
    return mark + (ignores_case_ ? ascii_lower(name) : name);
  }

  bool read_compound(DraftCompound& compound, DraftSelector& selector) {
    for (bool first = true; !ended(); first = false) {
      const char c = text_[at_];
      if (c == '*') {
        ++at_;
      } else if (c == '&') {
        ++at_;
        if (first && selector.compounds.empty() && selector.is_certain) {
          selector.is_nested = true;
        } else {
          selector.is_certain = false;
        }
      } else if (c == '.' || c == '#') {
        ++at_;
        const std::string name = take_name(text_, at_);
        if (name.empty()) return false;
        compound.keys.push_back(key(c, name));
        selector.specificity += c == '#' ? kIdWeight : kClassWeight;
      } else if (c == '[') {
        if (!read_attribute(compound, selector)) return false;
      } else if (c == ':') {
        if (!read_pseudo(compound, selector)) return false;
      } else if (c == '|') {
        ++at_;
        selector.is_certain = false;  // a namespace
      } else if (is_name_character(c) || c == '\\') {
        if (!first && text_[at_ - 1] != '|') return false;
        const std::string name = take_name(text_, at_);
        if (name.empty()) return false;
        if (at_ < text_.size() && text_[at_] == '|') continue;
        compound.keys.push_back(ascii_lower(name));
        selector.specificity += 1;
      } else {
        break;
      }
      if (compound.keys.size() > kMaxFeatures) selector.never_matches = true;
    }
    return true;
  }

  bool read_attribute(DraftCompound& compound, DraftSelector& selector) {
    const std::size_t end = find_end(text_, at_ + 1, "]");
    if (end >= text_.size()) return false;
    const string_view inner = trimmed(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    std::size_t at = 0;
    std::string asked = "[" + ascii_lower(take_name(inner, at));
    // Frameworks take these attributes away when the page is ready.
    if (asked.size() == 1 || asked.ends_with("-cloak")) selector.is_certain = false;
    selector.specificity += kClassWeight;
    string_view rest = trimmed(inner.substr(at));
    std::string value;
    char how = '\0';
    bool ignores_case = false;
    if (!rest.empty()) {
      how = rest.front();
      if (how != '=') {
        if ("~|^$*"sv.find(how) == string_view::npos || rest.size() < 2 || rest[1] != '=') return false;
        rest.remove_prefix(1);
      }
      rest = trimmed(rest.substr(1));
      if (rest.starts_with('"') || rest.starts_with('\'')) {
        const std::size_t close = string_end(rest, 0);
        for (std::size_t i = 1; i + 1 < close;)
          rest[i] == '\\' ? take_escape(rest, ++i, value) : value.push_back(rest[i++]);
        rest.remove_prefix(close);
      } else {
        std::size_t i = 0;
        value = take_name(rest, i);
        rest.remove_prefix(i);
      }
      rest = trimmed(rest);
      ignores_case = rest == "i" || rest == "I";
      if (!rest.empty() && !ignores_case && rest != "s" && rest != "S") return false;
    }
    // Values of these are compared without regard to case (HTML Living Standard, 4.16.2).
    ignores_case = ignores_case || asked == "[type" || asked == "[align" || asked == "[dir" || asked == "[hidden";
    asked += kPart;
    asked += how == '\0' ? ' ' : how;
    asked += ignores_case ? 'i' : 's';
    asked += value;
    compound.keys.push_back(std::move(asked));
    return true;
  }

  bool read_pseudo(DraftCompound& compound, DraftSelector& selector) {
    ++at_;
    const bool is_element = at_ < text_.size() && text_[at_] == ':';
    if (is_element) ++at_;
    const std::string name = ascii_lower(take_name(text_, at_));
    if (name.empty()) return false;
    if (at_ < text_.size() && text_[at_] == '(') {
      const std::size_t end = find_end(text_, at_ + 1, ")");
      if (end >= text_.size()) return false;
      at_ = end + 1;
    }
    if (name == "before" || name == "after") selector.generates = true;
    constexpr std::array kParts = {"before"sv, "after"sv, "first-line"sv, "first-letter"sv};
    if (is_element || std::find(kParts.begin(), kParts.end(), name) != kParts.end()) {
      selector.never_matches = true;
      return true;
    }
    selector.specificity += name == "where" ? 0 : kClassWeight;
    constexpr std::array kStates = {"hover"sv,         "active"sv,        "focus"sv, "focus-within"sv,
                                    "focus-visible"sv, "target"sv,        "modal"sv, "fullscreen"sv,
                                    "popover-open"sv,  "target-within"sv, "host"sv,  "user-invalid"sv};
    if (std::find(kStates.begin(), kStates.end(), name) != kStates.end()) {
      selector.never_matches = true;
      return true;
    }
    if (name == "root") {
      compound.keys.emplace_back("html");
      return true;
    }
    selector.is_certain = false;
    constexpr std::array kKnown = {"any-link"sv,
                                   "checked"sv,
                                   "default"sv,
                                   "defined"sv,
                                   "dir"sv,
                                   "disabled"sv,
                                   "empty"sv,
                                   "enabled"sv,
                                   "first-child"sv,
                                   "first"sv,
                                   "first-of-type"sv,
                                   "has"sv,
                                   "in-range"sv,
                                   "indeterminate"sv,
                                   "invalid"sv,
                                   "is"sv,
                                   "lang"sv,
                                   "last-child"sv,
                                   "last-of-type"sv,
                                   "left"sv,
                                   "link"sv,
                                   "not"sv,
                                   "nth-child"sv,
                                   "nth-last-child"sv,
                                   "nth-last-of-type"sv,
                                   "nth-of-type"sv,
                                   "only-child"sv,
                                   "only-of-type"sv,
                                   "optional"sv,
                                   "out-of-range"sv,
                                   "placeholder-shown"sv,
                                   "read-only"sv,
                                   "read-write"sv,
                                   "required"sv,
                                   "right"sv,
                                   "scope"sv,
                                   "valid"sv,
                                   "visited"sv,
                                   "where"sv};
    // A name that no browser knows spoils the whole list.
    return std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end();
  }

  string_view text_;
  bool ignores_case_;
  std::size_t at_ = 0;
};

/// How many of the first compounds ask for <html> and <body> around, in which everything is, whether or not the page
/// says so.
std::size_t frames_of(const DraftSelector& selector) {
  const auto is_frame = [](const DraftCompound& compound) {
    return std::all_of(compound.keys.begin(), compound.keys.end(),
                       [](const std::string& key) { return key == "html" || key == "body"; });
  };
  std::size_t frames = 0;
  while (frames + 1 < selector.compounds.size() && is_frame(selector.compounds[frames])) ++frames;
  while (frames > 0 && selector.compounds[frames].is_child) --frames;
  return frames;
}

/// `inner`, a rule's selector, within `outer`, that of the rule around it (CSS Nesting 1, 3).
DraftSelector nested_selector(const DraftSelector& outer, const DraftSelector& inner) {
  DraftSelector whole = inner;
  whole.specificity += outer.specificity;
  whole.is_certain = inner.is_certain && outer.is_certain;
  whole.never_matches = inner.never_matches || outer.never_matches;
  whole.is_nested = false;
  whole.begins_with_child = false;
  whole.compounds = outer.compounds;
  auto first = inner.compounds.begin();
  if (inner.is_nested) {
    std::vector<std::string>& keys = whole.compounds.back().keys;
    keys.insert(keys.end(), first->keys.begin(), first->keys.end());
    ++first;
  } else {
    whole.compounds.push_back(*first);
    whole.compounds.back().is_child = inner.begins_with_child;
    ++first;
  }
  whole.compounds.insert(whole.compounds.end(), first, inner.compounds.end());
  if (whole.compounds.size() > kMaxCompounds) whole.never_matches = true;
  return whole;
}

/// Whether anything is said of the properties that count.
bool says_something(const InlineStyle& style) {
  return style.display || style.font_size || style.visible || style.transparent || style.colour || style.background ||
         style.has_picture || style.position || style.is_left_of_page || style.is_above_page || style.is_moved_away ||
         style.is_indented_away || style.is_shrunk || style.is_clipped || style.is_cut || style.has_no_height ||
         style.has_no_width || style.hides_overflow || style.is_padded || style.is_animated;
}

/// What is left of a style that may not hold: what shows, not what hides.
InlineStyle only_what_shows(const InlineStyle& style) {
  InlineStyle shows;
  if (style.display && *style.display != InlineStyle::Display::kNone) shows.display = InlineStyle::Display::kUnknown;
  if (style.font_size == InlineStyle::FontSize::kAbsolute) shows.font_size = style.font_size;
  if (style.visible == true) shows.visible = true;
  if (style.transparent == false) shows.transparent = false;
  if (style.colour) shows.colour = kUnknownColour;
  if (style.background || style.has_picture || style.position) shows.background = kUnknownColour;
  const auto keep_off = [](std::optional<bool>& kept, const std::optional<bool>& property) {
    if (property == false) kept = false;
  };
  keep_off(shows.is_left_of_page, style.is_left_of_page);
  keep_off(shows.is_above_page, style.is_above_page);
  keep_off(shows.is_moved_away, style.is_moved_away);
  keep_off(shows.is_indented_away, style.is_indented_away);
  keep_off(shows.is_shrunk, style.is_shrunk);
  keep_off(shows.is_clipped, style.is_clipped);
  keep_off(shows.is_cut, style.is_cut);
  keep_off(shows.has_no_height, style.has_no_height);
  keep_off(shows.has_no_width, style.has_no_width);
  keep_off(shows.hides_overflow, style.hides_overflow);
  if (style.is_padded == true) shows.is_padded = true;
  if (style.is_animated == true) shows.is_animated = true;
  if (style.position == InlineStyle::Position::kStatic) shows.is_left_of_page = shows.is_above_page = false;
  return shows;
}

}  // namespace

// ---- sheets

/// Reads one sheet into a StyleSheet.
class SheetParser {
 public:
  SheetParser(StyleSheet& sheet, string_view css, bool is_certain) : sheet_(sheet), css_(css) {
    open_.emplace_back();
    open_.back().is_certain = is_certain;
  }

  void run() {
    while (at_ < css_.size()) {
      if (is_space(css_[at_])) {
        ++at_;
      } else if (css_.substr(at_, 2) == "/*") {
        at_ = comment_end(css_, at_);
      } else if (css_[at_] == ';') {
        ++at_;
      } else if (css_[at_] == '}' && open_.size() > 1) {
        ++at_;
        close();
      } else if (css_.substr(at_, 4) == "<!--") {
        at_ += 4;
      } else if (css_.substr(at_, 3) == "-->") {
        at_ += 3;
      } else {
        read_item();
      }
    }
    while (open_.size() > 1) close();  // blocks that are not ended end with the sheet
  }

 private:
  struct Open {
    bool is_skipped = false;
    bool is_rule = false;  ///< of a style rule, which holds declarations
    bool is_certain = true;
    bool is_layered = false;
    std::vector<DraftSelector> selectors;  ///< that declarations are for
    std::string declarations;
    std::size_t depth_beyond = 0;  ///< blocks in it that are too deep to tell apart
  };

  void read_item() {
    const bool is_at_rule = css_[at_] == '@';
    const bool in_rule = open_.back().is_rule || open_.back().is_skipped;
    // In a rule a declaration ends with ';'; between rules it is part of what should be a selector.
    const string_view ends = open_.size() == 1       ? (is_at_rule ? ";{"sv : "{"sv)
                             : is_at_rule || in_rule ? ";{}"sv
                                                     : "{}"sv;
    const std::size_t end = find_end(css_, at_, ends);
    const string_view item = css_.substr(at_, end - at_);
    const std::size_t begin = at_;
    if (end < css_.size() && css_[end] == '{') {
      at_ = end + 1;
      return open(item, is_at_rule);
    }
    at_ = end < css_.size() && css_[end] == ';' ? end + 1 : end;
    if (is_at_rule) {
      if (ascii_lower(item.substr(0, 7)) == "@import" && !open_.back().is_skipped) sheet_.imports_ = true;
    } else if (open_.back().is_rule && open_.back().depth_beyond == 0) {
      take_declaration(item, begin);
    }
  }

  void take_declaration(string_view item, std::size_t begin) {
    Open& rule = open_.back();
    if (may_count(item)) rule.declarations.append(item).append(1, ';');
    // The only property of another kind that is looked at.
    if (item.find("ontent") == string_view::npos && item.find("ONTENT") == string_view::npos &&
        item.find('\\') == string_view::npos)
      return;
    const bool generates = std::any_of(rule.selectors.begin(), rule.selectors.end(),
                                       [](const DraftSelector& selector) { return selector.generates; });
    const std::size_t colon = item.find(':');
    if (!generates || colon == string_view::npos) return;
    const std::string name = simplified_css(item.substr(0, colon));
    if (trimmed(name) != "content") return;
    for (std::size_t at = colon + 1; at < item.size();) {
      if (item[at] != '"' && item[at] != '\'') {
        const std::size_t url = url_end(item, at);
        at = url > at ? url : item.substr(at, 2) == "/*" ? comment_end(item, at) : at + 1;
        continue;
      }
      const std::size_t end = string_end(item, at);
      const bool is_ended = end > at + 1 && item[end - 1] == item[at];
      const std::size_t last = is_ended ? end - 1 : end;
      GeneratedText text{begin + at + 1, begin + last, {}};
      for (std::size_t i = at + 1; i < last;) {
        if (item[i] == '\\' && i + 1 < last && item[i + 1] == '\n') {
          i += 2;  // goes on in the next line
        } else if (item[i] == '\\') {
          take_escape(item.substr(0, last), ++i, text.text);
        } else {
          text.text += item[i++];
        }
      }
      if (!text.text.empty() && sheet_.generated_.size() < kMaxGenerated) sheet_.generated_.push_back(std::move(text));
      at = end;
    }
  }

  /// Whether a declaration may be of a property that counts, by the begin of its name.
  static bool may_count(string_view declaration) noexcept {
    declaration = trimmed(declaration);
    constexpr std::array kBegins = {"-web"sv, "anim"sv, "back"sv, "bott"sv, "clip"sv, "colo"sv, "cont"sv, "disp"sv,
                                    "font"sv, "heig"sv, "inse"sv, "left"sv, "marg"sv, "max-"sv, "min-"sv, "opac"sv,
                                    "over"sv, "padd"sv, "posi"sv, "righ"sv, "text"sv, "tran"sv, "visi"sv, "widt"sv};
    static_assert(std::is_sorted(kBegins.begin(), kBegins.end()));
    std::array<char, 4> begin{};
    for (std::size_t i = 0; i < begin.size() && i < declaration.size(); ++i) {
      const char c = declaration[i];
      if (c == '\\' || c == '/') return true;
      begin[i] = ascii_lower(c);
    }
    const string_view name(begin.data(), begin.size());
    return name.starts_with("top") || std::binary_search(kBegins.begin(), kBegins.end(), name);
  }

  void open(string_view prelude, bool is_at_rule) {
    if (open_.size() > kMaxDepth) {
      ++open_.back().depth_beyond;
      return;
    }
    Open block;
    const Open& around = open_.back();
    block.is_skipped = around.is_skipped;
    block.is_certain = around.is_certain;
    block.is_layered = around.is_layered;
    block.is_rule = around.is_rule;
    if (around.is_rule && !take_room(around.selectors, 1)) block.is_skipped = true;
    if (!block.is_skipped) block.selectors = around.selectors;
    if (block.is_skipped) {
      block.is_rule = false;
    } else if (is_at_rule) {
      open_at_rule(prelude, block);
    } else {
      open_rule(prelude, block);
    }
    open_.push_back(std::move(block));
  }

  static void open_at_rule(string_view prelude, Open& block) {
    std::size_t at = 1;
    const std::string name = ascii_lower(take_name(prelude, at));
    const string_view condition = prelude.substr(at);
    Holds holds = Holds::kNever;  // @font-face, @keyframes, @page hold no rules about elements
    if (name == "media") holds = judge_media(condition);
    if (name == "supports") holds = judge_supports(condition);
    if (name == "layer") holds = Holds::kAlways;
    if (name == "container" || name == "scope" || name == "starting-style" || name == "document" ||
        name == "-moz-document")
      holds = Holds::kMaybe;
    block.is_skipped = holds == Holds::kNever;
    block.is_certain = block.is_certain && holds == Holds::kAlways;
    block.is_layered = block.is_layered || name == "layer";
    if (block.is_skipped) block.is_rule = false;
  }

  void open_rule(string_view prelude, Open& block) {
    auto list = SelectorReader(trimmed(without_comments(prelude)), sheet_.ignores_case_).read_list();
    if (!list) {
      block.is_skipped = true;
      block.is_rule = false;
      return;
    }
    if (block.is_rule && !(take_room(block.selectors, list->size()) && take_room(*list, block.selectors.size()))) {
      block.is_skipped = true;
      block.is_rule = false;
      return;
    }
    if (block.is_rule) {
      std::vector<DraftSelector> whole;
      for (const DraftSelector& outer : block.selectors) {
        for (const DraftSelector& inner : *list) {
          whole.push_back(nested_selector(outer, inner));
        }
      }
      block.selectors = std::move(whole);
    } else {
      for (DraftSelector& selector : *list) {
        if (selector.begins_with_child) selector.never_matches = true;
        if (selector.is_nested) selector.is_certain = false;
      }
      block.selectors = std::move(*list);
    }
    block.is_rule = true;
  }

  /// Whether there is room for `times` copies of `selectors`.
  bool take_room(const std::vector<DraftSelector>& selectors, std::size_t times) {
    std::size_t bytes = 0;
    for (const DraftSelector& selector : selectors) {
      bytes += sizeof(DraftSelector);
      for (const DraftCompound& compound : selector.compounds) {
        bytes += sizeof(DraftCompound);
        for (const std::string& key : compound.keys) bytes += sizeof(std::string) + key.size();
      }
    }
    if (bytes * times > kMaxNestedBytes - nested_bytes_) {
      sheet_.is_cut_ = true;
      return false;
    }
    nested_bytes_ += bytes * times;
    return true;
  }

  void close() {
    if (open_.back().depth_beyond > 0) {
      --open_.back().depth_beyond;
      return;
    }
    Open block = std::move(open_.back());
    open_.pop_back();
    if (!block.is_rule || block.declarations.empty()) return;
    StyleSheet::Rule rule{parse_declarations(block.declarations), block.is_layered, block.is_certain};
    if (!says_something(rule.declarations.normal) && !says_something(rule.declarations.important)) return;
    const auto number = static_cast<std::uint32_t>(sheet_.rules_.size());
    sheet_.rules_.push_back(rule);
    for (const DraftSelector& draft : block.selectors) {
      if (draft.never_matches) continue;
      if (sheet_.selectors_.size() >= StyleSheet::kMaxSelectors) {
        sheet_.is_cut_ = true;
        return;
      }
      StyleSheet::Selector selector;
      selector.specificity = draft.specificity;
      selector.rule = number;
      selector.is_certain = draft.is_certain && block.is_certain;
      for (std::size_t i = frames_of(draft); i < draft.compounds.size(); ++i) {
        StyleSheet::Compound kept;
        kept.is_child = draft.compounds[i].is_child;
        for (const std::string& key : draft.compounds[i].keys) kept.features.push_back(sheet_.feature(key));
        selector.compounds.push_back(std::move(kept));
      }
      const std::vector<std::string>& last = draft.compounds.back().keys;
      const auto rare = std::min_element(last.begin(), last.end(),
                                         [](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
      const auto index = static_cast<std::uint32_t>(sheet_.selectors_.size());
      if (rare == last.end()) {
        sheet_.universal_.push_back(index);
      } else {
        sheet_.by_feature_[sheet_.feature(*rare)].push_back(index);
      }
      sheet_.selectors_.push_back(std::move(selector));
    }
  }

  /// Ids are rarer than classes, classes than attributes and types.
  static std::size_t rank(const std::string& key) noexcept {
    const std::size_t rank = "#.["sv.find(key.front());
    return rank == string_view::npos ? 3 : rank;
  }

  StyleSheet& sheet_;
  string_view css_;
  std::size_t at_ = 0;
  std::vector<Open> open_;
  std::size_t nested_bytes_ = 0;
};

StyleSheet::Feature StyleSheet::feature(std::string_view key) {
  const auto [entry, is_new] = features_.try_emplace(std::string(key), static_cast<Feature>(features_.size()));
  if (!is_new) return entry->second;
  by_feature_.emplace_back();
  if (key.starts_with('[')) {
    const std::size_t part = key.find(kPart);
    const char how = key[part + 1];
    attribute_tests_[std::string(key.substr(1, part - 1))].push_back(
        {how == ' ' ? '\0' : how, std::string(key.substr(part + 3)), key[part + 2] == 'i', entry->second});
  }
  return entry->second;
}

void StyleSheet::add(std::string_view css, std::string_view media) {
  generated_.clear();
  const Holds holds = judge_media(media);
  if (holds != Holds::kNever) SheetParser(*this, css, holds == Holds::kAlways).run();
}

void StyleSheet::add_unsure(std::string_view css) {
  generated_.clear();
  SheetParser(*this, css, false).run();
}

// ---- elements

void StylePath::add_feature(std::string_view key) {
  const auto found = sheet_.features_.find(key);
  if (found != sheet_.features_.end()) features_.push_back(found->second);
}

void StylePath::add_attributes(const ElementNames& element) {
  for (const auto& [name, value] : element.attributes) {
    const auto tests = sheet_.attribute_tests_.find(name);
    if (tests == sheet_.attribute_tests_.end()) continue;
    for (const StyleSheet::AttributeTest& test : tests->second) {
      steps_ += 1 + (value.size() + test.value.size()) / 64;
      if (is_exhausted()) return;
      const std::string wanted = test.ignores_case ? ascii_lower(test.value) : test.value;
      const std::string given = test.ignores_case ? ascii_lower(value) : value;
      bool holds = false;
      switch (test.how) {
        case '\0':
          holds = true;
          break;
        case '=':
          holds = given == wanted;
          break;
        case '~':
          for (std::size_t at = given.find(wanted); !wanted.empty() && at != std::string::npos && !holds;
               at = given.find(wanted, at + 1)) {
            const std::size_t end = at + wanted.size();
            holds = (at == 0 || is_space(given[at - 1])) && (end == given.size() || is_space(given[end]));
          }
          break;
        case '|':
          holds = given == wanted || given.starts_with(wanted + '-');
          break;
        case '^':
          holds = !wanted.empty() && given.starts_with(wanted);
          break;
        case '$':
          holds = !wanted.empty() && given.ends_with(wanted);
          break;
        default:
          holds = !wanted.empty() && given.find(wanted) != std::string::npos;
          break;
      }
      if (holds) features_.push_back(test.feature);
    }
  }
}

void StylePath::push(const ElementNames& element) {
  begins_.push_back(features_.size());
  add_feature(element.type);
  const auto add_name = [this](char mark, std::string_view name) {
    key_.assign(1, mark).append(name);
    add_feature(sheet_.ignores_case_ ? ascii_lower(key_) : key_);
  };
  if (!element.id.empty()) add_name('#', element.id);
  for (std::size_t at = 0; at < element.classes.size();) {
    std::size_t end = at;
    while (end < element.classes.size() && !is_space(element.classes[end])) ++end;
    if (end > at) add_name('.', element.classes.substr(at, end - at));
    at = end + 1;
  }
  if (sheet_.asks_attributes()) add_attributes(element);
  const auto begin = features_.begin() + static_cast<std::ptrdiff_t>(begins_.back());
  std::sort(begin, features_.end());
  features_.erase(std::unique(begin, features_.end()), features_.end());
}

void StylePath::pop() {
  features_.resize(begins_.back());
  begins_.pop_back();
}

void StylePath::remove(std::size_t place) {
  // Its features stay where they are, in nobody's range that matters: a number that no feature has.
  for (std::size_t i = begins_[place]; i < begins_[place] + features_at(place).size(); ++i) {
    features_[i] = static_cast<Feature>(-1);
  }
}

std::span<const StylePath::Feature> StylePath::features_at(std::size_t place) const noexcept {
  const std::size_t end = place + 1 < begins_.size() ? begins_[place + 1] : features_.size();
  return std::span(features_).subspan(begins_[place], end - begins_[place]);
}

bool StylePath::has_all(std::size_t place, const std::vector<Feature>& wanted) {
  ++steps_;
  const auto features = features_at(place);
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](Feature feature) { return std::binary_search(features.begin(), features.end(), feature); });
}

bool StylePath::matches(const StyleSheet::Selector& selector) {
  const auto& compounds = selector.compounds;
  std::size_t right = compounds.size();  // behind the group that is looked for
  std::size_t place = begins_.size();    // behind the element that it may end with
  while (right > 0) {
    std::size_t left = right - 1;
    while (left > 0 && compounds[left].is_child) --left;
    const std::size_t length = right - left;
    const auto group_ends_at = [&](std::size_t last) {
      for (std::size_t i = 0; i < length; ++i) {
        if (last < i || !has_all(last - i, compounds[right - 1 - i].features)) return false;
      }
      return true;
    };
    if (right == compounds.size()) {  // of the element itself
      if (place == 0 || !group_ends_at(place - 1)) return false;
      place -= length;
    } else {
      while (place > 0 && !group_ends_at(place - 1)) {
        if (is_exhausted()) return false;
        --place;
      }
      if (place == 0) return false;
      place -= length;
    }
    right = left;
  }
  return true;
}

StyleDeclarations StylePath::style() {
  found_.clear();
  const auto try_all = [this](const std::vector<std::uint32_t>& selectors) {
    for (const std::uint32_t index : selectors) {
      if (is_exhausted()) return;
      if (matches(sheet_.selectors_[index])) found_.push_back(index);
    }
  };
  if (begins_.empty() || is_exhausted()) return {};
  for (const Feature feature : features_at(begins_.size() - 1)) {
    if (feature < sheet_.by_feature_.size()) try_all(sheet_.by_feature_[feature]);
  }
  try_all(sheet_.universal_);
  if (found_.empty() || is_exhausted()) return {};
  // Layers come before what is in none.
  std::sort(found_.begin(), found_.end(), [this](std::uint32_t a, std::uint32_t b) {
    const auto key = [this](std::uint32_t index) {
      const StyleSheet::Selector& selector = sheet_.selectors_[index];
      return std::tuple(!sheet_.rules_[selector.rule].is_layered, selector.specificity, selector.rule);
    };
    return key(a) < key(b);
  });
  StyleDeclarations style;
  const auto apply = [&](std::uint32_t index, InlineStyle StyleDeclarations::*part) {
    const StyleSheet::Selector& selector = sheet_.selectors_[index];
    const InlineStyle& said = sheet_.rules_[selector.rule].declarations.*part;
    (style.*part).apply(selector.is_certain ? said : only_what_shows(said));
  };
  for (const std::uint32_t index : found_) apply(index, &StyleDeclarations::normal);
  // Among important declarations it is the other way round.
  for (const bool is_layered : {false, true}) {
    for (const std::uint32_t index : found_) {
      if (sheet_.rules_[sheet_.selectors_[index].rule].is_layered == is_layered)
        apply(index, &StyleDeclarations::important);
    }
  }
  return style;
}

}  // namespace mishen::scanner
