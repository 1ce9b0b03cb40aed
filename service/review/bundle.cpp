#include "service/review/bundle.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "scanner/decode.h"
#include "scanner/utf8.h"
#include "service/accounts/visible_text.h"
#include "service/audit/canonical_json.h"
#include "service/audit/digest.h"
#include "service/review/manifest.h"

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
    array.add_json(
        CanonicalObject()
            .add("begin", begin)
            .add("end", end)
            .add("region", to_string(block.region))
            .add("part", block.part < text.parts.size() ? std::string_view(text.parts[block.part]) : std::string_view())
            .add("table", std::int64_t{block.table})
            .add("row", std::int64_t{block.row})
            .add("column", std::int64_t{block.column})
            .str());
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

/// Lines of the title part's text: the title itself, then the names of the files.
std::string title_text(const Draft& draft) {
  std::string text = draft.title;
  for (const DraftPart& part : draft.parts) {
    if (!part.name.empty()) text += '\n' + part.name;
  }
  return text;
}

/// The title part was scanned as lines of plain text: says where each line really stands.
void set_title_regions(scanner::DocumentReport& report) {
  for (scanner::ExtractedText& reading : report.readings) {
    for (scanner::Block& block : reading.blocks) {
      const bool first_line = reading.text.substr(0, block.span.begin).find('\n') == std::string::npos;
      block.region = first_line ? scanner::Region::kTitle : scanner::Region::kFileName;
    }
  }
  for (scanner::Finding& finding : report.findings) {
    if (finding.reading >= report.readings.size()) continue;
    const scanner::Block* block = report.readings[finding.reading].block_at(finding.span.begin);
    finding.region = block != nullptr ? block->region : scanner::Region::kTitle;
  }
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

std::string draft_sha256(const Draft& draft) {
  CanonicalArray parts;
  for (const DraftPart& part : draft.parts) {
    parts.add_json(CanonicalObject()
                       .add("role", to_string(part.role))
                       .add("name", part.name)
                       .add("media_type", part.media_type)
                       .add("charset", part.charset)
                       .add("sha256", sha256_hex(part.bytes))
                       .str());
  }
  return sha256_hex(CanonicalObject()
                        .add("title", draft.title)
                        .add("channel", draft.channel)
                        .add("profile", draft.profile)
                        .add("unit", draft.unit)
                        .add("note", draft.note)
                        .add_json("parts", parts.str())
                        .str());
}

ScannedBundle scan_bundle(Draft draft, const Scan& scan, std::string_view fingerprint_key) {
  const auto deadline = std::chrono::steady_clock::now() + kBundleScanTime;
  ScannedBundle bundle;
  std::vector<ManifestPart> manifest;
  std::set<std::string> dictionaries;
  scanner::Verdict worst = scanner::Verdict::kPass;

  // `bytes` are the part's own, `scanned` what is read for it: the same but for the title.
  const auto add = [&](DraftPart& part, std::string_view scanned) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    ScannedDocument document =
        scan({scanned, part.name, part.charset, part.media_type}, std::max(left, std::chrono::milliseconds(1)));
    scanner::DocumentReport& report = document.report;
    if (part.role == PartRole::kTitle) set_title_regions(report);

    ScannedPart result;
    result.report =
        scanner::report_json(report, document.rules, {false, fingerprint_key, scanner::Language::kChinese, scanned});
    const auto index = static_cast<std::int64_t>(bundle.parts.size());
    result.points = points_of(result.report, report, index);
    if (!report.readings.empty()) {
      result.text = report.readings.front().text;
      result.blocks = blocks_json(report.readings.front());
    } else {
      result.blocks = "[]";
    }
    const std::string media_type = !report.media_type.empty() ? report.media_type
                                   : !part.media_type.empty() ? part.media_type
                                                              : "application/octet-stream";
    result.summary = {index,
                      std::string(to_string(part.role)),
                      part.name,
                      media_type,
                      sha256_hex(part.bytes),
                      static_cast<std::int64_t>(part.bytes.size()),
                      report.readings.empty() ? "" : report.readings.front().charset,
                      std::string(to_string(report.verdict))};
    result.bytes = std::move(part.bytes);
    manifest.push_back({result.summary.role, result.summary.name, result.summary.media_type, result.summary.sha256});
    worst = std::max(worst, report.verdict);
    dictionaries.insert(report.dictionary);
    bundle.as_of = iso_date(report.as_of);
    bundle.parts.push_back(std::move(result));
  };

  DraftPart title{PartRole::kTitle, "", "text/plain", "utf-8", draft.title};
  add(title, title_text(draft));
  for (DraftPart& part : draft.parts) add(part, part.bytes);

  bundle.manifest = manifest_json(draft.title, draft.channel, draft.profile, manifest);
  bundle.manifest_sha256 = sha256_hex(bundle.manifest);
  bundle.findings_sha256 = points_sha256(bundle.parts);
  bundle.verdict = to_string(worst);
  // More than one when the dictionary was replaced between two parts: each report names its own.
  for (const std::string& dictionary : dictionaries)
    bundle.dictionary += (bundle.dictionary.empty() ? "" : " ") + dictionary;
  return bundle;
}

}  // namespace mishen::service
