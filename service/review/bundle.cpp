#include "service/review/bundle.h"

#include <algorithm>
#include <cstdio>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "scanner/decode.h"
#include "scanner/utf8.h"
#include "service/accounts/visible_text.h"
#include "service/audit/canonical_json.h"
#include "service/audit/digest.h"

namespace mishen::service {
namespace {

bool has_control(std::string_view text, std::string_view allowed) {
  return std::ranges::any_of(text, [allowed](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 || byte == 0x7F) && allowed.find(c) == std::string_view::npos;
  });
}

/// A text field of at most `max` characters. `name_zh` and `name_en` are what the form calls it.
void check_text(std::string_view text, std::size_t max, std::string_view allowed_controls, const std::string& name_zh,
                const std::string& name_en) {
  if (!scanner::is_well_formed_utf8(text)) {
    throw Refused("bad-request", name_zh + "不是合法的 UTF-8 文本。请用 UTF-8 编码重新提交。",
                  "The " + name_en + " is not well-formed UTF-8. Send it as UTF-8.");
  }
  if (has_control(text, allowed_controls)) {
    throw Refused("bad-request", name_zh + "含有控制字符。请删去后重新提交。",
                  "The " + name_en + " holds control characters. Remove them.");
  }
  if (scanner::utf8_count(text) > max) {
    throw Refused("bad-request", name_zh + "最多 " + std::to_string(max) + " 个字符。请缩短后重新提交。",
                  "The " + name_en + " may have " + std::to_string(max) + " characters at most. Shorten it.");
  }
}

void check_parts(const std::vector<DraftPart>& parts) {
  if (parts.size() + 1 > kMaxBundleParts) {
    throw Refused("payload-too-large", "一次最多 500 个部分。请分成几份报送。",
                  "A bundle has 500 parts at most. Send it in several.");
  }
  std::size_t total = 0;
  bool has_text = false;
  for (const DraftPart& part : parts) {
    check_text(part.name, 255, "", "文件名", "file name");
    if (part.name.find_first_of("/\\") != std::string::npos) {
      throw Refused("bad-request", "文件名不能含有斜杠。请改名后重新提交。",
                    "A file name holds no slashes. Rename the file.");
    }
    if (part.role == PartRole::kAttachment && part.name.empty()) {
      throw Refused("bad-request", "附件没有文件名。请给每个附件一个文件名。",
                    "An attachment has no file name. Give each one a name.");
    }
    if (part.bytes.empty()) {
      throw Refused("bad-request", "正文或附件是空的。请检查文件后重新选择。",
                    "A body or file is empty. Check the file and choose it again.");
    }
    total += part.bytes.size();
    has_text = has_text || part.role != PartRole::kCover;
  }
  if (!has_text)
    throw Refused("bad-request", "至少要有正文或一个附件。", "A body or at least one attachment is needed.");
  if (total > kMaxBundleBytes) {
    throw Refused("payload-too-large", "总大小超过 100 MB。请压缩图片或分成几份报送。",
                  "The bundle exceeds 100 MB. Make pictures smaller or send it in several.");
  }
}

/// One block as the API lists it. What says nothing is left out: documents have a hundred thousand of them.
std::string block_json(const scanner::ExtractedText& text, const scanner::Block& block, std::int64_t begin,
                       std::int64_t end) {
  CanonicalObject object;
  object.add("begin", begin)
      .add("end", end)
      .add("region", to_string(block.region))
      .add("part", block.part < text.parts.size() ? std::string_view(text.parts[block.part]) : std::string_view())
      .add("table", std::int64_t{block.table})
      .add("row", std::int64_t{block.row})
      .add("column", std::int64_t{block.column});
  if (block.page != 0) object.add("page", std::int64_t{block.page});
  if (block.sheet != 0) object.add("sheet", std::int64_t{block.sheet});
  if (block.row_span > 1) object.add("row_span", std::int64_t{block.row_span});
  if (block.column_span > 1) object.add("column_span", std::int64_t{block.column_span});
  if (block.kind == scanner::BlockKind::kHeading || block.kind == scanner::BlockKind::kListItem)
    object.add("kind", to_string(block.kind));
  if (block.concealment != scanner::Concealment::kNone) object.add("concealment", to_string(block.concealment));
  return object.str();
}

/// What blocks refer to by number: sheets and tables, and whether pages are slides.
std::string layout_json(const scanner::ExtractedText& text) {
  CanonicalArray sheets;
  for (const scanner::Sheet& sheet : text.sheets) {
    sheets.add_json(
        CanonicalObject().add("name", sheet.name).add_json("hidden", sheet.is_hidden ? "true" : "false").str());
  }
  CanonicalArray tables;
  for (const scanner::Table& table : text.tables) {
    if (table.header_rows == 0) continue;
    tables.add_json(
        CanonicalObject()
            .add("part", table.part < text.parts.size() ? std::string_view(text.parts[table.part]) : std::string_view())
            .add("sheet", std::int64_t{table.sheet})
            .add("table", std::int64_t{table.number})
            .add("header_rows", std::int64_t{table.header_rows})
            .str());
  }
  return CanonicalObject()
      .add_json("sheets", sheets.str())
      .add_json("header_rows", tables.str())
      .add_json("slides", text.pages_are_slides ? "true" : "false")
      .str();
}

/// Blocks as the API lists them, offsets in UTF-16 code units. One pass over the text.
std::string blocks_json(const scanner::ExtractedText& text) {
  CanonicalArray array;
  std::size_t at = 0;
  std::int64_t units = 0;
  const auto units_until = [&](std::size_t position) {
    for (; at < position; at += scanner::utf8_length(text.text[at]))
      units += scanner::utf8_length(text.text[at]) == 4 ? 2 : 1;
    return units;
  };
  for (const scanner::Block& block : text.blocks) {
    const std::int64_t begin = units_until(block.span.begin);
    const std::int64_t end = units_until(block.span.end);
    array.add_json(block_json(text, block, begin, end));
  }
  return array.str();
}

std::string to_text(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

/// The points of a part's report: its findings and its incomplete entries, in the order of the report.
std::vector<Point> points_of(const std::string& report_json, const scanner::DocumentReport& report, std::int64_t part) {
  rapidjson::Document json;
  json.Parse(report_json.c_str(), report_json.size());
  if (json.HasParseError() || !json.IsObject() || !json["findings"].IsArray() || !json["incomplete"].IsArray() ||
      json["findings"].Size() != report.findings.size()) {
    throw std::runtime_error("a scan report does not have the expected form");
  }
  const std::string prefix = "p" + std::to_string(part);
  std::vector<Point> points;
  for (rapidjson::SizeType i = 0; i < json["findings"].Size(); ++i) {
    points.push_back({prefix + "-f" + std::to_string(i), "finding", std::string(to_string(report.findings[i].severity)),
                      part, to_text(json["findings"][i]), std::nullopt, std::nullopt});
  }
  for (rapidjson::SizeType i = 0; i < json["incomplete"].Size(); ++i) {
    points.push_back({prefix + "-i" + std::to_string(i), "incomplete", "block", part, to_text(json["incomplete"][i]),
                      std::nullopt, std::nullopt});
  }
  // An unread part without an entry must not slip past people.
  if (report.verdict == scanner::Verdict::kIncomplete && json["incomplete"].Empty()) {
    points.push_back({prefix + "-i0", "incomplete", "block", part, R"({"reason":"not-read","where":""})", std::nullopt,
                      std::nullopt});
  }
  return points;
}

/// The title was scanned as a plain text.
void set_title_region(scanner::DocumentReport& report) {
  for (scanner::ExtractedText& reading : report.readings) {
    for (scanner::Block& block : reading.blocks) block.region = scanner::Region::kTitle;
  }
  for (scanner::Finding& finding : report.findings) finding.region = scanner::Region::kTitle;
}

std::string iso_date(std::chrono::year_month_day day) {
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                static_cast<unsigned>(day.day()));
  return text;
}

std::string points_sha256(const std::vector<ScannedPart>& parts) {
  CanonicalArray list;
  for (const ScannedPart& part : parts) {
    for (const Point& point : part.points) {
      list.add_json(CanonicalObject()
                        .add("id", point.id)
                        .add("kind", point.kind)
                        .add("severity", point.severity)
                        .add("body_sha256", sha256_hex(point.body))
                        .str());
    }
  }
  return sha256_hex(list.str());
}

}  // namespace

