#include "scanner/extract/text_document.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "scanner/decode.h"
#include "scanner/extract/csv.h"
#include "scanner/extract/html.h"
#include "scanner/extract/markdown.h"
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
    if (name.size() < suffix.size()) return false;
    return std::equal(suffix.begin(), suffix.end(), name.end() - static_cast<std::ptrdiff_t>(suffix.size()),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
  });
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

std::vector<ExtractedText> extract_text_document(const DocumentInput& input, const Limits& limits) {
  std::string declared = input.charset;
  if (declared.empty()) declared = declared_charset(input.bytes);
  Decodings decodings = decode(input.bytes, declared);
  if (decodings.undecodable || decodings.readings.empty()) {
    std::vector<ExtractedText> none(1);
    none.front().media_type = "application/octet-stream";
    none.front().incomplete.push_back({"undecodable", ""});
    return none;
  }
  // One ill-formed sequence is a cut at the end of an excerpt; more may hide what was meant to be read.
  const std::size_t errors =
      std::min_element(decodings.readings.begin(), decodings.readings.end(), [](const auto& a, const auto& b) {
        return a.errors < b.errors;
      })->errors;
  std::vector<ExtractedText> readings;
  for (DecodedText& decoded : decodings.readings) {
    const bool html =
        input.media_type == "text/html" || has_suffix(input.name, kHtmlSuffixes) || looks_like_html(decoded.text);
    // What is declared as plain text may be shown as it stands, tags and all: then both readings count.
    const bool plain = !html || input.media_type == "text/plain" || has_suffix(input.name, kPlainSuffixes);
    if (plain) readings.push_back(extract_lines(html ? decoded : std::move(decoded), input));
    if (html) readings.push_back(extract_html(std::move(decoded), limits));
  }
  if (looks_like_mail(input.bytes)) readings.front().incomplete.push_back({"not-read:mail", ""});
  if (errors == 1) readings.front().notices.push_back({"ill-formed", "1"});
  if (errors > 1) readings.front().incomplete.push_back({"undecodable", std::to_string(errors)});
  return readings;
}

}  // namespace mishen::scanner
