#include "service/http/scan_resource.h"

#include <algorithm>
#include <vector>

#include "scanner/ascii.h"
#include "scanner/report_json.h"
#include "service/http/json.h"
#include "service/http/multipart.h"

namespace mishen::service::http {
namespace {

using scanner::DocumentInput;
using SteadyClock = std::chrono::steady_clock;

struct ContentType {
  std::string media_type;  ///< lower case, "" when none was given
  std::string charset;     ///< as declared, or ""
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

ContentType parse_content_type(std::string_view value) {
  ContentType type;
  const std::size_t semicolon = std::min(value.find(';'), value.size());
  type.media_type = scanner::ascii_lower(trimmed(value.substr(0, semicolon)));
  // What programs send when nobody told them what it is says nothing.
  if (type.media_type == "application/octet-stream" || type.media_type == "application/x-www-form-urlencoded")
    type.media_type.clear();
  const std::size_t charset = scanner::ascii_lower(value).find("charset=", semicolon);
  if (charset == std::string::npos) return type;
  std::string_view label = value.substr(charset + 8);
  label = trimmed(label.substr(0, label.find(';')));
  if (label.size() >= 2 && label.front() == '"' && label.back() == '"') label = label.substr(1, label.size() - 2);
  if (label.size() <= 40) type.charset = label;
  return type;
}

/// What is to be scanned. Borrows bytes from the request, or from itself for JSON.
struct Batch {
  JsonValue json;
  std::vector<DocumentInput> documents;
};

Batch read_json(const Request& request) {
  Batch batch;
  batch.json = json_body(request);
  JsonFields fields(batch.json);
  static_cast<void>(fields.required_string("text"));
  DocumentInput document;
  document.name = fields.optional_string("name").value_or("text");
  document.media_type = fields.optional_string("media_type").value_or("text/plain");
  document.charset = "utf-8";
  fields.end();
  if (document.media_type != "text/plain" && document.media_type != "text/html") {
    throw bad_field("media_type", "应当是 text/plain 或 text/html。", "must be text/plain or text/html.");
  }
  document.bytes = *batch.json.object()->find("text")->second.string();
  batch.documents.push_back(std::move(document));
  return batch;
}

Batch read_form(const Request& request) {
  Batch batch;
  for (const FormPart& part : parse_multipart(request)) {
    if (!part.file_name) {
      throw bad_field(part.name.substr(0, 64), "不是文件。扫描表单只接受文件字段。",
                      "is no file. The form of a scan takes files only.");
    }
    const ContentType type = parse_content_type(part.content_type);
    batch.documents.push_back(
        {part.body, part.file_name->empty() ? part.name : *part.file_name, type.charset, type.media_type});
  }
  if (batch.documents.empty()) {
    throw Problem{400, "bad-request", "表单里没有文件，没有可扫描的内容。",
                  "The form holds no file; there is nothing to scan."};
  }
  return batch;
}

Batch read_raw(const Request& request) {
  if (request.body.empty())
    throw Problem{400, "bad-request", "没有可扫描的内容。", "There is nothing to scan: the body is empty."};
  const ContentType type = parse_content_type(request.header("content-type"));
  const std::string& name = request.query_value("name");
  Batch batch;
  batch.documents.push_back({request.body, name.empty() ? "-" : name, type.charset, type.media_type});
  return batch;
}

Batch read_batch(const Request& request) {
  if (is_multipart(request)) return read_form(request);
  if (parse_content_type(request.header("content-type")).media_type == "application/json") return read_json(request);
  return read_raw(request);
}

Problem too_long_problem() {
  const std::string seconds =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(kScanRequestTime).count());
  return {
      413, "scan-too-long",
      "这些内容 " + seconds +
          " 秒内检查不完，没有给出结果。请直接送审，送审的检查不受这个限制；或者用命令行 mishen scan。",
      "This cannot be scanned within " + seconds +
          " seconds; there is no result. Submit it as a draft, whose scan has the time it needs, or use the command "
          "line: mishen scan."};
}

bool ran_out_of_time(const scanner::DocumentReport& report) {
  return std::ranges::any_of(report.incomplete,
                             [](const scanner::Incomplete& entry) { return entry.reason == "timeout"; });
}

Response scan(const Request& request, ScannerPool& pool, const std::string& fingerprint_key) {
  const Batch batch = read_batch(request);
  const auto deadline = SteadyClock::now() + kScanRequestTime;
  scanner::Verdict worst = scanner::Verdict::kPass;
  JsonWriter json;
  json.begin_object().key("documents").begin_array();
  for (const DocumentInput& document : batch.documents) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
    if (left.count() <= 0) throw too_long_problem();
    const ScannerPool::Result result = pool.scan(document, left);
    if (ran_out_of_time(result.report)) throw too_long_problem();
    worst = std::max(worst, result.report.verdict);
    scanner::ReportStyle style;
    style.fingerprint_key = fingerprint_key;
    style.language = request.english() ? scanner::Language::kEnglish : scanner::Language::kChinese;
    style.source = document.bytes;
    json.raw(scanner::report_json(result.report, *result.dictionary, style));
  }
  json.end_array().member("verdict", scanner::to_string(worst)).end_object();
  return {200, "application/json", json.take(), {}};
}

}  // namespace

void add_scan_routes(Router& router, ScannerPool& pool, std::string fingerprint_key, Admission admission) {
  router.add("POST", "/v1/scan",
             [&pool, key = std::move(fingerprint_key), admit = std::move(admission)](const Request& request) {
               admit(request);
               return scan(request, pool, key);
             });
}

}  // namespace mishen::service::http
