// `mishen show`: one item with its findings and answers.
#include "clients/cli/exit_status.h"
#include "clients/cli/output.h"
#include "clients/cli/service_client.h"
#include "clients/cli/subcommand.h"
#include "clients/cli/submission_text.h"
#include "clients/cli/terminal.h"
#include "clients/cli/words.h"

namespace mishen::cli {

namespace {

int run(const Arguments& arguments) {
  const std::string path = "/v1/submissions/" + path_segment(arguments.only_operand({"编号（id）", "item id"}));
  const bool json = arguments.choice("--format", {"text", "json"}, "text") == "json";
  const ServiceClient client = ServiceClient::from(arguments);
  client.require_session();
  const Json submission = client.call({"GET", path, {}, {}, {}}).json();
  const std::string revision = std::to_string(submission["revision"].number());
  const std::string state = submission["state"].text();
  // Nothing is known of what is being scanned, and nothing was kept of what was cancelled.
  const bool has_findings = state != "scanning" && state != "cancelled";
  const Json findings =
      has_findings ? client.call({"GET", path + "/findings?revision=" + revision, {}, {}, {}}).json() : Json();
  if (json) {
    print("{\n\"submission\": " + submission.dump() +
          ",\n\"findings\": " + (has_findings ? findings.dump() : std::string("null")) + "\n}\n");
    return kNothingFound;
  }
  const Palette palette = Palette::for_output(1);
  std::string text = submission_head(submission, palette) + submission_parts(submission, palette);
  for (const Json& point : findings["points"].items()) text += "\n" + point_text(point, palette);
  for (const Json& decision : submission["decisions"].items()) {
    text += "\n" +
            filled(say("决定：{} {} · {} · {}{}", "decision: {} {} · {} · {}{}"),
                   {printable(decision["decision"].text()), printable(decision["opinion"].text()),
                    printable(decision["by"]["display_name"].text()), printable(time_words(decision["at"].text())),
                    decision["void"].truth() ? say(" · 已失效", " · void") : ""}) +
            "\n";
  }
  if (submission["verdict"].text() == "pass") text += "\n" + std::string(pass_promise()) + "\n";
  print(text);
  return kNothingFound;
}

}  // namespace

Subcommand show_command() {
  return {"show",
          {"显示一件的发现和答复", "show one item, its findings and answers"},
          {"show [--format text|json] ID"},
          {format_option(), server_option()},
          {"", ""},
          {"mishen show 01931f2e-0000-7000-8000-000000000001"},
          run};
}

}  // namespace mishen::cli
