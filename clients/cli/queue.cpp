// `mishen queue`: what waits for the signed-in user, oldest first.
#include <algorithm>

#include "clients/cli/exit_status.h"
#include "clients/cli/output.h"
#include "clients/cli/service_client.h"
#include "clients/cli/subcommand.h"
#include "clients/cli/submission_text.h"
#include "clients/cli/terminal.h"

namespace mishen::cli {

namespace {

int run(const Arguments& arguments) {
  arguments.refuse_operands();
  const bool json = arguments.choice("--format", {"text", "json"}, "text") == "json";
  const std::size_t limit = arguments.number("--limit", 1, 1'000'000, 50);
  const ServiceClient client = ServiceClient::from(arguments);
  client.require_session();
  const Palette palette = Palette::for_output(1);
  constexpr std::size_t kPage = 200;
  std::size_t shown = 0;
  std::string cursor;
  do {
    const std::string page = std::to_string(std::min(kPage, limit - shown));
    const std::string path = "/v1/queue?limit=" + page + (cursor.empty() ? "" : "&cursor=" + path_segment(cursor));
    const Json answer = client.call({"GET", path, {}, {}, {}}).json();
    for (const Json& item : answer["items"].items()) {
      print(json ? item.dump() + "\n" : submission_head(item, palette));
      ++shown;
    }
    cursor = answer["next_cursor"].text();
  } while (!cursor.empty() && shown < limit);
  if (!json) {
    print(shown == 0 ? std::string(say("没有待办\n", "nothing waits\n"))
                     : filled(say("共 {} 件\n", "{} items\n"), {std::to_string(shown)}));
  }
  return kNothingFound;
}

}  // namespace

Subcommand queue_command() {
  return {"queue",
          {"列出待办", "list what waits for you"},
          {"queue [--limit N] [--format text|json]"},
          {{"--limit", "N", {"最多列几件（默认 50）", "at most so many (50)"}}, format_option(), server_option()},
          {"", ""},
          {"mishen queue"},
          run};
}

}  // namespace mishen::cli
