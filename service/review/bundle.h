// service/review/bundle.h
// A draft that was checked and scanned: everything the desk stores of one revision, before anything is stored.
#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "scanner/extract/document.h"
#include "scanner/report_json.h"
#include "service/review/submission.h"

namespace mishen::service {

/// A report and the rules it was made with.
struct ScannedDocument {
  scanner::DocumentReport report;
  scanner::RuleLookup rules;  ///< keeps the dictionary alive
};

/// Scans one document within the given time. Called from several threads at once. Throws when the engine fails: then
/// nothing is stored.
using Scan = std::function<ScannedDocument(const scanner::DocumentInput&, std::chrono::milliseconds)>;

/// Wall time for all parts of one request. A part that gets no time is `incomplete`, so a human reads it.
inline constexpr std::chrono::seconds kBundleScanTime{10};

struct ScannedPart {
  PartSummary summary;
  std::string report;  ///< JSON, values masked
  std::string text;
  std::string blocks;
  std::vector<Point> points;
  std::string bytes;
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

/// SHA-256 that is the same for equal drafts: tells a repeated request from another one.
[[nodiscard]] std::string draft_sha256(const Draft& draft);

/// Scans each part's bytes and hashes the same bytes. File names are scanned with the title: they are lines of the
/// title part's text, of region `file-name`. Precondition: check_draft passed. Throws what `scan` throws.
[[nodiscard]] ScannedBundle scan_bundle(Draft draft, const Scan& scan, std::string_view fingerprint_key);

}  // namespace mishen::service
