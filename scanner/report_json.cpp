#include "scanner/report_json.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdio>
#include <optional>
#include <set>
#include <utility>

#include "scanner/decode.h"
#include "scanner/errors.h"
#include "scanner/utf8.h"

namespace mishen::scanner {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

/// Reasons named in a report; the findings and `incomplete` list the rest.
constexpr std::size_t kMaxReasons = 20;

/// The positions of one reading in every unit of a report. Filled first, then resolved in one pass, then looked up.
class Positions {
 public:
  void add(const std::vector<Finding>& findings, std::size_t reading_index) {
    for (const Finding& finding : findings) {
      if (finding.reading != reading_index) continue;
      add(finding.span);
      for (const Occurrence& occurrence : finding.occurrences) add(occurrence.span);
    }
  }

  /// `source`: the bytes of the document, or empty when lines are not wanted.
  void resolve(const ExtractedText& reading, std::string_view source) {
    sort_unique(ends_);
    offsets_ = character_offsets(reading.text, ends_);
    if (source.empty() || !reading.extract_map || begins_.empty()) return;
    sort_unique(begins_);
    const std::optional<DecodedText> decoded = decode_as(source, reading.charset);
    if (!decoded || decoded->text.size() < reading.extract_map->to_size()) return;
    // Attributes may stand in another order in the source than in the text, so decoded positions are sorted on their
    // own.
    std::vector<std::pair<std::size_t, std::size_t>> order;
    order.reserve(begins_.size());
    for (std::size_t i = 0; i < begins_.size(); ++i) {
      const std::size_t begin = begins_[i];
      if (begin >= reading.extract_map->from_size()) continue;  // in the name of the file
      const std::size_t end = begin + 1;
      order.emplace_back(reading.extract_map->map({begin, end}).begin, i);
    }
    std::sort(order.begin(), order.end());
    std::vector<std::size_t> sorted;
    sorted.reserve(order.size());
    for (const auto& [position, index] : order) sorted.push_back(position);
    const std::vector<LineColumn> found = line_columns(decoded->text, sorted);
    lines_.resize(begins_.size());
    for (std::size_t i = 0; i < order.size(); ++i) lines_[order[i].second] = found[i];
  }

  [[nodiscard]] CharacterOffset offset(std::size_t position) const { return offsets_[index_of(ends_, position)]; }
  [[nodiscard]] std::optional<LineColumn> line(std::size_t begin) const {
    if (lines_.empty()) return std::nullopt;
    return lines_[index_of(begins_, begin)];
  }

 private:
  void add(TextSpan span) {
    begins_.push_back(span.begin);
    ends_.push_back(span.begin);
    ends_.push_back(span.end);
  }
  static void sort_unique(std::vector<std::size_t>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
  }
  static std::size_t index_of(const std::vector<std::size_t>& values, std::size_t value) {
    return static_cast<std::size_t>(std::lower_bound(values.begin(), values.end(), value) - values.begin());
  }

  std::vector<std::size_t> begins_;  // of spans: these get a line
  std::vector<std::size_t> ends_;    // begins and ends of spans: these get code point and UTF-16 offsets
  std::vector<CharacterOffset> offsets_;
  std::vector<LineColumn> lines_;
};

std::vector<Positions> positions_of(const DocumentReport& report, std::string_view source) {
  std::vector<Positions> positions(report.readings.size());
  for (std::size_t i = 0; i < positions.size(); ++i) {
    positions[i].add(report.findings, i);
    positions[i].resolve(report.readings[i], source);
  }
  return positions;
}

std::string_view in_language(const Localized& text, Language language) {
  const bool english = language == Language::kEnglish;
  const std::string& wanted = english ? text.en : text.zh;
  return !wanted.empty() ? wanted : english ? text.zh : text.en;
}

std::string iso_date(std::chrono::year_month_day day) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return buffer.data();
}

/// Why the verdict is what it is: the findings, or the entries of `incomplete`, that decide it.
std::vector<std::string> reasons_of(const DocumentReport& report) {
  std::vector<std::string> reasons;
  const auto add_findings = [&](Severity severity) {
    for (const Finding& finding : report.findings) {
      if (finding.severity != severity || reasons.size() >= kMaxReasons) continue;
      reasons.push_back(finding.rule + " at " + std::to_string(finding.span.begin));
    }
  };
  switch (report.verdict) {
    case Verdict::kBlock:
      add_findings(Severity::kBlock);
      break;
    case Verdict::kReview:
      add_findings(Severity::kReview);
      break;
    case Verdict::kIncomplete:
      for (const Incomplete& entry : report.incomplete) {
        if (reasons.size() >= kMaxReasons) break;
        reasons.push_back(entry.where.empty() ? entry.reason : entry.reason + " in " + entry.where);
      }
      break;
    case Verdict::kPass:
      break;
  }
  for (const std::string& member : report.worst_members) {
    if (reasons.size() >= kMaxReasons) break;
    reasons.push_back(std::string(to_string(report.verdict)) + " in " + member);
  }
  return reasons;
}

