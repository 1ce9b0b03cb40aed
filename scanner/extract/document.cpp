#include "scanner/extract/document.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "scanner/extract/container.h"
#include "scanner/sha256.h"

namespace mishen::scanner {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Members that an archive's report names as the reason of its verdict.
constexpr std::size_t kMostNamed = 20;

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

/// Scans one document and what is inside it.
class Tree {
 public:
  Tree(Scanner& scanner, Isolation& isolation, const ScanOptions& options, const DocumentInput& document)
      : scanner_(scanner),
        options_(options),
        document_(document.name),
        intake_(options.limits, isolation),
        archive_deadline_(SteadyClock::now() + timeouts(document.bytes.size()) * time_to_read()) {}

  /// One report for all of it.
  DocumentReport scan(const DocumentInput& input) {
    DocumentReport report = begin(input, {});
    const auto started = SteadyClock::now();
    report.readings = intake_.read(input, 0, started + time_to_read(), {});
    finish(report, started, started + options_.limits.timeout);
    return report;
  }

  /// A report for `input` and one for each member of an archive. Returns the verdict.
  Verdict scan(const DocumentInput& input, const std::string& part, std::size_t depth, const ReportSink& sink) {
    DocumentReport report = begin(input, part);
    const auto started = SteadyClock::now();
    const bool is_archive = carrier_of(input.bytes) == Carrier::kArchive;
    const Deadline deadline = is_archive ? archive_deadline_ : std::min(archive_deadline_, started + time_to_read());
    Verdict worst = Verdict::kPass;
    const MemberSink members = [&](Member&& member) {
      const DocumentInput inner{member.bytes, member.path, member.charset, member.media_type};
      const std::string path = part.empty() ? member.path : part + "/" + member.path;
      const Verdict verdict = scan(inner, path, depth + 1, sink);
      ++*report.members;
      if (verdict > worst) report.worst_members.clear();
      worst = std::max(worst, verdict);
      if (verdict == worst && report.worst_members.size() < kMostNamed) report.worst_members.push_back(path);
      return true;
    };
    if (is_archive) report.members = 0;
    report.readings = intake_.read(input, depth, deadline, is_archive ? members : MemberSink{});
    finish(report, started, is_archive ? deadline : std::min(archive_deadline_, started + options_.limits.timeout));
    if (worst <= report.verdict) report.worst_members.clear();
    report.verdict = std::max(report.verdict, worst);
    const Verdict verdict = report.verdict;
    sink(std::move(report), input.bytes);
    return verdict;
  }

 private:
  /// What was read before the time was up is looked at all the same.
  static constexpr std::chrono::seconds kLeastScanTime{1};

  /// Of a document's time a tenth is kept for looking at what was read, and for ending a child that hangs.
  [[nodiscard]] std::chrono::milliseconds time_to_read() const { return options_.limits.timeout / 10 * 9; }

  /// A few kilobytes that unpack to gigabytes are no evening's archive.
  static std::chrono::milliseconds::rep timeouts(std::size_t packed_bytes) {
    return static_cast<std::chrono::milliseconds::rep>(
        std::min<std::size_t>(packed_bytes / kArchivePerTimeout + 1, kArchiveTimeouts));
  }

  DocumentReport begin(const DocumentInput& input, const std::string& part) const {
    DocumentReport report;
    report.document = document_;
    report.part = part;
    report.sha256 = sha256_hex(input.bytes);
    report.bytes = input.bytes.size();
    report.dictionary = scanner_.dictionary().version();
    report.as_of = options_.as_of;
    return report;
  }

  void finish(DocumentReport& report, SteadyClock::time_point started, Deadline deadline) {
    report.media_type = report.readings.front().media_type;
    for (std::size_t i = 0; i < report.readings.size(); ++i) {
      const ExtractedText& text = report.readings[i];
      append_new(report.incomplete, text.incomplete);
      append_new(report.notices, text.notices);
      ScanOptions options = options_;
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
      options.limits.timeout =
          std::min(options_.limits.timeout, std::max<std::chrono::milliseconds>(left, kLeastScanTime));
      TextReport found = scanner_.scan(text, options);
      append_new(report.incomplete, found.incomplete);
      for (Finding& finding : found.findings) {
        finding.reading = i;
        if (i == 0 || !is_known(report.findings, finding)) report.findings.push_back(std::move(finding));
      }
    }
    sort_by_place(report.findings);
    report.verdict = judge(report.findings, report.incomplete);
    report.elapsed_ms = std::chrono::duration<double, std::milli>(SteadyClock::now() - started).count();
  }

  Scanner& scanner_;
  const ScanOptions& options_;
  std::string document_;
  Intake intake_;
  Deadline archive_deadline_;
};

}  // namespace

std::vector<ExtractedText> extract(const DocumentInput& input, const Limits& limits, Isolation& isolation) {
  return Intake(limits, isolation).read(input, 0, SteadyClock::now() + limits.timeout, {});
}

DocumentReport scan_document(Scanner& scanner, Isolation& isolation, const DocumentInput& input,
                             const ScanOptions& options) {
  return Tree(scanner, isolation, options, input).scan(input);
}

void scan_with_members(Scanner& scanner, Isolation& isolation, const DocumentInput& input, const ScanOptions& options,
                       const ReportSink& sink) {
  static_cast<void>(Tree(scanner, isolation, options, input).scan(input, {}, 0, sink));
}

}  // namespace mishen::scanner
