#include "scanner/extract/text_document.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "scanner/ascii.h"
#include "scanner/decode.h"
#include "scanner/extract/csv.h"
#include "scanner/extract/encoded_blocks.h"
#include "scanner/extract/html.h"
#include "scanner/extract/markdown.h"
#include "scanner/extract/member_name.h"
#include "scanner/extract/mht.h"
#include "scanner/extract/plain_text.h"

namespace mishen::scanner {
namespace {

using std::string_view;
using std::string_view_literals::operator""sv;

constexpr std::array kHtmlSuffixes = {".html"sv, ".htm"sv, ".xhtml"sv, ".shtml"sv};
constexpr std::array kTableSuffixes = {".csv"sv, ".tsv"sv};
constexpr std::array kMarkdownSuffixes = {".md"sv, ".markdown"sv};
constexpr std::array kPlainSuffixes = {".txt"sv, ".md"sv, ".csv"sv, ".tsv"sv, ".log"sv};

// Whether `name` ends in one of `suffixes`, ASCII case aside. Names are hints: they add readings and take none away.
template <class Suffixes>
bool has_suffix(string_view name, const Suffixes& suffixes) {
  return std::any_of(suffixes.begin(), suffixes.end(), [&](string_view suffix) {
    return name.size() >= suffix.size() && equal_ignoring_case(name.substr(name.size() - suffix.size()), suffix);
  });
}

// Every line, cell and element may become a block, of some hundred bytes: more of them than this are not read.
constexpr std::size_t kMostPieces = 3'000'000;

// Bytes between two pieces: line breaks and what parts cells and elements.
constexpr std::array<bool, 256> kParts = [] {
  std::array<bool, 256> parts{};
  for (const char c : "\t\n\v\f\r,;|<"sv) parts[static_cast<unsigned char>(c)] = true;
  return parts;
}();

// The begin of `bytes` that the limits allow to be read.
string_view within_limits(string_view bytes, const Limits& limits) {
  // Every plausible decoding is kept, of up to one and a half times the bytes. Of a file that is too long, all of which
  // is in memory already, only the begin is looked at.
  if (bytes.size() > limits.max_text_bytes / 2) bytes = bytes.substr(0, limits.max_text_bytes / 4);
  if (bytes.size() <= kMostPieces) return bytes;
  std::size_t pieces = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    pieces += kParts[static_cast<unsigned char>(bytes[at])] ? 1U : 0U;
    if (pieces > kMostPieces) return bytes.substr(0, at);
  }
  return bytes;
}

// Whether XML declares entities of its own (XML 1.0, 4.2): what they stand for, and so what is read, is not put in
// here.
bool declares_entities(string_view text) {
  const std::size_t doctype = text.find("<!DOCTYPE");
  if (doctype == string_view::npos || text.find_first_not_of(" \t\r\n") != text.find('<')) return false;
  const string_view subset = text.substr(doctype);
  const std::size_t entity = subset.find("<!ENTITY");
  // Before the subset only names and quoted identifiers may stand.
  return entity != string_view::npos && subset.find('[') < entity &&
         subset.substr(1, subset.find('[')).find('<') == string_view::npos;
}

// Whether this is a document that an office program wrote as one XML file: text, pictures and embedded files stand in
// elements of formats without an extractor (Flat OPC: ISO/IEC 29500-2 packages; Word and Excel 2003).
bool is_office_xml(string_view text) {
  constexpr std::size_t kRootReach = 8192;  // of the declarations at the root element
  constexpr std::array kNamespaces = {"\"http://schemas.microsoft.com/office/2006/xmlPackage\""sv,
                                      "\"http://schemas.microsoft.com/office/word/2003/wordml\""sv,
                                      "\"urn:schemas-microsoft-com:office:spreadsheet\""sv};
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == string_view::npos || text[begin] != '<') return false;
  text = text.substr(begin, kRootReach);
  return text.find("<?mso-application") != string_view::npos ||
         std::any_of(kNamespaces.begin(), kNamespaces.end(),
                     [&](string_view name) { return text.find(name) != string_view::npos; });
}

// Whether XML ends before its root element does.
bool is_cut_xml(string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n\0"sv);
  return text.starts_with("<?xml ") && text[last] != '>';
}

// Whether all that did not decode is where an excerpt was cut.
bool is_broken_at_an_end(const DecodedText& decoded) {
  constexpr string_view kReplacement = "\xEF\xBF\xBD";
  return decoded.text.starts_with(kReplacement) || decoded.text.ends_with(kReplacement);
}

