// service/review/bundle.h
// A draft that was checked and scanned: everything the desk stores of one revision, before anything is stored.
#pragma once
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/document.h"
#include "scanner/limits.h"
#include "scanner/report_json.h"
#include "service/review/manifest.h"
#include "service/review/submission.h"

namespace mishen::service {

/// A report and the rules it was made with.
struct ScannedDocument {
  scanner::DocumentReport report;
  scanner::RuleLookup rules;  ///< keeps the dictionary alive
};

/// Scans one document within the given time. Called from several threads at once. Throws when the engine fails: then
/// the scan of the bundle is tried again.
using Scan = std::function<ScannedDocument(const scanner::DocumentInput&, std::chrono::milliseconds)>;

/// Wall time for one part.
inline constexpr std::chrono::milliseconds kPartScanTime = scanner::Limits{}.timeout;
/// Wall time for all parts of a bundle. A part that gets no time is `incomplete`, so a human reads it.
inline constexpr std::chrono::minutes kBundleScanTime{30};

struct ScannedPart {
  PartSummary summary;
  std::string report;  ///< JSON, values masked
  std::string text;
  std::string blocks;
  std::string layout;  ///< JSON
  std::vector<Point> points;
};

struct ScannedBundle {
  std::vector<ScannedPart> parts;  ///< [0] is the title
  std::string manifest;
  std::string manifest_sha256;
  std::string findings_sha256;  ///< over every point: id, kind, severity and the hash of its body
  std::string verdict;          ///< the worst of the parts'
  std::string dictionary;
  std::string as_of;
};

/// Throws Refused (bad-request, payload-too-large) naming what is wrong: title 1-200 characters, not
/// blank and on one line, known channel, a body
/// or an attachment, no empty file, well-formed UTF-8, the limits of submission.h.
void check_draft(const Draft& draft);

/// The parts as they are stored and scanned: the title first, then those of the draft, moved out of it.
[[nodiscard]] std::vector<DraftPart> take_parts(Draft& draft);

/// SHA-256 of each part's bytes.
[[nodiscard]] std::vector<std::string> hashes_of(const std::vector<DraftPart>& parts);

/// SHA-256 that is the same for equal drafts: tells a repeated request from another one. `draft` without its parts,
/// which are `parts` with the hashes of their bytes.
[[nodiscard]] std::string draft_sha256(const Draft& draft, const std::vector<DraftPart>& parts,
                                       const std::vector<std::string>& hashes);

/// Scans a bundle part by part, so that whoever does it can count, stop in between and load one part's bytes at a time.
/// The name of a file is scanned with it: the last block of its text, of region `file-name`.
/// Used by one thread.
class BundleScan {
 public:
  /// `draft`: title, channel, profile. Borrows `fingerprint_key`.
  BundleScan(const Draft& draft, std::string_view fingerprint_key);

  /// Scans the bytes and hashes the same bytes. Parts come in the order of the manifest. Throws what `scan` throws;
  /// then the part may be given again.
  void add(const DraftPart& part, const Scan& scan, std::chrono::milliseconds timeout);
  /// Enters a part without scanning it, by the hash and size of its bytes: `incomplete` for `reason`, as of the day.
  void add_unread(const DraftPart& part, const std::string& sha256, std::int64_t bytes, const std::string& reason,
                  std::chrono::year_month_day as_of);
  /// Precondition: every part was added.
  [[nodiscard]] ScannedBundle finish();

 private:
  void enter(const DraftPart& part, const std::string& sha256, std::int64_t bytes, std::string_view scanned,
             ScannedDocument document);

  Draft draft_;
  std::string_view fingerprint_key_;
  ScannedBundle bundle_;
  std::vector<ManifestPart> manifest_;
  std::set<std::string> dictionaries_;
  scanner::Verdict worst_ = scanner::Verdict::kPass;
};

}  // namespace mishen::service
