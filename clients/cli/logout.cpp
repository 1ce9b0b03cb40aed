// `mishen logout`: ends the session, at the service and here.
#include "clients/cli/errors.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/output.h"
#include "clients/cli/service_client.h"
#include "clients/cli/subcommand.h"

namespace mishen::cli {

namespace {

int run(const Arguments& arguments) {
  arguments.refuse_operands();
  const ServiceClient client = ServiceClient::from(arguments);
  if (!client.session()) {
    print(std::string(say("没有登录\n", "nobody is signed in\n")));
    return kNothingFound;
  }
  // The file goes first: whatever the service says, nothing is left here.
  drop_session();
  const Answer answer = client.ask({"DELETE", "/v1/session", {}, {}, {}});
  if (answer.status >= 400 && answer.status != 401) {
    throw ServiceRefused(filled(say("本机的登录状态已删除，但服务没有结束会话：{}",
                                    "the session is removed here, but the service did not end it: {}"),
                                {problem_words(answer)}));
  }
  print(std::string(say("已退出\n", "signed out\n")));
  return kNothingFound;
}

}  // namespace

Subcommand logout_command() {
  return {"logout", {"退出登录", "sign out"}, {"logout [--server URL]"}, {server_option()}, {"", ""}, {"mishen logout"},
          run};
}

}  // namespace mishen::cli