/// Writes one report. Exists so that the parts of the object share the writer, the positions and the style.
class ReportWriter {
 public:
  ReportWriter(const DocumentReport& report, const RuleLookup& rules, const ReportStyle& style)
      : report_(report),
        rules_(rules),
        style_(style),
        positions_(positions_of(report, style.source)),
        masking_(report, rules, style.reveal) {}

  std::string write() {
    json_.StartObject();
    text("document", report_.document);
    text_or_null("part", report_.part);
    text_or_null("sha256", report_.sha256);
    // Without a hash the bytes were not seen either: a file that could not be opened has no size to report.
    if (report_.sha256.empty() && report_.bytes == 0) {
      null("bytes");
    } else {
      number("bytes", report_.bytes);
    }
    text_or_null("media_type", report_.media_type);
    text_or_null("charset", report_.readings.empty() ? std::string_view() : report_.readings.front().charset);
    if (report_.readings.size() > 1) {
      // A text that may be HTML or plain is read both ways in one character set: each set is named once.
      begin_array("charsets");
      std::set<std::string_view> named;
      for (const ExtractedText& reading : report_.readings) {
        if (named.insert(reading.charset).second) string(reading.charset);
      }
      json_.EndArray();
    }
    text("verdict", to_string(report_.verdict));
    if (report_.members) number("members", *report_.members);
    texts("reasons", reasons_of(report_));
    begin_array("findings");
    for (const Finding& finding : report_.findings) write_finding(finding);
    json_.EndArray();
    places("incomplete", report_.incomplete);
    places("notices", report_.notices);
    text("dictionary", report_.dictionary);
    text("as_of", iso_date(report_.as_of));
    key("elapsed_ms");
    json_.Double(std::round(report_.elapsed_ms * 1000.0) / 1000.0);
    json_.EndObject();
    return {buffer_.GetString(), buffer_.GetSize()};
  }

 private:
  void write_finding(const Finding& finding) {
    const Rule* rule = rules_(finding.rule);
    json_.StartObject();
    text("rule", finding.rule);
    text_or_null("detector", rule != nullptr ? std::string_view(rule->detector) : std::string_view());
    text("category", rule != nullptr ? std::string_view(rule->category)
                                     : std::string_view(finding.rule).substr(0, finding.rule.find('.')));
    text_or_null("name", rule != nullptr ? in_language(rule->name, style_.language) : std::string_view());
    text("severity", to_string(finding.severity));
    key("confidence");
    json_.Int(finding.confidence);
    if (report_.readings.size() > 1) text("decoded_as", report_.readings[finding.reading].charset);
    write_place(finding, finding.span, finding.source);
    text("matched", masking_.matched(finding));
    text("normalized", masking_.normalized(finding));
    key("normalized_differs");
    json_.Bool(finding.normalized_differs);
    texts("evidence", finding.evidence);
    begin_array("basis");
    if (rule != nullptr) {
      for (const LegalSource& source : rule->sources) string(source.cite());
    }
    json_.EndArray();
    text_or_null("advice", rule != nullptr ? in_language(rule->advice, style_.language) : std::string_view());
    if (style_.fingerprint_key.empty()) {
      null("fingerprint");
    } else {
      text("fingerprint", fingerprint(style_.fingerprint_key, finding.rule, finding.normalized));
    }
    if (finding.count > 1) {
      number("count", finding.count);
      begin_array("occurrences");
      const std::size_t shown = std::min(finding.occurrences.size(), kMaxOccurrences);
      for (std::size_t i = 0; i < shown; ++i) {
        json_.StartObject();
        write_place(finding, finding.occurrences[i].span, finding.occurrences[i].source);
        json_.EndObject();
      }
      json_.EndArray();
    }
    json_.EndObject();
  }

