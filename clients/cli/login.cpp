// `mishen login`: signs in and keeps the session.
#include <unistd.h>

#include <iostream>

#include "clients/cli/errors.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/output.h"
#include "clients/cli/service_client.h"
#include "clients/cli/subcommand.h"
#include "clients/cli/terminal.h"

namespace mishen::cli {

namespace {

bool is_this_machine(const std::string& server) {
  for (const std::string_view name : {"http://127.", "http://localhost", "http://[::1]"}) {
    if (server.starts_with(name)) return true;
  }
  return false;
}

std::string login_name(const Arguments& arguments) {
  if (arguments.has("--login")) return arguments.required("--login");
  const std::optional<std::string> name =
      arguments.has("--password-stdin") ? std::nullopt : ask_line(say("账号：", "login: "));
  if (!name || name->empty()) throw UsageError(std::string(say("缺少 --login", "--login is missing")));
  return *name;
}

std::string password(const Arguments& arguments) {
  std::optional<std::string> given;
  if (arguments.has("--password-stdin")) {
    std::string line;
    if (std::getline(std::cin, line)) given = line;
    if (given && given->ends_with('\r')) given->pop_back();
  } else {
    given = ask_password(say("密码：", "password: "));
    if (!given && isatty(STDIN_FILENO) != 1) {
      throw UsageError(
          std::string(say("标准输入不是终端；要从标准输入读密码，请加 --password-stdin",
                          "standard input is no terminal; add --password-stdin to read the password from it")));
    }
  }
  if (!given || given->empty()) throw UsageError(std::string(say("没有输入密码", "no password was given")));
  return *given;
}

int run(const Arguments& arguments) {
  arguments.refuse_operands();
  const ServiceClient client = ServiceClient::from(arguments);
  if (!is_this_machine(client.server())) {
    complain(filled(say("提醒：{} 是另一台机器上的明文 http 地址，密码会不加密地经过网络",
                        "note: {} is plain http to another machine: the password crosses the network unencrypted"),
                    {client.server()}));
  }
  const std::string name = login_name(arguments);
  Request request{"POST", "/v1/session", "application/json", {}, {}};
  request.body = JsonObject().add("login", name).add("password", password(arguments)).str();
  const Answer answer = client.call(request);
  const Json json = answer.json();
  if (answer.session_cookie.empty()) {
    throw ServiceUnreachable(filled(
        say("{} 的回答里没有会话，它可能不是密审服务", "the answer of {} holds no session: is it a Mishen service?"),
        {client.server()}));
  }
  save_session({client.server(), name, answer.session_cookie, json["csrf_token"].text()});
  print(filled(say("已登录 {}：{}\n", "signed in to {} as {}\n"),
               {client.server(), printable(json["user"]["display_name"].text())}));
  if (json["user"]["must_change_password"].truth())
    complain(say("这是临时密码，请先在网页上改密码", "this password is temporary: change it on the web page first"));
  return kNothingFound;
}

}  // namespace

Subcommand login_command() {
  return {"login",
          {"登录审查服务", "sign in to the review service"},
          {"login [--server URL] [--login NAME] [--password-stdin]"},
          {server_option(),
           {"--login", "NAME", {"账号", "login name"}},
           {"--password-stdin",
            "",
            {"从标准输入读密码；否则在终端询问，不回显",
             "read the password from standard input; else it is asked for without echo"}}},
          {"密码不能写在命令行上。会话存于 ${XDG_STATE_HOME:-~/.local/state}/mishen/session.json（权限 0600）。",
           "A password cannot be given as an argument. The session is kept in "
           "${XDG_STATE_HOME:-~/.local/state}/mishen/session.json (mode 0600)."},
          {"mishen login --login editor",
           "mishen login --server http://127.0.0.1:8480 --login editor --password-stdin < password-file"},
          run};
}

}  // namespace mishen::cli
