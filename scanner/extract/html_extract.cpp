#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/ascii.h"
#include "scanner/characters.h"
#include "scanner/extract/colours.h"
#include "scanner/extract/data_picture.h"
#include "scanner/extract/html.h"
#include "scanner/extract/html_elements.h"
#include "scanner/extract/html_sheets.h"
#include "scanner/extract/html_style.h"
#include "scanner/extract/html_tokenizer.h"
#include "scanner/extract/style_sheet.h"
#include "scanner/utf8.h"

// How it works. The tokenizer gives tags and characters with their places. `Extractor` keeps a stack of open elements,
// which follows the rules of tree construction (13.2.6) as far as they decide where an element ends: implied end tags,
// scopes, misnested formatting elements, foreign content. Elements that the standard would reopen in the next paragraph
// ("active formatting elements") are not. No tree is built; memory is the stack, the block being read and the text.
//
// Two blocks can be under way at a time: one of the text as readers see it, and one aside from it (hidden elements,
// ruby text, noscript), so that what is hidden inside a word does not split the word. What is complete but stands
// inside an unfinished visible block (attributes, comments, asides) waits in a queue and follows it.
//
// Style sheets that the page holds are read before it, since rules may stand behind what they hide; StylePath follows
// the stack of open elements. Where they hide something within a line, or beside one, there is a second reading without
// them: scripts, and sheets that are not here, may show it.
//
// Every step is O(1) or pays for itself: searching the stack for an open element is done through indices kept per name
// and per kind.

namespace mishen::scanner {
namespace {

/// Deeper nesting is read but not tracked: text is never lost, only its place. Bounds memory; pages have less than 100
/// levels.
constexpr std::size_t kMaxOpenElements = 1u << 18;
/// Names of unknown elements told apart; further ones are taken for the same.
constexpr std::size_t kMaxUnknownNames = 1u << 16;
/// Columns in which rowspan is followed; caps of the standard on colspan and rowspan (4.9.11).
constexpr std::size_t kMaxSpannedColumns = 256;
constexpr std::uint32_t kMaxColumns = 1'000'000;
constexpr std::uint32_t kMaxColumnSpan = 1000;
constexpr std::uint32_t kMaxRowSpan = 65534;
/// Embedded pictures named one by one; the rest are counted.
constexpr std::size_t kMaxNamedPictures = 100;

constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_ascii(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

enum class WhiteSpace : std::uint8_t { kCollapse, kKeep };

/// Groups of text and the origin they were made from, as OffsetMap::append takes them.
struct OriginRun {
  std::size_t origin = 0;
  std::size_t count = 0;
  std::uint32_t text_width = 1;
  std::uint32_t origin_width = 1;

  [[nodiscard]] std::size_t origin_end() const noexcept { return origin + count * origin_width; }
};

/// The text of one block while it is read, with the origin of each character.
class DraftBlock {
 public:
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] const std::vector<OriginRun>& runs() const noexcept { return runs_; }

  void append(const HtmlPiece& piece, WhiteSpace white_space) {
    if (!piece.verbatim) return append_group(piece, white_space);
    std::string_view rest = piece.characters;
    std::size_t origin = piece.origin.begin;
    while (!rest.empty()) {
      // NUL is dropped as tree construction does (13.2.6.4.7); it stays in the text only as U+FFFD, where the tokenizer
      // makes it one.
      const auto is_plain = [&](char c) { return c != '\0' && (white_space == WhiteSpace::kKeep || !is_space(c)); };
      const auto plain_end = std::ranges::find_if_not(rest, is_plain);
      const auto plain = static_cast<std::size_t>(plain_end - rest.begin());
      if (plain > 0) {
        append_run(rest.substr(0, plain), {origin, plain, 1, 1});
      } else if (rest.front() != '\0') {
        note_space({origin, 1, 1, 1});
      }
      const std::size_t used = std::max<std::size_t>(plain, 1);
      rest.remove_prefix(used);
      origin += used;
    }
  }

  /// White space at the end belongs to no block.
  void trim() {
    space_.reset();
    while (!text_.empty() && is_space(text_.back())) {
      text_.pop_back();
      if (--runs_.back().count == 0) runs_.pop_back();
    }
  }

  void clear() noexcept {
    text_.clear();
    runs_.clear();
    space_.reset();
  }

 private:
  void append_group(const HtmlPiece& piece, WhiteSpace white_space) {
    const OriginRun run{piece.origin.begin, 1, static_cast<std::uint32_t>(piece.characters.size()),
                        static_cast<std::uint32_t>(piece.origin.size())};
    const bool space = piece.characters.size() == 1 && is_space(piece.characters.front());
    if (space && white_space == WhiteSpace::kCollapse) return note_space(run);
    append_run(piece.characters, run);
  }

  void note_space(OriginRun run) {
    if (!space_ && !empty()) space_ = run;
  }

  void append_run(std::string_view text, OriginRun run) {
    if (empty()) {  // white space at the begin belongs to no block
      while (!text.empty() && is_space(text.front()) && run.text_width == 1) {
        text.remove_prefix(1);
        run.origin += run.origin_width;
        --run.count;
      }
      if (text.empty()) return;
    }
    if (space_) {
      const OriginRun space = *std::exchange(space_, std::nullopt);
      add(" ", space);
    }
    add(text, run);
  }

  void add(std::string_view text, const OriginRun& run) {
    text_ += text;
    if (!runs_.empty()) {
      OriginRun& last = runs_.back();
      if (last.text_width == run.text_width && last.origin_width == run.origin_width &&
          last.origin_end() == run.origin) {
        last.count += run.count;
        return;
      }
    }
    runs_.push_back(run);
  }

  std::string text_;
  std::vector<OriginRun> runs_;
  std::optional<OriginRun> space_;  ///< a space to come before the next character, if there is one
};

/// Puts blocks into an ExtractedText, in the order they are given.
class BlockWriter {
 public:
  BlockWriter(ExtractedText& out, std::size_t decoded_size) : out_(out), decoded_size_(decoded_size) {
    out_.extract_map.emplace();
  }

  void write(Block block, std::string_view text, std::span<const OriginRun> runs) {
    ExtractMap& map = *out_.extract_map;
    if (!out_.blocks.empty()) {
      out_.text += '\n';
      // The separator stands for the byte behind the block where there is one: one run less.
      map.append(1, 1, map.to_size() < decoded_size_ ? 1 : 0);
    }
    block.span = {out_.text.size(), out_.text.size() + text.size()};
    out_.text += text;
    for (const OriginRun& run : runs) {
      map.jump_to(run.origin);
      map.append(run.count, run.text_width, run.origin_width);
    }
    out_.blocks.push_back(block);
  }

 private:
  ExtractedText& out_;
  std::size_t decoded_size_;
};

/// Complete blocks that wait for the visible block they stand in.
class BlockQueue {
 public:
  void push(const Block& block, const DraftBlock& draft) {
    waiting_.push_back({block, draft.text().size(), draft.runs().size()});
    text_ += draft.text();
    runs_.insert(runs_.end(), draft.runs().begin(), draft.runs().end());
  }
  void flush(BlockWriter& writer) {
    std::size_t text = 0;
    std::size_t run = 0;
    for (const Waiting& waiting : waiting_) {
      writer.write(waiting.block, std::string_view(text_).substr(text, waiting.text_size),
                   std::span(runs_).subspan(run, waiting.run_count));
      text += waiting.text_size;
      run += waiting.run_count;
    }
    text_.clear();
    runs_.clear();
    waiting_.clear();
  }

 private:
  struct Waiting {
    Block block;
    std::size_t text_size;
    std::size_t run_count;
  };
  std::vector<Waiting> waiting_;
  std::string text_;
  std::vector<OriginRun> runs_;
};

/// Where the cells of one table are (4.9.12, the parts that give a cell its row and column).
class TableGrid {
 public:
  explicit TableGrid(std::uint32_t number) : number_(number) {}

