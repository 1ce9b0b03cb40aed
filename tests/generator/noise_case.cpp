#include "tests/generator/noise_case.h"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

#include "tests/generator/prose.h"

namespace mishen::test {
namespace {

using scanner::SourceSpan;

// One block of the document to be.
struct Paragraph {
  Glyphs glyphs;
  bool is_raw = false;          // HTML blocks of its own
  std::size_t value_begin = 0;  // glyphs of the value; none when both are 0
  std::size_t value_end = 0;
};

void append(Glyphs& to, const Glyphs& glyphs) { to.insert(to.end(), glyphs.begin(), glyphs.end()); }

Paragraph paragraph_of(const Piece& piece) {
  Paragraph made;
  made.glyphs = glyphs_of(piece.lead_in);
  append(made.glyphs, piece.before);
  made.value_begin = made.glyphs.size();
  append(made.glyphs, piece.value);
  made.value_end = made.glyphs.size();
  append(made.glyphs, piece.after);
  append(made.glyphs, glyphs_of(piece.lead_out));
  made.is_raw = piece.is_raw;
  return made;
}

// Writes the file and remembers where in it glyphs stand.
class Writer {
 public:
  Writer(Media media, Random& random) : media_(media) { line_break_ = once_in(random, 4) ? "\r\n" : "\n"; }

  void title(std::string_view title) {
    if (media_ == Media::kText) {
      bytes_ += title;
      bytes_ += line_break_;
      return;
    }
    bytes_ += "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head><meta charset=\"utf-8\"><title>";
    bytes_ += title;
    bytes_ += "</title></head>\n<body>\n<h1>";
    bytes_ += title;
    bytes_ += "</h1>\n";
  }

  // Returns the bytes of the paragraph's value; notes the places of glyphs equal to `brand`.
  SourceSpan paragraph(const Paragraph& paragraph, std::string_view brand) {
    const bool tagged = media_ == Media::kHtml && !paragraph.is_raw;
    if (tagged) bytes_ += "<p>";
    SourceSpan value{};
    for (std::size_t i = 0; i < paragraph.glyphs.size(); ++i) {
      if (i == paragraph.value_begin) value.begin = bytes_.size();
      const std::size_t begin = bytes_.size();
      write(paragraph.glyphs[i]);
      if (!brand.empty() && paragraph.glyphs[i].text == brand) brand_places.push_back({begin, bytes_.size()});
      if (i + 1 == paragraph.value_end) value.end = bytes_.size();
    }
    if (tagged) bytes_ += "</p>";
    bytes_ += line_break_;
    return value;
  }

  std::string finish() {
    if (media_ == Media::kHtml) bytes_ += "</body>\n</html>\n";
    return std::move(bytes_);
  }

  std::vector<SourceSpan> brand_places;

 private:
  void write(const Glyph& glyph) {
    if (glyph.markup) {
      bytes_ += glyph.text;
      return;
    }
    for (const char c : glyph.text) {
      if (c == '\n') {
        bytes_ += line_break_;
      } else if (media_ == Media::kHtml && c == '&') {
        bytes_ += "&amp;";
      } else if (media_ == Media::kHtml && c == '<') {
        bytes_ += "&lt;";
      } else {
        bytes_ += c;
      }
    }
  }

