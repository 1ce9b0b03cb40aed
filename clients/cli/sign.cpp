// `mishen sign`: a decision on exactly the content that is shown.
#include <unistd.h>

#include <array>

#include "clients/cli/errors.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/output.h"
#include "clients/cli/service_client.h"
#include "clients/cli/subcommand.h"
#include "clients/cli/submission_text.h"
#include "clients/cli/terminal.h"

namespace mishen::cli {

namespace {

struct DecisionOption {
  std::string_view option, decision;
  Phrase words;
};
constexpr std::array<DecisionOption, 4> kDecisions = {{
    {"--approve", "approve", {"同意公开", "approve"}},
    {"--return", "return", {"退回修改", "return"}},
    {"--refuse", "refuse", {"不予公开", "refuse"}},
    {"--withdraw", "withdraw", {"撤回", "withdraw"}},
}};

const DecisionOption& decision_of(const Arguments& arguments) {
  const DecisionOption* chosen = nullptr;
  for (const DecisionOption& candidate : kDecisions) {
    if (!arguments.has(candidate.option)) continue;
    if (chosen != nullptr)
      throw UsageError(
          filled(say("{} 和 {} 只能写一个", "{} and {} exclude each other"), {chosen->option, candidate.option}));
    chosen = &candidate;
  }
  if (chosen == nullptr) {
    throw UsageError(std::string(say("要写 --approve、--return、--refuse、--withdraw 之一",
                                     "name one of --approve, --return, --refuse, --withdraw")));
  }
  return *chosen;
}

/// A person at a terminal who did not name the manifest confirms what was just shown by typing its decision.
void confirm(const DecisionOption& decision) {
  if (isatty(STDIN_FILENO) != 1) return;
  const std::string_view word = say(decision.words);
  const std::optional<std::string> typed =
      ask_line(filled(say("以上内容，输入“{}”确认：", "type \"{}\" to confirm the above: "), {word}));
  if (!typed || *typed != word)
    throw UsageError(std::string(say("没有确认，什么也没有做", "not confirmed: nothing was done")));
}

int run(const Arguments& arguments) {
  const std::string path = "/v1/submissions/" + path_segment(arguments.only_operand({"编号（id）", "item id"}));
  const DecisionOption& decision = decision_of(arguments);
  const bool needs_reason = decision.decision == "return" || decision.decision == "refuse";
  const std::string reason = needs_reason ? arguments.required("--reason") : arguments.value_or("--reason", "");
  const ServiceClient client = ServiceClient::from(arguments);
  client.require_session();

  const Answer current = client.call({"GET", path, {}, {}, {}});
  const Json submission = current.json();
  const std::string manifest = submission["manifest_sha256"].text();
  const Palette palette = Palette::for_output(1);
  print(submission_head(submission, palette) + submission_parts(submission, palette));
  const std::optional<std::string> insisted = arguments.value("--manifest");
  if (insisted && *insisted != manifest) {
    throw ServiceRefused(filled(
        say("内容已经变了：要签的清单是 {}，现在是 {}。没有签，请重新查看",
            "the content has changed: the manifest to sign is {}, it is now {}. Nothing was signed; look at it again"),
        {*insisted, manifest}));
  }
  if (!insisted) confirm(decision);

  JsonObject body;
  body.add("decision", decision.decision).add("manifest_sha256", manifest).add("reason", reason);
  if (const std::optional<std::string> opinion = arguments.value("--opinion")) body.add("opinion", *opinion);
  Request request{"POST",
                  path + "/decisions",
                  "application/json",
                  body.str(),
                  {{"If-Match", current.etag}, {"Idempotency-Key", random_key()}}};
  const Json signed_item = client.call(request).json();
  print(filled(say("已签：{}\n", "signed: {}\n"), {say(decision.words)}) + submission_head(signed_item, palette));
  return kNothingFound;
}

}  // namespace

Subcommand sign_command() {
  return {
      "sign",
      {"对一件作出决定", "decide on an item"},
      {"sign ID --approve|--return|--refuse|--withdraw [--reason TEXT] [--opinion TEXT] [--manifest SHA256]"},
      {{"--approve", "", {"同意公开（领导）", "approve (leader)"}},
       {"--return", "", {"退回修改", "return for changes"}},
       {"--refuse", "", {"不予公开", "refuse"}},
       {"--withdraw", "", {"撤回（提交人）", "withdraw (submitter)"}},
       {"--reason", "TEXT", {"理由；退回和不予公开必写", "the reason; needed to return or refuse"}},
       {"--opinion",
        "TEXT",
        {"公开、删减后公开、依申请公开、不予公开、需报审 之一", "one of 公开 删减后公开 依申请公开 不予公开 需报审"}},
       {"--manifest", "SHA256", {"只签这一份内容；内容变了就不签", "sign this content only; not when it has changed"}},
       server_option()},
      {"签之前显示所签的内容和各部分的 SHA-256；在终端上还要输入决定的字样确认。",
       "What is signed is shown first, with the SHA-256 of each part; at a terminal the decision is typed to confirm "
       "it."},
      {"mishen sign 01931f2e-0000-7000-8000-000000000001 --approve",
       "mishen sign 01931f2e-0000-7000-8000-000000000001 --return --reason 请删去身份证号一列"},
      run};
}

}  // namespace mishen::cli