  void begin_row() noexcept {
    ++row_;
    column_ = next_column_ = 1;
    in_row_ = true;
  }
  void end_row() noexcept { in_row_ = false; }
  /// A row group ends: no cell spans further.
  void end_group() noexcept {
    in_row_ = false;
    spanned_.clear();
  }
  void begin_cell(std::uint32_t column_span, std::uint32_t row_span) {
    if (!in_row_) begin_row();
    while (next_column_ <= spanned_.size() && spanned_[next_column_ - 1] > row_) ++next_column_;
    column_ = next_column_;
    next_column_ = std::min(next_column_ + column_span, kMaxColumns);
    in_cell_ = true;
    if (row_span == 1) return;
    const std::size_t end = std::min<std::size_t>(next_column_ - 1, kMaxSpannedColumns);
    if (spanned_.size() < end) spanned_.resize(end);
    for (std::size_t i = column_ - 1; i < end; ++i) spanned_[i] = row_ + row_span;
  }
  void end_cell() noexcept { in_cell_ = false; }

  void place(Block& block) const noexcept {
    if (!in_cell_) return;
    block.table = number_;
    block.row = row_;
    block.column = column_;
  }

 private:
  std::uint32_t number_;
  std::uint32_t row_ = 0;
  std::uint32_t column_ = 0;
  std::uint32_t next_column_ = 1;
  bool in_row_ = false;
  bool in_cell_ = false;
  std::vector<std::uint32_t> spanned_;  ///< for each column the first row that no cell from above reaches
};

/// Attributes that extraction looks at.
enum class Attribute : std::uint8_t {
  kAlt,
  kAriaDescription,
  kAriaLabel,
  kBackground,
  kBgcolor,
  kClass,
  kColor,
  kColspan,
  kContent,
  kData,
  kDataSrc,
  kEncoding,
  kFont,
  kHidden,
  kHref,
  kId,
  kLabel,
  kName,
  kPlaceholder,
  kPoster,
  kProperty,
  kRowspan,
  kShadowRootMode,
  kSrc,
  kSrcdoc,
  kSrcset,
  kStyle,
  kSummary,
  kTitle,
  kType,
  kValue,
  kCount
};
struct AttributeName {
  std::string_view name;
  Attribute attribute;
};
constexpr std::array kAttributeNames = {
    AttributeName{"alt", Attribute::kAlt},
    AttributeName{"aria-description", Attribute::kAriaDescription},
    AttributeName{"aria-label", Attribute::kAriaLabel},
    AttributeName{"background", Attribute::kBackground},
    AttributeName{"bgcolor", Attribute::kBgcolor},
    AttributeName{"class", Attribute::kClass},
    AttributeName{"color", Attribute::kColor},
    AttributeName{"colspan", Attribute::kColspan},
    AttributeName{"content", Attribute::kContent},
    AttributeName{"data", Attribute::kData},
    AttributeName{"data-original", Attribute::kDataSrc},
    AttributeName{"data-src", Attribute::kDataSrc},
    AttributeName{"encoding", Attribute::kEncoding},
    AttributeName{"face", Attribute::kFont},
    AttributeName{"hidden", Attribute::kHidden},
    AttributeName{"href", Attribute::kHref},
    AttributeName{"id", Attribute::kId},
    AttributeName{"itemprop", Attribute::kProperty},
    AttributeName{"label", Attribute::kLabel},
    AttributeName{"name", Attribute::kName},
    AttributeName{"placeholder", Attribute::kPlaceholder},
    AttributeName{"poster", Attribute::kPoster},
    AttributeName{"property", Attribute::kProperty},
    AttributeName{"rowspan", Attribute::kRowspan},
    AttributeName{"shadowrootmode", Attribute::kShadowRootMode},
    AttributeName{"size", Attribute::kFont},
    AttributeName{"src", Attribute::kSrc},
    AttributeName{"srcdoc", Attribute::kSrcdoc},
    AttributeName{"srcset", Attribute::kSrcset},
    AttributeName{"style", Attribute::kStyle},
    AttributeName{"summary", Attribute::kSummary},
    AttributeName{"title", Attribute::kTitle},
    AttributeName{"type", Attribute::kType},
    AttributeName{"value", Attribute::kValue},
    AttributeName{"xlink:href", Attribute::kHref},
};
static_assert(std::ranges::is_sorted(kAttributeNames, {}, &AttributeName::name));
constexpr std::size_t kLongestKnownName = 16;

/// <meta> whose content people read: in search results, in cards of shared pages, in the page information of government
/// sites.
constexpr std::array<std::string_view, 16> kReadMetas = {
    "abstract",  "articletitle", "author",   "columndescription", "columnkeywords", "columnname", "contentsource",
    "copyright", "description",  "headline", "keywords",          "name",           "sitename",   "subject",
    "tags",      "title"};
static_assert(std::ranges::is_sorted(kReadMetas));
constexpr std::array<std::string_view, 5> kReadMetaPrefixes = {"og:", "twitter:", "article:", "dc.", "dcterms."};

enum class Namespace : std::uint8_t { kHtml, kSvg, kMathMl };

/// What holds inside an open element; the first group is inherited.
enum OpenElementFlag : std::uint16_t {
  kInvisible = 1u << 0,  ///< visibility: hidden
  kZeroFont = 1u << 1,   ///< font-size: 0
  kTinyFont = 1u << 2,   ///< font-size of a pixel or point or less
  kSameInk = 1u << 3,    ///< in the colour of its background
  kNoInk = 1u << 11,     ///< in no colour
  kBySheet = 1u << 12,   ///< not seen within its line, and a style sheet has to do with it
  kKeepsWhiteSpace = 1u << 4,
  kSkipped = 1u << 5,  ///< not text: script, style
  kAside = 1u << 6,    ///< apart from the line it stands in
  kUnseen = kInvisible | kZeroFont | kTinyFont | kSameInk | kNoInk,
  kInherited = kUnseen | kBySheet | kKeepsWhiteSpace | kSkipped | kAside,
  kBreaks = 1u << 7,           ///< ends a block where it begins and where it ends
  kHides = 1u << 8,            ///< nothing in it is shown: display: none, opacity: 0, hidden, template
  kHtmlInside = 1u << 9,       ///< HTML integration point (13.2.6.2)
  kHtmlTextInside = 1u << 10,  ///< MathML text integration point
};

constexpr std::uint32_t kRemoved = 0xFFFFFFFF;

/// What nobody gave a colour.
constexpr std::uint32_t kNoColour = 0xFFFFFFFF;

constexpr bool is_colour(std::uint32_t colour) noexcept { return colour <= kWhite; }

struct OpenElement {
  std::uint32_t name = kRemoved;
  std::uint32_t previous = 0;  ///< place of the last one of this name below it
  std::uint32_t aside = 0;     ///< number of the innermost element around that is aside or hidden; 0 for none
  std::uint16_t flags = 0;
  Region region = Region::kBody;
  Namespace space = Namespace::kHtml;
  StyleColour colour = kNoColour;      ///< as declarations have it, or kNoColour
  StyleColour background = kNoColour;  ///< of what lies behind its text
};

/// Kinds of elements whose innermost open one must be found at once.
enum Kind : std::uint8_t { kSpecial, kScope, kListBarrier, kHeading, kHiding, kKindCount };

/// The open elements. Places are indices plus one, so that 0 is "none" and a place is also the height of the stack up
/// to it.
class ElementStack {
 public:
  [[nodiscard]] const OpenElement& top() const noexcept { return elements_.empty() ? root_ : elements_.back(); }
  [[nodiscard]] const OpenElement& at(std::uint32_t place) const noexcept { return elements_[place - 1]; }
  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(elements_.size()); }
  /// Place of the innermost element of that name, or 0.
  [[nodiscard]] std::uint32_t last(std::uint32_t name) const noexcept { return name < last_.size() ? last_[name] : 0; }
  [[nodiscard]] std::uint32_t last(Kind kind) const noexcept { return kinds_[kind].empty() ? 0 : kinds_[kind].back(); }
  /// Whether an open element hides everything in it.
  [[nodiscard]] bool hides() const noexcept { return last(kHiding) != 0; }

