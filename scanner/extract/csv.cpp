#include "scanner/extract/csv.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "scanner/extract/white_space.h"

namespace mishen::scanner {
namespace {

/// How much of a text is looked at to tell whether it is a table.
constexpr std::size_t kSniffedBytes = std::size_t{64} << 10U;
constexpr std::size_t kSniffedRows = 200;
constexpr std::array kDelimiters = {'\t', ',', ';', '|'};

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

/// A field as it stands in the text, quotes around it left out.
struct Field {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool is_quoted = false;  ///< doubled quotes in it stand for one
  bool ends_row = false;
  std::size_t next = 0;  ///< behind the delimiter or line break
};

/// Walks over the fields of a text.
class FieldReader {
 public:
  FieldReader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

  [[nodiscard]] Field read(std::size_t at) {
    // Blanks before a quote are none of RFC 4180, and of some programs.
    const std::size_t first = std::min(text_.find_first_not_of(' ', at), text_.size());
    if (first < text_.size() && text_[first] == '"' && !unclosed_) {
      if (const auto field = read_quoted(first)) return *field;
    }
    Field field;
    field.begin = at;
    field.end = at;
    while (field.end < text_.size() && text_[field.end] != delimiter_ && !is_line_end(text_[field.end])) ++field.end;
    return finish(field, field.end);
  }

  /// Whether a quote was opened and never closed.
  [[nodiscard]] bool is_unclosed() const noexcept { return unclosed_; }

 private:
  std::optional<Field> read_quoted(std::size_t quote) {
    Field field;
    field.begin = quote + 1;
    field.is_quoted = true;
    std::size_t at = quote + 1;
    while (true) {
      at = text_.find('"', at);
      if (at == std::string_view::npos) {
        unclosed_ = true;
        return std::nullopt;
      }
      if (at + 1 < text_.size() && text_[at + 1] == '"') {
        at += 2;
        continue;
      }
      // Only blanks may follow; else it was no quoted field but text that begins with a quoted word.
      const std::size_t behind = std::min(text_.find_first_not_of(' ', at + 1), text_.size());
      if (behind < text_.size() && text_[behind] != delimiter_ && !is_line_end(text_[behind])) return std::nullopt;
      field.end = at;
      return finish(field, behind);
    }
  }

  [[nodiscard]] Field finish(Field field, std::size_t at) const {
    field.ends_row = at >= text_.size() || is_line_end(text_[at]);
    const bool crlf = at + 1 < text_.size() && text_[at] == '\r' && text_[at + 1] == '\n';
    field.next = std::min(at + (crlf ? 2 : 1), text_.size());
    return field;
  }

  std::string_view text_;
  char delimiter_;
  bool unclosed_ = false;
};

/// "sep=;" and its line break at the begin, Excel's way to name the delimiter. Returns how long it is.
std::size_t separator_line(std::string_view text, char& delimiter) {
  constexpr std::string_view kName = "sep=";
  const bool named = text.size() > kName.size() && (text.starts_with(kName) || text.starts_with("SEP="));
  if (!named || std::string_view("\t,;|:^~").find(text[kName.size()]) == std::string_view::npos) return 0;
  const std::size_t at = kName.size() + 1;
  if (at < text.size() && !is_line_end(text[at])) return 0;
  delimiter = text[kName.size()];
  return at + (text.substr(std::min(at, text.size())).starts_with("\r\n") ? 2 : at < text.size() ? 1 : 0);
}

/// What the first rows look like with one delimiter.
struct Sample {
  std::size_t rows = 0;     ///< with any text
  std::size_t usual = 0;    ///< fields that most rows have
  std::size_t regular = 0;  ///< rows that have so many
  std::size_t cells = 0;
  std::size_t spaced = 0;    ///< cells that a space parts from the delimiter, as in prose
  std::size_t sentence = 0;  ///< rows that end like sentences
  std::size_t longest = 0;   ///< bytes of the longest cell
  std::size_t empty_first = 0;
};

bool ends_like_sentence(std::string_view row) {
  constexpr std::array<std::string_view, 12> kEnds = {"。", "！", "？", "；", "：", "，",
                                                      "、", ".",  "!",  "?",  ";",  ":"};
  row = trimmed(row);
  return std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) { return row.ends_with(end); });
}