  Media media_;
  std::string line_break_;
  std::string bytes_;
};

// Mixes the numbers that name a case into one seed (splitmix64, S. Vigna).
std::uint64_t mixed(std::initializer_list<std::uint64_t> parts) {
  std::uint64_t state = 0;
  for (const std::uint64_t part : parts) {
    state += 0x9E3779B97F4A7C15ULL + part;
    state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9ULL;
    state = (state ^ (state >> 27)) * 0x94D049BB133111EBULL;
    state ^= state >> 31;
  }
  return state;
}

std::uint64_t seed_of(const Cell& cell, std::uint64_t seed, std::size_t index, bool twin) {
  return mixed({seed, static_cast<std::uint64_t>(cell.form), static_cast<std::uint64_t>(cell.rule),
                static_cast<std::uint64_t>(cell.media), index, twin ? 1U : 0U});
}

std::string case_id(const Cell& cell, std::size_t index, bool twin) {
  return std::string(id_of(cell.form)) + "/" + std::string(id_of(cell.rule)) + "/" +
         std::string(to_string(cell.media)) + "/" + (twin ? "~" : "") + std::to_string(index);
}

Piece disguised_value(const Cell& cell, Random& random) {
  constexpr int kTries = 500;
  for (int left = kTries; left > 0; --left) {
    Piece piece = value_of(cell.rule, random);
    if (disguise(cell.form, cell.media, piece, random)) return piece;
  }
  throw std::logic_error("noise cases: " + case_id(cell, 0, false) + " offers nothing to disguise");
}

Piece disguised_harmless_piece(const Cell& cell, Random& random) {
  // Forms that lose or replace what makes a mark have harmless counterparts of their own.
  const bool own = cell.form == Form::kLostStar || cell.form == Form::kLookAlikes || cell.form == Form::kPinyinLevel ||
                   cell.form == Form::kPinyinClause || cell.form == Form::kCells || cell.form == Form::kLineBreak ||
                   cell.form == Form::kOcrDigits;
  if (own) return harmless_piece_of(cell.form, cell.media, random);
  constexpr int kTries = 30;
  for (int left = kTries; left > 0; --left) {
    Piece piece = harmless_value_of(cell.rule, random);
    if (disguise(cell.form, cell.media, piece, random)) return piece;
  }
  return harmless_piece_of(cell.form, cell.media, random);
}

std::vector<Paragraph> surroundings(const Cell& cell, bool exam, Random& random) {
  std::vector<Paragraph> paragraphs;
  const bool noisy = once_in(random, 2);
  const int count = exam ? between(random, 2, 5) : between(random, 1, 5);
  for (int i = 0; i < count; ++i) {
    Paragraph made;
    made.glyphs = glyphs_of(exam ? examination_line(random) : paragraph(random));
    if (noisy) disguise_prose(cell.form, cell.media, made.glyphs, random);
    paragraphs.push_back(std::move(made));
  }
  return paragraphs;
}

// Splices what is repeated into the surroundings, `times` in all.
void splice_everywhere(std::vector<Paragraph>& paragraphs, int times, const std::function<std::string()>& made,
                       Random& random) {
  for (int i = 0; i < times; ++i) {
    splice(made(), paragraphs[static_cast<std::size_t>(i) % paragraphs.size()].glyphs, random);
  }
}

struct Written {
  std::string bytes;
  SourceSpan value;
  std::vector<SourceSpan> brand_places;
};

Written write_document(const Cell& cell, const Piece& piece, std::vector<Paragraph> paragraphs, bool exam,
                       std::string_view brand, Random& random) {
  // The head is the first eight lines, the title among them.
  constexpr std::size_t kHead = 8;
  while (piece.in_body && paragraphs.size() < kHead) paragraphs.push_back({glyphs_of(sentence(random))});
  // Head, middle or end; a value that must stand in the head goes before the second line of prose.
  const auto most = static_cast<int>(paragraphs.size());
  const auto at = static_cast<std::size_t>(between(random, piece.in_body ? most : 0, piece.in_head ? 1 : most));
  paragraphs.insert(paragraphs.begin() + static_cast<std::ptrdiff_t>(at), paragraph_of(piece));
  Written written;
  Writer writer(cell.media, random);
  writer.title(exam ? examination_title(random) : title(random));
  for (std::size_t i = 0; i < paragraphs.size(); ++i) {
    const SourceSpan value = writer.paragraph(paragraphs[i], brand);
    if (i == at) written.value = value;
  }
  written.brand_places = std::move(writer.brand_places);
  written.bytes = writer.finish();
  return written;
}

}  // namespace

std::vector<Cell> noise_matrix() {
  std::vector<Cell> cells;
  for (const FormName& form : kForms) {
    for (const RuleName& rule : kRules) {
      for (const Media media : {Media::kText, Media::kHtml}) {
        cells.push_back({form.form, rule.kind, media, why_not(form.form, rule.kind, media)});
      }
    }
  }
  return cells;
}

std::string matrix_tsv() {
  std::string table = "form\trule\ttext\thtml\n";
  for (const Cell& cell : noise_matrix()) {
    const std::string_view entry = cell.empty_because.empty() ? "x" : cell.empty_because;
    if (cell.media == Media::kText) {
      table += id_of(cell.form);
      table += '\t';
      table += id_of(cell.rule);
    }
    table += '\t';
    table += entry;
    if (cell.media == Media::kHtml) table += '\n';
  }
  return table;
}

bool is_expected_place(const NoiseExpectation& expected, SourceSpan found) noexcept {
  if (!expected.places.empty()) {
    return std::any_of(expected.places.begin(), expected.places.end(),
                       [&](const SourceSpan& place) { return found.begin < place.end && place.begin < found.end; });
  }
  return found.begin <= expected.source.begin && expected.source.end <= found.end &&
         expected.around.begin <= found.begin && found.end <= expected.around.end;
}

NoiseCase make_noise_case(const Cell& cell, std::uint64_t seed, std::size_t index) {
  Random random(seed_of(cell, seed, index, false));
  Piece piece = disguised_value(cell, random);
  const bool exam = cell.rule == RuleKind::kExam;
  std::vector<Paragraph> paragraphs = surroundings(cell, exam, random);
  std::string spliced;
  if (cell.form == Form::kSplices) {
    spliced = brand(random);
    splice_everywhere(
        paragraphs, between(random, 5, 9), [&] { return spliced; }, random);
    const int border = between(random, 1, static_cast<int>(piece.value.size()) - 1);
    piece.value.insert(piece.value.begin() + border, Glyph{spliced});
  }
  Written written = write_document(cell, piece, std::move(paragraphs), exam, spliced, random);

  NoiseExpectation expected;
  expected.rule = id_of(cell.rule);
  expected.severity = piece.severity;
  expected.other_severity = piece.other_severity;
  expected.source = expected.around = written.value;
  if (piece.part_end != 0) {
    expected.source = {written.value.begin + piece.part_begin, written.value.begin + piece.part_end};
  }
  if (cell.rule == RuleKind::kCompromised) {
    expected.places = std::move(written.brand_places);
    expected.source = expected.around = expected.places.front();
  }
  return {case_id(cell, index, false), std::move(written.bytes), std::move(expected)};
}

NoiseCase make_harmless_case(const Cell& cell, std::uint64_t seed, std::size_t index) {
  Random random(seed_of(cell, seed, index, true));
  const Piece piece = disguised_harmless_piece(cell, random);
  const bool exam = cell.rule == RuleKind::kExam;
  std::vector<Paragraph> paragraphs = surroundings(cell, exam, random);
  if (cell.form == Form::kSplices) {
    // A name that is repeated where names stand.
    const std::string name = repeated_name(random);
    for (int times = between(random, 5, 9); times > 0; --times)
      paragraphs.push_back({glyphs_of(sentence_naming(name, random))});
  }
  Written written = write_document(cell, piece, std::move(paragraphs), exam, "", random);
  return {case_id(cell, index, true), std::move(written.bytes), std::nullopt};
}

}  // namespace mishen::test