  void push(OpenElement element, std::span<const Kind> kinds) {
    if (element.name >= last_.size()) last_.resize(element.name + std::size_t{1});
    element.previous = std::exchange(last_[element.name], size() + 1);
    elements_.push_back(element);
    for (const Kind kind : kinds) kinds_[kind].push_back(size());
  }

  void pop() {
    for (auto& places : kinds_) {
      if (!places.empty() && places.back() == size()) places.pop_back();
    }
    const OpenElement& element = elements_.back();
    if (element.name != kRemoved) last_[element.name] = element.previous;
    elements_.pop_back();
  }

  /// Closes the last element of its name but not what is open in it. Precondition: at(place).name's last is place.
  void remove(std::uint32_t place) {
    OpenElement& element = elements_[place - 1];
    last_[element.name] = element.previous;
    element.name = kRemoved;
    element.flags &= static_cast<std::uint16_t>(~kHides);
    auto& hiding = kinds_[kHiding];
    while (!hiding.empty() && (at(hiding.back()).flags & kHides) == 0) hiding.pop_back();
  }

 private:
  OpenElement root_;
  std::vector<OpenElement> elements_;
  std::vector<std::uint32_t> last_;
  std::array<std::vector<std::uint32_t>, kKindCount> kinds_;
};

/// Whether an element's end tag, or the tag itself, is cut off by the end of a noscript's content (see
/// Extractor::enter_noscript).
bool is_end_tag_of(std::string_view text, std::size_t at, std::string_view name) noexcept {
  const std::size_t after = at + 2 + name.size();
  if (after > text.size() || text[at + 1] != '/') return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if ((text[at + 2 + i] | 0x20) != name[i]) return false;
  }
  return after == text.size() || is_space(text[after]) || text[after] == '/' || text[after] == '>';
}

class Extractor {
 public:
  /// What the style sheets of `page` say counts.
  Extractor(std::string_view text, const PageSheets& page, const MemberSink& members, ExtractedText& out)
      : text_(text),
        out_(out),
        members_(members),
        page_(page),
        path_(page.sheet),
        writer_(out, text.size()),
        tokenizer_(text) {}

  void run() {
    HtmlToken token;
    do {
      while (next(token)) read(token);
    } while (leave_noscript());
    ends_unread_ = (stack_.top().flags & kSkipped) != 0;
    pop_to(0);
    finish_visible();
    note_what_was_not_read();
  }

  /// Whether the text broke off. One that comes to its </html> is whole, whatever was left open in it, if it was read.
  [[nodiscard]] bool is_cut_off() const {
    if (!tokenizer_.is_cut_off()) return false;
    constexpr std::string_view kEnd = "</html>";
    const std::string_view page = trimmed(text_);
    const bool is_ended =
        page.size() >= kEnd.size() && equal_ignoring_case(page.substr(page.size() - kEnd.size()), kEnd);
    return !is_ended || ends_unread_;
  }
  /// Whether a style sheet hides something in a line of text.
  [[nodiscard]] bool is_line_parted() const noexcept { return is_line_parted_; }

 private:
  // Reading tokens.

  bool next(HtmlToken& token) {
    tokenizer_.set_foreign(stack_.top().space != Namespace::kHtml);
    return tokenizer_.next(token);
  }

  void read(const HtmlToken& token) {
    switch (token.kind) {
      case HtmlToken::Kind::kCharacters:
        return read_characters(token);
      case HtmlToken::Kind::kStartTag:
        return read_start_tag(token);
      case HtmlToken::Kind::kEndTag:
        return read_end_tag(name_of(token));
      case HtmlToken::Kind::kComment:
        return read_comment(token);
      case HtmlToken::Kind::kDoctype:
        has_doctype_ = true;
        return;
      // Browsers drop it; whoever reads the source sees it.
      case HtmlToken::Kind::kUnfinishedTag:
        return write_detached(Region::kHiddenText, token.span, HtmlDecoding::kRawText, WhiteSpace::kKeep);
    }
  }

  void read_comment(const HtmlToken& token) {
    if (token.bogus) {
      // The XML declaration and the brackets "<![if ...]>" around what is shown hold no text of anybody's.
      const std::string_view data = text_.substr(token.data.begin, token.data.size());
      if ((data.starts_with("?xml") || data.starts_with("[if") || data.starts_with("[endif")) && is_ascii(data)) return;
    }
    write_detached(Region::kComment, token.data, HtmlDecoding::kRawText, WhiteSpace::kKeep);
  }

  void read_characters(const HtmlToken& token) {
    const OpenElement& element = stack_.top();
    if (element.name == html_tag::style) write_sheet_texts(token.span);
    if ((element.flags & kSkipped) != 0) return;
    HtmlReader reader(text_, token.span, token.decoding);
    if ((element.flags & kKeepsWhiteSpace) == 0) {
      for (HtmlPiece piece; reader.next(piece);) append(piece, WhiteSpace::kCollapse);
      return;
    }
    for (HtmlPiece piece; reader.next(piece);) {
      if (!piece.verbatim) {
        piece.characters == "\n" ? end_line() : append(piece, WhiteSpace::kKeep);
        continue;
      }
      while (!piece.characters.empty()) {
        const std::size_t line = std::min(piece.characters.find('\n'), piece.characters.size());
        if (line > 0) {
          append({piece.characters.substr(0, line), {piece.origin.begin, piece.origin.begin + line}, true},
                 WhiteSpace::kKeep);
        }
        if (line == piece.characters.size()) break;
        end_line();
        piece.characters.remove_prefix(line + 1);
        piece.origin.begin += line + 1;
      }
    }
  }

  void read_start_tag(const HtmlToken& token) {
    const std::uint32_t name = name_of(token);
    read_attributes(token);
    if (is_foreign_content(name)) {
      if (!breaks_out(name)) return start_foreign(name, stack_.top().space, token);
      while (stack_.top().space != Namespace::kHtml && (stack_.top().flags & (kHtmlInside | kHtmlTextInside)) == 0)
        pop();
    }
    if (name == html_tag::svg) return start_foreign(name, Namespace::kSvg, token);
    if (name == html_tag::math) return start_foreign(name, Namespace::kMathMl, token);
    start_html(name == html_tag::image ? html_tag::img : name, token);
  }

  // Names and attributes.

  std::uint32_t name_of(const HtmlToken& token) {
    const std::string_view written = text_.substr(token.name.begin, token.name.size());
    if (written.size() <= kLongestKnownName) {
      const std::uint32_t number = find_html_element(ascii_lower(written));
      if (number != html_tag::kUnknown) return number;
    }
    const auto next = static_cast<std::uint32_t>(html_tag::kCount + unknown_names_.size());
    if (unknown_names_.size() >= kMaxUnknownNames) {
      const auto found = unknown_names_.find(ascii_lower(written));
      return found == unknown_names_.end() ? next : found->second;
    }
    return unknown_names_.try_emplace(ascii_lower(written), next).first->second;
  }

  static std::uint32_t flags_of(std::uint32_t name) noexcept {
    return name < html_tag::kCount ? html_element(name).flags : 0;
  }