void check_draft(const Draft& draft) {
  check_text(draft.title, 200, "", "标题", "title");
  if (has_layout_control(draft.title)) {
    throw Refused("bad-request", "标题含有换行、控制字符或文字方向控制符。请删去后重新提交。",
                  "The title holds line separators, control or bidirectional control characters. Remove them.");
  }
  if (count_visible(draft.title) == 0) throw Refused("bad-request", "请填写标题。", "A title is needed.");
  if (std::ranges::find(kChannels, std::string_view(draft.channel)) == std::end(kChannels)) {
    throw Refused("bad-request", "不认识的发布渠道。请从 website、wechat、app、display、press、other 中选择。",
                  "Unknown channel. Choose website, wechat, app, display, press or other.");
  }
  check_text(draft.profile, 64, "", "公示类型", "profile");
  check_text(draft.unit, 100, "", "单位", "unit");
  check_text(draft.note, 2000, "\n\r\t", "备注", "note");
  check_parts(draft.parts);
}

std::vector<DraftPart> take_parts(Draft& draft) {
  std::vector<DraftPart> parts = {{PartRole::kTitle, "", "text/plain", "utf-8", draft.title}};
  for (DraftPart& part : draft.parts) parts.push_back(std::move(part));
  draft.parts.clear();
  return parts;
}

