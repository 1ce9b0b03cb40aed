#include "scanner/extract/markdown.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/ascii.h"
#include "scanner/extract/data_picture.h"
#include "scanner/extract/html.h"
#include "scanner/extract/plain_text.h"
#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

/// Lines in which front matter has to end.
constexpr std::size_t kFrontMatterLines = 500;

constexpr std::string_view kBlanks = " \t";

std::size_t skip_blanks(std::string_view text) { return std::min(text.find_first_not_of(kBlanks), text.size()); }

/// Whether `line` is `least` or more of one of `marks`, blanks between and around them aside.
bool is_row_of(std::string_view line, std::string_view marks, std::size_t least) {
  std::size_t count = 0;
  char mark = 0;
  for (const char c : line) {
    if (kBlanks.find(c) != std::string_view::npos) continue;
    if (marks.find(c) == std::string_view::npos || (mark != 0 && c != mark)) return false;
    mark = c;
    ++count;
  }
  return count >= least;
}

/// "| --- | :-: |": what makes the line before it the header of a table.
bool is_table_rule(std::string_view line) {
  line = trimmed(line);
  if (line.find('|') == std::string_view::npos || line.find('-') == std::string_view::npos) return false;
  return line.find_first_not_of("|-: \t") == std::string_view::npos;
}

/// Bytes of a fence that opens or closes a code block: three or more of ` or ~.
std::size_t fence_length(std::string_view line) {
  const char mark = line.empty() ? '\0' : line.front();
  if (mark != '`' && mark != '~') return 0;
  const std::size_t length = std::min(line.find_first_not_of(mark), line.size());
  return length < 3 ? 0 : length;
}

/// Bytes of "# " before a heading.
std::size_t heading_mark(std::string_view line) {
  const std::size_t marks = std::min(line.find_first_not_of('#'), line.size());
  if (marks == 0 || marks > 6) return 0;
  return marks == line.size() || kBlanks.find(line[marks]) != std::string_view::npos ? marks : 0;
}

/// Bytes of "- " before a list item; of "1. " none, for numbers are text.
struct ListMark {
  bool is_item = false;
  std::size_t bytes = 0;
};

ListMark list_mark(std::string_view line) {
  if (line.size() >= 2 && std::string_view("-*+").find(line.front()) != std::string_view::npos &&
      kBlanks.find(line[1]) != std::string_view::npos)
    return {true, 2};
  std::size_t digits = 0;
  while (digits < line.size() && digits < 10 && line[digits] >= '0' && line[digits] <= '9') ++digits;
  const bool item = digits > 0 && digits < 10 && digits + 1 < line.size() &&
                    (line[digits] == '.' || line[digits] == ')') &&
                    kBlanks.find(line[digits + 1]) != std::string_view::npos;
  return {item, 0};
}

/// Keys of front matter that say something about people or handling.
bool is_about_people(std::string_view key) {
  constexpr std::array<std::string_view, 16> kKeys = {
      "author",  "authors",  "company",  "organization", "department", "email",  "keywords",    "tags",
      "comment", "comments", "category", "categories",   "reviewer",   "editor", "description", "owner"};
  const std::string lower = ascii_lower(trimmed(key));
  return std::find(kKeys.begin(), kKeys.end(), lower) != kKeys.end();
}

/// A stretch of the source that is not seen where its HTML is shown.
struct HiddenStretch {
  DecodedSpan span;
  Concealment concealment = Concealment::kNone;
};