  /// Always tracked, so that what they hold is never taken for text of the page.
  static bool has_raw_content(std::uint32_t name) noexcept {
    return (flags_of(name) & (kRcdataElement | kRawTextElement)) != 0 || name == html_tag::script;
  }

  void read_attributes(const HtmlToken& token) {
    for (const Attribute attribute : present_) attributes_[index(attribute)].reset();
    present_.clear();
    for (const HtmlAttribute& attribute : token.attributes) {
      if (attribute.name.size() > kLongestKnownName) continue;
      const std::string name = ascii_lower(text_.substr(attribute.name.begin, attribute.name.size()));
      const auto known = std::ranges::lower_bound(kAttributeNames, name, {}, &AttributeName::name);
      if (known == kAttributeNames.end() || known->name != name || attributes_[index(known->attribute)]) continue;
      attributes_[index(known->attribute)] = attribute.value;
      present_.push_back(known->attribute);
    }
  }

  static constexpr std::size_t index(Attribute attribute) noexcept { return static_cast<std::size_t>(attribute); }
  [[nodiscard]] const std::optional<DecodedSpan>& attribute(Attribute which) const noexcept {
    return attributes_[index(which)];
  }
  /// The value in ASCII lower case without white space around; "" if there is none.
  [[nodiscard]] std::string keyword(Attribute which) const {
    if (!attribute(which)) return {};
    return ascii_lower(trimmed(decode_html(text_, *attribute(which), HtmlDecoding::kAttributeValue)));
  }
  /// The value as a number within [0, most] (2.3.4.2), or 1.
  [[nodiscard]] std::uint32_t number(Attribute which, std::uint32_t most) const {
    const std::string digits = keyword(which);
    std::uint32_t value = 0;
    std::size_t at = 0;
    for (; at < digits.size() && digits[at] >= '0' && digits[at] <= '9'; ++at) {
      value = std::min(value * 10 + static_cast<std::uint32_t>(digits[at] - '0'), most);
    }
    return at > 0 ? value : 1;
  }

  // Elements.

  void start_html(std::uint32_t name, const HtmlToken& token) {
    std::uint32_t flags = flags_of(name);
    // Parts without a table are no elements to a browser; here they still end lines, but close and bound nothing.
    if ((flags & kTablePart) != 0 && !is_in_table()) flags &= ~(kScopeElement | kSpecialElement);
    // Of these, tree construction makes one each; a second tag only adds attributes.
    const bool is_frame = name == html_tag::html || name == html_tag::body || name == html_tag::head;
    if (is_frame && (name == html_tag::head || stack_.last(html_tag::body) != 0 || stack_.size() > 1 ||
                     (name == html_tag::html && stack_.size() > 0))) {
      break_line();
      write_attributes(name);
      return;
    }
    close_implied(name, flags);

    OpenElement element = inheriting(name);
    apply_style(element, (flags & kBlockElement) != 0, token);
    if ((flags & kTablePart) != 0 && (element.flags & kHides) == 0) element.flags |= kBreaks;
    if ((flags & kKeepsSpace) != 0) element.flags |= kKeepsWhiteSpace;
    if ((flags & kAsideElement) != 0) make_aside(element);
    if ((flags & kNotText) != 0) element.flags |= kSkipped;
    // Markup that scripts may show later; a shadow root is shown at once.
    if (name == html_tag::template_ && !attribute(Attribute::kShadowRootMode)) element.flags |= kHides;
    if (name == html_tag::header) element.region = Region::kHeader;
    if (name == html_tag::footer) element.region = Region::kFooter;
    if (name == html_tag::title) element.region = Region::kTitle;
    if ((flags & kNotShown) != 0) element.region = Region::kHiddenText;

    if (stack_.size() >= kMaxOpenElements && !has_raw_content(name)) {
      if ((element.flags & kBreaks) != 0) break_line();
      write_attributes(name);
      if (has_sheet()) path_.pop();
      if ((flags & kVoidElement) == 0) ++untracked_;
      return;
    }
    const bool had_text = !visible_.empty();
    push(element, flags);
    write_attributes(name);
    if ((flags & kVoidElement) != 0) {
      pop();
      broken_line_ = name == html_tag::br && had_text;
      return;
    }
    begin_table_part(name, flags);
    if ((flags & kRcdataElement) != 0) tokenizer_.enter(HtmlContent::kRcdata, html_element(name).name);
    if ((flags & kRawTextElement) != 0) tokenizer_.enter(HtmlContent::kRawText, html_element(name).name);
    if (name == html_tag::script) tokenizer_.enter(HtmlContent::kScript, html_element(name).name);
    if (name == html_tag::plaintext) tokenizer_.enter(HtmlContent::kPlaintext, {});
    if (name == html_tag::noscript) enter_noscript(token.span.end);
  }

  [[nodiscard]] OpenElement inheriting(std::uint32_t name) const noexcept {
    const OpenElement& parent = stack_.top();
    return {.name = name,
            .aside = parent.aside,
            .flags = static_cast<std::uint16_t>(parent.flags & kInherited),
            .region = parent.region,
            .colour = parent.colour,
            .background = parent.background};
  }

  [[nodiscard]] bool has_sheet() const noexcept { return !page_.sheet.empty(); }

  /// Puts the element on the path of its style sheets.
  StyleDeclarations enter_path(std::uint32_t name, const HtmlToken& token) {
    const auto value_of = [this](Attribute which) {
      return attribute(which) ? decode_html(text_, *attribute(which), HtmlDecoding::kAttributeValue) : std::string();
    };
    const std::string type = name < html_tag::kCount ? std::string(html_element(name).name)
                                                     : decode_html(text_, token.name, HtmlDecoding::kName);
    const std::string id = value_of(Attribute::kId);
    const std::string classes = value_of(Attribute::kClass);
    std::vector<std::pair<std::string, std::string>> attributes;
    if (page_.sheet.asks_attributes()) {
      for (const HtmlAttribute& attribute : token.attributes) {
        attributes.emplace_back(decode_html(text_, attribute.name, HtmlDecoding::kName),
                                decode_html(text_, attribute.value, HtmlDecoding::kAttributeValue));
      }
    }
    path_.push({type, id, classes, attributes});
    StyleDeclarations sheet = path_.style();
    for (InlineStyle* style : {&sheet.normal, &sheet.important}) {
      // A page that is hidden as a whole is shown by its scripts.
      if (name == html_tag::html || name == html_tag::body) {
        InlineStyle look;
        look.colour = style->colour;
        look.background = style->background;
        look.has_picture = style->has_picture;
        *style = look;
      }
      // A sheet that is not here may give either of them another value.
      const bool is_sure = !page_.links_others || (style->colour && style->background);
      if (!is_sure && style->colour) style->colour = kUnknownColour;
      if (!is_sure && style->background) style->background = kUnknownColour;
    }
    return sheet;
  }

  void apply_style(OpenElement& element, bool is_block, const HtmlToken& token) {
    StyleDeclarations given;
    if (attribute(Attribute::kStyle)) {
      given = parse_declarations(decode_html(text_, *attribute(Attribute::kStyle), HtmlDecoding::kAttributeValue));
    }
    InlineStyle style;
    bool has_rules = false;
    if (has_sheet()) {
      const StyleDeclarations sheet = enter_path(element.name, token);
      style = sheet.normal;
      style.apply(given.normal);
      style.apply(sheet.important);
      has_rules = !(sheet == StyleDeclarations());
    } else {
      style = given.normal;
    }
    style.apply(given.important);
    const auto set = [&element](OpenElementFlag flag, bool on) {
      element.flags = static_cast<std::uint16_t>(on ? element.flags | flag : element.flags & ~flag);
    };
    // The attribute is a style sheet's "display: none" (15.3.1), so that an inline style overrides it.
    if (!style.display && attribute(Attribute::kHidden)) style.display = InlineStyle::Display::kNone;
    using Display = InlineStyle::Display;
    const bool is_told = style.display && style.display != Display::kUnknown;
    set(kHides, style.hides());
    set(kBreaks, is_told ? style.display == Display::kBlock : is_block);
    if (style.visible) set(kInvisible, !*style.visible);
    if (style.font_size && style.font_size != InlineStyle::FontSize::kRelative) {
      set(kZeroFont, style.font_size == InlineStyle::FontSize::kZero);
      set(kTinyFont, style.font_size == InlineStyle::FontSize::kTiny);
    }
    apply_colours(element, style);
    set(kNoInk, element.colour == kTransparentColour);
    set(kSameInk, is_in_colour_of_background(element));
    const std::uint16_t unseen = kHides | kUnseen;
    // What ends a line anyway parts none.
    if (has_rules && !is_block && (element.flags & unseen & ~stack_.top().flags) != 0) set(kBySheet, true);
  }

