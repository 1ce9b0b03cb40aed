#include "scanner/extract/document.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "scanner/decode.h"
#include "scanner/extract/docx.h"
#include "scanner/extract/html.h"
#include "scanner/extract/plain_text.h"
#include "scanner/sha256.h"

namespace mishen::scanner {
namespace {

using std::string_view;
using std::string_view_literals::operator""sv;

ExtractedText unread(std::string media_type, std::string reason) {
  ExtractedText text;
  text.media_type = std::move(media_type);
  text.incomplete.push_back({std::move(reason), ""});
  return text;
}

struct Signature {
  string_view magic;
  string_view media_type;
};
// Formats that are recognized and not read: saying which is better than "unknown". Text signatures are not here: text
// is decoded.
constexpr std::array kUnreadFormats = {
    Signature{"%PDF-"sv, "application/pdf"},
    Signature{"PK\x03\x04"sv, "application/zip"},
    Signature{"PK\x05\x06"sv, "application/zip"},
    Signature{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "application/x-ole-storage"},
    Signature{"7z\xBC\xAF\x27\x1C"sv, "application/x-7z-compressed"},
    Signature{"Rar!\x1A\x07"sv, "application/vnd.rar"},
    Signature{"\x1F\x8B"sv, "application/gzip"},
    Signature{"BZh"sv, "application/x-bzip2"},
    Signature{"\xFD"
              "7zXZ\0"sv,
              "application/x-xz"},
    Signature{"\x28\xB5\x2F\xFD"sv, "application/zstd"},
    Signature{"{\\rtf"sv, "application/rtf"},
    Signature{"\x89PNG\r\n"sv, "image/png"},
    Signature{"\xFF\xD8\xFF"sv, "image/jpeg"},
    Signature{"GIF8"sv, "image/gif"},
    Signature{"II*\0"sv, "image/tiff"},
    Signature{"MM\0*"sv, "image/tiff"},
    Signature{"\x7F"
              "ELF"sv,
              "application/x-elf"},
};

string_view media_type_of(string_view bytes) {
  for (const Signature& signature : kUnreadFormats) {
    if (bytes.starts_with(signature.magic)) return signature.media_type;
  }
  if (bytes.size() > 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return "image/webp";
  if (bytes.size() > 262 && bytes.substr(257, 5) == "ustar") return "application/x-tar";
  return {};
}

// UTF-16LE "EncryptedPackage": an Office document behind a password (MS-OFFCRYPTO 2.3).
bool holds_encrypted_package(string_view bytes) {
  static constexpr string_view kName = "EncryptedPackage";
  std::string utf16;
  for (const char c : kName) {
    utf16 += c;
    utf16 += '\0';
  }
  return bytes.find(utf16) != string_view::npos;
}

// A zip container whose directory is gone was cut off: its end record stands in the last 64 KiB (APPNOTE 4.3.16).
bool is_truncated_zip(string_view bytes) {
  constexpr std::size_t kLongestComment = 65535 + 22;
  const string_view tail = bytes.substr(bytes.size() > kLongestComment ? bytes.size() - kLongestComment : 0);
  return tail.find("PK\x05\x06") == string_view::npos;
}

std::string unread_reason(string_view bytes, string_view media_type) {
  if (media_type == "application/x-ole-storage" && holds_encrypted_package(bytes)) return "encrypted";
  if (media_type == "application/zip" && is_truncated_zip(bytes)) return "damaged";
  return "unknown-format";
}

constexpr std::array kHtmlSuffixes = {".html"sv, ".htm"sv, ".xhtml"sv, ".shtml"sv};
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

std::vector<ExtractedText> extract_text(const DocumentInput& input, const Limits& limits) {
  std::string declared = input.charset;
  if (declared.empty()) declared = declared_charset(input.bytes);
  Decodings decodings = decode(input.bytes, declared);
  if (decodings.undecodable || decodings.readings.empty()) {
    std::vector<ExtractedText> none;
    none.push_back(unread("application/octet-stream", "undecodable"));
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
    if (plain) readings.push_back(extract_plain_text(html ? decoded : std::move(decoded)));
    if (html) readings.push_back(extract_html(std::move(decoded), limits));
  }
  if (errors == 1) readings.front().notices.push_back({"ill-formed", "1"});
  if (errors > 1) readings.front().incomplete.push_back({"undecodable", std::to_string(errors)});
  return readings;
}

void sort_by_place(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.reading, a.span, a.rule) < std::tie(b.reading, b.span, b.rule);
  });
}

// What a later reading found at the same source bytes by the same rule is known already.
bool is_known(const std::vector<Finding>& findings, const Finding& candidate) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.rule == candidate.rule && finding.source && candidate.source && finding.source == candidate.source &&
           finding.severity >= candidate.severity;
  });
}

template <class Entry>
void append_new(std::vector<Entry>& all, const std::vector<Entry>& more) {
  for (const Entry& entry : more) {
    if (std::find(all.begin(), all.end(), entry) == all.end()) all.push_back(entry);
  }
}

}  // namespace

std::vector<ExtractedText> extract(const DocumentInput& input, const Limits& limits) {
  std::vector<ExtractedText> readings;
  if (input.bytes.size() > limits.max_bytes) {
    readings.push_back(unread("application/octet-stream", "limit:bytes"));
  } else if (looks_like_docx(input.bytes)) {
    readings.push_back(extract_docx(input.bytes, limits));
  } else if (const string_view media_type = media_type_of(input.bytes); !media_type.empty()) {
    readings.push_back(unread(std::string(media_type), unread_reason(input.bytes, media_type)));
  } else {
    readings = extract_text(input, limits);
  }
  return readings;
}

DocumentReport scan_document(Scanner& scanner, const DocumentInput& input, const ScanOptions& options) {
  const auto started = std::chrono::steady_clock::now();
  DocumentReport report;
  report.document = input.name;
  report.sha256 = sha256_hex(input.bytes);
  report.bytes = input.bytes.size();
  report.dictionary = scanner.dictionary().version();
  report.as_of = options.as_of;
  report.readings = extract(input, options.limits);
  report.media_type = report.readings.front().media_type;
  for (std::size_t i = 0; i < report.readings.size(); ++i) {
    const ExtractedText& text = report.readings[i];
    append_new(report.incomplete, text.incomplete);
    append_new(report.notices, text.notices);
    TextReport found = scanner.scan(text, options);
    append_new(report.incomplete, found.incomplete);
    for (Finding& finding : found.findings) {
      finding.reading = i;
      if (i == 0 || !is_known(report.findings, finding)) report.findings.push_back(std::move(finding));
    }
  }
  sort_by_place(report.findings);
  report.verdict = judge(report.findings, report.incomplete);
  report.elapsed_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count();
  return report;
}

}  // namespace mishen::scanner