/// `source` with blanks in place of each '<' that stands in code or behind a backslash (CommonMark 0.30, 2.4, 4.4, 4.5,
/// 6.1), and so opens nothing.
std::string without_code(std::string_view source) {
  constexpr std::size_t kLongestSpan = 10'000;  // of code within text
  std::string text(source);
  const auto blank = [&text](std::size_t begin, std::size_t end) {
    std::replace(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end),
                 '<', ' ');
  };
  std::size_t fence = 0;
  char fence_mark = 0;
  bool after_blank = true;
  for (std::size_t begin = 0; begin < source.size();) {
    const TextLine line = line_at(source, begin);
    const std::string_view content = source.substr(line.content.begin, line.content.size());
    const std::size_t indent = skip_blanks(content);
    const std::size_t marks = fence_length(content.substr(indent));
    const bool is_code = content.starts_with("    ") || content.starts_with('\t');
    if (fence > 0) {
      blank(line.content.begin, line.content.end);
      if (marks >= fence && content[indent] == fence_mark) fence = 0;
    } else if (marks > 0) {
      fence = marks;
      fence_mark = content[indent];
    } else if (is_code && after_blank) {
      blank(line.content.begin, line.content.end);
    }
    if (!(is_code && after_blank)) after_blank = indent == content.size();
    begin = line.next;
  }
  for (std::size_t at = text.find_first_of("`\\"); at != std::string::npos; at = text.find_first_of("`\\", at)) {
    if (text[at] == '\\') {
      if (at + 1 < text.size() && text[at + 1] == '<') text[at + 1] = ' ';
      at += 2;
      continue;
    }
    const std::size_t after = std::min(text.find_first_not_of('`', at), text.size());
    const std::string ticks = text.substr(at, after - at);
    std::size_t close = std::string_view(text).substr(0, after + kLongestSpan).find(ticks, after);
    const auto is_longer = [&](std::size_t end) { return end < text.size() && text[end] == '`'; };
    while (close != std::string::npos && is_longer(close + ticks.size())) {
      const std::size_t next = std::min(text.find_first_not_of('`', close), text.size());
      close = std::string_view(text).substr(0, after + kLongestSpan).find(ticks, next);
    }
    if (close == std::string::npos) {
      at = after;
      continue;
    }
    blank(after, close);
    at = close + ticks.size();
  }
  return text;
}

/// What the HTML in a Markdown text hides: that of extract_html, as one program hands it on to the other.
std::vector<HiddenStretch> find_hidden(const DecodedText& decoded) {
  std::vector<HiddenStretch> hidden;
  constexpr std::array<std::string_view, 4> kSigns = {"style", "hidden", "template", "STYLE"};
  const std::string_view source = decoded.text;
  if (source.find('<') == std::string_view::npos ||
      std::none_of(kSigns.begin(), kSigns.end(),
                   [&](std::string_view sign) { return source.find(sign) != std::string_view::npos; }))
    return hidden;
  DecodedText masked;
  masked.text = without_code(source);
  const ExtractedText page = extract_html(std::move(masked), {});
  for (const Block& block : page.blocks) {
    const bool counts = block.region == Region::kHiddenText && block.concealment != Concealment::kNone;
    if (counts) hidden.push_back({page.extract_map->map(block.span), block.concealment});
  }
  std::sort(hidden.begin(), hidden.end(),
            [](const HiddenStretch& a, const HiddenStretch& b) { return a.span.begin < b.span.begin; });
  return hidden;
}

class MarkdownReader {
 public:
  explicit MarkdownReader(DecodedText decoded)
      : decoded_(std::move(decoded)), source_(decoded_.text), hidden_(find_hidden(decoded_)) {
    out_.media_type = "text/markdown";
    out_.charset = decoded_.charset;
    out_.text.reserve(source_.size());
  }