  void apply_colours(OpenElement& element, const InlineStyle& style) {
    const bool is_control = element.name == html_tag::button || element.name == html_tag::input ||
                            element.name == html_tag::select || element.name == html_tag::textarea;
    std::optional<StyleColour> colour = style.colour;
    std::optional<StyleColour> background = style.background;
    if (!colour && attribute(Attribute::kColor))
      colour = parse_attribute_colour(decode_html(text_, *attribute(Attribute::kColor), HtmlDecoding::kAttributeValue));
    if (!background && attribute(Attribute::kBgcolor))
      background =
          parse_attribute_colour(decode_html(text_, *attribute(Attribute::kBgcolor), HtmlDecoding::kAttributeValue));
    const bool has_picture = style.has_picture.value_or(false) || attribute(Attribute::kBackground);
    // Browsers give links and controls colours of their own.
    if (!colour && (is_control || element.name == html_tag::a)) colour = kUnknownColour;
    if (!background && is_control) background = kUnknownColour;
    if (colour && *colour != kInheritedColour) element.colour = *colour;
    if (background && *background != kTransparentColour) element.background = *background;
    // What is moved about may lie on anything.
    const bool is_placed = style.position.value_or(InlineStyle::Position::kStatic) != InlineStyle::Position::kStatic;
    if (has_picture || (is_placed && !(background && is_colour(*background)))) element.background = kUnknownColour;
    if (has_picture && element.colour == kTransparentColour) element.colour = kUnknownColour;  // letters cut out of it
  }

  [[nodiscard]] bool is_in_colour_of_background(const OpenElement& element) {
    if (!is_colour(element.colour)) return false;
    if (is_colour(element.background)) return look_the_same(element.colour, element.background);
    // On the bare page, where nothing can have given it another colour. What is no whole page may stand on anything.
    return element.background == kNoColour && look_the_same(element.colour, kWhite) && is_whole_page() &&
           is_page_white();
  }

  [[nodiscard]] bool is_whole_page() const noexcept {
    return has_doctype_ || stack_.last(html_tag::html) != 0 || stack_.last(html_tag::body) != 0;
  }

  /// Whether the page has no style sheets that are not here.
  [[nodiscard]] bool is_page_white() {
    if (!is_page_white_) is_page_white_ = !page_.links_others && text_.find("stylesheet") == std::string_view::npos;
    return *is_page_white_;
  }

  void make_aside(OpenElement& element) noexcept {
    element.flags |= kAside;
    element.aside = ++asides_;
  }

  void push(OpenElement element, std::uint32_t flags) {
    const OpenElement& parent = stack_.top();
    constexpr std::uint16_t kApart = kUnseen;
    if ((element.flags & kHides) != 0 || (element.flags & kApart & ~parent.flags) != 0) element.aside = ++asides_;
    if ((element.flags & kBreaks) != 0 && (element.flags & kHides) == 0) break_line();
    std::array<Kind, kKindCount> kinds{};
    std::size_t count = 0;
    if ((flags & kSpecialElement) != 0) {
      kinds[count++] = kSpecial;
      if (element.name != html_tag::address && element.name != html_tag::div && element.name != html_tag::p) {
        kinds[count++] = kListBarrier;
      }
    }
    if ((flags & kScopeElement) != 0) kinds[count++] = kScope;
    if ((flags & kHeadingElement) != 0) kinds[count++] = kHeading;
    if ((element.flags & kHides) != 0) kinds[count++] = kHiding;
    stack_.push(element, std::span(kinds).first(count));
  }

  void pop() {
    const OpenElement element = stack_.top();
    if ((element.flags & kBreaks) != 0) break_line();
    if (element.space == Namespace::kHtml && !grids_.empty()) end_table_part(element.name);
    stack_.pop();
    if (has_sheet()) path_.pop();
  }
  void pop_to(std::uint32_t size) {
    while (stack_.size() > size) pop();
  }
  /// Closes the element at `place` with all in it, if it is not 0.
  void close(std::uint32_t place) {
    if (place > 0) pop_to(place - 1);
  }

  void close_paragraph() {
    const std::uint32_t place = stack_.last(html_tag::p);
    if (place > std::max(stack_.last(kScope), stack_.last(html_tag::button))) close(place);
  }

  /// Ends what the start tag of `name` ends without an end tag (13.2.6.4.7, 13.2.6.4.9 - 13.2.6.4.15).
  void close_implied(std::uint32_t name, std::uint32_t flags) {
    if ((flags & kClosesParagraph) != 0) close_paragraph();
    const auto close_item = [this](std::uint32_t place) {
      if (place >= stack_.last(kListBarrier)) close(place);
    };
    const std::uint32_t top = stack_.top().name;
    if (name == html_tag::li) {
      close_item(stack_.last(html_tag::li));
    } else if (name == html_tag::dd || name == html_tag::dt) {
      close_item(std::max(stack_.last(html_tag::dd), stack_.last(html_tag::dt)));
    } else if ((flags & kHeadingElement) != 0) {
      if (stack_.size() > 0 && stack_.last(kHeading) == stack_.size()) pop();
    } else if (name == html_tag::option || name == html_tag::optgroup) {
      if (top == html_tag::option) pop();
      if (name == html_tag::optgroup && stack_.top().name == html_tag::optgroup) pop();
    } else if (name == html_tag::button) {
      if (stack_.last(name) >= stack_.last(kScope)) close(stack_.last(name));
    } else if (name == html_tag::a || name == html_tag::nobr) {
      end_formatting(name);
    } else if (name == html_tag::rt || name == html_tag::rp || name == html_tag::rb || name == html_tag::rtc) {
      if (top == html_tag::rt || top == html_tag::rp || top == html_tag::rb ||
          (top == html_tag::rtc && name == html_tag::rtc))
        pop();
    } else if ((flags & kTablePart) != 0) {
      close_table_parts(name, flags);
    } else if (name == html_tag::table) {
      const std::uint32_t inner = std::max(stack_.last(html_tag::td), stack_.last(html_tag::th));
      if (stack_.last(name) > 0 && stack_.last(name) == stack_.last(kScope) && stack_.last(name) > inner) {
        close(stack_.last(name));
      }
    }
  }

  /// Clears the stack back to where the part `name` belongs: a cell into a row, a row into a group, all else into
  /// the table.
  void close_table_parts(std::uint32_t name, std::uint32_t flags) {
    const std::uint32_t cell = std::max(stack_.last(html_tag::td), stack_.last(html_tag::th));
    const std::uint32_t row = stack_.last(html_tag::tr);
    const std::uint32_t group =
        std::max({stack_.last(html_tag::tbody), stack_.last(html_tag::thead), stack_.last(html_tag::tfoot)});
    const bool is_cell = (flags & kCell) != 0;
    const bool is_row = name == html_tag::tr;
    if (!is_in_table()) {  // as in a piece cut out of a table
      const std::uint32_t same = is_cell ? cell : is_row ? row : 0;
      if (same > stack_.last(kSpecial)) close(same);
      return;
    }
    std::uint32_t keep = stack_.last(html_tag::table);
    if (is_cell || is_row) keep = std::max(keep, group);
    if (is_cell) keep = std::max(keep, row);
    pop_to(keep);
  }

