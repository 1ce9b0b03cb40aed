// Fuzzes the whole path with the shipped rules and two lists of terms: what is reported stands where the report says,
// in order, and no term that stands there plainly is missed, whatever is around it. What begins with '<' is scanned as
// a page.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "scanner/characters.h"
#include "scanner/dictionary/load.h"
#include "scanner/extract/document.h"
#include "scanner/report_json.h"
#include "scanner/scan.h"
#include "tests/fuzz/built_text.h"

namespace {

using namespace mishen::scanner;

constexpr std::string_view kTermFiles[] = {"projects", "offices"};

std::filesystem::path term_file(std::string_view stem) {
  return std::filesystem::path(MISHEN_SOURCE_DIR "/tests/fuzz/terms") / (std::string(stem) + ".txt");
}

Scanner& scanner() {
  static Scanner instance = [] {
    DictionarySources sources{.paths = {MISHEN_SOURCE_DIR "/dictionaries"}, .term_files = {}};
    for (const std::string_view stem : kTermFiles) sources.term_files.push_back(term_file(stem));
    return Scanner(load_dictionary(sources));
  }();
  return instance;
}

struct Term {
  std::string rule;
  std::string text;
  bool is_latin;
};

const std::vector<Term>& terms() {
  static const std::vector<Term> all = [] {
    std::vector<Term> read;
    for (const std::string_view stem : kTermFiles) {
      std::ifstream in(term_file(stem));
      for (std::string line; std::getline(in, line);) {
        if (line.empty() || line.front() == '#') continue;
        line.resize(std::min(line.find('\t'), line.size()));
        read.push_back({"term." + std::string(stem), line, static_cast<unsigned char>(line.front()) < 0x80});
      }
    }
    MISHEN_REQUIRE(!read.empty());
    return read;
  }();
  return all;
}

ScanOptions options() {
  ScanOptions made;
  made.as_of = std::chrono::year(2026) / std::chrono::November / 1;
  made.limits.timeout = std::chrono::hours(1);  // what is slow is reported by the fuzzer, not by the scanner
  return made;
}

void sound(const Finding& finding, const ExtractedText& text) {
  MISHEN_REQUIRE(scanner().dictionary().find(finding.rule) != nullptr);
  MISHEN_REQUIRE(finding.confidence >= 0 && finding.confidence <= 100);
  MISHEN_REQUIRE(!finding.normalized.empty() && is_well_formed_utf8(finding.normalized));
  MISHEN_REQUIRE(!finding.evidence.empty());
  for (const std::string& evidence : finding.evidence) MISHEN_REQUIRE(is_well_formed_utf8(evidence));
  MISHEN_REQUIRE(!finding.occurrences.empty() && finding.occurrences.size() <= kMaxOccurrences);
  MISHEN_REQUIRE(finding.count >= finding.occurrences.size());
  MISHEN_REQUIRE(finding.count == finding.occurrences.size() || finding.occurrences.size() == kMaxOccurrences);
  MISHEN_REQUIRE(finding.span == finding.occurrences.front().span);
  MISHEN_REQUIRE(finding.source == finding.occurrences.front().source);
  std::size_t end = 0;
  for (const Occurrence& occurrence : finding.occurrences) {
    MISHEN_REQUIRE(mishen::fuzz::is_whole(text.text, occurrence.span));
    MISHEN_REQUIRE(occurrence.span.begin >= end);
    MISHEN_REQUIRE(text.block_at(occurrence.span.begin) != nullptr);
    MISHEN_REQUIRE(text.block_at(occurrence.span.end - 1) != nullptr);
    MISHEN_REQUIRE(text.block_at(occurrence.span.begin)->region == finding.region);
    end = occurrence.span.end;
  }
}

bool is_over(const Finding& finding, TextSpan span) {
  return finding.count > finding.occurrences.size() ||  // not every place is listed
         std::any_of(finding.occurrences.begin(), finding.occurrences.end(), [&](const Occurrence& occurrence) {
           return occurrence.span.begin < span.end && span.begin < occurrence.span.end;
         });
}

bool names(const Finding& finding, const std::string& rule) {
  return finding.rule == rule ||
         std::find(finding.evidence.begin(), finding.evidence.end(), "also:" + rule) != finding.evidence.end();
}

// Whether the line begins or ends at `position`, or a Han character stands there: so a Latin term is a word of its own.
bool begins_word(std::string_view block, std::size_t position) {
  return position == 0 || block[position - 1] == '\n' || is_han(utf8_at(block, utf8_previous(block, position)));
}
bool ends_word(std::string_view block, std::size_t position) {
  return position == block.size() || block[position] == '\n' || is_han(utf8_at(block, position));
}

// A plain search, as anybody with an editor would do it.
void no_plain_term_is_missed(const ExtractedText& text, const std::vector<Finding>& findings) {
  for (const Block& block : text.blocks) {
    const std::string_view content = text.slice(block.span);
    for (const Term& term : terms()) {
      for (std::size_t at = content.find(term.text); at != std::string_view::npos;
           at = content.find(term.text, at + 1)) {
        const std::size_t end = at + term.text.size();
        if (term.is_latin && (!begins_word(content, at) || !ends_word(content, end))) continue;
        const TextSpan span{block.span.begin + at, block.span.begin + end};
        MISHEN_REQUIRE(std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
          return names(finding, term.rule) && is_over(finding, span);
        }));
      }
    }
  }
}

void check_text(std::string_view bytes) {
  const ExtractedText text = mishen::fuzz::built_text(bytes);
  const TextReport report = scanner().scan(text, options());
  MISHEN_REQUIRE(report.incomplete.empty());
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const Finding& finding = report.findings[i];
    sound(finding, text);
    MISHEN_REQUIRE(!finding.source);
    if (i == 0) continue;
    const Finding& before = report.findings[i - 1];
    MISHEN_REQUIRE(std::tie(before.span, before.rule) < std::tie(finding.span, finding.rule));
  }
  no_plain_term_is_missed(text, report.findings);
}

void check_page(std::string_view bytes) {
  const DocumentInput input{.bytes = bytes, .name = "page.html", .charset = "utf-8", .media_type = "text/html"};
  const DocumentReport report = scan_document(scanner(), mishen::scanner::in_process(), input, options());
  MISHEN_REQUIRE(report.bytes == bytes.size());
  for (const Finding& finding : report.findings) {
    MISHEN_REQUIRE(finding.reading < report.readings.size());
    const ExtractedText& text = report.readings[finding.reading];
    sound(finding, text);
    for (const Occurrence& occurrence : finding.occurrences) {
      MISHEN_REQUIRE(occurrence.source == text.source_span(occurrence.span));
      MISHEN_REQUIRE(occurrence.source && occurrence.source->begin < occurrence.source->end);
      MISHEN_REQUIRE(occurrence.source->end <= bytes.size());
    }
  }
  ReportStyle style;
  style.source = bytes;
  const std::string json = report_json(report, scanner().dictionary(), style);
  MISHEN_REQUIRE(is_well_formed_utf8(json));
  MISHEN_REQUIRE(json.find('\n') == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with('<')) {
    check_page(bytes);
  } else {
    check_text(bytes);
  }
  return 0;
}
