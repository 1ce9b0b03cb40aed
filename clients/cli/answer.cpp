// `mishen answer`: a secrecy officer's answer to a point.
#include <algorithm>

#include "clients/cli/errors.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/output.h"
#include "clients/cli/service_client.h"
#include "clients/cli/subcommand.h"
#include "clients/cli/submission_text.h"
#include "clients/cli/terminal.h"

namespace mishen::cli {

namespace {

/// Whether two points are about the same value of the same rule. Fingerprints tell values apart that look alike when
/// masked.
bool are_equal(const Json& a, const Json& b) {
  if (a["kind"].text() != "finding" || b["kind"].text() != "finding") return false;
  const Json first = a["finding"];
  const Json second = b["finding"];
  const std::string print = first["fingerprint"].text();
  return first["rule"].text() == second["rule"].text() && !print.empty() && print == second["fingerprint"].text();
}

std::vector<std::string> points_of(const std::vector<Json>& points, const Arguments& arguments) {
  const std::vector<std::string>& named = arguments.values("--point");
  if (named.empty()) throw UsageError(std::string(say("缺少 --point", "--point is missing")));
  std::vector<std::string> ids;
  for (const std::string& id : named) {
    const auto point = std::find_if(points.begin(), points.end(), [&](const Json& p) { return p["id"].text() == id; });
    if (point == points.end())
      throw UsageError(
          filled(say("这一件没有 {} 这一项，见 mishen show", "the item has no point {}; see mishen show"), {id}));
    ids.push_back(id);
    if (!arguments.has("--all-equal")) continue;
    for (const Json& other : points) {
      if (are_equal(*point, other)) ids.push_back(other["id"].text());
    }
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

int run(const Arguments& arguments) {
  const std::string path = "/v1/submissions/" + path_segment(arguments.only_operand({"编号（id）", "item id"}));
  (void)arguments.required("--outcome");
  const std::string outcome = arguments.choice("--outcome", {"cleared", "upheld"}, "");
  const std::string code = arguments.required("--code");
  const std::string reason = arguments.required("--reason");
  const ServiceClient client = ServiceClient::from(arguments);
  client.require_session();

  const Answer current = client.call({"GET", path, {}, {}, {}});
  const Json submission = current.json();
  const std::string revision = std::to_string(submission["revision"].number());
  const Json findings = client.call({"GET", path + "/findings?revision=" + revision, {}, {}, {}}).json();
  const std::vector<std::string> ids = points_of(findings["points"].items(), arguments);
  std::string answers;
  for (const std::string& id : ids) {
    answers +=
        (answers.empty() ? "" : ",") +
        JsonObject().add("point", id).add("outcome", outcome).add("reason_code", code).add("reason", reason).str();
  }
  Request request{"POST",
                  path + "/answers",
                  "application/json",
                  {},
                  {{"If-Match", current.etag}, {"Idempotency-Key", random_key()}}};
  request.body = JsonObject()
                     .add("manifest_sha256", submission["manifest_sha256"].text())
                     .raw("answers", "[" + answers + "]")
                     .str();
  const Answer answer = client.call(request);
  print(filled(say("已答复 {} 项\n", "{} points answered\n"), {std::to_string(ids.size())}) +
        submission_head(answer.json(), Palette::for_output(1)));
  return kNothingFound;
}

}  // namespace

Subcommand answer_command() {
  return {"answer",
          {"答复一项发现（保密审查员）", "answer a point (secrecy officer)"},
          {"answer ID --point P --outcome cleared|upheld --code CODE --reason TEXT [--all-equal]"},
          {{"--point", "P", {"哪一项，如 p0-f3；可写多次", "which point, e.g. p0-f3; may be repeated"}, true},
           {"--all-equal", "", {"同一规则、同一值的各项一并答复", "answer every point of the same rule and value too"}},
           {"--outcome",
            "cleared|upheld",
            {"cleared 可以公开；upheld 不得公开", "cleared: may be published; upheld: must not"}},
           {"--code",
            "CODE",
            {"mention already-public not-a-secret not-personal consented statutory read other 之一",
             "one of mention already-public not-a-secret not-personal consented statutory read other"}},
           {"--reason", "TEXT", {"理由，2 到 2000 字", "the reason, 2 to 2000 characters"}},
           server_option()},
          {"", ""},
          {"mishen answer 01931f2e-0000-7000-8000-000000000001 --point p0-f0 --outcome cleared --code mention --reason "
           "文中是在讲解标志的写法"},
          run};
}

}  // namespace mishen::cli