std::vector<std::string> hashes_of(const std::vector<DraftPart>& parts) {
  std::vector<std::string> hashes;
  hashes.reserve(parts.size());
  for (const DraftPart& part : parts) hashes.push_back(sha256_hex(part.bytes));
  return hashes;
}

std::string draft_sha256(const Draft& draft, const std::vector<DraftPart>& parts,
                         const std::vector<std::string>& hashes) {
  CanonicalArray list;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    list.add_json(CanonicalObject()
                      .add("role", to_string(parts[i].role))
                      .add("name", parts[i].name)
                      .add("media_type", parts[i].media_type)
                      .add("charset", parts[i].charset)
                      .add("sha256", hashes[i])
                      .str());
  }
  return sha256_hex(CanonicalObject()
                        .add("title", draft.title)
                        .add("channel", draft.channel)
                        .add("profile", draft.profile)
                        .add("unit", draft.unit)
                        .add("note", draft.note)
                        .add_json("parts", list.str())
                        .str());
}

BundleScan::BundleScan(const Draft& draft, std::string_view fingerprint_key)
    : draft_{draft.title, draft.channel, draft.profile, draft.unit, draft.note, {}},
      fingerprint_key_(fingerprint_key) {}

void BundleScan::add(const DraftPart& part, const Scan& scan, std::chrono::milliseconds timeout) {
  ScannedDocument document =
      scan({part.bytes, part.name, part.charset, part.media_type}, std::max(timeout, std::chrono::milliseconds(1)));
  if (part.role == PartRole::kTitle) set_title_region(document.report);
  enter(part, sha256_hex(part.bytes), static_cast<std::int64_t>(part.bytes.size()), part.bytes, std::move(document));
}

void BundleScan::add_unread(const DraftPart& part, const std::string& sha256, std::int64_t bytes,
                            const std::string& reason, std::chrono::year_month_day as_of) {
  ScannedDocument document;
  document.report.document = part.name;
  document.report.sha256 = sha256;
  document.report.bytes = static_cast<std::size_t>(bytes);
  document.report.media_type = part.media_type;
  document.report.incomplete.push_back({reason, ""});
  document.report.verdict = scanner::Verdict::kIncomplete;
  document.report.as_of = as_of;
  document.rules = [](std::string_view) -> const scanner::Rule* { return nullptr; };
  enter(part, sha256, bytes, "", std::move(document));
}

void BundleScan::enter(const DraftPart& part, const std::string& sha256, std::int64_t bytes, std::string_view scanned,
                       ScannedDocument document) {
  const scanner::DocumentReport& report = document.report;
  ScannedPart result;
  result.report =
      scanner::report_json(report, document.rules, {false, fingerprint_key_, scanner::Language::kChinese, scanned});
  const auto index = static_cast<std::int64_t>(bundle_.parts.size());
  result.points = points_of(result.report, report, index);
  result.blocks = report.readings.empty() ? "[]" : blocks_json(report.readings.front());
  result.layout = report.readings.empty() ? "{}" : layout_json(report.readings.front());
  const std::string media_type = !report.media_type.empty() ? report.media_type
                                 : !part.media_type.empty() ? part.media_type
                                                            : "application/octet-stream";
  result.summary = {index,
                    std::string(to_string(part.role)),
                    part.name,
                    media_type,
                    sha256,
                    bytes,
                    report.readings.empty() ? "" : report.readings.front().charset,
                    std::string(to_string(report.verdict))};
  if (!report.readings.empty()) result.text = std::move(document.report.readings.front().text);
  manifest_.push_back({result.summary.role, result.summary.name, result.summary.media_type, result.summary.sha256});
  worst_ = std::max(worst_, report.verdict);
  if (!report.dictionary.empty()) dictionaries_.insert(report.dictionary);
  bundle_.as_of = iso_date(report.as_of);
  bundle_.parts.push_back(std::move(result));
}

ScannedBundle BundleScan::finish() {
  bundle_.manifest = manifest_json(draft_.title, draft_.channel, draft_.profile, manifest_);
  bundle_.manifest_sha256 = sha256_hex(bundle_.manifest);
  bundle_.findings_sha256 = points_sha256(bundle_.parts);
  bundle_.verdict = to_string(worst_);
  // More than one when the dictionary was replaced between two parts: each report names its own.
  for (const std::string& dictionary : dictionaries_)
    bundle_.dictionary += (bundle_.dictionary.empty() ? "" : " ") + dictionary;
  return std::move(bundle_);
}

}  // namespace mishen::service