  [[nodiscard]] bool is_in_table() const noexcept {
    return stack_.last(html_tag::table) > stack_.last(html_tag::template_);
  }

  void begin_table_part(std::uint32_t name, std::uint32_t flags) {
    if (name == html_tag::table) {
      grids_.emplace_back(++tables_);
    } else if (grids_.empty()) {
      return;
    } else if (name == html_tag::tr) {
      grids_.back().begin_row();
    } else if ((flags & kCell) != 0) {
      const std::uint32_t columns = std::max(1u, number(Attribute::kColspan, kMaxColumnSpan));
      const std::uint32_t rows = number(Attribute::kRowspan, kMaxRowSpan);
      grids_.back().begin_cell(columns, rows == 0 ? kMaxRowSpan : rows);  // 0: to the end of the row group
    }
  }

  void end_table_part(std::uint32_t name) {
    if (name == html_tag::table) {
      grids_.pop_back();
    } else if (name == html_tag::tr) {
      grids_.back().end_row();
    } else if (name == html_tag::td || name == html_tag::th) {
      grids_.back().end_cell();
    } else if (name < html_tag::kCount && (html_element(name).flags & kRowGroup) != 0) {
      grids_.back().end_group();
    }
  }

  void read_end_tag(std::uint32_t name) {
    const std::uint32_t flags = flags_of(name);
    const std::uint32_t place = stack_.last(name);
    if (untracked_ > 0 && (flags & kVoidElement) == 0 && !has_raw_content(name)) {
      --untracked_;
      return break_line();
    }
    if (stack_.top().space != Namespace::kHtml && place > 0 && place >= stack_.last(kSpecial)) return close(place);
    if (name == html_tag::br || name == html_tag::html || name == html_tag::body || name == html_tag::head)
      return break_line();
    if (name == html_tag::p) {
      break_line();
      return close_paragraph();
    }
    if ((flags & kFormattingElement) != 0) return end_formatting(name);
    if ((flags & kHeadingElement) != 0) {
      if (stack_.last(kHeading) > stack_.last(kScope)) close(stack_.last(kHeading));
      return;
    }
    std::uint32_t bound = stack_.last(kSpecial);
    if ((flags & kScopedEnd) != 0) bound = stack_.last(kScope);
    if ((flags & kTablePart) != 0 || name == html_tag::table) {
      bound = std::max(stack_.last(html_tag::table), stack_.last(html_tag::template_));
    }
    if (name == html_tag::template_) bound = 0;
    if (place >= bound) close(place);
  }

  /// The adoption agency algorithm (13.2.6.4.7) without the tree: what follows is outside the element and what was open
  /// in it, except block and formatting elements, which stay open.
  void end_formatting(std::uint32_t name) {
    const std::uint32_t place = stack_.last(name);
    if (place == 0 || place < stack_.last(kScope)) return;
    if (stack_.last(kSpecial) < place) return close(place);
    remove(place);
    constexpr std::uint32_t kFarthest = 64;  // misnested deeper than this, elements end later than in a browser
    if (stack_.size() - place > kFarthest) return;
    for (std::uint32_t above = stack_.size(); above > place; --above) {
      const OpenElement& element = stack_.at(above);
      const bool stays = element.name == kRemoved || element.space != Namespace::kHtml ||
                         (flags_of(element.name) & (kFormattingElement | kSpecialElement)) != 0;
      if (!stays && stack_.last(element.name) == above) remove(above);
    }
  }

  void remove(std::uint32_t place) {
    stack_.remove(place);
    if (has_sheet()) path_.remove(place - 1);
  }

  // Foreign content (13.2.6.5).

  [[nodiscard]] bool is_foreign_content(std::uint32_t name) const noexcept {
    const OpenElement& element = stack_.top();
    if (element.space == Namespace::kHtml || (element.flags & kHtmlInside) != 0) return false;
    if ((element.flags & kHtmlTextInside) != 0) return name == html_tag::mglyph || name == html_tag::malignmark;
    return !(element.name == html_tag::annotation_xml && name == html_tag::svg);
  }

  [[nodiscard]] bool breaks_out(std::uint32_t name) const noexcept {
    if (name != html_tag::font) return (flags_of(name) & kBreaksOutOfForeign) != 0;
    return attribute(Attribute::kFont).has_value() || attribute(Attribute::kColor).has_value();
  }

  void start_foreign(std::uint32_t name, Namespace space, const HtmlToken& token) {
    OpenElement element = inheriting(name);
    element.space = space;
    apply_style(element, name == html_tag::text || name == html_tag::foreignobject, token);
    std::uint32_t flags = 0;
    if (element.space == Namespace::kSvg) {
      if (name == html_tag::title || name == html_tag::desc) {  // a text alternative, shown as a tool tip
        make_aside(element);
        element.flags |= kHtmlInside;
        element.region = Region::kAlt;
      }
      if (name == html_tag::foreignobject) element.flags |= kHtmlInside;
      if (name == html_tag::title || name == html_tag::desc || name == html_tag::foreignobject)
        flags = kSpecialElement | kScopeElement;
      if (name == html_tag::script || name == html_tag::style) element.flags |= kSkipped;
    } else {
      if (name == html_tag::mi || name == html_tag::mo || name == html_tag::mn || name == html_tag::ms ||
          name == html_tag::mtext) {
        element.flags |= kHtmlTextInside;
        flags = kSpecialElement | kScopeElement;
      }
      if (name == html_tag::annotation_xml) {
        const std::string encoding = keyword(Attribute::kEncoding);
        if (encoding == "text/html" || encoding == "application/xhtml+xml") element.flags |= kHtmlInside;
        flags = kSpecialElement | kScopeElement;
      }
    }
    if (stack_.size() >= kMaxOpenElements) {
      write_attributes(name);
      if (has_sheet()) path_.pop();
      if (!token.self_closing) ++untracked_;
      return;
    }
    push(element, flags);
    write_attributes(name);
    if (token.self_closing) pop();
  }

  // Noscript. With scripting its content is raw up to the first "</noscript"; without, it is markup. Reading it as
  // markup that cannot reach beyond its end sees what either reader sees.

  void enter_noscript(std::size_t content) {
    if (noscript_ != 0 || noscript_end_missing_) return;
    std::size_t end = text_.find('<', content);
    while (end < text_.size() && !is_end_tag_of(text_, end, "noscript")) end = text_.find('<', end + 1);
    if (end >= text_.size()) {
      noscript_end_missing_ = true;
      return;
    }
    tokenizer_.read_until(end);
    noscript_ = stack_.size();
  }

  bool leave_noscript() {
    if (noscript_ == 0) return false;
    pop_to(noscript_);
    noscript_ = 0;
    untracked_ = 0;
    tokenizer_.read_until(text_.size());
    return true;
  }

  // Attributes that people see.

