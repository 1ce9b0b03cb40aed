// Routes of submissions; declared in resources.h.
#include "service/http/caller.h"
#include "service/http/draft_reader.h"
#include "service/http/json.h"
#include "service/http/paging.h"
#include "service/http/resources.h"
#include "service/review/desk.h"
#include "service/review/submission_json.h"
#include "service/store/uuid.h"

namespace mishen::service::http {
namespace {

using HandlerOf = Response (*)(const Request&, const Caller&, Desk&);

const std::string& submission_id(const Request& request) {
  const std::string& id = request.path_parameters.at(0);
  if (!is_uuid(id)) {
    throw Problem{404, "not-found", "没有找到这份稿件。请检查编号，或回到列表重新打开。",
                  "There is no such submission. Check the id, or open it from the list."};
  }
  return id;
}

Conditions conditions_of(const Request& request) {
  if (request.headers.contains("idempotency-key") && request.header("idempotency-key").empty()) {
    throw Problem{400, "bad-request", "Idempotency-Key 是空的。请填写，或者不要发送。",
                  "Idempotency-Key is empty. Fill it in or leave it out."};
  }
  // A proxy that compresses marks ETags as weak (nginx does); ours change with every change of the submission anyway.
  std::string_view if_match = request.header("if-match");
  if (if_match.starts_with("W/")) if_match.remove_prefix(2);
  return {std::string(if_match), request.header("idempotency-key")};
}

Response respond(int status, const Reply& reply) {
  Response response{status, "application/json", reply.submission, {{"ETag", reply.etag}}};
  return response;
}

/// To what was sent in: 201 with what was found, 202 while the scan goes on.
Response respond_to_draft(const Reply& reply) {
  Response response = respond(reply.scanning ? 202 : 201, reply);
  response.headers.emplace_back("Location", "/v1/submissions/" + reply.submission_id);
  return response;
}

Response submit(const Request& request, const Caller& caller, Desk& desk) {
  // Before the body is taken apart: who may not send anything is told so, not what is wrong with it.
  if (!has_role_for(Action::kRevise, caller.actor().roles))
    throw to_refused(Refusal::kRoleRequired, Action::kRevise, State::kSecrecyReview);
  return respond_to_draft(desk.submit(caller.actor(), read_draft(request), conditions_of(request)));
}

Response revise(const Request& request, const Caller& caller, Desk& desk) {
  if (!has_role_for(Action::kRevise, caller.actor().roles))
    throw to_refused(Refusal::kRoleRequired, Action::kRevise, State::kSecrecyReview);
  return respond_to_draft(
      desk.revise(caller.actor(), submission_id(request), read_draft(request), conditions_of(request)));
}

Response answer(const Request& request, const Caller& caller, Desk& desk) {
  const JsonValue body = json_body(request);
  JsonFields fields(body);
  const std::string manifest = fields.required_string("manifest_sha256");
  const JsonValue::Array& values = fields.required_array("answers");
  std::vector<GivenAnswer> answers;
  for (std::size_t i = 0; i < values.size(); ++i) {
    JsonFields given(values[i], "answers[" + std::to_string(i) + "]");
    GivenAnswer one;
    one.point = given.required_string("point");
    one.outcome = given.required_string("outcome");
    one.reason_code = given.required_string("reason_code");
    one.reason = given.required_string("reason");
    given.end();
    answers.push_back(std::move(one));
  }
  fields.end();
  return respond(200, desk.answer(caller.actor(), submission_id(request), manifest, answers, conditions_of(request)));
}

Response explain(const Request& request, const Caller& caller, Desk& desk) {
  const JsonValue body = json_body(request);
  JsonFields fields(body);
  const std::string point = fields.required_string("point");
  const std::string text = fields.required_string("text");
  fields.end();
  return respond(200, desk.explain(caller.actor(), submission_id(request), point, text, conditions_of(request)));
}

Response decide(const Request& request, const Caller& caller, Desk& desk) {
  const JsonValue body = json_body(request);
  JsonFields fields(body);
  const std::string name = fields.required_string("decision");
  GivenDecision decision;
  bool known = false;
  for (const Action action : {Action::kApprove, Action::kReturn, Action::kRefuse, Action::kWithdraw}) {
    if (to_string(action) != name) continue;
    decision.decision = action;
    known = true;
  }
  if (!known)
    throw bad_field("decision", "应当是 approve、return、refuse、withdraw 之一。",
                    "must be approve, return, refuse or withdraw.");
  decision.manifest_sha256 = fields.required_string("manifest_sha256");
  decision.reason = fields.optional_string("reason").value_or("");
  decision.opinion = fields.optional_string("opinion").value_or("");
  fields.end();
  return respond(200, desk.decide(caller.actor(), submission_id(request), decision, conditions_of(request)));
}

Response cancel(const Request& request, const Caller& caller, Desk& desk) {
  if (!request.body.empty()) {
    const JsonValue body = json_body(request);
    JsonFields(body).end();
  }
  return respond(200, desk.cancel(caller.actor(), submission_id(request), conditions_of(request)));
}

Response list(const Request& request, const Caller& caller, Desk& desk) {
  check_query(request, {"mine", "state", "cursor", "limit"});
  ListFilter filter;
  const std::string& mine = request.query_value("mine");
  if (!mine.empty() && mine != "0" && mine != "1") {
    throw Problem{400, "bad-request", "查询参数 mine 应当是 0 或 1。", "Query parameter mine must be 0 or 1."};
  }
  filter.mine = mine == "1";
  if (const std::string& state = request.query_value("state"); !state.empty()) {
    filter.state = state_from(state);
    if (!filter.state)
      throw Problem{400, "bad-request", "查询参数 state 不是已知的状态。",
                    "Query parameter state names no known state."};
  }
  filter.cursor = request.query_value("cursor");
  filter.limit = query_integer(request, "limit", 50);
  return {200, "application/json", to_json(desk.list(caller.actor(), filter)), {}};
}

Response show(const Request& request, const Caller& caller, Desk& desk) {
  const Submission submission = desk.find(caller.actor(), submission_id(request));
  return {200, "application/json", to_json(submission), {{"ETag", submission.summary.etag}}};
}

std::int64_t revision_asked_for(const Request& request) {
  check_query(request, {"revision"});
  return query_integer(request, "revision", 0);
}

Response content(const Request& request, const Caller& caller, Desk& desk) {
  const std::int64_t revision = revision_asked_for(request);
  JsonWriter json;
  json.begin_object().key("parts").begin_array();
  for (const PartContent& part : desk.content(caller.actor(), submission_id(request), revision))
    json.raw(to_json(part));
  json.end_array().end_object();
  return {200, "application/json", json.take(), {}};
}

/// `name` for the filename* parameter (RFC 8187).
std::string percent_encoded(const std::string& name) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 0xFU];
    }
  }
  return out;
}

