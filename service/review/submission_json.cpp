#include "service/review/submission_json.h"

#include "service/audit/canonical_json.h"

namespace mishen::service {
namespace {

/// The JSON array of `values`, each turned into JSON by `to_json_of`.
template <class Values, class ToJson>
std::string array_of(const Values& values, const ToJson& to_json_of) {
  CanonicalArray array;
  for (const auto& value : values) array.add_json(to_json_of(value));
  return array.str();
}

std::string progress_json(const ScanProgress& progress) {
  return CanonicalObject()
      .add("parts_done", progress.parts_done)
      .add("parts_total", progress.parts_total)
      .add("bytes_done", progress.bytes_done)
      .add("bytes_total", progress.bytes_total)
      .add("attempt", progress.attempt)
      .add_json("started_at", progress.started_at.empty() ? "null" : canonical_string(progress.started_at))
      .add_json("part", progress.part ? std::to_string(*progress.part) : "null")
      .str();
}

CanonicalObject object_of(const SubmissionSummary& summary) {
  const PointCounts& points = summary.points;
  CanonicalObject object;
  object.add("id", summary.id)
      .add("number", summary.number)
      .add("title", summary.title)
      .add("channel", summary.channel)
      .add("unit", summary.unit)
      .add("state", to_string(summary.state))
      .add("revision", summary.revision)
      .add("verdict", summary.verdict)
      .add("created_at", summary.created_at)
      .add("updated_at", summary.updated_at)
      .add_json("created_by", to_json(summary.created_by))
      .add("etag", summary.etag)
      .add_json("progress", summary.progress ? progress_json(*summary.progress) : "null")
      .add_json("may", array_of(summary.may, [](Action action) { return canonical_string(to_string(action)); }))
      .add_json("points", CanonicalObject()
                              .add("block", points.block)
                              .add("review", points.review)
                              .add("incomplete", points.incomplete)
                              .add("note", points.note)
                              .add("open", points.open)
                              .str());
  return object;
}

CanonicalObject object_of(const PartSummary& part) {
  CanonicalObject object;
  object.add("index", part.part)
      .add("role", part.role)
      .add("name", part.name)
      .add("media_type", part.media_type)
      .add("sha256", part.sha256)
      .add("bytes", part.bytes)
      .add("charset", part.charset)
      .add("verdict", part.verdict);
  return object;
}

std::string decision_json(const Decision& decision) {
  return CanonicalObject()
      .add("id", decision.id)
      .add("revision", decision.revision)
      .add("decision", decision.decision)
      .add("opinion", decision.opinion)
      .add("reason", decision.reason)
      .add_json("by", to_json(decision.by))
      .add("at", decision.at)
      .add("manifest_sha256", decision.manifest_sha256)
      .add("signed_sha256", decision.signed_sha256)
      .add("algorithm", "sha-256")
      .add_json("void", decision.is_void ? "true" : "false")
      .str();
}

std::string answer_json(const Answer& answer) {
  return CanonicalObject()
      .add("outcome", answer.outcome)
      .add("reason_code", answer.reason_code)
      .add("reason", answer.reason)
      .add_json("by", to_json(answer.by))
      .add("at", answer.at)
      .str();
}

std::string explanation_json(const Explanation& explanation) {
  return CanonicalObject()
      .add("text", explanation.text)
      .add_json("by", to_json(explanation.by))
      .add("at", explanation.at)
      .str();
}

}  // namespace

std::string to_json(const Person& person) {
  return CanonicalObject().add("id", person.id).add("display_name", person.display_name).str();
}

std::string to_json(const SubmissionSummary& summary) { return object_of(summary).str(); }

std::string to_json(const Submission& submission) {
  const auto known = [](const std::string& text) { return text.empty() ? "null" : canonical_string(text); };
  return object_of(submission.summary)
      .add("profile", submission.profile)
      .add("note", submission.note)
      .add_json("touched_by", array_of(submission.touched_by, [](const Person& person) { return to_json(person); }))
      .add_json("manifest", submission.manifest.empty() ? "null" : submission.manifest)
      .add_json("manifest_sha256", known(submission.manifest_sha256))
      .add("dictionary", submission.dictionary)
      .add_json("as_of", known(submission.as_of))
      .add_json("parts", array_of(submission.parts, [](const PartSummary& part) { return object_of(part).str(); }))
      .add_json("decisions", array_of(submission.decisions, decision_json))
      .str();
}

std::string to_json(const Point& point) {
  CanonicalObject object;
  object.add("id", point.id).add("kind", point.kind).add("severity", point.severity).add("part", point.part);
  object.add_json("finding", point.kind == "finding" ? point.body : "null");
  object.add_json("incomplete", point.kind == "incomplete" ? point.body : "null");
  object.add_json("answer", point.answer ? answer_json(*point.answer) : "null");
  object.add_json("explanation", point.explanation ? explanation_json(*point.explanation) : "null");
  return object.str();
}

std::string to_json(const PartContent& content) {
  return object_of(content.summary)
      .add("text", content.text)
      .add_json("blocks", content.blocks)
      .add_json("layout", content.layout)
      .str();
}

std::string to_json(const HistoryEvent& event) {
  return CanonicalObject()
      .add("at", event.at)
      .add_json("actor", to_json(event.actor))
      .add("action", event.action)
      .add("revision", event.revision)
      .add_json("detail", event.detail)
      .str();
}

std::string to_json(const SubmissionPage& page) {
  return CanonicalObject()
      .add_json("items", array_of(page.items, [](const SubmissionSummary& summary) { return to_json(summary); }))
      .add_json("next_cursor", page.next_cursor.empty() ? "null" : canonical_string(page.next_cursor))
      .str();
}

}  // namespace mishen::service
