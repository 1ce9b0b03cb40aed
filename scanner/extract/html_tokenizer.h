// scanner/extract/html_tokenizer.h
// HTML -> tags, characters and comments with exact offsets, by the WHATWG tokenization rules (HTML Living
// Standard, 13.2.5).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/span.h"

namespace mishen::scanner {

/// How a stretch of HTML is turned into the characters it stands for. In all of them CR and CRLF become LF (13.2.3.5).
enum class HtmlDecoding : std::uint8_t {
  kText,            ///< character references; NUL stays (tree construction drops it)
  kRcdata,          ///< character references; NUL becomes U+FFFD
  kRawText,         ///< no references; NUL becomes U+FFFD; comments, script, style, doctype too
  kCdata,           ///< no references; NUL stays
  kAttributeValue,  ///< references by the rule for attributes; NUL becomes U+FFFD
  kName,            ///< tag and attribute names: ASCII lower case; NUL becomes U+FFFD
};

/// A part of decoded text: `characters` stand for the bytes of `origin`.
struct HtmlPiece {
  std::string_view characters;  ///< valid until the reader is asked for the next piece
  DecodedSpan origin;
  bool verbatim = false;  ///< byte for byte the same; otherwise a group that cannot be divided
};

/// Reads a stretch of HTML piece by piece. Borrows the text. Linear in the stretch.
class HtmlReader {
 public:
  /// Precondition: `span` lies within `text`.
  HtmlReader(std::string_view text, DecodedSpan span, HtmlDecoding decoding) noexcept
      : text_(text.substr(0, span.end)), position_(span.begin), decoding_(decoding) {}
  /// Sets `piece` to the next piece and returns true, or returns false at the end.
  [[nodiscard]] bool next(HtmlPiece& piece) noexcept;

 private:
  [[nodiscard]] bool is_plain(char c) const noexcept;
  /// What the character at position_, which is not plain, becomes; origin reaches to the end of what was read.
  HtmlPiece replaced() noexcept;

  std::string_view text_;
  std::size_t position_;
  HtmlDecoding decoding_;
  std::array<char, 8> buffer_{};
};

/// All characters of a stretch of HTML.
[[nodiscard]] std::string decode_html(std::string_view text, DecodedSpan span, HtmlDecoding decoding);

struct HtmlAttribute {
  DecodedSpan name;   ///< as written: HtmlDecoding::kName
  DecodedSpan value;  ///< as written, without quotes: HtmlDecoding::kAttributeValue
};

struct HtmlDoctype {
  std::optional<DecodedSpan> name;  ///< HtmlDecoding::kName
  std::optional<DecodedSpan> public_id;
  std::optional<DecodedSpan> system_id;
  bool force_quirks = false;
};

/// One token. Spans count bytes of the tokenizer's text; what they stand for is read with HtmlReader.
struct HtmlToken {
  enum class Kind : std::uint8_t {
    kCharacters,
    kStartTag,
    kEndTag,
    kComment,
    kDoctype,
    kUnfinishedTag,  ///< a tag cut off by the end of the text: no token in the standard, here so that nothing goes
                     ///< unread
  };
  Kind kind = Kind::kCharacters;
  DecodedSpan span;                             ///< the whole token
  HtmlDecoding decoding = HtmlDecoding::kText;  ///< of a kCharacters token's span
  DecodedSpan name;                             ///< of a tag
  std::vector<HtmlAttribute> attributes;        ///< of a tag, in order; of equal names only the first is kept
  bool self_closing = false;                    ///< of a tag
  DecodedSpan data;                             ///< of a comment
  bool bogus = false;                           ///< the comment is a "<?...>", "<!...>" or "</...>"
  HtmlDoctype doctype;
};

/// What follows a start tag: the tokenizer's initial states of the same names.
enum class HtmlContent : std::uint8_t { kData, kRcdata, kRawText, kScript, kPlaintext, kCdata };

/// Splits a text into tokens, lazily. The parts that depend on tree construction are told from outside, as the standard
/// does: after a start tag `enter()` says how its content reads, `set_foreign()` whether "<![CDATA[" opens a section.
///
/// Borrows the text: well-formed UTF-8 (any bytes are safe). Not thread-safe. All tokens together cost time linear in
/// the text (attributes of one tag n log n) and memory for the attributes of one tag.
class HtmlTokenizer {
 public:
  explicit HtmlTokenizer(std::string_view text) noexcept : text_(text), end_(text.size()) {}

  /// Sets `token` to the next one and returns true, or returns false at the end. Adjacent kCharacters tokens may occur.
  [[nodiscard]] bool next(HtmlToken& token);

  /// Reads on as the content of an element; all but kData and kPlaintext end at its end tag, `end_tag` in ASCII lower
  /// case (borrowed; must outlive the element's content). An empty `end_tag` matches nothing.
  void enter(HtmlContent content, std::string_view end_tag) noexcept;
  /// Whether the adjusted current node is in another namespace (SVG, MathML), so that CDATA sections are read.
  void set_foreign(bool foreign) noexcept { foreign_ = foreign; }

  /// Once next() returned false: whether the text broke off in a tag, a comment, a document type, a CDATA section or
  /// the content of an element that only its end tag ends (13.2.2: eof-in-tag, eof-in-comment ...).
  [[nodiscard]] bool is_cut_off() const noexcept { return is_cut_off_; }

  /// Where the next token begins.
  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  /// Where the text ends for now; markup cut there is treated as at the end of the text.
  [[nodiscard]] std::size_t end() const noexcept { return end_; }
  /// Moves the end and reads on as data. Precondition: position() <= end <= size of the text.
  void read_until(std::size_t end) noexcept;

 private:
  [[nodiscard]] bool is_markup(std::size_t at) const noexcept;
  [[nodiscard]] bool is_end_tag(std::size_t at) const noexcept;
  [[nodiscard]] std::size_t find_raw_end() const noexcept;
  [[nodiscard]] std::size_t find_script_end() const noexcept;
  [[nodiscard]] bool starts_with(std::size_t at, std::string_view lower) const noexcept;
  [[nodiscard]] std::size_t skip_space(std::size_t at, std::size_t end) const noexcept;
  [[nodiscard]] std::size_t find(char c, std::size_t at) const noexcept;

  /// These read what begins at position_ and move it on; false when it left no token.
  bool read_data(HtmlToken& token);
  bool read_raw(HtmlToken& token);
  bool read_cdata(HtmlToken& token);
  bool read_markup(HtmlToken& token);
  void read_tag(HtmlToken& token, HtmlToken::Kind kind, std::size_t name_begin);
  void read_comment(HtmlToken& token);
  void read_bogus_comment(HtmlToken& token, std::size_t data_begin);
  void read_doctype(HtmlToken& token);
  bool emit_characters(HtmlToken& token, std::size_t end, HtmlDecoding decoding);
  void drop_repeated_attributes(std::vector<HtmlAttribute>& attributes) const;
  /// Takes down that the text broke off, unless only a part of it is being read.
  void break_off() noexcept { is_cut_off_ = is_cut_off_ || end_ == text_.size(); }
  [[nodiscard]] int compare_names(DecodedSpan a, DecodedSpan b) const noexcept;

  std::string_view text_;
  std::size_t end_;
  std::size_t position_ = 0;
  HtmlContent content_ = HtmlContent::kData;
  std::string_view end_tag_;
  std::optional<std::size_t> raw_end_;  ///< where the raw content ends, once looked for
  bool foreign_ = false;
  bool is_cut_off_ = false;
};

}  // namespace mishen::scanner