Response file(const Request& request, const Caller& caller, Desk& desk) {
  const std::string& number = request.path_parameters.at(1);
  const bool digits = number.size() <= 4 && number.find_first_not_of("0123456789") == std::string::npos;
  if (!digits)
    throw Problem{404, "not-found", "这个版本没有这个附件。请刷新页面。", "The revision has no such part. Reload it."};
  PartFile part = desk.file(caller.actor(), submission_id(request), revision_asked_for(request), std::stoll(number));
  if (part.name.empty()) part.name = part.role + (part.media_type == "text/html" ? ".html" : ".txt");
  // Never shown in place: the bytes are whatever somebody uploaded.
  return {200,
          "application/octet-stream",
          std::move(part.bytes),
          {{"Content-Disposition",
            "attachment; filename=\"part-" + number + "\"; filename*=UTF-8''" + percent_encoded(part.name)},
           {"X-Content-Type-Options", "nosniff"}}};
}

Response findings(const Request& request, const Caller& caller, Desk& desk) {
  const Desk::Points found = desk.points(caller.actor(), submission_id(request), revision_asked_for(request));
  JsonWriter json;
  json.begin_object().member("revision", found.revision).key("points").begin_array();
  for (const Point& point : found.points) json.raw(to_json(point));
  json.end_array().end_object();
  return {200, "application/json", json.take(), {}};
}

Response history(const Request& request, const Caller& caller, Desk& desk) {
  check_query(request, {});
  JsonWriter json;
  json.begin_object().key("events").begin_array();
  for (const HistoryEvent& event : desk.history(caller.actor(), submission_id(request))) json.raw(to_json(event));
  json.end_array().end_object();
  return {200, "application/json", json.take(), {}};
}

}  // namespace

void add_submission_routes(Router& router, Resources& resources) {
  const auto add = [&](const char* method, const char* pattern, HandlerOf handler) {
    router.add(method, pattern, [&resources, handler](const Request& request) {
      return handler(request, require_caller(request, resources.accounts), resources.desk);
    });
  };
  add("GET", "/v1/submissions", list);
  add("POST", "/v1/submissions", submit);
  add("GET", "/v1/submissions/{}", show);
  add("POST", "/v1/submissions/{}/revisions", revise);
  add("POST", "/v1/submissions/{}/answers", answer);
  add("POST", "/v1/submissions/{}/explanations", explain);
  add("POST", "/v1/submissions/{}/decisions", decide);
  add("POST", "/v1/submissions/{}/cancel", cancel);
  add("GET", "/v1/submissions/{}/content", content);
  add("GET", "/v1/submissions/{}/parts/{}/file", file);
  add("GET", "/v1/submissions/{}/findings", findings);
  add("GET", "/v1/submissions/{}/history", history);
}

}  // namespace mishen::service::http