  ExtractedText run() && {
    std::size_t begin = read_front_matter();
    while (begin < source_.size()) {
      const TextLine line = line_at(source_, begin);
      ++number_;
      read_line(line);
      begin = line.next;
    }
    flush_comments();
    end_table();
    out_.extract_map = std::move(map_);
    out_.decode_map = std::move(decoded_.map);
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view text_of(DecodedSpan span) const { return source_.substr(span.begin, span.size()); }

  /// Returns where the document proper begins.
  std::size_t read_front_matter() {
    TextLine line = line_at(source_, 0);
    if (trimmed(text_of(line.content)) != "---") return 0;
    std::vector<TextLine> lines;
    bool closed = false;
    for (std::size_t at = line.next; at < source_.size() && lines.size() < kFrontMatterLines && !closed;) {
      line = line_at(source_, at);
      at = line.next;
      const std::string_view content = trimmed(text_of(line.content));
      closed = content == "---" || content == "...";
      if (!closed) lines.push_back(line);
    }
    // A line of dashes over text is a rule.
    const bool has_key = !lines.empty() && text_of(lines.front().content).find(':') != std::string_view::npos;
    if (!closed || !has_key) return 0;
    Block place;
    place.region = Region::kProperty;
    for (const TextLine& property : lines) {
      ++number_;
      const std::string_view content = text_of(property.content);
      const std::size_t colon = content.find(':');
      const bool indented = content.find_first_of(" \t-") == 0;
      if (!indented && colon != std::string_view::npos)
        place.concealment = is_about_people(content.substr(0, colon)) ? Concealment::kProperty : Concealment::kNone;
      write({property.content}, place);
    }
    number_ += 2;
    return line.next;
  }

  void read_line(const TextLine& line) {
    const std::string_view whole = text_of(line.content);
    const std::size_t indent = skip_blanks(whole);
    if (fence_ != 0) return read_code(line, whole.substr(indent));
    const std::size_t fence = in_comment_ ? 0 : fence_length(whole.substr(indent));
    if (fence > 0) {
      end_paragraph();
      fence_ = fence;
      fence_mark_ = whole[indent];
      write({{line.content.begin + indent + fence, line.content.end}}, {});
      return;
    }
    std::vector<DecodedSpan> visible = without_comments(line.content);
    std::string_view seen;
    if (visible.size() == 1) seen = text_of(visible.front());
    const bool is_blank =
        std::all_of(visible.begin(), visible.end(), [&](DecodedSpan s) { return trimmed(text_of(s)).empty(); });
    if (is_blank) {
      // A line that is nothing but a comment parts nothing.
      if (trimmed(whole).empty()) end_paragraph();
      return;
    }
    note_pictures(whole);
    if (in_table_ && whole.find('|') == std::string_view::npos) end_table();
    if (visible.size() == 1 && read_marked(line, seen, visible.front())) return;
    if (in_table_) end_table();
    write_text(std::move(visible), kind_);
  }

  void read_code(const TextLine& line, std::string_view content) {
    const std::size_t length = fence_length(content);
    if (length >= fence_ && content.front() == fence_mark_ && trimmed(content.substr(length)).empty()) {
      fence_ = 0;
      end_paragraph();
      return;
    }
    if (trimmed(content).empty()) return end_paragraph();
    write_text({line.content}, BlockKind::kParagraph);
  }

  /// Lines with marks of their own, in `seen`, which is the text of `span`. False: text like any other.
  bool read_marked(const TextLine& line, std::string_view seen, DecodedSpan span) {
    std::size_t at = skip_blanks(seen);
    while (at < seen.size() && seen[at] == '>') at += 1 + skip_blanks(seen.substr(at + 1));
    const std::string_view content = seen.substr(at);
    const DecodedSpan inner{span.begin + at, span.end};
    if (in_table_ || is_table_rule(text_of(line_at(source_, line.next).content))) {
      if (content.find('|') != std::string_view::npos) {
        read_row(content, inner.begin);
        return true;
      }
    }
    if (in_paragraph_ && (is_row_of(content, "=", 1) || is_row_of(content, "-", 2))) {
      for (std::size_t i = paragraph_begin_; i < out_.blocks.size(); ++i) {
        if (out_.blocks[i].region == Region::kBody) out_.blocks[i].kind = BlockKind::kHeading;
      }
      end_paragraph();
      return true;
    }
    if (is_row_of(content, "-*_", 3)) {
      end_paragraph();
      return true;
    }
    if (const std::size_t mark = heading_mark(content); mark > 0) {
      end_paragraph();
      DecodedSpan title{inner.begin + mark, inner.end};
      while (title.end > title.begin && kBlanks.find(source_[title.end - 1]) != std::string_view::npos) --title.end;
      while (title.end > title.begin && source_[title.end - 1] == '#') --title.end;
      write_text({title}, BlockKind::kHeading);
      end_paragraph();
      return true;
    }
    if (const ListMark mark = list_mark(content); mark.is_item) {
      end_paragraph();
      kind_ = BlockKind::kListItem;
      write_text({{inner.begin + mark.bytes, inner.end}}, kind_);
      return true;
    }
    write_text({inner}, kind_);
    return true;
  }

  /// A row of a table, which begins at `begin` in the source.
  void read_row(std::string_view row, std::size_t begin) {
    if (!in_table_) {
      end_paragraph();
      in_table_ = true;
      table_.number = static_cast<std::uint32_t>(out_.tables.size() + 1);
      table_.header_rows = 1;
    } else if (table_.rows == 1 && is_table_rule(row)) {
      return;
    }
    ++table_.rows;
    std::uint32_t column = 0;
    std::size_t at = row.front() == '|' ? 1 : 0;
    while (at < row.size()) {
      std::vector<DecodedSpan> pieces;
      std::size_t piece = at;
      while (at < row.size() && row[at] != '|') {
        if (row[at] == '\\' && at + 1 < row.size() && row[at + 1] == '|') {
          pieces.push_back({begin + piece, begin + at});
          piece = ++at;
        }
        ++at;
      }
      pieces.push_back({begin + piece, begin + at});
      ++at;
      ++column;
      Block place;
      place.kind = BlockKind::kCell;
      place.table = table_.number;
      place.row = table_.rows;
      place.column = column;
      write(std::move(pieces), place);
    }
    table_.columns = std::max(table_.columns, column);
  }

  void end_table() {
    if (in_table_) out_.tables.push_back(table_);
    in_table_ = false;
    table_ = {};
  }

  void end_paragraph() {
    end_table();
    flush_comments();
    in_paragraph_ = false;
    kind_ = BlockKind::kParagraph;
  }

  void write_text(std::vector<DecodedSpan> pieces, BlockKind kind) {
    Block place;
    place.kind = kind;
    place.is_next_line = in_paragraph_;
    if (!in_paragraph_) paragraph_begin_ = out_.blocks.size();
    in_paragraph_ = write(std::move(pieces), place) || in_paragraph_;
  }

  /// What of a line is not comment; comments wait until the paragraph ends.
  std::vector<DecodedSpan> without_comments(DecodedSpan line) {
    constexpr std::string_view kOpen = "<!--";
    constexpr std::string_view kClose = "-->";
    std::vector<DecodedSpan> visible;
    std::size_t at = line.begin;
    while (at < line.end) {
      const std::size_t mark = source_.substr(0, line.end).find(in_comment_ ? kClose : kOpen, at);
      const std::size_t end = std::min(mark, line.end);
      if (in_comment_) {
        comments_.push_back({{at, end}, number_, comment_goes_on_});
        comment_goes_on_ = true;
      } else if (end > at) {
        visible.push_back({at, end});
      }
      if (mark == std::string_view::npos) break;
      at = mark + (in_comment_ ? kClose : kOpen).size();
      in_comment_ = !in_comment_;
      comment_goes_on_ = false;
    }
    return visible;
  }

  void flush_comments() {
    for (const Comment& comment : std::exchange(comments_, {})) {
      Block place;
      place.region = Region::kComment;
      const std::string_view said = source_.substr(comment.span.begin, comment.span.size());
      if (may_say_something(said)) place.concealment = Concealment::kSourceComment;
      place.is_next_line = comment.goes_on;
      place.paragraph = comment.line;
      write({comment.span}, place);
    }
  }

  void note_pictures(std::string_view line) {
    constexpr std::string_view kAddress = "data:image/";
    for (std::size_t at = line.find(kAddress); at != std::string_view::npos; at = line.find(kAddress, at + 1)) {
      const std::size_t end = std::min(line.find_first_of(")>\"' \t", at), line.size());
      const Picture picture = classify_data_picture(line.substr(at, end - at));
      const std::string where = "#" + std::to_string(++pictures_);
      if (picture == Picture::kLarge) out_.incomplete.push_back({"not-read:image", where});
      if (picture == Picture::kSmall) out_.notices.push_back({"not-read:image", where});
    }
  }

  /// Writes what stands in `pieces`: what is seen as one block, what is not as blocks behind it. Returns whether
  /// anything was left.
  bool write(const std::vector<DecodedSpan>& pieces, const Block& place) {
    if (hidden_.empty() || place.region != Region::kBody) return write_block(pieces, place);
    std::vector<DecodedSpan> seen;
    std::vector<HiddenStretch> unseen;
    for (DecodedSpan piece : pieces) {
      // Pieces come in the order of the source.
      while (next_hidden_ < hidden_.size() && hidden_[next_hidden_].span.end <= piece.begin) ++next_hidden_;
      for (std::size_t i = next_hidden_; i < hidden_.size() && hidden_[i].span.begin < piece.end; ++i) {
        const std::size_t begin = std::max(hidden_[i].span.begin, piece.begin);
        const std::size_t end = std::min(hidden_[i].span.end, piece.end);
        if (begin >= end) continue;
        if (begin > piece.begin) seen.push_back({piece.begin, begin});
        unseen.push_back({{begin, end}, hidden_[i].concealment});
        piece.begin = end;
      }
      if (piece.begin < piece.end) seen.push_back(piece);
    }
    const bool any = write_block(std::move(seen), place);
    for (const HiddenStretch& stretch : unseen) {
      Block aside = place;
      aside.region = Region::kHiddenText;
      aside.concealment = stretch.concealment;
      aside.is_next_line = false;
      static_cast<void>(write_block({stretch.span}, aside));
    }
    return any;
  }

  /// Writes what stands in `pieces` as one block, white space around it aside. Returns whether anything was left.
  bool write_block(std::vector<DecodedSpan> pieces, Block place) {
    const auto is_text = [&](DecodedSpan piece) { return !trimmed(text_of(piece)).empty(); };
    pieces.erase(pieces.begin(), std::find_if(pieces.begin(), pieces.end(), is_text));
    while (!pieces.empty() && !is_text(pieces.back())) pieces.pop_back();
    if (pieces.empty()) return false;
    const std::string_view first = trimmed(text_of(pieces.front()));
    pieces.front().begin = static_cast<std::size_t>(first.data() - source_.data());
    const std::string_view last = trimmed(text_of(pieces.back()));
    pieces.back().end = static_cast<std::size_t>(last.data() - source_.data()) + last.size();
    if (!out_.blocks.empty()) {
      out_.text += '\n';
      map_.append(1, 1, map_.to_size() < source_.size() ? 1 : 0);
    }
    place.span.begin = out_.text.size();
    if (place.paragraph == 0) place.paragraph = number_;
    for (const DecodedSpan piece : pieces) {
      map_.jump_to(piece.begin);
      map_.copy(piece.size());
      out_.text += text_of(piece);
    }
    place.span.end = out_.text.size();
    out_.blocks.push_back(place);
    return true;
  }

  struct Comment {
    DecodedSpan span;
    std::uint32_t line;
    bool goes_on;
  };

  DecodedText decoded_;
  std::string_view source_;
  std::vector<HiddenStretch> hidden_;  // in their order
  std::size_t next_hidden_ = 0;
  ExtractedText out_;
  ExtractMap map_;
  std::uint32_t number_ = 0;  // of the line
  bool in_paragraph_ = false;
  std::size_t paragraph_begin_ = 0;  // its first block
  BlockKind kind_ = BlockKind::kParagraph;
  std::size_t fence_ = 0;  // marks of the fence that is open
  char fence_mark_ = 0;
  bool in_table_ = false;
  Table table_;
  bool in_comment_ = false;
  bool comment_goes_on_ = false;
  std::vector<Comment> comments_;
  std::size_t pictures_ = 0;
};

}  // namespace

ExtractedText extract_markdown(DecodedText decoded) { return MarkdownReader(std::move(decoded)).run(); }

}  // namespace mishen::scanner