Sample sample(std::string_view text, char delimiter, bool is_cut) {
  Sample result;
  FieldReader fields(text, delimiter);
  std::vector<std::size_t> counts;
  std::size_t row_begin = 0;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size() && counts.size() < kSniffedRows;) {
    const Field field = fields.read(at);
    const std::string_view cell = text.substr(field.begin, field.end - field.begin);
    const bool last = field.ends_row;
    ++count;
    ++result.cells;
    if (count > 1 && cell.starts_with(' ') && !field.is_quoted) ++result.spaced;
    if (count == 1 && cell.empty()) ++result.empty_first;
    result.longest = std::max(result.longest, cell.size());
    at = field.next;
    if (!last) continue;
    const std::string_view row = text.substr(row_begin, field.next - row_begin);
    const bool whole = !is_cut || field.next < text.size();
    if (whole && !trimmed(row).empty() && trimmed(row) != "\r") {
      counts.push_back(count);
      // A line that only ends with the delimiter is a line of prose or of a program.
      const bool hangs = count == 2 && cell.empty();
      if (hangs || (!field.is_quoted && ends_like_sentence(cell))) ++result.sentence;
    }
    row_begin = field.next;
    count = 0;
  }
  result.rows = counts.size();
  std::sort(counts.begin(), counts.end());
  for (std::size_t begin = 0; begin < counts.size();) {
    const auto end = std::upper_bound(counts.begin(), counts.end(), counts[begin]);
    const auto next = static_cast<std::size_t>(end - counts.begin());
    if (next - begin >= result.regular) {
      result.regular = next - begin;
      result.usual = counts[begin];
    }
    begin = next;
  }
  return result;
}

bool is_table(const Sample& sample, char delimiter, CsvHint hint) {
  if (sample.usual < 2) return false;
  const bool named = hint == CsvHint::kNamed;
  // A narrow table needs more rows to be told from chance.
  const std::size_t needed = named ? 2 : sample.usual == 2 ? 4 : sample.usual == 3 ? 3 : 2;
  if (sample.regular < needed) return false;
  if (sample.regular * 10 < sample.rows * (named ? 6 : 9)) return false;
  if (sample.sentence * 4 > sample.rows) return false;
  // Prose sets a space behind commas and semicolons; tabs at the begin indent.
  const std::size_t parted = sample.cells - std::min(sample.cells, sample.rows);
  if ((delimiter == ',' || delimiter == ';') && sample.spaced * 2 > parted) return false;
  if (delimiter == '\t' && sample.usual == 2 && sample.empty_first * 2 > sample.rows) return false;
  // A cell as long as a paragraph is seldom in a table of a few rows.
  constexpr std::size_t kLongCell = 600;
  return named || sample.longest < kLongCell || sample.rows >= 10;
}

/// Puts cells into an ExtractedText with exact maps.
class CellWriter {
 public:
  CellWriter(std::string_view source, ExtractedText& out) : source_(source), out_(out) {}

  /// Writes what stands in [begin, end), each line a block.
  void write(Field field, Block place) {
    unwrap(field);
    std::size_t begin = field.begin;
    while (begin < field.end) {
      const std::size_t line_end = std::min(source_.substr(0, field.end).find_first_of("\r\n", begin), field.end);
      write_line(begin, line_end, field.is_quoted, place);
      begin = line_end + 1;
    }
  }

  [[nodiscard]] ExtractMap take_map() { return std::move(map_); }

