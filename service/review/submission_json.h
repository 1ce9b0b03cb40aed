// service/review/submission_json.h
// Submissions and what belongs to them as the JSON objects of the API. Members are in canonical order.
#pragma once
#include <string>

#include "service/review/submission.h"

namespace mishen::service {

[[nodiscard]] std::string to_json(const Person& person);
[[nodiscard]] std::string to_json(const SubmissionSummary& summary);
[[nodiscard]] std::string to_json(const Submission& submission);
[[nodiscard]] std::string to_json(const Point& point);
[[nodiscard]] std::string to_json(const PartContent& content);
[[nodiscard]] std::string to_json(const HistoryEvent& event);
/// {"items":[...],"next_cursor":string or null}
[[nodiscard]] std::string to_json(const SubmissionPage& page);

}  // namespace mishen::service