  /// `span` and `source`. Null stands for what the format does not have.
  void write_place(const Finding& finding, TextSpan span, const std::optional<SourceSpan>& source) {
    const ExtractedText& reading = report_.readings[finding.reading];
    const Positions& positions = positions_[finding.reading];
    const CharacterOffset begin = positions.offset(span.begin);
    const CharacterOffset end = positions.offset(span.end);
    key("span");
    json_.StartObject();
    range("byte", span.begin, span.end);
    range("codepoint", begin.codepoint, end.codepoint);
    range("utf16", begin.utf16, end.utf16);
    json_.EndObject();

    const Block* block = reading.block_at(span.begin);
    const std::optional<LineColumn> line = positions.line(span.begin);
    key("source");
    json_.StartObject();
    if (source) {
      range("byte", source->begin, source->end);
    } else {
      null("byte");
    }
    number_or_null("line", line ? line->line : 0);
    number_or_null("column", line ? line->column : 0);
    const Block none;
    const Block& place = block != nullptr ? *block : none;
    number_or_null("page", reading.pages_are_slides ? 0 : place.page);
    number_or_null("slide", reading.pages_are_slides ? place.page : 0);
    const bool on_sheet = place.sheet != 0 && place.sheet <= reading.sheets.size();
    text_or_null("sheet", on_sheet ? std::string_view(reading.sheets[place.sheet - 1].name) : std::string_view());
    text_or_null("cell", on_sheet && place.row != 0 ? cell_name(place.row, place.column) : std::string());
    text_or_null("part", block != nullptr && block->part < reading.parts.size()
                             ? std::string_view(reading.parts[block->part])
                             : std::string_view());
    number_or_null("paragraph", block != nullptr ? block->paragraph : 0);
    if (block != nullptr && block->table != 0) {
      begin_array("table");  // table, row, column, each from 1
      for (const std::uint32_t value : {block->table, block->row, block->column}) json_.Uint(value);
      json_.EndArray();
    } else {
      null("table");
    }
    text("region", to_string(block != nullptr ? block->region : finding.region));
    json_.EndObject();
  }

  void key(std::string_view name) { json_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }
  void string(std::string_view value) {
    const std::string valid = to_well_formed_utf8(value);
    json_.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
  }
  void null(std::string_view name) {
    key(name);
    json_.Null();
  }
  void text(std::string_view name, std::string_view value) {
    key(name);
    string(value);
  }
  void text_or_null(std::string_view name, std::string_view value) { value.empty() ? null(name) : text(name, value); }
  void number(std::string_view name, std::size_t value) {
    key(name);
    json_.Uint64(value);
  }
  void number_or_null(std::string_view name, std::size_t value) { value == 0 ? null(name) : number(name, value); }
  void range(std::string_view name, std::size_t begin, std::size_t end) {
    begin_array(name);
    json_.Uint64(begin);
    json_.Uint64(end);
    json_.EndArray();
  }
  void begin_array(std::string_view name) {
    key(name);
    json_.StartArray();
  }
  void texts(std::string_view name, const std::vector<std::string>& values) {
    begin_array(name);
    for (const std::string& value : values) string(value);
    json_.EndArray();
  }
  template <class Entry>  // Incomplete or Notice
  void places(std::string_view name, const std::vector<Entry>& entries) {
    begin_array(name);
    for (const Entry& entry : entries) {
      json_.StartObject();
      text("reason", entry.reason);
      text("where", entry.where);
      json_.EndObject();
    }
    json_.EndArray();
  }

  const DocumentReport& report_;
  const RuleLookup& rules_;
  const ReportStyle& style_;
  std::vector<Positions> positions_;
  Masking masking_;
  rapidjson::StringBuffer buffer_;
  Writer json_{buffer_};
};

}  // namespace

std::string report_json(const DocumentReport& report, const CompiledDictionary& dictionary, const ReportStyle& style) {
  return report_json(
      report, [&dictionary](std::string_view id) { return dictionary.find(id); }, style);
}

std::string report_json(const DocumentReport& report, const RuleLookup& rules, const ReportStyle& style) {
  return ReportWriter(report, rules, style).write();
}

std::string cell_name(std::size_t row, std::size_t column) {
  std::string letters;
  for (; column > 0; column = (column - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  return letters + std::to_string(row);
}

std::string fingerprint(std::string_view key, std::string_view rule_id, std::string_view normalized) {
  std::string message(rule_id);
  message.push_back('\0');
  message.append(normalized);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  const unsigned char* made =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(), &length);
  if (made == nullptr) throw ScanError("HMAC-SHA256 failed while computing a finding's fingerprint");
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text = "hmac:";
  for (unsigned i = 0; i < length; ++i) {
    text.push_back(kHex[digest[i] >> 4U]);
    text.push_back(kHex[digest[i] & 0x0FU]);
  }
  return text;
}

std::vector<std::optional<LineColumn>> finding_lines(const DocumentReport& report, std::string_view source) {
  const std::vector<Positions> positions = positions_of(report, source);
  std::vector<std::optional<LineColumn>> lines;
  lines.reserve(report.findings.size());
  for (const Finding& finding : report.findings) lines.push_back(positions[finding.reading].line(finding.span.begin));
  return lines;
}

}  // namespace mishen::scanner