 private:
  /// Excel's ways to keep a number from being rounded: '1101... and ="1101...".
  void unwrap(Field& field) const {
    const auto cell = [&] { return source_.substr(field.begin, field.end - field.begin); };
    const std::string_view quote = field.is_quoted ? "\"\"" : "\"";
    if (cell().size() >= 2 * quote.size() + 1 && cell().starts_with('=') && cell().substr(1).starts_with(quote) &&
        cell().ends_with(quote)) {
      field.begin += 1 + quote.size();
      field.end -= quote.size();
    }
    const std::string_view text = cell();
    if (text.size() > 1 && text.front() == '\'' && text[1] >= '0' && text[1] <= '9') ++field.begin;
  }

  void write_line(std::size_t begin, std::size_t end, bool doubled, Block& place) {
    const std::string_view visible = trimmed(source_.substr(begin, end - begin));
    if (visible.empty()) return;
    begin = static_cast<std::size_t>(visible.data() - source_.data());
    end = begin + visible.size();
    if (!out_.blocks.empty()) {
      out_.text += '\n';
      map_.append(1, 1, begin - map_.to_size());
    } else {
      map_.skip(begin);
    }
    place.span.begin = out_.text.size();
    while (begin < end) {
      const std::size_t quote = doubled ? std::min(source_.substr(0, end).find("\"\"", begin), end) : end;
      out_.text.append(source_, begin, quote - begin);
      map_.copy(quote - begin);
      begin = quote;
      if (quote == end) break;
      out_.text += '"';
      map_.append(1, 1, 2);
      begin += 2;
    }
    place.span.end = out_.text.size();
    out_.blocks.push_back(place);
    place.is_next_line = true;
  }

  std::string_view source_;
  ExtractedText& out_;
  ExtractMap map_;
};

}  // namespace

std::optional<char> csv_delimiter(std::string_view text, CsvHint hint) {
  char delimiter = 0;
  if (separator_line(text, delimiter) > 0) return delimiter;
  const bool is_cut = text.size() > kSniffedBytes;
  text = text.substr(0, kSniffedBytes);
  std::optional<char> best;
  std::size_t most = 0;
  for (const char candidate : kDelimiters) {
    // The smallest table has two rows of two fields. Prose has none or one: it is not worth parting.
    const std::size_t first = text.find(candidate);
    if (first == std::string_view::npos || text.find(candidate, first + 1) == std::string_view::npos) continue;
    const Sample found = sample(text, candidate, is_cut);
    if (!is_table(found, candidate, hint)) continue;
    // More fields parted evenly are less likely to be chance.
    const std::size_t weight = found.regular * found.usual;
    if (weight > most) {
      most = weight;
      best = candidate;
    }
  }
  return best;
}

bool looks_like_csv(std::string_view text) { return csv_delimiter(text).has_value(); }

ExtractedText extract_csv(DecodedText decoded, char delimiter) {
  const std::string_view source = decoded.text;
  ExtractedText extracted;
  extracted.media_type = delimiter == '\t' ? "text/tab-separated-values" : "text/csv";
  extracted.charset = decoded.charset;
  extracted.text.reserve(source.size());
  CellWriter writer(source, extracted);
  FieldReader fields(source, delimiter);
  char named = 0;
  std::uint32_t row = 1;
  std::uint32_t column = 1;
  std::uint32_t columns = 0;
  for (std::size_t at = separator_line(source, named); at < source.size();) {
    const Field field = fields.read(at);
    Block place;
    place.kind = BlockKind::kCell;
    place.table = 1;
    place.row = row;
    place.column = column;
    writer.write(field, place);
    columns = std::max(columns, column);
    at = field.next;
    row += field.ends_row ? 1 : 0;
    column = field.ends_row ? 1 : column + 1;
  }
  if (column > 1) ++row;  // the text ends with a delimiter
  Table table;
  table.number = 1;
  table.rows = row - 1;
  table.columns = columns;
  if (!extracted.blocks.empty()) extracted.tables.push_back(table);
  if (fields.is_unclosed()) extracted.notices.push_back({"unclosed-quote", ""});
  extracted.extract_map = writer.take_map();
  extracted.decode_map = std::move(decoded.map);
  return extracted;
}

}  // namespace mishen::scanner