// Hands on what stands in `text` in letters; without anybody who takes it, it is unread.
void hand_on_encoded(string_view text, const MemberSink& members, std::vector<Incomplete>& incomplete) {
  std::size_t number = 0;
  std::size_t line = 1;
  std::size_t counted = 0;
  for (EncodedBlock& block : find_encoded_blocks(text)) {
    Member member;
    const MemberName name = safe_member_name(block.name);
    const string_view before = text.substr(counted, block.begin - counted);
    line += static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    counted = block.begin;
    member.path = block.name.empty() ? "第" + std::to_string(line) + "行 base64" : name.path;
    if (!block.is_whole) incomplete.push_back({"damaged", member.path});
    if (++number >= kMaxEncodedBlocks) incomplete.push_back({"limit:members", ""});
    member.bytes = std::move(block.bytes);
    // A text may be an example, a query, a name: only what it says counts.
    if (!block.is_text) member.concealment = Concealment::kEmbeddedDocument;
    if (!members) {
      incomplete.push_back({"not-read:embedded", member.path});
    } else if (!members(std::move(member))) {
      break;
    }
  }
}

// A text that is no page: a table, Markdown, or lines.
ExtractedText extract_lines(DecodedText decoded, const DocumentInput& input) {
  const bool is_named_table = has_suffix(input.name, kTableSuffixes) || input.media_type == "text/csv" ||
                              input.media_type == "text/tab-separated-values";
  if (const auto delimiter = csv_delimiter(decoded.text, is_named_table ? CsvHint::kNamed : CsvHint::kNone))
    return extract_csv(std::move(decoded), *delimiter);
  if (has_suffix(input.name, kMarkdownSuffixes) || input.media_type == "text/markdown")
    return extract_markdown(std::move(decoded));
  return extract_plain_text(std::move(decoded));
}

}  // namespace

std::vector<ExtractedText> extract_text_document(const DocumentInput& whole, const Limits& limits,
                                                 const MemberSink& members) {
  DocumentInput input = whole;
  input.bytes = within_limits(whole.bytes, limits);
  std::string declared = input.charset;
  if (declared.empty()) declared = declared_charset(input.bytes);
  Decodings decodings = decode(input.bytes, declared);
  if (decodings.undecodable || decodings.readings.empty()) {
    std::vector<ExtractedText> none(1);
    none.front().media_type = "application/octet-stream";
    none.front().incomplete.push_back({"undecodable", ""});
    return none;
  }
  // One ill-formed sequence at an end is where an excerpt was cut; others may hide what was meant to be read.
  const auto best = std::min_element(decodings.readings.begin(), decodings.readings.end(),
                                     [](const DecodedText& a, const DecodedText& b) { return a.errors < b.errors; });
  const std::size_t errors = best->errors;
  const bool is_cut = errors == 1 && is_broken_at_an_end(*best);
  const bool is_double_byte = best->charset.starts_with("gb") || best->charset == "big5";
  const bool is_mixed = is_double_byte && holds_utf16_stretch(input.bytes);
  const bool has_entities = declares_entities(best->text);
  const bool is_damaged = is_cut_xml(best->text);
  std::vector<Incomplete> encoded;
  if (!looks_like_html(best->text)) hand_on_encoded(best->text, members, encoded);
  const bool is_office_file = is_office_xml(best->text);
  std::vector<ExtractedText> readings;
  for (DecodedText& decoded : decodings.readings) {
    const bool page =
        input.media_type == "text/html" || has_suffix(input.name, kHtmlSuffixes) || looks_like_html(decoded.text);
    const bool html = page || is_office_file;  // whose tags stand within words
    // What is declared as plain text may be shown as it stands, tags and all: then both readings count.
    const bool plain = !page || input.media_type == "text/plain" || has_suffix(input.name, kPlainSuffixes);
    if (plain) readings.push_back(extract_lines(html ? decoded : std::move(decoded), input));
    if (!html) continue;
    // In each decoding they are the same.
    const bool is_first = &decoded == &decodings.readings.front();
    for (ExtractedText& reading : read_html(std::move(decoded), limits, is_first ? members : MemberSink()))
      readings.push_back(std::move(reading));
  }
  if (looks_like_mail(input.bytes))
    readings.front().incomplete.push_back({is_cut_in_header(input.bytes) ? "damaged" : "not-read:mail", ""});
  for (Incomplete& entry : encoded) readings.front().incomplete.push_back(std::move(entry));
  if (is_mixed) readings.front().incomplete.push_back({"undecodable", "utf-16"});
  if (input.bytes.size() < whole.bytes.size()) readings.front().incomplete.push_back({"limit:text", ""});
  if (is_damaged) readings.front().incomplete.push_back({"damaged", ""});
  if (is_office_file) readings.front().incomplete.push_back({"unknown-format", ""});
  if (has_entities) readings.front().incomplete.push_back({"not-read:entity", ""});
  if (is_cut) readings.front().notices.push_back({"ill-formed", "1"});
  if (errors > 0 && !is_cut) readings.front().incomplete.push_back({"undecodable", std::to_string(errors)});
  return readings;
}

}  // namespace mishen::scanner