  void write_attributes(std::uint32_t name) {
    if ((stack_.top().flags & kSkipped) != 0) return;
    find_pictures(name);
    for (const Attribute which : present_) {
      switch (which) {
        case Attribute::kAlt:
          write_attribute(Region::kAlt, which);
          break;
        case Attribute::kAriaDescription:
        case Attribute::kAriaLabel:
        case Attribute::kLabel:
        case Attribute::kPlaceholder:
        case Attribute::kSummary:
        case Attribute::kTitle:
          write_attribute(Region::kAttribute, which);
          break;
        case Attribute::kValue:
          if (name == html_tag::input && keyword(Attribute::kType) == "hidden") {
            write_attribute(Region::kHiddenText, which);
          } else if (name == html_tag::input || name == html_tag::button) {
            write_attribute(Region::kAttribute, which);
          }
          break;
        case Attribute::kContent:
          if (name == html_tag::meta && is_read_meta()) write_attribute(Region::kAttribute, which);
          break;
        case Attribute::kSrcdoc:  // a whole document; at least what stands in it unmarked is seen
          if (name != html_tag::iframe) break;
          ++srcdocs_;
          write_attribute(Region::kAttribute, which);
          break;
        default:
          break;
      }
    }
  }

  void write_attribute(Region region, Attribute which) {
    write_detached(is_hidden() ? Region::kHiddenText : region, *attribute(which), HtmlDecoding::kAttributeValue,
                   WhiteSpace::kCollapse);
  }

  [[nodiscard]] bool is_read_meta() const {
    const auto is_read = [](const std::string& key) {
      return std::ranges::binary_search(kReadMetas, key) ||
             std::ranges::any_of(kReadMetaPrefixes,
                                 [&key](std::string_view prefix) { return key.starts_with(prefix); });
    };
    if (!is_read(keyword(Attribute::kName)) && !is_read(keyword(Attribute::kProperty))) return false;
    const std::string value = keyword(Attribute::kContent);  // addresses of pictures and pages are for programs
    return !value.starts_with("http://") && !value.starts_with("https://") && !value.starts_with("//");
  }

  // What is not read is counted.

  void find_pictures(std::uint32_t name) {
    if (name == html_tag::img || name == html_tag::embed || (name == html_tag::input && attribute(Attribute::kSrc))) {
      find_picture(attribute(Attribute::kSrc) ? Attribute::kSrc : Attribute::kSrcset);
      find_picture(Attribute::kDataSrc);
    }
    if (name == html_tag::image) find_picture(Attribute::kHref);
    if (name == html_tag::object) find_picture(Attribute::kData);
    if (name == html_tag::iframe || name == html_tag::frame) find_document(Attribute::kSrc);
    if (name == html_tag::a || name == html_tag::area) find_document(Attribute::kHref);
    find_picture(Attribute::kPoster);
    find_picture(Attribute::kBackground);
    if (attribute(Attribute::kStyle)) find_backgrounds(*attribute(Attribute::kStyle));
  }

  void find_picture(Attribute which) {
    if (attribute(which)) note_picture(trimmed(decode_html(text_, *attribute(which), HtmlDecoding::kAttributeValue)));
  }

  /// A page or file that stands in the address itself.
  void find_document(Attribute which) {
    constexpr std::string_view kScheme = "data:";
    if (!attribute(which)) return;
    const std::string value = decode_html(text_, *attribute(which), HtmlDecoding::kAttributeValue);
    const std::string_view address = trimmed(value);
    if (ascii_lower(address.substr(0, kScheme.size())) != kScheme || address.ends_with(',')) return;
    if (++embedded_documents_ <= kMaxNamedPictures)
      out_.incomplete.push_back({"not-read:embedded", "data: " + std::to_string(embedded_documents_)});
  }

  void find_backgrounds(DecodedSpan value) {
    constexpr std::string_view kAddress = "url(";
    if (text_.substr(0, value.end).find(kAddress, value.begin) == std::string_view::npos) return;
    const std::string style = decode_html(text_, value, HtmlDecoding::kAttributeValue);
    for (std::size_t at = style.find(kAddress); at != std::string::npos; at = style.find(kAddress, at)) {
      at += kAddress.size();
      std::string_view address = std::string_view(style).substr(at);
      address = trimmed(address.substr(0, address.find(')')));
      if (address.starts_with('"') || address.starts_with('\'')) address.remove_prefix(1);
      note_picture(address);
    }
  }

  void note_picture(std::string_view address) {
    if (address.empty()) return;
    if (!ascii_lower(address.substr(0, 5)).starts_with("data:")) {
      ++linked_pictures_;
      return;
    }
    ++embedded_pictures_;
    if (hand_on_picture(address)) return;
    // Anything else a page carries in itself, such as a PDF for <embed>, is not read either.
    if (classify_data_picture(address) == Picture::kSmall) {
      small_pictures_.add(embedded_pictures_);
    } else {
      large_pictures_.add(embedded_pictures_);
    }
  }

  /// Gives a picture that says something about itself to whoever reads pictures. False: there is nobody, or nothing.
  bool hand_on_picture(std::string_view address) {
    if (!members_) return false;
    Member picture;
    if (!read_telling_picture(address, picture.bytes, picture.media_type)) return false;
    if (!wants_members_) return true;
    picture.path = "图片 " + std::to_string(embedded_pictures_);
    wants_members_ = members_(std::move(picture));
    return true;
  }

  /// Pictures by their number among the embedded ones.
  struct PictureList {
    std::vector<std::size_t> named;
    std::size_t more = 0;  ///< not named

    void add(std::size_t number) {
      named.size() < kMaxNamedPictures ? named.push_back(number) : static_cast<void>(++more);
    }

    template <class Entry>
    void append_to(std::vector<Entry>& entries) const {
      for (const std::size_t number : named) entries.push_back({"not-read:image", "图片 " + std::to_string(number)});
      if (more > 0) entries.push_back({"not-read:image", "另有 " + std::to_string(more) + " 张图片"});
    }
  };

  void note_what_was_not_read() {
    large_pictures_.append_to(out_.incomplete);
    small_pictures_.append_to(out_.notices);
    if (srcdocs_ > 0) out_.notices.push_back({"not-read:srcdoc", std::to_string(srcdocs_)});
    if (has_sheet() && (page_.sheet.is_cut() || path_.is_exhausted()))
      out_.incomplete.push_back({"limit:style-sheet", ""});
    if (page_.sheet.imports()) out_.notices.push_back({"not-read:linked", "@import"});
    if (linked_pictures_ > 0) out_.notices.push_back({"not-read:linked-image", std::to_string(linked_pictures_)});
  }

  // Blocks.

  [[nodiscard]] bool is_hidden() const noexcept { return stack_.hides() || (stack_.top().flags & kUnseen) != 0; }
  [[nodiscard]] bool is_aside() const noexcept { return is_hidden() || (stack_.top().flags & kAside) != 0; }

  void append(const HtmlPiece& piece, WhiteSpace white_space) {
    const bool aside = is_aside();
    if (aside && aside_of_ != stack_.top().aside) {
      finish_aside();
      aside_of_ = stack_.top().aside;
    }
    if (!aside && visible_.empty()) finish_aside();  // what came before it is written before it
    if (!aside && has_sheet_aside_) is_line_parted_ = true;
    DraftBlock& draft = aside ? aside_ : visible_;
    const bool was_empty = draft.empty();
    draft.append(piece, white_space);
    if (aside && (stack_.top().flags & kBySheet) != 0 && !draft.empty()) {
      has_sheet_aside_ = true;
      is_line_parted_ = is_line_parted_ || !visible_.empty();
    }
    if (!was_empty || draft.empty()) return;
    Block& block = aside ? aside_block_ : visible_block_;
    block = new_block(is_hidden() ? Region::kHiddenText : stack_.top().region);
    if (!aside) block.is_next_line = std::exchange(broken_line_, false);
  }

  [[nodiscard]] Concealment concealment_in(Region region) const noexcept {
    if (region == Region::kComment) return Concealment::kSourceComment;
    if (region != Region::kHiddenText) return Concealment::kNone;
    const std::uint16_t flags = stack_.hides() ? 0 : stack_.top().flags;
    if ((flags & kSameInk) != 0)
      return is_dark(stack_.top().background) ? Concealment::kHighlighted : Concealment::kSameColour;
    return (flags & kTinyFont) != 0 ? Concealment::kTinyText : Concealment::kHiddenElement;
  }

