// service/review/submission.h
// A bundle on its way through review: what is sent in, and what is told about it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/review/workflow.h"

namespace mishen::service {

enum class PartRole : std::uint8_t { kTitle, kBody, kCover, kAttachment };
[[nodiscard]] std::string_view to_string(PartRole role) noexcept;  ///< "title" "body" "cover" "attachment"

/// One file as it was sent. The bytes are arbitrary.
struct DraftPart {
  PartRole role = PartRole::kBody;
  std::string name;        ///< file name without folders; "" for pasted text
  std::string media_type;  ///< declared, or ""; the content decides
  std::string charset;     ///< declared, or ""
  std::string bytes;
};

/// A bundle as it was sent. The title is not among `parts`; the desk makes it the first part.
struct Draft {
  std::string title;
  std::string channel;  ///< one of kChannels
  std::string profile;
  std::string unit;
  std::string note;
  std::vector<DraftPart> parts;  ///< body, cover, attachments, in this order
};
inline constexpr std::string_view kChannels[] = {"website", "wechat", "app", "display", "press", "other"};
inline constexpr std::size_t kMaxBundleBytes = std::size_t{100} << 20;
inline constexpr std::size_t kMaxBundleParts = 500;

struct Person {
  std::string id;
  std::string display_name;
};

struct Answer {
  std::string outcome;  ///< "cleared" or "upheld"
  std::string reason_code;
  std::string reason;
  Person by;
  std::string at;
};

struct Explanation {
  std::string text;
  Person by;
  std::string at;
};

/// Something that people must (or, for notes, may) deal with: a finding, or a place that was not read.
struct Point {
  std::string id;        ///< p<part>-f<index> or p<part>-i<index>; the same for the same revision for ever
  std::string kind;      ///< "finding" or "incomplete"
  std::string severity;  ///< "block" "review" "note"; incomplete points are "block"
  std::int64_t part = 0;
  std::string body;  ///< JSON: the finding object of reports (values masked), or {"reason","where"}
  std::optional<Answer> answer;
  std::optional<Explanation> explanation;
};

struct PointCounts {
  std::int64_t block = 0;
  std::int64_t review = 0;
  std::int64_t incomplete = 0;
  std::int64_t note = 0;
  std::int64_t open = 0;  ///< block, review and incomplete points without a `cleared` answer
};

struct PartSummary {
  std::int64_t part = 0;
  std::string role;
  std::string name;
  std::string media_type;  ///< as told by the content; as declared where it was not scanned yet
  std::string sha256;
  std::int64_t bytes = 0;
  std::string charset;
  std::string verdict;
};

struct Decision {
  std::string id;
  std::int64_t revision = 0;
  std::string decision;
  std::string opinion;
  std::string reason;
  Person by;
  std::string at;
  std::string manifest_sha256;
  std::string signed_sha256;
  bool is_void = false;  ///< a newer revision was sent
};

/// How far the scan of a revision has come.
struct ScanProgress {
  std::int64_t parts_done = 0;
  std::int64_t parts_total = 0;
  std::int64_t bytes_done = 0;
  std::int64_t bytes_total = 0;
  std::int64_t attempt = 0;          ///< 1 for the first; 0 while it waits for its turn
  std::string started_at;            ///< of this attempt; "" while it waits
  std::optional<std::int64_t> part;  ///< which is being read
};

/// What lists show.
struct SubmissionSummary {
  std::string id;
  std::string number;  ///< "2026-000123"
  std::string title;
  std::string channel;
  std::string unit;
  State state = State::kSecrecyReview;
  std::int64_t revision = 0;
  std::string verdict;  ///< "incomplete" where there is no finished scan
  PointCounts points;
  std::string created_at;
  std::string updated_at;
  Person created_by;
  std::string etag;                      ///< with its quotes
  std::vector<Action> may;               ///< what the asking person may do now
  std::optional<ScanProgress> progress;  ///< in State::kScanning
};

/// One submission at its present revision. Without a finished scan (State::kScanning, kCancelled) manifest, hash,
/// dictionary and date are empty; a cancelled one has no parts any more.
struct Submission {
  SubmissionSummary summary;
  std::string profile;
  std::string note;
  std::vector<Person> touched_by;
  std::string manifest;  ///< canonical JSON
  std::string manifest_sha256;
  std::string dictionary;
  std::string as_of;
  std::vector<PartSummary> parts;
  std::vector<Decision> decisions;
};

/// The text that was read from a part.
struct PartContent {
  PartSummary summary;
  std::string text;    ///< extracted UTF-8 of the likeliest reading
  std::string blocks;  ///< JSON array; offsets in UTF-16 code units of `text`
  std::string layout;  ///< JSON object: the sheets and tables that blocks refer to
};

struct PartFile {
  std::string role;
  std::string name;
  std::string media_type;
  std::string bytes;
};

/// One thing that was done to a submission, from the audit log.
struct HistoryEvent {
  std::string at;
  Person actor;
  std::string action;
  std::int64_t revision = 0;
  std::string detail;  ///< JSON object
};

/// One page of a list. `next_cursor` is empty on the last.
struct SubmissionPage {
  std::vector<SubmissionSummary> items;
  std::string next_cursor;
};

}  // namespace mishen::service