  [[nodiscard]] Block new_block(Region region) const {
    Block block;
    block.region = region;
    block.concealment = concealment_in(region);
    if (!visible_.empty()) block.paragraph = paragraphs_ + 1;
    if (!grids_.empty()) grids_.back().place(block);
    return block;
  }

  /// The line of text ends here, for those who see what is at this place.
  void break_line() {
    if ((stack_.top().flags & kSkipped) != 0) return;
    if (stack_.hides() || (stack_.top().flags & kAside) != 0) {
      finish_aside();
    } else {
      finish_visible();
    }
  }
  /// A line feed that counts.
  void end_line() {
    if (is_aside()) return finish_aside();
    const bool had_text = !visible_.empty();
    finish_visible();
    broken_line_ = had_text;
  }

  void finish_aside() {
    aside_.trim();
    if (!aside_.empty()) {
      if (visible_.empty()) {
        writer_.write(aside_block_, aside_.text(), aside_.runs());
      } else {
        queue_.push(aside_block_, aside_);
      }
    }
    aside_.clear();
    if (visible_.empty()) queue_.flush(writer_);
  }

  void finish_visible() {
    broken_line_ = false;
    has_sheet_aside_ = false;
    finish_aside();
    visible_.trim();
    if (!visible_.empty()) {
      visible_block_.paragraph = ++paragraphs_;
      writer_.write(visible_block_, visible_.text(), visible_.runs());
    }
    visible_.clear();
    queue_.flush(writer_);
  }

  /// A block that stands for itself: an attribute, a comment.
  void write_detached(Region region, DecodedSpan span, HtmlDecoding decoding, WhiteSpace white_space) {
    detached_.clear();
    HtmlReader reader(text_, span, decoding);
    for (HtmlPiece piece; reader.next(piece);) detached_.append(piece, white_space);
    write_detached(region);
  }
  void write_detached(Region region) {
    detached_.trim();
    if (detached_.empty()) return;
    if (!(is_aside() && aside_of_ == stack_.top().aside)) finish_aside();
    if (visible_.empty() && aside_.empty()) {
      writer_.write(new_block(region), detached_.text(), detached_.runs());
    } else {
      queue_.push(new_block(region), detached_);
    }
  }

  /// Text that the sheet in `span` puts before or behind elements: where these are is not looked for.
  void write_sheet_texts(DecodedSpan span) {
    while (next_sheet_text_ < page_.texts.size() && page_.texts[next_sheet_text_].origin.begin < span.end) {
      const SheetText& sheet_text = page_.texts[next_sheet_text_++];
      if (sheet_text.origin.begin < span.begin || sheet_text.origin.size() == 0) continue;
      std::string text = sheet_text.text;
      std::ranges::replace_if(
          text, [](char c) { return is_space(c) || c == '\0'; }, ' ');
      // It is one group, of which nothing can be cut off later.
      const std::string_view shown = trimmed(text);
      if (!may_say_something(shown)) continue;
      detached_.clear();
      detached_.append({shown, sheet_text.origin, false}, WhiteSpace::kKeep);
      write_detached(Region::kAttribute);
    }
  }

  std::string_view text_;
  ExtractedText& out_;
  const MemberSink& members_;
  const PageSheets& page_;
  StylePath path_;
  BlockWriter writer_;
  HtmlTokenizer tokenizer_;

  ElementStack stack_;
  std::uint32_t untracked_ = 0;  ///< open elements beyond kMaxOpenElements
  std::uint32_t asides_ = 0;
  std::map<std::string, std::uint32_t, std::less<>> unknown_names_;
  std::array<std::optional<DecodedSpan>, static_cast<std::size_t>(Attribute::kCount)>
      attributes_;                  ///< of the tag being read
  std::vector<Attribute> present_;  ///< in their order

  std::uint32_t noscript_ = 0;  ///< place of the noscript whose content is being read, or 0
  bool noscript_end_missing_ = false;

  std::vector<TableGrid> grids_;  ///< of the open tables
  std::uint32_t tables_ = 0;
  std::uint32_t paragraphs_ = 0;  ///< visible blocks finished
  bool broken_line_ = false;      ///< the last visible block ended with a line break, not with its paragraph
  DraftBlock visible_;
  Block visible_block_;
  DraftBlock aside_;
  Block aside_block_;
  std::uint32_t aside_of_ = 0;  ///< which aside `aside_` belongs to
  DraftBlock detached_;
  BlockQueue queue_;

  std::size_t embedded_pictures_ = 0;
  PictureList large_pictures_;
  PictureList small_pictures_;
  std::size_t linked_pictures_ = 0;
  std::size_t embedded_documents_ = 0;
  std::size_t srcdocs_ = 0;  ///< <iframe srcdoc>
  bool wants_members_ = true;

  bool ends_unread_ = false;  ///< the text ends in a script or style sheet
  std::size_t next_sheet_text_ = 0;
  bool has_doctype_ = false;
  std::optional<bool> is_page_white_;
  bool has_sheet_aside_ = false;  ///< something that a style sheet hides stands beside the line being read
  bool is_line_parted_ = false;
};

}  // namespace

bool may_say_something(std::string_view text) {
  constexpr int kLongNumber = 7;
  int digits = 0;
  for (std::size_t at = 0; at < text.size(); at += utf8_length(text[at])) {
    const char32_t c = utf8_at(text, at);
    digits = c >= U'0' && c <= U'9' ? digits + 1 : 0;
    if (digits == kLongNumber || is_han(c)) return true;
  }
  return false;
}

namespace {

struct Extraction {
  ExtractedText text;
  bool is_line_parted = false;
};

/// All but the map to the file.
Extraction extract(const DecodedText& decoded, const PageSheets& sheets, const Limits& limits,
                   const MemberSink& members) {
  Extraction extraction;
  ExtractedText& out = extraction.text;
  out.media_type = "text/html";
  out.charset = decoded.charset;
  std::string_view text = decoded.text;
  if (text.size() > limits.max_bytes) {
    std::size_t end = limits.max_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
    out.incomplete.push_back({"limit:bytes", ""});
  }
  Extractor extractor(text, sheets, members, out);
  extractor.run();
  if (extractor.is_cut_off() && text.size() == decoded.text.size()) out.incomplete.push_back({"damaged", ""});
  extraction.is_line_parted = extractor.is_line_parted();
  // Templates are full of them: only what may say something is worth a look.
  for (Block& block : out.blocks) {
    const bool usual =
        block.concealment == Concealment::kSourceComment || block.concealment == Concealment::kHiddenElement;
    if (usual && !may_say_something(out.slice(block.span))) block.concealment = Concealment::kNone;
  }
  return extraction;
}

}  // namespace

ExtractedText extract_html(DecodedText decoded, const Limits& limits) {
  ExtractedText text = extract(decoded, read_page_sheets(decoded.text), limits, {}).text;
  text.decode_map = std::move(decoded.map);
  return text;
}

std::vector<ExtractedText> read_html(DecodedText decoded, const Limits& limits, const MemberSink& members,
                                     const SheetSource& source) {
  std::vector<ExtractedText> readings;
  Extraction extraction = extract(decoded, read_page_sheets(decoded.text, source), limits, members);
  readings.push_back(std::move(extraction.text));
  if (extraction.is_line_parted) {
    Extraction plain = extract(decoded, PageSheets(), limits, {});
    // What was not read was said.
    plain.text.incomplete.clear();
    plain.text.notices.clear();
    readings.push_back(std::move(plain.text));
    readings.back().decode_map = decoded.map;
  }
  readings.front().decode_map = std::move(decoded.map);
  return readings;
}

}  // namespace mishen::scanner
